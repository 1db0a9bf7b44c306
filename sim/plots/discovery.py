"""Points of a design in the two keys of a box that matter most, with the box drawn in."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.discovery import Discovery, sentence
from sim.plots.style import dot, legend_below, sheet, styled

_CASE, _OTHER = "#D55E00", "#999999"


@styled
def discovery(found: Discovery, subtitle: str) -> Figure:
    """Where it comes about: points in two keys, and the box."""
    bound = sorted(found.box.bounds, key=lambda key: -found.trust.bound[key])
    rest = [key for key in np.argsort(-found.trust.bound) if key not in bound]
    first, *others = [*bound, *map(int, rest)]
    second = others[0] if others else None
    note = sentence(found)
    page = sheet(
        1,
        1,
        title=f"Where it comes about: {found.label}",
        subtitle=subtitle,
        note=note,
        panel_height=3.0,
        legend_lines=1,
        axis_height=0.5,
        panel_titles=False,
        left=0.8,
    )
    [axes] = page.flat
    up = found.x[:, second] if second is not None else found.y
    often = found.y >= 0.5
    for chosen, colour, size in ((~often, _OTHER, 5.0), (often, _CASE, 8.0)):
        axes.scatter(
            found.x[chosen, first], up[chosen], s=size, c=colour, linewidths=0, alpha=0.6,
            rasterized=True,
        )  # fmt: skip
    spans = []
    for key, values in ((first, found.x[:, first]), (second, up)):
        low, high = found.box.bounds.get(-1 if key is None else key, (-np.inf, np.inf))
        spans.append((max(low, values.min()), min(high, values.max())))
    (left, right), (low, high) = spans
    axes.add_patch(
        Rectangle((left, low), right - left, high - low, fill=False, edgecolor="black", lw=1.2)
    )
    axes.set_xlabel(found.keys[first])
    axes.set_ylabel(found.keys[second] if second is not None else "share of runs")
    handles = [dot(_CASE), dot(_OTHER)]
    labels = ["in half of the runs or more", "in fewer; the frame is the box"]
    legend_below(page, handles, labels, 2, note)
    return page.figure
