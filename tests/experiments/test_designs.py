"""Designs carried out: events and memberships that vary, luck by row, what is kept of points."""

import numpy as np
import pandas as pd
import pytest

from sim import experiments
from sim.experiments.carry_out import run, sweep
from sim.experiments.experiment import of_sweep
from sim.scenario import load_scenario, load_sweep, with_assignments

SCENARIO = """\
name: brief
from: 2019-01
to: 2027-12
spread: {threshold: 0.1}
events:
  - {name: war, month: 2026-01, set: {environment.afghan_insecurity: 1}}
"""
EVENTS = """\
scenario: brief.yaml
seed: 5
replicates: 6
design: {kind: grid}
vary:
  threat.demand: [1, 3]
  events.war.enabled: [true, false]
  events.war.month: [2026-02, 2027-01]
  membership.qccm.UZB: [0, 1]
  record.facilities: [one_programme, several_sites]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "brief.yaml").write_text(SCENARIO)
    (folder / "events.yaml").write_text(EVENTS)
    return folder


@pytest.fixture(scope="module")
def varied(study, tmp_path_factory):
    return sweep(load_sweep(study / "events.yaml"), tmp_path_factory.mktemp("results") / "r")


def outcomes(result, chosen=None):
    """What came of runs by replicate and republic, without what varied."""
    frame = result.republics if chosen is None else result.republics[chosen(result)]
    return frame.drop(columns=["scenario", "point"]).sort_values(["replicate", "republic"])


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        ({"threat.demand": 3, "events.war.enabled": 1, "events.war.month": 2026.0833,
          "membership.qccm.UZB": 0, "record.facilities": 0},
         ["threat.demand=3", "events.war.month=2026-02", "2026-01: membership.qccm.UZB=0"]),
        ({"threat.demand": 1, "events.war.enabled": 0, "events.war.month": 2027,
          "membership.qccm.UZB": 1, "record.facilities": 1},
         ["threat.demand=1", "events.war.enabled=false", "2026-01: membership.qccm.UZB=1",
          "record.facilities=several_sites"]),
    ],
)  # fmt: skip
def test_a_point_is_what_a_run_with_the_same_settings_is(study, varied, tmp_path, values, settings):
    alone = run(with_assignments(load_scenario(study / "brief.yaml"), settings), 6, 5, tmp_path)
    points = varied.points
    [point] = points[(points[list(values)] == pd.Series(values)).all(axis=1)]["point"]
    of_point = outcomes(varied, lambda result: result.republics["point"] == point)
    pd.testing.assert_frame_equal(
        of_point.reset_index(drop=True), outcomes(alone).reset_index(drop=True)
    )


def test_points_of_the_same_events_are_simulated_together(study):
    experiment = of_sweep(load_sweep(study / "events.yaml"))
    parts = experiment.parts()
    numbers = np.concatenate([experiment.numbers(part) for part in parts])
    assert sorted(numbers) == list(range(32))
    assert len(parts) == 16  # one of each events, memberships and codings, both demands in it
    assert all((np.diff(experiment.numbers(part)) == 16).all() for part in parts)


SAMPLED = """\
scenario: brief.yaml
seed: 5
replicates: 1
design: DESIGN
vary:
  threat.demand: {low: 1, high: 3}
  ties.openness: {low: 0, high: 1}
  events.war.enabled: [true, false]
"""


@pytest.mark.parametrize(
    "design",
    ["{kind: lhs, points: 8}", "{kind: sobol, base: 2}", "{kind: morris, trajectories: 2}"],
)
def test_what_is_kept_of_a_sampled_design_makes_it_again(study, tmp_path, design):
    (study / "sampled.yaml").write_text(SAMPLED.replace("DESIGN", design))
    first = sweep(load_sweep(study / "sampled.yaml"), tmp_path / "first")
    kept = load_sweep(first.folder / "sweep.yaml")
    assert kept.points() == load_sweep(study / "sampled.yaml").points()
    again = sweep(kept, tmp_path / "again")
    assert again.manifest["config"] == first.manifest["config"]
    pd.testing.assert_frame_equal(again.republics, first.republics)
    assert first.manifest["design"]["kind"] == again.manifest["design"]["kind"] == kept.kind
    assert not (first.folder / "points.csv").exists()
    assert list(first.runs["replicate"]) == [
        int(of_sweep(kept).points.luck[point]) for point in first.runs["point"]
    ]


def test_points_of_a_prior_are_kept_in_a_file_with_their_luck(study, tmp_path):
    text = SAMPLED.replace("DESIGN", "{kind: lhs, points: 8}")
    text = text.replace("threat.demand: {low: 1, high: 3}", "threat.concern: {from: prior}")
    (study / "prior.yaml").write_text(text)
    first = sweep(load_sweep(study / "prior.yaml"), tmp_path / "first")
    assert (first.folder / "points.csv").read_text().startswith("luck,threat.concern,")
    assert (
        load_sweep(first.folder / "sweep.yaml").points()
        == load_sweep(study / "prior.yaml").points()
    )


def test_a_run_that_fails_is_kept_with_the_number_of_its_luck(study, tmp_path, monkeypatch):
    (study / "sampled.yaml").write_text(SAMPLED.replace("DESIGN", "{kind: lhs, points: 8}"))
    wanted = of_sweep(load_sweep(study / "sampled.yaml"))
    from sim.experiments import parts

    def one_wrong(histories, _unsound):
        return {0: "broken"} if len(histories.protests.T) > 1 else {}

    monkeypatch.setattr(parts, "_not_finite", one_wrong)
    result = experiments.carry_out.carry_out(wanted, tmp_path / "r")
    import json

    failures = json.loads((result.folder / "failures.json").read_text())
    for failure in failures:
        assert failure["replicate"] == failure["point"]
        assert failure["values"] == wanted.points.at(failure["point"])
    assert failures and len(failures) + len(result.runs) == 8


def test_runs_that_run_away_before_the_scenario_begins_leave_the_others_alone(
    study, tmp_path, monkeypatch
):
    monkeypatch.setattr("sim.model.draws.MOST_EVENTS", 6)
    (study / "away.yaml").write_text(
        SAMPLED.replace("DESIGN", "{kind: lhs, points: 8}").replace(
            "ties.openness: {low: 0, high: 1}", "ties.russia_rate: [0.01, 50]"
        )
    )
    result = sweep(load_sweep(study / "away.yaml"), tmp_path / "r")
    assert set(result.runs["ties.russia_rate"]) == {0.01}
    assert (len(result.runs), result.manifest["failed"]) == (4, 4)
