"""What a page or file says of itself outside its text: the bridge from the formats to the head.

The formats only collect; which of several titles or dates is the document's is decided by ``head``. All strings are
normalised like the text (NFKC, simplified, no injected pinyin), dates are days. Candidates stand in the order in which
the page shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from citypolicy.model import Attachment

TitleSource = Literal["node", "article-title", "table", "title-tag", "front-matter", "line"]
"""Where a title was seen: the page's title element; the ``ArticleTitle`` meta; 名称/标题 of the head table; ``<title>``
without the site's name; the front matter of a text file; the first lines that are set like a title (in files with
layout: larger, centred or bold)."""

DateSource = Literal["byline", "table", "meta", "front-matter", "url"]
"""Where a date was seen: the line under the title; the head table; a meta tag (``PubDate``); a text file's metadata;
the day in the URL that a text file says it came from."""


@dataclass(frozen=True, slots=True)
class TitleFact:
    """One title that the page states, and where."""

    text: str
    source: TitleSource


@dataclass(frozen=True, slots=True)
class DateFact:
    """One day that the page states, where, and under which label (``发布时间``, ``PubDate``; may be empty)."""

    on: date
    source: DateSource
    label: str = ""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that was seen around a text. Empty where a format has nothing of the kind."""

    titles: tuple[TitleFact, ...] = ()
    published: tuple[DateFact, ...] = ()
    """Candidates of the day of posting."""
    issued: tuple[DateFact, ...] = ()
    """Candidates of 成文日期 (发文日期, 生成日期) from a head table or metadata lines."""
    effective: tuple[DateFact, ...] = ()
    doc_number: str | None = None
    """发文字号 of the head table or metadata; None for the empty forms (``〔〕号``, ``无``, ``-``)."""
    issuer: str | None = None
    """发文机关 (发布机构) of the head table or metadata."""
    source: str | None = None
    """来源 as printed in the byline, else ``ContentSource``."""
    site: str | None = None
    """``SiteName``, or the site's name that a byline begins with (信阳市人民政府门户网站)."""
    url: str | None = None
    """Where the page itself or its saver says that it came from."""
    breadcrumb: tuple[str, ...] = ()
    """From the outermost column to the innermost: 首页, 政务公开, 建议提案办理."""
    table: tuple[tuple[str, str], ...] = ()
    """Every label and value of the head table or the metadata lines, labels without white space and colon."""
    meta: tuple[tuple[str, str], ...] = ()
    """Meta tags in page order, names in lower case."""
    attachments: tuple[Attachment, ...] = ()
    images_only: bool = False
    """The body holds pictures (or links to files) and no text."""
