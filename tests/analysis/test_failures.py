"""Runs that failed are told of: how many, where, and what is held against what without them."""

import numpy as np
import pytest

import sim.experiments.parts
from sim import analysis, experiments
from sim.analysis import failures, summary
from sim.errors import InputError
from sim.scenario import load_sweep

ONE = "name: one\nto: 1993-12\nhistory: free\nspread: {threshold: 0.02, duration: 3}\n"
TWO = "extends: one.yaml\nname: two\nties: {openness: 1}\n"
SCENARIOS = "scenarios: [one.yaml, two.yaml]\nseed: 1\nreplicates: 12\ndesign: {kind: grid}\n"
LISTED = (
    "scenario: one.yaml\nseed: 1\nreplicates: 12\ndesign: {kind: list}\n"
    "points: [{ties.openness: -1}, {ties.openness: 1}, {ties.openness: 2}]\n"
)


@pytest.fixture
def swept(tmp_path, monkeypatch):
    """A sweep in which runs fail of which something holds."""
    (tmp_path / "one.yaml").write_text(ONE)
    (tmp_path / "two.yaml").write_text(TWO)
    model = sim.experiments.parts.InfluenceModel

    def of(text, fails):
        class Failing(model):
            def __init__(self, scenario, *args, replicates, varied, **others):
                super().__init__(scenario, *args, replicates=replicates, varied=varied, **others)
                openness = varied.get("ties.openness", np.full(self.runs, 0.5))
                if np.any(fails(scenario.name, openness, replicates)):
                    self.release()
                    raise ZeroDivisionError("bad luck")

        (tmp_path / "sweep.yaml").write_text(text)
        monkeypatch.setattr(sim.experiments.parts, "InfluenceModel", Failing)
        return experiments.sweep(load_sweep(tmp_path / "sweep.yaml"), tmp_path / "r")

    return of


def test_nothing_is_told_where_no_run_failed(swept):
    assert failures.told(swept(SCENARIOS, lambda *run: False)) == []


def test_half_of_a_side_is_told_in_answer_summary_and_comparison(swept):
    result = swept(SCENARIOS, lambda name, _, replicate: (name == "two") & (replicate >= 6))
    [told] = failures.told(result)
    assert told.startswith("6 of 24 runs failed and are left out: 6 under 'two'. failures.json has")
    assert told in summary.printed(result)[0]
    assert told in summary.summary(result)
    compared = summary.comparison_text(analysis.compare([result]))
    assert "sweep: two: 6 of 12 runs failed and are left out; those that are left" in compared


@pytest.mark.parametrize(("fails", "left"), [("one", "two"), ("two", "one")])
def test_a_scenario_without_any_run_is_not_told_of(swept, fails, left):
    result = swept(SCENARIOS, lambda name, *_: name == fails)
    said = summary.printed(result)[0]
    assert said.startswith(f"Under '{left}', the only scenario whose runs came to their end, ")
    assert "nothing to tell" not in said and "–" not in said.splitlines()[0]
    assert f"12 of 24 runs failed and are left out: 12 under '{fails}'" in said
    with pytest.raises(InputError) as caught:
        analysis.compare([result])
    assert (
        str(caught.value)
        == {
            "one": "no run of sweep: one came to its end, so nothing can be held against it; name "
            "another result first",
            "two": "sweep: one alone has runs that came to their end",
        }[fails]
    )


def test_points_are_held_against_the_first_that_has_runs(swept):
    result = swept(LISTED, lambda _, openness, __: openness == -1)
    found = {(one.before, one.after): one.found.points > 0 for one in analysis.effects(result)}
    assert found == {("1", "2"): True, ("1", "-1"): False}
    said = summary.summary(result)
    assert "Each point of the list against its first that has runs, run by run." in said
    assert "left out: at 1 of 3 points (1 without any run left). failures.json" in said


def test_all_runs_failed(swept):
    said = summary.printed(swept(LISTED, lambda *run: True))[0].splitlines()
    assert said[0] == "No run came to its end, so there is nothing to tell."
    assert said[1].startswith("36 of 36 runs failed")
