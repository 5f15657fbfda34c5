"""What stands around a text and is not part of it: labels of head tables, bylines, breadcrumbs, controls of a page.

The labels are those that 政府信息公开 heads and bylines use on the saved portals; they are matched without white space
and without the colon of either width. Everything here works on lines whose characters are normalised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from citypolicy.clean.facts import DateFact, DateSource, PageFacts, TitleFact
from citypolicy.clean.lines import CELL

PUBLISHED = frozenset(
    [
        "发布时间",
        "发布日期",
        "发布时期",
        "公开日期",
        "公开时间",
        "信息时间",
        "发表时间",
        "发表日期",
        "创建时间",
        "发稿时间",
        "录入时间",
        "上网时间",
        "上网日期",
        "时间",
        "日期",
        "更新时间",
        "更新日期",
        "信息发布日期",
        "信息公开日期",
        "文章发布时间",
        "添加时间",
        "发布于",
        "刊登日期",
    ]
)
ISSUED = frozenset(
    [
        "成文日期",
        "发文日期",
        "生成日期",
        "成文时间",
        "发文时间",
        "生成时间",
        "印发日期",
        "印发时间",
        "制发日期",
        "签发日期",
        "成文",
        "文件日期",
    ]
)
EFFECTIVE = frozenset(["实施日期", "生效日期", "施行日期", "生效时间", "实施时间", "施行时间", "执行日期"])
NUMBERS = frozenset(
    ["发文字号", "文号", "发文文号", "文件编号", "文件字号", "公文字号", "文件号", "文件文号", "发文编号"]
)
ISSUERS = frozenset(
    [
        "发文机关",
        "发布机构",
        "发文机构",
        "责任部门",
        "发文单位",
        "发布单位",
        "制发机关",
        "发布机关",
        "公开机构",
        "公开单位",
        "制定机关",
        "公开主体",
        "公开责任部门",
        "发布部门",
        "发文部门",
        "印发机关",
        "信息公开机构",
        "责任单位名称",
    ]
)
SOURCES = frozenset(
    ["来源", "信息来源", "文章来源", "稿件来源", "消息来源", "资料来源单位", "文件来源", "供稿单位", "供稿"]
)
TITLES = frozenset(["名称", "标题", "信息名称", "文件名称", "文件标题", "信息标题", "公文名称", "公文标题"])
OTHER = frozenset(
    [
        "索引号",
        "索取号",
        "信息索引号",
        "主题分类",
        "分类",
        "组配分类",
        "信息分类",
        "公开目录",
        "体裁分类",
        "服务对象分类",
        "公开类别",
        "公开形式",
        "公开类型",
        "公开方式",
        "公开范围",
        "公开属性",
        "公开程序",
        "有效性",
        "时效",
        "时效性",
        "效力状态",
        "文件状态",
        "是否有效",
        "服务对象",
        "关键词",
        "关键字",
        "主题词",
        "内容概述",
        "内容摘要",
        "摘要",
        "信息摘要",
        "内容描述",
        "废止日期",
        "失效日期",
        "失效时间",
        "废止时间",
        "有效期",
        "截止日期",
        "联合发文单位",
        "联合发文机关",
        "公文种类",
        "文种",
        "语种",
        "信息类别",
        "信息类型",
        "主题",
        "体裁",
        "题材分类",
        "行业分类",
        "信息有效性",
        "公文时效",
        "生命周期",
        "信息发布人",
        "责任编辑",
        "编辑",
        "网络编辑",
        "审核",
        "审核人",
        "作者",
        "撰稿",
        "撰稿人",
        "录入",
        "浏览量",
        "浏览次数",
        "浏览",
        "阅读量",
        "阅读次数",
        "阅读",
        "点击量",
        "点击数",
        "点击率",
        "点击次数",
        "访问量",
        "访问次数",
        "点击",
        "字体",
        "字体大小",
        "字号",
        "文字大小",
        "字体显示",
        "分享",
        "分享到",
        "打印",
        "保护视力色",
        "背景色",
        "视力保护色",
        "页面功能",
        "文章字号",
        "信息来源单位",
        "原文链接",
        "原文地址",
        "法宝引证码",
        "索引",
        "编号",
        "信息编号",
        "档号",
        "栏目",
        "所属栏目",
        "所属类别",
        "所属主题",
        "公开时限",
        "公开期限",
        "发布人",
        "稿件类型",
        "规范性文件编号",
        "登记号",
        "统一登记号",
        "统一编号",
        "登记编号",
        "规范性文件统一编号",
    ]
)
LABELS = PUBLISHED | ISSUED | EFFECTIVE | NUMBERS | ISSUERS | SOURCES | TITLES | OTHER
"""All labels; none is a label that the text of an official document begins a line with (签发人, 办理结果, 联系人, 抄送)."""


# Labels that a body's own lines use too: alone they do not tell metadata.
_WEAK = frozenset(["时间", "日期", "名称", "标题", "分类", "主题", "来源", "摘要", "编辑", "审核", "作者", "阅读", "点击", "分享", "打印", "有效期", "截止日期", "编号", "供稿", "栏目", "服务对象", "成文", "索引", "语种", "审核人", "撰稿", "录入", "浏览", "体裁", "关键词", "主题词", "公开方式", "公开范围", "公开时限", "公开期限", "发布人", "执行日期", "施行日期", "实施日期", "生效日期", "责任单位名称"])  # fmt: skip

_SPACED = "|".join(r"\s*".join(label) for label in sorted(LABELS, key=len, reverse=True))
_GLUED = re.compile(rf"[\[【]\s*({_SPACED})\s*[\]】]\s*[:：∶]?|({_SPACED})\s*[:：∶]")
STRONG = LABELS - _WEAK
"""Labels that no line of a body begins with."""

_STRONG = "|".join(r"\s*".join(label) for label in sorted(LABELS - _WEAK, key=len, reverse=True))
# 发文字号  渝府发〔2022〕18号: a cell of a head table and the next, kept apart by white space or nothing.
_TOLD = re.compile(rf"^\s*({_STRONG})(?:\s*$|\s+([^。]{{1,80}})$)")
_EMPTY = re.compile(r"[\s\-—_/〔〕\[\]()【】号|,.、。丨*]*|无|暂无|\(无\)|无文号|〔\d{4}〕号|\[\]号|空")

DAY = re.compile(
    r"(?<!\d)(?:(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{4})\s*([-/.])\s*(\d{1,2})\s*\5\s*(\d{1,2}))(?!\d)"
)
_URL = re.compile(r"https?://[^\s)\]\"<>]+")
_CRUMBS = re.compile(r"(?:当前|现在|您|你|所在)(?:的)?(?:所在|当前|现在)?(?:的)?位置(?:是)?\s*[:：∶]?")
_ARROW = re.compile(r"\s*(?:>{1,2}|»|›|→|＞|-->|/|\\|\|)\s*")
_CRUMB_LINE = re.compile(
    r"^\s*(?:网站|本站)?首\s*页\s*(?:>|»|›|→|-->|/|\\|\||-)|^[^。,;]{0,40}(?:>|»|›)[^。,;]*(?:>|»|›)[^。;]{0,60}$"
)

_CONTROL = re.compile(
    r"""(?:
      扫一扫(?:.{0,4}(?:在|用)?手机.{0,12}|.{0,12}(?:页|页面|打开|查看|浏览|分享|关注|二维码).{0,8})?
    | (?:请)?(?:使用)?.{0,8}微信.{0,4}扫.{0,20} | .{0,6}(?:扫描|扫码|长按|识别).{0,4}(?:二维码|左侧|上方|下方|右侧)?.{0,16}(?:二维码|手机|随身看|关注|查看|浏览|分享).{0,12}
    | 用手机(?:打开|看|浏览|扫).{0,12} | 手机(?:扫一扫|扫码|浏览|阅读|版|查看).{0,10} | (?:关注)?.{0,10}(?:微信)?公众号(?:二维码)?
    | 分享(?:到|至|本页|文章)?\s*[:：]?.{0,20} | (?:一键)?分享 | 分享(?:微信|微博|朋友圈|QQ|空间).{0,20} | (?:微信|新浪微博|微博|QQ空间|朋友圈|QQ好友|腾讯微博|人人网|豆瓣)(?:\s*(?:微信|新浪微博|微博|QQ空间|朋友圈|QQ好友|腾讯微博|人人网|豆瓣))*
    | [\[【(〖]?\s*(?:打印|打印本页|打印正文|打印文章|打印页面|打印此页|我要打印|打印本文|关闭|关闭窗口|关闭本页|关闭页面|返回|返回顶部|返回列表|返回上一页|返回首页|收藏|收藏本页|加入收藏|复制链接|下载|下载本页|保存|推荐|纠错|我要纠错|繁体|简体|朗读|语音播报|听新闻|放大字体|缩小字体|一键复制|导出|点赞|转发|顶部|TOP|Top|top)\s*[\]】)〗]?(?:\s*[|丨/·]?\s*[\[【(〖]?(?:打印|打印本页|打印正文|打印此页|关闭|关闭窗口|关闭本页|返回顶部|返回|收藏|收藏本页|大|中|小|下载|推荐|纠错|分享)[\]】)〗]?)*
    | [\[【(]?\s*(?:文章|正文)?(?:字体|字号|文字)(?:大小)?\s*[:：]?\s*(?:超大|特大|大|中|小|默认|\s|[|/、\[\]【】()+-]|A)*[\]】)]?(?:\s*[\[【(]?(?:打印|关闭|收藏|分享|下载).{0,8}[\]】)]?)*
    | (?:进入)?(?:适老|老年|关怀|长者|无障碍|大字).{0,3}(?:模式|版|专区|浏览|阅读|通道)(?:\s*(?:进入)?(?:适老|老年|关怀|长者|无障碍|大字).{0,3}(?:模式|版|专区|浏览|阅读|通道))* | 无障碍(?:阅读|浏览)? | 语音朗读 | 智能问答
    | (?:上|下)一?(?:篇|条|页)\s*[:：].{0,80} | 没有了 | (?:相关|延伸)(?:阅读|新闻|链接|文章|信息|附件|文件|政策解读|解读|文档|稿件|内容|下载|政策|报道)\s*[:：]? | 附件下载\s*[:：]?
    | 责任编辑\s*[:：]?.{0,20} | (?:网络|责任)?编辑\s*[:：].{0,12} | (?:浏览|阅读|访问|点击)(?:次数|量|数|率)?\s*[:：]?\s*(?:\d+\s*次?|次|加载中.{0,3})?
    | 政策原文 | 原文如下\s*[:：]? | 【?法宝引证码】?.{0,40} | 原文(?:链接|地址)\s*[:：].{0,300} | 正在阅读\s*[:：]?.{0,100} | 无标题文档 | 来源\s*[:：]? | 视力保护色\s*[:：]? | 您访问的链接即将离开.{0,60}
    | (?:PC|电脑|手机|移动)版 | 繁體(?:中文)?|简体(?:中文)?|ENGLISH|English | 登录|注册|登录\s*[|/]?\s*注册 | 请输入关键字? | 搜索|站内搜索|高级搜索 | 加载中\.* | Copyright.{0,80} | 版权所有.{0,60} | .{0,8}ICP备.{0,40} | 网站标识码.{0,40} | \[\.\.\.\] | 全文 | 阅读全文 | 查看更多 | 更多(?:>+|\+)? | 播放 | 暂停
    )""",
    re.VERBOSE,
)
_SITES = re.compile(r"[|丨]")
_ELISION = re.compile(r"\s*\[\s*(?:\.{3,}|…+)\s*\]\s*|\s*〔\s*(?:\.{3,}|…+)\s*〕\s*")


def bare(label: str) -> str:
    """A label without white space, colon and brackets."""
    return re.sub(r"[\s:：∶\[\]【】()]", "", label)


def value(text: str) -> str | None:
    """A field's value; None for the forms that say nothing (``〔〕号``, ``无``, ``-``)."""
    text = text.strip().strip("|丨 \u3000").strip()
    return None if _EMPTY.fullmatch(text) else text


