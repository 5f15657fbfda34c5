"""What a reply to a proposal says of itself: number, session, title, proposer, class, units.

The letter form is fixed by practice: a title with the session and the number, the addressee, 收悉, 答复如下, and at the
end the units and whom to ask. 国办发〔2014〕46号 asks for its publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from citypolicy.chinese.official import is_address
from citypolicy.model import Reply

_N = "〇零一二三四五六七八九十百0-9"
_MATTER = "(?:提案|建议|议案|意见)"
_NUMBER = re.compile(
    rf"第?\s*(?P<a>[0-9]{{1,12}})\s*号\s*(?:[{'重点会议党派集体个人委员联名平时闭'}]{{0,4}}){_MATTER}"
    rf"|{_MATTER}\s*[(]?\s*(?:编?号|第)\s*:?\s*第?\s*(?P<b>[0-9]{{1,12}})\s*号?|第\s*(?P<c>[0-9]{{2,12}})\s*号|(?P<d>[0-9]{{5,12}})\s*号"
)
_SESSION = re.compile(
    rf"第?\s*(?P<term>[{_N}]{{1,4}})\s*届(?:(?:全国|[省市区县州])?(?:委员会|人民代表大会|人大|政协)?(?:常务委员会|常委会)?)?\s*(?:第\s*)?(?P<meeting>[{_N}]{{1,3}})\s*次"
)
_QUOTED = re.compile(r"[“《\"「『](?P<title>[^”》\"」』]{4,120})[”》\"」』]")
_UNQUOTED = re.compile(
    rf"(?:提出|提交|反映)的?(?P<title>关于[^,。;:“《]{{4,80}}?的?{_MATTER})(?=[(,。;]|已?\s*收悉|现|收到|交|$)"
)
_PROPOSER = re.compile(
    r"^(?:尊敬的|敬爱的)?\s*(?P<names>.{2,60}?)\s*(?:等\s*[0-9一二三四五六七八九十]*\s*(?:名|位)?)?\s*"
    r"(?:(?:政协|人大|省|市|区|县|全国)*(?:委员|代表)(?:们)?|同志|先生|女士)?\s*:$"
)
_CLASS = re.compile(
    r"(?:办理结果|结果类别|类别标记|答复类别|办理类别|办理类型|答复类型|办复类别|办理情况分类|办理结果分类|结果分类|答复分类|类\s?别|分\s?类)\s*:?\s*[“(]?\s*(?P<a>[A-Da-d甲乙丙丁])\s*[”)]?\s*(?:类|$|\s|[)])"
    r"|^\s*[(]?\s*(?P<b>[A-D甲乙丙丁])\s*类?\s*[)]?\s*$|[(]\s*(?P<c>[A-D甲乙丙丁])\s*类\s*[)]"
)
_LEAD = re.compile(
    r"(?:主\s?办|承\s?办|牵\s?头|答\s?复)\s?(?:单\s?位|部\s?门)(?:及[^:]{1,8})?\s*:\s*(?P<units>[^\s。;,][^。;]*?)(?=\s+(?:联\s?系|电\s?话|经\s?办|协\s?办|会\s?办|签|地\s?址|邮)|\s{2,}|[(]|。|;|$)"
)
_CO = re.compile(
    r"(?:协\s?办|会\s?办|分\s?办|配\s?合)\s?(?:单\s?位|部\s?门)\s*:\s*(?P<units>[^。;]+?)(?=\s+(?:联\s?系|电\s?话|经\s?办|主\s?办)|。|;|$)"
)
_WITH = re.compile(
    r"经(?:我[委局厅办市院行处]?)?(?:会同|商请?|会商|征求|与|和|同|综合|汇总|结合)(?P<units>[^,。;:《]{2,120}?)"
    r"(?:等\s*(?:[0-9一二三四五六七八九十]+\s*[个家])?(?:相关|有关)?(?:部门|单位)*)?(?:意见)?(?:共同|认真|联合|会商|协商|沟通|商议|商讨|研究|意见|办理|汇总|综合|[,。;])"
)
_TOGETHER = re.compile(
    r"(?<=[,。;])(?:我[委局厅办院会]|[市县区][\u4e00-\u9fff]{2,8}局)?(?:会同|联合)(?P<units>[^,。;:《]{2,120}?)"
    r"(?:等[^,。;:]{0,12})?(?:进行了?|认真|共同|一起)*(?:研究|办理|会商|协商|座谈)"
)
_UNIT = re.compile(
    r"[^\s,。;:、《》]{1,26}?(?:委员会|办公室|政府|集团|公司|中心|管委会|[委局厅办院署行会处部社联署])(?:[(][^()]{1,12}[)])?"
)
_CONTACT = re.compile(
    r"联\s?系\s?(?:人|电\s?话|方\s?式)|联\s?络\s?人|经\s?办\s?人|电\s?话\s*(?:及[^:]{1,6})?\s*[::]|承\s?办\s?人"
)


def read_reply(title: str | None, lines: Sequence[str]) -> Reply:
    """The facts of a reply from its title and its lines; what it does not say is None."""
    address = next((i for i, line in enumerate(lines[:25]) if is_address(line)), None)
    start = 0 if address is None else address + 1
    receipt = " ".join(lines[start : start + 3])
    receipt = re.split(r"(?:答复|回复|函复|报告|汇报)如下", receipt)[0]
    end = lines[-15:]
    lead = _first_unit(_LEAD, end) or _first_unit(_LEAD, lines[:15])
    return Reply(
        proposal_number=_number(title) or _number(receipt) or _number(" ".join(lines[:start])),
        proposal_session=_session(title) or _session(receipt) or _session(" ".join(lines[:start])),
        proposal_title=_proposal_title(receipt) or _proposal_title_in(title),
        proposer=_proposer_in(receipt) or (None if address is None else _proposer(lines[address])),
        result_class=_result_class([*lines[:12], *end]),
        lead_unit=lead,
        co_units=_co_units(receipt, end, lead),
        contact_present=any(_CONTACT.search(line) for line in end),
    )


def _number(text: str | None) -> str | None:
    found = _NUMBER.search(text or "")
    return next((number for number in found.group("a", "b", "c", "d") if number), None) if found else None


def _session(text: str | None) -> str | None:
    """The session in its short form: 六届二次, from 第六届委员会第二次会议 too."""
    found = _SESSION.search(text or "")
    return f"{_han(found['term'])}届{_han(found['meeting'])}次" if found else None


def _han(number: str) -> str:
    if not number.isdigit() or not number.isascii() or not 0 < int(number) < 100:
        return number
    tens, ones = divmod(int(number), 10)
    digits = "〇一二三四五六七八九"
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")


def _proposal_title(receipt: str) -> str | None:
    head = re.split(r"收悉|收到", receipt)[0] if "收悉" in receipt else receipt[:300]
    for text in (head, receipt[:400]):
        quoted = _QUOTED.search(text)
        if quoted and re.search(rf"关于|{_MATTER}", quoted["title"] + text[quoted.end() : quoted.end() + 6]):
            return quoted["title"].strip()
        plain = _UNQUOTED.search(text)
        if plain:
            return plain["title"]
    return None


def _proposal_title_in(title: str | None) -> str | None:
    quoted = _QUOTED.search(title or "")
    return quoted["title"].strip() if quoted else None


def _proposer(line: str) -> str | None:
    """Who proposed: the addressee without 委员, 代表 and forms of politeness."""
    found = _PROPOSER.match(line.strip())
    if not found:
        return None
    name = re.sub(r"\s+", "", found["names"]).strip("、,")
    return re.sub(r"(?:政协|人大)?(?:委员|代表)$", "", name) or None


def _proposer_in(receipt: str) -> str | None:
    """Who proposed where the letter goes to the body that answers: 现就李慧委员提出的《…》提出会办意见."""
    found = re.search(
        r"(?:就|对|关于)(?P<name>[\u4e00-\u9fff·]{2,12}?)(?:等[0-9一二三四五六七八九十]*[名位]?)?(?:委员|代表)(?:在.{0,30})?提出的",
        receipt,
    )
    return found["name"] if found else None


def _result_class(lines: Sequence[str]) -> str | None:
    for line in lines:
        if len(line) <= 60 and (found := _CLASS.search(line)):
            said = next(x for x in found.group("a", "b", "c") if x).upper()
            return dict(zip("甲乙丙丁", "ABCD", strict=True)).get(said, said)
    return None


def _first_unit(pattern: re.Pattern[str], lines: Sequence[str]) -> str | None:
    for line in lines:
        if found := pattern.search(line):
            return re.split(r"[、,]", found["units"].strip())[0].strip() or None
    return None


def _co_units(receipt: str, end: Sequence[str], lead: str | None) -> tuple[str, ...]:
    for line in end:
        if found := _CO.search(line):
            return tuple(unit for unit in re.split(r"[、,\s]+", found["units"].strip()) if unit)
    found = _WITH.search(receipt) or _TOGETHER.search(receipt)
    if not found:
        return ()
    units: list[str] = []
    for name in re.split(r"[、]", found["units"]):
        # 市财政局和市教育局 are two, 市自然资源和规划局 is one: its halves are no units each.
        halves = [half.strip() for half in re.split(r"[和及与]", name)]
        units += halves if all(map(_UNIT.fullmatch, halves)) else [name.strip()]
    return tuple(unit for unit in units if _UNIT.fullmatch(unit) and unit != lead)
