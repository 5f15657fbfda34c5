"""Writes docs/dags.md from the DAGs themselves; a test fails while it is stale.

``python docs/generate.py`` parses ``dags/`` as Airflow does and needs no database.
"""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def page(dagbag: Any) -> str:
    """The documentation of all DAGs, in Markdown."""
    parts = ["# The DAGs\n\nWritten by `make docs` from the DAGs; the same text is in Airflow's UI.\n"]
    for name in ("crawl_portals", "build_warehouse"):
        parts.append(section(dagbag.dags[name]))
    return "\n".join(parts)


def section(dag: Any) -> str:
    """One DAG: what it is for, when it runs, what it can be given, its tasks."""
    lines = [f"## `{dag.dag_id}`", "", dag.doc_md.strip().replace("### ", "**", 1).replace("\n", "**\n", 1), ""]
    lines += [f"- Starts: {starts(dag)}", f"- Tags: {', '.join(f'`{tag}`' for tag in sorted(dag.tags))}", ""]
    lines += ["| parameter | default | what it is |", "| --- | --- | --- |"]
    for key in dag.params:
        param = dag.params.get_param(key)
        choices = " or ".join(f"`{choice}`" for choice in param.schema.get("enum", ()))
        default = "" if param.value is None else f"`{param.value}`"
        lines.append(f"| `{key}` | {default} | {param.description}{f' One of {choices}.' if choices else ''} |")
    lines += ["", "| task | after | pool | tries | at most | what it does |", "| --- | --- | --- | --- | --- | --- |"]
    for task in dag.topological_sort():
        mapped = " (one a portal)" if task.task_id == "crawl" else " (one a batch)" if "." in task.task_id else ""
        after = ", ".join(f"`{above}`" for above in sorted(task.upstream_task_ids))
        pool = "" if task.pool == "default_pool" else f"`{task.pool}`"
        cells = (f"`{task.task_id}`{mapped}", after, pool, task.retries + 1, hours(task.execution_timeout), task.doc_md)
        lines.append("| " + " | ".join(str(cell).strip() for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def starts(dag: Any) -> str:
    """When the DAG runs by itself."""
    timetable = dag.timetable
    if hasattr(timetable, "expression"):
        return f"by `{timetable.expression}`, {timetable.timezone}; paused until it is switched on"
    return f"whenever the asset `{timetable.asset_condition.name}` is announced"


def hours(bound: timedelta) -> str:
    """A time bound in the largest unit that it fills."""
    minutes = int(bound.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def main() -> None:
    """Parses the DAGs with a throw-away home of Airflow and writes the page."""
    with tempfile.TemporaryDirectory() as home:
        for name in [name for name in os.environ if name.startswith("AIRFLOW_")]:
            del os.environ[name]
        os.environ |= {
            "AIRFLOW_HOME": home,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        }
        from airflow.dag_processing.dagbag import DagBag

        dagbag = DagBag(ROOT / "dags")
        if dagbag.import_errors:
            raise SystemExit("\n".join(dagbag.import_errors.values()))
        (ROOT / "docs" / "dags.md").write_text(page(dagbag), "utf-8")


if __name__ == "__main__":
    main()
