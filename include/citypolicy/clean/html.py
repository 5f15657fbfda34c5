"""Web pages: the body by the containers that the content systems use, and what the page says around it.

A page is parsed once and walked once, on lxml itself: a BeautifulSoup tree of the page alone takes twice the time of
all that is done here (16 and 7 ms on the mean of 61 saved pages). The walk writes down the page's lines as a reader
sees them and, for every block element, which lines it holds; choosing the body is then arithmetic over ranges.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

from lxml import etree

from citypolicy.clean import fields
from citypolicy.clean.facts import DateFact, TitleFact
from citypolicy.clean.lines import CELL, Break, Line, Raw
from citypolicy.clean.normalise import HAN, characters, close_up, each
from citypolicy.model import Attachment, Issue

_BLOCKS = frozenset(fields.lexicon()["elements"]["block"].split())
_SKIPPED = frozenset(fields.lexicon()["elements"]["skipped"].split())
_INLINE = frozenset(("span", "font", "b", "strong", "i", "em", "u", "sup", "sub"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BODY = frozenset(fields.lexicon()["containers"]["body"].split())
_ARTICLE = frozenset(fields.lexicon()["containers"]["article"].split())
_BODY_PREFIX = re.compile(r"vsb_content|trs_import_|zoom\d*$|ucap-content")
_TITLE_NAME = re.compile(
    r"(?:^|[-_])(?:title|tit|bt|biaoti|headline|ucaptitle|arctitle|newstitle|contenttitle|ivs_title|articletitle|"
    r"xl_tit\d?|con_tit|wzbt)\d?(?:$|[-_])"
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
# What indents a paragraph; the source's own line breaks and blanks do not.
_INDENTS = ("\u3000", "\u00a0\u00a0", "\u2003")

_FILES = r"pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z|pptx?|csv|txt|rtf|ceb|dps"
_FILE_PATH = re.compile(rf"\.(?:{_FILES})(?:$|[?#&;,])", re.IGNORECASE)
_FILE_TEXT = re.compile(rf"\.(?:{_FILES})\s*(?:\([^)]{{0,20}}\))?\s*$", re.IGNORECASE)
_FILE_CALL = re.compile(
    r"downfile|download\.jsp|downloadattach|virtual_attach_file|viewfile|filedownload|file_download|/attachment/\d|/attachments?/\d|attach(?:ment)?\.(?:do|jsp|aspx|action)|"
    r"fileid=|wbfileid=|download\.(?:do|action|ashx|aspx|php)|/group\d/M\d\d/",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp|svg)(?:$|[?#])", re.IGNORECASE)
_DOWNLOAD_TEXT = re.compile(
    r"(?:点击)?(?:下载|查看)(?:图片版|文字版|全文|附件|原文|原件|文件|PDF版?|pdf版?|Word版?|WORD版?|OFD版?|文档|正文)?"
)

_CHALLENGE = re.compile("|".join(fields.lexicon()["refusals"]["challenge"]), re.IGNORECASE)
_GONE = re.compile("|".join(fields.lexicon()["refusals"]["gone"]), re.IGNORECASE)
_SHELL = re.compile(r"document\.cookie|\$_ts|__jsl|location\.(?:href|reload|replace)|eval\(|_waf|C3VK|acw_sc|window\[")


@dataclass(slots=True)
class _Row:
    """One line as a reader sees it, and how much of it is links."""

    text: str
    kind: str = "paragraph"
    before: Break = "paragraph"
    indented: bool = False
    centred: bool = False
    level: int = 0
    linked: int = 0
    table: int = 0
    columns: tuple[int, ...] = ()


@dataclass(slots=True)
class _Range:
    """The lines that an element holds."""

    start: int
    end: int
    body: int
    """2 for an element that holds the body alone, 1 for one that may hold the title too, 0 for any other block."""
    title: bool
    tag: str


@dataclass(slots=True)
class _Page:
    rows: list[_Row] = field(default_factory=list)
    ranges: list[_Range] = field(default_factory=list)
    links: list[tuple[str, str, int]] = field(default_factory=list)
    """href, text and the line that the link stands in."""
    images: list[int] = field(default_factory=list)


def read_html(text: str, *, place: str) -> Raw:
    """The body's lines of a page and the facts around it. ``place`` names the page in issues."""
    # lxml refuses a str that declares an encoding of its own, and libxml2 ends the text at a NUL.
    text = re.sub(r"<\?xml[^>]{0,200}\?>", "", text.replace("\x00", ""), count=1)
    root = _parse(text)
    if root is None:
        return Raw(
            (),
            "selector",
            "text/html",
            issues=(Issue("clean", "empty-page", place, "the page holds no element", "error"),),
        )
    meta = _meta(root)
    page = _Walker().walk(root)
    refusal = _refusal(page, text, place, meta)
    if refusal is not None:
        return Raw((), "selector", "text/html", issues=(refusal,))
    start, end, method = _body(page)
    titles, after = _titles(root, page, meta, start)
    head = fields.HeadZone()
    _head_tables(page, start, head.collector)
    _read_zone(page, after, start, head)
    lines = _lines(page, start, end, head)
    if method == "density" and _without_text(lines):
        lines = _last_resort(page, text)
        method = "trafilatura" if lines else method
    published = [*head.collector.published, *titles[1]]
    for name, content in meta:
        if name in _PUBLISHED_META and (on := fields.day(content)):
            published.append(DateFact(on, "meta", name))
    found = dict(reversed(meta))
    head.collector.published = published
    head.collector.titles = [*titles[0], *head.collector.titles]
    head.collector.source = head.collector.source or found.get("contentsource") or None
    head.collector.site = found.get("sitename") or head.collector.site
    attachments = _attachments(page, min(after, start))
    empty = _without_text(lines)
    pictures = any(start <= at <= end for at in page.images)
    if empty and not pictures and not attachments:
        message = "the page has no body: no text, no picture, no file"
        return Raw((), method, "text/html", issues=(Issue("clean", "no-text", place, message, "error"),))
    facts = head.collector.facts(
        breadcrumb=head.crumbs or _crumbs(page, start),
        url=found.get("url") or None,
        meta=tuple(meta),
        attachments=attachments,
        images_only=empty,
    )
    title = next((fact.text for fact in titles[0]), None)
    lines = with_title(lines, title)
    return Raw(tuple(lines), method, "text/html", facts)


