"""Ways out of the warehouse: any view or table as Parquet, CSV or XLSX, whole or not at all.

Numbers keep their digits: Parquet has them as decimal(38, 12), CSV as text, XLSX as a spreadsheet does (15 digits). A
CSV begins with a byte order mark, or Excel takes it for another encoding; text that a spreadsheet would take for a
formula gets an apostrophe in front.
"""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from psycopg import sql

from citypolicy.load import schema, views
from citypolicy.load.connect import connect
from citypolicy.load.migrate import check_connection, columns_of

Format = Literal["parquet", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "xlsx")
RELATIONS = (*(v.name for v in views.VIEWS), *(t.name for t in schema.metadata.sorted_tables if t.name != "derived"))
"""What can be exported."""

SHEET_ROWS = 1_048_575
"""Rows of an Excel sheet below its header; what is more goes on to further sheets."""

SHEET_LINKS = 65_530
"""Links that an Excel sheet may have; addresses beyond are text."""

CELL_CHARACTERS = 32_767
"""Characters that an Excel cell holds; a longer text ends with a word that says so."""

LINK_CHARACTERS = 2_079
"""Length of the longest address that Excel follows."""

PUBLISHED_SHEET_ROWS = 50_000
"""Up to so many rows a view is published as a spreadsheet too: writing one takes a minute for every 100,000 rows."""

