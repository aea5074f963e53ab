"""Keys by environments: who has what, without saying what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RowState = Literal["same", "partly", "different", "single"]
"""All that have the key share a value; some do; none does; only one environment has it."""


@dataclass(frozen=True, slots=True)
class MatrixPlace:
    """Where a value stands, and in words why that is its environment's."""

    path: str
    line: int
    column: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one environment has under one key: keyed *hashes* of the values, sorted. *shared*: those of them that other
    environments have too. *mode*: ``live`` or ``test`` where a credential says so.
    """

    environment: str
    hashes: tuple[str, ...]
    shared: tuple[str, ...]
    is_secret: bool
    mode: str
    places: tuple[MatrixPlace, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One key. *missing*: environments that have not got it."""

    key: str
    state: RowState
    cells: tuple[Cell, ...]
    missing: tuple[str, ...]

    @property
    def modes(self) -> frozenset[str]:
        """The modes of its credentials."""
        return frozenset(cell.mode for cell in self.cells if cell.mode)

    @property
    def is_secret(self) -> bool:
        """Is it a secret anywhere?"""
        return any(cell.is_secret for cell in self.cells)

    def cell(self, environment: str) -> Cell | None:
        """What *environment* has."""
        return next((cell for cell in self.cells if cell.environment == environment), None)


@dataclass(frozen=True, slots=True)
class Matrix:
    """*rows* by key, *environments* from the least trusted on. *is_keyed*: can the hashes be compared with those of
    other runs? *gaps*: what was read line by line, or not at all, in words.
    """

    environments: tuple[str, ...]
    rows: tuple[Row, ...]
    is_keyed: bool
    gaps: tuple[str, ...] = ()
