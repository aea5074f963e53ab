"""Who brought a blob in, and what still leads to it. Asked only for blobs with findings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tokenscan.gitio.index import IndexEntry, list_index
from tokenscan.gitio.objects import Unreadable
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.provenance import CommitRef, Reach


@dataclass(frozen=True, slots=True)
class Introduction:
    """*commit* put the blob *object_id* at *path*, where its parents had *before* (ids of blobs, none if nothing)."""

    commit: CommitRef
    path: str
    object_id: str
    before: tuple[str, ...]


def find_introductions(
    git: Plumbing, commits: Sequence[str], wanted: frozenset[str]
) -> Iterator[Introduction | Unreadable]:
    """Every change in *commits* (ids) that puts one of the blobs *wanted* somewhere. In a merge only what differs from
    every parent counts: the rest was brought in by others. A commit that git cannot compare is told, and the rest goes
    on.
    """
    rest = commits
    while rest:
        seen = ""
        with git.stream(*_DIFF_TREE, stdin=rest) as stream:
            for item in _read_changes(stream.fields(), wanted):
                if isinstance(item, str):
                    seen = item
                else:
                    yield item
            failure = stream.failure()
        if not failure:
            return
        # git stops at the commit after the last one that it named.
        position = rest.index(seen) + 1 if seen else 0
        if position < len(rest):
            yield Unreadable(rest[position], "damaged", failure)
        rest = rest[position + 1 :]


_DIFF_TREE = (
    *("diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-renames", "--no-abbrev"),
    "--format=%x01%H%x00%an <%ae>%x00%aI",
)


def _read_changes(fields: Iterator[bytes], wanted: frozenset[str]) -> Iterator[Introduction | str]:
    """The id of each commit, and then its changes."""
    commit: tuple[bytes, bytes, bytes] | None = None
    for raw in fields:
        field = raw.lstrip(b"\n")  # stands before the first change of a commit with one parent
        if field.startswith(b"\x01"):
            commit = (field[1:], next(fields), next(fields))
            yield field[1:].decode("ascii")
        elif field.startswith(b":") and commit:
            path = next(fields)
            parents = len(field) - len(field.lstrip(b":"))
            words = field.decode("ascii").lstrip(":").split(" ")
            *before, after = words[parents + 1 : 2 * parents + 2]
            if after in wanted:
                known = tuple(each for each in before if each.strip("0"))
                yield Introduction(_make_reference(*commit), os.fsdecode(path), after, known)


def _make_reference(name: bytes, author: bytes, date: bytes) -> CommitRef:
    return CommitRef(name.decode("ascii"), author.decode("utf-8", "replace"), date.decode("ascii").strip())


@dataclass(frozen=True, slots=True)
class Tip:
    """A name that leads to an object: what kind of name, the name, and the object's id. An annotated tag leads to two:
    the tag itself and what it tags.
    """

    reach: Reach
    name: str
    object_id: str


def list_tips(git: Plumbing) -> tuple[Tip, ...]:
    """HEAD, every ref and every entry of the stash, best first."""
    tips = []
    head = git.attempt("rev-parse", "--verify", "--quiet", "HEAD")
    if head.returncode == 0:
        tips.append(Tip("head", "HEAD", head.stdout.decode().strip()))
    listing = git.run("for-each-ref", "--format=%(refname)%00%(objectname)%00%(*objectname)")
    for line in listing.split(b"\n")[:-1]:
        name, direct, peeled = line.decode("utf-8", "replace").split("\0")
        tips += [Tip(_class_of(name), name, target) for target in (peeled, direct) if target]
    stash = git.attempt("log", "--walk-reflogs", "--format=%H", "refs/stash", "--")
    if stash.returncode == 0:
        tips += [Tip("stash", "refs/stash", name) for name in stash.stdout.decode().split()]
    return tuple(tips)


def _class_of(name: str) -> Reach:
    classes: Sequence[tuple[str, Reach]] = (
        ("refs/heads/", "branch"),
        ("refs/tags/", "tag"),
        ("refs/remotes/", "remote"),
        ("refs/stash", "stash"),
    )
    return next((reach for prefix, reach in classes if name.startswith(prefix)), "ref")


def classify_commits(git: Plumbing, tips: Sequence[Tip], commits: Iterable[str]) -> dict[str, Reach]:
    """What leads to each of *commits*, at its best; ``unreachable`` if nothing does."""
    left, known, passed = set(commits), {}, list[str]()
    order: tuple[Reach, ...] = ("head", "branch", "tag", "remote", "stash", "ref")
    for reach in order:
        own = [tip.object_id for tip in tips if tip.reach == reach]
        for name in _list_commits(git, own, passed) if left and own else ():
            if name in left:
                known[name] = reach
                left.discard(name)
        passed += own
    if left:
        for name in _list_commits(git, ["--reflog"], passed):
            if name in left:
                known[name] = "reflog"
                left.discard(name)
    return known | dict.fromkeys(left, "unreachable")


def _list_commits(git: Plumbing, tips: Sequence[str], without: Sequence[str]) -> Iterator[str]:
    """Commits that *tips* lead to and *without* do not. Names of objects that are no commits lead nowhere."""
    options = [tip for tip in tips if tip.startswith("-")]
    lines = [tip for tip in tips if not tip.startswith("-")] + [f"^{tip}" for tip in without]
    with git.stream("rev-list", *options, "--ignore-missing", "--stdin", stdin=lines) as stream:
        yield from stream.lines()


def list_range_commits(git: Plumbing, revisions: Sequence[str]) -> tuple[str, ...]:
    """The ids of the commits in a range (``TIP``, ``^EXCLUDED``), newest first. Raises ``GitError``."""
    return tuple(git.run("rev-list", "--stdin", stdin="\n".join(revisions).encode() + b"\n").decode().split())


def list_range_objects(git: Plumbing, revisions: Sequence[str]) -> Iterator[str]:
    """The ids of the objects that a range brings in, in git's order; some that were there before may be among them."""
    lines = [*revisions]
    with git.stream(
        "rev-list", "--objects", "--no-object-names", "--missing=allow-any", "--stdin", stdin=lines
    ) as stream:
        yield from stream.lines()


def index_paths(git: Plumbing, wanted: frozenset[str]) -> dict[str, list[str]]:
    """The paths at which the index has blobs of *wanted*."""
    paths: dict[str, list[str]] = {}
    for entry in list_index(git):
        if entry.object_id in wanted:
            paths.setdefault(entry.object_id, []).append(entry.path)
    return paths


def list_tree(git: Plumbing, revision: str) -> Iterator[IndexEntry]:
    """Every blob of a commit's tree; nothing where there is no such commit."""
    with git.stream("ls-tree", "-r", "-z", "--full-tree", revision) as stream:
        for field in stream.fields():
            meta, _, path = field.partition(b"\t")
            _mode, kind, name = meta.decode("ascii").split()
            if kind == "blob":
                yield IndexEntry(os.fsdecode(path), name)
