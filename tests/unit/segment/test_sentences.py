"""Sentences as spans, quotes and brackets whole."""

from __future__ import annotations

import pytest

from citypolicy.segment.sentences import sentences


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("增长7%。下降3%。", ["增长7%。", "下降3%。"]),
        ("增长7%;下降3%。", ["增长7%;下降3%。"]),
        ("真的吗?是的!好。", ["真的吗?", "是的!", "好。"]),
        ("真的吗?!是的", ["真的吗?!", "是的"]),
        ("没有句号", ["没有句号"]),
        ("喊出“干!一起干!”的口号。落实。", ["喊出“干!一起干!”的口号。", "落实。"]),
        ("他说:“要抓紧。”会后落实。", ["他说:“要抓紧。”", "会后落实。"]),
        ("按照“先立后破。”的要求推进。完成。", ["按照“先立后破。”的要求推进。", "完成。"]),
        (
            "提升水平。(责任单位:市水利局。市财政局配合)下一项。",
            ["提升水平。", "(责任单位:市水利局。市财政局配合)下一项。"],
        ),
        ("印发《怎么办?五年回顾》。完成。", ["印发《怎么办?五年回顾》。", "完成。"]),
        ("印发《关于“干!”字诀的意见》。", ["印发《关于“干!”字诀的意见》。"]),
        ("没有关上的“引号。下一句。", ["没有关上的“引号。", "下一句。"]),
        ("多出来的”引号。下一句。", ["多出来的”引号。", "下一句。"]),
        ("价格1.5元。单价2.5元。", ["价格1.5元。", "单价2.5元。"]),
        ("  前后有空。  ", ["前后有空。"]),
        ("", []),
        ("。", ["。"]),
    ],
)
def test_where_sentences_end(text: str, parts: list[str]) -> None:
    assert said(text) == parts


def test_spans_point_into_the_whole_text() -> None:
    text = "标题\n一句。两句。\n尾"
    assert [text[a:b] for a, b in sentences(text, 3, 9)] == ["一句。", "两句。"]


def test_a_quotation_that_never_ends_holds_nothing_together() -> None:
    text = "“" + "很长的话。" * 100 + "”完。"
    assert len(said(text)) > 90
