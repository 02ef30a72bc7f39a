"""Clean records to articles: what is false is dropped, with a warning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.records import Article, CleanRecord, Given, Moment
from pipeline.stages.validate import WARNINGS, Validate
from tests.builders import a_source

NOON = datetime(2024, 9, 6, 12, tzinfo=UTC)
VALIDATE = Validate(NOON, detect_language=lambda text: "xx")


def clean(body: str = "Tokyo said.", given: Given | None = None, **fields: Any) -> CleanRecord:
    """Return a clean record."""
    said: dict[str, Any] = {
        "source": a_source(), "raw_text": body, "headline": None, "authors": (), "publisher": None, "dateline": None,
        "published": None, "published_source": None, **fields,
    }  # fmt: skip
    return CleanRecord(body=body, given=given or Given(), **said)


def article(**given: str) -> Article:
    """Return the article of a record that says these fields."""
    return VALIDATE(clean(given=Given(**given)))  # type: ignore[arg-type]


def test_a_text_alone_is_an_article() -> None:
    """All else is optional."""
    found = VALIDATE(clean(" Tokyo said.\n"))
    assert (found.body, found.language, found.word_count, found.warnings) == ("Tokyo said.", "xx", 2, ())
    assert (found.published_at, found.url, found.headline, found.judge_again_at) == (None, None, None, None)


@pytest.mark.parametrize(
    ("raw_text", "reason"), [("", "empty"), (" \n", "empty"), ("Share this", "no_article"), ("---", "no_article")]
)
def test_a_record_without_a_word_is_refused(raw_text: str, reason: str) -> None:
    """The only refusal here."""
    with pytest.raises(RecordError) as caught:
        VALIDATE(clean(" -- ", raw_text=raw_text))
    assert caught.value.reason == reason
    assert caught.value.payload == raw_text.encode()


def test_one_word_is_enough() -> None:
    """Shortness flags, it does not refuse."""
    assert VALIDATE(clean("Yes")).word_count == 1


def test_fields_are_put_on_one_line() -> None:
    """Without what nobody sees."""
    found = VALIDATE(
        clean(
            headline=" Talks\n end\u200b \x07now\ud83d ", authors=("A  B", " ", "A B"), publisher="\t", dateline="TOKYO"
        )
    )
    assert (found.headline, found.authors, found.publisher, found.dateline) == (
        "Talks end now",
        ("A B",),
        None,
        "TOKYO",
    )


class TestDates:
    """When it was published and changed."""

    def test_the_records_own_date_goes_before_that_of_the_text(self) -> None:
        """With its source."""
        text_date = Moment(datetime(2024, 9, 5, tzinfo=UTC), "day", date(2024, 9, 5))
        record = clean(given=Given(published="2024-09-06T10:30:00-04:00"), published=text_date, published_source="text")
        found = VALIDATE(record)
        assert (found.published_at, found.published_source) == (datetime(2024, 9, 6, 14, 30, tzinfo=UTC), "metadata")
        assert (found.published_on, found.published_precision) == (date(2024, 9, 6), "second")

    @pytest.mark.parametrize(
        "given_date",
        [
            "yesterday",
            "06/09/2024",
            "2031-01-01",
            "0001-01-01T00:00:00",
            "1970-01-01T00:00:00Z",
            "1970-01-01T01:00:00+01:00",
        ],
    )
    def test_where_it_is_false_the_texts_date_stands(self, given_date: str) -> None:
        """And a warning says so."""
        text_date = Moment(datetime(2024, 9, 5, tzinfo=UTC), "day", date(2024, 9, 5))
        record = clean(given=Given(published=given_date), published=text_date, published_source="filename")
        found = VALIDATE(record)
        assert (found.published_at, found.published_source) == (text_date.at, "filename")
        assert set(found.warnings) & {"invalid_date", "future_date"}

    @pytest.mark.parametrize("given_date", ["1970-01-01", "1605-07-01", "1970-01-01T00:00:01Z"])
    def test_an_old_date_is_one(self, given_date: str) -> None:
        """Archives hold old papers."""
        found = article(published=given_date)
        assert found.published_at is not None
        assert found.published_at.isoformat()[:10] == given_date[:10]

    def test_a_coarse_date_is_no_day(self) -> None:
        """Null unless precise to the day."""
        found = article(published="2024-08")
        assert (found.published_at, found.published_on, found.published_precision) == (
            datetime(2024, 8, 1, tzinfo=UTC),
            None,
            "month",
        )

    def test_the_newsrooms_own_day_is_that_of_publication(self) -> None:
        """Where the record knows it, beside a moment in UTC."""
        found = VALIDATE(clean(given=Given(published="2024-09-06T02:30:00Z", published_day=date(2024, 9, 5))))
        assert (found.published_at, found.published_on) == (datetime(2024, 9, 6, 2, 30, tzinfo=UTC), date(2024, 9, 5))

    def test_a_time_without_offset_is_utc_with_a_warning(self) -> None:
        """A date alone is not."""
        assert article(published="2024-09-06 10:00").warnings == ("naive_date",)
        assert article(published="2024-09-06").warnings == ()

    def test_a_date_ahead_is_dropped_until_it_has_come(self) -> None:
        """The earliest of several says when to look again."""
        found = article(published="2024-09-10T00:00:00Z", modified="2024-09-09T00:00:00Z")
        assert (found.published_at, found.published_source, found.modified_at) == (None, None, None)
        assert found.warnings == ("future_date",)
        assert found.judge_again_at == datetime(2024, 9, 8, tzinfo=UTC)
        assert (
            Validate(datetime(2024, 9, 9, tzinfo=UTC))(clean(given=Given(published="2024-09-10T00:00:00Z"))).warnings
            == ()
        )

    def test_a_day_ahead_is_let_pass(self) -> None:
        """Clocks and time zones."""
        assert article(published="2024-09-07T12:00:00Z").published_at == NOON + timedelta(days=1)

    def test_a_date_of_the_text_that_lies_ahead_is_dropped_too(self) -> None:
        """And no source is given for a null."""
        ahead = Moment(datetime(2025, 1, 1, tzinfo=UTC), "day", date(2025, 1, 1))
        found = VALIDATE(clean(published=ahead, published_source="text"))
        assert (found.published_at, found.published_source, found.warnings) == (None, None, ("future_date",))

    def test_the_last_day_of_all_overflows_nothing(self) -> None:
        """Some systems mean "never" by it."""
        assert article(published="9999-12-31T23:59:59Z").judge_again_at == datetime(
            9999, 12, 30, 23, 59, 59, tzinfo=UTC
        )


class TestAddresses:
    """Where the copy is, and where it comes from."""

    @pytest.mark.parametrize(
        "url",
        [
            "http://a.org",
            "https://a.org/x?y=1#z",
            "HTTPS://A.org:8080/",
            "https://[::1]/x",
            "https://zeitung.köln/ä",
            "http://u:p@a.org/x",
        ],
    )
    def test_http_addresses_with_a_host_are_kept_as_given(self, url: str) -> None:
        """Normalising is for identity alone."""
        assert article(url=f" {url} ").url == url

    @pytest.mark.parametrize(
        "url",
        ["a.org/x", "ftp://a.org/x", "http://", "https:///x", "javascript:alert(1)", "http://a b.org", "http://a.org/x y", "//a.org/x",
         "http://a.org/\x07", "http://a.org:port/", "http://?x", "http://.org/", "mailto:a@b.c", "http:\\\\a.org"],
    )  # fmt: skip
    def test_others_are_dropped(self, url: str) -> None:
        """With a warning for each field."""
        assert (article(url=url).url, article(url=url).warnings) == (None, ("invalid_url",))
        assert article(canonical_url=url).warnings == ("invalid_canonical_url",)

    def test_a_canonical_address_elsewhere_is_the_origin(self) -> None:
        """On the same host, with or without `www`, it says nothing new."""
        there = article(url="https://a.org/1", canonical_url="https://b.org/1")
        here = article(url="https://www.a.org/1", canonical_url="http://A.org/2")
        assert (there.url, there.origin_url) == ("https://a.org/1", "https://b.org/1")
        assert (here.url, here.origin_url) == ("https://www.a.org/1", None)

    def test_without_an_address_the_canonical_one_stands_in(self) -> None:
        """Unless it is a site's front page."""
        found = article(canonical_url="https://b.org/1")
        assert (found.url, found.origin_url) == ("https://b.org/1", None)
        assert article(canonical_url="https://b.org/").url is None

    def test_a_publisher_given_as_an_address_is_its_site(self) -> None:
        """A domain stays as it is."""
        publishers = ("https://www.voanews.com/", "voanews.com", "VOA News")
        assert [VALIDATE(clean(publisher=p)).publisher for p in publishers] == [
            "voanews.com",
            "voanews.com",
            "VOA News",
        ]


