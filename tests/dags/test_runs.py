"""Both DAGs run, whole, on the sample portal over HTTP and the embedded PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psycopg
import pytest

from citypolicy.load import upsert
from citypolicy.local.run import folder_portal
from citypolicy.settings import settings


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
    assert night.tasks[("all_answered", -1)] == "upstream_failed"
    assert dag_setting.rows() == before


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
    from citypolicy import stages

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
