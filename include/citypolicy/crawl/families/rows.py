"""Rows of a list page: which links are the list, and each one's full title and date.

Where a portal file names no selectors, the list is found by what makes one: siblings of one kind, each with one main
link, most with a date. Navigation has no dates, footers stand alone, what hangs inside a row (解读 boxes) is no row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bs4 import Tag
from bs4.element import NavigableString

from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import RowRule

FULL_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
)
_MONTH_DAY = re.compile(r"(?<![\d-])(0?[1-9]|1[0-2])[-/.月](3[01]|[12]\d|0?[1-9])(?![\d-])日?")
_DAY_FIRST = re.compile(r"(?<![\d-])(3[01]|[12]\d|0?[1-9])\s+((?:19|20)\d{2})\s*[-/.年]\s*(1[0-2]|0?[1-9])(?!\d)")
_DAY_LAST = re.compile(r"((?:19|20)\d{2})\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*月?\s+(3[01]|[12]\d|0?[1-9])(?!\d)")
_ONLY_A_DATE = re.compile(r"\W*(?:发布时间|发布日期|发文日期|公开日期|日期|时间)?\W*[\d\-/.年月日:： ]{5,25}\W*")
_FRAME = re.compile(r"<(?:html|head|body)\b", re.I)
_MARKS = re.compile(
    r"^[\s·•●■◆▪►>»\-—]+|^(?:【置顶】|\[置顶\]|【?(?:NEW|New|new)】?(?=[一-鿿]))+\s*|\s*(?:\bnew\b|NEW)$"
)
_CUT = re.compile(r"(?:\.{2,}|…+|\.\.\.)$")
_ROW_TAGS = ("li", "tr", "dd", "dt", "article")

ARTICLE = re.compile(
    # The address forms of articles that portals were seen to use: dated, numbered, hashed; see the guide to a new city.
    r"/t(?:20)?\d{6,8}_\d+[\w.]*s?html?$|/t\d{5,}\.s?html?$|/art/\d{4}/|/art_[0-9a-f_]+\.html?$|/content/?post_\d+|post_\d+\.html?$"
    r"|/\d{4}[-/]\d{2}[-/]?\d{0,2}/[\w-]*\d|/info/\d+/\d+\.html?$|/content[_-]\d+\.s?html?$|/contents/\d+/\d+\.html?$"
    r"|/[0-9a-f]{24,40}\.s?html?$|/[0-9a-f]{8}-[0-9a-f-]{27}\.html?$|\.jhtml$|/public/\d+/\d+\.html?$|article[0-9a-fA-F]{32}"
    r"|/(?:c|n)\d+/content\.s?html?$|/\d{5,}(?:/index)?\.s?html?$|/\d{6,8}/[\w-]+\.s?html?$|/\d{5,}/\d{4}/\d{1,2}/\d+\.html?$"
    r"|[?&](?:id|newsid|articleid|docid)=\w+|/doc_[0-9a-f]{24}|ARTI\d{10,}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the link exactly as in the page and made absolute, the full title, the date if it is whole."""

    href: str | None
    """None where an answer names no address; such a row is seen and cannot be followed."""
    url: str
    title: str
    date: date | None


def find_rows(page: Page, rule: RowRule | None = None, containers: Sequence[str] = ()) -> list[Row]:
    """The rows of a list page in its order, an address only once.

    ``rule`` holds the portal file's selectors, which decide where they are given; ``containers`` are a family's
    habitual places, tried in order before the whole page. Empty where there is no list.
    """
    rule = rule or RowRule()
    if rule.container:
        places = list(page.soup.select(rule.container))
        if not places and _FRAME.search(page.text) is None:
            # Further pages of some lists are the bare rows, to be put into the container of the first.
            places = [page.soup]
        # In a whole page, a named container that is not there means another page than the file knows.
        return _rows_in(page, places, rule) if places else []
    for selector in containers:
        # A name that is nowhere in the page spares the search for it.
        if max(re.split(r"[^\w-]", selector), key=len) not in page.text:
            continue
        places = list(page.soup.select(selector))
        rows = _rows_in(page, places, rule) if places else []
        if any(row.date for row in rows):
            return rows
    return _rows_in(page, [page.soup], rule)


def _rows_in(page: Page, places: list[Tag], rule: RowRule) -> list[Row]:
    read: dict[int, Row | None] = {}

    def reader(item: Tag) -> Row | None:
        # An element is looked at when groups are weighed and when its group has won; elements live as long as the page.
        if id(item) not in read:
            read[id(item)] = read_row(page, item, rule)
        return read[id(item)]

    if rule.item:
        items = [item for place in places for item in place.select(rule.item)]
    else:
        items = _best_items(reader, places, named=bool(rule.container))
    rows: dict[str, Row] = {}
    for item in items:
        row = reader(item)
        if row is not None:
            rows.setdefault(row.url, row)
    return list(rows.values())


Reader = Callable[[Tag], Row | None]


