"""Which environment each entry of a file belongs to: the nearest evidence decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tokenscan.environments.entry import Entry
from tokenscan.environments.names import Names
from tokenscan.environments.place import read_path
from tokenscan.environments.text import Positions
from tokenscan.model.environment import Clue, Environment

Placed = tuple[Entry, tuple[str, ...], str, "Environment | None"]


def classify(path: str, entries: Iterable[Entry], names: Names, positions: Positions) -> Iterator[Placed]:
    """Each entry with its key inside its section, that section and its environment."""
    spoken = list(read_path(path, names))
    for entry in entries:
        found = list(spoken)
        key, section = entry.names, ""
        for at, name in enumerate(entry.names[:-1]):
            if environment := names.of_word(name):
                key, section = (*entry.names[:at], *entry.names[at + 1 :]), name
                found.insert(0, (environment, Clue("section", name)))
        yield entry, key, section, _decide(found)


def _decide(spoken: list[tuple[str, Clue]]) -> Environment | None:
    if not spoken:
        return None
    winner = spoken[0][0]
    return Environment(winner, tuple(clue if name == winner else _contrary(name, clue) for name, clue in spoken))


def _contrary(name: str, clue: Clue) -> Clue:
    return Clue(clue.kind, f"{clue.text} (says {name})", clue.line)
