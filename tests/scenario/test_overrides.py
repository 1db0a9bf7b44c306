"""What `--set` says, laid over a scenario."""

import pytest

from sim.calendar import month_index
from sim.errors import InputError
from sim.scenario import default_scenario, load_scenario, with_assignments
from sim.scenario.overrides import assignment_name
from sim.scenario.writing import scenario_text


@pytest.mark.parametrize(
    ("text", "leaf", "value"),
    [
        ("sinophobia.restraint=1.5", "sinophobia.restraint", 1.5),
        (" ties.openness = -2 ", "ties.openness", -2.0),
        ("sinophobia.baseline.KAZ=0", "sinophobia.baseline.KAZ", 0.0),
        ("sinophobia.baseline=1e-2", "sinophobia.baseline.UZB", 0.01),
        ("threat.enabled=false", "threat.enabled", 0.0),
    ],
)
def test_a_parameter(text, leaf, value):
    scenario = with_assignments(default_scenario(), [text])
    assert scenario.values[leaf] == value
    assert str(scenario.sources[leaf]) == "--set"


def test_months_and_history():
    texts = ["from=1995-02", "to = 2030-12", "history=free"]
    scenario = with_assignments(default_scenario(), texts)
    assert scenario.start == month_index("1995-02")
    assert scenario.end == month_index("2030-12")
    assert scenario.history == "free"


def test_events_come_after_those_of_the_file():
    before = load_scenario({"events": [{"month": "2024-01", "set": {"threat.demand": 1}}]})
    texts = [
        "2026-01: membership.qccm.KGZ=1",
        "2026-01 until 2028-01 : environment.crisis = 1",
    ]
    first, member, crisis = with_assignments(before, texts).events
    assert first == before.events[0]
    assert (member.month, member.until) == (month_index("2026-01"), None)
    assert member.set == {"membership.qccm.KGZ": 1.0}
    assert crisis.until == month_index("2028-01")
    assert len(crisis.changes) == 5


