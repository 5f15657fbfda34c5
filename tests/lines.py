"""Documents made in a test from plain lines: one line, one paragraph."""

from __future__ import annotations

import hashlib

from citypolicy.model import Block, Document, Head


def blocks(text: str) -> tuple[Block, ...]:
    """A paragraph for each line that is not blank."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(Block("paragraph", at, at + len(line)))
        at += len(line) + 1
    return tuple(found)


def document(text: str, head: Head | None = None, doc: str = "doc") -> Document:
    """A document of these lines with this head."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(doc, text, digest, blocks(text), head or Head("other"), "text/plain", "plain")
