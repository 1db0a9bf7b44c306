"""Scenarios of one result never take each other's files, whatever they are called."""

import json
from dataclasses import replace

import pytest

from sim import experiments
from sim.experiments.carry_out import carry_out
from sim.experiments.experiment import of_sweep
from sim.experiments.store import Given
from sim.scenario import load_scenario, load_sweep

#: Names that would meet: by the endings of what is kept, in all but case, by a device of Windows.
NAMES = ("brief", "brief.resolved", "BRIEF", "scenario", "sweep", "CON", "given", "brief.csv")


@pytest.fixture
def result(study, tmp_path):
    """A result of as many scenarios, each with a threshold and a record of its own."""
    for place, name in enumerate(NAMES, 1):
        (study / f"{place}.yaml").write_text(
            f"name: {name}\nextends: brief.yaml\nto: 1993-06\nspread: {{threshold: {place}}}\n"
        )
    (study / "all.yaml").write_text(
        f"scenarios: [{', '.join(f'{place}.yaml' for place in range(1, len(NAMES) + 1))}]\n"
        "seed: 1\nreplicates: 2\ndesign: {kind: grid}\n"
    )
    sweep = load_sweep(study / "all.yaml")
    given = Given({name: f"# {name}\n" for name in NAMES}, sweep="# all\n")
    return carry_out(of_sweep(sweep), tmp_path / "r", given=given)


def test_each_scenario_is_kept_as_it_was(result):
    assert [scenario.name for scenario in result.scenarios.values()] == list(NAMES)
    for place, scenario in enumerate(result.scenarios.values(), 1):
        assert scenario.values["spread.threshold"] == place
    entries = json.loads((result.folder / "manifest.json").read_text())["scenarios"]
    kept = [entry["resolved"] for entry in entries]
    files = [path.relative_to(result.folder).as_posix() for path in result.folder.rglob("*")]
    assert len({name.casefold() for name in files}) == len(files)
    assert len({name.casefold() for name in kept}) == len(NAMES)


def test_what_the_user_gave_is_kept_apart(result):
    texts = {path.name: path.read_text() for path in (result.folder / "given").iterdir()}
    assert sorted(texts.values()) == sorted(["# all\n", *(f"# {name}\n" for name in NAMES)])


def test_no_file_is_named_like_a_device_of_windows(result):
    stems = {path.name.partition(".")[0].casefold() for path in result.folder.rglob("*")}
    assert stems.isdisjoint({"con", "prn", "aux", "nul", "com1", "lpt1"})


def test_names_in_tables_are_told_apart_by_case(result):
    assert result.runs["scenario"].unique().tolist() == list(NAMES)


def test_a_record_does_not_take_the_place_of_another_file(study, tmp_path):
    scenario = load_scenario(study / "brief.yaml")
    made = experiments.run(replace(scenario, name="record"), 2, 1, tmp_path / "one", workers=1)
    assert list(made.scenarios) == ["record"]
