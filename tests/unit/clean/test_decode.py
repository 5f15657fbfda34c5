"""What bytes are, and their text: by the bytes, whatever they are called or declared to be."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from citypolicy.clean.decode import decode, kind_of

TEXT = "青川市2024年一般公共预算收入完成45.6亿元，比上年增长5.2%，镕、喆、堃等字也在其中。"
TRADITIONAL = "青川市政府網站公開的資訊，請各單位遵照執行，並將辦理結果報送本府。"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\r\n  %PDF-1.4\n...", "pdf"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("xl/workbook.xml"), "xlsx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("附件1.pdf"), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "ole"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (gzip.compress(b"x" * 100), "gzip"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "html"),
        ("\ufeff<!-- 页头 -->\n<div><p>正文</p></div>".encode(), "html"),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head></head></html>', "html"),
        ('{"data": {"title": "关于……的通知"}}'.encode(), "json"),
        (TEXT.encode(), "text"),
        (TEXT.encode("gb18030"), "text"),
        (("\ufeff" + TEXT).encode("utf-16-le"), "text"),
        (b"", "empty"),
        (b"\x00\x00 \r\n\x00", "empty"),
        (bytes(range(1, 32)) * 50, "unknown"),
    ],
)
def test_the_kind_is_told_by_the_bytes(body: bytes, kind: str) -> None:
    assert kind_of(body) == kind


def test_a_sentence_that_mentions_a_tag_is_no_page() -> None:
    assert kind_of("说明：网页中的<p>标签表示段落，<br>标签表示换行。".encode()) == "text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb2312", "gb18030", "utf-16"])
def test_text_is_decoded_whatever_is_declared(encoding: str) -> None:
    text = TEXT if encoding != "gb2312" else TEXT.replace("镕、喆、堃等字也", "常用字都")
    for declared in (
        None,
        "text/html; charset=utf-8",
        "text/html; charset=gb2312",
        "text/html; charset=big5",
        "text/plain; charset=none-such",
    ):
        assert decode(text.encode(encoding), declared).lstrip("\ufeff") == text


def test_gb2312_is_read_as_its_superset() -> None:
    body = f'<meta charset="gb2312"><p>{TEXT}</p>'.encode("gb18030")
    assert "镕、喆、堃" in decode(body)


def test_a_declared_big5_page_is_read_as_big5() -> None:
    body = f'<html><meta charset="big5"><p>{TRADITIONAL}</p>'.encode("big5")
    assert TRADITIONAL in decode(body)


def test_a_page_cut_within_a_character_stays_utf_8() -> None:
    assert decode((TEXT * 20).encode()[:-2]).startswith(TEXT)
    broken = (TEXT * 20).encode().replace("预".encode(), "预".encode()[:2], 1)
    assert TEXT in decode(broken)


def test_bytes_that_fit_no_encoding_are_replaced_not_raised() -> None:
    assert isinstance(decode(bytes([0x81, 0xFF, 0xFE, 0x00, 0xC3]) * 40), str)
