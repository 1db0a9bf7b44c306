"""Spread beyond Tajikistan, kind by kind: how likely by which year, and above which threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis import (
    EVENT_KINDS,
    HARD_ROLE,
    KIND_LABELS,
    KINDS,
    NEVER,
    OTHERS,
    Runs,
    places_left,
    runs_of,
    shares,
)
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
    KIND_COLOURS,
    KIND_DASHES,
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
from sim.rules.spread import SUSTAINED_EVENTS

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: First year shown of a scenario that replays the record.
REPLAYED_FROM = 2015.0

#: Thresholds of the second panel.
THRESHOLDS = np.round(np.arange(0.1, 2.0001, 0.05), 2)


@styled
def spread(result: Result, *, scenario: str | None = None, point: int | None = None) -> Figure:
    """Share of runs in which each kind of spread has come, by year; the hard role by threshold.

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
        "Outposts: from the first one on. Operations and exercises: two reported within "
        f"{_years(case, 'operations')} and {_years(case, 'exercises')} years. Hard role: at or "
        f"above the threshold for {duration:g} months in a row, dated from the last of them. "
        f"{shading(seen)}{further(seen)}"
    )
    page = sheet(
        2,
        2,
        title="Spread of China's hard presence beyond Tajikistan",
        subtitle=subtitle,
        note=note,
        panel_height=2.1,
        legend_lines=2,
        axis_height=0.44,
        share_x=False,
        share_y=True,
        gap=0.3,
        row_gap=0.74,
    )
    _kinds_by_year(page.panel(0, 0), case, seen)
    _by_year(page.panel(0, 1), case, seen, HARD_ROLE)
    _by_year(page.panel(1, 0), case, seen, "outposts")
    _by_threshold(page.panel(1, 1), case, seen)
    handles = [line(INK, width=2.0), *(line(REPUBLIC_COLOURS[REPUBLICS[i]]) for i in OTHERS)]
    labels = ["Any of the four", *(LABELS[REPUBLICS[i]] for i in OTHERS)]
    legend_below(page, handles, labels, 3, note)
    handles = [line(KIND_COLOURS[kind], dash=KIND_DASHES[kind], width=1.8) for kind in KINDS]
    legend_below(page, handles, [KIND_LABELS[kind] for kind in KINDS], 2, note, x=4.4)
    return page.figure


def _years(case: Case, kind: str) -> str:
    """Years within which two events of a kind make a sustained rate."""
    key = f"spread.{kind}_rate"
    rate = case.values.get(key, case.scenario.values[key])
    return f"{SUSTAINED_EVENTS / rate:.3g}"


def further(*seen: Runs) -> str:
    """What a note says of kinds that had spread by the record."""
    known = {kind: {i for runs in seen for i in runs.known[kind]} for kind in EVENT_KINDS}
    told = [
        f"{kind} had spread to {' and '.join(LABELS[REPUBLICS[i]] for i in sorted(places))}"
        for kind, places in known.items()
        if places
    ]
    if not told:
        return ""
    return f"By the record, {', '.join(told)}; a line by kind is of a further republic."


def _kinds_by_year(axes: Axes, case: Case, seen: Runs) -> None:
    mark_record(axes, case, shift=-1.0)
    for kind in KINDS:
        months = first_of(seen, kind, places_left(kind, seen))
        colour, dash = KIND_COLOURS[kind], KIND_DASHES[kind]
        draw_share(axes, case, months, seen, colour, width=1.8, dash=dash)
    _label_years(axes, case)
    axes.set_title("By kind, any (further) republic")


def _by_year(axes: Axes, case: Case, seen: Runs, kind: str) -> None:
    mark_record(axes, case, shift=-1.0)
    months = seen.months[kind]
    for place in OTHERS:
        draw_share(axes, case, months[place], seen, REPUBLIC_COLOURS[REPUBLICS[place]])
    draw_share(axes, case, first_of(seen, kind, OTHERS), seen, INK, width=2.0)
    _label_years(axes, case)
    at = f" (threshold {case.threshold:g})" if kind == HARD_ROLE else ""
    axes.set_title(f"{KIND_LABELS[kind]} by republic{at}")


def _label_years(axes: Axes, case: Case) -> None:
    years = year_range(case)
    years_axis(axes, years[0], years[-1])
    shares_axis(axes, "Share of runs")
    axes.set_xlabel("By the end of the year")


def first_of(seen: Runs, kind: str, places: Sequence[int]) -> Ints:
    """Month in which a kind first reaches one of some republics, shape (run,)."""
    months = seen.months[kind][list(places)]
    return months.min(axis=0, initial=NEVER)


def _by_threshold(axes: Axes, case: Case, seen: Runs) -> None:
    highest = seen.held[list(OTHERS)].max(axis=0)
    above = (highest >= THRESHOLDS.astype(np.float32)[:, np.newaxis]).astype(float)
    value, low, high = shares(above, seen)
    if seen.replicates > 1 and (not case.replays or case.last_year > case.record_year):
        axes.fill_between(THRESHOLDS, low, high, color=INK, alpha=0.15, linewidth=0)
    axes.plot(THRESHOLDS, value, color=INK, linewidth=2.0)
    axes.axvline(case.threshold, color=INK, linewidth=0.7, linestyle=BROKEN)
    axes.set_xlim(0.0, 2.0)
    axes.set_xticks([0, 0.5, 1.0, 1.5, 2.0], ["0", "0.5", "1", "1.5", "2"])
    axes.set_xlabel(f"Threshold ({unit_of_roles(case.scenario.record)})")
    axes.grid(axis="y")
    axes.set_title(f"Hard role by the end of {year_range(case)[-1]:.0f}, over thresholds")


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
