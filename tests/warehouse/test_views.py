"""The views: what a city promised and what became of it, cities beside each other, replies, citations, histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from citypolicy.load import schema, server, views
from citypolicy.load.connect import connect
from citypolicy.load.migrate import columns_of
from citypolicy.load.server import Server
from citypolicy.load.upsert import LoadBatch, load_batch
from warehouse_samples import PLAN, REPLY, batch, capture, numbers, year

INTENSITY = {"indicator": "研发投入强度", "indicator_code": "rd_intensity"}
XINYANG = {"region_code": "411500"}


def load(url: str, *batches: LoadBatch) -> None:
    for what in batches:
        load_batch(url, what, run_id="run", extractor_version="1")


def query(url: str, statement: str, *args: Any) -> list[tuple[Any, ...]]:
    with connect(url) as connection:
        return connection.execute(statement, args).fetchall()


def plan(quote: str, deadline: int | None = 2025, **fields: Any) -> LoadBatch:
    """A plan of March 2024 with one target."""
    period = year(deadline) if deadline else {}
    return numbers(
        "https://a.example/plan",
        f"信阳市2024年计划\n全社会研发投入强度达到{quote}。",
        (quote, {"status": "target", **INTENSITY, **period, **fields}),
        issued_on=date(2024, 3, 1),
        **XINYANG,
    )


def report(value: str, of: int, dated: int, **fields: Any) -> LoadBatch:
    """A report of February with one outcome of a year."""
    return numbers(
        f"https://a.example/report-{of}-{dated}",
        f"信阳市{dated}年报告\n{of}年全社会研发投入强度{value}。",
        (value, {**INTENSITY, **year(of), **fields}),
        kind="report",
        issued_on=date(dated, 2, 1),
        **XINYANG,
    )


STATES: list[tuple[str, list[LoadBatch], tuple[Any, ...]]] = [
    ("no report", [plan("2.4%")], (None, None, None)),
    ("no report", [plan("2.4%"), report("2.1%", 2023, 2024)], (None, None, Decimal("2.1"))),
    (
        "on the way",
        [plan("2.4%"), report("2.1%", 2023, 2024), report("2.3%", 2024, 2025)],
        (Decimal("2.3"), Decimal("-0.1"), Decimal("2.1")),
    ),
    ("met", [plan("2.4%"), report("2.4%", 2025, 2026)], (Decimal("2.4"), Decimal("0.0"), None)),
    ("met", [plan("2.4%"), report("2.5%", 2024, 2025)], (Decimal("2.5"), Decimal("0.1"), None)),
    ("missed", [plan("2.4%"), report("2.2%", 2025, 2026)], (Decimal("2.2"), Decimal("-0.2"), None)),
    ("no report", [plan("2.4%"), report("2.9%", 2026, 2027)], (None, None, None)),
    ("missed", [plan("2.4%", comparator="le"), report("2.5%", 2025, 2026)], (Decimal("2.5"), Decimal("0.1"), None)),
    ("met", [plan("2.4%", comparator="le"), report("2.2%", 2025, 2026)], (Decimal("2.2"), Decimal("-0.2"), None)),
    ("missed", [plan("2.4%", comparator="gt"), report("2.4%", 2025, 2026)], (Decimal("2.4"), Decimal("0.0"), None)),
    ("met", [plan("2.4%", comparator="approx"), report("2.3%", 2025, 2026)], (Decimal("2.3"), Decimal("-0.1"), None)),
    (
        "met",
        [plan("-18%", measure="growth"), report("-19%", 2025, 2026, measure="growth")],
        (Decimal("-19"), Decimal("-1"), None),
    ),
    ("met", [plan("2.4%", None), report("2.4%", 2030, 2031)], (Decimal("2.4"), Decimal("0.0"), None)),
    ("no report", [plan("2.4%"), report("2.4%", 2025, 2026, unit="‰")], (None, None, None)),
    ("no report", [plan("2.4%"), report("2.4%", 2025, 2026, measure="growth")], (None, None, None)),
    ("no report", [plan("2.4%"), report("2.4%", 2025, 2026, indicator_code="gdp")], (None, None, None)),
    ("no report", [plan("2.4%"), report("2.4%", 2025, 2026, subject="信阳高新区")], (None, None, None)),
    ("met", [plan("2.4%"), report("2.4%", 2025, 2026, subject="信阳市")], (Decimal("2.4"), Decimal("0.0"), None)),
    (
        "met",
        [plan("2.4%", subject="高新区"), report("2.4%", 2025, 2026, subject="高新区")],
        (Decimal("2.4"), Decimal("0.0"), None),
    ),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(STATES)))
def test_a_promise_and_what_became_of_it(fresh_warehouse: str, number: int) -> None:
    state, batches, (value, distance, baseline) = STATES[number]
    load(fresh_warehouse, *batches)
    found = query(
        fresh_warehouse, "SELECT state, outcome_value, distance, baseline_value FROM policy.v_target_progress"
    )
    assert found == [(state, value, distance, baseline)]


def test_the_way_that_is_done(fresh_warehouse: str) -> None:
    load(fresh_warehouse, plan("2.4%"), report("2.1%", 2023, 2024), report("2.3%", 2024, 2025))
    (row,) = query(
        fresh_warehouse,
        "SELECT way_done, promised_on, reported_on, outcome_title, context, outcome_context, outcome_url "
        "FROM policy.v_target_progress",
    )
    assert row[0] == Decimal("0.6667")
    assert row[1:3] == (date(2024, 3, 1), date(2025, 2, 1))
    assert row[3:] == (
        "信阳市2025年报告", "全社会研发投入强度达到2.4%。", "2024年全社会研发投入强度2.3%。", "https://a.example/report-2024-2025",
    )  # fmt: skip


def test_a_promise_without_indicator_is_a_target_and_in_no_series(fresh_warehouse: str) -> None:
    load(fresh_warehouse, plan("2.4%", indicator_code=None))
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.v_target") == [(1,)]
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.v_target_progress") == [(0,)]


def test_an_edited_promise_leaves_the_views(fresh_warehouse: str) -> None:
    load(fresh_warehouse, plan("2.4%"))
    edited = numbers(
        "https://a.example/plan",
        "信阳市2024年计划\n全社会研发投入强度达到2.6%。",
        ("2.6%", {"status": "target", **INTENSITY, **year(2025)}),
        issued_on=date(2024, 3, 1),
        day=9,
        **XINYANG,
    )
    load(fresh_warehouse, edited)
    assert query(fresh_warehouse, "SELECT value FROM policy.v_target") == [(Decimal("2.6"),)]
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.fact_observation") == [(2,)]


def test_a_citys_numbers_of_plans_reports_and_replies_are_one_series(fresh_warehouse: str) -> None:
    reply = numbers(
        "https://a.example/reply", "关于第602150号提案的答复\n目前研发投入强度2.25%。",
        ("2.25%", {**INTENSITY, "period_start": date(2024, 6, 3), "period_end": date(2024, 6, 3)}),
        kind="reply", reply=REPLY, issued_on=date(2024, 6, 3), **XINYANG,
    )  # fmt: skip
    load(
        fresh_warehouse,
        plan("2.4%"),
        reply,
        report("2.1%", 2023, 2024),
        report("2.3%", 2024, 2025),
        report("2.2%", 2023, 2025),
    )
    found = query(
        fresh_warehouse,
        "SELECT year, status, value, kind FROM policy.v_city_comparison "
        "WHERE region_code = '411500' AND indicator_code = 'rd_intensity' ORDER BY year, status",
    )
    assert found == [
        (2023, "actual", Decimal("2.2"), "report"),
        (2024, "actual", Decimal("2.3"), "report"),
        (2025, "target", Decimal("2.4"), "plan"),
    ]


def test_cities_stand_beside_each_other_whoever_speaks_of_them(fresh_warehouse: str) -> None:
    text = "河南省2025年报告\n2024年信阳市研发投入强度2.3%,驻马店市1.9%,全省2.2%。"
    rows = [
        (q, {**INTENSITY, **year(2024), "subject": s})
        for q, s in (("2.3%", "信阳市"), ("1.9%", "驻马店市"), ("2.2%", None))
    ]
    load(fresh_warehouse, numbers("https://p.example/1", text, *rows, region_code="410000", kind="report"))
    found = query(
        fresh_warehouse,
        "SELECT region, value FROM policy.v_city_comparison WHERE indicator_code = 'rd_intensity' AND year = 2024 "
        "ORDER BY value",
    )
    assert found == [("驻马店市", Decimal("1.9")), ("河南省", Decimal("2.2")), ("信阳市", Decimal("2.3"))]


def test_a_district_of_many_cities_is_that_of_the_speaker(fresh_warehouse: str) -> None:
    for code, url in (("320100", "n"), ("410200", "k"), ("440300", "s")):
        text = f"{code}报告\n鼓楼区研发投入强度2.3%。"
        load(
            fresh_warehouse,
            numbers(f"https://{url}.example/1", text, ("2.3%", {**INTENSITY, "subject": "鼓楼区"}), region_code=code),
        )
    found = dict(query(fresh_warehouse, "SELECT region_code, subject_region_code FROM policy.v_observation"))
    assert found == {"320100": "320106", "410200": "410204", "440300": None}


def test_a_city_that_gb_2260_does_not_have_is_known_by_the_name_its_portal_gives(fresh_warehouse: str) -> None:
    def of(number: int) -> LoadBatch:
        return numbers(
            f"https://x.example/{number}", f"星川市报告{number}\n星川研发投入强度2.3%,星川市0.5%,西区0.{number}%。",
            ("2.3%", {**INTENSITY, **year(2024), "subject": "星川"}),
            ("0.5%", {**INTENSITY, **year(2023), "subject": "星川市"}),
            (f"0.{number}%", {**INTENSITY, **year(2023), "subject": "西区"}),
        )  # fmt: skip

    names = "SELECT region, subject_region_code, subject_region FROM policy.v_observation ORDER BY title, char_start"
    load(fresh_warehouse, of(1))
    assert query(fresh_warehouse, names) == [("990100", None, None)] * 3
    load(fresh_warehouse, replace(of(1), regions={"990100": "星川市"}))
    known = ("星川市", "990100", "星川市")
    assert query(fresh_warehouse, names) == [known, known, ("星川市", None, None)]


def test_the_board_of_proposals(fresh_warehouse: str) -> None:
    handing_out = batch(
        (
            capture("https://a.example/0"),
            "市政府召开2024年建议提案交办会\n会议召开。",
            {"kind": "news", "issued_on": None, "published_on": date(2024, 3, 5)},
        )
    )
    reply = numbers(
        "https://a.example/1", "关于第602150号提案的答复\n床位48%。", ("48%", {}),
        kind="reply", reply=REPLY, issued_on=date(2024, 9, 1),
    )  # fmt: skip
    load(fresh_warehouse, handing_out, reply)
    found = query(
        fresh_warehouse,
        "SELECT proposal_number, topic, result_class, lead_unit, replied_on, handed_on, days, numbers "
        "FROM policy.v_proposal_board",
    )
    assert found == [("602150", "产业经济", "A", "星川市科学技术局", date(2024, 9, 1), date(2024, 3, 5), 180, 1)]


def test_without_a_text_on_the_handing_out_the_days_are_not_known(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture("https://a.example/1"), PLAN, {"kind": "reply", "reply": REPLY})))
    assert query(fresh_warehouse, "SELECT days FROM policy.v_proposal_board") == [(None,)]


def test_the_network_of_citations(fresh_warehouse: str) -> None:
    load(
        fresh_warehouse,
        batch((capture("https://a.example/1"), PLAN)),
        batch((capture("https://a.example/2"), "星川市工业发展规划\n正文。")),
    )
    found = query(
        fresh_warehouse, "SELECT title, relation, cited_title, cited_full_title FROM policy.v_citation_network"
    )
    assert found == [("星川市2025年工业发展行动计划", "implements", "星川市工业发展规划", "星川市工业发展规划")]


def test_the_history_of_a_document_says_what_changed(fresh_warehouse: str) -> None:
    url = "https://a.example/1"
    load(
        fresh_warehouse,
        batch((capture(url, "1"), PLAN)),
        batch((capture(url, "2", day=1), PLAN.replace("26家", "28家") + "\n附则。")),
    )
    found = query(
        fresh_warehouse,
        "SELECT number, is_current, numbers, urls, lines_added, lines_removed FROM policy.v_document_history "
        "ORDER BY number",
    )
    assert found == [(1, False, 4, [url], None, None), (2, True, 4, [url], 2, 1)]
    changes = query(
        fresh_warehouse,
        "SELECT number, change, line FROM policy.document_changes((SELECT id FROM policy.document))",
    )
    assert changes == [
        (2, "added", "新增规模以上工业企业28家,累计达到148家。"),
        (2, "removed", "新增规模以上工业企业26家,累计达到148家。"),
        (2, "added", "附则。"),
    ]


def test_a_number_can_be_traced_to_the_archived_page(fresh_warehouse: str) -> None:
    page = capture("https://a.example/1")
    load(fresh_warehouse, batch((page, PLAN)))
    found = query(fresh_warehouse, "SELECT DISTINCT url, warc, warc_offset, portal, region FROM policy.v_observation")
    assert found == [(page.url, page.warc, page.offset, page.portal, "990100")]
    ids = query(fresh_warehouse, "SELECT observation_id FROM policy.v_observation")
    assert len({row[0] for row in ids}) == 4


def test_every_column_of_every_view_has_a_meaning(fresh_warehouse: str) -> None:
    with connect(fresh_warehouse) as connection:
        for view in views.VIEWS:
            for column in columns_of(connection, view.name):
                assert views.meaning(view, column).en, (view.name, column)


def test_the_analyst_reads_everything_and_writes_nothing(warehouse_server: Server, fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture("https://a.example/1"), PLAN)))
    url = warehouse_server.url_analyst.rpartition("/")[0] + "/" + fresh_warehouse.rpartition("/")[2]
    for name in (
        *(t.name for t in schema.metadata.sorted_tables if t.name != "derived"),
        *(v.name for v in views.VIEWS),
    ):
        query(url, f"SELECT * FROM policy.{name} LIMIT 1")
    assert len(query(url, "SELECT * FROM policy.search('工业')")) == 4
    for statement in ("DELETE FROM policy.citation", "CREATE TABLE policy.mine ()", "DROP VIEW policy.v_target"):
        with connect(url) as connection, pytest.raises(Exception, match=r"permission denied|must be owner"):
            connection.execute(statement)
    assert server.ANALYST == "analyst"


KEEPS: list[tuple[Any, ...]] = [
    (5, 5, "eq", "level", True), (4, 5, "ge", "level", False), (5, 5, "gt", "level", False),
    (6, 5, "range", "level", True),
    (5, 5, "le", "level", True), (6, 5, "le", "level", False), (5, 5, "lt", "level", False), (3, 4, "eq", "rank", True),
    (5, 4, "eq", "rank", False), (-20, -18, "ge", "growth", True), (-10, -18, "eq", "change", False),
]  # fmt: skip


def test_what_keeps_a_promise(fresh_warehouse: str) -> None:
    for outcome, target, comparator, measure, expected in KEEPS:
        ((found,),) = query(
            fresh_warehouse, "SELECT policy.keeps(%s, %s, %s, %s)", outcome, target, comparator, measure
        )
        assert found is expected, (outcome, target, comparator, measure)


SEARCHES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("研发", {}, ["研发投入强度"]),
    ("规模以上工业企业", {}, ["规模以上工业企业"]),
    ("工业 研发", {}, ["研发投入强度"]),
    ("工业 -研发", {}, ["行动计划", "发展规划", "规模以上工业企业"]),
    ("  ", {}, []),
    ("", {}, []),
    ("-工业", {}, []),
    ("天文", {}, []),
    ("研发' \\ & | ! :* (", {}, []),
    ("研发", {"in_region": "990100"}, ["研发投入强度"]),
    ("研发", {"in_region": "990000"}, ["研发投入强度"]),
    ("研发", {"in_region": "411500"}, []),
    ("研发", {"of_kind": "plan"}, ["研发投入强度"]),
    ("研发", {"of_kind": "reply"}, []),
    ("研发", {"since": "2025-01-06", "until": "2025-01-06"}, ["研发投入强度"]),
    ("研发", {"since": "2025-01-07"}, []),
    ("工业", {"max_rows": 2}, ["", ""]),
    ("２.４%", {}, ["研发投入强度"]),
]


@pytest.fixture(scope="module")
def searched(module_warehouse: str) -> str:
    load(module_warehouse, batch((capture("https://a.example/1"), PLAN)))
    return module_warehouse


@pytest.mark.parametrize(("words", "filters", "expected"), SEARCHES)
def test_searching(searched: str, words: str, filters: dict[str, Any], expected: list[str]) -> None:
    named = "".join(f", {name} => %s" for name in filters)
    found = query(searched, f"SELECT snippet FROM policy.search(%s{named}) ORDER BY ordinal", words, *filters.values())
    plain = [row[0].replace("<b>", "").replace("</b>", "") for row in found]
    assert len(plain) == len(expected)
    assert all(part in text for part, text in zip(expected, plain, strict=True))


def test_a_hit_shows_its_words_and_its_place(searched: str) -> None:
    (row,) = query(
        searched,
        "SELECT snippet, region, kind, dated, title, url, char_start, char_end, rank FROM policy.search('研发')",
    )
    assert "<b>研发</b>投入强度" in row[0]
    assert row[1:6] == ("990100", "plan", date(2025, 1, 6), "星川市2025年工业发展行动计划", "https://a.example/1")
    assert PLAN[row[6] : row[7]].startswith("到2025年")
    assert row[8] > 0


def test_mark_up_in_a_text_is_escaped(fresh_warehouse: str) -> None:
    load(fresh_warehouse, batch((capture("https://a.example/1"), "标题\n研发<script>&amp;投入。")))
    ((snippet,),) = query(fresh_warehouse, "SELECT snippet FROM policy.search('研发')")
    assert snippet == "<b>研发</b>&lt;script&gt;&amp;amp;投入。"


def test_old_versions_are_not_found(fresh_warehouse: str) -> None:
    url = "https://a.example/1"
    load(
        fresh_warehouse,
        batch((capture(url, "1"), "标题\n天文馆。")),
        batch((capture(url, "2", day=1), "标题\n图书馆。")),
    )
    assert query(fresh_warehouse, "SELECT count(*) FROM policy.search('天文')") == [(0,)]
