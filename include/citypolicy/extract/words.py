"""Words of official Chinese that decide how a clause with a number is read: verbs, adverbs, copulas, heads.

Closed classes (prepositions, copulas, adverbs of degree and order) are meant to be complete; verbs are those that official
texts use with quantities. All are looked up by slices of one to five characters, which needs no pattern.
"""

from __future__ import annotations

import re


def _set(*groups: str) -> frozenset[str]:
    return frozenset(word for group in groups for word in group.split())


ACTIONS = _set(
    "建设 建成 建立 建好 共建 续建 兴建 修建 改建 扩建 新建 新增 新设 新立 新添 增设 增建 添置 组建 筹建 搭建 构建 创建 创成 创办 兴办 举办 承办 开办",
    "打造 形成 培育 培养 引育 引进 引入 招引 招录 招聘 招收 招募 选聘 选派 选树 选拔 遴选 评选 评定 认定 命名 授予 孵化",
    "培训 实训 轮训 储备 谋划 策划 签约 签订 签署 落地 落户 开工 竣工 投产 达产 投运 投用 启用 开通 开行 开辟 开设 开发 开展 开放",
    "完成 实现 实施 推进 推动 推广 推出 推行 推介 促成 促进 落实 布局 布设 布放 部署 设立 设置 成立 挂牌 建档",
    "获批 获评 获得 荣获 取得 入选 入围 列入 纳入 争取 争创 赢得 斩获 通过 集聚 聚集 汇聚 吸引 吸纳 承接 接待 接收 接受",
    "治理 整治 修复 修缮 修编 整修 维修 养护 改造 改善 更新 更换 替换 置换 淘汰 关停 关闭 拆除 拆迁 清理 清退 腾退 盘活 收储 收回 供应",
    "筹集 筹措 募集 发行 发放 拨付 下达 下拨 安排 投入 投放 支付 资助 减免 减税 退税 兑现 兑付 偿还 化解 压减 压降 削减 缩减 减少 节约 节省",
    "查处 查办 立案 侦破 破获 处置 处理 办理 办结 受理 答复 调解 调处 排查 检查 抽检 监测 检测 巡查 督查 督察 督办 约谈 曝光 整改 销号",
    "种植 栽植 造林 绿化 播种 收获 生产 销售 出口 进口 交易 成交 流转 转化 转移 转让 转贷 转型 授权 申请 申报 制定 制订 修订 出台 印发 发布 编制 编写 撰写 研发 研制 攻克 突破",
    "救助 救治 帮扶 帮助 服务 惠及 覆盖 保障 解决 安置 安装 加装 配备 配置 配建 购置 采购 购买 租赁 交付 验收 扶持 支持 奖励 奖补 表彰 慰问 走访 对接 组织 召开 参加 参与 参展 考察 调研 举行",
    "发展 壮大 做强 做大 提升 提高 增加 增强 扩大 扩充 扩容 拓展 延长 恢复 重建 复垦 核定 核准 核发 审批 审查 审核 批复 批准 登记 注册 颁发 换发",
    "招商 洽谈 融资 贷款 授信 投资 撬动 带动 拉动 聚合 整合 归集 汇集 梳理 征集 收集 采集 报送 推荐 上线 接入 退出 搬迁 疏解 归还 收治 收留 抚养 享受 领取 缴纳 缴存 保护 展出 演出 放映 配送 运送 运输 贯通 试点 打通",
    "布建 铺设 架设 敷设 深化 强化 优化 加强 加快 聘请 派驻 派出 输送 调入 调出 调增 调减 追加 收缴 上缴 征收 入库 动用 预留 提供 创造 新招 新引 新签 分配 划转 消化 追回 挽回 提质 改扩 迁建 收购 并购 重组 注销 承担 主持 换装 竣备 筹划 补贴 补助 更替 培塑 建强 引聚 揭榜 建有 赴 到",
)
"""Verbs that take a counted or measured object."""

RECENT = _set(
    "新引进 新筹集 新改造 新培育 新认定 新获批 新签约 新开工 新开通 新设立 新入库 新招引 新改建 新投产 新创建 新建成 新入选 新注册 新登记 新成立 新组建 新安装 新落地 新引育 新改扩建 改扩建 再引进 再培育 新增设"
)
"""Verbs of three characters for what is new."""

