"""What a family is: a few small functions over a page; and what all families share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from citypolicy.crawl.families.rows import Row
from citypolicy.crawl.page import Page, canonical
from citypolicy.crawl.portals import Section

FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for a list page."""

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: bool = False
    """The list itself says that this page is there."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk over a list stands: ``page`` is page ``number`` (1 for the first)."""

    section: Section
    shell: Page
    """The section's own page. It is page 1 too, unless the rows come by another answer."""
    first: Page
    """Page 1: the answer that holds the first rows."""
    page: Page
    number: int
    rows: int = 0
    """Rows on the current page."""
    seen: int = 0
    """Different rows on all pages so far."""


@dataclass(frozen=True, slots=True)
class Family:
    """How one CMS platform lists and pages."""

    name: str
    recognises: Callable[[Page], bool]
    rows: Callable[[Page, Section | None], list[Row]]
    """The rows of a list answer; selectors of the section's file go before what the family knows."""
    following: Callable[[Walk], Ask | None]
    """The request for the next page; None where the list is known to end."""
    opening: Callable[[Page, Section], Ask | None] = lambda _page, _section: None
    """Where the section's page holds no rows itself: the request for the answer that holds the first ones."""
    total: Callable[[Page, Section], int | None] = lambda _page, _section: None
    """How many rows the whole list has, by what its first answer says; None where it does not say."""
    body: tuple[str, ...] = ()
    """CSS selectors of the article's text on the family's article pages, the surest first."""


def first_ask(section: Section) -> Ask:
    """The request for a section's own page, as its file says."""
    return _ask(section, section.url, page=section.pager.first, offset=0)


def next_ask(family: Family, walk: Walk) -> Ask | None:
    """The request for the page after the walk's current one: by the file's rule, else as the family does."""
    section, pager = walk.section, walk.section.pager
    match pager.rule:
        case "none":
            return None
        case "trs":
            return Ask(numbered(walk.first.url, walk.number))
        case "dahe":
            return Ask(numbered(walk.first.url, walk.number + 1))
        case "next_link":
            url = next_link(walk.page)
            return Ask(url, promised=True) if url else None
        case "template" | "offset":
            size = pager.size or max(1, walk.rows)
            return _ask(section, pager.url or section.url, page=pager.first + walk.number, offset=size * walk.number)
        case _:
            return family.following(walk)


def _ask(section: Section, url: str, *, page: int, offset: int) -> Ask:
    def fill(value: Any) -> Any:
        if isinstance(value, str):
            if value in ("{page}", "{offset}"):
                return page if value == "{page}" else offset
            return value.replace("{page}", str(page)).replace("{offset}", str(offset))
        if isinstance(value, dict):
            return {key: fill(item) for key, item in value.items()}
        return [fill(item) for item in value] if isinstance(value, list) else value

    request, url = section.request, urljoin(section.url, str(fill(url)))
    if request.json_body is not None:
        body = json.dumps(fill(request.json_body), ensure_ascii=False).encode()
        return Ask(url, "POST", body, {"Content-Type": "application/json", **request.headers})
    if request.form:
        return Ask(url, "POST", urlencode(fill(request.form)).encode(), {"Content-Type": FORM, **request.headers})
    return Ask(url, request.method, None, request.headers)


def numbered(url: str, number: int, *, stem: str = "index", join: str = "_") -> str:
    """The address of the page of a list that carries this number: ``…/index_2.html``.

    ``url`` may end in ``/``, in ``index.html`` or in any other file name, which then is the stem.
    """
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    base, _, ending = name.rpartition(".")
    if base:
        stem = re.sub(rf"{re.escape(join)}\d+$", "", base)
    elif name:
        # A column's address without a final slash names the folder itself.
        folder, ending = f"{folder}/{name}", ""
    return canonical(
        urlunsplit((parts.scheme, parts.netloc, f"{folder}/{stem}{join}{number}.{ending or 'html'}", "", ""))
    )


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
    rel = page.soup.select_one('link[rel~="next"][href]')
    return page.absolute(str(rel["href"])) if rel is not None else None


def by_next_link(walk: Walk) -> Ask | None:
    """The next page where it is a link in the page."""
    url = next_link(walk.page)
    return Ask(url, promised=True) if url else None


def script_values(text: str) -> dict[str, str]:
    """The ``name: value`` and ``name = value`` pairs of a script, values without their quotes; the first one counts."""
    found: dict[str, str] = {}
    for name, quoted, plain in re.findall(r"""['"]?(\w+)['"]?\s*[:=]\s*(?:['"]([^'"]*)['"]|(\d+))""", text):
        found.setdefault(name, quoted or plain)
    return found
