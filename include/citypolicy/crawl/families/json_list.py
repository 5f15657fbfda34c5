"""Lists that are a JSON answer: a static file, a GET with the page in its path, or a POST (with a form or JSON).

A portal file says in ``fields`` where the rows and their title, address and date stand; without it the usual names are
tried. Some answers carry no address, only ids: ``fields.url`` then is an address with ``{key}`` in it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from citypolicy.crawl.families.base import Ask, Family, Walk
from citypolicy.crawl.families.rows import Row, clean_title, parse_date
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

_TITLES = (
    "title",
    "docTitle",
    "doctitle",
    "docSubtitle",
    "DOCTITLE",
    "TITLE",
    "articleTitle",
    "name",
    "infotitle",
    "zcmc",
)
_URLS = (
    "url",
    "URL",
    "link",
    "href",
    "docpuburl",
    "docPubUrl",
    "DOCPUBURL",
    "linkUrl",
    "articleUrl",
    "infourl",
    "urls",
)
_DATES = (
    "publishDate", "pubDate", "publish_time", "publishTime", "docreltime", "DOCRELTIME", "docRelTime", "releaseDate",
    "display_publish_time", "pubtime", "date", "time", "infodate", "createDate", "create_time", "trs_time",
)  # fmt: skip


def _answer(page: Page) -> Any:
    text = page.text.strip()
    # JSONP: a call around the value.
    wrapped = re.fullmatch(r"[\w.$]+\s*\((.*)\)\s*;?", text, re.S)
    try:
        return json.loads(wrapped.group(1) if wrapped else text)
    except ValueError:
        return None


def _at(value: Any, path: str) -> Any:
    for key in filter(None, path.split(".")):
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict):
            value = value.get(key)
        else:
            return None
    return value


def _records(value: Any) -> list[dict[str, Any]]:
    """The list of objects in an answer in which most have a title: the longest such list, wherever it stands."""
    best: list[dict[str, Any]] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            found = [x for x in item if isinstance(x, dict) and _first(x, _TITLES)]
            if len(found) > len(best) and len(found) * 2 >= len(item):
                best = found
            waiting.extend(x for x in item if isinstance(x, dict | list))
    return best


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int) and str(value).strip():
            return str(value)
    return ""


def _rows(page: Page, section: Section | None) -> list[Row]:
    answer = _answer(page)
    fields = section.fields if section else None
    records = _at(answer, fields.rows) if fields else _records(answer)
    rows: dict[str, Row] = {}
    for record in records if isinstance(records, list) else []:
        if not isinstance(record, dict):
            continue
        if fields:
            title, href = str(_at(record, fields.title) or ""), _address(record, fields.url)
            when = str(_at(record, fields.date) or "") if fields.date else _first(record, _DATES)
        else:
            title, href, when = _first(record, _TITLES), _first(record, _URLS), _first(record, _DATES)
        title = clean_title(re.sub(r"<[^>]+>", "", title))
        url = page.absolute(href) if href else ""
        if title:
            rows.setdefault(url or f"{title}{record.get('id', '')}", Row(href or None, url, title, _day(when, url)))
    return list(rows.values())


def _address(record: dict[str, Any], rule: str) -> str:
    if "{" not in rule:
        return str(_at(record, rule) or "")
    values = {name: _at(record, name) for name in re.findall(r"{([\w.]+)}", rule)}
    if any(value in (None, "") for value in values.values()):
        return ""
    return re.sub(r"{([\w.]+)}", lambda m: str(values[m.group(1)]), rule)


def _day(value: str, url: str) -> Any:
    if re.fullmatch(r"\d{10}(?:\d{3})?", value):
        return (datetime.fromtimestamp(int(value[:10]), UTC) + timedelta(hours=8)).date()
    return parse_date(value, url)


_TOTALS = ("total", "totalCount", "totalNum", "totalcount", "count", "recordCount", "totalElements")


def _total(page: Page, section: Section) -> int | None:
    """What the portal file's ``fields.total`` says, else a usual name beside the rows or above them."""
    answer = _answer(page)
    if section.fields and section.fields.total:
        said = str(_at(answer, section.fields.total) or "")
        return int(said) if said.isdigit() else None
    waiting, found = [answer], list[int]()
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found += [int(item[n]) for n in _TOTALS if re.fullmatch(r"\d{1,9}", str(item.get(n)))]
            waiting.extend(value for value in item.values() if isinstance(value, dict))
    return max(found, default=None)


def _following(_walk: Walk) -> Ask | None:
    """How such an answer is paged is nowhere but in the portal file."""
    return None


FAMILY = Family(
    name="json",
    recognises=lambda page: page.text[:500].lstrip()[:1] in ("{", "[") and bool(_records(_answer(page))),
    rows=_rows,
    following=_following,
    total=_total,
)
