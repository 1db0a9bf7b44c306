"""How every figure looks: colours, sizes, and the sheet it is drawn on.

One colour per republic, power, channel, term, account and compared case, defined here and nowhere
else.
All palettes can be told apart by people with colour-blindness (Okabe and Ito; Tol; CARTO Safe).
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, ParamSpec

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.names import LABELS
from sim.plots.isolation import apart

REPUBLIC_COLOURS: Final[Mapping[str, str]] = {
    "KAZ": "#56B4E9",
    "KGZ": "#009E73",
    "TJK": "#D55E00",
    "TKM": "#E69F00",
    "UZB": "#CC79A7",
}
POWER_COLOURS: Final[Mapping[str, str]] = {"CHN": "#B2182B", "RUS": "#2166AC"}
#: Soft channels in cool colours, hard ones in warm colours.
CHANNEL_COLOURS: Final[Mapping[str, str]] = {
    "dialogue": "#6699CC",
    "training": "#44AA99",
    "transfer": "#117733",
    "exercise": "#C9A227",
    "operation": "#CC6677",
    "basing": "#882255",
}
#: Terms of offers and of answers. Terms that mean alike on both sides share a colour.
TERM_COLOURS: Final[Mapping[str, str]] = {
    "concern for Xinjiang": "#CC6677",
    "place on the map": "#EE8866",
    "investment to protect": "#DDCC77",
    "means": "#999933",
    "division of labour": "#332288",
    "bilateral track": "#44AA99",
    "institutions": "#117733",
    "regime attention": "#AA4499",
    "language gap": "#888888",
    "commitment": "#6699CC",
    "answer to China": "#661100",
    "model elsewhere": "#FFAABB",
    "gifts and sales": "#88CCEE",
    "means abroad": "#77AADD",
    "closure": "#882255",
    "openness": "#BBBBBB",
    "reserve": "#888888",
    "unmet demand": "#CC6677",
    "dependence": "#DDCC77",
    "balance of patrons": "#44AA99",
    "other powers": "#999933",
    "regime insecurity": "#AA4499",
    "neighbours' experience": "#88CCEE",
    "sinophobia": "#882255",
    "Russian displeasure": "#332288",
    "neutrality": "#6699CC",
    "form": "#117733",
}
#: Accounts, in colours of Okabe and Ito and of Tol; yardsticks and averages over accounts are grey.
ACCOUNT_COLOURS: Final[Mapping[str, str]] = {
    "geography": "#E69F00",
    "consent": "#009E73",
    "displacement": "#D55E00",
    "management": "#0072B2",
    "concert": "#CC79A7",
    "belt_and_road": "#56B4E9",
    "everything": "#332288",
}
#: Kinds of spread.
KIND_COLOURS: Final[Mapping[str, str]] = {
    "outposts": "#B2182B",
    "operations": "#0072B2",
    "exercises": "#009E73",
    "hard_role": "#222222",
}
CASE_COLOURS: Final = (
    "#000000",
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
)

INK: Final = "#222222"
GREY: Final = "#666666"
PALE: Final = "#EEEEEE"

Dash = Literal["solid", "dashed", "dotted", "dashdot"] | tuple[float, Sequence[float]]
BROKEN: Final = (0.0, (4.0, 3.0))
DOTTED: Final = (0.0, (1.0, 1.5))
CASE_DASHES: Final[tuple[Dash, ...]] = ("solid", "dashed", "dotted", "dashdot")
KIND_DASHES: Final[Mapping[str, Dash]] = {
    "outposts": "dashed",
    "operations": "dotted",
    "exercises": "dashdot",
    "hard_role": "solid",
}

#: Width of a figure in inches: the text width of a journal page.
WIDTH: Final = 7.2
DPI: Final = 180
#: Size of the subtitle and of the note, in points.
SMALL: Final = 7.2

STYLE: Final[dict[Any, Any]] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8.0,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.titlepad": 4.0,
    "axes.titley": 1.0,  # no search for a free place, which takes a fifth of the time
    "axes.labelsize": 8.0,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.formatter.use_mathtext": False,
    "axes.unicode_minus": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.5,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    "hatch.linewidth": 0.4,
    "text.color": INK,
    "text.parse_math": False,  # a scenario's title may hold dollar signs
    "text.usetex": False,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.transparent": False,
    "path.simplify": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "wakhan",
}

Arguments = ParamSpec("Arguments")


def styled(draw: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """Draw in this style whatever the user's own settings are, and leave those as they were."""

    @functools.wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Figure:
        with apart(STYLE):
            return draw(*args, **kwargs)

    return drawn


