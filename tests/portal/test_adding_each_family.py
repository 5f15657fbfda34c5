"""For every CMS family, from the address of a list to its crawled documents, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citypolicy.crawl import crawl_portal, golden, tools
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.families import FAMILIES
from citypolicy.crawl.portals import load_portal
from citypolicy.crawl_cli import portal_app
from citypolicy.settings import settings
from family_portals import COUNT, PORTALS, SIZE
from fixtures_portal import QUICK
from sample_portal.server import SamplePortal


@pytest.fixture(scope="module")
def server() -> Iterator[SamplePortal]:
    with SamplePortal({f"www.{name}.localhost": make() for name, (make, _, _) in PORTALS.items()}, 0) as running:
        yield running


def look(name: str, server: SamplePortal) -> tools.Draft:
    host = f"www.{name}.localhost:8765"
    at = {host: server.url.removeprefix("http://")}
    return tools.look(f"http://{host}{PORTALS[name][1]}", local=True, region="411500", connect_to=at)


def test_no_family_is_left_out() -> None:
    assert {family for _, _, family in PORTALS.values()} == set(FAMILIES)


@pytest.mark.parametrize("name", PORTALS)
def test_the_file_that_is_written_takes_the_whole_list(name: str, server: SamplePortal, tmp_path: Path) -> None:
    family = PORTALS[name][2]
    draft = look(name, server)
    assert draft.missing == []
    path = tmp_path / "new.yml"
    path.write_text(draft.text(), "utf-8")
    portal = load_portal(path)
    assert portal.sections[0].family == family
    (seen,) = golden.check(portal)
    assert (seen.problems, seen.family) == ([], family)
    if family not in ("rss", "sitemap"):
        assert len(seen.first) >= SIZE - 1
        assert len(seen.second) >= SIZE - 1
    assert seen.article["title"] == "河阳市人民政府办公室关于印发第25号专项行动实施方案的通知"
    report = crawl_portal(portal, Archive(str(tmp_path / "archive")), run_id="1", limits=QUICK)
    assert (report.state, report.discovered, report.captured, report.issues) == ("ok", COUNT, COUNT, ())


def test_a_json_list_whose_pager_is_not_known_is_no_whole_list(server: SamplePortal, tmp_path: Path) -> None:
    host = "www.json.localhost:8765"
    at = {host: server.url.removeprefix("http://")}
    draft = tools.look(f"http://{host}/api/list.json", local=True, region="411500", connect_to=at)
    assert draft.missing == ["page 2: the list says that it has 25 rows, this page has 10; name pager.rule by hand"]
    path = tmp_path / "new.yml"
    path.write_text(draft.text(), "utf-8")
    portal = load_portal(path)
    assert golden.check(portal)[0].problems == [
        "page 2: the list says that it has 25 rows, this page has 10: name pager.rule"
    ]
    report = crawl_portal(portal, Archive(str(tmp_path / "archive")), run_id="1", limits=QUICK)
    assert (report.state, report.captured, [i.code for i in report.issues]) == ("alarm", 10, ["list-cut"])
    path.write_text(draft.text().replace("  last_verified: null", "  pager: {rule: none}"), "utf-8")
    report = crawl_portal(load_portal(path), Archive(str(tmp_path / "again")), run_id="1", limits=QUICK)
    assert (report.state, report.issues) == ("ok", ())


@pytest.fixture
def portals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CITYPOLICY_PORTALS", str(tmp_path / "portals"))
    monkeypatch.setenv("CITYPOLICY_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield tmp_path / "portals"
    settings.cache_clear()


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(portal_app, list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_a_second_column_is_added_to_the_file_of_its_host(server: SamplePortal, portals: Path) -> None:
    url = f"http://www.trs.localhost:{server.port}/zwgk"
    code, said = run("new", f"{url}/ghjh/", "--local")
    assert code == 0, said
    assert "citypolicy portal check trs-localhost --save golden" in said
    path = portals / "www.trs.localhost.yml"
    # A person's own comments and order stay.
    before = path.read_text("utf-8").replace("enabled: false\n", "enabled: false   # not yet\n")
    path.write_text(before, "utf-8")
    server.answerers["www.trs.localhost"] = server.answerers["www.trs-container.localhost"]
    code, said = run("new", f"{url}/fg.shtml", "--local")
    assert code == 0, said
    assert path.read_text("utf-8").startswith(before)
    assert [s.id for s in load_portal(path).sections] == ["ghjh", "fg"]
    code, said = run("new", f"{url}/fg.shtml", "--local")
    assert (code, "has this list already, as section 'fg'" in " ".join(said.split())) == (1, True)
    # A column that cannot be read spoils no file that works.
    whole = path.read_text("utf-8")
    code, said = run("new", f"{url}/none/", "--local")
    assert (code, path.read_text("utf-8")) == (1, whole)
    assert "nothing written" in said


def test_tables_cut_nothing(server: SamplePortal, portals: Path) -> None:
    run("new", f"http://www.dahe.localhost:{server.port}/xxgk/ghjh/", "--local")
    code, said = run("check", "dahe-localhost")
    assert code == 0
    cells = ["".join(line.split("│")[2].strip() for line in said.splitlines() if line.count("│") == 4)]
    assert "河阳市人民政府办公室关于印发第25号专项行动实施方案的通知" in cells[0]
    assert "…" not in said
