"""OFD (GB/T 33190-2016), the fixed-layout format of Chinese offices: text and rules by their places on the page.

An OFD is a zip: ``OFD.xml`` names the documents, a document names its pages, a page holds text objects. Lengths are
millimetres with y growing downwards; an object's own coordinates begin at the corner of its ``Boundary``.
"""

from __future__ import annotations

import math
import posixpath
import re
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from citypolicy.clean import layout
from citypolicy.clean.facts import PageFacts
from citypolicy.clean.lines import Raw
from citypolicy.clean.office import Unreadable, check_zip, damaged, entry, part
from citypolicy.clean.pdf import Ocr
from citypolicy.model import Issue

MEDIA_TYPE = "application/ofd"

_POINTS = 72 / 25.4
_MOST_PAGES = 3000
_MOST_GLYPHS = 20_000
"""Characters of one page that are read; a page in the smallest print has some 5,000."""
_MOST_PATHS = 4000
_MOST_PICTURE = 60_000_000
"""Bytes of one picture; a page scanned in colour without compression has 30 MB."""
_A4 = (0.0, 0.0, 210.0, 297.0)


def read_ofd(body: bytes, *, place: str, deadline: float = float("inf"), ocr: Ocr | None = None) -> Raw:
    """The lines of an OFD, of its scanned pages by OCR. ``deadline`` is on the clock of ``time.monotonic``; pages after
    it are an issue."""
    issues: list[Issue] = []
    pages: list[layout.Page] = []
    scores: list[float] = []
    unread = 0
    try:
        archive = check_zip(body)
        if any(name.lower().endswith("encryptions.xml") for name in archive.namelist()):
            locked = Issue("clean", "locked-file", place, "the OFD wants a password", "error")
            return Raw((), "ofd", MEDIA_TYPE, issues=(locked,))
        sheets = list(_sheets(archive))
        for number, sheet in enumerate(sheets[:_MOST_PAGES]):
            if time.monotonic() > deadline:
                message = f"read {number} of {len(sheets)} pages in the time given"
                issues.append(Issue("clean", "out-of-time", place, message))
                break
            try:
                page, pictures = _page(archive, sheet, number)
                if pictures and len(page.glyphs) < 30:
                    if ocr is None:
                        unread += 1
                    else:
                        page, score = _recognise(archive, page, pictures, ocr)
                        scores += [score] if page.glyphs else []
            except Unreadable as error:
                issues.append(Issue("clean", "damaged-page", place, f"page {number + 1} cannot be read: {error}"))
                continue
            pages.append(page)
        if len(sheets) > _MOST_PAGES:
            issues.append(Issue("clean", "cut-file", place, f"{_MOST_PAGES} of {len(sheets)} pages were read"))
    except Unreadable as error:
        return Raw((), "ofd", MEDIA_TYPE, issues=(damaged(place, "OFD", error),))
    if unread:
        message = f"{unread} of {len(pages)} pages are pictures and OCR is off or not installed"
        issues.append(Issue("clean", "needs-ocr", place, message, "error" if unread == len(pages) else "warning"))
    method = "ocr" if len(scores) * 2 > len(pages) else "ofd"
    confidence = sum(scores) / len(scores) if scores else None
    return Raw(tuple(layout.lines(pages)), method, MEDIA_TYPE, PageFacts(), tuple(issues), confidence)


def _recognise(
    archive: zipfile.ZipFile, page: layout.Page, pictures: Sequence[_Picture], ocr: Ocr
) -> tuple[layout.Page, float]:
    """The page with what OCR reads in its pictures in the place of its few characters, and the mean confidence."""
    from citypolicy.clean.ocr import open_picture

    glyphs: list[layout.Glyph] = []
    scores: list[float] = []
    for item in pictures:
        try:
            found = entry(archive, item.name)
            if found is None:
                raise ValueError("it is not in the file")
            if found.file_size > _MOST_PICTURE:
                raise ValueError(f"it unpacks to more than {_MOST_PICTURE // 1_000_000} MB")
            picture = open_picture(archive.read(found))
        except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            # JBIG2, which scanners write too, is among what Pillow does not know.
            raise Unreadable(f"its picture {posixpath.basename(item.name)}: {error}") from error
        sheet, score = ocr(picture, page.number, item.width, item.height)
        if sheet.glyphs:
            scores.append(score)
        glyphs += (
            replace(
                g, left=g.left + item.left, right=g.right + item.left, top=g.top + item.top, bottom=g.bottom + item.top
            )
            for g in sheet.glyphs
        )
    return replace(page, glyphs=glyphs), sum(scores) / len(scores) if scores else 0.0


