"""Scenarios: what a file says, on top of what it extends, on top of the defaults."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from sim.calendar import month_index, month_label
from sim.errors import Faults, InputError, shown
from sim.model.sections import SECTIONS, default_values
from sim.parameters import Parameter, parameters_of
from sim.scenario import convert
from sim.scenario.documents import (
    Document,
    chain,
    kind_of,
    named_document,
    wrong_kind,
)
from sim.scenario.keys import (
    Setting,
    find_dated,
    home_hint,
    label_problem,
    parameter_problem,
    parameter_settings,
    word_hint,
)
from sim.scenario.records import own_record
from sim.scenario.scenario import Event, Scenario
from sim.scenario.text import MapNode, Node, Origin, Scalar, from_python
from sim.scenario.words import EVENT_KEYS, HISTORIES, TOP_KEYS

BASELINE_TITLE: Final = "The world as known to 2025, then no surprises"


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

    Raises InputError with all that is wrong.
    """
    if isinstance(source, Mapping):
        top = convert.mapping(from_python(source), "keys", None)
        return resolve(Document(top, Path.cwd(), None, Path("unnamed.yaml")))
    return resolve(named_document(source))


def resolve(top: Document, besides: Collection[str] = ()) -> Scenario:
    """The scenario of a document that was read.

    `besides` names keys at the top of its files that are not the scenario's business. Raises
    InputError with the faults of the file and of all that it extends.
    """
    kind = kind_of(top.top)
    if kind == "sweep" or (kind == "account" and not besides):
        raise wrong_kind(top, "a scenario")
    faults = Faults()
    said: list[_Said] = []
    name, title = convert.name_from_file(top.path.stem), None
    with faults:
        for document in chain(top):
            with faults:
                said.append(_said(document, besides))
    with faults:
        if "name" in top.top.values:
            name = convert.name(top.top.values["name"], "name")
    with faults:
        if "title" in top.top.values:
            title = convert.text(top.top.values["title"], "title")
    faults.tell()
    parent = default_scenario()
    for each in reversed(said[1:]):
        parent = replace(each.over(parent), name=each.name)
    scenario = said[0].over(parent)
    check_events(scenario, top.shown or "the scenario")
    title = name if title is None else title
    return replace(scenario, name=name, title=title, parent=parent)


@dataclass(frozen=True)
class _Said:
    """What one file of a chain says: `keys` of a scenario, and what it adds to the others."""

    name: str
    keys: Mapping[str, Any]
    values: Mapping[str, float]
    events: tuple[Event, ...]
    sources: Mapping[str, Origin]

    def over(self, scenario: Scenario) -> Scenario:
        """A scenario with what the file says laid over it."""
        found = replace(
            scenario,
            **self.keys,
            values={**scenario.values, **self.values},
            events=scenario.events + self.events,
            sources={**scenario.sources, **self.sources},
        )
        if found.start > found.end:
            key = "from" if "start" in self.keys else "to"
            months = f"{month_label(found.start)} to {month_label(found.end)}"
            problem = f"the scenario runs from {months}; expected 'from' before 'to'"
            raise self.sources[key].error(problem, key)
        return found


def _said(document: Document, besides: Collection[str]) -> _Said:
    """What a file says. Raises InputError with all its faults."""
    table = document.top
    keys: dict[str, Any] = {}
    values: dict[str, float] = {}
    events: tuple[Event, ...] = ()
    sources: dict[str, Origin] = {}
    faults = Faults(table.faults)
    with faults:
        _check_top_keys(table, besides)
    for key, node in table.values.items():
        if key in besides:
            continue
        sources[key] = table.keys_at[key]
        with faults:
            match key:
                case "from":
                    keys["start"] = convert.month(node, key)
                case "to":
                    keys["end"] = convert.month(node, key)
                case "history":
                    keys["history"] = convert.choice(node, HISTORIES, key)
                case "record":
                    keys["record"] = own_record(document, node)
                case "events":
                    events = _events(node)
                case _ if key in SECTIONS:
                    del sources[key]
                    for leaf, (value, origin) in section_values(key, node).items():
                        values[leaf], sources[leaf] = value, origin
    try:
        faults.tell()
    except InputError as error:
        raise document.blamed(error) from None
    return _Said(_name(document), keys, values, events, sources)


def _name(document: Document) -> str:
    """The name of a file, without a word about what may be wrong with it."""
    node = document.top.values.get("name")
    given = node.text if isinstance(node, Scalar) else document.path.stem
    return convert.name_from_file(given)


def _check_top_keys(table: MapNode, besides: Collection[str]) -> None:
    fixed = (*TOP_KEYS, *besides)
    faults = Faults()
    for key, origin in table.keys_at.items():
        if key in fixed or key in SECTIONS:
            continue
        section, _, name = key.partition(".")
        if section in SECTIONS and name:
            hint = f"; write '{shown(name)}' inside the section '{section}'"
        else:
            hint = word_hint(key, (*fixed, *SECTIONS)) or home_hint(key)
        with faults:
            raise origin.error(f"unknown key{hint}", shown(key))
    faults.tell()


