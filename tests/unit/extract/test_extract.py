"""The door of the room: what is composed of numbers, periods, names, subjects and statuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from citypolicy.extract import extract
from citypolicy.extract.clauses import frames, mask
from citypolicy.extract.quantities import find
from citypolicy.model import Head, Observation
from citypolicy.segment import segment
from lines import document
from readings import row, rows


def test_a_sentence_becomes_rows() -> None:
    text = "一、2023年工作回顾\n2023年,全市森林覆盖率达到43.6%,比上年提高0.8个百分点。"
    whole = document(text, Head("report", region_code="411500", issued_on=date(2024, 1, 20)))
    found, cited, issues = extract(whole, segment(whole))
    assert cited == ()
    assert issues == ()
    first, second = found
    assert first == Observation(
        doc="doc",
        start=text.index("43.6%"),
        end=text.index("43.6%") + 5,
        context_start=text.index("2023年,"),
        context_end=len(text) - 1,
        quote="43.6%",
        context="2023年,全市森林覆盖率达到43.6%,比上年提高0.8个百分点",
        value=Decimal("43.6"),
        value_high=None,
        unit="%",
        comparator="eq",
        measure="share",
        status="actual",
        period_start=date(2023, 1, 1),
        period_end=date(2023, 12, 31),
        indicator="森林覆盖率",
        subject="信阳市",
        year=2023,
        year_from="text",
        confidence=first.confidence,
        rule=first.rule,
        indicator_code="forest_coverage",
        segment=1,
    )
    assert (second.indicator, second.measure, second.value) == ("森林覆盖率提高幅度", "change", Decimal("0.8"))


def test_rules_are_named_and_trust_falls_with_what_is_carried() -> None:
    said = row("货运量完成3.1亿吨。", "3.1亿吨")
    carried = rows("引进企业12家,其中5家投产。")[1]
    assert "postposed" in said.rule.split("+")
    assert "head-carried" in carried.rule.split("+")
    assert 0 < carried.confidence < said.confidence <= 1


def test_a_clause_between_semicolons_is_context_enough_and_the_sentence_where_it_repeats() -> None:
    text = "改造学校12所;新建泵站6座;修缮桥梁6座。"
    assert row(text, "12所").context == "改造学校12所"
    assert row("新建泵站6座;修缮桥梁9座。", "6座").context == "新建泵站6座"


def test_quote_start_tells_two_quotes_of_a_context_apart() -> None:
    first, second = rows("新建泵站6座,修缮桥梁6座。")
    assert first.quote_start < second.quote_start
    assert first.context[first.quote_start :].startswith("6座,")
    assert second.context[second.quote_start :].startswith("6座")


def test_the_number_of_a_task_is_no_part_of_a_name() -> None:
    assert row("一、任务\n23.新增普惠托位1.2万个。", "1.2万个", "plan").indicator == "新增普惠托位数"


@pytest.mark.parametrize("line", ["联系人:王某 电话:0376-6660000", "感谢您对我市建设3个中心工作的支持。"])
def test_thanks_and_signatures_state_nothing(line: str) -> None:
    text = (
        f"关于水利的提案的答复\n王某委员:\n您的提案收悉,现答复如下:\n修建水库3座。\n{line}\n信阳市水利局\n2024年6月1日"
    )
    assert [r.quote for r in rows(text, "reply")] == ["3座"]


def test_a_number_of_nothing_is_an_issue() -> None:
    whole = document("一、工作情况\n86亿元。", Head("report", region_code="411500"))
    found, _, issues = extract(whole, segment(whole))
    assert [r.quote for r in found] == ["86亿元"]
    assert [(i.code, i.severity) for i in issues] == [("no-indicator", "info")]
    assert issues[0].place == f"doc:{found[0].start}-{found[0].end}"


def test_an_empty_document_and_one_without_segments() -> None:
    assert extract(document(""), ()) == ((), (), ())
    assert extract(document("建成驿站15个。"), ()) == ((), (), ())


def test_masking_keeps_every_offset_and_only_blanks_what_is_beside_the_point() -> None:
    text = "截至2023年底,全市(不含开发区)建成智能工厂(车间)21家(其中国家级3家)。"
    masked = mask(text, find(text), 0)
    assert len(masked) == len(text)
    assert "2023" not in masked
    assert "不含" not in masked
    assert "车间" in masked
    assert "国家级3家" in masked


def test_words_on_both_sides_of_a_number() -> None:
    text = "力争建设4个区域医疗中心、12个县级分中心,床位达到3600张。"
    first, second, third = frames(text, find(text))
    assert (first.verb, first.noun, first.counted) == ("建设", "", "区域医疗中心")
    assert (second.verb, second.counted, second.opened_by) == ("", "县级分中心", "、")
    assert (third.noun, third.counted, third.opened_by) == ("床位", "", ",")
    assert first.clause == second.clause != third.clause


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["12家、", "建成驿站12座", "增长3%(含5家),", "(12家", "分别为1家、"])
def test_a_line_without_an_end(piece: str) -> None:
    """A damaged file may be one line of a hundred thousand characters: time grows with its length, not its square."""
    found = rows("全市" + piece * (100_000 // len(piece)))
    assert all(r.context_end - r.context_start <= 700 for r in found)


def test_rows_of_a_scan_are_marked_and_no_surer_than_its_reading() -> None:
    plain = document("2023年,全市森林覆盖率达到43.6%。", Head("report", region_code="411500"))
    scan = replace(plain, ocr_confidence=0.9)
    (as_text,), (as_scan,) = extract(plain, segment(plain))[0], extract(scan, segment(scan))[0]
    assert as_scan.rule == f"{as_text.rule}+ocr"
    assert as_scan.confidence == pytest.approx(as_text.confidence * 0.9, abs=0.001)
