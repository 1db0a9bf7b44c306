"""Scenarios: defaults, what a file lays over them, inheritance, overrides, and where values come
from."""

import dataclasses
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import month_index
from sim.errors import InputError
from sim.model.paths import paths
from sim.model.sections import MECHANISMS, build, default_values, leaves
from sim.names import CHANNELS, REPUBLICS
from sim.scenario import Origin, default_scenario, load_scenario
from sim.scenario.documents import Document, study_of
from sim.scenario.keys import dated_settings, parameter_settings
from sim.scenario.loading import resolve
from sim.scenario.templates import baseline_text
from sim.scenario.text import parse_document

DEFAULTS = default_values()


def written(folder, **files):
    """Writes files by stem and returns the path of the first."""
    for stem, text in files.items():
        path = folder / f"{stem}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files))}.yaml"


def test_the_default_has_one_number_per_leaf_and_no_sources():
    scenario = default_scenario()
    assert scenario.values == DEFAULTS
    assert scenario.values.keys() == leaves().keys()
    assert not scenario.sources
    assert not scenario.changes
    build(scenario.values)


def test_an_empty_mapping_is_the_default_but_for_its_name():
    assert dataclasses.replace(load_scenario({}), name="baseline", title="") == (
        dataclasses.replace(default_scenario(), title="")
    )


def test_a_file_sets_what_it_names_and_nothing_else(tmp_path):
    scenario = load_scenario(
        written(
            tmp_path,
            mine="""\
name: mine
title: "What if: 2030"
from: 2000-02
to: 2040-01
history: free
sinophobia:
  enabled: false
  restraint: 1e-1
  baseline: {KAZ: .7}
ties: {depth: 2}
""",
        )
    )
    assert (scenario.name, scenario.title) == ("mine", "What if: 2030")
    assert (scenario.start, scenario.end) == (month_index("2000-02"), month_index("2040-01"))
    assert scenario.history == "free"
    changed = {key: value for key, value in scenario.values.items() if value != DEFAULTS[key]}
    depths = {f"ties.depth.{channel}": 2.0 for channel in CHANNELS}
    assert changed == depths | {
        "sinophobia.enabled": 0.0,
        "sinophobia.restraint": 0.1,
        "sinophobia.baseline.KAZ": 0.7,
    }


def test_sources_name_file_and_line(tmp_path):
    path = written(
        tmp_path,
        child="extends: parent.yaml\nthreat:\n  demand: 1\nties: {depth: 2}\n",
        parent="to: 2030-12\nthreat: {demand: 3,\n  concern: 1}\n",
    )
    sources = load_scenario(path).sources
    parent = str(tmp_path / "parent.yaml")
    assert sources["threat.demand"] == Origin(str(path), 3)
    assert sources["ties.depth.basing"] == Origin(str(path), 4)
    assert sources["threat.concern"] == Origin(parent, 3)
    assert sources["to"] == Origin(parent, 1)
    assert "from" not in sources
    assert "threat.flank" not in sources


def test_names_and_titles_are_not_inherited(tmp_path):
    path = written(tmp_path, child="extends: parent.yaml\n", parent="name: p\ntitle: parent\n")
    scenario = load_scenario(path)
    assert (scenario.name, scenario.title) == ("child", "child")
    assert scenario.parent is not None
    assert scenario.parent.name == "p"


def test_what_the_child_says_wins_and_the_rest_is_inherited(tmp_path):
    path = written(
        tmp_path,
        child="extends: parent.yaml\nfrom: 2010-01\nsinophobia: {baseline: {TJK: 0.5}}\n",
        parent="extends: grandparent.yaml\nto: 2025-12\nsinophobia: {baseline: 0.9}\n",
        grandparent="history: free\nto: 2050-12\nsinophobia: {restraint: 1}\n",
    )
    scenario = load_scenario(path)
    assert (scenario.start, scenario.end) == (month_index("2010-01"), month_index("2025-12"))
    assert scenario.history == "free"
    baselines = [scenario.values[f"sinophobia.baseline.{code}"] for code in REPUBLICS]
    assert baselines == [0.9, 0.9, 0.5, 0.9, 0.9]
    assert scenario.values["sinophobia.restraint"] == 1


def test_events_of_the_parent_come_first(tmp_path):
    event = "events: [{month: %s, set: {environment.trade: %s}}]\n"
    path = written(
        tmp_path,
        child="extends: parent.yaml\n" + event % ("2026-01", 2),
        parent=event % ("2030-01", 3),
    )
    assert [change.value for change in load_scenario(path).changes] == [3, 2]


def test_ten_files_may_be_extended(tmp_path):
    files = {f"f{number}": f"extends: f{number + 1}.yaml\n" for number in range(10)}
    assert load_scenario(written(tmp_path, **files, f10="to: 2030-12\n")).end == month_index(
        "2030-12"
    )


