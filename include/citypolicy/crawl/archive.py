"""The archive: every answer of a portal as it came, in WARC 1.1, for good.

A crawl of a portal adds at most one WARC file (response, metadata and revisit records) and one file that lists its
captures, a JSON object a line; both appear whole when the crawl ends, so that a crawl that was killed has left nothing
behind. Where a portal's files are::

    <archive>/<portal>/warc/<begun>-<run>.warc.gz
    <archive>/<portal>/captures/<begun>-<run>.jsonl.gz
    <archive>/<portal>/state.jsonl.gz

The archive may be a local folder or any URL that fsspec knows (``s3://…``, ``oss://…``).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import shutil
import tempfile
import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import fsspec
from pydantic import TypeAdapter
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from citypolicy import __version__
from citypolicy.model import Capture, content_id

_CAPTURE = TypeAdapter(Capture)

LARGE = 4 * 2**20
"""Bytes from which a body is compressed into the file at once, while others wait; smaller ones are made ready in memory
and only their appending waits. A second copy of a body of 60 MB is not held."""


class ArchiveError(Exception):
    """Something in the archive is missing or is not what it should be; the message says what and where."""


@dataclass(slots=True)
class Known:
    """What the crawler remembers of one address, from crawl to crawl."""

    url: str
    """As the list or the page gives it, made canonical."""
    section: str = ""
    title: str = ""
    row_date: date | None = None
    parent_url: str | None = None
    final_url: str | None = None
    """Where redirects led; the capture's address."""
    etag: str | None = None
    last_modified: str | None = None
    content_sha256: str | None = None
    """Of what is compared: the body's text for a page, the bytes for a file. None: never captured."""
    capture_id: str | None = None
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    """When it last stood in a list, or a page last offered it."""
    checked_at: datetime | None = None
    """When the portal last answered for it."""
    asked_at: datetime | None = None
    """When it was last asked for, whatever came of it."""
    tries: int = 0
    """Nights in a row without a good answer."""
    gone_on: list[str] = field(default_factory=list)
    """Days (Asia/Shanghai) on which it was answered as not there, in a row."""
    withdrawn: bool = False
    """Gone on several nights: withdrawn by the portal. What was captured stays."""


@dataclass(slots=True)
class State:
    """What the crawler remembers of one portal."""

    known: dict[str, Known] = field(default_factory=dict)
    swept: dict[str, datetime] = field(default_factory=dict)
    """By section: when its list was last walked to the end."""
    blocked: dict[str, list[datetime]] = field(default_factory=dict)
    """By host: when it last turned us away, the newest last."""
    rows: dict[str, int] = field(default_factory=dict)
    """By section: rows on its first page when that last was in order."""


