"""What differs between the inputs of results, and which of it makes them impossible to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.analysis.runs import Runs
from sim.calendar import month_label
from sim.errors import InputError
from sim.experiments.store import Result
from sim.names import REPUBLICS, TAJIKISTAN
from sim.record.own import OwnRecord
from sim.scenario import Scenario
from sim.scenario.keys import parameter_settings
from sim.scenario.variants import shown_value, varied_setting
from sim.scenario.writing import number, switch_or_number

#: Keys that say what counts as spread, not what happens, and what they are called.
DEFINITION: Final = {
    "spread.threshold": "threshold of spread",
    "spread.duration": "months of spread",
    "spread.operations_rate": "rate of operations that counts as spread",
    "spread.exercises_rate": "rate of exercises that counts as spread",
}
#: Parameters that the unit of roles, Tajikistan at the end of 2020 = 1, is worked out from.
UNIT: Final = ("half_life", "depth", "reporting", "coverage", "joint_weight")
#: Values of a varied key that are written out.
MOST_LEVELS: Final = 6
#: Differences that a refusal names.
MOST_NAMED: Final = 3
LONGEST: Final = 60


@dataclass(frozen=True)
class Side:
    """One of the things compared: a scenario of a result, over all its points."""

    label: str
    result: Result
    scenario: Scenario
    runs: Runs

    @property
    def seed(self) -> int:
        """Seed of the result: runs of one seed and replicate face the same chance."""
        return int(self.result.manifest["seed"])

    @property
    def end(self) -> int:
        """Last month of the scenario."""
        return self.scenario.end


@dataclass(frozen=True)
class Difference:
    """Something given to one side otherwise than to the first.

    `bars`: what it makes incomparable, such as `threshold of spread`; empty where nothing.
    """

    label: str
    what: str
    base: str
    here: str
    bars: str = ""


def differences(first: Side, side: Side) -> tuple[Difference, ...]:
    """What differs in definition, months, record, parameters, events, design and versions."""
    base, here = (dict(_given(of)) for of in (first, side))
    found = []
    for what in dict.fromkeys((*base, *here)):
        before, after = base.get(what, _NOTHING), here.get(what, _NOTHING)
        if before.known_by != after.known_by:
            bars = before.bars or after.bars
            found.append(Difference(side.label, what, before.text, after.text, bars))
    return tuple(found)


def barred(found: Sequence[Difference]) -> tuple[str, ...]:
    """Why sides cannot be compared with the first, one line a side; nothing where they can."""
    lines = []
    for label in dict.fromkeys(one.label for one in found if one.bars):
        mine = [one for one in found if one.label == label and one.bars]
        named = [f"{one.bars} ({one.here}, not {one.base})" for one in mine[:MOST_NAMED]]
        more = [f"{len(mine) - MOST_NAMED} more"] if len(mine) > MOST_NAMED else []
        lines.append(f"{short(label)} differs in {', '.join([*named, *more])}")
    return tuple(lines)


def alike(sides: Sequence[Side]) -> str:
    """What all sides share of definition, months, record, seed and versions, in a line."""
    given = [dict(_given(side)) for side in sides]
    told = [
        f"{what} {value.text}"
        for what, value in given[0].items()
        if value.told and all(other[what].known_by == value.known_by for other in given[1:])
    ]
    return f"The same in all: {'; '.join(told)}." if told else ""


def short(text: str, longest: int = LONGEST) -> str:
    """A text with its middle left out where it is long: what tells names apart stands at ends."""
    if len(text) <= longest:
        return text
    return f"{text[: (longest - 1) // 2]}…{text[-(longest // 2) :]}"


@dataclass(frozen=True)
class _Given:
    """A value as text; what else it makes incomparable; whether to tell where all share it."""

    text: str
    bars: str = ""
    told: bool = False
    #: Where the text does not say all.
    identity: str = ""

    @property
    def known_by(self) -> str:
        """What is the same where the given is the same."""
        return self.identity or self.text


_NOTHING: Final = _Given("–")


def _given(side: Side) -> Iterator[tuple[str, _Given]]:
    scenario, result = side.scenario, side.result
    values = _values(side)
    for key, name in DEFINITION.items():
        yield name, _Given(values.pop(key), name, told=True)
    yield "first month", _Given(month_label(scenario.start), "first month", told=True)
    yield "last month", _Given(month_label(scenario.end), "last month", told=True)
    record, digest = _record(scenario.record)
    yield "record", _Given(record, "record", told=True, identity=digest)
    yield "history", _Given(scenario.history, told=True)
    for key, text in values.items():
        yield key, _Given(text, f"unit of roles by {key}" if sets_unit(key) else "")
    for what, text in _events(scenario):
        yield what, _Given(text)
    manifest = result.manifest
    yield "seed", _Given(str(side.seed), told=True)
    yield "replicates", _Given(f"{manifest['replicates']:,}", told=True)
    for package, version in manifest["versions"].items():
        yield f"version of {package}", _Given(str(version))
    yield "code and data", _Given(_code(manifest), identity=str(manifest["code"]))


def sets_unit(key: str) -> bool:
    """Whether a parameter, by leaf key, moves the unit of roles."""
    section, name, *label = key.split(".")
    elsewhere = any(code in label for place, code in enumerate(REPUBLICS) if place != TAJIKISTAN)
    # Facilities are known in full: no report of one stands for others.
    in_full = (name, label) == ("reporting", ["basing"])
    return section == "ties" and name in UNIT and not elsewhere and not in_full


def _values(side: Side) -> dict[str, str]:
    """Every parameter by leaf key, as text; of a varied one, its values in the design."""
    settings = parameter_settings()
    texts = {
        key: switch_or_number(value, settings[key].switch)
        for key, value in side.scenario.values.items()
    }
    points = side.result.points
    points = points[points["scenario"] == side.scenario.name]
    for key in side.result.keys:
        levels = sorted({float(value) for value in points[key]})
        named = ", ".join(shown_value(key, level) for level in levels[:MOST_LEVELS])
        if len(levels) > MOST_LEVELS:
            ends = [shown_value(key, level) for level in (levels[0], levels[-1])]
            named = f"{len(levels)} values, {ends[0]} to {ends[1]}"
        text = f"varied: {named}" if len(levels) > 1 else named
        texts |= dict.fromkeys(varied_setting(key).leaves, text)
    return texts


def _record(own: OwnRecord | None) -> tuple[str, str]:
    """What a record is called, and what it is known by."""
    if own is None:
        return "the packaged one alone", ""
    try:
        digest = own.digest()
    except InputError:
        digest = "missing"
    until = " and ".join(f"{form} to {month}" for form, month in own.until)
    coded = f"facilities coded as {own.coding}" if own.facilities else ""
    if own.path is None:
        return f"the packaged one, {coded}", digest
    how = "in place of the packaged one" if own.only else "added to the packaged one"
    complete = f", complete: {until}" if until else ""
    also = f", {coded}" if coded else ""
    return f"{short(own.name)} {how}{complete}{also}, content {digest[:8]}", digest


def _events(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Dated changes; of several of one key in one month, the last wins."""
    for change in scenario.changes:
        until = "" if change.until is None else f", until {month_label(change.until)}"
        yield f"event {month_label(change.month)}: {change.key}", f"{number(change.value)}{until}"


def _code(manifest: Mapping[str, object]) -> str:
    commit = manifest.get("git_commit")
    if not isinstance(commit, str):
        return str(manifest["code"])[:8]
    return commit[:8] + (" and changes" if manifest.get("git_changed") else "")
