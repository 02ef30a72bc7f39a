"""What is seen of a page's blocks: the features by which they are told from furniture. Linear in the page's size.

A block shows its own length, links and ending, the elements that it stands in and what their names speak of, its place
below the heading and among its neighbours, and how far it is from the element that holds most of the page's prose.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.text.lexicon import Hit
from pipeline.text.pages.tree import Block, Kind, Tree

PARAGRAPH_CHARACTERS = 80  # from here on a block that is not mostly links is prose
PARAGRAPH_LINKED = 0.35
MERIT_CHARACTERS = 600  # of a paragraph that count for the element that holds it
SHORT_CHARACTERS = 130  # of blocks that may be labels, names or titles, and are looked at more closely
LINKED = 0.6  # the share from which on a block is a link
MOST_SHARE = 0.7  # of the page's text; the name of an element with more of it says nothing of its blocks
FARTHEST = 5  # elements up to the one that holds the prose, beyond which farther is no worse

_LENGTHS = (12, 25, 45, 80, 130, 200, 300, 500, 1000)
_SHARES = (0.001, 0.1, 0.25, 0.4, 0.6, 0.9)
_PLACES = (0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.75, 0.85, 0.95)
_BELOW = (2, 5, 20)
_ENDS = '.!?…。！？؟।:"”’»」』)'
_CLOSING = ".!?…。！？"
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_HOSTS = frozenset(["div", "section", "article", "td", "main", "body"])
_ODD = re.compile(r"[|»›•·→▶©@#]")
_DIGIT = re.compile(r"\d")

_ZONES = {
    "comments": "comment comments commentlist disqus reply replies respond discussion kommentar kommentare "
    "commentaires comentarios commenti reacties forum responses livefyre viafoura spotim",
    "related": "related recommended recommendations recommend recirc recirculation trending popular latest also next "
    "readmore similar outbrain taboola suggested further carousel teaser teasers teaserlist verwandt ähnliche",
    "promo": "newsletter newsletters subscribe subscription subscribers signup promo promotion promotional paywall "
    "donate donation support membership register regwall cta banner advert advertisement ad ads advertising sponsor "
    "sponsored sponsors offer offers popup modal abo abonnement",
    "share": "share sharing social socials follow sharebar addthis shariff addtoany facebook twitter whatsapp",
    "author": "author authors bio byline biography contributor profile writer autor auteur",
    "frame": "nav navigation navbar menu submenu breadcrumb breadcrumbs header footer masthead topbar sidebar sidenav "
    "toolbar pagination pager drawer offcanvas footnav subnav rail aside",
    "widget": "widget widgets widgetarea",
    "meta": "meta tags tag tagcloud tagged date dateline timestamp categories category topics keywords readtime label",
    "caption": "caption credit credits figcaption gallery slideshow lightbox photographer",
    "legal": "cookie cookies consent gdpr disclaimer disclosure legal copyright privacy terms imprint onetrust cmp "
    "policy",
    "contents": "toc contents tableofcontents",
    "body": "article articlebody body content story entry post posting text prose rte richtext main copy paragraph "
    "artikel articulo noticia texte",
    "card": "card cards tile tiles grid list listing item items feed archive",
    "faq": "faq faqs accordion",
    "quote": "quote pullquote blockquote",
    "reading": "screen sr visuallyhidden hidden hide offscreen skip",
    "form": "form search login signin input field",
    "product": "product products price shop cart buy",
}
"""Words of classes and ids by what they are used for; each alone is too rare to be learned."""
_BITS = {word: 1 << bit for bit, words in enumerate(_ZONES.values()) for word in words.split()}
_NAMES = tuple((1 << bit, name) for bit, name in enumerate(_ZONES))


class Weighed(NamedTuple):
    """For each element of a page what is in it."""

    characters: list[int]
    linked: list[int]
    blocks: list[int]
    up: list[int]
    """How many elements above the one with most prose the first common one is; 0 within it."""
    steps: list[int]
    """How many elements below that common one it is."""
    zones: list[int]
    """What it and the elements around it are named for, a bit a zone."""


def see(tree: Tree, hits: Sequence[Hit | None]) -> list[list[str]]:
    """Return the names of each block's features, those of the elements around it apart (`kind_features`)."""
    weighed = _weigh(tree)
    shapes = [_shape(block, tree.kinds[block.element].tag) for block in tree.blocks]
    features = [
        [*_own(tree, block, shape, hit), *_around(tree, weighed, block, shape)]
        for block, shape, hit in zip(tree.blocks, shapes, hits, strict=True)
    ]
    _add_places(features, tree, weighed, shapes)
    _add_neighbours(features, tree, shapes)
    return features


