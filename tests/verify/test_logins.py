"""Log-ins at real PostgreSQL and Redis servers, at an SSH server of another library, and at small servers that speak as
much SMTP, FTP and LDAP as it takes. MySQL, MongoDB, AMQP and SQL Server have no server here: what is known of them is
that nobody who does not answer is called anything but unreachable.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from verify.test_runner import RULE

from tokenscan.model.secret import Secret
from tokenscan.model.validator import LOGINS, Login, Validator
from tokenscan.model.verdict import Verdict
from tokenscan.rulebook.validators import Validators
from tokenscan.verify.classify import Decision
from tokenscan.verify.errors import UnaskableError, UnreachableError
from tokenscan.verify.logins import LOGINS as KNOWN
from tokenscan.verify.logins.databases import log_in_redis
from tokenscan.verify.logins.place import Place
from tokenscan.verify.logins.services import LDAPS, SMTPS, log_in_amqp, log_in_ftp, log_in_ldap, log_in_smtp
from tokenscan.verify.question import Question
from tokenscan.verify.runner import verify
from tokenscan.verify.settings import VerifySettings

# ldap3 uses what its parser wants to be called otherwise.
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")

HERE = "127.0.0.1"
OPEN = VerifySettings(timeout_s=3.0, allow_private=True, allow_hosts=(HERE,), opt_in=("it-url",))
WORD, WRONG = "right" + "-word", "wrong" + "-word"


def log_in(
    login: Login, password: str, port: int, user: str = "app", *, settings: VerifySettings = OPEN, **others: str
) -> Verdict:
    rule = replace(RULE, id="it-url")
    probe = Validator(
        "it-url", "it", policy="opt-in", reason="a log-in", control=False, needs=("host", "user"), login=login
    )
    values = {"user": user, "host": f"{HERE}:{port}", **others}
    companions = {name: Secret(value.encode()) for name, value in values.items()}
    question = Question(rule, Secret(password.encode()), companions)
    ((_, verdict),) = verify([question], settings, validators=Validators({"it-url": probe}))
    assert WORD not in repr(verdict)
    assert WRONG not in repr(verdict)
    return verdict


def free_port() -> int:
    with socket.create_server((HERE, 0)) as server:
        return int(server.getsockname()[1])


def test_every_login_that_rules_may_name_is_there() -> None:
    assert set(KNOWN) == set(LOGINS)


@pytest.mark.parametrize("login", [each for each in LOGINS if each != "ssh"])
def test_nobody_who_does_not_answer_is_called_anything_but_unreachable(login: Login) -> None:
    assert log_in(login, WORD, free_port(), settings=replace(OPEN, timeout_s=0.4)).state == "unreachable"


def test_a_host_is_asked_only_where_the_user_names_it() -> None:
    verdict = log_in("redis", WORD, 1, settings=replace(OPEN, allow_hosts=()))
    reason = f"{HERE} is asked only where it is named: --allow-host {HERE}"
    assert (verdict.state, verdict.reason) == ("unsupported", reason)
    verdict = log_in("redis", WORD, 1, settings=replace(OPEN, allow_private=False))
    assert verdict.state == "unreachable"
    assert "loopback" in verdict.reason
    assert log_in("redis", WORD, 1, settings=replace(OPEN, opt_in=())).state == "not-checked"


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    config = folder / "redis.conf"
    users = f"user bare on >{WORD} -@all\nuser off off >{WORD} +@all\n"
    config.write_text(f"port {port}\nbind {HERE}\nsave ''\nrequirepass {WORD}\n{users}")
    with running([program, str(config)], port, cwd=folder):
        yield port


@pytest.mark.parametrize(
    ("user", "password", "state"),
    [
        ("default", WORD, "valid"),
        ("", WORD, "valid"),
        ("default", WRONG, "invalid"),
        ("bare", WORD, "valid"),
        ("off", WORD, "invalid"),
    ],
)
def test_redis(redis_port: int, user: str, password: str, state: str) -> None:
    assert log_in("redis", password, redis_port, user).state == state


@pytest.fixture(scope="module")
def postgres_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        pytest.skip("PostgreSQL is not installed")
    # The server refuses to run as root.
    owner = {"user": "postgres", "extra_groups": ()} if os.geteuid() == 0 else {}
    folder = tmp_path_factory.mktemp("postgres", numbered=True)
    data = Path("/var/tmp" if owner else folder) / f"tokenscan-pg-{os.getpid()}"  # noqa: S108 - one that its user reaches
    password = folder / "password"
    password.write_text(WORD)
    port = free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", "check": True, **owner}
    with password.open() as file:
        subprocess.run(
            [folders[-1] / "initdb", "-D", data, "-U", "app", "--pwfile=/dev/stdin", "-A", "scram-sha-256", "-N"],
            stdin=file,
            **quiet,  # type: ignore[call-overload]
        )
    command = [str(folders[-1] / "postgres"), "-D", str(data), "-p", str(port), "-h", HERE, "-k", "", "-F"]
    try:
        with running(command, port, cwd=Path("/"), **owner):
            yield port
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.mark.parametrize(
    ("user", "password", "database", "state"),
    [
        ("app", WORD, "postgres", "valid"),
        ("app", WORD, "nowhere", "valid"),
        ("app", WRONG, "postgres", "invalid"),
        ("nobody", WORD, "postgres", "invalid"),
    ],
)
def test_postgres(postgres_port: int, user: str, password: str, database: str, state: str) -> None:
    assert log_in("postgres", password, postgres_port, user, database=database).state == state


@contextmanager
def running(command: list[str], port: int, *, cwd: Path, **options: object) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **options,  # type: ignore[call-overload]
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection((HERE, port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def serve(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """*talk* with one client."""
    server = socket.create_server((HERE, 0))
    server.settimeout(5)

    def run() -> None:
        try:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
                talk(connection)
        except OSError:
            return

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        thread.join()
        server.close()


def in_lines(greeting: str, answers: dict[str, str]) -> Callable[[socket.socket], None]:
    """A server that answers each command by its first word."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(f"{greeting}\r\n".encode())
        with connection.makefile("rb") as lines:
            for line in lines:
                words = line.decode().split()
                answer = answers.get(words[0].upper() if words else "", "500 what")
                connection.sendall(answer.encode() + b"\r\n")
                if words[:1] == ["QUIT"] or words[:1] == ["quit"]:
                    return

    return talk


