"""PRIM finds a planted box; the tree finds a planted cut; conditions are told in words."""

import numpy as np
import pytest

from sim.analysis.boxes import prim, resampled, within
from sim.analysis.discovery import condition, discover, sentence, text_of, tree
from sim.errors import InputError
from sim.experiments.carry_out import sweep
from sim.scenario import load_sweep


def planted(points=2_000, seed=0, noise=0.02):
    """Cases where the first key is above 0.6 and the third below 0.4, and rarely elsewhere."""
    luck = np.random.default_rng(seed)
    x = luck.random((points, 5))
    inside = (x[:, 0] > 0.6) & (x[:, 2] < 0.4)
    y = np.where(inside, luck.random(points) < 0.95, luck.random(points) < noise).astype(float)
    return x, y


def test_prim_finds_a_planted_box():
    x, y = planted()
    box = prim(x, y)
    assert set(box.bounds) == {0, 2}
    assert box.bounds[0][0] == pytest.approx(0.6, abs=0.04) and box.bounds[0][1] == np.inf
    assert box.bounds[2][1] == pytest.approx(0.4, abs=0.04) and box.bounds[2][0] == -np.inf
    truth = within(x, y, {0: (0.6, np.inf), 2: (-np.inf, 0.4)})
    assert box.density > truth.density - 0.08
    assert box.coverage > truth.coverage - 0.1


def test_resamples_bind_the_planted_keys_and_no_others():
    x, y = planted(600)
    found = resampled(x, y, np.arange(len(x)))
    assert found.bound[[0, 2]].tolist() == [1.0, 1.0]
    assert found.bound[[1, 3, 4]].max() < 0.3
    assert found.density > 0.7 and found.coverage > 0.7


def test_of_pure_chance_no_box_keeps_its_density_out_of_bag():
    luck = np.random.default_rng(1)
    x, y = luck.random((400, 4)), (luck.random(400) < 0.3).astype(float)
    found = resampled(x, y, np.arange(400))
    assert abs(found.density - 0.3) < 0.08


def test_switches_are_peeled_level_by_level():
    luck = np.random.default_rng(2)
    x = np.stack([luck.integers(0, 2, 800), luck.random(800)], axis=1).astype(float)
    y = ((x[:, 0] == 1) & (luck.random(800) < 0.9)).astype(float)
    assert prim(x, y).bounds == {0: (1.0, np.inf)}


def test_the_tree_finds_a_planted_cut():
    pytest.importorskip("sklearn")
    x, y = planted()
    keys = ["threat.demand", "threat.concern", "ties.openness", "threat.flank", "ties.reserve"]
    leaves = tree(x, y, keys)
    assert leaves[0].density > 0.9
    assert [each.split()[0] for each in leaves[0].conditions] == ["threat.demand", "ties.openness"]
    assert sum(leaf.support for leaf in leaves) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("key", "low", "high", "said"),
    [
        ("threat.demand", 1.234, np.inf, "threat.demand is above 1.23"),
        ("threat.demand", -np.inf, 2, "threat.demand is below 2"),
        ("threat.demand", 1, 2, "threat.demand lies in 1 to 2"),
        ("regime.enabled", 0.5, np.inf, "regime.enabled is true"),
        ("events.war.enabled", -np.inf, 0.5, "events.war.enabled is false"),
        ("events.war.month", 2026.5, np.inf, "events.war.month is from 2026-07"),
        ("membership.qccm.UZB", 0.5, np.inf, "membership.qccm.UZB is 1"),
    ],
)
def test_conditions_in_words(key, low, high, said):
    assert condition(key, low, high) == said


def test_a_discovery_in_a_result(tmp_path):
    pytest.importorskip("sklearn")
    (tmp_path / "brief.yaml").write_text("from: 2016-01\nto: 2024-12\nspread: {threshold: 0.3}\n")
    (tmp_path / "sweep.yaml").write_text(
        "scenario: brief.yaml\nseed: 5\nreplicates: 1\ndesign: {kind: lhs, points: POINTS}\n"
        "vary:\n  ties.china_rate.exercise: {low: 0.01, high: 0.6}\n"
        "  ties.reserve: {low: 0, high: 4}\n"
    )
    text = (tmp_path / "sweep.yaml").read_text()
    (tmp_path / "sweep.yaml").write_text(text.replace("POINTS", "80"))
    result = sweep(load_sweep(tmp_path / "sweep.yaml"), tmp_path / "r")
    found = discover(result, "exercises")
    assert 0 < found.share < 1
    said = sentence(found)
    assert f"{found.share:.0%}." in said
    assert said in text_of(found, "Title")
    with pytest.raises(InputError, match="expected a kind of spread"):
        discover(result, "hard_role_end.KAZ")
    with pytest.raises(InputError, match="does not vary"):
        discover(result, "spread.2016")
    (tmp_path / "sweep.yaml").write_text(text.replace("POINTS", "8"))
    few = sweep(load_sweep(tmp_path / "sweep.yaml"), tmp_path / "few")
    with pytest.raises(InputError, match="8 points; conditions can be found in a design of 40"):
        discover(few, "exercises")
