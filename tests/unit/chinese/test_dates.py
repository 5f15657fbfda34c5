"""Days as official texts write them."""

from __future__ import annotations

from datetime import date

import pytest

from citypolicy.chinese.dates import find_days, read_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年7月4日", date(2024, 7, 4)),
        ("2024 年 7 月 4 日", date(2024, 7, 4)),
        ("20 24年1 2月 31日", date(2024, 12, 31)),
        ("2024年07月04日", date(2024, 7, 4)),
        ("二〇二四年七月四日", date(2024, 7, 4)),
        ("二○一一年十二月三十一日", date(2011, 12, 31)),
        ("二O一九年十月二十日", date(2019, 10, 20)),
        ("二零一六年二月二十九日", date(2016, 2, 29)),
        ("二〇二四年七月廿一日", date(2024, 7, 21)),
        ("2024-07-04", date(2024, 7, 4)),
        ("2024-07-04 10:24:33", date(2024, 7, 4)),
        ("2024.7.4", date(2024, 7, 4)),
        ("2024/7/4", date(2024, 7, 4)),
        ("(2023年6月13日)", date(2023, 6, 13)),
        ("2024年7月4号", date(2024, 7, 4)),
    ],
)
def test_a_day_in_every_form(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024年7月",
        "2024年",
        "7月4日",
        "2024年13月1日",
        "2023年2月29日",
        "2024.7.45",
        "12024.7.4",
        "2024.7.4.1",
        "二〇二四年十三月一日",
        "二〇二四年七月三十二日",
        "第2024368号",
        "2024-07/04",
    ],
)
def test_what_only_looks_like_a_day(text: str) -> None:
    assert read_day(text) is None


def test_every_day_of_a_text_with_its_place() -> None:
    text = "自2021年3月1日起,至二〇二五年十二月三十一日止"
    assert [(text[start:end], day) for start, end, day in find_days(text)] == [
        ("2021年3月1日", date(2021, 3, 1)),
        ("二〇二五年十二月三十一日", date(2025, 12, 31)),
    ]
    assert [start for start, _, _ in find_days(text, 5)] == [text.index("二")]
    assert list(find_days(text, 0, 6)) == []
