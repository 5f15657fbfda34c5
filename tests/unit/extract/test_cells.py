"""Tables: the header above a number and the label before it say what it is."""

from __future__ import annotations

from datetime import date

from citypolicy.extract import extract
from citypolicy.model import Block, DocumentKind, Head, Observation
from citypolicy.segment import segment
from lines import blocks, document


def table(
    columns: tuple[str, ...], *lines: str, kind: DocumentKind = "plan", dated: date = date(2021, 12, 1)
) -> list[Observation]:
    """The rows of a table whose lines are cells parted by ``|``, under the heading of a plan."""
    text = "一、主要指标\n" + "\n".join(" ".join(line.split("|")) for line in lines)
    plain = document(text, Head(kind, region_code="411500", issued_on=dated))
    made = [blocks(text)[0]]
    at = len("一、主要指标\n")
    for line in lines:
        cells, start = [], at
        for cell in line.split("|"):
            cells.append((start, start + len(cell)))
            start += len(cell) + 1
        made.append(Block("row", at, start - 1, columns, tuple(cells)))
        at = start
    whole = document(text, plain.head)
    whole = type(whole)(whole.doc, text, whole.text_sha256, tuple(made), whole.head, "text/plain", "plain")
    return list(extract(whole, segment(whole))[0])


def test_the_targets_of_a_plan() -> None:
    columns = ("指标", "2020年", "2025年", "年均增长(%)", "属性")
    found = table(columns, "森林覆盖率(%)|38.2|42|-|约束性", "地区生产总值(亿元)|1120|1650|7.5|预期性")
    assert [(r.quote, r.indicator, r.measure, r.status, r.subject) for r in found] == [
        ("38.2", "森林覆盖率", "share", "actual", "信阳市"),
        ("42", "森林覆盖率", "share", "target", "信阳市"),
        ("1120", "地区生产总值", "level", "actual", "信阳市"),
        ("1650", "地区生产总值", "level", "target", "信阳市"),
        ("7.5", "地区生产总值增速", "growth", "target", "信阳市"),
    ]
    assert [r.indicator_code for r in found][:3] == ["forest_coverage", "forest_coverage", "gdp"]


def test_a_row_for_each_county() -> None:
    columns = ("县区", "粮食产量(万吨)", "比上年增长(%)")
    found = table(columns, "固始县|112.4|1.8", "潢川县|86.3|-0.6", kind="report", dated=date(2024, 5, 1))
    assert [(r.subject, r.indicator, r.measure, float(r.value)) for r in found] == [
        ("固始县", "粮食产量", "level", 1124000.0),
        ("固始县", "粮食产量增速", "growth", 1.8),
        ("潢川县", "粮食产量", "level", 863000.0),
        ("潢川县", "粮食产量增速", "growth", -0.6),
    ]


def test_what_was_budgeted_and_what_was_done() -> None:
    columns = ("项目", "预算数(万元)", "执行数(万元)", "完成率(%)")
    found = table(columns, "教育支出|86200|85100|98.7", kind="report", dated=date(2024, 2, 1))
    assert [(r.indicator, r.status, r.measure) for r in found] == [
        ("教育支出", "planned", "level"),
        ("教育支出", "actual", "level"),
        ("教育支出完成率", "actual", "share"),
    ]


def test_a_task_in_words_is_named_by_its_label() -> None:
    columns = ("序号", "任务", "单位", "数量", "责任单位")
    found = table(columns, "1|新建公办幼儿园|所|12|市教育局")
    assert [(r.indicator, r.measure, r.status) for r in found] == [("新建公办幼儿园", "change", "target")]


def test_the_context_is_the_row() -> None:
    (found,) = table(("指标", "2025年"), "城镇化率(%)|60")
    assert found.context == "城镇化率(%) 60"
    assert "row" in found.rule.split("+")


def test_the_own_place_as_a_label_adds_nothing_to_the_name() -> None:
    columns = ("地区", "债务限额(亿元)", "年末债务余额(亿元)")
    found = table(columns, "信阳市合计|320|286", "市本级|98|86", "固始县|41|36", kind="report", dated=date(2024, 2, 1))
    assert [(r.subject, r.indicator) for r in found] == [
        ("信阳市", "债务限额"),
        ("信阳市", "债务余额"),
        ("信阳市", "市本级债务限额"),
        ("信阳市", "市本级债务余额"),
        ("固始县", "债务限额"),
        ("固始县", "债务余额"),
    ]


PLAN = ("序号", "指标", "单位", "2020年", "2025年", "年均增长[累计]", "属性")


def test_a_part_has_the_name_of_its_whole() -> None:
    found = table(
        PLAN,
        "1|居民人均可支配收入|元|26100|36600|7|预期性",
        "|其中:城镇|元|33600|46000|6.5|预期性",
        "|农村|元|17200|25400|8|预期性",
        "2|公路总里程|公里|17200|18000|[800]|预期性",
        "|其中:高速公路|公里|450|520|[70]|预期性",
        "3|绿地率|%|38|40|-|约束性",
    )
    assert [(r.quote, r.indicator, r.measure) for r in found if r.period_start is None] == [
        ("7", "居民人均可支配收入增速", "growth"),
        ("6.5", "城镇居民人均可支配收入增速", "growth"),
        ("8", "农村居民人均可支配收入增速", "growth"),
        ("800", "公路总里程", "change"),
        ("70", "高速公路总里程", "change"),
    ]
    assert [r.indicator for r in found if r.quote in ("46000", "25400", "520", "40")] == [
        "城镇居民人均可支配收入",
        "农村居民人均可支配收入",
        "高速公路总里程",
        "绿地率",
    ]


def test_a_part_with_a_name_of_its_own_keeps_it() -> None:
    columns = ("项目", "2024年执行数(万元)", "2025年执行数占预算%", "2025年执行数比上年增长%")
    found = table(
        columns,
        "一、税收收入|1200|99.2|7.5",
        "其中:增值税|500|98.1|6.0",
        "二、非税收入|300|101|2",
        kind="report",
        dated=date(2026, 2, 1),
    )
    assert [r.indicator for r in found] == [
        "税收收入",
        "税收收入执行数占预算比例",
        "税收收入增速",
        "增值税收入",
        "增值税执行数占预算比例",
        "增值税收入增速",
        "非税收入",
        "非税收入执行数占预算比例",
        "非税收入增速",
    ]


def test_a_total_of_a_rate_is_in_points() -> None:
    (found,) = [r for r in table(PLAN, "1|城镇化率|%|56|62|[6]|预期性") if r.quote == "6"]
    assert (found.unit, found.measure, found.indicator) == ("百分点", "change", "城镇化率")
