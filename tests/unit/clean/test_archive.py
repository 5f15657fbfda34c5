"""RAR and 7z: RAR files built header by header with stored contents, read by either libarchive; bounds on everything.

No free program writes RAR, so what is compressed inside is libarchive's own to prove.
"""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import py7zr
import pytest

from citypolicy.clean import archive, read_document, unpack
from citypolicy.clean.office import Unreadable, check_size

PLAN = "全市新建学校三所，改建二所。".encode()
SAID = "全市新建学校三所,改建二所。"


def vint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def header5(kind: int, fields: bytes, data: bytes = b"") -> bytes:
    """A header of RAR 5: CRC32 of all behind it, its size, kind, flags (2: data follow), size of the data, fields."""
    head = vint(kind) + (vint(2) + vint(len(data)) if data else vint(0)) + fields
    head = vint(len(head)) + head
    return struct.pack("<I", zlib.crc32(head)) + head + data


def file5(name: str, data: bytes) -> bytes:
    """A stored file: flags (4: with CRC), size, attributes, CRC32, method 0, Unix, name."""
    said = name.encode()
    fields = vint(4) + vint(len(data)) + vint(0o100644) + struct.pack("<I", zlib.crc32(data)) + vint(0) + vint(1)
    return header5(2, fields + vint(len(said)) + said, data)


def rar5(*files: bytes, end: bytes = header5(5, vint(0))) -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + header5(1, vint(0)) + b"".join(files) + end


def header4(kind: int, flags: int, fields: bytes, data: bytes = b"") -> bytes:
    """A header of RAR 4: the low half of the CRC32 of all behind it, kind, flags, size, fields."""
    head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def rar4(name: bytes, data: bytes, flags: int = 0x8000) -> bytes:
    size, crc = len(data), zlib.crc32(data)
    fields = struct.pack("<IIBIIBBHI", size, size, 2, crc, 0x58210000, 20, 0x30, len(name), 0x20) + name
    return (
        b"Rar!\x1a\x07\x00"
        + header4(0x73, 0, b"\0" * 6)
        + header4(0x74, flags, fields, data)
        + header4(0x7B, 0x4000, b"")
    )


@pytest.fixture(params=["system", "wheel"])
def _library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    archive.libarchive.cache_clear()
    if request.param == "wheel":
        monkeypatch.setattr(archive, "find_library", lambda _name: None)
    else:
        monkeypatch.setattr(archive.importlib.util, "find_spec", lambda _name: None)
    if archive.libarchive() is None:
        pytest.skip(f"no libarchive of the {request.param}")
    yield
    archive.libarchive.cache_clear()


def codes(body: bytes) -> tuple[str | None, list[tuple[str, str]]]:
    document, issues = read_document(body, name="附件.rar")
    return document.text if document else None, [(issue.code, issue.severity) for issue in issues]


@pytest.mark.usefixtures("_library")
def test_the_files_of_a_rar_under_their_names() -> None:
    body = rar5(
        file5("附件/附件1 方案.txt", PLAN),
        file5("附件/~$附件2.docx", b"lock"),
        file5("../../etc/附件3.txt", "又一段正文。".encode()),
    )
    document, issues = read_document(body, name="附件.rar")
    assert document is not None
    assert issues == ()
    assert document.text.split("\n") == ["附件1方案", SAID, "附件3", "又一段正文。"]
    assert (document.method, document.media_type) == ("rar", "application/vnd.rar")


@pytest.mark.usefixtures("_library")
def test_a_rar_4_whose_name_is_in_gbk() -> None:
    assert codes(rar4("方案说明.txt".encode("gb18030"), PLAN)) == (f"方案说明\n{SAID}", [])


@pytest.mark.usefixtures("_library")
def test_damaged_and_locked_rars_end_as_one_issue() -> None:
    whole = rar5(file5("一.txt", PLAN), file5("二.txt", PLAN))
    assert codes(whole[:-30]) == (f"一\n{SAID}", [("damaged-file", "error")])
    assert codes(whole[:60]) == (None, [("damaged-file", "error")])
    assert codes(b"Rar!\x1a\x07\x01\x00" + b"\x00" * 60) == (None, [("damaged-file", "error")])
    assert codes(b"Rar!\x1a\x07\x00" + b"\xff" * 60) == (None, [("damaged-file", "error")])
    assert codes(rar5(file5("一.txt", PLAN), end=header5(5, vint(1)))) == (f"一\n{SAID}", [("damaged-file", "error")])
    for locked in (
        b"Rar!\x1a\x07\x01\x00" + header5(4, vint(0) + vint(0) + b"\x0f" + b"\x01" * 16) + b"\x05" * 64,
        rar4(b"a.txt", PLAN, flags=0x8004),
    ):
        document, issues = read_document(locked, name="附件.rar")
        assert document is None
        assert [issue.message for issue in issues] == ["the rar cannot be read: it wants a password"]


