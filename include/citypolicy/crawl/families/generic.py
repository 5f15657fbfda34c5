"""Any other list in HTML: rows are found by their form, the next page by its link (下一页)."""

from __future__ import annotations

from citypolicy.crawl.families.base import Family, by_next_link
from citypolicy.crawl.families.rows import find_rows

FAMILY = Family(
    name="generic",
    recognises=lambda _page: True,
    rows=lambda page, section: find_rows(page, section.row if section else None),
    following=by_next_link,
)
