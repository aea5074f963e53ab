"""Which environment each entry of a file belongs to: the nearest evidence decides."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter

from tokenscan.environments.entry import Entry
from tokenscan.environments.mark import BRANCH, OWN_NAME, Mark
from tokenscan.environments.marks import find_marks
from tokenscan.environments.names import Names
from tokenscan.environments.paths import is_no_place
from tokenscan.environments.place import read_path
from tokenscan.environments.sections import find_sections
from tokenscan.environments.source import Source
from tokenscan.environments.text import Positions
from tokenscan.environments.words import is_everyday, split_words
from tokenscan.model.environment import Clue, Environment

CODE = frozenset({"python", "ruby"})
"""There ``ENVIRONMENT = "local"`` is what holds where the environment's variable is not set."""

MAX_CLUES = 8
"""That say the same of one scope, and are kept."""

Placed = tuple[Entry, tuple[str, ...], str, "Environment | None"]


def classify(source: Source, names: Names, positions: Positions) -> Iterator[Placed]:
    """Each entry with its key inside its section, that section and its environment."""
    marks = [*read_path(source.path, names)]
    local: list[Mark] = []
    if not is_no_place(source.path):
        marks.extend(_read_branch(source.branch, names))
        if source.format not in CODE:
            local.extend(find_marks(source, names, positions))
        local.extend(find_sections(source, names))
    scopes = _Scopes(local)
    for entry in source.entries:
        own = scopes.find(entry)
        yield _place(entry, [*own, *marks], names) if own or marks else _place_alone(source, entry, names)


def read_branch(branch: str, names: Names) -> Environment | None:
    """The environment that *branch* is mapped to."""
    return decide(list(_read_branch(branch, names)))


def decide(marks: Sequence[Mark]) -> Environment | None:
    """What *marks* say together: the strongest wins; where the strongest contradict each other, none of them counts."""
    ranked = sorted(marks, key=lambda mark: -mark.strength)
    while ranked:
        top = [mark for mark in ranked if mark.strength == ranked[0].strength]
        if len({mark.environment for mark in top}) == 1:
            return Environment(ranked[0].environment, tuple(_tell(mark, ranked[0].environment) for mark in ranked))
        ranked = ranked[len(top) :]
    return None


def _tell(mark: Mark, winner: str) -> Clue:
    if mark.environment == winner:
        return mark.clue
    return Clue(mark.clue.kind, f"{mark.clue.text} (says {mark.environment})", mark.clue.line)


class _Scopes:
    """*marks* by what they hold for: large files have thousands of both. Of those that say the same of one scope,
    some are enough.
    """

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks: dict[tuple[int | None, tuple[str, ...]], list[tuple[int, Mark]]] = {}
        told: Counter[tuple[object, ...]] = Counter()
        for position, mark in enumerate(marks):
            saying = (mark.document, mark.scope, mark.environment, mark.strength, mark.section, mark.label)
            told[saying] += 1
            if told[saying] <= MAX_CLUES:
                self._marks.setdefault((mark.document, mark.scope), []).append((position, mark))

    def find(self, entry: Entry) -> list[Mark]:
        """Those that hold for *entry*, in the order of the file."""
        found: list[tuple[int, Mark]] = []
        for depth in range(len(entry.names) + 1) if self._marks else ():
            scope = entry.names[:depth]
            found += self._marks.get((entry.document, scope), ())
            found += self._marks.get((None, scope), ())
        return [mark for _, mark in sorted(found, key=itemgetter(0))]


def _place(entry: Entry, marks: list[Mark], names: Names) -> Placed:
    environment = decide(marks)
    named = [mark for mark in marks if mark.label and environment and mark.environment == environment.name]
    if not named:
        return entry, entry.names, "", environment
    inner = max(named, key=lambda mark: mark.strength)
    key = entry.names
    if inner.section:
        key = (*key[: inner.section - 1], *key[inner.section :])
    return entry, key or entry.names, inner.label, environment


def _place_alone(source: Source, entry: Entry, names: Names) -> Placed:
    """By the name of the key itself, where nothing else tells: ``PROD_DB_PASSWORD``."""
    mark = None if is_no_place(source.path) else _read_own_name(entry, names)
    return entry, entry.names, "", decide([mark] if mark else [])


def _read_own_name(entry: Entry, names: Names) -> Mark | None:
    name = entry.names[-1] if entry.names else ""
    words = split_words(name) if name.isupper() else []  # prodDatabaseType is what a generator was asked for
    found = {names.words[word] for word in (*words[:1], *words[-1:]) if word in names.words and not is_everyday(word)}
    if len(words) < 2 or len(found) != 1:
        return None
    return Mark(found.pop(), Clue("key", entry.names[-1]), OWN_NAME)


def _read_branch(branch: str, names: Names) -> Iterator[Mark]:
    for pattern, environment in names.branches if branch else ():
        if fnmatch.fnmatchcase(branch, pattern):
            yield Mark(environment, Clue("branch", branch), BRANCH)
            return
