"""Articles that a portal cuts into pages: all of their pages are fetched, and read as one text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from citypolicy.clean import read_document
from citypolicy.clean.bundle import bundle
from citypolicy.model import Document
from fixtures_portal import MakeTown, Town
from sample_portal import faults
from sample_portal.faults import PDF, at, html, paper, site
from sample_portal.server import Response

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
TITLE = "关于印发第1号实施方案的通知"
ONE = at(1)


def part(number: int, after: str = "", scripts: str = "") -> Response:
    """A page of the article: title, byline and nine paragraphs of its own."""
    text = "".join(
        f"<p>（{n}）到2027年，第{number}部分第{n}项任务新建项目{number * 100 + n}个，完成投资{number}{n}.5亿元。</p>"
        for n in range(1, 10)
    )
    return html(
        f"<h1>{TITLE}</h1><div class='byline'>发布时间：2025-01-02</div><div class='TRS_Editor'>{text}</div>{after}",
        head=f"<meta name='ArticleTitle' content='{TITLE}'>{scripts}",
    )


def name(number: int, join: str = "_") -> str:
    return f"{ONE.removesuffix('.html')}{join}{number}.html"


def link(path: str, label: str = "下一页") -> str:
    return f"<div class='page'><a href='{path.rpartition('/')[2]}'>{label}</a></div>"


def whole(town: Town) -> Document:
    """The first page's document, read with all that hangs on it."""
    captures, documents = town.captures(), []
    for capture in captures:
        document, issues = read_document(
            town.archive.read(capture), name=capture.id, media_type=capture.media_type, url=capture.url
        )
        assert document is not None, issues
        documents.append(
            replace(document, doc=capture.id, capture_id=capture.id, url=capture.url, fetched_at=capture.fetched_at)
        )
    read, _ = bundle(documents, {c.id: c.parent_url for c in captures if c.parent_url})
    first = next(d for d in read if d.url and d.url.endswith(ONE))
    for document in read:
        assert "\n".join(document.text[b.start : b.end] for b in document.blocks) == document.text
        if document.url != first.url and document.media_type == "text/html":
            assert document.text_sha256 == first.text_sha256
    return first


CUTS: dict[str, faults.Site] = {
    "numbers that the pager's script gives from 1": {
        ONE: part(1, "<script>createPageHTML(3, 0, 't20250102_1', 'html');</script>"),
        name(1): part(2),
        name(2): part(3),
    },
    "numbers from 2, the container first": {
        ONE: part(1, "<script>createPageHTML('page_div',3, 1,'t20250102_1','html',3);</script>"),
        name(2): part(2),
        name(3): part(3),
    },
    "each page links to the next one": {
        ONE: part(1, link(name(2))),
        name(2): part(2, link(ONE, "上一页") + link(name(3))),
        name(3): part(3, link(name(2), "上一页")),
    },
    "all pages are linked, the first one by its number too": {
        ONE: part(1, "".join(link(name(n), str(n)) for n in (1, 2, 3))),
        name(1): part(1),
        name(2): part(2),
        name(3): part(3),
    },
    "a dash before the number": {
        ONE: part(1, link(name(2, "-"))),
        name(2, "-"): part(2, link(name(3, "-"))),
        name(3, "-"): part(3),
    },
    "the page in the query": {
        ONE: part(1, link(f"{ONE}?page=2") + link(f"{ONE}?page=3", "末页")),
        f"{ONE}?page=2": part(2, link(f"{ONE}?page=1", "1") + link(f"{ONE}?page=3")),
        f"{ONE}?page=3": part(3),
    },
}


@pytest.mark.parametrize("cut", CUTS)
def test_an_article_on_three_pages_is_one_text(cut: str, make_town: MakeTown) -> None:
    town = make_town({**site(1), **CUTS[cut]})
    report = town.crawl()
    assert (report.state, report.issues, report.discovered) == ("ok", (), 1)
    text = whole(town).text
    wanted = [f"第{number}部分第{n}项任务" for number in (1, 2, 3) for n in range(1, 10)]
    assert [text.count(words) for words in wanted] == [1] * 27
    assert sorted(wanted, key=text.index) == wanted
    assert text.count(TITLE) == 1
    before = len(town.log)
    assert town.crawl(now=NOW + DAY).captured == 0
    assert town.asked(before) == ["/list/"]


