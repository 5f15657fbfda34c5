"""Tables: the quantities of a row, whose units stand in the headers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from citypolicy.chinese import numerals
from citypolicy.extract import comparators
from citypolicy.extract.amounts import NOISE, Amount, Bounds, Mention, make
from citypolicy.extract.numbers import read_unit
from citypolicy.extract.quantities import find
from citypolicy.extract.scanner import MIXED
from citypolicy.lexicon import Unit, units
from citypolicy.model import Segment


def of_segment(text: str, segment: Segment) -> list[Mention]:
    """The quantities of a segment of a text; those of a table row have the units that its headers state."""
    if segment.kind == "row" and segment.cells:
        return of_row(text, segment)
    return find(text, segment.start, segment.end)


_CELL = re.compile(rf"(?P<minus>[-−]\s?)?(?P<number>{MIXED})(?P<more>[余多])?")
_UNIT_HEADER = re.compile(r"(?:计量)?单\s?位|计量")
_NO_VALUES = re.compile(
    r"序号|编号|代码|编码|年份|年度$|备注|电话|邮编|年限|期限|日期|时间|文号|页码|科目|类别|编码|行次"
)
_SHARE = re.compile(r"(?:增速|增幅|增长|同比|占比|比重|比例|率)$")
_TOTAL = re.compile(r"\s*[\[〔【]([^\[\]〔〕【】]{1,16})[\]〕】]\s*")
"""A cell in square brackets holds what is added up over all years ([800] under 年均增长[累计])."""
_OR_TOTAL = re.compile(r"[/、]?[\[(〔【](?:五年)?累计[^\])〕】]*[\])〕】]\s*$|/累计$")
_PERCENT = Decimal(1), units()["%"]
_IN_BRACKETS = re.compile(r"[((]([^()]{1,10})[))]")


def of_row(text: str, segment: Segment) -> list[Mention]:
    """The quantities of a table row: a bare number takes the unit of its column's header, of the row's 单位 cell, or of
    the row's first cell (地区生产总值(亿元)). A number whose unit nothing states is left out."""
    found: list[Mention] = []
    columns = segment.columns
    own: tuple[Decimal, Unit | None] | None = None
    for (start, end), column in zip(segment.cells, columns, strict=False):
        if _UNIT_HEADER.fullmatch(column.strip()):
            own = read_unit(text[start:end])
    if own is None and segment.cells:
        start, end = segment.cells[0]
        own = _in_brackets(text[start:end])
    for index, (start, end) in enumerate(segment.cells):
        column = columns[index] if index < len(columns) else ""
        if _NO_VALUES.search(column):
            continue
        total = _TOTAL.fullmatch(text, start, end)
        if total and own is not None:
            points = own[1] is not None and own[1].canonical == "%" and _stated(column) == _PERCENT
            amount = _cell(text, *total.span(1), (Decimal(1), units()["百分点"]) if points else own)
            if amount is not None:
                found.append(amount)
            continue
        inside = find(text, start, end)
        if inside:
            found.extend(inside)
            continue
        amount = _cell(text, start, end, _stated(column) or own)
        if amount is not None:
            found.append(amount)
    return found


def _in_brackets(header: str) -> tuple[Decimal, Unit | None] | None:
    """The unit in the last brackets that hold one: 地区生产总值(亿元), 增速(±%)."""
    for words in reversed(_IN_BRACKETS.findall(header)):
        stated = read_unit(words.removeprefix("±").removeprefix("+/-"))
        if stated is not None:
            return stated
    return None


@lru_cache(maxsize=1024)
def _stated(header: str) -> tuple[Decimal, Unit | None] | None:
    """The unit that a column's header states, in brackets or by a % at its end (比上年增长%).

    A header of growth or of a share without any means %, whatever the rest of the row is in.
    """
    stated = _in_brackets(header)
    if stated is not None:
        return stated
    header = _OR_TOTAL.sub("", header)
    if header.rstrip().endswith("%") or _SHARE.search(header):
        return _PERCENT
    return None


def _cell(text: str, start: int, end: int, stated: tuple[Decimal, Unit | None] | None) -> Mention | None:
    """A cell that holds nothing but a number, with or without comparators."""
    if stated is None:
        return None
    begin = start
    while begin < end and not (text[begin].isdigit() or text[begin] in "-−"):
        begin += 1
    match = _CELL.match(text, begin, end)
    if match is None or begin - start > 5:
        return None
    scale, unit = stated
    value = numerals.read(match["number"].translate(NOISE))
    back = comparators.behind(text, match.end(), end, timed=False)
    if value is None or (back[1] if back else match.end()) < start + len(text[start:end].rstrip()):
        return None
    if begin > start and comparators.before(text, begin, start) is None:
        return None
    value = value * scale if unit is None else unit.base(value * scale)
    value = -value if match["minus"] else value
    amount = Amount(begin, match.end(), match.end(), value, None, unit, bool(match["more"]), "table-cell", 0.85)
    return make(text, amount, Bounds(start, start, end))
