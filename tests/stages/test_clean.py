"""The clean stage: the five samples whole, then one rule of the public contract a test."""

from __future__ import annotations

import textwrap
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import CleanRecord
from pipeline.stages.clean import Clean
from pipeline.text.flat.blocks import split_blocks, tidy
from tests.builders import a_parsed_record
from tests.patience import ends

ROOT = Path(__file__).resolve().parents[2]
CLEAN = Clean.load(ROOT / "config")
SAMPLES = sorted((ROOT / "seeds" / "expected").glob("*.toml"))

HEADLINE = "Japan to send envoy to Seoul"
PARAGRAPHS = (
    "The government of Japan said on Tuesday that it would send a senior envoy to Seoul next week to discuss security "
    "cooperation with South Korea and the United States.",
    "Officials in both capitals said the talks would focus on missile defense, supply chains and the exchange of "
    "intelligence about North Korea.",
    '"We are committed to working closely with our partners in the region," Chief Cabinet Secretary Yoshimasa Hayashi '
    "told reporters at a regular news conference.",
    "The visit comes a month before a summit that the three countries plan to hold in Washington, according to people "
    "familiar with the matter.",
)
BODY = "\n\n".join(PARAGRAPHS)


def cleaned(text: str, path: str = "/in/story.txt", form: str = "txt", **fields: Any) -> CleanRecord:
    """Return what the stage makes of a text."""
    return CLEAN(a_parsed_record(text, path, form, **fields))


@pytest.mark.parametrize("expected_path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_comes_out_as_a_reader_wrote_it_down(expected_path: Path) -> None:
    """Headline, whole body, authors, publisher, dateline and date of each sample."""
    expected = tomllib.loads(expected_path.read_text(encoding="utf-8"))
    sample = ROOT / "seeds" / f"{expected_path.stem}.txt"
    record = cleaned(sample.read_text(encoding="utf-8"), str(sample))

    assert record.headline == expected.get("headline")
    assert record.body == expected["body"]
    assert record.authors == tuple(expected["authors"])
    assert record.publisher == expected.get("publisher")
    assert record.dateline == expected.get("dateline")
    assert (record.published.at if record.published else None) == expected.get("published_at")
    assert (record.published.precision if record.published else None) == expected.get("published_precision")
    assert record.published_source == expected.get("published_source")


def test_every_sample_has_its_expectation() -> None:
    """No sample is left out of the test above."""
    assert [path.stem for path in SAMPLES] == sorted(path.stem for path in (ROOT / "seeds").glob("*.txt"))


def test_an_article_among_a_sites_furniture_comes_out_alone() -> None:
    """Menus, share buttons, links, the newsletter and the copyright line go; what they say of the article stays."""
    record = cleaned(
        f"Home\nWorld\nPolitics\n\nThe Daily Star\n\n{HEADLINE}\n\nBy JANE DOE and John Roe | The Daily Star\n"
        "Published: Sept. 6, 2024, 10:30 a.m. EDT | Updated: Sept. 7, 2024\n\nShare\nTweet\n\n"
        f"SEOUL, South Korea, Sept 6 (Reuters) - {BODY}\n\n(Reporting by Kim Lee in Seoul; Editing by Tom Hogue)\n\n"
        "Related Articles\nNorth Korea fires missile\nJapan's economy shrinks in second quarter\n\n"
        "Subscribe to our newsletter\n© 2024 The Daily Star. All rights reserved.\n"
    )

    assert record.headline == HEADLINE
    assert record.body == f"SEOUL, South Korea, Sept 6 (Reuters) - {BODY}"
    assert record.authors == ("Jane Doe", "John Roe")
    assert record.publisher == "The Daily Star"
    assert record.dateline == "SEOUL, South Korea"
    assert record.published is not None
    assert record.published.at == datetime(2024, 9, 6, 14, 30, tzinfo=UTC)
    assert record.published.precision == "minute"


@pytest.mark.parametrize("form", ["txt", "json"])
@pytest.mark.parametrize("title", ["Associated Press Writer", "Political Editor", "Director of Research"])
def test_what_an_author_is_under_the_byline_is_not_the_article(form: str, title: str) -> None:
    """But a line that is no title stays, and so does a title elsewhere."""
    given = {} if form == "txt" else {"headline": HEADLINE}
    head = f"{HEADLINE}\n\n" if form == "txt" else ""
    record = cleaned(f"{head}By JANE DOE\n\n{title}\n\n{BODY}", form=form, **given)
    assert (record.body, record.authors) == (BODY, ("Jane Doe",))
    if form == "json":
        for other in (f"By JANE DOE\n\nThe president is an author\n\n{BODY}", f"{title}\n\n{BODY}"):
            assert cleaned(other, form=form, **given).body == other.removeprefix("By JANE DOE\n\n")


@pytest.mark.parametrize("label", ["Summary", "Key points", "Das Wichtigste in Kürze"])
def test_the_points_of_an_article_are_no_headline_and_stay_together(label: str) -> None:
    """Between headline and text, however short they are."""
    points = ["Decision in line with forecasts", "Bank sees inflation at 2.4% this year", "Governor open to a cut"]
    text = (
        "SEOUL, Oct 19 (Reuters) - South Korea's central bank kept interest rates unchanged on Thursday for a sixth"
        " straight meeting.\n\nAnalysts had all expected the decision, as the economy slows and household debt grows."
    )
    record = cleaned("\n\n".join(["Bank of Korea holds rates, signals end of tightening", label, *points, text]))
    assert record.headline == "Bank of Korea holds rates, signals end of tightening"
    assert record.body == "\n\n".join([*points, text])


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ("PARIS, May 3 (AFP) -", "PARIS"),
        ("SEOUL, South Korea (AP) —", "SEOUL, South Korea"),
        ("Aix-en-Provence", "Aix-en-Provence"),
        ("東京", "東京"),
        ("null", None),
    ],
)
def test_a_stated_dateline_is_its_place(stated: str, place: str | None) -> None:
    """Agencies state it with day and name."""
    text = "The minister said on Tuesday that the bridge would be closed for repairs until the end of the year."
    assert cleaned(text, form="json", dateline=stated).dateline == place


