"""The one way out: names resolved once, TLS held to the name, proxies and company certificates honoured."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpcore
import httpx
import pytest
from support.issuer import Asked, Told, run_issuer

from tokenscan.errors import UsageError
from tokenscan.verify.errors import EgressError
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.transport import CheckedBackend, CheckedTransport, Resolver, make_context


class Rebinding:
    """A resolver that gives another address each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


class Recording(httpcore.AsyncNetworkBackend):
    """Connects nowhere, and tells whereto it would have."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    async def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        raise httpcore.ConnectError("recorded")


def connect(resolver: Resolver, host: str = "api.acme.com", *, allow_private: bool = False) -> list[str]:
    inner = Recording()
    backend = CheckedBackend(allow_private=allow_private, resolver=resolver, inner=inner)
    with pytest.raises((httpcore.ConnectError, EgressError)) as raised:
        asyncio.run(backend.connect_tcp(host, 443))
    return [str(raised.value)] if raised.type is EgressError else inner.connected


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    resolver = Rebinding(["140.82.121.6"], ["127.0.0.1"])
    assert connect(resolver) == ["140.82.121.6"]
    assert resolver.asked == 1


def test_a_name_that_is_rebound_is_refused_the_second_time() -> None:
    resolver = Rebinding(["140.82.121.6"], ["169.254.169.254"])
    assert connect(resolver) == ["140.82.121.6"]
    (refusal,) = connect(resolver)
    assert "link-local, where clouds keep metadata" in refusal


@pytest.mark.parametrize(
    "answers",
    [["140.82.121.6", "10.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::a9fe:a9fe"], ["fe80::1%eth0"], ["0.0.0.0"]],  # noqa: S104
)
def test_a_name_with_one_bad_address_is_not_connected_to_at_all(answers: list[str]) -> None:
    (refusal,) = connect(Rebinding(answers))
    assert "not the internet's" in refusal


def test_a_second_address_is_tried_where_the_first_takes_no_connection() -> None:
    assert connect(Rebinding(["140.82.121.6", "140.82.121.5"])) == ["140.82.121.6", "140.82.121.5"]


def test_private_addresses_are_connected_to_where_that_is_allowed() -> None:
    assert connect(Rebinding(["10.0.0.1"]), allow_private=True) == ["10.0.0.1"]


def send(settings: VerifySettings, url: str, *, resolver: Resolver | None = None) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = CheckedTransport(settings, **({"resolver": resolver} if resolver else {}))
        try:
            response = await transport.handle_async_request(httpx.Request("GET", url))
            await response.aread()
            return response
        finally:
            await transport.aclose()

    return asyncio.run(run())


def test_an_endpoint_on_this_machine_is_reached_and_no_other_name_that_leads_here() -> None:
    with run_issuer(lambda _: Told(200, b'{"ok": true}')) as issuer:
        settings = VerifySettings(endpoints={"github": issuer.url})
        assert send(settings, f"{issuer.url}/user").json() == {"ok": True}
        with pytest.raises(EgressError, match="loopback"):
            send(settings, issuer.url.replace("127.0.0.1", "api.acme.com"), resolver=Rebinding(["127.0.0.1"]))


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    def answer(asked: Asked) -> Told:
        return Told(302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})

    with run_issuer(answer) as issuer:
        response = send(VerifySettings(endpoints={"github": issuer.url}), f"{issuer.url}/user")
    assert response.status_code == 302
    assert [each.path for each in issuer.asked] == ["/user"]


def test_through_a_proxy_names_are_not_resolved_here(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("resolved here")

    def answer(asked: Asked) -> Told:
        return Told(200, f'{{"path": "{asked.path}"}}'.encode())

    with run_issuer(answer) as proxy:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("REQUEST_METHOD", raising=False)
        response = send(VerifySettings(), "http://api.acme.com/v1/me", resolver=resolve)
    assert response.json() == {"path": "http://api.acme.com/v1/me"}


def test_a_proxy_of_another_kind_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:1")
    with pytest.raises(EgressError, match="socks5"):
        send(VerifySettings(), "https://api.acme.com/")


@contextmanager
def run_tls(certificate: Path) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            return

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """(a file with key and certificate for *name*, one with the certificate alone)"""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "company authority")])
    now = dt.datetime.now(dt.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    both, authority = folder / "server.pem", folder / "ca.pem"
    both.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    authority.write_bytes(certificate.public_bytes(Encoding.PEM))
    return both, authority


def test_tls_is_held_to_the_name_and_to_the_authorities_that_are_trusted(tmp_path: Path) -> None:
    both, authority = make_certificate(tmp_path, "git.corp.io")
    here = Rebinding(["127.0.0.1"])
    with run_tls(both) as port:
        url = f"https://git.corp.io:{port}/"
        trusting = VerifySettings(allow_private=True, ca_file=authority)
        assert send(trusting, url, resolver=here).status_code == 200
        for settings, asked in (
            (VerifySettings(allow_private=True), url),
            (trusting, url.replace("git.corp.io", "other.corp.io")),
        ):
            with pytest.raises(httpcore.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                send(settings, asked, resolver=here)


def test_the_authorities_of_the_environment_are_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both, authority = make_certificate(tmp_path, "git.corp.io")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with run_tls(both) as port:
        url = f"https://git.corp.io:{port}/"
        assert send(VerifySettings(allow_private=True), url, resolver=Rebinding(["127.0.0.1"])).status_code == 200


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(UsageError, match="holds no certificates in PEM"):
        make_context(tmp_path / "ca.pem")
