"""What to simulate: a run or a sweep in one form, and how it is cut into parts. Data only.

A run is known by scenario, values of its point, seed and replicate. Replicates 0 to R-1 face the
same luck at every point and under every scenario, so results are compared run by run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.scenario import Point, Scenario, Sweep

#: Of the result folder that an experiment fills; part of what makes two results the same.
FORMAT: Final = 4
#: Runs of a part at most: what is lost when a sweep is interrupted, and what one worker takes at
#: a time. Quantiles of a point come from its first part, so from this many replicates at most.
PART_RUNS: Final = 2_000


@dataclass(frozen=True)
class Part:
    """What is simulated and kept together: some points, or some replicates of a single one."""

    number: int
    scenario: int
    first_point: int
    points: int
    first_replicate: int
    replicates: int

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.points * self.replicates


@dataclass(frozen=True)
class Experiment:
    """A run or a sweep, in the one form that is simulated.

    `keys` are those that vary, `points` their values by scenario. `design` goes to the manifest.
    """

    kind: str
    name: str
    title: str
    scenarios: tuple[Scenario, ...]
    keys: tuple[str, ...]
    points: tuple[Point, ...]
    seed: int
    replicates: int
    design: Mapping[str, Any]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * self.replicates

    def parts(self) -> tuple[Part, ...]:
        """The work in parts, which depend on the design alone."""
        return tuple(Part(number, *place) for number, place in enumerate(self._places()))

    def _places(self) -> Iterator[tuple[int, int, int, int, int]]:
        together = max(PART_RUNS // self.replicates, 1)
        length = min(self.replicates, PART_RUNS)
        for number in range(len(self.scenarios)):
            mine = [place for place, point in enumerate(self.points) if point.scenario == number]
            for first in range(mine[0], mine[-1] + 1, together):
                points = min(together, mine[-1] + 1 - first)
                for replicate in range(0, self.replicates, length):
                    replicates = min(length, self.replicates - replicate)
                    yield number, first, points, replicate, replicates

    def digest(self) -> str:
        """SHA-256 of all that was asked for: two experiments with the same one are the same."""
        content = {
            "format": FORMAT,
            "kind": self.kind,
            "scenarios": [[scenario.name, scenario.digest()] for scenario in self.scenarios],
            "keys": list(self.keys),
            "points": [[point.scenario, *point.values.values()] for point in self.points],
            "seed": self.seed,
            "replicates": self.replicates,
            "part": PART_RUNS,
        }
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def of_run(scenario: Scenario, runs: int, seed: int) -> Experiment:
    """The experiment of one scenario."""
    return Experiment(
        kind="run",
        name=scenario.name,
        title=scenario.title,
        scenarios=(scenario,),
        keys=(),
        points=(Point(0, {}),),
        seed=seed,
        replicates=runs,
        design={"kind": "run", "points": 1},
    )


def of_sweep(sweep: Sweep) -> Experiment:
    """The experiment of a sweep."""
    design: dict[str, Any] = {"kind": sweep.kind, "points": sweep.size}
    if sweep.vary:
        design["vary"] = {key: list(values) for key, values in sweep.vary.items()}
    if sweep.listed:
        design["list"] = [dict(point) for point in sweep.listed]
    return Experiment(
        kind="sweep",
        name=sweep.name,
        title=sweep.title,
        scenarios=sweep.scenarios,
        keys=sweep.keys,
        points=tuple(sweep.points()),
        seed=sweep.seed,
        replicates=sweep.replicates,
        design=design,
    )
