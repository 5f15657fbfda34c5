"""The warehouse's tables, said once: names, types, keys, checks and what every column means.

From here come the tables (the migrations are held against it by a test), the comments in the database, the data
dictionary and the dtypes of frames. Every column carries its meaning in Chinese and in English, where it comes from,
its unit where it has one, and an example.
"""

from __future__ import annotations

import typing
from typing import Any, Literal

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR, UUID

from citypolicy import model

SCHEMA = "policy"

Origin = Literal["crawl", "clean", "segment", "extract", "validate", "load", "lexicon"]

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)

ID = UUID(as_uuid=True)
INSTANT = DateTime(timezone=True)


def _column(
    name: str,
    kind: Any,
    zh: str,
    en: str,
    origin: Origin,
    example: str,
    *constraints: Any,
    unit: str | None = None,
    **options: Any,
) -> Column[Any]:
    """A column with its meaning. Columns hold NULL only where ``nullable=True`` says so."""
    options.setdefault("nullable", False)
    info = {"zh": zh, "en": en, "origin": origin, "unit": unit, "example": example}
    return Column(name, kind, *constraints, comment=f"{zh} | {en}", info=info, **options)


def _table(name: str, *parts: Any, zh: str, en: str) -> Table:
    return Table(name, metadata, *parts, comment=f"{zh} | {en}", info={"zh": zh, "en": en})


def _one_of(column: str, names: Any) -> CheckConstraint:
    allowed = ", ".join(f"'{x}'" for x in (names if isinstance(names, tuple) else typing.get_args(names)))
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def _seen() -> tuple[Column[Any], ...]:
    """When the row's source was first and last fetched, and which run of which extractor made the row what it is."""
    return (
        _column(
            "first_seen_at",
            INSTANT,
            "首次抓取到的时间",
            "When what it comes from was first fetched.",
            "crawl",
            "2026-11-20 18:03:11+00",
        ),
        _column(
            "last_seen_at",
            INSTANT,
            "最近一次抓取到的时间",
            "When what it comes from was last fetched.",
            "crawl",
            "2026-11-22 18:02:40+00",
        ),
        *_made(),
    )


def _known() -> tuple[Column[Any], ...]:
    """The same for what is named rather than read: rows of the lexicons and those that documents bring."""
    return (
        _column(
            "first_seen_at",
            INSTANT,
            "首次出现的时间",
            "When the first document that brings it was fetched; for the lexicons' rows when they first came here.",
            "load",
            "2026-11-20 18:03:11+00",
        ),
        _column(
            "last_seen_at",
            INSTANT,
            "最近一次出现的时间",
            "The same of the last document, or of the last lexicon that has it: earlier than others' where it is gone.",
            "load",
            "2026-11-22 18:02:40+00",
        ),
        *_made(),
    )


def _made() -> tuple[Column[Any], ...]:
    return (
        _column(
            "run_id",
            ID,
            "最后改动本行的运行",
            "The run that last changed the row.",
            "load",
            "9f0c1a52-…",
            ForeignKey("policy.run.id"),
        ),
        _column(
            "extractor_version",
            Text,
            "读取本行的程序版本",
            "Version of the program that read the row.",
            "load",
            "0.1.0",
        ),
    )


def _title_key() -> Column[Any]:
    """What is left of a title when it is compared: what a notice carries, without marks and spaces."""
    carried = "regexp_replace(title, '^.*?关于(印发|转发|发布|公布|下发)(.+)的(通知|公告|函)$', '\\2')"
    bare = f"regexp_replace({carried}, '[《》〈〉“”\"()\\[\\]\\s]', '', 'g')"
    return _column(
        "title_key",
        Text,
        "标题比对键",
        "The title as it is compared: what a notice carries (关于印发…的通知), without marks and spaces.",
        "load",
        "信阳市2024年科技创新工作方案",
        Computed(bare, persisted=True),
        nullable=True,
    )


# -- dimensions ------------------------------------------------------------------------------------------------------

