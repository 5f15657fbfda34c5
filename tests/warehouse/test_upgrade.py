"""Upgrades: every released revision, with data in it, comes forward whole and is loaded on."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from citypolicy.load import migrate, schema, server
from citypolicy.load.connect import WrongSchema, connect
from citypolicy.load.upsert import load_batch
from warehouse_samples import PLAN, batch, capture

RELEASED = Path(__file__).parent / "released"


def rows(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that has data, without who made it."""
    found = {}
    with connect(url) as connection:
        for table in schema.metadata.sorted_tables:
            if table.name.startswith(("dim_", "derived", "search_", "run")):
                continue
            if connection.execute("SELECT to_regclass(%s)", (f"policy.{table.name}",)).fetchone() == (None,):
                continue
            keys = ", ".join(c.name for c in table.primary_key.columns)
            rows_of = connection.execute(f"SELECT row_to_json(t) FROM policy.{table.name} t ORDER BY {keys}")
            found[table.name] = [row[0] for row in rows_of]
    return found


@pytest.fixture(params=sorted(path.stem for path in RELEASED.glob("*.sql")))
def released(request: pytest.FixtureRequest, empty_database: str) -> str:
    """A warehouse as that revision left it."""
    path = RELEASED / f"{request.param}.sql"
    subprocess.run(
        [server.psql(), "-qX", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", path, empty_database], check=True
    )
    with connect(empty_database) as connection:
        assert connection.execute("SELECT version_num FROM policy.alembic_version").fetchone() == (request.param,)
    return empty_database


def test_there_is_a_warehouse_of_every_revision_before_this_one() -> None:
    assert {path.stem for path in RELEASED.glob("*.sql")} == set(migrate.known()) - {migrate.head()}


def test_a_program_refuses_a_warehouse_that_is_behind_it(released: str) -> None:
    with pytest.raises(WrongSchema, match=f"is at revision .* this program at {migrate.head()}: migrate it"):
        load_batch(released, batch((capture("https://a.example/1"), PLAN)), run_id="run", extractor_version="1")


def test_a_released_warehouse_comes_forward_with_all_its_rows(released: str) -> None:
    before = rows(released)
    assert sum(map(len, before.values())) > 30
    assert migrate.migrate(released) == migrate.head()
    after = rows(released)
    for table, old in before.items():
        assert [{k: row[k] for k in old[0]} for row in after[table]] == old if old else after[table] == []


def test_dimensions_of_a_released_warehouse_know_where_they_come_from(released: str) -> None:
    migrate.migrate(released)
    with connect(released) as connection:
        issuer = connection.execute(
            "SELECT i.name, i.first_seen_at = min(v.first_seen_at), i.last_seen_at = max(v.last_seen_at), r.name "
            "FROM policy.dim_issuer i JOIN policy.document_version v ON v.issuer_id = i.id "
            "JOIN policy.run r ON r.id = i.run_id GROUP BY i.id, r.id"
        ).fetchall()
        assert [row[:3] for row in issuer] == [("星川市人民政府", True, True)]
        assert not issuer[0][3].startswith("migrate")
        portal = connection.execute(
            "SELECT p.first_seen_at = min(c.fetched_at) FROM policy.portal_state p "
            "JOIN policy.capture c USING (portal) GROUP BY p.portal"
        ).fetchall()
        assert portal == [(True,)]
        lexicons = connection.execute(
            "SELECT count(*) > 3000 FROM policy.dim_region d JOIN policy.run r ON r.id = d.run_id "
            "WHERE r.name LIKE 'lexicons-%'"
        ).fetchone()
    assert lexicons == (True,)


def test_an_upgraded_warehouse_answers_and_is_loaded_on(released: str) -> None:
    migrate.migrate(released)
    with connect(released) as connection:
        hits = connection.execute("SELECT title FROM policy.search('2.2%')").fetchall()
        assert hits == [("星川市2025年工业发展情况报告",)]
        assert connection.execute("SELECT topic FROM policy.v_proposal_board").fetchall() == [("产业经济",)]
        assert connection.execute("SELECT count(*) FROM policy.v_observation").fetchone() == (8,)
    again = batch((capture("https://www.xingchuan.example/1.html", "3", day=1), PLAN.replace("26家", "28家")))
    counts = load_batch(released, again, run_id="run", extractor_version="0.1.0")
    # Years, too, are what a load today would make of the same rows.
    assert (counts["new_documents"], counts["new_versions"], counts["added"], counts["changed"]) == (0, 0, 0, 0)
    new = batch((capture("https://www.xingchuan.example/9.html"), PLAN + "\n附则。"))
    assert load_batch(released, new, run_id="run", extractor_version="0.1.0")["added"] == 4


def test_an_upgrade_that_fails_leaves_the_warehouse_as_it_was(released: str) -> None:
    with connect(released) as connection:
        if connection.execute("SELECT to_regclass('policy.v_target')").fetchone() == (None,):
            connection.execute("CREATE VIEW policy.v_target AS SELECT 1 AS mine")
        connection.execute("CREATE VIEW mine AS SELECT * FROM policy.v_target")
    before = rows(released)
    with pytest.raises(WrongSchema, match=r"views of your own .*view mine depends on view policy\.v_target"):
        migrate.migrate(released)
    assert rows(released) == before
    with connect(released) as connection:
        assert connection.execute("SELECT version_num FROM policy.alembic_version").fetchone() != (migrate.head(),)
