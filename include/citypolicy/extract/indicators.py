"""What is measured: a noun phrase of the text's own words, without value, comparator, period and subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from citypolicy.extract.clauses import Frame, spoken
from citypolicy.extract.words import DIMENSIONS, NOMINAL, PREDICATES, moves, strip_leading, strip_trailing, take_verbs
from citypolicy.model import Measure

_COUNTED = frozenset(
    "家 个 项 条 座 台 辆 支 场 次 篇 名 人 户 件 所 处 套 类 位 届 种 张 部 份 只 艘 架 列 栋 块 笔 批 台套 对 间 宗 枚 根 口 台件 "
    "节 樘 门 盏 株 头 起 例 幅 册 本 组 片 班 尾 羽 期 轮 档 标箱 人日".split()
)
"""Classifiers: what stands behind or before them is counted."""
_HEADS = {
    "平方米": "面积", "米": "长度", "立方米": "容量", "千瓦": "规模", "千瓦时": "规模", "千伏安": "容量", "天": "时限", "工作日": "时限",
    "小时": "时间", "分钟": "时间", "年": "年限", "个月": "时限", "人次": "人次", "批次": "批次", "场次": "场次",
}  # fmt: skip
"""The head that a phrase gets where it says not what of it is measured (治理河流651公里)."""
_COMPARED = re.compile(
    r"(?:按[^,]{1,8}计算|同口径|可比口径|扣除价格因素|剔除[^,]{1,12}(?:因素|后)|比全?[国省市](?:平均)?|同比|环比|较|比|相比|名义|实际|分别|预计|约|均|年均|平均|累计)+$"
)
_YEARLY = re.compile(r"年均|年平均")
_FUND = re.compile(r"一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?|社会保险基金(?:预算)?|公共财政预算")
_ELLIPTIC = re.compile(r"^(调整后|调增|调减|年初|本年|当年)?((?:总)?(?:收入|支出|预算)(?!\S{0,4}(?:增长率|水平)))")
_LEVEL_ONLY = re.compile(r"^(?:市级|县级|区级|省级|市本级|本级|县区|区县|城区|市区|新区|国家级|新增|中央|省|市)$")
_RANKED = re.compile(r"(?:位居|位列|居|排名|排在|排|名列|列|跃居|跃升至|升至|进入|处于|稳居|保持)+")
_ITEMS = re.compile(r"、|以及|和|与|及")
_RATIO = ("率", "比", "比重", "比例", "份额", "占比", "度", "差", "系数", "指数", "贡献")
_NAMED = re.compile(r"项目|工程|电站|机组|基地|园|中心")


@dataclass(slots=True)
class Topic:
    """What the last quantities of a paragraph were about: what a clause leaves out is taken from here."""

    name: str = ""
    """The last full name without its suffix."""
    level: str = ""
    """The last name of a level: what a growth without a name of its own is the growth of."""
    noun: str = ""
    """The last noun phrase without verbs."""
    by_unit: dict[str | None, str] = field(default_factory=dict)
    """The last noun phrase counted in a unit: what 其中5家 and 已开工110个 are of."""
    fund: str = ""
    """The budget that 收入 and 支出 without a name belong to."""
    elliptic: bool = False
    verb: str = ""
    """The verb of the enumeration."""
    series: list[str] = field(default_factory=list)
    """The names still to be given out by 分别."""


@dataclass(frozen=True, slots=True)
class Name:
    """An indicator and the rule that found it."""

    text: str
    rule: str
    elliptic: bool = False
    """Whether the budget it belongs to was named earlier: so was its subject."""


def fund_of(heading: str) -> str:
    """The budget that a heading is about, empty where none."""
    found = _FUND.search(heading)
    return found.group() if found else ""


def names(
    frames: Sequence[Frame], measures: Sequence[Measure], units: Sequence[str | None], topic: Topic | None = None
) -> list[Name]:
    """The indicators of a paragraph's quantities, in order; ``topic`` is what its headings say."""
    topic = topic or Topic()
    out: list[Name] = []
    kept = None
    for i, (frame, measure, unit) in enumerate(zip(frames, measures, units, strict=True)):
        if frame.opened_by == "(" and kept is None:
            kept = (topic.name, topic.level, topic.noun)
        elif frame.opened_by != "(" and kept is not None:
            topic.name, topic.level, topic.noun = kept
            kept = None
        if not topic.series:
            topic.series = _series(frames, i)
        if topic.series:
            text = topic.series.pop(0)
            out.append(_named(text, measure, frame, unit, topic, "in-turn"))
            continue
        after = frames[i + 1].counted if i + 1 < len(frames) and frame.closed_by == "Q" else ""
        if measure == "growth" or (measure == "change" and any(moves(frame.left))):
            out.append(_movement(frame, measure, unit, topic))
        elif measure == "share":
            out.append(_share(frame, topic))
        elif measure == "rank":
            out.append(_rank(frame, topic))
        else:
            out.append(_level(frame, unit, topic, after))
        if topic.elliptic:
            out[-1] = replace(out[-1], elliptic=True)
    return out


