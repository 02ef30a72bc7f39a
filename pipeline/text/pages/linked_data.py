"""JSON-LD of a page: the node that describes its article, whatever shape it comes in.

Graphs, lists, nodes in nodes and references by `@id` are followed; what is no JSON is searched for the members that
matter. schema.org is lenient (a name may be a string, an object or a list of either), and so is this.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

Node = Mapping[str, object]

MOST_NODES = 20_000  # of one page; the largest real graph seen has 600
MOST_LEVELS = 5  # of lists and objects around a name
MOST_VALUES = 1_000  # that are followed for one fact: references let a list say another many times over

_RANKS = {
    "newsarticle": 0, "reportagenewsarticle": 0, "analysisnewsarticle": 0, "opinionnewsarticle": 0,
    "backgroundnewsarticle": 0, "reviewnewsarticle": 0, "liveblogposting": 0, "article": 1, "blogposting": 1,
    "report": 1, "techarticle": 1, "scholarlyarticle": 1, "medicalscholarlyarticle": 1, "advertisercontentarticle": 1,
    "satiricalarticle": 1, "askpublicnewsarticle": 0, "socialmediaposting": 2, "discussionforumposting": 2,
    "recipe": 2, "howto": 2, "review": 2, "claimreview": 2, "faqpage": 4, "videoobject": 4, "podcastepisode": 3,
    "medicalwebpage": 3, "itempage": 4, "webpage": 4, "creativework": 3, "qapage": 4, "pressrelease": 1,
}  # fmt: skip
_BEFORE_DATA = re.compile(r"\A(?:\s++|/\*|//|\*/|<!\[CDATA\[|<!--)*+")
_BEHIND_DATA = (";", "-->", "*/", "]]>", "/*", "//")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MEMBER = re.compile(
    r'"(@type|headline|name|datePublished|dateModified|dateCreated|articleSection|inLanguage|articleBody|url)"'
    r'\s{0,20}:\s{0,20}"((?:[^"\\]|\\.)*+)"',
    re.DOTALL,
)
_AUTHOR_NAME = re.compile(
    r'"author"\s{0,20}:[^"]{0,40}(?:"@type"[^"]{0,20}"\w{1,40}"[^"]{0,20})?"name"\s{0,20}:\s{0,20}"([^"\\]{1,200})"'
)


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What a page's JSON-LD says."""

    articles: Sequence[Node] = ()
    """Nodes that may describe the article, the likeliest first."""
    by_id: Mapping[str, Node] = field(default_factory=dict)
    site: str | None = None
    """The name of the site or of who runs it."""

    def strings(self, value: object, levels: int = MOST_LEVELS) -> Iterator[str]:
        """Yield the strings that a value stands for: itself, its names, or those of what it refers to."""
        waiting = [(value, levels)]
        for _ in range(MOST_VALUES):
            if not waiting:
                return
            value, levels = waiting.pop()
            if isinstance(value, str):
                if text := plain(value):
                    yield text
            elif levels and isinstance(value, list):
                waiting.extend((item, levels - 1) for item in reversed(value[:MOST_VALUES]))
            elif levels and isinstance(value, dict):
                waiting.append((self._name_of(value), levels - 1))

    def _name_of(self, node: Node) -> object:
        """Return what a node, or the one that it refers to, is called; in whatever shape that is said."""
        name = node.get("name") or node.get("@value") or node.get("headline")
        if not name and isinstance(node.get("@id"), str):
            known = self.by_id.get(str(node["@id"]))
            name = known.get("name") if known is not None else None
        if not name and node.get("givenName") and node.get("familyName"):
            name = f"{node['givenName']} {node['familyName']}"
        return name

    def first(self, node: Node, *names: str) -> str | None:
        """Return the first string under some names of a node."""
        return next((text for name in names for text in self.strings(node.get(name))), None)


def plain(text: str) -> str:
    """Return a string of JSON-LD as one line of text: many sites write character references and tags into it."""
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def read(scripts: Sequence[str]) -> LinkedData:
    """Read the scripts of a page. Never fails; cost is linear in their length."""
    nodes: list[Node] = []
    for script in scripts:
        nodes.extend(_nodes(_load(script)))
    by_id: dict[str, Node] = {}
    for node in nodes:
        key = node.get("@id")
        if isinstance(key, str) and len(node) > len(by_id.get(key, ())):
            by_id[key] = node
    ranked = [(rank, index) for index, node in enumerate(nodes) if (rank := _rank(node)) is not None]
    found = LinkedData([nodes[index] for _, index in sorted(ranked)], by_id)
    return LinkedData(found.articles, by_id, _site(found, nodes))


def types_of(node: Node) -> tuple[str, ...]:
    """Return the types of a node in small letters, without the address of their vocabulary."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return tuple(one.rpartition("/")[2].rpartition(":")[2].lower() for one in values if isinstance(one, str))


def _rank(node: Node) -> int | None:
    ranks = [_RANKS[one] for one in types_of(node) if one in _RANKS]
    if not ranks:
        return None
    # A node that only names an article it refers to is not about this page.
    return min(ranks) + 5 * (not node.keys() & {"headline", "datePublished", "articleBody", "author", "dateModified"})


def _site(data: LinkedData, nodes: Sequence[Node]) -> str | None:
    for kinds in ({"website"}, {"newsmediaorganization", "organization", "corporation"}):
        for node in nodes:
            if kinds & set(types_of(node)) and (name := data.first(node, "name")):
                return name
    return None


def _nodes(root: object) -> Iterator[Node]:
    """Yield every object of a value, outer ones first, without recursion."""
    waiting = [root]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(inner for inner in reversed(value.values()) if isinstance(inner, dict | list))
        elif isinstance(value, list):
            waiting.extend(inner for inner in reversed(value[:MOST_NODES]) if isinstance(inner, dict | list))


def _load(script: str) -> object:
    text = _unwrap(script)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvage(text)


def _unwrap(script: str) -> str:
    """Return a script without what old pages put around scripts, so that old browsers pass over them."""
    text = _BEFORE_DATA.sub("", script, count=1)
    end = len(text.rstrip())
    while closing := next((one for one in _BEHIND_DATA if text.endswith(one, 0, end)), ""):
        end -= len(closing)
        while end and text[end - 1].isspace():
            end -= 1
    return text[:end]


def _salvage(text: str) -> object:
    """Return the members of an article that stand in broken JSON, the first of each name."""
    found: dict[str, object] = {}
    for name, value in _MEMBER.findall(text):
        found.setdefault(name, _unescaped(value))
    author = _AUTHOR_NAME.search(text)
    if author is not None:
        found["author"] = author[1]
    return found


def _unescaped(value: str) -> str:
    try:
        text = json.loads(f'"{value}"', strict=False)
    except ValueError:
        return value
    return text if isinstance(text, str) else value
