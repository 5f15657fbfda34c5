"""What is measured: a noun phrase of the text's own words, without value, comparator, period and subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from citypolicy.extract.clauses import Frame, spoken
from citypolicy.extract.words import (
    CHANGES,
    CLASSIFIERS,
    DIMENSIONS,
    NOMINAL,
    PERSONS,
    PREDICATES,
    moves,
    strip_leading,
    strip_trailing,
    take_verbs,
)
from citypolicy.model import Measure

_HEADS = {
    **dict.fromkeys(("人次", "批次", "场次")),
    **dict.fromkeys(("天", "工作日", "个月"), "时限"),
    **dict.fromkeys(("小时", "分钟"), "时间"),
    **dict.fromkeys(("千瓦", "千瓦时"), "规模"),
    **dict.fromkeys(("立方米", "千伏安"), "容量"),
    "平方米": "面积",
    "米": "长度",
    "年": "年限",
}
"""The head that a phrase gets where it says not what of it is measured (治理河流651公里); None: the unit itself."""
_COMPARED = re.compile(
    r"(?:按[^,]{1,8}计算|同口径|可比口径|扣除价格因素|剔除[^,]{1,12}(?:因素|后)|比全?[国省市](?:平均)?|[比较](?:[一二两三四五六七八九十\d]+年前|去年|往年|以往|此前|改造前|实施前|同期)|同比|环比|较|(?<![占贷入构费])比|相比|名义|实际|分别|预计|约|均|年均|平均|累计)+$"
)
_YEARLY = re.compile(r"年均|年平均")
_FUND = re.compile(r"一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?|社会保险基金(?:预算)?|公共财政预算")
_OF_LEVEL = re.compile(r"(?:[省市县区州旗](?:本?级|直)|市区|地方|全口径)+$")
"""Whose budget it is: the part of a name before it that stays with what the next sentences leave out."""
_ELLIPTIC = re.compile(
    r"^(调整后|调增|调减|年初|本年|当年)?((?:总)?(?:收入|支出|预算(?!执行中))(?!\S{0,4}(?:增长率|水平)))"
)
_LEVEL_ONLY = re.compile(
    r"^(?:市级|县级|区级|省级|市本级|本级|县区|区县|城区|市区|新区|世界级|国家级|省部级|自治区级|新增|中央|省|市|一般|专项)$"
)
_RANKED = re.compile(r"(?:位居|位列|居|排名|排在|排|名列|列|跃居|跃升至|升至|进入|处于|稳居|保持)+")
_HEAD = re.compile(
    r"(?:商品)?(?:零售额|销售额|销量|产量|总产值|产值|增加值|投资额?|总收入|收入|支出|利润|面积|价格|数量?|总量|余额|吞吐量|周转量|货运量|客运量|运量|装机容量|装机|发电量|用电量|占比|比重|(?:[一-鿿]{2})率|(?:覆盖|惠及|受益)面|人数|户数)$"
)
"""What a statistic is of its object: the part that a list leaves to its last member."""
_LIST_END = re.compile(
    r"(?:等[一-鿿]{0,4})?(?:发展较快|增势较好|增长较快|快速增长|增速较快|表现亮眼|表现突出|较好|良好|向好|保持增长|持续增长|稳定增长|平稳增长).*$|等$"
)
_BARE = frozenset(
    [
        "面积",
        "规模",
        "金额",
        "产值",
        "总面积",
        "总规模",
        "完成数",
        "累计完成数",
        "总量",
        "总额",
        "增速",
        "增幅",
        "数量",
        "规模总量",
        "完成额",
        "总数",
    ]
)
"""Heads that say nothing without what they are of."""
_GAP = re.compile(r"(?:高于|低于|快于|慢于|高出|超过|超|领先)")
_ITEMS = re.compile(r"、|以及|(?<!饱)和(?!谐|平|美)|(?<!参)与(?!会)|(?<![普以])及(?![时格])")
_LIKENED = re.compile(
    r"(.{3,30}?)(?:仅|约|只)*(?:(?:为|是)(?=.*(?:水平|总量|均值|平均数|总额|总数)的)|相当于)"
    r"((?:全[国省市]|[一-鿿]{2,8}).{0,12}?)的"
)
"""What is measured against something else: 公路密度仅为全省平均水平的82%."""
_ON_TOP = re.compile(r"^.{0,4}?(?:新增|新建|净增|增加|新开工|新签约)(?=.{2})")
"""What a noun phrase says of how it came, which another verb does not go with (新增线路23条,优化46条)."""
_WITHIN = re.compile(r"在(.{2,20}?)中的?(占比|比重|比例)")
"""用户8万户,在全部用户中占比5%."""
_BASE = re.compile(
    r"(?:预计|年初|调整后?|当年|实际|汇总|同口径)*(?:预算|执行|完成|决算|快报|实际|任务|计划|预计)(?:预算|完成|执行)?数?"
)
"""What a budget is compared with, its year apart (比上年执行数增长3%)."""
_ONLY = re.compile(r"的?(?:仅|只|就|约|已|均|还)占")
_REACHED_BY = re.compile(r"(?:实现|完成|创造)(?:产值|总产值)$")
"""What the clause's subject reached, not what was counted before it."""
_AIMS = re.compile(
    r"(?:全力|重点|主要|专项|优先|持续|统筹|大力|进一步|继续|积极|有力|着力|稳步|深入)*"
    r"(?:用于|支持|推进|推动|促进|保障|落实|实施|开展|加强|加快|抓好|助力|扶持)"
)
"""The clause behind an amount says what it is for (安排3亿元,持续推进道路建设)."""
_GRADE_BEFORE = re.compile(r"^(?:[国省市县区州]|国家|自治区|(?:\d+|[十百千万]+)亿)+级")
_ORDINALS = re.compile(r"(第[一二三四](?:、第?[一二三四])+)")
"""第一、二、三产业: members of an enumeration that share their head and the sign of an ordinal."""
_GRADE = re.compile(r"(?:[国省市县区州]|国家|自治区|(?:\d+|[十百千万]+)亿)+级$")
_GRADES = frozenset(("世界级", "国家级", "省级", "市级", "县级", "省部级", "自治区级"))
_LEVEL_PREFIX = re.compile(r"^(?:国家|省部|自治区|[省市县区])级(?:及?以上)?")
_DEBT_ACTS = frozenset(("还本", "付息", "本金", "利息"))
_REACHES = frozenset(("惠及", "受益", "覆盖", "服务", "涉及", "惠民"))
"""Verbs whose object a text leaves out before a number of people (改造小区143个、惠及1.3万户)."""
_WHOM = {"户": "户数", "人": "人数", "名": "人数"}
_RATIO = ("率", "覆盖面", "受益面", "惠及面", "比", "比重", "比例", "份额", "占比", "度", "差", "系数", "指数", "贡献")
_EXECUTED = re.compile(r"完成|执行|实际|决算")
_BUDGETED = re.compile(r"(?:年初)?预算(?:数|合计|总额|安排)?$")
_OF_BUDGET = re.compile(
    r"^(?:完成|占|为)?((?:年初|调整|年度|全年|汇总|变动)?(?:预算|代编预算|计划|任务|目标|预期目标|年度任务)数?)的?$"
)
"""为调整预算的102.4%: how far what was planned was carried out."""
_PLANNED = re.compile(r"[为占]((?:年初|调整|年度|全年|汇总|变动)?(?:预算|代编预算|计划|目标|任务)数?)")
"""为年初预算10亿元的95%: the amount that was planned of what stands before it."""
_WHOSE_INSIDE = re.compile(
    r"^(?:[一-鿿]{2,8}(?:厅|局|部|委))?(?P<verb>核定|转贷|下达|批准|安排|拨付)?(?:给|于)?(?:我市|全市|我省|全省|我县|全县|本市|我区|全区)|(?<!占)(?:我市|全市|我省|全省|我县|全县|本市|我区|全区)"
)
_NAMED = re.compile(r"项目|工程|电站|机组|基地|园|中心|水库|灌区|大桥|隧道|高速|公路|铁路")
_USED = re.compile(r"(?:全力|重点|主要|专项|专门|优先|持续|统筹|大力|进一步|继续|积极)*(?:用于)?")
_USE = frozenset(
    ("支持", "推进", "推动", "促进", "保障", "落实", "实施", "开展", "加强", "加快", "抓好", "谋划", "发展")
)
"""What an amount does, said before the object that it is for (安排1亿元推进机场建设)."""
_MORE_FOR = re.compile(r"加大对(.{2,40}?)的?(?:支持|投入|扶持|保障|补助|奖补)")
"""加大对养老机构的扶持力度 is for 养老机构."""
_USE_END = re.compile(r"(?:等(?:方面|领域|支出|工作|项工作)*|(?:资金)?发放工作|工作|支出|(?:等)?方面)$")
_GIVEN = re.compile(r"(?:获评|入选|获批|荣获|评为|列入)(?=.{2,24}$)")
"""What was given to a place, of which the next clause tells how many there are (甲县获评示范县,累计达到12个)."""
_ANY_MONEY = re.compile(r"(?:各类|财政|专项|补助|奖补|衔接|配套)*(?:资金|经费)")
"""Money without a name: what it is for says more."""
_LONGEST_USE = 40
_PLUS = re.compile(r"(?<=收入|支出|资金|总量|总计|财力)(?:加上?|减去?)(?=.*(?:收入|支出|资金|结余|余额)等?$)")
"""Parts the items of a sum whose amounts are told one by one."""


