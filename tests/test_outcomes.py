"""Outcomes: sustained roles, first months and spread; what a Watch keeps and when."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim.model import InfluenceModel
from sim.names import CHANNELS, CHINA, POWERS, REPUBLICS, TAJIKISTAN
from sim.outcomes import (
    OTHERS,
    PERIODS,
    REASON_UNIT,
    TRACKED,
    Watch,
    first_month,
    spread_count,
    sustained,
    sustained_in_each_run,
)
from sim.scenario import load_scenario
from sim.sections import default_values


def slowly_sustained(role, duration):
    """For each month, over all windows of that many months that have ended: the best minimum."""
    held = np.zeros_like(role)
    for month in range(len(role)):
        windows = [
            role[last - duration + 1 : last + 1].min(axis=0)
            for last in range(duration - 1, month + 1)
        ]
        if windows:
            held[month] = np.max(windows, axis=0)
    return held


def test_a_role_held_for_three_months_by_hand():
    """0 2 3 4 1 5 5 6: windows of three end at 0, 2, 1, 1, 1, 5."""
    role = np.array([0, 2, 3, 4, 1, 5, 5, 6], dtype=np.float32)
    np.testing.assert_array_equal(sustained(role, 3), [0, 0, 0, 2, 2, 2, 2, 5])
    np.testing.assert_array_equal(sustained(role, 2), [0, 0, 2, 3, 3, 3, 5, 5])
    np.testing.assert_array_equal(sustained(role, 1), [0, 2, 3, 4, 4, 5, 5, 6])


@given(
    role=arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 40), st.just(2), st.integers(1, 3)),
        elements=st.floats(0, 8, width=32),
    ),
    duration=st.integers(1, 45),
)
def test_sustained_is_what_a_plain_loop_finds(role, duration):
    """Odd and even durations, longer ones than the series too; the series is not changed."""
    before = role.copy()
    np.testing.assert_array_equal(sustained(role, duration), slowly_sustained(role, duration))
    np.testing.assert_array_equal(role, before)


@pytest.mark.parametrize("duration", [23, 24, 240])
def test_sustained_over_a_long_series(duration):
    role = np.random.default_rng(1).random((300, 5, 4)).astype(np.float32).cumsum(axis=0)
    role += np.float32(20) * np.sin(np.arange(300, dtype=np.float32) / 9)[:, None, None]
    role = np.abs(role)  # as roles are
    np.testing.assert_array_equal(sustained(role, duration), slowly_sustained(role, duration))


def test_the_first_month_is_that_in_which_the_duration_is_full():
    """Above 0.5 from the third month on, for two months: reached in the fourth, month 13."""
    role = np.zeros((6, len(REPUBLICS), 2), dtype=np.float32)
    role[2:, 0, 0] = 0.7
    role[:, 1, :] = 0.5  # at the threshold counts
    role[3, 2, 0] = 9.0  # too short
    months = np.arange(10, 16)
    first = first_month(sustained(role, 2), np.array([0.5, 0.6]), months)
    np.testing.assert_array_equal(first[:, 0], [13, 11, -1, -1, -1])
    np.testing.assert_array_equal(first[:, 1], [-1, -1, -1, -1, -1])


def test_a_threshold_that_no_float32_is_counts_at_its_own_rounding():
    role = np.full((2, len(REPUBLICS), 1), 0.1, dtype=np.float32)
    assert (first_month(sustained(role, 1), np.array([0.1]), np.arange(2)) == 0).all()


def test_tajikistan_is_no_spread():
    first = np.full((len(REPUBLICS), 4), -1)
    first[TAJIKISTAN] = 5
    first[OTHERS[0], 1] = 0
    first[list(OTHERS), 2] = 100
    first[OTHERS[3], 3] = 7
    np.testing.assert_array_equal(spread_count(first), [0, 1, 4, 1])
    assert TAJIKISTAN not in OTHERS
    assert len(OTHERS) == len(REPUBLICS) - 1


# What is kept of a model.


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
    reporting = np.ones((len(CHANNELS), 3))
    reporting[CHANNELS.index("training")] = [0.5, 0.5, 1.0]
    covered = [default_values()[f"ties.coverage.{code}"] for code in REPUBLICS]
    shown = np.array(covered)[:, np.newaxis, np.newaxis] * reporting
    years = [slice(0, 2), slice(2, 14), slice(14, 16)]
    for year, chosen in enumerate(years):
        events = sum(world.events for world in months[chosen])
        np.testing.assert_allclose(
            histories.yearly[year, 0], (events[0] * shown).sum(axis=0), rtol=1e-6
        )
        np.testing.assert_allclose(histories.yearly[year, 1], events[1].sum(axis=0), rtol=1e-6)
    for period, chosen in ((2, slice(0, 14)), (3, slice(14, 16))):
        events = sum(world.events[CHINA] for world in months[chosen])
        np.testing.assert_allclose(histories.period_counts[period], events * shown, rtol=1e-6)
    assert not histories.period_counts[:2].any()
    for name in ("protests", "objections"):
        total = sum(getattr(world, name) for world in months)
        np.testing.assert_allclose(getattr(histories, name), total, rtol=1e-6)


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


def test_each_run_by_its_own_duration(watched):
    histories, _ = watched
    held = sustained_in_each_run(histories, histories.hard_role)
    for run, duration in enumerate((1, 2, 5)):
        alone = histories.part(slice(run, run + 1))
        assert alone.runs == 1
        np.testing.assert_array_equal(alone.duration, [duration])
        expected = slowly_sustained(histories.hard_role[..., run], duration)
        np.testing.assert_array_equal(held[..., run], expected)
        np.testing.assert_array_equal(
            sustained_in_each_run(alone, alone.hard_role)[..., 0], expected
        )
    assert histories.part(slice(0, 2)).offer_reasons is None
