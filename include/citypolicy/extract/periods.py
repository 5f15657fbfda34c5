"""Periods: the days that a number is about, by the labelling guideline."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from citypolicy.extract.quantities import Mention
from citypolicy.model import Head, Segment

Period = tuple[date | None, date | None]
"""First and last day, both inclusive; the same day twice for a point in time; two Nones where the text gives none."""


def assign(text: str, segment: Segment, mentions: Sequence[Mention], head: Head) -> list[Period]:
    """The period of each mention of a segment, in the mentions' order.

    ``mentions`` are those that ``quantities.find`` gave for the segment. Times are counted from ``head.dated``; 全年 and
    上半年 without a year take it from the paragraph, the headings above, or the title.
    """
    return [_explicit(text, segment, mention) for mention in mentions]


_YEAR = re.compile(r"((?:19|20)\d{2})年")


def _explicit(text: str, segment: Segment, mention: Mention) -> Period:
    found = list(_YEAR.finditer(text, segment.start, mention.start))
    if not found:
        return None, None
    year = int(found[-1][1])
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
