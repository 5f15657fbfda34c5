"""One whole run for someone who watches: crawl, the build that it starts, and a table of what came of them."""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from citypolicy.local.airflow import Api
from citypolicy.local.stack import BUILD, CRAWL, Stack
from citypolicy.local.steps import LocalError, Steps

BUILD_SECONDS = 120.0
"""So long after the captures are announced the build must have been started; it takes the scheduler some seconds."""

ISSUES = 12
"""Lines of what went wrong that a run prints; all of it is in the warehouse."""

COLUMNS = {
    "portal": "portal",
    "pages": "pages seen",
    "captured": "captured",
    "documents": "documents",
    "observations": "observations",
    "citations": "citations",
    "quarantine": "quarantined",
    "seconds": "seconds",
}


def folder_portal(home: Path, folder: Path) -> str:
    """Makes a folder of files a portal of this machine; the same folder is always the same portal. Returns its id.

    Raises LocalError where there is nothing to read.
    """
    if not folder.is_dir():
        raise LocalError(f"{folder} is no folder" if folder.exists() else f"{folder}: there is no such folder")
    if not any(path.is_file() for path in folder.rglob("*")):
        raise LocalError(f"{folder} is empty: there is no file to read in it")
    place = folder.resolve()
    name = re.sub(r"[^a-z0-9]+", "-", place.name.lower()).strip("-")
    made = f"input-{name or 'folder'}-{hashlib.sha256(str(place).encode()).hexdigest()[:6]}"
    # Not enabled: it is crawled when it is asked for, never by the nightly run.
    text = yaml.safe_dump(
        {"id": made, "name": f"{place.name} (folder)", "kind": "folder", "enabled": False, "path": str(place)},
        allow_unicode=True,
        sort_keys=False,
    )
    target = home / "portals" / f"{made}.yml"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_text("utf-8") != text:
        target.write_text(text, "utf-8")
    return made


