"""Tools for whoever adds a city: see what would be taken from a list page before anything is crawled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from citypolicy.crawl.families import FAMILIES, Row, recognise
from citypolicy.crawl.page import Page


def saved_rows(path: Path, family: str | None = None, url: str = "https://saved.invalid/") -> tuple[str, list[Row]]:
    """The family (given, or recognised) and the rows of a saved list page or list answer."""
    page = Page(url, path.read_bytes())
    chosen = FAMILIES[family] if family else recognise(page)
    return chosen.name, chosen.rows(page, None)


def row_values(row: Row) -> dict[str, Any]:
    """A row as it is written: the link as in the page, the full title, the day or null."""
    return {"href": row.href, "title": row.title, "date": row.date.isoformat() if row.date else None}
