"""Bytes to their kind and to text: by what they are, not by what they are called or declared to be."""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
from typing import Literal

Kind = Literal[
    "pdf",
    "zip",
    "docx",
    "xlsx",
    "odf",
    "ofd",
    "ole",
    "7z",
    "rar",
    "gzip",
    "rtf",
    "image",
    "html",
    "json",
    "text",
    "empty",
    "unknown",
]

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)

_ZIP_MARKS: tuple[tuple[bytes, Kind], ...] = (
    (b"word/document", "docx"),
    (b"xl/workbook", "xlsx"),
    (b"OFD.xml", "ofd"),
)
"""Names at the root of a zip by which the formats that are zips are told apart."""

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|script|p|span|a|ul|br)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-:.]+)""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_\-:.]+)", re.IGNORECASE)
_GB = frozenset(("gb2312", "gbk", "gb-2312", "gb_2312", "x-gbk", "cp936", "hz-gb-2312"))
_COMMON = re.compile(
    "[的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严]"
)
"""The five hundred commonest characters: what text of any kind holds plenty of, and mojibake does not."""


def kind_of(body: bytes) -> Kind:
    """What the bytes are. ``docx``, ``xlsx``, ``odf`` and ``ofd`` are zips told apart by the names they hold."""
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "empty"
    # Readers accept a PDF whose header stands within the first kilobyte.
    if b"%PDF-" in body[:1024]:
        return "pdf"
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return _zip_kind(body) if kind == "zip" else kind
    if body[:2] == b"BM" and len(body) > 26 and body[14:18] in (b"\x28\x00\x00\x00", b"\x7c\x00\x00\x00"):
        return "image"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image"
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "text"
    if start.startswith((b"{", b"[")) and _is_json(body):
        return "json"
    # A page may begin with a comment, an XML declaration or stray text; tags are then a little further down.
    if start.startswith(b"<") and _HTML.search(body[:65536]):
        return "html"
    if len(_HTML.findall(body[:65536])) >= 5 and _HTML.search(body[:2048]):
        return "html"
    sample = body[:65536]
    # Text has almost no control bytes; two in a hundred leave room for the NULs that some sites send.
    control = sum(sample.count(bytes([b])) for b in range(32) if b not in (0, 9, 10, 12, 13, 27))
    return "text" if control * 50 <= len(sample) and sample.count(0) * 5 <= len(sample) else "unknown"


def _zip_kind(body: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError):
        # Of a damaged one the marks tell what it was to be; in a whole one they may be those of a file inside.
        names = {mark.decode().lower() for mark, _ in _ZIP_MARKS if mark in body}
    for mark, kind in _ZIP_MARKS:
        if any(name.startswith(mark.decode().lower()) for name in names):
            return kind
    return "odf" if b"mimetypeapplication/vnd.oasis" in body[:200] else "zip"


def _is_json(body: bytes) -> bool:
    return bool(
        re.match(rb'\s*(?:\{\s*(?:"[^"\\]{1,200}"\s*:|\})|\[\s*(?:[\{\["\d\]-]))', body.lstrip(b"\xef\xbb\xbf")[:1024])
    )


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of bytes in any of the encodings that Chinese sites use.

    A byte order mark decides, then UTF-8 where the bytes are valid UTF-8 (text in a GB encoding never is, beyond a few
    characters), then what the header or the page declares with gb2312 and gbk read as their superset GB18030, then
    whichever of GB18030 and Big5 gives the commoner characters. Bytes that fit none are replaced, never raised.
    """
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if body[:200].count(0) > 60:
        return body.decode("utf-16-le" if body[1:200:2].count(0) > body[0:200:2].count(0) else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # One broken character (a page cut in the middle, a field cut by bytes) does not make a page another encoding.
        if error.start >= 4 and _broken_share(body) < 0.01:
            return body.decode("utf-8", "replace")
    tried: list[str] = []
    for charset in (declared_charset(declared), *_page_charsets(body)):
        wide = "gb18030" if charset in _GB else charset
        if wide and wide not in ("utf-8", "utf8") and wide not in tried and _known(wide):
            tried.append(wide)
    # A wrong declaration shows in the characters: Big5 read as GB18030 is rare characters throughout.
    return max((body.decode(name, "replace") for name in [*tried, "gb18030", "big5"]), key=_plausible)


def declared_charset(media_type: str | None) -> str | None:
    """The charset of a Content-Type header, in lower case."""
    found = _HEADER_CHARSET.search(media_type or "")
    return found.group(1).lower() if found else None


def _page_charsets(body: bytes) -> list[str]:
    return [name.decode("ascii").lower() for name in _CHARSET.findall(body[:4096])]


def _known(name: str) -> bool:
    try:
        return not codecs.lookup(name).name.startswith(("utf-7", "unicode", "raw", "idna", "punycode", "undefined"))
    except LookupError:
        return False


def _broken_share(body: bytes) -> float:
    """Share of the non-ASCII characters that are no valid UTF-8."""
    text = body[:200_000].decode("utf-8", "replace")
    beyond = sum(1 for c in text if c > "\x7f")
    return text.count("�") / beyond if beyond else 1.0


def _plausible(text: str) -> float:
    sample = text[:100_000]
    cjk = sum(1 for c in sample if "一" <= c <= "鿿")
    wrong = sample.count("�")
    return (len(_COMMON.findall(sample)) - 2.0 * wrong) / (cjk + wrong + 1)
