"""Small results, made and stored as any other."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.calendar import month_index
from sim.experiments.carry_out import carry_out
from sim.experiments.experiment import Experiment
from sim.experiments.store import Result
from sim.record.events import COLUMNS
from sim.record.own import OwnRecord
from sim.scenario import Points, Scenario, default_scenario


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
        points=Points.of(
            tuple(points[0]),
            np.array([list(values.values()) for values in points]).reshape(len(points), -1),
            len(scenarios),
        ),
        seed=seed,
        replicates=runs,
        design={"kind": kind},
    )
    return carry_out(experiment, folder, workers=1)


def short(name: str = "short", start: str = "2014-01", end: str = "2024-12") -> Scenario:
    """The default scenario over fewer years, with a threshold that some runs reach in them."""
    sooner = default_scenario().with_values({"spread.threshold": 0.3})
    return dataclasses.replace(sooner, name=name, start=month_index(start), end=month_index(end))


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
def longer(place: Path) -> Result:
    """China's bilateral events to 2022-05, shares in the SCO's exercises to 2020-12."""
    file = place / "longer.csv"
    row = "own-1,2022-03,CHN,UZB,training,bilateral,x_course,,x_own,p2,certain"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n")
    record = OwnRecord(file, until=(("bilateral", "2022-05"),))
    scenario = dataclasses.replace(short("longer", "2018-01", "2024-12"), record=record)
    return make(place / "longer", [scenario], runs=8)


@pytest.fixture(scope="session")
def ends(place: Path) -> Result:
    """A scenario that ends in the middle of a year."""
    return make(place / "ends", [short("ends", "2019-01", "2023-04")], runs=3)


@pytest.fixture(scope="session")
def in_place(place: Path) -> Result:
    """A record in place of the packaged one, complete to 2020-12."""
    file = place / "in_place.csv"
    row = "own-1,2016-03,CHN,UZB,training,bilateral,x_course,,x_own,p2,certain"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n")
    record = OwnRecord.instead(file)
    scenario = dataclasses.replace(short("in_place", "2018-01", "2022-12"), record=record)
    return make(place / "in_place", [scenario], runs=4)


@pytest.fixture(scope="session")
def replay(place: Path) -> Result:
    """A scenario that ends with the record, so that nothing spreads and runs coincide."""
    return make(place / "replay", [short("replay", "2018-01", "2020-12")], runs=3)


@pytest.fixture(scope="session")
def grid(place: Path) -> Result:
    """Two keys that vary independently, and a third that hardly matters."""
    points = [
        {"division_of_labour.strength": strength, "ties.openness": openness, "hedging.balance": b}
        for strength in (0.0, 0.51, 1.0)
        for openness in (-0.5, 0.76)
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


@pytest.fixture(scope="session")
def faults_of_layout() -> Callable[[Figure], list[str]]:
    """What finds texts of a figure that are cut or overlap."""
    return _faults_of_layout


def _drawn_texts(figure: Figure) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Every text that is drawn, with its extent in pixels."""
    figure.set_dpi(100)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    unseen: set[Text] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            room = 1e-6 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not axes.axison or not low - room <= tick.get_loc() <= high + room:
                    unseen |= {tick.label1, tick.label2}
            if not axes.axison:
                unseen.add(axis.label)
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in unseen:
            yield text.get_text(), text.get_window_extent(canvas.get_renderer()).extents


def _faults_of_layout(figure: Figure) -> list[str]:
    """Texts that run out of the figure or into each other."""
    width, height = figure.bbox.width, figure.bbox.height
    found = []
    texts = list(_drawn_texts(figure))
    for text, (left, low, right, top) in texts:
        if left < -1 or low < -1 or right > width + 1 or top > height + 1:
            found.append(f"cut: {text}")
    for (one, a), (other, b) in itertools.combinations(texts, 2):
        if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1:
            found.append(f"overlap: {one} | {other}")
    return found
