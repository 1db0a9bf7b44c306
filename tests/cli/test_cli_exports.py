"""`export`: what it prints, where it writes, and what it refuses."""

import json
from pathlib import Path

import pytest

from sim.analysis.export import FORMS
from sim.cli.commands import exports
from sim.experiments import run
from sim.scenario import load_scenario
from tests.cli.calling import wakhan

SCENARIO = "name: brief\nto: 1993-12\nhistory: free\n"


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    """A working folder with a result."""
    (tmp_path / "brief.yaml").write_text(SCENARIO)
    run(load_scenario(tmp_path / "brief.yaml"), 4, 1, tmp_path / "results/brief")
    monkeypatch.chdir(tmp_path)


def test_the_forms_on_offer_are_those_there_are():
    assert exports.FORMS == FORMS


@pytest.mark.parametrize("to", FORMS)
def test_each_form_has_a_folder_beside_the_result(to):
    done = wakhan("export", "results/brief", "--to", to)
    files = 1 if to == "xlsx" else 9
    said = f"results/brief-{to}: {files} files, and datapackage.json on what they hold\n"
    assert (done.exit_code, done.output) == (0, said)
    package = json.loads(Path(f"results/brief-{to}/datapackage.json").read_text())
    assert {resource["format"] for resource in package["resources"]} == {to}


def test_nothing_is_overwritten_unless_asked():
    assert wakhan("export", "results/brief").exit_code == 0
    again = wakhan("export", "results/brief")
    assert again.exit_code == 2
    assert "results/brief-csv: an export is there; --redo moves it aside" in again.stderr
    moved = wakhan("export", "results/brief", "--redo")
    assert "results/brief-csv.old: the earlier export, moved aside" in moved.stdout
    assert wakhan("export", "results/brief", "-o", "elsewhere").exit_code == 0
    inside = wakhan("export", "results/brief", "-o", "results/brief")
    assert "holds other files" in inside.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere",), "nowhere: no such folder"),
        (("brief.yaml",), "a scenario; expected the folder of a result"),
        (("results/brief", "--to", "sas"), "'sas' is not one of 'csv', 'xlsx', 'parquet', 'json'"),
        (("results/brief", "-o", "brief.yaml"), "a file; expected a folder for the export"),
    ],
)
def test_wrong_input_is_one_message(words, message):
    done = wakhan("export", *words)
    assert done.exit_code == 2
    assert message in done.stderr
