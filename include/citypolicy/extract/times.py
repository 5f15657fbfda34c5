"""Times: what a sentence says about when, each with the days it means and how far it reaches.

An adverbial (到2025年, 截至目前, 两年来) holds to the end of its sentence and, at a sentence's head, for the sentences
behind it in the paragraph; the year of an honour or of a yearly list (获批2024年度…项目) holds for its clause; a year
that only compares (较2020年, 在2020年基础上, 为近五年最低) holds for nothing; an open start (自开通以来), a span
ahead (三年内) and 下一步 take away what was said before.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from citypolicy.chinese import numerals

Period = tuple[date | None, date | None]
"""First and last day, both inclusive; the same day twice for a point in time; two Nones where the text gives none."""

NONE: Period = (None, None)

Reach = Literal["sentence", "clause", "next"]
"""How far a time holds: to the end of its sentence, of its clause, or for the next number alone (2020年的15.76亿元)."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as a sentence states it, from ``start`` to ``end`` in the text."""

    start: int
    end: int
    period: Period
    reach: Reach = "sentence"
    carries: bool = False
    """Whether it also holds for the sentences behind its own."""
    now: bool = False
    """当前, 目前, 现有: only for what is, not for what is yearly or planned."""
    until: bool = False
    """截至…: what is counted up to it."""
    each: tuple[Period, ...] = ()
    """The single years of 2023年、2024年, for numbers that 分别 deals out to them."""


_Y = r"(?:19|20)\d{2}"
_TO = r"\s?(?:[-—–―~]{1,2}|[至到])\s?"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_QUARTERS = (
    r"(?:第?[一二三四]季度|[一二三四1-4][至到-][二三四2-4]季度|前[二三23]季度|[1-4]季度|前(?:\d{1,2}|[一二三四五六七八九十]{1,2})个月"
    r"|[上下]半年)"
)
_DETAIL = (
    rf"(?:的?(?P<month>(?<!\d){_MONTH})(?:\s?月)?(?:{_TO}(?P<month2>{_MONTH}))?\s?月份?"
    rf"(?:\s?(?P<day>\d{{1,2}})\s?[日号])?(?P<ending>底|末|初|止)?|(?P<part>{_QUARTERS})(?P<part_end>末|底)?|(?P<edge>年?[底末]))"
)
_COUNT = r"[一两二三四五六七八九十]|\d{1,2}"
_TIME = re.compile(
    "(?=[0-9今本去上明二十全年下前第近过最这两一三四五六七八九截到目当现迄自从多长历以未后接])(?:"
    rf"(?<!\d)(?=\d)(?:(?P<day_y>{_Y})[-./](?P<day_m>\d{{1,2}})[-./](?P<day_d>\d{{1,2}})(?!\d)"
    rf"|(?P<years>{_Y}(?:\s?年)?(?:(?:{_TO}|\s?[、和及]\s?)(?:{_Y}|\d{{2}}(?=\s?年))(?:\s?年)?){{0,6}}(?<=年))"
    rf"度?{_DETAIL}?(?P<since>以来|至今|起)?)"
    rf"|(?P<han_year>二[〇○零][〇○零一二三四五六七八九]{{2}})年(?P<han_edge>[底末])?"
    r"|(?P<relative>今年|本年度?|去年|上年(?=[末底])|明年)(?:年)?"
    + re.sub(r"\?P<(\w+)>", r"?P<r_\1>", _DETAIL)
    + r"?(?P<r_since>以来|至今|起)?"
    r"|(?P<plan>十[一二三四五六]五)[”\"]?\s?(?P<planned>(?:规划)?(?:期末|末|时期|期间|以来)|(?=年均|累计))"
    rf"|(?P<pair>(?:今明|明后)[两二2]年)|(?<!\d)(?P<ahead>(?:{_COUNT})年(?:左右)?(?:之?内|的?时间))"
    r"|(?P<back>(?:近|过去|最近|这|这)?(?P<count>(?<!\d)(?:" + _COUNT + r"))(?:多)?年(?:以来|来|间)"
    r"|(?:近|过去|最近)(?P<count2>" + _COUNT + r")年(?:之?内)?(?!级))"
    rf"|(?P<whole>全年|(?<![半几数多])年内|(?<![一-鿿])年[末底]|(?<=[,,。;;:全市省县区力争保])年[末底])"
    rf"|(?<![一-鿿\d])(?P<bare_part>{_QUARTERS})(?P<bare_part_end>末|底)?|(?<=[,,。;;:全市省县区力争])(?P<bare_half>[上下]半年)"
    r"|(?<![\d年第.])(?P<bare_month>1[0-2]|[1-9])(?:\s?月)?(?:" + _TO + r"(?P<bare_month2>1[0-2]|[1-9]))?\s?月份?"
    r"(?:\s?(?P<bare_day>\d{1,2})\s?[日号])?(?P<bare_ending>底|末|初|止)?(?P<bare_since>以来)?"
    r"|(?P<now>(?:截[至止]到?|到)?(?:目前|当前|现在)(?!和今后|及今后|形势|阶段|经济|存在|面临)|现有(?!的|资|产|条件)|现(?=已|共|存)|迄今)"
    r"|(?P<open>(?:自|从)[一-鿿]{1,20}?(?:以来|至今|起)|(?:近|多|历|长)[年期]以?来|以来(?=[,,、])"
    r"|(?:未来|今后|下一个?|后)(?:" + _COUNT + r")年|(?P<turn>下一?步|下一?阶段|接下来|今后(?=[,,])))"
    ")"
)

