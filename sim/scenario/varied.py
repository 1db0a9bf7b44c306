"""What varies in a sweep file: what each key under `vary` may take, or the points of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import Faults, InputError
from sim.model.sections import leaves
from sim.record.fitted import load_fitted
from sim.scenario import convert
from sim.scenario.documents import Document
from sim.scenario.keys import UNDATED, Setting, is_switch
from sim.scenario.level_texts import levels_of
from sim.scenario.levels import Levels, Listed, Span
from sim.scenario.points_file import Listing, read_points
from sim.scenario.scenario import OVERRIDE, Scenario
from sim.scenario.text import MapNode, Node, Scalar
from sim.scenario.variants import check_months, varied_setting
from sim.scenario.without_effect import idle_key
from sim.scenario.words import SAMPLED, Kind

#: What stands under `vary` for every parameter in its range.
ALL = "all"


@dataclass(frozen=True)
class Varied:
    """What each key may take; or the points of a list."""

    levels: Mapping[str, Levels]
    listed: Listing | None = None


def read_varied(document: Document, kind: Kind, scenarios: Sequence[Scenario]) -> Varied:
    """Levels, or points of a list. Raises InputError with all that is wrong in them."""
    top = document.top
    wanted, other = ("points", "vary") if kind == "list" else ("vary", "points")
    if other in top.values:
        raise top.keys_at[other].error(f"a {kind} design takes '{wanted}'", other)
    alone = len(scenarios) > 1 and kind in ("grid", "accounts")
    if "vary" not in top.values and alone:
        return Varied({})
    convert.needed(top, (wanted,))
    node = top.values[wanted]
    if kind == "list":
        return _points(document, node)
    if isinstance(node, Scalar) and node.text == ALL:
        return Varied(_every_parameter(node, kind, scenarios))
    return Varied(_levels(document, node, kind, scenarios))


def _levels(
    document: Document, node: Node, kind: Kind, scenarios: Sequence[Scenario]
) -> dict[str, Levels]:
    table = convert.mapping(node, "keys to lists of values", "vary")
    if not table.values:
        raise table.origin.error("names no key to vary", "vary")
    faults = Faults()
    found: dict[str, Levels] = {}
    for key, setting in _settings(table, "vary", faults).items():
        with faults:
            place, origin = f"vary.{key}", table.keys_at[key]
            levels = levels_of(document, table.values[key], setting, place, kind)
            if kind == "fraction" and isinstance(levels, Listed) and len(levels.values) != 2:
                problem = f"expected two values in a fraction, not {len(levels.values)}"
                raise origin.error(problem, place)
            if setting.months:
                try:
                    for scenario in scenarios:
                        check_months(scenario, key, _ends(levels))
                except InputError as error:
                    raise origin.error(str(error), "vary") from None
            found[key] = levels
    faults.tell()
    if kind == "zip":
        _check_alike(table, found)
    return found


def _ends(levels: Levels) -> tuple[float, ...]:
    return (levels.low, levels.high) if isinstance(levels, Span) else levels.few(2)


def _check_alike(table: MapNode, found: Mapping[str, Levels]) -> None:
    """Keys of a zip have as many values each."""
    counts = {key: len(each.values) for key, each in found.items() if isinstance(each, Listed)}
    first, count = next(iter(counts.items()))
    faults = Faults()
    for key, other in counts.items():
        if other != count:
            problem = f"has {other} values, and '{first}' {count}; expected as many in a zip"
            with faults:
                raise table.keys_at[key].error(problem, f"vary.{key}")
    faults.tell()


def _every_parameter(node: Scalar, kind: Kind, scenarios: Sequence[Scenario]) -> dict[str, Levels]:
    """Every number that is fitted or judged, over what the record leaves open or half to double.

    The ranges are those of docs/hangs_on.md; over the whole of its valid range nearly every
    combination runs away. Left out are switches, definitions of outcomes, what events set, what
    changes nothing, and what is nought.
    """
    if kind not in SAMPLED:
        problem = f"'{ALL}' samples every parameter in its range; expected {' or '.join(SAMPLED)}"
        raise node.origin.error(f"{problem} for design.kind, not {kind}", "vary")
    by_event = {change.key for scenario in scenarios for change in scenario.changes}
    by_hand = {
        leaf
        for scenario in scenarios
        for leaf, origin in scenario.sources.items()
        if origin == OVERRIDE
    }
    fitted, values = load_fitted(), scenarios[0].values
    found: dict[str, Levels] = {}
    for key, parameter in leaves().items():
        settled = is_switch(parameter) or key.partition(".")[0] in UNDATED
        if settled or parameter.basis == "sourced" or key in by_event or key in by_hand:
            continue
        if key in fitted and fitted[key].default:
            low, high = fitted[key].low, fitted[key].high
        else:
            ends = [min(max(f * values[key], parameter.low), parameter.high) for f in (0.5, 2.0)]
            low, high = min(ends), max(ends)
        if low < high and any(idle_key(scenario, key) is None for scenario in scenarios):
            found[key] = Span(low, high)
    return found


def _settings(table: MapNode, place: str, faults: Faults) -> dict[str, Setting]:
    """What each key of a mapping sets; no leaf may be set twice. What is wrong is kept."""
    found: dict[str, Setting] = {}
    set_by: dict[str, str] = {}
    for key, origin in table.keys_at.items():
        with faults:
            setting = convert.setting_of(table, key, place, varied_setting)
            for leaf in setting.leaves:
                if leaf in set_by:
                    raise origin.error(f"varies {leaf} again, after '{set_by[leaf]}'", place)
                set_by[leaf] = key
            found[key] = setting
    return found


# Lists.


def _points(document: Document, node: Node) -> Varied:
    if isinstance(node, MapNode):
        convert.known_keys(node, ("file",), "points.")
        convert.needed(node, ("file",), "points")
        return Varied({}, read_points(document, node.values["file"]))
    items = convert.items(node, "points", "points").items
    if not items:
        raise node.origin.error("names no point", "points")
    found: dict[tuple[float, ...], int] = {}
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
            values = _values(table, known, place)
            if values in found:
                problem = f"the same values as points[{found[values]}]"
                raise table.origin.error(problem, place)
            found[values] = position
    faults.tell()
    shared = np.zeros(len(found), dtype=np.int32)
    return Varied({}, Listing(tuple(first or ()), np.array(list(found)), shared))


def _values(table: MapNode, settings: Mapping[str, Setting], place: str) -> tuple[float, ...]:
    """The values of a point."""
    found: list[float] = []
    faults = Faults()
    for key, setting in settings.items():
        with faults:
            found.append(convert.number(table.values[key], setting, f"{place}.{key}"))
    faults.tell()
    return tuple(found)
