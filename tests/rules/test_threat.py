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


def test_concern_mixes_closeness_and_link(section, apart):
    """Weight 0.8, closeness 0.5, link 0.9 x 0.4 = 0.36, share of the triangle 0.25:
    0.8 x (0.75 x 0.5 + 0.25 x 0.36) = 0.372. All closeness: 0.4. All link: 0.288. Off: 0."""
    p = section(Threat, triangle=[0.25, 0.0, 1.0, 0.25], enabled=[1, 1, 1, 0])
    found = apart(threat.xinjiang_concern, p, (0.8,), (0.4,), (0.5,), (0.9,))
    np.testing.assert_allclose(found, [0.372, 0.4, 0.288, 0.0], rtol=1e-14)


@given(share, share, share, share, share, share)
def test_concern_rises_with_all_that_it_follows(
    section, weight, afghan, closeness, link, part, more
):
    p = section(Threat, triangle=part)
    base = [weight, afghan, closeness, link]
    lower = threat.xinjiang_concern(p, *(np.array([value]) for value in base))
    assert 0.0 <= lower[0] <= 1.0 + 1e-12
    for place, value in enumerate(base):
        raised = [*base[:place], max(value, more), *base[place + 1 :]]
        higher = threat.xinjiang_concern(p, *(np.array([value]) for value in raised))
        assert higher[0] >= lower[0]
