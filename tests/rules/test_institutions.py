"""Memberships and their effects."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import institutions
from sim.rules.institutions import SCO_FLOOR, Institutions

share = st.floats(0, 1)


def test_coordination_saves_means_up_to_all_of_them(section, apart):
    """0.5 + 0.2 x 0.5 = 0.6; 0.95 + 0.1 is capped; off 0.5."""
    p = section(Institutions, coordination=0.2, enabled=[1, 1, 0])
    found = apart(institutions.means_with_coordination, p, (0.5, 0.95, 0.5), (0.5,))
    np.testing.assert_allclose(found, [0.6, 1.0, 0.5], rtol=1e-14)


def test_reassurance(section, apart):
    """0.2 x 0.5; nothing when the SCO delivers nothing, or off."""
    p = section(Institutions, coordination=0.2, enabled=[1, 1, 0])
    found = apart(institutions.reassurance, p, (0.5, 0.0, 0.5))
    np.testing.assert_allclose(found, [0.1, 0.0, 0.0], rtol=1e-14)


def test_cover_of_members(section, apart):
    """A member of both: (0.3 + 0.1) x 0.5 + 0.2 x 0.5 = 0.3. Of neither, with a base only:
    0.1 x 0.5 = 0.05. Of the SCO: 0.15. Russia without means and an idle SCO: 0. Off: 0."""
    p = section(Institutions, csto_cover=0.3, sco_cover=0.2, enabled=[1, 1, 1, 1, 0])
    found = apart(
        institutions.cover,
        p,
        (1.0, 0.0, 0.0, 1.0, 1.0),
        (0.1,),
        (1.0, 0.0, 1.0, 1.0, 1.0),
        (0.5, 0.5, 0.5, 0.0, 0.5),
        (0.5, 0.5, 0.5, 0.0, 0.5),
    )
    np.testing.assert_allclose(found, [0.3, 0.05, 0.15, 0.0, 0.0], rtol=1e-14)


def test_cover_is_never_more_than_the_threat(section):
    p = section(Institutions, csto_cover=1, sco_cover=1)
    one = np.ones(1)
    np.testing.assert_array_equal(institutions.cover(p, one, one, one, one, one), [1.0])


def test_whoever_is_not_in_the_sco_is_offered_less(section, apart):
    """-2 outside, nothing inside, half of it for half a member; before there is an SCO, or off,
    nothing."""
    p = section(Institutions, sco_precondition=2, enabled=[1, 1, 1, 1, 0])
    sco, founded = (0.0, 1.0, 0.5, 0.0, 0.0), (1.0, 1.0, 1.0, 0.0, 1.0)
    found = apart(institutions.precondition, p, sco, founded)
    np.testing.assert_array_equal(found, [-2.0, 0.0, -1.0, 0.0, 0.0])


@given(share, share, share, share, share, share)
def test_cover_rises_with_memberships_bases_means_and_delivery(
    section, csto, base, sco, means, sent, more
):
    p = section(Institutions, csto_cover=0.3, sco_cover=0.3)
    values = [csto, base, sco, means, sent]
    here = institutions.cover(p, *(np.array([value]) for value in values))[0]
    assert 0.0 <= here <= 1.0
    for place, value in enumerate(values):
        raised = [*values[:place], max(value, more), *values[place + 1 :]]
        assert institutions.cover(p, *(np.array([v]) for v in raised))[0] >= here


def test_what_binds_members_binds_no_one_else(section, apart):
    """Commitment 0.8, obligation 0.2, union 0.1, QCCM 1.5, for a member, a stranger, and off."""
    p = section(
        Institutions, commitment=0.8, obligation=0.2, union=0.1, qccm=1.5, enabled=[1, 1, 0]
    )
    member = (1.0, 0.0, 1.0)
    for function, expected in (
        (institutions.commitment, 0.8),
        (institutions.obligation, 0.2),
        (institutions.economic_union, 0.1),
        (institutions.qccm_offers, 1.5),
    ):
        np.testing.assert_array_equal(apart(function, p, member), [expected, 0.0, 0.0])


def test_qccm_membership_follows_geography_unless_widened(apart):
    """Open and in the triangle: in. Before 2016, or outside: out. Widened: in, in any case."""
    found = apart(
        institutions.qccm_member, (1.0, 0.0, 1.0, 0.0), (0.6, 0.6, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)
    )
    np.testing.assert_array_equal(found, [1.0, 0.0, 0.0, 1.0])


def test_fora_by_the_share_joined(section, apart):
    """0.6 x 2/3 = 0.4; none joined 0; off 0."""
    p = section(Institutions, fora=0.6, enabled=[1, 1, 0])
    found = apart(institutions.fora_offers, p, (2 / 3, 0.0, 1.0))
    np.testing.assert_allclose(found, [0.4, 0.0, 0.0], rtol=1e-14)


def test_exercises_of_the_sco(section, apart):
    """2 a year for a member at half delivery 4 x 0.5; 0 for others; 0 when off."""
    p = section(Institutions, sco_exercises=4, enabled=[1, 1, 0])
    found = apart(institutions.sco_exercises, p, (1.0, 0.0, 1.0), (0.5,))
    np.testing.assert_array_equal(found, [2.0, 0.0, 0.0])


def test_exercises_of_the_csto(section, apart):
    """3 a year from a Russia without means, 6 where its means double offers; members only."""
    p = section(Institutions, csto_exercises=3, enabled=[1, 1, 1, 0])
    means = (0.0, 0.6931471805599453, 0.0, 0.0)
    found = apart(institutions.csto_exercises, p, (1.0, 1.0, 0.0, 1.0), means)
    np.testing.assert_allclose(found, [3.0, 6.0, 0.0, 0.0], rtol=1e-14)


def test_the_delivery_record_fades_to_its_floor_and_grows_by_shares(section, apart):
    """From 1 half of the way to 0.2 in a half-life: 0.6. Each share then takes a quarter of what
    is lacking: 1 - 0.4 x 0.75 = 0.7 with one, 1 - 0.4 x 0.75^2 = 0.775 with two."""
    assert SCO_FLOOR == 0.2
    p = section(Institutions, delivery_gain=0.25, delivery_half_life=3)
    found = apart(institutions.sco_delivery_after, p, (1.0,), (0.0, 1.0, 2.0), 3.0)
    np.testing.assert_allclose(found, [0.6, 0.7, 0.775], rtol=1e-14)


@given(st.floats(0.2, 1), share, st.floats(0.1, 50), st.integers(0, 50))
def test_the_delivery_record_stays_between_floor_and_one(
    section, delivery, gain, half_life, shares
):
    p = section(Institutions, delivery_gain=gain, delivery_half_life=half_life)

    def after(shares):
        count = np.array([float(shares)])
        return institutions.sco_delivery_after(p, np.array([delivery]), count, 1 / 12)[0]

    assert SCO_FLOOR - 1e-12 <= after(shares) <= 1.0
    assert after(shares + 1) >= after(shares)
    assert after(0) <= delivery + 1e-12
