"""Pages of the content systems: the body by its container, and title, byline, head table and files around it."""

from __future__ import annotations

from datetime import date

import pytest

from citypolicy.clean import read_document
from citypolicy.clean.html import read_html
from citypolicy.model import Document

PARAGRAPHS = (
    "2024年，全市上下坚持稳中求进工作总基调，经济运行总体平稳，主要指标增速高于全省平均水平。",
    "全年地区生产总值3196.70亿元，比上年增长6.0%，其中第一产业增加值509.96亿元，增长3.7%。",
    "全年城镇新增就业7.62万人，居民消费价格比上年下降0.4%。",
)
BODY = "".join(f"<p>　　{paragraph}</p>" for paragraph in PARAGRAPHS)
TITLE = "2024年青川市国民经济和社会发展统计公报"
MENU = "<ul>" + "".join(f"<li><a href='/c{n}'>政务公开栏目{n}，含信息、数据</a></li>" for n in range(40)) + "</ul>"
FOOTER = "<div class='foot'><a href='/a'>隐私保护</a> 主办：青川市人民政府办公室 网站标识码5199000001</div>"
EXPECTED = [TITLE, *(paragraph.replace("，", ",") for paragraph in PARAGRAPHS)]


def page(body: str, *, head: str = "", before: str = "", after: str = "") -> str:
    return f"<html><head><title>统计公报-青川市统计局</title>{head}</head><body>{MENU}{before}{body}{after}{FOOTER}</body></html>"  # noqa: E501


def read(text: str) -> Document:
    document, issues = read_document(text.encode(), name="page.html", url="https://tjj.example/1.html")
    assert document is not None, issues
    return document


HEAD = f"""<h1 class="content-title">{TITLE}</h1><div class="info"><span>发布时间：2025-03-29 10:05</span>
<span>来源：青川市统计局</span><span>【字号：<i>大</i><i>中</i><i>小</i>】</span><a href="javascript:window.print()">打印</a></div>"""  # noqa: E501


@pytest.mark.parametrize(
    "container",
    [
        '<div class="TRS_Editor">{}</div>',
        '<div class="trs_editor_view TRS_UEDITOR trs_paper_default">{}</div>',
        '<div id="zoom">{}</div>',
        '<div id="UCAP-CONTENT">{}</div>',
        "<ucapcontent>{}</ucapcontent>",
        '<div id="vsb_content_2"><div class="v_news_content">{}</div></div>',
        '<span class="content-txt">{}</span>',
        '<div id="ivs_content" class="ewb-article-info">{}</div>',
        '<div class="j-fontContent minh500">{}</div>',
        '<div class="details-main">{}</div>',
        '<td class="articleContent" style="display:none">{}</td>',
    ],
)
def test_bodies_by_their_container(container: str) -> None:
    document = read(page(container.format(BODY), before=HEAD))
    assert document.text.split("\n") == EXPECTED
    assert document.method == "selector"
    assert document.head.published_on == date(2025, 3, 29)
    assert document.head.title == TITLE


def test_a_body_without_a_known_container_is_found_by_density_and_flagged() -> None:
    text = page(f'<div class="x1"><div class="x2">{BODY}</div></div>', before=HEAD)
    document, issues = read_document(text.encode(), name="page.html")
    assert document is not None
    assert document.text.split("\n") == EXPECTED
    assert document.method == "density"
    assert [issue.code for issue in issues] == ["body-by-density"]


def test_title_and_byline_within_the_container() -> None:
    document = read(page(f'<div class="details-main">{HEAD}{BODY}</div>'))
    assert document.text.split("\n") == EXPECTED
    assert document.head.published_on == date(2025, 3, 29)


def test_the_byline_near_the_title_is_meant_not_the_first_on_the_page() -> None:
    news = "<div><h2><a href='/n'>市长调研物流企业</a></h2><p>发布时间：2026-08-19</p></div>"
    document = read(page(f'<div id="zoom">{BODY}</div>', before=news + HEAD))
    assert document.head.published_on == date(2025, 3, 29)


def test_lines_by_line_breaks_and_no_paragraphs() -> None:
    body = "　　" + "<br/>\n　　".join(PARAGRAPHS)
    assert read(page(f'<div id="zoom">{body}</div>', before=HEAD)).text.split("\n") == EXPECTED


