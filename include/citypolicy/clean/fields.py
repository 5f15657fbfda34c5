"""What stands around a text and is not part of it: labels of head tables, bylines, breadcrumbs, controls of a page.

The labels are those that 政府信息公开 heads and bylines use on the saved portals; they are matched without white space
and without the colon of either width. Everything here works on lines whose characters are normalised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import yaml

from citypolicy.clean.facts import DateFact, DateSource, PageFacts, TitleFact
from citypolicy.clean.lines import CELL
from citypolicy.lexicon import FOLDER


@cache
def lexicon() -> Mapping[str, Any]:
    """The lexicon of pages: labels, containers, controls and footers."""
    with (FOLDER / "pages.yml").open(encoding="utf-8") as lines:
        found: Mapping[str, Any] = yaml.safe_load(lines)
    return found


def _labels(kind: str) -> frozenset[str]:
    return frozenset(lexicon()["labels"][kind].split())


PUBLISHED = _labels("published")
ISSUED = _labels("issued")
EFFECTIVE = _labels("effective")
NUMBERS = _labels("number")
ISSUERS = _labels("issuer")
SOURCES = _labels("source")
TITLES = _labels("title")
OTHER = _labels("other")
PAGE = _labels("page")
LABELS = PUBLISHED | ISSUED | EFFECTIVE | NUMBERS | ISSUERS | SOURCES | TITLES | OTHER | PAGE
"""All labels; none is a label that a document's own head or foot has (签发人, 办理结果, 联系人, 抄送)."""
KEYS: Mapping[str, str] = lexicon()["keys"]
"""Keys of front matter in English, with blanks, and the label of a head table that means the same."""
STRONG = LABELS - _labels("weak")
"""Labels that no line of a body begins with."""

_SPACED = "|".join(r"\s*".join(label) for label in sorted(LABELS, key=len, reverse=True))
_GLUED = re.compile(rf"[\[【]\s*({_SPACED})\s*[\]】]\s*[:：∶]?|({_SPACED})\s*[:：∶]")
_STRONG = "|".join(r"\s*".join(label) for label in sorted(STRONG, key=len, reverse=True))
# 发文字号  渝府发〔2022〕18号: a cell of a head table and the next, kept apart by white space or nothing.
_TOLD = re.compile(rf"^\s*({_STRONG})(?:\s*$|\s+([^。]{{1,80}})$)")
# A day in figures, as bylines have it; a document writes its own day with 年月日.
_NUMERIC_DAY = re.compile(r"(?<![\d.])(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}(?![\d.])")
_ENGLISH = re.compile(
    r"(source|url|link|date|published(?: (?:at|on|date|time))?|publish(?:ed)? date|author|title|id|issuer|region|"
    r"category|type|doc(?:ument)? ?(?:number|no\.?)|fetched(?: at)?|retrieved(?: at)?|site|tags?|keywords?|language)"
    r"\s*[:：]\s*(.{0,300})",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"^((?:[\u4e00-\u9fff]\s*){2,8})\s*[:：]\s*([^。;]{1,60})$")
# Labels of a document's own head and foot.
_OWN = re.compile(
    r"签发|办理结果|主送|抄送|联系|附件?[:：]|主办|协办|会办|承办|经办|答复|代表|委员|各|提案|建议|案由|领衔|是否|密级|紧急|此件|公开属性|.{0,12}(?:同志|单位|部门|人民政府|委员会|公司)[:：]"
)
_EMPTY = re.compile(r"[\s\-—_/〔〕\[\]()【】号|,.、。丨*]*|无|暂无|\(无\)|无文号|〔\d{4}〕号|\[\]号|空")

