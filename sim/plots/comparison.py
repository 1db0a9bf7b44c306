"""Two or more results side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis import HARD_ROLE, KINDS, OTHERS, Estimate, Runs, places_left, sides
from sim.analysis.comparison import change, compare
from sim.analysis.inputs import Side, short
from sim.analysis.inputs import differences as inputs_differ
from sim.analysis.kinds import heading
from sim.analysis.wording import FEW
from sim.calendar import month_label
from sim.names import LABELS, REPUBLICS
from sim.plots.by_point import differences_by_case
from sim.plots.cases import Case, case_of, runs_label
from sim.plots.parameters import around_nought, draw_estimate
from sim.plots.role import level_axis, role_label
from sim.plots.spread_over_time import draw_share, first_of, further, shading, year_range
from sim.plots.style import (
    BROKEN,
    CASE_COLOURS,
    CASE_DASHES,
    GREY,
    INK,
    Dash,
    Sheet,
    dot,
    legend_below,
    legend_in,
    line,
    republic_titles,
    shares_axis,
    sheet,
    styled,
    years_axis,
)

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: The year shown besides the last one.
MIDWAY = 2030
#: Characters of a case's name that are shown.
LONGEST_NAME = 44
#: Cases, or reasons, that a note names.
MOST_NAMED = 3


@dataclass(frozen=True)
class Compared:
    """A scenario of a result with its name, unlike all others, and its look.

    case: at the point nearest to the scenario itself.
    """

    case: Case
    name: str
    side: Side
    colour: str
    dash: Dash

    @property
    def runs(self) -> Runs:
        """Runs at all points of its design."""
        return self.side.runs


def cases_of(results: Sequence[Result]) -> list[Compared]:
    """Every scenario of every result."""
    if not results:
        raise ValueError("nothing to compare: no result was given")
    compared = sides(results)
    names = [short(side.label, LONGEST_NAME) for side in compared]
    if len(set(names)) < len(names):
        names = [f"{place}: {name}" for place, name in enumerate(names, 1)]
    return [
        Compared(
            case_of(side.result, side.scenario.name),
            name,
            side,
            CASE_COLOURS[place % len(CASE_COLOURS)],
            CASE_DASHES[place // len(CASE_COLOURS) % len(CASE_DASHES)],
        )
        for place, (name, side) in enumerate(zip(names, compared, strict=True))
    ]


@styled
def spread_compared(results: Sequence[Result]) -> Figure:
    """Share of runs in which each kind of spread has come, by year, for every case."""
    cases = cases_of(results)
    seen = [one.runs for one in cases]
    note = (
        "To any republic other than Tajikistan. Operations and exercises count when sustained; the "
        "hard role when it stays at or above the threshold. "
        f"{shading(*seen)}{further(*seen)} "
    )
    if any(one.runs.several_points for one in cases):
        note += "Of a sweep, all points count alike."
    note = _with_care(note, cases)
    page = _sheet(cases, 2, 2, "Spread beyond Tajikistan", note, height=1.9)
    ranges = [year_range(one.case) for one in cases]
    for axes, kind in zip(page.flat, KINDS, strict=True):
        places = places_left(kind, *seen)
        for one in cases:
            months = first_of(one.runs, kind, places)
            draw_share(axes, one.case, months, one.runs, one.colour, dash=one.dash)
        shares_axis(axes, "Share of runs" if kind in (KINDS[0], KINDS[2]) else "")
        axes.set_title(heading(kind, *seen).capitalize())
    first, last = min(r[0] for r in ranges), max(r[-1] for r in ranges)
    years_axis(page.panel(0, 0), first, last, most=6)
    for axes in page.flat[2:]:
        axes.set_xlabel("By the end of the year")
    _legend(page, cases, note)
    return page.figure


@styled
def hard_role_compared(results: Sequence[Result]) -> Figure:
    """China's hard role in the five republics in 2030 and at the end, for every case."""
    cases = cases_of(results)
    last = min(year_range(one.case)[-1] for one in cases)
    first = max(one.case.first_year for one in cases)
    years = sorted({min(float(MIDWAY), last), last}) if first <= MIDWAY else [last]
    note = (
        "Dot: median; thick: the middle half of the runs; thin: the middle nine tenths. Dashed: "
        "threshold of spread; full line: Tajikistan at the end of 2020."
    )
    note = _with_care(note + _of_sweeps(cases), cases)
    page = _sheet(
        cases,
        len(years),
        1,
        "Where China's hard role lies",
        note,
        height=1.9,
        axis_height=0.32,
        row_gap=0.5,
    )
    tops = [1.15]
    for axes, year in zip(page.flat, years, strict=True):
        axes.set_title(f"End of {year:.0f}")
        tops.append(_intervals(axes, cases, year))
        axes.axhline(1.0, color=INK, linewidth=0.7, zorder=0)
        for threshold in sorted({one.case.threshold for one in cases}):
            axes.axhline(threshold, color=INK, linewidth=0.7, linestyle=BROKEN, zorder=0)
        axes.set_ylabel(_hard_role(cases))
        axes.set_xlim(-0.5, len(REPUBLICS) - 0.5)
        axes.set_xticks(range(len(REPUBLICS)), [LABELS[republic] for republic in REPUBLICS])
        axes.tick_params(axis="x", length=0, labelbottom=True)
        for edge in range(1, len(REPUBLICS)):
            axes.axvline(edge - 0.5, color="#E4E4E4", linewidth=0.6, zorder=0)
    page.flat[0].set_ylim(0.0, 1.05 * max(tops))
    _legend(page, cases, note, dots=True)
    return page.figure


