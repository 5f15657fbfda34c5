"""A bench of faults: forty-odd small portals, each with one thing wrong that real portals were seen to do.

Every portal has a host of its own under ``fault.localhost``, a portal file, and says what must come of it: how many
bodies are captured, in which state the crawl ends, and which issue names the fault.
"""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

import brotli
import yaml

from sample_portal import files
from sample_portal.pages import DEFAULT_PORT
from sample_portal.server import Answerer, Request, Response, SamplePortal

DOMAIN = "fault.localhost"
HTML = {"Content-Type": "text/html; charset=utf-8"}
PDF = {"Content-Type": "application/pdf"}

Page = Response | Callable[[Request], Response]
Site = dict[str, Page]
Builder = Callable[[], Site]


@dataclass(frozen=True, slots=True)
class Fault:
    """One portal of the bench, and what must come of a first crawl."""

    name: str
    build: Callable[[], Site]
    about: str
    captured: int
    """Bodies that must arrive."""
    state: str = "ok"
    codes: frozenset[str] = field(default=frozenset())
    """Issues that must be there; where there are none, none may be."""
    file: Mapping[str, Any] = field(default_factory=dict)
    """What the portal file says beside the usual."""
    section: Mapping[str, Any] = field(default_factory=dict)
    later: Callable[[], Site] | None = None
    """What is different on a later night, once it is switched; None where nothing is."""

    @property
    def host(self) -> str:
        """Its host name."""
        return f"{self.name}.{DOMAIN}"

    @property
    def base(self) -> str:
        """Its address, as in its portal file."""
        return f"http://{self.host}:{DEFAULT_PORT}"


FAULTS: dict[str, Fault] = {}


def _fault(captured: int, state: str = "ok", *codes: str, **more: Any) -> Callable[[Builder], Builder]:
    def add(build: Builder) -> Builder:
        name = build.__name__.strip("_").replace("_", "-")
        about = " ".join((build.__doc__ or "").split())
        FAULTS[name] = Fault(name, build, about, captured, state, frozenset(codes), **more)
        return build

    return add


def start(port: int = 0, names: Iterable[str] | None = None) -> SamplePortal:
    """Serves the whole bench (or the named faults) on 127.0.0.1."""
    portal = SamplePortal({}, port)
    serve(portal, names)
    return portal


def serve(portal: SamplePortal, names: Iterable[str] | None = None) -> None:
    """Adds the bench (or the named faults) to a server that runs, each later night as a switch."""
    for name in names or FAULTS:
        fault = FAULTS[name]
        site = FaultSite(fault.build())
        portal.answerers[fault.host] = portal.answerers[f"files.{fault.host}"] = site
        portal.listed[fault.host, "/list/"] = f"{name}: {fault.about}"
        if fault.later is not None:
            portal.switches[name] = partial(_switch, site, fault.later)


def _switch(site: FaultSite, later: Callable[[], Site]) -> None:
    site.pages.update(later())


def write_portal_files(folder: Path, url: str) -> list[Path]:
    """Writes a portal file for every fault of a bench that listens at ``url``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for fault in FAULTS.values():
        path = folder / f"{fault.name}.yml"
        path.write_text(yaml.safe_dump(portal_values(fault, url), allow_unicode=True, sort_keys=False), "utf-8")
        paths.append(path)
    return paths


def portal_values(fault: Fault, url: str) -> dict[str, Any]:
    """The contents of the portal file of a fault, for a bench that listens at ``url``."""
    at = url.removeprefix("http://").rstrip("/")
    hosts = [f"{fault.host}:{DEFAULT_PORT}", f"files.{fault.host}:{DEFAULT_PORT}"]
    section = {
        "id": "plans",
        "name": "规划计划",
        "kind": "plan",
        "url": f"{fault.base}/list/",
        "family": "trs",
        **fault.section,
    }
    if str(section["url"]).startswith("/"):
        section["url"] = f"{fault.base}{section['url']}"
    return {
        "id": fault.name,
        "name": fault.about,
        "kind": "web",
        "region_code": "990300",
        "hosts": hosts[:1],
        "attachment_hosts": hosts[1:],
        "local": True,
        "connect_to": dict.fromkeys(hosts, at),
        "politeness": {"requests_per_second": 200, "max_pages": 12},
        "sections": [section],
        **fault.file,
    }


class FaultSite:
    """Serves the pages of one fault; a page may be a function of the request. May be changed between two crawls."""

    def __init__(self, pages: Site) -> None:
        self.pages = pages

    def __call__(self, request: Request) -> Response:
        """The page at the path, with its query or without, or 404."""
        path = unquote(request.path)
        page = self.pages.get(path) or self.pages.get(path.partition("?")[0]) or self.pages.get("*")
        if page is None:
            return Response(b"<html><body>404</body></html>", 404, HTML)
        return page(request) if callable(page) else page


# -- what good pages look like ---------------------------------------------------------------------------------------


def html(
    body: str, *, head: str = "", status: int = 200, charset: str = "utf-8", headers: Mapping[str, str] | None = None
) -> Response:
    """A page with this body."""
    text = f"<!DOCTYPE html><html><head><meta charset='{charset}'>{head}</head><body>{body}</body></html>"
    codec = "gb18030" if charset.startswith("gb") else charset
    return Response(text.encode(codec), status, headers if headers is not None else HTML)


Row = tuple[str, str, str]
"""Address, title, day."""


def rows(numbers: Iterable[int], folder: str = ".") -> list[Row]:
    """Rows of articles by their numbers, the number being the day's order too."""
    return [
        (
            f"{folder}/202501/t202501{n % 28 + 1:02d}_{n}.html",
            f"关于印发第{n}号实施方案的通知",
            f"2025-01-{n % 28 + 1:02d}",
        )
        for n in numbers
    ]


