"""What the grammar of sentences and that of tables both hand over."""

from __future__ import annotations

from typing import NamedTuple

from citypolicy.model import Measure, Status


class Said(NamedTuple):
    """What a text says of a quantity besides its number and period, and the rules that read it."""

    name: str
    measure: Measure
    sign: int
    status: Status
    subject: str | None
    rules: tuple[str, ...]
    undated: bool = False
    """Whether the period that the sentence gives is another number's."""
