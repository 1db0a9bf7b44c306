"""Probabilities, distributions, CRPS, PIT and coverage of counts, against scipy and by hand."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from sim.inference.marginals import (
    LEVELS,
    coverage,
    crps,
    distribution,
    interval,
    log_mass,
    mixed,
    pit,
    pit_histogram,
    sampled_distribution,
)
from sim.inference.observation import Counts, log_probability, poisson, rounds
from sim.inference.scores import score
from sim.parameters import Array

RATES = np.array([0.01, 0.1, 0.7, 3.0, 12.0])


def _cells(counts: Counts) -> Counts:
    """One month and one channel of five republics."""
    return np.asarray(counts)[np.newaxis, :, np.newaxis]


def _random(months: int, draws: int = 1, seed: int = 0) -> tuple[Counts, Array]:
    """Intensities, and counts drawn from their first draw."""
    luck = np.random.default_rng(seed)
    intensity = luck.gamma(0.5, 0.6, size=(months, 5, 5, draws)) + 0.01
    return luck.poisson(intensity[..., 0]), intensity


# Probabilities against scipy.


def test_single_counts_are_scipys_poisson_and_negative_binomial() -> None:
    k = np.arange(60)[:, np.newaxis]
    expected = stats.poisson.logpmf(k, RATES)
    np.testing.assert_allclose(
        log_mass(np.broadcast_to(k, (60, 5)), RATES[:, np.newaxis])[..., 0], expected, rtol=1e-10
    )
    for shape in (0.05, 0.8, 30.0):
        found = log_mass(np.broadcast_to(k, (60, 5)), RATES[:, np.newaxis], np.array([shape]))
        expected = stats.nbinom.logpmf(k, shape, shape / (shape + RATES))
        np.testing.assert_allclose(found[..., 0], expected, rtol=1e-8)


def test_probabilities_of_a_cells_month_sum_to_one_like_scipys() -> None:
    """The observation models' own blocks, summed over one republic's count with the rest at 0."""
    intensity = np.array([0.3, 0.2, 0.9, 0.05, 0.4])[np.newaxis, :, np.newaxis, np.newaxis]
    shape = np.array([0.7])
    for republic in range(5):
        others = float(np.delete(intensity[0, :, 0, 0], republic).sum())
        mine = float(intensity[0, republic, 0, 0])
        total = {"poisson": 0.0, "rounds": 0.0}
        for k in range(120):
            counts = np.zeros((1, 5, 1), dtype=np.int64)
            counts[0, republic, 0] = k
            total["poisson"] += math.exp(poisson(counts, intensity)[0, 0, 0])
            total["rounds"] += math.exp(rounds(counts, intensity, shape)[0, 0, 0])
        # What is left is the probability that nothing happened elsewhere.
        assert total["poisson"] == pytest.approx(stats.poisson.pmf(0, others), rel=1e-10)
        nothing = stats.nbinom.pmf(0, 0.7, 0.7 / (0.7 + others))
        assert total["rounds"] == pytest.approx(nothing, rel=1e-10)
        alone = stats.nbinom.pmf(np.arange(400), 0.7, 0.7 / (0.7 + mine))
        mass = np.exp(log_mass(np.arange(400), np.full((400, 1), mine), shape)[:, 0])
        np.testing.assert_allclose(mass, alone, rtol=1e-8)
        assert mass.sum() == pytest.approx(1.0, abs=1e-10)


def test_probabilities_of_all_blocks_sum_to_one() -> None:
    every = np.stack(np.meshgrid(*[np.arange(13)] * 5, indexing="ij"), axis=-1).reshape(-1, 5, 1)
    rates = np.broadcast_to(
        np.array([0.1, 0.3, 0.2, 0.05, 0.4])[:, np.newaxis, np.newaxis], (*every.shape, 1)
    )
    assert np.exp(poisson(every, rates)).sum() == pytest.approx(1.0, abs=1e-9)
    assert np.exp(rounds(every, rates, np.array([1.5]))).sum() == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("shape", [0.4, 2.3, 20.0])
def test_a_block_is_the_integral_over_its_round(shape: float) -> None:
    rates = np.array([0.3, 0.2, 0.9, 0.05, 0.4])
    for counts in ([0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [1, 2, 0, 1, 3], [4, 4, 4, 4, 4]):

        def joint(factor: float, counts: list[int] = counts) -> float:
            given = stats.poisson.pmf(counts, factor * rates).prod()
            return float(given * stats.gamma.pdf(factor, shape, scale=1.0 / shape))

        expected, _ = integrate.quad(joint, 0.0, np.inf, epsabs=0.0, epsrel=1e-9, limit=200)
        found = rounds(
            _cells(np.array(counts)),
            rates[np.newaxis, :, np.newaxis, np.newaxis],
            np.array([shape]),
        )
        assert math.exp(found[0, 0, 0]) == pytest.approx(expected, rel=1e-6)


def test_a_block_is_scipys_negative_binomial_sum_split_by_a_multinomial() -> None:
    rates, shape = np.array([0.3, 0.2, 0.9, 0.05, 0.4]), 1.3
    counts = np.array([2, 0, 3, 0, 1])
    found = rounds(_cells(counts), rates[np.newaxis, :, np.newaxis, np.newaxis], np.array([shape]))
    expected = stats.nbinom.logpmf(counts.sum(), shape, shape / (shape + rates.sum()))
    expected += stats.multinomial.logpmf(counts, counts.sum(), rates / rates.sum())
    assert found[0, 0, 0] == pytest.approx(expected, rel=1e-10)


def test_shapes_by_channel_are_taken_channel_by_channel() -> None:
    counts, intensity = _random(6, draws=3)
    shapes = np.array([0.2, 0.5, 1.0, 3.0, 9.0])[:, np.newaxis]
    together = log_probability(counts, intensity, shapes)
    for channel in range(5):
        one = rounds(
            counts[:, :, [channel]], intensity[:, :, [channel]], np.array([shapes[channel, 0]])
        )
        np.testing.assert_allclose(together[:, [channel]], one)


def test_many_rounds_of_little_spread_are_poisson() -> None:
    counts, intensity = _random(24)
    plain = score("a", counts, intensity, origin=0)
    shared = score("a", counts, intensity, np.array([1e7]), origin=0)
    np.testing.assert_allclose(shared.blocks, plain.blocks, atol=1e-5)
    np.testing.assert_allclose(shared.cells.crps, plain.cells.crps, atol=1e-5)
    assert (plain.observation, shared.observation) == ("poisson", "rounds")


# Mixtures over draws.


def test_a_mixture_averages_probabilities() -> None:
    counts, intensity = _random(10, draws=4)
    found = score("a", counts, intensity, origin=0)
    mean = np.exp(log_probability(counts, intensity)).mean(axis=-1)
    np.testing.assert_allclose(found.blocks, np.log(mean))
    mean = np.exp(log_mass(counts, intensity)).mean(axis=-1)
    np.testing.assert_allclose(found.cells.log, np.log(mean))
    below = distribution(intensity)
    apart = [distribution(intensity[..., [draw]], at_least=150) for draw in range(4)]
    np.testing.assert_allclose(
        below, np.mean(apart, axis=0)[..., : below.shape[-1]], rtol=1e-9, atol=1e-12
    )


def test_draws_repeated_or_reordered_change_nothing() -> None:
    counts, intensity = _random(10, draws=4)
    shape = np.array([0.3, 1.0, 2.0, 5.0])
    one = score("a", counts, intensity, shape, origin=0)
    other = score(
        "a",
        counts,
        np.concatenate([intensity[..., ::-1]] * 2, axis=-1),
        np.concatenate([shape[::-1]] * 2),
        origin=0,
    )
    np.testing.assert_allclose(one.blocks, other.blocks)
    np.testing.assert_allclose(one.cells.crps, other.cells.crps)
    np.testing.assert_allclose(one.totals.pit, other.totals.pit)


def test_impossible_draws_do_not_spoil_a_mixture() -> None:
    logs = np.array([[-3.0, -2000.0], [-5000.0, -5000.0]])
    np.testing.assert_allclose(mixed(logs), [-3.0 - math.log(2), -5000.0])


# Distribution functions and the CRPS.


def test_distribution_functions_are_scipys() -> None:
    below = distribution(RATES[:, np.newaxis])
    k = np.arange(below.shape[-1])
    np.testing.assert_allclose(below, stats.poisson.cdf(k, RATES[:, np.newaxis]), atol=1e-12)
    assert below[:, -1].min() > 1.0 - 1e-6
    rates = RATES[:3]
    below = distribution(rates[:, np.newaxis], np.array([0.3]))
    k = np.arange(below.shape[-1])
    expected = stats.nbinom.cdf(k, 0.3, 0.3 / (0.3 + rates[:, np.newaxis]))
    np.testing.assert_allclose(below, expected, atol=1e-12)


def test_distribution_reaches_counts_far_out_and_ends_with_runaway_draws() -> None:
    assert distribution(np.array([[0.01]]), at_least=30).shape[-1] > 30
    runaway = distribution(np.array([[0.1, 1e6]]))
    assert runaway.shape[-1] <= 502
    assert runaway[0, -1] == pytest.approx(0.5)


def test_crps_is_the_mean_distance_to_what_happened_less_half_that_between_draws() -> None:
    """E|X - y| - E|X - X'| / 2, summed out over all pairs of counts."""
    k = np.arange(120)
    for rate, shape in ((0.05, None), (0.8, None), (2.5, 0.6), (7.0, 3.0)):
        given = None if shape is None else np.array([shape])
        below = distribution(np.array([[rate]]), given, at_least=119)[..., :120]
        mass = np.diff(below[0], prepend=0.0)
        spread = (mass[:, np.newaxis] * mass * np.abs(k[:, np.newaxis] - k)).sum()
        for happened in (0, 1, 4, 11):
            brute = (mass * np.abs(k - happened)).sum() - spread / 2.0
            assert crps(np.array([happened]), below)[0] == pytest.approx(brute, abs=1e-6)


