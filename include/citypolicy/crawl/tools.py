"""For whoever adds a city: what would be taken from a list page, and the portal file that takes it."""

from __future__ import annotations

import re
import tempfile
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml
from bs4 import Tag

from citypolicy.crawl.article import Article
from citypolicy.crawl.discover import Get, as_page, open_list
from citypolicy.crawl.families import FAMILIES, Ask, Family, Row, Walk, next_ask, recognise
from citypolicy.crawl.families.base import numbered
from citypolicy.crawl.families.rows import find_rows
from citypolicy.crawl.families.trs import page_call
from citypolicy.crawl.fetch import Answer, Failure, Fetcher, Limits
from citypolicy.crawl.page import Page, split
from citypolicy.crawl.portals import Pager, Portal, PortalFileError, RowRule, Section, load_portal
from citypolicy.lexicon import regions

REPLIES = re.compile(r"建议|提案")
_PAGE_NUMBER = re.compile(
    r"[?&,/](?:page|pageno|pagenum|pageindex|page_no|curpage|currentpage|current)=([01])(?!\d)", re.I
)


def saved_rows(path: Path, family: str | None = None, url: str = "https://saved.invalid/") -> tuple[str, list[Row]]:
    """The family (given, or recognised) and the rows of a saved list page or list answer. Raises OSError."""
    page = Page(url, path.read_bytes())
    chosen = FAMILIES[family] if family else recognise(page)
    return chosen.name, chosen.rows(page, None)


def row_values(row: Row) -> dict[str, Any]:
    """A row as it is written: the link as in the page, the full title, the day or null."""
    return {"href": row.href, "title": row.title, "date": row.date.isoformat() if row.date else None}


# -- a new portal ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Draft:
    """A portal file that is proposed, and what a person should know before using it."""

    values: dict[str, Any]
    rows: list[Row]
    second: list[Row]
    found: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What could not be found out; while something stands here the file is no good."""

    def text(self) -> str:
        """The file's text: what was seen, what was not, and the values."""
        notes = [f"# {line}\n" for line in (*self.found, *(f"NOT FOUND: {line}" for line in self.missing))]
        return "".join(notes) + _yaml(self.values)

    def added_to(self, path: Path) -> str | None:
        """The text of a portal file with this draft's section at its end, all else as it was; None where that does not
        come of it: its sections are not what stands last, or one has this id already, or the host is not in it.

        Raises PortalFileError where the file is wrong as it is.
        """
        before = load_portal(path)
        text = path.read_text("utf-8").rstrip() + "\n"
        indent = re.findall(r"^( *)- id:", text, re.M)
        block = textwrap.indent(_yaml([self.values["sections"][0]]), indent[-1] if indent else "")
        with tempfile.TemporaryDirectory() as folder:
            # Beside nothing else, under the same name: a relative path in the file is not followed.
            trial = Path(folder) / path.name
            trial.write_text(text + block, "utf-8")
            try:
                after = load_portal(trial)
            except PortalFileError:
                return None
        rest = {"sections", "path"}
        if after.model_dump(exclude=rest) != before.model_dump(exclude=rest):
            return None
        return text + block if after.sections[:-1] == before.sections else None


def _yaml(values: Any) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110)


def look(
    url: str,
    *,
    saved: Path | None = None,
    local: bool = False,
    connect_to: dict[str, str] | None = None,
    region: str | None = None,
    contact: str = "",
) -> Draft:
    """Looks at a list page, live or as a saved copy, and drafts the portal file of its host with this one section.

    Of a live page it asks for pages 1 and 2 and for one article. Raises ValueError for an address that is none, OSError
    where the saved copy cannot be read.
    """
    parts = split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url}: not a whole address, beginning with http:// or https://")
    trial = _trial(url, local, connect_to)
    section = trial.sections[0]
    with Fetcher(trial, contact=contact, limits=Limits(tries=2)) as fetcher:
        return _look(trial, section, fetcher, saved, region)


