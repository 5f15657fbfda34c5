"""One observation for each quantity of a segment: number and period joined with what, whose, which way and whether."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from citypolicy.extract import series, subjects
from citypolicy.extract.canonical import canonical
from citypolicy.extract.cells import of_cells
from citypolicy.extract.clauses import Frame, frames
from citypolicy.extract.indicators import Name, Topic, fund_of, names, project_of
from citypolicy.extract.measures import measures
from citypolicy.extract.periods import Period
from citypolicy.extract.quantities import Mention
from citypolicy.extract.said import Said
from citypolicy.extract.status import reports, setting, status
from citypolicy.extract.subjects import Whose
from citypolicy.extract.words import CLASSIFIERS
from citypolicy.model import Document, Observation, Segment, Status

LONGEST_CONTEXT = 600
"""Characters of a sentence that is kept whole; of a longer one, a table or damage, the words around the number are."""
_PROJECTS = re.compile(r"项目|工程")
_FUND_SIZE = re.compile(r"^(?:基金)(?:总)?规模$")
_INNER = re.compile(r"\d[万亿余多]*+([一-鿿]{2,}[户人家个所名])$")
"""The noun between a number and the last character of its quote (260余万居民用户)."""
_NEXT = re.compile(r"(?:(?<=[。;!])|^)(?:下一?步|下一?阶段|接下来)(?!的?是否)")
"""Where a paragraph turns from what was done to what is to be done."""
_FROM = re.compile(r"[由从](?:原来|原先|最初|现有|当前)?的?$")
_ONTO = re.compile(r"(?:逐步|逐年|进一步)?[提增下上降升扩减压缩调回攀跃变恢拓延到至][^,]{0,4}?(?:到|至|为)?")
_TRUST = {
    **dict.fromkeys(("share-of-topic",), 0.8),
    **dict.fromkeys(("carried", "head-carried", "in-heading", "opening"), 0.85),
    **dict.fromkeys(("share-carried", "subject-of-verb", "share-of-noun", "rank-carried", "money-of-verb"), 0.9),
    **dict.fromkeys(("movement-carried", "in-turn", "row", "entity", "project", "fund", "issuer"), 0.95),
    **dict.fromkeys(("attributive", "heading", "kind"), 0.97),
}
"""How far a rule's reading is believed, as a factor; rules not named read what stands there and count 1."""


def observe(
    document: Document,
    segment: Segment,
    mentions: Sequence[Mention],
    spans: Sequence[Period],
    who: Whose,
    whole: str = "",
) -> list[Observation]:
    """The observations of one segment; ``mentions`` in order, ``spans`` the period of each,
    ``who`` whom the words of the document mean, ``whole`` what a table row is a part of.
    A period that runs backwards (今年到2022年) is none.
    """
    if not mentions:
        return []
    text = document.text
    spans = [(None, None) if a and b and a > b else (a, b) for a, b in spans]
    if segment.kind == "row" and segment.cells:
        read = of_cells(document, segment, mentions, spans, who, whole)
    else:
        read = _of_sentences(document, segment, mentions, spans, who)
    out = []
    for mention, span, said in zip(mentions, spans, read, strict=True):
        quote = text[mention.start : mention.end]
        context_start, context_end = _context(text, segment, mention)
        rules = [mention.rule, *said.rules]
        confidence = mention.confidence
        for rule in rules:
            confidence *= _TRUST.get(rule, 1.0)
        value, value_high = _signed(mention, said, quote)
        indicator = said.name or quote
        code = canonical(indicator, said.measure, mention.unit)
        start, end = (None, None) if said.undated else span
        year, year_from = series.year(start, end, segment.path, said.status, document.head)
        before = text[context_start : mention.end]
        behind = text[mention.end : min(mention.end + 8, context_end)]
        out.append(
            Observation(
                doc=document.doc,
                start=mention.start,
                end=mention.end,
                context_start=context_start,
                context_end=context_end,
                quote=quote,
                context=text[context_start:context_end],
                value=value,
                value_high=value_high,
                unit=mention.unit,
                comparator=mention.comparator,
                measure=said.measure,
                status=said.status,
                period_start=start,
                period_end=end,
                indicator=indicator,
                subject=said.subject,
                confidence=round(confidence, 3),
                rule="+".join(rules),
                indicator_code=code,
                year=year,
                year_from=year_from,
                basis=series.basis(before, behind, said.measure, said.status, end, document.head),
                better=series.better(before, mention.comparator, said.measure, value < 0, code),
                segment=segment.ordinal,
            )
        )
    return out


