"""Numerals as official texts write them: Arabic with grouping, Chinese, and both mixed (3万4千, 一万五千亿, 1,100万).

GB/T 15835-2011 lets a text write 3.5万, 3万5千 and 三万五千 alike; 5.1.2 and 4.2 say when. Values are ``Decimal``: no
amount passes through a float. The grammar of multiples is the usual one: 十, 百, 千 multiply the digit before them, 万
multiplies what has been added up since the last 万 or 亿, and 亿 multiplies everything before it, so that 一万五千亿 is
15,000 times 亿.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS: dict[str, int] = {
    **dict(zip("零〇○一二三四五六七八九", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),  # in contracts and on cheques
    "两": 2,
}
SCALES: dict[str, int] = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "拾": 10, "佰": 100, "仟": 1000}

ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
"""A number in Arabic digits; a comma groups three digits, as in 1,100."""

LONGEST = 40
"""Characters of a numeral; what is longer is a serial number or damage."""

_ARABIC = re.compile(ARABIC)
_TOKEN = re.compile(
    rf"(?P<arabic>{ARABIC})|(?P<digit>[{''.join(DIGITS)}])|(?P<scale>[{''.join(SCALES)}])|(?P<point>点)"
)
_ABOUT = re.compile(r"([一二两三四五六七八])([二三四五六七八九])([十百千万亿]*)")


def read(text: str) -> Decimal | None:
    """The value of a numeral, None for what is none (or is longer than ``LONGEST``).

    >>> read("一万五千亿"), read("3万4000"), read("1,100万"), read("二〇二五"), read("三万五")
    (Decimal('1500000000000'), Decimal('34000'), Decimal('11000000'), Decimal('2025'), Decimal('35000'))
    """
    if not text or len(text) > LONGEST:
        return None
    if text.isascii():
        return Decimal(text.replace(",", "")) if _ARABIC.fullmatch(text) else None
    if (scale := SCALES.get(text[-1])) and text[:-1].isascii() and _ARABIC.fullmatch(text, 0, len(text) - 1):
        return Decimal(text[:-1].replace(",", "")) * scale
    high = total = section = Decimal(0)  # in 亿, in 万, below 万
    number: Decimal | None = None  # waits for its scale
    run = 0  # Chinese digits in it
    zero = False
    last = 1  # the scale before it
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            return None
        position = token.end()
        piece = token.group()
        match token.lastgroup:
            case "arabic":
                if number is not None:
                    return None
                number, run = Decimal(piece.replace(",", "")), 0
            case "digit":
                if number is not None and not run:
                    return None
                number, run = (number or 0) * 10 + Decimal(DIGITS[piece]), run + 1
                zero = zero or DIGITS[piece] == 0
            case "point":
                places = re.compile(rf"[{''.join(DIGITS)}]+").match(text, position)
                if places is None or number is None:
                    return None
                number += Decimal("0." + "".join(str(DIGITS[char]) for char in places.group()))
                position, run = places.end(), 0
            case _:
                if run > 1 and not zero:
                    return None
                scale = SCALES[piece]
                if scale < 10**4:
                    section += (1 if number is None else number) * scale
                elif scale == 10**4:
                    total += ((section + (number or 0)) or (0 if number == 0 else 1)) * scale
                    section = Decimal(0)
                else:
                    high = (high + total + section + (number or 0) or Decimal(number != 0)) * scale
                    total = section = Decimal(0)
                number, run, zero, last = None, 0, False, scale
    if number is not None:
        if last == 1 and run == 2 and not zero:
            return None  # 三四 is three or four, not 34
        if run == 1 and not zero and last >= 100:
            number *= last // 10  # 三万五 is 35,000
    return high + total + section + (number or 0)


def read_about(text: str) -> tuple[Decimal, Decimal] | None:
    """Both ends of a numeral that names neighbours: 三四十 is 30 to 40, 两三千 2,000 to 3,000; None for any other."""
    found = _ABOUT.fullmatch(text)
    if found is None or DIGITS[found[2]] != DIGITS[found[1]] + 1:
        return None
    low, high = read(found[1] + found[3]), read(found[2] + found[3])
    return None if low is None or high is None else (low, high)


def read_fraction(text: str) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator of 三分之二, 百分之七十, 千分之1.5, 1/3; None for what is none.

    >>> read_fraction("百分之七十")
    (Decimal('70'), Decimal('100'))
    """
    below, sign, above = text.partition("分之")
    if not sign:
        above, sign, below = text.partition("/")
    low, high = read(below.strip()), read(above.strip())
    return (high, low) if sign and low and high is not None else None