dim_region = _table(
    "dim_region",
    _column("code", Text, "行政区划代码", "Code of the division.", "lexicon", "411500", primary_key=True),
    _column("name", Text, "名称", "Name in full.", "lexicon", "信阳市"),
    _column("short_name", Text, "简称", "How texts abbreviate it.", "lexicon", "信阳"),
    _column(
        "level",
        Text,
        "级别",
        "province, prefecture or county; other for codes that GB/T 2260 does not have.",
        "lexicon",
        "prefecture",
    ),
    _column(
        "parent_code",
        Text,
        "上级区划代码",
        "Code of the division above.",
        "lexicon",
        "410000",
        ForeignKey("policy.dim_region.code"),
        nullable=True,
    ),
    *_known(),
    _one_of("level", ("province", "prefecture", "county", "other")),
    CheckConstraint("code ~ '^[0-9]{6}$'", name="code"),
    zh="行政区划(GB/T 2260)",
    en="Administrative divisions of GB/T 2260, and codes of their own that documents bring.",
)

dim_unit = _table(
    "dim_unit",
    _column("unit", Text, "基本单位", "The base unit that values are given in.", "lexicon", "元", primary_key=True),
    _column(
        "dimension",
        Text,
        "量纲",
        "Kind of quantity; NULL for a unit that only a document knows.",
        "lexicon",
        "money",
        nullable=True,
    ),
    *_known(),
    zh="计量单位",
    en="Units that values are given in. Written forms and their factors are in dim_unit_alias.",
)

dim_unit_alias = _table(
    "dim_unit_alias",
    _column("alias", Text, "原文写法", "How a text writes it.", "lexicon", "亿元", primary_key=True),
    _column("unit", Text, "基本单位", "The base unit.", "lexicon", "元", ForeignKey("policy.dim_unit.unit")),
    _column("factor", Numeric, "换算系数", "One of the alias is so many of the base unit.", "lexicon", "100000000"),
    *_known(),
    CheckConstraint("factor > 0", name="factor"),
    zh="单位写法与换算",
    en="Written forms of units with their factors.",
)

dim_indicator = _table(
    "dim_indicator",
    _column("code", Text, "指标代码", "Code of the canonical indicator.", "lexicon", "rd_intensity", primary_key=True),
    _column("name", Text, "指标名称", "Its name.", "lexicon", "全社会研发投入强度"),
    _column("name_en", Text, "英文名称", "Its name in English.", "lexicon", "R&D intensity", nullable=True),
    _column("theme", Text, "主题代码", "What it belongs to.", "lexicon", "innovation", nullable=True),
    _column("theme_label", Text, "主题", "The theme in Chinese.", "lexicon", "科技创新", nullable=True),
    _column(
        "measure",
        Text,
        "固有量类",
        "What it is by nature; a row's own measure says what the number is.",
        "lexicon",
        "share",
        nullable=True,
    ),
    _column(
        "unit",
        Text,
        "常用单位",
        "The unit it is usually stated in.",
        "lexicon",
        "%",
        ForeignKey("policy.dim_unit.unit"),
        nullable=True,
    ),
    *_known(),
    _one_of("measure", model.Measure),
    zh="标准指标",
    en="Canonical indicators: what makes numbers of different texts one series.",
)

dim_indicator_alias = _table(
    "dim_indicator_alias",
    _column("alias", Text, "原文说法", "How texts call it.", "lexicon", "R&D经费投入强度", primary_key=True),
    _column(
        "code",
        Text,
        "指标代码",
        "The indicator meant.",
        "lexicon",
        "rd_intensity",
        ForeignKey("policy.dim_indicator.code"),
    ),
    *_known(),
    zh="指标别名",
    en="Other namings of indicators.",
)

dim_issuer = _table(
    "dim_issuer",
    _column("id", ID, "机关编号", "Made from the name.", "load", "0d7a9f3e-…", primary_key=True),
    _column("name", Text, "机关名称", "Name as documents sign it.", "clean", "信阳市人民政府办公室", unique=True),
    *_known(),
    zh="发文机关",
    en="Who issues documents.",
)

# -- runs and captures -----------------------------------------------------------------------------------------------