def test_inline_markup_and_source_line_breaks_do_not_break_sentences() -> None:
    body = "<p>全年地区生产总值<b>3196.70</b>亿元，\n   比上年<span>增长</span>6.0%。</p>"
    assert (
        read(page(f'<div id="zoom">{body}{BODY}</div>', before=HEAD)).text.split("\n")[1]
        == "全年地区生产总值3196.70亿元,比上年增长6.0%。"
    )


def test_the_head_table_is_facts() -> None:
    table = """<table><tr><td>索 引 号：</td><td>0141/2025-12</td><td>发布机构：</td><td>青川市统计局</td></tr>
    <tr><td>成文日期：</td><td>2025年03月20日</td><td>公开日期：</td><td>2025-03-28</td></tr>
    <tr><td>文　　号：</td><td>〔〕号</td><td>有效性</td><td></td></tr></table>"""
    raw = read_html(page(f'<div id="zoom">{BODY}</div>', before=table + f"<h1>{TITLE}</h1>"), place="p")
    assert raw.facts.issuer == "青川市统计局"
    assert raw.facts.doc_number is None
    assert [fact.on for fact in raw.facts.issued] == [date(2025, 3, 20)]
    assert [(fact.on, fact.source) for fact in raw.facts.published] == [(date(2025, 3, 28), "table")]
    assert raw.lines[0].text == TITLE
    assert not any("索" in line.text for line in raw.lines)


@pytest.mark.parametrize(
    "pairs",
    [
        "<ul><li><b>索引号：</b>0141/2025-12</li><li><b>发文字号：</b>青统〔2025〕3号</li><li><b>发文机关：</b>青川市统计局</li></ul>",
        "<div><div>索引号</div><div>0141/2025-12</div></div><div><div>发文字号</div><div>青统〔2025〕3号</div></div>"
        "<div><div>发文机关</div><div>青川市统计局</div></div>",
        "<dl><dt>索引号:</dt><dd>0141/2025-12</dd><dt>发文字号:</dt><dd>青统〔2025〕3号</dd><dt>发文机关:</dt><dd>青川市统计局</dd></dl>",
    ],
)
def test_head_tables_of_other_elements(pairs: str) -> None:
    raw = read_html(page(f'<div id="zoom">{BODY}</div>', before=pairs + HEAD), place="p")
    assert (raw.facts.doc_number, raw.facts.issuer) == ("青统〔2025〕3号", "青川市统计局")


def test_meta_tags_first_non_empty_and_in_any_spelling() -> None:
    head = (
        '<META content="2025-03-30 04:11" NAME="PubDate"><meta name="PubDate" content="2025-04-02">'
        '<meta name="articletitle"content=""><meta name=\'ArticleTitle\' Content=\'' + TITLE + "'>"
        '<meta name="ContentSource" content="市统计局">'
    )
    raw = read_html(page(f'<div id="zoom">{BODY}</div>', head=head), place="p")
    assert [(fact.on, fact.source) for fact in raw.facts.published] == [
        (date(2025, 3, 30), "meta"),
        (date(2025, 4, 2), "meta"),
    ]
    assert raw.facts.titles[0].text == TITLE
    assert raw.facts.source == "市统计局"


def test_tables_are_rows_with_headers_spans_and_unit() -> None:
    table = """<p>表1 主要指标</p><p>单位：亿元</p><table><tr><td rowspan="2">地区</td><td colspan="2">总量</td><td>增长（%）</td></tr>
    <tr><td>第一产业</td><td>第二产业</td><td>总计</td></tr>
    <tr><td>青川县</td><td>12.5</td><td>30.1</td><td>5.0</td></tr><tr><td>白水县</td><td>8.0</td><td></td><td>4.1</td></tr></table>"""  # noqa: E501
    document = read(page(f'<div id="zoom">{BODY}{table}</div>', before=HEAD))
    rows = [block for block in document.blocks if block.kind == "row"]
    assert [document.text[row.start : row.end] for row in rows] == [
        "地区 总量 增长(%)",
        "第一产业 第二产业 总计",
        "青川县 12.5 30.1 5.0",
        "白水县 8.0 4.1",
    ]
    assert rows[2].columns == ("地区", "总量 第一产业(亿元)", "总量 第二产业(亿元)", "增长(%) 总计")
    assert rows[3].columns == ("地区", "总量 第一产业(亿元)", "增长(%) 总计")
    assert [document.text[a:b] for a, b in rows[3].cells] == ["白水县", "8.0", "4.1"]


