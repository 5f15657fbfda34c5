"""Quantities: every number in a stretch of text that says how much or how many, with unit, comparator and direction.

``scanner`` finds the words that hold numerals in one pass; each form of quantity is read on from there by small steps:
scale, unit, a second number, the comparators on both sides, the verb that says which way a change went. What only looks
like a quantity is left out (``exclusions``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from citypolicy.chinese import numerals
from citypolicy.extract import comparators
from citypolicy.extract.changes import Change, direction
from citypolicy.extract.exclusions import holds
from citypolicy.extract.scanner import ARABIC, DIGITS, HAN, HAN_PART, MIXED, SCAN, TO
from citypolicy.extract.units import find_rate
from citypolicy.lexicon import Unit, units
from citypolicy.model import Comparator, Segment

LARGEST = Decimal(10) ** 18
"""In base units. China's yearly output is some 1.4e14 元; what is larger than this is damage."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One quantity in a text. ``text[start:end]`` is the shortest stretch that holds number, unit and comparator."""

    start: int
    end: int
    value: Decimal
    """In the canonical unit; for a range its lower bound; negative where the verb says so (下降3.2% is -3.2)."""
    value_high: Decimal | None
    unit: str | None
    """Canonical, see ``lexicon/units.yml``; None for an index, a coefficient, or a bare 500万."""
    comparator: Comparator
    numeral: tuple[int, int]
    """Where the number itself stands, with its scale: ``1.2亿`` of ``超过1.2亿元``."""
    unit_text: str
    """The unit as written, without scale; empty where there is none."""
    dimension: str
    """The unit's group: ``money``, ``ratio``, ``points``, ``count`` …; ``rank`` for 第5位; empty without unit."""
    rule: str
    """The name of the form that matched, for the row's ``rule``."""
    change: Change | None = None
    verb: tuple[int, int] | None = None
    """Where the verb of ``change`` stands."""
    confidence: float = 0.95


class _Bounds(NamedTuple):
    """Where to look: from ``floor``, where the text begins; ``done``, the end of the mention before; to ``stop``."""

    floor: int
    done: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Amount:
    """Number and unit without comparators: from ``start`` to ``end``, the number alone to ``number_end``."""

    start: int
    number_end: int
    end: int
    value: Decimal
    high: Decimal | None
    unit: Unit | None
    more: bool
    """余 or 多 behind the number."""
    rule: str
    confidence: float = 0.95


