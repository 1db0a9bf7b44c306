"""Sweep files: which scenarios, which parameters, which values, how many replicates.

A `grid` runs every combination of the values under `vary`, a `fraction` a balanced few of those of
two values each, a `list` the points under `points`. With several `scenarios`, each point runs under
each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from sim.errors import Faults
from sim.names import LARGEST_SEED
from sim.scenario import convert, library
from sim.scenario.designs import fraction, fraction_size, grid, grid_size
from sim.scenario.documents import (
    Document,
    looks_like_sweep,
    named_document,
    related_document,
    wrong_kind,
)
from sim.scenario.keys import Setting, find_parameter, parameter_settings
from sim.scenario.levels import MOST_POINTS, levels_of
from sim.scenario.loading import resolve
from sim.scenario.scenario import Scenario
from sim.scenario.text import ListNode, MapNode, Node, Origin
from sim.scenario.without_effect import Idle, idle_key, without_effect
from sim.scenario.words import DESIGN_KEYS, KINDS, SWEEP_KEYS, Kind

MOST_RUNS: Final = 20_000_000
MOST_REPLICATES: Final = 1_000_000


@dataclass(frozen=True)
class Point:
    """One point of a design: which of the sweep's scenarios, and values by key as in the file."""

    scenario: int
    values: Mapping[str, float]