def _look(trial: Portal, section: Section, fetcher: Fetcher, saved: Path | None, region: str | None) -> Draft:
    draft = Draft({}, [], [])
    if saved is not None:
        shell = first = Page(section.url, saved.read_bytes())
        family = recognise(shell)
        rows = family.rows(first, None)
        draft.found.append(f"read from the saved copy {saved.name}; nothing of it was verified on the live portal")
        opening = family.opening(shell, section)
        if not rows and opening is not None:
            draft.missing.append(f"rows: the page has none itself, they come from {opening.method} {opening.url}")
    else:
        opened = open_list(section, fetcher.get)
        if isinstance(opened, Failure):
            draft.values = _values(trial, section, None, None, [], region, draft)
            draft.missing.append(f"the page: {opened.message} ({opened.code})")
            return draft
        family, shell, first, rows = opened.family, opened.shell, opened.first, opened.rows
    draft.rows = rows
    draft.found.append(f"family {family.name}; {len(rows)} rows on page 1, {sum(1 for r in rows if r.date)} with a day")
    if not rows and not draft.missing:
        draft.missing.append(
            "rows: nothing on the page is like a list; name row.container and row.item by hand, or the request that"
            " brings the titles where a script draws them"
        )
    if rows and not any(row.url for row in rows):
        draft.missing.append("fields.url: the rows carry no addresses; say how they are made of the rows' keys")
    draft.values = _values(trial, section, family, shell, rows, region, draft)
    values = draft.values["sections"][0]
    if family.name not in ("json", "jpaas", "jiyuehua", "gkmlpt", "hanweb", "rss", "sitemap"):
        container = container_of(first, rows)
        if container:
            values["row"] = {"container": container}
        elif rows:
            draft.missing.append(
                "row.container: the list has no element with a name of its own; rows are found by form"
            )
    number = _PAGE_NUMBER.search(section.url) if family.name == "json" else None
    if number:
        start, end = number.span(1)
        rule = {
            "rule": "template",
            "url": f"{section.url[:start]}{{page}}{section.url[end:]}",
            "first": int(number[1]),
        }
        section = Section.model_validate({**section.model_dump(), "pager": rule})
        values["pager"] = rule
    if saved is None and rows:
        _look_at_page_two(draft, Walk(section, shell, first, first, 1, len(rows), len(rows)), family, fetcher.get)
        _look_at_article(draft, rows, trial, fetcher, family)
    return draft


def _trial(url: str, local: bool, connect_to: dict[str, str] | None) -> Portal:
    """A portal of one host and one section, to look with."""
    parts = urlsplit(url)
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    return Portal.model_validate(
        {
            "id": portal_id(parts.hostname or ""),
            "name": parts.hostname,
            "kind": "web",
            "region_code": "000000",
            "hosts": [host],
            "local": local,
            "connect_to": connect_to or {},
            # A test server of one's own need not be spared.
            "politeness": {"requests_per_second": 100} if local else {},
            "sections": [{"id": "list", "name": "list", "kind": "mixed", "url": url}],
        }
    )


