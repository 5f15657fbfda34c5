"""Characters: NFKC, simplified, without what mirrors and fonts put between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from citypolicy.clean.lines import CELL

# Circled and bracketed numbers are list marks; NFKC would glue them to the number that may follow (①1000万 → 11000万).
_KEPT = re.compile("[①-⑳㉑-㉟㊱-㊿❶-❿➀-➉]")
_OTHER_CIRCLES = {ord("❶") + i: ord("①") + i for i in range(10)} | {ord("➀") + i: ord("①") + i for i in range(10)}

# Nothing that stands in a text: controls, zero-width and direction marks, soft hyphens, byte order marks, fillers.
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1e\x7f\x80-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
# Founder's fonts map the point to a private character: 2221\U001001b07亿元, 1\U001001b0一般公共预算.
_PRIVATE_DOT = re.compile(rf"(?<=\d)[{_PRIVATE}](?=\d)|(?m:(?<=^\d)|(?<=^\d\d))[{_PRIVATE}](?=[\u4e00-\u9fff])")
_PRIVATE_USE = re.compile(f"[{_PRIVATE}\ufffc\ufffd]")
# One look that most texts pass: what any of the steps before NFKC would change.
_ODD = re.compile(f"[{_UNSEEN}{_PRIVATE}\ufffc\ufffd\r\x85\u2028\u2029\x0b\x0c❶-❿➀-➉]")
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_BREAK = re.compile("[\r\x85\u2028\u2029\x0b\x0c]")

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇"
HAN = re.compile(f"[{_HAN}]")
_WIDE = f"{_HAN}\u3001-\u3003\u3008-\u301b·‘’“”…—《》〈〉【】〔〕「」『』、。,;:!?()①-⑳℃%‰"

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿế"
_BRACKETED = re.compile(rf"(?<=[{_HAN}])\s?\(\s?([a-zɡɑ{_TONES}\u0300-\u036f]{{1,8}})\s?\)")
_OPENED = re.compile(rf"\(\s?[a-zɡɑ{_TONES}\u0300-\u036f]")
"""How what stands in brackets begins where it may be a syllable."""
_SYLLABLE = re.compile(
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?"
    "(?:a(?:ng|n|i|o)?|o(?:ng|u)?|e(?:ng|n|i|r)?|i(?:a(?:ng|n|o)?|e|ng|n|u|ong)?|u(?:a(?:ng|n|i)?|o|i|n|e)?|ve?|ng?|m)"
)
# Two-letter brackets that mean something in official texts.
_NOT_PINYIN = frozenset({"a", "e", "o", "i", "u", "m", "n", "g", "t", "h", "w", "k"})

_TRADITIONAL = re.compile(
    "[們這個國會來時對發經說產種過還學長開關問題無與從後電機業東車門間見書買賣實現點線條總結華萬歲當應進達運連邊"
    "變讓認識計設許該話語請調議論證財貿費資質購賽贊趙趕轉輪輕載較輸農選遠適鄉鄭鄰醫釋鋼錄錢鐵鎮閱陽隊階際隨險難雲"
    "靈靜響頂項順須預領頻顧風飛養館驗體魚鮮鳥鹽麗黃黨齊齡龍務動勞勢勝區協單衛廠廳歷壓參雙號員園圖團圍聖場塊塵處備"
    "復夠夢獎奮婦孫寧審寫寶將專尋導層屬島嶺帶幣幫幹幾庫廣張強彈彙徵徹憑懷態慶憂戰戲戶報擁擇擔據擊擴攝數斷舊書暢曉"
    "極構樓標樣樹橋檢權歡歸殘殺氣氫漢滿漸潔澤濟濃濱灣灘災烏煙熱營爾牽獨獲環產畝畫異療發監盤確碼礎禮種稱穩窮竊競筆"
    "節範築簡簽糧紀約紅納級紛細終組絕統絲經綠維網緊緒線練縣縮總織繞繼續罰羅聯職聽肅腦臨興舉舊艦藝蘇藥處蟲裝補製複規視覺]"
)


@cache
def _opencc() -> Any:
    import opencc

    # tw2s of the three that fit: t2s leaves 著 where 着 is meant, tw2sp rewrites words (資訊 → 信息).
    return opencc.OpenCC("tw2s")


def characters(text: str) -> str:
    """Text with characters in their normal form; the lines and cells stay as they are.

    NFKC except for circled numbers, no invisible or private characters, injected pinyin removed, simplified where the
    text is traditional. White space is left to ``close_up``.
    """
    if _ODD.search(text):
        text = _PRIVATE_USE.sub("", _PRIVATE_DOT.sub(".", _BREAKS.sub("\n", text)))
        text = _INVISIBLE.sub("", text.translate(_OTHER_CIRCLES))
    return simplify(strip_pinyin(_nfkc(text)))


def each(texts: Sequence[str]) -> list[str]:
    """``characters`` of many short texts at once; what is counted over a text (injected pinyin) sees them all."""
    if not texts:
        return []
    joined = "\n".join(texts)
    if joined.count("\n") >= len(texts) or _BREAK.search(joined):
        joined = "\n".join(_BREAKS.sub(" ", text).replace("\n", " ") for text in texts)
    return characters(joined).split("\n")


_FULL_WIDTH = (*((chr(ord(sign) + 0xFEE0), sign) for sign in ",:;()!?%"), ("\u3000", " "), ("\u00a0", " "))
"""The commonest characters that are not in normal form. Without them most texts are, which is quickly seen."""


def _nfkc(text: str) -> str:
    for wide, sign in _FULL_WIDTH:
        text = text.replace(wide, sign)
    if unicodedata.is_normalized("NFKC", text):
        return text
    normal: list[str] = []
    done = 0
    for kept in _KEPT.finditer(text):
        normal += (unicodedata.normalize("NFKC", text[done : kept.start()]), kept.group())
        done = kept.end()
    normal.append(unicodedata.normalize("NFKC", text[done:]))
    return "".join(normal)


def strip_pinyin(text: str) -> str:
    """Text without the syllables that mirrors inject in brackets behind characters: 經(jīng)濟(jì), 網(wǎng)站(zhan).

    A syllable with a tone mark goes always. One without (們(men), 站(zhan)) goes where the text is full of injections:
    at least three and one in 500 characters, so that (kg) or (an) in ordinary text stays.
    """
    found = [(m, _plain(m.group(1))) for m in _BRACKETED.finditer(text)] if _OPENED.search(text) else []
    found = [(m, plain) for m, plain in found if _SYLLABLE.fullmatch(plain)]
    if not found:
        return text
    dense = len(found) >= 3 and len(found) * 500 >= len(text)
    pieces: list[str] = []
    done = 0
    for match, plain in found:
        if match.group(1) != plain or (dense and plain not in _NOT_PINYIN) or (dense and len(found) >= 20):
            pieces.append(text[done : match.start()])
            done = match.end()
    return "".join(pieces) + text[done:]


def _plain(syllable: str) -> str:
    bare = unicodedata.normalize("NFD", syllable.replace("ü", "v").replace("ɡ", "g").replace("ɑ", "a"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def simplify(text: str) -> str:
    """Simplified characters, where the text is written in traditional ones.

    Text is left alone that has less than one traditional character in a hundred: tw2s reads 显著 of simplified text as
    顯 followed by Taiwan's 著 and writes 显着.
    """
    count = len(_TRADITIONAL.findall(text))
    if not count:
        return text
    # White space does not count: it is closed up later, and the answer must not change by that.
    if count * 100 >= len("".join(text.split())):
        return _opencc().convert(text)  # type: ignore[no-any-return]
    # A traditional paragraph within simplified text.
    pieces: list[str] = []
    done = 0
    for found in _TRADITIONAL.finditer(text):
        if found.start() < done:
            continue
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        end = len(text) if end < 0 else end
        line = text[start:end]
        if len(_TRADITIONAL.findall(line)) * 20 >= len("".join(line.split())):
            pieces += (text[done:start], _opencc().convert(line))
            done = end
    return "".join(pieces) + text[done:]


_SPACE = re.compile(r"[^\S\n\x1f]+")
_BETWEEN = re.compile(rf"(?<=[{_WIDE}]) (?=\S)|(?<=\S) (?=[{_WIDE}])")
_ORGAN = (
    "(?:委员会|管委会|人民政府|办公室|办公厅|委|府|局|厅|院|办|会|署|部|室|中心|集团|公司|行|团|队|党组|总工会|联合会|大学|学院|"
    "检察院|法院)"
)
_ORGAN_BEFORE = re.compile(rf"(?:^|[ :、])[{_HAN}]{{1,24}}{_ORGAN}$")
_ORGAN_AFTER = re.compile(rf"[{_HAN}]{{1,24}}?{_ORGAN}(?:[ 、:]|$|关于|印发|文件|令)")
_LABEL_AFTER = re.compile(rf"[{_HAN}]{{2,8}}(?:\([{_HAN}]{{1,6}}\))?:")


def close_up(line: str) -> str:
    """One line without the white space that stands between Chinese characters, signs and numbers.

    A single space stays between Latin words and numbers, between the cells of a row that is still one string, before a
    label (``主办单位:… 联系人:…``) and between bodies that sign together (``市交通委 市发展改革委``).
    """
    words = line.split()
    if len(words) < 2:
        return "".join(words)
    line = _SPACE.sub(" ", line).strip()
    if " " not in line or not HAN.search(line):
        return line
    pieces: list[str] = []
    done = 0
    for space in _BETWEEN.finditer(line):
        at = space.start()
        rest = line[at + 1 : at + 40]
        kept = bool(_LABEL_AFTER.match(rest)) and at > 0 and line[at - 1] not in ":(、,。"
        if not kept and _ORGAN_AFTER.match(rest):
            kept = bool(_ORGAN_BEFORE.search(line[max(0, at - 26) : at]))
        if not kept:
            pieces.append(line[done:at])
            done = at + 1
    return "".join(pieces) + line[done:]


def tidy(text: str) -> str:
    """``close_up`` for every line of a text, every cell by itself."""
    return "\n".join(
        CELL.join(close_up(cell) for cell in line.split(CELL)) if CELL in line else close_up(line)
        for line in text.split("\n")
    )


def han_share(text: str) -> float:
    """Share of Chinese characters among those that are not white space; 0 for an empty text."""
    dense = "".join(text.split())
    return len(HAN.findall(dense)) / len(dense) if dense else 0.0
