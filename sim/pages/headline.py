"""The headline of README.md and the reference result that it cites: the headline sweep, in full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from sim import analysis
from sim.analysis import summary, wording
from sim.analysis.kinds import outlook, state_by_record
from sim.calendar import month_index
from sim.experiments import Result, sweep
from sim.names import LABELS
from sim.pages.measured import MODEL, Maker
from sim.plots import saving
from sim.plots.parameters import spread_over_parameters
from sim.plots.role import hard_role
from sim.plots.spread_over_time import spread
from sim.progress import Bar
from sim.scenario import load_sweep

SWEEP: Final = Path("scenarios/sweeps/headline.yaml")
REFERENCE: Final = Path("results/reference/headline")
YEARS: Final = (2025, 2030, 2035)


@contextmanager
def result(replicates: int | None = None) -> Iterator[Result]:
    """The result of the headline sweep, in a folder that goes again."""
    asked = load_sweep(SWEEP)
    if replicates is not None:
        asked = replace(asked, replicates=replicates)
    with TemporaryDirectory(prefix="wakhan-") as folder, Bar(asked.name) as bar:
        yield sweep(asked, Path(folder) / asked.name, workers=None, progress=bar)


def headline(found: Result) -> str:
    """P(spread) by kind and year, where next, what moves it most, and how far it ranges."""
    runs = analysis.runs_of(found)
    scenario = found.scenarios[runs.scenario]
    by_year = analysis.by_year(runs, YEARS)
    years = [f"by {year} in {wording.percent(share)}" for year, share in by_year.items()]
    first = LABELS[next(iter(analysis.first_reached(runs)))]
    moving = [
        f"`{effect.name}` from {effect.before} to {effect.after}, "
        f"by {wording.points(effect.change)}"
        for effect in analysis.effects(found)[:2]
    ]
    spread_by_end = analysis.spreads_by(runs, month_index(f"{YEARS[-1]}-12"))
    shares = np.bincount(runs.point, spread_by_end) / np.bincount(runs.point)
    return (
        f"Over all combinations, China's hard role has spread beyond Tajikistan {years[0]} of runs "
        f"(95% interval), {', '.join(years[1:])}. {state_by_record(scenario, runs)} "
        f"{outlook(scenario, runs)} The hard role comes next to {first} most often. What "
        f"moves the answer most is {', and '.join(moving)}. From one combination to another it "
        f"goes from {100 * shares.min():.0f}% to {100 * shares.max():.0f}%: a map of conditions "
        "rather than one number."
    )


def made() -> dict[str, str]:
    """The headline; the reference result is written beside it."""
    with result() as found:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        (REFERENCE / summary.SUMMARY).write_text(summary.summary(found), encoding="utf-8")
        for name, figure in (
            ("hard_role", hard_role(found)),
            ("spread", spread(found)),
            ("spread_over_parameters", spread_over_parameters(found)),
        ):
            saving.write(figure, REFERENCE / f"{name}.png")
        return {"headline": headline(found)}


def few() -> str:
    """The headline of one replicate of each combination."""
    with result(1) as found:
        return headline(found)


MAKER: Final = Maker(
    name="headline",
    blocks=("headline",),
    command="python -m sim.pages headline",
    takes="a minute",
    how="all of the headline sweep, seed 2021",
    few=few,
    make=made,
    rests_on=(
        *MODEL,
        "sim/experiments",
        "sim/analysis",
        "sim/pages/headline.py",
        "scenarios/baseline.yaml",
        str(SWEEP),
    ),
)
