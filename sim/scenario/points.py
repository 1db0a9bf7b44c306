"""The points of a design as a table, one column per key, of which designs have very many."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Array

#: Points looked at a time where all of them are gone through.
_BLOCK = 10_000


@dataclass(frozen=True, eq=False)
class Points:
    """Points by number: which of the scenarios each one runs under, and its values by key.

    A point has the values of row `row` of `table`, shape (row, key); but keys whose group is number
    `swapped` (-1: none) it takes from row `other`. Designs for sensitivities make a hundred
    thousand points of a thousand rows in this way. Points of the same number of `luck` face the
    same luck: all of them where it is nought.
    """

    keys: tuple[str, ...]
    scenario: NDArray[np.int32]
    table: Array
    row: NDArray[np.int32]
    swapped: NDArray[np.int16]
    other: NDArray[np.int32]
    groups: tuple[int, ...]
    luck: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        keys: Sequence[str],
        table: Array,
        scenarios: int = 1,
        luck: NDArray[np.int32] | None = None,
    ) -> Points:
        """The points of a table, shape (point, key), under each of some scenarios."""
        rows = np.arange(len(table), dtype=np.int32)
        none = np.full(len(table), -1, dtype=np.int16)
        luck = np.zeros_like(rows) if luck is None else luck
        return cls.mixed(keys, table, rows, none, rows, range(len(keys)), luck, scenarios)

    @classmethod
    def mixed(
        cls,
        keys: Sequence[str],
        table: Array,
        row: NDArray[np.int32],
        swapped: NDArray[np.int16],
        other: NDArray[np.int32],
        groups: Sequence[int],
        luck: NDArray[np.int32],
        scenarios: int = 1,
    ) -> Points:
        """The points of a design under each of some scenarios, one scenario after the other."""
        number = np.repeat(np.arange(scenarios, dtype=np.int32), len(row))
        tiled = np.tile(row, scenarios), np.tile(swapped, scenarios), np.tile(other, scenarios)
        return cls(tuple(keys), number, table, *tiled, tuple(groups), np.tile(luck, scenarios))

    def __len__(self) -> int:
        """Number of points."""
        return len(self.row)

    def some(self, places: NDArray[np.int64]) -> Points:
        """Some of the points, numbered anew."""
        return replace(
            self,
            scenario=self.scenario[places],
            row=self.row[places],
            swapped=self.swapped[places],
            other=self.other[places],
            luck=self.luck[places],
        )

    def column(self, key: str, places: slice | NDArray[np.int64] = slice(None)) -> Array:
        """Values of a key at all points, or at some."""
        number = self.keys.index(key)
        swaps = self.swapped[places] == self.groups[number]
        return self.table[np.where(swaps, self.other[places], self.row[places]), number]

    def values(self, places: slice | NDArray[np.int64] = slice(None)) -> dict[str, Array]:
        """Values by key at all points, or at some."""
        return {key: self.column(key, places) for key in self.keys}

    def at(self, point: int | np.integer[Any]) -> dict[str, float]:
        """Values by key of one point."""
        return {key: float(each[0]) for key, each in self.values(slice(point, point + 1)).items()}

    def digest(self) -> str:
        """SHA-256 of keys, scenarios, luck and values, however they are stored."""
        sha = hashlib.sha256("\n".join(self.keys).encode())
        sha.update(self.scenario.astype("<i4").tobytes())
        sha.update(self.luck.astype("<i4").tobytes())
        for key in self.keys:
            for first in range(0, len(self), _BLOCK):
                values = self.column(key, slice(first, first + _BLOCK))
                sha.update(values.astype("<f8").tobytes())
        return sha.hexdigest()

    def __eq__(self, other: object) -> bool:
        """Whether keys, scenarios, luck and values are the same."""
        return isinstance(other, Points) and self.digest() == other.digest()

    __hash__ = None  # type: ignore[assignment]
