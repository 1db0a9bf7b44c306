"""Why a role grew or stalled: the named terms of offers and of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.terms import ANSWER_TERMS, OFFER_TERMS
from sim.names import LABELS, POWERS, REPUBLICS
from sim.plots.cases import Case, Floats, Stack, case_of
from sim.plots.style import (
    DOTTED,
    GREY,
    INK,
    TERM_COLOURS,
    legend_in,
    line,
    patch,
    republic_titles,
    sheet,
    styled,
    years_axis,
)

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: Terms that stay below this throughout are left out, and named in the note.
NEXT_TO_NOTHING = 0.005


@styled
def reasons_of_offers(
    result: Result,
    *,
    power: str = "CHN",
    scenario: str | None = None,
    point: int | None = None,
) -> Figure:
    """The terms of a power's offers to each republic over time, and their sum."""
    return _reasons(case_of(result, scenario, point), power, "offer")


@styled
def reasons_of_answers(
    result: Result,
    *,
    power: str = "CHN",
    scenario: str | None = None,
    point: int | None = None,
) -> Figure:
    """The terms of each republic's answers to a power over time, and their sum."""
    return _reasons(case_of(result, scenario, point), power, "answer")


def _reasons(case: Case, power: str, side: str) -> Figure:
    if power not in POWERS:
        raise ValueError(f"{power!r} is no power; expected one of {', '.join(POWERS)}")
    every = OFFER_TERMS if side == "offer" else ANSWER_TERMS
    stacks = [case.reasons(power, republic, side, every) for republic in REPUBLICS]
    sizes = [
        max((_size(stack.values[i]) for stack in stacks), default=0.0) for i in range(len(every))
    ]
    shown = [i for i in range(len(every)) if sizes[i] >= NEXT_TO_NOTHING]
    absent = [every[i] for i in range(len(every)) if i not in shown]
    name = LABELS[power]
    if side == "offer":
        title, unit = f"Why {name} offers: terms of its offers of hard cooperation", "log rate"
    else:
        title = f"Why republics answer {name} as they do: terms of answers to hard offers"
        unit = "logit"
    note = (
        "Means over runs and over the three hard channels. Terms above zero favour cooperation, "
        "terms below zero hold it back."
    )
    if absent:
        note += f" Zero throughout and left out: {', '.join(absent)}."
    page = sheet(2, 3, title=title, subtitle=case.subtitle, note=note)
    panels = page.flat[:-1]
    republic_titles(panels, REPUBLICS)
    for axes, stack in zip(panels, stacks, strict=True):
        _stack(axes, stack, shown)
        if case.first_year < case.record_year < case.last_year:
            axes.axvline(case.record_year, color=INK, linewidth=0.7, linestyle=DOTTED)
    years_axis(panels[0], case.first_year, case.last_year)
    for axes in (panels[0], panels[3]):
        axes.set_ylabel(f"Term ({unit})")
    panels[2].tick_params(labelbottom=True)
    handles = [line(INK, width=1.6), *(patch(TERM_COLOURS[every[i]]) for i in shown)]
    labels = ["sum of all terms", *(every[i] for i in shown)]
    legend_in(page.flat[-1], handles, labels)
    return page.figure


def _size(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def _stack(axes: Axes, stack: Stack, shown: list[int]) -> None:
    values = np.nan_to_num(stack.values)
    x = stack.x
    if len(x) == 1:  # an area needs some width
        x, values = np.array([x[0] - 0.4, x[0] + 0.4]), np.repeat(values, 2, axis=1)
    above, below = np.zeros(len(x)), np.zeros(len(x))
    for i in shown:
        colour = TERM_COLOURS[stack.terms[i]]
        up, down = np.maximum(values[i], 0.0), np.minimum(values[i], 0.0)
        for base, part in ((above, up), (below, down)):
            if part.any():
                axes.fill_between(
                    x, base, base + part, color=colour, linewidth=0.3, edgecolor="white"
                )
            base += part
    axes.axhline(0.0, color=GREY, linewidth=0.7)
    axes.plot(x, values.sum(axis=0), color=INK, linewidth=1.6)
    axes.grid(axis="y")
