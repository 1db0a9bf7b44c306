"""What moves P(spread): each key of a design, each point of a list, each scenario.

Always over matched runs: what is compared differs in one thing, and in nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.analysis.inputs import DEFINITION
from sim.analysis.intervals import Estimate, Z, paired_change
from sim.analysis.matching import Change, matched_change
from sim.analysis.runs import NEVER, Floats, Runs, runs_of, scenario_names
from sim.analysis.spread import spreads_by
from sim.experiments.store import Result
from sim.rules.spread import KINDS
from sim.scenario.variants import is_given, shown_value
from sim.scenario.words import SAMPLED


@dataclass(frozen=True)
class Effect:
    """The change of P(spread) by the end between two levels, over matched points, by kind.

    `scenario` is the one under which it was found, empty where there is only one or where the
    scenario itself changes.
    """

    name: str
    before: str
    after: str
    found: Change
    scenario: str = ""

    @property
    def change(self) -> Estimate:
        """The change of the hard role's, with its interval; NaN where no points match."""
        return self.found.estimate

    @property
    def definition(self) -> bool:
        """Whether what changes is the definition of spread."""
        return any(key in DEFINITION for key in self.name.split(", "))


def effects(result: Result, scenario: str | None = None) -> list[Effect]:
    """What moves P(spread) of the hard role, the strongest first, and of the other kinds.

    What only changes the definition of spread comes last.

    In a grid: each key, from its lowest to its highest level, over the points of both levels that
    agree in all other keys. In a fraction: each key, from the half of the points with its low level
    to the half with its high one. In a design that samples: each key, from the third of the points
    with its lowest values to the third with its highest. In a list: each point against the first.
    With several scenarios, under each of them (or under `scenario`), and each scenario against the
    first, over points alike. In a single run: nothing.
    """
    names = scenario_names(result)
    several = len(names) > 1
    found: list[Effect] = []
    if result.keys:
        of = _EFFECTS.get(result.manifest["design"]["kind"], _effects_of_keys)
        for name in names if scenario is None else [scenario]:
            found += of(result, name, name if several else "")
    if several and scenario is None:
        found += _effects_of_scenarios(result, names)
    return sorted(found, key=_rank)


def _rank(effect: Effect) -> tuple[bool, bool, float]:
    size = abs(effect.change.value)
    return bool(np.isnan(size)), effect.definition, 0.0 if np.isnan(size) else -size


def points_of(result: Result, scenario: str) -> pd.DataFrame:
    """Varied values of a scenario by number of point."""
    table = result.points[result.points["scenario"] == scenario]
    return table.set_index("point")[list(result.keys)]


def cells_of(values: pd.DataFrame) -> pd.Series[Any]:
    """What a point is known by: its values."""
    return pd.Series(list(values.itertuples(index=False, name=None)), index=values.index)


def _effects_of_keys(result: Result, scenario: str, label: str) -> Iterator[Effect]:
    runs, values = runs_of(result, scenario), points_of(result, scenario)
    there = values.loc[np.unique(runs.point)]
    for key in result.keys:
        lowest, highest = there[key].min(), there[key].max()
        if lowest < highest:
            low, high = (values[values[key] == level] for level in (lowest, highest))
            cells, base = (cells_of(level.drop(columns=key)) for level in (high, low))
            yield Effect(
                key,
                _shown(key, lowest),
                _shown(key, highest),
                matched_change(_at(runs, high.index), _at(runs, low.index), cells, base),
                label,
            )


def _effects_of_halves(result: Result, scenario: str, label: str) -> Iterator[Effect]:
    """Main effects of a balanced design, over the replicates that ran at all of its points."""
    runs, values = runs_of(result, scenario), points_of(result, scenario)
    ids, place = np.unique(runs.replicate, return_inverse=True)
    whole = np.bincount(place, minlength=len(ids)) == len(values)
    chosen = runs.where(whole[place])
    order = np.lexsort((chosen.point, chosen.replicate))
    replicates = ids[whole]
    hits = {
        kind: spreads_by(chosen, NEVER - 1, kind)[order].reshape(len(replicates), len(values))
        for kind in KINDS
    }
    for key in result.keys:
        level = values.sort_index()[key].to_numpy(float)
        high = level == level.max()
        changes = {
            kind: paired_change(
                found[:, high].mean(axis=1) - found[:, ~high].mean(axis=1), replicates
            )
            for kind, found in hits.items()
        }
        left_out = runs.count - chosen.count
        change = Change(changes, points=len(values), runs_left_out=left_out)
        yield Effect(key, _shown(key, level.min()), _shown(key, level.max()), change, label)


