"""Progress for people: one line a step, with a clock while it goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

STILL_SECONDS = 10.0
"""Where there is no terminal to draw a clock on, a step says so often that it goes on."""


class LocalError(RuntimeError):
    """Something that the person at the keyboard can mend; the message says what, where and how, in a line or two."""


class Steps:
    """Prints steps: a spinner and a clock on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """A step that goes on while the block runs; what is called with a text shows it beside the title."""
        started = time.monotonic()
        with self._clock(title) as say:
            try:
                yield say
            except BaseException:
                self.console.print(f"[red]✗[/red] {title}  [dim]{time.monotonic() - started:.1f} s[/dim]")
                raise
        self.console.print(f"[green]✓[/green] {title}  [dim]{time.monotonic() - started:.1f} s[/dim]")

    @contextmanager
    def _clock(self, title: str) -> Iterator[Callable[[str], None]]:
        if self.console.is_terminal:
            columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
            with Progress(*columns, console=self.console, transient=True) as bar:
                task = bar.add_task(title)
                yield lambda text: bar.update(task, description=f"{title}: {text}" if text else title)
            return
        state = {"text": ""}
        ended = threading.Event()

        def still() -> None:
            started = time.monotonic()
            while not ended.wait(STILL_SECONDS):
                detail = f": {state['text']}" if state["text"] else ""
                self.console.print(f"  … {title}{detail}  {time.monotonic() - started:.0f} s", markup=False)

        teller = threading.Thread(target=still, daemon=True)
        self.console.print(f"→ {title}", markup=False)
        teller.start()
        try:
            yield lambda text: state.update(text=text)
        finally:
            ended.set()
            teller.join()
