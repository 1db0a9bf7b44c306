"""Outcomes: sustained roles, first months and spread; what a Watch keeps and when."""

import dataclasses

import numpy as np
import pytest

from sim.model.histories import REASON_UNIT, TRACKED, Watch
from sim.model.influence import InfluenceModel
from sim.model.schedule import PERIODS
from sim.names import CHANNELS, CHINA, POWERS, REPUBLICS
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def watched():
    """Three runs that differ in duration, 2019-11 to 2021-02, and the model month by month."""
    scenario = load_scenario({"name": "t", "from": "2019-11", "to": "2021-02"})
    varied = {
        "spread.duration": np.array([1.0, 2.0, 5.0]),
        "ties.reporting.training": np.array([0.5, 0.5, 1.0]),
    }
    histories = Watch(model := InfluenceModel(scenario, 3, seed=1, varied=varied)).follow(model)
    model.release()
    model = InfluenceModel(scenario, 3, seed=1, varied=varied)
    months = []
    while model.running:
        model.step()
        months.append(dataclasses.replace(model.world))
        for field in dataclasses.fields(model.world):
            setattr(months[-1], field.name, getattr(model.world, field.name).copy())
        months[-1].seen = model.seen.copy()
    model.release()
    return histories, months


def test_months_quarters_and_years(watched):
    histories, months = watched
    start = 26 * 12 + 10
    np.testing.assert_array_equal(histories.months, np.arange(start, start + 16))
    # December, March, June, September, December, and the last month, February.
    np.testing.assert_array_equal(histories.quarters - start, [1, 4, 7, 10, 13, 15])
    np.testing.assert_array_equal(histories.years, [2019, 2020, 2021])
    assert len(months) == 16


def test_roles_each_month_and_tracks_each_quarter(watched):
    histories, months = watched
    for place, world in enumerate(months):
        np.testing.assert_array_equal(
            histories.hard_role[place], world.hard_role[CHINA].astype(np.float32)
        )
        np.testing.assert_array_equal(
            histories.security_role[place], world.security_role[CHINA].astype(np.float32)
        )
    assert set(histories.tracks) == {tracked.name for tracked in TRACKED}
    sources = {
        f"{code}_{role}": (role, power)
        for role in ("security_role", "hard_role")
        for power, code in enumerate(("china", "russia"))
    }
    for quarter, place in enumerate((1, 4, 7, 10, 13, 15)):
        for name, kept in histories.tracks.items():
            field, power = sources.get(name, (name, None))
            world = getattr(months[place], field)
            expected = world if power is None else world[power]
            np.testing.assert_array_equal(kept[quarter], expected.astype(np.float32), name)


def test_events_by_year_and_period_as_reported(watched):
    histories, months = watched
    assert [name for name, _, _ in PERIODS] == ["1993-2000", "2001-2013", "2014-2020", "2021-"]
    years = [slice(0, 2), slice(2, 14), slice(14, 16)]
    for year, chosen in enumerate(years):
        events = sum(world.events for world in months[chosen])
        seen = sum(world.seen for world in months[chosen])
        np.testing.assert_allclose(histories.yearly[year, 0], seen.sum(axis=0), rtol=1e-6)
        np.testing.assert_allclose(histories.yearly[year, 1], events[1].sum(axis=0), rtol=1e-6)
    for period, chosen in ((2, slice(0, 14)), (3, slice(14, 16))):
        seen = sum(world.seen for world in months[chosen])
        np.testing.assert_allclose(histories.period_counts[period], seen, rtol=1e-6)
        assert seen.any()
    assert not histories.period_counts[:2].any()
    for name in ("protests", "objections", "public_objections"):
        total = sum(getattr(world, name) for world in months)
        np.testing.assert_allclose(getattr(histories, name), total, rtol=1e-6)


def test_means_and_objections_by_period(watched):
    """The record stands in for draws to 2020: what offers would have met then is left out."""
    histories, months = watched
    ends = [months[place] for place in (13, 15)]  # quarters of which the second is drawn
    hard = [CHANNELS.index(name) for name in ("exercise", "operation", "basing")]
    accepted = 1.0 / (1.0 + np.exp(-ends[1].answer[CHINA][:, hard]))
    np.testing.assert_allclose(histories.acceptance[3], accepted.mean(axis=1))
    assert np.isnan(histories.acceptance[:3]).all()
    np.testing.assert_allclose(histories.investment[3], ends[1].investment)
    past = [months[place].investment for place in (1, 4, 7, 10, 13)]
    np.testing.assert_allclose(histories.investment[2], np.mean(past, axis=0))
    for period, chosen in ((2, slice(0, 14)), (3, slice(14, 16))):
        for name in ("objections", "public_objections"):
            total = sum(getattr(world, name) for world in months[chosen])
            np.testing.assert_array_equal(getattr(histories, f"period_{name}")[period], total)


def test_reasons_are_sums_over_runs_in_whole_units(watched):
    histories, months = watched
    for quarter, place in enumerate((1, 4, 7, 10, 13, 15)):
        for kept, field in (
            (histories.offer_reasons, "offer_terms"),
            (histories.answer_reasons, "answer_terms"),
        ):
            terms = getattr(months[place], field)
            assert kept.dtype == np.int64
            assert kept[quarter].shape == (len(POWERS), len(REPUBLICS), terms.shape[2])
            np.testing.assert_allclose(kept[quarter] * REASON_UNIT, terms.sum(-1), atol=1e-8)


def test_some_of_the_runs_are_what_was_kept_of_them(watched):
    histories, _ = watched
    for run, duration in enumerate((1, 2, 5)):
        alone = histories.part(slice(run, run + 1))
        assert alone.runs == 1
        np.testing.assert_array_equal(alone.duration, [duration])
        for kind, months in histories.presence_first.items():
            np.testing.assert_array_equal(alone.presence_first[kind][:, 0], months[:, run])
            np.testing.assert_array_equal(
                alone.presence_totals[kind][:, 0], histories.presence_totals[kind][:, run]
            )
        np.testing.assert_array_equal(alone.hard_role[..., 0], histories.hard_role[..., run])
        for name in ("acceptance", "investment", "objections", "public_objections"):
            kept = getattr(histories, name)[..., run]
            np.testing.assert_array_equal(getattr(alone, name)[..., 0], kept, name)
    assert histories.part(slice(0, 2)).offer_reasons is None
