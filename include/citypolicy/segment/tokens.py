"""Words for search and keywords: jieba's, with the user dictionary of the lexicon, by the faster engine rjieba."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from citypolicy.lexicon import FOLDER

USER_WORDS = FOLDER / "userdict.txt"


@cache
def _engine() -> Any:
    import rjieba

    engine = rjieba.Jieba()
    for word, frequency, tag in user_words():
        engine.add_word(word, frequency, tag)
    return engine


@cache
def user_words(path: Path = USER_WORDS) -> tuple[tuple[str, int | None, str | None], ...]:
    """The user dictionary in jieba's form, one ``word [frequency] [tag]`` a line; ``#`` begins a comment."""
    if not path.exists():
        return ()
    rows = []
    for line in path.read_text("utf-8").splitlines():
        word, *rest = line.split("#")[0].split()[:3] or [""]
        if word:
            frequency = next((int(x) for x in rest if x.isdigit()), None)
            rows.append((word, frequency, next((x for x in rest if not x.isdigit()), None)))
    return tuple(rows)


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, without white space and punctuation; numbers are words."""
    return tuple(word for word in _engine().cut(text) if any(char.isalnum() for char in word))
