"""What a page or a column broke is joined, what stands by itself stays so."""

from __future__ import annotations

import pytest

from citypolicy.clean.lines import CELL, Line
from citypolicy.clean.paragraphs import is_title, paragraphs, width


def read(*texts: str, **layout: object) -> list[str]:
    return [piece.text for piece in paragraphs([Line(text, before="line", **layout) for text in texts])]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "全市共有独立核算物流企业,其中规模以上的有五十家,拥有车辆七千台,冷链面积不断扩大,物流企业",
            "(不包括以客运为主兼营物流的企业)72家。",
        ),
        ("到2025年,产业链深度耦合的格局全面形成,高质量发", "展态势更趋巩固。"),
        ("(三)培育壮大新兴产业。加快药谷建设,", "围绕原料药及成品药打造现代医药集群。"),
        ("依托智慧岛开展双创带动就业、大中小企业融通创新、", "精益创业带动就业等专项计划。"),
        ("制定出台《青川市支持重点产业链高端化智能化改造", "提升政策措施》等文件。"),
        ("一、全市上下坚持稳中求进。各项工作取得积极进展，财政收入增长5.1%", "，高于全省平均水平。"),
    ],
)
def test_a_sentence_broken_by_a_page_is_joined(one: str, other: str) -> None:
    assert read(one, other) == [one + other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一、加快推进要素流动畅通便捷", "深入推进交通互联互通,持续深化合作。"),
        ("三、持续提升首都功能,推动协同发展取得新的更大进展", "(一)打好疏解整治组合拳"),
        ("特此通知。", "青川市人民政府"),
        ("青川市人民政府", "2024年2月4日"),
        ("主责单位:市交通委,市农业农村局,市园林绿化局", "常态化推进重点区域环境整治提升。"),
        ("积极推进各项建设,取得阶段性成效", "——综合实力迈上更高台阶。"),
        ("积极推进各项建设,取得阶段性成效", "2.加强生态环境共保共治。"),
        ("各县区人民政府,市政府各部门:", "现将方案印发给你们。"),
        ("市交通委 市发展改革委 市生态环境局", "民航华东地区管理局 市邮政局"),
        ("青川市发展和改革委员会文件", "青发改〔2024〕178号"),
        ("支持互联网发展若干政策", "为充分运用市场的逻辑,制定以下政策。"),
    ],
)
def test_what_stands_by_itself_stays(one: str, other: str) -> None:
    assert read(one, other) == [one, other]


@pytest.mark.parametrize(
    "lines",
    [
        ("青川市人民政府", "关于印发青川市深化区域合作融入对接", "国家重大战略三年行动方案(2023-2025年)的通知"),
        ("青川市深化区域合作融入对接国家重大战略", "三年行动方案(2023-2025年)"),
        ("关于青川市2025年预算执行情况和", "2026年预算(草案)的报告"),
        ("关于青川市2025年预算执行情况", "和2026年预算草案的报告"),
        ("青川市现代物流业高质量发展三年行动方案", "(2025—2027年)"),
        ("青川市十六届人大", "五次会议文件十八"),
        ("——2026年1月26日在青川市第十八届", "人民代表大会第四次会议上"),
    ],
)
def test_a_title_over_several_lines_is_joined(lines: tuple[str, ...]) -> None:
    assert read(*lines) == ["".join(lines)]


