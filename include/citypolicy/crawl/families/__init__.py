"""CMS families: how a platform lists its articles and reaches the next page, whichever city runs it.

One module a family. A portal file names the family, or it is recognised from the page.
"""

from __future__ import annotations

from citypolicy.crawl.families import (
    anhui,
    countdown,
    dahe,
    epoint,
    feeds,
    generic,
    gkmlpt,
    hanweb,
    jeecms,
    jiyuehua,
    jpaas,
    json_list,
    kaipu,
    trs,
    vsb,
)
from citypolicy.crawl.families.base import Ask, Family, Walk, first_ask, next_ask
from citypolicy.crawl.families.rows import Row
from citypolicy.crawl.page import Page

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        feeds.RSS,
        feeds.SITEMAP,
        jiyuehua.FAMILY,
        hanweb.FAMILY,
        jpaas.FAMILY,
        gkmlpt.FAMILY,
        json_list.FAMILY,
        anhui.FAMILY,
        countdown.FAMILY,
        epoint.FAMILY,
        jeecms.FAMILY,
        kaipu.FAMILY,
        vsb.FAMILY,
        dahe.FAMILY,
        trs.FAMILY,
        generic.FAMILY,
    )
}
"""By name, in the order in which a page is tried: what has the surest marks first, ``generic`` last."""


def recognise(page: Page) -> Family:
    """The family whose marks a page carries; ``generic`` where it carries none."""
    return next(family for family in FAMILIES.values() if family.recognises(page))


__all__ = ["FAMILIES", "Ask", "Family", "Row", "Walk", "first_ask", "next_ask", "recognise"]
