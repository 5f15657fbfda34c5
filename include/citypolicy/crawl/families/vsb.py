"""VSB 博达: rows in the page, articles at ``/info/<column>/<id>.htm``.

Page N of a dynamic list is ``list.jsp?…&PAGENUM=N`` or ``…&a123p=N``; a static list counts down (``tzgg/37.htm`` is
page 2 of 38). Either way the page links to the next one.
"""

from __future__ import annotations

import re

from citypolicy.crawl.families.base import Ask, Family, Walk, next_link
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page, canonical
from citypolicy.crawl.portals import Section

CONTAINERS = ("div[id^=wb_data]", "table.winstyle", "div[class^=winstyle]", "ul[class^=winstyle]")


def _recognises(page: Page) -> bool:
    if re.search(r"tree\.TreeTempUrl|_vsb_|vsbcontent|vsb_content|/system/resource/(?:js|code)/", page.text):
        return True
    hrefs = [str(a["href"]) for a in page.soup.find_all("a", href=True)]
    return sum(bool(re.search(r"info/\d+/\d+\.html?$", href)) for href in hrefs) >= 4


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None, CONTAINERS)


def _following(walk: Walk) -> Ask | None:
    url = next_link(walk.page)
    if url:
        return Ask(url, promised=True)
    total = re.search(r"totalpage=(\d+)", walk.page.text)
    if total and walk.number < int(total.group(1)) and "PAGENUM=" in walk.page.text:
        joined = re.sub(r"([?&])PAGENUM=\d+", rf"\g<1>PAGENUM={walk.number + 1}", walk.page.url)
        if joined == walk.page.url:
            joined += f"{'&' if '?' in joined else '?'}totalpage={total.group(1)}&PAGENUM={walk.number + 1}"
        return Ask(canonical(joined), promised=True)
    return None


FAMILY = Family(
    name="vsb",
    recognises=_recognises,
    rows=_rows,
    following=_following,
    body=("[id^=vsb_content]", "div.v_news_content"),
)
