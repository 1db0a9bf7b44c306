"""What is written reads back as the same scenario, and the digest tells what determines results."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import month_label
from sim.scenario import default_scenario, load_scenario
from sim.scenario.documents import Document
from sim.scenario.keys import dated_settings, parameter_settings
from sim.scenario.loading import resolve
from sim.scenario.text import parse_document
from sim.scenario.writing import number, scenario_text


def reread(text, folder=Path("/nowhere")):
    return resolve(Document(parse_document(text, "x.yaml"), folder, "x.yaml", folder / "x.yaml"))


def value_of(setting):
    if setting.switch:
        return st.booleans()
    if setting.yes_or_no:
        return st.sampled_from((0.0, 1.0))
    return st.floats(setting.low, setting.high, allow_nan=False)


def chosen(keys, table):
    return st.fixed_dictionaries({key: value_of(table[key]) for key in keys})


SINGLE = [key for key, setting in parameter_settings().items() if setting.leaves == (key,)]
OUTSIDE = [key for key, setting in dated_settings().items() if setting.leaves == (key,)]
WORDS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=40)


@st.composite
def scenarios(draw):
    """Any scenario that could be written in a file."""
    keys = draw(st.lists(st.sampled_from(SINGLE), max_size=5, unique=True))
    start = draw(st.integers(0, 400))
    end = draw(st.integers(start, start + 300))
    events = []
    for _ in range(draw(st.integers(0, 3))):
        month = draw(st.integers(start, end))
        until = draw(st.none() | st.integers(month + 1, end + 1))
        dated = draw(st.lists(st.sampled_from(OUTSIDE), min_size=1, max_size=3, unique=True))
        event = {"month": month_label(month), "set": draw(chosen(dated, dated_settings()))}
        event |= {"note": draw(WORDS)} | ({"until": month_label(until)} if until else {})
        events.append(event)
    scenario = load_scenario(
        {
            "name": draw(st.from_regex(r"[^\W_][\w.-]{0,20}", fullmatch=True).map(str)),
            "title": draw(WORDS),
            "from": month_label(start),
            "to": month_label(end),
            "history": draw(st.sampled_from(["replay", "free"])),
            "events": events,
        }
    )
    return scenario.with_values(draw(chosen(keys, parameter_settings())))


@settings(max_examples=40)
@given(scenarios())
def test_what_is_written_reads_back_as_the_same(scenario):
    again = reread(scenario_text(scenario))
    assert again == scenario
    assert again.digest() == scenario.digest()
    assert scenario_text(again) == scenario_text(scenario)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_exactly(value):
    assert float(number(value)) == value


def test_a_record_file_is_named_relative_to_the_folder(tmp_path):
    (tmp_path / "own.csv").write_text("x")
    path = tmp_path / "mine.yaml"
    path.write_text("record: own.csv\n")
    scenario = load_scenario(path)
    assert "\nrecord: own.csv\n" in scenario_text(scenario, folder=tmp_path)
    assert (
        reread(scenario_text(scenario, folder=tmp_path), tmp_path.resolve()).record
        == scenario.record
    )


def test_the_digest_is_of_what_determines_results():
    base = default_scenario()
    event = {"month": "2021-08", "set": {"environment.trade": 2, "hedging.balance": 1}}
    with_event = load_scenario({"events": [event]})
    turned = {"month": "2021-08", "set": {"hedging.balance": 1, "environment.trade": 2}}
    same = [
        dataclasses.replace(base, name="other", title="another"),
        base.with_values({"threat.demand": base.values["threat.demand"]}),
        load_scenario({"name": "x", "title": "y", "events": []}),
    ]
    assert {scenario.digest() for scenario in same} == {base.digest()}
    assert load_scenario({"events": [turned | {"note": "n"}]}).digest() == with_event.digest()
    others = [
        base,
        with_event,
        base.with_values({"threat.demand": 1.25}),
        load_scenario({"to": "2030-12"}),
        load_scenario({"from": "1994-01"}),
        load_scenario({"history": "free"}),
        load_scenario({"events": [event | {"until": "2022-01"}]}),
        load_scenario({"events": [event | {"month": "2021-09"}]}),
    ]
    assert len({scenario.digest() for scenario in others}) == len(others)


def test_the_digest_follows_the_content_of_a_record_and_not_its_place(tmp_path):
    digests = []
    for name, content in [("a", "1"), ("b", "1"), ("c", "2")]:
        (tmp_path / f"{name}.csv").write_text(content)
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"record: {name}.csv\n")
        digests.append(load_scenario(path).digest())
    assert digests[0] == digests[1] != digests[2]


def test_the_digest_is_the_same_on_every_machine():
    """Values that do not hang on the defaults, so that tuning them leaves this test alone."""
    scenario = dataclasses.replace(default_scenario(), values={"threat.demand": 0.1})
    expected = "4fc178fdf17468ae9304e9436c49a0188c322249913e951dfba9e212cac8e171"
    assert scenario.digest() == expected


@pytest.mark.parametrize("value", [0.1, 1e-7, 1e22, -0.5, 3.0, 12345678.9])
def test_numbers_are_short(value):
    assert len(number(value)) <= len(repr(value))
