"""What an experiment will take: time, memory and disk, from a few of its runs carried out.

Nothing is left behind. Times fit a line through two sizes of chunk, since small chunks pay the
fixed cost of a month for few runs.
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from sim.compiled.choice import engine_of
from sim.experiments import store
from sim.experiments.experiment import Experiment, Part

#: Runs that are carried out, at most; a tenth of them once more, to tell fixed costs apart.
MOST: Final = 200
#: What reading tables takes besides the tables themselves: copies in which they are looked at.
COPIES: Final = 2.0
#: Memory of a process that simulates, before any run: Python, NumPy, Mesa and the data.
PROCESS: Final = 250e6


@dataclass(frozen=True)
class Estimate:
    """What an experiment will take.

    `seconds` is the time of simulating with so many `workers`; `speed` the runs a second of one.
    Memory and disk are in bytes: while simulating, in all processes; while the results are read;
    tables as they are kept; parts while it runs. `measured` is the number of runs they come from.
    """

    points: int
    runs: int
    parts: int
    workers: int
    seconds: float
    speed: float
    simulating: float
    reading: float
    tables: float
    at_work: float
    measured: int


def estimate(experiment: Experiment, workers: int, chunk: int) -> Estimate:
    """Carries out a few runs in a temporary folder, and reckons what all of them take."""
    from sim.experiments.parts import simulate_part  # with Mesa, which takes a while to import

    engine = engine_of(experiment.runs)

    def simulated(pilot: Experiment) -> store.Arrays:
        return simulate_part(pilot, pilot.parts()[0], chunk, lambda _: None, engine)

    def timed(pilot: Experiment) -> tuple[float, store.Arrays]:
        begun = time.perf_counter()
        arrays = simulated(pilot)
        return time.perf_counter() - begun, arrays

    parts = experiment.parts()
    pilot = _pilot(experiment, MOST)
    small = _pilot(experiment, max(pilot.runs // 10, 1))
    tracemalloc.start()  # which slows, as do things that are worked out once and kept
    simulated(pilot)
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    short, _ = timed(small)
    long, arrays = timed(pilot)
    each = max(long - short, 0.1 * long) / max(pilot.runs - small.runs, 1)
    fixed = max(long - each * pilot.runs, 0.0)
    chunks = [size for part in parts for size in _chunks(part, chunk)]
    total = sum(fixed + each * size for size in chunks) * _longer(experiment, parts)
    tables, at_work, frames = _sizes(pilot, arrays, experiment)
    return Estimate(
        points=len(experiment.points),
        runs=experiment.runs,
        parts=len(parts),
        workers=workers,
        seconds=total / workers,
        speed=experiment.runs / total,
        simulating=(PROCESS + memory * max(chunks) / pilot.runs) * (workers + (workers > 1)),
        reading=PROCESS + COPIES * frames,
        tables=tables,
        at_work=at_work,
        measured=small.runs + pilot.runs,
    )


def _pilot(experiment: Experiment, runs: int) -> Experiment:
    """So many runs of points of the first part, as far as there are as many."""
    part = experiment.parts()[0]
    replicates = min(part.replicates, runs)
    points = max(min(part.points, runs // replicates), 1)
    chosen = experiment.numbers(part)[:points]
    return replace(experiment, points=experiment.points.some(chosen), replicates=replicates)


def _chunks(part: Part, chunk: int) -> list[int]:
    whole, rest = divmod(part.runs, chunk)
    return [chunk] * whole + ([rest] if rest else [])


def _longer(experiment: Experiment, parts: Sequence[Part]) -> float:
    """By how much the scenarios are longer on average than that of the pilot: in months."""
    months = [scenario.end + 1 for scenario in experiment.scenarios]
    runs = np.zeros(len(months))
    for part in parts:
        runs[part.scenario] += part.runs
    return float(runs @ np.array(months) / runs.sum() / months[parts[0].scenario])


def _sizes(
    pilot: Experiment, arrays: store.Arrays, experiment: Experiment
) -> tuple[float, float, float]:
    """Bytes of the tables on disk, of the parts, and of the tables that analyses read."""
    import pandas as pd

    from sim.experiments.assembling import assemble

    of_runs = experiment.runs / pilot.runs
    of_points = len(experiment.points) / len(pilot.points)
    tables = frames = 0.0
    with tempfile.TemporaryDirectory(prefix="wakhan-pilot-") as name:
        folder = Path(name)
        store.write_part(folder, 0, "pilot", arrays)
        part = store.part_path(folder, 0).stat().st_size
        assemble(folder, pilot, pilot.parts(), "pilot")
        for table in store.TABLES:
            path = store.table_path(folder, table)
            by_run = table in ("runs", "republics")
            times = of_runs if by_run else of_points
            tables += path.stat().st_size * times
            if by_run:
                frames += float(pd.read_parquet(path).memory_usage(deep=True).sum()) * times
    return tables, part * max(of_runs, of_points), frames
