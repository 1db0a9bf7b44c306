"""The notebook in docs/ runs from beginning to end, and comes without outputs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.experiments import run
from sim.scenario import load_scenario

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs/from_a_result.ipynb"


@pytest.fixture(scope="module")
def cells():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert notebook["nbformat"] == 4
    return notebook["cells"]


def test_it_is_kept_without_outputs(cells):
    for cell in cells:
        assert cell["cell_type"] in ("markdown", "code")
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_every_cell_runs(cells, tmp_path):
    """As a kernel would: one after the other, in a fresh process, in the reader's folder."""
    run(load_scenario("baseline"), 3, 1, tmp_path / "results/baseline")
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    (tmp_path / "cells.py").write_text("\n\n".join(code))
    done = subprocess.run(
        [sys.executable, "-W", "error", "cells.py"],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "The world as known to 2025, then no surprises: 3 runs, seed 1" in done.stdout
    assert "answer sinophobia" in done.stdout
    assert (tmp_path / "figures/spread.svg").is_file()
    assert (tmp_path / "baseline-csv/datapackage.json").is_file()
