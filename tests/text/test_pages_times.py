"""When a page's article was published: markup as newsrooms' systems write it, in the languages of their readers."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.readers import html
from pipeline.readers.fields import Fields
from pipeline.records import Given
from pipeline.text.days.moments import parse_moment
from tests.readers.pages import STORIES

FIELDS = Fields.load(CONFIG_DIR)
THAI = "รัฐมนตรีของสี่ประเทศตกลงแบ่งน้ำในทะเลสาบเมื่อวันศุกร์ หลังการเจรจาที่ใช้เวลาเก้าปี และจะเริ่มใช้ข้อตกลงในเดือนมกราคม"
TEASER = "<aside class='related'><a href='/bread'>Bread is dearer again</a> <time datetime='2024-05-07'>May 7, 2024</time></aside>"


def read(shown: str, head: str = "", language: str = "en") -> Given:
    """Return the fields of a page that shows something between its headline and its text."""
    story = STORIES.get(language[:2])
    headline, paragraphs = (story.headline, story.paragraphs) if story else ("ตกลงแบ่งน้ำ", (THAI, THAI))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return html.parse(
        f"<!DOCTYPE html><html lang='{language}'><head><title>{headline}</title>{head}</head><body><main><article>"
        f"<h1>{headline}</h1>{shown}<div class='story-body'>{text}</div></article>{TEASER}</main>"
        "<footer><p>© 2009-2026 Lake Courier</p></footer></body></html>",
        FIELDS,
    )[1]


def day_of(written: str | None) -> str | None:
    """Return the day of a date in UTC."""
    moment = parse_moment(written) if written else None
    return str(moment.at.date()) if moment else None


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ja", "<p>2024年4月1日 10時15分</p>"),
        ("ja", "<p>令和6年4月1日</p>"),
        ("ja", "<p>公開日：2024年4月1日　更新日：2024年4月3日</p>"),
        ("ja", "<p>2024年4月1日 5:00 (2024年4月2日 6:00更新) [有料会員限定]</p>"),
        ("zh-CN", "<p>2024年04月01日10:15 | 来源：新华社</p>"),
        ("zh-TW", "<p>中華民國113年4月1日</p>"),
        ("ko", "<div><em>입력</em><span>2024.04.01. 오전 10:15</span></div><div><em>수정</em><span>2024.04.02.</span></div>"),
        ("ko", "<p>송고시간2024-04-01 10:15</p>"),
        ("ko", "<p>기사입력 24.04.01 10:15</p>"),
        ("ar", "<p>الإثنين ١ نيسان ٢٠٢٤</p>"),
        ("ar", "<p>الاثنين 22 رمضان 1445 هـ - 1 أبريل (نيسان) 2024 م</p>"),
        ("ar", "<p>1 أفريل 2024</p>"),
        ("th", "<p>1 เมษายน 2567 10:15 น.</p>"),
        ("th", "<p>01/04/2567</p>"),
        ("pt-BR", "<p>1º.abr.2024 às 10h15</p>"),
        ("de", "<p>01.04.24, 10:15 Uhr</p>"),
        ("fr", "<p>Publié le 01/04/24 à 10h15</p>"),
        ("en-US", "<p>Posted 4/1/24</p>"),
        ("es", "<p>Hace 3 horas</p><p>01/04/2024 - 10:15h</p>"),
        ("hu", "<p>2024. április 1. 10:15</p>"),
        ("ro", "<p>1 aprilie 2024, 10:15</p>"),
        ("el", "<p>1 Απριλίου 2024, 10:15</p>"),
        ("bn", "<p>প্রকাশ: ১ এপ্রিল ২০২৪</p>"),
        ("ur", "<p>1 اپریل 2024</p>"),
        ("fi", "<p>Julkaistu 1. huhtikuuta 2024</p>"),
        ("he", "<p>1 באפריל 2024</p>"),
        ("bg", "<p>1 април 2024, 10:15</p>"),
        ("sr", "<p>1. априла 2024.</p>"),
        ("hr", "<p>1. travnja 2024.</p>"),
        ("sk", "<p>1. apríla 2024 10:15</p>"),
        ("et", "<p>1. aprill 2024</p>"),
        ("ca", "<p>1 d'abril de 2024</p>"),
        ("fa", "<p>۱ آوریل ۲۰۲۴</p>"),
        ("ta", "<p>1 ஏப்ரல் 2024</p>"),
        ("fil", "<p>Abril 1, 2024</p>"),
        ("az", "<p>1 aprel 2024, 10:15</p>"),
        ("en", "<p>01-Apr-24</p>"),
        ("en-GB", "<p>01-04-2024</p>"),
        ("en", "<p>April 1,2024</p>"),
        ("en", "<p>Updated: 3 May 2024, 10:00</p><p>Published: 1 April 2024, 08:00</p>"),
        ("en", "<p>Updated: 3 May 2024 | Published: 1 April 2024</p>"),
        ("tr", "<p>Giriş: 01.04.2024 - 10:15 Güncelleme: 02.04.2024 - 11:00</p>"),
        ("vi", "<p>Thứ hai, 1/4/2024, 10:15 (GMT+7)</p>"),
        ("ru", "<p>10:15 01.04.2024 (обновлено: 11:00 02.04.2024)</p>"),
        ("hi", "<p>Updated at : 02 Apr 2024 11:00 AM (IST)</p><p>Published at : 01 Apr 2024 10:15 AM (IST)</p>"),
        ("en", "<abbr class='published' title='2024-04-01T08:00:00+0000'>Monday</abbr>"),
        ("en", "<span property='dc:date dc:created' content='2024-04-01T10:00:00-04:00'>3 weeks ago</span>"),
        ("en", "<span data-published='2024-04-01T10:15:03Z'>3 hours ago</span>"),
        ("en", "<bsp-timestamp data-timestamp='1711966503000'></bsp-timestamp>"),
        ("en", "<p class='update-time' data-published-time='202404011015'>today</p>"),
        ("en", "<relative-time datetime='2024-04-01T10:15:03Z'>on Monday</relative-time>"),
        ("en", "<time datetime='April 1, 2024 10:15 am'>on Monday</time>"),
        ("en-US", "<time datetime='4/1/2024'>on Monday</time>"),
        ("en", "<time datetime='2024-04-02T09:00:00-04:00'>Published April 1, 2024 <b>Updated April 2, 2024</b></time>"),
    ],
)  # fmt: skip
def test_the_day_that_a_newsroom_shows_or_marks_is_that_of_publication(language: str, shown: str) -> None:
    """In figures and words, eras and calendars of its country; an update and a teaser's day beside it are not."""
    assert day_of(read(shown, language=language).published) == "2024-04-01"


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("en", "<meta name='publishdate' content='2024/04/01 10:15:03'>"),
        ("en", "<meta name='article_publication_time' content='2024-04-01T10:15:03Z'>"),
        ("en-GB", "<meta name='pubdate' content='01-04-2024'>"),
        ("en-GB", '<script type="application/ld+json">{"@type": "Article", "datePublished": "01/04/2024 09:21"}</script>'),
        ("fr", '<script type="application/ld+json">{"@type": "Article", "datePublished": "1er avril 2024"}</script>'),
        ("en", '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": 1711966503}</script>'),
        ("en", "<script>A.content={'display_date':'2024-04-01T08:00:00Z','publish_date':'2024-04-03T09:00:01Z'}</script>"),
        ("en", '<script>B = JSON.parse("{\\"post\\":{\\"post_date\\":\\"2024-04-01T10:01:11.000Z\\"}}")</script>'),
        ("en", '<script>dataLayer.push({"articlePublishDate":"20240401"})</script>'),
        ("en", '<script>{"article":{"publishedAt":1711966503000}}</script>'),
        ("en", "<link rel='canonical' href='https://lake.example/2024/apr/01/lake'>"),
        ("zh", "<link rel='canonical' href='https://lake.example/202404/t20240401_5.html'>"),
    ],
)  # fmt: skip
def test_the_day_that_machines_are_told_is_that_of_publication(language: str, head: str) -> None:
    """In whatever tag, member of a script or part of the address, and however it is written."""
    assert day_of(read("<p>3 hours ago</p>", head, language).published) == "2024-04-01"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ""),
        ("en", "<p>3 hours ago</p>"),
        ("en", "<p>01-04-2024</p>"),
        ("en", "<p>4/1/24</p>"),
        ("en", "<p>Version 01.04.24 of the treaty</p>"),
        ("ar", "<p>22 رمضان 1445 هـ</p>"),
        ("ar", "<p>1403/01/13</p>"),
        ("en", "<div data-expiry-date='2024-04-01'></div>"),
        ("en", "<video data-date='2024-04-01'></video>"),
        ("en", "<figure><figcaption>The island, seen on 12 March 2019. Photo: Jane Roe</figcaption></figure>"),
        ("en", "<div class='comment'><span itemprop='datePublished' content='2024-04-05'>April 5</span> Nice.</div>"),
    ],
)
def test_what_may_be_two_days_or_none_is_none(language: str, shown: str) -> None:
    """Neither are a teaser's day, the years of a copyright line and dates of other calendars."""
    assert read(shown, language=language).published is None


