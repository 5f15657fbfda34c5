"""The head of a document: what it is, who wrote it, when, and which span it is for."""

from __future__ import annotations

from datetime import date

from citypolicy.clean.facts import PageFacts
from citypolicy.model import Block, Head


def read_head(
    text: str,
    blocks: tuple[Block, ...],
    facts: PageFacts,
    *,
    name: str,
    region_code: str | None,
    listed_title: str,
    row_date: date | None,
) -> Head:
    """The head of the document with this text."""
    titles = [fact.text for fact in facts.titles]
    return Head(
        kind="other",
        title=titles[0] if titles else listed_title or None,
        region_code=region_code,
        published_on=facts.published[0].on if facts.published else row_date,
    )