def run(stack: Stack, steps: Steps, portal: str | None) -> bool:
    """Crawls and builds through Airflow and tells what came of it; False where a task failed."""
    from citypolicy import stages  # heavy: what only looks or ends need not wait for it

    try:
        stages.portal_ids(portal)
    except (KeyError, ValueError) as error:
        raise LocalError(str(error.args[0])) from error
    api = stack.api()
    paused = {dag: api.call("GET", f"/api/v2/dags/{dag}")["is_paused"] for dag in (CRAWL, BUILD)}
    try:
        for dag in (BUILD, CRAWL):
            api.call("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
        conf = {"portal": portal} if portal else {}
        begun = api.call("POST", f"/api/v2/dags/{CRAWL}/dagRuns", {"logical_date": None, "conf": conf})
        crawl_run = str(begun["dag_run_id"])
        runs = {CRAWL: crawl_run}
        states = {CRAWL: follow(stack, steps, CRAWL, crawl_run)}
        build_run = _started_build(stack, api, crawl_run)
        if build_run:
            runs[BUILD] = build_run
            states[BUILD] = follow(stack, steps, BUILD, build_run)
    finally:
        for dag, was in paused.items():
            if was:
                api.call("PATCH", f"/api/v2/dags/{dag}", {"is_paused": True})
    for dag_id, run_id in runs.items():
        _tell_failures(api, steps, dag_id, run_id)
    tell(steps, stages.report(crawl_run, build_run))
    return BUILD in states and all(state == "success" for state in states.values())


def follow(stack: Stack, steps: Steps, dag_id: str, run_id: str) -> str:
    """Waits for the end of a run, telling of each task as it ends; returns the run's state."""
    api = stack.api()
    at = f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"
    told: dict[str, tuple[str, int]] = {}
    try:
        with steps.step(dag_id) as say:
            while True:
                state = str(api.call("GET", at)["state"])
                tasks = api.tasks(dag_id, run_id)
                for task in tasks:
                    _tell(steps, api, told, task)
                if state == "failed":
                    raise _Failed
                if state == "success":
                    return state
                say(_summary(tasks))
                stack.require_alive()
                time.sleep(1.0)
    except _Failed:
        return "failed"


class _Failed(Exception):
    """Ends a step as failed."""


def _tell(steps: Steps, api: Api, told: dict[str, tuple[str, int]], task: Mapping[str, Any]) -> None:
    """A line for a task that ended, or that will be tried again and why, since it was last looked at."""
    now = str(task["state"]), int(task["try_number"])
    if told.get(task["id"]) == now or now[0] not in {"success", "failed", "up_for_retry"}:
        return
    told[task["id"]] = now
    sign = {"success": "[green]✓[/green]", "failed": "[red]✗[/red]"}.get(now[0], "[yellow]↻[/yellow]")
    again = f"; will be tried again: {escape(api.last_error(task))}" if now[0] == "up_for_retry" else ""
    steps.console.print(f"  {sign} {escape(label(task))}  [dim]{task['duration'] or 0:.1f} s[/dim]{again}")


def label(task: Mapping[str, Any]) -> str:
    """A task instance as people know it: ``crawl [qinghe]``."""
    name = task["task_display_name"] or task["task_id"]
    mapped = task.get("rendered_map_index") or (task["map_index"] if task["map_index"] >= 0 else "")
    return f"{name} [{mapped}]" if mapped != "" else str(name)


def _summary(tasks: list[dict[str, Any]]) -> str:
    states = Counter(str(task["state"]) for task in tasks)
    running = ", ".join(label(task) for task in tasks if task["state"] == "running")
    again = ", ".join(label(task) for task in tasks if task["state"] == "up_for_retry")
    ended = sum(states[state] for state in ("success", "failed", "skipped", "upstream_failed"))
    return ", ".join(
        [
            f"{ended} of {len(tasks)} tasks",
            *([f"now {running}"] if running else []),
            *([f"soon again {again}"] if again else []),
        ]
    )


def _started_build(stack: Stack, api: Api, crawl_run: str) -> str | None:
    """The run of the build that this crawl's captures started; None where nothing was announced."""
    deadline = time.monotonic() + BUILD_SECONDS
    while time.monotonic() < deadline:
        events = api.call("GET", "/api/v2/assets/events", source_dag_id=CRAWL, source_run_id=crawl_run)["asset_events"]
        if not events:
            return None
        for event in events:
            for made in event["created_dagruns"]:
                if made["dag_id"] == BUILD:
                    return str(made["run_id"])
        stack.require_alive()
        time.sleep(1.0)
    raise LocalError(f"{BUILD} did not start within {BUILD_SECONDS:.0f} s of the captures of {crawl_run}")


def _tell_failures(api: Api, steps: Steps, dag_id: str, run_id: str) -> None:
    for task in api.tasks(dag_id, run_id):
        if task["state"] == "failed":
            steps.console.print(f"[red]{dag_id}: {escape(label(task))} failed[/red]; the end of its log:")
            steps.console.print(api.log_tail(task), markup=False, highlight=False)


def _changes(*, added: int, changed: int, removed: int, withdrawn: int, back: int, **more: int) -> str:
    """What a run changed in the warehouse, in a line."""
    return (
        f"In the warehouse: {more['new_documents']:,} new documents, {more['new_versions']:,} new versions; "
        f"observations {added:,} added, {changed:,} changed, {removed:,} removed; "
        f"pages {withdrawn:,} withdrawn, {back:,} back."
    )


def tell(steps: Steps, report: Mapping[str, Any]) -> None:
    """The table, one row a portal, and example rows with the sentences that prove them."""
    table = Table(title="What this run did")
    for key, title in COLUMNS.items():
        table.add_column(title, justify="left" if key == "portal" else "right")
    for row in report["portals"]:
        table.add_row(*(_cell(row.get(key, 0)) for key in COLUMNS))
    steps.console.print(table)
    tell_issues(steps, report["issues"])
    if any(report["changes"].values()):
        steps.console.print(_changes(**report["changes"]), highlight=False)
    holds = ", ".join(f"{name} {count:,}" for name, count in report["holds"].items())
    steps.console.print(f"In the warehouse now: {holds}.\n", highlight=False)
    for example in report["examples"]:
        steps.console.print(example_text(example), soft_wrap=True)


def tell_issues(steps: Steps, issues: Sequence[Mapping[str, Any]]) -> None:
    """A line for each of the first things that went wrong, errors before warnings, and where the rest stands."""
    ranked = sorted(issues, key=lambda issue: issue["severity"] != "error")
    for issue in ranked[:ISSUES]:
        colour = "red" if issue["severity"] == "error" else "yellow"
        line = f"{issue['place']}: {issue['stage']}: {issue['code']}: {issue['message']}"
        steps.console.print(Text("! ", colour).append(line, "default"), soft_wrap=True)
    if len(ranked) > ISSUES:
        steps.console.print(f'  … and {len(ranked) - ISSUES:,} more: `make psql SQL="select * from policy.issue"`')


def example_text(example: Mapping[str, Any]) -> Text:
    """One observation as a person would say it, and the sentence that proves it with the number marked."""
    sign = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}.get(example["comparator"], "")
    high = "" if example["value_high"] is None else f"–{_number(example['value_high'])}"
    period = "–".join(dict.fromkeys(str(example[k]) for k in ("period_start", "period_end") if example[k]))
    about = ", ".join(x for x in (example["status"], example["measure"], period, example["subject"]) if x)
    title = example["title"] or ""
    said = Text(f"{example['region'] or ''} {title if '《' in title else f'《{title}》'}\n".lstrip())
    said.append(f"  {example['indicator']}: ", "bold")
    said.append(f"{sign}{_number(example['value'])}{high} {example['unit'] or ''}".rstrip(), "bold green")
    said.append(f"  ({about})\n  “")
    before, quote, after = example["context"].partition(example["quote"])
    return said.append(before).append(quote, "reverse").append(f"{after}”\n")


def _number(value: Any) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _cell(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
