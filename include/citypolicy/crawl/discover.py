"""Discovery: walking a section's list until it holds nothing new, and knowing silence from the end of a list.

A walk stops after two whole pages of only known links: pinned rows keep old links on the first page, and a row that was
added late with an old date stands among them. What was added further back is found by a deep sweep, which walks to the
end. A list ends in one of three ways: 404, a stub without rows, or the last page over again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from citypolicy.crawl.families import FAMILIES, Ask, Family, Row, Walk, first_ask, next_ask, recognise
from citypolicy.crawl.fetch import Answer, Failure
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Portal, Section
from citypolicy.model import Issue

KNOWN_PAGES = 2
"""So many whole pages of only known links end a walk that is no deep sweep."""

Get = Callable[[Ask], Answer | Failure]


@dataclass(slots=True)
class Found:
    """What a walk over one section's list brought."""

    section: Section
    rows: list[Row] = field(default_factory=list)
    """Rows that count by the file's include, exclude and address rules, each address once, in the list's order."""
    pages: int = 0
    first_page_rows: int = 0
    reached_end: bool = False
    stop: str = ""
    """Why the walk ended: known, end, page-limit, alarm, failure."""
    issues: list[Issue] = field(default_factory=list)
    alarms: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A list at its first page: the family that reads it, the section's own page, and page 1 with its rows."""

    family: Family
    shell: Page
    first: Page
    rows: list[Row]


def open_list(section: Section, get: Get) -> Opened | Failure:
    """Asks for a section's first page, and for the answer that holds its rows where the page has none itself."""
    outcome = get(first_ask(section))
    if isinstance(outcome, Failure):
        return outcome
    shell = first = as_page(outcome)
    family = FAMILIES[section.reader] if section.reader else recognise(shell)
    opening = family.opening(shell, section)
    if opening is not None:
        outcome = get(opening)
        if isinstance(outcome, Failure):
            return outcome
        first = as_page(outcome)
    return Opened(family, shell, first, family.rows(first, section))


def as_page(answer: Answer) -> Page:
    """The page that an answer is."""
    return Page(answer.url, answer.body, answer.headers.get("content-type", ""))


