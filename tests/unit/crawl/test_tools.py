"""The tools over saved pages, and their command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from citypolicy.crawl import tools
from citypolicy.crawl.portals import Portal, load_portal, load_portals
from citypolicy.crawl_cli import portal_app
from citypolicy.settings import settings

PAGES = Path(__file__).parent / "pages"
URL = "https://www.heyang.invalid/zwgk/ghjh/"


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("CITYPOLICY_PORTALS", str(tmp_path / "portals"))
    monkeypatch.setenv("CITYPOLICY_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(portal_app, list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_rows_of_saved_pages(tmp_path: Path) -> None:
    code, _ = run("rows", str(PAGES / "trs.html"), str(PAGES / "gkmlpt.json"), "--out", str(tmp_path))
    assert code == 0
    lines = [json.loads(line) for line in (tmp_path / "rows" / "trs.jsonl").read_text("utf-8").splitlines()]
    assert lines[0] == {
        "href": "./202504/t20250409_11.html",
        "title": "《河阳市城市更新行动方案（2025—2027年）》",
        "date": "2025-04-09",
    }
    assert len((tmp_path / "rows" / "gkmlpt.jsonl").read_text("utf-8").splitlines()) == 2


def test_rows_by_a_family_that_is_named(tmp_path: Path) -> None:
    code, _ = run("rows", str(PAGES / "dahe.html"), "--family", "generic", "--out", str(tmp_path))
    assert (code, len((tmp_path / "rows" / "dahe.jsonl").read_text("utf-8").splitlines())) == (0, 2)
    code, said = run("rows", str(PAGES / "dahe.html"), "--family", "nonesuch", "--out", str(tmp_path))
    assert code == 2
    assert "dahe" in said


def test_a_file_that_is_not_there_does_not_stop_the_others(tmp_path: Path) -> None:
    code, said = run("rows", str(tmp_path / "none.html"), str(PAGES / "trs.html"), "--out", str(tmp_path))
    assert code == 1
    assert "none.html: No such file" in said.replace("\n", "")
    assert (tmp_path / "rows" / "trs.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "family", "container"),
    [
        ("trs.html", "trs", "ul.u-list"),
        ("dahe.html", "dahe", "div.zfxxgk_zdgkc"),
        ("epoint.html", "epoint", "ul.wb-data-item"),
        ("vsb.html", "vsb", "table.winstyle1"),
        ("jeecms.html", "jeecms", "div.list"),
        ("generic.html", "generic", "div.group"),
    ],
)
def test_a_draft_from_a_saved_copy_reads_that_copy(name: str, family: str, container: str) -> None:
    draft = tools.look(URL, saved=PAGES / name, region="990300")
    assert draft.missing == []
    section = draft.values["sections"][0]
    assert (section["family"], section["row"]["container"]) == (family, container)
    assert section["last_verified"] is None
    assert draft.values["enabled"] is False
    portal = Portal.model_validate(yaml.safe_load(draft.text()))
    from citypolicy.crawl.families import FAMILIES
    from citypolicy.crawl.page import Page

    rows = FAMILIES[family].rows(Page(URL, (PAGES / name).read_bytes()), portal.sections[0])
    assert [r.url for r in rows] == [r.url for r in draft.rows]


def test_what_a_draft_says_of_the_site() -> None:
    values = tools.look(
        "https://www.heyang.invalid/zwgk/jyta/index.html", saved=PAGES / "trs.html", region="990300"
    ).values
    assert (values["name"], values["site_id_code"], values["sections"][0]["id"]) == (
        "河阳市人民政府",
        "9903000001",
        "jyta",
    )


def test_a_known_site_code_gives_the_region(tmp_path: Path) -> None:
    page = (PAGES / "trs.html").read_text("utf-8").replace("9903000001", "4115000020")
    (tmp_path / "xy.html").write_text(page, "utf-8")
    assert tools.look(URL, saved=tmp_path / "xy.html").values["region_code"] == "411500"


def test_what_could_not_be_found_is_said_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("<html><body><a href='/'>首页</a></body></html>", "utf-8")
    out = tmp_path / "new.yml"
    code, said = run("new", URL, "--saved", str(tmp_path / "empty.html"), "--out", str(out))
    assert code == 1
    assert "nothing on the page is like a list" in " ".join(said.split())
    assert "region_code" in said
    # Without a region it is no portal file: under that name it would stop whatever lists the portals.
    assert not out.exists()
    assert "# NOT FOUND: rows" in (tmp_path / "new.yml.draft").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "site", "region"),
    [
        ("4115000020", "", "411500"),
        ("11411000005747138B", "", "411000"),
        ("", "信阳市人民政府", "411500"),
        ("", "河南省信阳市人民政府门户网站", "411500"),
        ("", "信阳市固始县人民政府", "411525"),
        ("", "北京市朝阳区人民政府", "110105"),
        ("", "朝阳区人民政府", None),
        ("bm04000007", "国家某部门", None),
    ],
)
def test_the_region_by_what_the_site_says_of_itself(tmp_path: Path, code: str, site: str, region: str | None) -> None:
    page = (PAGES / "trs.html").read_text("utf-8").replace("9903000001", code).replace("河阳市人民政府", site, 1)
    (tmp_path / "page.html").write_text(page, "utf-8")
    draft = tools.look(URL, saved=tmp_path / "page.html")
    assert (draft.values["region_code"] == region, bool(draft.missing)) == (region is not None, region is None)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.xinyang.gov.cn", "xinyang"),
        ("tjj.xinyang.gov.cn", "tjj-xinyang"),
        ("www.example.com", "example"),
        ("www.gov.cn", "gov"),
    ],
)
def test_a_portal_has_a_short_id(host: str, name: str) -> None:
    assert tools.portal_id(host) == name


def test_rows_without_addresses_are_no_list_to_follow() -> None:
    draft = tools.look(URL, saved=PAGES / "json_list.json", region="990300")
    assert any("fields.url: the rows carry no addresses" in line for line in draft.missing)


def test_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    (tmp_path / "trs.json").write_text("{}", "utf-8")
    code, said = run("rows", str(PAGES / "trs.html"), str(tmp_path / "trs.json"), "--out", str(tmp_path))
    assert (code, (tmp_path / "rows").exists()) == (2, False)
    assert "several files would be written as trs.jsonl" in said


def test_an_id_that_is_taken_is_not_taken_again(tmp_path: Path) -> None:
    assert run("new", "https://www.heyang.gov.cn/a/", "--saved", str(PAGES / "trs.html"), "--region", "990300")[0] == 0
    assert run("new", "https://heyang.gov.cn/a/", "--saved", str(PAGES / "trs.html"), "--region", "990300")[0] == 0
    assert sorted(load_portals([tmp_path / "portals"])) == ["heyang", "heyang-gov-cn"]


def test_a_page_whose_rows_come_by_script_says_from_where() -> None:
    draft = tools.look(URL, saved=PAGES / "jpaas.html", region="990300")
    assert any("build/unit" in line for line in draft.missing)


def test_new_writes_a_file_that_loads_and_never_over_another(tmp_path: Path) -> None:
    code, said = run("new", URL, "--saved", str(PAGES / "trs.html"), "--region", "990300")
    path = tmp_path / "portals" / "www.heyang.invalid.yml"
    assert code == 0, said
    assert load_portal(path).sections[0].family == "trs"
    before = path.read_text("utf-8")
    code, said = run("new", URL, "--saved", str(PAGES / "dahe.html"), "--region", "990300")
    assert (code, path.read_text("utf-8")) == (1, before)
    assert "has this list already, as section 'ghjh'" in " ".join(said.split())


@pytest.mark.parametrize("url", ["www.heyang.invalid/a", "ftp://h.invalid/", "", "https://", "http://[x/"])
def test_an_address_that_is_none(url: str) -> None:
    code, said = run("new", url, "--region", "990300")
    assert code == 2
    assert "not a whole address" in said.replace("\n", " ")


def test_a_portal_that_is_not_there() -> None:
    for words in (("check", "nowhere"), ("diff", "nowhere", "--golden", "/tmp")):
        code, said = run(*words)
        assert code == 2
        assert "no portal 'nowhere'" in said


def test_what_stands_in_brackets_is_shown(tmp_path: Path) -> None:
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "bad.yml").write_text("id: x\nname: y\nkind: web\nhosts: a.b\n", "utf-8")
    assert "bad.yml:4: hosts: write a list: [a, b], or" in run("check", "x")[1]
    page = (PAGES / "trs.html").read_text("utf-8").replace("2025年国民", "[b]2025年[/i]国民")
    (tmp_path / "page.html").write_text(page, "utf-8")
    code, said = run(
        "new", URL, "--saved", str(tmp_path / "page.html"), "--region", "990300", "--out", str(tmp_path / "o")
    )
    assert code == 0
    assert "[b]2025年[/i]国民" in said


def test_a_further_column_is_of_the_city_of_its_host(tmp_path: Path) -> None:
    assert run("new", URL, "--saved", str(PAGES / "trs.html"), "--region", "990300")[0] == 0
    code, said = run("new", f"{URL}other/", "--saved", str(PAGES / "dahe.html"))
    assert code == 0, said
    (portal,) = load_portals([tmp_path / "portals"]).values()
    assert [(s.id, s.family) for s in portal.sections] == [("ghjh", "trs"), ("other", "dahe")]
    assert portal.region_code == "990300"


def test_a_portal_file_that_is_wrong_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "bad.yml").write_text("id: x\nnam: y\n", "utf-8")
    code, said = run("check", "x")
    assert code == 2
    assert "bad.yml:2: nam: unknown key" in said.replace("\n", "")
