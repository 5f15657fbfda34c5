"""Crawling: from a portal to captures in the archive. Knows HTTP, list pages, CMS families and WARC, and no Chinese."""

from __future__ import annotations

from citypolicy.crawl.crawler import CrawlReport, crawl_portal

__all__ = ["CrawlReport", "crawl_portal"]
