"""Fetching from one portal: allowed hosts only, robots.txt first, at the host's pace, with bounds on time and size.

What the portal does is told by what comes back, an ``Answer`` or a ``Failure``; nothing is raised for it.
"""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

import brotli
import requests
from requests.cookies import extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError

from citypolicy import __version__
from citypolicy.crawl import guard, media
from citypolicy.crawl.dial import Dialler, GuardedAdapter, Refused, set_deadline, tls_context
from citypolicy.crawl.families.base import Ask
from citypolicy.crawl.page import canonical
from citypolicy.crawl.politeness import Gate, RobotsBook, Rules, read_rules
from citypolicy.crawl.portals import Portal

SILENT = 5
"""Addresses in a row without any answer from which a host counts as down for the rest of the crawl."""

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
    size: int = 64 * 2**20
    """Bytes of a body, as sent and as decoded."""
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
        """Hosts that stopped answering in this crawl, with the last error: they are asked no more tonight."""
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
                return self._failure(ask.url, state, rules.code, rules.closed)
            return self._failure(ask.url, "refused", "robots-disallowed", "robots.txt does not allow it")
        if rules.delay:
            self._gate(host).slow_down(rules.delay)
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
            if outcome.state not in ("transient", "bad-file") or outcome.code == "out-of-time" or bad == 2:
                break
            if number < self.limits.tries:
                pause = outcome.retry_after if outcome.retry_after is not None else wait
                if pause > self.limits.longest_wait or time.monotonic() + pause > self.until:
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

    def _attempt(self, ask: Ask, *, file: bool) -> Answer | Failure:
        host = (urlsplit(ask.url).hostname or "").lower()
        with self._gate(host).passage(self.until) as in_time:
            if not in_time:
                return self._failure(ask.url, "transient", "out-of-time", "the crawl's time was over")
            return self._exchange(ask, file=file)

    def _exchange(self, ask: Ask, *, file: bool) -> Answer | Failure:
        """One request and its whole answer."""
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
            body = self._body(response, headers)
        except _TooLarge as error:
            return self._failure(url, "bad-file", "too-large", str(error))
        except _Undecodable as error:
            return self._failure(url, "bad-file", "bad-encoding", str(error))
        except IncompleteRead as error:
            return self._failure(url, "bad-file", "truncated", f"ended early: {error}")
        except (HTTPError, OSError, requests.exceptions.RequestException) as error:
            if "IncompleteRead" in repr(error):
                return self._failure(url, "bad-file", "truncated", f"ended early: {error}")
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

    def _body(self, response: requests.Response, headers: Mapping[str, str]) -> bytes:
        """The decoded body. Raises _TooLarge, _Undecodable and urllib3's errors."""
        limit = self.limits.size
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            raise _TooLarge(f"{int(declared):,} bytes are announced, {limit:,} are read at most")
        unpack = _decoder(headers.get("content-encoding", ""), limit)
        parts: list[bytes] = []
        size = 0
        for chunk in response.raw.stream(65536, decode_content=False):
            size += len(chunk)
            if size > limit:
                raise _TooLarge(f"more than {limit:,} bytes")
            parts.append(unpack(chunk) if unpack else chunk)
            if time.monotonic() > self.until + self.limits.read:
                raise TimeoutError("the crawl's time was over")
        body = b"".join(parts)
        # Some servers send gzip without saying so.
        if unpack is None and body.startswith(b"\x1f\x8b\x08") and not response.url.endswith((".gz", ".tgz")):
            body = _gunzip(limit)(body)
        return body

    def _target(self, answer: Answer) -> str | None:
        """The address that an answer sends its reader to; None where it is the answer itself."""
        if answer.status != 304 and 300 <= answer.status < 400:
            place = answer.headers.get("location", "")
            if place:
                # HTTP headers are Latin-1 by the letter; servers put UTF-8 into them.
                place = place.encode("latin-1", "ignore").decode("utf-8", "replace") if not place.isascii() else place
                return canonical(urljoin(answer.url, place))
            return None
        if answer.body and len(answer.body) < 20_000 and b"<" in answer.body[:500]:
            place = guard.script_target(answer.body) or ""
            if place:
                target = canonical(urljoin(answer.url, place))
                return None if target == canonical(answer.url) else target
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
                outcome = self._attempt(Ask(url), file=True)
                if isinstance(outcome, Answer) or outcome.status is not None or outcome.state != "transient":
                    break
            if isinstance(outcome, Failure):
                if outcome.code == "blocked-challenge":
                    self._note_block((urlsplit(url).hostname or "").lower(), outcome)
                if outcome.status is None and outcome.state != "bad-file":
                    return Rules(closed=outcome.message, code=outcome.code)
                return read_rules(outcome.status or 404, b"")
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


