"""What one scenario sets otherwise than another, and the scenarios between them."""

import dataclasses

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.scenario_changes import MOST_ALIGNED, changes_between
from sim.analysis.scenario_diff import diff_table
from sim.record.own import OwnRecord
from sim.scenario import Event, default_scenario, load_scenario
from sim.scenario.writing import scenario_text

BASE = default_scenario()
KEYS = ("environment.afghan_insecurity", "membership.qccm.KGZ", "sinophobia.baseline")


def with_events(*events):
    return dataclasses.replace(BASE, events=tuple(events))


def ends_of(between):
    """Digests of the scenarios with no change and with all."""
    every = range(len(between.changes))
    return [between.scenario(made, "x", "x").digest() for made in ((), every)]


events = st.builds(
    Event,
    month=st.integers(396, 399),
    until=st.sampled_from([None, 430]),
    set=st.dictionaries(st.sampled_from(KEYS), st.sampled_from([0.0, 1.0]), min_size=1),
    name=st.sampled_from(["", "one", "other"]),
)


@given(st.lists(events, max_size=6), st.lists(events, max_size=6), st.booleans())
def test_no_change_is_the_one_scenario_and_all_changes_the_other(mine, theirs, each_key):
    """Whatever the events and their order, which decides what holds where two set the same."""
    first, second = with_events(*mine), with_events(*theirs)
    between = changes_between(first, second, each_key=each_key)
    assert ends_of(between) == [first.digest(), second.digest()]
    assert (diff_table(("a", "b"), first, second) is None) == (
        changes_between(first, second, each_key=True).changes == ()
    )
    # What lies between can be written and read again.
    some = between.scenario(range(0, len(between.changes), 2), "some", "some")
    read = load_scenario(dict(yaml.safe_load(scenario_text(some))))
    assert read.digest() == some.digest()


def test_every_kind_of_change_is_found_and_can_be_made_alone(tmp_path):
    (tmp_path / "mine.csv").write_text("month,power\n")
    other = BASE.with_values(
        {"sinophobia.restraint": 1.0, "sinophobia.baseline.KAZ": 0.9, "ties.half_life": 3.0}
    )
    other = dataclasses.replace(
        other,
        history="free",
        record=OwnRecord(tmp_path / "mine.csv"),
        events=(Event(400, None, {"membership.qccm.KGZ": 1.0}, "joined"),),
    )
    between = changes_between(BASE, other)
    assert [change.kind for change in between.changes] == [
        *("history", "record"),
        *["parameter"] * 3,
        "event",
    ]
    assert ends_of(between) == [BASE.digest(), other.digest()]
    labels = [change.label for change in between.changes]
    assert labels[0] == "history: replay to free"
    assert labels[1] == "record: packaged to mine.csv added to the packaged one"
    assert "sinophobia.baseline.KAZ: 0.6 to 0.9" in labels
    assert labels[-1] == "2026-05: membership.qccm.KGZ 1 (joined)"
    measures = {change.name: change.measure for change in between.changes}
    assert measures["ties.half_life"] == "also the unit of roles"
    assert measures["sinophobia.restraint"] == ""
    (threshold,) = changes_between(BASE, BASE.with_values({"spread.threshold": 0.5})).changes
    assert threshold.measure == "what counts as spread"
    for number, change in enumerate(between.changes):
        alone = between.scenario([number], "x", "x")
        again = changes_between(BASE, alone).changes
        assert [one.label for one in again] == [change.label]


def test_an_event_that_is_moved_is_one_change():
    first = with_events(Event(400, None, {"membership.qccm.KGZ": 1.0}))
    second = with_events(Event(424, None, {"membership.qccm.KGZ": 1.0}))
    (change,) = changes_between(first, second).changes
    assert change.name == "2026-05: membership.qccm.KGZ 1 becomes 2028-05: membership.qccm.KGZ 1"
    (change,) = changes_between(second, BASE).changes
    assert change.name == "without 2028-05: membership.qccm.KGZ 1"


def test_an_event_of_one_name_is_one_change_whatever_it_sets():
    first = with_events(Event(400, None, {"membership.qccm.KGZ": 1.0}, name="wider"))
    second = with_events(Event(424, None, {"membership.qccm.UZB": 1.0}, name="wider"))
    (change,) = changes_between(first, second).changes
    assert change.caption == "wider, 2028-05"
    (row,) = diff_table(("a", "b"), first, second).rows
    assert row[:3] == (
        "event wider",
        "2026-05: membership.qccm.KGZ 1",
        "2028-05: membership.qccm.UZB 1",
    )


def test_very_many_events_are_told_apart_in_a_moment():
    crowd = [Event(400, None, {KEYS[0]: 1.0 / (n + 1)}) for n in range(4 * MOST_ALIGNED)]
    first, second = with_events(*crowd), with_events(*crowd[::-1])
    between = changes_between(first, second)
    assert ends_of(between) == [first.digest(), second.digest()]


def test_the_same_in_other_words_is_no_change():
    other = dataclasses.replace(BASE, name="other", title="in other words")
    assert changes_between(BASE, other).changes == ()
    assert diff_table(("baseline", "other"), BASE, other) is None


@pytest.fixture
def rows(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: baseline.yaml\n"
        "to: 2030-12\n"
        "sinophobia: {baseline: {KAZ: 0.9, KGZ: 0.8}, enabled: false}\n"
        "ties: {openness: 1}\n"
        "events:\n"
        "  - {month: 2026-01, until: 2028-01, set: {membership.qccm.UZB: 1}, note: wider}\n"
        "  - month: 2027-01\n"
        "    set: {environment.crisis.KAZ: 1, diffusion.enabled: false}\n"
    )
    mine = load_scenario(tmp_path / "mine.yaml")
    table = diff_table(("baseline", "mine"), BASE, mine)
    return {row[0]: row[1:] for row in table.rows}


def test_a_diff_is_resolved_with_unit_meaning_and_place(rows, tmp_path):
    place = f"{tmp_path / 'mine.yaml'}"
    assert rows["to"] == ("2035-12", "2030-12", "YYYY-MM", "last month", f"{place}:2")
    assert rows["sinophobia.enabled"][:2] == ("true", "false")
    assert rows["sinophobia.baseline"][:3] == ("KAZ 0.6, KGZ 0.6", "KAZ 0.9, KGZ 0.8", "share")
    assert rows["ties.openness"][1:3] == ("1", "logit")
    assert rows["from 2026-01 to 2027-12: membership.qccm.UZB"] == (
        *("–", "1", "0 or 1", "membership of Uzbekistan in the QCCM"),
        f"{place}:6 (wider)",
    )
    assert rows["from 2027-01 on: environment.crisis.KAZ"][3] == (
        "a crisis of the regime under way, for Kazakhstan"
    )
    assert rows["from 2027-01 on: diffusion.enabled"][:2] == ("–", "false")
    assert len(rows) == 7
