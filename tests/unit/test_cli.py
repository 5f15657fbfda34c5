"""The command line on files of a user's own: what it writes, what it says, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citypolicy.cli import app

REPLY = """关于对市政协五届三次会议第2031号提案办理情况的答复

王小明委员：

您提出的“关于加快城市停车场建设的提案”已收悉，现答复如下：

目前，全市建成公共停车场46个，泊位1.2万个。下一步，到2026年新增泊位3000个以上。

云川市住房和城乡建设局
2025年6月3日
"""


def jsonl(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    path = tmp_path / "reply.v1.txt"
    path.write_text(REPLY, "utf-8")
    return path


def test_what_is_written_proves_itself(reply: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert CliRunner().invoke(app, ["extract", str(reply), "--out", str(out)]).exit_code == 0
    text = (out / "text" / "reply.v1.txt").read_text("utf-8")
    (document,) = jsonl(out / "documents.jsonl")
    assert document["doc"] == "reply.v1"
    assert document["kind"] == "reply"
    assert document["proposal_number"] == "2031"
    rows = jsonl(out / "observations.jsonl")
    assert {row["quote"] for row in rows} == {"46个", "1.2万个", "3000个以上"}
    for row in rows:
        assert text[row["start"] : row["end"]] == row["quote"]
        assert row["context"][row["quote_start"] :].startswith(row["quote"])
    assert [row["value"] for row in rows] == [46, 12000, 3000]


def test_one_bad_file_does_not_stop_the_others(reply: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "damaged.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (tmp_path / "noise.docx").write_bytes(bytes(range(256)) * 8)
    bad = [tmp_path / name for name in ("empty.txt", "damaged.pdf", "noise.docx", "not-there.html")]
    result = CliRunner().invoke(app, ["extract", *map(str, bad), str(reply), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert len(jsonl(tmp_path / "out" / "documents.jsonl")) == 1
    said = result.output.replace("\n", "")
    for path in bad:
        assert path.name in said
    assert "4 of 5 files could not be read" in said


def test_files_of_one_name_are_told_apart(reply: Path, tmp_path: Path) -> None:
    twin = tmp_path / "other" / reply.name
    twin.parent.mkdir()
    twin.write_text(REPLY.replace("2031", "2032"), "utf-8")
    out = tmp_path / "out"
    assert CliRunner().invoke(app, ["extract", str(reply), str(twin), "--out", str(out)]).exit_code == 0
    rows = jsonl(out / "documents.jsonl")
    assert len({row["doc"] for row in rows}) == 2
    assert len(list((out / "text").iterdir())) == 2


def test_an_unknown_portal_is_told_with_those_there_are() -> None:
    result = CliRunner().invoke(app, ["crawl", "no-such-portal"])
    assert result.exit_code == 2
    assert "no portal 'no-such-portal'" in result.output
