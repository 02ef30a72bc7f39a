"""One article of every format, in twelve languages, comes out of the walk as it went in."""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import io
import json
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import duckdb
import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.ingest import Stages, refine
from pipeline.readers import readers
from pipeline.records import Article
from schemas.settings import LimitSettings
from tests.readers.reading import write

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class Story(NamedTuple):
    """What an article says."""

    language: str
    headline: str
    author: str
    paragraphs: tuple[str, ...]


STORIES = (
    Story("ar", "إلغاء العبارات بسبب العاصفة", "ليلى حداد", ("أعلنت السلطات يوم الجمعة إلغاء جميع العبارات بين الجزيرتين بسبب العاصفة القوية.", "وقال وزير النقل إن الخدمة ستعود إلى العمل صباح الأحد إذا تحسن الطقس.")),
    Story("de", "Fähren fallen wegen Sturms aus", "Jürgen Groß", ("Alle Fähren zwischen den beiden Inseln fallen wegen des schweren Sturms aus, teilte die Behörde am Freitag mit.", "Der Verkehrsminister sagte, der Betrieb werde am Sonntagmorgen wieder aufgenommen, wenn es das Wetter zulasse.")),
    Story("es", "El temporal deja sin ferris a las islas", "Iñaki Peña", ("Las autoridades cancelaron el viernes todos los ferris entre las dos islas a causa del fuerte temporal.", "El ministro de Transportes señaló que el servicio volverá el domingo por la mañana si mejora el tiempo.")),
    Story("fr", "La tempête prive les îles de ferries", "Zoé Lefèvre", ("Les autorités ont annulé vendredi tous les ferries entre les deux îles à cause de la violente tempête.", "Le ministre des Transports a déclaré que le service reprendrait dimanche matin si le temps s’améliorait.")),
    Story("hi", "तूफान के कारण नौका सेवाएं रद्द", "अनिता शर्मा", ("अधिकारियों ने शुक्रवार को तेज तूफान के कारण दोनों द्वीपों के बीच सभी नौका सेवाएं रद्द कर दीं।", "परिवहन मंत्री ने कहा कि मौसम ठीक होने पर रविवार सुबह सेवा फिर से शुरू होगी।")),
    Story("ja", "嵐で島の連絡船が全便欠航", "山田花子", ("当局は金曜日、激しい嵐のため二つの島を結ぶ連絡船をすべて欠航にすると発表した。", "交通相は、天候が回復すれば日曜日の朝に運航を再開すると述べた。")),
    Story("ko", "폭풍으로 섬 여객선 전편 결항", "김하늘", ("당국은 금요일 거센 폭풍 때문에 두 섬을 잇는 여객선을 모두 취소한다고 발표했다.", "교통부 장관은 날씨가 나아지면 일요일 아침에 운항을 다시 시작할 것이라고 말했다.")),
    Story("pt", "Tempestade deixa as ilhas sem balsas", "João Conceição", ("As autoridades cancelaram na sexta-feira todas as balsas entre as duas ilhas por causa da forte tempestade.", "O ministro dos Transportes disse que o serviço será retomado na manhã de domingo se o tempo melhorar.")),
    Story("ru", "Паромы отменены из-за шторма", "Анна Ёлкина", ("Власти отменили в пятницу все паромы между двумя островами из-за сильного шторма.", "Министр транспорта сказал, что движение возобновится утром в воскресенье, если погода улучшится.")),
    Story("tr", "Fırtına nedeniyle feribotlar iptal edildi", "Şule Çağlar", ("Yetkililer cuma günü şiddetli fırtına nedeniyle iki ada arasındaki bütün feribotları iptal etti.", "Ulaştırma bakanı, hava düzelirse seferlerin pazar sabahı yeniden başlayacağını söyledi.")),
    Story("vi", "Bão lớn khiến phà giữa hai đảo ngừng chạy", "Nguyễn Thị Hương", ("Nhà chức trách hôm thứ Sáu đã hủy tất cả các chuyến phà giữa hai hòn đảo vì cơn bão lớn.", "Bộ trưởng Giao thông nói rằng dịch vụ sẽ trở lại vào sáng Chủ nhật nếu thời tiết tốt hơn.")),
    Story("zh", "风暴导致岛间渡轮全部停航", "王小明", ("当局星期五宣布，由于强烈风暴，两座岛屿之间的渡轮全部停航。", "交通部长表示，如果天气好转，渡轮将于星期日早上恢复运行。")),
)  # fmt: skip
URL = "https://harbour.example/2024/ferries"
PUBLISHED = datetime(2024, 9, 6, 10, 30, tzinfo=UTC)
FIELDS = {"publisher": "Harbour News", "datePublished": "2024-09-06T10:30:00Z", "url": URL}


