"""The words around a quantity within its clause: what is read of it besides its number."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from citypolicy.extract.subjects import Subject, Whose, alone, is_area, joined, named, without_office
from citypolicy.extract.words import (
    ACTIONS,
    ADVERBS,
    ATTRIBUTES,
    FALLS,
    LEADING,
    LEADING_NOT,
    NO_PREPOSITION,
    PREDICATES,
    PREPOSITIONS,
    RISES,
    find_verb,
    moves,
    predicate,
    strip_leading,
    strip_trailing,
    take_verbs,
)

_REACH = 400
"""Characters that the grammar looks back within a sentence."""
BLANK = "\0"
"""Stands for a character that is no part of the clause's own words: of a time, an aside, a quoted comma."""

_ASIDE = re.compile(r"\(([^()]{0,120})\)|\[([^\[\]]{0,40})\]")
_KEPT_ASIDE = re.compile(r"[一-鿿A-Za-z0-9]{1,4}|[县市区旗](?:、[县市区旗]){1,3}")
_NOTE = re.compile(r"不含|含|下同|以下|其中|单位|包括|注|见|即|折|按")
_QUOTED = re.compile(r"“[^”]{0,60}”|《[^》]{0,120}》")
_YEAR = r"(?:(?:19|20)\d\d|二[〇○零]\S\S)"
_TIME = re.compile(
    rf"""
    (?=[\d截到至自从以在于较比与同对一二两三四五六七八九十“上去今本当明全年季月下前后现目近过连项实未每逐])
    (?:截至|截止到?|截止|到|至|自|从|以|在|于|较|比|与|同|对比)?
    (?:{_YEAR}(?:年度?)?(?:[-—–~至到、和及与]+{_YEAR})?年(?!级|龄|均)(?:度(?!假))?
       (?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})(?:[-—–~至到](?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}}))?月(?:份|底|末|初)?(?:\d{{1,2}}日)?)?
       (?:上半年|下半年|前三季度|前?[一二三四](?:[-—至到][一二三四])?季度|[上下]半年)?
       (?:底之前|底以?前|末以?前|年?底|末|初(?!预算)|以来|之前|以?前|起|期间|间)?(?:相比|同期)?
     |“?十[一二三四五]五”?(?:规划)?(?:时期|期间|末期?|以来|初期?)
     |\d{{1,2}}[-—至到]\d{{1,2}}月份?|\d{{1,2}}月(?:份|底|末)(?:\d{{1,2}}日)?|\d{{1,2}}月\d{{1,2}}日
     |(?:今年|去年|明年)\d{{1,2}}月(?:份|底|末|初)?(?:\d{{1,2}}日)?|(?<![\d年第])\d{{1,2}}月(?=[建投开竣正完顺举启])
     |上年度?末?(?!结[转余])|上年同期|去年同期|去年底?|今年以来|今年底?|今年|本年度|当年|明年|全年|[年季月]末|年底(?:之?前|以前)?|年初(?!预算)
     |上半年|下半年|前三季度|[一二三四]季度
     |现在|截至目前|截止目前|到目前为止|目前为止|目前|当前|现阶段|近年来?|近期|近[一二两三四五六七八九十\d]+年来?|[一二两三四五六七八九十\d]+年来|过去[一二两三四五六七八九十]年
     |连续[一二两三四五六七八九十\d]+[年月]
     |今明两年|[一二两三四五六七八九十]年内|(?:项目)?实施期内?(?=[一-鿿])|上[个一]个?[一-鿿]{{1,3}}[期季](?=[一-鿿])
     |“?十[一二三四五]五”?(?:[前后][一二两三四]年(?=[一-鿿])|(?=年均|累计))|后[一二两三四]年(?=[一-鿿])
     |[一二两三四五六七八九十]年(?=累计|共)|一年来|今后[一二两三四五六七八九十]年|未来[一二两三四五六七八九十]年|每年|每月|每季度|逐年
    )
    (?:相比|同期)?
    """,
    re.VERBOSE,
)
_PLACED = re.compile(r"(?:中|排名|排在|排|位居|位列|居|名列|列|前)*")
_HONOURED = re.compile(r"获评|获批|入选|列入|纳入|评为|命名为|荣获|通过")
"""What several places were given, which says nothing of whose number comes next (甲县、乙县获评示范县,累计12个)."""
_BREAK = re.compile(r"[,;:。!?()\n]")


