"""Interrupted, killed, damaged and failing sweeps."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import sim.experiments.experiment
import sim.experiments.parts
import sim.model.draws
from sim import experiments
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.store import load_result
from sim.scenario import load_sweep

KILLED = """
import sys
from pathlib import Path
import sim.experiments.experiment
from sim import experiments
from sim.scenario import load_sweep

if __name__ == "__main__":
    sim.experiments.experiment.PART_RUNS = 20
    experiments.sweep(load_sweep(sys.argv[1]), Path(sys.argv[2]), workers=2, chunk=5)
"""


@pytest.fixture
def whole(sweep, tmp_path, small_parts, contents):
    """The tables of a sweep that was not interrupted."""
    experiments.sweep(sweep, tmp_path / "whole", workers=1)
    return contents(tmp_path / "whole")


@pytest.fixture
def simulated(monkeypatch):
    """Numbers of the parts that were simulated in this process."""
    numbers = []
    simulate = sim.experiments.parts.simulate_part

    def noting(experiment, part, *rest):
        numbers.append(part.number)
        return simulate(experiment, part, *rest)

    monkeypatch.setattr(sim.experiments.parts, "simulate_part", noting)
    return numbers


def interrupt(sweep, folder, after):
    """Ctrl-C once that many runs are done."""

    def progress(done, total):
        if done > after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        experiments.sweep(sweep, folder, workers=1, progress=progress)


def test_an_interrupted_sweep_goes_on_where_it_stopped(sweep, whole, simulated, tmp_path, contents):
    interrupt(sweep, tmp_path / "r", after=45)
    assert simulated == [0, 1, 2]
    with pytest.raises(InputError, match="not finished, 2 of 3 parts are done"):
        load_result(tmp_path / "r")
    simulated.clear()
    experiments.sweep(sweep, tmp_path / "r", workers=1)
    assert simulated == [2]
    assert contents(tmp_path / "r") == whole


def running(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc to see processes")
def test_a_killed_sweep_goes_on_and_leaves_no_workers(study, sweep, whole, tmp_path, contents):
    script, folder = tmp_path / "killed.py", tmp_path / "r"
    script.write_text(KILLED)
    paths = os.pathsep.join(path for path in sys.path if path)
    process = subprocess.Popen(
        [sys.executable, script, study / "wide.yaml", folder],
        env={**os.environ, "PYTHONPATH": paths},
    )
    deadline = time.monotonic() + 120
    while not list(folder.glob("parts/*.part")) and time.monotonic() < deadline:
        time.sleep(0.01)
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True
    ).stdout.split()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(folder.glob("parts/*.part"))
    while any(map(running, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(running, children))
    experiments.sweep(sweep, folder, workers=1)
    assert contents(folder) == whole


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "of another sweep", "another part"])
def test_a_damaged_part_is_made_anew(sweep, whole, simulated, tmp_path, contents, damage):
    interrupt(sweep, tmp_path / "r", after=45)
    path = store.part_path(tmp_path / "r", 1)
    content = bytearray(path.read_bytes())
    if damage == "changed":
        content[len(content) // 2] ^= 1
    elif damage == "of another sweep":
        arrays = store.read_part(tmp_path / "r", 1, json_of(tmp_path / "r")["config"])
        store.write_part(tmp_path / "r", 1, "another", arrays)
        content = bytearray(path.read_bytes())
    elif damage == "another part":
        content = bytearray(store.part_path(tmp_path / "r", 0).read_bytes())
    path.write_bytes(content[: {"cut": 1000, "empty": 0}.get(damage)])
    simulated.clear()
    experiments.sweep(sweep, tmp_path / "r", workers=1)
    assert simulated == [1, 2]
    assert contents(tmp_path / "r") == whole


def json_of(folder, name="manifest.json"):
    return json.loads((folder / name).read_text())


def test_parts_of_other_code_are_not_gone_on_with(sweep, small_parts, tmp_path, monkeypatch):
    interrupt(sweep, tmp_path / "r", after=25)
    other = {"versions": {"wakhan": "9"}, "code": "0"}
    monkeypatch.setattr("sim.experiments.provenance.made_with", lambda kind: other)
    with pytest.raises(InputError, match="begun with another version of the code"):
        experiments.sweep(sweep, tmp_path / "r", workers=1)


class Failing(sim.experiments.parts.InfluenceModel):
    """Raises for replicate 3 where openness is 2, and goes wrong in replicate 7."""

    def __init__(self, *args, replicates, varied, **others):
        super().__init__(*args, replicates=replicates, varied=varied, **others)
        here = varied["ties.openness"] == 2
        self.unsound = here & (replicates == 7)
        if (here & (replicates == 3)).any():
            self.release()
            raise ZeroDivisionError("bad luck")

    def step(self):
        super().step()
        self.world.norm[self.unsound] = np.nan


def test_runs_that_fail_are_kept_and_told(sweep, small_parts, tmp_path, monkeypatch):
    sound = experiments.sweep(sweep, tmp_path / "sound", workers=1).runs
    monkeypatch.setattr(sim.experiments.parts, "InfluenceModel", Failing)
    result = experiments.sweep(sweep, tmp_path / "r", workers=1)
    assert result.manifest["status"] == "incomplete"
    assert result.manifest["failed"] == 6
    failures = json_of(tmp_path / "r", "failures.json")
    assert sorted((one["point"], one["replicate"]) for one in failures) == [
        (point, replicate) for point in (1, 3, 5) for replicate in (3, 7)
    ]
    by_hand = next(one for one in failures if (one["point"], one["replicate"]) == (3, 3))
    assert by_hand["values"] == {"sinophobia.restraint": 2.0, "ties.openness": 2.0}
    assert by_hand["error"] == "ZeroDivisionError: bad luck"
    assert {one["error"] for one in failures if one["replicate"] == 7} == {
        "norm is not a finite number"
    }
    rest = sound[~((sound["ties.openness"] == 2) & sound["replicate"].isin([3, 7]))]
    assert result.runs.equals(rest.reset_index(drop=True))
    with pytest.raises(InputError, match="6 of 60 runs failed"):
        load_result(tmp_path / "r")
    assert load_result(tmp_path / "r", incomplete=True).manifest["failed"] == 6
    assert experiments.sweep(sweep, tmp_path / "r", workers=1).manifest["failed"] == 6


def test_runs_that_run_away_fail_without_the_others(study, tmp_path, small_parts, monkeypatch):
    """In months of their own; the others are simulated once more at most."""
    models = []

    class Counted(sim.experiments.parts.InfluenceModel):
        def __init__(self, *args, **others):
            super().__init__(*args, **others)
            models.append(self.runs)

    monkeypatch.setattr(sim.experiments.parts, "InfluenceModel", Counted)
    monkeypatch.setattr(sim.model.draws, "MOST_EVENTS", 40)
    (study / "wide.yaml").write_text(
        "scenario: brief.yaml\nseed: 5\nreplicates: 10\ndesign: {kind: list}\npoints:\n"
        "  - {ties.china_rate.transfer: 0.5, bilateralism.routine: 1}\n"
        "  - {ties.china_rate.transfer: 50, bilateralism.routine: 4}\n"
    )
    sweep = load_sweep(study / "wide.yaml")
    result = experiments.sweep(sweep, tmp_path / "r", workers=1)
    failures = json_of(tmp_path / "r", "failures.json")
    assert {one["point"] for one in failures} == {1}
    assert {one["error"] for one in failures} == {
        "more than 40 events of one kind in a month; rates or weights are too high"
    }
    assert (result.runs["point"] == 0).sum() == 10
    assert models == [20, 20 - len(failures)]
    places = [(one["point"], one["replicate"]) for one in failures]
    assert places == sorted(set(places))


def test_a_sweep_in_which_every_run_fails_ends(sweep, small_parts, tmp_path, monkeypatch):
    class Hopeless(sim.experiments.parts.InfluenceModel):
        def __init__(self, *args, **others):
            raise ValueError("hopeless")

    monkeypatch.setattr(sim.experiments.parts, "InfluenceModel", Hopeless)
    result = experiments.sweep(sweep, tmp_path / "r", workers=1)
    assert result.manifest["failed"] == 60
    assert len(result.runs) == len(result.republics) == 0
