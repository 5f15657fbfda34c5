"""Both DAGs run, whole, on the sample portal over HTTP and the embedded PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psycopg
import pytest
import yaml

from citypolicy import stages
from citypolicy.load import upsert
from citypolicy.local.run import folder_portal
from citypolicy.settings import settings
from sample_portal import faults


def test_every_task_ends_well(first_night: tuple[Any, Any]) -> None:
    for night in first_night:
        assert night.state == "success"
        assert set(night.tasks.values()) == {"success"}


def test_every_task_tells_what_it_did_in_counts(first_night: tuple[Any, Any]) -> None:
    crawl, build = first_night
    assert set(crawl.returned) == set(crawl.tasks)
    assert set(build.returned) == set(build.tasks)
    for (task, _), value in {**crawl.returned, **build.returned}.items():
        # Hand-over is by files: what passes through Airflow is small.
        assert len(json.dumps(value)) < 2000, task
    captured = sum(crawl.returned[("crawl", i)]["captured"] for i in range(2))
    assert crawl.returned[("announce", -1)] == {"portals": 2, "answered": 2, "captured": captured}
    batches = build.returned[("plan", -1)]
    assert len(batches) > 1
    assert sum(build.returned[("batch.clean", i)]["captures"] for i in range(len(batches))) == captured
    assert sum(build.returned[("batch.extract", i)]["observations"] for i in range(len(batches))) > 100
    published = build.returned[("publish", -1)]
    assert published["loaded"] == published["batches"] == len(batches)


def test_what_was_read_is_in_the_warehouse_with_its_evidence(dag_setting: Any, first_night: tuple[Any, Any]) -> None:
    extracted = sum(v["observations"] for (task, _), v in first_night[1].returned.items() if task == "batch.extract")
    with psycopg.connect(dag_setting.warehouse) as connection:
        rows = connection.execute(
            "SELECT o.quote, substr(v.text, o.char_start + 1, o.char_end - o.char_start) "
            "FROM policy.fact_observation o JOIN policy.document_version v ON v.id = o.version_id"
        ).fetchall()
    assert 100 < len(rows) <= extracted
    assert all(quote == text for quote, text in rows)
    held = {row["portal"]: row for row in upsert.counts_by_portal(dag_setting.warehouse)}
    assert set(held) >= {"chenghu", "songping"}
    assert all(held[name]["documents"] >= 8 for name in ("chenghu", "songping"))


def test_the_whole_again_changes_no_row(dag_setting: Any, first_night: tuple[Any, Any]) -> None:
    before, asked = dag_setting.rows(), len(dag_setting.portal.log)
    crawl, build = dag_setting.run("crawl_portals"), dag_setting.run("build_warehouse")
    assert (crawl.state, build.state) == ("success", "success")
    assert len(dag_setting.portal.log) > asked, "the portals were not asked again"
    assert crawl.returned[("announce", -1)]["captured"] == 0
    assert build.returned[("plan", -1)] == []
    assert dag_setting.rows() == before


def test_everything_processed_anew_in_one_batch_changes_no_row(
    dag_setting: Any, first_night: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dag_setting.rows()
    monkeypatch.setenv("CITYPOLICY_BATCH_SIZE", "1000")
    settings.cache_clear()
    build = dag_setting.run("build_warehouse", scope="all")
    monkeypatch.undo()
    settings.cache_clear()
    assert build.state == "success"
    assert build.returned[("batch.load", 0)]["captures"] == first_night[0].returned[("announce", -1)]["captured"]
    assert build.returned[("publish", -1)]["loaded"] == 1
    after = dag_setting.rows()
    assert {k for k in after if after[k] != before[k]} <= {"run"}


def test_a_portal_that_does_not_answer_fails_alone(
    dag_setting: Any, first_night: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (dag_setting.home / "portals" / "songping.yml").read_text("utf-8")
    dead = text.replace("songping", "dead").replace(f"127.0.0.1:{dag_setting.portal.port}", "127.0.0.1:9")
    path = dag_setting.home / "portals" / "dead.yml"
    path.write_text(dead, "utf-8")
    monkeypatch.setenv("CITYPOLICY_PORTALS_ENABLED", "chenghu,dead")
    settings.cache_clear()
    try:
        before = dag_setting.rows()
        night = dag_setting.run("crawl_portals")
    finally:
        path.unlink()
        settings.cache_clear()
    assert night.state == "failed"
    assert night.tasks[("crawl", 0)] == "success"
    assert night.tasks[("crawl", 1)] in {"failed", "up_for_retry"}
    assert night.tasks[("announce", -1)] == "success"
    assert night.returned[("announce", -1)] == {"portals": 2, "answered": 1, "captured": 0}
    assert night.tasks[("report", -1)] == "failed"
    assert dag_setting.rows() == before


FAULTY = {
    "jsl-521": ("blocked", {"blocked": 1}),
    "ruishu-412": ("blocked", {"blocked": 1}),
    "redesigned": ("alarm", {"alarms": 1}),
    "few-rows": ("alarm", {"discovered": 2, "fetched": 2, "new": 2, "alarms": 1}),
    "robots-500": ("failed", {}),
    "trs-pager": ("ok", {"discovered": 13, "fetched": 13, "new": 13}),
}
"""Portals of the bench of faults: their state and the figures that are not 0."""


@pytest.fixture(scope="module")
def bad_night(dag_setting: Any, first_night: tuple[Any, Any]) -> tuple[Any, Any]:
    """A night over portals of which one is well, two are walls, two are all but silent and one is broken."""
    files = {name: dag_setting.home / "portals" / f"{name}.yml" for name in FAULTY}
    with pytest.MonkeyPatch.context() as patch, faults.start(names=files) as bench:
        for name, path in files.items():
            path.write_text(yaml.safe_dump(faults.portal_values(faults.FAULTS[name], bench.url)), "utf-8")
        patch.setenv("CITYPOLICY_PORTALS_ENABLED", ",".join(files))
        settings.cache_clear()
        nights = dag_setting.run("crawl_portals"), dag_setting.run("build_warehouse")
    settings.cache_clear()
    for path in files.values():
        path.unlink()
    return nights


@pytest.mark.parametrize(("number", "name"), list(enumerate(FAULTY)))
def test_each_portal_has_its_own_state_and_its_figures(bad_night: tuple[Any, Any], number: int, name: str) -> None:
    crawl, (state, figures) = bad_night[0], FAULTY[name]
    told = crawl.returned[("crawl", number)]
    assert told["state"] == state
    assert {k: told[k] for k in stages.FIGURES if told[k]} == figures
    assert crawl.labels[("crawl", number)] == ", ".join([f"{name}: {state}", *(f"{k} {n}" for k, n in figures.items())])
    seen = crawl.tasks[("crawl", number)]
    # Only who did not answer is asked again.
    assert seen in {"ok": {"success"}, "failed": {"failed", "up_for_retry"}}.get(state, {"failed"})
    assert bool(told["problem"]) == (state != "ok")


def test_portals_that_are_not_well_hold_nothing_up(dag_setting: Any, bad_night: tuple[Any, Any]) -> None:
    crawl, build = bad_night
    assert crawl.state == "failed"
    assert crawl.tasks[("announce", -1)] == "success"
    # What came from the portal that is in alarm counts too.
    assert crawl.returned[("announce", -1)] == {"portals": 6, "answered": 1, "captured": 15}
    assert crawl.tasks[("report", -1)] == "failed"
    assert build.state == "success"
    held = {row["portal"]: row["captures"] for row in upsert.counts_by_portal(dag_setting.warehouse)}
    assert (held["trs-pager"], held["few-rows"]) == (13, 2)


def test_what_crawls_met_is_in_the_warehouse_as_issues(dag_setting: Any, bad_night: tuple[Any, Any]) -> None:
    with psycopg.connect(dag_setting.warehouse) as connection:
        found = connection.execute(
            "SELECT code, regexp_replace(place, '^http://|[.].*$', '', 'g') FROM policy.issue "
            "WHERE stage = 'crawl' AND severity = 'error'"
        ).fetchall()
    assert set(found) >= {
        ("blocked", "jsl-521"),
        ("blocked", "ruishu-412"),
        ("no-rows", "redesigned"),
        ("few-rows", "few-rows"),
        ("robots-unreachable", "robots-500"),
    }
    before = dag_setting.rows()
    assert stages.plan("another-run") == []
    assert dag_setting.rows() == before, "the issues of a crawl are carried over once"


def test_the_report_lists_the_troubled_first_with_every_figure_and_why() -> None:
    well = dict.fromkeys(stages.FIGURES, 0) | {"portal": "a", "state": "ok", "discovered": 1234, "problem": ""}
    wall = dict.fromkeys(stages.FIGURES, 0) | {"portal": "b", "state": "blocked", "blocked": 7, "problem": "HTTP 521"}
    lines, troubled = stages.crawl_lines(["a", "b", "c"], [well, wall])
    assert troubled == ["b", "c"]
    head, *rows, why, lost = [line.split() for line in lines]
    assert head == ["portal", "state", *stages.FIGURES]
    assert rows == [
        ["b", "blocked", "0", "0", "0", "0", "0", "7", "0"],
        ["c", "lost", *"???????"],
        ["a", "ok", "1234", "0", "0", "0", "0", "0", "0"],
    ]
    assert why == ["b:", "blocked:", "HTTP", "521"]
    assert lost[:2] == ["c:", "lost:"]


def test_a_warehouse_that_is_not_there_is_told_and_nothing_is_touched(
    dag_setting: Any, first_night: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dag_setting.rows()
    monkeypatch.setenv("CITYPOLICY_WAREHOUSE_URL", "postgresql://nobody:x@127.0.0.1:9/nowhere")
    settings.cache_clear()
    try:
        night = dag_setting.run("build_warehouse")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert night.state == "failed"
    assert night.tasks[("plan", -1)] in {"failed", "up_for_retry"}
    assert ("batch.load", 0) not in night.tasks
    assert dag_setting.rows() == before


def test_a_batch_that_fails_leaves_the_others_and_ends_the_run_as_failed(
    dag_setting: Any, first_night: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the batches finds a row of its captures damaged on disk; the others are loaded."""
    before, planned = dag_setting.rows(), stages.plan

    def plan(*arguments: Any) -> list[str]:
        folders = planned(*arguments)
        (Path(folders[1]) / "captures.parquet").write_bytes(b"no parquet")
        return folders

    monkeypatch.setattr(stages, "plan", plan)
    build = dag_setting.run("build_warehouse", scope="all")
    assert build.state == "failed"
    assert build.tasks[("batch.clean", 1)] == "failed"
    assert build.tasks[("batch.load", 1)] == "upstream_failed"
    others = [i for i in range(len(build.returned[("plan", -1)])) if i != 1]
    assert others
    assert all(build.tasks[("batch.load", i)] == "success" for i in others)
    assert build.tasks[("publish", -1)] == "failed"
    after = dag_setting.rows()
    # When a portal was asked, and by which run, is all that may differ.
    assert {k for k in after if after[k] != before[k]} <= {"run", "portal_state"}


