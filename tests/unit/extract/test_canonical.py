"""Phrases of texts mapped to canonical indicators."""

from __future__ import annotations

from collections import Counter

import pytest

from citypolicy.extract.canonical import canonical, normalise, unknown
from citypolicy.lexicon import indicators, units
from citypolicy.model import Measure
from readings import rows


@pytest.mark.parametrize(
    ("phrase", "measure", "unit", "code"),
    [
        ("地区生产总值", "level", "元", "gdp"),
        ("生产总值增速", "growth", "%", "gdp"),
        ("全年GDP", "level", "元", "gdp"),
        ("规上工业增加值年均增速", "growth", "%", "industrial_value_added"),
        ("一般公共预算收入完成额", "level", "元", "general_budget_revenue"),
        ("市级一般公共预算收入", "level", "元", "general_budget_revenue_own"),
        ("固定资产投资(不含农户)增速", "growth", "%", "fixed_investment"),
        ("城镇新增就业人数", "change", "人", "urban_new_jobs"),
        ("常住人口城镇化率提高幅度", "change", "百分点", "urbanisation"),
        ("R&D经费投入强度", "share", "%", "rd_intensity"),
        ("全社会研发经费支出占地区生产总值比重", "share", "%", "rd_intensity"),
        ("单位GDP能耗增速", "growth", "%", "energy_intensity"),
        ("PM2.5年均浓度", "level", "微克/立方米", "pm25"),
        ("细颗粒物(PM2.5)年均浓度", "level", "微克/立方米", "pm25"),
        ("地表水达到或好于Ⅲ类水体比例", "share", "%", "good_water_share"),
        ("国家级专精特新“小巨人”企业数", "level", "家", "specialised_smes_national"),
        ("高新技术企业数", "level", "户", "hightech_enterprises"),
        ("新建改造高标准农田面积", "change", "平方米", "high_standard_farmland"),
        ("高技术制造业增速", "growth", "%", "hightech_manufacturing_value_added"),
    ],
)
def test_known_phrases(phrase: str, measure: Measure, unit: str, code: str) -> None:
    assert canonical(phrase, measure, unit) == code


@pytest.mark.parametrize(
    ("phrase", "measure", "unit"),
    [
        ("高技术制造业数", "level", "家"),  # firms, not value added
        ("粮食产量", "share", "%"),
        ("地区生产总值", "level", "家"),
        ("入选省级示范名单企业数", "level", "家"),
        ("数", "level", "个"),
        ("", "level", None),
        ("单位地区生产总值能耗", "level", "吨"),  # stated as a fall, not as tonnes
    ],
)
def test_unknown_phrases_stay_unknown(phrase: str, measure: Measure, unit: str | None) -> None:
    assert canonical(phrase, measure, unit) is None


def test_the_form_in_which_names_are_compared() -> None:
    assert normalise("省级“专精特新” 企业(户)") == normalise("省级专精特新企业户")
    assert normalise("Ⅲ类水体") == "III类水体"


def test_every_indicator_is_complete_and_found_by_each_of_its_names() -> None:
    known = {unit.canonical for unit in units().values()}
    assert len(indicators()) >= 150
    for code, indicator in indicators().items():
        assert indicator.name_en
        assert indicator.theme_label
        assert indicator.unit is None or indicator.unit in known, code
        for name in indicator.names:
            assert canonical(name, "growth", "%") == code, name


def test_themes_hold_what_belongs_together() -> None:
    themes = Counter(indicator.theme for indicator in indicators().values())
    assert min(themes.values()) >= 3
    assert indicators()["rd_intensity"].theme == "innovation"
    assert indicators()["pm25"].theme == "environment"


def test_what_is_unknown_is_listed_for_curation() -> None:
    found = rows("建成驿站15个。\n全年建成驿站16个。\n森林覆盖率达到43%。\n举办灯会3场。")
    assert [(phrase, times) for phrase, times, _ in unknown(found)] == [("建成驿站数", 2), ("举办灯会数", 1)]
    assert unknown(found)[1][2] == "举办灯会3场"
