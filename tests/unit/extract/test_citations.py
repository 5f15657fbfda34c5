"""Which policy documents a text names, and how it stands to them."""

from __future__ import annotations

import pytest

from citypolicy.extract.citations import citations
from citypolicy.model import Citation, Head, Reply
from citypolicy.segment import segment
from lines import document


def cited(text: str, head: Head | None = None) -> list[Citation]:
    whole = document(text, head or Head("plan", region_code="411500"))
    return list(citations(whole, segment(whole)))


def relation(sentence: str, region: str | None = "411500") -> str:
    (found,) = cited(f"信阳市节水方案\n一、概述\n{sentence}", Head("plan", region_code=region))
    return found.relation


@pytest.mark.parametrize(
    "sentence",
    [
        "根据《河南省节约用水条例》,制定本方案。",
        "为贯彻落实《国家节水行动方案》精神,结合我市实际,制定本方案。",
        "按照《河南省节水规划》要求,推进改造。",
        "依据《中华人民共和国水法》等法律法规,规范取水。",
        "全面落实好《河南省优化营商环境条例》,深化改革。",
        "严格执行《河南省用水定额》标准。",
        "对照《信阳市节水考核办法》,逐项整改。",
        "结合《信阳市水网规划》,谋划项目。",
    ],
)
def test_what_is_to_be_carried_out(sentence: str) -> None:
    assert relation(sentence) == "implements"


@pytest.mark.parametrize(
    "sentence",
    [
        "我市印发《信阳市节水管理办法》,规范取水。",
        "先后制定出台了《信阳市节水管理办法》。",
        "市水利局会同市财政局印发了《节水奖补资金管理办法》。",
        "抢抓国家实施节水改造的机遇,编制《信阳市节水改造实施方案》。",
        "《信阳市节水行动方案》已经市政府同意,现印发给你们,请认真贯彻执行。",
        "现将《信阳市节水行动方案》印发给你们。",
        "2024年5月,我市有关部门配合淮河水利委员会修订印发了《淮河信阳段水量调度方案》。",
        "豫东南高新区出台《合作共建园区管理办法》,明确条件。",
    ],
)
def test_what_its_own_place_issues(sentence: str) -> None:
    assert relation(sentence) == "issues"


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年5月,经国务院同意,国家发展改革委印发《节水型社会建设规划》,明确了目标。",
        "国务院办公厅印发《水网建设规划纲要》。",
        "省政府出台《河南省节水若干政策措施》,加大支持。",
        "河南省水利厅发布《河南省用水定额公告》。",
        "水利部制定《节水评价办法》。",
        "郑州市已出台《郑州市节水条例》。",
        "《河南省节水规划》明确了目标。",
        "项目列入《淮河流域综合规划》。",
        "向社会宣传《中华人民共和国长江保护法》。",
    ],
)
def test_what_is_only_named(sentence: str) -> None:
    assert relation(sentence) == "cites"


def test_the_province_issues_its_own_documents() -> None:
    assert relation("省水利厅印发《河南省用水定额管理办法》。", region="410000") == "issues"
    assert relation("省水利厅印发《河南省用水定额管理办法》。", region="411500") == "cites"


def test_titles_in_one_list_share_their_verb_and_keep_their_numbers() -> None:
    text = (
        "信阳市节水方案\n为做好节水,根据《国家节水行动方案》(发改环资规〔2019〕695号)、"
        "《河南省节水行动实施方案》(豫水〔2020〕3 号)和《信阳市水网规划》,制定本方案。"
    )
    assert [(c.title, c.doc_number, c.relation) for c in cited(text)] == [
        ("国家节水行动方案", "发改环资规〔2019〕695号", "implements"),
        ("河南省节水行动实施方案", "豫水〔2020〕3号", "implements"),
        ("信阳市水网规划", None, "implements"),
    ]


def test_a_title_within_a_title_belongs_to_it() -> None:
    found = cited(
        "信阳市节水方案\n根据《关于印发〈国家节水行动方案〉的通知》和《关于贯彻《水法》的若干意见》,制定本方案。"
    )
    assert [c.title for c in found] == ["关于印发〈国家节水行动方案〉的通知", "关于贯彻《水法》的若干意见"]


