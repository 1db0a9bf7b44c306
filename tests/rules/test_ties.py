"""Ties: from offers and answers to events, from events to stocks, from stocks to roles."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import ties


def test_what_reports_show_of_a_republic_in_a_channel(apart):
    """Half of all courses, all of talks; of a republic all, or two fifths, by run: 0.5 x 0.4 = 0.2
    of its courses, 1 x 0.4 of its talks. A fifth of patrols and 0.6 of outposts everywhere."""
    channels = ((1.0,), (0.5,), (1.0,), (1.0,), (0.2,), (0.6,))
    republics = ((1.0, 0.4), (0.4, 1.0))
    found = apart(ties.reported, channels, republics)
    near, far = [[1.0, 0.4], [0.5, 0.2], [1.0, 0.4], [1.0, 0.4]], [[0.2, 0.2], [0.6, 0.6]]
    np.testing.assert_allclose(found[0], near + far, rtol=1e-14)
    near = [[0.4, 1.0], [0.2, 0.5], [0.4, 1.0], [0.4, 1.0]]
    np.testing.assert_allclose(found[1], near + far, rtol=1e-14)


def test_expected_events_of_a_step(apart):
    """Half of 12 offers a year are accepted at logit 0: 0.5 a month. Twice the offer 1; an answer
    of ln 3 accepts three in four: 0.75; of -ln 3 one in four: 0.25; no rate 0."""
    rate, offer = (12.0, 12.0, 12.0, 12.0, 0.0), (0.0, 0.6931471805599453, 0.0, 0.0, 1.0)
    answer = (0.0, 0.0, 1.0986122886681098, -1.0986122886681098, 1.0)
    found = apart(ties.intensity, rate, offer, answer, 1 / 12)
    np.testing.assert_allclose(found, [0.5, 1.0, 0.75, 0.25, 0.0], rtol=1e-14)


def test_expected_events_by_channel_and_run(apart):
    """Rates by channel (6, 1), offers and answers by channel and run (6, 3)."""
    rate = np.arange(6.0)[:, np.newaxis]
    found = apart(ties.intensity, rate, np.zeros((6, 3)), np.zeros((6, 3)), 0.5)
    np.testing.assert_allclose(found, np.repeat(0.25 * rate, 3, axis=1), rtol=1e-14)


@given(st.floats(-6, 6), st.floats(-6, 6), st.floats(-6, 6))
def test_a_larger_offer_or_a_warmer_answer_brings_more(offer, answer, more):
    def expected(offer, answer):
        return ties.intensity(np.ones(1), np.array([offer]), np.array([answer]), 1.0)[0]

    assert expected(max(offer, more), answer) >= expected(offer, answer)
    assert expected(offer, max(answer, more)) >= expected(offer, answer)
    assert expected(offer, answer) <= np.exp(offer)


def test_an_empty_tie_stays_empty_and_a_base_stands(apart):
    zero = (0.0, 0.0)
    np.testing.assert_array_equal(apart(ties.accumulated, zero, zero, zero, (2.0, 5.0), 0.1), 0.0)
    stands = apart(ties.accumulated, (10.0, 10.0), (10.0, 10.0), zero, (2.0, 5.0), 0.1)
    np.testing.assert_allclose(stands, 10.0, rtol=1e-14)


def test_a_tie_halves_in_its_half_life_and_returns_to_its_floor(apart):
    """8 after one half-life 4, after two 2; with a floor of 2, 8 halves its distance: 5."""
    found = apart(ties.accumulated, (8.0, 8.0, 8.0), (0.0, 0.0, 2.0), (0.0,), (2.0, 1.0, 2.0), 2.0)
    np.testing.assert_allclose(found, [4.0, 2.0, 5.0], rtol=1e-14)


def test_events_come_in_the_middle_of_the_step(apart):
    """Three in a step of one half-life have faded for half of it: 3 / sqrt(2), on top of what
    is left of 8."""
    found = apart(ties.accumulated, (0.0, 8.0), (0.0,), (3.0,), (2.0,), 2.0)
    np.testing.assert_allclose(found, [2.121320343559643, 6.121320343559643], rtol=1e-14)


@given(
    stock=st.floats(0, 100),
    floor=st.floats(0, 50),
    events=st.integers(0, 20),
    half_life=st.floats(0.1, 100),
)
def test_a_step_in_halves_keeps_the_stock_to_second_order(stock, floor, events, half_life):
    """The same events, half of them in each half of a month.

    Per event the difference is 1/2 (s^1/2 + s^3/2) - s, with s what a half-month leaves, which is
    s/8 (ln s)^2 to second order.
    """
    month = 1 / 12
    life, base = np.array([half_life]), np.array([floor])
    once = ties.accumulated(np.array([stock]), base, np.array([float(events)]), life, month)
    half = np.array([events / 2])
    twice = ties.accumulated(np.array([stock]), base, half, life, month / 2)
    twice = ties.accumulated(twice, base, half, life, month / 2)
    faded = np.log(2) * month / 2 / half_life
    assert abs(twice[0] - once[0]) <= events * faded**2 / 4 + 1e-9


def test_a_role_weighs_stocks_by_depth(apart):
    """1 x 2 + 3 x 4 over two channels of three, by run; a depth by run goes with it."""
    depth = ((1.0,), (5.0,), (3.0,))
    stock = ((2.0, 0.0), (1.0, 1.0), (4.0, 2.0))
    np.testing.assert_array_equal(apart(ties.weighted, depth, stock, [0, 2]), [14.0, 6.0])
    np.testing.assert_array_equal(apart(ties.weighted, depth, stock, [0, 1, 2]), [19.0, 11.0])
    by_run = ((1.0, 2.0), (5.0, 5.0), (3.0, 0.0))
    np.testing.assert_array_equal(apart(ties.weighted, by_run, stock, [0, 2]), [14.0, 0.0])
    np.testing.assert_array_equal(apart(ties.weighted, by_run, stock, [1]), [5.0, 5.0])


def test_half_of_all_offers_are_accepted_at_a_logit_of_nought(apart):
    """A half, three in four at ln 3, one in four at -ln 3."""
    third = 1.0986122886681098
    np.testing.assert_allclose(apart(ties.accepted, (0.0, third, -third)), [0.5, 0.75, 0.25])
