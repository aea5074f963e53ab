"""`tokenscan verify`, and `--verify` of scans."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from support.cli import Outcome, tokenscan
from support.issuer import Asked, Issuer, Told, run_issuer
from support.repo import RepoBuilder
from support.tokens import make_token

GOOD, BAD, DOWN = (make_token(f"verify {name}") for name in ("good", "bad", "down"))
SCHEMA = Path(__file__).parents[1] / "docs" / "schemas" / "report-1.json"


def answer(asked: Asked) -> Told:
    if asked.token == GOOD:
        return Told(200, b'{"login": "octocat"}', {"X-OAuth-Scopes": "repo, gist"})
    return Told(418) if asked.token == DOWN else Told(401, b'{"message": "Bad credentials"}')


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with run_issuer(answer) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".env").write_text(f"A={GOOD}\nB={BAD}\n")
    return tmp_path


def run(issuer: Issuer, *arguments: str, cwd: Path, stdin: bytes = b"") -> Outcome:
    endpoint = ("--endpoint", f"github={issuer.url}")
    return tokenscan(*arguments, *endpoint, "--rate", "500", cwd=cwd, stdin=stdin)


def states(outcome: Outcome) -> dict[int, str]:
    return {each["locations"][0]["line"]: each["verdict"]["state"] for each in outcome.report["findings"]}


def test_what_is_found_below_a_path_is_asked_for_and_a_valid_one_gives_1(issuer: Issuer, project: Path) -> None:
    outcome = run(issuer, "verify", "-f", "json", cwd=project)
    assert (outcome.code, states(outcome)) == (1, {1: "valid", 2: "invalid"})
    jsonschema.validate(outcome.report, json.loads(SCHEMA.read_text()))
    verdict = outcome.report["findings"][0]["verdict"]
    assert (verdict["scopes"], verdict["identity"]) == (["repo", "gist"], "octocat")
    assert verdict["evidence"]["endpoint"] == f"{issuer.url}/user"
    assert verdict["checked_at"]


def test_where_none_is_valid_the_code_is_0_and_where_one_is_not_known_3(issuer: Issuer, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(f"B={BAD}\n")
    (tmp_path / "b.env").write_text(f"C={DOWN}\n")
    assert run(issuer, "verify", "a.env", cwd=tmp_path).code == 0
    outcome = run(issuer, "verify", "b.env", cwd=tmp_path)
    assert outcome.code == 3
    assert "not known whether valid: 1 unknown" in outcome.out
    assert run(issuer, "verify", "b.env", "--allow-incomplete", cwd=tmp_path).code == 0


def test_the_text_report_says_what_it_may_do(issuer: Issuer, project: Path) -> None:
    told = run(issuer, "verify", cwd=project).out
    for line in ("  is of     octocat\n", "  may       repo, gist\n", f"  asked     {issuer.url}/user at "):
        assert line in told
    assert GOOD not in told


def test_only_shows_a_state_and_says_how_many_more_there_are(issuer: Issuer, project: Path) -> None:
    outcome = run(issuer, "scan", "--verify", "--only", "valid", "-f", "json", cwd=project)
    assert (outcome.code, states(outcome)) == (1, {1: "valid"})
    assert "1 more found, and not of what --only asks for: valid" in outcome.report["notes"]


def test_a_gate_on_states_leaves_what_is_dead_alone(issuer: Issuer, project: Path) -> None:
    (project / ".env").write_text(f"B={BAD}\n")
    gate = ("--fail-on", "valid or severity == info")
    outcome = run(issuer, "scan", "--verify", *gate, "-f", "json", cwd=project)
    assert (outcome.code, states(outcome)) == (0, {1: "invalid"})
    assert run(issuer, "scan", "--verify", cwd=project).code == 1


def test_a_history_is_asked_for_too(issuer: Issuer, tmp_path: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "r")
    repo.commit({".env": f"A={GOOD}\n"})
    repo.commit({".env": "A=\n"})
    outcome = run(issuer, "git", "--verify", "-f", "json", cwd=repo.path)
    assert (outcome.code, states(outcome)) == (1, {1: "valid"})


def test_the_values_of_a_report_are_read_again_where_they_stand(issuer: Issuer, project: Path, tmp_path: Path) -> None:
    report = project / "report.json"
    assert tokenscan("scan", ".env", "-f", f"json:{report}", cwd=project).code == 1
    assert GOOD not in report.read_text()
    outcome = run(issuer, "verify", "report.json", "-f", "json", cwd=project)
    assert (outcome.code, states(outcome)) == (1, {1: "valid", 2: "invalid"})
    (project / ".env").write_text(f"A=\nB={BAD}\n")
    outcome = run(issuer, "verify", "report.json", "-f", "json", cwd=project)
    assert (outcome.code, states(outcome)) == (3, {1: "not-checked", 2: "invalid"})
    assert "at none of its places any more" in outcome.report["findings"][0]["verdict"]["reason"]


def test_one_token_comes_from_standard_input(issuer: Issuer, tmp_path: Path) -> None:
    rule = ("verify", "--rule", "github-pat-classic")
    outcome = run(issuer, *rule, "-f", "json", cwd=tmp_path, stdin=GOOD.encode() + b"\n")
    assert (outcome.code, outcome.report["verdict"]["state"], outcome.report["masked"]) == (
        1,
        "valid",
        f"ghp_…{GOOD[-2:]}",
    )
    outcome = run(issuer, *rule, cwd=tmp_path, stdin=BAD.encode())
    assert (outcome.code, outcome.out.splitlines()[:2]) == (
        0,
        [f"github-pat-classic ghp_…{BAD[-2:]}", "  verdict  invalid"],
    )
    assert run(issuer, *rule, cwd=tmp_path, stdin=DOWN.encode()).code == 3


def test_a_second_run_asks_nobody_again(issuer: Issuer, project: Path) -> None:
    run(issuer, "verify", cwd=project)
    count = len(issuer.asked)
    assert run(issuer, "verify", cwd=project).code == 1
    assert len(issuer.asked) == count
    run(issuer, "verify", "--no-control", "--no-cache", cwd=project)
    assert len(issuer.asked) == count + 2


def test_a_dry_run_tells_what_of_the_repository_is_not_believed(issuer: Issuer, project: Path) -> None:
    (project / ".tokenscan.toml").write_text("[verify]\nallow-private = true\n")
    outcome = run(issuer, "verify", "--dry-run", cwd=project)
    assert "[verify] of the repository's own configuration is not used" in outcome.err
    assert issuer.asked == []


def test_time_to_an_end_is_written_in_days_or_with_a_unit(issuer: Issuer, project: Path) -> None:
    for text, code in (("14", 1), ("2w", 1), ("soon", 2)):
        assert run(issuer, "verify", "--warn-before", text, cwd=project).code == code


def test_a_dry_run_prints_masked_requests_and_asks_nobody(issuer: Issuer, project: Path) -> None:
    outcome = run(issuer, "verify", "--dry-run", cwd=project)
    assert (outcome.code, issuer.asked) == (0, [])
    lines = outcome.out.splitlines()
    assert lines[0] == f"# github-pat-classic ghp_…{GOOD[-2:]}"
    assert lines[1].startswith("curl --silent --include ")
    assert lines[1].endswith(f"{issuer.url}/user")
    assert GOOD not in outcome.out


def test_a_repositorys_own_rules_send_nothing(issuer: Issuer, project: Path) -> None:
    rule = """
