from __future__ import annotations

import os
from pathlib import Path

import pytest

from citypolicy.crawl import CrawlReport, crawl_portal
from citypolicy.crawl.archive import Archive
from citypolicy.crawl.portals import Portal


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archive"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "docs"
    (path / "县区 2024").mkdir(parents=True)
    (path / "规划.txt").write_text("到2027年", "utf-8")
    (path / "县区 2024" / "a.html").write_text("<p>x</p>", "utf-8")
    (path / ".hidden").write_text("x", "utf-8")
    (path / "~$lock.docx").write_text("x", "utf-8")
    return path


def crawl(folder: Path, archive: Archive, run: str = "r") -> CrawlReport:
    return crawl_portal(Portal(id="input", name="input", kind="folder", path=folder), archive, run_id=run)


def test_every_file_is_a_capture(folder: Path, archive: Archive) -> None:
    report = crawl(folder, archive)
    assert (report.state, report.captured, report.new, report.issues) == ("ok", 2, 2, ())
    found = {c.url: c for c in archive.captures()}
    assert set(found) == {"folder://input/%E8%A7%84%E5%88%92.txt", "folder://input/%E5%8E%BF%E5%8C%BA%202024/a.html"}
    text = found["folder://input/%E8%A7%84%E5%88%92.txt"]
    assert (text.title, text.media_type, archive.read(text).decode()) == ("规划.txt", "text/plain", "到2027年")


def test_again_only_what_changed_also_from_another_place(folder: Path, archive: Archive, tmp_path: Path) -> None:
    crawl(folder, archive)
    moved = folder.rename(tmp_path / "moved")
    (moved / "规划.txt").write_text("到2030年", "utf-8")
    os.utime(moved / "县区 2024" / "a.html", (0, 0))
    report = crawl(moved, archive, "r2")
    assert (report.changed, report.unchanged, report.captured) == (1, 1, 1)
    assert len(archive.captures()) == 3


def test_an_empty_folder_and_none(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = crawl(tmp_path / "empty", archive)
    assert (report.state, [i.code for i in report.issues]) == ("alarm", ["empty-folder"])
    report = crawl(tmp_path / "none", archive)
    assert (report.state, [i.code for i in report.issues]) == ("failed", ["no-folder"])
    (tmp_path / "file").write_text("x")
    report = crawl(tmp_path / "file", archive)
    assert "not a folder" in report.issues[0].message
    assert archive.captures() == []


def test_what_cannot_be_read_is_named_and_the_rest_is_kept(folder: Path, archive: Archive) -> None:
    (folder / "outside").symlink_to("/etc/hostname")
    (folder / "gone").symlink_to(folder / "no such file")
    os.mkfifo(folder / "pipe")
    report = crawl(folder, archive)
    assert report.captured == 2
    assert {i.code for i in report.issues} == {"link-outside", "not-readable"}
    assert {Path(i.place).name for i in report.issues} >= {"outside", "pipe"}
