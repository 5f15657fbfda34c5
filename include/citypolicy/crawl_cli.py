"""``citypolicy portal …``: the tools for whoever adds a city or looks after one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

portal_app = typer.Typer(no_args_is_help=True, help="Add a city, and see what would be taken from its pages.")
console = Console(stderr=True)


@portal_app.command("rows")
def rows(
    files: Annotated[list[Path], typer.Argument(help="Saved list pages or list answers: HTML, XML or JSON.")],
    out: Annotated[
        Path, typer.Option("--out", help="Folder; the rows go to rows/<file name without its ending>.jsonl.")
    ],
    family: Annotated[str | None, typer.Option(help="The CMS family; recognised from the page by default.")] = None,
) -> None:
    """Writes the rows of saved list pages: link as in the page, full title, day. Exit code 1 if a file was not readable."""
    from citypolicy import records
    from citypolicy.crawl import tools
    from citypolicy.crawl.families import FAMILIES

    if family is not None and family not in FAMILIES:
        console.print(f"[red]no family {family!r}; there are: {', '.join(FAMILIES)}[/red]", highlight=False)
        raise typer.Exit(2)
    failed = False
    for path in files:
        try:
            name, found = tools.saved_rows(path, family)
        except OSError as error:
            console.print(f"[red]{path}[/red]: {error.strerror or error}", highlight=False)
            failed = True
            continue
        records.write_jsonl(out / "rows" / f"{path.name.rsplit('.', 1)[0]}.jsonl", map(tools.row_values, found))
        console.print(f"{path}: {name}, {len(found)} rows", highlight=False)
    if failed:
        raise typer.Exit(1)
