"""From a batch to a verdict: which rows are let in, which are set aside, and whether the batch goes on at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from citypolicy.model import Capture, Citation, Document, Issue, Observation, Quarantined
from citypolicy.validate.frames import citations_frame, documents_frame, observations_frame
from citypolicy.validate.suites import ExpectationResult, Suite, Waiver, ask, load_suite, load_waivers

SEVERAL = 20
"""From so many captures or documents on it is no chance that nothing was read from them."""

PARENT = "document-quarantined"
"""Why a row of a document that was set aside is set aside with it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be loaded, what may not and why. Every row that came in is in exactly one of the two."""

    documents: tuple[Document, ...]
    observations: tuple[Observation, ...]
    citations: tuple[Citation, ...]
    quarantined: tuple[Quarantined, ...]
    results: tuple[ExpectationResult, ...]
    issues: tuple[Issue, ...]
    """Warnings that rows gave rise to, and waivers that have run out."""
    stop: str | None
    """Why nothing of the batch may be loaded; None where it may."""


def validate(
    documents: Sequence[Document],
    observations: Sequence[Observation],
    citations: Sequence[Citation],
    *,
    suites: Path,
    captures: Sequence[Capture] | None = None,
    today: date | None = None,
) -> Verdict:
    """Asks the suites of a batch.

    ``captures`` is what the documents were read from, where it is known; ``today`` is the day that waivers are held
    against. Raises SuiteError where a suite, an expectation or a waiver is itself at fault.
    """
    today = today or date.today()
    waivers = load_waivers(suites)
    portals = {d.doc: d.portal for d in documents}
    by_doc = {d.doc: d for d in documents}
    gate = _Gate(suites, waivers, today)

    good_documents = gate.pass_through(
        "documents",
        documents,
        documents_frame(documents),
        portals,
        {
            "rows_expected": len(captures) // 2 if captures is not None and len(captures) >= SEVERAL else 0,
            "last_day": today.toordinal() + 400,
        },
        lambda d: d.doc,
    )
    accepted = {d.doc for d in good_documents}
    several = {"rows_expected": 1 if len(documents) >= SEVERAL else 0}
    good_observations = gate.pass_through(
        "observations", observations, observations_frame(observations, by_doc), portals, several, _place, accepted
    )
    good_citations = gate.pass_through(
        "citations", citations, citations_frame(citations, by_doc), portals, {"rows_expected": 0}, _place, accepted
    )
    return Verdict(
        documents=tuple(good_documents),
        observations=tuple(good_observations),
        citations=tuple(good_citations),
        quarantined=tuple(gate.quarantined),
        results=tuple(gate.results),
        issues=tuple(gate.issues),
        stop="; ".join(gate.stops) or None,
    )


class _Gate:
    """Collects what the suites say while the tables of a batch pass one after the other."""

    def __init__(self, folder: Path, waivers: Iterable[Waiver], today: date) -> None:
        self.folder, self.waivers, self.today = folder, tuple(waivers), today
        self.quarantined: list[Quarantined] = []
        self.results: list[ExpectationResult] = []
        self.issues = [
            Issue("validate", "waiver-ran-out", f"{w.suite}:{w.code}", f"ran out on {w.until}: {w.reason}")
            for w in self.waivers
            if w.until < today
        ]
        self.stops: list[str] = []

    def pass_through(
        self,
        table: str,
        rows: Sequence[Any],
        frame: Any,
        portals: dict[str, str | None],
        parameters: dict[str, Any],
        place: Any,
        accepted: set[str] | None = None,
    ) -> list[Any]:
        """The rows that are let in. ``accepted`` holds the documents whose rows may be, where rows have one."""
        suite = load_suite(self.folder, table)
        results, broken, failed = ask(suite, frame, parameters)
        critical = {r.code for r in results if r.severity == "critical"}
        waived: Counter[str] = Counter()
        let_in, aside, own = [], [], 0
        for number, row in enumerate(rows):
            codes = []
            for code in broken.get(number, ()):
                if any(w.covers(table, code, portals.get(row.doc), self.today) for w in self.waivers):
                    waived[code] += 1
                elif code in critical:
                    codes.append(code)
                else:
                    self.issues.append(Issue("validate", code, place(row), _about(row), "info"))
            own += bool(codes)
            if accepted is not None and row.doc not in accepted and row.doc in portals:
                codes.append(PARENT)
            if codes:
                aside.append(Quarantined(table, row.doc, place(row), tuple(codes), _json(row)))
            else:
                let_in.append(row)
        self.quarantined += aside
        self.results += [replace(r, waived=waived[r.code]) for r in results]
        self.stops += failed + _too_many(suite, own, len(rows))
        return let_in


def _too_many(suite: Suite, aside: int, rows: int) -> list[str]:
    if rows < suite.stop_from or aside <= suite.stop_share * rows:
        return []
    return [
        f"{suite.name}: {aside} of {rows} rows are set aside, more than {suite.stop_share:.0%}: the reading is at fault"
    ]


def _place(row: Observation | Citation) -> str:
    return f"{row.doc}:{row.start}-{row.end}"


def _about(row: Document | Observation | Citation) -> str:
    if isinstance(row, Observation):
        return f"{row.indicator} {row.quote} ({row.measure}, {row.status})"
    return (row.head.title if isinstance(row, Document) else row.title) or ""


def _json(row: Any) -> str:
    return json.dumps(asdict(row), ensure_ascii=False, default=str)