def walk(
    portal: Portal, section: Section, get: Get, known: Collection[str], *, deep: bool, usual_rows: int = 0
) -> Found:
    """Walks a section's list. ``known``: addresses that need no fetching; ``deep``: to the end whatever is known;
    ``usual_rows``: how many rows its first page had when it last was in order, 0 where that is not known.
    """
    found = Found(section)
    opened = open_list(section, get)
    if isinstance(opened, Failure):
        return _failed(found, opened)
    family, shell, first, page = opened.family, opened.shell, opened.first, opened.first
    rows = _addressed(portal, opened.rows)
    found.pages, found.first_page_rows = 1, len(rows)
    for code, message in first_page_faults(portal, section, opened, rows, usual_rows):
        _alarm(found, code, message)
    if not rows:
        found.stop = "alarm"
        return found
    seen: dict[str, Row] = {}
    first_urls = {row.url for row in rows}
    all_known = 0
    number = 1
    while True:
        fresh = [row for row in rows if row.url not in seen]
        for row in fresh:
            seen[row.url] = row
        all_known = all_known + 1 if all(row.url in known or not counts(section, row) for row in rows) else 0
        if all_known >= KNOWN_PAGES and not deep:
            found.stop = "known"
            break
        if number >= portal.politeness.max_pages:
            found.stop = "page-limit"
            found.issues.append(
                _issue(
                    section,
                    "page-limit",
                    f"the list was left after {number} pages; raise max_pages if it really is longer",
                )
            )
            break
        ask = next_ask(family, Walk(section, shell, first, page, number, len(rows), len(seen)))
        if ask is None:
            found.stop, found.reached_end = "end", True
            _check_total(family, first, number, len(seen), found)
            break
        outcome = get(ask)
        if isinstance(outcome, Failure):
            if outcome.state == "gone":
                found.stop, found.reached_end = "end", True
                if ask.promised and number == 1:
                    _alarm(
                        found, "page-2-missing", f"{ask.url} is not there, yet page 1 says so: is the pager rule right?"
                    )
                    found.reached_end = False
                elif ask.promised:
                    _ended_early(found, f"{ask.url} is not there")
                break
            found.rows = _counting(section, seen)
            return _failed(found, outcome)
        number += 1
        found.pages += 1
        page = as_page(outcome)
        rows = _addressed(portal, family.rows(page, section))
        if not rows:
            # A stub beyond the end; a real page without rows would carry the frame of the first.
            if number == 2 and len(page.body) > max(2000, len(first.body) // 2):
                _alarm(found, "no-rows", f"page 2 ({page.url}) has no rows, yet it is no stub")
            found.stop, found.reached_end = "end", not found.alarms
            if ask.promised and not found.alarms:
                _ended_early(found, f"{page.url} has no rows")
            break
        if not [row for row in rows if row.url not in seen]:
            if number == 2 and {row.url for row in rows} == first_urls:
                _alarm(
                    found,
                    "page-2-is-page-1",
                    f"{page.url} holds the rows of page 1: the pager rule is wrong, or paging is off",
                )
                found.stop = "alarm"
                break
            found.stop, found.reached_end = "end", True
            break
    found.rows = _counting(section, seen)
    return found


def _addressed(portal: Portal, rows: list[Row]) -> list[Row]:
    """The rows that can be followed, each address once, in the scheme that the portal speaks."""
    found: dict[str, Row] = {}
    for row in rows:
        if row.url:
            url = portal.spoken(row.url)
            found.setdefault(url, row if url == row.url else replace(row, url=url))
    return list(found.values())


def first_page_faults(
    portal: Portal, section: Section, opened: Opened, rows: list[Row], usual_rows: int = 0
) -> list[tuple[str, str]]:
    """What says that a first page is not the list that the portal file means: code and message of each alarm.

    ``rows`` are those of ``opened`` that have an address.
    """
    shell, found = opened.shell, list[tuple[str, str]]()
    code = shell.meta("SiteIDCode")
    if portal.site_id_code and code and code != portal.site_id_code:
        found.append(("other-site", f"the page carries 网站标识码 {code}, the portal file {portal.site_id_code}"))
    if opened.rows and not rows:
        found.append(("no-addresses", "the rows carry no addresses; say in fields.url how they are made"))
    elif not rows:
        found.append(
            ("no-rows", f"{opened.first.url} holds no rows: the page has changed, or its rows come from elsewhere")
        )
    elif len(rows) < section.min_rows:
        found.append(("few-rows", f"{opened.first.url} holds {len(rows)} rows, at least {section.min_rows} are usual"))
    elif usual_rows >= 8 and len(rows) * 4 < usual_rows:
        found.append(
            ("few-rows", f"{opened.first.url} holds {len(rows)} rows, it held {usual_rows} when it was last in order")
        )
    pattern = section.detail.url_pattern
    if rows and pattern and not any(re.search(pattern, row.url) for row in rows):
        found.append(
            ("no-row-fits", f"no address of the {len(rows)} rows fits detail.url_pattern, as {rows[0].url} does not")
        )
    return found


def _check_total(family: Family, first: Page, pages: int, seen: int, found: Found) -> None:
    """Whether a list ends with far fewer rows than it said: one that is not asked for page 2 is cut in silence."""
    total = family.total(first, found.section)
    # Counters were seen to say a row more than there is, and count pinned rows twice.
    if total is None or seen >= 0.9 * total or found.section.pager.rule == "none":
        return
    message = f"the list says that it has {total} rows and gave {seen} on {pages} pages; name pager.rule"
    if pages == 1:
        _alarm(found, "list-cut", message)
        found.reached_end = False
    else:
        found.issues.append(_issue(found.section, "list-cut", message))


def _ended_early(found: Found, message: str) -> None:
    found.issues.append(
        _issue(found.section, "ended-early", f"{message}, yet the pages before say so: page {found.pages} was the last")
    )


def _counting(section: Section, seen: dict[str, Row]) -> list[Row]:
    return [row for row in seen.values() if counts(section, row)]


def counts(section: Section, row: Row) -> bool:
    """Whether a row is one of those that the section's file means."""
    if section.include and not any(re.search(pattern, row.title) for pattern in section.include):
        return False
    if any(re.search(pattern, row.title) for pattern in section.exclude):
        return False
    return not section.detail.url_pattern or bool(re.search(section.detail.url_pattern, row.url))


def _failed(found: Found, failure: Failure) -> Found:
    found.stop, found.failure = "failure", failure
    line = f"{failure.message}; is the section's url still right?" if failure.state == "gone" else failure.line
    found.issues.append(Issue("crawl", failure.code, failure.url, f"list of {found.section.id}: {line}", "error"))
    return found


def _alarm(found: Found, code: str, message: str) -> None:
    found.alarms += 1
    found.issues.append(_issue(found.section, code, message, "error"))


def _issue(section: Section, code: str, message: str, severity: str = "warning") -> Issue:
    return Issue(
        "crawl", code, section.url, f"list of {section.id}: {message}", "error" if severity == "error" else "warning"
    )