LONGEST_SERIES = 40
"""Members of an enumeration that is answered number by number."""


@dataclass(slots=True)
class Topic:
    """What the last quantities of a paragraph were about: what a clause leaves out is taken from here."""

    name: str = ""
    """The last full name without its suffix."""
    base: str = ""
    """The last name that was no part of another: what 市级 and 专项 alone are parts of."""
    level: str = ""
    """The last name of a level: what a growth without a name of its own is the growth of."""
    share: str = ""
    """The last name of a share in the sentence: what 提高到35% goes on with."""
    noun: str = ""
    """The last noun phrase without verbs."""
    by_unit: dict[str | None, str] = field(default_factory=dict)
    """The last noun phrase counted in a unit: what 其中5家 and 已开工110个 are of."""
    plan: str = ""
    """The budget that the number before is (为年初预算10亿元的95%)."""
    fund: str = ""
    """The budget that 收入 and 支出 without a name belong to."""
    elliptic: bool = False
    verb: str = ""
    """The verb of the enumeration."""
    series: list[str] = field(default_factory=list)
    """The names still to be given out by 分别."""
    listed: list[str] = field(default_factory=list)
    """The names of the last such enumeration in the sentence: what 增长5%和6% goes through again."""
    moved: str = ""
    """The verb of growing or falling of the enumeration."""
    told: list[str] = field(default_factory=list)
    """The names of the levels that the sentence has told so far: what 分别增长5%和6% behind them goes through."""


