"""Hanweb JPaaS: the page holds no rows; a script asks ``…/build/unit``, answered by ``{"data": {"html": "<ul>…"}}``."""

from __future__ import annotations

import ast
import json
import re
from urllib.parse import urlencode

from citypolicy.crawl.families.base import Ask, Family, Walk
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def inner_html(page: Page) -> Page | None:
    """The HTML inside a JSON answer, as a page at the answer's address; None where there is none."""
    try:
        answer = json.loads(page.text)
    except ValueError:
        return None
    data = answer.get("data") if isinstance(answer, dict) else None
    html = data.get("html") if isinstance(data, dict) else None
    if not isinstance(html, str):
        return None
    # Whatever charset the inner HTML declares, it came as JSON and is decoded already.
    html = re.sub(r"(charset\s*=\s*[\"']?)[\w-]+", r"\1utf-8", html, flags=re.I)
    return Page(page.url, html.encode(), "text/html; charset=utf-8")


def unit_query(page: Page) -> dict[str, str]:
    """The parameters of the list's unit: of the script whose ``queryData`` speaks of a list; empty where none does."""
    best: dict[str, str] = {}
    if "unitbuild" not in page.text:
        return best
    for tag in page.soup.find_all("script", src=True):
        if "unitbuild" not in str(tag["src"]) or not (tag.get("queryData") or tag.get("querydata")):
            continue
        try:
            values = ast.literal_eval(str(tag.get("querydata") or tag.get("queryData")))
        except (ValueError, SyntaxError):
            continue
        if not isinstance(values, dict):
            continue
        query = {str(k): str(v) for k, v in values.items()}
        query["__url"] = str(tag.get("url") or _UNIT)
        if not best or re.search(r"列表|分页|list", query.get("tagId", ""), re.I):
            best = query
    return best


def _ask(page: Page, number: int, size: int) -> Ask | None:
    query = unit_query(page)
    if not query:
        return None
    url = page.absolute(query.pop("__url"))
    query["paramJson"] = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    headers = {"Referer": page.url, "X-Requested-With": "XMLHttpRequest", "Accept": "application/json, */*"}
    return Ask(f"{url}?{urlencode(query)}", headers=headers, promised=number > 1)


def _rows(page: Page, section: Section | None) -> list[Row]:
    inner = inner_html(page)
    return find_rows(inner, section.row if section else None) if inner is not None else []


def _size(section: Section) -> int:
    return section.pager.size or 15


def _following(walk: Walk) -> Ask | None:
    inner = inner_html(walk.page)
    count = re.search(r"""count\s*[=:]\s*\\?["']?(\d+)""", inner.text) if inner is not None else None
    if count and walk.number * _size(walk.section) >= int(count.group(1)):
        return None
    return _ask(walk.shell, walk.number + 1, _size(walk.section))


FAMILY = Family(
    name="jpaas",
    recognises=lambda page: bool(unit_query(page)) or ("{" in page.text[:5] and inner_html(page) is not None),
    rows=_rows,
    following=_following,
    opening=lambda page, section: _ask(page, 1, _size(section)),
    body=("#zoom", "#Zoom", "div.article_content", "div.main-txt"),
)
