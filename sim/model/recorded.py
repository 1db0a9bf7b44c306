"""What the record holds of China's events, month by month, and when it stands in for draws."""

from __future__ import annotations

import numpy as np

from sim.model.inputs import Inputs
from sim.parameters import Array
from sim.record.events import BILATERAL
from sim.record.reading import load_record

#: What the record holds of a month that is beyond it.
NOTHING = np.zeros(1)


class Recorded:
    """The record of a scenario.

    counts: by name, what is on record by month, shape (month, republic, channel), and China's
    shares in joint exercises, (month, republic).
    """

    def __init__(self, scenario: Inputs) -> None:
        record = load_record(scenario.record)
        self._scenario = scenario
        in_full = record.in_full().counts("CHN", BILATERAL).astype(float)
        self.counts: dict[str, Array] = {
            "reported": record.reported().counts("CHN", BILATERAL).astype(float),
            "known in full": in_full,
            "by reports": record.counts("CHN", BILATERAL) - in_full,
            "joint on record": record.joint("CHN").astype(float),
        }

    def of(self, month: int) -> dict[str, Array]:
        """What is on record of a month, by name, the run last."""
        return {
            name: counts[month][..., np.newaxis] if month < len(counts) else NOTHING
            for name, counts in self.counts.items()
        }

    def replayed(self, month: int) -> bool:
        """Whether the record stands in for the draws of China's bilateral events in a month.

        A `replay` follows it as far as it is complete; a `free` history only up to the scenario's
        first month.
        """
        return self._replayed(month, "reported")

    def joint_replayed(self, month: int) -> bool:
        """Whether it stands in for China's shares in joint exercises: see `replayed`."""
        return self._replayed(month, "joint on record")

    def _replayed(self, month: int, name: str) -> bool:
        complete = len(self.counts[name])
        free = self._scenario.history != "replay"
        return month < (min(self._scenario.start, complete) if free else complete)
