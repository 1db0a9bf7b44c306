"""The norm: how far it holds China back, how it wears and mends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import division_of_labour
from sim.rules.division_of_labour import DivisionOfLabour

share = st.floats(0, 1)


def test_full_strength_and_norm_make_offers_fifty_times_rarer(section, apart):
    """exp(restraint) is 1/50 at strength and norm 1, 1/sqrt(50) at strength or norm 1/2, 1 without
    norm, strength or mechanism; all where Russia alone is present and nobody was asked."""
    p = section(
        DivisionOfLabour,
        strength=[1, 0.5, 1, 1, 0, 1],
        consent=0.5,
        reliance_weight=0,
        enabled=[1, 1, 1, 1, 1, 0],
    )
    norm = (1.0, 1.0, 0.5, 0.0, 1.0, 1.0)
    found = apart(division_of_labour.restraint, p, norm, (1.0,), (0.3,), (0.0,))
    np.testing.assert_allclose(np.exp(found), [0.02, 50**-0.5, 50**-0.5, 1, 1, 1], rtol=1e-13)


def test_the_norm_holds_as_far_as_russia_leads_and_is_relied_on_and_does_not_consent(
    section, apart
):
    """Exponents of 1/50: a lead of 0.6; a weight of 1 - 0.5 x (1 - 0.2) = 0.6 by reliance; asked
    beforehand, tolerance 0.8 and consent 0.5 leave 0.6; all three 0.6 x 0.6 x 0.6 = 0.216."""
    p = section(
        DivisionOfLabour, strength=1, reliance_weight=[0, 0.5, 0, 0.5], consent=[0, 0, 0.5, 0.5]
    )
    found = apart(division_of_labour.restraint, p, (1.0,), (0.6, 1.0, 1.0, 0.6), (0.2,), (0.8,))
    np.testing.assert_allclose(
        np.exp(found), [50**-0.6, 50**-0.6, 50**-0.6, 50**-0.216], rtol=1e-13
    )


@given(share, share, share, share, share, share, share, share)
def test_restraint_never_helps_and_moves_the_right_way(
    section, strength, consent, weight, norm, lead, reliance, tolerance, more
):
    p = section(DivisionOfLabour, strength=strength, consent=consent, reliance_weight=weight)
    values = [norm, lead, reliance, tolerance]

    def restraint(values):
        return division_of_labour.restraint(p, *(np.array([value]) for value in values))[0]

    here = restraint(values)
    assert here <= 0.0
    for place, value in enumerate(values):
        raised = restraint([*values[:place], max(value, more), *values[place + 1 :]])
        assert raised >= here if place == 3 else raised <= here


def test_unopposed_events_wear_the_norm(section, apart):
    """Half of the norm per event: 1, 1/2, 1/4 after 0, 1, 2 events of hardness 1; an event of
    hardness one half leaves 1/sqrt(2)."""
    p = section(DivisionOfLabour, erosion=0.5, repair=0.0, consultation=0.0)
    found = apart(division_of_labour.norm_after, p, (1.0,), (0.0, 1.0, 2.0, 0.5), (0.0,), 1.0)
    np.testing.assert_allclose(found, [1.0, 0.5, 0.25, 0.7071067811865476], rtol=1e-13)


def test_objections_and_talks_mend_it(section, apart):
    """What is lost is 0.6. One objection that repairs a quarter leaves 0.45 of it, two 0.3375;
    talks at ln 2 per year leave a half, 0.3, after a year; both 0.225."""
    p = section(
        DivisionOfLabour, erosion=0.1, repair=0.25, consultation=[0, 0, np.log(2), np.log(2)]
    )
    found = apart(division_of_labour.norm_after, p, (0.4,), (0.0,), (1.0, 2.0, 0.0, 1.0), 1.0)
    np.testing.assert_allclose(found, [0.55, 0.6625, 0.7, 0.775], rtol=1e-13)


def test_a_full_repair_restores_all_of_it(section):
    p = section(DivisionOfLabour, erosion=0.5, repair=1.0, consultation=0.0)
    new = division_of_labour.norm_after(p, np.array([0.2]), np.array([3.0]), np.array([1.0]), 1.0)
    assert new == pytest.approx([1.0])
    left = division_of_labour.norm_after(p, np.array([0.2]), np.zeros(1), np.zeros(1), 1.0)
    assert left == pytest.approx([0.2])


@given(share, st.floats(0, 0.5), share, share, st.floats(0, 50), st.integers(0, 20), share)
def test_the_norm_stays_in_its_range_and_moves_the_right_way(
    section, norm, erosion, repair, consultation, unopposed, objections, years
):
    p = section(DivisionOfLabour, erosion=erosion, repair=repair, consultation=consultation)

    def after(unopposed, objections):
        return division_of_labour.norm_after(
            p, np.array([norm]), np.array([unopposed]), np.array([float(objections)]), years
        )[0]

    assert -1e-12 <= after(unopposed, objections) <= 1.0
    assert after(unopposed, objections) <= after(0.0, objections) + 1e-12
    assert after(unopposed, objections) <= after(unopposed, objections + 1) + 1e-12
    assert after(0.0, 0) >= norm - 1e-12
