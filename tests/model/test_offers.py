"""Whom China offers what: which republics and channels a reason for an offer reaches."""

import numpy as np
import pytest

from sim.model.agents import China
from sim.model.influence import InfluenceModel
from sim.names import CHANNELS, CHINA, REPUBLICS
from sim.scenario import load_scenario

TALKS, COURSES, GIFTS, EXERCISES, PATROLS, OUTPOSTS = range(len(CHANNELS))
KAZ, KGZ, TJK, TKM, UZB = range(len(REPUBLICS))
SALES = [f"dependence.arms_sales.{code}" for code in REPUBLICS]


@pytest.fixture
def more_offered():
    """What a month's offers have more with keys at a value than with them at 0.

    Shape (republic, channel). There were two protests a republic, and China's hard roles are 0.1,
    0.2, 0.5, 0 and 0, unless told.
    """

    def difference(keys, value, month="2015-01", roles=(0.1, 0.2, 0.5, 0.0, 0.0)):
        scenario = load_scenario({"name": "o", "from": month, "to": month, "history": "free"})
        varied = {key: np.array([0.0, value]) for key in keys}
        model = InfluenceModel(scenario, 2, varied=varied)
        model.begin_month()
        for array in vars(model.world).values():
            array[..., 1:] = array[..., :1]  # the same past, or it would tell as well
        model.world.protest_memory[...] = 2.0
        model.world.hard_role[CHINA] = np.array(roles)[:, np.newaxis]
        model.agents_by_type[China].do("offer")
        found = np.diff(model.world.log_offer[CHINA])[..., 0]
        model.release()
        return found

    return difference


def test_protests_bring_talks_and_no_outposts(more_offered):
    """0.3 for each of two protests remembered."""
    expected = np.zeros((len(REPUBLICS), len(CHANNELS)))
    expected[:, TALKS] = 0.6
    found = more_offered(["sinophobia.protection"], 0.3)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_outside_the_sco_courses_and_all_that_is_hard_are_rarer(more_offered):
    """Turkmenistan alone is outside; talks and transfers do not mind."""
    expected = np.zeros((len(REPUBLICS), len(CHANNELS)))
    expected[TKM, [COURSES, EXERCISES, PATROLS, OUTPOSTS]] = -2.0
    found = more_offered(["institutions.sco_precondition"], 2.0)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_before_the_sco_it_was_no_ground(more_offered):
    """It was founded in June 2001."""
    assert not more_offered(["institutions.sco_precondition"], 2.0, "2001-05").any()
    found = more_offered(["institutions.sco_precondition"], 2.0, "2001-06")
    assert found[TKM, COURSES] == pytest.approx(-2.0)
    assert not found[[KAZ, KGZ, TJK, UZB]].any()


def test_arms_are_sold_as_transfers(more_offered):
    """To whom, each republic's own key says."""
    expected = np.zeros((len(REPUBLICS), len(CHANNELS)))
    expected[TKM, GIFTS] = 0.4
    found = more_offered([SALES[TKM]], 0.4)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_the_deepest_role_elsewhere_is_repeated_in_what_is_hard(more_offered):
    """0.4 x 0.5, Tajikistan's role, for the others, and 0.4 x 0.2, the Kyrgyz one, for Tajikistan.

    A role of 3 counts as 1.
    """
    expected = np.zeros((len(REPUBLICS), len(CHANNELS)))
    hard = [EXERCISES, PATROLS, OUTPOSTS]
    expected[:, hard] = 0.2
    expected[TJK, hard] = 0.08
    found = more_offered(["diffusion.repetition"], 0.4)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    expected[:, hard] = 0.4
    expected[KGZ, hard] = 0.2
    found = more_offered(["diffusion.repetition"], 0.4, roles=(0.0, 3.0, 0.5, 0.0, 0.0))
    np.testing.assert_allclose(found, expected, atol=1e-12)
