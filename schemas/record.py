"""The border: what a record has to be to become an article. Each error's type is the code of a warning.

Every optional field that breaks a rule is dropped by itself; a rule is here, what follows from it is not.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

HEADLINE_CHARACTERS: Final = 2000  # the longest headlines of the nineteenth century had 1,000
NAME_CHARACTERS: Final = 300  # a person, a desk, a publisher, a section, a place
AUTHORS: Final = 200
URL_CHARACTERS: Final = 8000  # RFC 9110, 4.1, asks for this much
ID_CHARACTERS: Final = 2000

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")


def one_line(value: object) -> object:
    """Put a string on one line without control characters and outer space; an empty one is None."""
    if not isinstance(value, str):
        return value
    if not value.isprintable() or "  " in value:
        value = " ".join(_UNPRINTABLE.sub(" ", value).split())
    return value.strip() or None


def _at_most(value: str | None, most: int) -> str | None:
    if value is not None and len(value) > most:
        raise PydanticCustomError("overlong_field", "longer than {most} characters", {"most": most})
    return value


Headline = Annotated[str | None, BeforeValidator(one_line), AfterValidator(lambda v: _at_most(v, HEADLINE_CHARACTERS))]
Name = Annotated[str | None, BeforeValidator(one_line), AfterValidator(lambda v: _at_most(v, NAME_CHARACTERS))]
StableId = Annotated[str | None, BeforeValidator(one_line), AfterValidator(lambda v: _at_most(v, ID_CHARACTERS))]

# A host of letters, digits, dots and hyphens in any script, or an IPv6 address; no control character or space anywhere.
_URL = re.compile(
    r"https?://(?:[^\s/?#@\\\x00-\x20\x7f]*@)?(?:\w[\w.\-]*|\[[0-9a-f:.]{2,45}\])(?::\d{0,5})?(?:[/?#][^\s\x00-\x20\x7f]*)?",
    re.IGNORECASE,
)


def _url(value: object, code: Literal["invalid_url", "invalid_canonical_url"]) -> object:
    value = value.strip() if isinstance(value, str) else value
    if not isinstance(value, str) or not value:
        return None
    if len(value) > URL_CHARACTERS:
        raise PydanticCustomError("overlong_field", "longer than {most} characters", {"most": URL_CHARACTERS})
    if _URL.fullmatch(value) is None:
        raise PydanticCustomError(code, "no http address with a host")
    return value


Url = Annotated[str | None, BeforeValidator(lambda v: _url(v, "invalid_url"))]
CanonicalUrl = Annotated[str | None, BeforeValidator(lambda v: _url(v, "invalid_canonical_url"))]

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?", re.IGNORECASE
)
# ISO 639-1; BCP 47 wants these wherever one exists.
_ISO_639_1: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_TWO_LETTERS: Final = frozenset(_ISO_639_1.split())
# ISO 639-2 and 639-3 codes of the languages that most news is in, and retired codes, as some tools write them.
_PREFERRED: Final = {
    other: code
    for code, others in {
        "ar": "ara", "bg": "bul", "bn": "ben", "cs": "ces cze", "da": "dan", "de": "deu ger", "el": "ell gre",
        "en": "eng", "es": "spa", "fa": "fas per", "fi": "fin", "fr": "fra fre", "he": "heb iw", "hi": "hin",
        "hr": "hrv", "hu": "hun", "id": "ind in", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld dut",
        "no": "nor", "pl": "pol", "pt": "por", "ro": "ron rum", "ru": "rus", "sr": "srp", "sv": "swe", "sw": "swa",
        "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie", "yi": "ji", "zh": "zho chi",
    }.items()
    for other in others.split()
}  # fmt: skip


def canonical_language(value: object) -> object:
    """Return a BCP 47 tag (RFC 5646) of language, script and region in its usual case; None for none and `und`."""
    value = value.strip() if isinstance(value, str) else value
    if not isinstance(value, str) or value.lower() in ("", "und"):
        return None
    found = _TAG.fullmatch(value)
    language = found["language"].lower() if found else ""
    language = _PREFERRED.get(language, language)
    if found is None or (len(language) == 2 and language not in _TWO_LETTERS):
        raise PydanticCustomError("invalid_language", "no language tag of BCP 47")
    script, region = found["script"] or "", found["region"] or ""
    return "-".join(part for part in (language, script.title(), region.upper()) if part)


Language = Annotated[str | None, BeforeValidator(canonical_language)]


class ArticleRecord(BaseModel):
    """One article as it crosses the border."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    body: str
    headline: Headline = None
    authors: tuple[Name, ...] = ()
    publisher: Name = None
    dateline: Name = None
    published_at: AwareDatetime | None = None
    published_on: date | None = None
    published_precision: Literal["second", "minute", "day", "month", "year"] | None = None
    published_source: Literal["metadata", "text", "filename"] | None = None
    modified_at: AwareDatetime | None = None
    language: Language = None
    section: Name = None
    url: Url = None
    canonical_url: CanonicalUrl = None
    stable_id: StableId = None
    credit: Name = None
    standfirst: Headline = None
    keywords: tuple[Name, ...] = ()
    origin_url: CanonicalUrl = None