_CHUNK = 20_000
_DAY = 24 * 3600
_FILTER = re.compile(r"\s*(\w+)\s*(!=|>=|<=|=|>|<|~)\s*(.*)", re.DOTALL)
_ARROW: dict[str, pa.DataType] = {
    "numeric": pa.decimal128(38, 12),
    "integer": pa.int32(),
    "smallint": pa.int16(),
    "bigint": pa.int64(),
    "real": pa.float32(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp with time zone": pa.timestamp("us", tz="UTC"),
    "text[]": pa.list_(pa.string()),
}


class ExportError(ValueError):
    """What was asked for cannot be exported; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one column; the operator is one of = != > >= < <= and ~ (a regular expression)."""

    column: str
    operator: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Filter:
        """From ``year>=2023`` or ``region=信阳市``. Raises ExportError where it is no condition."""
        found = _FILTER.fullmatch(text)
        if found is None:
            raise ExportError(f"not a filter: {text!r}; write column=value, with = != > >= < <= or ~")
        return cls(*found.groups())


def export(
    url: str,
    relation: str,
    path: Path,
    format: Format,
    *,
    filters: Sequence[Filter] = (),
    chinese: bool = False,
) -> int:
    """Writes a view or table to ``path`` and returns the number of rows; what was there before is replaced at once.

    A Parquet export is a folder with one part for every year, where the relation has one, else a single file. With
    ``chinese`` the header has the Chinese names of the columns. Raises ExportError for an unknown relation, column or
    value and for a place that cannot be written to or holds something else, and what ``connect`` raises.
    """
    if relation not in RELATIONS:
        raise ExportError(f"there is no {relation!r} to export; there are: {', '.join(RELATIONS)}")
    if path.is_dir() and not all(p.suffix == ".parquet" or "=" in p.name for p in path.iterdir()):
        raise ExportError(f"{path} is a folder that holds other files; name a file or folder of the export's own")
    writers: dict[Format, Callable[[_Source, Path], int]] = {"parquet": _parquet, "csv": _csv, "xlsx": _xlsx}
    with connect(url) as connection:
        check_connection(connection, url)
        source = _Source(connection, relation, columns_of(connection, relation), tuple(filters), chinese)
        try:
            with _replacing(path) as part:
                return writers[format](source, part)
        except (psycopg.DataError, psycopg.errors.UndefinedFunction) as error:
            raise ExportError(f"{relation}: {str(error).splitlines()[0]}") from error
        except OSError as error:
            raise ExportError(f"cannot write {path}: {error.strerror or error}") from error


def publish(url: str, folder: Path, name: str, *, keep: int = 3) -> dict[str, int]:
    """Refreshes what queries rest on and writes every view to ``folder/<name>``: Parquet, and XLSX while it is small.

    ``folder/latest`` then leads there; it never leads to half an export. Of the exports before, the newest stay, so
    that there are ``keep`` in all. Returns rows by view.
    """
    refresh(url)
    folder.mkdir(parents=True, exist_ok=True)
    # A name of its own each time: what `latest` leads to is never touched.
    names = (name if n == 1 else f"{name}-{n}" for n in itertools.count(1))
    made = next(folder / free for free in names if not (folder / free).exists())
    counts = {}
    with _replacing(made) as part:
        part.mkdir()
        for view in views.VIEWS:
            counts[view.name] = export(url, view.name, part / f"{view.name}.parquet", "parquet")
            if counts[view.name] <= PUBLISHED_SHEET_ROWS:
                export(url, view.name, part / f"{view.name}.xlsx", "xlsx", chinese=True)
    link = folder / ".latest"
    link.unlink(missing_ok=True)
    link.symlink_to(made.name, target_is_directory=True)
    link.replace(folder / "latest")
    _tidy(folder, made, keep)
    return counts


def _tidy(folder: Path, newest: Path, keep: int) -> None:
    """Removes older exports beyond ``keep``, and after a day what a publication that was killed has left."""
    folders = [p for p in folder.iterdir() if p.is_dir() and not p.is_symlink() and p != newest]
    folders.sort(key=lambda p: p.stat().st_mtime, reverse=True)
    whole = [p for p in folders if not p.name.startswith(".")]
    left = [p for p in folders if p.name.startswith(".") and time.time() - p.stat().st_mtime > _DAY]
    for old in (*whole[max(keep - 1, 0) :], *left):
        shutil.rmtree(old)


def refresh(url: str) -> None:
    """Brings the planner's statistics, the search index and the promise tracker up to date after loads."""
    with connect(url, autocommit=True) as connection:
        check_connection(connection, url)
        # Words that loads have left in the index's waiting list are looked through one by one until they are in it.
        connection.execute("SELECT gin_clean_pending_list('policy.segment_tokens_idx')")
        tables = ", ".join(f"policy.{t.name}" for t in schema.metadata.sorted_tables)
        connection.execute(f"ANALYZE {tables}")
        # Whoever is reading it goes on reading what it was.
        connection.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY policy.target_progress")
        connection.execute("ANALYZE policy.target_progress")


@dataclass(frozen=True, slots=True)
class _Source:
    """What is exported: the rows of a relation under filters."""

    connection: psycopg.Connection[Any]
    relation: str
    columns: dict[str, str]
    filters: tuple[Filter, ...]
    chinese: bool

    def label(self, column: str) -> str:
        """What stands above a column."""
        return self.meaning(column).zh if self.chinese else column

    def meaning(self, column: str) -> views.Meaning:
        """What a column means."""
        view = next((v for v in views.VIEWS if v.name == self.relation), None)
        if view is not None:
            return views.meaning(view, column)
        info = schema.metadata.tables[f"{schema.SCHEMA}.{self.relation}"].c[column].info
        return views.Meaning(info["zh"], info["en"], info["origin"], info["unit"], info["example"])

    def query(self, columns: Iterable[sql.Composable] | None = None) -> sql.Composed:
        """The SELECT, its values bound. Raises ExportError where a filter names no column."""
        conditions: list[sql.Composable] = [sql.SQL("true")]
        for f in self.filters:
            if f.column not in self.columns:
                raise ExportError(f"{self.relation} has no column {f.column!r}; it has: {', '.join(self.columns)}")
            conditions.append(
                sql.SQL("{} {} {}").format(sql.Identifier(f.column), sql.SQL(f.operator), sql.Literal(f.value))
            )
        names = columns or [self._readable(c) for c in self.columns]
        return sql.SQL("SELECT {} FROM {} WHERE {}").format(
            sql.SQL(", ").join(names),
            sql.Identifier(schema.SCHEMA, self.relation),
            sql.SQL(" AND ").join(conditions),
        )

    def rows(self) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in chunks; types that a file has no word for are text."""
        with self.connection.cursor(name="export") as cursor:
            cursor.itersize = _CHUNK
            cursor.execute(self.query())
            while chunk := cursor.fetchmany(_CHUNK):
                yield chunk

    def _readable(self, column: str) -> sql.Composable:
        kind = self.columns[column]
        name = sql.Identifier(column)
        if kind == "numeric":
            # A share of 亩 has more digits than a decimal(38, 12).
            return sql.SQL("round({0}, 12) AS {0}").format(name)
        return name if kind in _ARROW else sql.SQL("{0}::text AS {0}").format(name)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A place to write to that takes the place of ``path`` when all is written, and vanishes where it was not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        part = Path(folder) / "new"
        yield part
        if path.exists() and (path.is_dir() or part.is_dir()):
            path.rename(Path(folder) / "old")
        part.replace(path)


def _parquet(source: _Source, path: Path) -> int:
    fields = [(c, _ARROW.get(kind, pa.string())) for c, kind in source.columns.items()]
    meta = {c: {"zh": source.meaning(c).zh, "en": source.meaning(c).en} for c in source.columns}
    arrow = pa.schema([pa.field(source.label(c), t, metadata=meta[c]) for c, t in fields])
    partition = source.label("year") if "year" in source.columns else None
    tables = (
        pa.Table.from_arrays(
            [pa.array(v, f.type) for v, f in zip(zip(*chunk, strict=True), arrow, strict=True)], schema=arrow
        )
        for chunk in source.rows()
    )
    if partition is None:
        return _one_parquet(path, arrow, tables)
    path.mkdir()
    count = 0
    writers: dict[int | None, pq.ParquetWriter] = {}
    inner = pa.schema([f for f in arrow if f.name != partition])
    try:
        for table in tables:
            count += table.num_rows
            years = table.column(partition)
            for year in years.unique().to_pylist():
                mask = pa.compute.is_null(years) if year is None else pa.compute.equal(years, year)
                if year not in writers:
                    # The name that Hive, Spark, DuckDB and pandas give to a missing value.
                    part = path / f"{partition}={'__HIVE_DEFAULT_PARTITION__' if year is None else year}"
                    part.mkdir()
                    writers[year] = pq.ParquetWriter(part / "part-0.parquet", inner, compression="zstd")
                writers[year].write_table(table.filter(mask).drop_columns([partition]))
    finally:
        for writer in writers.values():
            writer.close()
    if not set(writers) - {None}:
        _without_years(path, arrow, partition)
    return count


def _without_years(path: Path, arrow: pa.Schema, partition: str) -> None:
    """Makes one file, with the year as a column, of an export that has no year: of a partition that is missing
    everywhere readers cannot tell the type.
    """
    parts = list(path.iterdir())
    batches = (batch for part in parts for batch in pq.ParquetFile(part / "part-0.parquet").iter_batches())
    at = arrow.get_field_index(partition)
    none = arrow.field(at)
    tables = (
        pa.Table.from_batches([batch]).add_column(at, none, pa.nulls(batch.num_rows, none.type)) for batch in batches
    )
    _one_parquet(path / "part-0.parquet", arrow, (table.cast(arrow) for table in tables))
    for part in parts:
        shutil.rmtree(part)


def _one_parquet(path: Path, arrow: pa.Schema, tables: Iterable[pa.Table]) -> int:
    count = 0
    with pq.ParquetWriter(path, arrow, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
            count += table.num_rows
    return count


def _csv(source: _Source, path: Path) -> int:
    columns: list[sql.Composable] = []
    for name, kind in source.columns.items():
        column: sql.Composable = sql.Identifier(name)
        if kind not in _ARROW or kind == "text[]":
            column = sql.SQL(r"CASE WHEN {0}::text ~ '^[=+\-@\t\r]' THEN '''' || {0}::text ELSE {0}::text END").format(
                column
            )
        columns.append(sql.SQL("{} AS {}").format(column, sql.Identifier(source.label(name))))
    with source.connection.cursor() as cursor, path.open("wb") as out:
        out.write(b"\xef\xbb\xbf")
        copy = sql.SQL("COPY ({}) TO STDOUT (FORMAT CSV, HEADER)").format(source.query(columns))
        with cursor.copy(copy) as stream:
            for block in stream:
                out.write(block)
        return cursor.rowcount


_HEADER_FONT, _HEADER_FILL = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
_LINK_FONT = Font(color="0563C1", underline="single")
_FORMATS = {"date": "yyyy-mm-dd", "timestamp with time zone": "yyyy-mm-dd hh:mm:ss"}
_WIDTHS = {"date": 12, "timestamp with time zone": 20, "numeric": 16, "integer": 10, "smallint": 8, "uuid": 14}
_WIDE = {"title": 48, "context": 60, "outcome_context": 60, "outcome_title": 40, "url": 32, "indicator": 28, "line": 60}


def _xlsx(source: _Source, path: Path) -> int:
    book = Workbook(write_only=True)
    count, sheet, links = 0, _sheet(book, source, source.relation), 0
    for chunk in source.rows():
        for row in chunk:
            if count and count % SHEET_ROWS == 0:
                sheet, links = _sheet(book, source, f"{source.relation} {count // SHEET_ROWS + 1}"), 0
            cells = []
            for (name, kind), value in zip(source.columns.items(), row, strict=True):
                cell = _cell(sheet, kind, value)
                address = _address(name, value) if links < SHEET_LINKS else None
                if address:
                    cell.hyperlink, cell.font = address, _LINK_FONT
                    links += 1
                cells.append(cell)
            sheet.append(cells)
            count += 1
    about = book.create_sheet("说明" if source.chinese else "columns")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, 80
    for name in source.columns:
        said = source.meaning(name)
        about.append([source.label(name), f"{said.zh}:{said.en}" if source.chinese else said.en])
    book.save(path)
    return count


def _sheet(book: Workbook, source: _Source, title: str) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, (name, kind) in enumerate(source.columns.items(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, _WIDTHS.get(kind, 18))
    header = []
    for name in source.columns:
        cell = WriteOnlyCell(sheet, source.label(name))
        cell.font, cell.fill, cell.alignment = _HEADER_FONT, _HEADER_FILL, Alignment(vertical="center")
        header.append(cell)
    sheet.append(header)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{SHEET_ROWS + 1}"
    return sheet


def _cell(sheet: Any, kind: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        # A spreadsheet knows no time zones; the instant is in UTC.
        value = value.replace(tzinfo=None)
    if kind in _FORMATS:
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = _FORMATS[kind]
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", "; ".join(map(str, value)) if isinstance(value, list) else str(value))
    if len(text) > CELL_CHARACTERS:
        said = f"…[{len(text)} characters, cut here: an Excel cell holds {CELL_CHARACTERS}; CSV and Parquet have all]"
        text = text[: CELL_CHARACTERS - len(said)] + said
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # never a formula, whatever it begins with
    return cell


def _address(name: str, value: Any) -> str | None:
    """Where a cell leads: the address in a column of them, of several the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    follows = name.endswith(("url", "urls")) and isinstance(value, str) and value.startswith(("http://", "https://"))
    return value if follows and len(value) <= LINK_CHARACTERS else None


def filters_of(values: Mapping[str, str] | Iterable[str]) -> tuple[Filter, ...]:
    """Filters from ``{"year": "2025"}`` or from ``["year>=2023"]``."""
    if isinstance(values, Mapping):
        return tuple(Filter(column, "=", value) for column, value in values.items())
    return tuple(Filter.parse(text) for text in values)
