"""Priors against SciPy's distributions, and as transforms of the unit interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.scenario.priors import Prior

SHARES = np.linspace(0.001, 0.999, 201)


def prior(kind, numbers, lowest=0.0, highest=6.0):
    return Prior("threat.concern", kind, numbers, lowest, highest, "a reason", "p. 2")


def lognormal_cut_off(median, spread, lowest, highest):
    """SciPy has no truncated lognormal: its quantiles and log density by way of the logs."""
    scale = np.log(spread)
    low = -np.inf if lowest <= 0 else (np.log(lowest) - np.log(median)) / scale
    high = (np.log(highest) - np.log(median)) / scale
    logs = stats.truncnorm(low, high, loc=np.log(median), scale=scale)
    return lambda u: np.exp(logs.ppf(u)), lambda x: logs.logpdf(np.log(x)) - np.log(x)


def test_uniform_is_scipys():
    ours, theirs = prior("uniform", (0.5, 2.0)), stats.uniform(0.5, 1.5)
    np.testing.assert_allclose(ours.from_unit(SHARES), theirs.ppf(SHARES))
    x = np.array([0.4, 0.5, 1.0, 2.0, 2.1])
    np.testing.assert_allclose(ours.log_density(x), theirs.logpdf(x))


@pytest.mark.parametrize(
    ("mean", "sd", "lowest", "highest"),
    [(0.75, 0.2, 0, 1), (0, 1, 0, 6), (6, 2, 0, 6), (-0.5, 1, -6, 6), (0.5, 30, 0, 1)],
)
def test_normal_is_scipys_cut_off_at_the_range(mean, sd, lowest, highest):
    ours = prior("normal", (mean, sd), lowest, highest)
    theirs = stats.truncnorm((lowest - mean) / sd, (highest - mean) / sd, loc=mean, scale=sd)
    np.testing.assert_allclose(ours.from_unit(SHARES), theirs.ppf(SHARES), rtol=1e-9, atol=1e-12)
    x = np.linspace(lowest - 1, highest + 1, 50)
    np.testing.assert_allclose(ours.log_density(x), theirs.logpdf(x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("median", "spread", "lowest", "highest"),
    [(1.8, 1.7, 0, 6), (1, 2.5, 0.01, 1000), (0.9, 5, 0, 1), (0.06, 2, 0, 0.5)],
)
def test_lognormal_is_scipys_cut_off_at_the_range(median, spread, lowest, highest):
    ours = prior("lognormal", (median, spread), lowest, highest)
    quantile, log_density = lognormal_cut_off(median, spread, lowest, highest)
    np.testing.assert_allclose(ours.from_unit(SHARES), quantile(SHARES), rtol=1e-9)
    x = np.linspace(max(lowest, 1e-3), highest, 50)
    np.testing.assert_allclose(ours.log_density(x), log_density(x), rtol=1e-9)
    outside = ours.log_density([-1.0, 0.0, highest * 1.01])
    assert (outside == -np.inf).all()


def test_a_lognormal_without_cuts_is_scipys():
    ours = prior("lognormal", (1.0, 2.0), 0.0, 1e12)
    theirs = stats.lognorm(s=np.log(2.0), scale=1.0)
    np.testing.assert_allclose(ours.from_unit(SHARES), theirs.ppf(SHARES), rtol=1e-9)
    # Two thirds lie within median / spread and median x spread.
    np.testing.assert_allclose(ours.from_unit(stats.norm.cdf([-1, 0, 1])), [0.5, 1.0, 2.0])


def test_a_cut_in_the_upper_tail_keeps_its_digits():
    # What is left of the bell lies beyond 9 standard deviations, where 1 - ndtr(z) is 0.
    ours = prior("normal", (0.0, 0.1), 0.9, 6.0)
    theirs = stats.truncnorm(9, 60, loc=0, scale=0.1)
    np.testing.assert_allclose(ours.from_unit(SHARES), theirs.ppf(SHARES), rtol=1e-8)
    x = np.linspace(0.9, 1.5, 20)
    np.testing.assert_allclose(ours.log_density(x), theirs.logpdf(x), rtol=1e-8)


SPREADS = st.floats(1.05, 20)
POSITIVE = st.floats(0.02, 5.9)
PRIORS = st.one_of(
    st.tuples(POSITIVE, SPREADS).map(lambda pair: prior("lognormal", pair)),
    st.tuples(st.floats(-5.9, 5.9), st.floats(0.01, 50)).map(
        lambda pair: prior("normal", pair, -6.0, 6.0)
    ),
    st.tuples(st.floats(0, 2.9), st.floats(3, 6)).map(lambda pair: prior("uniform", pair)),
)


@given(PRIORS, st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_from_unit_rises_and_keeps_to_the_range(ours, shares):
    u = np.sort(np.array([0.0, *shares, 1.0]))
    values = ours.from_unit(u)
    low, high = ours.support
    assert values.shape == u.shape
    assert np.isfinite(values).all()
    assert (np.diff(values) >= 0).all()
    assert (values >= low).all() and (values <= high).all()
    assert low <= ours.median() <= high


@given(PRIORS)
def test_shares_are_the_mass_below(ours):
    u = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    at = ours.from_unit(u)
    for share, first, last in zip(np.diff(u), at, at[1:], strict=False):
        x = np.linspace(first, last, 4001)
        assert np.trapezoid(np.exp(ours.log_density(x)), x) == pytest.approx(share, abs=2e-4)


def test_any_shape_goes_through():
    u = np.random.default_rng(0).random((3, 4))
    ours = prior("normal", (1.0, 1.0))
    assert ours.from_unit(u).shape == (3, 4)
    assert ours.log_density(ours.from_unit(u)).shape == (3, 4)


def test_what_it_holds_possible_has_a_density():
    for ours in (prior("uniform", (1, 2)), prior("normal", (1, 1)), prior("lognormal", (1, 2))):
        for value in (-1.0, 0.0, 0.5, 1.0, 2.0, 5.9, 6.1):
            assert ours.holds(value) == np.isfinite(ours.log_density(value))
