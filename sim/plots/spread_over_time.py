"""Spread beyond Tajikistan: how likely by which year, and above which threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis import OTHERS, Runs, runs_of, shares
from sim.analysis.runs import Ints
from sim.names import LABELS, REPUBLICS
from sim.plots.cases import (
    Case,
    Floats,
    case_of,
    runs_label,
    scenario_of,
    seed_label,
    titled,
)
from sim.plots.role import mark_record
from sim.plots.style import (
    BROKEN,
    INK,
    REPUBLIC_COLOURS,
    Dash,
    legend_below,
    line,
    shares_axis,
    sheet,
    styled,
    years_axis,
)
from sim.record.coverage import unit_of_roles

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: First year shown of a scenario that replays the record.
REPLAYED_FROM = 2015.0
DASH_FULL = (0.0, (5.0, 1.5))

#: Thresholds of the second panel.
THRESHOLDS = np.round(np.arange(0.1, 2.0001, 0.05), 2)


@styled
def spread(result: Result, *, scenario: str | None = None, point: int | None = None) -> Figure:
    """Share of runs in which China's hard role has spread, by year and by threshold.

    Without `point` all points of a design count, each alike.
    """
    found = scenario_of(result, scenario)
    case = case_of(result, found.name, point)
    seen = runs_of(result, found.name, point)
    if seen.several_points:
        points = len(np.unique(seen.point))
        subtitle = (
            f"Scenario {found.name}: {titled(found)} · all {points} points of the design together, "
            f"{runs_label(seen.count, seen.replicates)} · {seed_label(result)}"
        )
    else:
        subtitle = case.subtitle
    duration = case.values.get("spread.duration", found.values["spread.duration"])
    note = (
        f"Spread: the hard role stays at or above the threshold for {duration:g} months in a row; "
        f"dated from the last of them. {shading(seen)}"
        f"Right: any republic other than Tajikistan."
    )
    page = sheet(
        1,
        2,
        title="Spread of China's security role beyond Tajikistan",
        subtitle=subtitle,
        note=note,
        panel_height=2.5,
        legend_lines=2,
        axis_height=0.44,
        share_x=False,
        share_y=True,
        gap=0.3,
    )
    _by_year(page.panel(0, 0), case, seen)
    _by_threshold(page.panel(0, 1), case, seen)
    handles = [line(INK, width=2.0), *(line(REPUBLIC_COLOURS[REPUBLICS[i]]) for i in OTHERS)]
    labels = ["Any of the four", *(LABELS[REPUBLICS[i]] for i in OTHERS)]
    legend_below(page, handles, labels, 3, note)
    handles = [line(INK, width=2.0), line(INK, dash=DASH_FULL)]
    legend_below(page, handles, ["Hard role", "Full security role"], 1, note, x=4.0)
    return page.figure


def _by_year(axes: Axes, case: Case, seen: Runs) -> None:
    years = year_range(case)
    mark_record(axes, case, shift=-1.0)
    for place in OTHERS:
        draw_share(axes, case, seen.month[place], seen, REPUBLIC_COLOURS[REPUBLICS[place]])
    draw_share(axes, case, seen.month[list(OTHERS)].min(axis=0), seen, INK, width=2.0)
    years_axis(axes, years[0], years[-1])
    shares_axis(axes, "Share of runs")
    axes.set_xlabel("By the end of the year")
    axes.set_title(f"Spread by year (hard role, threshold {case.threshold:g})")


def _by_threshold(axes: Axes, case: Case, seen: Runs) -> None:
    for held, dash, width in ((seen.held, "solid", 2.0), (seen.held_full, DASH_FULL, 1.4)):
        highest = held[list(OTHERS)].max(axis=0)
        above = (highest >= THRESHOLDS.astype(np.float32)[:, np.newaxis]).astype(float)
        value, low, high = shares(above, seen)
        if seen.replicates > 1 and (not case.replays or case.last_year > case.record_year):
            axes.fill_between(THRESHOLDS, low, high, color=INK, alpha=0.15, linewidth=0)
        axes.plot(THRESHOLDS, value, color=INK, linestyle=dash, linewidth=width)
    axes.axvline(case.threshold, color=INK, linewidth=0.7, linestyle=BROKEN)
    axes.set_xlim(0.0, 2.0)
    axes.set_xticks([0, 0.5, 1.0, 1.5, 2.0], ["0", "0.5", "1", "1.5", "2"])
    axes.set_xlabel(f"Threshold ({unit_of_roles(case.scenario.record)})")
    axes.grid(axis="y")
    axes.set_title(f"Spread by the end of {year_range(case)[-1]:.0f}, over thresholds")


def shading(*seen: Runs) -> str:
    """What a note says of intervals, which a single run does not have."""
    several = [runs.replicates > 1 for runs in seen]
    if not any(several):
        return ""
    return (
        "Shading: 95 % intervals. "
        if all(several)
        else "Shading: 95 % intervals, none of one run. "
    )


def year_range(case: Case) -> Floats:
    """Calendar years by whose end spread is counted; of a replay, its last years and on."""
    first, last = np.floor(case.first_year), np.ceil(case.last_year) - 1.0
    if case.replays:
        first = max(first, min(REPLAYED_FROM, last))
    return np.arange(first, last + 0.5)


def draw_share(
    axes: Axes,
    case: Case,
    months: Ints,
    seen: Runs,
    colour: str,
    *,
    width: float = 1.4,
    dash: Dash = "solid",
) -> None:
    """Share of runs in which `months`, shape (run,), lie before the end of each year.

    What is replayed happens in every run, and has no interval; nor has what one run does.
    """
    years = year_range(case)
    value, low, high = shares(spread_by(years, months), seen)
    drawn = years + 1.0 > case.record_year if case.replays else np.ones(len(years), dtype=np.bool_)
    if seen.replicates > 1:
        axes.fill_between(years, low, high, color=colour, alpha=0.15, linewidth=0, where=drawn)
    single = len(years) == 1
    axes.plot(
        years,
        value,
        color=colour,
        linewidth=width,
        linestyle=dash,
        marker="o" if single else None,
    )


def spread_by(years: Floats, months: Ints) -> Floats:
    """1 where the month of a spread, shape (run,), lies in a year or before it; (year, run)."""
    decembers = (years - 1993.0) * 12.0 + 11.0
    return (months <= decembers[:, np.newaxis]).astype(float)
