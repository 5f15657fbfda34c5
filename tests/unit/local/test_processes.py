"""Real programs are started, found again and ended, with everything they started, and nothing else is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from citypolicy.local.processes import Processes

SLEEP = "import time; time.sleep(60)"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]).wait()"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
LEAVES_A_CHILD = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print('left', flush=True)"
)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path)
    yield made
    made.stop(made.names(), seconds=1)


def start(processes: Processes, code: str, name: str = "program") -> int:
    return processes.start(name, [sys.executable, "-c", code], os.environ, Path.cwd())


def wait_for(condition: object, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def test_a_program_is_found_by_another_process_and_ended(processes: Processes, tmp_path: Path) -> None:
    pid = start(processes, SLEEP)
    code = (
        "import sys; from pathlib import Path; from citypolicy.local.processes import Processes; "
        "print(Processes(Path(sys.argv[1])).find('program').pid)"
    )
    found = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert int(found.stdout) == pid
    assert processes.stop(["program"]) == []
    assert processes.find("program") is None
    assert processes.names() == []


def test_what_a_program_started_ends_with_it(processes: Processes) -> None:
    leader = psutil.Process(start(processes, PARENT))
    wait_for(lambda: leader.children())
    child = leader.children()[0]
    processes.stop(["program"], seconds=2)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_what_does_not_listen_is_made_to_end(processes: Processes) -> None:
    start(processes, STUBBORN)
    wait_for(lambda: "deaf" in processes.tail("program"))
    begin = time.monotonic()
    assert processes.stop(["program"], seconds=0.5) == ["program"]
    assert 0.4 < time.monotonic() - begin < 5
    assert processes.find("program") is None


def test_what_a_program_left_behind_is_ended_too(processes: Processes) -> None:
    pid = start(processes, LEAVES_A_CHILD)
    wait_for(lambda: "left" in processes.tail("program") and processes.find("program") is None)
    left = [p for p in psutil.process_iter() if p.pid != pid and _session(p.pid) == pid]
    assert len(left) == 1
    processes.stop(["program"], seconds=1)
    assert not left[0].is_running() or left[0].status() == psutil.STATUS_ZOMBIE
    assert processes.names() == []


def test_a_process_id_that_another_program_got_is_left_alone(processes: Processes, tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    try:
        (tmp_path / "run").mkdir()
        record = {"pid": other.pid, "created": psutil.Process(other.pid).create_time() - 3600}
        (tmp_path / "run" / "program.json").write_text(json.dumps(record), "utf-8")
        assert processes.find("program") is None
        processes.stop(["program"], seconds=0.2)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_ctrl_c_in_the_terminal_does_not_reach_a_program(processes: Processes) -> None:
    pid = start(processes, SLEEP)
    assert _session(pid) == pid != os.getsid(0)


def test_the_log_tells_what_was_said_last(processes: Processes) -> None:
    start(processes, "print(*range(40), sep='\\n')")
    wait_for(lambda: processes.find("program") is None)
    assert processes.tail("program", lines=2) == "38\n39"
    assert processes.tail("nobody") == ""


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None