class Quantity(Protocol):
    """What the grammar needs of a number: where its quote stands."""

    @property
    def start(self) -> int:
        """Of the quote, in the document."""

    @property
    def end(self) -> int:
        """Behind the quote."""


class Frame(NamedTuple):
    """A quantity's place in its clause: the words on both sides, times and asides taken out, and how they are built.

    Official Chinese puts the number behind what it measures (装机容量达799万千瓦), between a verb and what is counted
    (建设3个医疗中心), or before the noun it belongs to (300MW储能项目).
    """

    left: str
    """The words of the clause before the number, its subject taken out."""
    whole: str
    """The same with its subject and what stands before that."""
    subject: Subject | None
    """The subject that the clause names at its beginning, or one before it in the sentence."""
    before: str
    """The sentence before the clause, times and asides blanked."""
    verb: str
    """The verbs that ``left`` begins with, connectives and adverbs aside."""
    noun: str
    """What is left of ``left`` without verbs, prepositions and copulas; empty where the number comes first."""
    right: str
    """The words of the clause behind the number."""
    counted: str
    """The noun phrase at the beginning of ``right``."""
    rest: str
    """The predicate behind ``counted``."""
    opened_by: str
    """What stands before ``left``: a punctuation mark, ``、`` for a member of an enumeration, ``Q`` for another
    quantity, nothing at the beginning of the text."""
    closed_by: str
    """What stands behind ``right``, in the same way."""
    clause: int
    """Number of the clause within the text, clauses being parted by commas and stops."""
    sentence: int
    """Number of the sentence."""
    aside: bool
    """Whether it stands in brackets: of the quantity before them."""
    next: str = ""
    """The clause behind the comma that ends its own, where a verb without an object stands before the number."""


def mask(text: str, quantities: Sequence[Quantity], offset: int) -> str:
    """The text with asides, times and quoted commas blanked, character by character, so that offsets hold.

    An aside that holds a quantity stays, and its brackets part clauses; one of a few characters is part of a name
    (智能工厂(车间)). ``offset`` is where ``text`` begins in the document.
    """
    out = text
    starts = [q.start for q in quantities]
    if "(" in text or "[" in text:
        for found in list(_ASIDE.finditer(text)):
            begin, end = found.span()
            next_one = bisect_left(starts, begin + offset)
            if next_one < len(starts) and starts[next_one] < end + offset:
                continue
            inner = found.group(1) or found.group(2) or ""
            if _KEPT_ASIDE.fullmatch(inner) and not (_NOTE.match(inner) or inner.isdigit()):
                out = out[:begin] + "⦅" + out[begin + 1 : end - 1] + "⦆" + out[end:]
            else:
                out = out[:begin] + BLANK * (end - begin) + out[end:]
    if "“" in out or "《" in out:
        out = _QUOTED.sub(lambda m: re.sub(r"[,;:。!?]", "\1", m.group()), out)
    return _TIME.sub(lambda m: BLANK * (m.end() - m.start()), out)


def _words(text: str) -> str:
    return (
        text.replace(BLANK, "").replace(" ", "").replace("⦅", "(").replace("⦆", ")").replace("\1", ",")
        if not text.isalpha()
        else text
    )


