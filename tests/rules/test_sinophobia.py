"""Publics, protests, and how much they bind elites."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.names import BASING, CHANNELS
from sim.rules import sinophobia
from sim.rules.sinophobia import MOST_PROTESTS, Sinophobia

share = st.floats(0, 1)


def test_the_cost_by_sinophobia_less_what_elites_disregard(section, apart):
    """-2.5 x 0.6 x 0.4 = -0.6; -1.5 x 0.6 when nobody is insulated; nothing from elites that are
    insulated in full, without sinophobia, or off."""
    p = section(
        Sinophobia,
        restraint=[2.5, 1.5, 2.5, 2.5, 2.5],
        elite_insulation=[0.4, 0, 1, 0.4, 0.4],
        enabled=[1, 1, 1, 1, 0],
    )
    found = apart(sinophobia.cost, p, (0.4, 0.6, 0.4, 0.0, 0.4))
    np.testing.assert_allclose(found, [-0.6, -0.9, 0.0, 0.0, 0.0], rtol=1e-14)


@given(share, share, share, st.floats(0, 8))
def test_more_sinophobia_costs_more_and_insulation_less(
    section, level, more, insulation, restraint
):
    def cost(level, insulation):
        p = section(Sinophobia, restraint=restraint, elite_insulation=insulation)
        return sinophobia.cost(p, np.array([level]))[0]

    here = cost(level, insulation)
    assert cost(max(level, more), insulation) <= here <= 0.0
    assert cost(level, max(insulation, more)) >= here


def test_it_helps_russia(section, apart):
    """0.5 x 0.4, none without it, off."""
    p = section(Sinophobia, helps_russia=0.5, enabled=[1, 1, 0])
    np.testing.assert_array_equal(
        apart(sinophobia.advantage_for_russia, p, (0.4, 0.0, 1.0)), [0.2, 0.0, 0.0]
    )


def test_denial_hides_basing_alone(section, apart):
    """Basing at visibility 0.8, hidden to a quarter: 0.2; in full: 0; the rest as it is."""
    p = section(Sinophobia, concealment=[0.75, 1.0])
    visibility = np.full((len(CHANNELS), 1), 0.8)
    found = apart(sinophobia.seen, p, visibility, BASING)
    np.testing.assert_allclose(found[BASING], [0.2, 0.0], atol=1e-15)
    np.testing.assert_array_equal(np.delete(found, BASING, axis=0), 0.8)


def test_without_the_mechanism_nothing_is_hidden(section, apart):
    p = section(Sinophobia, concealment=[0.75, 0.75], enabled=[1, 0])
    visibility = np.broadcast_to(np.full((len(CHANNELS), 1), 0.8), (len(CHANNELS), 2))
    np.testing.assert_allclose(apart(sinophobia.seen, p, visibility, BASING)[BASING], [0.2, 0.8])


def test_the_switch_may_vary_where_nothing_else_does(section, apart):
    p = section(Sinophobia, concealment=0.75, enabled=[1, 0])
    found = apart(sinophobia.seen, p, np.full((len(CHANNELS), 1), 0.8), BASING)
    np.testing.assert_allclose(found[BASING], [0.2, 0.8])


def test_presence_is_firms_and_debt_in_equal_parts_and_guards(apart):
    """0.5 x (0.8 x 0.5 + 0.3) + 0.1 = 0.45; at most 1."""
    found = apart(sinophobia.presence, (0.8, 1.0), (0.5, 5.0), (0.3, 0.3), (0.1, 0.1))
    np.testing.assert_allclose(found, [0.45, 1.0], rtol=1e-14)


def test_guards_come_where_firms_met_protest(section, apart):
    """0.25 x 0.8 x 0.5 x 2 = 0.2; none without firms, without protest, or off; at most 1."""
    p = section(Sinophobia, companies=0.25, enabled=[1, 1, 1, 1, 0])
    found = apart(
        sinophobia.private_security,
        p,
        (0.8,),
        (0.5, 0.0, 0.5, 0.5, 0.5),
        (2.0, 2.0, 0.0, 40.0, 2.0),
    )
    np.testing.assert_allclose(found, [0.2, 0.0, 0.0, 1.0, 0.0], rtol=1e-14)


def test_sinophobia_returns_to_its_baseline(section, apart):
    """From 0.8 to 0.4 half of the way in a half-life: 0.6, fed by nothing; and so when off."""
    p = section(Sinophobia, response=[0.03, 0.5], half_life=4, enabled=[1, 0])
    found = apart(sinophobia.sinophobia_after, p, (0.8,), (0.4,), (0.0, 1.0), 4.0)
    np.testing.assert_allclose(found, [0.6, 0.6], rtol=1e-14)


def test_presence_feeds_it_at_first_by_the_rate_given(section):
    """At the baseline a full presence adds `response` a year: 0.03 x 0.001 in a thousandth."""
    p = section(Sinophobia, response=0.03, half_life=4)
    baseline = np.array([0.4])
    new = sinophobia.sinophobia_after(p, baseline, baseline, np.ones(1), 0.001)
    np.testing.assert_allclose(new - baseline, 3e-5, rtol=1e-3)


def test_sinophobia_never_leaves_its_range(section, apart):
    """Level 0.9 + 0.5 x 4 / ln 2 = 3.79: within one half-life above 1. A baseline shocked to -1:
    below 0."""
    p = section(Sinophobia, response=[0.5, 0.0], half_life=4)
    found = apart(sinophobia.sinophobia_after, p, (0.9, 0.2), (0.9, -1.0), (1.0,), 4.0)
    np.testing.assert_array_equal(found, [1.0, 0.0])


@given(share, share, share, share, st.floats(0, 0.5), st.floats(0.1, 50))
def test_more_presence_means_no_less_sinophobia(
    section, level, baseline, presence, more, response, half
):
    p = section(Sinophobia, response=response, half_life=half)

    def after(presence):
        return sinophobia.sinophobia_after(
            p, np.array([level]), np.array([baseline]), np.array([presence]), 1 / 12
        )[0]

    assert 0.0 <= after(presence) <= after(max(presence, more)) <= 1.0


def test_expected_protests_by_republic(section, apart):
    """A public as free as the freest: 4 x 1 x 0.5 x 0.25 / 12 a month. Half as free: half of it.
    Freedom is capped at 1, and none protest where none may. Off: none."""
    assert MOST_PROTESTS == 520.0
    p = section(
        Sinophobia, protest_rate=4, protests_of_all_kinds=[520, 260, 0, 5000, 520], enabled=[1, 0]
    )
    fear, presence = np.full((5, 1), 0.5), np.full((5, 1), 0.25)
    found = apart(sinophobia.protest_intensity, p, fear, presence, 1 / 12)
    month = 0.5 / 12
    np.testing.assert_allclose(found[:, 0], [month, month / 2, 0, month, month], rtol=1e-14)
    np.testing.assert_array_equal(found[:, 1], 0.0)


def test_protests_are_remembered_for_a_year_by_half(apart):
    """Four a year ago: 2. With two now: 4."""
    found = apart(sinophobia.protest_memory_after, (4.0, 4.0), (0.0, 2.0), 1.0)
    np.testing.assert_allclose(found, [2.0, 4.0], rtol=1e-14)


def test_china_protects_its_firms_after_protests(section, apart):
    """0.15 x 2; none forgotten or off."""
    p = section(Sinophobia, protection=0.15, enabled=[1, 1, 0])
    np.testing.assert_array_equal(
        apart(sinophobia.protective_offers, p, (2.0, 0.0, 2.0)), [0.3, 0.0, 0.0]
    )


def test_protests_suspend_a_share_each(section, apart):
    """Of 0.8, a quarter per protest: 0.8, 0.6, 0.45; all of it stays when off."""
    p = section(Sinophobia, suspension=0.25, enabled=[1, 1, 1, 0])
    found = apart(sinophobia.suspended, p, (0.8,), (0.0, 1.0, 2.0, 2.0))
    np.testing.assert_allclose(found, [0.8, 0.6, 0.45, 0.8], rtol=1e-14)
