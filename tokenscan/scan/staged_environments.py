"""What a commit would make cross between environments: staged configuration files against the rest of the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tokenscan.environments.imprint import Imprint
from tokenscan.environments.paths import is_configuration
from tokenscan.gitio.history import list_tree
from tokenscan.gitio.index import Staged, list_index
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.finding import Finding
from tokenscan.model.provenance import Provenance
from tokenscan.scan.environment_history import drop_known
from tokenscan.scan.environments import EnvironmentScanner, reread
from tokenscan.scan.imprint_cache import File, ImprintCache, recall
from tokenscan.scan.imprints import FilePresser, Pressed
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
        own = self._press({path: now[path] for path in sorted(changed)}, with_rules=True).imprints
        others = self._recall(rest)
        crossings = self.scanner.compare((*own, *others))
        for parent in self.parents if crossings else ():
            crossings = drop_known(crossings, self.scanner.compare(self._read_parent(parent, rest, others)))
        places = {path: Provenance("staged", path) for path in changed}
        found = [each for each in crossings if any(place.path in changed for place in each.places)]
        return self.scanner.tell(found, reread(TreeSource(self.git, now, places)))

    def _choose(self, files: Iterable[File]) -> Iterator[File]:
        covers = self.scanner.settings.exclusion.covers
        return ((path, name) for path, name in files if is_configuration(path) and not covers(path))

    def _press(self, files: Mapping[str, str], *, with_rules: bool) -> Pressed:
        if not files:
            return Pressed()
        ruleset = self.scanner.ruleset if with_rules else None
        return FilePresser(TreeSource(self.git, files), self.scanner.press, ruleset).run(list(files), 1)

    def _recall(self, files: Mapping[str, str]) -> list[Imprint]:
        """The imprints of files that stay as they are, as far as that goes without the rules."""
        return recall(self.cache, files.items(), lambda unknown: self._press(dict(unknown), with_rules=False))

    def _read_parent(self, parent: str, rest: Mapping[str, str], others: Sequence[Imprint]) -> list[Imprint]:
        """The imprints of a parent's files: of those that stay as they are they are known."""
        before = dict(self._choose((entry.path, entry.object_id) for entry in list_tree(self.git, parent)))
        changed = {path: name for path, name in before.items() if rest.get(path) != name}
        kept = [each for each in others if before.get(each.path) == each.object_id]
        return [*kept, *self._press(changed, with_rules=True).imprints]
