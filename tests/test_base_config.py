"""A pull request is judged by the configuration of its base."""

from __future__ import annotations

import re
from pathlib import Path

from support.joint import join
from support.made_up import make_text
from support.repo import RepoBuilder
from support.server import call_command
from support.tokens import make_token


def _scan(repo: RepoBuilder, *options: str) -> tuple[int, str]:
    return call_command("git", "--range", "main..topic", *options, folder=repo.path)


def _branch(repo: RepoBuilder, files: dict[str, str | bytes]) -> None:
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit(files)


def test_what_a_branch_changes_in_the_configuration_does_not_count_for_it(repo: RepoBuilder) -> None:
    repo.commit({"readme": "hello\n"})
    _branch(repo, {".tokenscan.toml": 'exclude = ["*.env"]\n', "app.env": f"T={make_token(1)}\n"})
    assert _scan(repo)[0] == 1
    assert _scan(repo, "--config-from", "main")[0] == 1
    assert _scan(repo, "--config-from", "topic")[0] == 0


def test_what_the_base_says_counts_with_the_rule_files_that_it_names(repo: RepoBuilder) -> None:
    config = 'extend = false\nrules = ["ci/own.toml"]\n'
    page = (Path(__file__).parent.parent / "docs/writing-rules.md").read_text()
    sample = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert sample
    rule = join(sample[1])
    repo.commit({".tokenscan.toml": config, "ci/own.toml": rule})
    _branch(repo, {".tokenscan.toml": "", "ci/own.toml": "", "a": f"T=acme_{make_text('acme', 32)}\n"})
    code, told = _scan(repo, "--config-from", "main")
    assert (code, "Acme API token" in told) == (1, True)


def test_a_base_that_is_not_there_is_said(repo: RepoBuilder) -> None:
    repo.commit({"readme": "hello\n"})
    _branch(repo, {"a": "a\n"})
    code, told = _scan(repo, "--config-from", "gone")
    assert (code, "no commit called 'gone'" in told) == (2, True)


def test_a_policy_that_git_cannot_give_is_not_taken_for_none(repo: RepoBuilder) -> None:
    repo.commit({".tokenscan.toml": 'disable = ["npm-token"]\n'})
    blob = repo.git("rev-parse", "HEAD:.tokenscan.toml")
    _branch(repo, {"a": "a\n", ".tokenscan.toml": ""})
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    code, told = _scan(repo)
    assert (code, ".tokenscan.toml cannot be read as it was in" in told) == (2, True)
