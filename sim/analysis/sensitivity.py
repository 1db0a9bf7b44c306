"""What moves P(spread): each key of a design, each point of a list, each scenario."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Estimate, difference
from sim.analysis.runs import NEVER, runs_of, scenario_names
from sim.analysis.spread import change_of, spreads_by
from sim.experiments.store import Result


@dataclass(frozen=True)
class Effect:
    """The change of P(spread) by the end between two levels, all else averaged."""

    name: str
    before: str
    after: str
    change: Estimate


def effects(result: Result, scenario: str | None = None) -> list[Effect]:
    """What moves P(spread), the strongest first.

    In a grid: each key, from its lowest to its highest level, averaged over all other keys. In a
    list: each point against the first. With several scenarios and nothing varied: each scenario
    against the first. In a single run: nothing.
    """
    if result.manifest["design"]["kind"] == "list":
        found = _effects_of_points(result, scenario)
    elif result.keys:
        found = _effects_of_keys(result, scenario)
    else:
        found = _effects_of_scenarios(result)
    return sorted(found, key=lambda effect: -abs(effect.change.value))


def _effects_of_keys(result: Result, scenario: str | None) -> list[Effect]:
    runs = runs_of(result, scenario)
    hits = spreads_by(runs, NEVER - 1).astype(float)
    values = result.points.set_index("point")
    found = []
    for key in result.keys:
        level = values[key].reindex(runs.point.tolist()).to_numpy(dtype=float)
        lowest, highest = level.min(), level.max()
        if lowest < highest:
            low, high = level == lowest, level == highest
            change = difference(
                hits[high], runs.replicate[high], hits[low], runs.replicate[low], paired=True
            )
            found.append(Effect(key, f"{lowest:g}", f"{highest:g}", change))
    return found


def _effects_of_points(result: Result, scenario: str | None) -> list[Effect]:
    runs = runs_of(result, scenario)
    values = result.points.set_index("point")[list(result.keys)]
    points = np.unique(runs.point)
    found = []
    for point in points[1:]:
        changed = [
            key for key in result.keys if values.loc[point, key] != values.loc[points[0], key]
        ]
        name = ", ".join(changed) or f"point {point}"
        before, after = (
            ", ".join(f"{values.loc[which, key]:g}" for key in changed)
            for which in (points[0], point)
        )
        found.append(
            Effect(
                name,
                before,
                after,
                change_of(runs.where(runs.point == point), runs.where(runs.point == points[0])),
            )
        )
    return found


def _effects_of_scenarios(result: Result) -> list[Effect]:
    names = scenario_names(result)
    base = runs_of(result, names[0])
    return [
        Effect("scenario", names[0], name, change_of(runs_of(result, name), base))
        for name in names[1:]
    ]
