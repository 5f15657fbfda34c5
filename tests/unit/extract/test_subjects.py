"""Whose number it is: the most specific place, park, body or project that the text gives."""

from __future__ import annotations

import pytest

from citypolicy.extract.subjects import (
    Whose,
    alone,
    areas,
    in_heading,
    leading_region,
    named,
    of_issuer,
    place,
    project,
    without_office,
)
from readings import row, rows


@pytest.mark.parametrize(
    ("sentence", "quote", "subject"),
    [
        # the document's own place
        ("全市建成驿站15个。", "15个", "信阳市"),
        ("我市建成驿站15个。", "15个", "信阳市"),
        ("建成驿站15个。", "15个", "信阳市"),
        ("信阳市建成驿站15个。", "15个", "信阳市"),
        ("信阳建成驿站15个。", "15个", "信阳市"),
        ("信阳市区绿地率达到38%。", "38%", "信阳市区"),
        ("市交通局新改建公路86公里。", "86公里", "信阳市"),
        # above and below it
        ("全省建成驿站915个。", "915个", "河南省"),
        ("固始县建成驿站3个。", "3个", "固始县"),
        ("浉河区建成驿站3个。", "3个", "浉河区"),
        ("郑州新增航线12条。", "12条", "郑州市"),
        # parks, ports, bodies
        ("豫东高新区入驻企业126家。", "126家", "豫东高新区"),
        ("淮滨中心港完成吞吐量12万吨。", "12万吨", "淮滨中心港"),
        ("明港机场旅客吞吐量36万人次。", "36万人次", "明港机场"),
        ("信阳职业技术学院在校生1.2万人。", "1.2万人", "信阳职业技术学院"),
        # what only looks like one
        ("国家级高新区达到3家。", "3家", "信阳市"),
        ("重点产业园区86个。", "86个", "信阳市"),
        ("基本淘汰机场港口内老旧设备160台。", "160台", "信阳市"),
        ("苏州企业投资项目16个。", "16个", "信阳市"),
        ("长治久安示范点12个。", "12个", "信阳市"),
    ],
)
def test_the_subject_at_the_head_of_a_clause(sentence: str, quote: str, subject: str) -> None:
    assert row(sentence, quote).subject == subject


def test_it_holds_to_the_end_of_the_sentence() -> None:
    found = rows("豫东高新区入驻企业126家,完成投资32亿元,其中工业投资21亿元。新增就业3万人。")
    assert [r.subject for r in found] == ["豫东高新区", "豫东高新区", "豫东高新区", "信阳市"]


def test_another_takes_its_place() -> None:
    found = rows("豫东高新区入驻企业126家,全市规上企业达到860家。")
    assert [r.subject for r in found] == ["豫东高新区", "信阳市"]


def test_each_member_of_a_list_has_its_own() -> None:
    found = rows("建成驿站15个,其中:固始县6个、潢川县5个、高新区4个。")
    assert [(r.subject, r.indicator) for r in found] == [
        ("信阳市", "建成驿站数"),
        ("固始县", "建成驿站数"),
        ("潢川县", "建成驿站数"),
        ("高新区", "建成驿站数"),
    ]


def test_what_a_bracket_breaks_down() -> None:
    found = rows("一般公共预算收入完成130亿元(开发区:12亿元)。")
    assert [(r.subject, r.indicator) for r in found] == [
        ("信阳市", "一般公共预算收入"),
        ("开发区", "一般公共预算收入"),
    ]


def test_a_heading_names_the_park_of_its_paragraph() -> None:
    text = "一、产业发展\n(一)加快豫东高新区建设。入驻企业126家。\n(二)培育企业。新增规上企业16家。"
    assert [r.subject for r in rows(text)] == ["豫东高新区", "信阳市"]


def test_a_letter_about_a_park() -> None:
    text = (
        "关于支持豫东高新区发展的提案的答复\n李某委员:\n您的提案收悉,现答复如下:\n"
        "入驻企业126家。全市规上企业860家。园区税收突破3亿元。"
    )
    found = rows(text, "reply", proposal="关于支持豫东高新区发展的提案")
    assert [r.subject for r in found] == ["豫东高新区", "信阳市", "豫东高新区"]


def test_a_letter_goes_on_about_the_area_it_named_and_a_report_does_not() -> None:
    text = "豫东高新区完善路网。修建道路6公里。"
    letter = "关于路网的提案的答复\n李某委员:\n您的提案收悉,现答复如下:\n近年来,基础不断夯实。" + text
    assert [r.subject for r in rows(letter, "reply")] == ["豫东高新区"]
    assert [r.subject for r in rows("近年来,基础不断夯实。" + text, "report")] == ["信阳市"]


def test_what_a_committee_issues_is_its_parks() -> None:
    assert row("建成厂房16栋。", "16栋", issuer="豫东高新区管理委员会").subject == "豫东高新区"
    assert row("建成厂房16栋。", "16栋", issuer="信阳市人民政府").subject == "信阳市"


