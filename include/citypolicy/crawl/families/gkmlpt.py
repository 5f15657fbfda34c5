"""gkmlpt (广东政府信息公开平台): the page holds no rows; ``/gkmlpt/api/all/<category>?page=N&sid=SID`` answers.

The category is the fragment of the section's address (``…/gkmlpt/index#368``), SID a constant in the page. Some cities
number their pages from 0, most from 1 (``pager.first``). Many hosts speak http alone.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from citypolicy.crawl.families.base import Ask, Family, Walk
from citypolicy.crawl.families.rows import Row, clean_title, parse_date
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_SID = re.compile(r"""\bSID["']?\s*[:=]\s*["']?(\d+)""")


def _articles(page: Page) -> list[dict[str, Any]]:
    if page.text[:200].lstrip()[:1] != "{":
        return []
    try:
        articles = json.loads(page.text).get("articles")
    except (ValueError, AttributeError):
        return []
    return [a for a in articles or [] if isinstance(a, dict)]


def _rows(page: Page, _section: Section | None) -> list[Row]:
    rows: dict[str, Row] = {}
    for article in _articles(page):
        href = str(article.get("url") or article.get("post_url") or "")
        url = page.absolute(href) if href else ""
        title = clean_title(re.sub(r"<[^>]+>", "", str(article.get("title") or "")))
        day = next(
            (
                d
                for d in map(_day, (article.get(k) for k in ("display_publish_time", "first_publish_time", "date")))
                if d
            ),
            None,
        )
        if title:
            rows.setdefault(url or title, Row(href or None, url, title, day))
    return list(rows.values())


def _day(value: Any) -> Any:
    """The day of a Unix time (in China), or of a text."""
    text = str(value or "")
    if re.fullmatch(r"\d{9,11}", text):
        return (datetime.fromtimestamp(int(text), UTC) + timedelta(hours=8)).date()
    return parse_date(text)


def _ask(page: Page, section: Section, number: int) -> Ask | None:
    sid = _SID.search(page.text)
    base = re.match(r"(https?://[^?#]*?)/gkmlpt(?:/|$)", page.url)
    if not sid or not base:
        return None
    category = urlsplit(section.url).fragment.strip("/") or "0"
    page_number = section.pager.first + number - 1
    return Ask(
        f"{base.group(1)}/gkmlpt/api/all/{category}?page={page_number}&sid={sid.group(1)}",
        headers={"Referer": page.url, "X-Requested-With": "XMLHttpRequest"},
        promised=number > 1,
    )


def _total(page: Page, _section: Section | None = None) -> int | None:
    found = re.search(r'"total"\s*:\s*"?(\d+)', page.text)
    return int(found.group(1)) if found else None


def _following(walk: Walk) -> Ask | None:
    total = _total(walk.page)
    if not walk.rows or (total is not None and walk.seen >= total):
        return None
    return _ask(walk.shell, walk.section, walk.number + 1)


FAMILY = Family(
    name="gkmlpt",
    recognises=lambda page: (
        ("/gkmlpt" in page.url + page.text and bool(_SID.search(page.text))) or bool(_articles(page))
    ),
    rows=_rows,
    following=_following,
    total=_total,
    opening=lambda page, section: _ask(page, section, 1),
    body=("div.article-content", "#zoomcon", ".zw-content"),
)
