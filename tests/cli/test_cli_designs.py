"""`sensitivity`, `discover` and `--dry-run` from the command line."""

import importlib.util

import pytest
from click.testing import CliRunner

from sim.cli.app import main

SWEEP = """\
scenario: brief.yaml
seed: 5
replicates: 1
design: {kind: sobol, base: 32}
vary:
  ties.china_rate.exercise: {low: 0.01, high: 0.6}
  ties.openness: {low: 0, high: 1}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "brief.yaml").write_text("from: 2016-01\nto: 2024-12\nspread: {threshold: 0.3}\n")
    (folder / "crossed.yaml").write_text(SWEEP)
    return folder


def wakhan(place, *words):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        return CliRunner().invoke(main, words)


@pytest.fixture(scope="module")
def crossed(place):
    said = wakhan(place, "sweep", "crossed.yaml", "--no-figures", "--workers", "1")
    assert said.exit_code == 0, said.output
    return "results/crossed"


def test_a_dry_run_says_what_it_takes_and_keeps_nothing(place):
    before = sorted(place.rglob("*"))
    said = wakhan(place, "sweep", "crossed.yaml", "--dry-run", "-n", "3")
    assert said.exit_code == 0, said.output
    assert "crossed: 128 points, 384 runs in 1 part\n" in said.stdout
    assert all(word in said.stdout for word in ("time: about", "memory: about", "disk: "))
    assert sorted(place.rglob("*")) == before
    alone = wakhan(place, "run", "brief.yaml", "--dry-run", "-n", "20")
    assert alone.exit_code == 0 and "1 point, 20 runs in 1 part\n" in alone.stdout


def test_sensitivity_prints_writes_and_draws(place, crossed):
    said = wakhan(place, "sensitivity", crossed, "--of", "exercises", "--of", "hard_role_end.KAZ")
    assert said.exit_code == 0, said.output
    assert "Exercises: spread by the end hangs" in said.stdout
    folder = place / "results" / "sensitivity-crossed"
    assert (folder / "sensitivity.csv").read_text().startswith("outcome,key,with,first,")
    figures = {path.name for path in (folder / "figures").iterdir()}
    assert {"sensitivity_exercises.svg", "sensitivity_over_time.png"} <= figures
    again = wakhan(place, "sensitivity", crossed, "--of", "spread.1999")
    assert again.exit_code == 2 and "expected a year from 2016 to 2024" in again.stderr


def test_discover_prints_writes_and_draws(place, crossed):
    said = wakhan(place, "discover", crossed, "--of", "exercises")
    assert said.exit_code == 0, said.output
    assert "of runs where" in said.stdout and "In points that were not drawn" in said.stdout
    folder = place / "results" / "discover-crossed"
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {"discovery.md", "discovery.csv", "discovery.png", "discovery.svg"} <= names


@pytest.mark.parametrize(
    ("command", "package"), [("sensitivity", "SALib"), ("discover", "sklearn")]
)
def test_an_extra_that_is_not_there_is_named(place, crossed, command, package, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "sim.cli.designs.find_spec", lambda name: None if name == package else found(name)
    )
    said = wakhan(place, command, crossed)
    assert said.exit_code == 2
    assert f"need {package}: pip install 'wakhan[analysis]'" in said.stderr


def test_threshold_prints_writes_and_draws(place):
    key = "ties.china_rate.exercise"
    said = wakhan(place, "threshold", "brief.yaml", "--key", key, "--of", "exercises", "-n", "20")
    assert said.exit_code == 0, said.output
    assert "P is " in said.stdout and "turns at" in said.stdout
    folder = place / "results" / f"threshold-brief+{key}+exercises"
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names == {"threshold.md", "threshold.csv", "threshold.png", "threshold.svg"}
    (folder / "notes.txt").write_text("mine")
    again = wakhan(place, "threshold", "brief.yaml", "--key", key, "--of", "exercises", "-n", "20")
    assert again.exit_code == 2 and "holds something else" in again.stderr
    twice = wakhan(place, "threshold", "brief.yaml", "--key", key, "--key", key)
    assert twice.exit_code == 2 and "expected one key, or two different ones" in twice.stderr
