"""From a segmented document to its observations and citations. ``extract`` is the room's door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from citypolicy.extract import periods, tables
from citypolicy.extract.cells import Row, row_of
from citypolicy.extract.citations import citations
from citypolicy.extract.observations import observe
from citypolicy.extract.subjects import whose
from citypolicy.model import Citation, Document, Issue, Observation, Segment

__all__ = ["extract"]

_SPOKEN = ("head", "body", "outlook", "attachment")
"""The parts that state something of the world: not the address, the 收悉, thanks and signature."""


def extract(
    document: Document, segments: Sequence[Segment]
) -> tuple[tuple[Observation, ...], tuple[Citation, ...], tuple[Issue, ...]]:
    """All that a document states in numbers, and the policies that it names, each in the order of the text.

    ``segments`` are those of the document. An observation without a subject or an indicator of its own is an Issue.
    """
    who = whose(document)
    found: list[Observation] = []
    issues: list[Issue] = []
    told: Row | None = None
    for segment in segments:
        if segment.part not in _SPOKEN:
            continue
        told = row_of(document.text, segment, told) if segment.kind == "row" and segment.cells else None
        mentions = tables.of_segment(document.text, segment)
        if mentions:
            spans = periods.assign(document.text, segment, mentions, document.head)
            found.extend(observe(document, segment, mentions, spans, who, told.whole if told else ""))
    for row in found:
        if row.indicator == row.quote:
            place = f"{document.doc}:{row.start}-{row.end}"
            issues.append(
                Issue("extract", "no-indicator", place, f"nothing says what {row.quote} is a number of", "info")
            )
    if (sure := document.ocr_confidence) is not None:
        # What a machine read off a picture is as sure as the reading, and says so in its rule.
        found = [replace(r, rule=f"{r.rule}+ocr", confidence=round(r.confidence * sure, 3)) for r in found]
    return tuple(found), citations(document, segments), tuple(issues)
