"""The views: what a city promised and what became of it, cities beside each other, replies, citations, histories."""

from __future__ import annotations

import typing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from citypolicy.load import schema, server, views
from citypolicy.load.connect import connect
from citypolicy.load.export import refresh
from citypolicy.load.migrate import columns_of
from citypolicy.load.server import Server
from citypolicy.load.upsert import LoadBatch, load_batch
from citypolicy.model import DocumentKind
from warehouse_samples import PLAN, REPLY, batch, capture, numbers, year

INTENSITY = {"indicator": "研发投入强度", "indicator_code": "rd_intensity"}
XINYANG = {"region_code": "411500"}


def load(url: str, *batches: LoadBatch) -> None:
    for what in batches:
        load_batch(url, what, run_id="run", extractor_version="1")
    refresh(url)


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


def report(quote: str, of: int, dated: int, **fields: Any) -> LoadBatch:
    """A report of February with one outcome of a year."""
    return numbers(
        f"https://a.example/report-{of}-{dated}",
        f"信阳市{dated}年报告\n{of}年全社会研发投入强度{quote}。",
        (quote, {**INTENSITY, **year(of), **fields}),
        kind="report",
        issued_on=date(dated, 2, 1),
        **XINYANG,
    )


JOBLESS = {"indicator_code": "surveyed_unemployment", "measure": "share"}
GDP = {"indicator_code": "gdp", "measure": "level", "unit": "元"}
GDP_GROWTH = {"indicator_code": "gdp", "measure": "growth", "unit": "%"}
FIRMS = {"indicator_code": "hightech_enterprises"}
ESTATES = {"indicator_code": "old_estates_renovated"}

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
    # The plan is of 2024: what has no date of its own is due by its end.
    ("no report", [plan("2.4%", None), report("2.4%", 2030, 2031)], (None, None, None)),
    ("met", [plan("2.4%", None), report("2.4%", 2024, 2025)], (Decimal("2.4"), Decimal("0.0"), None)),
    # 左右 in a promise that is to fall leaves a twentieth above, not below.
    (
        "missed",
        [plan("5%", comparator="approx", **JOBLESS), report("5.3%", 2025, 2026, **JOBLESS)],
        (Decimal("5.3"), Decimal("0.3"), None),
    ),
    (
        "met",
        [plan("5%", comparator="approx", **JOBLESS), report("5.2%", 2025, 2026, **JOBLESS)],
        (Decimal("5.2"), Decimal("0.2"), None),
    ),
    # A limit that holds in a part of the time has not been kept yet, nor has the growth of a year after half of it.
    (
        "on the way",
        [plan("5%", comparator="le", **JOBLESS), report("4.9%", 2024, 2025, **JOBLESS)],
        (Decimal("4.9"), Decimal("-0.1"), None),
    ),
    (
        "on the way",
        [plan("7%", **GDP_GROWTH), report("8%", 2025, 2025, period_end=date(2025, 6, 30), **GDP_GROWTH)],
        (Decimal("8"), Decimal("1"), None),
    ),
    # The growth of 2024 is no report of the growth promised for 2025, and a rate none of a level.
    ("no report", [plan("7%", **GDP_GROWTH), report("8%", 2024, 2025, **GDP_GROWTH)], (None, None, None)),
    ("no report", [plan("100亿元", **GDP), report("8%", 2025, 2026, **GDP_GROWTH)], (None, None, None)),
    # 亿元 and 万元 have become 元 before they are compared; enterprises are counted in 家 and in 户.
    (
        "missed",
        [plan("1亿元", **GDP, value=Decimal(10**8)), report("9500万元", 2025, 2026, **GDP, value=Decimal(95 * 10**6))],
        (Decimal(95000000), Decimal(-5000000), None),
    ),
    ("met", [plan("500家", **FIRMS, unit="家"), report("512户", 2025, 2026, **FIRMS, unit="户")],
     (Decimal(512), Decimal(12), None)),
    ("no report", [plan("500个", **ESTATES, unit="个"), report("512户", 2025, 2026, **ESTATES, unit="户")],
     (None, None, None)),
    # 突破500家 keeps 超过500家, 500家 and 不足500家 do not.
    ("met", [plan("500家", **FIRMS, comparator="gt"), report("500家", 2025, 2026, **FIRMS, comparator="gt")],
     (Decimal(500), Decimal(0), None)),
    ("missed", [plan("500家", **FIRMS), report("500家", 2025, 2026, **FIRMS, comparator="lt")],
     (Decimal(500), Decimal(0), None)),
    # Of several outcomes the latest period counts, of one period the last report, and what was met can be lost again.
    ("missed", [plan("2.4%"), report("2.5%", 2024, 2025), report("2.3%", 2025, 2026)],
     (Decimal("2.3"), Decimal("-0.1"), None)),
    ("met", [plan("2.4%"), report("2.3%", 2025, 2026), report("2.4%", 2025, 2027)],
     (Decimal("2.4"), Decimal("0.0"), None)),
    # What three years add up to is not what one brought.
    ("no report", [plan("2.4%"), report("7%", 2025, 2026, period_start=date(2023, 1, 1))], (None, None, None)),
    # A number of a county is not the city's.
    ("no report", [plan("2.4%"), report("2.4%", 2025, 2026, subject="固始县")], (None, None, None)),
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
    assert query(url, "SELECT current_user, current_setting('statement_timeout')") == [("analyst", "15min")]
    for statement in WRITES:
        with connect(url) as connection, pytest.raises(psycopg.Error, match=r"read-only transaction|permission denied"):
            connection.execute(statement)
        # Whoever asks to write is still not let.
        with connect(url) as connection:
            connection.execute("SET TRANSACTION READ WRITE")
            with pytest.raises(psycopg.Error, match=r"permission denied|must be owner"):
                connection.execute(statement)
    assert server.ANALYST == "analyst"


