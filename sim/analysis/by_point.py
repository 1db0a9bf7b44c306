"""Two sweeps over the same keys, held against each other point by point.

Points belong together that have the same values, under the scenario of the same name where there
are several; runs of the same replicate are pairs where seeds are the same. A result with several
scenarios and no keys has as many points as scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.analysis.comparison import incomparable, names_of
from sim.analysis.inputs import Difference, Side, barred, differences
from sim.analysis.intervals import change_bounds, level_bounds, share_bounds, unpaired_bounds
from sim.analysis.matching import pairs
from sim.analysis.runs import NEVER, Floats, Ints, Runs, runs_of, scenario_names
from sim.analysis.sensitivity import cells_of, points_of
from sim.analysis.spread import first_in, places_left, reached_by, year_of_first
from sim.errors import InputError
from sim.experiments.store import Result
from sim.names import REPUBLICS
from sim.rules.spread import KINDS, OTHERS

#: Points in common below which there is nothing to hold against each other point by point.
LEAST_POINTS: Final = 2
LEAST_RUNS: Final = 2
#: What changes at each point: P of each kind, where the hard role spreads first, when it first does
#: (in years), and its level at the end. Shares of runs, and levels.
SHARES: Final = (*KINDS, *(f"first.{REPUBLICS[place]}" for place in OTHERS))
LEVELS: Final = ("first_year", *(f"hard_role.{code}" for code in REPUBLICS))


@dataclass(frozen=True)
class ByPoint:
    """A result against the first, point by point.

    table: one row per point in common: scenario, values of the keys, runs, and for each of SHARES
    and LEVELS what it is in the first (`_before`), the change, and its bounds (`_low`, `_high`).
    left_out: points of either without a counterpart.
    """

    base: str
    label: str
    keys: tuple[str, ...]
    several: bool
    paired: bool
    end: int
    table: pd.DataFrame
    left_out: int
    differences: tuple[Difference, ...]


def all_by_point(results: Sequence[Result], *, anyway: bool = False) -> list[ByPoint]:
    """Each result against the first, point by point; none where one has too few points in common.

    Raises InputError where what is counted is not the same, unless `anyway`.
    """
    first, *rest = results
    if not rest or any(_in_common(first, other) < LEAST_POINTS for other in rest):
        return []
    if any(of.manifest["replicates"] < LEAST_RUNS for of in results):
        return []  # of points with a run each, only averages say anything
    names = names_of(results)
    found = [
        by_point(first, other, (names[0], name))
        for other, name in zip(rest, names[1:], strict=True)
    ]
    why = [reason for one in found if one.several for reason in barred(one.differences)]
    if why and not anyway:
        raise incomparable(names[0], why, "--anyway compares all the same")
    return found


def by_point(first: Result, other: Result, labels: tuple[str, str]) -> ByPoint:
    """A result against another, point by point."""
    paired = first.manifest["seed"] == other.manifest["seed"]
    names = _names_in_common(first, other)
    several = len(names) > 1
    frames: list[pd.DataFrame] = []
    found: list[Difference] = []
    left_out, end = 0, NEVER
    for mine, theirs in names:
        sides = [
            Side(_label(label, name, several), of, of.scenarios[name], runs_of(of, name))
            for label, of, name in zip(labels, (first, other), (mine, theirs), strict=True)
        ]
        end = min(end, *(side.end for side in sides))
        found += differences(sides[0], sides[1])
        frame, missing = _frame(sides[0], sides[1], paired)
        frames.append(frame)
        left_out += missing
    table = pd.concat(frames, ignore_index=True)
    if not len(table):
        raise InputError(f"has no run at a point of {labels[0]}", file=other.folder)
    return ByPoint(
        base=labels[0],
        label=labels[1],
        keys=first.keys,
        several=several,
        paired=paired,
        end=end,
        table=table,
        left_out=left_out,
        differences=tuple(found),
    )


def _label(result: str, scenario: str, several: bool) -> str:
    return f"{result}: {scenario}" if several else result


def _names_in_common(first: Result, other: Result) -> list[tuple[str, str]]:
    """Scenarios that belong together: those of one name, or the only one of each result."""
    mine, theirs = scenario_names(first), scenario_names(other)
    if len(mine) == len(theirs) == 1:
        return [(mine[0], theirs[0])]
    return [(name, name) for name in mine if name in theirs]


def _in_common(first: Result, other: Result) -> int:
    """Points that two results have in common; none where they vary other keys."""
    if set(first.keys) != set(other.keys):
        return 0
    found = 0
    for mine, theirs in _names_in_common(first, other):
        cells, others = _cells(first, mine, first.keys), _cells(other, theirs, first.keys)
        found += len(set(cells) & set(others))
    return found


def _cells(result: Result, scenario: str, keys: Sequence[str]) -> pd.Series[Any]:
    """What each point of a scenario is known by, by its number."""
    points = points_of(result, scenario)
    if not keys:
        return pd.Series([()] * len(points), index=points.index, dtype=object)
    return cells_of(points[list(keys)])


def _frame(first: Side, side: Side, paired: bool) -> tuple[pd.DataFrame, int]:
    """The points of one scenario, and how many have no counterpart."""
    keys = first.result.keys
    cells, others = (_cells(of.result, of.scenario.name, keys) for of in (first, side))
    there = set(others)
    common = [cell for cell in dict.fromkeys(cells) if cell in there]
    codes = {cell: place for place, cell in enumerate(common)}
    before, after = first.runs, side.runs
    if paired:
        mine, theirs = pairs(before, after, cells, others)
        before, after = before.where(mine), after.where(theirs)
    before, at = _placed(before, cells, codes)
    after, at_other = _placed(after, others, codes)
    end = min(first.end, side.end)
    left = {kind: places_left(kind, first.runs, side.runs) for kind in KINDS}
    values, other_values = (dict(_outcomes(of, end, left)) for of in (before, after))
    size = len(codes)
    columns: dict[str, Any] = {key: [cell[n] for cell in codes] for n, key in enumerate(keys)}
    for name in (*SHARES, *LEVELS):
        old = _Moments.of(values[name], at, size)
        new = _Moments.of(other_values[name], at_other, size)
        columns[f"{name}_before"] = old.mean
        if paired:
            change = _Moments.of(other_values[name] - values[name], at, size)
            columns[name], bounds = change.mean, _paired_bounds(name, change)
        else:
            columns[name], bounds = new.mean - old.mean, _unpaired_bounds(name, old, new)
        columns[f"{name}_low"], columns[f"{name}_high"] = bounds
    table = pd.DataFrame(columns, index=range(size))
    runs = [np.bincount(of, minlength=size) for of in (at, at_other)]
    table.insert(0, "runs", np.minimum(*runs))
    table.insert(0, "scenario", side.scenario.name)
    ran = table["runs"].to_numpy() > 0
    return table[ran], len(cells) + len(others) - 2 * int(ran.sum())


def _placed(runs: Runs, cells: pd.Series[Any], codes: Mapping[Any, int]) -> tuple[Runs, Ints]:
    """Runs at points in common, and the place of each one's point among these."""
    place = cells.map(lambda cell: codes.get(cell, -1))
    at: Ints = place.reindex(runs.point).to_numpy(dtype=np.int64)
    return runs.where(at >= 0), at[at >= 0]


