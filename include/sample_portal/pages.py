"""The pages of the two sample portals, each in the markup of its CMS family."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from math import ceil

from sample_portal import files
from sample_portal.documents import SampleDocument, documents

DEFAULT_PORT = 8765
"""The port in the sample portals' addresses, wherever the server really listens: ids are made of addresses."""


@dataclass(frozen=True, slots=True)
class City:
    """A sample city and its portal."""

    id: str
    name: str
    host: str
    site_id_code: str
    region_code: str
    per_page: int

    @property
    def base(self) -> str:
        """The portal's address. ``localhost`` and all below it is this machine, also for a browser (RFC 6761)."""
        return f"http://{self.host}:{DEFAULT_PORT}"


CHENGHU = City("chenghu", "澄湖市", "www.chenghu.localhost", "9901000001", "990100", 4)
SONGPING = City("songping", "松屏市", "www.songping.localhost", "9902000001", "990200", 4)
CITIES = (CHENGHU, SONGPING)

SECTIONS = {
    ("chenghu", "plans"): ("/zwgk/zfxxgk/ghjh/", "规划计划"),
    ("chenghu", "replies"): ("/zwgk/zfxxgk/jytabl/", "建议提案办理"),
    ("songping", "plans"): ("/zwgk/ghjh/", "规划计划"),
    ("songping", "replies"): ("/zwgk/jytabl/", "建议提案办理"),
}

HTML = "text/html; charset=utf-8"
COUNTER = "@@READ-COUNT@@"
"""Stands in a page where the server writes how often it was read: such pages are never the same twice."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What is served at one address."""

    body: bytes
    content_type: str = HTML
    counted: bool = False


@cache
def site(city: City) -> dict[str, Resource]:
    """Everything that a sample portal serves, by path."""
    made: dict[str, Resource] = {}
    for section in ("plans", "replies"):
        listed = [d for d in documents(city.id) if d.section == section]
        made |= _lists(city, section, listed)
        for document in listed:
            path = article_path(city, document)
            body = _trs_article(city, document) if city is CHENGHU else _dahe_article(city, document)
            codec = "gb18030" if "gb18030" in document.styles else "utf-8"
            kind = "text/html" if codec == "gb18030" else HTML
            made[path] = Resource(body.encode(codec), kind, COUNTER in body)
            for attachment in document.attachments:
                folder = path.rpartition("/")[0]
                target = attachment.href if attachment.href.startswith("/") else f"{folder}/{attachment.href}"
                if target.endswith(".pdf"):
                    made[target] = Resource(files.pdf(attachment.lines), "application/pdf")
                else:
                    made[target] = Resource(files.docx(attachment.lines), "application/octet-stream")
    for number, name in ((1, "隐私保护"), (2, "免责声明"), (3, "联系我们")):
        made[_footer_path(city, number)] = Resource(_frame(city, name, f"<p>{city.name}门户网站{name}。</p>").encode())
    made["/"] = made["/index.html"] = Resource(_home(city).encode())
    made["/robots.txt"] = Resource(b"User-agent: *\nDisallow: /admin/\n", "text/plain")
    return made


def article_path(city: City, document: SampleDocument) -> str:
    """The path of an article, in the form of the city's CMS."""
    if city is SONGPING:
        return f"/{document.id}.html"
    return f"{SECTIONS[city.id, document.section][0]}{document.published:%Y%m}/t{document.id}.html"


# -- lists ----------------------------------------------------------------------------------------------------------


def _lists(city: City, section: str, listed: Sequence[SampleDocument]) -> dict[str, Resource]:
    folder, name = SECTIONS[city.id, section]
    pages = ceil(len(listed) / city.per_page)
    made = {}
    for page in range(pages):
        rows = list(listed[page * city.per_page : (page + 1) * city.per_page])
        body = (_trs_list if city is CHENGHU else _dahe_list)(city, name, folder, rows, page, pages, section)
        resource = Resource(body.encode())
        if page == 0:
            made[folder] = made[f"{folder}index.html"] = resource
        else:
            made[f"{folder}index_{page if city is CHENGHU else page + 1}.html"] = resource
    return made


