"""What is seen of a page's blocks: the features by which they are told from furniture. Linear in the page's size.

A block shows its own length, links and ending, the elements that it stands in and what their names speak of, its next
neighbours, and how far it is from the element that holds most of the page's prose. Its place in the page, the heading
above it and farther neighbours are left to the second look (`context.py`): with them here as well it judges worse.

What is seen is a column of small numbers for each of `AXES`. Features are said by one to three of them together
(`VIEWS`), so that what all features of a view weigh is one number in a table, and is looked up for all blocks at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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


SHAPES = ("none", "xx", "x", "s", "p", "P", "li", "LI", "L", "LL", "H", "HL")
"""What a block looks like at a glance; the first stands beyond the page's ends."""
_SHAPE_CODES = {shape: code for code, shape in enumerate(SHAPES)}
_FIRSTS = ("first small", "first capital", "first digit", "first other")
_SIDES = ("before", "between", "after")
MOST_BESIDE = 8  # blocks from the page's main part, beyond which farther is no other
_FROM_ONE_BELOW = range(-1, 5)
_FLAG = (False, True)
_SIZES = range((len(_SHARES) + 1) * (len(_LENGTHS) + 1) * (len(_PLACES) + 1))

AXES: Mapping[str, Sequence[object]] = {
    "length": range(len(_LENGTHS) + 1),
    "linked": range(len(_SHARES) + 1),
    "shape": SHAPES,
    "closed": _FLAG,
    "first": _FIRSTS,
    "odd": _FLAG,
    "capitals": _FROM_ONE_BELOW,
    "digit": _FLAG,
    "bold": _FLAG,
    "far": range(FARTHEST + 1),
    "steps": _FROM_ONE_BELOW,
    "parent": _SIZES,
    "grand": _SIZES,
    "side": _SIDES,
    "distance": range(MOST_BESIDE + 1),
    "before": SHAPES,
    "after": SHAPES,
    "same": _FLAG,
    "sibling": _FLAG,
    "twice": _FLAG,
}
"""What is seen of a block, and the values that it can have: what a number of the column stands for."""

Column = NDArray[np.intp]


class Sights(NamedTuple):
    """What is seen of a page's blocks."""

    columns: Mapping[str, Column]
    """For each of AXES the place of each block's value among those of the axis."""
    tags: list[str]
    """For each block the tag of its element."""
    zones: list[int]
    """For each block what the elements around it are named for."""
    hits: Sequence[Hit | None]
    shapes: list[str]
    weighed: Weighed
    hidden: list[bool]
    """For each element whether readers do not see it."""


def see(tree: Tree, hits: Sequence[Hit | None]) -> Sights:
    """Return what is seen of each block, of a page that has any."""
    weighed = _weigh(tree)
    elements = [block.element for block in tree.blocks]
    tags = [tree.kinds[element].tag for element in elements]
    shapes = [_shape(block, tag) for block, tag in zip(tree.blocks, tags, strict=True)]
    columns = _own(tree.blocks) | _around(tree, weighed, elements)
    columns["shape"] = shape = np.array([_SHAPE_CODES[one] for one in shapes])
    _add_places(columns, np.array([weighed.up[element] for element in elements]))
    columns["before"], columns["after"] = np.append(0, shape[:-1]), np.append(shape[1:], 0)
    zones = [weighed.zones[element] for element in elements]
    return Sights(columns, tags, zones, hits, shapes, weighed, hidden_elements(tree))


OWN_WORD, OUTER_WORD = "o:", "p:"
AROUND = "in "


def word_features(kind: Kind, outer: Kind) -> list[str]:
    """Return what the names of a block's element and of the one around that say."""
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


def _own(blocks: Sequence[Block]) -> dict[str, Column]:
    """Return what each block shows by itself."""
    texts = [block.text for block in blocks]
    sizes = np.array([len(text) for text in texts])
    words = [text.split() if len(text) < SHORT_CHARACTERS else None for text in texts]
    counts = Counter(texts)
    return {
        "length": np.searchsorted(_LENGTHS, sizes),
        "linked": np.searchsorted(_SHARES, np.array([block.linked for block in blocks]) / sizes),
        "closed": np.array([text[-1] in _ENDS for text in texts], np.intp),
        "first": np.array([_first(text[0]) for text in texts]),
        "odd": np.array([_ODD.search(text) is not None for text in texts], np.intp),
        "capitals": np.array([1 + _capitals(some) if some else 0 for some in words]),
        "digit": np.array(
            [bool(some) and _DIGIT.search(text) is not None for some, text in zip(words, texts, strict=True)], np.intp
        ),
        "bold": (np.array([block.emphasised for block in blocks]) == sizes).astype(np.intp),
        "twice": np.array([counts[text] > 1 for text in texts], np.intp),
    }


def _capitals(words: Sequence[str]) -> int:
    """Return how many quarters of some words begin with a capital."""
    return 4 * sum([word[0].isupper() for word in words]) // len(words)


def _first(character: str) -> int:
    if character.islower():
        return 0
    if character.isupper():
        return 1
    return 2 if character.isdigit() else 3


