"""What crawls saw beside new captures: that known pages still stand or are gone for good, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from citypolicy.load import rows, schema
from citypolicy.load.connect import connect, rights
from citypolicy.load.identity import stage_identity, write_documents
from citypolicy.load.migrate import LOCK, check_connection
from citypolicy.load.staging import Maker, stage
from citypolicy.model import Issue


@dataclass(frozen=True, slots=True)
class Sighting:
    """An address as the crawler remembers it: its last capture, when it last stood in a list, when it was gone."""

    capture_id: str
    last_seen_at: datetime
    withdrawn_at: datetime | None = None


def crawls_recorded(url: str) -> dict[str, datetime]:
    """When each run ended of which the warehouse holds anything, by the run's name."""
    with connect(url) as connection:
        check_connection(connection, url)
        return dict(connection.execute("SELECT name, ended_at FROM policy.run"))


def record_issues(
    url: str, issues: Iterable[Issue], *, run_id: str, extractor_version: str, began: datetime, ended: datetime
) -> None:
    """Carries into the warehouse what went wrong in a crawl run, in one transaction.

    Where the same went wrong before, ``last_seen_at`` moves, by whole days of Asia/Shanghai as that of pages does.
    """
    found = list(rows.issue_rows(issues, (), ended))
    maker = Maker(rows.uid("run", run_id), extractor_version)
    with rights(url), connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        check_connection(connection, url)
        cursor.execute(
            "INSERT INTO policy.run VALUES (%s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET ended_at = EXCLUDED.ended_at, counts = EXCLUDED.counts",
            (maker.run_id, run_id, extractor_version, began, ended, Jsonb({"crawl": {"issues": len(found)}})),
        )
        stage(cursor, schema.issue, rows.ISSUE, found)
        names = ", ".join(rows.ISSUE)
        cursor.execute(
            f"""
            INSERT INTO policy.issue AS t ({names}, run_id, extractor_version) SELECT {names}, %s, %s FROM s_issue
            ON CONFLICT (id) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at
            WHERE (EXCLUDED.last_seen_at AT TIME ZONE 'Asia/Shanghai')::date
                > (t.last_seen_at AT TIME ZONE 'Asia/Shanghai')::date""",
            (maker.run_id, maker.extractor),
        )


def record_sightings(
    url: str,
    portal: str,
    sightings: Iterable[Sighting],
    *,
    run_id: str,
    extractor_version: str,
    crawled_at: datetime | None = None,
    counts: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    """Carries what a portal's crawls saw into the warehouse, in one transaction; returns what changed, in counts.

    ``last_seen_at`` moves by whole days of Asia/Shanghai, so that a second run on a day changes no row. A page that is
    gone is marked as withdrawn and stays; one that is back is marked no more. A page that shows an earlier text again
    has that version again. Captures that the warehouse does not have yet are left to their load.
    """
    with rights(url), connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        check_connection(connection, url)
        maker = Maker(rows.uid("run", run_id), extractor_version)
        cursor.execute(
            "CREATE TEMP TABLE s_sighting (capture_id text, last_seen_at timestamptz, withdrawn_at timestamptz) "
            "ON COMMIT DROP"
        )
        with cursor.copy("COPY s_sighting FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["text", "timestamptz", "timestamptz"])
            for sighting in sightings:
                copy.write_row((sighting.capture_id, sighting.last_seen_at, sighting.withdrawn_at))
        cursor.execute("ANALYZE s_sighting")
        cursor.execute(
            """
            UPDATE policy.capture c SET last_fetched_at = s.last_seen_at
            FROM (
                -- A list may name a page that is gone: it was not seen there any more.
                SELECT capture_id, least(last_seen_at, withdrawn_at) AS last_seen_at FROM s_sighting
            ) s
            WHERE c.id = s.capture_id AND (s.last_seen_at AT TIME ZONE 'Asia/Shanghai')::date
                > (c.last_fetched_at AT TIME ZONE 'Asia/Shanghai')::date
            RETURNING c.version_id"""
        )
        touched = {row[0] for row in cursor if row[0]}
        seen = len(touched)
        cursor.execute(
            """
            UPDATE policy.document_location l SET withdrawn_at = s.withdrawn_at
            FROM s_sighting s JOIN policy.capture c ON c.id = s.capture_id
            WHERE l.url = c.url AND l.version_id = c.version_id AND l.withdrawn_at IS DISTINCT FROM s.withdrawn_at
            RETURNING l.version_id, s.withdrawn_at IS NOT NULL"""
        )
        marked = cursor.fetchall()
        touched |= {version for version, _ in marked}
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM policy.portal_state WHERE portal = %s AND (%s::timestamptz IS NULL OR "
            "(last_crawl_at AT TIME ZONE 'Asia/Shanghai')::date >= (%s AT TIME ZONE 'Asia/Shanghai')::date))",
            (portal, crawled_at, crawled_at),
        )
        crawled = (cursor.fetchone() or (False,))[0]
        if touched or crawled:
            cursor.execute(
                "INSERT INTO policy.run VALUES (%s, %s, %s, now(), now(), '{}') ON CONFLICT (id) DO NOTHING",
                (maker.run_id, run_id, extractor_version),
            )
        if touched:
            cursor.execute(
                "SELECT v.id, v.document_id FROM policy.document_version v WHERE v.document_id IN "
                "(SELECT document_id FROM policy.document_version WHERE id = ANY(%s))",
                (list(touched),),
            )
            stage_identity(cursor, dict(cursor.fetchall()))
            cursor.execute(
                """
                UPDATE policy.document_version v SET last_seen_at = n.last_seen_at
                FROM s_seen n WHERE n.id = v.id AND n.last_seen_at > v.last_seen_at"""
            )
            write_documents(cursor, [], maker)
        if crawled:
            cursor.execute(
                """
                INSERT INTO policy.portal_state AS t (portal, captures, documents, last_crawl_at, last_crawl,
                    first_seen_at, last_seen_at, run_id, extractor_version)
                SELECT %s, 0, 0, %s, %s, seen, seen, %s, %s FROM coalesce(%s, now()) seen
                ON CONFLICT (portal) DO UPDATE SET last_crawl_at = EXCLUDED.last_crawl_at,
                    last_crawl = EXCLUDED.last_crawl, last_seen_at = greatest(t.last_seen_at, EXCLUDED.last_seen_at),
                    run_id = EXCLUDED.run_id, extractor_version = EXCLUDED.extractor_version""",
                (
                    portal, crawled_at, Jsonb(dict(counts)) if counts is not None else None, maker.run_id,
                    maker.extractor, crawled_at,
                ),
            )  # fmt: skip
        found = {
            "seen_again": seen,
            "withdrawn": sum(gone for _, gone in marked),
            "back": sum(not gone for _, gone in marked),
        }
        # A run may see twice: before its loads, and after them what these have brought.
        name = f"crawls of {portal}"
        cursor.execute("SELECT counts -> %s FROM policy.run WHERE id = %s", (name, maker.run_id))
        before: dict[str, int] = (cursor.fetchone() or ({},))[0] or {}
        total = {what: count + before.get(what, 0) for what, count in found.items()}
        cursor.execute(
            "UPDATE policy.run SET counts = counts || %s WHERE id = %s", (Jsonb({name: total}), maker.run_id)
        )
    return found
