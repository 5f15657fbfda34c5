"""A program of its own that unpacks what libarchive reads, from standard input to standard output.

Decompressors in C have had errors that a crafted file turns into code. So the archive is read in a process that has
nothing to lose: it can open no file and no connection, and it stops at its bounds of time and memory.
``archive`` runs it; its answer is a sequence of frames, each a letter, the length of what follows in four bytes, and
that: N the name of a file, D a piece of its data, F that it is whole, Z the end of all, E what went wrong.
"""

from __future__ import annotations

import codecs
import ctypes
import os
import resource
import struct
import sys

MOST_MEMORY = 400_000_000
MOST_SECONDS = 30
"""Of processor time; the largest archive that is read takes three."""


def frame(letter: bytes, content: bytes) -> None:
    """Writes one frame."""
    message = memoryview(letter + struct.pack(">I", len(content)) + content)
    while message:
        message = message[os.write(1, message) :]


def _confine() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        # The three that are open stay open and no other can be.
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Unpacks the archive on standard input, whose format in libarchive's terms is the first argument."""
    # The path of libarchive is in the environment, where this package looks for it.
    import libarchive

    encrypted = libarchive.ffi.libarchive.archive_entry_is_data_encrypted
    encrypted.argtypes, encrypted.restype = [ctypes.c_void_p], ctypes.c_int
    # Python opens the file of a codec when it first meets its name.
    codecs.lookup("gb18030")
    _confine()
    try:
        # Names are Unicode in RAR 5 and in most of RAR 4; the others are those of Chinese Windows.
        with libarchive.fd_reader(0, sys.argv[1], "none", header_codec="gb18030") as archive:
            for entry in archive:
                if not entry.isreg:
                    continue
                # What is stored under a password comes as it is, without an error.
                if encrypted(entry._entry_p):
                    raise ValueError("the file is encrypted")
                name = entry.pathname or ""
                frame(b"N", name if isinstance(name, bytes) else name.encode("utf-8", "replace"))
                for block in entry.get_blocks():
                    frame(b"D", block)
                frame(b"F", b"")
    except (libarchive.ArchiveError, MemoryError, ValueError) as error:
        frame(b"E", (getattr(error, "msg", None) or str(error)).encode("utf-8", "replace"))
    else:
        frame(b"Z", b"")


if __name__ == "__main__":
    main()