class Name(NamedTuple):
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
    said_in = sentence = -1
    for i, (frame, measure, unit) in enumerate(zip(frames, measures, units, strict=True)):
        if frame.aside and kept is None:
            kept = (topic.name, topic.level, topic.noun, topic.base)
        elif not frame.aside and kept is not None:
            topic.name, topic.level, topic.noun, topic.base = kept
            kept = None
        if frame.sentence != sentence:
            topic.told, sentence = [], frame.sentence
        if frame.sentence != said_in:
            topic.share = ""
        if not (out and out[-1].rule == "budget-of"):
            topic.plan = ""
        if not topic.series:
            topic.series = _series(frames, i, topic)
            topic.listed = list(topic.series) or (topic.listed if frame.sentence == said_in else [])
            said_in = frame.sentence
        if topic.series:
            text = topic.series.pop(0)
            out.append(_named(text, measure, unit, topic, "in-turn"))
            continue
        followed = i + 1 < len(frames) and frame.closed_by == "Q"
        after = frames[i + 1].counted if followed else ""
        told = followed and (units[i + 1] in ("元", "美元") or units[i + 1] in CLASSIFIERS)
        if (
            measure == "growth"
            or unit == "百分点"
            or (measure == "change" and not frame.counted and any(moves(frame.left)))
        ):
            out.append(_movement(frame, measure, unit, topic))
        elif measure == "share":
            out.append(_share(frame, topic))
        elif measure == "rank":
            out.append(_rank(frame, topic))
        else:
            if _GRADE.fullmatch(frame.counted) and i + 1 < len(frames) and frames[i + 1].opened_by == "、":
                shared = _GRADE_BEFORE.sub("", frames[i + 1].counted)
                frame = frame._replace(counted=frame.counted + shared)
            out.append(_level(frame, unit, topic, after, told))
        if measure == "level" and not frame.aside:
            topic.told.append(topic.level)
        if topic.elliptic:
            out[-1] = out[-1]._replace(elliptic=True)
    return out


