"""``python -m citypolicy.local``: what the Makefile's commands do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from citypolicy.load import server
from citypolicy.local import run as whole
from citypolicy.local.airflow import USER
from citypolicy.local.stack import Stack
from citypolicy.local.steps import LocalError, Steps
from citypolicy.settings import settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Runs everything on this machine.")
CONTENTS = {
    "airflow": "Airflow's settings and the logs of its tasks",
    "archive": "the captures: all that the portals answered",
    "exports": "the published exports",
    "logs": "logs of the programs",
    "portals": "portal files of this machine",
    "postgres": "PostgreSQL: the warehouse, Airflow's history, their passwords",
    "staging": "files that tasks hand to each other, and what each run said",
}
"""What lies in the folders of a home."""

HASTY_SECONDS = 3.0
"""Pause before the first retry of a task while someone waits for the run."""

# Lines of a log or a pipe are not folded at 80 characters.
console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 140)


@app.command()
def run(
    input_folder: Annotated[
        Path | None, typer.Option("--input", help="Folder of files to read in place of the sample portal.")
    ] = None,
    portal: Annotated[
        str | None, typer.Option("--portal", help="Id of one portal to crawl in place of the sample portal.")
    ] = None,
) -> None:
    """One whole run, from the portal to the warehouse; starts what does not run and ends what it started."""
    # Someone is watching: what fails is tried again at once, or told.
    hasty = {} if "retry_seconds" in settings().model_fields_set else {"retry_seconds": HASTY_SECONDS}
    stack, steps = Stack(settings().model_copy(update=hasty)), Steps(console)
    with plain_errors(), stack.locked():
        if input_folder:
            portal = whole.folder_portal(stack.home, input_folder)
        with _ended(stack, steps, unless=stack.kept):
            stack.up(steps)
            well = whole.run(stack, steps, portal)
            kept = stack.kept()
    _tell_where(stack, up=kept)
    raise typer.Exit(0 if well else 1)


@app.command()
def up() -> None:
    """Starts everything and leaves it running."""
    stack, steps = Stack(settings()), Steps(console)
    with plain_errors(), stack.locked(), _ended(stack, steps, unless=stack.kept):
        stack.up(steps)
        stack.keep()
    _tell_where(stack, up=True)


@app.command()
def down() -> None:
    """Ends everything that was started here."""
    stack = Stack(settings())
    with plain_errors(), stack.locked():
        console.print("Ended." if stack.down(Steps(console)) else "Nothing was running.")


@app.command()
def status() -> None:
    """Says what runs."""
    stack = Stack(settings())
    with plain_errors():
        table = Table("program", "state", "process", "memory", "where")
        for part in stack.components():
            colour = {"healthy": "green", "running": "green", "down": "dim"}.get(part.state, "yellow")
            memory = f"{part.memory_mb} MB" if part.memory_mb else ""
            table.add_row(part.name, f"[{colour}]{part.state}[/{colour}]", str(part.process or ""), memory, part.where)
        console.print(table)


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Throws away everything that local runs made, after saying what and asking."""
    stack = Stack(settings())
    with plain_errors():
        if not stack.home.exists():
            console.print(f"{stack.home}: nothing there.")
            return
        stack.require_own_home()
        console.print(f"This ends what runs and throws away [bold]{stack.home}[/bold]:", highlight=False)
        for path in sorted(stack.home.iterdir()):
            files, size = _weight(path)
            if files:
                weight = f"{size / 1e6:,.1f} MB in {files:,} file{'s' if files > 1 else ''}"
                console.print(f"  {path}  {weight}  {CONTENTS.get(path.name, '')}", highlight=False)
        console.print("It cannot be brought back. Left alone: what lies elsewhere, and the archive and warehouse of")
        console.print("CITYPOLICY_ARCHIVE and CITYPOLICY_WAREHOUSE_URL where they are set.")
        if not yes and not _agreed():
            console.print("Nothing was thrown away.")
            raise typer.Exit(1)
        with stack.locked():
            stack.down(Steps(console))
            stack.reset()
        console.print("Thrown away.")


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def psql(context: typer.Context) -> None:
    """Opens psql on the warehouse; what follows goes to psql. Starts PostgreSQL for it where it does not run."""
    home, elsewhere = settings().home, settings().warehouse_url
    with plain_errors():
        if elsewhere:
            raise typer.Exit(subprocess.run([server.psql(), elsewhere, *context.args], check=False).returncode)
        if not (home / "postgres").exists():
            raise LocalError("there is no warehouse yet; `make run` makes one")
        ran = server.status(home) is not None
        started = server.start(home, settings().postgres_port)
        try:
            said = subprocess.run([server.psql(), started.url_warehouse, *context.args], check=False)
        finally:
            if not ran:
                server.stop(home)
    raise typer.Exit(said.returncode)


# -- helpers ---------------------------------------------------------------------------------------------------------


@contextmanager
def plain_errors() -> Iterator[None]:
    """What a person can mend becomes plain lines and exit code 2; SIGTERM and SIGHUP end in order, as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    try:
        yield
    except (LocalError, server.ServerError) as error:
        console.print("[red]✗[/red] ", end="")
        console.print(str(error), markup=False, highlight=False)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        console.print("Interrupted.")
        raise typer.Exit(130) from None


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _ended(stack: Stack, steps: Steps, *, unless: Callable[[], bool]) -> Iterator[None]:
    """What runs is ended after the block, however that ends, unless it is to be kept."""
    try:
        yield
    finally:
        if not unless():
            # A second Ctrl-C does not stop what is being ended in order.
            before = {n: signal.signal(n, signal.SIG_IGN) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
            try:
                stack.down(steps)
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)


def _agreed() -> bool:
    if not sys.stdin.isatty():
        console.print("There is nobody to ask here; YES=1 goes ahead without asking.")
        return False
    return input("Throw it away? [y/N] ").strip().lower() in {"y", "yes"}


def _weight(path: Path) -> tuple[int, int]:
    """How many files there are, and how many bytes. What programs that run take away meanwhile is not counted."""
    paths = [path] if path.is_file() else [Path(top, name) for top, _, names in os.walk(path) for name in names]
    sizes = []
    for file in paths:
        with suppress(FileNotFoundError):
            sizes.append(file.lstat().st_size)
    return len(sizes), sum(sizes)


def _near(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _tell_where(stack: Stack, *, up: bool) -> None:
    database = server.status(stack.home)
    elsewhere = stack.settings.warehouse_url
    if up and database:
        console.print(f"Airflow      {stack.ui}  user {USER}  password {stack.airflow.password}", highlight=False)
        warehouse = "that of CITYPOLICY_WAREHOUSE_URL" if elsewhere else database.url_analyst
        console.print(f"Warehouse    {warehouse}  (`make psql` opens it)", highlight=False)
        console.print("`make status` says what runs, `make down` ends it.")
    else:
        kept = "where CITYPOLICY_WAREHOUSE_URL says" if elsewhere else f"in {_near(stack.home)}/postgres"
        console.print(f"The warehouse is {kept}; `make psql` opens it.")
        console.print(f"`make up` starts it all and leaves it running, with Airflow's UI at {stack.ui}.")


if __name__ == "__main__":
    app()
