"""What counts as spread of China's hard security presence to a republic, kind by kind.

Outposts: the first outpost or joint facility. Operations and exercises: bilateral ones that come at
a sustained rate. The hard role: a composite of the three, weighted by `ties.depth`, that stays
above a threshold. Months are counted from 1993-01 = 0. Events count as reports show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from sim.names import CHANNELS, REPUBLICS, TAJIKISTAN
from sim.parameters import Array, Section, parameter

Track = NDArray[np.float32]

#: Republics to which China's hard presence may spread.
OTHERS: tuple[int, ...] = tuple(i for i in range(len(REPUBLICS)) if i != TAJIKISTAN)
#: Kinds of spread that single events make, and the channel of those events.
EVENT_KINDS: Final[Mapping[str, int]] = {
    "outposts": CHANNELS.index("basing"),
    "operations": CHANNELS.index("operation"),
    "exercises": CHANNELS.index("exercise"),
}
#: The composite, and all kinds in the order in which they are reported.
HARD_ROLE: Final = "hard_role"
KINDS: Final = (*EVENT_KINDS, HARD_ROLE)
#: As tables and figures call them.
KIND_LABELS: Final[Mapping[str, str]] = {
    **{kind: kind.capitalize() for kind in EVENT_KINDS},
    HARD_ROLE: "Hard role",
}
#: Events within a window that make a rate a sustained one.
SUSTAINED_EVENTS: Final = 2
#: Columns of roles that a processor's cache holds, over some hundred months.
_IN_CACHE: Final = 512
#: What sums of shares of events may fall short of a whole number.
ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Spread(Section):
    """What counts as spread."""

    section: ClassVar[str] = "spread"
    title: ClassVar[str] = "What counts as spread beyond Tajikistan"
    mechanism: ClassVar[bool] = False

    threshold: Array = parameter(
        1.0,
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
    operations_rate: Array = parameter(
        1.0,
        low=0.1,
        high=12,
        unit="per year",
        meaning="rate at which patrols and joint operations count as sustained: two reported "
        "within 2/rate years",
        source="wakhan",
        basis="judgement",
    )
    exercises_rate: Array = parameter(
        0.5,
        low=0.1,
        high=12,
        unit="per year",
        meaning="rate at which bilateral exercises count as sustained: two reported within 2/rate "
        "years",
        source="yau2022 p.24",
        basis="judgement",
    )


# Single events: outposts, operations, exercises.


def window(rate: Array) -> NDArray[np.int64]:
    """Months within which SUSTAINED_EVENTS events make a sustained rate, the last one included.

    `rate` per year, more than 0, any shape.
    """
    return np.maximum(np.rint(12.0 * SUSTAINED_EVENTS / rate), 1.0).astype(np.int64)


def at_rate(within: Array) -> NDArray[np.bool_]:
    """Whether the events within a window make a sustained rate; `within` may hold shares."""
    sustained_rate: NDArray[np.bool_] = within >= SUSTAINED_EVENTS - ROUNDING
    return sustained_rate


# The composite: the hard role.


def sustained(role: Track, duration: int) -> Track:
    """Highest level that a role has held for `duration` months so far, shape as `role`.

    `role` has shape (month, ...). The value at a month is the largest, up to that month, of the
    lowest role over `duration` months in a row; 0 until so many months have passed.
    """
    held = np.empty(role.shape, dtype=role.dtype)
    columns, found = role.reshape(len(role), -1), held.reshape(len(role), -1)
    for first in range(0, columns.shape[1], _IN_CACHE):
        some = slice(first, first + _IN_CACHE)
        lowest, months = columns[:, some].copy(), 1
        while months < duration:
            # The lowest of twice as many months is the lower of two that follow each other.
            more = min(months, duration - months)
            np.minimum(lowest[more:], lowest[:-more], out=lowest[more:])
            months += more
        lowest[: duration - 1] = 0.0
        np.maximum.accumulate(lowest, axis=0, out=found[:, some])
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
    """Republics other than Tajikistan reached, shape (run,), by whatever kind of spread."""
    count: NDArray[np.int64] = (first[list(OTHERS)] >= 0).sum(axis=0)
    return count
