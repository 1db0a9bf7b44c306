"""Luck: distributed as it should be, and fixed by its place alone.

Seeds are fixed, so that these tests give one answer; it was not sought: each of them holds for
all but one in a thousand seeds or fewer.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import sim.model.draws
from sim.model.draws import (
    Clocks,
    Draws,
    ExpectedClocks,
    ExpectedNormals,
    Normals,
    RanAwayError,
    Stream,
)

REPLICATES, CELLS, NUMBERS = 10, 100, 100


def uniforms(seed=1, name="test"):
    """A hundred thousand numbers, by replicate, cell and k."""
    sizes = (REPLICATES, CELLS, NUMBERS)
    run, cell, k = np.meshgrid(*(np.arange(size) for size in sizes), indexing="ij")
    return Stream(seed, np.arange(REPLICATES), name).uniforms(run, cell, k)


def test_uniforms_lie_inside_and_are_even():
    numbers = uniforms().ravel()
    assert numbers.size == 10**5
    assert (numbers > 0.0).all()
    assert (numbers < 1.0).all()
    assert len(np.unique(numbers)) == numbers.size
    assert stats.kstest(numbers, "uniform").pvalue > 1e-3


def at_word(monkeypatch, word):
    """The number that a 64-bit word becomes."""
    stream = Stream(1, np.arange(1), "test")
    monkeypatch.setattr(sim.model.draws, "_mixed", lambda words: np.full_like(words, word))
    place = np.zeros(1, dtype=np.intp)
    return stream.uniforms(place, place, place)[0]


def test_zero_never_comes_up(monkeypatch):
    assert at_word(monkeypatch, 0) == 2.0**-53


def test_one_never_comes_up(monkeypatch):
    assert at_word(monkeypatch, 2**64 - 1) < 1.0


def test_exponentials_and_normals_have_their_distribution():
    numbers = uniforms(seed=2)
    assert stats.kstest(-np.log(numbers).ravel(), "expon").pvalue > 1e-3
    normals = Normals(3, np.arange(1000), "test")
    drawn = np.concatenate([normals.at(step) for step in range(100)])
    assert drawn.size == 10**5
    assert stats.kstest(drawn, "norm").pvalue > 1e-3


@pytest.mark.parametrize("axis", [0, 1, 2], ids=["replicates", "cells", "k"])
@pytest.mark.parametrize("lag", [1, 2])
def test_neighbours_are_not_correlated(axis, lag):
    """At 90,000 pairs and more the correlation of independent numbers is below 4/300."""
    numbers = uniforms(seed=4)
    length = numbers.shape[axis]
    one = numbers.take(np.arange(length - lag), axis=axis).ravel()
    other = numbers.take(np.arange(lag, length), axis=axis).ravel()
    assert abs(np.corrcoef(one, other)[0, 1]) < 4.0 / np.sqrt(len(one))


@pytest.mark.parametrize(
    ("other_seed", "other_name"), [(5, "tests"), (6, "test"), (6, "tests"), (2**40, "test")]
)
def test_other_names_and_seeds_are_other_luck(other_seed, other_name):
    one, other = uniforms(5, "test").ravel(), uniforms(other_seed, other_name).ravel()
    assert abs(np.corrcoef(one, other)[0, 1]) < 4.0 / np.sqrt(len(one))
    assert len(np.intersect1d(one, other)) == 0


def test_the_same_name_and_seed_are_the_same_luck():
    np.testing.assert_array_equal(uniforms(5, "test"), uniforms(5, "test"))


place = st.tuples(st.integers(0, 50), st.integers(0, 40), st.integers(0, 10**6))


@given(st.lists(place, min_size=1, max_size=20), st.integers(0, 50))
def test_a_number_depends_on_its_place_alone(places, first):
    """Together, alone, in reverse, or in a model that holds only some of the replicates."""
    run, cell, k = np.array(places).T
    everyone = Stream(7, np.arange(51), "test")
    together = everyone.uniforms(run, cell, k)
    np.testing.assert_array_equal(everyone.uniforms(run[::-1], cell[::-1], k[::-1])[::-1], together)
    chosen = np.unique(np.append(run, first))
    some = Stream(7, chosen, "test")
    np.testing.assert_array_equal(some.uniforms(np.searchsorted(chosen, run), cell, k), together)
    for number, (r, c, n) in zip(together, places, strict=True):
        alone = Stream(7, np.array([r]), "test")
        here = (np.array([0]), np.array([c]), np.array([n]))
        assert alone.uniforms(*here)[0] == number


@given(st.sets(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 1000))
def test_normals_depend_on_replicate_and_step_alone(chosen, step):
    chosen = np.array(sorted(chosen))
    everyone = Normals(7, np.arange(31), "test").at(step)
    np.testing.assert_array_equal(Normals(7, chosen, "test").at(step), everyone[chosen])
    assert (Normals(7, chosen, "test").at(step + 1) != everyone[chosen]).all()


# Event clocks.


def test_events_at_a_constant_intensity_are_poisson_and_independent():
    """20,000 clocks at 0.4 a step over four steps, by chi-squared against exp(-0.4) 0.4^n / n!"""
    clocks = Clocks(8, np.arange(1000), "test", 20)
    steps = np.stack([clocks.count(np.full((20, 1000), 0.4)).copy() for _ in range(4)])
    for step in steps:
        seen = np.bincount(step.astype(int).ravel().clip(max=4), minlength=5)
        expected = stats.poisson.pmf(np.arange(5), 0.4)
        expected[4] = 1.0 - expected[:4].sum()
        assert stats.chisquare(seen, expected * step.size).pvalue > 1e-3
    correlation = np.corrcoef(steps.reshape(4, -1)) - np.eye(4)
    assert np.abs(correlation).max() < 4.0 / np.sqrt(20_000)
    over_runs = np.corrcoef(steps.sum(axis=0)) - np.eye(20)
    assert np.abs(over_runs).max() < 5.0 / np.sqrt(1000)


def test_a_large_intensity_brings_many_events():
    """A mean of 50 in one step, over 2,000 clocks: standard error of the mean 0.16."""
    counts = Clocks(9, np.arange(2000), "test", 1).count(np.full((1, 2000), 50.0))
    assert counts.mean() == pytest.approx(50.0, abs=4 * np.sqrt(50 / 2000))
    assert counts.var() == pytest.approx(50.0, rel=0.15)


@given(
    st.lists(st.lists(st.floats(0, 5), min_size=6, max_size=6), min_size=1, max_size=12),
    st.integers(0, 2**32),
)
def test_the_kth_event_falls_where_the_summed_exponentials_are_passed(steps, seed):
    """Two cells in three runs, against a plain loop."""
    replicates = np.array([3, 0, 8])
    clocks = Clocks(seed, replicates, "test", 2)
    stream = Stream(seed, replicates, "test")
    summed = np.zeros((2, 3))
    before = np.zeros((2, 3))
    for step in steps:
        intensity = np.array(step).reshape(2, 3)
        counts = clocks.count(intensity).copy()
        summed += intensity
        for cell in range(2):
            for run in range(3):
                reached, events = 0.0, 0
                while True:
                    here = (np.array([place]) for place in (run, cell, events))
                    reached -= np.log(stream.uniforms(*here)[0])
                    if abs(reached - summed[cell, run]) < 1e-9:
                        return  # too close to call
                    if reached > summed[cell, run]:
                        break
                    events += 1
                assert counts[cell, run] == events - before[cell, run]
                before[cell, run] = events


@given(st.lists(st.floats(0, 3), min_size=1, max_size=10), st.integers(0, 2**32))
def test_the_same_events_when_intensity_comes_in_halves(steps, seed):
    """And the luck of one cell is not the others' business."""
    whole, halved = (Clocks(seed, np.arange(4), "test", 3) for _ in range(2))
    for step in steps:
        intensity = np.full((3, 4), step) * np.arange(1, 4)[:, np.newaxis]
        counts = whole.count(intensity).copy()
        twice = halved.count(intensity / 2).copy()
        twice += halved.count(intensity / 2)
        np.testing.assert_array_equal(twice, counts)


