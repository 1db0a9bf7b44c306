"""Sweep files: which scenarios, which parameters, which values, how many replicates.

A `grid` runs every combination of the values under `vary`; a `list` runs the points under
`points`. With several `scenarios`, each point runs under each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from sim.errors import InputError
from sim.scenario import convert
from sim.scenario.designs import evenly_spaced, grid, grid_size
from sim.scenario.documents import Document, looks_like_sweep, open_document, related_document
from sim.scenario.keys import Setting, find_parameter, parameter_settings
from sim.scenario.loading import resolve
from sim.scenario.scenario import Scenario
from sim.scenario.text import ListNode, MapNode, Node, Origin, Scalar
from sim.scenario.words import DESIGN_KEYS, KINDS, RANGE_KEYS, SWEEP_KEYS, Kind

MOST_POINTS: Final = 100_000
MOST_RUNS: Final = 20_000_000
MOST_REPLICATES: Final = 1_000_000
LARGEST_SEED: Final = 2**32 - 1


@dataclass(frozen=True)
class Point:
    """One point of a design: which of the sweep's scenarios, and values by key as in the file."""

    scenario: int
    values: Mapping[str, float]


@dataclass(frozen=True)
class Sweep:
    """A sweep whose scenarios, keys, values and size were checked.

    `vary` holds the values of each key of a grid, `listed` the points of a list; the other one is
    empty. Keys are those of parameters; without label they mean all labels at once.
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
        per_scenario = len(self.listed) if self.kind == "list" else grid_size(self.vary)
        return per_scenario * len(self.scenarios)

    @property
    def runs(self) -> int:
        """Number of runs: points times replicates."""
        return self.size * self.replicates

    def points(self) -> list[Point]:
        """Every point in a stable order: by scenario, then as in the file, last key fastest."""
        values = list(self.listed) if self.kind == "list" else list(grid(self.vary))
        return [Point(number, point) for number in range(len(self.scenarios)) for point in values]


def load_sweep(path: str | Path) -> Sweep:
    """The sweep of a file. Raises InputError on the first mistake."""
    document = open_document(Path(path), str(path))
    if not looks_like_sweep(document.top):
        problem = "a scenario; expected a sweep, which has 'scenario' and 'design'"
        raise InputError(problem, file=path)
    return resolve_sweep(document)


def resolve_sweep(document: Document) -> Sweep:
    """The sweep of a document that was read."""
    top = document.top
    convert.known_keys(top, SWEEP_KEYS)
    for key in ("seed", "replicates", "design"):
        _need(top, key)
    name = convert.name_from_file(document.path.stem)
    if "name" in top.values:
        name = convert.name(top.values["name"], "name")
    seed = convert.whole(top.values["seed"], 0, LARGEST_SEED, "seed")
    replicates = convert.whole(top.values["replicates"], 1, MOST_REPLICATES, "replicates")
    kind = _kind(top.values["design"])
    scenarios = _scenarios(document)
    vary, listed = _varied(top, kind, len(scenarios))
    sweep = Sweep(
        name=name,
        title=convert.text(top.values["title"], "title") if "title" in top.values else name,
        scenarios=scenarios,
        seed=seed,
        replicates=replicates,
        kind=kind,
        vary=vary,
        listed=listed,
    )
    _check_events_apart(sweep, top)
    _check_size(sweep, top)
    return sweep


def _need(node: MapNode, key: str, place: str | None = None) -> Node:
    if key not in node.values:
        raise node.origin.error(f"lacks '{key}'", place)
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
    for item in items:
        scenario = resolve(related_document(document, item, "scenarios"))
        if scenario.name in found:
            problem = f"a second scenario named '{scenario.name}'; names tell results apart"
            raise item.origin.error(problem, "scenarios")
        found[scenario.name] = scenario
    return tuple(found.values())


def _varied(
    top: MapNode, kind: Kind, scenarios: int
) -> tuple[dict[str, tuple[float, ...]], tuple[Mapping[str, float], ...]]:
    """Levels of a grid, or points of a list."""
    wanted, other = ("vary", "points") if kind == "grid" else ("points", "vary")
    if other in top.values:
        raise top.keys_at[other].error(f"a {kind} design takes '{wanted}'", other)
    if wanted == "vary" and "vary" not in top.values and scenarios > 1:
        return {}, ()
    node = _need(top, wanted)
    return (_levels(node), ()) if kind == "grid" else ({}, _points(node))


def _levels(node: Node) -> dict[str, tuple[float, ...]]:
    table = convert.mapping(node, "keys to lists of values", "vary")
    if not table.values:
        raise table.origin.error("names no key to vary", "vary")
    settings = _settings(table, "vary")
    return {
        key: _key_levels(table.values[key], setting, f"vary.{key}")
        for key, setting in settings.items()
    }


def _settings(table: MapNode, place: str) -> dict[str, Setting]:
    """What each key of a mapping sets. No leaf may be set twice."""
    found: dict[str, Setting] = {}
    set_by: dict[str, str] = {}
    for key, origin in table.keys_at.items():
        try:
            found[key] = find_parameter(key)
        except InputError as error:
            raise origin.error(str(error), place) from None
        for leaf in found[key].leaves:
            if leaf in set_by:
                raise origin.error(f"varies {leaf} again, after '{set_by[leaf]}'", place)
            set_by[leaf] = key
    return found


def _key_levels(node: Node, setting: Setting, place: str) -> tuple[float, ...]:
    if isinstance(node, Scalar):
        found = convert.described(node)
        problem = f"expected a list of values, or low, high and steps, not {found}"
        raise node.origin.error(problem, place)
    if isinstance(node, MapNode):
        values = _stepped(node, setting, place)
    else:
        if not node.items:
            raise node.origin.error("expected at least one value", place)
        values = tuple(convert.number(item, setting, place) for item in node.items)
    counts = Counter(values)
    if len(counts) < len(values):
        twice = counts.most_common(1)[0][0]
        raise node.origin.error(f"{twice:g} stands twice", place)
    return values


def _stepped(node: MapNode, setting: Setting, place: str) -> tuple[float, ...]:
    convert.known_keys(node, RANGE_KEYS, f"{place}.")
    if setting.switch:
        raise node.origin.error("expected a list such as [true, false]", place)
    for key in RANGE_KEYS:
        _need(node, key, place)
    low = convert.number(node.values["low"], setting, f"{place}.low")
    high = convert.number(node.values["high"], setting, f"{place}.high")
    steps = convert.whole(node.values["steps"], 2, MOST_POINTS, f"{place}.steps")
    if not low < high:
        raise node.origin.error(f"expected low below high, not {low:g} and {high:g}", place)
    return evenly_spaced(low, high, steps)


def _points(node: Node) -> tuple[Mapping[str, float], ...]:
    items = convert.items(node, "points", "points").items
    if not items:
        raise node.origin.error("names no point", "points")
    found: list[Mapping[str, float]] = []
    for position, item in enumerate(items, 1):
        place = f"points[{position}]"
        table = convert.mapping(item, "keys to values", place)
        settings = _settings(table, place)
        if not settings:
            raise table.origin.error("names no key to vary", place)
        for key in found[0] if found else ():
            _need(table, key, place)
        for key in settings:
            if found and key not in found[0]:
                raise table.keys_at[key].error(f"the first point does not set '{key}'", place)
        order = found[0] if found else settings
        found.append(
            {
                key: convert.number(table.values[key], settings[key], f"{place}.{key}")
                for key in order
            }
        )
    return tuple(found)


def _check_events_apart(sweep: Sweep, top: MapNode) -> None:
    """No varied key is set by an event as well: the event would undo the design from its month."""
    settings = parameter_settings()
    varied = {leaf: key for key in sweep.keys for leaf in settings[key].leaves}
    for scenario in sweep.scenarios:
        for event in scenario.events:
            for change in event.changes:
                if change.key in varied:
                    key = varied[change.key]
                    problem = f"an event of scenario '{scenario.name}' sets it, too"
                    where = f" ({event.origin})" if event.origin.line else ""
                    raise _origin_of(top, key).error(f"{problem}{where}", key)


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
