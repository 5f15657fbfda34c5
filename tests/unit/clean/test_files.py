"""Files of every format: PDF, Word, Excel, RTF, pictures, archives; damaged ones end as one clear issue."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from citypolicy.clean import read_document
from citypolicy.clean.ocr import installed
from citypolicy.clean.pdf import readable
from citypolicy.model import Document

DATA = Path(__file__).parent / "data"
REPORT = [
    "青川市发展和改革委员会关于2024年物流业运行情况的报告",
    "各县区人民政府:",
    "2024年,全市物流业总收入达到86.4亿元,比上年增长7.2%。现将有关情况报告如下。",
    "一、总体情况",
    "全市A级以上物流企业58家,其中4A级以上12家。",
    "指标 2024年 比上年增长(%)",
    "货运量(万吨) 5213.6 4.1",
    "快递业务量(万件) 18840 15.3",
    "港口吞吐量(万吨) 902.7 -1.6",
    "青川市发展和改革委员会",
    "2025年1月20日",
]
COLUMNS = ("指标", "2024年", "比上年增长(%)")


def read(body: bytes, name: str = "f.bin", **more: object) -> Document:
    document, issues = read_document(body, name=name, **more)  # type: ignore[arg-type]
    assert document is not None, issues
    assert document.text == "\n".join(document.text[block.start : block.end] for block in document.blocks)
    return document


def told(body: bytes, **more: object) -> list[str]:
    document, issues = read_document(body, name="f.bin", **more)  # type: ignore[arg-type]
    assert document is None
    assert all(issue.place == "f.bin" and issue.stage == "clean" for issue in issues)
    return [issue.code for issue in issues]


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def lines(canvas: Canvas, texts: list[tuple[float, str]], *, top: float = 760, size: float = 14) -> None:
    canvas.setFont("STSong-Light", size)
    for at, (left, text) in enumerate(texts):
        canvas.drawString(left, top - at * 2 * size, text)


def test_pdf_lines_pages_and_numbers() -> None:
    first = "全市一般公共预算收入完成年初预算的百分之一百零二比上年增长百"
    second = "分之五点一，其中税收收入占比百分之七十，较上年提高两个百分点，"

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 22)
        canvas.drawCentredString(297, 800, "关于青川市2025年预算执行情况和")
        canvas.drawCentredString(297, 770, "2026年预算草案的报告")
        lines(canvas, [(100, first), (72, second + "全"), (72, "市财政运行平稳。"), (100, "一、收入情况")], top=700)
        lines(canvas, [(290, "— 1 —")], top=40)
        canvas.showPage()
        lines(
            canvas,
            [(100, "各项支出得到保障，民生支出占比百分之七十五，三保支出足额到位，"), (72, "完成预期目标。")],
            top=760,
        )
        lines(canvas, [(290, "— 2 —")], top=40)

    document = read(drawn(draw))
    assert document.text.split("\n") == [
        "关于青川市2025年预算执行情况和2026年预算草案的报告",
        (first + second + "全市财政运行平稳。").replace("，", ","),
        "一、收入情况",
        "各项支出得到保障,民生支出占比百分之七十五,三保支出足额到位,完成预期目标。",
    ]
    assert (document.method, document.media_type) == ("pdf", "application/pdf")


def test_pdf_table_with_rules_and_one_without_row_rules() -> None:
    cells = [
        ("项目", "预算数", "执行数"),
        ("税收收入", "312000", "318456"),
        ("国有资源有偿使", "", ""),
        ("用收入", "88000", "90310"),
    ]

    def draw(canvas: Canvas) -> None:
        lines(canvas, [(200, "2024年收入执行情况表"), (420, "单位：万元")], top=780)
        canvas.setFont("STSong-Light", 12)
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                canvas.drawString(
                    (80, 260, 400)[column], (720, 690, 672, 660)[row] if column == 0 or row < 2 else 666, text
                )
        for y in (740, 710, 650):
            canvas.line(70, y, 530, y)
        for x in (70, 250, 390, 530):
            canvas.line(x, 740, x, 650)

    document = read(drawn(draw))
    rows = [block for block in document.blocks if block.kind == "row"]
    assert [document.text[row.start : row.end] for row in rows] == [
        "项目 预算数 执行数",
        "税收收入 312000 318456",
        "国有资源有偿使用收入 88000 90310",
    ]
    assert rows[2].columns == ("项目", "预算数(万元)", "执行数(万元)")


def test_pdf_table_without_any_rules() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        for row, texts in enumerate(
            [("税收收入", "312000", "318456"), ("非税收入", "88000", "90310"), ("合计", "400000", "408766")]
        ):
            for column, text in enumerate(texts):
                canvas.drawRightString((160, 300, 420)[column], 700 - 24 * row, text)

    assert read(drawn(draw)).text.split("\n") == [
        "税收收入 312000 318456",
        "非税收入 88000 90310",
        "合计 400000 408766",
    ]


def test_a_pdf_of_pictures_wants_ocr() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(str(DATA / "scan.png"), 0, 300, width=595, height=385)

    assert told(drawn(draw), ocr=False) == ["needs-ocr"]


def test_the_share_of_chinese_decides_on_a_text_layer() -> None:
    assert readable("关于青川市2025年预算执行情况的报告" * 20)
    assert not readable("ÿþÝÏêåÄÊÐ２０２５ëêÔ¤Ëã" * 40)
    assert readable("17500571 99.6 4.5 312000")
    assert readable("The plan of the city is to invest in the port and the railway for the growth of trade. " * 5)


@pytest.mark.skipif(not installed(), reason="the extra `ocr` is not installed")
def test_a_scan_is_read_with_its_confidence() -> None:
    document = read((DATA / "scan.png").read_bytes())
    assert document.text.split("\n") == REPORT
    assert document.method == "ocr"
    assert document.ocr_confidence is not None
    assert document.ocr_confidence > 0.95
    assert [block.columns for block in document.blocks if block.kind == "row"][1] == COLUMNS


def test_a_word_97_file() -> None:
    document = read((DATA / "report.doc").read_bytes())
    assert document.text.split("\n") == REPORT
    assert [block.columns for block in document.blocks if block.kind == "row"][1:] == [COLUMNS] * 3
    assert document.head.title == REPORT[0]


def word(build: Callable[[docx.document.Document], None]) -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    build(document)
    document.save(out)
    return out.getvalue()


def test_docx_paragraphs_tables_and_breaks() -> None:
    def build(document: docx.document.Document) -> None:
        title = document.add_paragraph("青川市物流业高质量发展\n三年行动方案")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_heading("总体目标", level=1)
        document.add_paragraph("到2025年，全市物流企业达到100家以上。")
        table = document.add_table(rows=3, cols=3)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "地区"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "货运量（万吨）"
        table.cell(1, 1).text, table.cell(1, 2).text = "2023年", "2024年"
        for column, text in enumerate(("青川县", "120.5", "131.2")):
            table.cell(2, column).text = text
        document.add_paragraph("附表见上。")

    document = read(word(build))
    assert document.text.split("\n") == [
        "青川市物流业高质量发展三年行动方案",
        "总体目标",
        "到2025年,全市物流企业达到100家以上。",
        "地区 货运量(万吨)",
        "2023年 2024年",
        "青川县 120.5 131.2",
        "附表见上。",
    ]
    assert [block.kind for block in document.blocks][:3] == ["heading", "heading", "paragraph"]
    assert document.blocks[5].columns == ("地区", "货运量(万吨) 2023年", "货运量(万吨) 2024年")


def test_docx_numbers_that_word_counts() -> None:
    numbering = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>
      <w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>
      <w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>"""

    def build(document: docx.document.Document) -> None:
        part = document.part.numbering_part.element
        part.insert(0, parse_xml(numbering))
        part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        for depth, text in ((0, "总体要求"), (1, "建设港口"), (1, "建设园区"), (0, "保障措施"), (1, "加强领导")):
            paragraph = document.add_paragraph(text)
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>')
            )

    assert read(word(build)).text.split("\n") == [
        "一、总体要求",
        "1.建设港口",
        "2.建设园区",
        "二、保障措施",
        "1.加强领导",
    ]