def frames(
    text: str,
    quantities: Sequence[Quantity],
    offset: int = 0,
    who: Whose | None = None,
    skip: int = 0,
) -> list[Frame]:
    """One frame for each quantity, which come in the order of the text and do not overlap.

    ``offset`` is where ``text`` begins in the document, ``skip`` the length of the number that it begins with
    (``230.``), ``who`` whom the words of the document mean.
    """
    masked = mask(text, quantities, offset)
    if skip:
        masked = BLANK * skip + masked[skip:]
    who = who or Whose()
    spans = [(q.start - offset, q.end - offset) for q in quantities]
    kept: list[int] = []
    inside = 0
    for found in _BREAK.finditer(masked):
        at = found.start()
        while inside < len(spans) and spans[inside][1] <= at:
            inside += 1
        if inside == len(spans) or at < spans[inside][0]:
            kept.append(at)
    out: list[Frame] = []
    sentence = clause = b = begins = 0
    held: tuple[str, str] | None = None
    carried: Subject | None = None
    for i, (start, end) in enumerate(spans):
        while b < len(kept) and kept[b] < start:
            mark = masked[kept[b]]
            counted_in = i and b and kept[b - 1] < spans[i - 1][1] <= kept[b] and spans[i - 1][1] > begins
            stops = mark in "。!?;\n"
            if not counted_in and (who.letter or not stops):
                said = _words(masked[(kept[b - 1] + 1 if b else 0) : kept[b]])
                several = joined(said, who)
                honoured = several is not None and _HONOURED.search(said)
                carried = None if honoured else several or named(said, who) or carried
            if stops:
                begins, carried = kept[b] + 1, carried if who.letter and is_area(carried) else None
                sentence += mark != ";"
            clause += 1
            b += 1
        left_from, opened = (kept[b - 1] + 1, masked[kept[b - 1]]) if b else (0, "")
        subject = None
        if i and spans[i - 1][1] >= left_from and held is not None:
            left, opened = held
            whole = left
        else:
            left = _words(masked[left_from:start])
            whole = left
            if opened in (":", "(") and not left:
                label_from = kept[b - 2] + 1 if b > 1 else 0
                left = _words(masked[max(label_from, spans[i - 1][1] if i else 0) : left_from - 1])
                left = left if left not in _NO_LABEL else ""
            subject = joined(left, who) or named(left, who)
            scope = subject and subject.rule == "whose" and masked[start : start + 1] == "第"
            if subject and scope and _PLACED.fullmatch(left, subject.length):
                subject = None  # 全省排名第3 says among whom
            if subject:
                left = left[subject.length :]
                carried = subject = None if subject.rule == "examples" else subject
        only = alone(left, who) if left else None
        if only:
            subject, left = only, ""
        left = without_office(left)
        left, actor = _acted(left, subject)
        if actor:
            subject = carried = actor
        closes = kept[b] if b < len(kept) else len(masked)
        verb, noun = _before(left)
        if i + 1 < len(spans) and spans[i + 1][0] < closes:
            after = _words(masked[end : spans[i + 1][0]])
            last = i + 2 >= len(spans) or spans[i + 2][0] >= closes
            behind = _words(masked[spans[i + 1][1] : closes if last else spans[i + 2][0]])
            if after and behind.startswith("的") and not noun and after[0] not in "、和与及或的":
                right, held = behind, (after, "Q")
            else:
                if _whom(left, after):
                    left, verb, noun = "为", "", ""
                right, held = _share_out(after, bool(noun) and not noun.endswith("等"), left in _FOR, behind)
                act = _DOES.match(after) if not noun and not verb and not behind else None
                if act and after[act.end() : act.end() + 2] in ACTIONS:
                    right, held = after[: act.end()], (after[act.end() :], "Q")
            closed = "Q"
        else:
            right, held = _words(masked[end:closes]), None
            if _whom(left, right):
                left, verb, noun = "为", "", ""
            closed = masked[closes] if closes < len(masked) else ""
        counted, rest = _behind(right, left in _FOR, closed == "Q")
        before = masked[max(begins, left_from - _REACH) : left_from]
        near = max(begins, start - _REACH)
        aside = masked.rfind("(", near, start) > masked.rfind(")", near, start)
        out.append(
            Frame(
                left,
                whole,
                subject or carried,
                before,
                verb,
                noun,
                right,
                counted,
                rest,
                opened,
                closed,
                clause,
                sentence,
                aside,
                _clause_behind(masked, kept, b, spans[i + 1][0] if i + 1 < len(spans) else len(masked))
                if closed == "," and verb and not noun and not right
                else "",
            )
        )
    return out


def _clause_behind(masked: str, breaks: Sequence[int], at: int, number: int) -> str:
    """The words between a comma and the next break, none where a number stands among them."""
    start = breaks[at] + 1
    end = breaks[at + 1] if at + 1 < len(breaks) else len(masked)
    return _words(masked[start:end]) if end <= number else ""


