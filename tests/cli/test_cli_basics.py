"""The first commands: what they print, their exit codes, and how light they start."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli.app import main
from sim.model.sections import SECTIONS
from sim.scenario import load_scenario
from sim.tables import Table, plain

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "mesa", "matplotlib", "pandas", "scipy", "pydantic", "rich", "yaml", "dask")


def run(*arguments):
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments):
    script = (
        "import sys\n"
        "from sim.cli.app import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_has_help_with_an_example():
    for name, command in main.commands.items():
        result = run(name, "--help")
        assert result.exit_code == 0
        assert f"wakhan {name}" in result.output, name
        assert command.help


def test_version():
    result = run("--version")
    assert result.exit_code == 0
    assert result.output.startswith("wakhan ")


def test_an_unknown_command_is_the_users_mistake():
    assert run("chekc").exit_code == 2
    assert run("check").exit_code == 2


def test_check_tells_what_differs_and_where(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(
        "name: mine\nfrom: 2000-01\nthreat:\n  enabled: false\n  demand: 5.5\n"
        "events: [{month: 2026-01, set: {environment.trade: 2}}]\n"
    )
    result = run("check", "mine.yaml")
    assert result.exit_code == 0
    assert not result.stderr
    first, *rest = result.stdout.splitlines()
    assert first == "mine.yaml: OK, scenario 'mine', 2000-01 to 2035-12, replay, 1 event"
    assert rest[0] == "  threat.enabled = false  (default true; mine.yaml:4)"
    assert rest[1].startswith("  threat.demand = 5.5  (default ")
    assert rest[1].endswith("; mine.yaml:5)")
    assert rest[2:] == [
        "  from 2026-01: environment.trade = 2  (mine.yaml:6)",
        "warning: mine.yaml:5: threat.demand changes nothing, because 'threat' is off",
    ]


def test_check_of_a_sweep(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("one.yaml").write_text("name: one\n")
    Path("sweep.yaml").write_text(
        "scenario: one.yaml\nseed: 1\nreplicates: 200\ndesign: {kind: grid}\n"
        "vary: {threat.demand: {low: 0, high: 1, steps: 11}}\n"
    )
    assert run("check", "sweep.yaml").stdout == (
        "sweep.yaml: OK, sweep 'sweep' of scenario 'one', grid of 11 points, 200 replicates, "
        "2,200 runs\n"
        "  threat.demand: 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1  (11 values)\n"
    )


def test_explain_prints_plain_text_when_nobody_looks():
    result = run("explain")
    assert result.exit_code == 0
    assert all(name in result.output for name in SECTIONS)
    assert result.output.isascii()
    assert "sourced" in run("explain", "threat.border_china").output


def test_explain_of_an_unknown_key():
    result = run("explain", "sinofobia")
    assert result.exit_code == 2
    assert result.stderr == (
        "wakhan: error: sinofobia: nothing to explain; did you mean 'sinophobia'?\n"
    )


def test_list_shows_titles_and_what_is_faulty(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("scenarios/futures")
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text("title: A future\n")
    (folder / "b.yml").write_text("scenario: a.yaml\ntitle: A sweep\n")
    (folder / "c.yaml").write_text("")
    (folder / "notes.txt").write_text("no scenario")
    result = run("list", "scenarios")
    assert result.exit_code == 0
    assert [line.split(maxsplit=2) for line in result.output.splitlines()] == [
        ["file", "kind", "title"],
        ["scenarios/futures/a.yaml", "scenario", "A future"],
        ["scenarios/futures/b.yml", "sweep", "A sweep"],
        ["scenarios/futures/c.yaml", "faulty", "is empty"],
    ]
    assert run("list", "nowhere").exit_code == 2


def test_list_says_which_files_are_the_users_and_which_the_librarys(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    empty = run("list").output.splitlines()
    assert empty[0].split() == ["file", "kind", "title", "whose"]
    assert all(line.endswith("  library") for line in empty[1:-2])
    assert empty[-1] == f"The library lies in {ROOT / 'scenarios'}"
    Path("scenarios/futures").mkdir(parents=True)
    Path("scenarios/mine.yaml").write_text("title: Mine\n")
    Path("scenarios/futures/us_returns.yaml").write_text("title: No\n")
    listed = run("list").output.splitlines()
    assert [re.split("  +", line) for line in listed[1:3]] == [
        ["scenarios/futures/us_returns.yaml", "scenario", "No", "yours, not the library's"],
        ["scenarios/mine.yaml", "scenario", "Mine", "yours"],
    ]
    assert not any("library/futures/us_returns" in line for line in listed)
    assert len(listed) == len(empty) + 1


def test_list_takes_a_folder_of_the_library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = run("list", "sweeps").output.splitlines()
    files = ["library/sweeps/futures.yaml", "library/sweeps/headline.yaml"]
    assert [line.split()[0] for line in listed[1:3]] == files
    Path("sweeps").mkdir()
    assert "library" not in run("list", "sweeps").output
    assert run("list", "sweps").stderr.startswith("wakhan: error: sweps: no such folder")


def test_a_users_file_before_the_librarys_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("us_returns.yaml").write_text("threat: {demand: 1}\n")
    result = run("check", "us_returns")
    assert result.stderr == (
        "wakhan: 'us_returns' is your us_returns.yaml, not library/futures/us_returns.yaml\n"
    )
    assert result.stdout.startswith("us_returns.yaml: OK, scenario 'us_returns'")
    assert run("check", "us_returns.yaml").stderr == ""
    assert run("check", "afghan_war").stderr == ""


def test_check_says_what_comes_from_the_library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text("extends: futures/us_returns.yaml\n")
    said = run("check", "mine.yaml").output.splitlines()
    assert said[1] == (
        f"  extends library/futures/us_returns.yaml, of the library in {ROOT / 'scenarios'}"
    )


def test_new_from_a_scenario_of_the_library_in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "mine.yaml", "--from", "afghan_war").exit_code == 0
    assert "\nextends: futures/afghan_war.yaml\n" in Path("mine.yaml").read_text()
    theirs = load_scenario("afghan_war")
    assert load_scenario("mine.yaml").changes == theirs.changes
    assert run("new", "all.yaml", "--full", "--from", "afghan_war").exit_code == 0
    ours = load_scenario("all.yaml")
    assert (ours.values, ours.changes) == (theirs.values, theirs.changes)
    assert "extends" not in Path("all.yaml").read_text()


def test_new_from_a_scenario_of_the_users(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("scenarios/deep").mkdir(parents=True)
    Path("scenarios/first.yaml").write_text("threat: {demand: 1}\n")
    assert run("new", "scenarios/deep/second.yaml", "--from", "first").exit_code == 0
    assert load_scenario("second").values["threat.demand"] == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("mine.yaml", "--from", "headline"), "a sweep; expected a scenario"),
        (("mine.yaml", "--from", "geography"), "an account; expected a scenario"),
        (("mine.yaml", "--from", "nothing"), "nothing: no such scenario; see `wakhan list`"),
        (("baseline.yaml", "--from", "baseline"), "would extend itself; give it another name"),
        (("mine.yaml", "--from", "other/far.yaml"), "leads out of the study"),
    ],
)
def test_new_from_what_it_cannot_extend(arguments, problem, tmp_path, monkeypatch):
    place = tmp_path / "study" / "place"
    place.mkdir(parents=True)
    (tmp_path / "far.yaml").write_text("threat: {demand: 1}\n")
    (place / "other").symlink_to(tmp_path)
    monkeypatch.chdir(place)
    result = run("new", *arguments)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert not Path(arguments[0]).exists()


def test_a_new_baseline_extends_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "baseline.yaml").exit_code == 0
    assert load_scenario("baseline.yaml").values == load_scenario({}).values


def test_new_writes_a_scenario_that_extends_the_baseline(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("scenarios/futures").mkdir(parents=True)
    Path("scenarios/baseline.yaml").write_text("threat: {demand: 1}\n")
    Path("scenarios/scenario.schema.json").touch()
    path = Path("scenarios/futures/mine.yaml")
    result = run("new", str(path))
    assert result.exit_code == 0, result.output
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=../scenario.schema.json\n")
    scenario = load_scenario(path)
    assert scenario.name == "mine"
    assert scenario.values["threat.demand"] == 1
    again = run("new", str(path))
    assert again.exit_code == 2
    assert again.stderr == f"wakhan: error: {path}: is there already; nothing was written\n"
    assert path.read_text() == text


def test_the_examples_in_a_new_scenario_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "mine.yaml").exit_code == 0
    lines = Path("mine.yaml").read_text().splitlines()
    code = [line.removeprefix("# ") for line in lines[2:] if "# extends" not in line]
    Path("mine.yaml").write_text("\n".join(code) + "\n")
    scenario = load_scenario("mine.yaml")
    assert scenario.values["division_of_labour.enabled"] == 0
    assert len(scenario.events) == 1


def test_new_full_writes_every_parameter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "--full", "every thing.yaml").exit_code == 0
    scenario = load_scenario("every thing.yaml")
    assert scenario.name == "every-thing"
    assert scenario.sources.keys() >= scenario.values.keys()


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("mine.txt", "expected a file name that ends in .yaml, such as 'mine.yaml'"),
        ("nowhere/mine.yaml", "no such folder: 'nowhere'"),
        ("baseline.yaml/mine.yaml", "'baseline.yaml' is a file; expected a folder"),
    ],
)
def test_new_where_it_cannot(file, problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("baseline.yaml").touch()
    result = run("new", file)
    assert (result.exit_code, result.stderr) == (2, f"wakhan: error: {file}: {problem}\n")


def test_interruption_ends_in_one_line(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.files.check", interrupted)
    result = run("check", "x.yaml")
    assert (result.exit_code, result.stderr) == (130, "wakhan: interrupted\n")


def test_any_other_failure_exits_with_1(monkeypatch):
    def broken(_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("sim.cli.files.check", broken)
    assert run("check", "x.yaml").exit_code == 1


def test_plain_tables_are_aligned():
    table = Table("Title", ("a", "long column"), (("1", "x"), ("22", "y")))
    assert plain(table) == "Title\n\na   long column\n1   x\n22  y"
    assert plain(Table("", ("a",), ())) == "a"
