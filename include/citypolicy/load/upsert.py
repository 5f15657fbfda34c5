"""One batch into the warehouse, in one transaction, so that running it twice changes nothing.

Loads follow each other under an advisory lock. What a batch brings goes by COPY into temporary tables that have the
columns of their targets and none of their constraints; there every check and key of the target is asked, and the rows
that break one go to the quarantine. What is left is merged, one table after the other.

What a document is follows from the ledger of captures alone, whatever order they came in. A URL is a location; all
texts ever read at one URL belong to one document, and so do all URLs that ever had one text. The document's id is made
from the URL where it was first seen. A text's rows come from the earliest capture that has it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import CheckConstraint, Table
from sqlalchemy.dialects import postgresql

from citypolicy.load import rows, schema
from citypolicy.load.connect import WarehouseUnavailable, connect, unavailable
from citypolicy.load.migrate import LOCK, check_connection
from citypolicy.load.rows import Broken, LoadBatch, Reading

__all__ = ["LoadBatch", "counts_by_portal", "examples", "load_batch", "processed_captures"]

Cursor = psycopg.Cursor[Any]
Counts = dict[str, int]
T = TypeVar("T")
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]

_CHILDREN = (
    (schema.proposal_reply, rows.REPLY, rows.reply_rows),
    (schema.segment, rows.SEGMENT, rows.segment_rows),
    (schema.fact_observation, rows.OBSERVATION, rows.observation_rows),
    (schema.citation, rows.CITATION, rows.citation_rows),
)
"""Tables of what a text holds, each with its rows; the text's version is in all of them."""

