"""OFD files (GB/T 33190-2016) built part by part: pages in order, lines by their places, tables by their rules."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from citypolicy.clean import read_document
from citypolicy.clean.decode import kind_of
from citypolicy.clean.ocr import installed
from citypolicy.clean.ofd import _deltas, _numbers
from citypolicy.model import Document

PICTURE = Path(__file__).with_name("data").joinpath("scan.png").read_bytes()
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.0
"""Millimetres of a character: some 14 points."""


def text(left: float, top: float, said: str, *, size: float = SIZE, more: str = "", delta: str | None = None) -> str:
    """A text object of one line whose box begins at a place, with the base line inside it."""
    steps = delta if delta is not None else f"g {len(said) - 1} {size}" if len(said) > 1 else ""
    attribute = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{left} {top} {len(said) * size} {size * 1.2}" Font="3" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.86}"{attribute}>{said}</ofd:TextCode></ofd:TextObject>'
    )


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<ofd:PathObject ID="2" Boundary="{x1} {y1} {x2 - x1 + 0.3} {y2 - y1 + 0.3}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {x2 - x1} {y2 - y1}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page(*objects: str, template: str = "") -> str:
    return (
        f"<ofd:Page {SPACE}>{template}<ofd:Content><ofd:Layer ID='9' Type='Body'>{''.join(objects)}</ofd:Layer>"
        "</ofd:Content></ofd:Page>"
    )


def ofd(pages: Sequence[str], *, places: Sequence[str] | None = None, **more: str | bytes) -> bytes:
    """An OFD of these pages; ``places`` are their paths in the order of the document."""
    places = places or [f"Pages/Page_{number}/Content.xml" for number in range(len(pages))]
    listed = "".join(f'<ofd:Page ID="{at}" BaseLoc="{place}"/>' for at, place in enumerate(places))
    parts = {
        "OFD.xml": f"<ofd:OFD {SPACE} Version='1.0' DocType='OFD'><ofd:DocBody><ofd:DocInfo/>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:TemplatePage ID='7' BaseLoc='Tpls/Tpl_0/Content.xml'/></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{
            (place.lstrip("/") if place.startswith(("/", "Doc_0/")) else f"Doc_0/{place}"): body
            for place, body in zip(places, pages, strict=True)
        },
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def with_resource(body: bytes, place: str) -> bytes:
    """The OFD with a list of resources that its document names."""
    out = io.BytesIO()
    named = f"<ofd:DocumentRes>{place.removeprefix('Doc_0/')}</ofd:DocumentRes></ofd:CommonData>"
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            new.writestr(
                name, said.replace(b"</ofd:CommonData>", named.encode()) if name.endswith("Document.xml") else said
            )
    return out.getvalue()


def read(body: bytes) -> Document:
    document, issues = read_document(body, name="方案.ofd")
    assert document is not None, issues
    assert issues == ()
    return document


FIRST = "全市规模以上工业增加值同比增长百分之六点八高于全省平均"
SECOND = "水平零点四个百分点，其中装备制造业增长百分之十一，食品加"
THIRD = "工业增长百分之五。"


def test_wrapped_paragraphs_pages_and_page_numbers() -> None:
    document = read(
        ofd(
            [
                page(
                    text(56, 30, "青川市2025年工业运行情况", size=7.8),
                    text(38, 60, FIRST),
                    text(28, 70, SECOND + "工"),
                    text(28, 80, THIRD[1:]),
                    text(38, 90, "一、主要特点"),
                    text(38, 100, "一是重点企业支撑有力，百户重点企业产值占全市的七成以上"),
                    text(28, 110, "二是新增企业较多，全年新纳入统计的企业四十七户，户均产值"),
                    text(98, 280, "— 1 —", delta="3 3 3 3"),
                ),
                page(
                    text(28, 30, "达到六千万元，比上年提高百分之九，对增长的贡献明显上升。"),
                    text(38, 40, "二、存在问题"),
                    text(98, 280, "— 2 —", delta="3 3 3 3"),
                ),
            ]
        )
    )
    assert document.text.split("\n") == [
        "青川市2025年工业运行情况",
        (FIRST + SECOND + THIRD).replace("，", ","),
        "一、主要特点",
        "一是重点企业支撑有力,百户重点企业产值占全市的七成以上二是新增企业较多,全年新纳入统计的企业四十七户,"
        "户均产值达到六千万元,比上年提高百分之九,对增长的贡献明显上升。",
        "二、存在问题",
    ]
    assert (document.method, document.media_type) == ("ofd", "application/ofd")
    assert document.head.title == "青川市2025年工业运行情况"


def test_text_objects_side_by_side_are_one_line() -> None:
    # Programs part a line into objects wherever the font changes, and write them in any order.
    body = ofd(
        [
            page(
                text(58, 40, "2024", delta="2.5 2.5 2.5"),
                text(28, 40, "青川市全年共"),
                text(68, 40, "年的产值。"),
                text(28, 60, "税收收入"),
                text(120, 60, "318456", delta="g 5 2.5"),
                text(80, 60, "312000", delta="g 5 2.5"),
                text(28, 70, "非税收入"),
                text(80, 70, "88000", delta="g 4 2.5"),
                text(120, 70, "90310", delta="g 4 2.5"),
            )
        ]
    )
    document = read(body)
    assert document.text.split("\n") == [
        "青川市全年共2024年的产值。",
        "税收收入 312000 318456",
        "非税收入 88000 90310",
    ]
    assert [block.kind for block in document.blocks] == ["paragraph", "row", "row"]


def test_a_table_with_rules_also_where_a_template_draws_them() -> None:
    rows = [("项目", "预算数(万元)"), ("国有资源有偿使", ""), ("用收入", "88000"), ("税收收入", "312000")]
    cells = [
        text((30, 110)[column], 52 + 8 * row, said)
        for row, words in enumerate(rows)
        for column, said in enumerate(words)
        if said
    ]
    rules = [line(28, y, 180, y) for y in (50, 59, 75, 83)] + [line(x, 50, x, 83) for x in (28, 100, 180)]
    for body in (
        ofd([page(*cells, *rules)]),
        ofd(
            [page(*cells, template="<ofd:Template TemplateID='7' ZOrder='Background'/>")],
            **{"Doc_0/Tpls/Tpl_0/Content.xml": page(*rules)},
        ),
    ):
        document = read(body)
        assert document.text.split("\n") == ["项目 预算数(万元)", "国有资源有偿使用收入 88000", "税收收入 312000"]
        assert document.blocks[2].columns == ("项目", "预算数(万元)")
    assert "国有资源有偿使\n" in read(ofd([page(*cells)])).text


def test_the_order_is_the_document_s_and_places_may_begin_at_the_root() -> None:
    pages = [page(text(28, 40, f"第{number}页的文字。")) for number in "一二三"]
    places = ["Pages/Page_9/Content.xml", "/Doc_0/Pages/Page_1/Content.xml", "Doc_0/Pages/Page_5/Content.xml"]
    assert read(ofd(pages, places=places)).text.split("\n") == [
        "第一页的文字。",
        "第二页的文字。",
        "第三页的文字。",
    ]


def test_places_through_a_matrix_and_what_nobody_sees() -> None:
    scaled = (
        '<ofd:TextObject ID="1" Boundary="28 40 60 6" CTM="0.3528 0 0 0.3528 0 0" Size="14">'
        '<ofd:TextCode X="0" Y="12" DeltaX="g 2 14">全市新</ofd:TextCode>'
        '<ofd:TextCode X="42" DeltaX="14">建学</ofd:TextCode></ofd:TextObject>'
    )
    body = ofd(
        [
            page(
                scaled,
                text(28 + 5 * 14 * 0.3528, 40, "校三所。", size=14 * 0.3528),
                text(30, 100, "内部资料", more='CTM="0.7 0.7 -0.7 0.7 0 0"'),
                text(30, 120, "看不见的字", more='Visible="false"'),
                text(28, 60, "加粗的字印了两遍。"),
                text(28, 60, "加粗的字印了两遍。"),
            )
        ]
    )
    assert read(body).text.split("\n") == ["全市新建学校三所。", "加粗的字印了两遍。"]


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        ("g 3 5", [5.0, 5.0, 5.0]),
        ("2.5 g 2 5 4", [2.5, 5.0, 5.0, 4.0]),
        ("g 900000 5", [5.0] * 8),
        ("g -3 5", []),
        ("g", []),
        ("x 5", [5.0]),
        ("", []),
    ],
)
def test_the_steps_of_a_text_code(said: str, steps: list[float]) -> None:
    assert _deltas(said, 8) == steps


def test_an_array_with_a_word_that_is_no_number_is_none() -> None:
    assert _numbers("1 2.5 -.5 1e-3") == [1.0, 2.5, -0.5, 0.001]
    assert _numbers("1 nan") == _numbers("1 9e99") == _numbers("1 ٣") == _numbers("") == []


def told(body: bytes) -> list[tuple[str, str]]:
    document, issues = read_document(body, name="f.ofd")
    assert document is None
    return [(issue.code, issue.severity) for issue in issues]


def test_broken_files_end_as_a_clear_issue() -> None:
    whole = ofd([page(text(28, 40, "正文。"))])
    assert told(whole[:-40]) == [("damaged-file", "error")]
    assert told(ofd([], **{"OFD.xml": f"<ofd:OFD {SPACE}/>"})) == [("damaged-file", "error")]
    assert told(ofd([], **{"OFD.xml": "<ofd:OFD"})) == [("damaged-file", "error")]
    assert told(
        ofd([], **{"Doc_0/Document.xml": "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"})
    ) == [("no-text", "error")]
    assert told(ofd([], **{"Encryptions.xml": "<x/>"})) == [("locked-file", "error")]


SCAN = '<ofd:ImageObject ID="4" ResourceID="5" Boundary="10 20 190 123"/>'


def listed(file: str, base: str = "Res") -> str:
    return (
        f"<ofd:Res {SPACE} BaseLoc='{base}'><ofd:MultiMedias><ofd:MultiMedia ID='5' Type='Image' Format='PNG'>"
        f"<ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )


def test_without_ocr_scanned_pages_are_an_issue() -> None:
    document, issues = read_document(ofd([page(SCAN)]), name="f.ofd", ocr=False)
    assert (document, [(i.code, i.severity) for i in issues]) == (None, [("needs-ocr", "error")])
    mixed = ofd([page(text(28, 40, "正文第一段，说的是全市经济运行的总体情况与下一步安排。" * 2)), page(SCAN)])
    document, issues = read_document(mixed, name="f.ofd", ocr=False)
    assert document is not None
    assert [(i.code, i.severity) for i in issues] == [("needs-ocr", "warning")]


@pytest.mark.skipif(not installed(), reason="the extra `ocr` is not installed")
@pytest.mark.parametrize(
    ("resource", "more"),
    [
        ("Doc_0/DocumentRes.xml", {"Doc_0/DocumentRes.xml": listed("a.PNG"), "Doc_0/Res/a.png": PICTURE}),
        ("Doc_0/DocumentRes.xml", {"Doc_0/DocumentRes.xml": listed("/Doc_0/x/a.png", ""), "Doc_0/x/a.png": PICTURE}),
        ("", {"Doc_0/Pages/Page_0/Res.xml": listed("a.png", ""), "Doc_0/Pages/Page_0/a.png": PICTURE}),
    ],
)
def test_a_scanned_page_is_read_by_ocr(resource: str, more: dict[str, str | bytes]) -> None:
    own = "" if resource else "<ofd:PageRes>Res.xml</ofd:PageRes>"
    body = ofd([page(SCAN, template=own)], **more)
    if resource:
        body = with_resource(body, resource)
    document, issues = read_document(body, name="f.ofd")
    assert document is not None, issues
    assert issues == ()
    from_picture, _ = read_document(PICTURE, name="scan.png")
    assert from_picture is not None
    assert document.text == from_picture.text
    assert (document.method, document.media_type) == ("ocr", "application/ofd")
    assert document.ocr_confidence is not None
    assert document.ocr_confidence > 0.9


@pytest.mark.skipif(not installed(), reason="the extra `ocr` is not installed")
def test_a_picture_that_cannot_be_read_is_an_issue_of_its_page() -> None:
    more = {"Doc_0/DocumentRes.xml": listed("a.jb2"), "Doc_0/Res/a.jb2": b"\x97JB2\r\n\x1a\n"}
    document, issues = read_document(with_resource(ofd([page(SCAN), page(text(28, 40, "正文。"))], **more),
                                     "Doc_0/DocumentRes.xml"), name="f.ofd")  # fmt: skip
    assert document is not None
    assert document.text == "正文。"
    assert [i.code for i in issues] == ["damaged-page"]
    assert "a.jb2" in issues[0].message


def test_a_broken_page_leaves_the_others() -> None:
    document, issues = read_document(ofd(["<ofd:Page", page(text(28, 40, "第二页的正文。"))], **{}), name="f.ofd")
    assert document is not None
    assert document.text == "第二页的正文。"
    assert [(issue.code, issue.severity) for issue in issues] == [("damaged-page", "warning")]
    outside = ofd([page(text(28, 40, "正文。"))], places=["../../../etc/Content.xml"])
    assert [code for code, _ in told(outside)] == ["damaged-page", "no-text"]


def test_a_page_that_unpacks_to_too_much_is_refused() -> None:
    body = ofd([page(text(28, 40, "正文。"))], **{"Doc_0/Res/a.bin": "\0" * 30_000_000})
    assert len(body) < 100_000
    assert told(body) == [("damaged-file", "error")]


def test_a_zip_that_holds_an_ofd_is_a_zip() -> None:
    inner = ofd([page(text(28, 40, "附件的正文。"))])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("附件1.ofd", inner)
    assert (kind_of(inner), kind_of(out.getvalue())) == ("ofd", "zip")
    assert read(out.getvalue()).text.split("\n") == ["附件1", "附件的正文。"]
