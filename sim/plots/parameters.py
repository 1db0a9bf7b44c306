"""Spread over the points of a sweep: heatmap, line, or one bar per point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis import (
    HARD_ROLE,
    KINDS,
    Estimate,
    paired_change,
    share,
)
from sim.plots.cases import (
    runs_label,
    seed_label,
    titled,
    values_label,
)
from sim.plots.designs import Design, design_of, levels, main_effects, matched
from sim.plots.style import GREY, INK, PALE, Sheet, shares_axis, sheet, styled
from sim.scenario.keys import parameter_settings
from sim.scenario.variants import is_given, varied_setting

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: Listed points that are drawn as a bar each; more are drawn over their keys.
MOST_BARS = 40


@styled
def spread_over_parameters(
    result: Result,
    keys: tuple[str, ...] | None = None,
    *,
    scenario: str | None = None,
    kind: str = HARD_ROLE,
) -> Figure:
    """Share of runs in which a kind of spread has come by the end, over the points of a sweep.

    Two keys that vary independently make a heatmap, one a line, and points listed one by one a
    bar each. `keys` chooses what to draw; by default the two with the largest main effects.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of spread; expected one of {', '.join(KINDS)}")
    design = design_of(result, scenario, kind)
    for key in keys or ():
        if key not in design.keys:
            known = ", ".join(design.keys) or "none"
            raise ValueError(f"{key!r} does not vary in this result; what varies: {known}")
    if keys is None and (not design.keys or _is_list(result, design)):
        return _bars(result, design)
    if len(keys or design.keys) == 1:
        return _line(result, design, (keys or design.keys)[0])
    first, second = keys[:2] if keys else main_effects(design)[:2]
    return _heatmap(result, design, first, second)


def with_unit(key: str) -> str:
    """A key with its unit, for an axis."""
    setting = varied_setting(key) if is_given(key) else parameter_settings().get(key)
    unit = setting.unit if setting is not None and not setting.switch else ""
    return f"{key} ({unit})" if unit else key


def _is_list(result: Result, design: Design) -> bool:
    """Whether points were listed one by one, so that keys do not vary independently."""
    return bool(result.manifest["design"]["kind"] == "list") and len(design.points) <= MOST_BARS


def _subtitle(result: Result, design: Design) -> str:
    points, runs = len(design.points), design.runs.count
    return (
        f"Scenario {design.scenario.name}: {titled(design.scenario)} · {points} points, "
        f"{runs_label(runs, design.runs.replicates)} · {seed_label(result)}"
    )


def _heatmap(result: Result, design: Design, first: str, second: str) -> Figure:
    row_labels, rows = levels(design.values[design.keys.index(second)])
    column_labels, columns = levels(design.values[design.keys.index(first)])
    cells = np.full((len(row_labels), len(column_labels)), np.nan)
    chosen = matched(design, (first, second))
    for row in range(len(row_labels)):
        for column in range(len(column_labels)):
            here = (rows == row) & (columns == column) & chosen.points
            if here.any():
                cells[row, column] = design.spread[here].mean()
    note = f"Number and colour: share of runs in which {design.what}. "
    note += "Blank: no point. " if np.isnan(cells).any() else ""
    note += chosen.note.strip()
    page = sheet(
        1,
        1,
        title=f"{design.title}, over two parameters",
        subtitle=_subtitle(result, design),
        note=note,
        panel_height=float(np.clip(0.34 * len(row_labels), 1.9, 5.0)),
        axis_height=0.52,
        panel_titles=False,
        left=1.25,
        right=1.0,
    )
    axes = page.panel(0)
    colours = matplotlib.colormaps["cividis"].with_extremes(bad="white")
    image = axes.pcolormesh(
        np.ma.masked_invalid(cells), cmap=colours, vmin=0.0, vmax=1.0, edgecolor="white", lw=0.5
    )
    size = 7.5 if len(column_labels) <= 9 else 6.0
    for row, column in np.ndindex(cells.shape):
        value = cells[row, column]
        if np.isfinite(value):
            ink = "white" if value < 0.55 else "black"
            place = (column + 0.5, row + 0.5)
            axes.text(*place, f"{value:.2f}", ha="center", va="center", size=size, color=ink)
    turned = 30 if len(column_labels) > 9 or max(map(len, column_labels)) > 7 else 0
    axes.set_xticks(np.arange(len(column_labels)) + 0.5, column_labels, rotation=turned)
    axes.set_yticks(np.arange(len(row_labels)) + 0.5, row_labels)
    axes.set_xlabel(with_unit(first))
    axes.set_ylabel(with_unit(second).replace(" (", "\n("))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    scale = page.figure.add_axes(_beside(page, 0.12, 0.14))
    bar = page.figure.colorbar(image, cax=scale)
    bar.set_label("Share of runs with spread")
    bar.set_ticks([0, 0.25, 0.5, 0.75, 1.0], labels=["0", "0.25", "0.5", "0.75", "1"])
    bar.outline.set_visible(False)
    return page.figure


def _beside(page: Sheet, gap: float, width: float) -> tuple[float, float, float, float]:
    """A place right of the only panel, in figure coordinates; lengths in inches."""
    box = page.panel(0).get_position()
    inch = 1.0 / page.figure.get_figwidth()
    return (box.x1 + gap * inch, box.y0, width * inch, box.height)


