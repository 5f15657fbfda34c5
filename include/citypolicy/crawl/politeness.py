"""How often and what a host may be asked: a gate a host, and robots.txt by RFC 9309."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from protego import Protego

from citypolicy.crawl.page import decode

ROBOT = "citypolicy"
"""The product token by which robots.txt may name us."""

LONGEST_CRAWL_DELAY = 60.0
"""A longer Crawl-delay is taken as this, in seconds: with an hour between requests a portal is never read."""


LONGEST_ROBOTS = 512_000
"""Bytes of a robots.txt that are read: by RFC 9309, 2.5, at least 500 KiB."""


class Gate:
    """Lets requests to one host through: so many at a time, and so long after each other."""

    def __init__(self, *, per_second: float, jitter: float, connections: int) -> None:
        self._interval = 1.0 / per_second
        self._jitter = jitter
        self._seats = threading.BoundedSemaphore(connections)
        self._lock = threading.Lock()
        self._next = 0.0

    def slow_down(self, interval: float) -> None:
        """Keeps at least so many seconds between requests from now on (a Crawl-delay)."""
        with self._lock:
            self._interval = max(self._interval, min(interval, LONGEST_CRAWL_DELAY))

    def pause(self, seconds: float) -> None:
        """Lets nothing through for so many seconds (a Retry-After)."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    @contextmanager
    def passage(self, until: float) -> Iterator[bool]:
        """Waits for a seat and for the time; yields False, without waiting, where that would be after ``until``
        (monotonic seconds).
        """
        if not self._seats.acquire(timeout=max(0.0, min(until - time.monotonic(), threading.TIMEOUT_MAX))):
            yield False
            return
        try:
            with self._lock:
                now = time.monotonic()
                start = max(now, self._next)
                in_time = start <= until
                if in_time:
                    self._next = start + self._interval * (1 + random.uniform(0, self._jitter))
            if in_time and start > now:
                time.sleep(start - now)
            yield in_time
        finally:
            self._seats.release()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says. ``parsed`` None: all is allowed, or with ``closed`` (the reason) nothing."""

    parsed: Protego | None = None
    closed: str = ""
    code: str = "robots-unreachable"
    """What to call it where it is closed."""

    def allows(self, url: str) -> bool:
        """Whether we may ask for this address."""
        if self.closed:
            return False
        return self.parsed is None or bool(self.parsed.can_fetch(url, ROBOT))

    @property
    def delay(self) -> float:
        """Seconds that robots.txt asks to leave between requests; 0 where it asks for none."""
        if self.parsed is None:
            return 0.0
        rate = self.parsed.request_rate(ROBOT)
        return max(float(self.parsed.crawl_delay(ROBOT) or 0.0), rate.seconds / rate.requests if rate else 0.0)


def read_rules(status: int, body: bytes) -> Rules:
    """By RFC 9309, 2.3.1: 2xx is read; 4xx is "unavailable": all is allowed; 5xx is "unreachable": nothing is. No
    answer at all is "unreachable" too.
    """
    if status >= 500:
        return Rules(closed=f"robots.txt: HTTP {status}; by RFC 9309 nothing may be asked")
    if status >= 300:
        return Rules()
    return Rules(Protego.parse(decode(body[:LONGEST_ROBOTS])))


class RobotsBook:
    """The robots.txt of every host of a crawl, each fetched once."""

    def __init__(self, fetch: Callable[[str], Rules]) -> None:
        self._fetch = fetch
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def rules(self, origin: str) -> Rules:
        """The rules of ``scheme://host[:port]``."""
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = self._fetch(f"{origin}/robots.txt")
            return self._rules[origin]
