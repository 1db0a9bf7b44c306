"""Sweep files: which scenarios, which parameters, which values, how many replicates.

A `grid` runs every combination of the values under `vary`, a `fraction` a balanced few of those of
two values each, a `zip` the first values together, then the second ones; `lhs`, `sobol` and
`morris` sample ranges; a `list` has the points under `points`. With several `scenarios`, each point
runs under each of them, and with `accounts`, each scenario under each account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from sim.errors import Faults
from sim.names import LARGEST_SEED
from sim.scenario import convert, library
from sim.scenario.documents import (
    Document,
    looks_like_sweep,
    named_document,
    related_document,
    wrong_kind,
)
from sim.scenario.drawing import Design
from sim.scenario.levels import Levels
from sim.scenario.loading import resolve
from sim.scenario.overrides import with_assignments
from sim.scenario.points import Points
from sim.scenario.points_file import MOST_POINTS, Listing
from sim.scenario.scenario import Scenario
from sim.scenario.sweep_checks import check_apart, check_keys, idle_in
from sim.scenario.text import MapNode, Node, Scalar
from sim.scenario.under_accounts import under_accounts
from sim.scenario.variants import varied_setting
from sim.scenario.varied import Varied, read_varied
from sim.scenario.without_effect import Idle
from sim.scenario.words import DESIGN_KEYS, KEYS_OF_KINDS, KINDS, SWEEP_KEYS, Kind

MOST_RUNS: Final = 20_000_000
MOST_REPLICATES: Final = 1_000_000
#: Levels of a key in a Morris design at most.
MOST_MORRIS: Final = 1_000


@dataclass(frozen=True)
class Sweep:
    """A sweep whose scenarios, keys, values and size were checked.

    `vary` says what each key may take, by key; of a list, `listed` holds the points. Keys without
    label mean all labels at once. `files` are those of the scenarios.
    """

    name: str
    title: str
    scenarios: tuple[Scenario, ...]
    seed: int
    replicates: int
    design: Design
    vary: Mapping[str, Levels]
    listed: Listing | None = None
    files: tuple[Path, ...] = field(default=(), compare=False)

    @property
    def kind(self) -> Kind:
        """The kind of design."""
        return self.design.kind

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that vary, in the order of the file."""
        return tuple(self.vary) if self.listed is None else self.listed.keys

    @property
    def size(self) -> int:
        """Number of points, over all scenarios."""
        each = self.design.size(self.vary) if self.listed is None else len(self.listed.table)
        return each * len(self.scenarios)

    @property
    def runs(self) -> int:
        """Number of runs: points times replicates."""
        return self.size * self.replicates

    def points(self) -> Points:
        """Every point in a stable order: by scenario, then as in the file, last key fastest."""
        if self.listed is not None:
            listed = self.listed
            return Points.of(listed.keys, listed.table, len(self.scenarios), listed.luck)
        return self.design.draw(self.vary, len(self.scenarios))


def load_sweep(path: str | Path, assignments: Sequence[str] = ()) -> Sweep:
    """The sweep of a file. Raises InputError with all that is wrong in it.

    `assignments` are laid over each of its scenarios, as `--set` writes them.
    """
    document = named_document(path, library.SWEEPS)
    if not looks_like_sweep(document.top):
        raise wrong_kind(document, "a sweep, which has 'scenario' and 'design'")
    return resolve_sweep(document, assignments)


def resolve_sweep(document: Document, assignments: Sequence[str] = ()) -> Sweep:
    """The sweep of a document that was read."""
    top = document.top
    given = top.values
    name, title = convert.name_from_file(document.path.stem), None
    seed, replicates = 0, 1
    design = Design("list" if "points" in given and "vary" not in given else "grid")
    varied = Varied({})
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
            design = Design(_kind_meant(given["design"], design.kind))  # if its numbers are wrong
            design = _design(given["design"])
    found: list[tuple[Path, Scenario]] = []
    with faults:
        if {"scenario", "scenarios", "accounts"} & given.keys() or not misspelt:
            found = _scenarios(document, design.kind, assignments)
    of = tuple(scenario for _, scenario in found)
    with faults:
        if "vary" in given or "points" in given or (of and not misspelt):
            varied = read_varied(document, design.kind, of)
    faults.tell()
    sweep = Sweep(
        name=name,
        title=name if title is None else title,
        scenarios=of,
        seed=seed,
        replicates=replicates,
        design=design,
        vary=varied.levels,
        listed=varied.listed,
        files=tuple(path for path, _ in found),
    )
    check_apart(top, sweep.keys, sweep.scenarios)
    _check_size(sweep, top)
    check_keys(top, sweep.keys, sweep.scenarios, _switches(sweep))
    return sweep


