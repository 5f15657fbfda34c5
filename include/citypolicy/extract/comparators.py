"""Comparators: the words around a number that make it a bound (不低于, 以上), an excess (超过, 余) or vague (约)."""

from __future__ import annotations

import re

from citypolicy.model import Comparator

PREFIXES: dict[str, Comparator] = {
    **dict.fromkeys(
        [
            "不低于",
            "不少于",
            "不小于",
            "不得低于",
            "不得少于",
            "不得小于",
            "至少",
            "最低",
            "最少",
            "大于等于",
            "大于或等于",
            "不短于",
            "≥",
            ">=",
            "上",
        ],
        "ge",
    ),
    **dict.fromkeys(["超过", "超出", "突破", "大于", "高于", "多于", "逾", "超", "破", ">", "过"], "gt"),
    **dict.fromkeys(
        [
            "不超过",
            "不超",
            "不高于",
            "不大于",
            "不多于",
            "不得超过",
            "不得高于",
            "不得大于",
            "不突破",
            "未突破",
            "未超过",
            "没有超过",
            "最高",
            "最多",
            "小于等于",
            "小于或等于",
            "≤",
            "<=",
            "不超出",
            "不长于",
        ],
        "le",
    ),
    **dict.fromkeys(["不足", "低于", "小于", "少于", "不到", "未满", "不满", "<"], "lt"),
    **dict.fromkeys(["约", "大约", "近", "将近", "接近", "大概", "大致"], "approx"),
}
"""Comparators that stand before a number."""

_FORMS = {
    # 签约125个, 节约30%, 附近3公里, 赶超: the character is the end of another word.
    "约": r"(?<![签节预合履公制契违邀续婚租解立爽集])约",
    "近": r"(?<![附邻临靠最就走远新亲贴])近",
    "超": r"(?<![赶反高])超",
    "破": r"(?<![打侦])破(?=\s?$)",
    "过": r"(?<![超通经])过(?=\s?$)",
    "上": r"(?<![一-鿿])上(?=\s?$)|(?<=[达有])上(?=\s?$)",
}
_FILLER = r"(?:了|为|达到?|占|有|在|至|人民币|可达|不超过|给予|奖励|补助|补贴|支持|资助|是|的)?\s?"
_PREFIX = re.compile(
    f"(?:{'|'.join(_FORMS.get(word, re.escape(word)) for word in sorted(PREFIXES, key=len, reverse=True))}){_FILLER}$"
)
_PREFIX_LAST = frozenset("于少低足到满过超出破逾约近多高概致至≥≤<>=了为达占有在币予励助贴持是的上 ")
_LONGEST = max(map(len, PREFIXES)) + 5

_ACROSS = re.compile(
    r"(不超过|超过|不低于|不少于|不高于|至少|突破|不得超过|不得低于|不得少于)(?!全[国省市]平均|上年|去年|同期|预期|目标)"
    r"[一-鿿]{1,8}(?<![达增长提高降低为到至])$"
)
_SUFFIX = re.compile(
    r"\s?(?:(?P<ge>(?:及|或|及其|\(含\)|\(含本数\))?(?:以上|之上))"
    r"|(?P<le>(?:及|或|\(含\))?以下|之下|以内|之内|(?P<inner>内)(?![外部地陆需涵容阁蒙]))"
    r"|(?P<approx>左右(?![岸江])|上下(?![游联班]))|(?P<gt>[余多](?=[,,。;;、的)]|$)))"
)
_SUFFIX_FIRST = frozenset("及或(以之内左上余多 ")


def before(text: str, start: int, floor: int) -> tuple[Comparator, int] | None:
    """The comparator in front of a number at ``start``, and where it begins itself; not before ``floor``."""
    if start <= floor or text[start - 1] not in _PREFIX_LAST:
        return None
    begin = max(floor, start - _LONGEST)
    found = _PREFIX.search(text, begin, start)
    if found is None:
        return None
    word = found.group()
    for length in range(min(5, len(word)), 0, -1):
        if word[:length] in PREFIXES:
            return PREFIXES[word[:length]], found.start()
    return None


def across(text: str, start: int, floor: int) -> tuple[Comparator, int] | None:
    """The comparator before a noun that a share is taken of: 超过总量的9%, 不超过项目投资额30%."""
    window = text[max(floor, start - 14) : start]
    if not any(word in window for word in ("超过", "低于", "少于", "高于", "至少", "突破")):
        return None
    found = _ACROSS.search(text, max(floor, start - 14), start)
    return None if found is None else (PREFIXES[found[1]], found.start())


def behind(text: str, end: int, stop: int, *, timed: bool) -> tuple[Comparator, int] | None:
    """The comparator behind a quantity that ends at ``end``, and where it ends itself; 内 only behind a time."""
    if end >= stop or text[end] not in _SUFFIX_FIRST:
        return None
    found = _SUFFIX.match(text, end, stop)
    if found is None or (found["inner"] and not timed):
        return None
    comparator: Comparator = "ge" if found["ge"] else "le" if found["le"] else "approx" if found["approx"] else "gt"
    return comparator, found.end()


def decide(front: Comparator | None, back: Comparator | None, *, more: bool) -> Comparator:
    """One comparator from what stands before, behind and within (余, 多): a bound counts more than 约."""
    said: list[Comparator] = [comparator for comparator in (front, back, "gt" if more else None) if comparator]
    exact = [comparator for comparator in said if comparator != "approx"]
    return next(iter(exact or said), "eq")
