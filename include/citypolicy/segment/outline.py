"""The outline of official documents: typed numbers, levels, and the headings above each line.

GB/T 9704-2012 (7.3.3) numbers the levels of a text 一、 (一) 1. (1); laws and rules use 编 章 节 条 (Legislation Law);
practice adds ①, 一是 and the dash of an item (——). A heading stands alone on its line or begins a paragraph and ends
with its first full stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from citypolicy.chinese.official import is_title
from citypolicy.model import BlockKind

_HAN = "零〇一二三四五六七八九十百"
_COUNT = rf"(?:[{_HAN}]+|\d+)"

_MARKERS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (rank, re.compile(pattern))
    for rank, pattern in (
        (0, rf"第{_COUNT}(?:编(?![制写])|篇|部分)[::]?\s*"),
        (1, rf"第{_COUNT}章\s*"),
        (2, rf"第{_COUNT}节(?!课)\s*"),
        (3, rf"第{_COUNT}条(?![款例线件])(?:之[{_HAN}]+)?\s*"),
        (4, rf"[{_HAN}]+\s?[、.]\s*(?![{_HAN}]+[、年])"),
        (5, rf"[(（〔]\s?[{_HAN}]+\s?[)）〕]\s*[、.]?\s*"),
        (6, r"\d{1,3}\s?[.、](?:(?!\d)|(?=20\d\d年))\s*"),
        (7, r"[(（]\s?\d{1,2}\s?[)）]\s*[、.]?\s*|\d{1,2}[)）]\s*"),
        (8, r"[①-⑳]\s*"),
        (9, rf"[{_HAN}]+是(?!否|非)\s*|其[{_HAN}][,,、]\s*|第[{_HAN}]+[,,]\s*"),
        (10, r"(?:——|--|—|──)\s*(?=\S)"),
    )
)
"""The forms of numbers by rank, outermost first. What follows a digit keeps 1.5 and 2024.7.4 from being numbers, and
lets 1.2026年预算 be one."""

_BEGINS = re.compile(rf"[第{_HAN}\d(（〔①-⑳其—─-]")
"""What a number of any form begins with."""

_CAPTION = re.compile(r"(?:图|表|附图|附表|专栏)\s?\d")
_FIGURES = re.compile(r"\d[\d.,%]*\s+-?\d")

_ARTICLE, _FIRST_LOOSE, _ITEMS, _UNNUMBERED = 3, 5, 9, -1

LONGEST_HEADING = 60
"""Characters of a heading that stands alone; what is longer is a paragraph."""
LONGEST_WITH_STOP = 30
"""Characters of a heading that stands alone and still ends in a full stop; what is longer is a task, a sentence."""
LONGEST_RUN_IN = 45
"""Characters of a heading at the beginning of a paragraph."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands in the outline: see ``Segment`` for the fields. ``is_heading``: nothing but a heading."""

    level: int
    number: str
    title: str
    path: tuple[str, ...]
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """The number that a line begins with: its form (rank), as written, its value, and the rest of the line."""

    rank: int
    number: str
    value: int
    rest: str


def marker(line: str) -> Marker | None:
    """The number at the beginning of a line, None where there is none."""
    text = line.lstrip()
    if not _BEGINS.match(text):
        return None
    for rank, pattern in _MARKERS:
        found = pattern.match(text)
        if found:
            number = found.group().strip()
            return Marker(rank, number, _value(number), text[found.end() :].strip())
    return None


def heading(rest: str) -> tuple[str, bool]:
    """The heading in what follows a number, and whether it is all there is. Empty where the paragraph has none."""
    stop = _first_stop(rest)
    if stop is None:
        plain = re.search(r"[:;,]$", rest) or _FIGURES.search(rest)
        return (rest, True) if 0 < len(rest) <= LONGEST_HEADING and not plain else ("", False)
    if not 0 < stop <= LONGEST_RUN_IN or rest[stop] not in "。.:":
        return "", False
    title, after = rest[:stop].strip(), rest[stop + 1 :].strip()
    if not after and (rest[stop] == ":" or len(title) > LONGEST_WITH_STOP):
        return "", False
    return title, not after


def outline(lines: Sequence[str], kinds: Sequence[BlockKind]) -> list[Place]:
    """The place of each line. Rows and lines without a number have level 0 and the path of what is above them.

    A line that is set like a title, or reads like one, begins a new outline: the plan behind the notice that issues it,
    an annex. A heading without a number stands at level 1 and has what follows under it.
    """
    places: list[Place] = []
    stack: list[tuple[int, str]] = []  # rank and heading, as a path shows it, of the open levels
    for line, kind in zip(lines, kinds, strict=True):
        plain = line.strip()
        found = None if kind == "row" else marker(plain)
        if found and found.number[0] in "—-─" and not stack and _first_stop(found.rest) is None:
            found = None  # the second line of a title: ——2026年2月7日在市第十六届人民代表大会第五次会议上
        if found is None:
            if kind != "row" and is_title(plain):
                stack.clear()
                places.append(Place(0, "", "", (), True))
            elif kind == "heading" and not _CAPTION.match(plain):
                stack[:] = [(_UNNUMBERED, plain)]
                places.append(Place(1, "", plain, (), True))
            else:
                # What follows an item of 一是, 二是 or of a dashed list without a number is no longer part of it.
                while kind != "row" and stack and stack[-1][0] >= _ITEMS:
                    stack.pop()
                places.append(Place(0, "", "", _path(stack), False))
            continue
        title, alone = _article(found.rest) if found.rank == _ARTICLE else heading(found.rest)
        _close(stack, found)
        path = _path(stack)
        stack.append((found.rank, f"{found.number}{title}" if title else ""))
        places.append(Place(len(stack), found.number, title, path, alone and bool(title)))
    return places


def _close(stack: list[tuple[int, str]], found: Marker) -> None:
    """Leaves open on the stack only what the marker stands under."""
    ranks = [rank for rank, _ in stack]
    if found.rank in ranks:
        del stack[ranks.index(found.rank) :]
    elif not (found.value == 1 and found.rank >= _FIRST_LOOSE):
        # A form that starts at its first number opens below whatever stands above it, in any order of forms:
        # 1. … (一) … occurs. One that starts elsewhere goes on with what was left out.
        while stack and stack[-1][0] > found.rank:
            stack.pop()


def _article(rest: str) -> tuple[str, bool]:
    """The heading of an article, which stands in brackets behind its number: 第一条 (目的和依据)."""
    found = re.match(r"[(（【]([^()（）【】]{1,30})[)）】]\s*", rest)
    return (found.group(1), found.end() == len(rest)) if found else ("", False)


def _path(stack: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(title for _, title in stack if title)


def _first_stop(text: str) -> int | None:
    """Where the first sentence or the words before a colon end, outside of brackets and quotes; None without any."""
    depth = 0
    for index, char in enumerate(text):
        if char in "(（《“〔【":
            depth += 1
        elif char in ")）》”〕】":
            depth = max(0, depth - 1)
        elif depth == 0 and char in "。!?;:！？；：":
            return index
    return None


def _value(number: str) -> int:
    """The number's place in its row: 1 for 一, (一), ①, 第一章 and 一是; 0 for a dash."""
    digits = re.search(r"\d+", number)
    if digits:
        return int(digits.group())
    if "①" <= number[0] <= "⑳":
        return ord(number[0]) - ord("①") + 1
    total = current = 0
    for char in re.sub(f"[^{_HAN}]", "", number):
        place = _HAN.index(char)
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = max(0, place - 1)
    return total + current
