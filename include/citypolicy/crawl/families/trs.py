"""TRS WCM (海云): rows in the page; ``createPageHTML`` says how many pages there are; page 2 is ``index_1``.

Two forms of the call are in use. ``createPageHTML(9, 0, "index", "html")`` counts the current page from 0, and page 2
is ``index_1``. ``createPageHTML('page_div', 5, 1, 'fg', 'shtml', 89)`` names its container first, counts from 1, ends
with the number of rows, and page 2 is ``fg_2``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citypolicy.crawl.families.base import Ask, Family, Walk, numbered
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page, resolve
from citypolicy.crawl.portals import Section

_CALL = re.compile(r"createPageHTML\s*\(([^)]*)\)")
_ARTICLE = re.compile(r"/t\d{8}_\d+[\w.]*\.s?html?$")

CONTAINERS = ("ul.zfxxgk_list", "div.zfxxgk_zdgkc", "ul.u-list", "div.zfxxgk_list")


@dataclass(frozen=True, slots=True)
class PageCall:
    """What the call says: pages in all, how their files are named, and the number in the name of page 2."""

    pages: int
    stem: str
    ending: str
    second: int


def page_call(page: Page) -> PageCall | None:
    """The live ``createPageHTML`` call of a page; one that stands in an HTML comment is stale and does not count."""
    for found in _CALL.finditer(page.scripts):
        values = [part.strip().strip("\"'") for part in found.group(1).split(",")]
        container_first = not values[0].isdigit()
        if container_first:
            values = values[1:]
        if len(values) >= 4 and values[0].isdigit() and values[1].isdigit():
            return PageCall(int(values[0]), values[2] or "index", values[3] or "html", 2 if container_first else 1)
    return None


def _recognises(page: Page) -> bool:
    if page_call(page) is not None or re.search(r"TRS_Editor|trs_editor|TRS_UEDITOR|TRSWCM|trs_web", page.text):
        return True
    hrefs = [str(a["href"]) for a in page.soup.find_all("a", href=True)]
    return sum(bool(_ARTICLE.search(href)) for href in hrefs) >= 3


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None, CONTAINERS)


def _following(walk: Walk) -> Ask | None:
    call = page_call(walk.page) or page_call(walk.first)
    if call is None:
        # Some lists have no call at all, and page 2 may be a bare fragment: the walk then ends by what it meets.
        return Ask(numbered(walk.first.url, walk.number))
    if walk.number >= call.pages:
        return None
    name = f"{call.stem}_{walk.number - 1 + call.second}.{call.ending}"
    return Ask(resolve(walk.first.url, name), promised=True)


FAMILY = Family(
    name="trs",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    body=(".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", "#zoom", "#Zoom", "#zoomcon", ".article-content"),
)
