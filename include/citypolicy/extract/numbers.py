"""Numbers in Arabic digits: with their scale and unit, as ranges, in series, and with a unit from elsewhere."""

from __future__ import annotations

import re
from decimal import Decimal

from citypolicy.chinese import numerals
from citypolicy.extract.amounts import CLAUSE_END, MORE, NOISE, Amount, Bounds, Mention, make, skip
from citypolicy.extract.exclusions import holds
from citypolicy.extract.scanner import ARABIC, MIXED, TO
from citypolicy.extract.units import find_rate
from citypolicy.lexicon import Unit, units

_SECOND = re.compile(rf"{TO}(?P<number>{MIXED})")
_SERIES = re.compile(rf"(?:(?:[、和及与/]|以及)\s?[-−]?{ARABIC}){{1,12}}\s?(?P<scale>[百千万亿]{{0,3}})\s?")
_COINS = re.compile(r"(\d)角(?:(\d)分)?|(\d)分(?=[,,。;;、)]|$)")
_JOINTS = " -—–―~至到"
_FROM = ("从", "由", "自")


def arabic(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """A number in Arabic digits with its unit: 7%, 1.2亿元, 70余人, 3-5家; also one whose unit stands elsewhere."""
    start, end = match.span()
    raw = match.group()
    value = numerals.read(raw if raw.isascii() and raw[0] != "-" else raw.translate(NOISE))
    if value is None:
        return None
    minus = raw[0] in "-−"
    more = "余" in raw or "多" in raw
    at = skip(text, end)
    if not more and text[at : at + 1] in ("余", "多") and (tail := MORE.match(text, at, within.stop)):
        more, at = True, skip(text, tail.end())
    number_end, high = end, None
    found = find_rate(text, at, within.stop)
    joint = found[1] if found else end
    if not minus and text[joint : joint + 1] in _JOINTS and (second := _SECOND.match(text, joint, within.stop)):
        pair = _range(text, match, second, found, value, within)
        if pair is not None:
            value, high, found, number_end = pair
    if found is None:
        return _without_unit(text, Amount(start, end, end, -value if minus else value, None, None, more, ""), within)
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
    return make(text, Amount(start, number_end, unit_end, value, top, unit, more, rule), within)


def _range(
    text: str,
    match: re.Match[str],
    second: re.Match[str],
    first: tuple[Unit, int] | None,
    low: Decimal,
    within: Bounds,
) -> tuple[Decimal, Decimal, tuple[Unit, int], int] | None:
    """Both ends of 3-5家, 10%至12%, 1.5-2万人; None where the two numbers are no range (从5家到10家 are two)."""
    high = numerals.read(second["number"].translate(NOISE))
    unit = find_rate(text, skip(text, second.end()), within.stop)
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


_BRACKETED = re.compile(r"[((](?:单位\s?[::]\s?)?([^()\d]{1,10})[)]\s?[::]?\s?$")
_INDEX = re.compile(r"(?:指数|系数|容积率|PUE\)?|弹性|能效比|能源利用效率|死亡率|率比)[^,,。;;、]{0,8}$")
_RATIO = re.compile(r"比值?(?:为|是|达到?|缩小[至到]|[降升][至到]|下降[至到]|扩大[至到])$")
_MONEY = re.compile(
    r"金额|投资|资金|收入|产值|产业规模|税|贷款|存款|余额|总额|支出|营收|销售额|交易额|成交额|融资|补助|补贴|经费|预算|债|损失"
    r"|价值|市值|利润|进出口|消费|合同额|签约额"
)
_HEADS = re.compile(r"(人|户|家|套|辆|台|件)(?:数|口)[^,,。;;]{0,24}$")


def _without_unit(text: str, bare: Amount, within: Bounds) -> Mention | None:
    """The unit from elsewhere: 产值(亿元)10.5, 分别高3.2、2.7个百分点, 330.98亿; or none at all: an index."""
    start, end = bare.start, bare.end
    if text[start - 1 : start] in (")", ":", " ", ":") and (
        bracket := _BRACKETED.search(text, max(within.floor, start - 16), start)
    ):
        stated = read_unit(bracket[1])
        if stated is not None:
            scale, unit = stated
            value = bare.value * scale if unit is None else unit.base(bare.value * scale)
            return make(text, bare._replace(value=value, unit=unit, rule="unit-in-brackets", confidence=0.8), within)
    series = _SERIES.match(text, end, within.stop)
    if series is not None:
        found = find_rate(text, series.end(), within.stop)
        clause = text[max(within.floor, start - 40) : start]
        listed = "." in text[start : series.end()] or "分别" in clause
        if listed and found and holds(text, start, series.end(), *found, within.floor, within.stop):
            shared = numerals.read(series["scale"]) if series["scale"] and text[end - 1].isdigit() else None
            value = found[0].base(bare.value * (shared or 1))
            return make(text, bare._replace(value=value, unit=found[0], rule="series", confidence=0.9), within)
    if not CLAUSE_END.match(text, skip(text, end), within.stop):
        return None
    clause = text[max(within.floor, start - 32) : start]
    if text[end - 1] in "百千万亿":
        heads = _HEADS.search(clause)
        unit = units()[heads[1]] if heads else units()["元"] if _MONEY.search(clause) else None
        return make(text, bare._replace(unit=unit, rule="bare-amount", confidence=0.8), within)
    if _RATIO.search(clause):
        return make(text, bare._replace(unit=units()["倍"], rule="ratio", confidence=0.7), within)
    if _INDEX.search(clause):
        return make(text, bare._replace(rule="index", confidence=0.8), within)
    return None


def read_unit(text: str) -> tuple[Decimal, Unit | None] | None:
    """Scale and unit that a header's 亿元, 万人次 or % states; no unit for a bare 万; None for other words."""
    plain = re.sub(r"\s", "", text).removeprefix("单位:").removeprefix("人民币")
    for cut in range(min(4, len(plain)) + 1):
        if plain[:cut].strip("十百千万亿"):
            return None
        scale = numerals.read(plain[:cut]) if cut else Decimal(1)
        if scale is None:
            return None
        if cut and cut == len(plain):
            return scale, None
        found = find_rate(plain, cut, len(plain))
        if found is not None and found[1] == len(plain) and found[0].dimension != "name":
            return scale, found[0]
    return None