def test_a_size_inside_a_name_belongs_to_the_project() -> None:
    text = "落地中能新源200MW储能项目、广科300MWh电池项目,正在推进。"
    assert [r.subject for r in rows(text)] == ["中能新源200MW储能项目", "广科300MWh电池项目"]


def test_a_fund_has_its_own_size() -> None:
    text = "成功组建豫东新材料产业基金,基金总规模达12亿元。"
    assert row(text, "12亿元").subject == "豫东新材料产业基金"


def test_without_a_region_there_is_none() -> None:
    assert row("建成驿站15个。", "15个", region=None).subject is None


WHO = Whose("411500", place("411500"), None, {"高新区": "豫东高新区"})


@pytest.mark.parametrize(
    ("clause", "name", "length"),
    [
        ("全市建成", "信阳市", 2),
        ("其中固始县建成", "固始县", 5),
        ("高新区建成", "豫东高新区", 3),
        ("豫东高新区建成", "豫东高新区", 5),
        ("建成驿站", None, 0),
        ("全国先进", None, 0),
        ("全国粮食产量", "全国", 2),
        ("面向全国布局", None, 0),
        ("", None, 0),
    ],
)
def test_who_is_named_and_by_how_many_characters(clause: str, name: str | None, length: int) -> None:
    found = named(clause, WHO)
    assert (found.name, found.length) == (name, length) if found else (name is None)


def test_alone_before_a_number() -> None:
    assert alone("固始县", WHO) is not None
    assert alone("其中固始县", WHO) is not None
    assert alone("固始县企业", WHO) is None
    assert alone("全市", WHO) is None


def test_regions_by_short_name_only_near() -> None:
    assert leading_region("郑州机场", "411500")[0].code == "410100"  # type: ignore[union-attr]
    assert leading_region("苏州企业", "411500") == (None, 0)
    assert leading_region("苏州市企业", "411500")[0].code == "320500"  # type: ignore[union-attr]
    assert leading_region("鼓楼区建成", "320100")[0].code == "320106"  # type: ignore[union-attr]


def test_places_behind_codes() -> None:
    assert place("411500").own == "信阳市"
    assert place("411500").province == "河南省"
    assert place("419999").own == "河南省"
    assert place(None).own is None


def test_names_of_parks() -> None:
    assert in_heading("关于支持豫东高新区高质量发展的提案") == "豫东高新区"
    assert in_heading("加强国家级高新区建设") is None
    assert in_heading("优化营商环境") is None
    assert areas("豫东高新区建成。豫东高新区投用。") == {"高新区": "豫东高新区"}
    assert areas("豫东高新区建成。豫西高新区投用。") == {}
    assert of_issuer("豫东高新区管理委员会") == "豫东高新区"
    assert of_issuer("信阳市发展和改革委员会") is None


def test_projects_and_offices() -> None:
    assert project("中能新源", "200MW", "储能项目", "千瓦") == "中能新源200MW储能项目"
    assert project("装机容量", "200MW", "储能项目", "千瓦") is None
    assert project("中能", "2亿元", "储能项目", "元") is None
    assert without_office("市财政局拨付资金") == "拨付资金"
    assert without_office("全面拨付资金") == "全面拨付资金"


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        # answered one by one
        ("浉河区、平桥区分别新建公园3个、4个。", ["浉河区", "平桥区"]),
        ("固始县、光山县生产总值分别增长5%、6%。", ["固始县", "光山县"]),
        ("浉河区、平桥区和固始县城镇化率分别达到70%、68%和50%。", ["浉河区", "平桥区", "固始县"]),
        # together
        ("固始、光山、新县三地完成投资均超过20亿元。", ["固始、光山、新县三地"]),
        ("郑州、洛阳两市引进人才3万人,培训2万人。", ["郑州、洛阳两市"] * 2),
        # examples of what is counted, and what was given to some
        ("固始县、光山县等5个县(市)获评示范县,累计创建示范县22个。", ["信阳市"] * 2),
        ("固始县、光山县获评示范县,累计达到12个,排名全省第一。", ["信阳市"] * 2),
        # one place, and something that is none
        ("固始县新增就业3万人。", ["固始县"]),
        ("固始县、企业新增就业3万人。", ["固始县"]),
    ],
)
def test_several_places(sentence: str, subjects: list[str]) -> None:
    assert [r.subject for r in rows(sentence)] == subjects


@pytest.mark.parametrize(
    ("sentence", "subject", "name"),
    [
        (
            "河南鸡公岭国家级自然保护区面积30平方公里。",
            "河南鸡公岭国家级自然保护区",
            "面积",
        ),
        ("河南省级自然保护区12个。", "河南省", "省级自然保护区数"),
        ("河南共有自然保护区12个。", "河南省", "自然保护区数"),
        ("信阳市级支出8亿元。", "信阳市", "市级支出"),
    ],
)
def test_a_proper_name_that_begins_with_a_region(sentence: str, subject: str, name: str) -> None:
    found = rows(sentence)[0]
    assert (found.subject, found.indicator) == (subject, name)


