"""From characters with places on a page to lines: for the text layer of a PDF and for what OCR reads.

Coordinates are in points with y growing downwards. Where the page draws a grid its cells are taken as they are drawn;
elsewhere text is lines, and a line of words with wide gaps between them is a table's row where its neighbours are too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile, zip_longest
from statistics import median

from citypolicy.clean.lines import CELL, Line


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, or a run of them, and its box."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """Height of the box, which stands for the font size."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Height on the page of the box's middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line that a page draws: from ``start`` to ``end`` at ``at``, across for a horizontal one."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    across: Sequence[Rule] = ()
    down: Sequence[Rule] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Set:
    """One line as it is set on its page; ``cells`` of a row with the index of their columns."""

    runs: tuple[_Run, ...]
    top: float
    bottom: float
    size: float
    page: int
    table: int = 0
    columns: tuple[int, ...] = ()

    @property
    def left(self) -> float:
        return self.runs[0].left

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)


def lines(pages: Iterable[Page]) -> list[Line]:
    """The lines of the pages in reading order, each with what its place says about paragraphs."""
    found: list[_Set] = []
    sheets: dict[int, Page] = {}
    tables = 0
    for page in pages:
        sheets[page.number] = page
        rows, rest, tables = _grids(page, tables)
        plain = [_line(row, page.number) for row in _rows(rest)]
        together, tables = _aligned(plain, tables)
        found += sorted([*rows, *together], key=lambda s: (s.top, s.left))
    return _described(found, sheets)


