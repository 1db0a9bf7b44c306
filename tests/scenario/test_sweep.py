"""Sweeps: keys, levels, points and their order."""

import itertools

import numpy as np
import pytest

from sim.errors import InputError
from sim.model.sections import build
from sim.scenario import load_scenario, load_sweep
from sim.scenario.designs import evenly_spaced, fraction, fraction_size, grid, grid_size

HEAD = "seed: 7\nreplicates: 20\n"


def sweep(folder, text):
    (folder / "one.yaml").write_text("name: one\n")
    (folder / "two.yaml").write_text("name: two\nthreat: {demand: 1}\n")
    (folder / "mine.yaml").write_text(HEAD + text)
    return load_sweep(folder / "mine.yaml")


def listed(sweep):
    """Points as pairs of scenario and values."""
    points = sweep.points()
    return [(int(points.scenario[n]), points.at(n)) for n in range(len(points))]


def test_a_grid_runs_every_combination_last_key_fastest(tmp_path):
    found = sweep(
        tmp_path,
        """\
scenarios: [one.yaml, two.yaml]
design: {kind: grid}
vary:
  threat.enabled: [true, false]
  sinophobia.baseline: {low: 0, high: 1, steps: 3}
""",
    )
    assert (found.name, found.title, found.seed, found.replicates) == ("mine", "mine", 7, 20)
    assert [scenario.name for scenario in found.scenarios] == ["one", "two"]
    assert found.keys == ("threat.enabled", "sinophobia.baseline")
    assert listed(found) == [
        (scenario, {"threat.enabled": on, "sinophobia.baseline": level})
        for scenario in (0, 1)
        for on in (1.0, 0.0)
        for level in (0.0, 0.5, 1.0)
    ]
    assert (found.size, found.runs) == (12, 240)


def test_a_list_runs_its_points_as_written(tmp_path):
    found = sweep(
        tmp_path,
        """\
name: few
title: A few points
scenario: two.yaml
design: {kind: list}
points:
  - {threat.demand: 1, ties.depth.basing: 2}
  - {ties.depth.basing: 0.5, threat.demand: 2}
""",
    )
    assert (found.name, found.title) == ("few", "A few points")
    assert listed(found) == [
        (0, {"threat.demand": 1, "ties.depth.basing": 2}),
        (0, {"threat.demand": 2, "ties.depth.basing": 0.5}),
    ]
    assert found.points().keys == found.keys


def test_several_scenarios_need_nothing_else_to_vary(tmp_path):
    found = sweep(tmp_path, "scenarios: [two.yaml, one.yaml]\ndesign: {kind: grid}\n")
    assert listed(found) == [(0, {}), (1, {})]
    assert found.keys == ()


def test_points_are_keys_that_sections_take(tmp_path):
    found = sweep(
        tmp_path,
        "scenario: one.yaml\ndesign: {kind: grid}\nvary: {sinophobia.baseline: [0, 1]}\n",
    )
    values = found.points().column("sinophobia.baseline")
    sections = build(found.scenarios[0].values, {"sinophobia.baseline": values})
    assert sections.sinophobia.baseline.tolist() == [[0, 1]] * 5


def test_a_sweep_may_be_told_from_a_scenario(tmp_path):
    sweep(tmp_path, "scenarios: [two.yaml, one.yaml]\ndesign: {kind: grid}\n")
    with pytest.raises(InputError, match="a sweep; expected a scenario"):
        load_scenario(tmp_path / "mine.yaml")
    with pytest.raises(InputError, match="a scenario; expected a sweep"):
        load_sweep(tmp_path / "one.yaml")


def test_the_largest_sweep_is_allowed(tmp_path):
    text = """\
scenario: one.yaml
design: {kind: grid}
vary:
  threat.demand: {low: 0, high: 1, steps: 10000}
  threat.concern: {low: 0, high: 1, steps: %d}
"""
    assert sweep(tmp_path, text % 100).size == 1_000_000
    with pytest.raises(InputError, match="makes 1,010,000 points"):
        sweep(tmp_path, text % 101)


def test_evenly_spaced_values_have_short_decimals_and_both_ends():
    assert evenly_spaced(0, 1, 11) == tuple(k / 10 for k in range(11))
    assert evenly_spaced(0.1, 0.7, 4) == (0.1, 0.3, 0.5, 0.7)
    assert evenly_spaced(-6, 6, 2) == (-6, 6)
    with pytest.raises(ValueError, match="two steps"):
        evenly_spaced(0, 1, 1)


def test_the_size_of_a_grid_is_known_without_building_it():
    assert grid_size([2, 3, 1]) == len(grid([2, 3, 1])) == 6
    assert grid_size([1000] * 10) == 10**30
    assert grid([]).shape == (1, 0)


@pytest.mark.parametrize(("keys", "points"), [(1, 2), (2, 4), (4, 8), (16, 32), (17, 64), (32, 64)])
def test_a_fraction_has_all_pairs_and_triples_equally_often(keys, points):
    table = 2 * fraction(keys) - 1
    assert len(table) == fraction_size(keys) == points
    assert len(np.unique(table, axis=0)) == points
    assert (table.sum(axis=0) == 0).all()
    assert (table.T @ table == points * np.eye(keys)).all()  # pairs
    for triple in itertools.combinations(range(keys), 3):
        assert table[:, triple].prod(axis=1).sum() == 0


def test_a_fraction_takes_two_values_of_each_key(tmp_path):
    path = tmp_path / "sweep.yaml"
    text = """scenario: baseline.yaml
seed: 1
replicates: 2
design: {kind: fraction}
vary:
  ties.openness: [0, 1]
  ties.reserve: [1, 2]
  threat.flank: VALUES
"""
    path.write_text(text.replace("VALUES", "[1, 2]"))
    sweep = load_sweep(path)
    assert (sweep.kind, sweep.size, sweep.runs) == ("fraction", 8, 16)
    assert len(sweep.points()) == sweep.size
    for key, levels in sweep.vary.items():
        values = sweep.points().column(key).tolist()
        assert [values.count(level) for level in levels.values] == [4, 4]
    path.write_text(text.replace("VALUES", "[1, 2, 3]"))
    with pytest.raises(InputError) as caught:
        load_sweep(path)
    assert "sweep.yaml:8: vary.threat.flank: expected two values in a fraction, not 3" in str(
        caught.value
    )