def test_readers_comments_are_not_the_article() -> None:
    """What stands under the heading of the comments is prose, but not the article's."""
    comment = "I think that this is a very good idea and that the government should do more of it, honestly."
    assert cleaned(f"{HEADLINE}\n\n{BODY}\n\n3 Comments\n\nBob Smith\n2 days ago\n{comment}\nReply").body == BODY


def test_a_text_without_furniture_keeps_every_line() -> None:
    """Results between sentences are short, and are the article's all the same."""
    text = (
        "TOKYO — Japan beat South Korea 3-1 on Friday in a World Cup qualifier.\n\nJapan 3, South Korea 1\n\n"
        "Iran 2, Qatar 0\n\nMore than 40,000 people watched the game at the national stadium, the federation said."
    )
    assert cleaned(text).body == text


def test_a_text_of_one_word_is_its_own_body() -> None:
    """Shortness never empties a record; others decide what to refuse."""
    assert cleaned("Hello").body == "Hello"


def test_a_text_that_is_all_furniture_is_kept_whole() -> None:
    """An empty body would lose the record for a judgement that may be wrong."""
    assert cleaned("Share\nTweet\nComments").body == "Share\n\nTweet\n\nComments"


def test_an_empty_text_has_an_empty_body() -> None:
    """The stage does not refuse: validation does."""
    assert cleaned(" \n\n ").body == ""


def test_hard_wrapped_lines_become_paragraphs() -> None:
    """Lines broken at a column are one paragraph, blank lines part them."""
    wrapped = "\n\n".join("\n".join(textwrap.wrap(paragraph, 70)) for paragraph in PARAGRAPHS)
    record = cleaned(f"{HEADLINE}\n\n{wrapped}\n")
    assert (record.headline, record.body) == (HEADLINE, BODY)


