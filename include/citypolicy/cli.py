"""The command line ``citypolicy``: the stages without Airflow, and files read on the spot."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from citypolicy.crawl_cli import portal_app
from citypolicy.model import Issue, Reading

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="What Chinese city governments publish, as numbers that can be queried and proved.",
)
console = Console(stderr=True)
app.add_typer(portal_app, name="portal")


# -- extract ---------------------------------------------------------------------------------------------------------


@app.command()
def extract(
    files: Annotated[
        list[Path], typer.Argument(help="Files to read: txt, html, pdf, docx, doc, xlsx, xls, zip, 7z, pictures.")
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Folder for documents.jsonl, observations.jsonl, citations.jsonl and text/.")
    ],
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, help="Processes; as many as there are cores by default.")
    ] = os.cpu_count() or 1,
) -> None:
    """Reads files and writes what they state. Exit code 1 if any could not be read; the others are written."""
    from citypolicy import records

    names = [path.name.rsplit(".", 1)[0] for path in files]
    twice = {name for name in names if names.count(name) > 1}
    readings: dict[Path, Reading] = {}
    failed = 0
    with _progress() as bar:
        task = bar.add_task("reading", total=len(files))
        for path, reading, issues in _read_all(files, jobs):
            bar.advance(task)
            if reading is None:
                failed += 1
            else:
                readings[path] = reading
            for issue in issues:
                if reading is None or issue.severity == "error":
                    said = f": {issue.stage}: {issue.code}: {issue.message}"
                    bar.console.print(Text.assemble((str(path), "red"), said), soft_wrap=True)
    ordered = [
        (str(path) if path.name.rsplit(".", 1)[0] in twice else None, readings[path])
        for path in files
        if path in readings
    ]
    for name in sorted(twice):
        console.print(
            f"[yellow]{name}[/yellow]: several files have this name; their rows are told apart by their paths",
            highlight=False,
        )
    named = [(doc or r.document.doc, r) for doc, r in ordered]
    records.write_jsonl(out / "documents.jsonl", (document_row(doc, r) for doc, r in named))
    records.write_jsonl(out / "observations.jsonl", (row for doc, r in named for row in observation_rows(doc, r)))
    records.write_jsonl(out / "citations.jsonl", (row for doc, r in named for row in citation_rows(doc, r)))
    for doc, reading in named:
        text = out / "text" / f"{doc.replace('/', '_')}.txt"
        text.parent.mkdir(parents=True, exist_ok=True)
        text.write_text(reading.document.text + "\n", "utf-8")
    rows = sum(len(r.observations) for _, r in named)
    console.print(
        f"{len(named)} documents, {rows} observations, {sum(len(r.citations) for _, r in named)} citations → {out}"
    )
    if failed:
        console.print(f"[red]{failed} of {len(files)} files could not be read[/red]")
        raise typer.Exit(1)


def _read_all(files: list[Path], jobs: int) -> Iterator[tuple[Path, Reading | None, tuple[Issue, ...]]]:
    if jobs == 1 or len(files) == 1:
        for path in files:
            yield path, *_read_file(path)
        return
    with ProcessPoolExecutor(min(jobs, len(files))) as pool:
        waiting: dict[Future[Any], Path] = {pool.submit(_read_file, path): path for path in files}
        for future in as_completed(waiting):
            yield waiting[future], *future.result()


def _read_file(path: Path) -> tuple[Reading | None, tuple[Issue, ...]]:
    from citypolicy import stages

    try:
        body = path.read_bytes()
    except OSError as error:
        return None, (Issue("clean", "not-readable", str(path), error.strerror or str(error), "error"),)
    # Whoever reads a file of their own sees what is in it; masking is for what is kept and shared.
    return stages.read(body, name=path.name, keep_personal_data=True)


def document_row(doc: str, reading: Reading) -> dict[str, Any]:
    """A line of documents.jsonl: the head, flat, in the fields of the annotation guideline."""
    document, head = reading.document, reading.document.head
    row: dict[str, Any] = {
        "doc": doc,
        **{k: getattr(head, k) for k in ("kind", "title", "doc_number", "issuer", "region_code")},
        **{
            k: _iso(getattr(head, k))
            for k in ("issued_on", "published_on", "effective_on", "period_start", "period_end")
        },
    }
    reply = asdict(head.reply) if head.reply else {}
    for name in (
        "proposal_number",
        "proposal_session",
        "proposal_title",
        "proposer",
        "result_class",
        "lead_unit",
        "co_units",
        "contact_present",
    ):
        row[name] = list(reply["co_units"]) or None if name == "co_units" and reply else reply.get(name)
    return row | {
        "attachments": [asdict(a) for a in document.attachments],
        "media_type": document.media_type,
        "method": document.method,
        "ocr_confidence": document.ocr_confidence,
        "text_sha256": document.text_sha256,
    }


def observation_rows(doc: str, reading: Reading) -> Iterator[dict[str, Any]]:
    """The lines of observations.jsonl of one document, with where each stands in its text."""
    for o in reading.observations:
        yield {
            "doc": doc,
            "quote": o.quote,
            "context": o.context,
            "quote_start": o.quote_start,
            "value": _number(o.value),
            "value_high": _number(o.value_high),
            **{k: getattr(o, k) for k in ("unit", "comparator", "measure", "status")},
            "period_start": _iso(o.period_start),
            "period_end": _iso(o.period_end),
            **{
                k: getattr(o, k)
                for k in ("indicator", "indicator_code", "subject", "confidence", "rule", "start", "end")
            },
        }


def citation_rows(doc: str, reading: Reading) -> Iterator[dict[str, Any]]:
    """The lines of citations.jsonl of one document."""
    for c in reading.citations:
        yield {"doc": doc, **{k: getattr(c, k) for k in ("title", "doc_number", "relation", "start", "end")}}


# -- the stages without Airflow ----------------------------------------------------------------------------------------


@app.command("portals")
def list_portals() -> None:
    """Lists the portals that there are."""
    from citypolicy import stages

    table = Table("id", "name", "kind", "region", "sections")
    with _plain_errors():
        known = stages.portals()
    for portal in known.values():
        table.add_row(portal.id, portal.name, portal.kind, portal.region_code or "", str(len(portal.sections)))
    Console().print(table)


@app.command()
def crawl(portal: Annotated[str, typer.Argument(help="The portal's id, as `citypolicy portals` lists it.")]) -> None:
    """Looks for what is new on a portal and keeps it in the archive."""
    from citypolicy import stages

    with _progress() as bar, _plain_errors():
        task = bar.add_task(portal, total=None)
        counts = stages.crawl(
            portal_or_exit(portal), _run_id("crawl"), lambda done, total: bar.update(task, completed=done, total=total)
        )
    _print_counts([counts])
    if counts["state"] != "ok":
        raise typer.Exit(1)


@app.command()
def build(
    scope: Annotated[
        str, typer.Option(help="new: what is not in the warehouse yet; all: everything in the archive.")
    ] = "new",
    portal: Annotated[str | None, typer.Option(help="Only this portal.")] = None,
    since: Annotated[str | None, typer.Option(help="Only what was fetched on or after this day, YYYY-MM-DD.")] = None,
) -> None:
    """Carries captures from the archive into the warehouse: clean, segment, extract, validate, load, publish."""
    from citypolicy import stages
    from citypolicy.load import migrate

    run_id = _run_id("build")
    with _progress() as bar, _plain_errors():
        migrate.migrate(stages.warehouse_url())
        batches = stages.plan(run_id, scope, portal, since)
        task = bar.add_task("batches × stages", total=len(batches) * 5 + 1)
        done = []
        for batch in batches:
            for stage in (stages.clean, stages.segment, stages.extract, stages.validate):
                stage(batch)
                bar.advance(task)
            done.append(stages.load(batch, run_id))
            bar.advance(task)
        stages.publish(run_id)
        bar.advance(task)
    _print_counts(done or [{"batch": "nothing new"}])


@app.command("migrate")
def migrate_warehouse() -> None:
    """Brings the warehouse to the schema of this program."""
    from citypolicy import stages
    from citypolicy.load import migrate

    with _plain_errors():
        console.print(f"schema {migrate.migrate(stages.warehouse_url())}")


@app.command()
def export(
    view: Annotated[str, typer.Argument(help="A view or table of the schema `policy`, such as v_target_progress.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write, or folder for Parquet in parts.")],
    kind: Annotated[str, typer.Option("--format", "-f", help="parquet, csv or xlsx; else what --out ends with.")] = "",
    where: Annotated[
        list[str] | None, typer.Option("--where", "-w", help="column=value; also != > >= < <= and ~. Several hold all.")
    ] = None,
    chinese: Annotated[bool, typer.Option("--chinese", help="Chinese names of the columns in the header.")] = False,
) -> None:
    """Writes a view of the warehouse to a file: Parquet, CSV for Excel, or XLSX."""
    from citypolicy import stages

    with _plain_errors():
        kind = kind or out.suffix.removeprefix(".")
        count = stages.export(view, out, kind, filters=where or (), chinese=chinese)
    console.print(f"{count} rows → {out}", highlight=False)


# -- helpers ---------------------------------------------------------------------------------------------------------


def portal_or_exit(portal: str) -> str:
    """The id itself, or the end with one line that says which there are."""
    from citypolicy import stages

    try:
        return stages.portal_ids(portal)[0]
    except KeyError as error:
        console.print(Text(str(error.args[0]), style="red"), soft_wrap=True)
        raise typer.Exit(2) from None


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turns what an operator can mend into one line; everything else keeps its traceback."""
    try:
        yield
    except typer.Exit:  # a RuntimeError itself
        raise
    except (ConnectionError, FileNotFoundError, RuntimeError, ValueError) as error:
        console.print(Text(str(error), style="red"), soft_wrap=True)
        raise typer.Exit(2) from error


def _run_id(verb: str) -> str:
    return f"{verb}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


def _print_counts(rows: Iterable[dict[str, Any]]) -> None:
    """A line a figure, a column a task: tasks are few and figures many."""
    rows = list(rows)
    table = Table("", *(str(row.get("portal") or Path(str(row.get("batch", ""))).name) for row in rows))
    for name in dict.fromkeys(k for row in rows for k in row):
        if name not in ("portal", "batch"):
            table.add_row(name, *(str(row.get(name, "")) for row in rows))
    Console().print(table)


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
