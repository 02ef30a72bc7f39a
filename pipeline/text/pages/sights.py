"""What is seen of a page's blocks: the features by which they are told from furniture. Linear in the page's size."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.text.lexicon import Hit
from pipeline.text.pages.tree import Block, Tree

PARAGRAPH_CHARACTERS = 80
PARAGRAPH_LINKED = 0.35

_LENGTHS = (12, 25, 45, 80, 130, 200, 300, 500, 1000)
_SHARES = (0.001, 0.1, 0.25, 0.4, 0.6, 0.9)
_PLACES = (0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.75, 0.85, 0.95)
_SENTENCE_ENDS = '.!?…。！？؟।:"”’»」』)'
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_ODD = re.compile(r"[|»›•·→▶©@#]")


class Sight(NamedTuple):
    """A block's features: its own, and the element whose chain of elements adds theirs."""

    features: list[str]
    element: int


def kind_features(tag: str, words: Sequence[str], attributes: object) -> list[str]:
    """Return what an element says of every block in it."""
    found = [f"in {word}" for word in words]
    found.append(f"in <{tag}>")
    if isinstance(attributes, dict):
        for name in ("role", "itemprop", "aria-label"):
            value = attributes.get(name)
            if value:
                found.append(f"{name} {value[:30].lower()}")
    return found


