"""What other scanners wrote themselves, read here; and what they find by their own configuration, found here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.cli import Outcome, scan_json, tokenscan
from support.made_up import make_text
from support.peers import Peers, needs_peers, peers
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.cli.finding_codes import PROFILES

__all__ = ["peers"]

pytestmark = needs_peers

OLD, OLDER, NEW = (make_token(f"peers {number}") for number in range(3))

CONFIG = r"""
title = "made for a test"

[[rules]]
id = "acme_token"
description = "Acme token"
regex = '''\b(?i:acme)(?-i)_([[:alnum:]]{20})\b'''
keywords = ["acme"]
[[rules.allowlists]]
stopwords = ["SAMPLE"]
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''made for docs''']
[[rules.allowlists]]
condition = "AND"
paths = ['''^b\.txt$''']
regexes = ['''^zz''']

[[rules]]
id = "either"
regex = '''left-(\w{16})|right-(\w{16})'''

[[rules]]
id = "second-group"
regex = '''user=(\w{4,}) pass=(\w{8,})'''
secretGroup = 2
entropy = 2.5

[[rules]]
id = "only-env"
regex = '''conf_(?P<value>[a-z0-9]{12})'''
path = '''\.env$'''

[[allowlists]]
paths = ['''(?i)^THIRD_PARTY/''']
"""


def _values(*names: str) -> list[str]:
    return [make_text(name, 20) for name in names]


def _write_files(folder: RepoBuilder) -> None:
    one, two, three, four = _values("one", "two", "three", "four")
    folder.write("a.txt", f"ACME_{one}\nacme_{two} made for docs\nAcme_sample{three[:14]}\nleft-{four[:16]}\n")
    folder.write("b.txt", f"acme_zz{one[:18]}\nacme_{two}\nright-{three[:16]}\n")
    folder.write("c.txt", f"acme_zz{one[:18]}\nuser=anne pass={four[:12]}\nuser=anne pass=aaaaaaaa\n")
    folder.write("third_party/d.txt", f"acme_{three}\n")
    folder.write("dev.env", f"X=conf_{one[:12].lower()}\n")
    folder.write("dev.txt", f"X=conf_{one[:12].lower()}\n")


def test_gitleaks_configuration_finds_what_gitleaks_finds_with_it(peers: Peers, repo: RepoBuilder) -> None:
    _write_files(repo)
    (repo.path.parent / "g.toml").write_text(CONFIG)
    done = peers.run("gitleaks", "dir", ".", "-c", "../g.toml", "-f", "json", "-r", "../report.json", cwd=repo.path)
    assert done.returncode == PROFILES["gitleaks"].any, done.stderr
    report = json.loads((repo.path.parent / "report.json").read_text())
    theirs = {(each["RuleID"].replace("_", "-"), each["File"], each["StartLine"], each["Secret"]) for each in report}
    outcome = scan_json("scan", ".", "-c", "../g.toml", cwd=repo.path)
    ours = {
        (finding["rule_id"].removesuffix("-2"), place["path"], place["line"], finding["secret"])
        for finding in outcome.report["findings"]
        for place in finding["locations"]
    }
    assert outcome.err == ""
    assert len(theirs) == 7
    assert ours == theirs


def test_gitleaks_configuration_holds_for_history_too(peers: Peers, repo: RepoBuilder) -> None:
    _write_files(repo)
    repo.git("add", "--all")
    first = repo.commit()
    repo.commit({"e.txt": f"acme_{make_text('late', 20)}\n"})
    config = repo.path.parent / "g.toml"
    config.write_text(CONFIG + f'[[allowlists]]\ncommits = ["{first}"]\n')
    report = repo.path.parent / "report.json"
    peers.run("gitleaks", "git", ".", "-c", str(config), "-f", "json", "-r", str(report), cwd=repo.path)
    theirs = {(each["File"], each["Secret"], each["Commit"]) for each in json.loads(report.read_text())}
    outcome = scan_json("git", ".", "-c", str(config), cwd=repo.path)
    ours = {
        (place["path"], finding["secret"], commit["id"])
        for finding in outcome.report["findings"]
        for place in finding["locations"]
        for commit in place["commits"]
    }
    assert len(theirs) == 1
    assert ours == theirs


@pytest.fixture
def leaky(repo: RepoBuilder) -> RepoBuilder:
    """Two commits with a token each, of which the first stands in another line by now."""
    repo.commit({"a.env": f"GITHUB_TOKEN={OLD}\n"})
    repo.commit({"a.env": f"# a line more\nGITHUB_TOKEN={OLD}\n", "src/b.py": f"x = 1\ntoken = '{OLDER}'\n"})
    return repo


def _import(repo: RepoBuilder, name: str) -> Outcome:
    return tokenscan("import", name, cwd=repo.path)


def _check_accepted(repo: RepoBuilder, *accepted: str) -> None:
    """Those secrets fail no scan any more, wherever they stand; others do."""
    repo.commit({"c.txt": "\n\n" + "".join(f"T={secret}\n" for secret in accepted), "new.env": f"GITHUB_TOKEN={NEW}\n"})
    outcome = scan_json("git", ".", cwd=repo.path)
    unknown = {each["secret"] for each in outcome.report["findings"] if each["suppression"] is None}
    assert unknown == {OLD, OLDER, NEW} - set(accepted)
    for secret in (OLD, OLDER):
        assert secret not in (repo.path / ".tokenscan.baseline.toml").read_text()


def _report(peers: Peers, repo: RepoBuilder) -> list[dict[str, Any]]:
    report = repo.path.parent / "report.json"
    peers.run("gitleaks", "git", ".", "-f", "json", "-r", str(report), cwd=repo.path)
    return list(json.loads(report.read_text()))


def test_gitleaksignore_accepts_what_gitleaks_named(peers: Peers, leaky: RepoBuilder) -> None:
    found = _report(peers, leaky)
    assert {each["Secret"] for each in found} == {OLD, OLDER}
    lines = [each["Fingerprint"] for each in found if each["Secret"] == OLD]
    leaky.write(".gitleaksignore", "# known\n" + "\n".join([*lines, f"{'0' * 40}:a.env:github-pat:1"]) + "\n")
    outcome = _import(leaky, ".gitleaksignore")
    assert outcome.code == 3
    assert f"mapped     {lines[0]}: accepts github-pat-classic" in outcome.out
    assert "a.env is not there in commit 000000000000" in outcome.out
    _check_accepted(leaky, OLD)


def test_a_report_of_gitleaks_is_a_baseline_redacted_or_not(peers: Peers, leaky: RepoBuilder) -> None:
    plain = leaky.path.parent / "plain.json"
    plain.write_text(json.dumps([each for each in _report(peers, leaky) if each["Secret"] == OLD]))
    redacted = leaky.path.parent / "redacted.json"
    peers.run("gitleaks", "dir", "src", "--redact", "-f", "json", "-r", str(redacted), cwd=leaky.path)
    assert OLDER not in redacted.read_text()
    outcome = tokenscan("import", str(plain), str(redacted), cwd=leaky.path)
    assert (outcome.code, outcome.err) == (0, "")
    _check_accepted(leaky, OLD, OLDER)


def test_betterleaksignore_accepts_values_wherever_they_stand(peers: Peers, leaky: RepoBuilder) -> None:
    report = leaky.path.parent / "b.json"
    peers.run("betterleaks", "git", ".", "-o", str(report), cwd=leaky.path)
    found = json.loads(report.read_text())["findings"]
    prints = {each["match"]["value"]: each["match"]["fingerprint"] for each in found}
    leaky.write(".betterleaksignore", f"{prints[OLD]}\n")
    outcome = _import(leaky, ".betterleaksignore")
    assert outcome.code == 0
    _check_accepted(leaky, OLD)


def test_a_baseline_of_detect_secrets_is_taken_over(peers: Peers, leaky: RepoBuilder) -> None:
    done = peers.run("detect-secrets", "scan", cwd=leaky.path)
    leaky.write(".secrets.baseline", done.stdout)
    assert set(json.loads(done.stdout)["results"]) == {"a.env", "src/b.py"}
    outcome = _import(leaky, ".secrets.baseline")
    assert outcome.code == 0, outcome.out
    _check_accepted(leaky, OLD, OLDER)


def test_a_baseline_of_kingfisher_is_taken_over(peers: Peers, leaky: RepoBuilder) -> None:
    arguments = ("--no-validate", "--no-update-check", "--manage-baseline", "--baseline-file", "../known.yaml")
    done = peers.run("kingfisher", "scan", ".", *arguments, "--git-history", "none", cwd=leaky.path)
    assert done.returncode == PROFILES["kingfisher"].any, done.stderr
    outcome = _import(leaky, "../known.yaml")
    assert outcome.code == 0, outcome.out
    _check_accepted(leaky, OLD, OLDER)
