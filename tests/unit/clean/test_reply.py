"""What a reply says of itself, in the letter forms of many places."""

from __future__ import annotations

import pytest

from citypolicy.clean.reply import read_reply
from citypolicy.model import Reply

TITLE = "关于对市政协六届二次会议第2024001号提案的答复"


def reply(*lines: str, title: str | None = TITLE) -> Reply:
    return read_reply(title, [line for line in (title, *lines) if line])


@pytest.mark.parametrize(
    ("title", "number", "session"),
    [
        ("关于对市政协六届二次会议第2024368号提案办理情况的答复", "2024368", "六届二次"),
        ("关于对市政协六届二次会议第2024488号重点提案办理情况的答复", "2024488", "六届二次"),
        ("对省十四届人大二次会议第858号建议的答复", "858", "十四届二次"),
        ("关于政协第十三届全国委员会第五次会议第00123号提案答复的函", "00123", "十三届五次"),
        ("对第十四届全国人民代表大会第二次会议第6021号建议的答复", "6021", "十四届二次"),
        ("关于政协信阳市第六届委员会第三次会议第12号提案的答复", "12", "六届三次"),
        ("关于市人大十六届一次会议第5号议案的答复", "5", "十六届一次"),
        ("关于市第16届人大第3次会议第77号建议的答复", "77", "十六届三次"),
        ("关于市政协十三届五次会议20230158号提案的答复", "20230158", "十三届五次"),
        ("对县政协十一届三次会议 第 36 号提案的答复", "36", "十一届三次"),
        ("关于市政协第十三届二次会议第20180012号提案的答复", "20180012", "十三届二次"),
        ("交通运输部关于十三届全国人大一次会议第 6750 号建议的答复函", "6750", "十三届一次"),
        ("对政协枝江市七届四次会议第26号提案的答复", "26", "七届四次"),
        ("对市人大六届四次会议建议第103号的答复", "103", "六届四次"),
    ],
)
def test_number_and_session_of_the_proposal(title: str, number: str, session: str) -> None:
    said = reply(title=title)
    assert (said.proposal_number, said.proposal_session) == (number, session)


@pytest.mark.parametrize(
    ("receipt", "title"),
    [
        ("您提出的“关于加强节水的提案”已收悉。现答复如下:", "关于加强节水的提案"),
        ("您提出的关于“关于加强节水的提案”已收悉。", "关于加强节水的提案"),
        ("您提出的《关于加强节水的建议》(第0357号)收悉。", "关于加强节水的建议"),
        ("您提出的关于加强节水的建议收悉。", "关于加强节水的建议"),
        ("你们在市六届二次会议上提出的《加强农业节水》提案收悉。", "加强农业节水"),
        ("您提交的关于支持节水产业发展的提案(第12号)已收到。", "关于支持节水产业发展的提案"),
        ("您对我市节水工作提出的意见收悉。", None),
    ],
)
def test_the_title_of_the_proposal(receipt: str, title: str | None) -> None:
    assert reply("刘某委员:", receipt).proposal_title == title


@pytest.mark.parametrize(
    ("address", "proposer"),
    [
        ("刘伟委员:", "刘伟"),
        ("尊敬的陈淑芳代表:", "陈淑芳"),
        ("李文海等3名代表:", "李文海"),
        ("蔡某海等代表:", "蔡某海"),
        ("张三、李四委员:", "张三、李四"),
        ("民盟信阳市委员会:", "民盟信阳市委员会"),
        ("港澳台侨民族和宗教委员会:", "港澳台侨民族和宗教委员会"),
        ("市工商联:", "市工商联"),
        ("阿依古丽·买买提委员:", "阿依古丽·买买提"),
    ],
)
def test_who_proposed(address: str, proposer: str) -> None:
    assert reply(address, "您提出的“关于节水的提案”收悉。现答复如下:").proposer == proposer


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("办理结果:B", "B"),
        ("办理结果:A类", "A"),
        ("A类", "A"),
        ("(B类)", "B"),
        ("类别标记:A", "A"),
        ("办理类别:乙类", "B"),
        ("B超设备更新", None),
    ],
)
def test_the_class_of_the_result(line: str, result: str | None) -> None:
    assert read_reply(TITLE, [line, TITLE, "刘某委员:", "您的提案收悉。"]).result_class == result


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("经与市科技局、市金融工作办公室等共同研究办理,现答复如下:", ("市科技局", "市金融工作办公室")),
        ("经会同市财政局研究,现答复如下:", ("市财政局",)),
        ("经商省农业农村厅、省财政厅,现答复如下:", ("省农业农村厅", "省财政厅")),
        ("会同县财政局、县自然资源局进行了认真研究,现答复如下:", ("县财政局", "县自然资源局")),
        ("经综合市教育局和市人社局意见,现答复如下:", ("市教育局", "市人社局")),
        ("经与市财政局、市自然资源和规划局共同研究办理,现答复如下:", ("市财政局", "市自然资源和规划局")),
        ("经市发展改革委等部门认真研究办理,现答复如下:", ()),
        ("我局会同市财政局印发了实施办法。", ()),
        ("经研究,现答复如下:", ()),
    ],
)
def test_units_that_helped_to_answer(line: str, units: tuple[str, ...]) -> None:
    assert reply("刘某委员:", f"您提出的“关于节水的提案”收悉。{line}").co_units == units


def test_units_named_at_the_end_go_before_those_of_the_letter() -> None:
    said = reply(
        "刘某委员:",
        "您提出的“关于节水的提案”收悉。经与市财政局共同研究办理,现答复如下:",
        "主办单位:市水利局",
        "联 系 人:王某 电话:0376-1234567",
        "协办单位:市科技局、市财政局",
    )
    assert (said.lead_unit, said.co_units, said.contact_present) == ("市水利局", ("市科技局", "市财政局"), True)


def test_unit_and_contact_on_one_line() -> None:
    said = reply("刘某委员:", "您的提案收悉。", "主办单位:市水利局 联系人:王某 电话:1234567")
    assert (said.lead_unit, said.contact_present) == ("市水利局", True)


def test_a_letter_without_a_contact_says_so() -> None:
    assert reply("刘某委员:", "您的提案收悉。", "信阳市水利局", "2024年7月4日").contact_present is False


def test_nothing_is_read_where_nothing_is_said() -> None:
    assert read_reply(None, []) == Reply(contact_present=False)
