"""The door of the room: names, wrapped pages, personal data, time, the laws of offsets."""

from __future__ import annotations

import hashlib
import io
import json
import time
from datetime import date

import pytest
from reportlab.pdfgen.canvas import Canvas

from citypolicy.clean import read_document, stem
from citypolicy.clean.pdf import read_pdf
from citypolicy.clean.personal import mask

REPLY = """关于对市政协六届二次会议第2024088号提案办理情况的答复

张三委员：

您提出的关于物流发展的提案收悉，现答复如下：

2024年，全市物流企业达到58家。

青川市发展和改革委员会

2024年7月4日

联系人：李四海　联系电话：0839-6600123
"""


@pytest.mark.parametrize(
    ("name", "doc"),
    [
        ("a/b/089_x.y.txt", "089_x.y"),
        ("通知.pdf", "通知"),
        ("noending", "noending"),
        (".hidden", ".hidden"),
        ("C:\\files\\方案.docx", "方案"),
    ],
)
def test_a_document_is_named_by_its_file(name: str, doc: str) -> None:
    assert stem(name) == doc


def test_offsets_hash_and_kind() -> None:
    document, issues = read_document(REPLY.encode(), name="r.txt", url="https://a.example/r", keep_personal_data=True)
    assert document is not None
    assert issues == ()
    assert document.text == "\n".join(document.text[block.start : block.end] for block in document.blocks)
    assert document.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert (document.doc, document.url, document.media_type) == ("r", "https://a.example/r", "text/plain")
    assert document.head.kind == "reply"
    assert document.text.endswith("联系人:李四海 联系电话:0839-6600123")


def test_contact_persons_are_masked_at_the_same_length() -> None:
    kept, _ = read_document(REPLY.encode(), name="r.txt", keep_personal_data=True)
    masked, _ = read_document(REPLY.encode(), name="r.txt")
    assert kept is not None
    assert masked is not None
    assert masked.text.endswith("联系人:*** 联系电话:****-*******")
    assert "张三委员" in masked.text
    assert len(masked.text) == len(kept.text)
    assert masked.blocks == kept.blocks
    # The head still knows that there is a contact.
    assert masked.head == kept.head
    assert masked.head.reply is not None
    assert masked.head.reply.contact_present is True


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("联系人:李四海", "联系人:***"),
        ("主办单位:市发展改革委 联系人:李向 电话:6600123", "主办单位:市发展改革委 联系人:** 电话:*******"),
        ("联系人及电话:欧阳修 13900001111", "联系人及电话:*** ***********"),
        ("(联系人:王五、赵六,联系电话:023—67570000)", "(联系人:**、**,联系电话:***—********)"),
        ("联系单位及电话:青川市工业和信息化局 0839-6600123", "联系单位及电话:青川市工业和信息化局 ****-*******"),
        ("建立联系人制度,加强部门协作。", "建立联系人制度,加强部门协作。"),
        ("全市粮食产量588570吨。", "全市粮食产量588570吨。"),
        ("领导联系方式公开率达到100%,服务企业12600家。", "领导联系方式公开率达到100%,服务企业12600家。"),
    ],
)
def test_only_contact_lines_are_masked(line: str, expected: str) -> None:
    assert mask(line) == expected


def test_the_listed_title_and_day_stand_in() -> None:
    body = "<html><body><div id='zoom'><p>各县区要加强组织领导，落实各项任务。</p></div></body></html>".encode()
    document, _ = read_document(body, name="x", listed_title="关于加强物流发展的通知", row_date=date(2024, 5, 6))
    assert document is not None
    assert document.head.title == "关于加强物流发展的通知"
    assert document.head.published_on == date(2024, 5, 6)


def test_an_article_in_an_interfaces_answer() -> None:
    page = "<html><head><meta charset='gb2312'></head><body><p>青川银行：</p><p>你行《关于修改章程的请示》收悉，同意修改后的公司章程。</p></body></html>"  # noqa: E501
    answer = {
        "code": 200,
        "data": {
            "docTitle": "关于青川银行\n修改章程的批复",
            "docSubtitle": "关于青川银行修改章程的批复",
            "publishDate": "2026-04-24 10:11:12",
            "docSource": "办公室",
            "docClob": page,
        },
    }
    document, _ = read_document(json.dumps(answer, ensure_ascii=False).encode(), name="data.html")
    assert document is not None
    assert document.text.split("\n") == [
        "关于青川银行修改章程的批复",
        "青川银行:",
        "你行《关于修改章程的请示》收悉,同意修改后的公司章程。",
    ]
    assert document.head.published_on == date(2026, 4, 24)


def test_a_word_page_saved_as_one_file() -> None:
    body = (
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: text/html; charset=gb2312\r\n"  # noqa: E501
            b"Content-Transfer-Encoding: 8bit\r\n\r\n"
        )
        + "<html><body><p>各县区要加强组织领导，落实各项任务。</p></body></html>".encode("gb18030")
        + b"\r\n--B--\r\n"
    )
    document, _ = read_document(body, name="方案.doc")
    assert document is not None
    assert document.text == "各县区要加强组织领导,落实各项任务。"


def test_pages_beyond_the_time_are_told() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(3):
        canvas.drawString(72, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    raw = read_pdf(out.getvalue(), place="p", deadline=time.monotonic() - 1, ocr=None)
    assert [issue.code for issue in raw.issues] == ["out-of-time"]
    assert "0 of 3 pages" in raw.issues[0].message
