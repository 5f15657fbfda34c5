"""Units: the table converts as the definitions say, and the longest word behind a number is taken."""

from __future__ import annotations

from decimal import Decimal

import pytest

from citypolicy.extract.units import find, find_rate
from citypolicy.lexicon import units


@pytest.mark.parametrize(
    ("value", "written", "base", "canonical"),
    [
        (1, "平方公里", 1_000_000, "平方米"),
        (1, "公顷", 10_000, "平方米"),
        (15, "亩", 10_000, "平方米"),
        (1, "公里", 1000, "米"),
        (1, "海里", 1852, "米"),
        (1000, "毫米", 1, "米"),
        (1000, "升", 1, "立方米"),
        (2000, "斤", 1, "吨"),
        (1000, "公斤", 1, "吨"),
        (12, "GWh", 12_000_000, "千瓦时"),
        (5, "度", 5, "千瓦时"),
        (300, "MW", 300_000, "千瓦"),
        (1000, "瓦", 1, "千瓦"),
        (1, "MVA", 1000, "千伏安"),
        (3, "TEU", 3, "标箱"),
        (7, "%", 7, "%"),
        (3, "个百分点", 3, "百分点"),
        (2, "个亿", 200_000_000, "元"),
        (9, "台(套)", 9, "台套"),
        (5, "个工作日", 5, "工作日"),
    ],
)
def test_a_unit_leads_to_its_base(value: int, written: str, base: int, canonical: str) -> None:
    unit = units()[written]
    assert unit.canonical == canonical
    assert abs(unit.base(Decimal(value)) - base) <= Decimal("1e-20") * base


def test_the_same_thing_in_two_units_is_the_same() -> None:
    table = units()
    for one, other in [
        ((1, "平方公里"), (100, "公顷")),
        ((1, "公顷"), (15, "亩")),
        ((1, "公里"), (2, "华里")),
        ((1, "吨"), (20, "担")),
        ((1, "公斤"), (2, "斤")),
        ((1, "GW"), (1000, "MW")),
        ((1, "TWh"), (1000, "GWh")),
        ((1, "千米"), (1, "公里")),
    ]:
        left, right = table[one[1]], table[other[1]]
        assert left.dimension == right.dimension
        assert abs(left.base(Decimal(one[0])) - right.base(Decimal(other[0]))) < Decimal("1e-20")


def test_every_unit_has_a_positive_factor_and_a_source() -> None:
    for written, unit in units().items():
        assert unit.numerator > 0, written
        assert unit.denominator > 0, written
        assert unit.source, written
        assert written == written.strip(), written


def test_units_of_one_canonical_unit_have_one_dimension() -> None:
    seen: dict[str, str] = {}
    for written, unit in units().items():
        if unit.dimension in ("noun", "name"):
            continue
        assert seen.setdefault(unit.canonical, unit.dimension) == unit.dimension, written


def test_a_canonical_unit_stands_for_itself() -> None:
    for unit in list(units().values()):
        base = units().get(unit.canonical)
        assert base is not None, unit.canonical
        assert base.canonical == unit.canonical
        assert base.numerator == base.denominator == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("平方公里的园区", "平方公里"),
        ("个百分点以上", "个百分点"),
        ("人次", "人次"),
        ("吨公里", "吨公里"),
        ("千瓦时", "千瓦时"),
        ("t以上", "t"),
        ("台套", "台套"),
    ],
)
def test_the_longest_unit_is_taken(text: str, written: str) -> None:
    unit = find(text, 0, len(text))
    assert unit is not None
    assert unit.written == written


@pytest.mark.parametrize("text", ["top", "Wang", "的", "", "KVM"])
def test_a_latin_unit_is_a_whole_word(text: str) -> None:
    assert find(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("text", "canonical", "end"),
    [
        ("元/人", "元/人", 3),
        ("元/平方米的", "元/平方米", 5),
        ("吨/日", "吨/日", 3),
        ("公里/小时", "公里/小时", 5),
        ("元/人/月", "元/人/月", 5),
        ("μg/m3", "微克/立方米", 5),
        ("人/万辆", "人/万辆", 4),
        ("家/且", "家", 1),
    ],
)
def test_a_rate_keeps_what_it_is_per(text: str, canonical: str, end: int) -> None:
    found = find_rate(text, 0, len(text))
    assert found is not None
    assert (found[0].canonical, found[1]) == (canonical, end)


def test_a_unit_does_not_reach_behind_the_end() -> None:
    text = "平方公里"
    unit = find(text, 0, 2)
    assert unit is not None
    assert unit.written == "平方"
