"""Web pages: one page a file, read by what it says of itself and by its blocks."""

from __future__ import annotations

import io

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.errors import RecordError
from pipeline.readers import html, reader_for
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import Given
from pipeline.text.facts.sources import Sources
from pipeline.text.pages.selectors import compile_selector
from pipeline.text.pages.tree import parse
from schemas.sources import SourceRules
from tests.patience import ends
from tests.readers.pages import STORIES, news_page

FIELDS = Fields.load(CONFIG_DIR)

PARAGRAPHS = (
    "GENEVA, Sept. 6 (Reuters) - Negotiators from eleven countries agreed on Friday to share the water of the lake, "
    "ending a dispute that had gone on for nine years.",
    "The agreement takes effect in January. Fishermen on both shores said they had heard such promises before, and would "
    "believe it when the boats were let out.",
    "“We have waited long enough,” said Maria Keller, who has fished there since 1988. “My sons do not want the boat.”",
    "A commission with members from all of the countries will meet twice a year and publish what it measures, the "
    "foreign ministry said in a statement.",
)


def page(body: str, head: str = "") -> str:
    """Return a page with menu and footer around a body."""
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>{head}</head><body><header><nav class='menu'><ul>"
        "<li><a href='/'>Home</a></li><li><a href='/world'>World</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
        f"</header>{body}<footer class='site-footer'><p><a href='/terms'>Terms of use</a> <a href='/imprint'>Imprint</a>"
        "</p><p>© 2024 Lake Courier. All rights reserved.</p></footer></body></html>"
    )


def article(inner: str = "", title: str = "Eleven countries share a lake") -> str:
    """Return an article element with the paragraphs."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<main><article class='story'><h1>{title}</h1>{inner}<div class='story-body'>{text}</div></article></main>"


def read(markup: str) -> tuple[str, Given]:
    """Return text and fields of a page."""
    return html.parse(markup, FIELDS)


@pytest.mark.parametrize("name", ["a.html", "a.htm", "b.xhtml", "c.HTML", "d.html.gz"])
def test_pages_are_known_by_their_ending(name: str) -> None:
    """As browsers and crawlers name them."""
    reader = reader_for(name)
    assert reader is not None
    assert reader.FORMAT == "html"


def test_a_page_is_one_record_of_its_own_bytes() -> None:
    """So that it can be read again by better rules."""
    markup = page(article()).encode()
    assert list(html.split(io.BytesIO(markup), Limits(), FIELDS)) == [markup]


def test_the_text_is_the_paragraphs_parted_by_a_blank_line() -> None:
    """Without menu, headline and footer."""
    text, given = read(page(article()))
    assert text == "\n\n".join(PARAGRAPHS)
    assert given.headline == "Eleven countries share a lake"


def test_a_page_without_any_text_is_refused() -> None:
    """There is nothing to load."""
    with pytest.raises(RecordError) as refused:
        read("<html><head><script>var a = 1;</script></head><body><div></div></body></html>")
    assert refused.value.reason == "empty"


@pytest.mark.parametrize("language", sorted(STORIES))
def test_an_article_is_read_in_its_language(language: str) -> None:
    """Nothing of the site's furniture is in the text, and all of the story is."""
    story = STORIES[language]
    text, given = read(news_page(language))
    assert text.split("\n\n") == list(story.paragraphs)
    assert (given.headline, given.authors, given.language) == (story.headline, (story.author,), language)
    assert given.published == "2024-09-06T17:30:00+02:00"


LINKED = (
    '{"@type":"NewsArticle","headline":"Eleven countries share a lake","datePublished":"2024-09-06T08:15:30+02:00",'
    '"dateModified":"2024-09-07","author":{"@type":"Person","name":"Jane Doe"},"publisher":{"@type":"Organization",'
    '"name":"Lake Courier"},"articleSection":"World","inLanguage":"en-GB","keywords":["lakes","treaties"]}'
)


