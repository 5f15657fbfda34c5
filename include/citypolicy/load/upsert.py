"""One batch into the warehouse, in one transaction, so that running it twice changes nothing.

Loads follow each other under an advisory lock. What a batch brings goes by COPY into temporary tables and from there
into its place by one merge a table. Rows that break a law of the warehouse go to the quarantine instead. What a
document is, its versions and locations, follows from the ledger of captures (``identity``); a text's rows come from the
earliest capture that has it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import Table

from citypolicy.lexicon import regions
from citypolicy.load import rows, schema
from citypolicy.load.connect import WarehouseUnavailable, connect, rights, unavailable
from citypolicy.load.identity import identify, stage_identity, write_documents
from citypolicy.load.migrate import LOCK, check_connection
from citypolicy.load.rows import Broken, LoadBatch, Places, Reading
from citypolicy.load.staging import Cursor, Maker, broken_rows, merge, stage

__all__ = ["LoadBatch", "counts_by_portal", "counts_of_run", "examples", "load_batch", "processed_captures"]

Counts = dict[str, int]
T = TypeVar("T")
RowMaker = Callable[[Reading, Places], Iterator[tuple[Any, ...]]]

_CHILDREN: tuple[tuple[Table, RowMaker, str], ...] = (
    (schema.proposal_reply, rows.reply_rows, "replies"),
    (schema.segment, rows.segment_rows, "segments"),
    (schema.fact_observation, rows.observation_rows, "observations"),
    (schema.citation, rows.citation_rows, "citations"),
)
"""Tables of what a text holds, what makes their rows, and what the nouns are called; all have the text's version."""

_SEEN_TOO = """DO UPDATE SET first_seen_at = least(t.first_seen_at, EXCLUDED.first_seen_at),
    last_seen_at = greatest(t.last_seen_at, EXCLUDED.last_seen_at)
    WHERE EXCLUDED.first_seen_at < t.first_seen_at OR EXCLUDED.last_seen_at > t.last_seen_at"""
"""What becomes of a row that was there: it was seen sooner, or later, and says what it said."""

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
        url,
        lambda connection: _Load(batch, dict(readings), list(broken), run_id, extractor_version).into(connection, url),
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


