"""Golden copies of a portal's pages: what its sections give now, kept, and what has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from citypolicy.crawl.discover import as_page, counts, first_page_faults, open_list
from citypolicy.crawl.families import FAMILIES, Ask, Family, Row, Walk, next_ask
from citypolicy.crawl.fetch import Failure, Fetcher, Limits
from citypolicy.crawl.page import Page, split
from citypolicy.crawl.portals import Portal, Section
from citypolicy.crawl.tools import article_facts, row_values
from citypolicy.model import CHINA


@dataclass(slots=True)
class Seen:
    """What a section gave: its rows on two pages, one article, and what was wrong. ``pages`` are the answers."""

    section: str
    family: str = ""
    first: list[dict[str, Any]] = field(default_factory=list)
    second: list[dict[str, Any]] = field(default_factory=list)
    article: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """What is frozen beside the pages."""
        names = ("section", "family", "first", "second", "article", "problems")
        return {name: getattr(self, name) for name in names} | {
            "pages": {name: {"url": page.url, "content_type": page.content_type} for name, page in self.pages.items()}
        }


def check(portal: Portal, *, contact: str = "", limits: Limits | None = None) -> list[Seen]:
    """Pages 1 and 2 and one article of every section, as a crawl would take them; nothing is archived."""
    if portal.kind != "web":
        raise ValueError(f"{portal.id}: a folder has no pages to check")
    with Fetcher(portal, contact=contact, limits=limits) as fetcher:
        return [_check_section(portal, section, fetcher) for section in portal.sections]


def _check_section(portal: Portal, section: Section, fetcher: Fetcher) -> Seen:
    seen = Seen(section.id)
    opened = open_list(section, fetcher.get)
    if isinstance(opened, Failure):
        seen.problems.append(f"page 1: {opened.message} ({opened.code})")
        return seen
    family, rows = opened.family, opened.rows
    seen.family, seen.first = family.name, [row_values(row) for row in rows if counts(section, row)]
    seen.pages = {"page1": opened.first} | ({"shell": opened.shell} if opened.shell is not opened.first else {})
    followed = [row for row in rows if row.url]
    seen.problems += [f"page 1: {what} ({code})" for code, what in first_page_faults(portal, section, opened, followed)]
    if followed and not seen.first:
        seen.problems.append(f"page 1: none of its {len(rows)} rows passes include, exclude and detail.url_pattern")
    walk = Walk(section, opened.shell, opened.first, opened.first, 1, len(rows), len(rows))
    ask = next_ask(family, walk) if rows else None
    total = family.total(opened.first, section)
    if ask is not None:
        _check_second(seen, section, family, rows, ask, fetcher)
    elif rows and section.pager.rule != "none" and total is not None and total > len(rows):
        seen.problems.append(
            f"page 2: the list says that it has {total} rows, this page has {len(rows)}: name pager.rule"
        )
    row = next((r for r in followed if counts(section, r) and portal.allows(r.url)), None)
    if row is None and seen.first:
        hosts = sorted({split(r.url).hostname or "" for r in followed if counts(section, r)})
        seen.problems.append(f"article: the rows lead to {', '.join(hosts)}; add to hosts what belongs to the portal")
    if row is not None:
        row = replace(row, url=portal.spoken(row.url))
        bodies = ((section.detail.body,) if section.detail.body else ()) + family.body
        seen.article = article_facts(row, fetcher, bodies, section, seen.pages)
        if "problem" in seen.article:
            seen.problems.append(f"article: {row.url}: {seen.article['problem']}")
        elif not seen.article["body"] and seen.article["characters"] < 100:
            seen.problems.append(f"article: {row.url}: no text found; name detail.body")
    return seen


def _check_second(seen: Seen, section: Section, family: Family, rows: list[Row], ask: Ask, fetcher: Fetcher) -> None:
    outcome = fetcher.get(ask)
    if isinstance(outcome, Failure):
        if outcome.state != "gone" or ask.promised:
            seen.problems.append(f"page 2: {ask.url}: {outcome.message}")
        return
    second = family.rows(as_page(outcome), section)
    seen.pages["page2"] = as_page(outcome)
    seen.second = [row_values(row) for row in second if counts(section, row)]
    if not second:
        seen.problems.append(f"page 2: {ask.url} has no rows")
    elif {r.url for r in second} <= {r.url for r in rows}:
        seen.problems.append(f"page 2: {ask.url} holds the rows of page 1: is the pager rule right?")


# -- golden copies ---------------------------------------------------------------------------------------------------


def freeze(folder: Path, portal: Portal, seen: Iterable[Seen], when: date) -> tuple[list[Path], list[str]]:
    """Keeps what a check saw as golden copies under ``<folder>/<portal>/<section>/``; returns the files written, and
    the sections left out: a section with problems never takes the place of a copy that had none.
    """
    written, left_out = list[Path](), list[str]()
    for item in seen:
        place = folder / portal.id / item.section
        if item.problems and _was_good(place / "golden.json"):
            left_out.append(item.section)
            continue
        place.mkdir(parents=True, exist_ok=True)
        for name, page in item.pages.items():
            (place / f"{name}.bin").write_bytes(page.body)
            written.append(place / f"{name}.bin")
        values = item.values() | {"frozen_on": when.isoformat()}
        (place / "golden.json").write_text(json.dumps(values, ensure_ascii=False, indent=1), "utf-8")
        written.append(place / "golden.json")
    return written, left_out


def _was_good(golden: Path) -> bool:
    try:
        return not json.loads(golden.read_text("utf-8"))["problems"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was frozen. ``kind``: ``new``, ``edited`` and ``gone`` documents are daily life;
    ``form`` is a change of the page; ``code``: the golden copy itself is read differently now.
    """

    section: str
    kind: str
    what: str