@pytest.mark.parametrize(
    ("answer", "state"),
    [("235 welcome", "valid"), ("535 5.7.8 bad", "invalid"), ("454 later", "unreachable"), ("534 stronger", "unknown")],
)
def test_smtp(answer: str, state: str) -> None:
    answers = {"EHLO": "250-a\r\n250 AUTH PLAIN", "AUTH": answer, "QUIT": "221 bye", "RSET": "250 ok"}
    with serve(in_lines("220 a", answers)) as port:
        assert log_in("smtp", WORD, port).state == state


@pytest.mark.parametrize(("answer", "state"), [("230 in", "valid"), ("530 no", "invalid"), ("421 busy", "unreachable")])
def test_ftp(answer: str, state: str) -> None:
    with serve(in_lines("220 a", {"USER": "331 word", "PASS": answer, "QUIT": "221 bye"})) as port:
        assert log_in("ftp", WORD, port).state == state


@pytest.mark.parametrize(
    ("code", "text", "state"),
    [
        (0, "", "valid"),
        (49, "80090308: LdapErr: data 52e, v2580", "invalid"),
        (49, "80090308: LdapErr: data 532, v2580", "expired"),
        (49, "80090308: LdapErr: data 533, v2580", "revoked"),
        (51, "busy", "unknown"),
    ],
)
def test_ldap(code: int, text: str, state: str) -> None:
    def talk(connection: socket.socket) -> None:
        request = connection.recv(4096)
        number = request[4]  # 30 len 02 01 NUMBER: the message's id
        inner = bytes([0x0A, 1, code, 4, 0, 4, len(text)]) + text.encode()
        content = bytes([2, 1, number, 0x61, len(inner)]) + inner
        connection.sendall(bytes([0x30, len(content)]) + content)
        connection.recv(4096)

    with serve(talk) as port:
        assert log_in("ldap", WORD, port, "cn=app").state == state


