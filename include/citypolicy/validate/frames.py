"""From the nouns to the frames that the suites are asked of.

Beside the nouns' own fields a frame has columns that say whether a law holds for the row, computed here because they
need the document: ``evidence_holds`` is ``text[start:end] == quote``. What each means is said in the suite.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from citypolicy.model import Citation, Document, Observation


def documents_frame(documents: Sequence[Document]) -> pd.DataFrame:
    """One row a document."""
    seen: set[str] = set()
    rows = []
    for number, d in enumerate(documents):
        h = d.head
        rows.append(
            {
                "row": number,
                "doc": d.doc,
                "is_repeat": d.doc in seen,
                "kind": h.kind,
                "title": h.title,
                "doc_number": h.doc_number,
                "issuer": h.issuer,
                "region_code": h.region_code,
                "text_length": len(d.text),
                "text_is_storable": not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in d.text),
                "hash_holds": hashlib.sha256(d.text.encode("utf-8", "surrogatepass")).hexdigest() == d.text_sha256,
                "blocks_hold": all(0 <= b.start < b.end <= len(d.text) for b in d.blocks),
                "unreadable_share": _unreadable(d.text),
                **{f"{name}_day": _day(getattr(h, name)) for name in _DATES},
                "fetched_day": _day(d.fetched_at.date()) if d.fetched_at else math.nan,
                "ocr_confidence": math.nan if d.ocr_confidence is None else d.ocr_confidence,
                "is_reply": h.kind == "reply",
                "has_reply_facts": h.reply is not None,
                "proposal_number": h.reply.proposal_number if h.reply else None,
                "result_class": h.reply.result_class if h.reply else None,
            }
        )
        seen.add(d.doc)
    return _frame(rows, _DOCUMENT_COLUMNS)


_DATES = ("issued_on", "published_on", "effective_on", "period_start", "period_end")
_DOCUMENT_COLUMNS = {
    "row": "int64", "doc": "object", "is_repeat": "bool", "kind": "object", "title": "object", "doc_number": "object",
    "issuer": "object", "region_code": "object", "text_length": "int64", "text_is_storable": "bool",
    "hash_holds": "bool", "blocks_hold": "bool", "unreadable_share": "float64",
    **{f"{name}_day": "float64" for name in _DATES},
    "fetched_day": "float64", "ocr_confidence": "float64", "is_reply": "bool", "has_reply_facts": "bool",
    "proposal_number": "object", "result_class": "object",
}  # fmt: skip


def observations_frame(observations: Sequence[Observation], documents: Mapping[str, Document]) -> pd.DataFrame:
    """One row an observation; the document that it names may be missing."""
    seen: set[tuple[Any, ...]] = set()
    rows = []
    for number, o in enumerate(observations):
        document = documents.get(o.doc)
        text = document.text if document else ""
        dated = document.head.dated if document else None
        key = (o.doc, o.start, o.end, o.indicator, o.value, o.measure, o.subject, o.period_start, o.period_end)
        rows.append(
            {
                "row": number,
                "doc_is_known": document is not None,
                "is_repeat": key in seen,
                "span_holds": document is None or 0 <= o.start < o.end <= len(text),
                "evidence_holds": document is None or text[o.start : o.end] == o.quote,
                "context_holds": document is None
                or (
                    o.context_start <= o.start
                    and o.end <= o.context_end
                    and text[o.context_start : o.context_end] == o.context
                ),
                "quote": o.quote,
                "quote_length": len(o.quote or ""),
                "context_length": len(o.context or ""),
                "value_is_finite": all(v is None or v.is_finite() for v in (o.value, o.value_high)),
                "value": _number(o.value),
                "value_high": _number(o.value_high),
                "range_is_whole": (o.comparator == "range") == (o.value_high is not None),
                "unit": o.unit,
                "comparator": o.comparator,
                "measure": o.measure,
                "status": o.status,
                "period_is_whole": (o.period_start is None) == (o.period_end is None),
                "period_start_year": _year(o.period_start),
                "period_end_year": _year(o.period_end),
                "period_start_day": _day(o.period_start),
                "period_end_day": _day(o.period_end),
                "days_after_document": _day(o.period_start) - _day(dated),
                "indicator": o.indicator,
                "indicator_length": len(o.indicator or ""),
                "subject": o.subject,
                "confidence": o.confidence,
                "rule": o.rule,
            }
        )
        seen.add(key)
    return _frame(rows, _OBSERVATION_COLUMNS)


_OBSERVATION_COLUMNS = {
    "row": "int64", "doc_is_known": "bool", "is_repeat": "bool", "span_holds": "bool", "evidence_holds": "bool",
    "context_holds": "bool", "quote": "object", "quote_length": "int64", "context_length": "int64",
    "value_is_finite": "bool", "value": "float64", "value_high": "float64", "range_is_whole": "bool", "unit": "object",
    "comparator": "object", "measure": "object", "status": "object", "period_is_whole": "bool",
    "period_start_year": "float64", "period_end_year": "float64", "period_start_day": "float64",
    "period_end_day": "float64", "days_after_document": "float64", "indicator": "object", "indicator_length": "int64",
    "subject": "object", "confidence": "float64", "rule": "object",
}  # fmt: skip


def citations_frame(citations: Sequence[Citation], documents: Mapping[str, Document]) -> pd.DataFrame:
    """One row a citation."""
    seen: set[tuple[str, str]] = set()
    rows = []
    for number, c in enumerate(citations):
        document = documents.get(c.doc)
        text = document.text if document else ""
        rows.append(
            {
                "row": number,
                "doc_is_known": document is not None,
                "is_repeat": (c.doc, c.title) in seen,
                "evidence_holds": document is None
                or (0 <= c.start < c.end <= len(text) and _bare(c.title) in _bare(text[c.start : c.end])),
                "title": c.title,
                "title_length": len(c.title or ""),
                "doc_number": c.doc_number,
                "relation": c.relation,
            }
        )
        seen.add((c.doc, c.title))
    return _frame(rows, _CITATION_COLUMNS)


_CITATION_COLUMNS = {
    "row": "int64", "doc_is_known": "bool", "is_repeat": "bool", "evidence_holds": "bool", "title": "object",
    "title_length": "int64", "doc_number": "object", "relation": "object",
}  # fmt: skip


def _frame(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    """The columns are there, and of their types, where there is no row too."""
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _bare(text: str | None) -> str:
    return "".join((text or "").split())


def _unreadable(text: str) -> float:
    return sum(text.count(c) for c in "\ufffd\ue000") / len(text) if text else 0.0


def _number(value: Decimal | None) -> float:
    return math.nan if value is None or not value.is_finite() else float(value)


def _year(day: date | None) -> float:
    return math.nan if day is None else float(day.year)


def _day(day: date | None) -> float:
    return math.nan if day is None else float(day.toordinal())
