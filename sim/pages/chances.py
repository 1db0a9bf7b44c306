"""Runs of the baseline and of what is changed in it, under common luck, for pages that compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd

from sim.analysis import NEVER, Estimate, Runs, probability
from sim.analysis.matching import matched_change
from sim.analysis.runs import known_places
from sim.calendar import RECORD_MONTHS
from sim.experiments.workers import in_order, processors
from sim.inference.replay import intensities
from sim.model.influence import InfluenceModel
from sim.model.sections import leaves, leaves_under
from sim.names import CHANNELS, CHINA
from sim.pages.blocks import SEED
from sim.parameters import Array
from sim.progress import Bar
from sim.record.events import BILATERAL
from sim.record.reading import load_record
from sim.rules.spread import HARD_ROLE, KINDS, first_month, sustained_in_each_run
from sim.scenario import Scenario, default_scenario

#: Runs that one model carries at most, and tasks that are not worth new processes.
TOGETHER: Final = 4000
FEW_TASKS: Final = 2
#: What a replay is told to vary where no case sets anything.
ALWAYS: Final = "ties.openness"
#: One point each, so that runs match by their replicate alone.
_ONE_POINT: Final = pd.Series([0])


@dataclass(frozen=True)
class Case:
    """A scenario, and values by key of a parameter that replace its own."""

    scenario: Scenario
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def settled(self) -> Scenario:
        """The scenario at these values."""
        return self.scenario.with_values(self.values)


def simulated(cases: Sequence[Case], runs: int, label: str) -> list[Runs]:
    """So many runs of each case, all of them with the same luck."""
    places = [
        batch for same in _by_scenario(cases) for batch in _parts(same, max(TOGETHER // runs, 1))
    ]
    tasks = [([cases[at] for at in batch], runs) for batch in places]
    with Bar(label) as bar:
        made = in_order(_runs_of, tasks, processors() if len(tasks) > FEW_TASKS else 1, bar)
    found = {
        at: one
        for batch, several in zip(places, made, strict=True)
        for at, one in zip(batch, several, strict=True)
    }
    return [found[at] for at in range(len(cases))]


def _by_scenario(cases: Sequence[Case]) -> list[list[int]]:
    """Places of the cases that one scenario carries."""
    found: dict[str, list[int]] = {}
    for at, case in enumerate(cases):
        found.setdefault(case.scenario.digest(), []).append(at)
    return list(found.values())


def _parts(places: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(places), most):
        yield places[first : first + most]


def _varied(cases: Sequence[Case]) -> dict[str, Array]:
    """Values of all that some case sets, shape (case,)."""
    keys = sorted({leaf for case in cases for key in case.values for leaf in leaves_under(key)})
    settled = [case.settled.values for case in cases]
    return {key: np.array([values[key] for values in settled]) for key in keys}


def _runs_of(task: tuple[Sequence[Case], int]) -> list[Runs]:
    """Runs of cases of one scenario, which one model carries."""
    cases, runs = task
    scenario = cases[0].scenario
    model = InfluenceModel(
        scenario,
        runs=runs * len(cases),
        seed=SEED,
        replicates=np.tile(np.arange(runs), len(cases)),
        varied={key: np.repeat(values, runs) for key, values in _varied(cases).items()},
        reasons=False,
    )
    roles, first = [], model.month
    while model.running:
        model.step()
        roles.append(model.world.hard_role[CHINA].astype(np.float32))
    hard, section = np.stack(roles), model.sections.spread
    held = sustained_in_each_run(hard, np.broadcast_to(section.duration, (model.runs,)))
    dated = dict(model.presence.first)
    dated[HARD_ROLE] = first_month(held, section.threshold, np.arange(first, model.month))
    model.release()
    months = {kind: np.where(dated[kind] < 0, NEVER, dated[kind]) for kind in KINDS}
    every = Runs(
        scenario=scenario.name,
        point=np.repeat(np.arange(len(cases)), runs),
        replicate=np.tile(np.arange(runs), len(cases)),
        months=months,
        known={},
        held=held[-1].astype(float),
        hard=hard[-1].astype(float),
    )
    return [_of_point(every, at, scenario) for at in range(len(cases))]


def _of_point(runs: Runs, point: int, scenario: Scenario) -> Runs:
    """The runs of one case, as of a design with no other point."""
    mine = runs.where(runs.point == point)
    return replace(mine, point=np.zeros_like(mine.point), known=known_places(scenario, mine.months))


def as_recorded(cases: Sequence[Case]) -> list[Case]:
    """The cases, with China's rates such that a replay gives the record as many reports as it has.

    As many, that is, as the defaults give the packaged record, by channel: what is put into a case
    may make China's offers or the answers to them rarer, and a fit would make up for that. A rate
    that the case itself sets stays.
    """
    default = default_scenario()
    asked = _reports([Case(default)])[0] / _recorded(default)
    found = []
    for case, expected in zip(cases, _reports(cases), strict=True):
        factors = asked * _recorded(case.scenario) / expected
        rates = {
            key: min(case.settled.values[key] * float(factor), leaves()[key].high)
            for channel, factor in zip(CHANNELS, factors, strict=True)
            if (key := f"ties.china_rate.{channel}") not in case.values
        }
        found.append(Case(case.scenario, {**case.values, **rates}))
    return found


def _reports(cases: Sequence[Case]) -> list[Array]:
    """China's reports that a replay of the record expects, by channel, case by case."""
    found: dict[int, Array] = {}
    for places in _by_scenario(cases):
        those = [cases[at] for at in places]
        always = np.array([case.settled.values[ALWAYS] for case in those])
        varied = _varied(those) | {ALWAYS: always}
        seen = intensities(those[0].scenario, varied)[:, :, : len(CHANNELS)]
        found |= dict(zip(places, seen.sum(axis=(0, 1)).T, strict=True))
    return [found[at] for at in range(len(cases))]


def _recorded(scenario: Scenario) -> Array:
    """China's reports of the packaged record by channel, facilities as the scenario codes them."""
    counts = load_record(scenario.record).reported().counts("CHN", BILATERAL)
    total: Array = counts[:RECORD_MONTHS].sum(axis=(0, 1)).astype(float)
    return total


def chances(runs: Runs) -> dict[str, Estimate]:
    """P(spread by the end) by kind, to a further republic where the record has some."""
    return {kind: probability(runs, kind=kind) for kind in KINDS}


def changes(runs: Runs, base: Runs) -> Mapping[str, Estimate]:
    """Changes of P(spread by the end) by kind, with intervals of pairs with the same luck."""
    return matched_change(runs, base, _ONE_POINT, _ONE_POINT).by_kind


def points(change: Estimate) -> str:
    """A change in percentage points, with its interval: `+12 [+9, +15]`."""
    return f"{_signed(change.value)} [{_signed(change.low)}, {_signed(change.high)}]"


def _signed(share: float) -> str:
    rounded = round(100.0 * share)
    return f"{rounded:+d}" if rounded else "0"