def _effects_of_thirds(result: Result, scenario: str, label: str) -> Iterator[Effect]:
    """Effects in a design that samples, where points have no counterparts but differ at random.

    Points are what the interval counts: those of a crossed design are not independent, which makes
    it somewhat too narrow there; `wakhan sensitivity` has the indices.
    """
    runs, values = runs_of(result, scenario), points_of(result, scenario)
    there, place, counts = np.unique(runs.point, return_inverse=True, return_counts=True)
    shares = {
        kind: np.bincount(place, weights=spreads_by(runs, NEVER - 1, kind)) / counts
        for kind in KINDS
    }
    for key in result.keys:
        column = values.loc[there, key].to_numpy(float)
        ends = np.quantile(column, [1 / 3, 2 / 3])
        low, high = column <= ends[0], column >= ends[1]
        if ends[0] == ends[1]:
            low, high = column < ends[1], column >= ends[1]
            if not low.any():
                low, high = column <= ends[0], column > ends[0]
        if low.any() and high.any():
            changes = {kind: _apart(found[low], found[high]) for kind, found in shares.items()}
            before, after = (_shown(key, np.median(column[part])) for part in (low, high))
            change = Change(changes, points=int(low.sum() + high.sum()))
            yield Effect(key, before, after, change, label)


def _shown(key: str, value: np.floating[Any] | float) -> str:
    return shown_value(key, float(value)) if is_given(key) else f"{value:g}"


def _apart(low: Floats, high: Floats) -> Estimate:
    """Mean of the one less that of the other, with Welch's interval."""
    change = float(high.mean() - low.mean())
    if min(len(low), len(high)) < 2:
        return Estimate(change, np.nan, np.nan)
    half = Z * float(np.sqrt(low.var(ddof=1) / len(low) + high.var(ddof=1) / len(high)))
    return Estimate(change, max(change - half, -1.0), min(change + half, 1.0))


def _effects_of_points(result: Result, scenario: str, label: str) -> Iterator[Effect]:
    runs, values = runs_of(result, scenario), points_of(result, scenario)
    at = _by_point(runs, values.index)
    first = first_point(runs, values)
    for point in values.index:
        if point == first:
            continue
        changed = [key for key in result.keys if values.loc[point, key] != values.loc[first, key]]
        before, after = (
            ", ".join(_shown(key, values.loc[which, key]) for key in changed)
            for which in (first, point)
        )
        cells, base = (pd.Series(0, index=[which]) for which in (point, first))
        yield Effect(
            ", ".join(changed) or f"point {point}",
            before,
            after,
            matched_change(at[point], at[first], cells, base),
            label,
        )


_EFFECTS: Final = {
    "list": _effects_of_points,
    "zip": _effects_of_points,
    "fraction": _effects_of_halves,
    **dict.fromkeys(SAMPLED, _effects_of_thirds),
}


def first_point(runs: Runs, values: pd.DataFrame) -> Any:
    """The point that others are held against: the first that has runs, or the first of all."""
    return next((point for point in values.index if point in runs.point), values.index[0])


def _effects_of_scenarios(result: Result, names: list[str]) -> Iterator[Effect]:
    base = next((name for name in names if runs_of(result, name).count), names[0])
    cells = {name: _places(points_of(result, name)) for name in names}
    for name in names:
        if name == base:
            continue
        found = matched_change(
            runs_of(result, name), runs_of(result, base), cells[name], cells[base]
        )
        yield Effect("scenario", base, name, found)


def _places(values: pd.DataFrame) -> pd.Series[Any]:
    """Place of each point in the design, which is that of all scenarios."""
    return pd.Series(np.arange(len(values)), index=values.index)


def _at(runs: Runs, points: pd.Index[Any]) -> Runs:
    return runs.where(np.isin(runs.point, points.to_numpy()))


def _by_point(runs: Runs, points: pd.Index[Any]) -> dict[Any, Runs]:
    order = np.argsort(runs.point, kind="stable")
    first, last = (
        np.searchsorted(runs.point[order], points.to_numpy(), side=side)
        for side in ("left", "right")
    )
    return {
        point: runs.where(order[low:high])
        for point, low, high in zip(points, first, last, strict=True)
    }
