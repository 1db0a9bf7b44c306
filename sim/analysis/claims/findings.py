"""Claims examined: their checks measured by simulation, and what follows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.analysis.claims.checks import Check, Claim, Variant, variants_of
from sim.calendar import month_index
from sim.model.histories import Histories, Watch
from sim.scenario import Event, Scenario

Verdict = Literal["holds", "fails", "contested"]

#: First month after the record, from which checks change the environment.
AFTER = month_index("2021-01")
#: Variants that are carried by one model at once.
BATCH = 8


@dataclass(frozen=True)
class Effect:
    """What a check measured: mean over runs with its 95% interval."""

    check: Check
    mean: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the whole interval lies where the claim predicts."""
        if self.check.within is not None:
            return -self.check.within < self.low and self.high < self.check.within
        if self.check.sign > 0:
            return self.low > self.check.at_least
        return self.high < -self.check.at_least


@dataclass(frozen=True)
class Finding:
    """A claim with its measured effects and what follows."""

    claim: Claim
    effects: tuple[Effect, ...]
    verdict: Verdict


def examine(
    claims: Sequence[Claim],
    scenario: Scenario,
    *,
    runs: int = 200,
    seed: int = 2021,
    progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """Measure every check of some claims by simulation, `runs` histories on each side.

    `progress` is called with the number of batches done and to do.
    """
    observed = _observe(variants_of(claims), scenario, runs, seed, progress)
    measured: dict[str, tuple[Effect, ...]] = {}
    for claim in claims:
        measured[claim.id] = tuple(_effect(check, observed) for check in claim.checks)
    held = {name: all(effect.holds for effect in effects) for name, effects in measured.items()}
    return [Finding(claim, measured[claim.id], _verdict(claim, held, claims)) for claim in claims]


def _verdict(claim: Claim, held: Mapping[str, bool], claims: Sequence[Claim]) -> Verdict:
    """Contested: the claim holds, and so does one that contradicts it."""
    if not held[claim.id]:
        return "fails"
    rivals = set(claim.against) | {other.id for other in claims if claim.id in other.against}
    return "contested" if any(held.get(rival, False) for rival in rivals) else "holds"


def _effect(check: Check, observed: Mapping[Variant, Histories]) -> Effect:
    values = check.measure(observed[check.on])
    if check.off is not None:
        values = values - check.measure(observed[check.off])
    mean = float(values.mean())
    margin = 1.96 * float(values.std(ddof=1)) / float(np.sqrt(len(values)))
    return Effect(check, mean, mean - margin, mean + margin)


def _observe(
    variants: Sequence[Variant],
    scenario: Scenario,
    runs: int,
    seed: int,
    progress: Callable[[int, int], None] | None,
) -> dict[Variant, Histories]:
    """Run variants that differ in parameters only in one model, side by side."""
    groups: dict[tuple[bool, tuple[tuple[str, float], ...]], list[Variant]] = {}
    for one in variants:
        groups.setdefault((one.past, one.environment), []).append(one)
    batches = [
        (past, environment, members[first : first + BATCH])
        for (past, environment), members in groups.items()
        for first in range(0, len(members), BATCH)
    ]
    observed: dict[Variant, Histories] = {}
    for done, (past, environment, members) in enumerate(batches):
        if progress:
            progress(done, len(batches))
        here = _scenario(scenario, past, environment)
        observed |= dict(zip(members, _together(here, members, runs, seed), strict=True))
    if progress:
        progress(len(batches), len(batches))
    return observed


def _scenario(
    scenario: Scenario, past: bool, environment: tuple[tuple[str, float], ...]
) -> Scenario:
    if past:
        return dataclasses.replace(scenario, history="free", end=month_index("2020-12"), events=())
    event = Event(AFTER, None, dict(environment), "a check of a claim")
    return dataclasses.replace(scenario, events=(event,) if environment else ())


def _together(
    scenario: Scenario, members: Sequence[Variant], runs: int, seed: int
) -> list[Histories]:
    from sim.model.influence import InfluenceModel
    from sim.model.sections import leaves

    def leaf_values(key: str, value: float) -> dict[str, float]:
        return {leaf: value for leaf in leaves() if leaf == key or leaf.startswith(f"{key}.")}

    chosen = [
        {leaf: v for key, value in member.values for leaf, v in leaf_values(key, value).items()}
        for member in members
    ]
    varied = {
        key: np.repeat([values.get(key, scenario.values[key]) for values in chosen], runs)
        for key in sorted({key for values in chosen for key in values})
    }
    model = InfluenceModel(
        scenario,
        runs=runs * len(members),
        seed=seed,
        replicates=np.tile(np.arange(runs), len(members)),
        varied=varied,
        reasons=False,
    )
    histories = Watch(model).follow(model)
    model.release()
    return [
        histories.part(slice(number * runs, (number + 1) * runs)) for number in range(len(members))
    ]
