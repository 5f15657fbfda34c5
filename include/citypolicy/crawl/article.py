"""What the crawler reads of an article page: its text, to tell an edit from a new read count, and its attachments.

Every article of a night goes through here, so it works on lxml itself, at a tenth of the time that a BeautifulSoup tree
takes. What the text says is for others to read.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import cast
from urllib.parse import unquote, unquote_to_bytes

from cssselect import GenericTranslator, SelectorError
from lxml import etree

from citypolicy.crawl.families.trs import page_call
from citypolicy.crawl.page import Page, resolve, split
from citypolicy.model import further_page

BODIES = (
    ".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", "#zoom", "#Zoom", "#zoomcon", "#UCAP-CONTENT", "ucapcontent",
    "[id^=vsb_content]", "div.content-txt", "#ivs_content", "div.article-content", ".j-fontContent", "#detailCont",
    "#NewsContent", "#articleDetail", ".ewb-article-info", "#d_article", ".main-txt", "div.txt-main",
    ".news_content_content", "#test", ".yMain", ".details-main", "#conBox",
)  # fmt: skip
"""Where the text of an article stands on the platforms seen, the more telling names first."""

MOST_PAGES = 200
"""Pages of one article that are taken."""

FILE_ENDINGS = frozenset(
    re.findall(r"\w+", "pdf ofd ceb cebx doc docx wps wpt rtf xls xlsx et csv ppt pptx dps zip rar 7z tif tiff")
)
_COUNTERS = re.compile(r"(?:阅读|浏览|点击|访问|打印)(?:次数|人次|量|数)?\s*[:：]?\s*[\d,]*\s*次?")
_FILE_PATH = re.compile(
    r"virtual_attach_file\.vsb|/download\.jsp|downfile\.jsp|viewFile\.do|/attach(?:ment)?s?/|/download(?:file)?[/?.]|getfile|DownloadAttachUrl"
    r"|/group\d/M\d\d/|/fileDownload|/file/download",
    re.I,
)
_FILE_WORDS = re.compile(r"附\s*件|下\s*载|附\s*表|\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar|7z)\b", re.I)
_PAGES = ("/", ".html", ".htm", ".shtml", ".jhtml")
_NOWHERE = ("#", "javascript:", "mailto:", "tel:", "data:")
_HAN = re.compile(r"[一-鿿]")
_PAGE_ENDING = re.compile(r"(?:/|\.s?html?|\.jhtml)$", re.I)
_NEXT_PAGE = re.compile(r"\W*下一?页\W*")
_PAGE_COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
_CHROME = re.compile(r"(?:^|[\s_-])(?:nav|menu|foot(?:er)?|bread\w*|crumbs?|friend\w*|copyright)(?:$|[\s_-])", re.I)
_AROUND = re.compile(r"(?:^|[\s_-])(?:head(?:er)?|share|position|top|side\w*)(?:$|[\s_-])", re.I)


@dataclass(frozen=True, slots=True)
class FileLink:
    """One file that a page offers: the link as in the page, made absolute, and what it is called there."""

    href: str
    url: str
    title: str


class Article:
    """An article page, parsed once."""

    def __init__(self, page: Page, bodies: Sequence[str] = ()) -> None:
        self.page = page
        self.tree = _tree(page.text)
        self.body = self._find_body(bodies)
        """The element that holds the text; None where none of the known places is there."""
        self._files: list[FileLink] | None = None
        self._links = _links(self.tree)
        """A page has hundreds of them, and each question below goes through them all."""

    def digest(self) -> str:
        """SHA-256 of what makes the article this version: text, pictures and links of its body (of the place with the
        most paragraphs where no body is known), without read counters, scripts and white space.
        """
        element = self.body if self.body is not None else self._densest()
        text = "".join("".join(_texts(element)).split()).replace("\u200b", "").replace("\ufeff", "")
        seen = hashlib.sha256(_COUNTERS.sub("", text).encode("utf-8", "replace"))
        if self.body is not None:
            seen.update("\x1f".join(image.get("src") or "" for image in element.iter("img")).encode("utf-8", "replace"))
        # A file may be exchanged although the text beside it stays.
        seen.update("\x1f".join(link.url for link in self.files()).encode("utf-8", "replace"))
        return seen.hexdigest()

    def meta(self, name: str) -> str:
        """The first non-empty content of a meta tag, its name in any case; empty where there is none."""
        for tag in self.tree.iter("meta"):
            if (tag.get("name") or "").strip().lower() == name.lower() and (tag.get("content") or "").strip():
                return str(tag.get("content")).strip()
        return ""

    def text_length(self) -> int:
        """Characters of text in the body, or in the page where no body is known."""
        return _length(self.body if self.body is not None else self.tree)

    def files(self, selector: str | None = None) -> list[FileLink]:
        """The files that the page offers, in its order, each once.

        A link is a file by the ending of its path or of a name in its query, by a download path, or by calling itself
        an attachment and not leading to a page. ``selector`` narrows the search to the places that a portal file names.
        """
        if selector is None and self._files is not None:
            return self._files
        links = [_links(place) for place in _select(self.tree, selector)] if selector else [self._links]
        found: dict[str, FileLink] = {}
        for place in links:
            for link, href in place:
                download = link.get("download")
                # Most links lead to pages, and a page has hundreds of them.
                if not href or (download is None and href.endswith(_PAGES)) or href.startswith(_NOWHERE):
                    continue
                title = " ".join("".join(_texts(link)).split())
                sure = _named_as_file(href, download)
                if not (sure or _called_a_file(href, title)) or _in_chrome(link, self.body, sure):
                    continue
                url = self.page.absolute(href)
                name = "" if says_nothing(title) else title
                name = name or (link.get("title") or link.get("download") or "").strip()
                if not name:
                    name = file_name(url) if not title or _HAN.search(file_name(url)) else title
                if url not in found or len(name) > len(found[url].title):
                    found[url] = FileLink(link.get("href") or "", url, name)
        if selector is None:
            self._files = list(found.values())
        return list(found.values())

    def pictures(self) -> list[FileLink]:
        """The pictures of a body that has next to no text: a document published as images of its pages."""
        images = list(self.body.iter("img")) if self.body is not None else []
        if not images or self.text_length() > 200:
            return []
        found: dict[str, FileLink] = {}
        for image in images:
            src = (image.get("src") or image.get("data-src") or "").strip()
            if (
                not src
                or src.startswith("data:")
                or re.search(r"icon|logo|share|qrcode|/images?/(?:file|ico|pdf|doc)", src, re.I)
            ):
                continue
            url = self.page.absolute(src)
            found.setdefault(
                url, FileLink(src, url, (image.get("alt") or image.get("title") or file_name(url)).strip())
            )
        return list(found.values())

    def further(self, first: str) -> dict[str, int]:
        """The further pages of the article whose first page is at ``first``, as this page links to them or its pager's
        script names them: their addresses with their numbers.
        """
        stem = first.rpartition("/")[2].partition("?")[0].rpartition(".")[0]
        found: dict[str, int] = {}
        for _, href in self._links:
            if not (stem and stem in href) and "page" not in href.lower() and "pn=" not in href:
                continue
            url = self.page.absolute(href)
            number = further_page(first, url)
            if number is not None:
                found[url] = number
        call = page_call(self.page) if "createPageHTML" in self.page.text else None
        if call is not None and call.stem == stem:
            for number in range(call.second, call.second + min(call.pages - 1, MOST_PAGES + 1)):
                found[resolve(first, f"{stem}_{number}.{call.ending}")] = number
        return found

    def goes_on_unseen(self) -> bool:
        """Whether the page says that its article goes on, with a pager that names no address."""
        count = _PAGE_COUNT.search(self.page.text) if "countPage" in self.page.text else None
        if count and int(count.group(1)) > 1:
            return True
        if "下一页" not in self.page.text and "下页" not in self.page.text:
            return False
        return any(
            (href or "#").startswith(_NOWHERE)
            and _NEXT_PAGE.fullmatch("".join(_texts(link))) is not None
            and not _in_chrome(link, self.body, sure=False)
            for link, href in self._links
        )

    def _densest(self) -> etree._Element:
        """The element whose own paragraphs hold the most text; the whole page where nothing holds much."""
        most: dict[etree._Element, int] = {}
        for paragraph in self.tree.iter("p", "tr"):
            parent = paragraph.getparent()
            if parent is not None:
                most[parent] = most.get(parent, 0) + _length(paragraph)
        best = max(most, key=lambda e: most[e], default=self.tree)
        return best if most.get(best, 0) >= 200 else self.tree

    def _find_body(self, bodies: Iterable[str]) -> etree._Element | None:
        for selector in (*bodies, *BODIES):
            # A name that is nowhere in the page spares the search for it.
            if max(re.split(r"[^\w-]", selector), key=len) not in self.page.text:
                continue
            places = _select(self.tree, selector)
            if places:
                return max(places, key=_length) if len(places) > 1 else places[0]
        return None


def says_nothing(title: str) -> bool:
    """Whether a link's text names no file: 附件下载, a number, nothing."""
    return re.fullmatch(r"\W*(?:(?:附件|下载|点击|点此|此处|查看|文件)*\s*\d*)\W*", title) is not None


