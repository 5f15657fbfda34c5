"""Whose number it is: the most specific place, park, organisation or project that the text gives for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from citypolicy.extract.words import (
    ACTIONS,
    DIMENSIONS,
    LEADING,
    LEADING_NOT,
    OPENING,
    find_verb,
    strip_leading,
    take_verbs,
)
from citypolicy.lexicon import Region, regions, regions_by_name
from citypolicy.model import Document

_OWN = re.compile(
    r"(?:全市|我市|本市|全县|我县|本县|全区|我区|本区|全州|我州|本州|全省|我省|本省|全国|我国|自治[区州县](?=[^级\s]))"
)
_NO_REGION = ("长治久安", "普洱茶", "安康杯", "白银有色")
"""Words that begin like a city's short name."""

_PLACE = (
    "高新区|高新技术产业开发区|经济技术开发区|经济开发区|经开区|开发区|示范区|试验区|自贸区|自贸片区|自由贸易港|保税区|综保区|合作区|管理区|先行区|产业集聚区|集聚区|城乡一体化示范区|"
    "新区|产业园区|产业园|工业园区|工业园|科技园|物流园|软件园|科技城|科学城|大学城|未来城|农谷|药谷|光谷|机场|航空口岸|口岸|中心港|港区|港|电网|航空港"
)
_BODY = "交易所|交易中心|集团公司|有限公司|公司|集团|银行|电站|水库|大学|学院|医院|研究院|分拨中心|实验室|高速公路|地铁"
_ENTITY = re.compile(
    rf"[一-鿿A-Za-z0-9“”·+]{{1,18}}?(?:{_PLACE})+(?!域|高速|公路|铁路|大道|大桥|市|建设|发展|基础|管委|管理委|空|务|航|机场|口(?!岸)|澳|资|股|币|珠|深|以上|内|级|经济$)|[一-鿿A-Za-z0-9“”·+]{{2,18}}?(?:{_BODY})(?![生会长])"
)
_GENERIC = re.compile(
    r"(?:国家|省|市|县|区)级|各|全|重点|专业|现代|特色|规模|新建|省级以上|高水平|类|家|个|多|其他|大型|中小|主要|国有|民营|外资|上市|所有|有关|相关|一批|示范|绿色|沿江|沿海|内河|政府|产业|引导|投资|社会|公共|标准化"
)
_GROUP = re.compile(
    r"(?!.{0,4}(?:企业|产业|医疗|教育|城市|投资|民营|文旅|骨干|龙头|跨国|国有))[一-鿿]{2,6}集团(?![公企化军])"
)
_SCHOOL = re.compile(
    r"(?!(?:老年|开放|综合|师范|职业|民办|重点|高水平|高等|驻|本科|专科|部属|省属))[一-鿿]{2,6}(?:大学|人民医院|中医院)"
)
_ITS_BODY = re.compile(r"(?:(?!公司|集团)[一-鿿]){2,10}(?:有限公司|公司|集团)(?![债上治制])")
_KIND_OF_PLACE = re.compile(rf"(?:{_PLACE})+$")
_INSTITUTION = re.compile(r"[一-鿿]{0,8}?(?:中学|小学|学校|医院|大学|学院|大桥|码头|水厂|车站|法院|博物馆|图书馆)")
"""Behind a place's short name: a name of its own (渭南高级中学)."""
_WITH = re.compile(r"[与和、及同]")
_IN_HEADING = re.compile(
    r"[一-鿿]{2,14}?(?:高新区|经开区|新区|示范区|试验区|自贸区|综保区|开发区|科技城|科学城|产业园|工业园|物流园|保税区|度假区|风景区|景区|机场|港区|港口|(?<!自贸)(?<!贸易)港)+"
    r"(?![口澳资股币珠深])"
)
_COMMITTEE = re.compile(
    rf"(?:中共)?([一-鿿]{{2,20}}?(?:{_PLACE}|高新技术产业开发区|风景名胜区|风景区|度假区))(?:管理委员会|管委会|党工委|工作委员会)"
)
_AREA = re.compile(
    r"(?:高新区|开发区|经开区|示范区|试验区|自贸区|保税区|综保区|合作区|管理区|先行区|集聚区|新区|产业园区?|工业园区?|物流园|科技园|软件园|科技城|科学城|大学城|未来城|农谷|药谷|光谷|港区|港|口岸|机场|园区)$"
)
_ANY_PARK = ("园区", "该区", "区内", "园内", "全区")
_AGAIN = re.compile(
    r"高新区|经开区|开发区|示范区|试验区|自贸区|保税区|综保区|合作区|新区|科技城|科学城|园区|该区|区内|园内"
)
_ALONE = re.compile(r"(?:市)?(?:产业集聚区|集聚区|经济开发区|城乡一体化示范区|管理区|风景区|县区|各县区|县级|县市区)")
_ABOUT = re.compile(
    r"^(?:关于|对|在|以|将|把|由|支持|进一步|大力|全力|高质量|我市|加快|[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)])+"
)
_PROJECT = re.compile(r"(?:项目|工程|电站|基地|机组|园区|产业园)$")
_IS_BODY = re.compile(rf"(?:{_BODY})$")
_EXCEPT = re.compile(r"[(](?:不含|不包括|剔除|含)[^()]*[)]")
_AREA_KIND = re.compile("高新区|经开区|开发区|示范区|试验区|自贸区|保税区|综保区|合作区|科技城|科学城")
_LONGEST_AREA = 10
_AREA_NAME = re.compile(rf"[一-鿿]{{2,{_LONGEST_AREA}}}?({_AREA_KIND.pattern})(?!域|管委|管理委)")
_NO_ENTITY = re.compile(r"剔除|不含|扣除|利用|指导|每|群众|按照|根据")
"""What stands before a body or a park and is no part of its name."""
_CLASS = re.compile(
    r"全国(?:重点|文明|先进|百强|百佳|示范|驰名|优秀|劳动模范|五一|卫生|双拥|农业标准化|知名|一流|最|[^,]{2,6}示范)"
)
"""A class of things, not the country's own number (全国重点文物保护单位12处)."""
_RESERVE = re.compile(
    r"([一-鿿]{2,20}?)(?:国家级|省级|国家)?(?:自然保护区|风景名胜区|森林公园|湿地公园|地质公园|国家公园)(?!数)"
)
_NO_RESERVE = re.compile(r"^(?:省?级|共|现|有|拥有|新|全|各|建|的|市|县|境内)|个|家|等|、")
_JOINED = re.compile(r"、|以及|和|与|及")
_TOWN = re.compile(
    r"(?!城镇|乡镇|集镇|小城镇|各)[一-鿿]{1,5}?(?:镇|乡|街道)(?=[、和与及]|以及|[两三四五六七八九十]|分别|等)"
)
_TOGETHER = re.compile(r"等?[两二三四五六七八九十](?:个)?(?:县市区|县区|市县|乡镇|县|市|区|州|镇|乡|地)")
_FUND = re.compile(r"[一-鿿“”A-Za-z]{2,20}基金(?!会|总|规)")
_OFFICE = re.compile(
    r"(?:省|市|县|区|州|我|各)[一-鿿]{1,8}?(?:局|委|厅|办|委员会|办公室)|(?:市|县|区|省)(?:委|政府|财政)|市委市政府|(?:我|本)[局委厅院办]"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject, how many characters of the clause name it, and the rule that found it."""

    name: str | None
    length: int
    rule: str
    members: tuple[str, ...] = ()
    """The places of an enumeration, each by its full name: whose numbers 分别 gives one by one."""


@dataclass(frozen=True, slots=True)
class Place:
    """The document's own place and those above it."""

    own: str | None
    province: str | None
    level: str


@cache
def place(region_code: str | None) -> Place:
    """The names behind a region code; an unknown code leaves its province, none at all nothing."""
    if not region_code:
        return Place(None, None, "")
    region = regions().get(region_code)
    province = regions().get(region_code[:2] + "0000")
    if region is None:
        return Place(province.name if province else None, province.name if province else None, "province")
    return Place(region.name, province.name if province else None, region.level)


@cache
def _names_by_length() -> tuple[dict[str, tuple[Region, ...]], frozenset[str], int]:
    names = {
        n: r
        for n, r in regions_by_name().items()
        if len(n) >= 2 and n not in ("城区", "矿区", "郊区", "新城", "开发区")
    }
    return names, frozenset(name[:2] for name in names), max(map(len, names))


def leading_region(text: str, within: str | None) -> tuple[Region | None, int]:
    """The region that a text begins with, and how many characters name it.

    A short name counts where it is a province or prefecture of ``within``'s province (elsewhere 苏州企业 is none);
    of several counties of one name that of this province is meant.
    """
    names, beginnings, longest = _names_by_length()
    if text[:2] not in beginnings:
        return None, 0
    for size in range(min(longest, len(text)), 1, -1):
        found = names.get(text[:size])
        if not found:
            continue
        full = [r for r in found if r.name == text[:size]]
        rows = full or [r for r in found if r.level != "county"]
        near = [r for r in rows if within and r.code[:2] == within[:2]]
        if near and not text.startswith(_NO_REGION):
            return near[0], size
        if full and (len(full) == 1 or full[0].level != "county"):
            return full[0], size
    return None, 0


def _own(word: str, where: Place) -> str | None:
    if word in ("全国", "我国"):
        return "全国"
    if word[1] == "省" or word == "自治区":
        return where.province
    return where.own


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom the words of a document mean: 全市, 园区, 高新区 without a name."""

    region_code: str | None = None
    place: Place = Place(None, None, "")
    about: str | None = None
    """The park that the document or the paragraph is about."""
    areas: Mapping[str, str] = field(default_factory=dict)
    """The one area of each kind that the document names: 高新区 alone means it."""
    letter: bool = False
    """Whether an area at the head of a sentence is also what the next sentences are about, as in replies."""


def whose(document: Document) -> Whose:
    """Whom the words of this document mean."""
    head = document.head
    topic = (head.reply.proposal_title if head.reply else None) or head.title or ""
    code = head.region_code
    about = in_heading(topic) or of_issuer(head.issuer)
    return Whose(code, place(code), about, areas(document.text), head.kind == "reply")


def areas(text: str) -> dict[str, str]:
    """For each kind of area the one that a text names at least twice and before all others."""
    told: dict[str, Counter[str]] = {}
    for found in _area_names(text):
        name = _bare_name(found.group())
        if name:
            told.setdefault(found.group(1), Counter())[name] += 1
    out = {}
    for kind, names in told.items():
        name, times = names.most_common(1)[0]
        if times >= 2 and times * 5 >= sum(names.values()) * 4:
            out[kind] = name
    return out


def _area_names(text: str) -> Iterator[re.Match[str]]:
    """What ends like an area, in order: looked for backwards from the ends, which are few."""
    at = 0
    while kind := _AREA_KIND.search(text, at):
        found = _AREA_NAME.search(text, max(at, kind.start() - _LONGEST_AREA))
        if found is None:
            return
        yield found
        at = found.end()


def _bare_name(text: str) -> str | None:
    """A park's name without the words before it, None where there is no name."""
    before = ""
    while text != before:
        before = text
        text = strip_leading(take_verbs(strip_leading(_ABOUT.sub("", text)))[1])
        verb = find_verb(text[:-3], 1)
        text = text[verb:] if verb > 0 else text
    return text if len(text) >= 5 and not _GENERIC.search(text[:-3]) and find_verb(text[:-3], 0) < 0 else None


def alone(text: str, who: Whose) -> Subject | None:
    """The subject where it is all that stands before a number: 开发区5亿元, 某县3个; None where it is not."""
    rest = strip_leading(text)
    if not 2 <= len(rest) <= 20 or _OWN.fullmatch(rest) or take_verbs(rest)[0]:
        return None
    if _AGAIN.fullmatch(rest) or _ALONE.fullmatch(rest):
        return Subject(who.areas.get(rest, rest), len(text), "alone")
    region, size = leading_region(rest, who.region_code)
    if region is not None and size == len(rest) and region.name != who.place.own:
        return Subject(region.name, len(text), "alone")
    found = _ENTITY.match(rest) if _AREA.search(rest) else None
    if found and found.end() == len(rest) and not _GENERIC.search(rest[:-2]):
        return Subject(rest, len(text), "alone")
    return None


def named(text: str, who: Whose) -> Subject | None:
    """The subject that a clause begins with: 全市 and the like, a park, a body, a region. None where it names none."""
    rest = text
    while rest:
        own = _OWN.match(rest)
        if own and _CLASS.match(rest):
            own = None
        mine = who.place.own or ""
        if own is None and mine.endswith("自治州") and rest.startswith(mine[0] + "州"):
            return Subject(mine, len(text) - len(rest) + 2, "own-name")
        if own and who.about and own.group() in ("全区", "我区", "本区"):
            return Subject(who.about, len(text) - len(rest) + 2, "about")
        if own and not (own.group() in ("全国", "我国") and rest is not text):
            after = rest[own.end() :]
            nested = named(after, who) if after else None
            if nested and nested.rule == "entity":
                return Subject(nested.name, len(text) - len(rest) + 2 + nested.length, nested.rule)
            return Subject(_own(own.group(), who.place), len(text) - len(after), "whose")
        if rest[0] not in OPENING or rest[:2] in LEADING_NOT:
            break
        for size in (5, 4, 3, 2, 1):
            if rest[:size] in LEADING:
                rest = rest[size:]
                break
        else:
            break
    skipped = len(text) - len(rest)
    if len(rest) < 3:
        return None
    again = _again(rest, who)
    if again:
        return Subject(again[0], skipped + again[1], "about")
    region, size = leading_region(rest, who.region_code)
    entity = _entity(rest, region is not None)
    if entity:
        whole = who.about if who.about and who.about.endswith(entity) else entity
        return Subject(whole, skipped + len(entity), "entity")
    if region is not None and size < len(rest):
        size -= rest[size - 1] in "省市县区" and rest.startswith("级", size)
        follows = rest[size:]
        reserve = _RESERVE.match(follows)
        if reserve and reserve.end() < len(follows) and not _NO_RESERVE.search(reserve.group(1)):
            return Subject(rest[: size + reserve.end()], skipped + size + reserve.end(), "entity")
        own_name = who.place.own
        if follows.startswith("区") and rest[size - 1] == "市":
            return Subject(rest[: size + 1], skipped + size + 1, "region")
        if region.name == own_name or (own_name and own_name.startswith(rest[:size])):
            if rest[size - 1] not in "省市县区州" and _INSTITUTION.match(follows):
                return Subject(own_name, skipped, "own-name")
            more = 2 if follows.startswith(("全市", "全省")) else 0
            return Subject(own_name, skipped + size + more, "own-name")
        if follows.startswith(("市区", "城区", "主城区")):
            size += 2 if not follows.startswith("主") else 3
            return Subject(rest[:size], skipped + size, "region")
        return Subject(region.name, skipped + size, "region")
    return None


def joined(text: str, who: Whose) -> Subject | None:
    """The places that a clause begins with where there are several: 甲县、乙县, 甲、乙两地. None where there are not.

    Where they only are examples of what is counted (甲县、乙县等5个县) the subject has no name.
    """
    if not _JOINED.search(text, 2, 24):
        return None
    start = at = len(text) - len(strip_leading(text))
    members: list[str] = []
    while True:
        region, size = leading_region(text[at:], who.region_code)
        name = region.name if region else ""
        if not region:
            name, size = _short(text[at:], who.region_code)
        town = None if name else _TOWN.match(text, at)
        if town and find_verb(town.group(), 0) < 0:
            name, size = town.group(), len(town.group())
        if not name:
            return None
        members.append(name)
        at += size
        link = _JOINED.match(text, at)
        if link is None:
            break
        at = link.end()
    if len(members) < 2:
        return None
    whole = _TOGETHER.match(text, at)
    at = whole.end() if whole else at
    if text[at:] in ("", "等"):
        return Subject(None, len(text), "examples")
    return Subject(text[start:at], at, "joined", tuple(members))


def _short(text: str, within: str | None) -> tuple[str, int]:
    """A county of the province by its short name, beside others: 固始、光山两县."""
    names, beginnings, longest = _names_by_length()
    for size in range(min(longest, len(text)), 1, -1) if within and text[:2] in beginnings else ():
        near = [r for r in names.get(text[:size], ()) if within and r.code[:2] == within[:2]]
        if near:
            return near[0].name, size
    return "", 0


def _again(text: str, who: Whose) -> tuple[str, int] | None:
    """The park that 园区 or 高新区 alone speaks of again, and the length of that word."""
    short = _AGAIN.match(text)
    if short is None or short.end() >= len(text) or _AGAIN.match(text, short.end()):
        return None
    word = short.group()
    if who.about and (who.about.endswith(word) or word in _ANY_PARK):
        return who.about, len(word)
    known = who.areas.get(word)
    return (known, len(word)) if known else None


def _entity(text: str, in_region: bool) -> str | None:
    """The park or body that a text begins with by its own name."""
    found = _ENTITY.match(text)
    if not found or found.end() >= len(text):
        group = _GROUP.match(text) if not in_region and "集团" in text else None
        return group.group() if group and group.end() < len(text) and find_verb(group.group(), 0) < 0 else None
    entity = found.group()
    link = _WITH.search(entity)
    if link:
        found = _ENTITY.fullmatch(entity, 0, link.start())
        if found is None:
            return None
        entity = found.group()
    elif (body := _ITS_BODY.match(text, found.end())) and body.end() < len(text):
        entity = text[: body.end()]
    if (
        _GENERIC.search(_KIND_OF_PLACE.sub("", entity) or entity[:-2])
        or entity[:2] in ACTIONS
        or _NO_ENTITY.match(entity)
        or any(c in entity for c in "占较比")
    ):
        return None
    if _IS_BODY.search(entity):
        known = in_region or len(entity) >= 7 or _GROUP.fullmatch(entity) or _SCHOOL.fullmatch(entity)
        return entity if known else None
    return entity if find_verb(entity[:-2], 0) < 0 else None


def in_heading(title: str) -> str | None:
    """The park that a heading is about (加快X高新区发展), None where it names none by its own name."""
    found = _IN_HEADING.search(_ABOUT.sub("", _EXCEPT.sub("", title)))
    return _bare_name(found.group()) if found else None


def opening(paragraph: str, who: Whose) -> str | None:
    """The area that a paragraph begins with and goes on about: a park, not a single body or building."""
    found = named(re.split(r"[,;:。]", paragraph[:60])[0], who)
    return found.name if found and is_area(found) else None


def is_area(subject: Subject | None) -> bool:
    """Whether a subject is an area, which a letter goes on about for sentences, not a single body or building."""
    return subject is not None and subject.rule == "entity" and bool(_AREA.search(subject.name or ""))


def of_issuer(issuer: str | None) -> str | None:
    """The park whose own committee issues the document, None where a region's body does."""
    found = _COMMITTEE.match(issuer or "")
    return found.group(1) if found else None


def project(noun: str, quote: str, counted: str, unit: str | None) -> str | None:
    """The project whose size stands inside its name (某某300MW储能项目), None where it is no name.

    Power and energy stand before the kind of plant whether or not 项目 follows (某某200MW风电).
    """
    if len(noun) < 2 or noun.endswith(DIMENSIONS) or _GENERIC.match(noun):
        return None
    if (unit in ("千瓦", "千瓦时") and counted) or (unit in ("吨", "立方米", "标箱") and _PROJECT.search(counted)):
        return noun + quote + counted
    return None


def fund(before: str) -> str | None:
    """The fund that the words before a 基金规模 name."""
    found = list(_FUND.finditer(before))
    if not found:
        return None
    text = strip_leading(found[-1].group())
    return strip_leading(take_verbs(text)[1]) or None


def without_office(text: str) -> str:
    """The words without the office that acts (市财政局拨付… is the city's money)."""
    found = _OFFICE.match(text)
    if found and found.end() < len(text) and text[found.end() : found.end() + 2] in ACTIONS:
        return text[found.end() :]
    return text