# -- the parts of the package --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where a page stands: its part, the box of the document's pages, the parts of its templates and pictures by ID."""

    content: str
    box: Sequence[float]
    templates: Mapping[str, str]
    pictures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture that covers a good part of a page: its part and where it stands, in points."""

    name: str
    left: float
    top: float
    width: float
    height: float


def _sheets(archive: zipfile.ZipFile) -> Iterator[_Sheet]:
    """The pages of every document in the file, in order. Raises Unreadable where a document is missing."""
    root = part(archive, "OFD.xml")
    places = [] if root is None else [place.text for place in root.iter("{*}DocRoot")]
    if not places:
        raise Unreadable("it has no OFD.xml that names a document")
    for place in places:
        name = _path(archive, "OFD.xml", place)
        document = part(archive, name)
        if document is None:
            raise Unreadable(f"it has no {name}")
        templates = {
            item.get("ID", ""): _path(archive, name, item.get("BaseLoc")) for item in document.iter("{*}TemplatePage")
        }
        box = _box(document.find("{*}CommonData/{*}PageArea")) or _A4
        resources = [
            *document.iterfind("{*}CommonData/{*}PublicRes"),
            *document.iterfind("{*}CommonData/{*}DocumentRes"),
        ]
        pictures = _pictures(archive, [_path(archive, name, item.text) for item in resources])
        for item in document.iterfind("{*}Pages/{*}Page"):
            yield _Sheet(_path(archive, name, item.get("BaseLoc")), box, templates, pictures)


def _pictures(archive: zipfile.ZipFile, resources: Sequence[str]) -> dict[str, str]:
    """The parts of the pictures that resource files list, by their ID."""
    found: dict[str, str] = {}
    for name in resources:
        listed = part(archive, name)
        if listed is None:
            continue
        # Files stand in the folder that the list names, which stands beside the list.
        folder = _path(archive, name, f"{listed.get('BaseLoc') or '.'}/.")
        for item in listed.iter("{*}MultiMedia"):
            file = (item.findtext("{*}MediaFile") or "").strip()
            if item.get("Type") == "Image" and file:
                found[item.get("ID", "")] = _path(archive, f"{folder}/_", file)
    return found


def _path(archive: zipfile.ZipFile, of: str, place: str | None) -> str:
    """The part that a place (ST_Loc) in another part means: from the root, from that part, or from its document."""
    said = (place or "").strip().replace("\\", "/")
    if said.startswith("/"):
        return posixpath.normpath(said).lstrip("/")
    near = posixpath.normpath(posixpath.join(posixpath.dirname(of), said))
    names = {name.replace("\\", "/").lower() for name in archive.namelist()} if near.lower() != said.lower() else ()
    # Some programs write every place from the root without the slash that says so.
    far = posixpath.normpath(said)
    return far if near.lower() not in names and far.lower() in names else near


def _box(area: Any) -> list[float] | None:
    found = _numbers(area.findtext("{*}PhysicalBox") or "") if area is not None else []
    return found if len(found) == 4 and found[2] > 0 and found[3] > 0 else None


def _page(archive: zipfile.ZipFile, sheet: _Sheet, number: int) -> tuple[layout.Page, list[_Picture]]:
    """What stands on a page with its templates, in points, and the pictures that cover a good part of it."""
    content = part(archive, sheet.content)
    if content is None:
        raise Unreadable(f"it has no {sheet.content}")
    box = _box(content.find("{*}Area")) or sheet.box
    used = [sheet.templates.get(item.get("TemplateID", "")) for item in content.iterfind("{*}Template")]
    layers = [content, *(layer for name in used if name and (layer := part(archive, name)) is not None)]
    glyphs: list[layout.Glyph] = []
    across: list[layout.Rule] = []
    down: list[layout.Rule] = []
    own = _pictures(archive, [_path(archive, sheet.content, item.text) for item in content.iterfind("{*}PageRes")])
    pictures: list[_Picture] = []
    paths = 0
    for element in (
        element for layer in layers for element in layer.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject")
    ):
        if element.get("Visible", "true").lower() in ("false", "0"):
            continue
        kind = element.tag.rpartition("}")[2]
        if kind == "TextObject" and len(glyphs) < _MOST_GLYPHS:
            glyphs += _glyphs(element)
        elif kind == "PathObject":
            paths += 1
            if paths <= _MOST_PATHS:
                _rules(element, across, down)
        elif kind == "ImageObject":
            frame = _numbers(element.get("Boundary", ""))
            if len(frame) == 4 and frame[2] * frame[3] > 0.25 * box[2] * box[3]:
                resource = element.get("ResourceID", "")
                name = own.get(resource) or sheet.pictures.get(resource, f"picture {resource}")
                pictures.append(_Picture(name, *(value * _POINTS for value in frame)))
    width, height = box[2] * _POINTS, box[3] * _POINTS
    return layout.Page(number, width, height, layout.without_doubles(glyphs[:_MOST_GLYPHS]), across, down), pictures


# -- the objects of a page -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """From an object's own coordinates to points on the page: its ``CTM``, then the corner of its ``Boundary``."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of(cls, element: Any) -> _Place:
        """The place of an object; one without Boundary or CTM, or with broken ones, stands where it is."""
        corner = [*_numbers(element.get("Boundary", "")), 0.0, 0.0][:2]
        turn = _numbers(element.get("CTM", ""))
        a, b, c, d, e, f = turn if len(turn) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        return cls(*(value * _POINTS for value in (a, b, c, d, e + corner[0], f + corner[1])))

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def _glyphs(element: Any) -> Iterator[layout.Glyph]:
    """The characters of a text object, each where its ``TextCode`` puts it."""
    place = _Place.of(element)
    if min(abs(place.a), abs(place.b)) > 0.05 * max(abs(place.a), abs(place.b)):
        # Text at a slant is a watermark across the page.
        return
    size = next(iter(_numbers(element.get("Size", ""))), 0.0)
    scale = next(iter(_numbers(element.get("HScale", ""))), 1.0)
    if size <= 0:
        return
    high, wide = size * math.hypot(place.c, place.d), math.hypot(place.a, place.b)
    x = y = 0.0
    for code in element.iterfind("{*}TextCode"):
        # A code without a place goes on where the one before it began.
        x = next(iter(_numbers(code.get("X", ""))), x)
        y = next(iter(_numbers(code.get("Y", ""))), y)
        text = (code.text or "").strip("\r\n")
        steps = _deltas(code.get("DeltaX", ""), len(text))
        drops = _deltas(code.get("DeltaY", ""), len(text))
        at, low = x, y
        for index, character in enumerate(text):
            whole = size * scale
            natural = whole * (1.0 if unicodedata.east_asian_width(character) in "WF" else 0.5)
            step = steps[index] if index < len(steps) else 0.0 if drops else natural
            left, base = place(at, low)
            if character > " " and character not in "\u3000\u00a0\ufeff\u200b":
                # A step no wider than a Chinese character is the distance to the next one and no gap between words.
                right = left + (step if 0 < step <= 1.2 * whole else natural) * wide
                # The base line stands 0.14 of the size above the foot of a Chinese character's box.
                yield layout.Glyph(character, left, right, base - 0.86 * high, base + 0.14 * high)
            at += step
            low += drops[index] if index < len(drops) else 0.0