class TestLanguages:
    """BCP 47."""

    @pytest.mark.parametrize(
        ("given_tag", "tag"),
        [("en", "en"), ("EN", "en"), ("en_US", "en-US"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("eng", "en"), ("iw", "he"),
         ("yue", "yue")],
    )  # fmt: skip
    def test_tags_are_put_in_their_usual_case(self, given_tag: str, tag: str) -> None:
        """And in their shortest form."""
        assert (article(language=given_tag).language, article(language=given_tag).warnings) == (tag, ())

    @pytest.mark.parametrize("given_tag", ["English", "xx", "en-", "en-USA", "e", "en_US.UTF-8", "1"])
    def test_what_is_no_tag_is_dropped_and_the_text_asked(self, given_tag: str) -> None:
        """As it is where none is given."""
        assert (article(language=given_tag).language, article(language=given_tag).warnings) == (
            "xx",
            ("invalid_language",),
        )

    @pytest.mark.parametrize("given_tag", ["", "und", " "])
    def test_no_tag_is_no_mistake(self, given_tag: str) -> None:
        """The text is asked."""
        assert (article(language=given_tag).language, article(language=given_tag).warnings) == ("xx", ())


def test_absurd_lengths_are_dropped_by_themselves() -> None:
    """One author of many, too."""
    found = VALIDATE(
        clean(
            given=Given(url="http://a.org/" + "x" * 10_000, section="s" * 1000),
            headline="h" * 3000,
            authors=("A B", "x" * 1000, "C D"),
        )
    )
    assert (found.headline, found.section, found.url, found.authors) == (None, None, None, ("A B", "C D"))
    assert found.warnings == ("overlong_field",)


TEXTS = st.text(st.characters(), max_size=40)


@given(
    given_fields=st.builds(
        Given,
        published=TEXTS,
        modified=TEXTS,
        language=TEXTS,
        section=TEXTS,
        url=TEXTS,
        canonical_url=TEXTS,
        stable_id=TEXTS,
    ),
    headline=TEXTS,
    authors=st.lists(TEXTS, max_size=4).map(tuple),
    publisher=TEXTS,
)
def test_any_fields_make_an_article(
    given_fields: Given, headline: str, authors: tuple[str, ...], publisher: str
) -> None:
    """Nothing is raised, warnings are known ones, and every string is fit for a database."""
    found = VALIDATE(clean(given=given_fields, headline=headline, authors=authors, publisher=publisher))
    assert set(found.warnings) <= set(WARNINGS)
    assert list(found.warnings) == sorted(set(found.warnings))
    for value in (
        found.headline,
        found.publisher,
        found.section,
        found.url,
        found.origin_url,
        found.stable_id,
        *found.authors,
    ):
        assert value is None or (value == value.strip() and value)
        (value or "").encode("utf-8")
