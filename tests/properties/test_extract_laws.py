"""What holds for any text: no exception, evidence that is there, the same rows again."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from citypolicy.extract import extract
from citypolicy.extract.clauses import frames, mask
from citypolicy.extract.quantities import find
from citypolicy.extract.words import moves, strip_leading, strip_trailing, take_verbs
from citypolicy.model import DocumentKind, Head, Reply
from citypolicy.segment import segment
from lines import document

WORDS = """
全市 我市 固始县 豫东高新区 园区 开发区 截至2023年底 到2027年 2022年 今年 目前 力争 计划 已 将 新增 建成 培育 完成
为 对 从 企业 项目 规上工业增加值 森林覆盖率 一般公共预算收入 收入 支出预算 总投资 同比增长 下降 提高到 占 比重
分别达到 累计达到 其中 12家 3.5% 2.1亿元 86万人 第5位 0.8个百分点 200MW 16所 三成 翻一番 ( ) “ ” 《 》 、 , ; 。 :
和 及 等 的 一、 (一) 1. 中 里 元 % - 亿 万 千 A 9 ﹪ 🏙
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\u3000", "\xa0"])
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200)
KINDS: st.SearchStrategy[DocumentKind] = st.sampled_from(("plan", "reply", "report", "other", "overview"))


@settings(max_examples=300, deadline=None)
@given(TEXTS, KINDS, st.sampled_from((None, "411500", "410000", "999999")), st.none() | st.dates(date(1990, 1, 1)))
def test_every_row_has_its_evidence(text: str, kind: DocumentKind, region: str | None, dated: date | None) -> None:
    reply = Reply(proposal_title="关于支持豫东高新区的提案") if kind == "reply" else None
    whole = document(text, Head(kind, region_code=region, issued_on=dated, reply=reply))
    segments = segment(whole)
    found, _, issues = extract(whole, segments)
    for row in found:
        assert text[row.start : row.end] == row.quote
        assert text[row.context_start : row.context_end] == row.context
        assert row.context_start <= row.start < row.end <= row.context_end
        assert row.context[row.quote_start :].startswith(row.quote)
        assert row.indicator
        assert "\0" not in row.indicator + (row.subject or "")
        assert 0 < row.confidence <= 1
        assert row.rule
        assert row.segment is not None
        place = segments[row.segment]
        assert place.start <= row.start < row.end <= place.end
        if row.period_start and row.period_end:
            assert row.period_start <= row.period_end
    assert [row.start for row in found] == sorted(row.start for row in found)
    assert all(issue.stage == "extract" and issue.code and issue.message for issue in issues)
    assert extract(whole, segments)[0] == found


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_frame_for_every_quantity_and_no_offset_moved(text: str) -> None:
    line = text.replace("\n", "")
    quantities = find(line)
    masked = mask(line, quantities, 0)
    assert len(masked) == len(line)
    read = frames(line, quantities)
    assert len(read) == len(quantities)
    assert [f.clause for f in read] == sorted(f.clause for f in read)
    assert [f.sentence for f in read] == sorted(f.sentence for f in read)


@given(TEXTS)
def test_stripping_only_takes_away(text: str) -> None:
    assert text.endswith(strip_leading(text))
    assert text.startswith(strip_trailing(text))
    verb, rest = take_verbs(text)
    assert verb + rest == text
    rise, fall = moves(text)
    assert not (rise and fall)
    assert (rise or fall) in text
