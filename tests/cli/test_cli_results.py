"""`run`, `sweep`, `compare` and `plot`: what they print, write and refuse."""

import json
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim import plots
from tests.cli.calling import refused, succeeded, wakhan

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
replicates: 6
design: {kind: grid}
vary: {ties.openness: [-1, 2]}
"""


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    """A working folder with a scenario and a sweep."""
    (tmp_path / "brief.yaml").write_text(SCENARIO)
    (tmp_path / "wide.yaml").write_text(SWEEP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*more):
    return succeeded("run", "brief.yaml", "-n", "8", "--no-figures", *more)


def manifest(folder):
    return json.loads(Path(folder, "manifest.json").read_text())


def test_run_prints_the_answer_and_keeps_it(study):
    printed = run()
    assert printed.startswith("China's hard role ")
    assert "8 runs are too few to say how likely it is" in printed
    assert "By republic" in printed
    summary = (study / "results/brief/summary.md").read_text()
    assert summary.startswith("# Thirty months\n\nRun `brief`: 8 runs, seed 2021.\n\nChina's hard")
    assert "## Read with care" in summary
    assert (study / "results/brief/given/scenario.yaml").read_text() == SCENARIO
    assert manifest("results/brief")["command"].startswith("wakhan")
    assert not (study / "results/brief/figures").exists()


def test_run_again_tells_that_the_result_exists():
    first = run()
    again = run()
    assert again.startswith("results/brief: result exists; --redo moves it aside")
    assert first.splitlines()[0] in again


def test_run_does_not_overwrite_another_result():
    run()
    message = refused("run", "brief.yaml", "-n", "9", "--no-figures")
    assert message.startswith("wakhan: error: results/brief: holds another result")
    assert "-o" in message
    assert "--redo" in message
    succeeded("run", "brief.yaml", "-n", "9", "--no-figures", "--redo")
    assert manifest("results/brief")["runs"] == 9
    assert manifest("results/brief.old")["runs"] == 8


def test_run_with_other_values_has_a_folder_of_its_own():
    run()
    run("--set", "ties.openness=2", "--set", "spread.duration=4")
    assert manifest("results/brief+ties.openness=2+spread.duration=4")["runs"] == 8


def test_folder_and_manifest_say_which_months_and_events_were_set():
    run("--set", "to=1994-12", "--set", "1994-01 until 1994-06: threat.demand=3")
    folder = "results/brief+to=1994-12+1994-01-until-1994-06_threat.demand=3"
    (kept,) = manifest(folder)["scenarios"]
    resolved = Path(folder, kept["resolved"]).read_text()
    assert "\nto: 1994-12\n" in resolved
    assert resolved.endswith(
        "events:\n  - month: 1994-01\n    until: 1994-06\n    set:\n      threat.demand: 3\n"
    )


def test_run_options():
    run("--seed", "7", "-o", "elsewhere", "--workers", "1")
    assert manifest("elsewhere")["seed"] == 7


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "nowhere.yaml"), "nowhere.yaml"),
        (("run", "wide.yaml"), "a sweep; expected a scenario"),
        (("run", "brief.yaml", "--set", "ties.opennes=1"), "did you mean 'ties.openness'?"),
        (("run", "brief.yaml", "--set", "ties.openness=99"), "expected a number from"),
        (("run", "brief.yaml", "-n", "0"), "expected a whole number from 1 to 1000000, not 0"),
        (("run", "brief.yaml", "-n", "٥"), "not ٥; the 1st character of '٥' is ARABIC-INDIC"),
        (("run", "brief.yaml", "-o", "brief.yaml"), "a file; expected a folder for results"),
        (("run", "brief.yaml", "-o", "."), "holds files that are no result of wakhan"),
        (("sweep", "brief.yaml"), "expected a sweep"),
        (("sweep", "wide.yaml", "--workers", "0"), "whole number from 1 to 1024, not 0"),
        (("compare", "nowhere", "nowhere"), "nowhere: no such folder"),
        (("plot", "."), "no result in this folder"),
    ],
)
def test_wrong_input_is_one_message(words, message):
    assert message in refused(*words)


def test_sweep_prints_the_answer_and_what_moves_it(study):
    printed = succeeded("sweep", "wide.yaml", "--no-figures")
    assert "What moves P(spread) of the hard role most: ties.openness from -1 to 2 by +" in printed
    assert (study / "results/wide/given/sweep.yaml").read_text() == SWEEP
    assert (study / "results/wide/given/scenario.yaml").read_text() == SCENARIO
    assert "## What moves P(spread)" in (study / "results/wide/summary.md").read_text()


def test_sweep_options():
    words = ("--replicates", "3", "--seed", "9", "--chunk", "2", "-o", "small", "--no-figures")
    succeeded("sweep", "wide.yaml", *words)
    found = manifest("small")
    assert (found["replicates"], found["seed"], found["runs"]) == (3, 9, 6)


def test_an_interrupted_sweep_says_how_to_go_on(monkeypatch):
    import sim.experiments.parts

    def interrupted(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sim.experiments.parts, "simulate_part", interrupted)
        stopped = wakhan("sweep", "wide.yaml", "--no-figures")
    assert stopped.exit_code == 130
    assert "what is done is kept; the same command goes on with it" in stopped.output
    assert "not finished" in refused("plot", "results/wide")
    printed = succeeded("sweep", "wide.yaml", "--no-figures")
    assert printed.startswith("results/wide: going on where it stopped")


def test_failed_runs_are_told_and_exit_with_1(monkeypatch):
    monkeypatch.setattr(plots, "compare", lambda *given: [])
    import sim.experiments.parts

    class Failing(sim.experiments.parts.InfluenceModel):
        def __init__(self, *args, replicates, **others):
            super().__init__(*args, replicates=replicates, **others)
            if 2 in replicates:
                raise ZeroDivisionError

    monkeypatch.setattr(sim.experiments.parts, "InfluenceModel", Failing)
    result = wakhan("run", "brief.yaml", "-n", "8", "--no-figures")
    assert result.exit_code == 1
    assert result.stderr == (
        "wakhan: incomplete: 1 of 8 runs failed; see results/brief/failures.json\n"
    )
    assert (
        "1 of 8 runs failed and are left out. failures.json has"
        in Path("results/brief/summary.md").read_text()
    )
    assert "--incomplete" in refused("compare", "results/brief", "results/brief")
    assert "P(spread)" in succeeded("compare", "results/brief", "results/brief", "--incomplete")


@pytest.fixture
def no_figures(monkeypatch):
    monkeypatch.setattr(plots, "compare", lambda *given: [])


def test_compare_begins_with_inputs_and_pairs_runs_with_the_same_seed(no_figures):
    run()
    run("--set", "ties.openness=2")
    run("--seed", "3", "-o", "other")
    printed = succeeded("compare", "results/brief", "results/brief+ties.openness=2", "other")
    inputs, outcomes = printed.split("P(spread) by 1995-06, and what differs from")
    assert "What differs in inputs" in inputs
    assert "ties.openness" in inputs
    lines = outcomes.splitlines()
    assert "points" in lines[4]
    assert "unpaired" not in lines[4]
    assert lines[5].startswith("other")
    assert "(unpaired)" in lines[5]
    assert "other: another seed than" in printed
    folder = Path("results/compare-brief-brief+ties.openness=2-other")
    assert (folder / "comparison.md").read_text().startswith("# P(spread) by 1995-06")
    succeeded("compare", "results/brief", "results/brief+ties.openness=2", "other")
    assert not folder.with_name(f"{folder.name}.old").exists()


def test_tuning_works_without_thought(study, no_figures):
    """Run mine, compare, edit, run it again, compare again: nothing is refused, nothing is lost."""
    run()
    (study / "mine.yaml").write_text(SCENARIO.replace("brief", "mine"))
    mine = ("run", "mine.yaml", "-n", "8", "--no-figures")
    succeeded(*mine)
    both = ("compare", "results/brief", "results/mine")
    succeeded(*both)
    place = Path("results/compare-brief-mine")
    earlier = (place / "comparison.md").read_text()
    (study / "mine.yaml").write_text(SCENARIO.replace("brief", "mine") + "ties: {openness: 2}\n")
    succeeded(*mine, "--redo")
    printed = succeeded(*both)
    assert "results/compare-brief-mine.old: the earlier comparison, moved aside" in printed
    assert "ties.openness" in (place / "comparison.md").read_text()
    assert (
        place.with_name("compare-brief-mine.old").joinpath("comparison.md").read_text() == earlier
    )
    succeeded(*mine, "--redo")  # the same again
    assert "moved aside" not in succeeded(*both)
    assert "moved aside" in succeeded(*both, "--redo")


def test_a_comparison_never_replaces_what_is_not_its_own(study, no_figures):
    run()
    run("-o", "other")
    run("--set", "ties.openness=2", "-o", "third")
    succeeded("compare", "results/brief", "other", "-o", "place")
    message = refused("compare", "results/brief", "third", "-o", "place")
    assert "place: holds a comparison of other results (brief, other)" in message
    assert "moved aside" in succeeded("compare", "results/brief", "third", "-o", "place", "--redo")
    (study / "notes").mkdir()
    (study / "notes/mine.txt").write_text("mine")
    for more in ((), ("--redo",)):
        message = refused("compare", "results/brief", "other", "-o", "notes", *more)
        assert "notes: holds no comparison; name another folder with -o" in message
    (study / "notes/comparison.json").write_text("[" * 100_000)
    assert "holds no comparison" in refused("compare", "other", "third", "-o", "notes", "--redo")
    assert (study / "notes/mine.txt").read_text() == "mine"
    assert "expected a folder" in refused("compare", "other", "third", "-o", "brief.yaml")


def test_what_does_not_count_the_same_is_refused_before_anything_is_written(no_figures):
    run()
    run("--set", "spread.threshold=0.25", "-o", "lower")
    message = refused("compare", "results/brief", "lower")
    assert "differs in threshold of spread (0.25, not 0.02); --anyway compares" in message
    assert not Path("results/compare-brief-lower").exists()
    printed = succeeded("compare", "results/brief", "lower", "--anyway")
    assert printed.startswith("Compared although what is counted is not the same: against brief")


def test_what_is_no_result_is_called_what_it_is(study, no_figures):
    run()
    for command in (("compare", "results/brief"), ("plot",)):
        message = refused(*command, "brief.yaml")
        assert "brief.yaml: a scenario; expected the folder of a result" in message
        assert "`wakhan run brief.yaml` makes" in message
        assert "`wakhan sweep wide.yaml` makes" in refused(*command, "wide.yaml")
        message = refused(*command, "results/brief/summary.md")
        assert "a file; expected the folder of a result, such as results/brief" in message
        assert "did you mean results/brief?" in refused(*command, "brief")
    run("-o", "other")
    succeeded("compare", "results/brief", "other", "-o", "both")
    assert "both: a comparison; expected the folder of a run" in refused("plot", "both")


def test_two_sweeps_over_the_same_keys_are_compared_point_by_point(study):
    succeeded("sweep", "wide.yaml", "--no-figures")
    (study / "brief.yaml").write_text(SCENARIO + "threat: {demand: 4}\n")
    succeeded("sweep", "wide.yaml", "--no-figures", "-o", "results/more")
    printed = succeeded("compare", "results/wide", "results/more", "-o", "both")
    assert "threat.demand" in printed.split("point by point")[0]
    assert "more against wide, point by point, by 1995-06" in printed
    assert "ties.openness -1  6 " in printed
    rows = (study / "both/by_point.csv").read_text().splitlines()
    assert len(rows) == 3
    assert rows[0].startswith("scenario,ties.openness,runs,outposts_before,outposts_change,")
    assert "point by point" in (study / "both/comparison.md").read_text()
    assert (study / "both/figures/differences_by_point.png").is_file()
    assert (study / "both/figures/differences.png").is_file()


def test_sweeps_over_the_same_scenarios_are_compared_scenario_by_scenario(study):
    (study / "other.yaml").write_text(SCENARIO.replace("brief", "other") + "ties: {openness: 2}\n")
    (study / "two.yaml").write_text(
        "scenarios: [brief.yaml, other.yaml]\nseed: 5\nreplicates: 6\ndesign: {kind: grid}\n"
    )
    succeeded("sweep", "two.yaml", "--no-figures")
    succeeded("sweep", "two.yaml", "--no-figures", "-n", "4", "-o", "results/fewer")
    printed = succeeded("compare", "results/two", "results/fewer", "-o", "both")
    assert "replicates  6       4         all that differ" in printed
    assert "brief     4 " in printed
    assert "other     4 " in printed
    figures = sorted(path.name for path in (study / "both/figures").iterdir())
    assert figures == ["differences_by_point.png", "differences_by_point.svg"]


def test_compare_needs_two():
    run()
    assert "one scenario, so nothing to compare" in refused("compare", "results/brief")


@pytest.fixture
def two_figures(monkeypatch):
    """Results have two small figures; what was drawn, in order, and what can be made to fail."""
    drawn = []

    def drawing(name):
        def draw(result, *, scenario):
            assert manifest(result.folder)["status"] == "complete"
            assert (result.folder / "summary.md").exists()
            drawn.append(name)
            if name in broken:
                raise broken[name]
            return Figure(figsize=(1, 1))

        return draw

    broken = {}
    figures = {name: drawing(name) for name in ("one", "two")}
    monkeypatch.setattr("sim.plots.sets.OF_SCENARIO", figures)
    return drawn, broken


def test_figures_are_drawn_after_all_else_and_by_plot(two_figures, study):
    drawn, _ = two_figures
    printed = succeeded("run", "brief.yaml", "-n", "8")
    assert "results/brief: summary.md, figures/ and tables" in printed
    succeeded("run", "brief.yaml", "-n", "8")
    assert drawn == ["one", "two"]
    succeeded("plot", "results/brief")
    assert drawn == ["one", "two"] * 2


@pytest.mark.parametrize("again", ["run", "plot"])
def test_figures_that_an_interruption_left_out_are_drawn_the_next_time(two_figures, study, again):
    drawn, broken = two_figures
    broken["two"] = KeyboardInterrupt()
    stopped = wakhan("run", "brief.yaml", "-n", "8")
    assert (stopped.exit_code, stopped.stderr) == (130, "wakhan: interrupted\n")
    assert "By republic" in stopped.stdout
    figures = study / "results/brief/figures"
    assert {path.name for path in figures.iterdir()} == {"one.png", "one.svg"}
    summary = (study / "results/brief/summary.md").read_bytes()
    broken.clear()
    drawn.clear()
    words = ("run", "brief.yaml", "-n", "8") if again == "run" else ("plot", "results/brief")
    succeeded(*words)
    assert drawn == (["two"] if again == "run" else ["one", "two"])
    assert {path.name for path in figures.iterdir()} == {
        f"{name}.{kind}" for name in ("one", "two") for kind in ("png", "svg")
    }
    assert (study / "results/brief/summary.md").read_bytes() == summary


def test_plot_elsewhere(two_figures, study):
    run()
    assert succeeded("plot", "results/brief", "-o", "seen") == "seen: 4 files\n"
    succeeded("plot", "results/brief", "-o", "seen")
    assert not (study / "results/brief/figures").exists()
    (study / "seen/notes.txt").touch()
    message = "wakhan: error: seen: holds 'notes.txt'; expected a new folder for figures\n"
    assert refused("plot", "results/brief", "-o", "seen") == message
    assert "a file; expected a folder" in refused("plot", "results/brief", "-o", "brief.yaml")


def test_a_title_is_text_wherever_it_is_shown(study):
    title = "<script>alert(1)</script> [x](https://e.org) *b* $x$ \u4e2d\u6587"
    (study / "brief.yaml").write_text(SCENARIO.replace("Thirty months", f"'{title}'"), "utf-8")
    run()
    first = (study / "results/brief/summary.md").read_text("utf-8").splitlines()[0]
    assert first == (
        r"# \<script\>alert(1)\</script\> \[x\](https\://e.org) \*b\* \$x\$ " "\u4e2d\u6587"
    )


@pytest.mark.parametrize("command", ["run", "sweep", "compare", "plot"])
def test_help_has_examples(command):
    assert "Example" in succeeded(command, "--help")


def test_settings_that_change_nothing_are_told_on_stderr_and_the_run_goes_on(study):
    (study / "off.yaml").write_text(SCENARIO + "hedging: {enabled: false, balance: 3}\n")
    told = "wakhan: warning: off.yaml:7: hedging.balance changes nothing, because 'hedging' is off"
    result = wakhan("run", "off.yaml", "-n", "2", "--no-figures")
    assert (result.exit_code, result.stderr.splitlines()) == (0, [told])
    (study / "apart.yaml").write_text(SWEEP.replace("brief.yaml", "off.yaml"))
    result = wakhan("sweep", "apart.yaml", "--replicates", "2", "--no-figures")
    assert (result.exit_code, result.stderr.splitlines()) == (0, [told])


def test_at_most_ten_settings_are_told(study):
    event = "- {month: 1994-01, set: {hedging.balance: 0.1}}\n"
    (study / "many.yaml").write_text(SCENARIO + "events:\n" + event * 14)
    lines = wakhan("run", "many.yaml", "-n", "1", "--no-figures").stderr.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "wakhan: warning: and 3 more of the kind"
    assert succeeded("check", "many.yaml").count("warning: ") == 11
