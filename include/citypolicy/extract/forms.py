"""Forms of quantities besides Arabic numbers: ranks, ratios, fractions, 两成, 翻番, 过半, and Chinese numerals."""

from __future__ import annotations

import re
from decimal import Decimal

from citypolicy.chinese import numerals
from citypolicy.extract import comparators
from citypolicy.extract.amounts import CLAUSE_END, MORE, NOISE, Amount, Bounds, Mention, make, skip
from citypolicy.extract.exclusions import holds
from citypolicy.extract.scanner import DIGITS, HAN, HAN_PART
from citypolicy.extract.units import find_rate
from citypolicy.lexicon import Unit, units

_PLACE = re.compile(r"位次?|名|(?=[和及])|(?![一-鿿])")
_AMONG = re.compile(
    r"(?:位居|居|排名|排|位列|列|名列|位次|跃居|[上提跃晋]升|前移|前进|攀升|升至|保持|稳居|蝉联|位于|中的?|全国|全省|全市|全区|世界|全球|中部|西部|东部"
    r"|东北|同类|[省市区]内|地级市|国内)[^,,。;;、]{0,8}$"
)
_BESIDE = re.compile(r"(?:居|排名?|列|位次|名次)[^,,。;;、]{0,8}(?:第[\d一二三四五六七八九十]{1,3}[位名]?[、和及])+$")
"""分别居全国第5、第4和: the ranks before one."""
_METHOD = re.compile(r"工作法|法则")
_HAN_TO = re.compile(rf"[至到\-—~](?P<number>{HAN}{{1,14}})")
_HAN_SECOND = re.compile(rf"[至到\-—~](?:{HAN}{{1,3}}分之)?(?P<number>{HAN_PART}{{1,8}}(?:点[{DIGITS}]+)?)")


