"""Means, build-up, programmes and the language gap."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import capacity
from sim.rules.capacity import Capacity


def test_means_weigh_in_proportion(section, apart):
    """0.7 x 0.5, none without means, a weight by run, off."""
    p = section(Capacity, enabled=[1, 1, 1, 0])
    found = apart(capacity.means, p, (0.7, 0.7, 2.0, 0.7), (0.5, 0.0, 1.0, 0.5))
    np.testing.assert_allclose(found, [0.35, 0.0, 2.0, 0.0], rtol=1e-14)


def test_the_build_up_acts_through_the_shared_border(section, apart):
    """0.5 x 0.8 x 0.5 = 0.2; nothing without build-up, border or mechanism."""
    p = section(Capacity, build_up=0.5, enabled=[1, 1, 1, 0])
    found = apart(capacity.build_up, p, (0.8, 0.0, 0.8, 0.8), (0.5, 0.5, 0.0, 0.5))
    np.testing.assert_allclose(found, [0.2, 0.0, 0.0, 0.0], rtol=1e-14)


def test_the_programme_by_its_level(section, apart):
    """1.8 x 0.5 = 0.9; 0 before it; off 0."""
    p = section(Capacity, programme=1.8, enabled=[1, 1, 0])
    np.testing.assert_allclose(
        apart(capacity.programme, p, (0.5, 0.0, 1.0)), [0.9, 0.0, 0.0], rtol=1e-14
    )


def test_room_is_left_until_there_is_none(section, apart):
    """Nothing wanted, half of what there is room for, all of it, three times and a million times
    as much, and without the mechanism: (1 + load^4)^(-1/4)."""
    p = section(Capacity, enabled=[1, 1, 1, 1, 1, 0])
    found = apart(capacity.room, p, (0.0, 10.0, 20.0, 60.0, 2e7, 60.0), (20.0,) * 6)
    expected = [1.0, 17 ** (-1 / 4) * 2, 2 ** (-1 / 4), 82 ** (-1 / 4), 1e-6, 1.0]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@given(st.floats(0, 1e200), st.floats(0, 1e200), st.floats(1, 1000))
def test_what_is_held_grows_with_what_is_wanted_up_to_the_most(section, one, other, most):
    p = section(Capacity)
    low, high = sorted((one, other))
    held = [w * capacity.room(p, np.array([w]), np.array([most]))[0] for w in (low, high)]
    assert held[0] <= held[1] * (1 + 1e-12)
    assert held[1] <= most * (1 + 1e-12)


def test_the_language_gap_slows_by_a_power_of_the_role(section, apart):
    """Offers by (1 + role)^-gap: 1 without a role, 1/2 at 1, 1/2 at 3 with half a gap, 1 off."""
    p = section(Capacity, language_gap=[1, 1, 0.5, 1], enabled=[1, 1, 1, 0])
    found = apart(capacity.language_gap, p, (0.0, 1.0, 3.0, 3.0))
    np.testing.assert_allclose(np.exp(found), [1.0, 0.5, 0.5, 1.0], rtol=1e-14)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 4))
def test_the_deeper_the_role_the_more_the_gap_costs(section, one, other, gap):
    p = section(Capacity, language_gap=gap)
    low, high = sorted((one, other))
    deeper = capacity.language_gap(p, np.array([high]))[0]
    assert deeper <= capacity.language_gap(p, np.array([low]))[0] <= 0.0


def test_without_means_abroad_offers_are_a_thousand_times_rarer(apart):
    """All of them, half, and one in a thousand."""
    found = apart(capacity.means_abroad, (1.0, 0.5, 0.0))
    np.testing.assert_allclose(np.exp(found), [1.0, 0.5, 0.001], rtol=1e-14)
