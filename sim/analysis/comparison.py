"""What results say about spread: how likely, where first, at which threshold, moved by what.

All intervals are of 95 per cent and say how far luck may have moved a number: Wilson's for the
runs of one point, which are independent; a bootstrap over replicates where several points share
their luck. They say nothing about parameters whose values are judgement.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import month_index
from sim.experiments.store import Result
from sim.names import REPUBLICS, TAJIKISTAN

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Two-sided 95 per cent.
Z: Final = 1.959963984540054
RESAMPLES: Final = 2_000
BOOTSTRAP_SEED: Final = 1993
#: Thresholds of the whole curve, in the hard (or full) role of Tajikistan in 2020.
THRESHOLDS: Final = (0.25, 0.375, 0.5, 0.625, 0.75, 1.0, 1.5, 2.0)
#: Month of a role that never spreads.
NEVER: Final = 10**6
#: Places of the republics to which the role may spread.
OTHERS: Final = tuple(place for place in range(len(REPUBLICS)) if place != TAJIKISTAN)


@dataclass(frozen=True)
class Estimate:
    """A number and its interval; bounds are NaN where there is too little to tell."""

    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out nought."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Runs:
    """Runs of one scenario, at one point or all points of a design; arrays have the run last.

    month, month_full: index of the first month of a spread role, NEVER if none; shape
    (republic, run). held, held_full: highest level sustained by the end, same shape. hard: hard
    role at the end, same shape.
    """

    scenario: str
    point: Ints
    replicate: Ints
    month: Ints
    month_full: Ints
    held: Floats
    held_full: Floats
    hard: Floats

    @property
    def count(self) -> int:
        """Number of runs."""
        return len(self.point)

    @property
    def several_points(self) -> bool:
        """Whether there is more than one point, so that runs share their luck."""
        return bool((self.point != self.point[:1]).any())

    def where(self, chosen: NDArray[np.bool_]) -> Runs:
        """Some of the runs."""
        return Runs(
            scenario=self.scenario,
            point=self.point[chosen],
            replicate=self.replicate[chosen],
            month=self.month[:, chosen],
            month_full=self.month_full[:, chosen],
            held=self.held[:, chosen],
            held_full=self.held_full[:, chosen],
            hard=self.hard[:, chosen],
        )


def runs_of(result: Result, scenario: str | None = None, point: int | None = None) -> Runs:
    """Runs of a scenario of a result (default: its first), at all points or one."""
    name = scenario or scenario_names(result)[0]
    frame = result.runs[result.runs["scenario"] == name]
    if point is not None:
        frame = frame[frame["point"] == point]
    republics = len(REPUBLICS)

    def table(values: NDArray[Any]) -> NDArray[Any]:
        return values.reshape(-1, republics).T

    def numbers(column: str) -> Floats:
        return table(frame[column].to_numpy(dtype=np.float64, na_value=np.nan))

    return Runs(
        scenario=name,
        point=frame["point"].to_numpy(dtype=np.int64)[::republics],
        replicate=frame["replicate"].to_numpy(dtype=np.int64)[::republics],
        month=table(_months(frame["spread_month"])),
        month_full=table(_months(frame["spread_month_full"])),
        held=numbers("sustained_end"),
        held_full=numbers("sustained_full_end"),
        hard=numbers("hard_role_end"),
    )


def scenario_names(result: Result) -> list[str]:
    """Names of the scenarios of a result, in their order."""
    return [str(entry["name"]) for entry in result.manifest["scenarios"]]


def _months(column: pd.Series[Any]) -> Ints:
    codes, labels = pd.factorize(column.to_numpy(dtype=object))  # a missing label has code -1
    return np.array([*(month_index(str(label)) for label in labels), NEVER])[codes]


# Intervals.


def wilson(hits: float, runs: int) -> Estimate:
    """Share of independent runs, with Wilson's interval."""
    if runs == 0:
        return Estimate(np.nan, np.nan, np.nan)
    share = hits / runs
    middle = (share + Z * Z / (2 * runs)) / (1 + Z * Z / runs)
    half = Z / (1 + Z * Z / runs) * np.sqrt(share * (1 - share) / runs + Z * Z / (4 * runs * runs))
    return Estimate(share, max(float(middle - half), 0.0), min(float(middle + half), 1.0))


@dataclass(frozen=True)
class _Sums:
    """Sum and number of values by replicate; replicates are drawn whole."""

    sums: Floats
    sizes: Floats


def _by_replicate(values: Floats, replicate: Ints, ids: Ints) -> _Sums:
    place = np.searchsorted(ids, replicate)
    return _Sums(
        np.bincount(place, weights=values, minlength=len(ids)).astype(float),
        np.bincount(place, minlength=len(ids)).astype(float),
    )


def _draws(replicates: int, stream: int = 0) -> Floats:
    """How often each replicate is drawn in each resample."""
    random = np.random.default_rng([BOOTSTRAP_SEED, stream])
    chances = np.full(replicates, 1.0 / replicates)
    return random.multinomial(replicates, chances, size=RESAMPLES).astype(float)


def _mean(sums: _Sums, drawn: Floats) -> Floats:
    return (drawn @ sums.sums) / (drawn @ sums.sizes)


def _interval(value: float, resampled: Floats) -> Estimate:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def mean_over_replicates(values: Floats, replicate: Ints) -> Estimate:
    """Mean of values of runs, with a bootstrap interval that draws whole replicates."""
    if not len(values):
        return Estimate(np.nan, np.nan, np.nan)
    ids = np.unique(replicate)
    if len(ids) < 2:
        return Estimate(float(values.mean()), np.nan, np.nan)
    sums = _by_replicate(values, replicate, ids)
    with np.errstate(invalid="ignore"):
        return _interval(float(values.mean()), _mean(sums, _draws(len(ids))))


