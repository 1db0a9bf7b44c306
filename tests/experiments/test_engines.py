"""Sweeps by both engines: the same files, failures among them, and a manifest that says which."""

import json

import numpy as np
import pytest

from sim.cli import simulations
from sim.compiled import choice
from sim.compiled.following import follow
from sim.errors import InputError
from sim.experiments.carry_out import carry_out
from sim.experiments.experiment import of_run, of_sweep
from sim.experiments.provenance import made_with, same_code
from sim.experiments.store import Given
from sim.scenario import load_scenario, load_sweep

pytest.importorskip("llvmlite", reason="the extra `fast` is not installed")

#: Half of its points run away.
SWEEP = """
name: engines
scenario: short.yaml
seed: 5
replicates: 11
design: {kind: grid}
vary:
  sinophobia.restraint: [0.5, 3.0]
  bilateralism.routine: [0.1, 4]
"""


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "short.yaml").write_text("name: short\nfrom: 2016-01\nto: 2027-12\n")
    (folder / "engines.yaml").write_text(SWEEP)
    return load_sweep(folder / "engines.yaml")


@pytest.fixture(scope="module")
def results(sweep, tmp_path_factory):
    """The sweep by each engine, in chunks of different sizes."""
    found = {}
    for engine, chunk in (("numpy", 44), ("compiled", 44), ("compiled", 13)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(choice.VARIABLE, engine)
            folder = tmp_path_factory.mktemp("result") / f"{engine}{chunk}"
            carry_out(of_sweep(sweep), folder, 1, chunk)
            found[engine, chunk] = folder
    return found


def test_every_table_is_the_same_file(results):
    first, *others = results.values()
    tables = sorted(path.name for path in first.glob("*.parquet"))
    assert {"runs.parquet", "republics.parquet", "quantiles.parquet", "reasons.parquet"} <= {
        *tables
    }
    for other in others:
        for name in tables:
            assert (first / name).read_bytes() == (other / name).read_bytes(), name
        failures = [path / "failures.json" for path in (first, other)]
        assert [path.exists() for path in failures] in ([False, False], [True, True])
        if failures[0].exists():
            assert failures[0].read_bytes() == failures[1].read_bytes()


def test_the_manifest_says_which_engine_worked(results):
    for (engine, _), folder in results.items():
        assert json.loads((folder / "manifest.json").read_text())["engine"] == engine


def test_many_runs_are_compiled_and_few_are_not(monkeypatch):
    monkeypatch.delenv(choice.VARIABLE, raising=False)
    assert choice.engine_of(choice.FEWEST_RUNS - 1) == choice.NUMPY
    assert choice.engine_of(choice.FEWEST_RUNS) == choice.COMPILED
    monkeypatch.setenv(choice.VARIABLE, choice.COMPILED)
    assert choice.engine_of(1) == choice.COMPILED
    monkeypatch.setenv(choice.VARIABLE, choice.NUMPY)
    assert choice.engine_of(10**6) == choice.NUMPY


def test_without_a_compiler_everything_works_and_asking_for_one_is_told(monkeypatch):
    monkeypatch.delenv(choice.VARIABLE, raising=False)
    monkeypatch.setattr(choice, "installed", lambda: False)
    assert choice.engine_of(10**6) == choice.NUMPY
    with pytest.raises(InputError, match=r"pip install 'wakhan\[fast\]'"):
        choice.choose(choice.COMPILED)


@pytest.mark.parametrize(("there", "said"), [(False, 1), (True, 0)])
def test_long_work_without_a_compiler_says_so_once(there, said, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(choice.VARIABLE, raising=False)
    monkeypatch.setattr(choice, "installed", lambda: there)
    monkeypatch.setattr(simulations, "SLOW_RUNS", 3)
    scenario = load_scenario({"name": "t", "from": "2018-01", "to": "2018-03"})
    simulations.carried_out(of_run(scenario, 3, 1), tmp_path / "r", 1, 10, False, Given())
    printed = capsys.readouterr()
    assert (printed.out + printed.err).count("pip install 'wakhan[fast]'") == said


def test_histories_are_followed_by_either_engine(monkeypatch):
    scenario = load_scenario({"name": "t", "from": "2018-01", "to": "2023-12"})
    points = np.repeat([0, 1], 6)
    varied = {"threat.flank": np.array([1.0, 5.0])}
    found = []
    for engine in choice.ENGINES:
        monkeypatch.setenv(choice.VARIABLE, engine)
        found.append(follow(scenario, points, seed=3, varied=varied))
    np.testing.assert_array_equal(found[0].hard_role, found[1].hard_role)
    np.testing.assert_array_equal(found[0].yearly, found[1].yearly)


def test_a_fit_by_the_other_engine_is_another_one(monkeypatch):
    """Its likelihoods differ in the last digits, so it is not gone on with."""
    made = {}
    for engine in choice.ENGINES:
        monkeypatch.setenv(choice.VARIABLE, engine)
        made[engine] = made_with("fit")
        assert same_code({"kind": "fit", **made[engine]})
        assert "engine" not in made_with("sweep")["versions"]
    assert made["numpy"] != made["compiled"]
    assert not same_code({"kind": "fit", **made[choice.ENGINES[0]]})
