"""Results side by side: the scenarios of some results, each against the first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Estimate, difference
from sim.analysis.runs import Runs, runs_of, scenario_names
from sim.analysis.spread import change_of, probability
from sim.experiments.store import Result
from sim.names import REPUBLICS


@dataclass(frozen=True)
class Side:
    """One of the things compared: a scenario of a result, over all its points."""

    label: str
    runs: Runs
    seed: int
    end: int


@dataclass(frozen=True)
class Contrast:
    """A side against the first one: changes of P(spread) and of the hard role by republic."""

    label: str
    probability: Estimate
    change: Estimate
    hard_role: dict[str, Estimate]
    paired: bool


@dataclass(frozen=True)
class Comparison:
    """Sides against the first of them; `end` is the last month that all have."""

    base: str
    probability: Estimate
    end: int
    contrasts: tuple[Contrast, ...]
    notes: tuple[str, ...]


def sides(results: Sequence[Result]) -> list[Side]:
    """What there is to compare in some results: their scenarios, under names that differ."""
    names = [result.name for result in results]
    if len(set(names)) < len(names):
        names = [result.folder.name for result in results]
    if len(set(names)) < len(names):
        names = [str(result.folder) for result in results]
    found = []
    for result, name in zip(results, names, strict=True):
        for scenario in scenario_names(result):
            several = len(scenario_names(result)) > 1
            found.append(
                Side(
                    label=f"{name}: {scenario}" if several else name,
                    runs=runs_of(result, scenario),
                    seed=int(result.manifest["seed"]),
                    end=result.scenarios[scenario].end,
                )
            )
    return found


def compare(results: Sequence[Result]) -> Comparison:
    """All scenarios of some results against the first: run by run where they share seeds."""
    first, *rest = sides(results)
    end = min(side.end for side in (first, *rest))
    contrasts = []
    for side in rest:
        paired = side.seed == first.seed
        contrasts.append(
            Contrast(
                label=side.label,
                probability=probability(side.runs, end),
                change=change_of(side.runs, first.runs, end, paired=paired),
                hard_role={
                    code: difference(
                        side.runs.hard[i],
                        side.runs.replicate,
                        first.runs.hard[i],
                        first.runs.replicate,
                        paired=paired,
                    )
                    for i, code in enumerate(REPUBLICS)
                },
                paired=paired,
            )
        )
    return Comparison(
        base=first.label,
        probability=probability(first.runs, end),
        end=end,
        contrasts=tuple(contrasts),
        notes=tuple(_notes(results, [first, *rest])),
    )


def _notes(results: Sequence[Result], compared: Sequence[Side]) -> Iterable[str]:
    first = compared[0]
    unpaired = [side.label for side in compared[1:] if side.seed != first.seed]
    if unpaired:
        yield (
            f"{', '.join(unpaired)}: another seed than {first.label}, so runs are not paired and "
            "intervals are wider; run it with the same --seed to pair them."
        )
    if any(side.end != first.end for side in compared):
        yield (
            "The scenarios end at different months: P(spread) is by the earliest of these ends, "
            "hard roles are those at each one's own end."
        )
    if len({result.manifest["code"] for result in results}) > 1:
        yield "The results were made with different versions of the code."
    numbers = {len(np.unique(side.runs.replicate)) for side in compared}
    if len(numbers) > 1 and len(unpaired) < len(compared) - 1:
        yield f"They differ in replicates; pairs use the {min(numbers):,} that both have."
    for one, other in itertools.pairwise(results):
        if one.keys != other.keys and (one.keys or other.keys):
            yield "The designs vary different keys; each is averaged over its own points."
            break