run = _table(
    "run",
    _column("id", ID, "运行编号", "Made from the name.", "load", "9f0c1a52-…", primary_key=True),
    _column(
        "name",
        Text,
        "运行名称",
        "The orchestrator's id of the run.",
        "load",
        "asset_triggered__2026-11-22T18:00:00+00:00",
        unique=True,
    ),
    _column("extractor_version", Text, "程序版本", "Version of the program that ran.", "load", "0.1.0"),
    _column(
        "started_at", INSTANT, "首批入库时间", "When its first batch was loaded.", "load", "2026-11-22 18:04:10+00"
    ),
    _column("ended_at", INSTANT, "末批入库时间", "When its last batch was loaded.", "load", "2026-11-22 18:05:02+00"),
    _column(
        "counts",
        JSONB,
        "各批、各门户计数",
        "For each batch what was added, changed and removed in each table; for each portal what its crawls saw.",
        "load",
        '{"5c1f…": {"fact_observation": {"added": 312}}}',
    ),
    zh="入库运行",
    en="Runs that loaded something.",
)

capture = _table(
    "capture",
    _column("id", Text, "抓取编号", "Made from what was captured.", "crawl", "4be0…", primary_key=True),
    _column("portal", Text, "门户", "Id of the portal.", "crawl", "xinyang"),
    _column("section", Text, "栏目", "Section of the portal.", "crawl", "plans"),
    _column("url", Text, "网址", "Where it was fetched.", "crawl", "https://…/t20240705_1.html"),
    _column("fetched_at", INSTANT, "首次抓取时间", "When it was first fetched.", "crawl", "2026-11-20 18:03:11+00"),
    _column(
        "last_fetched_at",
        INSTANT,
        "最近抓取时间",
        "When it was last found the same.",
        "crawl",
        "2026-11-22 18:02:40+00",
    ),
    _column("media_type", Text, "媒体类型", "What the answer said it was.", "crawl", "text/html"),
    _column("body_sha256", Text, "原始内容哈希", "SHA-256 of the bytes.", "crawl", "e3b0…"),
    _column("size", BigInteger, "字节数", "Length of the bytes.", "crawl", "48211", unit="byte"),
    _column("warc", Text, "归档文件", "File of the archive that keeps it.", "crawl", "xinyang/2026/….warc.gz"),
    _column(
        "warc_offset", BigInteger, "归档偏移", "Where in that file its record begins.", "crawl", "10231", unit="byte"
    ),
    _column("list_title", Text, "列表标题", "Title in the list that led there.", "crawl", "关于印发…的通知"),
    _column("published_on", Date, "该处发布日期", "When this address posted it.", "clean", "2024-03-05", nullable=True),
    _column(
        "parent_url",
        Text,
        "所属页面",
        "The page that carries it as an attachment.",
        "crawl",
        "https://…/t20240705_1.html",
        nullable=True,
    ),
    _column(
        "outcome", Text, "处理结果", "loaded, quarantined, or issue where no document came of it.", "load", "loaded"
    ),
    _column("version_id", ID, "文档版本", "The text that came of it.", "load", "77aa…", nullable=True, index=True),
    _column(
        "run_id",
        ID,
        "最后处理的运行",
        "The run that last carried it to its end.",
        "load",
        "9f0c1a52-…",
        ForeignKey("policy.run.id"),
    ),
    _column("extractor_version", Text, "程序版本", "Version that carried it to its end.", "load", "0.1.0", index=True),
    _one_of("outcome", ("loaded", "quarantined", "issue")),
    Index(None, "portal", "fetched_at"),
    # No b-tree: an address may be longer than one of its entries.
    Index(None, "url", postgresql_using="hash"),
    zh="抓取账目:每个抓取结果的去向",
    en="Ledger of captures: what became of each.",
)

portal_state = _table(
    "portal_state",
    _column("portal", Text, "门户", "Id of the portal.", "crawl", "xinyang", primary_key=True),
    _column(
        "last_capture_at",
        INSTANT,
        "最近抓取时间",
        "When something was last captured.",
        "crawl",
        "2026-11-22 18:02:40+00",
        nullable=True,
    ),
    _column(
        "last_new_document_at",
        INSTANT,
        "最近新文档时间",
        "When a text not known before was last captured.",
        "crawl",
        "2026-11-22 18:02:40+00",
        nullable=True,
    ),
    _column("captures", Integer, "抓取数", "Captures carried to an end.", "load", "1021"),
    _column("documents", Integer, "文档数", "Documents seen on it.", "load", "980"),
    _column(
        "last_crawl_at",
        INSTANT,
        "最近巡检时间",
        "When it was last crawled, found anything or not.",
        "crawl",
        "2026-11-22 18:00:00+00",
        nullable=True,
    ),
    _column(
        "last_crawl",
        JSONB,
        "最近巡检计数",
        "What the last crawl said it did.",
        "crawl",
        '{"pages": 12, "captured": 3}',
        nullable=True,
    ),
    *_seen(),
    zh="门户状态",
    en="How each portal stands.",
)