def _trs_list(
    city: City, name: str, folder: str, rows: Sequence[SampleDocument], page: int, pages: int, section: str
) -> str:
    # An older plan is pinned above the newest: the row stands on the page twice.
    pinned = [rows[-1]] if page == 0 and section == "plans" else []
    items = "\n".join(
        f'<li><a href=".{article_path(city, d).removeprefix(folder[:-1])}" title="{escape(d.title)}">'
        f"{'【置顶】' if n < len(pinned) else ''}{_cut(d.title, 32)}</a><b>{d.published}</b></li>"
        for n, d in enumerate([*pinned, *rows])
    )
    return _frame(
        city,
        name,
        f"""<div class="zfxxgk_zdgkc"><ul class="zfxxgk_list">
{items}
</ul>
<div class="page"><script>createPageHTML({pages}, {page}, "index", "html");</script></div></div>""",
        column=name,
    )


def _dahe_list(
    city: City, name: str, _folder: str, rows: Sequence[SampleDocument], page: int, pages: int, _section: str
) -> str:
    items = "\n".join(
        f'<li><span>[{d.published}]</span><a href="{article_path(city, d)}" title="{escape(d.title)}">'
        f"{_cut(d.title, 28)}</a></li>"
        for d in rows
    )
    return _frame(
        city,
        name,
        f"""<div class="news-list"><ul>
{items}
</ul></div>
<div class="pageDec" pagecount="{pages}" pageindex="{page + 1}"></div>""",
        column=name,
    )


def _cut(title: str, length: int) -> str:
    return escape(title if len(title) <= length else f"{title[:length]}...")


# -- articles -------------------------------------------------------------------------------------------------------


def _trs_article(city: City, d: SampleDocument) -> str:
    head = ""
    if "head" in d.styles:
        pairs = (
            ("索 引 号", d.index), ("主题分类", d.topic), ("发文机关", d.issuer), ("成文日期", _chinese_day(d)),
            ("标　　题", d.title), ("发文字号", d.number),
            ("发布日期", f"{d.published:%Y年%-m月%-d日}"), ("有 效 性", "有效"),
        )  # fmt: skip
        cells = [f"<td><b>{label}：</b></td><td>{escape(value)}</td>" for label, value in pairs]
        rows = "".join(f"<tr>{a}{b}</tr>" for a, b in zip(cells[::2], cells[1::2], strict=True))
        head = f'<table class="xxgk_head">{rows}</table>'
    links = "".join(
        f'<p class="insertfileTag"><a href="./{a.href}" title="{escape(a.label)}">{escape(a.label)}</a></p>'
        for a in d.attachments
    )
    body = f"""{head}
<h1 class="title">{escape(d.title)}</h1>
<div class="byline"><span>发布时间：{d.published} 09:30</span>
<span>信息来源：{d.source or city.name + "人民政府"}</span>
<span>字体：[<a href="javascript:void(0)">大</a> <a href="javascript:void(0)">小</a>]</span></div>
<div class="TRS_Editor">
{_paragraphs(d)}
{links}</div>
<div class="ewm">扫一扫在手机打开当前页</div>"""
    return _frame(
        city,
        f"{d.title}_{city.name}人民政府",
        body,
        column=SECTIONS[city.id, d.section][1],
        article=d,
        charset="gb2312" if "gb18030" in d.styles else "utf-8",
    )


def _dahe_article(city: City, d: SampleDocument) -> str:
    links = "".join(f'<p><a href="{a.href}">{escape(a.label)}</a></p>' for a in d.attachments)
    title = _traditional(d.title) if "pinyin" in d.styles else escape(d.title)
    body = f"""<div class="content-title">{title}</div>
<div class="content-info"><span>时间：<i id="pubDate">{d.published}</i></span>
<span>来源：<i id="source">{d.source}</i></span>
<span>浏览次数：<i>{COUNTER}</i></span></div>
<div class="content-txt">
{_paragraphs(d)}
</div>
<!-- 获取附件 -->
<div class="attas">{links}</div>"""
    # Such portals name the column in <title>, and never the article.
    column = SECTIONS[city.id, d.section][1]
    return _frame(city, f"{column}-{city.name}人民政府门户网站", body, column=column, article=d)


def _paragraphs(d: SampleDocument) -> str:
    out: list[str] = []
    lines = list(_with_page_breaks(d.lines)) if "pagebreak" in d.styles else list(d.lines)
    for line in lines:
        if line.startswith("|"):
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in line[1:].split("|"))
            if out and out[-1].endswith("</tr></table>"):
                out[-1] = out[-1].removesuffix("</table>") + f"<tr>{cells}</tr></table>"
            else:
                out.append(f'<table border="1"><tr>{cells}</tr></table>')
            continue
        text = line.lstrip(">^~")
        shown = _traditional(text) if "pinyin" in d.styles else escape(text)
        align = {">": "right", "^": "center"}.get(line[:1])
        out.append(
            f'<p style="text-align: {align};">{shown}</p>'
            if align
            else f"<p>{shown if line.startswith('~') else '　　' + shown}</p>"
        )
    return "\n".join(out)


