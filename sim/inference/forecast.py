"""Forecasts to the years ahead: what each account, fitted to the whole record, says of a scenario.

Every account runs on from the replayed record with draws of its own posterior, several replicates a
draw, so that three things can be told apart: how far accounts disagree, how little the record
tells of each one's parameters, and chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from sim import analysis
from sim.calendar import RECORD_MONTHS, month_index, month_label
from sim.compiled.following import follow
from sim.errors import InputError
from sim.experiments.store import Arrays
from sim.inference.checkpoint import Steps, each_kept
from sim.inference.fit import Fit
from sim.inference.scores import Score
from sim.model.sections import default_values
from sim.names import REPUBLICS
from sim.parameters import Array
from sim.progress import Progress
from sim.record.reading import load_record
from sim.rules.spread import OTHERS, first_month, sustained_in_each_run
from sim.scenario import Scenario

#: Draws of a posterior that run on, and replicates of each.
DRAWS: Final = 500
REPLICATES: Final = 4
#: Steps of the search for stacking weights; it converges long before.
_STACKING_STEPS: Final = 2000


@dataclass(frozen=True)
class Outlook:
    """What one account says of one scenario.

    `spread` is the month from which China's hard role counts as spread to each republic, -1 for
    never, shape (republic, draw, replicate); `role` the highest hard role sustained outside
    Tajikistan by the end, Tajikistan 2020 = 1, shape (draw, replicate). `held` names parameters
    that an event of the scenario sets, and that were held at their posterior median before.
    `known` counts the months from 1993-01 in which China's bilateral events are those of the
    record.
    """

    account: str
    scenario: str
    title: str
    end: int
    spread: NDArray[np.int64]
    role: Array
    held: tuple[str, ...]
    known: int = RECORD_MONTHS

    @property
    def years(self) -> range:
        """Years that end after the record does, to the end of the scenario."""
        return range(1993 + self.known // 12, 1993 + (self.end + 1) // 12)

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Month of the first spread in each run, beyond all months for never."""
        never = np.iinfo(np.int64).max
        months = np.where(self.spread < 0, never, self.spread)[list(OTHERS)]
        earliest: NDArray[np.int64] = months.min(axis=0)
        return earliest

    def by(self, year: int) -> Array:
        """Whether it has spread by the end of a year, 0 or 1, shape (draw, replicate)."""
        return (self.first <= month_index(f"{year}-12")).astype(float)

    def probability(self, year: int) -> float:
        """P(spread) by the end of a year."""
        return float(self.by(year).mean())

    def interval(self, year: int) -> tuple[float, float]:
        """Its 95% interval, as if each draw of the posterior were one run: Wilson's."""
        draws = self.spread.shape[1]
        found = analysis.wilson(self.probability(year) * draws, draws)
        return found.low, found.high

    def reached(self) -> dict[str, float]:
        """Share of runs in which each republic but Tajikistan is reached by the end."""
        return {REPUBLICS[i]: float((self.spread[i] >= 0).mean()) for i in OTHERS}


@dataclass(frozen=True)
class Variance:
    """Where the variance of spread (0 or 1) comes from, as shares of 1."""

    accounts: float
    parameters: float
    chance: float


