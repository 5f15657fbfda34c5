"""Reached, promised or decided: by tense, section and kind of document."""

from __future__ import annotations

from datetime import date

import pytest

from citypolicy.extract.status import goal, setting
from citypolicy.model import DocumentKind, Segment
from readings import row, rows

LETTER = "关于推进水利建设的提案的答复\n王某委员:\n您提出的《关于推进水利建设的提案》收悉,现答复如下:\n"


def under(*path: str, part: str = "body") -> Segment:
    return Segment("doc", 0, "paragraph", 0, "", "", path, part, 0, 1, ((0, 1),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "path", "status"),
    [
        ("plan", (), "target"),
        ("opinion", (), "target"),
        ("plan", ("一、发展基础",), "actual"),
        ("plan", ("第一章 规划背景", "第一节 “十三五”成效"), "actual"),
        ("plan", ("一、夯实发展基础",), "target"),
        ("plan", ("一、持续提升能级,推动协同取得新的更大进展",), "target"),
        ("plan", ("一、现状与形势", "(三)主要目标"), "target"),
        ("report", (), "actual"),
        ("report", ("一、2023年工作回顾",), "actual"),
        ("report", ("二、2024年重点工作",), "target"),
        ("report", ("一、2023年预算执行情况",), "actual"),
        ("report", ("二、2024年预算草案",), "target"),
        ("reply", (), "actual"),
        ("reply", ("二、下一步打算",), "target"),
        ("other", (), "actual"),
    ],
)
def test_where_a_paragraph_stands(kind: DocumentKind, path: tuple[str, ...], status: str) -> None:
    assert setting(kind, "", under(*path)).status == status


def test_what_is_promised_has_a_part_of_its_own() -> None:
    assert setting("reply", "", under("一、工作情况", part="outlook")).status == "target"


def test_measures_and_rules_are_for_the_future() -> None:
    assert setting("other", "关于支持民营经济发展的若干措施", under()).status == "target"


@pytest.mark.parametrize(
    ("sentence", "quote", "status"),
    [
        # tense against the place: in a part that reports
        ("力争到2026年全市森林覆盖率达到45%。", "45%", "target"),
        ("计划新建泵站12座。", "12座", "target"),
        ("将建成驿站30个。", "30个", "target"),
        ("确保合格率不低于98%。", "不低于98%", "target"),
        ("争取培育龙头企业8家。", "8家", "target"),
        # and what only looks like a promise
        ("争取上级资金8600万元。", "8600万元", "actual"),
        ("淘汰不符合要求的锅炉86台。", "86台", "actual"),
        ("实施三年行动计划项目126个。", "126个", "actual"),
        ("将审批时限压缩到5个工作日。", "5个工作日", "actual"),
        ("人均预期寿命达到79.2岁。", "79.2岁", "actual"),
        # fixed sizes of decided work
        ("总投资8.6亿元的产业园一期项目加快建设。", "8.6亿元", "planned"),
        ("产业园规划面积6.5平方公里。", "6.5平方公里", "planned"),
        ("项目占地320亩。", "320亩", "planned"),
        ("设立20亿元产业基金。", "20亿元", "planned"),
        ("落地某某新能200MW储能项目,正在加快推进。", "200MW", "planned"),
        ("正在推进15个重点工程建设。", "15个", "planned"),
        # not where it was signed, invested or built
        ("签约项目总投资36亿元。", "36亿元", "actual"),
        ("项目累计完成投资12亿元。", "12亿元", "actual"),
        ("建成投运50MW储能项目。", "50MW", "actual"),
        ("新建超低能耗建筑面积32万平方米。", "32万平方米", "actual"),
        # budgets
        ("全市一般公共预算收入年初预算为86亿元。", "86亿元", "planned"),
        ("支出预算调整为112亿元。", "112亿元", "planned"),
        ("一般公共预算收入完成90亿元。", "90亿元", "actual"),
        ("收入为预算的102%。", "102%", "actual"),
    ],
)
def test_in_a_report_on_the_past(sentence: str, quote: str, status: str) -> None:
    assert row(sentence, quote, dated=None).status == status


@pytest.mark.parametrize(
    ("sentence", "quote", "status"),
    [
        ("建设3个区域中心。", "3个", "target"),
        ("到2027年,非化石能源消费比重达到20%。", "20%", "target"),
        ("2022年,全市已建成驿站21个。", "21个", "actual"),
        ("截至目前,全市共有充电桩1.2万个。", "1.2万个", "actual"),
        ("推进青石光伏二期10万千瓦项目。", "10万千瓦", "planned"),
        ("新增10万千瓦光伏项目。", "10万千瓦", "target"),
        ("安排专项资金2亿元。", "2亿元", "planned"),
        ("推进12个县域医共体实现提质。", "12个", "planned"),
        ("带动社会投资30亿元。", "30亿元", "target"),
    ],
)
def test_in_a_plan(sentence: str, quote: str, status: str) -> None:
    assert row(sentence, quote, "plan").status == status


def test_a_period_that_is_over_was_reached_and_one_to_come_was_not() -> None:
    assert row("2021年建成驿站9个。", "9个", "plan").status == "actual"
    assert row("到2030年建成驿站90个。", "90个", "report").status == "target"


def test_the_parts_of_a_reply() -> None:
    text = LETTER + "一、工作开展情况\n修建水库3座。\n二、下一步打算\n新建水闸5座,总投资2.3亿元。"
    assert [(r.quote, r.status) for r in rows(text, "reply")] == [
        ("3座", "actual"),
        ("5座", "target"),
        ("2.3亿元", "planned"),
    ]