def test_docx_leaves_out_what_was_deleted_and_keeps_what_was_inserted() -> None:
    def build(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("全市新建")
        for tag, text in (("del", "旧"), ("ins", "港口3个。")):
            run = f"<w:r><w:{'delText' if tag == 'del' else 't'}>{text}</w:{'delText' if tag == 'del' else 't'}></w:r>"
            paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a">{run}</w:{tag}>'))
        assert paragraph._p.find(qn("w:ins")) is not None

    assert read(word(build)).text == "全市新建港口3个。"


def sheet(*rows: tuple[object, ...], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, form in (formats or {}).items():
        book.active[place].number_format = form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_xlsx_cells_as_they_are_shown() -> None:
    body = sheet(
        ("青川市2024年收入执行情况表",),
        ("单位：万元",),
        ("项目", "预算数", "执行数", "为预算%"),
        ("税收收入", 312000, 318456.5, 1.0207),
        ("合计", 400000.0, 408766.25, None),
        formats={"C4": "#,##0.0", "D4": "0.0%"},
    )
    document = read(body)
    assert document.text.split("\n") == [
        "青川市2024年收入执行情况表",
        "单位:万元",
        "项目 预算数 执行数 为预算%",
        "税收收入 312000 318456.5 102.1%",
        "合计 400000 408766.25",
    ]
    assert document.blocks[3].columns == ("项目", "预算数(万元)", "执行数(万元)", "为预算%")


def test_an_old_excel_file() -> None:
    document = read((DATA / "budget.xls").read_bytes())
    assert document.text.split("\n")[-2:] == ["其中:增值税 120000 118902.0 99.1%", "非税收入 88000 90310.0 102.6%"]
    assert document.blocks[-1].columns == ("项目", "预算数(万元)", "执行数(万元)", "为预算%")


def test_rtf_in_any_encoding_of_characters() -> None:
    text = "关于印发物流方案的通知"
    escaped = "".join(f"\\u{ord(c)}?" for c in text[:5]) + "".join(f"\\'{b:02x}" for b in text[5:].encode("gb18030"))
    body = rf"{{\rtf1\ansi\ansicpg936{{\fonttbl{{\f0 宋体;}}}}\uc1 {escaped}\par 2024\u24180? 12\cell 3.5\cell\row}}".encode(  # noqa: E501
        "gb18030"
    )
    assert read(body).text.split("\n") == [text, "2024年12 3.5"]


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_archives_give_the_texts_inside_under_their_names() -> None:
    body = zipped(
        **{
            "附件1.txt": "第一个附件的正文。".encode(),
            "附件2.xlsx": sheet(("项目", "数"), ("税收", 5)),
            "坏.pdf": b"%PDF-1.4 cut",
        }
    )
    document, issues = read_document(body, name="附件.zip")
    assert document is not None
    assert document.text.split("\n") == ["附件1", "第一个附件的正文。", "附件2", "项目 数", "税收 5"]
    assert [(issue.code, issue.place, issue.severity) for issue in issues] == [
        ("damaged-file", "附件.zip!坏.pdf", "warning")
    ]


def test_names_in_gbk_within_a_zip() -> None:
    # What archivers of Chinese Windows write: GBK bytes, and no flag that would say UTF-8.
    name = "附件说明".encode("gb18030")
    body = zipped(**{"X" * len(name) + ".txt": "正文。".encode()}).replace(b"X" * len(name), name)
    assert read(body).text.split("\n") == ["附件说明", "正文。"]


def test_a_gzip_is_what_it_holds() -> None:
    assert read(gzip.compress("第一段正文。".encode())).text == "第一段正文。"


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", b"\x00" * 100_000_000)
    assert len(out.getvalue()) < 1_000_000
    assert told(out.getvalue()) == ["damaged-file"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty-file"),
        (b"\x00" * 100, "empty-file"),
        (b"%PDF-1.4\n%\xe2\xe3\n1 0 obj <</Type", "damaged-file"),
        (b"PK\x03\x04word/document.xml" + b"\x00" * 50, "damaged-file"),
        (b"PK\x03\x04xl/workbook.xml" + b"\x00" * 50, "damaged-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 2000, "damaged-file"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x01" * 60, "damaged-file"),
        (b"\x1f\x8b\x08\x00broken", "damaged-file"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "damaged-file"),
        (b'{"code": 200, "msg": "ok"}', "no-text"),
        (b'{"code": 200, "data": [', "damaged-file"),
        (bytes(range(1, 32)) * 100, "unsupported-format"),
    ],
)
def test_what_cannot_be_read_ends_as_one_clear_issue(body: bytes, code: str) -> None:
    if code == "damaged-file" and body.startswith(b"\x89PNG") and not installed():
        code = "needs-ocr"
    assert told(body) == [code]


def test_a_page_named_pdf_is_read_as_a_page() -> None:
    document = read(
        "<html><body><div id='zoom'><p>本文为网页，不是PDF文件。</p></div></body></html>".encode(), name="通知.pdf"
    )
    assert (document.doc, document.media_type) == ("通知", "text/html")


def test_a_single_file_page_whose_header_holds_other_bytes() -> None:
    body = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html; charset=\xc8gb2312\r\n\r\n<html><body><p>"
        + "到2027年建成学校12所，改造30所。".encode("gb18030")
        + b"</p></body></html>\r\n--b--\r\n"
    )
    assert "建成学校12所" in read(body).text


def test_a_file_with_more_text_than_any_document_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = (DATA / "report.doc").read_bytes()
    assert told_of(body) == []
    monkeypatch.setattr("citypolicy.clean.MOST_TEXT", 20)
    assert told_of(body) == ["too-large"]


def told_of(body: bytes) -> list[str]:
    return [issue.code for issue in read_document(body, name="a.doc")[1]]


def test_a_large_text_is_refused_at_once() -> None:
    assert told("全市经济运行平稳。".encode() * 2_000_000) == ["too-large"]
