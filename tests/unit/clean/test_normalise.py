"""Characters in their normal form: width, pinyin of mirrors, traditional text, invisible signs, white space."""

from __future__ import annotations

import pytest

from citypolicy.clean.normalise import characters, close_up, han_share, simplify, strip_pinyin, tidy


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("２０２５年，增长７．５％（含农户）", "2025年,增长7.5%(含农户)"),
        ("①实施1000万元项目", "①实施1000万元项目"),
        ("❶实施➁推进", "①实施②推进"),
        ("Ⅲ类水质、㎡、⒈", "III类水质、m2、1."),
        ("2﹒推进企业内网改造", "2.推进企业内网改造"),
        ("市\u200b政\ufeff府\u00ad门\x00户", "市政府门户"),
        ("\ue6ab分享\uf0b7", "分享"),
        ("收入2221\U001001b07亿元", "收入2221.7亿元"),
        ("1\U001001b0一般公共预算", "1.一般公共预算"),
        ("第一行\r\n第二行\u2028第三行", "第一行\n第二行\n第三行"),
    ],
)
def test_characters(given: str, expected: str) -> None:
    assert characters(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("青川市經(jīng)濟(jì)和信息化局網(wǎng)站", "青川市經濟和信息化局網站"),
        ("现答复(fù)如下", "现答复如下"),
        ("关 (guān) 于", "关 于"),
        # Without tone marks only where the text is full of it.
        ("我們(men)市(shi)政(zheng)府(fu)網(wang)站(zhan)", "我們市政府網站"),
        (
            "政府和社会资本合作(PPP)、国内生产总值(gdp)、每千克(kg)",
            "政府和社会资本合作(PPP)、国内生产总值(gdp)、每千克(kg)",
        ),
        ("附件(an)一份，其余文字很长，没有别的注音。", "附件(an)一份，其余文字很长，没有别的注音。"),
    ],
)
def test_injected_pinyin(given: str, expected: str) -> None:
    assert strip_pinyin(given) == expected


def test_pinyin_goes_before_the_text_is_simplified() -> None:
    assert characters("現(xiàn)將(jiāng)辦(bàn)理情況(kuàng)答復(fù)如下") == "现将办理情况答复如下"


def test_simplified_text_is_left_alone() -> None:
    # Taiwan's form of 著 is 着: to convert simplified text is to break 显著 and 覆盖.
    for text in ("取得显著成效，全面覆盖", "著名企业家於先生乾坤湾项目", "显著" * 40):
        assert simplify(text) == text


def test_traditional_text_is_simplified() -> None:
    assert simplify(
        "顯著提升，著力推進產業發展，於2025年覆蓋全縣"
    ) == "显著提升,着力推进产业发展,于2025年覆盖全县".replace(",", "，")


def test_a_traditional_paragraph_within_simplified_text() -> None:
    simplified = "全市认真贯彻落实各项决策部署，经济运行总体平稳，取得显著成效。\n" * 40
    assert simplify(simplified + "歡迎廣大投資者前來考察。") == simplified + "欢迎广大投资者前来考察。"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("关  于  青  川  市  2025年  预  算  （  草  案  ）", "关于青川市2025年预算（草案）"),
        ("到 2025 年，增长 1.0 % 以上", "到2025年，增长1.0%以上"),
        ("全年 GDP 增长 5.1%", "全年GDP增长5.1%"),
        ("实施 Smart City 计划", "实施Smart City计划"),
        ("主办单位:市发展改革委 联系人:李四 电话:6000000", "主办单位:市发展改革委 联系人:李四 电话:6000000"),
        ("市交通委 市发展改革委 市生态环境局", "市交通委 市发展改革委 市生态环境局"),
        ("中共青川市委 青川市人民政府关于加快工业发展的意见", "中共青川市委 青川市人民政府关于加快工业发展的意见"),
        ("市长\u3000张三", "市长张三"),
        ("第一章\u3000总则", "第一章总则"),
        ("plain English text, with commas", "plain English text, with commas"),
    ],
)
def test_white_space_between_chinese_goes(given: str, expected: str) -> None:
    assert close_up(given) == expected


def test_cells_are_closed_up_one_by_one() -> None:
    assert tidy("项 目\x1f2024 年\x1f增 长") == "项目\x1f2024年\x1f增长"


def test_normal_text_stays_as_it_is() -> None:
    text = "到2025年,规模以上工业增加值年均增长7%以上;新建5G基站1.2万个(含共享)。\n①推进PM2.5治理"
    assert tidy(characters(text)) == text


def test_share_of_chinese() -> None:
    assert han_share("") == 0
    assert han_share("预算 2025") == pytest.approx(2 / 6)


def test_a_report_full_of_characters_that_both_scripts_share_is_left_alone() -> None:
    text = "增收增效成果显著,煤炭、玻璃产量增加,收入增长增幅扩大,新增岗位增多。"
    assert simplify(text) == text
