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
    ("city", "section", "family", "kind", "count"),
    [
        (CHENGHU, "plans", "trs", "plan", 7),
        (CHENGHU, "replies", "trs", "reply", 4),
        (SONGPING, "plans", "dahe", "plan", 6),
        (SONGPING, "replies", "dahe", "reply", 5),
    ],
)
def test_a_drafted_file_crawls_the_column(
    city: City, section: str, family: str, kind: str, count: int, server: SamplePortal, tmp_path: Path
) -> None:
    made = draft(city, section, server)
    assert made.missing == []
    values = made.values["sections"][0]
    assert (values["family"], values["kind"]) == (family, kind)
    portal = Portal.model_validate(yaml.safe_load(made.text()))
    report = crawl_portal(portal, Archive(str(tmp_path)), run_id="1", limits=QUICK)
    assert (report.state, report.captured, report.issues) == ("ok", count, ())


def test_a_check_shows_what_a_crawl_would_take(server: SamplePortal, tmp_path: Path) -> None:
    portal = Portal.model_validate(yaml.safe_load(draft(CHENGHU, "plans", server).text()))
    (seen,) = golden.check(portal)
    assert (len(seen.first), len(seen.second), seen.problems) == (4, 2, [])
    assert seen.article["body"] == "div.TRS_Editor"
    assert seen.article["published"] == "2024-03-18 09:30"
    files = golden.freeze(tmp_path, portal, [seen], DAY)
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
    ("change", "says"),
    [
        ({"/list/": faults.html("<p>改版了，" + "新的页面" * 100 + "<a href='/'>x</a></p>")}, "at least 1 are usual"),
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
