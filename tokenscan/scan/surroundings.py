"""The environment of findings that tell none themselves: that of the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tokenscan.environments.classify import decide
from tokenscan.environments.compare import stands_apart
from tokenscan.environments.imprint import Imprint
from tokenscan.environments.names import Names
from tokenscan.environments.paths import is_configuration
from tokenscan.environments.place import read_path
from tokenscan.environments.tell import tell_clue
from tokenscan.model.environment import Environment
from tokenscan.model.finding import Finding
from tokenscan.model.location import Location, Span

FACT = "place"


class Surroundings:
    """What is known of files by the *imprints* of their settings, and by their paths."""

    def __init__(self, imprints: Iterable[Imprint], names: Names) -> None:
        self._names = names
        self._by_path: dict[str, list[Imprint]] = {}
        for imprint in imprints:
            self._by_path.setdefault(imprint.path, []).append(imprint)

    def tell(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """*findings* with the environment of their places, where the secret itself tells none."""
        return tuple(each if each.environment else self._add(each) for each in findings)

    def _add(self, finding: Finding) -> Finding:
        environment = choose([self._find(location) for location in finding.locations], self._names)
        if environment is None:
            return finding
        fact = (FACT, f"{environment.name}, {tell_clue(environment.clues[0])}")
        return replace(finding, environment=environment.name, facts=(*finding.facts, fact))

    def _find(self, location: Location) -> Environment | None:
        """That of a configuration file's setting; by the path alone where no setting there speaks for another."""
        path = location.provenance.path
        if location.provenance.kind != "file" or path is None or not is_configuration(path):
            return None
        imprints = self._by_path.get(path, ())
        inside = [each.environment for each in imprints if holds(each.span, location.span)]
        if inside:
            return inside[0] if len({each.name for each in inside}) == 1 else None
        found = decide(list(read_path(path, self._names)))
        return found if found and all(each.environment.name == found.name for each in imprints) else None


def holds(outer: Span, inner: Span) -> bool:
    """Does *inner* share something with *outer*?"""
    starts = (outer.line, outer.column) < (inner.end_line, inner.end_column)
    return starts and (inner.line, inner.column) < (outer.end_line, outer.end_column)


def choose(environments: Sequence[Environment | None], names: Names) -> Environment | None:
    """What a secret with places in *environments* counts as: the most trusted. Where a place is unknown that must be
    one that stands apart from all others, for nobody may think less of a secret than its unknown place deserves.
    """
    known = [each for each in environments if each is not None]
    if not known:
        return None
    best = max(known, key=lambda each: names.trust(each.name))
    return best if len(known) == len(environments) or stands_apart(best.name, names) else None
