"""Tables that compiled months read and write, and which run stands in which lane of them.

Tables begin at a cache line, and have blocks of runs first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiled.functions import LANES, VECTORS, W

#: Bytes of a cache line.
_LINE: Final = 64


class Lanes:
    """Lanes for runs of rising points, padded with copies of runs.

    runs, points, real: run and point of each lane, and whether it is the run's own; places: lane of
    each run. number: points. sums: how many sums over runs are kept apart.
    """

    def __init__(self, points: NDArray[np.int64]) -> None:
        runs = len(points)
        sizes = np.bincount(points)
        #: Vectors hold runs of one point where points have runs enough; sums are by run elsewhere.
        self._by_point = bool(sizes.mean() >= W)
        lanes: list[NDArray[np.int64]] = []
        real: list[NDArray[np.bool_]] = []
        first = 0
        for size in sizes.tolist() if self._by_point else [runs]:
            padded = np.arange(first, first + -(-size // W) * W)
            lanes.append(np.minimum(padded, first + size - 1))
            real.append(padded < first + size)
            first += size
        rest = -sum(map(len, lanes)) % LANES
        self.runs = np.concatenate([*lanes, np.full(rest, runs - 1)])
        self.real = np.concatenate([*real, np.zeros(rest, dtype=bool)])
        self.points = points[self.runs]
        self.places = np.flatnonzero(self.real)
        self.number = len(sizes)
        self.blocks = len(self.runs) // LANES
        self.sums = self.number if self._by_point else self.blocks * VECTORS
        self._points = points

    @property
    def sum_of_vectors(self) -> NDArray[np.int64]:
        """Number of the sum that each vector adds to, shape (block, vector)."""
        of = self.points[::W] if self._by_point else np.arange(self.sums)
        return of.reshape(-1, VECTORS)

    def summed(self, table: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sums by point, (place, row, point), from a table of shape (sum, place, row, lane)."""
        if self._by_point:
            return np.moveaxis(table.sum(axis=-1), 0, -1)
        by_lane = np.moveaxis(table, 0, 2).reshape(*table.shape[1:3], -1)
        first = np.flatnonzero(np.diff(self._points, prepend=-1))
        return np.add.reduceat(by_lane[..., self.places], first, axis=-1)

    def segments(self, blocks: range) -> Iterator[tuple[int, slice, int]]:
        """Block, lanes that are runs without a gap, and the first of the runs."""
        low, high = np.searchsorted(self.places, (blocks.start * LANES, blocks.stop * LANES))
        here = self.places[low:high]
        if not len(here):
            return
        apart = (np.diff(here) != 1) | (here[1:] % LANES == 0)
        for start, stop in pairwise([0, *(np.flatnonzero(apart) + 1).tolist(), len(here)]):
            block, lane = divmod(int(here[start]), LANES)
            yield block, slice(lane, lane + stop - start), int(low) + start


def empty(shape: tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
    """A table of whatever is in memory."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    raw = np.empty(size + _LINE, dtype=np.uint8)
    first = -raw.ctypes.data % _LINE
    return raw[first : first + size].view(kind).reshape(shape)


def zeros(shape: tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
    """A table of nothing."""
    table = empty(shape, kind)
    table[...] = 0
    return table


def by_block(rows: Sequence[NDArray[Any]], kind: Any = np.float64) -> NDArray[Any]:
    """Rows of shape (lane,) as a table of shape (block, row, lane of the block)."""
    if not rows:
        return empty((1, 0, LANES), kind)
    table = empty((len(rows[0]) // LANES, len(rows), LANES), kind)
    for place, row in enumerate(rows):
        table[:, place] = row.reshape(-1, LANES)
    return table
