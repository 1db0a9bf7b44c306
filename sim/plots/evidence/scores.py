"""Scores of forecasts: tables, where each wins and fails, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import matplotlib
import numpy as np
from matplotlib import colors
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from sim.calendar import month_label
from sim.inference.differences import Difference, compared, paired_bootstrap, parts
from sim.inference.marginals import LEVELS, pit_histogram
from sim.inference.scores import CHANNEL_TITLES, KIND_TITLES, LEARNING
from sim.names import LABELS
from sim.plots.cases import Floats
from sim.plots.evidence.shared import (
    OBSERVED,
    beside,
    centred,
    colour_bar,
    colour_of,
    frame,
    histogram,
    minus,
    off_after,
    over,
    shown,
)
from sim.plots.style import GREY, sheet, styled

if TYPE_CHECKING:
    from sim.inference.scores import Score

#: Orange below 0, purple above, none so dark that ink cannot be read on it.
DIVERGING: Final = colors.LinearSegmentedColormap.from_list(
    "gain and loss", matplotlib.colormaps["PuOr"](np.linspace(0.2, 0.8, 257))
)


@styled
def score_table_figure(scores: Sequence[Score], reference_name: str) -> Figure:
    """Log scores against a reference forecaster, with 95 % intervals, best at the top."""
    groups = _by_observation(scores, reference_name)
    most = max(len(group) for group, _ in groups)
    note = (
        f"Dot: log score less that of {reference_name}, summed over months and channels; right is "
        "better. Line: 95 % interval from paired blocks of six months. Numbers at the right: the "
        "log score itself. Colours: accounts; grey: yardsticks; ring: the reference."
    )
    page = sheet(
        1,
        len(groups),
        title=f"Log scores against {reference_name}",
        subtitle=_scores_subtitle(scores),
        note=note,
        panel_height=0.19 * most + 0.1,
        left=1.24,
        right=0.62,
        gap=1.86,
        axis_height=0.40,
        share_x=False,
        share_y=False,
    )
    aside = 1.0 + 0.02 * len(groups)  # the same distance in a wide panel and in narrow ones
    for axes, (group, reference) in zip(page.flat, groups, strict=True):
        axes.set_title(_capital(OBSERVED.get(reference.observation, reference.observation)))
        axes.axvline(0.0, color=GREY, linewidth=0.8)
        for row, one in enumerate(group):
            colour = colour_of(one.name)
            if one is reference:
                axes.plot(0.0, row, "o", color="white", markeredgecolor=colour, markersize=5.0)
            else:
                total, low, high = _three(compared(one, reference))
                axes.hlines(row, low, high, color=colour, linewidth=1.4)
                axes.plot(total, row, "o", color=colour, markersize=5.0)
            beside(axes, aside, row, minus(f"{one.total:.1f}"))
        over(axes, aside, "log score", GREY)
        axes.set_ylim(most - 0.5, -0.5)
        axes.set_yticks(range(len(group)), [shown(one.name) for one in group])
        axes.tick_params(axis="y", length=0)
        axes.locator_params(axis="x", nbins=6)
        axes.margins(x=0.08)
        axes.grid(axis="x")
        axes.set_xlabel("Difference in log score")
    return page.figure


@styled
def breakdown_figure(scores: Sequence[Score], reference_name: str, by: str) -> Figure:
    """Gains and losses against a reference by `republic`, `channel` or `period`."""
    groups = _by_observation(scores, reference_name)
    columns = list(parts(groups[0][1], by))
    found = []
    for group, reference in groups:
        theirs = [one for one in group if one is not reference]
        cells = np.array(
            [[_gap(one, reference, by, part) for part in columns] for one in theirs]
        ).reshape(len(theirs), len(columns), 3)
        found.append(([one.name for one in theirs], reference, cells))
    most = max(1, *(len(names) for names, _, _ in found))
    note = (
        f"Number and colour: log score less that of {reference_name}; purple is better, orange "
        "worse, and the colour goes with the root of the difference. Bold in a frame: the 95 % "
        "interval (paired blocks of six months) excludes 0."
    )
    if by == "republic":
        note += " A republic's counts are judged alone, so that its scores do not add up."
    page = sheet(
        len(found),
        1,
        title=f"Log scores against {reference_name}, by {by}",
        subtitle=_scores_subtitle(scores),
        note=note,
        panel_height=max(0.20 * most, 0.3),
        left=1.24,
        right=0.95,
        row_gap=0.34,
        axis_height=0.36,
        share_y=False,
    )
    sizes = [float(np.abs(cells[..., 0]).max(initial=0.0)) for *_, cells in found]
    reach = max(sizes) or 1.0
    norm = colors.FuncNorm((_signed_root, _signed_square), vmin=-reach, vmax=reach)
    for axes, (names, reference, cells) in zip(page.flat, found, strict=True):
        axes.set_title(_capital(OBSERVED.get(reference.observation, reference.observation)))
        image = axes.pcolormesh(
            cells[..., 0], cmap=DIVERGING, norm=norm, edgecolor="white", linewidth=0.5
        )
        for row, column in np.ndindex(cells.shape[:2]):
            total, low, high = cells[row, column]
            clear = low > 0.0 or high < 0.0
            centred(axes, column + 0.5, row + 0.5, minus(f"{total:+.1f}"), bold=clear)
            if clear:
                axes.add_patch(frame(column, row, 0.035, 0.07))
        axes.set_ylim(most, 0.0)
        axes.set_yticks(np.arange(len(names)) + 0.5, [shown(name) for name in names])
        axes.set_xlim(0.0, len(columns))
        axes.set_xticks(np.arange(len(columns)) + 0.5, [_part_label(part) for part in columns])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    ends = [_round_below(share * reach) for share in (1.0, 0.3, 0.06)]
    marks = [*(-end for end in ends), 0.0, *reversed(ends)]
    colour_bar(page, image, "Difference in log score", marks)
    return page.figure


@styled
def calibration(scores: Sequence[Score], *, of: str = "cells") -> Figure:
    """PIT histograms and coverage of each forecaster, of its `cells` or of the `totals`."""
    if of not in ("cells", "totals"):
        raise ValueError(f"{of!r}: expected cells or totals")
    several = len({one.observation for one in scores}) > 1
    across = min(3, len(scores))
    rows = -(-len(scores) // across)
    pits = [getattr(one, of).pit for one in scores]
    size = pits[0].size
    what = "a republic's count in a month" if of == "cells" else "the sum over republics"
    note = (
        f"Left: PIT of {size:,} counts ({what}) in ten bins, 1 if the forecast is right; shading: "
        "95 % of a bin of as many uniform numbers. High ends: forecasts too narrow; high middle: "
        "too wide. Right: coverage of central 50, 80 and 95 % intervals, found (up) against "
        "nominal (across), in per cent."
    )
    page = sheet(
        rows,
        2 * across,
        title="Calibration",
        subtitle=_scores_subtitle(scores),
        note=note,
        panel_height=0.82,
        left=0.48,
        right=0.14,
        gap=0.32,
        row_gap=0.44,
        axis_height=0.40,
        share_x=False,
        share_y=False,
        widths=[1.75, 1.0] * across,
    )
    heights = [10.0 * pit_histogram(pit) for pit in pits]
    top = max(1.6, 1.08 * max(float(height.max()) for height in heights))
    found = [getattr(one, of).covered.reshape(len(LEVELS), -1).mean(axis=1) for one in scores]
    least = min(0.40, min(float(shares.min()) for shares in found) - 0.05)
    for place, one in enumerate(scores):
        row, column = divmod(place, across)
        left, right = page.panel(row, 2 * column), page.panel(row, 2 * column + 1)
        name = shown(one.name)
        left.set_title(f"{name}, {one.observation}" if several else name)
        histogram(left, heights[place], pits[place].size, 0.1, colour_of(one.name))
        left.set_ylim(0.0, top)
        left.set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
        right.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=0.6)
        right.plot(LEVELS, found[place], "o", color=colour_of(one.name), markersize=3.6)
        right.set_xlim(0.40, 1.02)
        right.set_ylim(least, 1.02)
        labels = ["50", "80", "95"]
        right.set_xticks(LEVELS, labels)
        right.set_yticks(LEVELS, labels)
        right.grid()
        for axes in (left, right):
            axes.tick_params(labelsize=6.3)
        if place + across >= len(scores):
            left.set_xlabel("PIT", size=7.0)
            right.set_xlabel("Nominal, %", size=7.0)
        if column == 0:
            left.set_ylabel("Density", size=7.0)
    off_after(page, 2 * len(scores))
    return page.figure


def _by_observation(
    scores: Sequence[Score], reference_name: str
) -> list[tuple[list[Score], Score]]:
    """Scores of each observation model, the best first, with the reference among them."""
    kinds = {one.kind for one in scores}
    if len(kinds) != 1:
        raise ValueError(
            f"expected scores of one kind, not of {', '.join(sorted(kinds)) or 'none'}"
        )
    groups = []
    for observation in sorted({one.observation for one in scores}, key=_order_of_observation):
        group = [one for one in scores if one.observation == observation]
        references = [one for one in group if one.name == reference_name]
        if len(references) != 1:
            raise ValueError(
                f"expected one score of {reference_name!r} under {observation}, "
                f"found {len(references)}"
            )
        for one in group:
            if not np.array_equal(one.month, references[0].month):
                raise ValueError(f"{one.name} and {reference_name} were scored on different months")
        groups.append((sorted(group, key=lambda one: -one.total), references[0]))
    return groups


def _order_of_observation(name: str) -> tuple[int, str]:
    known = list(OBSERVED)
    return (known.index(name) if name in known else len(known), name)


def _scores_subtitle(scores: Sequence[Score]) -> str:
    first = scores[0]
    origins = len(np.unique(first.origin))
    months = f"{len(first.month)} months, {month_label(int(first.month.min()))} to "
    months += month_label(int(first.month.max()))
    from_where = ", one origin" if origins == 1 else f", {origins} origins"
    if first.kind == LEARNING:
        from_where = ""  # every month is one
    observed = sorted({one.observation for one in scores}, key=_order_of_observation)
    counted = " and ".join(OBSERVED.get(name, name) for name in observed)
    on = CHANNEL_TITLES[first.channels]
    return f"{_capital(KIND_TITLES[first.kind])} · {months}{from_where} · {on} · {counted}"


def _part_label(part: str) -> str:
    """Republics by name, channels with a capital; a period in two lines."""
    return LABELS.get(part, part.capitalize()).replace(" to ", "\nto ")


def _round_below(value: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above a value."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step * power for step in (1.0, 2.0, 5.0) if step * power <= value * 1.0001))


def _signed_root(values: ArrayLike) -> Floats:
    x = np.asarray(values, dtype=float)
    return np.sign(x) * np.sqrt(np.abs(x))


def _signed_square(values: ArrayLike) -> Floats:
    x = np.asarray(values, dtype=float)
    return np.sign(x) * x**2


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gap(one: Score, reference: Score, by: str, part: str) -> tuple[float, float, float]:
    """Difference in one part, with its interval."""
    return _three(paired_bootstrap(parts(one, by)[part], parts(reference, by)[part]))


def _three(gap: Difference) -> tuple[float, float, float]:
    return float(gap.total), float(gap.low), float(gap.high)
