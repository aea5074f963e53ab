"""What a push brings: the refs it moves, and what of their history is new to the other side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tokenscan.errors import UsageError
from tokenscan.gitio.objects import Unreadable
from tokenscan.gitio.plumbing import Plumbing

_NEW_IS_MISSING = "the push names it, the repository has it not"


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """A ref that a push moves from the object *old* to *new* (ids of 40 or 64 digits, all zeros for none). *name* is
    its full name on the side that is pushed to.
    """

    name: str
    old: str
    new: str

    @property
    def is_deletion(self) -> bool:
        """Is the ref taken away?"""
        return is_zero(self.new)


def is_zero(name: str) -> bool:
    """Is *name* what git writes in the place of an id where there is no object?"""
    return not name.strip("0")


def read_received(lines: Iterable[str]) -> tuple[RefUpdate, ...]:
    """What git tells ``pre-receive`` and ``post-receive``: ``<old> <new> <ref>``. Raises ``UsageError``."""
    return tuple(RefUpdate(name, old, new) for old, new, name in _split_lines(lines, "<old> <new> <ref>"))


def read_pushed(lines: Iterable[str]) -> tuple[RefUpdate, ...]:
    """What git tells ``pre-push``: ``<local ref> <local id> <remote ref> <remote id>``. Raises ``UsageError``."""
    form = "<local ref> <local id> <remote ref> <remote id>"
    return tuple(RefUpdate(name, old, new) for _, new, name, old in _split_lines(lines, form))


def _split_lines(lines: Iterable[str], form: str) -> Iterator[list[str]]:
    for line in lines:
        words = line.rstrip("\n").split(" ")
        if len(words) != form.count("<"):
            raise UsageError(f"standard input is not what git writes there, a line {form!r} for each ref: {line!r}")
        yield words


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is to be read: *revisions* (``TIP``, ``^EXCLUDED``) for what leads to commits, and the ids of *others*: tags
    of blobs or trees, and those themselves. What is named and not there is in *missing*.
    """

    revisions: tuple[str, ...]
    others: tuple[str, ...]
    missing: tuple[Unreadable, ...]


def find_incoming(git: Plumbing, new: Sequence[str], known: Iterable[str]) -> Incoming:
    """What the objects *new* bring to a side that has the history of *known*. An id of *known* that is not here, or is
    no commit, takes nothing away.
    """
    tips = tuple(dict.fromkeys(name for name in new if not is_zero(name)))
    if not tips:
        return Incoming((), (), ())
    kinds = _peel(git, tips)
    commits = tuple(name for name in tips if kinds[name] == "commit")
    others = tuple(name for name in tips if kinds[name] in ("blob", "tree"))
    missing = tuple(Unreadable(name, "missing", _NEW_IS_MISSING) for name in tips if not kinds[name])
    excluded = _find_commits(git, known) if commits else ()
    return Incoming((*commits, *(f"^{name}" for name in excluded)) if commits else (), others, missing)


def _peel(git: Plumbing, names: Sequence[str]) -> dict[str, str]:
    """What each of *names* is, or leads to where it is a tag; empty for what is not there."""
    kinds = {}
    with git.stream("cat-file", "--batch-check=%(objecttype)", stdin=(f"{name}^{{}}" for name in names)) as stream:
        for name, line in zip(names, stream.lines(), strict=False):
            kinds[name] = line if line in ("commit", "blob", "tree") else ""
    return {name: kinds.get(name, "") for name in names}


def _find_commits(git: Plumbing, names: Iterable[str]) -> tuple[str, ...]:
    """The commits that *names* are or lead to."""
    asked = [f"{name}^{{commit}}" for name in dict.fromkeys(names) if not is_zero(name)]
    with git.stream("cat-file", "--batch-check=%(objecttype) %(objectname)", "--buffer", stdin=asked) as stream:
        found = [line.split(" ") for line in stream.lines()]
    return tuple(dict.fromkeys(words[1] for words in found if words[0] == "commit" and len(words) == 2))


def list_ref_targets(git: Plumbing, *patterns: str, without: Iterable[str] = ()) -> tuple[str, ...]:
    """The ids that refs lead to: all of them, or those below *patterns*; leaving out the refs *without*."""
    left_out = frozenset(without)
    with git.stream("for-each-ref", "--format=%(objectname) %(refname)", *patterns) as stream:
        rows = [line.split(" ", 1) for line in stream.lines()]
    return tuple(dict.fromkeys(name for name, ref in rows if ref not in left_out))
