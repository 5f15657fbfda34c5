"""Names and telephone numbers of contact persons, masked at the same length so that offsets hold."""

from __future__ import annotations

import re

_LABEL = (
    r"(?:联\s*系\s*人(?:员)?|经\s*办\s*人|承\s*办\s*人|联\s*系\s*电\s*话|联\s*系\s*方\s*式|咨\s*询\s*电\s*话|"
    r"联系单位及(?:联系)?电话)"
)
# A label has a colon, or stands at the line's beginning with a blank behind it; 联系人制度 is no label.
_LINE = re.compile(rf"{_LABEL}(?:[^:,。;]{{0,8}}:)|^\(?{_LABEL}\s+\S")
_NAME = re.compile(
    r"((?:联系人(?:员)?|经办人|承办人)(?:姓名)?(?:[及和、与](?:联系)?(?:电话|方式))?(?:\s*:\s*|\s+))"
    r"([\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,6})?(?:[、,\s]+[\u4e00-\u9fff]{2,4}(?=[、,;\s\d(]|$))*)"
    r"(?=[\s,;、。()\d]|联系|电话|手机|$)"
)
_PHONE = re.compile(
    r"(?<!\d)(?:\(?0\d{2,3}\)?\s*[-—–]{0,2}\s*)?\d{7,8}(?:\s*[-—–/转]\s*\d{1,6})?(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|"
    r"(?<=[话机真]:)\s*\d{5,6}(?!\d)"
)


def mask(text: str) -> str:
    """The text with every name and number in a contact line replaced by as many ``*``.

    Only lines that name a contact (联系人, 联系电话, 经办人 …) are touched; bodies, proposers and signers stay.
    """
    return "\n".join(_masked(line) if _LINE.search(line) else line for line in text.split("\n"))


def _masked(line: str) -> str:
    begin = _LINE.search(line)
    start = begin.start() if begin else 0
    head, rest = line[:start], line[start:]
    rest = _NAME.sub(lambda m: m.group(1) + re.sub(r"[^\s、,]", "*", m.group(2)), rest)
    return head + _PHONE.sub(lambda m: re.sub(r"\d", "*", m.group()), rest)