def _intervals(axes: Axes, cases: Sequence[Compared], year: float) -> float:
    """Draws the intervals of a year; returns the highest."""
    width = 0.8 / len(cases)
    size = float(np.clip(24.0 * width, 1.5, 5.0))
    top = 0.0
    for number, one in enumerate(cases):
        for place, republic in enumerate(REPUBLICS):
            fan = one.case.fan("china_hard_role", republic)
            at = np.flatnonzero(fan.x <= year + 1.0 + 1e-9)
            if not len(at) or not np.isfinite(fan.q50[at[-1]]):
                continue
            now = at[-1]
            x = place - 0.4 + width * (number + 0.5)
            axes.vlines(x, fan.q05[now], fan.q95[now], color=one.colour, linewidth=0.9)
            axes.vlines(x, fan.q25[now], fan.q75[now], color=one.colour, linewidth=0.7 * size)
            axes.plot(
                x,
                fan.q50[now],
                "o",
                color=one.colour,
                markersize=size,
                markeredgecolor="white",
                markeredgewidth=0.5,
            )
            top = max(top, float(fan.q95[now]))
    return top


@styled
def hard_role_paths(results: Sequence[Result]) -> Figure:
    """Median paths of China's hard role per republic, for every case."""
    cases = cases_of(results)
    note = "Medians over runs. Dashed: threshold of spread; full line: Tajikistan, end of 2020."
    note = _with_care(note + _of_sweeps(cases), cases)
    inside = len(cases) <= 10 and max(len(one.name) for one in cases) <= 28
    title, shown = "Paths of China's hard role", [] if inside else cases
    page = _sheet(cases, 2, 3, title, note, height=1.6, shown=shown)
    panels = page.flat[:-1]
    republic_titles(panels, REPUBLICS)
    fans = []
    for axes, republic in zip(panels, REPUBLICS, strict=True):
        axes.axhline(1.0, color=INK, linewidth=0.7, zorder=0)
        axes.axhline(cases[0].case.threshold, color=INK, linewidth=0.7, linestyle=BROKEN, zorder=0)
        for one in cases:
            fan = one.case.fan("china_hard_role", republic)
            fans.append(fan)
            axes.plot(
                fan.x,
                fan.q50,
                color=one.colour,
                linestyle=one.dash,
                marker="o" if len(fan.x) == 1 else None,
            )
        axes.grid(axis="y")
    years_axis(
        panels[0],
        min(one.case.first_year for one in cases),
        max(one.case.last_year for one in cases),
    )
    level_axis(panels[0], fans, medians=True)
    for axes in (panels[0], panels[3]):
        axes.set_ylabel(_hard_role(cases))
    panels[2].tick_params(labelbottom=True)
    page.flat[-1].axis("off")
    if inside:
        handles = [line(one.colour, dash=one.dash) for one in cases]
        legend_in(page.flat[-1], handles, [one.name for one in cases])
    else:
        _legend(page, cases, note)
    return page.figure


