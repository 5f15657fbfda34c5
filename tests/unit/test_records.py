"""Records come back from Parquet as they went in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from citypolicy import records
from citypolicy.model import Attachment, Block, Capture, Document, Head, Observation, Reply, Segment, content_id

DOCUMENT = Document(
    doc="甲",
    text="标题\n企业 3家",
    text_sha256="0" * 64,
    blocks=(Block("heading", 0, 2), Block("row", 3, 8, ("名称", "数量(家)"), ((3, 5), (6, 8)))),
    head=Head("reply", title="标题", issued_on=date(2024, 2, 29), reply=Reply("12", co_units=("市水利局",))),
    media_type="text/html",
    method="selector",
    attachments=(Attachment("./P0.pdf", "附件"),),
    fetched_at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
)
OBSERVATION = Observation(
    doc="甲", start=6, end=8, context_start=3, context_end=8, quote="3家", context="企业 3家", value=Decimal("3"),
    value_high=None, unit="家", comparator="eq", measure="level", status="actual", period_start=None,
    period_end=date(2024, 12, 31), indicator="企业", subject=None, confidence=0.9, rule="count",
)  # fmt: skip
SEGMENT = Segment(
    "甲", 0, "row", 0, "", "", ("一、总体",), "body", 3, 8, ((3, 8),), ("企业", "3", "家"), ("名称",), ((3, 5),)
)


@pytest.mark.parametrize("record", [DOCUMENT, OBSERVATION, SEGMENT], ids=lambda r: type(r).__name__)
def test_a_record_comes_back_as_it_went(tmp_path: Path, record: object) -> None:
    path = tmp_path / "deep" / "rows.parquet"
    assert records.write(path, [record, record], type(record)) == 2
    assert records.read(path, type(record)) == [record, record]


def test_amounts_keep_every_digit(tmp_path: Path) -> None:
    values = [Decimal("33098000000"), Decimal("0.000000000001"), Decimal("-3.2"), Decimal("1E+14")]
    rows = [Observation(**{**{f: getattr(OBSERVATION, f) for f in Observation.__slots__}, "value": v}) for v in values]
    records.write(tmp_path / "o.parquet", rows, Observation)
    assert [r.value for r in records.read(tmp_path / "o.parquet", Observation)] == values


def test_no_rows_make_a_file_with_the_columns(tmp_path: Path) -> None:
    records.write(tmp_path / "c.parquet", [], Capture)
    assert records.read(tmp_path / "c.parquet", Capture) == []


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    records.write(tmp_path / "s.parquet", [SEGMENT], Segment)
    with pytest.raises(ValueError, match="columns are not those of Observation"):
        records.read(tmp_path / "s.parquet", Observation)


def test_ids_keep_their_parts_apart() -> None:
    assert content_id("ab", "c") != content_id("a", "bc")
    assert content_id("a", None) == content_id("a", "")
    assert len(content_id("x")) == 32
