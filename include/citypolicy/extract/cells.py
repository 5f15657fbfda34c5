"""Tables: what the header above a number and the label before it say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from citypolicy.extract import subjects
from citypolicy.extract.periods import Period
from citypolicy.extract.quantities import Mention
from citypolicy.extract.said import Said
from citypolicy.extract.status import setting
from citypolicy.extract.subjects import Whose
from citypolicy.extract.words import DIMENSIONS
from citypolicy.model import Document, Measure, Segment, Status

_UNIT = re.compile(r"\s*[(][^()]{0,12}[)]\s*$")
_NUMBERING = re.compile(r"[\d.、()\s]+|[一二三四五六七八九十]+[、.]?|合\s*计|总\s*计")
_NO_LABEL = re.compile(r"序号|编号|单\s?位|属性|类型|性质|责任|牵头|配合|备注|时限|来源")
_NO_NAME = re.compile(
    r"(?:(?:19|20)\d\d年?度?|“?十[一二三四五]五”?(?:期?末|期间)?|本年度?|当年|上年度?|全年|基期年?|现状|年|[季月]度?|累计|本月|合计|总计)*"
    r"(?:规划|预期|计划|发展|工作|年度|约束性|预计)?(?:指标|目标|任务|数|值|数值|指标值|目标值|完成数?|完成值|实际数?|实绩|现状值?|基数|绝对[量数额]|数量|总量|金额|情况|预算数?|执行数|决算数?|完成情况|内容)*"
)
_GROWTH = re.compile(r"增长|增速|增幅|涨幅|升降|同比|环比|比上年|较上年|±|变化率")
_PART = re.compile(r"占比|比重|占.{0,12}%|完成率|率$|比例|进度")
_AHEAD = re.compile(r"目标|规划|预期|计划|任务|预计|末$")
_BEHIND = re.compile(r"完成|实际|现状|实绩|执行|决算|上年|基期|基数")
_BUDGET = re.compile(r"预算数?$|预算安排|年初预算|调整预算")
_NEW = re.compile(r"^(?:新增|新建|净增|新设)")


_PART_MARK = re.compile(r"\s*(?:#|[(]?其\s?中[)]?)[::\s]*")
_LONGEST_PART, _LONGEST_WHOLE = 8, 16
"""Characters of a part that leans on its whole, and of a whole; longer labels are names of their own, or titles."""
_OTHER_PART = frozenset(
    ("农村", "乡村", "城镇", "城市", "女", "女性", "男性", "国内", "国外", "境外", "境内", "市外", "省外")
)
"""Labels of parts that no row of its own has: they go on with the part before them."""
_YEARS = re.compile(r"(?:19|20)\d\d年(?:度|[上下]半年|[一二三四]季度)?")
_RATE_OF = re.compile(r"占.{0,12}%|%")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number's place in a table: the label of its row and the header of its column, units taken off."""

    label: str
    header: str
    before: str
    """The header of the last column before that holds no rate: what a 增长(%) beside it is the growth of."""


class Row(NamedTuple):
    """A table row for the rows behind it: its columns, its label, and the label of the row that it is a part of."""

    columns: tuple[str, ...]
    label: str
    whole: str


def cell(text: str, segment: Segment, mention: Mention) -> Cell:
    """Where a number stands. The label is the last cell of words before it; headings of rows stand before that."""
    label = header = before = ""
    for index, (start, end) in enumerate(segment.cells):
        column = segment.columns[index] if index < len(segment.columns) else ""
        said = text[start:end].strip()
        if start <= mention.start < end:
            header = _bare(column)
            if said and not label:
                label = _bare(text[start : mention.start])
            break
        worded = re.search("[一-鿿]{2}", said) is not None
        if column and not (worded or _GROWTH.search(column) or _NO_LABEL.search(column) or _RATE_OF.search(column)):
            before = _bare(column)
        if (
            said
            and not _NUMBERING.fullmatch(said)
            and not _NO_LABEL.search(column)
            and not re.search(r"\d[.%]?\d*$", said)
        ):
            label = _bare(said)
    return Cell(label, header, "" if _NO_NAME.fullmatch(before) else before)


