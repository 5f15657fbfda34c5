"""Text files and Markdown: the text, with the metadata that savers write around it told apart."""

from __future__ import annotations

from datetime import date

import pytest

from citypolicy.clean import read_document
from citypolicy.clean.fields import HeadZone, breadcrumb, control, day, fields, strip_site, url_day
from citypolicy.clean.plain import read_plain
from citypolicy.limits import time_limit

BODY = "各县区人民政府:\n为加快发展,制定本方案。到2025年,全市物流企业达到100家以上。"


def lines(text: str) -> list[str]:
    return [line.text for line in read_plain(text).lines]


def test_front_matter_is_facts() -> None:
    text = (
        "---\nid: P_1\ntitle: 青川市物流业三年行动方案_青川市发展和改革委员会\nissuer:\n- 青川市发展和改革委员会\ndate: '2025-07-28'\n"  # noqa: E501
        "provenance:\n  url: https://fgw.qingchuan.example/zwgk/202507/t20250729_22650.html\n---\n\n"
        "# 青川市物流业三年行动方案_青川市发展和改革委员会\n\n## 政策原文\n\n" + BODY.replace("\n", "\n\n")
    )
    raw = read_plain(text)
    assert [line.text for line in raw.lines] == ["青川市物流业三年行动方案", *BODY.split("\n")]
    assert raw.facts.issuer == "青川市发展和改革委员会"
    assert [(fact.on, fact.source) for fact in raw.facts.published] == [
        (date(2025, 7, 28), "front-matter"),
        (date(2025, 7, 29), "url"),
    ]
    assert raw.media_type == "text/markdown"


def test_broken_front_matter_is_dropped_and_the_text_is_read() -> None:
    assert lines("---\ntitle: [未完\n: :\n---\n" + BODY) == BODY.split("\n")


def test_head_table_of_a_saved_page() -> None:
    text = (
        "当前位置： 首页 > 政务公开 > 市政府文件\n\n索 引 号：\n\n0141/2024-00096\n\n发布机构：\n\n青川市人民政府\n\n发文日期：\n\n2024-05-23\n\n"  # noqa: E501
        "时　　效：\n\n有效\n\n文　　号：\n\n青府〔2024〕34号\n\n标　　题：\n\n关于印发青川市碳达峰实施方案的通知\n\n"
        "# 关于印发青川市碳达峰实施方案的通知\n\n时间： **2024-05-24 10:24**来源： **市政府办公室**访问量：\n\n" + BODY
    )
    raw = read_plain(text)
    assert [line.text for line in raw.lines] == ["关于印发青川市碳达峰实施方案的通知", *BODY.split("\n")]
    facts = raw.facts
    assert (facts.doc_number, facts.issuer, facts.source) == ("青府〔2024〕34号", "青川市人民政府", "市政府办公室")
    assert facts.breadcrumb == ("首页", "政务公开", "市政府文件")
    assert [fact.on for fact in facts.issued] == [date(2024, 5, 23)]
    assert [(fact.on, fact.source) for fact in facts.published] == [(date(2024, 5, 24), "byline")]


def test_an_empty_field_does_not_swallow_what_follows() -> None:
    text = "索引号：0141/2024-1\n文号：\n关于印发青川市物流发展规划的通知\n" + BODY
    raw = read_plain(text)
    assert raw.lines[0].text == "关于印发青川市物流发展规划的通知"
    assert raw.facts.doc_number is None


@pytest.mark.parametrize(
    "byline",
    [
        "青川市人民政府门户网站 www.qingchuan.gov.cn 时间:2024-10-04 来源:",
        "发布时间：2024-10-04 信息来源：市统计局 浏览次数：次",
        "【字体：大 中 小】 发布日期：2024年10月4日",
        "来源：市统计局2024-10-04 浏览量：1",
        "2024-10-04 10:30 市统计局",
        "信息时间：2024-10-04",
    ],
)
def test_bylines(byline: str) -> None:
    raw = read_plain(f"青川市2024年国民经济和社会发展统计公报\n\n{byline}\n\n{BODY}")
    assert [line.text for line in raw.lines] == ["青川市2024年国民经济和社会发展统计公报", *BODY.split("\n")]
    assert [fact.on for fact in raw.facts.published] == [date(2024, 10, 4)]


def test_a_documents_own_head_stays() -> None:
    text = "青川市发展和改革委员会文件\n\n青发改〔2024〕178号\n\n签发人：李四\n\n办理结果：B\n\n关于对第20号提案办理情况的答复\n\n张三委员：\n\n您提出的提案收悉。"  # noqa: E501
    assert lines(text) == text.replace("：", ":").split("\n\n")


def test_an_address_under_a_byline_is_no_field() -> None:
    text = "关于对第20号提案的答复\n发布时间：2024-07-10 来源：市水利局\n信息提供日期：2024-07-09\n张三委员：\n您提出的提案收悉。"  # noqa: E501
    raw = read_plain(text)
    assert [line.text for line in raw.lines] == ["关于对第20号提案的答复", "张三委员:", "您提出的提案收悉。"]
    assert ("信息提供日期", "2024-07-09") in raw.facts.table