DAY = re.compile(
    r"(?<!\d)(?:(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{4})\s*([-/.])\s*(\d{1,2})\s*\5\s*(\d{1,2}))(?!\d)"
)
_URL = re.compile(r"https?://[^\s)\]\"<>]+")
_CRUMBS = re.compile(r"(?:当前|现在|您|你|所在)(?:的)?(?:所在|当前|现在)?(?:的)?位置(?:是)?\s*[:：∶]?")
_ARROW = re.compile(r"\s*(?:>{1,2}|»|›|→|＞|-->|/|\\|\|)\s*")
_CRUMB_LINE = re.compile(
    r"^\s*(?:网站|本站)?首\s*页\s*(?:>|»|›|→|-->|/|\\|\||-)|^[^。,;]{0,40}(?:>|»|›)[^。,;]*(?:>|»|›)[^。;]{0,60}$"
)

_CONTROL = re.compile("|".join(f"(?:{line})" for line in lexicon()["controls"]))
_BELOW = re.compile("|".join(lexicon()["below"]))
_TAIL = re.compile("|".join(f"(?:{line})" for line in lexicon()["footers"]))
_SITE_NAME = re.compile(
    r"(?:欢迎(?:访问|光临|您?来到))?.{2,24}(?:门户网站?|政府网站?|政务网|官方网站|官网|公众网|政府信息公开平台|政府信息公开专栏|政府信息公开网?|信息网)(?:\s*\S{0,10}\.gov\.cn)?"
)
_SITES = re.compile(r"[|丨]")
_ELISION = re.compile(r"\s*\[\s*(?:\.{3,}|…+)\s*\]\s*|\s*〔\s*(?:\.{3,}|…+)\s*〕\s*")


def bare(label: str) -> str:
    """A label without white space, colon and brackets."""
    return re.sub(r"[\s:：∶\[\]【】()]", "", label)


def value(text: str) -> str | None:
    """A field's value; None for the forms that say nothing (``〔〕号``, ``无``, ``-``)."""
    text = text.strip().strip("|丨 \u3000").strip()
    return None if _EMPTY.fullmatch(text) else text


def day(text: str) -> date | None:
    """The first day that a text names with year, month and day; None where there is none or it does not exist."""
    for found in DAY.finditer(text):
        parts = [int(x) for x in (found.group(1, 2, 3) if found.group(1) else found.group(4, 6, 7))]
        try:
            written = date(*parts)
        except ValueError:
            continue
        if 1949 <= written.year <= 2100:
            return written
    return None


def control(line: str) -> bool:
    """Whether a line is a control of a page: share bar, QR code, font size, print, counters, next and previous."""
    line = line.strip().strip("·•*|丨 ")
    return not line or (len(line) <= 120 and bool(_CONTROL.fullmatch(line)))


def elisions(text: str) -> str:
    """Text without the marks ``[...]`` that an excerpt has where something is left out."""
    return _ELISION.sub("", text)


def below(line: str) -> bool:
    """Whether a line begins what stands under an article: links to others, the site's imprint."""
    return len(line) <= 160 and "。" not in line and _BELOW.search(line) is not None


def tail(line: str) -> bool:
    """Whether the last line of a body is what sites write under a text: the editor, the source, print and close."""
    return len(line) <= 60 and "。" not in line and (control(line) or bool(_TAIL.fullmatch(line)))


def breadcrumb(line: str) -> tuple[str, ...] | None:
    """The columns of a line that says where one is on a site; None for any other line."""
    said = _CRUMBS.search(line[:16])
    if not said and not _CRUMB_LINE.search(line):
        return None
    rest = line[said.end() :] if said else line
    if "。" in rest or len(rest) > 200:
        return None
    crumbs = tuple(part.strip() for part in _ARROW.split(rest) if part.strip() and part.strip() not in ("正文", "内容"))
    return crumbs if said or len(crumbs) >= 2 else None