_NOUNS = {"segment": "segments", "fact_observation": "observations", "citation": "citations"}
_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each further try when the warehouse goes away in the middle."""


def load_batch(url: str, batch: LoadBatch, *, run_id: str, extractor_version: str) -> Counts:
    """Loads a batch whole or not at all and returns what it did, in counts.

    ``captures`` and ``documents`` are what came in, ``new_documents`` and ``new_versions`` what the warehouse had not
    known, ``added``, ``changed`` and ``removed`` observations, ``quarantined`` rows set aside. The run's row in the
    warehouse has the counts of every table.

    A warehouse that goes away on the way is tried again for half a minute; loading is idempotent. Raises
    WarehouseUnavailable where it is not there, WrongSchema where its tables are not this program's.
    """
    readings, broken = rows.readings(batch)
    return _retrying(
        url, lambda connection: _load(connection, url, batch, dict(readings), list(broken), run_id, extractor_version)
    )


def processed_captures(url: str, *, extractor_version: str) -> dict[str, datetime]:
    """The captures that this version of the extractor has carried to an end: loaded, quarantined or an issue.

    With each id the time of the last fetch that was: a body that came back after another one is to be loaded again,
    because it is what the page shows now.
    """
    with connect(url) as connection:
        check_connection(connection, url)
        return dict(
            connection.execute(
                "SELECT id, last_fetched_at FROM policy.capture WHERE extractor_version = %s", (extractor_version,)
            )
        )


def counts_by_portal(url: str) -> list[dict[str, Any]]:
    """What the warehouse holds of each portal: captures, documents, observations, citations, quarantined, issues."""
    with connect(url, row_factory=dict_row) as connection:
        return connection.execute(
            """
            WITH per_version AS (
                SELECT v.id, (SELECT count(*) FROM policy.fact_observation o WHERE o.version_id = v.id) AS observations,
                       (SELECT count(*) FROM policy.citation c WHERE c.version_id = v.id) AS citations
                FROM policy.document_version v),
            texts AS (SELECT DISTINCT portal, version_id FROM policy.capture WHERE version_id IS NOT NULL)
            SELECT c.portal, c.captures, coalesce(t.documents, 0) AS documents,
                   coalesce(t.observations, 0)::bigint AS observations, coalesce(t.citations, 0)::bigint AS citations,
                   c.quarantined::bigint, c.issues::bigint
            FROM (SELECT portal, count(*) AS captures, sum((SELECT count(*) FROM policy.quarantine q
                         WHERE q.capture_id = capture.id)) AS quarantined,
                         sum((SELECT count(*) FROM policy.issue i WHERE i.capture_id = capture.id)) AS issues
                  FROM policy.capture GROUP BY portal) c
            LEFT JOIN (SELECT texts.portal, count(DISTINCT v.document_id) AS documents,
                              sum(p.observations) AS observations, sum(p.citations) AS citations
                       FROM texts JOIN policy.document_version v ON v.id = texts.version_id
                       JOIN per_version p ON p.id = v.id GROUP BY texts.portal) t USING (portal)
            ORDER BY c.portal"""
        ).fetchall()


def examples(url: str, n: int = 3) -> list[dict[str, Any]]:
    """Some observations with their sentences, from different documents where there are several; the same every time."""
    with connect(url, row_factory=dict_row) as connection:
        return connection.execute(
            """
            SELECT title, region, indicator, subject, value, value_high, unit, comparator, measure, status,
                   period_start, period_end, quote, context
            FROM (SELECT v.title, r.name AS region, o.*,
                         row_number() OVER (PARTITION BY o.version_id ORDER BY (o.indicator_code IS NULL),
                             (o.period_end IS NULL), o.confidence DESC, o.char_start, o.id) AS place_in_text
                  FROM policy.fact_observation o JOIN policy.document_version v ON v.id = o.version_id AND v.is_current
                  LEFT JOIN policy.dim_region r ON r.code = v.region_code) x
            ORDER BY place_in_text, x.first_seen_at DESC, x.id LIMIT %s""",
            (n,),
        ).fetchall()


# -- the transaction -----------------------------------------------------------------------------------------------


def _retrying(url: str, work: Callable[[psycopg.Connection[Any]], T]) -> T:
    """Does the work in a transaction; begins again where the connection is lost once it had been there."""
    connection = connect(url)
    for wait in (*_WAITS, None):
        try:
            with connection:
                return work(connection)
        except psycopg.OperationalError as error:
            # Lost connections, a server that shuts down, a deadlock with somebody else's statement.
            if wait is None:
                raise unavailable(url, error) from error
        time.sleep(wait)
        connection = _reconnect(url, connection)
    raise AssertionError


def _reconnect(url: str, lost: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    try:
        return connect(url)
    except WarehouseUnavailable:
        return lost


def _load(
    connection: psycopg.Connection[Any],
    url: str,
    batch: LoadBatch,
    readings: dict[str, Reading],
    broken: list[Broken],
    run_name: str,
    extractor: str,
) -> Counts:
    captures = {c.id: c for c in batch.captures}
    fetched = {c.id: c.fetched_at for c in batch.captures}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        check_connection(connection, url)
        run_id = rows.uid("run", run_name)
        now = datetime.now(UTC)
        cursor.execute(
            "INSERT INTO policy.run VALUES (%s, %s, %s, %s, %s, '{}') "
            "ON CONFLICT (id) DO UPDATE SET ended_at = EXCLUDED.ended_at",
            (run_id, run_name, extractor, now, now),
        )
        _stage(
            cursor,
            schema.document_version,
            rows.VERSION,
            (rows.version_row(r, fetched[r.document.capture_id or ""]) for r in readings.values()),
        )
        _add_dimensions(cursor, batch)
        for doc, reasons in _broken_rows(cursor, schema.document_version, "doc"):
            reading = readings.pop(doc)
            broken.append(Broken("documents", doc, reading.document, reasons))
            for table in ("observations", "citations"):
                broken += [Broken(table, doc, row, ("document-quarantined",)) for row in getattr(reading, table)]
        cursor.execute("DELETE FROM s_document_version WHERE NOT doc = ANY(%s)", (list(readings),))

        before = _texts_of(cursor, captures)
        _write_ledger(cursor, batch, readings, broken, run_id, extractor)
        documents = _identify(cursor, captures, before)
        chosen = _choose(cursor, readings)
        counts = _merge_texts(cursor, documents, chosen, broken, run_id, extractor)
        former = _documents_of(cursor, before)
        counts["document_version_removed"] = _forget(cursor, before)
        _update_seen(cursor)
        counts |= _write_documents(cursor, former, run_id, extractor)
        quarantined = _replace_notes(cursor, batch, broken, fetched, now, run_id, extractor)
        _update_portals(cursor, {c.portal for c in batch.captures})
        said = {
            "captures": len(captures),
            "documents": len(readings),
            "new_documents": counts["document_added"],
            "new_versions": counts["document_version_added"],
            **{what: counts[f"fact_observation_{what}"] for what in ("added", "changed", "removed")},
            "quarantined": quarantined,
        }
        cursor.execute(
            # A load that is done again tells nothing new; what the first time did stays.
            "UPDATE policy.run SET counts = %s || counts WHERE id = %s",
            (Jsonb({rows.uid("batch", *sorted(captures)).hex: said | {"tables": counts}}), run_id),
        )
    return said


def _stage(
    cursor: Cursor, table: Table, columns: Sequence[str], records: Iterable[Sequence[Any]], *, name: str | None = None
) -> None:
    """A temporary table with these columns, filled by COPY. Columns that the target does not have are text."""
    kinds = {c.name: c.type.compile(dialect=_DIALECT) for c in table.columns}
    kinds |= {c: "text" for c in columns if c not in kinds or kinds[c] == "TSVECTOR"}
    stage = sql.Identifier(name or f"s_{table.name}")
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(stage))
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(
            stage,
            sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(kinds[c])) for c in columns),
        )
    )
    with cursor.copy(
        sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            stage, sql.SQL(", ").join(map(sql.Identifier, columns))
        )
    ) as copy:
        copy.set_types([_copy_type(kinds[c]) for c in columns])
        for record in records:
            copy.write_row(record)


def _copy_type(kind: str) -> str:
    names = {
        "TIMESTAMP WITH TIME ZONE": "timestamptz",
        "SMALLINT": "int2",
        "INTEGER": "int4",
        "BIGINT": "int8",
        "REAL": "float4",
        "BOOLEAN": "bool",
    }
    return names.get(kind, kind.lower())


def _broken_rows(cursor: Cursor, table: Table, key: str) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Rows of the stage that break a check, a NOT NULL or a foreign key of their table, with what they break.

    Foreign keys to rows that this load writes itself (runs, documents, versions) hold by the way it works.
    """
    staged = {
        row[0]
        for row in cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
            (f"pg_temp.s_{table.name}",),
        )
    }
    tests: list[tuple[str, str]] = []
    for constraint in sorted(table.constraints, key=lambda c: str(c.name)):
        if isinstance(constraint, CheckConstraint):
            code = str(constraint.name).removeprefix(f"{table.name}_").removesuffix("_check")
            tests.append((code.replace("_", "-"), f"({constraint.sqltext}) IS FALSE"))
    for column in table.columns:
        if column.name not in staged:
            continue
        if not column.nullable:
            tests.append((f"null-{column.name}".replace("_", "-"), f"{column.name} IS NULL"))
        for foreign in column.foreign_keys:
            _, parent, target = foreign.target_fullname.split(".")
            if parent.startswith("dim_"):
                tests.append(
                    (
                        f"unknown-{column.name}".replace("_", "-"),
                        f"{column.name} IS NOT NULL AND NOT EXISTS "
                        f"(SELECT FROM policy.{parent} p WHERE p.{target} = s.{column.name})",
                    )
                )
    cases = ", ".join(f"CASE WHEN {test} THEN '{code}' END" for code, test in tests)
    some = " OR ".join(f"({test})" for _, test in tests)
    cursor.execute(f"SELECT {key}, array_remove(ARRAY[{cases}], NULL) FROM s_{table.name} s WHERE {some}")
    for found, codes in cursor.fetchall():
        yield found, tuple(codes)


