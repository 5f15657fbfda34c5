"""The nouns of the project: frozen records that the rooms hand to each other.

``Link`` → ``Capture`` → ``Document`` → ``Segment`` → ``Observation`` | ``Citation``, and ``Issue`` for what went wrong
on the way. The law of evidence holds for all of them: an offset points into ``Document.text``, which never changes, and
``text[start:end] == quote``. Ids are derived from content, so that a second run makes the same ones.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""The time of every date without a zone: portals and officials mean China's."""

DocumentKind = Literal["plan", "opinion", "notice", "reply", "report", "overview", "news", "other"]
"""What a document is. ``overview`` is a summary of how proposals were handled, which is not a reply to one."""

Comparator = Literal["eq", "ge", "gt", "le", "lt", "approx", "range"]
Measure = Literal["level", "growth", "change", "share", "rank"]
Status = Literal["actual", "target", "planned"]
YearFrom = Literal["text", "heading", "document"]
Better = Literal["more", "less"]
Relation = Literal["implements", "issues", "cites"]
BlockKind = Literal["paragraph", "heading", "row"]
Stage = Literal["crawl", "clean", "segment", "extract", "validate", "load"]
Severity = Literal["info", "warning", "error"]
Part = Literal["head", "address", "receipt", "body", "outlook", "thanks", "signature", "attachment"]
"""The part of a document that a segment stands in; ``outlook`` is what is promised (下一步), ``receipt`` the 收悉."""


