"""The views and functions that analysts start from: their SQL in ``views/``, their meaning here.

A column that a view takes over from a table means what it means there (``schema``); only the others are said here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from opencc import OpenCC

from citypolicy.load import schema

FOLDER = Path(__file__).parent / "views"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column means, in both languages, with its unit and an example where it has them."""

    zh: str
    en: str
    origin: str = "load"
    unit: str | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A view: its meaning, and that of the columns that no table explains."""

    name: str
    zh: str
    en: str
    columns: Mapping[str, Meaning] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Function:
    """A function that analysts may call: its signature as PostgreSQL names it, how it is called, what it does."""

    signature: str
    call: str
    zh: str
    en: str


_NAMES = {
    "observation_id": Meaning("观测编号", "Text, place and number of the row: what one cites.", example="77aa…:840:1"),
    "region": Meaning("地区", "Name of the document's division.", "lexicon", example="信阳市"),
    "subject_region": Meaning(
        "主体地区", "Name of the division that the number is about.", "lexicon", example="信阳市"
    ),
    "issuer": Meaning("发文机关", "Who issued the document.", "clean", example="信阳市人民政府办公室"),
    "indicator_name": Meaning("标准指标", "Name of the canonical indicator.", "lexicon", example="全社会研发投入强度"),
    "theme": Meaning("主题", "Theme of the canonical indicator, in Chinese.", "lexicon", example="科技创新"),
}

VIEWS = (
    View(
        "v_observation",
        "观测宽表:现行文本中的每个数字",
        "Every number of the texts that stand now, with document, place, indicator and proof.",
        _NAMES,
    ),
    View("v_target", "目标:文件承诺的数字", "What is promised: rows of v_observation that are targets.", _NAMES),
    View("v_outcome", "结果:文件报告已达到的数字", "What is reported as reached: rows that are actual.", _NAMES),
    View(
        "v_target_progress",
        "承诺跟踪:目标与此后报告的结果(截至最近一次发布)。每份文件的每个目标一行;同一承诺在几份文件中重复出现则有几行。"
        "结果取到期日以前最近时期的一个,同一时期取最后报告的",
        "The promise tracker, as of the last publication: each target of a canonical indicator beside what was "
        "reported since, up to its date. One row for each target of each document: a promise that is repeated stands "
        "there again. Outcomes must be of the same indicator, place (division, else subject in a division), measure, "
        "basis and unit (家 and 户 are one, as are 人 and 名); of several the one of the latest period counts, of one "
        "period the one that was reported last. A year's growth or increase is only compared with that of the same "
        "year.",
        _NAMES
        | {
            "unit": Meaning("单位", "Base unit of the target.", "extract", example="%"),
            "target_value": Meaning("目标值", "What is promised, in the base unit.", "extract", example="2.4"),
            "target_value_high": Meaning("目标上限", "Upper bound of a promised range.", "extract", example="3.0"),
            "due_on": Meaning(
                "到期日",
                "The last day of the period, else of the year; NULL where neither is known.",
                example="2025-12-31",
            ),
            "promised_on": Meaning("承诺日期", "Day of the document that promises.", "clean", example="2024-03-01"),
            "baseline_value": Meaning("基期值", "The last outcome up to the promise.", "extract", example="2.1"),
            "baseline_period_end": Meaning(
                "基期时期止", "The last day that it is about.", "extract", example="2023-12-31"
            ),
            "outcome_value": Meaning(
                "结果值", "The last outcome since, up to the target's date.", "extract", example="2.3"
            ),
            "outcome_period_end": Meaning(
                "结果时期止", "The last day that it is about.", "extract", example="2024-12-31"
            ),
            "reported_on": Meaning("报告日期", "Day of the document that reports it.", "clean", example="2025-02-10"),
            "outcome_title": Meaning("报告文件", "That document's title.", "clean", example="信阳市2025年政府工作报告"),
            "outcome_context": Meaning(
                "报告语句", "The sentence that proves it.", "extract", example="全社会研发投入强度2.3%"
            ),
            "outcome_url": Meaning("报告网址", "Where it stands.", "crawl", example="https://…"),
            "distance": Meaning(
                "差距",
                "Outcome less target (a range: less its lower bound), in the base unit. Below 0 it falls short where "
                "more is better, and is beyond the target where less is.",
                example="-0.1",
            ),
            "way_done": Meaning(
                "完成进度",
                "Share of the way from the baseline to the target, of levels and shares; above 1 beyond it.",
                example="0.6667",
            ),
            "state": Meaning(
                "状态",
                "met; on the way (an outcome from before its date, not yet there; limits and a year's growth are not "
                "met before their date); missed (an outcome of its date, not there); no report.",
                example="on the way",
            ),
        },
    ),
    View(
        "v_city_comparison",
        "城市对比:每个指标、年份、城市一个数",
        "Cities beside each other, and one city over the years: one number for each indicator, measure, basis, unit, "
        "status, year and city, from whichever plan, report or reply.",
        _NAMES
        | {
            "region_code": Meaning("区划代码", "The city that the number is about.", example="411500"),
            "unit": Meaning(
                "单位", "Base unit; enterprises in 家, people in 人, however the text counts them.", example="家"
            ),
        },
    ),
    View(
        "v_proposal_board",
        "提案办理看板",
        "Replies to proposals: who answered what, with which class, after how many days.",
        _NAMES
        | {
            "topic": Meaning("主题", "What it is about, by the words of its title.", example="医疗卫生"),
            "answered_by": Meaning(
                "答复单位", "The leading unit, else who issued the reply.", "clean", example="信阳市科学技术局"
            ),
            "replied_on": Meaning("答复日期", "Day of the reply.", "clean", example="2024-09-03"),
            "handed_on": Meaning(
                "交办日期", "Day on which a text of the city tells of the handing out.", "clean", example="2024-03-05"
            ),
            "days": Meaning(
                "办理天数", "From the handing out to the reply; NULL where it is not known.", unit="day", example="182"
            ),
            "numbers": Meaning("数字个数", "Numbers that the reply states.", example="17"),
        },
    ),
    View(
        "v_citation_network",
        "引用网络:哪份文件引用了哪份",
        "Which document names which, with the cited one where the warehouse holds it.",
        _NAMES
        | {
            "cited_title": Meaning("被引文件", "Title as the text names it.", "extract", example="河南省科技创新规划"),
            "cited_doc_number": Meaning("被引文号", "Number beside it.", "extract", example="豫政〔2021〕44号"),
            "cited_full_title": Meaning(
                "被引文件全称", "Full title of the document held.", "clean", example="河南省“十四五”科技创新规划"
            ),
            "cited_kind": Meaning("被引文种", "What it is.", "clean", example="plan"),
            "cited_region_code": Meaning("被引文件区划代码", "The division it belongs to.", "clean", example="410000"),
            "cited_dated": Meaning("被引文件日期", "Its day.", "clean", example="2021-12-31"),
        },
    ),
    View(
        "v_document_history",
        "文档沿革:各版本及其变化",
        "The texts that a document has had, with what each changed of the one before.",
        _NAMES
        | {
            "number": Meaning("版本序号", "1 for the text seen first.", example="2"),
            "characters": Meaning("字数", "Length of the text.", unit="character", example="5120"),
            "numbers": Meaning("数字个数", "Numbers that it states.", example="48"),
            "urls": Meaning("网址", "Where it was seen.", "crawl", example="{https://…}"),
            "lines_added": Meaning("新增行数", "Lines that the version before did not have.", example="2"),
            "lines_removed": Meaning("删去行数", "Lines of the version before that are gone.", example="1"),
        },
    ),
)

_PROGRESS = next(view for view in VIEWS if view.name == "v_target_progress").columns
TARGET_PROGRESS = View(
    "target_progress",
    "承诺跟踪的计算结果,发布时更新;请查询 v_target_progress",
    "What v_target_progress shows, as keys and numbers, worked out at each publication; ask v_target_progress.",
    {
        **{name: _PROGRESS[name] for name in _PROGRESS if name not in _NAMES},
        "outcome_version_id": Meaning("结果所在版本", "The text that reports the outcome.", example="77aa…"),
        "outcome_char_start": Meaning("结果起", "Where the outcome begins in it.", unit="character", example="840"),
        "outcome_occurrence": Meaning("结果序号", "Which of the numbers at that place.", example="1"),
    },
)
"""Kept rather than asked for each time: of all cities together it takes seconds."""

FUNCTIONS = (
    Function(
        "policy.search(text, text, text, date, date, integer)",
        "policy.search('苏信 产业 -旅游', in_region => '411500', of_kind => 'plan', since => '2024-01-01', "
        "until => '2025-12-31', max_rows => 20)",
        "全文检索:所有词在同一段落中;-词 表示排除,OR 表示任选;繁体、全角自动转换;"
        "返回排名、段落摘要(词以<b>标出)与出处。地区可用代码或名称,并包括其下级",
        "Full text search: all words in one segment, -word excludes, OR between words begins another choice; "
        "traditional characters and full-width letters find simplified and plain ones. Gives rank, snippet with the "
        "words in <b>, and place. A region is its code or name and takes in the divisions below it. Of very many hits "
        "the 2,000 segments of the newest documents are ranked.",
    ),
    Function(
        "policy.document_changes(uuid, integer)",
        "policy.document_changes(document_id, version_number)",
        "文档变化:某一版本相对前一版本新增和删去的行;不给序号则列出全部版本",
        "Lines that a version added and removed; of all versions where no number is given.",
    ),
    Function(
        "policy.span(text, integer, integer)",
        "policy.span(text, char_start, char_end)",
        "按起止位置取原文",
        "The part of a text between two offsets.",
    ),
    Function(
        "policy.readable(numeric, text)",
        "policy.readable(4370000000, '元')",
        "便于阅读的数值:43.7亿元",
        "A number as one reads it, in 万 and 亿.",
    ),
    Function(
        "policy.keeps(numeric, text, numeric, text, text)",
        "policy.keeps(outcome, outcome_comparator, target, comparator, better)",
        "结果是否达到目标:左右、约 允许相差二十分之一",
        "Whether an outcome keeps a promise; 左右 and 约 leave a twentieth.",
    ),
    Function(
        "policy.same_basis(text, text)",
        "policy.same_basis('since 2020', 'cumulative')",
        "两个口径是否可比",
        "Whether two numbers count from the same.",
    ),
    Function(
        "policy.common_unit(text, text)",
        "policy.common_unit('户', '家')",
        "同一序列的计量单位:企业的家、户、个,人的人、名、位",
        "The unit that a series is counted in: enterprises in 家, people in 人, however a text counts them.",
    ),
    Function(
        "policy.cut(text)",
        "policy.cut('高新技术产业')",
        "把一个查询词变成检索表达式:每个字所在的已知的词",
        "A query word as a tsquery: for each of its characters the known words that it may stand in.",
    ),
    Function(
        "policy.simplified(text)",
        "policy.simplified('研發')",
        "繁体字转简体字",
        "Traditional characters as simplified ones.",
    ),
    Function(
        "policy.snippet(text, text[], integer)",
        "policy.snippet(text, ARRAY['产业'], 120)",
        "截取并标出词语所在的一段",
        "The part of a text around words, each in <b>.",
    ),
)

_FILES = (
    "functions",
    "v_observation",
    "v_target",
    "v_outcome",
    "target_progress",
    "v_target_progress",
    "v_city_comparison",
    "v_proposal_board",
    "v_citation_network",
    "document_changes",
    "v_document_history",
    "search",
)
"""In the order in which they rest on each other."""


def statements() -> list[str]:
    """The SQL that makes them all, in order."""
    return [_simplified(), *((FOLDER / f"{name}.sql").read_text("utf-8") for name in _FILES)]


def _simplified() -> str:
    """Character by character, as OpenCC has them; texts are simplified as they are read, queries are not."""
    every = [chr(code) for code in range(0x3400, 0xA000)]
    pairs = [(old, new) for old, new in zip(every, map(OpenCC("t2s").convert, every), strict=True) if old != new]
    old, new = ("".join(side) for side in zip(*(p for p in pairs if len(p[1]) == 1), strict=True))
    return (
        "CREATE FUNCTION policy.simplified(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE "
        f"RETURN translate(body, '{old}', '{new}')"
    )


def function_names() -> list[str]:
    """The functions' names, without schema and parameters."""
    return [function.signature.removeprefix("policy.").partition("(")[0] for function in FUNCTIONS]


def meaning(view: View, column: str) -> Meaning:
    """What a column of a view means. Raises KeyError where nobody says it, or tables say different things."""
    if column in view.columns:
        return view.columns[column]
    return _inherited()[column]


def _inherited() -> Mapping[str, Meaning]:
    found: dict[str, Meaning] = {}
    for table in (
        schema.issue,
        schema.capture,
        schema.document,
        schema.document_location,
        schema.dim_indicator,
        schema.proposal_reply,
        schema.citation,
        schema.document_version,
        schema.fact_observation,
    ):
        for column in table.columns:
            info = dict(column.info)
            found[column.name] = Meaning(info["zh"], info["en"], info["origin"], info["unit"], info["example"])
    return MappingProxyType(found)