_PUBLISHED_META = frozenset(
    (
        "pubdate",
        "publishdate",
        "publish_date",
        "publishtime",
        "others.pubdate",
        "og:published_time",
        "article:published_time",
    )
)


def _without_text(lines: Sequence[Line]) -> bool:
    return all(line.kind == "heading" for line in lines)


def _last_resort(page: _Page, text: str) -> list[Line]:
    """What trafilatura makes of a page that has text outside links and neither a known container nor sentences."""
    if len(text) > 1_000_000 or sum(max(0, len(row.text) - row.linked) for row in page.rows) < 200:
        return []
    import trafilatura

    found = trafilatura.extract(text, include_tables=True, include_comments=False) or ""
    return [Line(line, before="line") for line in each(found.split("\n")) if line.strip()]


def _parse(text: str) -> Any:
    parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def _meta(root: Any) -> list[tuple[str, str]]:
    """Meta tags with a name and a content, in page order."""
    found = []
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or tag.get("NAME") or "").strip().lower()
        content = close_up(characters(re.sub(r"<[^<>]{1,40}>", "", tag.get("content") or "")).replace("\n", " "))
        if name and content:
            found.append((name, content))
    return found


# -- the walk ------------------------------------------------------------------------------------------------------


@cache
def _role(tag: str, name: str, classes: str) -> tuple[int, bool]:
    """What an element's names say: whether it holds a body (2: alone, 1: with the title), and whether a title."""
    names = [*name.lower().split(), *classes.lower().split()]
    titled = tag in ("h1", "h2", "ucaptitle") or any(_TITLE_NAME.search(n) for n in names)
    if any(n in _BODY or _BODY_PREFIX.match(n) for n in (tag, *names)):
        return 2, titled
    return int(any(n in _ARTICLE for n in names)), titled


def _hides(style: str) -> bool:
    return "none" in style.lower() and _HIDDEN.search(style) is not None


