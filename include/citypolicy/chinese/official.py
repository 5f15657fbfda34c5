"""Fixed forms of official documents: document numbers, titles, names of bodies, lines of address.

The layout is that of GB/T 9704-2012 (发文机关标志, 发文字号, 签发人, 标题, 主送机关, 正文, 附件说明, 署名,
成文日期, 抄送, 印发); the kinds of documents are those of 党政机关公文处理工作条例 (中办发〔2012〕14号), article 8.
Text is expected in NFKC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = "\u4e00-\u9fff"

DOC_NUMBER = re.compile(
    rf"(?P<code>(?:[{_HAN}A-Za-z]|(?<=[{_HAN}])[(][{_HAN}]{{1,4}}[)]){{1,16}}?)\s*"
    r"[〔\[(【﹝]\s*(?P<year>(?:19|20)[0-9]{2})\s*年?\s*[〕\])】﹞]\s*第?\s*(?P<number>[0-9]{1,5})\s*号"
)
"""发文字号: the body's code, the year in brackets, the number (条例 article 9, 5)."""

ORDER_NUMBER = re.compile(
    rf"(?P<body>[{_HAN}]{{2,30}}令)\s*[(]?\s*第?\s*(?P<number>[0-9]+|[〇零一二三四五六七八九十百]+)\s*号\s*[)]?"
)
"""The number of an order (命令): 上海市人民政府令第19号, set over two lines in print."""

_BEFORE_CODE = re.compile(
    r"^(?:(?:根据|按照|依据|依照|关于|印发|转发|贯彻|落实|执行|参照|文号|文件|编号|字号|详见|见|为|以|和|与|及|的|由|对|经|原)(?=.{2}))+"
)

_KINDS = (
    "方案|规划|计划|意见|通知|办法|规定|细则|措施|政策|条例|章程|清单|要点|纲要|公报|报告|决定|决议|公告|通告|通报|答复|答复函|复函|回复|函|批复|请示|议案|纪要"
    "|命令|指南|规则|制度|标准|目录|分工|安排|总结"
)
_TITLE = re.compile(
    r"(?![^《(]*[;:。!?])(?![一二三四五六七八九十]+[、.]|[(][一二三四五六七八九十0-9]+[)]|[0-9]{1,2}[、.]|第.{1,4}[章节条])(?:附件\s?[0-9]*\s?:?\s*)?.{4,}?"
    rf"(?:{_KINDS})》?(?:\s?[(〔][^()〔〕]{{1,40}}[)〕])*"
)
LONGEST_TITLE = 120
"""Characters of a title; what is longer is a sentence."""

_BODY_END = "政府|党[委组]|公司|中心|集团|大学|学校|[厅局委会院署处行办室站所社团队部]"
BODY_NAME = re.compile(rf"[^,。;:!?《》、\s0-9]{{1,30}}(?:{_BODY_END})(?:[(][^()]{{2,12}}[)])?")
"""The name of a body: what ends as names of organs, boards and companies do."""

_DOES = re.compile(r"召开|举行|出席|部署|调研|印发|关于|开展|推进")

_ADDRESS = re.compile(r"[^。;!?]{2,200}:")
_NO_ADDRESS = re.compile(
    r"如下|附件|联系|电话|签发|办理结果|抄送|(?:[主承协会分]办|责任|联系|牵头|配合|办理|发文|发布|编制)单位:|[文字]号:|日期:|时间:|来源:|^[一二三四五六七八九十]+[、.]|^[(]|^[0-9]+[.、]|^第.{1,4}[章节条]|[》”]:"
)


def doc_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Every document number in ``text[start:end]`` as start, end and its normal form, with 〔〕 and no white space."""
    for found in DOC_NUMBER.finditer(text, start, len(text) if end is None else end):
        lead = _BEFORE_CODE.match(found["code"])
        skip = lead.end() if lead else 0
        yield found.start() + skip, found.end(), f"{found['code'][skip:]}〔{found['year']}〕{found['number']}号"


def read_doc_number(text: str) -> str | None:
    """The document number that a line or a field consists of, in its normal form; None where it is anything else."""
    line = re.sub(r"\s+", "", text).strip("()（）:")
    line = re.sub(r"^(?:发文字号|文号|文件编号|编号):?", "", line)
    line = re.sub(r"^([建提议案复]{1,3}字):(?=[〔\[(])", r"\1", line)
    found = next(doc_numbers(line), None)
    if found and found[0] == 0 and found[1] == len(line):
        return found[2]
    order = ORDER_NUMBER.fullmatch(line)
    return f"{order['body']}第{order['number']}号" if order else None


def is_title(line: str) -> bool:
    """Whether a line reads like the title of an official document: a noun phrase that ends in a kind of document."""
    return len(line) <= LONGEST_TITLE and bool(_TITLE.fullmatch(line))


def is_address(line: str) -> bool:
    """Whether a line names those whom the document is for (主送机关): 各县、区人民政府,市政府各部门:"""
    return bool(_ADDRESS.fullmatch(line)) and not _NO_ADDRESS.search(line)


def is_body_names(line: str) -> bool:
    """Whether a line holds nothing but names of bodies, as a signature does: 市交通委 市发展改革委."""
    return 0 < len(line) <= 80 and all(map(BODY_NAME.fullmatch, line.split())) and not _DOES.search(line)