def find(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """The quantities of ``text[start:end]`` in order; none overlaps another. Text is NFKC and simplified.

    What only looks like one is left out: see the module. Every chained number is its own mention.
    """
    stop = len(text) if end is None else end
    found: list[Mention] = []
    done = start
    for match in SCAN.finditer(text, start, stop):
        reader = _READERS.get(match.lastgroup or "")
        if reader is None or match.start() < done:
            continue
        made = reader(text, match, _Bounds(start, done, stop))
        if made is not None:
            found.append(made)
            done = made.end
    return _chain(text, found) if len(found) > 1 else found


def of_segment(text: str, segment: Segment) -> list[Mention]:
    """The quantities of a segment of a text; those of a table row have the units that its headers state."""
    if segment.kind == "row" and segment.cells:
        return _of_row(text, segment)
    return find(text, segment.start, segment.end)


# -- numbers in Arabic digits -------------------------------------------------------------------------------------------

_NOISE = str.maketrans("", "", " \u3000\u2009余多来−-")
_SECOND = re.compile(rf"{TO}(?P<number>{MIXED})")
_SERIES = re.compile(rf"(?:(?:[、和及与/]|以及)\s?[-−]?{ARABIC}){{1,12}}\s?(?P<scale>[百千万亿]{{0,3}})\s?")
_MORE = re.compile(r"\s?(?:余|多(?![式媒样种功用层维]|元化))")
_COINS = re.compile(r"(\d)角(?:(\d)分)?|(\d)分(?=[,,。;;、)]|$)")
_FROM = ("从", "由", "自")


def _arabic(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    start, end = match.span()
    raw = match.group()
    value = numerals.read(raw if raw.isascii() and raw[0] != "-" else raw.translate(_NOISE))
    if value is None:
        return None
    minus = raw[0] in "-−"
    more = "余" in raw or "多" in raw
    at = _skip(text, end)
    if not more and text[at : at + 1] in ("余", "多") and (tail := _MORE.match(text, at, within.stop)):
        more, at = True, _skip(text, tail.end())
    number_end, high = end, None
    found = find_rate(text, at, within.stop)
    if not minus and (second := _SECOND.match(text, found[1] if found else end, within.stop)):
        pair = _range(text, match, second, found, value, within)
        if pair is not None:
            value, high, found, number_end = pair
    if found is None:
        return _without_unit(text, _Amount(start, end, end, -value if minus else value, None, None, more, ""), within)
    unit, unit_end = found
    if not holds(text, start, number_end, unit, unit_end, within.floor, within.stop):
        return None
    value = unit.base(value)
    if unit.canonical == "元" and unit_end < within.stop and text[unit_end].isdigit():
        coins = _COINS.match(text, unit_end, within.stop)
        if coins:
            value += Decimal(coins[1] or 0) / 10 + Decimal(coins[2] or coins[3] or 0) / 100
            unit_end = coins.end()
    top = None if high is None else unit.base(high)
    rule = "number-unit" if high is None else "range"
    value = -value if minus else value
    return _mention(text, _Amount(start, number_end, unit_end, value, top, unit, more, rule), within)


def _range(
    text: str,
    match: re.Match[str],
    second: re.Match[str],
    first: tuple[Unit, int] | None,
    low: Decimal,
    within: _Bounds,
) -> tuple[Decimal, Decimal, tuple[Unit, int], int] | None:
    """Both ends of 3-5家, 10%至12%, 1.5-2万人; None where the two numbers are no range (从5家到10家 are two)."""
    high = numerals.read(second["number"].translate(_NOISE))
    unit = find_rate(text, _skip(text, second.end()), within.stop)
    if high is None or unit is None or unit[0].dimension == "name":
        return None
    if first is not None:
        if first[0].canonical != unit[0].canonical or first[0].dimension == "name":
            return None
        if text[max(within.floor, match.start() - 1) : match.start()] in _FROM:
            return None
        low = low * first[0].numerator * unit[0].denominator / first[0].denominator / unit[0].numerator
    elif low < high and match.group()[-1].isdigit():
        scale = re.search(r"[百千万亿]+$", second["number"])
        scaled = numerals.read(second["number"][: scale.start()]) if scale else None
        if scaled is not None and low < scaled:
            low = low * high / scaled
    return (low, high, unit, second.end()) if low < high else None


# -- numbers without a unit of their own --------------------------------------------------------------------------------

_BRACKETED = re.compile(r"[((](?:单位\s?[::]\s?)?([^()\d]{1,10})[)]\s?[::]?\s?$")
_INDEX = re.compile(r"(?:指数|系数|容积率|PUE\)?|弹性|能效比|能源利用效率|死亡率|率比)[^,,。;;、]{0,8}$")
_RATIO = re.compile(r"比值?(?:为|是|达到?|缩小[至到]|[降升][至到]|下降[至到]|扩大[至到])$")
_MONEY = re.compile(
    r"金额|投资|资金|收入|产值|产业规模|税|贷款|存款|余额|总额|支出|营收|销售额|交易额|成交额|融资|补助|补贴|经费|预算|债|损失"
    r"|价值|市值|利润|进出口|消费|合同额|签约额"
)
_HEADS = re.compile(r"(人|户|家|套|辆|台|件)(?:数|口)[^,,。;;]{0,24}$")
_CLAUSE_END = re.compile(r"\s?(?:$|[,,。;;、:!?()\[\n]|以上|以下|左右|大关)")


def _without_unit(text: str, bare: _Amount, within: _Bounds) -> Mention | None:
    """The unit from elsewhere: 产值(亿元)10.5, 分别高3.2、2.7个百分点, 330.98亿; or none at all: an index."""
    start, end = bare.start, bare.end
    if text[start - 1 : start] in (")", ":", " ", ":") and (
        bracket := _BRACKETED.search(text, max(within.floor, start - 16), start)
    ):
        stated = read_unit(bracket[1])
        if stated is not None:
            scale, unit = stated
            value = bare.value * scale if unit is None else unit.base(bare.value * scale)
            return _mention(
                text, replace(bare, value=value, unit=unit, rule="unit-in-brackets", confidence=0.8), within
            )
    series = _SERIES.match(text, end, within.stop)
    if series is not None:
        found = find_rate(text, series.end(), within.stop)
        clause = text[max(within.floor, start - 40) : start]
        listed = "." in text[start : series.end()] or "分别" in clause
        if listed and found and holds(text, start, series.end(), *found, within.floor, within.stop):
            scale = numerals.read(series["scale"]) if series["scale"] and text[end - 1].isdigit() else None
            value = found[0].base(bare.value * (scale or 1))
            return _mention(text, replace(bare, value=value, unit=found[0], rule="series", confidence=0.9), within)
    if not _CLAUSE_END.match(text, _skip(text, end), within.stop):
        return None
    clause = text[max(within.floor, start - 32) : start]
    if text[end - 1] in "百千万亿":
        heads = _HEADS.search(clause)
        unit = units()[heads[1]] if heads else units()["元"] if _MONEY.search(clause) else None
        return _mention(text, replace(bare, unit=unit, rule="bare-amount", confidence=0.8), within)
    if _RATIO.search(clause):
        return _mention(text, replace(bare, unit=units()["倍"], rule="ratio", confidence=0.7), within)
    if _INDEX.search(clause):
        return _mention(text, replace(bare, rule="index", confidence=0.8), within)
    return None


def read_unit(text: str) -> tuple[Decimal, Unit | None] | None:
    """Scale and unit of a header's 亿元, 万人次, %, 元/平方米; the unit is None for a bare 万; None for any other words."""
    plain = re.sub(r"\s", "", text).removeprefix("单位:").removeprefix("人民币")
    for cut in range(min(4, len(plain)) + 1):
        scale = numerals.read(plain[:cut]) if cut else Decimal(1)
        if scale is None:
            return None
        if cut and cut == len(plain):
            return scale, None
        found = find_rate(plain, cut, len(plain))
        if found is not None and found[1] == len(plain) and found[0].dimension != "name":
            return scale, found[0]
    return None


# -- other forms --------------------------------------------------------------------------------------------------------

_PLACE = re.compile(r"位次?|名|(?![一-鿿])")
_AMONG = re.compile(
    r"(?:位居|居|排名|排|位列|列|名列|位次|跃居|[上提跃晋]升|前移|前进|攀升|升至|保持|稳居|蝉联|位于|中的?|全国|全省|全市|全区|世界|全球|中部|西部|东部"
    r"|东北|同类|[省市区]内|地级市|国内)[^,,。;;、]{0,8}$"
)
_METHOD = re.compile(r"工作法|法则")
_HAN_SECOND = re.compile(rf"[至到\-—~](?:{HAN}{{1,3}}分之)?(?P<number>{HAN_PART}{{1,8}}(?:点[{DIGITS}]+)?)")


def _ordinal(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """第5位, 全省第一: a rank where the words before say among whom; else an ordinal, which counts nothing."""
    start, end = match.span()
    value = numerals.read(match.group()[1:].strip())
    place = _PLACE.match(text, end)
    if not value or place is None or not _AMONG.search(text, max(within.floor, start - 14), start):
        return None
    if place.end() > within.stop:
        return None
    return Mention(
        start,
        place.end(),
        value,
        None,
        "位",
        "eq",
        (start + 1, end),
        place.group(),
        "rank",
        "rank",
        confidence=0.9,
    )


def _top(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """进入全省前10位, 前1%: at most that rank. 前100强 is a name."""
    start, end = match.span()
    value = numerals.read(match.group()[1:].strip())
    if value is None or end >= within.stop or text[end] == "强":
        return None
    if not _AMONG.search(text, max(within.floor, start - 14), start):
        return None
    unit = "%" if text[end] == "%" else "位"
    return Mention(start, end + 1, value, None, unit, "le", (start + 1, end), text[end], "rank", "rank", confidence=0.7)


def _ratio(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """生师比16:1, 比例达到2:1: the first by the second, in 倍. Structures of three numbers and scores are left out."""
    start, end = match.span()
    parts = [numerals.read(part.strip()) for part in re.split("[:∶]", match.group())]
    if len(parts) != 2 or parts[0] is None or not parts[1] or text[end : end + 1] in ("分", "配"):
        return None
    if "比" not in text[max(within.floor, start - 20) : start]:
        return None
    amount = _Amount(start, end, end, parts[0] / parts[1], None, units()["倍"], False, "ratio", 0.7)
    return _mention(text, amount, within)


def _fraction(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """百分之七十 is 70 %, 千分之一 1 ‰, 三分之二 66.67 %."""
    start, end = match.span()
    parts = numerals.read_fraction(match.group())
    if parts is None or _METHOD.match(text, end):
        return None
    above, below = parts
    if above > below * 100:
        return None
    unit = units()["‰" if below == 1000 else "%"]
    value = above if below == 1000 else above * 100 / below
    high = None
    if below in (100, 1000) and (second := _HAN_SECOND.match(text, end, within.stop)):
        top = numerals.read(second["number"])
        if top is not None and top > above:
            high, end = top, second.end()
    rule = "fraction" if high is None else "range"
    return _mention(text, _Amount(start, end, end, value, high, unit, False, rule, 0.9), within)


def _times(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """2×1000MW is 2,000 MW; 4×100米 and 450x500 are names."""
    start, end = match.span()
    left, _, right = re.sub("[×xX*]", "×", match.group()).partition("×")
    one, other = numerals.read(left.strip()), numerals.read(right.translate(_NOISE))
    found = find_rate(text, _skip(text, end), within.stop)
    if one is None or other is None or found is None:
        return None
    if found[0].dimension not in ("power", "energy", "apparent power"):
        return None
    value = found[0].base(one * other)
    return _mention(text, _Amount(start, end, found[1], value, None, found[0], False, "product", 0.7), within)


def _tenths(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """两成 is 20 %, 九成五 95 %."""
    start, end = match.span()
    whole, _, rest = match.group().partition("成")
    tens = numerals.read(whole)
    if tens is None:
        return None
    more = bool(_MORE.match(text, end, within.stop))
    value = tens * 10 + (5 if rest else 0)
    return _mention(text, _Amount(start, end, end + more, value, None, units()["%"], more, "tenths", 0.85), within)


def _double(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """翻一番 is a growth of 100 %, 翻两番 of 300 %."""
    start, end = match.span()
    count = numerals.read(match.group()[1:-1]) if len(match.group()) > 2 else Decimal(1)
    if not count:
        return None
    value = Decimal(2) ** int(count) * 100 - 100
    made = _mention(text, _Amount(start, end, end, value, None, units()["%"], False, "double", 0.9), within)
    return None if made is None else replace(made, value=value, change="up", verb=(start, start + 1))


def _half(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """近半, 过半, 半数以上: 50 %."""
    start, end = match.span()
    if match.group() == "半" and text[end : end + 1] == "数" and end < within.stop:
        end += 1
    return _mention(text, _Amount(start, end, end, Decimal(50), None, units()["%"], False, "half", 0.8), within)


def _zero(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """零增长: a growth of 0 %."""
    start = match.start()
    made = _mention(
        text, _Amount(start, start + 1, start + 1, Decimal(0), None, units()["%"], False, "zero-growth", 0.6), within
    )
    return None if made is None else replace(made, unit_text="", change="up", verb=(start + 1, match.end()))


# -- Chinese numerals ---------------------------------------------------------------------------------------------------

_UNMEASURED = frozenset(("count", "noun", "name", "time", "post", "ships", "containers"))
_SINGLE = frozenset("零一二两三四五六七八九十")
_NAMED = frozenset("元方度米里克升兆瓦")
"""First characters of units that make a name with a single Chinese numeral: 三元区, 四方, 三度."""
_COUNTED = frozenset(
    [
        "家",
        "所",
        "座",
        "台",
        "辆",
        "支",
        "艘",
        "架",
        "栋",
        "幢",
        "套",
        "名",
        "户",
        "篇",
        "部",
        "张",
        "间",
        "处",
        "场",
        "条",
        "件",
        "批次",
        "人次",
        "场次",
        "例",
        "宗",
        "笔",
        "份",
        "标箱",
        "标台",
    ]
)
_COUNTING = re.compile(
    r"(?:共|有|新增|新建|建成|设立|成立|引进|培育|获批|完成|实施|开工|举办|召开|落地|签约|达|到|累计|入选|获|得|创建|新设|开通|投用|投产"
    r"|选派|派出|组建|增设|增加|减少|扩建|改造|上市|创成)$"
)
_COUNTING_LOOSE = re.compile(
    r"(?:新增|新建|建成|获批|落地|签约|新设|开通|投用|投产|共有|累计|入选|获得|净增|新创建|[超突]过|突破)$"
)


def _chinese(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """三百八十亿元, 二十余家, 百余名, 一到两个; not 一个, 三大工程, 四个意识."""
    start, end = match.span()
    found = find_rate(text, _skip(text, end), within.stop)
    if found is None or found[0].dimension in ("name", "time"):
        return None
    unit, unit_end = found
    more = "余" in match.group() or "多" in match.group()
    raw = match.group().translate(_NOISE)
    low, joint, top = raw.replace("到", "至").partition("至")
    value, high = numerals.read(low), numerals.read(top) if joint else None
    if joint and (value is None or high is None or value >= high):
        return None
    if value is None and (pair := numerals.read_about(raw)):
        value, high = pair
    if value is None or not holds(text, start, end, unit, unit_end, within.floor, within.stop):
        return None
    confidence = _believed(text, start, raw, unit, unit_end, more, high is not None, within)
    if not confidence:
        return None
    rule = "chinese-numeral" if high is None else "range"
    top_value = None if high is None else unit.base(high)
    amount = _Amount(start, end, unit_end, unit.base(value), top_value, unit, more, rule, confidence)
    return _mention(text, amount, within)


def _believed(
    text: str, start: int, raw: str, unit: Unit, unit_end: int, more: bool, ranged: bool, within: _Bounds
) -> float:
    """How far a Chinese numeral is a quantity: 0 for names (三大, 四个意识), classes (百亿级) and 一个."""
    if raw[0] in "百千万亿" and not raw.strip("百千万亿"):
        # 百亿产业 and 亿元以上项目 are classes; 突破万亿元 at the end of a clause, 百余家, 近千名 are amounts.
        compared = comparators.before(text, start, within.floor)
        ends = more or unit.dimension == "count" or _CLAUSE_END.match(text, unit_end, within.stop)
        return 0.75 if (more or compared) and ends else 0
    if unit.dimension not in _UNMEASURED:
        if raw not in _SINGLE:
            return 0.85
        if unit.written[0] in _NAMED or (raw in "一零" and unit.dimension not in ("multiple", "points")):
            return 0.85 if unit.written.startswith(("千瓦", "克拉")) else 0
        return 0.8
    if more or ranged:
        return 0.85
    if raw in _SINGLE:
        begin = max(within.floor, start - 6)
        counted = unit.written in _COUNTED and _COUNTING.search(text, begin, start)
        loosely = unit.written in "个项" and _COUNTING_LOOSE.search(text, begin, start)
        return 0.6 if raw not in "一零" and (counted or loosely) else 0
    return 0 if unit.written in "届期类条级款" else 0.85


_READERS: dict[str, Callable[[str, re.Match[str], _Bounds], Mention | None]] = {
    "ordinal": _ordinal,
    "top": _top,
    "times": _times,
    "ratio": _ratio,
    "fraction": _fraction,
    "arabic": _arabic,
    "tenths": _tenths,
    "double": _double,
    "half": _half,
    "zero": _zero,
    "chinese": _chinese,
}

# -- what surrounds a quantity ------------------------------------------------------------------------------------------

_SPANNING = re.compile(r"(?:期|船龄|工龄|教龄|党龄|车龄)(?=以上|以下)")
_SPACES = " \u3000\u2009"


def _skip(text: str, position: int) -> int:
    """The position behind at most two spaces."""
    if text[position : position + 1] in _SPACES and position < len(text):
        position += 1
        if position < len(text) and text[position] in _SPACES:
            position += 1
    return position


def _mention(text: str, amount: _Amount, within: _Bounds) -> Mention | None:
    """The mention of an amount, with its comparators and the direction that its verb gives it; None for damage."""
    unit, start, end = amount.unit, amount.start, amount.end
    value, high = amount.value, amount.high
    if abs(value) > LARGEST or (high is not None and abs(high) > LARGEST):
        return None
    front = comparators.before(text, start, within.done)
    if front is None and unit is not None and unit.canonical == "%":
        front = comparators.across(text, start, within.done)
    timed = unit is not None and unit.dimension == "time"
    if timed and (noun := _SPANNING.match(text, end, within.stop)):
        end = noun.end()
    back = comparators.behind(text, end, within.stop, timed=timed)
    comparator: Comparator = "range"
    if high is None:
        comparator = comparators.decide(front and front[0], back and back[0], more=amount.more)
    start = front[1] if front else start
    end = back[1] if back else end
    change = direction(text, start, within.done)
    if change is not None and change[0] == "down" and value > 0:
        # 低于 is a gap to another value only in points (低于全省0.5个百分点); elsewhere it bounds what follows.
        if text[change[1][0] : change[1][1]] == "低于" and (unit is None or unit.dimension != "points"):
            change = None
        else:
            value, high = -value, None if high is None else -high
    return Mention(
        start,
        end,
        value,
        high,
        unit.canonical if unit else None,
        comparator,
        (amount.start, amount.number_end),
        unit.written if unit else "",
        unit.dimension if unit else "",
        amount.rule,
        change[0] if change else None,
        change[1] if change else None,
        amount.confidence,
    )


_LINK = re.compile(r"\s?(?:[、,,和及与]|以及)\s?")


def _chain(text: str, mentions: list[Mention]) -> list[Mention]:
    """Numbers of one list share what is said once: a direction (分别下降3%、5%), days (20个、13个、5个工作日内)."""
    result = mentions
    for index in range(1, len(mentions)):
        left, right = result[index - 1], mentions[index]
        if right.start - left.end > 4 or left.change != "down" or right.change is not None or right.value <= 0:
            continue
        if left.dimension == right.dimension and _LINK.fullmatch(text, left.end, right.start):
            if result is mentions:
                result = list(mentions)
            high = None if right.value_high is None else -right.value_high
            result[index] = replace(right, value=-right.value, value_high=high, change="down", verb=left.verb)
    for index in range(len(mentions) - 1, 0, -1):
        left, right = result[index - 1], result[index]
        if right.unit == "工作日" and left.unit == "个" and _LINK.fullmatch(text, left.end, right.start):
            if result is mentions:
                result = list(mentions)
            result[index - 1] = replace(left, unit="工作日", dimension="time", comparator=right.comparator)
    return result


# -- tables -------------------------------------------------------------------------------------------------------------

_CELL = re.compile(rf"(?P<minus>[-−]\s?)?(?P<number>{MIXED})(?P<more>[余多])?")
_UNIT_HEADER = re.compile(r"(?:计量)?单\s?位|计量")
_NO_VALUES = re.compile(r"序号|编号|代码|编码|年份|年度$|备注|电话|邮编|日期|时间|文号|页码|科目|类别|编码|行次")
_IN_BRACKETS = re.compile(r"[((]([^()]{1,10})[))]")


def _of_row(text: str, segment: Segment) -> list[Mention]:
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
        own = _stated(text[start:end])
    for index, (start, end) in enumerate(segment.cells):
        column = columns[index] if index < len(columns) else ""
        if _NO_VALUES.search(column):
            continue
        inside = find(text, start, end)
        if inside:
            found.extend(inside)
            continue
        amount = _cell(text, start, end, _stated(column) or own)
        if amount is not None:
            found.append(amount)
    return found


def _stated(header: str) -> tuple[Decimal, Unit | None] | None:
    """The unit that a header states in brackets, the last one where it states several: 产值(亿元), 增速(%)."""
    for words in reversed(_IN_BRACKETS.findall(header)):
        stated = read_unit(words.removeprefix("±").removeprefix("+/-"))
        if stated is not None:
            return stated
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
    value = numerals.read(match["number"].translate(_NOISE))
    back = comparators.behind(text, match.end(), end, timed=False)
    if value is None or (back[1] if back else match.end()) < len(text[:end].rstrip()):
        return None
    if begin > start and comparators.before(text, begin, start) is None:
        return None
    value = value * scale if unit is None else unit.base(value * scale)
    value = -value if match["minus"] else value
    amount = _Amount(begin, match.end(), match.end(), value, None, unit, bool(match["more"]), "table-cell", 0.85)
    return _mention(text, amount, _Bounds(start, start, end))