@dataclass(frozen=True)
class Sheet:
    """A figure with its panels in rows and columns; `panels` has shape (row, column)."""

    figure: Figure
    panels: NDArray[np.object_]

    def panel(self, row: int, column: int = 0) -> Axes:
        """The axes in a row and column."""
        axes = self.panels[row, column]
        assert isinstance(axes, Axes)
        return axes

    @property
    def flat(self) -> list[Axes]:
        """All axes, row by row."""
        return [axes for axes in self.panels.ravel() if isinstance(axes, Axes)]


def sheet(
    rows: int,
    columns: int,
    *,
    title: str,
    subtitle: str,
    note: str = "",
    panel_height: float = 1.7,
    legend_lines: int = 0,
    left: float = 0.66,
    right: float = 0.20,
    gap: float = 0.34,
    row_gap: float = 0.34,
    axis_height: float = 0.36,
    panel_titles: bool = True,
    share_x: bool = True,
    share_y: bool = True,
    widths: Sequence[float] | None = None,
) -> Sheet:
    """A sheet of panels below a title and a subtitle, above a legend and a note.

    All lengths are in inches, so that text keeps clear of panels whatever their number.
    """
    head, foot = wrapped(subtitle), wrapped(note) if note else []
    top = 0.30 + 0.135 * len(head) + (0.26 if panel_titles else 0.10)
    legend = 0.17 * legend_lines + (0.08 if legend_lines else 0.0)
    bottom = axis_height + legend + 0.135 * len(foot) + 0.08
    height = top + rows * panel_height + (rows - 1) * row_gap + bottom
    figure = Figure(figsize=(WIDTH, height), dpi=DPI)
    panel_width = (WIDTH - left - right - (columns - 1) * gap) / columns
    grid = figure.subplots(
        rows,
        columns,
        sharex=share_x,
        sharey=share_y,
        squeeze=False,
        gridspec_kw={
            "left": left / WIDTH,
            "right": 1.0 - right / WIDTH,
            "top": 1.0 - top / height,
            "bottom": bottom / height,
            "wspace": gap / panel_width,
            "hspace": row_gap / panel_height,
            "width_ratios": widths or [1.0] * columns,
        },
    )
    edge = 0.10 / WIDTH
    figure.text(edge, 1.0 - 0.08 / height, title, size=10, weight="bold", va="top")
    for number, line in enumerate(head):
        y = 1.0 - (0.29 + 0.135 * number) / height
        figure.text(edge, y, line, size=SMALL, color=GREY, va="top")
    for number, line in enumerate(foot):
        y = (0.07 + 0.135 * (len(foot) - 1 - number)) / height
        figure.text(edge, y, line, size=SMALL, color=GREY, va="bottom")
    figure.set_label(title)
    return Sheet(figure, grid)


def legend_below(
    on: Sheet,
    handles: Sequence[Artist],
    labels: Sequence[str],
    columns: int,
    note: str = "",
    *,
    x: float = 0.10,
    title: str | None = None,
) -> None:
    """A legend between the panels and the note, from `x` inches on; `note` is that of the sheet."""
    height = on.figure.get_figheight()
    foot = 0.135 * len(wrapped(note)) if note else 0.0
    on.figure.legend(
        handles=handles,
        labels=labels,
        loc="lower left",
        bbox_to_anchor=(x / WIDTH, (0.10 + foot) / height),
        ncols=columns,
        borderaxespad=0.0,
        borderpad=0.2,
        columnspacing=1.4,
        handlelength=1.8,
        labelspacing=0.35,
        title=title,
        title_fontsize=7.5,
        alignment="left",
    )