def _series(frames: Sequence[Frame], i: int, topic: Topic) -> list[str]:
    """The names of an enumeration that is answered number by number (A、B分别达20%、30%), empty where there is none."""
    frame = frames[i]
    told = "分别" in frame.left
    count = 1
    while i + count < len(frames) and count < LONGEST_SERIES:
        then = frames[i + count]
        if then.clause != frame.clause or then.noun or then.verb or then.opened_by not in ("、", "Q"):
            break
        count += 1
    if count == 1 or frames[i + count - 1].counted:
        return []
    text, _, tail = frame.left.partition("分别") if told else (frame.left, "", "")
    part = tail.removesuffix("的") if tail.startswith("占") and len(tail) > 2 else ""
    rise, fall = moves(frame.left)
    topic.moved = rise or fall
    rise, fall = moves(text)
    text = text.removesuffix(rise or fall) if rise or fall else text
    text = text.removeprefix("和") if frame.subject is not None else text
    text = _own_words(strip_trailing(strip_leading(_COMPARED.sub("", text))))
    if not text and count == len(topic.listed):
        return list(topic.listed)
    if count == 3 and text.startswith("三次产业"):
        return [f"第{n}产业" + text[4:] for n in "一二三"]
    ordinals = _ORDINALS.match(text)
    if ordinals and count == len(ordinals.group(1).split("、")):
        tail = text[ordinals.end() :]
        return [("" if n.startswith("第") else "第") + n + tail for n in ordinals.group(1).split("、")]
    if count == 2 and text.startswith("城乡"):
        return ["城镇" + text[2:], "农村" + text[2:]]
    parts = _members(text, count)
    if frame.subject is not None and len(frame.subject.members) == count and len(parts) != count:
        return [text or frame.verb + frame.noun or topic.level or topic.name] * count
    if len(parts) == count:
        return [name + part for name in _with_tail(parts)]
    if not told:
        return []
    before = spoken(frame.before)
    numbered = any(c.isdigit() for c in before)
    listed = [] if numbered else _members(_own_words(strip_leading(_LIST_END.sub("", before))), count)
    if len(listed) == count:
        return [part + text for part in _with_tail(listed)]
    if not text and len(topic.told) >= count:
        return topic.told[-count:]
    return [text] * count if text else []


def _members(text: str, count: int) -> list[str]:
    """The members of an enumeration: parted by 、 with 和 before the last, else by any conjunction."""
    parts = text.split("、")
    if len(parts) == count - 1:
        parts[-1:] = _ITEMS.split(parts[-1], maxsplit=1)
    return parts if len(parts) == count else _ITEMS.split(text)


def _with_tail(parts: list[str]) -> list[str]:
    """The members of an enumeration, each with the words that only the last one has: 铁路、水路货运量."""
    first, last = parts[0], parts[-1]
    if len(first) > len(last) and _HEAD.fullmatch(last) and _HEAD.search(first):
        return [first] + [first[: -len(p)] + p for p in parts[1:]]
    parallel = last[len(first) :]
    told = _HEAD.search(last)
    if len(first) == 2 and told and len(told.group()) <= len(parallel) and last[:2] != first:
        return [p + parallel for p in parts[:-1]] + [last]
    tail = ""
    for size in (8, 7, 6, 5, 4, 3, 2, 1):
        if size == 1 and told and not _HEAD.search(first):
            tail = told.group()
            break
        at = last.find(first[-size:]) if size <= len(first) else -1
        if at >= 0:
            tail = last[at + size :]
            break
    else:
        tail = parallel if len(first) <= 3 else ""
    return [p + tail for p in parts[:-1]] + [last]


def _named(text: str, measure: Measure, unit: str | None, topic: Topic, rule: str) -> Name:
    topic.name = topic.noun = text
    if measure == "level":
        topic.level = text
        return Name(_with_head(text, unit), rule)
    if measure == "growth":
        return Name(text if text.endswith(("速", "率", "幅")) else text + "增速", rule)
    if measure == "rank":
        return Name(text + "位次", rule)
    if measure == "share" and "占" in text and not text.endswith(_RATIO):
        return Name(text + "比例", rule)
    if unit == "百分点" and topic.moved and text:
        return Name(text + topic.moved + "幅度", rule)
    return Name(_with_head(text, unit) if measure == "change" else text, rule)


