"""What varies in a scenario besides its parameters, and the scenario that comes of it.

events.NAME.enabled      whether a named event happens
events.NAME.month        the month in which it begins; it lasts as long as before
membership.qccm.UZB      a membership held (1) or not (0) from the first month that nobody knows yet
record.facilities        what counts as a facility in the record

Each value is a number, as everywhere in designs: a month is a year with a fraction, a word its
place among those there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sim.calendar import month_label, month_of_year, year_of_month
from sim.errors import InputError, shown
from sim.model.environment import KNOWN_MONTHS, YES_OR_NO, settable_variables
from sim.record.facilities import FACILITIES
from sim.record.own import NOTHING_CODED, OwnRecord
from sim.scenario.convert import FIRST_MONTH, LAST_MONTH
from sim.scenario.keys import Setting, find_parameter, key_hint, parameter_settings, word_hint
from sim.scenario.scenario import OVERRIDE, Event, Scenario
from sim.scenario.writing import number

CODING: Final = "record.facilities"
_EVENTS: Final = "events."
_MEMBERSHIP: Final = "membership."
#: What of a named event varies.
ENABLED, MONTH = "enabled", "month"


def is_given(key: str) -> bool:
    """Whether a key varies what a scenario is given, and is no parameter."""
    return key == CODING or key.startswith((_EVENTS, _MEMBERSHIP))


def varied_setting(key: str) -> Setting:
    """What a key of a sweep sets. An unknown key is an error that names the nearest one."""
    if key == CODING:
        coded = tuple(FACILITIES)
        return Setting(key, 0.0, float(len(coded) - 1), "", False, (key,), words=coded)
    if key.startswith(_EVENTS):
        return _setting_of_event(key)
    if key.startswith(_MEMBERSHIP):
        known = [name for name in settable_variables() if name.startswith(_MEMBERSHIP)]
        if key not in known:
            raise InputError(f"unknown key{key_hint(key, known)}", key=shown(key))
        return Setting(key, 0.0, 1.0, YES_OR_NO, False, (key,), yes_or_no=True)
    return find_parameter(key)


def _setting_of_event(key: str) -> Setting:
    name, what = event_of(key)
    if not name or what not in (ENABLED, MONTH):
        hint = word_hint(what, (ENABLED, MONTH))
        problem = f"expected events.NAME.enabled or events.NAME.month{hint}"
        raise InputError(problem, key=shown(key))
    if what == ENABLED:
        return Setting(key, 0.0, 1.0, "", True, (key,))
    ends = year_of_month(FIRST_MONTH), year_of_month(LAST_MONTH)
    return Setting(key, *ends, "year", False, (key,), months=True)


def event_of(key: str) -> tuple[str, str]:
    """Name of the event of a key, and what of it varies."""
    name, _, what = key.removeprefix(_EVENTS).rpartition(".")
    return name, what


def described(key: str) -> tuple[str, str]:
    """Unit and meaning of the numbers of a key that `is_given`."""
    if key == CODING:
        coded = ", ".join(f"{number} {word}" for number, word in enumerate(FACILITIES))
        return "number", f"what counts as a facility in the record: {coded}"
    if key.startswith(_MEMBERSHIP):
        since = month_label(KNOWN_MONTHS)
        return YES_OR_NO, f"{settable_variables()[key].meaning} from {since} on"
    name, what = event_of(key)
    if what == ENABLED:
        return YES_OR_NO, f"whether the event '{name}' happens"
    return "year", f"when the event '{name}' begins; 2026.5 is July 2026"


def shown_value(key: str, value: float) -> str:
    """A value as a file spells it: a number, true or false, a month, a word."""
    setting = varied_setting(key)
    if setting.switch:
        return "true" if value else "false"
    if setting.words:
        return setting.words[round(value)]
    return month_label(month_of_year(value)) if setting.months else number(value)


def variant(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """A scenario with other events, memberships or another coding; parameters are left alone.

    Raises InputError where the scenario has no such event, or months do not suit it.
    """
    for key, value in values.items():
        if key == CODING:
            scenario = _coded(scenario, tuple(FACILITIES)[round(value)])
        elif key.startswith(_MEMBERSHIP):
            scenario = _with_membership(scenario, key, value)
    said = {event_of(key): value for key, value in values.items() if key.startswith(_EVENTS)}
    months = {name: value for (name, what), value in said.items() if what == MONTH}
    dropped = {name for (name, what), value in said.items() if what == ENABLED and not value}
    events = tuple(
        _moved(scenario, event, months.get(event.name)) if event.name else event
        for event in scenario.events
        if not event.name or event.name not in dropped
    )
    return replace(scenario, events=events)


def has(scenario: Scenario, key: str) -> str | None:
    """Why a key that `is_given` varies nothing in a scenario; None where it does."""
    if key.startswith(_EVENTS):
        name, _ = event_of(key)
        names = [event.name for event in scenario.events if event.name]
        if name not in names:
            near = word_hint(name, names) or (f"; it has {', '.join(names[:6])}" if names else "")
            return f"scenario '{scenario.name}' has no event named '{shown(name)}'{near}"
    if key.startswith(_MEMBERSHIP) and scenario.end < KNOWN_MONTHS:
        return f"memberships vary from {month_label(KNOWN_MONTHS)} on, and it ends before"
    if key == CODING and scenario.record and scenario.record.only:
        return f"a coding {NOTHING_CODED}"
    return None


def check_months(scenario: Scenario, key: str, values: Sequence[float]) -> None:
    """Raises InputError for a month that an event of a scenario cannot be moved to."""
    name, _ = event_of(key)
    for event in scenario.events:
        if event.name == name:
            for value in values:
                _moved(scenario, event, value)


def _moved(scenario: Scenario, event: Event, year: float | None) -> Event:
    if year is None:
        return event
    month = month_of_year(year)
    if not scenario.start <= month <= scenario.end:
        horizon = f"{month_label(scenario.start)} to {month_label(scenario.end)}"
        problem = f"{month_label(month)} lies outside scenario '{scenario.name}', {horizon}"
        raise InputError(problem, key=f"{_EVENTS}{event.name}.{MONTH}")
    until = None if event.until is None else event.until + month - event.month
    if until is not None and until > scenario.end:
        until = None
    return replace(event, month=month, until=until)


def _with_membership(scenario: Scenario, key: str, value: float) -> Scenario:
    month = max(scenario.start, KNOWN_MONTHS)
    event = Event(month, None, {key: value}, "", OVERRIDE)
    return replace(scenario, events=(*scenario.events, event))


def _coded(scenario: Scenario, coding: str) -> Scenario:
    own = OwnRecord(None, facilities=coding)
    return replace(scenario, record=own.over(scenario.record))


def parameters_among(keys: Sequence[str]) -> tuple[str, ...]:
    """Those of some varied keys that are parameters."""
    return tuple(key for key in keys if key in parameter_settings())