def row_of(text: str, segment: Segment, above: Row | None) -> Row:
    """What a table row is about. ``above``: the row before it in the document; None where there was none."""
    label, marked = "", False
    for index, (start, end) in enumerate(segment.cells):
        column = segment.columns[index] if index < len(segment.columns) else ""
        said = text[start:end].strip()
        if _NO_LABEL.search(column):
            continue
        if label and re.fullmatch(r"[\d.,%≥≤\-—\[\]〔〕【】()约/]+", said):
            break
        mark = _PART_MARK.match(said)
        marked = marked or mark is not None
        said = said[mark.end() :] if mark else said
        if said and not _NUMBERING.fullmatch(said):
            label = _bare(said)
    if above is None or above.columns[-2:] != segment.columns[-2:]:
        return Row(segment.columns, label, "")
    if marked:
        return Row(segment.columns, label, above.whole or above.label)
    return Row(segment.columns, label, above.whole if label in _OTHER_PART else "")


def _part(label: str, whole: str) -> str:
    """A part by its full name: 其中:城镇 under 居民人均可支配收入, 其中:高速公路 under 公路总里程."""
    if (
        not whole
        or not label
        or label.endswith(DIMENSIONS)
        or len(label) > _LONGEST_PART
        or len(whole) > _LONGEST_WHOLE
    ):
        return label
    whole = re.sub(r"^(?:全|我|本)[市省县区州]", "", whole)
    at = whole.find(label[-2:])
    if at >= 0:
        return label + whole[at + 2 :]
    if label[-1:] in whole:
        return label + next((d for d in sorted(DIMENSIONS, key=len, reverse=True) if whole.endswith(d)), "")
    return label + whole


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    text = _UNIT.sub("", re.sub(r"\s+", "", text))
    return re.sub(
        r"^(?:\d{1,2}[.、]|[(]\d+[)]|[一二三四五六七八九十]+[、.]|其中:?|#|(?:(?:19|20)\d\d)?年?末)+", "", text
    )


def of_cells(
    document: Document,
    segment: Segment,
    mentions: Sequence[Mention],
    spans: Sequence[Period],
    who: Whose,
    whole: str = "",
) -> list[Said]:
    """What a table row says of its quantities; ``whole`` is the label of the row that it is a part of."""
    head = document.head
    place = setting(head.kind, head.title or "", segment)
    out = []
    for mention, (begins, ends) in zip(mentions, spans, strict=True):
        found = cell(document.text, segment, mention)
        subject = subjects.alone(found.label, who) if found.label else None
        label = "" if subject else _own_label(found.label, who)
        if _NO_NAME.fullmatch(found.header) or _GROWTH.search(found.header):
            label = _part(label, whole if not found.before else "")
        header = "" if _NO_NAME.fullmatch(found.header) else _YEARS.sub("", found.header)
        measure = _measure(label, found.header, mention.unit)
        status, rule = _status(found.header, begins is not None and head.dated is not None and begins > head.dated)
        if status is None:
            over = ends is not None and head.dated is not None and ends.year < head.dated.year
            status, rule = ("actual", "period-behind") if over else (place.status, place.rule)
        out.append(
            Said(
                _name(label, header, measure, found.before),
                measure,
                -1 if mention.value < 0 else 1,
                status,
                subject.name if subject else who.about or who.place.own,
                ("row", rule, "alone" if subject else "own"),
            )
        )
    return out


def _own_label(label: str, who: Whose) -> str:
    """The label without the document's own place and without 合计."""
    text = label.removeprefix(who.place.own or "全市").removeprefix("全市").removesuffix("合计").removesuffix("总计")
    return text if text != "小计" else ""


def _measure(label: str, header: str, unit: str | None) -> Measure:
    if unit == "百分点":
        return "change"
    if unit in ("%", "‰"):
        if _PART.search(header):
            return "share"
        return "growth" if _GROWTH.search(header) or _GROWTH.search(label) else "share"
    if unit == "位":
        return "rank"
    if _GROWTH.search(header) and "累计" in header:
        return "change"
    return "change" if _NEW.match(label or header) else "level"


def _name(label: str, header: str, measure: Measure, before: str) -> str:
    if measure == "growth":
        if _GROWTH.search(header) and before and before != label:
            return label + before + "增速"
        base = label or header
        moved = _GROWTH.search(base)
        if moved:
            return base
        return (base or "") + "增速"
    if measure == "change" and _GROWTH.search(header):
        return label or header
    header = re.sub(r"占(.{0,12})%", r"占\1比例", header)
    header = header.removesuffix("合计").removesuffix("小计") or header
    if not header or header == label:
        return label
    if not label:
        return header
    return label + header


def _status(header: str, ahead: bool) -> tuple[Status | None, str]:
    if _BUDGET.search(header):
        return "planned", "budget"
    if ahead or (_AHEAD.search(header) and not _BEHIND.search(header)):
        return "target", "header"
    if _BEHIND.search(header):
        return "actual", "header"
    return None, ""
