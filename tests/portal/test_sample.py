"""The sample portal: two invented cities on two CMS families, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from citypolicy.crawl import crawl_portal
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.portals import Portal, load_portals
from citypolicy.lexicon import regions
from sample_portal import files
from sample_portal.documents import documents
from sample_portal.pages import CHENGHU, CITIES, SONGPING, site
from sample_portal.server import SamplePortal, start, write_portal_files


@pytest.fixture(scope="module")
def server() -> Iterator[SamplePortal]:
    with start() as running:
        yield running


def portals(folder: Path, server: SamplePortal) -> dict[str, Portal]:
    write_portal_files(folder, server.url)
    return load_portals([folder])


def test_both_cities_are_crawled_whole_and_a_second_crawl_brings_nothing(server: SamplePortal, tmp_path: Path) -> None:
    found, archive = portals(tmp_path / "portals", server), Archive(str(tmp_path / "archive"))
    assert list(found) == ["chenghu", "songping"]
    for portal in found.values():
        report = crawl_portal(portal, archive, run_id="1")
        assert (report.state, report.captured, report.issues) == ("ok", {"chenghu": 16, "songping": 15}[portal.id], ())
    captures = archive.captures()
    titles = {c.title for c in captures if c.parent_url is None}
    assert titles == {d.title for city in CITIES for d in documents(city.id)}
    assert {c.media_type.rpartition(".")[2] for c in captures if c.parent_url} == {"application/pdf", "document"}
    assert all(c.row_date for c in captures)
    assert {c.region_code for c in captures} == {"990100", "990200"}
    for run, deep in (("2", None), ("3", True)):
        for portal in found.values():
            report = crawl_portal(portal, archive, run_id=run, deep=deep)
            assert (report.state, report.captured) == ("ok", 0)
    assert archive.captures() == captures


def test_addresses_and_ids_do_not_depend_on_the_port(tmp_path: Path) -> None:
    ids = []
    for name in "ab":
        with start() as running:
            portal = portals(tmp_path / name, running)["chenghu"]
            archive = Archive(str(tmp_path / name / "archive"))
            crawl_portal(portal, archive, run_id=name)
            ids.append({(c.id, c.url) for c in archive.captures()})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 16


def test_page_two_is_index_1_here_and_index_2_there() -> None:
    assert "/zwgk/zfxxgk/ghjh/index_1.html" in site(CHENGHU)
    assert "/zwgk/zfxxgk/ghjh/index_3.html" not in site(CHENGHU)  # of three pages
    assert "/zwgk/ghjh/index_2.html" in site(SONGPING)
    assert "/zwgk/ghjh/index_1.html" not in site(SONGPING)


def test_what_the_documents_show() -> None:
    """The phenomena that the sample is there for."""
    every = [d for city in CITIES for d in documents(city.id)]
    assert len(every) >= 16
    text = "\n".join("\n".join(d.lines) for d in every)
    for form in (
        "由58.3%提升至65%",
        "分别",
        "新增规模以上工业企业97家，累计达到",
        "15～20家",
        "2.9万余名",
        "以上",
        "左右",
        "到2026年",
    ):
        assert form in text, form
    assert all(f"办理结果：{result}" in text for result in "ABC")
    styles = {style for d in every for style in d.styles}
    assert styles >= {"head", "gb18030", "pinyin", "pagebreak"}
    assert any(line.startswith("|") for d in every for line in d.lines)
    assert any("总体情况" in d.title for d in every)
    assert sum(len(d.attachments) for d in every) == 2


def test_the_pages_show_them_too() -> None:
    pages = {**site(CHENGHU), **site(SONGPING)}
    gb = next(r for path, r in pages.items() if "20220530_8412" in path)
    assert b"charset=gb2312" in gb.body
    assert "湖区生态修复" in gb.body.decode("gb18030")
    pinyin = next(r for path, r in pages.items() if "291733" in path).body.decode()
    assert "區(qū)" in pinyin
    broken = next(r for path, r in pages.items() if "11902" in path).body.decode()
    assert "— 1 —" in broken


def test_files_are_the_same_every_time() -> None:
    lines = ["^标题", "正文", "|甲|乙", "|1|2"]
    assert files.pdf(lines) == files.pdf(lines)
    assert files.docx(lines) == files.docx(lines)
    with zipfile.ZipFile(io.BytesIO(files.docx(lines))) as box:
        assert {info.date_time for info in box.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_codes_of_the_sample_cities_are_nobodys() -> None:
    assert not {city.region_code for city in CITIES} & set(regions())


def test_a_browser_sees_the_cities(server: SamplePortal) -> None:
    assert "澄湖市" in requests.get(server.url, timeout=5).text
    page = requests.get(f"{server.url}/zwgk/zfxxgk/ghjh/", headers={"Host": CHENGHU.host}, timeout=5)
    assert "2025年国民经济和社会发展统计公报" in page.content.decode()
    again = requests.get(
        f"{server.url}/zwgk/zfxxgk/ghjh/",
        headers={"Host": CHENGHU.host, "If-None-Match": page.headers["ETag"]},
        timeout=5,
    )
    assert (again.status_code, again.content) == (304, b"")
    assert requests.get(f"{server.url}/no", headers={"Host": CHENGHU.host}, timeout=5).status_code == 404


def test_a_taken_port_is_an_error(server: SamplePortal) -> None:
    with pytest.raises(OSError, match="in use"):
        start(server.port)
