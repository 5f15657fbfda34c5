"""Names that can be compared: a text's own phrase mapped to the indicators of ``lexicon/indicators.yml``.

A phrase that the lexicon does not know stays itself, normalised, and can be listed for curation.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from citypolicy.extract.words import CLASSIFIERS
from citypolicy.lexicon import Indicator, indicators
from citypolicy.model import Measure, Observation

_MARKS = str.maketrans("", "", "“”\"'‘’《》()[] \t、")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_BEFORE = ("全市", "全省", "全县", "全区", "全州", "全年", "累计", "年末", "完成", "实现", "年均")
_BEHIND = (
    *("年均增速", "同比增速", "增长速度", "下降幅度", "提高幅度", "增长率", "增速", "增幅", "涨幅", "降幅", "增长"),
    *("完成额", "总人数", "人数", "总户数", "户数", "总数", "个数", "人次", "次数", "数量", "总量", "数", "额"),
    *("规模", "面积", "长度"),
)
_MONEY = frozenset(("元", "美元"))
_PARTS = frozenset(("%", "百分点", "‰"))


def normalise(phrase: str) -> str:
    """The form in which names are compared: NFKC, without quotation marks, brackets, enumeration commas and spaces."""
    return unicodedata.normalize("NFKC", phrase).translate(_MARKS)


@cache
def _codes() -> dict[str, str]:
    """Codes by normalised name. Raises ValueError where two indicators share one."""
    found: dict[str, str] = {}
    for indicator in indicators().values():
        for name in indicator.names:
            key = normalise(name)
            if found.setdefault(key, indicator.code) != indicator.code:
                raise ValueError(f"indicators.yml: {name} names {found[key]} and {indicator.code}")
    return found


def _forms(phrase: str) -> Iterator[str]:
    """The phrase and what is left of it without asides, without what stands before a name and behind it."""
    plain = unicodedata.normalize("NFKC", phrase)
    texts = [plain.translate(_MARKS)]
    if "(" in plain:
        texts.append(normalise(_ASIDE.sub("", plain)))
    for text in dict.fromkeys(texts):
        heads = [text]
        if text.startswith(_BEFORE):
            heads += [text.removeprefix(w) for w in _BEFORE if text.startswith(w) and len(text) > len(w) + 1]
        for head in heads:
            yield head
            yield head + "数"
            if not head.endswith(_BEHIND):
                continue
            for ending in _BEHIND:
                if head.endswith(ending) and len(head) > len(ending) + 1:
                    yield head.removesuffix(ending)


@lru_cache(maxsize=65536)
def canonical(phrase: str, measure: Measure, unit: str | None) -> str | None:
    """The code of the indicator that a phrase names, None where the lexicon has none.

    A row must also be stated in a unit that the indicator can have: 高技术制造业 grows as value added, in 家 it is
    something else.
    """
    codes = _codes()
    for form in _forms(phrase):
        code = codes.get(form)
        if code and _fits(indicators()[code], measure, unit):
            return code
    return None


def _fits(indicator: Indicator, measure: Measure, unit: str | None) -> bool:
    if measure in ("growth", "rank") or indicator.unit is None:
        return True
    if measure == "change" and unit == "百分点":
        return indicator.unit in _PARTS
    if indicator.measure == "growth":
        return False
    if unit in _MONEY or indicator.unit in _MONEY:
        return unit in _MONEY and indicator.unit in _MONEY
    return unit == indicator.unit or {unit, indicator.unit} <= CLASSIFIERS


def unknown(rows: Iterable[Observation]) -> list[tuple[str, int, str]]:
    """What the lexicon does not know, for its curators: normalised phrase, how often, a sentence; most often first."""
    times: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for row in rows:
        if row.indicator_code is None:
            phrase = normalise(row.indicator)
            times[phrase] += 1
            examples.setdefault(phrase, row.context)
    return [(phrase, count, examples[phrase]) for phrase, count in times.most_common()]
