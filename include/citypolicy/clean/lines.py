"""What the formats hand to the paragraphs: lines with what their layout says, before any joining."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from citypolicy.clean.facts import PageFacts
from citypolicy.model import Issue

Break = Literal["wrap", "line", "paragraph"]
"""What stands before a line: ``wrap``, the edge of a page or column, so that it may go on in the middle of a word;
``line``, a line break that may or may not begin a paragraph; ``paragraph``, mark-up or a blank line that begins one."""

CELL = "\x1f"
"""Keeps the cells of a row apart within a line's text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as its format shows it. A row's cells are kept apart by ``CELL``."""

    text: str
    kind: Literal["paragraph", "heading", "row"] = "paragraph"
    before: Break = "paragraph"
    indented: bool = False
    """Begins further right than the lines around it, as the first line of a Chinese paragraph does."""
    full: bool | None = None
    """Reaches the right margin; None where the format does not show it."""
    centred: bool = False
    header: bool = False
    """A row that names the columns of the rows under it."""
    spaced: bool = False
    """Has a blank line above it, in texts whose blank lines may or may not mean a paragraph."""
    page: int = 0
    table: int = 0
    """Which table of the document a row belongs to."""
    columns: tuple[int, ...] = ()
    """For each cell of a row the column of the table in which it begins; empty where they simply count."""
    heads: tuple[str, ...] = ()
    """For each cell of a row the header above it; filled by ``tables``."""


@dataclass(frozen=True, slots=True)
class Raw:
    """What a format made of the bytes."""

    lines: tuple[Line, ...]
    method: str
    media_type: str
    facts: PageFacts = field(default_factory=PageFacts)
    issues: tuple[Issue, ...] = ()
    ocr_confidence: float | None = None
