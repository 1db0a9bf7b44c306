"""What counts as spread, on short roles worked by hand and on plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim.names import REPUBLICS, TAJIKISTAN
from sim.rules import spread


def slowly_sustained(role, duration):
    """For each month, over all windows of that many months that have ended: the best minimum."""
    held = np.zeros_like(role)
    for month in range(len(role)):
        windows = [
            role[last - duration + 1 : last + 1].min(axis=0)
            for last in range(duration - 1, month + 1)
        ]
        if windows:
            held[month] = np.max(windows, axis=0)
    return held


def test_a_role_held_for_three_months_by_hand():
    """0 2 3 4 1 5 5 6: windows of three end at 0, 2, 1, 1, 1, 5."""
    role = np.array([0, 2, 3, 4, 1, 5, 5, 6], dtype=np.float32)
    np.testing.assert_array_equal(spread.sustained(role, 3), [0, 0, 0, 2, 2, 2, 2, 5])
    np.testing.assert_array_equal(spread.sustained(role, 2), [0, 0, 2, 3, 3, 3, 5, 5])
    np.testing.assert_array_equal(spread.sustained(role, 1), [0, 2, 3, 4, 4, 5, 5, 6])


@given(
    role=arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 40), st.just(2), st.integers(1, 3)),
        elements=st.floats(0, 8, width=32),
    ),
    duration=st.integers(1, 45),
)
def test_sustained_is_what_a_plain_loop_finds(role, duration):
    """Odd and even durations, longer ones than the series too; the series is not changed."""
    before = role.copy()
    np.testing.assert_array_equal(
        spread.sustained(role, duration), slowly_sustained(role, duration)
    )
    np.testing.assert_array_equal(role, before)


@pytest.mark.parametrize("duration", [23, 24, 240])
def test_sustained_over_a_long_series(duration):
    role = np.random.default_rng(1).random((300, 5, 4)).astype(np.float32).cumsum(axis=0)
    role += np.float32(20) * np.sin(np.arange(300, dtype=np.float32) / 9)[:, None, None]
    role = np.abs(role)  # as roles are
    np.testing.assert_array_equal(
        spread.sustained(role, duration), slowly_sustained(role, duration)
    )


def test_the_first_month_is_that_in_which_the_duration_is_full():
    """Above 0.5 from the third month on, for two months: reached in the fourth, month 13."""
    role = np.zeros((6, len(REPUBLICS), 2), dtype=np.float32)
    role[2:, 0, 0] = 0.7
    role[:, 1, :] = 0.5  # at the threshold counts
    role[3, 2, 0] = 9.0  # too short
    months = np.arange(10, 16)
    first = spread.first_month(spread.sustained(role, 2), np.array([0.5, 0.6]), months)
    np.testing.assert_array_equal(first[:, 0], [13, 11, -1, -1, -1])
    np.testing.assert_array_equal(first[:, 1], [-1, -1, -1, -1, -1])


def test_a_threshold_that_no_float32_is_counts_at_its_own_rounding():
    role = np.full((2, len(REPUBLICS), 1), 0.1, dtype=np.float32)
    assert (spread.first_month(spread.sustained(role, 1), np.array([0.1]), np.arange(2)) == 0).all()


def test_tajikistan_is_no_spread():
    first = np.full((len(REPUBLICS), 4), -1)
    first[TAJIKISTAN] = 5
    first[spread.OTHERS[0], 1] = 0
    first[list(spread.OTHERS), 2] = 100
    first[spread.OTHERS[3], 3] = 7
    np.testing.assert_array_equal(spread.spread_count(first), [0, 1, 4, 1])
    assert TAJIKISTAN not in spread.OTHERS
    assert len(spread.OTHERS) == len(REPUBLICS) - 1


def test_the_window_of_a_rate_holds_two_events():
    """Once a year: two within 24 months; every other year: 48; twelve a year: two; rounded."""
    rates = np.array([1.0, 0.5, 12.0, 0.1, 7.0])
    np.testing.assert_array_equal(spread.window(rates), [24, 48, 2, 240, 3])


def test_two_events_within_the_window_are_a_sustained_rate_and_shares_add_up():
    within = np.array([0.0, 1.0, 1.99, 2.0, 5 * 0.4, 3 * 0.57, 4 * 0.57])
    np.testing.assert_array_equal(spread.at_rate(within), [0, 0, 0, 1, 1, 0, 1])


def test_each_run_by_its_own_duration():
    role = np.random.default_rng(2).random((12, len(REPUBLICS), 3)).astype(np.float32)
    held = spread.sustained_in_each_run(role, np.array([1.0, 2.0, 5.0]))
    for run, duration in enumerate((1, 2, 5)):
        expected = slowly_sustained(role[..., run], duration)
        np.testing.assert_array_equal(held[..., run], expected)
    alike = spread.sustained_in_each_run(role, np.full(3, 4.0))
    np.testing.assert_array_equal(alike, slowly_sustained(role, 4))


def test_arrays_in_any_order_of_memory_are_the_same():
    role = np.random.default_rng(1).random((40, 5, 7), dtype=np.float32)
    wanted = spread.sustained(role, 6)
    for order in ([0, 1, 2], [1, 2, 0], [2, 1, 0]):
        laid_out = role.transpose(order).copy().transpose(np.argsort(order))
        np.testing.assert_array_equal(spread.sustained(laid_out, 6), wanted)
