"""Whose number it is: the most specific place, park, organisation or project that the text gives for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from citypolicy.extract.words import ACTIONS, LEADING, LEADING_NOT, find_verb, strip_leading, take_verbs
from citypolicy.lexicon import Region, regions, regions_by_name

_OWN = re.compile(r"(?:全市|我市|本市|全县|我县|本县|全区|我区|本区|全州|我州|本州|全省|我省|本省|全国|我国)")
_LEVEL_OF = {"省": "province", "市": "prefecture", "州": "prefecture", "县": "county", "区": "county"}

_PLACE = (
    "高新区|高新技术产业开发区|经济技术开发区|经济开发区|经开区|开发区|示范区|试验区|自贸区|自贸片区|自由贸易港|保税区|综保区|合作区|管理区|先行区|"
    "新区|产业园区|产业园|工业园区|工业园|科技园|物流园|软件园|科技城|科学城|大学城|未来城|农谷|药谷|光谷|机场|航空口岸|口岸|中心港|港区|港|电网|航空港"
)
_BODY = "交易所|交易中心|集团公司|有限公司|公司|集团|银行|电站|水电站|水库|大学|学院|医院|研究院|分拨中心|实验室|高速公路|地铁"
_ENTITY = re.compile(
    rf"[一-鿿A-Za-z0-9“”·+]{{1,18}}?(?:{_PLACE})(?!域|市|建设|发展|基础|管委|管理委|空|口(?!岸)|澳|资|股|币|珠|深|以上|内|级|经济$)|[一-鿿A-Za-z0-9“”·+]{{2,18}}?(?:{_BODY})(?![生会长])"
)
_GENERIC = re.compile(
    r"(?:国家|省|市|县|区)级|各|全|重点|专业|现代|特色|规模|新建|省级以上|高水平|类|家|个|多|其他|大型|中小|主要|国有|民营|外资|上市|所有|有关|相关|一批|示范|绿色|沿江|沿海|内河|政府|产业|引导|投资|社会|公共"
)
_IN_HEADING = re.compile(r"[一-鿿]{2,8}?(?:高新区|经开区|新区|示范区|试验区|自贸区|综保区|开发区|科技城|科学城)")
_COMMITTEE = re.compile(
    rf"(?:中共)?([一-鿿]{{2,20}}?(?:{_PLACE}|高新技术产业开发区|风景名胜区|风景区|度假区))(?:管理委员会|管委会|党工委|工作委员会)"
)
_AREA = re.compile(
    r"(?:高新区|开发区|经开区|示范区|试验区|自贸区|保税区|综保区|合作区|管理区|先行区|新区|产业园区?|工业园区?|科技城|科学城|农谷|药谷|园区)$"
)
_ANY_PARK = ("园区", "该区", "区内", "园内", "全区")
_AGAIN = re.compile(r"高新区|经开区|开发区|示范区|试验区|自贸区|保税区|综保区|合作区|新区|科技城|科学城|园区|该区|区内|园内")
_ABOUT = re.compile(
    r"^(?:关于|对|在|以|将|把|由|支持|进一步|大力|全力|高质量|我市|加快|[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)])+"
)
_PROJECT = re.compile(r"(?:项目|工程|电站|基地|机组|园区|产业园)$")
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
def _names_by_length() -> tuple[dict[str, tuple[Region, ...]], int]:
    names = {
        n: r
        for n, r in regions_by_name().items()
        if len(n) >= 2 and n not in ("城区", "矿区", "郊区", "新城", "开发区")
    }
    return names, max(map(len, names))


def leading_region(text: str, within: str | None) -> tuple[Region | None, int]:
    """The region that a text begins with, and how many characters name it.

    A short name counts where a body of government, an administrative word or the end follows, or where it is a province
    or prefecture; of several counties of one name that of ``within``'s province is meant.
    """
    names, longest = _names_by_length()
    for size in range(min(longest, len(text)), 1, -1):
        found = names.get(text[:size])
        if not found:
            continue
        full = [r for r in found if r.name == text[:size]]
        rows = full or [r for r in found if r.level != "county"]
        near = [r for r in rows if within and r.code[:2] == within[:2]]
        if near or (rows and (len(rows) == 1 or rows[0].level != "county")):
            return (near or rows)[0], size
    return None, 0


def _own(word: str, where: Place) -> str | None:
    if word in ("全国", "我国"):
        return "全国"
    if word[1] == "省":
        return where.province
    return where.own


def named(text: str, where: Place, region_code: str | None, about: str | None = None) -> Subject | None:
    """The subject that a clause begins with: 全市 and the like, a park, a body, a region. None where it names none.

    ``about`` is the park that the paragraph is about: 园区, 全区 and the ending of its name mean it.
    """
    rest = text
    while rest:
        whose = _OWN.match(rest)
        if whose and about and whose.group() in ("全区", "我区", "本区"):
            return Subject(about, len(text) - len(rest) + 2, "about")
        if whose and not (whose.group() in ("全国", "我国") and rest is not text):
            after = rest[whose.end() :]
            nested = named(after, where, region_code) if after else None
            if nested and nested.rule == "entity":
                return Subject(nested.name, len(text) - len(rest) + 2 + nested.length, nested.rule)
            return Subject(_own(whose.group(), where), len(text) - len(after), "whose")
        for size in (5, 4, 3, 2, 1):
            if rest[:size] in LEADING and rest[:2] not in LEADING_NOT:
                rest = rest[size:]
                break
        else:
            break
    skipped = len(text) - len(rest)
    short = _AGAIN.match(rest) if about else None
    if about and short and short.end() < len(rest) and (about.endswith(short.group()) or short.group() in _ANY_PARK):
        return Subject(about, skipped + short.end(), "about")
    if len(rest) < 3:
        return None
    region, size = leading_region(rest, region_code)
    found = _ENTITY.match(rest)
    if found and found.end() < len(rest):
        entity = found.group()
        prefix = entity[:-2]
        if (
            not _GENERIC.search(entity[:-2])
            and entity[:2] not in ACTIONS
            and not any(c in entity for c in "占较比")
            and len(prefix) >= 1
        ):
            body = re.search(rf"(?:{_BODY})$", entity)
            if (region is not None or len(entity) >= 7) if body else find_verb(entity[:-2], 0) < 0:
                return Subject(entity, skipped + len(entity), "entity")
    if region is not None and size < len(rest):
        follows = rest[size:]
        if region.name == where.own or (where.own and where.own.startswith(rest[:size])):
            more = 2 if follows.startswith(("全市", "全省")) else 0
            return Subject(where.own, skipped + size + more, "own-name")
        if follows.startswith(("市区", "城区", "主城区")):
            size += 2 if not follows.startswith("主") else 3
            return Subject(rest[:size], skipped + size, "region")
        return Subject(region.name, skipped + size, "region")
    return None


def in_heading(title: str) -> str | None:
    """The park that a heading is about (加快X高新区发展), None where it names none by its own name."""
    found = _IN_HEADING.search(_ABOUT.sub("", title))
    if not found:
        return None
    text, before = found.group(), ""
    while text != before:
        before = text
        text = strip_leading(take_verbs(strip_leading(_ABOUT.sub("", text)))[1])
    return text if len(text) >= 5 and not _GENERIC.search(text[:-3]) else None


def opening(paragraph: str, region_code: str | None) -> str | None:
    """The area that a paragraph begins with and goes on about: a park, not a single body or building."""
    found = named(re.split(r"[,;:。]", paragraph[:60])[0], place(region_code), region_code)
    return found.name if found and found.rule == "entity" and found.name and _AREA.search(found.name) else None


def of_issuer(issuer: str | None) -> str | None:
    """The park whose own committee issues the document, None where a region's body does."""
    found = _COMMITTEE.match(issuer or "")
    return found.group(1) if found else None


def project(noun: str, quote: str, counted: str) -> str | None:
    """The project whose size stands inside its name (某某300MW储能项目), None where it is no name."""
    if len(noun) >= 2 and _PROJECT.search(counted):
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