def kind_features(kind: Kind) -> list[str]:
    """Return what an element says of every block in it, however deep."""
    if kind.tag in {"html", "body"}:
        return []
    found = [f"in {word}" for word in kind.words]
    found.append(f"in <{kind.tag}>")
    if kind.is_hidden:
        found.append("in hidden")
    said = ((name, kind.attributes.get(name)) for name in ("role", "itemprop"))
    return found + [f"{name} {value[:30].lower()}" for name, value in said if value]


def _weigh(tree: Tree) -> Weighed:
    """Sum up what is in each element, from the inside out."""
    count = len(tree.kinds)
    characters, linked, blocks, merits = [0] * count, [0] * count, [0] * count, [0.0] * count
    for block in tree.blocks:
        size, element = len(block.text), block.element
        characters[element] += size
        linked[element] += block.linked
        blocks[element] += 1
        if size >= PARAGRAPH_CHARACTERS and block.linked < PARAGRAPH_LINKED * size:
            _credit(tree, element, min(size, MERIT_CHARACTERS) ** 0.5, merits)
    for element in range(count - 1, 0, -1):
        parent = tree.parents[element]
        characters[parent] += characters[element]
        linked[parent] += linked[element]
        blocks[parent] += blocks[element]
    merits[0] = 0.0
    up, steps = _distances(tree, max(range(count), key=merits.__getitem__))
    return Weighed(characters, linked, blocks, up, steps, _zones(tree, characters))


def _credit(tree: Tree, element: int, value: float, merits: list[float]) -> None:
    """Credit a paragraph to the element that holds it, and half of it to the next one."""
    tag = tree.kinds[element].tag
    host = element if tag in _HOSTS else tree.parents[element]
    if tag == "li":
        host, value = tree.parents[host], value / 2
    merits[host] += value
    merits[tree.parents[host]] += value / 2


def _distances(tree: Tree, top: int) -> tuple[list[int], list[int]]:
    up, steps = [0] * len(tree.kinds), [0] * len(tree.kinds)
    steps[0] = -1
    for level, element in enumerate(tree.chain(top)):
        steps[element], up[element] = -1, level
        up[0] = level + 1
    for element in range(1, len(tree.kinds)):
        if steps[element] != -1:
            parent = tree.parents[element]
            steps[element] = max(0, steps[parent]) + 1
            up[element] = up[parent]
    return up, steps


def _zones(tree: Tree, characters: list[int]) -> list[int]:
    zones = [0] * len(tree.kinds)
    most = MOST_SHARE * characters[0]
    for element in range(1, len(tree.kinds)):
        kind = tree.kinds[element]
        says = characters[element] <= most and kind.tag not in {"html", "body"}
        zones[element] = zones[tree.parents[element]] | (_zone_of(kind) if says else 0)
    return zones


def zone_names(tree: Tree) -> list[list[str]]:
    """Return for each element what it and the elements around it are named for."""
    found = _zones(tree, _weigh(tree).characters)
    return [[name for bit, name in _NAMES if zones & bit] for zones in found]


def _zone_of(kind: Kind) -> int:
    """Return the zones that an element's names speak of, a bit each."""
    bits = 0
    for word in kind.words:
        bits |= _BITS.get(word, 0)
    return bits


def _shape(block: Block, tag: str) -> str:
    """Return what a block looks like at a glance."""
    size = len(block.text)
    if tag in HEADINGS:
        return "HL" if block.linked else "H"
    if block.linked > LINKED * size:
        return "L" if size < 60 else "LL"
    if tag == "li":
        return "li" if size < 60 else "LI"
    if size >= PARAGRAPH_CHARACTERS:
        return "P" if block.text[-1] in _ENDS or size > 200 else "p"
    if size >= 30 and block.text[-1] in _CLOSING:
        return "s"
    return "x" if size >= 25 else "xx"


def _own(tree: Tree, block: Block, shape: str, hit: Hit | None) -> list[str]:
    """Return what a block shows by itself."""
    text, size, tag = block.text, len(block.text), tree.kinds[block.element].tag
    length, share = bisect_left(_LENGTHS, size), bisect_left(_SHARES, block.linked / size)
    found = [
        f"tag {tag}",
        f"length {length}",
        f"linked {share}",
        f"length-linked {length} {share}",
        f"tag-length {tag} {length}",
        f"tag-linked {tag} {share}",
        f"shape {shape}",
        "end sentence" if text[-1] in _ENDS else "end other",
        _first(text[0]),
    ]
    if hit is not None:
        found += [f"hit {hit.code} {hit.place}", f"hit {hit.place} {length}"]
    if _ODD.search(text):
        found.append(f"odd {min(length, 4)}")
    if size < SHORT_CHARACTERS:
        words = text.split()
        capitals = sum([word[0].isupper() for word in words])
        found.append(f"capitals {4 * capitals // len(words)} {length}")
        if _DIGIT.search(text):
            found.append(f"digit {length}")
    if block.emphasised == size:
        found.append(f"bold {length}")
    return found