def _with_page_breaks(lines: Sequence[str], size: int = 420) -> Iterator[str]:
    """The lines as a pasted document has them: a page number in the midst of a sentence, which goes on without the
    indent of a paragraph (marked ``~``)."""
    page, room = 1, size
    for line in lines:
        rest = line
        while len(rest) > room and not line.startswith(("|", ">", "^")):
            at = room
            while at < len(rest) and not (_is_han(rest[at - 1]) and _is_han(rest[at])):
                at += 1
            if at >= len(rest):
                break
            yield rest[:at]
            yield f"^— {page} —"
            page, room, rest = page + 1, size, "~" + rest[at:]
        room -= len(rest)
        yield rest


def _is_han(char: str) -> bool:
    return "一" <= char <= "鿿"


# Readings that a broken "accessible reading" tool writes behind characters with several of them.
_READINGS = {
    "發": "fā", "關": "guān", "經": "jīng", "濟": "jì", "設": "shè", "產": "chǎn", "業": "yè", "縣": "xiàn", "區": "qū",
    "萬": "wàn", "億": "yì", "級": "jí", "質": "zhì", "為": "wéi", "個": "gè", "總": "zǒng", "達": "dá", "條": "tiáo",
}  # fmt: skip


def _traditional(text: str) -> str:
    from opencc import OpenCC

    made = OpenCC("s2t").convert(text)
    return escape(re.sub("|".join(_READINGS), lambda m: f"{m.group()}({_READINGS[m.group()]})", made))


# -- the frame around all -------------------------------------------------------------------------------------------


def _frame(
    city: City,
    title: str,
    body: str,
    *,
    column: str = "",
    article: SampleDocument | None = None,
    charset: str = "utf-8",
) -> str:
    tags = {"SiteName": f"{city.name}人民政府", "SiteDomain": city.host, "SiteIDCode": city.site_id_code}
    if column:
        tags |= {"ColumnName": column, "ColumnType": "政务公开"}
    if article is not None:
        tags |= {
            "ArticleTitle": article.title,
            "PubDate": f"{article.published} 09:30" + (":00.0" if city is SONGPING else ""),
            "ContentSource": article.source,
        }
    metas = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in tags.items())
    menu = "".join(
        f'<li><a href="{path}">{name}</a></li>' for (owner, _), (path, name) in SECTIONS.items() if owner == city.id
    )
    footer = " | ".join(
        f'<a href="{_footer_path(city, n)}">{name}</a>'
        for n, name in enumerate(("隐私保护", "免责声明", "联系我们"), 1)
    )
    assets = (
        f'<link rel="stylesheet" href="//t.songping.localhost/file/{city.site_id_code}/style.css">'
        if city is SONGPING
        else '<link rel="stylesheet" href="/images/trs.css">'
    )
    support = "技术支持：样例网（虚构）" + ("　dahe.cn 同类模板" if city is SONGPING else "")
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{escape(title)}</title>
{metas}
{assets}
</head><body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li>{menu}</ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt;&gt; <a href="#">政务公开</a> &gt;&gt;
{escape(column or title)}</div>
{body}
<div class="footer">{footer}<p>主办：{city.name}人民政府（虚构）
网站标识码：{city.site_id_code}　{support}</p></div>
</body></html>
"""


def _home(city: City) -> str:
    rows = "".join(
        f'<li><a href="{article_path(city, d)}">{escape(d.title)}</a><span>{d.published:%m-%d}</span></li>'
        for d in documents(city.id)[:6]
    )
    return _frame(city, f"{city.name}人民政府门户网站", f'<div class="index-news"><ul>{rows}</ul></div>')


def _footer_path(city: City, number: int) -> str:
    if city is SONGPING:
        return f"/2021/01-04/10000{number}.html"
    return f"/wzgl/202101/t20210104_{number}.html"


def _chinese_day(d: SampleDocument) -> str:
    return f"{d.issued:%Y年%-m月%-d日}" if d.issued else ""
