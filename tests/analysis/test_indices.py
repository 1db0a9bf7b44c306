"""Sensitivity indices against textbook values, and what is refused rather than told wrong."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.analysis import index_texts
from sim.analysis.indices import indices, morris_effects, sobol_indices
from sim.analysis.outcomes import outcome
from sim.errors import InputError
from sim.experiments.carry_out import sweep
from sim.scenario import load_sweep
from sim.scenario.designs import crossed, morris

NAMES = ["x1", "x2", "x3"]


def ishigami(unit):
    """Ishigami and Homma 1990, with a = 7 and b = 0.1."""
    x = np.pi * (2.0 * unit - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def points(base, second_order):
    made = crossed(base, 3, second_order, seed=0)
    here = made.swapped[:, np.newaxis] == np.arange(3)
    return np.where(here, made.unit[made.other], made.unit[made.row])


def test_sobol_indices_of_ishigami_are_those_of_the_textbook():
    table, second = sobol_indices(ishigami(points(1024, True)), NAMES, True)
    assert table["first"].to_numpy() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert table["total"].to_numpy() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert second["second"].to_numpy() == pytest.approx([0.0, 0.2437, 0.0], abs=0.04)
    truth = {"first": [0.3139, 0.4424, 0.0], "total": [0.5576, 0.4424, 0.2437]}
    for column, values in truth.items():
        assert (table[f"{column}_low"] < values).all() and (table[f"{column}_high"] > values).all()


def test_fewer_rows_make_wider_intervals():
    def width(base):
        table, _ = sobol_indices(ishigami(points(base, False)), NAMES, False)
        return (table["total_high"] - table["total_low"]).mean()

    assert width(64) > 1.5 * width(1024)


def test_elementary_effects_of_a_linear_function_are_its_slopes():
    unit = morris(20, 4, 3, seed=0)
    table = morris_effects(unit, unit @ np.array([3.0, -1.0, 0.0]), NAMES, 4)
    assert table["moved"].to_numpy() == pytest.approx([3, 1, 0])
    assert table["mean"].to_numpy() == pytest.approx([3, -1, 0])
    assert table["spread"].to_numpy() == pytest.approx([0, 0, 0], abs=1e-12)
    mixed = morris_effects(unit, ishigami(unit), NAMES, 4)
    assert mixed["spread"][2] > 1.0  # x3 acts with x1 alone


SWEEP = """\
scenario: brief.yaml
seed: 5
replicates: 1
design: DESIGN
vary:
  ties.china_rate.exercise: {low: 0.01, high: 0.5}
  threat.concern: {low: 1, high: 3}
  ties.openness: {low: 0, high: 1}
"""


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    study = tmp_path_factory.mktemp("study")
    (study / "brief.yaml").write_text("from: 2016-01\nto: 2024-12\nspread: {threshold: 0.3}\n")

    def made(design, name):
        (study / "sweep.yaml").write_text(SWEEP.replace("DESIGN", design))
        return sweep(load_sweep(study / "sweep.yaml"), study / name)

    return made


@pytest.fixture(scope="module")
def crossed_result(make):
    return make("{kind: sobol, base: 16}", "crossed")


def test_indices_of_a_result(crossed_result, make):
    found = indices(crossed_result, "hard_role_end.KAZ")
    assert found.table["key"].tolist() == list(crossed_result.keys)
    assert (found.rows, found.left_out, found.second) == (16, 0, None)
    assert found.table["total"].max() > 0.1
    paths = indices(make("{kind: morris, trajectories: 4}", "paths"), "hard_role_end.KAZ")
    assert (paths.kind, paths.rows) == ("morris", 4)
    text = index_texts.text_of([found], "Title")
    assert "hangs most on" in text and "| key | first order | total |" in text
    table = pd.read_csv(__import__("io").StringIO(index_texts.csv_of([found, paths])))
    assert set(table["outcome"]) == {"hard_role_end.KAZ"} and len(table) == 6


def without(result, chosen):
    """A result of which some runs failed."""
    frame = result.republics
    kept = frame[~frame["point"].isin(chosen)]
    fewer = dataclasses.replace(result)
    fewer.__dict__["republics"], fewer.__dict__["points"] = kept, result.points
    return fewer


def test_rows_with_a_run_that_failed_are_left_out_whole(crossed_result):
    found = indices(without(crossed_result, [7]), "hard_role_end.KAZ")
    assert (found.rows, found.left_out) == (15, 1)
    assert index_texts.left_out(found) == (
        "1 of 16 rows hold runs that failed and are left out whole."
    )
    assert np.isfinite(found.table.drop(columns="key").to_numpy()).all()
    with pytest.raises(InputError, match="too few rows"):
        indices(without(crossed_result, range(0, 80, 5)), "hard_role_end.KAZ")


def test_points_that_are_not_crossed_are_refused(crossed_result):
    moved = crossed_result.points.copy()
    key = crossed_result.keys[1]
    moved.loc[3, key] += 0.01
    other = dataclasses.replace(crossed_result)
    other.__dict__["points"], other.__dict__["republics"] = moved, crossed_result.republics
    with pytest.raises(InputError, match="not crossed as its design says"):
        indices(other, "hard_role_end.KAZ")


def test_what_has_no_indices(crossed_result, make):
    with pytest.raises(InputError, match="a design of kind lhs; indices need"):
        indices(make("{kind: lhs, points: 4}", "cube"), "spread")
    with pytest.raises(InputError, match=r"does not vary: it is [01] at every point"):
        indices(crossed_result, "spread.2017")
    for name, said in (
        ("spred", "unknown outcome; did you mean 'spread'"),
        ("spread.2050", "expected a year from 2016 to 2024"),
        ("hard_role_end", "unknown outcome; did you mean 'hard_role_end.KAZ'"),
        ("point", "unknown outcome"),
    ):
        with pytest.raises(InputError, match=said):
            outcome(crossed_result, name)
    with pytest.raises(InputError, match="no such scenario; expected brief"):
        indices(crossed_result, "spread", "brif")
