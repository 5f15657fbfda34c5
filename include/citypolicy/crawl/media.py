"""What a body is, by its bytes: portals send error pages named ``.pdf`` and files with no name at all."""

from __future__ import annotations

import io
import re
import zipfile

HTML = "text/html"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"{\\rtf", "application/rtf"),
)
_BY_ENDING = {
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "xls": "application/vnd.ms-excel",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
}
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|script|p|span|ul)\b", re.I)


_TEXT = (HTML, "text/plain", "application/xml", "application/json")


def is_text(start: bytes) -> bool:
    """Whether a body that begins so is a page, a text or an interface's answer."""
    return media_type(start) in _TEXT


def media_type(body: bytes, *, name: str = "", declared: str = "") -> str:
    """The media type of a body. ``name`` (a URL or file name) and ``declared`` only decide between formats that share
    their first bytes; what nothing tells is ``application/octet-stream``.
    """
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    # A PDF may have a few bytes of rubbish before its header; readers accept it within the first kilobyte.
    if b"%PDF-" in body[:1024]:
        return "application/pdf"
    for magic, kind in _MAGIC:
        if body.startswith(magic) or start.startswith(magic):
            return kind
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    ending = name.partition("?")[0].rpartition(".")[2].lower()
    if body.startswith(_OLE):
        return _ole(body, ending)
    if body.startswith(b"PK\x03\x04") or body.startswith(b"PK\x05\x06"):
        return _zip(body)
    if _MARKUP.search(body[:4096]):
        return HTML
    if start.startswith(b"<?xml") or start.startswith(b"<datastore"):
        return "application/xml"
    if start[:1] in (b"{", b"[") and body.rstrip()[-1:] in (b"}", b"]"):
        return "application/json"
    if not body:
        return "text/plain"
    sample = body[:4096]
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    if control > len(sample) / 50:
        return "application/octet-stream"
    return HTML if "html" in declared.lower() and b"<" in sample else "text/plain"


def _ole(body: bytes, ending: str) -> str:
    for stream, kind in (
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("Book", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ):
        if stream.encode("utf-16-le") in body:
            return _BY_ENDING["wps"] if ending == "wps" else kind
    return _BY_ENDING.get(ending, "application/x-ole-storage")


def _zip(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as box:
            names = box.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return "application/zip"
    if "OFD.xml" in names:
        return "application/ofd"
    for folder, kind in (
        ("word/", "wordprocessingml.document"),
        ("xl/", "spreadsheetml.sheet"),
        ("ppt/", "presentationml.presentation"),
    ):
        if any(name.startswith(folder) for name in names):
            return f"application/vnd.openxmlformats-officedocument.{kind}"
    return "application/zip"
