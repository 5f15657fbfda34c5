"""The header above each cell and the unit that a table states."""

from __future__ import annotations

from citypolicy.clean.lines import CELL, Line
from citypolicy.clean.tables import with_heads


def rows(*texts: str, table: int = 1) -> list[Line]:
    return [Line(text.replace("|", CELL), "row", table=table) for text in texts]


def heads(lines: list[Line]) -> list[tuple[str, ...]]:
    return [line.heads for line in with_heads(lines) if line.kind == "row"]


def test_one_header_row() -> None:
    assert heads(rows("地区|收入|增长", "青川|12.5|3.1")) == [(), ("地区", "收入", "增长")]


def test_a_unit_for_all_reaches_figures_and_no_rates() -> None:
    lines = [
        Line("表2 收支情况"),
        Line("单位:万元"),
        *rows("项目|执行数|为预算%|比上年增减|排名", "税收|318456|102.1|4.5|3"),
    ]
    assert heads(lines)[1] == ("项目", "执行数(万元)", "为预算%", "比上年增减", "排名")


def test_a_unit_of_the_header_itself_stays() -> None:
    lines = [Line("单位:万元"), *rows("项目|面积(公顷)|金额", "造林|120|30")]
    assert heads(lines)[1] == ("项目", "面积(公顷)", "金额(万元)")


def test_several_units_are_not_one_for_all() -> None:
    assert heads([Line("单位:亿元、%"), *rows("项目|数值", "税收|12.5")])[1] == ("项目", "数值")


def test_the_unit_in_brackets_behind_a_caption() -> None:
    assert heads([Line("2024年收入情况表(亿元)"), *rows("项目|数值", "税收|12.5")])[1] == ("项目", "数值(亿元)")


def test_a_unit_column_gives_each_row_its_unit() -> None:
    lines = rows("指标|单位|绝对数|比上年增长(%)", "客运量|万人次|1894.7|60.2", "货运量|万吨|2837.7|-6.6")
    assert heads(lines)[1:] == [
        ("指标", "单位", "绝对数(万人次)", "比上年增长(%)"),
        ("指标", "单位", "绝对数(万吨)", "比上年增长(%)"),
    ]


def test_a_title_and_a_unit_within_the_table_are_no_header() -> None:
    lines = with_heads(rows("青川市收支表|", "单位:万元||", "项目|执行数|", "税收|12.5"))
    assert [line.kind for line in lines] == ["paragraph", "paragraph", "row", "row"]
    assert lines[3].heads == ("项目", "执行数(万元)")


def test_years_in_a_header_are_no_figures() -> None:
    assert heads(rows("指标|2023|2024", "收入|12.5|13.0"))[1] == ("指标", "2023", "2024")


def test_a_table_goes_on_over_the_page() -> None:
    lines = [
        Line("单位:万元"),
        *rows("项目|金额", "税收|12"),
        *rows("非税|8", table=2),
        *rows("项目|金额", "基金|5", table=3),
    ]
    assert heads(lines)[2] == ("项目", "金额(万元)")
    assert heads(lines)[4] == ("项目", "金额(万元)")


def test_a_table_after_text_does_not_inherit() -> None:
    lines = [*rows("项目|金额", "税收|12"), Line("另有说明。"), Line("再有说明。"), *rows("非税|8", table=2)]
    assert heads(lines)[-1] == ("", "")


def test_a_table_of_words_has_its_first_row_above() -> None:
    lines = rows("序号|任务|责任单位", "一|建设物流园|市发展改革委", "二|建设冷库|市商务局")
    assert heads(lines)[2] == ("序号", "任务", "责任单位")


def test_columns_under_a_spanning_header() -> None:
    lines = [
        Line(CELL.join(("地区", "总量", "增长")), "row", table=1, columns=(0, 1, 3)),
        Line(CELL.join(("一产", "二产", "合计")), "row", table=1, columns=(1, 2, 3)),
        Line(CELL.join(("青川", "1.5", "2.5", "4.0")), "row", table=1, columns=(0, 1, 2, 3)),
    ]
    assert heads(lines)[2] == ("地区", "总量 一产", "总量 二产", "增长 合计")
