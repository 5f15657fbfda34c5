"""PDF: the text layer by its places; pages without a good one go to OCR."""

from __future__ import annotations

import ctypes
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from citypolicy.clean import layout
from citypolicy.clean.facts import PageFacts
from citypolicy.clean.lines import Line, Raw
from citypolicy.clean.normalise import HAN
from citypolicy.model import Issue

MEDIA_TYPE = "application/pdf"

_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|for|is|that)\b", re.IGNORECASE)
_MOST_RULES = 4000

Ocr = Callable[[Any, int, float, float], tuple[layout.Page, float]]
"""Reads a page's picture, given with the page's number, width and height in points: its text and mean confidence."""


def read_pdf(body: bytes, *, place: str, deadline: float, ocr: Ocr | None) -> Raw:
    """The lines of a PDF. ``deadline`` is on the clock of ``time.monotonic``; pages after it are an issue."""
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        what = "locked-file" if "password" in str(error).lower() else "damaged-file"
        message = "the PDF wants a password" if what == "locked-file" else f"the PDF is damaged: {error}"
        return Raw((), "pdf", MEDIA_TYPE, issues=(Issue("clean", what, place, message, "error"),))
    try:
        return _read(document, place, deadline, ocr)
    except pdfium.PdfiumError as error:
        return Raw(
            (),
            "pdf",
            MEDIA_TYPE,
            issues=(Issue("clean", "damaged-file", place, f"the PDF is damaged: {error}", "error"),),
        )
    finally:
        document.close()


def _read(document: Any, place: str, deadline: float, ocr: Ocr | None) -> Raw:
    issues: list[Issue] = []
    pages: list[layout.Page] = []
    scans: list[int] = []
    count = len(document)
    texts: list[str] = []
    for number in range(count):
        if time.monotonic() > deadline:
            issues.append(Issue("clean", "out-of-time", place, f"read {number} of {count} pages in the time given"))
            break
        page = document[number]
        try:
            sheet, picture = _page(page, number)
        finally:
            page.close()
        text = "".join(glyph.text for glyph in sheet.glyphs)
        texts.append(text)
        pages.append(sheet)
        # A cover or a divider has few characters and no picture; a scan is a picture with none, a stamp or a number.
        if picture and len(text) < 30:
            scans.append(len(pages) - 1)
    if not readable("".join(texts)):
        garbled = sum(len(text) for text in texts) >= 30 * len(texts)
        scans = [at for at, text in enumerate(texts) if text or at in scans]
        if garbled:
            issues.append(
                Issue(
                    "clean",
                    "garbled-text-layer",
                    place,
                    "the PDF's text layer holds almost no Chinese characters",
                    "info",
                )
            )
    method, confidence = "pdf", None
    if scans:
        if ocr is None:
            code = "needs-ocr"
            whole = len(scans) == len(pages)
            message = f"{len(scans)} of {len(pages)} pages are pictures and OCR is off or not installed"
            issues.append(Issue("clean", code, place, message, "error" if whole else "warning"))
            pages = [sheet for at, sheet in enumerate(pages) if at not in set(scans)]
        else:
            confidence = _recognise(document, pages, scans, ocr, deadline, issues, place)
            method = "ocr" if len(scans) * 2 > len([t for t in texts if t]) or len(scans) == len(pages) else "pdf"
    lines = _full_stops(layout.lines(pages))
    return Raw(tuple(lines), method, MEDIA_TYPE, PageFacts(), tuple(issues), confidence)


_POINT = re.compile(r"(?<=[\u4e00-\u9fff)）”》%％])[.．](?=[\u4e00-\u9fff“《（(]|\s*$)")


def _full_stops(lines: list[Line]) -> list[Line]:
    """Lines whose full stops are 。 again, where a font's map to Unicode made every one of them a point."""
    if any("。" in line.text for line in lines) or sum(len(_POINT.findall(line.text)) for line in lines) < 5:
        return lines
    return [replace(line, text=_POINT.sub("。", line.text)) for line in lines]