def counts_of_run(url: str, run_id: str) -> Counts:
    """What the loads and sightings of a run did, over all its batches and portals; zeros for a run that did nothing."""
    names = ("new_documents", "new_versions", "added", "changed", "removed", "quarantined", "withdrawn", "back")
    with connect(url) as connection:
        found = connection.execute(
            "SELECT e.key, sum(e.value::bigint)::bigint FROM policy.run r, jsonb_each(r.counts) part, "
            "jsonb_each_text(part.value) e WHERE r.name = %s AND e.key = ANY(%s) GROUP BY e.key",
            (run_id, list(names)),
        ).fetchall()
    return dict.fromkeys(names, 0) | dict(found)


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
                             (o.period_end IS NULL), o.confidence DESC, o.char_start, o.occurrence) AS place_in_text
                  FROM policy.fact_observation o JOIN policy.document_version v ON v.id = o.version_id AND v.is_current
                  LEFT JOIN policy.dim_region r ON r.code = v.region_code) x
            ORDER BY place_in_text, x.first_seen_at DESC, x.version_id LIMIT %s""",
            (n,),
        ).fetchall()


def _origins(reading: Reading, nouns: str) -> Sequence[Any]:
    """What the rows of a document were made from; of a reply, which is part of its head, the document."""
    if nouns == "replies":
        return [reading.document] if reading.document.head.reply else []
    found: Sequence[Any] = getattr(reading, nouns)
    return found


# -- the transaction -----------------------------------------------------------------------------------------------


def _retrying(url: str, work: Callable[[psycopg.Connection[Any]], T]) -> T:
    """Does the work in a transaction; begins again where the connection is lost once it had been there."""
    connection = connect(url)
    for wait in (*_WAITS, None):
        try:
            with rights(url), connection:
                return work(connection)
        except psycopg.errors.ProgramLimitExceeded:
            # PostgreSQL counts it among the operational errors, but a second try meets the same limit.
            raise
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


@dataclass(slots=True)
class _Load:
    """One try to load a batch. What is set aside on the way is noted in ``broken``."""

    batch: LoadBatch
    readings: dict[str, Reading]
    broken: list[Broken]
    run_name: str
    extractor: str

    def into(self, connection: psycopg.Connection[Any], url: str) -> Counts:
        """Does it all in the transaction of the connection; returns the counts."""
        captures = [c.id for c in self.batch.captures]
        now = datetime.now(UTC)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            check_connection(connection, url)
            # A batch looks up few rows of large tables; a server that takes this for dear reads all of them instead.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
            maker = self._begin_run(cursor, now)
            self._stage_texts(cursor, maker)
            before = _ids(
                cursor, "SELECT DISTINCT version_id FROM policy.capture WHERE id = ANY(%s) AND version_id IS NOT NULL",
                captures,
            )  # fmt: skip
            self._write_ledger(cursor, maker)
            stage_identity(cursor, identify(cursor, captures, set(before)))
            chosen = self._choose(cursor)
            tables = self._merge_texts(cursor, chosen, maker)
            former = _ids(cursor, "SELECT DISTINCT document_id FROM policy.document_version WHERE id = ANY(%s)", before)
            tables["document_version_removed"] = _forget(cursor, before)
            _update_seen(cursor)
            tables |= write_documents(cursor, former, maker)
            quarantined = self._replace_notes(cursor, now, maker)
            _update_portals(cursor, {c.portal for c in self.batch.captures}, maker)
            counts = {
                "captures": len(captures),
                "documents": len(self.readings),
                "new_documents": tables["document_added"],
                "new_versions": tables["document_version_added"],
                **{what: tables[f"fact_observation_{what}"] for what in ("added", "changed", "removed")},
                "quarantined": quarantined,
            }
            cursor.execute(
                # A load that is done again tells nothing new; what the first time did stays.
                "UPDATE policy.run SET counts = %s || counts WHERE id = %s",
                (Jsonb({rows.uid("batch", *sorted(captures)).hex: counts | {"tables": tables}}), maker.run_id),
            )
        return counts

    def _begin_run(self, cursor: Cursor, now: datetime) -> Maker:
        maker = Maker(rows.uid("run", self.run_name), self.extractor)
        cursor.execute(
            "INSERT INTO policy.run VALUES (%s, %s, %s, %s, %s, '{}') "
            "ON CONFLICT (id) DO UPDATE SET ended_at = EXCLUDED.ended_at",
            (maker.run_id, self.run_name, self.extractor, now, now),
        )
        return maker

    def _stage_texts(self, cursor: Cursor, maker: Maker) -> None:
        """Stages the texts, adds the dimensions that they bring, sets those aside that break a law."""
        fetched = {c.id: c.fetched_at for c in self.batch.captures}
        stage(
            cursor,
            schema.document_version,
            rows.VERSION,
            (rows.version_row(r, fetched[r.document.capture_id or ""]) for r in self.readings.values()),
        )
        self._add_regions(cursor, maker)
        cursor.execute(
            f"INSERT INTO policy.dim_issuer AS t SELECT issuer_id, issuer, min(fetched_at), max(fetched_at), %s, %s "
            f"FROM s_document_version WHERE issuer_id IS NOT NULL GROUP BY 1, 2 ON CONFLICT (id) {_SEEN_TOO}",
            (maker.run_id, maker.extractor),
        )
        for (doc,), reasons in broken_rows(cursor, schema.document_version, ("doc",)).items():
            reading = self.readings.pop(doc)
            self.broken.append(Broken("documents", doc, reading.document, reasons))
            for table in ("observations", "citations"):
                lost = [Broken(table, doc, row, ("document-quarantined",)) for row in getattr(reading, table)]
                self.broken += lost
        cursor.execute("DELETE FROM s_document_version WHERE NOT doc = ANY(%s)", (list(self.readings),))

    def _add_regions(self, cursor: Cursor, maker: Maker) -> None:
        """Divisions that GB/T 2260 does not have: those that portals name, and codes that documents bring."""
        fetched = {c.id: c.fetched_at for c in self.batch.captures}
        seen: dict[str, list[datetime]] = {}
        for reading in self.readings.values():
            code = reading.document.head.region_code or ""
            if re.fullmatch("[0-9]{6}", code):
                seen.setdefault(code, []).append(fetched[reading.document.capture_id or ""])
        records = []
        for code in (self.batch.regions.keys() | seen.keys()) - regions().keys():
            name, times = self.batch.regions.get(code), seen.get(code) or fetched.values()
            records.append(
                (code, name or code, rows.short_name(name) if name else code, min(times), max(times), maker.run_id,
                 maker.extractor)
            )  # fmt: skip
        cursor.executemany(
            "INSERT INTO policy.dim_region AS t (code, name, short_name, level, first_seen_at, last_seen_at, run_id, "
            f"extractor_version) VALUES (%s, %s, %s, 'other', %s, %s, %s, %s) ON CONFLICT (code) {_SEEN_TOO}",
            records,
        )
        cursor.executemany(
            "UPDATE policy.dim_region SET name = %s, short_name = %s, run_id = %s, extractor_version = %s "
            "WHERE code = %s AND level = 'other' AND name <> %s",
            [(name, short, *made, code, name) for code, name, short, _, _, *made in records if name != code],
        )

    def _write_ledger(self, cursor: Cursor, maker: Maker) -> None:
        aside = {q.doc for q in self.batch.quarantine if q.table == "documents"}
        aside |= {b.doc for b in self.broken if b.table == "documents"}
        stage(
            cursor,
            schema.capture,
            rows.CAPTURE,
            (
                rows.capture_row(
                    c,
                    "loaded" if c.id in self.readings else "quarantined" if c.id in aside else "issue",
                    self.readings.get(c.id),
                )
                for c in self.batch.captures
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
            (maker.run_id, maker.extractor),
        )

    def _choose(self, cursor: Cursor) -> list[Reading]:
        """The readings whose rows become those of their text: each is of the earliest capture that has the text."""
        earliest = _ids(
            cursor,
            "SELECT DISTINCT ON (version_id) id FROM policy.capture WHERE version_id = ANY(%s) "
            "ORDER BY version_id, fetched_at, id",
            [r.version_id for r in self.readings.values()],
        )
        return [self.readings[capture] for capture in earliest if capture in self.readings]

    def _merge_texts(self, cursor: Cursor, chosen: Sequence[Reading], maker: Maker) -> Counts:
        """Texts and what they hold. Rows of a text that is read anew are replaced by difference."""
        cursor.execute("DELETE FROM s_document_version WHERE NOT doc = ANY(%s)", ([r.document.doc for r in chosen],))
        cursor.execute("ALTER TABLE s_document_version ADD fresh boolean")
        cursor.execute("UPDATE s_document_version s SET fresh = NOT n.known FROM s_seen n WHERE n.id = s.id")
        counts = _merge_versions(cursor, maker)
        seen = {row[0]: row[1:] for row in cursor.execute("SELECT id, first_seen_at, last_seen_at FROM s_seen")}
        places = Places(self.batch.regions)
        for table, make, nouns in _CHILDREN:
            stage(
                cursor,
                table,
                (*schema.content(table), "first_seen_at", "last_seen_at"),
                ((*row, *seen[r.version_id]) for r in chosen for row in make(r, places)),
                maker,
            )
            if table is schema.fact_observation:
                cursor.execute(
                    "INSERT INTO policy.dim_unit AS t SELECT unit, NULL, min(first_seen_at), max(last_seen_at), %s, %s "
                    "FROM s_fact_observation s WHERE unit IS NOT NULL AND NOT EXISTS (SELECT FROM policy.dim_unit d "
                    "WHERE d.unit = s.unit AND d.dimension IS NOT NULL) GROUP BY unit "
                    f"ON CONFLICT (unit) {_SEEN_TOO}",
                    (maker.run_id, maker.extractor),
                )
            if table is schema.segment:
                _add_words(cursor, chosen)
            found = merge(cursor, table, self._note(table, make, nouns, chosen, places))
            counts |= {f"{table.name}_{what}": count for what, count in found.items()}
        return counts

    def _note(
        self, table: Table, make: RowMaker, nouns: str, chosen: Sequence[Reading], places: Places
    ) -> Callable[[Mapping[tuple[str, ...], tuple[str, ...]]], None]:
        """Notes rows that break a law as the nouns that they were made from."""
        keys = len(table.primary_key.columns)

        def note(found: Mapping[tuple[str, ...], tuple[str, ...]]) -> None:
            for reading in chosen:
                origins = _origins(reading, nouns)
                for noun, row in zip(origins, make(reading, places), strict=True):
                    if reasons := found.get(tuple(str(x) for x in row[:keys])):
                        self.broken.append(Broken(nouns, reading.document.doc, noun, reasons))

        return note

    def _replace_notes(self, cursor: Cursor, now: datetime, maker: Maker) -> int:
        """Quarantine and issues of these captures become what this load says. Returns how many rows are set aside."""
        batch = self.batch
        fetched = {c.id: c.fetched_at for c in batch.captures}
        for table, columns, records in (
            (schema.quarantine, rows.QUARANTINE, rows.quarantine_rows(batch.quarantine, self.broken, fetched, now)),
            (schema.issue, rows.ISSUE, rows.issue_rows(batch.issues, batch.captures, now)),
        ):
            stage(cursor, table, columns, records)
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
                WHERE EXCLUDED.last_seen_at > t.last_seen_at AND t.capture_id IS NOT NULL""",
                (maker.run_id, maker.extractor),
            )
        cursor.execute("SELECT count(*) FROM s_quarantine")
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def _ids(cursor: Cursor, query: str, ids: Iterable[Any]) -> list[Any]:
    return [row[0] for row in cursor.execute(query, (list(ids),))]


