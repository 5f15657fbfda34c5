"""Portal files: one YAML a host, everything the crawler must know of a city, nothing that is code.

A file that is wrong is refused whole, with one line that names the file, the line in it and what to write there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import soupsieve
import yaml
from cssselect import GenericTranslator, SelectorError
from lxml import etree
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

SectionKind = Literal["plan", "reply", "mixed"]
"""What a column publishes: plans and notices, replies to proposals, or both. The text decides, this is a hint."""

PagerRule = Literal["auto", "trs", "dahe", "next_link", "template", "offset", "none"]
"""How page N of a list is reached. ``trs``: page 2 is ``index_1``; ``dahe``: page 2 is ``index_2``; ``template``: from
``pager.url`` with ``{page}``; ``offset``: from ``pager.url`` with ``{offset}``; ``next_link``: the link that says so
(下一页); ``none``: there is one page; ``auto``: as the family does."""


FamilyName = Literal[
    "anhui", "countdown", "dahe", "epoint", "generic", "gkmlpt", "hanweb", "jeecms", "jiyuehua", "jpaas", "json",
    "kaipu", "rss", "sitemap", "trs", "vsb",
]  # fmt: skip
"""The CMS families that are known, each a module of ``families``."""


Transport = Literal["html", "xml_recordset", "json", "html_in_json", "sitemap", "rss"]
BY_TRANSPORT: dict[Transport, FamilyName | None] = {
    "html": None,
    "xml_recordset": "hanweb",
    "json": "json",
    "html_in_json": "jpaas",
    "sitemap": "sitemap",
    "rss": "rss",
}
"""The family that reads rows which come so; lists in HTML are told apart by their marks."""


class PortalFileError(ValueError):
    """A portal file that cannot be used; the message is one line: file, line, what to write."""


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression ({error})") from None
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9.-]+(:\d+)?", text):
        raise ValueError("a host name in lower case without scheme or path, such as www.xinyang.gov.cn")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("a whole address, beginning with http:// or https://")
    return text


def _id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text):
        raise ValueError("lower-case letters, digits, - and _ alone, such as xinyang-tjj")
    return text


def _region(text: str) -> str:
    if not re.fullmatch(r"[0-9]{6}", text):
        raise ValueError('the six digits of GB/T 2260, such as "411500"')
    return text


def _list_selector(text: str) -> str:
    try:
        soupsieve.compile(text)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"not a CSS selector ({str(error).splitlines()[0]})") from None
    return text


def _article_selector(text: str) -> str:
    try:
        etree.XPath(GenericTranslator().css_to_xpath(text))
    except (SelectorError, etree.XPathError) as error:
        raise ValueError(f"not a CSS selector ({error})") from None
    return text


def _reason(text: str) -> str:
    if len(text.strip()) < 4:
        raise ValueError("say why certificates cannot be verified, or leave it out and they are")
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Host = Annotated[str, AfterValidator(_host)]
Url = Annotated[str, AfterValidator(_url)]
Reason = Annotated[str, AfterValidator(_reason)]
Id = Annotated[str, AfterValidator(_id)]
Region = Annotated[str, AfterValidator(_region)]
ListSelector = Annotated[str, AfterValidator(_list_selector)]
ArticleSelector = Annotated[str, AfterValidator(_article_selector)]


def _wrong(at: tuple[str | int, ...], advice: str) -> PydanticCustomError:
    """What is wrong with a part as a whole, and where in it a person should write: ``at``, from that part on."""
    return PydanticCustomError("portal_file", "{advice}", {"advice": advice, "at": at})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Politeness(_Part):
    """How hard a portal may be asked, for each of its hosts."""

    requests_per_second: float = Field(1.0, gt=0, le=1000)
    """Upper bound; a longer Crawl-delay of robots.txt, or a Retry-After, goes before it."""
    jitter: float = Field(0.3, ge=0, le=1)
    """Each wait is longer by a random share of up to this much."""
    connections: int = Field(1, ge=1, le=4)
    """Requests to one host at the same time."""
    max_pages: int = Field(200, ge=1)
    """List pages a section and night: the bound for calendars and lists without end."""
    max_new: int = Field(2000, ge=1)
    """Documents a night; what is over waits for the next."""
    seconds: float = Field(3 * 3600, gt=0)
    """A crawl that has taken so long ends in order, and goes on the next night."""
    recheck_days: int = Field(7, ge=1)
    """A document is asked again (conditionally) when its last answer is older."""
    max_rechecks: int = Field(100, ge=0)
    """Documents asked again a night, those asked longest ago first."""
    deep_sweep_days: int = Field(14, ge=1)
    """Every so many days lists are walked to their end, for rows that were added late with an old date; documents that
    were given up or are withdrawn are asked for once more as often."""


class Tls(_Part):
    """How to speak TLS with the portal's hosts."""

    profile: Literal["standard", "legacy"] = "standard"
    """``legacy`` also allows what old servers need (SECLEVEL=1, unsafe renegotiation) after the standard one failed."""
    unverified_because: Reason | None = None
    """Certificates are verified unless this says why they cannot be."""


