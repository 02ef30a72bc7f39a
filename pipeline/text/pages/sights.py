"""What is seen of a page's blocks: the features by which they are told from furniture. Linear in the page's size.

A block shows its own length, links and ending, the elements that it stands in and what their names speak of, its next
neighbours, and how far it is from the element that holds most of the page's prose. Its place in the page, the heading
above it and farther neighbours are left to the second look (`context.py`): with them here as well it judges worse.

Features that come together are one sight, a tuple, which `features_of` takes apart: few of them are different, so what
each weighs is looked up whole, at a quarter of the cost of its features.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from pipeline.text.lexicon import Hit
from pipeline.text.pages.tree import Block, Kind, Tree

PARAGRAPH_CHARACTERS = 80  # from here on a block that is not mostly links is prose
PARAGRAPH_LINKED = 0.35
MERIT_CHARACTERS = 600  # of a paragraph that count for the element that holds it
SHORT_CHARACTERS = 130  # of blocks that may be labels, names or titles, and are looked at more closely
LINKED = 0.6  # the share from which on a block is a link
MOST_SHARE = 0.7  # of the page's text; the name of an element with more of it says nothing of its blocks
FARTHEST = 5  # elements up to the one that holds the prose, beyond which farther is no worse
MOST_STEPS = 4  # the same, down from it

_LENGTHS = (12, 25, 45, 80, 130, 200, 300, 500, 1000)
_SHARES = (0.001, 0.1, 0.25, 0.4, 0.6, 0.9)
_PLACES = (0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.75, 0.85, 0.95)
_ENDS = '.!?…。！？؟।:"”’»」』)'
_CLOSING = ".!?…。！？"
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_WHOLE = frozenset(["html", "body"])  # their names say nothing of a block
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
COMMENTS, RELATED = _BITS["comments"], _BITS["related"]


Sight = tuple[Any, ...]
"""A name that says how it is taken apart, and what was seen."""


class Weighed(NamedTuple):
    """For each element of a page what is in it."""

    characters: list[int]
    linked: list[int]
    blocks: list[int]
    up: list[int]
    """How many elements above the one with most prose the first common one is; 0 within it."""
    steps: list[int]
    """How many elements below that common one it is."""
    named: list[int]
    """What it is named for, a bit a zone ..."""
    zones: list[int]
    """... and it and the elements around it, but those that hold most of the page."""


class Sights(NamedTuple):
    """What is seen of a page's blocks."""

    blocks: list[list[Sight]]
    """For each block what it shows, the names of elements apart (`word_features`, `kind_features`)."""
    shapes: list[str]
    weighed: Weighed
    hidden: list[bool]
    """For each element whether readers do not see it."""


def see(tree: Tree, hits: Sequence[Hit | None]) -> Sights:
    """Return what is seen of each block."""
    weighed = _weigh(tree)
    shapes = [_shape(block, tree.kinds[block.element].tag) for block in tree.blocks]
    outer: dict[int, tuple[Sight, ...]] = {}
    blocks: list[list[Sight]] = []
    for block, shape, hit in zip(tree.blocks, shapes, hits, strict=True):
        length = bisect_left(_LENGTHS, len(block.text))
        found = _own(tree, block, length, shape, hit)
        _add_around(found, tree, weighed, (block.element, length, shape), outer)
        blocks.append(found)
    _add_places(blocks, tree, weighed, shapes)
    _add_neighbours(blocks, tree, shapes)
    return Sights(blocks, shapes, weighed, hidden_elements(tree))


OWN_WORD, OUTER_WORD = "o:", "p:"
AROUND = "in "


def word_features(kind: Kind, outer: Kind) -> list[str]:
    """Return what the names of a block's element and of the one around that say. Too many to be sights."""
    return [*(OWN_WORD + word for word in kind.words), *(OUTER_WORD + word for word in outer.words)]


def kind_features(kind: Kind) -> list[str]:
    """Return the features that an element has for every block in it, however deep."""
    return [AROUND + name for name in said_around(kind)]


