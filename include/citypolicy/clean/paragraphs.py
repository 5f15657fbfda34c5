"""From lines to paragraphs: what a page or a column broke is joined, what runs along its edges goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from citypolicy.clean.lines import CELL, Line
from citypolicy.clean.normalise import HAN
from citypolicy.clean.tables import with_heads
from citypolicy.model import BlockKind

_BLANK = " \t\n\u3000" + CELL
_NUMERAL = "一二三四五六七八九十百零〇"
MARKER = re.compile(
    rf"(?:[{_NUMERAL}]{{1,4}}、|\([{_NUMERAL}]{{1,4}}\)|第[{_NUMERAL}\d]{{1,5}}[章节条编部篇](?![{_NUMERAL}])|"
    r"\d{1,3}[.、](?![\d%])|\d{1,2}[.、](?=\d{4}年)|\(\d{1,3}\)(?![%年])|[①-⑳]|附件?\s*\d{0,2}\s*[::]|附件\d{0,2}$|附[录表图]\s*[\d一二三四五]|——|专栏\s*\d|表\s*\d+[^\d]{2,})"
)
"""What an outline's heading or item begins with."""

_ORDINAL = re.compile(rf"[{_NUMERAL}]是|[{_NUMERAL}]要|首先|其次|再次|最后|第[{_NUMERAL}],|——")
_ENDED = re.compile(r"[。!?;:…][”’\")》】〕]*$|\.{3,}$")
_CLOSED = re.compile(r"[”’)》】〕]$")
_GOES_ON = re.compile(r"^[,。;:、)》”’】〕!?%‰]|^(?:的|和|及|与|等|者|性|化)(?!其中)")
_WANTS_MORE = re.compile(r"[,、(《“‘〔【—]$|(?:关于|以及|的|和|与|及|暨|或|在|对|将|为|从|至|把|被|由)$")
_DATE = re.compile(
    rf"\(?(?:\d{{4}}|[{_NUMERAL}○OＯ]{{4}})年(?:\d{{1,2}}|[{_NUMERAL}]{{1,3}})月(?:(?:\d{{1,2}}|[{_NUMERAL}]{{1,3}})日)?(?:印发|通过|发布|公布)?\)?"
)
_DOC_NUMBER = re.compile(
    r"\(?[^\s,。]{1,20}[〔\[(]\d{4}[〕\])]\s*第?\d{1,5}\s*号\)?|\(?第?\d{1,5}号\)?|\([^)]{1,16}令第?\d+号\)"
)
_ORGAN_END = re.compile(
    r"(?:委员会|管委会|人民政府|办公室|办公厅|委|市政府|省政府|政府|局|厅|院|办|中心|集团|公司|总队|支队|大队|协会|处)$"
)
_NOUN = (
    "通知|意见|方案|规划|计划|报告|办法|规定|细则|条例|决定|决议|公告|通告|公报|批复|函|答复|清单|要点|措施|政策|指南|纲要|总结|预案|目录|章程|说明|令|建议|纪要|"
    "指引|标准|安排|制度|规程|规则|导则|情况|议案|提案|汇报|讲话|分析|解读|草案|任务|若干规定|手册|倡议书|图|表|行动|政策措施|分工|工程"
)
_NOUN_END = re.compile(
    rf"(?:{_NOUN})(?:》)?(?:的(?:通知|决定|公告|函|报告))?(?:\([^()]{{1,24}}\))?(?:的(?:通知|公告|函))?$"
)
_YEARS = re.compile(
    r"\((?:\d{4}\s*[-—–~至年]+\s*\d{4}\s*年?|\d{4}年(?:度|版|修订|本)?|草案|试行|暂行|修订|修正|征求意见稿|送审稿|摘要|书面|代拟稿|第[一二三四五六七八九十]批)\)"
)
_SESSION = re.compile(r"(?:届(?:人大|政协|委员会|人民代表大会)?|人大|政协)$")
_SESSION_NEXT = re.compile(r"^(?:第?[一二三四五六七八九十]{1,3}次|常委会|常务委员会|[一二三四五六七八九十]{1,3}届)")
_LABELLED = re.compile(r"^[\u4e00-\u9fff()]{2,12}:")
_PAGE = re.compile(
    r"[\s·.]*[-—–─－‐−_~]+\s*\d{1,4}\s*[-—–─－‐−_~]+[\s·.]*|第\s*\d{1,4}\s*页(?:\s*[,/，共]*\s*共?\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}|"
    r"[Pp]age\s*\d+(?:\s*of\s*\d+)?|[-—–─]\s*\d{1,4}|\d{1,4}\s*[-—–─]"
)
_BARE_NUMBER = re.compile(r"\d{1,4}|[ivxlIVXL]{1,6}")
_LEADERS = re.compile(r"[.·…﹒・]{4,}\s*[-—(]*\d{1,4}[-—)]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One block to be, with the texts of its cells where it is a row and of the columns above them."""

    kind: BlockKind
    text: str
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def paragraphs(lines: Sequence[Line]) -> list[Piece]:
    """The pieces of a document, in order: one paragraph, heading or table row each."""
    lines = with_heads(without_page_marks([line for line in lines if line.text.strip(_BLANK)]))
    margin = _margin(lines)
    if margin is None and (margin := _margin(lines, marked=True)) is not None:
        lines = [replace(line, before="line") if line.kind == "paragraph" else line for line in lines]
    joined: list[Line] = []
    last: Line | None = None
    for line in lines:
        if last is not None and joined and _joins(joined[-1], last, line, margin):
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
        last = line
    return [_piece(line) for line in joined]


def _join(one: Line, other: Line) -> Line:
    # A Latin word or a number never breaks at a line's end without a hyphen, so a space belongs between two of them.
    space = " " if re.search(r"[A-Za-z]$", one.text) and re.match(r"[A-Za-z]", other.text) else ""
    return replace(one, text=one.text + space + other.text)


def _piece(line: Line) -> Piece:
    if line.kind == "row":
        cells = [cell.strip() for cell in line.text.split(CELL)]
        heads = line.heads if len(line.heads) == len(cells) else ("",) * len(cells)
        filled = [(cell, head) for cell, head in zip(cells, heads, strict=True) if cell]
        columns = tuple(head for _, head in filled) if line.heads else ()
        return Piece("row", " ".join(cell for cell, _ in filled), tuple(cell for cell, _ in filled), columns)
    return Piece("heading" if is_heading(line) else "paragraph", line.text)


def is_heading(line: Line) -> bool:
    """Whether a line is a heading: set as one, or numbered as one, short and without a sentence's end."""
    text = line.text
    if len(text) > 80 or _ENDED.search(text) or text.endswith((",", "、")) or _LEADERS.search(text):
        return False
    if line.kind == "heading" or (line.centred and is_title(text)):
        return True
    marker = MARKER.match(text)
    numbered = marker is not None and marker.end() < len(text) <= 60
    return numbered and not text.startswith("——") and "。" not in text


def is_title(text: str) -> bool:
    """Whether a line reads like a document's title: no sentence, and its last noun names a kind of document."""
    return (
        8 <= len(text) <= 120
        and not re.search(r"[。;!?]", text)
        and bool(_NOUN_END.search(text))
        and not MARKER.match(text)
    )


# -- edges of pages ------------------------------------------------------------------------------------------------


def without_page_marks(lines: Sequence[Line]) -> list[Line]:
    """Lines without page numbers and running heads.

    A number between dashes (— 3 —) is a page number wherever it stands; a bare number is one where bare numbers count
    up through the text. A line is a running head where it stands at the edge of at least three pages and of half.
    """
    bare = [
        (at, int(line.text))
        for at, line in enumerate(lines)
        if line.kind != "row" and line.text.isdecimal() and len(line.text) < 5
    ]
    counting = (
        {at for at, number in bare if any(n in (number - 1, number + 1) and a != at for a, n in bare)}
        if len(bare) >= 3
        else set()
    )
    heads = _running_heads(lines)
    kept: list[Line] = []
    for at, line in enumerate(lines):
        text = line.text.strip()
        if line.kind != "row" and (_PAGE.fullmatch(text) or at in counting or (text, line.page) in heads):
            continue
        kept.append(line)
    return kept


def _paged(lines: Sequence[Line]) -> list[Line]:
    """Lines with the number of their page, told by the page numbers between them where the format knows no pages."""
    if any(line.page for line in lines):
        return list(lines)
    paged: list[Line] = []
    page = 0
    for line in lines:
        mark = line.kind != "row" and bool(_PAGE.fullmatch(line.text.strip()))
        page += mark
        after = bool(paged) and page > paged[-1].page and not mark and line.before == "line"
        paged.append(replace(line, page=page, before="wrap" if after else line.before) if page else line)
    return paged


def _running_heads(lines: Sequence[Line]) -> set[tuple[str, int]]:
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line.text.strip())
    if len(pages) < 3:
        return set()

    def form(text: str) -> str:
        return re.sub(r"\d+", "0", text)

    edges = Counter(form(text) for texts in pages.values() for text in {*texts[:2], *texts[-2:]} if CELL not in text)
    often = {text for text, count in edges.items() if count >= 3 and count * 2 >= len(pages) and len(text) <= 60}
    return {
        (text, page)
        for page, texts in pages.items()
        for text in (*texts[:2], *texts[-2:])
        if form(text) in often and not _ENDED.search(text)
    }


