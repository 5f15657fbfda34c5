"""The stages in run order: the only module that composes the rooms.

Every stage of a run goes from files to files: it takes a folder, reads what the stages before it wrote there, writes
its own Parquet files and returns a dictionary of counts, which is all that Airflow passes on. Running a stage again
writes the same files again. The rooms are imported by the stage that needs them, because a task pays for what it
imports: Great Expectations alone takes five seconds.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from citypolicy import __version__, records
from citypolicy.limits import OutOfTime, time_limit
from citypolicy.model import CHINA, Capture, Citation, Document, Issue, Observation, Reading, Segment, Stage, content_id
from citypolicy.settings import settings

Counts = dict[str, Any]
"""What a task says it did: numbers by name, and ``batch``, the folder it worked in."""

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""

FIGURES = ("discovered", "fetched", "unchanged", "new", "changed", "blocked", "alarms")
"""What operators ask of each portal every morning."""


# -- one document, in memory ---------------------------------------------------------------------------------------


def read(
    body: bytes,
    *,
    name: str,
    media_type: str | None = None,
    url: str | None = None,
    listed_title: str = "",
    row_date: date | None = None,
    region_code: str | None = None,
    keep_personal_data: bool | None = None,
) -> tuple[Reading | None, tuple[Issue, ...]]:
    """From the bytes of a file or page to all that is read from it; None where it cannot be read, with the reason.

    ``keep_personal_data`` stands for the setting of that name where it is given.
    """
    document, issues = _clean_one(
        body,
        name=name,
        media_type=media_type,
        url=url,
        listed_title=listed_title,
        row_date=row_date,
        region_code=region_code,
        keep_personal_data=settings().keep_personal_data if keep_personal_data is None else keep_personal_data,
    )
    if document is None:
        return None, issues
    segments, more = _segment_one(document)
    observations, citations, rest = _extract_one(document, segments)
    return Reading(document, segments, observations, citations), issues + more + rest


def _clean_one(body: bytes, *, name: str, **hints: Any) -> tuple[Document | None, tuple[Issue, ...]]:
    from citypolicy import clean

    config = settings()
    try:
        with time_limit(config.document_seconds):
            return clean.read_document(body, name=name, ocr=config.ocr, seconds=config.document_seconds, **hints)
    except OutOfTime as error:
        return None, (Issue("clean", "out-of-time", name, f"reading was {error}", "error"),)


def _segment_one(document: Document) -> tuple[tuple[Segment, ...], tuple[Issue, ...]]:
    from citypolicy import segment

    try:
        with time_limit(settings().document_seconds):
            return segment.segment(document), ()
    except OutOfTime as error:
        return (), (Issue("segment", "out-of-time", document.doc, f"segmenting was {error}", "error"),)


def _extract_one(
    document: Document, segments: Sequence[Segment]
) -> tuple[tuple[Observation, ...], tuple[Citation, ...], tuple[Issue, ...]]:
    from citypolicy import extract

    try:
        with time_limit(settings().document_seconds):
            return extract.extract(document, segments)
    except OutOfTime as error:
        return (), (), (Issue("extract", "out-of-time", document.doc, f"extracting was {error}", "error"),)


# -- crawl ---------------------------------------------------------------------------------------------------------


def portals() -> dict[str, Any]:
    """The portals by id, from the project's folder and from this machine's own."""
    from citypolicy.crawl.portals import load_portals

    return load_portals(folder for folder in settings().portal_folders if folder.is_dir())


def portal_ids(only: str | None = None) -> list[str]:
    """The ids of the portals to crawl. Raises KeyError, naming those there are, where ``only`` is none of them."""
    known = portals()
    if only:
        if only not in known:
            raise KeyError(f"no portal {only!r}; there are: {', '.join(sorted(known)) or 'none'}")
        return [only]
    chosen = [x.strip() for x in settings().portals_enabled.split(",") if x.strip()]
    return chosen or sorted(name for name, portal in known.items() if portal.enabled)


def crawl(portal_id: str, run_id: str, progress: Progress | None = None) -> Counts:
    """Looks for what is new on a portal and keeps it in the archive. What the portal does wrong is in the counts."""
    from citypolicy.crawl import crawl_portal
    from citypolicy.crawl.archive import Archive

    config = settings()
    report = crawl_portal(
        portals()[portal_id], Archive(config.archive_url), run_id=run_id, contact=config.contact, on_progress=progress
    )
    counts = {k: v for k, v in asdict(report).items() if k != "issues"}
    folder = _run_folder(run_id) / "crawl"
    _write_crawl_issues(folder / f"issues-{portal_id}.parquet", report.issues)
    _write_json(folder / f"{portal_id}.json", counts)
    problem = next((f"{i.place}: {i.message}" for i in report.issues if i.severity == "error"), "")
    return {"portal": portal_id, **counts, "problem": problem}


def crawl_lines(portals: Sequence[str], reports: Iterable[Counts]) -> tuple[list[str], list[str]]:
    """The crawls of a night as a table, those that are not ok first, and below it why; then the names of these.

    ``reports`` is what ``crawl`` returned; a portal without one has lost its task.
    """
    lost: Counts = {"state": "lost", "problem": "its task ended without a report; its log says why"}
    rows = dict.fromkeys(portals, lost) | {report["portal"]: report for report in reports}
    troubled = [portal for portal, row in rows.items() if row["state"] != "ok"]
    wide = max(map(len, [*rows, "portal"]))
    lines = [f"{'portal':{wide}}  {'state':7}" + "".join(f"{name:>11}" for name in FIGURES)]
    for portal in [*troubled, *(p for p in rows if p not in troubled)]:
        row = rows[portal]
        lines.append(f"{portal:{wide}}  {row['state']:7}" + "".join(f"{row.get(name, '?'):>11}" for name in FIGURES))
    lines += [f"{portal}: {rows[portal]['state']}: {rows[portal]['problem']}" for portal in troubled]
    return lines, troubled


# -- build: clean, segment, extract, validate, load ------------------------------------------------------------------


def plan(run_id: str, scope: str = "new", portal: str | None = None, since: str | None = None) -> list[str]:
    """Writes the captures to process into one folder a batch and returns the folders, oldest captures first.

    ``scope`` is ``new`` (captures that this version of the extractor has not carried to an end) or ``all``; ``portal``
    and ``since`` (an ISO date, by when it was fetched) narrow either.
    """
    from citypolicy.crawl.archive import Archive
    from citypolicy.load import upsert

    if scope not in ("new", "all"):
        raise ValueError(f"scope is {scope!r}; it is new or all")
    config = settings()
    archive = Archive(config.archive_url)
    every = archive.captures(portals=[portal] if portal else None)
    captures = fetched_from(every, date.fromisoformat(since)) if since else every
    for name in [portal] if portal else archive.portals():
        _record_sightings(archive, name, run_id)
    _record_crawl_issues()
    if scope == "new":
        done = upsert.processed_captures(warehouse_url(), extractor_version=__version__)
        # A body that came back after another one is the same capture, fetched later: what the page shows now.
        captures = [c for c in captures if c.id not in done or done[c.id] < c.fetched_at]
    folders = []
    for number, batch in enumerate(batches(captures, every, config.batch_size), start=1):
        folder = _run_folder(run_id) / f"batch-{number:04d}"
        records.write(folder / "captures.parquet", batch, Capture)
        folders.append(str(folder))
    return folders


def fetched_from(captures: Iterable[Capture], day: date) -> list[Capture]:
    """Those that were fetched on the day, as it is in China, or later."""
    return [c for c in captures if c.fetched_at.astimezone(CHINA).date() >= day]


def batches(chosen: Sequence[Capture], every: Iterable[Capture], size: int) -> list[list[Capture]]:
    """The chosen captures in batches of about this size, a page and its files never apart.

    Where a page or one of its files is chosen, the newest captures of the others come along: a cover and the plan that
    it carries are read together (see ``clean.bundle``).
    """
    families: dict[tuple[str, str], dict[str, Capture]] = {}
    for capture in every:
        # The newest capture of an address is the last: ``every`` is in the order of fetching.
        families.setdefault((capture.portal, capture.parent_url or capture.url), {})[capture.url] = capture
    groups: dict[tuple[str, str], dict[str, Capture]] = {}
    for capture in chosen:
        key = (capture.portal, capture.parent_url or capture.url)
        groups.setdefault(key, {})[capture.id] = capture
    found: list[list[Capture]] = [[]]
    for key, group in groups.items():
        together = group | {c.id: c for c in families.get(key, {}).values()}
        if found[-1] and len(found[-1]) + len(together) > size:
            found.append([])
        found[-1] += together.values()
    return [batch for batch in found if batch]


def _record_sightings(archive: Any, portal: str, run_id: str) -> Counts:
    """What the crawls of a portal saw of pages that they had already → the warehouse."""
    from citypolicy.load.sightings import Sighting, record_sightings

    known = [k for k in archive.state(portal).known.values() if k.capture_id and (k.last_seen_at or k.first_seen_at)]
    sightings = []
    for k in known:
        seen = k.last_seen_at or k.first_seen_at
        gone = datetime.fromisoformat(k.gone_on[0]).replace(tzinfo=CHINA) if k.gone_on else None
        # A list may still name a page that is answered as gone: it is not seen any more, withdrawn or not yet.
        sightings.append(Sighting(k.capture_id, min(seen, gone) if gone else seen, gone if k.withdrawn else None))
    return record_sightings(
        warehouse_url(),
        portal,
        sightings,
        run_id=run_id,
        extractor_version=__version__,
        crawled_at=max((k.checked_at for k in known if k.checked_at), default=None),
        counts={"addresses": len(known), "withdrawn": sum(k.withdrawn for k in known)},
    )


def _record_crawl_issues() -> None:
    """What went wrong in crawls → the warehouse, for every crawl of which it does not hold that yet."""
    from citypolicy.load.sightings import crawls_recorded, record_issues

    held = crawls_recorded(warehouse_url())
    for folder in sorted(settings().staging_dir.glob("*/crawl")):
        files = {p: datetime.fromtimestamp(p.stat().st_mtime, UTC) for p in sorted(folder.glob("issues-*.parquet"))}
        name = folder.parent.name
        if files and (name not in held or held[name] < max(files.values())):
            record_issues(
                warehouse_url(),
                [issue for path in files for issue in records.read(path, Issue)],
                run_id=name,
                extractor_version=__version__,
                began=min(files.values()),
                ended=max(files.values()),
            )


def clean(batch: str, progress: Progress | None = None) -> Counts:
    """Captures → documents."""
    from citypolicy.clean.bundle import bundle
    from citypolicy.crawl.archive import Archive

    archive, documents, issues = Archive(settings().archive_url), list[Document](), list[Issue]()
    captures = records.read(Path(batch) / "captures.parquet", Capture)
    for number, capture in enumerate(captures, start=1):
        document, found = _clean_one(
            archive.read(capture),
            name=capture.id,
            media_type=capture.media_type,
            url=capture.url,
            listed_title=capture.title,
            row_date=capture.row_date,
            region_code=capture.region_code,
            keep_personal_data=settings().keep_personal_data,
        )
        issues += [replace(i, place=i.place.replace(capture.id, capture.url)) for i in found]
        if document is not None:
            documents.append(
                replace(
                    document,
                    doc=capture.id,
                    capture_id=capture.id,
                    portal=capture.portal,
                    section=capture.section,
                    url=capture.url,
                    fetched_at=capture.fetched_at,
                )
            )
        if progress:
            progress(number, len(captures))
    documents, bundled = bundle(documents, {c.id: c.parent_url for c in captures if c.parent_url})
    records.write(Path(batch) / "documents.parquet", documents, Document)
    return _done(batch, "clean", [*issues, *bundled], captures=len(captures), documents=len(documents))


def segment(batch: str) -> Counts:
    """Documents → segments."""
    segments, issues = list[Segment](), list[Issue]()
    documents = records.read(Path(batch) / "documents.parquet", Document)
    for document in documents:
        found, more = _segment_one(document)
        segments += found
        issues += more
    records.write(Path(batch) / "segments.parquet", segments, Segment)
    return _done(batch, "segment", issues, documents=len(documents), segments=len(segments))


def extract(batch: str) -> Counts:
    """Documents and segments → observations and citations."""
    observations, citations, issues = list[Observation](), list[Citation](), list[Issue]()
    documents = records.read(Path(batch) / "documents.parquet", Document)
    segments = _by_doc(records.read(Path(batch) / "segments.parquet", Segment))
    for document in documents:
        rows, cited, more = _extract_one(document, segments.get(document.doc, []))
        observations += rows
        citations += cited
        issues += more
    records.write(Path(batch) / "observations.parquet", observations, Observation)
    records.write(Path(batch) / "citations.parquet", citations, Citation)
    return _done(
        batch, "extract", issues, documents=len(documents), observations=len(observations), citations=len(citations)
    )


def validate(batch: str) -> Counts:
    """All rows of the batch → those accepted, and those set aside with reasons. Raises where a whole table fails."""
    from citypolicy import validate as room

    folder = Path(batch)
    verdict = room.validate(
        records.read(folder / "documents.parquet", Document),
        records.read(folder / "observations.parquet", Observation),
        records.read(folder / "citations.parquet", Citation),
        suites=settings().expectations,
    )
    records.write(folder / "accepted-documents.parquet", verdict.documents, Document)
    records.write(folder / "accepted-observations.parquet", verdict.observations, Observation)
    records.write(folder / "accepted-citations.parquet", verdict.citations, Citation)
    records.write(folder / "quarantine.parquet", verdict.quarantined, room.Quarantined)
    records.write(folder / "expectations.parquet", verdict.results, room.ExpectationResult)
    counts = _done(
        batch,
        "validate",
        verdict.issues,
        documents=len(verdict.documents),
        observations=len(verdict.observations),
        citations=len(verdict.citations),
        quarantined=len(verdict.quarantined),
    )
    if verdict.stop:
        raise ValueError(f"{batch}: nothing of this batch is loaded: {verdict.stop}")
    return counts


def load(batch: str, run_id: str) -> Counts:
    """What was accepted, and what was not with its reasons → the warehouse, in one transaction."""
    from citypolicy import validate as room
    from citypolicy.load import upsert

    folder = Path(batch)
    issues = [i for path in sorted(folder.glob("issues-*.parquet")) for i in records.read(path, Issue)]
    counts = upsert.load_batch(
        warehouse_url(),
        upsert.LoadBatch(
            captures=tuple(records.read(folder / "captures.parquet", Capture)),
            documents=tuple(records.read(folder / "accepted-documents.parquet", Document)),
            segments=tuple(records.read(folder / "segments.parquet", Segment)),
            observations=tuple(records.read(folder / "accepted-observations.parquet", Observation)),
            citations=tuple(records.read(folder / "accepted-citations.parquet", Citation)),
            quarantine=tuple(records.read(folder / "quarantine.parquet", room.Quarantined)),
            issues=tuple(issues),
            regions={p.region_code: p.region_name for p in portals().values() if p.region_code and p.region_name},
        ),
        run_id=run_id,
        extractor_version=__version__,
    )
    _write_json(folder / "load.json", counts)
    return {"batch": batch, **counts}


def label(name: str, counts: Counts, figures: Iterable[str] = ()) -> str:
    """What a task did in a few words, for lists of tasks: a name and the figures (by default all) that are not 0."""
    said = [f"{key} {counts[key]}" for key in figures or counts if type(counts[key]) is int and counts[key]]
    return ", ".join([name, *said])


# -- the run as a whole ----------------------------------------------------------------------------------------------


def publish(run_id: str) -> Counts:
    """Refreshes what queries rest on and writes the exports; what the warehouse then holds, by portal, as JSON.

    What crawls saw of pages that this run has loaded comes first: in a warehouse that is built from the archive, which
    pages have been withdrawn since. Returns what the run changed in the warehouse, the sums over all portals and the
    rows that were exported.
    """
    from citypolicy.crawl.archive import Archive
    from citypolicy.load import export, upsert

    archive = Archive(settings().archive_url)
    for portal in archive.portals():
        _record_sightings(archive, portal, run_id)
    exported = export.publish(warehouse_url(), settings().exports_dir, _run_folder(run_id).name)
    rows = upsert.counts_by_portal(warehouse_url())
    _write_json(_run_folder(run_id) / "warehouse.json", rows)
    changes = {f"run_{what}": count for what, count in upsert.counts_of_run(warehouse_url(), run_id).items()}
    return changes | _sums(rows) | {"exported": sum(exported.values())}


def export(relation: str, path: Path, kind: str, *, filters: Sequence[str] = (), chinese: bool = False) -> int:
    """Writes a view or table of the warehouse to a file; returns its rows. Raises ValueError for what there is not."""
    from citypolicy.load import export as room

    if kind not in room.FORMATS:
        raise ValueError(f"there is no format {kind!r}; there are: {', '.join(room.FORMATS)}")
    return room.export(warehouse_url(), relation, path, kind, filters=room.filters_of(filters), chinese=chinese)


def report(crawl_run: str | None, build_run: str | None) -> dict[str, Any]:
    """What a run did, for people: ``portals``, a row of counts each; ``changes``, what it changed in the warehouse;
    ``issues``, what went wrong; what the warehouse ``holds`` now; ``examples``, three observations."""
    from citypolicy.load import upsert

    rows: dict[str, Counter[str]] = {}
    if crawl_run:
        for path in sorted((_run_folder(crawl_run) / "crawl").glob("*.json")):
            said = json.loads(path.read_text("utf-8"))
            rows[path.stem] = Counter({k: said.get(k, 0) for k in ("pages", "captured", "seconds")})
    if build_run:
        for folder in sorted(_run_folder(build_run).glob("batch-*")):
            portal_of = {c.id: c.portal for c in records.read(folder / "captures.parquet", Capture)}
            for table in ("documents", "observations", "citations", "quarantine"):
                path = folder / (f"accepted-{table}.parquet" if table != "quarantine" else "quarantine.parquet")
                for doc in _doc_column(path):
                    rows.setdefault(portal_of.get(doc, "?"), Counter())[table] += 1
    return {
        "portals": [{"portal": name, **row} for name, row in rows.items()],
        "issues": [asdict(i) for i in _issues(crawl_run, build_run) if i.severity != "info"],
        "changes": upsert.counts_of_run(warehouse_url(), build_run) if build_run else {},
        "holds": _sums(upsert.counts_by_portal(warehouse_url())),
        "examples": upsert.examples(warehouse_url(), 3),
    }


def warehouse_url() -> str:
    """The warehouse's address: the one set, else the embedded server's. Raises RuntimeError where neither is."""
    from citypolicy.load import server

    return settings().warehouse_url or server.warehouse_url(settings().home)


# -- helpers ---------------------------------------------------------------------------------------------------------


def _run_folder(run_id: str) -> Path:
    # Airflow's run ids hold colons and plus signs, which object stores and shells dislike.
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in run_id)
    return settings().staging_dir / (safe if safe == run_id else f"{safe}-{content_id(run_id)[:8]}")


def _issues(crawl_run: str | None, build_run: str | None) -> list[Issue]:
    found: dict[Issue, None] = {}  # a try after a failed one writes the same again
    for folder in [_run_folder(crawl_run) / "crawl"] if crawl_run else []:
        found.update((i, None) for path in sorted(folder.glob("issues-*.parquet")) for i in records.read(path, Issue))
    for folder in sorted(_run_folder(build_run).glob("batch-*")) if build_run else []:
        found.update((i, None) for path in sorted(folder.glob("issues-*.parquet")) for i in records.read(path, Issue))
    return list(found)


def _sums(rows: Sequence[dict[str, Any]]) -> Counts:
    names = ("captures", "documents", "observations", "citations", "quarantined")
    return {"portals": len(rows), **{name: sum(row[name] for row in rows) for name in names}}


def _by_doc(segments: Iterable[Segment]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = {}
    for item in segments:
        found.setdefault(item.doc, []).append(item)
    return found


def _doc_column(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=["doc"]).column("doc").to_pylist() if path.exists() else []


def _write_crawl_issues(path: Path, issues: Sequence[Issue]) -> None:
    if issues:
        _write_issues(path, issues)
    else:
        path.unlink(missing_ok=True)


def _write_issues(path: Path, issues: Iterable[Issue]) -> None:
    records.write(path, issues, Issue)


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False, default=str, indent=1), "utf-8")
    part.replace(path)


def _done(batch: str, stage: Stage, issues: Sequence[Issue], **counts: int) -> Counts:
    _write_issues(Path(batch) / f"issues-{stage}.parquet", issues)
    return {"batch": batch, **counts, "issues": len(issues), "at": time.strftime("%FT%TZ", time.gmtime())}
