"""Claims examined: their checks measured by simulation, and what follows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import numpy as np

from sim.analysis.claims.checks import AFTER, Check, Claim, Variant, variants_of
from sim.analysis.claims.least import PROBABILITY
from sim.analysis.claims.measures import spread
from sim.analysis.intervals import Estimate, paired_change, wilson
from sim.calendar import month_index
from sim.model.histories import Histories, Watch
from sim.parameters import Array
from sim.rules.spread import KINDS
from sim.scenario import Event, Scenario

Verdict = Literal["negligible", "fails", "contested", "holds", "built in"]
#: All verdicts, those first that a reader should see first.
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)

Outcome = Literal[
    "yes", "yes, but below the least effect", "yes, but around the least effect", "no"
]

#: Histories that one model carries at once.
BATCH = 1_600


@dataclass(frozen=True)
class Effect:
    """What a check measured: mean over runs with its 95% interval.

    `answers` is what its two sides do to P(spread) of each kind by the end, where the record is
    replayed.
    """

    check: Check
    mean: float
    low: float
    high: float
    answers: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Whether the whole interval lies where the check predicts, and beyond the least effect."""
        least, sign = self.check.least, self.check.sign
        if sign == 0:
            return "yes" if -least < self.low and self.high < least else "no"
        bounds = sign * (self.low - self.check.level), sign * (self.high - self.check.level)
        near, far = min(bounds), max(bounds)
        if not near > 0.0:
            return "no"
        if near > least:
            return "yes"
        return (
            "yes, but below the least effect" if far < least else "yes, but around the least effect"
        )


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
    alone = {name: verdict_alone(effects) for name, effects in measured.items()}
    return [
        Finding(claim, measured[claim.id], verdict_among(claim, alone, claims)) for claim in claims
    ]


def verdict_alone(effects: Sequence[Effect]) -> Verdict:
    """What the checks of a claim say of it, whatever contradicts it: as much as the weakest."""
    outcomes = {effect.outcome for effect in effects}
    if "no" in outcomes:
        return "fails"
    if outcomes != {"yes"}:
        return "negligible"
    return "built in" if all(effect.check.built_in for effect in effects) else "holds"


def verdict_among(claim: Claim, alone: Mapping[str, Verdict], claims: Sequence[Claim]) -> Verdict:
    """Contested: the claim holds, and so does one that contradicts it."""
    rivals = set(claim.against) | {other.id for other in claims if claim.id in other.against}
    if alone[claim.id] == "holds" and any(alone.get(rival) == "holds" for rival in rivals):
        return "contested"
    return alone[claim.id]


def _effect(check: Check, observed: Mapping[Variant, Histories]) -> Effect:
    values = check.measure.of(observed[check.on])
    if check.off is not None:
        values = values - check.measure.of(observed[check.off])
    found = _interval(values, check)
    return Effect(check, found.value, found.low, found.high, _answers(check, observed))


def _interval(values: Array, check: Check) -> Estimate:
    if check.measure.unit == PROBABILITY:
        # Few runs in which nothing happens, or changes, are not sure of it.
        runs = len(values)
        return wilson(values.sum(), runs) if check.off is None else _paired(values)
    mean = float(values.mean())
    margin = 1.96 * float(values.std(ddof=1)) / float(np.sqrt(len(values)))
    return Estimate(mean, mean - margin, mean + margin)


def _paired(changes: Array) -> Estimate:
    return paired_change(changes, np.arange(len(changes)))


def _answers(check: Check, observed: Mapping[Variant, Histories]) -> dict[str, Estimate]:
    if check.off is None or check.on.past:
        return {}
    first, second = observed[check.on], observed[check.off]
    return {kind: _paired(spread(kind).of(first) - spread(kind).of(second)) for kind in KINDS}


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
    together = max(1, BATCH // runs)
    batches = [
        (past, environment, members[first : first + together])
        for (past, environment), members in groups.items()
        for first in range(0, len(members), together)
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
    from sim.model.sections import leaves_under

    chosen = [
        {leaf: value for key, value in member.values for leaf in leaves_under(key)}
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
