"""What a key may take in a sweep: values one by one, a range, a prior, or draws of a posterior.

Each kind can be asked for values at shares from 0 to 1 of what it allows, which is how designs
that sample are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from sim.calendar import month_of_year, year_of_month
from sim.parameters import Array
from sim.scenario.designs import evenly_spaced, evenly_spaced_in_logs
from sim.scenario.priors import Prior

#: Ends of the range that a design of two levels takes of a prior or posterior: 80% of it.
TAILS: Final = (0.1, 0.9)


@dataclass(frozen=True)
class Listed:
    """Values one by one."""

    values: tuple[float, ...]

    def at(self, share: ArrayLike) -> Array:
        """Values at shares: each of them has an equal part."""
        return np.array(self.values)[_place(share, len(self.values))]

    def few(self, steps: int) -> tuple[float, ...]:
        """The values."""
        return self.values


@dataclass(frozen=True)
class Span:
    """A range: every value of it, or every month, equally likely, or equally likely in logs."""

    low: float
    high: float
    log: bool = False
    months: bool = False

    def at(self, share: ArrayLike) -> Array:
        """Values at shares."""
        part = np.asarray(share, dtype=float)
        if self.months:
            first, last = month_of_year(self.low), month_of_year(self.high)
            found = first + _place(part, last - first + 1)
            return np.array([year_of_month(int(month)) for month in found.ravel()]).reshape(
                found.shape
            )
        if self.log:
            return np.clip(self.low * (self.high / self.low) ** part, self.low, self.high)
        return np.clip(self.low + (self.high - self.low) * part, self.low, self.high)

    def few(self, steps: int) -> tuple[float, ...]:
        """So many values at even distances, both ends included."""
        if self.months:
            first, last = month_of_year(self.low), month_of_year(self.high)
            between = evenly_spaced(first, last, steps)
            return tuple(year_of_month(round(month)) for month in between)
        spaced = evenly_spaced_in_logs if self.log else evenly_spaced
        return spaced(self.low, self.high, steps)


@dataclass(frozen=True)
class Believed:
    """What a prior holds likely; `account` is whose."""

    account: str
    prior: Prior

    def at(self, share: ArrayLike) -> Array:
        """Values at shares of the prior's mass."""
        return self.prior.from_unit(share)

    def few(self, steps: int) -> tuple[float, ...]:
        """So many values with equal shares of the prior on either side: `_middles`."""
        return tuple(float(f"{value:.6g}") for value in self.at(_middles(steps)))


@dataclass(frozen=True, eq=False)
class Learnt:
    """What a fit came to: draws of equal weight, in the order in which they hang together.

    Keys of the same posterior, known by `source`, are sampled together, one draw for all of them.
    """

    source: str
    draws: Array

    def at(self, share: ArrayLike) -> Array:
        """Values at shares: each draw has an equal part."""
        return self.draws[_place(share, len(self.draws))]

    def few(self, steps: int) -> tuple[float, ...]:
        """So many quantiles of this key alone: see `Believed.few`."""
        found = np.quantile(self.draws, _middles(steps))
        return tuple(float(f"{value:.6g}") for value in found)


Levels: TypeAlias = Listed | Span | Believed | Learnt


def _middles(steps: int) -> Array:
    """Shares in the middles of equal parts; of two parts, the ends of 80%."""
    return np.array(TAILS) if steps == len(TAILS) else (np.arange(steps) + 0.5) / steps


def _place(share: ArrayLike, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Which of equal parts of 0-1 shares lie in; 1 is in the last one."""
    place = np.floor(np.asarray(share, dtype=float) * count).astype(np.int64)
    return np.clip(place, 0, count - 1)