@pytest.mark.usefixtures("_library")
def test_a_rar_within_a_zip() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as outer:
        outer.writestr("内.rar", rar5(file5("一.txt", PLAN)))
    assert codes(out.getvalue())[0] == f"内\n一\n{SAID}"


def _zip(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for number in range(count):
            box.writestr(f"{number}.txt", PLAN)
    return out.getvalue()


def _seven(count: int) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as box:
        for number in range(count):
            box.writestr(PLAN, f"{number}.txt")
    return out.getvalue()


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize(
    "make", [_zip, _seven, lambda count: rar5(*(file5(f"{number}.txt", PLAN) for number in range(count)))]
)
def test_files_beyond_number_are_told(make: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    monkeypatch.setattr("citypolicy.clean.MOST_FILES", 3)
    text, found = codes(make(3))
    assert (text or "").count(SAID) == 3
    assert found == []
    text, found = codes(make(4))
    assert (text or "").count(SAID) == 3
    assert found == [("cut-archive", "warning")]


def test_a_file_that_is_broken_or_locked_leaves_the_others() -> None:
    body = bytearray(_zip(3))
    at = body.index(PLAN)
    body[at] ^= 0xFF
    text, found = codes(bytes(body))
    assert (text or "").count(SAID) == 2
    assert found == [("damaged-file", "warning")]
    locked = bytearray(_zip(2))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + flags] |= 1
    document, issues = read_document(bytes(locked), name="附件.zip")
    assert document is not None
    assert ["it wants a password" in i.message for i in issues] == [True]


def test_without_libarchive_a_rar_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    archive.libarchive.cache_clear()
    monkeypatch.setattr(archive, "find_library", lambda _name: None)
    monkeypatch.setattr(archive.importlib.util, "find_spec", lambda _name: None)
    try:
        assert codes(rar5(file5("一.txt", PLAN))) == (None, [("unsupported-format", "error")])
    finally:
        archive.libarchive.cache_clear()


def frames(*parts: tuple[bytes, bytes]) -> io.BytesIO:
    return io.BytesIO(b"".join(letter + struct.pack(">I", len(content)) + content for letter, content in parts))


def test_what_the_unpacker_sends_is_counted() -> None:
    piece = (b"D", b"\0" * 6_000_000)
    whole = frames((b"N", b"a"), (b"D", b"1"), (b"D", b"2"), (b"F", b""), (b"N", b".b"), (b"F", b""), (b"Z", b""))
    assert list(archive._unpacked(whole, 100)) == [("a", b"12")]
    with pytest.raises(Unreadable, match="times its size"):
        list(archive._unpacked(frames((b"N", b"a"), piece, piece, (b"Z", b"")), 100))
    with pytest.raises(Unreadable, match="more than is read"):
        list(archive._unpacked(frames(*[(b"N", b".a")] * 20_001), 100))
    with pytest.raises(Unreadable, match="bounds"):
        list(archive._unpacked(frames((b"N", b"a"), (b"D", b"x")), 100))
    with pytest.raises(Unreadable, match="bounds"):
        list(archive._unpacked(io.BytesIO(b"D\xff\xff\xff\xff"), 100))


def test_the_bounds_of_an_archive() -> None:
    check_size(1_000_000, 150_000_000, 10)
    for packed, unpacked, files in ((200_000_000, 400_000_000, 1), (50_000, 20_000_000, 1), (1_000_000, 10, 30_000)):
        with pytest.raises(Unreadable):
            check_size(packed, unpacked, files)


@pytest.mark.parametrize("attempt", ["open(sys.argv[1])", "socket.socket()", "bytearray(600_000_000)"])
def test_the_unpacker_is_confined(attempt: str) -> None:
    confine = "import runpy, socket, sys\nif sys.argv[2] == 'confined': runpy.run_path(sys.argv[1])['_confine']()"
    program = f"{confine}\n{attempt}"
    for how, code in (("free", 0), ("confined", 1)):
        done = subprocess.run(
            [sys.executable, "-c", program, str(Path(unpack.__file__)), how],
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        assert (how, done.returncode) == (how, code), done.stderr


def seven(**files: bytes) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as made:
        for name, body in files.items():
            made.writestr(body, name)
    return out.getvalue()


def test_a_7z_and_one_that_unpacks_to_too_much() -> None:
    assert codes(seven(**{"附件1.txt": PLAN})) == (f"附件1\n{SAID}", [])
    bomb = seven(**{"零.txt": b"\0" * 20_000_000})
    assert len(bomb) < 50_000
    assert codes(bomb) == (None, [("damaged-file", "error")])
