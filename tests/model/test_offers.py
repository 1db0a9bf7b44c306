"""Whom China offers what: which republics and channels a reason for an offer reaches."""

from math import exp, log, sqrt

import numpy as np
import pytest

from sim.calendar import month_index
from sim.model.agents import China
from sim.model.influence import InfluenceModel
from sim.names import CHANNELS, CHINA, REPUBLICS
from sim.scenario import load_scenario

TALKS, COURSES, GIFTS, EXERCISES, PATROLS, OUTPOSTS = range(len(CHANNELS))
KAZ, KGZ, TJK, TKM, UZB = range(len(REPUBLICS))
SALES = [f"dependence.arms_sales.{code}" for code in REPUBLICS]
STRICT = {"strength": 1, "consent": 0, "reliance_weight": 0}


def exposure(kilometres):
    """Of a border, on the scale of 500 km."""
    return 1.0 - exp(-kilometres / 500.0)


@pytest.fixture
def more_offered():
    """What a month's offers have more with keys at a value than with them at 0.

    Shape (republic, channel). There were two protests a republic, and China's hard roles are 0.1,
    0.2, 0.5, 0 and 0, unless told; so are parameters (`sections`) and other states (`state`).
    """

    def difference(
        keys, value, month="2015-01", roles=(0.1, 0.2, 0.5, 0.0, 0.0), state=None, **sections
    ):
        scenario = load_scenario(
            {"name": "o", "from": month, "to": month, "history": "free", **sections}
        )
        varied = {key: np.array([0.0, value]) for key in keys}
        model = InfluenceModel(scenario, 2, varied=varied)
        model.begin_step()
        for array in vars(model.world).values():
            array[..., 1:] = array[..., :1]  # the same past, or it would tell as well
        model.world.protest_memory[...] = 2.0
        model.world.hard_role[CHINA] = np.array(roles)[:, np.newaxis]
        for name, value_of in (state or {}).items():
            getattr(model.world, name)[...] = np.array(value_of)[..., np.newaxis]
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


def test_afghanistan_draws_outposts_to_where_it_meets_xinjiang(more_offered):
    """2 x 0.5 x the root of both exposures, in Tajikistan alone; nothing in a calm Afghanistan."""
    expected = np.zeros((len(REPUBLICS), len(CHANNELS)))
    expected[TJK, OUTPOSTS] = 2.0 * 0.5 * sqrt(exposure(477) * exposure(1357))
    found = more_offered(["threat.flank"], 2.0, state={"afghan": 0.5})
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert not more_offered(["threat.flank"], 2.0, state={"afghan": 0.0}).any()


def test_patrols_need_a_border_with_china_that_is_settled(more_offered):
    """Kazakhstan's has been since May 2002, those of Kyrgyzstan and Tajikistan since 2011."""
    expected = np.zeros((len(REPUBLICS), len(CHANNELS)))
    expected[KAZ, PATROLS] = 1.5 * exposure(1765)
    found = more_offered(["threat.frontier"], 1.5, "2010-06")
    np.testing.assert_allclose(found, expected, atol=1e-12)
    expected[[KGZ, TJK], PATROLS] = 1.5 * exposure(1063), 1.5 * exposure(477)
    found = more_offered(["threat.frontier"], 1.5, "2015-01")
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_the_qccm_brings_exercises_and_nothing_else(more_offered):
    expected = np.zeros((len(REPUBLICS), len(CHANNELS)))
    expected[TJK, EXERCISES] = 0.7
    found = more_offered(["institutions.qccm"], 0.7, "2017-01")
    np.testing.assert_allclose(found, expected, atol=1e-12)


def restrained(lead, reliance, tolerance):
    """The state of a norm that is whole, alike in all republics."""
    alike = np.ones(len(REPUBLICS))
    return {
        "norm": 1.0,
        "tolerance": tolerance,
        "russian_lead": lead * alike,
        "reliance": reliance * alike,
    }


HARDNESS = np.array([0.0, 0.0, 0.1, 0.5, 0.1, 1.0])


def test_consent_lifts_the_norm_as_far_as_moscow_tolerates(more_offered):
    """ln 50 x 0.8 x a lead of 0.5, along hardness; nothing where Moscow tolerates nothing."""
    key = "division_of_labour.consent"
    found = more_offered([key], 1.0, state=restrained(0.5, 1.0, 0.8), division_of_labour=STRICT)
    expected = np.tile(log(50.0) * 0.8 * 0.5 * HARDNESS, (len(REPUBLICS), 1))
    np.testing.assert_allclose(found, expected, atol=1e-12)
    found = more_offered([key], 1.0, state=restrained(0.5, 1.0, 0.0), division_of_labour=STRICT)
    assert not found.any()


def test_the_norm_binds_less_where_russia_is_relied_on_less(more_offered):
    """ln 50 x (1 - 0.3) of it goes where reliance of 0.3 weighs in full; none at full reliance."""
    key = "division_of_labour.reliance_weight"
    found = more_offered([key], 1.0, state=restrained(1.0, 0.3, 0.5), division_of_labour=STRICT)
    expected = np.tile(log(50.0) * 0.7 * HARDNESS, (len(REPUBLICS), 1))
    np.testing.assert_allclose(found, expected, atol=1e-12)
    found = more_offered([key], 1.0, state=restrained(1.0, 1.0, 0.5), division_of_labour=STRICT)
    np.testing.assert_allclose(found, 0.0, atol=1e-12)


def test_where_russia_has_no_lead_no_norm_binds(more_offered):
    state = restrained(0.0, 1.0, 0.0)
    assert not more_offered(["division_of_labour.strength"], 1.0, state=state).any()


@pytest.fixture(scope="module")
def wanted_of_china():
    """China's expected events from 1993-01 to 2016-12 with everything drawn, by month and channel.

    Bilateral ones summed over republics, with offers of joint exercises beside them.
    """
    months = {"from": "1993-01", "to": "2016-12", "history": "free"}
    model = InfluenceModel(load_scenario({"name": "g", **months}), expected=True, reasons=False)
    expected, joint = [], []
    while model.running:
        model.step()
        expected.append(model.world.intensity[CHINA, ..., 0].sum(axis=0))
        joint.append(model.world.joint_offer[CHINA, :, 0].sum())
    model.release()
    return np.array(expected), np.array(joint)


@pytest.mark.parametrize(
    ("channel", "opened", "more"),
    [(EXERCISES, "2002-10", 1000.0), (PATROLS, "2002-10", 1000.0), (OUTPOSTS, "2013-04", 500.0)],
)
def test_before_china_had_the_means_it_did_next_to_nothing_abroad(
    wanted_of_china, channel, opened, more
):
    """From one month to the next a thousand times more (outposts at first half as much), next to
    which all else hardly moves; all years before together make less than a twentieth of one."""
    expected = wanted_of_china[0][:, channel]
    first = month_index(opened)
    assert expected[first] / expected[first - 1] == pytest.approx(more, rel=0.05)
    assert expected[:first].sum() < 0.05


def test_exercises_of_the_sco_too_needed_means(wanted_of_china):
    joint, first = wanted_of_china[1], month_index("2002-10")
    assert not joint[:first].any()
    assert (joint[first:] > 0.0).all()
