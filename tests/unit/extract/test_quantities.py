"""Quantities by specs: data files of sentences and the rows that they state, gaps declared in the data."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from citypolicy.extract.numbers import read_unit
from citypolicy.extract.quantities import Mention, find
from citypolicy.extract.tables import of_segment
from citypolicy.model import Segment

SPECS = Path(__file__).resolve().parents[2] / "specs" / "quantities"
ALL = [(file.stem, spec) for file in sorted(SPECS.glob("*.json")) for spec in json.loads(file.read_text("utf-8"))]


def rows(text: str, mentions: list[Mention]) -> list[dict[str, Any]]:
    """What was found, in the form of the specs."""
    return [
        {"text": text[m.start : m.end], "start": m.start, "end": m.end, "unit": m.unit, "comparator": m.comparator}
        for m in mentions
    ]


def same(said: Decimal | None, meant: str | None) -> bool:
    if said is None or meant is None:
        return said is meant
    return abs(said - Decimal(meant)) <= Decimal("1e-12") * max(1, abs(Decimal(meant)))


def agrees(spec: dict[str, Any]) -> bool:
    mentions = find(spec["input"])
    meant = [{k: row[k] for k in ("text", "start", "end", "unit", "comparator")} for row in spec["rows"]]
    return rows(spec["input"], mentions) == meant and all(
        same(m.value, row["value"]) and same(m.value_high, row.get("value_high"))
        for m, row in zip(mentions, spec["rows"], strict=True)
    )


@pytest.mark.parametrize("spec", [pytest.param(s, id=f"{name}:{s['input'][:24]}") for name, s in ALL if "gap" not in s])
def test_a_sentence_states_its_rows(spec: dict[str, Any]) -> None:
    mentions = find(spec["input"])
    assert rows(spec["input"], mentions) == [
        {k: row[k] for k in ("text", "start", "end", "unit", "comparator")} for row in spec["rows"]
    ]
    assert agrees(spec), [(m.value, m.value_high) for m in mentions]


@pytest.mark.parametrize("spec", [pytest.param(s, id=s["input"][:24]) for _, s in ALL if "gap" in s])
def test_a_gap_is_still_one(spec: dict[str, Any]) -> None:
    """A gap that has been closed is moved to the specs that hold."""
    assert not agrees(spec), f"no gap any more: {spec['gap']}"


def test_the_specs_quote_their_input() -> None:
    assert len(ALL) >= 300
    for _, spec in ALL:
        for row in spec["rows"]:
            assert spec["input"][row["start"] : row["end"]] == row["text"]


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "第一段有3家。\n第二段新增20余家企业。"
    start = text.index("第二段")
    (mention,) = find(text, start, len(text))
    assert (text[mention.start : mention.end], mention.value, mention.comparator) == ("20余家", 20, "gt")
    assert find(text, 0, start - 1)[0].start == text.index("3家")


def test_the_numeral_is_marked_within_the_quote() -> None:
    text = "完成投资超过1.2亿元"
    (mention,) = find(text)
    assert text[slice(*mention.numeral)] == "1.2亿"
    assert (mention.unit_text, mention.dimension) == ("元", "money")


@pytest.mark.parametrize(
    ("text", "change", "verb"),
    [
        ("产值增长7%", "up", "增长"),
        ("能耗下降14.5%", "down", "下降"),
        ("失业率降至5.1%", "to", "降至"),
        ("新增省级智能工厂14家", "up", "新增"),
        ("减少二氧化碳排放约10万吨", "down", "减少"),
        ("拥有企业14家", None, None),
        ("减免税费10亿元", None, None),
        ("压缩空气储能300MW", None, None),
    ],
)
def test_the_verb_says_which_way(text: str, change: str | None, verb: str | None) -> None:
    (mention,) = find(text)
    assert mention.change == change
    assert (text[slice(*mention.verb)] if mention.verb else None) == verb
    assert (mention.value < 0) == (change == "down")


def table_row(line: str, columns: tuple[str, ...]) -> Segment:
    cells, at = [], 0
    for cell in line.split(" "):
        cells.append((at, at + len(cell)))
        at += len(cell) + 1
    return Segment("d", 0, "row", 0, "", "", (), "body", 0, len(line), ((0, len(line)),), (), columns, tuple(cells))


@pytest.mark.parametrize(
    ("line", "columns", "expected"),
    [
        (
            "一般公共预算收入 186.3 6.8",
            ("项目", "金额(亿元)", "增长(%)"),
            [("186.3", "18630000000.0", "元"), ("6.8", "6.8", "%")],
        ),
        (
            "地区生产总值(亿元) 3196.70 -0.4",
            ("指标", "总量", "增速(±%)"),
            [("3196.70", "319670000000", "元"), ("-0.4", "-0.4", "%")],
        ),
        ("常住人口 万人 595.7", ("指标", "单位", "2025年"), [("595.7", "5957000", "人")]),
        ("规上企业 300家 ≥350家", ("指标", "现状", "目标"), [("300家", "300", "家"), ("≥350家", "350", "家")]),
        ("优良天数比例(%) ≥85 85以上", ("指标", "目标", "备用"), [("≥85", "85", "%"), ("85以上", "85", "%")]),
        ("1 税收收入 1,234", ("序号", "项目", "决算数(万元)"), [("1,234", "12340000", "元")]),
        ("项目 2024 12", ("名称", "年份", "数量"), []),
        (
            "地区生产总值(亿元) 1782.6 6.1",
            ("指标", "总量", "比上年增长%"),
            [("1782.6", "178260000000", "元"), ("6.1", "6.1", "%")],
        ),
        ("教育支出(万元) 358 12.5", ("项目", "金额", "同比"), [("358", "3580000", "元"), ("12.5", "12.5", "%")]),
    ],
)
def test_a_cell_takes_its_unit_from_the_headers(
    line: str, columns: tuple[str, ...], expected: list[tuple[str, str, str]]
) -> None:
    found = of_segment(line, table_row(line, columns))
    assert [(line[m.start : m.end], m.value, m.unit) for m in found] == [(q, Decimal(v), u) for q, v, u in expected]


@pytest.mark.parametrize(
    ("header", "scale", "unit"),
    [("亿元", 10**8, "元"), ("万人次", 10**4, "人次"), ("%", 1, "%"), ("千公顷", 1000, "平方米"), ("万", 10**4, None)],
)
def test_units_of_headers(header: str, scale: int, unit: str | None) -> None:
    stated = read_unit(header)
    assert stated is not None
    assert stated[0] == scale
    assert (stated[1].canonical if stated[1] else None) == unit


@pytest.mark.parametrize("header", ["项目", "2025年", "同比", ""])
def test_other_headers_state_no_unit(header: str) -> None:
    assert read_unit(header) is None
