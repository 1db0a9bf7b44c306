"""Threat: borders, spill-over, the triangle, and China's concern."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import threat
from sim.rules.threat import LARGEST_DIASPORA, Threat

share = st.floats(0, 1)
#: 1 - exp(-1) and 1 - exp(-2): exposure at one and at two border scales.
ONE_SCALE, TWO_SCALES = 0.6321205588285577, 0.8646647167633873


def test_exposure_by_length_of_border(section, apart):
    """No border: 0; one scale: 1 - 1/e; two scales: 1 - 1/e^2; 500 ln 2 km of 500: a half."""
    p = section(Threat, border_scale=500)
    lengths = (0.0, 500.0, 1000.0, 346.57359027997264)
    np.testing.assert_allclose(
        apart(threat.exposure, p, lengths), [0.0, ONE_SCALE, TWO_SCALES, 0.5], rtol=1e-14
    )


def test_exposure_of_every_republic_at_once(section, apart):
    """Republics are rows; a scale by run makes columns."""
    p = section(Threat, border_scale=[500, 250], border_china=[0, 500, 0, 0, 0])
    found = apart(threat.exposure, p, p.border_china)
    assert found.shape == (5, 2)
    np.testing.assert_allclose(found[1], [ONE_SCALE, TWO_SCALES], rtol=1e-14)
    np.testing.assert_array_equal(found[[0, 2, 3, 4]], 0.0)


@given(st.floats(0, 5000), st.floats(0, 5000), st.floats(50, 5000))
def test_a_longer_border_exposes_more_and_never_fully(section, one, other, scale):
    low, high = sorted((one, other))
    p = section(Threat, border_scale=scale)
    below, above = threat.exposure(p, np.array([low])), threat.exposure(p, np.array([high]))
    assert 0.0 <= below[0] <= above[0] <= 1.0


def test_threat_through_the_own_border(section, apart):
    """0.5 x (1 - 1/e); nothing without insecurity, without a border, or switched off."""
    p = section(Threat, border_scale=500, enabled=[1, 1, 1, 0])
    found = apart(threat.border_threat, p, (0.5, 0.0, 0.5, 0.5), (500.0, 500.0, 0.0, 500.0))
    np.testing.assert_allclose(found, [0.5 * ONE_SCALE, 0.0, 0.0, 0.0], rtol=1e-14)


def test_a_share_of_the_mean_of_the_neighbours_spills_over(section, apart):
    """0.3 x (0.2 + 0.4 + 0.9) / 3 = 0.15; 0.3 x (0 + 0 + 1) / 3 = 0.1; of one neighbour 0.12."""
    p = section(Threat, spillover=0.3)
    three = [np.array([0.2, 0.0]), np.array([0.4, 0.0]), np.array([0.9, 1.0])]
    np.testing.assert_allclose(apart(threat.spilled_over, p, three), [0.15, 0.1], rtol=1e-14)
    np.testing.assert_allclose(threat.spilled_over(p, [np.array([0.4])]), [0.12], rtol=1e-14)


def test_the_triangle_needs_both_borders(section, apart):
    """sqrt(0.5 x 0.5) = 0.5, sqrt(0.5 x (1 - 1/e)); 0 where one border is lacking."""
    p = section(Threat, border_scale=500)
    half = 346.57359027997264
    found = apart(threat.triangle, p, (half, half, half, 0.0), (half, 500.0, 0.0, half))
    np.testing.assert_allclose(found, [0.5, (0.5 * ONE_SCALE) ** 0.5, 0.0, 0.0], rtol=1e-14)


@given(st.floats(0, 5000), st.floats(0, 5000))
def test_the_triangle_lies_between_the_exposures_and_has_no_order(section, one, other):
    p = section(Threat, border_scale=500)
    one, other = np.array([one]), np.array([other])
    found = threat.triangle(p, one, other)
    sides = sorted((threat.exposure(p, one)[0], threat.exposure(p, other)[0]))
    assert sides[0] - 1e-12 <= found[0] <= sides[1] + 1e-12
    np.testing.assert_array_equal(found, threat.triangle(p, other, one))


def test_closeness_is_border_and_community_in_equal_parts(section, apart):
    """A half border and no one: 0.25. No border and the largest community: 0.5. The root of
    298, less one: half of the logarithm, so 0.25. More than the largest counts as the largest."""
    p = section(Threat, border_scale=500)
    half = 346.57359027997264
    communities = (0.0, LARGEST_DIASPORA, 298.0**0.5 - 1.0, 1000.0)
    found = apart(threat.closeness, p, (half, 0.0, 0.0, 0.0), communities)
    np.testing.assert_allclose(found, [0.25, 0.5, 0.25, 0.5], rtol=1e-13)


def test_concern_follows_closeness_alone(section, apart):
    """0.7 x 0.8 x 0.5 = 0.28; nothing without weight, closeness, or off."""
    p = section(Threat, concern=0.7, enabled=[1, 1, 1, 0])
    found = apart(threat.xinjiang_concern, p, (0.8, 0.0, 0.8, 0.8), (0.5, 0.5, 0.0, 0.5))
    np.testing.assert_allclose(found, [0.28, 0.0, 0.0, 0.0], rtol=1e-14)


def test_the_flank_takes_afghanistan_and_both_borders(section, apart):
    """3 x 0.4 x 0.75 = 0.9; nothing where one of the two is lacking, or off."""
    p = section(Threat, flank=3, enabled=[1, 1, 1, 0])
    found = apart(threat.flank, p, (0.4, 0.0, 0.4, 0.4), (0.75, 0.75, 0.0, 0.75))
    np.testing.assert_allclose(found, [0.9, 0.0, 0.0, 0.0], rtol=1e-14)


def test_patrols_walk_a_settled_border(section, apart):
    """2 x 0.9 = 1.8; nothing in dispute, without a border, or off."""
    p = section(Threat, frontier=2, enabled=[1, 1, 1, 0])
    found = apart(threat.frontier, p, (0.9, 0.9, 0.0, 0.9), (1.0, 0.0, 1.0, 1.0))
    np.testing.assert_array_equal(found, [1.8, 0.0, 0.0, 0.0])


def test_what_guards_the_flank_is_exempt(section, apart):
    """As far as the triangle reaches; nothing off."""
    p = section(Threat, enabled=[1, 0])
    np.testing.assert_array_equal(apart(threat.exempt, p, (0.75,)), [0.75, 0.0])


def test_the_rich_cover_part_of_their_threat_themselves(section, apart):
    """0.6 for the richest, 0.6 x 0.5 = 0.3 at half its income, nothing off."""
    p = section(Threat, own_means=0.6, enabled=[1, 1, 0])
    np.testing.assert_allclose(apart(threat.own_cover, p, (1.0, 0.5, 1.0)), [0.6, 0.3, 0.0])


@given(share, share, st.floats(0, 12), share)
def test_the_flank_rises_with_both(section, afghan, link, strength, more):
    p = section(Threat, flank=strength)
    base = [afghan, link]
    lower = threat.flank(p, *(np.array([value]) for value in base))[0]
    assert 0.0 <= lower <= strength
    for place, value in enumerate(base):
        raised = [*base[:place], max(value, more), *base[place + 1 :]]
        assert threat.flank(p, *(np.array([v]) for v in raised))[0] >= lower
