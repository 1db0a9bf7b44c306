"""Checks of the fitting: ranks and coverage of the truth, and who is taken for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from sim.inference.marginals import LEVELS, coverage_of_ranks
from sim.plots.evidence.shared import (
    BARS,
    POSTERIOR,
    PRIOR,
    centred,
    colour_bar,
    frame,
    histogram,
    lowest,
    off_after,
    shown,
)
from sim.plots.style import BROKEN, GREY, WIDTH, line, patch, sheet, styled

if TYPE_CHECKING:
    import pandas as pd


@styled
def rank_histograms(ranks: ArrayLike, keys: Sequence[str], *, draws: int, bins: int = 10) -> Figure:
    """Ranks of the true value among `draws` posterior draws: `ranks` (dataset, key), 0 to draws."""
    table = _checked_ranks(ranks, keys, draws)
    bins = min(bins, draws + 1)
    place = np.arange(draws + 1) * bins // (draws + 1)
    fair = np.bincount(place, minlength=bins) / (draws + 1)
    columns = min(4, len(keys))
    rows = -(-len(keys) // columns)
    note = (
        "Simulation-based calibration: parameters drawn from the prior, data simulated with them "
        "and fitted; the rank of the true value among the posterior's draws is uniform if the "
        "fitting is right. Bars: share of data sets, 1 if uniform. Shading: 95 % of a bin. High "
        "ends: posteriors too narrow; high middle: too wide."
    )
    page = sheet(
        rows,
        columns,
        title="Ranks of true values among posterior draws",
        subtitle=f"{len(table):,} data sets · {draws:,} draws each · {bins} bins",
        note=note,
        panel_height=0.62,
        left=0.48,
        right=0.14,
        gap=0.16,
        row_gap=0.30,
        axis_height=0.40,
    )
    top = 0.0
    for axes, key, column in zip(page.flat, keys, table.T, strict=False):
        found = np.bincount(place[column], minlength=bins) / len(column) / fair
        top = max(top, histogram(axes, found, len(column), float(fair.min()), BARS), found.max())
        axes.set_title(key, size=6.3)
        axes.set_xticks([0.0, 1.0], ["0", f"{draws:,}"])
        axes.tick_params(labelsize=6.3)
    page.panel(0).set_ylim(0.0, 1.08 * float(top))
    page.panel(0).set_xlim(0.0, 1.0)
    off_after(page, len(keys))
    for axes in lowest(page, len(keys)):
        axes.set_xlabel("Rank", size=7.0, labelpad=-4.0)
        axes.tick_params(labelbottom=True)
        first, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
    for row in range(rows):
        page.panel(row).set_ylabel("Density", size=7.0)
    return page.figure


@styled
def recovery_coverage(ranks: ArrayLike, keys: Sequence[str], *, draws: int) -> Figure:
    """How often central intervals hold the true value, nominal against found, by key and over all.

    Takes what `rank_histograms` takes.
    """
    table = _checked_ranks(ranks, keys, draws)
    levels = np.linspace(0.01, 0.99, 99)
    found = np.stack([coverage_of_ranks(table, draws, float(level)) for level in levels])
    count = len(table)
    low, high = (binom.ppf(tail, count, levels) / count for tail in (0.025, 0.975))
    marks = [int(np.argmin(np.abs(levels - level))) for level in LEVELS]
    off = [
        key
        for key, curve in zip(keys, found.T, strict=True)
        if any(not low[at] <= curve[at] <= high[at] for at in marks)
    ]
    note = (
        "Below the diagonal: posteriors too narrow. Shading: 95 % of what one parameter with right "
        "intervals would show."
    )
    note += " Outside it at 50, 80 or 95 %: " + (", ".join(off) if off else "none") + "."
    page = sheet(
        1,
        1,
        title="Coverage of true values by posterior intervals",
        subtitle=f"{count:,} data sets · {draws:,} draws each · {_parameters(len(keys))}",
        note=note,
        panel_height=3.0,
        left=0.66,
        right=WIDTH - 0.66 - 3.2,
        axis_height=0.44,
        panel_titles=False,
    )
    axes = page.panel(0)
    axes.fill_between(levels, low, high, color=PRIOR, alpha=0.6, linewidth=0)
    axes.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=0.7, linestyle=BROKEN)
    for curve in found.T:
        axes.plot(levels, curve, color=BARS, linewidth=0.6)
    axes.plot(levels, found.mean(axis=1), color=POSTERIOR, linewidth=1.8)
    for at in marks:
        mean = float(found[at].mean())
        axes.plot(levels[at], mean, "o", color=POSTERIOR, markersize=4.0)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.grid()
    axes.set_xlabel("Nominal coverage of the central interval")
    axes.set_ylabel("Share of data sets whose interval holds the true value")
    over_all = ", ".join(f"{100 * float(found[at].mean()):.0f}" for at in marks)
    handles = [
        line(POSTERIOR, width=1.8),
        line(BARS, width=0.6),
        patch(PRIOR, alpha=0.6),
        line(GREY, dash=BROKEN, width=0.7),
    ]
    labels = [
        f"mean over parameters\n(50, 80, 95 %: {over_all} %)",
        "one parameter",
        "95 % band of one parameter",
        "nominal",
    ]
    axes.legend(handles, labels, loc="center left", bbox_to_anchor=(1.06, 0.5))
    return page.figure


@styled
def confusion(table: pd.DataFrame) -> Figure:
    """Mean posterior probability of each account (column) by the account that made the data."""
    cells = table.to_numpy(dtype=float)
    rows, columns = cells.shape
    page = sheet(
        1,
        1,
        title="Accounts told apart by their own data",
        subtitle="Mean posterior probability of each account, by the account that made the data",
        note="Number and colour: mean over simulated records. Frames: the account that is true.",
        panel_height=0.36 * rows,
        left=1.36,
        right=0.95,
        axis_height=0.66,
        panel_titles=False,
    )
    axes = page.panel(0)
    image = axes.pcolormesh(
        np.ma.masked_invalid(cells),
        cmap=matplotlib.colormaps["cividis"].with_extremes(bad="#C8C8C8"),
        vmin=0.0,
        vmax=1.0,
        edgecolor="white",
        linewidth=0.5,
    )
    for row, column in np.ndindex(cells.shape):
        value = cells[row, column]
        if np.isfinite(value):
            ink = "white" if value < 0.55 else "black"
            centred(axes, column + 0.5, row + 0.5, f"{value:.2f}", size=7.5, ink=ink)
        if str(table.index[row]) == str(table.columns[column]):
            axes.add_patch(frame(column, row, 0.03, 0.05, "#D55E00"))
    axes.set_ylim(rows, 0.0)
    axes.set_xticks(
        np.arange(columns) + 0.5,
        [shown(str(name)) for name in table.columns],
        rotation=25,
        ha="right",
        rotation_mode="anchor",
    )
    axes.set_yticks(np.arange(rows) + 0.5, [shown(str(name)) for name in table.index])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("Account judged")
    axes.set_ylabel("Account that made the data")
    colour_bar(page, image, "Mean posterior probability", [0.0, 0.25, 0.5, 0.75, 1.0])
    return page.figure


def _checked_ranks(ranks: ArrayLike, keys: Sequence[str], draws: int) -> NDArray[np.int64]:
    table = np.asarray(ranks)
    if table.ndim != 2 or table.shape[1] != len(keys) or not table.size:
        raise ValueError(f"ranks of shape {table.shape}; expected (dataset, {len(keys)})")
    if table.min() < 0 or table.max() > draws:
        raise ValueError(f"ranks from {table.min()} to {table.max()}; expected 0 to {draws}")
    return table.astype(np.int64)


def _parameters(count: int) -> str:
    return "1 parameter" if count == 1 else f"{count} parameters"
