"""What language a text is in, and when it is too short to say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.taggers.language import UNDETERMINED, detect_language

SENTENCES = {
    "en": "The two leaders will meet on Friday to discuss trade and security.",
    "de": "Die beiden Minister treffen sich am Freitag, um über den Handel zu sprechen.",
    "es": "Los dos presidentes se reunirán el viernes para hablar de comercio.",
    "fr": "Les deux ministres se retrouveront vendredi pour parler de commerce.",
    "it": "I due ministri si incontreranno venerdì per parlare di commercio.",
    "pt": "Os dois ministros vão se reunir na sexta-feira para falar de comércio.",
    "nl": "De twee ministers ontmoeten elkaar vrijdag om over handel te praten.",
    "ru": "Министры двух стран встретятся в пятницу и обсудят торговлю.",
    "uk": "Міністри двох країн зустрінуться у п’ятницю й обговорять торгівлю.",
    "ja": "両国の外相は金曜日に会談し、貿易について話し合う予定だ。",
    "ko": "두 나라 장관은 금요일에 만나 무역 문제를 논의할 예정이다.",
    "zh": "两国外长将于星期五举行会谈，讨论贸易问题。",
    "ar": "سيلتقي الوزيران يوم الجمعة لمناقشة التجارة بين البلدين.",
    "tr": "İki bakan cuma günü ticareti görüşmek üzere bir araya gelecek.",
    "pl": "Ministrowie obu krajów spotkają się w piątek, aby rozmawiać o handlu.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough(language: str) -> None:
    assert detect_language(SENTENCES[language]) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "Hi", "OK", "FIFA", "COVID-19", "Kishida", "2024", "日本", "???", "x" * 3000]
)
def test_what_is_too_short_or_no_language_is_undetermined(text: str) -> None:
    assert detect_language(text) == UNDETERMINED


@pytest.mark.parametrize(("text", "language"), [("서울 도착", "ko"), ("こんにちは", "ja"), ("안녕", "ko")])
def test_a_script_of_its_own_tells_the_language_of_two_signs(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_quotation_at_the_beginning_does_not_decide() -> None:
    """The looks that agree win over the first."""
    text = SENTENCES["de"] * 13 + "\n\n" + SENTENCES["en"] * 100
    assert detect_language(text) == "en"


def test_only_the_beginning_is_read() -> None:
    assert detect_language(SENTENCES["fr"] * 60 + SENTENCES["en"] * 1000) == "fr"


@pytest.mark.parametrize("text", [f"\x00{SENTENCES['de']}", SENTENCES["de"].replace(" ", " \ud800", 2)])
def test_signs_that_no_text_should_hold_do_not_hide_the_language(text: str) -> None:
    assert detect_language(text) == "de"


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_gets_a_tag_of_two_or_three_letters(text: str) -> None:
    assert detect_language(text).isalpha()
    assert len(detect_language(text)) in {2, 3}


@pytest.mark.parametrize("unit", ["a", "US ", "한", "\u0130", "\U0001f600", "<[("])
def test_of_a_megabyte_only_the_beginning_is_looked_at(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    assert detect_language(text) == detect_language(text[:3_000])
