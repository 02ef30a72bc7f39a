"""Who an article is, and by what its changes and its copies are known. Pure arithmetic; nothing is looked up."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Article, Candidate
from pipeline.stages.match import pack_sketches
from pipeline.text.addresses import is_site_root, normalize_address
from pipeline.text.normalize import squash

VERSION = 2

NAMESPACE = uuid.UUID("6f0f3a52-5d0c-5b8e-9d53-2f1f0c7f7a11")
"""Names the space of our article ids (RFC 9562, version 5); never change it."""
TOGETHER_ARTICLES = 64  # at a time: their texts stay in the processor's cache
_SEPARATOR = b"\x1f"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The stage: gives an article its identity, the digest of its fields, the digest of its body and the fingerprints
    by which copies of the body are found."""

    def __call__(self, article: Article) -> Candidate:
        """Return an article with all of these."""
        return self.together([article])[0]

    def together(self, articles: Sequence[Article]) -> list[Candidate]:
        """Return each article as a call would, at two thirds of the cost."""
        candidates: list[Candidate] = []
        for start in range(0, len(articles), TOGETHER_ARTICLES):
            some = articles[start : start + TOGETHER_ARTICLES]
            squashed = [squash(article.body) for article in some]
            candidates += map(_candidate, some, squashed, pack_sketches(squashed))
        return candidates


fingerprint = Fingerprint()


def _candidate(article: Article, squashed: str, sketch: bytes) -> Candidate:
    identity = identify(article)
    return Candidate(
        article=article,
        article_id=str(uuid.uuid5(NAMESPACE, identity)),
        identity=identity,
        fields_hash=hash_fields(article),
        body_key=digest(squashed),
        sketch=sketch,
    )


def identify(article: Article) -> str:
    """Return what makes this record the same article as another: the first that applies of the contract's four rules.

    Its own address; its stable id with its publisher (an id that is no URI means nothing outside its publisher, or,
    where that is unknown, its file); for the only record of a file the path; otherwise its content.
    """
    if article.url and not is_site_root(article.url):
        return f"url:{normalize_address(article.url)}"
    if article.stable_id:
        return f"id:{_id_space(article).replace('#', '%23')}#{article.stable_id}"
    if article.source.is_sole:
        return f"path:{article.source.path}"
    return f"content:{article.source.content_hash}"


def _id_space(article: Article) -> str:
    if article.publisher:
        return article.publisher.casefold()
    return "" if _URI.match(article.stable_id or "") else article.source.path


def hash_fields(article: Article) -> str:
    """Return the digest of the fields whose change is a revision."""
    parts = (
        article.headline,
        article.body,
        *article.authors,
        None,
        article.publisher,
        str(article.published_at),
        article.published_precision,
        str(article.modified_at),
        article.language,
        article.section,
        article.url,
    )
    # Each by itself: the body's UTF-8 is there already since it was validated.
    return _digest(_SEPARATOR.join([b"\x00" if part is None else part.encode("utf-8", "replace") for part in parts]))


def digest(text: str) -> str:
    """Return 128 bits of BLAKE2b (RFC 7693) of a text, in hex: frozen, the same on every machine."""
    return _digest(text.encode("utf-8", "replace"))


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