@pytest.mark.parametrize(
    ("beside", "number"),
    [
        ("(豫政办〔2022〕9号)", "豫政办〔2022〕9号"),
        ("(豫政办[2022]9号)", "豫政办〔2022〕9号"),
        (" (豫政办〔2022〕 9 号)", "豫政办〔2022〕9号"),
        ("(以下简称《规划》)(豫政办〔2022〕9号)", "豫政办〔2022〕9号"),
        ("(豫政办〔2022〕9号,以下简称《规划》)", "豫政办〔2022〕9号"),
        ("豫政办〔2022〕9号", "豫政办〔2022〕9号"),
        ("的通知(豫政办〔2022〕9号)", "豫政办〔2022〕9号"),
        ("〔豫政办(2022)9号〕", "豫政办〔2022〕9号"),
        ("(豫政办〔2022年〕9号文)", "豫政办〔2022〕9号"),
        ("(国务院令第743号)", "国务院令第743号"),
        ("(试行)", None),
        ("", None),
        (",信政办〔2023〕14号文同时废止", None),
    ],
)
def test_the_number_beside_a_title(beside: str, number: str | None) -> None:
    (found,) = cited(f"信阳市节水方案\n按照《河南省节水发展规划》{beside}要求执行。")
    assert found.doc_number == number


def test_a_title_that_only_names_gives_way_to_what_the_text_says() -> None:
    text = "《信阳市节水管理办法》解读\n一、依据\n根据《信阳市节水管理办法》,现解读如下。"
    assert [c.relation for c in cited(text)] == ["implements"]
    order = "《节水管理规定》2026年第40号令\n《节水管理规定》已经2026年2月5日委务会议审议通过,现予公布。"
    assert [c.relation for c in cited(order)] == ["issues"]


def test_a_ministry_issues_its_own_documents() -> None:
    head = Head("notice", issuer="科技部 财政部")
    (found,) = cited("科技部 财政部印发《关于加快节水科技创新的若干意见》的通知\n各有关单位:", head)
    assert found.relation == "issues"


def test_a_number_right_before_a_title_is_its_number() -> None:
    found = cited("信阳市节水方案\n按照豫政办〔2022〕9号文件《河南省节水发展规划》和《河南省用水定额规定》要求。")
    assert [c.doc_number for c in found] == ["豫政办〔2022〕9号", None]


@pytest.mark.parametrize(
    ("number", "said"), [("国办发〔2022〕17号", "cites"), ("豫政〔2022〕9号", "cites"), ("信政〔2022〕9号", "issues")]
)
def test_the_number_tells_who_issued_it_where_nobody_is_named(number: str, said: str) -> None:
    assert relation(f"印发《关于加强节水工作的意见》({number}),明确任务。") == said


def test_suzhou_shares_its_sign_with_its_province() -> None:
    assert relation("印发《关于加强节水工作的意见》(苏府〔2022〕9号)。", region="320500") == "issues"


def test_one_row_a_title_with_the_first_place_as_evidence() -> None:
    text = "信阳市节水方案\n按照《河南省节水发展规划》要求。\n落实《河南省节水发展规划》(豫水〔2022〕9号)。"
    whole = document(text, Head("plan"))
    (found,) = citations(whole, segment(whole))
    assert (found.start, text[found.start : found.end]) == (text.index("《"), "《河南省节水发展规划》")
    assert found.doc_number == "豫水〔2022〕9号"


@pytest.mark.parametrize(
    "sentence",
    [
        "《人民日报》刊发我市经验。",
        "在《求是》杂志发表文章。",
        "组织编写《信阳水文化丛书》。",
        "拍摄《淮河儿女》专题片。",
        "按照《规划》《实施方案》《若干意见》要求推进。",
        "《河南省节水规划》以外的不提。".replace("河南省节水规划", "方案"),
    ],
)
def test_papers_books_and_short_names_are_no_citations(sentence: str) -> None:
    assert cited(f"信阳市节水方案\n一、概述\n{sentence}") == []


def test_a_short_name_given_in_the_text_is_not_cited() -> None:
    text = "信阳市节水方案\n按照《河南省节约用水发展规划》(以下简称《省节水规划》)要求。\n《省节水规划》明确了目标。"
    assert [c.title for c in cited(text)] == ["河南省节约用水发展规划"]


def test_the_proposal_is_not_cited_but_policies_in_the_same_letter_are() -> None:
    text = (
        "关于对市政协六届二次会议第12号提案的答复\n刘某委员:\n您提出的《关于加强节水工作的建议》收悉。现答复如下:\n"
        "我市印发《信阳市节水管理办法》。您在《关于加强节水工作的建议》中提出的意见很好。"
    )
    found = cited(text, Head("reply", reply=Reply(proposal_title="关于加强节水工作的建议")))
    assert [c.title for c in found] == ["信阳市节水管理办法"]


def test_suggestions_of_the_party_are_policies() -> None:
    text = "信阳市节水方案\n根据《中共中央关于制定国民经济和社会发展第十五个五年规划的建议》,制定本方案。"
    assert [c.title for c in cited(text)] == ["中共中央关于制定国民经济和社会发展第十五个五年规划的建议"]


def test_brackets_that_do_not_close_cite_nothing() -> None:
    assert cited("信阳市节水方案\n按照《河南省节水规划要求执行。\n》《") == []