def ordinal(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """第5位, 全省第一: a rank where the words before say among whom; else an ordinal, which counts nothing."""
    start, end = match.span()
    value = numerals.read(match.group()[1:].strip())
    place = _PLACE.match(text, end)
    if not value or place is None:
        return None
    if not _AMONG.search(text, max(within.floor, start - 14), start):
        beside = text[start - 1 : start] in "、和及" and _BESIDE.search(text, max(within.floor, start - 40), start)
        if not beside:
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


def top(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """进入全省前10位, 前1%: at most that rank. 前100强 is a name."""
    start, end = match.span()
    value = numerals.read(match.group()[1:].strip())
    if value is None or end >= within.stop or text[end] == "强":
        return None
    if not _AMONG.search(text, max(within.floor, start - 14), start):
        return None
    unit = "%" if text[end] == "%" else "位"
    return Mention(start, end + 1, value, None, unit, "le", (start + 1, end), text[end], "rank", "rank", confidence=0.7)


def ratio(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """生师比16:1, 比例达到2:1: the first by the second, in 倍. Structures of three numbers and scores are left out."""
    start, end = match.span()
    parts = [numerals.read(part.strip()) for part in re.split("[:∶]", match.group())]
    if len(parts) != 2 or parts[0] is None or not parts[1] or text[end : end + 1] in ("分", "配"):
        return None
    if "比" not in text[max(within.floor, start - 20) : start]:
        return None
    amount = Amount(start, end, end, parts[0] / parts[1], None, units()["倍"], False, "ratio", 0.7)
    return make(text, amount, within)


def fraction(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
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
    return make(text, Amount(start, end, end, value, high, unit, False, rule, 0.9), within)


def times(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """2×1000MW is 2,000 MW; 4×100米 and 450x500 are names."""
    start, end = match.span()
    left, _, right = re.sub("[×xX*]", "×", match.group()).partition("×")
    one, other = numerals.read(left.strip()), numerals.read(right.translate(NOISE))
    found = find_rate(text, skip(text, end), within.stop)
    if one is None or other is None or found is None:
        return None
    if found[0].dimension not in ("power", "energy", "apparent power"):
        return None
    value = found[0].base(one * other)
    return make(text, Amount(start, end, found[1], value, None, found[0], False, "product", 0.7), within)


def tenths(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """两成 is 20 %, 九成五 95 %."""
    start, end = match.span()
    whole, _, rest = match.group().partition("成")
    tens = numerals.read(whole)
    if tens is None:
        return None
    more = bool(MORE.match(text, end, within.stop))
    value = tens * 10 + (5 if rest else 0)
    return make(text, Amount(start, end, end + more, value, None, units()["%"], more, "tenths", 0.85), within)


def double(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """翻一番 is a growth of 100 %, 翻两番 of 300 %."""
    start, end = match.span()
    count = numerals.read(match.group()[1:-1]) if len(match.group()) > 2 else Decimal(1)
    if not count:
        return None
    value = Decimal(2) ** int(count) * 100 - 100
    made = make(text, Amount(start, end, end, value, None, units()["%"], False, "double", 0.9), within)
    return None if made is None else made._replace(value=value, change="up", verb=(start, start + 1))


def half(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """近半, 过半, 半数以上: 50 %."""
    start, end = match.span()
    if match.group() == "半" and text[end : end + 1] == "数" and end < within.stop:
        end += 1
    return make(text, Amount(start, end, end, Decimal(50), None, units()["%"], False, "half", 0.8), within)


def zero(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """零增长: a growth of 0 %."""
    start = match.start()
    made = make(
        text, Amount(start, start + 1, start + 1, Decimal(0), None, units()["%"], False, "zero-growth", 0.6), within
    )
    return None if made is None else made._replace(unit_text="", change="up", verb=(start + 1, match.end()))


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
_ENDS = re.compile(r"[、,;。)]|$")
_NOUN_END = re.compile(r"[业司校院馆场站厂园区村镇家店所库桥房楼车船机线路项目心室团队员师生户人户社]$")
_COUNTING_LOOSE = re.compile(
    r"(?:新增|新建|建成|获批|落地|签约|新设|开通|投用|投产|共有|累计|入选|获得|净增|新创建|[超突]过|突破)$"
)


def chinese(text: str, match: re.Match[str], within: Bounds) -> Mention | None:
    """三百八十亿元, 二十余家, 百余名, 一到两个; not 一个, 三大工程, 四个意识."""
    start, end = match.span()
    found = find_rate(text, skip(text, end), within.stop)
    if found is None or found[0].dimension in ("name", "time"):
        return None
    unit, unit_end = found
    more = "余" in match.group() or "多" in match.group()
    raw = match.group().translate(NOISE)
    low, joint, top = raw.replace("到", "至").partition("至")
    value, high = numerals.read(low), numerals.read(top) if joint else None
    if joint and (value is None or high is None or value >= high):
        return None
    if value is None and (pair := numerals.read_about(raw)):
        value, high = pair
    if high is None and value is not None and (second := _HAN_TO.match(text, unit_end, within.stop)):
        # 一百万元至三百万元
        other = find_rate(text, second.end(), within.stop)
        top_number = numerals.read(second["number"])
        if other and other[0].canonical == unit.canonical and top_number is not None and value < top_number:
            high, unit_end = top_number, other[1]
    if value is None or not holds(text, start, end, unit, unit_end, within.floor, within.stop):
        return None
    confidence = _believed(text, start, raw, unit, unit_end, more, high is not None, within)
    if not confidence:
        return None
    rule = "chinese-numeral" if high is None else "range"
    top_value = None if high is None else unit.base(high)
    amount = Amount(start, end, unit_end, unit.base(value), top_value, unit, more, rule, confidence)
    return make(text, amount, within)


def _believed(
    text: str, start: int, raw: str, unit: Unit, unit_end: int, more: bool, ranged: bool, within: Bounds
) -> float:
    """How far a Chinese numeral is a quantity: 0 for names (三大, 四个意识), classes (百亿级) and 一个."""
    if raw[0] in "百千万亿" and not raw.strip("百千万亿"):
        # 百亿产业 and 亿元以上项目 are classes; 突破万亿元 at the end of a clause, 百余家, 近千名 are amounts.
        compared = comparators.before(text, start, within.floor)
        ends = more or unit.dimension == "count" or CLAUSE_END.match(text, unit_end, within.stop)
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
        # 上市公司三家、: behind its noun and at the end of a clause
        closing = unit.written in _COUNTED and _ENDS.match(text, unit_end, within.stop)
        behind = closing and _NOUN_END.search(text, begin, start)
        return 0.6 if raw not in "一零" and (counted or loosely or behind) else 0
    return 0 if unit.written in "届期类条级款" else 0.85
