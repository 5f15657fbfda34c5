"""The policy documents that a text names between 《 and 》, with their numbers, and how it stands to them.

``implements``: what is to be carried out (根据, 按照, 为贯彻落实 《…》). ``issues``: what the document's own place or
its bodies issue (印发, 出台, 制定 《…》; 《…》已经市政府同意,现印发给你们). ``cites``: any other. The proposal that a
reply answers, newspapers, books and short names (以下简称《意见》) are no citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from citypolicy.chinese.official import doc_numbers
from citypolicy.lexicon import province_signs, regions, regions_by_name
from citypolicy.model import Citation, Document, Relation, Segment

_KINDS = (
    "方案|规划|计划|意见|通知|办法|条例|法典?|规定|细则|措施|政策|纲要|决定|决议|公告|通告|目录|名录|标准|规范|规程|指南|导则|指引|规则|清单|要点|纪要|批复|章程|制度"
    "|定额|机制|协议|协定|备忘录|公约|大纲|总规|预案|报告|函|复函|令|解释|准则|守则|举措|若干|蓝图|路线图|行动|战略|公报|分工|目标|安排|框架|倡议|宣言|议定书|合同|承诺书|台账"
)
_POLICY = re.compile(rf"(?:{_KINDS})(?:\s*[(〔][^()〔〕]{{1,40}}[)〕])*|关于.{{4,}}|.*[0-9]条")
_GENERIC = re.compile(
    rf"(?:本|该|上述|若干|实施|行动|工作|总体|管理|暂行|指导|专项|三年|攻坚|建设|发展|推进|重点|任务|落实|规划|年度|具体|配套|有关)*(?:{_KINDS}){{1,2}}"
)
_SHORT_NAME = re.compile(r"(?:以下|下)?(?:简)?称(?:为|:)?\s*[“《]\s*$")
_PERIODICAL = re.compile(r"(?:日|晚|早|晨|时|周|学|导|商)报$|(?:杂志|周刊|月刊|学刊|画报|诗刊)$")

_CARRY_OUT = re.compile(
    r"根据|按照|依据|依照|遵照|参照|遵循|对照|贯彻|落实|执行|结合|围绕|推动|深入实施|全面实施|组织实施|认真实施|实施好|依(?=《)"
)
_ISSUE = re.compile(
    r"印发|制定|制订|出台|编制|发布|颁布|公布|下发|转发|修订|起草|研究提出|编写|拟定|拟订|推出|签发|审议通过|形成了?|修编|批复|制发|编印|颁发|实施(?=了)"
)
_ISSUED_AFTER = re.compile(
    r"^(?:[(][^()]{1,60}[)])?(?:等[^,。;]{0,20})?(?:已|业)?(?:经|由)?[^。;]{0,60}?"
    r"(?:同意|通过|批准|研究|审定)?[^。;]{0,30}?[,]?(?:现|予以|正式|并)?(?:予以)?(?:印发|公布|发布|下发|转发)(?:给你们|如下|实施|施行|,|。|;)"
)
_WILL = re.compile(r"(?:正在?|拟|将|即将|计划|研究|抓紧|加快|尽快|积极)(?:组织)?(?:研究)?$")

_NATIONAL = re.compile(
    r"国务院|党中央|中共中央|中央(?!预算)|全国人大|国家(?:发展?改革?委|[\u4e00-\u9fff]{2,8}?(?:部|局|委|署|总局|银行|集团))|国办|中办"
    r"|(?:外交|教育|科技|工信|公安|民政|司法|财政|人社|自然资源|生态环境|住建|住房城乡建设|交通运输|水利|农业农村|商务|文化和旅游|应急管理|工业和信息化|人力资源社会保障|中宣|组织)部"
    r"|中国人民银行|证监会|银保监会|金融监管总局|^国家(?!级)|国家(?:层面|先后|相继|陆续|近期)*(?:印发|出台|制定|发布|颁布)"
)
_PROVINCE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:我|全|本)?省(?:委|政府|人大|[\u4e00-\u9fff]{2,10}?(?:厅|局|委|办|院))|我省|省里|省级|自治区(?:党委|政府|人民政府)?"
)
_NATIONAL_NUMBER = re.compile(
    r"国[发办函令]|中[发办]|厅字|发改[\u4e00-\u9fff]|财[税预建金教社企库]〔|工信部|人社部|教育部"
)
_OWN = re.compile(
    r"我[市省县区州委局厅院办]|本[市省县区州委局]|全[市省县区州]|[市县区州](?:委|政府|人大|政协|直|[\u4e00-\u9fff]{1,12}?(?:局|委|办|厅|中心|院|会))"
)


_BESIDE = re.compile(
    r"\s*(?:的?(?:通知|意见|函|批复|决定|公告|文件)(?=[(〔【\[]))?(?:[(](?:以下)?简?称[^()]{1,30}[)])?\s*(?:"
    r"[(](?P<round>(?:[^()]|[(][0-9]{4}[)]){4,60}?号(?:[^()]){0,40})[)]|[〔【\[](?P<square>[^〕】\]]{2,20}[〔(\[【][0-9]{4}[〕)\]】][^〕】\]]{1,12}号[^〕】\]]{0,8})[〕】\]]"
    r"|(?P<bare>[\u4e00-\u9fff]{2,12}\s?[〔\[(【][0-9]{4}[〕\])】]\s?第?[0-9]{1,5}\s?号))"
)
_BEFORE = re.compile(
    r"(?P<number>[\u4e00-\u9fff]{2,20}\s?[〔\[(【][0-9]{4}[〕\])】]\s?第?[0-9]{1,5}\s?号)(?:文件?)?(?:印发)?(?:的)?\s*$"
)
_OTHER_NUMBER = re.compile(r"(?:令|公告)?(?:[0-9]{4}年)?第?[0-9一二三四五六七八九十百]+号(?:令|公告)?")
_TIME = re.compile(
    r"^\s*(?:(?:今年|去年|近年来|目前|同时|此外|截至|自)?(?:20[0-9]{2}年)?(?:以来|底|初|末)?(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?(?:份|底|初)?)"
)


@dataclass(frozen=True, slots=True)
class _Mention:
    title: str
    start: int
    """Where 《 stands."""
    end: int
    """Behind 》."""


def citations(document: Document, segments: Sequence[Segment]) -> tuple[Citation, ...]:
    """One citation a title that the document names, in order; the span is that of the first place, with its 《》."""
    found: dict[str, Citation] = {}
    short_names: set[str] = set()
    in_title: set[str] = set()
    own = _OwnPlace(document)
    for segment in segments:
        previous: _Mention | None = None
        relation: Relation = "cites"
        for mention in _mentions(document.text, segment.start, segment.end):
            before = document.text[segment.start : mention.start]
            if _SHORT_NAME.search(before + "《"):
                short_names.add(mention.title)
                continue
            joined = previous is not None and _joins(document.text[previous.end : mention.start])
            if not joined:
                begin = max(_sentence_start(segment, mention.start), previous.end if previous else 0)
                relation = _relation(document.text, begin, mention, _sentence_end(segment, mention.end), own)
            previous = mention
            if mention.title in short_names or not _is_policy(mention, document, segment):
                continue
            number = _number_beside(document.text, segment.start, mention, segment.end)
            if relation == "issues" and number and own.is_above(number):
                relation = "cites"
            key = re.sub(r"\s+", "", mention.title)
            if key in found:
                first = found[key]
                found[key] = replace(
                    first,
                    doc_number=first.doc_number or number,
                    relation=relation if key in in_title and first.relation == "cites" else first.relation,
                )
                continue
            found[key] = Citation(document.doc, mention.title, number, relation, mention.start, mention.end)
            if segment.part == "head":
                in_title.add(key)  # a title only names; how it stands to the document is said in the text
    return tuple(found.values())


_TITLE_MARK = re.compile("[《》]")


def _mentions(text: str, start: int, end: int) -> Iterator[_Mention]:
    """What stands between 《 and 》; an inner pair of marks belongs to the title: 《关于印发〈…〉的通知》."""
    depth, begin = 0, start
    for found in _TITLE_MARK.finditer(text, start, end):
        at = found.start()
        if found.group() == "《":
            if depth == 0 or at - begin > 200:
                depth, begin = 0, at
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and 2 < at - begin <= 200:
                yield _Mention(text[begin + 1 : at].strip(), begin, at + 1)


def _is_policy(mention: _Mention, document: Document, segment: Segment) -> bool:
    title = mention.title
    bare = re.sub(r"[\s“”\"‘’]", "", title)
    reply = document.head.reply
    if reply and (segment.part == "receipt" or bare == re.sub(r"[\s“”\"‘’]", "", reply.proposal_title or "")):
        return not re.search(r"(?:提案|建议|议案|意见)$", bare) and not (reply.proposal_title or "").startswith(bare)
    if document.head.kind == "reply" and re.search(r"的?(?:提案|议案)$", bare):
        return False
    if _PERIODICAL.search(bare) or not bare:
        return False
    if next(doc_numbers(document.text, mention.end, min(segment.end, mention.end + 40)), (0,))[0] == mention.end + 1:
        return True
    if re.search(r"建议$", bare):
        return bool(re.match(r"中共|党", bare))
    if re.fullmatch(r"(?:中华人民共和国)?[\u4e00-\u9fff]{1,20}法", bare):
        return True
    return bool(_POLICY.search(bare) and _POLICY_END.search(bare)) and not _GENERIC.fullmatch(bare)


_POLICY_END = re.compile(rf"(?:{_KINDS}|[0-9]{{4}}|条)(?:\s*[(〔][^()〔〕]{{1,40}}[)〕])*$|^关于")


def _joins(between: str) -> bool:
    """Whether two titles stand in one list: 《A》(豫发〔2022〕9号)、《B》和《C》."""
    return bool(re.fullmatch(r"\s*(?:[(][^()]{1,60}[)])?\s*(?:[、和及与,]|以及)?\s*(?:等)?\s*", between))


def _number_beside(text: str, start: int, mention: _Mention, end: int) -> str | None:
    """The document number behind a title, in brackets or without, or right before it: 豫政〔2022〕9号文件《…》.

    以下简称《意见》 may stand in the brackets, too, or in a pair of its own before them.
    """
    found = _BESIDE.match(text, mention.end, end)
    if not found:
        before = _BEFORE.search(text, max(start, mention.start - 40), mention.start)
        return next((number for _, _, number in doc_numbers(before["number"])), None) if before else None
    said = (found["round"] or found["square"] or found["bare"]).strip()
    number = next(doc_numbers(said), None)
    if number:
        return number[2]
    return re.split(r"[,;、]", said)[0].strip() if found["round"] and _OTHER_NUMBER.search(said) else None


def _sentence_start(segment: Segment, at: int) -> int:
    return next((start for start, end in segment.sentences if start <= at < end), segment.start)


def _sentence_end(segment: Segment, at: int) -> int:
    return next((end for start, end in segment.sentences if start < at <= end), segment.end)


def _relation(text: str, begin: int, mention: _Mention, end: int, own: _OwnPlace) -> Relation:
    before, after = text[begin : mention.start], text[mention.end : end]
    if re.search(r"现将\s*$|将\s*$", before) and re.search(r"印发|公布|发布|转发", after[:40]):
        return "issues"
    if not before.strip(" ,、") and _ISSUED_AFTER.match(after):
        return "issues"
    clause = re.split(r"[;。]", before)[-1]
    verbs = [(found.end(), "issue") for found in _ISSUE.finditer(clause)] + [
        (f.end(), "carry") for f in _CARRY_OUT.finditer(clause)
    ]
    if not verbs:
        return (
            "implements"
            if re.match(r"(?:[(][^()]{1,60}[)])?(?:等)?(?:文件)?(?:精神|要求|规定|部署)", after)
            and own.none_before(clause)
            else "cites"
        )
    at, verb = max(verbs)
    gap = clause[at:]
    if verb == "issue" and len(gap) <= 30:
        return "issues" if own.issues(clause[:at], mention.title) else "cites"
    return "implements" if verb == "carry" and ("," not in gap.rstrip(",") or len(gap) < 25) else "cites"


class _OwnPlace:
    """Whose document it is: what its own place and its bodies are called."""

    def __init__(self, document: Document) -> None:
        self.code = document.head.region_code
        region = regions().get(self.code or "")
        self.national = region is None and bool(_NATIONAL.search(document.head.issuer or ""))
        self.level = region.level if region else None
        self.names: tuple[str, ...] = (region.name, region.short_name) if region else ()
        self.above: list[str] = []
        self.codes_above: list[str] = []
        while region and region.parent_code:
            region = regions().get(region.parent_code)
            if region:
                self.above.append(region.name)
                self.codes_above.append(region.code)

    def issues(self, before: str, title: str) -> bool:
        """Whether it is the document's own place that issues: by the actor before the verb, else by the title's place.

        The actor stands in the verb's own clause or begins one before it: 抢抓国家…的机遇,制定出台《…》 has none.
        """
        nearest, *earlier = re.split(r"[,;:]", before)[::-1]
        actors = [nearest, *(_TIME.sub("", clause)[:8] for clause in earlier)]
        found = next((whose for actor in actors if (whose := self._whose(actor)) is not None), None)
        return not self._foreign(title) if found is None else found

    def _whose(self, actor: str) -> bool | None:
        """True for a body of the own place, False for one above or elsewhere, None where no body is named."""
        own = actor if self.level == "province" else _PROVINCE.sub("", actor)
        if (
            _OWN.search(own)
            or (self.level == "province" and _PROVINCE.search(own))
            or any(n in own for n in self.names)
        ):
            return True
        if self.national and _NATIONAL.search(actor):
            return True
        if _NATIONAL.search(actor) or _PROVINCE.search(actor) or any(name in actor for name in self.above):
            return False
        return None

    def is_above(self, number: str) -> bool:
        """Whether a document number is one of the nation's, or of the province above a city."""
        if _NATIONAL_NUMBER.match(number):
            return True
        sign = province_signs().get(number[0])
        return self.level in ("prefecture", "county") and sign in self.codes_above and not self.named(number[0])

    def named(self, sign: str) -> bool:
        """Whether the own place's name begins with a sign, which its numbers then may, too: 苏 in 苏州."""
        return any(name.startswith(sign) for name in self.names)

    def none_before(self, clause: str) -> bool:
        """Whether nobody of the own place is named: 国务院《…》精神."""
        return not _OWN.search(clause)

    def _foreign(self, title: str) -> bool:
        """Whether a title begins with the name of another place, or of the nation."""
        if re.match(r"(?:中共中央|国务院|国家|全国|中华人民共和国)", title):
            return True
        for length in range(min(11, len(title)), 1, -1):
            for region in regions_by_name().get(title[:length], ()):
                if title[:length] in region.full_names and region.level != "county":
                    return region.code != self.code and self.code is not None and not self._below(region.code)
        return False

    def _below(self, code: str) -> bool:
        region = regions().get(code)
        while region:
            if region.code == self.code:
                return True
            region = regions().get(region.parent_code or "")
        return False
