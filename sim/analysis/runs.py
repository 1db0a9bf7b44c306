"""Runs of a result as arrays: when and where each kind of spread comes, how high a role stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import month_index
from sim.experiments.contents import spread_month_column
from sim.experiments.store import Result
from sim.names import REPUBLICS
from sim.record.reading import bilateral_months
from sim.rules.spread import EVENT_KINDS, HARD_ROLE, KINDS, OTHERS
from sim.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Month of what never spreads.
NEVER: Final = 10**6
#: Variance of one replicate more, added where too little varies to tell.
ONE_MORE: Final = 0.25
#: Thresholds of the whole curve, in the hard role of Tajikistan in 2020.
THRESHOLDS: Final = (0.25, 0.375, 0.5, 0.625, 0.75, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Runs:
    """Runs of one scenario, at one point or all points of a design; arrays have the run last.

    months: by kind of spread, index of the month from which it counts, NEVER if none; shape
    (republic, run). known: by kind, places of republics that the record, where it stands in for
    draws, has it reach in every run. held: highest hard role sustained by the end, shape
    (republic, run). hard: hard role at the end, same shape.
    """

    scenario: str
    point: Ints
    replicate: Ints
    months: Mapping[str, Ints]
    known: Mapping[str, tuple[int, ...]]
    held: Floats
    hard: Floats

    @property
    def month(self) -> Ints:
        """Index of the month from which the hard role counts as spread, shape (republic, run)."""
        return self.months[HARD_ROLE]

    @property
    def count(self) -> int:
        """Number of runs."""
        return len(self.point)

    @property
    def replicates(self) -> int:
        """Number of replicates: of histories that differ in chance alone."""
        return len(np.unique(self.replicate))

    @cached_property
    def alike(self) -> float:
        """How far runs of a replicate go the same way, from 1 (as one run) down (each its own).

        Kish's design effect, over all levels that roles may hold by the end: the variance between
        replicates by what it would be if all runs of a replicate were one. 1 where nothing varies,
        and where each run is a replicate of its own.
        """
        if self.replicates == self.count:
            return 1.0
        levels = np.array(THRESHOLDS, dtype=np.float32)[:, np.newaxis]
        held = self.held[list(OTHERS)].max(axis=0) >= levels
        within, between = variances(held, self.replicate)
        return float((between.sum() + ONE_MORE) / (within.sum() + ONE_MORE))

    @property
    def several_points(self) -> bool:
        """Whether there is more than one point, so that runs share their luck."""
        return bool((self.point != self.point[:1]).any())

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Runs:
        """Some of the runs, by a mask or by their places."""
        return Runs(
            scenario=self.scenario,
            point=self.point[chosen],
            replicate=self.replicate[chosen],
            months={kind: months[:, chosen] for kind, months in self.months.items()},
            known=self.known,
            held=self.held[:, chosen],
            hard=self.hard[:, chosen],
        )


def variances(hits: NDArray[Any], replicate: Ints) -> tuple[Floats, Floats]:
    """Variance of runs, and of replicates' means, times the number of replicates, each (place,).

    The latter as estimated from a sample of replicates (divided by their number less one), but no
    larger than the former, which it reaches where all runs of a replicate go the same way.
    """
    ids, place = np.unique(replicate, return_inverse=True)
    sizes = np.bincount(place).astype(float)
    within, between = np.zeros((2, len(hits)))
    for number, row in enumerate(hits):
        values = row.astype(np.float64)
        apart = np.bincount(place, weights=values) - sizes * values.mean()
        within[number] = len(ids) * values.var()
        between[number] = float(apart @ apart) * (len(ids) / len(replicate)) ** 2
    return within, np.minimum(within, between * len(ids) / max(len(ids) - 1, 1))


def runs_of(result: Result, scenario: str | None = None, point: int | None = None) -> Runs:
    """Runs of a scenario of a result (default: its first), at all points or one."""
    name = scenario or scenario_names(result)[0]
    frame = result.republics[result.republics["scenario"] == name]
    if point is not None:
        frame = frame[frame["point"] == point]
    return runs_in(frame, name, result.scenarios[name])


def runs_in(frame: pd.DataFrame, name: str, scenario: Scenario) -> Runs:
    """Runs of a scenario from rows of `republics`."""
    republics = len(REPUBLICS)

    def table(values: NDArray[Any]) -> NDArray[Any]:
        return values.reshape(-1, republics).T

    def numbers(column: str) -> Floats:
        return table(frame[column].to_numpy(dtype=np.float64, na_value=np.nan))

    months = {kind: table(_months(frame[spread_month_column(kind)])) for kind in KINDS}
    return Runs(
        scenario=name,
        point=frame["point"].to_numpy(dtype=np.int64)[::republics],
        replicate=frame["replicate"].to_numpy(dtype=np.int64)[::republics],
        months=months,
        known=known_places(scenario, months),
        held=numbers("sustained_end"),
        hard=numbers("hard_role_end"),
    )


def known_places(scenario: Scenario, months: Mapping[str, Ints]) -> dict[str, tuple[int, ...]]:
    """Republics that each kind of single events has reached in all runs while the record spoke."""
    complete = bilateral_months(scenario.record)
    end = complete if scenario.history == "replay" else min(complete, scenario.start)
    return {
        kind: tuple(i for i in OTHERS if months[kind].size and (months[kind][i] < end).all())
        for kind in EVENT_KINDS
    }


def scenario_names(result: Result) -> list[str]:
    """Names of the scenarios of a result, in their order."""
    return [str(entry["name"]) for entry in result.manifest["scenarios"]]


def _months(column: pd.Series[Any]) -> Ints:
    codes, labels = pd.factorize(column.to_numpy(dtype=object))  # a missing label has code -1
    return np.array([*(month_index(str(label)) for label in labels), NEVER])[codes]
