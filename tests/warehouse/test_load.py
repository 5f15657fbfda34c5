"""Loading: whole or not at all, twice the same, versions and places as the ledger has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import psycopg
import pytest

from citypolicy.load import rows, schema, server, upsert
from citypolicy.load.connect import WarehouseUnavailable, WrongSchema, connect
from citypolicy.load.migrate import migrate
from citypolicy.load.server import Server
from citypolicy.load.upsert import LoadBatch, load_batch, processed_captures
from citypolicy.model import Attachment, Document
from warehouse_samples import PLAN, REPLY, REPORT, batch, capture, issue, quarantined

A, B = "https://www.xingchuan.example/a.html", "https://kjj.xingchuan.example/b.html"
PASSING = {"run_id", "extractor_version"}
"""Columns that say which run made a row."""


def load(url: str, what: LoadBatch, run_id: str = "run-1", version: str = "1") -> dict[str, int]:
    return load_batch(url, what, run_id=run_id, extractor_version=version)


def query(url: str, statement: str, *args: Any) -> list[tuple[Any, ...]]:
    with connect(url) as connection:
        return connection.execute(statement, args).fetchall()


def snapshot(url: str, *, made: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the log of runs; without who made it where ``made`` is false."""
    found = {}
    with connect(url) as connection:
        for table in schema.metadata.sorted_tables:
            if table.name in ("run", "derived"):
                continue
            columns = ", ".join(c.name for c in table.columns if made or c.name not in PASSING)
            keys = ", ".join(c.name for c in table.primary_key.columns)
            found[table.name] = connection.execute(
                f"SELECT {columns} FROM policy.{table.name} ORDER BY {keys}"
            ).fetchall()
    return found


def test_what_is_loaded_can_be_read_with_its_evidence(fresh_warehouse: str) -> None:
    page = capture(A, "plan")
    counts = load(fresh_warehouse, batch((page, PLAN)))
    assert counts["added"] == 4
    assert counts["new_documents"] == counts["new_versions"] == counts["captures"] == 1
    found = query(
        fresh_warehouse,
        "SELECT value, unit, substr(v.text, o.char_start + 1, o.char_end - o.char_start), quote, segment, "
        "v.is_current, o.first_seen_at FROM policy.fact_observation o "
        "JOIN policy.document_version v ON v.id = o.version_id ORDER BY char_start",
    )
    assert [(row[0], row[1]) for row in found] == [
        (Decimal(7), "%"),
        (Decimal("2.4"), "%"),
        (Decimal(26), "家"),
        (Decimal(148), "家"),
    ]
    assert all(row[2] == row[3] and row[5] for row in found)
    assert [row[4] for row in found] == [2, 2, 3, 3]
    assert {row[6] for row in found} == {page.fetched_at}
    assert query(fresh_warehouse, "SELECT name FROM policy.dim_issuer") == [("星川市人民政府",)]
    assert query(fresh_warehouse, "SELECT level FROM policy.dim_region WHERE code = '990100'") == [("other",)]


def test_loading_twice_changes_no_row(fresh_warehouse: str) -> None:
    page, other = capture(A, "plan"), capture(B, "damaged")
    what = batch((page, PLAN), quarantine=(quarantined(page, "period"),), issues=(issue(other),))
    what = replace(what, captures=(*what.captures, other))
    load(fresh_warehouse, what)
    before = snapshot(fresh_warehouse)
    counts = load(fresh_warehouse, what, run_id="run-2")
    assert snapshot(fresh_warehouse) == before
    assert not [k for k in ("new_documents", "new_versions", "added", "changed", "removed") if counts[k]]


def test_every_capture_is_carried_to_an_end(fresh_warehouse: str) -> None:
    good, bad, aside = capture(A, "plan"), capture(B, "damaged"), capture(B + "?2", "odd")
    what = batch(
        (good, PLAN), issues=(issue(bad),), quarantine=(replace(quarantined(aside, "text"), table="documents"),)
    )
    load(fresh_warehouse, replace(what, captures=(good, bad, aside)))
    outcomes = dict(query(fresh_warehouse, "SELECT id, outcome FROM policy.capture"))
    assert outcomes == {good.id: "loaded", bad.id: "issue", aside.id: "quarantined"}
    assert processed_captures(fresh_warehouse, extractor_version="1") == dict.fromkeys(outcomes, good.fetched_at)
    assert processed_captures(fresh_warehouse, extractor_version="2") == {}
    assert query(fresh_warehouse, "SELECT code, capture_id FROM policy.issue") == [("damaged-pdf", bad.id)]


