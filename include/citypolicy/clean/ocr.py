"""OCR by rapidocr, whose models come inside its wheel; an extra, imported when the first scan is met."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from citypolicy.clean import layout

_LARGEST_SIDE = 4000
"""Pictures are made smaller than this: beyond it only memory grows."""


_DOUBTFUL = 0.85
"""Mean confidence under which a page may stand on its head; pages that can be read have 0.95 and more."""


@cache
def engine() -> Any:
    """The engine, once a process: it takes seconds to load. Raises ImportError where the extra is not installed."""
    from rapidocr import RapidOCR

    # Without the classifier of upside-down lines, a quarter of the time; a page on its head shows in its confidence.
    return RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False})


@cache
def installed() -> bool:
    """Whether the extra is there."""
    from importlib.util import find_spec

    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_picture(picture: Any, number: int, width: float, height: float) -> tuple[layout.Page, float]:
    """What stands on a picture (an array of height x width x 3 bytes) as a page of that size in points, and the mean
    confidence of its lines between 0 and 1. A picture that reads badly is read on its head too."""
    glyphs, confidence = _read(picture, width, height)
    if glyphs and confidence < _DOUBTFUL:
        turned, better = _read(picture[::-1, ::-1].copy(), width, height)
        if better > confidence:
            glyphs, confidence = turned, better
    return layout.Page(number, width, height, glyphs), confidence


def _read(picture: Any, width: float, height: float) -> tuple[list[layout.Glyph], float]:
    result = engine()(picture)
    if result is None or result.boxes is None or not result.scores:
        return [], 0.0
    rows, columns = picture.shape[:2]
    across, down = width / columns, height / rows
    glyphs: list[layout.Glyph] = []
    for box, text in zip(result.boxes, result.txts, strict=True):
        xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
        # The box is drawn around the ink with some air; characters fill about four fifths of its height.
        top, bottom = min(ys) * down, max(ys) * down
        air = 0.1 * (bottom - top)
        if text.strip():
            glyphs.append(layout.Glyph(text, min(xs) * across, max(xs) * across, top + air, bottom - air))
    return glyphs, float(sum(result.scores) / len(result.scores))


def open_picture(body: bytes) -> Any:
    """The picture of an image file as an array. Raises OSError or ValueError where it is none or too large."""
    import numpy
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = 100_000_000
    try:
        with Image.open(io.BytesIO(body)) as image:
            # Saved pages are often transparent: what shows is the ink on white.
            flat = Image.new("RGB", image.size, "white")
            rgba = image.convert("RGBA")
            flat.paste(rgba, mask=rgba.getchannel("A"))
    except (Image.DecompressionBombError, SyntaxError) as error:
        raise ValueError(str(error)) from error
    flat.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    return numpy.asarray(flat)[:, :, ::-1]
