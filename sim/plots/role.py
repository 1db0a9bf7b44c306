"""China's role in the five republics as fan charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.names import REPUBLICS
from sim.plots.cases import Case, Fan, case_of
from sim.plots.style import (
    BROKEN,
    DOTTED,
    GREY,
    INK,
    PALE,
    REPUBLIC_COLOURS,
    legend_in,
    line,
    patch,
    republic_titles,
    sheet,
    styled,
    years_axis,
)
from sim.record.coverage import by_packaged, unit_of_roles
from sim.record.own import OwnRecord

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: Levels above this are drawn on a scale that is linear up to 1 and logarithmic above.
LINEAR_UP_TO = 6.0


@styled
def security_role(
    result: Result, *, scenario: str | None = None, point: int | None = None
) -> Figure:
    """China's security role per republic over time, Tajikistan at the end of 2020 = 1."""
    return _role(case_of(result, scenario, point), "china_security_role", "security role")


@styled
def hard_role(result: Result, *, scenario: str | None = None, point: int | None = None) -> Figure:
    """China's hard role (exercises, operations, basing) per republic over time."""
    return _role(case_of(result, scenario, point), "china_hard_role", "hard role")


def _role(case: Case, variable: str, name: str) -> Figure:
    fans = [case.fan(variable, republic) for republic in REPUBLICS]
    note = _replay_note(case)
    measures = name == "hard role"  # the one that measures spread
    hard = " (exercises, operations, basing)" if measures else ""
    page = sheet(
        2,
        3,
        title=f"China's {name} in Central Asia{hard}",
        subtitle=case.subtitle_of_quantiles,
        note=note,
    )
    panels = page.flat[:-1]
    republic_titles(panels, REPUBLICS)
    for axes, republic, fan in zip(panels, REPUBLICS, fans, strict=True):
        mark_record(axes, case)
        draw_fan(axes, fan, REPUBLIC_COLOURS[republic])
        axes.axhline(1.0, color=INK, linewidth=0.7)
        if measures:
            axes.axhline(case.threshold, color=INK, linewidth=0.7, linestyle=BROKEN)
        axes.grid(axis="y")
    years_axis(panels[0], case.first_year, case.last_year)
    level_axis(panels[0], fans)
    for axes in (panels[0], panels[3]):
        axes.set_ylabel(role_label(name, case.scenario.record))
        axes.annotate(
            "Tajikistan 2020",
            (0.02, 1.0),
            xycoords=("axes fraction", "data"),
            xytext=(0, 1.5),
            textcoords="offset points",
            size=6.5,
            va="bottom",
        )
    panels[2].tick_params(labelbottom=True)
    several = case.runs > 1
    bands = [patch(GREY, alpha=0.5), patch(GREY, alpha=0.25)] if several else []
    handles: list[Line2D | Patch] = [
        line(GREY),
        *bands,
        line(INK, width=0.7),
        *([Line2D([], [], color=INK, linewidth=0.7, linestyle=BROKEN)] if measures else []),
        *record_handles(case),
    ]
    labels = [
        *(("Median", "25–75 % of runs", "5–95 % of runs") if several else ("The run",)),
        f"Tajikistan, end of 2020{by_packaged(case.scenario.record)} (= 1)",
        *([f"Threshold of spread ({case.threshold:g})"] if measures else []),
        *record_labels(case),
    ]
    legend_in(page.flat[-1], handles, labels)
    return page.figure


def role_label(name: str, *records: OwnRecord | None) -> str:
    """A role and its unit in two lines, for an axis."""
    unit = unit_of_roles(*records)
    if by_packaged(*records):
        return f"{name.capitalize()} ({unit})".replace(" of the", "\nof the")
    return f"{name.capitalize()}\n({unit})"


def draw_fan(axes: Axes, fan: Fan, colour: str) -> None:
    """Bands of 5-95 and 25-75 per cent of runs, and the median."""
    axes.fill_between(fan.x, fan.q05, fan.q95, color=colour, alpha=0.25, linewidth=0)
    axes.fill_between(fan.x, fan.q25, fan.q75, color=colour, alpha=0.35, linewidth=0)
    single = len(fan.x) == 1
    axes.plot(fan.x, fan.q50, color=colour, marker="o" if single else None, label="median")


def mark_record(axes: Axes, case: Case, shift: float = 0.0) -> None:
    """Grey where the record is replayed, and a line where it ends; `shift` moves both, in years."""
    end = case.record_year + shift
    if case.first_year < case.record_year:
        if case.replays:
            axes.axvspan(case.first_year + shift, end, color=PALE, linewidth=0, zorder=0)
        if case.last_year > case.record_year:
            axes.axvline(end, color=GREY, linewidth=0.7, linestyle=DOTTED)


def record_handles(case: Case) -> list[Line2D | Patch]:
    """Legend samples of what `mark_record` draws."""
    handles: list[Line2D | Patch] = []
    if case.first_year < case.record_year:
        if case.replays:
            handles.append(patch(PALE))
        if case.last_year > case.record_year:
            handles.append(Line2D([], [], color=GREY, linewidth=0.7, linestyle=DOTTED))
    return handles


def record_labels(case: Case) -> list[str]:
    """Legend labels of what `mark_record` draws."""
    labels = []
    if case.first_year < case.record_year:
        if case.replays:
            labels.append("Replay of the record")
        if case.last_year > case.record_year:
            labels.append(f"End of the record ({case.record_month})")
    return labels


def level_axis(axes: Axes, fans: Sequence[Fan], *, medians: bool = False) -> None:
    """An axis of role levels from 0; where levels are very high, logarithmic above 1."""
    highest = [fan.q50 if medians else fan.q95 for fan in fans]
    tops = [np.nanmax(values) for values in highest if np.isfinite(values).any()]
    top = max([1.15, *(1.05 * float(t) for t in tops)])
    if top <= LINEAR_UP_TO:
        axes.set_ylim(0.0, top)
        return
    axes.set_yscale("symlog", linthresh=1.0, linscale=1.0)
    ticks = [0.0, 0.5, 1.0]
    while ticks[-1] < top and len(ticks) < 12:
        ticks.append(ticks[-1] * (2.0 if len(ticks) % 3 else 2.5))
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks([], minor=True)
    axes.set_ylim(0.0, top)


def _replay_note(case: Case) -> str:
    if case.first_year >= case.record_year:
        return ""
    if case.replays:
        return "Up to the end of the record China's events are those recorded, so runs coincide."
    return "Events are drawn throughout; the record does not enter."