DAILY = frozenset({"new", "edited", "gone"})
"""Kinds of differences that ask nothing of the data team."""


def diff(portal: Portal, folder: Path, now: Iterable[Seen] | None) -> list[Difference]:
    """What has changed since the golden copies were made. ``now`` is a fresh check; None replays the copies alone.

    Raises FileNotFoundError where there are no golden copies of the portal, ValueError where one is damaged.
    """
    if not (folder / portal.id).is_dir():
        raise FileNotFoundError(
            f"{folder / portal.id}: no golden copies; make them with `portal check {portal.id} --save {folder}`"
        )
    fresh = {item.section: item for item in now} if now is not None else {}
    found: list[Difference] = []
    for section in portal.sections:
        place = folder / portal.id / section.id / "golden.json"
        if not place.is_file():
            found.append(Difference(section.id, "form", "has no golden copy"))
            continue
        try:
            golden = json.loads(place.read_text("utf-8"))
            found += _replay(section, golden, place.parent)
            if now is not None and section.id in fresh:
                found += _compare(section.id, golden, fresh[section.id])
        except (OSError, ValueError, KeyError, TypeError) as error:
            again = f"`portal check {portal.id} --save {folder}`"
            raise ValueError(f"{place}: damaged ({error!r}); make the copies again with {again}") from None
    return found


def _replay(section: Section, golden: dict[str, Any], place: Path) -> list[Difference]:
    """Whether the frozen pages still give the frozen rows."""
    found = []
    for name, wanted in (("page1", golden["first"]), ("page2", golden["second"])):
        about = golden["pages"].get(name)
        if about is None:
            continue
        page = Page(about["url"], (place / f"{name}.bin").read_bytes(), about["content_type"])
        family = FAMILIES[section.reader] if section.reader else FAMILIES[golden["family"]]
        rows = [row_values(row) for row in family.rows(page, section) if counts(section, row)]
        if len(rows) != len(wanted):
            said = f"{name}: the golden copy gives {len(rows)} rows, it gave {len(wanted)}"
            found.append(Difference(section.id, "code", said))
        elif rows != wanted:
            found.append(Difference(section.id, "code", f"{name}: the rows of the golden copy read differently"))
    return found


def _compare(section: str, golden: dict[str, Any], now: Seen) -> list[Difference]:
    found = [Difference(section, "form", problem) for problem in now.problems if problem not in golden["problems"]]
    if now.family and now.family != golden["family"]:
        found.append(Difference(section, "form", f"reads as family {now.family}, was {golden['family']}"))
    for name, rows in (("page 1", now.first), ("page 2", now.second)):
        before = golden["first" if name == "page 1" else "second"]
        if before and not rows and not now.problems:
            found.append(Difference(section, "form", f"{name}: no rows, there were {len(before)}"))
        if before and rows and sum(r["date"] is not None for r in before) and not any(r["date"] for r in rows):
            found.append(Difference(section, "form", f"{name}: the rows have no days any more"))
    return found + _compare_rows(section, golden, now) + _compare_article(section, golden["article"], now.article)


def _compare_rows(section: str, golden: dict[str, Any], now: Seen) -> list[Difference]:
    found = []
    known = {row["href"]: row for row in golden["first"] + golden["second"]}
    new = [row for row in now.first if row["href"] not in known]
    if now.first and known and len(new) == len(now.first):
        found.append(
            Difference(section, "form", "page 1: every row is new: a busy column, or addresses of another form")
        )
    found += [Difference(section, "new", f"{row['date'] or '':10} {row['title']}") for row in new]
    listed = {row["href"]: row for row in now.first + now.second}
    for href, row in known.items():
        if href in listed and listed[href] != row:
            was = ", ".join(f"{key} was {row[key]}" for key in ("title", "date") if listed[href][key] != row[key])
            found.append(
                Difference(section, "edited", f"{listed[href]['date'] or '':10} {listed[href]['title']}; its {was}")
            )
    # What new rows push behind page 2 is not gone; what stood above a row that is still there is.
    last = max((number for number, href in enumerate(known) if href in listed), default=-1)
    gone = [row for number, (href, row) in enumerate(known.items()) if href not in listed and number < last]
    return found + [Difference(section, "gone", f"{row['date'] or '':10} {row['title']}") for row in gone]


def _compare_article(section: str, before: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    if "problem" in before or "problem" in now or not before or not now:
        return []
    found = []
    if before["body"] and not now["body"]:
        found.append(Difference(section, "form", f"article: its text is no longer at {before['body']}"))
    elif before["body"] != now["body"]:
        found.append(
            Difference(
                section, "form", f"article: its text stands at {now['body']}, was {before['body'] or 'by density'}"
            )
        )
    for name in ("title", "published"):
        if before[name] and not now[name]:
            found.append(Difference(section, "form", f"article: it does not say its {name} any more"))
    if before["url"] == now["url"]:
        for name in ("title", "published", "characters", "attachments"):
            if before[name] != now[name] and now[name] not in (None, ""):
                found.append(
                    Difference(
                        section,
                        "edited",
                        f"article {now['url']}: {name} {_shown(now[name])}, was {_shown(before[name])}",
                    )
                )
    return found


def _shown(value: Any) -> str:
    return (", ".join(value) or "none") if isinstance(value, list) else str(value or "none")


def today_in_china() -> date:
    """The day it is at the portals."""
    return datetime.now(CHINA).date()
