"""Sensitivity indices: Sobol's of first, total and second order, and Morris's elementary effects.

SALib (an extra) works them out. What makes them silently wrong is looked for first: points that
are not crossed as they should be, runs that failed, outcomes that do not vary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.analysis.intervals import BOOTSTRAP_SEED, Z
from sim.analysis.outcomes import mean_by_point, outcome, scenario_of
from sim.analysis.runs import Floats
from sim.errors import InputError
from sim.experiments.store import Result

RESAMPLES: Final = 500
KINDS: Final = ("sobol", "morris")


@dataclass(frozen=True)
class Indices:
    """Indices of an outcome by direction: a key, or the keys of one posterior together.

    `table` has a row for each direction and columns `first`, `total` (Sobol) or `mean`, `moved`,
    `spread` (Morris), each with `_low` and `_high`; `second` a row for each pair. `rows` are the
    rows or paths used, `left_out` those with a run that failed.
    """

    outcome: str
    label: str
    kind: str
    table: pd.DataFrame
    second: pd.DataFrame | None
    rows: int
    left_out: int
    variance: float

    @property
    def by(self) -> str:
        """The column that ranks directions."""
        return "total" if self.kind == "sobol" else "moved"

    @property
    def ranked(self) -> pd.DataFrame:
        """`table`, with the directions that matter most first."""
        return self.table.sort_values(self.by, ascending=False, kind="stable")


def indices(result: Result, name: str, scenario: str | None = None) -> Indices:
    """Sensitivity indices of an outcome of a design of kind sobol or morris.

    Raises InputError for other designs, and where the outcome does not vary.
    """
    design = result.manifest["design"]
    kind = design["kind"]
    if kind not in KINDS:
        problem = f"a design of kind {kind}; indices need one of kind sobol or morris"
        raise InputError(problem, file=result.folder)
    chosen = scenario_of(result, scenario)
    table = result.points[result.points["scenario"] == chosen].sort_values("point")
    numbers = table["point"].to_numpy(np.int64)
    groups = np.array(design["groups"], dtype=np.int64)
    names = direction_names(result)
    found = outcome(result, name, chosen)
    means = mean_by_point(found, numbers)
    values = table[list(result.keys)].to_numpy(float)
    length = _length(kind, len(names), bool(design.get("second_order", False)))
    if len(means) % length:
        raise InputError("its points are not those of its design", file=result.folder)
    blocks, outcomes = values.reshape(-1, length, values.shape[1]), means.reshape(-1, length)
    check = _check_crossed if kind == "sobol" else _check_paths
    if not check(blocks, groups, len(names)):
        raise InputError("its points are not crossed as its design says", file=result.folder)
    whole = np.isfinite(outcomes).all(axis=1)
    if whole.sum() < 2:
        raise InputError(f"{name}: too few rows in which no run failed", file=result.folder)
    used = outcomes[whole]
    if used.std() == 0.0:
        raise InputError(f"does not vary: it is {used.flat[0]:g} at every point", key=name)
    counts = {"rows": int(whole.sum()), "left_out": int((~whole).sum())}
    if kind == "sobol":
        made, second = sobol_indices(used.ravel(), names, bool(design["second_order"]))
    else:
        first = [int(np.flatnonzero(groups == group)[0]) for group in range(len(names))]
        places = blocks[whole][:, :, first].reshape(-1, len(names))
        made, second = morris_effects(places, used.ravel(), names, int(design["levels"])), None
    return Indices(name, found.label, kind, made, second, variance=float(used.var()), **counts)


def direction_names(result: Result) -> list[str]:
    """What each direction of a design is called: its key, or its keys."""
    groups = result.manifest["design"]["groups"]
    names: list[list[str]] = [[] for _ in range(max(groups) + 1)]
    for key, group in zip(result.keys, groups, strict=True):
        names[group].append(key)
    return [
        each[0] if len(each) == 1 else f"posterior of {each[0]} and {len(each) - 1} more"
        for each in names
    ]


def sobol_indices(
    values: Floats, names: list[str], second_order: bool
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Indices of first, total and perhaps second order, of values in the order of the design."""
    from SALib.analyze import sobol  # an extra

    with np.errstate(invalid="ignore", divide="ignore"):  # resamples that do not vary
        made = sobol.analyze(
            _problem(names),
            values,
            calc_second_order=second_order,
            num_resamples=RESAMPLES,
            seed=BOOTSTRAP_SEED,
        )
    table = pd.DataFrame({"key": names})
    for column, salib in (("first", "S1"), ("total", "ST")):
        _with_bounds(table, column, made[salib], made[f"{salib}_conf"])
    if not second_order:
        return table, None
    places = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    second = pd.DataFrame({"key": [names[i] for i, _ in places]})
    second["with"] = [names[j] for _, j in places]
    at = tuple(np.array(places, dtype=int).reshape(-1, 2).T)
    _with_bounds(second, "second", made["S2"][at], made["S2_conf"][at])
    return table, second


def morris_effects(places: Floats, values: Floats, names: list[str], levels: int) -> pd.DataFrame:
    """Elementary effects along paths: their mean, the mean of their size, and their spread."""
    from SALib.analyze import morris  # an extra

    made = morris.analyze(
        _problem(names),
        places,
        values,
        num_levels=levels,
        num_resamples=RESAMPLES,
        seed=BOOTSTRAP_SEED,
    )
    table = pd.DataFrame({"key": names})
    _with_bounds(table, "moved", made["mu_star"], made["mu_star_conf"])
    paths = len(values) // (len(names) + 1)
    _with_bounds(table, "mean", made["mu"], Z * np.asarray(made["sigma"]) / np.sqrt(paths))
    table["spread"] = np.asarray(made["sigma"], dtype=float)
    return table


def _problem(names: list[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _with_bounds(table: pd.DataFrame, name: str, values: Any, half: Any) -> None:
    middle, width = np.asarray(values, dtype=float), np.asarray(half, dtype=float)
    table[name], table[f"{name}_low"], table[f"{name}_high"] = (
        middle, middle - width, middle + width,
    )  # fmt: skip


def _length(kind: str, directions: int, second_order: bool) -> int:
    """Number of points of a row or path."""
    if kind == "morris":
        return directions + 1
    return (2 if second_order else 1) * directions + 2


def _check_crossed(blocks: Floats, groups: Any, directions: int) -> bool:
    """Whether each row is A, A with one direction of B, perhaps B with one of A, and B."""
    first, last = blocks[:, 0], blocks[:, -1]
    for number in range(1, blocks.shape[1] - 1):
        own, other = (first, last) if number <= directions else (last, first)
        here = groups == (number - 1) % directions
        if not (blocks[:, number] == np.where(here, other, own)).all():
            return False
    return True


def _check_paths(blocks: Floats, groups: Any, directions: int) -> bool:
    """Whether on each path at most one direction moves at a time, and each one once at most."""
    moved = np.diff(blocks, axis=1) != 0.0
    by_direction = np.stack([moved[:, :, groups == g].any(axis=2) for g in range(directions)])
    return bool((by_direction.sum(axis=0) <= 1).all() and (by_direction.sum(axis=2) <= 1).all())