def _values(
    trial: Portal,
    section: Section,
    family: Family | None,
    shell: Page | None,
    rows: list[Row],
    region: str | None,
    draft: Draft,
) -> dict[str, Any]:
    code = shell.meta("SiteIDCode") if shell else ""
    region = region or _region(code, shell.meta("SiteName") if shell else "")
    if region is None:
        draft.missing.append("region_code: give it with --region, the six digits of GB/T 2260")
    column = (shell.meta("ColumnName") if shell else "") or _title_of(shell)
    name = (shell.meta("SiteName") if shell else "") or trial.name
    values: dict[str, Any] = {"id": trial.id, "name": name, "kind": "web", "region_code": region or "??????"}
    values |= {"enabled": False, "hosts": list(trial.hosts), "attachment_hosts": []}
    if code:
        values["site_id_code"] = code
    if trial.local:
        values |= {"local": True, "connect_to": dict(trial.connect_to), "politeness": {"requests_per_second": 100}}
    about: dict[str, Any] = {
        "id": _section_id(section.url),
        "name": column or "?",
        "kind": "reply" if REPLIES.search(column) else "plan",
        "url": section.url,
        "family": family.name if family else None,
        "min_rows": max(1, len(rows) // 2),
        "last_verified": None,
    }
    return values | {"sections": [about]}


def portal_id(host: str) -> str:
    """A short id for a host's portal: ``xinyang`` of www.xinyang.gov.cn, ``tjj-xinyang`` of tjj.xinyang.gov.cn."""
    name = re.sub(r"^www\.|\.(?:gov|com|org|net)\.cn$|\.(?:gov|cn|com|org|net)$", "", host.lower())
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "portal"


def _region(code: str, site: str) -> str | None:
    """The city that a site says it belongs to: by the first six digits of its 网站标识码, by those that a credit code
    has after its first two, or by the places that its name begins with (河南省信阳市…).
    """
    found = re.fullmatch(r"(\d{6})\d{4}|\w{2}(\d{6})\w{10}", code)
    digits = (found.group(1) or found.group(2)) if found else ""
    if digits in regions():
        return digits
    region: str | None = None
    while True:
        named = {r.code: name for r in regions().values() for name in r.full_names if site.startswith(name)}
        if len(named) > 1:
            named = {code: name for code, name in named.items() if regions()[code].parent_code == region}
            if len(named) != 1:
                return None
        if not named:
            return region
        ((region, name),) = named.items()
        site = site.removeprefix(name)


def _title_of(shell: Page | None) -> str:
    title = shell.soup.title.get_text(strip=True) if shell is not None and shell.soup.title else ""
    return re.split(r"[-_|－—]", title)[0].strip()


def _section_id(url: str) -> str:
    """The last telling part of the column's address: ``ghjh`` of ``/zwgk/ghjh/index.html``."""
    parts = [p for p in urlsplit(url).path.lower().split("/") if p and not re.match(r"(?:index|list|default)\b", p)]
    name = re.sub(r"\.\w+$", "", parts[-1]) if parts else "list"
    return re.sub(r"[^a-z0-9_-]+", "-", name).strip("-_") or "list"


def _look_at_page_two(draft: Draft, walk: Walk, family: Family, get: Get) -> None:
    call = page_call(walk.first)
    counted = call is not None and (call.pages == 1 or call.second == 2)
    rule = _numbered_from(walk, family, get) if family.name in ("dahe", "trs") and not counted else None
    if rule and rule != family.name:
        draft.values["sections"][0]["pager"] = {"rule": rule}
        walk = replace(walk, section=walk.section.model_copy(update={"pager": Pager(rule=rule)}))
    ask = next_ask(family, walk)
    if ask is None:
        total = family.total(walk.first, walk.section)
        if total is not None and total > walk.seen:
            draft.missing.append(
                f"page 2: the list says that it has {total} rows, this page has {walk.seen}; name pager.rule by hand"
            )
        elif family.name == "json":
            draft.missing.append("page 2: nothing in a JSON answer says how it is asked for; name pager.rule by hand")
        else:
            draft.found.append("one page: page 1 shows no way to a second one")
        return
    outcome = get(ask)
    if isinstance(outcome, Failure):
        if outcome.state == "gone" and not ask.promised:
            draft.found.append(f"no page 2 ({ask.url} is not there); page 1 does not say how many there are")
        else:
            draft.missing.append(f"page 2: {ask.url}: {outcome.message}; set pager.rule by hand")
        return
    draft.second = family.rows(as_page(outcome), walk.section)
    new = {row.url for row in draft.second} - {row.url for row in draft.rows}
    if draft.second and not new:
        draft.missing.append(f"page 2: {ask.url} holds the rows of page 1; set pager.rule by hand")
    elif not draft.second:
        draft.missing.append(f"page 2: {ask.url} has no rows; set pager.rule by hand")
    else:
        draft.found.append(f"page 2 is {ask.method} {ask.url}: {len(new)} further rows")


def _numbered_from(walk: Walk, family: Family, get: Get) -> Literal["trs", "dahe"] | None:
    """Whether page 2 is ``index_1`` (``trs``) or ``index_2`` (``dahe``): a wrong step skips a page and looks right."""
    known = {row.url for row in family.rows(walk.first, walk.section)}
    rules: tuple[Literal["trs", "dahe"], ...] = ("trs", "dahe")
    for number, rule in enumerate(rules, start=1):
        answer = get(Ask(numbered(walk.first.url, number)))
        if isinstance(answer, Answer) and {row.url for row in family.rows(as_page(answer), walk.section)} - known:
            return rule
    return None


def _same_site(host: str, other: str) -> bool:
    """Whether another host is of the same domain: oss.nanyang.gov.cn of www.nanyang.gov.cn."""
    bare = host.partition(":")[0].removeprefix("www.")
    parent = bare.partition(".")[2]
    domain = parent if parent.count(".") >= 2 else bare
    return f".{other.partition(':')[0]}".endswith(f".{domain}")


def _look_at_article(draft: Draft, rows: list[Row], trial: Portal, fetcher: Fetcher, family: Family) -> None:
    row = next((r for r in rows if r.url and trial.allows(r.url)), None)
    if row is None:
        others = sorted({split(r.url).hostname or "" for r in rows if r.url})
        draft.missing.append(f"an article on this host: the rows lead to {', '.join(others)}; add them to hosts")
        return
    facts = article_facts(row, fetcher, family.body)
    if "problem" in facts:
        draft.missing.append(f"an article: {row.url}: {facts['problem']}")
        return
    draft.found.append(f"article {row.url}: body {facts['body'] or 'by density'}, {facts['characters']} characters")
    if not facts["attachments"] and facts["characters"] < (1 if facts["body"] else 100):
        draft.missing.append("detail.body: the article's text was not found; name its place by hand")
    files = {split(url).netloc for url in facts["attachments"]} - set(trial.hosts)
    own = sorted(host for host in files if _same_site(trial.hosts[0], host))
    if own:
        draft.values["attachment_hosts"] = own
        draft.found.append(f"attachments stand on {', '.join(own)}")
    if files - set(own):
        elsewhere = ", ".join(sorted(files - set(own)))
        draft.found.append(f"attachments lead to {elsewhere} as well; add to attachment_hosts what is the portal's")
    listed = {split(r.url).netloc for r in rows if r.url} - set(trial.hosts)
    if listed:
        draft.found.append(f"rows also lead to {', '.join(sorted(listed))}; add to hosts what belongs to the portal")


def container_of(page: Page, rows: Iterable[Row]) -> str | None:
    """A CSS selector with a name of its own for the element that holds all these rows; None where there is none.

    It is the innermost element with an id or a class that gives the very same rows again.
    """
    wanted = [row.url for row in rows]
    links = [a for a in page.soup.find_all("a", href=True) if page.absolute(str(a["href"])) in set(wanted)]
    if not links:
        return None
    common = [p for p in links[0].parents if all(any(q is p for q in link.parents) for link in links[-1:])]
    for element in common:
        for selector in _names(element):
            if [row.url for row in find_rows(page, RowRule(container=selector))] == wanted:
                return selector
    return None


def _names(element: Tag) -> list[str]:
    names = []
    identity = str(element.get("id") or "")
    # Ids with numbers are made anew with every template.
    if re.fullmatch(r"[A-Za-z][\w-]*", identity) and not re.search(r"\d{3,}", identity):
        names.append(f"#{identity}")
    names += [f"{element.name}.{c}" for c in element.get("class") or [] if re.fullmatch(r"[A-Za-z][\w-]*", c)]
    return names


def article_facts(
    row: Row,
    fetcher: Fetcher,
    bodies: Iterable[str],
    section: Section | None = None,
    pages: dict[str, Page] | None = None,
) -> dict[str, Any]:
    """What is found on an article page: its meta title and date, where its body stands, its length, its attachments.

    ``problem`` says why there is none. The page goes into ``pages``.
    """
    outcome = fetcher.get(row.url)
    if isinstance(outcome, Failure):
        return {"url": row.url, "problem": f"{outcome.message} ({outcome.code})"}
    page = as_page(outcome)
    if pages is not None:
        pages["article"] = page
    return {"url": row.url} | _facts(page, tuple(bodies), section)


def _facts(page: Page, bodies: tuple[str, ...], section: Section | None) -> dict[str, Any]:
    article = Article(page, bodies)
    body = article.body
    name = (
        ""
        if body is None
        else f"{body.tag}#{body.get('id')}"
        if body.get("id")
        else f"{body.tag}.{body.get('class', '')}"
    )
    return {
        "title": article.meta("ArticleTitle"),
        "published": article.meta("PubDate"),
        "body": name.rstrip("."),
        "characters": article.text_length(),
        "attachments": [link.url for link in article.files(section.detail.attachments if section else None)],
    }
