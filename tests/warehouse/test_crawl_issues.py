"""What went wrong in crawls, in the warehouse: once, with its first and its last night."""

from __future__ import annotations

from datetime import timedelta

from citypolicy.load.connect import connect
from citypolicy.load.sightings import crawls_recorded, record_issues
from citypolicy.model import Issue
from warehouse_samples import DAY_ONE


def test_what_goes_wrong_night_after_night_is_one_issue_with_its_first_and_last_night(fresh_warehouse: str) -> None:
    wall = Issue("crawl", "blocked", "a.example", "turned away: HTTP 521", "error")
    for day in (0, 0.2, 3):
        at = DAY_ONE + timedelta(days=day)
        record_issues(fresh_warehouse, [wall], run_id=f"night-{day}", extractor_version="1", began=at, ended=at)
    with connect(fresh_warehouse) as connection:
        rows = connection.execute(
            "SELECT code, place, severity, first_seen_at, last_seen_at FROM policy.issue"
        ).fetchall()
    assert rows == [("blocked", "a.example", "error", DAY_ONE, DAY_ONE + timedelta(days=3))]
    held = crawls_recorded(fresh_warehouse)
    assert {name: held[name] for name in held if name.startswith("night-")} == {
        f"night-{day}": DAY_ONE + timedelta(days=day) for day in (0, 0.2, 3)
    }