def day(text: str) -> date | None:
    """The first day that a text names with year, month and day; None where there is none or it does not exist."""
    for found in DAY.finditer(text):
        parts = [int(x) for x in (found.group(1, 2, 3) if found.group(1) else found.group(4, 6, 7))]
        try:
            written = date(*parts)
        except ValueError:
            continue
        if 1949 <= written.year <= 2100:
            return written
    return None


def control(line: str) -> bool:
    """Whether a line is a control of a page: share bar, QR code, font size, print, counters, next and previous."""
    line = line.strip().strip("·•*|丨 ")
    return not line or (len(line) <= 120 and bool(_CONTROL.fullmatch(line)))


def elisions(text: str) -> str:
    """Text without the marks ``[...]`` that an excerpt has where something is left out."""
    return _ELISION.sub("", text)


_TAIL = re.compile(
    r"(?:责任|网络|值班|本文|文字|图文|美术)?编辑\s*[:：].{0,20}|(?:信息|稿件|文章)?来源\s*[:：].{0,40}|(?:初审|复审|终审|审核|审签|校对|监制|撰稿|供稿|摄影|记者)(?:人)?\s*[:：/].{0,30}|"
    r"[(（](?:责任|网络)?编辑.{0,20}[)）]|(?:作者|发布(?:人|者|机构|单位))\s*[:：].{0,30}|.{0,20}(?:打印|关闭)(?:本页|此页|窗口|页面)?.{0,20}|附件下载\s*[:：]?|相关(?:附件|文件|链接|阅读|解读).{0,2}"
)


