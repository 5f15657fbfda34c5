"""Whether a number was reached, is promised, or is the fixed size of decided work.

The tense of the sentence decides, then the section, then what kind of document it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from citypolicy.extract.clauses import Frame
from citypolicy.extract.words import ACTIONS, strip_trailing
from citypolicy.model import DocumentKind, Measure, Segment, Status

_BUDGET = re.compile(
    r"(?:收入|支出|(?<![性险])基金)(?:年初|总)?预算(?!收入|支出|执行|法)|年初预算|预算(?:安排|数|合计|调整|总额|为)|调整预算|代编预算|安排预算(?!稳定)|预算草案"
)
_DONE_BUDGET = re.compile(r"完成|执行(?!中)|决算|实际|为(?:年初|调整)?预算的|占(?:年初|调整)?预算的|预算的$")
_GOAL = re.compile(
    r"力争|确保|目标[为是]?$|预期(?!寿命)|预计|有望|努力|^要(?!求|素|件)|[们都还就也]要|不低于|不少于|不高于|原则上|规划到|拟(?![态合定人])"
)
_WILL = re.compile(
    r"将|(?<!年度)(?<!超出)(?<!超)(?<![为占较比])(?<!人才)(?<!行动)(?<!研发)(?<!培育)(?<!培养)(?<!专项)(?<!工程)(?<!科技)计划(?!投资|任务|数|的)|争取(?!新增[^,]{0,8}(?:债|资金|额度|项目))"
)
"""Words that promise before a verb and mean something else before a noun (争取资金, 行动计划, 将用药量)."""
_DONE = re.compile(
    r"已|了|同比|比上年|较上年|比去年|较去年|较年初|比年初|以来|截至目前|目前|当前|现有|现共|累计完成|先后|荣获|获评|成功|圆满|顺利|实现了|达到了"
)
_FIXED = re.compile(
    r"总投资|计划投资|估算投资|投资概算|概算|规划面积|规划总面积|占地|总建筑面积|(?:^|[的项目])建筑面积|用地面积|设计能力|设计年|建设规模"
)
_SUMMED = re.compile(r"累计|引进|新增|新建|竣工|带动|吸引|撬动|占比|比例")
_SIGNED = re.compile(r"签约|合同|协议|达成合作|完成投资|已完成|建成|竣工|投产|投运|核准")
_UNDERWAY = re.compile(r"正在|在建|续建|推进|加快建设|启动建设|规划建设|谋划|拟建|筹建")
_PROJECT = re.compile(r"项目|工程|电站|机组|基地|园区")
_SIZES = frozenset(("千瓦", "千瓦时", "吨", "平方米", "元"))
_BUILT = re.compile(r"建成|投运|投产|竣工|完工|签约|完成|已开工|入选|列入|获批|纳入|实施了")
_BUDGETED = re.compile(r"安排|支出|收入|资金|预算")
_MEANS = re.compile(r"基金|资金|经费|预算")
_SET_UP = re.compile(r"设立|组建|成立|筹集|安排|预留|统筹")
_INSTALMENT = re.compile(r"首期(?:出资|规模|募集)|出资(?:额|总额)?$|注册资本")
_SPENT = re.compile(
    r"^(?:已|共|累计|统筹|安排|投入|下达|拨付|争取|筹集|落实|兑现|发放)+(?:[一-鿿]{0,8}(?:资金|经费|债券))?$"
)
"""An amount that a report spends on projects, not their size."""
_OWN_SIZE = re.compile(r"(?:规模|容量|能力|面积|投资|库容)(?:约|为|达|近)?$")
_WORKS = re.compile(r"(?:工程|项目)(?:计划|估算|概算)?投资(?:约|为|额)?$")
_AHEAD = re.compile(
    r"目标|下一步|下步|工作安排|重点工作|重点任务|工作打算|工作计划|工作思路|工作措施|工作建议|今后|未来|主要任务|总体要求|年预算|预算草案|收支安排|预算安排|支出安排|任务清单|努力方向|奋斗目标|年发展|发展预期|年工作"
)
_BEHIND = re.compile(
    r"回顾|现状|成效$|基础$|成就|进展$|执行情况|完成情况|工作情况|收支情况|运行情况|发展情况|形势|存在(?:的)?问题|背景|债务情况|过去|总结|开展情况|落实情况|主要做法|主要工作情况"
)
_RULES = re.compile(r"措施|办法|规定|政策|细则|条例|规则|清单|要点|任务|指引|行动|决定|举措")
_URGES = re.compile(
    r"(?:[(（]?[一二三四五六七八九十\d]+[)）]?[、.]?)?(?:持续|巩固|夯实|筑牢|打牢|强化|加强|提升|推动|推进|扩大|提高|进一步|全力|着力|加快|聚焦|稳固|取得新|确保|务求)"
)
"""A heading that begins so tells what to do, whatever it ends with (夯实发展基础)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a paragraph's place says: the status of a sentence without a tense of its own, and why."""

    status: Status
    rule: str
    budget: bool = False
    """Whether the document is a budget: what it says of the coming year is appropriated."""