def without_doubles(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Glyphs without those printed twice at the same place, which some programs do for bold."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for glyph in glyphs:
        key = (glyph.text, round(glyph.left), round(glyph.top))
        if key not in seen:
            seen.add(key)
            kept.append(glyph)
    return kept


# -- lines ---------------------------------------------------------------------------------------------------------


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that stand on one line, lines from top to bottom, glyphs from left to right."""
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted(glyphs, key=lambda g: (g.middle, g.left)):
        # Superscripts and mixed sizes keep their middle within half of the larger box.
        if rows and glyph.middle - middle < 0.5 * max(height, min(glyph.size, 2 * height)):
            rows[-1].append(glyph)
            count = len(rows[-1])
            middle += (glyph.middle - middle) / count
            height = max(height, glyph.size)
        else:
            rows.append([glyph])
            middle, height = glyph.middle, glyph.size
    return [sorted(row, key=lambda g: g.left) for row in rows]


def _line(row: Sequence[Glyph], page: int) -> _Set:
    size = median(glyph.size for glyph in row)
    runs: list[list[Glyph]] = [[row[0]]]
    for before, glyph in pairwise(row):
        gap = glyph.left - before.right
        # Two numbers side by side are two cells, however narrow the gap.
        numbers = gap > 0.4 * size and before.text[-1] in "0123456789.%" and glyph.text[0] in "0123456789-"
        if gap > 1.6 * size or numbers:
            runs.append([glyph])
        else:
            runs[-1].append(glyph)
    return _Set(
        tuple(_Run(_joined(run), run[0].left, max(g.right for g in run)) for run in runs),
        min(g.top for g in row),
        max(g.bottom for g in row),
        size,
        page,
    )


def _joined(run: Sequence[Glyph]) -> str:
    """The text of glyphs side by side, with a space where a gap is wider than letters have."""
    pieces = [run[0].text]
    for before, glyph in pairwise(run):
        gap = glyph.left - before.right
        if gap > 0.28 * max(before.size, glyph.size):
            pieces.append(" ")
        pieces.append(glyph.text)
    return "".join(pieces)


# -- tables that are drawn -----------------------------------------------------------------------------------------


_MOST_RULES = 400
"""Rules after merging that a page's tables have; a page with more is a drawing."""

_FIGURE = re.compile(r"[-+]?\s*[\d,. ]*\d\s*[%‰]?")

_Cell = tuple[int, list[Glyph]]
"""A cell's column and what stands in it."""


def _grids(page: Page, tables: int) -> tuple[list[_Set], list[Glyph], int]:
    """The rows of the page's ruled tables, the glyphs outside them, and how many tables there were so far."""
    across = _merged(page.across)
    down = _merged(page.down)
    rows: list[_Set] = []
    rest = list(page.glyphs)
    if not 3 <= len(across) <= _MOST_RULES or not 2 <= len(down) <= _MOST_RULES:
        return rows, rest, tables
    for area in _areas(across, down):
        top, bottom, left, right = area
        inside = [
            g for g in rest if left - 2 <= (g.left + g.right) / 2 <= right + 2 and top - 2 <= g.middle <= bottom + 2
        ]
        mine = [r for r in across if top - 2 <= r.at <= bottom + 2 and r.end > left - 2 and r.start < right + 2]
        walls = [r for r in down if left - 2 <= r.at <= right + 2 and r.end > top - 2 and r.start < bottom + 2]
        found = list(_ruled(inside, mine, walls, right - left))
        if sum(len(cells) >= 2 for _, cells in found) < 2:
            continue
        tables += 1
        taken = {id(g) for g in inside}
        rest = [g for g in rest if id(g) not in taken]
        for at, cells in found:
            everything = [g for _, glyphs in cells for g in glyphs]
            runs = tuple(
                _Run(
                    "".join(_joined(line) for line in _rows(glyphs)),
                    min(g.left for g in glyphs),
                    max(g.right for g in glyphs),
                )
                for _, glyphs in cells
            )
            low = max(g.bottom for g in everything)
            size = median(g.size for g in everything)
            rows.append(_Set(runs, at, low, size, page.number, tables, tuple(column for column, _ in cells)))
    return rows, rest, tables


def _ruled(
    glyphs: Sequence[Glyph], across: Sequence[Rule], down: Sequence[Rule], width: float
) -> Iterator[tuple[float, list[_Cell]]]:
    """The rows of one ruled table from the top: where each begins and its cells.

    Rules that cross most of the table part it into bands. A band is one row, or several where shorter rules part it
    further (a header over columns, a cell over rows), or where figures stand above each other in one cell: many
    tables rule their header and columns only.
    """
    xs = sorted({r.at for r in down})
    long = sorted({r.at for r in across if r.end - r.start >= 0.6 * width})
    bands: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        bands[bisect_right(long, glyph.middle)].append(glyph)
    for number in sorted(bands):
        cells: dict[tuple[float, int], list[Glyph]] = defaultdict(list)
        for glyph in bands[number]:
            middle = (glyph.left + glyph.right) / 2
            above = max(
                (r.at for r in across if r.at <= glyph.middle and r.start - 2 <= middle <= r.end + 2), default=0.0
            )
            wall = max((r.at for r in down if r.at <= middle and r.start - 2 <= glyph.middle <= r.end + 2), default=0.0)
            cells[above, bisect_right(xs, wall)].append(glyph)
        figures = {key: _figures(inside) for key, inside in cells.items()}
        if max(map(len, figures.values())) > 1:
            yield from _anchored(bands[number], xs, sorted(y for ys in figures.values() for y in ys))
            continue
        starts = sorted({above for above, _ in cells})
        for start in starts:
            yield start, sorted((column, inside) for (above, column), inside in cells.items() if above == start)


def _figures(glyphs: Sequence[Glyph]) -> list[float]:
    """Where the lines of a cell stand that are figures alone."""
    return [
        sum(g.middle for g in line) / len(line)
        for line in _rows(glyphs)
        if _FIGURE.fullmatch("".join(g.text for g in line).strip())
    ]


def _anchored(
    glyphs: Sequence[Glyph], xs: Sequence[float], figures: Sequence[float]
) -> Iterator[tuple[float, list[_Cell]]]:
    """Rows of a band by the lines of its figures; a label over several lines goes with the figures beside it."""
    size = median(g.size for g in glyphs)
    anchors: list[float] = []
    for y in figures:
        if not anchors or y - anchors[-1] > 0.6 * size:
            anchors.append(y)
    cells: dict[float, dict[int, list[Glyph]]] = defaultdict(lambda: defaultdict(list))
    by_column: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        by_column[bisect_right(xs, (glyph.left + glyph.right) / 2)].append(glyph)
    labels: list[tuple[float, int, list[Glyph]]] = []
    for column, inside in by_column.items():
        for line in _rows(inside):
            labels.append((sum(g.middle for g in line) / len(line), column, line))
    for y, column, line in sorted(labels, key=lambda label: label[:2]):
        near = min(anchors, key=lambda anchor: abs(anchor - y))
        if abs(near - y) > 0.95 * size:
            # A heading within the table has no figures beside it.
            near = next((own for own in cells if abs(own - y) < 0.6 * size), y)
        cells[near][column] += line
    for y in sorted(cells):
        yield y - size / 2, sorted(cells[y].items())


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules with those at nearly the same place made one where they touch; a border is often drawn cell by cell."""
    out: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        near = range(len(out) - 1, max(-1, len(out) - 200), -1)
        touching = next(
            (
                index
                for index in takewhile(lambda index, at=rule.at: at - out[index].at <= 2, near)  # type: ignore[misc]
                if rule.start <= out[index].end + 3 and rule.end >= out[index].start - 3
            ),
            None,
        )
        if touching is None:
            out.append(rule)
        else:
            other = out[touching]
            out[touching] = Rule(other.at, min(rule.start, other.start), max(rule.end, other.end))
    # Places that differ by a line's thickness are one place.
    snapped: list[Rule] = []
    for rule in out:
        at = snapped[-1].at if snapped and rule.at - snapped[-1].at < 2 else rule.at
        snapped.append(Rule(at, rule.start, rule.end))
    return snapped


def _areas(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[float, float, float, float]]:
    """The boxes (top, bottom, left, right) of rules that cross or meet each other."""
    areas: list[list[float]] = []
    for rule in down:
        crossing = [r for r in across if rule.start - 3 <= r.at <= rule.end + 3 and r.start - 3 <= rule.at <= r.end + 3]
        if len(crossing) < 2:
            continue
        box = [
            min(r.at for r in crossing),
            max(r.at for r in crossing),
            min(r.start for r in crossing),
            max(r.end for r in crossing),
        ]
        for area in areas:
            if box[0] <= area[1] + 1 and box[1] >= area[0] - 1 and box[2] <= area[3] + 1 and box[3] >= area[2] - 1:
                area[:] = [min(area[0], box[0]), max(area[1], box[1]), min(area[2], box[2]), max(area[3], box[3])]
                break
        else:
            areas.append(box)
    return [(a[0], a[1], a[2], a[3]) for a in areas]


# -- tables that are only aligned ----------------------------------------------------------------------------------


def _aligned(found: Sequence[_Set], tables: int) -> tuple[list[_Set], int]:
    """Lines with those that are rows of a table without rules marked as such.

    A row has at least three words with wide gaps between them, or two of which one is a number, and stands next to
    another such row; at least half of the words in such a stretch are numbers or short.
    """
    out: list[_Set] = []
    stretch: list[_Set] = []

    def close() -> None:
        nonlocal tables
        words = [run.text.strip() for line in stretch for run in line.runs]
        numbers = sum(1 for word in words if re.fullmatch(r"[-+]?[\d,. %‰〇—-]+", word))
        if len(stretch) >= 2 and numbers * 3 >= len(words):
            tables += 1
            spans = _columns(stretch)
            for line in stretch:
                columns = tuple(
                    bisect_right(spans, run.left + 0.5 * min(run.right - run.left, 20)) for run in line.runs
                )
                out.append(_Set(line.runs, line.top, line.bottom, line.size, line.page, tables, columns))
        else:
            out.extend(stretch)
        stretch.clear()

    for line in found:
        several = len(line.runs) >= 3 or (len(line.runs) == 2 and re.search(r"\d", line.runs[1].text) is not None)
        if several:
            stretch.append(line)
        else:
            close()
            out.append(line)
    close()
    return out, tables


def _columns(stretch: Sequence[_Set]) -> list[float]:
    """Where the columns of aligned rows begin: the left ends of intervals that no row's words bridge."""
    intervals = sorted((run.left, run.right) for line in stretch for run in line.runs)
    starts: list[float] = []
    end = float("-inf")
    for left, right in intervals:
        if left > end:
            starts.append(left)
        end = max(end, right) if left <= end else right
    return starts


# -- what the places say -------------------------------------------------------------------------------------------


def _described(found: Sequence[_Set], sheets: dict[int, Page]) -> list[Line]:
    sizes = Counter(round(line.size, 1) for line in found if not line.table for _ in line.runs[0].text)
    body = sizes.most_common(1)[0][0] if sizes else 12.0
    margins = {
        number: _margins([line for line in found if line.page == number and not line.table]) for number in sheets
    }
    typical = _typical(list(margins.values()))
    out: list[Line] = []
    before: _Set | None = None
    pitch = _pitch(found)
    for line, following in zip_longest(found, found[1:]):
        if line.table:
            cells = CELL.join(run.text.strip() for run in line.runs)
            out.append(Line(cells, "row", page=line.page, table=line.table, columns=line.columns))
            before = line
            continue
        left, right = margins.get(line.page) or typical
        if right - left < 0.5 * (typical[1] - typical[0]):
            left, right = typical
        text = " ".join(run.text for run in line.runs)
        offset_left, offset_right = line.left - left, right - line.right
        centred = (
            offset_left > 1.5 * line.size
            and offset_right > 1.5 * line.size
            and abs(offset_left - offset_right) < 3 * line.size
        )
        large = line.size > 1.15 * body
        if before is None or before.table:
            cut = "paragraph"
        elif before.page != line.page:
            cut = "wrap"
        elif line.top - before.top > 1.7 * pitch and line.top - before.bottom > 0.8 * body:
            cut = "paragraph"
        else:
            cut = "line"
        out.append(
            Line(
                text,
                "heading" if large and centred and len(text) <= 60 else "paragraph",
                cut,  # type: ignore[arg-type]
                indented=offset_left > 1.2 * line.size,
                full=offset_right < 1.3 * line.size + _unbroken(following),
                centred=centred,
                page=line.page,
            )
        )
        before = line
    return out


_UNIT = re.compile(r"[\dA-Za-z.,%％‰．]*[，。；：、！？）》”’,;:)]*")


def _unbroken(line: _Set | None) -> float:
    """Width of what begins a line and may not be broken: a number with its signs; 0 where a character begins it."""
    if line is None or line.table:
        return 0.0
    unit = _UNIT.match(line.runs[0].text.replace(" ", ""))
    return 0.5 * line.size * len(unit.group()) if unit else 0.0


def _margins(page: Sequence[_Set]) -> tuple[float, float] | None:
    """Left and right end of a page's text: where most of its long lines begin and end."""
    long = [line for line in page if sum(len(run.text) for run in line.runs) >= 12]
    if len(long) < 3:
        return None
    lefts = sorted(line.left for line in long)
    rights = sorted(line.right for line in long)
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 20]


def _typical(margins: Sequence[tuple[float, float] | None]) -> tuple[float, float]:
    known = [m for m in margins if m is not None]
    return (median(m[0] for m in known), median(m[1] for m in known)) if known else (0.0, 1e9)


def _pitch(found: Sequence[_Set]) -> float:
    """The usual distance from line to line."""
    steps = [
        b.top - a.top
        for a, b in pairwise(found)
        if a.page == b.page and not a.table and not b.table and 0 < b.top - a.top < 60
    ]
    return median(steps) if steps else 20.0