def as_json(story: Story) -> bytes:
    """Return a schema.org article."""
    said = {"headline": story.headline, "author": {"name": story.author}, "articleBody": list(story.paragraphs)}
    return json.dumps({**said, **FIELDS}, ensure_ascii=False).encode()


def as_ninjs(story: Story) -> bytes:
    """Return ninjs 2 with markup."""
    body = "".join(f"<p>{escape(part)}</p>" for part in story.paragraphs)
    said = {
        "uri": "urn:newsml:harbour.example:1", "type": "text", "pubstatus": "usable", "headlines": [{"value": story.headline}],
        "byline": f"By {story.author}", "infosources": [{"name": "Harbour News"}], "located": "Kobe", "language": story.language,
        "firstcreated": "2024-09-06T10:30:00Z", "bodies": [{"contenttype": "text/html", "value": body}],
    }  # fmt: skip
    return json.dumps(said).encode()


def as_md(story: Story) -> bytes:
    """Return Markdown with front matter."""
    front = f"title: '{story.headline}'\nauthor: {story.author}\ndate: 2024-09-06T10:30:00Z\npublisher: Harbour News\nurl: {URL}\n"
    return f"---\n{front}---\n\n{chr(10).join(part + chr(10) for part in story.paragraphs)}".encode()


def as_html(story: Story) -> bytes:
    """Return a page with JSON-LD."""
    data = {
        "@type": "NewsArticle",
        "headline": story.headline,
        "author": [{"@type": "Person", "name": story.author}],
        **FIELDS,
    }
    data["publisher"] = {"@type": "Organization", "name": "Harbour News"}  # type: ignore[assignment]
    body = "".join(f"<p>{escape(part)}</p>" for part in story.paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{story.language}"><head><meta charset="utf-8"><title>{escape(story.headline)}</title>'
        f'<link rel="canonical" href="{URL}"><script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{escape(story.headline)}</h1>{body}</article></body></html>"
    ).encode()


def as_rss(story: Story) -> bytes:
    """Return RSS 2.0 with full content."""
    body = "".join(f"<p>{part}</p>" for part in story.paragraphs)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour News</title><item><title>{escape(story.headline)}</title>'
        f"<link>{URL}</link><dc:creator>{story.author}</dc:creator><pubDate>Fri, 06 Sep 2024 10:30:00 +0000</pubDate>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    ).encode()


def as_nitf(story: Story) -> bytes:
    """Return NITF with its document type."""
    body = "".join(f"<p>{escape(part)}</p>" for part in story.paragraphs)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd"><nitf><head><docdata>'
        '<doc-id id-string="harbour-1"/><date.issue norm="20240906T103000Z"/></docdata><pubdata name="Harbour News"/></head><body>'
        f"<body.head><hedline><hl1>{escape(story.headline)}</hl1></hedline><byline>By <person>{story.author}</person>"
        "<byttl>Staff</byttl></byline><dateline><location>Kobe</location></dateline></body.head><body.content><block>"
        f"{body}<media media-type='image'><media-caption>A ferry.</media-caption></media></block></body.content></body></nitf>"
    ).encode()


def as_newsml(story: Story) -> bytes:
    """Return a NewsML-G2 message with a picture and a text."""
    body = "".join(f"<p>{escape(part)}</p>" for part in story.paragraphs)
    return (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="tag:picture"><contentSet>'
        f'<remoteContent href="a.jpg"/></contentSet></newsItem><newsItem guid="tag:harbour,2024:1" xml:lang="{story.language}">'
        '<itemMeta><provider literal="Harbour News"/><firstCreated>2024-09-06T10:30:00Z</firstCreated><pubStatus qcode="stat:usable"/>'
        f"</itemMeta><contentMeta><headline>{escape(story.headline)}</headline><by>By {story.author}</by></contentMeta>"
        f'<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body>'
        "</html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"
    ).encode()


