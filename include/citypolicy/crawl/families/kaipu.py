"""Kaipu 开普 (ucap, hexmon): rows in the page, articles at ``/<column>/YYYYMM/<32 hex>.shtml``.

Pagers seen: ``createPageHTML`` with the container first (page 2 is ``list_2.shtml``), and the easysite portlet, whose
links carry the address of page N in ``tagname``.
"""

from __future__ import annotations

import re

from citypolicy.crawl.families.base import Ask, Family, Walk, next_link, numbered
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.families.trs import page_call
from citypolicy.crawl.page import Page, resolve
from citypolicy.crawl.portals import Section

_ARTICLE = re.compile(r"/\d{6}/[0-9a-f]{32}\.s?html?$|/c\d{6,}/\d{6}/[\w-]+\.s?html?$|/c\d+/content\.s?html?$")


def _recognises(page: Page) -> bool:
    if re.search(r"ucapcontent|UCAP-CONTENT|article_paging_list_hidden|kpyfx|ucap\.css", page.text):
        return True
    hrefs = [str(a["href"]) for a in page.soup.find_all("a", href=True)]
    return sum(bool(_ARTICLE.search(href)) for href in hrefs) >= 3


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None)


def _following(walk: Walk) -> Ask | None:
    url = next_link(walk.page)
    if url:
        return Ask(url, promised=True)
    call = page_call(walk.page) or page_call(walk.first)
    if call is not None:
        if walk.number >= call.pages:
            return None
        return Ask(resolve(walk.first.url, f"{call.stem}_{walk.number + 1}.{call.ending}"), promised=True)
    hidden = walk.page.soup.select_one("input[name=article_paging_list_hidden][totalpage]")
    if hidden is not None and walk.number >= int(str(hidden["totalpage"]) or 1):
        return None
    return Ask(numbered(walk.first.url, walk.number + 1))


FAMILY = Family(
    name="kaipu",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    body=("#UCAP-CONTENT", "ucapcontent", "div.article-content", "#zoom"),
)