def _series(frames: Sequence[Frame], i: int) -> list[str]:
    """The names of an enumeration that is answered number by number (A、B分别达20%、30%), empty where there is none."""
    frame = frames[i]
    told = "分别" in frame.left
    count = 1
    while i + count < len(frames):
        then = frames[i + count]
        if then.clause != frame.clause or then.noun or then.verb or then.opened_by not in ("、", "Q"):
            break
        count += 1
    if count == 1 or frames[i + count - 1].counted:
        return []
    text = frame.left.split("分别")[0] if told else frame.left
    text = strip_trailing(strip_leading(text))
    rise, fall = moves(frame.left)
    parts = _ITEMS.split(text)
    if len(parts) != count:
        return [text] * count if told and text and not (rise or fall) else []
    first, last = parts[0], parts[-1]
    if len(first) > len(last) and not any(first[-n:] in last for n in (3, 2)):
        return [first] + [first[: -len(p)] + p for p in parts[1:]]
    tail = last[len(first) :]
    for size in range(min(len(first), 8), 0, -1):
        at = last.find(first[-size:])
        if at >= 0:
            tail = last[at + size :]
            break
    return [p + tail for p in parts[:-1]] + [last]


def _named(text: str, measure: Measure, frame: Frame, unit: str | None, topic: Topic, rule: str) -> Name:
    topic.name = topic.noun = text
    if measure == "level":
        topic.level = text
        return Name(_with_head(text, unit), rule)
    if measure == "growth":
        return Name(text if text.endswith(("速", "率", "幅")) else text + "增速", rule)
    return Name(text, rule)


def _with_head(text: str, unit: str | None) -> str:
    if not text or text.endswith(DIMENSIONS):
        return text
    if unit in _COUNTED:
        return text + ("次数" if unit == "次" else "数")
    return text + _HEADS.get(unit or "", "")


def _full(text: str, topic: Topic) -> str:
    """收入 and 支出 alone belong to the budget that the paragraph or its heading speaks of."""
    found = _FUND.search(text)
    topic.elliptic = False
    if found:
        topic.fund = text[: found.end()]
    elif topic.fund:
        bare = _ELLIPTIC.match(text)
        if bare:
            topic.elliptic = True
            return (bare.group(1) or "") + topic.fund + text[bare.end(1) if bare.group(1) else 0 :]
    return text


def _movement(frame: Frame, measure: Measure, unit: str | None, topic: Topic) -> Name:
    rise, fall = moves(frame.left)
    verb = rise or fall
    text = frame.left
    at = text.rfind(verb) if verb else -1
    text = text[:at] if at >= 0 else strip_trailing(text)
    yearly = bool(_YEARLY.search(text[-4:]))
    text = _COMPARED.sub("", text)
    text = _COMPARED.sub("", strip_trailing(strip_leading(text)))
    rule = "movement"
    if not text:
        text = topic.name if unit == "百分点" else topic.level or topic.name
        rule = "movement-carried"
    else:
        text = _full(text.removesuffix("的"), topic)
        topic.name = topic.level = topic.noun = text
    if unit == "百分点":
        return Name(text + (verb or "变化") + "幅度", rule)
    if measure == "change":
        return Name(verb + text, rule)
    if verb.endswith(("率", "速", "幅", "度")):
        return Name(text + verb, rule)
    return Name(text + ("年均" if yearly else "") + "增速", rule)


