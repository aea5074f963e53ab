"""Sections of a file that are called after an environment: ``production:`` in ``database.yml``, ``[prod:vars]``."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.environments.entry import Entry
from tokenscan.environments.mark import SECTION, Mark
from tokenscan.environments.names import Names
from tokenscan.environments.source import Source
from tokenscan.environments.word_set import word_set
from tokenscan.environments.words import find_environment, is_everyday
from tokenscan.model.environment import Clue

_CONTAINERS = word_set(
    "environments environment envs env stages custom params profiles profile beans targets configs children"
    " overlays workspaces accounts contexts context tenants clusters deployments settings databases sections"
)
"""Keys below which a name may be an environment's, however common a word it is."""

_COMPOUND = frozenset({"ini", "python"})
"""Formats in which a section's name may hold an environment's among other words: ``ProductionConfig``."""

_LABELLED = frozenset({"resource", "module", "data"})

Prefix = tuple[int, tuple[str, ...]]
"""The number of a document, and names in it."""


def find_sections(source: Source, names: Names) -> Iterator[Mark]:
    """The sections of *source* whose name is an environment's. One such name among others at the same place has to be
    one that means nothing else, at the top, or two have to stand side by side.
    """
    siblings = _gather_siblings(source.entries)
    together = {prefix: _stand_together(each, names) for prefix, each in siblings.items() if len(each) > 1}
    seen: set[tuple[Prefix, str]] = set()
    for entry in source.entries:
        for at, name in enumerate(entry.names):
            prefix = (entry.document, entry.names[:at])
            if (prefix, name) in seen:
                continue
            seen.add((prefix, name))
            environment = _read_name(source, entry, at, together.get(prefix, False), names)
            if environment:
                scope = (*entry.names[:at], name)
                clue = Clue("section", name)
                yield Mark(environment, clue, SECTION + at, scope, entry.document, at + 1, name)


def _gather_siblings(entries: tuple[Entry, ...]) -> dict[Prefix, set[str]]:
    siblings: dict[Prefix, set[str]] = {}
    for entry in entries:
        for at, name in enumerate(entry.names):
            siblings.setdefault((entry.document, entry.names[:at]), set()).add(name)
    return siblings


def _read_name(source: Source, entry: Entry, at: int, beside: bool, names: Names) -> str | None:
    name, is_value = entry.names[at], at == len(entry.names) - 1
    if not is_value and (_is_compound(source, entry, at) or _is_labelled(source, entry, at)):
        return find_environment(name, names)
    environment = names.of_word(name)
    if not environment:
        return None
    # The one word that a list of steps, which are called stages, is as likely to hold.
    held = at > 0 and entry.names[at - 1].lower() in _CONTAINERS and name.lower() != "stage"
    if is_value:
        return environment if beside and at > 0 else None
    alone = at == 0 and not is_everyday(name)
    return environment if held or beside or alone else None


def _is_compound(source: Source, entry: Entry, at: int) -> bool:
    if source.format == "python" and entry.names[0].isupper():
        return False  # a constant, not a class: TEST_DATABASE_TIMEOUT
    return at == 0 and source.format in _COMPOUND


def _is_labelled(source: Source, entry: Entry, at: int) -> bool:
    """Is it the label of a Terraform block, the second of a resource?"""
    first = entry.names[0]
    return source.format == "hcl" and first in _LABELLED and at == (1 if first == "module" else 2)


def _stand_together(siblings: set[str], names: Names) -> bool:
    """Are there names of two environments, one of which means nothing else?"""
    found = {names.of_word(name) for name in siblings} - {None}
    return len(found) > 1 and any(names.of_word(name) and not is_everyday(name) for name in siblings)
