"""A bound on how long one piece of work may take."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(Exception):
    """The work took longer than it was allowed to."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises ``OutOfTime`` in the block after so many seconds of wall time.

    It rests on SIGALRM, which Python delivers to the main thread only, between two byte codes and inside a running
    regular expression. In another thread the block runs without a bound. A timer that was running before, such as
    Airflow's on the whole task, goes on afterwards with what is left of it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTime(f"stopped after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    started = time.monotonic()
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:
            # A timer that ran out meanwhile rings at once: zero would switch it off.
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - started), 0.001))
