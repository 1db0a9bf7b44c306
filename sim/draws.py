"""Luck: named, positional random streams, so that two scenarios face the same luck.

A stream belongs to one seed, one replicate and one name. Events come from *event clocks*: the k-th
event of a cell owns the k-th unit exponential of that cell and happens when the cell's summed
intensity passes it. A cell therefore meets the same luck whatever the other cells do, however the
runs are cut into chunks, and (but for the order of decay) however long a step is.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Array

#: Exponentials drawn at once per cell; a run that needs more draws another block.
BLOCK = 48


def stream(seed: int, replicate: int, name: str, block: int = 0) -> np.random.Generator:
    """Generator of one named stream; `seed` and `replicate` are integers of at least 0."""
    return np.random.default_rng([seed, replicate, zlib.crc32(name.encode()), block])


class Clocks:
    """Event clocks of a number of cells in every run."""

    def __init__(self, seed: int, replicates: NDArray[np.int64], name: str, cells: int) -> None:
        self._seed = seed
        self._replicates = replicates
        self._name = name
        self._blocks: list[Array] = []
        self._drawn: list[NDArray[np.bool_]] = []
        self._position = np.zeros((cells, len(replicates)), dtype=np.intp)
        self._draw(0, np.arange(len(replicates)))
        # Contiguous, so that the step below runs at full speed.
        self._remaining: Array = np.ascontiguousarray(self._blocks[0][:, :, 0].T)
        self._counts: Array = np.zeros_like(self._remaining)

    def count(self, intensity: Array) -> Array:
        """Events in each cell, shape (cell, run), when `intensity` (same shape) is added.

        The array returned is overwritten by the next call.
        """
        self._remaining -= intensity
        self._counts[...] = 0.0
        due = self._remaining <= 0.0
        while due.any():
            cells, runs = np.nonzero(due)
            self._counts[cells, runs] += 1.0
            self._position[cells, runs] += 1
            self._remaining[cells, runs] += self._next(cells, runs)
            due = self._remaining <= 0.0
        return self._counts

    def _next(self, cells: NDArray[np.intp], runs: NDArray[np.intp]) -> Array:
        position = self._position[cells, runs]
        block, place = position // BLOCK, position % BLOCK
        drawn = np.empty(len(cells))
        for number in np.unique(block):
            here = block == number
            self._draw(int(number), np.unique(runs[here]))
            drawn[here] = self._blocks[number][runs[here], cells[here], place[here]]
        return drawn

    def _draw(self, block: int, runs: NDArray[np.intp]) -> None:
        """Make sure that a block exists for these runs."""
        cells, total = self._position.shape
        while len(self._blocks) <= block:
            # Zeroed memory is only taken up by the runs that are drawn.
            self._blocks.append(np.zeros((total, cells, BLOCK)))
            self._drawn.append(np.zeros(total, dtype=bool))
        for run in runs[~self._drawn[block][runs]]:
            source = stream(self._seed, int(self._replicates[run]), self._name, block)
            source.standard_exponential(out=self._blocks[block][run])
        self._drawn[block][runs] = True


class Normals:
    """One standard normal per step and run, drawn in blocks of steps."""

    def __init__(self, seed: int, replicates: NDArray[np.int64], name: str) -> None:
        self._seed = seed
        self._replicates = replicates
        self._name = name
        self._block = -1
        self._values: Array = np.empty((BLOCK, len(replicates)))

    def at(self, step: int) -> Array:
        """Normals of a step, shape (run,); steps are asked for in rising order."""
        block, place = divmod(step, BLOCK)
        if block != self._block:
            for run, replicate in enumerate(self._replicates):
                source = stream(self._seed, int(replicate), self._name, block)
                self._values[:, run] = source.standard_normal(BLOCK)
            self._block = block
        values: Array = self._values[place]
        return values
