"""Laws of quantities and periods that hold for any text."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citypolicy.chinese.numerals import read
from citypolicy.extract.amounts import LARGEST
from citypolicy.extract.periods import assign
from citypolicy.extract.quantities import find
from citypolicy.model import Head, Segment
from citypolicy.segment.sentences import sentences

PIECES = st.sampled_from(
    [
        *"0123456789.,、,。;:()%‰-—~+×/ \n“”《》〔〕一二三十百千万亿零半余多年月日第每前近约超过降至",
        *(
            "增长",
            "下降",
            "新增",
            "减少",
            "达到",
            "不低于",
            "不超过",
            "以上",
            "以内",
            "左右",
            "分别",
            "累计",
            "其中",
            "较",
            "比",
        ),
        *(
            "亿元",
            "万人次",
            "家",
            "个",
            "个百分点",
            "平方公里",
            "亩",
            "千瓦时",
            "工作日",
            "岁",
            "元/人",
            "倍",
            "翻一番",
            "两成",
        ),
        *(
            "2024年",
            "2025年底",
            "到2025年",
            "近三年",
            "目前",
            "截至",
            "今年以来",
            "全年",
            "“十四五”期间",
            "获评2024年度",
            "第5位",
        ),
        *("百分之七十", "三分之二", "3-5家", "10%至12%", "6+11+N", "PM2.5", "5G", "全省", "百亿", "数十", "GDP", "MW"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))
DAYS = st.one_of(st.none(), st.dates(date(1995, 1, 1), date(2060, 12, 31)))


def paragraph(text: str) -> Segment:
    return Segment("d", 0, "paragraph", 0, "", "", (), "body", 0, len(text), sentences(text, 0, len(text)))


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_mentions_stand_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in find(text):
        assert end <= mention.start <= mention.numeral[0] < mention.numeral[1] <= mention.end <= len(text)
        assert text[mention.start : mention.end].strip()
        end = mention.end


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_values_are_finite_and_agree_with_their_comparator(text: str) -> None:
    for mention in find(text):
        assert mention.value.is_finite()
        assert abs(mention.value) <= LARGEST
        assert (mention.value_high is not None) == (mention.comparator == "range")
        if mention.value_high is not None:
            assert mention.value < mention.value_high <= LARGEST
        assert 0 < mention.confidence <= 1
        assert (mention.verb is None) == (mention.change is None)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(0, 40))
def test_a_mention_does_not_depend_on_where_its_text_begins(text: str, shift: int) -> None:
    moved = find("\n" * shift + text, shift)
    assert [(m.start - shift, m.end - shift, m.value, m.unit) for m in moved] == [
        (m.start, m.end, m.value, m.unit) for m in find(text)
    ]


@settings(max_examples=400, deadline=None)
@given(TEXTS, DAYS)
def test_each_mention_has_one_period_and_it_is_a_span(text: str, dated: date | None) -> None:
    mentions = find(text)
    periods = assign(text, paragraph(text), mentions, Head("report", text[:40], issued_on=dated))
    assert len(periods) == len(mentions)
    for first, last in periods:
        assert first is None or last is None or first <= last or last == dated


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**15))
def test_grouped_digits_are_the_number(number: int) -> None:
    assert read(f"{number:,}") == number
    assert read(str(number)) == number


@settings(max_examples=400, deadline=None)
@given(st.decimals(0, 10**6, places=2), st.sampled_from([("万", 10**4), ("亿", 10**8), ("千", 1000)]))
def test_a_scale_multiplies(number: Decimal, scale: tuple[str, int]) -> None:
    assert read(f"{number}{scale[0]}") == number * scale[1]


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 10**16 - 1))
def test_a_chinese_numeral_is_the_number_that_it_spells(number: int) -> None:
    assert read(spell(number)) == number


def spell(number: int) -> str:
    """A whole number in Chinese, as 公文 write it: 10500 is 一万零五百."""
    if number >= 10**8:
        high, low = divmod(number, 10**8)
        return spell(high) + "亿" + (("零" if low < 10**7 else "") + spell(low) if low else "")
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        return spell(high) + "万" + (("零" if low < 1000 else "") + spell(low) if low else "")
    text, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            text += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        elif text:
            gap = number > 0
    return text


GARBAGE = [
    "1",
    "1,",
    "1.",
    "5%",
    "5家、",
    "一",
    "万",
    "第",
    "《",
    "“",
    "1+",
    "2024年、",
    "、1",
    "增长",
    "1:",
    "到2025年达5%。",
    "((1",
]


@pytest.mark.parametrize("unit", GARBAGE)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    """A text of one repeated piece takes no more than three times as long a character as a tenth of it."""

    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        begin = time.process_time()
        mentions = find(text)
        segment = Segment("d", 0, "paragraph", 0, "", "", (), "body", 0, length, ((0, length),))
        assign(text, segment, mentions, Head("plan", issued_on=date(2024, 7, 4)))
        return time.process_time() - begin

    short = min(seconds(10_000) for _ in range(3))
    assert seconds(100_000) <= 30 * max(short, 0.01)


def test_half_a_megabyte_of_garbage_is_read_in_seconds() -> None:
    for piece in ("1,", "9" * 997 + " ", "5.5、", "百分之", "增长-1亿"):
        text = (piece * (500_000 // len(piece) + 1))[:500_000]
        begin = time.process_time()
        find(text)
        assert time.process_time() - begin < 10