def test_an_edited_page_is_a_new_version_and_the_old_one_stays(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture(A, "1"), PLAN)))
    load(fresh_warehouse, batch((capture(A, "2", day=1), PLAN.replace("26家", "28家"))), "run-2")
    assert query(fresh_warehouse, "SELECT versions, locations FROM policy.document") == [(2, 1)]
    found = query(
        fresh_warehouse,
        "SELECT number, is_current, quote FROM policy.document_version v JOIN policy.fact_observation o "
        "ON o.version_id = v.id WHERE quote IN ('26家', '28家') ORDER BY number",
    )
    assert found == [(1, False, "26家"), (2, True, "28家")]


def test_a_page_that_goes_back_to_its_old_text_has_that_version_again(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture(A, "1"), PLAN)))
    load(fresh_warehouse, batch((capture(A, "2", day=1), PLAN + "\n附则")))
    load(fresh_warehouse, batch((capture(A, "3", day=2), PLAN)))
    found = query(
        fresh_warehouse, "SELECT number, is_current, text LIKE '%%附则' FROM policy.document_version ORDER BY 1"
    )
    assert found == [(1, True, False), (2, False, True)]


def test_the_same_text_at_two_places_is_one_document(fresh_warehouse: str) -> None:
    first = batch((capture(A, "x"), PLAN))
    second = batch((capture(B, "y", day=1, portal="kjj"), PLAN, {"published_on": date(2025, 2, 1)}))
    load(fresh_warehouse, first)
    rows_before = snapshot(fresh_warehouse)["fact_observation"]
    load(fresh_warehouse, second)
    assert query(fresh_warehouse, "SELECT locations, versions FROM policy.document") == [(2, 1)]
    found = query(fresh_warehouse, "SELECT url, host, published_on FROM policy.document_location ORDER BY url DESC")
    assert found == [(A, "www.xingchuan.example", None), (B, "kjj.xingchuan.example", date(2025, 2, 1))]
    assert [r[0] for r in snapshot(fresh_warehouse)["fact_observation"]] == [r[0] for r in rows_before]


def test_a_text_that_says_nothing_makes_unrelated_pages_no_one_document(fresh_warehouse: str) -> None:
    """见附件 under two titles, and under one that says as little at two addresses, is four documents' text."""
    cover = "见附件"
    pages = [
        (capture(f"https://www.xingchuan.example/{n}.html", str(n)), cover, {"title": title})
        for n, title in enumerate(["星川市2024年工业发展计划", "星川市2025年工业发展计划", "公示", "公示"])
    ]
    load(fresh_warehouse, batch(*pages))
    assert query(fresh_warehouse, "SELECT versions, locations FROM policy.document") == [(1, 1)] * 4
    # The same text under the same title is the same document wherever it stands.
    load(fresh_warehouse, batch((capture(B, "x"), cover, {"title": "星川市2025年 工业发展计划"})))
    found = query(fresh_warehouse, "SELECT versions, locations FROM policy.document ORDER BY locations")
    assert found == [(1, 1), (1, 1), (1, 1), (1, 2)]


def test_a_portal_that_showed_one_notice_everywhere_has_its_documents_apart_again(fresh_warehouse: str) -> None:
    """For a night every address says 系统维护中: that is a version of each, and links none of them."""
    notice = "系统维护中,请稍后访问。"
    for day, texts in enumerate([(PLAN, REPORT), (notice, notice), (PLAN, REPORT)]):
        both = zip((A, B), texts, strict=True)
        load(fresh_warehouse, batch(*((capture(u, t, day=day), t, {"title": "提示"}) for u, t in both)))
    found = query(fresh_warehouse, "SELECT versions, locations FROM policy.document")
    assert found == [(2, 1), (2, 1)]
    current = query(fresh_warehouse, "SELECT text FROM policy.document_version WHERE is_current ORDER BY length(text)")
    assert current == [(REPORT,), (PLAN,)]


