"""From the nouns to rows of tables: ids, offsets, words. No database here."""

from __future__ import annotations

import hashlib
import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from psycopg.types.json import Jsonb

from citypolicy.lexicon import regions_by_name, topics
from citypolicy.model import (
    Capture,
    Citation,
    Document,
    Issue,
    Observation,
    Quarantined,
    Reply,
    Segment,
    content_id,
)


@dataclass(frozen=True, slots=True)
class LoadBatch:
    """What one load carries into the warehouse. Every document's ``capture_id`` is one of ``captures``."""

    captures: tuple[Capture, ...]
    documents: tuple[Document, ...] = ()
    segments: tuple[Segment, ...] = ()
    observations: tuple[Observation, ...] = ()
    citations: tuple[Citation, ...] = ()
    quarantine: tuple[Quarantined, ...] = ()
    issues: tuple[Issue, ...] = ()
    regions: Mapping[str, str] = field(default_factory=dict)
    """Names by code of divisions that GB/T 2260 does not have."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that a law of the warehouse keeps out, with the laws."""

    table: str
    doc: str
    row: Any
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """All rows of one document; ``key`` is what its text is known by."""

    document: Document
    key: str
    version_id: UUID
    segments: list[Segment] = field(default_factory=list)
    ordinals: set[int] = field(default_factory=set)
    observations: list[Observation] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)


def uid(*parts: str | bytes | int | None) -> UUID:
    """The content id as PostgreSQL keeps it: in 16 bytes."""
    return UUID(content_id(*parts))


TELLING_TEXT = 100
"""Characters from which on a text is known by itself: two addresses that show it show one document."""

TELLING_TITLE = 10
"""Letters and digits from which on a title says which document it is: 关于印发… does, 公示 does not."""


def text_key(document: Document, url: str) -> str:
    """What a text is known by: its SHA-256, where it is long enough to be of one document only.

    A short one (见附件; 系统维护中) stands on pages that have nothing to do with each other. It is known together with
    its title, or with its address where the title says as little.
    """
    if len(document.text) >= TELLING_TEXT:
        return document.text_sha256
    title = "".join(c for c in document.head.title or "" if c.isalnum())
    return content_id(document.text_sha256, title if len(title) >= TELLING_TITLE else url)


def version_id(key: str) -> UUID:
    """Id of the text that is known by this key."""
    return uid("version", key)


def document_id(url: str) -> UUID:
    """Id of the document that was first seen at this address."""
    return uid("document", url)


def host(url: str) -> str:
    """Host of a URL; empty for a file."""
    return urlsplit(url).hostname or ""


def readings(batch: LoadBatch) -> tuple[dict[str, Reading], list[Broken]]:
    """The batch by document, and what breaks the law of evidence or holds what PostgreSQL cannot.

    Raises ValueError where a document has no capture in the batch: the stages have lost something then.
    """
    captures = {c.id: c for c in batch.captures}
    found: dict[str, Reading] = {}
    broken: list[Broken] = []
    for document in batch.documents:
        if document.capture_id not in captures:
            raise ValueError(f"document {document.doc} comes from no capture of its batch: {document.capture_id}")
        url = captures[document.capture_id].url
        if reasons := _unfit(document, url):
            broken.append(Broken("documents", document.doc, document, reasons))
        else:
            key = text_key(document, url)
            found[document.doc] = Reading(document, key, version_id(key))
    lost = {d.doc for d in batch.documents}
    aside = {q.doc for q in batch.quarantine if q.table == "documents"}
    for table, rows in (
        ("segments", batch.segments),
        ("observations", batch.observations),
        ("citations", batch.citations),
    ):
        for row in rows:
            reading = found.get(row.doc)
            if reading is None:
                # Segments are not asked of the suites: those of a document that was set aside go with its text.
                if table != "segments" and row.doc not in aside:
                    reason = "document-quarantined" if row.doc in lost else "document-unknown"
                    broken.append(Broken(table, row.doc, row, (reason,)))
            elif reasons := _unfit_part(row, reading.document.text):
                broken.append(Broken(table, row.doc, row, reasons))
            elif isinstance(row, Segment) and row.ordinal in reading.ordinals:
                broken.append(Broken(table, row.doc, row, ("ordinal-repeated",)))
            else:
                getattr(reading, table).append(row)
                if isinstance(row, Segment):
                    reading.ordinals.add(row.ordinal)
    return found, broken