def test_a_cell_meets_the_same_luck_whatever_the_others_do():
    quiet, busy = (Clocks(11, np.arange(5), "test", 3) for _ in range(2))
    for step in range(50):
        intensity = np.full((3, 5), 0.3)
        one = quiet.count(intensity).copy()
        intensity[[0, 2]] = 4.0 * (step % 2)
        other = busy.count(intensity)
        np.testing.assert_array_equal(one[1], other[1])


@pytest.mark.parametrize("most", [5000.0, np.inf])
def test_runs_that_run_away_are_named(most):
    clocks = Clocks(8, np.arange(4), "test", 3)
    intensity = np.full((3, 4), 700.0)
    assert clocks.count(intensity).max() > 600.0
    intensity[1, 2] = most
    intensity[0, 0] = most
    with pytest.raises(RanAwayError, match="more than 1,000 events of one kind") as caught:
        clocks.count(intensity)
    assert caught.value.runs.tolist() == [0, 2]


def test_runs_that_are_left_behind_cost_the_others_nothing():
    whole, without = Clocks(8, np.arange(4), "test", 3), Clocks(8, np.array([1, 3]), "test", 3)
    none = ExpectedClocks()
    noted = Draws(whole, none, none, ExpectedNormals()).leave_behind(4)
    for step in range(6):
        intensity = np.full((3, 4), 2.0)
        intensity[1, 2] = 5000.0 if step == 2 else 0.5
        intensity[0, 0] = np.inf if step >= 4 else 0.5
        counts = whole.count(intensity)
        np.testing.assert_array_equal(counts[:, [1, 3]], without.count(intensity[:, [1, 3]]))
        assert noted.tolist() == [step >= 4, False, step >= 2, False]
        assert not counts[:, noted].any()


def test_without_intensity_nothing_happens_and_counts_do_not_linger():
    clocks = Clocks(12, np.arange(50), "test", 4)
    zero = np.zeros((4, 50))
    assert not clocks.count(zero).any()
    assert clocks.count(np.full((4, 50), 20.0)).all()
    assert not clocks.count(zero).any()
    assert not clocks.count(zero).any()


@given(st.sets(st.integers(0, 20), min_size=1, max_size=6))
def test_clocks_of_some_runs_are_those_of_all(chosen):
    chosen = np.array(sorted(chosen))
    every, some = Clocks(13, np.arange(21), "test", 4), Clocks(13, chosen, "test", 4)
    for step in range(10):
        intensity = np.linspace(0.1, 1.5, 21) * np.ones((4, 1)) * (step % 3)
        counts = every.count(intensity)
        np.testing.assert_array_equal(some.count(intensity[:, chosen]), counts[:, chosen])


def test_expectations_in_place_of_draws():
    """The intensity itself, in an array of its own; and normals at their mean."""
    intensity = np.array([[0.25, 2.0]])
    counts = ExpectedClocks().count(intensity)
    np.testing.assert_array_equal(counts, intensity)
    counts += 1.0
    np.testing.assert_array_equal(intensity, [[0.25, 2.0]])
    np.testing.assert_array_equal(ExpectedNormals().at(3), [0.0])