@styled
def differences(results: Sequence[Result]) -> Figure:
    """How each case differs from the first in spread, by kind, with intervals."""
    cases = cases_of(results)
    end = min(one.side.end for one in cases)
    until = f"the end of {month_label(end)[:4]}" if end % 12 == 11 else month_label(end)
    seen = [one.runs for one in cases]
    rows: list[tuple[str, tuple[int, ...] | None]] = [
        *((kind, None) for kind in KINDS),
        *((HARD_ROLE, (place,)) for place in OTHERS),
    ]
    labels = [heading(kind, *seen).capitalize() for kind in KINDS]
    labels += [f"Hard role in {LABELS[REPUBLICS[place]]}" for place in OTHERS]
    first, rest = cases[0], cases[1:]
    unpaired = [one.name for one in rest if one.side.seed != first.side.seed]
    note = (
        f"Difference in the share of runs with spread by {until}, with 95 % intervals, against "
        f"{first.name}. "
    )
    if not unpaired:
        note += "Runs of the same replicate face the same luck, and are compared one by one."
    elif len(unpaired) == len(rest):
        note += "Seeds do not match, so runs are not compared one by one, and intervals are wider."
    else:
        note += f"Seeds do not match, and runs are not compared one by one: {', '.join(unpaired)}."
    note = _with_care(note, cases)
    if len(rest) >= len(CASE_COLOURS):
        return differences_by_case(compare(results, anyway=True), _subtitle(cases), note)
    page = _sheet(
        cases,
        1,
        1,
        "Difference in spread",
        note,
        height=0.35 + 0.14 * len(rows) * max(len(rest), 1.8),
        panel_titles=False,
        left=1.75,
        shown=rest,
    )
    axes = page.panel(0)
    width = 0.8 / max(len(rest), 1)
    bounds: list[float] = []
    for number, one in enumerate(rest):
        for row, (kind, places) in enumerate(rows):
            change = _difference(first, one, kind, places, end)
            draw_estimate(axes, change, row - 0.4 + width * (number + 0.5), one.colour)
            bounds += [change.low, change.value, change.high]
    axes.axvline(0.0, color=GREY, linewidth=0.7)
    around_nought(axes, bounds)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), labels)
    axes.tick_params(axis="y", length=0)
    for edge in range(1, len(rows)):
        axes.axhline(edge - 0.5, color="#E4E4E4", linewidth=0.6)
    axes.grid(axis="x")
    axes.set_xlabel(f"Difference in share of runs with spread (against {first.name})")
    _legend(page, rest, note, dots=True)
    return page.figure


def _difference(
    first: Compared, one: Compared, kind: str, places: Sequence[int] | None, end: int
) -> Estimate:
    """Change from the first case in how often a kind reaches some republics by a month."""
    found, _ = change(first.side, one.side, end, places)
    return found.by_kind[kind]


def _with_care(note: str, cases: Sequence[Compared]) -> str:
    """A note, with what forbids to take the cases as alike and to take a few runs for many."""
    first, *rest = (one.side for one in cases)
    found = [difference for side in rest for difference in inputs_differ(first, side)]
    why = list(dict.fromkeys(one.bars for one in found if one.bars))
    if why:
        named = ", ".join(why[:MOST_NAMED]) + (" and more" if len(why) > MOST_NAMED else "")
        note = f"{note.rstrip()} Not alike in {named}, so not to be compared as they stand."
    scant = [one.name for one in cases if one.runs.replicates < FEW]
    if scant:
        named = ", ".join(scant[:MOST_NAMED]) + (" and others" if len(scant) > MOST_NAMED else "")
        note = f"{note.rstrip()} Fewer than {FEW} runs, too few to say how likely: {named}."
    return note.rstrip()


def _of_sweeps(cases: Sequence[Compared]) -> str:
    """What to know where a case has several points."""
    points = [one for one in cases if one.runs.several_points]
    if not points:
        return ""
    named = "; ".join(f"{one.name}: point {one.case.point}" for one in points)
    return f" Of a sweep, the point nearest to its scenario ({named})."


def _sheet(
    cases: Sequence[Compared],
    rows: int,
    columns: int,
    title: str,
    note: str,
    *,
    height: float,
    panel_titles: bool = True,
    axis_height: float = 0.44,
    row_gap: float = 0.34,
    left: float = 0.66,
    shown: Sequence[Compared] | None = None,
) -> Sheet:
    count = len(cases if shown is None else shown)
    return sheet(
        rows,
        columns,
        title=title,
        subtitle=_subtitle(cases),
        note=note,
        panel_height=height,
        panel_titles=panel_titles,
        axis_height=axis_height,
        row_gap=row_gap,
        legend_lines=-(-count // _columns(cases)) if count else 0,
        left=left,
    )


def _hard_role(cases: Sequence[Compared]) -> str:
    """The hard role and its unit, as an axis has them."""
    return role_label("hard role", *(one.case.scenario.record for one in cases))


def _subtitle(cases: Sequence[Compared]) -> str:
    runs = sorted({one.runs.count for one in cases})
    replicates = min(one.runs.replicates for one in cases)
    seeds = sorted({one.side.seed for one in cases})
    number = (
        runs_label(runs[0], replicates) if len(runs) == 1 else f"{runs[0]:,} to {runs[-1]:,} runs"
    )
    which = "seed" if len(seeds) == 1 else "seeds"
    scenarios = "1 scenario" if len(cases) == 1 else f"{len(cases)} scenarios"
    return f"{scenarios} · {number} each · {which} {', '.join(map(str, seeds[:6]))}"


def _columns(cases: Sequence[Compared]) -> int:
    longest = max(len(one.name) for one in cases)
    return 4 if longest <= 18 else 3 if longest <= 28 else 2


def _legend(page: Sheet, cases: Sequence[Compared], note: str, *, dots: bool = False) -> None:
    if cases:
        handles = [dot(one.colour) if dots else line(one.colour, dash=one.dash) for one in cases]
        legend_below(page, handles, [one.name for one in cases], _columns(cases), note)
