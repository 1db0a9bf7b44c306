"""A fit: posterior against prior, corner and trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import gaussian_kde, rankdata

from sim.calendar import month_label
from sim.plots.cases import Floats
from sim.plots.evidence.shared import (
    BARS,
    OBSERVED,
    POSTERIOR,
    PRIOR,
    YARDSTICK,
    beside,
    centred,
    lowest,
    minus,
    off_after,
    over,
    shown,
)
from sim.plots.style import GREY, INK, SMALL, WIDTH, dot, legend_below, line, patch, sheet, styled
from sim.scenario.priors import INFORMED

if TYPE_CHECKING:
    from sim.inference.fit import Fit
    from sim.scenario.priors import Prior

UNINFORMED: Final = "not informed by the record"


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
        subtitle=subtitle_of_fit(fit),
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
        beside(axes, columns[0], y, _with_interval(values), GREY if place in rest else INK)
        beside(axes, columns[1], y, _with_interval(before), GREY)
        ticks.append((y, priors[place].key))
    over(axes, columns[0], "Posterior")
    over(axes, columns[1], "Prior", GREY)
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
        subtitle=subtitle_of_fit(fit),
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
            centred(axes, 0.5, 0.5, minus(f"{rank:+.2f}"), size=6.5 + 3.0 * abs(rank), ink=ink)
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
        f"{subtitle_of_fit(fit)} · {fit.effective:,.0f} effective draws · {fit.evaluations:,} "
        f"likelihoods · log evidence {minus(f'{fit.log_evidence:.2f}')} ± {fit.error:.2f}"
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
    off_after(page, len(chosen))
    for axes in lowest(page, len(chosen)):
        axes.set_xlabel("Draw")
        axes.tick_params(labelbottom=True)
    return page.figure


_METHODS: Final = {"importance": "importance sampling", "nested": "nested sampling"}


def subtitle_of_fit(fit: Fit) -> str:
    """Of which account, months and observation a fit is, and how it was made."""
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


def _ring(colour: str) -> Any:
    found = dot(colour, filled=False, size=4.2)
    found.set_markeredgewidth(1.0)
    return found


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
    return minus(text)