def test_paths_stay_inside_the_study(tmp_path):
    assert study_of(tmp_path / "scenarios" / "futures" / "near") == tmp_path
    assert study_of(tmp_path / "futures") == tmp_path
    deep = written(
        tmp_path / "scenarios",
        **{
            "futures/near/mine": "extends: ../../base.yaml\nrecord: ../../../data/mine.csv\n",
            "base": "threat: {demand: 1}\n",
        },
    )
    with pytest.raises(InputError, match=r"mine.yaml:2: record: no such file"):
        load_scenario(deep)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.csv").touch()
    assert load_scenario(deep).record.path == (tmp_path / "data" / "mine.csv").resolve()


def test_an_event_may_leave_out_the_label():
    scenario = load_scenario(
        {
            "events": [
                {
                    "month": "2021-08",
                    "until": "2022-01",
                    "set": {
                        "environment.crisis": 1,
                        "membership.qccm.KGZ": 1,
                        "ties.depth.basing": 0.5,
                        "sinophobia.baseline": 0.5,
                        "hedging.enabled": False,
                    },
                    "note": "all at once",
                }
            ]
        }
    )
    start, after = month_index("2021-08"), month_index("2022-01")
    assert {(change.month, change.until) for change in scenario.changes} == {(start, after)}
    outside = {change.key: change.value for change in scenario.environment_changes}
    assert outside == {f"environment.crisis.{code}": 1 for code in REPUBLICS} | {
        "membership.qccm.KGZ": 1
    }
    inside = {change.key: change.value for change in scenario.parameter_changes}
    assert inside == {f"sinophobia.baseline.{code}": 0.5 for code in REPUBLICS} | {
        "ties.depth.basing": 0.5,
        "hedging.enabled": 0.0,
    }
    assert scenario.values == DEFAULTS
    path = paths(0, scenario.end, scenario.environment_changes)["membership.qccm.KGZ"]
    assert list(path[start - 1 : start + 1]) == [0, 1]
    assert list(path[after - 1 : after + 1]) == [1, 0]


def test_an_event_may_last_to_the_last_month():
    event = {"month": "2035-12", "until": "2036-01", "set": {"environment.trade": 0}}
    assert len(load_scenario({"events": [event]}).changes) == 1


def test_every_key_has_leaves_that_exist():
    for key, setting in parameter_settings().items():
        assert setting.leaves
        assert set(setting.leaves) <= leaves().keys(), key
    for mechanism in MECHANISMS:
        assert dated_settings()[f"{mechanism}.enabled"].switch
    assert dated_settings()["environment.crisis"].leaves == tuple(
        f"environment.crisis.{code}" for code in REPUBLICS
    )


def test_overrides_are_checked_and_leave_the_scenario_as_it_was():
    scenario = default_scenario()
    other = scenario.with_values({"sinophobia.baseline": 0.5, "threat.enabled": False})
    assert scenario == default_scenario()
    assert other.values["sinophobia.baseline.UZB"] == 0.5
    assert other.values["threat.enabled"] == 0.0
    assert str(other.sources["threat.enabled"]) == "--set"
    for key, value, expected in [
        ("threat.demand", 60, "threat.demand: expected a number from 0 to 6 (logit), not 60"),
        ("threat.demand", float("nan"), "not nan"),
        ("threat.enabled", 0.5, "threat.enabled: expected true or false, not 0.5"),
        ("threat.demnd", 1, "threat.demnd: unknown key; did you mean 'threat.demand'?"),
        ("environment.trade", 1, "environment.trade: given from outside"),
    ]:
        with pytest.raises(InputError) as caught:
            scenario.with_values({key: value})
        assert expected in str(caught.value)


def test_a_mapping_that_holds_itself_is_refused():
    endless = {}
    endless["threat"] = endless
    with pytest.raises(InputError, match="nested more than 6 levels deep"):
        load_scenario(endless)


def test_scenarios_travel_to_other_processes():
    scenario = load_scenario({"threat": {"demand": 1}})
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301


def read(text):
    """A text as a scenario."""
    return resolve(Document(parse_document(text, "x.yaml"), Path("/"), "x.yaml", Path("/x.yaml")))


PIECES = st.sampled_from(
    [
        *"[]{},:-?&*!|>'\"%@`#~ \n\té\xa0\u2028",
        ": ",
        "\n  ",
        "- ",
        "---",
        "name",
        "threat",
        "demand",
        "events",
        "set",
        "month",
        "extends",
        "2021-08",
        "x.yaml",
        "1",
        ".nan",
        "true",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_any_text_is_read_or_refused_in_a_line_for_each_fault(text):
    try:
        read(text)
    except InputError as error:
        for fault in error.faults:
            assert str(fault).startswith("x.yaml")
            assert str(fault).isprintable()
            assert len(str(fault)) < 800


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_baseline_is_read_or_refused_in_a_line_for_each_fault(data):
    text = baseline_text()
    start = data.draw(st.integers(0, len(text) - 1))
    end = start + data.draw(st.integers(0, 30))
    try:
        read(text[:start] + data.draw(st.text(max_size=5)) + text[end:])
    except InputError as error:
        assert all(str(fault).isprintable() for fault in error.faults)