# -- joining -------------------------------------------------------------------------------------------------------


_WIDE = re.compile(
    "[,;:!?()%“”‘’…—·×①-⑳\u2160-\u217f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffe6]+"
)


def width(text: str) -> int:
    """Columns that a text took when it was set: two for a wide character and for the signs that NFKC made narrow."""
    return 2 * len(text) - len(_WIDE.sub("", text))


def _margin(lines: Sequence[Line], *, marked: bool = False) -> int | None:
    """The width at which a text without layout was wrapped; None where its lines are whole paragraphs.

    Wrapped text has many lines of nearly the same width that end within a sentence. Where mark-up says that each line
    is a paragraph (``marked``: pages into which the lines of a PDF were pasted one by one) nearly all of them must.
    """
    plain = [
        line
        for line in lines
        if line.kind == "paragraph" and line.full is None and (line.before == "paragraph") == marked
    ]
    if len(plain) < (12 if marked else 8):
        return None
    widths = sorted(width(line.text) for line in plain)
    margin = widths[int(len(widths) * 0.9)]
    if not 24 <= margin <= 130:
        return None
    full = [line for line in plain if width(line.text) >= margin - 6]
    within = [line for line in full if not _ENDED.search(line.text)]
    enough = len(full) * 2 >= len(plain) if marked else len(full) * 5 >= len(plain) * 2
    return margin if enough and len(within) * 10 >= len(full) * (8 if marked else 7) else None