def test_markdown_is_undone() -> None:
    text = (
        '## **（二）基本原则**\n\n**站位大局，主动融入。**加强PM<sub>2.5</sub>控制，详见[方案](https://a.example/b "t")。\n\n---\n\n'  # noqa: E501
        "[...]\n\n3．强化能力。[...]到2025年，建设5家实验室。\n\n| 指标 | 2025年 |\n| --- | ---: |\n| 增加值 | 12.5 |\n"
    )
    assert lines(text) == [
        "(二)基本原则",
        "站位大局,主动融入。加强PM2.5控制,详见方案。",
        "3.强化能力。到2025年,建设5家实验室。",
        "指标\x1f2025年",
        "增加值\x1f12.5",
    ]


def test_a_table_set_with_blanks_becomes_rows() -> None:
    text = "单位：亿元\n指标      2023年   2024年\n总收入    120.5    131.2\n其中税收  80.1     86.0\n" + BODY
    document, _ = read_document(text.encode(), name="t.txt")
    assert document is not None
    rows = [block for block in document.blocks if block.kind == "row"]
    assert [document.text[row.start : row.end] for row in rows] == [
        "指标 2023年 2024年",
        "总收入 120.5 131.2",
        "其中税收 80.1 86.0",
    ]
    assert rows[1].columns == ("指标", "2023年(亿元)", "2024年(亿元)")


def test_spaced_out_text_is_no_table() -> None:
    assert lines("关  于  青  川  市  2025年  预  算  的  报  告\n" + BODY)[0].startswith("关")


def test_the_title_above_a_saved_text_goes_where_the_text_has_its_own() -> None:
    title = "关于印发青川市交通领域设备更新专项工作方案的通知"
    assert lines(f"{title}——青川市人民政府\n\n{title}\n\n{BODY}".replace("——青川市人民政府", "_青川市人民政府"))[
        :2
    ] == [title, "各县区人民政府:"]
    cut = f"---\ntitle: 关于印发青川市交通领域...\n---\n# 关于印发青川市交通领域 ...\n\n## {title}\n\n{BODY}"
    assert lines(cut)[0] == title


def test_the_foot_of_a_saved_page_is_metadata() -> None:
    raw = read_plain(
        f"青川市物流工作总结\n{BODY}\n来源：市发展改革委\n发布时间：2024-03-01\n责任编辑：王五\n扫一扫在手机打开当前页\n"
    )
    assert raw.lines[-1].text == BODY.split("\n")[-1]
    assert raw.facts.published[0].on == date(2024, 3, 1)


@pytest.mark.parametrize(
    "line",
    [
        "扫一扫在手机打开当前页",
        "【打印本页】 【关闭窗口】",
        "分享到：",
        "【字体：大 中 小】",
        "微信 微博 QQ空间",
        "进入适老模式 无障碍阅读",
        "上一篇：关于……的通知",
        "责任编辑：李四",
    ],
)
def test_controls_of_a_page(line: str) -> None:
    assert control(line.replace("：", ":"))


@pytest.mark.parametrize(
    "line",
    [
        "附件:1.任务分解表",
        "联系人:李四",
        "主办单位:市发展改革委",
        "打印机产量增长5%",
        "全文电报业务量2万份",
        "第一章总则",
    ],
)
def test_what_is_no_control(line: str) -> None:
    assert not control(line)


def test_fields_are_not_seen_in_sentences() -> None:
    for sentence in (
        "坚持问题导向,时间:到2025年底前完成改造任务。",
        "各级各部门要按照时间节点推进",
        "来源于省财政的资金较上年增长12.5%,支出进度加快。",
    ):
        assert fields(sentence) is None
        assert not HeadZone().takes(sentence)


def test_days() -> None:
    assert day("成文日期:2024年5月3日") == date(2024, 5, 3)
    assert day("2024.05.03 14:05") == date(2024, 5, 3)
    assert day("2024-13-40") is None
    assert day("2024年5月") is None
    assert url_day("https://a.example/202501/t20250204_1.html") == date(2025, 2, 4)
    assert url_day("https://a.example/2025/02-04/1.html") == date(2025, 2, 4)
    assert url_day("https://a.example/content_123456.html") is None


def test_breadcrumbs() -> None:
    assert breadcrumb("首页 > 政务公开 > 建议提案办理") == ("首页", "政务公开", "建议提案办理")
    assert breadcrumb("您现在的位置：首页>>正文") == ("首页",)
    assert breadcrumb("信阳港>太仓港。") is None


def test_site_names_behind_titles_go() -> None:
    assert strip_site("关于印发方案的通知_青川市人民政府门户网站") == "关于印发方案的通知"
    assert strip_site("青川市2025-2027年行动方案 - 政策文件 - 青川市财政局") == "青川市2025-2027年行动方案"
    assert strip_site("京津冀—长三角协同发展规划") == "京津冀—长三角协同发展规划"


def test_brackets_and_backslashes_take_no_time() -> None:
    """A link's text that never ends, with a backslash at every other character, was tried in every reading."""
    line = "[" + "\\a" * 400
    with time_limit(5):
        document, issues = read_document(
            f"# 一、目标\n\n- {line}\n- {line}\n\n到2027年建成12所。".encode(), name="a.md"
        )
    assert issues == ()
    assert document is not None
    assert "12所" in document.text
