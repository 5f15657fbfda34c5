"""RSS, Atom and sitemap.xml: what some portals offer beside their lists. One answer holds all rows."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from lxml import etree

from citypolicy.crawl.families.base import Ask, Family, Walk
from citypolicy.crawl.families.rows import Row, clean_title, parse_date
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import Section

# No network, no entities from outside, no trees without bound.
_PARSER = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)


def _tree(page: Page) -> etree._Element | None:
    if not re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<", page.body):
        return None
    try:
        return etree.fromstring(page.body, parser=_PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _kind(page: Page) -> str:
    tree = _tree(page) if re.search(rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", page.body[:3000], re.I) else None
    return etree.QName(tree).localname.lower() if tree is not None and isinstance(tree.tag, str) else ""


def _child(item: etree._Element, *names: str) -> str:
    for name in names:
        for child in item:
            if isinstance(child.tag, str) and etree.QName(child).localname.lower() == name:
                text = (child.text or "").strip() or (child.get("href") or "")
                if text:
                    return text
    return ""


def _rss(page: Page, _section: Section | None) -> list[Row]:
    tree, rows = _tree(page), dict[str, Row]()
    for item in tree.iter() if tree is not None else ():
        if not isinstance(item.tag, str) or etree.QName(item).localname.lower() not in ("item", "entry"):
            continue
        href = _child(item, "link", "guid", "id")
        title = clean_title(re.sub(r"<[^>]+>", "", _child(item, "title")))
        when = _child(item, "pubdate", "published", "date", "updated")
        day: date | None
        try:
            day = parsedate_to_datetime(when).date()
        except (TypeError, ValueError):
            day = parse_date(when)
        if href and title:
            url = page.absolute(href)
            rows.setdefault(url, Row(href, url, title, day))
    return list(rows.values())


def _sitemap(page: Page, _section: Section | None) -> list[Row]:
    tree, rows = _tree(page), dict[str, Row]()
    for item in tree.iter() if tree is not None else ():
        if not isinstance(item.tag, str) or etree.QName(item).localname.lower() != "url":
            continue
        href = _child(item, "loc")
        if href:
            url = page.absolute(href)
            # A sitemap has no titles; the address stands in until the page itself is read.
            title = _child(item, "title") or unquote(url.rpartition("/")[2])
            rows.setdefault(url, Row(href, url, title, parse_date(_child(item, "publication_date", "lastmod"))))
    return list(rows.values())


def _one_page(_walk: Walk) -> Ask | None:
    return None


RSS = Family("rss", lambda page: _kind(page) in ("rss", "feed", "rdf"), _rss, _one_page)
SITEMAP = Family("sitemap", lambda page: _kind(page) == "urlset", _sitemap, _one_page)
