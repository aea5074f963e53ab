"""Is the place that a token comes from safe: on real repositories, files and processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.inventory.deployment import (
    BuildFile,
    check_deployment,
    check_processes,
    read_build_files,
    read_command_lines,
)
from tokenscan.inventory.place import check_file
from tokenscan.model.secret import Secret

TOKEN = make_token("place")

MOUNT = "id=TOKEN,env=TOKEN"
"""How a build is given a variable that no layer keeps."""


def _codes(path: Path) -> list[str]:
    return [issue.code for issue in check_file(path)]


def _put(repo: RepoBuilder, name: str = ".env", mode: int = 0o600) -> Path:
    file = repo.write(name, f"T={TOKEN}\n")
    file.chmod(mode)
    return file


def test_an_ignored_file_that_nobody_else_can_read_is_safe(repo: RepoBuilder) -> None:
    repo.commit({".gitignore": ".env\n"})
    assert _codes(_put(repo)) == []


def test_a_file_outside_of_git_is_judged_by_its_mode_alone(tmp_path: Path) -> None:
    file = tmp_path / "t"
    file.write_text("x")
    for mode, codes in ((0o600, []), (0o400, []), (0o640, ["place-mode"]), (0o602, ["place-mode"])):
        file.chmod(mode)
        assert _codes(file) == codes, oct(mode)


def test_a_mode_is_told_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "t"
    file.write_text("x")
    file.chmod(0o644)
    (issue,) = check_file(file)
    assert (issue.what, issue.next_step) == (f"{file} has mode 0644", f"chmod 600 {file}")


def test_a_file_that_the_next_add_takes_is_told(repo: RepoBuilder) -> None:
    repo.commit({".gitignore": "*.log\n"})
    assert _codes(_put(repo)) == ["place-not-ignored"]


def test_a_list_of_the_users_own_protects_nobody_else(
    repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignore").write_text(".env\n")
    repo.git("config", "--global", "core.excludesFile", str(tmp_path / "ignore"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "git").mkdir()
    (tmp_path / "git/ignore").write_text(".env\n")
    assert _codes(_put(repo)) == ["place-not-ignored"]


def test_a_tracked_file_is_told_though_it_is_ignored(repo: RepoBuilder) -> None:
    file = _put(repo)
    repo.commit({".gitignore": ".env\n"})
    repo.git("add", "--force", ".env")
    assert _codes(file) == ["place-tracked"]
    repo.commit()
    assert _codes(file) == ["place-tracked"]


def test_a_file_that_was_in_the_history_is_told(repo: RepoBuilder) -> None:
    repo.commit({".env": "T=old\n"})
    repo.git("rm", "--quiet", ".env")
    commit = repo.commit({".gitignore": ".env\n"})
    (issue,) = check_file(_put(repo))
    assert (issue.code, issue.what) == ("place-history", f".env was in git until {commit[:12]}")


def test_a_file_in_a_branch_that_was_never_merged_is_told(repo: RepoBuilder) -> None:
    repo.commit({".gitignore": ".env\n"})
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit({".env": "T=old\n"})
    repo.git("switch", "--quiet", "main")
    assert _codes(_put(repo)) == ["place-history"]


def test_a_link_counts_as_what_it_points_to_and_where_it_stands(repo: RepoBuilder, tmp_path: Path) -> None:
    target = tmp_path / "secret"
    target.write_text("x")
    target.chmod(0o644)
    repo.commit({".gitignore": "ignored\n"})
    for name, codes in (("ignored", ["place-mode"]), ("link", ["place-mode", "place-not-ignored"])):
        (repo.path / name).symlink_to(target)
        assert _codes(repo.path / name) == codes
    repo.git("add", "link")
    assert _codes(repo.path / "link") == ["place-mode", "place-tracked"]


def test_a_file_in_an_ignored_folder_is_ignored(repo: RepoBuilder) -> None:
    repo.commit({".gitignore": "secrets/\n"})
    assert _codes(_put(repo, "secrets/token")) == []


def test_where_git_cannot_tell_nothing_is_promised(repo: RepoBuilder) -> None:
    file = _put(repo)
    repo.commit({".gitignore": ".env\n"})
    (repo.path / ".git/index").write_bytes(b"damaged")
    (issue,) = check_file(file)
    assert (issue.code, issue.level) == ("unplaced", "unchecked")


def test_names_with_signs_of_git_are_taken_literally(repo: RepoBuilder) -> None:
    repo.commit({"a.env": "x", ".gitignore": "\\*.env\n"})
    assert _codes(_put(repo, "*.env")) == []


@pytest.mark.parametrize(
    ("name", "text", "variable", "line"),
    [
        ("Dockerfile", "FROM x\nARG TOKEN\n", "TOKEN", 2),
        ("api.Dockerfile", "FROM x\narg OTHER=1 TOKEN=$TOKEN\n", "TOKEN", 2),
        ("Dockerfile.prod", "FROM x\nENV A=1 \\\n    TOKEN=x\n", "TOKEN", 2),
        ("Containerfile", "ENV TOKEN x\n", "TOKEN", 1),
        ("deploy.sh", "docker build --build-arg TOKEN .\n", "TOKEN", 1),
        (".github/workflows/ci.yml", "a: b\nrun: docker build --build-arg=TOKEN=$TOKEN .\n", "TOKEN", 2),
        ("compose.yaml", "services:\n  web:\n    build:\n      args:\n        TOKEN: ${TOKEN}\n", "TOKEN", 5),
        ("docker-compose.prod.yml", "services:\n  web:\n    build:\n      args:\n      - TOKEN\n", "TOKEN", 5),
    ],
)
def test_a_variable_that_ends_up_in_an_image_is_told(name: str, text: str, variable: str, line: int) -> None:
    (issue,) = check_deployment([BuildFile(name, text.encode())], Secret(TOKEN.encode()), variable)
    assert issue.code == "place-image"
    assert issue.what.startswith(f"{name}:{line} has ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "Dockerfile",
            "ARG TOKENIZER\nENV X=$TOKEN MY_TOKEN=1\nRUN --mount=type=secret,id=TOKEN cat /run/secrets/TOKEN\n",
        ),
        ("Dockerfile", "# ARG TOKEN\n"),
        ("compose.yml", "services:\n  web:\n    environment:\n      TOKEN: ${TOKEN}\n    build: .\n"),
        ("compose.yml", "services: [\n"),
        ("compose.yml", "- x\n"),
        ("deploy.sh", f"docker build --build-arg TOKENIZER=1 --secret {MOUNT} .\n"),
    ],
)
def test_what_only_looks_like_it_is_not_told(name: str, text: str) -> None:
    assert list(check_deployment([BuildFile(name, text.encode())], Secret(TOKEN.encode()), "TOKEN")) == []


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "compose.override.yml",
        "Makefile",
        "ci/.gitlab-ci.yml",
        ".github/workflows/x.yaml",
        "x.service",
        "package.json",
    ],
)
def test_a_value_in_plain_is_told_wherever_services_are_built_and_started(repo: RepoBuilder, name: str) -> None:
    repo.write(name, f"x\nrun {TOKEN}\n")
    files, unread = read_build_files(repo.path)
    (issue,) = check_deployment(files, Secret(TOKEN.encode()), "")
    assert (issue.code, issue.what, unread) == ("place-plain", f"the value stands in {name}:2", ())


def test_files_are_found_from_a_folder_below_and_ignored_ones_are_left_out(repo: RepoBuilder) -> None:
    repo.commit({".gitignore": "out/\n", "Dockerfile": "x", "ops/x.txt": ""})
    repo.write("out/Dockerfile", "x")
    repo.write("new/compose.yml", "x")
    files, _ = read_build_files(repo.path / "ops")
    assert sorted(file.name for file in files) == ["Dockerfile", "new/compose.yml"]


def test_files_are_found_without_git(tmp_path: Path) -> None:
    for name in ("a/Dockerfile", "node_modules/x/Dockerfile", "b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [file.name for file in read_build_files(tmp_path)[0]] == ["a/Dockerfile"]


def test_a_short_value_is_looked_for_nowhere() -> None:
    assert list(check_deployment([BuildFile("Makefile", b"a prod b")], Secret(b"prod"), "")) == []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the system does not show command lines")
def test_a_process_with_the_value_on_its_command_line_is_told() -> None:
    code = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, TOKEN], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        lines = read_command_lines()
        found = list(check_processes(lines, Secret(TOKEN.encode())))
        child.communicate()
    assert [(issue.code, issue.what) for issue in found] == [
        (
            "place-process",
            f"process {child.pid} ({Path(sys.executable).name}) has the value on its command line",
        )
    ]
    assert list(check_processes(lines, Secret(make_token("another").encode()))) == []
