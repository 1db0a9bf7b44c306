"""P(spread): by when, to which republics, and at which threshold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.analysis.intervals import Estimate, share
from sim.analysis.runs import NEVER, THRESHOLDS, Ints, Runs
from sim.calendar import month_index
from sim.names import REPUBLICS
from sim.rules.spread import OTHERS


def spreads_by(runs: Runs, month: int, *, full: bool = False) -> NDArray[np.bool_]:
    """Whether the role has spread to any republic other than Tajikistan, shape (run,)."""
    return reached_by(runs, month, OTHERS, full=full)


def reached_by(
    runs: Runs, month: int, places: Sequence[int], *, full: bool = False
) -> NDArray[np.bool_]:
    """Whether the role has spread to any of some republics by a month, shape (run,)."""
    months = runs.month_full if full else runs.month
    earliest: Ints = months[list(places)].min(axis=0)
    return earliest <= month


def probability(runs: Runs, month: int = NEVER - 1, *, full: bool = False) -> Estimate:
    """P(spread) by a month; by the end, unless told."""
    return share(spreads_by(runs, month, full=full), runs)


def by_year(runs: Runs, years: Iterable[int], *, full: bool = False) -> dict[int, Estimate]:
    """P(spread) by the end of each year."""
    return {year: probability(runs, month_index(f"{year}-12"), full=full) for year in years}


def reached(runs: Runs) -> dict[str, Estimate]:
    """P that the hard role spreads to each republic other than Tajikistan by the end."""
    return {REPUBLICS[i]: share(runs.month[i] < NEVER, runs) for i in OTHERS}


def first_reached(runs: Runs) -> dict[str, Estimate]:
    """Share of all runs in which each republic is the first; firsts in one month share it.

    The shares add up to P(spread). The likeliest comes first.
    """
    months = runs.month[list(OTHERS)]
    first = (months == months.min(axis=0)) & (months < NEVER)
    parts = first / np.maximum(first.sum(axis=0), 1)
    found = {REPUBLICS[i]: share(part, runs) for i, part in zip(OTHERS, parts, strict=True)}
    return dict(sorted(found.items(), key=lambda item: -item[1].value))


def over_thresholds(
    runs: Runs, thresholds: Sequence[float] = THRESHOLDS, *, full: bool = False
) -> dict[float, Estimate]:
    """P that some republic other than Tajikistan sustains the role at each threshold by the end."""
    held = (runs.held_full if full else runs.held)[list(OTHERS)].max(axis=0)
    return {level: share(held >= np.float32(level), runs) for level in thresholds}
