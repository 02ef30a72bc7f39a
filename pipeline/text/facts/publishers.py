"""Publishers: the site or agency that a text's furniture names as having published it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.furniture import PublisherWords

NAME_WORDS = 6
LINE_CHARACTERS = 300
CAPTION_CHARACTERS = 25  # before the mark: a caption, unless a year follows

_COPYRIGHT = re.compile(r"(?:©|\(c\)|ⓒ|&copy;|\bcopyright\b)", re.IGNORECASE)
COPYRIGHT_MARKS = ("©", "ⓒ", "(c)", "copyright", "&copy;")
"""One of these is in every line that says whose the rights are, in small letters."""
_YEAR = re.compile(r"\W*(?:19|20)\d\d")
_YEARS = re.compile(
    r"^\W*(?:(?:copyright|©|\(c\)|by)\W*)*(?:(?:19|20)\d\d)?(?:\s?[-–—,/]\s?(?:(?:19|20)?\d\d|present))?\W*(?:by\s)?",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"\.\s|\.$|\s?\||\s?[;·•–—(。।]|,?\s(?:all|any|alle|todos|tous|tutti|tüm|все|giữ|bản quyền|جميع|सर्वाधिकार)\s|"
    r"\s?(?:無断転載|無断複製|禁無断|版权所有|版權所有|无断|保留所有|未经|未經|무단\s?전재|무단\s?복제|재배포)|"
    r"\s?all rights|\sis\s|\sdoes\s|\sand/or\s|\s-\s|\s(?:19|20)\d\d|,\s?[^\x00-\x7f]|[<>]|,\s(?:a|an|the)\s",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:@|//|www\.)(?:www\.)?([a-z0-9-]{3,40})\.(?:[a-z]{2,10})(?:\.[a-z]{2})?\b")
_ADDRESS_MARKS = ("@", "//", "w.", "W.")  # one of these is in every address
_DOMAIN_NAME = re.compile(
    r"^([A-Za-z0-9-]{2,40})\.(?:com|org|net|news|co|tv|info|eu|uk|us|de|fr|es|it|jp|kr|in|ru|cn|au|ca)(?:\.[a-z]{2})?$"
)
_SQUASH = re.compile(r"[^a-z0-9]+")
_SHARED_HOSTS = frozenset([
    "gmail", "yahoo", "hotmail", "outlook", "facebook", "twitter", "instagram", "youtube", "linkedin",
    "google", "apple", "t", "bit", "goo", "wordpress", "blogspot", "medium", "tiktok", "pinterest",
    "whatsapp", "telegram", "disqus", "protonmail", "icloud", "aol", "example",
])  # fmt: skip
_PHOTO = re.compile(r"\b(?:getty|shutterstock|photo|image|istock|alamy)", re.IGNORECASE)


class NamedPublisher(NamedTuple):
    """A publisher with what names it."""

    name: str
    rule: str
    line: str


@dataclass(frozen=True, slots=True)
class PublisherReader:
    """Names of agencies, and words that a copyright line has besides the name."""

    agencies: dict[str, str]
    full_names: frozenset[str]
    """As the warehouse writes them."""
    noise: frozenset[str]

    @classmethod
    def of(cls, words: PublisherWords) -> PublisherReader:
        """Index the config's words."""
        agencies = {name: names[0] for names in words.agencies for name in names}
        return cls(agencies, frozenset(agencies.values()), frozenset(words.noise))

    def agency(self, name: str | None) -> str | None:
        """Return the full name of an agency, None for anything else."""
        if name is None:
            return None
        return self.agencies.get(name.strip()) or self.agencies.get(re.split(r"[/=\s]", name.strip())[0])

    def read(
        self, furniture: Sequence[str], site: str | None = None, rights: Sequence[str] | None = None
    ) -> NamedPublisher | None:
        """Return the publisher that the furniture names: in a copyright line, the page's title, or its addresses.

        `rights` are those of its lines that have one of `COPYRIGHT_MARKS`, where that is known.
        """
        lines = furniture if rights is None else rights
        copyrights = [(name, line) for line in lines if (name := self._of_copyright(line))]
        own = next((pair for pair in copyrights if pair[0] not in self.agencies), None)
        if own:
            return NamedPublisher(_without_domain(own[0], furniture), "copyright line", own[1])
        if site:
            return NamedPublisher(self.agencies.get(site, site), "site in the page's title", site)
        of_domain = _of_domain(furniture)
        if of_domain:
            return NamedPublisher(self.agencies.get(of_domain, of_domain), "name in its own addresses", of_domain)
        if copyrights:
            return NamedPublisher(
                self.agencies.get(copyrights[0][0], copyrights[0][0]), "copyright line", copyrights[0][1]
            )
        return None

    def _of_copyright(self, line: str) -> str | None:
        """Return the holder that a copyright line names."""
        found = _COPYRIGHT.search(line[:LINE_CHARACTERS])
        if found is None or _PHOTO.search(line[:LINE_CHARACTERS]):
            return None
        rest = line[found.end() : LINE_CHARACTERS]
        if found.start() > CAPTION_CHARACTERS and not _YEAR.match(rest):
            return None  # whose picture it is
        name = rest[(_YEARS.match(rest) or found).end() :] if _YEARS.match(rest) else rest
        name = _NAME_END.split(name, maxsplit=1)[0].strip(" ,.|:-–—\"'")
        words = name.split()
        while words and words[-1].lower().strip(",") in self.noise:
            words.pop()
        if not words or len(words) > NAME_WORDS or not words[0][:1].isalnum() or words[0].lower() in self.noise:
            return None
        return " ".join(words).strip(" ,.")


def _without_domain(name: str, furniture: Iterable[str]) -> str:
    """Return `Benzinga` for `Benzinga.com` where the text calls it so, else the name as it is."""
    domain = _DOMAIN_NAME.match(name)
    if domain is None:
        return name
    word = re.compile(rf"(?<![\w.@/]){re.escape(domain[1])}(?!\w|\.\w)", re.IGNORECASE)
    for line in furniture:
        found = word.search(line)
        if found:
            return found.group()
    return name


def _of_domain(furniture: Sequence[str]) -> str | None:
    """Return the words of the furniture that, run together, are the name in its own e-mail or web addresses."""
    whole = "\n".join(furniture)
    if not any(map(whole.__contains__, _ADDRESS_MARKS)):
        return None
    lowered = whole.lower()
    labels = {label.replace("-", "") for label in _DOMAIN.findall(lowered)} - _SHARED_HOSTS
    if not labels:
        return None
    for line in furniture:
        if len(line) <= 60 and _SQUASH.sub("", line.lower()) in labels and not _DOMAIN_NAME.match(line):
            return line
    return None