_BEFORE = re.compile(
    r"(?P<reference>比|较|与|同|跟|对比|相比|超过|高于|低于|快于|以|按|相当于|对标|占)(?:截至|到)?[\s“]?$"
    r"|(?P<honour>获批|获评|获得|荣获|获|入选|列入|评为|认定为?|纳入|申报|入围|评选|确定为|授予|公布|下达|印发|制定|编制|启动)$"
    r"|(?P<source>从|由|自)\s?$|(?P<on>于)\s?$|(?P<until>截[至止]到?)\s?$"
)
_BEHIND = re.compile(
    r"相比|为基[期准数]|不变价|价格计算|的\s?[\d.]+\s?倍|的?(?:水平|基础上|基数)|(?:年度?)?同期|结转|结余|政府工作报告|版|初(?!预|步|中|级)"
)
_MOST = re.compile(
    r"(?:以来|来|间)?的?(?:历史|同期)*(?:最[低高好优大快多少佳小长短强](?!工资|生活|限)|新[高低](?!新)|首次|峰值|平均|均值)"
)
"""Behind a span of years: they are the scope of a comparison (为近五年最低), not what the number is about."""
_AIM = re.compile(r"[^,,;;。]{0,12}?(?:力争|预计|计划(?![的数任目])|确保|有望|将|拟|目标[是为])")
_TURNS_TO = re.compile(r"(?!\s?[和、及])[^。;]{0,60}?(?:[到至为成]|增|降|减)")
"""Behind 从 and a time: where the change that begins then leads to (从2020年的5亿元提高到8亿元)."""
_HAPPENED = re.compile(r"[^,,;;。\d]{1,16}[,,;;。]")
"""Behind 于 and a time: something happened then, and what the next clauses count is of another time (已于3月投产)."""
_ITS_NUMBER = re.compile(r"的\s?(?:(?P<share>[\d.]+\s?[%倍])|[\d约近超])")
_EQUALS = re.compile(r"(?:恢复[到至]|相当于|等于|是|(?<![变升降增减])为)$")
_TITLES = re.compile(r"《[^《》]{1,150}》|[〔\[]\d{4}[〕\]]")
_PAUSE = re.compile(r"[,,;;。]")
_SHORT = 6
"""Characters of an opening that a time still leads behind: 同时,."""
_YEARS = re.compile(rf"(?<!\d)({_Y})(?=\s?年|\s?[-—–]\s?{_Y}\s?年)")
_PLANS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_LISTED = re.compile(r"\s?[、和及]\s?")
_JOINED = re.compile(r"\s?(?:[-—–―~]{1,2}|[至到])\s?")


