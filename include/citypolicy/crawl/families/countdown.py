"""Lists that are numbered from the oldest page up (国资委 and its kind): page 2 has the highest number but one.

The page says ``maxPageNum = 16``; page 2 is ``index_2603340_15.html`` and ``_1`` is the oldest. The same addresses
stand in a hidden block in rising order, whose first is not page 2. Pages after the first are fragments with no frame.
"""

from __future__ import annotations

import re

from citypolicy.crawl.families.base import Ask, Family, Walk
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_MOST = re.compile(r"maxPageNum(?:\d*)\s*=\s*['\"]?(\d+)")
_NUMBERED = re.compile(r"_(\d+)\.s?html?$")


def _pages(page: Page) -> dict[int, str]:
    """The numbered pages whose addresses stand in the page, by number."""
    found: dict[int, str] = {}
    for link in page.soup.find_all("a", href=True):
        number = _NUMBERED.search(str(link["href"]))
        if number and not link.get_text(strip=True):
            found.setdefault(int(number.group(1)), page.absolute(str(link["href"])))
    return found


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None)


def _following(walk: Walk) -> Ask | None:
    most = _MOST.search(walk.first.text)
    number = int(most.group(1)) - walk.number if most else 0
    url = _pages(walk.first).get(number)
    return Ask(url, promised=True) if url else None


FAMILY = Family(
    name="countdown",
    recognises=lambda page: bool(_MOST.search(page.text)) and len(_pages(page)) >= 1,
    rows=_rows,
    following=_following,
)
