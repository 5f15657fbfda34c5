"""Amounts: a number with its unit, and the mention that the words around it make of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from citypolicy.extract import comparators
from citypolicy.extract.changes import Change, direction
from citypolicy.lexicon import Unit
from citypolicy.model import Comparator

LARGEST = Decimal(10) ** 18
"""In base units. China's yearly output is some 1.4e14 元; what is larger than this is damage."""


class Mention(NamedTuple):
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


class Bounds(NamedTuple):
    """Where to look: from ``floor``, where the text begins; ``done``, the end of the mention before; to ``stop``."""

    floor: int
    done: int
    stop: int


class Amount(NamedTuple):
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


NOISE = str.maketrans("", "", " \u3000\u2009余多来−-")
"""What a numeral's characters hold besides its digits and scales."""
MORE = re.compile(r"\s?(?:余|多(?![式媒样种功用层维]|元化))")
CLAUSE_END = re.compile(r"\s?(?:$|[,,。;;、:!?()\[\n]|以上|以下|左右|大关)")
_SPANNING = re.compile(r"(?:期|船龄|工龄|教龄|党龄|车龄)(?=以上|以下)")
_BROKEN_THROUGH = re.compile(r"[^,,。;;\d]{0,10}(?:技术|瓶颈|难题|关键|卡脖子)")
"""突破100个关键技术: the verb, not an excess."""
_GAP = re.compile(r"[比较][^,,。;;提增升降减扩收缩回]{1,14}[超高低]$")
"""Points that something is ahead or behind (比序时进度超6.3个百分点): the word is no comparator."""
_SPACES = " \u3000\u2009"


def skip(text: str, position: int) -> int:
    """The position behind at most two spaces."""
    end = min(len(text), position + 2)
    while position < end and text[position] in _SPACES:
        position += 1
    return position


def fallen(value: Decimal, high: Decimal | None) -> tuple[Decimal, Decimal | None]:
    """What falls is negative; of a range the larger fall is the lower bound: 下降3%-5% is -5 to -3."""
    return (-value, None) if high is None else (-high, -value)


def make(text: str, amount: Amount, within: Bounds) -> Mention | None:
    """The mention of an amount, with its comparators and the direction that its verb gives it; None for damage."""
    start, number_end, end, value, high, unit, more, rule, confidence = amount
    if abs(value) > LARGEST or (high is not None and abs(high) > LARGEST):
        return None
    front = comparators.before(text, start, within.done)
    if front and unit is not None and unit.dimension == "points" and _GAP.search(text, within.done, front[1] + 1):
        front = None
    if front and text.startswith("突破", front[1]) and _BROKEN_THROUGH.match(text, end, within.stop):
        front = None
    if front is None and unit is not None and unit.canonical == "%":
        front = comparators.across(text, start, within.done)
    timed = unit is not None and unit.dimension == "time"
    if timed and (noun := _SPANNING.match(text, end, within.stop)):
        end = noun.end()
    back = comparators.behind(text, end, within.stop, timed=timed)
    comparator: Comparator = "range"
    if high is None:
        comparator = "eq"
        if front or back or more:
            comparator = comparators.decide(front and front[0], back and back[0], more=more)
    number = start, number_end
    start = front[1] if front else start
    end = back[1] if back else end
    change = direction(text, start, within.done)
    if change is not None and change[0] == "down" and value > 0:
        # 低于 is a gap to another value only in points (低于全省0.5个百分点); elsewhere it bounds what follows.
        if text[change[1][0] : change[1][1]] == "低于" and (unit is None or unit.dimension != "points"):
            change = None
        else:
            value, high = fallen(value, high)
    return Mention(
        start,
        end,
        value,
        high,
        unit.canonical if unit else None,
        comparator,
        number,
        unit.written if unit else "",
        unit.dimension if unit else "",
        rule,
        change[0] if change else None,
        change[1] if change else None,
        confidence,
    )