def test_a_day_that_is_shown_and_is_that_of_the_last_change_is_not_the_first() -> None:
    """Some sites show their readers the last change without saying so, and machines both."""
    head = (
        "<meta property='article:published_time' content='2022-01-03T16:52:00Z'>"
        "<meta property='article:modified_time' content='2025-11-03T06:10:53Z'>"
    )
    given = read("<p>November 3, 2025</p>", head)
    assert (day_of(given.published), day_of(given.modified)) == ("2022-01-03", "2025-11-03")


@pytest.mark.parametrize(
    ("published", "shown", "day"),
    [
        ("2024-04-02T02:41:00+00:00", "<p>April 1, 2024</p>", date(2024, 4, 1)),
        ("2024-04-01T20:00:00Z", "<p>April 2, 2024</p>", date(2024, 4, 2)),
        ("2024-04-02T13:00:00Z", "<p>April 1, 2024</p>", None),
        ("2024-04-02T02:41:00+02:00", "<p>April 1, 2024</p>", None),
        ("2024-04-02", "<p>April 1, 2024</p>", None),
        ("2024-04-01T20:00:00Z", "<p>April 1, 2024</p>", None),
    ],
    ids=["behind UTC", "ahead of it", "on no clock", "with an offset", "a day alone", "the same"],
)
def test_the_day_by_the_newsrooms_clock_is_the_one_shown(published: str, shown: str, day: date | None) -> None:
    """Where machines are told the moment in UTC alone, and it is that day on some clock then."""
    head = f"<meta property='article:published_time' content='{published}'>"
    given = read(shown, head)
    assert (given.published, given.published_day) == (published, day)
