"""Settings that change nothing, each with the reason: what `check`, `run` and `sweep` warn of.

A setting acts in months in which a value differs through it and something reads that value. What
a file repeats of its parent or of the defaults is documentation, not a setting without effect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.calendar import month_label
from sim.errors import InputError
from sim.model.acting import (
    A_MONTH_LATER,
    AFTER_THE_SERIES,
    AFTER_THE_WAR,
    AFTER_WHAT_IS_KNOWN,
    CHINAS_OFFERS,
    OUTLASTS,
    READ_AFTERWARDS,
    acts_through,
)
from sim.model.environment import KNOWN_MONTHS
from sim.model.paths import Change, paths
from sim.model.sections import default_values
from sim.model.series import AFGHAN_SERIES_END, AFGHAN_WAR_OVER
from sim.names import LABELS
from sim.parameters import Array
from sim.record.reading import load_record
from sim.scenario.keys import find_dated, find_parameter, leaf_stem
from sim.scenario.scenario import OVERRIDE, Scenario
from sim.scenario.text import Origin
from sim.scenario.writing import switch_or_number

Months: TypeAlias = NDArray[np.bool_]

#: Reasons told of one setting.
MOST_REASONS: Final = 2
#: Events of a scenario, at most, that are looked at.
MOST_EVENTS: Final = 2_000


@dataclass(frozen=True)
class Idle:
    """A setting that changes nothing, or next to nothing."""

    origin: Origin
    key: str
    reason: str
    changes: str = "nothing"

    def __str__(self) -> str:
        """One line: where it stands, and why it changes nothing."""
        where = f"{self.origin}: " if str(self.origin) else ""
        return f"{where}{self.key} changes {self.changes}, because {self.reason}"


def without_effect(scenario: Scenario, varied: Collection[str] = ()) -> list[Idle]:
    """What a scenario's own file, or `--set`, sets to no effect.

    `varied` are leaf keys that a sweep varies: what stands there instead is not the file's doing.
    Values of what a file extends are not looked at: it may well switch off what they are for.
    """
    parent = scenario.parent
    if parent is None or not _is_set_by_hand(scenario, parent):
        return _Settings(scenario, varied).idle(scenario)
    # A file's setting may come to life by --set, and is then no business of a warning.
    still = {(one.origin, one.key) for one in _Settings(scenario, varied).idle(parent)}
    of_file = [one for one in without_effect(parent, varied) if (one.origin, one.key) in still]
    return of_file + _Settings(scenario, varied).idle(scenario)


def idle_key(
    scenario: Scenario, key: str, points: Sequence[Mapping[str, float]] = ({},)
) -> str | None:
    """Why a parameter's key changes nothing at any of some points of a sweep; None if it does.

    `points` hold values of the keys that vary.
    """
    leaves = find_parameter(key).leaves
    switches = [f"{name}.enabled" for name in acts_through(leaf_stem(leaves[0]))]
    reasons: list[str] = []
    for values in {tuple((k, v) for k, v in point.items() if k in switches) for point in points}:
        settings = _Settings(scenario, (), dict(values))
        for leaf in leaves:
            months = np.ones(scenario.end + 1, dtype=bool)
            reason = settings.silent(leaf, months)
            if reason is None:
                return None
            reasons.append(reason)
    return _joined(reasons)


def _is_set_by_hand(scenario: Scenario, parent: Scenario) -> bool:
    own = [*scenario.events[len(parent.events) :]]
    return any(event.origin == OVERRIDE for event in own) or OVERRIDE in scenario.sources.values()


class _Settings:
    """The settings of a scenario, month by month from 1993-01 to its end."""

    def __init__(
        self,
        scenario: Scenario,
        varied: Collection[str],
        switches: Mapping[str, float] | None = None,
    ) -> None:
        self._scenario = scenario
        self._varied = frozenset(varied)
        self._values = {**scenario.values, **(switches or {})}
        self._end = scenario.end
        self._given = paths(0, scenario.end)
        self._unread_by: dict[str, tuple[tuple[Months, str], ...]] = {}
        self._by_leaf: dict[str, list[tuple[int, Change]]] = {}
        for number, event in enumerate(scenario.events):
            for change in event.changes:
                self._by_leaf.setdefault(change.key, []).append((number, change))

    def idle(self, layer: Scenario) -> list[Idle]:
        """What one file of the chain sets to no effect."""
        found = [*self._idle_values(layer), *self._idle_events(layer)]
        return sorted(found, key=lambda one: (str(one.origin.file), one.origin.line or 0))

    # Values.

    def _idle_values(self, layer: Scenario) -> Iterator[Idle]:
        before = layer.parent.values if layer.parent else default_values()
        sources = layer.parent.sources if layer.parent else {}
        groups: dict[tuple[str, Origin], list[str]] = {}
        for leaf, origin in layer.sources.items():
            own = leaf in layer.values and sources.get(leaf) != origin
            # What --set replaces is no longer the file's.
            if own and self._scenario.sources.get(leaf) == origin and leaf not in self._varied:
                groups.setdefault((leaf_stem(leaf), origin), []).append(leaf)
        for (stem, origin), leaves in groups.items():
            reasons = [self._idle_value(leaf, before[leaf], origin) for leaf in leaves]
            together = len(leaves) > 1 and len({layer.values[leaf] for leaf in leaves}) == 1
            if together and len(leaves) == len(find_parameter(stem).leaves):
                if all(reasons):
                    yield Idle(origin, stem, _joined(map(str, reasons)))
                continue
            for leaf, reason in zip(leaves, reasons, strict=True):
                if reason:
                    yield Idle(origin, leaf, reason)

    def _idle_value(self, leaf: str, before: float, origin: Origin) -> str | None:
        value = self._values[leaf]
        if value == before:
            return f"it is {_shown(leaf, value)} already" if origin == OVERRIDE else None
        months = np.ones(self._end + 1, dtype=bool)
        for _, change in self._by_leaf.get(leaf, ()):
            months[_window(change)] = False
        if not months.any():
            return "events set it in every month"
        return self.silent(leaf, months)

    # Events.

    def _idle_events(self, layer: Scenario) -> Iterator[Idle]:
        first = len(layer.parent.events) if layer.parent else 0
        if len(layer.events) > MOST_EVENTS:
            return
        told: dict[tuple[int, str], list[tuple[str, str] | None]] = {}
        for leaf in self._by_leaf:
            for number, reason in self._idle_changes(leaf):
                if first <= number < len(layer.events) and leaf not in self._varied:
                    event = self._scenario.events[number]
                    key = next(key for key in event.set if leaf in find_dated(key).leaves)
                    told.setdefault((number, key), []).append(reason)
        for (number, key), reasons in told.items():
            found = [reason for reason in reasons if reason]
            if len(found) == len(reasons):
                changes = max(found)[0]  # "next to nothing" is more than "nothing"
                origin = self._scenario.events[number].origin
                yield Idle(origin, key, _joined(reason for _, reason in found), changes)

    def _idle_changes(self, leaf: str) -> Iterator[tuple[int, tuple[str, str] | None]]:
        """Each change of a leaf by its event's number: what it changes and why no more, or None."""
        path, least = self._before_events(leaf), self._at_least(leaf)
        acting: list[tuple[int, Change, Months]] = []
        for number, change in self._by_leaf[leaf]:
            here = np.zeros(self._end + 1, dtype=bool)
            here[_window(change)] = True
            here &= np.maximum(path, least) != np.maximum(change.value, least)
            if here.any():
                acting.append((number, change, here))
                path[_window(change)] = change.value
            else:
                yield number, ("nothing", self._why_same(change, least))
        later = np.zeros(self._end + 1, dtype=bool)
        for number, change, here in reversed(acting):
            yield number, self._why(change, here & ~later)
            later[_window(change)] = True

    def _why(self, change: Change, months: Months) -> tuple[str, str] | None:
        if not months.any():
            return "nothing", "a later event sets it in the same months"
        reason = self.silent(change.key, months)
        if reason:
            return "nothing", reason
        if change.month == self._end:
            return "next to nothing", f"{month_label(self._end)} is the last month"
        return None

    def _why_same(self, change: Change, least: Array) -> str:
        section, *middle, label = change.key.split(".")
        if section != "membership":
            return f"it is {_shown(change.key, change.value)} already"
        who, what = LABELS[label], LABELS[middle[0]]
        if change.value:
            return f"{who} is in the {what} already"
        if least[change.month] > 0.0:
            return f"{who} is in the {what} by its borders, and events only add members"
        return f"{who} is not in the {what} anyway"

    # What is in force, and what reads it.

    def _before_events(self, leaf: str) -> Array:
        """A leaf's value by month, events left out."""
        if leaf in self._values:
            return np.full(self._end + 1, self._values[leaf])
        path = self._given[leaf].copy()
        if leaf == "environment.afghan_insecurity":
            # What events set counts otherwise than what is given, once the war is over.
            path[AFGHAN_WAR_OVER:] = -1.0
        return path

    def _in_force(self, leaf: str) -> Array:
        path = self._before_events(leaf)
        for _, change in self._by_leaf.get(leaf, ()):
            path[_window(change)] = change.value
        return path

    def _at_least(self, leaf: str) -> Array:
        """What a leaf is at least, by month: for the QCCM, membership by geography."""
        nothing = np.full(self._end + 1, -np.inf)
        if not leaf.startswith("membership.qccm."):
            return nothing
        republic = leaf.rpartition(".")[2]
        member = self._in_force("threat.enabled") > 0.0
        for border in ("border_china", "border_afghanistan"):
            member &= self._in_force(f"threat.{border}.{republic}") > 0.0
        return np.where(member, self._in_force("environment.qccm_open"), nothing)

    def silent(self, leaf: str, months: Months) -> str | None:
        """Why nothing reads a leaf in any of some months; None where something does."""
        read, reasons = months.copy(), []
        stem = leaf_stem(leaf)
        if stem not in self._unread_by:
            self._unread_by[stem] = tuple(self._unread(stem))
        for unread, reason in self._unread_by[stem]:
            if (read & unread).any():
                reasons.append(reason)
                read &= ~unread
        return None if read.any() else _joined(reasons)

    @cached_property
    def _replayed(self) -> int:
        """Months from 1993-01 in which the record stands in for all of China's draws."""
        scenario = self._scenario
        try:
            record = load_record(scenario.record, asking=False)
        except InputError:
            return 0  # what is wrong with it is said by who reads it to simulate
        months = min(record.months, record.joint_months)
        return months if scenario.history == "replay" else min(scenario.start, months)

    def _unread(self, stem: str) -> Iterator[tuple[Months, str]]:
        """Months in which nothing reads a key, with the reason."""
        for mechanism in acts_through(stem):
            if f"{mechanism}.enabled" in self._varied:
                continue
            off = self._in_force(f"{mechanism}.enabled") == 0.0
            # Off until the end: else what is set now may be felt when it is on again.
            for_good = np.logical_and.accumulate(off[::-1])[::-1]
            if (stem, mechanism) in OUTLASTS and not off.all():
                continue
            since = "" if off.all() else f" from {month_label(int(for_good.argmax()))} on"
            own = stem.startswith(f"{mechanism}.")
            through = f"'{mechanism}' is" if own else f"it acts through '{mechanism}', which is"
            yield for_good, f"{through} off{since}"
        month = np.arange(self._end + 1)
        if stem in CHINAS_OFFERS | READ_AFTERWARDS:
            replayed = self._replayed
            if stem in READ_AFTERWARDS and replayed <= self._end:
                return
            said = (
                f"the record stands in for China's offers until {month_label(replayed - 1)} "
                "(at most, the reasons kept for those years change)"
            )
            yield month < replayed - (stem in A_MONTH_LATER), said
        if stem in AFTER_THE_SERIES:
            said = f"Afghanistan follows its series until {month_label(AFGHAN_SERIES_END)}"
            yield month <= AFGHAN_SERIES_END, said
        if stem in AFTER_THE_WAR:
            said = f"Afghanistan follows its series until {month_label(AFGHAN_WAR_OVER - 1)}"
            yield month < AFGHAN_WAR_OVER, said
        if stem in AFTER_WHAT_IS_KNOWN:
            said = f"crises are those known until {month_label(KNOWN_MONTHS - 1)}"
            yield month < KNOWN_MONTHS, said


def _window(change: Change) -> slice:
    return slice(change.month, change.until)


def _shown(leaf: str, value: float) -> str:
    return switch_or_number(value, leaf.endswith(".enabled"))


def _joined(reasons: Iterable[str]) -> str:
    return " and ".join(list(dict.fromkeys(reasons))[:MOST_REASONS])