def _line(result: Result, design: Design, key: str) -> Figure:
    values = design.values[design.keys.index(key)]
    unique, place = np.unique(values, return_inverse=True)
    chosen = matched(design, (key,))
    point_of_run = np.searchsorted(design.points, design.runs.point)
    level_of_run, counts = place[point_of_run], chosen.points[point_of_run]
    middle, low, high = (np.full(len(unique), np.nan) for _ in range(3))
    for level in range(len(unique)):
        here = counts & (level_of_run == level)
        if here.any():
            found = share(design.reached[here], design.runs.where(here))
            middle[level], low[level], high[level] = found.value, found.low, found.high
    several = design.runs.replicates > 1
    note = ("Shading: 95 % interval." if several else "") + chosen.note
    page = sheet(
        1,
        1,
        title=f"{design.title}, over {key}",
        subtitle=_subtitle(result, design),
        note=note,
        panel_height=2.6,
        axis_height=0.44,
        panel_titles=False,
    )
    axes = page.panel(0)
    if several:
        axes.fill_between(unique, low, high, color=INK, alpha=0.15, linewidth=0)
    axes.plot(unique, middle, color=INK, marker="o", markersize=3.5)
    if key in design.scenario.values:
        own = design.scenario.values[key]
        axes.axvline(own, color=GREY, linewidth=0.7, linestyle=(0, (1, 1.5)))
        axes.annotate(
            f"scenario: {own:.4g}",
            (own, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(3, -1),
            textcoords="offset points",
            va="top",
            size=7,
            color=GREY,
        )
    axes.set_xlabel(with_unit(key))
    shares_axis(axes, "Share of runs with spread")
    return page.figure


def _bars(result: Result, design: Design) -> Figure:
    names = [point_name(design, number) for number in range(len(design.points))]
    shown = min(len(names), MOST_BARS)
    note = (
        f"Left: share of runs in which {design.what}. "
        "Right: difference to the first point, runs paired by replicate. "
        "Bars: 95 % intervals."
    )
    if shown < len(names):
        note += f" The first {shown} of {len(names)} points."
    page = sheet(
        1,
        2,
        title=f"{design.title}, point by point",
        subtitle=_subtitle(result, design),
        note=note,
        panel_height=max(0.9, 0.26 * shown + 0.2),
        axis_height=0.48,
        left=2.75,
        gap=0.25,
        share_x=False,
    )
    left, right = page.flat
    bounds = [0.05]
    for number in range(shown):
        here = design.runs.point == design.points[number]
        if not here.any():
            continue
        spread = share(design.reached[here], design.runs.where(here))
        left.barh(number, spread.value, height=0.55, color=PALE if number else "#D5D5D5")
        draw_estimate(left, spread, number, INK if number else GREY)
        first = design.runs.point == design.points[0]
        if number and first.any():
            ids, mine, theirs = np.intersect1d(
                design.runs.replicate[here], design.runs.replicate[first], return_indices=True
            )
            change = paired_change(design.reached[here][mine] - design.reached[first][theirs], ids)
            draw_estimate(right, change, number, INK)
            bounds += [change.value, change.low, change.high]
    left.set_yticks(range(shown), names[:shown])
    left.set_ylim(shown - 0.4, -0.6)
    left.set_xlim(0.0, 1.0)
    left.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "0.25", "0.5", "0.75", "1"])
    left.set_xlabel("Share of runs with spread")
    left.set_title("Spread")
    right.axvline(0.0, color=GREY, linewidth=0.7)
    around_nought(right, bounds)
    right.set_xlabel("Difference in share of runs")
    right.set_title("Against the first point")
    right.tick_params(left=False)
    for axes in (left, right):
        axes.grid(axis="x")
    return page.figure


def draw_estimate(axes: Axes, found: Estimate, y: float, colour: str) -> None:
    """A dot at a value and a bar over its interval."""
    axes.plot([found.low, found.high], [y, y], color=colour, linewidth=1.3)
    axes.plot(found.value, y, "o", color=colour, markersize=3.8, clip_on=False)


def around_nought(axes: Axes, bounds: Sequence[float]) -> None:
    """Limits of an axis of differences that show 0 and all of `bounds`."""
    finite = [bound for bound in bounds if np.isfinite(bound)]
    low, high = min([-0.05, *finite]), max([0.05, *finite])
    room = 0.06 * (high - low)
    axes.set_xlim(low - room, high + room)


def point_name(design: Design, number: int) -> str:
    """What a point changes against the first, or what it holds if it is the first."""
    values = dict(zip(design.keys, design.values[:, number].tolist(), strict=True))
    first = dict(zip(design.keys, design.values[:, 0].tolist(), strict=True))
    changed = {key: value for key, value in values.items() if value != first[key]}
    if number == 0:
        same = all(np.isclose(design.scenario.values.get(k, np.nan), v) for k, v in values.items())
        return "as in the scenario" if same else _shortened(values_label(values))
    return _shortened(values_label(changed)) if changed else f"point {design.points[number]}"


def _shortened(text: str) -> str:
    return text if len(text) <= 44 else f"{text[:42]}…"
