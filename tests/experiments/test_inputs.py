"""A result is made again from the files that it keeps."""

import dataclasses

import pytest

from sim import experiments
from sim.experiments.store import Given
from sim.record.csv_files import packaged
from sim.scenario import load_scenario, load_sweep

LISTED = """\
scenario: brief.yaml
seed: 5
replicates: 3
design: {kind: list}
points:
  - {sinophobia.enabled: true, ties.openness: 0.1}
  - {sinophobia.enabled: false, ties.openness: 0.30000000000000004}
"""
SEVERAL = """\
name: both
title: "Two: of them, 'quoted'"
scenarios: [brief.yaml, own.yaml]
seed: 1
replicates: 4
design: {kind: grid}
vary:
  ties.openness: {low: -1, high: 0.1, steps: 22}
"""


@pytest.fixture
def own(study):
    """A scenario that rests on others and on a record of its own."""
    with packaged("record.csv").open("rb") as file:
        (study / "mine.csv").write_bytes(file.read())
    said = "record: {only: mine.csv, complete_until: {CHN: 2020-12}}"
    (study / "own.yaml").write_text(f"# mine\nextends: brief.yaml\n{said}\nto: 1994-12\n")
    return study / "own.yaml"


def test_a_run_is_made_again_from_what_it_keeps(study, own, tmp_path, contents):
    scenario = load_scenario(own).with_values({"ties.openness": 0.1})
    given = Given({"own": own.read_text()}, command="wakhan run own.yaml --set ties.openness=0.1")
    first = experiments.run(scenario, 4, 3, tmp_path / "first", given=given)
    assert (first.folder / "given" / "scenario.yaml").read_text() == own.read_text()
    for file in (own, study / "mine.csv", study / "brief.yaml"):
        file.unlink()
    kept = first.folder / "scenario.yaml"
    assert kept.read_text().startswith("# Every value as it was run; this makes the same result: ")
    assert "-n 4 --seed 3" in kept.read_text().splitlines()[0]
    again = experiments.run(load_scenario(kept), 4, 3, tmp_path / "again")
    assert contents(again.folder) == contents(first.folder)
    assert again.manifest["config"] == first.manifest["config"]


@pytest.mark.parametrize("text", [LISTED, SEVERAL], ids=["a list", "several scenarios"])
def test_a_sweep_is_made_again_from_what_it_keeps(study, own, tmp_path, contents, text):
    (study / "wide.yaml").write_text(text)
    sweep = load_sweep(study / "wide.yaml")
    given = Given({"brief": (study / "brief.yaml").read_text()}, sweep=text)
    first = experiments.sweep(sweep, tmp_path / "first", given=given)
    assert (first.folder / "given" / "sweep.yaml").read_text() == text
    for file in study.iterdir():
        file.unlink()
    kept = load_sweep(first.folder / "sweep.yaml")
    assert (kept.name, kept.title) == (sweep.name, sweep.title)
    assert kept.points() == sweep.points()
    again = experiments.sweep(kept, tmp_path / "again")
    assert contents(again.folder) == contents(first.folder)


def test_what_was_asked_for_on_the_command_line_is_kept(sweep, tmp_path):
    fewer = dataclasses.replace(sweep, seed=9, replicates=2)
    first = experiments.sweep(fewer, tmp_path / "first")
    kept = load_sweep(first.folder / "sweep.yaml")
    assert (kept.seed, kept.replicates) == (9, 2)


def test_names_that_differ_in_case_alone_are_kept_apart(study, tmp_path):
    (study / "other.yaml").write_text("extends: brief.yaml\nname: Brief\nto: 1994-12\n")
    (study / "both.yaml").write_text(
        "scenarios: [brief.yaml, other.yaml]\nseed: 1\nreplicates: 2\ndesign: {kind: grid}\n"
    )
    result = experiments.sweep(load_sweep(study / "both.yaml"), tmp_path / "r")
    files = [path.name.casefold() for path in (result.folder / "scenarios").iterdir()]
    assert sorted(files) == ["01-brief.yaml", "02-brief.yaml"]
    assert [result.scenarios[name].end for name in ("brief", "Brief")] == [29, 23]
