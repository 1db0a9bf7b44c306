"""Small results, made and stored as any other."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from sim.calendar import month_index
from sim.experiments import Experiment, carry_out
from sim.scenario import Point, Scenario, default_scenario
from sim.store import Result


def make(
    folder: Path,
    scenarios: Sequence[Scenario],
    points: Sequence[Mapping[str, float]] = ({},),
    *,
    runs: int = 40,
    seed: int = 2021,
    kind: str = "grid",
) -> Result:
    """Runs every scenario at every point."""
    experiment = Experiment(
        kind="run" if len(points) == len(scenarios) == 1 else "sweep",
        name=scenarios[0].name,
        title="made for tests",
        scenarios=tuple(scenarios),
        keys=tuple(points[0]),
        points=tuple(Point(i, values) for i in range(len(scenarios)) for values in points),
        seed=seed,
        replicates=runs,
        design={"kind": kind},
    )
    return carry_out(experiment, folder, workers=1)


def short(name: str = "short", start: str = "2014-01", end: str = "2024-12") -> Scenario:
    """The default scenario over fewer years."""
    return dataclasses.replace(
        default_scenario(), name=name, start=month_index(start), end=month_index(end)
    )


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One scenario, the replay of 2014-2020 and four years after it."""
    return make(tmp_path_factory.mktemp("single") / "result", [short()])
