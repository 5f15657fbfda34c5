"""The commands as people call them: what they say when there is nothing, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from citypolicy.local.stack import MARK, Stack
from citypolicy.local.steps import LocalError
from citypolicy.settings import Settings


def local(home: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "citypolicy.local", *arguments],
        env=os.environ | {"CITYPOLICY_HOME": str(home)} | env,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )


def test_status_of_nothing(tmp_path: Path) -> None:
    said = local(tmp_path / "home", "status")
    assert said.returncode == 0
    assert said.stdout.count("down") == 6
    assert not (tmp_path / "home").exists()


def test_reset_says_what_and_asks(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "archive").mkdir(parents=True)
    (home / "archive" / "a.warc.gz").write_bytes(b"x" * 3_000_000)
    (home / MARK).touch()
    said = local(home, "reset")
    assert said.returncode == 1
    assert "archive" in said.stdout
    assert f"{home}/archive  3.0 MB in 1 file  the captures" in said.stdout
    assert "Nothing was thrown away" in said.stdout
    assert (home / "archive" / "a.warc.gz").exists()
    said = local(home, "reset", "--yes")
    assert said.returncode == 0, said.stdout
    assert not home.exists()


def test_reset_leaves_a_folder_alone_that_was_not_made_here(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(LocalError, match="left alone"):
        Stack(Settings(home=tmp_path)).reset()
    assert local(tmp_path, "reset", "--yes").returncode == 2
    assert (tmp_path / "thesis.docx").exists()


def test_an_input_that_is_not_there_starts_nothing(tmp_path: Path) -> None:
    said = local(tmp_path / "home", "run", "--input", str(tmp_path / "nowhere"))
    assert said.returncode == 2
    assert "there is no such folder" in said.stdout
    assert "Traceback" not in said.stdout + said.stderr
    assert not (tmp_path / "home" / "postgres").exists()


def test_two_commands_do_not_change_the_same_home_at_once(tmp_path: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from citypolicy.local.stack import Stack; "
        f"from citypolicy.settings import Settings; lock = Stack(Settings(home=Path({str(tmp_path)!r}))).locked(); "
        "lock.__enter__(); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        begin = time.monotonic()
        said = local(tmp_path, "down")
        assert time.monotonic() - begin < 20
        assert said.returncode == 2
        assert f"process {holder.pid}" in said.stdout
    finally:
        holder.kill()
        holder.wait()
    assert local(tmp_path, "down").returncode == 0
