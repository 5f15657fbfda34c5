"""Rows by COPY into temporary tables, held against the laws of their targets, and merged into them.

A staging table has the columns of its target and none of its constraints. The merge trusts the rows first: only where
the target refuses one are all of them asked which law they break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import CheckConstraint, Table
from sqlalchemy.dialects import postgresql

from citypolicy.load import schema

Cursor = psycopg.Cursor[Any]
Broken = dict[tuple[str, ...], tuple[str, ...]]
"""Keys of rows, as text, with the laws that they break."""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_COPY_TYPES = {
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "SMALLINT": "int2",
    "INTEGER": "int4",
    "BIGINT": "int8",
    "REAL": "float4",
    "BOOLEAN": "bool",
}
LINKED = {"cited_document_id"}
"""Columns that are found out when all is there, not read: merging leaves them as they are."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes rows: which run, which version of the program."""

    run_id: UUID
    extractor: str


def stage(
    cursor: Cursor,
    table: Table,
    columns: Sequence[str],
    records: Iterable[Sequence[Any]],
    maker: Maker | None = None,
) -> None:
    """Fills ``s_<table>`` anew. Columns that the target does not have are text, words a text in tsvector's notation.

    With a ``maker`` the table has all of the target's columns in their order, the last two filled by default.
    """
    kinds = {c.name: c.type.compile(dialect=_DIALECT) for c in table.columns}
    kinds = {c: "text" if kinds.get(c, "TSVECTOR") == "TSVECTOR" else kinds[c] for c in columns}
    definitions = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(kind)) for c, kind in kinds.items()]
    if maker is not None:
        definitions += [
            sql.SQL("run_id uuid DEFAULT {}").format(sql.Literal(maker.run_id)),
            sql.SQL("extractor_version text DEFAULT {}").format(sql.Literal(maker.extractor)),
        ]
    name = sql.Identifier(f"s_{table.name}")
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(name))
    cursor.execute(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(name, sql.SQL(", ").join(definitions)))
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(name, names)) as copy:
        copy.set_types([_COPY_TYPES.get(kind, kind.lower()) for kind in kinds.values()])
        for record in records:
            copy.write_row(record)


def broken_rows(cursor: Cursor, table: Table, keys: Sequence[str]) -> Broken:
    """The staged rows that break a check, a NOT NULL or a key of their table."""
    tests = dict(_tests(cursor, table))
    cases = ", ".join(f"CASE WHEN {test} THEN '{code}' END" for code, test in tests.items())
    some = " OR ".join(f"({test})" for test in tests.values())
    cursor.execute(
        f"SELECT ARRAY[{_texts(keys)}], array_remove(ARRAY[{cases}], NULL) FROM s_{table.name} s WHERE {some}"
    )
    return {tuple(key): tuple(codes) for key, codes in cursor}


def _tests(cursor: Cursor, table: Table) -> Iterator[tuple[str, str]]:
    """(code, condition that is true of a row that breaks the law). Foreign keys are those to the dimensions.

    Keys to rows that the load writes itself (runs, documents, versions) hold by the way it works.
    """
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", (f"pg_temp.s_{table.name}",)
    )
    staged = {row[0] for row in cursor}
    for constraint in sorted(table.constraints, key=lambda c: str(c.name)):
        if isinstance(constraint, CheckConstraint):
            code = str(constraint.name).removeprefix(f"{table.name}_").removesuffix("_check")
            yield code.replace("_", "-"), f"({constraint.sqltext}) IS FALSE"
    for column in table.columns:
        if column.name not in staged:
            continue
        name = column.name.replace("_", "-")
        if not column.nullable:
            yield f"null-{name}", f"{column.name} IS NULL"
        for _, parent, target in _parents(table, column.name):
            if parent.startswith("dim_"):
                exists = f"EXISTS (SELECT FROM policy.{parent} p WHERE p.{target} = s.{column.name})"
                yield f"unknown-{name}", f"{column.name} IS NOT NULL AND NOT {exists}"


def _parents(table: Table, column: str) -> Iterator[tuple[str, str, str]]:
    for key in table.c[column].foreign_keys:
        _, parent, target = key.target_fullname.split(".")
        yield column, parent, target


