"""A small real HTTP server for the sample portals, with virtual hosts, conditional answers and a log of requests.

Asked by its address instead of by a portal's name it answers for itself: ``GET /-/log`` (``?host=``) is the log of
requests as JSON, ``DELETE /-/log`` empties it, ``GET /-/switches`` names what may change from one night to the next,
``POST /-/switches/NAME`` changes it.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

from sample_portal.pages import CITIES, COUNTER, DEFAULT_PORT, SECTIONS, City, site

PUBLISHED = "Wed, 01 Jan 2025 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it."""

    host: str
    """Without the port, in lower case."""
    method: str
    path: str
    """With the query, as sent."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    begun: float
    """Monotonic seconds."""
    peer: str = ""
    """Address and port of the client: the same for requests over one connection."""


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer. ``write`` takes over the connection after the head is sent, for bodies that misbehave."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    write: Callable[[BinaryIO], None] | None = None
    raw: Callable[[BinaryIO], None] | None = None
    """Takes over the connection before any head is sent."""


Answerer = Callable[[Request], Response]


@dataclass(slots=True)
class Logged:
    """A line of the request log."""

    request: Request
    status: int
    ended: float


class SamplePortal:
    """A running server. ``url`` is where it listens; ``log`` holds what it was asked; ``switches`` are what may be
    changed while it runs, by name."""

    def __init__(self, answerers: Mapping[str, Answerer], port: int) -> None:
        self.answerers = dict(answerers)
        self.log: list[Logged] = []
        self.switches: dict[str, Callable[[], None]] = {}
        self.listed: dict[tuple[str, str], str] = {}
        """What someone sees who opens the server itself: host and path, and what is there."""
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.portal = self
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample portal", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ends the server; connections that are open are left to end."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> SamplePortal:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(port: int = 0) -> SamplePortal:
    """Serves both sample cities on 127.0.0.1. Raises OSError where the port is taken; 0 takes a free one."""
    portal = SamplePortal({city.host: CityPortal(city) for city in CITIES}, port)
    portal.listed |= {(city.host, "/"): city.name for city in CITIES}
    return portal


def write_portal_files(folder: Path, url: str) -> list[Path]:
    """Writes the portal files of both cities for a server at this address; returns their paths.

    The addresses in them never change; ``connect_to`` says where the server is now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for city in CITIES:
        path = folder / f"{city.id}.yml"
        part = path.with_suffix(".part")
        text = yaml.safe_dump(portal_values(city, url), allow_unicode=True, sort_keys=False)
        part.write_text(
            f"# 样例门户（虚构的城市）: written by sample_portal; {city.region_code} is no code of GB/T 2260.\n{text}",
            "utf-8",
        )
        part.replace(path)
        paths.append(path)
    return paths


def portal_values(city: City, url: str) -> dict[str, object]:
    """The contents of a sample city's portal file."""
    kinds = {"plans": "plan", "replies": "reply"}
    host = f"{city.host}:{DEFAULT_PORT}"
    return {
        "id": city.id,
        "name": f"{city.name}（样例）",
        "kind": "web",
        "region_code": city.region_code,
        "region_name": city.name,
        "hosts": [host],
        "site_id_code": city.site_id_code,
        "local": True,
        "connect_to": {host: url.removeprefix("http://").rstrip("/")},
        "politeness": {"requests_per_second": 100},
        "sections": [
            {
                "id": section,
                "name": name,
                "kind": kinds[section],
                "url": f"{city.base}{path}",
                "family": "trs" if city.id == "chenghu" else "dahe",
                "min_rows": 2,
            }
            for (owner, section), (path, name) in SECTIONS.items()
            if owner == city.id
        ],
    }


