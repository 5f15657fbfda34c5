"""Crawls the whole bench of faults in one process, as one task would, and says what came of it: for test_bench."""

from __future__ import annotations

import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from citypolicy.crawl import crawl_portal
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.portals import Portal
from fixtures_portal import QUICK
from sample_portal.faults import FAULTS, portal_values


def main(url: str, archive: str) -> None:
    def crawl(name: str) -> dict[str, object]:
        values = portal_values(FAULTS[name], url)
        return asdict(crawl_portal(Portal.model_validate(values), Archive(archive), run_id="bench", limits=QUICK))

    begun = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        reports = dict(zip(FAULTS, pool.map(crawl, FAULTS), strict=True))
    seconds = time.monotonic() - begun
    # Not ru_maxrss: it starts from the memory of the process that started this one, here a test run with much loaded.
    most = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert most, "the kernel does not say how much memory this process had at most"
    memory = int(most.group(1)) * 1024
    Path(archive, "reports.json").write_text(json.dumps({"reports": reports, "seconds": seconds, "memory": memory}))


if __name__ == "__main__":
    main(*sys.argv[1:])
