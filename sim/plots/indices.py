"""Sensitivity indices: what an outcome hangs on, and over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure

from sim.analysis.indices import Indices
from sim.plots.style import (
    CASE_COLOURS,
    GREY,
    SMALL,
    dot,
    fitting,
    legend_below,
    line,
    sheet,
    styled,
)

MOST_KEYS: Final = 15
MOST_LINES: Final = 6
LEFT: Final = 2.6
_LOOKS: Final = {
    "sobol": (("first", "first order", False), ("total", "total", True)),
    "morris": (("mean", "mean effect", False), ("moved", "mean size of effect", True)),
}
_COLOURS: Final = CASE_COLOURS[1:]


@styled
def indices(found: Indices, subtitle: str) -> Figure:
    """The keys on which an outcome hangs most, with intervals."""
    ranked = found.ranked.head(MOST_KEYS)
    note = "Bars: 95% intervals."
    hidden = len(found.table) - len(ranked)
    note += f" {hidden} keys with less are left out." if hidden else ""
    page = sheet(
        1,
        1,
        title=f"What it hangs on: {found.label}",
        subtitle=subtitle,
        note=note,
        panel_height=0.3 + 0.22 * len(ranked),
        legend_lines=1,
        left=LEFT,
        axis_height=0.45,
        panel_titles=False,
    )
    [axes] = page.flat
    looks = _LOOKS[found.kind]
    for shift, (column, _, filled) in zip((0.14, -0.14), looks, strict=True):
        for place, (_, row) in enumerate(ranked.iterrows()):
            ends = [row[f"{column}_low"], row[f"{column}_high"]]
            axes.plot(ends, [place + shift] * 2, color=_COLOURS[0], linewidth=0.9)
            face = _COLOURS[0] if filled else "white"
            axes.plot(
                row[column], place + shift, "o", color=_COLOURS[0], markersize=4,
                markerfacecolor=face,
            )  # fmt: skip
    axes.axvline(0.0, color=GREY, linewidth=0.7, zorder=0)
    axes.set_ylim(len(ranked) - 0.4, -0.6)
    axes.set_yticks(range(len(ranked)), [fitting(key, LEFT - 0.2) for key in ranked["key"]])
    label = "share of variance" if found.kind == "sobol" else "effect over the whole range"
    axes.set_xlabel(label)
    handles = [dot(_COLOURS[0], filled=filled) for _, _, filled in looks]
    legend_below(page, handles, [name for _, name, _ in looks], 2, note)
    return page.figure


@styled
def indices_over_time(every: Sequence[Indices], years: Sequence[int], subtitle: str) -> Figure:
    """Total indices, or sizes of effects, of the keys that matter most, by the end of years."""
    by = every[0].by
    most: dict[str, float] = {}
    for found in every:
        for key, value in zip(found.table["key"], found.table[by], strict=True):
            most[key] = max(most.get(key, 0.0), float(value))
    keys = sorted(most, key=lambda key: -most[key])[:MOST_LINES]
    note = "Years in which the outcome does not vary are left out. Bands: 95% intervals."
    page = sheet(
        1,
        1,
        title=f"What it hangs on, over time: {every[0].label.partition(':')[0]}",
        subtitle=subtitle,
        note=note,
        panel_height=2.6,
        legend_lines=len(keys),
        axis_height=0.45,
        panel_titles=False,
    )
    [axes] = page.flat
    for colour, key in zip(_COLOURS, keys, strict=False):
        rows = [found.table[found.table["key"] == key].iloc[0] for found in every]
        axes.plot(years, [row[by] for row in rows], color=colour, linewidth=1.4)
        low, high = ([float(row[f"{by}_{end}"]) for row in rows] for end in ("low", "high"))
        axes.fill_between(years, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.axhline(0.0, color=GREY, linewidth=0.7, zorder=0)
    axes.set_ylabel("total index" if by == "total" else "mean size of effect", size=SMALL)
    handles = [line(colour) for colour, _ in zip(_COLOURS, keys, strict=False)]
    legend_below(page, handles, keys, 1, note)
    return page.figure