def spoken(before: str) -> str:
    """The last clause of ``Frame.before`` in plain words."""
    clauses = [c for c in _BREAK.split(before) if c.strip(BLANK)]
    return _words(clauses[-1]) if clauses else ""


_NO_LABEL = frozenset(("其中", "主要是", "包括", "分别是", "分别为", "目标是", "预期目标是", "即", "为"))
"""What stands before a colon without naming what follows."""
_TO_WHOM = re.compile(r".{2,24}?(?:(?:对|向|给|帮助|面向)(?:其中)?(?:的)?|(?<![作成分])为)$")
"""Who does something, and the preposition before for how many: 某银行累计为213家企业发放贷款."""
_TO_ENDS = frozenset("对向给助中的为")
_ACTOR = re.compile(r"((?:(?!全市|全省|全县|其中)[一-鿿]){2,12}?)(?:共|累计|预计|共计)?(实现|完成)(?=[^的].+)")
_ACTOR_AREA = re.compile(
    r"(?:(?<![城社园小校牧林库矿郊地全山景各市])区|(?<!各)县|(?<!全)市|镇|示范区|开发区|新区|高新区|经开区)$"
)
_OF_LEVEL = re.compile(r"[省市县区州旗](?:本?级|直)$")
_LEVEL_ACTS = re.compile(
    r"(?:[省市县区州旗](?:本?级|财政|本?级财政)|(?:省市|市县|市区|区县|省市县)(?:[两三]级)?财政)(?:共|累计|已)?(?=统筹安排|安排|设立|组建|投入|下达|拨付|筹集|出资|兑现|发放|给予|争取|获批|落实)"
)
"""The level that acts (市级设立基金, 市财政安排资金)."""
_A_HEAD = re.compile(r"(?<=[到至为])(?:年人均|人均|每人每[年月]|每生每年|人均每年)$|(?<=[积量额值数入模])年均$")
"""Of whom a standard is, said between its verb and the amount (标准提高至年人均600元)."""
_BY_MEANS = re.compile(r"^.{0,8}?(?:通过|采取|采用|运用)[^,]{2,30}?(?:方式|形式|途径|渠道|模式)(?=.{2})")
"""By what means something is done, before it (通过招聘、引进等方式补充教师)."""
_HAS = re.compile(r"^(.{2,8}?)(?:现?共有|现有|已有|建有|设有|共拥有|拥有)(?=.{2})")
_DOES = re.compile(
    r"[一-鿿]{0,8}?(?:企业|主体|单位|学校|医院|机构|部门|公司|合作社|(?:园区|乡镇|街道|社区|[县村])(?!建设|服务|管理))"
)
"""Those that are counted and then do something that is counted too (16家企业建设冷库20座)."""
_PIVOTS = frozenset(("支持", "推动", "鼓励", "引导", "指导", "帮助", "带动", "组织", "督促", "促成"))
_MADE_TO = re.compile(
    r"(?<=[一-鿿])(?:企业|公司|集团|[城区县市镇园院校]|中心|基地|机构|银行|机场|单位)"
    r"(?!项目|工程|设施|发展|服务|管理|融资|(?:建设|改造)(?:项目|工程|资金|支出|经费|投资|$))"
)
"""Whom another verb makes do what is counted (支持某某城建设加速器30万平方米)."""
_LEVEL_BEGINS = frozenset("省市县区州旗")
_OF_BUDGETS = re.compile(r"(?:地方)?(?:一般公共|政府性|国有资本|社会保险|税收|非税|财政)")
_FOR = frozenset(("为", "对", "向", "给", "与", "帮助", "面向", "累计为", "已为", "共为"))
"""Prepositions after which a counted noun is no object."""
_OUTPUT = re.compile(r"(?:达到?|形成|具备)[年日]产$")
_RELATIVE = re.compile(r"^(?:具有|拥有|具备|有|在|以|达到|符合|满足|主要)[^的]{2,16}的(?=.{3})")
_AMONG = re.compile(r"(?<![集其高初])中(?![心小医等央学型高低试国部期东西外介成药])|里")
_GRADE = re.compile(r"[I-VⅠ-Ⅴ一二三四五]+(?:[~、至-][I-VⅠ-Ⅴ一二三四五]+)?类水质")
_NUMERALS = frozenset("一二三四五六七八九十IVⅠⅡⅢⅣⅤ")
_AUTHORISED = re.compile(r"^.{0,40}(?:批准|审议通过|审查批准|核定|确定|通过|下达|规定|汇总)的(?=.{3})")
"""Who decided on a figure, before the figure's name."""
_WHEN_BUILT = re.compile(
    r"^(?:项目)?(?:全部)?(?:建成|投产|达产|完工|竣工|投运|投用)+后,?(?:预计)?(?:每?年)?(?:可|能|将)?(?:满足|供应)?"
)
"""What a project will do, said before how much (建成后可满足260万平方米采暖面积)."""
_TOWARDS = re.compile(r"对[^的]{2,20}的(?:补助|补贴|投资|贷款|支出|捐赠|援助|出口|进口)")
"""A name of money that says to whom it goes."""
_BY_RULE = re.compile(r"^.{0,20}?(?:按程序|按规定|按要求|依法依规|依法|加上(?![级年])(?=.{3}))(?=.{2})")