@pytest.mark.parametrize(
    "script",
    [
        f'{{"@context":"https://schema.org",{LINKED[1:]}',
        f'{{"@graph":[{{"@type":"WebSite","name":"Other"}},{LINKED}]}}',
        f'[{{"@type":"BreadcrumbList","itemListElement":[{{"name":"Home"}}]}},{LINKED}]',
        f'{{"@type":"WebPage","mainEntity":{LINKED}}}',
        LINKED.replace('{"@type":"Person","name":"Jane Doe"}', '[{"@id":"#jane"}]')[:-1]
        + ',"x":{"@id":"#jane","@type":"Person","name":"Jane Doe"}}',
        LINKED.replace('{"@type":"Person","name":"Jane Doe"}', '"Jane Doe"').replace(
            '{"@type":"Organization","name":"Lake Courier"}', '"Lake Courier"'
        ),
        f"<!--\n//<![CDATA[\n{LINKED};\n//]]>\n-->",
        LINKED[:-1] + ",}",
        LINKED.replace('"World"', '"Wor\nld"').replace("Wor\nld", "World\n"),
        LINKED.replace("NewsArticle", "http://schema.org/NewsArticle"),
    ],
    ids=["plain", "graph", "list", "nested", "by reference", "strings", "wrapped", "comma", "line end", "type address"],
)
def test_json_ld_is_read_in_every_shape(script: str) -> None:
    """Sites write it as they please."""
    head = f'<script type="application/ld+json">{script}</script>'
    _, given = read(page(article(), head))
    assert given.headline == "Eleven countries share a lake"
    assert given.authors == ("Jane Doe",)
    assert given.publisher == "Lake Courier"
    assert (given.published, given.modified) == ("2024-09-06T08:15:30+02:00", "2024-09-07")
    assert given.section == "World"


@pytest.mark.parametrize(
    ("head", "inner"),
    [
        (
            '<script type="application/ld+json">{"@type":"Article","headline":"A","keywords":["lakes","treaties"]}</script>',
            "",
        ),
        ('<meta name="keywords" content="lakes, treaties,lakes,">', ""),
        ('<meta property="article:tag" content="lakes"><meta property="article:tag" content="treaties">', ""),
        ('<meta name="news_keywords" content="lakes;treaties"><meta name="keywords" content="news, site">', ""),
        ("", "<p>Tags: <a rel='tag' href='/t/1'>lakes</a> <a rel='tag' href='/t/2'>treaties</a></p>"),
    ],
    ids=["json-ld", "meta", "article:tag", "news_keywords", "rel"],
)
def test_keywords_are_kept_as_the_page_names_them(head: str, inner: str) -> None:
    """Each once, from the first place that has any."""
    assert read(page(article(inner), head))[1].keywords == ("lakes", "treaties")


def test_broken_json_ld_gives_what_can_be_told() -> None:
    """An unescaped quote ends most scripts of this kind."""
    broken = LINKED.replace('"World"', '"The "World" of lakes"')
    _, given = read(page(article(), f'<script type="application/ld+json">{broken}</script>'))
    assert given.published == "2024-09-06T08:15:30+02:00"
    assert given.authors == ("Jane Doe",)


def test_of_several_articles_in_json_ld_the_one_of_this_page_counts() -> None:
    """Related stories are described as well."""
    other = LINKED.replace("Eleven countries share a lake", "Bread is dearer").replace("Jane Doe", "John Roe")
    script = f'<script type="application/ld+json">[{other},{LINKED}]</script>'
    _, given = read(page(article(), f"<title>Eleven countries share a lake - Lake Courier</title>{script}"))
    assert given.authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-09-06T08:15:30+02:00">'
        '<meta property="article:author" content="Jane Doe"><meta property="og:site_name" content="Lake Courier">',
        "<META NAME=author CONTENT='By Jane Doe'><meta name='DC.date.issued' content='2024-09-06T08:15:30+02:00'/>"
        "<meta name=\"application-name\" content='Lake Courier'>",
        '<meta name="parsely-author" content="Jane Doe"><meta name="parsely-pub-date" content="2024-09-06T08:15:30+02:00">'
        '<meta name="publisher" content="Lake Courier">',
    ],
    ids=["opengraph", "dublin core", "parsely"],
)
def test_meta_tags_are_read(head: str) -> None:
    """Where there is no JSON-LD."""
    _, given = read(page(article(), head))
    assert given.authors == ("Jane Doe",)
    assert given.publisher == "Lake Courier"
    assert given.published == "2024-09-06T08:15:30+02:00"