def _share(frame: Frame, topic: Topic) -> Name:
    noun, verb = frame.noun, frame.verb
    rule = "share"
    if noun.startswith("占") and not verb:
        text, rule = topic.level + noun, "share-carried"
    elif not noun and frame.counted:
        text, rule = verb + frame.counted + frame.rest[:20], "share-of-noun"
        text += "比例"
    elif not noun and frame.rest:
        subject = spoken(frame.before)
        cut = next((i for i in range(2, len(subject) - 1) if subject[i : i + 2] in PREDICATES), len(subject))
        text, rule = take_verbs(strip_leading(subject[:cut]))[1] + frame.rest[:20] + "比例", "share-of-topic"
    elif not noun:
        text, rule = verb or topic.name, "share-carried"
    else:
        text = verb + noun
        if frame.counted and frame.closed_by != "Q":
            text += frame.counted + frame.rest[:16]
    text = _full(text, topic)
    if rule != "share-carried":
        topic.name, topic.noun = text, noun or text
    if not text.endswith(_RATIO):
        text += "比例" if "占" in text else "占比"
    return Name(text, rule)


def _rank(frame: Frame, topic: Topic) -> Name:
    text = strip_leading(frame.left)
    found = _RANKED.search(text)
    if found:
        what, among = text[: found.start()], text[found.end() :]
    else:
        what, among = text, ""
    if what in ("", "全省", "全国", "全市"):
        return Name(topic.name + (among or what or "全省") + "位次", "rank-carried")
    topic.name = what
    return Name(what + among + "位次", "rank")


def _one(counted: str) -> str:
    """The first member of what is enumerated behind a size: 12GWh储能项目、充电站项目."""
    at = counted.find("、")
    return counted[:at] if at > 0 and _NAMED.search(counted[:at]) else counted


def _level(frame: Frame, unit: str | None, topic: Topic, after: str) -> Name:
    verb, noun, counted, rest = frame.verb, frame.noun, frame.counted, frame.rest
    counts = unit in _COUNTED
    text, rule = verb + noun, "postposed"
    if counted and not counts and noun and _NAMED.search(counted):
        noun = text = _one(counted)
        rule = "attributive"
    elif counted and (counts or not noun):
        rule = "attributive"
        if noun.endswith("等"):
            verb, noun = (verb, "") if verb or "、" in noun or "》" in noun else ("", noun[:-1])
        if verb or noun:
            text = verb + noun + counted
        elif rest and len(rest) <= 24 and not frame.left.startswith("推进"):
            text, rule = rest + counted, "subject-of-verb"
        else:
            text = counted if counts else _one(counted)
        noun = noun + counted
    elif counts and not noun and not counted and rest:
        noun = topic.by_unit.get(unit, topic.noun)
        text, rule = rest[:24] + noun, "head-carried"
    elif not noun and verb and verb[-2:] not in NOMINAL:
        noun = topic.by_unit.get(unit, topic.noun) if counts else topic.noun
        text, rule = verb + noun, "head-carried"
    elif not text:
        text, noun, rule = topic.noun or topic.name, topic.noun, "carried"
    elif after and frame.right.startswith("的"):
        text = after + text
    if _LEVEL_ONLY.match(text) and topic.noun:
        text += topic.noun
    elif frame.opened_by == "、" and not verb and topic.verb and len(noun) <= 3 and rule == "postposed":
        text = topic.verb + text
    text = _full(text.removesuffix("的"), topic)
    topic.verb = verb or (topic.verb if frame.opened_by in ("、", "Q") else "")
    if rule != "carried" and noun:
        topic.noun = topic.by_unit[unit] = noun
    if text:
        topic.name = topic.level = text
    return Name(_with_head(text, unit), rule)
