"""Fetching from one portal: allowed hosts only, robots.txt first, at the host's pace, with bounds on time and size.

What the portal does is told by what comes back, an ``Answer`` or a ``Failure``; nothing is raised for it.
"""

from __future__ import annotations

import http.client
import io
import re
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, Protocol
from urllib.parse import urlsplit

import brotli
import requests
from requests.cookies import extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ConnectTimeoutError, HTTPError, IncompleteRead, NewConnectionError

from citypolicy import __version__
from citypolicy.crawl import guard, media
from citypolicy.crawl.dial import Dialler, GuardedAdapter, Refused, set_deadline, tls_context
from citypolicy.crawl.families.base import Ask
from citypolicy.crawl.page import resolve
from citypolicy.crawl.politeness import LONGEST_CRAWL_DELAY, LONGEST_ROBOTS, Gate, RobotsBook, Rules, read_rules
from citypolicy.crawl.portals import Portal

SILENT = 5
"""Addresses in a row without any answer from which a host counts as down for the rest of the crawl."""

_AGAIN = "asked again on the next nights"
_REST = "nothing is solved by force: let it rest, or crawl from an address that it lets in"
_DOWN = "not asked again tonight"
ADVICE = {
    "address-not-public": "never asked; only a test server's file is marked local: true",
    "bad-encoding": _AGAIN,
    "blocked-challenge": _REST,
    "blocked-refused": _AGAIN,
    "blocked-script": _REST,
    "blocked-wall": _REST,
    "blocked-host": _REST,
    "broken-answer": _AGAIN,
    "empty-body": _AGAIN,
    "gone": "asked again on three nights, then counted as withdrawn; what was captured stays",
    "gone-soft": "asked again on three nights, then counted as withdrawn; what was captured stays",
    "host-down": _DOWN,
    "host-not-allowed": "if the host is the city's, add it to hosts or attachment_hosts",
    "no-address": "is the host's name right in the portal file?",
    "not-the-file": _AGAIN,
    "redirect-loop": _AGAIN,
    "redirect-nowhere": _AGAIN,
    "redirect-off-portal": "if the host is the city's, add it to hosts or attachment_hosts",
    "robots-disallowed": "left out: the portal does not want it read by programs",
    "robots-unreachable": _AGAIN,
    "server-error": _AGAIN,
    "timeout": _AGAIN,
    "tls": "if the server is old: tls.profile: legacy; if its certificate is bad for good: tls.unverified_because",
    "too-large": "left out: a file can be read from a folder, a page cannot",
    "too-many-requests": "asked again on the next nights; lower politeness.requests_per_second if it stays",
    "truncated": _AGAIN,
    "unreachable": _AGAIN,
}
"""By an issue's code: what comes of it, or what a person can do."""

PIECE = 65536
"""Bytes of a body that are taken at a time, from the wire and from a decoder."""

