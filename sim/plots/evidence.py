"""Fits of accounts, scores of forecasts, checks of the fitting, and spread account by account.

Functions take fits, scores and tables as `sim.inference` makes them and compute no likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import matplotlib
import numpy as np
from matplotlib import colors
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr
from scipy.stats import binom, gaussian_kde, rankdata

from sim.calendar import month_label
from sim.inference.priors import INFORMED
from sim.inference.scores import (
    LEVELS,
    Difference,
    compared,
    coverage_of_ranks,
    paired_bootstrap,
    parts,
    pit_histogram,
)
from sim.names import LABELS
from sim.plots.cases import Floats
from sim.plots.style import (
    ACCOUNT_COLOURS,
    BROKEN,
    DOTTED,
    GREY,
    INK,
    SMALL,
    WIDTH,
    Dash,
    Sheet,
    dot,
    legend_below,
    line,
    patch,
    sheet,
    styled,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.inference.fit import Fit
    from sim.inference.priors import Prior
    from sim.inference.scores import Score

UNINFORMED: Final = "not informed by the record"

POSTERIOR: Final = "#0072B2"
PRIOR: Final = "#D4D4D4"
YARDSTICK: Final = "#808080"
BARS: Final = "#8FB4CF"
#: Averages over accounts, in the order given.
AVERAGES: Final[tuple[tuple[str, Dash, str], ...]] = (
    ("#000000", (0.0, (4.0, 2.0)), "D"),
    ("#777777", (0.0, (4.0, 1.2, 1.0, 1.2)), "D"),
    ("#AAAAAA", (0.0, (1.5, 1.0)), "D"),
)
#: Orange below 0, purple above, none so dark that ink cannot be read on it.
DIVERGING: Final = colors.LinearSegmentedColormap.from_list(
    "gain and loss", matplotlib.colormaps["PuOr"](np.linspace(0.2, 0.8, 257))
)

OBSERVED: Final = {"poisson": "Poisson cells", "rounds": "rounds"}
AHEAD: Final = {"one_month": "one month ahead", "free": "free forecast"}


def colour_of(name: str) -> str:
    """The colour of an account; grey for a yardstick."""
    return ACCOUNT_COLOURS.get(name, YARDSTICK)


def shown(name: str) -> str:
    """A name as it is read: `belt and road`."""
    return name.replace("_", " ")


# Posteriors.


@styled
def posterior_and_prior(fit: Fit) -> Figure:
    """Every parameter's posterior on the scale of its prior, the best informed first."""
    priors = fit.problem.account.parameters
    found = np.quantile(fit.u, [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975], axis=0)
    width = _relative_width(fit)
    order = np.argsort(width, kind="stable")
    known = [int(place) for place in order if width[place] <= INFORMED]
    rest = [int(place) for place in order if width[place] > INFORMED]
    depth = len(known) + (len(rest) + 1.1 if rest else 0.0)
    note = (
        "Share of prior mass below: 0.5 is the prior's median. Numbers: median and 80 % interval "
        "in the parameter's own unit. Sorted by the width of the posterior's 80 % interval as a "
        f"share of the prior's; grey rows exceed {INFORMED:g}."
    )
    page = sheet(
        1,
        1,
        title=f"Posterior against prior, account {shown(fit.problem.account.name)}",
        subtitle=_fit_subtitle(fit),
        note=note,
        panel_height=0.178 * depth,
        left=1.86,
        right=2.46,
        axis_height=0.44,
        legend_lines=1,
    )
    axes = page.panel(0)
    columns = [1.0 + inches / (WIDTH - 1.86 - 2.46) for inches in (0.08, 1.32)]
    ticks = []
    for row, place in enumerate([*known, *rest]):
        y = row + (1.1 if place in rest else 0.0)
        colour = YARDSTICK if place in rest else POSTERIOR
        q = found[:, place]
        axes.barh(y, 0.8, left=0.1, height=0.74, color=PRIOR, alpha=0.75, linewidth=0)
        axes.vlines(0.5, y - 0.37, y + 0.37, color="#9A9A9A", linewidth=1.2)
        for low, high, thick in ((0, 6, 0.9), (1, 5, 2.4), (2, 4, 4.4)):
            axes.hlines(y, q[low], q[high], color=colour, linewidth=thick)
        axes.plot(
            q[3], y, "o", color="white", markeredgecolor=colour, markersize=4.2, markeredgewidth=1.0
        )
        values = np.quantile(fit.values[priors[place].key], [0.5, 0.1, 0.9])
        before = priors[place].from_unit([0.5, 0.1, 0.9])
        _beside(axes, columns[0], y, _with_interval(values), GREY if place in rest else INK)
        _beside(axes, columns[1], y, _with_interval(before), GREY)
        ticks.append((y, priors[place].key))
    _over(axes, columns[0], "Posterior")
    _over(axes, columns[1], "Prior", GREY)
    if rest:
        axes.axhline(len(known) - 0.5, color=GREY, linewidth=0.6)
        axes.text(
            0.0,
            len(known) + 0.05,
            f"{UNINFORMED[0].upper()}{UNINFORMED[1:]}:",
            va="center",
            ha="left",
            size=SMALL,
            style="italic",
            color=GREY,
        )
    axes.set_ylim(depth - 0.5, -0.5)
    axes.set_yticks([y for y, _ in ticks], [key for _, key in ticks])
    for label, place in zip(axes.get_yticklabels(), [*known, *rest], strict=True):
        label.set_color(GREY if place in rest else INK)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, 1.0)
    marks = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]
    axes.set_xticks(marks, [f"{mark:g}" for mark in marks])
    axes.grid(axis="x")
    axes.set_xlabel("Share of prior mass below")
    handles = [
        patch(PRIOR, alpha=0.75),
        line(POSTERIOR, width=4.4),
        line(POSTERIOR, width=2.4),
        line(POSTERIOR, width=0.9),
        _ring(POSTERIOR),
    ]
    labels = ["prior, 80 % and median", "posterior, 50 %", "80 %", "95 %", "median"]
    legend_below(page, handles, labels, 5, note)
    return page.figure


