"""Commands that are driven: good clients, bad ones, and what must not happen to the machine meanwhile."""

from __future__ import annotations

import json
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

pytest.importorskip("uvicorn")

from tokenscan.errors import UsageError
from tokenscan.mock.drive.child import run_command
from tokenscan.mock.drive.drive import Order, choose_states, drive
from tokenscan.mock.drive.environment import clean_environment, is_secret_name
from tokenscan.mock.drive.judge import Limits
from tokenscan.mock.drive.report import DriveReport, write_json, write_junit, write_text
from tokenscan.mock.drive.trial import Trial
from tokenscan.mock.session import TokenMock
from tokenscan.mock.state import NAMES

HEAD = """
import json, os, sys, time, urllib.error, urllib.parse, urllib.request

token, url = os.environ["GITHUB_TOKEN"], os.environ["GITHUB_API_URL"]

class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_): return None

def ask(path="/user", opener=urllib.request.build_opener(Stay), **headers):
    headers = headers or {"Authorization": f"Bearer {token}"}
    with opener.open(urllib.request.Request(url + path, headers=headers), timeout=1) as answer:
        return json.load(answer)
"""

GOOD = """
for attempt in range(4):
    try:
        print(ask()["login"])
        sys.exit(0)
    except urllib.error.HTTPError as error:
        if wait := error.headers.get("Retry-After"):
            time.sleep(int(wait))
        elif error.code >= 500:
            time.sleep(0.1 * 2**attempt)
        else:
            sys.exit(f"GitHub refuses: {error.code}")
    except (OSError, ValueError) as error:
        sys.exit(f"GitHub cannot be asked: {type(error).__name__}")
sys.exit("GitHub still refuses")
"""


def make_order(script: str, states: tuple[str, ...], tmp_path: Path, **options: object) -> Order:
    file = tmp_path / "client.py"
    file.write_text(HEAD + dedent(script))
    return Order(
        command=(sys.executable, "-I", str(file)),
        variables={"GITHUB_TOKEN": "{token}", "GITHUB_API_URL": "{url}"},
        environment={"PATH": "/usr/bin:/bin"},
        states=states,
        retry_after_s=1,
        **{"timeout_s": 10.0, **options},  # type: ignore[arg-type]
    )


def failures(trials: list[Trial]) -> Mapping[str, dict[str, str]]:
    return {
        trial.state: {check.name: check.detail for check in trial.checks if check.opinion == "fail"}
        for trial in trials
        if trial.has_failed
    }


def test_a_good_client_passes_in_every_state(mock: TokenMock, tmp_path: Path) -> None:
    trials = list(drive(make_order(GOOD, NAMES, tmp_path), mock))
    assert failures(trials) == {}
    codes = {trial.state: trial.run.code for trial in trials}
    working = {
        "valid",
        "insufficient-scope",
        "over-scoped",
        "rate-limited",
        "server-error",
        "clock-skew",
        "revoked-in-use",
    }
    assert {state for state, code in codes.items() if code == 0} == working
    requests = {trial.state: len(trial.used) for trial in trials}
    assert (requests["rate-limited"], requests["server-error"], requests["revoked"]) == (2, 3, 1)


def test_a_client_that_does_not_wait_is_told(mock: TokenMock, tmp_path: Path) -> None:
    script = """
    for _ in range(12):
        try: ask(); sys.exit(0)
        except urllib.error.HTTPError: pass
    sys.exit(1)
    """
    found = failures(list(drive(make_order(script, ("rate-limited", "revoked"), tmp_path), mock)))
    assert found["rate-limited"] == {
        "waits": "11 requests came before the 1 s were over that it was told",
        "hammers": "12 requests where 10 are enough: the provider would block it",
    }
    assert found["revoked"] == {"hammers": "12 requests where 3 are enough: no retry brings the token back"}


@pytest.mark.parametrize(
    "expression",
    [
        "token",
        "token[:25]",
        "'https://' + urllib.parse.quote(token, safe='') + '@host'",
        "__import__('base64').b64encode(b'user:' + token.encode()).decode()",
    ],
)
def test_a_token_in_the_output_is_found_however_it_is_written(mock: TokenMock, tmp_path: Path, expression: str) -> None:
    script = f"print('x' * 200_000); ask(); print('using', {expression}, file=sys.stderr); print('y' * 200_000)"
    found = failures(list(drive(make_order(script, ("valid",), tmp_path), mock)))
    assert found == {"valid": {"leak": "the token, or most of it, is in its output"}}


