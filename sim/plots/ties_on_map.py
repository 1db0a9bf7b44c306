"""The ties of both powers on a map of Central Asia."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke

from sim.names import LABELS, POWERS, REPUBLICS
from sim.plots.cases import Case, Floats, case_of
from sim.plots.style import GREY, INK, POWER_COLOURS, legend_below, line, sheet, styled
from sim.record.coverage import unit_of_roles
from sim.record.csv_files import packaged

if TYPE_CHECKING:
    from sim.experiments.store import Result

#: Years at whose end ties are shown, where a scenario reaches them, and its last year.
YEARS: Final = (2000, 2010, 2020, 2035)

#: Longitude and latitude of the places that ties lead to.
PLACES: Final[Mapping[str, tuple[float, float]]] = {
    "KAZ": (67.5, 48.3),
    "KGZ": (74.6, 41.6),
    "TJK": (71.2, 38.6),
    "TKM": (58.6, 39.3),
    "UZB": (63.4, 41.7),
}


@dataclass(frozen=True)
class Course:
    """Where a tie leads from, how far it bends (share of its length), where its number stands."""

    start: tuple[float, float]
    bend: float
    number: float


#: China's ties lead from between Kashgar and Urumqi, Russia's from the Urals and Western Siberia.
COURSES: Final[Mapping[tuple[str, str], Course]] = {
    ("CHN", "KAZ"): Course((83.2, 43.4), 0.10, 0.50),
    ("CHN", "KGZ"): Course((83.2, 42.2), 0.04, 0.36),
    ("CHN", "TJK"): Course((82.4, 39.2), -0.06, 0.55),
    ("CHN", "TKM"): Course((81.8, 37.9), -0.20, 0.68),
    ("CHN", "UZB"): Course((82.9, 40.7), -0.05, 0.80),
    ("RUS", "KAZ"): Course((65.0, 55.4), -0.05, 0.50),
    ("RUS", "KGZ"): Course((67.2, 55.4), -0.12, 0.55),
    ("RUS", "TJK"): Course((61.8, 55.4), -0.05, 0.62),
    ("RUS", "TKM"): Course((57.2, 55.4), 0.05, 0.55),
    ("RUS", "UZB"): Course((59.2, 55.4), 0.02, 0.55),
}
POWERS_AT: Final = {"CHN": (86.3, 42.0), "RUS": (62.0, 56.5)}
#: Where names stand beside their dots, in points.
NAMES_AT: Final = {
    "KAZ": (0, 8),
    "KGZ": (-3, 8),
    "TJK": (3, -9),
    "TKM": (-4, -9),
    "UZB": (-14, 8),
}
#: What is shown: longitudes and latitudes.
WEST, EAST, SOUTH, NORTH = 46.0, 91.0, 33.6, 57.6
#: A degree of longitude in degrees of latitude, in the middle of the map.
NARROWING: Final = float(np.cos(np.radians(44.0)))
#: Points of line width per unit of security role.
WIDTH_OF_ONE: Final = 2.6
#: Ties below this are not drawn.
FAINTEST: Final = 0.02


@styled
def ties(result: Result, *, scenario: str | None = None, point: int | None = None) -> Figure:
    """Both powers' security roles as lines on a map, at the end of some years."""
    case = case_of(result, scenario, point)
    years = _years(case)
    unit = unit_of_roles(case.scenario.record)
    note = (
        f"Width and number: median security role over runs ({unit} for China; the same scale for "
        f"Russia). Ties below {FAINTEST:g} are not drawn. Outlines: Natural Earth."
    )
    columns = min(2, len(years))
    rows = -(-len(years) // columns)
    width = 7.0 / columns
    height = width * (NORTH - SOUTH) / ((EAST - WEST) * NARROWING)
    page = sheet(
        rows,
        columns,
        title="Security ties of China and Russia with Central Asia",
        subtitle=case.subtitle_of_quantiles,
        note=note,
        panel_height=height,
        left=0.10,
        right=0.10,
        gap=0.10,
        row_gap=0.24,
        axis_height=0.06,
        legend_lines=1,
    )
    for number, axes in enumerate(page.flat):
        axes.axis("off")
        if number < len(years):
            _map(axes)
            _lines(axes, case, years[number])
            replayed = case.replays and years[number] + 1.0 <= case.record_year
            axes.set_title(f"End of {years[number]}{' (replay)' if replayed else ''}")
    samples = (0.5, 1.0, 2.0)
    handles = [
        line(POWER_COLOURS["CHN"], width=WIDTH_OF_ONE),
        line(POWER_COLOURS["RUS"], width=WIDTH_OF_ONE),
        *(line(GREY, width=WIDTH_OF_ONE * sample) for sample in samples),
    ]
    labels = [LABELS["CHN"], LABELS["RUS"], *(f"role {sample:g}" for sample in samples)]
    legend_below(page, handles, labels, 5, note)
    return page.figure


def _years(case: Case) -> list[int]:
    """Years of YEARS that the scenario holds in full, and its last one."""
    last = int(np.ceil(case.last_year)) - 1
    return sorted({*(y for y in YEARS if case.first_year <= y <= last), last})


def _role(case: Case, power: str, republic: str, year: int) -> float:
    """Median security role at the end of a year, or at the last quarter before."""
    fan = case.fan(f"{'china' if power == 'CHN' else 'russia'}_security_role", republic)
    until = np.flatnonzero(fan.x <= year + 1.0 + 1e-9)
    return float(fan.q50[until[-1]]) if len(until) else float("nan")


def _map(axes: Axes) -> None:
    for code, rings in _outlines().items():
        inside = code in REPUBLICS
        axes.add_collection(
            PolyCollection(
                rings,
                facecolors="#F3EFE6" if inside else "#FAFAFA",
                edgecolors="#B5B0A5" if inside else "#D8D8D8",
                linewidths=0.5,
                zorder=1 if inside else 0,
            )
        )
    axes.set_xlim(WEST, EAST)
    axes.set_ylim(SOUTH, NORTH)
    axes.set_aspect(1.0 / NARROWING)
    for code in ("CHN", "RUS"):
        axes.text(
            *POWERS_AT[code],
            LABELS[code],
            ha="center",
            size=7.0,
            weight="bold",
            color=POWER_COLOURS[code],
            path_effects=[withStroke(linewidth=2, foreground="white")],
            zorder=6,
        )


def _lines(axes: Axes, case: Case, year: int) -> None:
    halo = [withStroke(linewidth=1.8, foreground="white")]
    for power in POWERS:
        colour = POWER_COLOURS[power]
        for republic in REPUBLICS:
            role = _role(case, power, republic, year)
            if not role >= FAINTEST:
                continue
            course = COURSES[power, republic]
            axes.add_patch(
                FancyArrowPatch(
                    course.start,
                    PLACES[republic],
                    arrowstyle="-",
                    connectionstyle=f"arc3,rad={course.bend}",
                    linewidth=WIDTH_OF_ONE * role,
                    color=colour,
                    alpha=0.55,
                    shrinkA=0,
                    shrinkB=5,
                    capstyle="butt",
                    zorder=3,
                )
            )
            x, y = _along(course, PLACES[republic])
            axes.text(
                x,
                y,
                f"{role:.2f}" if role < 0.995 else f"{role:.1f}",
                size=6.0,
                color=colour,
                ha="center",
                va="center",
                path_effects=halo,
                zorder=5,
            )
    for republic in REPUBLICS:
        x, y = PLACES[republic]
        axes.plot(x, y, "o", color=INK, markersize=3.5, zorder=6)
        across, up = NAMES_AT[republic]
        axes.annotate(
            LABELS[republic],
            (x, y),
            xytext=(across, up),
            textcoords="offset points",
            ha="center",
            va="center",
            size=6.5,
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
            zorder=6,
        )


def _along(course: Course, end: tuple[float, float]) -> tuple[float, float]:
    """Where the number of a tie stands on the curve that `arc3` draws."""
    stretch = np.array([NARROWING, 1.0])
    first, last = np.array(course.start) * stretch, np.array(end) * stretch
    across, up = last - first
    control = (first + last) / 2.0 + course.bend * np.array([up, -across])
    t = course.number
    place = ((1 - t) ** 2 * first + 2 * t * (1 - t) * control + t**2 * last) / stretch
    return float(place[0]), float(place[1])


@cache
def _outlines() -> dict[str, list[Floats]]:
    """Rings of each country's outline near the map, with no more points than can be seen."""
    features = json.loads(packaged("outlines.geojson").read_text("utf-8"))["features"]
    found: dict[str, list[Floats]] = {}
    for feature in features:
        shapes = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Polygon":
            shapes = [shapes]
        step = 0.22 if feature["properties"]["iso3"] in REPUBLICS else 0.6
        rings = [_thinned(np.array(shape[0], dtype=float), step) for shape in shapes]
        found[feature["properties"]["iso3"]] = [ring for ring in rings if len(ring) >= 3]
    return found


def _thinned(ring: Floats, step: float) -> Floats:
    """A ring held near the map, without points closer than `step` to the last."""
    margin = 3.0
    near = np.clip(ring, [WEST - margin, SOUTH - margin], [EAST + margin, NORTH + margin])
    kept = [near[0]]
    for place in near[1:]:
        if np.abs(place - kept[-1]).max() >= step:
            kept.append(place)
    return np.array(kept)
