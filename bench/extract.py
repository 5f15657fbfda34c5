"""Clean text to rows, against Recognizers-Text's Chinese number-with-unit on the same texts; pages to rows, against
trafilatura (text alone, and with title and date); and the memory that 10,000 documents take.

usage: python bench/extract.py [--peer PYTHON] [TEXT-OR-PAGE…]
       (default: the labelled documents and real pages beside the project where they are, else the sample portals)

Everything runs on one core, in turn, in one run: rounds of ours and of the peer alternate and the best round of each
counts, so that another load on the machine meets both. The peer runs in a process of its own, under the Python that
`--peer` names (it needs emoji<2, which does not go with our packages); it is given each text whole, which is four times
as fast for it as sentence by sentence. Times are CPU time and leave out loading.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "include"))

import psutil  # noqa: E402
import trafilatura  # noqa: E402

from citypolicy import stages  # noqa: E402
from citypolicy.clean import read_document  # noqa: E402
from citypolicy.extract import extract, periods, tables  # noqa: E402
from citypolicy.model import Document, Segment  # noqa: E402
from citypolicy.segment import segment  # noqa: E402
from sample_portal import pages  # noqa: E402

ROUNDS = 3
WANTED = 20
"""How many times the peer's characters a second the extraction must reach."""
MANY = 10_000
SHORT = 3_000
"""Characters of the documents that the memory is measured on: many of them, not long ones."""
REAL = ("seeds/*.txt", "gold/raw/*.txt", "pages/detail/*.html")

Read = tuple[Document, tuple[Segment, ...]]


def sources(paths: Sequence[Path]) -> dict[str, tuple[bytes, str]]:
    """Bodies and media types by name: of the files, else of the articles of the sample portals."""
    if not paths:
        real = ROOT.parent / "shared"
        paths = [path for place in REAL for path in sorted(real.glob(place))]
    if paths:
        return {
            path.name: (path.read_bytes(), "text/html" if path.suffix in (".html", ".htm") else "text/plain")
            for path in paths
        }
    return {
        path: (resource.body, "text/html")
        for city in pages.CITIES
        for path, resource in pages.site(city).items()
        if "/t" in path or path.rsplit("/", 1)[-1].removesuffix(".html").isdigit()
    }


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least CPU seconds that the work took in some rounds."""
    spent = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return min(spent)


class Peer:
    """Recognizers-Text in a process of its own: answers each list of texts with seconds and the number of its finds."""

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), "-W", "ignore", str(ROOT / "bench" / "peer_recognizers.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, texts: Sequence[str]) -> tuple[float, int]:
        """CPU seconds over all texts, and finds."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the peer has no pipes")
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["seconds"], answer["found"]

    def close(self) -> None:
        """Ends the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=30)


def quantities(read: Sequence[Read]) -> int:
    """Numbers, units and periods alone, without the names of indicators."""
    found = 0
    for document, segments in read:
        for item in segments:
            mentions = tables.of_segment(document.text, item)
            found += len(periods.assign(document.text, item, mentions, document.head))
    return found


def against_recognizers(read: Sequence[Read], python: Path | None) -> bool:
    """Prints characters a second of each way; whether the extraction reached what is wanted."""
    texts = [document.text for document, _ in read]
    size = sum(map(len, texts))
    ways: dict[str, Callable[[], object]] = {
        "quantities and periods": lambda: quantities(read),
        "extract: rows and citations": lambda: [extract(document, segments) for document, segments in read],
        "segment, then extract": lambda: [extract(document, segment(document)) for document, _ in read],
    }
    seconds = dict.fromkeys(ways, float("inf"))
    slow, other = float("inf"), 0
    peer = Peer(python) if python else None
    for _ in range(ROUNDS):
        for name, work in ways.items():
            seconds[name] = min(seconds[name], best(work, 1))
        if peer:
            spent, other = peer(texts)
            slow = min(slow, spent)
    if peer:
        peer.close()
    rows = sum(len(extract(document, segments)[0]) for document, segments in read)
    print(f"{len(read)} documents, {size:,} characters, {rows} rows")
    if peer:
        print(f"  {'Recognizers-Text 1.0.2a2':30} {size / slow:12,.0f} characters/s   {other} finds")
    for name, spent in seconds.items():
        ratio = f"   x {slow / spent:.1f}" if peer else ""
        print(f"  {name:30} {size / spent:12,.0f} characters/s{ratio}")
    return peer is None or slow / seconds["extract: rows and citations"] >= WANTED


def against_trafilatura(bodies: dict[str, tuple[bytes, str]]) -> bool:
    """Prints milliseconds a page: ours to the rows, trafilatura's to the text, alone and with title and date, which
    ours gives as well; whether ours takes less than the text alone."""
    html = {name: body for name, (body, kind) in bodies.items() if kind == "text/html"}
    if not html:
        return True

    def ours() -> None:
        for name, body in html.items():
            stages.read(body, name=name, media_type="text/html")

    def theirs(with_metadata: bool) -> None:
        for body in html.values():
            trafilatura.extract(body, with_metadata=with_metadata)

    ways: dict[str, Callable[[], object]] = {
        "trafilatura: text alone": lambda: theirs(False),
        "trafilatura: text, title, date": lambda: theirs(True),
        "ours: text, head and rows": ours,
    }
    seconds = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, work in ways.items():
            seconds[name] = min(seconds[name], best(work, 1))
    alone, full, mine = seconds.values()
    print(f"{len(html)} pages, {sum(map(len, html.values())):,} bytes")
    for name, spent in seconds.items():
        print(f"  {name:30} {spent / len(html) * 1000:8.2f} ms a page")
    print(f"  ours takes {mine / alone:.2f} of the text alone, {mine / full:.2f} of the text with title and date")
    return mine < alone


def memory(read: Sequence[Read], documents: int = MANY) -> bool:
    """Prints the memory of this process along many extractions; whether the last nine tenths of them took none."""
    process = psutil.Process()
    marks = []
    for number in range(1, documents + 1):
        document, _ = read[number % len(read)]
        extract(document, segment(document))
        if number in (documents // 10, documents):
            marks.append(process.memory_info().rss / 2**20)
    print(f"memory: {marks[0]:.1f} MB after {documents // 10:,} documents, {marks[1]:.1f} MB after {documents:,}")
    return marks[1] - marks[0] < 5


def main() -> int:
    """Prints the three tables; 1 where a bound is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--peer", type=Path, help="a Python that has recognizers-text-suite")
    parser.add_argument("--documents", type=int, default=MANY, help=f"for the memory (default {MANY:,}; 0: leave out)")
    said = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    bodies = sources(said.sources)
    read = []
    for name, (body, kind) in bodies.items():
        document, _ = read_document(body, name=name, media_type=kind)
        if document is not None and document.text:
            read.append((document, segment(document)))
    passed = [
        against_recognizers(read, said.peer),
        against_trafilatura(bodies),
        said.documents == 0 or memory([item for item in read if len(item[0].text) < SHORT] or read, said.documents),
    ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