def test_a_token_that_is_shown_masked_is_no_leak(mock: TokenMock, tmp_path: Path) -> None:
    script = "ask(); print('using', token[:6] + '…' + token[-4:])"
    assert failures(list(drive(make_order(script, ("valid",), tmp_path), mock))) == {}


def test_a_client_that_hangs_is_ended_with_all_that_it_started(mock: TokenMock, tmp_path: Path) -> None:
    script = f"""
    import subprocess
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3); open({str(tmp_path / "late")!r}, 'w')"])
    ask()
    time.sleep(60)
    """
    began = time.monotonic()
    found = failures(list(drive(make_order(script, ("valid",), tmp_path, timeout_s=1.0), mock)))
    assert list(found["valid"]) == ["ends"]
    assert time.monotonic() - began < 3
    time.sleep(max(0, 3.5 - (time.monotonic() - began)))
    assert not (tmp_path / "late").exists()


def test_a_client_without_a_timeout_hangs_on_a_slow_provider(mock: TokenMock, tmp_path: Path) -> None:
    script = (
        "urllib.request.urlopen(urllib.request.Request(url + '/user', headers={'Authorization': f'token {token}'}))"
    )
    found = failures(list(drive(make_order(script, ("slow",), tmp_path, timeout_s=1.0), mock)))
    assert "give its requests a timeout" in found["slow"]["ends"]


def test_success_that_nobody_granted_is_told(mock: TokenMock, tmp_path: Path) -> None:
    script = """
    try: ask()
    except Exception: pass
    """
    found = failures(list(drive(make_order(script, ("revoked", "malformed", "login-page"), tmp_path), mock)))
    assert {state: list(problems) for state, problems in found.items()} == {
        state: ["exit"] for state in ("revoked", "malformed", "login-page")
    }


def test_a_crash_is_no_clean_failure(mock: TokenMock, tmp_path: Path) -> None:
    found = failures(list(drive(make_order("ask()", ("revoked",), tmp_path), mock)))
    assert found == {"revoked": {"clean": "it crashed (Traceback (most recent call last)) where a message was due"}}


def test_a_token_that_follows_a_redirect_or_stands_in_the_address_is_told(mock: TokenMock, tmp_path: Path) -> None:
    script = """
    try: ask(opener=urllib.request.build_opener())
    except ValueError: sys.exit("no JSON")
    """
    followed = failures(list(drive(make_order(script, ("redirect",), tmp_path), mock)))
    assert followed["redirect"] == {"address": "it followed a redirect to another host, and took the token along"}
    script = "ask(); ask('/user?access_token=' + token)"
    addressed = failures(list(drive(make_order(script, ("valid",), tmp_path), mock)))
    assert "the token is in the address" in addressed["valid"]["address"]


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("pass", "it never asked the simulator"),
        ("ask(Accept='x')", "it asked without the token"),
        ("ask('/no/such/path')", "the simulator has no good answer to GET /no/such/path"),
    ],
)
def test_a_command_that_tests_nothing_is_told(mock: TokenMock, tmp_path: Path, script: str, problem: str) -> None:
    found = failures(list(drive(make_order(script, ("valid",), tmp_path), mock)))
    assert found["valid"]["asks"].startswith(problem)


def test_giving_up_is_noted_and_no_failure(mock: TokenMock, tmp_path: Path) -> None:
    (trial,) = drive(make_order("try: ask()\nexcept OSError: sys.exit(1)", ("rate-limited",), tmp_path), mock)
    assert not trial.has_failed
    assert [check.name for check in trial.checks if check.opinion == "note"] == ["recovers"]