def listing(items: Iterable[Row], *, pages: int | None = 1, page: int = 0, extra: str = "") -> Response:
    """A list page of the TRS kind, with menu and footer."""
    lines = "".join(
        f'<li><a href="{href}" title="{title}">{title}</a><span>{day}</span></li>' for href, title, day in items
    )
    call = f'<script>createPageHTML({pages}, {page}, "index", "html");</script>' if pages is not None else ""
    return html(
        f'<ul class="nav"><li><a href="/">首页</a></li><li><a href="/gk/">政务公开</a></li></ul>'
        f'<ul class="u-list">{lines}</ul>{call}{extra}'
        '<div class="footer"><a href="/wzgl/202001/t20200101_9.html">网站声明</a></div>'
    )


def article(number: int, inner: str = "", *, head: str = "") -> Response:
    """An article, its text telling its number."""
    title = f"关于印发第{number}号实施方案的通知"
    return html(
        f"<h1>{title}</h1><div class='byline'>发布时间：2025-01-{number % 28 + 1:02d}</div><div class='TRS_Editor'>"
        f"<p>各县、区人民政府：</p><p>到2027年，新建项目{number}个，完成投资{number}.5亿元。</p>{inner}</div>",
        head=f"<meta name='ArticleTitle' content='{title}'>{head}",
    )


def articles(numbers: Iterable[int], folder: str = "/list") -> Site:
    """The articles that ``rows`` links to."""
    return {f"{folder}/202501/t202501{n % 28 + 1:02d}_{n}.html": article(n) for n in numbers}


def site(count: int = 5, **changed: Page) -> Site:
    """One list page and its articles."""
    return {"/list/": listing(rows(range(1, count + 1))), **articles(range(1, count + 1)), **changed}


def paper() -> bytes:
    """A PDF."""
    return files.pdf(["^附件", "到2027年，建成示范项目12个。"])


def at(number: int) -> str:
    """The path of the article with this number."""
    return f"/list/202501/t202501{number % 28 + 1:02d}_{number}.html"


# -- lists and their pages -------------------------------------------------------------------------------------------


def _paged(second: str, third: str, **more: Page) -> Site:
    return {
        "/list/": listing(rows(range(1, 6)), pages=3),
        second: listing(rows(range(6, 11)), pages=3, page=1),
        third: listing(rows(range(11, 14)), pages=3, page=2),
        **articles(range(1, 14)),
        **more,
    }


@_fault(13)
def trs_pager() -> Site:
    """Page 2 is index_1."""
    return _paged("/list/index_1.html", "/list/index_2.html")


@_fault(13, section={"family": "dahe"})
def dahe_pager() -> Site:
    """Page 2 is index_2."""
    pages = _paged("/list/index_2.html", "/list/index_3.html")
    for path in ("/list/", "/list/index_2.html", "/list/index_3.html"):
        page = pages[path]
        assert isinstance(page, Response)
        pages[path] = Response(
            page.body.replace(b"</body>", b'<div class="pageDec" pagecount="3"></div></body>'), 200, HTML
        )
    return pages


@_fault(10, "alarm", "page-2-missing", section={"family": "dahe", "pager": {"rule": "auto"}})
def wrong_pager() -> Site:
    """The file says Dahe and the pages are TRS': page 2 is skipped, and beyond the last there is nothing."""
    one = html(
        '<ul class="u-list">'
        + "".join(f'<li><a href="{h}">{t}</a><span>{d}</span></li>' for h, t, d in rows(range(1, 11)))
        + '</ul><div pagecount="2"></div>'
    )
    return {"/list/": one, "/list/index_1.html": listing(rows(range(11, 14))), **articles(range(1, 14))}


@_fault(5, "alarm", "page-2-is-page-1", section={"pager": {"rule": "template", "url": "/list/?page={page}"}})
def page_two_is_page_one() -> Site:
    """The portal ignores the page number and always sends page 1."""
    return site()


@_fault(13)
def fragment_page_two() -> Site:
    """Pages after the first are bare rows: no frame, no charset, no pager."""
    bare = "".join(f"<li><a href='{h}'>{t}</a><span>[{d}]</span></li>" for h, t, d in rows(range(6, 11)))
    return _paged("/list/index_1.html", "/list/index_2.html") | {
        "/list/index_1.html": Response(bare.encode(), 200, {"Content-Type": "text/html"})
    }


