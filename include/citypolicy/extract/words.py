"""Words of official Chinese that decide how a clause with a number is read: verbs, adverbs, copulas, heads.

The lists are ``lexicon/grammar.yml``. They are looked up by slices of one to seven characters, which needs no pattern.
"""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from citypolicy.lexicon import FOLDER

_LISTS: dict[str, str] = yaml.safe_load((FOLDER / "grammar.yml").read_text("utf-8"))


def _set(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


ACTIONS = _set("actions")
"""Verbs that take a counted or measured object."""
RECENT = _set("recent")
"""Verbs of three characters for what is new."""
NOMINAL = _set("nominal")
"""Verbs that texts also use as the name of what is measured (出口39.3亿元)."""
PREDICATES = _set("predicates")
"""Words that begin a predicate after a counted noun: the noun phrase ends before them."""
COMPOUNDS = _set("compounds")
"""Words that begin like a predicate and are none."""
PREPOSITIONS = _set("prepositions")
"""What may open a phrase before the verb."""
NO_PREPOSITION = _set("no_preposition")
"""Words that begin like a preposition and are none."""
LEADING = _set("leading")
"""What may stand before the noun phrase without belonging to it."""
LEADING_NOT = _set("leading_not")
"""Where the beginning is a word of its own."""
ADVERBS = _set("adverbs")
"""Adverbs where a verb follows, part of the noun phrase otherwise (重点企业, 主要污染物)."""
COPULAS = _set("copulas")
"""What may stand between the noun phrase and its number without belonging to the phrase."""
COPULAS_NOT = _set("copulas_not")
"""Where such an ending is a word of its own."""
RISES = _set("rises")
"""Verbs of growing that stand directly before a rate or an absolute difference."""
FALLS = _set("falls")
"""Verbs of falling in the same place."""
CHANGES = _set("changes")
"""Verbs whose counted object is what came on top, or went."""
ATTRIBUTES = _set("attributes")
"""What begins the name of an attribute behind a counted noun."""
CLASSIFIERS = _set("classifiers")
"""What stands behind or before them is counted."""
PERSONS = tuple(_LISTS["persons"].split())
"""Heads for people."""
DIMENSIONS = tuple(_LISTS["dimensions"].split())
"""Heads that already say what the number is a number of."""


OPENING = frozenset(word[0] for word in LEADING | ADVERBS) | {"共", "加"}
"""The first characters of what may stand before the noun phrase."""


@lru_cache(maxsize=4096)
def strip_leading(text: str) -> str:
    """The text without the connectives, modals and adverbs before its noun phrase or verb."""
    while text and text[0] in OPENING:
        if text[:3] in ("共建成", "共建有", "共建立"):
            text = text[1:]
        if text[:3] in ("加上级", "加上年"):
            return text[1:]
        for size in (7, 6, 5, 4, 3, 2, 1):
            if text[:size] in LEADING and text[:2] not in LEADING_NOT and text[:3] not in LEADING_NOT:
                text = text[size:]
                break
        else:
            for size in (4, 3, 2, 1):
                head = text[:size]
                if (
                    head in ADVERBS
                    and len(text) > size
                    and text[:3] not in LEADING_NOT
                    and (text[size : size + 2] in ACTIONS or text[size : size + 2] in ADVERBS)
                ):
                    text = text[size:]
                    break
            else:
                return text
    return text


def strip_trailing(text: str) -> str:
    """The text without the copulas between its noun phrase and the number."""
    while text:
        if text.endswith(("收入总计", "支出总计", "来源总计", "运用总计")):
            return text
        for size in (5, 4, 3, 2, 1):
            if text[-size:] in COPULAS and text[-2:] not in COPULAS_NOT and text[-3:] not in COPULAS_NOT:
                text = text[:-size]
                break
        else:
            return text
    return text


_SUFFIXES = frozenset("率额量业区所性费型度员者")
_NO_SUFFIX = frozenset(
    (
        "区域",
        "区级",
        "区县",
        "区内",
        "区块",
        "业务",
        "业态",
        "业主",
        "量子",
        "性能",
        "型号",
        "型材",
        "度假",
        "员工",
        "所有",
        "费用",
    )
)


def _makes_noun(after: str) -> bool:
    """Whether what follows a verb makes a noun of it: 开发区, 服务业, 投资额."""
    return after[:1] in _SUFFIXES and after not in _NO_SUFFIX


_AFTER_VERB = frozenset(("调整", "继续", "持续", "统一", "集中"))
"""Verbs and adverbs that go with the verb before them: 优化调整, 争取继续安排."""


def take_verbs(text: str) -> tuple[str, str]:
    """The verbs that the text begins with, and the rest. Coordinated verbs go together (更新或新增, 引进培育)."""
    at = 0
    while True:
        if text[at : at + 3] in RECENT:
            at += 3
        elif text[at : at + 3] == "建设施" and text[at + 3 : at + 4] != "工":
            return text[: at + 1], text[at + 1 :]
        elif text[at : at + 2] in ACTIONS and not _makes_noun(text[at + 2 : at + 4]):
            at += 2
        elif at and text[at : at + 1] in "或和及、并" and text[at + 1 : at + 3] in ACTIONS:
            at += 3
        elif at and text[at : at + 2] in _AFTER_VERB and text[at + 2 : at + 3] != "后":
            at += 2
        elif at and text[at : at + 1] == "了" and text[at : at + 2] != "了解":
            return text[:at], text[at + 1 :]
        elif text[at : at + 1] in ("赴", "到") and at == 0 and len(text) > 3:
            at += 1
        else:
            return text[:at], text[at:]


def find_verb(text: str, start: int = 1) -> int:
    """Where the first verb of the text stands from ``start`` on, -1 where there is none."""
    for at in range(start, len(text) - 1):
        if text[at : at + 2] in ACTIONS:
            return at
    return -1


def predicate(text: str) -> int:
    """Where the predicate behind a counted noun begins; the length of the text where there is none."""
    for at in range(len(text) - 1):
        if text[at : at + 2] in PREDICATES and text[at : at + 3] not in COMPOUNDS:
            return at
    return len(text)


_BEFORE_NUMBER = re.compile(
    r"(?:[了约近达超到至]|达到|超过|突破|不低于|不少于|不超过|控制在|保持在|稳定在|为|左右|分别|累计|预期|目标|力争|幅度|约为|平均|在)+$"
)
_BEFORE_NUMBER_ENDS = frozenset("了约近达超到至过破于少在为右别计期标争度均")
_RATE_NAMES = (
    "增长率",
    "增速",
    "增幅",
    "涨幅",
    "降幅",
    "跌幅",
    "增长速度",
    "增长幅度",
    "下降率",
    "下降幅度",
    "降低率",
    "上涨幅度",
    "提高幅度",
    "减排率",
    "年均增长",
)


_THAN = re.compile(r"[比较][^,]{1,10}([多少高低快慢])了?$")
"""人均面积比三年前多了4平方米."""
_BOUND = frozenset("审核裁精倍追新递激添猛陡扣加升上下缩削消抵免")
"""What makes a word of its own with 增, 减, 升 or 降 behind it (审减, 核减)."""


def _ending(text: str, words: frozenset[str]) -> str:
    for size in (5, 4, 3, 2):
        if text[-size:] in words and len(text) >= size:
            return text[-size:]
    return text[-1:] if text[-1:] in words and text[-2:-1] not in _BOUND else ""


@lru_cache(maxsize=4096)
def moves(left: str) -> tuple[str, str]:
    """The verb of growing (first) or of falling (second) that stands directly before a number; both empty where none.

    A verb with 到 or 至 names the level reached and is none (提高到30%), the name of a rate is one (增速达到8%).
    """
    if not left:
        return "", ""
    than = _THAN.search(left) if left[-1] in "多少了高低快慢" else None
    if than:
        return ("", than.group(1)) if than.group(1) in "少低慢" else (than.group(1), "")
    text = _BEFORE_NUMBER.sub("", left) if left[-1] in _BEFORE_NUMBER_ENDS else left
    if not text.endswith(_RATE_NAMES) and left.endswith(("到", "至", "为", "到了")):
        verb = left.rstrip("了")[:-1]
        if _ending(verb, FALLS) or _ending(verb, RISES):
            return "", ""
    if text.endswith("新增"):
        return "", ""
    fall = _ending(text, FALLS)
    if fall:
        return "", fall
    rise = _ending(text, RISES)
    return rise, ""