def as_newsml_1(story: Story) -> bytes:
    """Return NewsML 1 with NITF inside."""
    body = "".join(f"<p>{escape(part)}</p>" for part in story.paragraphs)
    return (
        "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:newsml:harbour:1</PublicIdentifier></NewsIdentifier>"
        "</Identification><NewsManagement><FirstCreated>20240906T103000Z</FirstCreated></NewsManagement><NewsComponent><NewsLines>"
        f"<HeadLine>{escape(story.headline)}</HeadLine><ByLine>By {story.author}</ByLine></NewsLines><AdministrativeMetadata><Provider>"
        "<Party FormalName='Harbour News'/></Provider></AdministrativeMetadata><ContentItem><DataContent><nitf><body><body.content>"
        f"{body}</body.content></body></nitf></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    ).encode()


def as_csv(story: Story, delimiter: str = ",") -> bytes:
    """Return a table of one row."""
    out = io.StringIO()
    row = [story.headline, story.author, "2024-09-06T10:30:00Z", "Harbour News", URL, "\n\n".join(story.paragraphs)]
    csv.writer(out, delimiter=delimiter).writerows(
        [["Title", "Author", "Publish Date", "Publisher", "URL", "Full Text"], row]
    )
    return out.getvalue().encode()


def as_tsv(story: Story) -> bytes:
    """Return the same with tabs."""
    return as_csv(story, "\t")


def as_parquet(story: Story) -> bytes:
    """Return a table of one row in Parquet."""
    row = [story.headline, story.author, "2024-09-06T10:30:00Z", "Harbour News", URL, "\n\n".join(story.paragraphs)]
    with duckdb.connect() as connection:
        columns = (
            "unnest($1) AS title, $2 AS author, $3::TIMESTAMP AS published, $4 AS publisher, $5 AS url, $6 AS text"
        )
        path = Path(f"/dev/shm/copydesk-{id(story)}.parquet")
        connection.execute(f"COPY (SELECT {columns}) TO '{path}'", [[row[0]], *row[1:]])
        content = path.read_bytes()
        path.unlink()
        return content


def as_eml(story: Story) -> bytes:
    """Return a newsletter with a plain and an HTML part."""
    subject = base64.b64encode(story.headline.encode()).decode()
    html = base64.encodebytes(as_html(story)).decode()
    return (
        f"MIME-Version: 1.0\r\nFrom: Harbour News <news@harbour.example>\r\nSubject: =?utf-8?B?{subject}?=\r\n"
        "Date: Fri, 06 Sep 2024 10:30:00 +0000\r\nMessage-ID: <1@harbour.example>\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n'
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{html}\r\n--b--\r\n"
    ).encode()


def as_mbox(story: Story) -> bytes:
    """Return a mailbox with that."""
    return b"From news@harbour.example Fri Sep  6 10:30:00 2024\n" + as_eml(story).replace(b"\r\n", b"\n")


def as_warc(story: Story) -> bytes:
    """Return a capture of the page."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + as_html(story)
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def as_arc(story: Story) -> bytes:
    """Return an older capture of the page."""
    block = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + as_html(story)
    return b"filedesc://a.arc 0.0.0.0 20240906103000 text/plain 2\n1\n\n" + (
        f"{URL} 127.0.0.1 20240906103000 text/html {len(block)}\n".encode() + block + b"\n"
    )


def as_txt(story: Story) -> bytes:
    """Return the text alone."""
    return f"{story.headline}\n\n{chr(10).join(part + chr(10) for part in story.paragraphs)}".encode()


Writer = Callable[[Story], bytes]
FORMATS: dict[str, tuple[str, Writer]] = {
    "a.json": ("json", as_json), "a.jsonl": ("jsonl", as_json), "ninjs.json": ("json", as_ninjs), "a.md": ("md", as_md),
    "a.html": ("html", as_html), "feed.xml": ("rss", as_rss), "a.xml": ("nitf", as_nitf), "b.xml": ("newsml", as_newsml),
    "c.xml": ("newsml", as_newsml_1), "a.csv": ("csv", as_csv), "a.tsv": ("csv", as_tsv), "a.parquet": ("parquet", as_parquet),
    "a.eml": ("eml", as_eml), "a.mbox": ("mbox", as_mbox), "a.warc": ("warc", as_warc), "a.arc": ("arc", as_arc), "a.txt": ("txt", as_txt),
}  # fmt: skip
"""For each file name the format, and what writes it."""
WITHOUT_ADDRESS = {"ninjs.json", "a.xml", "b.xml", "c.xml", "a.txt"}


@pytest.fixture(scope="module")
def stages() -> Stages:
    """Return the stages as a run has them."""
    return Stages.load(CONFIG_DIR, LimitSettings(), datetime(2024, 9, 7, tzinfo=UTC))


def article_of(stages: Stages, path: Path, content: bytes) -> Article:
    """Return the one article of a file."""
    batch = refine([write(path, content)], stages)
    assert batch.rejections == ()
    (candidate,) = batch.items
    return candidate.article


def test_every_format_is_written_here() -> None:
    """A new one wants a line above."""
    assert {form for form, _ in FORMATS.values()} == set(readers())


@pytest.mark.parametrize("story", STORIES, ids=[story.language for story in STORIES])
@pytest.mark.parametrize("name", FORMATS)
def test_an_article_comes_out_as_it_went_in(stages: Stages, tmp_path: Path, name: str, story: Story) -> None:
    """Text, headline, author, publisher, date, language and address, in every format and language."""
    form, writer = FORMATS[name]
    article = article_of(stages, tmp_path / name, writer(story))
    assert article.source.format == form
    assert article.body == "\n\n".join(story.paragraphs)
    assert article.headline == story.headline
    assert article.language == story.language
    if form != "txt":
        assert article.authors == (story.author,)
        assert article.publisher == "Harbour News"
        assert article.published_at == PUBLISHED
    assert article.url == (None if name in WITHOUT_ADDRESS else URL)


IDENTITIES = {
    "ninjs.json": "id:harbour news#urn:newsml:harbour.example:1",
    "a.xml": "id:harbour news#harbour-1",
    "b.xml": "id:harbour news#tag:harbour,2024:1",
    "c.xml": "id:harbour news#urn:newsml:harbour:1",
}
"""Of formats that carry no address: their own id with the publisher."""


@pytest.mark.parametrize("name", FORMATS)
def test_an_article_is_known_by_its_address_else_by_its_own_id(stages: Stages, tmp_path: Path, name: str) -> None:
    """Else, as the only record of its file, by its path."""
    path = tmp_path / name
    (candidate,) = refine([write(path, FORMATS[name][1](STORIES[1]))], stages).items
    address = f"url:{URL}" if name not in WITHOUT_ADDRESS else f"path:{path}"
    assert candidate.identity == IDENTITIES.get(name, address)


def zipped(name: str, content: bytes) -> bytes:
    """Return a zip archive of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"news/{name}", content)
    return out.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    """Return a packed tar archive of one file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("news/" + "long/" * 40 + name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


PACKED: dict[str, Callable[[str, bytes], bytes]] = {
    "{}.gz": lambda name, content: gzip.compress(content), "{}.bz2": lambda name, content: bz2.compress(content),
    "{}.xz": lambda name, content: lzma.compress(content), "{}.zst": lambda name, content: zstd.compress(content),
    "a.zip": zipped, "a.tar.gz": tarred, "b.zip": lambda name, content: zipped(f"{name}.gz", gzip.compress(content)),
    "c.zip": lambda name, content: zipped("inner.tgz", tarred(name, content)), "d": zipped,
}  # fmt: skip


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("name", FORMATS)
def test_an_article_comes_out_of_any_packing(stages: Stages, tmp_path: Path, name: str, packed: str) -> None:
    """Archives are folders, told by their content."""
    form, writer = FORMATS[name]
    story = STORIES[1]
    article = article_of(stages, tmp_path / packed.format(name), PACKED[packed](name, writer(story)))
    assert (article.source.format, article.source.number) == (form, 0)
    assert (article.body, article.headline) == ("\n\n".join(story.paragraphs), story.headline)
