"""The files for other people's pipelines, checked as far as no hosted service is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.repo import RepoBuilder

PROJECT = Path(__file__).parent.parent
yaml = pytest.importorskip("yaml", reason="check-jsonschema, which brings a YAML reader, is not installed")

SCHEMAS = {
    "action.yml": "vendor.github-actions",
    "deploy/github/workflow.yml": "vendor.github-workflows",
    "deploy/gitlab/tokenscan.gitlab-ci.yml": "vendor.gitlab-ci",
    "deploy/circleci/config.yml": "vendor.circle-ci",
    "deploy/azure/azure-pipelines.yml": "vendor.azure-pipelines",
}


@pytest.mark.parametrize(("file", "schema"), SCHEMAS.items())
def test_the_files_keep_to_the_schemas_of_their_services(file: str, schema: str) -> None:
    cli = pytest.importorskip("check_jsonschema.cli", reason="check-jsonschema is not installed")
    testing = pytest.importorskip("click.testing", reason="check-jsonschema is not installed")
    transform = {"vendor.azure-pipelines": "azure-pipelines", "vendor.gitlab-ci": "gitlab-ci"}.get(schema)
    extra = ["--data-transform", transform] if transform else []
    # The patterns of the schemas are not all written for the Unicode mode that is usual.
    arguments = ["--builtin-schema", schema, "--regex-variant", "nonunicode", *extra, str(PROJECT / file)]
    done = testing.CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == 0, done.output


def _action() -> dict[str, Any]:
    return dict(yaml.safe_load((PROJECT / "action.yml").read_text()))


def _scripts() -> Iterator[str]:
    for step in _action()["runs"]["steps"]:
        if "run" in step:
            yield step["run"]


def test_nothing_from_outside_becomes_a_part_of_a_script() -> None:
    scripts = list(_scripts())
    assert len(scripts) == 4
    assert not [script for script in scripts if "${{" in script]


@pytest.fixture
def clone(tmp_path: Path, repo: RepoBuilder) -> RepoBuilder:
    """A shallow clone of a repository with a base and a branch, as a pipeline has it."""
    repo.commit({"readme": "hello\n"})
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"a": "a\n"})
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repo.git("clone", "--quiet", "--depth=1", "--branch=topic", f"file://{repo.path}", str(tmp_path / "clone"))
    return RepoBuilder(tmp_path / "clone")


def _run_scan(clone: RepoBuilder, tmp_path: Path, **environment: str) -> list[str]:
    """What the action's step calls the command with; a stand-in says that it has found something."""
    stand_in = tmp_path / "tokenscan/bin/tokenscan"
    stand_in.parent.mkdir(parents=True, exist_ok=True)
    stand_in.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/called\nexit 1\n')
    stand_in.chmod(0o755)
    values = dict.fromkeys(("EVENT", "BASE", "TIP", "CONFIG", "FAIL_ON", "WHOLE"), "") | environment
    values |= {"RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output")}
    script = next(script for script in _scripts() if "is-shallow" in script)
    # As GitHub runs it: the first command that fails ends it.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    subprocess.run(command, cwd=clone.path, env={**os.environ, **values}, check=True)
    assert "exit-code=1\n" in (tmp_path / "output").read_text()
    return (tmp_path / "called").read_text().splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_action_scans_the_range_of_a_pull_request_by_the_configuration_of_its_base(
    repo: RepoBuilder, clone: RepoBuilder, tmp_path: Path
) -> None:
    base, tip = repo.git("rev-parse", "main"), repo.git("rev-parse", "topic")
    called = _run_scan(clone, tmp_path, EVENT="pull_request", BASE=base, TIP=tip, FAIL_ON="$(touch pwned)")
    assert called[called.index("--range") + 1] == f"{base}..{tip}"
    assert called[called.index("--config-from") + 1] == base
    assert called[-1] == "--fail-on=$(touch pwned)"
    assert not (clone.path / "pwned").exists()
    assert clone.git("rev-parse", "--is-shallow-repository") == "false"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_action_scans_everything_where_there_is_no_range(
    repo: RepoBuilder, clone: RepoBuilder, tmp_path: Path
) -> None:
    tip = repo.git("rev-parse", "topic")
    for base in ("", "0" * 40):
        called = _run_scan(clone, tmp_path, EVENT="push", BASE=base, TIP=tip, CONFIG="my.toml")
        assert "--range" not in called
        assert "--config=my.toml" in called
    whole = _run_scan(clone, tmp_path, EVENT="push", BASE=repo.git("rev-parse", "main"), TIP=tip, WHOLE="true")
    assert "--range" not in whole


def test_the_image_is_small_pinned_and_runs_as_nobody_in_particular() -> None:
    lines = (PROJECT / "deploy/Dockerfile").read_text().replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    images = [rest for word, rest in steps if word == "FROM"]
    assert len(images) == 2
    assert all(re.match(r"[\w./-]+:\d[\w.-]*-slim[\w.-]*( AS build)?$", image) for image in images)
    last = steps[[word for word, _ in steps].index("FROM", 1) :]
    assert not [word for word, _ in steps if word == "ADD"]
    assert [rest for word, rest in last if word == "USER"] == ["10001"]
    assert not [rest for word, rest in last if word == "RUN" and "gcc" in rest]
    assert all("rm -rf /var/lib/apt/lists" in rest for word, rest in steps if word == "RUN" and "apt-get" in rest)


def test_what_the_image_is_built_from_is_there() -> None:
    text = (PROJECT / "deploy/Dockerfile").read_text()
    sources = [word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for word in line.split()]
    kept = (PROJECT / "deploy/Dockerfile.dockerignore").read_text().splitlines()
    assert sources
    assert all((PROJECT / name).exists() for name in sources)
    assert {line[1:] for line in kept if line.startswith("!")} == set(sources)
