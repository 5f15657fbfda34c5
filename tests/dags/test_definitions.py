"""What the DAGs are, without running them: they parse fast and clean, and say what operators must know."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from citypolicy.settings import Settings, settings

ROOT = Path(__file__).resolve().parents[2]
DAGS = ("crawl_portals", "build_warehouse")


def test_all_files_import(dagbag: Any) -> None:
    assert dagbag.import_errors == {}
    assert sorted(dagbag.dags) == sorted(DAGS)
    assert len(list((ROOT / "dags").glob("*.py"))) == 2


def test_parsing_takes_less_than_two_seconds(dagbag: Any) -> None:
    assert {Path(stat.file).stem for stat in dagbag.dagbag_stats} == set(DAGS)
    for stat in dagbag.dagbag_stats:
        assert stat.duration < timedelta(seconds=2), stat


def test_parsing_imports_nothing_heavy() -> None:
    """In a process of its own, so that what other tests imported does not count."""
    code = (
        "import sys, runpy; [runpy.run_path(f) for f in sys.argv[1:]]; "
        "print(*sorted({m.split('.')[0] for m in sys.modules} & {'pandas', 'great_expectations', 'bs4', 'jieba', "
        "'pyarrow', 'trafilatura', 'pypdfium2'}), "
        "*(m for m in sys.modules if m.startswith('citypolicy.') and m != 'citypolicy.settings'))"
    )
    files = [str(path) for path in (ROOT / "dags").glob("*.py")]
    said = subprocess.run([sys.executable, "-c", code, *files], capture_output=True, text=True, check=True)
    assert said.stdout.split("\n")[-2].split() == []


@pytest.mark.parametrize("name", DAGS)
def test_a_dag_is_documented_and_tagged(name: str, dagbag: Any) -> None:
    dag = dagbag.dags[name]
    assert dag.doc_md.startswith("### ")
    assert len(dag.doc_md) > 300
    assert "citypolicy" in dag.tags
    assert len(dag.tags) > 1
    for task in dag.tasks:
        assert task.doc_md, task.task_id


@pytest.mark.parametrize("name", DAGS)
def test_every_task_is_retried_with_backoff_and_bounded(name: str, dagbag: Any) -> None:
    for task in dagbag.dags[name].tasks:
        assert task.retries >= 2, task.task_id
        assert task.retry_exponential_backoff, task.task_id
        assert task.retry_delay == timedelta(seconds=settings().retry_seconds), task.task_id
        assert timedelta(0) < task.execution_timeout <= timedelta(hours=4), task.task_id


def test_a_portal_that_is_down_is_given_minutes() -> None:
    assert 60 <= Settings.model_fields["retry_seconds"].default <= 600


def test_every_pool_is_one_that_set_up_makes(dagbag: Any) -> None:
    made = json.loads((ROOT / "dags" / "pools.json").read_text("utf-8"))
    named = {task.pool for dag in dagbag.dags.values() for task in dag.tasks} - {"default_pool"}
    assert named == set(made)
    assert made["warehouse"]["slots"] == 1
    assert dagbag.dags["crawl_portals"].task_dict["crawl"].pool == "portals"
    assert dagbag.dags["build_warehouse"].task_dict["batch.load"].pool == "warehouse"


def test_portals_and_batches_are_mapped_and_named(dagbag: Any) -> None:
    crawl = dagbag.dags["crawl_portals"].task_dict["crawl"]
    assert crawl.is_mapped
    assert crawl.map_index_template == "{{ portal }}"
    build = dagbag.dags["build_warehouse"]
    order = ["clean", "segment", "extract", "validate", "load"]
    for name, after in zip(order, [*order[1:], None], strict=True):
        task = build.task_dict[f"batch.{name}"]
        assert task.get_closest_mapped_task_group() is not None
        assert task.map_index_template == "{{ batch }}"
        assert task.downstream_task_ids == ({f"batch.{after}"} if after else {"publish"})


def test_nightly_at_two_in_china_and_never_for_a_night_that_is_past(dagbag: Any) -> None:
    import pendulum
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import TimeRestriction

    dag = dagbag.dags["crawl_portals"]
    assert dag.is_paused_upon_creation
    stored = DagSerialization.deserialize_dag(DagSerialization.to_dict(dag)["dag"])
    nothing_before = TimeRestriction(earliest=dag.start_date, latest=None, catchup=dag.catchup)
    info = stored.timetable.next_dagrun_info(last_automated_data_interval=None, restriction=nothing_before)
    assert info.run_after > pendulum.now("UTC")
    local: datetime = info.run_after.in_timezone("Asia/Shanghai")
    assert (local.hour, local.minute) == (2, 0)
    assert info.run_after - pendulum.now("UTC") <= timedelta(days=1)


def test_the_build_starts_on_the_captures(dagbag: Any) -> None:
    crawl, build = dagbag.dags["crawl_portals"], dagbag.dags["build_warehouse"]
    assert not build.is_paused_upon_creation
    announced = [asset.name for task in crawl.tasks for asset in task.outlets]
    assert announced == ["captures"]
    assert [build.timetable.asset_condition.name] == announced


def test_params_say_what_they_take(dagbag: Any) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    params = copy.deepcopy(dagbag.dags["build_warehouse"].params)
    assert dict(params.dump()) == {"scope": "new", "portal": None, "since": None}
    for name, wrong in (("scope", "some"), ("since", "yesterday"), ("portal", 7)):
        with pytest.raises(ParamValidationError):
            params.get_param(name).resolve(wrong)
    assert params.get_param("since").resolve("2026-11-22") == "2026-11-22"


def test_a_dag_file_is_wiring_only() -> None:
    for path in (ROOT / "dags").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        code = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.stmt) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ]
        assert len({node.lineno for node in code}) <= 60, path
        assert not any(isinstance(node, ast.For | ast.While | ast.Try | ast.ClassDef) for node in code), path


def test_the_written_documentation_is_that_of_the_dags(dagbag: Any) -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from generate import page
    finally:
        sys.path.remove(str(ROOT / "docs"))
    written = (ROOT / "docs" / "dags.md").read_text("utf-8")
    assert written == page(dagbag), "docs/dags.md is stale: `make docs` writes it anew"
