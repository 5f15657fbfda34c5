"""Numerals: Arabic, Chinese and both mixed, and what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from citypolicy.chinese.numerals import LONGEST, read, read_about, read_fraction


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1284", "1284"),
        ("1,100", "1100"),
        ("12,345,678.90", "12345678.9"),
        ("330.98", "330.98"),
        ("1.2亿", "120000000"),
        ("3万4千", "34000"),
        ("3万4000", "34000"),
        ("25万6千", "256000"),
        ("1千2百", "1200"),
        ("3亿5000万", "350000000"),
        ("1,100万", "11000000"),
        ("1.5万亿", "1500000000000"),
        ("零", "0"),
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("一百二", "120"),
        ("三万五", "35000"),
        ("三百八十亿", "38000000000"),
        ("一万五千亿", "1500000000000"),
        ("二十万亿", "20000000000000"),
        ("两千三百四十", "2340"),
        ("二〇二五", "2025"),
        ("十二点五", "12.5"),
        ("百", "100"),
        ("万亿", "1000000000000"),
        ("壹佰贰拾万", "1200000"),
    ],
)
def test_a_numeral_has_its_value(text: str, value: str) -> None:
    assert read(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "万家", "1,10", "3.", "点五", "三四", "3三", "长三角", "1" * (LONGEST + 1), "-5", "1 2"]
)
def test_what_is_no_numeral(text: str) -> None:
    assert read(text) is None


def test_places_are_exact() -> None:
    assert str(read("0.1") + read("0.2")) == "0.3"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "ends"),
    [("三四", (3, 4)), ("二三十", (20, 30)), ("两三千", (2000, 3000)), ("五六百万", (5_000_000, 6_000_000))],
)
def test_neighbours_are_a_range(text: str, ends: tuple[int, int]) -> None:
    assert read_about(text) == ends


@pytest.mark.parametrize("text", ["三五", "四三", "十", "二十三", ""])
def test_what_names_no_neighbours(text: str) -> None:
    assert read_about(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("百分之七十", (70, 100)),
        ("千分之一", (1, 1000)),
        ("三分之二", (2, 3)),
        ("百分之2.5", ("2.5", 100)),
        ("1/3", (1, 3)),
    ],
)
def test_fractions_have_two_parts(text: str, parts: tuple[object, object]) -> None:
    assert read_fraction(text) == (Decimal(str(parts[0])), Decimal(str(parts[1])))


@pytest.mark.parametrize("text", ["分之", "零分之一", "三分之", "百", ""])
def test_what_is_no_fraction(text: str) -> None:
    assert read_fraction(text) is None
