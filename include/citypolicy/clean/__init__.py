"""From bytes to a document: text with its layout undone, and its head."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from citypolicy.clean import layout
from citypolicy.clean.answers import read_json, read_mht, read_rtf
from citypolicy.clean.archive import MOST_FILES, Member, libarchive, members
from citypolicy.clean.decode import Kind, decode, kind_of
from citypolicy.clean.doc import read_ole
from citypolicy.clean.head import read_head
from citypolicy.clean.html import read_html
from citypolicy.clean.lines import Line, Raw
from citypolicy.clean.normalise import each, tidy
from citypolicy.clean.ofd import read_ofd
from citypolicy.clean.office import MOST_UNPACKED, Unreadable, damaged, read_docx, read_xlsx
from citypolicy.clean.paragraphs import Piece, paragraphs
from citypolicy.clean.pdf import Ocr, read_pdf
from citypolicy.clean.personal import mask
from citypolicy.clean.plain import read_plain
from citypolicy.limits import OutOfTime
from citypolicy.model import Block, Document, Issue

__all__ = ["read_document"]

MOST_TEXT = 5_000_000
"""Bytes of a page or text that are read, and characters of a file's text; ten times the largest page seen."""

_MHT = re.compile(rb"\s*(?:MIME-Version:|From: .{0,200}\r?\n(?:.{0,200}\r?\n){0,4}MIME-Version:)", re.IGNORECASE)


def read_document(
    body: bytes,
    *,
    name: str,
    media_type: str | None = None,
    url: str | None = None,
    listed_title: str = "",
    row_date: date | None = None,
    region_code: str | None = None,
    ocr: bool = True,
    keep_personal_data: bool = False,
    seconds: float = 60,
) -> tuple[Document | None, tuple[Issue, ...]]:
    """The document that the bytes of a page or file hold, and what was not as it should be.

    ``name`` is the file's or capture's name; ``media_type`` the Content-Type as sent, of which only the charset is
    believed; ``listed_title`` and ``row_date`` what the list page says. Never raises for bad input: what cannot be
    read is None, with an Issue that says why.
    """
    place = url or name
    deadline = time.monotonic() + 0.8 * seconds
    raw = _read(body, place, media_type, _reader(ocr), deadline)
    issues = raw.issues
    length = sum(len(line.text) for line in raw.lines)
    if length > MOST_TEXT:
        message = f"{length / 1e6:.1f} million characters of text; up to {MOST_TEXT / 1e6:g} million are read"
        return None, (*issues, Issue("clean", "too-large", place, message, "error"))
    text, blocks = compose(raw.lines)
    if not text:
        if not any(issue.severity == "error" for issue in issues):
            issues = (*issues, Issue("clean", "no-text", place, "nothing in it can be read as text", "error"))
        return None, issues
    if raw.facts.images_only:
        message = (
            "of the page itself only the title is text: its body is pictures or links to files, which are read as such"
        )
        issues = (*issues, Issue("clean", "no-body-text", place, message))
    elif raw.method == "density":
        issues = (
            *issues,
            Issue("clean", "body-by-density", place, "no known container; the body was found by its density", "info"),
        )
    head = read_head(
        text, blocks, raw.facts, name=name, region_code=region_code, listed_title=listed_title, row_date=row_date
    )
    if not keep_personal_data:
        # After the head was read, which must still see that a contact is named.
        text = mask(text)
    document = Document(
        doc=stem(name),
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=blocks,
        head=head,
        media_type=raw.media_type,
        method=raw.method,
        attachments=raw.facts.attachments,
        ocr_confidence=raw.ocr_confidence,
        url=url,
    )
    return document, issues


_UNSUPPORTED = {
    "odf": "an OpenDocument file",
    "unknown": "bytes of no known kind",
}


def _reader(ocr: bool) -> Ocr | None:
    from citypolicy.clean.ocr import installed, read_picture

    return read_picture if ocr and installed() else None


def _read(body: bytes, place: str, media_type: str | None, ocr: Ocr | None, deadline: float, depth: int = 0) -> Raw:
    """The lines of a body of any kind."""
    kind = kind_of(body)
    if kind in ("text", "html", "json", "rtf") and len(body) > MOST_TEXT:
        message = f"{len(body) // 1_000_000} MB of text; pages and texts up to {MOST_TEXT // 1_000_000} MB are read"
        return _failed(Issue("clean", "too-large", place, message, "error"))
    if kind == "empty":
        return _failed(Issue("clean", "empty-file", place, "the file holds nothing", "error"))
    if kind == "text":
        if _MHT.match(body):
            return read_mht(body, place=place)
        return read_plain(decode(body, media_type))
    if kind == "html":
        return read_html(decode(body, media_type), place=place)
    if kind == "json":
        return read_json(decode(body, media_type), place=place)
    if kind == "rtf":
        return read_rtf(body)
    if kind in _PARSED:
        return _parsed(body, kind, place, ocr, deadline)
    if kind == "rar" and libarchive() is None:
        message = "a RAR archive, and no libarchive is installed (on Debian the package libarchive13)"
        return _failed(Issue("clean", "unsupported-format", place, message, "error"))
    if kind in _ARCHIVES and depth < 2:
        return _read_archive(body, kind, place, ocr, deadline, depth)
    what = _UNSUPPORTED.get(kind, f"a {kind} within archives")
    return _failed(Issue("clean", "unsupported-format", place, f"{what}, which is not read", "error"))


