"""The same runs give the same bytes, however they are cut into parts, chunks and workers."""

import gc
import os
import weakref
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim.experiments.parts
from sim import experiments
from sim.errors import InputError
from sim.experiments.experiment import of_run, of_sweep
from sim.experiments.parts import simulate_part, summary
from sim.model.histories import TRACKED
from sim.model.sections import MECHANISMS
from sim.model.world import World
from sim.names import REPUBLICS
from sim.scenario import load_scenario, load_sweep


def test_results_depend_neither_on_chunks_nor_on_workers(sweep, tmp_path, small_parts, contents):
    experiments.sweep(sweep, tmp_path / "one", workers=1, chunk=1000)
    for name, workers, chunk in (("two", 2, 1000), ("seven", 1, 7), ("sixty-four", 1, 64)):
        experiments.sweep(sweep, tmp_path / name, workers=workers, chunk=chunk)
        assert contents(tmp_path / name) == contents(tmp_path / "one")


def test_what_a_result_holds(sweep, tmp_path):
    result = experiments.sweep(sweep, tmp_path / "r", workers=1)
    runs = 60
    assert len(result.runs) == runs
    ids = result.runs[["point", "replicate"]].to_numpy().tolist()
    assert ids == [[point, replicate] for point in range(6) for replicate in range(10)]
    places = result.republics[["point", "replicate"]].to_numpy().tolist()
    assert places == [place for place in ids for _ in REPUBLICS]
    assert result.republics["republic"].tolist() == list(REPUBLICS) * runs
    assert result.runs.groupby("point")["ties.openness"].first().tolist() == [-1, 2, -1, 2, -1, 2]
    assert result.runs.columns[3:].tolist() == [
        "sinophobia.restraint", "ties.openness", "spread", "spread_outposts", "spread_operations",
        "spread_exercises", "norm_end", "tolerance_end",
    ]  # fmt: skip
    assert result.republics.columns[3:8].tolist() == [
        "republic", "spread_month", "spread_month_outposts", "spread_month_operations",
        "spread_month_exercises",
    ]  # fmt: skip
    assert result.points["sinophobia.restraint"].tolist() == [0, 0, 2, 2, 8, 8]
    series = sum(5 if tracked.dims else 1 for tracked in TRACKED)
    assert len(result.quantiles) == 6 * 10 * series
    assert result.quantiles["month"].unique().tolist()[:2] == ["1993-03", "1993-06"]
    assert len(result.counts) == 6 * 3 * 2 * 6
    assert result.periods["period"].unique().tolist() == ["1993-2000"]
    assert result.reasons["month"].unique().tolist() == ["1993-12", "1994-12", "1995-06"]
    assert result.complete
    assert not (tmp_path / "r" / "parts").exists()
    assert list((tmp_path / "r").glob("*.tmp")) == []
    assert list(result.scenarios) == ["brief"]
    assert result.scenarios["brief"].digest() == sweep.scenarios[0].digest()


def test_outcomes_agree_with_each_other(sweep, tmp_path):
    result = experiments.sweep(sweep, tmp_path / "r", workers=1)
    republics = result.republics
    for ending in ("", "_outposts", "_operations", "_exercises"):
        spread = republics[f"spread_month{ending}"].notna() & (republics["republic"] != "TJK")
        counted = spread.groupby([republics["point"], republics["replicate"]]).sum()
        assert counted.to_list() == result.runs[f"spread{ending}"].to_list()
        assert bool(ending) or 0 < spread.mean() < 1
    assert (republics["outposts_end"] > 0).eq(republics["spread_month_outposts"].notna()).all()
    for kind in ("operations", "exercises"):
        sustained = republics[f"spread_month_{kind}"].notna()
        assert (republics.loc[sustained, f"{kind}_end"] >= 2 - 1e-6).all()
    assert ((republics["sustained_end"] >= 0.02) == republics["spread_month"].notna()).all()
    months = republics["spread_month"].dropna()
    assert months.between("1993-03", "1995-06").all()


def test_quantiles_are_those_of_the_runs(scenario, tmp_path):
    result = experiments.run(scenario, 40, 3, tmp_path / "r", workers=1)
    last = result.quantiles[result.quantiles["month"] == "1995-06"]
    role = last[(last["variable"] == "china_hard_role")].set_index("republic")
    runs = result.republics
    for code in REPUBLICS:
        values = runs.loc[runs["republic"] == code, "hard_role_end"].to_numpy(float)
        wanted = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
        found = role.loc[code, ["q05", "q25", "q50", "q75", "q95"]].to_numpy(float)
        assert found == pytest.approx(wanted, rel=1e-6)
        assert role.loc[code, "mean"] == pytest.approx(values.mean(), rel=1e-6)


def test_summary_of_known_numbers():
    values = np.array([[3, 1, 2, 5, 4], [7, 7, 7, 7, 7]], dtype=np.float32)
    np.testing.assert_allclose(summary(values), [[1.2, 2, 3, 4, 4.8, 3], [7] * 6], rtol=1e-6)


def test_a_point_meets_the_same_luck_as_a_run_with_its_values(scenario, sweep, tmp_path):
    swept = experiments.sweep(sweep, tmp_path / "swept", workers=1)
    values = {"sinophobia.restraint": 2.0, "ties.openness": 2.0}
    alone = experiments.run(scenario.with_values(values), 10, 5, tmp_path / "alone", workers=1)
    for many, one in ((swept.runs, alone.runs), (swept.republics, alone.republics)):
        there = many[many["point"] == 3].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            there[one.columns].drop(columns="point"), one.drop(columns="point")
        )