def fields(line: str) -> list[tuple[str, str]] | None:
    """The labels and values of a line that is made of them; None for any other line.

    One label may be followed by its value, by nothing, or by further labels and values. A line that begins with
    anything but a label is a byline where at least one strong label with a day or two labels follow.
    """
    line = re.sub(r"\s{3,}", "  ", line)
    if len(line) > 400:
        return None
    found = list(_GLUED.finditer(line))
    if not found:
        told = _TOLD.match(line)
        return [(bare(told.group(1)), (told.group(2) or "").strip())] if told else None
    pairs = []
    for match, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(line)
        said = line[match.end() : end].strip(" \t\u3000|丨【[(")
        pairs.append((bare(match.group(1) or match.group(2)), said.lstrip("- ") if match.group(1) else said))
    lead = line[: found[0].start()].strip(" \u3000[【(·*")
    if re.fullmatch(r"\s*[\u4e00-\u9fff]{1,6}", line[: found[0].start()]):
        # The end of a longer label that no list knows: 信息提供日期.
        if len(pairs) == 1:
            return None
        pairs[0] = (lead + pairs[0][0], pairs[0][1])
        lead = ""
    names = {name for name, _ in pairs}
    if lead:
        dated = bool(_NUMERIC_DAY.search(lead)) or any(name in PUBLISHED and day(text) for name, text in pairs)
        if "。" in line or len(lead) > 60 or not (dated or len(names) >= 2):
            return None
        pairs.insert(0, ("", lead))
    elif not names & STRONG and len(names) == 1:
        name, text = pairs[0]
        if not (
            text == ""
            or (name in PUBLISHED and day(text) and len(text) <= 30)
            or (name in TITLES and len(text) >= 10)
            or (name == "来源" and (len(text) <= 30 or text.startswith("http")) and "。" not in text)
        ):
            return None
    return pairs


_NO_VALUE = re.compile(
    r"——|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、](?!\d)|第[一二三四五六七八九十]{1,3}[章条]|.*:$"
)
_STRICT = PUBLISHED | ISSUED | EFFECTIVE | NUMBERS | ISSUERS
"""Labels whose value can be told from other text, however far below it stands."""
_LETTERHEAD = re.compile(r"关于.{4,}的|(?:委员会|政府|委|局|厅|办公室|办公厅|府)(?:文件|令)$")
_OWN_LINE = re.compile(
    r"(?:令|公告|通告|通知|通报|决定|文件|总则|报告|方案|规划|计划|意见|办法|规定|公报|函|答复|批复|清单|要点|前言|引言|"
    r"委员会|委|局|厅|政府|办公室|部|院|会)$|[0-9〇零一二三四五六七八九]{4}年|第.+号"
)
_MAKER = re.compile(r"[^\s,。;:]{2,30}(?:局|府|委|办|厅|网|报|社|处|室|中心|院|科|台|部)")


def _fits(label: str, text: str) -> bool:
    """Whether a line may be the value of the label above it: an empty field is followed by whatever comes next."""
    if label in PUBLISHED | ISSUED | EFFECTIVE:
        return day(text) is not None and len(text) <= 40
    if label in NUMBERS:
        return "号" in text and len(text) <= 60
    if label in SOURCES:
        return _MAKER.fullmatch(text) is not None
    if label in PAGE:
        # A counter has a number, a maker a name, a control its choices; a button has nothing.
        return label != "打印" and len(text) <= 12 and not (_NO_VALUE.match(text) or _OWN_LINE.search(text))
    if _NO_VALUE.match(text):
        return False
    if label in ISSUERS:
        return len(text) <= 80 and not re.search("[。;]|关于", text)
    if label in TITLES or label.endswith(("概述", "摘要", "描述")):
        return True
    return len(text) <= 80 and "。" not in text and not _LETTERHEAD.search(text)


def row_fields(row: str, *, among: bool = False) -> list[tuple[str, str]]:
    """The labels and values of a row of a head table, whose cells take turns; none for a row of any other table.

    One strong label tells such a row, or any label where the row stands ``among`` others, or a title with its value.
    """
    cells = row.split(CELL)
    names = [bare(cell) for cell in cells[::2]]
    told = any(name in STRONG for name in names) or (names[0] in TITLES and len(cells) > 1 and len(cells[1]) >= 10)
    if names[0] not in LABELS or not (told or (among and all(name in LABELS for name in names))):
        return []
    return [(name, said) for name, said in zip(names, cells[1::2], strict=False) if name in LABELS]


