"""A page and its files as documents: a cover takes the text of the plan that it carries, renditions share one text.

A 通知 page is often a cover of three lines, and the plan itself is the file beside it; the two become one document, as
if the plan stood in the page. So do a page and the pictures that are its text. A text that is there as PDF and as Word,
or in the page and as a file, is read once: each of its captures then has that one text, which makes them places of the
same version.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from citypolicy.model import Block, Document, Head, Issue, further_page

COVER = 1500
"""Characters of a page that may be a cover; a notice that holds its plan is longer."""

SHINGLE = 6
"""Characters of Han, letters and digits that are compared at a time."""

WITHIN = 0.9
"""Share of a text's shingles that another one holds when it says all that the first does. What a PDF misreads and the
lines of the other's head make up the rest; a draft and its final form share less."""

ALIKE = 0.8
"""Texts of one content whose lengths differ by no more than this may stand for each other."""

_ISSUES = re.compile(r"印发|发布|公布|下达|转发|颁布|通知|公告")
_QUOTED = re.compile(r"《([^》]{4,80})》")
_ORDER = ("docx", "doc", "rtf", "plain", "selector", "density", "xlsx", "pdf", "ocr")
"""How a text was got, the most faithful first: Word keeps paragraphs and tables that a PDF has lost."""


def bundle(documents: Sequence[Document], parents: Mapping[str, str]) -> tuple[list[Document], tuple[Issue, ...]]:
    """The same documents in the same order, texts of covers and renditions brought together; and what was done.

    ``parents`` holds, by a file's capture id, the address of the page that offers it. A page's files are those beside
    its newest version.
    """
    files: dict[str, list[Document]] = {}
    for document in documents:
        parent = parents.get(document.capture_id or "")
        if parent is not None:
            files.setdefault(parent, []).append(document)
    changed: dict[str, Document] = {}
    issues: list[Issue] = []
    for url, offered in files.items():
        pages = [d for d in documents if d.url == url and d.capture_id not in parents]
        page = max(pages, key=lambda d: d.fetched_at or datetime.min, default=None)
        for document, issue in _one_page(page, offered):
            changed[document.doc] = document
            issues.append(issue)
    return [changed.get(document.doc, document) for document in documents], tuple(issues)


def _one_page(page: Document | None, offered: Sequence[Document]) -> Iterable[tuple[Document, Issue]]:
    """The documents of one page that get another text, each with the note that says so."""
    result: dict[str, tuple[Document, str, str]] = {}
    further = _further(page, offered)
    if page is not None and further:
        page, offered = _whole(page, further), [d for d in offered if all(d is not part for part in further)]
        result[page.doc] = (page, "further-pages", f"an article on {len({d.url for d in further}) + 1} pages")
    pictures = _pictures(page, offered)
    if page is not None and pictures:
        page, offered = _of_pictures(page, pictures), [d for d in offered if all(d is not part for part in pictures)]
        result[page.doc] = (page, "page-images", f"published as pictures, of which {len(pictures)} hold text")
    texts = _texts(page, offered)
    for kept, others in texts:
        for other in others:
            result[other.doc] = (_as(other, kept), "rendition", f"the same text as {kept.url or kept.doc}")
    if page is not None:
        plan = carried(page, [kept for kept, _ in texts if kept.doc != page.doc])
        if plan is not None:
            whole = joined(page, plan)
            result[page.doc] = (whole, "cover", f"a cover: its text is that of {plan.url or plan.doc} as well")
            for other in (plan, *next(others for kept, others in texts if kept.doc == plan.doc)):
                result[other.doc] = (_as(other, whole), "carried", f"its text is part of {page.url or page.doc}")
    if page is not None:
        whole = result[page.doc][0] if page.doc in result else page
        for part in (*further, *pictures):
            result[part.doc] = (_as(part, whole), "carried", f"its text is part of {page.url or page.doc}")
    for document, code, message in result.values():
        yield document, Issue("clean", code, document.url or document.doc, message, "info")


def _further(page: Document | None, offered: Sequence[Document]) -> list[Document]:
    """The pages on which the article of this one goes on, in their order; of a page read twice the newest last."""
    numbers = {d.doc: further_page(page.url, d.url) for d in offered if page and page.url and d.url}
    found = [d for d in offered if numbers.get(d.doc) is not None]
    return sorted(found, key=lambda d: (numbers[d.doc] or 0, d.fetched_at or datetime.min))


def _whole(page: Document, further: Sequence[Document]) -> Document:
    """The page with the texts of the article's further pages under its own, without the lines at their beginning that
    the first page begins with too.
    """
    opening = set(page.text.split("\n")[:10])
    whole = page
    for part in {d.url: d for d in further}.values():
        lines = part.text.split("\n")
        start = next((n for n, line in enumerate(lines) if line not in opening), len(lines))
        at = part.blocks[start].start if start < len(part.blocks) else len(part.text)
        if at < len(part.text) and not holds(page.text, part.text):
            whole = joined(whole, _from(part, at, start))
    return whole


