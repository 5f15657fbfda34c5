"""Words for search and keywords: jieba's search mode with the lexicon's user dictionary, by the faster engine rjieba.

jieba is the reference. rjieba gives the same words from the same dictionary but for runs like 2023-2025, which it
leaves whole and which are cut here as jieba does; ``bench/segment.py`` measures agreement and gain.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from citypolicy.lexicon import FOLDER

USER_WORDS = FOLDER / "userdict.txt"

_HYPHENS = re.compile(r"(?<=[0-9A-Za-z%])[-](?=[0-9A-Za-z])")


def words(text: str) -> tuple[str, ...]:
    """The words of a text in the order they end, without white space and punctuation; numbers are words.

    A long word comes with the shorter ones inside of it (制造业, then 先进制造业), so that a search finds it by either.
    """
    found: list[str] = []
    for word in _engine().cut_for_search(text):
        if word.isalnum():
            found.append(word)
        elif "-" in word:
            found += [part for part in _HYPHENS.split(word) if any(map(str.isalnum, part))]
        elif len(word) > 1 and any(map(str.isalnum, word)):
            found.append(word)
    return tuple(found)


@cache
def user_words(path: Path = USER_WORDS) -> tuple[str, ...]:
    """The words of the user dictionary, one a line; ``#`` begins a comment."""
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return tuple(line for line in lines if line)


@cache
def _engine() -> Any:
    import rjieba

    engine = rjieba.Jieba()
    for word in user_words():
        # Without a frequency it takes the one that keeps the word whole, as jieba's load_userdict does.
        engine.add_word(word, None, None)
    return engine