@pytest.mark.parametrize(
    "inner",
    [
        '<div itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Jane Doe</span></div>'
        '<time itemprop="datePublished" datetime="2024-09-06T08:15">Friday</time>',
        '<p><span property="schema:author">Jane Doe</span> <span property="schema:datePublished" '
        'content="2024-09-06T08:15">Friday</span></p>',
        '<p class="byline">By <a rel="author" href="/jane">Jane Doe</a></p><time datetime="2024-09-06T08:15" pubdate></time>',
    ],
    ids=["microdata", "rdfa", "links"],
)
def test_facts_are_read_out_of_marked_elements(inner: str) -> None:
    """Microdata, RDFa and HTML's own words for them."""
    _, given = read(page(article(inner)))
    assert given.authors == ("Jane Doe",)
    assert given.published == "2024-09-06T08:15"


@pytest.mark.parametrize(
    ("head", "inner", "authors"),
    [
        ("", "<div class='author'>Written By</div><p>By Jane Doe</p>", ("Jane Doe",)),
        ("", "<p>Show Caption</p><p>Follow Us</p>", ()),
        ('<meta name="author" content="Jane">', "<div class='author'>About Jane</div>", ("Jane",)),
        ('<meta name="author" content="jdoe">', "<p>By Jane Doe</p>", ("Jane Doe",)),
        ('<meta name="author" content="Jane">', "<p>By Jane Doe</p>", ("Jane Doe",)),
    ],
)
def test_labels_are_no_names_and_a_first_name_alone_is_one(head: str, inner: str, authors: tuple[str, ...]) -> None:
    """Unless it is one to log in with."""
    assert read(page(article(inner), head))[1].authors == authors


@pytest.mark.parametrize(
    ("inner", "language", "day"),
    [
        ("<p>By Jane Doe | September 6, 2024</p>", "en", "2024-09-06"),
        ("<p>Jane Doe</p><p>Published: 6 Sep 2024, 10:30 | Updated: 9 Sep 2024, 12:00</p>", "en", "2024-09-06"),
        ("<p>By Jane Doe</p><span>09/06/2024</span>", "en-US", "2024-09-06"),
        ("<p>By Jane Doe</p><span>06/09/2024</span>", "en-GB", "2024-09-06"),
        ("<p>By Jane Doe</p><span>06/09/2024</span>", "en", None),
    ],
)
def test_what_readers_see_counts_where_machines_are_told_nothing(inner: str, language: str, day: str | None) -> None:
    """A day that may be two is none."""
    _, given = read(page(article(inner)).replace("lang='en'", f"lang='{language}'"))
    assert given.published == day
    assert given.authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("inner", "elsewhere", "day"),
    [
        ("<p>By Jane Doe</p><span>06/09/2024</span>", "<footer><p>See you on 25/12/2024</p></footer>", "2024-09-06"),
        ("<p>By Jane Doe</p><span>06/09/2024</span>", "<ul><li>12/25/2023</li><li>12/26/2023</li></ul>", "2024-06-09"),
        ("<p>By Jane Doe</p><span>06-09-2024</span>", "<ul><li>Lakes - 6 September 2024</li></ul>", "2024-09-06"),
        ("<p>By Jane Doe</p><span>06/09/2024</span>", "<ul><li>25/12/2023</li><li>12/26/2023</li></ul>", None),
    ],
)
def test_other_dates_of_a_page_tell_which_order_it_writes_them_in(inner: str, elsewhere: str, day: str | None) -> None:
    """Better than its language, and nothing where they do not agree."""
    filler = "".join(f"<div class='footer'><a href='/{number}'>Section {number}</a></div>" for number in range(12))
    _, given = read(page(article(inner) + filler + elsewhere))
    assert given.published == day


