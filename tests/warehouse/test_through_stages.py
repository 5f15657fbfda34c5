"""From the portal to the warehouse by the stages themselves: what nights bring, and rows that are not right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from citypolicy import extract, records, stages
from citypolicy.cli import app
from citypolicy.load.connect import connect
from citypolicy.load.upsert import counts_of_run
from citypolicy.model import Citation, Document, Observation, Segment
from citypolicy.settings import settings
from fixtures_portal import MakeTown, Town
from sample_portal.faults import article, at, site
from sample_portal.server import Response

NOW = datetime.now(UTC)
EDITED = article(2, "<p>修订:投资总额调整为8亿元。</p>")


class Nights:
    """A portal, the archive that its crawls fill, and the warehouse that the stages load."""

    def __init__(self, town: Town, url: str) -> None:
        self.town, self.url = town, url

    def crawl(self, day: int) -> None:
        self.town.crawl(now=NOW + timedelta(days=day))

    def build(self, run: str, spoil: Callable[[Path], None] | None = None) -> dict[str, int]:
        for folder in stages.plan(run):
            for stage in (stages.clean, stages.segment, stages.extract):
                stage(folder)
            if spoil:
                spoil(Path(folder))
            stages.validate(folder)
            stages.load(folder, run)
        return counts_of_run(self.url, run)

    def night(self, day: int) -> dict[str, int]:
        self.crawl(day)
        return self.build(f"night-{day}")

    def ask(self, statement: str, *args: Any) -> list[tuple[Any, ...]]:
        with connect(self.url) as connection:
            return connection.execute(statement, args).fetchall()

    def versions(self, number: int) -> list[tuple[Any, ...]]:
        """Number, whether current, observations, those of them in the view: of the versions of an article."""
        return self.ask(
            "SELECT v.number, v.is_current, "
            "(SELECT count(*) FROM policy.fact_observation o WHERE o.version_id = v.id), "
            "(SELECT count(*) FROM policy.v_observation o WHERE o.version_id = v.id) "
            "FROM policy.document_location l JOIN policy.document_version v ON v.id = l.version_id "
            "WHERE l.url LIKE %s ORDER BY 1",
            f"%{at(number)}",
        )


@pytest.fixture
def nights(
    make_town: MakeTown, fresh_warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Nights]:
    town = make_town(site(3))
    folder = tmp_path / "portals"
    folder.mkdir()
    (folder / "town.yml").write_text(yaml.safe_dump(town.portal.model_dump(mode="json", exclude_defaults=True)))
    for name, value in {
        "HOME": tmp_path,
        "ARCHIVE": tmp_path / "archive-1",
        "PORTALS": folder,
        "WAREHOUSE_URL": fresh_warehouse,
    }.items():
        monkeypatch.setenv(f"CITYPOLICY_{name}", str(value))
    settings.cache_clear()
    yield Nights(town, fresh_warehouse)
    settings.cache_clear()


def test_a_page_that_changes_and_changes_back_shows_what_it_shows(nights: Nights) -> None:
    assert nights.night(0)["new_documents"] == 3
    nights.town.pages[at(2)] = EDITED
    edited = nights.night(8)
    assert (edited["new_documents"], edited["new_versions"], edited["added"]) == (0, 1, 3)
    assert nights.versions(2) == [(1, False, 2, 0), (2, True, 3, 3)]
    nights.town.pages[at(2)] = article(2)
    assert nights.night(16)["added"] == 0
    assert nights.versions(2) == [(1, True, 2, 2), (2, False, 3, 0)]
    nights.town.pages[at(2)] = EDITED
    nights.night(24)
    assert nights.versions(2) == [(1, False, 2, 0), (2, True, 3, 3)]


def test_a_page_that_is_gone_for_several_nights_is_marked_while_the_list_names_it(nights: Nights) -> None:
    nights.night(0)
    nights.town.pages[at(3)] = Response(b"gone", 404)
    withdrawn = "SELECT count(*) FROM policy.document WHERE withdrawn_at IS NOT NULL"
    found = []
    for day in range(8, 13):
        nights.night(day)
        found.append(nights.ask(withdrawn)[0][0])
    assert found == [0, 0, 1, 1, 1]
    assert counts_of_run(nights.url, "night-10")["withdrawn"] == 1
    # It was last seen before it was gone, and its numbers stay.
    assert nights.ask("SELECT last_seen_at <= withdrawn_at FROM policy.document ORDER BY 1 NULLS FIRST")[-1] == (True,)
    assert nights.versions(3) == [(1, True, 2, 2)]


def test_a_warehouse_that_is_built_from_the_archive_knows_what_is_withdrawn(nights: Nights) -> None:
    nights.crawl(0)
    nights.town.pages[at(3)] = Response(b"gone", 404)
    for day in (8, 9, 10):
        nights.crawl(day)
    nights.build("first")
    assert stages.publish("first")["run_withdrawn"] == 1
    assert nights.ask("SELECT count(*) FROM policy.document WHERE withdrawn_at IS NOT NULL") == [(1,)]


def test_a_newer_extractor_says_what_it_changed(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.night(0)
    read = extract.extract

    def newer(document: Document, segments: tuple[Segment, ...]) -> tuple[Any, ...]:
        observations, citations, issues = read(document, segments)
        first, *_ = observations
        return (replace(first, rule="newer"),), citations, issues

    assert nights.build("same")["changed"] == 0
    monkeypatch.setattr(extract, "extract", newer)
    monkeypatch.setattr(stages, "__version__", "99")
    counts = nights.build("newer")
    assert (counts["new_versions"], counts["added"], counts["changed"], counts["removed"]) == (0, 0, 3, 3)
    assert nights.ask("SELECT rule, extractor_version FROM policy.fact_observation") == [("newer", "99")] * 3
    assert stages.publish("newer")["run_removed"] == 3


def test_rows_that_are_not_right_are_set_aside_and_all_others_loaded(nights: Nights) -> None:
    """Rows spoilt between two tasks: each ends in the quarantine with its reason."""
    spoilt: dict[str, dict[str, Any]] = {
        "evidence": {"quote": "7个"},
        "span": {"start": 900, "end": 905},
        "doc-unknown": {"doc": "nobody's"},
        "period-end-plausible": {"period_end": date(9999, 12, 31)},
        "period-start-plausible": {"period_start": date(1, 1, 1)},
        "value-missing": {"value": None},
        "unit-odd": {"unit": "5 亿"},
        "confidence": {"confidence": float("nan")},
        "indicator-missing": {"indicator": None},
        "quote-length": {"quote": "9" * 10_000_000, "end": 10_000_000},
        "comparator": {"comparator": "about"},
    }

    def spoil(folder: Path) -> None:
        path = folder / "observations.parquet"
        rows = records.read(path, Observation)
        good = rows[0]
        rows += [replace(good, **({"indicator": f"指标{n}"} | change)) for n, change in enumerate(spoilt.values())]
        records.write(path, [*rows, good], Observation)
        cited = Citation(good.doc, "不在文中的规划", None, "cites", 0, 5)
        records.write(folder / "citations.parquet", [cited], Citation)

    nights.crawl(0)
    counts = nights.build("night", spoil)
    found = nights.ask("SELECT table_name, unnest(reasons) FROM policy.quarantine ORDER BY 2")
    reasons = {reason for _, reason in found}
    assert set(spoilt) | {"repeated", "evidence"} <= reasons, reasons
    assert counts["added"] == nights.ask("SELECT count(*) FROM policy.fact_observation")[0][0] == 6
    assert counts["quarantined"] == len(spoilt) + 2
    assert nights.ask("SELECT count(*) FROM policy.citation") == [(0,)]
    assert nights.ask("SELECT DISTINCT outcome FROM policy.capture") == [("loaded",)]


def test_the_command_line_builds_up_to_the_exports(nights: Nights) -> None:
    nights.crawl(0)
    done = CliRunner().invoke(app, ["build"])
    assert done.exit_code == 0, done.output
    ((count,),) = nights.ask("SELECT count(*) FROM policy.v_observation")
    assert count > 0
    assert len(pd.read_parquet(settings().exports_dir / "latest" / "v_observation.parquet")) == count
