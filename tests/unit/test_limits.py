"""A time bound stops Python code and a running regular expression, and leaves no alarm behind."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator

import pytest

from citypolicy.limits import OutOfTime, time_limit


def test_a_catastrophic_expression_is_stopped() -> None:
    begin = time.monotonic()
    with pytest.raises(OutOfTime), time_limit(0.2):
        re.match(r"(a+)+b", "a" * 60)
    assert time.monotonic() - begin < 5


@pytest.fixture
def alarms() -> Iterator[None]:
    """The timer that the test runner set is put aside for the test."""
    handler, (left, _) = signal.getsignal(signal.SIGALRM), signal.setitimer(signal.ITIMER_REAL, 0)
    yield
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, left)


@pytest.mark.usefixtures("alarms")
def test_no_alarm_is_left_behind() -> None:
    with time_limit(30):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.usefixtures("alarms")
def test_the_alarm_around_goes_on_with_what_is_left_of_it() -> None:
    rang = []
    signal.signal(signal.SIGALRM, lambda *_: rang.append(True))
    signal.setitimer(signal.ITIMER_REAL, 30)
    with time_limit(10):
        time.sleep(0.05)
    assert 25 < signal.getitimer(signal.ITIMER_REAL)[0] < 29.96
    assert not rang


@pytest.mark.usefixtures("alarms")
def test_the_alarm_around_that_ran_out_inside_rings_afterwards() -> None:
    rang = []
    signal.signal(signal.SIGALRM, lambda *_: rang.append(True))
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    with time_limit(10):
        time.sleep(0.05)
    time.sleep(0.05)
    assert rang