def test_a_folder_goes_through_the_same_dags(dag_setting: Any, first_night: tuple[Any, Any], tmp_path: Path) -> None:
    """What can be read lands; what cannot ends as an issue that says what and where; what was there stays."""
    text = "关于加快冷链物流发展的实施意见\n\n到2027年,全市冷库总容量达到50万吨以上,建成产地冷库120座。\n"
    (tmp_path / "意见.txt").write_text(text, "utf-8")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "空.txt").touch()
    portal, before = folder_portal(dag_setting.home, tmp_path), dag_setting.rows()
    crawl, build = dag_setting.run("crawl_portals", portal=portal), dag_setting.run("build_warehouse")
    assert (crawl.state, build.state) == ("success", "success")
    assert crawl.returned[("portals", -1)] == [portal]
    assert crawl.returned[("announce", -1)]["captured"] == 3
    with psycopg.connect(dag_setting.warehouse) as connection:
        values = connection.execute(
            "SELECT o.value::bigint FROM policy.fact_observation o "
            "JOIN policy.document_version v ON v.id = o.version_id "
            "JOIN policy.capture c ON c.version_id = v.id WHERE c.portal = %s ORDER BY 1",
            (portal,),
        ).fetchall()
        issues = connection.execute("SELECT place, code FROM policy.issue WHERE severity = 'error'").fetchall()
    assert values == [(120,), (500_000,)]
    assert {(unquote(place).rpartition("/")[2], code) for place, code in issues} >= {
        ("坏.pdf", "damaged-file"),
        ("空.txt", "empty-file"),
    }
    after = dag_setting.rows()
    assert set(before["fact_observation"]) < set(after["fact_observation"])