class Archive:
    """The captures of all portals, under one folder or URL. Raises nothing before it is used."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.fs, self.root = fsspec.core.url_to_fs(url)
        self._local = "file" in (self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,))

    def captures(self, portals: Iterable[str] | None = None) -> list[Capture]:
        """All captures (of these portals), oldest first.

        Raises ArchiveError where a list of captures is damaged.

        A body that came again after another one is one capture, with the time of its last coming.
        """
        found: dict[str, Capture] = {}
        for portal in sorted(portals if portals is not None else self.portals()):
            for path in sorted(self.fs.glob(f"{self.root}/{portal}/captures/*.jsonl.gz")):
                for capture in self._listed(path):
                    if capture.id not in found or found[capture.id].fetched_at <= capture.fetched_at:
                        found[capture.id] = capture
        return sorted(found.values(), key=lambda c: (c.fetched_at, c.id))

    def portals(self) -> list[str]:
        """The portals that have something here."""
        if not self.fs.isdir(self.root):
            return []
        return sorted(Path(p).name for p in self.fs.ls(self.root, detail=False) if self.fs.isdir(p))

    def read(self, capture: Capture) -> bytes:
        """The body, decoded. Raises ArchiveError where the record is missing, damaged, or of another body."""
        path = f"{self.root}/{capture.warc}"
        place = f"{path} at {capture.offset}"
        try:
            with self.fs.open(path, "rb") as stream:
                stream.seek(capture.offset)
                record = next(iter(ArchiveIterator(stream)), None)
                body: bytes = record.content_stream().read() if record is not None else b""
        except FileNotFoundError:
            raise ArchiveError(f"{path}: not in the archive") from None
        except Exception as error:
            # A damaged record breaks warcio in ways that no list of its exceptions covers.
            raise ArchiveError(f"{place}: cannot be read: {error}") from error
        if hashlib.sha256(body).hexdigest() != capture.body_sha256:
            raise ArchiveError(f"{place}: is not the body of {capture.url}")
        return body

    def state(self, portal: str) -> State:
        """What is remembered of a portal; nothing yet for a new one. Raises ArchiveError where it is damaged."""
        path = f"{self.root}/{portal}/state.jsonl.gz"
        if not self.fs.exists(path):
            return State()
        state = State()
        try:
            lines = gzip.decompress(self.fs.cat_file(path)).decode().splitlines()
            head = json.loads(lines[0])
            state.swept = {k: datetime.fromisoformat(v) for k, v in head["swept"].items()}
            state.blocked = {k: [datetime.fromisoformat(x) for x in v] for k, v in head["blocked"].items()}
            state.rows = head["rows"]
            for line in lines[1:]:
                row = json.loads(line)
                for name in ("first_seen_at", "last_seen_at", "checked_at", "asked_at"):
                    row[name] = datetime.fromisoformat(row[name]) if row.get(name) else None
                row["row_date"] = date.fromisoformat(row["row_date"]) if row.get("row_date") else None
                state.known[row["url"]] = Known(**row)
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
            raise ArchiveError(f"{path}: damaged ({error}); move it away to crawl the portal anew") from error
        return state

    def crawl(self, portal: str, run_id: str, begun: datetime) -> CrawlFiles:
        """The files that one crawl writes; nothing of them is seen before ``commit``."""
        return CrawlFiles(self, portal, run_id, begun)

    def _listed(self, path: str) -> list[Capture]:
        try:
            lines = gzip.decompress(self.fs.cat_file(path)).splitlines()
            return [_CAPTURE.validate_json(line) for line in lines]
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise ArchiveError(f"{path}: damaged ({error})") from error

    def _put(self, local: Path, path: str) -> None:
        """Puts a local file there, whole or not at all: a rename on a folder; objects appear whole by themselves."""
        if self._local:
            target = Path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            shutil.move(local, part)
            part.replace(target)
        else:
            self.fs.put_file(str(local), path)


class CrawlFiles:
    """What one crawl of a portal adds to the archive. Its methods may be called from several threads."""

    def __init__(self, archive: Archive, portal: str, run_id: str, begun: datetime) -> None:
        self.archive, self.portal, self.run_id, self.begun = archive, portal, run_id, begun
        self.captures: list[Capture] = []
        name = f"{begun.astimezone(UTC):%Y%m%dT%H%M%S}-{content_id(run_id, begun.isoformat())[:8]}"
        self._warc_path = f"{portal}/warc/{name}.warc.gz"
        self._index_path = f"{portal}/captures/{name}.jsonl.gz"
        self._folder = tempfile.TemporaryDirectory(prefix="citypolicy-crawl-")
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> CrawlFiles:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
        self._folder.cleanup()

    def add(
        self,
        *,
        url: str,
        body: bytes,
        media_type: str,
        fetched_at: datetime,
        http: tuple[str, Mapping[str, str]] | None,
        section: str = "",
        title: str = "",
        row_date: date | None = None,
        region_code: str | None = None,
        parent_url: str | None = None,
    ) -> Capture:
        """Keeps one body and returns its capture.

        ``http`` is the status line ("200 OK") and the headers as they came; None for a file from a folder. ``body`` is
        decoded: the record says in ``X-Archive-Orig-Content-Encoding`` how it had come.
        """
        digest = hashlib.sha256(body)
        sha = digest.hexdigest()
        facts = {
            "portal": self.portal,
            "section": section,
            "title": title,
            "row-date": row_date,
            "parent": parent_url,
            "media-type": media_type,
            "sha256": sha,
        }
        lines = "".join(f"{k}: {str(v).replace(chr(10), ' ')}\r\n" for k, v in facts.items() if v).encode()
        date_header = {"WARC-Date": _warc_date(fetched_at)}

        def record(out: IO[bytes]) -> None:
            """Writes both records, each a gzip member."""
            name = _write_record(
                out,
                "resource" if http is None else "response",
                url,
                body,
                date_header | {"WARC-Payload-Digest": f"sha256:{base64.b32encode(digest.digest()).decode()}"},
                content_type=media_type if http is None else None,
                http=None if http is None else _stored_headers(*http, len(body)),
            )
            _write_record(
                out,
                "metadata",
                url,
                lines,
                date_header | {"WARC-Concurrent-To": name},
                content_type="application/warc-fields",
            )

        ready = io.BytesIO()
        if len(body) <= LARGE:
            record(ready)
        with self._lock:
            stream = self._open()
            offset = stream.tell()
            if len(body) <= LARGE:
                stream.write(ready.getbuffer())
            else:
                record(stream)
            capture = Capture(
                id=content_id(self.portal, url, sha),
                portal=self.portal,
                section=section,
                url=url,
                fetched_at=fetched_at,
                media_type=media_type,
                body_sha256=sha,
                size=len(body),
                warc=self._warc_path,
                offset=offset,
                title=title,
                row_date=row_date,
                region_code=region_code,
                parent_url=parent_url,
            )
            self.captures.append(capture)
        return capture

    def revisit(self, *, url: str, fetched_at: datetime, http: tuple[str, Mapping[str, str]]) -> None:
        """Notes that the address was asked and the portal said that what we have is still right (304)."""
        headers = {
            "WARC-Date": _warc_date(fetched_at),
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        }
        ready = io.BytesIO()
        _write_record(ready, "revisit", url, b"", headers, http=_stored_headers(*http, 0))
        with self._lock:
            self._open().write(ready.getbuffer())

    def commit(self, state: State) -> None:
        """Makes the crawl's files appear: the WARC, then the list of captures, then the portal's state."""
        folder = Path(self._folder.name)
        with self._lock:
            if self._file is not None:
                self._file.close()
                self.archive._put(folder / "crawl.warc.gz", f"{self.archive.root}/{self._warc_path}")
                self._file = None
            if self.captures:
                with gzip.GzipFile(folder / "captures.jsonl.gz", "wb", compresslevel=6, mtime=0) as out:
                    out.writelines(_CAPTURE.dump_json(capture) + b"\n" for capture in self.captures)
                self.archive._put(folder / "captures.jsonl.gz", f"{self.archive.root}/{self._index_path}")
            path = folder / "state.jsonl.gz"
            _write_state(path, state)
            self.archive._put(path, f"{self.archive.root}/{self.portal}/state.jsonl.gz")

    def _open(self) -> IO[bytes]:
        if self._file is None:
            self._file = (Path(self._folder.name) / "crawl.warc.gz").open("wb")
            info = {
                "software": f"citypolicy/{__version__}",
                "format": "WARC File Format 1.1",
                "isPartOf": self.portal,
                "description": f"crawl {self.run_id}",
            }
            lines = "".join(f"{k}: {v}\r\n" for k, v in info.items()).encode()
            headers = {"WARC-Date": _warc_date(self.begun), "WARC-Filename": Path(self._warc_path).name}
            _write_record(self._file, "warcinfo", None, lines, headers, content_type="application/warc-fields")
        return self._file


def _write_record(
    out: IO[bytes],
    kind: str,
    url: str | None,
    body: bytes,
    headers: dict[str, str],
    *,
    content_type: str | None = None,
    http: StatusAndHeaders | None = None,
) -> str:
    """Writes a WARC record as a gzip member of its own, so that it can be read from its offset; returns its id."""
    member = _Member(out)
    writer = _Writer(member, gzip=False, warc_version="1.1")
    record = writer.create_warc_record(
        url,
        kind,
        io.BytesIO(body),
        length=len(body),
        http_headers=http,
        warc_content_type=content_type or "",
        warc_headers_dict=headers,
    )
    writer.write_record(record)
    member.end()
    name: str = record.rec_headers.get_header("WARC-Record-ID")
    return name


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer without digests of its own: a body comes with that of its payload, and is not hashed again."""

    def ensure_digest(self, record: ArcWarcRecord, block: bool = True, payload: bool = True) -> None:
        """Adds none."""


