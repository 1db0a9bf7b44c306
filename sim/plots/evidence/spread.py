"""Spread account by account, and how much of the disagreement lies between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from sim.plots.evidence.shared import colour_of, shown
from sim.plots.style import ACCOUNT_COLOURS, GREY, Dash, dot, legend_below, sheet, styled

if TYPE_CHECKING:
    import pandas as pd


#: Averages over accounts, in the order given.
AVERAGES: Final[tuple[tuple[str, Dash, str], ...]] = (
    ("#000000", (0.0, (4.0, 2.0)), "D"),
    ("#777777", (0.0, (4.0, 1.2, 1.0, 1.2)), "D"),
    ("#AAAAAA", (0.0, (1.5, 1.0)), "D"),
)


@styled
def spread_by_account(
    years: ArrayLike,
    curves: Mapping[str, ArrayLike],
    averages: Mapping[str, ArrayLike],
    title: str,
    bands: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
) -> Figure:
    """Probability of spread by year: a line per account, and averages over accounts.

    `bands` holds low and high by account. Names stand at the ends of the lines.
    """
    x = np.asarray(years, dtype=float)
    note = "Number at the end of a line: probability in the last year."
    if bands:
        note += " Shading: 95 % Monte Carlo interval."
    if averages:
        note += " Broken thick lines: averages over accounts."
    page = sheet(
        1,
        1,
        title=title,
        subtitle=f"Probability of spread beyond Tajikistan by the end of each year, "
        f"{x[0]:.0f} to {x[-1]:.0f}, by account",
        note=note,
        panel_height=3.0,
        right=2.42,
        axis_height=0.44,
        panel_titles=False,
    )
    axes = page.panel(0)
    ends: list[tuple[str, float, str, Dash, float]] = []
    highest = 0.0
    for name, values in curves.items():
        y = np.asarray(values, dtype=float)
        if bands and name in bands:
            low, high = (np.asarray(end, dtype=float) for end in bands[name])
            axes.fill_between(x, low, high, color=colour_of(name), alpha=0.16, linewidth=0)
            highest = max(highest, float(np.nanmax(high)))
        axes.plot(x, y, color=colour_of(name))
        highest = max(highest, float(np.nanmax(y)))
        ends.append((shown(name), float(y[-1]), colour_of(name), "solid", 1.4))
    for number, (name, values) in enumerate(averages.items()):
        colour, dash, _ = AVERAGES[number % len(AVERAGES)]
        y = np.asarray(values, dtype=float)
        axes.plot(x, y, color=colour, linestyle=dash, linewidth=2.3, zorder=1.9)
        highest = max(highest, float(np.nanmax(y)))
        ends.append((name, float(y[-1]), colour, dash, 2.3))
    top = _top(highest)
    axes.set_xlim(x[0], x[-1])
    ticks = x[::-1][:: -(-len(x) // 9)]
    axes.set_xticks(ticks, [f"{tick:.0f}" for tick in ticks])
    axes.set_ylim(-0.01 * top, 1.01 * top)
    axes.locator_params(axis="y", nbins=6)
    axes.grid(axis="y")
    axes.set_ylabel("Probability of spread")
    axes.set_xlabel("By the end of the year")
    _end_labels(axes, [end for end in ends if np.isfinite(end[1])], top)
    return page.figure


def _top(highest: float) -> float:
    """Where an axis of probabilities ends: at 1, or sooner where all are small."""
    return 1.0 if highest > 0.6 else max(0.1, float(np.ceil(highest * 21.0)) / 20.0)


def _end_labels(
    axes: Axes, ends: Sequence[tuple[str, float, str, Dash, float]], top: float
) -> None:
    """Names right of the lines' ends, kept apart, each with a piece of its line."""
    height = 3.0 * 72.0
    gap = 10.5 * top / height
    places = apart([y for _, y, _, _, _ in ends], gap, 0.0, max(top, gap * len(ends)))
    across = axes.get_yaxis_transform()
    for (name, y, colour, dash, width), place in zip(ends, places, strict=True):
        axes.plot(
            [1.0, 1.035], [y, place], color=GREY, linewidth=0.5, transform=across, clip_on=False
        )
        axes.plot(
            [1.035, 1.10],
            [place, place],
            color=colour,
            linestyle=dash,
            linewidth=width,
            transform=across,
            clip_on=False,
            solid_capstyle="butt",
        )
        axes.text(1.115, place, f"{y:.2f}  {name}", transform=across, va="center", size=7.3)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart, from low to high, in order and as near to `wanted` as can be."""
    order = np.argsort(wanted, kind="stable")
    blocks: list[tuple[float, int]] = []
    for rank, number in enumerate(order):
        mean, size = float(wanted[number]) - gap * rank, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean = (before * count + mean * size) / (count + size)
            size += count
        blocks.append((mean, size))
    level = np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])
    level = np.clip(level, low, max(low, high - gap * (len(order) - 1)))
    places = np.empty(len(order))
    places[order] = level + gap * np.arange(len(order))
    return [float(place) for place in places]


@styled
def spread_within_and_between(frame: pd.DataFrame, *, year: int = 2035) -> Figure:
    """Probability of spread by a year: a row per scenario, a dot per account, averages below.

    Columns scenario, account, probability, low and high. An `account` that is none of the seven
    is an average over them; low and high may be missing.
    """
    scenarios = list(dict.fromkeys(frame["scenario"].astype(str)))
    names = list(dict.fromkeys(frame["account"].astype(str)))
    accounts = [name for name in names if name in ACCOUNT_COLOURS]
    averages = [name for name in names if name not in ACCOUNT_COLOURS]
    lines = len(names) + 1.4
    note = (
        "Dots: accounts; lines: intervals within an account. Grey: from the lowest to the highest "
        "account, the disagreement between them. Diamonds: averages over accounts."
    )
    columns = 4
    page = sheet(
        1,
        1,
        title=f"Spread by {year}: within and between accounts",
        subtitle=f"Probability of spread beyond Tajikistan by the end of {year}, "
        f"{'1 scenario' if len(scenarios) == 1 else f'{len(scenarios)} scenarios'}",
        note=note,
        panel_height=0.085 * lines * len(scenarios),
        left=1.62,
        axis_height=0.44,
        panel_titles=False,
        legend_lines=_depth(len(names), columns),
    )
    axes = page.panel(0)
    for row, scenario in enumerate(scenarios):
        here = frame[frame["scenario"].astype(str) == scenario]
        rows = {
            str(name): (float(value), float(low), float(high))
            for name, value, low, high in zip(
                here["account"], here["probability"], here["low"], here["high"], strict=True
            )
        }
        said = [rows[name][0] for name in accounts if name in rows]
        if said:
            axes.barh(
                row,
                max(said) - min(said),
                left=min(said),
                height=(len(names) + 0.4) / lines,
                color="#E9E9E9",
                linewidth=0,
            )
        for number, name in enumerate([*accounts, *averages]):
            if name not in rows:
                continue
            value, low, high = rows[name]
            y = row + (number + 0.5 - 0.5 * len(names)) / lines
            colour, marker, size = _look(name, averages)
            if np.isfinite(low) and np.isfinite(high):
                axes.hlines(y, low, high, color=colour, linewidth=1.0)
            axes.plot(value, y, marker, color=colour, markersize=size, markeredgewidth=0)
        if row:
            axes.axhline(row - 0.5, color="#CCCCCC", linewidth=0.6)
    axes.set_ylim(len(scenarios) - 0.5, -0.5)
    axes.set_yticks(range(len(scenarios)), [_folded(shown(name)) for name in scenarios])
    axes.tick_params(axis="y", length=0)
    top = _top(float(np.nanmax(frame[["probability", "low", "high"]].to_numpy(dtype=float))))
    axes.set_xlim(-0.01 * top, 1.01 * top)
    axes.locator_params(axis="x", nbins=6)
    axes.grid(axis="x")
    axes.set_xlabel(f"Probability of spread by {year}")
    handles = []
    for name in [*accounts, *averages]:
        colour, marker, size = _look(name, averages)
        handles.append(dot(colour, marker=marker, size=size))
    legend_below(page, handles, [shown(name) for name in [*accounts, *averages]], columns, note)
    return page.figure


def _look(name: str, averages: Sequence[str]) -> tuple[str, str, float]:
    """Colour, marker and its size."""
    if name in averages:
        colour, _, marker = AVERAGES[averages.index(name) % len(AVERAGES)]
        return colour, marker, 4.4
    return colour_of(name), "o", 3.6


def _depth(count: int, columns: int) -> int:
    return -(-count // columns)


def _folded(text: str, longest: int = 26) -> str:
    """A long name in lines of words."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
