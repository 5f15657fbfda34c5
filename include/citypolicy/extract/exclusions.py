"""Exclusions: a number and a unit that are no quantity: 20万吨级, 5年内, 3项目, 2023届, 三项制度."""

from __future__ import annotations

import re

from citypolicy.extract import comparators
from citypolicy.lexicon import Unit

_BEHIND = {
    unit: re.compile(words)
    for unit, words in {
        "个": "确立|维护|意识|自信|一批|百分之百|100%|不动摇|五年|一工程|大?方面|层面|维度|交易日|关键[词字]|字[方要]",
        "项": "目(?![标的录前])|规定",
        "部": "门|分(?!门)",
        "处": "级|长|置(?!点)",
        "支": "持|出|付|撑|部(?!分)",
        "所": "有(?!条)|属|长",
        "位": "于|居(?!民)|列(?!席)|置|数|一体",
        "名": "单(?![位亲])|称|优(?![秀质良])|录(?![取用])",
        "场": "地(?!质)|所|馆|景",
        "台": "风(?![电机力])|湾|账|州|阶",
        "本": "科(?!技)|地(?!方)|市|级|年|月|次|省|区|县|行|轮|预算",
        "期": "间|限|末|初|工程|项目|建设|扩建|改扩建|内|待|货",
        "条": "例|件|龙",
        "门": "类|诊|户",
        "面": "积|向|对|临",
        "次": "数|方",
        "人": "均(?![已为达])|制|座|工智|间|居环境",
        "户": "籍|外(?!出)|均(?![已为达])|型",
        "类": "医疗|新药|创新药|水(?!果)|标准|用地|地区",
        "节": "能|约|水|日|假",
        "张": "家",
        "口": "岸|径",
        "班": "子",
        "集": "群|团|聚|中|约|体",
        "组": "织|合(?!格)|建|团",
        "队": "伍",
        "株": "洲",
        "单": "位|元|独|个|项",
        "车": "道|辆|间|企|站|位",
        "床": "位",
        "例": "如|外|会",
        "起": "来|草|动|步|飞|降|始|点|初|源|码|跑|征|家|诉|价|用|效|到|着|施",
        "股": "份|东|权|市",
        "元": "正极|化|论|锂|区|坝|结构|件",
        "头": "部",
        "只": "有|能|是",
        "米": "跑|赛|接力|蛙|自由泳|(?:服务)?(?:覆盖|范围|半径)",
        "架": "构",
        "件": "套",
        "列": "入|为|车|全",
        "片": "面",
        "度": "假|评",
        "批": "复|准|发|评|零",
        "轮": "驱|岗|胎|动|汽车",
        "盒": "子",
        "员": "工",
        "方": "面|案|向|阵|位|式",
        "天": "然|津|府|气",
        "升": "级|至|到|规|学",
        "克": "拉|服|难",
        "年": "行动|规划|计划",
        "户次": "均",
    }.items()
}
"""What makes another word of a unit's character: 部 is none in 12部门, 项 none in 3项目, 起 none in 2024起草."""
_SESSION = re.compile(r"会议|全会|党代会|代表大会|常务|委务|部务|产业|提案")
"""八次全会, 三次产业: an ordinal in Chinese numerals; 召开12次会议 counts."""
_CLASS_BEHIND = re.compile(r"级(?!别)|型(?!号)|制式|版本")
_CLASS_OF_MONEY = re.compile(r"企业(?![奖补投贷融债所税利营发])|[产强]?业?集群|俱乐部")
"""50亿元企业, 百亿元集群: how large one has to be, not an amount."""
_AT_LEAST = re.compile(
    r"[及或]?以[上下](?!的|资金|投资|补助|收入|支出|贷款)[一-鿿]{0,6}?(?:项目|企业|集群|园区|产品|品牌|主体)"
)
"""亿元以上项目23个: the class that is counted."""
_SUCH = re.compile(r"的[一-鿿]{1,8}?(?:达到?|有|共|超过?|增加到|增至|突破)?\d")
"""销售收入超10亿元的品种达5个: behind a bound, how large those are that are counted."""
_CLASSES = frozenset("企产强集俱")
_YEARLIKE = re.compile(r"19[89]\d|20[0-4]\d")
_TIMED = re.compile(
    r"(?:时间|时长|用时|耗时|时限|周期|寿命|年限|天数|时数|学时|课时|审批|办理|办结|通关|响应|平均年龄|日照|等待|住院日|候诊|排队"
    r"|等候|工时)[^。;;,,、]{0,12}$"
)
_ITEM_YEAR = re.compile(r"\d{1,2}\.(?:19|20)\d{2}")
_TIME_NOUN = re.compile(r"(?:时间|时长|用时|耗时|时限|寿命|天数|时数|小时数|住院日)$")
_TIME_VERB = re.compile(r"(?:达到?|缩短|压缩|压减|提高|延长|增加|减少|[至到为])(?:了|约|近)?$")
_TIME_CHANGED = re.compile(r"(?:缩短|压缩|压减|延长|增加|减少|多|少)(?:了|约|近)?$")
_COMPUTING = re.compile(r"算力|带宽|存储")
"""What makes a P a PFLOPS and a T a Tbps, as texts abbreviate them."""
_MEETING = re.compile(r"连续|参加|举办|承办|召开|办$")


