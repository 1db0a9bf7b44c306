"""What one scenario sets otherwise than another, change by change, and scenarios between the two.

A change is a parameter, an event, the history or the record. With some of the changes made and the
others not, a scenario lies between the two; with none it is the one, with all it is the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

from sim.analysis.inputs import DEFINITION, sets_unit, short
from sim.calendar import month_label
from sim.record.own import OwnRecord
from sim.scenario import Event, Origin, Scenario
from sim.scenario.keys import find_dated, find_parameter, leaf_stem
from sim.scenario.writing import switch_or_number

Kind: TypeAlias = Literal["parameter", "event", "history", "record"]
#: An event on either side, and the number of the change between them; -1 where both have it.
Slot: TypeAlias = "tuple[Event | None, Event | None, int]"

#: Characters of a change's name, and of the note in it.
LONGEST_NAME: Final = 90
LONGEST_NOTE: Final = 40
#: Differing events beyond which none is looked for on the other side under another month or value.
MOST_ALIGNED: Final = 500
NONE: Final = "–"


@dataclass(frozen=True)
class ScenarioChange:
    """One thing set otherwise: its name, and what it is on either side, in words.

    values: of a parameter, those of the second side by leaf key. before, after: an event's sides.
    """

    kind: Kind
    name: str
    was: str
    now: str
    origin: Origin = Origin()
    values: Mapping[str, float] = dataclasses.field(default_factory=dict)
    before: Event | None = None
    after: Event | None = None

    @property
    def label(self) -> str:
        """What is changed to what, in one line."""
        return self.name if self.kind == "event" else f"{self.name}: {self.was} to {self.now}"

    @property
    def caption(self) -> str:
        """What it is called where there is little room: an event by its note or name."""
        event = self.after or self.before
        called = (event.note or event.name) if event else ""
        if event is None or not called:
            return self.label
        return f"{called}, {month_label(event.month)}"

    @property
    def measure(self) -> str:
        """What it makes of the measure, where it changes that: of spread, or of roles."""
        if self.kind == "parameter" and self.name in DEFINITION:
            return "what counts as spread"
        if any(sets_unit(leaf) for leaf in self.values):
            return "also the unit of roles"
        return ""


@dataclass(frozen=True)
class Between:
    """Two scenarios, the changes from the first to the second, and their events in order."""

    first: Scenario
    second: Scenario
    changes: tuple[ScenarioChange, ...]
    slots: tuple[Slot, ...]

    def scenario(self, made: Collection[int], name: str, title: str) -> Scenario:
        """The scenario with some of the changes made, over the months of the second.

        Its events have no names: one that is moved may be there twice.
        """
        values = dict(self.first.values)
        history, record = self.first.history, self.first.record
        for number in made:
            change = self.changes[number]
            values |= change.values
            history = self.second.history if change.kind == "history" else history
            record = self.second.record if change.kind == "record" else record
        events = (
            after if number < 0 or number in made else before
            for before, after, number in self.slots
        )
        return Scenario(
            name=name,
            title=title,
            start=self.second.start,
            end=self.second.end,
            history=history,
            record=record,
            values=values,
            events=tuple(dataclasses.replace(event, name="") for event in events if event),
        )


def changes_between(first: Scenario, second: Scenario, *, each_key: bool = False) -> Between:
    """What is changed from one scenario to another, months aside.

    each_key: an event that sets several keys makes as many changes.
    """
    found = [*_of_the_past(first, second), *_parameters(first, second)]
    slots: list[Slot] = []
    for before, after in _aligned(_events(first, each_key), _events(second, each_key)):
        if before and after and _identity(before) == _identity(after):
            slots.append((before, after, -1))
        else:
            slots.append((before, after, len(found)))
            found.append(_event_change(before, after))
    return Between(first, second, tuple(found), tuple(slots))


def _of_the_past(first: Scenario, second: Scenario) -> Iterator[ScenarioChange]:
    """History and record."""
    if first.history != second.history:
        origin = second.sources.get("history", Origin())
        yield ScenarioChange("history", "history", first.history, second.history, origin)
    was, now = (one.record.digest() if one.record else "" for one in (first, second))
    if was != now:
        was, now = (record_name(one.record) for one in (first, second))
        yield ScenarioChange("record", "record", was, now, second.sources.get("record", Origin()))


def record_name(record: OwnRecord | None) -> str:
    """What a record is called."""
    if record is None:
        return "packaged"
    if record.path is None:
        return f"packaged, facilities {record.coding}"
    return f"{short(record.name)} {'in place of' if record.only else 'added to'} the packaged one"


# Parameters.


def _parameters(first: Scenario, second: Scenario) -> Iterator[ScenarioChange]:
    """One change per parameter, whatever the number of its labels that differ."""
    groups: dict[str, list[str]] = {}
    for leaf, value in second.values.items():
        if first.values[leaf] != value:
            groups.setdefault(leaf_stem(leaf), []).append(leaf)
    for stem, leaves in groups.items():
        sides = [[one.values[leaf] for leaf in leaves] for one in (first, second)]
        every = len(leaves) == len(find_parameter(stem).leaves)
        alike = every and all(len(set(values)) == 1 for values in sides)
        was, now = (_values_text(stem, leaves, values, alike) for values in sides)
        origins = [one.sources.get(leaves[0], Origin()) for one in (second, first)]
        yield ScenarioChange(
            "parameter",
            leaves[0] if len(leaves) == 1 else stem,
            was,
            now,
            origins[0] if str(origins[0]) else origins[1],
            {leaf: second.values[leaf] for leaf in leaves},
        )


def _values_text(stem: str, leaves: Sequence[str], values: Sequence[float], alike: bool) -> str:
    """The value of the only label or of all, or one by label."""
    switch = find_parameter(stem).switch
    texts = [switch_or_number(value, switch) for value in values]
    if alike or len(texts) == 1:
        return texts[0]
    labels = [leaf.rpartition(".")[2] for leaf in leaves]
    return ", ".join(f"{label} {text}" for label, text in zip(labels, texts, strict=True))


# Events.


def _events(scenario: Scenario, each_key: bool) -> list[Event]:
    """The events of a scenario; with `each_key`, one by one of the keys that they set."""
    if not each_key:
        return list(scenario.events)
    return [
        dataclasses.replace(event, set={key: value}, name=event.name if len(event.set) == 1 else "")
        for event in scenario.events
        for key, value in sorted(event.set.items())
    ]


def _identity(event: Event) -> tuple[object, ...]:
    """What an event does, and when."""
    return event.month, event.until, tuple(sorted(event.set.items()))


def _aligned(
    first: Sequence[Event], second: Sequence[Event]
) -> Iterator[tuple[Event | None, Event | None]]:
    """Events of two scenarios side by side, so that the order of each is kept.

    Where one differs from the other in month or value alone, they stand beside each other.
    """
    same = 0
    while same < min(len(first), len(second)) and _identity(first[same]) == _identity(second[same]):
        yield first[same], second[same]
        same += 1
    mine, theirs = first[same:], second[same:]
    if max(len(mine), len(theirs)) > MOST_ALIGNED:
        yield from ((event, None) for event in mine)
        yield from ((None, event) for event in theirs)
        return
    known, other = ([_identity(event) for event in events] for events in (mine, theirs))
    matcher = SequenceMatcher(None, known, other, autojunk=False)
    for what, low, high, start, end in matcher.get_opcodes():
        if what == "equal":
            yield from zip(mine[low:high], theirs[start:end], strict=True)
        else:
            yield from _alike(mine[low:high], theirs[start:end])


def _alike(
    mine: Sequence[Event], theirs: Sequence[Event]
) -> Iterator[tuple[Event | None, Event | None]]:
    """Events between two that both have: those of one name, or of the same keys, side by side."""
    left = 0
    for event in theirs:
        place = next((i for i in range(left, len(mine)) if _same_one(mine[i], event)), None)
        if place is None:
            yield None, event
            continue
        yield from ((other, None) for other in mine[left:place])
        yield mine[place], event
        left = place + 1
    yield from ((other, None) for other in mine[left:])


def _same_one(one: Event, other: Event) -> bool:
    """Whether an event may be another one under another month or value."""
    if one.name and other.name:
        return one.name == other.name
    return set(one.set) == set(other.set)


def _event_change(before: Event | None, after: Event | None) -> ScenarioChange:
    event = after or before
    assert event is not None
    was, now = (NONE if one is None else _event_text(one) for one in (before, after))
    if before is None:
        name = f"{now}{_note(event)}"
    elif after is None:
        name = f"without {was}{_note(event)}"
    else:
        name = f"{was} becomes {now}"
    name = short(name, LONGEST_NAME)
    return ScenarioChange("event", name, was, now, event.origin, {}, before, after)


def _event_text(event: Event) -> str:
    """`2026-01 to 2029-12: environment.afghan_insecurity 1`."""
    until = "" if event.until is None else f" to {month_label(event.until - 1)}"
    return f"{month_label(event.month)}{until}: {_set_text(event)}"


def _set_text(event: Event) -> str:
    return ", ".join(
        f"{key} {switch_or_number(value, find_dated(key).switch)}"
        for key, value in event.set.items()
    )


def _note(event: Event) -> str:
    called = event.note or event.name
    return f" ({short(called, LONGEST_NOTE)})" if called else ""
