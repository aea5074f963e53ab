"""The simulator on a socket, asked by real clients."""

from __future__ import annotations

import http.client
import json
import socket
import time
import urllib.request
from threading import Thread
from typing import Any

import pytest
from support.aws_sign import sign

pytest.importorskip("uvicorn")
httpx = pytest.importorskip("httpx")

from tokenscan.errors import UsageError  # noqa: E402
from tokenscan.mock.application import split_host  # noqa: E402
from tokenscan.mock.clock import Clock  # noqa: E402
from tokenscan.mock.scenario import Scenario  # noqa: E402
from tokenscan.mock.server import Server  # noqa: E402
from tokenscan.mock.session import MockToken, TokenMock  # noqa: E402
from tokenscan.mock.simulator import Simulator  # noqa: E402


def ask(token: MockToken, path: str = "/user", **options: Any) -> Any:
    return httpx.get(token.url + path, headers={"Authorization": f"Bearer {token.value}"}, timeout=5, **options)


def control(mock: TokenMock, method: str, path: str, **options: Any) -> Any:
    headers = {"X-Tokenscan-Control": mock.control_token}
    return httpx.request(method, f"{mock.base_url}/__tokenscan{path}", headers=headers, **options)


def test_httpx_and_urllib_get_the_same_answer(mock: TokenMock) -> None:
    token = mock.token()
    headers = {"Authorization": f"token {token.value}"}
    request = urllib.request.Request(token.url + "/user", headers=headers)  # noqa: S310 - http on loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert json.load(answer)["login"] == ask(token).json()["login"] == "octo-made-up"


def test_headers_are_the_providers_and_no_web_frameworks(mock: TokenMock) -> None:
    answer = ask(mock.token())
    assert answer.headers["server"] == "github.com"
    assert "uvicorn" not in str(answer.headers)
    assert answer.headers["x-ratelimit-limit"] == "5000"


def test_a_provider_is_reached_by_its_name_too(mock: TokenMock) -> None:
    host, _, port = mock.base_url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port))
    headers = {"Host": f"gitlab.localhost:{port}", "PRIVATE-TOKEN": mock.token(provider="gitlab").value}
    connection.request("GET", "/api/v4/user", headers=headers)
    assert json.load(connection.getresponse())["username"] == "made-up"
    connection.close()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:1", "evil.localhost", ""])
def test_another_host_is_refused_whatever_its_name_leads_to(mock: TokenMock, host: str) -> None:
    port = mock.base_url.rpartition(":")[2]
    named = host if ":" in host else f"{host}:{port}"
    for path in ("/github/user", "/__tokenscan/"):
        headers = {"Host": named, "X-Tokenscan-Control": mock.control_token}
        assert httpx.get(mock.base_url + path, headers=headers).status_code == 421


def test_a_host_is_split_from_its_port() -> None:
    assert split_host("LocalHost:80") == ("localhost", "80")
    assert split_host("[::1]:8080") == ("[::1]", "8080")
    assert split_host("[::1]") == ("[::1]", "80")
    assert split_host("localhost") == ("localhost", "80")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "localhost.example", "8.8.8.8"])  # noqa: S104
def test_no_other_interface_is_listened_on(host: str) -> None:
    with pytest.raises(UsageError, match=r"127\.0\.0\.1 or ::1"):
        Server(Simulator({}, Scenario()), host=host).start()


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(UsageError, match="--port 0 finds a free one"):
            Server(Simulator({}, Scenario()), port=other.getsockname()[1]).start()


@pytest.mark.parametrize("drop", ["start", "headers", "body"])
def test_a_dropped_connection_ends_where_it_was_told_to(mock: TokenMock, drop: str) -> None:
    mock.set(provider="github", drop=drop)
    with pytest.raises(httpx.TransportError) as caught:
        ask(mock.token("dropped"))
    assert isinstance(caught.value, httpx.RemoteProtocolError | httpx.ReadError)
    assert ask(mock.token()).status_code == 200


