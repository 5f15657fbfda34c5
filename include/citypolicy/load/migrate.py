"""Brings a warehouse to the schema of this program, whatever it holds: one transaction, forward only.

There is no way down: a program refuses a warehouse that a newer one has migrated. Who wants the older program back
restores a dump from before (``pg_dump --schema=policy``), or builds the warehouse anew from the archive.

What is derived from code (comments, views, functions, dimensions from the lexicons) is not part of the numbered
migrations: it is put in place again whenever its source has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from citypolicy import __version__, lexicon
from citypolicy.load import schema, views
from citypolicy.load.connect import WrongSchema, connect, engine, place
from citypolicy.load.rows import uid

FOLDER = Path(__file__).parent
LOCK = 0x63697479
"""Key of the advisory lock under which the warehouse is changed: by migrations and by loads."""

OLDEST_SERVER = 150000
"""PostgreSQL 15: the first that can say who may set a parameter (``has_parameter_privilege``, see ``staging``)."""


def migrate(url: str) -> str:
    """Brings the warehouse to this program's schema and returns its revision.

    Raises WrongSchema where the warehouse has a revision that this program does not know or cannot be changed (no
    right to, or a schema ``policy`` of somebody else's), WarehouseUnavailable where it cannot be reached.
    """
    try:
        with engine(url) as made, made.connect() as connection, connection.begin():
            _migrate(connection, url)
    except (DBAPIError, psycopg.Error) as error:
        reason = getattr(error, "orig", None) or error
        raise WrongSchema(
            f"the warehouse at {place(url)} cannot be brought to schema {head()}: "
            f"{str(reason).strip().splitlines()[0]}; nothing was changed"
        ) from error
    return head()


def _migrate(connection: Connection, url: str) -> None:
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    if raw.info.server_version < OLDEST_SERVER:
        raise WrongSchema(
            f"the server at {place(url)} is PostgreSQL {raw.info.server_version // 10000}; "
            f"the warehouse needs {OLDEST_SERVER // 10000} or newer"
        )
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    before = _revision(connection)
    if before is not None and before not in known():
        raise WrongSchema(_from_the_future(url, before))
    fingerprint = _fingerprint()
    if before == head() and _applied(connection) == fingerprint:
        return
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema.SCHEMA}"))
    _drop_views(raw, url)
    if before != head():
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    for statement in views.statements():
        raw.execute(statement)
    _describe(raw)
    _fill_dimensions(raw, fingerprint)
    _grant(raw)
    connection.execute(text("DELETE FROM policy.derived"))
    connection.execute(text("INSERT INTO policy.derived VALUES (:f)"), {"f": fingerprint})


def check(url: str) -> None:
    """Raises WrongSchema, with what to do, where the warehouse is not at this program's revision."""
    with connect(url) as connection:
        check_connection(connection, url)


def check_connection(connection: psycopg.Connection[Any], url: str) -> None:
    """The same over a connection that is open."""
    row = connection.execute("SELECT to_regclass('policy.alembic_version')").fetchone()
    found = None
    if row and row[0]:
        version = connection.execute("SELECT version_num FROM policy.alembic_version").fetchone()
        found = version[0] if version else None
    if found is None:
        raise WrongSchema(f"the warehouse at {place(url)} has no tables yet: migrate it first")
    if found not in known():
        raise WrongSchema(_from_the_future(url, found))
    if found != head():
        raise WrongSchema(f"the warehouse at {place(url)} is at revision {found}, this program at {head()}: migrate it")


@cache
def head() -> str:
    """The revision of this program."""
    revision = _scripts().get_current_head()
    assert revision is not None
    return revision


@cache
def known() -> Sequence[str]:
    """All revisions that this program knows, newest first."""
    return [script.revision for script in _scripts().walk_revisions()]


def _from_the_future(url: str, revision: str) -> str:
    return (
        f"the warehouse at {place(url)} has schema {revision}, which this program does not know (its own is {head()}): "
        "it was made by a newer version; nothing was changed"
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER / "migrations").replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(connection: Connection) -> str | None:
    if connection.execute(text("SELECT to_regclass('policy.alembic_version')")).scalar() is None:
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM policy.alembic_version")).scalar()
    return found


def _applied(connection: Connection) -> str | None:
    found: str | None = connection.execute(text("SELECT fingerprint FROM policy.derived")).scalar()
    return found


def _fingerprint() -> str:
    digest = hashlib.sha256(json.dumps(_sources(), ensure_ascii=False).encode())
    for path in sorted((FOLDER / "views").glob("*.sql")) + sorted(lexicon.FOLDER.glob("*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[str]:
    """All that is said here in Python of tables and views."""
    tables = [f"{t.name} {t.comment} {[(c.name, c.comment) for c in t.columns]}" for t in schema.metadata.sorted_tables]
    return [*tables, *map(repr, views.VIEWS), repr(views.TARGET_PROGRESS), *map(repr, views.FUNCTIONS)]


def _drop_views(connection: psycopg.Connection[Any], url: str) -> None:
    functions = connection.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'policy'::regnamespace AND proname = ANY(%s)",
        (views.function_names(),),
    ).fetchall()
    drops = [
        "VIEW IF EXISTS " + ", ".join(f"policy.{view.name}" for view in views.VIEWS),
        f"MATERIALIZED VIEW IF EXISTS policy.{views.TARGET_PROGRESS.name}",
    ]
    if functions:
        drops.append("FUNCTION " + ", ".join(row[0] for row in functions))
    for drop in drops:
        try:
            connection.execute(sql.SQL("DROP {}").format(sql.SQL(drop)))
        except psycopg.errors.DependentObjectsStillExist as error:
            lines = (error.diag.message_detail or "").splitlines()
            raise WrongSchema(
                f"the warehouse at {place(url)} has views of your own that rest on the project's "
                f"({lines[0] if lines else error}); drop them, migrate, and make them again; nothing was changed"
            ) from error


def _describe(connection: psycopg.Connection[Any]) -> None:
    def comment(kind: str, name: sql.Composable, said: str) -> None:
        connection.execute(
            sql.SQL("COMMENT ON {} {} IS {}").format(sql.SQL(kind), name, sql.Literal(said)),
        )

    for table in schema.metadata.sorted_tables:
        comment("TABLE", sql.Identifier(schema.SCHEMA, table.name), table.comment or "")
        for column in table.columns:
            comment("COLUMN", sql.Identifier(schema.SCHEMA, table.name, column.name), column.comment or "")
    for view in (*views.VIEWS, views.TARGET_PROGRESS):
        kind = "MATERIALIZED VIEW" if view is views.TARGET_PROGRESS else "VIEW"
        comment(kind, sql.Identifier(schema.SCHEMA, view.name), f"{view.zh} | {view.en}")
        for name in columns_of(connection, view.name):
            said = views.meaning(view, name)
            comment("COLUMN", sql.Identifier(schema.SCHEMA, view.name, name), f"{said.zh} | {said.en}")
    for function in views.FUNCTIONS:
        comment("FUNCTION", sql.SQL(function.signature), f"{function.zh} | {function.en}")


def columns_of(connection: psycopg.Connection[Any], relation: str) -> dict[str, str]:
    """The columns of a table or view of the schema, in order, with their types."""
    found = connection.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        (f"{schema.SCHEMA}.{relation}",),
    )
    return dict(found.fetchall())


def _grant(connection: psycopg.Connection[Any]) -> None:
    """Lets the role ``analyst`` read everything, where the server has it."""
    if connection.execute("SELECT FROM pg_roles WHERE rolname = 'analyst'").fetchone() is None:
        return
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO analyst").format(sql.Identifier(connection.info.dbname))
    )
    for right in (
        "USAGE ON SCHEMA policy",
        "SELECT ON ALL TABLES IN SCHEMA policy",
        "EXECUTE ON ALL FUNCTIONS IN SCHEMA policy",
    ):
        connection.execute(sql.SQL("GRANT {} TO analyst").format(sql.SQL(right)))