def _outcomes(
    runs: Runs, end: int, left: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[str, Floats]]:
    """SHARES and LEVELS run by run, by name."""
    for kind, places in left.items():
        yield kind, reached_by(runs, end, places, kind).astype(np.float64)
    for place, first in zip(OTHERS, first_in(runs, OTHERS, end), strict=True):
        yield f"first.{REPUBLICS[place]}", first
    yield "first_year", year_of_first(runs, end)
    for code, role in zip(REPUBLICS, runs.hard, strict=True):
        yield f"hard_role.{code}", role


@dataclass(frozen=True)
class _Moments:
    """Number of values at each point, their mean, and their mean square from it."""

    count: Floats
    mean: Floats
    variance: Floats

    @classmethod
    def of(cls, values: Floats, at: Ints, size: int) -> _Moments:
        """Of values by the place of their point."""
        count = np.bincount(at, minlength=size).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(at, weights=values, minlength=size) / count
            apart = (values - mean[at]) ** 2
            variance = np.bincount(at, weights=apart, minlength=size) / count
        return cls(count, mean, variance)

    @property
    def error(self) -> Floats:
        """Standard error of the mean."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = np.sqrt(self.variance / (self.count - 1.0))
        return found


def _paired_bounds(name: str, change: _Moments) -> tuple[Floats, Floats]:
    if name in SHARES:
        return change_bounds(change.mean, change.variance, change.count)
    return level_bounds(change.mean, change.error, change.count)


def _unpaired_bounds(name: str, old: _Moments, new: _Moments) -> tuple[Floats, Floats]:
    """As Newcombe 1998 for shares; of levels, by both standard errors."""
    if name not in SHARES:
        error = np.hypot(old.error, new.error)
        return level_bounds(new.mean - old.mean, error, np.minimum(old.count, new.count))
    shares, from_shares = ((of.mean, *share_bounds(of.mean, of.count)) for of in (new, old))
    return unpaired_bounds(shares, from_shares)