class _Member:
    """One member of a gzip file, compressed as it is written. Pages grow by a twentieth from level 6 to level 4, which
    takes two thirds of the time; warcio's own takes level 9.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._machine = out, zlib.compressobj(4, wbits=31)

    def write(self, piece: bytes) -> int:
        self._out.write(self._machine.compress(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing: what is whole is written by ``end``."""

    def end(self) -> None:
        self._out.write(self._machine.flush())


def _warc_date(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


_ABOUT_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}


def _stored_headers(status: str, headers: Mapping[str, str], length: int) -> StatusAndHeaders:
    """The headers that fit the body as it is stored; what told of the wire keeps its value under another name."""
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in _ABOUT_THE_WIRE else name, value)
        for name, value in headers.items()
    ]
    return StatusAndHeaders(status, [*kept, ("Content-Length", str(length))], protocol="HTTP/1.1")


def _write_state(path: Path, state: State) -> None:
    def line(value: dict[str, Any]) -> bytes:
        return json.dumps(value, ensure_ascii=False, default=_iso, separators=(",", ":")).encode() + b"\n"

    with gzip.GzipFile(path, "wb", compresslevel=6, mtime=0) as out:
        out.write(line({"swept": state.swept, "blocked": state.blocked, "rows": state.rows}))
        for known in state.known.values():
            out.write(line({name: value for name in Known.__slots__ if (value := getattr(known, name))}))


def _iso(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"not for a state file: {value!r}")
