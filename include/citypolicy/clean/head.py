"""The head of a document: what it is, who wrote it, when, and which span it is for.

What the document says in its own head and signature goes before what the page says beside it, except for the day of
posting, which only the page knows. The layout is that of GB/T 9704-2012, the kinds are those of the annotation
guideline.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from citypolicy.chinese.dates import find_days, read_day
from citypolicy.chinese.official import (
    BODY_NAME,
    ORDER_NUMBER,
    doc_numbers,
    is_address,
    is_body_names,
    is_title,
    read_doc_number,
)
from citypolicy.clean.facts import DateSource, PageFacts, TitleSource
from citypolicy.clean.fields import ISSUERS, NUMBERS
from citypolicy.clean.reply import read_reply
from citypolicy.lexicon import Region, province_signs, regions, regions_by_name
from citypolicy.model import Block, DocumentKind, Head

_TITLE_ORDER: tuple[TitleSource, ...] = ("article-title", "node", "table", "front-matter", "line", "title-tag")
_DATE_ORDER: tuple[DateSource, ...] = ("byline", "table", "meta", "url", "front-matter")
_CUT = re.compile(r"\s*(?:\.{2,}|…+)\s*$")
_SITE_TAIL = re.compile(r"\s*[_|]\s*[^_|]{2,30}$")

_MASTHEAD = re.compile(r"(?P<body>.{2,60}?)\s*文\s*件")
_SIGNED = re.compile(r"^\s*(?:签发人|签发|办理结果|密级|紧急程度|是否)")
_PLAIN_START = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)]|[0-9]{1,2}[.、](?![0-9])|第[一二三四五六七八九十0-9]{1,3}[章条]|一是)"
)
_MEETING = re.compile(r"在.{2,40}(?:会议?|大会|会)上")
_SPEAKER = re.compile(
    r"(?:^|会议?上|大会上)\s*(?P<body>[^\s,。]{2,20}?(?:人民政府|委员会|厅|局|委))\s*"
    r"(?:[代副]?(?:省|市|州|区|县)长|党组书记|主任|局长|厅长)"
)
_SUBTITLED = re.compile(
    r"(?P<title>.{6,90}?(?:报告|公报|意见|决定|说明))\s*(?:-{1,2}|—{1,2}|\s)\s*(?=.*(?:上|日|局|委|厅|政府|长.{2,8})[)]?$)"
)
_UNFINISHED = re.compile(r"(?:和|及|与|暨|的|[、,(《“])$|《[^》]*$|“[^”]*$|[(][^)]*$")
_PRINTED = re.compile(r"印\s*发\s*$")

_ABOUT = re.compile(
    r"关于|印发|转发|批转|20[0-9]{2}\s*年|(?:专题|常务)会议纪要|(?<=[局委厅府办会室院]|[)])对(?=.{2,40}(?:提案|建议|议案))"
)
_CARRIES = re.compile(r"(?:印发|转发|批转|发布|下发|下达|公布)")
_ENDING = re.compile(r"(?:的)?(?:通知|函|公告|通告|决定|令)$")
_TAIL = re.compile(r"[\s》”]*(?:[(〔][^()〔〕]{1,40}[)〕]\s*)*$")
_PLAN = re.compile(
    r"(?:方案|规划|计划|要点|任务清单|清单|行动|路线图|纲要|任务分工|分工|任务分解|工作安排|安排|打算|思路|重点工作|工作重点|工作任务|台账|预案|总体设计)$"
)
_REPORT = re.compile(
    r"(?:报告|公报|白皮书|年报|总结|执行情况|完成情况|决算情况|收支情况|运行情况|情况分析|运行分析|经济形势|工作情况|情况|概况|初步核算结果|结果|成效|草案)$"
)
_LETTER = re.compile(r"(?:答复|复函|回复|函复|答复函|协办意见|会办意见|办理意见|办理情况(?:的函|的?报告)?|办理结果)")
_PROPOSAL = re.compile(r"提案|建议|议案")
_SINGLE = re.compile(r"第?\s*[0-9]{1,12}\s*号|(?:对|就|致)[^,。]{2,10}(?:委员|代表)|《[^》]+》")
_ANSWER = re.compile(r"答复|复函|回复|函复|[协会]办意见|办理意见")
"""What only a letter is called; 办理情况 and 办理结果 stand in news and circulars about others' handling too."""
_SUMMARY = re.compile(
    r"(?:(?:建议|提案|议案).{0,16}(?:办理|承办|办复)|(?:办理|承办|办复).{0,8}(?:建议|提案|议案)).*?"
    r"(?:情况|总结|汇总|说明|综述|统计|报告|通报|结果|成效|办理(?:工作)?$)|(?:建议|提案|议案).{0,16}(?:办理|承办|办复)(?:工作)?$"
)
_EXPLAINS = re.compile(
    r"^(?:一图|图解|图说|一文|(?:政策|图文|专家|文字)?解读|问答|答记者问)|(?:解读|解读之[一二三四五六七八九十]+|起草说明|编制说明|答记者问|政策问答|明白卡)$"
)
"""Texts about a document that name it: none of them is the document."""
_NEWS_TITLE = re.compile(
    r"召开|举行|部署|调研|督办|推进会|座谈会|培训班|走访|会见|启动|揭牌|圆满|督查|交办会|见面会|主持|出席|强调|看望"
)
_NEWS_TEXT = re.compile(r"本报讯|本网讯|(?:本报|全媒体|见习)?记者|通讯员|据悉")
_NEWS_COLUMN = re.compile(r"要闻|动态|新闻|资讯|简讯")

