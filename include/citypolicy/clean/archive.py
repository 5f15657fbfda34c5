"""Zip and 7z: the documents inside, one after the other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from citypolicy.clean.office import MOST_UNPACKED, Unreadable, check_zip
from citypolicy.limits import OutOfTime

MOST_FILES = 50
"""Files of an archive that are read; attachments hold a handful."""


def members(body: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file in an archive, at most ``MOST_FILES``. Raises Unreadable where it is damaged."""
    try:
        yield from _seven(body) if kind == "7z" else _zip(body)
    except (Unreadable, OutOfTime):
        raise
    except Exception as error:
        # A damaged archive breaks zipfile and py7zr in ways that no list of their exceptions covers.
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _zip(body: bytes) -> Iterator[tuple[str, bytes]]:
    archive = check_zip(body)
    files = [item for item in archive.infolist() if not item.is_dir() and not _noise(item.filename)]
    for item in files[:MOST_FILES]:
        yield _name(item), archive.read(item)


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


def _seven(body: bytes) -> Iterator[tuple[str, bytes]]:
    import py7zr
    from py7zr.io import BytesIOFactory

    with py7zr.SevenZipFile(io.BytesIO(body)) as archive:
        if archive.needs_password():
            raise Unreadable("it wants a password")
        listed = [item for item in archive.list() if not item.is_directory and not _noise(item.filename)]
        if sum(item.uncompressed or 0 for item in listed) > MOST_UNPACKED:
            raise Unreadable("unpacks to more than is read")
        factory = BytesIOFactory(MOST_UNPACKED)
        archive.extract(targets=[item.filename for item in listed[:MOST_FILES]], factory=factory)
        for name, file in factory.products.items():
            file.seek(0)
            yield name, file.read()