class Pager(_Part):
    """How the pages after the first are reached."""

    rule: PagerRule = "auto"
    url: str | None = None
    """Address of page N, for template and offset: with ``{page}`` (2 for the second) or ``{offset}`` (rows before).
    Not needed where these stand in the request's form or JSON body."""
    first: int = Field(1, ge=0)
    """The number that the portal gives to its first page."""
    size: int | None = Field(None, ge=1)
    """Rows a page, where the portal must be told."""


class RowRule(_Part):
    """Where the rows stand on a list page, as CSS selectors; what is not given is found."""

    container: ListSelector | None = None
    item: ListSelector | None = None
    link: ListSelector | None = None
    title: ListSelector | None = None
    date: ListSelector | None = None


class DetailRule(_Part):
    """What is known of a section's article pages."""

    url_pattern: Pattern | None = None
    """Regular expression that the address of every row's article must contain."""
    body: ArticleSelector | None = None
    """CSS selector of the article's text: what is compared to tell an edited page from one with another read count."""
    attachments: ArticleSelector | None = None
    """CSS selector of the places that hold attachment links, where they are not found in the body."""


class RequestRule(_Part):
    """What a list must be asked with, where a plain GET is not enough."""

    method: Literal["GET", "POST"] = "GET"
    headers: dict[str, str] = Field(default_factory=dict)
    form: dict[str, str] = Field(default_factory=dict)
    json_body: dict[str, Any] | None = None


class FieldsRule(_Part):
    """Where a JSON answer holds its rows: keys joined by dots."""

    rows: str
    title: str = "title"
    url: str = "url"
    """A key, or an address with ``{key}`` in it."""
    date: str | None = None
    total: str | None = None


class Section(_Part):
    """One column of a portal: a list of articles."""

    id: Id
    name: str
    kind: SectionKind
    url: Url
    family: FamilyName | None = None
    """The CMS family; recognised from the page where it is not given."""
    transport: Transport | None = None
    """How the rows come, where that is known and the family is not."""
    request: RequestRule = RequestRule()
    fields: FieldsRule | None = None
    pager: Pager = Pager()
    row: RowRule = RowRule()
    detail: DetailRule = DetailRule()
    include: tuple[Pattern, ...] = ()
    """A row counts only if its title contains one of these regular expressions."""
    exclude: tuple[Pattern, ...] = ()
    """A row whose title contains one of these does not count."""
    min_rows: int = Field(1, ge=0)
    """Fewer rows on the first page than this raise an alarm: the page has changed, or was not the page."""
    last_verified: date | None = None
    """When a person last saw this section's rows taken rightly from the live portal; null: never."""

    @property
    def reader(self) -> FamilyName | None:
        """The family that reads this section; None where it is recognised from the page."""
        return self.family or (BY_TRANSPORT[self.transport] if self.transport else None)

    @model_validator(mode="after")
    def _pages(self) -> Section:
        if self.pager.rule in ("template", "offset"):
            wanted = "{page}" if self.pager.rule == "template" else "{offset}"
            places = f"{self.pager.url or ''} {self.request.form} {self.request.json_body}"
            if wanted not in places:
                raise _wrong(
                    ("pager", "url"), f"an address with {wanted} in it, or {wanted} in the request's form or JSON"
                )
        if self.fields and self.reader not in (None, "json"):
            raise _wrong(("fields",), "only for lists that are a JSON answer: write family: json, or remove it")
        return self