# -- documents -------------------------------------------------------------------------------------------------------

document = _table(
    "document",
    _column("id", ID, "文档编号", "Made from the first place where it was seen.", "load", "c2d4…", primary_key=True),
    _column(
        "current_version_id", ID, "现行版本", "The version that stands now.", "load", "77aa…", nullable=True, index=True
    ),
    _column("versions", Integer, "版本数", "How many texts it has had.", "load", "1"),
    _column("locations", Integer, "网址数", "At how many addresses it was seen.", "load", "2"),
    _column(
        "withdrawn_at",
        INSTANT,
        "撤下时间",
        "When it was gone from its last address for good; NULL while it is published.",
        "crawl",
        "2026-12-01 18:00:07+00",
        nullable=True,
    ),
    *_seen(),
    zh="文档:一份文件的全部版本与网址",
    en="A document: all its versions and locations. The same text at two addresses is one document.",
)

document_version = _table(
    "document_version",
    _column(
        "id",
        ID,
        "版本编号",
        "Made from the text; of a text under 100 characters from text and title, or address where that says little.",
        "load",
        "77aa…",
        primary_key=True,
    ),
    _column(
        "document_id",
        ID,
        "文档编号",
        "The document.",
        "load",
        "c2d4…",
        ForeignKey("policy.document.id", deferrable=True, initially="DEFERRED"),
        index=True,
    ),
    _column("number", SmallInteger, "版本序号", "1 for the text seen first.", "load", "1"),
    _column("is_current", Boolean, "是否现行", "Whether it is the text that stands now.", "load", "true"),
    _column("text_sha256", Text, "正文哈希", "SHA-256 of the text in UTF-8.", "clean", "1b4f…", index=True),
    _column(
        "text",
        Text,
        "正文",
        "The evidence: one paragraph, heading or table row a line. Offsets count its characters from 0.",
        "clean",
        "…",
    ),
    _column("kind", Text, "文种", "What it is.", "clean", "plan"),
    _column("title", Text, "标题", "Its full official title.", "clean", "信阳市2024年科技创新工作方案", nullable=True),
    _title_key(),
    _column("doc_number", Text, "发文字号", "Its number.", "clean", "信政办〔2024〕5号", nullable=True),
    _column(
        "issuer_id",
        ID,
        "发文机关",
        "Who issued it.",
        "clean",
        "0d7a9f3e-…",
        ForeignKey("policy.dim_issuer.id"),
        nullable=True,
        index=True,
    ),
    _column(
        "region_code",
        Text,
        "行政区划代码",
        "The city it belongs to.",
        "clean",
        "411500",
        ForeignKey("policy.dim_region.code"),
        nullable=True,
    ),
    _column("issued_on", Date, "成文日期", "When it was written or signed.", "clean", "2024-03-01", nullable=True),
    _column("published_on", Date, "发布日期", "When the portal posted it.", "clean", "2024-03-05", nullable=True),
    _column(
        "dated",
        Date,
        "文件日期",
        "When it was written, else when it was posted: what 目前 and 近三年 are counted from.",
        "load",
        "2024-03-01",
        Computed("coalesce(issued_on, published_on)", persisted=True),
        nullable=True,
    ),
    _column("effective_on", Date, "施行日期", "From when it holds.", "clean", "2024-04-01", nullable=True),
    _column(
        "period_start",
        Date,
        "规划期起",
        "First day of the span that a plan is for.",
        "clean",
        "2021-01-01",
        nullable=True,
    ),
    _column("period_end", Date, "规划期止", "Last day of that span.", "clean", "2025-12-31", nullable=True),
    _column("media_type", Text, "媒体类型", "Format it was read from.", "clean", "text/html"),
    _column("method", Text, "正文提取方法", "How the text was got.", "clean", "selector"),
    _column(
        "ocr_confidence",
        REAL,
        "文字识别置信度",
        "Mean confidence of OCR, 0 to 1; NULL for text that was not recognised.",
        "clean",
        "0.97",
        nullable=True,
    ),
    _column(
        "attachments",
        JSONB,
        "附件",
        "Files that the page offers: href as in the page, text of the link.",
        "clean",
        '[{"href": "./P020240305.pdf", "text": "附件1"}]',
    ),
    _column(
        "capture_id",
        Text,
        "来源抓取",
        "The capture it was read from: the earliest that has this text.",
        "crawl",
        "4be0…",
    ),
    _column("fetched_at", INSTANT, "来源抓取时间", "When that capture was fetched.", "crawl", "2026-11-20 18:03:11+00"),
    *_seen(),
    _one_of("kind", model.DocumentKind),
    CheckConstraint("length(text) > 0", name="text"),
    CheckConstraint("period_end >= period_start", name="period"),
    CheckConstraint("ocr_confidence BETWEEN 0 AND 1", name="ocr_confidence"),
    Index("document_version_region_code_kind_idx", "region_code", "kind"),
    Index(None, "doc_number"),
    Index(None, "title_key"),
    Index(None, "dated"),
    zh="文档版本:每个正文存一次",
    en="Texts, each stored once; an edited page has a new one.",
)

