"""Migrations: what they make is what the schema says; a schema from the future is refused."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from citypolicy import __version__, lexicon
from citypolicy.load import migrate, schema
from citypolicy.load.connect import WarehouseUnavailable, WrongSchema, connect, engine
from citypolicy.load.server import Server
from citypolicy.load.upsert import load_batch
from warehouse_samples import PLAN, batch, capture


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


NO_PROVENANCE = {"run", "capture", "search_word", "derived"}
"""A run is its own; a capture says fetched_at and last_fetched_at; the other two are what the warehouse works with."""


def test_every_row_says_when_it_was_seen_and_who_made_it(own_warehouse: str) -> None:
    with connect(own_warehouse) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'policy' AND is_nullable = 'NO' "
            "AND column_name = ANY(%s) GROUP BY 1 HAVING count(*) = 4",
            (list(schema.PROVENANCE),),
        ).fetchall()
        assert {row[0] for row in found} == {t.name for t in schema.metadata.sorted_tables} - NO_PROVENANCE
        made = connection.execute(
            "SELECT DISTINCT r.name LIKE 'lexicons-%', d.extractor_version FROM policy.dim_indicator_alias d "
            "JOIN policy.run r ON r.id = d.run_id"
        ).fetchall()
    assert made == [(True, __version__)]


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


def test_divisions_are_those_of_the_country(own_warehouse: str) -> None:
    """34 provinces, 333 prefectures, 2845 counties; seven more counties that texts name (see the lexicons' README)."""
    with connect(own_warehouse) as connection:
        levels = dict(connection.execute("SELECT level, count(*) FROM policy.dim_region GROUP BY 1").fetchall())
        known = connection.execute(
            "SELECT code, name, short_name, level, parent_code FROM policy.dim_region WHERE code = ANY(%s) ORDER BY 1",
            ([code for code, *_ in KNOWN_DIVISIONS],),
        ).fetchall()
        odd = connection.execute(
            "SELECT r.code FROM policy.dim_region r JOIN policy.dim_region p ON p.code = r.parent_code "
            "WHERE r.code = p.code OR left(r.code, 2) <> left(p.code, 2) OR r.level = p.level"
        ).fetchall()
    assert levels == {"province": 34, "prefecture": 333, "county": 2845 + 7}
    assert known == KNOWN_DIVISIONS
    assert odd == []
    lines = (lexicon.FOLDER / "regions.csv").read_text("utf-8").splitlines()
    assert len({line[:6] for line in lines}) == len(lines), "a code stands twice"


KNOWN_DIVISIONS = [
    ("110000", "北京市", "北京", "province", None),
    ("110101", "东城区", "东城", "county", "110000"),
    ("150000", "内蒙古自治区", "内蒙古", "province", None),
    ("310115", "浦东新区", "浦东", "county", "310000"),
    ("411500", "信阳市", "信阳", "prefecture", "410000"),
    ("411503", "平桥区", "平桥", "county", "411500"),
    ("419001", "济源市", "济源", "county", "410000"),
    ("429021", "神农架林区", "神农架", "county", "420000"),
    ("441900", "东莞市", "东莞", "prefecture", "440000"),
    ("460302", "西沙区", "西沙", "county", "460300"),
    ("500157", "两江新区", "两江新区", "county", "500000"),
    ("659001", "石河子市", "石河子", "county", "650000"),
    ("710000", "台湾省", "台湾", "province", None),
    ("810000", "香港特别行政区", "香港", "province", None),
    ("820000", "澳门特别行政区", "澳门", "province", None),
]


def test_a_lexicon_that_changed_is_put_in_place_again(own_warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    region = lexicon.Region("999900", "虚构市", "虚构", "prefecture", None)
    renamed = lexicon.Region("410000", "中州省", "中州", "province", None)
    same = lexicon.regions()["420000"]
    monkeypatch.setattr(lexicon, "regions", lambda: {r.code: r for r in (region, renamed, same)})
    monkeypatch.setattr(migrate, "_fingerprint", lambda: "other")
    migrate.migrate(own_warehouse)
    with connect(own_warehouse) as connection:
        found = connection.execute(
            "SELECT d.name, r.name = 'lexicons-other', last_seen_at = max(last_seen_at) OVER () "
            "FROM policy.dim_region d JOIN policy.run r ON r.id = d.run_id "
            "WHERE code IN ('999900', '410000', '420000', '430000') ORDER BY code"
        ).fetchall()
    # What is new or says something else is of this run; what the lexicon has no more was last seen earlier.
    assert found == [("中州省", True, True), ("湖北省", False, True), ("湖南省", False, False), ("虚构市", True, True)]


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


def test_a_schema_of_somebody_else_is_said_and_left_alone(empty_database: str) -> None:
    with connect(empty_database) as connection:
        connection.execute("CREATE SCHEMA policy; CREATE TABLE policy.document (mine int)")
    said = 'cannot be brought to schema .*: relation "document" already exists; nothing was changed'
    with pytest.raises(WrongSchema, match=said):
        migrate.migrate(empty_database)
    with connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('policy.alembic_version')").fetchone() == (None,)


def test_a_user_who_may_not_is_told_so(warehouse_server: Server, empty_database: str, own_warehouse: str) -> None:
    def analyst(url: str) -> str:
        return warehouse_server.url_analyst.rpartition("/")[0] + "/" + url.rpartition("/")[2]

    with connect(empty_database) as connection:
        connection.execute(f"GRANT CONNECT ON DATABASE {empty_database.rpartition('/')[2]} TO analyst")
    with pytest.raises(WrongSchema, match="CREATE SCHEMA in a read-only transaction; nothing was changed"):
        migrate.migrate(analyst(empty_database))
    with pytest.raises(WarehouseUnavailable, match=r"read-only transaction \(analyst has to own the schema\)"):
        load_batch(
            analyst(own_warehouse),
            batch((capture("https://a.example/1"), PLAN)),
            run_id="run",
            extractor_version="1",
        )


def test_a_server_that_is_too_old_is_said(own_warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "OLDEST_SERVER", 990000)
    with pytest.raises(WrongSchema, match=r"is PostgreSQL \d\d; the warehouse needs 99 or newer"):
        migrate.migrate(own_warehouse)


def test_what_is_no_postgresql_url_is_said() -> None:
    with pytest.raises(WarehouseUnavailable, match="not the URL of a PostgreSQL database: it begins with 'sqlite'"):
        migrate.migrate("sqlite:///warehouse.db")


def test_sqlalchemys_form_of_the_url_is_taken_too(own_warehouse: str) -> None:
    assert migrate.migrate(own_warehouse.replace("postgresql://", "postgresql+psycopg2://")) == migrate.head()