def times(
    text: str, start: int, end: int, *, dated: date | None, year: int | None, numbers: bool, current: int | None = None
) -> tuple[list[Time], int | None]:
    """The times of the sentence ``text[start:end]`` in order, and the year that 全年 and 年底 mean behind it.

    ``dated`` is the document's day, ``year`` what 全年 means where the sentence names none, ``current`` the year that
    an aim (全年力争…) is not before, ``numbers`` whether the sentence states any quantity: the day of an event that was
    only told holds for nothing further on.
    """
    found: list[Time] = []
    for match in _matches(text, start, end):
        begin, stop = match.span()
        near = _BEFORE.search(text, max(start, begin - 5), begin)
        said = near.lastgroup if near else None
        if _is_span(match) and _MOST.match(text, stop, end):
            continue
        meant = year
        if match["whole"] and year and current and _AIM.match(text, stop, end):
            meant = max(year, current)
        period, each = _read(match, dated, meant, said == "until")
        if period is None or said == "reference" or _BEHIND.match(text, stop, end):
            continue
        own = _ITS_NUMBER.match(text, stop, end)
        if own and own["share"] and _EQUALS.search(text, max(start, begin - 4), begin):
            continue  # 恢复到2019年的112%
        if found and _JOINED.fullmatch(text, found[-1].end, begin) and found[-1].period[0] and period[1]:
            # 2023年12月至2024年5月
            last = found[-1]
            found[-1] = replace(last, end=stop, reach="sentence", period=(last.period[0], period[1]))
            continue
        if match["ahead"] and found and found[-1].end == begin:
            continue  # 2021年至2022年两年内
        if match["years"] and period[1] is not None:
            year = period[1].year
        elif match["relative"] and not (own or said == "source") and period[0] is not None:
            year = period[0].year  # 去年以来,…。全年…: the year that it begins in
        if found and not each and _LISTED.fullmatch(text, found[-1].end, begin):
            each = (*(found[-1].each or (found[-1].period,)), period)
        reach: Reach = "sentence"
        if said == "honour" or (said == "on" and _HAPPENED.match(text, stop, end)):
            reach = "clause"
        elif (said == "source" and not match["since"] and _TURNS_TO.match(text, stop, end)) or own:
            reach = "next"
        event = said != "until" and _is_event(match)
        found.append(
            Time(
                begin,
                stop,
                period,
                reach,
                reach == "sentence"
                and (numbers or not event)
                and _leads(text, start, begin, match["whole"] is not None, match["turn"] is not None)
                and match["now"] != "现有",
                bool(match["now"]),
                said == "until",
                each,
            )
        )
    return found, year


def _is_event(match: re.Match[str]) -> bool:
    """Whether a time is a single day or month, on which something happened, rather than a span or an end."""
    if match["bare_month"]:
        return not (match["bare_month2"] or match["bare_ending"] or match["bare_since"])
    for month in ("month", "r_month"):
        if match[month]:
            return not (match[month + "2"] or match[month.replace("month", "ending")])
    return bool(match["day_y"])


def of_header(header: str, dated: date | None) -> Period:
    """The period that a table's column states: 2025年完成, 2026年目标; two Nones where it states none."""
    for match in _TIME.finditer(header):
        if match["years"] or match["relative"]:
            return _read(match, dated, None, False)[0] or NONE
    return NONE


@lru_cache(maxsize=4096)
def years_of(heading: str) -> tuple[int, ...]:
    """The years that a heading or title names, in order."""
    return tuple(int(year) for year in _YEARS.findall(heading))