[[rule]]
id = "evil"
name = "Evil"
severity = "high"
confidence = "high"
keywords = ["evil_"]
pattern = '(?P<secret>evil_[a-z0-9]{20})'
reference = "https://evil.example"
can = "Reads all of it."
rotate = "Delete it there."
[rule.validator]
[[rule.validator.request]]
url = "https://127.0.0.1:1/?x={token}"
[[rule.validator.answer]]
status = [200]
state = "valid"
"""
    (project / "evil.toml").write_text(rule)
    (project / ".tokenscan.toml").write_text('rules = ["evil.toml"]\n')
    (project / ".env").write_text("A=evil_" + "k3v9s1wx8rbn4myc2q7t\n")
    outcome = run(issuer, "scan", "--verify", "-f", "json", cwd=project)
    (finding,) = outcome.report["findings"]
    assert finding["verdict"]["reason"] == "nobody is known who answers for this kind"
    assert any("the validators of evil are not used" in note for note in outcome.report["notes"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scan", "--staged", "--verify"), "--verify does not go with --staged: a commit waits for no network"),
        (("scan", "--only", "valid"), "--only goes with --verify"),
        (("scan", "--verify", "--only", "alive"), "--only: 'alive' is none of not-checked, valid, "),
        (
            ("scan", "--verify", "--endpoint", "github=http://a.com"),
            "only https:// is asked, but for http:// on this machine",
        ),
        (("scan", "--verify", "--endpoint", "nobody=https://a.com"), "'nobody' is no provider and no rule"),
        (("scan", "--verify", "--ca-file", "missing.pem"), "--ca-file: missing.pem holds no certificates in PEM"),
        (("verify", "nowhere"), "nowhere: there is no such file or folder"),
        (("verify", "--with", "host=a"), "--with goes with --rule"),
        (("verify", "--rule", "nothing"), "--rule: no rule is called 'nothing'"),
        (("verify", "--rule", "github-pat-classic"), "the token is read from standard input, and there is none"),
    ],
)
def test_what_cannot_be_asked_so_is_told(project: Path, arguments: tuple[str, ...], message: str) -> None:
    outcome = tokenscan(*arguments, cwd=project)
    assert outcome.code == 2, outcome.err
    assert message in outcome.err
    assert GOOD not in outcome.err


def test_no_scan_loads_an_http_client_that_was_not_asked_for(project: Path) -> None:
    script = (
        "import sys; from tokenscan.cli.main import run; run(['scan', '-q', '-f', 'json', '.env']); "
        "sys.exit(bool({'httpx', 'httpcore', 'anyio', 'tokenscan.verify'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, check=False).returncode == 0


def test_without_the_extra_the_next_step_is_named(project: Path) -> None:
    script = (
        "import sys; sys.modules['httpx'] = None\n"
        "from tokenscan.cli.main import run\nsys.exit(run(['verify', '.env', '-q']))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"pip install 'tokenscan[verify]'" in done.stderr


def test_to_opt_in_to_a_rule_that_there_is_not_is_a_wrong_use(tmp_path: Path) -> None:
    outcome = tokenscan("verify", "--opt-in", "nope", str(tmp_path))
    assert (outcome.code, outcome.err) == (
        2,
        "tokenscan: --opt-in: no rule is called 'nope'; `tokenscan rules list` prints their ids\n",
    )
