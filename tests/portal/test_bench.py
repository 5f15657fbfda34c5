"""The bench of faults in one run: every good document arrives, every fault ends in its state with a clear issue."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from citypolicy.crawl.archive import Archive
from conftest import ROOT
from sample_portal import faults
from sample_portal.faults import FAULTS
from sample_portal.server import Logged


@dataclass
class Bench:
    reports: dict[str, dict[str, Any]]
    seconds: float
    memory: int
    archive: Archive
    log: list[Logged]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "include"), str(ROOT / "tests")])}
    with faults.start() as server:
        command = [sys.executable, str(Path(__file__).with_name("crawl_bench.py")), server.url, str(folder)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        said = json.loads((folder / "reports.json").read_text())
        yield Bench(said["reports"], said["seconds"], said["memory"], Archive(str(folder)), server.log)


def test_there_are_at_least_forty_faults() -> None:
    assert len(FAULTS) >= 40


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_ends_in_its_state(bench: Bench, name: str) -> None:
    fault, report = FAULTS[name], bench.reports[name]
    codes = {issue["code"] for issue in report["issues"] if issue["severity"] != "info"}
    assert report["state"] == fault.state, report
    assert report["captured"] == fault.captured, report
    assert codes >= fault.codes, report
    if not fault.codes:
        assert not codes, report


@pytest.mark.parametrize("name", sorted(name for name in FAULTS if FAULTS[name].codes))
def test_an_issue_says_what_and_where_in_one_line(bench: Bench, name: str) -> None:
    for issue in bench.reports[name]["issues"]:
        assert issue["stage"] == "crawl"
        assert issue["place"]
        assert issue["message"].strip()
        assert "\n" not in issue["message"]
        assert "object at 0x" not in issue["message"]
        assert len(issue["message"]) < 300


def test_what_is_captured_is_in_the_archive_and_of_the_fault(bench: Bench) -> None:
    for name, fault in FAULTS.items():
        captures = bench.archive.captures(portals=[name])
        assert len(captures) == fault.captured, name
        for capture in captures:
            assert len(bench.archive.read(capture)) == capture.size


def test_the_run_ends_in_time_and_in_little_memory(bench: Bench) -> None:
    assert bench.seconds < 60
    assert bench.memory < 500 * 2**20


def test_a_wall_is_not_run_against(bench: Bench) -> None:
    """After the first challenge nothing more is asked of the host."""
    for name in ("jsl-521", "ruishu-412", "wangfang-403", "chuangyu-200", "script-shell-200"):
        asked = [line for line in bench.log if line.request.host == FAULTS[name].host]
        assert len(asked) <= 2, (name, [line.request.path for line in asked])
    walled = [line.status for line in bench.log if line.request.host == FAULTS["wall-after-three"].host]
    assert walled.count(521) == 1
    assert walled[-1] == 521


def test_no_request_goes_to_a_host_that_the_file_does_not_know(bench: Bench) -> None:
    known = {fault.host for fault in FAULTS.values()} | {f"files.{fault.host}" for fault in FAULTS.values()}
    assert {line.request.host for line in bench.log} <= known
    assert not any(line.request.path.startswith("/wzgl/") for line in bench.log)  # footers
    assert not any(line.request.path.startswith("/gk/") for line in bench.log)  # menus


def test_a_good_page_is_asked_for_once(bench: Bench) -> None:
    repeats = {"flaky", "busy", "cookie-gate"}
    for name, fault in FAULTS.items():
        if name in repeats or fault.state != "ok" or fault.codes:
            continue
        asked = [
            (line.request.method, line.request.path, line.request.body)
            for line in bench.log
            if line.request.host == fault.host
        ]
        assert len(asked) == len(set(asked)), name


def test_titles_of_files(bench: Bench) -> None:
    titles = {c.title for c in bench.archive.captures(portals=["nameless-files"]) if c.parent_url}
    assert titles == {"方案.pdf", "表.pdf", "附件2"} or titles == {"方案.pdf", "表.pdf"}
    kinds = {c.media_type for c in bench.archive.captures(portals=["nameless-files"]) if c.parent_url}
    assert kinds == {"application/pdf"}
    second = [c for c in bench.archive.captures(portals=["second-host"]) if c.parent_url]
    assert [(c.title, c.parent_url) for c in second] == [
        ("附件：方 案.pdf", f"{FAULTS['second-host'].base}{faults.at(3)}")
    ]


def test_listed_titles_are_whole(bench: Bench) -> None:
    for name in ("hanweb-windows", "jpaas-unit", "gb2312-is-gb18030"):
        titles = [c.title for c in bench.archive.captures(portals=[name])]
        assert all(title.endswith("号实施方案的通知") or "片区" in title for title in titles), titles
    assert any("䶮㙓" in c.title for c in bench.archive.captures(portals=["gb2312-is-gb18030"]))
