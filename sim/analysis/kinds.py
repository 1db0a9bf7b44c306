"""Kinds of spread in words: their state by the record, and how far each goes in some runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sim.analysis.intervals import Estimate
from sim.analysis.runs import NEVER, Runs
from sim.analysis.spread import places_left, probability, spreads_by
from sim.analysis.wording import FEW, end_label, percent
from sim.calendar import month_label
from sim.model.hard_presence import by_record
from sim.model.sections import build
from sim.names import LABELS, REPUBLICS
from sim.record.reading import load_record
from sim.rules.spread import EVENT_KINDS, HARD_ROLE, KIND_LABELS, OTHERS
from sim.scenario import Scenario

#: What spread is, and what it is not.
KINDS_DEFINED: Final = (
    "Spread is not one thing. Outposts: an outpost or joint facility of China's stands in another "
    "republic than Tajikistan, from the first one on. Operations: standing patrols and joint "
    "operations at a sustained rate, two reported within 2/`spread.operations_rate` years. "
    "Exercises: bilateral ones, two reported within 2/`spread.exercises_rate` years. Hard role: a "
    "composite of the three that has stayed at `spread.threshold` for "
    "`spread.duration` months; its weights, `ties.depth`, are judgement, and other weights give "
    "another answer. Where a kind had spread to some republic by the record, P is that of a "
    "further one."
)


def heading(kind: str, *sides: Runs) -> str:
    """What a column of a kind is called; of a further republic, where the record has one."""
    name = KIND_LABELS[kind].lower()
    return name if places_left(kind, *sides) == OTHERS else f"{name}, further"


def by_the_record(scenario: Scenario) -> dict[str, dict[str, int]]:
    """By kind of single events, the republics reached by the record, and from which month on.

    As far as the scenario and the complete part of the record go.
    """
    section = build(scenario.values, {}).spread
    found = by_record(load_record(scenario.record, asking=False), section)
    return {
        kind: {
            REPUBLICS[place]: int(month)
            for place, month in sorted(enumerate(months), key=lambda item: item[1])
            if 0 <= month <= scenario.end
        }
        for kind, months in found.items()
    }


def state_by_record(scenario: Scenario, runs: Runs) -> str:
    """What had spread beyond Tajikistan by the record, as a sentence."""
    complete = load_record(scenario.record, asking=False).months
    until = end_label(min(complete - 1, scenario.end))
    reached = {
        kind: {code: month for code, month in months.items() if REPUBLICS.index(code) in OTHERS}
        for kind, months in by_the_record(scenario).items()
    }
    there = [f"{kind} had spread to {_dated(months)}" for kind, months in reached.items() if months]
    absent = [kind for kind, months in reached.items() if not months]
    if _replays_the_role(scenario, complete):
        places = [REPUBLICS[i] for i in OTHERS if (runs.month[i] < complete).all()]
        name = f"the {KIND_LABELS[HARD_ROLE].lower()}"
        if places:
            there.append(f"{name} had spread to {listed(LABELS[code] for code in places)}")
        elif not (runs.month[list(OTHERS)] < complete).any():
            absent.append(name)
    told = [*there]
    told += [f"{listed(absent)} had not spread beyond Tajikistan"] if absent else []
    if scenario.history == "free" and scenario.start < complete:
        told.append("these runs simulate the past anew")
    return f"By the record to {until}, {'; '.join(told)}."


def _replays_the_role(scenario: Scenario, complete: int) -> bool:
    """Whether the runs show what hard role followed from the record."""
    spoken = complete - int(scenario.values["spread.duration"])
    return scenario.history == "replay" and scenario.start <= min(spoken, scenario.end)


def _dated(months: dict[str, int]) -> str:
    return listed(f"{LABELS[code]} by {month_label(month)[:4]}" for code, month in months.items())


def outlook(scenario: Scenario, runs: Runs) -> str:
    """How far each kind of single events has spread by the scenario's end, as a sentence."""
    until = end_label(scenario.end)
    if runs.count == 1:
        return f"By {until}, {'; '.join(_in_one_run(runs, kind) for kind in EVENT_KINDS)}."
    told = [f"{kind} {_where(runs, kind)} in {_how_often(runs, kind)}" for kind in EVENT_KINDS]
    return f"By {until}, these have spread in so many runs: {listed(told)}."


def _where(runs: Runs, kind: str) -> str:
    whole = places_left(kind, runs) == OTHERS
    return "beyond Tajikistan" if whole else "to a further republic"


def _how_often(runs: Runs, kind: str) -> str:
    if runs.replicates < FEW and not runs.several_points:
        return f"{int(spreads_by(runs, NEVER - 1, kind).sum())} of {runs.count}"
    return percent(probability(runs, kind=kind))


def _in_one_run(runs: Runs, kind: str) -> str:
    months = {REPUBLICS[i]: int(runs.months[kind][i, 0]) for i in places_left(kind, runs)}
    found = {code: month for code, month in months.items() if month < NEVER}
    if not found:
        none = "have spread to no republic but Tajikistan"
        return f"{kind} " + (none if len(months) == len(OTHERS) else "have spread no further")
    ordered = sorted(found.items(), key=lambda item: item[1])
    return f"{kind} have spread to " + listed(
        f"{LABELS[code]} ({month_label(month)})" for code, month in ordered
    )


def ranges(found: Sequence[tuple[str, dict[str, Estimate]]]) -> str:
    """From where to where P(spread) of each kind of single events goes over scenarios."""
    told = []
    for kind in EVENT_KINDS:
        ordered = sorted(found, key=lambda one: one[1][kind].value)
        (low, least), (high, most) = ordered[0], ordered[-1]
        told.append(
            f"of {kind} from {percent(least[kind])} under '{low}' to {percent(most[kind])} under "
            f"'{high}'"
        )
    return f"P(spread by the end) {listed(told)}."


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end
