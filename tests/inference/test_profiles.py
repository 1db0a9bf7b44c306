"""Profiles, against what is known in closed form and against another optimiser."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri

from sim.inference import profiles
from sim.inference.fit import Fit, log_posterior
from sim.inference.likelihood import Problem
from sim.inference.profiles import LEVELS, Profile, along, profile
from sim.parameters import Array

Z_LEVELS = ndtri(np.array(LEVELS))
KEYS = 6


def _bent() -> tuple[Array, Array]:
    """Curvature and middle of a likelihood whose directions hang together."""
    luck = np.random.default_rng(3)
    root = luck.standard_normal((KEYS, KEYS))
    return root @ root.T * 0.4, luck.standard_normal(KEYS)


def test_of_a_normal_likelihood_in_closed_form() -> None:
    """With the others at their best, what is left is a parabola whose width is known."""
    bend, middle = _bent()

    def likelihood(u: Array) -> Array:
        off = ndtri(u) - middle
        return -0.5 * np.einsum("ij,jk,ik->i", off, bend, off)

    posterior = np.linalg.inv(bend + np.eye(KEYS))
    peak = posterior @ bend @ middle
    z = np.random.default_rng(4).multivariate_normal(peak, posterior, size=400)
    for place in (0, 3, KEYS - 1):
        found, settled = along(likelihood, z, place, Z_LEVELS)
        assert settled.all()
        # The posterior's own margin is a bell; its prior is taken off.
        margin = -0.5 * (Z_LEVELS - peak[place]) ** 2 / posterior[place, place]
        expected = margin + 0.5 * Z_LEVELS**2
        np.testing.assert_allclose(found - found[4], expected - expected[4], atol=0.02)


def test_of_a_crooked_likelihood_as_another_optimiser_finds_it() -> None:
    """Few events in each direction, and a bend between two of them."""
    events = np.arange(KEYS) % 3

    def of(z: Array) -> Array:
        moved = z.copy()
        moved[:, 1] += 0.4 * z[:, 0] ** 2
        return (0.9 * events * moved - np.exp(0.9 * moved)).sum(axis=1)

    def likelihood(u: Array) -> Array:
        return of(ndtri(u))

    z = 0.8 * np.random.default_rng(5).standard_normal((300, KEYS)) + 0.1
    for place in (0, 1):
        found, settled = along(likelihood, z, place, Z_LEVELS)
        assert settled.all()
        for level, height in zip(Z_LEVELS, found, strict=True):

            def lost(rest: Array, level: float = level, place: int = place) -> float:
                point = np.insert(rest, place, level)[np.newaxis]
                return -float(log_posterior(likelihood, point)[0] + 0.5 * level**2)

            best = min(minimize(lost, start * np.ones(KEYS - 1)).fun for start in (-0.5, 0.0, 0.5))
            assert height == pytest.approx(-best, abs=0.02)


def test_a_likelihood_that_says_nothing_is_flat() -> None:
    """Of one direction it speaks, of the other it does not."""

    def likelihood(u: Array) -> Array:
        return -2.0 * (ndtri(u[:, 0]) - 1.0) ** 2

    z = np.random.default_rng(6).standard_normal((200, 2)) * np.array([0.4, 1.0])
    silent, _ = along(likelihood, z, 1, Z_LEVELS)
    assert np.ptp(silent) < 0.01
    telling, _ = along(likelihood, z, 0, Z_LEVELS)
    np.testing.assert_allclose(telling, -2.0 * (Z_LEVELS - 1.0) ** 2, atol=0.01)


@pytest.mark.parametrize(
    ("height", "verdict"),
    [(0.4, "not informed"), (0.6, "weakly informed"), (1.9, "weakly informed"), (2.1, "informed")],
)
def test_the_verdict_goes_by_the_priors_80_percent(height: float, verdict: str) -> None:
    heights = np.zeros(9)
    heights[[0, 8]] = -50.0  # beyond it, which counts for nothing
    heights[6] = -height
    found = Profile("ties.reserve", np.arange(9.0), heights, np.ones(9, dtype=bool))
    assert found.range == pytest.approx(height)
    assert found.verdict == verdict


def test_levels_hold_the_ends_of_the_priors_80_percent() -> None:
    assert LEVELS[profiles.WITHIN][0] == 0.1 and LEVELS[profiles.WITHIN][-1] == 0.9
    assert (LEVELS[0], LEVELS[-1]) == (0.01, 0.99)


def test_a_fits_profile_is_that_of_its_problem(account) -> None:
    """Two parameters and a year: the other one is found on a fine grid."""
    problem = Problem(account, 24)
    z = np.random.default_rng(7).normal(0.0, 0.8, (100, 2))
    found = profile(Fit(problem, "importance", 1, z, None, 0.0, 0.0, 0.0, 1.0, 1), account.keys[0])
    prior = account.parameters[0]
    np.testing.assert_allclose(found.values, prior.from_unit(LEVELS))
    grid = np.linspace(-3.0, 3.0, 241)
    heights = []
    for level in LEVELS:
        u = np.column_stack([np.full(len(grid), level), ndtr(grid)])
        heights.append((problem.log_likelihood(u) - 0.5 * grid**2).max())
    np.testing.assert_allclose(found.log_likelihood, np.array(heights) - max(heights), atol=0.02)
    assert found.settled.all()
    assert found.verdict == "informed"