def test_a_masthead_with_todays_date_does_not_date_the_article() -> None:
    """The labelled date near the headline goes before any other."""
    record = cleaned(
        f"Friday, September 13, 2024\nThe Korea Herald\nNational\n\n{HEADLINE}\nBy Kim Min-su\n"
        f"Published : Sept 6, 2024 - 15:30\n\n{BODY}\n\nCopyright © The Korea Herald. All Rights Reserved.\n"
    )
    assert record.published is not None
    assert record.published.at == datetime(2024, 9, 6, tzinfo=UTC)
    assert record.publisher == "The Korea Herald"


def test_a_year_in_a_copyright_line_is_no_date() -> None:
    """Nor is a day in the prose."""
    record = cleaned(f"{HEADLINE}\n\n{BODY}\n\nThe treaty was signed on June 22, 1965.\n\n© 2024 The Daily Star")
    assert (record.published, record.published_source) == (None, None)


def test_a_file_name_dates_what_its_text_does_not() -> None:
    """The text goes before the name."""
    named = cleaned(BODY, "/in/2024-09-06-story.txt")
    dated = cleaned(f"{HEADLINE}\nSeptember 5, 2024\n\n{BODY}", "/in/2024-09-06-story.txt")
    assert (named.published_source, dated.published_source) == ("filename", "text")


@pytest.mark.parametrize(
    ("text", "headline", "authors", "dateline", "publisher"),
    [
        pytest.param(
            "Japan schickt Gesandten nach Seoul\n\nVon Hans Müller\n06.09.2024, 10:30 Uhr\n\nTokio (dpa) - Die japanische "
            "Regierung hat am Dienstag mitgeteilt, dass sie in der kommenden Woche einen Gesandten schicken wird.\n\n"
            "Die Gespräche sollen sich auf die Raketenabwehr konzentrieren, hieß es aus beiden Hauptstädten.\n\n"
            "Mehr zum Thema\nNordkorea feuert Rakete ab\n\nKommentare\nImpressum",
            "Japan schickt Gesandten nach Seoul", ("Hans Müller",), "Tokio", "dpa", id="de",
        ),
        pytest.param(
            "Japón envía un emisario a Seúl\n\nPor María García\n6 de septiembre de 2024\n\nTOKIO (EFE).- El Gobierno de "
            "Japón anunció este martes que enviará a un emisario a Seúl la próxima semana para hablar de la cooperación."
            "\n\nLas conversaciones se centrarán en la defensa antimisiles, según fuentes de ambas capitales.\n\n"
            "Te puede interesar\nCorea del Norte lanza un misil\nCompartir",
            "Japón envía un emisario a Seúl", ("María García",), "TOKIO", "EFE", id="es",
        ),
        pytest.param(
            "首相、ソウル訪問へ\n2024年9月6日 10:30\n\n【東京=共同】日本政府は火曜日、来週ソウルに特使を派遣すると発表した。"
            "安全保障協力について協議する予定だ。\n\n両国の当局者は、北朝鮮に関する情報交換が議題になると述べた。\n\n"
            "関連記事\n北朝鮮がミサイル発射\n無断転載禁止",
            "首相、ソウル訪問へ", (), "東京", "Kyodo News", id="ja",
        ),
        pytest.param(
            "일본, 서울에 특사 파견\n\n입력 2024.09.06 10:30\n\n(서울=연합뉴스) 홍길동 기자 = 일본 정부는 화요일 다음 주 서울에 "
            "특사를 파견해 안보 협력을 논의할 것이라고 밝혔다.\n\n양국 당국자들은 회담이 미사일 방어에 초점을 맞출 것이라고 "
            "말했다.\n\n관련기사\n북한 미사일 발사\n<저작권자(c) 연합뉴스, 무단 전재-재배포 금지>",
            "일본, 서울에 특사 파견", ("홍길동",), "서울", "Yonhap News Agency", id="ko",
        ),
        pytest.param(
            "日本将派特使访问首尔\n\n2024年09月06日\n\n新华社东京9月6日电（记者张三）日本政府周二宣布，下周将派遣高级特使前往"
            "首尔，讨论安全合作问题。\n\n两国官员表示，会谈将聚焦导弹防御和有关朝鲜的情报交流。\n\n相关新闻\n朝鲜发射导弹",
            "日本将派特使访问首尔", ("张三",), "东京", "Xinhua", id="zh",
        ),
        pytest.param(
            "Япония направит посланника в Сеул\n\nАвтор: Иван Петров\n6 сентября 2024\n\nТОКИО, 6 сентября. /ТАСС/. "
            "Правительство Японии сообщило во вторник, что на следующей неделе направит в Сеул посланника.\n\n"
            "Переговоры будут посвящены противоракетной обороне, сообщили чиновники.\n\nЧитайте также\n"
            "КНДР запустила ракету\nПоделиться",
            "Япония направит посланника в Сеул", ("Иван Петров",), "ТОКИО", "TASS", id="ru",
        ),
    ],
)  # fmt: skip
def test_other_languages_are_read_by_the_same_rules(
    text: str, headline: str, authors: tuple[str, ...], dateline: str, publisher: str
) -> None:
    """Two paragraphs are left of each, dated 6 September 2024."""
    record = cleaned(text)
    assert record.headline == headline
    assert record.authors == authors
    assert record.dateline == dateline
    assert record.publisher == publisher
    assert record.published is not None
    assert str(record.published.on) == "2024-09-06"
    assert len(record.body.split("\n\n")) == 2


