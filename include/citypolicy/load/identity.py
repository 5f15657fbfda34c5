"""Which texts are one document, from the ledger of captures alone, whatever order they came in.

A URL is a location; all texts ever read at one URL belong to one document, and so do all URLs that ever had one text.
The document's id is made from the URL where it was first seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from citypolicy.load import rows
from citypolicy.load.staging import Maker

Cursor = psycopg.Cursor[Any]


def identify(cursor: Cursor, captures: Iterable[str], before: set[UUID]) -> dict[UUID, UUID]:
    """For every text that these captures may concern, its document's id, from the ledger as it stands now.

    ``before`` holds the texts that the ledger had for them before it was written.
    """
    cursor.execute(
        """
        WITH RECURSIVE whole (version_id) AS (
            SELECT v FROM unnest(%s::uuid[]) v
            UNION
            SELECT version_id FROM policy.capture
            WHERE url IN (SELECT url FROM policy.capture WHERE id = ANY(%s)) AND version_id IS NOT NULL
            UNION
            SELECT other.version_id FROM whole
            CROSS JOIN LATERAL (
                SELECT sibling.id AS version_id FROM policy.document_version mine
                JOIN policy.document_version sibling ON sibling.document_id = mine.document_id
                WHERE mine.id = whole.version_id
                UNION ALL
                SELECT there.version_id FROM policy.capture here
                JOIN policy.capture there ON there.url = here.url AND there.version_id IS NOT NULL
                WHERE here.version_id = whole.version_id
            ) other
        )
        SELECT w.version_id, c.url, min(c.fetched_at) FROM whole w JOIN policy.capture c USING (version_id)
        GROUP BY w.version_id, c.url""",
        (list(before), list(captures)),
    )
    return group(cursor.fetchall())


def group(seen: Iterable[tuple[UUID, str, datetime]]) -> dict[UUID, UUID]:
    """The document of every text, from (text, URL, when first fetched there): texts and URLs that hang together."""
    pairs = list(seen)
    leader: dict[UUID | str, UUID | str] = {}

    def find(x: UUID | str) -> UUID | str:
        while leader.setdefault(x, x) != x:
            leader[x] = leader[leader[x]]
            x = leader[x]
        return x

    for version, url, _ in pairs:
        leader[find(version)] = find(url)
    first: dict[UUID | str, tuple[datetime, str]] = {}
    for _, url, fetched_at in pairs:
        root = find(url)
        first[root] = min(first.get(root, (fetched_at, url)), (fetched_at, url))
    return {version: rows.document_id(first[find(version)][1]) for version, _, _ in pairs}


def stage_identity(cursor: Cursor, documents: Mapping[UUID, UUID]) -> None:
    """Makes ``s_identity`` (text, document) and ``s_seen`` (text, when first and last fetched, if it was known)."""
    cursor.execute("CREATE TEMP TABLE s_identity (version_id uuid, document_id uuid) ON COMMIT DROP")
    with cursor.copy("COPY s_identity FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["uuid", "uuid"])
        for pair in documents.items():
            copy.write_row(pair)
    cursor.execute("ANALYZE s_identity")
    cursor.execute(
        """
        CREATE TEMP TABLE s_seen ON COMMIT DROP AS
        SELECT c.version_id AS id, min(c.fetched_at) AS first_seen_at, max(c.last_fetched_at) AS last_seen_at,
               EXISTS (SELECT FROM policy.document_version v WHERE v.id = c.version_id) AS known
        FROM policy.capture c JOIN s_identity i USING (version_id) GROUP BY c.version_id"""
    )
    cursor.execute("ANALYZE s_seen")


_LOCATION = (
    "host", "portal", "section", "list_title", "published_on", "capture_id", "warc", "warc_offset", "first_seen_at",
    "last_seen_at",
)  # fmt: skip
_DOCUMENT = ("current_version_id", "versions", "locations", "withdrawn_at", "first_seen_at", "last_seen_at")


def write_documents(cursor: Cursor, former: list[UUID], maker: Maker) -> dict[str, int]:
    """Documents and locations as the ledger has them: ids, numbers of versions, which one is current.

    ``former`` holds documents that may have lost their last text. Returns how many documents were added, changed and
    removed.
    """
    cursor.execute(
        "SELECT DISTINCT v.document_id FROM policy.document_version v JOIN s_identity i ON i.version_id = v.id "
        "WHERE v.document_id <> i.document_id"
    )
    former = former + [row[0] for row in cursor]
    cursor.execute(
        "UPDATE policy.document_version v SET document_id = i.document_id "
        "FROM s_identity i WHERE i.version_id = v.id AND v.document_id <> i.document_id"
    )
    _write_locations(cursor, maker)
    added, changed = _write_rows(cursor, maker)
    cursor.execute(
        """
        UPDATE policy.document_version v SET number = n.number, is_current = n.is_current
        FROM (SELECT v.id, row_number() OVER (PARTITION BY document_id ORDER BY v.first_seen_at, v.id) AS number,
                     v.id = d.current_version_id AS is_current
              FROM policy.document_version v JOIN policy.document d ON d.id = v.document_id
              WHERE document_id IN (SELECT document_id FROM s_identity)) n
        WHERE n.id = v.id AND (v.number, v.is_current) IS DISTINCT FROM (n.number, n.is_current)"""
    )
    gone = "NOT EXISTS (SELECT FROM policy.document_version v WHERE v.document_id = "
    cursor.execute(
        f"UPDATE policy.citation SET cited_document_id = NULL WHERE cited_document_id = ANY(%s) "
        f"AND {gone}cited_document_id)",
        (former,),
    )
    cursor.execute(f"DELETE FROM policy.document d WHERE id = ANY(%s) AND {gone}d.id)", (former,))
    removed = cursor.rowcount
    _link_citations(cursor)
    return {"document_added": added, "document_changed": changed, "document_removed": removed}


def _write_locations(cursor: Cursor, maker: Maker) -> None:
    cursor.execute(
        f"""
        INSERT INTO policy.document_location AS t (url, version_id, {", ".join(_LOCATION)}, run_id, extractor_version)
        SELECT url, version_id, coalesce(substring(url FROM '^[a-z]+://([^/:?#]+)'), ''), portal, section, list_title,
               published_on, id, warc, warc_offset, first_seen_at, last_seen_at, %s, %s
        FROM (SELECT DISTINCT ON (url, version_id) c.*,
                     min(fetched_at) OVER place AS first_seen_at, max(last_fetched_at) OVER place AS last_seen_at
              FROM policy.capture c JOIN s_identity i USING (version_id)
              WINDOW place AS (PARTITION BY url, version_id)
              ORDER BY url, version_id, last_fetched_at DESC, id) newest
        ON CONFLICT (url, version_id) DO UPDATE SET {", ".join(f"{c} = EXCLUDED.{c}" for c in _LOCATION)},
            withdrawn_at = CASE WHEN EXCLUDED.last_seen_at < t.withdrawn_at + interval '1 day' THEN t.withdrawn_at END,
            run_id = EXCLUDED.run_id, extractor_version = EXCLUDED.extractor_version
        WHERE ({", ".join(f"t.{c}" for c in _LOCATION)})
              IS DISTINCT FROM ({", ".join(f"EXCLUDED.{c}" for c in _LOCATION)})""",
        (maker.run_id, maker.extractor),
    )
    cursor.execute(
        "DELETE FROM policy.document_location l USING s_identity i WHERE i.version_id = l.version_id AND NOT EXISTS "
        "(SELECT FROM policy.capture c WHERE c.url = l.url AND c.version_id = l.version_id)"
    )


def _write_rows(cursor: Cursor, maker: Maker) -> tuple[int, int]:
    """Rows of ``document``; returns how many were added and how many changed."""
    cursor.execute(
        f"""
        WITH mine AS MATERIALIZED (
            SELECT id, document_id, first_seen_at, last_seen_at FROM policy.document_version
            WHERE document_id IN (SELECT document_id FROM s_identity)
        ), place AS (
            SELECT m.document_id, l.*, row_number() OVER (PARTITION BY l.url ORDER BY l.last_seen_at DESC,
                       l.first_seen_at DESC, l.version_id) = 1 AS now_there
            FROM mine m JOIN policy.document_location l ON l.version_id = m.id
        ), current AS (
            -- What stands now: of the texts that the addresses show today, the one that came last.
            SELECT DISTINCT ON (document_id) document_id, version_id FROM place WHERE now_there
            ORDER BY document_id, withdrawn_at IS NOT NULL, first_seen_at DESC, version_id
        )
        INSERT INTO policy.document AS t (id, {", ".join(_DOCUMENT)}, run_id, extractor_version)
        SELECT m.document_id, c.version_id, count(DISTINCT m.id), count(DISTINCT p.url),
               CASE WHEN bool_and(p.withdrawn_at IS NOT NULL) FILTER (WHERE p.now_there) THEN max(p.withdrawn_at) END,
               min(m.first_seen_at), max(m.last_seen_at), %s, %s
        FROM mine m JOIN current c USING (document_id) JOIN place p ON p.version_id = m.id
        GROUP BY m.document_id, c.version_id
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{c} = EXCLUDED.{c}" for c in _DOCUMENT)},
            run_id = EXCLUDED.run_id, extractor_version = EXCLUDED.extractor_version
        WHERE ({", ".join(f"t.{c}" for c in _DOCUMENT)})
              IS DISTINCT FROM ({", ".join(f"EXCLUDED.{c}" for c in _DOCUMENT)})
        RETURNING xmax = 0""",
        (maker.run_id, maker.extractor),
    )
    fresh = [row[0] for row in cursor]
    return sum(fresh), len(fresh) - sum(fresh)


def _link_citations(cursor: Cursor) -> None:
    """Cited documents that are held: by number, else by title; of the same city first, then the one first seen."""
    cursor.execute(
        """
        CREATE TEMP TABLE s_cited ON COMMIT DROP AS
        WITH mine AS MATERIALIZED (
            SELECT v.id, v.title_key, v.doc_number FROM policy.document_version v
            JOIN (SELECT DISTINCT document_id FROM s_identity) i USING (document_id)
        )
        SELECT c.id, c.title_key, c.doc_number, c.version_id FROM policy.citation c WHERE c.id IN (
            SELECT c.id FROM policy.citation c JOIN mine ON mine.id = c.version_id
            UNION SELECT c.id FROM policy.citation c JOIN mine USING (title_key)
            UNION SELECT c.id FROM policy.citation c JOIN mine USING (doc_number))"""
    )
    cursor.execute("ANALYZE s_cited")
    cursor.execute(
        """
        WITH candidate AS (
            SELECT c.id, v.document_id, v.region_code, 1 AS rank
            FROM s_cited c JOIN policy.document_version v USING (doc_number)
            UNION ALL
            SELECT c.id, v.document_id, v.region_code, 2
            FROM s_cited c JOIN policy.document_version v USING (title_key)
        ), found AS (
            SELECT DISTINCT ON (c.id) c.id, d.id AS document_id
            FROM candidate c JOIN policy.document d ON d.id = c.document_id JOIN s_cited s ON s.id = c.id
            JOIN policy.document_version own ON own.id = s.version_id AND own.document_id <> d.id
            ORDER BY c.id, c.rank, c.region_code IS DISTINCT FROM own.region_code, d.first_seen_at, d.id
        )
        UPDATE policy.citation c SET cited_document_id = f.document_id
        FROM s_cited s LEFT JOIN found f USING (id)
        WHERE c.id = s.id AND c.cited_document_id IS DISTINCT FROM f.document_id"""
    )
