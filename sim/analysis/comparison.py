"""Results side by side: the scenarios of some results, each against the first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.failures import failed_of
from sim.analysis.inputs import Difference, Side, alike, barred, differences, short
from sim.analysis.intervals import Estimate, difference, paired_change, share, unpaired_change
from sim.analysis.matching import Change, matched_change, pairs
from sim.analysis.runs import Floats, Ints, Runs, runs_of, scenario_names
from sim.analysis.sensitivity import cells_of, points_of
from sim.analysis.spread import (
    first_in,
    places_left,
    probability,
    reached_by,
    year_of_first,
)
from sim.analysis.wording import FEW
from sim.errors import InputError
from sim.experiments.store import Result
from sim.names import REPUBLICS
from sim.rules.spread import HARD_ROLE, KINDS, OTHERS

#: Sides that a refusal names.
MOST_NAMED: Final = 3


@dataclass(frozen=True)
class Contrast:
    """A side against the first one: changes of P(spread) and of the hard role by republic.

    by_kind: P(spread) of each kind, to republics that are left in it and in the first side.
    first_year: change of the mean year of the hard role's first spread, `first` of how often each
    republic is the first. saved: by kind, how many times as many runs the same interval would
    take without pairs. paired: run by run. matched: over points alike, too, where both vary the
    same keys.
    """

    label: str
    runs: int
    probability: Estimate
    by_kind: Mapping[str, Estimate]
    base_by_kind: Mapping[str, Estimate]
    found: Change
    hard_role: dict[str, Estimate]
    first_year: Estimate
    first: Mapping[str, Estimate]
    saved: Mapping[str, float]
    paired: bool
    matched: bool

    @property
    def change(self) -> Estimate:
        """The change of P(spread) of the hard role with its interval."""
        return self.found.estimate


@dataclass(frozen=True)
class Comparison:
    """Sides against the first of them; `end` is the last month that all have.

    alike: what all share. differences: what was given otherwise to each side than to the first.
    barred: why they should not be compared, if so.
    """

    base: str
    runs: int
    probability: Estimate
    end: int
    contrasts: tuple[Contrast, ...]
    alike: str
    differences: tuple[Difference, ...]
    barred: tuple[str, ...]
    notes: tuple[str, ...]


def sides(results: Sequence[Result]) -> list[Side]:
    """What there is to compare in some results: their scenarios, under names that differ."""
    names = names_of(results)
    several = [
        (f"{name}: {scenario}" if len(result.scenarios) > 1 else name, result, scenario)
        for name, result in zip(names, results, strict=True)
        for scenario in scenario_names(result)
    ]
    labels = _told_apart([label for label, _, _ in several])
    return [
        Side(label, result, result.scenarios[scenario], runs_of(result, scenario))
        for label, (_, result, scenario) in zip(labels, several, strict=True)
    ]


def names_of(results: Sequence[Result]) -> Sequence[str]:
    """Names of results that differ: their own, those of their folders, or where these are."""
    return _told_apart(
        [result.name for result in results],
        [str(result.folder.name) for result in results],
        [str(result.folder) for result in results],
    )


def _told_apart(*choices: Sequence[str]) -> Sequence[str]:
    """The first choice of names of which no two are the same, capitals aside; else numbered."""
    for names in choices:
        if len({name.casefold() for name in names}) == len(names):
            return names
    return [f"{name} ({place})" for place, name in enumerate(choices[-1], 1)]


def compare(results: Sequence[Result], *, anyway: bool = False) -> Comparison:
    """All scenarios of some results against the first: run by run where they share seeds.

    Raises InputError where what is counted is not the same in all (definition of spread, months,
    record, unit of roles), unless `anyway`.
    """
    every = sides(results)
    if not every[0].runs.count:
        problem = f"no run of {short(every[0].label)} came to its end, so nothing can be held"
        raise InputError(f"{problem} against it; name another result first")
    first, *rest = (side for side in every if side.runs.count)
    if not rest:
        raise InputError(f"{short(first.label)} alone has runs that came to their end")
    found = tuple(one for side in rest for one in differences(first, side))
    why = barred(found)
    if why and not anyway:
        raise incomparable(first.label, why, _how_all_the_same(results, found))
    end = min(side.end for side in (first, *rest))
    contrasts = tuple(_contrast(first, side, end) for side in rest)
    return Comparison(
        base=first.label,
        runs=first.runs.count,
        probability=probability(first.runs, end),
        end=end,
        contrasts=contrasts,
        alike=alike([first, *rest]),
        differences=found,
        barred=why,
        notes=(*_failures(every), *_notes(first, rest, contrasts)),
    )


def incomparable(base: str, why: Sequence[str], how: str) -> InputError:
    """The refusal of a comparison: why, side by side, and how to have it all the same."""
    more = f"; and {len(why) - MOST_NAMED} more" if len(why) > MOST_NAMED else ""
    named = "; ".join(why[:MOST_NAMED])
    return InputError(f"cannot be compared with {short(base)}: {named}{more}; {how}")


def _how_all_the_same(results: Sequence[Result], found: Sequence[Difference]) -> str:
    """What to do about a refusal; where only records differ, the command that says what they do."""
    if {one.bars for one in found} - {""} != {"record"}:
        return "--anyway compares all the same"
    folders = " ".join(shlex.quote(str(result.folder)) for result in results)
    return f"what a record changes is seen by 'wakhan compare {folders} --anyway'"


def _contrast(first: Side, side: Side, end: int) -> Contrast:
    paired = side.seed == first.seed
    found, matched = change(first, side, end)
    roles, base_roles = side.runs, first.runs
    if matched:
        mine, theirs = pairs(side.runs, first.runs, *matched)
        roles, base_roles = side.runs.where(mine), first.runs.where(theirs)
    years = [year_of_first(of, end) for of in (roles, base_roles)]
    replicates = (roles.replicate, base_roles.replicate)
    return Contrast(
        label=side.label,
        runs=side.runs.count,
        probability=probability(side.runs, end),
        by_kind=_by_kind(side, first, end),
        base_by_kind=_by_kind(first, side, end),
        found=found,
        hard_role={
            code: difference(
                roles.hard[i],
                roles.replicate,
                base_roles.hard[i],
                base_roles.replicate,
                paired=paired,
            )
            for i, code in enumerate(REPUBLICS)
        },
        first_year=difference(years[0], replicates[0], years[1], replicates[1], paired=paired),
        first=_first(side, first, roles, base_roles, end, matched is not None),
        saved=_saved(side, first, end) if paired else {},
        paired=paired,
        matched=matched is not None,
    )


def _first(
    side: Side, first: Side, runs: Runs, base: Runs, end: int, matched: bool
) -> dict[str, Estimate]:
    """Change of how often the hard role spreads first to each republic; matched runs are pairs."""
    found = {}
    firsts = zip(first_in(runs, OTHERS, end), first_in(base, OTHERS, end), strict=True)
    for place, (own, other) in zip(OTHERS, firsts, strict=True):
        found[REPUBLICS[place]] = (
            paired_change(own - other, runs.replicate)
            if matched
            else _unmatched(side, first, own, other)
        )
    return found


def _saved(side: Side, first: Side, end: int) -> dict[str, float]:
    """How many times as many runs the interval of a change would take without pairs, by kind.

    Variances over replicates: of both sides together, by that of their differences.
    """
    ids = np.intersect1d(side.runs.replicate, first.runs.replicate)
    found = {}
    for kind in KINDS:
        left = places_left(kind, side.runs, first.runs)
        own, base = (
            _by_replicate(reached_by(of, end, left, kind), of.replicate, ids)
            for of in (side.runs, first.runs)
        )
        apart = float((own - base).var())
        if apart > 0.0:
            found[kind] = float(own.var() + base.var()) / apart
    return found


def _by_kind(side: Side, other: Side, end: int) -> dict[str, Estimate]:
    """P(spread) of each kind, to republics that are left in both sides."""
    runs = side.runs
    left = {kind: places_left(kind, runs, other.runs) for kind in KINDS}
    return {kind: share(reached_by(runs, end, left[kind], kind), runs) for kind in KINDS}


Cells: TypeAlias = "tuple[pd.Series[Any], pd.Series[Any]]"


def change(
    first: Side, side: Side, end: int, places: Sequence[int] | None = None
) -> tuple[Change, Cells | None]:
    """Changes of how often republics are reached by a month, by kind; by what points match.

    Any of `places` counts, or else any that is left in both. Run by run where seeds are the same,
    and point by point where designs have points in common; else each side is averaged over its own
    points.
    """
    cells = _cells_in_common(first, side) if side.seed == first.seed else None
    if cells:
        return matched_change(side.runs, first.runs, *cells, end, places), cells
    changes = {}
    for kind in KINDS:
        where = places_left(kind, side.runs, first.runs) if places is None else places
        own, base = (reached_by(of.runs, end, where, kind) for of in (side, first))
        changes[kind] = _unmatched(side, first, own, base)
    return Change(changes, 0), None


def _unmatched(side: Side, first: Side, own: NDArray[Any], base: NDArray[Any]) -> Estimate:
    """Change of a share where no points match: replicate by replicate where seeds are the same."""
    if side.seed != first.seed:
        return unpaired_change(share(own, side.runs), share(base, first.runs))
    ids = np.intersect1d(side.runs.replicate, first.runs.replicate)
    mine, theirs = (
        _by_replicate(hits, of.runs.replicate, ids) for hits, of in ((own, side), (base, first))
    )
    return paired_change(mine - theirs, ids)


def _cells_in_common(first: Side, side: Side) -> Cells | None:
    """What points of two sides are known by; None where their designs have none in common."""
    if set(side.result.keys) != set(first.result.keys):
        return None
    keys = list(first.result.keys)
    mine, theirs = (cells_of(points_of(of.result, of.scenario.name)[keys]) for of in (side, first))
    return (mine, theirs) if set(mine) & set(theirs) else None


def _by_replicate(hits: NDArray[Any], replicate: Ints, ids: Ints) -> Floats:
    chosen = np.isin(replicate, ids)
    place = np.searchsorted(ids, replicate[chosen])
    sums = np.bincount(place, weights=hits[chosen], minlength=len(ids))
    return sums / np.bincount(place, minlength=len(ids))


def _failures(every: Sequence[Side]) -> Iterator[str]:
    """Which sides are not whole, and which are left out."""
    for side in every:
        failed = failed_of(side.result, side.runs)
        if failed and side.runs.count:
            yield (
                f"{side.label}: {failed:,} of {failed + side.runs.count:,} runs failed and are "
                "left out; those that are left may differ from what all would be."
            )
        elif failed:
            yield f"{side.label}: left out, since none of its {failed:,} runs came to its end."


def _notes(first: Side, rest: Sequence[Side], contrasts: Sequence[Contrast]) -> Iterator[str]:
    unpaired = [side.label for side in rest if side.seed != first.seed]
    if unpaired:
        yield (
            f"{', '.join(unpaired)}: another seed than {first.label}, so runs are not paired and "
            "intervals are wider; run it with the same --seed to pair them."
        )
    if any(side.end != first.end for side in rest):
        yield (
            "The scenarios end at different months: P(spread) is by the earliest of these ends, "
            "hard roles are those at each one's own end."
        )
    saved = [one.saved[HARD_ROLE] for one in contrasts if HARD_ROLE in one.saved]
    if saved:
        low, high = (f"{bound:.1f}" for bound in (min(saved), max(saved)))
        yield (
            f"Pairs save runs: without them the intervals of P(hard role spreads) would take "
            f"{low if low == high else f'{low} to {high}'} times as many."
        )
    scant = [side.label for side in (first, *rest) if side.runs.replicates < FEW]
    if scant:
        yield (
            f"{', '.join(map(short, scant))}: fewer than {FEW} runs, which say what can happen "
            "rather than how likely it is."
        )
    numbers = {side.runs.replicates for side in (first, *rest)}
    if len(numbers) > 1 and len(unpaired) < len(rest):
        yield f"They differ in replicates; pairs use the {min(numbers):,} that both have."
    own = [one.label for one in contrasts if not one.matched and _several(one, first, rest)]
    if own:
        yield (
            f"{', '.join(own)}: each side is averaged over the points of its own design, so "
            "differences are also those of the designs."
        )
    for one in contrasts:
        if one.found.left_out or (one.found.runs_left_out and len(numbers) == 1):
            yield (
                f"{one.label}: the differences are over points and runs that both have; "
                f"{one.found.left_out:,} points and {one.found.runs_left_out:,} further runs "
                "are left out."
            )


def _several(contrast: Contrast, first: Side, rest: Sequence[Side]) -> bool:
    """Whether a contrast or the first side has several points."""
    (mine,) = (side for side in rest if side.label == contrast.label)
    return mine.runs.several_points or first.runs.several_points
