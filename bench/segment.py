"""Words by rjieba against words by jieba, with the same user dictionary: agreement and characters a second.

usage: python bench/segment.py [TEXT…]   (default: the sample documents of the tests)

Both engines run in this process, on the same lines, one after the other; what is timed is cutting, not loading. The
third row is the whole room: outline, sentences, parts and words of each document.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "include"))

import jieba  # noqa: E402

from citypolicy.model import Block, Document, Head  # noqa: E402
from citypolicy.segment import segment  # noqa: E402
from citypolicy.segment.tokens import user_words, words  # noqa: E402

Cut = Callable[[str], Iterable[str]]


def reference() -> Cut:
    """jieba in search mode with the user dictionary, punctuation left out as the room does."""
    jieba.setLogLevel(60)
    engine = jieba.Tokenizer()
    engine.load_userdict(list(user_words()))
    return lambda line: [word for word in engine.cut_for_search(line) if any(c.isalnum() for c in word)]


def agreement(lines: list[str], one: Cut, other: Cut) -> float:
    """F of the words that two engines give for the same lines, counted with multiplicity."""
    same = first = second = 0
    for line in lines:
        a, b = Counter(one(line)), Counter(other(line))
        same, first, second = same + (a & b).total(), first + a.total(), second + b.total()
    return 2 * same / max(1, first + second)


def speed(lines: list[str], cut: Callable[[str], object], seconds: float = 2.0) -> float:
    """Characters a second over whole rounds of the lines, for at least so many seconds."""
    size, rounds, start = sum(map(len, lines)), 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        for line in lines:
            cut(line)
        rounds += 1
    return size * rounds / spent


def document(path: Path) -> Document:
    """A document whose blocks are the lines of a text file."""
    text = path.read_text("utf-8")
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block("paragraph", at, at + len(line)))
        at += len(line) + 1
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(path.stem, text, digest, tuple(blocks), Head("other"), "text/plain", "plain")


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path)
    paths = parser.parse_args().texts or sorted((ROOT / "tests/unit/clean/data").glob("*.txt"))
    documents = [document(path) for path in paths]
    lines = [line for d in documents for line in d.text.split("\n") if line.strip()]
    by_jieba = reference()
    words("热身")
    by_jieba("热身")
    slow, fast = speed(lines, by_jieba), speed(lines, words)
    whole = sum(len(d.text) for d in documents) / min(_timed(documents) for _ in range(3))
    print(f"{len(documents)} documents, {sum(map(len, lines)):,} characters, {len(user_words())} user words")
    print(f"agreement with jieba  {agreement(lines, by_jieba, words):.4f}")
    print(f"jieba                 {slow:12,.0f} characters/s")
    print(f"rjieba (words)        {fast:12,.0f} characters/s   x {fast / slow:.1f} of jieba")
    print(f"segment() as a whole  {whole:12,.0f} characters/s")
    return 0


def _timed(documents: list[Document]) -> float:
    start = time.perf_counter()
    for item in documents:
        segment(item)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
