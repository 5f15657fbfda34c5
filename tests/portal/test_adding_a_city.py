"""From the address of a list page to a crawled city, and to what changed on it since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from citypolicy.crawl import crawl_portal, golden, tools
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.portals import Portal
from fixtures_portal import QUICK, MakeTown
from sample_portal import faults
from sample_portal.documents import documents
from sample_portal.faults import listing, rows
from sample_portal.pages import CHENGHU, SECTIONS, SONGPING, City
from sample_portal.server import SamplePortal, start

DAY = date(2025, 3, 1)


@pytest.fixture(scope="module")
def server() -> Iterator[SamplePortal]:
    with start() as running:
        yield running


def draft(city: City, section: str, server: SamplePortal) -> tools.Draft:
    host = f"{city.host}:8765"
    at = {host: server.url.removeprefix("http://")}
    return tools.look(city.base + SECTIONS[city.id, section][0], local=True, region=city.region_code, connect_to=at)


@pytest.mark.parametrize(
    ("city", "section", "family", "kind"),
    [
        (CHENGHU, "plans", "trs", "plan"),
        (CHENGHU, "replies", "trs", "reply"),
        (SONGPING, "plans", "dahe", "plan"),
        (SONGPING, "replies", "dahe", "reply"),
    ],
)
def test_a_drafted_file_crawls_the_column(
    city: City, section: str, family: str, kind: str, server: SamplePortal, tmp_path: Path
) -> None:
    count = sum(1 + len(d.attachments) for d in documents(city.id) if d.section == section)
    made = draft(city, section, server)
    assert made.missing == []
    values = made.values["sections"][0]
    assert (values["family"], values["kind"]) == (family, kind)
    portal = Portal.model_validate(yaml.safe_load(made.text()))
    report = crawl_portal(portal, Archive(str(tmp_path)), run_id="1", limits=QUICK)
    assert (report.state, report.captured, report.issues) == ("ok", count, ())


@pytest.mark.parametrize(
    ("fault", "rule", "count"),
    [("trs-pager", None, 13), ("dahe-pager", "dahe", 13), ("end-by-404", None, 8), ("fragment-page-two", None, 13)],
)
def test_the_number_of_page_two_is_tried(fault: str, rule: str | None, count: int, tmp_path: Path) -> None:
    """A page without marks of its platform: one wrong step would skip a page and look right."""
    with faults.start(names=[fault]) as server:
        host = f"{faults.FAULTS[fault].host}:8765"
        at = {host: server.url.removeprefix("http://")}
        made = tools.look(f"http://{host}/list/", local=True, connect_to=at, region="990300")
        assert made.missing == []
        assert made.values["sections"][0].get("pager") == ({"rule": rule} if rule else None)
        portal = Portal.model_validate(yaml.safe_load(made.text()))
        report = crawl_portal(portal, Archive(str(tmp_path)), run_id="1", limits=QUICK)
        assert (report.state, report.captured) == ("ok", count)


def test_only_hosts_of_the_site_are_believed_to_hold_its_files(make_town: MakeTown) -> None:
    links = (
        "<p><a href='http://files.town.fault.localhost:8765/a.pdf'>附件1.pdf</a>"
        "<a href='http://pan.example.invalid/b.pdf'>附件2.pdf</a></p>"
    )
    town = make_town({**faults.site(3), faults.at(1): faults.article(1, links)})
    made = tools.look(town.portal.sections[0].url, local=True, connect_to=dict(town.portal.connect_to), region="990300")
    assert made.values["attachment_hosts"] == ["files.town.fault.localhost:8765"]
    assert any("attachments lead to pan.example.invalid as well" in line for line in made.found)


def test_a_check_shows_what_a_crawl_would_take(server: SamplePortal, tmp_path: Path) -> None:
    portal = Portal.model_validate(yaml.safe_load(draft(CHENGHU, "plans", server).text()))
    (seen,) = golden.check(portal)
    rest = sum(d.section == "plans" for d in documents(CHENGHU.id)) - CHENGHU.per_page
    assert (len(seen.first), len(seen.second), seen.problems) == (CHENGHU.per_page, min(rest, CHENGHU.per_page), [])
    assert seen.article["body"] == "div.TRS_Editor"
    assert seen.article["published"] == f"{seen.first[0]['date']} 09:30"
    files, _ = golden.freeze(tmp_path, portal, [seen], DAY)
    assert {f.name for f in files} == {"page1.bin", "page2.bin", "article.bin", "golden.json"}
    assert golden.diff(portal, tmp_path, golden.check(portal)) == []


def frozen(town_pages: faults.Site, make_town: MakeTown, folder: Path):  # type: ignore[no-untyped-def]
    town = make_town(town_pages)
    golden.freeze(folder, town.portal, golden.check(town.portal, limits=QUICK), DAY)
    return town


def kinds(portal: Portal, folder: Path) -> list[tuple[str, str]]:
    return [(d.kind, d.what) for d in golden.diff(portal, folder, golden.check(portal, limits=QUICK))]


def test_new_rows_are_daily_life(make_town: MakeTown, tmp_path: Path) -> None:
    town = frozen(faults.site(5), make_town, tmp_path)
    town.pages.update({"/list/": listing(rows([7, 1, 2, 3, 4, 5])), faults.at(7): faults.article(7)})
    assert kinds(town.portal, tmp_path) == [("new", "2025-01-08 关于印发第7号实施方案的通知")]


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        (
            {"/list/": listing([(h, t.replace("第2号", "第2号（修订）"), d) for h, t, d in rows(range(1, 6))])},
            "edited",
            "2025-01-03 关于印发第2号（修订）实施方案的通知; its title was 关于印发第2号实施方案的通知",
        ),
        ({"/list/": listing(rows([1, 2, 4, 5]))}, "gone", "2025-01-04 关于印发第3号实施方案的通知"),
        (
            {faults.at(1): faults.article(1, "<p>附件：<a href='./P020250102.pdf'>附件1.pdf</a></p>")},
            "edited",
            "P020250102.pdf, was none",
        ),
        ({faults.at(1): faults.article(1, "<p>（2025年3月修订）</p>")}, "edited", "characters "),
    ],
)
def test_what_an_editor_does_is_told_and_is_daily_life(
    change: faults.Site, kind: str, says: str, make_town: MakeTown, tmp_path: Path
) -> None:
    town = frozen(faults.site(5), make_town, tmp_path)
    town.pages.update(change)
    found = kinds(town.portal, tmp_path)
    assert {kind for kind, _ in found} == {kind}
    assert kind in golden.DAILY
    assert any(says in what for _, what in found), found


def test_a_bad_day_does_not_take_the_place_of_good_copies(make_town: MakeTown, tmp_path: Path) -> None:
    town = frozen(faults.site(5), make_town, tmp_path)
    town.pages["/list/"] = faults.html("<p>维护中</p>" * 100)
    files, left_out = golden.freeze(tmp_path, town.portal, golden.check(town.portal, limits=QUICK), DAY)
    assert (files, left_out) == ([], ["plans"])
    assert golden.diff(town.portal, tmp_path, None) == []


def test_damaged_copies_are_named(make_town: MakeTown, tmp_path: Path) -> None:
    town = frozen(faults.site(5), make_town, tmp_path)
    place = tmp_path / "town" / "plans" / "golden.json"
    for text in ('{"family": "trs"}', "{", "[]"):
        place.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=r"golden\.json: damaged .*portal check town --save"):
            golden.diff(town.portal, tmp_path, None)


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ({"detail": {"url_pattern": r"/art/\d+"}}, "no address of the 5 rows fits detail.url_pattern"),
        ({"include": ["规划$"]}, "none of its 5 rows passes include, exclude and detail.url_pattern"),
        ({"pager": {"rule": "dahe"}}, "index_2.html has no rows"),
    ],
)
def test_a_check_says_what_the_file_gets_wrong(section: dict[str, object], says: str, make_town: MakeTown) -> None:
    pages = faults.site(5) | {"/list/index_2.html": faults.html("<p>没有内容</p>")}
    (seen,) = golden.check(make_town(pages, section=section).portal, limits=QUICK)
    assert any(says in problem for problem in seen.problems), seen.problems


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"/list/": faults.html("<p>改版了，" + "新的页面" * 100 + "<a href='/'>x</a></p>")}, "holds no rows"),
        ({"/list/": listing([(h, t, "") for h, t, _ in rows(range(1, 6))])}, "no days any more"),
        ({faults.at(1): faults.html("<div class='odd'>" + "正文" * 200 + "</div>")}, "no longer at div.TRS_Editor"),
        ({"/list/": faults.Response(b"<script>_</script>", 521)}, "challenge"),
        ({"/list/": listing(rows(range(1, 6), "/new"))}, "every row is new"),
    ],
)
def test_a_redesign_is_a_change_of_form(change: faults.Site, says: str, make_town: MakeTown, tmp_path: Path) -> None:
    town = frozen(faults.site(5), make_town, tmp_path)
    town.pages.update(change)
    found = kinds(town.portal, tmp_path)
    assert any(kind == "form" and says in what for kind, what in found), found


def test_copies_are_read_again_offline(make_town: MakeTown, tmp_path: Path) -> None:
    town = frozen(faults.site(5), make_town, tmp_path)
    assert golden.diff(town.portal, tmp_path, None) == []
    page = tmp_path / "town" / "plans" / "page1.bin"
    page.write_bytes(page.read_bytes().replace("第3号".encode(), "第三号".encode()))
    assert [d.kind for d in golden.diff(town.portal, tmp_path, None)] == ["code"]


def test_without_copies_it_says_how_to_make_them(make_town: MakeTown, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="portal check town --save"):
        golden.diff(make_town().portal, tmp_path, None)


@pytest.mark.parametrize("name", ["jsl-521", "robots-500", "redesigned", "page-two-is-page-one", "nobody-there"])
def test_a_look_at_a_portal_in_trouble_says_what_is_wrong(name: str) -> None:
    fault = faults.FAULTS[name]
    with faults.start(names=[name]) as server:
        host = f"{fault.host}:8765"
        at = server.url.removeprefix("http://") if name != "nobody-there" else "127.0.0.1:9"
        made = tools.look(f"{fault.base}/list/", local=True, connect_to={host: at}, region="990300")
    if name == "page-two-is-page-one":
        assert made.rows
    else:
        assert made.missing
    assert "NOT FOUND" in made.text() or name == "page-two-is-page-one"