_SPAN = re.compile(
    r"(?P<first>20[0-9]{2})\s*年?(?:度)?\s*(?:-{1,2}|—{1,2}|–|~|至|到|―|─)\s*(?P<last>20[0-9]{2})\s*年?(?:度)?"
)
_YEAR = re.compile(r"(?P<year>20[0-9]{2})\s*年(?:度)?(?!\s*[0-9]{1,2}\s*月)")
_WORK_OF = re.compile(r"(?P<year>20[0-9]{2})\s*年(?:度)?(?:重点|主要)?工作(?:计划|安排|打算|思路|要点|谋划)")
_FIVE = re.compile(r"[“\"]?十(?P<n>[二三四五六七])五[”\"]?(?!.{0,4}末)|第十(?P<m>[二三四五六七])个五年")
_TERM = re.compile(
    r"(?:规划|实施|行动|计划)(?:期限?|时限|周期)(?:为|是|:)?\s*(?P<first>20[0-9]{2})\s*年?\s*(?:-|—+|–|~|至|到)\s*(?P<last>20[0-9]{2})\s*年"
)
_FROM = re.compile(
    r"(?:本(?:办法|规定|意见|通知|方案|政策|措施|细则|条例|决定|规则|计划|规划|文件|公告)[^。;]{0,12}|现予(?:公布|发布),|予以(?:公布|发布),|^)自\s*"
)
_IN_FORCE = re.compile(r"\s*起(?:正式)?(?:施行|实施|执行|生效)")
_AT_ONCE = re.compile(r"(?:印发|发布|公布|下发|颁布)之日\s*起(?:正式)?(?:施行|实施|执行|生效)")


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a document by where they stand."""

    lines: tuple[str, ...]
    body: int
    """The first line that is no longer the head: the address or the first line of the text."""

    @property
    def head(self) -> tuple[str, ...]:
        return self.lines[: self.body]


def read_head(
    text: str,
    blocks: tuple[Block, ...],
    facts: PageFacts,
    *,
    name: str,
    region_code: str | None,
    listed_title: str,
    row_date: date | None,
) -> Head:
    """The head of the document with this text.

    ``name`` is the file's. ``region_code`` is the portal's city: of a document that names no place of its own.
    ``listed_title`` and ``row_date`` are what the list row said that led here. What is not known is None.
    """
    layout = _layout(text, blocks)
    title = _title(layout, facts, listed_title, name)
    kind = _kind(title, layout, facts)
    number = _doc_number(title, layout, facts)
    place = _place(title, text, number, region_code or _region_of_site(facts))
    issuer = _issuer(title, kind, layout, facts, place)
    region = _region_of(issuer or "", place) or place
    issued = _issued(layout, facts)
    published = _published(facts, row_date, issued)
    start, end = _period(title, layout, kind)
    return Head(
        kind=kind,
        title=title,
        doc_number=number,
        issuer=issuer,
        region_code=region.code if region else region_code,
        issued_on=issued,
        published_on=published,
        effective_on=_effective(layout, facts, kind, issued or published),
        period_start=start,
        period_end=end,
        reply=read_reply(title, layout.lines) if kind == "reply" else None,
    )


def _layout(text: str, blocks: Sequence[Block]) -> _Layout:
    lines = tuple(text[block.start : block.end].strip() for block in blocks)
    for index, line in enumerate(lines):
        if is_address(line) or (index > 0 and _PLAIN_START.match(line)):
            return _Layout(lines, index)
        prose = "。" in line.rstrip("。)") or (line.endswith(("。", ";", ":")) and len(line) > 20) or len(line) > 150
        if (prose and not is_title(line)) or blocks[index].kind == "row" or index == 25:
            return _Layout(lines, index)
    return _Layout(lines, len(lines))


# -- title -----------------------------------------------------------------------------------------------------------


def _title(layout: _Layout, facts: PageFacts, listed: str, name: str) -> str | None:
    # A <title> that is the site's name and nothing of the article's tells nothing.
    site = re.sub(r"[门户网站]+$", "", facts.site or "\0")
    said = [
        (fact.source, fact.text.strip())
        for fact in facts.titles
        if fact.source != "title-tag" or is_title(fact.text) or not fact.text.startswith(site)
    ]
    stated = [text for source in _TITLE_ORDER for where, text in said if where == source]
    own = _own_title(layout)
    # A text file has no title of its own but the one that it begins with; front matter is somebody's catalogue.
    page = bool(facts.meta) or any(fact.source in ("node", "article-title", "title-tag") for fact in facts.titles)
    file_name = name if is_title(name) else None
    files = [a.text.rsplit(".", 1)[0].strip() for a in facts.attachments]
    offered = next((text for text in files if is_title(text)), None) if layout.body == len(layout.lines) else None
    found = (
        [*stated[:1], own, *stated[1:], listed, offered, _first_line(layout)]
        if page
        else [own, *stated, listed, file_name, _attached_title(layout), _first_line(layout)]
    )
    candidates = [_trimmed(text) for text in found if text and text.strip()]
    for candidate in candidates:
        if not _CUT.search(candidate):
            return candidate
    return next((_completed(_CUT.sub("", c), layout.lines) for c in candidates), None)


def _completed(cut: str, lines: Sequence[str]) -> str:
    """A title that a list or a catalogue cut off, completed from the text where the text has the rest of it."""
    carrier = re.match(r"(?P<front>.*?(?:印发|转发|发布)(?P<mark>《?))(?P<rest>.{4,})$", cut)
    for line in lines:
        if is_title(line) and line.replace(" ", "").startswith(cut.replace(" ", "")) and len(cut) >= 8:
            return line
    for line in lines if carrier else ():
        named = re.findall(r"《([^》]{6,100})》", line) or ([line] if is_title(line) else [])
        for name in named:
            if carrier and name.replace(" ", "").startswith(carrier["rest"].replace(" ", "")):
                return f"{carrier['front']}{name}{'》' if carrier['mark'] else ''}的通知"
    return cut


def _trimmed(title: str) -> str:
    title = re.sub(r"\s+", " ", title).strip()
    tail = _SITE_TAIL.search(title)
    if tail and is_title(title[: tail.start()]):
        title = title[: tail.start()]
    if not is_title(title.replace(" ", "")):
        return title
    # White space in an official title keeps joint issuers apart; anywhere else a line ended there.
    about = re.search(r"关于|印发", title)
    front, back = (title[: about.start()], title[about.start() :]) if about else ("", title)
    if not (front and is_body_names(front)):
        front = front.replace(" ", "")
    return (front.rstrip() + re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", back)).strip()


def _own_title(layout: _Layout) -> str | None:
    """The title in the head of the text, put together where it stands on several lines."""
    head = layout.head
    usable = [not (_SIGNED.match(line) or read_doc_number(line) or _only_day(line)) for line in head]
    for index, line in enumerate(head):
        if usable[index] and is_title(line):
            return _with_lines_before(head, usable, index)
    for index, line in enumerate(head):
        if usable[index] and (found := _SUBTITLED.match(line)) and is_title(found["title"]):
            return _with_lines_before(head, usable, index, found["title"], index)
    for index in range(len(head)):
        for stop in range(index + 2, min(index + 5, len(head) + 1)):
            joined = "".join(head[index:stop])
            if all(usable[index:stop]) and is_title(joined) and not is_body_names(head[stop - 1]):
                return _with_lines_before(head, usable, stop - 1, joined, index)
    return None


def _attached_title(layout: _Layout) -> str | None:
    """The title of what an order or a notice without a title of its own carries, behind its signature."""
    if _is_letter(layout):
        return None
    days = [i for i in range(layout.body, len(layout.lines)) if _only_day(layout.lines[i])]
    return next((line for line in layout.lines[days[0] + 1 :][:4] if is_title(line)), None) if days else None


def _first_line(layout: _Layout) -> str | None:
    """The first line of the head that can be a title though it has no title's form: 市财政局2026年重点工作."""
    for line in layout.head[:6]:
        if (
            6 <= len(line) <= 80
            and not re.search(r"[:。;!?]|^[(—-]", line)
            and not (
                _SIGNED.match(line)
                or read_doc_number(line)
                or _only_day(line)
                or is_body_names(line)
                or _MASTHEAD.fullmatch(line)
            )
        ):
            return line
    return None