WRITES = (
    "DELETE FROM policy.citation",
    "INSERT INTO policy.search_word VALUES ('x')",
    "UPDATE policy.document SET versions = 1",
    "TRUNCATE policy.run",
    "CREATE TABLE policy.mine ()",
    "CREATE TABLE public.mine ()",
    "CREATE SCHEMA mine",
    "DROP VIEW policy.v_target",
    "SET ROLE citypolicy",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY policy.run TO '/tmp/stolen'",
)

KEEPS: list[tuple[Any, ...]] = [
    (5, "eq", 5, "eq", "more", True), (4, "eq", 5, "ge", "more", False), (5, "eq", 5, "gt", "more", False),
    (5, "gt", 5, "gt", "more", True), (5, "lt", 5, "ge", "more", False), (6, "eq", 5, "range", "more", True),
    (5, "eq", 5, "le", "less", True), (6, "eq", 5, "le", "less", False), (5, "eq", 5, "lt", "less", False),
    (5, "lt", 5, "lt", "less", True), (5, "gt", 5, "le", "less", False), (3, "eq", 4, "eq", "less", True),
    (-20, "eq", -18, "ge", "less", True), (-10, "eq", -18, "eq", "less", False),
    (95, "eq", 100, "approx", "more", True), (94, "eq", 100, "approx", "more", False),
    (105, "eq", 100, "approx", "less", True), (106, "eq", 100, "approx", "less", False),
    (-8.6, "eq", -9, "approx", "less", True), (-8.5, "eq", -9, "approx", "less", False),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "outcome_comparator", "target", "comparator", "better", "expected"), KEEPS)
def test_what_keeps_a_promise(
    warehouse_url: str,
    outcome: float,
    outcome_comparator: str,
    target: float,
    comparator: str,
    better: str,
    expected: bool,
) -> None:
    ((found,),) = query(
        warehouse_url,
        "SELECT policy.keeps(%s::numeric, %s, %s::numeric, %s, %s)",
        outcome,
        outcome_comparator,
        target,
        comparator,
        better,
    )
    assert found is expected


