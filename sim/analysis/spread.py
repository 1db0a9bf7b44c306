"""P(spread) by kind: by when, to which republics, and the hard role at which threshold.

Where the record stands in for draws, operations and exercises had spread to some republics before
any run began to differ. P(spread) of such a kind is therefore that of a further republic: one that
the record does not have it reach already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.analysis.intervals import Estimate, share
from sim.analysis.runs import NEVER, THRESHOLDS, Floats, Runs
from sim.calendar import month_index
from sim.names import REPUBLICS
from sim.rules.spread import HARD_ROLE, OTHERS


def places_left(kind: str, *sides: Runs) -> tuple[int, ...]:
    """Republics to which a kind may yet spread: not Tajikistan, nor reached by the record."""
    known = {place for runs in sides for place in runs.known.get(kind, ())}
    return tuple(place for place in OTHERS if place not in known)


def spreads_by(runs: Runs, month: int, kind: str = HARD_ROLE) -> NDArray[np.bool_]:
    """Whether a kind has spread to any republic left by a month, shape (run,)."""
    return reached_by(runs, month, places_left(kind, runs), kind)


def reached_by(
    runs: Runs, month: int, places: Sequence[int], kind: str = HARD_ROLE
) -> NDArray[np.bool_]:
    """Whether a kind has spread to any of some republics by a month, shape (run,)."""
    within = runs.months[kind][list(places)] <= month
    found: NDArray[np.bool_] = np.any(within, axis=0)
    return found


def probability(runs: Runs, month: int = NEVER - 1, kind: str = HARD_ROLE) -> Estimate:
    """P(spread) of a kind by a month; by the end, unless told."""
    return share(spreads_by(runs, month, kind), runs)


def by_year(runs: Runs, years: Iterable[int], kind: str = HARD_ROLE) -> dict[int, Estimate]:
    """P(spread) of a kind by the end of each year."""
    return {year: probability(runs, month_index(f"{year}-12"), kind) for year in years}


def reached(runs: Runs, kind: str = HARD_ROLE) -> dict[str, Estimate]:
    """P that a kind spreads to each republic other than Tajikistan by the end."""
    return {REPUBLICS[i]: share(runs.months[kind][i] < NEVER, runs) for i in OTHERS}


def first_reached(runs: Runs, kind: str = HARD_ROLE) -> dict[str, Estimate]:
    """Share of all runs in which each republic left is the first; firsts in one month share it.

    The shares add up to P(spread) of the kind. The likeliest comes first.
    """
    left = places_left(kind, runs)
    if not left:
        return {}
    parts = first_in(runs, left, kind=kind)
    found = {REPUBLICS[i]: share(part, runs) for i, part in zip(left, parts, strict=True)}
    return dict(sorted(found.items(), key=lambda item: -item[1].value))


def first_in(
    runs: Runs, places: Sequence[int], month: int = NEVER - 1, kind: str = HARD_ROLE
) -> Floats:
    """Whether each of some republics is the first that a kind spreads to by a month.

    Shape (place, run), from 0 to 1: firsts in one month share it.
    """
    months = runs.months[kind][list(places)]
    first = (months == months.min(axis=0)) & (months <= month)
    found: Floats = first / np.maximum(first.sum(axis=0), 1)
    return found


def year_of_first(runs: Runs, end: int, kind: str = HARD_ROLE) -> Floats:
    """When a kind first spreads beyond Tajikistan, as a year with its fraction, shape (run,).

    Where it does not by the month `end`, that of the month after: the mean over runs is then a
    restricted mean, which needs no guess at what comes later.
    """
    months = runs.months[kind][list(OTHERS)].min(axis=0)
    found: Floats = 1993.0 + np.minimum(months, end + 1) / 12.0
    return found


def over_thresholds(runs: Runs, thresholds: Sequence[float] = THRESHOLDS) -> dict[float, Estimate]:
    """P that some republic other than Tajikistan sustains the hard role at each threshold."""
    held = runs.held[list(OTHERS)].max(axis=0)
    return {level: share(held >= np.float32(level), runs) for level in thresholds}
