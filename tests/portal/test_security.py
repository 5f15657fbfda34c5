"""No request leaves the portal's hosts or reaches a private network, whatever a portal or its DNS says."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from citypolicy.crawl import dial
from citypolicy.crawl.fetch import Answer, Failure, Fetcher
from citypolicy.crawl.portals import Portal
from fixtures_portal import QUICK, MakeTown
from sample_portal.faults import at, site
from sample_portal.server import Request, Response, SamplePortal

Outcome = Answer | Failure


def portal(host: str, **more: Any) -> Portal:
    section = {"id": "s", "name": "s", "kind": "plan", "url": f"http://{host}/"}
    values = {"id": "p", "name": "p", "kind": "web", "region_code": "990300", "hosts": [host], "sections": [section]}
    return Portal.model_validate(values | {"politeness": {"requests_per_second": 1000}} | more)


def get(of: Portal, url: str) -> Outcome:
    with Fetcher(of, limits=QUICK) as fetcher:
        return fetcher.get(url)


@pytest.fixture
def inner() -> Iterator[SamplePortal]:
    """A service on loopback that nobody outside may reach through the crawler."""
    with SamplePortal(
        {name: lambda _r: Response(b"secret") for name in ("127.0.0.1", "localhost", "city.invalid")}, 0
    ) as server:
        yield server


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_refused_unless_the_file_is_marked_local(inner: SamplePortal, host: str) -> None:
    refused = get(portal(f"{host}:{inner.port}"), f"http://{host}:{inner.port}/")
    assert isinstance(refused, Failure)
    assert (refused.state, refused.code) == ("refused", "address-not-public")
    assert inner.log == []
    allowed = get(portal(f"{host}:{inner.port}", local=True), f"http://{host}:{inner.port}/")
    assert isinstance(allowed, Answer)


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "192.168.0.7", "169.254.169.254", "::1", "fd00::5", "::ffff:127.0.0.1", "0.0.0.0"]
)
def test_a_public_name_with_a_private_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[Any] = []
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(dial.socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(dial._Socket, "connect", lambda _s, where: dialled.append(where))
    outcome = get(portal("city.invalid"), "http://city.invalid/")
    assert isinstance(outcome, Failure)
    assert outcome.code == "address-not-public"
    assert dialled == []


def test_a_name_that_changes_its_address_gains_nothing(inner: SamplePortal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Re-binding: public when it is looked up, loopback a moment later. What was checked is what is dialled."""
    looked, dialled = [], list[Any]()

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        looked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("61.136.1.1" if len(looked) == 1 else "127.0.0.1", inner.port))
        ]

    def connect(_self: socket.socket, where: Any) -> None:
        dialled.append(where)
        raise OSError("not dialled in a test")

    monkeypatch.setattr(dial.socket, "getaddrinfo", lookup)
    monkeypatch.setattr(dial._Socket, "connect", connect)
    outcome = get(portal(f"city.invalid:{inner.port}"), f"http://city.invalid:{inner.port}/")
    assert isinstance(outcome, Failure)
    assert {where[0] for where in dialled} == {"61.136.1.1"}
    assert inner.log == []


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/", "//127.0.0.1/x", "http://localhost:1/", "https://other.invalid/", "file:///etc/passwd",
     "gopher://town.fault.localhost/", "http://town.fault.localhost@127.0.0.1/", "http://town.fault.localhost:1/"],
)  # fmt: skip
def test_no_redirect_leads_off_the_portal(make_town: MakeTown, location: str) -> None:
    refresh = Response(
        f"<meta http-equiv=refresh content='0;url={location}'>".encode(), 200, {"Content-Type": "text/html"}
    )
    town = make_town({**site(2), at(1): Response(b"", 302, {"Location": location}), at(2): refresh})
    report = town.crawl()
    assert report.captured == 0
    assert {i.code for i in report.issues} == {"redirect-off-portal"}
    assert {line.request.host for line in town.log} == {"town.fault.localhost"}


