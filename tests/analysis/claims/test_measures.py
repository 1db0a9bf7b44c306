"""What checks measure of histories, in the unit that they name."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.analysis.claims import CLAIMS, measures
from sim.analysis.claims.measures import EVERY, FUTURE, KAZ, KGZ, PAST, TJK
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.scenario import default_scenario

RUNS = 3


@pytest.fixture(scope="module")
def histories():
    model = InfluenceModel(default_scenario(), RUNS, seed=1, reasons=False)
    followed = Watch(model).follow(model)
    model.release()
    return followed


def test_every_measure_is_one_number_per_run(histories):
    for claim in CLAIMS:
        for check in claim.checks:
            values = check.measure.of(histories)
            assert values.shape == (RUNS,), check.predicts
            assert np.isfinite(values).all(), check.predicts


def test_events_are_counted_a_year_of_the_periods_that_there_are(histories):
    counts = histories.period_counts.astype(float)
    dialogue = measures.events(("dialogue",), (KAZ, KGZ), PAST).of(histories)
    assert dialogue == pytest.approx(counts[:3, :2, 0].sum(axis=(0, 1)) / 28.0)
    later = measures.events(("training", "operation"), EVERY, FUTURE).of(histories)
    assert later == pytest.approx(counts[3][:, [1, 4]].sum(axis=(0, 1)) / 15.0)
    assert measures.outposts(FUTURE).of(histories) == pytest.approx(
        counts[3, :, 5].sum(axis=0) / 15
    )
    objections = measures.total("objections", TJK, KAZ)
    assert objections.unit == "objections a year"
    assert objections.of(histories) == pytest.approx(
        (histories.objections[TJK] + histories.objections[KAZ]) / 43.0
    )


def test_a_difference_keeps_unit_and_counts_of_the_first():
    one, other = (measures.events(("dialogue",), EVERY, (period,)) for period in (2, 0))
    both = measures.less(one, other)
    assert (both.unit, both.counted) == (one.unit, one.counted)


def test_growth_is_beyond_a_multiple_of_earlier_years():
    yearly = np.zeros((28, 2, 6, 1))
    years = np.arange(1993, 2021)
    yearly[(years >= 2001) & (years <= 2013), 0, 1] = 2.0
    yearly[(years >= 2014) & (years <= 2019), 0, 1] = 7.0
    made = SimpleNamespace(years=years, yearly=yearly)
    assert measures.growth("training", 3.0).of(made) == pytest.approx([1.0])


def test_spread_is_half_of_tajikistans_role_elsewhere_for_two_years():
    role = np.zeros((60, 5, 4), dtype=np.float32)
    role[20:44, KGZ, 0] = 0.6
    role[20:43, KGZ, 1] = 0.6
    role[:, TJK, 2] = 2.0
    role[20:44, KAZ, 3] = 0.4
    made = SimpleNamespace(
        hard_role=role, months=np.arange(60), threshold=np.full(4, 0.5), duration=np.full(4, 24)
    )
    assert measures.spreads(made).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_roles_levels_and_shares_tell_their_units():
    units = {
        measures.hard(TJK): "role",
        measures.track("russia_security_role", TJK): "role",
        measures.track("tolerance"): "0-1",
        measures.track("china_share", TJK): "share",
    }
    assert all(measure.unit == unit for measure, unit in units.items())
