"""Neighbours watch."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import diffusion
from sim.rules.diffusion import Diffusion


def test_experience_moves_to_the_neighbours_mean(section, apart):
    """Roles 0.2 and 0.6: mean 0.4, half of the way from 0 in one lag: 0.2. A role of 3 counts as
    1: mean 0.6, from 0.2 to 0.4."""
    p = section(Diffusion, lag=3)
    roles = [np.array([0.2, 3.0]), np.array([0.6, 0.2])]
    found = apart(diffusion.experience_after, p, (0.0, 0.2), roles, 3.0)
    np.testing.assert_allclose(found, [0.2, 0.4], rtol=1e-14)


def test_one_neighbour_is_all_there_is_to_see(section, apart):
    """Three quarters of the way in two lags, whatever the run's own lag."""
    p = section(Diffusion, lag=[1, 2])
    found = apart(diffusion.experience_after, p, (0.0,), [np.array([0.8, 0.8])], 2.0)
    np.testing.assert_allclose(found, [0.6, 0.4], rtol=1e-14)


@given(st.floats(0, 1), st.lists(st.floats(0, 50), min_size=1, max_size=4), st.floats(0.1, 20))
def test_experience_stays_in_its_range_and_does_not_change_the_roles(
    section, experience, roles, lag
):
    p = section(Diffusion, lag=lag)
    arrays = [np.array([role]) for role in roles]
    new = diffusion.experience_after(p, np.array([experience]), arrays, 1 / 12)
    assert -1e-12 <= new[0] <= 1.0 + 1e-12
    assert [array[0] for array in arrays] == roles


def test_the_example_weighs_in_proportion(section, apart):
    """2 x 0.25 = 0.5; none without experience; off 0."""
    p = section(Diffusion, weight=2, enabled=[1, 1, 0])
    np.testing.assert_array_equal(apart(diffusion.example, p, (0.25, 0.0, 1.0)), [0.5, 0.0, 0.0])


def test_the_deepest_role_elsewhere_is_the_model(section, apart):
    """Roles of 0.2 and 0.6 elsewhere: 0.5 x 0.6 = 0.3, in whatever order; a role of 3 counts as
    1: 0.5; none anywhere: 0; off: 0."""
    p = section(Diffusion, repetition=0.5, enabled=[1, 1, 1, 1, 0])
    roles = [np.array([0.2, 0.6, 3.0, 0.0, 1.0]), np.array([0.6, 0.2, 0.1, 0.0, 1.0])]
    found = apart(diffusion.repeated, p, roles)
    np.testing.assert_allclose(found, [0.3, 0.3, 0.5, 0.0, 0.0], rtol=1e-14)
    np.testing.assert_array_equal(roles[0], [0.2, 0.6, 3.0, 0.0, 1.0])