class CityPortal:
    """The portal of one city: its pages, with ETag and Last-Modified where a page is the same each time."""

    def __init__(self, city: City) -> None:
        self.city, self.reads = city, 0
        self.pages = dict(site(city))
        """By path; may be changed, to see what a crawler makes of it."""

    def __call__(self, request: Request) -> Response:
        """The answer to a request."""
        resource = self.pages.get(unquote(request.path.partition("?")[0]))
        if resource is None:
            return Response(b"<html><body><h1>404 Not Found</h1></body></html>", 404, {"Content-Type": "text/html"})
        headers = {"Content-Type": resource.content_type}
        body = resource.body
        if resource.counted:
            self.reads += 1
            return Response(body.replace(COUNTER.encode(), str(1000 + self.reads).encode()), 200, headers)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers |= {"ETag": etag, "Last-Modified": PUBLISHED}
        if request.headers.get("if-none-match") == etag:
            return Response(b"", 304, headers)
        return Response(body, 200, headers)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Nothing for clients that hang up; any other error is shown, as it is one of this server."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(*_)  # type: ignore[arg-type]

    request_queue_size = 256
    portal: SamplePortal


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # Without it a small answer waits for the ACK of its head: 40 ms a request.
    wbufsize = 65536

    def do_GET(self) -> None:
        """Any request that reads."""
        begun = time.monotonic()
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            host=(self.headers.get("Host") or "").partition(":")[0].lower(),
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            begun=begun,
            peer=f"{self.client_address[0]}:{self.client_address[1]}",
        )
        portal = self.server.portal
        answerer = portal.answerers.get(request.host)
        response = answerer(request) if answerer else _own(portal, request)
        line = Logged(request, response.status, begun)
        if answerer or not request.path.startswith("/-/"):
            portal.log.append(line)
        try:
            self._answer(response)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
        line.ended = time.monotonic()

    do_POST = do_HEAD = do_DELETE = do_GET

    def _answer(self, response: Response) -> None:
        if response.raw is not None:
            self.close_connection = True
            response.raw(self.wfile)  # type: ignore[arg-type]
            self.wfile.flush()
            return
        self.send_response(response.status)
        names = {name.lower() for name in response.headers}
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.write is None and "content-length" not in names and response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        if response.write is not None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if response.write is not None:
            response.write(self.wfile)  # type: ignore[arg-type]
        elif self.command != "HEAD" and response.status != 304:
            self.wfile.write(response.body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Nothing: the log is ``SamplePortal.log``."""


def _own(portal: SamplePortal, request: Request) -> Response:
    """What the server answers for itself."""
    place = urlsplit(request.path)
    match request.method, place.path:
        case "GET", "/-/log":
            host = parse_qs(place.query).get("host", [""])[0]
            return _json([_line(line) for line in list(portal.log) if host in ("", line.request.host)])
        case "DELETE", "/-/log":
            portal.log.clear()
            return _json([])
        case "GET", "/-/switches":
            return _json(sorted(portal.switches))
        case "POST", path if path.removeprefix("/-/switches/") in portal.switches:
            portal.switches[path.removeprefix("/-/switches/")]()
            return _json("switched")
        case _, path if path.startswith("/-/"):
            return Response(b"no such log or switch\n", 404, {"Content-Type": "text/plain"})
    return _directory(portal)


def _line(line: Logged) -> dict[str, object]:
    said = line.request
    return {
        "host": said.host, "method": said.method, "path": said.path, "status": line.status, "peer": said.peer,
        "begun": said.begun, "ended": line.ended, "headers": dict(said.headers),
    }  # fmt: skip


def _json(value: object) -> Response:
    body = json.dumps(value, ensure_ascii=False).encode() + b"\n"
    return Response(body, 200, {"Content-Type": "application/json; charset=utf-8"})


def _directory(portal: SamplePortal) -> Response:
    """What someone sees who opens the server itself."""
    links = "".join(
        f'<li><a href="http://{host}:{portal.port}{path}">{name}</a></li>'
        for (host, path), name in portal.listed.items()
    )
    page = f"<html><head><meta charset='utf-8'><title>sample portals</title></head><body><ul>{links}</ul></body></html>"
    return Response(page.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})
