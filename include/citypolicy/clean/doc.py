"""DOC and WPS, the Word 97 files: text by the piece table, tables and centring by the paragraph properties.

After [MS-DOC]: 2.4.1 (retrieving text), 2.8.35 (PlcPcd), 2.9.32 (the FKP pages of paragraph properties). Numbers that
Word counts for lists are not in the text of such a file and are not made up.
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import olefile

from citypolicy.clean.lines import CELL, Line, Raw
from citypolicy.clean.office import Unreadable, damaged, read_xls
from citypolicy.model import Issue

DOC = "application/msword"

_TEXT_LENGTHS = 0x4C
_PARAGRAPH_PAGES = 0x0102
_PIECE_TABLE = 0x01A2
_IN_TABLE, _ENDS_ROW, _CENTRED = 0x2416, 0x2417, (0x2403, 0x2461)
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_TABLE_DEFINITION = 0xD608


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text: its characters from ``first`` to before ``last`` stand at ``at`` in the file."""

    first: int
    last: int
    at: int
    narrow: bool


@dataclass(frozen=True, slots=True)
class _Properties:
    """What holds for the paragraphs that end within a stretch of the file."""

    start: int = 0
    end: int = 0
    in_table: bool = False
    ends_row: bool = False
    centred: bool = False


def read_ole(body: bytes, *, place: str, deadline: float = float("inf")) -> Raw:
    """A file in the container of the old Office: DOC and WPS, or XLS."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            names = {"/".join(entry).lower(): entry for entry in ole.listdir()}
            if "worddocument" in names:
                word = ole.openstream(names["worddocument"]).read()
                tables: dict[str, bytes] = {
                    name: ole.openstream(names[name]).read() for name in ("0table", "1table") if name in names
                }
                return Raw(tuple(_lines(word, tables)), "doc", DOC)
            if "workbook" in names or "book" in names:
                return read_xls(body, place=place, deadline=deadline)
    except (OSError, Unreadable, struct.error, LookupError, ValueError) as error:
        return Raw((), "doc", DOC, issues=(damaged(place, "old Office file", error),))
    what = "a presentation" if "powerpoint document" in names else "an old Office file of an unknown kind"
    return Raw((), "doc", DOC, issues=(Issue("clean", "unsupported-format", place, what, "error"),))


def _lines(word: bytes, tables: dict[str, bytes]) -> Iterator[Line]:
    if len(word) < 0x200 or struct.unpack_from("<H", word, 0)[0] not in (0xA5EC, 0xA5DC):
        raise Unreadable("no Word file")
    version, flags = struct.unpack_from("<H", word, 2)[0], struct.unpack_from("<H", word, 0x0A)[0]
    if flags & 0x0100:
        raise Unreadable("it wants a password")
    if version < 0xC1:
        raise Unreadable("it was written before Word 97")
    table = tables.get("1table" if flags & 0x0200 else "0table") or next(iter(tables.values()), b"")
    start, size = struct.unpack_from("<II", word, _PIECE_TABLE)
    pieces = _pieces(table[start : start + size])
    properties = _properties(word, table)
    # Lengths of the parts in their order: text, footnotes, headers, macros, comments, endnotes, text boxes.
    lengths = struct.unpack_from("<7i", word, _TEXT_LENGTHS)
    boxes = sum(lengths[:6])
    for begin, end in ((0, lengths[0]), (boxes, boxes + lengths[6])):
        text: list[str] = []
        # For each character where it stands in the file, which is what paragraph properties go by.
        places: list[int] = []
        for piece in pieces:
            low, high = max(piece.first, begin), min(piece.last, end)
            if low >= high:
                continue
            step = 1 if piece.narrow else 2
            where = piece.at + (low - piece.first) * step
            raw = word[where : where + (high - low) * step]
            said = raw.decode("cp1252" if piece.narrow else "utf-16-le", "replace")
            text.append(said)
            places += range(where, where + len(said) * step, step)
        yield from _paragraphs("".join(text), places, properties)


def _pieces(clx: bytes) -> list[_Piece]:
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise Unreadable("its piece table is broken")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    if not 1 <= count <= 1_000_000:
        raise Unreadable("its piece table is empty")
    bounds = struct.unpack_from(f"<{count + 1}I", plc, 0)
    found = []
    for index in range(count):
        (where,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)
        narrow = bool(where & 0x40000000)
        where &= 0x3FFFFFFF
        found.append(_Piece(bounds[index], bounds[index + 1], where // 2 if narrow else where, narrow))
    return found


def _properties(word: bytes, table: bytes) -> list[_Properties]:
    """Paragraph properties by their place in the file."""
    start, size = struct.unpack_from("<II", word, _PARAGRAPH_PAGES)
    plc = table[start : start + size]
    count = (len(plc) - 4) // 8
    found: list[_Properties] = []
    for (number,) in struct.iter_unpack("<I", plc[4 * (count + 1) : 4 * (count + 1) + 4 * count]) if count > 0 else ():
        page = word[(number & 0x3FFFFF) * 512 :][:512]
        runs = page[511] if len(page) == 512 else 0
        if not runs or 4 * (runs + 1) + 13 * runs > 511:
            continue
        bounds = struct.unpack_from(f"<{runs + 1}I", page, 0)
        for run in range(runs):
            offset = page[4 * (runs + 1) + 13 * run] * 2
            modifiers = b""
            if offset:
                # The length counts words; 0 means that the next byte does.
                wide = page[offset] == 0
                begin = offset + (2 if wide else 1)
                length = page[offset + 1] * 2 if wide else page[offset] * 2 - 1
                modifiers = page[begin + 2 : min(begin + length, 511)]
            found.append(_modified(bounds[run], bounds[run + 1], modifiers))
    return sorted(found, key=lambda p: p.start)


def _modified(start: int, end: int, modifiers: bytes) -> _Properties:
    at = 0
    in_table = ends_row = centred = False
    while at + 2 < len(modifiers):
        (code,) = struct.unpack_from("<H", modifiers, at)
        at += 2
        if code == _IN_TABLE:
            in_table = modifiers[at] != 0
        elif code == _ENDS_ROW:
            ends_row = modifiers[at] != 0
        elif code in _CENTRED:
            centred = modifiers[at] == 1
        if code == _TABLE_DEFINITION and at + 1 < len(modifiers):
            at += 1 + struct.unpack_from("<H", modifiers, at)[0]
        elif code >> 13 == 6:
            at += 1 + modifiers[at]
        else:
            at += _OPERANDS[code >> 13]
    return _Properties(start, end, in_table, ends_row, centred)


def _paragraphs(text: str, places: Sequence[int], properties: Sequence[_Properties]) -> Iterator[Line]:
    """Paragraphs end with a carriage return, cells and rows with U+0007."""
    starts = [p.start for p in properties]
    cells: list[str] = []
    cell: list[str] = []
    tables, was_row = 0, False
    begin = 0
    for found in re.finditer("[\r\x07\x0c]", text):
        at = found.start()
        said = _shown(text[begin:at])
        begin = at + 1
        index = bisect_right(starts, places[at]) - 1 if at < len(places) else -1
        own = properties[index] if index >= 0 and places[at] < properties[index].end else _Properties()
        ends_cell = found.group() == "\x07"
        if ends_cell or own.in_table:
            if own.ends_row or (ends_cell and not properties and not said and cells):
                tables += not was_row
                was_row = True
                if any(cells):
                    yield Line(CELL.join(cells), "row", table=tables)
                cells = []
            elif ends_cell:
                cells.append(" ".join([*cell, said]).strip())
                cell = []
            else:
                cell.append(said)
            continue
        was_row = False
        for number, piece in enumerate(said.split("\n")):
            if piece.strip():
                yield Line(piece.strip(), before="line" if number else "paragraph", centred=own.centred)
    if rest := _shown(text[begin:]).strip():
        yield Line(rest.replace("\n", " "))


_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x15]*))?\x15")


def _shown(text: str) -> str:
    """What a reader sees: fields show their result, controls nothing."""
    for _ in range(4):
        shorter = _FIELD.sub(lambda m: m.group(1) or "", text)
        if shorter == text:
            break
        text = shorter
    return re.sub("[\x00-\x08\x0e-\x1f]", "", text.replace("\x0b", "\n").replace("\x1e", "-"))