def _with_lines_before(
    head: Sequence[str], usable: Sequence[bool], index: int, title: str | None = None, first: int | None = None
) -> str:
    """A title with what belongs to it above: the issuing body, or its beginning 关于…"""
    title = head[index] if title is None else title
    above = (index if first is None else first) - 1
    while above >= 0 and usable[above] and len(head[above]) <= 60 and not _MASTHEAD.fullmatch(head[above]):
        line = head[above]
        if is_body_names(line) and re.match(r"关于|印发|转发|批转", title):
            title = (
                f"{line} {title}" if len(line.split()) > 1 or is_body_names(title.split("关于")[0]) else line + title
            )
        elif (
            _UNFINISHED.search(line)
            or re.match(r"[和及与暨的、]|以及", title)
            or ("关于" in line and "关于" not in title and not is_title(line))
        ):
            title = line + title
        else:
            break
        above -= 1
    return title


def _only_day(line: str) -> date | None:
    """The day that a line consists of, but for brackets and 印发."""
    if len(line) > 30:
        return None
    days = list(find_days(line))
    return days[0][2] if len(days) == 1 and len(line) - (days[0][1] - days[0][0]) <= 4 else None


# -- kind ------------------------------------------------------------------------------------------------------------


def _kind(title: str | None, layout: _Layout, facts: PageFacts) -> DocumentKind:
    """What the document is, by the form of its title, then by the form of its letter; not by the column it was in."""
    bare = _TAIL.sub("", title or "")
    if (
        _LETTER.search(bare)
        and _PROPOSAL.search(bare)
        and _SINGLE.search(bare)
        and not re.search(r"总体|汇总|通[知报]$", bare)
        and (_ANSWER.search(bare) or not _NEWS_TITLE.search(bare))
    ):
        return "reply"
    if _is_letter(layout):
        return "reply"
    if _EXPLAINS.search(bare):
        return "other"
    if _NEWS_TITLE.search(bare) and not is_title(bare):
        return "news"
    if _SUMMARY.search(bare) and not re.search(r"(?:方案|通知|通告|公告|意见|办法|计划|要点|规定|制度)$", bare):
        return "overview"
    carried = _carried(bare)
    if carried is not None:
        if _PLAN.search(carried):
            return "plan"
        if bare.endswith(("通知", "通告", "公告")):
            return "notice"
        return "opinion" if carried.endswith("意见") else "other"
    if re.search(r"(?:通知|通告|公告)$", bare):
        return "notice"
    if bare.endswith("意见"):
        return "opinion"
    if _REPORT.search(bare) or re.search(r"(?:总结|情况|回顾)(?:和|与|及|暨|以及|、)", bare):
        return "report"
    if _PLAN.search(bare):
        return "plan"
    if "公报" in bare or "报告" in bare:
        return "report"
    beginning = "".join(layout.lines[layout.body : layout.body + 3])[:400]
    if any(_NEWS_COLUMN.search(crumb) for crumb in facts.breadcrumb) or _NEWS_TEXT.search(beginning):
        return "news"
    return "other"