def _merge_versions(cursor: Cursor, maker: Maker) -> Counts:
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
        (maker.run_id, maker.extractor),
    )
    added = cursor.rowcount
    cursor.execute(
        f"""
        UPDATE policy.document_version v
        SET {", ".join(f"{c} = s.{c}" for c in content)}, run_id = %s, extractor_version = %s
        FROM s_document_version s WHERE s.id = v.id AND NOT s.fresh
            AND ({", ".join(f"v.{c}" for c in content)}, v.extractor_version)
                IS DISTINCT FROM ({", ".join(f"s.{c}" for c in content)}, %s)""",
        (maker.run_id, maker.extractor, maker.extractor),
    )
    return {"document_version_added": added, "document_version_changed": cursor.rowcount}


def _add_words(cursor: Cursor, chosen: Iterable[Reading]) -> None:
    stage(cursor, schema.search_word, ("word",), ((word,) for word in rows.words(chosen)))
    cursor.execute("INSERT INTO policy.search_word SELECT word FROM s_search_word ON CONFLICT (word) DO NOTHING")


def _forget(cursor: Cursor, before: Sequence[UUID]) -> int:
    """Removes texts that no capture has any more, because a newer reading of the same bytes gave another text."""
    gone = _ids(
        cursor,
        "SELECT id FROM policy.document_version v WHERE id = ANY(%s) "
        "AND NOT EXISTS (SELECT FROM policy.capture c WHERE c.version_id = v.id)",
        before,
    )
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
            FROM s_seen n WHERE n.id = t.{key} AND n.known
            AND (t.first_seen_at, t.last_seen_at) IS DISTINCT FROM (n.first_seen_at, n.last_seen_at)"""
        )


def _update_portals(cursor: Cursor, portals: Iterable[str], maker: Maker) -> None:
    said = ("last_capture_at", "last_new_document_at", "captures", "documents", "first_seen_at", "last_seen_at")
    # A portal is seen when it is crawled, too, whatever that brought.
    new = {c: f"EXCLUDED.{c}" for c in said} | {"last_seen_at": "greatest(t.last_seen_at, EXCLUDED.last_seen_at)"}
    cursor.execute(
        f"""
        INSERT INTO policy.portal_state AS t (portal, {", ".join(said)}, run_id, extractor_version)
        SELECT c.portal, max(c.last_fetched_at), max(v.first_seen_at), count(*), count(DISTINCT v.document_id),
               min(c.fetched_at), max(c.last_fetched_at), %s, %s
        FROM policy.capture c LEFT JOIN policy.document_version v ON v.id = c.version_id
        WHERE c.portal = ANY(%s) GROUP BY c.portal
        ON CONFLICT (portal) DO UPDATE SET {", ".join(f"{c} = {x}" for c, x in new.items())},
            run_id = EXCLUDED.run_id, extractor_version = EXCLUDED.extractor_version
        WHERE ({", ".join(f"t.{c}" for c in said)}) IS DISTINCT FROM ({", ".join(new.values())})""",
        (maker.run_id, maker.extractor, list(portals)),
    )
