"""What comparing environments makes of a setting: where it belongs and why, and with what it is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tokenscan.environments.compare import crosses
from tokenscan.environments.imprint import Imprint
from tokenscan.environments.names import Names
from tokenscan.environments.tell import tell_clue
from tokenscan.explain.target import Target
from tokenscan.model.finding import Finding
from tokenscan.model.location import Span
from tokenscan.scan.environments import EnvironmentScanner, reread
from tokenscan.scan.imprints import TextSource
from tokenscan.scan.surroundings import holds


@dataclass(frozen=True, slots=True)
class Comparison:
    """A setting called *key* of *environment*; *evidence* in words, what decided first. *says*: as what it is compared,
    or why it is not. *others*: how many values of which environments it must not share with.
    """

    key: str
    span: Span
    environment: str
    evidence: tuple[str, ...]
    says: str
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The *settings* of a place, and the *crossings* there."""

    settings: tuple[Comparison, ...]
    crossings: tuple[Finding, ...]


def compare_place(
    scanner: EnvironmentScanner, source: TextSource, paths: Sequence[str], path: str, target: Target
) -> Compared:
    """What comparing the files at *paths* makes of the settings of *path* that *target* covers."""
    imprints, _ = scanner.read(source, tuple(dict.fromkeys((*paths, path))))
    every, _ = replace(scanner, every=True).read(source, (path,))
    own = [each for each in every if target.covers(each.span)]
    found = [each for each in scanner.compare(imprints) if any(place in own for place in each.places)]
    names = scanner.environments.names
    return Compared(
        tuple(_tell(each, imprints, names) for each in own),
        tuple(each for each in scanner.tell(found, reread(source)) if _stands_in(each, own)),
    )


def _stands_in(finding: Finding, own: Sequence[Imprint]) -> bool:
    places = [(each.provenance.path, each.span) for each in finding.locations]
    return any(path == each.path and holds(each.span, span) for each in own for path, span in places)


def _tell(own: Imprint, imprints: Sequence[Imprint], names: Names) -> Comparison:
    says, is_compared = _describe(own, imprints)
    here = own.environment.name
    apart = (each.environment.name for each in imprints if crosses(here, each.environment.name, names))
    others = sorted(Counter(apart).items(), key=lambda item: (names.trust(item[0]), item[0]))
    evidence = tuple(map(tell_clue, own.environment.clues))
    return Comparison(own.name, own.span, here, evidence, says, tuple(others) if is_compared else ())


def _describe(own: Imprint, imprints: Sequence[Imprint]) -> tuple[str, bool]:
    if own.is_shared:
        return "not compared: the configuration says that it is the same everywhere (shared)", False
    if own not in imprints:
        return "not compared: it is neither a secret nor the name of a resource, and short or a text", False
    return f"compared as {' and '.join(_list_reasons(own))}", True


def _list_reasons(own: Imprint) -> Iterator[str]:
    kinds = list(dict.fromkeys(mark.kind for mark in own.marks))
    if own.mode:
        yield f"a {own.mode} credential"
    if own.is_secret:
        yield "a secret"
    if own.weak:
        yield f"a value that everybody guesses ({own.weak})"
    if kinds:
        yield f"the name of a resource ({', '.join(kinds)})"
    if not (own.mode or own.is_secret or own.weak or kinds):
        yield "a value that may be a secret elsewhere"
