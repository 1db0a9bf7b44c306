"""Shapley values: of games with known answers, and that they add up."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.shapley import (
    MOST_EXACT,
    adding_up,
    error_of_orders,
    orders_of,
    shapley,
    shapley_by_run,
)


def values_of(orders, worth):
    return {made: Fraction(worth(made)) for made in orders.sets}


def test_a_glove_game():
    """Two left gloves and a right one: a pair is worth 1 (Shapley's own example)."""
    orders = orders_of(3, 0)
    found = shapley(orders, values_of(orders, lambda made: made & 0b100 and made & 0b011 and 1))
    assert found == (Fraction(1, 6), Fraction(1, 6), Fraction(2, 3))


def test_an_airport_game():
    """The longest needed runway is paid for: each stretch by those that need it."""
    costs = (1, 2, 4)
    orders = orders_of(3, 0)
    worth = lambda made: max((c for i, c in enumerate(costs) if made >> i & 1), default=0)  # noqa: E731
    found = shapley(orders, values_of(orders, worth))
    first, second = Fraction(1, 3), Fraction(1, 2)
    assert found == (first, first + second, first + second + 2)


def made_up(changes, seed):
    """Random worths of all sets, as sums of floats are: not round."""
    random = np.random.default_rng(seed)
    worths = random.normal(size=1 << changes)
    return lambda made: float(worths[made])


@pytest.mark.parametrize("changes", [1, 2, 4, MOST_EXACT])
def test_values_add_up_to_the_last_digit_and_are_the_mean_over_all_orders(changes):
    orders = orders_of(changes, 0)
    values = values_of(orders, made_up(changes, changes))
    found = shapley(orders, values)
    assert sum(found) == values[orders.everything] - values[0]
    if changes <= 4:
        every = list(itertools.permutations(range(changes)))
        for change in range(changes):
            steps = []
            for order in every:
                before = sum(1 << one for one in order[: order.index(change)])
                steps.append(values[before | 1 << change] - values[before])
            assert found[change] == sum(steps) / len(every)


def test_sampled_orders_add_up_and_come_near_the_values_of_all_orders():
    changes = MOST_EXACT + 2
    orders = orders_of(changes, 7, sampled=200)
    assert len(orders.listed) == 200
    for order, reverse in zip(orders.listed[::2], orders.listed[1::2], strict=True):
        assert order == reverse[::-1]
    # Worth of a set: a sum, and a bonus for each pair of neighbours that is in it.
    weights = np.arange(1.0, changes + 1)

    def worth(made):
        inside = [made >> i & 1 for i in range(changes)]
        pairs = sum(a and b for a, b in itertools.pairwise(inside))
        return float(np.dot(inside, weights)) + pairs

    values = values_of(orders, worth)
    found = shapley(orders, values)
    assert sum(found) == values[orders.everything] - values[0]
    bonus = np.array([0.5, *[1.0] * (changes - 2), 0.5])  # half of each pair that one is in
    floats = {made: float(value) for made, value in values.items()}
    for change, value in enumerate(found):
        error = error_of_orders(orders, floats, change)
        # Pairs of neighbours: an order or its reverse adds the bonus, so their mean has no error.
        assert error == pytest.approx(0.0, abs=1e-12)
        assert float(value) == pytest.approx(weights[change] + bonus[change])


def test_the_error_of_sampled_orders_covers_the_values_of_all():
    changes = 6
    every = orders_of(changes, 0)
    worth = made_up(changes, 3)
    exact = shapley(every, values_of(every, worth))
    random = np.random.default_rng(5)
    listed = tuple(
        order
        for one in (tuple(map(int, random.permutation(changes))) for _ in range(50))
        for order in (one, one[::-1])
    )
    sampled = type(every)(changes, listed)
    values = values_of(sampled, worth)
    found = shapley(sampled, values)
    floats = {made: float(value) for made, value in values.items()}
    errors = [error_of_orders(sampled, floats, change) for change in range(changes)]
    assert all(error > 0.0 for error in errors)
    assert error_of_orders(every, {}, 0) == 0.0
    apart = [
        abs(float(one - other)) / error
        for one, other, error in zip(found, exact, errors, strict=True)
    ]
    assert max(apart) < 4.0


def test_values_run_by_run_have_the_value_as_their_mean():
    orders = orders_of(4, 0)
    random = np.random.default_rng(1)
    by_run = {made: random.normal(size=30) for made in orders.sets}
    means = {made: Fraction(float(of.mean())) for made, of in by_run.items()}
    for change, value in enumerate(shapley(orders, means)):
        assert shapley_by_run(orders, by_run, change).mean() == pytest.approx(float(value))


@given(
    st.lists(st.fractions(-2, 2, max_denominator=10**6), min_size=1, max_size=12),
    st.integers(0, 3),
)
def test_rounded_parts_add_up_to_the_rounded_whole(parts, digits):
    shown = adding_up(parts, digits)
    unit = Fraction(1, 10**digits)
    assert sum(shown) == round(sum(parts) / unit) * unit
    assert all(abs(one - part) <= unit for one, part in zip(shown, parts, strict=True))
