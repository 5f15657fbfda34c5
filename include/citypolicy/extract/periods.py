"""Periods: the days that a number is about, by the labelling guideline.

A paragraph's times are read first, each with how far it reaches: an adverbial (到2025年, 截至目前, 两年来) holds to the end
of its sentence and, at a sentence's head, for the sentences behind it in the paragraph; the year of an honour or of a
yearly list (获批2024年度…项目) holds for its clause; a year that only compares (较2020年) holds for nothing; an open
start (自开通以来) and 每年 take a period away. Then each mention takes the nearest time that reaches it.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from citypolicy.chinese import numerals
from citypolicy.extract.quantities import Mention
from citypolicy.model import Head, Segment

Period = tuple[date | None, date | None]
"""First and last day, both inclusive; the same day twice for a point in time; two Nones where the text gives none."""

NONE: Period = (None, None)

Reach = Literal["sentence", "clause", "next"]
"""How far a time holds: to the end of its sentence, of its clause, or for the next number alone (2020年的15.76亿元)."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as a paragraph states it, from ``start`` to ``end`` in the document's text."""

    start: int
    end: int
    period: Period
    reach: Reach
    carries: bool
    """Whether it also holds for the sentences behind its own."""
    now: bool = False
    """当前, 目前, 现有: only for what is, not for what is yearly or planned."""


def assign(text: str, segment: Segment, mentions: Sequence[Mention], head: Head) -> list[Period]:
    """The period of each mention of a segment, in the mentions' order.

    ``mentions`` are those that ``quantities.find`` gave for the segment. Times are counted from ``head.dated``; 全年 and
    上半年 without a year take it from the paragraph, the headings above, or the title.
    """
    if not mentions:
        return []
    if segment.kind == "row":
        return [_column_period(segment, mention, head) for mention in mentions]
    year = _context_year(segment, head)
    found: list[Period] = []
    carried: Time | None = None
    first = 0
    for start, end in segment.sentences or ((segment.start, segment.end),):
        last = bisect_left(mentions, end, lo=first, key=lambda mention: mention.start)
        here = mentions[first:last]
        times, year = _times(text, start, end, head, year, bool(here))
        periods = [_period(text, start, end, mention, here, times, carried) for mention in here]
        found += _distributed(text, here, times, periods)
        carried = next((time for time in reversed(times) if time.carries), carried)
        first = last
    return found + [NONE] * (len(mentions) - len(found))


# -- reading times ---------------------------------------------------------------------------------------------------

