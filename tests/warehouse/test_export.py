"""Ways out: Parquet, CSV and XLSX of any view, with filters, whole or not at all; the nightly publication."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from citypolicy.load import export, schema, views
from citypolicy.load.connect import connect
from citypolicy.load.dictionary import markdown
from citypolicy.load.export import ExportError, Filter, filters_of
from citypolicy.load.upsert import load_batch
from warehouse_samples import PLAN, REPORT, batch, capture, numbers, year

ROOT = Path(__file__).resolve().parents[2]
URL = "https://a.example/1"


@pytest.fixture(scope="module")
def loaded(module_warehouse: str) -> str:
    for what in (
        batch((capture(URL), PLAN)),
        batch((capture("https://a.example/2"), REPORT, {"kind": "report", "region_code": "411500"})),
        numbers(
            "https://a.example/3",
            "标题\n=1+1的增速7.125%。",
            ("7.125%", {"indicator": "=cmd|' /C calc'!A0", **year(2019)}),
        ),
    ):
        load_batch(module_warehouse, what, run_id="run", extractor_version="1")
    return module_warehouse


def test_a_csv_is_what_excel_opens_rightly(loaded: str, tmp_path: Path) -> None:
    count = export.export(loaded, "v_observation", tmp_path / "o.csv", "csv", chinese=True)
    raw = (tmp_path / "o.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert count == len(rows) == 8
    assert {"数值", "原文语句", "时期止"} <= set(rows[0])
    assert sorted(row["数值"] for row in rows)[:3] == ["148", "151", "2.2"]
    assert [row["指标"] for row in rows if "cmd" in row["指标"]] == ["'=cmd|' /C calc'!A0"]


def test_a_spreadsheet_has_types_links_and_no_formulas(loaded: str, tmp_path: Path) -> None:
    export.export(loaded, "v_observation", tmp_path / "o.xlsx", "xlsx", filters=filters_of({"year": "2019"}))
    sheet = load_workbook(tmp_path / "o.xlsx")["v_observation"]
    assert sheet.freeze_panes == "A2"
    cells = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert (cells["value"].value, cells["value"].data_type) == (7.125, "n")
    assert cells["period_end"].value == datetime(2019, 12, 31)
    assert cells["period_end"].number_format == "yyyy-mm-dd"
    assert (cells["indicator"].value, cells["indicator"].data_type) == ("=cmd|' /C calc'!A0", "s")
    assert cells["url"].hyperlink.target == "https://a.example/3"
    assert cells["first_seen_at"].value == datetime(2026, 11, 20, 18, 0)
    assert sheet.max_row == 2


def test_a_parquet_export_without_any_year_keeps_the_column(fresh_warehouse: str, tmp_path: Path) -> None:
    undated = numbers("https://a.example/plan", "行动计划\n强度达到2.4%。", ("2.4%", {"status": "target"}))
    load_batch(fresh_warehouse, undated, run_id="run", extractor_version="1")
    for view, count in (("v_target", 1), ("v_outcome", 0)):
        assert export.export(fresh_warehouse, view, tmp_path / view, "parquet") == count
        table = pd.read_parquet(tmp_path / view)
        assert (len(table), table["year"].notna().sum()) == (count, 0)


def test_a_spreadsheet_explains_its_columns_in_chinese(loaded: str, tmp_path: Path) -> None:
    export.export(loaded, "v_target", tmp_path / "o.xlsx", "xlsx", chinese=True)
    book = load_workbook(tmp_path / "o.xlsx")
    labels = [c.value for c in book["v_target"][1]]
    assert [row[0].value for row in book["说明"]] == labels
    assert "数值" in labels


def test_more_rows_than_a_sheet_holds_go_on_to_the_next(loaded: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(export, "SHEET_ROWS", 3)
    assert export.export(loaded, "v_observation", tmp_path / "o.xlsx", "xlsx") == 8
    book = load_workbook(tmp_path / "o.xlsx")
    assert [book[name].max_row for name in book.sheetnames[:3]] == [4, 4, 3]
    assert book["v_observation 3"]["A1"].value == "observation_id"


def test_a_parquet_export_has_a_part_for_every_year_and_keeps_digits(loaded: str, tmp_path: Path) -> None:
    assert export.export(loaded, "v_observation", tmp_path / "o", "parquet") == 8
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == ["year=2019", "year=2025"]
    table = ds.dataset(tmp_path / "o", partitioning="hive").to_table(filter=ds.field("year") == 2019)
    (row,) = table.to_pylist()
    assert row["value"] == Decimal("7.125")
    assert row["period_end"] == date(2019, 12, 31)
    assert table.schema.field("value").metadata[b"zh"] == "数值".encode()
    assert len(pd.read_parquet(tmp_path / "o")) == 8


@pytest.mark.parametrize("relation", export.RELATIONS)
@pytest.mark.parametrize("kind", export.FORMATS)
def test_everything_can_be_exported(loaded: str, tmp_path: Path, relation: str, kind: export.Format) -> None:
    with connect(loaded) as connection:
        ((expected,),) = connection.execute(f"SELECT count(*) FROM policy.{relation}").fetchall()
    assert export.export(loaded, relation, tmp_path / f"x.{kind}", kind) == expected
    if kind == "parquet":
        assert ds.dataset(tmp_path / "x.parquet", partitioning="hive").count_rows() == expected


def test_an_empty_export_is_a_file_with_its_header(loaded: str, tmp_path: Path) -> None:
    nothing = filters_of(["year=1900"])
    for kind in export.FORMATS:
        assert export.export(loaded, "v_observation", tmp_path / f"x.{kind}", kind, filters=nothing) == 0
    assert ds.dataset(tmp_path / "x.parquet", partitioning="hive").count_rows() == 0
    assert (tmp_path / "x.csv").read_text("utf-8-sig").startswith("observation_id,")


FILTERS = [
    (["kind=report"], 3), (["kind!=report"], 5), (["value>=100"], 2), (["value>148"], 1), (["value <= 2.2"], 1),
    (["value<2.4", "kind=report"], 1), (["context~研发.*强度"], 4), (["indicator='; DROP TABLE policy.run; --"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "count"), FILTERS)
def test_filters(loaded: str, tmp_path: Path, texts: list[str], count: int) -> None:
    assert export.export(loaded, "v_observation", tmp_path / "x.csv", "csv", filters=filters_of(texts)) == count


@pytest.mark.parametrize(
    ("relation", "texts", "message"),
    [
        ("pg_authid", [], "there is no 'pg_authid' to export; there are: v_observation, "),
        ("derived", [], "there is no 'derived'"),
        ("v_target", ["colour=red"], "v_target has no column 'colour'; it has: observation_id, "),
        ("v_target", ["value"], "not a filter: 'value'"),
        ("v_target", ["value=many"], 'v_target: invalid input syntax for type numeric: "many"'),
        ("v_target", ["value~7"], "v_target: operator does not exist: numeric ~ "),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_nothing(
    loaded: str, tmp_path: Path, relation: str, texts: list[str], message: str
) -> None:
    with pytest.raises(ExportError) as error:
        export.export(loaded, relation, tmp_path / "x.parquet", "parquet", filters=filters_of(texts))
    assert str(error.value).startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_the_one_before(loaded: str, tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "x.xlsx"
    export.export(loaded, "v_target", path, "xlsx")
    before = path.read_bytes()

    def fail(*_: Any) -> Any:
        raise OSError("disk full")

    monkeypatch.setattr(export, "_cell", fail)
    with pytest.raises(ExportError, match=r"cannot write .*x\.xlsx: disk full"):
        export.export(loaded, "v_target", path, "xlsx")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]


def test_a_folder_with_other_files_is_never_replaced(loaded: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_text("years of work")
    for kind in export.FORMATS:
        with pytest.raises(ExportError, match="holds other files"):
            export.export(loaded, "v_observation", mine, kind)
    assert (mine / "thesis.docx").read_text() == "years of work"
    own = tmp_path / "own"
    for _ in range(2):
        assert export.export(loaded, "v_observation", own, "parquet") == 8
    assert export.export(loaded, "v_observation", own, "csv") == 8
    assert export.export(loaded, "v_observation", own, "parquet") == 8


def test_what_excel_cannot_hold_is_cut_and_says_so(fresh_warehouse: str, tmp_path: Path) -> None:
    long = "研发" * 20_000
    load_batch(fresh_warehouse, batch((capture(URL), f"标题\n{long}")), run_id="run", extractor_version="1")
    export.export(fresh_warehouse, "document_version", tmp_path / "o.xlsx", "xlsx")
    sheet = load_workbook(tmp_path / "o.xlsx")["document_version"]
    (text,) = [c.value for c, head in zip(sheet[2], sheet[1], strict=True) if head.value == "text"]
    assert len(text) == 32_767
    assert text.endswith("…[40003 characters, cut here: an Excel cell holds 32767; CSV and Parquet have all]")


def test_a_sheet_has_no_more_links_than_excel_takes(loaded: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(export, "SHEET_LINKS", 5)
    export.export(loaded, "v_observation", tmp_path / "o.xlsx", "xlsx")
    sheet = load_workbook(tmp_path / "o.xlsx")["v_observation"]
    column = next(c.column for c in sheet[1] if c.value == "url")
    cells = [row[column - 1] for row in sheet.iter_rows(min_row=2)]
    assert sum(c.hyperlink is not None for c in cells) == 5
    assert all(c.value.startswith("https://") for c in cells)


def test_a_list_of_addresses_leads_to_the_first(loaded: str, tmp_path: Path) -> None:
    export.export(loaded, "v_document_history", tmp_path / "o.xlsx", "xlsx")
    sheet = load_workbook(tmp_path / "o.xlsx")["v_document_history"]
    targets = {c.hyperlink.target for row in sheet.iter_rows(min_row=2) for c in row if c.hyperlink}
    assert targets == {URL, "https://a.example/2", "https://a.example/3"}


def test_the_nightly_publication_leads_to_the_newest_and_keeps_a_few(loaded: str, tmp_path: Path) -> None:
    (tmp_path / ".night-0-killed").mkdir()
    os.utime(tmp_path / ".night-0-killed", (0, 0))
    (tmp_path / ".night-1-under-way").mkdir()
    for name in ("night-1", "night-2", "night-2"):
        counts = export.publish(loaded, tmp_path, name, keep=1)
    assert counts["v_observation"] == 8
    assert set(counts) == {v.name for v in views.VIEWS}
    assert sorted(p.name for p in tmp_path.iterdir()) == [".night-1-under-way", "latest", "night-2-2"]
    assert (tmp_path / "latest").resolve().name == "night-2-2"
    assert pq.ParquetDataset(tmp_path / "latest" / "v_citation_network.parquet").read().num_rows == 1
    assert len(list((tmp_path / "latest").glob("*.xlsx"))) == len(views.VIEWS)


def test_a_publication_that_is_killed_leaves_the_one_before(loaded: str, tmp_path: Path) -> None:
    export.publish(loaded, tmp_path, "night-1")
    before = {p.name: p.read_bytes() for p in (tmp_path / "latest").glob("*.xlsx")}
    program = (
        "import sys, pathlib; from citypolicy.load import export; "
        "print('begun', flush=True); export.publish(sys.argv[1], pathlib.Path(sys.argv[2]), 'night-2'); print('ended')"
    )
    for seconds in (0.3, 0.6, 0.9):
        run = subprocess.Popen(
            [sys.executable, "-c", program, loaded, str(tmp_path)],
            stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT / "include")}, text=True,
        )  # fmt: skip
        assert run.stdout is not None
        assert run.stdout.readline() == "begun\n"
        time.sleep(seconds)
        run.kill()
        rest = run.stdout.read()
        run.wait()
        run.stdout.close()
        if "ended" in rest:
            break
        assert (tmp_path / "latest").resolve().name == "night-1"
        assert {p.name: p.read_bytes() for p in (tmp_path / "latest").glob("*.xlsx")} == before
    assert any(p.name.startswith(".night-2-") for p in tmp_path.iterdir()), "nothing was killed in the middle"


def test_a_publication_that_fails_leaves_the_one_before(
    loaded: str, make_warehouse: Callable[[], str], tmp_path: Path
) -> None:
    export.publish(loaded, tmp_path, "night-1")
    broken = make_warehouse()
    with connect(broken) as connection:
        connection.execute("DROP VIEW policy.v_document_history")
    with pytest.raises(Exception, match="v_document_history"):
        export.publish(broken, tmp_path, "night-2")
    assert (tmp_path / "latest").resolve().name == "night-1"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["latest", "night-1"]


def test_the_data_dictionary_is_up_to_date_and_whole(loaded: str) -> None:
    made = markdown(loaded)
    assert (ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == made, (
        "stale: PYTHONPATH=include python -m citypolicy.load.dictionary > docs/data-dictionary.md"
    )
    for name in export.RELATIONS:
        assert f"### `{name}`" in made
    rows = [line.split(" | ") for line in made.splitlines() if line.startswith("| `")]
    assert len(rows) > sum(len(t.columns) for t in schema.metadata.sorted_tables)
    for row in rows:
        name, kind, zh, en, _unit, origin, example = (cell.strip("| ") for cell in row)
        assert all((name, kind, origin, example)), row
        assert any("一" <= c <= "鿿" for c in zh), row
        assert any(c.isascii() and c.isalpha() for c in en), row


def test_the_command_line(loaded: str, tmp_path: Path, monkeypatch: Any) -> None:
    from citypolicy import cli, settings

    monkeypatch.setenv("CITYPOLICY_WAREHOUSE_URL", loaded)
    settings.settings.cache_clear()
    try:
        run = CliRunner().invoke(
            cli.app, ["export", "v_observation", "--out", str(tmp_path / "o.csv"), "-w", "kind=report", "--chinese"]
        )
        assert (run.exit_code, run.stderr.strip()) == (0, f"3 rows → {tmp_path / 'o.csv'}".replace("\n", ""))
        wrong = CliRunner().invoke(cli.app, ["export", "v_target", "--out", str(tmp_path / "o.doc")])
        assert wrong.exit_code == 2
        assert "there is no format 'doc'" in wrong.stderr
        for arguments, said in (
            (["v_nothing", "--out", str(tmp_path / "o.csv")], "there is no 'v_nothing' to export"),
            (["v_target", "--out", str(tmp_path / "o.csv"), "-w", "colour=red"], "v_target has no column 'colour'"),
            (["v_target", "--out", "/dev/null/o.csv"], "cannot write /dev/null/o.csv: "),
            (["v_target", "--out", str(tmp_path), "--format", "csv"], "is a folder that holds other files"),
        ):
            run = CliRunner().invoke(cli.app, ["export", *arguments])
            assert run.exit_code == 2, run.output
            assert said in run.stderr
            assert len(run.stderr.strip().splitlines()) == 1
    finally:
        settings.settings.cache_clear()


def test_filters_are_read() -> None:
    assert Filter.parse("year >= 2023") == Filter("year", ">=", "2023")
    assert Filter.parse("title=a=b") == Filter("title", "=", "a=b")
    assert replace(Filter("a", "=", "b"), value="c") == Filter("a", "=", "c")
