"""The matrix of keys by environments that goes with a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tokenscan.environments.imprint import Imprint
from tokenscan.environments.matrix import make_matrix
from tokenscan.environments.names import Names
from tokenscan.model.matrix import Matrix
from tokenscan.model.setting import Gap
from tokenscan.policy.value_hash import hash_value


@dataclass(frozen=True, slots=True)
class MatrixMaker:
    """*run_key* makes hashes that hold for one run; it is empty where those of the imprints may be seen, since they are
    made with an organisation's key.
    """

    run_key: bytes = field(default=b"", repr=False)

    def make(self, imprints: Iterable[Imprint], gaps: Sequence[Gap], names: Names) -> Matrix | None:
        """The matrix of *imprints*; ``None`` where no two environments have a key in common."""
        shown = map(self._hide, imprints) if self.run_key else imprints
        told = [f"{gap.path}:{gap.line}: {gap.why}" for gap in gaps]
        matrix = make_matrix(shown, names, is_keyed=not self.run_key, gaps=told)
        return matrix if any(row.state != "single" for row in matrix.rows) else None

    def _hide(self, imprint: Imprint) -> Imprint:
        return replace(imprint, hash=hash_value(self.run_key, imprint.hash.encode()))
