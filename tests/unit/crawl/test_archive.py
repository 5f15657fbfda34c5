from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from citypolicy.crawl.archive import Archive, ArchiveError, Known, State

BEGUN = datetime(2025, 3, 1, 18, 0, tzinfo=UTC)
HTTP = ("200 OK", {"content-type": "text/html", "content-encoding": "gzip", "content-length": "17"})


def keep(archive: Archive, *bodies: tuple[str, bytes], day: int = 0, portal: str = "p", commit: bool = True) -> None:
    at = BEGUN + timedelta(days=day)
    with archive.crawl(portal, f"run-{day}", at) as files:
        for number, (url, body) in enumerate(bodies):
            files.add(url=url, body=body, media_type="text/html", fetched_at=at + timedelta(seconds=number), http=HTTP,
                      section="plans", title="标题 一", row_date=date(2025, 2, 28))  # fmt: skip
        if commit:
            files.commit(State())


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    bodies = [
        ("http://a.invalid/1", "规划".encode()),
        ("http://a.invalid/2", b""),
        ("http://a.invalid/3", bytes(100_000)),
    ]
    keep(archive, *bodies)
    found = archive.captures()
    assert [c.url for c in found] == [url for url, _ in bodies]
    assert [archive.read(c) for c in found] == [body for _, body in bodies]
    assert found[0].title == "标题 一"
    assert found[0].row_date == date(2025, 2, 28)
    assert found[0].body_sha256 == hashlib.sha256(bodies[0][1]).hexdigest()
    assert not Path(found[0].warc).is_absolute()


def test_the_file_is_warc_1_1_with_metadata_beside_each_response(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    keep(archive, ("http://a.invalid/1", b"<p>x</p>"))
    path = tmp_path / archive.captures()[0].warc
    with path.open("rb") as stream:
        kinds, versions = [], set()
        for record in ArchiveIterator(stream, check_digests="raise"):
            kinds.append(record.rec_type)
            versions.add(record.rec_headers.protocol)
            record.content_stream().read()
            if record.rec_type == "response":
                names = {name.lower() for name, _ in record.http_headers.headers}
                assert "x-archive-orig-content-encoding" in names
                assert "content-encoding" not in names
                response_id = record.rec_headers.get_header("WARC-Record-ID")
            if record.rec_type == "metadata":
                assert record.rec_headers.get_header("WARC-Concurrent-To") == response_id
    assert kinds == ["warcinfo", "response", "metadata"]
    assert versions == {"WARC/1.1"}


def test_a_crawl_that_does_not_end_leaves_nothing(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    keep(archive, ("http://a.invalid/1", b"old"))
    before = sorted(p for p in tmp_path.rglob("*"))
    keep(archive, ("http://a.invalid/2", b"new"), day=1, commit=False)
    assert sorted(p for p in tmp_path.rglob("*")) == before
    assert [c.url for c in archive.captures()] == ["http://a.invalid/1"]


def test_a_body_that_comes_back_is_one_capture_at_its_last_time(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    for day, body in enumerate((b"A", b"B", b"A")):
        keep(archive, ("http://a.invalid/1", body), day=day)
    found = archive.captures()
    assert [archive.read(c) for c in found] == [b"B", b"A"]
    assert found[1].fetched_at == BEGUN + timedelta(days=2)


def test_ids_are_made_of_content(tmp_path: Path) -> None:
    one, two = Archive(str(tmp_path / "1")), Archive(str(tmp_path / "2"))
    keep(one, ("http://a.invalid/1", b"A"), day=0)
    keep(two, ("http://a.invalid/0", b"Z"), ("http://a.invalid/1", b"A"), day=5)
    assert one.captures()[0].id == two.captures()[1].id
    assert one.captures()[0].id != two.captures()[0].id


def test_by_portal(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    keep(archive, ("http://a.invalid/1", b"A"))
    keep(archive, ("http://b.invalid/1", b"B"), portal="q", day=1)
    assert [c.portal for c in archive.captures(portals=["q"])] == ["q"]
    assert archive.captures(portals=["none"]) == []


def test_an_archive_that_is_not_there_is_empty(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path / "none"))
    assert archive.captures() == []
    assert archive.state("p") == State()


def test_damage_is_named(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    keep(archive, ("http://a.invalid/1", b"some text that is long enough"))
    capture = archive.captures()[0]
    path = tmp_path / capture.warc
    whole = path.read_bytes()
    path.write_bytes(whole[: capture.offset + 40])
    with pytest.raises(ArchiveError):
        archive.read(capture)
    path.write_bytes(
        whole[: capture.offset] + gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n")
    )
    with pytest.raises(ArchiveError):
        archive.read(capture)
    path.unlink()
    with pytest.raises(ArchiveError, match="not in the archive"):
        archive.read(capture)


def test_the_state_is_kept_whole(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    known = Known(
        url="http://a.invalid/1", section="s", title="标题", row_date=date(2025, 1, 2), etag='"x"', content_sha256="ab",
        first_seen_at=BEGUN, last_seen_at=BEGUN, checked_at=BEGUN, tries=2, gone_on=["2025-03-01"], withdrawn=True,
    )  # fmt: skip
    state = State({known.url: known, "u": Known(url="u")}, {"s": BEGUN}, {"h": [BEGUN]}, {"s": 9})
    with archive.crawl("p", "r", BEGUN) as files:
        files.commit(state)
    assert archive.state("p") == state
    path = tmp_path / "p" / "state.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ArchiveError, match="damaged"):
        archive.state("p")


def test_whatever_byte_is_damaged_it_is_said_so(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    keep(archive, *[(f"http://a.invalid/{n}", f"text {n} that is long enough".encode() * n) for n in range(1, 5)])
    captures = archive.captures()
    readers: dict[str, Callable[[], object]] = {
        "state.jsonl.gz": lambda: archive.state("p"),
        "captures/*.jsonl.gz": archive.captures,
        "warc/*.warc.gz": lambda: [archive.read(c) for c in captures],
    }
    for pattern, read in readers.items():
        (path,) = (tmp_path / "p").glob(pattern)
        whole = path.read_bytes()
        damaged = 0
        for at in range(10, len(whole), 11):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
            try:
                read()
            except ArchiveError:
                damaged += 1
        path.write_bytes(whole)
        assert damaged > 0.3 * len(whole) / 11, pattern


def test_an_archive_elsewhere_than_in_a_folder() -> None:
    archive = Archive("memory://somewhere/archive")
    keep(archive, ("http://a.invalid/1", b"A"), ("http://a.invalid/2", b"B"))
    assert [archive.read(c) for c in archive.captures()] == [b"A", b"B"]
    assert archive.portals() == ["p"]