class _TooLarge(Exception):
    """The body is over the bound."""


class _Undecodable(Exception):
    """The body is not in the encoding that its header names."""


def _decoder(encoding: str, limit: int) -> Callable[[bytes], bytes] | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip"):
        return _gunzip(limit)
    if name == "deflate":
        return _inflate(limit)
    if name == "br":
        return _unbrotli(limit)
    raise _Undecodable(f"Content-Encoding {encoding!r} was not asked for")


def _bounded_total(limit: int) -> Callable[[bytes], bytes]:
    total = 0

    def check(part: bytes) -> bytes:
        nonlocal total
        total += len(part)
        if total > limit:
            raise _TooLarge(f"more than {limit:,} bytes when decompressed")
        return part

    return check


def _gunzip(limit: int) -> Callable[[bytes], bytes]:
    return _zlib(limit, 31)


def _inflate(limit: int) -> Callable[[bytes], bytes]:
    """Both readings of "deflate" that servers have: with and without the zlib header."""
    chosen: Callable[[bytes], bytes] | None = None

    def unpack(chunk: bytes) -> bytes:
        nonlocal chosen
        if chosen is None and chunk:
            with_header = chunk[0] & 0x0F == 8 and len(chunk) > 1 and (chunk[0] * 256 + chunk[1]) % 31 == 0
            chosen = _zlib(limit, 15 if with_header else -15)
        return chosen(chunk) if chosen else b""

    return unpack


def _zlib(limit: int, window: int) -> Callable[[bytes], bytes]:
    machine, check = zlib.decompressobj(window), _bounded_total(limit)

    def unpack(chunk: bytes) -> bytes:
        try:
            out = check(machine.decompress(chunk, limit + 1))
        except zlib.error as error:
            raise _Undecodable(f"not what Content-Encoding says: {error}") from error
        if machine.unconsumed_tail:
            raise _TooLarge(f"more than {limit:,} bytes when decompressed")
        return out

    return unpack


def _unbrotli(limit: int) -> Callable[[bytes], bytes]:
    machine, check = brotli.Decompressor(), _bounded_total(limit)

    def unpack(chunk: bytes) -> bytes:
        parts = []
        try:
            parts.append(check(machine.process(chunk, output_buffer_limit=limit + 1)))
            while not machine.can_accept_more_data():
                parts.append(check(machine.process(b"", output_buffer_limit=limit + 1)))
        except brotli.error as error:
            raise _Undecodable(f"not what Content-Encoding says: {error}") from error
        return b"".join(parts)

    return unpack


# -- small things ----------------------------------------------------------------------------------------------------


def _headers(response: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header, in either of its forms."""
    value = value.strip()
    if not value:
        return None
    if value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, (at - datetime.now(at.tzinfo or UTC)).total_seconds())


def _network_code(error: BaseException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "tls"
    if (
        isinstance(error, requests.exceptions.Timeout | TimeoutError)
        or "timed out" in str(error)
        or "too long" in str(error)
    ):
        return "timeout"
    if "no address" in str(error):
        return "no-address"
    if isinstance(error, ProtocolError | requests.exceptions.ChunkedEncodingError):
        return "broken-answer"
    return "unreachable"


def _network_message(error: BaseException) -> str:
    """The innermost cause, without the object names that urllib3 puts around it."""
    while error.__cause__ is not None or (error.args and isinstance(error.args[-1], BaseException)):
        inner = error.args[-1] if error.args and isinstance(error.args[-1], BaseException) else error.__cause__
        if inner is None or inner is error:
            break
        error = inner
    text = str(getattr(error, "reason", "") or error)
    return (
        text.partition("object at 0x")[0].rstrip("< (") if text.startswith("<") else text.rpartition(">: ")[2] or text
    )
