"""Intervals, all of 95 per cent, that say how far chance may have moved a number.

Shares have Wilson's interval, in tables, figures and forecasts alike, also where they are 0 or 1:
for as many independent runs as the runs are worth. Changes of shares have the same interval for as
many pairs as they are worth; where runs are not paired, Newcombe's. Differences of levels have a
bootstrap over replicates. Nothing here covers parameters whose values are judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from sim.analysis.runs import ONE_MORE, Floats, Ints, Runs, variances

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


UNKNOWN: Final = Estimate(np.nan, np.nan, np.nan)


# Shares.


def share(hits: NDArray[Any], runs: Runs) -> Estimate:
    """Share of runs with a property; `hits` has shape (run,) and values from 0 to 1."""
    value, low, high = shares(hits[np.newaxis], runs)
    return Estimate(float(value[0]), float(low[0]), float(high[0]))


def shares(hits: NDArray[Any], runs: Runs) -> tuple[Floats, Floats, Floats]:
    """Shares of runs and their bounds, each (place,); `hits` has shape (place, run).

    Runs of several points that face the same chance are worth fewer runs than they are: no fewer
    than there are replicates, where all runs of a replicate go the same way, no more than there
    are runs. How far they go the same way is taken from the property itself, and the less it
    varies, the more from `Runs.alike`, so that the bounds of a curve do not jump.
    """
    if not runs.count:
        nothing = np.full(len(hits), np.nan)
        return nothing, nothing, nothing
    within, between = variances(hits, runs.replicate)
    alike = (between + ONE_MORE * runs.alike) / (within + ONE_MORE)
    worth = _worth(alike, runs.replicates, runs.count)
    value = hits.mean(axis=-1, dtype=np.float64)
    low, high = _wilson(value, within / runs.replicates, worth)
    return value, low, high


def _worth(alike: Floats, replicates: int, runs: int) -> Floats:
    """How many independent runs some runs are worth, the fewer the worse `alike` is known.

    Korn and Graubard 1998 (Survey Methodology 24), with their correction for few replicates.
    """
    known = (Z / stdtrit(max(replicates - 1, 1), 0.975)) ** 2
    return np.clip(known * replicates / alike, replicates, runs)


def wilson(hits: float, runs: int) -> Estimate:
    """Share of independent runs."""
    if runs == 0:
        return UNKNOWN
    value = np.array(hits / runs)
    low, high = share_bounds(value, np.array(float(runs)))
    return Estimate(float(value), float(low), float(high))


def _wilson(value: Floats, variance: Floats, runs: Floats) -> tuple[Floats, Floats]:
    middle = (runs * value + Z * Z / 2.0) / (runs + Z * Z)
    half = Z / (runs + Z * Z) * np.sqrt(runs * variance + Z * Z / 4.0)
    return np.clip(middle - half, 0.0, value), np.clip(middle + half, value, 1.0)


# Changes of shares.


def paired_change(changes: Floats, replicate: Ints) -> Estimate:
    """Mean of changes from 0 or 1 to 0 or 1, shape (pair,), of runs that faced the same chance.

    As for shares, on the way from -1 to 1; where nothing changes, pairs are worth replicates.
    """
    if not len(replicate):
        return UNKNOWN
    change, place = float(changes.mean()), (changes[np.newaxis] + 1.0) / 2.0
    within, between = variances(place, replicate)
    replicates = len(np.unique(replicate))
    more = (within + ONE_MORE) / (replicates + 1.0)
    worth = _worth((between + more) / (within + more), replicates, len(replicate))
    low, high = _wilson(place.mean(axis=-1), within / replicates, worth)
    return Estimate(
        change, min(2.0 * float(low[0]) - 1.0, change), max(2.0 * float(high[0]) - 1.0, change)
    )


def unpaired_change(share: Estimate, from_share: Estimate) -> Estimate:
    """A share less another of other runs; bounds as Newcombe 1998 (Statistics in Medicine 17)."""
    shares, from_shares = (
        (np.array(one.value), np.array(one.low), np.array(one.high)) for one in (share, from_share)
    )
    low, high = unpaired_bounds(shares, from_shares)
    return Estimate(share.value - from_share.value, float(low), float(high))


# Differences of levels.


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


def difference(
    values: Floats, replicate: Ints, from_values: Floats, from_replicate: Ints, *, paired: bool
) -> Estimate:
    """Mean of levels less that of others, with a bootstrap interval over replicates.

    Paired: only replicates that both have, drawn together, since they faced the same chance.
    """
    if paired:
        ids = np.intersect1d(replicate, from_replicate)
        mine, theirs = np.isin(replicate, ids), np.isin(from_replicate, ids)
        values, replicate = values[mine], replicate[mine]
        from_values, from_replicate = from_values[theirs], from_replicate[theirs]
    if not len(values) or not len(from_values):
        return UNKNOWN
    ids, from_ids = np.unique(replicate), np.unique(from_replicate)
    change = float(values.mean() - from_values.mean())
    if min(len(ids), len(from_ids)) < 2:
        return Estimate(change, np.nan, np.nan)
    drawn = _draws(len(ids))
    from_drawn = drawn if paired else _draws(len(from_ids), stream=1)
    resampled = _mean(_by_replicate(values, replicate, ids), drawn) - _mean(
        _by_replicate(from_values, from_replicate, from_ids), from_drawn
    )
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Estimate(change, float(low), float(high))


def mean_levels(changes: Floats) -> list[Estimate]:
    """Means of changes of levels, shape (place, replicate), with intervals as of `difference`."""
    means = changes.mean(axis=-1)
    if changes.shape[-1] < 2:
        return [Estimate(float(mean), np.nan, np.nan) for mean in means]
    resampled = _draws(changes.shape[-1]) @ changes.T / changes.shape[-1]
    low, high = np.quantile(resampled, [0.025, 0.975], axis=0)
    return [Estimate(*map(float, one)) for one in zip(means, low, high, strict=True)]


# Many at once, each of runs of its own.


def change_bounds(change: Floats, variance: Floats, pairs: Floats) -> tuple[Floats, Floats]:
    """Bounds of mean changes of shares, each of so many pairs: as `paired_change`, place by place.

    `variance` is that of single changes, with their mean square from the mean.
    """
    low, high = _wilson((change + 1.0) / 2.0, variance / 4.0, pairs)
    return np.minimum(2.0 * low - 1.0, change), np.maximum(2.0 * high - 1.0, change)


def share_bounds(value: Floats, runs: Floats) -> tuple[Floats, Floats]:
    """Bounds of shares of independent runs, place by place."""
    return _wilson(value, value * (1.0 - value), runs)


def unpaired_bounds(
    shares: tuple[Floats, Floats, Floats], from_shares: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """Bounds of shares less others of other runs, each with its own bounds, place by place."""
    (value, low, high), (from_value, from_low, from_high) = shares, from_shares
    change = value - from_value
    return (
        change - np.hypot(value - low, from_high - from_value),
        change + np.hypot(high - value, from_value - from_low),
    )


def level_bounds(change: Floats, error: Floats, pairs: Floats) -> tuple[Floats, Floats]:
    """Bounds of mean changes of levels with a standard error each, by Student's t."""
    with np.errstate(invalid="ignore"):
        half = np.where(pairs > 1, stdtrit(np.maximum(pairs - 1, 1), 0.975) * error, np.nan)
    return change - half, change + half
