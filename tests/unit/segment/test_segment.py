"""Segments as a whole, and their words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import jieba
import pytest

from citypolicy.model import Block, Document, Head
from citypolicy.segment import segment
from citypolicy.segment.tokens import user_words, words
from lines import document

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def official_lines() -> list[str]:
    """Lines of the invented documents and, where they are, of the labelled ones."""
    folders = (ROOT / "tests/unit/clean/data", ROOT.parent / "shared/gold/text")
    paths = [path for folder in folders for path in sorted(folder.glob("*.txt"))]
    return [line for path in paths for line in path.read_text("utf-8").split("\n")]


def test_one_segment_a_block_with_sentences_inside() -> None:
    whole = document("信阳市节水方案\n一、目标\n到2025年,节水5%。供水2亿方。", Head("plan"))
    found = segment(whole)
    assert [(s.start, s.end) for s in found] == [(b.start, b.end) for b in whole.blocks]
    assert [s.ordinal for s in found] == [0, 1, 2]
    assert [s.kind for s in found] == ["heading", "heading", "paragraph"]
    assert [whole.text[a:b] for a, b in found[2].sentences] == ["到2025年,节水5%。", "供水2亿方。"]
    assert found[2].path == ("一、目标",)


def test_rows_keep_their_columns_and_cells() -> None:
    text = "粮食产量 570"
    row = Block("row", 0, 7, ("指标", "产量(万吨)"), ((0, 4), (5, 8)))
    whole = Document("d", text, "0", (row,), Head("report"), "text/html", "selector")
    (found,) = segment(whole)
    assert (found.kind, found.columns, found.cells) == ("row", row.columns, row.cells)
    assert found.part == "body"


def test_a_document_without_text_has_no_segments() -> None:
    assert segment(document("")) == ()


def test_long_words_come_with_the_short_ones_inside() -> None:
    found = words("规模以上工业增加值增长8.3%")
    assert {"规模以上工业", "工业", "增长", "8.3"} <= {word.rstrip("%") for word in found}
    assert not [word for word in found if not any(map(str.isalnum, word))]


def test_runs_with_a_hyphen_are_cut() -> None:
    assert words("2023-2025") == ("2023", "2025")


@pytest.mark.parametrize("word", ["专精特新", "豫东南高新区", "一般公共预算收入", "新质生产力", "提案答复"])
def test_words_of_the_user_dictionary_stay_whole(word: str) -> None:
    assert word in words(f"推动{word}工作")


def test_the_user_dictionary_has_each_word_once() -> None:
    assert [word for word, times in Counter(user_words()).items() if times > 1] == []


def test_the_fast_engine_agrees_with_jieba(official_lines: list[str]) -> None:
    reference = jieba.Tokenizer()
    reference.load_userdict(list(user_words()))
    same = ours = theirs = 0
    for line in official_lines:
        a = Counter(words(line))
        b = Counter(w for w in reference.cut_for_search(line) if any(map(str.isalnum, w)))
        same, ours, theirs = same + (a & b).total(), ours + a.total(), theirs + b.total()
    assert 2 * same / (ours + theirs) >= 0.999
