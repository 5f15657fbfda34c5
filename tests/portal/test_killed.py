"""A crawl that is killed in its midst has changed nothing, and the next one does it all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from conftest import ROOT
from fixtures_portal import MakeTown
from sample_portal import faults
from sample_portal.faults import at, listing, rows, site
from sample_portal.server import Response

CRAWL = """
import json, sys
from citypolicy.crawl import crawl_portal
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.portals import Portal
crawl_portal(Portal.model_validate(json.loads(sys.argv[1])), Archive(sys.argv[2]), run_id="killed")
"""


def test_a_killed_crawl_leaves_the_old_state(make_town: MakeTown, tmp_path: Path) -> None:
    town = make_town(site(2))
    town.crawl()
    folder = Path(town.archive.root)

    def bytes_of() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    before = bytes_of()
    hang = Response(raw=lambda out: (out.flush(), time.sleep(20))[0])
    town.pages.update(
        {
            "/list/": listing(rows(range(1, 8))),
            **{at(n): faults.article(n) for n in range(3, 7)},
            at(7): faults.article(7),
            at(3): hang,
        }
    )
    values = json.dumps(town.portal.model_dump(mode="json", exclude_none=True))
    env = os.environ | {"PYTHONPATH": str(ROOT / "include"), "TMPDIR": str(tmp_path)}
    child = subprocess.Popen([sys.executable, "-c", CRAWL, values, str(folder)], env=env)
    try:
        deadline = time.monotonic() + 20
        while at(3) not in town.asked() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert at(3) in town.asked(), "the crawl never came to the page that hangs"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert bytes_of() == before
    town.pages[at(3)] = faults.article(3)
    report = town.crawl()
    assert (report.captured, len(town.captures())) == (5, 7)