def holds(text: str, start: int, number_end: int, unit: Unit, unit_end: int, floor: int, stop: int) -> bool:
    """Whether a number (from ``start`` to ``number_end``) and its unit (to ``unit_end``) are a quantity."""
    written = unit.written
    if _CLASS_BEHIND.match(text, unit_end, stop):
        return False
    guard = _BEHIND.get(written)
    if guard is not None and guard.match(text, unit_end, stop):
        return False
    dimension = unit.dimension
    if (
        dimension == "money"
        and text[unit_end : unit_end + 1] in _CLASSES
        and _CLASS_OF_MONEY.match(text, unit_end, stop)
    ):
        return False
    if dimension == "money" and text[unit_end : unit_end + 1] in "以及或" and _AT_LEAST.match(text, unit_end, stop):
        return False
    if dimension == "money" and text[unit_end : unit_end + 1] == "的" and _SUCH.match(text, unit_end, stop):
        return comparators.before(text, start, floor) is None
    if dimension == "count":
        if written == "届":
            return bool(_MEETING.search(text, max(floor, start - 8), start))
        if number_end - start == 4 and written in "级款版期首轮" and _YEARLIKE.match(text, start):
            return False
        if written == "次":
            spelled = not text[start].isdigit() and _SESSION.match(text, unit_end, stop)
            return not spelled and text[start - 1 : start] not in ("跑", "产")
        return True
    if dimension == "time":
        return _lasts(text, start, number_end, unit, unit_end, floor)
    if dimension == "noun":
        return text[number_end - 1] in "万亿余多" or text[number_end : number_end + 1] in ("余", "多")
    if written in ("P", "T"):
        return bool(_COMPUTING.search(text, max(floor, start - 16), min(stop, unit_end + 8)))
    if written == "方":
        return text[number_end - 1] in "万亿"
    if written == "度":
        return text[number_end - 1] in "万亿" or "电" in text[max(floor, start - 10) : start]
    return dimension != "name"


def _lasts(text: str, start: int, number_end: int, unit: Unit, unit_end: int, floor: int) -> bool:
    """Whether a time is measured (办理时限压缩至3天, 优良天数320天), not one that dates or names (5年内, 24小时)."""
    if unit.canonical == "工作日":
        return True
    word = comparators.before(text, start, floor)
    clause = text[max(floor, start - 20) : word[1] if word else start]
    if unit.written == "岁":
        return "寿命" in clause or "平均年龄" in clause
    if "." in text[start:number_end]:
        # 7.6天 is measured, what only dates is whole; 1.2024年 is the first item of a list.
        return "圈" not in text[unit_end : unit_end + 6] and not _ITEM_YEAR.match(text, start)
    if unit.written in "年周秒个月交易日":
        return "寿命" in clause or "年限" in clause
    if _TIME_CHANGED.search(clause):
        return True
    return bool(_TIME_NOUN.search(clause)) or (
        bool(_TIMED.search(clause)) and bool(_TIME_VERB.search(clause) or word or "天数" in clause or "寿命" in clause)
    )
