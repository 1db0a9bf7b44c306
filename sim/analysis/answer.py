"""Does it spread, of which kind, where next, and what moves it: a result in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.analysis import failures
from sim.analysis.comparison import sides
from sim.analysis.inputs import barred, differences
from sim.analysis.intervals import share
from sim.analysis.kinds import outlook, ranges, state_by_record
from sim.analysis.reasons import Reason, reasons_at_end
from sim.analysis.runs import NEVER, Runs, runs_of, scenario_names
from sim.analysis.sensitivity import Effect, effects
from sim.analysis.spread import (
    by_year,
    first_reached,
    places_left,
    probability,
    reached_by,
    spreads_by,
)
from sim.analysis.wording import FEW, SCALE_DEFINED, end_label, few, likelihood, percent, points
from sim.calendar import month_label
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS
from sim.rules.spread import EVENT_KINDS, OTHERS

#: Years by whose end P(spread) is told, where the scenario reaches them; its own end is added.
YEARS: Final = (2020, 2025, 2030, 2035, 2040, 2045, 2050)


def answer(result: Result) -> list[str]:
    """Does it spread, of which kind, where next, and what moves it, with their intervals.

    No more is said than the runs allow: of one run, what happens in it; of a few, in how many;
    of a design, an average and what it ranges over. The words for probabilities are defined at
    the end where they are used.
    """
    names = scenario_names(result)
    every = [runs_of(result, name) for name in names]
    if not any(runs.count for runs in every):
        return ["No run came to its end, so there is nothing to tell.", *failures.told(result)]
    if len(names) > 1:
        return [
            *_range_of_scenarios(result, names),
            *_where_next(result, names),
            *_kinds_of_scenarios(result, names),
            _what_moves_it(result, next(runs for runs in every if runs.count)),
            *failures.told(result),
        ]
    runs, scenario = every[0], result.scenarios[names[0]]
    told = [
        _spreads(result, runs),
        *_where_next(result, names),
        state_by_record(scenario, runs),
        outlook(scenario, runs),
        _what_moves_it(result, runs),
        *failures.told(result),
    ]
    worded = not runs.several_points and runs.replicates >= FEW
    return [*told, SCALE_DEFINED] if worded else told


def _spreads(result: Result, runs: Runs) -> str:
    end = result.scenarios[runs.scenario].end
    until, hits = end_label(end), spreads_by(runs, NEVER - 1)
    if runs.several_points:
        return _spreads_over_points(runs, until)
    if runs.count == 1:
        return f"In this one run, {_outcome(runs, until)} {few(1)}"
    found = probability(runs)
    if runs.count < FEW:
        return (
            f"China's hard role has reached another republic than Tajikistan by {until} in "
            f"{int(hits.sum())} of {runs.count} runs. {few(runs.count)[:-1]}: anything from "
            f"{percent(found).partition('(')[2].rstrip(')')} fits."
        )
    sentence = (
        f"China's hard role is {likelihood(found)} to spread beyond Tajikistan: by {until} it has "
        f"reached another republic in {percent(found)} of runs"
    )
    years = [year for year in years_of(result, runs.scenario) if 2020 < year < 1993 + end // 12]
    if years:
        earlier = by_year(runs, years[-1:])[years[-1]]
        sentence += f", by the end of {years[-1]} in {percent(earlier)}"
    return sentence + "."


def _outcome(runs: Runs, until: str) -> str:
    """What happens in the only run."""
    months = {REPUBLICS[place]: int(runs.month[place, 0]) for place in OTHERS}
    reached = sorted((month, code) for code, month in months.items() if month < NEVER)
    if not reached:
        return f"China's hard role has not spread beyond Tajikistan by {until}."
    listed = ", then ".join(f"{LABELS[code]} ({month_label(month)})" for month, code in reached)
    return f"China's hard role spreads beyond Tajikistan, to {listed}."


def _spreads_over_points(runs: Runs, until: str) -> str:
    hits = spreads_by(runs, NEVER - 1)
    _, place, counts = np.unique(runs.point, return_inverse=True, return_counts=True)
    by_point = np.bincount(place, weights=hits) / counts
    if runs.replicates == 1:
        return (
            f"In one run at each of {len(counts):,} points of the design, China's hard role has "
            f"spread beyond Tajikistan by {until} at {int(hits.sum()):,} of them. {few(1)}"
        )
    low, high = (100 * float(bound(by_point)) for bound in (np.min, np.max))
    sentence = (
        f"Over the {len(counts):,} points of the design, China's hard role has spread beyond "
        f"Tajikistan by {until} in {percent(share(hits, runs))} of runs; from {low:.0f} to "
        f"{high:.0f}% of the runs at a point. This average depends on which points were chosen."
    )
    return f"{sentence} {few(runs.replicates, each=' a point')}".rstrip()


def _range_of_scenarios(result: Result, names: Sequence[str]) -> list[str]:
    every = {name: runs_of(result, name) for name in names}
    found = {name: probability(runs) for name, runs in every.items() if runs.count}
    ordered = sorted(found, key=lambda name: found[name].value)
    low, high = ordered[0], ordered[-1]
    fewest = min(every[name].replicates for name in found)
    if len(found) == 1:
        alone = f"Under '{low}', the only scenario whose runs came to their end, China's hard role"
        return [
            f"{alone} spreads by the end in {percent(found[low])} of runs. {few(fewest)}".rstrip()
        ]
    told = [
        f"P(spread by the end) of China's hard role beyond Tajikistan ranges from "
        f"{percent(found[low])} under '{low}' to {percent(found[high])} under '{high}'. "
        f"{few(fewest)}".rstrip()
    ]
    first, *rest = sides([result])
    why = barred([one for side in rest for one in differences(first, side)])
    if why:
        told.append(f"These do not count the same: {'; '.join(why[:3])}.")
    return told


def _kinds_of_scenarios(result: Result, names: Sequence[str]) -> list[str]:
    """The other kinds of spread: by the record, and over scenarios."""
    every = [runs for runs in (runs_of(result, name) for name in names) if runs.count]
    left = {kind: places_left(kind, *every) for kind in EVENT_KINDS}
    found = [
        (
            runs.scenario,
            {
                kind: share(reached_by(runs, NEVER - 1, left[kind], kind), runs)
                for kind in EVENT_KINDS
            },
        )
        for runs in every
    ]
    return [state_by_record(result.scenarios[every[0].scenario], every[0]), ranges(found)]


def _where_next(result: Result, names: Sequence[str]) -> list[str]:
    name = next(name for name in names if runs_of(result, name).count)
    runs = runs_of(result, name)
    if runs.count == 1:
        return []  # said already
    shares = first_reached(runs)
    (next_one, part), (second, second_part), *_ = shares.items()
    where = f" under '{runs.scenario}'" if len(names) > 1 else ""
    if part.value == 0.0:
        return [f"The hard role reaches no republic other than Tajikistan in any run{where}."]
    opening = (
        f"The hard role's likeliest next republic{where} is {LABELS[next_one]}, the first to be "
        "reached in"
        if runs.replicates >= FEW
        else f"{LABELS[next_one]} is most often the first that the hard role reaches{where}, in"
    )
    sentence = f"{opening} {percent(part)} of runs"
    if second_part.value > 0.0:
        sentence += f", before {LABELS[second]} in {percent(second_part)}"
    return [sentence + "."]


def _what_moves_it(result: Result, runs: Runs) -> str:
    found = [one for one in effects(result) if not one.definition and one.found.points]
    if found:
        left_out = max(one.found.left_out for one in found[:2])
        missing = f" ({left_out:,} points without a counterpart left out)" if left_out else ""
        strongest = " and ".join(_moved(effect) for effect in found[:2])
        return f"What moves P(spread) of the hard role most{missing}: {strongest}."
    republic = next(iter(first_reached(runs)))
    reasons = reasons_at_end(result, republic, runs.scenario)
    against = [reason for reason in reasons if reason.mean < 0.0][:2]
    favour = [reason for reason in reversed(reasons) if reason.mean > 0.0][:2]

    def listed(found: Sequence[Reason]) -> str:
        return " and ".join(f"{r.term} ({r.side}, {r.mean:+.1f})" for r in found) or "nothing"

    return (
        f"In {LABELS[republic]} at the end, what speaks most for China is {listed(favour)}, and "
        f"most against it {listed(against)}; a sweep shows what moves P(spread)."
    )


def _moved(effect: Effect) -> str:
    under = f" under '{effect.scenario}'" if effect.scenario else ""
    doubt = "" if effect.change.clear else ", which may be chance"
    return (
        f"{effect.name} from {effect.before} to {effect.after}{under} by "
        f"{points(effect.change)}{doubt}"
    )


def years_of(result: Result, scenario: str) -> list[int]:
    """YEARS within the scenario, and the year of its end when that is December."""
    start, end = result.scenarios[scenario].start, result.scenarios[scenario].end
    last = 1992 + (end + 1) // 12  # the last year that is complete
    years = [year for year in YEARS if 1993 + start // 12 <= year <= last]
    return years if not years or years[-1] == last else [*years, last]
