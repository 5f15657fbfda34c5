"""The gate: what it lets in, what it sets aside and why, and when it stops a batch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from citypolicy.load.upsert import LoadBatch
from citypolicy.validate import SuiteError, Verdict, load_waivers, validate
from citypolicy.validate.suites import load_suite
from warehouse_samples import PLAN, REPLY, batch, capture

SUITES = Path(__file__).resolve().parents[3] / "expectations"
TODAY = date(2026, 11, 22)
SAMPLE = batch((capture("https://a.example/1"), PLAN))


def ask(what: LoadBatch = SAMPLE, suites: Path = SUITES, **more: Any) -> Verdict:
    return validate(what.documents, what.observations, what.citations, suites=suites, **({"today": TODAY} | more))


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SUITES, tmp_path / "suites"))


def edit(suites: Path, name: str, change: Callable[[dict[str, Any]], Any]) -> Path:
    path = suites / f"{name}.json"
    raw = json.loads(path.read_text("utf-8"))
    change(raw)
    path.write_text(json.dumps(raw), "utf-8")
    return suites


def test_good_rows_go_through_as_they_are() -> None:
    verdict = ask()
    assert verdict.documents == SAMPLE.documents
    assert verdict.observations == SAMPLE.observations
    assert verdict.citations == SAMPLE.citations
    assert verdict.quarantined == verdict.issues == ()
    assert verdict.stop is None
    assert all(r.passed for r in verdict.results)
    assert {r.suite for r in verdict.results} == {"documents", "observations", "citations"}


BROKEN_OBSERVATIONS: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"quote": "8%"}, ("evidence",)),
    ({"start": 9_000, "end": 9_002}, ("evidence", "evidence-context", "span")),
    ({"context": "别的话7%"}, ("evidence-context",)),
    ({"value": Decimal("NaN")}, ("value-missing", "value-not-finite")),
    ({"value_high": Decimal(3), "comparator": "range"}, ("range",)),
    ({"value_high": Decimal(30)}, ("range-half",)),
    ({"unit": "7 家"}, ("unit-odd",)),
    ({"comparator": "about"}, ("comparator",)),
    ({"measure": "size"}, ("measure",)),
    ({"status": "wished"}, ("status",)),
    ({"period_start": None}, ("period-half",)),
    ({"period_end": date(2020, 1, 1)}, ("period",)),
    ({"period_start": date(225, 1, 1)}, ("period-start-plausible",)),
    ({"period_end": date(2525, 1, 1)}, ("period-end-plausible",)),
    ({"indicator": ""}, ("indicator-length",)),
    ({"indicator": None}, ("indicator-length", "indicator-missing")),
    ({"confidence": 1.2}, ("confidence",)),
    ({"rule": ""}, ("rule-missing",)),
    ({"measure": "share", "value": Decimal(-1)}, ("share-negative",)),
    ({"measure": "rank", "value": Decimal(0)}, ("rank-below-one",)),
]
ODD_OBSERVATIONS: list[tuple[dict[str, Any], str]] = [
    ({"measure": "share", "value": Decimal(120)}, "share-over-hundred"),
    ({"unit": "百分点"}, "points-not-change"),
    ({"measure": "growth", "value": Decimal(4000)}, "growth-huge"),
    ({"status": "actual", "period_start": date(2027, 1, 1), "period_end": date(2027, 12, 31)}, "actual-in-future"),
]


def page(number: int) -> LoadBatch:
    return batch((capture(f"https://a.example/{number}"), f"{PLAN}\n第{number}项。"))


def changed(number: int, changes: dict[str, Any]) -> LoadBatch:
    """A page of its own whose first observation is changed."""
    made = page(number)
    return replace(made, observations=(replace(made.observations[0], **changes), *made.observations[1:]))


def together(batches: Iterable[LoadBatch]) -> LoadBatch:
    """One batch, because every asking of the suites takes a second."""
    made = list(batches)
    fields = ("captures", "documents", "segments", "observations", "citations")
    return LoadBatch(*(tuple(row for b in made for row in getattr(b, field)) for field in fields))


@pytest.fixture(scope="module")
def of_observations() -> Verdict:
    """A page for every case, and as many good ones again, so that it is no mass of faults."""
    cases = [*(c for c, _ in BROKEN_OBSERVATIONS), *(c for c, _ in ODD_OBSERVATIONS)]
    return ask(together(changed(n, case) for n, case in enumerate(cases)))


@pytest.mark.parametrize("number", range(len(BROKEN_OBSERVATIONS)), ids=lambda n: BROKEN_OBSERVATIONS[n][1][0])
def test_an_observation_that_breaks_a_rule_is_set_aside_with_the_reason(of_observations: Verdict, number: int) -> None:
    changes, reasons = BROKEN_OBSERVATIONS[number]
    made = changed(number, changes)
    first = made.observations[0]
    rows = [q for q in of_observations.quarantined if q.doc == first.doc]
    assert [(q.table, q.reasons) for q in rows] == [("observations", reasons)]
    assert json.loads(rows[0].row)["context_start"] == first.context_start
    assert [o for o in of_observations.observations if o.doc == first.doc] == list(made.observations[1:])
    assert of_observations.stop is None


@pytest.mark.parametrize("number", range(len(ODD_OBSERVATIONS)), ids=lambda n: ODD_OBSERVATIONS[n][1])
def test_an_odd_row_is_kept_and_noted(of_observations: Verdict, number: int) -> None:
    changes, code = ODD_OBSERVATIONS[number]
    made = changed(len(BROKEN_OBSERVATIONS) + number, changes)
    doc = made.documents[0].doc
    assert [o for o in of_observations.observations if o.doc == doc] == list(made.observations)
    notes = [i for i in of_observations.issues if i.place.startswith(doc)]
    assert [(i.stage, i.code, i.severity) for i in notes] == [("validate", code, "info")]


def test_the_second_of_two_equal_readings_is_set_aside_and_the_first_is_kept() -> None:
    first = SAMPLE.observations[0]
    verdict = ask(replace(SAMPLE, observations=(*SAMPLE.observations, first)))
    assert verdict.observations == SAMPLE.observations
    assert [q.reasons for q in verdict.quarantined] == [("repeated",)]


BROKEN_DOCUMENTS: list[tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    ({"text_sha256": "0" * 64}, {}, ("text-hash",)),
    ({"blocks": ()}, {"region_code": "41150"}, ("region-code",)),
    ({}, {"kind": "poem"}, ("kind-unknown",)),
    ({}, {"issued_on": date(1024, 1, 1)}, ("issued-plausible",)),
    ({}, {"published_on": date(2062, 1, 1)}, ("published-plausible",)),
    ({}, {"period_start": date(2025, 1, 1), "period_end": date(2024, 1, 1)}, ("period",)),
    ({"ocr_confidence": 7.0}, {}, ("ocr-confidence",)),
    ({}, {"kind": "reply", "reply": replace(REPLY, result_class="Z")}, ("result-class",)),
    ({}, {"kind": "reply", "reply": replace(REPLY, proposal_number="第6号")}, ("proposal-number",)),
]


def changed_document(number: int) -> LoadBatch:
    changes, head, _ = BROKEN_DOCUMENTS[number]
    made = page(number)
    document = made.documents[0]
    return replace(made, documents=(replace(document, head=replace(document.head, **head), **changes),))


@pytest.fixture(scope="module")
def of_documents() -> Verdict:
    return ask(together([*(changed_document(n) for n in range(len(BROKEN_DOCUMENTS))), page(99)]))


@pytest.mark.parametrize("number", range(len(BROKEN_DOCUMENTS)), ids=lambda n: BROKEN_DOCUMENTS[n][2][0])
def test_a_document_that_breaks_a_rule_takes_its_rows_with_it(of_documents: Verdict, number: int) -> None:
    bad = changed_document(number)
    rows = [q for q in of_documents.quarantined if q.doc == bad.documents[0].doc]
    assert [q.reasons for q in rows if q.table == "documents"] == [BROKEN_DOCUMENTS[number][2]]
    assert {q.reasons for q in rows if q.table != "documents"} == {("document-quarantined",)}
    assert len(rows) == 1 + len(bad.observations) + len(bad.citations)


def test_good_documents_beside_bad_ones_are_let_in_with_their_rows(of_documents: Verdict) -> None:
    good = page(99)
    assert (of_documents.documents, of_documents.observations, of_documents.citations) == (
        good.documents,
        good.observations,
        good.citations,
    )


def test_a_row_of_no_document_is_set_aside() -> None:
    first, *rest = SAMPLE.observations
    verdict = ask(replace(SAMPLE, observations=(replace(first, doc="nobody"), *rest)))
    assert [(q.doc, q.reasons) for q in verdict.quarantined] == [("nobody", ("doc-unknown",))]


def test_a_citation_is_held_against_the_text() -> None:
    verdict = ask(replace(SAMPLE, citations=(replace(SAMPLE.citations[0], title="别的规划"),)))
    assert [q.reasons for q in verdict.quarantined] == [("evidence",)]


def test_an_empty_batch_passes_where_nothing_was_to_be_expected() -> None:
    verdict = ask(LoadBatch(captures=()), captures=[capture("https://a.example/damaged")])
    assert verdict.stop is None


def test_a_batch_of_which_nothing_could_be_read_is_stopped() -> None:
    captures = [capture(f"https://a.example/{n}") for n in range(20)]
    verdict = ask(captures=captures)
    assert verdict.stop is not None
    assert verdict.stop.startswith("documents: row-count")
    assert ask(captures=captures[:19]).stop is None


def test_documents_without_a_single_number_are_stopped() -> None:
    many = batch(
        *(
            (capture(f"https://a.example/{n}"), f"关于会议的通知\n第{n}次会议照常举行,请各单位按时参加。")
            for n in range(20)
        )
    )
    assert many.observations == ()
    assert (ask(many).stop or "").startswith("observations: row-count")


def test_a_table_of_which_too_much_is_set_aside_stops_the_batch() -> None:
    numbers = "、".join(f"{n}家" for n in range(1000, 1250))
    many = batch((capture("https://a.example/long"), f"统计\n企业{numbers}。"))
    wrong = tuple(replace(o, quote="0家") if n < 60 else o for n, o in enumerate(many.observations))
    assert (ask(replace(many, observations=wrong)).stop or "").startswith("observations: 60 of 250 rows")
    fewer = tuple(replace(o, quote="0家") if n < 50 else o for n, o in enumerate(many.observations))
    assert ask(replace(many, observations=fewer)).stop is None


def test_a_waiver_lets_rows_of_its_portal_pass_until_its_day(suites: Path) -> None:
    first, *rest = SAMPLE.observations
    odd = replace(SAMPLE, observations=(replace(first, unit="7 家"), *rest), citations=())
    waiver = "- {suite: observations, code: unit-odd, portal: %s, until: 2026-12-31, reason: known}"
    (suites / "waivers.yml").write_text(waiver % "xingchuan", "utf-8")
    verdict = ask(odd, suites)
    assert verdict.quarantined == ()
    assert [r.waived for r in verdict.results if r.code == "unit-odd" and r.suite == "observations"] == [1]
    late = ask(odd, suites, today=date(2027, 1, 1))
    assert [q.reasons for q in late.quarantined] == [("unit-odd",)]
    assert [i.code for i in late.issues] == ["waiver-ran-out"]
    (suites / "waivers.yml").write_text(waiver % "elsewhere", "utf-8")
    assert [q.reasons for q in ask(odd, suites).quarantined] == [("unit-odd",)]


def test_a_waiver_that_is_not_one_is_said_with_its_file(suites: Path) -> None:
    (suites / "waivers.yml").write_text("- {suite: observations}", "utf-8")
    with pytest.raises(SuiteError, match=r"waivers\.yml.*code"):
        load_waivers(suites)


def test_an_expectation_that_cannot_be_evaluated_is_a_fault_of_the_suite_not_of_the_data(suites: Path) -> None:
    edit(suites, "observations", lambda s: s["expectations"][1]["kwargs"].update(column="nowhere"))
    with pytest.raises(SuiteError, match=r"observations: doc-unknown .* could not be evaluated: .*nowhere"):
        ask(suites=suites)


def test_an_expectation_of_an_unknown_type_is_said(suites: Path) -> None:
    edit(suites, "citations", lambda s: s["expectations"][1].update(type="expect_miracles"))
    with pytest.raises(SuiteError, match="citations"):
        ask(suites=suites)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["expectations"].pop(0), "does not begin with expect_table_row_count"),
        (lambda s: s.update(name="other"), "its name is 'other'"),
        (lambda s: s["expectations"][2].update(s["expectations"][1]), "several expectations have one code"),
        (lambda s: s.pop("meta"), "KeyError: 'meta'"),
    ],
)
def test_a_suite_that_is_not_as_it_has_to_be_is_refused(suites: Path, change: Any, message: str) -> None:
    edit(suites, "documents", change)
    with pytest.raises(SuiteError, match=message):
        load_suite(suites, "documents")


def test_a_suite_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="there is no such suite"):
        ask(suites=tmp_path)


def test_asking_leaves_the_files_as_they_are(suites: Path) -> None:
    before = {p.name: p.read_bytes() for p in suites.iterdir()}
    ask(suites=suites)
    assert {p.name: p.read_bytes() for p in suites.iterdir()} == before


def test_every_expectation_can_fail() -> None:
    """A rule that no row can break guards nothing: one bad batch breaks every code of every suite."""
    document = SAMPLE.documents[0]
    head = document.head
    worst = [
        replace(document, doc=None, blocks=(replace(document.blocks[0], end=9**9),)),
        document, document,
        replace(document, doc="b", text=""),
        replace(document, doc="c", text="\0"),
        replace(document, doc="d", text="\ufffd"),
        *(
            replace(document, doc=f"x{n}", head=replace(head, **change))
            for n, change in enumerate([
                {"kind": "poem", "title": None, "doc_number": "5号", "region_code": "x"},
                {"issued_on": date(1, 1, 1), "published_on": date(3000, 1, 1)},
                {"issued_on": date(2025, 1, 1), "published_on": date(2024, 1, 1)},
                {"period_start": date(2025, 1, 1), "period_end": date(2024, 1, 1)},
                {"kind": "reply"},
                {"reply": replace(REPLY, proposal_number="x", result_class="Q")},
            ])
        ),
        replace(document, doc="o", ocr_confidence=2.0),
        replace(document, doc="p", ocr_confidence=0.2),
    ]  # fmt: skip
    first = SAMPLE.observations[0]
    cases = [*(c for c, _ in BROKEN_OBSERVATIONS), *(c for c, _ in ODD_OBSERVATIONS)]
    cases += [{}, {}, {"doc": "nobody"}, {"quote": "若干"}, {"quote": "7" * 70}, {"value": None}]
    cases += [{"status": "target", "period_start": date(1990, 1, 1), "period_end": date(1990, 1, 1)}]
    cited = SAMPLE.citations[0]
    citations = [
        cited,
        cited,
        replace(cited, doc="nobody"),
        replace(cited, title="别的规划"),
        replace(cited, title=None),
    ]
    citations += [replace(cited, title="一"), replace(cited, relation="likes"), replace(cited, doc_number="五号")]
    verdict = validate(
        worst,
        [replace(first, **case) for case in cases],
        citations,
        suites=SUITES,
        today=TODAY,
        captures=[capture(f"u{n}") for n in range(60)],
    )
    broken = {(r.suite, r.code) for r in verdict.results if not r.passed}
    rules = {
        (name, e["meta"]["code"])
        for name in ("documents", "observations", "citations")
        for e in load_suite(SUITES, name).expectations
    }
    # That a batch has no rows at all is a batch of its own, see above; citations may be none.
    assert rules - broken == {("observations", "row-count"), ("citations", "row-count")}