def test_a_redirect_within_the_portal_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, inner: SamplePortal
) -> None:
    """The second host is of the portal, and its name leads inside."""
    of = portal(f"city.invalid:{inner.port}", attachment_hosts=[f"localhost:{inner.port}"])
    with Fetcher(of, limits=QUICK) as fetcher:
        outcome = fetcher.get(f"http://localhost:{inner.port}/f.pdf", file=True)
    assert isinstance(outcome, Failure)
    assert outcome.code == "address-not-public"
    assert inner.log == []


def test_no_name_from_outside_becomes_a_path(make_town: MakeTown, tmp_path: Path) -> None:
    evil = "../../../../../../tmp/evil"
    body = f"<a href='/d?filename={evil}.pdf'>../../etc/passwd.pdf</a>"
    from sample_portal import faults

    town = make_town({
        **site(1),
        at(1): faults.article(1, body),
        "/d": Response(faults.paper(), 200, {"Content-Disposition": f'attachment; filename="{evil}"'}),
    })  # fmt: skip
    before = set(tmp_path.rglob("*"))
    assert town.crawl().captured == 2
    made = {
        p.relative_to(tmp_path).parts[1]
        for p in tmp_path.rglob("*")
        if p not in before and len(p.relative_to(tmp_path).parts) > 1
    }
    assert made == {"town"}
    assert not Path("/tmp/evil").exists()
    assert all(".." not in c.warc for c in town.captures())


# -- TLS --------------------------------------------------------------------------------------------------------------


class _Quiet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<html><body>" + "到2027年建成项目12个。".encode() * 20 + b"</body></html>"
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """An HTTPS server with a certificate of its own; yields its port and the certificate."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False).sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server = HTTPServer(("127.0.0.1", 0), _Quiet)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server.server_address[1], tmp_path / "cert.pem"
    server.shutdown()
    server.server_close()


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_certificates_are_verified_unless_the_file_says_why_not(tls_server: tuple[int, Path]) -> None:
    host = f"localhost:{tls_server[0]}"
    refused = get(portal(host, local=True), f"https://{host}/")
    assert isinstance(refused, Failure)
    assert (refused.state, refused.code) == ("transient", "tls")
    assert "certificate" in refused.message.lower()
    told = portal(host, local=True, tls={"unverified_because": "the city's certificate ran out; reported"})
    assert isinstance(get(told, f"https://{host}/"), Answer)


def test_the_legacy_profile_is_tried_after_the_standard_one(
    tls_server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made legacy by what the test's own settings refuse: TLS 1.3 alone on our side against a server of TLS 1.2."""
    host = f"localhost:{tls_server[0]}"
    made: list[bool] = []
    real = dial.tls_context

    def context(*, legacy: bool) -> ssl.SSLContext:
        made.append(legacy)
        built = real(legacy=legacy)
        if not legacy:
            built.set_alpn_protocols([])
            built.load_verify_locations(tls_server[1])
            built.set_ciphers("AES256-SHA")
            built.maximum_version = ssl.TLSVersion.TLSv1_2
        else:
            built.load_verify_locations(tls_server[1])
        return built

    monkeypatch.setattr("citypolicy.crawl.fetch.tls_context", context)
    strict = get(portal(host, local=True), f"https://{host}/")
    assert isinstance(strict, Failure)
    assert strict.code == "tls"
    assert made == [False]
    legacy = get(portal(host, local=True, tls={"profile": "legacy"}), f"https://{host}/")
    assert isinstance(legacy, Answer)
    assert made == [False, False, True]


def test_the_legacy_profile_still_verifies(tls_server: tuple[int, Path]) -> None:
    host = f"localhost:{tls_server[0]}"
    outcome = get(portal(host, local=True, tls={"profile": "legacy"}), f"https://{host}/")
    assert isinstance(outcome, Failure)
    assert outcome.code == "tls"


def test_request_headers_cannot_be_split_by_an_etag(make_town: MakeTown) -> None:
    def answer(_request: Request) -> Response:
        return Response(b"<p>" + b"x" * 400 + b"</p>", 200, {"Content-Type": "text/html", "ETag": '"a"'})

    town = make_town({**site(1), at(1): answer})
    assert town.crawl().captured == 1
    assert town.crawl(deep=True).state == "ok"