@pytest.mark.parametrize(
    ("command", "variables", "problem"),
    [
        (("x", "{token}"), {"A": "{token}{url}"}, "a token in a command line is seen by everybody"),
        (("x",), {"A": "{url}"}, "the command gets no token"),
        (("x",), {"A": "{token}"}, "nothing tells the command where the simulator is"),
        (("x",), {"A": "{token}{url}{colour}"}, "--env A: {colour} is not known; there are {token}, {url}"),
        (("/no/such/program",), {"A": "{token}{url}"}, "/no/such/program cannot be run: No such file"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_told(
    mock: TokenMock, command: tuple[str, ...], variables: dict[str, str], problem: str
) -> None:
    with pytest.raises(UsageError) as caught:
        list(drive(Order(command, variables, {}, ("valid",)), mock))
    assert problem in str(caught.value)


def test_a_state_that_a_provider_has_not_is_told() -> None:
    with pytest.raises(UsageError, match="--state over-scoped: this provider has no such state; it has valid"):
        choose_states(("valid",), ("over-scoped",))


def test_companions_reach_the_command(mock: TokenMock, tmp_path: Path) -> None:
    other = TokenMock(mock._server, "twilio")
    file = tmp_path / "client.py"
    file.write_text(
        "import os, sys, urllib.request as u, base64\n"
        "pair = base64.b64encode(os.environ['PAIR'].encode()).decode()\n"
        "u.urlopen(u.Request(os.environ['PLACE'], headers={'Authorization': f'Basic {pair}'}), timeout=2)\n"
    )
    variables = {"PAIR": "{account}:{token}", "PLACE": "{url}/2010-04-01/Accounts/{account}.json"}
    (trial,) = drive(Order((sys.executable, "-I", str(file)), variables, {}, ("valid",)), other)
    assert (trial.has_failed, trial.run.code) == (False, 0)


NAMED = ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "NPM_AUTH", "apiKey", "SENTRY_DSN", "SSH_AUTH_SOCK"]
HARMLESS = ["PATH", "HOME", "PWD", "OLDPWD", "LANG", "TERM", "KEYBOARD_LAYOUT", "MONKEY", "COMPASS_HOME", "VIRTUAL_ENV"]


def test_secrets_are_known_by_the_names_of_their_variables() -> None:
    assert [name for name in NAMED if not is_secret_name(name)] == []
    assert [name for name in HARMLESS if is_secret_name(name)] == []


def test_secrets_are_kept_from_the_command_by_name_and_by_value() -> None:
    environment = {"PATH": "/bin", "MY_TOKEN": "a", "ODD": "looks live", "KEPT_KEY": "b", "HTTP_PROXY": "http://proxy"}
    cleaned = clean_environment(environment, keep=["KEPT_KEY"], holds_secret=lambda _, value: value == "looks live")
    assert cleaned.removed == ("MY_TOKEN", "ODD")
    assert cleaned.kept == {
        "PATH": "/bin",
        "KEPT_KEY": "b",
        "HTTP_PROXY": "http://proxy",
        "NO_PROXY": "127.0.0.1,localhost,::1",
        "no_proxy": "127.0.0.1,localhost,::1",
    }


def test_a_command_that_prints_without_end_takes_no_memory() -> None:
    run = run_command(["sh", "-c", "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done"], {}, "t" * 40, 0.5)
    assert (run.timed_out, len(run.tail) <= 2 * (64 << 10)) == (True, True)


def test_a_command_that_ignores_being_told_to_end_is_ended() -> None:
    began = time.monotonic()
    run = run_command(
        ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], {"PATH": "/usr/bin:/bin"}, "t" * 40, 0.3
    )
    assert (run.timed_out, time.monotonic() - began < 4) == (True, True)


def test_the_end_by_a_signal_is_no_clean_failure(mock: TokenMock, tmp_path: Path) -> None:
    script = "try: ask()\nexcept OSError: os.kill(os.getpid(), 9)"
    found = failures(list(drive(make_order(script, ("revoked",), tmp_path), mock)))
    assert found == {"revoked": {"clean": "ended by signal 9"}}


def test_reports_say_the_same_to_people_and_machines(mock: TokenMock, tmp_path: Path) -> None:
    order = make_order("ask(); print('<&', token)", ("valid", "over-scoped"), tmp_path, limits=Limits(requests=1))
    report = DriveReport("github", "python", tuple(drive(order, mock)), ("MY_TOKEN",))
    text = write_text(report)
    assert text.startswith("python against github\n  FAIL  valid        exit 0, 1 request in ")
    assert text.endswith("        leak: the token, or most of it, is in its output\n2 of 2 states failed\n")
    document = json.loads(write_json(report))
    assert (document["schema"], document["failed"], document["removed"]) == (1, True, ["MY_TOKEN"])
    assert [(each["state"], each["exit_code"], each["timed_out"]) for each in document["states"]] == [
        ("valid", 0, False),
        ("over-scoped", 0, False),
    ]
    suite = ET.fromstring(write_junit(report))  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures")) == ("2", "2")
    assert [case.get("name") for case in suite] == ["valid", "over-scoped"]
    token = mock.token().value
    assert all(token not in each for each in (text, write_json(report), write_junit(report)))
