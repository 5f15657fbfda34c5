"""Quantities: every number in a stretch of text that says how much or how many, with unit, comparator and direction.

One compiled pass goes over the text. Its alternatives are the words that hold numerals: first what a numeral is only a
part of (dates, document numbers, titles, quotations, slogans such as 6+11+N, versions, ordinals, 每万人), which is
passed over, then the forms of quantities. What is found is read on from there by small steps: scale, unit, a second
number, comparators on both sides, the verb that says which way a change went.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from citypolicy.chinese import numerals
from citypolicy.extract import units
from citypolicy.extract.units import Unit
from citypolicy.model import Comparator

Change = Literal["up", "down", "to"]
"""Which way the verb before the number goes: 增长, 新增 ``up``; 下降, 减少 ``down``; 降至, 提高到 ``to`` (a level)."""

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


# -- the words that hold numerals ------------------------------------------------------------------------------------

_D = "零〇一二两三四五六七八九"
_HAN = f"[{_D}十百千万亿]"
_HAN_PART = f"(?:[{_D}十千万亿]|百(?!分))"
_ARABIC = rf"(?:{numerals.ARABIC})"
_SCALE = r"(?:百(?![分货])|千(?![分瓦克米伏卡焦帕赫])|[万亿])"
_MIXED = rf"{_ARABIC}(?:\s?[余多]?{_SCALE}+(?:\d{{1,8}}(?!\d|\.\d|\s?年)(?:[十百千万](?![分瓦克米伏])){{0,2}}){{0,3}})?"
_YEAR = r"(?:19|20)\d{2}"
_TO = r"\s?[-—–―~至到]{1,2}\s?"

_PASSED_OVER = (
    # titles and what is quoted: names, slogans, other people's words
    r"《[^《》\n]{1,150}》",
    r"“[^“”\n]{0,40}”|「[^「」\n]{0,40}」|\"[^\"\n]{0,40}\"",
    r"https?://[!-~]+",
    # document numbers and telephone numbers
    r"[〔\[(]\s?\d{4}\s?[〕\])]\s?第?\s?\d+\s?号?",
    r"(?<!\d)0\d{2,3}\s?[-—–]{1,2}\s?\d{7,8}",
    # days, months, years, spans of them, times of day
    rf"{_YEAR}\s?年?(?:\s?[-—–―~至到、和及/]{{1,2}}\s?(?:{_YEAR}|\d{{2}}(?=\s?年))\s?年?){{0,6}}(?<=年)[度份代版末底初]?",
    rf"{_YEAR}(?:\s?[-—–―~至到、和及/]{{1,2}}\s?(?:{_YEAR}|\d{{2}})){{0,6}}\s?(?:年|学年|财年|赛季)",
    rf"{_YEAR}([-./])\d{{1,2}}\1\d{{1,2}}(?!\d)",
    rf"\d{{1,2}}\s?月?(?:{_TO}|、)\d{{1,2}}\s?月(?:份|底|末|初)?",
    r"\d{1,2}\s?月(?:份|底|末|初|[上中下]旬)?(?:\s?\d{1,2}\s?[日号])?(?:[-—–~至到]\d{1,2}[日号])?",
    rf"\d{{1,2}}\s?[日号]?(?:{_TO})\d{{1,2}}\s?[日号]",
    rf"[{_D}]{{4}}年|[一二三四1-4](?:至[一二三四])?季度|[{_D}十]{{1,3}}月(?:份|底|末|初|[{_D}十]{{1,3}}日)?",
    # plans, congresses, sessions, steps: 十四五, 二十届三中全会, 三期工程
    r"十[一二三四五六]五|[二三]?十[一二三四五六七八九]?届(?![大会])|[一二三四五六七八九]中全会",
    rf"(?:\d+|{_HAN}+)\s?届(?:[{_D}十]+[中次]|人大|政协|中央|全会|常委|委员|人民|省委|市委|区委|县委)",
    # schemes: 6+11+N, 1+1
    r"(?:\d+|[A-Z])(?:\s?\+\s?(?:\d+|[A-Z])(?![\d.万亿%家个项]))+(?:\+[一-鿿])?",
    # denominators: 每万人, 每百元, 每10万人
    rf"每(?:\d[\d.,]*|{_HAN}){{1,6}}",
    # versions, roads, models: PM2.5, G107, IPv6, A4
    r"[A-Za-z]{1,8}[-.]?\d+(?:\.\d+)?[A-Za-z]*(?![\d%‰万亿千家个项座所套台辆名])",
    # list announcements and fixed phrases
    rf"(?:\d+|{_HAN}+)\s?(?:大|个|项|条|点)?(?:方面|环节|层面|维度|步骤|字方针|确立|维护|意识|自信|一批|不动摇|必须|统一|百分之百|100%)",
    rf"跑\s?(?:\d+|{_HAN})\s?次|[一1]件事|[一1]站式|[一1]张[网图表]|[一1]类事|7\s?[×x*]\s?24\s?小?时?",
)

_FORMS = {
    "ordinal": rf"第\s?(?:\d+|{_HAN}+)",
    "top": rf"前\s?(?:\d+(?:\.\d+)?|{_HAN}+)\s?(?=[位名%强])",
    "ratio": r"\d+(?:\.\d+)?(?:\s?:\s?\d+(?:\.\d+)?)+",
    "fraction": rf"(?:{_HAN}+|\d+)\s?分之\s?(?:{_HAN_PART}+(?:点[{_D}]+)?|\d+(?:\.\d+)?)|(?<![\d/.])\d/\d{{1,2}}(?=的|以上|左右)",
    "times": rf"{_ARABIC}\s?[×x*X]\s?(?:{_MIXED})",
    "arabic": rf"(?<![\d.])(?:(?<![\d%‰A-Za-z)])[-−])?(?:{_MIXED})",
    "tenths": rf"[二两三四五六七八九](?:点[{_D}])?成(?:[五半])?(?![{_D}为立功果本长效员都型熟就品套交分体千绩])",
    "double": r"翻(?:[一二两三四五]|\d)?番(?!计划|行动|工程|战略)|翻倍(?!计划|行动|工程)",
    "half": r"一半|半数|(?<=[近过超逾])半(?=[,,。;;、的以数]|$)",
    "zero": r"零增长",
    "chinese": rf"{_HAN}+(?:点[{_D}]+)?(?:[至到]{_HAN}+)?[余多]?(?=\s?[UNITS])",
}


def _scanner() -> re.Pattern[str]:
    first = {unit.written[0] for unit in units.units().values() if unit.dimension != "name"} - set(_D + "十百千万亿")
    forms = {name: form.replace("UNITS", re.escape("".join(sorted(first)))) for name, form in _FORMS.items()}
    passed = "|".join(_PASSED_OVER).replace("([-./])", "(?P<mark>[-./])").replace(r"\1", "(?P=mark)")
    return re.compile("|".join([f"(?P<passed>{passed})", *(f"(?P<{name}>{form})" for name, form in forms.items())]))


class _Bounds(NamedTuple):
    """Where to look: from ``floor``, the beginning of the text, or from ``done``, behind the mention before; to ``stop``."""

    floor: int
    done: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Amount:
    """Number and unit, before comparators: from ``start`` to ``end``, the number alone from ``start`` to ``stop``."""

    start: int
    stop: int
    end: int
    value: Decimal
    high: Decimal | None
    unit: Unit | None
    more: bool
    """余 or 多 behind the number."""
    rule: str
    confidence: float = 0.95


_NOISE = str.maketrans("", "", " \u3000余多来")
_SECOND = re.compile(rf"{_TO}(?P<number>{_MIXED})")
_MORE = re.compile(r"\s?[余多](?![式元媒样种功用层维])")
_SPACE = re.compile(r"[ \u3000\u2009]{0,2}")
_BRACKETED = re.compile(r"[(](?:单位\s?[::]\s?)?([十百千万亿]*)([^()\d]{0,8})[)]\s?[::]?\s?$")
_INDEX = re.compile(r"(?:指数|系数|容积率|PUE|PUE\)|弹性|能效比|能源利用效率)[^,,。;;、]{0,8}$")
_MONEY = re.compile(
    r"金额|投资|资金|收入|产值|产业规模|税|贷款|存款|余额|总额|支出|营收|销售额|交易额|成交额|融资|补助|补贴|经费|预算|债|损失|价值|市值|利润|进出口|消费|合同额|签约额"
)
_CLAUSE = ",,。;;::!!??\n()（）"
_CLAUSE_END = re.compile(r"\s?(?:$|[,,。;;、:!?()\n]|以上|以下|左右|大关)")


def find(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """The quantities of ``text[start:end]`` in order; none overlaps another. Text is NFKC and simplified.

    What only looks like one is left out: see the module. Every chained number is its own mention.
    """
    stop = len(text) if end is None else end
    found: list[Mention] = []
    done = start
    for match in _SCAN.finditer(text, start, stop):
        form = match.lastgroup or ""
        if form == "passed" or match.start() < done:
            continue
        made = _READERS[form](text, match, _Bounds(start, done, stop))
        if made is not None:
            found.append(made)
            done = made.end
    return _chain(text, found) if len(found) > 1 else found


# -- forms -----------------------------------------------------------------------------------------------------------


def _arabic(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    start, end = match.span()
    minus = text[start] in "-−"
    value = numerals.read(text[start + minus : end].translate(_NOISE))
    if value is None:
        return None
    more = text[end - 1] in "余多" or "余" in text[start:end] or "多" in text[start:end]
    at = _skip(text, end)
    if not more and (tail := _MORE.match(text, at, within.stop)):
        more, at = True, _skip(text, tail.end())
    high: Decimal | None = None
    number_end = end
    found = units.find_rate(text, at, within.stop)
    second = _SECOND.match(text, end, within.stop) if found is None else _SECOND.match(text, found[1], within.stop)
    if second is not None and not minus:
        pair = _second(text, match, second, found, value, within)
        if pair is not None:
            value, high, found, number_end = pair
    if found is None:
        return _unitless(text, start, end, -value if minus else value, more, within)
    unit, unit_end = found
    if unit.dimension == "name" or not _holds(text, start, number_end, unit, unit_end, within):
        return None
    value = unit.base(value)
    if unit.canonical == "元" and unit_end < within.stop and (coins := _COINS.match(text, unit_end, within.stop)):
        value += Decimal(coins[1] or 0) / 10 + Decimal(coins[2] or coins[3] or 0) / 100
        unit_end = coins.end()
    rule = "range" if high is not None else "number-unit"
    amount = _Amount(
        start,
        number_end,
        unit_end,
        -value if minus else value,
        None if high is None else unit.base(high),
        unit,
        more,
        rule,
    )
    return _mention(text, amount, within)


_COINS = re.compile(r"(\d)角(?:(\d)分)?|(\d)分(?![^,,。;;、)])")


def _second(
    text: str,
    match: re.Match[str],
    second: re.Match[str],
    first: tuple[Unit, int] | None,
    low: Decimal,
    within: _Bounds,
) -> tuple[Decimal, Decimal, tuple[Unit, int], int] | None:
    """Both ends of 3-5家, 10%至12%, 1.5-2万人; None where the two numbers are no range (从5家到10家 are two)."""
    high = numerals.read(second["number"].translate(_NOISE))
    unit = units.find_rate(text, _skip(text, second.end()), within.stop)
    if high is None or unit is None or unit[0].dimension == "name":
        return None
    if first is not None:
        if first[0].canonical != unit[0].canonical or first[0].dimension == "name":
            return None
        if text[max(within.floor, match.start() - 1) : match.start()] in ("从", "由", "自"):
            return None
        low = low * first[0].numerator * unit[0].denominator / first[0].denominator / unit[0].numerator
    elif low < high and match.group()[-1].isdigit():
        scale = re.search(r"[百千万亿]+$", second["number"])
        scaled = numerals.read(second["number"][: scale.start()]) if scale else None
        if scale and scaled is not None and low < scaled:
            low = low * high / scaled
    return (low, high, unit, second.end()) if low < high else None


def _unitless(text: str, start: int, end: int, value: Decimal, more: bool, within: _Bounds) -> Mention | None:
    """A number without a unit behind it: the unit in brackets before it, an index, or a bare amount (330.98亿)."""
    before = text[max(within.floor, start - 16) : start]
    scaled = text[end - 1] in "百千万亿"
    if before[-1:] in ("):: ") or before[-1:] == ")":
        bracket = _BRACKETED.search(before)
        if bracket and (bracket[1] or bracket[2]):
            unit = units.units().get(bracket[2])
            scale = numerals.read(bracket[1]) if bracket[1] else Decimal(1)
            if (unit is not None and unit.dimension != "name" or not bracket[2]) and scale is not None:
                value = value * scale
                amount = _Amount(
                    start, end, end, unit.base(value) if unit else value, None, unit, more, "unit-in-brackets", 0.8
                )
                return _mention(text, amount, within)
    if scaled and _CLAUSE_END.match(text, _skip(text, end), within.stop):
        clause = text[max(within.floor, start - 24) : start]
        unit = units.units()["元"] if _MONEY.search(clause) else None
        return _mention(text, _Amount(start, end, end, value, None, unit, more, "bare-amount", 0.8), within)
    if _INDEX.search(before) and not scaled and _CLAUSE_END.match(text, _skip(text, end), within.stop):
        return _mention(text, _Amount(start, end, end, value, None, None, more, "index", 0.8), within)
    return None


def _ordinal(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """第5位, 全省第一: a rank where the words before say among whom; else an ordinal, which counts nothing."""
    start, end = match.span()
    value = numerals.read(match.group()[1:].strip())
    place = _PLACE.match(text, end, within.stop)
    if value is None or not value or not place or not _AMONG.search(text[max(within.floor, start - 14) : start]):
        return None
    return Mention(
        start, end + len(place[1]), value, None, "位", "eq", (start + 1, end), place[1], "rank", "rank", confidence=0.9
    )


_PLACE = re.compile(r"(位次?|名|)(?![一-鿿])|(?<=.)(位次?|名)")
_AMONG = re.compile(
    r"(?:位居|居|排名|排|位列|列|名列|位次|跃居|升至|跃升|晋升|前进|保持|稳居|位于|全国|全省|全市|世界|全球|中部|西部|东部|东北|同类|[省市区]内|地级市|国内)[^,,。;;、]{0,8}$"
)


def _top(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """进入全省前10位, 前1%: at most that rank."""
    start, end = match.span()
    value = numerals.read(match.group()[1:].strip())
    if value is None or not _AMONG.search(text[max(within.floor, start - 14) : start]) or text[end] == "强":
        return None
    unit = "%" if text[end] == "%" else "位"
    return Mention(start, end + 1, value, None, unit, "le", (start + 1, end), text[end], "rank", "rank", confidence=0.7)


def _ratio(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """生师比16:1, 比例达到2:1: the first by the second, in 倍. Structures of three numbers are left out."""
    start, end = match.span()
    parts = [numerals.read(part.strip()) for part in match.group().split(":")]
    if len(parts) != 2 or parts[0] is None or not parts[1] or "比" not in text[max(within.floor, start - 10) : start]:
        return None
    unit = units.units()["倍"]
    return _mention(text, _Amount(start, end, end, parts[0] / parts[1], None, unit, False, "ratio", 0.7), within)


def _fraction(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """百分之七十 is 70 %, 千分之一 1 ‰, 三分之二 66.67 %."""
    start, end = match.span()
    parts = numerals.read_fraction(match.group())
    if parts is None or re.compile(r"工作法|法则|[一-鿿]{0,2}决算").match(text, end, within.stop):
        return None
    above, below = parts
    if below == 1000:
        unit, value = units.units()["‰"], above
    else:
        unit, value = units.units()["%"], above * 100 / below
    if below > 10 and value > 1000:
        return None
    end_all = end
    high = None
    if text[end : end + 1] in "至到-—~" and end + 1 < within.stop:
        second = re.compile(rf"[至到\-—~](?:{_HAN}+分之)?({_HAN_PART}+(?:点[{_D}]+)?)").match(text, end, within.stop)
        top = numerals.read(second[1]) if second else None
        if second and top is not None and below in (100, 1000) and top > above:
            high, end_all = top, second.end()
    return _mention(
        text,
        _Amount(start, end_all, end_all, value, high, unit, False, "range" if high else "fraction", 0.9),
        within,
    )


def _times(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """2×1000MW is 2,000 MW; 4×100米 and 7×24小时 are names."""
    start, end = match.span()
    left, _, right = re.sub("[×xX*]", "×", match.group()).partition("×")
    low, high = numerals.read(left.strip()), numerals.read(right.translate(_NOISE))
    found = units.find_rate(text, _skip(text, end), within.stop)
    if (
        low is None
        or high is None
        or found is None
        or found[0].dimension not in ("power", "energy", "apparent power", "volume")
    ):
        return None
    amount = _Amount(start, end, found[1], found[0].base(low * high), None, found[0], False, "product", 0.7)
    return _mention(text, amount, within)


def _tenths(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """两成 is 20 %, 九成五 95 %."""
    start, end = match.span()
    whole, _, rest = match.group().partition("成")
    tens, ones = numerals.read(whole), {"": Decimal(0), "五": Decimal(5), "半": Decimal(5)}[rest]
    if tens is None:
        return None
    more = bool(_MORE.match(text, end, within.stop))
    amount = _Amount(start, end, end + more, tens * 10 + ones, None, units.units()["%"], more, "tenths", 0.85)
    return _mention(text, amount, within)


def _double(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """翻一番 is a growth of 100 %, 翻两番 of 300 %."""
    start, end = match.span()
    count = (
        numerals.read(match.group()[1:-1]) if match.group().endswith("番") and len(match.group()) > 2 else Decimal(1)
    )
    if count is None or not 0 < count < 10:
        return None
    return Mention(
        start,
        end,
        Decimal(2) ** int(count) * 100 - 100,
        None,
        "%",
        "eq",
        (start, end),
        "番",
        "ratio",
        "double",
        "up",
        (start, start + 1),
        0.9,
    )


def _half(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """近半, 过半, 半数以上: 50 %."""
    start, end = match.span()
    if match.group() == "半" and text[end : end + 1] == "数":
        end += 1
    return _mention(text, _Amount(start, end, end, Decimal(50), None, units.units()["%"], False, "half", 0.8), within)


def _zero(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """零增长: a growth of 0 %."""
    start = match.start()
    return Mention(
        start,
        start + 1,
        Decimal(0),
        None,
        "%",
        "eq",
        (start, start + 1),
        "",
        "ratio",
        "zero-growth",
        "up",
        (start + 1, match.end()),
        0.6,
    )


_MEASURED = frozenset(
    (
        "money",
        "ratio",
        "points",
        "multiple",
        "area",
        "length",
        "volume",
        "mass",
        "energy",
        "power",
        "apparent power",
        "heat",
        "freight",
        "passengers",
        "containers",
    )
)
_SINGLE = frozenset("零一二两三四五六七八九十")
_NAMED = frozenset("元方度米里克升欧兆")
"""Units that make a name with a single Chinese numeral: 三元区, 四方, 三度."""
_COUNTED = frozenset(
    "家 所 座 台 辆 支 艘 架 栋 幢 套 名 户 篇 部 张 间 处 场 条 件 批次 人次 场次 例 宗 笔 份".split()
)
_COUNTING = re.compile(
    r"(?:共|有|新增|新建|建成|设立|成立|引进|培育|获批|完成|实施|开工|举办|召开|落地|签约|达|到|累计|入选|获|得|创建|新设|开通|投用|投产|选派|派出|组建|增设|增加|减少|扩建|改造|上市|创成)$"
)
_COUNTING_LOOSE = re.compile(r"(?:新增|新建|建成|获批|落地|签约|新设|开通|投用|投产|共有|累计|入选|获得|净增|新创建)$")


def _chinese(text: str, match: re.Match[str], within: _Bounds) -> Mention | None:
    """三百八十亿元, 二十余家, 百余名, 一到两个; not 一个, 三大工程, 四个意识."""
    start, end = match.span()
    raw = match.group()
    more = raw[-1] in "余多"
    raw = raw.rstrip("余多")
    found = units.find_rate(text, _skip(text, end), within.stop)
    if found is None or found[0].dimension in ("name", "time"):
        return None
    unit, unit_end = found
    low_text, joint, high_text = raw.replace("到", "至").partition("至")
    high = numerals.read(high_text) if joint else None
    value = numerals.read(low_text)
    if joint and (value is None or high is None or not value < high):
        return None
    if value is None and (pair := numerals.read_about(raw)):
        value, high = pair
    if value is None or not _holds(text, start, end, unit, unit_end, within):
        return None
    before = text[max(within.floor, start - 6) : start]
    bare = raw[0] in "十百千万亿" and raw.strip("十百千万亿") == "" and raw != "十"
    confidence = 0.85
    if bare:
        # 百亿级, 千亿产业, 亿元以上项目 are classes; 突破万亿元 at the end of a clause, 百余家 and 近千名 are amounts.
        if not (more or _before(text, start, within.floor)) or not (
            more or unit.dimension == "count" or _CLAUSE_END.match(text, unit_end, within.stop)
        ):
            return None
        confidence = 0.75
    elif unit.dimension in _MEASURED or unit.dimension == "rate":
        if raw in _SINGLE and (
            unit.written[0] in _NAMED or (raw in "一零" and unit.dimension not in ("multiple", "points"))
        ):
            return None
    elif high is None and not more and raw in _SINGLE:
        if raw in "一零" or not (
            (unit.written in _COUNTED and _COUNTING.search(before))
            or (unit.written in "个项" and _COUNTING_LOOSE.search(before))
        ):
            return None
        confidence = 0.6
    elif unit.written in "届期类条级款" and not more:
        return None
    rule = "range" if high is not None else "chinese-numeral"
    amount = _Amount(
        start, end, unit_end, unit.base(value), None if high is None else unit.base(high), unit, more, rule, confidence
    )
    return _mention(text, amount, within)


_READERS: dict[str, Callable[[str, re.Match[str], _Bounds], Mention | None]] = {
    "ordinal": _ordinal,
    "top": _top,
    "ratio": _ratio,
    "fraction": _fraction,
    "times": _times,
    "arabic": _arabic,
    "tenths": _tenths,
    "double": _double,
    "half": _half,
    "zero": _zero,
    "chinese": _chinese,
}


# -- what makes a number with a unit no quantity ------------------------------------------------------------------------

_NOT_BEHIND = {
    "个": re.compile(
        r"确立|维护|意识|自信|一批|百分之百|100%|统一|不动摇|必须|坚持|关键|一流|率先|更加|五年|字|[大]?方面|层面|环节"
    ),
    "项": re.compile(r"目(?!目)|目$"),
    "部": re.compile(r"门|分"),
    "处": re.compile(r"理|置|级|于|长"),
    "支": re.compile(r"持|出|付|撑|部"),
    "所": re.compile(r"有|属|在|长"),
    "位": re.compile(r"于|居|列|置|数"),
    "名": re.compile(r"单|称|优|录"),
    "场": re.compile(r"地|所"),
    "台": re.compile(r"风|湾|账|州|阶"),
    "本": re.compile(r"科|地|市|级|年|月|次|省|区|县|行|轮"),
    "期": re.compile(r"间|限|末|初|工程|项目|建设|扩建|中|内|待"),
    "条": re.compile(r"例|件|线|龙"),
    "门": re.compile(r"类|诊|户"),
    "面": re.compile(r"积|向|对|临"),
    "次": re.compile(r"会议|全会|数|产业|常务|提案|方|生"),
    "人": re.compile(r"大|均|制|座|社|工智|间|防"),
    "户": re.compile(r"籍|外|均|型"),
    "类": re.compile(r"医疗|新药|创新药|水|标准|地|用地|区|管|气|油|物"),
    "节": re.compile(r"能|约|点|水|日|假|课"),
    "张": re.compile(r"家|店"),
    "口": re.compile(r"岸|径"),
    "班": re.compile(r"子"),
    "集": re.compile(r"群|团|聚|中|约|体"),
    "组": re.compile(r"织|合|建|团"),
    "队": re.compile(r"伍"),
    "株": re.compile(r"洲"),
    "单": re.compile(r"位|元|独|个|项"),
    "车": re.compile(r"道|辆|间|企"),
    "床": re.compile(r"位"),
    "例": re.compile(r"如|外|会"),
    "起": re.compile(r"(?!事|案|火|重|较|亡|交|矛|安|违|$|[,,。;;、]|以上|左右)"),
    "对": re.compile(r"(?!$|[,,。;;、])"),
    "股": re.compile(r"份|东|权|市"),
    "元": re.compile(r"正极|化|论|锂|区|坝|结构|件"),
    "头": re.compile(r"部"),
    "只": re.compile(r"有|能|是"),
    "米": re.compile(r"跑|赛|接力|蛙|自由泳"),
    "架": re.compile(r"构"),
    "件": re.compile(r"套"),
    "列": re.compile(r"入|为|车"),
    "片": re.compile(r"区$|面"),
    "度": re.compile(r"假|评"),
    "批": re.compile(r"复|准|发|评|次$"),
    "轮": re.compile(r"驱|岗|胎|动"),
    "盒": re.compile(r"子"),
    "员": re.compile(r"工"),
    "方": re.compile(r"面|案|向|阵|位|式"),
    "天": re.compile(r"然|津|府|气"),
    "升": re.compile(r"级|至|到|规|学"),
    "克": re.compile(r"拉|服|难"),
    "门类": re.compile("^"),
}
_CLASS_BEHIND = re.compile(r"级(?!别)|型(?!号)|制式|版本")
_YEARLIKE = re.compile(r"(?:19|20)\d{2}")
_TIMED = re.compile(
    r"(?:时间|时长|用时|耗时|时限|周期|寿命|年限|天数|时数|学时|课时|审批|办理|办结|通关|响应|平均年龄|日照|等待|耗费)[^。;;,,、]{0,12}$"
)
_TIME_VERB = re.compile(r"(?:达到?|缩短|压缩|压减|提高|延长|增加|减少|[至到为])(?:了|约|近)?$")


def _holds(text: str, start: int, number_end: int, unit: Unit, unit_end: int, within: _Bounds) -> bool:
    """Whether number and unit are a quantity: not a class (20万吨级), a duration that only dates, a word (3项目)."""
    dimension = unit.dimension
    if _CLASS_BEHIND.match(text, unit_end, within.stop):
        return False
    guard = _NOT_BEHIND.get(unit.written)
    if guard is not None and guard.match(text, unit_end, within.stop):
        return False
    if dimension == "time":
        before = text[max(within.floor, start - 20) : start]
        word = _PREFIX.search(before)
        if word:
            before = before[: word.start()]
        if unit.canonical == "工作日":
            return True
        if unit.written == "岁":
            return "寿命" in before or "平均年龄" in before
        if unit.written in "年周秒个月" and not ("寿命" in before or "年限" in before):
            return False
        return bool(_TIMED.search(before)) and bool(
            _TIME_VERB.search(before) or word or "天数" in before or "寿命" in before
        )
    if dimension == "noun":
        return text[number_end - 1] in "万亿余多"
    if unit.written == "方" and text[number_end - 1] not in "万亿":
        return False
    if unit.written == "度":
        return text[number_end - 1] in "万亿" or "电" in text[max(within.floor, start - 10) : start]
    if (
        dimension == "count"
        and number_end - start == 4
        and unit.written in "届级款版期次首轮"
        and _YEARLIKE.match(text, start)
    ):
        return False
    if unit.written == "届":
        return bool(re.search(r"连续|参加|举办|承办|召开|办$", text[max(within.floor, start - 8) : start]))
    return not (unit.written == "次" and text[start - 1 : start] in ("跑", "产"))


# -- comparators --------------------------------------------------------------------------------------------------------

_PREFIXES: dict[str, Comparator] = {
    **dict.fromkeys(
        (
            "不低于",
            "不少于",
            "不小于",
            "不得低于",
            "不得少于",
            "不得小于",
            "至少",
            "最低",
            "最少",
            "大于等于",
            "大于或等于",
            "不短于",
            "≥",
            ">=",
            "上",
        ),
        "ge",
    ),
    **dict.fromkeys(("超过", "超出", "突破", "大于", "高于", "多于", "逾", "超", "破", ">", "过"), "gt"),
    **dict.fromkeys(
        (
            "不超过",
            "不超",
            "不高于",
            "不大于",
            "不多于",
            "不得超过",
            "不得高于",
            "不得大于",
            "不突破",
            "最高",
            "最多",
            "小于等于",
            "小于或等于",
            "≤",
            "<=",
            "不超出",
            "不长于",
        ),
        "le",
    ),
    **dict.fromkeys(("不足", "低于", "小于", "少于", "不到", "未满", "不满", "<"), "lt"),
    **dict.fromkeys(("约", "大约", "近", "将近", "接近", "大概", "大致"), "approx"),
}
_FILLER = r"(?:了|为|达到?|占|有|在|至|人民币|可达|不超过|给予|奖励|补助|补贴|支持|资助|是|的)?\s?"
_PREFIX = re.compile(
    "(?:"
    + "|".join(
        {
            "约": r"(?<![签节预合履公制契违邀续婚租解立爽集])约",
            "近": r"(?<![附邻临靠最就走远新亲贴])近",
            "超": r"(?<![赶反高])超",
            "破": r"(?<![打侦])破(?=\s?$)",
            "过": r"过(?=\s?$)",
            "上": r"(?<![一-鿿])上(?=\s?$)|(?<=[达有])上(?=\s?$)",
        }.get(word, re.escape(word))
        for word in sorted(_PREFIXES, key=len, reverse=True)
    )
    + f"){_FILLER}$"
)
_PREFIX_LAST = frozenset("于少低足到满过超出破逾约近多高概致至≥≤<>=了为达占有在币予励助贴持是的上 ")
_ACROSS = re.compile(
    r"(不超过|超过|不低于|不少于|不高于|至少|突破|不得超过|不得低于)(?!全[国省市]平均|上年|去年|同期|预期|目标)[一-鿿]{1,8}(?<![达增长提高降低为到至])$"
)
_SUFFIX = re.compile(
    r"\s?(?:(?P<ge>(?:及|或|\(含\)|\(含本数\))?(?:以上|之上)|及其以上)|(?P<le>(?:及|或|\(含\))?以下|之下|以内|之内|(?P<inner>内)(?![外部地陆需涵容阁蒙]))"
    r"|(?P<approx>左右(?![岸江])|上下(?![游联班]))|(?P<gt>[余多](?=[,,。;;、的)]|$)))"
)
_SUFFIX_FIRST = frozenset("及或(以之内左上余多 ")
_SPANNING = re.compile(r"[期龄船工教党车]{1,2}(?=以上)")


def _before(text: str, start: int, floor: int) -> tuple[Comparator, int] | None:
    """The comparator in front of a number and where it begins."""
    if start <= floor or text[start - 1] not in _PREFIX_LAST:
        return None
    from_ = max(floor, start - 9)
    found = _PREFIX.search(text[from_:start])
    if found is None:
        return None
    word = found.group()
    for length in range(min(5, len(word)), 0, -1):
        if word[:length] in _PREFIXES:
            return _PREFIXES[word[:length]], from_ + found.start()
    return None


def _compare(text: str, amount: _Amount, within: _Bounds) -> tuple[Comparator, int, int]:
    """The comparator with where the quote begins and ends: it holds the words on both sides."""
    comparator: Comparator = "range" if amount.high is not None else "gt" if amount.more else "eq"
    start, end = amount.start, amount.end
    unit = amount.unit
    front = _before(text, start, within.done)
    if (
        front is None
        and unit is not None
        and unit.canonical == "%"
        and (far := _ACROSS.search(text[max(within.done, start - 14) : start]))
    ):
        front = _PREFIXES[far[1]], start - len(far.group())
    back: Comparator | None = None
    if end < within.stop:
        if unit is not None and unit.written == "年" and (noun := _SPANNING.match(text, end, within.stop)):
            end = noun.end()
        if text[end : end + 1] in _SUFFIX_FIRST and (tail := _SUFFIX.match(text, end, within.stop)):
            if not tail["inner"] or (unit is not None and unit.dimension == "time"):
                back = "ge" if tail["ge"] else "le" if tail["le"] else "approx" if tail["approx"] else "gt"
                end = tail.end()
    if front is not None:
        start = front[1]
    if comparator == "range":
        return comparator, start, end
    said = [c for c in (front[0] if front else None, back, comparator if amount.more else None) if c]
    exact = [c for c in said if c != "approx"]
    return (exact or said or ["eq"])[0], start, end


# -- direction ----------------------------------------------------------------------------------------------------------

_CHANGE = re.compile(
    r"(?P<to>(?:增加|增长|提高|提升|上升|扩大|下降|降低|减少|缩短|压缩|压减|缩小|回落|下调|上调|调减|调增|调整|收窄|增|降|减|升|缩|扩|控制|稳定|保持|维持)(?:至|到|为|成|在))"
    r"|(?P<down>下降幅度|下降|降低|减少|减产|减收|减亏|回落|下滑|下跌|缩减|压减|调减|核减|削减|缩短|压缩(?!空气)|缩小|收窄|减量|负增长|降幅|跌幅|减幅|下调|调低|低于|少增|减排量?下降|降|减(?![免税排负轻])|跌)"
    r"|(?P<up>增长|提高|提升|上升|增加|上涨|增产|增收|扩大|回升|新增|净增长?|增设|新建|涨幅|增幅|增速|上调|调增|调高|追加|延长|高于|快于|增|升|涨)"
)
_DIRECT = re.compile(
    r"(?:幅度|比例|速度)?(?:了|约|近|超|超过|不低于|不少于|不超过|不高于|至少|分别|达到?|为|均|各|逾|不足|近|大约|将近|接近|突破|在|约为|:)*\s?$"
)
_OBJECT = re.compile(r"[^的达为至到建成有等率]{1,18}$")
_WITH_OBJECT = frozenset("减少 降低 压减 调减 核减 缩减 削减 减量".split())


def _direction(text: str, start: int, floor: int) -> tuple[Change, tuple[int, int]] | None:
    """The verb of change that governs the number which begins at ``start``: the last one of its clause, if near enough."""
    window = text[max(floor, start - 40) : start]
    cut = max(map(window.rfind, _CLAUSE))
    clause = window[cut + 1 :]
    last = None
    for last in _CHANGE.finditer(clause):
        pass
    if last is None:
        return None
    tail = clause[last.end() :]
    base = start - len(clause)
    where = base + last.start(), base + last.end()
    if last["to"]:
        return ("to", where) if _DIRECT.fullmatch(tail) else None
    if last["down"]:
        if _DIRECT.fullmatch(tail) or (last.group() in _WITH_OBJECT and _OBJECT.fullmatch(tail)):
            return "down", where
        if last.group() == "低于" and re.search(r"\d", tail) is None:
            return "down", where
        return None
    return "up", where


def _mention(text: str, amount: _Amount, within: _Bounds) -> Mention | None:
    comparator, start, end = _compare(text, amount, within)
    change = _direction(text, start, within.done)
    value, high = amount.value, amount.high
    unit = amount.unit
    if change is not None and change[0] == "down" and value > 0:
        gap = change[1][1] - change[1][0] == 2 and text[change[1][0] : change[1][1]] == "低于"
        if not gap or (unit is not None and unit.dimension == "points"):
            value, high = -value, -high if high is not None else None
        else:
            change = None
    if abs(value) > LARGEST or (high is not None and abs(high) > LARGEST):
        return None
    return Mention(
        start,
        end,
        value,
        high,
        unit.canonical if unit else None,
        comparator,
        (amount.start, amount.stop),
        unit.written if unit else "",
        unit.dimension if unit else "",
        amount.rule,
        change[0] if change else None,
        change[1] if change else None,
        amount.confidence,
    )


# -- chains -------------------------------------------------------------------------------------------------------------

_LINK = re.compile(r"\s?(?:[、,,和及与]|以及)\s?(?:约|近|超过?)?")


def _chain(text: str, mentions: list[Mention]) -> list[Mention]:
    """Numbers of one list share what is said once: the direction (分别下降3%、5%), the days (20个、13个、5个工作日内)."""
    result = mentions
    for index in range(1, len(mentions)):
        left, right = result[index - 1], mentions[index]
        if right.start - left.end > 4 or not _LINK.fullmatch(text, left.end, right.start):
            continue
        if left.change == "down" and right.change is None and left.dimension == right.dimension and right.value > 0:
            if result is mentions:
                result = list(mentions)
            high = right.value_high
            result[index] = replace(
                right, value=-right.value, value_high=None if high is None else -high, change="down", verb=left.verb
            )
    for index in range(len(mentions) - 1, 0, -1):
        left, right = result[index - 1], result[index]
        if right.unit == "工作日" and left.unit == "个" and _LINK.fullmatch(text, left.end, right.start):
            if result is mentions:
                result = list(mentions)
            result[index - 1] = replace(left, unit="工作日", dimension="time", comparator=right.comparator)
    return result


def _skip(text: str, position: int) -> int:
    """The position behind at most two spaces."""
    found = _SPACE.match(text, position)
    return found.end() if found else position


_SCAN = _scanner()