def _signed(mention: Mention, said: Said, quote: str) -> tuple[Decimal, Decimal | None]:
    """The value and its upper bound: what falls is negative, and the larger fall is the lower bound."""
    value, high = mention.value, mention.value_high
    if quote.startswith(("-", "−")):
        return value, high
    if said.sign < 0 and said.measure in ("growth", "change"):
        return (-abs(value), None) if high is None else (-abs(high), -abs(value))
    return abs(value), high


def _of_sentences(
    document: Document, segment: Segment, mentions: Sequence[Mention], spans: Sequence[Period], who: Whose
) -> list[Said]:
    """What the sentences of a paragraph say of its quantities."""
    text, head = document.text, document.head
    skip = len(segment.number) if text.startswith(segment.number, segment.start) else 0
    default = _default_subject(document, segment, who)
    if default[1] in ("in-heading", "opening"):
        who = replace(who, about=default[0])
    read = frames(text[segment.start : segment.end], mentions, segment.start, who, skip)
    units = [m.unit for m in mentions]
    quotes = [text[m.start : m.end] for m in mentions]
    kinds = measures(read, quotes, units)
    fund = next((f for f in map(fund_of, (segment.title, *reversed(segment.path))) if f), "")
    called = names(read, [k for k, _ in kinds], units, Topic(fund=fund))
    place = setting(head.kind, head.title or "", segment)
    clauses: dict[int, str] = {}
    for frame in read:
        clauses[frame.clause] = clauses.get(frame.clause, "") + frame.left + frame.right
    held: tuple[str | None, str] | None = None
    outer: Status | None = None
    linked = False
    promised_to = 0
    promised = -1  # the sentence that has promised something: what follows in it is promised too
    reached = -1  # the sentence that counts projects which were carried out: their sum is no plan
    ahead = _NEXT.search(text, segment.start, segment.end) if place.status == "actual" else None
    turn = 0
    starts = [_starts(read[i : i + 2], spans[i : i + 2]) for i in range(len(read))]
    together = list(zip(read, called, strict=True))
    out = []
    for i, (mention, frame, quote, unit, span, (measure, sign), name) in enumerate(
        zip(mentions, read, quotes, units, spans, kinds, called, strict=True)
    ):
        whom = _subject(document, segment, frame, name, quote, unit, default)
        inner = _INNER.search(quote) if unit in CLASSIFIERS and not frame.noun else None
        if inner and len(inner.group(1)) > len(unit or "") + 1:
            name = Name(frame.verb + inner.group(1) + ("" if unit == "人" else "数"), "in-quote")
        if name.elliptic and frame.subject is None and held:
            whom = held
        elif "预算" in name.text:
            held = whom
        if ahead and ahead.end() <= mention.start:
            place, ahead = replace(place, status="target", rule="outlook"), None
        state, state_rule = status(
            frame, clauses[frame.clause], measure, unit, place, head.kind, span, head.dated, name.text
        )
        if linked and frame.counted and measure == "level":
            state, state_rule = "planned", "size-before"
        if state_rule == "fixed-size" and not frame.counted and reached == frame.sentence:
            state, state_rule = "actual", "of-projects"
        if frame.aside and outer and state_rule in (place.rule, "period-behind", "period-ahead"):
            state, state_rule = outer, "aside"
        elif not frame.aside:
            outer = state
        if state == "actual" and unit in CLASSIFIERS and _PROJECTS.search(name.text):
            reached = frame.sentence
        if promised == frame.sentence and reports(frame.whole):
            promised = -1
        if state_rule == "modal":
            promised, promised_to = frame.sentence, mention.end
        elif (
            promised == frame.sentence
            and state == "actual"
            and text.find(";", promised_to, mention.start) < 0
            and state_rule == place.rule
            and not frame.aside
            and not reports(frame.whole)
        ):
            state, state_rule = "target", "modal"
        undated = state == "target" and starts[i]
        if undated:
            state, state_rule = "actual", "start"
        members = frame.subject.members if frame.subject and name.rule == "in-turn" else ()
        if members and len(members) == sum(n.rule == name.rule and f.clause == frame.clause for f, n in together):
            whom = members[turn], "region"
            turn += 1
        else:
            turn = 0
        linked = (state_rule == "fixed-size" and frame.right.startswith("的")) or (linked and frame.closed_by == "Q")
        out.append(Said(name.text, measure, sign, state, whom[0], (name.rule, state_rule, whom[1]), undated))
    return out