def test_crps_of_a_poisson_is_that_of_its_closed_form() -> None:
    """Wei and Held 2014, Test 23, 787-805: with Bessel functions of the rate."""
    for rate in RATES:
        happened = np.arange(15)
        f, below = stats.poisson.pmf(happened, rate), stats.poisson.cdf(happened, rate)
        bessel = math.exp(-2 * rate) * (np.i0(2 * rate) + _bessel_one(2 * rate))
        closed = (happened - rate) * (2 * below - 1) + 2 * rate * f - rate * bessel
        found = crps(happened, np.repeat(distribution(np.array([[rate]]), at_least=14), 15, axis=0))
        np.testing.assert_allclose(found, closed, atol=1e-6)


def _bessel_one(value: float) -> float:
    terms = (
        math.exp((2 * k + 1) * math.log(value / 2) - math.lgamma(k + 1) - math.lgamma(k + 2))
        for k in range(200)
    )
    return math.fsum(terms)


def test_crps_of_certainty_is_the_distance() -> None:
    below = sampled_distribution(np.full((3, 10), 2), at_least=9)
    np.testing.assert_allclose(crps(np.array([2, 0, 9]), below), [0.0, 2.0, 7.0])


def test_simulated_counts_give_the_distribution_they_came_from() -> None:
    luck = np.random.default_rng(2)
    rates = np.array([0.2, 1.5])
    samples = luck.poisson(rates[:, np.newaxis], size=(2, 40_000))
    below = sampled_distribution(samples)
    exact = stats.poisson.cdf(np.arange(below.shape[-1]), rates[:, np.newaxis])
    np.testing.assert_allclose(below, exact, atol=0.01)


