"""What crosses between environments in a repository: in the commit that is checked out, and over time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

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
from tokenscan.scan.imprint_cache import File, ImprintCache, recall
from tokenscan.scan.imprints import FilePresser, Pressed
from tokenscan.sources.tree import TreeSource

MAX_COMMITS = 2_000
"""Of all branches, the newest, in which earlier versions are looked for: of git's own history 200,000 take eleven
seconds, these half of one.
"""

MAX_VERSIONS = 1_000
"""Earlier versions of configuration files that are compared, the newest first."""


@dataclass(frozen=True, slots=True)
class RepositoryComparer:
    """Compares the configuration files of *repository*. What was read of them before is kept in *folder*, if there is
    one.
    """

    scanner: EnvironmentScanner
    repository: Repository
    folder: Path | None = None

    def find(self) -> Compared:
        """What crosses among the files of ``HEAD``, and between them and what was at other places before."""
        head = self._source(self._list_head("HEAD"))
        files = tuple(head.ids.items())
        if self.scanner.matrix:
            imprints, gaps = self.scanner.read(head, list(head.ids))
        else:
            imprints, gaps = self._recall(files), []
        crossings = self.scanner.compare(imprints)
        found = self.scanner.tell(crossings, reread(head))
        if any(imprint.is_secret for imprint in imprints):
            known = {place.hash for crossing in crossings for place in crossing.places}
            found += self._find_moved(imprints, known, head)
        return Compared(found, imprints, self.scanner.lay_out(imprints, gaps))

    def find_new(self, tip: str, base: str) -> list[Finding]:
        """What crosses among the files of the commit *tip*, and did not in *base*."""
        now, before = self._source(self._list_head(tip)), self._source(self._list_head(base))
        if not now.ids.items() - before.ids.items():
            return []
        imprints = self._recall(tuple(dict.fromkeys((*now.ids.items(), *before.ids.items()))))
        own, earlier = (
            [each for each in imprints if source.ids.get(each.path) == each.object_id] for source in (now, before)
        )
        return self.scanner.tell(drop_known(self.scanner.compare(own), self.scanner.compare(earlier)), reread(now))

    def _recall(self, files: Collection[File], part: str = "") -> list[Imprint]:
        """The imprints of *files*, which are kept as *part* of what is known of the repository."""
        scanner, name = self.scanner, f"{self.repository.root}\0{part}"
        cache = ImprintCache(self.folder, name, scanner.press, scanner.ruleset.hash) if self.folder else None
        return recall(cache, files, self._press)

    def _list_head(self, revision: str) -> Iterator[tuple[str, str]]:
        covers = self.scanner.settings.exclusion.covers
        for entry in list_tree(self.repository.git, revision):
            if is_configuration(entry.path) and not covers(entry.path):
                yield entry.path, entry.object_id

    def _source(self, entries: Iterable[tuple[str, str]]) -> TreeSource:
        return TreeSource(self.repository.git, dict(entries))

    def _find_moved(self, now: Sequence[Imprint], known: set[str], head: TreeSource) -> list[Finding]:
        """Values that are a secret of one environment now, and were one of another before."""
        versions = self._choose_versions(list_versions(self.repository.git, MAX_COMMITS), head)
        earlier = self._recall(versions, "earlier")
        current = set(now)
        crossings = [
            crossing
            for crossing in self.scanner.compare((*now, *earlier))
            if crossing.rule_id in (SHARED, SAME_USER)
            and crossing.places[0].hash not in known
            and any(place in current for place in crossing.places)
        ]
        return self.scanner.tell(list(map(_tell_moved, crossings)), _Reader(head, versions, self.repository).read)

    def _choose_versions(self, versions: Iterable[Version], head: TreeSource) -> dict[File, Version]:
        """The oldest of these commits for each version that is not there now."""
        covers = self.scanner.settings.exclusion.covers
        chosen: dict[File, Version] = {}
        wanted: dict[str, bool] = {}
        for version in versions:
            path = version.path
            if path not in wanted:
                wanted[path] = is_configuration(path) and not covers(path)
            if not wanted[path] or head.ids.get(path) == version.object_id:
                continue
            if len(chosen) < MAX_VERSIONS or (path, version.object_id) in chosen:
                chosen[path, version.object_id] = version
        return chosen

    def _press(self, files: Sequence[File]) -> Pressed:
        """A path may have many versions: a round for each, of all paths that have one more."""
        pressed, left = Pressed(), list(files)
        while left:
            now: dict[str, str] = {}
            rest = [file for file in left if now.setdefault(*file) != file[1]]
            source = TreeSource(self.repository.git, now)
            presser = FilePresser(source, self.scanner.press, self.scanner.ruleset)
            pressed.add(presser.run(list(now), self.scanner.settings.jobs))
            left = rest
        return pressed


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the file of an imprint, as it is or as it was."""

    head: TreeSource
    versions: dict[File, Version]
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
