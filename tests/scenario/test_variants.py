"""Named events, memberships and the coding of facilities as things that vary."""

import pytest

from sim.calendar import month_index, month_of_year, year_of_month
from sim.errors import InputError
from sim.scenario import load_scenario, load_sweep, with_assignments
from sim.scenario.variants import is_given, shown_value, variant, varied_setting
from sim.scenario.writing import scenario_text

TEXT = """\
name: one
to: 2030-12
events:
  - {name: qccm, month: 2026-03, set: {membership.qccm.KGZ: 1}}
  - {name: war, month: 2026-01, until: 2028-01, set: {environment.afghan_insecurity: 1}}
  - {month: 2027-01, set: {diffusion.enabled: false}}
"""


@pytest.fixture
def one(tmp_path):
    (tmp_path / "one.yaml").write_text(TEXT)
    return load_scenario(tmp_path / "one.yaml")


def events(scenario):
    return [(event.name, event.month, event.until) for event in scenario.events]


def month(label):
    return month_index(label)


def test_an_event_is_left_out_or_moved_with_its_end(one):
    assert events(variant(one, {"events.qccm.enabled": 1.0})) == events(one)
    assert [name for name, *_ in events(variant(one, {"events.war.enabled": 0.0}))] == ["qccm", ""]
    later = {"events.war.month": year_of_month(month("2027-07"))}
    assert ("war", month("2027-07"), month("2029-07")) in events(variant(one, later))
    past_the_end = {"events.war.month": year_of_month(month("2030-06"))}
    assert ("war", month("2030-06"), None) in events(variant(one, past_the_end))
    with pytest.raises(InputError, match="2031-06 lies outside scenario 'one'"):
        variant(one, {"events.war.month": year_of_month(month("2031-06"))})


def test_a_membership_is_held_or_not_from_the_first_month_nobody_knows(one):
    for value in (0.0, 1.0):
        added = variant(one, {"membership.qccm.UZB": value}).events[-1]
        assert (added.month, added.set) == (month("2026-01"), {"membership.qccm.UZB": value})


def test_a_coding_of_facilities(one):
    assert variant(one, {"record.facilities": 0.0}).record is None
    assert variant(one, {"record.facilities": 2.0}).record.coding == "china_manned"


def test_values_are_shown_as_files_spell_them():
    assert shown_value("events.qccm.enabled", 1.0) == "true"
    assert shown_value("events.qccm.month", 2026.5) == "2026-07"
    assert shown_value("record.facilities", 1.0) == "several_sites"
    assert shown_value("threat.demand", 1.5) == "1.5"
    assert varied_setting("events.a.b.month").months
    assert not is_given("threat.demand")


def test_months_are_years_with_a_fraction_and_back():
    assert [year_of_month(month(text)) for text in ("2026-01", "2026-07")] == [2026, 2026.5]
    assert all(month_of_year(year_of_month(index)) == index for index in range(1300))


def test_set_changes_a_named_event(one):
    assert len(with_assignments(one, ["events.war.enabled=false"]).events) == 2
    moved = with_assignments(one, ["events.qccm.month=2028-01"])
    assert ("qccm", month("2028-01"), None) in events(moved)
    assert with_assignments(one, ["record.facilities=several_sites"]).record.coding
    with pytest.raises(InputError, match=r"--set: events\.wor\.enabled: .* did you mean 'war'"):
        with_assignments(one, ["events.wor.enabled=false"])
    with pytest.raises(InputError, match="set twice"):
        with_assignments(one, ["events.war.month=2027-01", "events.war.month=2028-01"])


def test_names_are_kept_with_a_scenario(one, tmp_path):
    (tmp_path / "again.yaml").write_text(scenario_text(one))
    assert events(load_scenario(tmp_path / "again.yaml")) == events(one)


def test_a_sweep_over_events_of_several_scenarios(one, tmp_path):
    (tmp_path / "two.yaml").write_text("name: two\nto: 2030-12\n")
    (tmp_path / "sweep.yaml").write_text(
        "scenarios: [one.yaml, two.yaml]\nseed: 1\nreplicates: 1\ndesign: {kind: grid}\n"
        "vary:\n"
        "  events.qccm.month: {low: 2026-01, high: 2028-01, steps: 3}\n"
        "  membership.qccm.UZB: [0, 1]\n"
    )
    found = load_sweep(tmp_path / "sweep.yaml")
    assert found.size == 12
    assert found.vary["events.qccm.month"].values == (2026, 2027, 2028)
    (tmp_path / "sweep.yaml").write_text(
        "scenario: one.yaml\nseed: 1\nreplicates: 1\ndesign: {kind: lhs, points: 50}\n"
        "vary: {events.qccm.month: {low: 2026-01, high: 2026-05}}\n"
    )
    months = load_sweep(tmp_path / "sweep.yaml").points().column("events.qccm.month")
    assert [shown_value("events.qccm.month", value) for value in sorted(set(months))] == [
        f"2026-0{number}" for number in range(1, 6)
    ]
