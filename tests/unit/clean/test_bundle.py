"""Covers and renditions: what a page and its files become."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from citypolicy.clean.bundle import bundle, holds
from citypolicy.model import Block, Document, Head

PAGE = "https://h.invalid/a.html"
COVER = (
    "关于印发《澄湖市养老服务实施方案》的通知\n各县、区民政局：\n现将方案印发给你们，请认真贯彻执行。\n2024年11月1日"
)
PLAN = "澄湖市养老服务实施方案\n" + "\n".join(
    f"（{n}）到202{n}年，新建养老机构{n * 7}所，新增床位{n}{n}00张，建设社区日间照料中心{n * 3}个。"
    for n in range(1, 10)
)
OTHER = "重点项目表\n" + "\n".join(
    f"{n} 项目{chr(0x4E00 + n * 31)}{chr(0x5000 + n * 17)} {n}000万元" for n in range(1, 40)
)


def made(
    doc: str, text: str, *, url: str | None = None, method: str = "selector", rows: bool = False, **head: Any
) -> Document:
    blocks, at = [], 0
    for line in text.split("\n"):
        blocks.append(Block("row" if rows else "paragraph", at, at + len(line)))
        at += len(line) + 1
    return Document(
        doc=doc, text=text, text_sha256=hashlib.sha256(text.encode()).hexdigest(), blocks=tuple(blocks),
        head=Head(**({"kind": "other"} | head)), media_type="text/html", method=method, capture_id=doc, url=url or f"https://h.invalid/{doc}",
        fetched_at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def page(text: str = COVER, **more: Any) -> Document:
    title = text.split("\n")[0]
    return made("page", text, url=PAGE, **({"kind": "notice", "title": title, "issued_on": date(2024, 11, 1)} | more))


def run(*documents: Document, page_url: str = PAGE) -> tuple[dict[str, Document], set[str]]:
    files = {d.capture_id or "": page_url for d in documents if d.url != PAGE}
    found, issues = bundle(documents, files)
    assert [d.doc for d in found] == [d.doc for d in documents]
    for document in found:
        assert hashlib.sha256(document.text.encode()).hexdigest() == document.text_sha256
        for block in document.blocks:
            assert document.text[block.start : block.end] == document.text[block.start : block.end].strip("\n")
            assert "\n" not in document.text[block.start : block.end]
        assert "\n".join(document.text[b.start : b.end] for b in document.blocks) == document.text
    return {d.doc: d for d in found}, {i.code for i in issues}


def test_a_cover_and_its_plan_are_one_document() -> None:
    plan = made(
        "plan.pdf", PLAN, method="pdf", kind="plan", period_end=date(2026, 12, 31), effective_on=date(2024, 12, 1)
    )
    found, codes = run(page(), plan)
    whole = found["page"]
    assert whole.text == f"{COVER}\n{PLAN}"
    assert (whole.head.kind, whole.head.title, whole.head.issued_on) == (
        "plan",
        COVER.split("\n")[0],
        date(2024, 11, 1),
    )
    assert (whole.head.period_end, whole.head.effective_on) == (date(2026, 12, 31), date(2024, 12, 1))
    assert (whole.url, whole.capture_id) == (PAGE, "page")
    assert found["plan.pdf"].text_sha256 == whole.text_sha256  # two places of one version
    assert found["plan.pdf"].url == "https://h.invalid/plan.pdf"
    assert codes == {"cover", "carried"}


def test_the_files_named_in_the_title_is_the_plan_among_others() -> None:
    other = made("other.docx", "另一份材料的正文。" * 60, method="docx")
    found, _ = run(page(), other, made("plan.pdf", PLAN, method="pdf", kind="plan"))
    assert found["page"].text.endswith(PLAN)
    assert found["other.docx"].text == other.text


def test_a_table_beside_a_cover_stays_by_itself() -> None:
    table = made("table.xlsx", OTHER, method="xlsx", rows=True)
    found, codes = run(page(), table, made("plan.docx", PLAN, method="docx", kind="plan"))
    assert found["table.xlsx"] == table
    assert codes == {"cover", "carried"}
    found, codes = run(page(), table)
    assert (found["page"].text, codes) == (COVER, set())


def test_a_notice_that_holds_its_plan_takes_nothing_over() -> None:
    text = COVER + "\n" + "一、工作要求。认真组织实施，确保完成任务，加强协调配合，及时报送情况。\n" * 60 + "完"
    found, codes = run(page(text), made("plan.docx", PLAN, method="docx", kind="plan"))
    assert (found["page"].text, codes) == (text, set())


def test_two_plans_and_no_name_are_left_apart() -> None:
    cover = "关于印发有关材料的通知\n请认真执行。"
    a, b = made("a.docx", PLAN, method="docx"), made("b.docx", "另一方案的内容。" * 80, method="docx")
    found, codes = run(page(cover), a, b)
    assert (found["page"].text, codes) == (cover, set())


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_renditions_share_the_most_faithful_text(order: Sequence[int]) -> None:
    broken = "\n".join(PLAN.replace("\n", "")[at : at + 28] for at in range(0, len(PLAN) - 9, 28))
    files = [
        made("p.pdf", broken, method="pdf"),
        made("p.docx", PLAN, method="docx"),
        made("p.png", PLAN + "—1—", method="ocr"),
    ]
    found, codes = run(*(files[n] for n in order))
    assert {d.text for d in found.values()} == {PLAN}
    assert codes == {"rendition"}
    assert found["p.pdf"].url == "https://h.invalid/p.pdf"


def test_a_page_that_holds_the_text_stands_for_its_files() -> None:
    whole = page(f"{COVER}\n{PLAN}")
    found, codes = run(whole, made("p.pdf", PLAN, method="pdf"), made("t.xlsx", OTHER, method="xlsx", rows=True))
    assert found["page"] == whole
    assert found["p.pdf"].text == whole.text
    assert found["t.xlsx"].text == OTHER
    assert codes == {"rendition"}


def test_a_cover_with_its_plan_in_two_formats() -> None:
    pdf, docx = made("p.pdf", PLAN, method="pdf", kind="plan"), made("p.docx", PLAN, method="docx", kind="plan")
    found, _ = run(page(), pdf, docx)
    assert {d.text for d in found.values()} == {f"{COVER}\n{PLAN}"}


def test_a_draft_is_not_its_final_form() -> None:
    final = PLAN.replace("新建养老机构", "改扩建养老服务机构和设施").replace("新增床位", "床位总数达到")
    found, codes = run(made("draft.docx", PLAN, method="docx"), made("final.docx", final, method="docx"))
    assert (found["draft.docx"].text, found["final.docx"].text, codes) == (PLAN, final, set())


def test_files_belong_to_the_newest_version_of_their_page() -> None:
    from dataclasses import replace

    old = replace(page(), doc="old", capture_id="old", fetched_at=datetime(2024, 1, 1, tzinfo=UTC))
    found, _ = run(old, page(), made("plan.pdf", PLAN, method="pdf", kind="plan"))
    assert found["old"].text == COVER
    assert found["page"].text.endswith(PLAN)


def test_documents_without_files_and_files_without_their_page() -> None:
    alone = made("a.pdf", PLAN, method="pdf")
    assert bundle([page()], {}) == ([page()], ())
    assert bundle([alone], {"a.pdf": PAGE}) == ([alone], ())
    assert bundle([], {}) == ([], ())


def picture(number: int, name: str, text: str, hour: int = 0) -> Document:
    document = made(f"p{number}", text, url=f"https://h.invalid/x/{name}", method="ocr")
    return replace(document, media_type="image/png", ocr_confidence=0.9 + number / 100,
                   fetched_at=datetime(2025, 1, 1, hour, tzinfo=UTC))  # fmt: skip


LINES = PLAN.split("\n")


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (("W2.png", "W10.png", "W1.png"), (2, 0, 1)),
        (("f3a.png", "07b.png", "99c.png"), (0, 1, 2)),
    ],
)
def test_a_document_published_as_pictures_is_one_text_in_their_order(
    names: tuple[str, ...], order: tuple[int, ...]
) -> None:
    parts = ["\n".join(LINES[at::3]) for at in range(3)]
    pictures = [picture(at, name, parts[at], at) for at, name in enumerate(names)]
    title = "关于印发《澄湖市养老服务实施方案》的通知"
    found, codes = run(page(title), *pictures)
    assert found["page"].text == "\n".join([title, *(parts[at] for at in order)])
    assert found["page"].ocr_confidence == pytest.approx(0.91)
    assert {found[f"p{at}"].text for at in range(3)} == {found["page"].text}
    assert codes == {"page-images", "carried"}


def test_a_picture_that_was_exchanged_counts_once() -> None:
    old, new = picture(1, "W1.png", LINES[1], 1), picture(2, "W1.png", LINES[2], 2)
    found, _ = run(page("关于印发方案的通知"), old, new)
    assert found["page"].text == f"关于印发方案的通知\n{LINES[2]}"
    assert found["p1"].text == LINES[1]


def test_pictures_beside_a_text_stay_by_themselves() -> None:
    found, codes = run(page(f"{COVER}\n{PLAN}\n{PLAN}\n{OTHER}\n{OTHER}"), picture(1, "W1.png", "大会现场照片一张"))
    assert found["p1"].text == "大会现场照片一张"
    assert codes == set()


def test_holding() -> None:
    assert holds(PLAN, PLAN[50:300])
    assert not holds(PLAN[50:300], PLAN)
    assert not holds(PLAN, OTHER)
    assert not holds(PLAN, "")