NOMINAL = _set(
    "出口 进口 投资 贷款 支出 补助 补贴 培训 招商 救助 绿化 造林 交易 成交 销售 生产 服务 保障 运输 租赁 融资 授信 建设 发展 安置 检测 监测 减税 退税 奖补 奖励 采购"
)
"""Verbs that texts also use as the name of what is measured (出口39.3亿元)."""

PREDICATES = _set(
    "列入 入选 获评 获批 荣获 获得 进入 退出 取得 通过 达到 达标 实现 完成 纳入 认定 落户 落地 上线 入库 上榜 晋级 签约 参加 参与 开展 享受 接受 配备 安装 加装 建成 提供",
    "已经 正在 先后 陆续 全部 全面 均已 分别 共同 相继 率先 成功 顺利 逐步 基本 总计 合计 累计 同比 环比 位居 居全 排名 名列 占比 转为 转型 升级 成为 作为 采用 使用 执行 实行 实施 承担 用于 致力 涉及 包括 覆盖 惠及 受益 参保 得到 受到 入驻 加入 投入 启动 增长 下降 提高 提升 降低 减少 增加 超过 突破 低于 高于 不足 不低 不少 不高 不超 力争 确保 给予 予以 列为 评为 确定 属于 位于 分布 来自 为重 为主 为例 带动 拉动 推动 促进 开工 竣工 投产",
)
"""Words that begin a predicate after a counted noun: the noun phrase ends before them."""

COMPOUNDS = _set(
    "覆盖率 覆盖面 提升行 提升工 提升项 投入产 使用面 使用权 促进中 促进会 升级版 升级改 升级项 完成率 增加值 参保率 通过率 达标率 执行率 启动区 启动项 参与度 参保人 安装工 转型升 提升改 实施方 使用率 认定的 达标排 退出机 开展的 实施的 建成区 建成面 使用人 受益人 受益面 减少率 升级示 服务提 落地率 落户率 完成额 完成投 超过规 加入的 投入使 全面建"
)
"""Words that begin like a predicate and are none."""

PREPOSITIONS = _set("为 对 向 面向 从 在 以 按 按照 由 将 把 被 通过 依托 围绕 针对 利用 根据 经 给 聚焦 瞄准 立足 结合 紧盯 锚定 借助 于 用")
NO_PREPOSITION = _set(
    "在校 在建 在岗 在册 在职 在园 在库 在营 在孵 在读 在线 在编 对外 对口 对内 对标 对接 从业 从事 以旧 以工 以上 以下 经济 经营 经费 经纪 经信 经开 按揭 给水 给排 用电 用水 用地 用能 用气 用户 用工 用海 用林 用人 通过率 利用率 利用外 利用内 利用省 结合部 为民 为老 为农"
)
"""Words that begin like a preposition and are none."""

LEADING = _set(
    "其中 此外 同时 另外 并且 而且 以及 一是 二是 三是 四是 五是 六是 七是 八是 九是 十是 首先 其次 最后 特别是 尤其是 比如 例如 另有 另",
    "力争 确保 计划 预计 预期 保证 保持 有望 原则上 已经 业已 均已 均 共有 共计 总共 合计 总计 一共 现有 现已 现共有 设有 拥有 具有 先后 陆续 相继 不断 逐步 逐年 持续 进一步 继续 深入 扎实 稳步 有序 积极 大力 着力 尽快 成功 顺利 圆满 切实 坚决 认真 努力 力求 年内 再 累计 共 已 将 并 且 及 与 和 、 还 也 又 即 则 而 拟 仅 达 至 内 新一轮 或 要 需 使 让 至少 其",
    "初步核算 经初步核算 经核算 经统计 据统计 初步统计 据初步统计 据测算 经测算 可实现 实现 达到 达成 推动 推进 促进 抓好 做好 抓实 鼓励 引导 快速 面向 加快 加快推进 加速 大幅 稳定 有力 全力 奋力 全部 努力实现 总体 有效 初步预计 预计全年 含 包括 包含 执行中 按程序 年度执行中",
    "全市 我市 本市 全省 我省 本省 全县 我县 本县 全区 我区 本区 全州 我州 全社会共 全市域 全市共 我委 我局 我院 我部 我厅 全域 境内 市域内 辖区内 全国 全地区 全行业",
)
"""What may stand before the noun phrase without belonging to it."""