def disposition_name(header: str) -> str:
    """The file name of a Content-Disposition header, in the encodings that servers use: RFC 5987, RFC 2047,
    percent-encoding, and bare UTF-8 or GBK bytes. Empty where there is none; never more than a name.
    """
    message = Message()
    message["Content-Disposition"] = re.sub(r"""(filename\*\s*=\s*)"([^"]*)\"""", r"\1\2", header, flags=re.I)
    said = [value for key, value in message.get_params([], "Content-Disposition") if key == "filename"]
    # By RFC 6266 the extended form goes before the plain one, which servers send along for old browsers.
    extended = next((value for value in said if isinstance(value, tuple)), None)
    if extended is not None:
        name = _either(extended[2].encode("latin-1", "ignore"))
    else:
        name = _unwrapped(said[0].strip("\"' ")) if said else ""
    name = re.sub(r"[\x00-\x1f]", "", re.split(r"[/\\]", name)[-1]).strip()
    return name if name.strip(".") else ""


def _unwrapped(name: str) -> str:
    """A file name out of RFC 2047, of percent-encoding, or of bytes that http.client has read as Latin-1."""
    if name.startswith("=?"):
        try:
            parts = decode_header(name)
        except HeaderParseError:
            return name
        return "".join(part if isinstance(part, str) else _either(part) for part, _ in parts)
    return _either(unquote_to_bytes(name) if name.isascii() else name.encode("latin-1", "ignore"))