def said_around(kind: Kind) -> list[str]:
    """Return what an element says of every block in it, each once: its words, its name, and what it is marked as."""
    if kind.tag in _WHOLE:
        return []
    found = [*kind.words, f"<{kind.tag}>"]
    if kind.is_hidden and "hidden" not in kind.words:
        found.append("hidden")
    attributes = kind.attributes
    if "role" in attributes and (value := attributes["role"]):
        found.append("role " + value[:30].lower())
    if "itemprop" in attributes and (value := attributes["itemprop"]):
        found.append("itemprop " + value[:30].lower())
    return found


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
    parents = tree.parents
    for element in range(count - 1, 0, -1):
        if size := characters[element]:
            parent = parents[element]
            characters[parent] += size
            linked[parent] += linked[element]
            blocks[parent] += blocks[element]
    merits[0] = 0.0
    up, steps = _distances(tree, max(range(count), key=merits.__getitem__))
    named = _named(tree)
    return Weighed(characters, linked, blocks, up, steps, named, _zones(tree, characters, named))


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
    for element, parent in enumerate(tree.parents):
        if steps[element] != -1:
            outer = steps[parent]
            steps[element] = outer + 1 if outer > 0 else 1
            up[element] = up[parent]
    return up, steps


def _named(tree: Tree) -> list[int]:
    """Return for each element the zones that its names speak of, a bit each."""
    known = dict.fromkeys(tree.kinds, 0)
    for kind in known:
        for word in kind.words:
            if word in _BITS:
                known[kind] |= _BITS[word]
    return [known[kind] for kind in tree.kinds]


def _zones(tree: Tree, characters: list[int], named: list[int]) -> list[int]:
    zones = [0] * len(tree.kinds)
    most = MOST_SHARE * characters[0]
    for element, (parent, bits) in enumerate(zip(tree.parents, named, strict=True)):
        zones[element] = zones[parent]
        if bits and characters[element] <= most and tree.kinds[element].tag not in _WHOLE:
            zones[element] |= bits
    return zones


def zone_names(tree: Tree) -> list[list[str]]:
    """Return for each element what it and the elements around it are named for."""
    return [[name for bit, name in _NAMES if zones & bit] for zones in _weigh(tree).zones]


def hidden_elements(tree: Tree) -> list[bool]:
    """Return for each element whether readers do not see it; none is, where that is most of the page's text.

    Pages that show themselves by a script are hidden until it runs.
    """
    hidden = [False]
    for parent, kind in islice(zip(tree.parents, tree.kinds, strict=True), 1, None):
        hidden.append(hidden[parent] or kind.is_hidden)
    unseen = sum([len(block.text) for block in tree.blocks if hidden[block.element]])
    seen = sum([len(block.text) for block in tree.blocks]) - unseen
    return hidden if unseen <= seen else [False] * len(hidden)


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


def _own(tree: Tree, block: Block, length: int, shape: str, hit: Hit | None) -> list[Sight]:
    """Return what a block shows by itself."""
    text, size, tag = block.text, len(block.text), tree.kinds[block.element].tag
    share = bisect_left(_SHARES, block.linked / size) if block.linked else 0
    found: list[Sight] = [("own", tag, length, share, shape, text[-1] in _ENDS, _first(text[0]))]
    if hit is not None:
        found.append(("hit", hit.code, hit.place, length))
    is_odd, capitals, has_digit = _ODD.search(text) is not None, -1, False
    if size < SHORT_CHARACTERS:
        words = text.split()
        capitals = 4 * sum([word[0].isupper() for word in words]) // len(words)
        has_digit = _DIGIT.search(text) is not None
    is_bold = block.emphasised == size
    if is_odd or is_bold or capitals >= 0:
        found.append(("marks", length, is_odd, capitals, has_digit, is_bold))
    return found


def _first(character: str) -> str:
    if character.islower():
        return "first small"
    if character.isupper():
        return "first capital"
    return "first digit" if character.isdigit() else "first other"


def _add_around(
    found: list[Sight], tree: Tree, weighed: Weighed, block: tuple[int, int, str], known: dict[int, tuple[Sight, ...]]
) -> None:
    """Add what the elements right around a block show of it; `known` is what is the same for all blocks in one.

    Of the block are given its element, its step of length, and its shape.
    """
    element, length, shape = block
    parent = tree.parents[element]
    far, steps = weighed.up[element], weighed.steps[element]
    far, steps = (far if far < FARTHEST else FARTHEST), (steps if steps < MOST_STEPS else MOST_STEPS)
    found.append(("around", far, steps, tree.kinds[element].tag, length, shape))
    same = known.get(parent)
    if same is None:
        same = known[parent] = _same(tree, weighed, parent)
    found.extend(same)
    if zones := weighed.zones[element]:
        found.append(("zones", zones, far))


