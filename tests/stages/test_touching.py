"""What a change of vocabularies can touch, told without tagging: no article that it leaves alone is tagged otherwise after it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.errors import UsageError
from pipeline.records import Article, Candidate, Tagging
from pipeline.stages.tag import FILES, RULE_FILES, STATED, Tag, wordings_of
from pipeline.taggers.countries import Countries
from pipeline.text.wording import Difference, Searched, Table, Term, Touch, Wording, compare, squeeze
from tests.vocabularies import EDITS, articles, words_of, write_small

ARTICLES = articles()
WORDS = words_of(ARTICLES)
SEVERAL = 6  # runs of several editors at once


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of small vocabularies."""
    folder = tmp_path_factory.mktemp("vocabularies") / "config"
    write_small(folder, set(WORDS))
    return folder


@pytest.fixture(scope="module")
def before(small: Path) -> tuple[list[Wording], list[Tagging]]:
    """Return what the small vocabularies say, and what they make of the articles."""
    return wordings_of(small), tag(small)


def tag(folder: Path) -> list[Tagging]:
    """Return what the vocabularies of a folder make of the articles."""
    candidates = [Candidate(article, str(number), "x", "0", "0") for number, article in enumerate(ARTICLES)]
    return [replace(one.tagging, vocabulary="") for one in Tag.load(folder).together(candidates)]


def searched(article: Article, tagging: Tagging) -> Searched:
    """Return an article as the warehouse gives it."""
    texts = (article.headline, article.body, article.section, article.dateline)
    return Searched(article.language, texts, frozenset((tag.kind, tag.tag_id) for tag in tagging.tags))


def trials() -> Iterator[tuple[int, Sequence[str]]]:
    """Yield seeds with the editors that are at work: each alone, and several at once."""
    yield from ((seed, [name]) for seed, name in enumerate(EDITS))
    yield from ((seed, Random(seed).sample(list(EDITS), 4)) for seed in range(100, 100 + SEVERAL))


@pytest.mark.parametrize(("seed", "names"), list(trials()))
def test_what_a_change_cannot_touch_has_the_same_tags_after_it(
    seed: int, names: Sequence[str], small: Path, before: tuple[list[Wording], list[Tagging]], tmp_path: Path
) -> None:
    """Terms added, taken out and changed, in vocabularies of every kind; and it touches no more than it must."""
    wordings, taggings = before
    shutil.copytree(small, tmp_path / "config")
    random = Random(seed)
    for name in names:
        EDITS[name](tmp_path / "config", random, WORDS)
    try:
        after = tag(tmp_path / "config")
    except UsageError:
        pytest.skip("the editor has made a mistake")
    touch = Touch(compare(wordings, wordings_of(tmp_path / "config")))
    untouched = [
        place
        for place, (article, tagging) in enumerate(zip(ARTICLES, taggings, strict=True))
        if touch.why(searched(article, tagging)) is None
    ]
    assert [after[place] for place in untouched] == [taggings[place] for place in untouched]


def test_random_changes_change_tags_and_leave_articles_untouched(
    small: Path, before: tuple[list[Wording], list[Tagging]], tmp_path: Path
) -> None:
    """Otherwise the test above says nothing."""
    folder = tmp_path / "config"
    shutil.copytree(small, folder)
    path = folder / "countries_extra.tsv"
    path.write_text(path.read_text(encoding="utf-8") + "Scientology\tname\tPE\ten\t\t\t\t\n", encoding="utf-8")
    touch = Touch(compare(before[0], wordings_of(folder)))
    pairs = list(zip(ARTICLES, before[1], tag(folder), strict=True))
    changed = [article.headline for article, old, new in pairs if old != new]
    touched = [article.headline for article, old, _ in pairs if touch.why(searched(article, old)) == "Scientology"]
    assert changed == touched
    assert 0 < len(changed) < len(ARTICLES) / 4


def test_a_change_of_what_goes_by_no_term_touches_all() -> None:
    """Whatever the text is; it says what."""
    difference = compare([Wording("x", rules={"weights": 1})], [Wording("x", rules={"weights": 2})])
    assert difference.rules == ("weights",)
    assert Touch(difference).why(Searched("tlh", ("Qapla'",), frozenset())) == "weights"


@pytest.mark.parametrize(
    ("term", "text", "is_touched"),
    [
        (Term("US", "word"), "The US said.", True),
        (Term("US", "word"), "Such use.", False),
        (Term("US", "word"), "日本US", True),
        (Term("New Zealand", "word"), "in New\nZealand's towns", True),
        (Term("cote d'ivoire", "word"), "Cote d’Ivoire", True),
        (Term("island", "plural"), "Islands, mostly", True),
        (Term("island", "plural"), "Islanders", False),
        (Term("japon", "begins"), "les Japonais", True),
        (Term("japon", "begins"), "le nonjaponais", False),
        (Term("Phone", "anywhere"), "an iPhone", True),
        (Term("Öl", "word", "de"), "Öl", False),
    ],
)
def test_a_term_is_found_as_taggers_may_find_it(term: Term, text: str, is_touched: bool) -> None:
    """Whatever its case, apostrophes, spaces and neighbours, in texts of its language."""
    touch = Touch(Difference(frozenset({term})))
    assert (touch.why(Searched("en", (None, text), frozenset())) is not None) is is_touched


def test_in_languages_without_gaps_a_term_may_stand_inside_of_a_word() -> None:
    """As taggers look for it there."""
    touch = Touch(Difference(frozenset({Term("AI", "plural", "ja"), Term("Paris", "word")})))
    assert touch.why(Searched("ja", ("OpenAIの",), frozenset())) == "AI"
    assert touch.why(Searched("zh", ("XParisY",), frozenset())) == "Paris"
    assert touch.why(Searched("zh", ("OpenAI",), frozenset())) is None


def test_a_tag_with_another_label_touches_those_who_have_it() -> None:
    """Wherever it comes from."""
    touch = Touch(compare([Wording("x", labels={("country", "TR"): "Turkey"})], [Wording("x")]))
    assert touch.why(Searched("en", ("Ankara",), frozenset({("country", "TR")}))) == "country TR"
    assert touch.why(Searched("en", ("Ankara",), frozenset({("country", "US")}))) is None


def test_a_term_without_a_letter_touches_all() -> None:
    """Since nothing can be looked for."""
    difference = compare([Wording("x")], [Wording("x", {"words": Table(frozenset({"!"}), "word")})])
    assert Touch(difference).why(Searched("en", ("",), frozenset())) is not None


def test_small_letters_of_small_letters_are_the_same() -> None:
    """For every character, as taggers have other ways to write small ones."""
    characters = [chr(number) for number in range(0x110000) if not 0xD800 <= number < 0xE000]
    assert [one for one in characters if squeeze(one) != squeeze(one.lower())] == []


def test_the_taggers_read_no_other_files_than_are_compared(tmp_path: Path) -> None:
    """A vocabulary that is not in the list could change unseen."""
    for name in (*FILES, *RULE_FILES):
        shutil.copy(CONFIG_DIR / name, tmp_path)
    assert Tag.load(tmp_path).vocabulary == Tag.load(CONFIG_DIR).vocabulary != ""


@pytest.mark.parametrize(("tagger", "files"), STATED)
def test_a_tagger_states_what_is_in_its_files(tagger: type[Countries], files: frozenset[str], tmp_path: Path) -> None:
    """It needs no others, those apart whose change touches all."""
    for name in (*files, *RULE_FILES):
        shutil.copy(CONFIG_DIR / name, tmp_path)
    assert tagger.load(tmp_path).wording() == tagger.load(CONFIG_DIR).wording()
