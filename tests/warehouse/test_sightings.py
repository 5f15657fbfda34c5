"""What crawls saw of pages they had already: still there, gone for good, back again, back to an earlier text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from citypolicy.load.connect import connect
from citypolicy.load.sightings import Sighting, record_sightings
from citypolicy.load.upsert import counts_of_run, load_batch
from citypolicy.model import Capture
from warehouse_samples import DAY_ONE, PLAN, REPORT, batch, capture

A, B = "https://a.example/1", "https://b.example/1"


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with connect(url) as connection:
        return connection.execute(statement).fetchall()


def see(url: str, page: Capture, day: float, gone: float | None = None, **more: Any) -> dict[str, int]:
    def at(days: float) -> datetime:
        return DAY_ONE + timedelta(days=days)

    sighting = Sighting(page.id, at(day), at(gone) if gone is not None else None)
    return record_sightings(url, "xingchuan", [sighting], run_id="night", extractor_version="1", **more)


def load(url: str, page: Capture, text: str = PLAN) -> Capture:
    load_batch(url, batch((page, text)), run_id="run", extractor_version="1")
    return page


def seen(url: str) -> set[tuple[datetime, ...]]:
    tables = ("document", "document_version", "document_location")
    return {query(url, f"SELECT last_seen_at FROM policy.{table}")[0] for table in tables}


def test_a_page_that_still_stands_is_seen_again(fresh_warehouse: str) -> None:
    page = load(fresh_warehouse, capture(A))
    assert see(fresh_warehouse, page, 5) == {"seen_again": 1, "withdrawn": 0, "back": 0}
    assert seen(fresh_warehouse) == {(DAY_ONE + timedelta(days=5),)}
    assert query(fresh_warehouse, "SELECT DISTINCT last_seen_at FROM policy.v_observation") == [
        (DAY_ONE + timedelta(days=5),)
    ]


def test_a_second_run_on_a_day_changes_no_row(fresh_warehouse: str) -> None:
    page = load(fresh_warehouse, capture(A))
    assert see(fresh_warehouse, page, 0.2)["seen_again"] == 0
    assert seen(fresh_warehouse) == {(DAY_ONE,)}
    assert query(fresh_warehouse, "SELECT name FROM policy.run WHERE name IN ('run', 'night')") == [("run",)]


def test_a_page_that_is_gone_is_marked_and_stays(fresh_warehouse: str) -> None:
    page = load(fresh_warehouse, capture(A))
    assert see(fresh_warehouse, page, 0, gone=3)["withdrawn"] == 1
    assert counts_of_run(fresh_warehouse, "night")["withdrawn"] == 1
    gone = DAY_ONE + timedelta(days=3)
    assert query(fresh_warehouse, "SELECT withdrawn_at FROM policy.document") == [(gone,)]
    assert query(fresh_warehouse, "SELECT DISTINCT withdrawn_at FROM policy.v_observation") == [(gone,)]
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.v_observation") == [(4,)]
    assert see(fresh_warehouse, page, 0, gone=3) == {"seen_again": 0, "withdrawn": 0, "back": 0}
    load(fresh_warehouse, page)
    assert query(fresh_warehouse, "SELECT withdrawn_at FROM policy.document") == [(gone,)]


def test_a_page_that_is_gone_is_marked_though_the_list_still_names_it(fresh_warehouse: str) -> None:
    page = load(fresh_warehouse, capture(A))
    for night in (3, 4, 5):
        see(fresh_warehouse, page, night, gone=2)
        found = query(fresh_warehouse, "SELECT withdrawn_at, last_seen_at FROM policy.document")
        assert found == [(DAY_ONE + timedelta(days=2),) * 2]


def test_a_page_that_is_back_is_marked_no_more(fresh_warehouse: str) -> None:
    page = load(fresh_warehouse, capture(A))
    see(fresh_warehouse, page, 0, gone=3)
    assert see(fresh_warehouse, page, 9) == {"seen_again": 1, "withdrawn": 0, "back": 1}
    assert query(fresh_warehouse, "SELECT withdrawn_at, last_seen_at FROM policy.document") == [
        (None, DAY_ONE + timedelta(days=9))
    ]


def test_a_document_that_stands_at_another_place_is_not_withdrawn(fresh_warehouse: str) -> None:
    page = load(fresh_warehouse, capture(A))
    load(fresh_warehouse, capture(B))
    see(fresh_warehouse, page, 0, gone=3)
    assert query(fresh_warehouse, "SELECT withdrawn_at FROM policy.document") == [(None,)]
    found = query(fresh_warehouse, "SELECT url, withdrawn_at IS NOT NULL FROM policy.document_location ORDER BY url")
    assert found == [(A, True), (B, False)]


def test_a_page_that_shows_its_earlier_text_again_has_that_version(fresh_warehouse: str) -> None:
    first = load(fresh_warehouse, capture(A, "1"))
    load(fresh_warehouse, capture(A, "2", day=1), REPORT)
    assert query(fresh_warehouse, "SELECT number FROM policy.document_version WHERE is_current") == [(2,)]
    see(fresh_warehouse, first, 2)
    assert query(fresh_warehouse, "SELECT number FROM policy.document_version WHERE is_current") == [(1,)]


def test_captures_that_are_not_loaded_yet_are_left_to_their_load(fresh_warehouse: str) -> None:
    assert see(fresh_warehouse, capture(A), 4) == {"seen_again": 0, "withdrawn": 0, "back": 0}
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.document") == [(0,)]


def test_the_portal_says_when_it_was_last_crawled(fresh_warehouse: str) -> None:
    page = load(fresh_warehouse, capture(A))
    see(fresh_warehouse, page, 1, crawled_at=DAY_ONE + timedelta(days=1), counts={"addresses": 1})
    found = query(fresh_warehouse, "SELECT portal, captures, last_crawl_at, last_crawl FROM policy.portal_state")
    assert found == [("xingchuan", 1, DAY_ONE + timedelta(days=1), {"addresses": 1})]
