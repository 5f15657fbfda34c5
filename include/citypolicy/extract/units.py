"""Units: what ``lexicon/units.yml`` says of the word behind a number, and the way into the base unit."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from citypolicy.lexicon import Unit as Unit
from citypolicy.lexicon import units as units


@cache
def _by_first() -> dict[str, tuple[Unit, ...]]:
    """Units by their first character, the longest first."""
    first: dict[str, list[Unit]] = {}
    for unit in sorted(units().values(), key=lambda u: -len(u.written)):
        first.setdefault(unit.written[0], []).append(unit)
    return {char: tuple(rows) for char, rows in first.items()}


_PER = re.compile(r"\s?/\s?(?:[十百千万]{0,2})")
_LATIN = re.compile(r"[A-Za-z]")


def find(text: str, position: int, end: int) -> Unit | None:
    """The longest unit of the table that begins at a position of ``text[:end]``, None where there is none."""
    if position >= end:
        return None
    for unit in _by_first().get(text[position], ()):
        stop = position + len(unit.written)
        if text.startswith(unit.written, position) and stop <= end:
            # t is a ton, top is not
            if unit.written[-1].isascii() and _LATIN.match(unit.written[-1]) and _LATIN.match(text, stop):
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
    per = ""
    while stop < end and text[stop] == "/" and len(per) < 24:
        slash = _PER.match(text, stop, end)
        below = find(text, slash.end(), end) if slash else None
        if slash is None or below is None:
            break
        per += re.sub(r"\s", "", slash.group()) + below.written
        stop = slash.end() + len(below.written)
    if not per:
        return unit, stop
    whole = unit.written + per
    known = units().get(whole)
    if known is not None:
        return known, stop
    above = unit.canonical if unit.dimension == "money" or unit.numerator == unit.denominator else unit.written
    one = Decimal(1)
    return Unit(whole, above + per, one, one, "rate", unit.source), stop