@dataclass(slots=True)
class _Open:
    """An element that was entered and not left: what to restore when it is."""

    element: Any
    held: _Range | None
    block: bool
    level: int
    centred: bool
    href: str | None


class _Walker:
    """Writes down a page's lines and what each block element holds, in one pass."""

    def __init__(self) -> None:
        self.page = _Page()
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._level = 0
        self._centred = 0
        self._before: Break = "paragraph"
        self._tables = 0
        self._opened: list[_Open] = []

    def walk(self, root: Any) -> _Page:
        """The page under an element."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if not self._enter(element):
                    walker.skip_subtree()
            else:
                self._leave(element)
        self._flush("paragraph")
        rows = self.page.rows
        for row, text in zip(rows, each([row.text for row in rows]), strict=True):
            row.text = text
        return self.page

    def _flush(self, following: Break) -> None:
        """Ends the line that was being written; ``following`` is what stands before the next one."""
        if self._pieces:
            raw = "".join(self._pieces)
            self._pieces.clear()
            text = " ".join(raw.split())
            if text:
                self.page.rows.append(
                    _Row(
                        text,
                        before=self._before,
                        indented=raw.lstrip(" \t\r\n\f").startswith(_INDENTS),
                        centred=self._centred > 0,
                        level=self._level,
                        linked=min(self._linked, len(text)),
                    )
                )
                self._linked = 0
                self._before = following
                return
        self._linked = 0
        # Two line breaks with nothing between them are a blank line.
        if following == "paragraph" or self._before == "line":
            self._before = "paragraph"

    def _enter(self, element: Any) -> bool:
        """Takes note of an element that begins; returns whether to go into it."""
        tag = element.tag
        # Word's mark-up is spans in spans; what has no name and is not hidden is its text.
        if tag in _INLINE and not element.get("id") and not element.get("class"):
            style = element.get("style")
            if style and _hides(style):
                return False
            self._write(element.text)
            return True
        rank, titled = _role(tag, element.get("id") or "", element.get("class") or "")
        style = element.get("style")
        if tag in _SKIPPED or (style and rank < 2 and _hides(style)):
            return False
        if tag == "br":
            self._flush("line")
            return False
        if tag in ("img", "iframe", "embed"):
            source = element.get("src") or ""
            self.page.images.append(len(self.page.rows))
            if tag != "img" and _FILE_PATH.search(unquote(source)):
                self.page.links.append((source, element.get("title") or "", len(self.page.rows)))
            return False
        block = tag in _BLOCKS or rank > 0
        held = None
        if block:
            self._flush("paragraph")
            if tag == "table" and (cells := _data_table(element)):
                self._table(element, cells, rank)
                return False
            held = _Range(len(self.page.rows), -1, rank, titled, tag)
        centred = block and (
            tag == "center"
            or (element.get("align") or "").lower() == "center"
            or bool(style and "center" in style.lower() and _CENTRED.search(style))
        )
        href = (element.get("href") or "") if tag == "a" else None
        self._opened.append(_Open(element, held, block, self._level, centred, href))
        self._centred += centred
        self._links += href is not None
        if tag in _HEADINGS:
            self._level = int(tag[1])
        self._write(element.text)
        return True

    def _leave(self, element: Any) -> None:
        """Takes note of an element that ends, and of the text behind it."""
        if self._opened and self._opened[-1].element is element:
            opened = self._opened.pop()
            if opened.href is not None:
                self._links -= 1
                text = " ".join("".join(element.itertext()).split())
                self.page.links.append((opened.href, text or element.get("title") or "", len(self.page.rows)))
            if opened.block:
                self._flush("paragraph")
            if opened.held is not None:
                opened.held.end = len(self.page.rows)
                if opened.held.end > opened.held.start or opened.held.body:
                    self.page.ranges.append(opened.held)
            self._level = opened.level
            self._centred -= opened.centred
        self._write(element.tail)

    def _write(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)
            if self._links:
                self._linked += len(text.strip())

    def _table(self, table: Any, cells: list[list[tuple[int, str]]], rank: int) -> None:
        """Writes down a table of data as its rows."""
        page = self.page
        self._tables += 1
        start = len(page.rows)
        named = next(table.iter("th"), None) is not None
        for at, row in enumerate(cells):
            page.rows.append(
                _Row(
                    CELL.join(text for _, text in row),
                    "row",
                    table=self._tables,
                    columns=tuple(column for column, _ in row),
                    level=int(named and at == 0),
                )
            )
        for anchor in table.iter("a"):
            page.links.append((anchor.get("href") or "", "".join(anchor.itertext()).strip(), len(page.rows) - 1))
        page.images.extend(len(page.rows) for _ in table.iter("img"))
        page.ranges.append(_Range(start, len(page.rows), rank, False, "table"))


def _data_table(table: Any) -> list[list[tuple[int, str]]] | None:
    """The rows of a table that holds data, each cell with its column; None for a table that only lays out the page.

    A cell stands in the row where it begins; the columns under a cell that spans rows are counted past it.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return None
    found: list[list[tuple[int, str]]] = []
    spans: dict[int, int] = {}
    longest = total = several = 0
    for row in table.iter("tr"):
        at = 0
        cells: list[tuple[int, str]] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while spans.get(at, 0) > 0:
                spans[at] -= 1
                at += 1
            text = _cell_text(cell)
            longest = max(longest, len(text))
            total += len(text)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            cells.append((at, text))
            for column in range(at, at + width):
                if height > 1:
                    spans[column] = height - 1
            at += width
        for column in [c for c in spans if c >= at and spans[c] > 0]:
            spans[column] -= 1
        if any(text for _, text in cells):
            found.append(cells)
            several += sum(1 for _, text in cells if text) >= 2
    if not several or (longest > 600 and longest * 2 > total) or (several == 1 and longest > 200):
        return None
    return found


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), 100) if value.isdecimal() and value != "0" else 1


