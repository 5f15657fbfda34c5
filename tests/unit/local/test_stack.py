"""A command beside programs that run already: it goes to where they are, and says what they were told otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from citypolicy.local.processes import Processes
from citypolicy.local.stack import Stack
from citypolicy.settings import ROOT, Settings


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A stack of which one program runs; it does nothing, but was started as a scheduler is."""
    for name in [name for name in os.environ if name.startswith("CITYPOLICY_")]:
        monkeypatch.delenv(name)
    said = {"home": tmp_path, "ui_port": 28999, "retry_seconds": 120, "portals_enabled": "chenghu"}
    first = Stack(Settings.model_validate(said))
    processes = Processes(tmp_path)
    env = first._environment() | {"CITYPOLICY_UI_PORT": "28999"}
    processes.start("scheduler", (sys.executable, "-c", "import time; time.sleep(60)"), env, ROOT)
    try:
        yield first
    finally:
        processes.stop(["scheduler"], seconds=5)


def test_the_ports_are_those_of_what_runs(started: Stack) -> None:
    assert Stack(Settings(home=started.home)).ui == "http://localhost:28999"


def test_the_same_settings_again_are_no_news(started: Stack) -> None:
    assert started.kept_settings() == {}


def test_other_settings_are_told_with_what_holds(started: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYPOLICY_BATCH_SIZE", "7")
    other = Stack(Settings(home=started.home, retry_seconds=3, portals_enabled="songping"))
    assert other.kept_settings() == {
        "CITYPOLICY_BATCH_SIZE": "250",
        "CITYPOLICY_PORTALS_ENABLED": "chenghu",
        "CITYPOLICY_RETRY_SECONDS": "120.0",
    }


def test_where_nothing_runs_the_command_decides(tmp_path: Path) -> None:
    alone = Stack(Settings(home=tmp_path, ui_port=28998))
    assert alone.ui == "http://localhost:28998"
    assert alone.kept_settings() == {}