def _matches(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What looks like a time, outside of titles and document numbers."""
    if text.find("《", start, end) < 0 and text.find("〔", start, end) < 0:
        yield from _TIME.finditer(text, start, end)
        return
    titles = [m.span() for m in _TITLES.finditer(text, start, end)]
    passed = 0
    for match in _TIME.finditer(text, start, end):
        while passed < len(titles) and titles[passed][1] <= match.start():
            passed += 1
        if passed == len(titles) or match.start() < titles[passed][0]:
            yield match


def _is_span(match: re.Match[str]) -> bool:
    """Whether a time is years up to now: 近五年, 2019年以来, 有统计以来."""
    return bool(match["back"] or match["since"] in ("以来", "至今") or match["open"])


def _leads(text: str, start: int, begin: int, whole: bool, turn: bool) -> bool:
    """Whether a time stands at the head of its sentence, behind a short opening (同时,) at most.

    全年 and 年末 (``whole``) lead behind any one clause, which says by what count: 根据统一核算结果,全年…. A
    ``turn`` to what comes next (下一步) leads from wherever it opens a clause.
    """
    if turn:
        return begin == start or _PAUSE.match(text, begin - 1) is not None or begin - start <= _SHORT
    pause = _PAUSE.search(text, start, begin)
    if pause is None:
        return True
    return (whole or pause.end() - start <= _SHORT) and _PAUSE.search(text, pause.end(), begin) is None


# -- what the words mean ---------------------------------------------------------------------------------------


def _read(
    match: re.Match[str], dated: date | None, year: int | None, until: bool
) -> tuple[Period | None, tuple[Period, ...]]:
    """The period of a time, None where it says nothing that can be dated; and its single years."""
    each: tuple[Period, ...] = ()
    period: Period | None = NONE
    base = year or (dated.year if dated else None)
    if match["years"]:
        years = [int(piece) for piece in re.findall(r"\d+", match["years"])]
        years = [piece if piece > 100 else years[0] // 100 * 100 + piece for piece in years]
        if re.search("[、和及]", match["years"]):
            each = tuple(_year(piece) for piece in years)
        if match["since"] == "起" or max(years) < years[0]:
            return (NONE if match["since"] else None), ()
        period = _detailed(match, "", min(years), max(years), until)
        if match["since"] and period is not None:
            period = period[0], dated
    elif match["day_y"]:
        period = _point(int(match["day_y"]), int(match["day_m"]), int(match["day_d"]))
    elif match["han_year"]:
        value = numerals.read(match["han_year"])
        period = None if value is None else _point(int(value), 12, 31) if match["han_edge"] else _year(int(value))
    elif match["relative"]:
        word = match["relative"]
        if not word.startswith("本"):
            base = dated.year + {"今": 0, "去": -1, "上": -1, "明": 1}[word[0]] if dated else None
        period = None if base is None else _detailed(match, "r_", base, base, until)
        if match["r_since"] and period is not None:
            period = NONE if match["r_since"] == "起" else (period[0], dated)
    elif match["plan"]:
        period = _of_plan(match["plan"], match["planned"], dated)
    elif match["back"]:
        count = int(numerals.read(match["count"] or match["count2"]) or 0)
        if dated is not None and 0 < count <= 60:
            period = date(dated.year - count, dated.month, 1), _month_end(dated.year, dated.month)
    elif match["pair"]:
        if dated is not None:
            first = dated.year if match["pair"].startswith("今") else dated.year + 1
            period = date(first, 1, 1), date(first + 1, 12, 31)
    elif match["now"]:
        period = dated, dated
    elif not (match["open"] or match["ahead"]):
        period = None if base is None else _bare(match, base, until)
        if match["bare_since"] and period is not None:
            period = period[0], dated
    return period, each


def _detailed(match: re.Match[str], prefix: str, first: int, last: int, until: bool) -> Period | None:
    """A year (or span of years), or the part of it that the words behind it name."""
    if match[prefix + "month"]:
        return _months(
            last,
            match[prefix + "month"],
            match[prefix + "month2"],
            match[prefix + "day"],
            match[prefix + "ending"],
            until,
        )
    if match[prefix + "part"]:
        return _part(last, match[prefix + "part"], bool(match[prefix + "part_end"]))
    if match[prefix + "edge"] or until:
        return _point(last, 12, 31)
    return date(first, 1, 1), date(last, 12, 31)


def _bare(match: re.Match[str], year: int, until: bool) -> Period | None:
    """A part of a year that the words leave out."""
    if match["bare_month"]:
        return _months(year, match["bare_month"], match["bare_month2"], match["bare_day"], match["bare_ending"], until)
    if match["whole"]:
        return _year(year) if match["whole"] in ("全年", "年内") else _point(year, 12, 31)
    return _part(year, match["bare_part"] or match["bare_half"], bool(match["bare_part_end"]))


def _of_plan(plan: str, word: str, dated: date | None) -> Period | None:
    """A five-year plan: its years, its last day (末), or what has passed of it (以来)."""
    first = _PLANS.get(plan)
    if first is None:
        return None
    if word.endswith("末"):
        return _point(first + 4, 12, 31)
    return date(first, 1, 1), dated if word.endswith("以来") else date(first + 4, 12, 31)


def _months(
    year: int, first: str, second: str | None, day: str | None, ending: str | None, until: bool
) -> Period | None:
    begin, end = numerals.read(first), numerals.read(second or first)
    if begin is None or end is None or not 1 <= begin <= end <= 12:
        return None
    if day:
        return _point(year, int(begin), int(day))
    if ending == "初":
        return _point(year, int(begin), 1)
    close = _month_end(year, int(end))
    return (close, close) if ending or (until and not second) else (date(year, int(begin), 1), close)


def _part(year: int, word: str, at_end: bool) -> Period | None:
    """上半年, 前三季度, 一季度, 一至三季度, 前5个月; their last day with 末."""
    numbers = [int(n) for n in map(numerals.read, re.findall(r"\d+|[一二三四五六七八九十]+", word)) if n is not None]
    if word.endswith("半年"):
        first, last = (1, 6) if word[0] == "上" else (7, 12)
    elif word.endswith("个月"):
        first, last = 1, numbers[0] if numbers else 0
    else:
        first, last = (1 if word[0] == "前" else numbers[0] * 3 - 2), numbers[-1] * 3
    if not first <= last <= 12:
        return None
    close = _month_end(year, last)
    return (close, close) if at_end else (date(year, first, 1), close)


def _year(year: int) -> Period:
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _point(year: int, month: int, day: int) -> Period | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found