def test_documents_do_not_depend_on_the_order_of_loading(make_warehouse: Callable[[], str]) -> None:
    """Two pages apart, then one of them shows the other's text: whatever comes first, the same documents result."""
    steps = [
        batch((capture(A, "1"), PLAN)),
        batch((capture(B, "1", day=1), REPORT, {"kind": "report"})),
        batch((capture(A, "2", day=2), REPORT, {"kind": "report"})),
    ]
    results = []
    for order in permutations(steps):
        url = make_warehouse()
        for step in order:
            load(url, step)
        results.append(snapshot(url))
        assert query(url, "SELECT versions, locations FROM policy.document") == [(2, 2)]
        assert query(url, "SELECT kind FROM policy.document_version WHERE is_current") == [("report",)]
    assert all(result == results[0] for result in results[1:])


def test_a_newer_extractor_replaces_the_rows_of_the_same_text(fresh_warehouse: str) -> None:
    what = batch((capture(A, "1"), PLAN))
    load(fresh_warehouse, what)
    first, _, *rest = what.observations
    newer = replace(what, observations=(replace(first, unit=None, rule="other"), *rest))
    counts = load(fresh_warehouse, newer, "run-2", "2")
    assert (
        counts["added"],
        counts["changed"],
        counts["removed"],
    ) == (0, 1, 1)
    found = query(
        fresh_warehouse, "SELECT quote, unit, extractor_version FROM policy.fact_observation ORDER BY char_start"
    )
    assert found == [("7%", None, "2"), ("26家", "家", "1"), ("148家", "家", "1")]
    again = load(fresh_warehouse, what, "run-3", "3")
    assert (again["added"], again["changed"]) == (1, 1)
    ((counts_of_run,),) = query(fresh_warehouse, "SELECT counts FROM policy.run WHERE name = 'run-2'")
    assert [c["tables"]["fact_observation_removed"] for c in counts_of_run.values()] == [1]
    said = upsert.counts_of_run(fresh_warehouse, "run-2")
    assert (said["added"], said["changed"], said["removed"]) == (0, 1, 1)
    assert set(upsert.counts_of_run(fresh_warehouse, "no run").values()) == {0}


def test_a_newer_cleaner_gives_the_page_another_text_and_no_second_version(fresh_warehouse: str) -> None:
    page = capture(A, "1")
    load(fresh_warehouse, batch((page, PLAN)))
    counts = load(fresh_warehouse, batch((page, PLAN.removesuffix("。"))), "run-2", "2")
    assert (counts["new_documents"], counts["new_versions"]) == (0, 1)
    assert query(fresh_warehouse, "SELECT versions FROM policy.document") == [(1,)]
    assert query(fresh_warehouse, "SELECT count(*), count(DISTINCT version_id) FROM policy.fact_observation") == [
        (4, 1)
    ]


def test_a_page_seen_again_moves_its_last_instant_and_nothing_else(fresh_warehouse: str) -> None:
    page = capture(A, "1")
    load(fresh_warehouse, batch((page, PLAN)))
    later = replace(page, fetched_at=page.fetched_at + timedelta(days=3))
    counts = load(fresh_warehouse, batch((later, PLAN)))
    assert counts["changed"] == counts["added"] == 0
    for table in ("document", "document_version", "document_location", "segment", "fact_observation", "citation"):
        found = query(fresh_warehouse, f"SELECT DISTINCT first_seen_at, last_seen_at FROM policy.{table}")
        assert found == [(page.fetched_at, later.fetched_at)], table


