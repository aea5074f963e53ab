"""Who brought a blob in, and what still leads to it. Asked only for blobs with findings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tokenscan.gitio.differ import CommitDiffer, Told, open_differ
from tokenscan.gitio.index import IndexEntry, list_index
from tokenscan.gitio.objects import Unreadable
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.provenance import CommitRef, Reach

LINK_MODE = "120000"
_NO_BLOB = (b"160000", b"000000")
"""The modes of a submodule and of what was removed."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """*commit* put the blob *object_id* at *path*, where its parents had *before* (ids of blobs, none if nothing). A
    blob of mode ``LINK_MODE`` is the target of a symbolic link.
    """

    commit: CommitRef
    path: str
    object_id: str
    before: tuple[str, ...]
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What some commits changed: the blobs that were asked for, where they were put; the commits that added each path;
    the ids (hexadecimal) of the blobs that they brought in, but for those that are known to be there; and what git
    could not tell.
    """

    introductions: tuple[Introduction, ...]
    added: Mapping[str, tuple[CommitRef, ...]]
    blobs: frozenset[bytes]
    gaps: tuple[Unreadable, ...]


def read_changes(
    git: Plumbing, commits: Sequence[str], wanted: frozenset[str], differ: CommitDiffer | None = None
) -> Changes:
    """What *commits* (ids) changed. In a merge only what differs from every parent counts: the rest was brought in by
    others. A commit that git cannot compare is told, and the rest goes on. With a *differ* for the blobs *wanted* git
    is asked only for what that cannot tell.
    """
    reader = _ChangeReader({name.encode() for name in wanted})
    gaps: list[Unreadable] = []
    rest = reader.take(differ.compare(commits)) if differ else commits
    while rest:
        with git.without_index().stream(*_DIFF_TREE, stdin=rest) as stream:
            reader.read(stream.fields())
            failure = stream.failure()
        if not failure:
            break
        # git stops at the commit after the last one that it named.
        position = rest.index(reader.last) + 1 if reader.last in rest else 0
        if position < len(rest):
            gaps.append(_name_gap(rest[position], failure))
        rest = rest[position + 1 :]
        if len(gaps) >= _MAX_GAPS and rest:
            gaps.append(Unreadable(f"{len(rest)} more commits", "missing", f"not compared after {_MAX_GAPS} failures"))
            break
    return Changes(tuple(reader.introductions), reader.added(), frozenset(reader.blobs), tuple(gaps))


_MAX_GAPS = 32
"""Commits of one slice that git may fail on, each taking a process of its own, before the slice is given up: in a clone
without trees it fails on all of them."""

_DIFF_TREE = (
    *("diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-renames", "--no-abbrev"),
    "--format=%x01%H%x00%an <%ae>%x00%aI",
)

_OBJECT = re.compile(r"\b[0-9a-f]{40,64}\b")


def _name_gap(commit: str, failure: str) -> Unreadable:
    """What git could not read: it says which object, not for which commit."""
    named = _OBJECT.search(failure)
    if named and named[0] != commit:
        return Unreadable(named[0], "missing", f"commit {commit} needs it: {failure}")
    return Unreadable(commit, "damaged", failure)


_Header = tuple[bytes, bytes, bytes]


class _ChangeReader:
    """Reads the output of ``git diff-tree``. *last* is the last commit that it named."""

    def __init__(self, wanted: set[bytes]) -> None:
        self._wanted = wanted
        self._added: dict[bytes, list[CommitRef]] = {}
        self.introductions: list[Introduction] = []
        self.blobs: set[bytes] = set()
        self.last = ""

    def take(self, told: Told) -> Sequence[str]:
        """Take in what was told without git; the commits about which it must be asked."""
        self.blobs |= told.lacking
        for path, commit in told.added:
            self._added.setdefault(path, []).append(commit)
        self.introductions += (
            Introduction(put.commit, put.path, put.object_id, put.before, put.mode) for put in told.puts
        )
        return told.refused

    def read(self, fields: Iterator[bytes]) -> None:
        """Take in what git prints."""
        commit: _Header = (b"", b"", b"")
        blobs, wanted = self.blobs, self._wanted
        for raw in fields:
            field = raw.lstrip(b"\n")  # stands before the first change of a commit with one parent
            if field.startswith(b":"):
                path = next(fields)
                words = field.split(b" ")
                after, status = words[-2:]
                parents = len(field) - len(field.lstrip(b":")) if field.startswith(b"::") else 1
                if words[parents] not in _NO_BLOB:
                    blobs.add(after)
                if status.startswith(b"A"):
                    self._added.setdefault(path, []).append(_make_reference(*commit))
                if after in wanted:
                    self._introduce(commit, path, field)
            elif field.startswith(b"\x01"):
                commit = (field[1:], next(fields), next(fields))
                self.last = commit[0].decode("ascii")

    def _introduce(self, commit: _Header, path: bytes, field: bytes) -> None:
        text = field.decode("ascii")
        parents = len(text) - len(text.lstrip(":"))
        words = text.lstrip(":").split(" ")
        *before, after = words[parents + 1 : 2 * parents + 2]
        known = tuple(each for each in before if each.strip("0"))
        self.introductions.append(
            Introduction(_make_reference(*commit), os.fsdecode(path), after, known, words[parents])
        )

    def added(self) -> dict[str, tuple[CommitRef, ...]]:
        return {os.fsdecode(path): tuple(own) for path, own in self._added.items()}


