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

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

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
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a whole address, beginning with http:// or https://")
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Host = Annotated[str, AfterValidator(_host)]
Url = Annotated[str, AfterValidator(_url)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


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
    """Every so many days lists are walked to their end, for rows that were added late with an old date."""


class Tls(_Part):
    """How to speak TLS with the portal's hosts."""

    profile: Literal["standard", "legacy"] = "standard"
    """``legacy`` also allows what old servers need (SECLEVEL=1, unsafe renegotiation) after the standard one failed."""
    unverified_because: str | None = None
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

    container: str | None = None
    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None


class DetailRule(_Part):
    """What is known of a section's article pages."""

    url_pattern: Pattern | None = None
    """Regular expression that the address of every row's article must contain."""
    body: str | None = None
    """CSS selector of the article's text: what is compared to tell an edited page from one with another read count."""
    attachments: str | None = None
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
                raise ValueError(
                    f"pager.url: an address with {wanted} in it, or {wanted} in the request's form or JSON"
                )
        return self


class Portal(_Part):
    """One host of a city (or a folder of files), and how to read it."""

    id: Id
    name: str
    kind: Literal["web", "folder"]
    region_code: str | None = Field(None, pattern=r"^\d{6}$")
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
                raise ValueError("path: the folder to read")
            return self
        if not self.region_code:
            raise ValueError('region_code: the six digits of GB/T 2260, such as "411500"')
        if not self.hosts:
            raise ValueError("hosts: a list of the hosts that pages may come from")
        if not self.sections:
            raise ValueError("sections: a list with at least one section")
        names = [section.id for section in self.sections]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"sections: {name!r} is there twice; give each its own id")
        for section in self.sections:
            if not self.allows(section.url):
                raise ValueError(f"sections: {section.id}: its url is not on one of the hosts")
        if self.connect_to and not self.local:
            raise ValueError("connect_to: only with local: true")
        return self

    def allows(self, url: str, *, file: bool = False) -> bool:
        """Whether a page (or, with ``file``, an attachment) may be asked for at this address.

        A host without a port stands for the ports of http and https; one with a port for that port alone.
        """
        parts = urlsplit(url)
        try:
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
    """The portals of all ``*.yml`` files of the folders, by id, in the order of their ids.

    Raises PortalFileError for the first file that is wrong, and where two files have the same id.
    """
    found: dict[str, tuple[Portal, Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yml")):
            portal = load_portal(path)
            if portal.id in found:
                raise PortalFileError(f"{path}:1: id {portal.id!r} is taken by {found[portal.id][1]}; choose another")
            found[portal.id] = portal, path
    return {name: found[name][0] for name in sorted(found)}


def load_portal(path: Path) -> Portal:
    """The portal of one file. Raises PortalFileError."""
    try:
        text = path.read_text("utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PortalFileError(f"{path}:{line}: not YAML: {error.problem}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise PortalFileError(f"{path}:1: not YAML in UTF-8: {error}") from None
    if root is None or not isinstance(values, dict):
        raise PortalFileError(f"{path}:1: empty; write at least id, name, kind, region_code, hosts and sections")
    twice = _repeated_key(root)
    if twice is not None:
        raise PortalFileError(f"{path}:{twice.start_mark.line + 1}: {twice.value!r} is there twice; keep one")
    try:
        portal = Portal.model_validate(values)
    except ValidationError as error:
        # A misspelt key is both unknown and missing; the unknown one says where.
        first = min(error.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
        where = ".".join(str(part) for part in first["loc"])
        raise PortalFileError(f"{path}:{_line(root, first['loc'])}: {_advice(first, where)}") from None
    if portal.path is not None and not portal.path.is_absolute():
        portal = portal.model_copy(update={"path": (path.parent / portal.path.expanduser()).resolve()})
    return portal


def _advice(error: Any, where: str) -> str:
    kind, message = error["type"], error["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return f"{where}: unknown key; remove it or mend its spelling"
    if kind == "missing":
        return f"{where}: missing; add it"
    if kind == "string_type" and isinstance(error.get("input"), int):
        return f'{where}: put it in quotes, "{error["input"]}"'
    return f"{where}: {message}" if where else message


def _repeated_key(node: yaml.Node) -> yaml.ScalarNode | None:
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                return key  # type: ignore[no-any-return]
            seen.add(key.value)
            children.append(value)
    elif isinstance(node, yaml.SequenceNode):
        children = list(node.value)
    for child in children:
        found = _repeated_key(child)
        if found is not None:
            return found
    return None


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