_ARCHIVES: dict[Kind, str] = {
    "zip": "application/zip",
    "7z": "application/x-7z-compressed",
    "rar": "application/vnd.rar",
    "gzip": "application/gzip",
}
_PARSED = frozenset({"pdf", "docx", "xlsx", "ofd", "ole", "image"})


def _parsed(body: bytes, kind: Kind, place: str, ocr: Ocr | None, deadline: float) -> Raw:
    """The lines of a file that a library parses. What breaks the library in a way of its own is an issue too: a
    damaged file meets code in openpyxl, xlrd or Pillow that no list of their exceptions covers."""
    try:
        if kind == "pdf":
            return read_pdf(body, place=place, deadline=deadline, ocr=ocr)
        if kind == "docx":
            return read_docx(body, place=place)
        if kind == "xlsx":
            return read_xlsx(body, place=place, deadline=deadline)
        if kind == "ofd":
            return read_ofd(body, place=place, deadline=deadline, ocr=ocr)
        if kind == "ole":
            return read_ole(body, place=place, deadline=deadline)
        return _read_image(body, place, ocr)
    except OutOfTime:
        raise
    except Exception as error:  # noqa: BLE001 - see above; the issue names the error
        return _failed(damaged(place, f"{kind} file", f"{type(error).__name__}: {error}"))


def _failed(issue: Issue) -> Raw:
    return Raw((), "", "application/octet-stream", issues=(issue,))


_PICTURES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"RIFF": "image/webp",
}


def _read_image(body: bytes, place: str, ocr: Ocr | None) -> Raw:
    from citypolicy.clean.ocr import open_picture

    if ocr is None:
        message = "a picture, and OCR is off or not installed (pip install .[ocr])"
        return _failed(Issue("clean", "needs-ocr", place, message, "error"))
    try:
        picture = open_picture(body)
    except (OSError, ValueError) as error:
        return _failed(Issue("clean", "damaged-file", place, f"the picture cannot be read: {error}", "error"))
    height, width = picture.shape[:2]
    # As points the picture is an A4 page's width, so that sizes mean the same as in a PDF.
    scale = 595 / width
    page, confidence = ocr(picture, 1, 595.0, height * scale)
    media_type = next((kind for magic, kind in _PICTURES.items() if body.startswith(magic)), "image/*")
    return Raw(tuple(layout.lines([page])), "ocr", media_type, ocr_confidence=confidence if page.glyphs else None)


def _read_archive(body: bytes, kind: Kind, place: str, ocr: Ocr | None, deadline: float, depth: int) -> Raw:
    """The documents inside, each under its file's name; what is wrong with one is told and the others are read."""
    lines: list[Line] = []
    issues: list[Issue] = []
    confidences: list[float] = []
    try:
        for number, (name, inner) in enumerate(_members(body, kind)):
            if number == MOST_FILES:
                message = f"{MOST_FILES} files were read and the rest left out: unpack it and read them from a folder"
                issues.append(Issue("clean", "cut-archive", place, message))
                break
            if time.monotonic() > deadline:
                issues.append(Issue("clean", "out-of-time", f"{place}!{name}", "not read in the time given"))
                break
            if isinstance(inner, Unreadable):
                issues.append(replace(damaged(f"{place}!{name}", "file in the archive", inner), severity="warning"))
                continue
            raw = _read(inner, f"{place}!{name}", None, ocr, deadline, depth + 1)
            issues += (replace(issue, severity="warning") for issue in raw.issues)
            if raw.ocr_confidence is not None:
                confidences.append(raw.ocr_confidence)
            if raw.lines:
                offset = max((line.table for line in lines), default=0)
                if kind != "gzip":
                    lines.append(Line(stem(name), "heading"))
                lines += (replace(line, table=line.table + offset if line.table else 0, page=0) for line in raw.lines)
    except Unreadable as error:
        issues.append(damaged(place, kind, error))
    confidence = sum(confidences) / len(confidences) if confidences else None
    return Raw(tuple(lines), kind, _ARCHIVES[kind], issues=tuple(issues), ocr_confidence=confidence)


def _members(body: bytes, kind: Kind) -> Iterator[Member]:
    if kind != "gzip":
        yield from members(body, kind)
        return
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            inner = stream.read(MOST_UNPACKED)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(str(error)) from error
    yield "", inner


def stem(name: str) -> str:
    """A file's name without folders and without its last ending."""
    base = PurePosixPath(name.replace("\\", "/")).name or name
    head, dot, _ = base.rpartition(".")
    return head if dot and head else base


def compose(lines: Sequence[Line]) -> tuple[str, tuple[Block, ...]]:
    """The text of the lines and its blocks, with offsets into the text."""
    normal = [tidy(text) for text in each([line.text for line in lines])]
    pieces = paragraphs(
        [line if line.text == text else replace(line, text=text) for line, text in zip(lines, normal, strict=True)]
    )
    blocks: list[Block] = []
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        blocks.append(Block(piece.kind, at, end, piece.columns, _cell_spans(piece, at)))
        at = end + 1
    return "\n".join(piece.text for piece in pieces), tuple(blocks)


def _cell_spans(piece: Piece, at: int) -> tuple[tuple[int, int], ...]:
    spans = []
    for cell in piece.cells:
        spans.append((at, at + len(cell)))
        at += len(cell) + 1
    return tuple(spans)
