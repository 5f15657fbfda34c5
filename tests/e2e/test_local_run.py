"""The command of the README, as a person types it: everything starts, runs through Airflow's scheduler, and ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from citypolicy.load import server
from citypolicy.local.processes import Processes

ROOT = Path(__file__).resolve().parents[2]
PORTS = ("UI", "PORTAL", "WORKER_LOG", "TRIGGER_LOG")


@dataclass
class Place:
    """A home of its own, on ports of its own."""

    home: Path
    env: dict[str, str]

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "citypolicy.local", *arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )

    def processes(self) -> list[psutil.Process]:
        """Every process that was started for this home, found by its environment and arguments."""
        found = []
        for process in psutil.process_iter():
            try:
                told = [*process.cmdline(), process.environ().get("CITYPOLICY_HOME", "")]
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            ours = any(part == str(self.home) or part.startswith(f"{self.home}/") for part in told)
            if ours and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    sockets = [socket.socket() for _ in PORTS]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = {f"CITYPOLICY_{name}_PORT": str(one.getsockname()[1]) for name, one in zip(PORTS, sockets, strict=True)}
    for one in sockets:
        one.close()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CITYPOLICY_", "AIRFLOW_"))}
    # Not under pytest's folders, which PostgreSQL's own user may not enter.
    with tempfile.TemporaryDirectory(prefix="citypolicy-e2e-") as folder:
        home = Path(folder) / "home"
        yield Place(home, inherited | ports | {"CITYPOLICY_HOME": str(home)})
        processes = Processes(home)
        processes.stop(processes.names(), seconds=5)
        server.stop(home, mode="immediate")


def test_one_run_from_nothing_to_the_table_leaves_no_process(place: Place) -> None:
    said = place.call("run")
    assert said.returncode == 0, said.stdout + said.stderr
    for step in ("✓ PostgreSQL", "✓ crawl_portals", "✓ build_warehouse", "chenghu", "songping", "make psql", "make up"):
        assert step in said.stdout
    for task in ("crawl [chenghu: ok, discovered", "batch.load [batch-0001, captures"):
        assert task in said.stdout, "a task is named by what it did"
    assert said.stdout.count("“") >= 3, "three examples, each with its sentence"
    assert place.processes() == []
    assert server.status(place.home) is None

    asked = place.call("psql", "-Atc", "SELECT count(*) > 100 FROM policy.fact_observation")
    assert (asked.returncode, asked.stdout.strip()) == (0, "t"), asked.stderr
    assert place.processes() == []
