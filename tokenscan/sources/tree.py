"""Files of a commit or of the index, by their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tokenscan.gitio.objects import ObjectWindow, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.blobs import make_blob


@dataclass(frozen=True, slots=True)
class TreeSource:
    """The blobs *ids* (by path) of a repository, each seen where *places* says, else in the commit that is checked
    out.
    """

    git: Plumbing
    ids: Mapping[str, str]
    places: Mapping[str, Provenance] = field(default_factory=dict)

    def read(self, chunk: Sequence[str]) -> Iterator[Blob | Skipped]:
        """The files at the paths *chunk*, in any order: each once, though two have the same content."""
        paths: dict[str, list[str]] = {}
        for path in chunk:
            paths.setdefault(self.ids[path], []).append(path)
        for item in read_objects(self.git, list(paths)):
            for path in paths[item.id]:
                if isinstance(item, ObjectWindow):
                    yield make_blob(item.window, item.id, self._place(path))
                else:
                    yield Skipped(item.reason, path, item.detail)

    def _place(self, path: str) -> Provenance:
        return self.places.get(path) or Provenance("committed", path, reachable="head", is_current=True)
