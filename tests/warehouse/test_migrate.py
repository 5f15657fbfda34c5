"""Migrations: what they make is what the schema says; a schema from the future is refused."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from citypolicy import lexicon
from citypolicy.load import migrate, schema
from citypolicy.load.connect import WarehouseUnavailable, WrongSchema, connect, engine


def test_the_migrations_make_what_the_schema_says(own_warehouse: str) -> None:
    options = {
        "include_schemas": True,
        "version_table_schema": "policy",
        "include_name": lambda name, kind, _: kind != "schema" or name == "policy",
        "compare_server_default": True,
    }
    with engine(own_warehouse) as made, made.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []
        checks = {
            row[0]: row[1]
            for row in connection.exec_driver_sql(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'policy'::regnamespace AND contype = 'c'"
            )
        }
    said = {
        str(c.name)
        for t in schema.metadata.tables.values()
        for c in t.constraints
        if c.__visit_name__ == "table_or_column_check_constraint" or "check" in str(c.name)
    }
    assert said == set(checks)


def test_every_table_and_column_is_described_in_the_database(own_warehouse: str) -> None:
    with connect(own_warehouse) as connection:
        missing = connection.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
            "WHERE relnamespace = 'policy'::regnamespace AND relkind IN ('r', 'v', 'm') AND NOT attisdropped "
            "AND relname NOT IN ('alembic_version', 'derived') "
            "AND (col_description(c.oid, attnum) IS NULL OR obj_description(c.oid) IS NULL)"
        ).fetchall()
        assert missing == []
        row = connection.execute("SELECT obj_description('policy.fact_observation'::regclass)").fetchone()
    assert row == (schema.fact_observation.comment,)


def test_migrating_again_changes_nothing(own_warehouse: str) -> None:
    def state() -> Any:
        with connect(own_warehouse) as connection:
            return connection.execute("SELECT oid, xmin, relname FROM pg_class ORDER BY 1").fetchall()

    before = state()
    assert migrate.migrate(own_warehouse) == migrate.head()
    assert state() == before


def test_dimensions_hold_what_the_lexicons_say(own_warehouse: str) -> None:
    with connect(own_warehouse) as connection:
        found = connection.execute("SELECT count(*), count(parent_code) FROM policy.dim_region").fetchone()
        assert found == (len(lexicon.regions()), sum(r.parent_code is not None for r in lexicon.regions().values()))
        mu = connection.execute("SELECT unit, factor * 3 FROM policy.dim_unit_alias WHERE alias = '亩'").fetchone()
        assert mu is not None
        assert mu[0] == "平方米"
        assert abs(mu[1] - 2000) < 1e-15
        kinds = connection.execute(
            "SELECT dimension FROM policy.dim_unit WHERE unit IN ('元', '家', '%') ORDER BY unit"
        )
        assert [row[0] for row in kinds] == ["ratio", "money", "count"]


def test_a_lexicon_that_changed_is_put_in_place_again(own_warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    region = lexicon.Region("999900", "虚构市", "虚构", "prefecture", None)
    monkeypatch.setattr(lexicon, "regions", lambda: {"999900": region})
    monkeypatch.setattr(migrate, "_fingerprint", lambda: "other")
    migrate.migrate(own_warehouse)
    with connect(own_warehouse) as connection:
        assert connection.execute("SELECT name FROM policy.dim_region WHERE code = '999900'").fetchone() == ("虚构市",)


def test_a_schema_from_the_future_is_refused_and_left_alone(own_warehouse: str) -> None:
    with connect(own_warehouse) as connection:
        connection.execute("UPDATE policy.alembic_version SET version_num = '2099'")
        connection.execute("DELETE FROM policy.derived")
    for ask in (migrate.migrate, migrate.check):
        with pytest.raises(WrongSchema, match="has schema 2099, which this program does not know"):
            ask(own_warehouse)
    with connect(own_warehouse) as connection:
        assert connection.execute("SELECT count(*) FROM policy.derived").fetchone() == (0,)


def test_a_database_without_tables_is_said(empty_database: str) -> None:
    with pytest.raises(WrongSchema, match="has no tables yet: migrate it first"):
        migrate.check(empty_database)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("/fresh", "/nowhere_fresh"), 'FATAL:  database "nowhere_fresh'),
        (("citypolicy:", "citypolicy:wrong"), "password authentication failed"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_without_its_password(
    own_warehouse: str, change: tuple[str, str], reason: str
) -> None:
    url = own_warehouse.replace(*change, 1)
    with pytest.raises(WarehouseUnavailable, match=reason) as error:
        migrate.migrate(url)
    assert url.split(":")[2].split("@")[0] not in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_no_postgresql_url_is_said() -> None:
    with pytest.raises(WarehouseUnavailable, match="not the URL of a PostgreSQL database: it begins with 'sqlite'"):
        migrate.migrate("sqlite:///warehouse.db")


def test_sqlalchemys_form_of_the_url_is_taken_too(own_warehouse: str) -> None:
    assert migrate.migrate(own_warehouse.replace("postgresql://", "postgresql+psycopg2://")) == migrate.head()
