"""Figures and summaries belong to a result: under its lock, and never those of another."""

import shutil

import pytest

from sim import experiments
from sim.analysis import summary
from sim.cli import figures, results
from sim.errors import InputError
from sim.experiments import folder as folders
from sim.experiments import store
from sim.plots.saving import save
from sim.plots.style import sheet, styled
from sim.scenario import load_scenario


@styled
def drawing():
    page = sheet(1, 1, title="A title", subtitle="about it", panel_height=0.4)
    page.panel(0).plot([0, 1], [0, 1])
    return page.figure


@pytest.fixture(scope="module")
def scenario():
    return load_scenario({"name": "brief", "to": "1993-06", "history": "free"})


@pytest.fixture(scope="module")
def original(scenario, tmp_path_factory):
    result = experiments.run(scenario, 3, 1, tmp_path_factory.mktemp("made") / "r")
    figures.complete({"one": drawing}, result.folder, result.manifest)
    summary.complete(result)
    return result.folder


@pytest.fixture
def made(original, tmp_path):
    return store.load_result(shutil.copytree(original, tmp_path / "r"))


def test_what_was_not_noted_is_drawn_again_and_the_rest_left_alone(made):
    place = made.folder / "figures"
    noted = store.read_manifest(made.folder)
    assert noted["files"].keys() > {"figures/one.png", "figures/one.svg", "summary.md"}
    (place / "one.png").write_bytes((place / "one.png").read_bytes() + b"IEND\xaeB`\x82")
    before = (place / "one.png").read_bytes()
    save(drawing(), place, "two")  # by a process that was killed before it noted them
    times = {path.name: path.stat().st_mtime_ns for path in place.iterdir()}
    figures.complete({"one": drawing, "two": drawing}, made.folder, made.manifest)
    after = {path.name: path.stat().st_mtime_ns for path in place.iterdir()}
    assert {name for name in times if times[name] != after[name]} == {"two.png", "two.svg"}
    assert (place / "one.png").read_bytes() == before
    assert "figures/two.svg" in store.read_manifest(made.folder)["files"]


def test_nothing_is_drawn_where_another_process_is_at_work(made, monkeypatch):
    with folders._held(made.folder):
        monkeypatch.setattr(folders, "_HELD", set())
        for add in (
            lambda: figures.draw_into({"one": drawing}, made.folder, made.manifest),
            lambda: figures.complete({"two": drawing}, made.folder, made.manifest),
            lambda: results.plot(str(made.folder), None),
        ):
            with pytest.raises(InputError, match="another process is at work in this folder"):
                add()
        folders._HELD.add(folders._mine(made.folder))


def test_figures_of_one_seed_do_not_come_to_lie_beside_tables_of_another(scenario, made):
    """As when the result was made anew while its figures were drawn."""
    experiments.run(scenario, 3, 2, made.folder, redo=True)
    with pytest.raises(InputError, match="another result by now than the one that was read"):
        figures.draw_into({"one": drawing}, made.folder, made.manifest)
    with pytest.raises(InputError, match="another result by now than the one that was read"):
        summary.complete(made)
    assert not (made.folder / "figures").exists()
    assert not (made.folder / "summary.md").exists()


def test_what_another_process_left_goes(made):
    left = [made.folder / "summary.md.4000000.tmp", made.folder / "figures/ties.svg.7.tmp"]
    for path in left:
        path.write_text("half a summ")
    figures.complete({"two": drawing}, made.folder, made.manifest)
    assert not any(path.exists() for path in left)


def test_a_finished_result_that_takes_no_writing_is_read(made, monkeypatch):
    def refuse(folder):
        raise AssertionError("nothing to be written")

    monkeypatch.setattr(folders, "_held", refuse)
    summary.complete(made)
    figures.complete({"one": drawing}, made.folder, made.manifest)
