"""Periods: the days that a number is about, by the labelling guideline: which of a paragraph's times reaches it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from citypolicy.extract.quantities import Mention
from citypolicy.extract.times import NONE, Period, Time, of_header, times, years_of
from citypolicy.model import Head, Segment

__all__ = ["NONE", "Period", "assign"]


def assign(text: str, segment: Segment, mentions: Sequence[Mention], head: Head) -> list[Period]:
    """The period of each mention of a segment, in the mentions' order.

    ``mentions`` are those that ``quantities`` gave for the segment. Times are counted from ``head.dated``; 全年 and
    上半年 without a year take it from the paragraph, the headings above, or the title. Those of a table row have the
    period that their column's header states.
    """
    if not mentions:
        return []
    if segment.kind == "row" and segment.cells:
        return [_of_column(segment, mention, head) for mention in mentions]
    year = current = _context_year(segment, head)
    found: list[Period] = []
    carried: Time | None = None
    taken: Time | None = None  # by the mention before
    around: Time | None = None  # carried into the items 一是, 二是
    first = 0
    for start, end in segment.sentences or ((segment.start, segment.end),):
        last = bisect_left(mentions, end, lo=first, key=_start)
        here = mentions[first:last]
        said, year = times(text, start, end, dated=head.dated, year=year, numbers=bool(here), current=current)
        if taken is not None and text.startswith("其中", start):
            carried = taken
        elif _ITEM.match(text, start, end):
            if "一" in text[start : start + 2]:
                around = carried
            carried = around
        stopped = carried is not None and bool(here) and _stops(text, start, end, carried, head.dated)
        for index in range(len(here)):
            if stopped and _DONE.search(text, start, here[index].start):
                stopped = False
            period, taken = _period(text, start, end, here, index, said, None if stopped else carried)
            found.append(period)
        if stopped:
            carried = None
        first = last
        if first == len(mentions):
            break
        carried = next((time for time in reversed(said) if time.carries), carried)
    return found + [NONE] * (len(mentions) - len(found))


def _start(mention: Mention) -> int:
    return mention.start


def _end(time: Time) -> int:
    return time.end - 1


_SIGHT = 240
"""Characters of a clause that are looked at; longer ones are damage."""
_TIMES_BACK = 8
"""Times of a sentence that are tried, from the nearest backwards."""


_ITEM = re.compile(r"(?:[一二三四五六七八九十]{1,2}是(?!否|非)|[(][一二三四五六七八九十]{1,2}[)])")
_CLAUSE_BREAK = ",,;;。::"
_EVERY = re.compile(r"每(?:一?年|个?月|个?季度|天|日|周|学年|半年)|逐年|历年")
_YEARLY = re.compile(
    r"(?:^|[,,;;、(])(?:可|其中|实现|达到|达产后)?[年日](?!末|底|初|内|均|度|来|以来|前|后|间|轻|龄|人)"
)
_ALREADY = re.compile(r"已(?!经?于)")
_PLANNED = re.compile(r"正在|(?<![虚模比])拟(?!定)|谋划|预计|即将|将(?=[建投新开于])|(?:计划|规划)(?=[面建投新开总])")
_STOCK = re.compile(r"[共拥具建设现存保]有|达|累计|(?<![成作])为")
"""What a sentence says of a state: 当前 goes on holding for these, not for what was done (转化, 参加, 吸纳)."""
_VAGUE = re.compile(r"先后|历年|多年来|近年来|长期")
_HONOUR_BEHIND = re.compile(
    r"[^,,;;。、\d]{0,10}(?:获评|获批|入选|荣获|获得?|列入|评为|纳入|上榜)((?:19|20)\d{2})年度?(?![底末初前以至-])"
)
_IN_BRACKETS = re.compile(r"\(((?:19|20)\d{2})年度?\)")
_PROJECT = re.compile(
    r"(?![^,,]{0,40}(?:全[市省县区州国部]|各|签约|重点|在建|开工|储备|所有|新[建增]项目|上述|这些|等))[^,,;;。::\d]{2,40}"
    r"(?:工程|项目|水库|电站|公路|铁路|高速|线路|隧道|大桥|机场|园区?|基地|中心)(?:[一二三四]期)?(?:工程|项目)?(?:的)?"
    r"(?:计划|预计|规划|估算|概算)?(?:总投资|投资[概估]算|总?概算)"
)
"""A sentence on one project, which opens with what it costs in all: 仙阳水库工程概算总投资12.5亿元."""
_DONE = re.compile(r"[,,;;](?:目前|现|截至)?已|累计(?:完成|投入)")
"""From here on a sentence on a project reports again."""
_FUND = re.compile(r"(?:设立|组建|成立)[^,,;;。]{0,16}?\d[\d.]*\s?[百千万亿]*元[^,,;;。]{0,24}(?:基金|资金池)")
_YEAR_BY_YEAR = re.compile(r"[^,,;;。、\d]{0,8}逐年")
_DEALT = re.compile("分别|各|依次")


def _stops(text: str, start: int, end: int, carried: Time, dated: date | None) -> bool:
    """Whether the sentence turns to a project's cost, or under a date to come to a fund of fixed size."""
    if _PROJECT.match(text, start, end):
        return True
    ahead = dated is not None and carried.period[1] is not None and carried.period[1] > dated
    return ahead and _FUND.search(text, start, end) is not None