def content_id(*parts: str | bytes | int | None) -> str:
    """The first 32 hex digits of the SHA-256 over the parts, which are kept apart by U+001F; None is an empty part."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else b"" if part is None else str(part).encode())
        digest.update(b"\x1f")
    return digest.hexdigest()[:32]


_LISTS = ("index", "list", "default", "home")
_PAGE_KEYS = frozenset({"page", "pageno", "pagenum", "pageindex", "curpage", "currentpage", "pn"})


def further_page(page: str, url: str) -> int | None:
    """The number that ``url`` carries as a further page of the article at ``page``; None where it is not one.

    Portals cut long articles into pages with a number behind the article's own name (``t20240304_15_1.html`` after
    ``t20240304_15.html``), or in the query (``?id=15&page=2``). Lists are numbered likewise and are no articles.
    """
    first, other = urlsplit(page), urlsplit(url)
    if first.netloc != other.netloc:
        return None
    if first.path == other.path:
        known, asked = parse_qsl(first.query), parse_qsl(other.query)
        more = [pair for pair in asked if pair not in known]
        if len(more) != 1 or len(asked) != len(known) + 1 or more[0][0].lower() not in _PAGE_KEYS:
            return None
        return int(more[0][1]) if re.fullmatch(r"[0-9]{1,3}", more[0][1]) else None
    stem, _, ending = first.path.rpartition(".")
    if first.query != other.query or "/" in ending or stem.rpartition("/")[2].lower() in ("", *_LISTS):
        return None
    found = re.fullmatch(rf"{re.escape(stem)}[_-]([0-9]{{1,3}})\.{re.escape(ending)}", other.path)
    return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that was not as it should be: where it was seen, what it was, what it concerns.

    ``code`` is a short constant in kebab case that can be counted; ``place`` a URL, a path or ``doc:start-end``.
    """

    stage: Stage
    code: str
    place: str
    message: str
    severity: Severity = "warning"


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a list page: what the portal says there is."""

    portal: str
    section: str
    url: str
    title: str
    row_date: date | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer of a portal as it came, kept in the archive for good; ``warc`` and ``offset`` say where."""

    id: str
    portal: str
    section: str
    url: str
    fetched_at: datetime
    media_type: str
    body_sha256: str
    size: int
    warc: str
    offset: int
    title: str = ""
    """Title of the list row that led here; the file's name for a folder portal."""
    row_date: date | None = None
    region_code: str | None = None
    """Of the portal's city: what a document that names no place of its own belongs to."""
    parent_url: str | None = None
    """The page that carries this file as an attachment, or whose article goes on here."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a page offers: ``href`` exactly as in the page, and the text of its link."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a document's text: ``text[start:end]`` without its line break.

    A ``row`` is a table row, its cells joined by one space; ``columns`` then holds the header text above each cell
    (with the table's unit appended in brackets where the table states one for all), and ``cells`` where each cell
    stands in the document's text.
    """

    kind: BlockKind
    start: int
    end: int
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply to a proposal says of itself. Names as in the reply; None where it says nothing."""

    proposal_number: str | None = None
    proposal_session: str | None = None
    proposal_title: str | None = None
    proposer: str | None = None
    result_class: str | None = None
    lead_unit: str | None = None
    co_units: tuple[str, ...] = ()
    contact_present: bool | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A document's own facts. The dates have names and none stands in for another."""

    kind: DocumentKind
    title: str | None = None
    doc_number: str | None = None
    issuer: str | None = None
    region_code: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    reply: Reply | None = None

    @property
    def dated(self) -> date | None:
        """The day that 目前 and 近三年 are counted from: when it was written, else when it was posted."""
        return self.issued_on or self.published_on


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its head. ``text`` is the evidence: NFKC, simplified, one paragraph, heading or table row a line."""

    doc: str
    """A file's name without its last ending; for captures their id."""
    text: str
    text_sha256: str
    blocks: tuple[Block, ...]
    head: Head
    media_type: str
    method: str
    """How the text was got: ``selector``, ``density``, ``plain``, ``pdf``, ``docx``, ``xlsx``, ``ocr`` …"""
    attachments: tuple[Attachment, ...] = ()
    ocr_confidence: float | None = None
    capture_id: str | None = None
    portal: str | None = None
    section: str | None = None
    url: str | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One block with its place in the outline. ``path`` holds the headings above it, outermost first."""

    doc: str
    ordinal: int
    kind: BlockKind
    level: int
    """Depth in the outline, 1 for the outermost heading; 0 for what is no heading."""
    number: str
    """The heading's number as written: ``一、``, ``(二)``, ``第三章``; empty where there is none."""
    title: str
    """A heading's text without its number; for a paragraph that begins with a run-in heading, that heading."""
    path: tuple[str, ...]
    part: Part
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    """Spans in the document's text; quotes and brackets are kept whole."""
    tokens: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One number that a document states about the world. Every field means what the annotation guideline says."""

    doc: str
    start: int
    end: int
    context_start: int
    context_end: int
    quote: str
    context: str
    value: Decimal
    value_high: Decimal | None
    unit: str | None
    comparator: Comparator
    measure: Measure
    status: Status
    period_start: date | None
    period_end: date | None
    indicator: str
    subject: str | None
    confidence: float
    rule: str
    """Names of the rules that made the row, joined by ``+``: what one argues with."""
    indicator_code: str | None = None
    """Canonical indicator of the lexicon; None where the phrase is unknown."""
    year: int | None = None
    """The year that it is about: of its period, else of the headings above, else of the document; None where it spans
    several or nothing says it."""
    year_from: YearFrom | None = None
    basis: str = "plain"
    """What it counts from: ``plain``, ``average``, ``since YYYY`` or ``cumulative`` (see ``extract.series``)."""
    better: Better = "more"
    """Which way is good."""
    segment: int | None = None

    @property
    def quote_start(self) -> int:
        """Where the quote begins in its context, in characters."""
        return self.start - self.context_start


@dataclass(frozen=True, slots=True)
class Citation:
    """One policy document that a text names; the first place where it does is the evidence."""

    doc: str
    title: str
    doc_number: str | None
    relation: Relation
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that was not let into the warehouse, whole, with every reason why."""

    table: str
    """What it would have become: ``documents``, ``segments``, ``observations`` or ``citations``."""
    doc: str
    place: str
    """``doc:start-end`` for a row with evidence, else the document's id."""
    reasons: tuple[str, ...]
    """Codes in kebab case, of the expectation or of the warehouse's own check that it broke."""
    row: str
    """The row as JSON."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document."""

    document: Document
    segments: tuple[Segment, ...] = ()
    observations: tuple[Observation, ...] = ()
    citations: tuple[Citation, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