def test_what_is_set_stands_in_the_resolved_text():
    text = scenario_text(with_assignments(default_scenario(), ["2026-01: threat.enabled=false"]))
    assert text.endswith("events:\n  - month: 2026-01\n    set:\n      threat.enabled: false\n")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("threat.demand = 1.5", "threat.demand=1.5"),
        ("to=2030-12", "to=2030-12"),
        ("2026-01: membership.qccm.KGZ=1", "2026-01_membership.qccm.KGZ=1"),
        ("2026-01 until 2028-01: threat.demand=1", "2026-01-until-2028-01_threat.demand=1"),
    ],
)
def test_name_in_a_folder(text, name):
    assert assignment_name(text) == name
    with_assignments(default_scenario(), [text])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "threat.demand",
            "expected KEY=VALUE such as threat.demand=1.5, not 'threat.demand'; write "
            "threat.demand=VALUE",
        ),
        ("=1", "expected KEY=VALUE such as threat.demand=1.5, not '=1'"),
        (
            "threat.demand: 1.5",
            "expected KEY=VALUE such as threat.demand=1.5, not 'threat.demand: 1.5'; write "
            "threat.demand=1.5",
        ),
        (
            "threat.demand\uff1d1",
            "expected KEY=VALUE such as threat.demand=1.5, not 'threat.demand\uff1d1'; the 14th "
            "character of 'threat.demand\uff1d1' is FULLWIDTH EQUALS SIGN (U+FF1D); expected '='",
        ),
        ("threat.demand=", "threat.demand: expected a number from 0 to 6 (logit), not nothing"),
        ("threat.demand=9", "threat.demand: expected a number from 0 to 6 (logit), not 9"),
        (
            "threat.demand=0,5",
            "threat.demand: expected a number from 0 to 6 (logit), not 0,5; the decimal sign is a "
            "point: write 0.5",
        ),
        (
            "ties.openness=\u22120.5",
            "ties.openness: expected a number from -6 to 6 (logit), not \u22120.5; the 1st "
            "character of '\u22120.5' is MINUS SIGN (U+2212); expected '-'",
        ),
        ("threat.enabled=1", "threat.enabled: expected true or false, not 1"),
        ("demand=1", "demand: unknown key; did you mean 'threat.demand' or 'regime.demand'?"),
        (
            "sinophobia.baseline.kaz=1",
            "sinophobia.baseline.kaz: unknown key; did you mean 'sinophobia.baseline.KAZ'?",
        ),
        (
            "sinophobia.baseline.Tajikistan=1",
            "sinophobia.baseline.Tajikistan: unknown key; did you mean 'sinophobia.baseline.TJK'?",
        ),
        (
            "sinophobia.baseline.tj=1",
            "sinophobia.baseline.tj: unknown key; did you mean 'sinophobia.baseline.TJK'?",
        ),
        (
            "threat.d\u0435mand=1",
            "threat.d\u0435mand: unknown key; the 9th character of 'threat.d\u0435mand' is "
            "CYRILLIC SMALL LETTER IE (U+0435); expected Latin 'e'",
        ),
        (
            "environment.crisis.KGZ=1",
            "environment.crisis.KGZ: given from outside, not a parameter; an event can set it, as "
            "in --set '2026-01: environment.crisis.KGZ=1'",
        ),
        ("To=2030-12", "To: unknown key; did you mean 'to'?"),
        ("to=2030", "to: '2030' is not a month; expected YYYY-MM such as 2016-08"),
        (
            "to=12/2030",
            "to: '12/2030' is not a month; expected YYYY-MM such as 2016-08; did you mean "
            "'2030-12'?",
        ),
        (
            "to=2030\u201312",
            "to: '2030\u201312' is not a month; expected YYYY-MM such as 2016-08; the 5th "
            "character of '2030\u201312' is EN DASH (U+2013); expected '-'",
        ),
        (
            "to=1990-12",
            "to: expected a month from 1993-01 to 2100-12, not 1990-12",
        ),
        (
            "from=2040-01",
            "from: the scenario runs from 2040-01 to 2035-12; expected 'from' before 'to'",
        ),
        ("history=fre", "history: expected replay or free, not fre; did you mean 'free'?"),
        ("seed=1", "seed: write --seed NUMBER"),
        ("runs=1", "runs: write -n NUMBER"),
        (
            "events=x",
            "events: an event is written as in --set '2026-01: membership.qccm.KGZ=1'",
        ),
        (
            "title=x",
            "title: stands in a scenario file only; --set takes from, to, history, parameters and "
            "events",
        ),
        (
            "2026-01: membership.qccm.KGZ",
            "expected MONTH: KEY=VALUE such as '2026-01: membership.qccm.KGZ=1', not '2026-01: "
            "membership.qccm.KGZ'",
        ),
        (
            "2026-1: threat.demand=1",
            "month: '2026-1' is not a month; expected YYYY-MM such as 2016-08; did you mean "
            "'2026-01'?",
        ),
        ("2026-01 until 2026-01: threat.demand=1", "until: 2026-01 is not after 2026-01"),
        (
            "2026-01 to 2027-01: threat.demand=1",
            "event: expected a month, or MONTH until MONTH, before the colon, such as 2026-01, "
            "not '2026-01 to 2027-01'; did you mean '2026-01 until 2027-01'?",
        ),
        (
            "threat: demand=1",
            "event: expected a month, or MONTH until MONTH, before the colon, such as 2026-01, "
            "not 'threat'; write threat.demand=1",
        ),
        (
            "2026-01: membership.qccm.Kyrgyzstan=1",
            "event: membership.qccm.Kyrgyzstan: unknown key; did you mean 'membership.qccm.KGZ'?",
        ),
        (
            "2026-01: spread.threshold=1",
            "event: spread.threshold: defines an outcome, so no event can set it",
        ),
        (
            "2040-01: threat.demand=1",
            "event: 2040-01 lies outside the months of baseline, 1993-01 to 2035-12",
        ),
        (
            "x" * 100_000 + "=1",
            "x" * 57 + "...: unknown key; 'wakhan explain' lists the keys",
        ),
    ],
    ids=lambda text: text[:40],
)
def test_wrong_assignments(text, expected):
    with pytest.raises(InputError) as caught:
        with_assignments(default_scenario(), [text])
    assert str(caught.value) == f"--set: {expected}"


def test_all_that_is_wrong_is_told():
    texts = ["threat.demand=9", "to=2030-12", "tho=1", "threat.concern=1", "threat.concern=2"]
    with pytest.raises(InputError) as caught:
        with_assignments(default_scenario(), texts)
    assert str(caught.value).splitlines() == [
        "--set: threat.demand: expected a number from 0 to 6 (logit), not 9",
        "--set: tho: unknown key; 'wakhan explain' lists the keys",
        "--set: threat.concern: set twice, first by 'threat.concern=1'",
    ]


def test_all_labels_at_once_and_one_of_them_is_twice():
    with pytest.raises(InputError, match="KAZ: set twice, first by 'sinophobia"):
        with_assignments(
            default_scenario(), ["sinophobia.baseline=0.5", "sinophobia.baseline.KAZ=1"]
        )


def test_months_that_leave_out_an_event_of_the_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("events:\n  - {month: 2030-01, until: 2032-01, set: {threat.demand: 1}}\n")
    scenario = load_scenario(path)
    for text, problem in (
        ("to=2029-12", "to: 2029-12 leaves out the event of 2030-01"),
        ("to=2030-12", "to: 2030-12 leaves out the end of the event of 2030-01"),
        ("from=2031-01", "from: 2031-01 leaves out the event of 2030-01"),
    ):
        with pytest.raises(InputError) as caught:
            with_assignments(scenario, [text])
        assert str(caught.value).startswith(f"--set: {problem} ({path}:2); expected 203")