def idle_settings(sweep: Sweep) -> list[Idle]:
    """What a sweep's scenarios set to no effect, and keys that change nothing in some of them."""
    return idle_in(sweep.keys, sweep.scenarios, _switches(sweep))


def _switches(sweep: Sweep) -> list[Mapping[str, float]]:
    """Points as far as switches are concerned, each once: what decides which keys act."""
    switches = [key for key in sweep.keys if varied_setting(key).switch]
    if not switches:
        return [{}]
    points = sweep.points()
    table = np.stack([points.column(key) for key in switches], axis=1)
    return [dict(zip(switches, row, strict=True)) for row in np.unique(table, axis=0).tolist()]


def _kind_meant(node: Node, otherwise: Kind) -> Kind:
    """The kind of a design that may be faulty in all else."""
    kind = node.values.get("kind") if isinstance(node, MapNode) else None
    if isinstance(kind, Scalar) and kind.text in KINDS:
        return cast(Kind, kind.text)
    return otherwise


def _design(node: Node) -> Design:
    table = convert.mapping(node, "design keys such as kind: grid", "design")
    if "kind" not in table.values:
        convert.known_keys(table, DESIGN_KEYS, "design.")
    convert.needed(table, ("kind",), "design")
    kind = cast(Kind, convert.choice(table.values["kind"], KINDS, "design.kind"))
    needed, more = KEYS_OF_KINDS.get(kind, ((), ()))
    convert.known_keys(table, ("kind", *needed, *more), "design.")
    convert.needed(table, needed, "design")
    numbers: dict[str, Any] = {}
    faults = Faults()
    for key, each in table.values.items():
        with faults:
            if key in _LIMITS:
                numbers[key] = convert.whole(each, *_LIMITS[key], f"design.{key}")
            elif key == "second_order":
                numbers[key] = bool(convert.switch(each, "design.second_order"))
    faults.tell()
    _check_numbers(table, numbers)
    return Design(kind, **numbers)


_LIMITS: Final = {
    "points": (2, MOST_POINTS),
    "base": (2, MOST_POINTS),
    "trajectories": (2, MOST_POINTS),
    "levels": (2, MOST_MORRIS),
    "seed": (0, LARGEST_SEED),
}


def _check_numbers(table: MapNode, numbers: Mapping[str, int]) -> None:
    base, levels = numbers.get("base", 2), numbers.get("levels", 2)
    if base & (base - 1):
        lower = 1 << (base.bit_length() - 1)
        problem = f"expected a power of two such as {lower} or {2 * lower}, not {base}"
        raise table.values["base"].origin.error(problem, "design.base")
    if levels % 2:
        problem = f"expected an even number such as {levels + 1}, not {levels}"
        raise table.values["levels"].origin.error(problem, "design.levels")


def _scenarios(
    document: Document, kind: Kind, assignments: Sequence[str]
) -> list[tuple[Path, Scenario]]:
    """The scenarios with their files, under each account where there are some."""
    top = document.top
    if kind == "accounts":
        convert.needed(top, ("accounts",))
    found = _named_scenarios(document)
    if "accounts" in top.values:
        found = under_accounts(document, top.values["accounts"], found)
    if not assignments:
        return found
    return [(path, with_assignments(scenario, assignments)) for path, scenario in found]


def _named_scenarios(document: Document) -> list[tuple[Path, Scenario]]:
    top = document.top
    if "scenario" in top.values and "scenarios" in top.values:
        raise top.keys_at["scenarios"].error("give 'scenario' or 'scenarios', not both")
    if "scenarios" not in top.values:
        if "scenario" not in top.values and "accounts" in top.values:
            return []
        convert.needed(top, ("scenario",))
        named = related_document(document, top.values["scenario"], "scenario")
        return [(named.path, resolve(named))]
    items = convert.items(top.values["scenarios"], "paths", "scenarios").items
    if not items:
        raise top.keys_at["scenarios"].error("names no scenario", "scenarios")
    found: dict[str, tuple[Path, Scenario]] = {}
    faults = Faults()
    for item in items:
        with faults:
            named = related_document(document, item, "scenarios")
            scenario = resolve(named)
            if scenario.name in found:
                problem = f"a second scenario named '{scenario.name}'; names tell results apart"
                raise item.origin.error(problem, "scenarios")
            found[scenario.name] = named.path, scenario
    faults.tell()
    return list(found.values())


def _check_size(sweep: Sweep, top: MapNode) -> None:
    if sweep.size > MOST_POINTS:
        problem = f"makes {sweep.size:,} points; at most {MOST_POINTS:,} are allowed"
        raise top.keys_at["design"].error(problem, "design")
    if sweep.runs > MOST_RUNS:
        problem = f"makes {sweep.runs:,} runs of {sweep.size:,} points; at most {MOST_RUNS:,}"
        raise top.keys_at["replicates"].error(problem, "replicates")