def test_a_citation_finds_the_document_whichever_comes_first(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture(A, "1"), PLAN)))
    assert query(fresh_warehouse, "SELECT title, cited_document_id FROM policy.citation") == [
        ("星川市工业发展规划", None)
    ]
    load(fresh_warehouse, batch((capture(B, "2"), "星川市工业发展规划\n正文。")))
    ((cited,),) = query(
        fresh_warehouse,
        "SELECT v.title FROM policy.citation c JOIN policy.document_version v ON v.document_id = c.cited_document_id",
    )
    assert cited == "星川市工业发展规划"


def test_a_citation_finds_the_plan_that_a_notice_carries(fresh_warehouse: str) -> None:
    elsewhere = batch((capture("https://n.example/1", "1"), "星川市工业发展规划\n别处。", {"region_code": "411500"}))
    notice = batch((capture(B, "2", day=1), "星川市人民政府关于印发《星川市工业发展规划》的通知\n正文。"))
    load(fresh_warehouse, batch((capture(A, "1"), PLAN)))
    load(fresh_warehouse, elsewhere)
    load(fresh_warehouse, notice)
    found = query(
        fresh_warehouse,
        "SELECT v.region_code FROM policy.citation c JOIN policy.document_version own ON own.id = c.version_id "
        "JOIN policy.document_version v ON v.document_id = c.cited_document_id WHERE own.title LIKE '%%行动计划'",
    )
    assert found == [("990100",)]


def test_a_reply_is_kept_with_its_facts(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture(A, "1"), PLAN, {"kind": "reply", "reply": REPLY})))
    found = query(
        fresh_warehouse, "SELECT proposal_number, result_class, lead_unit, co_units FROM policy.proposal_reply"
    )
    assert found == [("602150", "A", "星川市科学技术局", ["星川市财政局"])]


Change = Callable[[LoadBatch], LoadBatch]


def _observation(**changes: Any) -> Change:
    return lambda b: replace(b, observations=(replace(b.observations[0], **changes), *b.observations[1:]))


def _head(**changes: Any) -> Change:
    return lambda b: replace(b, documents=(replace(b.documents[0], head=replace(b.documents[0].head, **changes)),))


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (_observation(quote="8%"), ["evidence"]),
        (_observation(start=900, end=902), ["span"]),
        (_observation(context_start=0), ["evidence-context"]),
        (_observation(value=Decimal("NaN")), ["value-not-finite"]),
        (_observation(indicator="a\0b"), ["nul-character"]),
        (_observation(comparator="about", confidence=1.5), ["comparator", "confidence"]),
        (_observation(period_start=date(2026, 1, 1)), ["period"]),
        (_observation(value_high=Decimal(1)), ["range"]),
        (_observation(indicator_code="nobody_knows"), ["unknown-indicator-code"]),
        (_observation(indicator=None), ["null-indicator"]),
        (_observation(value=None), ["null-value"]),
        (_observation(start=None), ["span"]),
        (_observation(confidence=None), ["null-confidence"]),
        (_observation(confidence=float("nan")), ["confidence"]),
        (_observation(value=Decimal("1e200000")), ["value-out-of-range"]),
        (_observation(value=Decimal("1e-20000")), ["value-out-of-range"]),
        (_observation(value=Decimal("-Infinity")), ["value-not-finite"]),
        (_observation(subject="星川\ud800市"), ["lone-surrogate"]),
        (_observation(unit=""), ["unit"]),
    ],
)
def test_a_row_that_breaks_a_law_is_set_aside_and_the_rest_is_loaded(
    fresh_warehouse: str, change: Change, reasons: list[str]
) -> None:
    counts = load(fresh_warehouse, change(batch((capture(A, "1"), PLAN))))
    assert counts["added"] == 3
    assert counts["quarantined"] == 1
    assert query(fresh_warehouse, "SELECT table_name, reasons FROM policy.quarantine") == [("observations", reasons)]
    ((content,),) = query(fresh_warehouse, "SELECT content FROM policy.quarantine")
    assert content["context"] == PLAN.split("\n")[2]