@dataclass
class Collector:
    """Gathers facts from fields, one after the other; the first value of a kind stands."""

    titles: list[TitleFact] = field(default_factory=list)
    published: list[DateFact] = field(default_factory=list)
    issued: list[DateFact] = field(default_factory=list)
    effective: list[DateFact] = field(default_factory=list)
    table: list[tuple[str, str]] = field(default_factory=list)
    doc_number: str | None = None
    issuer: str | None = None
    source: str | None = None
    site: str | None = None

    def add(self, label: str, text: str, source: DateSource) -> None:
        """Takes one label and its value, which may be empty."""
        said = value(text)
        if said is None:
            return
        if label == "":
            self.site = self.site or (
                re.sub(r"\s*(?:https?://)?(?:www\.)?[\w.-]+\.(?:cn|com|org|net)\S*", "", said).strip() or None
            )
            if (on := day(said)) and source == "byline":
                self.published.append(DateFact(on, source, ""))
            return
        self.table.append((label, said))
        for labels, dates in ((PUBLISHED, self.published), (ISSUED, self.issued), (EFFECTIVE, self.effective)):
            if label in labels and (on := day(said)):
                dates.append(DateFact(on, source, label))
        if label in NUMBERS:
            self.doc_number = self.doc_number or said
        elif label in ISSUERS:
            self.issuer = self.issuer or said
        elif label in SOURCES:
            # 来源：岳阳市统计局2026-04-30 浏览量: source and day are glued on some sites.
            if on := day(said):
                self.published.append(DateFact(on, source, label))
            name = DAY.sub("", said).split("  ")[0].strip(" \u3000:0123456789")
            self.source = self.source or (name if 1 < len(name) <= 60 and "http" not in name else None)
        elif label in TITLES and len(said) >= 6:
            self.titles.append(TitleFact(said, "table" if source != "front-matter" else "front-matter"))

    def facts(self, **more: object) -> PageFacts:
        """What was gathered."""
        return PageFacts(
            titles=tuple(self.titles),
            published=tuple(self.published),
            issued=tuple(self.issued),
            effective=tuple(self.effective),
            doc_number=self.doc_number,
            issuer=self.issuer,
            source=self.source,
            site=self.site,
            table=tuple(self.table),
            **more,  # type: ignore[arg-type]
        )