@styled
def corner(fit: Fit, most: int = 6) -> Figure:
    """Pairs of the parameters that the record informs best or ties together most."""
    chosen = _chosen(fit, most)
    priors = [fit.problem.account.parameters[place] for place in chosen]
    values = [fit.values[prior.key] for prior in priors]
    limits = [_span_of(draws) for draws in values]
    tied = _correlation(fit.z)
    count = len(chosen)
    note = (
        "Diagonal: posterior (bars) over the prior's density (line). Below: draws, with contours "
        "around 50 % and 90 % of them. Above: rank correlation. Each parameter in its own unit; "
        "shown are those that the posterior narrows most or that are most correlated."
    )
    page = sheet(
        count,
        count,
        title=f"Joint posterior, account {shown(fit.problem.account.name)}",
        subtitle=_fit_subtitle(fit),
        note=note,
        panel_height=float(np.clip(5.2 / count, 0.85, 2.4)),
        left=0.82,
        gap=0.09,
        row_gap=0.09,
        axis_height=0.62,
        panel_titles=False,
        share_x=False,
        share_y=False,
    )
    width = (WIDTH - 0.82 - 0.20 - 0.09 * (count - 1)) / count
    for row, column in np.ndindex(count, count):
        axes = page.panel(row, column)
        if column > row:
            axes.axis("off")
            rank = tied[chosen[row], chosen[column]]
            ink = INK if abs(rank) >= 0.3 else GREY
            _centred(axes, 0.5, 0.5, _minus(f"{rank:+.2f}"), size=6.5 + 3.0 * abs(rank), ink=ink)
            continue
        axes.set_xlim(*limits[column])
        axes.locator_params(axis="x", nbins=3)
        if column == row:
            _density(axes, values[row], priors[row], limits[row])
        else:
            axes.set_ylim(*limits[row])
            axes.locator_params(axis="y", nbins=3)
            axes.scatter(values[column], values[row], s=1.2, color=BARS, alpha=0.5, linewidths=0)
            pair = fit.z[:, [chosen[column], chosen[row]]]
            _contours(axes, pair, priors[column], priors[row])
        axes.tick_params(labelsize=6.0, pad=1.5)
        if row < count - 1:
            axes.tick_params(labelbottom=False)
        else:
            axes.set_xlabel(_two_lines(priors[column].key), size=6.2)
            axes.tick_params(axis="x", rotation=30)
        if column == 0 and row > 0:
            axes.set_ylabel(_two_lines(priors[row].key), size=6.2)
            axes.yaxis.set_label_coords(-0.42 / width, 0.5)
        elif column < row:
            axes.tick_params(labelleft=False)
    return page.figure