def _cell_text(cell: Any) -> str:
    pieces = [text for text in cell.itertext() if text.strip()]
    return " ".join(" ".join(pieces).replace(CELL, " ").split())


# -- refusals ------------------------------------------------------------------------------------------------------


def _refusal(page: _Page, text: str, place: str, meta: Sequence[tuple[str, str]]) -> Issue | None:
    """The issue of a page that is a challenge, a refusal or a page for what is gone; None for any other."""
    visible = "".join(row.text for row in page.rows)
    names = {name for name, _ in meta}
    if len(visible) > 600 or "articletitle" in names or any(len(row.text) > 120 for row in page.rows):
        return None
    if _CHALLENGE.search(visible):
        return Issue(
            "clean", "blocked-page", place, f"a refusal or challenge instead of the page: {visible[:60]}", "error"
        )
    if _GONE.search(visible) and len(visible) < 300:
        return Issue("clean", "gone-page", place, f"a page that says the article is not there: {visible[:60]}", "error")
    scripts = len(re.findall(r"<script\b", text[:20000], re.IGNORECASE))
    if (
        len(text) < 20000
        and len(HAN.findall(visible)) < 60
        and not page.links
        and not page.images
        and (_SHELL.search(text) or scripts >= 1)
    ):
        return Issue(
            "clean",
            "blocked-page",
            place,
            "a shell of scripts without text: the site wants a browser to prove itself",
            "error",
        )
    return None


# -- the body ------------------------------------------------------------------------------------------------------


_PROSE = re.compile("[。;,、]")


def _weights(page: _Page) -> tuple[list[int], list[int]]:
    """Running sums over the lines: of text outside links, and of sentences and table rows alone."""
    plain, prose = [0], [0]
    for row in page.rows:
        free = max(0, len(row.text) - row.linked)
        plain.append(plain[-1] + free)
        sentence = row.kind == "row" or _PROSE.search(row.text) is not None
        prose.append(prose[-1] + (free if sentence and row.linked * 2 < len(row.text) else 0))
    return plain, prose


