"""A folder as a portal, and how a run is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from citypolicy.crawl.portals import load_portal
from citypolicy.local import run
from citypolicy.local.steps import LocalError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "批复 2026"
    made.mkdir()
    (made / "a.txt").write_text("关于", "utf-8")
    return made


def test_a_folder_becomes_a_portal_that_the_nightly_run_leaves_alone(folder: Path, tmp_path: Path) -> None:
    made = run.folder_portal(tmp_path / "home", folder)
    portal = load_portal(tmp_path / "home" / "portals" / f"{made}.yml")
    assert (portal.id, portal.kind, portal.path, portal.enabled) == (made, "folder", folder, False)


def test_the_same_folder_is_the_same_portal(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run.folder_portal(tmp_path / "home", folder)
    monkeypatch.chdir(folder)
    assert run.folder_portal(tmp_path / "home", Path()) == first
    (folder / "sub").mkdir()
    (folder / "sub" / "b.txt").write_text("b", "utf-8")
    assert run.folder_portal(tmp_path / "home", folder / "sub") != first


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "is empty"),
        (lambda path: (path / "sub").mkdir(parents=True), "is empty"),
        (lambda path: path.write_text("x", "utf-8"), "is no folder"),
        (lambda _: None, "no such folder"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(make: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "input"
    make(path)  # type: ignore[operator]
    with pytest.raises(LocalError, match=message) as error:
        run.folder_portal(tmp_path / "home", path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "home").exists()


def test_a_task_is_named_as_people_know_it() -> None:
    task = {"task_id": "crawl", "task_display_name": "crawl", "rendered_map_index": "qinghe", "map_index": 0}
    assert run.label(task) == "crawl [qinghe]"
    assert run.label(task | {"rendered_map_index": None}) == "crawl [0]"
    assert run.label(task | {"rendered_map_index": None, "map_index": -1}) == "crawl"