@dataclass
class HeadZone:
    """Reads the lines above a text one by one and keeps what is metadata out of it, until the first sentence."""

    collector: Collector = field(default_factory=Collector)
    crumbs: tuple[str, ...] = ()
    url: str | None = None
    prose: bool = False
    _after_field: bool = False
    _pending: str | None = None

    def takes(self, line: str, *, heading: bool = False, blanks: int = 0) -> bool:
        """Whether the line is metadata; its facts are then collected. ``blanks`` is how many blank lines it follows."""
        if blanks > 2 and self._pending not in _STRICT:
            self._pending = None
        if self.prose:
            return False
        taken = self._takes(line, heading)
        self._after_field = taken
        return taken

    def _takes(self, line: str, heading: bool) -> bool:
        if (
            self._pending
            and not heading
            and _fits(self._pending, line)
            and fields(line) is None
            and breadcrumb(line) is None
        ):
            self.collector.add(self._pending, line, "table")
            self._pending = None
            return True
        self._pending = None
        if found := _URL.search(line):
            self.url = self.url or found.group()
        if CELL in line:
            cells = row_fields(line, among=self._after_field)
            for label, said in cells:
                self.collector.add(label, said, "table")
            return bool(cells)
        if (where := breadcrumb(line)) is not None:
            self.crumbs = self.crumbs or where
            return True
        if (pairs := fields(line)) is not None:
            byline = len(pairs) > 1 and any(label in PUBLISHED | SOURCES for label, _ in pairs)
            for label, said in pairs:
                self.collector.add(label, said, "byline" if byline else "table")
            if len(pairs) == 1 and not pairs[0][1]:
                self._pending = pairs[0][0]
            return True
        # A label that no list knows, among labels that are known: 信息提供日期：2025-09-15.
        if self._after_field and not heading and (unknown := _UNKNOWN.match(line)) and not _OWN.match(line):
            self.collector.add(bare(unknown.group(1)), unknown.group(2), "table")
            return True
        if self._after_field and bare(line) in LABELS:
            self._pending = bare(line)
            return True
        if told := _ENGLISH.fullmatch(line):
            self.collector.add(KEYS.get(told.group(1).lower(), "其他"), told.group(2), "table")
            return True
        if (on := day(line)) and len(line) <= 60 and _NUMERIC_DAY.search(line) and not re.search("[。;《(]", line):
            # A byline without labels: 2026-02-24 10:30 市财政局.
            self.collector.published.append(DateFact(on, "byline", ""))
            return True
        return site_names(line)

    def foot(self, line: str) -> bool:
        """Whether a line under the text is metadata; its facts are then collected."""
        pairs = fields(line)
        if pairs is None or not all(name in PUBLISHED | SOURCES | OTHER | PAGE | {""} for name, _ in pairs):
            return False
        if not any((name in PUBLISHED and day(said)) or name in STRONG or name in SOURCES for name, said in pairs):
            return False
        for name, said in pairs:
            self.collector.add(name, said, "byline")
        return True

    def settle(self) -> None:
        """Expects no value any more: what follows is another part of the page."""
        self._pending = None

    def text(self, line: str) -> None:
        """Takes note of a line that belongs to the text: a sentence ends the head, a title never has a full stop."""
        self.prose = self.prose or "。" in line or (len(line) > 80 and "," in line)


def site_names(line: str) -> bool:
    """Whether a line is a bar of site names: ``国家统计局| 河南省统计局| 信阳市人民政府网``."""
    if _SITE_NAME.fullmatch(line.strip()):
        return True
    parts = [part.strip() for part in _SITES.split(line)]
    return len(parts) >= 2 and all(2 <= len(part) <= 16 for part in parts) and not re.search(r"[\d。,;:%]", line)


def same_title(one: str, other: str) -> bool:
    """Whether two lines are the same title but for white space, dashes, quotes and brackets."""
    return _letters(one) == _letters(other) != ""


def _letters(text: str) -> str:
    return re.sub(r"[\s\W_]", "", text)


_SITE_SUFFIX = re.compile(
    r"\s*(?:[_|丨]|--?|—{1,2}|–)\s*(?:[^_|丨—–-]{0,24}(?:政府|门户|网|网站|委员会|委|局|厅|办公室|公开|频道|栏目|专栏|平台|中心|人大|首页|公告|文件|动态|信息)[^_|丨—–-]{0,12})\s*$"
)


def strip_site(title: str) -> str:
    """A ``<title>`` without the names of column and site that follow the article's title."""
    title = " ".join(title.split())
    while (shorter := _SITE_SUFFIX.sub("", title)) != title and len(shorter) >= 6:
        title = shorter
    return title


_URL_DAY = re.compile(
    r"[/_t](20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:[_/.]|\d*[_.])|"
    r"/(20\d\d)[-/_](\d{1,2})[-/_](\d{1,2})/|/(20\d\d)[-/]?(\d\d)/?(\d\d)/"
)


def url_day(url: str) -> date | None:
    """The day in an article's URL, of the forms t20240807_, /2024/08-07/, /20240807/, /2024-08/07/."""
    found = _URL_DAY.search(url)
    if not found:
        return None
    year, month, dom = (x for x in found.groups() if x)
    return day(f"{year}-{int(month)}-{int(dom)}")