def read_row(page: Page, item: Tag, rule: RowRule | None = None) -> Row | None:
    """The row that an element is; None where it has no link to follow."""
    rule = rule or RowRule()
    link = item.select_one(rule.link) if rule.link else _main_link(item)
    if link is None or not _followable(link):
        return None
    named = item.select_one(rule.title) if rule.title else None
    title = clean_title(_text(named)) if named is not None else _title(link)
    href = str(link["href"])
    url = page.absolute(href)
    day = (
        parse_date(_text(found), url)
        if rule.date and (found := item.select_one(rule.date))
        else _row_date(item, link, url)
    )
    return Row(href, url, title, day) if title else None


def clean_title(text: str) -> str:
    """A title without what lists put around it: bullets, 置顶, New, white space of any kind."""
    text = re.sub(r"[\s\u200b\ufeff\u3000\xa0\ue000-\uf8ff]+", " ", text).strip()
    while True:
        shorter = _MARKS.sub("", text).strip()
        if shorter == text:
            return text
        text = shorter


def parse_date(text: str, url: str = "") -> date | None:
    """The first whole date in a text. A day without its year takes the year of a dated address if the day agrees."""
    for pattern, order in ((FULL_DATE, (1, 2, 3)), (_DAY_FIRST, (2, 3, 1)), (_DAY_LAST, (1, 2, 3))):
        found = pattern.search(text)
        if found:
            return _date(*(int(found.group(i)) for i in order))
    compact = re.fullmatch(r"\W*((?:19|20)\d{2})(\d{2})(\d{2})\W*", text)
    if compact:
        return _date(*(int(g) for g in compact.groups()))
    short = _MONTH_DAY.search(text)
    if short:
        month, day = int(short.group(1)), int(short.group(2))
        in_url = url_date(url)
        if in_url and (in_url.month, in_url.day) == (month, day):
            return in_url
    return None


def url_date(url: str) -> date | None:
    """The day that an article's address carries; None for one without a whole date."""
    found = re.search(
        r"/t?((?:19|20)\d{2})[-/_]?(\d{1,2})[-/_](\d{1,2})(?=[/_])|/t?((?:19|20)\d{2})(\d{2})(\d{2})(?=[/_.])", url
    )
    if found is None:
        return None
    year, month, day = (int(g) for g in (found.groups()[:3] if found.group(1) else found.groups()[3:]))
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# -- which elements are the rows -------------------------------------------------------------------------------------


def _followable(link: Tag) -> bool:
    href = str(link.get("href") or "").strip()
    return bool(href) and not href.startswith(("#", "javascript:", "mailto:", "tel:", "data:"))


def _best_items(read: Reader, places: list[Tag], *, named: bool) -> list[Tag]:
    """The siblings that are most like a list. ``named``: a person pointed at the place, so dates are not asked for."""
    groups: dict[tuple[int, str], list[Tag]] = {}
    parents: dict[int, Tag] = {}
    for place in places:
        links = [a for a in _inside(place, "a") if _followable(a)]
        spread = _spread(links, place)
        for link in links:
            item = _item_of(link, place, spread)
            parent = item.parent
            if parent is None:
                continue
            group = groups.setdefault((id(parent), item.name), [])
            if not any(x is item for x in group[-3:]):
                group.append(item)
            parents[id(parent)] = parent
    scores = {key: _score(read, items, named) for key, items in groups.items()}
    key = max(scores, key=lambda k: scores[k], default=None)
    if key is None or scores[key] <= 0:
        return []
    return _with_brothers(key, groups, parents, {k for k, score in scores.items() if score > (0 if named else 1000)})


def _spread(links: Iterable[Tag], place: Tag) -> dict[int, set[str]]:
    """For each element between the place and its links: which addresses it holds."""
    spread: dict[int, set[str]] = {}
    for link in links:
        for parent in link.parents:
            spread.setdefault(id(parent), set()).add(str(link["href"]))
            if parent is place:
                break
    return spread


def _item_of(link: Tag, place: Tag, spread: dict[int, set[str]]) -> Tag:
    """The row that a link stands in: the nearest li, tr, dd, or the widest element that holds this address alone."""
    widest = link
    alone = True
    for parent in link.parents:
        if parent is place or parent.name in ("body", "table", "ul", "ol", "[document]"):
            break
        if parent.name in _ROW_TAGS:
            return parent
        alone = alone and len(spread.get(id(parent), ())) == 1
        if alone:
            widest = parent
    return widest


_OFF = re.compile(r"nav|menu|foot|header|bread|crumb|position|friend|copyright|share|page(?!.*content)", re.I)


