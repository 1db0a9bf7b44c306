"""When each kind of spread comes, on events set by hand, by plain loops, and by the record."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import month_index
from sim.model.hard_presence import HardPresence, by_record
from sim.model.influence import InfluenceModel
from sim.model.sections import build, default_values
from sim.names import BASING, CHANNELS, CHINA, REPUBLICS
from sim.record.events import BILATERAL, Record
from sim.record.reading import load_record
from sim.rules.spread import EVENT_KINDS
from sim.scenario import load_scenario


def section(**varied):
    return build(
        default_values(), {f"spread.{key}": np.array(v) for key, v in varied.items()}
    ).spread


def seen(events, months, runs=1, **varied):
    """Presence after events (month, republic, channel, number, by run or for all)."""
    presence = HardPresence(section(**varied), runs)
    for month in range(months):
        reported = np.zeros((len(REPUBLICS), len(CHANNELS), runs))
        for when, code, channel, number in events:
            if when == month:
                reported[REPUBLICS.index(code), CHANNELS.index(channel)] += number
        presence.take_in(np.array([float(month)]), reported)
    return presence


def first(presence, kind, code, run=0):
    return int(presence.first[kind][REPUBLICS.index(code), run])


def test_the_first_outpost_is_spread_from_its_month_on():
    found = seen([(30, "KGZ", "basing", 0.58), (50, "KGZ", "basing", 1)], 60)
    assert first(found, "outposts", "KGZ") == 30
    assert (np.delete(found.first["outposts"], REPUBLICS.index("KGZ"), axis=0) == -1).all()
    assert found.totals["outposts"][REPUBLICS.index("KGZ"), 0] == pytest.approx(1.58)


@pytest.mark.parametrize(
    ("kind", "channel", "within"), [("operations", "operation", 24), ("exercises", "exercise", 48)]
)
def test_two_within_the_window_count_from_the_second_on(kind, channel, within):
    """The window holds its last month: of 24 months, two events 23 months apart."""
    for apart, expected in ((within - 1, 5 + within - 1), (within, -1)):
        found = seen([(5, "UZB", channel, 1), (5 + apart, "UZB", channel, 1)], 200)
        assert first(found, kind, "UZB") == expected
    assert first(seen([(7, "UZB", channel, 2)], 200), kind, "UZB") == 7
    single = seen([(m, "UZB", channel, 1) for m in (0, 60, 120, 180)], 200)
    assert first(single, kind, "UZB") == -1


def test_operations_are_no_exercises_and_republics_do_not_add_up():
    found = seen(
        [
            (1, "KAZ", "operation", 1),
            (2, "KAZ", "exercise", 1),
            (3, "KGZ", "operation", 1),
            (4, "KAZ", "training", 9),
        ],
        20,
    )
    assert all((months == -1).all() for months in found.first.values())


@given(
    months=st.lists(st.integers(0, 79), max_size=12),
    rates=st.lists(st.sampled_from([0.1, 0.3, 0.5, 1.0, 5.0, 12.0]), min_size=2, max_size=2),
)
def test_a_plain_loop_finds_the_same_also_where_runs_differ_in_rate(months, rates):
    found = seen([(m, "TKM", "operation", 1) for m in months], 80, 2, operations_rate=rates)
    for run, rate in enumerate(rates):
        length = round(24 / rate)
        counted = [m for m in range(80) if sum(m - length < when <= m for when in months) >= 2]
        assert first(found, "operations", "TKM", run) == (counted[0] if counted else -1)


def test_the_state_in_2020_by_the_record():
    """yau2022, pp.27-28, appendices 3 and 4; didigova2021: the second of two operations."""
    found = by_record(load_record(), section())
    expected = {
        "outposts": {"TJK": "2016-07"},
        "operations": {"KAZ": "2004-07", "KGZ": "2015-06", "TJK": "2016-09"},
        "exercises": {"KGZ": "2014-11", "TJK": "2016-10"},
    }
    for kind, months in found.items():
        named = {code: month_index(month) for code, month in expected[kind].items()}
        assert dict(zip(REPUBLICS, months.tolist(), strict=True)) == {
            code: named.get(code, -1) for code in REPUBLICS
        }
    empty = by_record(Record(()), section())
    assert all((months == -1).all() for months in empty.values())


@pytest.mark.parametrize("start", ["1993-01", "2021-01", "2022-06"])
def test_a_model_keeps_what_came_before_the_scenario_begins(start):
    """A replay has the record's months, whatever month the scenario begins in."""
    model = InfluenceModel(load_scenario({"name": "t", "from": start, "to": "2022-08"}), 2)
    while model.running:
        model.step()
    for kind, months in by_record(load_record(), section()).items():
        there = months >= 0
        np.testing.assert_array_equal(model.presence.first[kind][there, 0], months[there])
    model.release()


def test_operations_and_exercises_count_as_reports_show_them_and_outposts_one_by_one():
    scenario = load_scenario({"name": "t", "from": "2016-01", "to": "2025-12", "history": "free"})
    model = InfluenceModel(scenario, 3, seed=4)
    before = {kind: total.copy() for kind, total in model.presence.totals.items()}
    added = np.zeros((len(REPUBLICS), len(CHANNELS), 3))
    share = np.zeros((len(REPUBLICS), len(CHANNELS), 1)) + model.reporting
    while model.running:
        model.step()
        added += model.world.events[CHINA]
    share[:, BASING] = 1.0
    for kind, channel in EVENT_KINDS.items():
        found = model.presence.totals[kind] - before[kind]
        np.testing.assert_allclose(found, added[:, channel] * share[:, channel])
        assert added[:, channel].any()
    model.release()


def test_a_replay_counts_rows_and_takes_reports_for_what_they_show():
    """Standing patrols and outposts count once each; a reported operation stands for 1 / 0.22."""
    model = InfluenceModel(load_scenario({"name": "t", "to": "2020-12"}), 1, expected=True)
    operation, basing = CHANNELS.index("operation"), BASING
    happened = np.zeros((len(REPUBLICS), len(CHANNELS)))
    shown = np.zeros_like(happened)
    while model.running:
        model.step()
        happened += model.world.events[CHINA, ..., 0]
        shown += model.seen[..., 0]
    record = load_record()
    counts = record.counts("CHN", BILATERAL).sum(axis=0)
    np.testing.assert_array_equal(shown, record.reported().counts("CHN", BILATERAL).sum(axis=0))
    kazakh, kyrgyz = REPUBLICS.index("KAZ"), REPUBLICS.index("KGZ")
    standing = 40
    assert counts[kazakh, operation] > standing
    others = counts[kazakh, operation] - standing
    assert happened[kazakh, operation] == pytest.approx(standing + others / 0.22)
    assert happened[kyrgyz, operation] == pytest.approx(counts[kyrgyz, operation] / 0.22)
    np.testing.assert_allclose(happened[:, basing], counts[:, basing])
    model.release()