def _deltas(text: str, most: int) -> list[float]:
    """The steps of ``DeltaX`` or ``DeltaY``; ``g 3 5`` is three steps of 5."""
    out: list[float] = []
    words = iter(text.split())
    for word in words:
        if word == "g":
            times, step = _numbers(next(words, "")), _numbers(next(words, ""))
            if times and step:
                out += step * max(0, min(int(times[0]), most))
        else:
            out += _numbers(word)
        if len(out) >= most:
            break
    return out


def _rules(element: Any, across: list[layout.Rule], down: list[layout.Rule]) -> None:
    """Adds the straight lines of a path; one with a curve in it draws no table."""
    data = element.findtext("{*}AbbreviatedData") or ""
    if re.search(r"[BQA]", data):
        return
    place = _Place.of(element)
    first: tuple[float, float] | None = None
    points: list[tuple[float, float]] = []
    ends: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for order, values in re.findall(r"([SMLC])([^SMLC]*)", data):
        numbers = _numbers(values)
        if order == "C" and first is not None:
            points.append(first)
        elif len(numbers) >= 2:
            if order in "SM":
                ends += pairwise(points)
                points = []
                first = place(numbers[0], numbers[1])
            points.append(place(numbers[0], numbers[1]))
    for (x1, y1), (x2, y2) in [*ends, *pairwise(points)]:
        if abs(y1 - y2) < 1 and abs(x1 - x2) > 8:
            across.append(layout.Rule((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
        elif abs(x1 - x2) < 1 and abs(y1 - y2) > 6:
            down.append(layout.Rule((x1 + x2) / 2, min(y1, y2), max(y1, y2)))


_NUMBER = re.compile(r"[-+]?(?:\d{1,9}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?", re.ASCII)


def _numbers(text: str) -> list[float]:
    """The numbers of an array; empty where one of its words is none, or is larger than any page."""
    words = text.split()
    numbers = [float(word) for word in words if _NUMBER.fullmatch(word)]
    return numbers if len(numbers) == len(words) and all(abs(number) < 1e6 for number in numbers) else []