def test_a_slow_answer_comes_when_its_clock_says_so(mock: TokenMock) -> None:
    mock.set(provider="github", delay_s=3600)
    answers: list[int] = []
    client = Thread(target=lambda: answers.append(ask(mock.token("slow")).status_code))
    client.start()
    while not mock.requests:
        time.sleep(0.01)
    assert answers == []
    mock.advance(3601)
    client.join(5)
    assert answers == [200]


def test_a_client_with_a_timeout_gives_up_on_a_slow_one(mock: TokenMock) -> None:
    mock.set(provider="github", delay_s=3)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(mock.url() + "/user", headers={"Authorization": f"Bearer {mock.token('slow')}"}, timeout=0.1)


def test_a_redirect_is_seen_to_be_followed_with_the_token(mock: TokenMock) -> None:
    token = mock.token("redirect")
    careful = ask(token, follow_redirects=True)
    assert (careful.status_code, "Sign in" in careful.text) == (200, True)
    place = ask(token).headers["location"]
    httpx.get(place, headers={"Authorization": f"Bearer {token.value}"})
    assert [each.carried for each in mock.requests if each.elsewhere] == [False, True]


def test_control_needs_the_token_of_the_run(mock: TokenMock) -> None:
    for headers in ({}, {"X-Tokenscan-Control": "wrong"}, {"Authorization": "Bearer x"}):
        for method, path in (("GET", "/"), ("GET", "/log"), ("POST", "/reset"), ("GET", "/tokens")):
            answer = httpx.request(method, f"{mock.base_url}/__tokenscan{path}", headers=headers)
            assert answer.status_code == 401
    headers = {"X-Tokenscan-Control": mock.control_token, "Origin": "https://evil.example"}
    assert httpx.post(f"{mock.base_url}/__tokenscan/reset", headers=headers).status_code == 403
    assert control(mock, "GET", "/").json()["providers"][0] == "airtable"


def test_states_clock_and_log_are_reached_by_http(mock: TokenMock) -> None:
    token = mock.token()
    assert control(mock, "POST", "/state", json={"provider": "github", "state": "rate-limited"}).status_code == 200
    assert ask(token).status_code == 403
    control(mock, "POST", "/clock", json={"advance-s": 5})
    assert ask(token).status_code == 200
    log = control(mock, "GET", "/log").json()
    assert log["total"] == 2
    assert [(each["token"], each["status"], each["state"]) for each in log["requests"]] == [
        ("github-pat-classic/valid/1", 403, "rate-limited"),
        ("github-pat-classic/valid/1", 200, "rate-limited"),
    ]
    assert control(mock, "GET", "/log?since=1").json()["requests"][0]["number"] == 2
    control(mock, "DELETE", "/log")
    assert control(mock, "GET", "/log").json()["total"] == 0
    control(mock, "POST", "/reset")
    assert ask(token).status_code == 200


def test_a_scenario_is_played_and_reset_by_http(mock: TokenMock) -> None:
    text = '[provider.github]\nsteps = [{ state = "valid", requests = 1 }, { state = "revoked" }]'
    assert control(mock, "POST", "/scenario", content=text).json() == {"ok": True}
    assert [ask(mock.token()).status_code for _ in range(3)] == [200, 401, 401]


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("POST", "/state", "{", "the request must be a JSON object"),
        ("POST", "/state", '{"state": "dead"}', "the request: state: 'dead' is none of valid"),
        ("POST", "/state", '{"provider": "x", "state": "valid"}', "'x' is not imitated"),
        ("POST", "/clock", '{"advance-s": -1}', "must be 0 or more"),
        ("POST", "/scenario", "seed = 'a'", "the scenario:1: seed: must be a number"),
        ("GET", "/tokens?count=0", "", "count must be from 1 to 65,535"),
        ("GET", "/tokens?provider=x", "", "'x' is not imitated"),
        ("GET", "/tokens?rule=x", "", "no provider that is imitated issues 'x'"),
        ("GET", "/tokens?colour=x", "", "'colour' is not understood"),
    ],
)
def test_what_control_does_not_understand_is_told(
    mock: TokenMock, method: str, path: str, body: str, problem: str
) -> None:
    answer = control(mock, method, path, content=body)
    assert (answer.status_code, problem in answer.json()["error"]) == (400, True), answer.text


