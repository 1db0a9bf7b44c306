"""Form and the bilateral track."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import bilateralism
from sim.rules.bilateralism import HALF_STANDING, Bilateralism


def test_an_sco_that_delivers_nothing_gives_the_full_push(section, apart):
    """0.8 x (1 - delivery): 0.8, 0.6, 0; off 0."""
    p = section(Bilateralism, push=0.8, enabled=[1, 1, 1, 0])
    found = apart(bilateralism.bilateral_push, p, (0.0, 0.25, 1.0, 0.0))
    np.testing.assert_allclose(found, [0.8, 0.6, 0.0, 0.0], rtol=1e-14)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 3))
def test_the_more_the_sco_delivers_the_smaller_the_push(section, one, other, push):
    p = section(Bilateralism, push=push)
    low, high = sorted((one, other))
    weaker = bilateralism.bilateral_push(p, np.array([high]))[0]
    assert 0.0 <= weaker <= bilateralism.bilateral_push(p, np.array([low]))[0]


def test_a_tie_is_half_established_at_three_events(apart):
    """0 / 3, 3 / 6, 9 / 12, 27 / 30."""
    assert HALF_STANDING == 3.0
    found = apart(bilateralism.standing, (0.0, 3.0, 9.0, 27.0))
    np.testing.assert_allclose(found, [0.0, 0.5, 0.75, 0.9], rtol=1e-14)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_standing_rises_and_stays_below_one(one, other):
    low, high = sorted((one, other))
    below, above = (bilateralism.standing(np.array([value]))[0] for value in (low, high))
    assert 0.0 <= below <= above < 1.0


def test_groundwork_follows_standing_dialogue(section, apart):
    """0.6 x 0, 0.6 x 0.5, 0.6 x 0.75; off 0."""
    p = section(Bilateralism, groundwork=0.6, enabled=[1, 1, 1, 0])
    found = apart(bilateralism.groundwork, p, (0.0, 3.0, 9.0, 9.0))
    np.testing.assert_allclose(found, [0.0, 0.3, 0.45, 0.0], rtol=1e-14)


def test_routine_is_each_channels_own(section, apart):
    """Two channels with stocks 3 and 9 in the first run, 0 and 1 in the second, which doubles."""
    p = section(Bilateralism, routine=[1, 2])
    found = apart(bilateralism.routine, p, ((3.0, 0.0), (9.0, 1.0)))
    np.testing.assert_allclose(found, [[0.5, 0.0], [0.75, 0.5]], rtol=1e-14)
    off = section(Bilateralism, routine=1, enabled=0)
    np.testing.assert_array_equal(bilateralism.routine(off, np.array([[3.0], [9.0]])), 0.0)


def test_two_state_form_costs_whom_prefers_another(section, apart):
    """By republic: minus the preference, which may be negative; nothing when off."""
    p = section(Bilateralism, prefer_multilateral=[0.3, 0, -0.5, 0, 1], enabled=[1, 0])
    found = apart(bilateralism.form_cost, p, p.prefer_multilateral)
    np.testing.assert_array_equal(found[:, 0], [-0.3, 0, 0.5, 0, -1])
    np.testing.assert_array_equal(found[:, 1], 0.0)
