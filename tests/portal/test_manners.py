"""How the crawler behaves towards a portal, proved by what the portal saw."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from citypolicy import __version__
from citypolicy.crawl import crawl_portal
from citypolicy.crawl.archive import Archive
from fixtures_portal import QUICK, MakeTown
from sample_portal import faults
from sample_portal.faults import article, at, site
from sample_portal.server import Request, Response


def test_one_honest_user_agent_with_the_contact(make_town: MakeTown) -> None:
    town = make_town()
    town.crawl(contact="https://citypolicy.invalid/about")
    agents = {line.request.headers["user-agent"] for line in town.log}
    assert agents == {f"citypolicy/{__version__} (+https://citypolicy.invalid/about)"}


def test_robots_comes_first_and_once(make_town: MakeTown) -> None:
    town = make_town()
    town.crawl()
    paths = [line.request.path for line in town.log]
    assert paths[0] == "/robots.txt"
    assert paths.count("/robots.txt") == 1


def test_the_rate_holds_for_a_host(make_town: MakeTown) -> None:
    town = make_town(site(6), politeness={"requests_per_second": 10, "jitter": 0.2})
    town.crawl()
    begun = sorted(line.request.begun for line in town.log)
    gaps = [b - a for a, b in itertools.pairwise(begun)]
    # The server's own clock reads a little late now and then; on the whole the distance holds.
    assert min(gaps) >= 0.07
    assert begun[-1] - begun[0] >= 0.1 * (len(begun) - 1) - 0.02
    assert len(town.log) == 8


def test_one_request_at_a_time_to_a_host(make_town: MakeTown) -> None:
    now, most, lock = 0, 0, threading.Lock()

    def slow(request: Request) -> Response:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.03)
        with lock:
            now -= 1
        return article(int(request.path.rpartition("_")[2].removesuffix(".html")))

    town = make_town({**site(8), **{at(n): slow for n in range(1, 9)}})
    assert town.crawl().captured == 8
    assert most == 1
    town = make_town(
        {**site(8), **{at(n): slow for n in range(1, 9)}}, politeness={"requests_per_second": 1000, "connections": 3}
    )
    assert town.crawl().captured == 8
    assert most == 3


def test_a_crawl_delay_in_robots_goes_before_the_files_rate(make_town: MakeTown) -> None:
    robots = Response(b"User-agent: *\nCrawl-delay: 0.2\n", 200, {"Content-Type": "text/plain"})
    town = make_town({**site(3), "/robots.txt": robots})
    town.crawl()
    begun = [line.request.begun for line in town.log][1:]
    assert min(b - a for a, b in itertools.pairwise(begun)) >= 0.17


def test_a_retry_after_is_waited_for(make_town: MakeTown) -> None:
    town = make_town(faults.FAULTS["busy"].build())
    town.crawl()
    tries = [line.request.begun for line in town.log if line.request.path == at(3)]
    assert len(tries) == 2
    assert tries[1] - tries[0] >= 1.0


def test_connections_are_used_again(make_town: MakeTown) -> None:
    ports: set[str] = set()

    def note(request: Request) -> Response:
        ports.add(request.peer)
        return article(1)

    town = make_town({**site(6), **{at(n): note for n in range(1, 7)}})
    town.crawl()
    assert len(ports) == 1


def test_what_is_accepted(make_town: MakeTown) -> None:
    town = make_town()
    town.crawl()
    headers = town.log[-1].request.headers
    assert headers["accept-encoding"] == "gzip, deflate, br"
    assert "cookie" not in headers
    assert "authorization" not in headers


def test_netrc_and_proxies_of_the_environment_are_not_used(make_town: MakeTown, monkeypatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / ".netrc").write_text("machine town.fault.localhost login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    town = make_town()
    assert town.crawl().captured == 5
    assert not any("authorization" in line.request.headers for line in town.log)


def test_a_crawl_ends_in_its_time_and_keeps_what_it_has(make_town: MakeTown) -> None:
    town = make_town(site(40), politeness={"requests_per_second": 10, "jitter": 0, "seconds": 1.0})
    begun = time.monotonic()
    report = town.crawl()
    assert time.monotonic() - begun < 3
    assert 3 <= report.captured <= 11
    assert report.state == "ok"
    before = len(town.captures())
    town.portal = town.portal.model_copy(
        update={"politeness": town.portal.politeness.model_copy(update={"requests_per_second": 500.0})}
    )
    town.crawl()
    assert len(town.captures()) == 40 > before


def test_progress_is_told(make_town: MakeTown) -> None:
    town, said = make_town(), list[tuple[int, int]]()
    town.crawl(on_progress=lambda done, total: said.append((done, total)))
    assert said == [(n, 5) for n in range(1, 6)]


def test_a_programming_error_is_raised_and_the_archive_is_as_it_was(make_town: MakeTown, tmp_path) -> None:  # type: ignore[no-untyped-def]
    town = make_town()

    def broken(_done: int, _total: int) -> None:
        raise KeyError("mine")

    archive = Archive(str(tmp_path / "other"))
    with pytest.raises(KeyError, match="mine"):
        crawl_portal(town.portal, archive, run_id="x", limits=QUICK, on_progress=broken)
    assert archive.captures() == []
    assert archive.portals() == []