def readable(text: str) -> bool:
    """Whether a text layer says what the page shows: its letters are Chinese characters, or English that has words.

    The share of Chinese characters among the letters decides, not their count: a layer without a map to Unicode
    still has hundreds of characters a page. A table of numbers has few letters but those it has are Chinese.
    """
    letters = len(_LETTER.findall(text))
    if letters < 10:
        return bool(re.search(r"\d", text)) or not text
    return len(HAN.findall(text)) * 3 >= letters or len(_ENGLISH.findall(text)) * 25 >= len(text.split()) > 20


def _page(page: Any, number: int) -> tuple[layout.Page, bool]:
    """A page's glyphs and rules, and whether it shows a picture that covers a good part of it."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        glyphs = _glyphs(textpage, height)
    finally:
        textpage.close()
    across: list[layout.Rule] = []
    down: list[layout.Rule] = []
    picture = False
    shapes = 0
    # Outlined text comes as thousands of small paths: those are no rules and mean a picture where no text is.
    for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE), max_depth=3):
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            picture = picture or (right - left) * (top - bottom) > 0.25 * width * height
            continue
        shapes += 1
        if shapes > _MOST_RULES:
            continue
        left, bottom, right, top = item.get_bounds()
        top, bottom = height - top, height - bottom
        if bottom - top < 2.5 and right - left > 8:
            across.append(layout.Rule((top + bottom) / 2, left, right))
        elif right - left < 2.5 and bottom - top > 6:
            down.append(layout.Rule((left + right) / 2, top, bottom))
        elif right - left > 8 and bottom - top > 6 and shapes < 1500:
            across += (layout.Rule(top, left, right), layout.Rule(bottom, left, right))
            down += (layout.Rule(left, top, bottom), layout.Rule(right, top, bottom))
    picture = picture or (shapes > 800 and len(glyphs) < 30)
    return layout.Page(number, width, height, glyphs, across, down), picture


def _glyphs(textpage: Any, height: float) -> list[layout.Glyph]:
    raw = textpage.raw
    box = pdfium_c.FS_RECTF()
    pointer = ctypes.byref(box)
    unicode_at, box_at = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
    glyphs: list[layout.Glyph] = []
    high = 0
    for index in range(textpage.count_chars()):
        code = unicode_at(raw, index)
        # Beyond the basic plane characters come as two halves.
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
            high = 0
        if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B) or code > 0x10FFFF:
            continue
        if not box_at(raw, index, pointer) or box.top <= box.bottom:
            continue
        glyphs.append(layout.Glyph(chr(code), box.left, box.right, height - box.top, height - box.bottom))
    return layout.without_doubles(glyphs)


def _recognise(
    document: Any,
    pages: list[layout.Page],
    scans: Sequence[int],
    ocr: Ocr,
    deadline: float,
    issues: list[Issue],
    place: str,
) -> float | None:
    """Puts what OCR reads in the place of the pages that are pictures; returns the mean confidence over them."""
    scores: list[float] = []
    slowest = 0.0
    for done, at in enumerate(scans):
        begun = time.monotonic()
        if begun + slowest > deadline:
            issues.append(
                Issue("clean", "out-of-time", place, f"OCR read {done} of {len(scans)} pages in the time given")
            )
            break
        page = document[pages[at].number]
        try:
            # 200 dpi: ten-point characters are then 28 pixels high, what the recognisers are trained on.
            picture = page.render(scale=200 / 72).to_numpy()
        finally:
            page.close()
        sheet, score = ocr(picture, pages[at].number, pages[at].width, pages[at].height)
        pages[at] = sheet
        if sheet.glyphs:
            scores.append(score)
        slowest = max(slowest, time.monotonic() - begun)
    return sum(scores) / len(scores) if scores else None