def _add_dimensions(cursor: Cursor, batch: LoadBatch) -> None:
    """Divisions and issuers that documents bring and the warehouse does not have yet."""
    cursor.executemany(
        "INSERT INTO policy.dim_region VALUES (%s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING",
        [(r.code, r.name, r.short_name, r.level, r.parent_code) for r in batch.regions],
    )
    cursor.execute(
        "INSERT INTO policy.dim_region SELECT DISTINCT region_code, region_code, region_code, 'other' "
        "FROM s_document_version WHERE region_code ~ '^[0-9]{6}$' ON CONFLICT (code) DO NOTHING"
    )
    cursor.execute(
        "INSERT INTO policy.dim_issuer SELECT DISTINCT issuer_id, issuer FROM s_document_version "
        "WHERE issuer_id IS NOT NULL ON CONFLICT (id) DO NOTHING"
    )


def _texts_of(cursor: Cursor, captures: Iterable[str]) -> set[UUID]:
    """The texts that the ledger had for these captures before."""
    cursor.execute(
        "SELECT DISTINCT version_id FROM policy.capture WHERE id = ANY(%s) AND version_id IS NOT NULL",
        (list(captures),),
    )
    return {row[0] for row in cursor}


def _write_ledger(
    cursor: Cursor,
    batch: LoadBatch,
    readings: Mapping[str, Reading],
    broken: Sequence[Broken],
    run_id: UUID,
    extractor: str,
) -> None:
    aside = {q.doc for q in batch.quarantine if q.table == "documents"} | {
        b.doc for b in broken if b.table == "documents"
    }
    _stage(
        cursor,
        schema.capture,
        rows.CAPTURE,
        (
            rows.capture_row(
                c, "loaded" if c.id in readings else "quarantined" if c.id in aside else "issue", readings.get(c.id)
            )
            for c in batch.captures
        ),
    )
    names = [c for c in rows.CAPTURE if c not in ("id", "fetched_at", "last_fetched_at")]
    cursor.execute(
        f"""
        INSERT INTO policy.capture AS t ({", ".join(rows.CAPTURE)}, run_id, extractor_version)
        SELECT DISTINCT ON (id) {", ".join(rows.CAPTURE)}, %s, %s FROM s_capture ORDER BY id, fetched_at
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{c} = EXCLUDED.{c}" for c in names)},
            fetched_at = least(t.fetched_at, EXCLUDED.fetched_at),
            last_fetched_at = greatest(t.last_fetched_at, EXCLUDED.last_fetched_at),
            run_id = EXCLUDED.run_id, extractor_version = EXCLUDED.extractor_version
        WHERE ({", ".join(f"t.{c}" for c in names)}, t.extractor_version)
              IS DISTINCT FROM ({", ".join(f"EXCLUDED.{c}" for c in names)}, EXCLUDED.extractor_version)
           OR EXCLUDED.fetched_at < t.fetched_at OR EXCLUDED.last_fetched_at > t.last_fetched_at""",
        (run_id, extractor),
    )


