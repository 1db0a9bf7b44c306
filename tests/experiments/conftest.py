"""A scenario of thirty months, in which roles spread soon, and a sweep of six points of it."""

from pathlib import Path

import pytest

from sim.experiments.store import TABLES
from sim.scenario import load_scenario, load_sweep

SCENARIO = """\
name: brief
title: Thirty months
from: 1993-01
to: 1995-06
history: free
spread: {threshold: 0.02, duration: 3}
"""
SWEEP = """\
scenario: brief.yaml
seed: 5
replicates: 10
design: {kind: grid}
vary:
  sinophobia.restraint: [0, 2, 8]
  ties.openness: [-1, 2]
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with `brief.yaml` and `wide.yaml`."""
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "brief.yaml").write_text(SCENARIO)
    (folder / "wide.yaml").write_text(SWEEP)
    return folder


@pytest.fixture
def scenario(study):
    return load_scenario(study / "brief.yaml")


@pytest.fixture
def sweep(study):
    return load_sweep(study / "wide.yaml")


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of at most twenty runs: two points of the sweep."""
    monkeypatch.setattr("sim.experiments.experiment.PART_RUNS", 20)


@pytest.fixture
def contents():
    """The tables of a result, byte by byte."""

    def read(folder: Path) -> dict[str, bytes]:
        return {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}

    return read
