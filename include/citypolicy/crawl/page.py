"""One answer that holds text: its bytes, and what reading them gives, each made when first asked for."""

from __future__ import annotations

import codecs
import re
import string
import warnings
from functools import cached_property
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

# Which parser fits is not known before an answer is looked at, and a short answer may look like a file's name.
warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)

_META_CHARSET = re.compile(rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)
# The browsers' reading of labels: gb2312 and gbk both mean GB18030, which holds them.
_CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "hz-gb-2312"}


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page. UTF-8 where the bytes are valid UTF-8 (no GB18030 page is by accident), else as declared by
    the HTTP header, else by the page, else GB18030; what then does not fit becomes U+FFFD. NUL and the BOM go.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    body = body.removeprefix(b"\xef\xbb\xbf")
    declared = re.search(r"charset\s*=\s*[\"']?\s*([\w-]+)", content_type, re.I)
    inner = _META_CHARSET.search(body[:4096])
    names = [m.lower() for m in (declared.group(1) if declared else "", inner.group(1).decode() if inner else "") if m]
    for name in ("utf-8", *names, "gb18030"):
        codec = "gb18030" if name in _CHINESE else name
        if not _is_charset(codec):
            continue
        try:
            text = body.decode(codec)
        except LookupError:
            continue
        except UnicodeDecodeError as error:
            # A body that was cut ends inside a character; that alone says nothing against the encoding.
            if error.start < len(body) - 3:
                continue
            text = body.decode(codec, "replace")
        return text.replace("\x00", "")
    return body.decode("gb18030", "replace").replace("\x00", "")


def _is_charset(name: str) -> bool:
    """Whether Python reads pages under this name; it also has codecs that are no charsets, such as ``undefined``."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return False
    return not found.startswith(("utf-7", "unicode", "raw", "idna", "punycode", "undefined"))


class Page:
    """A page or list answer, at the address that it really came from."""

    def __init__(self, url: str, body: bytes, content_type: str = "") -> None:
        self.url, self.body, self.content_type = url, body, content_type

    @cached_property
    def text(self) -> str:
        """The decoded text."""
        return decode(self.body, self.content_type)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page. Comments are no elements, so rows in a comment are not seen."""
        return BeautifulSoup(self.text, "lxml")

    @cached_property
    def base(self) -> str:
        """What relative links are relative to: ``<base href>`` where the page has one."""
        if b"<base" not in self.body.lower():
            return self.url
        tag = self.soup.find("base", href=True)
        return resolve(self.url, str(tag["href"])) if isinstance(tag, Tag) else self.url

    @cached_property
    def scripts(self) -> str:
        """The text of all inline scripts that are live; one inside an HTML comment is not."""
        return "\n".join(str(tag.string or "") for tag in self.soup.find_all("script"))

    def meta(self, name: str) -> str:
        """The first non-empty content of a meta tag, its name in any case; empty where there is none."""
        for tag in self.soup.find_all("meta"):
            if str(tag.get("name", "")).strip().lower() == name.lower():
                value = str(tag.get("content", "")).strip()
                if value:
                    return value
        return ""

    def absolute(self, href: str) -> str:
        """The canonical absolute address of a link on this page."""
        return resolve(self.base, href)


_NO_BRACKETS = string.ascii_letters + string.digits + "/%:@!$&'()*+,;=~-._?#"


def resolve(base: str, href: str) -> str:
    """The canonical absolute address of a link. Never raises: what no address can be (``http://[网址]/``) comes back
    percent-encoded, as the address of a host that is nobody's.
    """
    href = href.strip()
    try:
        return canonical(urljoin(base, href))
    except ValueError:
        return canonical(urljoin(base, quote(href, safe=_NO_BRACKETS, errors="replace")))


def split(href: str) -> SplitResult:
    """The parts of a link as it stands in a page; of what is no address all is path. Never raises."""
    try:
        return urlsplit(href)
    except ValueError:
        return SplitResult("", "", href, "", "")


def canonical(url: str) -> str:
    """One spelling for one address: host in lower case and in its ASCII form, no default port, no user, no fragment,
    no ``./``, Chinese and spaces percent-encoded as UTF-8, ``%`` left as it is, no session id. The scheme stays: some
    hosts answer on http alone. Raises ValueError where there are brackets or characters that no host has.
    """
    parts = urlsplit(re.sub(r"[\t\r\n]", "", url).strip())
    host = (parts.hostname or "").lower().removesuffix(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            host = quote(host)
    try:
        port = parts.port
    except ValueError:
        return quote(url, safe=_NO_BRACKETS, errors="replace")
    if ":" in host:
        host = f"[{host}]"
    if port and (parts.scheme, port) not in (("http", 80), ("https", 443)):
        host = f"{host}:{port}"
    path = re.sub(r";jsessionid=[^/;]*", "", _without_dots(parts.path), flags=re.I)
    path = quote(path or "/", safe="/%:@!$&'()*+,;=~-._", errors="replace")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]{}\"", errors="replace")
    return urlunsplit((parts.scheme.lower(), host, path, query, ""))


def _without_dots(path: str) -> str:
    if "/." not in path and "//" not in path:
        return path
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if parts[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