class Portal(_Part):
    """One host of a city (or a folder of files), and how to read it."""

    id: Id
    name: str
    kind: Literal["web", "folder"]
    region_code: Region | None = None
    """GB/T 2260 code of the city."""
    region_name: str | None = None
    """The city's name, where GB/T 2260 does not have its code."""
    enabled: bool = True
    """Whether a nightly run crawls it when nothing else is said."""
    note: str | None = None
    """What people should know of it; first of all what was never verified."""
    hosts: tuple[Host, ...] = ()
    """The hosts that pages may come from. No request leaves these and ``attachment_hosts``."""
    attachment_hosts: tuple[Host, ...] = ()
    """Further hosts that files may come from."""
    site_id_code: str | None = None
    """The 网站标识码 that the portal's pages carry: a page with another one is not the site that this file means."""
    scheme: Literal["http", "https", "any"] = "any"
    """What the hosts speak, whatever scheme their links have: some answer on http alone, some link to http by habit."""
    tls: Tls = Tls()
    politeness: Politeness = Politeness()
    sections: tuple[Section, ...] = ()
    local: bool = False
    """Allows loopback and private addresses, for the sample portal and test servers."""
    connect_to: dict[str, str] = Field(default_factory=dict)
    """For local portals: ``host:port`` of an address to the ``host:port`` that really answers it."""
    path: Path | None = None
    """The folder of a folder portal; relative to the portal file."""

    @model_validator(mode="after")
    def _consistent(self) -> Portal:
        if self.kind == "folder":
            if self.path is None:
                raise _wrong(("path",), "missing; add the folder to read")
            return self
        if not self.region_code:
            raise _wrong(("region_code",), 'missing; add the six digits of GB/T 2260, such as "411500"')
        if not self.hosts:
            raise _wrong(("hosts",), "missing; add a list of the hosts that pages may come from")
        if not self.sections:
            raise _wrong(("sections",), "missing; add a list with at least one section")
        names = [section.id for section in self.sections]
        for number, section in enumerate(self.sections):
            if section.id in names[:number]:
                raise _wrong(
                    ("sections", number, "id"), f"{section.id!r} is the id of another section too; give each its own"
                )
            if not self.allows(section.url):
                raise _wrong(
                    ("sections", number, "url"),
                    f"not on one of the hosts ({', '.join(self.hosts)}); add its host to them",
                )
        if self.connect_to and not self.local:
            raise _wrong(("connect_to",), "only with local: true")
        return self

    def allows(self, url: str, *, file: bool = False) -> bool:
        """Whether a page (or, with ``file``, an attachment) may be asked for at this address.

        A host without a port stands for the ports of http and https; one with a port for that port alone.
        """
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
            return False
        names = {f"{host}:{port}"} if port not in (None, 80, 443) else {host, f"{host}:{port}"}
        return not names.isdisjoint(self.hosts + self.attachment_hosts if file else self.hosts)

    def spoken(self, url: str) -> str:
        """The address in the scheme that the portal speaks, so that a document has one address."""
        if self.scheme == "any" or url.startswith(f"{self.scheme}:") or not self.allows(url):
            return url
        parts = urlsplit(url)
        return url if parts.port else parts._replace(scheme=self.scheme).geturl()


def load_portals(folders: Iterable[Path]) -> dict[str, Portal]:
    """The portals of all ``*.yml`` (and ``*.yaml``) files of the folders, by id, in the order of their ids.

    Raises PortalFileError for the first file that is wrong, and where two files have the same id.
    """
    found: dict[str, tuple[Portal, Path]] = {}
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        for path in sorted((*folder.glob("*.yml"), *folder.glob("*.yaml"))):
            portal = load_portal(path)
            if portal.id in found:
                taken = f"id: {portal.id!r} is taken by {found[portal.id][1]}; choose another"
                raise PortalFileError(f"{path}:{_line(_compose(path)[0], ('id',))}: {taken}")
            found[portal.id] = portal, path
    return {name: found[name][0] for name in sorted(found)}