def _carried(title: str) -> str | None:
    """What a notice issues: 印发《…方案》的通知 carries a plan. None for a title that issues nothing."""
    issues = _CARRIES.search(title)
    if not issues:
        return None
    quoted = re.findall(r"《([^》]+)》", title[issues.end() :])
    if quoted:
        names = [_TAIL.sub("", name) for name in quoted]
        return next((name for name in names if _PLAN.search(name)), names[-1])
    return _TAIL.sub("", _ENDING.sub("", title[issues.end() :]))


def _is_letter(layout: _Layout) -> bool:
    """Whether the text is a letter that answers a proposal: addressee, 收悉, 答复如下."""
    for index, line in enumerate(layout.lines[:25]):
        if is_address(line):
            opening = "".join(layout.lines[index + 1 : index + 4])[:600]
            return bool(
                re.search(r"收悉|收到", opening)
                and re.search(r"(?:答复|回复|函复|报告)如下", opening)
                and _PROPOSAL.search(opening)
                and re.search(r"[您你]", opening)
            )
    return False


# -- who and where -----------------------------------------------------------------------------------------------------


def _issuer(
    title: str | None, kind: DocumentKind, layout: _Layout, facts: PageFacts, place: Region | None
) -> str | None:
    named = _issuer_in_title(title, place)
    if named:
        return named
    for line in layout.head:
        if (found := _MASTHEAD.fullmatch(line)) and is_body_names(found["body"]):
            return found["body"]
        if found := ORDER_NUMBER.match(line.replace(" ", "")):
            return found["body"].removesuffix("令")
        if (bare := line.replace(" ", "")).endswith("令") and BODY_NAME.fullmatch(bare[:-1]):
            return bare[:-1]
        if found := _SPEAKER.search(line):
            return found["body"]
    stated = [said for label, said in facts.table if label in ISSUERS]
    for said in (*stated, facts.issuer):
        if bodies := _stated_issuer(said):
            return bodies
    in_head = [line for line in layout.head if is_body_names(line) and not is_title(line)]
    if in_head:
        return in_head[0]
    signed = _signatories(layout)
    if signed:
        return signed
    if kind == "report" and title and place and re.search(r"政府工作报告", title):
        return f"{place.name}人民政府"
    return _stated_issuer(facts.source) if facts.source and kind != "news" else None


