"""Cleaning of pages against trafilatura, readability-lxml and GNE: the same saved pages, one after the other, one core.

usage: python bench/clean.py [LABELS]   (default: the labelled pages beside the project, where they are)

LABELS is a folder with `details.jsonl` and the pages it names: for each the strings that the body must hold and must
not hold, the article's title and the day it was posted. `whole` is the share of pages that keep every string of the
body, `clean` of those that hold none of the page's furniture, `title` and `date` of those that are right. Speed is the
best of three rounds by processor time, with decoding; the last row goes on to the extracted rows.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "include"))
# The peers are kept out of the project's own packages: `make bench-clean` puts them here.
sys.path += map(str, (ROOT / ".venv-peers" / "clean").glob("lib/python*/site-packages"))

from citypolicy.clean import read_document  # noqa: E402


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool made of a page; None for what it does not give."""

    text: str
    title: str | None = None
    day: str | None = None


Tool = Callable[[bytes], Result]


def squeeze(text: str | None) -> str:
    """Text as it is compared: NFKC without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def ours(body: bytes) -> Result:
    """This project's cleaning, head included."""
    document, _ = read_document(body, name="page.html", ocr=False)
    if document is None:
        return Result("")
    day = document.head.published_on
    return Result(document.text, document.head.title, day.isoformat() if day else None)


def rows(body: bytes) -> Result:
    """The whole way: cleaning, segmenting, extracting."""
    from citypolicy.stages import read

    reading, _ = read(body, name="page.html")
    return Result(reading.document.text if reading else "")


def trafilatura() -> Tool:
    """Its text with tables and its metadata, from one parse."""
    peer = import_module("trafilatura")

    def tool(body: bytes) -> Result:
        found = peer.bare_extraction(body, include_tables=True, with_metadata=True)
        return Result(found.text or "", found.title, found.date) if found is not None else Result("")

    return tool


def readability() -> Tool:
    """The summary as text and the shortened title."""
    peer, html = import_module("readability"), import_module("lxml.html")

    def tool(body: bytes) -> Result:
        page = peer.Document(body)
        return Result(html.fromstring(page.summary()).text_content(), page.short_title())

    return tool


def gne() -> Tool:
    """GNE wants text: decoded as UTF-8, else as GB18030, which is right for every page here."""
    peer = import_module("gne").GeneralNewsExtractor()

    def tool(body: bytes) -> Result:
        try:
            page = body.decode("utf-8")
        except UnicodeDecodeError:
            page = body.decode("gb18030", "replace")
        found = peer.extract(page.replace("\x00", ""))
        return Result(found.get("content") or "", found.get("title"), (found.get("publish_time") or "")[:10] or None)

    return tool


def tools() -> dict[str, Tool | None]:
    """Each tool by name; None where it is not installed."""
    found: dict[str, Tool | None] = {"citypolicy": ours}
    for name, make in (("trafilatura", trafilatura), ("readability-lxml", readability), ("gne", gne)):
        try:
            found[name] = make()
        except ImportError:
            found[name] = None
    found["citypolicy, to rows"] = rows
    return found


def judge(tool: Tool, pages: list[tuple[dict[str, Any], bytes]]) -> dict[str, float | None]:
    """Shares of pages that a tool reads right."""
    hits: dict[str, list[bool]] = {"whole": [], "clean": [], "title": [], "date": []}
    for label, body in pages:
        try:
            said = tool(body)
        except Exception as error:  # noqa: BLE001
            # A peer's own failure on a page is a page that it does not read.
            print(f"  failed on {label['file']}: {type(error).__name__}", file=sys.stderr)
            said = Result("")
        text = squeeze(said.text)
        if label.get("must"):
            hits["whole"].append(all(part in text for part in label["must"]))
        hits["clean"].append(not any(part in text for part in label.get("must_not", [])) and bool(text))
        if said.title is not None:
            hits["title"].append(squeeze(said.title) == squeeze(label["title"]))
        if said.day is not None and label.get("published_on"):
            hits["date"].append(said.day == label["published_on"])
    totals = {"whole": len(hits["whole"]), "clean": len(hits["clean"]), "title": len(pages), "date": len(pages)}
    return {key: sum(found) / totals[key] if found else None for key, found in hits.items()}


def speed(tool: Tool, pages: list[tuple[dict[str, Any], bytes]], rounds: int = 3) -> float:
    """Pages a second of processor time, best round."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _, body in pages:
            try:
                tool(body)
            except Exception:  # noqa: S112, BLE001 - told by judge
                continue
        best = min(best, time.process_time() - start)
    return len(pages) / best


def main() -> int:
    """Prints the table; ends with 1 where there are no labelled pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path, nargs="?", default=ROOT.parent / "shared" / "pages")
    labels = parser.parse_args().labels
    if not (labels / "details.jsonl").is_file():
        print(f"no labelled pages at {labels}: say where they are")
        return 1
    told = [json.loads(line) for line in (labels / "details.jsonl").read_text("utf-8").splitlines() if line]
    pages = [(label, (labels / label["file"]).read_bytes()) for label in told if label["kind"] != "blocked"]
    # Peers read pages; an interface's answer in JSON is none.
    pages = [(label, body) for label, body in pages if not body.lstrip().startswith(b"{")]
    print(f"{len(pages)} pages, {sum(len(body) for _, body in pages) / 1e6:.1f} MB\n")
    print(f"{'':20} {'whole':>7} {'clean':>7} {'title':>7} {'date':>7} {'pages/s':>9} {'ms/page':>9}")
    for name, tool in tools().items():
        if tool is None:
            print(f"{name:20} not installed: make bench-clean installs it")
            continue
        shares = (
            judge(tool, pages) if name != "citypolicy, to rows" else dict.fromkeys(("whole", "clean", "title", "date"))
        )
        pace = speed(tool, pages)
        cells = " ".join(f"{share:7.3f}" if share is not None else f"{'–':>7}" for share in shares.values())
        print(f"{name:20} {cells} {pace:9.1f} {1000 / pace:9.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
