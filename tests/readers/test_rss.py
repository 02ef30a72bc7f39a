"""Feeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.reading import SMALL, read, refusals

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rss [<!ENTITY bomb "boom"><!ENTITY bombs "&bomb;&bomb;">]>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Harbour News</title>
  <link>https://harbour.example/</link>
  <atom:link href="https://harbour.example/feed" rel="self"/>
  <language>en-gb</language>
  <lastBuildDate>Fri, 06 Sep 2024 12:00:00 GMT</lastBuildDate>
  <image><title>Logo</title><link>https://harbour.example/logo</link></image>
  <item>
    <title>Ferries &amp;amp; trains: fares rise</title>
    <link>https://harbour.example/fares</link>
    <guid isPermaLink="false">harbour-1</guid>
    <dc:creator><![CDATA[Ada Quay]]></dc:creator>
    <pubDate>Fri, 06 Sep 2024 10:30:00 +0200</pubDate>
    <category>Transport</category>
    <media:content url="https://harbour.example/ferry.jpg"><media:title>A ferry</media:title><media:credit>Photo Agency</media:credit></media:content>
    <description>Fares rise.</description>
    <content:encoded><![CDATA[<p>Fares on ferries rise by 4 &amp; more percent.</p><p>The <item> word is no item.</p>]]></content:encoded>
  </item>
  <item>
    <title>No text at all</title>
    <link>https://harbour.example/none</link>
  </item>
  <item>
    <guid>https://harbour.example/guid-only</guid>
    <author>desk@harbour.example (Ben Pier)</author>
    <description>&lt;p&gt;The pier is &lt;b&gt;closed&lt;/b&gt;.&lt;/p&gt;</description>
  </item>
</channel>
</rss>
"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
  <title>Hafenblatt</title><id>urn:feed</id><link href="https://hafen.example/"/>
  <author><name>Redaktion</name></author>
  <entry>
    <id>tag:hafen.example,2024:1</id>
    <title type="html">Fähren &lt;b&gt;teurer&lt;/b&gt;</title>
    <link rel="alternate" href="https://hafen.example/faehren"/>
    <link rel="enclosure" href="https://hafen.example/a.mp3"/>
    <published>2024-09-06T10:30:00+02:00</published><updated>2024-09-06T11:00:00+02:00</updated>
    <author><name>Ada Kai</name><email>ada@hafen.example</email></author>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Die Fähre wird teurer.</p><p>Um 4 Prozent &lt; 5.</p></div></content>
  </entry>
  <entry><id>urn:uuid:2</id><title>Zwei</title><summary>Kurz gesagt.</summary></entry>
</feed>
"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://port.example/"><title>Port Wire</title><items><rdf:Seq><rdf:li resource="x"/></rdf:Seq></items></channel>
<item rdf:about="https://port.example/1"><title>Storm</title><link>https://port.example/1</link>
<description>A storm is coming.</description><dc:date>2024-09-06T10:30:00Z</dc:date><dc:creator>Cy Mast</dc:creator></item>
</rdf:RDF>"""


def test_an_item_of_rss_gives_its_full_content_and_its_fields(tmp_path: Path) -> None:
    """The fuller text counts, what the feed says of itself stands for what the item does not."""
    batch = read(tmp_path / "feed.xml", RSS.encode())
    first, last = batch.items
    assert first.text.split("\n\n")[1] == "Fares on ferries rise by 4 & more percent."
    assert (first.source.format, first.source.number, last.source.number) == ("rss", 0, 2)
    given = first.given
    assert given.headline == "Ferries & trains: fares rise"
    assert given.authors == ("Ada Quay",)
    assert (given.publisher, given.language, given.section) == ("Harbour News", "en-gb", "Transport")
    assert (given.url, given.stable_id) == ("https://harbour.example/fares", "harbour-1")
    assert given.published == "Fri, 06 Sep 2024 10:30:00 +0200"
    assert last.given.authors == ("Ben Pier",)
    assert last.given.url == last.given.stable_id == "https://harbour.example/guid-only"
    assert last.text.strip() == "The pier is closed."
    assert refusals(batch) == [(1, "empty")]