def _issuer_in_title(title: str | None, place: Region | None) -> str | None:
    if not title:
        return None
    about = _ABOUT.search(title)
    front = title[: about.start()].strip() if about else ""
    if not front or not is_body_names(front) or front.startswith(("对", "就")):
        return None
    return " ".join(_full_name(name, place) for name in front.split())


def _full_name(name: str, place: Region | None) -> str:
    """市政府 and 省人民政府办公厅 with the name of their place: 苏州市人民政府."""
    found = re.match(r"(?P<level>[省市县区州])(?=人民政府|政府|委|[\u4e00-\u9fff]{1,12}(?:局|委员会|厅|办公室))", name)
    if not found or place is None:
        return name
    where: Region | None = place
    while where is not None and not where.name.endswith(("自治区", found["level"])):
        where = regions().get(where.parent_code or "")
    if where is None:
        return name
    rest = name[1:]
    return where.name + ("人民" + rest if rest.startswith("政府") else rest)


def _stated_issuer(said: str | None) -> str | None:
    """The field 发布机构 as a list of bodies, kept apart by one space; None where it names none."""
    names = [name for name in re.split(r"[、,;\s]+", said or "") if name]
    return " ".join(names) if names and all(BODY_NAME.fullmatch(name) for name in names) else None


def _signatories(layout: _Layout) -> str | None:
    """The bodies that sign: the lines of names right above the first day that stands alone behind the text."""
    lines = layout.lines
    for index in range(layout.body + 1, len(lines)):
        if _only_day(lines[index]) is None or _PRINTED.search(lines[index]):
            continue
        names: list[str] = []
        for above in range(index - 1, max(layout.body, index - 8), -1):
            if not is_body_names(lines[above]):
                break
            names[:0] = lines[above].split()
        if names:
            return " ".join(names)
    return None


