"""The bench over two nights and more, switched and read over HTTP as anyone can who has its address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from citypolicy.crawl import CrawlReport, crawl_portal
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.portals import load_portals
from fixtures_portal import QUICK
from sample_portal import faults
from sample_portal.faults import FAULTS, at
from sample_portal.server import SamplePortal

NOW = datetime.now(UTC)
LATER = [name for name in FAULTS if FAULTS[name].later]


class Night:
    """A fault's portal, as its file says, and the archive of its nights."""

    def __init__(self, name: str, server: SamplePortal, folder: Path) -> None:
        faults.write_portal_files(folder / "portals", server.url)
        self.name, self.server = name, server
        self.portal = load_portals([folder / "portals"])[name]
        self.archive = Archive(str(folder / "archive"))

    def crawl(self, days: int) -> CrawlReport:
        now = NOW + timedelta(days=days)
        return crawl_portal(self.portal, self.archive, run_id=f"night-{days}", limits=QUICK, now=now)

    def switch(self) -> None:
        assert requests.post(f"{self.server.url}/-/switches/{self.name}", timeout=5).json() == "switched"

    def asked(self) -> list[dict[str, Any]]:
        """What the portal was asked since the last time."""
        url = f"{self.server.url}/-/log"
        log: list[dict[str, Any]] = requests.get(url, {"host": FAULTS[self.name].host}, timeout=5).json()
        assert requests.delete(url, timeout=5).json() == []
        return [line for line in log if line["path"] != "/robots.txt"]


@pytest.fixture
def night(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Night]:
    with faults.start(names=[request.param]) as server:
        made = Night(request.param, server, tmp_path)
        assert made.crawl(0).captured == 5
        made.asked()
        made.switch()
        yield made


@pytest.mark.parametrize("night", ["row-back-dated"], indirect=True)
def test_a_row_with_an_old_day_is_found_the_next_night(night: Night) -> None:
    report = night.crawl(1)
    assert (report.state, report.new, report.changed) == ("ok", 1, 0)
    assert [line["path"] for line in night.asked()] == ["/list/", at(9)]


@pytest.mark.parametrize("night", ["page-edited"], indirect=True)
def test_an_edit_is_found_when_the_page_is_due(night: Night) -> None:
    assert night.crawl(1).fetched == 0
    report = night.crawl(8)
    assert (report.state, report.changed, report.unchanged, report.new) == ("ok", 1, 4, 0)


@pytest.mark.parametrize("night", ["page-withdrawn", "page-withdrawn-softly"], indirect=True)
def test_withdrawn_after_three_nights_and_not_before(night: Night) -> None:
    said = []
    for day in (8, 9, 10):
        report = night.crawl(day)
        said.append([i.code for i in report.issues if i.code == "withdrawn"])
        assert (report.state, report.gone) == ("ok", 1)
    assert said == [[], [], ["withdrawn"]]
    assert len(night.archive.captures()) == 5


@pytest.mark.parametrize("night", ["weak-etags"], indirect=True)
def test_weak_etags_are_given_back_as_they_came(night: Night) -> None:
    report = night.crawl(8)
    assert (report.unchanged, report.changed, report.captured) == (4, 1, 1)
    lines = {line["path"]: line for line in night.asked()}
    assert [lines[at(n)]["status"] for n in range(1, 6)] == [304, 200, 304, 304, 304]
    assert lines[at(1)]["headers"]["if-none-match"] == 'W/"1-1"'
    assert night.crawl(16).unchanged == 5
    assert {line["status"] for line in night.asked() if line["path"] != "/list/"} == {304}


@pytest.mark.parametrize("night", ["list-emptied"], indirect=True)
def test_a_list_without_rows_is_an_alarm_and_takes_nothing_away(night: Night) -> None:
    report = night.crawl(1)
    assert (report.state, [i.code for i in report.issues]) == ("alarm", ["no-rows"])
    assert not any(known.withdrawn or known.gone_on for known in night.archive.state("list-emptied").known.values())


def test_the_server_says_what_can_be_switched_and_what_not() -> None:
    with faults.start(names=LATER) as server:
        assert requests.get(f"{server.url}/-/switches", timeout=5).json() == sorted(LATER)
        assert requests.post(f"{server.url}/-/switches/no-such", timeout=5).status_code == 404
        host = {"Host": FAULTS["page-edited"].host}
        assert requests.get(f"{server.url}/-/log", headers=host, timeout=5).status_code == 404, "a city's path"
