"""Any run of a result is repeated alone, and comes to the same."""

import json

import numpy as np
import pytest

import sim.experiments.parts
from sim import experiments
from sim.cli.replays import replay
from sim.errors import InputError
from sim.experiments import store
from sim.names import CHINA
from sim.scenario import load_sweep


class Failing(sim.experiments.parts.InfluenceModel):
    """Raises for replicate 3 where openness is 2."""

    def __init__(self, *args, replicates, varied, **others):
        super().__init__(*args, replicates=replicates, varied=varied, **others)
        if ((varied["ties.openness"] == 2) & (replicates == 3)).any():
            self.release()
            raise ZeroDivisionError("bad luck")


@pytest.fixture
def made(sweep, tmp_path, monkeypatch):
    """A sweep in which runs 1-3, 3-3 and 5-3 failed."""
    with monkeypatch.context() as patch:
        patch.setattr(sim.experiments.parts, "InfluenceModel", Failing)
        return experiments.sweep(sweep, tmp_path / "r")


def test_a_run_comes_to_what_the_result_holds_of_it(made, capsys):
    found = experiments.replay_run(made, "4-7")
    kept = made.republics.query("point == 4 and replicate == 7")
    assert found.same and found.error is None
    assert found.values == {"sinophobia.restraint": 8.0, "ties.openness": -1.0}
    assert found.outcomes["hard_role_end"].tolist() == kept["hard_role_end"].tolist()
    assert replay(str(made.folder), "4-7") == 0
    said = capsys.readouterr().out
    assert "run 4-7 of 'brief', seed 5, replicate 7, with sinophobia.restraint = 8, ties" in said
    assert "What the result holds of it is the same." in said


def test_a_failed_run_is_repeated_by_its_id(made, monkeypatch, capsys):
    failures = json.loads((made.folder / "failures.json").read_text())
    assert [one["id"] for one in failures] == ["1-3", "3-3", "5-3"]
    with monkeypatch.context() as patch:
        patch.setattr(sim.experiments.parts, "InfluenceModel", Failing)
        found = experiments.replay_run(made, "3-3")
        assert found.error == found.before == "ZeroDivisionError: bad luck"
        assert found.same and found.outcomes.columns.tolist() == ["republic"]
        assert replay(str(made.folder), "3-3") == 1
        assert "wakhan: fails again: ZeroDivisionError: bad luck" in capsys.readouterr().err
    mended = experiments.replay_run(made, "3-3")
    assert not mended.same and mended.error is None and mended.before
    assert replay(str(made.folder), "3-3") == 0
    assert "It failed in the result (ZeroDivisionError: bad luck)" in capsys.readouterr().out


def test_a_run_that_comes_to_something_else_is_told(made, monkeypatch, capsys):
    simulate = sim.experiments.parts.simulate_part

    def other(*given):
        arrays = simulate(*given)
        arrays["run.hard_role_end"] = arrays["run.hard_role_end"] + 1
        return arrays

    monkeypatch.setattr(sim.experiments.parts, "simulate_part", other)
    assert experiments.replay_run(made, "0-0").changed == ("hard_role_end",)
    assert replay(str(made.folder), "0-0") == 1
    assert "not what the result holds of it: hard_role_end" in capsys.readouterr().err


def test_every_design_has_its_runs_repeated(study, tmp_path):
    """Also where points are drawn, and where they do not share their luck or their events."""
    (study / "events.yaml").write_text(
        "name: events\nto: 1994-06\nhistory: free\n"
        "events:\n  - {name: war, month: 1993-06, set: {environment.afghan_insecurity: 1}}\n"
    )
    (study / "drawn.yaml").write_text(
        "scenario: events.yaml\nseed: 3\nreplicates: 3\ndesign: {kind: lhs, points: 4}\n"
        "vary:\n  ties.openness: {low: -1, high: 2}\n  events.war.enabled: [true, false]\n"
    )
    result = experiments.sweep(load_sweep(study / "drawn.yaml"), tmp_path / "drawn")
    for point, replicate in result.runs[["point", "replicate"]].itertuples(index=False):
        found = experiments.replay_run(result, f"{point}-{replicate}")
        assert found.same
        model = found.model()
        while model.running:
            model.step()
        roles = model.world.hard_role[CHINA, :, 0].astype(np.float32)
        assert roles.tolist() == found.outcomes["hard_role_end"].tolist()


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("6-0", "6-0: no such run; points go from 0 to 5, and a point has 10 replicates"),
        ("0-10", "0-10: no such run"),
        ("0", "'0': expected the id of a run, such as 12-3"),
        ("0--1", "expected the id of a run"),
    ],
)
def test_what_is_no_run_is_one_line(made, run, message):
    with pytest.raises(InputError, match=message):
        experiments.replay_run(made, run)


def test_changed_files_are_told(made):
    path = made.folder / "failures.json"
    path.write_text(path.read_text().replace("bad luck", "good luck"))
    with pytest.raises(InputError, match=r"failures\.json: was changed since it was made"):
        experiments.replay_run(made, "1-3")
    path = made.folder / "sweep.yaml"
    path.write_text(path.read_text().replace("seed: 5", "seed: 6"))
    with pytest.raises(InputError, match="do not make the result that is there; were they changed"):
        experiments.replay_run(store.load_result(made.folder, incomplete=True), "1-3")
