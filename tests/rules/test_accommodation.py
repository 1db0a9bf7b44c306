"""How Moscow takes it: tolerance, provocation, answer and memory."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import accommodation
from sim.rules.accommodation import Accommodation

share = st.floats(0, 1)


def test_tolerance_adds_up_and_is_capped(section, apart):
    """0.5 + 0.2 x 0.5 + 0.1 x (1 - 0.4) + 0.04 = 0.7. With a full quarrel and no means
    0.5 + 0.2 + 0.1 + 0.04 = 0.84. From 0.9 on it would be 1.1 and is 1. Off: 1, whatever else."""
    p = section(
        Accommodation,
        tolerance=[0.5, 0.5, 0.9, 0.0],
        quarrel=0.2,
        burden_sharing=0.1,
        enabled=[1, 1, 1, 0],
    )
    found = apart(accommodation.tolerance, p, (0.5, 1.0, 0.5, 0.0), (0.4, 0.0, 0.4, 1.0), (0.04,))
    np.testing.assert_allclose(found, [0.7, 0.84, 1.0, 1.0], rtol=1e-14)


@given(share, share, share, share, share, share, share)
def test_tolerance_rises_with_quarrel_and_reassurance_and_falls_with_means(
    section, basis, by_quarrel, by_means, quarrel, means, reassurance, other
):
    p = section(Accommodation, tolerance=basis, quarrel=by_quarrel, burden_sharing=by_means)

    def tolerance(quarrel, means, reassurance):
        return accommodation.tolerance(
            p, np.array([quarrel]), np.array([means]), np.array([reassurance])
        )[0]

    here = tolerance(quarrel, means, reassurance)
    assert basis - 1e-12 <= here <= 1.0
    assert tolerance(max(quarrel, other), means, reassurance) >= here
    assert tolerance(quarrel, max(means, other), reassurance) <= here
    assert tolerance(quarrel, means, max(reassurance, other)) >= here


def test_what_guards_chinas_own_flank_does_not_provoke(apart):
    """Of 2 all where nothing is exempt, 2 x (1 - 0.75) = 0.5, nothing where all is."""
    found = apart(accommodation.provocation, (2.0,), (0.0, 0.75, 1.0))
    np.testing.assert_array_equal(found, [2.0, 0.5, 0.0])


def test_the_red_line_is_the_ratio_of_both_powers(apart):
    """(1 - 0.8) x 2 x (1 - 0.75) = 0.1; none where all is tolerated or Russia alone is there; all
    of (1 - 0.8) x 2 = 0.4 where it is not there at all."""
    found = apart(accommodation.objecting, (0.8, 1.0, 0.8, 0.8), (2.0,), (0.75, 0.5, 1.0, 0.0))
    np.testing.assert_allclose(found, [0.1, 0.0, 0.0, 0.4], rtol=1e-14)


@given(share, st.floats(0, 10), share, share)
def test_a_larger_lead_is_less_provoked(tolerance, provoked, lead, more):
    def objecting(lead):
        return accommodation.objecting(
            np.array([tolerance]), np.array([provoked]), np.array([lead])
        )[0]

    assert 0.0 <= objecting(max(lead, more)) <= objecting(lead) <= provoked


def test_moscow_rallies_to_members_under_threat(section, apart):
    """0.5 x 0.8 = 0.4 for a member; nothing for others, without threat, or off."""
    p = section(Accommodation, rally=0.5, enabled=[1, 1, 1, 0])
    found = apart(accommodation.rally, p, (1.0, 0.0, 1.0, 1.0), (0.8, 0.8, 0.0, 0.8))
    np.testing.assert_array_equal(found, [0.4, 0.0, 0.0, 0.0])


def test_what_meets_an_objection_does_not_pass(apart):
    """All of it without an objection, nothing with one or three, three quarters at a quarter."""
    found = apart(accommodation.unopposed, (2.0,), (0.0, 1.0, 3.0, 0.25))
    np.testing.assert_array_equal(found, [2.0, 0.0, 0.0, 1.5])


def test_the_answer_grows_with_the_logarithm_of_chinas_role(section, apart):
    """Offers by (1 + role)^answer: 1 without a role, 2 at a role of 1, 2 at 3 with half an
    answer, 1 when off."""
    p = section(Accommodation, answer=[1, 1, 0.5, 1], enabled=[1, 1, 1, 0])
    found = apart(accommodation.answer_to_china, p, (0.0, 1.0, 3.0, 3.0))
    np.testing.assert_allclose(np.exp(found), [1.0, 2.0, 2.0, 1.0], rtol=1e-14)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 4))
def test_a_larger_role_is_answered_with_no_less(section, one, other, answer):
    p = section(Accommodation, answer=answer)
    low, high = sorted((one, other))
    below = accommodation.answer_to_china(p, np.array([low]))
    assert 0.0 <= below[0] <= accommodation.answer_to_china(p, np.array([high]))[0]


def test_objections_are_remembered_and_fade(section, apart):
    """Four remembered, half-life a year: after half a year 2.828..., after which one more."""
    p = section(Accommodation, memory=[1, 1, 0.5], economic_sensitivity=0)
    found = apart(accommodation.displeasure_after, p, (4.0,), (0.0, 1.0, 1.0), (1.0,), 0.5)
    np.testing.assert_allclose(found, [2.8284271247461903, 3.8284271247461903, 3.0], rtol=1e-14)


def test_economic_presence_displeases_without_a_word(section, apart):
    """Half a year at presence 0.5 and 0.4 a year: 0.1 on top of what is left of 4; nothing off."""
    p = section(Accommodation, memory=0.5, economic_sensitivity=0.4, enabled=[1, 0])
    found = apart(accommodation.displeasure_after, p, (4.0,), (0.0,), (0.5,), 0.5)
    np.testing.assert_allclose(found, [2.1, 2.0], rtol=1e-14)
