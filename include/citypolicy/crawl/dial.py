"""Connections that go only where they may, and that end when their time is over.

urllib3 is given its own connection classes: the address that is checked is the address that is connected to, so a name
that resolves differently a moment later (re-binding) gains nothing; and every read of a socket looks at the request's
deadline, so that a server which sends one byte every few seconds is left on time.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, InsecureRequestWarning, NewConnectionError

from citypolicy.crawl.guard import is_public

# The portal file says why certificates of its hosts cannot be verified; a warning a request adds nothing.
urllib3.disable_warnings(InsecureRequestWarning)


class Refused(Exception):
    """The address may not be asked: it is not of the public internet.

    No OSError: urllib3 takes those for a broken connection and tries again.
    """


class _Clock(threading.local):
    deadline: float = float("inf")


_clock = _Clock()


def set_deadline(at: float) -> None:
    """By when (monotonic seconds) the requests of this thread must have ended."""
    _clock.deadline = at


def _bounded(sock: socket.socket) -> None:
    left = _clock.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the whole answer took too long")
    timeout = sock.gettimeout()
    if timeout is None or timeout > left:
        sock.settimeout(left)


class _Socket(socket.socket):
    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        _bounded(self)
        return super().recv_into(*args, **kwargs)


class _TlsSocket(ssl.SSLSocket):
    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        _bounded(self)
        return super().recv_into(*args, **kwargs)


class Dialler:
    """Opens the sockets of one portal's requests."""

    def __init__(self, *, local: bool, connect_to: Mapping[str, str]) -> None:
        self.local, self.connect_to = local, connect_to

    def connect(self, conn: HTTPConnection) -> socket.socket:
        """A socket to where the connection means to go. Raises Refused, or urllib3's errors."""
        target = self.connect_to.get(f"{conn.host}:{conn.port}", "")
        host, _, port = target.rpartition(":") if target else (conn._dns_host, "", conn.port)
        if host.endswith(".localhost"):
            # By RFC 6761, 6.3, such a name is this machine; not every resolver knows.
            host = "localhost"
        try:
            found = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NewConnectionError(conn, f"{host}: the name has no address ({error})") from error
        open_to = [info for info in found if self.local or is_public(str(info[4][0]))]
        if not open_to:
            raise Refused(f"{host} resolves to {found[0][4][0]}, which is not of the public internet")
        last: OSError | None = None
        for family, kind, protocol, _, address in open_to:
            sock = _Socket(family, kind, protocol)
            try:
                for option in conn.socket_options or ():
                    sock.setsockopt(*option)
                timeout = conn.timeout if isinstance(conn.timeout, int | float) else 30.0
                sock.settimeout(max(0.01, min(timeout, _clock.deadline - time.monotonic())))
                sock.connect(address)
            except OSError as error:
                sock.close()
                last = error
                continue
            return sock
        if isinstance(last, TimeoutError):
            raise ConnectTimeoutError(conn, f"{host}: no connection in time") from last
        raise NewConnectionError(conn, f"{host}: {last}") from last


class GuardedAdapter(HTTPAdapter):
    """requests' transport over a Dialler, with one TLS context."""

    def __init__(self, dialler: Dialler, context: ssl.SSLContext, connections: int) -> None:
        context.sslsocket_class = _TlsSocket
        self._dialler, self._context = dialler, context
        super().__init__(pool_connections=64, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Gives the pool manager connection classes that dial through the Dialler."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        dialler = self._dialler

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return dialler.connect(self)

        class Tls(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return dialler.connect(self)

        plain = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        tls = type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": Tls})
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": tls}


def tls_context(*, legacy: bool) -> ssl.SSLContext:
    """The TLS settings: Python's own, or with what servers of ten years ago need."""
    context = ssl.create_default_context()
    if legacy:
        context.set_ciphers("DEFAULT:@SECLEVEL=1")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context
