"""Sentences as spans: they end at 。！？ outside of quotes and brackets, which are kept whole."""

from __future__ import annotations

import re

_PAIRS = dict(zip("“‘《〈「『(（〔【", "”’》〉」』)）〕】", strict=True))
_OPENING = {close: opening for opening, close in _PAIRS.items()}
_ENDS = "。!?！？"
_MARKS = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_OPENING) + _ENDS) + "]")
_GOES_ON = set(",，、;；:：.的等之和与及是为有作)）》")
"""What may follow a closing mark within the same sentence: 要求做到“件件有着落。”的承诺."""

LONGEST_QUOTE = 400
"""Characters after which an opening mark is taken for one that its author forgot to close."""


def sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The sentences of ``text[start:end]`` as spans in ``text``, without the white space around them, in order.

    A full stop that is the last character of a quotation ends the sentence behind the closing mark (“…。”). An opening
    mark without its partner holds nothing together. Semicolons do not end a sentence.
    """
    marks = list(_MARKS.finditer(text, start, end))
    whole = _wholes(marks)
    spans: list[tuple[int, int]] = []
    begin = start
    for mark in marks:
        if mark.group() not in _ENDS or mark.end() <= begin:
            continue
        while whole and whole[0][1] < mark.start():
            whole.pop(0)
        stop = mark.end()
        if whole and whole[0][0] < mark.start():
            stop = whole[0][1] + 1
            if any(char not in _OPENING for char in text[mark.end() : stop]) or text[stop:end][:1] in _GOES_ON:
                continue
        while stop < end and text[stop] in _ENDS:
            stop += 1
        spans.append((begin, stop))
        begin = stop
    spans.append((begin, end))
    return tuple(span for span in (_trim(text, *span) for span in spans) if span[0] < span[1])


def _wholes(marks: list[re.Match[str]]) -> list[tuple[int, int]]:
    """The outermost pairs of quotes and brackets: where each opens and closes, in order."""
    opened: list[re.Match[str]] = []
    pairs: list[tuple[int, int]] = []
    for mark in marks:
        char = mark.group()
        if char in _PAIRS:
            opened.append(mark)
        elif char in _OPENING:
            for back in range(len(opened) - 1, -1, -1):
                if mark.start() - opened[back].start() > LONGEST_QUOTE:
                    break
                if opened[back].group() == _OPENING[char]:
                    first = opened[back].start()
                    del opened[back:]
                    while pairs and pairs[-1][0] > first:
                        pairs.pop()
                    pairs.append((first, mark.start()))
                    break
    return pairs


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