class TestTextWithFieldsBesideIt:
    """JSON and its kin: the fields are believed, and prose is never dropped."""

    def test_given_fields_stay_as_they_are(self) -> None:
        """Trimmed, and no other headline looked for."""
        record = cleaned(
            f"By John Roe\n\nPARIS — {BODY}", form="json", headline=f" {HEADLINE} ", authors=("Jane Doe ",),
            publisher="The Daily Star", dateline="SEOUL",
        )  # fmt: skip
        said = (record.headline, record.authors, record.publisher, record.dateline)
        assert said == (HEADLINE, ("Jane Doe",), "The Daily Star", "SEOUL")

    def test_what_names_nobody_is_no_author(self) -> None:
        """Neither is `By`, nor an address; where nobody is left the text is asked."""
        given = ("null", "By Jane Doe", "https://example.org/a/jane", "desk@example.org", "Unknown")
        assert cleaned(BODY, form="json", headline=HEADLINE, authors=given).authors == ("Jane Doe",)
        text = f"By John Roe\n\n{BODY}"
        assert cleaned(text, form="json", headline=HEADLINE, authors=("None", "nan")).authors == ("John Roe",)

    def test_a_first_block_that_repeats_the_headline_goes(self) -> None:
        """The body holds no headline."""
        assert cleaned(f"{HEADLINE}\n\n{BODY}", form="json", headline=HEADLINE).body == BODY

    def test_sure_furniture_at_the_edges_goes(self) -> None:
        """Bylines, photo credits, share prompts, and the links under "Related Articles"."""
        text = f"By Jane Doe\n\n{BODY}\n\nPhoto: Getty Images\n\nShare this article\n\nRelated Articles\n\nStorm hits"
        record = cleaned(text, form="json", headline=HEADLINE)
        assert (record.body, record.authors) == (BODY, ("Jane Doe",))

    def test_prose_that_mentions_furniture_stays(self) -> None:
        """A sentence about newsletters is a sentence."""
        text = f"{BODY}\n\nThe envoy's office offers a newsletter and asks readers to subscribe to it, officials said."
        assert cleaned(text, form="json", headline=HEADLINE).body == text

    def test_html_is_reduced_to_its_paragraphs(self) -> None:
        """Tags go, character references become characters, blocks become paragraphs."""
        text = "<p>Tokyo &amp; Seoul <b>agreed</b>.<p>They met<br>on Friday.</p><script>var x = 1;</script>"
        body = cleaned(text, form="json", headline=HEADLINE).body
        assert body == "Tokyo & Seoul agreed.\n\nThey met\n\non Friday."

    def test_a_markdown_title_is_the_headline(self) -> None:
        """Where none is given; other headings keep their words."""
        record = cleaned(f"# {HEADLINE}\n\n{PARAGRAPHS[0]}\n\n## Next steps\n\n{PARAGRAPHS[1]}", form="md")
        assert record.headline == HEADLINE
        assert record.body == f"{PARAGRAPHS[0]}\n\nNext steps\n\n{PARAGRAPHS[1]}"