def _place(title: str | None, text: str, number: str | None, region_code: str | None) -> Region | None:
    """The place that the document is of: the one its title names, else the portal's, else the one it names most.

    Last of all the province that the document number begins with, which may be that of a city: 苏 is 江苏 and 苏州.
    """
    near = regions().get(region_code or "")
    in_title = _first_region(title or "", near)
    if in_title:
        return in_title
    if near:
        return near
    named = Counter(re.findall(r"(?:[\u4e00-\u9fff]{2,8}?)(?:省|自治区|州(?!市)|市|盟)", text[:20000]))
    counts: Counter[str] = Counter()
    for name, times in named.items():
        for start in range(len(name) - 1):
            for region in regions_by_name().get(name[start:], ()):
                if region.level != "county" and name[start:] in region.full_names:
                    counts[region.code] += times
    code = counts.most_common(1)[0][0] if counts else province_signs().get((number or "")[:1], "")
    return regions().get(code)


def _region_of_site(facts: PageFacts) -> str | None:
    """The place that the site's mark names: the first six digits of ``SiteIDCode`` are a code of GB/T 2260."""
    for name, said in facts.meta:
        if name == "siteidcode" and re.fullmatch(r"[0-9]{10}", said) and said[:6] in regions():
            return said[:6]
    return None


def _first_region(text: str, near: Region | None) -> Region | None:
    """The first place that a text names in full, or by its short name before 关于 and in the name of a body."""
    for start in range(min(len(text), 80)):
        for length in range(min(11, len(text) - start), 1, -1):
            found = [
                r
                for r in regions_by_name().get(text[start : start + length], ())
                if text[start : start + length] in r.full_names
            ]
            if found:
                region = _nearest(found, near)
                if region is None:
                    continue
                deeper = (
                    _first_region(text[start + length : start + length + 12], region)
                    if region.level != "county"
                    else None
                )
                return (
                    deeper
                    if deeper and _within(deeper, region) and text.startswith(deeper.full_names, start + length)
                    else region
                )
    return None


def _nearest(found: Sequence[Region], near: Region | None) -> Region | None:
    """Of places with the same name the one that belongs to ``near``; None where a county's name alone does not tell."""
    if len(found) == 1 and (found[0].level != "county" or len(found[0].name) > 2):
        return found[0]
    if near:
        for region in found:
            if _within(region, near) or _within(near, region) or region.parent_code == near.parent_code:
                return region
    return next((r for r in found if r.level != "county"), None)


def _within(inner: Region, outer: Region) -> bool:
    code: str | None = inner.code
    while code:
        if code == outer.code:
            return True
        code = regions()[code].parent_code if code in regions() else None
    return False


def _region_of(issuer: str, place: Region | None) -> Region | None:
    return _first_region(issuer.removeprefix("中共"), place)


# -- number and dates --------------------------------------------------------------------------------------------------


def _doc_number(title: str | None, layout: _Layout, facts: PageFacts) -> str | None:
    stated = [said for label, said in facts.table if label in NUMBERS]
    for said in (*stated, facts.doc_number):
        if number := read_doc_number(said or ""):
            return number
    lines = [re.sub(r"\s+", "", line) for line in layout.head]
    for index, line in enumerate(lines):
        own = re.split(r"签发人?:", line)[0]
        number = read_doc_number(own)
        if number:
            return number
        if line.endswith("令") and index + 1 < len(lines) and (number := read_doc_number(line + lines[index + 1])):
            return number
    for text in (title or "", *lines[:4]):
        for start, end, number in doc_numbers(text):
            if text[start - 1 : start] in ("(", "", " ") and text[end : end + 1] in (")", "", " "):
                return number
        if order := ORDER_NUMBER.search(text):
            return f"{order['body']}第{order['number']}号"
    return next((said for said in stated if re.search(r"[0-9]\s*号", said)), None)