INDEXED_BYTES = 2500
"""As much as an index of PostgreSQL holds of one value (2704 bytes, with its overhead)."""

_LARGEST = 100
"""Digits before and after the point; national totals in 元 have 16. PostgreSQL would take many thousands."""


def _unfit(document: Document, url: str) -> tuple[str, ...]:
    h = document.head
    reply = h.reply or Reply()
    reasons = _unstorable(
        document.text, h.kind, h.title, h.doc_number, h.issuer, h.region_code, document.media_type, document.method,
        reply.proposal_number, reply.proposal_session, reply.proposal_title, reply.proposer, reply.result_class,
        reply.lead_unit, *reply.co_units, *(x for a in document.attachments for x in (a.href, a.text)),
    )  # fmt: skip
    if not reasons and hashlib.sha256(document.text.encode()).hexdigest() != document.text_sha256:
        reasons.append("text-hash")
    return (*reasons, *_too_long(url=url, title=h.title, doc_number=h.doc_number, issuer=h.issuer,
                                 lead_unit=reply.lead_unit))  # fmt: skip


def _unfit_part(row: Segment | Observation | Citation, text: str) -> tuple[str, ...]:
    if row.start is None or row.end is None or not 0 <= row.start < row.end <= len(text):
        return ("span",)
    if isinstance(row, Segment):
        reasons = _unstorable(row.number, row.title, *row.path, *row.tokens)
        if not (0 <= row.ordinal < 2**31 and 0 <= row.level < 2**15):
            reasons.append("level")
        return tuple(reasons)
    if isinstance(row, Citation):
        return (*_unstorable(row.title, row.doc_number), *_too_long(title=row.title, doc_number=row.doc_number))
    reasons = _unstorable(row.indicator, row.subject, row.unit, row.rule, row.indicator_code)
    if text[row.start : row.end] != row.quote:
        reasons.append("evidence")
    if text[row.context_start : row.context_end] != row.context:
        reasons.append("evidence-context")
    for value in (row.value, row.value_high):
        if value is not None and not value.is_finite():
            reasons.append("value-not-finite")
        elif value is not None and not _is_sane(value):
            reasons.append("value-out-of-range")
    if row.confidence is not None and math.isnan(row.confidence):
        reasons.append("confidence")
    if row.unit is not None and not 0 < len(row.unit) <= 100:
        reasons.append("unit")
    return tuple(reasons)


