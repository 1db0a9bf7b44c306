"""Crises and the demand for regime security."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import regime
from sim.rules.regime import Regime


def test_a_crisis_lifts_insecurity_and_calm_brings_it_back(section, apart):
    """One crisis or three: 1. Calm from 0.9 to 0.3 in one half-life: 0.6, in two: 0.45."""
    p = section(Regime, half_life=[1, 1, 1, 0.5])
    found = apart(regime.insecurity_after, p, (0.9,), (0.3,), (1.0, 3.0, 0.0, 0.0), 1.0)
    np.testing.assert_allclose(found, [1.0, 1.0, 0.6, 0.45], rtol=1e-14)


def test_a_quarter_of_a_crisis_lifts_by_a_quarter_of_what_is_lacking(section, apart):
    """Calm brings 0.9 to 0.6; a quarter of the 0.4 up to 1 is 0.1."""
    p = section(Regime, half_life=1)
    found = apart(regime.insecurity_after, p, (0.9,), (0.3,), (0.25, 0.0), 1.0)
    np.testing.assert_allclose(found, [0.7, 0.6], rtol=1e-14)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 20), st.integers(0, 3))
def test_insecurity_stays_in_its_range(section, insecurity, quiet, half_life, crises):
    p = section(Regime, half_life=half_life)
    new = regime.insecurity_after(
        p, np.array([insecurity]), np.array([quiet]), np.array([float(crises)]), 1 / 12
    )
    assert -1e-12 <= new[0] <= 1.0 + 1e-12


def test_expected_crises_by_republic(section, apart):
    """0.12 a year is 0.01 a month; twice as many years, twice as many; none when off."""
    p = section(Regime, crisis_rate=[0.12, 0, 0.24, 0, 0], enabled=[1, 0])
    found = apart(regime.crisis_intensity, p, p.crisis_rate, 1 / 12)
    np.testing.assert_allclose(found[:, 0], [0.01, 0, 0.02, 0, 0], rtol=1e-14)
    np.testing.assert_array_equal(found[:, 1], 0.0)
    np.testing.assert_allclose(regime.crisis_intensity(p, p.crisis_rate, 0.5)[0, 0], 0.06)


def test_attention_and_demand_follow_insecurity(section, apart):
    """0.5 x 0.4 = 0.2 on offers and 1 x 0.4 on answers; none in full calm; off 0."""
    p = section(Regime, attention=0.5, demand=1, enabled=[1, 1, 0])
    levels = (0.4, 0.0, 0.4)
    np.testing.assert_allclose(apart(regime.attention, p, levels), [0.2, 0, 0], rtol=1e-14)
    np.testing.assert_allclose(apart(regime.demand, p, levels), [0.4, 0, 0], rtol=1e-14)
