"""Airflow from outside: its configuration, its environment, and its REST API. Nothing of it is imported."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from configparser import RawConfigParser
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from citypolicy.local.steps import LocalError
from citypolicy.settings import ROOT, Settings

COMPONENTS = ("scheduler", "dag-processor", "api-server", "triggerer")
"""The processes of Airflow, as its command line names them."""

USER = "admin"
"""The one user of a local run; the password is made at the first start."""

POOLS = ROOT / "dags" / "pools.json"
"""The pools that the DAGs name, in the form of ``airflow pools import``."""


@dataclass(frozen=True)
class Home:
    """Where a local Airflow keeps what is its own."""

    folder: Path

    @property
    def passwords(self) -> Path:
        """The users' passwords; only the owner may read it."""
        return self.folder / "passwords.json"

    @property
    def password(self) -> str:
        """The password of ``USER``. Raises FileNotFoundError before the first start."""
        return str(json.loads(self.passwords.read_text("utf-8"))[USER])

    def prepare(self, settings: Settings, database_url: str) -> None:
        """Writes the configuration and, once, the secrets; the files can be read by their owner alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.passwords.exists():
            _write_private(self.passwords, json.dumps({USER: secrets.token_urlsafe(12)}))
        kept = self.folder / "secrets.json"
        if not kept.exists():
            made = {
                "secret_key": secrets.token_urlsafe(32),
                "jwt_secret": secrets.token_urlsafe(64),
                "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            }
            _write_private(kept, json.dumps(made))
        said = configuration(settings, database_url, self.passwords, json.loads(kept.read_text("utf-8")))
        _write_private(self.folder / "airflow.cfg", as_text(said))


def configuration(
    settings: Settings, database_url: str, passwords: Path, made: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Airflow's options by section, for the processes of one machine."""
    at = f"http://127.0.0.1:{settings.ui_port}"
    return {
        "core": {
            "dags_folder": str(ROOT / "dags"),
            "plugins_folder": str(ROOT / "plugins"),
            "load_examples": "False",
            "executor": "LocalExecutor",
            # More than this wedges small machines: every task holds connections and some 150 MB.
            "parallelism": str(settings.parallelism),
            "execution_api_server_url": f"{at}/execution/",
            "simple_auth_manager_users": f"{USER}:admin",
            "simple_auth_manager_passwords_file": str(passwords),
            "fernet_key": made["fernet_key"],
        },
        "database": {
            "sql_alchemy_conn": database_url.replace("postgresql://", "postgresql+psycopg2://"),
            # Airflow would take asyncpg for this one, a third driver; psycopg 3 is here already and speaks both ways.
            "sql_alchemy_conn_async": database_url.replace("postgresql://", "postgresql+psycopg://"),
        },
        "api": {
            "host": "127.0.0.1",
            "port": str(settings.ui_port),
            "base_url": at,
            "workers": "1",
            "secret_key": made["secret_key"],
        },
        "api_auth": {"jwt_secret": made["jwt_secret"]},
        "logging": {
            "base_log_folder": str(settings.home / "airflow" / "logs"),
            "worker_log_server_port": str(settings.worker_log_port),
            "trigger_log_server_port": str(settings.trigger_log_port),
        },
        "scheduler": {"scheduler_idle_sleep_time": "0.5"},
        "dag_processor": {"parsing_processes": "1"},
        "triggerer": {"capacity": "50"},
    }


def as_text(options: Mapping[str, Mapping[str, str]]) -> str:
    """The options as the text of an ``airflow.cfg``, where a per cent sign is written twice."""
    parser = RawConfigParser()
    parser.read_dict({s: {k: v.replace("%", "%%") for k, v in pairs.items()} for s, pairs in options.items()})
    out = StringIO()
    parser.write(out)
    return out.getvalue()


