"""What makes numbers comparable: the year that one is about, what it counts from, which way is good."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from citypolicy.extract import series
from citypolicy.model import Comparator, DocumentKind, Head, Measure, Status

BETTER: list[tuple[float, Comparator, Measure, str | None, str, str]] = [
    (500, "ge", "level", "hightech_enterprises", "高新技术企业达到500家以上", "more"),
    (5, "eq", "share", "surveyed_unemployment", "城镇调查失业率5%", "less"),
    (5.5, "le", "share", None, "控制在5.5%以内", "less"),
    (8, "eq", "share", None, "冷链物流环节腐损率降至8%", "less"),
    (8, "eq", "share", None, "单位能耗下降,覆盖率提高到8%", "more"),
    (-2.5, "ge", "growth", "energy_intensity", "单位地区生产总值能耗降低2.5%以上", "less"),
    (3, "eq", "rank", None, "居全省第3位", "less"),
    (85, "ge", "share", "solid_waste_use", "综合利用率稳定在85%以上", "more"),
]


@pytest.mark.parametrize(("value", "comparator", "measure", "code", "said", "expected"), BETTER)
def test_which_way_is_good(
    value: float, comparator: Comparator, measure: Measure, code: str | None, said: str, expected: str
) -> None:
    assert series.better(said, comparator, measure, value < 0, code) == expected


NONE = (None, None, None, None)
FIVE_YEARS = (date(2025, 12, 31), date(2022, 6, 1), date(2021, 1, 1), date(2025, 12, 31))
ONE_YEAR = (date(2025, 12, 31), date(2025, 2, 1), date(2025, 1, 1), date(2025, 12, 31))
BASES: list[tuple[str, Measure, Status, tuple[date | None, ...], str]] = [
    ("规模以上工业增加值年均增长8%", "growth", "target", FIVE_YEARS, "average"),
    ("每年新增200家", "change", "target", NONE, "average"),
    ("PM2.5年均浓度下降3%", "growth", "actual", NONE, "plain"),
    ("2025年能耗较2020年下降18%", "growth", "actual", ONE_YEAR, "since 2020"),
    ("比“十三五”末增长50%", "growth", "actual", ONE_YEAR, "since 2020"),
    ("2025年比2024年增长6%", "growth", "actual", ONE_YEAR, "plain"),
    ("较2020年翻番,同比增长6%", "growth", "actual", ONE_YEAR, "plain"),
    ("五年来累计下降18%", "growth", "actual", NONE, "cumulative"),
    ("新增规模以上工业企业200家", "change", "target", FIVE_YEARS, "since 2020"),
    ("新增规模以上工业企业60家", "change", "target", ONE_YEAR, "plain"),
    ("到2025年底,新增规模以上工业企业60家", "change", "target", ONE_YEAR, "plain"),
    ("到2027年,新增企业60家", "change", "target", (date(2027, 12, 31), date(2024, 9, 3), None, None), "cumulative"),
    ("三年累计完成技术改造投资400亿元", "level", "target", FIVE_YEARS, "cumulative"),
    ("新增14家,累计达到48家", "level", "actual", NONE, "plain"),
    ("研发投入强度达到2.4%", "share", "target", FIVE_YEARS, "plain"),
]


@pytest.mark.parametrize(("said", "measure", "status", "days", "expected"), BASES)
def test_what_a_number_counts_from(
    said: str, measure: Measure, status: Status, days: tuple[Any, ...], expected: str
) -> None:
    period_end, dated, begins, ends = days
    head = Head(kind="plan", issued_on=dated, period_start=begins, period_end=ends)
    assert series.basis(said, "", measure, status, period_end, head) == expected


def test_a_word_behind_the_quote_says_the_basis_too() -> None:
    head = Head(kind="plan")
    assert series.basis("工业增加值增长8%", "(年均)", "growth", "target", None, head) == "average"
    assert series.basis("工业增加值增长8%", ",利润增长", "growth", "target", None, head) == "plain"


HEADINGS: list[tuple[list[str], Status, int | None]] = [
    (["2024年国民经济和社会发展计划执行情况"], "actual", 2024),
    (["2025年工作安排", "扩大有效需求"], "target", 2025),
    (["2023年工作", "2024年完成情况"], "actual", 2024),
    (["“十四五”时期(2021—2025年)主要目标"], "target", 2025),
    (["2021—2023年工作回顾"], "actual", None),
    (["重点任务", "建设12025工程"], "target", None),
    ([], "actual", None),
]


@pytest.mark.parametrize(("path", "status", "expected"), HEADINGS)
def test_the_year_of_the_headings(path: list[str], status: Status, expected: int | None) -> None:
    assert series.heading_year(path, status) == expected


TITLES: list[tuple[Status, DocumentKind, str, date | None, int | None]] = [
    ("actual", "report", "关于某市2024年财政预算执行情况和2025年财政预算(草案)的报告", None, 2024),
    ("planned", "report", "关于某市2024年财政预算执行情况和2025年财政预算(草案)的报告", None, 2025),
    ("actual", "report", "某市2024年国民经济和社会发展统计公报", None, 2024),
    ("actual", "report", "2025年政府工作报告", None, None),
    ("target", "report", "2025年政府工作报告", None, 2025),
    ("target", "plan", "某市三年行动方案(2024—2026年)", date(2026, 12, 31), 2026),
    ("target", "reply", "关于2024年第12号提案的答复", None, None),
]


@pytest.mark.parametrize(("status", "kind", "title", "plan_end", "expected"), TITLES)
def test_the_year_of_a_document(
    status: Status, kind: DocumentKind, title: str, plan_end: date | None, expected: int | None
) -> None:
    assert series.document_year(status, Head(kind=kind, title=title, period_end=plan_end)) == expected


def test_its_own_period_stands_before_headings_and_title() -> None:
    head = Head(kind="plan", title="某市2025年工作要点", period_end=date(2025, 12, 31))
    path = ["2024年完成情况"]
    assert series.year(date(2023, 1, 1), date(2023, 12, 31), path, "actual", head) == (2023, "text")
    assert series.year(date(2021, 1, 1), date(2025, 12, 31), path, "target", head) == (None, "text")
    assert series.year(None, date(2025, 12, 31), path, "target", head) == (None, "text")
    assert series.year(None, None, path, "target", head) == (2024, "heading")
    assert series.year(None, None, [], "target", head) == (2025, "document")
    assert series.year(None, None, [], "actual", head) == (None, None)
