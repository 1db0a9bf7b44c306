"""What counts as spread: a role beyond Tajikistan that stays above a threshold.

Months are counted from 1993-01 = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from sim.names import REPUBLICS, TAJIKISTAN
from sim.parameters import Array, Section, parameter

Track = NDArray[np.float32]

#: Republics to which the role may spread.
OTHERS: tuple[int, ...] = tuple(i for i in range(len(REPUBLICS)) if i != TAJIKISTAN)


@dataclass(frozen=True)
class Spread(Section):
    """What counts as spread."""

    section: ClassVar[str] = "spread"
    title: ClassVar[str] = "What counts as spread beyond Tajikistan"
    mechanism: ClassVar[bool] = False

    threshold: Array = parameter(
        0.5,
        low=0.01,
        high=10,
        unit="Tajikistan 2020 = 1",
        meaning="hard role above which China has spread to a republic",
        source="wakhan",
        basis="judgement",
    )
    duration: Array = parameter(
        24,
        low=1,
        high=240,
        unit="months",
        meaning="how long the role has to stay above the threshold",
        source="wakhan",
        basis="judgement",
    )


def sustained(role: Track, duration: int) -> Track:
    """Highest level that a role has held for `duration` months so far, shape as `role`.

    `role` has shape (month, ...). The value at a month is the largest, up to that month, of the
    lowest role over `duration` months in a row; 0 until so many months have passed.
    """
    origin = (duration - 1) // 2
    lowest = minimum_filter1d(role, duration, axis=0, origin=origin, mode="nearest")
    lowest[: duration - 1] = 0.0
    held: Track = np.maximum.accumulate(lowest, axis=0)
    return held


def sustained_in_each_run(role: Track, duration: Array) -> Track:
    """`sustained` with a duration of its own for each run; `duration` has shape (run,)."""
    durations = np.unique(duration)
    if len(durations) == 1:
        return sustained(role, int(durations[0]))
    held = np.empty_like(role)
    for months in durations:
        runs = duration == months
        held[..., runs] = sustained(role[..., runs], int(months))
    return held


def first_month(held: Track, threshold: Array, months: NDArray[np.int64]) -> NDArray[np.int64]:
    """Month from which a role counts as spread, shape (republic, run); -1 where it never does."""
    above = held >= threshold.astype(np.float32)
    first = above.argmax(axis=0)
    return np.where(above.any(axis=0), months[first], -1)


def spread_count(first: NDArray[np.int64]) -> NDArray[np.int64]:
    """The outcome `spread`: republics other than Tajikistan reached, shape (run,)."""
    count: NDArray[np.int64] = (first[list(OTHERS)] >= 0).sum(axis=0)
    return count
