"""China's hard presence: when each kind of spread came to each republic.

Operations and exercises count as reports would show them, outposts from the first one on, and what
the record holds counts by its rows.

`HardPresence` is told of the events of every month from January 1993 on, also of those before a
scenario's first month, and keeps no more of them than the longest window takes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.names import REPUBLICS
from sim.parameters import Array
from sim.record.events import BILATERAL, Record
from sim.rules.spread import EVENT_KINDS, Spread, at_rate, window

_OUTPOSTS, *_AT_A_RATE = EVENT_KINDS


class HardPresence:
    """Counts of outposts, operations and exercises, and when each came to count as spread.

    first: by kind, month from which it counts as spread to a republic, -1 where it does not (yet).
    totals: by kind, events as reports would show them. Both of shape (republic, run).
    """

    def __init__(self, section: Spread, runs: int) -> None:
        rates = section.operations_rate, section.exercises_rate
        shape = (len(REPUBLICS), runs)
        self.first = {kind: np.full(shape, -1, dtype=np.int64) for kind in EVENT_KINDS}
        self.totals = {kind: np.zeros(shape) for kind in EVENT_KINDS}
        self.past = {
            kind: Past(window(rate), shape) for kind, rate in zip(_AT_A_RATE, rates, strict=True)
        }

    def take_in(self, month: Array, counted: Array) -> None:
        """The events of a month, or of a step of it, that count: shape (republic, channel, run).

        `month` is the month's index, shape (1,).
        """
        for kind, channel in EVENT_KINDS.items():
            self.totals[kind] += counted[:, channel]
        self._reached(_OUTPOSTS, self.totals[_OUTPOSTS] > 0.0, month)
        for kind, past in self.past.items():
            total = self.totals[kind]
            self._reached(kind, at_rate(total - past.before_window(month, total)), month)

    def _reached(self, kind: str, now: NDArray[np.bool_], month: Array) -> None:
        first = self.first[kind]
        first[...] = np.where(np.logical_and(now, first < 0.0), month, first)


class Past:
    """Totals at the end of each month within the longest window, by month modulo its length.

    `windows` are those of each run in months, shape (run,) or (1,).
    """

    def __init__(self, windows: NDArray[np.int64], shape: tuple[int, int]) -> None:
        self.windows = windows
        # Months before the first have totals of nothing, and so has what was not written yet.
        self._totals = np.zeros((int(windows.max()) + 1, *shape))

    def before_window(self, month: Array, total: Array) -> Array:
        """Keeps a month's total, and gives that before the window of each run began."""
        here, length = int(month[0]), len(self._totals)
        self._totals[here % length] = total
        places = (here - self.windows) % length
        before: Array = (
            self._totals[places[0]]
            if len(places) == 1
            else self._totals[places, :, np.arange(len(places))].T
        )
        return before


def by_record(record: Record, section: Spread) -> dict[str, NDArray[np.int64]]:
    """By kind, month from which it counts as spread to each republic by the record, -1 for never.

    As far as the record is complete; `section` holds single values.
    """
    presence = HardPresence(section, 1)
    for month, counts in enumerate(record.counts("CHN", BILATERAL)):
        presence.take_in(np.array([float(month)]), counts[..., np.newaxis].astype(float))
    return {kind: first[:, 0] for kind, first in presence.first.items()}
