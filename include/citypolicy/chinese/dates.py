"""Days as official texts write them: 2024年7月4日, 二〇二四年七月四日, 2024-07-04, 2024.7.4, 2024/7/4.

GB/T 9704-2012 (7.3.5.4) asks for 成文日期 in Arabic digits; until 2012 it was written in Chinese ones, with ○ or 〇 for
zero, and party documents still are. White space may stand between any two characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_DIGITS = dict(zip("〇○零Ｏ一二三四五六七八九", (0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)) | {
    "O": 0,
    "Ο": 0,
    "0": 0,
}
_YEAR = "[" + "".join(_DIGITS) + "]"
_SMALL = "[一二三四五六七八九十廿卅]"

_DAY = re.compile(
    rf"(?<![0-9])(?P<year>(?:19|20)\s?[0-9]\s?[0-9]|{_YEAR}(?:\s?{_YEAR}){{3}})\s*"
    rf"(?:年\s*(?P<month>[0-9]\s?[0-9]?|{_SMALL}{{1,2}})\s*月\s*(?P<day>[0-9]\s?[0-9]?|{_SMALL}{{1,3}})\s*[日号]"
    r"|(?P<mark>[-./–—])\s?(?P<month2>[0-9]{1,2})\s?(?P=mark)\s?(?P<day2>[0-9]{1,2})(?![0-9]|\.[0-9]))"
)


def find_days(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, date]]:
    """Every day that ``text[start:end]`` writes out in full, as start, end and date, in order.

    What only looks like a day (2024年13月1日) is passed over, as are months and years without a day.
    """
    for found in _DAY.finditer(text, start, len(text) if end is None else end):
        day = _day(found)
        if day is not None:
            yield found.start(), found.end(), day


def read_day(text: str) -> date | None:
    """The first day that a text writes out in full, None where there is none."""
    return next((day for _, _, day in find_days(text)), None)


def _day(found: re.Match[str]) -> date | None:
    year = "".join(str(_DIGITS.get(char, char)) for char in found["year"] if not char.isspace())
    return _make(int(year), _small(found["month"] or found["month2"]), _small(found["day"] or found["day2"]))


def _small(text: str) -> int:
    """A number up to 31: 7, 07, 七, 十二, 二十, 廿一, 三十一."""
    text = re.sub(r"\s", "", text).replace("廿", "二十").replace("卅", "三十")
    if text.isdigit() and text.isascii():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(tens, 0) if len(tens) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
