"""What commits changed is the same whether git tells it or its packs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.repo import RepoBuilder

from tokenscan.gitio.differ import open_differ, read_author
from tokenscan.gitio.history import Changes, Introduction, classify_commits, list_tips, read_changes
from tokenscan.gitio.native import load_library
from tokenscan.gitio.repository import open_repository
from tokenscan.model.provenance import CommitRef

pytestmark = pytest.mark.skipif(load_library() is None, reason="no C compiler, or no zlib headers")


def _change(repo: RepoBuilder, chooser: random.Random) -> None:
    """Put something at random places: files, folders where files were, links, programs."""
    for _ in range(chooser.randint(1, 4)):
        name = "/".join(chooser.choices(("a", "a.b", "a-b", "b", "c", "ü"), k=chooser.randint(1, 3)))
        repo.git("rm", "-r", "--quiet", "--cached", "--ignore-unmatch", "--", name)
        for depth in range(1, name.count("/") + 1):
            folder = "/".join(name.split("/")[:depth])
            repo.git("rm", "--quiet", "--cached", "--ignore-unmatch", "--", folder, check=False)
        blob = repo.git("hash-object", "-w", "--stdin", stdin=f"{chooser.randrange(12)}\n".encode() * 20)
        mode = chooser.choice(("100644", "100755", "120000"))
        repo.git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{name}", check=False)
    if chooser.random() < 0.2:
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{'5' * 40},sub")


def _commit(repo: RepoBuilder, *parents: str) -> str:
    repo.minutes += 1
    tree = repo.git("write-tree")
    options = [word for parent in parents for word in ("-p", parent)]
    return repo.git("commit-tree", *options, "-m", f"change {repo.minutes}", tree)


def _history(path: Path, seed: int) -> tuple[RepoBuilder, list[str]]:
    """Some dozen commits, a third of them merges that change things besides."""
    chooser = random.Random(seed)
    repo = RepoBuilder.create(path)
    commits: list[str] = []
    for _ in range(30):
        parents = chooser.sample(commits[-8:], min(len(commits[-8:]), chooser.choice((1, 1, 1, 2, 2, 3))))
        if parents:
            repo.git("read-tree", parents[0])
        if len(parents) > 1:
            repo.git("read-tree", "-m", "--aggressive", parents[0], parents[0], parents[1], check=False)
            repo.git("read-tree", chooser.choice(parents))
        if chooser.random() < 0.9:
            _change(repo, chooser)
        commits.append(_commit(repo, *parents))
    for number, commit in enumerate(commits):
        repo.git("update-ref", f"refs/heads/b{number}", commit)
    return repo, commits


@dataclass(frozen=True)
class _Known:
    introductions: list[Introduction]
    added: Mapping[str, set[CommitRef]]


def _sorted(changes: Changes) -> _Known:
    assert changes.gaps == ()
    order = sorted(changes.introductions, key=lambda each: (each.commit.id, each.path))
    return _Known(order, {path: set(commits) for path, commits in changes.added.items()})


@pytest.mark.parametrize("seed", range(4))
def test_changes_are_those_of_git(tmp_path: Path, seed: int) -> None:
    repo, commits = _history(tmp_path / "repo", seed)
    listed = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").splitlines()
    blobs = [line.split()[0] for line in listed if line.endswith("blob")]
    wanted = frozenset(random.Random(seed).sample(blobs, len(blobs) * 2 // 3))
    repo.git("gc", "--quiet")
    git = open_repository(repo.path).git
    differ = open_differ(git, wanted)
    assert differ is not None
    told = read_changes(git, commits, wanted, differ)
    assert _sorted(told) == _sorted(read_changes(git, commits, wanted))
    assert told.blobs == frozenset()  # all are there
    assert differ.compare(commits).refused == []


@pytest.mark.parametrize("seed", range(2))
def test_what_leads_to_commits_is_what_git_says(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    repo, commits = _history(tmp_path / "repo", seed)
    repo.git("update-ref", "--stdin", stdin="".join(f"delete refs/heads/b{n}\n" for n in range(30) if n % 7).encode())
    repo.git("symbolic-ref", "HEAD", "refs/heads/b14")
    repo.git("tag", "--annotate", "--message=old", "v1", commits[9])
    repo.git("update-ref", "refs/remotes/origin/x", commits[19])
    repo.git("update-ref", "refs/pull/1", commits[25])
    repo.git("tag", "a-blob", repo.git("hash-object", "-w", "--stdin", stdin=b"x"))
    repo.git("repack", "--quiet", "-a", "-d", "-k")
    git = open_repository(repo.path).git
    tips = list_tips(git)
    in_packs = classify_commits(git, tips, commits)
    assert set(in_packs) == set(commits)
    monkeypatch.setenv("TOKENSCAN_NATIVE", "0")
    assert in_packs == classify_commits(git, tips, commits)
    assert {"head", "ref", "unreachable"} <= set(in_packs.values())


def test_what_a_pack_does_not_tell_is_asked_of_git(tmp_path: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    first = repo.commit({"a.txt": "one"})
    repo.git("gc", "--quiet")
    repo.environment = {"GIT_AUTHOR_NAME": "Jos\xe9"}
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    odd = repo.commit({"b.txt": "two"}, "in another encoding")
    repo.git("repack", "--quiet", "-a", "-d")
    loose = repo.commit({"c.txt": "three"})
    git = open_repository(repo.path).git
    wanted = frozenset(repo.git("rev-parse", f"{loose}:{name}") for name in ("a.txt", "b.txt", "c.txt"))
    differ = open_differ(git, wanted)
    assert differ is not None
    commits = [first, odd, loose]
    assert set(differ.compare(commits).refused) == {odd, loose}
    assert _sorted(read_changes(git, commits, wanted, differ)) == _sorted(read_changes(git, commits, wanted))


def test_a_blob_that_is_missing_is_told(tmp_path: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    commit = repo.commit({"a.txt": "one", "b.txt": "two"})
    gone = repo.git("rev-parse", f"{commit}:b.txt")
    kept = [name for name in repo.git("rev-list", "--objects", "--all", "--no-object-names").split() if name != gone]
    repo.git("pack-objects", "--quiet", ".git/objects/pack/pack", stdin="\n".join(kept).encode())
    repo.git("prune-packed")
    git = open_repository(repo.path).git
    differ = open_differ(git, ())
    assert differ is not None
    assert read_changes(git, [commit], frozenset(), differ).blobs == {gone.encode()}


def test_a_shallow_history_is_left_to_git(tmp_path: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    for number in range(3):
        repo.commit({"a.txt": str(number)})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "clone"))
    assert open_differ(open_repository(tmp_path / "clone").git, ()) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"Ann <a@b.c> 1700000000 +0530", ("Ann <a@b.c>", "2023-11-15T03:43:20+05:30")),
        (b"Ann B. <> 0 -0000", ("Ann B. <>", "1970-01-01T00:00:00+00:00")),
        (b"Ann <a@b.c> 1700000000 -1200", ("Ann <a@b.c>", "2023-11-14T10:13:20-12:00")),
        *((line, None) for line in (b"<a@b.c> 1 +0000", b"Ann <a@b.c> -1 +0000", b"Ann <a@b.c> 1 +0075", b"Ann <a 1")),
        (b"Ann <a@b.c> 99999999999 +9900", None),
    ],
)
def test_authors(line: bytes, expected: tuple[str, str] | None) -> None:
    assert read_author("1" * 40, line) == (expected and CommitRef("1" * 40, *expected))
