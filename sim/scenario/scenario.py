"""A scenario: months, history, one number per parameter, and dated events."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.calendar import month_label
from sim.errors import InputError
from sim.model.environment import settable_variables
from sim.model.paths import Change
from sim.record.own import OwnRecord
from sim.scenario.keys import expand, find_parameter
from sim.scenario.text import Origin
from sim.scenario.words import History

#: Origin of values given on the command line.
OVERRIDE = Origin("--set")


@dataclass(frozen=True)
class Event:
    """What a scenario changes from `month` to before `until`, as given in the file.

    `set` holds values by key; a key by republic or channel may leave out the label, and then
    means all of them. `name` is what sweeps and `--set` know it by.
    """

    month: int
    until: int | None
    set: Mapping[str, float]
    note: str = ""
    origin: Origin = field(default=Origin(), compare=False)
    name: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """One change per leaf key."""
        return tuple(
            Change(key, value, self.month, self.until) for key, value in expand(self.set).items()
        )


@dataclass(frozen=True, repr=False)
class Scenario:
    """A resolved scenario: what its file says on top of what it extends and of the defaults.

    `start` and `end` are month indices, both included. `record` is what the user adds to
    the packaged record or puts in its place, if anything. `values` holds one number per leaf key
    (`sinophobia.baseline.KAZ`; switches are 0 or 1). `sources` says where a value was set, by leaf
    key or top key; what stands at its default is not in it.
    """

    name: str
    title: str
    start: int
    end: int
    history: History
    record: OwnRecord | None
    values: Mapping[str, float]
    events: tuple[Event, ...]
    sources: Mapping[str, Origin] = field(default_factory=dict, compare=False)
    #: What it was laid over: the scenario that its file extends, or the file's own under `--set`.
    parent: Scenario | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        """Name, months and what is on top of the record, in one line."""
        months = f"{month_label(self.start)} to {month_label(self.end)}"
        return f"<Scenario {self.name!r}, {months}, {self.history}, events: {len(self.events)}>"

    def __str__(self) -> str:
        """Its name, which is how tables of Mesa's and others show it."""
        return self.name

    @property
    def changes(self) -> tuple[Change, ...]:
        """Dated changes by leaf key, in the order of the file; later ones win."""
        return tuple(change for event in self.events for change in event.changes)

    @property
    def environment_changes(self) -> tuple[Change, ...]:
        """The changes of variables of the environment and of memberships."""
        return tuple(change for change in self.changes if change.key in settable_variables())

    @property
    def parameter_changes(self) -> tuple[Change, ...]:
        """The changes of parameters and switches."""
        return tuple(change for change in self.changes if change.key not in settable_variables())

    def with_values(self, overrides: Mapping[str, float]) -> Scenario:
        """The scenario with other values, by any key of a parameter, checked; as `--set` does."""
        values, sources = dict(self.values), dict(self.sources)
        for key, value in overrides.items():
            setting = find_parameter(key)
            problem = setting.problem(float(value))
            if problem:
                raise InputError(problem, key=key)
            for leaf in setting.leaves:
                values[leaf] = float(value) + 0.0  # no -0
                sources[leaf] = OVERRIDE
        return dataclasses.replace(self, values=values, sources=sources)

    def digest(self) -> str:
        """SHA-256 of what determines results: not name, title, notes or paths.

        A record of the user's own counts by its content, and by how far it is complete.
        """
        changes = [
            [change.month, change.until, change.key, change.value]
            for event in self.events
            for change in sorted(event.changes, key=lambda change: change.key)
        ]
        content = {
            "start": self.start,
            "end": self.end,
            "history": self.history,
            "record": self.record.digest() if self.record else None,
            "values": dict(sorted(self.values.items())),
            "changes": changes,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