def load_portal(path: Path) -> Portal:
    """The portal of one file. Raises PortalFileError."""
    root, values = _compose(path)
    try:
        portal = Portal.model_validate(values)
    except ValidationError as error:
        # A misspelt key is both unknown and missing; the unknown one says where.
        first = min(error.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
        place = (*first["loc"], *first.get("ctx", {}).get("at", ()))
        where = ".".join(str(part) for part in place)
        raise PortalFileError(f"{path}:{_line(root, place)}: {where}: {_advice(first, _at(root, place))}") from None
    if portal.path is not None and not portal.path.is_absolute():
        portal = portal.model_copy(update={"path": (path.parent / portal.path.expanduser()).resolve()})
    return portal


class _Loader(yaml.SafeLoader):
    """YAML whose days stay text, so that a day that is none is told like every other wrong value."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _compose(path: Path) -> tuple[yaml.MappingNode, dict[str, Any]]:
    """The nodes of a file, which know their lines, and its values. Raises PortalFileError."""
    try:
        loader = _Loader(path.read_text("utf-8"))
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode) or not root.value:
            raise PortalFileError(
                f"{path}:1: no keys and values; write at least id, name, kind, region_code, hosts and sections"
            )
        _refuse_repeats(path, root, {})
        return root, loader.construct_document(root)
    except PortalFileError:
        raise
    except OSError as error:
        raise PortalFileError(f"{path}:1: cannot be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        begun = error.context_mark.line + 1 if error.context_mark else line
        since = f" ({error.context}, from line {begun})" if begun != line else ""
        raise PortalFileError(f"{path}:{line}: not YAML: {error.problem}{since}") from None
    except (ValueError, yaml.YAMLError) as error:
        raise PortalFileError(f"{path}:1: not YAML in UTF-8: {str(error).splitlines()[0]}") from None


_ADVICE = {
    "extra_forbidden": "unknown key; remove it or mend its spelling",
    "missing": "missing; add it",
    "tuple_type": "write a list: [a, b], or one value a line behind dashes",
    "model_type": "write keys with their values, each on a line of its own below it",
    "dict_type": "write keys with their values, each on a line of its own below it",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
}


def _advice(error: Any, node: yaml.Node | None) -> str:
    kind, message = error["type"], error["msg"].removeprefix("Value error, ")
    if kind in _ADVICE:
        return _ADVICE[kind]
    if kind.startswith("date_"):
        return "write a day, such as 2026-03-31, or null"
    if kind == "literal_error":
        return f"write one of {error['ctx']['expected'].replace(' or ', ', ')}"
    if kind == "string_type" and isinstance(node, yaml.ScalarNode):
        return f'put it in quotes, "{node.value}"' if error["input"] is not None else "has no value; add it"
    return str(message)


def _refuse_repeats(path: Path, node: yaml.Node, done: dict[int, bool]) -> None:
    """Raises PortalFileError for a key that stands twice in one mapping, and for a value that holds itself.

    ``done`` tells of each node seen whether all of it was.
    """
    if id(node) in done:
        if not done[id(node)]:
            raise PortalFileError(f"{path}:{node.start_mark.line + 1}: a value that holds itself (&, *); write it out")
        return
    done[id(node)] = False
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise PortalFileError(f"{path}:{key.start_mark.line + 1}: a key that is no word; write `key: value`")
            if key.value in seen:
                raise PortalFileError(f"{path}:{key.start_mark.line + 1}: {key.value!r} is there twice; keep one")
            seen.add(key.value)
            children.append(value)
    elif isinstance(node, yaml.SequenceNode):
        children = list(node.value)
    for child in children:
        _refuse_repeats(path, child, done)
    done[id(node)] = True


def _at(node: yaml.Node | None, place: Iterable[int | str]) -> yaml.Node | None:
    """The node at a place; None where there is none."""
    for part in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


def _line(node: yaml.Node, place: Iterable[int | str]) -> int:
    """The line of the file where the value at this place stands, or the line of what should hold it."""
    line = node.start_mark.line + 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == part), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