@pytest.mark.parametrize(
    ("change", "table", "reasons"),
    [
        (lambda b: replace(b, citations=(replace(b.citations[0], relation="likes"),)), "citations", ["relation"]),
        (lambda b: replace(b, citations=(replace(b.citations[0], title="书" * 900),)), "citations", ["long-title"]),
        (lambda b: replace(b, segments=(*b.segments, b.segments[0])), "segments", ["ordinal-repeated"]),
        (lambda b: replace(b, segments=(replace(b.segments[0], path=("一\0",)), *b.segments[1:])), "segments",
         ["nul-character"]),
        (lambda b: replace(b, segments=(replace(b.segments[0], ordinal=2**33), *b.segments[1:])), "segments",
         ["level"]),
        (lambda b: replace(b, observations=(*b.observations, replace(b.observations[0], doc="nobody's"))),
         "observations", ["document-unknown"]),
        (lambda b: replace(b, documents=(_with_reply(b.documents[0], result_class="E"),)), "replies", ["result-class"]),
    ],
)  # fmt: skip
def test_whatever_breaks_a_law_is_set_aside_alone(
    fresh_warehouse: str, change: Change, table: str, reasons: list[str]
) -> None:
    """Beside a document that has neither citations nor a reply: its rows are all there."""
    bad, good = change(batch((capture(A, "1"), PLAN))), batch((capture(B, "2"), REPORT))
    fields = ("captures", "documents", "segments", "observations", "citations")
    counts = load(fresh_warehouse, LoadBatch(*(getattr(bad, f) + getattr(good, f) for f in fields)))
    assert (counts["documents"], counts["added"], counts["quarantined"]) == (2, 7, 1)
    assert query(fresh_warehouse, "SELECT table_name, reasons FROM policy.quarantine") == [(table, reasons)]


def _with_reply(of: Document, **changes: Any) -> Document:
    return replace(of, head=replace(of.head, kind="reply", reply=replace(REPLY, **changes)))


def test_what_a_portal_says_in_odd_characters_stays_readable(fresh_warehouse: str) -> None:
    page = replace(capture(A, "1"), title="列表\0标题\ud800")
    load(fresh_warehouse, replace(batch((page, PLAN)), issues=(replace(issue(page), message="bad \udc00"),)))
    assert query(fresh_warehouse, "SELECT list_title FROM policy.document_location") == [("列表\ufffd标题?",)]
    assert query(fresh_warehouse, "SELECT message FROM policy.issue") == [("bad ?",)]


def test_a_server_that_gives_no_rights_over_triggers_asks_row_by_row(warehouse_server: Server) -> None:
    """A warehouse by URL whose owner may not set session_replication_role: the same rows, the same quarantine."""
    with psycopg.connect(server.admin_url(warehouse_server), autocommit=True) as connection:
        connection.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
        connection.execute("CREATE DATABASE plain OWNER plain TEMPLATE template0")
    url = f"postgresql://plain:plain@127.0.0.1:{warehouse_server.port}/plain"
    migrate(url)
    counts = load(url, _observation(indicator_code="nobody_knows")(batch((capture(A, "1"), PLAN))))
    assert (counts["added"], counts["quarantined"]) == (3, 1)
    assert query(url, "SELECT reasons FROM policy.quarantine") == [(["unknown-indicator-code"],)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_head(kind="poem"), "kind"),
        (_head(region_code="4115"), "unknown-region-code"),
        (_head(period_start=date(2025, 1, 1), period_end=date(2024, 1, 1)), "period"),
        (lambda b: replace(b, documents=(replace(b.documents[0], text_sha256="0" * 64),)), "text-hash"),
        (_head(issuer="星川\0市"), "nul-character"),
        (_head(title="星川\ud800市"), "lone-surrogate"),
        (_head(title="".join(chr(0x4E00 + n) for n in range(1000))), "long-title"),
        (lambda b: replace(b, documents=(replace(b.documents[0], attachments=(Attachment("a\0", "b"),)),)),
         "nul-character"),
        (lambda b: replace(b, documents=(replace(b.documents[0], ocr_confidence=float("nan")),)), "ocr-confidence"),
    ],
)  # fmt: skip
def test_a_document_that_breaks_a_law_takes_its_rows_with_it(fresh_warehouse: str, change: Change, reason: str) -> None:
    good = batch((capture(B, "2"), REPORT))
    bad = change(batch((capture(A, "1"), PLAN)))
    both = LoadBatch(
        *(
            getattr(bad, f) + getattr(good, f)
            for f in ("captures", "documents", "segments", "observations", "citations")
        )
    )
    counts = load(fresh_warehouse, both)
    assert counts["documents"] == 1
    assert counts["added"] == 3
    found = query(
        fresh_warehouse, "SELECT table_name, reasons[1], count(*) FROM policy.quarantine GROUP BY 1, 2 ORDER BY 1"
    )
    assert found == [
        ("citations", "document-quarantined", 1),
        ("documents", reason, 1),
        ("observations", "document-quarantined", 4),
    ]
    outcomes = dict(query(fresh_warehouse, "SELECT url, outcome FROM policy.capture"))
    assert outcomes == {A: "quarantined", B: "loaded"}