@pytest.mark.parametrize(
    ("line", "head", "published", "day"),
    [
        ("Published 4:40 PM EDT, Sat September 7, 2024", "", "2024-09-07T20:40+00:00", None),
        ("September 7, 2024 / 11:30 PM EDT", "", "2024-09-08T03:30+00:00", "2024-09-07"),
        ("Sept. 7, 2024 at 5 p.m. ET", "<meta name='date' content='2024-09-07'>", "2024-09-07T21:00+00:00", None),
        ("Updated 4:40 PM EDT, Sat September 7, 2024", "", "2024-09-07T20:40+00:00", None),
        (
            "Updated 4:40 PM EDT, Sat September 7, 2024",
            "<meta name='date' content='2024-09-07'>",
            "2024-09-07",
            None,
        ),
        (
            "Sept. 7, 2024 at 5 p.m. ET",
            "<meta name='date' content='2024-09-07T12:00:00Z'>",
            "2024-09-07T12:00:00Z",
            None,
        ),
    ],
)
def test_a_day_gets_the_time_that_readers_are_shown(line: str, head: str, published: str, day: str | None) -> None:
    """With its zone; that of a change dates no publication of which another place tells the day."""
    _, given = read(page(article(f"<p class='meta'>{line}</p>"), head))
    assert (given.published, given.published_day and str(given.published_day)) == (published, day)


@pytest.mark.parametrize(
    ("members", "address"),
    [
        ('"mainEntityOfPage": "https://a.org/news/1"', "https://a.org/news/1"),
        ('"mainEntityOfPage": {"@type": "WebPage", "@id": "https://a.org/news/1"}', "https://a.org/news/1"),
        ('"url": "https://a.org/news/1"', "https://a.org/news/1"),
        ('"url": "https://a.org/"', None),
        ('"mainEntityOfPage": true', None),
    ],
)
def test_the_address_that_json_ld_gives_the_article_is_its_own(members: str, address: str | None) -> None:
    """Where no link says it, and the headline is this page's: others are linked to."""
    for title, expected in (("Eleven countries share a lake", address), ("Another story", None)):
        node = f'{{"@type": "NewsArticle", "headline": "{title}", {members}}}'
        head = f"<script type='application/ld+json'>{node}</script>"
        assert read(page(article(), head))[1].canonical_url == expected


def test_the_pages_own_dates_say_more_of_their_order_than_its_language() -> None:
    """Much software calls every page American."""
    markup = page(article("<span>06/09/2024</span>") + "<ul><li>25/12/2023</li></ul>")
    _, given = read(markup.replace("lang='en'", "lang='en-US'"))
    assert given.published == "2024-09-06"


def test_a_day_that_machines_are_told_in_the_other_order_is_that_day() -> None:
    """American newsrooms write 09.06.2024, too."""
    head = '<meta property="article:published_time" content="2024-09-06T08:15:30Z">'
    _, given = read(page(article("<p>By Jane Doe</p><p>06.09.2024</p>"), head.replace("09-06", "06-09")))
    assert given.published == "2024-06-09T08:15:30Z"


@pytest.mark.parametrize(
    ("elsewhere", "day"),
    [
        ("<p>Published August 13, 2025</p>", "2025-08-13"),
        ("<h4>Publish date</h4><p>13 August 2025</p>", "2025-08-13"),
        ("<h4>Publish date</h4><p>Lakes and rivers, 13 August 2025</p>", None),
        ("<p>Updated August 13, 2025</p>", "2025-08-13"),
        ("<p>Updated August 13, 2025</p><p>Updated August 14, 2025</p>", None),
        ("<p>Published: 13 August 2025</p><p>Published: 14 August 2025</p>", None),
        ("<p>Published poems of August 13, 2025 and later</p>", None),
        ("<span class='post-date'>Aug 13, 2025</span>", "Aug 13, 2025"),
        ("<span class='post-date'>Updated Aug 13, 2025</span>", "2025-08-13"),
        ("<span class='post-date'>Aug 13, 2025</span><span class='post-date'>Aug 14, 2025</span>", None),
        ("<div class='comment-date'>Aug 13, 2025</div>", None),
        ('<script>var page = {"publishedAt": "2025-08-13T10:00:00Z"};</script>', "2025-08-13"),
        ('<script>[{"pubDate": "2025-08-13 10:00"}, {"pubDate": "2025-08-14 10:00"}]</script>', None),
        ('<script>var page = {"updatedAt": "2025-08-13T10:00:00Z"};</script>', None),
    ],
)
def test_a_date_far_from_the_headline_counts_where_the_page_calls_it_that_of_publication(
    elsewhere: str, day: str | None
) -> None:
    """And names one only: lists of other articles have dates of their own."""
    filler = "".join(f"<div class='footer'><a href='/{number}'>Section {number}</a></div>" for number in range(12))
    _, given = read(page(article() + filler + elsewhere))
    assert given.published == day