LEADING_NOT = _set(
    "及时 及格 与会 还本 还款 还贷 还原 并网 并购 并轨 共同 共建 共享 共青 共管 共有产 共用 共性 已建 将军 均价 均衡 均等 达标 达产 内外 内河 内陆 内贸 内资 内需 内环 内设 再生 再就业 再融资 再贷款 再制造 再担保 再投资 再减量 即时 即期 和谐 和美 也门 需求 需要 要素 要件 要闻 要害 使用 使馆 而立 至诚 其他 其余 其它 合计特 保持器 预期寿 计划生 推进器 推进区 有效发 有效投 有效灌 有效专 有效期 有效率 有效注 有序用 稳定岗 稳定就 稳定性 全部工 全部用 内部 总体规 总体方 现有企 加快发展"
)
"""Where the beginning is a word of its own."""

ADVERBS = _set(
    "全面 同步 有序 加大 重点 主要 集中 统一 统筹 协同 共同 联合 牵头 率先 高质量 高标准 高水平 高效 有效 有力 坚持 严格 精准 科学 合理 分类 分批 分步 分期 超额 提前 如期 按期 按时 基本 首次 首批 探索 试点 常态化 广泛 充分 适时 及时 定期 实际 直接 自主 主动 连续 争取 支持 组织 加强 精细 因地制宜 大规模 多渠道 规范"
)
"""Adverbs where a verb follows, part of the noun phrase otherwise (重点企业, 主要污染物)."""

COPULAS = _set(
    "达 到 至 为 是 有 约 近 超 共 各 已 将 仅 均 的 了 在 以 从 由 按 之 也 均为 达到 达了 达成 超过 突破 实现 完成 保持 稳定 维持 压缩 提高 提升 增加 增长 增至 升至 降至 降到 增到 升到 减至 减到 扩大 缩小 下降 上升 降低 减少 回落 回升 接近 不足 大于 小于 等于 合计 共计 总计 累计 总共 一共 分别 大约 预计 力争 确保 计划 不低于 不少于 不超过 不高于 不小于 不大于 至少 最高 最多 最低 约为 约占 已达 可达 将达 共有 共为 增加到 增长到 提高到 提高至 提升到 提升至 上升到 上升至 下降到 下降至 降低到 降低至 减少到 减少至 扩大到 扩大至 缩小到 缩小至 压减到 压减至 压缩到 压缩至 压缩在 缩短到 缩短至 控制在 控制到 稳定在 保持在 维持在 达到了 实现了 完成了 突破了 超过了 放宽至 放宽到 调整为 调整到 调整至 恢复到 恢复至 回升到 回升至 降为 增为 升为 变为 扩展到 拓展到 延长至 延长到 攀升至 跃升至 增长至 增加至 分别为 分别达 分别达到 数为 稳步 进一步 基本 预期 预计达到 力争达到 现有 拥有 目标 目标为"
)
"""What may stand between the noun phrase and its number without belonging to the phrase."""

COPULAS_NOT = _set(
    "行为 作为 人为 所有 国有 公有 私有 保有 持有 享有 专有 签约 节约 预约 合约 履约 条约 发达 下达 送达 到达 得到 报到 人均 户均 年均 平均 日均 月均 公共 目的 其中 现在 附近 就近 邻近 亩均 地均 单均 次均 件均 行业为 占比"
)

RISES = _set(
    "增长 增 上升 上涨 提高 提升 增加 增产 增收 扩大 递增 涨 升 回升 攀升 加快 增速 增幅 涨幅 增长率 增长速度 增长幅度 上涨幅度 提高幅度 多增 净增 净增加 净增长 延长 高于 高出 增多 跃升 反弹 快于"
)
FALLS = _set(
    "下降 降低 减少 回落 下滑 减产 减 降 缩减 收窄 压减 压降 跌 下跌 降幅 跌幅 下降幅度 降低幅度 负增长 缩短 低于 少于 净减 净减少 少增 减收 调减 削减 下调 压缩 再减量 减量 减排 节约 下降率 降低率 慢于 精简"
)
"""Verbs of growing and falling that stand directly before a rate or an absolute difference."""