_UNIT = re.compile(r"(?:[\dA-Za-z.%‰/-]+|.)[,.。;:!?、)》”’〕】]*")


def _reaches(text: str, following: str, margin: int) -> bool:
    """Whether a line was broken by the margin: what follows up to the next place to break would not have fitted.

    Numbers and Latin words do not break, closing signs do not begin a line, and typesetters put a quarter of a
    character between a number and the Chinese around it.
    """
    unit = _UNIT.match(following)
    air = len(re.findall(r"[\dA-Za-z.%]+", text)) + 2
    return width(text) + air + (width(unit.group()) if unit else 2) > margin


def _joins(so_far: Line, last: Line, line: Line, margin: int | None) -> bool:
    """Whether ``line`` goes on with the paragraph ``so_far``, whose last line is ``last``."""
    if "row" in (so_far.kind, line.kind):
        return False
    one, other = so_far.text, line.text
    if re.match(r"[,。;:、)》”’】〕!?%‰]", other) and not one.endswith("。"):
        return True
    if _unclosed(one) and not MARKER.match(other):
        return True
    if _title_goes_on(so_far, line):
        return True
    if "heading" in (so_far.kind, line.kind) or (line.indented and line.before != "wrap"):
        return False
    if MARKER.match(other) and not one.endswith(("第", ",", "、", "(")):
        return False
    if (
        _LEADERS.search(one)
        or _LEADERS.search(other)
        or (one.startswith("——") and re.search(r"(?:会议|大会)上\)?$", one))
    ):
        return False
    full = last.full
    if full is None and margin is not None and last.before != "paragraph":
        if _ENDED.search(one):
            # Most sentences that end at the margin end a paragraph; only a line that fills it may go on.
            full = width(last.text) >= margin - 1
        else:
            # A paragraph's first line begins two characters further right, which plain text does not show.
            full = _reaches(last.text, other, margin - 4 if so_far.text == last.text else margin)
    if full is not None and line.before != "paragraph":
        if not full:
            return line.before == "wrap" and _unfinished_prose(one) and not _stands_alone(other)
        return not (_DATE.fullmatch(other) or line.indented)
    if line.before == "paragraph":
        # Mark-up begins a paragraph here: only what cannot end one goes on.
        return bool(
            re.search(r"[,、]$", one)
            and len(one) > 12
            and not _LABELLED.match(other)
            and not MARKER.match(one[-3:])
            and _prose(one)
        ) or (bool(_GOES_ON.match(other)) and _unfinished_prose(one))
    return _unfinished_prose(one) and not _stands_alone(other)


