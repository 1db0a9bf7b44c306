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
    protests = measures.protests(TJK, KAZ)
    assert protests.unit == "protests a year"
    assert protests.of(histories) == pytest.approx(
        (histories.protests[TJK] + histories.protests[KAZ]) / 43.0
    )


def test_objections_are_counted_a_year_of_the_periods_all_or_in_public():
    made = SimpleNamespace(
        months=np.arange(516),
        period_objections=np.zeros((4, 5, 2)),
        period_public_objections=np.zeros((4, 5, 2)),
    )
    made.period_objections[1:, :3, 0] = 7.0
    made.period_public_objections[1, 0, 1] = 14.0
    # 28 years to 2020, 15 from then on.
    assert measures.objections(PAST).of(made) == pytest.approx([2 * 3 * 7 / 28, 0.0])
    assert measures.objections(FUTURE).of(made) == pytest.approx([3 * 7 / 15, 0.0])
    assert measures.objections(PAST, public=True).of(made) == pytest.approx([0.0, 0.5])


def test_acceptance_and_investment_are_means_after_the_record():
    means = np.zeros((4, 5, 2))
    means[3, TJK], means[3, KGZ] = [0.75, 0.5], [0.25, 0.5]
    made = SimpleNamespace(acceptance=means, investment=means)
    assert measures.acceptance(TJK, KGZ).of(made) == pytest.approx([0.5, 0.5])
    assert measures.investment(TJK).of(made) == pytest.approx([0.75, 0.5])


def test_sinophobia_at_the_end_of_a_year_or_some_times_that(histories):
    quarter = list(histories.quarters).index(26 * 12 - 1)
    then = histories.tracks["sinophobia"][quarter, TJK]
    assert measures.sinophobia(TJK, 2018).of(histories) == pytest.approx(then)
    assert measures.sinophobia(TJK, 2018, times=2.0).of(histories) == pytest.approx(2.0 * then)


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
    assert measures.spread("hard_role").of(made).tolist() == [1.0, 0.0, 0.0, 0.0]


def outposts(*by_run):
    """Histories of which only the first outposts are known: by run, (republic, month)."""
    first = np.full((5, len(by_run)), -1)
    for run, stood in enumerate(by_run):
        for republic, month in stood:
            first[republic, run] = month
    return SimpleNamespace(presence_first={"outposts": first})


def test_single_events_spread_where_the_record_has_not_brought_them():
    made = outposts([(TJK, 400)], [(KAZ, 120)], [(KAZ, 120), (KGZ, 336)], [(KGZ, 335)])
    assert measures.spread("outposts").of(made).tolist() == [0.0, 0.0, 1.0, 0.0]


def test_the_first_outpost_is_a_share_of_the_runs_that_have_one():
    made = outposts([(TJK, 9), (KAZ, 10)], [(KAZ, 8), (TJK, 9)], [], [(KGZ, 5), (TJK, 5)])
    # Three of four have one, so two thirds, and a third: 2/3 + (1 - 2/3) / (3/4), and so on.
    assert measures.first_outpost(TJK).of(made) == pytest.approx([10 / 9, -2 / 9, 2 / 3, 10 / 9])
    assert measures.first_outpost(KAZ).of(made) == pytest.approx([-1 / 9, 11 / 9, 1 / 3, -1 / 9])
    assert np.isnan(measures.first_outpost(TJK).of(outposts([], []))).all()


def test_a_share_of_events_pools_runs_and_has_no_spread_where_all_have_the_same():
    counts = np.zeros((4, 5, 6, 3))
    counts[1, TJK, 3], counts[1, KAZ, 3] = [1.0, 2.0, 3.0], [3.0, 6.0, 9.0]
    made = SimpleNamespace(period_counts=counts, runs=3)
    share = measures.share_with(("exercise",), (TJK,))
    assert share.of(made) == pytest.approx([0.25] * 3)
    counts[1, KAZ, 3, 2] = 0.0  # 6 of 15
    assert share.of(made).mean() == pytest.approx(0.4)
    assert share.of(made)[2] == pytest.approx(0.4 + (3.0 - 0.4 * 3.0) / 5.0)


def test_outposts_before_a_year():
    made = outposts([(TJK, 239)], [(TJK, 240)], [])
    assert measures.outposts_before(2013).of(made).tolist() == [1.0, 0.0, 0.0]


def test_roles_levels_and_shares_tell_their_units():
    units = {
        measures.hard(TJK): "role",
        measures.track("russia_security_role", TJK): "role",
        measures.track("tolerance"): "0-1",
        measures.track("china_share", TJK): "share",
    }
    assert all(measure.unit == unit for measure, unit in units.items())
