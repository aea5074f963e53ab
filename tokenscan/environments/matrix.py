"""From imprints to a matrix of keys by environments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from tokenscan.environments.compare import list_environments
from tokenscan.environments.imprint import Imprint
from tokenscan.environments.names import Names
from tokenscan.environments.tell import tell_clue
from tokenscan.model.matrix import Cell, Matrix, MatrixPlace, Row, RowState

ONLY = ("same", "different", "missing", "live", "test")
"""What rows can be asked for."""


def make_matrix(imprints: Iterable[Imprint], names: Names, *, is_keyed: bool, gaps: Sequence[str] = ()) -> Matrix:
    """The matrix of all keys of *imprints*. A password inside a longer value stands under the key of that value."""
    kept = sorted(set(imprints), key=lambda each: (each.name, each.path, each.span, each.hash))
    environments = list_environments(kept, names)
    by_key: dict[str, list[Imprint]] = {}
    for imprint in kept:
        by_key.setdefault(imprint.name, []).append(imprint)
    rows = (_make_row(key, own, environments) for key, own in by_key.items())
    return Matrix(environments, tuple(rows), is_keyed, tuple(gaps))


def _make_row(key: str, imprints: Sequence[Imprint], environments: Sequence[str]) -> Row:
    own = {name: [each for each in imprints if each.environment.name == name] for name in environments}
    hashes = {name: {each.hash for each in places} for name, places in own.items() if places}
    cells = tuple(_make_cell(name, own[name], hashes) for name in environments if own[name])
    missing = tuple(name for name in environments if not own[name])
    return Row(key, _judge(list(hashes.values())), cells, missing)


def _judge(hashes: Sequence[set[str]]) -> RowState:
    if len(hashes) < 2:
        return "single"
    if all(each == hashes[0] for each in hashes):
        return "same"
    shared = any(one & other for at, one in enumerate(hashes) for other in hashes[at + 1 :])
    return "partly" if shared else "different"


def _make_cell(name: str, imprints: Sequence[Imprint], hashes: dict[str, set[str]]) -> Cell:
    others = {each for other, own in hashes.items() if other != name for each in own}
    places = dict.fromkeys(
        MatrixPlace(each.path, each.span.line, each.span.column, tell_clue(each.environment.clues[0]))
        for each in imprints
    )
    return Cell(
        name,
        tuple(sorted(hashes[name])),
        tuple(sorted(hashes[name] & others)),
        any(each.is_secret or each.weak for each in imprints),
        next((each.mode for each in imprints if each.mode), ""),
        tuple(places),
    )


def select_rows(matrix: Matrix, *, keys: Sequence[str] = (), only: Sequence[str] = ()) -> Matrix:
    """*matrix* with the rows alone whose key one of the patterns *keys* fits and of which one of *only* is true."""
    rows = (row for row in matrix.rows if _fits(row, keys) and (not only or any(_is(row, each) for each in only)))
    return Matrix(matrix.environments, tuple(rows), matrix.is_keyed, matrix.gaps)


def _fits(row: Row, keys: Sequence[str]) -> bool:
    name = row.key.lower()
    last = name.rpartition(".")[2]
    return not keys or any(fnmatchcase(each, key.lower()) for key in keys for each in (name, last))


def _is(row: Row, what: str) -> bool:
    if what == "same":
        return row.state in ("same", "partly")
    if what == "missing":
        return bool(row.missing)
    return row.state == what if what == "different" else what in row.modes
