"""Intervals for whole curves, as `sim.analysis` has them for single numbers."""

from __future__ import annotations

import numpy as np

from sim.analysis.intervals import BOOTSTRAP_SEED, RESAMPLES, wilson
from sim.analysis.runs import Floats, Ints, Runs


def shares_with_intervals(hits: Floats, runs: Runs) -> tuple[Floats, Floats, Floats]:
    """Means of zeros and ones, shape (place, run), with 95 per cent bounds; each (place,).

    Wilson's for the runs of one point, the bootstrap over replicates for several. The latter have
    no width where all runs agree; `sim.analysis.share` gives such a number Wilson's, which as part
    of a curve would jump at the first run that differs.
    """
    if not runs.several_points:
        found = [wilson(float(row.sum()), runs.count) for row in hits]
        values, low, high = (
            np.array([getattr(estimate, name) for estimate in found], dtype=np.float64)
            for name in ("value", "low", "high")
        )
        return values, low, high
    low, high = bootstrap(hits, runs.replicate)
    return hits.mean(axis=-1), low, high


def bootstrap(values: Floats, replicate: Ints) -> tuple[Floats, Floats]:
    """Bounds of `sim.analysis.mean_over_replicates` for every row of `values`, shape (place, run).

    All rows share one set of resamples, which makes a curve as quick as a single number.
    """
    ids, place = np.unique(replicate, return_inverse=True)
    if len(ids) < 2:
        nothing = np.full(len(values), np.nan)
        return nothing, nothing
    sums = np.stack([np.bincount(place, weights=row, minlength=len(ids)) for row in values])
    sizes = np.bincount(place, minlength=len(ids)).astype(float)
    random = np.random.default_rng([BOOTSTRAP_SEED, 0])
    drawn = random.multinomial(len(ids), np.full(len(ids), 1.0 / len(ids)), size=RESAMPLES)
    means = (drawn.astype(float) @ sums.T) / (drawn @ sizes)[:, np.newaxis]
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    return low, high