def _unannounced(after: Page | None) -> Site:
    pages: Site = {
        "/list/": listing(rows(range(1, 6)), pages=None),
        "/list/index_1.html": listing(rows(range(6, 9)), pages=None),
        **articles(range(1, 9)),
    }
    return pages | ({"/list/index_2.html": after} if after is not None else {})


@_fault(8)
def end_by_404() -> Site:
    """No page count; beyond the end 404."""
    return _unannounced(None)


@_fault(8)
def end_by_stub() -> Site:
    """No page count; beyond the end a page of 300 bytes that answers 200."""
    return _unannounced(html("<div>没有更多数据</div>"))


@_fault(8)
def end_by_repeat() -> Site:
    """No page count; beyond the end the last page again, for ever."""
    pages = _unannounced(None)
    last = pages["/list/index_1.html"]

    def beyond(request: Request) -> Response:
        if request.path.startswith("/list/index_") and isinstance(last, Response):
            return last
        return Response(b"", 404, HTML)

    return pages | {"*": beyond}


@_fault(60, "ok", "page-limit")
def endless_pages() -> Site:
    """A list that never ends: every page has new rows and a next one."""

    def page(request: Request) -> Response:
        path = request.path
        number = int("".join(c for c in path.rpartition("_")[2] if c.isdigit()) or 0)
        if path.startswith("/list/index_") or path == "/list/":
            return listing(rows(range(number * 5 + 1, number * 5 + 6)), pages=None)
        return article(number)

    return {"*": page}


@_fault(5, "alarm", "page-2-is-page-1", section={"family": "generic"})
def calendar_trap() -> Site:
    """The next page is a link with the next day in it, and every day shows the same rows."""

    def page(request: Request) -> Response:
        day = int(parse_qs(urlsplit(request.path).query).get("day", ["0"])[0])
        return listing(rows(range(1, 6)), pages=None, extra=f'<a href="/list/?day={day + 1}">下一页</a>')

    return {"/list/": page, **articles(range(1, 6))}


@_fault(0, "alarm", "no-rows")
def redesigned() -> Site:
    """A redesign: the page is there, and nothing on it is a row."""
    return {
        "/list/": html("<div id='app'>" + "<p>欢迎访问本网站政务公开栏目。</p>" * 20 + "<a href='/'>首页</a></div>")
    }


@_fault(2, "alarm", "few-rows", section={"min_rows": 10})
def few_rows() -> Site:
    """Two rows where at least ten are usual."""
    return site(2)


@_fault(5, "alarm", "other-site", file={"site_id_code": "9903000001"})
def another_site() -> Site:
    """The domain was given up and now shows another site's list."""
    page = listing(rows(range(1, 6)))
    return site() | {
        "/list/": Response(
            page.body.replace(b"<head>", b"<head><meta name='SiteIDCode' content='1100000088'>"), 200, HTML
        )
    }


@_fault(5)
def pinned_and_twice() -> Site:
    """A pinned old row above the newest, which stands in its own place too."""
    return site() | {"/list/": listing([*rows([5]), *rows(range(1, 6))])}


@_fault(4)
def footer_and_menu() -> Site:
    """Menus of dated news beside the list, and footer links that look like articles."""
    side = (
        "<div class='side'><ul>"
        + "".join(f"<li><a href='/gk/{n}/'>栏目{n}</a></li>" for n in range(12))
        + "</ul></div>"
    )
    return site(4) | {"/list/": listing(rows(range(1, 5)), extra=side)}


@_fault(5)
def rows_in_a_comment() -> Site:
    """Stale rows inside an HTML comment beside the live ones."""
    stale = (
        "<!-- <ul>"
        + "".join(f"<li><a href='{h}'>{t}</a><span>{d}</span></li>" for h, t, d in rows(range(50, 60)))
        + "</ul> -->"
    )
    return site() | {"/list/": listing(rows(range(1, 6)), extra=stale)}


@_fault(3, file={"sections": [
    {"id": name, "name": name, "kind": "mixed", "url": f"http://two-columns.{DOMAIN}:{DEFAULT_PORT}/{name}/"}
    for name in ("list", "news")
]})  # fmt: skip
def two_columns() -> Site:
    """The same three articles in two columns, once with dots in the address and a session id."""
    again = [(f"../news/../list{h[1:]};jsessionid=8F{i}A", t, d) for i, (h, t, d) in enumerate(rows(range(1, 4)))]
    return site(3) | {"/news/": listing(again)}


# -- articles --------------------------------------------------------------------------------------------------------


@_fault(4, "ok", "gone-soft")
def soft_404() -> Site:
    """One article answers 200 and says that it is not there."""
    return site() | {at(3): html("<div>很抱歉，您所访问的页面不存在或已被删除！</div><a href='/'>返回首页</a>")}


@_fault(4, "ok", "gone-soft")
def home_for_unknown() -> Site:
    """One article's address answers 200 with the home page."""
    home = html(
        "<h1>样例市人民政府</h1>"
        + "".join(f"<p><a href='/gk/{n}'>要闻{n}：全市工作会议召开</a></p>" for n in range(30))
    )
    return site() | {"/": home, at(3): home}