FailureState = Literal["blocked", "gone", "transient", "refused", "bad-file"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request."""

    connect: float = 10.0
    """Seconds to a connection."""
    read: float = 20.0
    """Seconds without a byte."""
    whole: float = 120.0
    """Seconds from the request to the answer's last byte."""
    size: int = 50 * 2**20
    """Bytes of a body, as sent and as decoded. Eight at a time, four connections to each of two hosts, then stay within
    500 MB."""
    page: int = 8 * 2**20
    """Bytes of a body that is text: a page takes some twenty times its size while it is parsed. The largest seen had
    half a megabyte."""
    redirects: int = 6
    tries: int = 3
    """Attempts at a transient failure."""
    backoff: float = 2.0
    """Seconds before the second attempt; each further wait is three times as long."""
    longest_wait: float = 90.0
    """A Retry-After beyond this is not waited for: the address is left for the next night."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: 200 with a body, or 304 (``not_modified``). ``url`` is where redirects led."""

    asked: str
    url: str
    status: int
    reason: str
    headers: Mapping[str, str]
    """Names in lower case; a header that came several times is joined by commas."""
    body: bytes
    at: datetime

    @property
    def not_modified(self) -> bool:
        """The portal says that what we have is still right."""
        return self.status == 304

    @property
    def status_line(self) -> str:
        """As in the WARC record: ``200 OK``."""
        return f"{self.status} {self.reason}".strip()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: a state that says what to do about it, a code to count, a line for people."""

    url: str
    state: FailureState
    code: str
    message: str
    at: datetime
    status: int | None = None
    retry_after: float | None = None

    @property
    def line(self) -> str:
        """The message, and what comes of it or can be done about it."""
        return f"{self.message}; {ADVICE[self.code]}" if self.code in ADVICE else self.message


class Fetcher:
    """The requests of one crawl of one portal. Its methods may be called from several threads."""

    def __init__(
        self,
        portal: Portal,
        *,
        contact: str = "",
        limits: Limits | None = None,
        until: float | None = None,
        blocked: Mapping[str, str] | None = None,
    ) -> None:
        """``until`` (monotonic seconds) ends the crawl; ``blocked`` are hosts not to be asked now, with the reason."""
        self.portal, self.limits = portal, limits or Limits()
        self.until = until if until is not None else time.monotonic() + portal.politeness.seconds
        self.blocked: dict[str, str] = dict(blocked or {})
        self.newly_blocked: dict[str, str] = {}
        self.down: dict[str, str] = {}
        """Hosts that stopped answering in this crawl, or that want a long rest, with the reason: they are asked no more
        tonight."""
        self.slowed: dict[str, float] = {}
        """Hosts whose robots.txt asks for a longer distance between requests than is kept, and that distance."""
        self._silent: dict[str, int] = {}
        self._refusals: dict[str, int] = {}
        self._gates: dict[str, Gate] = {}
        self._lock = threading.Lock()
        self._dialler = Dialler(local=portal.local, connect_to=portal.connect_to)
        self._headers = {
            "User-Agent": user_agent(contact),
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate, br",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Connection": "keep-alive",
        }
        self._session = self._new_session(legacy=False)
        self._old_session: requests.Session | None = None
        self._legacy_hosts: set[str] = set()
        self._robots = RobotsBook(self._fetch_robots)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        if self._old_session is not None:
            self._old_session.close()

    # -- the door ----------------------------------------------------------------------------------------------------

    def get(
        self, ask: Ask | str, *, file: bool = False, etag: str | None = None, last_modified: str | None = None
    ) -> Answer | Failure:
        """Asks for a page (or, with ``file``, for what may be any file) and follows where it leads.

        ``etag`` and ``last_modified`` make the request conditional.
        """
        ask = Ask(ask) if isinstance(ask, str) else ask
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {**ask.headers, **{name: value for name, value in conditions.items() if value}}
        asked = ask.url
        seen = {(ask.method, ask.url)}
        again = False
        for _ in range(self.limits.redirects + 1):
            result = self._get_once(replace(ask, headers=headers), file=file)
            if isinstance(result, Failure):
                return result
            target = self._target(result)
            if target is None:
                if result.not_modified and not any(conditions.values()):
                    return self._failure(asked, "transient", "broken-answer", "HTTP 304, and we named no copy")
                if result.status >= 300 and not result.not_modified:
                    return self._failure(asked, "transient", "redirect-nowhere", f"HTTP {result.status} to nowhere")
                return replace(result, asked=asked)
            # A gate that only wants its cookie back sends the reader to the same address once.
            if (ask.method, target) in seen and again:
                break
            again = again or (ask.method, target) in seen
            seen.add((ask.method, target))
            if not self.portal.allows(target, file=file):
                return self._failure(
                    asked, "refused", "redirect-off-portal", f"leads to {target}, which is not of the portal"
                )
            ask = Ask(target)
        return self._failure(asked, "transient", "redirect-loop", "redirects without end")

    def paused(self, host: str) -> str:
        """Why this host is not asked now; empty where it is."""
        return self.blocked.get(host, "")

    # -- one address -------------------------------------------------------------------------------------------------

    def _get_once(self, ask: Ask, *, file: bool) -> Answer | Failure:
        host = (urlsplit(ask.url).hostname or "").lower()
        if not self.portal.allows(ask.url, file=file):
            return self._failure(ask.url, "refused", "host-not-allowed", "not a host of the portal file")
        if host in self.blocked:
            return self._failure(ask.url, "blocked", "blocked-host", self.blocked[host])
        if host in self.down:
            return self._failure(ask.url, "transient", "host-down", self.down[host])
        rules = self._robots.rules(_origin(ask.url))
        if host in self.blocked:
            return self._failure(ask.url, "blocked", "blocked-host", self.blocked[host])
        if not rules.allows(ask.url):
            if rules.closed:
                state: FailureState = "refused" if rules.code == "address-not-public" else "transient"
                if state == "transient" and rules.code != "robots-unreachable":
                    self.down[host] = rules.closed
                return self._failure(ask.url, state, rules.code, rules.closed)
            return self._failure(ask.url, "refused", "robots-disallowed", "robots.txt does not allow it")
        if rules.delay:
            self._gate(host).slow_down(rules.delay)
            if rules.delay > LONGEST_CRAWL_DELAY:
                self.slowed[host] = rules.delay
        wait, result = (
            self.limits.backoff,
            self._failure(ask.url, "transient", "out-of-time", "the crawl's time was over"),
        )
        bad = 0
        for number in range(1, self.limits.tries + 1):
            outcome = self._attempt(ask, file=file)
            if isinstance(outcome, Answer) or outcome.status is not None:
                self._silent.pop(host, None)
            if isinstance(outcome, Answer):
                self._refusals.pop(host, None)
                return outcome
            result = outcome
            bad += outcome.state == "bad-file"
            if outcome.state not in ("transient", "bad-file") or outcome.code in _FINAL or bad == 2:
                break
            if outcome.retry_after is not None and outcome.retry_after > self.limits.longest_wait:
                # Whichever page was asked for, it is the host that wants to rest.
                self.down[host] = f"{outcome.message}, and Retry-After asks for {outcome.retry_after:,.0f} s of rest"
                break
            if number < self.limits.tries:
                pause = outcome.retry_after if outcome.retry_after is not None else wait
                if time.monotonic() + pause > self.until:
                    break
                self._gate(host).pause(pause)
                wait *= 3
        if result.state == "blocked":
            self._note_block(host, result)
        elif result.state == "transient" and result.status is None and result.code != "out-of-time":
            self._note_silence(host, result)
        return result

    def _note_block(self, host: str, failure: Failure) -> None:
        """A challenge is the host's word for all its pages; a bare refusal may be of one page, three in a row not."""
        with self._lock:
            self._refusals[host] = self._refusals.get(host, 0) + 1
            if failure.code == "blocked-refused" and self._refusals[host] < 3:
                return
            self.blocked[host] = self.newly_blocked[host] = failure.message

    def _note_silence(self, host: str, failure: Failure) -> None:
        """A host that did not answer for several addresses in a row is down: a night is not spent waiting for it."""
        with self._lock:
            self._silent[host] = self._silent.get(host, 0) + 1
            if self._silent[host] >= SILENT:
                self.down[host] = f"{self._silent[host]} addresses in a row without an answer: {failure.message}"

    def _attempt(self, ask: Ask, *, file: bool, most: int | None = None) -> Answer | Failure:
        host = (urlsplit(ask.url).hostname or "").lower()
        with self._gate(host).passage(self.until) as in_time:
            if not in_time:
                return self._failure(ask.url, "transient", "out-of-time", "the crawl's time was over")
            return self._exchange(ask, file=file, most=most)

    def _exchange(self, ask: Ask, *, file: bool, most: int | None) -> Answer | Failure:
        """One request and its whole answer, or with ``most`` so many bytes of it."""
        url, limits = ask.url, self.limits
        set_deadline(min(time.monotonic() + limits.whole, self.until + limits.read))
        at = datetime.now(UTC)
        try:
            response = self._send(ask)
        except Refused as error:
            return self._failure(url, "refused", "address-not-public", str(error))
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            return self._failure(url, "transient", _network_code(error), _network_message(error))
        try:
            headers = _headers(response)
            body = self._body(response, headers, most)
        except _BadBody as error:
            return self._failure(url, "bad-file", error.code, str(error))
        except (HTTPError, OSError, requests.exceptions.RequestException, ValueError) as error:
            # http.client raises ValueError for a chunk of negative length.
            cause = _cause(error)
            if isinstance(cause, IncompleteRead | http.client.IncompleteRead):
                return self._failure(url, "bad-file", "truncated", f"ended early: {_came(cause)}")
            return self._failure(url, "transient", _network_code(error), _network_message(error))
        finally:
            response.close()
        status = response.status_code
        if status == 304 or 300 <= status < 400:
            return Answer(url, url, status, response.reason or "", headers, body, at)
        expects_page = not file and media.media_type(body, name=url) == media.HTML
        verdict = guard.judge(status, headers, body, expects_page=expects_page)
        if verdict.state == "ok":
            return Answer(url, url, status, response.reason or "", headers, body, at)
        failure = self._failure(url, verdict.state, verdict.code, verdict.message)
        return replace(failure, status=status, retry_after=_retry_after(headers.get("retry-after", "")))

    def _send(self, ask: Ask) -> requests.Response:
        host = (urlsplit(ask.url).hostname or "").lower()
        legacy = host in self._legacy_hosts
        try:
            return self._ask(self._session_for(legacy), ask)
        except requests.exceptions.SSLError:
            if legacy or self.portal.tls.profile != "legacy":
                raise
            self._legacy_hosts.add(host)
            return self._ask(self._session_for(True), ask)

    def _ask(self, session: requests.Session, ask: Ask) -> requests.Response:
        # What Session.request does besides (merging settings, hooks, .netrc, taking the address apart again) takes as
        # long as the request itself, and none of it is wanted here.
        request = requests.PreparedRequest()
        request.method, request.url, request.body, request.hooks = ask.method, ask.url, ask.body, {}
        request.headers = CaseInsensitiveDict({**self._headers, **ask.headers})
        if ask.body is not None:
            request.headers["Content-Length"] = str(len(ask.body))
        if len(session.cookies):
            request.prepare_cookies(session.cookies)
        response = session.get_adapter(ask.url).send(
            request,
            stream=True,
            timeout=(self.limits.connect, self.limits.read),
            verify=self.portal.tls.unverified_because is None,
        )
        if "set-cookie" in response.headers:
            extract_cookies_to_jar(session.cookies, request, response.raw)  # type: ignore[no-untyped-call]
        return response

    def _body(self, response: requests.Response, headers: Mapping[str, str], most: int | None) -> bytes:
        """The decoded body, or with ``most`` so many bytes of it. Raises _BadBody and urllib3's errors."""
        limit = self.limits.size
        declared = _count(headers.get("content-length", ""))
        if declared > limit and most is None:
            raise _BadBody("too-large", f"{declared:,.0f} bytes are announced, {limit:,} are read at most")
        unpack = _decoder(headers.get("content-encoding", ""))
        whole = io.BytesIO()
        size = 0
        for chunk in response.raw.stream(PIECE, decode_content=False):
            size += len(chunk)
            # Some servers send gzip without saying so.
            if (
                size == len(chunk)
                and unpack is None
                and chunk.startswith(b"\x1f\x8b\x08")
                and not _is_gzip(response.url)
            ):
                unpack = _Zlib(31)
            for piece in unpack(chunk) if unpack else (chunk,):
                if not whole.tell() and media.is_text(piece):
                    limit = min(limit, self.limits.page)
                whole.write(piece)
                if most is not None and whole.tell() >= most:
                    return whole.getvalue()[:most]
                if whole.tell() > limit:
                    raise _BadBody("too-large", f"more than {limit:,} bytes, which are read at most")
            if time.monotonic() > self.until + self.limits.read:
                raise TimeoutError("the crawl's time was over")
        if unpack is not None and size and not unpack.ended():
            raise _BadBody("truncated", f"ended early: what is compressed goes on after {size:,} bytes")
        return whole.getvalue()

    def _target(self, answer: Answer) -> str | None:
        """The address that an answer sends its reader to; None where it is the answer itself."""
        if answer.status != 304 and 300 <= answer.status < 400:
            place = answer.headers.get("location", "")
            if place:
                # HTTP headers are Latin-1 by the letter; servers put UTF-8 into them.
                place = place.encode("latin-1", "ignore").decode("utf-8", "replace") if not place.isascii() else place
                return resolve(answer.url, place)
            return None
        if answer.body and len(answer.body) < 20_000 and b"<" in answer.body[:500]:
            place = guard.script_target(answer.body) or ""
            if place:
                target = resolve(answer.url, place)
                return None if target == resolve(answer.url, "") else target
        return None

    # -- what a crawl shares -----------------------------------------------------------------------------------------

    def _new_session(self, *, legacy: bool) -> requests.Session:
        session = requests.Session()
        # No .netrc and no proxies from the environment: nothing but the portal file says where requests go.
        session.trust_env = False
        context = tls_context(legacy=legacy)
        if self.portal.tls.unverified_because is not None:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        adapter = GuardedAdapter(self._dialler, context, self.portal.politeness.connections)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def _session_for(self, legacy: bool) -> requests.Session:
        if not legacy:
            return self._session
        with self._lock:
            if self._old_session is None:
                self._old_session = self._new_session(legacy=True)
            return self._old_session

    def _gate(self, host: str) -> Gate:
        with self._lock:
            if host not in self._gates:
                polite = self.portal.politeness
                self._gates[host] = Gate(
                    per_second=polite.requests_per_second, jitter=polite.jitter, connections=polite.connections
                )
            return self._gates[host]

    def _fetch_robots(self, url: str) -> Rules:
        for _ in range(self.limits.redirects):
            outcome: Answer | Failure = self._failure(url, "transient", "unreachable", "")
            for _ in range(self.limits.tries):
                outcome = self._attempt(Ask(url), file=True, most=LONGEST_ROBOTS)
                if isinstance(outcome, Answer) or outcome.status is not None or outcome.state == "refused":
                    break
            if isinstance(outcome, Failure):
                if outcome.code == "blocked-challenge":
                    self._note_block((urlsplit(url).hostname or "").lower(), outcome)
                if outcome.status is None:
                    code = "robots-unreachable" if outcome.state == "bad-file" else outcome.code
                    return Rules(closed=f"robots.txt: {outcome.message}", code=code)
                return read_rules(outcome.status, b"")
            target = self._target(outcome)
            if target is None or outcome.status == 200:
                return read_rules(outcome.status, outcome.body)
            if not self.portal.allows(target, file=True):
                break
            url = target
        return Rules()

    @staticmethod
    def _failure(url: str, state: FailureState, code: str, message: str) -> Failure:
        return Failure(url, state, code, message, datetime.now(UTC))


def user_agent(contact: str) -> str:
    """The one User-Agent: who we are, and where we can be reached."""
    about = f"+{contact}" if contact else "crawler of published city policies"
    return f"citypolicy/{__version__} ({about})"


# -- bodies ----------------------------------------------------------------------------------------------------------


_FINAL = ("out-of-time", "too-large")
"""Failures that asking again cannot mend."""


class _BadBody(Exception):
    """The body is over the bound, cut, or not in the encoding that its header names; ``code`` says which."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Decoder(Protocol):
    """Takes an encoded body apart. Raises _BadBody."""

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        """What the next chunk holds, in pieces: of a bomb no more is unpacked than is asked for."""

    def ended(self) -> bool:
        """Whether what came was whole."""


def _decoder(encoding: str) -> _Decoder | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip"):
        return _Zlib(31)
    if name == "deflate":
        return _Zlib(0)
    if name == "br":
        return _Brotli()
    raise _BadBody("bad-encoding", f"Content-Encoding {encoding!r} was not asked for")


class _Zlib:
    """gzip, of one member or several, or with ``window`` 0 deflate in both readings that servers have of it."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._machine = zlib.decompressobj(window) if window else None

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        if self._machine is None:
            # With the zlib header that the standard asks for, or without.
            headed = chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2].ljust(2, b"\x9c"), "big") % 31 == 0
            self._machine = zlib.decompressobj(15 if headed else -15)
        while chunk:
            if self._machine.eof:
                # What follows a gzip's end is another member, or padding.
                if self._window != 31 or not chunk.startswith(b"\x1f\x8b"):
                    return
                self._machine = zlib.decompressobj(31)
            try:
                yield self._machine.decompress(chunk, PIECE)
            except zlib.error as error:
                raise _BadBody("bad-encoding", f"not what Content-Encoding says: {error}") from error
            chunk = self._machine.unconsumed_tail or self._machine.unused_data

    def ended(self) -> bool:
        return self._machine is not None and self._machine.eof


