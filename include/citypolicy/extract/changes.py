"""Changes: the verb before a number that says which way it went (增长, 下降) or that it is what was reached (降至)."""

from __future__ import annotations

import re
from typing import Literal

Change = Literal["up", "down", "to"]
"""增长, 新增 ``up``; 下降, 减少 ``down``; 降至, 提高到 ``to`` (a level)."""

_VERB = re.compile(
    r"(?=[增提上扩下降减缩压回调收延升控稳保维少负跌低短净新涨追高快])(?:(?P<to>(?:增加|增长|提高|提升|上升|扩大|下降|降低|减少|缩短|压缩|压减|压降|缩小|回落|下调|上调|调减|调增|调整|收窄|延长"
    r"|增|降|减|升|缩|扩|控制|稳定|保持|维持)(?:至|到|为|成|在))"
    r"|(?P<down>下降|降低|减少|减产|减收|减支|减亏|少收|少支|回落|下滑|下跌|缩减|压减|压降|调减|削减|缩短|压缩(?!空气)|缩小|收窄"
    r"|减量|负增长|降幅|跌幅|减幅|下调|调低|低于|少增|降(?![水雨雪噪])|(?<![审核])减(?![免税排负轻速震])|跌|低(?![保碳收空压])|短收)"
    r"|(?P<up>增长|提高|提升|上升|增加|上涨|增产|增收|增支|扩大|回升|新增|净增长?|增设|新建|涨幅|增幅|增速|上调|调增|调高|追加|延长"
    r"|高于|快于|增|升|涨))"
)
_NEXT = re.compile(
    r"(?:幅度|速度)?(?:了|约|近|超|超过|不低于|不少于|不超过|不高于|至少|分别|达到?|为|均|各|逾|不足|大约|将近|接近|突破|在|:){0,4}\s?\(?"
)
"""What may stand between a verb and the number that it governs."""
_OBJECT = re.compile(r"[^的达为至到建成有等率额例]{1,18}")
_WITH_OBJECT = frozenset(["减少", "降低", "压减", "压降", "调减", "核减", "审减", "缩减", "削减", "减量"])
"""Verbs that keep governing behind their object: 减少碳排放10万吨, 调减收入预算50亿元."""
_NOUN = re.compile(r"金额$")
_NEXT_TO: dict[str, Change] = {
    **dict.fromkeys(("增长", "提高", "上升", "增加", "上涨", "提升", "新增"), "up"),
    **dict.fromkeys(("下降", "降低", "减少", "下跌", "下滑", "回落"), "down"),
    **dict.fromkeys(("降至", "增至", "升至", "减至"), "to"),
}
"""The commonest verbs, right before the number."""
_BREAKS = frozenset(",,。;;::!?\n)）")


def direction(text: str, start: int, floor: int) -> tuple[Change, tuple[int, int]] | None:
    """The verb that governs the number which begins at ``start``, and where it stands; not before ``floor``.

    It is the last verb of change of the clause, if it is near enough: next to the number, or with its object between.
    """
    if start - 2 >= floor and (next_to := _NEXT_TO.get(text[start - 2 : start])):
        return next_to, (start - 2, start)
    opened = 1 if start > floor and text[start - 1] == "(" else 0
    end = begin = start - opened
    low = max(floor, start - 40)
    while begin > low and text[begin - 1] not in _BREAKS:
        begin -= 1
    last = None
    for last in _VERB.finditer(text, begin, end):  # noqa: B007 - the last one is what is looked for
        pass
    if last is None:
        return None
    where = last.span()
    tail = text[where[1] : end]
    if last["to"]:
        return ("to", where) if _NEXT.fullmatch(tail) else None
    if last["up"]:
        return None if opened and tail else ("up", where)
    word = last.group()
    if _NEXT.fullmatch(tail) or (word == "低于" and not re.search(r"\d", tail)):
        return "down", where
    if word in _WITH_OBJECT and not opened and _OBJECT.fullmatch(tail) and not _NOUN.search(tail):
        return "down", where
    return None