@styled
def trace(fit: Fit, most: int = 6) -> Figure:
    """Draws one after another, with their running mean, of the parameters that `corner` shows."""
    chosen = _chosen(fit, most)
    priors = [fit.problem.account.parameters[place] for place in chosen]
    draws = np.arange(1, len(fit.z) + 1)
    method = _METHODS.get(fit.method, fit.method)
    columns = 1 if len(chosen) < 3 else 2
    rows = -(-len(chosen) // columns)
    note = (
        "Dots: draws of equal weight, in no order. Line: mean of the draws so far. Shading: 80 % "
        "interval of all draws. The line should settle early and the dots show no pattern."
    )
    subtitle = (
        f"{_fit_subtitle(fit)} · {fit.effective:,.0f} effective draws · {fit.evaluations:,} "
        f"likelihoods · log evidence {_minus(f'{fit.log_evidence:.2f}')} ± {fit.error:.2f}"
    )
    page = sheet(
        rows,
        columns,
        title=f"Draws of account {shown(fit.problem.account.name)}, {method}",
        subtitle=subtitle,
        note=note,
        panel_height=0.85,
        gap=0.5,
        axis_height=0.42,
        share_y=False,
    )
    for axes, prior in zip(page.flat, priors, strict=False):
        values = fit.values[prior.key]
        low, high = np.quantile(values, [0.1, 0.9])
        axes.axhspan(low, high, color=PRIOR, alpha=0.45, linewidth=0)
        axes.plot(draws, values, ".", color="#5B93BB", markersize=2.2, markeredgewidth=0)
        axes.plot(draws, np.cumsum(values) / draws, color=INK, linewidth=1.2)
        axes.set_title(prior.key)
        axes.set_ylim(*_span_of(values))
        axes.set_xlim(0, len(draws))
        axes.locator_params(axis="y", nbins=4)
    _off_after(page, len(chosen))
    for axes in _lowest(page, len(chosen)):
        axes.set_xlabel("Draw")
        axes.tick_params(labelbottom=True)
    return page.figure


_METHODS: Final = {"importance": "importance sampling", "nested": "nested sampling"}


def _fit_subtitle(fit: Fit) -> str:
    problem = fit.problem
    return (
        f"Account {shown(problem.account.name)}: {problem.account.title} · months before "
        f"{month_label(problem.origin)} · {OBSERVED.get(problem.observation, problem.observation)} "
        f"· {fit.method}, {len(fit.z):,} draws"
    )


def _relative_width(fit: Fit) -> Floats:
    """Width of the posterior's 80 % interval on the prior's scale, as a share of the prior's."""
    low, high = np.quantile(fit.u, [0.1, 0.9], axis=0)
    return np.asarray((high - low) / 0.8)


def _correlation(z: Floats) -> Floats:
    """Rank correlations of draws (draw, key); 0 where a key does not vary."""
    ranks = rankdata(z, axis=0)
    ranks -= ranks.mean(axis=0)
    size = np.sqrt((ranks**2).sum(axis=0))
    size[size == 0.0] = np.inf
    return np.asarray((ranks / size).T @ (ranks / size))


def _chosen(fit: Fit, most: int) -> list[int]:
    """Columns of the parameters most worth a look, in the account's order.

    A parameter counts by how much its posterior is narrower than the prior or, if that is more,
    by its largest rank correlation with another.
    """
    tied = np.abs(_correlation(fit.z))
    np.fill_diagonal(tied, 0.0)
    worth = np.maximum(1.0 - _relative_width(fit), tied.max(axis=0, initial=0.0))
    best = np.argsort(-worth, kind="stable")[: max(most, 1)]
    return sorted(int(place) for place in best)


def _span_of(values: Floats) -> tuple[float, float]:
    """Limits of an axis that leave out the last half per cent at either end."""
    low, high = (float(end) for end in np.quantile(values, [0.005, 0.995]))
    room = 0.06 * (high - low) or 0.1 * abs(high) or 0.1
    return low - room, high + room


def _density(axes: Axes, values: Floats, prior: Prior, span: tuple[float, float]) -> None:
    axes.hist(values, bins=24, range=span, density=True, color=BARS)
    x = np.linspace(*span, 200)
    with np.errstate(over="ignore"):
        axes.plot(x, np.exp(prior.log_density(x)), color=INK, linewidth=0.9)
    axes.set_yticks([])
    axes.set_ylim(bottom=0.0)


def _contours(axes: Axes, z: Floats, across: Prior, up: Prior) -> None:
    """Lines around half and nine tenths of draws z, shape (draw, 2), smoothed where the prior
    is a bell and drawn in the parameters' own units."""
    if np.linalg.matrix_rank(np.cov(z.T)) < 2:
        return
    density = gaussian_kde(z.T)
    low, high = z.min(axis=0) - 0.3, z.max(axis=0) + 0.3
    x, y = (np.linspace(low[k], high[k], 45) for k in (0, 1))
    height = density(np.stack(np.meshgrid(x, y)).reshape(2, -1)).reshape(45, 45)
    levels = np.quantile(density(z.T), [0.1, 0.5])
    if levels[0] < levels[1]:
        axes.contour(
            across.from_unit(ndtr(x)),
            up.from_unit(ndtr(y)),
            height,
            levels=levels,
            colors=[POSTERIOR],
            linewidths=[0.7, 1.2],
        )


# Scores.


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
            _beside(axes, 1.04, row, _minus(f"{one.total:.1f}"))
        _over(axes, 1.04, "log score", GREY)
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
            _centred(axes, column + 0.5, row + 0.5, _minus(f"{total:+.1f}"), bold=clear)
            if clear:
                axes.add_patch(_frame(column, row, 0.035, 0.07))
        axes.set_ylim(most, 0.0)
        axes.set_yticks(np.arange(len(names)) + 0.5, [shown(name) for name in names])
        axes.set_xlim(0.0, len(columns))
        axes.set_xticks(np.arange(len(columns)) + 0.5, [_part_label(part) for part in columns])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    ends = [_round_below(share * reach) for share in (1.0, 0.3, 0.06)]
    marks = [*(-end for end in ends), 0.0, *reversed(ends)]
    _colour_bar(page, image, "Difference in log score", marks)
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
        _histogram(left, heights[place], pits[place].size, 0.1, colour_of(one.name))
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
    _off_after(page, 2 * len(scores))
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
    from_where = "one origin" if origins == 1 else f"{origins} origins"
    observed = sorted({one.observation for one in scores}, key=_order_of_observation)
    counted = " and ".join(OBSERVED.get(name, name) for name in observed)
    return f"{_capital(AHEAD.get(first.kind, first.kind))} · {months}, {from_where} · {counted}"


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


# Checks of the fitting.


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
        top = max(top, _histogram(axes, found, len(column), float(fair.min()), BARS), found.max())
        axes.set_title(key, size=6.3)
        axes.set_xticks([0.0, 1.0], ["0", f"{draws:,}"])
        axes.tick_params(labelsize=6.3)
    page.panel(0).set_ylim(0.0, 1.08 * float(top))
    page.panel(0).set_xlim(0.0, 1.0)
    _off_after(page, len(keys))
    for axes in _lowest(page, len(keys)):
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
            _centred(axes, column + 0.5, row + 0.5, f"{value:.2f}", size=7.5, ink=ink)
        if str(table.index[row]) == str(table.columns[column]):
            axes.add_patch(_frame(column, row, 0.03, 0.05, "#D55E00"))
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
    _colour_bar(page, image, "Mean posterior probability", [0.0, 0.25, 0.5, 0.75, 1.0])
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


# Spread.


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


# What figures share.


def _centred(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float = 7.0,
    ink: str = INK,
    bold: bool = False,
) -> None:
    """Text in the middle of a cell."""
    weight = "bold" if bold else "normal"
    axes.text(x, y, text, ha="center", va="center", size=size, color=ink, weight=weight)


def _beside(axes: Axes, x: float, y: float, text: str, ink: str = INK) -> None:
    """Text right of a row; x as a share of the panel's width."""
    axes.text(x, y, text, transform=axes.get_yaxis_transform(), va="center", size=7.0, color=ink)


def _over(axes: Axes, x: float, text: str, ink: str = INK) -> None:
    """The head of a column of such texts."""
    axes.annotate(
        text,
        (x, 1.0),
        xycoords="axes fraction",
        xytext=(0, 4),
        textcoords="offset points",
        size=7.0,
        color=ink,
    )


def _histogram(axes: Axes, heights: Floats, count: int, fair: float, colour: str) -> float:
    """Bars of densities over 0 to 1 and the band of chance around 1; returns the band's top."""
    low, high = (float(binom.ppf(tail, count, fair)) / count / fair for tail in (0.025, 0.975))
    edges = np.linspace(0.0, 1.0, len(heights) + 1)
    axes.axhspan(low, high, color=PRIOR, alpha=0.6, linewidth=0)
    bars = axes.bar(edges[:-1], heights, width=np.diff(edges), align="edge", color=colour)
    for bar in bars:
        bar.set(alpha=0.75, edgecolor="white", linewidth=0.4)
    axes.axhline(1.0, color=INK, linewidth=0.6, linestyle=DOTTED)
    axes.set_xlim(0.0, 1.0)
    return high


def _colour_bar(page: Sheet, image: Any, label: str, marks: Sequence[float]) -> None:
    """A scale right of all panels."""
    boxes = [axes.get_position() for axes in page.flat]
    inch = 1.0 / page.figure.get_figwidth()
    low, high = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    scale = page.figure.add_axes((boxes[0].x1 + 0.12 * inch, low, 0.13 * inch, high - low))
    bar = page.figure.colorbar(image, cax=scale)
    bar.set_label(label)
    bar.set_ticks(list(marks), labels=[_minus(f"{mark:g}") for mark in marks])
    bar.ax.minorticks_off()
    bar.outline.set_visible(False)


def _frame(column: int, row: int, across: float, up: float, colour: str = INK) -> Rectangle:
    """A frame just inside a cell."""
    size = (1.0 - 2.0 * across, 1.0 - 2.0 * up)
    return Rectangle(
        (column + across, row + up), *size, fill=False, edgecolor=colour, linewidth=1.0
    )


def _ring(colour: str) -> Any:
    found = dot(colour, filled=False, size=4.2)
    found.set_markeredgewidth(1.0)
    return found


def _off_after(page: Sheet, used: int) -> None:
    for axes in page.flat[used:]:
        axes.axis("off")


def _lowest(page: Sheet, used: int) -> list[Axes]:
    """The last panel in use of each column."""
    columns = page.panels.shape[1]
    return [page.flat[place] for place in range(max(0, used - columns), used)]


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


def _two_lines(key: str) -> str:
    """A key, its last part on a line of its own."""
    head, _, last = key.rpartition(".")
    return f"{head}\n.{last}" if head else last


def _with_interval(numbers: ArrayLike) -> str:
    middle, low, high = (_brief(float(value)) for value in np.asarray(numbers))
    return f"{middle} [{low}, {high}]"


def _brief(value: float) -> str:
    """Three digits: `0.0451`, `12.3`, `1,230`."""
    text = f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"
    return _minus(text)


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gap(one: Score, reference: Score, by: str, part: str) -> tuple[float, float, float]:
    """Difference in one part, with its interval."""
    return _three(paired_bootstrap(parts(one, by)[part], parts(reference, by)[part]))


def _three(gap: Difference) -> tuple[float, float, float]:
    return float(gap.total), float(gap.low), float(gap.high)
