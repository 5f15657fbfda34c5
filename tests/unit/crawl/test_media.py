from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from citypolicy.crawl.media import media_type
from sample_portal import files


def box(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (files.pdf(["一"]), "a.html", "application/pdf"),
        (b"\n\n junk %PDF-1.4", "", "application/pdf"),
        (files.docx(["一"]), "a.pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (box("xl/workbook.xml"), "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (box("OFD.xml"), "a.zip", "application/ofd"),
        (box("a.txt"), "a.docx", "application/zip"),
        (b"PK\x03\x04 broken", "a.docx", "application/zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "application/msword"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.wps", "application/vnd.ms-works"),
        (OLE + "Workbook".encode("utf-16-le"), "a.doc", "application/vnd.ms-excel"),
        (OLE, "a.xls?x=1", "application/vnd.ms-excel"),
        (OLE, "", "application/x-ole-storage"),
        (b"Rar!\x1a\x07\x01\x00", "", "application/vnd.rar"),
        (b"7z\xbc\xaf\x27\x1c", "", "application/x-7z-compressed"),
        (b"\x89PNG\r\n\x1a\n", "a.jpg", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "", "image/webp"),
        (b"<!DOCTYPE HTML><html>", "a.pdf", "text/html"),
        ("\ufeff  <p>附件</p>".encode(), "a.doc", "text/html"),
        (b"<?xml version='1.0'?><rss/>", "", "application/xml"),
        (b'{"a": 1}', "a.html", "application/json"),
        ("关于印发规划的通知".encode("gb18030"), "a.txt", "text/plain"),
        (b"", "a.pdf", "text/plain"),
        (bytes(100), "a.pdf", "application/octet-stream"),
    ],
)  # fmt: skip
def test_the_bytes_decide(body: bytes, name: str, kind: str) -> None:
    assert media_type(body, name=name) == kind


def test_the_labelled_files(labelled: Path) -> None:
    import json

    wanted = {"pdf": "pdf", "xlsx": "sheet", "docx": "wordprocessing", "png": "png", "7z": "7z", "zip": "zip"}
    for line in (labelled / "pages" / "files.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        assert wanted[label["type"]] in media_type((labelled / "pages" / label["file"]).read_bytes(), name="x"), label[
            "file"
        ]