def _pictures(page: Document | None, offered: Sequence[Document]) -> list[Document]:
    """The pictures that are a page's text, in their order; a page that has a text of its own has none.

    Where their names differ in nothing but numbers these say the order, else it is that in which the crawler met them.
    """
    if page is None or len(page.text) > COVER:
        return []
    newest = {d.url: d for d in sorted(offered, key=lambda d: d.fetched_at or datetime.min)}
    found = [d for d in offered if d.media_type.startswith("image/") and newest[d.url] is d]
    names = [re.split(r"(\d+)", (d.url or "").rpartition("/")[2]) for d in found]
    if len({tuple(name[::2]) for name in names}) > 1:
        return found
    order = sorted(range(len(found)), key=lambda at: [int(number) for number in names[at][1::2]])
    return [found[at] for at in order]


def _of_pictures(page: Document, pictures: Sequence[Document]) -> Document:
    """The page with the texts of its pictures under its own."""
    whole = page
    for picture in pictures:
        whole = joined(whole, picture)
    known = [d.ocr_confidence for d in pictures if d.ocr_confidence is not None]
    return replace(whole, ocr_confidence=sum(known) / len(known) if known else None)


def _from(part: Document, at: int, start: int) -> Document:
    return replace(part, text=part.text[at:], blocks=tuple(_moved(block, -at) for block in part.blocks[start:]))


def carried(page: Document, files: Sequence[Document]) -> Document | None:
    """The file that a page is the cover of; None where the page has a text of its own or none of its files is meant.

    It is the file that the page's title names in 《》, or the only one that is no table or list.
    """
    if len(page.text) > COVER or not _ISSUES.search(f"{page.head.title or ''}{page.text}"):
        return None
    long = [f for f in files if len(f.text) >= max(300, len(page.text))]
    names = [_bare(name) for name in _QUOTED.findall(f"{page.head.title or ''}{page.text}")]
    for name in names:
        for file in long:
            if name and name in _bare(f"{file.head.title or ''}{file.text[:400]}"):
                return file
    prose = [f for f in long if sum(block.kind == "row" for block in f.blocks) * 2 <= len(f.blocks)]
    return prose[0] if len(prose) == 1 else None


def joined(page: Document, plan: Document) -> Document:
    """The page with the plan's text under its own, as a page is that holds its plan. The head is the page's; what only
    the plan says (its period, when it comes into force) is taken from there.
    """
    shift = len(page.text) + 1
    text = f"{page.text}\n{plan.text}"
    moved = tuple(_moved(block, shift) for block in plan.blocks)
    return replace(
        page,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=page.blocks + moved,
        head=_head(page.head, plan.head),
        ocr_confidence=plan.ocr_confidence,
    )


def holds(whole: str, part: str) -> bool:
    """Whether one text says all that another does: line breaks, page numbers and a few misread characters aside."""
    inner = _shingles(part)
    return bool(inner) and len(inner & _shingles(whole)) >= WITHIN * len(inner)


def _texts(page: Document | None, offered: Sequence[Document]) -> list[tuple[Document, list[Document]]]:
    """The different texts of a page and its files: for each the one that is kept, and those it stands for.

    The page stands for files that it holds in full. Among files the longest does, or one as long that was got more
    faithfully.
    """
    groups: list[list[Document]] = [[page]] if page is not None else []
    for document in sorted(offered, key=lambda d: (-len(d.text), d.doc)):
        for group in groups:
            if holds(group[0].text, document.text):
                group.append(document)
                break
        else:
            groups.append([document])
    found = []
    for group in groups:
        first = group[0]
        if first is not page:
            first = min((d for d in group if len(d.text) >= ALIKE * len(first.text)), key=_faith)
        found.append((first, [d for d in group if d is not first]))
    return found


def _faith(document: Document) -> tuple[int, str]:
    known = document.method in _ORDER
    return (_ORDER.index(document.method) if known else len(_ORDER) - 2, document.doc)


def _as(document: Document, kept: Document) -> Document:
    """The document with another one's text: its own place, the same version."""
    return replace(
        document,
        text=kept.text,
        text_sha256=kept.text_sha256,
        blocks=kept.blocks,
        head=kept.head,
        ocr_confidence=kept.ocr_confidence,
    )


def _head(page: Head, plan: Head) -> Head:
    def either(name: str) -> date | None:
        value: date | None = getattr(page, name) or getattr(plan, name)
        return value

    kind = plan.kind if page.kind in ("notice", "other", "news") and plan.kind not in ("other", "news") else page.kind
    has_period = page.period_start is not None
    return replace(
        page,
        kind=kind,
        doc_number=page.doc_number or plan.doc_number,
        issued_on=either("issued_on"),
        effective_on=either("effective_on"),
        period_start=page.period_start if has_period else plan.period_start,
        period_end=page.period_end if has_period else plan.period_end,
    )


def _moved(block: Block, shift: int) -> Block:
    cells = tuple((start + shift, end + shift) for start, end in block.cells)
    return replace(block, start=block.start + shift, end=block.end + shift, cells=cells)


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _shingles(text: str) -> set[str]:
    bare = _bare(text)
    return {bare[at : at + SHINGLE] for at in range(len(bare) - SHINGLE + 1)}