def _texts(columns: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{c}::text" for c in columns)


def merge(cursor: Cursor, table: Table, set_aside: Callable[[Broken], None]) -> dict[str, int]:
    """Makes what the staged texts hold what their staged rows say, by difference; returns the counts.

    The texts are those of ``s_document_version``, where ``fresh`` says which the warehouse did not have. Rows that the
    target refuses are given to ``set_aside`` and left out.
    """
    keys = [c.name for c in table.primary_key.columns]
    connection = cursor.connection
    try:
        with connection.transaction():
            return _merge(cursor, table, keys)
    except psycopg.errors.IntegrityError:
        broken = broken_rows(cursor, table, keys)
        if not broken:
            raise
    set_aside(broken)
    cursor.execute(
        f"DELETE FROM s_{table.name} s WHERE ARRAY[{_texts(keys, 's.')}]::text = ANY(%s)",
        ([f"{{{','.join(key)}}}" for key in broken],),
    )
    return _merge(cursor, table, keys)


def _merge(cursor: Cursor, table: Table, keys: Sequence[str]) -> dict[str, int]:
    t = table.name
    columns = [c.name for c in table.columns if c.computed is None]
    content = [c for c in schema.content(table) if c not in keys and c not in LINKED]
    same = " AND ".join(f"s.{k} = t.{k}" for k in keys)
    value = {c: f"s.{c}::tsvector" if isinstance(table.c[c].type, postgresql.TSVECTOR) else f"s.{c}" for c in columns}
    counts = {"added": 0, "changed": 0, "removed": 0}
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
            SET {", ".join(f"{c} = {value[c]}" for c in (*content, "run_id", "extractor_version"))}
            FROM s_{t} s WHERE {same}
            AND ({", ".join(f"t.{c}" for c in content)}) IS DISTINCT FROM ({", ".join(value[c] for c in content)})"""
        )
        counts["changed"] = cursor.rowcount
    missing = f"WHERE NOT EXISTS (SELECT FROM policy.{t} t WHERE {same})" if known else ""
    with _keys_asked_at_once(cursor, table):
        cursor.execute(
            f"INSERT INTO policy.{t} ({', '.join(value)}) SELECT {', '.join(value.values())} FROM s_{t} s {missing}"
        )
        counts["added"] = cursor.rowcount
    return counts


@contextmanager
def _keys_asked_at_once(cursor: Cursor, table: Table) -> Iterator[None]:
    """In the block, foreign keys of the table are not asked row by row; they have been, once for every parent.

    PostgreSQL asks ``SELECT … FROM parent WHERE key = … FOR KEY SHARE`` for each row and each key. The same question
    asked once for every parent that the staged rows name has the same answer, and keeps the parents where they are
    until the transaction ends. It needs the right to set ``session_replication_role``, which the embedded server gives
    to its owner; without it every row is asked for. Raises ForeignKeyViolation where a parent is missing.
    """
    cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    if not (cursor.fetchone() or (False,))[0]:
        yield
        return
    # The run is written by the load itself, in this transaction.
    keys = [key for c in table.columns if c.name not in schema.PROVENANCE for key in _parents(table, c.name)]
    names = ", ".join(name for name, _, _ in keys)
    sets = ", ".join(f"({name})" for name, _, _ in keys)
    # One scan for all keys; the row of a set has NULL in the columns of the others.
    cursor.execute(f"SELECT {names} FROM s_{table.name} GROUP BY GROUPING SETS ({sets})")
    named = [{value for value in column if value is not None} for column in zip(*cursor, strict=True)]
    for (name, parent, target), wanted in zip(keys, named, strict=False):
        cursor.execute(f"SELECT {target} FROM policy.{parent} WHERE {target} = ANY(%s) FOR KEY SHARE", (list(wanted),))
        if missing := wanted - {row[0] for row in cursor}:
            raise psycopg.errors.ForeignKeyViolation(f"{table.name}.{name}: no {parent} {min(map(str, missing))}")
    # It is undone with the savepoint around them where the block fails.
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")