def _make_reference(name: bytes, author: bytes, date: bytes) -> CommitRef:
    when = date.decode("ascii").strip()
    if when.endswith("Z"):
        when = f"{when[:-1]}+00:00"  # git 2.45 and later
    return CommitRef(name.decode("ascii"), author.decode("utf-8", "replace"), when)


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
    # Of refs that lead to nothing the id is told too; what tags lead to is asked for by itself, since a tag of nothing
    # would end the list.
    peeled = _peel_tags(git)
    listing = git.attempt("for-each-ref", "--format=%(refname)%00%(objectname)").stdout
    for line in listing.split(b"\n")[:-1]:
        name, direct = line.decode("utf-8", "replace").split("\0")
        tips += [Tip(_class_of(name), name, target) for target in (peeled.get(name), direct) if target]
    stash = git.attempt("log", "--walk-reflogs", "--format=%H", "refs/stash", "--")
    if stash.returncode == 0:
        tips += [Tip("stash", "refs/stash", name) for name in stash.stdout.decode().split()]
    return tuple(tips)


def _peel_tags(git: Plumbing) -> dict[str, str]:
    """What annotated tags lead to, by the names of the refs that lead to the tags."""
    listing = git.attempt("show-ref", "--dereference").stdout.decode("utf-8", "replace")
    rows = (line.partition(" ") for line in listing.split("\n"))
    return {name.removesuffix("^{}"): target for target, _, name in rows if name.endswith("^{}")}


def _class_of(name: str) -> Reach:
    classes: Sequence[tuple[str, Reach]] = (
        ("refs/heads/", "branch"),
        ("refs/tags/", "tag"),
        ("refs/remotes/", "remote"),
        ("refs/stash", "stash"),
    )
    return next((reach for prefix, reach in classes if name.startswith(prefix)), "ref")


def classify_commits(
    git: Plumbing, tips: Sequence[Tip], commits: Iterable[str], in_packs: Mapping[str, Reach] | None = None
) -> dict[str, Reach]:
    """What leads to each of *commits*, at its best; ``unreachable`` if nothing does. *in_packs*: what
    ``classify_in_packs`` says of these and others, if it was asked before.
    """
    left = set(commits)
    if in_packs is None:
        in_packs = classify_in_packs(git, tips, left)
    known = {name: in_packs[name] for name in left & in_packs.keys()}
    passed = [tip.object_id for tip in tips] if in_packs else []
    left -= known.keys()
    for reach in () if in_packs else _RANKS:
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


_RANKS: tuple[Reach, ...] = ("head", "branch", "tag", "remote", "stash", "ref")


def classify_in_packs(git: Plumbing, tips: Sequence[Tip], commits: Iterable[str]) -> dict[str, Reach]:
    """The same for the commits that refs lead to, without git; nothing where it must be asked."""
    differ = open_differ(git, commits)
    ranked = sorted((_RANKS.index(tip.reach) + 1, tip.object_id) for tip in tips)
    found = differ.find_reach([(name, rank) for rank, name in ranked]) if differ else None
    return {name: _RANKS[rank - 1] for name, rank in (found or {}).items()}


def _list_commits(git: Plumbing, tips: Sequence[str], without: Sequence[str]) -> Iterator[str]:
    """Commits that *tips* lead to and *without* do not. Names of objects that are no commits lead nowhere."""
    options = [tip for tip in tips if tip.startswith("-")]
    lines = [tip for tip in tips if not tip.startswith("-")] + [f"^{tip}" for tip in without]
    with git.stream("rev-list", *options, "--ignore-missing", "--stdin", stdin=lines) as stream:
        yield from stream.lines()


def list_note_commits(git: Plumbing, tips: Iterable[Tip]) -> frozenset[str]:
    """The commits that notes (``refs/notes/``) are kept in."""
    own = [tip.object_id for tip in tips if tip.name.startswith("refs/notes/")]
    return frozenset(_list_commits(git, own, ())) if own else frozenset()


def list_range_commits(git: Plumbing, revisions: Sequence[str]) -> tuple[str, ...]:
    """The ids of the commits in a range (``TIP``, ``^EXCLUDED``), newest first. Raises ``GitError``."""
    return tuple(git.run("rev-list", "--stdin", stdin="\n".join(revisions).encode() + b"\n").decode().split())


def list_range_objects(git: Plumbing, revisions: Sequence[str]) -> Iterator[str | Unreadable]:
    """The ids of the objects that a range brings in, in git's order; some that were there before may be among them. And
    what ended git's list before its end.
    """
    lines = [*revisions]
    with git.stream(
        "rev-list", "--objects", "--no-object-names", "--missing=allow-any", "--stdin", stdin=lines
    ) as stream:
        yield from stream.lines()
        failure = stream.failure()
    if failure:
        yield Unreadable("range", "damaged", failure)


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
