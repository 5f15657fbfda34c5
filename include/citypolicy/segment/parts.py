"""The parts of an official document, after the layout of GB/T 9704-2012 and the letter form of replies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citypolicy.chinese.dates import find_days
from citypolicy.chinese.official import is_address, is_body_names, is_title
from citypolicy.model import BlockKind, Head, Part
from citypolicy.segment.outline import Place, marker

_BODY = re.compile(r"。|;$|:$|如下")
_RECEIPT = re.compile(r"收悉|已收到|收到(?:您|你|贵)|(?:答复|回复|函复)如下")
_NEXT = re.compile(r"在?(?:下一步|下步|下一阶段|下阶段|下一年|今后|接下来|下半年|明年|对于?明年|关于下一步)")
_THANKS = re.compile(
    r"(?:最后[,,])?\s?(?:衷心|诚挚|真诚|再次|非常|十分|也)*地?感谢(?:您|你|贵|各位|大家|委员|代表|民|对|长期)"
    r"|(?:以上|上述)(?:答复|意见|回复|办理情况|情况).{0,30}(?:意见|不妥|如有|是否|满意)|(?:专此|特此|此|谨此)(?:答复|函复|回复|函告|致函|复)"
    r"|此(?:复函|答复).{0,20}(?:审签|审定|签发)|(?:真诚|热忱|敬请)?(?:欢迎|希望|恳请)(?:您|你|贵).{0,40}(?:关注|关心|提出|监督|支持)"
)
_CLOSING = re.compile(
    r"(?:主\s?办|承\s?办|责\s?任|协\s?办|会\s?办|办\s?理|联\s?系)\s?单\s?位\s?(?:及[^:]{1,10})?:|联\s?系\s?人|联\s?系\s?(?:电\s?话|方\s?式)|电\s?话:"
    r"|抄\s?送|抄\s?报|印\s?发\s?机\s?关|领导签发|[(](?:此件|本文|信息公开|公开)[^()]{2,20}[)]|是否公开"
)
_PERSON = re.compile(
    r"(?:代)?(?:省|市|州|区|县)长\s?[\u4e00-\u9fff·\s]{2,6}|(?:主\s?任|局\s?长|厅\s?长)\s[\u4e00-\u9fff·\s]{2,6}"
)
_ATTACHMENT = re.compile(r"附\s?(?:件|表|录|图)\s?[\d一二三四五六七八九十]*(?:\s?[::].{0,120}|\s.{0,60}|)")
_COMING = re.compile(r"安排|目标|任务|重点|草案|展望|要求|打算|思路|举措|计划|预算|工作")
_PASSED = re.compile(r"执行|回顾|总结|决算|完成|成效|成就|进展")
_YEAR = re.compile(r"(20\d\d)\s?年")


def parts(lines: Sequence[str], kinds: Sequence[BlockKind], places: Sequence[Place], head: Head) -> list[Part]:
    """The part that each line stands in. The plan behind a notice that issues it has a head and a body of its own."""
    reader = _Reader(lines, kinds, places, head)
    return [reader.part(index) for index in range(len(lines))]


class _Reader:
    """Reads the lines in order; ``stage`` is where in the layout it is: head, body, end or attachment."""

    def __init__(self, lines: Sequence[str], kinds: Sequence[BlockKind], places: Sequence[Place], head: Head) -> None:
        self.lines = [line.strip() for line in lines]
        self.kinds = kinds
        self.places = places
        self.kind = head.kind
        self.year = _report_year(head)
        self.stage = "head"
        self.received = False
        self.outlook: int | None = None
        """Level that the outlook was opened at; None outside of it. A heading at this level or above ends it."""
        self.restart = self._restart() if head.kind == "reply" else None
        self.before: Part = "head"

    def part(self, index: int) -> Part:
        line, place = self.lines[index], self.places[index]
        self.before = self._part(index, line, place)
        return self.before

    def _part(self, index: int, line: str, place: Place) -> Part:
        if self.stage == "attachment":
            return "attachment"
        if self.stage in ("head", "end") and is_title(line):
            self.stage = "attachment" if self.kind == "reply" and self.stage == "end" else "head"
            return "attachment" if self.stage == "attachment" else "head"
        if self.stage == "head":
            if is_address(line):
                self.stage = "body"
                return "address"
            numbered = place.number and place.number[0] not in "—-─"
            if not (numbered or _BODY.search(line) or len(line) > 80 or self.kinds[index] == "row"):
                return "head"
            self.stage = "body"
        if _ATTACHMENT.fullmatch(line):
            if self.stage == "end" or ":" not in line:
                self.stage = "attachment"
            return "attachment"
        if self.before == "attachment" and re.match(r"\d{1,2}[.、]", line) and len(line) < 80 and "。" not in line:
            return "attachment"
        if self._is_closing(index):
            self.stage = "end"
            return "signature"
        if self.kind == "reply" and len(line) < 200 and not place.number and self.received and _THANKS.match(line):
            return "thanks"
        self.stage = "body"
        return self._text_part(index, line, place)

    def _text_part(self, index: int, line: str, place: Place) -> Part:
        if self.kind == "reply" and not self.received and not place.number:
            self.received = bool(_RECEIPT.search(line))
            if self.received:
                return "receipt"
        if self.kind in ("plan", "opinion", "notice"):
            return "body"
        if index == self.restart:
            self.outlook = 0
        elif self.outlook is not None and 0 < place.level <= self.outlook and _restarts(place) is False:
            self.outlook = None
        if self.outlook is None and self._opens_outlook(line, place):
            self.outlook = place.level or len(place.path)
        return "body" if self.outlook is None else "outlook"

    def _opens_outlook(self, line: str, place: Place) -> bool:
        words = line[len(place.number) :].lstrip() if place.number else line
        if _NEXT.match(words):
            return True
        if self.kind != "report" or not place.title or self.year is None:
            return False
        years = [int(y) for y in _YEAR.findall(place.title)]
        coming = max(years, default=0) >= self.year or "今年" in place.title
        return coming and bool(_COMING.search(place.title)) and not _PASSED.search(place.title)

    def _is_closing(self, index: int) -> bool:
        line = self.lines[index]
        if len(line) > 120 or "。" in line[:-1]:
            return False
        if _CLOSING.match(line) or _is_day(line):
            return True
        nearby = self.lines[index + 1 : index + 5]
        return (is_body_names(line) or bool(_PERSON.fullmatch(line))) and any(_is_day(near) for near in nearby)

    def _restart(self) -> int | None:
        """Where the numbering of a reply's text starts anew, or the plain paragraph before: what is to come."""
        seen = False
        for index, place in enumerate(self.places):
            if place.level != 1 or not place.number:
                continue
            first = _restarts(place)
            if first and seen:
                before = self.places[index - 1]
                return index - 1 if not before.number and self.lines[index - 1] else index
            seen = seen or bool(first)
        return None


def _is_day(line: str) -> bool:
    """Whether a line is a day and nothing else, in brackets or with 印发 behind it."""
    day = next(find_days(line), None) if len(line) <= 30 else None
    return day is not None and bool(
        re.fullmatch(r"[(]?\s*#\s*[)]?\s*(?:印发|发布)?", line[: day[0]] + "#" + line[day[1] :])
    )


def _restarts(place: Place) -> bool:
    found = marker(place.number + "x")
    return found is not None and found.value == 1


def _report_year(head: Head) -> int | None:
    """The year that a report looks forward to: the latest that its title names, else the one it was given in."""
    years = [int(y) for y in _YEAR.findall(head.title or "")]
    return max(years) if years else head.dated.year if head.dated else None