_Y = r"(?:19|20)\d{2}"
_DASH = r"\s?(?:[-—–―~]{1,2}|[至到])\s?"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DETAIL = (
    rf"(?:的?(?P<month>(?<!\d){_MONTH})(?:\s?月)?(?:{_DASH}(?P<month2>{_MONTH}))?\s?月份?(?:\s?(?P<day>\d{{1,2}})\s?[日号])?"
    r"(?P<ending>底|末|初)?"
    r"|(?P<part>上半年|下半年|前?[一二三四1-4](?:[至到-][二三四2-4])?季度|第[一二三四]季度|前(?:\d{1,2}|[一二三四五六七八九十]{1,2})个月)"
    r"|(?P<edge>年?底|年?末))"
)
_SINCE = r"(?P<since>以来|至今|起)?"
_TIME = re.compile(
    rf"(?<!\d)(?:(?P<day_y>{_Y})[-./](?P<day_m>\d{{1,2}})[-./](?P<day_d>\d{{1,2}})(?!\d)"
    rf"|(?:(?P<years>{_Y}(?:\s?年)?(?:(?:{_DASH}|\s?[、和及]\s?)(?:{_Y}|\d{{2}}(?=\s?年))(?:\s?年)?){{0,6}}(?<=年)度?"
    r"|二[〇○零][〇○零一二三四五六七八九]{2}年)"
    r"|(?P<relative>今年|本年度?|去年|上年(?=[末底])|明年))(?:" + _DETAIL + ")?" + _SINCE + ")"
    r"|(?P<plan>十[一二三四五六]五)[”\"]?\s?(?P<planned>规划期末|期末|末|时期|期间|以来|规划以来|规划期间|规划时期)"
    r"|(?P<bare>全年|年末|年底|年内|(?<![一-鿿])[上下]半年|(?<=[,,。;;:全市省县区力])[上下]半年"
    r"|前?[一二三四](?:[至到][二三四])?季度|(?<![\d年第])(?P<bare_month>1[0-2]|[1-9])(?:\s?月)?(?:"
    + _DASH
    + r"(?P<bare_month2>1[0-2]|[1-9]))?\s?月份?"
    r"(?:\s?(?P<bare_day>\d{1,2})\s?[日号])?(?P<bare_ending>底|末|初)?)(?P<bare_since>以来)?"
    r"|(?P<back>(?:近|过去|最近|这)?(?P<count>[两二三四五六七八九十]|\d{1,2})(?:个多?|多)?年(?:多)?(?:以来|来|间|里)"
    r"|(?:近|过去|最近)(?P<count2>[两二三四五六七八九十]|\d{1,2})年)(?![度级])"
    r"|(?P<now>(?:截至|截止|截至到|到)?(?:目前|当前|现在)(?!和今后|及今后|形势|阶段|经济)|截至(?:本报告期|发稿)|现有(?!的|资|产|条件)|现(?=已|共|存)|迄今)"
    r"|(?P<open>(?<![\d年])(?:自|从)[一-鿿]{1,20}?(?:以来|至今|起)|(?:近年|多年|长期|历年|[一-鿿]{2})以?来(?=[,,]))"
)
_REFERENCE = re.compile(r"(?:比|较|与|同|跟|对比|相比|超过|高于|低于|快于|以|按|相当于|对标|上年及)(?:截至|到)?\s?$")
_REFERENCE_BEHIND = re.compile(
    r"相比|为基[期准数]|不变价|价格计算|的\s?[\d.]+\s?倍|的水平|(?:年度?)?同期|结转|结余|政府工作报告|版"
)
_HONOUR = re.compile(
    r"(?:获批|获评|获得|荣获|获|入选|列入|评为|认定为?|纳入|申报|入围|评选|确定为|授予|公布|下达|印发|制定|编制|启动)$"
)
_FROM = re.compile(r"(?:从|由|自)\s?$")
_UNTIL = re.compile(r"(?:截至|截止|截至到|截止到|截止至)\s?$")
_PLANS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_QUOTED = re.compile(r"《[^《》]*》|[〔\[]\d{4}[〕\]]")
_PAUSE = re.compile(r"[,,;;。]")


def _times(
    text: str, start: int, end: int, head: Head, year: int | None, numbers: bool
) -> tuple[list[Time], int | None]:
    """The times of a sentence that hold for numbers, in order, and the year that 全年 means behind it."""
    found: list[Time] = []
    titles = [match.span() for match in _QUOTED.finditer(text, start, end)] if "《" in text[start:end] else []
    for match in _TIME.finditer(text, start, end):
        begin, stop = match.span()
        if any(a <= begin < b for a, b in titles):
            continue
        before = text[max(start, begin - 8) : begin]
        until = bool(_UNTIL.search(before))
        period = _read(match, head, year, until)
        if period is None:
            continue
        if _REFERENCE.search(before) or _REFERENCE_BEHIND.match(text, stop, end):
            continue
        if match["years"] and period[1] is not None:
            year = period[1].year
        reach: Reach = "sentence"
        if _HONOUR.search(before):
            reach = "clause"
        elif match["since"] is None and (
            _FROM.search(before) and "至" not in match.group() and "到" not in match.group()
        ):
            reach = "next"
        elif text[stop : stop + 1] == "的" and re.match(r"的\s?[\d约近超]", text[stop : stop + 3]):
            reach = "next"
        pauses = _PAUSE.search(text, start, begin)
        leading = pauses is None or (pauses.end() - start <= 6 and _PAUSE.search(text, pauses.end(), begin) is None)
        precise = bool(match["month"] and not match["month2"] and not match["ending"] and not until) or bool(
            match["day_y"]
        )
        found.append(
            Time(
                begin,
                stop,
                period,
                reach,
                reach == "sentence"
                and leading
                and (numbers or not precise)
                and not (match["now"] or "").startswith("现"),
                bool(match["now"]),
            )
        )
    return found, year


