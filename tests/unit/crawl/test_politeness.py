from __future__ import annotations

import itertools
import threading
import time

import pytest

from citypolicy.crawl.politeness import LONGEST_CRAWL_DELAY, Gate, RobotsBook, Rules, read_rules


def passages(gate: Gate, count: int, until: float = 1e9) -> list[float]:
    times = []
    for _ in range(count):
        with gate.passage(until) as in_time:
            assert in_time
            times.append(time.monotonic())
    return times


def test_requests_keep_their_distance_and_are_never_closer() -> None:
    times = passages(Gate(per_second=20, jitter=0.5, connections=1), 6)
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert min(gaps) >= 0.049
    assert max(gaps) < 0.2
    assert len({round(gap, 3) for gap in gaps}) > 1  # jitter


def test_the_first_request_waits_for_nothing() -> None:
    begun = time.monotonic()
    passages(Gate(per_second=0.01, jitter=0, connections=1), 1)
    assert time.monotonic() - begun < 0.5


def test_no_more_at_once_than_seats() -> None:
    gate, most, now, lock = Gate(per_second=1000, jitter=0, connections=2), 0, 0, threading.Lock()

    def work() -> None:
        nonlocal most, now
        with gate.passage(1e9):
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.03)
            with lock:
                now -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_crawl_delay_and_a_retry_after_are_kept() -> None:
    gate = Gate(per_second=1000, jitter=0, connections=1)
    gate.slow_down(0.1)
    times = passages(gate, 3)
    assert times[2] - times[0] >= 0.2
    gate.pause(0.3)
    begun = time.monotonic()
    passages(gate, 1)
    assert time.monotonic() - begun >= 0.29


def test_nothing_passes_after_the_end() -> None:
    gate = Gate(per_second=1000, jitter=0, connections=1)
    gate.pause(60)
    begun = time.monotonic()
    with gate.passage(begun + 0.2) as in_time:
        assert not in_time
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("status", "open_"),
    [(200, True), (404, True), (403, True), (401, True), (301, True), (500, False), (503, False), (521, False)],
)
def test_robots_by_status(status: int, open_: bool) -> None:
    assert read_rules(status, b"").allows("https://h.invalid/a") is open_


def test_robots_text() -> None:
    rules = read_rules(
        200,
        b"User-agent: *\nDisallow: /admin/\nCrawl-delay: 3\n\nUser-agent: citypolicy\nDisallow: /gk/\nCrawl-delay: 7\n",
    )
    assert rules.allows("https://h.invalid/admin/x")
    assert not rules.allows("https://h.invalid/gk/x")
    assert rules.delay == 7
    assert read_rules(200, b"User-agent: *\nDisallow: /*.pdf$").allows("https://h.invalid/a.pdf") is False
    assert read_rules(200, b"\xff\xfe nonsense \x00").allows("https://h.invalid/") is True
    assert read_rules(200, b"User-agent: *\nRequest-rate: 1/10").delay == 10


def test_a_crawl_delay_of_an_hour_is_not_waited_for() -> None:
    gate = Gate(per_second=1, jitter=0, connections=1)
    gate.slow_down(3600)
    assert gate._interval == LONGEST_CRAWL_DELAY


def test_robots_is_asked_once_a_host_by_many_threads() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Rules:
        asked.append(url)
        time.sleep(0.05)
        return Rules()

    book = RobotsBook(fetch)
    threads = [threading.Thread(target=book.rules, args=(f"https://{h}.invalid",)) for h in "abab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == ["https://a.invalid/robots.txt", "https://b.invalid/robots.txt"]


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /x\r\n",
        "User-agent: *\nDisallow: /x\n".encode("utf-16"),
        "# 禁止抓取\nUser-agent: *\nDisallow: /x\n".encode("gb18030"),
        b"User-agent: *\x00\nDisallow: /x\n",
    ],
)
def test_rules_as_editors_of_windows_write_them(body: bytes) -> None:
    rules = read_rules(200, body)
    assert not rules.allows("http://a.invalid/x/1.html")
    assert rules.allows("http://a.invalid/y/1.html")
