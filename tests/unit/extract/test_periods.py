"""Periods by specs: paragraphs, when their document was written, and the days that each of their numbers is about."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from citypolicy.extract.periods import assign
from citypolicy.extract.quantities import find
from citypolicy.extract.tables import of_segment
from citypolicy.extract.times import times, years_of
from citypolicy.model import Head, Segment
from citypolicy.segment.sentences import sentences

SPECS = json.loads((Path(__file__).resolve().parents[2] / "specs" / "periods" / "paragraphs.json").read_text("utf-8"))


def paragraph(text: str, start: int = 0, path: tuple[str, ...] = ()) -> Segment:
    return Segment("d", 0, "paragraph", 0, "", "", path, "body", start, len(text), sentences(text, start, len(text)))


@pytest.mark.parametrize("spec", [pytest.param(s, id=s["input"][:24]) for s in SPECS])
def test_each_number_has_its_days(spec: dict[str, Any]) -> None:
    text = spec["input"]
    segment = paragraph(text, path=tuple(spec["path"]))
    head = Head(spec["kind"], spec["title"], issued_on=date.fromisoformat(spec["dated"]))
    mentions = find(text)
    found = [
        {"text": text[m.start : m.end], "period": [day and day.isoformat() for day in period]}
        for m, period in zip(mentions, assign(text, segment, mentions, head), strict=True)
    ]
    assert found == spec["rows"]


def test_times_never_cross_paragraphs() -> None:
    text = "到2025年,高新技术企业达到500家。\n新增学校3所。"
    segment = paragraph(text, text.index("新增"))
    mentions = find(text, segment.start, segment.end)
    assert assign(text, segment, mentions, Head("plan")) == [(None, None)]


def test_without_a_day_of_its_own_a_document_has_no_now() -> None:
    text = "目前,全市共有园区13个。近三年投入5亿元。今年新增2家。"
    mentions = find(text)
    assert assign(text, paragraph(text), mentions, Head("reply")) == [(None, None)] * 3


def test_a_posted_day_stands_in_for_the_day_of_writing() -> None:
    text = "目前,全市共有园区13个。"
    (found,) = assign(text, paragraph(text), find(text), Head("reply", published_on=date(2024, 10, 4)))
    assert found == (date(2024, 10, 4), date(2024, 10, 4))


def test_impossible_days_are_passed_over() -> None:
    text = "2024年13月45日完成3座,2024年2月30日完成5座。"
    segment = paragraph(text)
    assert len(assign(text, segment, find(text), Head("plan"))) == 2


def test_a_table_column_states_its_year() -> None:
    line = "高新技术企业(家) 320 500"
    cells = ((0, 9), (10, 13), (14, 17))
    columns = ("指标", "2023年完成", "2025年目标")
    segment = Segment("d", 0, "row", 0, "", "", (), "body", 0, len(line), ((0, len(line)),), (), columns, cells)
    mentions = of_segment(line, segment)
    assert [m.value for m in mentions] == [320, 500]
    assert assign(line, segment, mentions, Head("plan")) == [
        (date(2023, 1, 1), date(2023, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("heading", "years"),
    [
        ("一、2025年预算执行情况", [2025]),
        ("关于2025年预算执行情况和2026年预算草案的报告", [2025, 2026]),
        ("三年行动方案(2023-2025年)", [2023, 2025]),
        ("一、总体要求", []),
    ],
)
def test_the_years_of_a_heading(heading: str, years: list[int]) -> None:
    assert list(years_of(heading)) == years


def test_a_time_says_where_it_stands() -> None:
    text = "到2025年,达到500家"
    (time,), year = times(text, 0, len(text), dated=None, year=None, numbers=True)
    assert text[time.start : time.end] == "2025年"
    assert (time.reach, time.carries, year) == ("sentence", True, 2025)
