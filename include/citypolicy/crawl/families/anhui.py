"""Anhui 信息公开 (龙讯): rows from ``/site/label/8888?labelName=publicInfoList…``; articles ``/public/…``.

The answer is a piece of HTML. What it must be asked with stands in the column's address (``catId``, ``type``, the
organ) and in the page (``siteId``, the template ``file``).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from citypolicy.crawl.families.base import Ask, Family, Walk, script_values
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

CONTAINERS = ("ul.xxgk_nav_list", "div.xxgk_nav_con", "div.xxgk_navli", "div.gk_list")
_COLUMN = re.compile(r"(.*)/public/column/(\d+)")


def _recognises(page: Page) -> bool:
    return bool(_COLUMN.search(page.url)) or "publicInfoList" in page.text or "xxgk_nav_list" in page.text


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None, CONTAINERS)


def _ask(page: Page, section: Section, number: int) -> Ask | None:
    column = _COLUMN.match(section.url.partition("?")[0])
    if column is None:
        return None
    query = {k: v[0] for k, v in parse_qs(urlsplit(section.url).query).items()}
    said = script_values(page.scripts)
    site = page.meta("SiteId") or said.get("siteId", "")
    if not site:
        return None
    values = {
        "IsAjax": "1",
        "dataType": "html",
        "labelName": "publicInfoList",
        "siteId": site,
        "pageSize": str(section.pager.size or said.get("pageSize") or 15),
        "pageIndex": str(number),
        "action": "list",
        "isDate": "true",
        "dateFormat": "yyyy-MM-dd",
        "length": "200",
        "organId": column.group(2),
        "type": query.get("type", "4"),
        "catId": query.get("catId", ""),
        "result": "暂无相关信息",
        "file": said.get("file") or "/xxgk/publicInfoList_newest2020",
    }
    url = f"{column.group(1)}/site/label/8888?{urlencode(values)}"
    return Ask(url, headers={"Referer": page.url, "X-Requested-With": "XMLHttpRequest"}, promised=number > 1)


def _opening(page: Page, section: Section) -> Ask | None:
    """Some portals write the first rows into the page; the label is asked only where they do not."""
    return None if any(row.date for row in _rows(page, section)) else _ask(page, section, 1)


def _following(walk: Walk) -> Ask | None:
    pages = re.search(r"pageCount\s*[:=]\s*['\"]?(\d+)", walk.page.text) or re.search(
        r"pageCount\s*[:=]\s*['\"]?(\d+)", walk.shell.text
    )
    if pages and walk.number >= int(pages.group(1)):
        return None
    return _ask(walk.shell, walk.section, walk.number + 1)


FAMILY = Family(
    name="anhui",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    opening=_opening,
    body=(".j-fontContent", "div.gzk-article", "div.newscontnet", "#zoom"),
)
