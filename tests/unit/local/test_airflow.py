"""What Airflow is told: only options it has, secrets that only their owner reads, nothing of another Airflow."""

from __future__ import annotations

import stat
from configparser import ConfigParser
from pathlib import Path

import pytest

from citypolicy.local import airflow
from citypolicy.settings import Settings

URL = "postgresql://me:p%40ss@127.0.0.1:5432/airflow"


@pytest.fixture
def home(tmp_path: Path) -> airflow.Home:
    made = airflow.Home(tmp_path / "airflow")
    made.prepare(Settings(home=tmp_path), URL)
    return made


def test_every_option_is_one_that_airflow_reads(tmp_path: Path, airflow_options: set[tuple[str, str]]) -> None:
    made = {"secret_key": "a", "jwt_secret": "b", "fernet_key": "c"}
    said = airflow.configuration(Settings(home=tmp_path), URL, tmp_path / "passwords.json", made)
    assert {(section, name) for section, pairs in said.items() for name in pairs} <= airflow_options


def test_the_file_says_what_was_meant(home: airflow.Home) -> None:
    parser = ConfigParser()
    parser.read(home.folder / "airflow.cfg", "utf-8")
    assert parser["database"]["sql_alchemy_conn"] == "postgresql+psycopg2://me:p%40ss@127.0.0.1:5432/airflow"


def test_moving_the_port_moves_all_that_speaks_of_it(tmp_path: Path) -> None:
    made = {"secret_key": "a", "jwt_secret": "b", "fernet_key": "c"}
    said = airflow.configuration(Settings(home=tmp_path, ui_port=18080), URL, tmp_path / "passwords.json", made)
    assert said["api"]["port"] == "18080"
    assert ":18080" in said["api"]["base_url"]
    assert ":18080" in said["core"]["execution_api_server_url"]
    assert "8080" not in str(said).replace("18080", "")


def test_secrets_are_kept_and_private(home: airflow.Home, tmp_path: Path) -> None:
    files = ("passwords.json", "secrets.json", "airflow.cfg")
    before = {name: (home.folder / name).read_text("utf-8") for name in files}
    home.prepare(Settings(home=tmp_path), URL)
    for name in files:
        assert (home.folder / name).read_text("utf-8") == before[name], name
        assert stat.S_IMODE((home.folder / name).stat().st_mode) == 0o600, name
    assert len(home.password) >= 12


def test_two_homes_have_different_secrets(home: airflow.Home, tmp_path: Path) -> None:
    other = airflow.Home(tmp_path / "other")
    other.prepare(Settings(home=tmp_path), URL)
    assert other.password != home.password
    assert (other.folder / "secrets.json").read_text() != (home.folder / "secrets.json").read_text()


def test_another_airflow_of_the_shell_is_out_of_reach(home: airflow.Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://production/airflow")
    monkeypatch.setenv("_AIRFLOW_PROCESS_CONTEXT", "server")
    monkeypatch.setenv("PGHOST", "production")
    monkeypatch.setenv("NO_PROXY", "example.org")
    monkeypatch.setenv("CITYPOLICY_CONTACT", "me@example.org")
    said = airflow.environment(home, {"CITYPOLICY_HOME": "/x"})
    assert "production" not in str(said)
    assert said["AIRFLOW_HOME"] == str(home.folder)
    assert said["NO_PROXY"] == "example.org,127.0.0.1,localhost"
    assert said["CITYPOLICY_CONTACT"] == "me@example.org"
    assert "_AIRFLOW_PROCESS_CONTEXT" not in said


def test_an_api_that_is_not_there_is_not_healthy() -> None:
    assert airflow.Api(1, "x").health() == {}
    with pytest.raises(airflow.LocalError, match=r"127\.0\.0\.1:1"):
        airflow.Api(1, "x").call("GET", "/api/v2/dags")


def test_an_exception_in_a_log_is_told_with_its_place() -> None:
    entry = {
        "timestamp": "2026-11-22T02:00:00Z",
        "level": "error",
        "event": "Task failed",
        "error_detail": [
            {
                "exc_type": "ValueError",
                "exc_value": "no such page",
                "frames": [{"filename": "a.py", "lineno": 3, "name": "f"}],
            }
        ],
    }
    assert airflow.lines_of(entry) == [
        "2026-11-22T02:00:00Z error Task failed",
        "    a.py:3 in f",
        "  ValueError: no such page",
    ]
    assert airflow.lines_of("plain\ntext") == ["plain", "text"]
