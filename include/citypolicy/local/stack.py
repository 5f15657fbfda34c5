"""The programs of a local run, in the order in which they need each other."""

from __future__ import annotations

import fcntl
import importlib.metadata
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from citypolicy.load import server
from citypolicy.local import airflow, ports
from citypolicy.local.processes import Processes
from citypolicy.local.steps import LocalError, Steps
from citypolicy.settings import ROOT, Settings
from sample_portal.pages import CITIES

CRAWL, BUILD = "crawl_portals", "build_warehouse"
"""The DAGs of a run."""

PORTAL = "sample-portal"
MARK = "CITYPOLICY_HOME.txt"
"""Stands in every home that was made here; without it nothing is thrown away."""

HEALTHY_SECONDS = 180.0
"""Airflow takes some 25 s to come up on two idle cores; a busy machine is given this long."""


@dataclass(frozen=True)
class Component:
    """One program of the stack, for the eyes of people."""

    name: str
    state: str
    process: int | None = None
    memory_mb: int | None = None
    where: str = ""


class Stack:
    """PostgreSQL, the sample portal and Airflow under one home."""

    def __init__(self, settings: Settings) -> None:
        self.home = settings.home
        self.airflow = airflow.Home(settings.home / "airflow")
        self.processes = Processes(settings.home)
        # What runs stays at the ports that it was started with, whoever asks now.
        there = self.processes.environment("scheduler")
        ports_there = {name: int(_told(there, name)) for name in ports.SETTINGS} if there else {}
        self.settings = settings.model_copy(update=ports_there)

    @property
    def ui(self) -> str:
        """Address of Airflow's UI."""
        return f"http://localhost:{self.settings.ui_port}"

    def api(self) -> airflow.Api:
        """Airflow's REST API. Raises FileNotFoundError before the first start."""
        return airflow.Api(self.settings.ui_port, self.airflow.password)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one command at a time changes what runs. Raises LocalError, naming the other, where one is at it."""
        if not self.home.exists() or not any(self.home.iterdir()):
            self.home.mkdir(parents=True, exist_ok=True)
            said = "What a local run of citypolicy made; `make reset` throws this folder away.\n"
            (self.home / MARK).write_text(said, "utf-8")
        with (self.home / "lock").open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                raise LocalError(f"another command is at work here ({handle.read().strip()}); wait for it") from None
            handle.truncate(0)
            handle.write(f"process {os.getpid()}")
            handle.flush()
            yield

    @property
    def _kept(self) -> Path:
        return self.home / "run" / "keep"

    def keep(self) -> None:
        """What runs now goes on until ``down``; without this a run ends it when it is over."""
        self._kept.touch()

    def kept(self) -> bool:
        """Whether programs run that are to go on when a run is over."""
        return self._kept.exists() and any(self.processes.find(name) for name in self.processes.names())

    def kept_settings(self) -> dict[str, str]:
        """The settings of the Airflow that runs, by their variables, where those of this command are others."""
        there, here = self.processes.environment("scheduler"), self._environment()
        return {
            variable(name): _told(there, name)
            for name in (Settings.model_fields if there else ())
            if name not in ports.SETTINGS and _told(there, name) != _told(here, name)
        }

    # -- up --------------------------------------------------------------------------------------------------------

    def up(self, steps: Steps) -> None:
        """Starts what does not run yet and returns when Airflow is healthy and knows both DAGs."""
        kept = self.kept_settings()
        retry = kept.pop(variable("retry_seconds"), None)
        if kept:
            steps.console.print(f"Airflow runs already; until `make down` it keeps its own {', '.join(kept)}.")
        if retry:
            steps.console.print(f"Airflow runs already, and tries what fails again after {float(retry):g} s.")
        missing = [name for name in (*airflow.COMPONENTS, PORTAL) if self.processes.find(name) is None]
        wanted = {
            "api-server": ("ui_port",),
            "scheduler": ("worker_log_port",),
            "triggerer": ("trigger_log_port",),
            PORTAL: ("portal_port",),
        }
        # What a program left behind that ended itself holds its port.
        self.processes.stop(missing, seconds=5)
        ports.require_free(self.settings, tuple(port for name in missing for port in wanted.get(name, ())))
        with steps.step("PostgreSQL"):
            database = server.start(self.home, self.settings.postgres_port)
        self.airflow.prepare(self.settings, database.url_airflow)
        with steps.step("Databases of Airflow and of the warehouse, sample portal"):
            tasks: list[Callable[[], None]] = [
                self._migrate_airflow,
                lambda: self._migrate_warehouse(self.settings.warehouse_url or database.url_warehouse),
            ]
            if PORTAL in missing:
                tasks.append(self._start_portal)
            with ThreadPoolExecutor(len(tasks)) as pool:
                for done in [pool.submit(task) for task in tasks]:
                    done.result()
        with steps.step("Airflow: scheduler, DAG processor, API and UI, triggerer") as say:
            for name in missing:
                if name != PORTAL:
                    self._start_python(name, "-m", "airflow", name)
            api = self.api()
            self._wait_until_healthy(api, say)
            api.set_pools()
            self._wait_for_dags(api, say)

    def _environment(self) -> dict[str, str]:
        enabled = self.settings.portals_enabled or ",".join(city.id for city in CITIES)
        extra = {
            "CITYPOLICY_HOME": str(self.home),
            "CITYPOLICY_PORTALS_ENABLED": enabled,
            "CITYPOLICY_RETRY_SECONDS": str(self.settings.retry_seconds),
        }
        return airflow.environment(self.airflow, extra)

    def _start_python(self, name: str, *arguments: str) -> None:
        self.processes.start(name, (sys.executable, *arguments), self._environment(), ROOT)

    def _start_portal(self) -> None:
        portals = str(self.home / "portals")
        self._start_python(
            PORTAL, "-m", "sample_portal", "--port", str(self.settings.portal_port), "--write-portals", portals
        )
        deadline = time.monotonic() + 30
        # It says its address when it listens and its portal files are written.
        while "http://" not in self.processes.tail(PORTAL):
            if self.processes.find(PORTAL) is None or time.monotonic() > deadline:
                raise LocalError(f"the sample portal does not come up:\n{self.processes.tail(PORTAL)}")
            time.sleep(0.05)

    def _migrate_warehouse(self, url: str) -> None:
        # Alembic takes half a second to import, which the other commands need not wait for.
        from citypolicy.load.connect import WarehouseUnavailable, WrongSchema
        from citypolicy.load.migrate import migrate

        try:
            migrate(url)
        except (WarehouseUnavailable, WrongSchema) as error:
            raise LocalError(str(error)) from error

    def _migrate_airflow(self) -> None:
        version = importlib.metadata.version("apache-airflow")
        # Beside the data that it speaks of, to go when that goes.
        migrated = self.home / "postgres" / "airflow-version"
        if migrated.exists() and migrated.read_text("utf-8") == version:
            return
        said = subprocess.run(
            (sys.executable, "-m", "airflow", "db", "migrate"),
            env=airflow.environment(self.airflow, {}),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            raise LocalError("the database of Airflow could not be migrated:\n" + said.stderr[-2000:])
        migrated.write_text(version, "utf-8")

    def _wait_until_healthy(self, api: airflow.Api, say: Callable[[str], None]) -> None:
        deadline = time.monotonic() + HEALTHY_SECONDS
        while True:
            self.require_alive()
            health = api.health()
            missing = [name for name, state in health.items() if state != "healthy"]
            if health and not missing:
                return
            say("waiting for " + (", ".join(missing) if health else "the API"))
            if time.monotonic() > deadline:
                raise LocalError(
                    f"Airflow is not healthy after {HEALTHY_SECONDS:.0f} s ({health or 'the API does not answer'}); "
                    f"what it says is in {self.processes.log('scheduler').parent}"
                )
            time.sleep(0.5)

    def _wait_for_dags(self, api: airflow.Api, say: Callable[[str], None]) -> None:
        deadline = time.monotonic() + HEALTHY_SECONDS
        say("waiting for the DAGs")
        while time.monotonic() < deadline:
            self.require_alive()
            known = {dag["dag_id"] for dag in api.call("GET", "/api/v2/dags", tags=["citypolicy"])["dags"]}
            if known >= {CRAWL, BUILD}:
                return
            broken = api.call("GET", "/api/v2/importErrors")["import_errors"]
            if broken:
                raise LocalError(f"{broken[0]['filename']} cannot be imported:\n{broken[0]['stack_trace'][-2000:]}")
            time.sleep(0.5)
        raise LocalError(f"Airflow does not know the DAGs; see {self.processes.log('dag-processor')}")

    def require_alive(self) -> None:
        """Raises LocalError, with the end of its log, where a program has ended by itself."""
        for name in (*airflow.COMPONENTS, PORTAL):
            if self.processes.find(name) is None:
                raise LocalError(f"{name} has ended; its last words:\n{self.processes.tail(name)}")

    # -- down ------------------------------------------------------------------------------------------------------

    def down(self, steps: Steps) -> bool:
        """Ends all programs; False where none ran."""
        names = self.processes.names()
        ran = any(self.processes.find(name) for name in names) or server.status(self.home) is not None
        with steps.step("Ending Airflow, the sample portal and PostgreSQL"):
            self.processes.stop(names)
            server.stop(self.home)
        self._kept.unlink(missing_ok=True)
        return ran

    def require_own_home(self) -> None:
        """Raises LocalError where the home is not one that was made here."""
        if not (self.home / MARK).exists():
            raise LocalError(f"{self.home} has no {MARK} in it: it was not made by a local run and is left alone")

    def reset(self) -> None:
        """Throws the home away. Raises LocalError where it is not a home that was made here."""
        self.require_own_home()
        shutil.rmtree(self.home)

    # -- status ----------------------------------------------------------------------------------------------------

    def components(self) -> list[Component]:
        """What runs and what does not."""
        database = server.status(self.home)
        found = [
            Component("postgresql", "running", database.pid, where=f"127.0.0.1:{database.port}")
            if database
            else Component("postgresql", "down")
        ]
        health = self.api().health() if self.processes.find("api-server") else {}
        for name in (*airflow.COMPONENTS, PORTAL):
            process = self.processes.find(name)
            if process is None:
                found.append(Component(name, "ended by itself" if name in self.processes.names() else "down"))
                continue
            state = health.get(name.replace("-", "_"), "running" if health or name == PORTAL else "starting")
            where = {"api-server": self.ui, PORTAL: f"http://127.0.0.1:{self.settings.portal_port}"}.get(name, "")
            found.append(Component(name, state, process.pid, _memory(process), where))
        return found


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"CITYPOLICY_{name.upper()}"


def _told(environment: Mapping[str, str], name: str) -> str:
    return environment.get(variable(name), str(Settings.model_fields[name].default))


def _memory(process: psutil.Process) -> int | None:
    try:
        return sum(p.memory_info().rss for p in (process, *process.children(recursive=True))) // 2**20
    except psutil.NoSuchProcess:
        return None