def _fill_dimensions(connection: psycopg.Connection[Any], fingerprint: str) -> None:
    run = f"lexicons-{fingerprint[:12]}"
    connection.execute(
        "INSERT INTO policy.run VALUES (%s, %s, %s, now(), now(), '{}') ON CONFLICT (id) DO NOTHING",
        (uid("run", run), run, __version__),
    )

    def put(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        _upsert(connection, table, columns, [(*row, uid("run", run), __version__) for row in rows])

    regions = lexicon.regions().values()
    put(
        "dim_region",
        ("code", "name", "short_name", "level", "parent_code"),
        sorted(
            ((r.code, r.name, r.short_name, r.level, r.parent_code) for r in regions),
            key=lambda row: (row[4] is not None, row[3] == "county", row[0]),
        ),
    )
    # Names (500千伏线路) and nouns that stand in for a classifier (3万余群众) are no units.
    units = [u for u in lexicon.units().values() if u.dimension not in ("name", "noun")]
    dimensions = {u.canonical: u.dimension for u in units} | {u.written: u.dimension for u in units}
    put("dim_unit", ("unit", "dimension"), [(u, dimensions[u]) for u in {u.canonical for u in units}])
    put(
        "dim_unit_alias",
        ("alias", "unit", "factor"),
        [(u.written, u.canonical, u.numerator / u.denominator) for u in units],
    )
    indicators = lexicon.indicators().values()
    put(
        "dim_indicator",
        ("code", "name", "name_en", "theme", "theme_label", "measure", "unit"),
        [(i.code, i.name, i.name_en, i.theme, i.theme_label, i.measure, i.unit) for i in indicators],
    )
    put("dim_indicator_alias", ("alias", "code"), [(n, i.code) for i in indicators for n in i.names])


def _upsert(connection: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    """Rows of a small table by its first column, each followed by run and version; rows not given stay as they are.

    A row that says what it said is only seen again; one that says something else is of this run.
    """
    key, *others = map(sql.Identifier, columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            sql.SQL(
                "INSERT INTO {table} AS t ({columns}, run_id, extractor_version, first_seen_at, last_seen_at) "
                "VALUES ({places}, %s, %s, now(), now()) ON CONFLICT ({key}) DO UPDATE SET {said}, "
                "last_seen_at = EXCLUDED.last_seen_at, "
                "run_id = CASE WHEN {changed} THEN EXCLUDED.run_id ELSE t.run_id END, "
                "extractor_version = CASE WHEN {changed} THEN EXCLUDED.extractor_version ELSE t.extractor_version END"
            ).format(
                table=sql.Identifier(schema.SCHEMA, table),
                columns=sql.SQL(", ").join([key, *others]),
                places=sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
                key=key,
                said=sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(c) for c in others),
                changed=sql.SQL(" OR ").join(sql.SQL("t.{0} IS DISTINCT FROM EXCLUDED.{0}").format(c) for c in others),
            ),
            rows,
        )
