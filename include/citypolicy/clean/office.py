"""Office files: DOCX with the numbers that its lists count, XLSX, and the old XLS."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

from lxml import etree

from citypolicy.clean.lines import CELL, Line, Raw
from citypolicy.model import Issue

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"

MOST_UNPACKED = 200_000_000
"""Bytes that a zip may unpack to; a report of 300 pages with tables takes 30 MB of XML."""
_MOST_RATIO = 200
"""Times its size that an archive may unpack to, where it comes to more than a few megabytes: the XML of a large
spreadsheet packs to a fiftieth, a bomb to a thousandth."""
_MOST_ENTRIES = 20_000
_MOST_XML = 30_000_000
"""Bytes of one part that are parsed at once; the text of the longest plan takes 5 MB."""
_MOST_ROWS = 200_000
_MOST_EMPTY = 1000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Unreadable(Exception):
    """The file is not what its first bytes promise, or more than its bounds allow."""


def damaged(place: str, what: str, error: object) -> Issue:
    """The issue of a file that cannot be read. What a library says may hold bytes of the file."""
    said = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split())[:160]
    return Issue("clean", "damaged-file", place, f"the {what} cannot be read: {said}", "error")


def check_zip(body: bytes) -> zipfile.ZipFile:
    """The zip, where it is whole and unpacks to a sane size. Raises Unreadable otherwise."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError) as error:
        raise Unreadable(f"no whole zip: {error}") from error
    check_size(len(body), size, len(archive.infolist()))
    return archive


def check_size(packed: int, unpacked: int, files: int) -> None:
    """Raises Unreadable where an archive holds more than is read, in bytes, in files or for its size."""
    if unpacked > MOST_UNPACKED or files > _MOST_ENTRIES:
        raise Unreadable(f"unpacks to {unpacked // 1_000_000} MB in {files} files, more than is read")
    if unpacked > 10_000_000 and unpacked > _MOST_RATIO * packed:
        raise Unreadable(f"unpacks to {unpacked // max(packed, 1)} times its size, more than is read")