def see(tree: Tree, hits: Sequence[Hit | None], known: str = "") -> list[list[str]]:  # noqa: PLR0912, PLR0915
    """Return the names of each block's features, those of the elements around it apart."""
    blocks = tree.blocks
    n = len(tree.kinds)
    chars = [0] * n
    linked = [0] * n
    count = [0] * n
    merit = [0.0] * n
    for block in blocks:
        e = block.element
        size = len(block.text)
        chars[e] += size
        linked[e] += block.linked
        count[e] += 1
        if size >= PARAGRAPH_CHARACTERS and block.linked < PARAGRAPH_LINKED * size:
            value = min(size, 600) ** 0.5
            tag = tree.kinds[e].tag
            host = e if tag in ("div", "section", "article", "td", "main", "body") else tree.parents[e]
            if tag == "li":
                host = tree.parents[host]
                value *= 0.5
            merit[host] += value
            merit[tree.parents[host]] += value / 2
    children = [0] * n
    for e in range(n - 1, 0, -1):
        p = tree.parents[e]
        chars[p] += chars[e]
        linked[p] += linked[e]
        count[p] += count[e]
        children[p] += 1
    merit[0] = 0.0
    top = max(range(n), key=merit.__getitem__)
    steps = [0] * n
    up = [0] * n
    level = 0
    e = top
    while e:
        steps[e] = -1
        up[e] = level
        e = tree.parents[e]
        level += 1
    steps[0], up[0] = -1, level
    for e in range(1, n):
        if steps[e] != -1:
            p = tree.parents[e]
            steps[e] = steps[p] + 1 if steps[p] >= 0 else 1
            up[e] = up[p]
    total = sum(len(b.text) for b in blocks) or 1
    texts = Counter(b.text for b in blocks)
    shapes = [_shape(b, tree) for b in blocks]
    title_at = next((i for i, b in enumerate(blocks) if tree.kinds[b.element].tag == "h1"), None)
    top_first = next((i for i, b in enumerate(blocks) if up[b.element] == 0 and shapes[i] == "P"), 0)
    top_last = max((i for i, b in enumerate(blocks) if up[b.element] == 0 and shapes[i] == "P"), default=len(blocks))
    out: list[list[str]] = []
    seen = 0
    for i, (block, hit) in enumerate(zip(blocks, hits, strict=True)):
        e = block.element
        kind = tree.kinds[e]
        tag = kind.tag
        p = tree.parents[e]
        g = tree.parents[p]
        text = block.text
        size = len(text)
        share = bisect_left(_SHARES, block.linked / size)
        length = bisect_left(_LENGTHS, size)
        far = min(up[e], 5)
        f = [
            f"tag {tag}",
            f"parent {tree.kinds[p].tag}",
            f"grand {tree.kinds[g].tag}",
            f"length {length}",
            f"linked {share}",
            f"length-linked {length} {share}",
            f"tag-length {tag} {length}",
            f"tag-linked {tag} {share}",
            f"up {far}",
            f"up-steps {far} {min(steps[e], 4)}",
            f"up-tag {far} {tag}",
            f"up-length {far} {length}",
            f"parent-linked {bisect_left(_SHARES, linked[p] / max(1, chars[p]))}",
            f"grand-linked {bisect_left(_SHARES, linked[g] / max(1, chars[g]))}",
            f"parent-size {bisect_left(_LENGTHS, chars[p] / max(1, count[p]))}",
            f"grand-size {bisect_left(_LENGTHS, chars[g] / max(1, count[g]))}",
            f"parent-share {bisect_left(_PLACES, chars[p] / total)}",
            f"grand-share {bisect_left(_PLACES, chars[g] / total)}",
            f"place {bisect_left(_PLACES, seen / total)}",
            f"shape {shapes[i]}",
            f"shape-up {shapes[i]} {far}",
            "end sentence" if text[-1] in _SENTENCE_ENDS else "end other",
        ]
        seen += size
        f += ["o:" + w for w in kind.words]
        f += ["p:" + w for w in tree.kinds[p].words]
        if i < top_first:
            f.append(f"before {min(top_first - i, 8)} {shapes[i]}")
        elif i > top_last:
            f.append(f"after {min(i - top_last, 8)} {shapes[i]}")
        else:
            f.append(f"between {shapes[i]} {far}")
        if title_at is not None:
            f.append(
                "above h1"
                if i < title_at
                else "h1 itself"
                if i == title_at
                else f"below h1 {bisect_left((2, 5, 20), i - title_at)}"
            )
        else:
            f.append("no h1")
        for k, name in ((-3, "b3"), (-2, "b2"), (-1, "b1"), (1, "a1"), (2, "a2"), (3, "a3")):
            j = i + k
            f.append(f"{name} {shapes[j]}" if 0 <= j < len(blocks) else f"{name} none")
        f.append(
            f"b1a1 {shapes[i - 1] if i else 'none'} {shapes[i]} {shapes[i + 1] if i + 1 < len(blocks) else 'none'}"
        )
        if (i and blocks[i - 1].element == e) or (i + 1 < len(blocks) and blocks[i + 1].element == e):
            f.append("same element")
        if i and tree.parents[blocks[i - 1].element] == p:
            f.append("sibling before")
        if texts[text] > 1:
            f.append("twice")
        if hit is not None:
            f.append(f"hit {hit.code} {hit.place}")
            f.append(f"hit {hit.place} {bisect_left(_LENGTHS, size)}")
        if _ODD.search(text):
            f.append(f"odd {min(length, 4)}")
        if size < 130:
            if any(map(str.isdigit, text)):
                f.append(f"digit {length}")
            words = text.split()
            capitals = sum(w[0].isupper() for w in words)
            f.append(f"capitals {4 * capitals // len(words)} {length}")
        if block.emphasised == size:
            f.append(f"bold {length}")
        c = text[0]
        f.append(
            "first small"
            if c.islower()
            else "first capital"
            if c.isupper()
            else "first digit"
            if c.isdigit()
            else "first other"
        )
        if known:
            f.append("known" if text[:60] in known else "unknown")
        out.append(f)
    return out


def _shape(block: Block, tree: Tree) -> str:
    size = len(block.text)
    tag = tree.kinds[block.element].tag
    if tag in _HEADINGS:
        return "H" if not block.linked else "HL"
    if block.linked > 0.6 * size:
        return "L" if size < 60 else "LL"
    if tag == "li":
        return "li" if size < 60 else "LI"
    if size >= PARAGRAPH_CHARACTERS:
        return "P" if block.text[-1] in _SENTENCE_ENDS or size > 200 else "p"
    if size >= 30 and block.text[-1] in ".!?…。！？":
        return "s"
    return "x" if size >= 25 else "xx"