def under(found: Fit, future: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """The account's scenario under a future, and the parameters an event of it takes over.

    What a future changes from the defaults counts before what the account says; its dates and
    events are taken as they are, and the record is that of the account. Raises InputError where
    the future simulates the past, or names a record of its own.
    """
    account, defaults = found.problem.account, default_values()
    record = account.scenario.record
    known = load_record(record).months
    if future.record and (record is None or record.digest() != future.record.digest()):
        problem = "names a record of its own, and a forecast goes by that of the scoring"
        raise InputError(f"{problem}; 'wakhan score --record FILE' scores by it", key=future.name)
    if future.history != "replay" and future.start < known:
        problem = "simulates the past; a forecast begins from the record as it was"
        raise InputError(problem, key=future.name)
    if future.end < known + 11:
        ends = f"ends less than a year after the record ({month_label(known - 1)})"
        raise InputError(f"{ends}; nothing to forecast", key=future.name)
    own = {key: value for key, value in future.values.items() if value != defaults[key]}
    scenario = replace(
        future,
        start=max(future.start, known),
        record=record,
        values={**account.scenario.values, **own},
    )
    events = {change.key for event in future.events for change in event.changes}
    taken = [
        key
        for key in account.keys
        if key in own or any(key == name or key.startswith(f"{name}.") for name in events)
    ]
    medians = {
        key: float(np.median(values))
        for key, values in found.values.items()
        if key in taken and key not in own
    }
    return scenario.with_values(medians), tuple(taken)


def outlook(found: Fit, future: Scenario, seed: int) -> Outlook:
    """Runs an account on under a future."""
    return _outlook_of(found, future, _simulated((found, future, seed)))


def _simulated(task: tuple[Fit, Scenario, int]) -> Arrays:
    """What an outlook keeps of its runs: spread and role, as there."""
    found, future, seed = task
    scenario, held = under(found, future)
    chosen = np.arange(DRAWS) * len(found.z) // DRAWS
    drawn = {key: values[chosen] for key, values in found.values.items()}
    free = {key: values for key, values in drawn.items() if key not in held}
    points = np.repeat(np.arange(DRAWS), REPLICATES)
    histories = follow(scenario, points, seed=seed, varied=free)
    sustained = sustained_in_each_run(histories.hard_role, histories.duration)
    spread = first_month(sustained, histories.threshold, histories.months)
    role = sustained[-1, list(OTHERS)].max(axis=0).astype(float)
    return {
        "spread": spread.reshape(len(REPUBLICS), DRAWS, REPLICATES),
        "role": role.reshape(DRAWS, REPLICATES),
    }


def _outlook_of(found: Fit, future: Scenario, arrays: Arrays) -> Outlook:
    scenario, held = under(found, future)
    return Outlook(
        account=found.problem.account.name,
        scenario=future.name,
        title=future.title,
        end=scenario.end,
        spread=arrays["spread"],
        role=arrays["role"],
        held=held,
        known=load_record(scenario.record).months,
    )


def outlooks(
    fits: Mapping[str, Fit],
    futures: Sequence[Scenario],
    seed: int,
    workers: int,
    progress: Progress | None = None,
    steps: Steps | None = None,
) -> list[Outlook]:
    """Every account under every future, futures first; the same for any number of workers.

    With `steps` each is one of its own, so that work that was stopped goes on.
    """
    todo = [(found, future, seed) for future in futures for found in fits.values()]
    for found, future, _ in todo:
        under(found, future)  # what is wrong with it is said before anything runs
    kept = each_kept(_simulated, todo, workers, progress, steps)
    return [
        _outlook_of(found, future, arrays)
        for (found, future, _), arrays in zip(todo, kept, strict=True)
    ]


# Averages over accounts.


def by_evidence(fits: Mapping[str, Fit]) -> dict[str, float]:
    """Posterior probability of each account, all equally probable before the record."""
    logs = np.array([found.log_evidence for found in fits.values()])
    weights = np.exp(logs - logsumexp(logs))
    return dict(zip(fits, weights.tolist(), strict=True))


def by_prediction(scores: Sequence[Score]) -> dict[str, float]:
    """Weights of the mixture of forecasts that would have scored best: stacking.

    `scores` hold one Score an account, of the same months and blocks. Yao, Vehtari, Simpson and
    Gelman 2018, Bayesian Analysis 13, 917-1003; found by expectation-maximisation, whose steps
    never lower the score.
    """
    logs = np.stack([one.blocks.ravel() for one in scores])
    likely = np.exp(logs - logs.max(axis=0))
    weights = np.full(len(scores), 1.0 / len(scores))
    for _ in range(_STACKING_STEPS):
        shares = weights[:, np.newaxis] * likely
        weights = (shares / shares.sum(axis=0)).mean(axis=1)
    return {one.name: float(weight) for one, weight in zip(scores, weights, strict=True)}


def averaged(outlooks: Sequence[Outlook], weights: Mapping[str, float], year: int) -> float:
    """P(spread) by a year, averaged over accounts."""
    return float(sum(weights[one.account] * one.probability(year) for one in outlooks))


def variance(outlooks: Sequence[Outlook], weights: Mapping[str, float], year: int) -> Variance:
    """Law of total variance of spread by a year: between accounts, parameters, and chance.

    Within an account, what chance adds to the scatter of draws' means is taken off.
    """
    total = {"accounts": 0.0, "parameters": 0.0, "chance": 0.0}
    mean = averaged(outlooks, weights, year)
    for one in outlooks:
        happened = one.by(year)
        chance = float(happened.var(axis=1, ddof=1).mean())
        between = float(happened.mean(axis=1).var(ddof=1)) - chance / happened.shape[1]
        weight = weights[one.account]
        total["chance"] += weight * chance
        total["parameters"] += weight * max(between, 0.0)
        total["accounts"] += weight * (one.probability(year) - mean) ** 2
    whole = sum(total.values()) or 1.0
    return Variance(**{name: part / whole for name, part in total.items()})