def _either(raw: bytes) -> str:
    """UTF-8 where the bytes are that, else GB18030, whatever the header calls it."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def file_name(url: str) -> str:
    """What a file's address calls it: a name in its query (``?filename=…``) before the last part of its path."""
    parts = split(url)
    for pair in parts.query.split("&"):
        key, _, value = pair.partition("=")
        if value and (key.lower() in ("filename", "file_name", "name", "fname") or _ending(value) in FILE_ENDINGS):
            return _either(unquote_to_bytes(value.replace("+", " "))).rpartition("/")[2]
    return _either(unquote_to_bytes(parts.path.rpartition("/")[2]))


def _named_as_file(href: str, download: str | None) -> bool:
    parts = split(href)
    names = [parts.path, *(pair.partition("=")[2] for pair in parts.query.split("&"))]
    return download is not None or any(_ending(name) in FILE_ENDINGS for name in names)


def _called_a_file(href: str, title: str) -> bool:
    path = split(href).path
    if _PAGE_ENDING.search(path) or not path.strip("/"):
        return False
    return bool(_FILE_PATH.search(href) or _FILE_WORDS.search(title))


def _ending(name: str) -> str:
    return unquote(name).rpartition(".")[2].lower().strip()


def _in_chrome(link: etree._Element, body: etree._Element | None, sure: bool) -> bool:
    """Whether a link belongs to the page's frame. What is named as a file (``sure``) may stand beside the body, in a
    block called head or share; what only looks like one may not.
    """
    for parent in link.iterancestors():
        if parent is body:
            return False
        names = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if parent.tag in ("nav", "footer") or _CHROME.search(names):
            return True
        if not sure and (parent.tag == "header" or _AROUND.search(names)):
            return True
    return False


def _texts(element: etree._Element) -> Iterator[str]:
    # Text that was parsed from text is text; only trees built from bytes of old Python held bytes.
    return cast("Iterator[str]", element.itertext())


def _links(place: etree._Element) -> list[tuple[etree._Element, str]]:
    """The links in an element, each with where it leads."""
    return [(link, (link.get("href") or "").strip()) for link in place.iter("a")]


def _length(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in _texts(element))


class _Tools(threading.local):
    """A parser and paths for each thread: making them takes as long as a short page, and one at a time may use them."""

    def __init__(self) -> None:
        # Plain elements: those of lxml.html choose a Python class for every node, at half the time of the parse.
        self.parser = etree.HTMLParser(remove_comments=True, huge_tree=False, encoding="utf-8")
        self.paths: dict[str, etree.XPath] = {}


_TOOLS = _Tools()


def _select(tree: etree._Element, selector: str) -> list[etree._Element]:
    try:
        path = _TOOLS.paths.get(selector)
        if path is None:
            path = _TOOLS.paths[selector] = etree.XPath(GenericTranslator().css_to_xpath(selector))
        return list(path(tree))  # type: ignore[arg-type]
    except (SelectorError, etree.XPathError):
        return []


def _tree(text: str) -> etree._Element:
    """The page without comments, scripts and styles."""
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace") or b" ", _TOOLS.parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    if tree is None:
        return etree.Element("html")
    etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
    return tree