def test_an_entry_of_atom_gives_its_xhtml_and_its_fields(tmp_path: Path) -> None:
    """The alternate link is the address, not the enclosure."""
    first, second = read(tmp_path / "feed", ATOM.encode()).items
    assert [part.strip() for part in first.text.split("\n\n") if part.strip()] == [
        "Die Fähre wird teurer.",
        "Um 4 Prozent < 5.",
    ]
    given = first.given
    assert (given.headline, given.authors, given.publisher) == ("Fähren teurer", ("Ada Kai",), "Hafenblatt")
    assert (given.url, given.stable_id) == ("https://hafen.example/faehren", "tag:hafen.example,2024:1")
    assert (given.published, given.modified) == ("2024-09-06T10:30:00+02:00", "2024-09-06T11:00:00+02:00")
    assert given.language == "de"
    assert (second.text, second.given.authors, second.given.url) == ("Kurz gesagt.", ("Redaktion",), None)


def test_rss_1_in_rdf_is_read(tmp_path: Path) -> None:
    """There the items stand beside the channel."""
    (record,) = read(tmp_path / "feed.rdf", RDF.encode()).items
    assert (record.text, record.given.headline, record.given.authors) == ("A storm is coming.", "Storm", ("Cy Mast",))
    assert (record.given.url, record.given.published) == ("https://port.example/1", "2024-09-06T10:30:00Z")


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1251", "utf-16", "shift_jis", "euc-kr", "gb18030"])
def test_the_declared_encoding_is_believed(tmp_path: Path, encoding: str) -> None:
    """And what was done is told."""
    text = {
        "iso-8859-1": "Fähre für alle",
        "windows-1251": "Паром",
        "shift_jis": "連絡船",
        "euc-kr": "여객선",
        "gb18030": "渡轮",
    }
    word = text.get(encoding, "Fähre – паром")
    feed = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item><title>{word}</title><description>{word}.</description></item></channel></rss>'
    (record,) = read(tmp_path / "feed.xml", feed.encode(encoding)).items
    assert (record.given.headline, record.text) == (word, f"{word}.")
    assert record.source.decoding is not None
    assert ("declared" in record.source.decoding) == (encoding != "utf-16")


def test_what_is_no_xml_but_meant_is_mended(tmp_path: Path) -> None:
    """Entities of HTML, bare ampersands and brackets, control characters."""
    feed = "<rss><channel><item><title>A &nbsp; B & C</title><description>AT&T says 5 < 6 \x0b now &mdash; or &nosuch;</description></item></channel></rss>"
    (record,) = read(tmp_path / "feed.xml", feed.encode()).items
    assert record.given.headline == "A B & C"
    assert record.text == "AT&T says 5 < 6  now — or &nosuch;"


def test_one_broken_item_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    """Each is a document of its own."""
    items = "<item><description>One.</description></item><item><description>Two.</wrong></description></item><item><description>Three.</description></item>"
    batch = read(tmp_path / "feed.xml", f"<rss><channel>{items}</channel></rss>".encode())
    assert [record.text for record in batch.items] == ["One.", "Three."]
    assert refusals(batch) == [(1, "schema")]


def test_a_feed_that_ends_early_keeps_its_whole_items(tmp_path: Path) -> None:
    """The rest is truncated."""
    batch = read(tmp_path / "feed.xml", RSS[: RSS.index("Ben Pier")].encode())
    assert len(batch.items) == 1
    assert sorted(refusals(batch)) == [(1, "empty"), (2, "truncated")]


def test_an_item_that_is_too_large_or_too_deep_is_refused_alone(tmp_path: Path) -> None:
    """Sizes and depths are a record's."""
    large = "<item><description>" + "x" * SMALL.record_bytes + "</description></item>"
    deep = "<item><description>" + "<i>" * 60 + "</i>" * 60 + "</description></item>"
    good = "<item><description>Good.</description></item>"
    batch = read(tmp_path / "feed.xml", f"<rss><channel>{large}{deep}{good}</channel></rss>".encode())
    assert [record.text for record in batch.items] == ["Good."]
    assert sorted(refusals(batch)) == [(0, "too_large"), (1, "too_deep")]


def test_no_entity_is_expanded_or_fetched(tmp_path: Path) -> None:
    """A billion laughs, and a file of the machine."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    feed = f"""<!DOCTYPE rss [{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <rss><channel><item><description>Ha &l9; &x; ha.</description></item></channel></rss>"""
    (record,) = read(tmp_path / "feed.xml", feed.encode()).items
    assert record.text == "Ha &l9; &x; ha."


@pytest.mark.parametrize(
    "content",
    [
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>',
        '<opml version="2.0"><body/></opml>',
        "<note>Hello.</note>",
    ],
)
def test_xml_that_holds_no_article_is_ignored(tmp_path: Path, content: str) -> None:
    """A sitemap lists addresses, no texts."""
    batch = read(tmp_path / "file.xml", content.encode())
    assert (batch.items, batch.rejections, batch.readings[0].ignored) == ((), (), "unsupported_format")