def test_wrapped_text_is_joined_by_its_margin() -> None:
    text = (
        "过去一年,面对更趋复杂严峻的外部形势和供强需弱的国内经济形势,在市委的坚强领导和市人大、市政协的监督指导下,"
        "全市上下坚持稳中求进工作总基调,完整准确全面贯彻新发展理念,统筹高质量发展和高水平安全,全年财政预算执行情况总体较好,"
        "一般公共预算收入完成421.8亿元,同比增长3.6%,支出完成723.3亿元,同比增长3.1%,重点支出得到有力保障。"
    )
    wrapped: list[str] = []
    for paragraph in (text, text):
        line = ""
        for at, char in enumerate(paragraph):
            line += char
            following = paragraph[at + 1 : at + 2]
            first = not wrapped or wrapped[-1].endswith("。")
            if width(line) >= (52 if first else 56) and following not in tuple(",。%.0123456789"):
                wrapped.append(line)
                line = ""
        wrapped.append(line)
    assert len(wrapped) > 10
    assert read(*wrapped) == [text, text]
    # Pasted into a page line by line, each its own paragraph by the mark-up.
    pasted = [Line(line, before="paragraph") for line in [*wrapped, *wrapped]]
    assert [piece.text for piece in paragraphs(pasted)] == [text] * 4


def test_paragraphs_of_a_page_that_are_alike_in_length_stay_apart() -> None:
    lines = [f"全市第{n}季度完成工业投资若干亿元,增长{n}个百分点,好于预期。" for n in range(1, 20)]
    assert [piece.text for piece in paragraphs([Line(line) for line in lines])] == lines


def test_page_numbers_and_running_heads_go() -> None:
    page = "第{}页的正文讲到全市经济运行总体平稳,各项指标好于预期,民生支出增长{}%。"
    lines = []
    for number in range(1, 5):
        lines += [
            Line("青川市人民政府公报", page=number),
            Line(page.format(number, number), page=number),
            Line(f"— {number} —", page=number),
        ]
    assert [piece.text for piece in paragraphs(lines)] == [page.format(n, n) for n in range(1, 5)]


def test_bare_numbers_that_count_up_are_page_numbers_and_others_are_not() -> None:
    body = "全市固定资产投资增长百分之五,工业投资增长百分之八。"
    assert read(body, "1", body, "2", body, "3") == [body] * 3
    assert read("合计", "120", body) == ["合计", "120", body]


def test_a_label_repeated_in_the_text_is_no_running_head() -> None:
    lines = []
    for number in range(1, 5):
        lines += [Line(f"{number}.完成重点任务若干项。"), Line("主责单位:市教委")]
    assert sum(piece.text == "主责单位:市教委" for piece in paragraphs(lines)) == 4


def test_geometry_decides_where_it_is_known() -> None:
    pieces = paragraphs(
        [
            Line("全市一般公共预算收入完成年初预算的百分之一百零二,比上年增", indented=True, full=True),
            Line("长5.1%。", before="line", full=False),
            Line("全市税收收入占比百分之七十,", before="line", indented=True, full=True),
            Line("较上年提高。", before="wrap", full=False),
        ]
    )
    assert [piece.text for piece in pieces] == [
        "全市一般公共预算收入完成年初预算的百分之一百零二,比上年增长5.1%。",
        "全市税收收入占比百分之七十,较上年提高。",
    ]


def test_headings_are_told() -> None:
    lines = [
        Line("一、总体要求"),
        Line("(一)加强组织领导"),
        Line("(二)夯实项目支撑。紧紧围绕区域合作的重点领域。"),
        Line("第三章投资经营便利"),
        Line("——市财政局"),
        Line("总体目标", "heading"),
        Line("12.5亿元投入科技创新"),
        Line("一、总体情况........................3"),
    ]
    assert [piece.kind for piece in paragraphs(lines)] == [
        "heading",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
        "paragraph",
    ]


def test_rows_keep_their_cells_without_the_empty_ones() -> None:
    (piece,) = paragraphs([Line(CELL.join(("合计", "", "120.5")), "row", table=1)])
    assert (piece.kind, piece.text, piece.cells) == ("row", "合计 120.5", ("合计", "120.5"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青川市2025年国民经济和社会发展统计公报", True),
        ("关于印发《青川市碳达峰实施方案》的通知", True),
        ("青川市物流业三年行动方案(2025-2027年)", True),
        ("为做好今年的工作,制定本方案。", False),
        ("一、工作方案", False),
        ("通知", False),
    ],
)
def test_titles_are_told(text: str, expected: bool) -> None:
    assert is_title(text) is expected
