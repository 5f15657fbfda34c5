"""Hanweb jcms/jpage: rows stand as HTML in an XML block in the page, three pages at once, more by POST to dataproxy.

``<script type="text/xml"><datastore>…<recordset><record><![CDATA[<li>…</li>]]></record>…``. A page may hold the block
twice, for desktop and mobile, with the same rows; the ``nextgroup`` link in it is no document. Answers are windows of
records, and windows may overlap.
"""

from __future__ import annotations

import re
from math import ceil
from urllib.parse import parse_qsl, urlencode

from citypolicy.crawl.families.base import FORM, Ask, Family, Walk, script_values
from citypolicy.crawl.families.rows import Row, find_rows, read_row
from citypolicy.crawl.page import Page, resolve, split
from citypolicy.crawl.portals import Section

_STORE = re.compile(r"<datastore\b.*?</datastore>", re.S | re.I)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.S | re.I)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)", re.I)
_PAGES = re.compile(r"<totalpage>\s*(\d+)", re.I)
_PROXY = re.compile(r"""["']([^"'\s]*?dataproxy\.jsp[^"']*)["']""")

PAGES_AN_ANSWER = 3


def _stores(page: Page) -> list[str]:
    return _STORE.findall(page.text)


def _recognises(page: Page) -> bool:
    # jpage alone is a plug-in for pagers that other platforms use too.
    return bool(_stores(page)) or re.search(r"\bjpage\(|jpage/dataproxy\.jsp", page.text) is not None


def _rows(page: Page, section: Section | None) -> list[Row]:
    found: dict[str, Row] = {}
    for store in _stores(page):
        for record in _RECORD.findall(store):
            inner = Page(page.url, f"<html><body>{record}</body></html>".encode(), "text/html; charset=utf-8")
            item = inner.soup.body
            items = [item] if item is not None else []
            if item is not None and len(item.find_all("li")) > 1:
                items = list(item.find_all("li"))
            for element in items:
                li = element.find("li") if element.name == "body" else None
                row = read_row(inner, li or element, section.row if section else None)
                if row is not None:
                    found.setdefault(row.url, row)
    return list(found.values()) if found else find_rows(page, section.row if section else None)


def _window(page: Page) -> tuple[int, int]:
    """How many records there are, and how many the portal shows on one page; zeros where the page does not say."""
    total, pages = _TOTAL.search(page.text), _PAGES.search(page.text)
    said = re.search(r"per_?page['\"]?\s*[:=]\s*['\"]?(\d+)", page.text, re.I)
    count = int(total.group(1)) if total else 0
    if said:
        return count, int(said.group(1))
    return count, ceil(count / int(pages.group(1))) if pages and int(pages.group(1)) else 0


def _following(walk: Walk) -> Ask | None:
    total, size = _window(walk.first)
    size = walk.section.pager.size or size or 15
    start = walk.number * size * PAGES_AN_ANSWER + 1
    if total and start > total:
        return None
    end = min(start - 1 + size * PAGES_AN_ANSWER, total or start - 1 + size * PAGES_AN_ANSWER)
    proxy, form = _proxy(walk.first)
    if not form:
        return None
    query = urlencode({"startrecord": start, "endrecord": end, "perpage": size})
    return Ask(
        f"{proxy}?{query}",
        "POST",
        urlencode(form).encode(),
        {"Content-Type": FORM, "X-Requested-With": "XMLHttpRequest", "Referer": walk.shell.url},
        promised=bool(total),
    )


_FIELDS = (
    "col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype",
)  # fmt: skip


def _proxy(page: Page) -> tuple[str, dict[str, str]]:
    """The address that answers with further records, and the form that it wants."""
    form: dict[str, str] = {"col": "1", "appid": "1", "path": "/", "sourceContentType": "1", "permissiontype": "0"}
    address = "/module/web/jpage/dataproxy.jsp"
    found = _PROXY.search(page.text)
    if found:
        link = found.group(1).replace("&amp;", "&")
        address = split(link).path or address
        form |= {k: v for k, v in parse_qsl(split(link).query, keep_blank_values=True) if k in _FIELDS}
    said = script_values(page.scripts) | script_values(page.text)
    form = {
        name: said.get(name, "") if name not in form else form[name] for name in _FIELDS if name in form or name in said
    }
    return resolve(page.url, address), form if form.get("columnid") or form.get("unitid") else {}


FAMILY = Family(
    name="hanweb",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    total=lambda page, _section: _window(page)[0] or None,
    body=("#zoom", "#Zoom", "div.article_content", "div.main-txt", "#barrierfree_container .article"),
)