def _identify(cursor: Cursor, captures: Iterable[str], before: set[UUID]) -> dict[UUID, UUID]:
    """For every text that this batch may concern, its document's id, from the ledger as it stands now."""
    cursor.execute(
        """
        WITH RECURSIVE touched (version_id) AS (
            SELECT v FROM unnest(%s::uuid[]) v
            UNION SELECT version_id FROM policy.capture
                  WHERE url IN (SELECT url FROM policy.capture WHERE id = ANY(%s)) AND version_id IS NOT NULL
        ), whole (version_id) AS (
            SELECT version_id FROM touched
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
    pairs = cursor.fetchall()
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
        group = find(url)
        first[group] = min(first.get(group, (fetched_at, url)), (fetched_at, url))
    return {version: rows.document_id(first[find(version)][1]) for version, _, _ in pairs}


def _choose(cursor: Cursor, readings: Mapping[str, Reading]) -> list[Reading]:
    """The readings whose rows become those of their text: a text's rows come from the earliest capture that has it."""
    cursor.execute(
        "SELECT DISTINCT ON (version_id) id FROM policy.capture WHERE version_id = ANY(%s) "
        "ORDER BY version_id, fetched_at, id",
        ([r.version_id for r in readings.values()],),
    )
    return [readings[row[0]] for row in cursor if row[0] in readings]


def _merge_texts(
    cursor: Cursor,
    documents: Mapping[UUID, UUID],
    chosen: Sequence[Reading],
    broken: list[Broken],
    run_id: UUID,
    extractor: str,
) -> Counts:
    """Texts and what they hold. Rows of a text that is read anew are replaced by difference."""
    cursor.execute("DELETE FROM s_document_version WHERE NOT doc = ANY(%s)", ([r.document.doc for r in chosen],))
    _stage_pairs(cursor, documents)
    cursor.execute(
        """
        CREATE TEMP TABLE s_seen ON COMMIT DROP AS
        SELECT c.version_id AS id, min(c.fetched_at) AS first_seen_at, max(c.last_fetched_at) AS last_seen_at
        FROM policy.capture c JOIN s_identity i USING (version_id) GROUP BY c.version_id"""
    )
    cursor.execute("ALTER TABLE s_document_version ADD fresh boolean")
    cursor.execute(
        "UPDATE s_document_version s SET fresh = NOT EXISTS (SELECT FROM policy.document_version v WHERE v.id = s.id)"
    )
    counts: Counts = {}
    content = [c for c in rows.VERSION if c not in ("doc", "id", "issuer")]
    cursor.execute(
        f"""
        INSERT INTO policy.document_version
            (id, {", ".join(content)}, document_id, number, is_current, first_seen_at, last_seen_at, run_id,
             extractor_version)
        SELECT s.id, {", ".join(f"s.{c}" for c in content)}, i.document_id, 0, false, n.first_seen_at, n.last_seen_at,
               %s, %s
        FROM s_document_version s JOIN s_identity i ON i.version_id = s.id JOIN s_seen n ON n.id = s.id
        WHERE s.fresh""",
        (run_id, extractor),
    )
    counts["document_version_added"] = cursor.rowcount
    cursor.execute(
        f"""
        UPDATE policy.document_version v
        SET {", ".join(f"{c} = s.{c}" for c in content)}, run_id = %s, extractor_version = %s
        FROM s_document_version s WHERE s.id = v.id AND NOT s.fresh
            AND ({", ".join(f"v.{c}" for c in content)}, v.extractor_version)
                IS DISTINCT FROM ({", ".join(f"s.{c}" for c in content)}, %s)""",
        (run_id, extractor, extractor),
    )
    counts["document_version_changed"] = cursor.rowcount
    for table, columns, make in _CHILDREN:
        _stage(cursor, table, columns, (row for reading in chosen for row in make(reading)))
        _set_aside(cursor, table, chosen, make, broken)
        counts |= _merge_children(cursor, table, columns, run_id, extractor)
    return counts


def _stage_pairs(cursor: Cursor, documents: Mapping[UUID, UUID]) -> None:
    cursor.execute("CREATE TEMP TABLE s_identity (version_id uuid, document_id uuid) ON COMMIT DROP")
    with cursor.copy("COPY s_identity FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["uuid", "uuid"])
        for pair in documents.items():
            copy.write_row(pair)
    cursor.execute("ANALYZE s_identity")


def _set_aside(
    cursor: Cursor,
    table: Table,
    chosen: Sequence[Reading],
    make: Callable[[Reading], Iterator[tuple[Any, ...]]],
    broken: list[Broken],
) -> None:
    """Takes the rows that break a law out of the stage and notes them as the nouns that they came from."""
    if table is schema.fact_observation:
        cursor.execute(
            "INSERT INTO policy.dim_unit SELECT DISTINCT unit FROM s_fact_observation s WHERE unit IS NOT NULL "
            "AND NOT EXISTS (SELECT FROM policy.dim_unit d WHERE d.unit = s.unit)"
        )
    keys = [c.name for c in table.primary_key.columns]
    found = {
        tuple(key): reasons
        for key, reasons in _broken_rows(cursor, table, f"ARRAY[{', '.join(f'{k}::text' for k in keys)}]")
    }
    if not found:
        return
    for reading in chosen:
        nouns: Sequence[Any] = getattr(reading, _NOUNS[table.name]) if table.name in _NOUNS else [reading.document]
        for noun, row in zip(nouns, make(reading), strict=True):
            reasons = found.get(tuple(str(x) for x in row[: len(keys)]))
            if reasons:
                broken.append(Broken(_NOUNS.get(table.name, "replies"), reading.document.doc, noun, reasons))
    cursor.execute(
        f"DELETE FROM s_{table.name} s WHERE ARRAY[{', '.join(f's.{k}::text' for k in keys)}]::text = ANY(%s)",
        ([f"{{{','.join(k)}}}" for k in found],),
    )


def _merge_children(cursor: Cursor, table: Table, columns: Sequence[str], run_id: UUID, extractor: str) -> Counts:
    """What the staged texts hold becomes what their rows say: missing ones go, new ones come, others are changed."""
    keys = [c.name for c in table.primary_key.columns]
    content = [c for c in columns if c not in keys]
    same = " AND ".join(f"s.{k} = t.{k}" for k in keys)
    value = {c: f"s.{c}::tsvector" if c == "tokens" else f"s.{c}" for c in columns}
    t, counts = table.name, {}
    cursor.execute("SELECT EXISTS (SELECT FROM s_document_version WHERE NOT fresh)")
    known = (cursor.fetchone() or (False,))[0]
    if known:
        cursor.execute(
            f"""
            DELETE FROM policy.{t} t USING s_document_version v
            WHERE t.version_id = v.id AND NOT v.fresh AND NOT EXISTS (SELECT FROM s_{t} s WHERE {same})"""
        )
        counts["removed"] = cursor.rowcount
        cursor.execute(
            f"""
            UPDATE policy.{t} t
            SET {", ".join(f"{c} = {value[c]}" for c in content)}, run_id = %s, extractor_version = %s
            FROM s_{t} s WHERE {same}
            AND ({", ".join(f"t.{c}" for c in content)}) IS DISTINCT FROM ({", ".join(value[c] for c in content)})""",
            (run_id, extractor),
        )
        counts["changed"] = cursor.rowcount
    missing = f"AND NOT EXISTS (SELECT FROM policy.{t} t WHERE {same})" if known else ""
    cursor.execute(
        f"""
        INSERT INTO policy.{t} ({", ".join(columns)}, first_seen_at, last_seen_at, run_id, extractor_version)
        SELECT {", ".join(value.values())}, n.first_seen_at, n.last_seen_at, %s, %s
        FROM s_{t} s JOIN s_seen n ON n.id = s.version_id WHERE true {missing}""",
        (run_id, extractor),
    )
    counts["added"] = cursor.rowcount
    return {f"{t}_{what}": counts.get(what, 0) for what in ("added", "changed", "removed")}


def _forget(cursor: Cursor, before: set[UUID]) -> int:
    """Removes texts that no capture has any more, because a newer reading of the same bytes gave another text."""
    cursor.execute(
        "SELECT id FROM policy.document_version v WHERE id = ANY(%s) "
        "AND NOT EXISTS (SELECT FROM policy.capture c WHERE c.version_id = v.id)",
        (list(before),),
    )
    gone = [row[0] for row in cursor]
    if gone:
        for table in (*(table.name for table, _, _ in _CHILDREN), "document_location"):
            cursor.execute(f"DELETE FROM policy.{table} WHERE version_id = ANY(%s)", (gone,))
        cursor.execute("DELETE FROM policy.document_version WHERE id = ANY(%s)", (gone,))
    return len(gone)


def _update_seen(cursor: Cursor) -> None:
    """Carries the instants of the ledger to the texts, and to all that they hold, where they have moved."""
    for table, key in (("document_version", "id"), *((table.name, "version_id") for table, _, _ in _CHILDREN)):
        cursor.execute(
            f"""
            UPDATE policy.{table} t SET first_seen_at = n.first_seen_at, last_seen_at = n.last_seen_at
            FROM s_seen n WHERE n.id = t.{key}
            AND (t.first_seen_at, t.last_seen_at) IS DISTINCT FROM (n.first_seen_at, n.last_seen_at)"""
        )


def _documents_of(cursor: Cursor, versions: Iterable[UUID]) -> list[UUID]:
    cursor.execute("SELECT DISTINCT document_id FROM policy.document_version WHERE id = ANY(%s)", (list(versions),))
    return [row[0] for row in cursor]


def _write_documents(cursor: Cursor, former: list[UUID], run_id: UUID, extractor: str) -> Counts:
    """Documents and locations as the ledger has them: ids, numbers of versions, which one is current."""
    cursor.execute(
        "SELECT DISTINCT v.document_id FROM policy.document_version v JOIN s_identity i ON i.version_id = v.id "
        "WHERE v.document_id <> i.document_id"
    )
    former = former + [row[0] for row in cursor]
    cursor.execute(
        "UPDATE policy.document_version v SET document_id = i.document_id "
        "FROM s_identity i WHERE i.version_id = v.id AND v.document_id <> i.document_id"
    )
    made = (run_id, extractor)
    cursor.execute(
        """
        INSERT INTO policy.document_location AS t (url, version_id, host, portal, section, list_title, published_on,
            capture_id, warc, warc_offset, first_seen_at, last_seen_at, run_id, extractor_version)
        SELECT url, version_id, coalesce(substring(url FROM '^[a-z]+://([^/:?#]+)'), ''), portal, section, list_title,
               published_on, id, warc, warc_offset, first_seen_at, last_seen_at, %s, %s
        FROM (SELECT DISTINCT ON (url, version_id) c.*,
                     min(fetched_at) OVER place AS first_seen_at, max(last_fetched_at) OVER place AS last_seen_at
              FROM policy.capture c JOIN s_identity i USING (version_id)
              WINDOW place AS (PARTITION BY url, version_id)
              ORDER BY url, version_id, last_fetched_at DESC, id) newest
        ON CONFLICT (url, version_id) DO UPDATE SET host = EXCLUDED.host, portal = EXCLUDED.portal,
            section = EXCLUDED.section, list_title = EXCLUDED.list_title, published_on = EXCLUDED.published_on,
            capture_id = EXCLUDED.capture_id, warc = EXCLUDED.warc, warc_offset = EXCLUDED.warc_offset,
            first_seen_at = EXCLUDED.first_seen_at, last_seen_at = EXCLUDED.last_seen_at,
            withdrawn_at = CASE WHEN t.withdrawn_at > EXCLUDED.last_seen_at THEN t.withdrawn_at END,
            run_id = EXCLUDED.run_id, extractor_version = EXCLUDED.extractor_version
        WHERE (t.host, t.portal, t.section, t.list_title, t.published_on, t.capture_id, t.warc, t.warc_offset,
               t.first_seen_at, t.last_seen_at)
            IS DISTINCT FROM (EXCLUDED.host, EXCLUDED.portal, EXCLUDED.section, EXCLUDED.list_title,
               EXCLUDED.published_on, EXCLUDED.capture_id, EXCLUDED.warc, EXCLUDED.warc_offset,
               EXCLUDED.first_seen_at, EXCLUDED.last_seen_at)""",
        made,
    )
    cursor.execute(
        "DELETE FROM policy.document_location l USING s_identity i WHERE i.version_id = l.version_id AND NOT EXISTS "
        "(SELECT FROM policy.capture c WHERE c.url = l.url AND c.version_id = l.version_id)"
    )
    return _refresh_documents(cursor, former, made)


_DOCUMENTS = """
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
    SELECT m.document_id AS id, c.version_id AS current_version_id, count(DISTINCT m.id) AS versions,
           count(DISTINCT p.url) AS locations,
           CASE WHEN bool_and(p.withdrawn_at IS NOT NULL) FILTER (WHERE p.now_there)
                THEN max(p.withdrawn_at) END AS withdrawn_at,
           min(m.first_seen_at) AS first_seen_at, max(m.last_seen_at) AS last_seen_at
    FROM mine m JOIN current c USING (document_id) JOIN place p ON p.version_id = m.id
    GROUP BY m.document_id, c.version_id"""


def _refresh_documents(cursor: Cursor, former: Sequence[UUID], made: tuple[UUID, str]) -> Counts:
    columns = ("current_version_id", "versions", "locations", "withdrawn_at", "first_seen_at", "last_seen_at")
    cursor.execute(
        f"""
        INSERT INTO policy.document AS t (id, {", ".join(columns)}, run_id, extractor_version)
        SELECT d.*, %s, %s FROM ({_DOCUMENTS}) d
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{c} = EXCLUDED.{c}" for c in columns)},
            run_id = EXCLUDED.run_id, extractor_version = EXCLUDED.extractor_version
        WHERE ({", ".join(f"t.{c}" for c in columns)}) IS DISTINCT FROM ({", ".join(f"EXCLUDED.{c}" for c in columns)})
        RETURNING xmax = 0""",
        made,
    )
    added = [row[0] for row in cursor]
    cursor.execute(
        """
        UPDATE policy.document_version v SET number = n.number, is_current = n.is_current
        FROM (SELECT v.id, row_number() OVER (PARTITION BY document_id ORDER BY v.first_seen_at, v.id) AS number,
                     v.id = d.current_version_id AS is_current
              FROM policy.document_version v JOIN policy.document d ON d.id = v.document_id
              WHERE document_id IN (SELECT document_id FROM s_identity)) n
        WHERE n.id = v.id AND (v.number, v.is_current) IS DISTINCT FROM (n.number, n.is_current)"""
    )
    cursor.execute(
        "UPDATE policy.citation SET cited_document_id = NULL WHERE cited_document_id = ANY(%s) AND NOT EXISTS "
        "(SELECT FROM policy.document_version v WHERE v.document_id = cited_document_id)",
        (former,),
    )
    cursor.execute(
        "DELETE FROM policy.document d WHERE id = ANY(%s) AND NOT EXISTS "
        "(SELECT FROM policy.document_version v WHERE v.document_id = d.id)",
        (former,),
    )
    removed = cursor.rowcount
    _link_citations(cursor)
    return {"document_added": sum(added), "document_changed": len(added) - sum(added), "document_removed": removed}


def _link_citations(cursor: Cursor) -> None:
    """Cited documents that the warehouse holds: by number, else by title; the one first seen where several fit."""
    cursor.execute(
        """
        WITH mine AS MATERIALIZED (
            SELECT id, title, doc_number FROM policy.document_version
            WHERE document_id IN (SELECT document_id FROM s_identity)
        ), concerned AS (
            SELECT c.id FROM policy.citation c WHERE c.version_id IN (SELECT id FROM mine)
            UNION SELECT c.id FROM policy.citation c JOIN mine m ON c.title = m.title
            UNION SELECT c.id FROM policy.citation c JOIN mine m ON c.doc_number = m.doc_number
        ), found AS (
            SELECT c.id, (
                SELECT v.document_id FROM policy.document_version v JOIN policy.document d ON d.id = v.document_id
                WHERE (v.doc_number = c.doc_number OR v.title = c.title) AND v.document_id <> own.document_id
                ORDER BY (v.doc_number = c.doc_number) DESC NULLS LAST, d.first_seen_at, d.id LIMIT 1) AS document_id
            FROM policy.citation c JOIN policy.document_version own ON own.id = c.version_id
            WHERE c.id IN (SELECT id FROM concerned)
        )
        UPDATE policy.citation c SET cited_document_id = f.document_id FROM found f
        WHERE f.id = c.id AND c.cited_document_id IS DISTINCT FROM f.document_id"""
    )


def _replace_notes(
    cursor: Cursor,
    batch: LoadBatch,
    broken: Sequence[Broken],
    fetched: Mapping[str, datetime],
    now: datetime,
    run_id: UUID,
    extractor: str,
) -> int:
    """Quarantine and issues of these captures become what this load says of them. Returns how many rows are aside."""
    for table, columns, records in (
        (schema.quarantine, rows.QUARANTINE, rows.quarantine_rows(batch.quarantine, broken, fetched)),
        (schema.issue, rows.ISSUE, rows.issue_rows(batch.issues, batch.captures, now)),
    ):
        _stage(cursor, table, columns, records)
        t = table.name
        cursor.execute(
            f"DELETE FROM policy.{t} t WHERE capture_id = ANY(%s) AND NOT EXISTS "
            f"(SELECT FROM s_{t} s WHERE s.id = t.id)",
            (list(fetched),),
        )
        cursor.execute(
            f"""
            INSERT INTO policy.{t} AS t ({", ".join(columns)}, run_id, extractor_version)
            SELECT {", ".join(columns)}, %s, %s FROM s_{t}
            ON CONFLICT (id) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at
            WHERE EXCLUDED.last_seen_at > t.last_seen_at AND t.{"capture_id" if t == "issue" else "id"} IS NOT NULL""",
            (run_id, extractor),
        )
    cursor.execute("SELECT count(*) FROM s_quarantine")
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _update_portals(cursor: Cursor, portals: Iterable[str]) -> None:
    cursor.execute(
        """
        INSERT INTO policy.portal_state AS t (portal, last_capture_at, last_new_document_at, captures, documents)
        SELECT c.portal, max(c.last_fetched_at), max(v.first_seen_at), count(*), count(DISTINCT v.document_id)
        FROM policy.capture c LEFT JOIN policy.document_version v ON v.id = c.version_id
        WHERE c.portal = ANY(%s) GROUP BY c.portal
        ON CONFLICT (portal) DO UPDATE SET last_capture_at = EXCLUDED.last_capture_at,
            last_new_document_at = EXCLUDED.last_new_document_at, captures = EXCLUDED.captures,
            documents = EXCLUDED.documents
        WHERE (t.last_capture_at, t.last_new_document_at, t.captures, t.documents) IS DISTINCT FROM
            (EXCLUDED.last_capture_at, EXCLUDED.last_new_document_at, EXCLUDED.captures, EXCLUDED.documents)""",
        (list(portals),),
    )