def test_a_point_in_several_parts_is_one_point(scenario, tmp_path, monkeypatch):
    whole = experiments.run(scenario, 50, 3, tmp_path / "whole", workers=1)
    monkeypatch.setattr("sim.experiments.experiment.PART_RUNS", 20)
    assert [part.replicates for part in of_run(scenario, 50, 3).parts()] == [20, 20, 10]
    cut = experiments.run(scenario, 50, 3, tmp_path / "cut", workers=1)
    pd.testing.assert_frame_equal(cut.runs, whole.runs)
    pd.testing.assert_frame_equal(cut.republics, whole.republics)
    pd.testing.assert_frame_equal(cut.reasons, whole.reasons)
    first = experiments.run(scenario, 20, 3, tmp_path / "first", workers=1)
    pd.testing.assert_frame_equal(cut.quantiles, first.quantiles)


def test_parts_hold_whole_points_and_one_scenario_each(study):
    (study / "other.yaml").write_text("extends: brief.yaml\n")
    text = (study / "wide.yaml").read_text()
    (study / "both.yaml").write_text(
        text.replace("scenario: brief.yaml", "scenarios: [brief.yaml, other.yaml]").replace(
            "replicates: 10", "replicates: 600"
        )
    )
    parts = of_sweep(load_sweep(study / "both.yaml")).parts()
    assert [(part.scenario, part.first_point, part.points) for part in parts] == [
        (0, 0, 3), (0, 3, 3), (1, 6, 3), (1, 9, 3),
    ]  # fmt: skip
    assert {(part.first_replicate, part.replicates) for part in parts} == {(0, 600)}


def test_several_scenarios_share_one_result(study, tmp_path):
    (study / "other.yaml").write_text("extends: brief.yaml\nto: 1994-12\n")
    (study / "both.yaml").write_text(
        "scenarios: [brief.yaml, other.yaml]\nseed: 1\nreplicates: 4\ndesign: {kind: grid}\n"
    )
    result = experiments.sweep(load_sweep(study / "both.yaml"), tmp_path / "r", workers=1)
    assert list(result.scenarios) == ["brief", "other"]
    assert result.points.to_dict("list") == {"scenario": ["brief", "other"], "point": [0, 1]}
    assert result.quantiles.groupby("scenario")["month"].max().to_dict() == {
        "brief": "1995-06",
        "other": "1994-12",
    }


def test_progress_runs_from_nothing_to_all(sweep, tmp_path, small_parts):
    seen = []
    experiments.sweep(
        sweep, tmp_path / "r", workers=1, progress=lambda done, total: seen.append((done, total))
    )
    assert {total for _, total in seen} == {60}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == pytest.approx(60)


def test_a_wrong_record_is_said_before_anything_is_written(study, tmp_path):
    (study / "record.csv").write_text("nonsense\n")
    (study / "own.yaml").write_text("extends: brief.yaml\nrecord: record.csv\n")
    with pytest.raises(InputError, match=r"record\.csv"):
        experiments.run(load_scenario(study / "own.yaml"), 5, 1, tmp_path / "r", workers=1)
    assert not (tmp_path / "r").exists()


def resident():
    """Bytes of memory that this process holds."""
    with open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_memory_stays_flat_over_a_hundred_chunks():
    def worlds() -> int:
        return sum(isinstance(thing, World) for thing in gc.get_objects())

    gc.collect()
    already = worlds()  # other tests of this process may hold models
    scenario = load_scenario({"to": "1993-03", "history": "free"})
    experiment = of_run(scenario, 1_000, 1)
    (part,) = experiment.parts()
    simulate_part(experiment, part, 50, lambda _: None)
    linux = os.path.exists("/proc/self/statm")
    before = resident() if linux else 0
    for _ in range(4):
        simulate_part(experiment, part, 50, lambda _: None)
    gc.collect()
    assert worlds() <= already
    if linux:
        assert resident() - before < 20e6  # eighty models that stay would take some 40 MB


SWEEPS = Path(__file__).parents[2] / "scenarios" / "sweeps"


def test_the_headline_sweep_varies_what_moves_the_answer_around_its_default():
    sweep = load_sweep(SWEEPS / "headline.yaml")
    assert (sweep.kind, sweep.size, sweep.runs) == ("fraction", 64, 11_648)
    for key, levels in sweep.vary.items():
        low, high = levels.values
        assert low < sweep.scenarios[0].values[key] < high


def test_the_sweep_of_switches_turns_each_mechanism_off_once():
    sweep = load_sweep(SWEEPS / "switches.yaml")
    points = sweep.points()
    off = [[key for key, on in points.at(n).items() if not on] for n in range(len(points))]
    assert off == [[], *([f"{name}.enabled"] for name in MECHANISMS)]
    assert sweep.replicates == 500


def test_models_do_not_pile_up_over_parts(sweep, small_parts, tmp_path, monkeypatch):
    """Though they hold themselves, and nothing collects them by itself for long."""
    made, alive = [], []

    class Noted(sim.experiments.parts.InfluenceModel):
        def __init__(self, *args, **others):
            alive.append(sum(model() is not None for model in made))
            super().__init__(*args, **others)
            made.append(weakref.ref(self))

    monkeypatch.setattr(sim.experiments.parts, "InfluenceModel", Noted)
    gc.disable()
    try:
        experiments.sweep(sweep, tmp_path / "r", workers=1)
    finally:
        gc.enable()
    assert alive == [0, 0, 0]
    assert gc.get_freeze_count() == 0
