"""The words that hold numerals: the one compiled pass that finds them.

``SCAN`` goes over a text once. Its alternatives are, in this order, what a numeral is only a part of, which is passed
over (groups ``passed…``: dates, document numbers, titles, quotations, schemes such as 6+11+N, versions, 每万人), and
the forms of quantities, one named group each. Every repetition is bounded or consumes what it read, so that the pass is
linear in any text.
"""

from __future__ import annotations

import re

from citypolicy.chinese import numerals
from citypolicy.lexicon import units

DIGITS = "零〇一二两三四五六七八九"
HAN = f"[{DIGITS}十百千万亿]"
"""A character of a Chinese numeral."""
HAN_PART = f"(?:[{DIGITS}十千万亿]|百(?!分))"
"""The same, where 百分 is another word: 百分之七十百分位."""
ARABIC = rf"(?:{numerals.ARABIC})"
_RUN = HAN + "{1,32}"
_SCALE = r"(?:百(?![分货])|千(?![分瓦克米伏卡焦帕赫])|[万亿])"
MIXED = (
    rf"{ARABIC}(?:\s?[余多]?{_SCALE}{{1,4}}"
    r"(?:\d{1,8}(?!\d|\.\d|\s?年)(?:[十百千万](?![分瓦克米伏])){0,2}){0,3})?"
)
"""A number in Arabic digits with its scale: 1.2亿, 70余万, 3万4千."""
TO = r"\s?[-—–―~至到]{1,2}\s?"
"""Between the two ends of a range."""
_YEAR = r"(?:19|20)\d{2}"
_JOIN = r"\s?[-—–―~至到、和及/]{1,2}\s?"
_MONTH_END = r"(?:份|底|末|初|[上中下]旬)?"
_ANNOUNCED = r"方面|层面|维度"
_SLOGAN = r"步骤|字方针|确立|维护|意识|自信|一批|不动摇|必须|统一|百分之百|100%"

_NUMBER_PASSED = (
    # years, spans and lists of them; days
    rf"{_YEAR}\s?年?(?:{_JOIN}(?:{_YEAR}|\d{{2}}(?=\s?年))\s?年?){{0,6}}(?<=年)[度份代版末底初]?",
    rf"{_YEAR}\s?(?:学年|财年|赛季)",
    rf"{_YEAR}(?P<mark>[-./])\d{{1,2}}(?P=mark)\d{{1,2}}(?!\d)",
    rf"\d{{1,2}}\s?月?(?:{TO}|、)\d{{1,2}}\s?月{_MONTH_END}",
    rf"\d{{1,2}}\s?月{_MONTH_END}(?:\s?\d{{1,2}}\s?[日号])?(?:[-—–~至到]\d{{1,2}}[日号])?",
    rf"\d{{1,2}}\s?[日号]?{TO}\d{{1,2}}\s?[日号]",
    r"[1-4]\s?(?:[-—–至]\s?[2-4]\s?)?季度",
    # telephone numbers; sessions; schemes such as 6+11+N; announcements of lists; round-the-clock
    r"0\d{2,3}\s?[-—–]{1,2}\s?\d{7,8}",
    rf"\d{{1,3}}\s?届(?:[{DIGITS}十]{{1,3}}[中次]|人大|政协|中央|全会|常委|委员|人民|省委|市委|区委|县委)",
    r"\d{1,4}(?:\s?\+\s?(?:\d{1,4}|[A-Z])(?![\d.万亿%家个项]))+(?:\+[一-鿿])?",
    rf"\d{{1,2}}\s?(?:大|个|项|条|点)?(?:{_ANNOUNCED})|\d(?:大|个|项|条|点)?(?:{_SLOGAN})",
    r"1(?:件事|站式|张[网图表]|类事)|7\s?[×x*]\s?24\s?小?时?",
)
_BEHIND_NUMBER = "年月日号季届大个项条点方环层维步字确一不必统百件站张类×x*学财赛、和及至到/~—–―.+ -"