def _prose(text: str) -> bool:
    return bool(re.search(r"[,。;]", text))


def _unfinished_prose(text: str) -> bool:
    """Whether a text is a piece of a paragraph that stops within a sentence."""
    if _ENDED.search(text):
        return False
    if text.endswith((",", "、")):
        return True
    if not _prose(text):
        return False
    if _CLOSED.search(text):
        return (
            not re.search(r"[。;!?][”’]?\s*[(〔【][^()〔〕【】]*(?:[(〔][^()〔〕]*[)〕][^()〔〕【】]*)*[)〕】]$", text)
            and len(text) > 40
            and bool(re.search("[。;]", text))
            and not text.endswith(")")
        )
    if "。" not in text:
        # Without a full stop it may be a heading, a list of bodies behind a label, or a line of its own.
        if _LABELLED.match(text) or (MARKER.match(text) and len(text) <= 60):
            return False
        return (len(text) >= 30 or len(re.findall("[,、;]", text)) >= 2) and bool(HAN.search(text[-1]))
    tail = text[text.rindex("。") + 1 :]
    return not _LABELLED.match(tail)


def _stands_alone(text: str) -> bool:
    """Whether a line is one that no sentence runs into: a date, a document number, a signing body, a label."""
    return bool(
        _DATE.fullmatch(text)
        or _DOC_NUMBER.fullmatch(text)
        or (_LABELLED.match(text) and len(text) <= 60)
        or (len(text) <= 30 and _ORGAN_END.search(text) and not re.search(r"[,。;、]", text))
        or text.startswith("——")
    )


def _unclosed(text: str) -> bool:
    """Whether a title mark or a bracket was opened in the last stretch of a text and not closed."""
    tail = text[-60:]
    for opening, closing in (("《", "》"), ("〔", "〕"), ("(", ")"), ("“", "”")):
        if tail.count(opening) > tail.count(closing) and tail.rfind(opening) > tail.rfind(closing):
            inside = tail[tail.rfind(opening) + 1 :]
            if not re.search(r"[。;!?:]", inside) and (opening in "《〔(" or len(inside) < 30):
                return not (opening == "(" and not inside)
    return False


def _title_goes_on(so_far: Line, line: Line) -> bool:
    one, other = so_far.text, line.text
    if len(one) > 90 or len(other) > 70 or re.search(r"[。;!?:]", one + other) or not HAN.search(one):
        return False
    if _YEARS.fullmatch(other):
        return bool(_NOUN_END.search(one)) and not MARKER.match(one)
    if _SESSION.search(one) and _SESSION_NEXT.match(other) and len(one) <= 20:
        return True
    if one.startswith("——") and re.search(r"(?:会议|大会|会)上\)?$", other) and not re.search(r"上\)?$", one):
        return not MARKER.match(other)
    if (
        MARKER.match(other)
        or _DATE.match(one)
        or _DATE.fullmatch(other)
        or _DOC_NUMBER.fullmatch(one)
        or _DOC_NUMBER.fullmatch(other)
    ):
        return False
    if other.startswith(("——", "(")) or _LABELLED.match(other):
        return False
    titled = bool(_NOUN_END.search(other))
    if titled and re.match(r"(?:和|及|与|暨|的)(?!其)", other) and not MARKER.match(one):
        return not _prose(one)
    if re.search(r"(?:关于|印发|和|与|及|暨|的)$", one) and not MARKER.match(one):
        return len(one) <= 60 and (titled or len(other) <= 40) and not _prose(one)
    if _NOUN_END.search(one) or one.endswith("文件") or MARKER.match(one) or one.startswith("——"):
        return other.startswith("的") and titled
    if other.startswith("关于") and _ORGAN_END.search(one):
        return not _prose(one) and not line.spaced
    # Two lines of one title: the second brings the noun that a title ends with.
    together = so_far.kind == line.kind and so_far.centred == line.centred
    return (
        titled
        and together
        and len(one) >= 6
        and not _ORGAN_END.search(one)
        and not _prose(one)
        and not one.endswith((")", "”", "》"))
        and (so_far.centred or line.kind == "heading" or line.before != "paragraph" or "关于" in one)
        and not re.fullmatch(r"目\s*录|附\s*件\s*\d*|正\s*文", one)
        and (("关于" in one) or (so_far.centred or line.kind == "heading") or len(other) >= 4)
    )
