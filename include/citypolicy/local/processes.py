"""Programs that outlive the command that started them: started, found again and ended by what is written of them.

A process is known by its id and the instant of its start, so that an id that the system gave to another program later
is never taken for ours.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil


class Processes:
    """The programs of one home: ``run/<name>.json`` says which process each is, ``logs/<name>.log`` what it said."""

    def __init__(self, home: Path) -> None:
        self._run, self._logs = home / "run", home / "logs"

    def log(self, name: str) -> Path:
        """Where the program's output goes."""
        return self._logs / f"{name}.log"

    def start(self, name: str, argv: Sequence[str], env: Mapping[str, str], cwd: Path) -> int:
        """Starts a program in a session of its own, so that Ctrl-C here does not reach it; returns its process id."""
        self._run.mkdir(parents=True, exist_ok=True)
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("wb") as out:
            child = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        record = {"pid": child.pid, "created": psutil.Process(child.pid).create_time()}
        (self._run / f"{name}.json").write_text(json.dumps(record), "utf-8")
        return child.pid

    def names(self) -> list[str]:
        """The programs that were started here and not ended yet, whether they still run or not."""
        return sorted(path.stem for path in self._run.glob("*.json"))

    def find(self, name: str) -> psutil.Process | None:
        """The program's process if it runs."""
        try:
            record = json.loads((self._run / f"{name}.json").read_text("utf-8"))
            process = psutil.Process(record["pid"])
            same = abs(process.create_time() - record["created"]) < 1
            return process if same and _runs(process) else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None

    def environment(self, name: str) -> dict[str, str]:
        """The environment with which the program was started; empty where it does not run."""
        process = self.find(name)
        try:
            return process.environ() if process else {}
        except psutil.NoSuchProcess:
            return {}

    def tail(self, name: str, lines: int = 15) -> str:
        """The end of what the program said."""
        try:
            return "\n".join(self.log(name).read_text("utf-8", "replace").splitlines()[-lines:])
        except FileNotFoundError:
            return ""

    def stop(self, names: Sequence[str], seconds: float = 20.0) -> list[str]:
        """Ends programs and all they started: asked first, then made to. Returns those that had to be made to."""
        families = {name: self._family(name) for name in names}
        for name in names:
            leader = self.find(name)
            for process in [leader] if leader else families[name]:
                _signal(process, signal.SIGTERM)
        everyone = [process for family in families.values() for process in family]
        psutil.wait_procs(everyone, timeout=seconds)
        # Asked for again: what a program started while it was ending is in its session, if in no list.
        forced = {name: [p for p in {*families[name], *self._family(name)} if _runs(p)] for name in names}
        for process in (p for family in forced.values() for p in family):
            _signal(process, signal.SIGKILL)
        psutil.wait_procs([p for family in forced.values() for p in family], timeout=5)
        for name in names:
            if not self._family(name):
                (self._run / f"{name}.json").unlink(missing_ok=True)
        return sorted(name for name, family in forced.items() if family)

    def _family(self, name: str) -> list[psutil.Process]:
        """The program's process, all below it, and all of its session; what it left behind where it ended itself."""
        try:
            record = json.loads((self._run / f"{name}.json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return []
        leader = self.find(name)
        if leader is None and psutil.pid_exists(record["pid"]) and not _is_zombie(record["pid"]):
            # The id is another program's now. It could not be while one process of the old session was left.
            return []
        below = _children(leader) if leader else []
        session = [p for p in psutil.process_iter() if _session(p.pid) == record["pid"] and _runs(p)]
        return list({p.pid: p for p in [*([leader] if leader else []), *below, *session]}.values())


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
