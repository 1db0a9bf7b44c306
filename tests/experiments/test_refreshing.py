"""Corrected titles and comments are taken over without simulating; kills lose nothing of it."""

import pytest

import sim.experiments.parts
from sim import experiments
from sim.analysis import summary
from sim.errors import InputError
from sim.experiments import store
from sim.scenario import load_scenario, load_sweep


@pytest.fixture
def made(sweep, study, tmp_path, contents, monkeypatch):
    """A finished sweep, after which nothing may be simulated."""
    given = store.Given({"brief": "# mine\n"}, sweep="# a sweep\n")
    result = experiments.sweep(sweep, tmp_path / "r", given=given)
    summary.complete(result)
    monkeypatch.setattr(sim.experiments.parts, "simulate_part", None)
    return result


def retitled(study):
    path = study / "brief.yaml"
    path.write_text(path.read_text().replace("Thirty months", "Two and a half years"))
    return load_sweep(study / "wide.yaml")


def test_a_corrected_title_refreshes_what_carries_it(made, study, contents):
    tables = contents(made.folder)
    assert "Two and a half" not in (made.folder / "scenario.yaml").read_text()
    again = experiments.sweep(retitled(study), made.folder)
    assert contents(made.folder) == tables
    assert again.scenarios["brief"].title == "Two and a half years"
    assert again.manifest["scenarios"][0]["title"] == "Two and a half years"
    assert not store.is_noted(made.folder, "summary.md")
    summary.complete(again)
    assert (made.folder / "given/sweep.yaml").read_text() == "# a sweep\n"
    store.verified(made.folder)


def test_a_corrected_comment_leaves_summary_and_figures(made, sweep):
    given = store.Given({"brief": "# mine, corrected\n"}, sweep="# a sweep\n")
    experiments.sweep(sweep, made.folder, given=given)
    assert (made.folder / "given/scenario.yaml").read_text() == "# mine, corrected\n"
    assert store.is_noted(made.folder, "summary.md")
    store.verified(made.folder)
    before = {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")}
    experiments.sweep(sweep, made.folder, given=given)
    assert before == {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")}


def test_refreshing_that_is_stopped_is_done_anew(made, study, monkeypatch):
    from sim.experiments import refreshing

    def stop(path, text):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(refreshing, "write_text", stop)
        with pytest.raises(KeyboardInterrupt):
            experiments.sweep(retitled(study), made.folder)
    again = experiments.sweep(load_sweep(study / "wide.yaml"), made.folder)
    assert again.scenarios["brief"].title == "Two and a half years"
    summary.complete(again)
    store.verified(made.folder)


def test_a_result_of_other_code_is_left_as_it_is(made, study, monkeypatch):
    other = {"versions": {"wakhan": "9"}, "code": "0"}
    monkeypatch.setattr("sim.experiments.provenance.made_with", lambda kind: other)
    again = experiments.sweep(retitled(study), made.folder)
    assert again.scenarios["brief"].title == "Thirty months"


def test_a_place_without_room_is_told_after_the_first_part(
    sweep, small_parts, tmp_path, monkeypatch
):
    simulated = []
    simulate = sim.experiments.parts.simulate_part

    def noting(*given):
        simulated.append(given)
        return simulate(*given)

    class Usage:
        free = 1000

    with monkeypatch.context() as patch:
        patch.setattr(sim.experiments.parts, "simulate_part", noting)
        patch.setattr("shutil.disk_usage", lambda folder: Usage)
        with pytest.raises(
            InputError, match=r"r: needs some \d+ MB more for its parts, and 0 MB are"
        ):
            experiments.sweep(sweep, tmp_path / "r")
    assert len(simulated) == 1
    assert experiments.sweep(sweep, tmp_path / "r").complete


def test_a_path_too_long_for_figures_is_told_before_anything_is_simulated(tmp_path, monkeypatch):
    monkeypatch.setattr(sim.experiments.parts, "simulate_part", None)
    room = 4095 - len(str(tmp_path)) - 60
    deep = tmp_path.joinpath(*["n" * 99] * (room // 100), "n" * (room % 100 or 1))
    scenario = load_scenario({"name": "brief", "to": "1993-06", "history": "free"})
    with pytest.raises(InputError, match="cannot be written: File name too long"):
        experiments.run(scenario, 3, 1, deep)