def test_a_directory_that_refers_to_another_host_sends_no_password_there() -> None:
    with socket.create_server((HERE, 0)) as other:
        other.settimeout(0.3)
        address = f"ldap://{HERE}:{other.getsockname()[1]}".encode()

        def talk(connection: socket.socket) -> None:
            number = connection.recv(4096)[4]
            referral = bytes([0xA3, len(address) + 2, 4, len(address)]) + address
            inner = bytes([0x0A, 1, 10, 4, 0, 4, 0]) + referral
            content = bytes([2, 1, number, 0x61, len(inner)]) + inner
            connection.sendall(bytes([0x30, len(content)]) + content)
            connection.recv(4096)

        with serve(talk) as port:
            assert log_in("ldap", WORD, port, "cn=app").state == "unreachable"
        with pytest.raises(TimeoutError):
            other.accept()


@pytest.mark.parametrize(("is_known", "state"), [(True, "valid"), (False, "invalid")])
def test_ssh(is_known: bool, state: str) -> None:
    import io

    import paramiko

    class Server(paramiko.ServerInterface):  # type: ignore[misc]
        def get_allowed_auths(self, username: str) -> str:
            return "publickey"

        def check_auth_publickey(self, username: str, key: object) -> int:
            return int(paramiko.AUTH_SUCCESSFUL if is_known else paramiko.AUTH_FAILED)

    key = io.StringIO()
    paramiko.ECDSAKey.generate().write_private_key(key)

    def talk(connection: socket.socket) -> None:
        transport = paramiko.Transport(connection)
        transport.add_server_key(paramiko.ECDSAKey.generate())
        transport.start_server(server=Server())
        transport.join(5)

    with serve(talk) as port:
        assert log_in("ssh", key.getvalue(), port).state == state


PUBLIC = "140.82.121.6"


def place_at(address: str, port: int = 1) -> Place:
    return Place("a.example", address, port, "app", WORD, "", 0.3)


@pytest.mark.parametrize("log_in_there", [log_in_redis, log_in_amqp])
def test_no_password_crosses_the_internet_in_the_clear(log_in_there: Callable[[Place], Decision]) -> None:
    with pytest.raises(UnaskableError, match="not sent over the internet in the clear"):
        log_in_there(place_at(PUBLIC))


@pytest.mark.parametrize("log_in_there", [log_in_ftp, log_in_ldap])
def test_a_server_without_tls_gets_no_password_over_the_internet(
    log_in_there: Callable[[Place], Decision], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is the internet's in name alone: connections to it end at a server here."""
    got: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        if log_in_there is log_in_ftp:
            connection.sendall(b"220 a\r\n")
        while data := connection.recv(4096):
            got.append(data)
            refused = bytes([0x30, 12, 2, 1, data[4], 0x78, 7, 0x0A, 1, 2, 4, 0, 4, 0])
            connection.sendall(b"502 no\r\n" if log_in_there is log_in_ftp else refused)

    with serve(talk) as port:
        lead_here(monkeypatch, port)
        with pytest.raises(UnaskableError, match="not sent over the internet in the clear"):
            log_in_there(place_at(PUBLIC, port))
    assert got
    assert WORD.encode() not in b"".join(got)


@pytest.mark.parametrize("port", [SMTPS, LDAPS])
def test_tls_goes_to_the_address_that_was_checked_and_a_certificate_is_asked_for(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is not resolved a second time: where it leads may have changed."""
    connected = lead_here(monkeypatch, free_port())
    log_in_there = log_in_smtp if port == SMTPS else log_in_ldap
    with pytest.raises(UnreachableError):
        log_in_there(place_at(PUBLIC, port))
    assert set(connected) == {(PUBLIC, port)}


def lead_here(monkeypatch: pytest.MonkeyPatch, port: int) -> list[tuple[str, int]]:
    """Connections to anywhere end at *port* here; gives where they were to go."""
    connected: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def lead(self: socket.socket, address: tuple[str, int]) -> None:
        connected.append(address[:2])
        connect(self, (HERE, port))

    monkeypatch.setattr(socket.socket, "connect", lead)
    return connected
