"""JEECMS: rows in the page, all addresses end in ``.jhtml``, page 2 is ``index_2.jhtml``.

Some Henan portals put each article's disclosure head (``ul.pubinfo-card``) under its row; its links are no rows.
"""

from __future__ import annotations

import re

from citypolicy.crawl.families.base import Ask, Family, Walk, next_link, numbered
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_TOTAL = re.compile(r"共\s*\d+\s*条[^共]{0,20}?\d+\s*/\s*(\d+)\s*页|共\s*(\d+)\s*页|\b\d+\s*/\s*(\d+)\s*页")


def _recognises(page: Page) -> bool:
    hrefs = [str(a["href"]) for a in page.soup.find_all("a", href=True)]
    return "/u/cms/" in page.text or sum(href.endswith(".jhtml") for href in hrefs) >= 3


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None)


def _following(walk: Walk) -> Ask | None:
    url = next_link(walk.page)
    if url:
        return Ask(url, promised=True)
    total = _TOTAL.search(walk.page.soup.get_text(" ", strip=True))
    pages = int(next(g for g in total.groups() if g)) if total else 0
    if pages and walk.number >= pages:
        return None
    return Ask(
        numbered(
            walk.first.url if walk.first.url.endswith("html") else f"{walk.first.url.rstrip('/')}/index.jhtml",
            walk.number + 1,
        ),
        promised=bool(pages),
    )


FAMILY = Family(
    name="jeecms",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    body=("div.news_content_content", "div.content-txt", "div.article-content", "#zoom"),
)
