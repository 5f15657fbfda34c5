"""Zip, 7z and RAR: the documents inside, one after the other."""

from __future__ import annotations

import ctypes
import importlib.util
import io
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import IO

from citypolicy.clean.office import MOST_UNPACKED, Unreadable, check_size, check_zip
from citypolicy.limits import OutOfTime

MOST_FILES = 200
"""Files of an archive that are read; attachments hold a handful, the most seen beside one page were 71."""


Member = tuple[str, bytes | Unreadable]
"""A file's name and its bytes, or why it alone cannot be read."""


def members(body: bytes, kind: str) -> Iterator[Member]:
    """The files of an archive, at most one more than ``MOST_FILES``. Raises Unreadable where it is damaged."""
    try:
        yield from {"7z": _seven, "rar": _rar}.get(kind, _zip)(body)
    except (Unreadable, OutOfTime):
        raise
    except Exception as error:
        # A damaged archive breaks zipfile and py7zr in ways that no list of their exceptions covers.
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _zip(body: bytes) -> Iterator[Member]:
    archive = check_zip(body)
    files = [item for item in archive.infolist() if not item.is_dir() and not _noise(item.filename)]
    for item in files[: MOST_FILES + 1]:
        try:
            yield _name(item), archive.read(item)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            locked = item.flag_bits & 1
            yield _name(item), Unreadable("it wants a password" if locked else f"{type(error).__name__}: {error}")


def _name(item: zipfile.ZipInfo) -> str:
    """A member's name; without the UTF-8 flag zips made on Chinese Windows write GBK, which Python reads as cp437."""
    if item.flag_bits & 0x800:
        return item.filename
    try:
        return item.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return item.filename


def _noise(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith((".", "~$")) or name.endswith("Thumbs.db")


def _seven(body: bytes) -> Iterator[Member]:
    import py7zr
    from py7zr.io import BytesIOFactory

    with py7zr.SevenZipFile(io.BytesIO(body)) as archive:
        if archive.needs_password():
            raise Unreadable("it wants a password")
        listed = [item for item in archive.list() if not item.is_directory and not _noise(item.filename)]
        check_size(len(body), sum(item.uncompressed or 0 for item in listed), len(listed))
        factory = BytesIOFactory(MOST_UNPACKED)
        archive.extract(targets=[item.filename for item in listed[: MOST_FILES + 1]], factory=factory)
        for name, file in factory.products.items():
            file.seek(0)
            yield name, file.read()


# -- RAR -----------------------------------------------------------------------------------------------------------


@cache
def libarchive() -> str | None:
    """Path of a libarchive that loads, None where there is none.

    The system's comes first, which its distribution mends; a wheel brings one where the system has none.
    """
    wheel = importlib.util.find_spec("extractcode_libarchive")
    folders = wheel.submodule_search_locations if wheel else None
    bundled = [str(Path(folder) / "lib" / "libarchive.so") for folder in folders or ()]
    for path in (find_library("archive"), *bundled):
        try:
            if path and ctypes.CDLL(path):
                return path
        except OSError:
            continue
    return None


_END = re.compile(rb"\x03\x05[\x00-\x07](.)", re.DOTALL)
"""Size, kind, header flags and own flags of the last header of a RAR 5; an own flag of 1 says that a volume follows."""


def _rar(body: bytes) -> Iterator[Member]:
    """The files of a RAR, unpacked by ``unpack`` in a confined process of its own and counted here."""
    library = libarchive()
    if library is None:
        raise Unreadable("libarchive is not installed")
    version = "rar5" if body.startswith(b"Rar!\x1a\x07\x01") else "rar"
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        # Nothing of this process's environment goes along: it may hold passwords.
        process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("unpack.py")), version],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LIBARCHIVE": library, "LC_ALL": "C.UTF-8"},
        )
    assert process.stdout is not None
    try:
        yield from _unpacked(process.stdout, len(body))
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    # libarchive takes a file cut between two of its headers for a whole one; RAR 5 always writes an end.
    end = _END.search(body[-64:]) if version == "rar5" else None
    if version == "rar5" and end is None:
        raise Unreadable("it is cut; what stands before the cut was read")
    if end is not None and end.group(1) == b"\x01":
        raise Unreadable("it goes on in another volume")


def _unpacked(frames: IO[bytes], packed: int) -> Iterator[tuple[str, bytes]]:
    """The files that ``unpack`` sends whole, at most one more than ``MOST_FILES``.

    Raises Unreadable where it met an error.
    """
    name = ""
    pieces: list[bytes] = []
    seen = given = size = 0
    while given <= MOST_FILES:
        letter, content = _frame(frames)
        if letter == b"Z":
            return
        if letter == b"E":
            message = content.decode("utf-8", "replace")
            raise Unreadable("it wants a password" if "encrypt" in message.lower() else message)
        if letter == b"N":
            seen += 1
            name, pieces = content.decode("utf-8", "replace").replace("\\", "/"), []
        size += len(content) if letter == b"D" else 0
        check_size(packed, size, seen)
        if letter == b"D" and not _noise(name):
            pieces.append(content)
        elif letter == b"F" and not _noise(name):
            given += 1
            yield name, b"".join(pieces)


def _frame(frames: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame of ``unpack``. Raises Unreadable where the process ended before it was through."""
    head = frames.read(5)
    length = int.from_bytes(head[1:], "big")
    if len(head) < 5 or length > MOST_UNPACKED:
        raise Unreadable("unpacking it stopped at its bounds of time and memory, or broke")
    content = frames.read(length)
    if len(content) < length:
        raise Unreadable("unpacking it stopped at its bounds of time and memory, or broke")
    return head[:1], content
