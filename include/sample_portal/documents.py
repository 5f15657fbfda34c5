"""The documents of the sample cities, from the text files under ``content/``.

A file has a head of ``key: value`` lines, ``---``, and one paragraph a line. ``>`` begins a line that stands on the
right, ``^`` one in the middle, ``|`` a table row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a document: its address as the page has it, its link's text, and its own text."""

    href: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One article of a sample portal."""

    section: str
    id: str
    title: str
    published: date
    lines: tuple[str, ...]
    issued: date | None = None
    number: str = ""
    index: str = ""
    issuer: str = ""
    topic: str = ""
    source: str = ""
    styles: frozenset[str] = field(default=frozenset())
    attachments: tuple[Attachment, ...] = ()


@cache
def documents(city: str) -> tuple[SampleDocument, ...]:
    """All articles of a sample city, the newest first."""
    found = [read(path) for path in sorted((CONTENT / city).glob("[0-9]*.txt"))]
    return tuple(sorted(found, key=lambda d: (d.published, d.id), reverse=True))


def read(path: Path) -> SampleDocument:
    """The document of one content file."""
    head, _, body = path.read_text("utf-8").partition("\n---\n")
    facts: dict[str, str] = {}
    attachments = []
    for line in head.splitlines():
        key, _, value = line.partition(": ")
        if key == "attach":
            href, label, name = (part.strip() for part in value.split("|"))
            attachments.append(Attachment(href, label, tuple((path.parent / name).read_text("utf-8").splitlines())))
        else:
            facts[key] = value
    return SampleDocument(
        section=facts["section"],
        id=facts["id"],
        title=facts["title"],
        published=date.fromisoformat(facts["published"]),
        issued=date.fromisoformat(facts["issued"]) if "issued" in facts else None,
        lines=tuple(body.splitlines()),
        styles=frozenset(facts.get("style", "").split()),
        attachments=tuple(attachments),
        **{key: facts.get(key, "") for key in ("number", "index", "issuer", "topic", "source")},
    )