def entry(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo | None:
    """The entry of this name, in any case and with slashes of either kind; None where there is none."""
    names = {item.filename.replace("\\", "/").lower(): item for item in archive.infolist()}
    return names.get(name.lower())


def part(archive: zipfile.ZipFile, name: str) -> Any:
    """The XML of a part; None where there is none. Raises Unreadable where it is broken."""
    item = entry(archive, name)
    if item is None:
        return None
    if item.file_size > _MOST_XML:
        raise Unreadable(f"{name} unpacks to {item.file_size // 1_000_000} MB, more than is read")
    try:
        return etree.fromstring(
            archive.read(item), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
        raise Unreadable(f"{name}: {error}") from error


# -- DOCX ----------------------------------------------------------------------------------------------------------


def read_docx(body: bytes, *, place: str) -> Raw:
    """The paragraphs and tables of a DOCX in their order, with the numbers that Word counts."""
    try:
        archive = check_zip(body)
        document = part(archive, "word/document.xml")
        if document is None:
            raise Unreadable("it has no word/document.xml")
        counters = _Numbering(part(archive, "word/numbering.xml"), part(archive, "word/styles.xml"))
    except Unreadable as error:
        return Raw((), "docx", DOCX, issues=(damaged(place, "DOCX", error),))
    lines = list(_docx_lines(document, counters))
    return Raw(tuple(lines), "docx", DOCX)


def _docx_lines(document: Any, counters: _Numbering) -> Iterator[Line]:
    body = document.find(f"{_W}body")
    tables = 0
    stack = [iter(body if body is not None else document)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == f"{_W}p":
            yield from _docx_paragraph(element, counters)
        elif element.tag == f"{_W}tbl":
            tables += 1
            yield from _docx_table(element, tables, counters)
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            stack.append(iter(element))


def _docx_paragraph(paragraph: Any, counters: _Numbering) -> Iterator[Line]:
    properties = paragraph.find(f"{_W}pPr")
    style = level = justification = None
    if properties is not None:
        style = _value(properties.find(f"{_W}pStyle"))
        level = _value(properties.find(f"{_W}outlineLvl"))
        justification = _value(properties.find(f"{_W}jc"))
    number = counters.number(properties, style)
    text = number + _docx_text(paragraph)
    heading = (level is not None and level.isdecimal() and int(level) < 9) or counters.is_heading(style)
    before = "paragraph"
    for piece in text.split("\n"):
        if piece.strip():
            kind = "heading" if heading and len(piece) <= 80 and "。" not in piece else "paragraph"
            yield Line(piece.strip(), kind, before, centred=justification == "center")  # type: ignore[arg-type]
            before = "line"
    # Text boxes are anchored in a paragraph and stand beside it.
    for box in paragraph.iter(f"{_W}txbxContent"):
        if any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            continue
        for inner in box.iter(f"{_W}p"):
            if said := _docx_text(inner).strip():
                yield Line(said.replace("\n", " "))


def _docx_text(paragraph: Any) -> str:
    pieces: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", f"{_W}sym"):
        inside = {
            parent.tag
            for parent in node.iterancestors()
            if parent is not paragraph and paragraph in parent.iterancestors()
        }
        if f"{_W}txbxContent" in inside or f"{_W}del" in inside or f"{_W}pPr" in inside:
            continue
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif node.tag == f"{_W}tab":
            pieces.append("\t")
    return "".join(pieces)


def _docx_table(table: Any, number: int, counters: _Numbering) -> Iterator[Line]:
    for row in table.iterchildren(f"{_W}tr"):
        cells: list[str] = []
        columns: list[int] = []
        properties = row.find(f"{_W}trPr")
        at = int(_value(properties.find(f"{_W}gridBefore")) or 0) if properties is not None else 0
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr"), None) is not row:
                continue
            shape = cell.find(f"{_W}tcPr")
            span = _value(shape.find(f"{_W}gridSpan")) if shape is not None else None
            merge = shape.find(f"{_W}vMerge") if shape is not None else None
            goes_on = merge is not None and (_value(merge) or "continue") == "continue"
            if not goes_on:
                said = " ".join(
                    (counters.number(p.find(f"{_W}pPr"), None) + _docx_text(p)).replace("\n", " ").strip()
                    for p in cell.iter(f"{_W}p")
                )
                cells.append(said.replace(CELL, " ").strip())
                columns.append(at)
            at += min(int(span), 100) if span and span.isdecimal() else 1
        if not any(cells):
            continue
        # A table of one cell is a frame around text.
        if len(cells) == 1 and len(cells[0]) > 60:
            yield Line(cells[0])
            continue
        header = properties is not None and properties.find(f"{_W}tblHeader") is not None
        yield Line(CELL.join(cells), "row", header=header, table=number, columns=tuple(columns))


def _value(element: Any) -> str | None:
    return element.get(f"{_W}val") if element is not None else None


_DIGITS = "〇一二三四五六七八九"


def _chinese(number: int) -> str:
    if number < 10:
        return _DIGITS[number]
    tens, ones = divmod(number, 10)
    if number < 100:
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    return "".join(_DIGITS[int(d)] for d in str(number))


def _counted(number: int, form: str) -> str:
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "chineseLegalSimplified",
    ):
        return _chinese(number)
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form in ("upperLetter", "lowerLetter"):
        return chr((ord("A") if form == "upperLetter" else ord("a")) + (number - 1) % 26)
    if form in ("upperRoman", "lowerRoman"):
        roman = ""
        for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
            while number >= value and len(roman) < 12:
                roman += sign
                number -= value
        return roman if form == "upperRoman" else roman.lower()
    return "" if form in ("bullet", "none") else str(number)


class _Numbering:
    """The list numbers of a document: Word stores how to count, not what was counted."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles: dict[str, tuple[str, int]] = {}
        self._headings: set[str] = set()
        if numbering is not None:
            for abstract in numbering.iter(f"{_W}abstractNum"):
                levels = {}
                for level in abstract.iter(f"{_W}lvl"):
                    depth, start = level.get(f"{_W}ilvl") or "0", _value(level.find(f"{_W}start")) or "1"
                    form, text = (
                        _value(level.find(f"{_W}numFmt")) or "decimal",
                        _value(level.find(f"{_W}lvlText")) or "",
                    )
                    levels[_int(depth, 0)] = (form, text, _int(start, 1))
                self._levels[abstract.get(f"{_W}abstractNumId") or ""] = levels
            for item in numbering.iter(f"{_W}num"):
                self._lists[item.get(f"{_W}numId") or ""] = _value(item.find(f"{_W}abstractNumId")) or ""
        for style in styles.iter(f"{_W}style") if styles is not None else ():
            name, key = (_value(style.find(f"{_W}name")) or "").lower(), style.get(f"{_W}styleId") or ""
            if name.startswith(("heading", "标题")) or name == "title":
                self._headings.add(key)
            properties = style.find(f"{_W}pPr/{_W}numPr")
            if properties is not None and (number := _value(properties.find(f"{_W}numId"))):
                self._styles[key] = (number, _int(_value(properties.find(f"{_W}ilvl")) or "0", 0))

    def is_heading(self, style: str | None) -> bool:
        """Whether a style is one of the headings."""
        return style in self._headings

    def number(self, properties: Any, style: str | None) -> str:
        """The number that Word shows before a paragraph; counts on."""
        own = properties.find(f"{_W}numPr") if properties is not None else None
        if own is not None:
            item, depth = _value(own.find(f"{_W}numId")), _int(_value(own.find(f"{_W}ilvl")) or "0", 0)
        else:
            item, depth = self._styles.get(style or "", (None, 0))
        levels = self._levels.get(self._lists.get(item or "", ""), {})
        if not item or item == "0" or depth not in levels:
            return ""
        counts = self._counts[self._lists[item]]
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if levels[depth][0] in ("bullet", "none"):
            return ""

        def shown(found: re.Match[str]) -> str:
            level = int(found.group(1)) - 1
            form, _, start = levels.get(level, ("decimal", "", 1))
            return _counted(counts.get(level, start), form)

        return re.sub(r"%(\d)", shown, levels[depth][1])


def _int(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else otherwise


# -- spreadsheets --------------------------------------------------------------------------------------------------


def read_xlsx(body: bytes, *, place: str, deadline: float = float("inf")) -> Raw:
    """The rows of every visible sheet of an XLSX, cells as a reader sees them."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    lines: list[Line] = []
    issues: list[Issue] = []
    try:
        check_zip(body).close()
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        try:
            for number, sheet in enumerate(book.worksheets, 1):
                if sheet.sheet_state != "visible":
                    continue
                # Sheets claim more columns than they have; the rows themselves are right.
                sheet.reset_dimensions()
                rows = (
                    [_shown(cell.value, cell.number_format or "") if cell.value is not None else "" for cell in row]
                    for row in sheet.iter_rows()
                )
                issues += _sheet(sheet.title, rows, number, lines, place, deadline)
        finally:
            book.close()
    except (Unreadable, InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError) as error:
        return Raw((), "xlsx", XLSX, issues=(damaged(place, "XLSX", error),))
    return Raw(tuple(lines), "xlsx", XLSX, issues=tuple(issues))


def read_xls(body: bytes, *, place: str, deadline: float = float("inf")) -> Raw:
    """The rows of every visible sheet of an XLS."""
    import xlrd

    lines: list[Line] = []
    issues: list[Issue] = []
    try:
        book = xlrd.open_workbook(file_contents=body, formatting_info=True, logfile=io.StringIO(), on_demand=True)
        for number in range(book.nsheets):
            sheet = book.sheet_by_index(number)
            if sheet.visibility:
                continue
            rows = (
                [_xls_cell(book, sheet, row, column) for column in range(sheet.row_len(row))]
                for row in range(sheet.nrows)
            )
            issues += _sheet(sheet.name, rows, number + 1, lines, place, deadline)
            book.unload_sheet(number)
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, LookupError, ValueError, AssertionError) as error:
        return Raw((), "xls", XLS, issues=(damaged(place, "XLS", error),))
    return Raw(tuple(lines), "xls", XLS, issues=tuple(issues))


def _xls_cell(book: Any, sheet: Any, row: int, column: int) -> str:
    import xlrd

    cell = sheet.cell(row, column)
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _shown(xlrd.xldate_as_datetime(cell.value, book.datemode), "")
        except (ValueError, OverflowError, xlrd.XLDateError):
            return _shown(cell.value, "")
    form = book.format_map.get(book.xf_list[cell.xf_index].format_key) if cell.xf_index is not None else None
    return _shown(
        bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value, form.format_str if form else ""
    )


def _sheet(
    name: str, rows: Iterator[list[str]], number: int, lines: list[Line], place: str, deadline: float
) -> Iterator[Issue]:
    """Adds a sheet's rows to the lines; an issue where it was cut."""
    title = name.strip()
    told = bool(re.fullmatch(r"(?i)sheet\s*\d*|工作表\s*\d*", title))
    empty = 0
    for count, row in enumerate(rows):
        if count >= _MOST_ROWS or (count % 500 == 0 and time.monotonic() > deadline):
            code = "cut-file" if count >= _MOST_ROWS else "out-of-time"
            yield Issue("clean", code, place, f"of the sheet {title} {count} rows were read and the rest left out")
            return
        filled = [(at, " ".join(text.split())) for at, text in enumerate(row) if text.strip()]
        if not filled:
            empty += 1
            if empty > _MOST_EMPTY:
                return
            continue
        empty = 0
        if not told:
            told = True
            if title not in filled[0][1] and filled[0][1] not in title:
                lines.append(Line(title, "heading"))
        cells = CELL.join(text.replace(CELL, " ") for _, text in filled)
        lines.append(Line(cells, "row", table=number, columns=tuple(at for at, _ in filled)))


_DECIMALS = re.compile(r"[0#?]\.([0?#]+)")


def _shown(value: Any, form: str) -> str:
    """A cell's value as its number format shows it, as far as percentages, decimals and dates go."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time_of_day() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time_of_day):
        return value.isoformat()
    if isinstance(value, int | float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form.split(";")[0])
        decimals = _DECIMALS.search(plain)
        if "%" in plain:
            return f"{value * 100:.{len(decimals.group(1)) if decimals else 0}f}%"
        if decimals and "E" not in plain.upper() and "0" in decimals.group(1):
            return f"{value:.{min(len(decimals.group(1)), 12)}f}"
        if plain and plain.strip("#,_ ()-") in ("0", "") and "0" in plain and abs(value) < 1e15:
            return f"{value:.0f}"
        return str(value) if isinstance(value, int) else f"{value:.15g}"
    return str(value)