def test_a_change_on_a_further_page_is_seen_and_read(make_town: MakeTown) -> None:
    town = make_town({**site(1), **CUTS["each page links to the next one"]})
    town.crawl()
    town.pages[name(2)] = html(
        f"<h1>{TITLE}</h1><div class='TRS_Editor'><p>（1）本部分任务调整为新建项目888个，其余各项不变。</p></div>"
    )
    report = town.crawl(now=NOW + 8 * DAY)
    assert (report.changed, report.unchanged, report.failed) == (1, 2, 0)
    text = whole(town).text
    assert "888个" in text
    assert "第2部分第1项" not in text
    assert "第3部分第9项" in text


def test_a_file_on_the_last_page_belongs_to_the_article(make_town: MakeTown) -> None:
    pages = dict(CUTS["each page links to the next one"])
    pages[name(3)] = part(3, "<p>附件：<a href='P1.pdf'>附件1.pdf</a></p>")
    town = make_town({**site(1), **pages, f"{ONE.rpartition('/')[0]}/P1.pdf": Response(paper(), 200, PDF)})
    town.crawl()
    parents = {c.url.rpartition("/")[2]: (c.parent_url or "").rpartition("/")[2] for c in town.captures()}
    first = ONE.rpartition("/")[2]
    assert parents == {first: "", "t20250102_1_2.html": first, "t20250102_1_3.html": first, "P1.pdf": first}


def test_a_further_page_that_is_not_there_is_told(make_town: MakeTown) -> None:
    pages = dict(CUTS["numbers that the pager's script gives from 1"])
    del pages[name(2)]
    town = make_town({**site(1), **pages})
    report = town.crawl()
    assert [(i.code, i.place.rpartition("/")[2]) for i in report.issues] == [("gone", "t20250102_1_2.html")]
    assert "第2部分第9项" in whole(town).text


@pytest.mark.parametrize(
    "pager",
    [
        "<div class='page'><a href='javascript:void(0)' onclick='go(2)'>下一页</a></div>",
        "<script>var currentPage = 0; var countPage = 3;</script>",
    ],
)
def test_a_pager_without_addresses_is_told_once(pager: str, make_town: MakeTown) -> None:
    town = make_town({**site(3), at(1): part(1, pager), at(2): part(2, pager)})
    report = town.crawl()
    assert [i.code for i in report.issues] == ["further-pages-unknown"]
    assert "2 articles" in report.issues[0].message


@pytest.mark.parametrize(
    "after",
    [
        "<script>createPageHTML(1, 0, 't20250102_1', 'html');</script><script>var countPage = 1;</script>",
        "<script>createPageHTML(40, 0, 'index', 'html');</script>",
        "<a href='t20250103_2.html'>下一篇</a><a href='index_2.html'>2</a><a href='t20250102_1.pdf_2.html'>3</a>",
        "<a href='t20250102_1_ghb.html'>图解</a><a href='?id=2'>2</a><a href='http://other.invalid/list/x_2.html'>2</a>",
    ],
)
def test_what_is_no_further_page(after: str, make_town: MakeTown) -> None:
    town = make_town({**site(1), ONE: part(1, after)})
    report = town.crawl()
    assert (report.issues, report.captured) == ((), 1)


def test_an_article_without_end_is_left(make_town: MakeTown) -> None:
    script = "<script>createPageHTML(5000, 0, 't20250102_1', 'html');</script>"
    town = make_town({**site(1), ONE: part(1, script), **{name(n): part(n + 1) for n in range(1, 300)}})
    report = town.crawl()
    assert report.captured == 201
    assert {i.code for i in report.issues} == {"too-many-pages"}
