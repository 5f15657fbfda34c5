"""What a family is: four small functions over a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from citypolicy.crawl.families.rows import Row
from citypolicy.crawl.page import Page, canonical
from citypolicy.crawl.portals import Section


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
    """Where a walk over a list stands: ``page`` is page ``number`` (1 for the first); ``first`` is page 1 itself."""

    section: Section
    first: Page
    page: Page
    number: int
    rows: int = 0
    """Rows on the current page."""


@dataclass(frozen=True, slots=True)
class Family:
    """How one CMS platform lists and pages."""

    name: str
    recognises: Callable[[Page], bool]
    rows: Callable[[Page, Section | None], list[Row]]
    """The rows of a list answer; selectors of the section's file go before what the family knows."""
    following: Callable[[Walk], Ask | None]
    """The request for the next page; None where the list is known to end."""
    opening: Callable[[Section, Page], Ask | None] = lambda _section, _page: None
    """Where the section's page holds no rows itself: the request for the answer that holds the first ones."""
    body: tuple[str, ...] = ()
    """CSS selectors of the article's text on the family's article pages, the surest first."""


def first_ask(section: Section) -> Ask:
    """The request for a section's first page, as its file says."""
    request = section.request
    if request.json_body is not None:
        body = json.dumps(request.json_body, ensure_ascii=False).encode()
        return Ask(section.url, request.method, body, {"Content-Type": "application/json", **request.headers})
    if request.form:
        return Ask(section.url, request.method, form(request.form), {"Content-Type": FORM, **request.headers})
    return Ask(section.url, request.method, None, request.headers)


FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def form(values: Mapping[str, str]) -> bytes:
    """A form's body, in UTF-8."""
    from urllib.parse import urlencode

    return urlencode(values).encode()


def numbered(url: str, number: int, *, stem: str = "index", suffix: str | None = None, join: str = "_") -> str:
    """The address of a list's page with this number beside page 1: ``…/index_2.html``; the bare stem for no number.

    ``url`` may end in ``/``, in ``index.html`` or in any other file name, which then is the stem.
    """
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    base, dot, ending = name.rpartition(".")
    if dot and base:
        stem = re.sub(rf"{re.escape(join)}\d+$", "", base)
    elif name and not dot:
        # A column's address without a final slash names the folder itself.
        folder = f"{folder}/{name}"
    ending = suffix or ending or "html"
    return canonical(urlunsplit((parts.scheme, parts.netloc, f"{folder}/{stem}{join}{number}.{ending}", "", "")))
