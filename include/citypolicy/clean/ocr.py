"""OCR by rapidocr, whose models come inside its wheel; an extra, imported when the first scan is met."""

from __future__ import annotations

import io
import logging
from functools import cache
from typing import Any

from citypolicy.clean import layout

_LARGEST_SIDE = 4000
"""Pictures are made smaller than this: beyond it only memory grows."""


@cache
def engine() -> Any:
    """The engine, once a process: it takes seconds to load. Raises ImportError where the extra is not installed."""
    from rapidocr import RapidOCR

    for name in ("RapidOCR", "rapidocr"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return RapidOCR()


def installed() -> bool:
    """Whether the extra is there."""
    from importlib.util import find_spec

    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_picture(picture: Any, number: int, width: float, height: float) -> tuple[layout.Page, float]:
    """What stands on a picture (an array of height x width x 3 bytes) as a page of that size in points, and the mean
    confidence of its lines between 0 and 1."""
    result = engine()(picture)
    rows, columns = picture.shape[:2]
    across, down = width / columns, height / rows
    glyphs: list[layout.Glyph] = []
    if result is not None and result.boxes is not None:
        for box, text in zip(result.boxes, result.txts, strict=True):
            xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
            # The box is drawn around the ink with some air; characters fill about four fifths of its height.
            top, bottom = min(ys) * down, max(ys) * down
            air = 0.1 * (bottom - top)
            if text.strip():
                glyphs.append(layout.Glyph(text, min(xs) * across, max(xs) * across, top + air, bottom - air))
    scores = list(result.scores) if result is not None and result.scores is not None else []
    return layout.Page(number, width, height, glyphs), float(sum(scores) / len(scores)) if scores else 0.0


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