def tail(line: str) -> bool:
    """Whether the last line of a body is what sites write under a text: the editor, the source, print and close."""
    return len(line) <= 60 and "。" not in line and (control(line) or bool(_TAIL.fullmatch(line)))


def breadcrumb(line: str) -> tuple[str, ...] | None:
    """The columns of a line that says where one is on a site; None for any other line."""
    said = _CRUMBS.search(line[:16])
    if not said and not _CRUMB_LINE.search(line):
        return None
    rest = line[said.end() :] if said else line
    if "。" in rest or len(rest) > 200:
        return None
    crumbs = tuple(part.strip() for part in _ARROW.split(rest) if part.strip() and part.strip() not in ("正文", "内容"))
    return crumbs if said or len(crumbs) >= 2 else None


def fields(line: str) -> list[tuple[str, str]] | None:
    """The labels and values of a line that is made of them; None for any other line.

    One label may be followed by its value, by nothing, or by further labels and values. A line that begins with
    anything but a label is a byline where at least one strong label with a day or two labels follow.
    """
    line = re.sub(r"\s{3,}", "  ", line)
    if len(line) > 400:
        return None
    found = list(_GLUED.finditer(line))
    if not found:
        told = _TOLD.match(line)
        return [(bare(told.group(1)), (told.group(2) or "").strip())] if told else None
    pairs = []
    for match, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(line)
        said = line[match.end() : end].strip(" \t\u3000|丨【[(")
        pairs.append((bare(match.group(1) or match.group(2)), said.lstrip("- ") if match.group(1) else said))
    lead = line[: found[0].start()].strip(" \u3000[【(·*")
    names = {name for name, _ in pairs}
    if lead:
        dated = any(name in PUBLISHED and day(text) for name, text in pairs)
        if "。" in line or len(lead) > 60 or not (dated or len(names) >= 2):
            return None
        pairs.insert(0, ("", lead))
    elif names <= _WEAK and len(names) == 1:
        name, text = pairs[0]
        if not (
            text == ""
            or (name in PUBLISHED and day(text) and len(text) <= 30)
            or (name == "来源" and (len(text) <= 30 or text.startswith("http")) and "。" not in text)
        ):
            return None
    return pairs


