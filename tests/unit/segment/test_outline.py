"""The outline of official documents."""

from __future__ import annotations

import pytest

from citypolicy.segment.outline import Place, marker, outline


def places(*lines: str) -> list[Place]:
    return outline(lines, ["paragraph"] * len(lines))


@pytest.mark.parametrize(
    ("line", "number", "value", "rest"),
    [
        ("一、总体要求", "一、", 1, "总体要求"),
        ("十二、保障措施", "十二、", 12, "保障措施"),
        ("(三)加强领导", "(三)", 3, "加强领导"),
        ("(二十一) 加强领导", "(二十一)", 21, "加强领导"),
        ("3.优化布局", "3.", 3, "优化布局"),
        ("12、优化布局", "12、", 12, "优化布局"),
        ("1.2026年一般公共预算", "1.", 1, "2026年一般公共预算"),
        ("第二部分 预算草案", "第二部分", 2, "预算草案"),
        ("(4)市级情况", "(4)", 4, "市级情况"),
        ("5)市级情况", "5)", 5, "市级情况"),
        ("③重点", "③", 3, "重点"),
        ("第三章 投资便利", "第三章", 3, "投资便利"),
        ("第十二条 本办法", "第十二条", 12, "本办法"),
        ("第一百零二条 本办法", "第一百零二条", 102, "本办法"),
        ("一是强化领导。", "一是", 1, "强化领导。"),
        ("——综合实力更强。", "——", 0, "综合实力更强。"),
    ],
)
def test_every_form_of_number(line: str, number: str, value: int, rest: str) -> None:
    found = marker(line)
    assert found is not None
    assert (found.number, found.value, found.rest) == (number, value, rest)


@pytest.mark.parametrize(
    "line",
    [
        "1.5亿元用于治理",
        "2024.7.4印发",
        "2024年,全市经济平稳",
        "(2023年6月13日)",
        "一是否公开",
        "十一月完成",
        "第三条例外情形",
        "全市第一、全省第三",
        "一九九八年以来",
        "",
    ],
)
def test_what_is_no_number(line: str) -> None:
    assert marker(line) is None


def test_levels_of_the_standard_with_the_headings_above() -> None:
    found = places(
        "一、总体要求", "(一)目标", "1.近期目标", "(1)第一年", "正文。", "2.远期目标", "(二)原则", "二、任务"
    )
    assert [p.level for p in found] == [1, 2, 3, 4, 0, 3, 2, 1]
    assert found[4].path == ("一、总体要求", "(一)目标", "1.近期目标", "(1)第一年")
    assert found[5].path == ("一、总体要求", "(一)目标")
    assert found[7].path == ()


def test_chapters_sections_and_articles() -> None:
    found = places(
        "第一章 总则", "第一节 范围", "第一条 (目的)", "为了节水。", "(一)编制方案;", "第二条 (范围)", "第二章 附则"
    )
    assert [p.level for p in found] == [1, 2, 3, 0, 4, 3, 1]
    assert found[2].title == "目的"
    assert found[3].path == ("第一章总则", "第一节范围", "第一条目的")


def test_numbers_that_begin_with_the_second_level_make_it_the_first() -> None:
    found = places("(一)加快发展。全市增长7%。", "(二)深化改革。出台方案。")
    assert [(p.level, p.number, p.title, p.is_heading) for p in found] == [
        (1, "(一)", "加快发展", False),
        (1, "(二)", "深化改革", False),
    ]


def test_a_form_that_starts_anew_opens_below_what_stands_above_it() -> None:
    found = places("一、任务", "1.发展工业", "(一)培育企业", "(二)建设园区", "2.发展农业", "二、保障")
    assert [p.level for p in found] == [1, 2, 3, 3, 2, 1]


def test_a_level_that_was_left_out_does_not_nest_what_follows() -> None:
    found = places("一、目标", "(二)第二项", "3.细目", "(四)第四项", "三、保障")
    assert [p.level for p in found] == [1, 2, 3, 2, 1]


def test_a_heading_at_the_beginning_of_a_paragraph() -> None:
    (found,) = places("(一)推动产业链式集群发展。我市围绕六大产业,培育企业22家。")
    assert (found.title, found.is_heading, found.level) == ("推动产业链式集群发展", False, 1)


@pytest.mark.parametrize(
    "line",
    [
        "1.到2025年,全市粮食综合生产能力稳定在570万吨以上,新建高标准农田80万亩,畜禽粪污综合利用率达到82%以上。",
        "(一)编制建筑垃圾处理方案;",
        "2.完成水毁堤防修复223公里,修复山洪沟道580公里,恢复水文站23个,重建农村道路1114公里,",
        "(三)各县区要做好以下工作:",
    ],
)
def test_a_numbered_paragraph_without_a_heading(line: str) -> None:
    (found,) = places(line)
    assert (found.title, found.is_heading, found.level) == ("", False, 1)
    assert places(line, "正文。")[1].path == ()


def test_a_short_heading_may_end_in_a_full_stop() -> None:
    found = places("(二)开展节能降碳行动。", "正文。")
    assert found[0].is_heading
    assert found[1].path == ("(二)开展节能降碳行动",)


def test_items_in_a_row_close_when_plain_text_follows() -> None:
    found = places("三、创新", "一是对标学习。印发意见。", "二是科技赋能。开展合作。", "下一步,继续深化合作。")
    assert [p.level for p in found] == [1, 2, 2, 0]
    assert found[3].path == ("三、创新",)


def test_dashed_items_and_the_dash_of_a_subtitle() -> None:
    found = places(
        "——2026年2月7日在市第六届人民代表大会第五次会议上", "一、目标", "——质量更高。增长7%。", "——结构更优。占比30%。"
    )
    assert [p.level for p in found] == [0, 1, 2, 2]
    assert found[3].title == "结构更优"


def test_the_plan_behind_a_notice_begins_a_new_outline() -> None:
    found = places("一、请认真执行", "信阳市节水三年行动方案", "为做好节水工作,制定本方案。", "一、目标")
    assert found[1].is_heading
    assert found[1].level == 0
    assert found[2].path == ()
    assert found[3].level == 1


def test_table_rows_are_no_headings_and_keep_the_path() -> None:
    lines = ["一、指标", "1. 粮食产量 570", "说明。"]
    found = outline(lines, ["paragraph", "row", "paragraph"])
    assert [p.level for p in found] == [1, 0, 0]
    assert found[1].path == found[2].path == ("一、指标",)


def test_captions_and_lines_of_figures_are_no_headings() -> None:
    found = outline(["一、工业", "图5 增加值比重", "二、税收收入 93.1 96.7"], ["paragraph", "heading", "paragraph"])
    assert [p.level for p in found] == [1, 0, 1]
    assert found[1].path == ("一、工业",)
    assert found[2].title == ""


def test_a_heading_set_as_one_without_a_number() -> None:
    found = outline(
        ["工业和建筑业", "全年增长8%。", "农业", "增长3%。"], ["heading", "paragraph", "heading", "paragraph"]
    )
    assert [(p.level, p.title) for p in found] == [(1, "工业和建筑业"), (0, ""), (1, "农业"), (0, "")]
    assert found[1].path == ("工业和建筑业",)
    assert found[3].path == ("农业",)
