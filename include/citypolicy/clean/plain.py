"""Text files and Markdown: the text, and apart from it the metadata that savers of pages write around it."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml

from citypolicy.clean import fields
from citypolicy.clean.facts import DateFact
from citypolicy.clean.lines import CELL, Line, Raw
from citypolicy.clean.normalise import HAN, characters
from citypolicy.clean.paragraphs import is_title

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.{1,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MARKDOWN = re.compile(r"(?m)^#{1,6}\s|\*\*[^*\n]+\*\*|\]\([^)\n]*\)|^\s*\|.*\|\s*$|\\[\[\]\-_*.]|^\s*>\s")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s*(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s*(?:[-*_=.…·]\s*){3,}$|^\s*…+\s*$|^\s*[─━—_－-]{6,}\s*$")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[((?:[^\[\]\n\\]|\\.)*)\]\(\s*<?[^)\s\n]*>?(?:\s+[\"'][^\"'\n]*[\"'])?\s*\)")
_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9]{0,12}(?:\s[^<>\n]{0,400})?/?|!--.{0,400}?--)>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~&])")
_STRONG = re.compile(r"\*{2,}|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|`{1,3}|~~")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,200}?)(?<=[^\s*])\*(?![\w*])")
_ITEM = re.compile(r"^\s*(?:[-*+•]\s+(?=\S)|(?:0\d|\d\d)\.\s+(?=\\?\[))")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_INDENT = re.compile(r"^(?:\u3000{1,}| {2,}|\t|\u00a0{2,})")
_COLUMNS = re.compile(r"\s{2,}|\t+|\u3000+")


def read_plain(text: str) -> Raw:
    """The lines of a text file, metadata apart.

    At the head, until the first sentence, lines that are breadcrumbs, labels with values, bylines or controls of a
    page become facts; controls go everywhere. Markdown and left-over HTML are undone; elisions ``[...]`` go.
    """
    collector = fields.Collector()
    url: str | None = None
    if front := _FRONT.match(text):
        for label, value in _front_matter(front.group(1)):
            if label == "url":
                url = url or value
            else:
                collector.add(label, characters(value), "front-matter")
        text = text[front.end() :]
    text = characters(text)
    markdown = len(_MARKDOWN.findall(text[:20000])) >= 2
    wrapper = [fact.text for fact in collector.titles]

    lines: list[Line] = []
    head = fields.HeadZone(collector, url=url)
    blanks = 0
    for line, level, strong in _undo(text.split("\n"), markdown):
        stripped = line.strip()
        if not stripped:
            blanks += 1
            continue
        above, blanks = blanks, 0
        crumbs = head.crumbs
        if head.takes(stripped, heading=level > 0, blanks=above):
            if head.crumbs and not crumbs:
                # What stood above the breadcrumb was the site's, unless it was the title.
                lines = [kept for kept in lines if len(kept.text) > 30 or kept.kind == "heading" or is_title(kept.text)]
            continue
        if CELL in stripped:
            lines.append(Line(stripped, "row"))
            head.prose = True
            continue
        if fields.control(stripped) or _RULE.match(stripped):
            continue
        head.text(stripped)
        heading = level > 0 and len(stripped) <= 120 and "。" not in stripped
        if ((heading and level <= 2) or not lines) and not head.prose:
            stripped = fields.strip_site(stripped)
        lines.append(
            Line(
                stripped,
                "heading" if heading else "paragraph",
                "paragraph" if level else "line",
                indented=bool(_INDENT.match(line)) and not strong,
                centred=strong,
                spaced=above > 0,
            )
        )
    last = max((at for at, line in enumerate(lines) if "。" in line.text or line.kind == "row"), default=0)
    cut = next((at for at in range(last + 1, len(lines)) if fields.below(lines[at].text)), len(lines))
    lines = _tables(lines[:cut])
    while lines and lines[-1].kind != "row" and (head.foot(lines[-1].text) or fields.tail(lines[-1].text)):
        lines.pop()
    if collector.table or any(fact.source == "byline" for fact in collector.published):
        lines = _without_site(lines)
    kept = _without_wrapper(lines, wrapper)
    if head.url is not None and (on := fields.url_day(head.url)):
        collector.published.append(DateFact(on, "url", "url"))
    facts = collector.facts(breadcrumb=head.crumbs, url=head.url)
    return Raw(kept, "plain", "text/markdown" if markdown or front else "text/plain", facts)


_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?[%‰]?|[-—]+")


def _tables(lines: list[Line]) -> list[Line]:
    """Lines with those that are rows of a table set with blanks as such: three columns or more, figures in most.

    The row above the first is the header where it has as many columns, or one less over an empty corner.
    """
    columns = [[cell for cell in _COLUMNS.split(line.text.strip()) if cell] for line in lines]
    figures = [
        len(cells) >= 3 and sum(bool(_FIGURE.fullmatch(cell)) for cell in cells) * 2 > len(cells) - 1
        for cells in columns
    ]
    out = list(lines)
    table = 0
    for at in range(len(lines)):
        if not figures[at]:
            continue
        if at == 0 or out[at - 1].kind != "row":
            table += 1
            above = columns[at - 1] if at else []
            if len(above) == len(columns[at]) and lines[at - 1].kind == "paragraph":
                out[at - 1] = replace(out[at - 1], kind="row", text=CELL.join(above), table=table)
        out[at] = replace(out[at], kind="row", text=CELL.join(columns[at]), table=table)
    return out


def _front_matter(block: str) -> Iterator[tuple[str, str]]:
    try:
        data = yaml.load(block, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    if isinstance(data, dict):
        yield from _flat(data, 0)


class _Loader(yaml.SafeLoader):
    """YAML's safe loader without its dates: 2024-13-01 is then a string to judge, not an error."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _flat(data: Mapping[Any, Any], depth: int) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        name = str(key).strip().lower()
        if isinstance(value, Mapping) and depth < 3:
            yield from _flat(value, depth + 1)
            continue
        said = (
            " ".join(str(v) for v in value if isinstance(v, str | int)) if isinstance(value, list) else str(value or "")
        )
        if name in ("url", "source_url", "link", "原文链接") and said.startswith("http"):
            yield "url", said.strip()
        elif depth == 0 and name.replace("_", " ") in fields.KEYS:
            yield fields.KEYS[name.replace("_", " ")], said
        elif fields.bare(name) in fields.LABELS:
            yield fields.bare(name), said