class _Brotli:
    """Brotli."""

    def __init__(self) -> None:
        self._machine = brotli.Decompressor()

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        while True:
            try:
                yield self._machine.process(chunk, output_buffer_limit=PIECE)
            except brotli.error as error:
                raise _BadBody("bad-encoding", f"not what Content-Encoding says: {error}") from error
            if self._machine.can_accept_more_data():
                return
            chunk = b""

    def ended(self) -> bool:
        return bool(self._machine.is_finished())


# -- small things ----------------------------------------------------------------------------------------------------


def _headers(response: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _count(value: str) -> float:
    """The number of a header, 0 where it is none; a float, as there is no end to what servers write."""
    return min(float(value), 1e15) if re.fullmatch(r"[0-9]+", value) else 0.0


def _is_gzip(url: str) -> bool:
    return url.endswith((".gz", ".tgz"))


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header, in either of its forms."""
    value = value.strip()
    if re.fullmatch(r"[0-9]+", value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    # A time without a zone, or with -0000, is UTC.
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _cause(error: BaseException) -> BaseException:
    """The innermost of the errors that requests and urllib3 put around each other."""
    while True:
        inner = error.args[-1] if error.args and isinstance(error.args[-1], BaseException) else None
        inner = inner or getattr(error, "reason", None) or error.__cause__
        if not isinstance(inner, BaseException) or inner is error:
            return error
        error = inner


def _came(cause: IncompleteRead | http.client.IncompleteRead) -> str:
    came = cause.partial if isinstance(cause.partial, int) else len(cause.partial)
    return f"{came:,} bytes came" + (f", {cause.expected:,} are missing" if cause.expected else "")


def _network_code(error: BaseException) -> str:
    cause = _cause(error)
    if isinstance(error, requests.exceptions.SSLError) or isinstance(cause, ssl.SSLError):
        return "tls"
    if isinstance(error, requests.exceptions.Timeout) or isinstance(cause, TimeoutError | ConnectTimeoutError):
        return "timeout"
    if "no address" in str(cause):
        return "no-address"
    if isinstance(cause, http.client.HTTPException | HTTPError | ValueError) and not isinstance(
        cause, NewConnectionError
    ):
        return "broken-answer"
    return "unreachable"


def _network_message(error: BaseException) -> str:
    """The innermost cause in words, without the object names that urllib3 puts before it."""
    cause = _cause(error)
    text = str(cause) or type(cause).__name__
    if isinstance(cause, http.client.BadStatusLine) and not isinstance(cause, http.client.RemoteDisconnected):
        text = f"no answer in HTTP: {text!r}"
    text = re.sub(r"^<?[\w.]+(?:\(.*?\)| object at 0x\w+>): |\s*\(_ssl\.c:\d+\)", "", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:160]