document_location = _table(
    "document_location",
    _column("url", Text, "网址", "Where it was seen.", "crawl", "https://…/t20240705_1.html", primary_key=True),
    _column(
        "version_id",
        ID,
        "版本编号",
        "The text seen there.",
        "load",
        "77aa…",
        ForeignKey("policy.document_version.id"),
        primary_key=True,
        index=True,
    ),
    _column("host", Text, "主机", "The address's host.", "crawl", "www.xinyang.gov.cn"),
    _column("portal", Text, "门户", "Id of the portal.", "crawl", "xinyang"),
    _column("section", Text, "栏目", "Section of the portal.", "crawl", "plans"),
    _column(
        "list_title", Text, "列表标题", "Title in the list that led there.", "crawl", "信阳市人民政府办公室关于印发…"
    ),
    _column("published_on", Date, "该处发布日期", "When this address posted it.", "clean", "2024-03-05", nullable=True),
    _column("capture_id", Text, "最近抓取", "The last capture of this text there.", "crawl", "4be0…"),
    _column(
        "warc", Text, "归档文件", "File of the archive that keeps that capture.", "crawl", "xinyang/2026/….warc.gz"
    ),
    _column(
        "warc_offset", BigInteger, "归档偏移", "Where in that file its record begins.", "crawl", "10231", unit="byte"
    ),
    _column(
        "withdrawn_at",
        INSTANT,
        "撤下时间",
        "When the address was found gone for good.",
        "crawl",
        "2026-12-01 18:00:07+00",
        nullable=True,
    ),
    *_seen(),
    zh="文档网址",
    en="Addresses and hosts where a text was seen.",
)

proposal_reply = _table(
    "proposal_reply",
    _column(
        "version_id",
        ID,
        "版本编号",
        "The reply's text.",
        "load",
        "77aa…",
        ForeignKey("policy.document_version.id"),
        primary_key=True,
    ),
    _column(
        "proposal_number", Text, "提案号", "Number of the proposal, digits only.", "clean", "602150", nullable=True
    ),
    _column("proposal_session", Text, "届次", "Session that it was put to.", "clean", "六届二次", nullable=True),
    _column(
        "proposal_title",
        Text,
        "提案题目",
        "Its title, without brackets.",
        "clean",
        "关于加快苏信产业合作的提案",
        nullable=True,
    ),
    _column(
        "proposer",
        Text,
        "提案者",
        "Person or body that put it, masked where personal data is.",
        "clean",
        "民进信阳市委",
        nullable=True,
    ),
    _column(
        "result_class", Text, "办理结果", "A solved, B in plan, C kept for reference.", "clean", "A", nullable=True
    ),
    _column("lead_unit", Text, "主办单位", "The unit that answers.", "clean", "信阳市科学技术局", nullable=True),
    _column("co_units", ARRAY(Text), "协办单位", "Units that help.", "clean", "{信阳市财政局}"),
    _column(
        "contact_present",
        Boolean,
        "是否留有联系人",
        "Whether a contact person or telephone stands in the text.",
        "clean",
        "true",
        nullable=True,
    ),
    _column("topic", Text, "主题", "What it is about, by the words of its title.", "load", "医疗卫生", nullable=True),
    *_seen(),
    CheckConstraint("result_class IN ('A', 'B', 'C', 'D')", name="result_class"),
    Index(None, "lead_unit"),
    zh="提案建议答复",
    en="Replies to proposals.",
)

