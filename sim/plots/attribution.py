"""What each of a scenario's changes did: alone, left out, and on average over all orders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.attribution import WAYS, Attributed, Attribution
from sim.analysis.inputs import short
from sim.analysis.intervals import Estimate
from sim.analysis.wording import end_label
from sim.names import LABELS, REPUBLICS
from sim.plots.parameters import around_nought
from sim.plots.style import GREY, INK, SMALL, Sheet, dot, fitting, legend_below, sheet, styled
from sim.rules.spread import KINDS

#: Inches beside the panels, for the names of changes.
LEFT = 2.75
COLOUR = "#0072B2"
#: Marker and fill of each way, and its place within a row.
_LOOKS = {
    "shapley": ("o", True, 0.0),
    "alone": ("^", False, -0.26),
    "left out": ("v", False, 0.26),
}
_NAMES = {"shapley": "Shapley value", "alone": "alone", "left out": "left out"}


@styled
def attribution(found: Attribution) -> Figure:
    """What each change did to P of each kind of spread by the end."""
    title = f"What each change did to the spread by {end_label(found.between.second.end)}"
    panels = [(found.of(kind).what.capitalize(), found.of(kind)) for kind in KINDS]
    return _drawn(found, panels, 2, title, "Change of the share of runs")


@styled
def attribution_of_roles(found: Attribution) -> Figure:
    """What each change did to China's hard role in each republic at the end."""
    title = "What each change did to China's hard role at the end"
    panels = [(LABELS[code], found.of(f"hard_role.{code}")) for code in REPUBLICS]
    return _drawn(found, panels, 3, title, "Change of the hard role")


def _drawn(
    found: Attribution,
    panels: Sequence[tuple[str, Attributed]],
    columns: int,
    title: str,
    axis: str,
) -> Figure:
    rows = [
        fitting(f"{number}  {change.caption}", LEFT - 0.2)
        for number, change in enumerate(found.changes, 1)
    ]
    note = (
        "Shapley value: on average over the orders in which the changes can be made; these add up "
        "to all together. Alone: the change and no other. Left out: all changes against all but "
        "this one. With 95 % intervals over runs that faced the same chance."
    )
    page = sheet(
        -(-len(panels) // columns),
        columns,
        title=title,
        subtitle=(
            f"{short(found.between.second.name)} against {short(found.between.first.name)} · "
            f"{found.replicates:,} runs of each of {len(found.orders.sets)} sets of changes · "
            f"seed {found.seed}"
        ),
        note=note,
        panel_height=0.2 + 0.26 * (len(rows) + 1),
        legend_lines=1,
        left=LEFT,
        gap=0.2,
        axis_height=0.5,
    )
    bounds: list[float] = []
    for axes, (name, one) in zip(page.flat, panels, strict=False):
        axes.set_title(name)
        bounds += _panel(axes, one, found.same)
    for axes in page.flat[len(panels) :]:
        axes.set_visible(False)
    first = page.flat[0]
    first.set_ylim(len(rows) + 0.6, -0.6)
    first.set_yticks(range(len(rows) + 1), [*rows, "all together"])
    around_nought(first, bounds)
    _label_below(page, len(panels), axis)
    looks = [_LOOKS[way] for way in _NAMES]
    handles = [dot(COLOUR, marker=marker, filled=filled) for marker, filled, _ in looks]
    handles.append(dot(INK, marker="D"))
    legend_below(page, handles, [*_NAMES.values(), "all together"], 4, note)
    return page.figure


def _panel(axes: Axes, one: Attributed, same: Sequence[bool]) -> list[float]:
    """Draws an outcome; returns what has to be in sight."""
    count = len(one.exact)
    for way in WAYS:
        marker, filled, shift = _LOOKS[way]
        for row, estimate in enumerate(one.by_way[way]):
            if not same[row]:
                _mark(axes, estimate, row + shift, COLOUR, marker, filled)
    for place in np.flatnonzero(same):
        axes.text(0.0, float(place), " changes nothing", va="center", size=SMALL, color=GREY)
    _mark(axes, one.whole, count, INK, "D", True)
    axes.axvline(0.0, color=GREY, linewidth=0.7, zorder=0)
    axes.axhline(count - 0.5, color=GREY, linewidth=0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    seen = [one.whole, *(estimate for way in WAYS for estimate in one.by_way[way])]
    return [bound for of in seen for bound in (of.low, of.value, of.high) if np.isfinite(bound)]


def _mark(axes: Axes, estimate: Estimate, y: float, colour: str, marker: str, filled: bool) -> None:
    if np.isfinite(estimate.low):
        width = 1.4 if filled else 0.7
        axes.hlines(y, estimate.low, estimate.high, color=colour, linewidth=width)
    axes.plot(
        estimate.value,
        y,
        marker,
        color=colour,
        markersize=4.0 if filled else 3.2,
        markerfacecolor=colour if filled else "white",
        markeredgewidth=0.8,
    )


def _label_below(page: Sheet, panels: int, label: str) -> None:
    """The label of the horizontal axis, and its numbers, under the last panel of each column."""
    columns = page.panels.shape[1]
    for place in range(max(panels - columns, 0), panels):
        page.flat[place].set_xlabel(label)
        page.flat[place].tick_params(labelbottom=True)
