"""Two results over the same keys, point by point: what changes, with intervals from the pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.by_point import ByPoint
from sim.analysis.by_point_tables import point_label
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
    named = len(frame) <= MOST_NAMED
    note = "Dots: change at a point, with 95 % intervals" + (
        ", from runs that faced the same chance." if found.paired else "; seeds differ, no pairs."
    )
    if not named:
        order = np.argsort(frame[HARD_ROLE].to_numpy(), kind="stable")
        frame = frame.iloc[order]
        note += " Points in the order of the change of the hard role."
    if len(frame) > MOST_DRAWN:
        chosen = np.linspace(0, len(frame) - 1, MOST_DRAWN).round().astype(int)
        note += f" {MOST_DRAWN} of {len(frame):,} points are drawn."
        frame = frame.iloc[chosen]
    note += (
        " First spread: of the hard role, where runs without it count as the end; below zero is "
        "sooner."
    )
    page = sheet(
        2,
        3,
        title=f"Point by point: what differs by {end_label(found.end)}",
        subtitle=(
            f"{short(found.label)} against {short(found.base)} · {len(found.table):,} points in "
            f"common · {_runs(found)} each"
        ),
        note=note,
        panel_height=float(np.clip(0.155 * len(frame), 1.4, 6.0)) if named else 2.6,
        legend_lines=1,
        left=LEFT if named else 0.66,
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
    shares = page.flat[: len(KINDS)]
    _same_limits(shares, frame, KINDS)
    years, roles = page.flat[len(KINDS) :]
    _dots(years, frame, "first_year", rows, GREY)
    years.set_title("First spread")
    years.set_xlabel("Change (years)")
    shifts = np.linspace(-0.28, 0.28, len(REPUBLICS)) if named else np.zeros(len(REPUBLICS))
    for code, shift in zip(REPUBLICS, shifts, strict=True):
        _dots(roles, frame, f"hard_role.{code}", rows + shift, REPUBLIC_COLOURS[code], size=2.0)
    roles.set_title("Hard role by republic")
    roles.set_xlabel("Change (Tajikistan 2020 = 1)")
    first = page.panel(0, 0)
    first.set_ylim(len(frame) - 0.4, -0.6)
    if named:
        labels = [fitting(point_label(found, row), LEFT - 0.2) for _, row in frame.iterrows()]
        first.set_yticks(rows, labels)
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
