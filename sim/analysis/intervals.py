"""Intervals, all of 95 per cent, that say how far luck may have moved a number.

Wilson's for the runs of one point, which are independent; a bootstrap over replicates where
several points share their luck. They say nothing about parameters whose values are judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.runs import Floats, Ints, Runs

#: Two-sided 95 per cent.
Z: Final = 1.959963984540054
RESAMPLES: Final = 2_000
BOOTSTRAP_SEED: Final = 1993


@dataclass(frozen=True)
class Estimate:
    """A number and its interval; bounds are NaN where there is too little to tell."""

    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out nought."""
        return self.low > 0.0 or self.high < 0.0


def wilson(hits: float, runs: int) -> Estimate:
    """Share of independent runs, with Wilson's interval."""
    if runs == 0:
        return Estimate(np.nan, np.nan, np.nan)
    share = hits / runs
    middle = (share + Z * Z / (2 * runs)) / (1 + Z * Z / runs)
    half = Z / (1 + Z * Z / runs) * np.sqrt(share * (1 - share) / runs + Z * Z / (4 * runs * runs))
    return Estimate(share, max(float(middle - half), 0.0), min(float(middle + half), 1.0))


@dataclass(frozen=True)
class _Sums:
    """Sum and number of values by replicate; replicates are drawn whole."""

    sums: Floats
    sizes: Floats


def _by_replicate(values: Floats, replicate: Ints, ids: Ints) -> _Sums:
    place = np.searchsorted(ids, replicate)
    return _Sums(
        np.bincount(place, weights=values, minlength=len(ids)).astype(float),
        np.bincount(place, minlength=len(ids)).astype(float),
    )


def _draws(replicates: int, stream: int = 0) -> Floats:
    """How often each replicate is drawn in each resample."""
    random = np.random.default_rng([BOOTSTRAP_SEED, stream])
    chances = np.full(replicates, 1.0 / replicates)
    return random.multinomial(replicates, chances, size=RESAMPLES).astype(float)


def _mean(sums: _Sums, drawn: Floats) -> Floats:
    return (drawn @ sums.sums) / (drawn @ sums.sizes)


def _interval(value: float, resampled: Floats) -> Estimate:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def mean_over_replicates(values: Floats, replicate: Ints) -> Estimate:
    """Mean of values of runs, with a bootstrap interval that draws whole replicates."""
    if not len(values):
        return Estimate(np.nan, np.nan, np.nan)
    ids = np.unique(replicate)
    if len(ids) < 2:
        return Estimate(float(values.mean()), np.nan, np.nan)
    sums = _by_replicate(values, replicate, ids)
    with np.errstate(invalid="ignore"):
        return _interval(float(values.mean()), _mean(sums, _draws(len(ids))))


def difference(
    values: Floats, replicate: Ints, from_values: Floats, from_replicate: Ints, *, paired: bool
) -> Estimate:
    """Mean of values less that of others, with a bootstrap interval over replicates.

    Paired: only replicates that both have, drawn together, since they faced the same luck.
    """
    if paired:
        ids = np.intersect1d(replicate, from_replicate)
        mine, theirs = np.isin(replicate, ids), np.isin(from_replicate, ids)
        values, replicate = values[mine], replicate[mine]
        from_values, from_replicate = from_values[theirs], from_replicate[theirs]
    if not len(values) or not len(from_values):
        return Estimate(np.nan, np.nan, np.nan)
    ids, from_ids = np.unique(replicate), np.unique(from_replicate)
    change = float(values.mean() - from_values.mean())
    if min(len(ids), len(from_ids)) < 2:
        return Estimate(change, np.nan, np.nan)
    drawn = _draws(len(ids))
    from_drawn = drawn if paired else _draws(len(from_ids), stream=1)
    resampled = _mean(_by_replicate(values, replicate, ids), drawn) - _mean(
        _by_replicate(from_values, from_replicate, from_ids), from_drawn
    )
    return _interval(change, resampled)


def share(hits: NDArray[Any], runs: Runs) -> Estimate:
    """Share of runs with a property, shape (run,): Wilson's for one point, else the bootstrap.

    Where all runs or none have it, resamples do not differ: Wilson's for as many runs as there
    are replicates says how little that may mean.
    """
    if not runs.several_points:
        return wilson(float(hits.sum()), runs.count)
    everywhere, nowhere = bool((hits == 1).all()), not hits.any()
    if everywhere or nowhere:
        replicates = len(np.unique(runs.replicate))
        return wilson(replicates if everywhere else 0, replicates)
    return mean_over_replicates(hits.astype(float), runs.replicate)
