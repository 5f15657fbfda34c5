"""Loads that are killed, that meet each other, whose server goes away: never half a load, never a lost row."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from citypolicy.load import migrate, schema, server, upsert
from citypolicy.load.connect import WarehouseUnavailable, connect
from citypolicy.load.upsert import LoadBatch, load_batch
from warehouse_samples import PLAN, REPORT, batch, capture

KILLS = int(os.environ.get("CITYPOLICY_TEST_KILLS", "50"))


def page(number: int, text: str = PLAN, day: int = 0) -> tuple[Any, ...]:
    return capture(f"https://a.example/{number}", text + str(day), day=day), f"{text}\n第{number}号。"


def load(url: str, what: LoadBatch) -> None:
    load_batch(url, what, run_id="run", extractor_version="1")


def contents(url: str) -> dict[str, Any]:
    """What every table holds, as one number that any change of any row changes."""
    with connect(url) as connection:
        # Whoever was killed has still a backend that may be at work; it holds the lock until it has given up.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (migrate.LOCK,))
        return {
            t.name: connection.execute(
                f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM policy.{t.name} t"
            ).fetchone()
            for t in schema.metadata.sorted_tables
            if t.name not in ("run", "derived")
        }


def test_a_load_that_is_killed_at_any_moment_leaves_the_old_state_or_the_new(
    make_warehouse: Callable[[], str],
) -> None:
    """The loading process is killed at random moments; every load is then done again, on the same warehouse."""
    url, quiet, timed = make_warehouse(), make_warehouse(), make_warehouse()
    chance = random.Random(20261122)
    # Every second load edits pages of the one before, so that rows are removed and changed too.
    steps = [
        batch(
            *(
                page(number, PLAN if step % 2 else REPORT, day=step)
                for number in range(step // 2 * 3, step // 2 * 3 + 4)
            )
        )
        for step in range(KILLS)
    ]
    begun = time.perf_counter()
    for step in steps[:3]:
        load(timed, step)
    duration = (time.perf_counter() - begun) / 3
    old, kept, seen = contents(url), 0, 0
    for number, step in enumerate(steps):
        child = os.fork()
        if child == 0:
            try:
                load(url, step)
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0, duration))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = contents(url)
        load(quiet, step)
        new = contents(quiet)
        assert found in (old, new), f"half a load after kill {number}"
        kept += found == old
        seen += found == new
        load(url, step)
        old = contents(url)
        assert old == new
    assert kept > KILLS // 4, f"{kept} of {KILLS} kills came before the commit: they were too late to show anything"


def test_loads_of_several_tasks_at_once_lose_nothing_and_do_not_wait_for_each_other_for_ever(
    make_warehouse: Callable[[], str],
) -> None:
    one_by_one, together = make_warehouse(), make_warehouse()
    # Each shares pages with its neighbours, and every text stands at two addresses.
    steps = [
        batch(
            *(page(number) for number in range(step, step + 4)), (capture(f"https://b.example/{step}"), page(step)[1])
        )
        for step in range(12)
    ]
    for step in steps:
        load(one_by_one, step)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda step: load(together, step), reversed(steps)))
    assert contents(together) == contents(one_by_one)


@pytest.fixture
def own_server() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix=f"citypolicy-fault-{os.getpid()}-"))
    server.start(home, durable=False)
    yield home
    server.stop(home, mode="immediate")
    shutil.rmtree(home)


def test_a_server_that_goes_away_in_the_middle_is_waited_for(own_server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = server.warehouse_url(own_server)
    migrate.migrate(url)
    many = batch(*(page(number) for number in range(300)))
    pool = ThreadPoolExecutor(1)
    loading = pool.submit(load, url, many)
    with connect(url, autocommit=True) as connection:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            if connection.execute(locks).fetchone() == (1,):
                break
    server.stop(own_server, mode="immediate")
    assert not loading.done(), "the load was over before the server went away"
    server.start(own_server)
    loading.result(60)
    pool.shutdown()
    with connect(url) as connection:
        found = connection.execute(
            "SELECT count(*), count(DISTINCT version_id) FROM policy.fact_observation"
        ).fetchone()
    assert found == (1200, 300)


def test_a_server_that_does_not_come_back_is_said(own_server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = server.warehouse_url(own_server)
    migrate.migrate(url)
    monkeypatch.setattr(upsert, "_WAITS", (0.1, 0.1))
    connection = connect(url)
    # Somebody else's load holds the lock, so that this one is in its middle when the server goes.
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (migrate.LOCK,))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(load, url, batch(page(1)))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            if connection.execute(waits).fetchone() == (1,):
                break
        server.stop(own_server, mode="immediate")
        with pytest.raises(WarehouseUnavailable, match=r"cannot use the warehouse at 127\.0\.0\.1:\d+/warehouse: "):
            waiting.result(60)
    connection.close()