def test_each_block_is_dropped_for_a_reason() -> None:
    """A verdict for every block, with a code."""
    blocks = [HEADLINE, "By Jane Doe", *PARAGRAPHS, "Photo by Jane Doe on Unsplash", "Leave a Reply", "Related"]
    explained = CLEAN.explain(a_parsed_record("\n\n".join(blocks)))
    assert [block.text for block in explained.blocks] == blocks
    assert [block.reason for block in explained.blocks] == [
        "headline",
        "byline",
        *["own"] * 4,
        "photo_credit",
        "comment_form",
        "related",
    ]


LINES = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*PARAGRAPHS, HEADLINE, "By Jane Doe", "Related", "Share", "© 2024 X", "# A", "<p>b</p>", "2024-09-06"]),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join), st.sampled_from(["txt", "json", "md"]))
def test_no_text_makes_it_raise_and_no_text_is_emptied(text: str, form: str) -> None:
    """Whatever the text is, it is cleaned, and a letter in it leaves a body."""
    record = cleaned(text, form=form)
    if form == "txt" and any(map(str.isalnum, text)):
        assert record.body


@settings(deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_paragraphs_of_the_body_are_blocks_of_the_text(text: str) -> None:
    """The stage chooses; it never writes."""
    assert set(cleaned(text).body.split("\n\n")) - {""} <= set(split_blocks(tidy(text)))


@settings(deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_the_body_is_in_normal_form(text: str) -> None:
    """Paragraphs parted by one blank line, without outer or double spaces."""
    body = cleaned(text).body
    assert all(paragraph == " ".join(paragraph.split()) for paragraph in body.split("\n\n"))


@pytest.mark.parametrize(
    "piece",
    [
        "<", "\n", "\n\n \n", "(", "【", "[", "&#", "<!--", "a ", "A", "- ", "by ", "1", "2024", "2024-", "Jan 1 ", "\xa0",
        "Storm hits coast of Vietnam\n", "The storm hit the coast of Vietnam on Friday, officials said.\n", "By A, ", "©", "# ", "|",
        "The storm hit the coast and went on ", "Comments\n", "…", "—", "a\n", "Sept ", "&lt;", "![", "<p>", "文", "By Jane Doe\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["txt", "json", "md"])
def test_time_grows_with_the_text_and_no_faster(piece: str, form: str) -> None:
    """A hundred thousand characters of one thing take seconds at most, where a quadratic step would take minutes."""
    with ends():
        assert isinstance(cleaned(piece * (100_000 // len(piece)), form=form).body, str)


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        (
            "Ministers meet in Seoul to talk of missiles – OttawaMatters.com",
            "Ministers meet in Seoul to talk of missiles",
        ),
        ("Ministers meet in Seoul to talk of missiles | World News", "Ministers meet in Seoul to talk of missiles"),
        ("Ministers meet in Seoul | Kyiv is hit by drones", "Ministers meet in Seoul | Kyiv is hit by drones"),
    ],
)
def test_a_site_behind_the_headline_is_no_part_of_it(line: str, headline: str) -> None:
    """Below the first line, too; and the headline in a list is no paragraph."""
    first = "The government of Japan said on Tuesday that it would send a senior envoy to Seoul next week for talks."
    second = "Officials in both capitals said that the talks would be of missiles, and of nothing else in the world."
    record = cleaned(f"0\n\n{line}\n\n• {line}\n\n{first}\n\n{second}")
    assert record.headline == headline
    assert record.body == f"{first}\n\n{second}"