def setting(kind: DocumentKind, title: str, segment: Segment, run_in: str = "") -> Setting:
    """The status that a paragraph's place gives: its part, the headings above it from the innermost, the kind."""
    budget = "预算" in title
    if segment.part == "outlook":
        return Setting("target", "outlook", budget)
    for heading in (run_in, *reversed(segment.path)):
        ahead, behind = _AHEAD.search(heading), None if _URGES.match(heading) else _BEHIND.search(heading)
        if ahead and not (behind and behind.start() > ahead.start()):
            return Setting("target", "heading", budget)
        if behind:
            return Setting("actual", "heading")
    if kind in ("plan", "opinion", "notice") or (kind == "other" and _RULES.search(title)):
        return Setting("target", "kind")
    return Setting("actual", "kind")


def status(
    frame: Frame,
    clause: str,
    measure: Measure,
    unit: str | None,
    place: Setting,
    kind: DocumentKind,
    period: tuple[date | None, date | None],
    dated: date | None,
    name: str,
) -> tuple[Status, str]:
    """The status of a quantity and the rule that decided. ``clause``: its words, of all members of an enumeration."""
    field = frame.left + frame.right
    begins, ends = period
    money = unit in ("元", "美元")
    level = measure == "level"
    if money and _BUDGET.search(name) and not _DONE_BUDGET.search(frame.left):
        return "planned", "budget"
    if level and (money or unit in _SIZES) and _is_fixed(frame, field):
        return "planned", "fixed-size"
    if money and level and _is_fund(frame, clause, place):
        return "planned", "fund"
    if level and place.status == "target" and frame.right.startswith("的") and _is_size(frame, unit):
        return "planned", "size-of-project"
    if dated and begins and begins > dated:
        return "target", "period-ahead"
    if dated and ends and ends < dated and ends.year < dated.year:
        return "actual", "period-behind"
    if dated and begins and begins == ends and ends <= dated:
        return "actual", "as-of"
    if level and unit in ("千瓦", "千瓦时") and frame.counted:
        if _BUILT.search(clause):
            return ("actual" if place.status == "actual" else "target"), "built"
        if place.status == "actual" or _UNDERWAY.search(clause) or frame.noun:
            return "planned", "size-of-project"
    if place.status == "actual":
        if goal(frame.whole) and not _DONE.search(frame.whole):
            return "target", "modal"
        if level and not _BUILT.search(clause):
            if _PROJECT.search(frame.counted) and unit in _SIZES and not (money and _SPENT.search(frame.left)):
                return "planned", "size-of-project"
            if _PROJECT.search(frame.counted or frame.noun) and _UNDERWAY.search(clause):
                return "planned", "under-way"
        return "actual", place.rule
    if _DONE.search(frame.whole) and not goal(frame.whole):
        return "actual", "aspect"
    if level and frame.left.startswith("推进") and frame.counted and frame.rest:
        return "planned", "work"
    if money and level and kind == "report" and place.rule != "kind" and (place.budget or _BUDGETED.search(field)):
        return "planned", "budgeted"
    if money and level and _SET_UP.search(frame.left) and _MEANS.search(field):
        return "planned", "fund"
    return "target", place.rule


def _is_fund(frame: Frame, clause: str, place: Setting) -> bool:
    """Whether an amount is the size of a fund that is set up, or what is paid into it first."""
    if "基金" in frame.counted and (place.status == "target" or _SET_UP.search(clause)):
        return True
    return place.status == "target" and bool(_INSTALMENT.search(frame.left))


def _is_size(frame: Frame, unit: str | None) -> bool:
    """Whether a number is the size of a project that stands behind it: 建设总容量46兆瓦的供热项目."""
    return unit in _SIZES and bool(_OWN_SIZE.search(frame.left)) and bool(_PROJECT.search(frame.counted))


def _is_fixed(frame: Frame, field: str) -> bool:
    """Whether a size belongs to decided work: 总投资, 规划面积, 占地; not what was invested, signed or summed up."""
    if _WORKS.search(frame.left):
        return not _SIGNED.search(field)
    if frame.left.endswith("投资") and frame.right.startswith("的"):
        return not _SIGNED.search(field)
    return bool(_FIXED.search(field)) and not _SIGNED.search(field) and not _SUMMED.search(field)


def reports(words: str) -> bool:
    """Whether the words before a number say that it was reached."""
    return _DONE.search(words) is not None


def goal(left: str) -> bool:
    """Whether the words before a number promise it."""
    if _GOAL.search(left):
        return True
    for found in _WILL.finditer(left):
        if found.group() == "将" and left.endswith(("到", "至", "为", "在")):
            continue
        if left[found.end() : found.end() + 2] in ACTIONS or strip_trailing(left[found.end() :]) == "":
            return True
    return False
