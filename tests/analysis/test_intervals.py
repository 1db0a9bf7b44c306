"""Intervals, against known values."""

import numpy as np
import pytest

from sim import analysis
from sim.analysis import NEVER, wilson, wording
from sim.names import REPUBLICS


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


@pytest.mark.parametrize("hits", [0, 1, 3, 10])
def test_shares_of_one_point_are_wilsons_whatever_the_number(result_of, hits):
    runs = analysis.runs_of(result_of([("one", 0, k, {}) for k in range(10)]))
    found = analysis.share(np.arange(10) < hits, runs)
    known = wilson(hits, 10)
    assert found.value == known.value
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def runs_at(held):
    """Runs that hold levels, (replicate, point), in every republic."""
    replicates, points = held.shape
    every = np.tile(held.ravel().astype(np.float32), (len(REPUBLICS), 1))
    never = np.full(every.shape, NEVER)
    return analysis.Runs(
        scenario="one",
        point=np.tile(np.arange(points), replicates),
        replicate=np.repeat(np.arange(replicates), points),
        months=dict.fromkeys(analysis.KINDS, never),
        known={},
        held=every,
        hard=every,
    )


def test_points_that_repeat_one_another_tell_no_more_than_one():
    luck = np.random.default_rng(7).random((40, 1))
    runs = runs_at(np.tile(luck, 100))
    assert runs.alike == pytest.approx(1.0)
    found, alone = (analysis.share(of.held[0] < 0.3, of) for of in (runs, runs_at(luck)))
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high))


def test_points_that_go_their_own_ways_tell_more_and_never_more_than_independent_runs():
    levels = np.random.default_rng(7).random((40, 100))
    runs = runs_at(levels)
    found = analysis.share(runs.held[0] < 0.3, runs)
    hits = (levels < 0.3).sum()
    few, many = wilson(hits / 100, 40), wilson(hits, 4000)
    assert many.high - many.low <= found.high - found.low < 0.5 * (few.high - few.low)
    assert runs_at(np.zeros((40, 100))).alike == 1.0  # where nothing varies, nothing tells


def test_never_in_all_points_is_not_certainty():
    for hits, level in ((0, 0.0), (4, 9.0)):
        runs = runs_at(np.full((4, 3), level))
        found, known = analysis.share(np.full(12, hits / 4), runs), wilson(hits, 4)
        assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_a_share_does_not_jump_at_the_first_run_that_differs():
    runs = runs_at(np.random.default_rng(7).random((20, 20)))
    order = np.random.default_rng(8).permutation(400)
    hits = order < np.arange(30)[:, np.newaxis]
    _, low, high = analysis.shares(hits, runs)
    assert (np.abs(np.diff(high)) < 0.01).all()
    assert (np.diff(low) >= 0.0).all()


def test_one_history_at_several_points_says_little():
    found = analysis.share(np.array([0.0, 1.0]), runs_at(np.array([[0.1, 0.9]])))
    assert found.value == 0.5
    assert found.low < 0.15
    assert found.high > 0.85


@pytest.mark.parametrize(
    ("points", "replicates", "shared"), [(1, 40, 1.0), (30, 15, 0.4), (20, 60, 0.8)]
)
@pytest.mark.parametrize("level", [0.0, 2.0])
def test_nineteen_intervals_of_twenty_hold_the_truth(points, replicates, shared, level):
    """Of shares and of changes, where points share their luck to some degree."""
    rng = np.random.default_rng(2021)
    offsets = rng.normal(size=points)

    def luck(times):
        common = rng.normal(size=(times, 1)) * np.sqrt(shared)
        own = rng.normal(size=(times, points)) * np.sqrt(1.0 - shared)
        return np.exp(common + own + offsets)

    first, second = np.exp(level), np.exp(level - 0.5)
    many = luck(20_000)
    truth = (many >= first).mean()
    change = (many >= second).mean() - truth
    replicate = np.repeat(np.arange(replicates), points)
    held = np.zeros(2)
    for _ in range(400):
        drawn = luck(replicates)
        before, after = (drawn >= first).ravel(), (drawn >= second).ravel()
        found = analysis.share(before, runs_at(drawn))
        moved = analysis.paired_change(after.astype(float) - before, replicate)
        held += [found.low <= truth <= found.high, moved.low <= change <= moved.high]
    assert (held / 400 > 0.925).all()


def test_no_change_in_any_run_is_not_proof_that_there_is_none():
    found = analysis.paired_change(np.zeros(20), np.arange(20))
    assert found.value == 0.0
    assert (found.low, found.high) == pytest.approx((-0.161, 0.161), abs=1e-3)
    assert not found.clear
    assert analysis.paired_change(np.ones(20), np.arange(20)).high == 1.0


def test_changes_of_unpaired_shares_are_newcombes():
    # Newcombe 1998, table II, case (a): 56/70 against 48/80.
    found = analysis.unpaired_change(wilson(56, 70), wilson(48, 80))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_nothing_is_known_of_no_runs():
    assert np.isnan(analysis.shares(np.zeros((2, 0)), runs_at(np.zeros((0, 3))))).all()
    assert np.isnan(analysis.paired_change(np.zeros(0), np.zeros(0, dtype=np.int64)).value)


def test_levels_of_one_replicate_have_no_interval():
    one = np.zeros(2, dtype=np.int64)
    found = analysis.difference(np.array([1.0, 2.0]), one, np.array([0.0, 1.0]), one, paired=True)
    assert found.value == 1.0
    assert np.isnan(found.low)
    assert wording.number(found) == "+1.00"