def difference(
    values: Floats, replicate: Ints, from_values: Floats, from_replicate: Ints, *, paired: bool
) -> Estimate:
    """Mean of values less that of others, with a bootstrap interval over replicates.

    Paired: only replicates that both have, drawn together, since they faced the same luck.
    """
    if paired:
        ids = np.intersect1d(replicate, from_replicate)
        mine, theirs = np.isin(replicate, ids), np.isin(from_replicate, ids)
        values, replicate = values[mine], replicate[mine]
        from_values, from_replicate = from_values[theirs], from_replicate[theirs]
    if not len(values) or not len(from_values):
        return Estimate(np.nan, np.nan, np.nan)
    ids, from_ids = np.unique(replicate), np.unique(from_replicate)
    change = float(values.mean() - from_values.mean())
    if min(len(ids), len(from_ids)) < 2:
        return Estimate(change, np.nan, np.nan)
    drawn = _draws(len(ids))
    from_drawn = drawn if paired else _draws(len(from_ids), stream=1)
    resampled = _mean(_by_replicate(values, replicate, ids), drawn) - _mean(
        _by_replicate(from_values, from_replicate, from_ids), from_drawn
    )
    return _interval(change, resampled)


def share(hits: NDArray[Any], runs: Runs) -> Estimate:
    """Share of runs with a property, shape (run,): Wilson's for one point, else the bootstrap.

    Where all runs or none have it, resamples do not differ: Wilson's for as many runs as there
    are replicates says how little that may mean.
    """
    if not runs.several_points:
        return wilson(float(hits.sum()), runs.count)
    everywhere, nowhere = bool((hits == 1).all()), not hits.any()
    if everywhere or nowhere:
        replicates = len(np.unique(runs.replicate))
        return wilson(replicates if everywhere else 0, replicates)
    return mean_over_replicates(hits.astype(float), runs.replicate)


# Spread.


def spreads_by(runs: Runs, month: int, *, full: bool = False) -> NDArray[np.bool_]:
    """Whether the role has spread to any republic other than Tajikistan, shape (run,)."""
    months = runs.month_full if full else runs.month
    earliest: Ints = months[list(OTHERS)].min(axis=0)
    return earliest <= month


def probability(runs: Runs, month: int = NEVER - 1, *, full: bool = False) -> Estimate:
    """P(spread) by a month; by the end, unless told."""
    return share(spreads_by(runs, month, full=full), runs)


def by_year(runs: Runs, years: Iterable[int], *, full: bool = False) -> dict[int, Estimate]:
    """P(spread) by the end of each year."""
    return {year: probability(runs, month_index(f"{year}-12"), full=full) for year in years}


def reached(runs: Runs) -> dict[str, Estimate]:
    """P that the hard role spreads to each republic other than Tajikistan by the end."""
    return {REPUBLICS[i]: share(runs.month[i] < NEVER, runs) for i in OTHERS}


def first_reached(runs: Runs) -> dict[str, Estimate]:
    """Share of all runs in which each republic is the first; firsts in one month share it.

    The shares add up to P(spread). The likeliest comes first.
    """
    months = runs.month[list(OTHERS)]
    first = (months == months.min(axis=0)) & (months < NEVER)
    parts = first / np.maximum(first.sum(axis=0), 1)
    found = {REPUBLICS[i]: share(part, runs) for i, part in zip(OTHERS, parts, strict=True)}
    return dict(sorted(found.items(), key=lambda item: -item[1].value))


def over_thresholds(
    runs: Runs, thresholds: Sequence[float] = THRESHOLDS, *, full: bool = False
) -> dict[float, Estimate]:
    """P that some republic other than Tajikistan sustains the role at each threshold by the end."""
    held = (runs.held_full if full else runs.held)[list(OTHERS)].max(axis=0)
    return {level: share(held >= np.float32(level), runs) for level in thresholds}


# What moves it.


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
                _change(runs.where(runs.point == point), runs.where(runs.point == points[0])),
            )
        )
    return found


def _effects_of_scenarios(result: Result) -> list[Effect]:
    names = scenario_names(result)
    base = runs_of(result, names[0])
    return [
        Effect("scenario", names[0], name, _change(runs_of(result, name), base))
        for name in names[1:]
    ]


def _change(runs: Runs, base: Runs, month: int = NEVER - 1, *, paired: bool = True) -> Estimate:
    """Change of P(spread) from one group of runs to another."""
    return difference(
        spreads_by(runs, month).astype(float),
        runs.replicate,
        spreads_by(base, month).astype(float),
        base.replicate,
        paired=paired,
    )


@dataclass(frozen=True)
class Reason:
    """A named term of China's offers to a republic, or of that republic's answers."""

    side: str
    term: str
    mean: float


def reasons_at_end(result: Result, republic: str, scenario: str | None = None) -> list[Reason]:
    """Terms about China and a republic at the end, over all points; from against to for.

    The constant `openness` is left out, and so is what plays no part.
    """
    frame = result.reasons
    name = scenario or scenario_names(result)[0]
    frame = frame[(frame["scenario"] == name) & (frame["power"] == "CHN")]
    frame = frame[(frame["republic"] == republic) & (frame["term"] != "openness")]
    frame = frame[frame["month"] == frame["month"].max()]
    means = frame.groupby(["side", "term"], observed=True)["mean"].mean()
    found = [
        Reason(str(side), str(term), float(mean))
        for (side, term), mean in means.items()
        if mean != 0.0
    ]
    return sorted(found, key=lambda reason: reason.mean)


# Comparison.


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
                change=_change(side.runs, first.runs, end, paired=paired),
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