def _same(tree: Tree, weighed: Weighed, parent: int) -> tuple[Sight, ...]:
    """Return what all blocks of elements right in one show of that and of the one around it."""
    grand = tree.parents[parent]
    whole = weighed.characters[0]
    found: list[Sight] = []
    for name, of in (("parent", parent), ("grand", grand)):
        characters = weighed.characters[of]
        linked = bisect_left(_SHARES, weighed.linked[of] / max(1, characters))
        size = bisect_left(_LENGTHS, characters / max(1, weighed.blocks[of]))
        found.append(("sizes", name, linked, size, bisect_left(_PLACES, characters / whole)))
    return tuple(found)


def _add_places(seen: list[list[Sight]], tree: Tree, weighed: Weighed, shapes: list[str]) -> None:
    """Add where each block stands to the paragraphs of the page's main part."""
    main = [i for i, block in enumerate(tree.blocks) if weighed.up[block.element] == 0 and shapes[i] == "P"]
    first, last = (main[0], main[-1]) if main else (0, len(tree.blocks))
    for index, (block, found) in enumerate(zip(tree.blocks, seen, strict=True)):
        if index < first:
            side, distance = "before", min(first - index, 8)
        elif index > last:
            side, distance = "after", min(index - last, 8)
        else:
            side, distance = "between", min(weighed.up[block.element], FARTHEST)
        found.append(("side", side, distance, shapes[index]))


def _add_neighbours(seen: list[list[Sight]], tree: Tree, shapes: list[str]) -> None:
    """Add what stands before and after each block."""
    blocks = tree.blocks
    texts = Counter([block.text for block in blocks])
    around = ["none", *shapes, "none"]
    elements = [-1, *[block.element for block in blocks], -1]
    parents = [-1, *[tree.parents[element] for element in elements[1:-1]]]
    for index, (block, found) in enumerate(zip(blocks, seen, strict=True)):
        last, shape, following = around[index : index + 3]
        before, element, after = elements[index : index + 3]
        is_sibling = parents[index] == parents[index + 1]
        found.append(("next", last, shape, following, element in (before, after), is_sibling, texts[block.text] > 1))


def features_of(sight: Sight) -> list[str]:
    """Return the names of the features that a sight stands for."""
    return _NAMED[sight[0]](*sight[1:])


def _of_own(tag: str, length: int, share: int, shape: str, is_closed: bool, first: str) -> list[str]:
    return [
        f"tag {tag}",
        f"length {length}",
        f"linked {share}",
        f"length-linked {length} {share}",
        f"tag-length {tag} {length}",
        f"tag-linked {tag} {share}",
        f"shape {shape}",
        "end sentence" if is_closed else "end other",
        first,
    ]


def _of_marks(length: int, is_odd: bool, capitals: int, has_digit: bool, is_bold: bool) -> list[str]:
    found = [
        (is_odd, f"odd {min(length, 4)}"),
        (capitals >= 0, f"capitals {capitals} {length}"),
        (has_digit, f"digit {length}"),
        (is_bold, f"bold {length}"),
    ]
    return [name for is_seen, name in found if is_seen]


def _of_around(far: int, steps: int, tag: str, length: int, shape: str) -> list[str]:
    return [
        f"up {far}",
        f"up-steps {far} {steps}",
        f"up-tag {far} {tag}",
        f"up-length {far} {length}",
        f"shape-up {shape} {far}",
    ]


def _of_sizes(name: str, linked: int, size: int, share: int) -> list[str]:
    return [f"{name}-linked {linked}", f"{name}-size {size}", f"{name}-share {share}"]


def _of_zones(zones: int, far: int) -> list[str]:
    return [text for bit, name in _NAMES if zones & bit for text in (f"zone {name}", f"zone-up {name} {far}")]


def _of_side(side: str, distance: int, shape: str) -> list[str]:
    return [f"{side} {shape} {distance}" if side == "between" else f"{side} {distance} {shape}"]


def _of_next(before: str, shape: str, after: str, is_same: bool, is_sibling: bool, is_twice: bool) -> list[str]:
    flags = ((is_same, "same element"), (is_sibling, "sibling before"), (is_twice, "twice"))
    found = [f"b1 {before}", f"a1 {after}", f"b1a1 {before} {shape} {after}"]
    return found + [name for is_seen, name in flags if is_seen]


_NAMED: dict[str, Callable[..., list[str]]] = {
    "own": _of_own,
    "hit": lambda code, place, length: [f"hit {code} {place}", f"hit {place} {length}"],
    "marks": _of_marks,
    "around": _of_around,
    "sizes": _of_sizes,
    "zones": _of_zones,
    "side": _of_side,
    "next": _of_next,
}
