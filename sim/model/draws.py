"""Luck: positional random numbers, so that two scenarios face the same luck.

Every number has a place (seed, name, replicate, cell, k) and is worked out from that place alone,
by the SplitMix64 generator (Steele, Lea and Flood 2014) in counter form; NumPy's SeedSequence makes
the key of seed and name. So nothing depends on the order in which numbers are asked for, on how
runs are cut into chunks, or on the version of NumPy.

Events come from *event clocks*: the k-th event of a cell owns the k-th unit exponential of that
cell and happens when the cell's summed intensity passes it. A cell therefore meets the same luck
whatever the other cells do, and (but for the order of decay) however long a step is.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.errors import GaveUp
from sim.parameters import Array

_Words = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_CELL_BITS = np.uint64(32)


def _mixed(words: _Words) -> _Words:
    """SplitMix64's output function: every bit of the input moves every bit of the output."""
    words = (words ^ (words >> np.uint64(30))) * _FIRST
    words = (words ^ (words >> np.uint64(27))) * _SECOND
    mixed: _Words = words ^ (words >> np.uint64(31))
    return mixed


class Stream:
    """The numbers of one seed and name: one sequence per replicate and cell."""

    def __init__(self, seed: int, replicates: NDArray[np.int64], name: str) -> None:
        key = np.random.SeedSequence([seed, zlib.crc32(name.encode())]).generate_state(1, np.uint64)
        self.keys = _mixed(key + _mixed(replicates.astype(np.uint64) * _GOLDEN + _GOLDEN))

    def uniforms(self, run: NDArray[np.intp], cell: NDArray[np.intp], k: NDArray[np.intp]) -> Array:
        """Numbers in (0, 1) at their places; the three arrays have one shape."""
        place = (cell.astype(np.uint64) << _CELL_BITS) + k.astype(np.uint64)
        words = _mixed(self.keys[run] + place * _GOLDEN)
        # 52 bits, taken at the middle of their interval so that neither 0 nor 1 comes up.
        numbers: Array = ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
        return numbers


#: Events of one cell in one step beyond which a run has run away. The busiest month that the
#: record or any scenario of ours has seen holds a dozen.
MOST_EVENTS: Final = 1000


class RanAwayError(GaveUp):
    """Runs, by their places, in which one cell has more than MOST_EVENTS events in a step."""

    def __init__(self, runs: NDArray[np.intp]) -> None:
        super().__init__(
            f"more than {MOST_EVENTS:,} events of one kind in a month; "
            "rates or weights are too high"
        )
        self.runs = runs


class Clocks:
    """Event clocks of a number of cells in every run."""

    def __init__(self, seed: int, replicates: NDArray[np.int64], name: str, cells: int) -> None:
        self._stream = Stream(seed, replicates, name)
        self._runs = len(replicates)
        self._position = np.zeros(cells * self._runs, dtype=np.intp)
        every = np.arange(cells * self._runs)
        self._remaining: Array = self._exponentials(every).reshape(cells, self._runs)
        self._counts: Array = np.zeros_like(self._remaining)
        self._counted: NDArray[np.intp] = every[:0]
        #: Where runs that run away are noted, shape (run,), so that the others go on.
        self.left_behind: NDArray[np.bool_] | None = None

    @property
    def remaining(self) -> Array:
        """Intensity until the next event of each cell, shape (cell, run)."""
        return self._remaining

    @property
    def keys(self) -> NDArray[np.uint64]:
        """Key of each run's numbers."""
        return self._stream.keys

    def count(self, intensity: Array) -> Array:
        """Events in each cell, shape (cell, run), when `intensity` (same shape) is added.

        The array returned is overwritten by the next call. Raises RanAwayError, since a run that
        feeds on its own events would otherwise keep all others waiting for ever; or, where
        `left_behind` is set, notes the run there, whose clocks stand still from then on.
        """
        with np.errstate(invalid="ignore"):  # runs left behind, whose clocks stand at infinity
            self._remaining -= intensity
        remaining, counts = self._remaining.reshape(-1), self._counts.reshape(-1)
        # Few clocks are due in a step, so only they are touched.
        counts[self._counted] = 0.0
        due = np.flatnonzero(remaining <= 0.0)
        self._counted = due
        for _ in range(MOST_EVENTS):
            if not due.size:
                break
            counts[due] += 1.0
            self._position[due] += 1
            left = remaining[due] + self._exponentials(due)
            remaining[due] = left
            due = due[left <= 0.0]
        if due.size:
            away = np.unique(due % self._runs)
            if self.left_behind is None:
                raise RanAwayError(away)
            self.left_behind[away] = True
            self._remaining[:, away] = np.inf
            self._counts[:, away] = 0.0
        return self._counts

    def _exponentials(self, clocks: NDArray[np.intp]) -> Array:
        """The exponential of the next event of each of some clocks (flat indices)."""
        cell, run = np.divmod(clocks, self._runs)
        exponentials: Array = -np.log(self._stream.uniforms(run, cell, self._position[clocks]))
        return exponentials


class Normals:
    """One standard normal per step and run."""

    def __init__(self, seed: int, replicates: NDArray[np.int64], name: str) -> None:
        self._stream = Stream(seed, replicates, name)
        self._run = np.arange(len(replicates))

    def at(self, step: int) -> Array:
        """Normals of a step, shape (run,)."""
        cell = np.zeros_like(self._run)
        normals: Array = ndtri(self._stream.uniforms(self._run, cell, np.full_like(cell, step)))
        return normals


class ExpectedClocks:
    """In place of event clocks: every cell has its expected number of events."""

    def count(self, intensity: Array) -> Array:
        """The intensity itself, in a new array."""
        return intensity.copy()


class ExpectedNormals:
    """In place of normals: their mean."""

    def at(self, step: int) -> Array:
        """Zero, shape (1,)."""
        return np.zeros(1)


@dataclass
class Draws:
    """All luck of a model: clocks of events, objections, protests and crises; and Afghanistan.

    With `expected`, every draw is replaced by its expectation.
    """

    events: Clocks | ExpectedClocks
    objections: Clocks | ExpectedClocks
    shocks: Clocks | ExpectedClocks
    afghanistan: Normals | ExpectedNormals

    @classmethod
    def of(
        cls,
        seed: int,
        replicates: NDArray[np.int64],
        cells: Sequence[int],
        *,
        expected: bool,
    ) -> Draws:
        """The luck of replicates, for so many cells of events, objections and shocks."""
        if expected:
            none = ExpectedClocks()
            return cls(none, none, none, ExpectedNormals())
        return cls(
            Clocks(seed, replicates, "events", cells[0]),
            Clocks(seed, replicates, "objections", cells[1]),
            Clocks(seed, replicates, "protests and crises", cells[2]),
            Normals(seed, replicates, "afghanistan"),
        )

    @property
    def clocks(self) -> dict[str, Clocks]:
        """Event clocks by name; none where nothing is drawn."""
        named = {"events": self.events, "objections": self.objections, "shocks": self.shocks}
        return {name: clocks for name, clocks in named.items() if isinstance(clocks, Clocks)}

    def leave_behind(self, runs: int) -> NDArray[np.bool_]:
        """Has runs that run away noted, in place of raising; gives the note, shape (run,).

        What such a run comes to is worth nothing; the others go on as if it were not there.
        """
        noted = np.zeros(runs, dtype=bool)
        for clocks in self.clocks.values():
            clocks.left_behind = noted
        return noted
