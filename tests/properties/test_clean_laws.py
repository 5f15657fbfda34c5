"""Laws of cleaning that hold for any bytes: it ends, in a document or in an issue, and offsets point where they say."""

from __future__ import annotations

import gc
import io
import json
import random
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from citypolicy.clean import read_document
from citypolicy.clean.lines import Line
from citypolicy.clean.normalise import characters, each, tidy
from citypolicy.clean.paragraphs import paragraphs, without_page_marks
from citypolicy.clean.personal import mask

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# What official texts are made of, and what breaks readers of them.
WORDS = st.sampled_from(
    [
        "2024年", "全市生产总值", "增长5.2%", "，", "。", "：", "；", "\n", "\n\n", "　　", "一、", "（一）", "1.", "——", "附件：", "关于印发", "的通知", "《", "》",  # noqa: E501
        "（", "）", "單位", "經(jīng)濟", "(zhan)", "\u200b", "\x00", "\ue6ab", "①", "１２", "㎡", "― 3 ―", "首页 > ", "索引号：", "发布时间：2024-05-06", "来源：",  # noqa: E501
        "联系人：李四 电话：6600123", "**", "# ", "|", "---\n", "[...]", "<br>", "<p>", "</div>", "<table>", "<td>", "&nbsp;", "\t", "\x1f", "\r\n", "\u2028", "\\[", "](",  # noqa: E501
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(WORDS, max_size=60).map("".join), st.text(max_size=300))


def check(body: bytes, name: str = "x") -> None:
    document, issues = read_document(body, name=name, ocr=False)
    if document is None:
        assert any(issue.severity == "error" for issue in issues)
        return
    assert document.text
    assert document.text == "\n".join(document.text[block.start : block.end] for block in document.blocks)
    assert "\x00" not in document.text
    for block in document.blocks:
        assert block.start < block.end
        assert "\n" not in document.text[block.start : block.end]
        assert len(block.columns) in (0, len(block.cells))
        assert " ".join(document.text[start:end] for start, end in block.cells) in (
            "",
            document.text[block.start : block.end],
        )


@QUICK
@given(st.binary(max_size=600))
def test_any_bytes_end_in_a_document_or_an_issue(body: bytes) -> None:
    check(body)


@QUICK
@given(TEXTS, st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_text_does(text: str, encoding: str) -> None:
    check(text.encode(encoding, "replace"))


@QUICK
@given(TEXTS)
def test_any_page_does(text: str) -> None:
    check(f"<html><body><div id='zoom'>{text}</div></body></html>".encode("utf-8", "replace"))


@QUICK
@given(TEXTS)
def test_normal_text_is_normal_already(text: str) -> None:
    once = tidy(characters(text))
    assert tidy(characters(once)) == once
    plain = once
    for kept in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        plain = plain.replace(kept, "")
    if not any(unicodedata.category(c) == "No" for c in plain):
        assert unicodedata.is_normalized("NFKC", plain)


@QUICK
@given(st.lists(TEXTS, max_size=12))
def test_lines_stay_lines(texts: list[str]) -> None:
    assert len(each(texts)) == len(texts)


LINES = st.lists(
    st.builds(
        lambda text, kind, before, page: Line(tidy(each([text])[0]), kind, before, page=page),
        TEXTS,
        st.sampled_from(["paragraph", "heading", "row"]),
        st.sampled_from(["wrap", "line", "paragraph"]),
        st.integers(0, 2),
    ),
    max_size=20,
)


@QUICK
@given(LINES)
def test_joining_loses_no_letter(lines: list[Line]) -> None:
    def letters(texts: Iterator[str]) -> str:
        return "".join(c for text in texts for c in text if c.isalnum())

    kept = without_page_marks([line for line in lines if line.text.strip()])
    assert letters(piece.text for piece in paragraphs(lines)) == letters(line.text for line in kept)


@QUICK
@given(TEXTS)
def test_masking_keeps_every_offset(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(a == b or b == "*" for a, b in zip(text, masked, strict=True))


# -- mutations of real formats -------------------------------------------------------------------------------------

DATA = Path(__file__).resolve().parents[1] / "unit" / "clean" / "data"
TEXT = (
    "关于印发青川市物流业三年行动方案的通知\n\n青政办〔2024〕12号\n\n各县区人民政府：\n\n　　到2025年，全市A级以上物流企业达到100家以上，"  # noqa: E501
    "社会物流总额突破6000亿元，年均增长7.5%左右。\n\n青川市人民政府办公室\n2024年3月5日\n"
)
PAGE = (
    "<html><head><meta charset='utf-8'><meta name='ArticleTitle' content='物流业三年行动方案'><meta name='PubDate' content='2024-03-06 10:00'>"  # noqa: E501
    "</head><body><ul><li><a href='/a'>首页</a></li></ul><h1>物流业三年行动方案</h1><span>发布时间：2024-03-06</span><div id='zoom'>"  # noqa: E501
    + "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
    + "<table><tr><td rowspan='2'>地区</td><td colspan='2'>总量（亿元）</td></tr><tr><td>12.5</td><td>8%</td></tr></table>"  # noqa: E501
    "<a href='./P0202.pdf'>附件.pdf</a></div></body></html>"
)


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def originals() -> list[bytes]:
    w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TEXT.split("\n"))
    cells = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>项目</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    registerFont(UnicodeCIDFont("STSong-Light"))
    pdf = io.BytesIO()
    canvas = Canvas(pdf, pageCompression=0)
    canvas.setFont("STSong-Light", 12)
    for at, line in enumerate(TEXT.split("\n")):
        canvas.drawString(72, 760 - 20 * at, line)
    canvas.save()
    light = [
        TEXT.encode(),
        TEXT.encode("gb18030"),
        PAGE.encode(),
        PAGE.encode(),
        PAGE.encode("gb18030"),
        (
            "---\ntitle: 方案\ndate: 2024-03-06\n---\n# **方案**\n\n| 指标 | 数 |\n|---|---|\n| 增加值 | 12 |\n" + TEXT
        ).encode(),
        json.dumps({"data": {"title": "物流业三年行动方案", "content": PAGE}}, ensure_ascii=False).encode(),
        (r"{\rtf1\ansi " + "".join(f"\\u{ord(c)}?" for c in TEXT[:60]) + r"\par}").encode(),
        packed(**{"word/document.xml": f"<w:document {w}><w:body>{paragraphs}{cells}</w:body></w:document>"}),
        packed(**{"附件.txt": TEXT, "b.html": PAGE}),
        pdf.getvalue(),
    ]
    # Several of what is read in a millisecond for one of what a library takes ten for.
    return light * 3 + [(DATA / "report.doc").read_bytes(), (DATA / "budget.xls").read_bytes()]


def mutated(bodies: list[bytes], seed: int, count: int) -> Iterator[bytes]:
    """Documents cut, with bytes changed, pieces of others put in, pieces repeated, and noise."""
    chance = random.Random(seed)
    for _ in range(count):
        body = bytearray(chance.choice(bodies))
        way = chance.random()
        at = chance.randrange(len(body))
        if way < 0.25:
            del body[at:]
        elif way < 0.6:
            for _ in range(chance.randrange(1, 40)):
                body[chance.randrange(len(body))] = chance.randrange(256)
        elif way < 0.75:
            other = chance.choice(bodies)
            body[at:at] = other[chance.randrange(len(other)) :][:2000]
        elif way < 0.9:
            body[at:at] = body[at : at + chance.randrange(1, 400)] * chance.randrange(1, 12)
        else:
            body = bytearray(chance.randbytes(chance.randrange(400)))
        yield bytes(body)


def test_ten_thousand_mutated_documents_end_each_in_time() -> None:
    slowest = 0.0
    for body in mutated(originals(), 20240305, 10_000):
        begun = time.process_time()
        check(body)
        slowest = max(slowest, time.process_time() - begun)
    assert slowest < 5


@pytest.mark.parametrize("seed", [b"a", "预算，".encode(), b"<div>", b"<p>a", b"(", "（《".encode(), b"|", b"\n", b" ", "首页 > ".encode(), b"1.", b"[" , b"{\"a\":", b"PK\x03\x04", b"%PDF-1.4 obj "])  # fmt: skip  # noqa: E501
def test_fifty_megabytes_of_anything_end_soon(seed: bytes) -> None:
    body = seed * (50_000_000 // len(seed))
    begun = time.monotonic()
    check(body)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "seed", ["预算，", "<div>", "<p>a", "(", "（《", "**", "|a", "发布时间：", "[", "<table><tr><td>", "&#x4e00;", "a "]
)
def test_the_largest_text_that_is_read_ends_in_time(seed: str) -> None:
    body = (seed * (4_800_000 // len(seed.encode()))).encode()
    begun = time.process_time()
    check(body)
    assert time.process_time() - begun < 30


def test_memory_stays_flat() -> None:
    bodies = originals()
    for body in bodies * 3:
        check(body)
    gc.collect()
    before = psutil.Process().memory_info().rss
    for body in bodies * 60:
        check(body)
    gc.collect()
    assert psutil.Process().memory_info().rss - before < 40_000_000