def test_what_a_newer_program_can_read_leaves_the_quarantine(fresh_warehouse: str) -> None:
    what = batch((capture(A, "1"), PLAN))
    load(fresh_warehouse, _observation(quote="8%")(replace(what, issues=(issue(what.captures[0]),))))
    load(fresh_warehouse, what, "run-2", "2")
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.quarantine") == [(0,)]
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.issue") == [(0,)]
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.fact_observation") == [(4,)]


def test_a_document_of_no_capture_is_refused_and_nothing_is_loaded(fresh_warehouse: str) -> None:
    what = batch((capture(A, "1"), PLAN))
    with pytest.raises(ValueError, match="comes from no capture"):
        load(fresh_warehouse, replace(what, captures=()))
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.run WHERE name = 'run-1'") == [(0,)]


def test_a_warehouse_that_is_not_there_is_said_in_one_line() -> None:
    with pytest.raises(WarehouseUnavailable) as error:
        load("postgresql://me:secret@127.0.0.1:9/nowhere", batch((capture(A, "1"), PLAN)))
    assert str(error.value) == "cannot use the warehouse at 127.0.0.1:9/nowhere: Connection refused"


def test_a_database_without_tables_is_said_in_one_line(empty_database: str) -> None:
    with pytest.raises(WrongSchema, match="has no tables yet: migrate it first"):
        load(empty_database, batch((capture(A, "1"), PLAN)))


def test_a_load_that_fails_leaves_the_warehouse_as_it_was(own_warehouse: str) -> None:
    load(own_warehouse, batch((capture(A, "1"), PLAN)))
    before = snapshot(own_warehouse)
    with connect(own_warehouse) as connection:
        connection.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$;"
            "CREATE TRIGGER fail BEFORE INSERT ON policy.portal_state FOR EACH STATEMENT EXECUTE FUNCTION fail()"
        )
    with pytest.raises(psycopg.errors.RaiseException):
        load(own_warehouse, batch((capture(A, "2", day=1), REPORT)))
    assert snapshot(own_warehouse) == before


def test_what_the_run_prints(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture(A, "1"), PLAN), (capture(B, "2", portal="kjj"), REPORT)))
    assert upsert.counts_by_portal(fresh_warehouse) == [
        {
            "portal": "kjj",
            "captures": 1,
            "documents": 1,
            "observations": 3,
            "citations": 0,
            "quarantined": 0,
            "issues": 0,
        },
        {
            "portal": "xingchuan",
            "captures": 1,
            "documents": 1,
            "observations": 4,
            "citations": 1,
            "quarantined": 0,
            "issues": 0,
        },
    ]
    shown = upsert.examples(fresh_warehouse, 2)
    assert {row["title"] for row in shown} == {PLAN.split("\n")[0], REPORT.split("\n")[0]}
    assert all(row["quote"] in row["context"] for row in shown)


def test_words_of_a_segment_can_be_searched(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture(A, "1"), PLAN)))
    assert rows.tsvector(["研发", ",", "It's", "\\", "2.4%"]) == "'研发':1 'it''s':2 '2.4%':3"
    found = query(fresh_warehouse, "SELECT ordinal FROM policy.segment WHERE tokens @@ '2.4%%'::tsquery")
    assert found == [(2,)]