def _with_head(text: str, unit: str | None) -> str:
    if not text or text.endswith(DIMENSIONS):
        return text
    if unit in CLASSIFIERS:
        if unit == "人" and not text.endswith(PERSONS):
            return text + "人数"
        return text + ("次数" if unit == "次" else "数")
    return text + (_HEADS[unit] or unit if unit in _HEADS else "")


def _own_words(text: str) -> str:
    """The words without who decided and for whom: 省财政厅核定我市政府债务限额."""
    return _WHOSE_INSIDE.sub(lambda m: m.group("verb") or "", text) if text[:2] not in ("全省", "全市") else text[2:]


def _full(text: str, topic: Topic) -> str:
    """收入 and 支出 alone belong to the budget that the paragraph or its heading speaks of."""
    found = _FUND.search(text)
    topic.elliptic = False
    if found:
        level = _OF_LEVEL.search(text, 0, found.start())
        topic.fund = (level.group() if level else "") + found.group()
    elif topic.fund:
        bare = _ELLIPTIC.match(text)
        if bare:
            topic.elliptic = True
            rest = text[bare.end(1) if bare.group(1) else 0 :]
            return (
                (bare.group(1) or "")
                + topic.fund
                + (rest.removeprefix("预算") if topic.fund.endswith("预算") else rest)
            )
    return text


def _movement(frame: Frame, measure: Measure, unit: str | None, topic: Topic) -> Name:
    rise, fall = moves(frame.left)
    verb = rise or fall
    text = frame.left
    gap = _GAP.search(text) if unit == "百分点" else None
    if gap:
        what = strip_leading(text[: gap.start()])
        return Name((what or topic.name or topic.level) + strip_trailing(text[gap.start() :]) + "幅度", "gap")
    at = text.rfind(verb) if verb else -1
    text = text[:at] if at >= 0 else strip_trailing(text)
    yearly = bool(_YEARLY.search(text[-4:]))
    text = _COMPARED.sub("", text)
    text = _COMPARED.sub("", strip_trailing(strip_leading(text)))
    rule = "movement"
    if _BASE.fullmatch(text):
        text = ""
    if not text or text in _BARE or text.startswith(("比", "较")):
        text = topic.name if unit == "百分点" else topic.level or topic.name
        rule = "movement-carried"
    else:
        if text.startswith("占"):
            text = topic.level + text
        text = _full(text.removesuffix("的"), topic)
        topic.name = topic.level = topic.noun = text
    if unit == "百分点":
        return Name(text + (verb or "变化") + "幅度", rule)
    if measure == "change":
        verb = "" if verb in ("多", "少") else verb
        return Name(text + verb + ("额" if unit in ("元", "美元") else ""), rule)
    if verb.endswith(("率", "速", "幅", "度")):
        return Name(text + verb, rule)
    return Name(text + ("年均" if yearly else "") + "增速", rule)


def _share(frame: Frame, topic: Topic) -> Name:
    noun, verb = _ONLY.sub("占", _own_words(frame.noun)), frame.verb
    rule = "share"
    if frame.left in ("完成", "已完成", "执行", "完成了") and topic.level and not frame.counted:
        return Name(topic.level + "完成比例", "share-of-budget")
    part = _OF_BUDGET.match(frame.left.removeprefix("占").removeprefix("为"))
    plan = part.group(1) if part else "" if frame.left else topic.plan
    if plan and topic.level:
        return Name(f"{_BUDGETED.sub('', topic.level)}完成{plan}比例", "share-of-budget")
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
        text, rule = verb or topic.share or topic.name, "share-carried"
    elif within := _WITHIN.match(frame.left):
        text, rule = f"{topic.level}占{within.group(1)}{within.group(2)}", "share-carried"
    elif likened := _LIKENED.fullmatch(frame.left):
        text = strip_leading(likened.group(1)) + "占" + likened.group(2)
    else:
        text = verb + noun
        if frame.counted and frame.closed_by != "Q":
            text += frame.counted + frame.rest[:16]
        elif frame.rest and not text.endswith(_RATIO) and frame.rest[:2] in PREDICATES:
            text += frame.rest[:16] + "比例"
    text = _full(text, topic)
    if rule != "share-carried":
        topic.name, topic.noun = text, noun or text
    if text.endswith("占"):
        text += "比"
    if not text.endswith(_RATIO):
        text += "比例" if "占" in text else "占比"
    topic.share = text
    return Name(text, rule)


