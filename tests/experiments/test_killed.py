"""A process that is killed at any of its steps leaves what the same call goes on with."""

import itertools
import os
import shutil
from functools import partial
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import sim.experiments.manifest
import sim.experiments.parts
from sim import experiments
from sim.analysis import summary
from sim.cli.figures import complete
from sim.experiments import store
from sim.plots.saving import ENDINGS
from sim.scenario import load_scenario, load_sweep

#: What the work does to the file system, all of it through these.
STEPS = ((Path, "mkdir"), (Path, "replace"), (Path, "rename"), (Path, "unlink"), (Path, "rmdir"),
         (os, "open"))  # fmt: skip


class Killed(BaseException):
    """No code of a process that was killed runs on, whatever it has to tidy up."""


@pytest.fixture
def killed_at(monkeypatch):
    """Ends the process before a step of so many; says whether there was that step."""

    def until(step, call):
        steps = itertools.count()

        def counted(original):
            def counting(*arguments, **options):
                if next(steps) >= step:
                    raise Killed
                return original(*arguments, **options)

            return counting

        with monkeypatch.context() as patch:
            for owner, name in STEPS:
                patch.setattr(owner, name, counted(getattr(owner, name)))
            try:
                call()
            except Killed:
                return True
        return False

    return until


@pytest.fixture
def canned(monkeypatch):
    """Parts are simulated once, and git is not asked: it is the writing that is tested."""
    made, simulate = {}, sim.experiments.parts.simulate_part

    def remembered(experiment, part, *rest):
        key = (experiment.digest(), part)
        if key not in made:
            made[key] = simulate(experiment, part, *rest)
        return made[key]

    monkeypatch.setattr(sim.experiments.parts, "simulate_part", remembered)
    monkeypatch.setattr(
        sim.experiments.manifest, "git_state", lambda: {"git_commit": None, "git_changed": None}
    )


@pytest.fixture
def two(study, monkeypatch):
    """A sweep of two scenarios, a part each."""
    (study / "brief.yaml").write_text("name: brief\nto: 1993-06\nhistory: free\n")
    (study / "other.yaml").write_text("extends: brief.yaml\nname: other\nto: 1993-04\n")
    (study / "two.yaml").write_text(
        "scenarios: [brief.yaml, other.yaml]\nseed: 1\nreplicates: 2\ndesign: {kind: grid}\n"
    )
    return load_sweep(study / "two.yaml")


def everything(folder):
    """All files of a result by name; of the manifest what does not change with the time."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"  # which keeps nobody out
    }
    manifest = dict(store.read_manifest(folder))
    del manifest["started"], manifest["finished"]
    return {**found, "manifest.json": manifest}


def test_a_sweep_that_is_killed_at_any_step_ends_the_same(two, tmp_path, canned, killed_at):
    given = store.Given({"brief": "# mine\n"}, sweep="# mine, too\n", command="wakhan sweep two")

    def work(folder):
        return experiments.sweep(two, folder, given=given)

    whole = everything(work(tmp_path / "whole").folder)
    for step in itertools.count():
        folder = tmp_path / str(step)
        if not killed_at(step, lambda folder=folder: work(folder)):
            break
        assert everything(work(folder).folder) == whole
    assert step > 2 * len(whole)  # a file is made and then moved to its place


def test_redo_that_is_killed_at_any_step_loses_nothing(tmp_path, canned, killed_at):
    scenario = load_scenario({"name": "brief", "to": "1993-06", "history": "free"})
    old = everything(experiments.run(scenario, 2, 1, tmp_path / "old").folder)
    whole = everything(experiments.run(scenario, 2, 2, tmp_path / "whole").folder)
    for step in range(12):
        folder = tmp_path / f"{step}" / "r"
        experiments.run(scenario, 2, 1, folder)

        def work(folder=folder):
            return experiments.run(scenario, 2, 2, folder, redo=True)

        assert killed_at(step, work)
        assert everything(work().folder) == whole
        assert everything(folder.with_name("r.old")) == old


def test_summary_and_figures_that_are_killed_at_any_step_end_the_same(
    tmp_path, canned, killed_at, monkeypatch
):
    def save(figure, path, **how):
        path.write_bytes(figure.get_label().encode() + ENDINGS[f".{how['format']}"])

    monkeypatch.setattr(Figure, "savefig", save)
    scenario = load_scenario({"name": "brief", "to": "1993-06", "history": "free"})
    plan = {name: partial(_figure, name) for name in ("spread", "ties")}
    made = experiments.run(scenario, 2, 1, tmp_path / "made").folder

    def finish(folder):
        result = store.load_result(folder)
        summary.complete(result)
        complete(plan, folder, result.manifest)
        return folder

    whole = everything(finish(shutil.copytree(made, tmp_path / "whole")))
    noted = whole["manifest.json"]["files"]
    assert noted.keys() > {"summary.md", "figures/spread.png", "figures/ties.svg"}
    for step in itertools.count():
        folder = shutil.copytree(made, tmp_path / str(step))
        if not killed_at(step, lambda folder=folder: finish(folder)):
            break
        assert everything(finish(folder)) == whole
    assert step > 20


def _figure(name):
    figure = Figure()
    figure.set_label(name)
    return figure
