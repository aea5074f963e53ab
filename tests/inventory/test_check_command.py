"""``tokenscan check`` as it is run: through the real runner, against servers on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.cli import Outcome, tokenscan
from support.here import run_here
from support.repo import RepoBuilder
from support.tokens import make_token

ONE, TWO = make_token("check one"), make_token("check two")


@dataclass
class Forge:
    """A server that answers as GitHub's API does: *known* tokens with their scopes, others with 401."""

    known: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int = 200
    url: str = ""

    def answer(self, token: str) -> tuple[int, dict[str, str], Any]:
        self.asked.append(token)
        if token not in self.known:
            return 401, {}, {"message": "Bad credentials"}
        headers = {"X-OAuth-Scopes": self.known[token], **self.headers}
        return self.status, headers, {"login": "octo", "email": "octo@example.org"}


@contextmanager
def serve(forge: Forge) -> Iterator[Forge]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = forge.answer(self.headers.get("Authorization", "").rpartition(" ")[2])
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {
                **headers,
                "Content-Type": "application/json",
                "Content-Length": str(len(data)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        forge.url = f"http://127.0.0.1:{server.server_port}"
        yield forge
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


DECLARED = """
[[token]]
name = "deploy"
kind = "github-pat-classic"
environment = "staging"
source = { env = "DEPLOY" }
scopes = ["gist"]
"""


def _check(folder: Path, text: str, *arguments: str, **environment: str) -> Outcome:
    (folder / "tokens.toml").write_text(text)
    return tokenscan("check", *arguments, cwd=folder, environment=environment)


def test_a_sound_token_gives_0_and_is_asked_about_with_a_made_up_one_beside_it(tmp_path: Path) -> None:
    with serve(Forge({ONE: "gist"})) as forge:
        outcome = _check(tmp_path, DECLARED, "--endpoint", f"github={forge.url}", DEPLOY=ONE)
    assert (outcome.code, outcome.err) == (0, "")
    assert "  valid     yes, it is octo\n  scopes    gist\n" in outcome.out
    assert outcome.out.endswith("1 token: 1 fine.\n")
    assert forge.asked.count(ONE) == 1
    assert ONE not in outcome.out


def test_what_is_wrong_gives_1_and_every_report_is_written(tmp_path: Path) -> None:
    expiry = {"GitHub-Authentication-Token-Expiration": "2020-01-01 00:00:00 UTC"}
    formats = ("-f", "json:r.json", "-f", "junit:r.xml", "-f", "sarif:r.sarif", "-f", "text:r.txt")
    with serve(Forge({ONE: "gist, repo"}, expiry)) as forge:
        outcome = _check(tmp_path, DECLARED, "--endpoint", f"github={forge.url}", *formats, DEPLOY=ONE)
    assert (outcome.code, outcome.out, outcome.err) == (1, "", "")
    (token,) = json.loads((tmp_path / "r.json").read_text())["tokens"]
    assert [issue["code"] for issue in token["issues"]] == ["expired", "excess-scope"]
    assert token["verdict"]["endpoint"] == f"{forge.url}/user"
    assert all(ONE not in (tmp_path / name).read_text() for name in ("r.json", "r.xml", "r.sarif", "r.txt"))


def test_a_token_that_its_issuer_does_not_know_gives_1(tmp_path: Path) -> None:
    with serve(Forge({})) as forge:
        outcome = _check(tmp_path, DECLARED, "--endpoint", f"github={forge.url}", "-f", "json", DEPLOY=ONE)
    assert outcome.code == 1
    assert [issue["code"] for issue in outcome.report["tokens"][0]["issues"]] == ["invalid"]


def test_an_issuer_that_takes_any_token_gives_3(tmp_path: Path) -> None:
    class Open(Forge):
        def answer(self, token: str) -> tuple[int, dict[str, str], Any]:
            return 200, {"X-OAuth-Scopes": ""}, {"login": "octo"}

    with serve(Open({})) as forge:
        outcome = _check(tmp_path, DECLARED, "--endpoint", f"github={forge.url}", "-f", "json", DEPLOY=ONE)
    assert outcome.code == 3
    assert outcome.report["tokens"][0]["verdict"]["state"] == "broken-probe"


def test_an_issuer_out_of_reach_gives_3_unless_that_is_allowed(tmp_path: Path) -> None:
    with serve(Forge({})) as forge:
        pass
    at = ("--endpoint", f"github={forge.url}")
    assert _check(tmp_path, DECLARED, *at, DEPLOY=ONE).code == 3
    assert _check(tmp_path, DECLARED, *at, "--allow-incomplete", DEPLOY=ONE).code == 0


def test_offline_nobody_is_asked(tmp_path: Path) -> None:
    with serve(Forge({})) as forge:
        outcome = _check(tmp_path, DECLARED, "--offline", "--endpoint", f"github={forge.url}", DEPLOY=ONE)
    assert (outcome.code, forge.asked) == (0, [])
    assert outcome.out.endswith("1 token, offline: 1 fine.\n")


def test_environments_are_tried_on_each_others_servers(tmp_path: Path) -> None:
    text = f"""
[environments.staging]
endpoints = {{ github = "%s" }}
[environments.production]
endpoints = {{ github = "%s" }}
{DECLARED}
[[token]]
name = "deploy"
kind = "github-pat-classic"
environment = "production"
source = {{ env = "LIVE" }}
scopes = ["gist"]
"""
    with serve(Forge({ONE: "gist"})) as staging, serve(Forge({ONE: "gist", TWO: "gist"})) as production:
        outcome = _check(tmp_path, text % (staging.url, production.url), "-f", "json", DEPLOY=ONE, LIVE=TWO)
        alone = _check(
            tmp_path, text % (staging.url, production.url), "-f", "json", "--env", "production", DEPLOY=ONE, LIVE=TWO
        )
    found = [
        [issue["code"] for issue in token["issues"] if issue["level"] == "error"] for token in outcome.report["tokens"]
    ]
    assert (outcome.code, found) == (1, [["crosses"], []])
    assert (alone.code, [token["name"] for token in alone.report["tokens"]]) == (0, ["deploy"])


def test_warnings_give_1_only_where_they_are_to(tmp_path: Path) -> None:
    text = DECLARED + "expires = 2999-01-01\nmax-life = '9000y'\n"
    soon = ("--offline", "--warn-before", "99999w")
    assert _check(tmp_path, text, *soon, DEPLOY=ONE).code == 0
    assert _check(tmp_path, text, *soon, "--fail-on", "warning", DEPLOY=ONE).code == 1


def test_a_host_that_only_the_file_names_gets_nothing(tmp_path: Path) -> None:
    text = '[environments.staging]\nendpoints = { github = "https://github.example.com" }\n' + DECLARED
    outcome = _check(tmp_path, text, DEPLOY=ONE)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "tokenscan: tokens.toml: environments.staging.endpoints.github: tokens would be sent to github.example.com, "
        "which only the file names; if it is yours, add --allow-host github.example.com\n"
    )


def test_rules_of_the_repository_cannot_say_whom_to_ask(repo: RepoBuilder) -> None:
    rule = """
[[rule]]
id = "acme-token"
name = "Acme token"
severity = "high"
confidence = "high"
keywords = ["acme_"]
pattern = '(?P<secret>acme_[a-z0-9]{20})'
reference = "https://acme.example"
can = "Reads all."
rotate = "Make a new one."
[rule.validator]
request = [{ url = "%s/user", headers = { Authorization = "Bearer {token}" } }]
answer = [{ status = [401], state = "invalid" }]
"""
    declared = '[[token]]\nname = "t"\nkind = "acme-token"\nsource = { env = "T" }\n'
    with serve(Forge({})) as forge:
        repo.write("rules.toml", rule % forge.url)
        repo.write(".tokenscan.toml", 'extend = false\nrules = ["rules.toml"]\n')
        outcome = _check(repo.path, declared, "-f", "json", T="acme_" + "k7q2z9x4w1v8b3n6m5r0")
    assert (outcome.code, forge.asked) == (3, [])
    assert outcome.report["tokens"][0]["verdict"]["state"] == "unsupported"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.toml",), "none.toml is not there: declare your tokens in it"),
        (("--env", "x"), "--env: tokens.toml declares no environment 'x'; it has staging"),
        (("--format", "xml"), "--format: 'xml' is none of json, junit, sarif, text"),
        (("--rotation", "--format", "sarif"), "--format: 'sarif' is none of json, text"),
        (("--output", "no/where.txt"), "no/where.txt cannot be written: no is no folder that you may write to"),
        (("--config", "none"), "--config: none is not a file"),
        (("--warn-before", "soon"), "argument --warn-before: 'soon' is not a number and h, d, w or y, such as 90d"),
        (("--endpoint", "github"), "--endpoint: 'github' is not written PROVIDER=URL"),
    ],
)
def test_usage_errors_give_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "tokens.toml").write_text(DECLARED)
    monkeypatch.chdir(tmp_path)
    outcome = run_here("check", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_rotation_lists_what_is_due_without_any_value(tmp_path: Path) -> None:
    text = DECLARED + "created = 2020-01-01\nmax-life = '90d'\n"
    outcome = _check(tmp_path, text, "--rotation")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith("deploy (staging)  OVERDUE since 2020-03-31 (")
    fine = _check(tmp_path, text.replace("2020-01-01", "2999-01-01"), "--rotation", "-f", "json")
    assert fine.code == 0
    assert fine.report["tokens"][0]["life"]["due"] == "2999-04-01"
