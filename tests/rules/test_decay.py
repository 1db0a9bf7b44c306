"""Half-lives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import decay


def test_a_half_life_leaves_a_half_and_two_leave_a_quarter(apart):
    """2 years of a half-life of 2, 1, 4 and 0.5 years: 1/2, 1/4, 1/sqrt(2), 1/16."""
    left = apart(decay.kept, (2.0, 1.0, 4.0, 0.5), 2.0)
    np.testing.assert_allclose(left, [0.5, 0.25, 0.7071067811865476, 0.0625], rtol=1e-14)


def test_nothing_fades_in_no_time(apart):
    np.testing.assert_array_equal(apart(decay.kept, (2.0, 1.0), 0.0), [1.0, 1.0])


def test_by_label_and_by_run(apart):
    """Rows are labels: one year of half-lives (1, 2) in the first row and (1/2, 1) below."""
    left = apart(decay.kept, ((1.0, 2.0), (0.5, 1.0)), 1.0)
    np.testing.assert_allclose(left, [[0.5, 0.5**0.5], [0.25, 0.5]], rtol=1e-14)


def test_a_value_covers_half_of_its_way_in_a_half_life(apart):
    """From 1 to 3 in one half-life: 2. From 8 to 0 in three: 1. At its goal it stays."""
    new = apart(decay.moved, (1.0, 8.0, 5.0), (3.0, 0.0, 5.0), (3.0, 1.0, 7.0), 3.0)
    np.testing.assert_allclose(new, [2.0, 1.0, 5.0], rtol=1e-14)


@given(
    value=st.floats(-10, 10),
    goal=st.floats(-10, 10),
    half_life=st.floats(0.1, 100),
    years=st.floats(0, 5),
)
def test_two_steps_are_one_of_twice_the_length(value, goal, half_life, years):
    half_life, start, end = np.array([half_life]), np.array([value]), np.array([goal])
    once = decay.moved(start, end, half_life, 2 * years)
    twice = decay.moved(decay.moved(start, end, half_life, years), end, half_life, years)
    np.testing.assert_allclose(twice, once, rtol=1e-12, atol=1e-12)
    assert min(value, goal) - 1e-12 <= once[0] <= max(value, goal) + 1e-12
