"""CMS families: how a platform lists its articles and reaches the next page, whichever city runs it.

One module a family, each with one ``FAMILY``. A portal file names the family, or it is recognised from the page.
"""

from __future__ import annotations

from citypolicy.crawl.families import dahe, generic, trs
from citypolicy.crawl.families.base import Ask, Family, Walk
from citypolicy.crawl.families.rows import Row
from citypolicy.crawl.page import Page

FAMILIES: dict[str, Family] = {module.FAMILY.name: module.FAMILY for module in (dahe, trs, generic)}
"""By name, in the order in which a page is tried: what is sure first, ``generic`` last."""


def recognise(page: Page) -> Family:
    """The family whose marks a page carries; ``generic`` where it carries none."""
    return next(family for family in FAMILIES.values() if family.recognises(page))


__all__ = ["FAMILIES", "Ask", "Family", "Row", "Walk", "recognise"]
