"""What `--set` says on the command line, laid over a scenario: values, months, and events.

threat.demand=1.5                                       a parameter or switch
to=2030-12                                              from, to, history
events.qccm.enabled=false                               a named event of the file: left out,
events.qccm.month=2028-01                               or at another time
2026-01: membership.qccm.KGZ=1                          an event
2026-01 until 2028-01: environment.afghan_insecurity=1  an event that ends
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from sim.calendar import month_label
from sim.errors import Faults, InputError, shown
from sim.model.sections import SECTIONS
from sim.scenario import convert
from sim.scenario.keys import Setting, dated_settings, find_dated, find_parameter
from sim.scenario.loading import check_events
from sim.scenario.scenario import OVERRIDE, Event, Scenario
from sim.scenario.text import Scalar
from sim.scenario.variants import has, is_given, variant, varied_setting
from sim.scenario.words import HISTORIES, TOP_KEYS, History
from sim.spelling import foreign, plain

_WHEN = re.compile(r"(?P<month>\S+)(?:\s+until\s+(?P<until>\S+))?")
_MONTHS_AND_HISTORY: Final = ("from", "to", "history")
#: Two months as an event does not take them.
_SPAN = re.compile(r"(?P<month>[0-9-]{7}) *(?:to|till|-|\.\.|/) *(?P<until>[0-9-]{7})")
#: Where to say what is no key of `--set`.
_ELSEWHERE: Final = {
    "seed": "write --seed NUMBER",
    "runs": "write -n NUMBER",
    "replicates": "write -n NUMBER",
    "events": "an event is written as in --set '2026-01: membership.qccm.KGZ=1'",
}


def with_assignments(scenario: Scenario, texts: Sequence[str]) -> Scenario:
    """The scenario with what is set on the command line, checked as a file is.

    Raises InputError with all that is wrong.
    """
    given = scenario
    faults = Faults()
    set_by: dict[str, str] = {}
    for text in texts:
        with faults:
            scenario, settles = _applied(scenario, text)
            for what in settles:
                if what in set_by:
                    problem = f"set twice, first by '{shown(set_by[what])}'"
                    raise OVERRIDE.error(problem, what)
                set_by[what] = text
    if not faults and scenario.start > scenario.end:
        key = "from" if "from" in set_by else "to"
        months = f"{month_label(scenario.start)} to {month_label(scenario.end)}"
        problem = f"the scenario runs from {months}; expected 'from' before 'to'"
        raise OVERRIDE.error(problem, key)
    faults.tell()
    check_events(scenario, scenario.name)
    return replace(scenario, parent=given)


def assignment_name(text: str) -> str:
    """An assignment as part of a folder's name: `to=2030-12`, `2026-01_membership.qccm.KGZ=1`."""
    before, _, value = text.partition("=")
    when, colon, key = before.rpartition(":")
    months = "-until-".join(re.split(r"\s+until\s+", when.strip()))
    return f"{months}{'_' if colon else ''}{key.strip()}={value.strip()}"


def _applied(scenario: Scenario, text: str) -> tuple[Scenario, Sequence[str]]:
    """The scenario with one assignment laid over it, and what the latter settles."""
    before, sign, value = text.partition("=")
    when, colon, key = (part.strip() for part in before.rpartition(":"))
    if not sign or not key:
        raise OVERRIDE.error(f"expected {_form(text)}, not '{shown(text)}'{_form_hint(text)}")
    if colon:
        return _with_event(scenario, when, key, value.strip())
    node = Scalar(value.strip(), True, OVERRIDE)
    sources = {**scenario.sources, key: OVERRIDE}
    if key == "from":
        return replace(scenario, start=convert.month(node, key), sources=sources), (key,)
    if key == "to":
        return replace(scenario, end=convert.month(node, key), sources=sources), (key,)
    if key == "history":
        history = cast(History, convert.choice(node, HISTORIES, key))
        return replace(scenario, history=history, sources=sources), (key,)
    if is_given(key) and not key.startswith("membership."):
        return _with_variant(scenario, key, node)
    setting = _parameter(key)
    number = convert.number(node, setting, key)
    return scenario.with_values({key: number}), setting.leaves


def _with_variant(scenario: Scenario, key: str, node: Scalar) -> tuple[Scenario, Sequence[str]]:
    """The scenario with a named event changed, or facilities coded in another way."""
    setting = varied_setting(key)
    reason = has(scenario, key)
    if reason:
        raise OVERRIDE.error(reason, key)
    changed = variant(scenario, {key: convert.number(node, setting, key)})
    return replace(changed, sources={**scenario.sources, key: OVERRIDE}), (key,)


def _form(text: str) -> str:
    """What an assignment looks like, for one that begins like an event or for any other."""
    if re.match(r"[0-9]", text.strip()):
        return "MONTH: KEY=VALUE such as '2026-01: membership.qccm.KGZ=1'"
    return "KEY=VALUE such as threat.demand=1.5"


def _form_hint(text: str) -> str:
    """What was probably meant by a text that is no assignment."""
    strange = foreign(text)
    if strange and "=" in plain(text):
        return strange
    key, colon, value = (part.strip() for part in text.partition(":"))
    if colon and value and _is_known(key):
        return f"; write {key}={shown(value)}"
    return f"; write {text.strip()}=VALUE" if _is_known(text.strip()) else ""


def _is_known(key: str) -> bool:
    return key in _MONTHS_AND_HISTORY or key in dated_settings()


def _parameter(key: str) -> Setting:
    if key in _ELSEWHERE:
        raise OVERRIDE.error(_ELSEWHERE[key], key)
    if key in TOP_KEYS:
        problem = "stands in a scenario file only; --set takes from, to, history, parameters"
        raise OVERRIDE.error(f"{problem} and events", key)
    try:
        return find_parameter(key)
    except InputError as error:
        if key.casefold() in _MONTHS_AND_HISTORY:
            problem = f"unknown key; did you mean '{key.casefold()}'?"
            raise OVERRIDE.error(problem, key) from None
        how = f", as in --set '2026-01: {key}=1'" if key in dated_settings() else ""
        raise OVERRIDE.error(f"{error}{how}") from None


def _with_event(
    scenario: Scenario, when: str, key: str, value: str
) -> tuple[Scenario, Sequence[str]]:
    found = _WHEN.fullmatch(when)
    if found is None or when in SECTIONS:
        hint = f"; write {when}.{shown(key)}={shown(value)}" if when in SECTIONS else ""
        span = _SPAN.fullmatch(when)
        if span:
            hint = f"; did you mean '{span['month']} until {span['until']}'?"
        problem = "expected a month, or MONTH until MONTH, before the colon, such as 2026-01"
        raise OVERRIDE.error(f"{problem}, not '{shown(when)}'{hint}", "event")
    month = convert.month(Scalar(found["month"], True, OVERRIDE), "month")
    until = None
    if found["until"]:
        until = convert.month(Scalar(found["until"], True, OVERRIDE), "until")
        if until <= month:
            problem = f"{month_label(until)} is not after {month_label(month)}"
            raise OVERRIDE.error(problem, "until")
    try:
        setting = find_dated(key)
    except InputError as error:
        raise OVERRIDE.error(str(error), "event") from None
    number = convert.number(Scalar(value, True, OVERRIDE), setting, key)
    event = Event(month, until, {key: number}, "", OVERRIDE)
    settles = [f"{month_label(month)}: {leaf}" for leaf in setting.leaves]
    return replace(scenario, events=(*scenario.events, event)), settles
