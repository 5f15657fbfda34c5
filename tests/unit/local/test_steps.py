"""Steps tell that they begin, that they go on, and how they ended."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from citypolicy.local import steps


def test_plain_lines_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "STILL_SECONDS", 0.05)
    out = io.StringIO()
    with steps.Steps(Console(file=out, width=100)).step("Airflow") as say:
        say("waiting for [the] API")
        time.sleep(0.3)
    lines = out.getvalue().splitlines()
    assert lines[0] == "→ Airflow"
    assert "… Airflow: waiting for [the] API" in lines[1]
    assert lines[-1].startswith("✓ Airflow")
    assert lines[-1].endswith(" s")


def test_a_step_that_fails_says_so_and_passes_the_error_on() -> None:
    out = io.StringIO()
    with pytest.raises(ZeroDivisionError), steps.Steps(Console(file=out)).step("Airflow"):
        _ = 1 / 0
    assert "✗ Airflow" in out.getvalue()
    assert "✓" not in out.getvalue()


def test_a_clock_where_there_is_a_terminal() -> None:
    out = io.StringIO()
    with steps.Steps(Console(file=out, force_terminal=True, width=100)).step("Airflow") as say:
        say("waiting")
        time.sleep(0.2)
    assert "Airflow: waiting" in out.getvalue()
    assert "0:00:00" in out.getvalue()
