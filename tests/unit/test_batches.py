"""Batches of captures: a page and its files are never apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from citypolicy.model import Capture
from citypolicy.stages import batches, fetched_from

BEGUN = datetime(2025, 1, 1, tzinfo=UTC)


def capture(name: str, minute: int, parent: str | None = None, portal: str = "p", version: int = 1) -> Capture:
    return Capture(
        id=f"{name}{version}",
        portal=portal,
        section="s",
        url=f"http://h/{name}",
        fetched_at=BEGUN + timedelta(minutes=minute),
        media_type="text/html",
        body_sha256="",
        size=1,
        warc="",
        offset=0,
        parent_url=f"http://h/{parent}" if parent else None,
    )


def ids(found: list[list[Capture]]) -> list[list[str]]:
    return [[c.id for c in batch] for batch in found]


def test_files_come_with_their_page_however_late_they_were_fetched() -> None:
    every = [capture("a", 0), capture("b", 1), capture("c", 2), capture("fa", 3, "a"), capture("fc", 4, "c")]
    assert ids(batches(every, every, 2)) == [["a1", "fa1"], ["b1"], ["c1", "fc1"]]
    assert ids(batches(every, every, 3)) == [["a1", "fa1", "b1"], ["c1", "fc1"]]
    (whole,) = ids(batches(every, every, 100))
    assert sorted(whole) == sorted(c.id for c in every)


def test_a_new_file_brings_its_page_and_a_new_page_its_files() -> None:
    page, file = capture("a", 0), capture("f", 1, "a")
    late = capture("g", 60, "a")
    assert ids(batches([late], [page, file, late], 10)) == [["g1", "a1", "f1"]]
    edited = capture("a", 90, version=2)
    assert ids(batches([edited], [page, file, edited], 10)) == [["a2", "f1"]]


def test_two_versions_of_a_page_are_both_there() -> None:
    old, new = capture("a", 0), capture("a", 9, version=2)
    assert ids(batches([old, new], [old, new], 10)) == [["a1", "a2"]]


def test_the_same_address_on_two_portals_is_two_families() -> None:
    one, two = capture("a", 0), replace(capture("a", 1, portal="q"), id="other")
    assert ids(batches([one], [one, two], 10)) == [["a1"]]


def test_a_family_larger_than_a_batch_is_one_batch_and_nothing_is_none() -> None:
    every = [capture("a", 0), *(capture(f"f{n}", n, "a") for n in range(1, 8))]
    assert [len(b) for b in batches(every, every, 3)] == [8]
    assert batches([], every, 3) == []


def test_since_is_a_day_of_china() -> None:
    # 15:59 UTC of 1 January is 23:59 in China, a minute later it is 2 January there.
    late, next_day = capture("a", 15 * 60 + 59), capture("b", 16 * 60)
    assert fetched_from([late, next_day], date(2025, 1, 2)) == [next_day]
    assert fetched_from([late, next_day], date(2025, 1, 1)) == [late, next_day]
