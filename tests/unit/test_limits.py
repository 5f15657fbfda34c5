"""A time bound stops Python code and a running regular expression, and leaves no alarm behind."""

from __future__ import annotations

import re
import signal
import time

import pytest

from citypolicy.limits import OutOfTime, time_limit


def test_a_catastrophic_expression_is_stopped() -> None:
    begin = time.monotonic()
    with pytest.raises(OutOfTime), time_limit(0.2):
        re.match(r"(a+)+b", "a" * 60)
    assert time.monotonic() - begin < 5


def test_no_alarm_is_left_behind() -> None:
    with time_limit(30):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
