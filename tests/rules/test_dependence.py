"""Trade, investment, debt and remittances, and what they buy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import dependence
from sim.rules.dependence import Dependence

share = st.floats(0, 1)


def test_trade_follows_the_regional_path_up_to_all_of_it(section, apart):
    """0.2 x 0.5, 0.2 x 1, 0.4 x 5 = 2 which counts as 1."""
    p = section(Dependence)
    found = apart(dependence.trade_with_china, p, (0.2, 0.2, 0.4), (0.5, 1.0, 5.0))
    np.testing.assert_allclose(found, [0.1, 0.2, 1.0], rtol=1e-14)


def test_stocks_move_to_their_path(section, apart):
    """Half of the way in a half-life of 3 years, a quarter left after two."""
    p = section(Dependence, adjustment=[3, 1.5])
    np.testing.assert_allclose(
        apart(dependence.adjusted, p, (1.0, 1.0), (3.0, 3.0), 3.0), [2.0, 2.5], rtol=1e-14
    )


def test_the_pull_of_china(section, apart):
    """Rents 2 x 0.5 x (0.3 + 0.5 x 0.8) = 0.7, debt 1.5 x 0.4 = 0.6: 1.3. Distress doubles the
    force of debt: 1.9. Without rents 0.6, without debt 0.7, switched off 0."""
    p = section(Dependence, rents=[2, 2, 0, 2, 2], pliancy=1.5, enabled=[1, 1, 1, 1, 0])
    debt, distress = (0.4, 0.4, 0.4, 0.0, 0.4), (0.0, 1.0, 0.0, 1.0, 1.0)
    found = apart(dependence.pull_of_china, p, (0.3,), (0.8,), (0.5,), debt, distress)
    np.testing.assert_allclose(found, [1.3, 1.9, 0.6, 0.7, 0.0], rtol=1e-14)


@given(share, st.floats(0, 5), share, share, share, st.floats(0, 5))
def test_the_pull_of_china_rises_with_each_tie(
    section, trade, investment, weight, debt, distress, more
):
    p = section(Dependence, rents=1.5, pliancy=1.5)
    base = [trade, investment, weight, debt, distress]
    here = dependence.pull_of_china(p, *(np.array([value]) for value in base))[0]
    assert here >= 0.0
    for place, value in enumerate(base):
        raised = [*base[:place], max(value, more), *base[place + 1 :]]
        assert dependence.pull_of_china(p, *(np.array([v]) for v in raised))[0] >= here


def test_dependence_on_russia(section, apart):
    """0.5 x (0.2 + 0.25 / 0.5) + 0.1 = 0.45. Remittances of half of GDP and above are full:
    0.5 x (0.2 + 1) = 0.6. Together never above 1. Off 0."""
    p = section(Dependence, enabled=[1, 1, 1, 1, 0])
    found = apart(
        dependence.dependence_on_russia,
        p,
        (0.2, 0.2, 0.2, 1.0, 0.2),
        (0.25, 0.5, 0.9, 0.5, 0.25),
        (0.1, 0.0, 0.0, 0.5, 0.1),
    )
    np.testing.assert_allclose(found, [0.45, 0.6, 0.6, 1.0, 0.0], rtol=1e-14)


@given(share, share, share, share)
def test_dependence_on_russia_rises_and_stays_in_its_range(
    section, trade, remittances, union, more
):
    p = section(Dependence)
    base = [trade, remittances, union]
    here = dependence.dependence_on_russia(p, *(np.array([value]) for value in base))[0]
    assert 0.0 <= here <= 1.0
    for place, value in enumerate(base):
        raised = [*base[:place], max(value, more), *base[place + 1 :]]
        assert dependence.dependence_on_russia(p, *(np.array([v]) for v in raised))[0] >= here


def test_the_pull_of_russia(section, apart):
    """1.5 x 0.4; nothing without dependence, which is what the switch brings about."""
    p = section(Dependence, rents=1.5)
    np.testing.assert_allclose(
        apart(dependence.pull_of_russia, p, (0.4, 0.0)), [0.6, 0.0], rtol=1e-14
    )


def test_protection_by_the_stock_reached(section, apart):
    """Of the largest stock, 11.4 bn, half is there: 0.5 x 1 x 0.5 = 0.25. Of a third of it all:
    0.5 / 3. Nothing invested or switched off: 0."""
    p = section(Dependence, protection=0.5, enabled=[1, 1, 1, 0])
    found = apart(dependence.protection, p, (11.4, 3.8, 11.4, 11.4), (0.5, 1.0, 0.0, 1.0))
    np.testing.assert_allclose(found, [0.25, 0.5 / 3, 0.0, 0.0], rtol=1e-14)


def test_gifts_to_the_poor(section, apart):
    """2 x (1 - income / 9460): 1.5 at a quarter of it, 1 at a half, 0 at the top and above."""
    p = section(Dependence, gifts=2, enabled=[1, 0], income=[2365, 4730, 9460, 20000, 100])
    found = apart(dependence.gifts, p, p.income)
    np.testing.assert_allclose(found[:4, 0], [1.5, 1.0, 0.0, 0.0], rtol=1e-14)
    np.testing.assert_array_equal(found[:, 1], 0.0)


@given(st.floats(100, 1e5), st.floats(100, 1e5))
def test_the_poorer_the_more_gifts(section, one, other):
    p = section(Dependence, gifts=1)
    low, high = sorted((one, other))
    richer = dependence.gifts(p, np.array([high]))[0]
    assert 0.0 <= richer <= dependence.gifts(p, np.array([low]))[0] <= 1.0


def test_arms_are_sold_beside_gifts(section, apart):
    """0.4 as it is; 0 where nothing is sold; off 0."""
    p = section(Dependence, enabled=[1, 1, 0])
    found = apart(dependence.arms_sales, p, (0.4, 0.0, 0.4))
    np.testing.assert_array_equal(found, [0.4, 0.0, 0.0])


def test_wealth_is_income_over_the_regions_highest(apart):
    """A half of 9460, all of it, and no more."""
    np.testing.assert_array_equal(
        apart(dependence.wealth, (4730.0, 9460.0, 20000.0)), [0.5, 1.0, 1.0]
    )


def test_pipelines_are_talked_of_while_they_are_built(section, apart):
    """0.4 while they are; 0 before and after; off 0."""
    p = section(Dependence, pipelines=0.4, enabled=[1, 1, 0])
    found = apart(dependence.pipelines, p, (1.0, 0.0, 1.0))
    np.testing.assert_array_equal(found, [0.4, 0.0, 0.0])
