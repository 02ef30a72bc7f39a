"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.text.decode import decode

PROSE = {
    "cp1252": "Le café était fermé, dit “L’Été” — une brasserie à Paris où l’on dîne très tard. Größe, señor.",
    "cp1251": "Президент сказал в пятницу, что переговоры начнутся на следующей неделе в Женеве.",
    "koi8-r": "Президент сказал в пятницу, что переговоры начнутся на следующей неделе в Женеве.",
    "shift_jis": "日本の首相は金曜日、会談で三か国の協力をさらに強化したいと述べた。",
    "euc_jp": "日本の首相は金曜日、会談で三か国の協力をさらに強化したいと述べた。",
    "gb18030": "中国总理星期五表示，将进一步加强三国之间的战略合作。",
    "euc_kr": "대통령은 금요일에 세 나라의 협력을 더욱 강화하기를 바란다고 말했다.",
    "big5": "總理星期五表示，將進一步加強三國之間的戰略合作。",
    "iso8859-7": "Ο πρωθυπουργός δήλωσε την Παρασκευή ότι οι συνομιλίες θα αρχίσουν την επόμενη εβδομάδα.",
    "iso2022_jp": "日本の首相は金曜日に述べた。",
}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1b\ufeff"))


@pytest.mark.parametrize("encoding", PROSE)
def test_news_in_the_encodings_of_its_time_is_read(encoding: str) -> None:
    """No header says what a scraped file is written in."""
    assert decode(PROSE[encoding].encode(encoding)) == PROSE[encoding]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@given(text=ANY_TEXT)
def test_utf_8_comes_back_as_it_was(encoding: str, text: str) -> None:
    """With or without byte order mark."""
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@given(text=ANY_TEXT)
def test_marked_wide_text_comes_back_as_it_was(encoding: str, text: str) -> None:
    """The mark settles it, whatever follows."""
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_told_by_its_nuls(encoding: str) -> None:
    """Windows tools forget the mark."""
    text = "Tokyo — the summit’s first day ended without a word from 三 leaders."
    assert decode(text.encode(encoding)) == text


def test_a_text_cut_inside_a_character_loses_that_character_only() -> None:
    """Downloads end where they please."""
    assert decode("Größe und “Ruhm”".encode()[:-1]) == "Größe und “Ruhm"
    assert decode("The “end”".encode()[:-1]) == "The “end"
    assert decode("Ruhm".encode("utf-16")[:-1]) == "Ruh"


def test_strewn_bytes_of_windows_do_not_spoil_a_utf_8_text() -> None:
    """Pages are glued together from sources."""
    assert decode("Größe “Ruhm” é".encode() + b" caf\xe9 ") == "Größe “Ruhm” é café "


def test_a_declared_encoding_is_believed_where_bytes_are_not_utf_8() -> None:
    """`ISO-8859-1` means what the Web has always meant by it."""
    assert decode(b"caf\xe9 \x93x\x94", "ISO-8859-1") == "café “x”"
    assert decode("日本".encode("euc_jp"), "euc-jp") == "日本"
    assert decode("été".encode(), "iso-8859-1") == "été"


@pytest.mark.parametrize("declared", ["hex", "bz2", "undefined", "no such thing", "punycode", "a\0b", ""])
def test_a_declared_codec_that_is_no_encoding_of_files_is_passed_over(declared: str) -> None:
    """A header is foreign text."""
    assert decode(b"caf\xe9 au lait", declared) == "café au lait"


def test_what_is_no_text_is_undecodable_with_its_bytes() -> None:
    """The message says where the first odd byte is."""
    content = bytes(range(128, 256)) * 8 + bytes(range(1, 32)) * 8
    with pytest.raises(RecordError) as caught:
        decode(content)
    assert caught.value.reason == "undecodable"
    assert "0x80 at offset 0" in caught.value.detail
    assert caught.value.payload == content


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_undecodable(content: bytes) -> None:
    """Nothing else is raised, and no replacement character is made up."""
    try:
        text = decode(content)
    except RecordError as error:
        assert error.reason == "undecodable"
    else:
        assert "\ufffd" not in text or "\ufffd".encode() in content or b"\xfd\xff" in content or b"\xff\xfd" in content
