"""集约化 (the platform of Jiangxi and others): the page holds no rows; ``POST /queryList`` answers with JSON.

The page calls ``loadPageData({channelCode: […], webSiteCode: […], perPage: 15})`` (or names the same in a jpage
setting), has a ``<base href>``, and its rows are ``data.results[].source`` with ``title``, ``pubDate`` and ``urls``.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

from citypolicy.crawl.families.base import FORM, Ask, Family, Walk
from citypolicy.crawl.families.rows import Row, clean_title, parse_date
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_LIST = r"""["']?{name}(?:\[\])?["']?\s*[:=]\s*\[?\s*["']([^"']+)["']"""


def _said(page: Page, name: str) -> str:
    found = re.search(_LIST.format(name=name), page.scripts) if name in page.text else None
    return found.group(1) if found else ""


def _recognises(page: Page) -> bool:
    return bool(_said(page, "channelCode")) or bool(_results(page))


def _results(page: Page) -> list[dict[str, Any]]:
    if page.text[:200].lstrip()[:1] != "{":
        return []
    try:
        data = json.loads(page.text).get("data")
    except (ValueError, AttributeError):
        return []
    results = data.get("results") if isinstance(data, dict) else None
    sources = [r["source"] for r in results or [] if isinstance(r, dict) and isinstance(r.get("source"), dict)]
    return [source for source in sources if "title" in source]


def _rows(page: Page, _section: Section | None) -> list[Row]:
    rows: dict[str, Row] = {}
    for source in _results(page):
        href = _address(source.get("urls") or source.get("url"))
        url = page.absolute(href) if href else ""
        title = clean_title(re.sub(r"<[^>]+>", "", str(source["title"])))
        rows.setdefault(url or title, Row(href or None, url, title, parse_date(str(source.get("pubDate") or ""), url)))
    return list(rows.values())


def _address(value: Any) -> str:
    """The article's address: a string, or one for each device, of which ``common`` or ``pc`` is ours."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            value = json.loads(value)
        except ValueError:
            return ""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("common") or value.get("pc") or next(iter(value.values()), "")
    return str(value or "")


def _ask(page: Page, section: Section, number: int) -> Ask | None:
    channel, site = _said(page, "channelCode"), _said(page, "webSiteCode")
    if not channel:
        return None
    per_page = re.search(r"""(?:perPage|pageSize)["']?\s*[:=]\s*["']?(\d+)""", page.scripts)
    size = str(section.pager.size or (per_page.group(1) if per_page else 15))
    form = {
        "current": str(number), "pageSize": size, "perPage": size, "webSiteCode[]": site, "channelCode[]": channel,
        "sort": "sortNum", "order": "desc",
    }  # fmt: skip
    headers = {"Content-Type": FORM, "Referer": page.url, "X-Requested-With": "XMLHttpRequest"}
    return Ask(_endpoint(page), "POST", urlencode(form).encode(), headers, promised=number > 1)


def _endpoint(page: Page) -> str:
    found = re.search(r"""["']([^"']*/queryList)["']""", page.scripts)
    root = re.match(r"https?://[^/]+", page.url)
    return page.absolute(found.group(1)) if found else f"{root.group() if root else ''}/queryList"


def _total(page: Page, _section: Section | None = None) -> int | None:
    found = re.search(r'"total"\s*:\s*"?(\d+)', page.text)
    return int(found.group(1)) if found else None


def _following(walk: Walk) -> Ask | None:
    total = _total(walk.page)
    if not walk.rows or (total is not None and walk.seen >= total):
        return None
    return _ask(walk.shell, walk.section, walk.number + 1)


FAMILY = Family(
    name="jiyuehua",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    total=_total,
    opening=lambda page, section: _ask(page, section, 1),
    body=("#zoom", "#Zoom", "div.article-content", "div.jgzn_content"),
)
