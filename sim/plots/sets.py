"""The figures that belong to a result, and to a comparison, written as PNG and SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.plots.by_point import differences_by_point
from sim.plots.cases import several_points
from sim.plots.comparison import differences, hard_role_compared, hard_role_paths, spread_compared
from sim.plots.parameters import spread_over_parameters
from sim.plots.reasons import reasons_of_answers, reasons_of_offers
from sim.plots.record import record_check, record_table
from sim.plots.role import hard_role, security_role
from sim.plots.saving import Plan, draw
from sim.plots.shares_of_ties import shares
from sim.plots.spread_over_time import spread
from sim.plots.ties_on_map import ties

if TYPE_CHECKING:
    from sim.analysis.by_point import ByPoint
    from sim.experiments.store import Result

#: Figures of one scenario by the name of their files; of a sweep, at the point nearest to it.
OF_SCENARIO: Final[Mapping[str, Callable[..., Figure]]] = {
    "spread": spread,
    "hard_role": hard_role,
    "security_role": security_role,
    "shares": shares,
    "reasons_of_offers": reasons_of_offers,
    "reasons_of_answers": reasons_of_answers,
    "record_check": record_check,
    "record_table": record_table,
    "ties": ties,
}
#: Figures of a comparison by the name of their files.
OF_COMPARISON: Final[Mapping[str, Callable[[Sequence[Result]], Figure]]] = {
    "spread_compared": spread_compared,
    "hard_role_compared": hard_role_compared,
    "hard_role_paths": hard_role_paths,
    "differences": differences,
}


def plan_of(result: Result) -> Plan:
    """The figures that a result has.

    Where a result has several scenarios, each has its own set, and they are compared.
    """
    plan: dict[str, Callable[[], Figure]] = {}
    if len(result.scenarios) > 1:
        plan |= plan_of_comparison([result])
    for name, ending in endings_of(list(result.scenarios)).items():
        if several_points(result, name):
            over = partial(spread_over_parameters, result, scenario=name)
            plan[f"spread_over_parameters{ending}"] = over
            plan[f"outposts_over_parameters{ending}"] = partial(over, kind="outposts")
        for figure, drawing in OF_SCENARIO.items():
            plan[f"{figure}{ending}"] = partial(drawing, result, scenario=name)
    return plan


def endings_of(scenarios: Sequence[str]) -> dict[str, str]:
    """What each scenario adds to the names of its files: no two alike, whatever a system folds."""
    if len(scenarios) == 1:
        return {scenarios[0]: ""}
    if len({name.casefold() for name in scenarios}) == len(scenarios):
        return {name: f"-{name}" for name in scenarios}
    return {name: f"-{number:02d}-{name}" for number, name in enumerate(scenarios, 1)}


def plan_of_comparison(results: Sequence[Result]) -> Plan:
    """The figures that set results side by side.

    A result with several scenarios brings all of them. With `differences`, the first is what the
    others are held against.
    """
    return {name: partial(drawing, results) for name, drawing in OF_COMPARISON.items()}


def figures_of(result: Result, folder: Path) -> list[Path]:
    """Write every figure of a result into `folder`; returns the paths, PNG and SVG of each."""
    return draw(plan_of(result), folder)


def compare(
    results: Sequence[Result], folder: Path, by_point: Sequence[ByPoint] = ()
) -> list[Path]:
    """Write the figures that set results side by side, or point by point; returns the paths.

    Results of several scenarios each have the latter alone: all scenarios in one panel are a crowd.
    """
    plan: dict[str, Callable[[], Figure]] = {}
    if not any(found.several for found in by_point):
        plan |= plan_of_comparison(results)
    for number, found in enumerate(by_point, 1):
        ending = f"-{number}" if len(by_point) > 1 else ""
        plan[f"differences_by_point{ending}"] = partial(differences_by_point, found)
    return draw(plan, folder)