def test_a_table_that_lays_out_the_page_is_no_data() -> None:
    text = page(f'<table><tr><td>{MENU}</td><td>{HEAD}<div class="TRS_Editor">{BODY}</div></td></tr></table>')
    assert read(text).text.split("\n") == EXPECTED


def test_attachments_with_their_hrefs_as_in_the_page() -> None:
    files = (
        '<p>附件：<a href="./P0202503.pdf">1.任务分解表.pdf</a></p><p><a href="/file/a.docx?filename=方案 1.docx">方案 1.docx</a></p>'  # noqa: E501
        '<a href="/module/download/downfile.jsp?classid=0&amp;filename=ab.xlsx">附件下载</a><a href="./P0202503.pdf"><img src="i.png"></a>'  # noqa: E501
        '<a href="javascript:download()">文件下载</a><a href="/2025/1.html">相关解读</a>'
    )
    text = page(f'<div id="zoom">{BODY}</div>', before="<a href='/help.pdf'>帮助文档.pdf</a>" + HEAD, after=files)
    document = read(text)
    assert [item.href for item in document.attachments] == [
        "./P0202503.pdf",
        "/file/a.docx?filename=方案 1.docx",
        "/module/download/downfile.jsp?classid=0&filename=ab.xlsx",
    ]
    assert document.attachments[0].text == "1.任务分解表.pdf"


def test_controls_and_footers_within_the_container_go() -> None:
    noise = "<p>扫一扫在手机打开当前页</p><p>【打印本页】 【关闭窗口】</p><p>责任编辑：李四</p><p><a href='a.pdf'>下载文字版</a></p>"  # noqa: E501
    assert read(page(f'<div id="zoom">{BODY}{noise}</div>', before=HEAD)).text.split("\n") == EXPECTED


def test_scripts_comments_and_hidden_elements_are_not_read() -> None:
    hidden = "<script>var a='正文，正文。';</script><!-- 注释，注释。 --><style>.a{}</style><div style='display: none'>隐藏，隐藏。</div>"  # noqa: E501
    assert read(page(f'<div id="zoom">{hidden}{BODY}{hidden}</div>', before=HEAD)).text.split("\n") == EXPECTED


def test_a_body_of_pictures_gives_the_title_and_an_issue() -> None:
    text = page('<div id="zoom"><p><img src="1.png"></p><p><img src="2.png"></p></div>', before=HEAD)
    document, issues = read_document(text.encode(), name="page.html")
    assert document is not None
    assert document.text == TITLE
    assert [issue.code for issue in issues] == ["no-body-text"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "<html><head><title>403</title></head><body>当前访问疑似黑客攻击，已被网站管理员设置为拦截。</body></html>",
            "blocked-page",
        ),
        (
            "<html><head></head><body><script>document.cookie='__jsl=1';location.href='/'</script></body></html>",
            "blocked-page",
        ),
        ('<html><head><meta content="a"><script src="/abc/1.js"></script></head><body></body></html>', "blocked-page"),
        ("<html><body><div>很抱歉，您所访问的页面不存在</div></body></html>", "gone-page"),
        ("<html><body><div></div></body></html>", "no-text"),
    ],
)
def test_pages_that_are_none_are_told(text: str, code: str) -> None:
    document, issues = read_document(text.encode(), name="page.html")
    assert document is None
    assert [issue.code for issue in issues] == [code]


def test_a_short_article_about_verification_is_no_refusal() -> None:
    body = (
        "<p>各单位要加强系统安全验证，做好访问管理，落实责任，确保网络安全。现将有关事项通知如下。"
        + "请认真落实。" * 20
        + "</p>"
    )
    assert "安全验证" in read(page(f'<div id="zoom">{body}</div>', before=HEAD)).text


def test_pdf_pages_pasted_line_by_line_are_joined() -> None:
    lines = "<p>全市坚持稳中求进工作总基调，统筹推进各项重点工作，</p><p>实现了全年目标任务。</p>"
    assert (
        "统筹推进各项重点工作,实现了全年目标任务。"
        in read(page(f'<div id="zoom">{BODY}{lines}</div>', before=HEAD)).text
    )


def test_deep_nesting_ends() -> None:
    text = "<html><body>" + "<div>" * 20000 + BODY + "</div>" * 20000 + "</body></html>"
    document, issues = read_document(text.encode(), name="deep.html")
    assert document is not None or issues