def _issued(layout: _Layout, facts: PageFacts) -> date | None:
    """成文日期: under the signature, in the head of the text, in the head table, and only then the day of printing."""
    lines = layout.lines
    alone = [(i, day) for i, line in enumerate(lines) if i >= layout.body and (day := _only_day(line))]
    signed = [(i, day) for i, day in alone if not _PRINTED.search(lines[i])]
    for index, day in signed:
        if index > 0 and (is_body_names(lines[index - 1]) or re.match(r".{0,6}长", lines[index - 1])):
            return day
    for line in layout.head:
        days = [day for _, _, day in find_days(line)]
        if days and (_only_day(line) or _MEETING.search(line) or line.startswith(("—", "-", "("))):
            return days[0]
    if signed:
        return signed[0][1]
    for line in lines[-12:]:
        found = re.search(r"(?:局|委|厅|府|办|室|会|院|行|中心)\s*(?=\S{4,11}日$)", line)
        if found and len(line) <= 60 and (last := read_day(line[found.end() :])):
            return last
    if facts.issued:
        return facts.issued[0].on
    printed = [day for line in lines[-6:] if _PRINTED.search(line) and (day := read_day(line))]
    return printed[0] if printed else None


def _published(facts: PageFacts, row_date: date | None, issued: date | None) -> date | None:
    """The day of posting: the byline's before the head table's, the meta tags', the address's and a catalogue's.

    Where the best source names two days, the one that another source names too: savers of pages print the day of
    writing under the label of posting. A catalogue's day before the day of writing is a day out of the text.
    """
    for source in _DATE_ORDER:
        days = [fact.on for fact in facts.published if fact.source == source]
        if source == "front-matter" and issued:
            days = [day for day in days if day >= issued]
        if len(set(days)) > 1:
            others = {
                fact.on
                for fact in facts.published
                if fact.source in ("meta", "url", "byline") and fact.source != source
            }
            return next((day for day in days if day in others), days[0])
        if days:
            return days[0]
    return row_date


def _effective(layout: _Layout, facts: PageFacts, kind: DocumentKind, written: date | None) -> date | None:
    """The day from which the document is in force, as it says itself: 本办法自2024年8月1日起施行."""
    if facts.effective:
        return facts.effective[0].on
    if kind in ("reply", "report", "news", "overview"):
        return None
    for line in layout.lines:
        for found in _FROM.finditer(line):
            days = next(find_days(line, found.end()), None)
            if days and days[0] == found.end() and _IN_FORCE.match(line, days[1]):
                return days[2]
            if _AT_ONCE.match(line, found.end()):
                return written
    return None


def _period(title: str | None, layout: _Layout, kind: DocumentKind) -> tuple[date | None, date | None]:
    """The whole years that a plan is for, as its title says; else as its text does in so many words (规划期).

    A report has the span of the plan of work that it ends with: 2025年工作总结和2026年工作计划.
    """
    if kind == "report" and (work := _WORK_OF.search(title or "")):
        return date(int(work["year"]), 1, 1), date(int(work["year"]), 12, 31)
    if kind not in ("plan", "opinion", "notice"):
        return None, None
    for text in (title or "", *(line for line in layout.lines[layout.body :][:12] if is_title(line))):
        span = _SPAN.search(text)
        if span and int(span["first"]) <= int(span["last"]) <= int(span["first"]) + 30:
            return date(int(span["first"]), 1, 1), date(int(span["last"]), 12, 31)
        five = _FIVE.search(text)
        if five and re.search(r"规划|纲要|计划|方案", text):
            first = 2011 + 5 * "二三四五六七".index(five["n"] or five["m"])
            return date(first, 1, 1), date(first + 4, 12, 31)
        year = _YEAR.search(text)
        if year and "-" not in text[: year.start()]:
            return date(int(year["year"]), 1, 1), date(int(year["year"]), 12, 31)
    for line in layout.lines[layout.body : layout.body + 40]:
        if term := _TERM.search(line):
            return date(int(term["first"]), 1, 1), date(int(term["last"]), 12, 31)
    return None, None
