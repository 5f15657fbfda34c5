"""Any other list in HTML: rows are found by their form, the next page by its link (下一页)."""

from __future__ import annotations

import re

from bs4 import Tag

from citypolicy.crawl.families.base import Ask, Family, Walk
from citypolicy.crawl.families.rows import Row, find_rows
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_NEXT = re.compile(r"^\W*(?:下一?页|后一页|下页|next)\W*$", re.I)


def next_link(page: Page) -> str | None:
    """The absolute address behind the link that says 下一页; None where there is none or it leads nowhere."""
    for link in page.soup.find_all("a"):
        label = link.get_text(strip=True) or str(link.get("title") or "")
        if not _NEXT.match(label):
            continue
        # Some pagers keep the address in another attribute and move by script.
        for name in ("href", "tagname", "data-href", "data-url"):
            value = str(link.get(name) or "").strip()
            if value and not value.startswith(("#", "javascript:", "[")):
                url = page.absolute(value)
                return None if url == page.url else url
    rel = page.soup.find("link", rel="next", href=True)
    return page.absolute(str(rel["href"])) if isinstance(rel, Tag) else None


def _rows(page: Page, section: Section | None) -> list[Row]:
    return find_rows(page, section.row if section else None)


def _following(walk: Walk) -> Ask | None:
    url = next_link(walk.page)
    return Ask(url) if url else None


FAMILY = Family(name="generic", recognises=lambda _page: True, rows=_rows, following=_following)
