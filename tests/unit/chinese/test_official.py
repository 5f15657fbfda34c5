"""Fixed forms of official documents."""

from __future__ import annotations

import pytest

from citypolicy.chinese.official import doc_numbers, is_address, is_body_names, is_title, read_doc_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("豫政办〔2023〕14号", "豫政办〔2023〕14号"),
        ("豫政办 [2023] 14 号", "豫政办〔2023〕14号"),
        ("(豫政办(2023)第14号)", "豫政办〔2023〕14号"),
        ("豫发改能源〔2023〕005号", "豫发改能源〔2023〕005号"),
        ("豫政办〔2023年〕14号", "豫政办〔2023〕14号"),
        ("建议字:〔2023〕8号", "建议字〔2023〕8号"),
        ("上海市人民政府令第19号", "上海市人民政府令第19号"),
        ("中华人民共和国主席令第四十三号", "中华人民共和国主席令第四十三号"),
        ("〔〕号", None),
        ("根据豫政办〔2023〕14号文件", None),
        ("第14号", None),
        ("无", None),
        ("", None),
    ],
)
def test_a_document_number_that_stands_alone(text: str, number: str | None) -> None:
    assert read_doc_number(text) == number


def test_document_numbers_in_running_text_without_the_words_before_them() -> None:
    text = "按照《规划》(国办发〔2022〕17号)和根据豫政〔2023〕9号文件要求,见华中监能市场〔2024〕149号"
    found = list(doc_numbers(text))
    assert [number for _, _, number in found] == ["国办发〔2022〕17号", "豫政〔2023〕9号", "华中监能市场〔2024〕149号"]
    assert [text[start:end] for start, end, _ in found] == [number for _, _, number in found]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("信阳市节水三年行动方案(2023-2025年)", True),
        ("关于印发《信阳市节水管理办法(试行)》的通知", True),
        ("省人民政府办公厅印发《贵州省节水三年行动方案》", True),
        ("2023年国民经济和社会发展统计公报", True),
        ("一、制定实施方案", False),
        ("(一)总体方案", False),
        ("3.完善管理办法", False),
        ("第三条 实施细则", False),
        ("要求如下:制定实施方案", False),
        ("各单位要认真制定实施方案。", False),
        ("信阳市人民政府", False),
        ("", False),
    ],
)
def test_what_reads_like_a_title(line: str, title: bool) -> None:
    assert is_title(line) is title


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("各县、区人民政府,各管理区、开发区,市政府有关部门:", True),
        ("刘伟委员:", True),
        ("各位代表:", True),
        ("各有关单位:", True),
        ("现答复如下:", False),
        ("附件:", False),
        ("主办单位:", False),
        ("一、有关事项:", False),
        ("请按以下要求办理。各单位:", False),
        ("《办法》规定,各单位:要执行", False),
    ],
)
def test_what_names_those_addressed(line: str, address: bool) -> None:
    assert is_address(line) is address


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("信阳市人民政府", True),
        ("市交通委 市发展改革委 市生态环境局", True),
        ("中共驻马店市委 驻马店市人民政府", True),
        ("国网信阳供电公司", True),
        ("市生态环境局(信阳分局)", True),
        ("市水利局召开节水推进会", False),
        ("2024年7月4日", False),
        ("市水利局,市财政局", False),
        ("", False),
    ],
)
def test_lines_of_nothing_but_bodies(line: str, names: bool) -> None:
    assert is_body_names(line) is names