def test_in_the_year_ahead_a_budget_appropriates() -> None:
    title = "关于2023年预算执行情况和2024年预算草案的报告"
    text = f"{title}\n二、2024年预算草案\n教育支出安排32亿元,增长4%。\n一般公共预算收入预期增长5%。"
    found = rows(text, title=title, dated=date(2024, 1, 20))
    assert [(r.quote, r.status) for r in found] == [("32亿元", "planned"), ("4%", "target"), ("5%", "target")]


def test_what_stands_in_brackets_shares_the_fate_of_what_stands_before() -> None:
    text = "2023年收入预算为20亿元(市级:8亿元)。"
    assert [r.status for r in rows(text, dated=None)] == ["planned", "planned"]


def test_projects_of_a_planned_size_are_planned_with_it() -> None:
    found = rows("谋划总投资86亿元的24个项目。", dated=None)
    assert [(r.quote, r.status) for r in found] == [("86亿元", "planned"), ("24个", "planned")]


def test_the_sum_of_projects_carried_out_is_no_plan() -> None:
    found = rows("实施技改项目36个,总投资28亿元。谋划储备项目52个,总投资96亿元。", dated=None)
    assert [r.status for r in found] == ["actual", "actual", "planned", "planned"]


def test_funds_of_an_enumeration_are_all_set_up() -> None:
    found = rows("设立50亿元母基金、20亿元种子基金,引导企业创新。", dated=None)
    assert [r.status for r in found] == ["planned", "planned"]


@pytest.mark.parametrize(
    ("left", "promise"),
    [
        ("力争培育企业", True),
        ("将建成", True),
        ("将用药量放宽至", False),
        ("计划生育", False),
        ("计划投资", False),
        ("要建成", True),
        ("主要污染物", False),
        ("符合要求的企业", False),
        ("目标为", True),
        ("目标任务完成", False),
        ("", False),
    ],
)
def test_words_that_promise(left: str, promise: bool) -> None:
    assert goal(left) is promise


@pytest.mark.parametrize(
    ("text", "quote", "status"),
    [
        ("二、下一步打算\n到2026年,设立总规模8亿元的产业基金,首期出资2亿元。", "8亿元", "planned"),
        ("二、下一步打算\n到2026年,设立总规模8亿元的产业基金,首期出资2亿元。", "2亿元", "planned"),
        ("二、下一步打算\n到2026年,社会投资达到8亿元。", "8亿元", "target"),
        ("二、下一步打算\n到2026年,建设总容量46兆瓦的地热供热项目。", "46兆瓦", "planned"),
        ("二、下一步打算\n到2026年,新增供热能力46兆瓦。", "46兆瓦", "target"),
        ("一、工作情况\n产业基金总规模达到8亿元。", "8亿元", "actual"),
        ("一、工作情况\n完成投资3亿元,为年度计划的112%。", "112%", "actual"),
        ("一、工作情况\n争取上级资金12亿元,其中政府性基金预算3亿元。", "3亿元", "actual"),
        ("一、工作情况\n统筹1.6亿元支持高速公路项目建设。", "1.6亿元", "actual"),
        ("一、工作情况\n投资1.6亿元的高速公路项目加快建设。", "1.6亿元", "planned"),
        ("一、工作情况\n计划新建公园12个。", "12个", "target"),
    ],
)
def test_fixed_sizes_and_spent_sums(text: str, quote: str, status: str) -> None:
    assert row(text, quote, "reply").status == status


@pytest.mark.parametrize(
    ("sentence", "start"),
    [
        ("到2027年,管网漏损率由12%下降到9%。", ("actual", None)),
        ("到2027年,管网漏损率从目前的12%下降到9%。", ("actual", date(2024, 6, 30))),
        ("到2027年,管网漏损率从2020年的12%下降到9%。", ("actual", date(2020, 1, 1))),
        ("到2027年,管网漏损率下降到12%、9%。", ("target", date(2027, 1, 1))),
        ("到2027年,由12家企业建设9个基地。", ("target", date(2027, 1, 1))),
    ],
)
def test_where_a_promised_change_begins(sentence: str, start: tuple[str, date | None]) -> None:
    first, second = rows(sentence, "plan")
    assert (first.status, first.period_start) == start
    assert (second.status, second.period_start) == ("target", date(2027, 1, 1))


@pytest.mark.parametrize(
    ("paragraph", "statuses"),
    [
        ("我市新建公路30公里。下阶段重点:每年新改建公路90公里。", ["actual", "target"]),
        ("我市新建公路30公里。每年新改建公路90公里。", ["actual", "actual"]),
        ("我市围绕下一步工作新建公路30公里。", ["actual"]),
    ],
)
def test_a_paragraph_turns_to_what_comes_next(paragraph: str, statuses: list[str]) -> None:
    assert [r.status for r in rows(LETTER + paragraph, "reply")] == statuses


def test_a_promise_holds_to_the_end_of_its_sentence() -> None:
    found = rows(LETTER + "今年拟新增驿站105个,面积4万平方米;目前投入资金3亿元。建成公园6座。")
    assert [r.status for r in found] == ["target", "target", "actual", "actual"]


def test_a_promise_ends_where_the_sentence_reports() -> None:
    found = rows("今年计划整治积水点17处,已完成14处,完成率82%。")
    assert [r.status for r in found] == ["target", "actual", "actual"]


def test_a_plan_in_a_name_promises_nothing() -> None:
    assert row("国家级人才计划入选者160名。", "160名").status == "actual"
