"""Which of a scenario's changes did it: each alone, each left out, and the Shapley value of each.

Every set of changes that is needed is a scenario of its own, and all of them face the same chance,
replicate by replicate. So the work is a sweep, and its result is kept like any other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.intervals import Estimate, Z, mean_levels, paired_change
from sim.analysis.kinds import heading
from sim.analysis.runs import NEVER, Floats, Ints, Runs, runs_in
from sim.analysis.scenario_changes import Between, ScenarioChange
from sim.analysis.shapley import Orders, error_of_orders, shapley, shapley_by_run
from sim.analysis.spread import places_left, reached_by
from sim.errors import InputError
from sim.experiments.experiment import Experiment
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS
from sim.rules.spread import KIND_LABELS, KINDS
from sim.scenario import Points, Scenario

#: Ways to ask what a change did.
Way: TypeAlias = Literal["alone", "left out", "shapley"]
WAYS: Final[tuple[Way, ...]] = ("alone", "left out", "shapley")
#: Changes at most, so that their sets stay below a few thousand.
MOST_CHANGES: Final = 40


@dataclass(frozen=True)
class Measure:
    """An outcome whose change is shared out: a kind of spread, or the hard role in a republic."""

    key: str
    label: str
    share: bool

    @property
    def unit(self) -> str:
        """Unit of its changes."""
        return "share of runs" if self.share else "Tajikistan 2020 = 1"


#: P(spread) of each kind by the end, then the hard role of each republic at the end.
MEASURES: Final = (
    *(Measure(kind, KIND_LABELS[kind], True) for kind in KINDS),
    *(Measure(f"hard_role.{code}", f"hard role, {LABELS[code]}", False) for code in REPUBLICS),
)


@dataclass(frozen=True)
class Attributed:
    """What the changes did to one outcome.

    what: what it is called; of a kind that the record has spread already, `further`.
    before, after: its mean without changes and with all. whole: the change, with its interval.
    by_way: of each change, in their order. exact: Shapley values, which add up to `exact_whole`.
    """

    measure: Measure
    what: str
    before: float
    after: float
    whole: Estimate
    by_way: Mapping[Way, tuple[Estimate, ...]]
    exact: tuple[Fraction, ...]
    exact_whole: Fraction


@dataclass(frozen=True)
class Attribution:
    """The changes between two scenarios, and what each did to every outcome.

    same: of each change, whether every run came out the same with it and without. left_out:
    replicates that failed in some set of changes.
    """

    between: Between
    orders: Orders
    seed: int
    replicates: int
    left_out: int
    outcomes: tuple[Attributed, ...]
    same: tuple[bool, ...]

    @property
    def changes(self) -> tuple[ScenarioChange, ...]:
        """The changes in their order."""
        return self.between.changes

    def of(self, key: str) -> Attributed:
        """What the changes did to an outcome."""
        return next(one for one in self.outcomes if one.measure.key == key)


def experiment_of(between: Between, orders: Orders, replicates: int, seed: int) -> Experiment:
    """The sweep over sets of changes. Raises InputError where there is nothing to attribute."""
    first, second, count = between.first, between.second, len(between.changes)
    if not count:
        problem = f"sets nothing otherwise than '{first.name}'"
        if (first.start, first.end) != (second.start, second.end):
            problem += ", the months aside"
        raise InputError(f"'{second.name}' {problem}, so there is nothing to attribute")
    if count > MOST_CHANGES:
        raise InputError(
            f"'{second.name}' changes {count:,} things of '{first.name}'; at most {MOST_CHANGES} "
            "can be told apart; `wakhan diff` lists them"
        )
    scenarios = tuple(
        between.scenario(members(made, count), set_name(made, count), _title(between, made))
        for made in orders.sets
    )
    return Experiment(
        kind="sweep",
        name=f"attribute-{second.name}"[:80],
        title=f"What each change of {second.name} did, against {first.name}",
        scenarios=scenarios,
        points=Points.of((), np.empty((1, 0)), len(scenarios)),
        seed=seed,
        replicates=replicates,
        design={"kind": "grid", "points": len(scenarios)},
    )


def members(made: int, changes: int) -> list[int]:
    """The changes of a set, by number."""
    return [change for change in range(changes) if made >> change & 1]


def set_name(made: int, changes: int) -> str:
    """Name of the scenario of a set: 1 or 0 for each change, made or not, in their order."""
    return "made-" + "".join(str(made >> change & 1) for change in range(changes))


def _title(between: Between, made: int) -> str:
    numbers = ", ".join(str(one + 1) for one in members(made, len(between.changes)))
    return f"{between.first.name} with {f'changes {numbers}' if made else 'no change'}"


def attribute(between: Between, orders: Orders, result: Result) -> Attribution:
    """What each change did, from the runs of all sets; over replicates that none of them lacks."""
    sets = _Sets(between, orders, result)
    return Attribution(
        between=between,
        orders=orders,
        seed=int(result.manifest["seed"]),
        replicates=len(sets.replicates),
        left_out=int(result.manifest["replicates"]) - len(sets.replicates),
        outcomes=tuple(_attributed(measure, orders, sets) for measure in MEASURES),
        same=tuple(sets.same(change) for change in range(len(between.changes))),
    )


class _Sets:
    """Outcomes of each set of changes, over the replicates that all of them have."""

    def __init__(self, between: Between, orders: Orders, result: Result) -> None:
        self._orders = orders
        count = len(between.changes)
        names = {made: set_name(made, count) for made in orders.sets}
        tables = [
            dict(iter(table.groupby("scenario", sort=False, observed=True)))
            for table in (result.republics, result.runs)
        ]
        own = [set(tables[0][name]["replicate"]) for name in names.values() if name in tables[0]]
        common = set.intersection(*own) if len(own) == len(names) else set()
        if not common:
            problem = "no replicate came through with every set of changes; see failures.json"
            raise InputError(problem, file=result.folder)
        self.replicates: NDArray[np.int64] = np.array(sorted(common), dtype=np.int64)
        self._rows = {
            made: [_common_rows(table[name], common) for table in tables]
            for made, name in names.items()
        }
        every = {
            made: runs_in(self._rows[made][0], name, scenario)
            for (made, name), scenario in zip(
                names.items(), self._scenarios(between, orders), strict=True
            )
        }
        #: By measure and set, shape (replicate,).
        self.values = {measure.key: _outcome(measure, every) for measure in MEASURES}
        self.names = {kind: heading(kind, *every.values()) for kind in KINDS}

    @staticmethod
    def _scenarios(between: Between, orders: Orders) -> Iterator[Scenario]:
        for made in orders.sets:
            yield between.scenario(members(made, len(between.changes)), "set", "")

    def same(self, change: int) -> bool:
        """Whether every outcome of every run is the same with a change and without it."""
        bit = 1 << change
        return all(
            with_it.equals(without)
            for before in self._orders.weights[change]
            for with_it, without in zip(self._rows[before | bit], self._rows[before], strict=True)
        )


def _common_rows(rows: pd.DataFrame, replicates: set[int]) -> pd.DataFrame:
    """Rows of some replicates, less what says which scenario they are of."""
    kept = rows[rows["replicate"].isin(replicates)]
    return kept.drop(columns="scenario").assign(point=0).reset_index(drop=True)


def _outcome(measure: Measure, every: Mapping[int, Runs]) -> dict[int, Floats]:
    """An outcome run by run, by set of changes."""
    if not measure.share:
        place = REPUBLICS.index(measure.key.rpartition(".")[2])
        return {made: runs.hard[place] for made, runs in every.items()}
    left = places_left(measure.key, *every.values())
    return {
        made: reached_by(runs, NEVER - 1, left, measure.key).astype(np.float64)
        for made, runs in every.items()
    }


def _attributed(measure: Measure, orders: Orders, sets: _Sets) -> Attributed:
    values = sets.values[measure.key]
    means = {made: Fraction(math.fsum(of)) / len(of) for made, of in values.items()}
    everything, changes = orders.everything, range(orders.changes)
    by_run: dict[Way, list[Floats]] = {
        "alone": [values[1 << one] - values[0] for one in changes],
        "left out": [values[everything] - values[everything ^ 1 << one] for one in changes],
        "shapley": [shapley_by_run(orders, values, one) for one in changes],
    }
    found = {way: _estimates(measure, np.array(of), sets.replicates) for way, of in by_run.items()}
    floats = {made: float(mean) for made, mean in means.items()}
    found["shapley"] = [
        _wider(estimate, Z * error_of_orders(orders, floats, change))
        for change, estimate in enumerate(found["shapley"])
    ]
    (whole,) = _estimates(measure, (values[everything] - values[0])[np.newaxis], sets.replicates)
    return Attributed(
        measure=measure,
        what=sets.names.get(measure.key, measure.label),
        before=floats[0],
        after=floats[everything],
        whole=whole,
        by_way={way: tuple(of) for way, of in found.items()},
        exact=shapley(orders, means),
        exact_whole=means[everything] - means[0],
    )


def _estimates(measure: Measure, changes: Floats, replicates: Ints) -> list[Estimate]:
    """Means over runs with intervals from the pairs; `changes` have shape (change, replicate)."""
    if measure.share:
        return [paired_change(of, replicates) for of in changes]
    return mean_levels(changes)


def _wider(estimate: Estimate, half: float) -> Estimate:
    """An interval with so much more on either side, from a source that is independent."""
    low, high = (np.hypot(estimate.value - bound, half) for bound in (estimate.low, estimate.high))
    return Estimate(estimate.value, float(estimate.value - low), float(estimate.value + high))