def _whom(left: str, right: str) -> bool:
    """Whether a number counts those whom the clause's subject does something for, not what it has."""
    if left[-1:] not in _TO_ENDS or left in _FOR or not _TO_WHOM.fullmatch(left):
        return False
    return find_verb(right, 1) > 0 and right[:1] not in "、和与及或,的"


def _acted(left: str, subject: Subject | None) -> tuple[str, Subject | None]:
    """The words without who reached the number: 甲区实现收入5亿元, 光伏产业实现产值9亿元, 市级完成税收收入."""
    found = _ACTOR.match(left) if "实现" in left or "完成" in left else None
    if found is None or find_verb(found.group(1), 0) >= 0 or found.group(1)[:1] in PREPOSITIONS:
        return left, None
    actor, rest = found.group(1), left[found.end() :]
    if _OF_LEVEL.search(actor):
        return actor + rest, None
    if subject is None and len(actor) >= 3 and _ACTOR_AREA.search(actor) and not any(c in actor for c in "、和与及"):
        return rest, Subject(actor, found.end(), "actor")
    if found.group(2) == "实现" or _OF_BUDGETS.match(rest):
        return actor + rest, None
    return left, None


def _share_out(between: str, postposed: bool, preposed: bool, behind: str) -> tuple[str, tuple[str, str]]:
    """The words between two quantities of a clause: what belongs to the first, and to the second with what opens it."""
    if not between:
        return "", ("", "Q")
    if between[0] in "、和与及或":
        return "", (between[1:], "、")
    if between[-1] in "、和与及或":
        return between[:-1], ("", "、")
    if between[-1] == "等" and find_verb(between, 0) == 0:
        return "", (between, "Q")
    if between[:2] == "以及":
        return "", (between[2:], "、")
    if between[0] == "的":
        at = _comma(between)
        return (between[:at], (between[at + 1 :], "、")) if at > 0 else (between, (between[1:], "Q"))
    if preposed:
        at = find_verb(between, 1)
        if at > 0 and not behind:
            return between[:at], (between[at:], "Q")
    if between[:2] in PREDICATES or any(moves(between)) or between[:2] in LEADING or between[0] == "占":
        return "", (between, "Q")
    at = _comma(between)
    if at > 0:
        return between[:at], (between[at + 1 :], "、")
    grade = _GRADE.search(between, 2)
    if grade:
        return between[: grade.start()], (between, "Q")
    if postposed:
        return "", (between, "Q")
    return between, ("" if behind and behind[0] not in "、和与及或" else between, "Q")


def _comma(text: str) -> int:
    """The first 、 between two members, -1 where there is none: that of 国、省控 and 一、二类 is inside one."""
    for found in re.finditer("、", text):
        at = found.start()
        if at >= 2 and not (text[at - 1] in _NUMERALS and text[at + 1 : at + 2] in _NUMERALS):
            return at
    return -1


