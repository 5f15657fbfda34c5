"""Units in a text: the word behind a number, and what is counted per something (元/人, 吨/日)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from citypolicy.lexicon import Unit, units

_PER = re.compile(r"\s?/\s?[十百千万]{0,2}")
_LETTER = re.compile(r"[A-Za-z]")
_ONE = Decimal(1)


@cache
def _by_first() -> dict[str, tuple[tuple[str, Unit], ...]]:
    """Units by their first character, the longest first."""
    first: dict[str, list[tuple[str, Unit]]] = {}
    for written, unit in sorted(units().items(), key=lambda row: -len(row[0])):
        first.setdefault(written[0], []).append((written, unit))
    return {char: tuple(rows) for char, rows in first.items()}


def find(text: str, position: int, end: int) -> Unit | None:
    """The longest unit of the table that begins at a position of ``text[:end]``, None where there is none."""
    if position >= end:
        return None
    for written, unit in _by_first().get(text[position], ()):
        if text.startswith(written, position, end):
            # t is a ton, top is not
            if written[-1].isascii() and _LETTER.match(written[-1]) and _LETTER.match(text, position + len(written)):
                continue
            return unit
    return None


def find_rate(text: str, position: int, end: int) -> tuple[Unit, int] | None:
    """The unit at a position with what it is counted per (元/人, 吨/日), and where it ends; None where there is none.

    A rate stays as written, but for money, whose numerator is 元: 6千元/平方米 is 6000 元/平方米.
    """
    unit = find(text, position, end)
    if unit is None:
        return None
    stop = position + len(unit.written)
    if stop >= end or text[stop] not in "/ ":
        return unit, stop
    per = ""
    at = stop
    while len(per) < 24 and (slash := _PER.match(text, at, end)):
        below = find(text, slash.end(), end)
        if below is None:
            break
        per += re.sub(r"\s", "", slash.group()) + below.written
        at = slash.end() + len(below.written)
    return (_rate(unit, per), at) if per else (unit, stop)


@cache
def _rate(unit: Unit, per: str) -> Unit:
    known = units().get(unit.written + per)
    if known is not None:
        return known
    above = unit.canonical if unit.dimension == "money" or unit.numerator == unit.denominator else unit.written
    return Unit(unit.written + per, above + per, _ONE, _ONE, "rate", unit.source)
