"""The parts of replies, notices and reports."""

from __future__ import annotations

from datetime import date

from citypolicy.model import Head
from citypolicy.segment import segment
from lines import document


def parts(text: str, head: Head) -> list[tuple[str, str]]:
    whole = document(text, head)
    return [(s.part, whole.text[s.start : s.end][:8]) for s in segment(whole)]


REPLY = """信阳市水利局文件
信水〔2024〕7号
办理结果:A
关于对市政协六届二次会议第12号提案的答复
刘某委员:
您提出的“关于加强节水的提案”收悉。现答复如下:
一、工作开展情况
2023年,全市治理河道120公里。
二、下一步打算
(一)加强领导。到2025年,治理河道300公里。
(二)加大投入。
感谢您对水利工作的关心支持!
附件:1.治理项目表
2.资金安排表
信阳市水利局
2024年7月4日
联系人:王某 电话:1234567
抄送:市政协提案委。
附件1
治理项目表
东河 12公里"""


def test_the_parts_of_a_reply() -> None:
    found = [part for part, _ in parts(REPLY, Head("reply", issued_on=date(2024, 7, 4)))]
    assert found == (
        ["head"] * 4
        + ["address", "receipt"]
        + ["body"] * 2
        + ["outlook"] * 3
        + ["thanks"]
        + ["attachment"] * 2
        + ["signature"] * 4
        + ["attachment"] * 3
    )


def test_what_is_to_come_may_end_each_part_of_a_reply() -> None:
    text = (
        "关于对市政协六届二次会议第12号提案的答复\n刘某委员:\n您的提案收悉。现答复如下:\n一、节水\n去年节水3%。\n"
        "下一步,我局将节水5%。\n二、供水\n去年供水2亿方。\n今后,我局将扩大供水。"
    )
    found = [part for part, _ in parts(text, Head("reply"))][3:]
    assert found == ["body", "body", "outlook", "body", "body", "outlook"]


def test_numbers_that_start_anew_in_a_reply_tell_what_is_to_come() -> None:
    text = (
        "关于对市政协六届二次会议第12号提案的答复\n刘某委员:\n您的提案收悉。现答复如下:\n(一)节水。已完成。\n(二)供水。已完成。\n"
        "围绕建设水网,努力做好供水。\n(一)再节水。完成改造。\n(二)再供水。完成扩容。\n感谢您的关心。"
    )
    found = [part for part, _ in parts(text, Head("reply"))][3:]
    assert found == ["body", "body", "outlook", "outlook", "outlook", "thanks"]


def test_the_coming_year_in_a_report() -> None:
    text = (
        "关于荆州市2022年预算执行情况和2023年预算草案的报告\n——2023年1月6日在市第六届人民代表大会第二次会议上\n荆州市财政局\n"
        "各位代表:\n受市人民政府委托,现提请审议。\n一、2022年预算执行情况\n收入增长3%。\n(一)2022年收支情况\n支出增长2%。\n"
        "二、2023年预算草案\n(一)指导思想\n坚持过紧日子。\n(二)收支安排\n收入增长5%。"
    )
    head = Head("report", title="关于荆州市2022年预算执行情况和2023年预算草案的报告")
    found = [part for part, _ in parts(text, head)]
    assert found == ["head"] * 3 + ["address"] + ["body"] * 5 + ["outlook"] * 5


def test_a_report_goes_back_to_what_was_done() -> None:
    text = "2024年工作报告\n各位代表:\n一、今年目标\n增长6%。\n二、2023年工作回顾\n增长5%。"
    assert [p for p, _ in parts(text, Head("report", title="2024年工作报告"))][2:] == [
        "outlook",
        "outlook",
        "body",
        "body",
    ]


def test_a_plan_has_no_outlook_its_whole_text_is_one() -> None:
    text = "信阳市节水方案\n一、下一步目标\n到2025年节水5%。\n下一步,抓好落实。"
    assert [p for p, _ in parts(text, Head("plan"))] == ["head", "body", "body", "body"]


def test_the_notice_and_its_plan_have_a_head_each() -> None:
    text = (
        "信阳市人民政府关于印发信阳市节水方案的通知\n信政〔2024〕3号\n各县、区人民政府:\n现将方案印发给你们,请认真执行。\n"
        "信阳市人民政府\n2024年2月4日\n(此件公开发布)\n信阳市节水方案\n为做好节水,制定本方案。\n一、目标\n到2025年节水5%。"
    )
    found = [part for part, _ in parts(text, Head("plan"))]
    assert found == ["head"] * 2 + ["address", "body"] + ["signature"] * 3 + ["head"] + ["body"] * 3


def test_thanks_and_signature_have_no_place_in_the_outline() -> None:
    whole = document(REPLY, Head("reply"))
    by_part = {s.part: s.path for s in segment(whole) if s.part in ("thanks", "signature")}
    assert by_part == {"thanks": (), "signature": ()}