def test_the_first_of_two_labelled_days_is_that_of_publication() -> None:
    """Some pages tell machines the day of the last change instead."""
    head = """<script type="application/ld+json">{"@type": "Article", "datePublished": "Sep 9, 2024"}</script>"""
    lines = "<p>Published&ensp;<span>Apr 26, 2023</span></p><p>Updated&ensp;<span>Sep 9, 2024</span></p>"
    assert read(page(article(lines), head))[1].published == "2023-04-26"


def test_a_date_that_only_its_style_parts_from_what_follows_is_read() -> None:
    """`2025` and `5 mins` in elements of their own, side by side."""
    text, given = read(page(article("<div><span>Mar 27, 2025</span><span>5 mins</span></div>")))
    assert given.published == "2025-03-27"
    assert "20255" not in text


def test_times_of_other_articles_are_not_that_of_this_one() -> None:
    """Cards of related stories mark theirs as datePublished; a meta tag in words is the page's own."""
    card = "<div class='related-card'><span itemprop='datePublished' content='2026-03-13T12:00:00Z'></span></div>"
    head = '<meta name="date" content="March 27, 2025">'
    assert read(page(article() + card, head))[1].published == "March 27, 2025"


def test_a_month_is_the_date_of_an_article_that_says_no_more() -> None:
    """As long as words say what it is."""
    assert read(page(article("<p>Last updated: June 2022</p>")))[1].published == "2022-06"
    assert read(page(article("<p>The lake in June 2022</p>")))[1].published is None


def test_the_date_nearest_to_the_headline_is_the_articles() -> None:
    """Sites print today's above it, and lists of other articles have theirs below."""
    today = "<header><p>Friday, December 19, 2025</p></header>"
    other = "<ul><li><a href='/x'>Bread is dearer</a> <span>December 17, 2025</span></li></ul>"
    filler = "".join(f"<nav><a href='/{number}'>Section {number}</a></nav>" for number in range(9))
    _, given = read(page(today + filler + article("<p>12.12.2025</p>") + other))
    assert given.published == "2025-12-12"


def test_dates_of_the_articles_listed_below_a_short_one_are_not_its_own() -> None:
    """No date is better than that of another story; a label makes it the article's."""
    listed = "<ul><li><a href='/bread'>Bread is dearer</a></li><li>December 17, 2025</li></ul>"
    assert read(page(article() + listed))[1].published is None
    assert read(page(article() + listed + "<p>Published: December 19, 2025</p>"))[1].published == "2025-12-19"


def test_the_time_right_below_the_heading_is_that_of_the_article() -> None:
    """Lists of news stand above it, with times of their own."""
    news = "".join(f"<div><time datetime='2025-12-{day}'></time><a href='/'>News</a></div>" for day in (17, 16, 14))
    _, given = read(page(news + article("<div><time datetime='2017-03-01T12:00:00Z'></time> Jane Doe</div>")))
    assert given.published == "2017-03-01T12:00:00Z"


def test_furniture_inside_the_article_is_left_out() -> None:
    """Sites put it between the paragraphs."""
    between = (
        "<div class='newsletter-signup'><p>Sign up for our daily newsletter</p></div><div class='related-links'><h4>Related"
        "</h4><ul><li><a href='/a'>Bread is dearer in the capital</a></li><li><a href='/b'>National team wins</a></li></ul>"
        "</div><div class='share'><a href='#'>Share on Facebook</a></div><div class='ad-slot'>Advertisement</div>"
    )
    markup = page(article()).replace(f"<p>{PARAGRAPHS[2]}", f"{between}<p>{PARAGRAPHS[2]}")
    assert read(markup)[0].split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "inner",
    [
        "<p>By Jane Doe | September 6, 2024</p>",
        "<p>Jane Doe</p><p>Published: 6 Sep 2024, 10:30 | Updated: 9 Sep 2024, 12:00</p>",
        "<div>By Jane Doe</div><div>6 Sept 2024 10:30</div>",
    ],
)
def test_byline_and_date_above_the_text_are_facts_and_no_text(inner: str) -> None:
    """Wherever its elements do not tell."""
    text, given = read(page(article(inner)))
    assert text.split("\n\n") == list(PARAGRAPHS)
    assert given.authors == ("Jane Doe",)
    assert given.published == "2024-09-06"


