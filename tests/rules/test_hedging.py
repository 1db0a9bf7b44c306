"""Several patrons rather than one master."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import hedging
from sim.rules.hedging import Hedging


def test_the_smaller_patron_is_favoured(section, apart):
    """0.5 x (1 - 2 x share): 0.5 for one without a share, 0 at one half, -0.5 for a monopoly."""
    p = section(Hedging, balance=0.5, enabled=[1, 1, 1, 1, 0])
    found = apart(hedging.balance, p, (0.0, 0.25, 0.5, 1.0, 0.0))
    np.testing.assert_array_equal(found, [0.5, 0.25, 0.0, -0.5, 0.0])


@given(st.floats(0, 1), st.floats(0, 6))
def test_what_one_patron_gains_by_balance_the_other_loses(section, share, weight):
    p = section(Hedging, balance=weight)
    china, russia = (hedging.balance(p, np.array([value]))[0] for value in (share, 1.0 - share))
    assert abs(china + russia) <= 1e-12
    assert china * (0.5 - share) >= 0.0


def test_another_committed_power_closes_the_door(section, apart):
    """-0.4 x 0.5, none without it, off."""
    p = section(Hedging, alternatives=0.4, enabled=[1, 1, 0])
    np.testing.assert_array_equal(apart(hedging.alternatives, p, (0.5, 0.0, 1.0)), [-0.2, 0.0, 0.0])


def test_deference_needs_displeasure_and_dependence(section, apart):
    """-1.5 x 2 x (0.3 + 0.2) = -1.5; nothing without displeasure, dependence and obligation, or
    when off."""
    p = section(Hedging, deference=1.5, enabled=[1, 1, 1, 0])
    found = apart(
        hedging.deference, p, (2.0, 0.0, 2.0, 2.0), (0.3, 0.3, 0.0, 0.3), (0.2, 0.2, 0.0, 0.2)
    )
    np.testing.assert_allclose(found, [-1.5, 0.0, 0.0, 0.0], rtol=1e-14)


@given(st.floats(0, 20), st.floats(0, 1), st.floats(0, 2), st.floats(0, 20))
def test_deference_only_ever_closes(section, displeasure, reliance, obligation, more):
    p = section(Hedging, deference=1)
    base = [displeasure, reliance, obligation]
    here = hedging.deference(p, *(np.array([value]) for value in base))[0]
    assert here <= 0.0
    for place, value in enumerate(base):
        raised = [*base[:place], max(value, more), *base[place + 1 :]]
        assert hedging.deference(p, *(np.array([v]) for v in raised))[0] <= here


def test_neutrality_by_republic(section, apart):
    """Minus the parameter in the first run, nothing where it is off."""
    p = section(Hedging, neutrality=[0, 0, 0, 2.5, 0.7], enabled=[1, 0])
    found = apart(hedging.neutrality, p, p.neutrality)
    np.testing.assert_array_equal(found[:, 0], [0, 0, 0, -2.5, -0.7])
    np.testing.assert_array_equal(found[:, 1], 0.0)
