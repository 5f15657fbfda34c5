"""Observations of a few sentences, for tests of the grammar: one line, one paragraph of a document's body."""

from __future__ import annotations

from datetime import date

from citypolicy.extract import extract
from citypolicy.model import DocumentKind, Head, Observation, Reply
from citypolicy.segment import segment
from lines import document


def rows(
    text: str,
    kind: DocumentKind = "report",
    *,
    region: str | None = "411500",
    title: str | None = None,
    issuer: str | None = None,
    dated: date | None = date(2024, 6, 30),
    proposal: str | None = None,
) -> list[Observation]:
    """What is read from ``text``, in order. The document belongs to 信阳市 and is dated in the middle of 2024."""
    reply = Reply(proposal_title=proposal) if kind == "reply" else None
    head = Head(kind, title=title, issuer=issuer, region_code=region, issued_on=dated, reply=reply)
    whole = document(text, head)
    return list(extract(whole, segment(whole))[0])


def row(text: str, quote: str, kind: DocumentKind = "report", **head: object) -> Observation:
    """The one observation with this quote. Fails where there is none or there are several."""
    found = [r for r in rows(text, kind, **head) if r.quote == quote]  # type: ignore[arg-type]
    assert len(found) == 1, f"{quote}: {[r.quote for r in rows(text, kind, **head)]}"  # type: ignore[arg-type]
    return found[0]