def _is_sane(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_LARGEST and value.adjusted() <= _LARGEST


def _unstorable(*strings: str | None) -> list[str]:
    """Why PostgreSQL could not keep these strings."""
    joined = "".join(filter(None, strings))
    reasons = ["nul-character"] if "\0" in joined else []
    try:
        joined.encode()
    except UnicodeEncodeError:
        reasons.append("lone-surrogate")
    return reasons


def _too_long(**strings: str | None) -> list[str]:
    """Which of these are longer than an index can hold."""
    return [
        f"long-{name.replace('_', '-')}"
        for name, value in strings.items()
        if value and len(value.encode("utf-8", "replace")) > INDEXED_BYTES
    ]


# -- rows, in the order of the columns named with them -----------------------------------------------------------------

VERSION = (
    "doc", "id", "text_sha256", "text", "kind", "title", "doc_number", "issuer", "issuer_id", "region_code",
    "issued_on", "published_on", "effective_on", "period_start", "period_end", "media_type", "method", "ocr_confidence",
    "attachments", "capture_id", "fetched_at",
)  # fmt: skip


def version_row(reading: Reading, fetched_at: datetime) -> tuple[Any, ...]:
    """A row of ``document_version``, with the issuer's name and the document's name in the batch."""
    d, h = reading.document, reading.document.head
    return (
        d.doc, reading.version_id, d.text_sha256, d.text, h.kind, h.title, h.doc_number, h.issuer,
        uid("issuer", h.issuer) if h.issuer else None, h.region_code, h.issued_on, h.published_on, h.effective_on,
        h.period_start, h.period_end, d.media_type, d.method, d.ocr_confidence,
        Jsonb([asdict(a) for a in d.attachments]), d.capture_id, fetched_at,
    )  # fmt: skip


def reply_rows(reading: Reading, _: Places) -> Iterator[tuple[Any, ...]]:
    """The row of ``proposal_reply``, where the document is one."""
    if r := reading.document.head.reply:
        yield (
            reading.version_id, r.proposal_number, r.proposal_session, r.proposal_title, r.proposer, r.result_class,
            r.lead_unit, list(r.co_units), r.contact_present,
            topic(r.proposal_title or reading.document.head.title or ""),
        )  # fmt: skip


def topic(title: str) -> str | None:
    """The topic of which a title has most characters of words, None where it has none."""
    found = {name: sum(len(word) for word in words if word in title) for name, words in topics().items()}
    best = max(found, key=found.__getitem__)
    return best if found[best] else None


def segment_rows(reading: Reading, _: Places) -> Iterator[tuple[Any, ...]]:
    """Rows of ``segment``."""
    for s in reading.segments:
        yield (
            reading.version_id, s.ordinal, s.kind, s.level, s.number, s.title, list(s.path), s.part, s.start, s.end,
            tsvector(s.tokens),
        )  # fmt: skip


def observation_rows(reading: Reading, places: Places) -> Iterator[tuple[Any, ...]]:
    """Rows of ``fact_observation``. Several numbers may rest on one place (A、B均增长5%); they are counted in order."""
    counted: Counter[int] = Counter()
    starts = [s.start for s in reading.segments]
    region = reading.document.head.region_code
    for o in reading.observations:
        counted[o.start] += 1
        segment = o.segment if o.segment in reading.ordinals else None
        if segment is None and starts:
            at = bisect_right(starts, o.start) - 1
            segment = reading.segments[at].ordinal if at >= 0 else None
        yield (
            reading.version_id, o.start, counted[o.start], o.end, o.context_start, segment, o.quote, o.context,
            o.indicator, o.indicator_code, o.subject, places.region_of(o.subject, region), o.value, o.value_high,
            o.unit, o.comparator, o.measure, o.status, o.period_start, o.period_end, o.year,
            o.year_from, o.basis, o.better, o.confidence, o.rule,
        )  # fmt: skip


def citation_rows(reading: Reading, _: Places) -> Iterator[tuple[Any, ...]]:
    """Rows of ``citation``; which document is cited is found when all are there."""
    titles: Counter[str] = Counter()
    for c in reading.citations:
        number = titles[c.title]
        titles[c.title] += 1
        yield (
            uid("citation", reading.key, c.title, number), reading.version_id, c.title, c.doc_number,
            c.relation, c.start, c.end, None,
        )  # fmt: skip


def short_name(name: str) -> str:
    """How texts abbreviate a division that is not in GB/T 2260."""
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区" else name


class Places:
    """Which division a subject is: by its name, inside the document's own division where several have it."""

    def __init__(self, more: Mapping[str, str]) -> None:
        self._named = {name: [region.code for region in found] for name, found in regions_by_name().items()}
        for code, name in more.items():
            for known in {name, short_name(name)}:
                self._named.setdefault(known, []).append(code)
        self._known: dict[tuple[str | None, str | None], str | None] = {}

    def region_of(self, subject: str | None, own: str | None) -> str | None:
        """The code of the division that a number is about, None where its subject is something else.

        ``own`` is the document's division: what a number without a subject is about.
        """
        if subject is None:
            return own
        key = (subject, own)
        if key not in self._known:
            self._known[key] = self._find(subject, own)
        return self._known[key]

    def _find(self, subject: str, own: str | None) -> str | None:
        codes = self._named.get(subject, [])
        if own in codes:
            return own
        # Codes are hierarchical: two digits a province, four a prefecture.
        for stem in (own[:4], own[:2]) if own else ():
            inside = [c for c in codes if c.startswith(stem.removesuffix("00"))]
            if len(inside) == 1:
                return inside[0]
        # A county elsewhere is not meant: a 西区 of a city that has none on the list is its own.
        elsewhere = [c for c in codes if c.endswith("00")] if own else codes
        return elsewhere[0] if len(elsewhere) == 1 else None


CAPTURE = (
    "id", "portal", "section", "url", "fetched_at", "last_fetched_at", "media_type", "body_sha256", "size", "warc",
    "warc_offset", "list_title", "published_on", "parent_url", "outcome", "version_id",
)  # fmt: skip


def capture_row(capture: Capture, outcome: str, reading: Reading | None) -> tuple[Any, ...]:
    """A row of the ledger."""
    c = capture
    published = reading.document.head.published_on if reading else None
    return (
        c.id, c.portal, c.section, _clean(c.url), c.fetched_at, c.fetched_at, _clean(c.media_type), c.body_sha256,
        c.size, c.warc, c.offset, _clean(c.title), published or c.row_date, _clean(c.parent_url), outcome,
        reading.version_id if reading else None,
    )  # fmt: skip


QUARANTINE = ("id", "table_name", "capture_id", "place", "reasons", "content", "first_seen_at", "last_seen_at")


def quarantine_rows(
    given: Iterable[Quarantined], broken: Iterable[Broken], fetched: Mapping[str, datetime], now: datetime
) -> Iterator[tuple[Any, ...]]:
    """Rows of ``quarantine``: what the suites set aside, and what the warehouse's own laws kept out.

    ``now`` is for rows of documents that nobody fetched.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for table, doc, place, reasons, row in (
        *((q.table, q.doc, q.place, q.reasons, q.row) for q in given),
        *((b.table, b.doc, _place(b), b.reasons, _json(b.row)) for b in broken),
    ):
        key = (table, place, row)
        seen[key] += 1
        at = fetched.get(doc, now)
        yield (
            uid("quarantine", *map(_clean, key), seen[key]), table, _clean(doc), _clean(place), sorted(set(reasons)),
            Jsonb(_clean(json.loads(row))), at, at,
        )  # fmt: skip


ISSUE = ("id", "stage", "code", "place", "message", "severity", "capture_id", "first_seen_at", "last_seen_at")


def issue_rows(issues: Iterable[Issue], captures: Sequence[Capture], at: datetime) -> Iterator[tuple[Any, ...]]:
    """Rows of ``issue``, each once, with the capture that its place names; ``at`` is for those that name none."""
    by_name = {name: c for c in captures for name in (c.id, c.url)}
    for i in dict.fromkeys(issues):
        capture = by_name.get(i.place) or by_name.get(i.place.rpartition(":")[0])
        when = capture.fetched_at if capture else at
        said = (i.stage, _clean(i.code), _clean(i.place), _clean(i.message))
        yield (
            uid("issue", *said), *said, i.severity, capture.id if capture else None, when, when,
        )  # fmt: skip


def tsvector(tokens: Iterable[str]) -> str:
    """Words with their places in PostgreSQL's notation; punctuation takes no place. At most 16383 places count."""
    words = filter(None, map(_quoted, tokens))
    return " ".join([f"{word}:{place}" for place, word in enumerate(islice(words, 16383), start=1)])


def words(readings: Iterable[Reading]) -> set[str]:
    """All words of these documents, the way they are compared."""
    tokens = {token for reading in readings for segment in reading.segments for token in segment.tokens}
    return set(filter(None, map(_word, tokens)))


def _word(token: str) -> str:
    """A word the way it is compared; empty for what is none. PostgreSQL takes at most 2046 bytes of one."""
    if not any(c.isalnum() for c in token):
        return ""
    return token.casefold().strip().replace("\0", "")[:500]


@lru_cache(maxsize=1 << 17)
def _quoted(token: str) -> str:
    word = _word(token).replace("\\", "\\\\").replace("'", "''")
    return f"'{word}'" if word else ""


def _place(broken: Broken) -> str:
    row = broken.row
    return broken.doc if isinstance(row, Document) else f"{broken.doc}:{row.start}-{row.end}"


def _json(row: Any) -> str:
    return json.dumps(asdict(row), ensure_ascii=False, default=str)


def _clean(value: Any) -> Any:
    """What JSONB and text can hold: NUL and lone surrogates become U+FFFD, what is no finite number a word."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode() if not value.isprintable() else value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {_clean(k): _clean(v) for k, v in value.items()}
    return [_clean(v) for v in value] if isinstance(value, list) else value