@pytest.mark.parametrize(
    ("sentence", "quote", "subject"),
    [
        # among whom, not whose
        ("一般公共预算收入增长3%,全省排名第3位。", "第3位", "信阳市"),
        ("增速全省第3位。", "第3位", "信阳市"),
        ("全省粮食产量居全国第3位。", "第3位", "河南省"),
        ("全省粮食产量12万吨。", "12万吨", "河南省"),
        # a class of things
        ("全国重点文物保护单位12处。", "12处", "信阳市"),
        ("全国粮食产量12亿吨。", "12亿吨", "全国"),
        # what stands before a name
        ("剔除开发区学校建设投入26亿元等因素后,增长13%。", "13%", "信阳市"),
        ("利用亚洲开发银行贷款支持口岸建设,累计提款14亿元。", "14亿元", "信阳市"),
        ("每千人拥有医院床位5.5张。", "5.5张", "信阳市"),
    ],
)
def test_what_is_no_subject(sentence: str, quote: str, subject: str) -> None:
    assert row(sentence, quote).subject == subject


def test_a_heading_that_leaves_a_park_out_is_not_about_it() -> None:
    assert in_heading("市级支出(不含豫东高新区)") is None
    assert in_heading("加快海南自贸港建设") is None
    assert in_heading("加快豫东高新区发展") == "豫东高新区"


@pytest.mark.parametrize(
    ("region", "sentence", "subject", "name"),
    [
        ("653000", "自治州完成投资3亿元。", "克孜勒苏柯尔克孜自治州", "完成投资"),
        ("653000", "克州完成投资3亿元。", "克孜勒苏柯尔克孜自治州", "完成投资"),
        ("450200", "自治区下达资金3亿元。", "广西壮族自治区", "下达资金"),
        ("450200", "自治区级示范园12个。", "柳州市", "自治区级示范园数"),
        ("653000", "温州企业投资项目12个。", "克孜勒苏柯尔克孜自治州", "温州企业投资项目数"),
    ],
)
def test_autonomous_divisions(region: str, sentence: str, subject: str, name: str) -> None:
    found = rows(sentence, region=region)[0]
    assert (found.subject, found.indicator) == (subject, name)


@pytest.mark.parametrize(
    ("sentence", "subjects", "name"),
    [
        ("柳河镇、石桥镇和东山乡分别建成公园3个、4个和5个。", ["柳河镇", "石桥镇", "东山乡"], "建成公园数"),
        ("柳河镇、石桥镇两镇建成公园3个。", ["柳河镇、石桥镇两镇"], "建成公园数"),
        ("城镇、农村居民收入分别增长5%、6%。", ["信阳市", "信阳市"], "城镇居民收入增速"),
    ],
)
def test_several_towns(sentence: str, subjects: list[str], name: str) -> None:
    found = rows(sentence)
    assert ([r.subject for r in found], found[0].indicator) == (subjects, name)


@pytest.mark.parametrize(
    ("sentence", "quote", "subject"),
    [
        ("某某科技城新区入驻企业12家。", "12家", "某某科技城新区"),
        ("豫东产业园区入驻企业12家。", "12家", "豫东产业园区"),
        ("某某师范大学与园区共建实验室4个。", "4个", "某某师范大学"),
        ("长河集团研发投入18亿元。", "18亿元", "长河集团"),
        ("大型企业集团研发投入18亿元。", "18亿元", "信阳市"),
        ("三级医院床位达到18张。", "18张", "信阳市"),
        ("豫东高新区融资担保公司在保余额11亿元。", "11亿元", "豫东高新区融资担保公司"),
        ("确保明港机场高速建成通车,新增里程38公里。", "38公里", "信阳市"),
        ("生态文旅区实现税收收入5亿元。", "5亿元", "生态文旅区"),
        ("建成百亿级医药产业园1个。", "1个", "信阳市"),
    ],
)
def test_full_names_of_parks_and_bodies(sentence: str, quote: str, subject: str) -> None:
    assert row(sentence, quote).subject == subject


def test_a_place_in_the_name_of_a_school_stays_in_it() -> None:
    found = row("信阳高级中学迁建项目总投资4亿元。", "4亿元")
    assert (found.subject, found.indicator) == ("信阳市", "信阳高级中学迁建项目总投资")


def test_an_area_behind_a_verb_is_known_again() -> None:
    text = "安排3亿元支持曲阳经开区建设。曲阳经开区扩区。"
    assert areas(text) == {"经开区": "曲阳经开区"}


def test_a_letter_goes_on_about_a_port() -> None:
    letter = "关于发展港口的提案的答复\n王某委员:\n您提出的《关于发展港口的提案》收悉,现答复如下:\n"
    found = rows(letter + "淮滨港建成泊位6个。开通航线3条。", "reply")
    assert [r.subject for r in found] == ["淮滨港", "淮滨港"]
