"""What kind of number it is: a level, a growth, a change, a share or a rank, and the sign of what falls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citypolicy.extract.clauses import Frame
from citypolicy.extract.words import CHANGES, moves
from citypolicy.model import Measure

_TURNS = re.compile(r"翻.?番|翻两番")
_FLOW = re.compile(r"(?:销售|待售|施工|竣工|投资|覆盖|产值|造价|节能|可再生)")
_NEW_DEBT = re.compile(r"新增(?:政府|地方政府)?(?:专项|一般)?(?:政府)?(?:债券|债务|债)")
"""Beside 再融资债券 a kind of bond, not what came on top."""
_REACHED = re.compile(r"总|累计|达到?|共")
_IMPROVES = frozenset(("提升", "提高", "扩大", "加快", "延长"))
"""Verbs that say of a counted object that it got better, not that there is more of it (提升86座水闸标准)."""
_REBUILT = re.compile(r"(?:改造|改建|升级|整治|维修|扩容|优化)(?:提升|提高|扩大)$")
"""Of an object that is counted or measured: the head stands before (新建灌渠120公里、改造提升310公里)."""
_BY = re.compile(r"的(?:幅度|速度|比例|增幅|降幅)[^,;。]{0,6}?(?:增|提高|上升|扩大|(下降|递减|压减|降低|减少))")
"""按不低于6%的幅度逐年增加: a rate of change, said before its verb."""
_EITHER = re.compile(r"(?:更新|改造|置换)(?:或|和|及|、)新增|新增(?:或|和|及|、)(?:更新|改造)")


def measure(frame: Frame, quote: str, unit: str | None, held: bool = False) -> tuple[Measure, int]:
    """The measure and the sign of the value. ``held``: the enumeration began with what is new."""
    if quote.startswith("第") or (unit == "位" and re.search(r"第|首|前|末", quote)):
        return "rank", 1
    rise, fall = moves(frame.left)
    if rise in _IMPROVES and frame.counted and unit not in ("%", "百分点", "‰"):
        rise = ""
    if rise in _IMPROVES and _REBUILT.search(frame.left) and unit not in ("%", "百分点", "‰"):
        rise = ""
    sign = -1 if fall else 1
    if unit == "百分点":
        return "change", sign
    if unit in ("%", "‰", "倍"):
        if _TURNS.search(quote):
            return "growth", 1
        if rise or fall:
            return "growth", sign
        by = _BY.match(frame.right)
        if by:
            return "growth", -1 if by.group(1) else 1
        if unit == "‰" and frame.left.endswith("自然增长率"):
            return "growth", 1
        return ("level" if unit == "倍" else "share"), 1
    if rise or fall:
        return "change", sign
    field = frame.left
    if _EITHER.search(field):
        return "level", 1
    if frame.verb and not (frame.verb.startswith("新建") and _FLOW.search(frame.noun or frame.counted)):
        if frame.verb.endswith("新增") and _NEW_DEBT.search("新增" + frame.noun):
            return "level", 1
        verbs = {frame.verb[i : i + 2] for i in range(len(frame.verb) - 1)}
        if verbs & CHANGES or (frame.verb.startswith("新") and not frame.verb.startswith(("新签", "新开工"))):
            return "change", (-1 if verbs & {"减少", "压减", "削减", "缩减", "调减"} else 1)
    if "新增" in frame.noun and "占" not in frame.noun and not _NEW_DEBT.search(frame.noun):
        return "change", 1
    if held and frame.opened_by == "、":
        return "change", 1
    return "level", 1


def measures(frames: Sequence[Frame], quotes: Sequence[str], units: Sequence[str | None]) -> list[tuple[Measure, int]]:
    """The measures and signs of a paragraph's quantities: 新增 holds through the enumeration that it begins."""
    out: list[tuple[Measure, int]] = []
    held = False
    for frame, quote, unit in zip(frames, quotes, units, strict=True):
        if frame.opened_by not in ("、", "Q") or frame.verb or _REACHED.search(frame.left):
            held = False
        if out and not frame.left and frame.opened_by == "、" and unit == units[len(out) - 1]:
            found = out[-1]
        else:
            found = measure(frame, quote, unit, held)
        if frame.left:
            held = found[0] == "change" and not any(moves(frame.left))
        out.append(found)
    return out
