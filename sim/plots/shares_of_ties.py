"""How outside security ties are shared between China and Russia."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.names import LABELS, REPUBLICS
from sim.plots.cases import case_of
from sim.plots.style import (
    DOTTED,
    GREY,
    INK,
    POWER_COLOURS,
    legend_in,
    line,
    patch,
    republic_titles,
    shares_axis,
    sheet,
    styled,
    years_axis,
)

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: Below this, in units of Tajikistan 2020, neither power has ties worth sharing out.
NEXT_TO_NOTHING = 0.02


@styled
def shares(result: Result, *, scenario: str | None = None, point: int | None = None) -> Figure:
    """China's and Russia's shares of each republic's outside security ties over time."""
    case = case_of(result, scenario, point)
    note = (
        "Shares of the sum of both powers' security roles. Blank where neither has ties to speak "
        "of. Russia's events are drawn throughout, as its record is incomplete"
        + ("; China's are those recorded up to the end of the record." if case.replays else ".")
    )
    page = sheet(
        2,
        3,
        title="Who provides security from outside",
        subtitle=case.subtitle_of_quantiles,
        note=note,
    )
    panels = page.flat[:-1]
    republic_titles(panels, REPUBLICS)
    for axes, republic in zip(panels, REPUBLICS, strict=True):
        fan = case.fan("china_share", republic)
        roles = [case.fan(f"{power}_security_role", republic) for power in ("china", "russia")]
        known = np.isfinite(fan.q50)
        if len(fan.x):
            known &= roles[0].q50 + roles[1].q50 > NEXT_TO_NOTHING
        base, top = np.zeros(len(fan.x)), np.ones(len(fan.x))
        china, russia = POWER_COLOURS["CHN"], POWER_COLOURS["RUS"]
        axes.fill_between(fan.x, base, fan.q50, where=known, color=china, alpha=0.75, linewidth=0)
        axes.fill_between(fan.x, fan.q50, top, where=known, color=russia, alpha=0.75, linewidth=0)
        axes.fill_between(
            fan.x, fan.q05, fan.q95, where=known, color="white", alpha=0.45, linewidth=0
        )
        middle = np.where(known, fan.q50, np.nan)
        axes.plot(fan.x, middle, color=INK, marker="o" if len(fan.x) == 1 else None)
        if case.first_year < case.record_year < case.last_year:
            axes.axvline(case.record_year, color=INK, linewidth=0.7, linestyle=DOTTED)
    years_axis(panels[0], case.first_year, case.last_year)
    for axes in (panels[0], panels[3]):
        shares_axis(axes, "Share of outside\nsecurity ties")
    panels[0].set_ylim(0.0, 1.0)
    panels[2].tick_params(labelbottom=True)
    handles = [
        patch(POWER_COLOURS["RUS"], alpha=0.75),
        patch(POWER_COLOURS["CHN"], alpha=0.75),
        line(INK),
        patch("#D9C7CE"),
    ]
    labels = [
        LABELS["RUS"],
        LABELS["CHN"],
        "China's share, median",
        "China's share, 5–95 % of runs",
    ]
    if case.first_year < case.record_year < case.last_year:
        handles.append(line(GREY, dash=DOTTED, width=0.7))
        labels.append(f"End of the record ({case.record_month})")
    legend_in(page.flat[-1], handles, labels)
    return page.figure
