"""Fixtures of the crawler: real portals over real HTTP on 127.0.0.1, each test with an archive of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from citypolicy.crawl import CrawlReport, crawl_portal
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.fetch import Limits
from citypolicy.crawl.portals import Portal
from citypolicy.model import Capture
from sample_portal import faults
from sample_portal.server import Logged, SamplePortal

QUICK = Limits(connect=2, read=1.0, whole=1.5, tries=2, backoff=0.05, longest_wait=5)


@dataclass
class Town:
    """A portal made of pages that a test may change, and what crawling it leaves in an archive."""

    server: SamplePortal
    portal: Portal
    site: faults.FaultSite
    archive: Archive
    runs: int = 0
    reports: list[CrawlReport] = field(default_factory=list)

    @property
    def pages(self) -> faults.Site:
        return self.site.pages

    def crawl(self, *, now: datetime | None = None, **more: Any) -> CrawlReport:
        self.runs += 1
        more.setdefault("limits", QUICK)
        report = crawl_portal(self.portal, self.archive, run_id=f"run-{self.runs}", now=now, **more)
        self.reports.append(report)
        return report

    def asked(self, since: int = 0) -> list[str]:
        """The paths asked for, robots.txt aside, from the so-manyeth request on."""
        return [line.request.path for line in self.log[since:] if line.request.path != "/robots.txt"]

    @property
    def log(self) -> list[Logged]:
        return self.server.log

    def captures(self) -> list[Capture]:
        return self.archive.captures()


MakeTown = Callable[..., Town]


@pytest.fixture
def make_town(tmp_path: Path) -> Iterator[MakeTown]:
    """Makes portals: ``make_town(pages, **what the portal file says beside the usual)``."""
    servers: list[SamplePortal] = []

    def make(pages: faults.Site | None = None, *, section: dict[str, Any] | None = None, **file: Any) -> Town:
        fault = faults.Fault("town", dict, "a town", 0, file=file, section=section or {})
        site = faults.FaultSite(faults.site() if pages is None else pages)
        server = SamplePortal({fault.host: site, f"files.{fault.host}": site}, 0)
        servers.append(server)
        portal = Portal.model_validate(faults.portal_values(fault, server.url))
        return Town(server, portal, site, Archive(str(tmp_path / f"archive-{len(servers)}")))

    yield make
    for server in servers:
        server.stop()