def _starts(pair: Sequence[Frame], spans: Sequence[Period]) -> bool:
    """Whether the first of two quantities is where a change begins, without a time of its own (由12%下降到9%)."""
    if len(pair) < 2 or pair[0].clause != pair[1].clause or spans[0] != spans[1]:
        return False
    return bool(_FROM.search(pair[0].left) and _ONTO.match(pair[1].left))


def _default_subject(document: Document, segment: Segment, who: Whose) -> tuple[str | None, str]:
    for heading in (segment.title, *segment.path[-1:]):
        park = subjects.in_heading(heading) if heading else None
        if park:
            return park, "in-heading"
    if document.head.kind != "report":
        area = subjects.opening(document.text[segment.start : segment.end], who)
        if area:
            return area, "opening"
    return (who.about, "about") if who.about else (who.place.own, "own")


def _subject(
    document: Document,
    segment: Segment,
    frame: Frame,
    name: Name,
    quote: str,
    unit: str | None,
    default: tuple[str | None, str],
) -> tuple[str | None, str]:
    if name.rule == "attributive" and frame.noun:
        project = subjects.project(frame.noun, quote, project_of(frame.counted), unit)
        if project and _squeezed(project) in _squeezed(document.text[segment.start : segment.end]):
            return project, "project"
    if _FUND_SIZE.match(name.text):
        fund = subjects.fund(frame.before)
        if fund:
            return fund, "fund"
    if frame.subject is not None and frame.subject.name:
        return frame.subject.name, frame.subject.rule
    return default


def _cut(text: str, near: int, start: int, at: int, end: int) -> tuple[int, int]:
    """The stretch of a sentence without stops around a number, from comma to comma."""
    comma = text.find(",", near, at)
    begin = comma + 1 if near > start and comma >= 0 else near
    far = min(end, at + LONGEST_CONTEXT // 2)
    comma = text.rfind(",", at, far) if far < end else -1
    return begin, comma if comma > at else far


def _squeezed(text: str) -> str:
    return text.replace(" ", "")


def _context(text: str, segment: Segment, mention: Mention) -> tuple[int, int]:
    """The sentence, or the part of it between semicolons where the quote stands in that only once."""
    at = bisect_right(segment.sentences, (mention.start, len(text))) - 1
    start, end = segment.sentences[at] if at >= 0 else (segment.start, segment.end)
    if not start <= mention.start < end:
        start, end = segment.start, segment.end
    end = max(end, mention.end)
    if end - start > LONGEST_CONTEXT:
        start, end = _cut(text, max(start, mention.start - LONGEST_CONTEXT // 2), start, mention.start, end)
    quote = text[mention.start : mention.end]
    before = text.rfind(";", start, mention.start)
    behind = text.find(";", mention.end, end)
    near = (before + 1 if before >= 0 else start, behind if behind >= 0 else end)
    if text.count(quote, *near) == 1 or text.count(quote, start, end) > 1:
        start, end = near
    while start < mention.start and text[start] in " ,、":
        start += 1
    while end > mention.end and text[end - 1] in "。;!? \n":
        end -= 1
    return start, end
