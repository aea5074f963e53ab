"""The benchmarks' inputs: slices of a repository for the reference, a copy with new commits, the files of a HEAD."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.repo import RepoBuilder

from benchmarks.history import find_repository
from benchmarks.increment import NEW_COMMITS, add_commits, copy_repository, make_token
from benchmarks.reference import make_reference, read_slices, slice_by_bytes
from benchmarks.tree import check_out, measure_tree
from tokenscan.gitio.environment import git_environment
from tokenscan.gitio.objects import ObjectEntry


def _entries(*sizes: int) -> list[ObjectEntry]:
    return [ObjectEntry(f"{number:040x}", "blob", size) for number, size in enumerate(sizes)]


@pytest.mark.parametrize(
    ("sizes", "count", "expected"),
    [
        ((10, 10, 10, 10), 2, [[10, 10], [10, 10]]),
        ((90, 1, 2, 3), 2, [[90], [1, 2, 3]]),
        ((1, 2, 3, 90), 2, [[1, 2, 3], [90]]),
        ((5,), 4, [[5]]),
        ((0, 0), 2, [[0, 0]]),
        ((), 2, []),
    ],
)
def test_slices_are_contiguous_and_balanced_by_bytes(sizes: tuple[int, ...], count: int, expected: object) -> None:
    entries = _entries(*sizes)
    parts = slice_by_bytes(entries, count)
    assert [[entry.size for entry in part] for part in parts] == expected
    assert [entry for part in parts for entry in part] == entries


def test_the_reference_reads_every_blob_once_and_nothing_else(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({"a.txt": "first\n", "b.txt": "other\n"})
    repo.commit({"a.txt": "second\n"})
    reference = make_reference(repo.path / ".git", tmp_path, jobs=2)
    assert (reference.objects, reference.blobs, reference.size) == (7, 3, 19)
    named = sorted(name for part in tmp_path.glob("slice-*") for name in part.read_text().split())
    assert named == sorted(repo.git("rev-parse", "HEAD:a.txt", "HEAD:b.txt", "HEAD~:a.txt").split())
    subprocess.run(reference.command, env=git_environment(), check=True)


def test_the_reference_fails_if_one_of_its_processes_does(tmp_path: Path) -> None:
    parts = [tmp_path / "good", tmp_path / "bad"]
    parts[0].write_text("")
    parts[1].write_text("exit 3\n")
    assert subprocess.run(read_slices("sh", parts), check=False).returncode == 1


def test_new_commits_are_made_in_a_copy_that_holds_what_nothing_leads_to(repo: RepoBuilder, tmp_path: Path) -> None:
    head = repo.commit({f"file {number}.txt": f"{number}\n" for number in range(20)})
    lost = repo.git("hash-object", "-w", "--stdin", stdin=b"nothing leads here\n")
    copy = RepoBuilder(tmp_path / "copy.git")
    copy_repository(repo.path / ".git", copy.path)
    add_commits(copy.path, NEW_COMMITS)
    assert copy.git("cat-file", "-t", lost) == "blob"
    assert copy.git("rev-list", "--count", f"{head}..HEAD") == str(NEW_COMMITS)
    changed = copy.git("diff", "--name-only", head, "HEAD").splitlines()
    assert changed == sorted(f"file {number}.txt" for number in sorted(map(str, range(20)))[::2])
    assert copy.git("log", "-S", make_token().decode(), "--format=%H") == copy.git("rev-parse", "HEAD")
    assert repo.git("rev-parse", "HEAD") == head


def test_a_shallow_repository_is_refused(repo: RepoBuilder, tmp_path: Path) -> None:
    for number in range(3):
        repo.commit({"a.txt": f"{number}\n"})
    shallow = tmp_path / "shallow"
    repo.git("clone", "--quiet", "--depth", "1", repo.path.as_uri(), str(shallow))
    with pytest.raises(SystemExit, match="shallow or partial"):
        find_repository(shallow, tmp_path)
    assert find_repository(repo.path, tmp_path) == repo.path / ".git"


def test_the_tree_of_a_repository_is_that_of_its_head(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({"a.txt": "first\n", "folder/b.txt": "other\n"})
    repo.write("a.txt", "changed, not committed\n")
    tree = check_out(repo.path, tmp_path / "tree")
    assert {str(file.relative_to(tree)) for file in tree.rglob("*")} == {"a.txt", "folder", "folder/b.txt"}
    assert (tree / "a.txt").read_text() == "first\n"
    assert measure_tree(tree) == (2, 12)
    assert repo.git("status", "--short") == "M a.txt"


@pytest.mark.parametrize("command", ["history", "tree", "hook", "increment", "clean", "creddata", "corpus"])
def test_every_command_has_help(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", command, "--help"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert f"python -m benchmarks {command}" in done.stdout.decode()