def _first(character: str) -> str:
    if character.islower():
        return "first small"
    if character.isupper():
        return "first capital"
    return "first digit" if character.isdigit() else "first other"


def _around(tree: Tree, weighed: Weighed, block: Block, shape: str) -> list[str]:
    """Return what the elements right around a block show of it."""
    element = block.element
    parent = tree.parents[element]
    grand = tree.parents[parent]
    far = min(weighed.up[element], FARTHEST)
    kind, outer = tree.kinds[element], tree.kinds[parent]
    found = [
        f"parent {outer.tag}",
        f"grand {tree.kinds[grand].tag}",
        f"up {far}",
        f"up-steps {far} {min(weighed.steps[element], 4)}",
        f"up-tag {far} {kind.tag}",
        f"up-length {far} {bisect_left(_LENGTHS, len(block.text))}",
        f"shape-up {shape} {far}",
    ]
    whole = weighed.characters[0]
    for name, of in (("parent", parent), ("grand", grand)):
        characters = weighed.characters[of]
        found.append(f"{name}-linked {bisect_left(_SHARES, weighed.linked[of] / max(1, characters))}")
        found.append(f"{name}-size {bisect_left(_LENGTHS, characters / max(1, weighed.blocks[of]))}")
        found.append(f"{name}-share {bisect_left(_PLACES, characters / whole)}")
    zones, near = weighed.zones[element], _zone_of(kind) | _zone_of(outer)
    if zones or near:
        for bit, name in _NAMES:
            if zones & bit:
                found += [f"zone {name}", f"zone-up {name} {far}"]
            if near & bit:
                found += [f"near {name}", f"near-shape {name} {shape}"]
    found += [f"o:{word}" for word in kind.words]
    found += [f"p:{word}" for word in outer.words]
    return found


def _add_places(features: list[list[str]], tree: Tree, weighed: Weighed, shapes: list[str]) -> None:
    """Add where each block stands: in the page, below its heading, and to the paragraphs of its main part."""
    blocks = tree.blocks
    heading = next((i for i, block in enumerate(blocks) if tree.kinds[block.element].tag == "h1"), None)
    main = [i for i, block in enumerate(blocks) if weighed.up[block.element] == 0 and shapes[i] == "P"]
    first, last = (main[0], main[-1]) if main else (0, len(blocks))
    seen = 0
    for index, (block, found) in enumerate(zip(blocks, features, strict=True)):
        found.append(f"place {bisect_left(_PLACES, seen / weighed.characters[0])}")
        seen += len(block.text)
        if index < first:
            found.append(f"before {min(first - index, 8)} {shapes[index]}")
        elif index > last:
            found.append(f"after {min(index - last, 8)} {shapes[index]}")
        else:
            found.append(f"between {shapes[index]} {min(weighed.up[block.element], FARTHEST)}")
        if heading is None:
            found.append("no h1")
        elif index <= heading:
            found.append("above h1" if index < heading else "h1 itself")
        else:
            found.append(f"below h1 {bisect_left(_BELOW, index - heading)}")


def _add_neighbours(features: list[list[str]], tree: Tree, shapes: list[str]) -> None:
    """Add what stands before and after each block."""
    blocks = tree.blocks
    texts = Counter(block.text for block in blocks)
    around = ["none"] * 3 + shapes + ["none"] * 3
    for index, (block, found) in enumerate(zip(blocks, features, strict=True)):
        before3, before2, before1, shape, after1, after2, after3 = around[index : index + 7]
        found += [f"b3 {before3}", f"b2 {before2}", f"b1 {before1}", f"a1 {after1}", f"a2 {after2}", f"a3 {after3}"]
        found.append(f"b1a1 {before1} {shape} {after1}")
        before = blocks[index - 1].element if index else -1
        after = blocks[index + 1].element if index + 1 < len(blocks) else -1
        if block.element in (before, after):
            found.append("same element")
        if index and tree.parents[before] == tree.parents[block.element]:
            found.append("sibling before")
        if texts[block.text] > 1:
            found.append("twice")
