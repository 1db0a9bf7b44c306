"""When what is kept of histories is kept: months, quarters, years and periods, from 1993-01 = 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Array

#: Periods in which events are counted: name, first and last month.
PERIODS: tuple[tuple[str, int, int], ...] = (
    ("1993-2000", 0, 95),
    ("2001-2013", 96, 251),
    ("2014-2020", 252, 335),
    ("2021-", 336, 10**6),
)


@dataclass(frozen=True)
class Schedule:
    """When what is kept of a scenario's months `start` to `end` is kept."""

    start: int
    end: int

    @cached_property
    def months(self) -> NDArray[np.int64]:
        """All months."""
        return np.arange(self.start, self.end + 1)

    @cached_property
    def quarters(self) -> NDArray[np.int64]:
        """The last months of quarters, and the last month."""
        last = [month for month in self.months if month % 3 == 2 or month == self.end]
        return np.array(last, dtype=np.int64)

    @cached_property
    def years(self) -> NDArray[np.int64]:
        """All years."""
        return np.arange(1993 + self.start // 12, 1993 + self.end // 12 + 1)

    def year(self, month: int) -> int:
        """Place of a month's year."""
        return 1993 + month // 12 - int(self.years[0])

    def quarter(self, month: int) -> int:
        """Place of the quarter that a month ends, -1 where it ends none."""
        place = int(np.searchsorted(self.quarters, month))
        return place if self.quarters[place] == month else -1

    def period(self, month: int) -> int:
        """Place of a month's period."""
        return next(place for place, (_, _, last) in enumerate(PERIODS) if month <= last)

    def sums(self, name: str) -> int:
        """How many of SUMS of a name there are: one a year, one a period, or one of all."""
        return {"yearly": len(self.years), "protests": 1}.get(name, len(PERIODS))

    def sum_of(self, name: str, month: int) -> int:
        """Place of the sum that a month adds to."""
        if name == "protests":
            return 0
        return self.year(month) if name == "yearly" else self.period(month)

    def quarters_by_period(self, counts: Callable[[int], bool] = lambda _: True) -> Array:
        """Number of quarters in each period whose last month counts, shape (period, 1, 1)."""
        found = np.zeros((len(PERIODS), 1, 1))
        for month in self.quarters:
            found[self.period(month)] += counts(int(month))
        return found