def _rank(frame: Frame, topic: Topic) -> Name:
    text = strip_leading(frame.left)
    found = _RANKED.search(text)
    if found:
        what, among = text[: found.start()], text[found.end() :]
    else:
        what, among = text, ""
    if what in _BARE:
        return Name(topic.name + what + among + "位次", "rank-carried")
    if what in ("", "全省", "全国", "全市"):
        return Name(topic.name + (among or what or "全省") + "位次", "rank-carried")
    topic.name = what
    return Name(what + among + "位次", "rank")


def _purpose(right: str) -> str:
    """What an amount is for, of the words behind it: 机场建设 of 推进机场建设; empty where they say none."""
    text = right[_USED.match(right).end() :]  # type: ignore[union-attr]
    more = _MORE_FOR.match(text)
    if more:
        return more.group(1)
    if text == right and not take_verbs(text)[0] and text[:2] not in _USE:
        return ""
    while text[:2] in _USE and (take_verbs(text)[0] or text[:2] in PREDICATES):
        text = text[2:].removeprefix("了")
    text = _USE_END.sub("", text)
    if len(text) > _LONGEST_USE:
        text = text[: max(text.rfind("、", 0, _LONGEST_USE), text.rfind("和", 0, _LONGEST_USE))]
    return text if len(text) >= 2 else ""


def _acts(counted: str) -> bool:
    """Whether the words behind an amount say what is done with it (2亿元支持企业), not what it is (50亿元交易规模)."""
    verb = take_verbs(counted.removeprefix("持续").removeprefix("重点").removeprefix("优先"))[0][:2]
    return bool(verb) and (verb not in NOMINAL or len(counted) > 6)


def _one(counted: str) -> str:
    """The first member of what is enumerated behind a size: 12GWh储能项目、充电站项目."""
    at = counted.find("、")
    return counted[:at] if at > 0 and _NAMED.search(counted[:at]) else counted


def _is_short_aside(frame: Frame, text: str) -> bool:
    """Whether a bracket only says which part it is: (市级:12亿元)."""
    return frame.aside and 0 < len(text) <= 4 and not text.endswith(DIMENSIONS)


def _kind_of(text: str, base: str) -> str:
    """A kind by the full name of its whole: 一般债务 beside 政府债务余额 is 一般债务余额; empty where none."""
    at = base.find(text[-2:]) if len(text) >= 3 and text[:2] not in base else -1
    return text + base[at + 2 :] if at > 0 else ""


def project_of(counted: str) -> str:
    """The name of a project without what is said of it: 产业园一期项目主体."""
    text = _one(counted)
    found = list(_NAMED.finditer(text))
    return text[: found[-1].end()] if found else text