@dataclass
class Collector:
    """Gathers facts from fields, one after the other; the first value of a kind stands."""

    titles: list[TitleFact] = field(default_factory=list)
    published: list[DateFact] = field(default_factory=list)
    issued: list[DateFact] = field(default_factory=list)
    effective: list[DateFact] = field(default_factory=list)
    table: list[tuple[str, str]] = field(default_factory=list)
    doc_number: str | None = None
    issuer: str | None = None
    source: str | None = None
    site: str | None = None

    def add(self, label: str, text: str, source: DateSource) -> None:
        """Takes one label and its value, which may be empty."""
        said = value(text)
        if said is None:
            return
        if label == "":
            self.site = self.site or (
                re.sub(r"\s*(?:https?://)?(?:www\.)?[\w.-]+\.(?:cn|com|org|net)\S*", "", said).strip() or None
            )
            if (on := day(said)) and source == "byline":
                self.published.append(DateFact(on, source, ""))
            return
        self.table.append((label, said))
        for labels, dates in ((PUBLISHED, self.published), (ISSUED, self.issued), (EFFECTIVE, self.effective)):
            if label in labels and (on := day(said)):
                dates.append(DateFact(on, source, label))
        if label in NUMBERS:
            self.doc_number = self.doc_number or said
        elif label in ISSUERS:
            self.issuer = self.issuer or said
        elif label in SOURCES:
            # 来源：岳阳市统计局2026-04-30 浏览量: source and day are glued on some sites.
            if on := day(said):
                self.published.append(DateFact(on, source, label))
            name = DAY.sub("", said).split("  ")[0].strip(" \u3000:0123456789")
            self.source = self.source or (name if 1 < len(name) <= 60 and "http" not in name else None)
        elif label in TITLES and len(said) >= 6:
            self.titles.append(TitleFact(said, "table" if source != "front-matter" else "front-matter"))

    def facts(self, **more: object) -> PageFacts:
        """What was gathered."""
        return PageFacts(
            titles=tuple(self.titles),
            published=tuple(self.published),
            issued=tuple(self.issued),
            effective=tuple(self.effective),
            doc_number=self.doc_number,
            issuer=self.issuer,
            source=self.source,
            site=self.site,
            table=tuple(self.table),
            **more,  # type: ignore[arg-type]
        )


