"""From a document to its segments: outline, sentences, parts and words. ``segment`` is the room's door."""

from __future__ import annotations

from citypolicy.model import Document, Segment
from citypolicy.segment.outline import outline
from citypolicy.segment.parts import parts
from citypolicy.segment.sentences import sentences
from citypolicy.segment.tokens import words

__all__ = ["segment"]

_OUTLINED = ("body", "outlook", "attachment")
"""The parts that the outline goes through; thanks and signature stand behind it."""


def segment(document: Document) -> tuple[Segment, ...]:
    """One segment a block of the document, in order, with its place in the outline, its part, sentences and words.

    Blocks are taken as they are, so that the segments tile the text as the blocks do. A document without blocks has
    no segments.
    """
    text = document.text
    lines = [text[block.start : block.end] for block in document.blocks]
    kinds = [block.kind for block in document.blocks]
    places = outline(lines, kinds)
    stands = parts(lines, kinds, places, document.head)
    return tuple(
        Segment(
            doc=document.doc,
            ordinal=ordinal,
            kind="row" if block.kind == "row" else "heading" if place.is_heading else "paragraph",
            level=place.level,
            number=place.number,
            title=place.title,
            path=place.path if part in _OUTLINED else (),
            part=part,
            start=block.start,
            end=block.end,
            sentences=sentences(text, block.start, block.end),
            tokens=words(line),
            columns=block.columns,
            cells=block.cells,
        )
        for ordinal, (block, line, place, part) in enumerate(zip(document.blocks, lines, places, stands, strict=True))
    )