def section_values(section: str, node: Node) -> dict[str, tuple[float, Origin]]:
    """Values by leaf key that one section of a file sets, each with where."""
    table = convert.mapping(node, "parameters", section)
    known = parameters_of(SECTIONS[section])
    found: dict[str, tuple[float, Origin]] = {}
    faults = Faults()
    for name, value in table.values.items():
        origin = table.keys_at[name]
        with faults:
            if name not in known:
                hint = convert.torn(table, name)
                problem = f"unknown parameter{hint}" if hint else parameter_problem(section, name)
                raise origin.error(problem, f"{section}.{shown(name)}")
            found |= _parameter_values(known[name], value, origin)
    faults.tell()
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
    faults = Faults()
    for label, value_node in node.values.items():
        where = node.keys_at[label]
        leaf = f"{parameter.key}.{label}"
        with faults:
            if label not in parameter.labels:
                hint = convert.torn(node, label)
                problem = f"unknown {parameter.by}{hint}"
                problem = problem if hint else label_problem(parameter, label)
                raise where.error(problem, f"{parameter.key}.{shown(label)}")
            found[leaf] = (convert.number(value_node, setting, leaf), where)
    faults.tell()
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
    found: list[Event] = []
    faults = Faults()
    for position, item in enumerate(items, 1):
        with faults:
            found.append(_event(item, f"events[{position}]"))
    faults.tell()
    return tuple(found)


def _event(node: Node, place: str) -> Event:
    table = convert.mapping(node, "month and set", place)
    given = table.values
    month, until, note, values, name = None, None, "", {}, ""
    faults = Faults()
    with faults:
        convert.known_keys(table, EVENT_KEYS, f"{place}.")
        convert.needed(table, ("month", "set"), place)
    with faults:
        if "month" in given:
            month = convert.month(given["month"], f"{place}.month")
    with faults:
        if "until" in given and not convert.is_null(given["until"]):
            until = convert.month(given["until"], f"{place}.until")
            if month is not None and until <= month:
                problem = f"{month_label(until)} is not after {month_label(month)}"
                raise table.keys_at["until"].error(problem, f"{place}.until")
    with faults:
        if "set" in given:
            values = _event_values(given["set"], place)
    with faults:
        if "note" in given:
            note = convert.text(given["note"], f"{place}.note")
    with faults:
        if "name" in given:
            name = convert.name(given["name"], f"{place}.name")
    faults.tell()
    return Event(cast(int, month), until, values, note, table.origin, name)


def _event_values(node: Node, place: str) -> dict[str, float]:
    table = convert.mapping(node, "keys to values", f"{place}.set")
    if not table.values:
        raise table.origin.error("sets nothing", f"{place}.set")
    found: dict[str, float] = {}
    set_by: dict[str, str] = {}
    faults = Faults()
    for key, value in table.values.items():
        with faults:
            origin = table.keys_at[key]
            setting = convert.setting_of(table, key, f"{place}.set", find_dated)
            found[key] = convert.number(value, setting, f"{place}.set.{key}")
            for leaf in setting.leaves:
                if leaf in set_by:
                    problem = f"sets {leaf} again, after '{set_by[leaf]}'"
                    raise origin.error(problem, f"{place}.set.{key}")
                set_by[leaf] = key
    faults.tell()
    return found


def check_events(scenario: Scenario, whose: str) -> None:
    """Events lie within the months of the resolved scenario, and no two have the same name.

    Where the months were set in another place than the event, that place is blamed: it came later.
    """
    start, end = month_label(scenario.start), month_label(scenario.end)
    horizon = f"the months of {whose}, {start} to {end}"
    faults = Faults()
    names: dict[str, Event] = {}
    for event in scenario.events:
        first = names.setdefault(event.name, event)
        with faults:
            if event.name and first is not event:
                problem = f"a second event named '{event.name}', after {first.origin}"
                raise event.origin.error(problem, "event")
        month = month_label(event.month)
        inside = scenario.start <= event.month <= scenario.end
        late = inside and event.until is not None and event.until > scenario.end + 1
        if inside and not late:
            continue
        key = "from" if event.month < scenario.start else "to"
        limit = scenario.sources.get(key, Origin())
        with faults:
            if limit.file not in (None, event.origin.file) and limit.file in (whose, "--set"):
                problem = f"{start if key == 'from' else end} leaves out"
                if late:
                    what = f"the end of the event of {month}"
                    needed = f"{month_label(cast(int, event.until) - 1)} or later"
                else:
                    what = f"the event of {month}"
                    needed = f"{month} or {'earlier' if key == 'from' else 'later'}"
                raise limit.error(f"{problem} {what} ({event.origin}); expected {needed}", key)
            if late:
                until = month_label(cast(int, event.until))
                raise event.origin.error(f"until {until} goes past {horizon}", "event")
            raise event.origin.error(f"{month} lies outside {horizon}", "event")
    faults.tell()
