"""The embedded PostgreSQL: started, found, stopped, its port and passwords its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from citypolicy.load import server
from citypolicy.load.connect import connect
from citypolicy.load.server import Server, ServerError


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"citypolicy-server-{os.getpid()}-"))
    yield folder
    server.stop(folder, mode="immediate")
    shutil.rmtree(folder)


def test_it_starts_is_found_stops_and_starts_again_where_it_was(home: Path) -> None:
    assert server.status(home) is None
    first = server.start(home)
    assert server.start(home) == server.status(home) == first
    with connect(first.url_warehouse, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    assert server.stop(home)
    assert not psutil.pid_exists(first.pid) or psutil.Process(first.pid).status() == psutil.STATUS_ZOMBIE
    assert server.status(home) is None
    assert not server.stop(home)
    second = server.start(home, durable=False)
    assert (second.port, second.url_warehouse) == (first.port, first.url_warehouse)
    with connect(second.url_warehouse) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_server_that_was_killed_is_started_again(home: Path) -> None:
    first = server.start(home, durable=False)
    postmaster = psutil.Process(first.pid)
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=5)
    assert server.status(home) is None
    assert server.start(home, durable=False).port == first.port


def test_a_taken_port_is_said_in_one_line(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServerError, match=f"^port {port} on 127.0.0.1 is taken by another program"):
            server.start(home, port, durable=False)
    assert server.start(home, port, durable=False).port == port


def test_a_running_server_is_not_moved(home: Path) -> None:
    first = server.start(home, durable=False)
    with pytest.raises(ServerError, match=f"already runs on port {first.port}"):
        server.start(home, first.port + 1, durable=False)


def test_no_server_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"does not run \(`make up` starts it\)"):
        server.warehouse_url(tmp_path)


def test_a_damaged_configuration_is_said(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "server.json").write_text("{")
    with pytest.raises(ServerError, match=r"server\.json is damaged"):
        server.start(home, durable=False)


def test_what_an_interrupted_first_start_left_is_no_database(home: Path) -> None:
    (home / "postgres" / "data.new").mkdir(parents=True)
    (home / "postgres" / "data.new" / "PG_VERSION").write_text("18")
    assert server.start(home, durable=False).pid


def test_passwords_are_kept_from_others_and_asked_for(warehouse_server: Server) -> None:
    config = warehouse_server.data_dir.parent / "server.json"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert warehouse_server.url_warehouse not in repr(warehouse_server)
    wrong = warehouse_server.url_warehouse.replace("citypolicy:", "citypolicy:x", 1)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_the_owner_is_no_superuser_and_the_analyst_does_not_see_airflow(warehouse_server: Server) -> None:
    with connect(warehouse_server.url_warehouse) as connection:
        found = connection.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname IN ('citypolicy', 'analyst')")
        assert sorted(found.fetchall()) == [("analyst", False), ("citypolicy", False)]
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(warehouse_server.url_analyst.replace("/warehouse", "/airflow"))


def test_chinese_sorts_by_code_point_on_every_machine(warehouse_server: Server) -> None:
    with connect(warehouse_server.url_warehouse) as connection:
        found = connection.execute("SELECT x FROM unnest(ARRAY['苏信', '一', 'b', 'A']) x ORDER BY x").fetchall()
    assert [row[0] for row in found] == ["A", "b", "一", "苏信"]
