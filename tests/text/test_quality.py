"""Quality: rubbish told apart, and articles let alone. All texts are made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.records import CleanRecord
from pipeline.stages.clean import Clean
from pipeline.stages.validate import Validate
from pipeline.text.flat.blocks import tidy_line
from pipeline.text.flat.quality import Quality
from tests.builders import a_parsed_record

CLEAN = Clean.load(Path(__file__).resolve().parents[2] / "config")
PARAGRAPHS = (
    "The government said on Tuesday that it would send a senior envoy next week to discuss trade and security at length.",
    "Officials in both capitals said the talks would focus on fisheries, supply chains and the exchange of weather data.",
    "The visit comes a month before a summit that the two countries plan to hold in the old town hall of the capital.",
)
BODY = "\n\n".join(PARAGRAPHS)


def cleaned(text: str) -> CleanRecord:
    """Return what the stage makes of a plain text."""
    return CLEAN(a_parsed_record(text))


def quality_of(headline: str | None, body: list[str], below: Sequence[str] = ()) -> Quality:
    """Return what is made of an article with these paragraphs, and lines below them."""
    (sheet,) = CLEAN.sheets.read([[*body, *below]])
    return CLEAN.quality.judge(headline, sheet, range(len(body)), range(len(body), len(sheet.blocks)))


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("404 Not Found\n\nThe page you are looking for does not exist.", "error_page"),
        ("Access Denied\n\nYou don't have permission to access this page on this server.", "error_page"),
        ("Just a moment...\n\nChecking your browser before you go on. Please enable JavaScript.", "error_page"),
        ("Seite nicht gefunden\n\nDie Seite wurde nicht gefunden. Bitte versuchen Sie es später.", "error_page"),
        ("Página no encontrada\n\nLo sentimos, la página no existe o ya no está disponible.", "error_page"),
        ("ページが見つかりません\n\nお探しのページは移動したか、削除された可能性があります。", "error_page"),
        ("We value your privacy\n\nWe use cookies and our partners store and/or access information on a device. You can "
         "accept all or reject all, and change your consent at any time.", "cookie_stub"),
        ("Wir verwenden Cookies\n\nMit Ihrer Einwilligung verwenden wir Cookies. Alle akzeptieren oder in der "
         "Datenschutzerklärung mehr lesen.", "cookie_stub"),
        ("Envoy to be sent\n\nThe government said on Tuesday that it would send a senior envoy next week.\n\nSubscribe to "
         "continue reading. Already a subscriber? Sign in.", "paywall_stub"),
        ("Un envoyé à Séoul\n\nLe gouvernement a annoncé mardi l'envoi d'un émissaire la semaine prochaine.\n\n"
         "Cet article est réservé aux abonnés. Pour lire la suite, abonnez-vous. Déjà abonné ?", "paywall_stub"),
        (f"{BODY}\n\nThe minister, who had been in office for only two weeks when the talks were first proposed, said that the", "truncated"),
        (f"{BODY}\n\nThe minister, who had been in office for two weeks, said that the talks were...", "truncated"),
        (f"{BODY}\n\nThe minister said on Friday that he would [+1234 chars]", "truncated"),
        ("\n\n".join(f"Story number {n} of the day and what came of it" for n in range(20)), "link_list"),
        ("Home\n\nMenu", "empty_shell"),
        (f"{BODY}\n\nAs an AI language model, I cannot tell what came of it.", "machine_made"),
        (f"{BODY}\n\nThis article was automatically generated.", "machine_made"),
    ],
)  # fmt: skip
def test_rubbish_is_flagged(text: str, flag: str) -> None:
    """With a score that says so."""
    record = cleaned(text)
    assert flag in record.quality_flags
    assert record.quality_score is not None
    assert record.quality_score <= 0.5


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"Envoy to be sent\n\nBy Jane Doe\n\n{BODY}",
        "TOKYO (Reuters) - Shares closed up one percent on Friday.",
        "東京の株式市場は金曜日、前日比で1パーセント上昇して取引を終えた。",
        "The minister said the law on cookies would be changed, and that sites which say “we use cookies” would have to say more.",
        f"{BODY}\n\nThe new law on cookies says that sites may not show a notice to accept all.\n\n{BODY}",
        f"The day the page could not be found\n\n{BODY}\n\nVisitors saw “404 not found” for an hour, the ministry said.",
        f"{BODY}\n\nRelated Articles\n\nLeave a Reply",
    ],
)
def test_an_article_is_let_alone(text: str) -> None:
    """Whatever it is about, and however short."""
    record = cleaned(text)
    assert record.quality_flags == ()
    assert record.quality_score == 1.0 or (record.quality_score or 0) >= 0.5


def test_what_repeats_its_headline_all_the_time_is_flagged() -> None:
    """Made to be found."""
    said = "Best cheap plumber services are what you want. Our best cheap plumber services come to you at any time."
    record = cleaned(
        "Best cheap plumber services\n\n" + "\n\n".join(f"In district {n} it is so. {said}" for n in range(9))
    )
    assert record.quality_flags == ("machine_made",)


@pytest.mark.parametrize("first", range(6))
def test_a_phrase_is_found_wherever_in_the_headline_it_stands(first: int) -> None:
    """At its beginning, at its end, and with any words around it."""
    headline = "Ministers weigh cheap plumber services for the capital"
    phrase = " ".join(headline.lower().split()[first : first + 3])
    body = [
        f"In district {n} officials said that {phrase} would be there by spring, or a little later." for n in range(30)
    ]

    assert quality_of(headline, body).flags == ("machine_made",)
    assert quality_of("Envoy to be sent", body).flags == ()


def test_rubbish_is_refused_only_where_the_config_says_so() -> None:
    """By its flag, and by its score."""
    record = replace(cleaned(BODY), quality_score=0.1, quality_flags=("error_page",))
    now = datetime(2024, 9, 6, tzinfo=UTC)

    assert Validate(now)(record).quality_flags == ("error_page",)
    assert Validate(now, refused_flags=frozenset({"truncated"}), refused_score=0.2)(record).quality_score == 0.1
    assert Validate(now, refused_flags=frozenset({"error_page"}), refused_score=0.05)(record).quality_score == 0.1
    with pytest.raises(RecordError, match="it reads as error_page") as refused:
        Validate(now, refused_flags=frozenset({"error_page"}), refused_score=0.2)(record)
    assert refused.value.reason == "no_article"


@given(st.lists(st.text(max_size=60).map(tidy_line).filter(bool), max_size=8), st.text(max_size=60) | st.none())
def test_a_score_is_a_share(body: list[str], headline: str | None) -> None:
    """For any text."""
    assert 0 <= quality_of(headline, body, body).score <= 1
