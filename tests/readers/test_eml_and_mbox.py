"""Mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.reading import read, refusals

HEAD = b"MIME-Version: 1.0\nFrom: =?iso-8859-1?Q?K=FCstenpost?= <news@kueste.example>\nSubject: Ferries\n =?utf-8?B?w7xiZXI=?=\nDate: Fri, 06 Sep 2024 10:30:00 +0200\nMessage-ID: <1@kueste.example>\n"
PAGE = b"<html><body><h1>Ferries</h1><p>The ferries between the two islands are back, the ministry said on Friday.</p></body></html>"


def test_a_plain_mail_is_a_text_with_its_headers(tmp_path: Path) -> None:
    """Encoded words, and a part in its own encoding."""
    body = b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nDie F=E4hre f=E4hrt wieder.\n"
    (record,) = read(tmp_path / "a.eml", HEAD + body).items
    assert record.text.strip() == "Die Fähre fährt wieder."
    given = record.given
    assert (given.headline, given.publisher, given.stable_id) == ("Ferries über", "Küstenpost", "<1@kueste.example>")
    assert (given.published, given.is_flat, given.url) == ("Fri, 06 Sep 2024 10:30:00 +0200", True, None)
    assert record.source.decoding == "cp1252 declared"


def test_of_several_parts_the_page_is_the_text(tmp_path: Path) -> None:
    """Not the plain one, not what is attached."""
    parts = b'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: multipart/alternative; boundary="a"\n\n--a\nContent-Type: text/plain\n\nplain\n--a\nContent-Type: text/html; charset=utf-8\n\n'
    rest = b"\n--a--\n--m\nContent-Type: text/html\nContent-Disposition: attachment\n\n<p>attached</p>\n--m--\n"
    (record,) = read(tmp_path / "a.eml", HEAD + parts + PAGE + rest).items
    assert "between the two islands" in record.text
    assert "attached" not in record.text
    assert record.given.headline == "Ferries über"


def test_a_page_saved_whole_has_its_own_address(tmp_path: Path) -> None:
    """MHTML, as browsers write it."""
    head = b"From: <Saved by Blink>\nSnapshot-Content-Location: https://kueste.example/faehre\nSubject: x\nMIME-Version: 1.0\n"
    parts = b'Content-Type: multipart/related; type="text/html"; boundary="m"\n\n--m\nContent-Type: text/html\nContent-Location: https://kueste.example/faehre\n\n'
    (record,) = read(tmp_path / "a.mhtml", head + parts + PAGE + b"\n--m--\n").items
    assert record.given.url == "https://kueste.example/faehre"
    assert record.given.publisher is None
    assert "between the two islands" in record.text


def test_a_mailbox_has_a_record_for_each_mail(tmp_path: Path) -> None:
    """Lines that only begin like one are quoted."""
    mail = b"From a@b.example Fri Sep  6 10:30:00 2024\nSubject: N\n\nText N.\n>From here on all is quoted.\n\n"
    batch = read(tmp_path / "a.mbox", mail.replace(b"N", b"1") + mail.replace(b"N", b"2"))
    assert [one.text.strip() for one in batch.items] == [f"Text {n}.\nFrom here on all is quoted." for n in (1, 2)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEAD + b"Content-Type: image/png\n\nabc", "empty"),
        (HEAD + b"\n\n", "empty"),
        (
            HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(200)),
            "too_deep",
        ),
    ],
)
def test_a_mail_without_a_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """Pictures alone, nothing, parts in parts without end."""
    assert refusals(read(tmp_path / "a.eml", content)) == [(0, reason)]
