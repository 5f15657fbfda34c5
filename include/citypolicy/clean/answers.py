"""Pages that come in a wrapper: the JSON of a portal's interface, Word's single-file pages, RTF."""

from __future__ import annotations

import email
import email.errors
import email.policy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from citypolicy.clean import fields
from citypolicy.clean.decode import decode
from citypolicy.clean.facts import DateFact, PageFacts, TitleFact
from citypolicy.clean.html import read_html, with_title
from citypolicy.clean.lines import CELL, Raw
from citypolicy.clean.normalise import HAN, characters, close_up
from citypolicy.clean.plain import read_plain
from citypolicy.model import Issue

_TITLES = ("docsubtitle", "doctitle", "articletitle", "title", "infotitle", "newstitle", "name", "subject")
_PUBLISHED = (
    "publishdate",
    "pubdate",
    "publishtime",
    "pubtime",
    "docpubtime",
    "docreltime",
    "releasetime",
    "publish_time",
    "publish_date",
    "createtime",
    "crtime",
    "builddate",
)
_ISSUED = ("signdate", "issuedate", "writedate", "docdate", "cwrq", "generatedate", "fwrq")
_NUMBERS = ("documentno", "docno", "docnumber", "filenum", "filenumber", "wenhao", "fwzh", "doc_number", "indexno")
_SOURCES = ("docsource", "source", "contentsource", "infosource", "docsourcename")
_ISSUERS = ("publisher", "issuer", "fwjg", "fbjg", "publishorg")
_MARKUP = re.compile(r"<(?:p|div|span|br|table|html|body)\b", re.IGNORECASE)


def read_json(text: str, *, place: str) -> Raw:
    """The article in an interface's answer: its longest string with text, and the fields that name its facts."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Raw(
            (),
            "json",
            "application/json",
            issues=(Issue("clean", "damaged-file", place, f"the JSON is broken: {error}", "error"),),
        )
    pairs = list(_strings(data))
    bodies = [value for _, value in pairs if len(HAN.findall(value)) >= 20]
    if not bodies:
        return Raw(
            (),
            "json",
            "application/json",
            issues=(Issue("clean", "no-text", place, "the JSON holds no article", "error"),),
        )
    body = max(bodies, key=len)
    raw = read_html(body, place=place) if _MARKUP.search(body) else read_plain(body)
    said: dict[str, str] = {}
    for key, value in pairs:
        if value is not body and 0 < len(value) <= 400:
            said.setdefault(
                key.lower(), close_up(characters(re.sub(r"<[^>]{1,40}>|\s+", " ", value)).replace("\n", " "))
            )
    titles = tuple(TitleFact(said[key], "article-title") for key in _TITLES if len(said.get(key, "")) >= 6)
    facts = replace(
        raw.facts,
        titles=(*titles, *raw.facts.titles),
        published=(*_days(said, _PUBLISHED), *raw.facts.published),
        issued=(*_days(said, _ISSUED), *raw.facts.issued),
        doc_number=next((v for key in _NUMBERS if (v := fields.value(said.get(key, "")))), None)
        or raw.facts.doc_number,
        issuer=next((v for key in _ISSUERS if (v := fields.value(said.get(key, "")))), None) or raw.facts.issuer,
        source=next((v for key in _SOURCES if (v := fields.value(said.get(key, "")))), None) or raw.facts.source,
        meta=tuple(said.items())[:200],
    )
    lines = with_title(list(raw.lines), titles[0].text if titles else None)
    return replace(raw, lines=tuple(lines), facts=facts, media_type="application/json")


def _days(said: dict[str, str], keys: tuple[str, ...]) -> tuple[DateFact, ...]:
    return tuple(DateFact(on, "meta", key) for key in keys if (on := fields.day(said.get(key, ""))))


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Every string with its key, in document order; of a list of articles the first alone."""
    stack: list[tuple[str, Any]] = [("", data)]
    while stack:
        key, value = stack.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            stack.extend(reversed([(str(k), v) for k, v in value.items()]))
        elif isinstance(value, list):
            stack.extend((key, item) for item in value[:1])


def read_mht(body: bytes, *, place: str) -> Raw:
    """The page in a Word file saved as a single-file web page."""
    try:
        message = email.message_from_bytes(body, policy=email.policy.compat32)
        parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
        content = parts[0].get_payload(decode=True) if parts else None
    except (email.errors.MessageError, ValueError, LookupError, TypeError, RecursionError) as error:
        return Raw(
            (),
            "mht",
            "message/rfc822",
            issues=(Issue("clean", "damaged-file", place, f"the single-file page is broken: {error}", "error"),),
        )
    if not isinstance(content, bytes) or not content:
        return Raw(
            (),
            "mht",
            "message/rfc822",
            issues=(Issue("clean", "no-text", place, "the single-file page holds no page", "error"),),
        )
    return read_html(decode(content, str(parts[0].get("Content-Type"))), place=place)


_RTF = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|(.)", re.IGNORECASE | re.DOTALL
)
_RTF_ASIDE = frozenset(
    """
    fonttbl colortbl datastore themedata stylesheet info pict header footer headerl headerr headerf footerl footerr
    footerf object listtable listoverridetable rsidtbl generator xmlnstbl mmathpr latentstyles filetbl fldinst
    colorschememapping bkmkstart bkmkend pgptbl
    """.split()  # noqa: SIM905 - names are easier to read so
)


def read_rtf(body: bytes) -> Raw:
    """The text of an RTF file, rows of tables with their cells."""
    pieces: list[str] = []
    pending = bytearray()
    stack: list[tuple[int, bool]] = []
    skip_after, aside, ignore = 1, False, 0

    def write(text: str) -> None:
        nonlocal ignore
        if pending:
            pieces.append(pending.decode("gb18030", "replace"))
            pending.clear()
        pieces.append(text)

    for found in _RTF.finditer(body.decode("latin-1")):
        word, number, byte, sign, brace, char = found.groups()
        if brace == "{":
            stack.append((skip_after, aside))
        elif brace == "}":
            skip_after, aside = stack.pop() if stack else (1, False)
        elif sign == "*" or (word and word.lower() in _RTF_ASIDE):
            aside = True
        elif aside:
            continue
        elif word == "u" and number:
            write(chr(int(number) % 65536))
            ignore = skip_after
        elif word == "uc" and number:
            skip_after = int(number)
        elif word in ("par", "line", "row", "sect", "page"):
            write("\n")
        elif word == "cell":
            write(CELL)
        elif word == "tab":
            write(" ")
        elif byte:
            if ignore:
                ignore -= 1
            else:
                pending.append(int(byte, 16))
        elif char or (sign and sign in "{}\\~_-"):
            if ignore:
                ignore -= 1
            else:
                write(char or {"~": " ", "_": "-", "-": ""}.get(sign, sign))
    write("")
    text = re.sub(f"{CELL}(?=\n|$)", "", "".join(pieces)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return replace(read_plain(text), method="rtf", media_type="application/rtf", facts=PageFacts())