def test_a_text_that_a_page_holds_twice_is_there_once() -> None:
    """Once for wide screens, once for narrow ones; a short line may be meant twice."""
    wide = "<ul><li>Boats: 40</li></ul>" + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = page(f"<article class='story'><h1>Eleven share a lake</h1><div>{wide}</div><div>{wide}</div></article>")
    paragraphs = read(markup)[0].split("\n\n")
    assert [paragraph for paragraph in paragraphs if len(paragraph) > 20] == list(PARAGRAPHS)


def test_subheads_lists_and_tables_of_the_article_stay() -> None:
    """They are its text as well."""
    parts = (
        "<h2>What was agreed</h2><p>The governments agreed on three points, which parliaments have to confirm by the end "
        "of the year:</p><ul><li>Each country may take a quarter of the water.</li><li>Nets with narrow meshes are "
        "forbidden from spring on.</li></ul><table><tr><th>Country</th><th>Boats</th></tr><tr><td>North shore</td>"
        "<td>412</td></tr></table>"
    )
    text = read(page(article()).replace(f"<p>{PARAGRAPHS[3]}", f"{parts}<p>{PARAGRAPHS[3]}"))[0]
    assert "\n\nWhat was agreed\n\nThe governments agreed" in text
    assert "\n\nEach country may take a quarter of the water.\n\nNets with narrow meshes" in text
    assert "North shore | 412" in text


@pytest.mark.parametrize("hidden", ["style='display: none'", "hidden", "style='visibility:hidden;color:red'"])
def test_hidden_text_is_no_text(hidden: str) -> None:
    """Readers do not see it."""
    secret = "<p>Cheap watches and cheap loans, buy cheap watches here today, the cheapest loans of all the shops.</p>"
    text = read(page(article()).replace(f"<p>{PARAGRAPHS[2]}", f"<div {hidden}>{secret}</div><p>{PARAGRAPHS[2]}"))[0]
    assert "Cheap watches" not in text
    assert PARAGRAPHS[2] in text


def test_a_cookie_wall_is_not_the_article() -> None:
    """It stands above all else, and is longer than many articles."""
    wall = (
        "<div id='cookie-consent-modal' class='gdpr-popup'><h2>We value your privacy</h2><p>We and our 842 partners store "
        "and access information on a device, such as unique identifiers in cookies, to process personal data. You may "
        "accept or manage your choices by clicking below.</p><button>Accept all</button><button>Reject</button></div>"
    )
    assert read(page(wall + article()))[0].split("\n\n") == list(PARAGRAPHS)


def test_comments_are_not_the_article() -> None:
    """However long they are."""
    comment = (
        "<p>I have lived there for forty years, and nobody has ever asked us what we think about the lake at all.</p>"
    )
    comments = (
        f"<section id='comments' class='comments-area'><h2>Comments</h2><ol>{f'<li>{comment}</li>' * 12}</ol></section>"
    )
    assert read(page(article() + comments))[0].split("\n\n") == list(PARAGRAPHS)


def test_addresses_are_made_absolute_and_another_hosts_one_is_where_the_copy_comes_from() -> None:
    """The contract's rule for canonical addresses."""
    head = '<link rel="canonical" href="https://wire.example/lake"><meta property="og:url" content="/here">'
    _, given = FIELDS.pages.read(page(article(), head), "https://courier.example/2024/lake?utm_source=x")
    assert (given.url, given.canonical_url) == (
        "https://courier.example/2024/lake?utm_source=x",
        "https://wire.example/lake",
    )
    _, given = FIELDS.pages.read(page(article(), '<link rel=canonical href="/lake">'), "https://courier.example/a")
    assert given.canonical_url == "https://courier.example/lake"


