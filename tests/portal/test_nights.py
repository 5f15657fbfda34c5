"""What happens from night to night: what is asked again, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fixtures_portal import QUICK, MakeTown
from sample_portal import faults
from sample_portal.faults import article, articles, at, listing, rows, site
from sample_portal.server import Request, Response

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def test_a_night_with_nothing_new_costs_only_list_pages(make_town: MakeTown) -> None:
    town = make_town(faults.FAULTS["trs-pager"].build())
    assert town.crawl().captured == 13
    before = len(town.log)
    report = town.crawl(now=NOW + DAY)
    assert town.asked(before) == ["/list/", "/list/index_1.html"]
    assert (report.captured, report.fetched, report.new, report.discovered) == (0, 0, 0, 10)
    assert report.state == "ok"


def test_a_row_added_late_on_page_one_is_found(make_town: MakeTown) -> None:
    town = make_town(site(5))
    town.crawl()
    old = (f".{at(9).removeprefix('/list')}", "一份补登的旧文件（2019年）", "2019-03-01")
    town.pages.update({"/list/": listing([*rows(range(1, 6)), old]), at(9): article(9)})
    before = len(town.log)
    report = town.crawl(now=NOW + DAY)
    assert (report.new, town.asked(before)) == (1, ["/list/", at(9)])
    assert town.captures()[-1].row_date.isoformat() == "2019-03-01"  # type: ignore[union-attr]


def test_a_row_added_far_back_is_found_by_the_deep_sweep(make_town: MakeTown) -> None:
    pages = {
        f"/list/{'' if n == 0 else f'index_{n}.html'}": listing(rows(range(n * 3 + 1, n * 3 + 4)), pages=5, page=n)
        for n in range(5)
    }
    town = make_town(
        {**pages, **articles(range(1, 16))}, politeness={"requests_per_second": 200, "deep_sweep_days": 14}
    )
    assert town.crawl().captured == 15
    late = (f".{at(20).removeprefix('/list')}", "后来补登的文件", "2018-01-01")
    town.pages.update(
        {"/list/index_4.html": listing([*rows(range(13, 16)), late], pages=5, page=4), at(20): article(20)}
    )
    assert town.crawl(now=NOW + DAY).new == 0
    assert town.reports[-1].pages == 2
    swept = town.crawl(now=NOW + 14 * DAY)
    assert (swept.new, swept.pages) == (1, 5)


def test_a_walk_that_was_cut_goes_on_the_next_night(make_town: MakeTown) -> None:
    """The page limit ends the first walk; the pages behind it are not forgotten for being behind known ones."""
    pages = {
        f"/list/{'' if n == 0 else f'index_{n}.html'}": listing(rows(range(n * 3 + 1, n * 3 + 4)), pages=6, page=n)
        for n in range(6)
    }
    town = make_town({**pages, **articles(range(1, 19))}, politeness={"requests_per_second": 200, "max_pages": 4})
    assert town.crawl().captured == 12
    # The same limit would end the same walk at the same page, each night anew.
    assert (town.crawl(now=NOW + DAY).pages, town.reports[-1].issues) == (2, ())
    assert town.crawl(now=NOW + 14 * DAY).pages == 4
    town.portal = town.portal.model_copy(
        update={"politeness": town.portal.politeness.model_copy(update={"max_pages": 100})}
    )
    assert town.crawl(now=NOW + 15 * DAY).captured == 6


def test_more_than_a_night_may_bring_waits_for_the_next(make_town: MakeTown) -> None:
    town = make_town(site(9), politeness={"requests_per_second": 200, "max_new": 4})
    first = town.crawl()
    assert (first.captured, first.waiting) == (4, 5)
    newest = {c.url.rpartition("_")[2] for c in town.captures()}
    assert newest == {"9.html", "8.html", "7.html", "6.html"}
    assert [town.crawl(now=NOW + n * DAY).captured for n in (1, 2, 3)] == [4, 1, 0]


def test_an_edited_page_is_a_new_version_and_the_old_one_stays(make_town: MakeTown) -> None:
    town = make_town(site(3))
    town.crawl()
    town.pages[at(2)] = article(2, "<p>（2025年3月修订：投资总额调整为8亿元）</p>")
    assert town.crawl(now=NOW + DAY).changed == 0  # not asked for yet
    report = town.crawl(now=NOW + 8 * DAY)
    assert (report.changed, report.unchanged, report.new, report.captured) == (1, 2, 0, 1)
    versions = [c for c in town.captures() if c.url.endswith("_2.html")]
    assert len(versions) == 2
    assert "修订" in town.archive.read(versions[1]).decode()
    assert "修订" not in town.archive.read(versions[0]).decode()


def test_a_row_that_says_something_else_is_asked_for_at_once(make_town: MakeTown) -> None:
    town = make_town(site(3))
    town.crawl()
    renamed = [(h, t.replace("第2号", "第2号（修订）"), d) for h, t, d in rows(range(1, 4))]
    town.pages.update({"/list/": listing(renamed), at(2): article(2, "<p>修订</p>")})
    before = len(town.log)
    report = town.crawl(now=NOW + DAY)
    assert (report.changed, town.asked(before)) == (1, ["/list/", at(2)])
    assert town.captures()[-1].title.startswith("关于印发第2号（修订）")


def test_a_read_counter_makes_no_version(make_town: MakeTown) -> None:
    town = make_town(faults.FAULTS["read-counter"].build())
    town.crawl()
    report = town.crawl(now=NOW + 8 * DAY)
    assert (report.fetched, report.unchanged, report.captured) == (5, 5, 0)


def test_conditional_requests(make_town: MakeTown) -> None:
    tag = '"v1"'

    def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(b"", 304, {"ETag": tag})
        good = article(1)
        return Response(good.body, 200, {**good.headers, "ETag": tag, "Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT"})

    town = make_town({**site(1), at(1): answer})
    town.crawl()
    before = len(town.log)
    report = town.crawl(now=NOW + 8 * DAY)
    asked = next(line for line in town.log[before:] if line.request.path == at(1))
    assert asked.status == 304
    assert asked.request.headers["if-modified-since"] == "Wed, 01 Jan 2025 00:00:00 GMT"
    assert (report.unchanged, report.captured) == (1, 0)


def test_rechecks_are_spread_over_the_nights(make_town: MakeTown) -> None:
    town = make_town(site(9), politeness={"requests_per_second": 200, "max_rechecks": 4})
    town.crawl()
    asked = []
    for night in (8, 9, 10, 11):
        before = len(town.log)
        town.crawl(now=NOW + night * DAY)
        asked.append(len(town.asked(before)) - 1)
    # The stamp of a recheck is the real time, which this test leaves in the past: each night takes the next oldest.
    assert asked == [4, 4, 4, 4]


def test_withdrawn_only_after_the_same_answer_on_three_nights(make_town: MakeTown) -> None:
    town = make_town(site(3))
    town.crawl()
    kept = town.pages.pop(at(2))
    url = next(c.url for c in town.captures() if c.url.endswith("_2.html"))
    gone = town.crawl(now=NOW + 8 * DAY)
    assert (gone.gone, gone.state) == (1, "ok")
    assert not town.archive.state("town").known[url].withdrawn
    town.crawl(now=NOW + 9 * DAY)
    third = town.crawl(now=NOW + 10 * DAY)
    known = town.archive.state("town").known[url]
    assert known.withdrawn
    assert "withdrawn" in {i.code for i in third.issues}
    assert len(town.captures()) == 3  # what was captured stays
    before = len(town.log)
    town.crawl(now=NOW + 11 * DAY)
    assert at(2) not in town.asked(before)
    town.pages[at(2)] = kept
    assert town.crawl(now=NOW + 23 * DAY).unchanged == 2
    assert town.archive.state("town").known[url].withdrawn
    town.crawl(now=NOW + 24 * DAY)  # fourteen nights after it was asked for last
    assert not town.archive.state("town").known[url].withdrawn


def test_one_bad_night_withdraws_nothing(make_town: MakeTown) -> None:
    town = make_town(site(2))
    town.crawl()
    kept = town.pages.pop(at(2))
    for _ in range(4):
        town.crawl(now=NOW + 8 * DAY)  # the same night over and over
    town.pages[at(2)] = kept
    town.crawl(now=NOW + 9 * DAY)
    assert all(not k.withdrawn and not k.gone_on for k in town.archive.state("town").known.values())


def test_a_row_that_leaves_the_list_only_stops_being_seen(make_town: MakeTown) -> None:
    town = make_town(site(3))
    town.crawl(now=NOW)
    town.pages["/list/"] = listing(rows([1, 3]))
    town.crawl(now=NOW + DAY)
    known = town.archive.state("town").known
    seen = {url.rpartition("_")[2]: k.last_seen_at for url, k in known.items()}
    assert seen == {"1.html": NOW + DAY, "2.html": NOW, "3.html": NOW + DAY}
    assert len(town.captures()) == 3


def test_a_blocked_host_rests_and_then_is_tried_again(make_town: MakeTown) -> None:
    good = site(3)
    town = make_town({"*": Response(b"<script>_</script>", 521)})
    assert town.crawl(now=NOW).state == "blocked"
    before = len(town.log)
    resting = town.crawl(now=NOW + timedelta(minutes=5))
    assert (resting.state, len(town.log)) == ("blocked", before)
    assert any("cooling down" in i.message for i in resting.issues)
    town.site.pages = good
    after = town.crawl(now=NOW + timedelta(minutes=11))
    assert (after.state, after.captured) == ("ok", 3)


def test_three_refusals_in_a_day_keep_a_host_off_for_a_day(make_town: MakeTown) -> None:
    town = make_town({"*": Response(b"<script>_</script>", 521)})
    for hour in (0, 1, 2):
        town.crawl(now=NOW + timedelta(hours=hour))
    before = len(town.log)
    assert town.crawl(now=NOW + timedelta(hours=5)).state == "blocked"
    assert len(town.log) == before
    town.site.pages = site(2)
    assert town.crawl(now=NOW + timedelta(hours=27)).state == "ok"


def test_a_list_that_shrank_to_a_quarter_is_an_alarm(make_town: MakeTown) -> None:
    town = make_town(site(12))
    town.crawl()
    town.pages["/list/"] = listing(rows([1, 2]))
    report = town.crawl(now=NOW + DAY)
    assert (report.state, [i.code for i in report.issues]) == ("alarm", ["few-rows"])
    assert report.captured == 0
    town.pages["/list/"] = listing(rows(range(1, 13)))
    assert town.crawl(now=NOW + 2 * DAY).state == "ok"


def test_a_document_that_fails_is_tried_on_the_next_nights_and_then_left(make_town: MakeTown) -> None:
    town = make_town({**site(2), at(2): Response(b"", 500)})
    assert town.crawl().captured == 1
    asked = []
    for night in range(1, 8):
        before = len(town.log)
        town.crawl(now=NOW + night * DAY)
        asked.append(at(2) in town.asked(before))
    assert asked == [True] * 4 + [False] * 3
    town.pages[at(2)] = article(2)
    assert town.crawl(now=NOW + 17 * DAY).captured == 0
    assert town.crawl(now=NOW + 18 * DAY).captured == 1  # fourteen nights after it was asked for last


def test_a_new_file_on_an_old_page_is_fetched_and_the_old_ones_are_not(make_town: MakeTown) -> None:
    first = article(1, "<a href='./P1.pdf'>附件1.pdf</a>")
    paper = Response(faults.paper(), 200, faults.PDF)
    town = make_town(
        {
            **site(1),
            at(1): first,
            "/list/202501/P1.pdf": paper,
            "/list/202501/P2.pdf": Response(faults.paper() + b"\n", 200),
        }
    )
    assert town.crawl().captured == 2
    town.pages[at(1)] = article(1, "<a href='./P1.pdf'>附件1.pdf</a><a href='./P2.pdf'>附件2.pdf</a>")
    before = len(town.log)
    report = town.crawl(now=NOW + DAY, deep=True)
    assert (report.changed, report.new) == (1, 1)
    assert town.asked(before).count("/list/202501/P2.pdf") == 1


def test_include_and_exclude(make_town: MakeTown) -> None:
    items = [*rows(range(1, 4)), ("./t20250120_7.html", "2024年建议提案办理总体情况", "2025-01-20")]
    town = make_town({**site(3), "/list/": listing(items), "/list/t20250120_7.html": article(7)},
                     section={"exclude": ["总体情况$"], "include": ["通知|情况"]})  # fmt: skip
    report = town.crawl()
    assert (report.discovered, report.captured) == (3, 3)


def _pages(count: int) -> faults.Site:
    return {
        f"/list/{'' if n == 0 else f'index_{n}.html'}": listing(rows(range(n * 3 + 1, n * 3 + 4)), pages=count, page=n)
        for n in range(count)
    }


def test_what_stands_behind_a_page_that_failed_is_found_the_next_night(make_town: MakeTown) -> None:
    town = make_town({**_pages(4), **articles(range(1, 13))})
    assert town.crawl().captured == 12
    shifted = {
        f"/list/{'' if n == 0 else f'index_{n}.html'}": listing(rows(range(n * 3 + 13, n * 3 + 16)), pages=8, page=n)
        for n in range(4)
    }
    old = {
        f"/list/index_{n + 4}.html": listing(rows(range(n * 3 + 1, n * 3 + 4)), pages=8, page=n + 4) for n in range(4)
    }
    town.pages.update({**shifted, **old, **articles(range(13, 25)), "/list/index_2.html": Response(b"", 500)})
    cut = town.crawl(now=NOW + DAY)
    assert (cut.state, cut.new) == ("alarm", 6)
    town.pages.update(shifted)
    assert town.crawl(now=NOW + 2 * DAY).new == 6
    assert len(town.captures()) == 24


def test_a_portal_that_dies_in_the_night_is_not_waited_for(make_town: MakeTown) -> None:
    dead = Response(raw=faults._drip(b"", b"", 0.5))
    town = make_town({**site(20), **{at(n): dead for n in range(1, 16)}})
    report = town.crawl(limits=replace(QUICK, read=0.3, tries=1))
    assert report.captured == 5  # the newest five, before it went silent
    assert [i.code for i in report.issues].count("host-down") == 1
    assert (report.state, report.failed, report.waiting) == ("alarm", 5, 10)
    before = len(town.log)
    town.pages.update(articles(range(1, 16)))
    assert town.crawl(now=NOW + DAY).captured == 15
    assert len(town.asked(before)) == 16


def test_blocked_nights_do_not_use_up_the_tries_of_documents(make_town: MakeTown) -> None:
    town = make_town(site(4))
    good = dict(town.pages)
    wall = Response(b"<script>_</script>", 521)
    for night in range(8):
        town.pages.update({at(n): wall for n in range(1, 5)})
        town.crawl(now=NOW + night * 2 * DAY)
    town.pages.update(good)
    assert town.crawl(now=NOW + 40 * DAY).captured == 4


def test_a_row_that_leads_to_another_site_is_its_own_outcome(make_town: MakeTown) -> None:
    outside = ("http://mp.weixin.invalid/s/abc", "一图读懂", "2025-01-20")
    town = make_town({**site(4), "/list/": listing([outside, *rows(range(1, 5))])})
    report = town.crawl()
    assert (report.state, report.captured, [i.code for i in report.issues]) == ("ok", 4, ["host-not-allowed"])
    assert {line.request.host for line in town.log} == {"town.fault.localhost"}
    before = len(town.log)
    town.crawl(now=NOW + DAY)
    assert town.asked(before) == ["/list/"]


def test_a_page_with_files_beyond_number(make_town: MakeTown) -> None:
    links = "".join(f"<a href='./f{n}.pdf'>附件{n}.pdf</a>" for n in range(250))
    paper = faults.paper()

    def file(request: Request) -> Response:
        return Response(paper + request.path.encode(), 200, faults.PDF)

    town = make_town({**site(1), at(1): article(1, links), "*": file}, politeness={"requests_per_second": 1000})
    report = town.crawl()
    assert (report.captured, [i.code for i in report.issues]) == (201, ["too-many-files"])
