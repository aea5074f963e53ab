"""What crosses between environments in a repository: in the commit that is checked out, and over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tokenscan.environments.crossing import SAME_USER, SHARED, Crossing
from tokenscan.environments.imprint import Imprint
from tokenscan.environments.read import is_configuration
from tokenscan.gitio.history import list_tree
from tokenscan.gitio.repository import Repository
from tokenscan.gitio.versions import Version, list_versions
from tokenscan.model.blob import Blob
from tokenscan.model.finding import Finding
from tokenscan.model.provenance import Provenance
from tokenscan.scan.environments import Compared, EnvironmentScanner, reread
from tokenscan.scan.imprints import FilePresser
from tokenscan.sources.tree import TreeSource

MAX_VERSIONS = 5_000
"""Earlier versions of configuration files that are compared, the newest first."""

_USUAL = ("*.env*", "*prod*", "*stag*", "*dev*", "*test*", "*live*", "*uat*", "*secret*", "*credential*")
"""Where files were, too, that are there no more."""


@dataclass(frozen=True, slots=True)
class RepositoryComparer:
    """Compares the configuration files of *repository*."""

    scanner: EnvironmentScanner
    repository: Repository

    def find(self) -> Compared:
        """What crosses among the files of ``HEAD``, and between them and what was at other places before."""
        head = self._source(self._list_head("HEAD"))
        imprints, gaps = self.scanner.read(head, list(head.ids))
        crossings = self.scanner.compare(imprints)
        found = self.scanner.tell(crossings, reread(head))
        if any(imprint.is_secret for imprint in imprints):
            known = {place.hash for crossing in crossings for place in crossing.places}
            found += self._find_moved(imprints, known, head)
        return Compared(found, imprints, self.scanner.lay_out(imprints, gaps))

    def find_new(self, tip: str, base: str) -> list[Finding]:
        """What crosses among the files of the commit *tip*, and did not in *base*."""
        now, before = self._source(self._list_head(tip)), self._source(self._list_head(base))
        changed = {path for path, name in now.ids.items() if before.ids.get(path) != name}
        if not changed:
            return []
        imprints, _ = self.scanner.read(now, list(now.ids))
        earlier, _ = self.scanner.read(before, list(before.ids))
        return self.scanner.tell(drop_known(self.scanner.compare(imprints), self.scanner.compare(earlier)), reread(now))

    def _list_head(self, revision: str) -> Iterator[tuple[str, str]]:
        covers = self.scanner.settings.exclusion.covers
        for entry in list_tree(self.repository.git, revision):
            if is_configuration(entry.path) and not covers(entry.path):
                yield entry.path, entry.object_id

    def _source(self, entries: Iterable[tuple[str, str]]) -> TreeSource:
        return TreeSource(self.repository.git, dict(entries))

    def _find_moved(self, now: Sequence[Imprint], known: set[str], head: TreeSource) -> list[Finding]:
        """Values that are a secret of one environment now, and were one of another before."""
        own = sorted({imprint.path for imprint in now})
        specs = (*(f":(top,literal){path}" for path in own), *(f":(top,icase){each}" for each in _USUAL))
        versions = self._choose_versions(list_versions(self.repository.git, specs), head)
        earlier = list(self._press_versions(versions))
        current = set(now)
        crossings = [
            crossing
            for crossing in self.scanner.compare((*now, *earlier))
            if crossing.rule_id in (SHARED, SAME_USER)
            and crossing.places[0].hash not in known
            and any(place in current for place in crossing.places)
        ]
        return self.scanner.tell(list(map(_tell_moved, crossings)), _Reader(head, versions, self.repository).read)

    def _choose_versions(self, versions: Iterable[Version], head: TreeSource) -> dict[tuple[str, str], Version]:
        """The oldest commit of each version that is not there now."""
        covers = self.scanner.settings.exclusion.covers
        chosen: dict[tuple[str, str], Version] = {}
        for version in versions:
            if head.ids.get(version.path) == version.object_id or not is_configuration(version.path):
                continue
            if (len(chosen) < MAX_VERSIONS or (version.path, version.object_id) in chosen) and not covers(version.path):
                chosen[version.path, version.object_id] = version
        return chosen

    def _press_versions(self, versions: Iterable[tuple[str, str]]) -> Iterator[Imprint]:
        """A path has many versions: a round for each, of all paths that have one more."""
        left = list(versions)
        while left:
            now: dict[str, str] = {}
            rest = []
            for path, name in left:
                if path in now:
                    rest.append((path, name))
                else:
                    now[path] = name
            source = TreeSource(self.repository.git, now)
            yield from (
                FilePresser(source, self.scanner.press, self.scanner.ruleset)
                .run(list(now), self.scanner.settings.jobs)
                .imprints
            )
            left = rest


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the file of an imprint, as it is or as it was."""

    head: TreeSource
    versions: dict[tuple[str, str], Version]
    repository: Repository

    def read(self, imprint: Imprint) -> Blob | None:
        version = self.versions.get((imprint.path, imprint.object_id))
        if version is None:
            return reread(self.head)(imprint)
        place = Provenance("committed", version.path, (version.commit,))
        source = TreeSource(self.repository.git, {version.path: version.object_id}, {version.path: place})
        return reread(source)(imprint)


def _tell_moved(crossing: Crossing) -> Crossing:
    return replace(crossing, why=f"{crossing.why}, over time")


def drop_known(now: Iterable[Crossing], before: Iterable[Crossing]) -> list[Crossing]:
    """Those of *now* that were not *before*, wherever their places are."""
    known = {_identity(crossing) for crossing in before}
    return [crossing for crossing in now if _identity(crossing) not in known]


def _identity(crossing: Crossing) -> tuple[object, ...]:
    what = crossing.mark or frozenset(place.hash for place in crossing.places)
    return crossing.rule_id, what, crossing.environments
