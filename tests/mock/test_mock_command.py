"""``tokenscan mock`` as it is typed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import pytest
from support.run import Runner

from tokenscan.mock.providers import load_provider

pytest.importorskip("uvicorn")

SCENARIO = '[provider.github]\nsteps = [{ state = "valid", requests = 1 }, { state = "revoked" }]\n'

CLIENT = """
import json, os, urllib.request
headers = {"Authorization": "Bearer " + os.environ["GITHUB_TOKEN"]}
request = urllib.request.Request(os.environ["GITHUB_API_URL"] + "/user", headers=headers)
print(json.load(urllib.request.urlopen(request, timeout=3))["login"], sorted(os.environ))
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


def test_serve_prints_where_it_is_and_answers_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SCENARIO)
    command = [sys.executable, "-m", "tokenscan", "mock", "serve", "--scenario", "s.toml", "--seed", "3"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url, password = _read(server.stdout, "url"), _read(server.stdout, "control token")
        headers = {"X-Tokenscan-Control": password}
        tokens = json.loads(_get(f"{url}/__tokenscan/tokens?provider=github&state=valid", headers)[1])
        bearer = {"Authorization": f"Bearer {tokens[0]['token']}"}
        assert [_get(f"{url}/github/user", bearer)[0] for _ in range(2)] == [200, 401]
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 0


def _read(stream: IO[str], name: str) -> str:
    key, _, value = stream.readline().strip().partition(": ")
    assert key == name
    return value


def _get(url: str, headers: dict[str, str]) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_drive_reports_and_ends_with_1_where_a_check_failed(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "client.py").write_text(CLIENT)
    monkeypatch.setenv("OTHER_API_KEY", "mine")
    monkeypatch.setenv("ODD", load_provider("gitlab").kinds[0].issue("valid").value)
    junit = tmp_path / "out.xml"
    arguments = ["mock", "drive", "--provider", "github", "--env", "GITHUB_TOKEN={token}"]
    arguments += ["--env", "GITHUB_API_URL={url}", "--state", "valid", "--state", "revoked"]
    arguments += ["--format", "json", "--format", f"junit:{junit}", "--clean-home"]
    done = run(*arguments, "--", sys.executable, str(tmp_path / "client.py"))
    assert done.code == 1
    assert [(each["state"], each["failed"]) for each in done.document["states"]] == [
        ("valid", False),
        ("revoked", True),
    ]
    assert {"OTHER_API_KEY", "ODD", "TOKENSCAN_KEY"} <= set(done.document["removed"])
    assert "OTHER_API_KEY" in done.err
    assert "mine" not in done.out + done.err
    assert 'failures="1"' in junit.read_text()


def test_tokens_are_printed_and_the_same_each_time(run: Runner) -> None:
    first = run("mock", "tokens", "--provider", "stripe", "--state", "expired", "--rule", "stripe-secret-key")
    assert (first.code, first.out.split("\t")[:3]) == (0, ["stripe", "expired", "STRIPE_SECRET_KEY"])
    assert first == run("mock", "tokens", "--provider", "stripe", "--state", "expired", "--rule", "stripe-secret-key")
    many = run("mock", "tokens", "--provider", "aws", "--state", "valid", "--count", "3", "--json")
    assert [each["companions"]["id"][:10] for each in json.loads(many.out)] == ["AKIA" + "MADEUP"] * 3


def test_providers_are_listed(run: Runner) -> None:
    done = run("mock", "providers")
    assert done.code == 0
    assert len(done.out.splitlines()) >= 30
    listed = json.loads(run("mock", "providers", "--json").out)
    assert "GET /user" in next(each for each in listed if each["provider"] == "github")["paths"]


def test_a_teams_own_service_is_imitated_from_a_file(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(
        'name = "Acme"\nenvironment = "ACME_TOKEN"\ncredentials = [{ header = "X-Acme" }]\n'
        '[[token]]\nrule = "acme-token"\nform = "acme_{mark:hex:32}"\n'
        "[answer.invalid]\nstatus = 401\n[answer.rate-limited]\nstatus = 429\n"
        '[[route]]\npath = "/me"\n[route.answer.valid]\nstatus = 200\nbody = "{}"\n'
    )
    done = run("mock", "tokens", "--provider-file", str(file), "--provider", "acme", "--state", "valid")
    assert done.out.startswith("acme\tvalid\tACME_TOKEN\tacme_facade")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name = 1", "acme.toml:1: token: is missing; say with [[token]] what a token looks like"),
        ('[[token]]\nrule = "a"\nform = "b"', "acme.toml:3: token[1].form: no {mark:ALPHABET:LENGTH} in it"),
        ("colour = 1", "acme.toml:1: colour: no such key; known are name"),
    ],
)
def test_a_file_that_describes_no_provider_is_told(run: Runner, tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "acme.toml").write_text(text)
    done = run("mock", "providers", "--provider-file", str(tmp_path / "acme.toml"))
    assert (done.code, problem in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["serve", "--host", "0.0.0.0"], "not on 0.0.0.0; take 127.0.0.1 or ::1"),  # noqa: S104
        (["serve", "--scenario", "none.toml"], "none.toml cannot be read: No such file or directory; check the path"),
        (["drive", "--provider", "x", "--env", "A={token}", "--", "true"], "'x' is not imitated"),
        (["drive", "--provider", "github", "--env", "A", "--", "true"], "--env A: write it as NAME=TEXT"),
        (["drive", "--provider", "github", "--format", "pdf", "--", "true"], "--format: 'pdf' is none of text, json"),
        (["drive", "--provider", "github", "--timeout", "0", "--", "true"], "must be more than 0"),
        (["drive", "--provider", "github", "--rule", "x", "--", "true"], "GitHub has no 'x' here; there are"),
        (["tokens", "--state", "dead"], "'dead' is no state; there are valid"),
        (["tokens", "--count", "0"], "count must be from 1 to 65,535"),
    ],
)
def test_what_cannot_be_done_is_told(run: Runner, arguments: list[str], problem: str) -> None:
    done = run("mock", *arguments)
    assert (done.code, problem in done.err) == (2, True), done.err


def test_without_the_extra_it_says_what_to_install(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "tokenscan.mock.server", raising=False)
    done = run("mock", "serve")
    assert (done.code, "pip install 'tokenscan[mock]'" in done.err) == (2, True)


def test_what_stands_behind_two_dashes_is_the_commands_own_to_its_last_word(run: Runner, tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f"import sys, pathlib; pathlib.Path({str(told)!r}).write_text(repr(sys.argv[1:]))"
    drive = ["mock", "drive", "--provider", "github", "--env", "T={token}", "--env", "U={url}", "--state", "valid"]
    run(*drive, "--", sys.executable, "-c", script, "--", "--state", "x", "--", "y")
    assert told.read_text() == repr(["--", "--state", "x", "--", "y"])


def test_a_drive_without_a_command_is_told(run: Runner) -> None:
    done = run("mock", "drive", "--provider", "github", "--env", "T={token}")
    assert (done.code, "name the command to run after --" in done.err) == (2, True)