def _around(tree: Tree, weighed: Weighed, elements: Sequence[int]) -> dict[str, Column]:
    """Return what the elements right around each block show of it."""
    parents = [tree.parents[element] for element in elements]
    grands = [tree.parents[parent] for parent in parents]
    sizes = {element: _sizes(weighed, element) for element in {*parents, *grands}}
    own, outer = np.array(elements), np.array(parents)
    is_same, is_sibling = own[1:] == own[:-1], outer[1:] == outer[:-1]
    return {
        "far": np.minimum([weighed.up[element] for element in elements], FARTHEST),
        "steps": np.minimum([weighed.steps[element] for element in elements], MOST_STEPS) + 1,
        "parent": np.array([sizes[element] for element in parents]),
        "grand": np.array([sizes[element] for element in grands]),
        "same": (np.append(is_same, False) | np.append(False, is_same)).astype(np.intp),
        "sibling": np.append(False, is_sibling).astype(np.intp),
    }


def _sizes(weighed: Weighed, element: int) -> int:
    """Return how much of an element is linked, how long its blocks are, and its share of the page, in one number."""
    characters = weighed.characters[element]
    linked = bisect_left(_SHARES, weighed.linked[element] / max(1, characters))
    size = bisect_left(_LENGTHS, characters / max(1, weighed.blocks[element]))
    share = bisect_left(_PLACES, characters / weighed.characters[0])
    return (linked * (len(_LENGTHS) + 1) + size) * (len(_PLACES) + 1) + share


def _add_places(columns: dict[str, Column], up: Column) -> None:
    """Add where each block stands to the paragraphs of the page's main part."""
    here = np.arange(len(up))
    main = np.flatnonzero((up == 0) & (columns["shape"] == _SHAPE_CODES["P"]))
    first, last = (main[0], main[-1]) if len(main) else (0, len(up))
    columns["side"] = 1 + (here > last).astype(np.intp) - (here < first)
    outside = np.minimum(np.maximum(first - here, here - last), MOST_BESIDE)
    columns["distance"] = np.where(columns["side"] == 1, columns["far"], outside)


class View(NamedTuple):
    """Columns that features are said by, and the names of the features by the columns' values."""

    axes: tuple[str, ...]
    features: Callable[..., list[str]]


def features_of(seen: Sights, block: int) -> list[str]:
    """Return the names of the features of a block, but for those of its elements' names."""
    values = {axis: AXES[axis][place[block]] for axis, place in seen.columns.items()} | {"tag": seen.tags[block]}
    found = [name for view in (*VIEWS, *TAG_VIEWS) for name in view.features(*map(values.__getitem__, view.axes))]
    far, length = int(seen.columns["far"][block]), int(seen.columns["length"][block])
    return [*found, *zone_features(seen.zones[block], far), *hit_features(seen.hits[block], length)]


def hit_features(hit: Hit | None, length: int) -> list[str]:
    """Return the features of a block with a phrase of furniture."""
    return [f"hit {hit.code} {hit.place}", f"hit {hit.place} {length}"] if hit else []


def zone_features(zones: int, far: int) -> list[str]:
    """Return the features of what the elements around a block are named for."""
    return [text for bit, name in _NAMES if zones & bit for text in (f"zone {name}", f"zone-up {name} {far}")]


def _of_marks(length: int, is_odd: bool, capitals: int, has_digit: bool, is_bold: bool) -> list[str]:
    found = [
        (is_odd, f"odd {min(length, 4)}"),
        (capitals >= 0, f"capitals {capitals} {length}"),
        (has_digit, f"digit {length}"),
        (is_bold, f"bold {length}"),
    ]
    return [name for is_seen, name in found if is_seen]


def _of_sizes(name: str) -> Callable[[int], list[str]]:
    def named(sizes: int) -> list[str]:
        rest, share = divmod(sizes, len(_PLACES) + 1)
        linked, size = divmod(rest, len(_LENGTHS) + 1)
        return [f"{name}-linked {linked}", f"{name}-size {size}", f"{name}-share {share}"]

    return named


def _of_side(side: str, distance: int, shape: str) -> list[str]:
    return [f"{side} {shape} {distance}" if side == "between" else f"{side} {distance} {shape}"]


def _of_beside(is_same: bool, is_sibling: bool, is_twice: bool) -> list[str]:
    flags = ((is_same, "same element"), (is_sibling, "sibling before"), (is_twice, "twice"))
    return [name for is_seen, name in flags if is_seen]


VIEWS = (
    View(
        ("length", "linked"), lambda size, share: [f"length {size}", f"linked {share}", f"length-linked {size} {share}"]
    ),
    View(
        ("shape", "closed", "first"),
        lambda shape, is_closed, first: [f"shape {shape}", "end sentence" if is_closed else "end other", first],
    ),
    View(("length", "odd", "capitals", "digit", "bold"), _of_marks),
    View(("far", "steps"), lambda far, steps: [f"up {far}", f"up-steps {far} {steps}"]),
    View(("far", "length"), lambda far, length: [f"up-length {far} {length}"]),
    View(("shape", "far"), lambda shape, far: [f"shape-up {shape} {far}"]),
    View(("parent",), _of_sizes("parent")),
    View(("grand",), _of_sizes("grand")),
    View(("side", "distance", "shape"), _of_side),
    View(
        ("before", "shape", "after"),
        lambda before, shape, after: [f"b1 {before}", f"a1 {after}", f"b1a1 {before} {shape} {after}"],
    ),
    View(("same", "sibling", "twice"), _of_beside),
)
TAG_VIEWS = (
    View(("tag", "length"), lambda tag, length: [f"tag {tag}", f"tag-length {tag} {length}"]),
    View(("tag", "linked"), lambda tag, share: [f"tag-linked {tag} {share}"]),
    View(("tag", "far"), lambda tag, far: [f"up-tag {far} {tag}"]),
)
"""Those that a tag has a part in: there is a table for each tag."""
