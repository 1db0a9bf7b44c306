"""What figures of fits, scores and forecasts share: colours, names, labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from scipy.stats import binom

from sim.plots.cases import Floats
from sim.plots.style import ACCOUNT_COLOURS, DOTTED, INK, Sheet

POSTERIOR: Final = "#0072B2"
PRIOR: Final = "#D4D4D4"
YARDSTICK: Final = "#808080"
BARS: Final = "#8FB4CF"
OBSERVED: Final = {"poisson": "Poisson cells", "rounds": "rounds"}


def colour_of(name: str) -> str:
    """The colour of an account; grey for a yardstick."""
    return ACCOUNT_COLOURS.get(name, YARDSTICK)


def shown(name: str) -> str:
    """A name as it is read: `belt and road`."""
    return name.replace("_", " ")


def centred(
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


def beside(axes: Axes, x: float, y: float, text: str, ink: str = INK) -> None:
    """Text right of a row; x as a share of the panel's width."""
    axes.text(x, y, text, transform=axes.get_yaxis_transform(), va="center", size=7.0, color=ink)


def over(axes: Axes, x: float, text: str, ink: str = INK) -> None:
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


def histogram(axes: Axes, heights: Floats, count: int, fair: float, colour: str) -> float:
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


def colour_bar(page: Sheet, image: Any, label: str, marks: Sequence[float]) -> None:
    """A scale right of all panels."""
    boxes = [axes.get_position() for axes in page.flat]
    inch = 1.0 / page.figure.get_figwidth()
    low, high = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    scale = page.figure.add_axes((boxes[0].x1 + 0.12 * inch, low, 0.13 * inch, high - low))
    bar = page.figure.colorbar(image, cax=scale)
    bar.set_label(label)
    bar.set_ticks(list(marks), labels=[minus(f"{mark:g}") for mark in marks])
    bar.ax.minorticks_off()
    bar.outline.set_visible(False)


def frame(column: int, row: int, across: float, up: float, colour: str = INK) -> Rectangle:
    """A frame just inside a cell."""
    size = (1.0 - 2.0 * across, 1.0 - 2.0 * up)
    return Rectangle(
        (column + across, row + up), *size, fill=False, edgecolor=colour, linewidth=1.0
    )


def off_after(page: Sheet, used: int) -> None:
    """Blanks the panels of a page after those in use."""
    for axes in page.flat[used:]:
        axes.axis("off")


def lowest(page: Sheet, used: int) -> list[Axes]:
    """The last panel in use of each column."""
    columns = page.panels.shape[1]
    return [page.flat[place] for place in range(max(0, used - columns), used)]


def minus(text: str) -> str:
    """Text with hyphens turned into minus signs."""
    return text.replace("-", "−")