CHANGES = _set("新增 新建 新设 净增 增加 扩充 增设 新立 新添 增建 增补 新招 新引 调增 净增加 追加 减少 压减 削减 缩减 调减 扩建")
"""Verbs whose counted object is what came on top, or went."""

DIMENSIONS = (
    "数", "量", "率", "额", "值", "比", "比重", "比例", "规模", "面积", "里程", "长度", "容量", "人口", "能力", "投资", "收入", "支出", "资金", "指数", "强度", "水平", "价", "价格", "时限", "时间", "周期", "年限", "人次", "批次", "场次", "幅度", "速度", "增幅", "涨幅", "降幅", "位次", "排名", "总量", "库容", "产能", "装机",
)  # fmt: skip
"""Heads that already say what the number is a number of."""


def strip_leading(text: str) -> str:
    """The text without the connectives, modals and adverbs before its noun phrase or verb."""
    while text:
        for size in (7, 6, 5, 4, 3, 2, 1):
            if text[:size] in LEADING and text[:2] not in LEADING_NOT and text[:3] not in LEADING_NOT:
                text = text[size:]
                break
        else:
            for size in (4, 3, 2, 1):
                head = text[:size]
                if head in ADVERBS and len(text) > size and (text[size : size + 2] in ACTIONS or text[size : size + 2] in ADVERBS):
                    text = text[size:]
                    break
            else:
                return text
    return text


def strip_trailing(text: str) -> str:
    """The text without the copulas between its noun phrase and the number."""
    while text:
        for size in (5, 4, 3, 2, 1):
            if text[-size:] in COPULAS and text[-2:] not in COPULAS_NOT and text[-3:] not in COPULAS_NOT:
                text = text[:-size]
                break
        else:
            return text
    return text


def take_verbs(text: str) -> tuple[str, str]:
    """The verbs that the text begins with, and the rest. Coordinated verbs go together (更新或新增, 引进培育)."""
    at = 0
    while True:
        if text[at : at + 3] in RECENT:
            at += 3
        elif text[at : at + 2] in ACTIONS:
            at += 2
        elif at and text[at : at + 1] in "或和及、并" and text[at + 1 : at + 3] in ACTIONS:
            at += 3
        elif text[at : at + 1] in ("赴", "到") and at == 0 and len(text) > 3:
            at += 1
        else:
            return text[:at], text[at:]


def find_verb(text: str, start: int = 1) -> int:
    """Where the first verb of the text stands from ``start`` on, -1 where there is none."""
    for at in range(start, len(text) - 1):
        if text[at : at + 2] in ACTIONS:
            return at
    return -1


def predicate(text: str) -> int:
    """Where the predicate behind a counted noun begins; the length of the text where there is none."""
    for at in range(len(text) - 1):
        if text[at : at + 2] in PREDICATES and text[at : at + 3] not in COMPOUNDS:
            return at
    return len(text)


_TO = re.compile(r"[到至为][了]?$")
_BEFORE_NUMBER = re.compile(r"(?:[了约近达超到至]|达到|超过|突破|不低于|不少于|不超过|控制在|保持在|稳定在|为|左右|分别|累计|预期|目标|力争|幅度|约为|平均|在)+$")
_RATE_NAME = re.compile(r"(?:增长率|增速|增幅|涨幅|降幅|跌幅|增长速度|增长幅度|下降率|下降幅度|降低率|上涨幅度|提高幅度|减排率|年均增长)$")


def _ending(text: str, words: frozenset[str]) -> str:
    for size in (5, 4, 3, 2, 1):
        if text[-size:] in words and len(text) >= size:
            return text[-size:]
    return ""


def moves(left: str) -> tuple[str, str]:
    """The verb of growing (first) or of falling (second) that stands directly before a number; both empty where none.

    A verb with 到 or 至 names the level reached and is none (提高到30%), the name of a rate is one (增速达到8%).
    """
    text = left
    if _RATE_NAME.search(_BEFORE_NUMBER.sub("", text)):
        text = _BEFORE_NUMBER.sub("", text)
    else:
        if _TO.search(text):
            return "", ""
        text = _BEFORE_NUMBER.sub("", text)
    if text.endswith("新增"):
        return "", ""
    fall = _ending(text, FALLS)
    if fall:
        return "", fall
    rise = _ending(text, RISES)
    return rise, ""