# Calibration: what is forecast right must look right.


@pytest.mark.parametrize("shape", [None, 0.5])
def test_right_forecasts_are_calibrated_and_wrong_ones_are_not(shape: float | None) -> None:
    luck = np.random.default_rng(7)
    months = 1500
    intensity = luck.gamma(0.6, 0.4, size=(months, 5, 5, 1)) + 0.005
    common = 1.0 if shape is None else luck.gamma(shape, size=(months, 1, 5)) / shape
    counts = luck.poisson(intensity[..., 0] * common)
    given = None if shape is None else np.array([shape])
    right = score("right", counts, intensity, given, origin=0)
    wrong = score("wrong", counts, 2.0 * intensity, given, origin=0)
    for marginal in (right.cells, right.totals):
        np.testing.assert_allclose(pit_histogram(marginal.pit), 0.1, atol=0.015)
        share = marginal.covered.reshape(len(LEVELS), -1).mean(axis=1)
        np.testing.assert_allclose(share, LEVELS, atol=0.015)
    # Totals are independent of each other, so that this test is exact.
    assert stats.kstest(right.totals.pit.ravel(), "uniform").pvalue > 0.01
    assert stats.kstest(wrong.totals.pit.ravel(), "uniform").pvalue < 1e-6
    assert right.total > wrong.total
    assert right.cells.crps.mean() < wrong.cells.crps.mean()
    assert abs(wrong.totals.covered[0].mean() - 0.5) > 0.02


def test_coverage_is_the_mean_over_randomised_pits() -> None:
    counts, intensity = _random(4, seed=5)
    below = distribution(intensity, at_least=int(counts.max()))
    pits = np.stack([pit(counts, below, seed) for seed in range(3000)])
    for level, expected in zip(LEVELS, coverage(counts, below), strict=True):
        inside = np.abs(pits - 0.5) <= level / 2.0
        np.testing.assert_allclose(inside.mean(axis=0), expected, atol=0.05)


def test_counts_outside_all_forecasts_are_not_covered() -> None:
    below = distribution(np.array([[0.01]]), at_least=40)
    assert (coverage(np.array([40]), below) == 0.0).all()
    certain = sampled_distribution(np.full((1, 10), 3))
    np.testing.assert_allclose(coverage(np.array([3]), certain)[:, 0], LEVELS)


def test_intervals_are_scipys_quantiles() -> None:
    below = distribution(RATES[:, np.newaxis])
    for level in LEVELS:
        low, high = interval(below, level)
        expected = stats.poisson.interval(level, RATES)
        np.testing.assert_array_equal(low, np.maximum(expected[0], 0))
        np.testing.assert_array_equal(high, expected[1])


def test_longer_forecasts_keep_the_scores_of_their_first_months() -> None:
    counts, intensity = _random(30, draws=2)
    whole = score("a", counts, intensity, np.array([0.9]), origin=100)
    start = score("a", counts[:12], intensity[:12], np.array([0.9]), origin=100)
    np.testing.assert_allclose(whole.blocks[:12], start.blocks)
    np.testing.assert_allclose(whole.cells.pit[:12], start.cells.pit, atol=1e-6)
    np.testing.assert_allclose(whole.cells.crps[:12], start.cells.crps, atol=1e-6)
    np.testing.assert_allclose(whole.totals.covered[:, :12], start.totals.covered, atol=1e-6)
