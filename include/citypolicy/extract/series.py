"""What makes numbers comparable: the year that one is about, what it counts from, which way is good."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from citypolicy import lexicon
from citypolicy.model import Better, Comparator, Head, Measure, Status, YearFrom

_STOPS = ",;。:"
_WORKS = re.compile(
    r"累计(?:完成|投入|投资|新增|新建|建设|改造|实施|培训|发放|减免|引进|签约|争取|兑现)|[两三四五六七八九十]年(?:累计|共|内|间)"
)
"""A level that adds up what several years brought; 累计达到 is a state."""
_AVERAGE = re.compile(r"年均(?!浓度)|年平均|平均每年|每年|逐年")
_THAN_YEAR = re.compile(r"(?:比|较|对比)[^0-9]{0,4}(20[0-9][0-9])年")
_THAN_PLAN = re.compile(r"(?:比|较)“?(十[一二三四])五”?(?:规划)?(?:时期)?(?:末|期末)")
_PLAN_ENDS = {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025}
_LAST_YEAR = re.compile(r"同比|上年|去年|上一年|环比")
_SEVERAL_YEARS = re.compile(r"累计(?!达)|翻.?番|[两三四五六七八九十]年(?:来|间|内)|以来|期间")
_BY_YEAR = re.compile(r"到20[0-9][0-9]年")
_YEAR = re.compile(r"(?<![0-9])(20[0-9][0-9])(?=年|[—–~至-]+20[0-9][0-9]年)")
_REPORTED = re.compile(r"(20[0-9][0-9])年[^年]*(?:执行情况|完成情况|统计公报|决算|工作总结|办理情况|总体情况)")
_LAST_NAMED = re.compile(r".*(20[0-9][0-9])年")
_DOWN = re.compile(r"[降减压][至到为]|(?:下降|降低|减少|压减|压缩|压降)(?:至|到|为)|控制在|不高于|不超")
_LONG = 366
"""Days; what spans more is about several years."""


def year(
    start: date | None, end: date | None, path: Sequence[str], status: Status, head: Head
) -> tuple[int | None, YearFrom | None]:
    """The year that a number is about, and what says so; no year where its own period spans several.

    A number without a period takes the year of the nearest heading that names one, else that of the document.
    """
    if start is not None or end is not None:
        return (end.year if start and end and start.year == end.year else None), "text"
    if found := heading_year(path, status):
        return found, "heading"
    if found := document_year(status, head):
        return found, "document"
    return None, None


def heading_year(path: Sequence[str], status: Status) -> int | None:
    """The year that the nearest heading with one names: for a promise the last of several, else only a single one."""
    for heading in reversed(path):
        if "20" in heading and (named := sorted(set(_YEAR.findall(heading)))):
            return int(named[-1]) if len(named) == 1 or status != "actual" else None
    return None


def document_year(status: Status, head: Head) -> int | None:
    """The year that a document as a whole speaks of.

    For a promise the last year of its plan, else of its title; for an outcome that whose execution or statistics the
    title announces.
    """
    title = head.title or ""
    if status == "actual":
        found = _REPORTED.search(title) if head.kind in ("report", "overview") else None
    elif head.kind in ("plan", "opinion", "notice") and head.period_end:
        return head.period_end.year
    else:
        found = _LAST_NAMED.match(title) if head.kind in ("plan", "report") else None
    return int(found[1]) if found else None


def basis(said: str, behind: str, measure: Measure, status: Status, period_end: date | None, head: Head) -> str:
    """What a number counts from.

    ``plain``: a state, or the rate or increase of one year; ``average``: of each of several years; ``since YYYY``: over
    the years after that one, which the text or the plan's span names; ``cumulative``: over several years, since when is
    not said. ``said`` is the sentence up to the end of the quote, ``behind`` what follows it closely.
    """
    clause = _clause(said)
    if measure not in ("growth", "change"):
        return "cumulative" if measure == "level" and _WORKS.search(clause) else "plain"
    if _AVERAGE.search(clause + behind):
        return "average"
    since = _since(clause)
    if since is not None and (period_end is None or since != period_end.year - 1):
        return f"since {since}"
    if since is not None or _LAST_YEAR.search(clause):
        return "plain"
    if _SEVERAL_YEARS.search(clause):
        return "cumulative"
    if status != "target":
        return "plain"
    span = head.period_end - head.period_start if head.period_start and head.period_end else None
    if span and span.days > _LONG and head.period_start and period_end in (None, head.period_end):
        return f"since {head.period_start.year - 1}"
    several = span is None or span.days > _LONG
    later = period_end is not None and head.dated is not None and period_end.year > head.dated.year
    return "cumulative" if several and later and _BY_YEAR.search(said) else "plain"


def _since(clause: str) -> int | None:
    if found := _THAN_YEAR.search(clause):
        return int(found[1])
    return _PLAN_ENDS[found[1]] if (found := _THAN_PLAN.search(clause)) else None


def better(said: str, comparator: Comparator, measure: Measure, falls: bool, indicator_code: str | None) -> Better:
    """Which way is good: less for limits (以内), ranks, decreases, what is to be brought down or held (降至, 控制在),
    and for indicators that are bad by nature. ``falls``: the value is below zero.
    """
    if comparator in ("le", "lt") or measure == "rank" or (falls and measure in ("growth", "change")):
        return "less"
    if comparator in ("ge", "gt"):
        return "more"
    return "less" if indicator_code in _bad() or _DOWN.search(_clause(said)) else "more"


@cache
def _bad() -> frozenset[str | None]:
    return frozenset(i.code for i in lexicon.indicators().values() if i.better == "less")


def _clause(said: str) -> str:
    return said[max(map(said.rfind, _STOPS)) + 1 :]
