"""The lexicons under ``include/lexicon``: data that several rooms read, loaded once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

FOLDER = Path(__file__).resolve().parents[1] / "lexicon"


RegionLevel = Literal["province", "prefecture", "county"]


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division of GB/T 2260; ``short_name`` is how texts abbreviate it (信阳 for 信阳市)."""

    code: str
    name: str
    short_name: str
    level: RegionLevel
    parent_code: str | None


@cache
def regions() -> dict[str, Region]:
    """All divisions by code, in the order of their codes."""
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Region(
                row["code"], row["name"], row["short_name"], cast(RegionLevel, row["level"]), row["parent_code"] or None
            )
            for row in csv.DictReader(lines)
        }


@cache
def regions_by_name() -> dict[str, tuple[Region, ...]]:
    """Divisions by full and by short name; one that several counties share (鼓楼区) has them all, provinces first."""
    found: dict[str, list[Region]] = {}
    order = {"province": 0, "prefecture": 1, "county": 2}
    for region in sorted(regions().values(), key=lambda r: order[r.level]):
        for name in {region.name, region.short_name}:
            found.setdefault(name, []).append(region)
    return {name: tuple(rows) for name, rows in found.items()}