def _read(match: re.Match[str], head: Head, year: int | None, until: bool) -> Period | None:
    """What the words of a time say; None where they say nothing that can be dated."""
    dated = head.dated
    if match["day_y"]:
        return _point(int(match["day_y"]), int(match["day_m"]), int(match["day_d"]))
    if match["years"]:
        text = match["years"]
        if text[0] == "二":
            value = numerals.read(text[:-1])
            years = [int(value)] if value is not None else []
        else:
            years = [int(piece) for piece in re.findall(r"\d+", text)]
            years = [piece if piece > 100 else years[0] // 100 * 100 + piece for piece in years]
        if not years or max(years) < min(years):
            return None
        return _within(match, min(years), max(years), dated, until)
    if match["relative"]:
        if match["relative"].startswith("本年"):
            base = year or (dated.year if dated else None)
        else:
            base = dated.year + {"今": 0, "去": -1, "上": -1, "明": 1}[match["relative"][0]] if dated else None
        return None if base is None else _within(match, base, base, dated, until)
    if match["plan"]:
        first = _PLANS.get(match["plan"])
        if first is None:
            return None
        if match["planned"] in ("末", "期末", "规划期末"):
            return _point(first + 4, 12, 31)
        if "以来" in match["planned"]:
            return date(first, 1, 1), dated
        return date(first, 1, 1), date(first + 4, 12, 31)
    if match["bare"]:
        base = year or (dated.year if dated else None)
        return None if base is None else _bare(match, base, dated, until)
    if match["back"]:
        count = numerals.read(match["count"] or match["count2"])
        if dated is None or count is None or not 0 < count <= 60:
            return NONE
        return date(dated.year - int(count), dated.month, 1), _month_end(dated.year, dated.month)
    if match["now"]:
        return dated, dated
    return NONE


def _within(match: re.Match[str], first: int, last: int, dated: date | None, until: bool) -> Period | None:
    """A year, or the part of it that the words behind it name."""
    since = match["since"]
    if since == "起":
        return NONE
    begin: Period | None
    if match["month"]:
        begin = _months(last, match["month"], match["month2"], match["day"], match["ending"], until)
    elif match["part"]:
        begin = _part(last, match["part"])
    elif match["edge"]:
        begin = _point(last, 12, 31)
    elif until:
        begin = _point(last, 12, 31)
    else:
        begin = date(first, 1, 1), date(last, 12, 31)
    if since and begin is not None:
        return begin[0], dated
    return begin


def _bare(match: re.Match[str], year: int, dated: date | None, until: bool) -> Period | None:
    word = match["bare"]
    found: Period | None
    if match["bare_month"]:
        found = _months(year, match["bare_month"], match["bare_month2"], match["bare_day"], match["bare_ending"], until)
    elif word in ("全年", "年内"):
        found = date(year, 1, 1), date(year, 12, 31)
    elif word in ("年末", "年底"):
        found = _point(year, 12, 31)
    else:
        found = _part(year, word)
    return (found[0], dated) if found and match["bare_since"] else found


def _months(
    year: int, first: str, second: str | None, day: str | None, ending: str | None, until: bool
) -> Period | None:
    begin = numerals.read(first)
    end = numerals.read(second) if second else begin
    if begin is None or end is None or not 1 <= begin <= end <= 12:
        return None
    if day:
        return _point(year, int(begin), int(day))
    if ending == "初":
        return _point(year, int(begin), 1)
    close = _month_end(year, int(end))
    return (close, close) if ending or (until and not second) else (date(year, int(begin), 1), close)


def _part(year: int, word: str) -> Period | None:
    """上半年, 前三季度, 一季度, 一至三季度, 前5个月."""
    if word.endswith("半年"):
        return (date(year, 1, 1), date(year, 6, 30)) if word[0] == "上" else (date(year, 7, 1), date(year, 12, 31))
    numbers = [int(n) for n in map(numerals.read, re.findall(r"\d+|[一二三四五六七八九十]+", word)) if n is not None]
    if not numbers or not all(1 <= n <= 12 for n in numbers):
        return None
    if word.endswith("个月"):
        return date(year, 1, 1), _month_end(year, numbers[0])
    if numbers[-1] > 4 or numbers[0] > numbers[-1]:
        return None
    first = 1 if word[0] == "前" else numbers[0]
    return date(year, first * 3 - 2, 1), _month_end(year, numbers[-1] * 3)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _point(year: int, month: int, day: int) -> Period | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


_YEAR = re.compile(rf"(?<!\d)({_Y})(?:年|(?=\s?[-—–]\s?{_Y}年))")


def _context_year(segment: Segment, head: Head) -> int | None:
    """The year that 全年 means where the paragraph names none: of the nearest heading, the title, the document's day."""
    for heading in (*reversed(segment.path), head.title or ""):
        years = [int(year) for year in _YEAR.findall(heading)]
        if len(years) == 1 or (years and heading == head.title and head.kind == "report"):
            return years[0]
    if head.dated is None:
        return None
    return head.dated.year


# -- which time a number takes -----------------------------------------------------------------------------------------

_CLAUSE_BREAK = re.compile(r"[,,;;。::]")
_EVERY = re.compile(r"每(?:一?年|个?月|个?季度|天|日|周|学年|半年)|逐年|历年")
_ANNUAL = re.compile(
    r"(?:^|[,,;;、(])(?:可|其中|实现|达到|达产后)?[年日](?!末|底|初|内|均|度|来|以来|前|后|间|轻|龄|人)"
)
_ALREADY = re.compile(r"已(?!经?于)|现已")
_PLANNED = re.compile(r"正在|(?<![虚模比])拟(?!定)|谋划|预计|即将|将(?=[建投新开于])|(?:计划|规划)(?=[面建投新开总])")
_STOCK = re.compile(r"[共拥具建设现存保]有|达|累计|(?<![成作])为")
"""What a sentence says of a state: 当前 goes on holding for these, not for what was done (转化, 参加, 吸纳)."""
_VAGUE = re.compile(r"先后|历年|多年来|近年来|长期")
_YEAR_BEHIND = re.compile(
    rf"[^,,;;。、\d]{{0,10}}(?:获评|获批|入选|荣获|获得?|列入|评为|纳入|上榜)({_Y})年度?(?![底末初前以至-])"
)
_YEAR_IN_BRACKETS = re.compile(rf"\(({_Y})年\)")


def _period(
    text: str,
    start: int,
    end: int,
    mention: Mention,
    here: Sequence[Mention],
    times: Sequence[Time],
    carried: Time | None,
) -> Period:
    begin = max((found.end() for found in _CLAUSE_BREAK.finditer(text, start, mention.start)), default=start)
    clause = text[begin : mention.start]
    if _EVERY.search(clause):
        return NONE
    behind = _YEAR_IN_BRACKETS.match(text, mention.end, end)
    time = None
    for candidate in reversed(times):
        if candidate.end <= mention.start and _reaches(text, start, mention, here, candidate):
            time = candidate
            break
    if time is None and behind is None:
        behind = _YEAR_BEHIND.match(text, mention.end, end)
    if behind is not None:
        year = int(behind[1])
        return date(year, 1, 1), date(year, 12, 31)
    if time is None:
        time = carried
        if (
            time is None
            or _VAGUE.search(text, start, mention.start)
            or _ANNUAL.search(text[max(start, begin - 1) : mention.start])
        ):
            return NONE
        if time.now and not _STOCK.search(text, start, mention.start):
            return NONE
    elif _ALREADY.search(clause) and time.end < begin and not time.now:
        # 2022年…成功落户,日处理能力已从10万件达到40万件: the year belongs to the other event.
        if not any(time.end <= other.start < begin for other in here) and not _UNTIL.search(
            text[max(start, time.start - 5) : time.start]
        ):
            return NONE
    if time.now and (_PLANNED.search(clause) or _ANNUAL.search(text[max(start, begin - 1) : mention.start])):
        return NONE
    return time.period


def _reaches(text: str, start: int, mention: Mention, here: Sequence[Mention], time: Time) -> bool:
    between = text[time.end : mention.start]
    if time.reach == "clause" and _CLAUSE_BREAK.search(between):
        return False
    if time.reach == "next" and any(time.end <= other.start < mention.start for other in here):
        return False
    # A time in brackets holds within them.
    opened = text.rfind("(", start, time.start)
    return opened < 0 or ")" in text[opened : time.start] or ")" not in between


def _distributed(text: str, here: Sequence[Mention], times: Sequence[Time], periods: list[Period]) -> list[Period]:
    """2023年、2024年分别完成5亿元、6亿元: each number its own year."""
    for left, right in pairwise(times):
        if re.fullmatch(r"\s?[、和及]\s?", text[left.end : right.start]) is None:
            continue
    return periods


def _column_period(segment: Segment, mention: Mention, head: Head) -> Period:
    """The period that a table's column states in its header: 2025年完成, 2026年目标."""
    for (start, end), column in zip(segment.cells, segment.columns, strict=False):
        if start <= mention.start < end:
            match = _TIME.search(column)
            if match and match["years"]:
                return _read(match, head, None, False) or NONE
    return NONE
