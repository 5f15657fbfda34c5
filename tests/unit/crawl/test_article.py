# ruff: noqa: E501 - addresses and titles as portals write them
from __future__ import annotations

from urllib.parse import quote

import pytest

from citypolicy.crawl.article import Article, disposition_name, file_name
from citypolicy.crawl.page import Page

URL = "https://www.heyang.invalid/gh/202501/t20250101_1.html"


def article(body: str, head: str = "", url: str = URL) -> Article:
    return Article(Page(url, f"<html><head>{head}</head><body>{body}</body></html>".encode()))


TEXT = "<p>到2027年，全市新增高新技术企业120家。</p>"


def around(text: str, count: int = 1, frame: str = "首页 最新动态") -> Article:
    return article(
        f"<div>{frame}</div><div>浏览次数：{count}次</div><div class='TRS_Editor'>{text}<p>阅读量: {count}</p>"
        f"<script>var t={count}</script></div><div class='side'>推荐 {count}</div>"
    )


def test_the_digest_sees_the_text_and_not_the_read_count_or_the_frame() -> None:
    same = around(TEXT).digest()
    assert around(TEXT, 99_999).digest() == same
    assert around(TEXT, frame="首页 换了菜单").digest() == same
    assert around(TEXT.replace("<p>", "<p>\n  <span>").replace("</p>", "</span></p>")).digest() == same
    assert around(TEXT.replace("120", "121")).digest() != same
    assert around(TEXT + "<img src='a.png'>").digest() != same
    assert around(TEXT + "<a href='./P1.pdf'></a>").digest() != around(TEXT + "<a href='./P2.pdf'></a>").digest()


def test_without_a_known_body_the_paragraphs_are_compared() -> None:
    def page(number: int, frame: int) -> str:
        text = "".join(f"<p>第{n}条 规划内容{number}，{'指标' * 20}。</p>" for n in range(8))
        return article(f"<div>访问 {frame} 次</div><div class='odd'>{text}</div><ul><li>新闻{frame}</li></ul>").digest()

    assert page(1, 1) == page(1, 2)
    assert page(1, 1) != page(2, 1)


@pytest.mark.parametrize(
    ("link", "url", "title"),
    [
        ('<a href="./P020250101.pdf">附件.pdf</a>', "/gh/202501/P020250101.pdf", "附件.pdf"),
        ('<a href="W020250101.DOC">附件</a>', "/gh/202501/W020250101.DOC", "附件"),
        ('<a href="../../uploadfiles/规划 文本.wps">规划文本</a>', "/uploadfiles/%E8%A7%84%E5%88%92%20%E6%96%87%E6%9C%AC.wps", "规划文本"),
        ('<a href="/a/%E8%A7%84.ofd" title="规划.ofd"><img src="icon.gif"></a>', "/a/%E8%A7%84.ofd", "规划.ofd"),
        ('<a href="/file/9.dat?filename=方案.pdf">9</a>', "/file/9.dat?filename=%E6%96%B9%E6%A1%88.pdf", "方案.pdf"),
        ('<a href="viewFile.do?type=2&amp;file=1%2Fx.pdf">全文</a>', "/gh/202501/viewFile.do?type=2&file=1%2Fx.pdf", "全文"),
        ('<a href="/module/download/downfile.jsp?classid=0">下载</a>', "/module/download/downfile.jsp?classid=0", "下载"),
        ('<a href="/virtual_attach_file.vsb?afc=1">名单</a>', "/virtual_attach_file.vsb?afc=1", "名单"),
        ('<a href="/group1/M00/0A/x">规划图</a>', "/group1/M00/0A/x", "规划图"),
        ('<a href="/x/77">附件1：任务分工表</a>', "/x/77", "附件1：任务分工表"),
        ('<a href="abc" download="a.xlsx">表</a>', "/gh/202501/abc", "表"),
    ],
)  # fmt: skip
def test_every_form_of_attachment(link: str, url: str, title: str) -> None:
    found = article(f"<div class='TRS_Editor'>{TEXT}</div><div class='attas'>{link}</div>").files()
    assert [(f.url, f.title) for f in found] == [(f"https://www.heyang.invalid{url}", title)]
    assert found[0].href in link.replace("&amp;", "&")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/xzzx/index.html">下载中心</a>',
        '<a href="/xzzx/">表格下载</a>',
        '<a href="javascript:void(0)">下载</a>',
        '<a href="#">附件</a>',
        '<a href="t20250102_2.html">附件：另一篇文章</a>',
        "<a>附件</a>",
        '<div class="footer"><a href="/help/guide.pdf">使用指南</a></div>',
        '<nav><a href="/menu.doc">x</a></nav>',
        '<div class="share-box"><a href="/download?app=1">下载客户端</a></div>',
        '<!-- <a href="old.pdf">附件</a> -->',
    ],
)
def test_what_is_no_attachment(link: str) -> None:
    assert article(f"<div class='TRS_Editor'>{TEXT}</div>{link}").files() == []