def _body(page: _Page) -> tuple[int, int, str]:
    """The range of lines that is the body, and how it was found."""
    plain, prose = _weights(page)
    whole = prose[-1]

    def size(r: _Range) -> int:
        return plain[r.end] - plain[r.start]

    def sentences(r: _Range) -> int:
        return prose[r.end] - prose[r.start]

    alone = [r for r in page.ranges if r.body == 2]
    wider = [r for r in page.ranges if r.body >= 1]
    best = _best(alone, size)
    around = _best(wider, size)
    if best is not None and around is not None and sentences(around) > 2 * sentences(best) + 200:
        best = around
    if best is None:
        best = around
    dense = _dense(page, sentences, whole)
    if best is not None and (dense is None or sentences(best) * 5 >= sentences(dense) or sentences(dense) < 200):
        return best.start, best.end, "selector"
    if dense is not None and sentences(dense) > 0:
        return dense.start, dense.end, "density"
    if best is not None:
        return best.start, best.end, "selector"
    return len(page.rows), len(page.rows), "density"


def _best(ranges: Sequence[_Range], size: Any) -> _Range | None:
    """The range with most text; of those that have nearly as much, the innermost."""
    if not ranges:
        return None
    most = max(size(r) for r in ranges)
    near = [r for r in ranges if size(r) * 20 >= most * 19]
    return min(near, key=lambda r: (r.end - r.start, -size(r)))


def _dense(page: _Page, sentences: Any, whole: int) -> _Range | None:
    """The smallest block that holds four fifths of the page's sentences."""
    near = [r for r in page.ranges if sentences(r) * 5 >= whole * 4 and r.tag not in ("li", "p", "h1", "h2", "h3")]
    return min(near, key=lambda r: (r.end - r.start, -r.start)) if near and whole else None


# -- around the body -----------------------------------------------------------------------------------------------


def _titles(
    root: Any, page: _Page, meta: Sequence[tuple[str, str]], start: int
) -> tuple[tuple[list[TitleFact], list[DateFact]], int]:
    """Titles in the order of trust, days that stand in the title's element, and the line after the title's element."""
    named = next((content for name, content in meta if name == "articletitle"), None)
    tag = root.find(".//title")
    shown = (
        fields.strip_site(close_up(characters("".join(tag.itertext())).replace("\n", " ").replace("\t", " ")))
        if tag is not None
        else ""
    )
    facts: list[TitleFact] = []
    dates: list[DateFact] = []
    best: tuple[float, str, int] | None = None
    for r in page.ranges:
        if not r.title or not 0 < r.end - r.start <= 6 or r.start > start + 3:
            continue
        rows = page.rows[r.start : r.end]
        texts = [row.text for row in rows if fields.fields(row.text) is None and not fields.control(row.text)]
        text = close_up(" ".join(texts))
        day = re.search(
            r"\s*[\[(]?\s*\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s*\d{1,2}[:∶]\d\d(?:[:∶]\d\d)?)?\s*[\])]?$", text
        )
        on = fields.day(day.group()) if day else None
        if day and on and len(text) - len(day.group()) >= 8 and not re.match(r"\s*\(\d{4}年", day.group()):
            text = text[: day.start()]
        if not 4 <= len(text) <= 200 or not HAN.search(text) or sum(row.linked for row in rows) * 2 > len(text):
            continue
        score = 0.0
        score += 8 if named and fields.same_title(text, named) else 0
        score += 6 if shown and (fields.same_title(text, shown) or (len(text) >= 8 and shown.startswith(text))) else 0
        score += 2 if r.tag == "h1" or any(row.level == 1 for row in rows) else 0
        score += 1.5 if len(text) >= 10 else 0
        score -= min(3.0, max(0, start - r.end) / 10)
        if best is None or score > best[0]:
            best = (score, text, r.end)
            dates = [DateFact(on, "byline", "")] if on and day else []
    after = best[2] if best is not None else max(0, start - 15)
    if best is not None and (best[0] >= 2 or not (named or shown)):
        facts.append(TitleFact(best[1], "node"))
    if named:
        facts.append(TitleFact(named, "article-title"))
    if shown and len(shown) >= 6:
        facts.append(TitleFact(shown, "title-tag"))
    return (facts, dates), min(after, start)