def test_a_page_saved_by_a_browser_says_where_it_is_from() -> None:
    """Internet Explorer, Chrome and Edge write it into the first lines."""
    saved = "<!-- saved from url=(0031)https://courier.example/lake -->\n" + page(article())
    assert read(saved)[1].url == "https://courier.example/lake"


def test_a_saved_view_of_a_pages_source_is_that_page() -> None:
    """Chrome writes the markup into a table of lines."""
    import html as characters

    lines = page(article()).replace("<p>", "\n<p>").split("\n")
    rows = "".join(
        f'<tr><td class="line-number" value="{n}"></td><td class="line-content"><span class="html-tag">'
        f"{characters.escape(line)}</span></td></tr>"
        for n, line in enumerate(lines)
    )
    text, given = read(f"<html><body><table><tbody>{rows}</tbody></table></body></html>")
    assert text.split("\n\n") == list(PARAGRAPHS)
    assert given.headline == "Eleven countries share a lake"


def test_amp_and_xhtml_are_pages() -> None:
    """With their own spellings of tags."""
    amp = page(article("<amp-img src='a.jpg' width='1' height='1'></amp-img>")).replace("<html ", "<html amp ")
    xhtml = '<?xml version="1.0" encoding="utf-8"?>\n' + page(article("<br/><img src='a.jpg' />"))
    assert read(amp)[0] == read(xhtml)[0] == "\n\n".join(PARAGRAPHS)


def test_a_piece_of_a_page_is_read_as_well() -> None:
    """Feeds and mails hold such."""
    text, given = read("".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS))
    assert text.split("\n\n") == list(PARAGRAPHS)
    assert given.headline is None


def test_the_articles_own_text_survives_unclosed_and_crossed_tags() -> None:
    """Browsers show such pages, too."""
    text = "".join(f"<p>{paragraph}" for paragraph in PARAGRAPHS)
    markup = page(f"<article><h1>Title<div class=story-body><b><i>{text}</b></i></span></div></article>")
    assert read(markup)[0].split("\n\n")[-4:] == list(PARAGRAPHS)


def test_a_page_in_the_head_of_another_does_not_swallow_it() -> None:
    """As content management systems paste them: what browsers show is the outer page's body."""
    head = "<!DOCTYPE html>\n<html lang='en'>\n<head>\n</head>\n<body>\n"
    text, given = read(page(article("<span>September 6, 2024</span>"), head))
    assert text.split("\n\n")[-4:] == list(PARAGRAPHS)
    assert (given.headline, given.published) == ("Eleven countries share a lake", "2024-09-06")