@dataclass(frozen=True)
class Sweep:
    """A sweep whose scenarios, keys, values and size were checked.

    `vary` holds the values of each key of a grid or fraction, `listed` the points of a list; the
    other one is empty. Keys are those of parameters; without label they mean all labels at once.
    """

    name: str
    title: str
    scenarios: tuple[Scenario, ...]
    seed: int
    replicates: int
    kind: Kind
    vary: Mapping[str, tuple[float, ...]]
    listed: tuple[Mapping[str, float], ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that vary, in the order of the file."""
        return tuple(self.listed[0]) if self.listed else tuple(self.vary)

    @property
    def size(self) -> int:
        """Number of points, over all scenarios."""
        return self._size_of_each * len(self.scenarios)

    @property
    def _size_of_each(self) -> int:
        if self.kind == "list":
            return len(self.listed)
        return fraction_size(len(self.vary)) if self.kind == "fraction" else grid_size(self.vary)

    @property
    def runs(self) -> int:
        """Number of runs: points times replicates."""
        return self.size * self.replicates

    def points(self) -> list[Point]:
        """Every point in a stable order: by scenario, then as in the file, last key fastest."""
        values = list(self.listed)
        if self.kind != "list":
            values = list(fraction(self.vary) if self.kind == "fraction" else grid(self.vary))
        return [Point(number, point) for number in range(len(self.scenarios)) for point in values]


def load_sweep(path: str | Path) -> Sweep:
    """The sweep of a file. Raises InputError with all that is wrong in it."""
    document = named_document(path, library.SWEEPS)
    if not looks_like_sweep(document.top):
        raise wrong_kind(document, "a sweep, which has 'scenario' and 'design'")
    return resolve_sweep(document)


def resolve_sweep(document: Document) -> Sweep:
    """The sweep of a document that was read."""
    top = document.top
    given = top.values
    name, title = convert.name_from_file(document.path.stem), None
    seed, replicates = 0, 1
    kind: Kind = "list" if "points" in given and "vary" not in given else "grid"
    scenarios: tuple[Scenario, ...] = ()
    vary: dict[str, tuple[float, ...]] = {}
    listed: tuple[Mapping[str, float], ...] = ()
    faults = Faults(top.faults)
    misspelt = any(key not in SWEEP_KEYS for key in given)  # then nothing is called missing
    with faults:
        convert.known_keys(top, SWEEP_KEYS)
        convert.needed(top, ("seed", "replicates", "design"))
    with faults:
        if "name" in given:
            name = convert.name(given["name"], "name")
    with faults:
        if "title" in given:
            title = convert.text(given["title"], "title")
    with faults:
        if "seed" in given:
            seed = convert.whole(given["seed"], 0, LARGEST_SEED, "seed")
    with faults:
        if "replicates" in given:
            replicates = convert.whole(given["replicates"], 1, MOST_REPLICATES, "replicates")
    with faults:
        if "design" in given:
            kind = _kind(given["design"])
    with faults:
        if "scenario" in given or "scenarios" in given or not misspelt:
            scenarios = _scenarios(document)
    with faults:
        if "vary" in given or "points" in given or (scenarios and not misspelt):
            vary, listed = _varied(top, kind, len(scenarios))
    faults.tell()
    sweep = Sweep(
        name=name,
        title=name if title is None else title,
        scenarios=scenarios,
        seed=seed,
        replicates=replicates,
        kind=kind,
        vary=vary,
        listed=listed,
    )
    _check_events_apart(sweep, top)
    _check_size(sweep, top)
    _check_keys_act(sweep, top)
    return sweep


def idle_settings(sweep: Sweep) -> list[Idle]:
    """What a sweep's scenarios set to no effect, and keys that change nothing in some of them."""
    settings = parameter_settings()
    varied = {leaf for key in sweep.keys for leaf in settings[key].leaves}
    found = [one for scenario in sweep.scenarios for one in without_effect(scenario, varied)]
    for key in sweep.keys:
        for scenario in sweep.scenarios:
            reason = idle_key(scenario, key, _switches_at_points(sweep))
            if reason:
                where = f"{key} of scenario '{scenario.name}'"
                found.append(Idle(Origin(), where, reason))
    return found


def _need(node: MapNode, key: str, place: str | None = None) -> Node:
    convert.needed(node, (key,), place)
    return node.values[key]


def _kind(node: Node) -> Kind:
    design = convert.mapping(node, "design keys such as kind: grid", "design")
    convert.known_keys(design, DESIGN_KEYS, "design.")
    return cast(Kind, convert.choice(_need(design, "kind", "design"), KINDS, "design.kind"))


def _scenarios(document: Document) -> tuple[Scenario, ...]:
    top = document.top
    if "scenario" in top.values and "scenarios" in top.values:
        raise top.keys_at["scenarios"].error("give 'scenario' or 'scenarios', not both")
    if "scenarios" not in top.values:
        node = _need(top, "scenario")
        return (resolve(related_document(document, node, "scenario")),)
    items = convert.items(top.values["scenarios"], "paths", "scenarios").items
    if not items:
        raise top.keys_at["scenarios"].error("names no scenario", "scenarios")
    found: dict[str, Scenario] = {}
    faults = Faults()
    for item in items:
        with faults:
            scenario = resolve(related_document(document, item, "scenarios"))
            if scenario.name in found:
                problem = f"a second scenario named '{scenario.name}'; names tell results apart"
                raise item.origin.error(problem, "scenarios")
            found[scenario.name] = scenario
    faults.tell()
    return tuple(found.values())


def _varied(
    top: MapNode, kind: Kind, scenarios: int
) -> tuple[dict[str, tuple[float, ...]], tuple[Mapping[str, float], ...]]:
    """Levels of a grid or fraction, or points of a list."""
    wanted, other = ("points", "vary") if kind == "list" else ("vary", "points")
    if other in top.values:
        raise top.keys_at[other].error(f"a {kind} design takes '{wanted}'", other)
    if kind == "grid" and "vary" not in top.values and scenarios > 1:
        return {}, ()
    node = _need(top, wanted)
    return ({}, _points(node)) if kind == "list" else (_levels(node, kind), ())


def _levels(node: Node, kind: Kind) -> dict[str, tuple[float, ...]]:
    table = convert.mapping(node, "keys to lists of values", "vary")
    if not table.values:
        raise table.origin.error("names no key to vary", "vary")
    faults = Faults()
    found: dict[str, tuple[float, ...]] = {}
    for key, setting in _settings(table, "vary", faults).items():
        with faults:
            found[key] = levels_of(table.values[key], setting, f"vary.{key}")
            if kind == "fraction" and len(found[key]) != 2:
                problem = f"expected two values in a fraction, not {len(found[key])}"
                raise table.keys_at[key].error(problem, f"vary.{key}")
    faults.tell()
    return found


def _settings(table: MapNode, place: str, faults: Faults) -> dict[str, Setting]:
    """What each key of a mapping sets; no leaf may be set twice. What is wrong is kept."""
    found: dict[str, Setting] = {}
    set_by: dict[str, str] = {}
    for key, origin in table.keys_at.items():
        with faults:
            setting = convert.setting_of(table, key, place, find_parameter)
            for leaf in setting.leaves:
                if leaf in set_by:
                    raise origin.error(f"varies {leaf} again, after '{set_by[leaf]}'", place)
                set_by[leaf] = key
            found[key] = setting
    return found


def _points(node: Node) -> tuple[Mapping[str, float], ...]:
    items = convert.items(node, "points", "points").items
    if not items:
        raise node.origin.error("names no point", "points")
    found: list[Mapping[str, float]] = []
    first: Mapping[str, Setting] | None = None
    faults = Faults()
    for position, item in enumerate(items, 1):
        place = f"points[{position}]"
        with faults:
            table = convert.mapping(item, "keys to values", place)
            if not table.values:
                raise table.origin.error("names no key to vary", place)
            settings = _settings(table, place, faults)
            first = settings if first is None else first
            with faults:
                convert.needed(table, first, place)
            for key in settings:
                with faults:
                    if key not in first:
                        problem = f"the first point does not set '{key}'"
                        raise table.keys_at[key].error(problem, place)
            known = {key: settings[key] for key in first if key in settings}
            point = _point(table, known, place)
            if point in found:
                same = found.index(point) + 1
                raise table.origin.error(f"the same values as points[{same}]", place)
            found.append(point)
    faults.tell()
    return tuple(found)


def _point(table: MapNode, settings: Mapping[str, Setting], place: str) -> dict[str, float]:
    """The values of a point."""
    found: dict[str, float] = {}
    faults = Faults()
    for key, setting in settings.items():
        with faults:
            found[key] = convert.number(table.values[key], setting, f"{place}.{key}")
    faults.tell()
    return found


def _check_events_apart(sweep: Sweep, top: MapNode) -> None:
    """No varied key is set by an event as well: the event would undo the design from its month."""
    settings = parameter_settings()
    varied = {leaf: key for key in sweep.keys for leaf in settings[key].leaves}
    faults = Faults()
    for scenario in sweep.scenarios:
        for event in scenario.events:
            for change in event.changes:
                if change.key in varied:
                    key = varied[change.key]
                    problem = f"an event of scenario '{scenario.name}' sets it, too"
                    where = f" ({event.origin})" if event.origin.line else ""
                    with faults:
                        raise _origin_of(top, key).error(f"{problem}{where}", key)
    faults.tell()


def _check_keys_act(sweep: Sweep, top: MapNode) -> None:
    """No varied key changes nothing at all points of all scenarios."""
    faults = Faults()
    points = _switches_at_points(sweep)
    for key in sweep.keys:
        reasons = [idle_key(scenario, key, points) for scenario in sweep.scenarios]
        if all(reasons):
            with faults:
                problem = f"changes nothing at any point, because {reasons[0]}; leave it out"
                raise _origin_of(top, key).error(problem, key)
    faults.tell()


def _switches_at_points(sweep: Sweep) -> list[Mapping[str, float]]:
    """Points as far as switches are concerned: what decides which keys act."""
    switches = [key for key in sweep.keys if parameter_settings()[key].switch]
    if sweep.kind != "list":
        return list(grid({key: sweep.vary[key] for key in switches}))
    return [{key: point[key] for key in switches} for point in sweep.listed]


def _origin_of(top: MapNode, key: str) -> Origin:
    """Where a sweep first names a key to vary."""
    node = top.values["vary"] if "vary" in top.values else top.values["points"]
    if isinstance(node, ListNode):
        node = node.items[0]
    return node.keys_at[key] if isinstance(node, MapNode) else node.origin


def _check_size(sweep: Sweep, top: MapNode) -> None:
    if sweep.size > MOST_POINTS:
        problem = f"makes {sweep.size:,} points; at most {MOST_POINTS:,} are allowed"
        raise top.keys_at["design"].error(problem, "design")
    if sweep.runs > MOST_RUNS:
        problem = f"makes {sweep.runs:,} runs of {sweep.size:,} points; at most {MOST_RUNS:,}"
        raise top.keys_at["replicates"].error(problem, "replicates")
