"""What two scenarios set differently, as a table: resolved, with unit, meaning and where it is set.

Of two results, also seed, runs, what varies and versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.analysis.scenario_changes import NONE, ScenarioChange, changes_between
from sim.calendar import month_label
from sim.experiments.store import Result
from sim.model.environment import settable_variables
from sim.model.sections import registry
from sim.names import LABELS
from sim.scenario import Event, Origin, Scenario
from sim.scenario.keys import find_dated, leaf_stem
from sim.scenario.variants import shown_value
from sim.scenario.writing import switch_or_number
from sim.tables import Table

COLUMNS: Final = ("unit", "meaning", "set in")
#: Values of a key that varies that are written out.
MOST_LEVELS: Final = 6


def diff_table(
    names: tuple[str, str], first: Scenario, second: Scenario, results: tuple[Result, ...] = ()
) -> Table | None:
    """What two scenarios, or the two results of them, set differently; None where nothing."""
    rows = [*_months(first, second)]
    found = changes_between(first, second, each_key=True).changes
    rows += [_row(change) for change in found]
    if len(results) == 2:
        rows += _of_results(*results)
    if not rows:
        return None
    title = f"What {names[1]} sets otherwise than {names[0]}"
    return Table(title, ("what", f"in {names[0]}", f"in {names[1]}", *COLUMNS), tuple(rows))


def _months(first: Scenario, second: Scenario) -> Iterator[tuple[str, ...]]:
    for key, what, mine, theirs in (
        ("from", "first month", first.start, second.start),
        ("to", "last month", first.end, second.end),
    ):
        if mine != theirs:
            origin = second.sources.get(key) or first.sources.get(key) or Origin()
            yield (key, month_label(mine), month_label(theirs), "YYYY-MM", what, str(origin))


def _row(change: ScenarioChange) -> tuple[str, ...]:
    origin = str(change.origin)
    if change.kind == "parameter":
        parameter = registry()[leaf_stem(change.name)]
        meaning = parameter.meaning + _label(change.name, parameter.key)
        return (change.name, change.was, change.now, parameter.unit, meaning, origin)
    if change.kind == "event":
        sides = (change.before, change.after)
        key = next(key for event in reversed(sides) if event for key in event.set)
        if change.before and change.after and key not in change.before.set:
            unit, meaning = unit_and_meaning(key)
            called = f"event {change.after.name}"
            return (called, change.was, change.now, unit, meaning, origin)
        moved = all(sides)
        was, now = (_side(event, key, moved) for event in sides)
        when = "" if moved else f"{_when(change.after or change.before)}: "
        unit, meaning = unit_and_meaning(key)
        note = next((event.note for event in reversed(sides) if event and event.note), "")
        return (f"{when}{key}", was, now, unit, meaning, _joined(origin, note))
    what = {
        "history": "the record in place of the draws, or a past that is drawn as well",
        "record": "the record of events",
    }[change.kind]
    return (change.name, change.was, change.now, "", what, origin)


def _label(name: str, key: str) -> str:
    """Of which republic or channel a parameter's value is, where it has several."""
    label = name.removeprefix(key).lstrip(".")
    return f", for {LABELS.get(label, label)}" if label else ""


def _side(event: Event | None, key: str, moved: bool) -> str:
    """What an event sets a key to; with its months where these may differ."""
    if event is None:
        return NONE
    value = switch_or_number(event.set[key], find_dated(key).switch)
    return f"{value}, {_when(event)}" if moved else value


def _when(event: Event | None) -> str:
    if event is None:
        return NONE
    until = " on" if event.until is None else f" to {month_label(event.until - 1)}"
    return f"from {month_label(event.month)}{until}"


def unit_and_meaning(key: str) -> tuple[str, str]:
    """Unit and meaning of a key that an event may set."""
    leaf = find_dated(key).leaves[0]
    variable = settable_variables().get(leaf)
    if variable is None:
        parameter = registry()[leaf_stem(leaf)]
        return parameter.unit, parameter.meaning + _label(key, parameter.key)
    if leaf.startswith("membership."):
        _, institution, republic = leaf.split(".")
        who = LABELS[republic] if key == leaf else "all five republics"
        return variable.unit, f"membership of {who} in the {LABELS[institution]}"
    label = key.rpartition(".")[2]
    return variable.unit, variable.meaning + (f", for {LABELS[label]}" if label in LABELS else "")


def _joined(origin: str, note: str) -> str:
    return f"{origin} ({note})".strip() if note else origin


def _of_results(first: Result, second: Result) -> Iterator[tuple[str, ...]]:
    """What else two results were made with."""
    mine, theirs = (dict(_made_with(one)) for one in (first, second))
    for what in dict.fromkeys((*mine, *theirs)):
        was, now = (one.get(what, (NONE, ""))[0] for one in (mine, theirs))
        if was != now:
            meaning = next(one[what][1] for one in (theirs, mine) if what in one)
            yield (what, was, now, "", meaning, "")


def _made_with(result: Result) -> Iterator[tuple[str, tuple[str, str]]]:
    manifest: Mapping[str, Any] = result.manifest
    yield "seed", (str(manifest["seed"]), "runs of one seed and replicate face the same chance")
    yield "replicates", (f"{manifest['replicates']:,}", "runs at each point")
    for key in result.keys:
        levels = sorted({float(value) for value in result.points[key]})
        shown = [shown_value(key, level) for level in levels[:MOST_LEVELS]]
        text = ", ".join(shown) + (", ..." if len(levels) > MOST_LEVELS else "")
        yield f"varied: {key}", (text, f"{len(levels)} values of a key that varies")
    for package, version in manifest["versions"].items():
        yield f"version of {package}", (str(version), "what the runs were made with")
    yield "code", (str(manifest["code"])[:8], "digest of code and data that results depend on")