def _period(
    text: str, start: int, end: int, here: Sequence[Mention], index: int, said: Sequence[Time], carried: Time | None
) -> tuple[Period, Time | None]:
    """The period of ``here[index]`` and the time that it is from; ``text[start:end]`` states ``here`` and ``said``."""
    mention = here[index]
    before = here[index - 1].start if index else -1
    near = max(start, mention.start - _SIGHT)
    begin = mention.start
    while begin > near and text[begin - 1] not in _CLAUSE_BREAK:
        begin -= 1
    clause = text[begin : mention.start]
    yearly = False
    if "年" in clause or "每" in clause or "日" in clause:
        if _EVERY.search(clause):
            return NONE, None
        yearly = _YEARLY.search(text, max(start, begin - 1), mention.start) is not None
    if _YEAR_BY_YEAR.match(text, mention.end, end):
        return NONE, None
    behind = None
    if mention.end < end and text[mention.end] == "(":
        behind = _IN_BRACKETS.match(text, mention.end, end)
    time = _reaching(text, start, mention.start, before, said)
    if time is None and behind is None:
        behind = _HONOUR_BEHIND.match(text, mention.end, end)
    if behind is not None:
        year = int(behind[1])
        return (date(year, 1, 1), date(year, 12, 31)), None
    if time is None:
        time = carried
        if time is None or yearly or _VAGUE.search(text, near, mention.start):
            return NONE, None
        if time.now and not _STOCK.search(text, near, mention.start):
            return NONE, None
    elif time.end < begin and not time.now and not time.until and _ALREADY.search(clause):
        # 2022年…成功落户,日处理能力已从10万件达到40万件: the year belongs to the other event.
        first = bisect_left(here, time.end, key=_start)
        if first == index or here[first].start >= begin:
            return NONE, None
    if time.now and (yearly or _PLANNED.search(clause)):
        return NONE, None
    if time.each and _DEALT.search(text, max(near, time.end), mention.start):
        return time.each[(index - bisect_left(here, time.end, key=_start)) % len(time.each)], time
    return time.period, time


def _reaching(text: str, start: int, position: int, before: int, said: Sequence[Time]) -> Time | None:
    """The nearest time that reaches a number at ``position``; ``before`` is where the number before it stands."""
    last = bisect_left(said, position, key=_end)
    for time in reversed(said[max(0, last - _TIMES_BACK) : last]):
        if time.reach == "clause" and any(mark in text[time.end : position] for mark in _CLAUSE_BREAK):
            continue
        if time.reach == "next" and before >= time.end:
            continue
        # A time in brackets holds within them.
        opened = text.rfind("(", max(start, time.start - _SIGHT), time.start)
        if opened < 0 or ")" in text[opened : time.start] or ")" not in text[time.end : position]:
            return time
    return None


def _context_year(segment: Segment, head: Head) -> int | None:
    """The year that 全年 means where the paragraph names none: of the nearest heading, the title, the day."""
    for heading in reversed(segment.path):
        years = years_of(heading)
        if len(years) == 1:
            return years[0]
    years = years_of(head.title or "")
    if len(years) == 1 or (years and head.kind == "report"):
        return years[0]
    return head.dated.year if head.dated else None


def _of_column(segment: Segment, mention: Mention, head: Head) -> Period:
    """The period that a table's column states in its header: 2025年完成, 2026年目标."""
    for (start, end), column in zip(segment.cells, segment.columns, strict=False):
        if start <= mention.start < end:
            return of_header(column, head.dated)
    return NONE
