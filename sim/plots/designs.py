"""What figures of a sweep's points draw: its values, what spread there, and which points match."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis import (
    HARD_ROLE,
    KIND_LABELS,
    NEVER,
    OTHERS,
    Runs,
    places_left,
    runs_of,
    spreads_by,
)
from sim.plots.cases import Floats, numbers, points_of, scenario_of, varied_keys
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: More values of a key than this are drawn in as many classes of equal width.
MOST_LEVELS = 12
CLASSES = 8
#: Keys that a caption names one by one.
MOST_NAMED = 6


@dataclass(frozen=True)
class Design:
    """Spread of a kind by the end of the runs at the points of a design.

    keys: numeric varied keys with more than one value. values: shape (key, point). spread: share
    of runs, shape (point,). reached: 1 where a run of `runs` spread, shape (run,).
    """

    scenario: Scenario
    keys: tuple[str, ...]
    values: Floats
    points: NDArray[np.int64]
    spread: Floats
    reached: Floats
    runs: Runs
    kind: str = HARD_ROLE

    @property
    def what(self) -> str:
        """What has spread, and to where, as a clause of a note."""
        left = places_left(self.kind, self.runs) == OTHERS
        where = "any republic other than Tajikistan" if left else "a further republic"
        verb = "has" if self.kind == HARD_ROLE else "have"
        who = "the hard role" if self.kind == HARD_ROLE else KIND_LABELS[self.kind].lower()
        return f"{who} {verb} spread to {where}"

    @property
    def title(self) -> str:
        """What spreads by when, as a title."""
        return f"{KIND_LABELS[self.kind]}: spread by the end of {self.end}"

    @property
    def end(self) -> int:
        """Last calendar year."""
        return 1993 + self.scenario.end // 12


def design_of(result: Result, scenario: str | None = None, kind: str = HARD_ROLE) -> Design:
    """The points of a scenario and how often a kind of spread came there."""
    found = scenario_of(result, scenario)
    table = points_of(result, found.name).sort_values("point")
    runs = runs_of(result, found.name)
    reached = spreads_by(runs, NEVER - 1, kind).astype(float)
    points = table["point"].to_numpy(dtype=np.int64)
    spread = np.array(
        [
            reached[runs.point == point].mean() if (runs.point == point).any() else np.nan
            for point in points
        ]
    )
    keys = [key for key in varied_keys(result) if len(np.unique(numbers(table[key]))) > 1]
    values = np.array([numbers(table[key]) for key in keys]).reshape(len(keys), len(points))
    return Design(found, tuple(keys), values, points, spread, reached, runs, kind)


def main_effects(design: Design) -> tuple[str, ...]:
    """Varied keys by how far the mean over matched points moves between their values."""
    effects = {}
    for key, values in zip(design.keys, design.values, strict=True):
        _, place = levels(values)
        chosen = matched(design, (key,)).points
        means = [
            design.spread[chosen & (place == level)].mean() for level in np.unique(place[chosen])
        ]
        effects[key] = float(np.ptp(means)) if means else 0.0
    return tuple(sorted(effects, key=lambda key: -effects[key]))


@dataclass(frozen=True)
class Matched:
    """Points over which the values of some keys can be held against each other.

    points: shape (point,). note: what a caption says of the others, and of means.
    """

    points: NDArray[np.bool_]
    note: str = ""


def matched(design: Design, keys: Sequence[str]) -> Matched:
    """The points where, all other keys being equal, all values of `keys` have runs.

    Where there is none, as in a list, all points that have runs.
    """
    ran = np.isfinite(design.spread)
    rest = [key for key in design.keys if key not in keys]
    if not rest:
        return Matched(ran)
    mine, others = (
        np.unique(
            design.values[[design.keys.index(key) for key in of]].T, axis=0, return_inverse=True
        )
        for of in (keys, rest)
    )
    cells = np.unique(np.stack([others[1].ravel(), mine[1].ravel()])[:, ran], axis=1)
    whole = np.bincount(cells[0], minlength=len(others[0])) == len(mine[0])
    chosen = ran & whole[others[1].ravel()]
    over = ", ".join(rest) if len(rest) <= MOST_NAMED else f"{len(rest)} other keys"
    mean = f" Mean over the values of {over}"
    if not chosen.any():
        alike = _mixed_alike(design, mine[1].ravel(), rest)
        how = "in the same mixture at each" if alike else "which differ from value to value"
        return Matched(ran, f"{mean}, {how}.")
    left_out = len(chosen) - int(chosen.sum())
    missing = f"; {left_out} points without a counterpart left out" if left_out else ""
    return Matched(chosen, f"{mean}{missing}.")


def _mixed_alike(design: Design, cell: NDArray[np.int64], rest: Sequence[str]) -> bool:
    """Whether the values of the other keys come equally often in each cell, as in a fraction."""
    sizes = np.bincount(cell)
    return all(
        np.ptp(np.bincount(cell, weights=place == level) / sizes) == 0.0
        for key in rest
        for place in [levels(design.values[design.keys.index(key)])[1]]
        for level in np.unique(place)
    )


def levels(values: Floats) -> tuple[list[str], NDArray[np.int64]]:
    """Labels of the levels of a key, and the level of each point."""
    unique, place = np.unique(values, return_inverse=True)
    if len(unique) <= MOST_LEVELS:
        return [f"{value:.4g}" for value in unique], place
    edges = np.linspace(unique[0], unique[-1], CLASSES + 1)
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, CLASSES - 1)
    labels = [f"{low:.3g}-{high:.3g}" for low, high in itertools.pairwise(edges)]
    return labels, place
