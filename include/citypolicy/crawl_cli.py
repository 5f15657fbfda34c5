"""``citypolicy portal …``: the tools for whoever adds a city or looks after one."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from citypolicy.crawl.golden import Seen
    from citypolicy.crawl.portals import Portal
    from citypolicy.crawl.tools import Draft

portal_app = typer.Typer(no_args_is_help=True, help="Add a city, and see what would be taken from its pages.")
_console = Console(stderr=True, highlight=False)


def _say(text: str, mark: str = "", style: str = "") -> None:
    """One message, one line, however narrow the terminal; brackets in it are brackets."""
    _console.print(Text.assemble((f"{mark} " if mark else "", style), (text, "" if mark else style)), soft_wrap=True)


def _found(text: str) -> None:
    _say(text, "✓", "green")


def _bad(text: str) -> None:
    _say(text, "✗", "red")


def _wrong(text: object) -> None:
    _say(str(text), style="red")


@portal_app.command("rows")
def rows(
    files: Annotated[list[Path], typer.Argument(help="Saved list pages or list answers: HTML, XML or JSON.")],
    out: Annotated[Path, typer.Option("--out", help="Folder; rows go to rows/<file name without its ending>.jsonl.")],
    family: Annotated[str | None, typer.Option(help="The CMS family; recognised from the page by default.")] = None,
) -> None:
    """Writes the rows of saved list pages: link as in the page, full title, day. Exit code 1 if a file was not read."""
    from citypolicy import records
    from citypolicy.crawl import tools
    from citypolicy.crawl.families import FAMILIES

    if family is not None and family not in FAMILIES:
        _wrong(f"no family {family!r}; there are: {', '.join(FAMILIES)}")
        raise typer.Exit(2)
    names = Counter(_stem(path) for path in files)
    if twice := sorted(name for name, count in names.items() if count > 1):
        _wrong(f"several files would be written as {twice[0]}.jsonl; give them one at a time")
        raise typer.Exit(2)
    failed = False
    for path in files:
        try:
            name, found = tools.saved_rows(path, family)
            records.write_jsonl(out / "rows" / f"{_stem(path)}.jsonl", map(tools.row_values, found))
        except OSError as error:
            _wrong(f"{error.filename or path}: {error.strerror or error}")
            failed = True
            continue
        _say(f"{path}: {name}, {len(found)} rows")
    if failed:
        raise typer.Exit(1)


def _stem(path: Path) -> str:
    return path.name.rpartition(".")[0] or path.name


@portal_app.command("new")
def new(
    url: Annotated[str, typer.Argument(help="Address of a list page: the column that you want.")],
    saved: Annotated[
        Path | None, typer.Option(help="A saved copy of that page, where the portal is out of reach.")
    ] = None,
    region: Annotated[str | None, typer.Option(help="GB/T 2260 code, where the page does not say it.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; by default <portals>/<host>.yml.")] = None,
    local: Annotated[bool, typer.Option(help="Allow loopback and private addresses (a test server).")] = False,
) -> None:
    """Looks at a list page and writes a portal file that works, or says what it could not find (exit code 1)."""
    from citypolicy.crawl import tools
    from citypolicy.crawl.page import split
    from citypolicy.crawl.portals import load_portal
    from citypolicy.settings import settings

    path = out or settings().portals / f"{split(url).hostname or 'portal'}.yml"
    try:
        # A further column of a host that is known is of its city.
        region = region or (load_portal(path).region_code if path.exists() else None)
        draft = tools.look(url, saved=saved, local=local, region=region, contact=settings().contact)
    except ValueError as error:
        _wrong(error)
        raise typer.Exit(2) from None
    except OSError as error:
        _wrong(f"{saved}: {error.strerror or error}")
        raise typer.Exit(2) from None
    _show_rows("page 1", [tools.row_values(row) for row in draft.rows])
    _show_rows("page 2", [tools.row_values(row) for row in draft.second])
    for line in draft.found:
        _found(line)
    for line in draft.missing:
        _bad(f"not found: {line}")
    try:
        if path.exists():
            _add_section(draft, path)
        else:
            path = _write(draft, path)
            _say(f"written: {path}; look at the rows above, and set last_verified and enabled when they are right")
            if path.suffix == ".yml":
                _say(f"next: citypolicy portal check {draft.values['id']} --save golden")
    except OSError as error:
        _wrong(f"{error.filename or path}: {error.strerror}; nothing written")
        raise typer.Exit(2) from None
    if draft.missing:
        raise typer.Exit(1)


def _write(draft: Draft, path: Path) -> Path:
    """Writes a draft as a new portal file; returns where, which is a ``.draft`` while it cannot be loaded."""
    from pydantic import ValidationError

    from citypolicy.crawl.portals import Portal, PortalFileError, load_portals
    from citypolicy.settings import settings

    try:
        taken = set(load_portals(settings().portal_folders))
    except PortalFileError as error:
        _wrong(error)
        taken = set()
    if draft.values["id"] in taken:
        draft.values["id"] = draft.values["hosts"][0].replace(".", "-").replace(":", "-")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        Portal.model_validate(draft.values)
    except ValidationError:
        # A portal file that cannot be read stops every command that lists the portals, the nightly run among them.
        path = path.with_suffix(".yml.draft")
        _say(f"{path} is no portal file yet: put in what was not found, then name it .yml")
    path.write_text(draft.text(), "utf-8")
    return path


def _add_section(draft: Draft, path: Path) -> None:
    """Adds a draft's section to the host's portal file that is there already; shows it where that cannot be done."""
    from citypolicy.crawl.portals import load_portal

    section, known = draft.values["sections"][0], load_portal(path)
    same = next((item for item in known.sections if item.url == section["url"]), None)
    if same is not None:
        _wrong(f"{path} has this list already, as section {same.id!r}; nothing written")
        raise typer.Exit(1)
    if not draft.rows:
        _wrong(f"{path} is there already; nothing written")
        raise typer.Exit(1)
    ids = {item.id for item in known.sections}
    names = (f"{section['id']}-{n}" if n > 1 else section["id"] for n in itertools.count(1))
    section["id"] = next(name for name in names if name not in ids)
    # A file that works is not made worse by a section that does not.
    text = None if draft.missing else draft.added_to(path)
    if text is None:
        _wrong(f"{path} is there already; nothing written. Add the section below to it by hand:")
        print(draft.text())
        raise typer.Exit(1)
    path.write_text(text, "utf-8")
    _say(
        f"added to {path}: section {section['id']!r}; look at the rows above, and set last_verified when they are right"
    )
    hosts = set(draft.values["attachment_hosts"]) - {*known.hosts, *known.attachment_hosts}
    if hosts:
        _bad(f"files of this section stand on {', '.join(sorted(hosts))}: add to attachment_hosts by hand")
    _say(f"next: citypolicy portal check {known.id} --save golden")


@portal_app.command("check")
def check(
    name: Annotated[str, typer.Argument(help="The portal's id.")],
    save: Annotated[Path | None, typer.Option(help="Freeze what was seen as golden copies in this folder.")] = None,
) -> None:
    """Fetches pages 1 and 2 and one article of each section and shows what would be taken. Exit code 1 on problems."""
    from citypolicy.crawl import golden as copies
    from citypolicy.settings import settings

    portal = _portal(name)
    seen = copies.check(portal, contact=settings().contact)
    _show(seen)
    if save is not None:
        try:
            files, left_out = copies.freeze(save, portal, seen, copies.today_in_china())
        except OSError as error:
            _wrong(f"{error.filename}: {error.strerror}")
            raise typer.Exit(2) from None
        _say(f"{len(files)} golden copies in {save / portal.id}")
        for section in left_out:
            _bad(f"{section} has problems: its earlier copies, which had none, were left as they are")
    if any(item.problems for item in seen):
        raise typer.Exit(1)


@portal_app.command("diff")
def diff(
    name: Annotated[str, typer.Argument(help="The portal's id.")],
    golden: Annotated[Path, typer.Option(help="The folder that `portal check --save` wrote.")],
    offline: Annotated[bool, typer.Option(help="Only read the golden copies again; ask the portal nothing.")] = False,
) -> None:
    """Shows what changed since the golden copies were made. Exit code 1 if the form of a page changed."""
    from citypolicy.crawl import golden as copies
    from citypolicy.settings import settings

    portal = _portal(name)
    try:
        found = copies.diff(portal, golden, None if offline else copies.check(portal, contact=settings().contact))
    except (FileNotFoundError, ValueError) as error:
        _wrong(error)
        raise typer.Exit(2) from None
    table = _table("section", "change", "what")
    for item in found:
        table.add_row(item.section, item.kind, item.what)
    Console(markup=False).print(table if found else "nothing has changed")
    if any(item.kind not in copies.DAILY for item in found):
        raise typer.Exit(1)


def _portal(name: str) -> Portal:
    from citypolicy.crawl.portals import PortalFileError, load_portals
    from citypolicy.settings import settings

    try:
        portals = load_portals(settings().portal_folders)
    except PortalFileError as error:
        _wrong(error)
        raise typer.Exit(2) from None
    if name not in portals or portals[name].kind != "web":
        web = ", ".join(p.id for p in portals.values() if p.kind == "web")
        _wrong(f"no portal {name!r}; there are: {web or 'none'}")
        raise typer.Exit(2)
    return portals[name]


def _show(seen: list[Seen]) -> None:
    for item in seen:
        _say(f"{item.section}: family {item.family or '?'}", style="bold")
        _show_rows(f"{item.section}, page 1", item.first)
        _show_rows(f"{item.section}, page 2", item.second)
        if item.article:
            table = _table("field", "found", title=f"{item.section}, one article")
            for key, value in (
                item.article | {"body": item.article.get("body") or "no known place: by density"}
            ).items():
                table.add_row(key, "\n".join(value) if isinstance(value, list) else str(value))
            Console(markup=False).print(table)
        for problem in item.problems:
            _bad(problem)


def _table(*names: str, title: str | None = None) -> Table:
    """A table that cuts nothing: Chinese has no spaces to break at, and what is to be compared must be whole."""
    table = Table(title=title)
    for name in names:
        table.add_column(name, overflow="fold", no_wrap=name == "day")
    return table


def _show_rows(title: str, found: list[dict[str, str]]) -> None:
    if not found:
        return
    table = _table("day", "title", "link", title=f"{title}: {len(found)} row{'s' * (len(found) != 1)}")
    for row in found:
        table.add_row(row["date"] or "", row["title"], row["href"] or "")
    Console(markup=False).print(table)
