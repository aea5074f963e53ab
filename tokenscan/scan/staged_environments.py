"""What a commit would make cross between environments: staged configuration files against the rest of the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tokenscan.environments.imprint import Imprint
from tokenscan.environments.needles import Needles
from tokenscan.environments.paths import is_configuration
from tokenscan.gitio.history import list_tree
from tokenscan.gitio.index import Staged, list_index
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.finding import Finding
from tokenscan.model.provenance import Provenance
from tokenscan.scan.environment_history import drop_known
from tokenscan.scan.environments import EnvironmentScanner, reread
from tokenscan.scan.imprint_cache import File, ImprintCache, recall
from tokenscan.scan.imprints import FilePresser, Pressed, press_blob, read_blobs
from tokenscan.sources.tree import TreeSource


@dataclass(frozen=True, slots=True)
class StagedComparer:
    """Compares what is *staged*. What was read before is in *cache*, if there is one. *parents* are those of the
    commit.
    """

    scanner: EnvironmentScanner
    git: Plumbing
    staged: Staged
    parents: tuple[str, ...]
    cache: ImprintCache | None = None

    def find(self) -> list[Finding]:
        """What crosses in the next commit, and in none of its parents."""
        now = dict(self._choose((entry.path, entry.object_id) for entry in list_index(self.git)))
        changed = {change.path for change in self.staged.changes if now.get(change.path) == change.object_id}
        if not changed:
            return []
        rest = {path: name for path, name in now.items() if path not in changed}
        own, needles = self._press_changed({path: now[path] for path in sorted(changed)})
        others = self._recall(rest, needles)
        crossings = self.scanner.compare((*own, *others))
        for parent in self.parents if crossings else ():
            crossings = drop_known(crossings, self.scanner.compare(self._read_parent(parent, rest, others)))
        places = {path: Provenance("staged", path) for path in changed}
        found = [each for each in crossings if any(place.path in changed for place in each.places)]
        return self.scanner.tell(found, reread(TreeSource(self.git, now, places)))

    def _choose(self, files: Iterable[File]) -> Iterator[File]:
        covers = self.scanner.settings.exclusion.covers
        return ((path, name) for path, name in files if is_configuration(path) and not covers(path))

    def _press_changed(self, files: Mapping[str, str]) -> tuple[list[Imprint], Needles]:
        """The imprints of *files*, and what other files must hold to cross with them."""
        engine = self.scanner.ruleset.make_engine()
        needles = Needles(self.scanner.environments.names)
        found: list[Imprint] = []
        for blob in read_blobs(TreeSource(self.git, files), files):
            found += press_blob(self.scanner.press, blob, engine, needles).imprints
        return found, needles

    def _press_before(self, files: Mapping[str, str]) -> list[Imprint]:
        if not files:
            return []
        presser = FilePresser(TreeSource(self.git, files), self.scanner.press, self.scanner.ruleset)
        return presser.run(list(files), 1).imprints

    def _recall(self, files: Mapping[str, str], needles: Needles) -> list[Imprint]:
        """The imprints of files that stay as they are, as far as that goes without the rules, and as far as *needles*
        may be there: to parse all of two hundred files took 0.5 s of a first commit (2026-11-24).
        """

        def press(unknown: Sequence[File]) -> Pressed:
            ids = dict(unknown)
            return FilePresser(TreeSource(self.git, ids), self.scanner.press, needles=needles).run(list(ids), 1)

        return recall(self.cache, files.items(), press)

    def _read_parent(self, parent: str, rest: Mapping[str, str], others: Sequence[Imprint]) -> list[Imprint]:
        """The imprints of a parent's files: of those that stay as they are they are known."""
        before = dict(self._choose((entry.path, entry.object_id) for entry in list_tree(self.git, parent)))
        changed = {path: name for path, name in before.items() if rest.get(path) != name}
        kept = [each for each in others if before.get(each.path) == each.object_id]
        return [*kept, *self._press_before(changed)]
