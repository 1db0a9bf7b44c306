"""Under which conditions does it spread? A box, a shallow tree, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.analysis.boxes import Box, Resampled, prim, resampled
from sim.analysis.outcomes import mean_by_point, outcome, scenario_of
from sim.analysis.runs import Floats
from sim.errors import InputError
from sim.experiments.store import Result
from sim.scenario.variants import is_given, shown_value
from sim.tables import Table, markdown

#: Questions that a path of the tree asks at most, and the least share of points at its end.
DEPTH: Final = 3
LEAF: Final = 0.05
#: Points below which a box is a guess; share of resamples from which on other keys are told, too.
FEWEST: Final = 40
OFTEN: Final = 0.5


@dataclass(frozen=True)
class Leaf:
    """An end of the tree: its conditions, the share of points there, and P among them."""

    conditions: tuple[str, ...]
    support: float
    density: float


@dataclass(frozen=True)
class Discovery:
    """A box and a tree for an outcome between 0 and 1; `share` is its mean over the design."""

    outcome: str
    label: str
    keys: tuple[str, ...]
    x: Floats
    y: Floats
    share: float
    box: Box
    trust: Resampled
    leaves: tuple[Leaf, ...]
    left_out: int


def discover(result: Result, name: str, scenario: str | None = None) -> Discovery:
    """Conditions under which an outcome of 0 or 1 comes about, over the points of a design.

    Raises InputError where too few points or no variation leave nothing to find.
    """
    chosen = scenario_of(result, scenario)
    table = result.points[result.points["scenario"] == chosen].sort_values("point")
    if not result.keys or len(table) < FEWEST:
        problem = f"{len(table)} points; conditions can be found in a design of {FEWEST} or more"
        raise InputError(problem, file=result.folder)
    found = outcome(result, name, chosen)
    if found.values.size and not np.isin(found.values, (0.0, 1.0)).all():
        raise InputError("expected a kind of spread, such as outposts or spread.2030", key=name)
    numbers = table["point"].to_numpy(np.int64)
    shares = mean_by_point(found, numbers)
    there = np.isfinite(shares)
    x, y = table[list(result.keys)].to_numpy(float)[there], shares[there]
    if not len(y) or y.std() == 0.0:
        same = f"{y[0]:.0%} of runs" if len(y) else "no runs left"
        raise InputError(f"does not vary: {same} at every point", key=name)
    # Points of a row or path differ in few keys: they are drawn together.
    lowest = pd.Series(found.replicate).groupby(found.point).min()
    group = lowest.reindex(numbers[there]).to_numpy(np.int64)
    if len(np.unique(group)) < FEWEST:
        group = np.arange(len(y))
    return Discovery(
        name,
        found.label,
        result.keys,
        x,
        y,
        float(y.mean()),
        prim(x, y),
        resampled(x, y, group),
        tree(x, y, result.keys),
        int((~there).sum()),
    )


def tree(x: Floats, y: Floats, keys: Sequence[str]) -> tuple[Leaf, ...]:
    """The ends of a shallow regression tree (CART), the densest first."""
    from sklearn.tree import DecisionTreeRegressor  # an extra

    least = max(int(LEAF * len(x)), 1)
    made = DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=least, random_state=0).fit(x, y)
    found: list[Leaf] = []

    def walk(node: int, bounds: dict[int, tuple[float, float]]) -> None:
        inner: Any = made.tree_
        key, cut = int(inner.feature[node]), float(inner.threshold[node])
        if key < 0:
            support = float(inner.n_node_samples[node]) / len(x)
            told = tuple(condition(keys[k], *ends) for k, ends in sorted(bounds.items()))
            found.append(Leaf(told, support, float(inner.value[node].ravel()[0])))
            return
        low, high = bounds.get(key, (-np.inf, np.inf))
        walk(int(inner.children_left[node]), bounds | {key: (low, min(high, cut))})
        walk(int(inner.children_right[node]), bounds | {key: (max(low, cut), high)})

    walk(0, {})
    return tuple(sorted(found, key=lambda leaf: -leaf.density))


def condition(key: str, low: float, high: float) -> str:
    """Such as `threat.concern is above 2.1` or `regime.enabled is true`."""
    if is_given(key) or key.endswith(".enabled"):
        known = [value for value in (0.0, 1.0) if low <= value <= high]
        if key.endswith(".enabled") or key.startswith("membership."):
            return f"{key} is {shown_value(key, known[0])}" if len(known) == 1 else key
        if key.endswith(".month"):
            first, last = (shown_value(key, e) if np.isfinite(e) else "" for e in (low, high))
            return _between(key, first, last, ("is from", "is up to"))
    least, most = (f"{end:.3g}" if np.isfinite(end) else "" for end in (low, high))
    return _between(key, least, most, ("is above", "is below"))


def _between(key: str, low: str, high: str, words: tuple[str, str]) -> str:
    if low and high:
        return f"{key} lies in {low} to {high}"
    return f"{key} {words[0]} {low}" if low else f"{key} {words[1]} {high}"


def sentence(found: Discovery) -> str:
    """The box in one sentence."""
    if not found.box.bounds:
        return f"No condition on the keys sets apart where it comes about ({found.label})."
    told = [condition(found.keys[key], *ends) for key, ends in sorted(found.box.bounds.items())]
    return (
        f"{found.label[0].upper()}{found.label[1:]} in {found.box.density:.0%} of runs where "
        f"{' and '.join(told)}, which is {found.box.support:.0%} of the design and holds "
        f"{found.box.coverage:.0%} of all that spread; over the whole design it is "
        f"{found.share:.0%}."
    )


def trust(found: Discovery) -> str:
    """What the resampling test says, in a sentence."""
    names = [
        f"{found.keys[key]} in {found.trust.bound[key]:.0%}" for key in sorted(found.box.bounds)
    ]
    others = [
        f"{key} in {often:.0%}"
        for number, (key, often) in enumerate(zip(found.keys, found.trust.bound, strict=True))
        if number not in found.box.bounds and often >= OFTEN
    ]
    told = f"Of resamples, a box bounds {', '.join(names)}" if names else "No bound is told"
    told += f"; also {', '.join(others)}" if others else ""
    return (
        f"{told}. In points that were not drawn, boxes have a density of {found.trust.density:.0%}"
        f" and a coverage of {found.trust.coverage:.0%}."
    )


def box_table(found: Discovery) -> Table:
    """The bounds of the box, and how often resamples bound the key."""
    rows = tuple(
        (condition(found.keys[key], *ends), f"{found.trust.bound[key]:.0%}")
        for key, ends in sorted(found.box.bounds.items())
    )
    return Table(f"Box: {found.label}", ("condition", "bound in resamples"), rows)


def leaf_table(found: Discovery) -> Table:
    """The ends of the tree."""
    rows = tuple(
        (
            " and ".join(leaf.conditions) or "everywhere",
            f"{leaf.support:.0%}",
            f"{leaf.density:.0%}",
        )
        for leaf in found.leaves
    )
    return Table(f"Tree: {found.label}", ("where", "of the design", "P"), rows)


def text_of(found: Discovery, title: str) -> str:
    """A page of Markdown."""
    tables = [markdown(table) for table in (box_table(found), leaf_table(found)) if table.rows]
    return "\n\n".join([f"# {title}", sentence(found), trust(found), *tables]) + "\n"


def csv_of(found: Discovery) -> str:
    """Box and tree as CSV: one row per condition of the box and per end of the tree."""
    rows: list[dict[str, object]] = []
    for key, (low, high) in sorted(found.box.bounds.items()):
        rows.append(
            {"what": "box", "key": found.keys[key], "low": low, "high": high,
             "support": found.box.support, "density": found.box.density,
             "coverage": found.box.coverage, "resamples": found.trust.bound[key]}
        )  # fmt: skip
    for leaf in found.leaves:
        where = " and ".join(leaf.conditions)
        rows.append(
            {"what": "tree", "key": where, "support": leaf.support, "density": leaf.density}
        )
    return str(pd.DataFrame(rows).to_csv(index=False, float_format="%.6g", lineterminator="\n"))
