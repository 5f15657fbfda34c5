"""Epoint 新点: rows in the page (classes ``ewb-*``, ``wb-data-*``); page N of ``…/037003/list.html`` is ``…/N.html``.

Articles stand at ``/<code>/YYYYMMDD/<uuid>.html``. Older portals turn pages by ``ShowAjaxNewPage`` over the same files.
"""

from __future__ import annotations

import re

from citypolicy.crawl.families.base import Ask, Family, Walk, next_link
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page, resolve
from citypolicy.crawl.portals import Section

_ARTICLE = re.compile(r"/\d{8}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\.html$")
_TOTAL = re.compile(r"(?:\b\d+\s*/\s*(\d+)\b)|共\s*(\d+)\s*页")

CONTAINERS = ("#categorypagingcontent", "ul.wb-data-item", "ul.ewb-data-item", "ul.ewb-info-items", "ul.ewb-news-items")


def _recognises(page: Page) -> bool:
    if re.search(r"ShowAjaxNewPage|categorypagingcontent|class=[\"'][^\"']*\b(?:ewb|wb)-(?:data|page|info)", page.text):
        return True
    hrefs = [str(a["href"]) for a in page.soup.find_all("a", href=True)]
    return sum(bool(_ARTICLE.search(href)) for href in hrefs) >= 3


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None, CONTAINERS)


def _following(walk: Walk) -> Ask | None:
    url = next_link(walk.page)
    if url:
        return Ask(url, promised=True)
    total = 0
    for pager in walk.page.soup.select("[class*=ewb-page], [class*=wb-page], .pager, .pagination"):
        found = _TOTAL.search(pager.get_text(" ", strip=True))
        if found:
            total = int(found.group(1) or found.group(2))
            break
    if total and walk.number >= total:
        return None
    return Ask(resolve(walk.first.url, f"{walk.number + 1}.html"), promised=bool(total))


FAMILY = Family(
    name="epoint",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    body=("#ivs_content", ".ewb-article-info", "div.ewb-article"),
)