_WORD_PASSED = (
    # titles and what is quoted: names, slogans, other people's words
    r"《[^《》\n]{1,150}》|“[^“”\n]{0,40}”|「[^「」\n]{0,40}」|\"[^\"\n]{0,40}\"",
    r"https?://[!-~]+",
    r"[〔\[(]\s?\d{4}\s?[〕\])]\s?第?\s?\d{1,5}\s?号?",
    # footnote marks: 地区生产总值[2]
    r"\[\d{1,2}\]",
    # denominators: 每万人, 每百元, 每10万人
    rf"每(?:\d{{1,4}}(?:\.\d+)?)?{HAN}{{0,6}}(?<!每)",
    # versions, roads, models: PM2.5, G107, IPv6, A4; schemes that begin with a letter
    r"[A-Za-z]{1,8}[-.]?\d{1,6}(?:\.\d{1,4})?[A-Za-z]*(?![\d.%‰万亿千家个项座所套台辆名])",
    r"[A-Z](?:\+(?:\d{1,4}|[A-Z]))+",
    rf"跑\s?(?:\d|{HAN})\s?次",
)
_HAN_PASSED = (
    rf"[{DIGITS}]{{4}}年|[一二三四](?:至[一二三四])?季度|[{DIGITS}十]{{1,3}}月(?:份|底|末|初|[{DIGITS}十]{{1,3}}日)?",
    r"十[一二三四五六]五(?![万千百十亿])|[二三]?十[一二三四五六七八九]?届(?![大会])|[一二三四五六七八九]中全会",
    rf"{HAN}{{1,4}}届(?:[{DIGITS}十]{{1,3}}[中次]|人大|政协|中央|全会|常委|委员|人民|省委|市委|区委|县委)",
    rf"{HAN}{{1,4}}\s?(?:大|个|项|条|点)?(?:{_ANNOUNCED}|{_SLOGAN}|环节)|一(?:件事|站式|张[网图表]|类事)",
)

_FORMS = {
    "ordinal": rf"第\s?(?:\d{{1,4}}|{HAN}{{1,5}})",
    "top": rf"前\s?(?:\d{{1,4}}(?:\.\d+)?|{HAN}{{1,4}})\s?(?=[位名%强])",
    "times": rf"{ARABIC}\s?[×x*X]\s?(?:{MIXED})",
    "ratio": r"\d{1,6}(?:\.\d+)?(?:\s?[:∶]\s?\d{1,6}(?:\.\d+)?)+",
    "fraction": rf"(?:{_RUN}|\d{{1,5}})\s?分之\s?(?:{HAN_PART}{{1,8}}(?:点[{DIGITS}]+)?|\d+(?:\.\d+)?)"
    r"|(?<![\d/.])\d/\d{1,2}(?=的|以上|左右)",
    "arabic": rf"(?<![\d.])(?:(?<![\d%‰A-Za-z)])[-−])?(?:{MIXED})",
    "tenths": rf"[二两三四五六七八九](?:点[{DIGITS}])?成(?:[五半])?"
    rf"(?![{DIGITS}为立功果本长效员都型熟就品套交分体千绩])",
    "double": r"翻(?:[一二两三四五]|\d)?番(?!计划|行动|工程|战略)|翻倍(?!计划|行动|工程)",
    "half": r"一半|半数|(?<=[近过超逾])半(?=[,,。;;、的以数]|$)",
    "zero": r"零增长",
    "chinese": rf"{_RUN}(?:点[{DIGITS}]{{1,6}})?(?:[至到]{_RUN})?(?:[余多][万亿]{{0,2}})?(?=\s?[UNITS])",
}


def _scanner() -> re.Pattern[str]:
    first = {name[0] for name, unit in units().items() if unit.dimension != "name"} - set(DIGITS + "十百千万亿")
    forms = {name: form.replace("UNITS", re.escape("".join(sorted(first)))) for name, form in _FORMS.items()}
    groups = [
        rf"(?P<passed_number>(?=\d{{1,8}}\s?[{re.escape(_BEHIND_NUMBER)}])(?<!\d)(?:{'|'.join(_NUMBER_PASSED)}))",
        rf"(?P<passed_word>{'|'.join(_WORD_PASSED)})",
        rf"(?P<passed_han>(?={HAN})(?:{'|'.join(_HAN_PASSED)}))",
        *(f"(?P<{name}>{form})" for name, form in forms.items()),
    ]
    begins = f'0-9{DIGITS}十百千万亿半翻前第每跑A-Za-z《“「"〔\\[(−\\-'
    return re.compile(f"(?=[{begins}])(?:{'|'.join(groups)})")


SCAN = _scanner()