SEARCHES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("研发", {}, ["研发投入强度"]),
    ("规模以上工业企业", {}, ["规模以上工业企业"]),
    ("工业 研发", {}, ["研发投入强度"]),
    ("工业 -研发", {}, ["行动计划", "发展规划", "规模以上工业企业"]),
    ("  ", {}, []),
    ("", {}, []),
    ("-工业", {}, []),
    ("天文", {}, []),
    ("研发' \\ & ! :* (", {}, ["研发投入强度"]),
    ('(研发) "投入" AND 强度', {}, ["研发投入强度"]),
    ("研发 OR 天文", {}, ["研发投入强度"]),
    ("天文|研发 工业", {}, ["研发投入强度"]),
    ("研發", {}, ["研发投入强度"]),
    ("'; DROP TABLE policy.run; --", {}, []),
    ("%", {}, []),
    ("，。！？", {}, []),
    ("😀", {}, []),
    ("7%", {}, ["研发投入强度"]),
    ("12.5%", {}, []),
    ("研" * 5000, {}, []),
    ("研发 " * 3000, {}, ["研发投入强度"]),
    ("研发", {"in_region": "信阳市"}, []),
    ("研发", {"in_region": "天上"}, []),
    ("研发", {"in_region": "%"}, []),
    ("研发", {"of_kind": "%"}, []),
    ("研发", {"max_rows": -1}, []),
    ("研发", {"max_rows": None}, ["研发投入强度"]),
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


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("'  '", "no word to look for"),
        ("'，。'", "no word to look for"),
        ("NULL", "no word to look for"),
        ("'研发', of_kind => '方案'", "knows no kind 方案: there are plan, opinion"),
        ("'研发', in_region => '天上'", "knows no region 天上"),
        ("repeat('研发 ', 90)", "the first 200 characters only"),
    ],
)
def test_what_cannot_be_looked_for_is_said(searched: str, call: str, said: str) -> None:
    notices: list[str] = []
    with connect(searched) as connection:
        connection.add_notice_handler(lambda diagnostic: notices.append(diagnostic.message_primary or ""))
        connection.execute(f"SELECT * FROM policy.search({call})")
    assert len(notices) == 1
    assert said in notices[0]


def test_search_knows_every_kind(searched: str) -> None:
    for kind in typing.get_args(DocumentKind):
        with connect(searched) as connection:
            connection.add_notice_handler(lambda diagnostic: pytest.fail(str(diagnostic.message_primary)))
            connection.execute("SELECT * FROM policy.search('研发', of_kind => %s)", (kind,))


def test_a_term_is_found_however_the_texts_are_cut_into_words(fresh_warehouse: str) -> None:
    made = batch((capture("https://a.example/1"), "标题\n澄湖市研发。\n在澄湖市的研发。\n湖市研发。"))
    cuts = [("标题",), ("澄湖", "市", "研发"), ("在", "澄", "湖市", "的", "研发"), ("湖市", "研发")]
    load(
        fresh_warehouse,
        replace(made, segments=tuple(replace(s, tokens=c) for s, c in zip(made.segments, cuts, strict=True))),
    )
    for term, expected in (("澄湖市", 2), ("澄湖市研发", 1), ("研发", 3), ("市研发", 2)):
        found = query(fresh_warehouse, "SELECT snippet FROM policy.search(%s)", term)
        assert len(found) == expected, term
        assert all(f"<b>{term}</b>" in row[0] for row in found)


def test_every_traditional_character_becomes_one(warehouse_url: str) -> None:
    assert query(warehouse_url, "SELECT policy.simplified('國務院辦公廳關於進一步優化營商環境的意見 R&D')") == [
        ("国务院办公厅关于进一步优化营商环境的意见 R&D",)
    ]


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
