"""From bytes to a document: text with its layout undone, and its head."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from citypolicy.clean.decode import Kind, declared_charset, decode, kind_of
from citypolicy.clean.facts import PageFacts
from citypolicy.clean.head import read_head
from citypolicy.clean.html import read_html
from citypolicy.clean.lines import Line, Raw
from citypolicy.clean.normalise import each, tidy
from citypolicy.clean.paragraphs import Piece, paragraphs
from citypolicy.clean.plain import read_plain
from citypolicy.model import Block, Document, Issue

__all__ = ["read_document"]


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
    kind = kind_of(body)
    raw = Raw((), "plain", "")
    if kind == "text":
        raw = read_plain(decode(body, media_type))
    elif kind == "html":
        raw = read_html(decode(body, media_type), place=url or name)
    text, blocks = compose(raw.lines)
    head = read_head(
        text, blocks, raw.facts, name=name, region_code=region_code, listed_title=listed_title, row_date=row_date
    )
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
    return document, raw.issues


def stem(name: str) -> str:
    """A file's name without folders and without its last ending."""
    base = PurePosixPath(name.replace("\\", "/")).name or name
    head, dot, _ = base.rpartition(".")
    return head if dot and head else base


def compose(lines: Sequence[Line]) -> tuple[str, tuple[Block, ...]]:
    """The text of the lines and its blocks, with offsets into the text."""
    normal = [tidy(text) for text in each([line.text for line in lines])]
    pieces = paragraphs([replace(line, text=text) for line, text in zip(lines, normal, strict=True)])
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
        at += len(cell) + 1 if cell else 0
    return tuple(spans)
