"""Scenarios: what a file says, on top of what it extends, on top of the defaults."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from sim.calendar import month_index, month_label
from sim.errors import InputError
from sim.model.sections import SECTIONS, default_values
from sim.parameters import Parameter, parameters_of
from sim.scenario import convert
from sim.scenario.documents import (
    Document,
    chain,
    looks_like_account,
    looks_like_sweep,
    open_document,
    related_file,
)
from sim.scenario.keys import (
    Setting,
    find_dated,
    find_parameter,
    home_hint,
    label_problem,
    parameter_problem,
    parameter_settings,
    word_hint,
)
from sim.scenario.scenario import OVERRIDE, Event, Scenario
from sim.scenario.text import (
    MapNode,
    Node,
    Origin,
    Scalar,
    from_python,
    shown,
)
from sim.scenario.words import EVENT_KEYS, HISTORIES, TOP_KEYS, History

BASELINE_TITLE: Final = "The record to 2020, then no surprises"


def default_scenario() -> Scenario:
    """Every parameter at its default, and no events: what `scenarios/baseline.yaml` says."""
    return Scenario(
        name="baseline",
        title=BASELINE_TITLE,
        start=month_index("1993-01"),
        end=month_index("2035-12"),
        history="replay",
        record=None,
        values=default_values(),
        events=(),
    )


def load_scenario(source: str | Path | Mapping[str, Any]) -> Scenario:
    """The scenario of a file, or of a mapping with the same keys (paths from the current folder).

    Raises InputError on the first mistake.
    """
    if isinstance(source, Mapping):
        top = convert.mapping(from_python(source), "keys", None)
        return resolve(Document(top, Path.cwd(), None, Path("unnamed.yaml")))
    return resolve(open_document(Path(source), str(source)))


def parse_assignment(text: str) -> tuple[str, float]:
    """Key and value of `KEY=VALUE`, checked: `sinophobia.restraint=1.5`, `threat.enabled=false`."""
    key, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not key:
        raise OVERRIDE.error(f"expected KEY=VALUE such as threat.demand=1.5, not '{shown(text)}'")
    try:
        setting = find_parameter(key)
    except InputError as error:
        raise OVERRIDE.error(str(error)) from None
    return key, convert.number(Scalar(value, True, OVERRIDE), setting, key)


def resolve(top: Document, besides: Collection[str] = ()) -> Scenario:
    """The scenario of a document that was read.

    `besides` names keys at the top of its files that are not the scenario's business.
    """
    scenario = default_scenario()
    for document in reversed(chain(top)):
        scenario = _applied(document, scenario, besides)
    values = top.top.values
    name = convert.name_from_file(top.path.stem)
    if "name" in values:
        name = convert.name(values["name"], "name")
    title = convert.text(values["title"], "title") if "title" in values else name
    _check_events(scenario, top.shown or "the scenario")
    return replace(scenario, name=name, title=title)


def _applied(document: Document, scenario: Scenario, besides: Collection[str]) -> Scenario:
    """A scenario with what one file says laid over it."""
    table = document.top
    if looks_like_sweep(table):
        raise table.origin.error("a sweep; expected a scenario")
    if looks_like_account(table) and not besides:
        raise table.origin.error("an account; expected a scenario")
    _check_top_keys(table, besides)
    values, sources = dict(scenario.values), dict(scenario.sources)
    start, end, history = scenario.start, scenario.end, scenario.history
    record, events = scenario.record, scenario.events
    for key, node in table.values.items():
        if key in besides:
            continue
        sources[key] = table.keys_at[key]
        match key:
            case "from":
                start = convert.month(node, key)
            case "to":
                end = convert.month(node, key)
            case "history":
                history = cast(History, convert.choice(node, HISTORIES, key))
            case "record":
                record = _record(document, node)
            case "events":
                events += _events(node)
            case "name" | "title" | "extends":
                pass
            case _:
                del sources[key]
                for leaf, (value, origin) in section_values(key, node).items():
                    values[leaf], sources[leaf] = value, origin
    if start > end:
        key = "from" if "from" in table.values else "to"
        problem = f"the scenario runs from {month_label(start)} to {month_label(end)}"
        raise table.keys_at[key].error(f"{problem}; expected 'from' before 'to'", key)
    return replace(
        scenario,
        start=start,
        end=end,
        history=history,
        record=record,
        values=values,
        events=events,
        sources=sources,
    )


def _check_top_keys(table: MapNode, besides: Collection[str]) -> None:
    fixed = (*TOP_KEYS, *besides)
    for key, origin in table.keys_at.items():
        if key in fixed or key in SECTIONS:
            continue
        section, _, name = key.partition(".")
        if section in SECTIONS and name:
            hint = f"; write '{shown(name)}' inside the section '{section}'"
        else:
            hint = word_hint(key, (*fixed, *SECTIONS)) or home_hint(key)
        raise origin.error(f"unknown key{hint}", shown(key))


def _record(document: Document, node: Node) -> Path | None:
    if convert.is_null(node):
        return None
    path, shown_as = related_file(document, node, "record")
    if not path.is_file():
        raise node.origin.error(f"no such file: '{shown(shown_as)}'", "record")
    return path


def section_values(section: str, node: Node) -> dict[str, tuple[float, Origin]]:
    """Values by leaf key that one section of a file sets, each with where."""
    table = convert.mapping(node, "parameters", section)
    known = parameters_of(SECTIONS[section])
    found: dict[str, tuple[float, Origin]] = {}
    for name, value in table.values.items():
        origin = table.keys_at[name]
        if name not in known:
            raise origin.error(parameter_problem(section, name), f"{section}.{shown(name)}")
        found |= _parameter_values(known[name], value, origin)
    return found


def _parameter_values(
    parameter: Parameter, node: Node, origin: Origin
) -> dict[str, tuple[float, Origin]]:
    """One number for a parameter, or for a parameter by label a mapping of labels to numbers."""
    setting = parameter_settings()[parameter.key]
    if not parameter.by:
        return {parameter.key: (convert.number(node, setting, parameter.key), origin)}
    if not isinstance(node, MapNode):
        _check_number_or_labels(parameter, node, setting)
        value = convert.number(node, setting, parameter.key)
        return dict.fromkeys(setting.leaves, (value, origin))
    found: dict[str, tuple[float, Origin]] = {}
    for label, value_node in node.values.items():
        where = node.keys_at[label]
        if label not in parameter.labels:
            raise where.error(label_problem(parameter, label), f"{parameter.key}.{shown(label)}")
        leaf = f"{parameter.key}.{label}"
        found[leaf] = (convert.number(value_node, setting, leaf), where)
    return found


def _check_number_or_labels(parameter: Parameter, node: Node, setting: Setting) -> None:
    if not isinstance(node, Scalar) or convert.is_null(node):
        raise node.origin.error(
            f"expected {setting.expected}, or one per {parameter.by} such as "
            f"{{{parameter.labels[0]}: {setting.low:g}}}, not {convert.described(node)}",
            parameter.key,
        )


def _events(node: Node) -> tuple[Event, ...]:
    items = convert.items(node, "events", "events").items
    return tuple(_event(item, f"events[{position}]") for position, item in enumerate(items, 1))


def _event(node: Node, place: str) -> Event:
    table = convert.mapping(node, "month and set", place)
    convert.known_keys(table, EVENT_KEYS, f"{place}.")
    for key in ("month", "set"):
        if key not in table.values:
            raise table.origin.error(f"lacks '{key}'", place)
    month = convert.month(table.values["month"], f"{place}.month")
    until = None
    if "until" in table.values and not convert.is_null(table.values["until"]):
        until = convert.month(table.values["until"], f"{place}.until")
        if until <= month:
            problem = f"{month_label(until)} is not after {month_label(month)}"
            raise table.keys_at["until"].error(problem, f"{place}.until")
    note = convert.text(table.values["note"], f"{place}.note") if "note" in table.values else ""
    return Event(month, until, _event_values(table.values["set"], place), note, table.origin)


def _event_values(node: Node, place: str) -> dict[str, float]:
    table = convert.mapping(node, "keys to values", f"{place}.set")
    if not table.values:
        raise table.origin.error("sets nothing", f"{place}.set")
    found: dict[str, float] = {}
    set_by: dict[str, str] = {}
    for key, value in table.values.items():
        origin = table.keys_at[key]
        setting = find_dated_at(key, origin, f"{place}.set")
        found[key] = convert.number(value, setting, f"{place}.set.{key}")
        for leaf in setting.leaves:
            if leaf in set_by:
                problem = f"sets {leaf} again, after '{set_by[leaf]}'"
                raise origin.error(problem, f"{place}.set.{key}")
            set_by[leaf] = key
    return found


def find_dated_at(key: str, origin: Origin, place: str) -> Setting:
    """What an event's key sets; the error says where it stands."""
    try:
        return find_dated(key)
    except InputError as error:
        raise origin.error(str(error), place) from None


def _check_events(scenario: Scenario, whose: str) -> None:
    """Events lie within the months of the resolved scenario."""
    horizon = f"the months of {whose}, {month_label(scenario.start)} to {month_label(scenario.end)}"
    for event in scenario.events:
        if not scenario.start <= event.month <= scenario.end:
            problem = f"{month_label(event.month)} lies outside {horizon}"
            raise event.origin.error(problem, "event")
        if event.until is not None and event.until > scenario.end + 1:
            problem = f"until {month_label(event.until)} goes past {horizon}"
            raise event.origin.error(problem, "event")
