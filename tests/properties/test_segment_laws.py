"""Laws of head, segments and citations on any text: no exception, offsets right, nothing lost, nothing twice."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from citypolicy.chinese.dates import find_days
from citypolicy.clean.facts import DateFact, PageFacts, TitleFact
from citypolicy.clean.head import read_head
from citypolicy.extract.citations import citations
from citypolicy.model import Document, Head, Reply
from citypolicy.segment import segment
from lines import blocks, document

_OFFICIAL = """
    一、 (一) 1. (1) ① 第三章 第十条 一是 —— 《 》 “ ” ( ) 〔 〕 。 ; ! ? , : 、 关于 印发 根据 的通知 实施方案 管理办法
    意见 报告 提案 建议 答复 收悉 现答复如下: 各位代表: 刘某委员: 信阳市人民政府 市水利局 附件 抄送: 联系人: 感谢您
    下一步, 2024年7月4日 二〇二四年七月四日 豫政办〔2023〕14号 第12号 六届二次会议 令 增长7% 3000万元 信阳市
    2023-2025年 十四五 第99999999999999999999号
"""
_PIECES = st.sampled_from(_OFFICIAL.split())
_LINE = st.one_of(
    st.lists(_PIECES, max_size=12).map("".join),
    st.text(max_size=40).map(lambda text: re.sub(r"[\n\r]", " ", text)),
)
_TEXT = st.lists(_LINE, max_size=14).map("\n".join)
_HEADS = st.builds(
    Head,
    kind=st.sampled_from(["plan", "opinion", "notice", "reply", "report", "overview", "news", "other"]),
    title=st.none() | _LINE,
    region_code=st.sampled_from([None, "411500", "410000", "110000", "990000"]),
    issued_on=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    reply=st.none() | st.builds(Reply, proposal_title=st.none() | _LINE),
)
_DOCUMENTS = st.builds(document, _TEXT, _HEADS)


@given(_DOCUMENTS)
@settings(deadline=None)
def test_segments_tile_the_blocks_and_sentences_tile_the_segments(whole: Document) -> None:
    found = segment(whole)
    assert [(s.start, s.end) for s in found] == [(b.start, b.end) for b in whole.blocks]
    for item in found:
        assert all(item.start <= a < b <= item.end for a, b in item.sentences)
        assert all(before[1] <= after[0] for before, after in zip(item.sentences, item.sentences[1:], strict=False))
        joined = "".join(whole.text[a:b] for a, b in item.sentences)
        assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", whole.text[item.start : item.end])


@given(_DOCUMENTS)
@settings(deadline=None)
def test_outlines_are_trees(whole: Document) -> None:
    found = segment(whole)
    for item in found:
        assert item.level >= 0
        assert bool(item.number) <= (item.level > 0)
        assert len(item.path) < item.level or item.level == 0
        assert all(item.path)
        line = whole.text[item.start : item.end]
        assert item.number in line
        assert item.title in line


@given(_DOCUMENTS)
@settings(deadline=None)
def test_words_are_cut_from_the_text(whole: Document) -> None:
    for item in segment(whole):
        line = whole.text[item.start : item.end]
        assert all(word in line and any(map(str.isalnum, word)) for word in item.tokens)


@given(_DOCUMENTS)
@settings(deadline=None)
def test_a_second_reading_is_the_same(whole: Document) -> None:
    assert segment(whole) == segment(whole)


@given(_DOCUMENTS)
@settings(deadline=None)
def test_a_citation_stands_where_it_says(whole: Document) -> None:
    found = citations(whole, segment(whole))
    for item in found:
        evidence = whole.text[item.start : item.end]
        assert (evidence[0], evidence[-1], evidence[1:-1].strip()) == ("《", "》", item.title)
    titles = [re.sub(r"\s", "", item.title) for item in found]
    assert len(titles) == len(set(titles))


@given(
    _TEXT,
    st.lists(st.builds(TitleFact, _LINE, st.sampled_from(["node", "table", "title-tag", "front-matter"]))),
    st.lists(st.builds(DateFact, st.dates(), st.sampled_from(["byline", "table", "meta", "front-matter", "url"]))),
    st.sampled_from([None, "411500", "nonsense"]),
    st.none() | _LINE,
)
@settings(deadline=None)
def test_a_head_is_read_from_anything(
    text: str, titles: list[TitleFact], days: list[DateFact], region: str | None, said: str | None
) -> None:
    facts = PageFacts(titles=tuple(titles), published=tuple(days), issuer=said, doc_number=said, source=said)
    head = read_head(text, blocks(text), facts, name="x", region_code=region, listed_title="", row_date=None)
    assert (head.period_start is None) == (head.period_end is None)
    assert head.period_start is None or head.period_end is None or head.period_start <= head.period_end
    assert (head.reply is not None) == (head.kind == "reply")
    assert head.title is None or ("\n" not in head.title and head.title == head.title.strip() != "")
    assert head.published_on in {None, *(day.on for day in days)}


@given(st.text())
def test_days_are_where_they_say(text: str) -> None:
    for start, end, day in find_days(text):
        assert 0 <= start < end <= len(text)
        assert isinstance(day, date)


def test_a_very_long_line_is_read_in_no_time() -> None:
    for text in (
        "《" * 50_000,
        "“(" * 30_000 + "。" * 30_000,
        "关于" * 40_000 + "的通知",
        "一、" * 40_000,
        "(第12号令" * 20_000,
    ):
        whole = document(text, Head("reply", region_code="411500"))
        citations(whole, segment(whole))
        read_head(text, whole.blocks, PageFacts(), name="x", region_code=None, listed_title="", row_date=None)