SIZE = 1_000_000
HOSTILE = {
    "angles": "<" * SIZE,
    "nested": "<div>" * (SIZE // 5) + "text",
    "nested paragraphs": "<div><p>" * (SIZE // 8) + "text",
    "attributes": f"<div {'a=b ' * (SIZE // 4)}>text</div>",
    "one attribute": f"<div {'a' * SIZE}>text</div>",
    "quotes": '<a title="' * (SIZE // 10),
    "both quotes": "<a x='\"" * (SIZE // 7),
    "comments": "<!--" * (SIZE // 4),
    "scripts": "<script>" * (SIZE // 8),
    "drawings": "<svg>" * (SIZE // 5),
    "cells": "<div><td>" + "<span>" * (SIZE // 12) + "</div>" * (SIZE // 12),
    "lists": "<ul><li>" * (SIZE // 8) + "text",
    "references": "<p>" + "&amp" * (SIZE // 4),
    "titles": "<title>" * (SIZE // 7),
    "headings": "<h1>a</h1>" * (SIZE // 10),
    "times": "<time datetime=2024-09-06>" * (SIZE // 26),
    "json": f"<script type=application/ld+json>{'[' * SIZE}</script><p>text</p>",
    "json in comments": f"<script type=application/ld+json>{'/*' * (2 * SIZE)}</script><p>text</p>",
    "json that refers": (
        "<script type=application/ld+json>"
        '[{"@id":"a","name":['
        + '"x",' * (SIZE // 8)
        + '""]},{"@type":"NewsArticle","headline":"b","author":['
        + '{"@id":"a"},' * (SIZE // 24)
        + "{}]}]</script><p>text</p>"
    ),
    "named for dates": "<div class=date>" * (SIZE // 32) + "to be announced " * (SIZE // 32),
    "headings in headings": "<h1>" * (SIZE // 8) + "all of the news " * (SIZE // 32),
    "json strings": "<script type=application/ld+json>" + '{"name":"' * (SIZE // 9) + "</script><p>text</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_read_without_recursion_in_linear_time(name: str) -> None:
    """Ten times the input does not take a hundred times the steps: counted, since clocks are noisy."""
    small, large = (_steps(HOSTILE[name][:size]) for size in (SIZE // 50, SIZE // 5))
    assert large < 20 * small + 20_000


def _steps(markup: str) -> int:
    """Return how many calls reading some markup takes."""
    import sys

    count = 0

    def step(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        FIELDS.pages.read(markup)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_hostile_markup_is_read(name: str) -> None:
    """Nothing is raised; what is quadratic does not end."""
    with ends():
        FIELDS.pages.read(HOSTILE[name])


def test_a_row_of_more_cells_than_any_table_has_is_one_block() -> None:
    """Put together one by one they would take minutes."""
    cells = 1_200_000
    with ends():
        [block] = parse(f"<table><tr>{'<td>a</td>' * cells}</table>").blocks
    assert block.text == " | ".join(["a"] * cells)


def test_publishers_rules_say_where_the_parts_of_its_pages_stand() -> None:
    """Selectors find what general rules cannot, and the page is known by its address."""
    rules = SourceRules.model_validate(
        {
            "publisher": "Lake Courier",
            "hosts": ["courier.example"],
            "selectors": {
                "headline": ["div.kicker", "div.top > h2.title"],
                "body": ["section[data-part=text]"],
                "drop": ["p.box"],
                "authors": [".writers span"],
                "published": ["time.first"],
                "section": ["#rubric"],
            },
        }
    )
    markup = (
        "<div class='top'><h2 class='title'>Eleven countries share a lake</h2><div id='rubric'>World</div></div><div class="
        "'writers'><span>Jane Doe</span><span>John Roe</span></div><time class='first' datetime='2024-09-06T08:15+02:00'>"
        f"</time><section data-part='text'><p>{PARAGRAPHS[0]}</p><p class='box'>{PARAGRAPHS[1]}</p><p>Short.</p></section>"
    )
    read_page = FIELDS.pages.read
    text, given = read_page(page(markup), "https://www.courier.example/lake", Sources.of([("courier.toml", rules)]))
    assert text == f"{PARAGRAPHS[0]}\n\nShort."
    assert (given.headline, given.authors) == ("Eleven countries share a lake", ("Jane Doe", "John Roe"))
    assert (given.published, given.section) == ("2024-09-06T08:15+02:00", "World")


def test_rules_that_find_nothing_change_nothing() -> None:
    """Sites are rebuilt."""
    rules = SourceRules.model_validate(
        {
            "publisher": "Lake Courier",
            "hosts": ["courier.example"],
            "selectors": {"body": ["div.gone"], "drop": ["main"]},
        }
    )
    sources = Sources.of([("courier.toml", rules)])
    text, _ = FIELDS.pages.read(page(article()), "https://courier.example/lake", sources)
    assert text.split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize("selector", ["", "div >", "p:first-child", "p[", "a + b"])
def test_selectors_beyond_ours_are_refused(selector: str) -> None:
    """Rather than found nowhere, silently."""
    with pytest.raises(ValueError, match="bad selector"):
        compile_selector(selector)


def test_what_a_page_says_of_where_it_comes_from_is_kept_though_it_is_furniture() -> None:
    """The line stands below the article."""
    below = (
        "<p class='republish'>This article was originally published by Wire Example at https://wire.example/lake.</p>"
    )
    text, given = read(page(article() + below))
    assert given.origin_url == "https://wire.example/lake"
    assert "originally published" not in text or text.split("\n\n")[:4] == list(PARAGRAPHS)
