"""Intervals of shares of runs, 95 per cent unless told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Two-sided 95 per cent.
Z = 1.959963984540054
RESAMPLES = 400


def wilson(hits: Floats | float, runs: int) -> tuple[Floats, Floats]:
    """Wilson's interval for `hits` of `runs`, any shape."""
    share = np.asarray(hits, dtype=np.float64) / runs
    middle = (share + Z * Z / (2 * runs)) / (1 + Z * Z / runs)
    half = Z / (1 + Z * Z / runs) * np.sqrt(share * (1 - share) / runs + Z * Z / (4 * runs * runs))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def over_replicates(values: Floats, replicate: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Bootstrap interval of the mean of `values`, shape (..., run), drawing whole replicates.

    Runs of one replicate share their luck at all points of a design, so they are drawn together.
    """
    ids, place = np.unique(replicate, return_inverse=True)
    flat = values.reshape(-1, values.shape[-1])
    sums = np.stack([np.bincount(place, weights=row, minlength=len(ids)) for row in flat])
    sizes = np.bincount(place, minlength=len(ids)).astype(float)
    random = np.random.default_rng(1993)
    drawn = random.multinomial(len(ids), np.full(len(ids), 1.0 / len(ids)), size=RESAMPLES)
    means = (sums @ drawn.T) / (sizes @ drawn.T)
    low, high = np.quantile(means, [0.025, 0.975], axis=-1)
    shape = values.shape[:-1]
    return low.reshape(shape), high.reshape(shape)


def paired_difference(one: Floats, other: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean of `other` less `one`, shape (..., run) with runs paired, and its interval."""
    difference = other - one
    runs = difference.shape[-1]
    middle = difference.mean(axis=-1)
    if runs < 2:
        return middle, np.full_like(middle, np.nan), np.full_like(middle, np.nan)
    half = Z * difference.std(axis=-1, ddof=1) / np.sqrt(runs)
    return middle, middle - half, middle + half


def unpaired_difference(one: Floats, other: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean of `other` less that of `one`, each of shape (..., run), and its interval."""
    middle = other.mean(axis=-1) - one.mean(axis=-1)
    if one.shape[-1] < 2 or other.shape[-1] < 2:
        return middle, np.full_like(middle, np.nan), np.full_like(middle, np.nan)
    variance = (
        one.var(axis=-1, ddof=1) / one.shape[-1] + other.var(axis=-1, ddof=1) / (other.shape[-1])
    )
    half = Z * np.sqrt(variance)
    return middle, middle - half, middle + half
