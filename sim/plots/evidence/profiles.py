"""Profiles of a fit: how probable the record is at each level of a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.inference.profiles import INFORMED, LEVELS, WITHIN
from sim.plots.evidence.fits import subtitle_of_fit
from sim.plots.evidence.shared import POSTERIOR, PRIOR, off_after, shown
from sim.plots.style import GREY, sheet, styled

if TYPE_CHECKING:
    from sim.inference.fit import Fit
    from sim.inference.profiles import Profile


@styled
def profiles(fit: Fit, profiles: Sequence[Profile]) -> Figure:
    """The log likelihood along each parameter, the others fitted anew at every level."""
    within = np.array(LEVELS)[WITHIN]
    account = shown(fit.problem.account.name)
    note = (
        "Dots: the record's log likelihood with the parameter held there and all others fitted "
        "anew, their priors counted, less the highest of the nine; open where the climb had not "
        f"come to its end. Shading: the prior's {100 * (within[-1] - within[0]):.0f} %. Dashed: "
        f"{INFORMED:g} units below the highest; a curve that stays above it within the shading "
        "leaves the parameter to the prior."
    )
    columns = min(3, len(profiles))
    page = sheet(
        -(-len(profiles) // columns),
        columns,
        title=f"What the record says of single parameters, account {account}",
        subtitle=subtitle_of_fit(fit),
        note=note,
        panel_height=1.5,
        gap=0.5,
        row_gap=0.62,
        axis_height=0.42,
        share_x=False,
        share_y=False,
    )
    for axes, each in zip(page.flat, profiles, strict=False):
        inside = each.values[WITHIN]
        axes.axvspan(inside[0], inside[-1], color=PRIOR, alpha=0.45, linewidth=0)
        axes.axhline(-INFORMED, color=GREY, linewidth=0.8, linestyle="--")
        axes.plot(each.values, each.log_likelihood, color=POSTERIOR, linewidth=1.3)
        for settled, fill in ((True, POSTERIOR), (False, "white")):
            here = each.settled == settled
            axes.plot(
                each.values[here],
                each.log_likelihood[here],
                "o",
                color=fill,
                markeredgecolor=POSTERIOR,
                markersize=4.0,
            )
        axes.set_ylim(min(-1.5 * INFORMED, 1.08 * float(np.min(each.log_likelihood))), 0.4)
        axes.set_title(f"{each.key}: {each.verdict}")
        axes.set_xlabel("Value of the parameter")
        axes.grid(axis="y")
    page.panel(0).set_ylabel("Log likelihood, less the highest")
    off_after(page, len(profiles))
    return page.figure