def _level(frame: Frame, unit: str | None, topic: Topic, after: str, told: bool) -> Name:
    """``told``: the words behind the noun belong to the next quantity (支持58家企业获得贷款3亿元)."""
    planned = _PLANNED.fullmatch(frame.left) if topic.told and topic.level else None
    if planned:
        topic.plan = planned.group(1)
        return Name(_BUDGETED.sub("", topic.level) + topic.plan, "budget-of")
    verb, noun, counted, rest = frame.verb, _own_words(frame.noun), frame.counted, frame.rest
    counts, money = unit in CLASSIFIERS, unit in ("元", "美元")
    if noun.startswith("占") and noun[1:2] not in ("地", "用", "道", "补"):
        noun = (topic.noun if topic.noun not in noun else "") + noun[1:]
    plus = _PLUS.search(noun)
    noun = noun[plus.end() :] if plus else noun
    use = "" if frame.closed_by == "Q" or frame.right.startswith("的") else _purpose(frame.right)
    if not use and frame.next and _AIMS.match(frame.next):
        use = _purpose(frame.next)
    if counts and counted and frame.left.endswith(("和", "与", "及", "、")) and "、" in noun:
        verb, noun, counted = "", "", counted.removesuffix("等")
    if money and counted and not frame.right.startswith("的") and _acts(counted):
        counted, rest = "", counted
    text, rule = verb + noun, "postposed"
    sized = not counts and counted and (noun.endswith(DIMENSIONS) or verb.endswith("投资"))
    if sized and (frame.right.startswith("的") or not noun):
        owned = (verb if verb[-2:] in NOMINAL else "") + noun
        noun = text = project_of(counted) + (owned or "投资")
        rule = "size-of"
    elif counted and not counts and noun and _NAMED.search(counted):
        noun = text = _one(counted) if len(_one(counted)) > 4 else noun + _one(counted)
        rule = "attributive"
    elif counted and (counts or not noun):
        rule = "attributive"
        if noun.endswith("等"):
            verb, noun = (verb, "") if verb or "、" in noun or "》" in noun else ("", noun[:-1])
        if verb or noun:
            text = verb + noun + counted
        elif (
            rest
            and not told
            and len(rest) <= 24
            and not (frame.closed_by == "Q" and ("占" in rest or rest.endswith(DIMENSIONS)))
            and not frame.left.startswith("推进")
        ):
            text, rule = rest + counted, "subject-of-verb"
        else:
            text = counted if counts else _one(counted)
        noun = noun + counted
    elif counts and not noun and not counted and rest:
        noun = topic.by_unit.get(unit, topic.noun)
        text, rule = rest[:24] + noun, "head-carried"
    elif money and verb and verb[-2:] not in NOMINAL and (not noun or (use and _ANY_MONEY.fullmatch(noun))):
        text, rule = verb + use.removesuffix("资金") + (noun or "资金"), "money-of-verb"
        noun = text
    elif not noun and verb and verb[-2:] not in NOMINAL:
        noun = topic.by_unit.get(unit, topic.noun) if counts else topic.noun
        text, rule = verb + _ON_TOP.sub("", noun), "head-carried"
        if verb in _REACHES and unit in _WHOM and unit not in topic.by_unit:
            text, rule = verb + _WHOM[unit], "whom"
    elif not text and counts and not topic.told and _GIVEN.search(spoken(frame.before)):
        text = noun = spoken(frame.before)[_GIVEN.search(spoken(frame.before)).start() :]  # type: ignore[union-attr]
        rule = "given"
    elif not text:
        new = topic.name[:2] in CHANGES or topic.name.startswith("新")
        text = (topic.noun if new else topic.name) or topic.name or topic.noun
        noun, rule = topic.noun, "carried"
    elif text in ("金额", "资金") and frame.opened_by == "、" and topic.verb:
        noun = text = topic.verb + text
    elif text in _BARE and not _REACHED_BY.search(frame.left) and (topic.by_unit.get(unit) or topic.noun):
        noun = topic.by_unit.get(unit) or topic.noun
        text, rule = noun if noun.endswith(text) else noun + text, "head-carried"
    elif text == "余额" and topic.noun.endswith("限额"):
        text = noun = topic.noun.removesuffix("限额") + text
    elif after and frame.right.startswith("的"):
        text = noun = after + (noun or text)
    kind = _kind_of(text, topic.base) if frame.aside and topic.base else ""
    part = topic.base and (kind or _LEVEL_ONLY.match(text) or _is_short_aside(frame, text))
    if kind:
        text = kind
    elif part and text in _DEBT_ACTS:
        text = topic.base + text
    elif part and counts and text in _GRADES:
        text += _LEVEL_PREFIX.sub("", topic.by_unit.get(unit) or topic.base)
    elif part:
        text += topic.base
    elif (
        frame.opened_by == "、"
        and not verb
        and topic.verb
        and len(noun) <= 3
        and not noun.endswith(DIMENSIONS)
        and rule == "postposed"
    ):
        text = topic.verb + text
    if rule == "carried" and _EXECUTED.search(frame.left):
        text = noun = _BUDGETED.sub("", text)
    if frame.left.endswith("年产") and rule == "attributive" and counted and not counted.endswith(("产能", "能力")):
        text = counted + "年产能"
    text = _full((text.removesuffix("等") if len(text) > 3 else text).removesuffix("的"), topic)
    topic.verb = verb or (topic.verb if frame.opened_by in ("、", "Q") else "")
    whole = topic.by_unit.get(unit) if counts and frame.whole.startswith("其中") and noun[:1].isdigit() else None
    inside = whole is not None and noun.endswith(whole[-2:])  # a class of what was counted: 其中10亿元以上项目3个
    if rule != "carried" and noun and not (part and counts) and not inside:
        topic.noun = topic.by_unit[unit] = noun
    if text:
        topic.name = topic.level = text
        topic.base = topic.base if part else text
    return Name(_with_head(text, unit), rule)
