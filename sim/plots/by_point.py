"""Differences, one row each: two results point by point, and many cases against the first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.by_point import ByPoint
from sim.analysis.by_point_tables import point_label
from sim.analysis.comparison import Comparison
from sim.analysis.inputs import short
from sim.analysis.wording import end_label
from sim.names import LABELS, REPUBLICS
from sim.plots.style import (
    GREY,
    KIND_COLOURS,
    REPUBLIC_COLOURS,
    dot,
    fitting,
    legend_below,
    sheet,
    styled,
)
from sim.rules.spread import HARD_ROLE, KIND_LABELS, KINDS

#: Points that have a row with their name; of more, only their order is shown.
MOST_NAMED = 40
#: Points that are drawn; of more, as many evenly spaced in their order.
MOST_DRAWN = 400
LEFT = 2.3


@styled
def differences_by_point(found: ByPoint) -> Figure:
    """What differs at each point: P of each kind, the first spread, and the hard role."""
    frame = found.table
    note = "Dots: change at a point, with 95 % intervals" + (
        ", from runs that faced the same chance." if found.paired else "; seeds differ, no pairs."
    )
    labels: list[str] | None = None
    if len(frame) <= MOST_NAMED:
        labels = [point_label(found, row) for _, row in frame.iterrows()]
    else:
        frame = frame.iloc[np.argsort(frame[HARD_ROLE].to_numpy(), kind="stable")]
        note += " Points in the order of the change of the hard role."
    if len(frame) > MOST_DRAWN:
        chosen = np.linspace(0, len(frame) - 1, MOST_DRAWN).round().astype(int)
        note += f" {MOST_DRAWN} of {len(frame):,} points are drawn."
        frame = frame.iloc[chosen]
    subtitle = (
        f"{short(found.label)} against {short(found.base)} · {len(found.table):,} points in "
        f"common · {_runs(found)} each"
    )
    title = f"Point by point: what differs by {end_label(found.end)}"
    return _rows(frame, labels, title, subtitle, note)


@styled
def differences_by_case(comparison: Comparison, subtitle: str, note: str) -> Figure:
    """How each of many cases differs from the first, one row each, where colours would run out."""
    rows = []
    for one in comparison.contrasts:
        changes = {**one.found.by_kind, "first_year": one.first_year}
        changes |= {f"hard_role.{code}": change for code, change in one.hard_role.items()}
        rows.append(
            {
                name: value
                for of, change in changes.items()
                for name, value in (
                    (of, change.value),
                    (f"{of}_low", change.low),
                    (f"{of}_high", change.high),
                )
            }
        )
    names = [one.label for one in comparison.contrasts]
    of_results = {name.rpartition(": ")[0] for name in names}
    if len(of_results) == 1:  # all of one sweep
        names = [name.rpartition(": ")[2] for name in names]
    title = f"Difference from {short(comparison.base)} by {end_label(comparison.end)}"
    return _rows(pd.DataFrame(rows), names, title, subtitle, note)


def _rows(
    frame: pd.DataFrame, labels: Sequence[str] | None, title: str, subtitle: str, note: str
) -> Figure:
    """One row per change, with its label if there are any, one panel per outcome."""
    note += (
        " Operations and exercises: to republics that the record has not reached. First spread: of "
        "the hard role, where runs without it count as the end; below zero is sooner."
    )
    height = 0.155 * len(frame) if labels else 2.6
    page = sheet(
        2,
        3,
        title=title,
        subtitle=subtitle,
        note=note,
        panel_height=float(np.clip(height, 1.4, 9.0)),
        legend_lines=1,
        left=LEFT if labels else 0.66,
        gap=0.22,
        row_gap=0.62,
        axis_height=0.5,
        share_x=False,
    )
    rows = np.arange(len(frame), dtype=float)
    for axes, kind in zip(page.flat, KINDS, strict=False):
        _dots(axes, frame, kind, rows, KIND_COLOURS[kind])
        axes.set_title(KIND_LABELS[kind])
        axes.set_xlabel("Change of the share of runs")
    _same_limits(page.flat[: len(KINDS)], frame, KINDS)
    years, roles = page.flat[len(KINDS) :]
    _dots(years, frame, "first_year", rows, GREY)
    years.set_title("First spread")
    years.set_xlabel("Change (years)")
    shifts = np.linspace(-0.28, 0.28, len(REPUBLICS)) if labels else np.zeros(len(REPUBLICS))
    for code, shift in zip(REPUBLICS, shifts, strict=True):
        _dots(roles, frame, f"hard_role.{code}", rows + shift, REPUBLIC_COLOURS[code], size=2.0)
    roles.set_title("Hard role by republic")
    roles.set_xlabel("Change (Tajikistan 2020 = 1)")
    first = page.panel(0, 0)
    first.set_ylim(len(frame) - 0.4, -0.6)
    if labels:
        first.set_yticks(rows, [fitting(label, LEFT - 0.2) for label in labels])
    else:
        first.set_yticks([])
        for axes in page.panels[:, 0]:
            axes.set_ylabel("Points")
    handles = [dot(REPUBLIC_COLOURS[code]) for code in REPUBLICS]
    legend_below(page, handles, [LABELS[code] for code in REPUBLICS], len(REPUBLICS), note)
    return page.figure


def _runs(found: ByPoint) -> str:
    low, high = found.table["runs"].min(), found.table["runs"].max()
    return f"{low:,} runs" if low == high else f"{low:,} to {high:,} runs"


def _dots(
    axes: Axes,
    frame: pd.DataFrame,
    name: str,
    rows: np.ndarray[tuple[int], np.dtype[np.float64]],
    colour: str,
    size: float = 3.0,
) -> None:
    low, high = (frame[f"{name}_{end}"].to_numpy(float) for end in ("low", "high"))
    known = np.isfinite(low)
    thin = 0.9 if len(frame) <= MOST_NAMED else 0.4
    axes.hlines(rows[known], low[known], high[known], color=colour, linewidth=thin)
    axes.plot(
        frame[name].to_numpy(float),
        rows,
        "o",
        color=colour,
        markersize=size if len(frame) <= MOST_NAMED else 1.5,
        markeredgewidth=0.0,
    )
    axes.axvline(0.0, color=GREY, linewidth=0.7, zorder=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def _same_limits(panels: Sequence[Axes], frame: pd.DataFrame, names: Sequence[str]) -> None:
    """Shares on one scale, which shows nought and all intervals."""
    bounds = frame[[f"{name}_{end}" for name in names for end in ("low", "high")]].to_numpy(float)
    low, high = min(-0.05, np.nanmin(bounds)), max(0.05, np.nanmax(bounds))
    room = 0.05 * (high - low)
    for axes in panels:
        axes.set_xlim(low - room, high + room)