@dataclass
class HeadZone:
    """Reads the lines above a text one by one and keeps what is metadata out of it, until the first sentence."""

    collector: Collector = field(default_factory=Collector)
    crumbs: tuple[str, ...] = ()
    url: str | None = None
    prose: bool = False
    _pending: str | None = None

    def takes(self, line: str, *, heading: bool = False) -> bool:
        """Whether the line is metadata; its facts are then collected."""
        if self.prose:
            return False
        if self._pending and not heading and fields(line) is None and breadcrumb(line) is None:
            self.collector.add(self._pending, line, "table")
            self._pending = None
            return True
        self._pending = None
        if found := _URL.search(line):
            self.url = self.url or found.group()
        if CELL in line:
            cells = line.split(CELL)
            if bare(cells[0]) not in LABELS:
                return False
            for label, said in zip(cells[::2], cells[1::2], strict=False):
                self.collector.add(bare(label), said, "table")
            return True
        if (where := breadcrumb(line)) is not None:
            self.crumbs = self.crumbs or where
            return True
        if (pairs := fields(line)) is not None:
            byline = len(pairs) > 1 and any(label in PUBLISHED | SOURCES for label, _ in pairs)
            for label, said in pairs:
                self.collector.add(label, said, "byline" if byline else "table")
            if len(pairs) == 1 and not pairs[0][1]:
                self._pending = pairs[0][0]
            return True
        return site_names(line)

    def text(self, line: str) -> None:
        """Takes note of a line that belongs to the text: a sentence ends the head, a title never has a full stop."""
        self.prose = self.prose or "。" in line or (len(line) > 80 and "," in line)


def site_names(line: str) -> bool:
    """Whether a line is a bar of site names: ``国家统计局| 河南省统计局| 信阳市人民政府网``."""
    parts = [part.strip() for part in _SITES.split(line)]
    return len(parts) >= 2 and all(2 <= len(part) <= 16 for part in parts) and not re.search(r"[\d。,;:%]", line)


def same_title(one: str, other: str) -> bool:
    """Whether two lines are the same title but for white space, dashes, quotes and brackets."""
    return _letters(one) == _letters(other) != ""


def _letters(text: str) -> str:
    return re.sub(r"[\s\W_]", "", text)


_SITE_SUFFIX = re.compile(
    r"\s*(?:[_|丨]|--?|—{1,2}|–)\s*(?:[^_|丨—–-]{0,24}(?:政府|门户|网|网站|委员会|委|局|厅|办公室|公开|频道|栏目|专栏|平台|中心|人大|首页|公告|文件|动态|信息)[^_|丨—–-]{0,12})\s*$"
)


def strip_site(title: str) -> str:
    """A ``<title>`` without the names of column and site that follow the article's title."""
    title = " ".join(title.split())
    while (shorter := _SITE_SUFFIX.sub("", title)) != title and len(shorter) >= 6:
        title = shorter
    return title


_URL_DAY = re.compile(
    r"[/_t](20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:[_/.]|\d*[_.])|"
    r"/(20\d\d)[-/_](\d{1,2})[-/_](\d{1,2})/|/(20\d\d)[-/]?(\d\d)/?(\d\d)/"
)


def url_day(url: str) -> date | None:
    """The day in an article's URL, of the forms t20240807_, /2024/08-07/, /20240807/, /2024-08/07/."""
    found = _URL_DAY.search(url)
    if not found:
        return None
    year, month, dom = (x for x in found.groups() if x)
    return day(f"{year}-{int(month)}-{int(dom)}")
