"""Names that can be compared: a text's own phrase mapped to the indicators of ``lexicon/indicators.yml``."""

from __future__ import annotations

from citypolicy.model import Measure


def canonical(phrase: str, measure: Measure) -> str | None:
    """The code of the indicator that a phrase names, None where the lexicon has none."""
    return None