def _score(read: Reader, items: list[Tag], named: bool) -> float:
    dated = titled = 0.0
    articles = 0
    for item in items:
        row = read(item)
        if row is None:
            continue
        size = min(len(row.title), 60)
        titled += size
        articles += bool(ARTICLE.search(row.url))
        if row.date is not None or _has_day(item):
            dated += size
    if dated >= titled / 2 and dated:
        return 1000 + dated
    if named:
        return titled
    around = " ".join(
        f"{' '.join(parent.get('class') or [])} {parent.get('id') or ''}"
        for parent in [items[0], *items[0].parents][:6]
    )
    # A list without dates is believed only if it reads like one: several long titles that lead to articles.
    if len(items) >= 5 and articles >= 0.8 * len(items) and titled / len(items) >= 12 and not _OFF.search(around):
        return titled
    return 0.0


def _has_day(item: Tag) -> bool:
    return any(_ONLY_A_DATE.fullmatch(text) or _MONTH_DAY.fullmatch(text) for text in item.stripped_strings)


def _with_brothers(
    key: tuple[int, str], groups: dict[tuple[int, str], list[Tag]], parents: dict[int, Tag], good: set[tuple[int, str]]
) -> list[Tag]:
    """The best group and those like it beside it: lists are often cut into one ``ul`` for every five rows."""
    parent, name = parents[key[0]], key[1]

    def kind(tag: Tag) -> tuple[str, tuple[str, ...]]:
        return tag.name, tuple(tag.get("class") or ())

    grand = parent.parent
    alike = {
        other
        for other in groups
        if other[1] == name
        and kind(parents[other[0]]) == kind(parent)
        and grand is not None
        and parents[other[0]].parent is not None
        and (
            parents[other[0]].parent is grand
            or (
                parents[other[0]].parent.parent is grand.parent  # type: ignore[union-attr]
                and kind(parents[other[0]].parent) == kind(grand)  # type: ignore[arg-type]
                and grand.name not in ("li", "tr", "td")
            )
        )
        and other in good
    }
    alike.add(key)
    return [item for other in groups if other in alike for item in groups[other]]


# -- what a row says -------------------------------------------------------------------------------------------------


def _main_link(item: Tag) -> Tag | None:
    """The link with the longest title, of those that stand in this row and not in a list inside it."""
    if item.name == "a":
        return item
    links = [
        link
        for link in _inside(item, "a")
        if _followable(link)
        and next((p for p in link.parents if p is item or p.name in ("li", "tr", "dd")), item) is item
    ]
    return max(links, key=lambda link: len(_title(link))) if len(links) > 1 else next(iter(links), None)


def _title(link: Tag) -> str:
    attribute = clean_title(str(link.get("title") or "").splitlines()[0] if link.get("title") else "")
    attribute = re.sub(r"^(?:文章)?标题[:：]\s*", "", attribute)
    shown = _shown(link)
    if not shown:
        image = link.find("img", alt=True)
        return attribute or (clean_title(str(image["alt"])) if isinstance(image, Tag) else "")
    if not attribute:
        return shown
    stem = _CUT.sub("", shown)
    if stem != shown or _squeeze(attribute).startswith(_squeeze(stem)[:8]):
        return attribute if len(attribute) >= len(stem) else shown
    return shown


def _shown(link: Tag) -> str:
    """The visible title of a link; where the link is a whole card, its heading without date and summary."""
    parts = [clean_title(text) for text in link.stripped_strings]
    parts = [text for text in parts if text and not _ONLY_A_DATE.fullmatch(text) and not _MONTH_DAY.fullmatch(text)]
    if len(parts) > 1:
        head = link.find(["h1", "h2", "h3", "h4", "h5"]) or link.select_one('[class*="title"]')
        if head is not None and _text(head).strip():
            return clean_title(_text(head))
    return clean_title("".join(parts))


def _row_date(item: Tag, link: Tag, url: str) -> date | None:
    labelled = item.select_one("[readlabel]") if _inside(item, "b") else None
    if labelled is not None:
        found = parse_date(str(labelled["readlabel"]), url)
        if found:
            return found
    inside = {id(text) for text in _strings(link)} if link is not item else set()
    rest: list[str] = []
    for text in _strings(item):
        if text.parent is not None and text.parent.name in ("script", "style"):
            continue
        shown = str(text).strip()
        if not shown:
            continue
        if _ONLY_A_DATE.fullmatch(shown) or (_MONTH_DAY.fullmatch(shown)):
            found = parse_date(shown, url)
            if found:
                return found
        if id(text) not in inside:
            rest.append(shown)
    found = parse_date(" ".join(rest), url)
    if found:
        return found
    # A card that is one link has its day in pieces: 18 above 2025-06.
    pieces = [text for text in item.stripped_strings if re.fullmatch(r"[\d\-/.年月日 ]{1,10}", text)]
    return parse_date(" ".join(pieces), url)


def _inside(tag: Tag, name: str) -> list[Tag]:
    """The elements of a name in an element. A search of Beautiful Soup's own takes ten times as long, in every row."""
    return [x for x in tag.descendants if isinstance(x, Tag) and x.name == name]


def _strings(tag: Tag) -> list[NavigableString]:
    return [x for x in tag.descendants if isinstance(x, NavigableString)]


def _text(tag: Tag) -> str:
    return tag.get_text(" ", strip=True)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