def _undo(rows: list[str], markdown: bool) -> Iterator[tuple[str, int, bool]]:
    """Lines without mark-up, each with its heading level (0 for none) and whether all of it was set bold."""
    for row in rows:
        line = row
        level = 0
        strong = False
        if markdown:
            if _TABLE_RULE.match(line) and "|" in line:
                continue
            if line.count("|") >= 2 and line.strip().startswith("|"):
                cells = [_inline(cell).strip() for cell in line.strip().strip("|").split("|")]
                yield CELL.join(cells) if any(cells) else "", 0, False
                continue
            if heading := _HEADING.match(line):
                level, line = len(heading.group(1)), heading.group(2)
            line = re.sub(r"^\s*>\s?", "", line)
            if not re.match(r"^\s*-\s*\d", line):
                line = _ITEM.sub("", line)
            strong = bool(re.fullmatch(r"\s*(?:\*\*.+\*\*\s*)+", line))
        yield (_inline(line) if markdown else _leftovers(line)), level, strong


def _inline(line: str) -> str:
    line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    line = _leftovers(line)
    line = _EMPHASIS.sub(r"\1", _STRONG.sub("", line))
    return _ESCAPE.sub(r"\1", line)


def _leftovers(line: str) -> str:
    """A line without elisions, left-over tags and entities."""
    if "[" in line or "〔" in line:
        line = fields.elisions(line)
    if "<" in line:
        line = _TAG.sub("", line)
    return characters(entities.unescape(line)) if "&" in line else line


def _without_wrapper(lines: list[Line], wrapper: list[str]) -> tuple[Line, ...]:
    """Lines without the title that a saver wrote above the text where the text has it itself.

    A title that front matter repeats goes where the text has it again further down; any other line of the head goes
    where the next line is the same title in another spelling. A title cut with ``...`` is never the text's.
    """
    kept = list(lines)
    titles = [fields.strip_site(title) for title in wrapper]
    for at, line in enumerate(kept[:3]):
        if any(fields.same_title(line.text, title) for title in titles) or _cut(line.text):
            if _cut(line.text) or _repeated(kept, at + 1, len(kept), line.text):
                del kept[at]
            break
    for at in range(min(4, len(kept) - 1)):
        if len(kept[at].text) < 8:
            continue
        again = next((n for n in range(at + 1, at + 4) if _repeated(kept, n, n + 1, kept[at].text)), None)
        if again is not None:
            # Between a page's title and the text's own stands what the page says of itself, and the text's number.
            own = [line for line in kept[at + 1 : again] if re.search("[〔号]|签发|办理结果|文件$", line.text)]
            kept[at:again] = own
            break
    return tuple(kept)


def _without_site(lines: list[Line]) -> list[Line]:
    """Lines of a saved page without the names of site and column above its title."""
    title = next((at for at, line in enumerate(lines[:12]) if is_title(line.text)), 0)
    kept = []
    for at, line in enumerate(lines[:title]):
        name = len(line.text) <= 20 and not re.search(
            r"[\d:〔《(、,。;]|(?:文件|令|公告|通告|公报|决定|会议)$", line.text
        )
        goes_on = at == title - 1 and lines[title].text.startswith(("关于", "印发", "转发")) and not lines[title].spaced
        if not name or goes_on:
            kept.append(line)
    return kept + lines[title:]


def _repeated(lines: list[Line], first: int, last: int, title: str) -> bool:
    """Whether a title stands again, over up to four lines of which the first is from ``first`` to before ``last``."""
    return any(
        fields.same_title("".join(line.text for line in lines[at : at + count]), title)
        for at in range(first, min(last, len(lines)))
        for count in range(1, 5)
        if lines[at].text[:1] == title[:1] or count == 1
    )


def _cut(text: str) -> bool:
    return bool(HAN.search(text)) and text.rstrip().endswith(("...", "…")) and len(text) < 120