def test_a_file_is_named_once_and_by_its_best_name() -> None:
    body = '<div class="TRS_Editor"><a href="a.pdf"><img src="i.gif"></a><a href="a.pdf">规划全文.pdf</a></div>'
    assert [f.title for f in article(body).files()] == ["规划全文.pdf"]


def test_pages_that_are_pictures() -> None:
    pictures = '<div class="TRS_Editor"><img src="./W1.jpg" alt="第1页"><img src="W2.jpg"><img src="/images/icon_pdf.gif"></div>'
    assert [(f.url.rpartition("/")[2], f.title) for f in article(pictures).pictures()] == [
        ("W1.jpg", "第1页"),
        ("W2.jpg", "W2.jpg"),
    ]
    assert article(pictures.replace("</div>", TEXT * 20 + "</div>")).pictures() == []


def test_base_href_holds_for_files() -> None:
    found = article('<div class="TRS_Editor"><a href="f/a.pdf">a</a></div>', head='<base href="/deep/er/">').files()
    assert found[0].url == "https://www.heyang.invalid/deep/er/f/a.pdf"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://h.invalid/a/%E8%A7%84%E5%88%92.pdf", "规划.pdf"),
        ("https://h.invalid/d?fileName=%E8%A1%A8.xls&x=1", "表.xls"),
        ("https://h.invalid/d?fileName=%B1%ED.xls", "表.xls"),
        ("https://h.invalid/%B7%BD%B0%B8.pdf", "方案.pdf"),
        ("https://h.invalid/d?f=../../etc/passwd.pdf", "passwd.pdf"),
        ("https://h.invalid/", ""),
    ],
)
def test_names_of_files(url: str, name: str) -> None:
    assert file_name(url) == name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="plan.pdf"', "plan.pdf"),
        ("attachment; filename=plan.pdf; size=3", "plan.pdf"),
        ("attachment; filename*=UTF-8''%E8%A1%A8.pdf", "表.pdf"),
        ("attachment; filename=\"x.pdf\"; filename*=gbk''%B1%ED.pdf", "表.pdf"),
        ('attachment; filename="' + "方案.pdf".encode("gbk").decode("latin-1") + '"', "方案.pdf"),
        ('attachment; filename="' + "方案.pdf".encode().decode("latin-1") + '"', "方案.pdf"),
        ("attachment; filename==?UTF-8?B?6KGoLnBkZg==?=", "表.pdf"),
        ('attachment; filename="%E8%A1%A8.pdf"', "表.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\dir\\a.doc"', "a.doc"),
        ("attachment; filename*=no-such''%41.pdf", "A.pdf"),
        ('attachment; filename="' + quote("方案.pdf".encode("gbk")) + '"', "方案.pdf"),
        ("attachment; filename*=\"UTF-8''%E8%A1%A8.pdf\"", "表.pdf"),
        ("attachment; filename*=UTF-8''%B1%ED.pdf", "表.pdf"),
        ("attachment; filename*0*=UTF-8''%E8%A1; filename*1*=%A8.pdf", "表.pdf"),
        ('attachment; filename="=?GBK?B?se0ucGRm?="', "表.pdf"),
        ('attachment; filename="=?no-such?B?se0ucGRm?="', "表.pdf"),
        ('attachment; filename="=?UTF-8?B?6KG?="', "琛"),
        (r'attachment; filename="a\"b.pdf"', 'a"b.pdf'),
        ('attachment; filename="a;b.pdf"', "a;b.pdf"),
        ('attachment; filename="50%.pdf"', "50%.pdf"),
        ('attachment; xfilename="evil.pdf"', ""),
        ('attachment; filename=".."', ""),
        ("inline", ""),
        ("", ""),
    ],
)
def test_names_that_answers_give_themselves(header: str, name: str) -> None:
    assert disposition_name(header) == name


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<",
        "<p",
        "\x00",
        "<html>",
        "<?xml version='1.0' encoding='gbk'?><html><body>x</body></html>",
        "]" * 5000,
        "<div>" * 3000,
    ],
)
def test_any_text_is_an_article(body: str) -> None:
    page = Article(Page(URL, body.encode()))
    assert page.digest()
    assert page.files() == []
    assert page.pictures() == []
