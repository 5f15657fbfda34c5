"""Tables: which header stands above each cell, and the unit that a table states for all of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from citypolicy.clean.lines import CELL, Line

_NUMBER = re.compile(r"[-+−]?(?:\d[\d,]*\.?\d*|\.\d+)\s*[%‰]?|[-—–…/]+|\*+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(r"(?:计量|金额)?单位\s*:\s*([^\s,;。:()]{1,10})")
_TITLE_UNIT = re.compile(r"\(([^()]{0,4}(?:元|人|户|吨|公顷|亩|个|家|平方米|公里|千瓦时|千瓦|%))\)$")
_SEVERAL = re.compile(r"[、/,]")
_OWN_UNIT = re.compile(r"\([^()]{1,12}\)|[%‰]")
# Columns that a unit of money or count does not reach: rates, shares, ranks, numbers of rows.
_UNITLESS = re.compile(
    r"增[长幅减速]|增减|±|占比|比重|比例|比率|率|[%‰]|百分|位次|排名|名次|序号|编号|代码|备注|说明|年份|指数|倍"
)
_MOST_HEADS = 4
_BEFORE = 4
"""How many lines above a table its caption and unit may stand."""


def with_heads(lines: Sequence[Line]) -> list[Line]:
    """The lines, each row with the header above each of its cells; the table's unit in brackets where it states one."""
    out = list(lines)
    begin = 0
    before: tuple[int, list[list[tuple[int, str]]], str | None, int] | None = None
    while begin < len(out):
        if out[begin].kind != "row":
            begin += 1
            continue
        if _caption(out, begin):
            out[begin] = replace(out[begin], kind="paragraph", text=out[begin].text.strip(CELL))
            begin += 1
            continue
        end = begin
        while end < len(out) and out[end].kind == "row" and out[end].table == out[begin].table:
            end += 1
        rows = [_cells(line) for line in out[begin:end]]
        captions = [line.text.replace(CELL, " ") for line in out[max(0, begin - _BEFORE) : begin] if line.kind != "row"]
        unit = _unit(captions, [" ".join(text for _, text in row) for row in rows[:3]])
        heads = _heads(rows, out[begin:end])
        grid = [_cells(line) for line in out[begin : begin + heads]]
        if heads == 0 and before is not None and begin - before[0] <= 1 and before[3] == _width(rows):
            # The table goes on from the page before without its header.
            grid, unit = before[1], unit or before[2]
        elif heads and unit is None and before is not None and begin - before[0] <= 1 and grid == before[1]:
            # The same header again on the next page, without the caption.
            unit = before[2]
        numeric = _numeric(rows[heads:])
        own = _unit_column(grid)
        for at in range(begin + heads, end):
            row = rows[at - begin]
            if own is not None:
                unit = next((text for column, text in row if column == own), None)
            out[at] = replace(out[at], heads=tuple(_above(grid, column, unit, column in numeric) for column, _ in row))
        before = (end, grid, unit, _width(rows))
        begin = end
    return out


def _caption(lines: Sequence[Line], at: int) -> bool:
    """Whether the first row of a table is one cell over all of it: its title or its unit."""
    if at > 0 and lines[at - 1].kind == "row" and lines[at - 1].table == lines[at].table:
        return False
    filled = [cell for cell in lines[at].text.split(CELL) if cell.strip()]
    following = lines[at + 1] if at + 1 < len(lines) else None
    return len(filled) == 1 and following is not None and following.kind == "row" and following.table == lines[at].table


def _cells(line: Line) -> list[tuple[int, str]]:
    cells = line.text.split(CELL)
    columns = line.columns if len(line.columns) == len(cells) else tuple(range(len(cells)))
    return list(zip(columns, (cell.strip() for cell in cells), strict=True))


def _width(rows: Sequence[list[tuple[int, str]]]) -> int:
    return max((len(row) for row in rows), default=0)


def _heads(rows: Sequence[list[tuple[int, str]]], lines: Sequence[Line]) -> int:
    """How many rows at the top name the columns."""
    marked = 0
    for line in lines:
        if not line.header:
            break
        marked += 1
    count = 0
    for row in rows[: _MOST_HEADS + 1]:
        if _has_numbers(row):
            break
        count += 1
    if count > _MOST_HEADS or count >= len(rows):
        # No number in the table: its first row names the columns where all of it is short.
        short = len(rows) > 1 and len(rows[0]) >= 2 and all(len(text) <= 20 for _, text in rows[0])
        count = 1 if short else 0
    return max(count, min(marked, len(rows) - 1, _MOST_HEADS))


def _has_numbers(row: Sequence[tuple[int, str]]) -> bool:
    numbers = [text for _, text in row if text and _NUMBER.fullmatch(text)]
    return bool(numbers) and not all(_YEAR.fullmatch(text) for text in numbers)


def _numeric(rows: Sequence[list[tuple[int, str]]]) -> set[int]:
    """Columns most of whose filled cells are numbers."""
    filled: dict[int, int] = {}
    numbers: dict[int, int] = {}
    for row in rows:
        for column, text in row:
            if text:
                filled[column] = filled.get(column, 0) + 1
                numbers[column] = numbers.get(column, 0) + bool(_NUMBER.fullmatch(text))
    return {column for column, count in filled.items() if numbers[column] * 2 > count}


def _unit(captions: Sequence[str], rows: Sequence[str]) -> str | None:
    """The one unit that the lines above a table or its first rows state; None where they state none or several."""
    for text in (*reversed(captions), *rows):
        found = _UNIT.search(text)
        if found:
            return None if _SEVERAL.search(found.group(1)) else found.group(1)
    for text in reversed(captions):
        found = _TITLE_UNIT.search(text)
        if found and len(text) <= 60:
            return found.group(1)
    return None


def _unit_column(grid: Sequence[Sequence[tuple[int, str]]]) -> int | None:
    """The column that gives each row its unit."""
    return next((column for row in grid for column, text in row if text in ("单位", "计量单位")), None)


def _above(grid: Sequence[Sequence[tuple[int, str]]], column: int, unit: str | None, numeric: bool) -> str:
    """The header above a column: its parts from the top down, each cell reaching until the next of its row."""
    parts: list[str] = []
    floor = 0
    for row in grid:
        filled = [(at, text) for at, text in row if text]
        index = bisect_right([at for at, _ in filled], column) - 1
        if index < 0 or filled[index][0] < floor:
            continue
        floor, text = filled[index]
        if text not in parts and not _UNIT.match(text):
            parts.append(text)
    head = " ".join(parts)
    if unit and numeric and not _OWN_UNIT.search(head) and not _UNITLESS.search(head):
        head = f"{head}({unit})"
    return head
