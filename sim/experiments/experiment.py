"""What to simulate: a run or a sweep in one form, and how it is cut into parts. Data only.

A run is known by scenario, values of its point, seed and replicate. Replicates 0 to R-1 face the
same luck at every point and under every scenario, so results are compared run by run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Points, Scenario, Sweep
from sim.scenario.drawing import groups_of
from sim.scenario.level_texts import told, written
from sim.scenario.levels import Listed
from sim.scenario.variants import is_given, variant
from sim.scenario.words import NUMBERS_OF, SAMPLED

#: Of the result folder that an experiment fills; part of what makes two results the same.
FORMAT: Final = 4
#: Runs of a part at most: what is lost when a sweep is interrupted, and what one worker takes at
#: a time. Quantiles of a point come from its first part, so from this many replicates at most.
PART_RUNS: Final = 2_000


@dataclass(frozen=True)
class Part:
    """What is simulated and kept together: some points, or some replicates of a single one.

    `first_point` is a place in `Experiment.order`.
    """

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
    """A run or a sweep, in the one form that is simulated. `design` goes to the manifest."""

    kind: str
    name: str
    title: str
    scenarios: tuple[Scenario, ...]
    points: Points
    seed: int
    replicates: int
    design: Mapping[str, Any]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that vary."""
        return self.points.keys

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * self.replicates

    @cached_property
    def _group(self) -> NDArray[np.int64]:
        """Group of each point: those under one scenario with the same events go together."""
        given = [self.points.column(key) for key in self.keys if is_given(key)]
        if not given:
            return self.points.scenario.astype(np.int64)
        table = np.stack([self.points.scenario.astype(float), *given], axis=1)
        return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Numbers of the points in the order in which they are simulated."""
        return np.argsort(self._group, kind="stable")

    def numbers(self, part: Part) -> NDArray[np.int64]:
        """Numbers of the points of a part."""
        return self.order[part.first_point : part.first_point + part.points]

    def scenario_of(self, part: Part) -> Scenario:
        """The scenario of a part, with the events and memberships that its points share."""
        scenario, values = self.scenarios[part.scenario], self.points.at(self.numbers(part)[0])
        given = {key: value for key, value in values.items() if is_given(key)}
        return variant(scenario, given) if given else scenario

    def parts(self) -> tuple[Part, ...]:
        """The work in parts, which depend on the design alone."""
        return tuple(Part(number, *place) for number, place in enumerate(self._places()))

    def _places(self) -> Iterator[tuple[int, int, int, int, int]]:
        together = max(PART_RUNS // self.replicates, 1)
        length = min(self.replicates, PART_RUNS)
        group = self._group[self.order]
        edges = [0, *(np.flatnonzero(np.diff(group)) + 1).tolist(), len(group)]
        for begin, end in pairwise(edges):
            number = int(self.points.scenario[self.order[begin]])
            for first in range(begin, end, together):
                points = min(together, end - first)
                for replicate in range(0, self.replicates, length):
                    replicates = min(length, self.replicates - replicate)
                    yield number, first, points, replicate, replicates

    def digest(self) -> str:
        """SHA-256 of all that was asked for: two experiments with the same one are the same."""
        content = {
            "format": FORMAT,
            "kind": self.kind,
            "scenarios": [[scenario.name, scenario.digest()] for scenario in self.scenarios],
            "points": self.points.digest(),
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
        points=Points.of((), np.empty((1, 0))),
        seed=seed,
        replicates=runs,
        design={"kind": "run", "points": 1},
    )


def of_sweep(sweep: Sweep) -> Experiment:
    """The experiment of a sweep."""
    return Experiment(
        kind="sweep",
        name=sweep.name,
        title=sweep.title,
        scenarios=sweep.scenarios,
        points=sweep.points(),
        seed=sweep.seed,
        replicates=sweep.replicates,
        design=_described(sweep),
    )


def _described(sweep: Sweep) -> dict[str, Any]:
    """What a manifest says of a design: its kind and numbers, and what its keys may take."""
    design, vary = sweep.design, sweep.vary
    said: dict[str, Any] = {"kind": design.kind, "points": sweep.size}
    if design.kind in SAMPLED:
        said |= {name: getattr(design, name) for name in NUMBERS_OF[design.kind]}
        said["ranges"] = {key: told(key, each) for key, each in vary.items()}
        said["groups"] = list(groups_of(vary))
        texts = {key: written(key, each) for key, each in vary.items()}
        if None not in texts.values():
            said["written"] = texts
    elif vary:
        said["vary"] = {
            key: list(each.values) for key, each in vary.items() if isinstance(each, Listed)
        }
    return said