@_fault(4, "ok", "gone-soft")
def redirect_to_home() -> Site:
    """One article redirects to the home page."""
    return site() | {at(3): Response(b"", 302, {"Location": "/"}), "/": html("<p>首页</p>" * 50)}


@_fault(4, "ok", "gone")
def missing_article() -> Site:
    """One article is 404."""
    pages = site()
    del pages[at(3)]
    return pages


@_fault(5, section={"family": None})
def gb2312_is_gb18030() -> Site:
    """Declared gb2312, written in GB18030: 䶮 and 㙓 are in no smaller set."""
    page = (
        listing(rows(range(1, 6)))
        .body.decode()
        .replace("charset='utf-8'", "charset='gb2312'")
        .replace("第1号", "第1号（䶮㙓片区）")
    )
    return site() | {"/list/": Response(page.encode("gb18030"), 200, {"Content-Type": "text/html"})}


@_fault(5)
def wrong_charset_header() -> Site:
    """The header says iso-8859-1, the page gbk, the bytes are UTF-8."""
    page = listing(rows(range(1, 6))).body.replace(b"charset='utf-8'", b"charset='gbk'")
    return site() | {"/list/": Response(page, 200, {"Content-Type": "text/html; charset=ISO-8859-1"})}


@_fault(6)
def base_href() -> Site:
    """Links are relative to <base href>, in list and article."""
    base = "<base href='/deep/er/'>"
    items = "".join(
        f"<li><a href='../a{n}.html'>关于第{n}号方案的通知</a><span>2025-01-0{n}</span></li>" for n in range(1, 6)
    )
    return {
        "/list/": html(f"<ul class='u-list'>{items}</ul>", head=base),
        **{f"/deep/a{n}.html": article(n) for n in range(2, 6)},
        "/deep/a1.html": article(1, "<p><a href='f/附件.pdf'>附件</a></p>", head=base),
        "/deep/er/f/附件.pdf": Response(paper(), 200, PDF),
    }


@_fault(5)
def meta_refresh() -> Site:
    """An article that only refreshes to its new address."""
    return site() | {
        at(3): html("", head="<meta http-equiv='refresh' content='0; url=/moved/3.html'>"),
        "/moved/3.html": article(3),
    }


@_fault(5)
def script_redirect() -> Site:
    """An article that only sets window.location."""
    return site() | {at(3): html("<script>window.location.href='/moved/3.html';</script>"), "/moved/3.html": article(3)}


@_fault(5)
def cookie_gate() -> Site:
    """An article that redirects to itself until its cookie comes back."""

    def gate(request: Request) -> Response:
        if "CT6T=1" in request.headers.get("cookie", ""):
            return article(3)
        return Response(b"", 302, {"Location": at(3), "Set-Cookie": "CT6T=1; Path=/"})

    return site() | {at(3): gate}


@_fault(4, "ok", "redirect-loop")
def redirect_loop() -> Site:
    """One article redirects in a circle."""
    return site() | {
        at(3): Response(b"", 302, {"Location": "/a"}),
        "/a": Response(b"", 301, {"Location": "/b"}),
        "/b": Response(b"", 302, {"Location": "/a"}),
    }


