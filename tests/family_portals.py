"""A portal of every CMS family over real HTTP: lists as the platform draws them, and their articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

from sample_portal.faults import HTML, html
from sample_portal.server import Request, Response

COUNT, SIZE = 25, 10
PAGES = 3
DAYS = {n: f"2025-0{1 + n // 28}-{n % 28 + 1:02d}" for n in range(COUNT, 0, -1)}
Answer = Callable[[Request], Response]


def title(n: int) -> str:
    return f"河阳市人民政府办公室关于印发第{n}号专项行动实施方案的通知"


def cut(n: int) -> str:
    return title(n)[:18] + "..."


def article(n: int, body: str, head: str = "") -> Response:
    text = (
        f"<p>各县（区）人民政府：</p><p>到2027年，全市新建项目{n}个，完成投资{n}.5亿元，带动就业{n}00人以上。</p>" * 3
    )
    return html(
        f"<div class='nav'><ul><li><a href='/a/'>首页</a></li><li><a href='/b/'>政务公开</a></li></ul></div>"
        f"<h1>{title(n)}</h1><div>发布时间：{DAYS[n]}　来源：市政府办</div><div {body}>{text}</div>",
        head=f"<meta name='ArticleTitle' content='{title(n)}'><meta name='PubDate' content='{DAYS[n]} 10:00'>{head}",
    )


def listing(items: str, after: str = "", head: str = "") -> Response:
    return html(
        "<ul class='nav'><li><a href='/a/'>首页</a></li><li><a href='/b/'>政务公开</a></li></ul>"
        f"{items}{after}<div class='foot'><a href='/about/1.html'>网站声明</a></div>",
        head="<meta name='SiteName' content='河阳市人民政府'><meta name='SiteIDCode' content='4115000001'>"
        f"<meta name='ColumnName' content='规划计划'>{head}",
    )


def part(page: int, size: int = SIZE) -> list[int]:
    """The articles of a page, the newest first; ``page`` from 1."""
    return list(DAYS)[(page - 1) * size : page * size]


def li(address: Callable[[int], str], page: int, day: str = "<span>{}</span>") -> str:
    return "".join(
        f'<li><a href="{address(n)}" title="{title(n)}">{cut(n)}</a>{day.format(DAYS[n])}</li>' for n in part(page)
    )


def served(pages: dict[str, Answer | Response]) -> Answer:
    """Answers by path with its query, else by path alone, else 404."""

    def answer(request: Request) -> Response:
        path = unquote(request.path)
        found = pages.get(path) or pages.get(path.partition("?")[0])
        if found is None:
            return Response(b"<html><body>404</body></html>", 404, HTML)
        return found(request) if callable(found) else found

    return answer


def by_number(
    names: Callable[[int], str], draw: Callable[[int], Response], articles: dict[str, Answer | Response]
) -> Answer:
    """A list whose pages stand at addresses of their own."""
    return served({names(n): draw(n) for n in range(1, PAGES + 1)} | articles)


def each(address: Callable[[int], str], body: str, head: str = "") -> dict[str, Answer | Response]:
    return {address(n): article(n, body, head) for n in DAYS}


def trs() -> Answer:
    at = "/zwgk/ghjh/202501/t20250101_{}.html".format
    return by_number(
        lambda n: "/zwgk/ghjh/" if n == 1 else f"/zwgk/ghjh/index_{n - 1}.html",
        lambda n: listing(
            f"<div class='list'><ul class='u-list'>{li('./202501/t20250101_{}.html'.format, n)}</ul></div>",
            f"<script>createPageHTML({PAGES}, {n - 1}, 'index', 'html');</script>",
        ),
        each(at, "class='TRS_Editor'"),
    )


def trs_container() -> Answer:
    at = "/c106/202506/{}.shtml".format
    return by_number(
        lambda n: "/zwgk/fg.shtml" if n == 1 else f"/zwgk/fg_{n}.shtml",
        lambda n: listing(
            "<table class='list'><tbody>"
            + "".join(
                f"<tr><td>{k}</td><td><a href='{at(k)}'>{title(k)}</a></td><td>{DAYS[k]}</td></tr>" for k in part(n)
            )
            + "</tbody></table>",
            f"<div id='page_div'></div><script>createPageHTML('page_div',{PAGES}, {n},'fg','shtml',{COUNT});</script>",
        ),
        each(at, "class='TRS_UEDITOR'"),
    )


def dahe() -> Answer:
    at = "/2025/01-01/{}.html".format
    return by_number(
        lambda n: "/xxgk/ghjh/" if n == 1 else f"/xxgk/ghjh/index_{n}.html",
        lambda n: listing(
            f"<div class='zfxxgk_zdgkc'><ul>{li(at, n, '<b>{}</b>')}</ul></div>",
            f"<div class='pageDec' pagecount='{PAGES}' pageno='{n}'></div>技术支持：大河网",
        ),
        each(at, "class='content-txt'"),
    )


def hanweb() -> Answer:
    at = "/art/2025/1/1/art_84_{}.html".format
    size = 3

    def records(ns: list[int]) -> str:
        return "".join(
            f'<record><![CDATA[<li><a href="{at(k)}" title="{title(k)}">{cut(k)}</a><b>{DAYS[k]}</b></li>]]></record>'
            for k in ns
        )

    def first(_: Request) -> Response:
        store = (
            f'<datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=14&path=/'
            f'&columnid=84&unitid=402&webname=x&permissiontype=0"></a>]]></nextgroup><totalrecord>{COUNT}</totalrecord>'
            f"<totalpage>9</totalpage><recordset>{records(part(1, size * 3))}</recordset></datastore>"
        )
        return listing(
            f"<div id='402'><script type='text/xml'>{store}</script></div>",
            f"<script>$('#402').jpage({{perPage:{size},totalRecord:{COUNT},unitid:402}});</script>",
        )

    def proxy(request: Request) -> Response:
        query = parse_qs(urlsplit(request.path).query)
        form = parse_qs(request.body.decode())
        if request.method != "POST" or form.get("unitid") != ["402"] or "x-requested-with" not in request.headers:
            return Response(b"", 400)
        a, b = int(query["startrecord"][0]), int(query["endrecord"][0])
        found = records(list(DAYS)[a - 1 : b])
        text = f"<datastore><totalrecord>{COUNT}</totalrecord><recordset>{found}</recordset></datastore>"
        return Response(text.encode(), 200, {"Content-Type": "text/xml;charset=utf-8"})

    return served({"/col/col84/index.html": first, "/module/web/jpage/dataproxy.jsp": proxy, **each(at, "id='zoom'")})


def jpaas() -> Answer:
    at = "/col/col9/art/2025/art_{}.html".format
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"

    def answer(request: Request) -> Response:
        query = parse_qs(urlsplit(request.path).query)
        asked = json.loads(query["paramJson"][0])
        size, page = asked["pageSize"], asked["pageNo"]
        rows = "".join(
            f'<li><a title="{title(k)}" href="{at(k)}">{cut(k)}</a><span>{DAYS[k]}</span></li>'
            for k in part(page, size)
        )
        value = {
            "success": True,
            "data": {"html": f"<ul>{rows}</ul><table class='pagination' count=\"{COUNT}\"></table>"},
        }
        return Response(json.dumps(value).encode(), 200, {"Content-Type": "application/json"})

    script = (
        '<script src="/cms_files/unitbuild.js?v=4" url="' + unit + "\" queryData=\"{'parseType':'bulidstatic',"
        "'webId':'31','tplSetId':'o','pageType':'column','tagId':'信息列表','editType':'null','pageId':'9'}\"></script>"
    )
    return served({"/col/col9/index.html": listing(script), unit: answer, **each(at, "id='zoom'")})


def jiyuehua() -> Answer:
    at = "/heyang/col/421/{}.html".format

    def answer(request: Request) -> Response:
        form = parse_qs(request.body.decode())
        if form.get("channelCode[]") != ["col421"]:
            return Response(b"{}", 400)
        page, size = int(form["current"][0]), int(form["pageSize"][0])
        results = [
            {"source": {"title": title(k), "pubDate": f"{DAYS[k]} 09:00:00", "urls": json.dumps({"common": at(k)})}}
            for k in part(page, size)
        ]
        value = {"code": 200, "data": {"total": COUNT, "results": results}}
        return Response(json.dumps(value).encode(), 200, {"Content-Type": "application/json"})

    shell = listing(
        "<div id='list'></div><script>$(function(){ loadPageData({channelCode:['col421'],webSiteCode:['heyang'],"
        "perPage:10,templateContainerId:'div38'}); });</script>",
        head="<base href='/heyang/'>",
    )
    return served({"/heyang/ghjh/list.html": shell, "/queryList": answer, **each(at, "id='zoom'")})


def gkmlpt() -> Answer:
    at = "/gxj/gkmlpt/content/4/41/post_{}.html".format

    def answer(request: Request) -> Response:
        query = parse_qs(urlsplit(request.path).query)
        if query.get("sid") != ["769033"]:
            return Response(b"", 400)
        host = request.headers["host"]
        found = [
            {"id": k, "title": title(k), "url": f"http://{host}{at(k)}", "date": f"{DAYS[k]} 08:00:00"}
            for k in part(int(query["page"][0]))
        ]
        return Response(
            json.dumps({"total": COUNT, "articles": found}).encode(), 200, {"Content-Type": "application/json"}
        )

    shell = listing(
        "<div id='app'></div><script>window._CONFIG = { SID: '769033', NAME: 'x', PATH: '/gkmlpt' };</script>"
        "<script src='/gkmlpt/js/app.js'></script>"
    )
    return served(
        {"/gxj/gkmlpt/index": shell, "/gxj/gkmlpt/api/all/368": answer, **each(at, "class='article-content'")}
    )


def vsb() -> Answer:
    at = "/info/1044/{}.htm".format
    return by_number(
        lambda n: "/zwgk/tzgg.htm" if n == 1 else f"/zwgk/tzgg/{PAGES + 1 - n}.htm",
        lambda n: listing(
            "<table class='winstyle1'>"
            + "".join(
                f"<tr><td><a href='{at(k)}'>{title(k)}</a></td><td><span>{DAYS[k]}</span></td></tr>" for k in part(n)
            )
            + "</table>",
            f"<div><a href='{'tzgg/' if n == 1 else ''}{PAGES - n}.htm' class='Next'>下页</a></div>"
            if n < PAGES
            else "",
            "<script src='/system/resource/js/vsbscreen.min.js'></script>",
        ),
        each(at, "id='vsb_content'"),
    )


def kaipu() -> Answer:
    at = "/heyang/ghjh/202501/{:032x}.shtml".format
    return by_number(
        lambda n: "/heyang/ghjh/list.shtml" if n == 1 else f"/heyang/ghjh/list_{n}.shtml",
        lambda n: listing(
            f"<div class='list'><ul>{li(at, n)}</ul></div>",
            f"<script>createPageHTML('page_div',{PAGES}, {n},'list','shtml',{COUNT});</script>",
        ),
        each(at, "id='UCAP-CONTENT'"),
    )


def epoint() -> Answer:
    at = "/zwgk/037003/20250101/{:08x}-1111-4222-8333-1234567890ab.html".format
    return by_number(
        lambda n: "/zwgk/037003/list.html" if n == 1 else f"/zwgk/037003/{n}.html",
        lambda n: listing(
            "<ul class='wb-data-item'>"
            + "".join(
                f"<li class='wb-data-list'><div><a href='{at(k)}'>{title(k)}</a></div><span>{DAYS[k]}</span></li>"
                for k in part(n)
            )
            + "</ul>",
            f"<div class='ewb-page'><ul><li><span>{n}/{PAGES}</span></li></ul></div>",
        ),
        each(at, "id='ivs_content'"),
    )


def jeecms() -> Answer:
    at = "/D08Y/{}.jhtml".format
    return by_number(
        lambda n: "/D08Y/index.jhtml" if n == 1 else f"/D08Y/index_{n}.jhtml",
        lambda n: listing(
            "<div class='list'><ul>"
            + "".join(
                f"<li><a href='{at(k)}'>{title(k)}</a><em>{DAYS[k]}</em><ul class='pubinfo-card'><li><b>索引号</b>"
                f"<a href='/suoyin.jhtml'>K0001-{k}</a></li></ul></li>"
                for k in part(n)
            )
            + "</ul></div>",
            f"<div class='pages'>共 {COUNT} 条 {n}/{PAGES} 页</div><img src='/u/cms/www/logo.png'>",
        ),
        each(at, "class='news_content_content'"),
    )


def anhui() -> Answer:
    at = "/public/6615904/{}.html".format

    def label(request: Request) -> Response:
        query = parse_qs(urlsplit(request.path).query)
        page = int(query["pageIndex"][0])
        return Response(
            (
                f"<ul class='xxgk_nav_list'>{li(at, page)}</ul>"
                f"<script>Ls.pagination('page', {{pageCount:{PAGES},pageIndex:{page}}});</script>"
            ).encode(), 200, HTML,
        )  # fmt: skip

    shell = listing(
        "<div class='xxgk_nav'></div><div id='xxgk_lb'></div><script>var ls = {pageSize: 10, organId: '6615904', "
        "labelName: 'publicInfoList', file: '/c2/publicInfoList_newest'};</script>",
        head="<meta name='SiteId' content='6793339'>",
    )
    return served({"/public/column/6615904": shell, "/site/label/8888": label, **each(at, "class='j-fontContent'")})


def countdown() -> Answer:
    at = "/n25/c{}/content.html".format

    def draw(n: int) -> Response:
        items = f"<div class='conlist'><ul><span id='comp_77'>{li(at, n, '<span>[{}]</span>')}</span></ul></div>"
        if n > 1:
            return Response(items.encode(), 200, {"Content-Type": "text/html"})
        hidden = "".join(f"<a href='/n25/index_77_{k}.html'></a>" for k in range(1, PAGES))
        return listing(items, f"<script>var maxPageNum77={PAGES};</script><div style='display:none'>{hidden}</div>")

    return by_number(
        lambda n: "/n25/index.html" if n == 1 else f"/n25/index_77_{PAGES + 1 - n}.html", draw, each(at, "id='zoom'")
    )


def generic() -> Answer:
    at = "/show.asp?class=18&id={}".format
    return by_number(
        lambda n: "/list.asp?class=18" if n == 1 else f"/list.asp?class=18&page={n}",
        lambda n: listing(
            "<div class='wrap'><div class='group'>"
            + "".join(
                f"<div class='line'><a href='show.asp?class=18&id={k}'><p class='title'>{title(k)}</p><p>为进一步……</p>"
                f"<span>{DAYS[k][8:]}</span> <span>{DAYS[k][:7]}</span></a></div>"
                for k in part(n)
            )
            + "</div></div>",
            f"<a href='list.asp?class=18&page={n + 1}'>下一页</a>" if n < PAGES else "",
        ),
        each(at, "class='text'"),
    )


def json_list() -> Answer:
    at = "/detail/{}.html".format

    def answer(request: Request) -> Response:
        page = int(parse_qs(urlsplit(request.path).query).get("page", ["1"])[0])
        rows = [{"docTitle": title(k), "url": at(k), "publishDate": f"{DAYS[k]} 10:00:00"} for k in part(page)]
        return Response(
            json.dumps({"data": {"total": COUNT, "lists": rows}}).encode(), 200, {"Content-Type": "application/json"}
        )

    return served({"/api/list.json": answer, **each(at, "id='zoom'")})


def rss() -> Answer:
    at = "/gh/202501/t20250101_{}.html".format

    def feed(request: Request) -> Response:
        host = request.headers["host"]
        items = "".join(
            f"<item><title>{title(k)}</title><link>http://{host}{at(k)}</link><pubDate>{DAYS[k]} 10:00</pubDate></item>"
            for k in DAYS
        )
        channel = f"<channel><title>河阳</title>{items}</channel>"
        text = f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'>{channel}</rss>"
        return Response(text.encode(), 200, {"Content-Type": "text/xml"})

    return served({"/rss.xml": feed, **each(at, "class='TRS_Editor'")})


def sitemap() -> Answer:
    at = "/gh/202501/t20250101_{}.html".format

    def feed(request: Request) -> Response:
        host = request.headers["host"]
        items = "".join(f"<url><loc>http://{host}{at(k)}</loc><lastmod>{DAYS[k]}</lastmod></url>" for k in DAYS)
        text = (
            "<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
            f"{items}</urlset>"
        )
        return Response(text.encode(), 200, {"Content-Type": "text/xml"})

    return served({"/sitemap.xml": feed, **each(at, "class='TRS_Editor'")})


PORTALS: dict[str, tuple[Callable[[], Answer], str, str]] = {
    "trs": (trs, "/zwgk/ghjh/", "trs"),
    "trs-container": (trs_container, "/zwgk/fg.shtml", "trs"),
    "dahe": (dahe, "/xxgk/ghjh/", "dahe"),
    "hanweb": (hanweb, "/col/col84/index.html", "hanweb"),
    "jpaas": (jpaas, "/col/col9/index.html", "jpaas"),
    "jiyuehua": (jiyuehua, "/heyang/ghjh/list.html", "jiyuehua"),
    "gkmlpt": (gkmlpt, "/gxj/gkmlpt/index#368", "gkmlpt"),
    "vsb": (vsb, "/zwgk/tzgg.htm", "vsb"),
    "kaipu": (kaipu, "/heyang/ghjh/list.shtml", "kaipu"),
    "epoint": (epoint, "/zwgk/037003/list.html", "epoint"),
    "jeecms": (jeecms, "/D08Y/index.jhtml", "jeecms"),
    "anhui": (anhui, "/public/column/6615904?type=4&catId=6718758&action=list", "anhui"),
    "countdown": (countdown, "/n25/index.html", "countdown"),
    "generic": (generic, "/list.asp?class=18", "generic"),
    "json": (json_list, "/api/list.json?col=9&page=1", "json"),
    "rss": (rss, "/rss.xml", "rss"),
    "sitemap": (sitemap, "/sitemap.xml", "sitemap"),
}
"""By name: what serves it, the address of its list, the family."""