def legend_in(axes: Axes, handles: Sequence[Artist], labels: Sequence[str]) -> None:
    """A legend that takes the place of a panel."""
    axes.axis("off")
    many = len(labels) > 8
    axes.legend(
        handles=handles,
        labels=labels,
        loc="center left",
        borderaxespad=0.0,
        labelspacing=0.3 if many else 0.5,
        fontsize=7.0 if many else 7.5,
    )


def wrapped(text: str) -> list[str]:
    """Text in lines that fit the width of a figure at size SMALL."""
    room = 72.0 * (WIDTH - 0.14)
    lines: list[str] = []
    for part in text.splitlines():
        line, used = "", 0.0
        for word in (piece for whole in part.split() for piece in _pieces(whole, room)):
            longer = used + _length(" ") + _length(word)
            if line and longer > room:
                lines.append(line)
                line = ""
            line, used = (f"{line} {word}", longer) if line else (word, _length(word))
        lines.append(line)
    return lines


def _pieces(word: str, room: float) -> list[str]:
    """A word, cut where it is longer than a line."""
    count = int(_length(word) / room) + 1
    size = -(-len(word) // count)
    return [word[start : start + size] for start in range(0, len(word), size)]


def fitting(text: str, inches: float) -> str:
    """A text in so much room at size 7.5: of a longer one, the middle is left out."""
    kept, found = len(text), text
    while kept > 1 and _length(found) * 7.5 / SMALL > 72.0 * inches:
        kept -= 1
        found = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
    return found


@cache
def _length(text: str) -> float:
    """Length of a word at size SMALL, in points."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    font.set_size(SMALL, 72.0)
    with warnings.catch_warnings():  # a glyph that the font lacks is told of when it is drawn
        warnings.simplefilter("ignore")
        font.set_text("n" if text == " " else text, 0.0, flags=LoadFlags.NO_HINTING)
    length = float(font.get_width_height()[0]) / 64.0
    return 0.57 * length if text == " " else length  # a space by itself has no width


def republic_titles(panels: Sequence[Axes], republics: Sequence[str]) -> None:
    """The name of a republic over each panel."""
    for axes, republic in zip(panels, republics, strict=False):
        axes.set_title(LABELS[republic])


def years_axis(axes: Axes, first: float, last: float, most: int = 5) -> None:
    """Calendar years from `first` to `last`; a span below a year is widened to be seen.

    most: intervals between ticks at most.
    """
    if last - first < 1.0:
        middle = (first + last) / 2.0
        first, last = middle - 0.5, middle + 0.5
    axes.set_xlim(first, last)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if (last - first) / s <= most or s == 100)
    start = int(np.ceil(first / step)) * step
    ticks = np.arange(start, last + 1e-9, step, dtype=float)
    axes.set_xticks(ticks, [f"{tick:.0f}" for tick in ticks])


def shares_axis(axes: Axes, label: str) -> None:
    """An axis of shares from 0 to 1, with a little room so that lines at the ends are seen."""
    axes.set_ylim(-0.02, 1.02)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "0.25", "0.5", "0.75", "1"])
    axes.set_ylabel(label)
    axes.grid(axis="y")


def line(colour: str, *, dash: Dash = "solid", width: float = 1.4) -> Line2D:
    """A legend's sample of a line."""
    return Line2D([], [], color=colour, linestyle=dash, linewidth=width)


def patch(colour: str, *, alpha: float = 1.0, hatch: str | None = None) -> Patch:
    """A legend's sample of an area."""
    return Patch(facecolor=colour, alpha=alpha, hatch=hatch, edgecolor="none")


def dot(colour: str, *, marker: str = "o", filled: bool = True, size: float = 4.0) -> Line2D:
    """A legend's sample of a point."""
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=size,
        color=colour,
        markerfacecolor=colour if filled else "white",
    )
