"""The user's and the repository's git configuration must not change what is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli import scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token

SETTINGS = {
    "color.ui": "always",
    "color.diff": "always",
    "diff.external": "false",
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "diff.renames": "copies",
    "diff.orderFile": "/nonexistent",
    "diff.ignoreSubmodules": "all",
    "core.quotePath": "true",
    "core.pager": "false",
    "core.fsmonitor": "false; touch INJECTED",
    "core.attributesFile": "/nonexistent",
    "log.showSignature": "true",
    "log.showRoot": "false",
    "log.diffMerges": "off",
    "log.date": "relative",
    "format.pretty": "oneline",
    "grep.patternType": "perl",
    "grep.lineNumber": "true",
    "status.showUntrackedFiles": "no",
    "core.excludesFile": "/nonexistent",
    "i18n.logOutputEncoding": "latin-1",
    "core.abbrev": "4",
}


TOGETHER = {
    "colours and differences": ("color.", "diff."),
    "files and names": ("core.", "status."),
    "logs and texts": ("log.", "format.", "grep.", "i18n."),
}
"""Settings whose effects cannot cancel each other out, by how their names begin."""


def test_every_setting_is_tried() -> None:
    tried = [name for starts in TOGETHER.values() for name in SETTINGS if name.startswith(starts)]
    assert sorted(tried) == sorted(SETTINGS)


@pytest.mark.parametrize("place", ["user", "repository"])
@pytest.mark.parametrize("starts", TOGETHER.values(), ids=TOGETHER)
def test_settings_change_nothing(
    repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: tuple[str, ...], place: str
) -> None:
    repo.commit({"a b/ü.txt": make_token("root")}, "root")
    repo.commit({"moved.txt": make_token("second")})
    repo.stage("staged.txt", make_token("staged"))
    if place == "user":
        config = tmp_path / "gitconfig"
        config.write_text("")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    else:
        config = repo.path / ".git/config"
    for name in SETTINGS:
        if name.startswith(starts):
            repo.git("config", "--file", str(config), name, SETTINGS[name])
    history, files, staged = (
        scan_json(*arguments, cwd=repo.path) for arguments in (["git"], ["scan"], ["scan", "--staged"])
    )
    everything = {make_token("root"), make_token("second"), make_token("staged")}
    assert secrets_of(history) == everything
    assert secrets_of(files) == everything
    assert secrets_of(staged) == {make_token("staged")}
    paths = {each["locations"][0]["path"] for each in history.report["findings"]}
    assert paths == {"a b/ü.txt", "moved.txt", "staged.txt"}
    assert all(
        each["locations"][0]["commits"]
        for each in history.report["findings"]
        if each["locations"][0]["kind"] == "committed"
    )
    assert not (repo.path / "INJECTED").exists()


def test_variables_of_another_repository_are_not_followed(
    repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a.txt": make_token("here")})
    other = RepoBuilder.create(tmp_path / "other")
    other.commit({"b.txt": make_token("there")})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    assert secrets_of(scan_json("git", str(repo.path))) == {make_token("here")}


def test_a_missing_git_is_said(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    outcome = tokenscan("git", str(repo.path), environment={"PATH": "/nonexistent"})
    assert outcome.code == 2
    assert "git" in outcome.err