def test_tokens_come_with_what_belongs_to_them(mock: TokenMock) -> None:
    tokens = control(mock, "GET", "/tokens?provider=twilio&state=valid&count=2").json()
    assert [(each["provider"], each["rule"], each["serial"]) for each in tokens] == [
        ("twilio", "twilio-auth-token", 1),
        ("twilio", "twilio-auth-token", 2),
    ]
    assert tokens[0]["companions"]["account"].startswith("AC" + "facade")
    whole = control(mock, "GET", "/tokens").json()
    assert len({each["token"] for each in whole}) == len(whole) > 900


def test_a_body_that_is_too_large_and_a_provider_that_is_not_there_are_refused(mock: TokenMock) -> None:
    large = httpx.post(mock.url() + "/user", content=b"x" * (2 << 20))
    assert large.status_code == 413
    nobody = httpx.get(mock.base_url + "/gitbub/user")
    assert (nobody.status_code, "no provider 'gitbub'" in nobody.text) == (404, True)


def test_aws_checks_the_signature_and_its_time(mock: TokenMock) -> None:
    token = mock.token(provider="aws")
    url = f"{token.url}/?Action=GetCallerIdentity&Version=2011-06-15"

    def call(secret: str, at: float) -> tuple[int, str]:
        answer = httpx.get(url, headers=sign(url, key_id=token.companions["id"], secret=secret, at=at))
        return answer.status_code, answer.text

    now = time.time()
    status, text = call(token.value, now)
    assert (status, "arn:aws:iam::123456789012:user/made-up" in text) == (200, True)
    assert "<Code>SignatureDoesNotMatch</Code>" in call(token.value[::-1], now)[1]
    assert "Signature not yet current" in call(token.value, now + 7200)[1]
    assert "MissingAuthenticationToken" in httpx.get(url).text


def test_aws_takes_a_signature_made_for_the_real_host(mock: TokenMock) -> None:
    token = mock.token(provider="aws")
    real = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
    headers = sign(real, key_id=token.companions["id"], secret=token.value, at=time.time())
    answer = httpx.get(f"{token.url}/?Action=GetCallerIdentity&Version=2011-06-15", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("invalid", "InvalidClientTokenId"),
        ("expired", "ExpiredToken"),
        ("rate-limited", "Throttling"),
        ("clock-skew", "SignatureDoesNotMatch"),
        ("over-scoped", ":root"),
        ("compromised", "user/made-up"),
    ],
)
def test_aws_names_each_state(mock: TokenMock, state: str, code: str) -> None:
    token = mock.token(state, provider="aws")
    url = f"{token.url}/?Action=GetCallerIdentity&Version=2011-06-15"
    headers = sign(url, key_id=token.companions["id"], secret=token.value, at=time.time())
    assert code in httpx.get(url, headers=headers).text


def test_two_servers_with_one_seed_answer_alike(providers: dict[str, Any]) -> None:
    def run() -> list[tuple[int, bytes]]:
        scenario = Scenario(seed=5)
        with Server(Simulator(providers, scenario, Clock(1_780_315_200.0))) as server:
            mock = TokenMock(server)
            mock.set(provider="github", failures=0, failure_rate=0.5)
            answers = [ask(mock.token("server-error")) for _ in range(10)]
            return [(each.status_code, each.content) for each in answers]

    assert run() == run()


def test_many_clients_at_once_never_exceed_a_quota_and_lose_nothing(mock: TokenMock) -> None:
    mock.set(provider="github", quota={"requests": 20, "seconds": 3600, "per": "client"})
    statuses: list[int] = []

    def work(first: int) -> None:
        with httpx.Client() as client:
            for number in range(first, first + 20):
                headers = {"Authorization": f"Bearer {mock.token(number=number).value}"}
                statuses.append(client.get(mock.url() + "/user", headers=headers).status_code)

    threads = [Thread(target=work, args=(1 + 20 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses.count(200), statuses.count(403)) == (20, 60)
    assert len(mock.requests) == 80