segment = _table(
    "segment",
    _column(
        "version_id",
        ID,
        "版本编号",
        "The text.",
        "load",
        "77aa…",
        ForeignKey("policy.document_version.id"),
        primary_key=True,
    ),
    _column("ordinal", Integer, "序号", "Place in the text, from 0.", "segment", "12", primary_key=True),
    _column("kind", Text, "类型", "paragraph, heading or row.", "segment", "paragraph"),
    _column(
        "level",
        SmallInteger,
        "标题级别",
        "Depth in the outline, 1 outermost; 0 for what is no heading.",
        "segment",
        "0",
    ),
    _column("number", Text, "标题编号", "The heading's number as written.", "segment", "(一)"),
    _column(
        "title", Text, "标题", "The heading, also one that a paragraph begins with.", "segment", "强化企业创新主体地位"
    ),
    _column("path", ARRAY(Text), "所属标题", "Headings above, outermost first.", "segment", "{重点任务}"),
    _column("part", Text, "部分", "Part of the document.", "segment", "body"),
    _column("char_start", Integer, "起", "Where it begins in the text.", "segment", "812", unit="character"),
    _column("char_end", Integer, "止", "Where it ends, exclusive.", "segment", "964", unit="character"),
    _column("tokens", TSVECTOR, "词", "Its words, for search.", "segment", "'创新':2 '企业':1"),
    *_seen(),
    _one_of("kind", model.BlockKind),
    _one_of("part", model.Part),
    CheckConstraint("char_start >= 0 AND char_end > char_start", name="span"),
    CheckConstraint("level >= 0", name="level"),
    Index("segment_tokens_idx", "tokens", postgresql_using="gin"),
    zh="段落",
    en="Paragraphs, headings and table rows with their place in the outline.",
)

search_word = _table(
    "search_word",
    _column("word", Text, "词", "A word that segments have.", "segment", "产业", primary_key=True),
    zh="检索词表:把查询切成已知的词",
    en="Words that segments have: how a query without spaces is cut.",
)

