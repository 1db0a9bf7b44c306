"""Intervals, against known values."""

import numpy as np
import pytest

from sim import analysis
from sim.analysis import summary, wilson


@pytest.mark.parametrize(
    ("hits", "runs", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_wilson(hits, runs, low, high):
    found = wilson(hits, runs)
    assert found.value == hits / runs
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_no_runs_is_unknown():
    assert np.isnan(wilson(0, 0).value)


def test_a_bootstrap_over_replicates_sees_that_points_share_their_luck():
    # A hundred points that repeat one another tell no more than one.
    rng = np.random.default_rng(7)
    luck = (rng.random(40) < 0.5).astype(float)
    replicate = np.arange(40)
    alone = analysis.mean_over_replicates(luck, replicate)
    shared = analysis.mean_over_replicates(np.tile(luck, 100), np.tile(replicate, 100))
    assert shared == alone
    error = luck.std() / np.sqrt(40)
    assert alone.high - alone.low == pytest.approx(2 * 1.96 * error, rel=0.1)
    assert analysis.mean_over_replicates(luck, replicate) == alone


def test_never_in_all_points_is_not_certainty(grid):
    runs = analysis.runs_of(grid)
    found = analysis.share(np.zeros(runs.count), runs)
    assert found == wilson(0, 4)
    assert analysis.share(np.ones(runs.count), runs) == wilson(4, 4)


def test_one_replicate_has_no_interval():
    found = analysis.mean_over_replicates(np.array([0.0, 1.0]), np.array([0, 0]))
    assert found.value == 0.5
    assert np.isnan(found.low)
    assert summary.percent(found) == "50%"
