"""The head of documents of every kind, invented here in the manner of many places."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from citypolicy.clean.facts import DateFact, PageFacts, TitleFact
from citypolicy.clean.head import read_head
from citypolicy.model import Attachment, Head
from lines import blocks

DATA = Path(__file__).parent / "data"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "heads.yml").read_text("utf-8"))


def head(text: str, facts: PageFacts | None = None, **hints: Any) -> Head:
    given = {"name": "x", "region_code": None, "listed_title": "", "row_date": None, **hints}
    return read_head(text, blocks(text), facts or PageFacts(), **given)


@pytest.mark.parametrize("name", [path.stem for path in sorted(DATA.glob("*.txt"))])
def test_the_whole_head_of_an_invented_document(name: str) -> None:
    said = head((DATA / f"{name}.txt").read_text("utf-8"))
    flat = {k: v for k, v in asdict(said).items() if k != "reply"} | (asdict(said.reply) if said.reply else {})
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in flat.items()}
    plain["co_units"] = list(plain.get("co_units", ()))
    assert {k: v for k, v in plain.items() if v not in (None, [])} == EXPECTED[name]


def test_every_document_has_an_expected_head() -> None:
    assert set(EXPECTED) == {path.stem for path in DATA.glob("*.txt")}


BODY = "为做好有关工作,现提出如下安排。\n一、总体要求\n到2025年,各项任务全面完成。"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("信阳市水资源节约集约利用实施方案", "plan"),
        ("关于印发信阳市水网建设规划的通知", "plan"),
        ("信阳市人民政府办公室关于印发2024年重点民生实事任务清单的通知", "plan"),
        ("省人民政府办公厅印发《贵州省推进节水三年行动方案》", "plan"),
        ("信阳市人民政府关于下达2025年政府工作报告重点任务分工的通知", "plan"),
        ("关于下达2025年节水补助资金的通知", "notice"),
        ("关于印发信阳市促进节水若干意见的通知", "notice"),
        ("关于加快节水型社会建设的实施意见", "opinion"),
        ("关于印发《信阳市节水管理办法》的通知", "notice"),
        ("关于开展节水宣传周活动的通知", "notice"),
        ("信阳市节水管理办法", "other"),
        ("信阳市2023年节水工作总结", "report"),
        ("关于信阳市2023年财政决算情况", "report"),
        ("2023年信阳市国民经济和社会发展统计公报", "report"),
        ("信阳市财政局2023年工作总结与2024年工作安排", "report"),
        ("关于市政协六届二次会议第2024001号提案的答复", "reply"),
        ("对省十四届人大二次会议第858号建议的答复", "reply"),
        ("关于政协十二届四次会议第33号提案办理情况的函", "reply"),
        ("关于对李某某代表建议的答复", "reply"),
        ("2023年市政协提案办理总体情况", "overview"),
        ("市水利局2023年人大代表建议办理工作完成情况说明", "overview"),
        ("关于2023年度建议提案办理情况的报告", "overview"),
        ("信阳市2024年建议提案办理工作方案", "plan"),
        ("关于做好2024年建议提案办理工作的通知", "notice"),
        ("市水利局召开建议提案办理工作推进会", "news"),
        ("副市长赴潢川县督办重点提案", "news"),
        ("国家金融监督管理总局关于某公司修改章程的批复", "other"),
    ],
)
def test_the_kind_is_told_by_the_title(title: str, kind: str) -> None:
    assert head(f"{title}\n{BODY}").kind == kind


def test_a_letter_is_a_reply_whatever_its_title_says() -> None:
    text = "办理结果公开\n王某某代表:\n您提出的关于加强河道治理的建议收悉,现答复如下:\n一、基本情况\n已完成治理。"
    assert head(text).kind == "reply"


def test_an_answer_to_a_subordinate_body_is_no_reply_to_a_proposal() -> None:
    text = "关于某规划的批复\n信阳市水利局:\n你局《关于审批某规划的请示》收悉,现批复如下:\n一、原则同意。"
    assert head(text).kind == "other"


def test_a_column_of_news_tells_news_only_where_the_title_tells_nothing() -> None:
    facts = PageFacts(breadcrumb=("首页", "工作动态"))
    assert head(f"我市节水工作走在前列\n{BODY}", facts).kind == "news"
    assert head(f"信阳市节水三年行动方案\n{BODY}", facts).kind == "plan"


# -- titles --------------------------------------------------------------------------------------------------


def test_a_title_on_three_lines_is_put_together() -> None:
    text = f"信阳市人民政府\n关于印发信阳市节水和\n供水三年行动方案(2023-2025年)的通知\n各县、区人民政府:\n{BODY}"
    assert head(text).title == "信阳市人民政府关于印发信阳市节水和供水三年行动方案(2023-2025年)的通知"


@pytest.mark.parametrize(
    "lines",
    [
        "关于信阳市2024年预算执行情况\n和2025年预算草案的报告\n信阳市财政局",
        "关于信阳市2024年预算执行情况和\n2025年预算草案的报告\n——2025年1月6日在信阳市第六届人民代表大会第四次会议上",
        "关于信阳市2024年预算执行情况和2025年预算草案的报告 ——2025年1月6日在信阳市第六届人民代表大会第四次会议上",
        "信阳市第六届人民代表大会第四次会议文件(八)\n关于信阳市2024年预算执行情况和2025年预算草案的报告",
    ],
)
def test_a_report_of_a_congress_has_its_title_without_what_stands_around(lines: str) -> None:
    assert head(f"{lines}\n各位代表:\n{BODY}").title == "关于信阳市2024年预算执行情况和2025年预算草案的报告"


def test_joint_issuers_are_kept_apart_by_one_space() -> None:
    said = head(f"中共信阳市委  信阳市人民政府关于做好节水工作的若干意见\n{BODY}")
    assert said.title == "中共信阳市委 信阳市人民政府关于做好节水工作的若干意见"
    assert said.issuer == "中共信阳市委 信阳市人民政府"


def test_a_page_is_believed_for_its_title_before_the_text() -> None:
    facts = PageFacts(
        titles=(TitleFact("关于印发节水方案的通知 - 信阳市", "title-tag"), TitleFact("关于印发节水方案的通知", "node"))
    )
    assert head(f"信阳市节水方案\n{BODY}", facts).title == "关于印发节水方案的通知"


def test_a_title_that_was_cut_off_is_completed_from_the_text() -> None:
    facts = PageFacts(titles=(TitleFact("关于印发《信阳市节水和供水三年行动方案(2023 ...", "front-matter"),))
    text = (
        "各县、区人民政府:\n现将《信阳市节水和供水三年行动方案(2023-2025年)》印发给你们。\n信阳市水利局\n2023年5月6日"
    )
    assert head(text, facts).title == "关于印发《信阳市节水和供水三年行动方案(2023-2025年)》的通知"


def test_the_list_row_gives_the_title_where_nothing_else_does() -> None:
    assert head(BODY, listed_title="信阳市节水方案").title == "信阳市节水方案"
    assert head(BODY).title is None


def test_a_page_with_a_file_and_no_text_has_the_file_for_its_title() -> None:
    facts = PageFacts(
        titles=(TitleFact("信阳市人民政府政务公开", "title-tag"),),
        site="信阳市人民政府",
        meta=(("sitename", "信阳市人民政府"),),
        attachments=(Attachment("a.pdf", "关于信阳市2025年预算执行情况的报告.pdf"),),
    )
    assert head("", facts).title == "关于信阳市2025年预算执行情况的报告"


def test_the_name_of_the_site_behind_a_title_goes() -> None:
    facts = PageFacts(titles=(TitleFact("信阳市节水实施方案_信阳市水利局", "front-matter"),))
    assert head(BODY, facts).title == "信阳市节水实施方案"


# -- numbers, issuers, places --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("信政办〔2023〕14号", "信政办〔2023〕14号"),
        ("(信政办〔2023〕14 号)", "信政办〔2023〕14号"),
        ("信政办[2023]14号", "信政办〔2023〕14号"),
        ("信政办(2023)第14号", "信政办〔2023〕14号"),
        ("信政办〔2023〕14号 签发人:张三", "信政办〔2023〕14号"),
        ("文号:信政办〔2023〕14号", "信政办〔2023〕14号"),
    ],
)
def test_a_document_number_in_the_head(line: str, number: str) -> None:
    assert head(f"{line}\n信阳市节水实施方案\n{BODY}").doc_number == number


def test_the_number_of_another_document_is_not_its_own() -> None:
    text = "信阳市节水实施方案\n根据《河南省节水规划》(豫政办〔2022〕9号),制定本方案。\n一、目标\n到2025年完成。"
    assert head(text).doc_number is None


def test_the_head_table_gives_number_and_issuer() -> None:
    facts = PageFacts(
        table=(("文号", "无"), ("发文字号", "信政办〔2023〕14号"), ("发布机构", "信阳市水利局、信阳市财政局")),
        issuer="门户.gov.cn",
    )
    said = head(f"关于印发信阳市节水方案的通知\n{BODY}", facts)
    assert (said.doc_number, said.issuer) == ("信政办〔2023〕14号", "信阳市水利局 信阳市财政局")


@pytest.mark.parametrize(
    ("text", "issuer", "region"),
    [
        (
            "市政府关于印发节水方案的通知\n各县、区:\n苏州市节水方案已经审议通过。苏州市水务局负责。",
            "苏州市人民政府",
            "320500",
        ),
        (
            "省人民政府办公厅关于做好节水工作的通知\n各市(州)人民政府:\n贵州省水利厅、贵州省财政厅负责。",
            "贵州省人民政府办公厅",
            "520000",
        ),
        ("信阳市平桥区人民政府关于做好节水工作的通知\n" + BODY, "信阳市平桥区人民政府", "411503"),
        ("内蒙古自治区人民政府关于做好节水工作的通知\n" + BODY, "内蒙古自治区人民政府", "150000"),
        (
            "关于节水工作的通知\n各单位:\n请认真落实各项节水要求。\n大理白族自治州水务局\n2024年3月1日",
            "大理白族自治州水务局",
            "532900",
        ),
        ("市住房和城市更新局对市政协十四届四次会议第20250688号提案的答复\n" + BODY, "武汉市住房和城市更新局", "420100"),
        ("延安市医疗保障局对市政协六届三次会议第212号提案的答复函\n" + BODY, "延安市医疗保障局", "610600"),
        (
            "市委改革办(市营商环境局)关于市十六届人大六次会议第248号建议的答复\n" + BODY,
            "武汉市委改革办(市营商环境局)",
            "420100",
        ),
        ("信阳市水利局文件\n信水〔2024〕1号\n关于节水工作的通知\n" + BODY, "信阳市水利局", "411500"),
    ],
)
def test_who_issued_it_and_where(text: str, issuer: str, region: str) -> None:
    said = head(text, region_code="420100" if region == "420100" else None)
    assert (said.issuer, said.region_code) == (issuer, region)


def test_the_mark_of_the_site_tells_the_place_where_the_title_does_not() -> None:
    facts = PageFacts(meta=(("siteidcode", "4115000020"),))
    assert head(f"2025年全市经济运行情况\n{BODY}", facts).region_code == "411500"
    assert head(f"2025年郑州市经济运行情况\n{BODY}", facts).region_code == "410100"
    assert head(f"2025年经济运行情况\n{BODY}", PageFacts(meta=(("siteidcode", "bm04000007"),))).region_code is None


@pytest.mark.parametrize(
    "line", ["市财政局局长 谷某某", "市财政局局长谷某某", "2026年6月23日在市人大常委会会议上市财政局局长谷某某"]
)
def test_who_gives_a_report_speaks_for_a_body(line: str) -> None:
    said = head(f"关于抚顺市2025年财政决算的报告\n{line}\n主任、各位副主任:\n{BODY}")
    assert (said.issuer, said.region_code) == ("市财政局", "210400")


def test_ministries_are_bodies_too() -> None:
    said = head(f"科技部 财政部关于印发节水规划的通知\n{BODY}")
    assert (said.issuer, said.title) == ("科技部 财政部", "科技部 财政部关于印发节水规划的通知")


def test_a_county_level_city_in_the_title_is_the_place() -> None:
    assert head(f"对政协枝江市七届四次会议第26号提案的答复\n{BODY}").region_code == "420583"


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("关于克州2023年节水工作情况的报告", "653000"),
        ("红河州节水三年行动方案", "532500"),
        ("恩施州节水三年行动方案", "422800"),
        ("海南州节水三年行动方案", "632500"),
        ("恩施州恩施市节水三年行动方案", "422801"),
        ("恩施市节水三年行动方案", "422801"),
        ("巴中市巴州区节水三年行动方案", "511902"),
        ("在广州市节水工作会议上的报告", "440100"),
    ],
)
def test_autonomous_prefectures_go_by_their_short_names(title: str, region: str) -> None:
    assert head(f"{title}\n{BODY}").region_code == region


def test_the_prefecture_that_the_text_names_most_serves_where_the_title_names_none() -> None:
    text = "节水三年行动方案\n红河州水资源偏少。红河州各县负责落实。推动与广州市的协作。\n"
    assert head(text).region_code == "532500"


def test_a_document_that_names_no_place_is_the_portals() -> None:
    assert head(f"节水三年行动方案\n{BODY}", region_code="411700").region_code == "411700"
    assert head(f"节水三年行动方案\n{BODY}").region_code is None


def test_the_sign_of_the_province_in_the_number_serves_last() -> None:
    assert head(f"豫政办〔2023〕14号\n关于节水工作的通知\n{BODY}").region_code == "410000"
    assert head(f"豫政办〔2023〕14号\n信阳市节水实施方案\n{BODY}").region_code == "411500"


# -- dates ---------------------------------------------------------------------------------------------------


def test_the_day_of_the_signature_goes_before_the_day_of_printing() -> None:
    text = (
        f"关于节水的通知\n{BODY}\n信阳市水利局\n2024年7月1日\n抄送:市政府督查室。\n信阳市水利局办公室\n2024年7月4日印发"
    )
    assert head(text).issued_on == date(2024, 7, 1)


def test_the_day_of_printing_serves_where_nothing_else_is_dated() -> None:
    assert head(f"关于节水的通知\n{BODY}\n信阳市水利局办公室\n2024年7月4日印发").issued_on == date(2024, 7, 4)


def test_the_notice_is_dated_not_what_its_plan_mentions() -> None:
    notice = "关于印发方案的通知\n各单位:\n现印发给你们。\n信阳市水利局\n2024年7月1日"
    text = f"{notice}\n信阳市节水方案\n{BODY}\n2025年12月31日"
    assert head(text).issued_on == date(2024, 7, 1)


def test_posting_is_read_from_the_byline_before_the_meta_tags_and_the_row() -> None:
    stated = (DateFact(date(2024, 7, 9), "meta"), DateFact(date(2024, 7, 5), "byline"))
    said = head(f"关于节水的通知\n{BODY}", PageFacts(published=stated), row_date=date(2024, 7, 8))
    assert said.published_on == date(2024, 7, 5)
    assert head(BODY, row_date=date(2024, 7, 8)).published_on == date(2024, 7, 8)
    assert head(BODY).published_on is None


def test_a_catalogues_day_before_the_day_of_writing_is_not_the_day_of_posting() -> None:
    text = f"关于节水的通知\n{BODY}\n信阳市水利局\n2024年7月1日"
    facts = PageFacts(published=(DateFact(date(2024, 1, 1), "front-matter"),))
    assert head(text, facts).published_on is None


def test_of_two_days_in_one_head_table_the_address_decides() -> None:
    stated = (
        DateFact(date(2024, 1, 26), "table", "发布日期"),
        DateFact(date(2024, 2, 1), "table", "发布日期"),
        DateFact(date(2024, 2, 1), "url"),
    )
    assert head(BODY, PageFacts(published=stated)).published_on == date(2024, 2, 1)


def test_in_force_from_the_day_of_issue() -> None:
    text = (
        "信阳市节水管理办法\n第一条 为了节水,制定本办法。\n第二条 本办法自印发之日起施行。\n信阳市水利局\n2024年7月1日"
    )
    assert head(text).effective_on == date(2024, 7, 1)


def test_another_rules_day_of_force_is_not_the_documents() -> None:
    text = "关于节水的通知\n各单位:\n《河南省节水条例》已公布,自2023年3月1日起施行。请认真学习。\n信阳市水利局"
    assert head(f"{text}\n2023年2月1日").effective_on is None


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("信阳市节水三年行动方案(2023-2025年)", 2023, 2025),
        ("信阳市节水三年行动方案(2023—2025年)", 2023, 2025),
        ("信阳市节水规划(2021年至2035年)", 2021, 2035),
        ("信阳市“十四五”节水规划", 2021, 2025),
        ("信阳市节水“十五五”规划", 2026, 2030),
        ("信阳市2024年节水工作要点", 2024, 2024),
        ("信阳市2024—2026年度节水实施计划", 2024, 2026),
    ],
)
def test_the_span_of_a_plan(title: str, first: int, last: int) -> None:
    said = head(f"{title}\n{BODY}")
    assert (said.period_start, said.period_end) == (date(first, 1, 1), date(last, 12, 31))


@pytest.mark.parametrize("title", ["信阳市节水三年行动方案", "信阳市2023年节水工作报告", "2023年信阳市统计公报"])
def test_no_span_is_guessed(title: str) -> None:
    assert (head(f"{title}\n{BODY}").period_start, head(f"{title}\n{BODY}").period_end) == (None, None)


def test_nothing_in_nothing_out() -> None:
    said = head("")
    assert said == Head("other")
