"""Batches made by hand, so that a test rests on no other room; only what makes numbers comparable is `extract`'s."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from citypolicy.extract import series
from citypolicy.load.upsert import LoadBatch
from citypolicy.model import (
    Block,
    Capture,
    Citation,
    Document,
    Head,
    Issue,
    Observation,
    Quarantined,
    Reply,
    Segment,
    content_id,
)

_WORD = re.compile(r"规模|以上|工业|企业|研发|投入|强度|发展|规划|计划|报告|天文|图书|[\d.%]+")

DAY_ONE = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)

PLAN = """星川市2025年工业发展行动计划
为贯彻落实《星川市工业发展规划》,制定本计划。
到2025年,规模以上工业增加值年均增速7%以上,全社会研发投入强度达到2.4%。
新增规模以上工业企业26家,累计达到148家。"""

REPORT = """星川市2025年工业发展情况报告
2025年,全市规模以上工业增加值增速7.6%,全社会研发投入强度为2.2%。
全市规模以上工业企业达到151家。"""


def capture(url: str, body: str = "", *, day: int = 0, portal: str = "xingchuan", **more: Any) -> Capture:
    sha = hashlib.sha256(body.encode()).hexdigest()
    return Capture(
        id=content_id(portal, url, sha),
        portal=portal,
        section="plans",
        url=url,
        fetched_at=DAY_ONE + timedelta(days=day),
        media_type="text/html",
        body_sha256=sha,
        size=len(body.encode()),
        warc=f"{portal}/2026.warc.gz",
        offset=17,
        title="列表标题",
        **more,
    )


def document(of: Capture, text: str, **head: Any) -> Document:
    facts: dict[str, Any] = {
        "kind": "plan",
        "title": text.split("\n")[0],
        "issuer": "星川市人民政府",
        "region_code": "990100",
    }
    blocks = tuple(Block("paragraph", m.start(), m.end()) for m in re.finditer("[^\n]+", text))
    return Document(
        doc=of.id,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=blocks,
        head=Head(**(facts | {"issued_on": date(2025, 1, 6)} | head)),
        media_type=of.media_type,
        method="selector",
        capture_id=of.id,
        portal=of.portal,
        section=of.section,
        url=of.url,
        fetched_at=of.fetched_at,
    )


def segments(of: Document) -> tuple[Segment, ...]:
    """One for each line, with the few words that these texts have."""
    return tuple(
        Segment(
            of.doc, n, "heading" if n == 0 else "paragraph", int(n == 0), "", "", (), "body", b.start, b.end,
            ((b.start, b.end),), tuple(_WORD.findall(of.text[b.start : b.end])),
        )
        for n, b in enumerate(of.blocks)
    )  # fmt: skip


def observations(of: Document) -> tuple[Observation, ...]:
    """Every number with 家 or %, with the line as its context."""
    found = []
    for block in of.blocks:
        for m in re.finditer(r"(\d+(?:\.\d+)?)(家|%)", of.text[block.start : block.end]):
            start = block.start + m.start()
            before = of.text[block.start : start]
            name = re.findall(r"研发投入强度|工业增加值|工业企业", before)
            found.append(
                Observation(
                    doc=of.doc, start=start, end=start + len(m[0]), context_start=block.start, context_end=block.end,
                    quote=m[0], context=of.text[block.start : block.end], value=Decimal(m[1]), value_high=None,
                    unit=m[2], comparator="eq", measure="level",
                    status="target" if of.head.kind == "plan" else "actual",
                    period_start=date(2025, 1, 1), period_end=date(2025, 12, 31), year=2025, year_from="text",
                    indicator=name[-1] if name else "数量", subject="星川市", confidence=0.9, rule="sample",
                )
            )  # fmt: skip
    return tuple(found)


def citations(of: Document) -> tuple[Citation, ...]:
    """Every title between 《 and 》."""
    return tuple(
        Citation(of.doc, m[1], None, "implements", m.start(1), m.end(1)) for m in re.finditer("《(.+?)》", of.text)
    )


def batch(*pages: tuple[Capture, str] | tuple[Capture, str, dict[str, Any]], **more: Any) -> LoadBatch:
    """A batch of pages, each a capture and its text, all read by the functions above."""
    documents = [document(page[0], page[1], **(page[2] if len(page) > 2 else {})) for page in pages]
    made = LoadBatch(
        captures=tuple(page[0] for page in pages),
        documents=tuple(documents),
        segments=tuple(s for d in documents for s in segments(d)),
        observations=tuple(o for d in documents for o in observations(d)),
        citations=tuple(c for d in documents for c in citations(d)),
    )
    return replace(made, **more)


def quarantined(of: Capture, *reasons: str) -> Quarantined:
    return Quarantined("observations", of.id, f"{of.id}:3-7", reasons, '{"value": "7"}')


def issue(of: Capture, code: str = "damaged-pdf") -> Issue:
    return Issue("clean", code, of.url, "no page could be read", "error")


REPLY = Reply(
    "602150", "六届二次", "关于加快产业合作的提案", "民进星川市委", "A", "星川市科学技术局", ("星川市财政局",), True
)


def numbers(url: str, text: str, *rows: tuple[str, dict[str, Any]], day: int = 0, **about: Any) -> LoadBatch:
    """A page whose observations are said one by one: the quote, which the text has once, and the fields that count."""
    made = batch((capture(url, text, day=day), text, about))
    found = []
    for quote, fields in rows:
        assert text.count(quote) == 1, quote
        start = text.index(quote)
        line = next(b for b in made.documents[0].blocks if b.start <= start < b.end)
        plain: dict[str, Any] = {
            "value": Decimal(re.findall(r"-?[\d.]+", quote)[0]), "value_high": None, "unit": "%", "comparator": "eq",
            "measure": "share", "status": "actual", "period_start": None, "period_end": None, "indicator": "指标",
            "subject": None, "confidence": 0.9, "rule": "sample",
        } | fields  # fmt: skip
        said, behind = text[line.start : start + len(quote)], text[start + len(quote) : line.end][:8]
        head = made.documents[0].head
        named, origin = series.year(plain["period_start"], plain["period_end"], (), plain["status"], head)
        compared = {
            "year": named, "year_from": origin,
            "basis": series.basis(said, behind, plain["measure"], plain["status"], plain["period_end"], head),
            "better": series.better(said, plain["comparator"], plain["measure"], plain["value"] < 0,
                                    plain.get("indicator_code")),
        }  # fmt: skip
        found.append(
            Observation(
                doc=made.documents[0].doc, start=start, end=start + len(quote), context_start=line.start,
                context_end=line.end, quote=quote, context=text[line.start : line.end], **(compared | plain),
            )
        )  # fmt: skip
    return replace(made, observations=tuple(found))


def year(number: int) -> dict[str, date]:
    """The period of a whole year."""
    return {"period_start": date(number, 1, 1), "period_end": date(number, 12, 31)}
