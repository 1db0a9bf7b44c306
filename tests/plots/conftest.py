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
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the results of a session."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="session")
def single(place: Path) -> Result:
    """One scenario: the replay of 2014-2020 and four years after it."""
    return make(place / "single", [short()], runs=60)


@pytest.fixture(scope="session")
def free(place: Path) -> Result:
    """One scenario in which the past is drawn as well, with another seed than `single`."""
    scenario = dataclasses.replace(short("free"), history="free")
    return make(place / "free", [scenario], runs=30, seed=7)


@pytest.fixture(scope="session")
def one_run(place: Path) -> Result:
    """One run."""
    return make(place / "one_run", [short("one_run")], runs=1)


@pytest.fixture(scope="session")
def one_month(place: Path) -> Result:
    """A scenario of a single month after the record."""
    return make(place / "one_month", [short("one_month", "2022-05", "2022-05")], runs=3)


@pytest.fixture(scope="session")
def replay(place: Path) -> Result:
    """A scenario that ends with the record, so that nothing spreads and runs coincide."""
    return make(place / "replay", [short("replay", "2018-01", "2020-12")], runs=3)


@pytest.fixture(scope="session")
def grid(place: Path) -> Result:
    """Two keys that vary independently, and a third that hardly matters."""
    points = [
        {"division_of_labour.strength": strength, "ties.openness": openness, "hedging.balance": b}
        for strength in (0.0, 0.5, 1.0)
        for openness in (-2.0, -0.5)
        for b in (0.4, 0.6)
    ]
    return make(place / "grid", [short("gridded")], points, runs=8)


@pytest.fixture(scope="session")
def listed(place: Path) -> Result:
    """A list of points with switches."""
    keys = ("division_of_labour.enabled", "hedging.enabled")
    points = [dict.fromkeys(keys, 1.0), *({**dict.fromkeys(keys, 1.0), k: 0.0} for k in keys)]
    return make(place / "listed", [short("listed")], points, runs=12, kind="list")


@pytest.fixture(scope="session")
def pair(place: Path) -> Result:
    """Two scenarios in one result, of which the second has no norm."""
    collapsed = short("collapsed").with_values({"division_of_labour.enabled": 0.0})
    return make(place / "pair", [short("as_it_is"), collapsed], [{}], runs=40)