fact_observation = _table(
    "fact_observation",
    _column(
        "version_id",
        ID,
        "版本编号",
        "The text that states it.",
        "load",
        "77aa…",
        ForeignKey("policy.document_version.id"),
        primary_key=True,
    ),
    _column(
        "char_start",
        Integer,
        "起",
        "Where the quote begins in the text.",
        "extract",
        "840",
        primary_key=True,
        autoincrement=False,
        unit="character",
    ),
    _column(
        "occurrence",
        SmallInteger,
        "同处序号",
        "1; counts on where several numbers rest on one place (A、B均增长5%).",
        "load",
        "1",
        primary_key=True,
        autoincrement=False,
    ),
    _column("char_end", Integer, "止", "Where it ends, exclusive.", "extract", "845", unit="character"),
    _column(
        "context_start",
        Integer,
        "上下文起",
        "Where the context begins in the text.",
        "extract",
        "812",
        unit="character",
    ),
    _column("segment", Integer, "段落序号", "The segment it stands in.", "extract", "12", nullable=True),
    _column(
        "quote", Text, "原文数值", "The shortest text that holds number, unit and comparator.", "extract", "2.4%以上"
    ),
    _column(
        "context",
        Text,
        "原文语句",
        "The sentence or clause that proves it, verbatim.",
        "extract",
        "到2025年,全社会研发投入强度达到2.4%以上",
    ),
    _column("indicator", Text, "指标", "What is measured, in the text's own words.", "extract", "全社会研发投入强度"),
    _column(
        "indicator_code",
        Text,
        "标准指标代码",
        "Canonical indicator; NULL where the phrase is unknown.",
        "extract",
        "rd_intensity",
        ForeignKey("policy.dim_indicator.code"),
        nullable=True,
    ),
    _column(
        "subject",
        Text,
        "主体",
        "Whose number it is: the most specific place, body or project that the text gives.",
        "extract",
        "信阳市",
        nullable=True,
    ),
    _column(
        "subject_region_code",
        Text,
        "主体区划代码",
        "The division that the number is about: the subject where it is one, the document's where it has no subject.",
        "load",
        "411500",
        ForeignKey("policy.dim_region.code"),
        nullable=True,
    ),
    _column("value", Numeric, "数值", "The number in the base unit; the lower bound of a range.", "extract", "2.4"),
    _column("value_high", Numeric, "上限", "Upper bound of a range.", "extract", "3.0", nullable=True),
    _column(
        "unit",
        Text,
        "单位",
        "Base unit; NULL for an index.",
        "extract",
        "%",
        ForeignKey("policy.dim_unit.unit"),
        nullable=True,
    ),
    _column(
        "comparator",
        Text,
        "比较",
        "eq, ge (以上), gt (超过), le (以内), lt (不足), approx (左右), range.",
        "extract",
        "ge",
    ),
    _column("measure", Text, "量类", "level, growth, change, share or rank.", "extract", "share"),
    _column(
        "status",
        Text,
        "性质",
        "actual (reached), target (promised), planned (decided work or size).",
        "extract",
        "target",
    ),
    _column("period_start", Date, "时期起", "First day that it is about.", "extract", "2025-01-01", nullable=True),
    _column(
        "period_end",
        Date,
        "时期止",
        "Last day that it is about; the same for a point in time.",
        "extract",
        "2025-12-31",
        nullable=True,
    ),
    _column(
        "year",
        Integer,
        "年份",
        "The year that it is about: of its period, else of the headings above it, else of the document; NULL where it "
        "spans several or nothing says it.",
        "extract",
        "2025",
        nullable=True,
    ),
    _column(
        "year_from",
        Text,
        "年份来源",
        "What says the year: text (its own period), heading or document.",
        "extract",
        "heading",
        nullable=True,
    ),
    _column(
        "basis",
        Text,
        "口径",
        "What it counts from: plain (a state, or one year's growth or increase), average (年均), since 2020 (较2020年, "
        "or what a plan of 2021-2025 is to bring) or cumulative (several years, from when is not said).",
        "extract",
        "plain",
    ),
    _column(
        "better",
        Text,
        "向好方向",
        "more, or less for limits, ranks, decreases and what is bad by nature (失业率, 能耗).",
        "extract",
        "more",
    ),
    _column("confidence", REAL, "置信度", "How sure the reading is, 0 to 1.", "extract", "0.9"),
    _column("rule", Text, "规则", "Rules that made the row.", "extract", "by_year+ge"),
    *_seen(),
    CheckConstraint("char_start >= 0 AND char_end > char_start", name="span"),
    CheckConstraint("length(quote) = char_end - char_start", name="quote"),
    CheckConstraint(
        "context_start <= char_start AND substr(context, char_start - context_start + 1, length(quote)) = quote",
        name="context",
    ),
    CheckConstraint("period_end >= period_start", name="period"),
    CheckConstraint("value_high >= value", name="range"),
    CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    _one_of("comparator", model.Comparator),
    _one_of("measure", model.Measure),
    _one_of("status", model.Status),
    _one_of("year_from", model.YearFrom),
    _one_of("better", model.Better),
    # What makes a series; most numbers have no canonical indicator and need no place in it.
    Index(
        "fact_observation_series_idx",
        "indicator_code",
        "subject_region_code",
        "period_end",
        postgresql_where=text("indicator_code IS NOT NULL"),
    ),
    zh="观测:文件中的每个数字一行",
    en="One row for every number that a document states about the world.",
)

