"""Which kind of number a clause gives, and the sign of what falls."""

from __future__ import annotations

from decimal import Decimal

import pytest

from citypolicy.extract.words import moves
from readings import row, rows


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("全市常住人口达到612.4万人。", "612.4万人"),
        ("建成高标准农田42万亩。", "42万亩"),
        ("培育瞪羚企业38家。", "38家"),
        ("累计签约项目96个。", "96个"),
        ("绿化覆盖面积提高到1260公顷。", "1260公顷"),
        ("企业开办时间压缩至4小时。", "4小时"),
        ("累计更新或新增公交车320辆。", "320辆"),
        ("新签合同额86亿元。", "86亿元"),
        ("新开工项目45个。", "45个"),
        ("新增债券资金18亿元用于水利。", "18亿元"),
        ("新建商品房销售面积210万平方米。", "210万平方米"),
        ("服务业增加值总量是五年前的1.8倍。", "1.8倍"),
    ],
)
def test_levels(sentence: str, quote: str) -> None:
    assert row(sentence, quote).measure == "level"


@pytest.mark.parametrize(
    ("sentence", "quote", "value"),
    [
        ("地区生产总值同比增长5.7%。", "5.7%", "5.7"),
        ("工业投资比上年下降3.4%。", "3.4%", "-3.4"),
        ("粮食总产增产1.2%。", "1.2%", "1.2"),
        ("进口额减少6.5%。", "6.5%", "-6.5"),
        ("规上工业增加值增速达到8.1%。", "8.1%", "8.1"),
        ("居民消费价格涨幅控制在3%以内。", "3%以内", "3"),
        ("到2027年,单位能耗较2022年累计降低14%。", "14%", "-14"),
        ("一般性支出压减12%以上。", "12%以上", "-12"),
        ("研发投入年均增长10%左右。", "10%左右", "10"),
        ("技术合同成交额翻一番。", "翻一番", "100"),
        ("一般公共预算收入增长目标为6%。", "6%", "6"),
        ("人口自然增长率为-3.12‰。", "-3.12‰", "-3.12"),
    ],
)
def test_rates_of_change(sentence: str, quote: str, value: str) -> None:
    found = row(sentence, quote)
    assert (found.measure, found.value) == ("growth", Decimal(value))


@pytest.mark.parametrize(
    ("sentence", "quote", "value"),
    [
        ("新增就业3.1万人。", "3.1万人", "31000"),
        ("城镇新增就业3.1万人。", "3.1万人", "31000"),
        ("新建口袋公园16处。", "16处", "16"),
        ("新引进领军人才9名。", "9名", "9"),
        ("净增规上工业企业31家。", "31家", "31"),
        ("扩充公办学位5200个。", "5200个", "5200"),
        ("城镇化率比上年提高0.8个百分点。", "0.8个百分点", "0.8"),
        ("失业率同比回落0.3个百分点。", "0.3个百分点", "-0.3"),
        ("增速高于全省1.4个百分点。", "1.4个百分点", "1.4"),
        ("税收收入比上年增收2.6亿元。", "2.6亿元", "260000000"),
        ("公务支出比上年减少860万元。", "860万元", "-8600000"),
        ("调减支出预算4.5亿元。", "4.5亿元", "-450000000"),
    ],
)
def test_absolute_changes(sentence: str, quote: str, value: str) -> None:
    found = row(sentence, quote)
    assert (found.measure, found.value) == ("change", Decimal(value))


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("服务业增加值占地区生产总值比重提高到51.2%。", "51.2%"),
        ("森林覆盖率达到43.6%。", "43.6%"),
        ("税收占比81.5%。", "81.5%"),
        ("90%以上的行政村通硬化路。", "90%以上"),
        ("对经济增长贡献率为35%。", "35%"),
        ("收入完成12亿元,为调整预算的101.3%。", "101.3%"),
    ],
)
def test_shares(sentence: str, quote: str) -> None:
    assert row(sentence, quote).measure == "share"


@pytest.mark.parametrize(("sentence", "quote"), [("综合实力居全省第8位。", "第8位"), ("增速位居全省第3位。", "第3位")])
def test_ranks(sentence: str, quote: str) -> None:
    assert row(sentence, quote).measure == "rank"


def test_new_holds_through_the_enumeration_it_begins() -> None:
    found = rows("新增绿色工厂5家、智能车间12个和零碳园区2个,累计建成绿色工厂30家。")
    assert [r.measure for r in found] == ["change", "change", "change", "level"]


def test_a_verb_before_the_first_number_holds_for_those_given_one_by_one() -> None:
    found = rows("一产、二产、三产增加值分别增长3.5%、6.1%和4.8%。")
    assert [r.measure for r in found] == ["growth", "growth", "growth"]
    fallen = rows("煤炭、水泥产量分别下降2.5%、7.3%。")
    assert [r.value for r in fallen] == [Decimal("-2.5"), Decimal("-7.3")]


@pytest.mark.parametrize(
    ("left", "found"),
    [
        ("产值同比增长", ("增长", "")),
        ("能耗降低", ("", "降低")),
        ("能耗降低至", ("", "")),
        ("比重由三成提高到", ("", "")),
        ("增速为", ("增速", "")),
        ("合同审减", ("", "")),
        ("本年新增", ("", "")),
        ("水位比警戒线低于", ("", "低于")),
        ("", ("", "")),
    ],
)
def test_the_verb_before_a_number(left: str, found: tuple[str, str]) -> None:
    assert moves(left) == found


@pytest.mark.parametrize(
    ("sentence", "quote", "measure", "value"),
    [
        ("养护资金按不低于6%的幅度逐年增加。", "不低于6%", "growth", "6"),
        ("补贴标准按不低于6%的幅度逐年递减。", "不低于6%", "growth", "-6"),
        ("养护资金按不低于6%的比例配套。", "不低于6%", "share", "6"),
        ("人均用水量比三年前多了85立方米。", "85立方米", "change", "85"),
        ("人均用水量比三年前少了85立方米。", "85立方米", "change", "-85"),
        ("新建灌渠120公里、改造提升310公里。", "310公里", "level", "310000"),
        ("灌渠长度提升310公里。", "310公里", "change", "310000"),
    ],
)
def test_changes_said_otherwise(sentence: str, quote: str, measure: str, value: str) -> None:
    found = row(sentence, quote)
    assert (found.measure, found.value) == (measure, Decimal(value))


def test_more_was_taken_in_than_before() -> None:
    assert [(r.measure, r.value) for r in rows("夏粮收购量40万吨,同比多收3万吨;油料收购量5万吨,同比少收1万吨。")] == [
        ("level", Decimal(400000)),
        ("change", Decimal(30000)),
        ("level", Decimal(50000)),
        ("change", Decimal(-10000)),
    ]
