"""The lexicons under ``include/lexicon``: data that several rooms read, loaded once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, cast

import yaml

from citypolicy.model import Measure

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

    @property
    def full_names(self) -> tuple[str, ...]:
        """The names that say of what kind it is; for 恩施土家族苗族自治州 恩施州 too, which its own bodies write."""
        if not self.name.endswith("自治州"):
            return (self.name,)
        return self.name, _PREFECTURES.get(self.short_name, self.short_name) + "州"


_PREFECTURES = {"克孜勒苏": "克", "博尔塔拉": "博"}
"""Autonomous prefectures that are written with one character: 克州, 博州. (巴州 is a district of 巴中, too.)"""


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
def province_signs() -> dict[str, str]:
    """The code of the province by the character that document numbers of its bodies begin with: 豫 for 河南省."""
    with (FOLDER / "provinces.csv").open(encoding="utf-8", newline="") as lines:
        return {row["abbreviation"]: row["code"] for row in csv.DictReader(lines)}


@cache
def regions_by_name() -> dict[str, tuple[Region, ...]]:
    """Divisions by full and short names; one that several counties share (鼓楼区) has them all, provinces first."""
    found: dict[str, list[Region]] = {}
    order = {"province": 0, "prefecture": 1, "county": 2}
    for region in sorted(regions().values(), key=lambda r: order[r.level]):
        for name in {*region.full_names, region.short_name}:
            found.setdefault(name, []).append(region)
    return {name: tuple(rows) for name, rows in found.items()}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written and where it leads: ``value × numerator / denominator`` in ``canonical``.

    ``dimension`` is the group of the table: ``money``, ``ratio``, ``area`` …; ``name`` marks a word that makes the
    number a part of a name (500千伏, 5A级). ``source`` says whose definition the factor is.
    """

    written: str
    canonical: str
    numerator: Decimal
    denominator: Decimal
    dimension: str
    source: str

    def base(self, value: Decimal) -> Decimal:
        """A value in this unit, in the canonical one; 28 digits where the factor is no decimal number (亩)."""
        if self.denominator != 1:
            return value * self.numerator / self.denominator
        return value if self.numerator == 1 else value * self.numerator


@cache
def units() -> dict[str, Unit]:
    """All units by how they are written. Raises ValueError where the table has a unit twice."""
    found: dict[str, Unit] = {}
    for group in yaml.safe_load((FOLDER / "units.yml").read_text("utf-8")):
        rows = group["written"]
        for written, factor in rows.items() if isinstance(rows, dict) else [(name, 1) for name in rows]:
            if written in found:
                raise ValueError(f"units.yml has {written} twice: {found[written].dimension} and {group['dimension']}")
            above, _, below = str(factor).partition("/")
            found[written] = Unit(
                written,
                group.get("unit", written),
                Decimal(above),
                Decimal(below or 1),
                group["dimension"],
                group["source"],
            )
    return found


@dataclass(frozen=True, slots=True)
class Indicator:
    """A canonical indicator: what makes numbers of different texts one series.

    ``unit`` is the canonical unit it is usually stated in, None where it has none; ``measure`` what it is by nature.
    ``names`` holds all its names, the official one first; ``better`` says which way a city wants it to go.
    """

    code: str
    name: str
    name_en: str
    theme: str
    theme_label: str
    unit: str | None
    measure: Measure
    names: tuple[str, ...]
    better: Literal["more", "less"] = "more"


@cache
def indicators() -> dict[str, Indicator]:
    """All canonical indicators by code, in the order of their themes. Raises ValueError where a code stands twice."""
    found: dict[str, Indicator] = {}
    for group in yaml.safe_load((FOLDER / "indicators.yml").read_text("utf-8")):
        for code, row in group["indicators"].items():
            if code in found:
                raise ValueError(f"indicators.yml has {code} twice: {found[code].theme} and {group['theme']}")
            found[code] = Indicator(
                code=code,
                name=row["name"],
                name_en=row["en"],
                theme=group["theme"],
                theme_label=group["label"],
                unit=row.get("unit"),
                measure=row.get("measure", "level"),
                names=tuple(dict.fromkeys((row["name"], *row.get("also", ())))),
                better=row.get("better", "more"),
            )
    return found


@cache
def topics() -> dict[str, tuple[str, ...]]:
    """What proposals are about: for each topic the words of titles that say so."""
    return {topic: tuple(words) for topic, words in yaml.safe_load((FOLDER / "topics.yml").read_text("utf-8")).items()}