def _before(left: str) -> tuple[str, str]:
    """Verbs and noun phrase of the words before a number."""
    if not left:
        return "", ""
    text = _AUTHORISED.sub("", left) if "的" in left else left
    if "式" in text or "道" in text or "径" in text:
        text = _BY_MEANS.sub("", text)
    if "按" in text or "依法" in text or "加上" in text:
        text = _BY_RULE.sub("", text)
    text = strip_leading(text)
    level = _LEVEL_ACTS.match(text) if text[:1] in _LEVEL_BEGINS else None
    if level:
        text = text[level.end() :]
    if "后" in text:
        text = strip_leading(_WHEN_BUILT.sub("", text))
    if text[:1] == "对" and _TOWARDS.fullmatch(text):
        return "", text
    for _ in range(2):
        for size in (2, 1):
            if text[:size] in PREPOSITIONS and text[:2] not in NO_PREPOSITION and text[:3] not in NO_PREPOSITION:
                at = find_verb(text, size + 1)
                text = text[at:] if at > 0 else text[size:]
                text = strip_leading(text)
                break
        else:
            break
    text = _HAS.sub(r"\1", text) if "有" in text[2:12] else text
    text = _A_HEAD.sub("", text) if text.endswith(("人均", "每年", "每月", "年均")) else text
    text = strip_trailing(_OUTPUT.sub("", text) if text.endswith("产") else text)
    for link in ("以及", "并"):
        at = text.rfind(link)
        if at > 0 and text[at + len(link) : at + len(link) + 2] in ACTIONS:
            text = text[at + len(link) :]
    if (text in ADVERBS and text not in ACTIONS) or text in RISES or text in FALLS or text == "等":
        return "", ""
    at = text.find("将", 1)
    if at > 0 and text[at : at + 2] not in LEADING_NOT:
        text = text[at + 1 :]
    if "等" in text[1:-1]:
        after = text.rsplit("等", 1)[1]
        if len(after) >= 3 and not after.startswith(
            ("级", "资金", "收入", "支出", "教育", "职业", "学校", "院校", "地", "方面", "领域", "待遇", "量")
        ):
            text = after.removeprefix("的")
    verb, noun = take_verbs(text)
    for made in _MADE_TO.finditer(noun) if verb in _PIVOTS else ():
        if noun[made.end() : made.end() + 2] in ACTIONS:
            verb, noun = take_verbs(noun[made.end() :])
            break
    if not noun and len(verb) > 2 and verb.endswith(("投入", "支付", "产出")):
        return "", verb
    return verb, noun.removeprefix("的")


def _behind(right: str, preposed: bool, followed: bool) -> tuple[str, str]:
    """The counted noun phrase and the predicate of the words behind a number.

    ``preposed``: a preposition stands before the number (为128家企业解决问题); ``followed``: another number comes.
    """
    text = _RELATIVE.sub("", right.removeprefix("的"))
    if not text or text[0] == "、":
        return "", text
    at = predicate(text)
    if preposed:
        verb = find_verb(text, 1)
        at = verb if 0 < verb < at else at
    if followed:
        among = _AMONG.search(text, 1, at)
        if among:
            return text[: among.start()].removesuffix("的"), ""
        grade = _GRADE.search(text, 2, at)
        named = grade.start() if grade else next((i for i in range(2, at) if text[i : i + 2] in ATTRIBUTES), 0)
        if named:
            return text[:named].removesuffix("的"), ""
    for mark in ("在", "到", "向", "被", "由", "已", "均", "将", "与", "中I", "中Ⅰ"):
        cut = text.find(mark, 1, at)
        if (
            cut > 0
            and text[cut : cut + 2] not in NO_PREPOSITION
            and text[cut : cut + 2] not in ("到位", "到期", "到户", "在内")
        ):
            at = cut
    for link in ("和一批", "及一批", "、一批"):
        cut = text.find(link, 1, at)
        at = cut if cut > 0 else at
    cut = text.find("未", 1, at)
    if cut > 0 and text[cut : cut + 2] not in ("未来", "未成", "未利"):
        at = cut
    counted = text[:at].removesuffix("的")
    if counted[-1:] in ("中", "里", "看") and counted[-2:] not in ("高中", "初中", "县中"):
        counted = counted[:-1]
    return counted, "" if text[at : at + 1] == "中" else text[at:]
