"""Dahe (大河网) CMS of many Henan portals: rows in the page; ``pagecount`` says how many; page 2 is ``index_2``."""

from __future__ import annotations

import re

from citypolicy.crawl.families.base import Ask, Family, Walk, numbered
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_ARTICLE = re.compile(r"/\d{4}/\d{2}-\d{2}/\d+\.html$")

CONTAINERS = ("div.zfxxgk_zdgkc", "div.news-list", "div.newsList", "div.con-box")


def _recognises(page: Page) -> bool:
    if re.search(r"dahe\.cn|大河网", page.text) or re.search(r"//t\.[\w.-]+/file/\d{10}/", page.text):
        return True
    hrefs = [str(a["href"]) for a in page.soup.find_all("a", href=True)]
    # Three are not enough: the footer of such a portal links to articles (privacy, contact) from every page.
    return sum(bool(_ARTICLE.search(href)) for href in hrefs) >= 5


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None, CONTAINERS)


def page_count(page: Page) -> int | None:
    """What the pager's ``pagecount`` attribute says."""
    for tag in page.soup.select("[pagecount]"):
        value = str(tag["pagecount"]).strip()
        if value.isdigit():
            return int(value)
    return None


def _following(walk: Walk) -> Ask | None:
    count = page_count(walk.page) or page_count(walk.first)
    if count is not None and walk.number >= count:
        return None
    return Ask(numbered(walk.first.url, walk.number + 1), promised=count is not None)


FAMILY = Family(
    name="dahe",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    body=("div.content-txt", "div.txt-main", "#conBox", "#zoom", "div.yMain", "div.details-main"),
)
