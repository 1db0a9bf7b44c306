"""The bootstrap of paired months covers what it should."""

import numpy as np

from sim.inference.differences import paired_bootstrap
from sim.parameters import Array


def _dependent(months: int, luck: np.random.Generator, mean: float) -> Array:
    """Differences that remember the month before."""
    noise = luck.normal(size=months)
    for month in range(1, months):
        noise[month] += 0.4 * noise[month - 1]
    return noise + mean


def test_intervals_cover_a_known_difference_of_dependent_months() -> None:
    luck = np.random.default_rng(11)
    held = 0
    for trial in range(200):
        first = _dependent(180, luck, 0.3)
        found = paired_bootstrap(first, np.zeros(180), resamples=400, seed=trial)
        held += int(found.low <= 180 * 0.3 <= found.high)
    # Six-month blocks miss a little of the dependence: near 95, not above.
    assert 0.88 <= held / 200 <= 0.98
    # Months drawn one by one would be far too sure of themselves.
    alone = 0
    luck = np.random.default_rng(11)
    for trial in range(200):
        first = _dependent(180, luck, 0.3)
        found = paired_bootstrap(first, np.zeros(180), block=1, resamples=400, seed=trial)
        alone += int(found.low <= 180 * 0.3 <= found.high)
    assert alone < held


def test_bootstrap_pairs_months_and_keeps_the_parts_apart() -> None:
    luck = np.random.default_rng(1)
    first, second = luck.normal(size=(2, 60, 3))
    same = paired_bootstrap(first, first)
    assert (same.total == 0).all() and (same.low == 0).all() and (same.high == 0).all()
    both = paired_bootstrap(first, second)
    turned = paired_bootstrap(second, first)
    np.testing.assert_allclose(both.total, -turned.total)
    np.testing.assert_allclose(both.low, -turned.high)
    one = paired_bootstrap(first[:, 1], second[:, 1])
    np.testing.assert_allclose((one.low, one.high), (both.low[1], both.high[1]))
    shifted = paired_bootstrap(first + 2.0, second)
    np.testing.assert_allclose(shifted.low, both.low + 120.0)
    steady = paired_bootstrap(np.ones(25), np.zeros(25))
    assert steady.total == steady.low == steady.high == 25.0


def test_bootstrap_draws_every_month_equally_often() -> None:
    one = np.zeros((20, 20)) + np.eye(20)
    found = paired_bootstrap(one, np.zeros((20, 20)), resamples=1, level=0.0)
    assert found.total.sum() == found.low.sum() == 20.0
    drawn = [
        paired_bootstrap(one, np.zeros((20, 20)), resamples=1, level=0.0, seed=seed).low
        for seed in range(1000)
    ]
    np.testing.assert_allclose(np.mean(drawn, axis=0), 1.0, atol=0.2)