@_fault(4, "ok", "redirect-off-portal")
def redirect_elsewhere() -> Site:
    """One article redirects to the metadata service of the cloud."""
    return site() | {at(3): Response(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data/"})}


@_fault(5)
def flaky() -> Site:
    """The first request for an article is cut, the second is answered."""
    tries = itertools.count()

    def answer(_request: Request) -> Response:
        return Response(raw=_reset) if next(tries) == 0 else article(3)

    return site() | {at(3): answer}


@_fault(5)
def busy() -> Site:
    """503 with Retry-After: 1, then the article."""
    tries = itertools.count()

    def answer(_request: Request) -> Response:
        return Response(b"", 503, {"Retry-After": "1"}) if next(tries) == 0 else article(3)

    return site() | {at(3): answer}


@_fault(2, "alarm", "too-many-requests", "host-down")
def come_back_tomorrow() -> Site:
    """The third article is 429 with a Retry-After of an hour: the host is left in peace until the next night."""
    return site() | {at(3): Response(b"", 429, {"Retry-After": "3600"})}


@_fault(5)
def odd_encodings() -> Site:
    """gzip nobody asked for and nobody announced, deflate with and without its header, brotli."""
    raw = zlib.compressobj(wbits=-15)

    def body(n: int) -> bytes:
        return article(n).body

    return site() | {
        at(1): Response(gzip.compress(body(1)), 200, HTML),
        at(2): Response(zlib.compress(body(2)), 200, HTML | {"Content-Encoding": "deflate"}),
        at(3): Response(raw.compress(body(3)) + raw.flush(), 200, HTML | {"Content-Encoding": "deflate"}),
        at(4): Response(brotli.compress(body(4)), 200, HTML | {"Content-Encoding": "br"}),
        at(5): Response(gzip.compress(body(5)), 200, HTML | {"Content-Encoding": "gzip"}),
    }


@_fault(5)
def read_counter() -> Site:
    """A read count in every article that is another one at each reading."""
    reads = itertools.count(100)

    def answer(number: int) -> Callable[[Request], Response]:
        return lambda _request: article(number, f"<p>浏览次数：{next(reads)} 次</p>")

    return site() | {at(n): answer(n) for n in range(1, 6)}


# -- from one night to a later one ------------------------------------------------------------------------------------


def _late_row() -> Site:
    old = (f".{at(9).removeprefix('/list')}", "关于印发第9号实施方案的通知", "2019-03-01")
    return {"/list/": listing([*rows(range(1, 6)), old]), at(9): article(9)}


@_fault(5, later=_late_row)
def row_back_dated() -> Site:
    """A later night brings a row with a day of years ago, at the foot of the list."""
    return site()


@_fault(5, later=lambda: {at(2): article(2, "<p>（2025年3月修订：投资总额调整为8亿元）</p>")})
def page_edited() -> Site:
    """A later night the text of an article is another one at the same address, and its row as before."""
    return site()


@_fault(5, later=lambda: {at(2): Response(b"<html><body>404</body></html>", 404, HTML)})
def page_withdrawn() -> Site:
    """A later night an article that still has its row is 404."""
    return site()


@_fault(5, later=lambda: {at(2): html("<div>很抱歉，您所访问的页面不存在或已被删除！</div>")})
def page_withdrawn_softly() -> Site:
    """A later night an article answers 200 and says that it is not there."""
    return site()


def _tagged(number: int, tag: str, inner: str = "") -> Page:
    good = article(number, inner)

    def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(b"", 304, {"ETag": tag})
        return Response(good.body, 200, {**HTML, "ETag": tag})

    return answer


@_fault(5, later=lambda: {at(2): _tagged(2, 'W/"2"', "<p>修订</p>")})
def weak_etags() -> Site:
    """Every article has a weak ETag and answers 304 to it; a later night one has another."""
    return site() | {at(n): _tagged(n, f'W/"{n}-1"') for n in range(1, 6)}


@_fault(
    5, later=lambda: {"/list/": html("<div id='app'>" + "<p>欢迎访问本栏目。</p>" * 20 + "<a href='/'>首页</a></div>")}
)
def list_emptied() -> Site:
    """A later night the list is redesigned and none of its rows is seen any more."""
    return site()


# -- walls -----------------------------------------------------------------------------------------------------------


@_fault(0, "blocked", "blocked")
def jsl_521() -> Site:
    """加速乐: 521 and a script that computes a cookie; with the cookie, the page."""

    def wall(request: Request) -> Response:
        if "__jsl_clearance=" in request.headers.get("cookie", ""):
            return listing(rows(range(1, 6)))
        script = "<script>document.cookie=('_')+('_')+('j')+'sl_clearance=1;';location.href=location.pathname</script>"
        return Response(script.encode(), 521, {"Content-Type": "text/html", "Set-Cookie": "__jsluid_s=abc; path=/"})

    return {"*": wall}


@_fault(0, "blocked", "blocked")
def ruishu_412() -> Site:
    """瑞数: 412, a meta with content, an inline script, an external one under a random path."""
    scripts = "<script>$_ts=window['$_ts'];</script><script src='/4QbVtADbnLVI/c.js'></script>"
    body = f"<html><head><meta content='aXb9'>{scripts}</head><body></body></html>"
    return {"*": Response(body.encode(), 412, HTML)}


@_fault(0, "blocked", "blocked-wall", "blocked")
def wangfang_403() -> Site:
    """网防G01: 403 with an event id."""
    body = "<html><body>您的请求带有不合法参数，已被网站管理员设置拦截！eventID: 77-192, wzws_sessionid</body></html>"
    return {"*": Response(body.encode(), 403, HTML)}


@_fault(0, "blocked", "blocked-wall", "blocked")
def chuangyu_200() -> Site:
    """创宇盾: 200, and the text of a refusal."""
    return {"*": html("<div>当前访问疑似黑客攻击，已被创宇盾拦截。</div>")}


@_fault(0, "blocked", "blocked-script")
def script_shell_200() -> Site:
    """200, two scripts under a random path, an old-browser notice, no text."""
    scripts = "<script src='/Hk2/x1.js'></script><script>var _$j=1;</script>"
    body = f"<html><head>{scripts}</head><body onload='_$f()'></body></html>"
    return {"*": Response(body.encode(), 200, HTML)}


@_fault(3, "blocked", "blocked-challenge")
def wall_after_three() -> Site:
    """Three articles are answered, then the wall is up; nothing more may be asked."""
    served = itertools.count()

    def answer(number: int) -> Callable[[Request], Response]:
        return lambda _request: article(number) if next(served) < 3 else Response(b"<script>_</script>", 521, HTML)

    return site(9) | {at(n): answer(n) for n in range(1, 10)}


@_fault(4, "ok", "blocked-refused")
def one_page_refused() -> Site:
    """One article is 403, the others are not: no wall."""
    return site() | {at(3): Response(b"Forbidden", 403, HTML)}


@_fault(5)
def robots_403() -> Site:
    """robots.txt is refused: that means there is none."""
    return site() | {"/robots.txt": Response(b"", 403, HTML)}


@_fault(0, "failed", "robots-unreachable")
def robots_500() -> Site:
    """robots.txt is broken: that means nothing may be asked."""
    return site() | {"/robots.txt": Response(b"", 500, HTML)}


@_fault(4, "ok", "robots-disallowed")
def robots_disallow() -> Site:
    """robots.txt closes one article to everyone, and a folder to others alone."""
    rules = f"User-agent: *\nDisallow: {at(3)}\n\nUser-agent: otherbot\nDisallow: /\n"
    return site() | {"/robots.txt": Response(rules.encode(), 200, {"Content-Type": "text/plain"})}


# -- connections -----------------------------------------------------------------------------------------------------


def _reset(out: BinaryIO) -> None:
    sock = getattr(out, "_sock", None) or getattr(getattr(out, "raw", None), "_sock", None)
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionResetError


_CLOSING = threading.Event()
LONG = 30.0
"""Seconds after which even the slowest page gives up."""


def _drip(head: bytes, drop: bytes, pause: float) -> Callable[[BinaryIO], None]:
    def write(out: BinaryIO) -> None:
        end = time.monotonic() + LONG
        out.write(head)
        out.flush()
        while time.monotonic() < end and not _CLOSING.wait(pause):
            out.write(drop)
            out.flush()

    return write


@_fault(4, "ok", "timeout")
def slow_loris_body() -> Site:
    """One article comes a byte at a time, for ever."""
    return site() | {at(3): Response(write=_drip(b"<html>", b".", 0.1), headers=HTML | {"Content-Length": "100000"})}


@_fault(4, "ok", "timeout")
def slow_loris_head() -> Site:
    """One article's headers come a byte at a time, for ever."""
    return site() | {at(3): Response(raw=_drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", 0.1))}


@_fault(4, "ok", "timeout")
def silent() -> Site:
    """One article is never answered."""
    return site() | {at(3): Response(raw=_drip(b"", b"", 0.5))}


@_fault(4, "ok", "too-large")
def endless_chunks() -> Site:
    """One article is chunked and never ends."""

    def write(out: BinaryIO) -> None:
        chunk = b"x" * 65536
        for _ in range(4000):
            out.write(b"%x\r\n" % len(chunk) + chunk + b"\r\n")

    return site() | {at(3): Response(write=write, headers=HTML | {"Transfer-Encoding": "chunked"})}


@_fault(5, "ok", "too-large")
def huge_file() -> Site:
    """An attachment of 200 MB that says so, in an article that is good."""
    return site() | {
        at(3): article(3, "<a href='/files/big.pdf'>附件：大文件.pdf</a>"),
        "/files/big.pdf": Response(write=_zeros(200), headers=PDF | {"Content-Length": str(200 * 2**20)}),
    }


@_fault(5, "ok", "too-large")
def huge_file_unsaid() -> Site:
    """An attachment of 200 MB that does not say so."""
    return site() | {
        at(3): article(3, "<a href='/files/big.pdf'>附件：大文件.pdf</a>"),
        "/files/big.pdf": Response(write=_zeros(200), headers=PDF),
    }


def _zeros(megabytes: int) -> Callable[[BinaryIO], None]:
    def write(out: BinaryIO) -> None:
        for _ in range(megabytes):
            out.write(bytes(2**20))

    return write


@_fault(11, file={"politeness": {"requests_per_second": 200, "connections": 2}})
def large_files() -> Site:
    """Ten attachments of 45 MB on two hosts, asked for over two connections each: large, and good."""
    body = paper() + bytes(45 * 2**20)
    links = "".join(
        f"<a href='{host}/files/{n}.pdf'>附件{n}.pdf</a>"
        for host in ("", f"//files.large-files.{DOMAIN}:{DEFAULT_PORT}")
        for n in range(5)
    )
    return site(1) | {
        at(1): article(1, links),
        **{f"/files/{n}.pdf": Response(body + bytes([n]), 200, PDF) for n in range(5)},
    }


@_fault(4, "ok", "too-large")
def huge_page() -> Site:
    """One article is a page of 30 MB."""
    return site() | {at(3): article(3, "<p>到2027年，新建项目3个。</p>" * 700_000)}


@_fault(0, "failed", "too-large")
def huge_list() -> Site:
    """The list is a page of 30 MB."""
    return site() | {"/list/": listing(rows(range(1, 200_000)))}


@_fault(4, "ok", "too-large")
def gzip_bomb() -> Site:
    """One article is 200 kB of gzip that unpacks to 200 MB."""
    machine = zlib.compressobj(9, wbits=31)
    body = b"".join(machine.compress(bytes(2**20)) for _ in range(200)) + machine.flush()
    return site() | {at(3): Response(body, 200, HTML | {"Content-Encoding": "gzip"})}


@_fault(4, "ok", "bad-encoding")
def false_gzip() -> Site:
    """One article says gzip and is not."""
    return site() | {at(3): Response(article(3).body, 200, HTML | {"Content-Encoding": "gzip"})}


# Port 9 is the discard service, which nobody runs.
@_fault(0, "failed", "unreachable", file={"connect_to": {f"nobody-there.{DOMAIN}:{DEFAULT_PORT}": "127.0.0.1:9"}})
def nobody_there() -> Site:
    """Nobody listens where the portal should be."""
    return {}


# -- files -----------------------------------------------------------------------------------------------------------


@_fault(5, "ok", "truncated")
def truncated_pdf() -> Site:
    """A PDF that ends before its Content-Length."""
    body = paper()

    def write(out: BinaryIO) -> None:
        out.write(body[:900])

    return site() | {
        at(3): article(3, "<a href='./P020250104.pdf'>附件.pdf</a>"),
        "/list/202501/P020250104.pdf": Response(write=write, headers=PDF | {"Content-Length": str(len(body))}),
    }


@_fault(5, "ok", "not-the-file")
def pdf_is_html() -> Site:
    """A .pdf that is an error page."""
    return site() | {
        at(3): article(3, "<a href='./P020250104.pdf'>附件.pdf</a>"),
        "/list/202501/P020250104.pdf": html("<h1>系统维护中</h1>", headers=PDF),
    }


@_fault(6)
def second_host() -> Site:
    """The attachment stands on the city's file host, linked without a scheme."""
    return site() | {
        at(3): article(
            3, f"<a href='//files.second-host.{DOMAIN}:{DEFAULT_PORT}/upload/方 案.pdf'>附件：方 案.pdf</a>"
        ),
        "/upload/方 案.pdf": Response(paper(), 200, PDF),
    }


@_fault(5, "ok", "host-not-allowed")
def foreign_host() -> Site:
    """The attachment stands on a host that the portal file does not know."""
    return site() | {at(3): article(3, "<a href='http://pan.example.invalid/f.pdf'>附件.pdf</a>")}


@_fault(9)
def nameless_files() -> Site:
    """Names in the query, download pages without an ending, Content-Disposition in GBK bytes and by RFC 5987."""
    links = (
        "<a href='/viewFile.do?type=2&filename=%E6%96%B9%E6%A1%88.pdf&file=7'>附件1</a>"
        "<a href='/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=9'>附件2</a>"
        "<a href='/virtual_attach_file.vsb?afc=x1'>点击下载</a><a href='/attach/10'>附件下载</a>"
    )
    gbk = "方案.pdf".encode("gbk").decode("latin-1")
    return site() | {
        at(3): article(3, links),
        "/viewFile.do": Response(paper(), 200, {"Content-Type": "application/octet-stream"}),
        "/system/_content/download.jsp": Response(
            paper() + b"\n", 200, {"Content-Disposition": f'attachment; filename="{gbk}"'}
        ),
        "/virtual_attach_file.vsb": Response(
            paper() + b"\n\n", 200, {"Content-Disposition": "attachment; filename*=UTF-8''%E8%A1%A8.pdf"}
        ),
        "/attach/10": Response(
            paper() + b"\n\n\n", 200, {"Content-Disposition": "attachment; filename==?UTF-8?B?6KGoLnBkZg==?="}
        ),
    }


@_fault(7)
def page_images() -> Site:
    """A document published as pictures of its two pages."""
    png = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\x1f\x15\xc4\x89"
    pictures = html(
        "<h1>关于印发第3号实施方案的通知</h1><div class='TRS_Editor'><img src='./W1.png'><img src='./W2.png'></div>",
        head="<meta name='ArticleTitle' content='关于印发第3号实施方案的通知'>",
    )
    return site() | {
        at(3): pictures,
        **{f"/list/202501/W{n}.png": Response(png + bytes([n]), 200, {"Content-Type": "image/png"}) for n in (1, 2)},
    }


# -- lists that a script draws ---------------------------------------------------------------------------------------


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode(), 200, {"Content-Type": "application/json"})


def _form(request: Request) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(request.body.decode()).items()}


def _absolute(numbers: Iterable[int]) -> list[Row]:
    return rows(numbers, "/list")


@_fault(20, section={"family": None, "url": "/col/col81/index.html"})
def hanweb_windows() -> Site:
    """jpage: rows in an XML block, the rest by POST in windows that overlap by two."""

    def store(numbers: Iterable[int]) -> str:
        records = "".join(
            f"<record><![CDATA[<li><a href='{h}' title='{t}'>{t[:6]}...</a><b readlabel='{d}'>{d}</b></li>]]></record>"
            for h, t, d in _absolute(numbers)
        )
        query = "page=1&webid=3&columnid=81&unitid=7"
        link = f"<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?{query}'></a>]]></nextgroup>"
        counts = "<totalrecord>20</totalrecord><totalpage>7</totalpage>"
        return f"<datastore>{link}{counts}<recordset>{records}</recordset></datastore>"

    def proxy(request: Request) -> Response:
        query, form = parse_qs(urlsplit(request.path).query), _form(request)
        if form.get("unitid") != "7" or "referer" not in request.headers:
            return Response(b"", 400)
        first, last = int(query["startrecord"][0]), int(query["endrecord"][0])
        return Response(store(range(max(1, first - 2), last + 1)).encode(), 200, {"Content-Type": "text/xml"})

    page = html(
        f"<script type='text/xml'>{store(range(1, 10))}</script><script type='text/xml'>{store(range(1, 10))}</script>"
    )
    return {"/col/col81/index.html": page, "/module/web/jpage/dataproxy.jsp": proxy, **articles(range(1, 21))}


@_fault(17, section={"family": None, "url": "/col/col9/index.html"})
def jpaas_unit() -> Site:
    """unitbuild: no rows in the page, HTML inside JSON, fifteen a page, titles cut."""

    def unit(request: Request) -> Response:
        query = parse_qs(urlsplit(request.path).query)
        number = json.loads(query["paramJson"][0])["pageNo"]
        if query.get("pageId") != ["9"]:
            return Response(b"", 404)
        items = "".join(
            f"<li><a title='{t}' href='{h}'>{t[:5]}...</a><span>{d}</span></li>"
            for h, t, d in _absolute(range(1, 16) if number == 1 else range(16, 18) if number == 2 else ())
        )
        return _json(
            {
                "success": True,
                "data": {"html": f"<ul><div>{items}</div></ul><table class='pagination' count='17'></table>"},
            }
        )

    query = "{'parseType':'bulidstatic','webId':'1','tplSetId':'t','pageType':'column','tagId':'信息列表','pageId':'9'}"
    address = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    script = f"<script src='/s/unitbuild.js' url='{address}' queryData=\"{query}\"></script>"
    return {
        "/col/col9/index.html": html(f"<a href='/'>首页</a> &gt; <a href='/col/col9/index.html'>规划</a>{script}"),
        "/api-gateway/jpaas-publish-server/front/page/build/unit": unit,
        **articles(range(1, 18)),
    }


@_fault(7, section={"family": None, "url": "/site/col42/index.html"})
def jiyuehua_query() -> Site:
    """loadPageData: no rows in the page, POST /queryList, <base href>."""

    def query(request: Request) -> Response:
        form = _form(request)
        numbers = {"1": range(1, 6), "2": range(6, 8)}.get(form.get("current", ""), range(0))
        if form.get("channelCode[]") != "col42" or form.get("webSiteCode[]") != "site":
            return Response(b"", 400)
        results = [
            {"source": {"title": t, "pubDate": f"{d} 10:00:00", "urls": json.dumps({"common": h})}}
            for h, t, d in _absolute(numbers)
        ]
        return _json({"data": {"total": 7, "results": results}})

    script = "<script>loadPageData({channelCode:['col42'],webSiteCode:['site'],perPage:5});</script>"
    return {
        "/site/col42/index.html": html(script, head="<base href='/site/'>"),
        "/queryList": query,
        **articles(range(1, 8)),
    }


@_fault(7, section={"family": None, "url": "/gkmlpt/index#368"})
def gkmlpt_api() -> Site:
    """gkmlpt: the category stands behind the #, times are Unix times."""

    def api(request: Request) -> Response:
        query = parse_qs(urlsplit(request.path).query)
        numbers = {"1": range(1, 6), "2": range(6, 8)}.get(query["page"][0], range(0))
        found = [
            {
                "title": t,
                "url": f"http://gkmlpt-api.{DOMAIN}:{DEFAULT_PORT}{h}",
                "display_publish_time": 1735693200 + 86400 * n,
            }
            for n, (h, t, _) in zip(numbers, _absolute(numbers), strict=True)
        ]
        return _json({"total": 7, "articles": found}) if query["sid"] == ["769033"] else Response(b"", 404)

    page = html("<div id='app'></div><script>window._CONFIG = {SID: '769033', PATH: '/gkmlpt'}</script>")
    return {"/gkmlpt/index": page, "/gkmlpt/api/all/368": api, **articles(range(1, 8))}


@_fault(7, section={
    "family": "json", "url": "/cms/JsonList",
    "request": {"method": "POST", "json_body": {"column": "9", "page": "{page}"}},
    "pager": {"rule": "template"},
    "fields": {"rows": "data.lists", "title": "docTitle", "url": "/list/202501/{file}", "date": "day"},
})  # fmt: skip
def json_post() -> Site:
    """A POST with JSON, answered by ids from which the portal file makes addresses."""

    def answer(request: Request) -> Response:
        number = json.loads(request.body)["page"]
        numbers = {1: range(1, 6), 2: range(6, 8)}.get(number, range(0))
        found = [{"docTitle": t, "file": h.rpartition("/")[2], "day": f"{d} 00:00:00"} for h, t, d in rows(numbers)]
        return _json({"data": {"lists": found}})

    return {"/cms/JsonList": answer, **articles(range(1, 8))}


@_fault(4, section={"family": "sitemap", "url": "/sitemap.xml"})
def sitemap() -> Site:
    """A sitemap in place of a list."""
    locs = "".join(
        f"<url><loc>http://sitemap.{DOMAIN}:{DEFAULT_PORT}{at(n)}</loc><lastmod>2025-01-0{n}</lastmod></url>"
        for n in range(1, 5)
    )
    xml = f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{locs}</urlset>"
    return {"/sitemap.xml": Response(xml.encode(), 200, {"Content-Type": "application/xml"}), **articles(range(1, 5))}


def make_answerer(pages: Site) -> Answerer:
    """An answerer over pages of one's own, for tests of a single thing."""
    return FaultSite(pages)
