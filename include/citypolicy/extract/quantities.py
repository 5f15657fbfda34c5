"""Quantities: every number in a stretch of text that says how much or how many, with unit, comparator and direction.

``scanner`` finds the words that hold numerals in one pass; each form of quantity is read on from there by small steps
(``numbers``, ``forms``): scale, unit, a second number, the comparators on both sides, the verb that says which way a
change went (``amounts``). What only looks like a quantity is left out (``exclusions``).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from citypolicy.extract import forms
from citypolicy.extract.amounts import Bounds, Mention, fallen
from citypolicy.extract.numbers import arabic
from citypolicy.extract.scanner import SCAN

__all__ = ["Mention", "find"]


def find(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """The quantities of ``text[start:end]`` in order; none overlaps another. Text is NFKC and simplified.

    What only looks like one is left out: see the module. Every chained number is its own mention.
    """
    stop = len(text) if end is None else end
    found: list[Mention] = []
    done = start
    within = Bounds(start, done, stop)
    for match in SCAN.finditer(text, start, stop):
        reader = _READERS.get(match.lastgroup or "")
        if reader is None or match.start() < done:
            continue
        made = reader(text, match, within)
        if made is not None:
            found.append(made)
            done = made.end
            within = Bounds(start, done, stop)
    return _chain(text, found) if len(found) > 1 else found


_READERS: dict[str, Callable[[str, re.Match[str], Bounds], Mention | None]] = {
    "ordinal": forms.ordinal,
    "top": forms.top,
    "times": forms.times,
    "ratio": forms.ratio,
    "fraction": forms.fraction,
    "arabic": arabic,
    "tenths": forms.tenths,
    "double": forms.double,
    "half": forms.half,
    "zero": forms.zero,
    "chinese": forms.chinese,
}


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
            value, high = fallen(right.value, right.value_high)
            result[index] = right._replace(value=value, value_high=high, change="down", verb=left.verb)
    for index in range(len(mentions) - 1, 0, -1):
        left, right = result[index - 1], result[index]
        if right.unit == "工作日" and left.unit == "个" and _LINK.fullmatch(text, left.end, right.start):
            if result is mentions:
                result = list(mentions)
            result[index - 1] = left._replace(unit="工作日", dimension="time", comparator=right.comparator)
    return result
