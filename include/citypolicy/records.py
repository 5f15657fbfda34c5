"""Records between tasks: frozen dataclasses to Parquet and back, nothing lost on the way.

The columns are the dataclass's fields. Dates, instants and decimals keep their type; what nests (blocks, spans, a
reply) is a JSON string, so that a file can be opened with any tool and its flat columns queried.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Hashable, Iterable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

T = TypeVar("T")

_FLAT: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
    # 38 digits hold every amount a government states, from a share of a per-mille to national totals in 元.
    Decimal: pa.decimal128(38, 12),
}


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


@cache
def _columns(cls: Any) -> dict[str, tuple[pa.DataType, Any]]:
    """For each field its Arrow type, and its own type where it is stored as JSON (else None)."""
    hints = typing.get_type_hints(cls)
    columns: dict[str, tuple[pa.DataType, Any]] = {}
    for item in fields(cls):
        hint = hints[item.name]
        inner = [a for a in typing.get_args(hint) if a is not type(None)]
        plain = inner[0] if isinstance(hint, types.UnionType) and len(inner) == 1 else hint
        if typing.get_origin(plain) is typing.Literal:
            plain = str
        flat = _FLAT.get(plain)
        columns[item.name] = (flat, None) if flat is not None else (pa.string(), hint)
    return columns


def write(path: Path, records: Iterable[T], cls: type[T]) -> int:
    """Writes the records to a Parquet file, whole or not at all; returns how many there were."""
    columns = _columns(cast(Hashable, cls))
    rows = list(records)
    arrays = []
    for name, (arrow, hint) in columns.items():
        values = [getattr(row, name) for row in rows]
        if hint is not None:
            values = [_adapter(hint).dump_json(v).decode() for v in values]
        elif pa.types.is_decimal(arrow):
            values = [None if v is None else round(v, arrow.scale) for v in values]
        arrays.append(pa.array(values, arrow))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    pq.write_table(
        pa.table(arrays, schema=pa.schema([(n, t) for n, (t, _) in columns.items()])), part, compression="zstd"
    )
    part.replace(path)
    return len(rows)


def read(path: Path, cls: type[T]) -> list[T]:
    """The records of a file that ``write`` made. Raises FileNotFoundError, or ValueError on columns not the class's."""
    columns = _columns(cast(Hashable, cls))
    table = pq.read_table(path)
    if set(table.column_names) != set(columns):
        raise ValueError(
            f"{path}: columns are not those of {cls.__name__}: {sorted(set(table.column_names) ^ set(columns))}"
        )
    values = {}
    for name, (arrow, hint) in columns.items():
        column = table.column(name).to_pylist()
        if hint is not None:
            column = [_adapter(hint).validate_json(v) for v in column]
        elif pa.types.is_decimal(arrow):
            column = [None if v is None else v.normalize() + 0 for v in column]
        values[name] = column
    return [cls(**dict(zip(values, row, strict=True))) for row in zip(*values.values(), strict=True)]


def write_jsonl(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line, UTF-8, Chinese as itself; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    part.replace(path)