def environment(home: Home, extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of Airflow's processes: this one without what would point them at another Airflow."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW_", "_AIRFLOW", "PG"))}
    loopback = "127.0.0.1,localhost"
    return inherited | {
        "AIRFLOW_HOME": str(home.folder),
        # Airflow starts its own commands by name.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        # A proxy of the machine must not come between processes that talk on the loopback interface.
        "NO_PROXY": ",".join(x for x in (os.environ.get("NO_PROXY", ""), loopback) if x),
        "no_proxy": ",".join(x for x in (os.environ.get("no_proxy", ""), loopback) if x),
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


class Api:
    """Airflow's REST API for one user."""

    def __init__(self, port: int, password: str) -> None:
        self.at = f"http://127.0.0.1:{port}"
        self._password = password
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Accept"] = "application/json"

    def health(self) -> dict[str, str]:
        """The state of each component, ``healthy`` where it is well; empty while the API does not answer."""
        try:
            answer = self._session.get(f"{self.at}/api/v2/monitor/health", timeout=5)
            said = answer.json()
        except (requests.RequestException, ValueError):
            return {}
        return {name: str(state.get("status")) for name, state in said.items()} if answer.ok else {}

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The answer's JSON. Raises LocalError where Airflow refuses, with what it says."""
        for attempt in range(3):
            if "Authorization" not in self._session.headers:
                self._log_in()
            try:
                answer = self._session.request(method, f"{self.at}{path}", json=body, params=query, timeout=30)
            except requests.RequestException as error:
                # An answer can be late while the machine is busy; only what changes nothing is asked again.
                if method == "GET" and attempt < 2:
                    time.sleep(2)
                    continue
                raise LocalError(f"Airflow at {self.at} does not answer: {error}") from error
            if answer.status_code == requests.codes.unauthorized:
                del self._session.headers["Authorization"]
                continue
            break
        if not answer.ok:
            raise LocalError(f"Airflow refuses {method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def _log_in(self) -> None:
        try:
            answer = self._session.post(
                f"{self.at}/auth/token", json={"username": USER, "password": self._password}, timeout=30
            )
            token = answer.json()["access_token"]
        except (requests.RequestException, ValueError, KeyError) as error:
            raise LocalError(f"Airflow at {self.at} does not let {USER} in: {error}") from error
        self._session.headers["Authorization"] = f"Bearer {token}"

    def set_pools(self) -> None:
        """Makes the pools of ``POOLS``; those that are there keep the slots that an operator gave them."""
        there = {pool["name"] for pool in self.call("GET", "/api/v2/pools", limit=1000)["pools"]}
        for name, pool in json.loads(POOLS.read_text("utf-8")).items():
            if name not in there:
                self.call("POST", "/api/v2/pools", {"name": name, **pool})

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """All task instances of a run, in the order in which they began."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.call(
                "GET",
                f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}/taskInstances",
                limit=100,
                offset=len(found),
                order_by="id",
            )
            found += page["task_instances"]
            if not page["task_instances"] or len(found) >= page["total_entries"]:
                return sorted(found, key=lambda t: (t["start_date"] or "9", t["map_index"]))

    def log_tail(self, task: Mapping[str, Any], lines: int = 20) -> str:
        """The end of what a task instance logged in its last try."""
        return "\n".join([line for entry in self._log(task) for line in lines_of(entry)][-lines:])

    def last_error(self, task: Mapping[str, Any]) -> str:
        """The exception that ended a task instance's last try, in one line; empty where its log has none."""
        errors = [e for entry in self._log(task) if isinstance(entry, dict) for e in entry.get("error_detail") or ()]
        return f"{errors[-1].get('exc_type')}: {errors[-1].get('exc_value')}".splitlines()[0] if errors else ""

    def _log(self, task: Mapping[str, Any]) -> list[Any]:
        said = self.call(
            "GET",
            f"/api/v2/dags/{task['dag_id']}/dagRuns/{quote(task['dag_run_id'], safe='')}"
            f"/taskInstances/{task['task_id']}/logs/{max(task['try_number'], 1)}",
            map_index=task["map_index"],
            full_content=True,
        )
        content = said["content"]
        return content.splitlines() if isinstance(content, str) else list(content)


def lines_of(entry: Any) -> list[str]:
    """A structured log message as lines of text, with the exception it carries."""
    if not isinstance(entry, dict):
        return str(entry).splitlines()
    if str(entry.get("event", "")).startswith("::"):  # folds of the UI
        return []
    head = " ".join(str(entry[k]) for k in ("timestamp", "level") if entry.get(k))
    found = [f"{head} {line}".strip() for line in str(entry.get("event", "")).splitlines()]
    for error in entry.get("error_detail") or ():
        frames = error.get("frames") or ()
        found += [f"    {f.get('filename')}:{f.get('lineno')} in {f.get('name')}" for f in frames[-2:]]
        found.append(f"  {error.get('exc_type')}: {error.get('exc_value')}")
    return found


def _write_private(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    part.replace(path)