def _head_tables(page: _Page, start: int, collector: fields.Collector) -> None:
    """Collects the 政府信息公开 head: labels and values that stand together, at least two of them strong."""
    group: list[tuple[str, str]] = []
    pending: str | None = None

    def close() -> None:
        names = {name for name, _ in group}
        if len(names - fields.PUBLISHED - fields.SOURCES) >= 2 and names & fields.STRONG:
            for name, said in group:
                if name:
                    collector.add(name, said, "table")
        group.clear()

    gap = 0
    for row in page.rows[:start]:
        if row.kind == "row":
            if found := fields.row_fields(row.text, among=bool(group) and gap == 0):
                group += found
                gap = 0
            continue
        pairs = fields.fields(row.text)
        if pairs is None:
            if pending and len(row.text) <= 200:
                group.append((pending, row.text))
                gap = 0
            else:
                gap += 1
                if gap > 2:
                    close()
            pending = None
            continue
        gap = 0
        for name, said in pairs:
            if said:
                group.append((name, said))
        pending = pairs[-1][0] if not pairs[-1][1] else None
    close()


def _read_zone(page: _Page, after: int, start: int, head: fields.HeadZone) -> None:
    """Reads the lines between title and body as a byline."""
    for row in page.rows[after : min(start, after + 60)]:
        if row.linked * 2 > len(row.text):
            continue
        if not head.takes(row.text) and (on := fields.day(row.text)) and len(row.text) <= 60 and row.kind != "row":
            # A byline without labels: 2026-02-24 市财政局.
            head.collector.published.append(DateFact(on, "byline", ""))
    head.settle()


def _crumbs(page: _Page, start: int) -> tuple[str, ...]:
    for row in reversed(page.rows[max(0, start - 60) : start]):
        if (where := fields.breadcrumb(row.text)) is not None:
            return where
    return ()


def _lines(page: _Page, start: int, end: int, head: fields.HeadZone) -> list[Line]:
    """The body's lines without metadata above it, controls in it and links to files below it."""
    files = {at for href, text, at in page.links if start <= at < end and _is_file(href, text)}
    lines: list[Line] = []
    for at in range(start, end):
        row = page.rows[at]
        text = row.text
        if row.kind == "row":
            if not head.prose and head.takes(text):
                continue
            lines.append(Line(text, "row", header=row.level == 1, table=row.table, columns=row.columns))
            continue
        if not row.level and head.takes(text):
            continue
        if fields.control(text) or _DOWNLOAD_TEXT.fullmatch(text):
            continue
        if (
            at in files
            and row.linked >= len(text) - 2
            and (_FILE_TEXT.search(text) or not re.match(r"附件|\d|[一二三四五六七八九十]", text))
        ):
            continue
        head.text(text)
        heading = 0 < row.level <= 6 and "。" not in text and len(text) <= 100
        lines.append(
            Line(text, "heading" if heading else "paragraph", row.before, indented=row.indented, centred=row.centred)
        )
    while lines and lines[-1].kind != "row" and fields.tail(lines[-1].text):
        lines.pop()
    return lines


def with_title(lines: list[Line], title: str | None) -> list[Line]:
    """Lines that begin with the title, which stands in the page above the body; once."""
    if title is None:
        return lines
    letters = re.sub(r"[\W_]", "", title)
    beginning = ""
    for line in lines[:6]:
        beginning += re.sub(r"[\W_]", "", line.text)
        if letters and letters in beginning:
            return lines
    return [Line(title, "heading", centred=True), *lines]


# -- attachments ---------------------------------------------------------------------------------------------------


def _is_file(href: str, text: str) -> bool:
    href = href.strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return False
    path = unquote(href)
    if _PICTURE.search(path.split("?")[0]) and not _FILE_PATH.search(path):
        return False
    return bool(_FILE_PATH.search(path) or _FILE_TEXT.search(text) or _FILE_CALL.search(path))


def _attachments(page: _Page, first: int) -> tuple[Attachment, ...]:
    """The files that the page offers with its article: links from the title's line on, each href once."""
    found: dict[str, str] = {}
    for href, text, at in page.links:
        if at >= first - 1 and _is_file(href, text) and not found.get(href):
            found[href] = close_up(characters(text).replace("\n", " "))
    return tuple(Attachment(href, text) for href, text in found.items())
