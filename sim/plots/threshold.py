"""P along the lines on which a tipping point was looked for."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.analysis.threshold import Threshold, summary
from sim.plots.style import CASE_COLOURS, GREY, legend_below, line, shares_axis, sheet, styled
from sim.rules.spread import KIND_LABELS

_COLOURS = CASE_COLOURS[1:]


@styled
def threshold(found: Threshold) -> Figure:
    """P by the share of the way from where the scenario stands to the ends of ranges."""
    note = summary(found)
    page = sheet(
        1,
        1,
        title=f"{KIND_LABELS[found.kind]}: what turns the answer",
        subtitle=f"{found.scenario.name} · {found.replicates:,} runs a point · seed {found.seed}",
        note=note,
        panel_height=2.6,
        legend_lines=len(found.lines),
        axis_height=0.5,
        panel_titles=False,
    )
    [axes] = page.flat
    for colour, each in zip(_COLOURS, found.lines, strict=False):
        axes.plot(each.shares, [p.value for p in each.found], color=colour, linewidth=1.4)
        low, high = ([getattr(p, end) for p in each.found] for end in ("low", "high"))
        axes.fill_between(each.shares, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.axhline(0.5, color=GREY, linewidth=0.7)
    axes.set_xlabel("share of the way from the scenario's value to the end of the range")
    shares_axis(axes, "P(spread by the end)")
    labels = [found.way(each) for each in found.lines]
    handles = [line(colour) for colour, _ in zip(_COLOURS, found.lines, strict=False)]
    legend_below(page, handles, labels, 1, note)
    return page.figure
