"""``tokenscan import`` as a new user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli import Outcome, scan_json, tokenscan
from support.made_up import make_text
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.cli.main import run

CONFIG = r"""
[[rules]]
id = "Acme_Token"
description = "Acme's token"
regex = '''(?i)acme["']?\s*=\s*["']?([a-z0-9]{20,})'''
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''it's a sample\b''']
[[rules]]
id = "keys"
path = '''\.p12$'''
[allowlist]
paths = ['''^vendor/''']
"""
ONE, TWO, THREE = (make_text(f"import {number}", 24).lower() for number in range(3))


def _write_files(folder: Path) -> None:
    (folder / "vendor").mkdir()
    (folder / "vendor/a.txt").write_text(f"acme={ONE}\n")
    (folder / "b.txt").write_text(f"ACME = '{TWO}'\nacme={ONE} # it's a sample\n")
    (folder / ".gitleaks.toml").write_text(CONFIG)


def _found(outcome: Outcome) -> list[tuple[str, str, int]]:
    return sorted(
        (each["secret"], place["path"], place["line"])
        for each in outcome.report["findings"]
        for place in each["locations"]
    )


def test_what_is_written_scans_as_the_file_itself_does(tmp_path: Path) -> None:
    _write_files(tmp_path)
    direct = scan_json("scan", ".", "-c", ".gitleaks.toml", cwd=tmp_path)
    assert _found(direct) == [(TWO, "b.txt", 1)]
    assert direct.err == (
        "tokenscan: .gitleaks.toml: rule keys is not used: it reports files by their names alone, which no rule here "
        "does\n"
    )
    assert direct.report["coverage"]["complete"] is False
    outcome = tokenscan("import", ".gitleaks.toml", cwd=tmp_path)
    assert outcome.code == 3
    assert outcome.out.splitlines() == [
        "mapped     rule Acme_Token: rule acme-token",
        "lost       rule keys: it reports files by their names alone, which no rule here does",
        "mapped     allowlist of rule Acme_Token: an [[allow]] for acme-token",
        "mapped     allowlist: an [[allow]]",
        "3 mapped, 1 lost; written: .tokenscan.toml, .tokenscan.rules.toml",
    ]
    assert _found(scan_json("scan", ".", cwd=tmp_path)) == _found(direct)
    before = (tmp_path / ".tokenscan.toml").read_text()
    again = tokenscan("import", ".gitleaks.toml", cwd=tmp_path)
    assert (again.code, again.out) == (2, "")
    assert ".tokenscan.toml is there already" in again.err
    assert (tmp_path / ".tokenscan.toml").read_text() == before


def test_a_lost_rule_makes_a_clean_scan_incomplete(tmp_path: Path) -> None:
    (tmp_path / ".gitleaks.toml").write_text(CONFIG)
    assert tokenscan("scan", ".", "-c", ".gitleaks.toml", cwd=tmp_path).code == 3
    assert tokenscan("scan", ".", "-c", ".gitleaks.toml", "--allow-incomplete", cwd=tmp_path).code == 0


def test_a_configuration_without_rules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text("[allowlist]\npaths = ['a']\n")
    outcome = tokenscan("scan", ".", "-c", "g.toml", cwd=tmp_path)
    assert outcome.code == 2
    assert "g.toml has no rules" in outcome.err


def test_paths_of_several_tools_become_one_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".secretlintignore").write_text("dist/\n")
    (tmp_path / ".gitguardian.yaml").write_text("version: 2\nsecret:\n  ignored_paths: ['doc/*.md']\n")
    assert run(["import", ".secretlintignore", ".gitguardian.yaml", "--dry-run"]) == 0
    printed = capsys.readouterr()
    assert printed.out == (
        "# Taken over from .secretlintignore, .gitguardian.yaml by `tokenscan import`.\n"
        'exclude = ["dist/"]\n\n'
        "[[allow]]\n"
        'reason = "ignored path doc/*.md"\n'
        "paths = ['(?:\\A|/)doc/[^/]+\\.md\\Z']\n"
    )
    assert printed.err.splitlines()[-1] == "2 mapped; printed: .tokenscan.toml"
    assert sorted(file.name for file in tmp_path.iterdir()) == [".gitguardian.yaml", ".secretlintignore"]
    assert run(["import", ".secretlintignore", "--force"]) == 0
    assert (tmp_path / ".tokenscan.toml").read_text().endswith('exclude = ["dist/"]\n')


def test_accepted_findings_are_added_to_a_baseline_and_never_taken_out(repo: RepoBuilder) -> None:
    tokens = [make_token(f"accepted {number}") for number in range(2)]
    first = repo.commit({"a.txt": f"T={tokens[0]}\n"})
    repo.commit({"a.txt": "clean\n", "b.txt": f"T={tokens[1]}\n"})
    repo.write(".gitleaksignore", f"{first}:a.txt:r:1\n")
    (repo.path / "below").mkdir()
    outcome = tokenscan("import", "../.gitleaksignore", cwd=repo.path / "below")  # it goes where scans read it
    assert outcome.out.splitlines() == [
        f"mapped     {first}:a.txt:r:1: accepts github-pat-classic",
        "1 mapped; written: .tokenscan.baseline.toml",
    ]
    repo.write(".gitleaksignore", "b.txt:r:1\na.txt:r:1\n")
    outcome = tokenscan("import", ".gitleaksignore", cwd=repo.path)
    assert outcome.code == 0
    assert "left out   a.txt:r:1: no rule here finds a secret there" in outcome.out
    text = (repo.path / ".tokenscan.baseline.toml").read_text()
    assert text.count("taken over from .gitleaksignore") == 2
    assert not any(token in text + outcome.out + outcome.err for token in tokens)
    assert tokenscan("git", ".", cwd=repo.path).code == 0


def test_what_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.txt").write_text("?")
    (tmp_path / ".secrets.baseline").write_text("{")
    for name in ("x.txt", ".secrets.baseline", "none.toml"):
        assert run(["import", str(tmp_path / name), "-o", str(tmp_path)]) == 2
        assert name in capsys.readouterr().err
