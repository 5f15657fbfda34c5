"""Attachments as PDF and DOCX, the same bytes every time they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

_FONT = "STSong-Light"


def pdf(lines: Sequence[str], *, columns: int = 30, rows: int = 26) -> bytes:
    """A PDF on A4, lines broken at so many characters wherever that falls, pages numbered as offices do (— 1 —)."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    wrapped: list[str] = []
    for line in lines:
        text = line.lstrip("^>")
        text = text if line[:1] in "^>" else "　　" + text
        wrapped += [text[at : at + columns] for at in range(0, len(text), columns)]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    width, height = A4
    for number, first in enumerate(range(0, len(wrapped), rows), start=1):
        canvas.setFont(_FONT, 15)
        for row, text in enumerate(wrapped[first : first + rows]):
            canvas.drawString(70, height - 80 - row * 26, text)
        canvas.setFont(_FONT, 12)
        canvas.drawCentredString(width / 2, 40, f"— {number} —")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def docx(lines: Sequence[str]) -> bytes:
    """A Word document with paragraphs and tables."""
    from docx import Document

    document = Document()
    # The template names its author and the day; a document that is the same every time names neither.
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = datetime(2000, 1, 1)
    table: list[list[str]] = []

    def end_table() -> None:
        if table:
            grid = document.add_table(rows=len(table), cols=max(map(len, table)))
            for row, cells in zip(grid.rows, table, strict=True):
                for cell, text in zip(row.cells, cells, strict=False):
                    cell.text = text
            table.clear()

    for line in lines:
        if line.startswith("|"):
            table.append(line[1:].split("|"))
        else:
            end_table()
            document.add_paragraph(line.lstrip("^>"))
    end_table()
    out = io.BytesIO()
    document.save(out)
    return _with_fixed_times(out.getvalue())


def _with_fixed_times(body: bytes) -> bytes:
    """The same ZIP with every member dated to the format's first day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