citation = _table(
    "citation",
    _column("id", ID, "引用编号", "Made from the text and the title.", "load", "83ef…", primary_key=True),
    _column(
        "version_id",
        ID,
        "版本编号",
        "The text that names it.",
        "load",
        "77aa…",
        ForeignKey("policy.document_version.id"),
        index=True,
    ),
    _column("title", Text, "被引文件", "Title between 《 and 》.", "extract", "河南省科技创新规划"),
    _title_key(),
    _column(
        "doc_number",
        Text,
        "被引文号",
        "Number where it stands beside the title.",
        "extract",
        "豫政〔2021〕44号",
        nullable=True,
    ),
    _column(
        "relation", Text, "关系", "implements (根据, 落实), issues (印发), cites (any other).", "extract", "implements"
    ),
    _column("char_start", Integer, "起", "Where the text first names it.", "extract", "88", unit="character"),
    _column("char_end", Integer, "止", "Where that ends, exclusive.", "extract", "97", unit="character"),
    _column(
        "cited_document_id",
        ID,
        "被引文档",
        "The cited document where the warehouse holds it.",
        "load",
        "c2d4…",
        ForeignKey("policy.document.id", deferrable=True, initially="DEFERRED"),
        nullable=True,
        index=True,
    ),
    *_seen(),
    CheckConstraint("char_start >= 0 AND char_end > char_start", name="span"),
    _one_of("relation", model.Relation),
    Index(None, "title_key"),
    Index(None, "doc_number"),
    zh="文件引用",
    en="Policy documents that a text names.",
)

# -- what did not get in -----------------------------------------------------------------------------------------------

quarantine = _table(
    "quarantine",
    _column("id", ID, "编号", "Made from the row.", "load", "aa01…", primary_key=True),
    _column("table_name", Text, "目标表", "What it would have become.", "validate", "observations"),
    _column("capture_id", Text, "来源抓取", "The capture that it was read from.", "crawl", "4be0…", index=True),
    _column(
        "place",
        Text,
        "位置",
        "doc:start-end for a row with evidence, else the document's id.",
        "validate",
        "4be0…:840-845",
    ),
    _column(
        "reasons", ARRAY(Text), "原因", "Every expectation or check that it broke.", "validate", "{period-plausible}"
    ),
    _column("content", JSONB, "原行", "The row, whole.", "validate", '{"value": "2.4"}'),
    *_seen(),
    zh="隔离区:未入库的行及原因",
    en="Rows that were not let in, whole, with the reasons.",
)

issue = _table(
    "issue",
    _column("id", ID, "编号", "Made from what it says.", "load", "bb02…", primary_key=True),
    _column("stage", Text, "环节", "The stage that raised it.", "load", "clean"),
    _column("code", Text, "代码", "What it is, in kebab case.", "load", "damaged-pdf"),
    _column("place", Text, "位置", "A URL, a path, or doc:start-end.", "load", "https://…/a.pdf"),
    _column("message", Text, "说明", "What it says.", "load", "no page could be read"),
    _column("severity", Text, "程度", "info, warning or error.", "load", "error"),
    _column("capture_id", Text, "来源抓取", "The capture it concerns.", "crawl", "4be0…", nullable=True, index=True),
    *_seen(),
    _one_of("stage", model.Stage),
    _one_of("severity", model.Severity),
    Index(None, "code"),
    zh="问题清单",
    en="What was not as it should be.",
)

derived = Table("derived", metadata, Column("fingerprint", Text, primary_key=True))
"""Of what was put in place last: comments, views and dimensions. Internal."""

PROVENANCE = ("first_seen_at", "last_seen_at", "run_id", "extractor_version")


def content(table: Table) -> tuple[str, ...]:
    """The columns of a table that say something of the world, in order: all but when, by whom, and computed."""
    return tuple(c.name for c in table.columns if c.name not in PROVENANCE and c.computed is None)


_DTYPES: dict[type, str] = {
    Text: "string",
    Integer: "Int64",
    SmallInteger: "Int64",
    BigInteger: "Int64",
    Boolean: "boolean",
    REAL: "Float64",
}


def dtypes(table: Table) -> dict[str, str]:
    """For each column of a table the dtype of a pandas frame; what has none of its own (numeric, dates) is object."""
    return {c.name: _DTYPES.get(type(c.type), "object") for c in table.columns}
