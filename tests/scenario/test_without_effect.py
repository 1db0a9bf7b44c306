"""What is said of settings that change nothing: where they stand, and why."""

import pytest

from sim.errors import InputError
from sim.scenario import load_scenario, load_sweep, with_assignments
from sim.scenario.sweep import idle_settings
from sim.scenario.without_effect import MOST_EVENTS, without_effect

REPLAYED = (
    "the record stands in for China's offers until 2020-12 (at most, the reasons kept for those "
    "years change)"
)


@pytest.fixture
def said(tmp_path):
    """What is said of a file of some text, without the folder."""

    def say(text, *assignments, name="mine.yaml"):
        path = tmp_path / "scenarios" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        scenario = load_scenario(path)
        if assignments:
            scenario = with_assignments(scenario, assignments)
        return [str(one).replace(f"{path.parent}/", "") for one in without_effect(scenario)]

    return say


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "sinophobia: {enabled: false, restraint: 6}",
            "sinophobia.restraint changes nothing, because 'sinophobia' is off",
        ),
        (
            "events:\n- {month: 2026-01, set: {membership.qccm.TJK: 1}}",
            "membership.qccm.TJK changes nothing, because Tajikistan is in the QCCM already",
        ),
        (
            "events:\n- {month: 2026-01, set: {membership.qccm.TJK: 0}}",
            "membership.qccm.TJK changes nothing, because Tajikistan is in the QCCM by its "
            "borders, and events only add members",
        ),
        (
            "events:\n- {month: 2026-01, set: {membership.csto.UZB: 0}}",
            "membership.csto.UZB changes nothing, because Uzbekistan is not in the CSTO anyway",
        ),
        (
            "events:\n- {month: 2005-01, until: 2010-01, set: {sinophobia.restraint: 8}}",
            f"sinophobia.restraint changes nothing, because {REPLAYED}",
        ),
        (
            "to: 2020-12\nties: {china_rate: 0.1}",
            f"ties.china_rate changes nothing, because {REPLAYED}",
        ),
        (
            "events:\n- {month: 2026-01, set: {threat.demand: 3}}\n"
            "- {month: 2026-01, set: {threat.demand: 4}}",
            "threat.demand changes nothing, because a later event sets it in the same months",
        ),
        (
            "threat: {demand: 5}\nevents:\n- {month: 1993-01, set: {threat.demand: 3}}",
            "threat.demand changes nothing, because events set it in every month",
        ),
        (
            "events:\n- {month: 2035-12, set: {threat.demand: 3}}",
            "threat.demand changes next to nothing, because 2035-12 is the last month",
        ),
        (
            "events:\n- {month: 2026-01, set: {environment.crisis: 0}}",
            "environment.crisis changes nothing, because it is 0 already",
        ),
        (
            "hedging: {enabled: false}\n"
            "events:\n- {month: 2026-01, set: {environment.us_presence: 1}}",
            "environment.us_presence changes nothing, because it acts through 'hedging', which is "
            "off",
        ),
        (
            "events:\n- {month: 2026-01, set: {diffusion.enabled: false}}\n"
            "- {month: 2028-01, set: {diffusion.weight: 3}}",
            "diffusion.weight changes nothing, because 'diffusion' is off from 2026-01 on",
        ),
        (
            "events:\n- {month: 2010-01, until: 2012-01, set: {environment.afghan_future: 1}}",
            "environment.afghan_future changes nothing, because Afghanistan follows its series "
            "until 2021-12",
        ),
        (
            "events:\n- {month: 2010-01, until: 2012-01, set: {regime.crisis_rate: 1}}",
            "regime.crisis_rate changes nothing, because crises are those known until 2025-12",
        ),
        (
            "events:\n- {month: 2018-01, until: 2020-06, set: {hedging.balance: 3, "
            "environment.xinjiang: 0.1}}",
            f"environment.xinjiang changes nothing, because {REPLAYED}",
        ),
    ],
)
def test_each_kind_has_its_reason(said, text, reason):
    (found,) = said(text)
    place, _, rest = found.partition(": ")
    assert place.startswith("mine.yaml:")
    assert rest == reason


def test_lines_are_those_of_the_setting(said):
    text = (
        "title: x\nregime:\n  enabled: false\n  attention: 3\n"
        "events:\n- {month: 2026-01, set: {regime.half_life: 9}}\n"
    )
    assert [one.partition(" ")[0] for one in said(text)] == ["mine.yaml:4:", "mine.yaml:6:"]


@pytest.mark.parametrize(
    "text",
    [
        "sinophobia: {restraint: 1.9}",  # the default: documentation
        "sinophobia: {enabled: false, restraint: 1.9}",
        "sinophobia: {enabled: false, baseline: 0.9}",  # moves what is shown of sinophobia
        "threat: {enabled: false, border_china: 0.9}",  # capacity reads it
        "events:\n- {month: 2005-01, set: {sinophobia.restraint: 8}}",  # goes on after the record
        "events:\n- {month: 2005-01, until: 2006-01, set: {ties.half_life: 9}}",
        "events:\n- {month: 2026-01, set: {membership.sco: 1}}",  # Turkmenistan joins
        "events:\n- {month: 2026-01, set: {environment.afghan_insecurity: 0.9}}",
        "events:\n- {month: 2026-01, until: 2027-01, set: {threat.demand: 3}}\n"
        "- {month: 2026-06, set: {threat.demand: 3}}",  # each for months of its own
        "history: free\nevents:\n- {month: 2005-01, until: 2006-01, set: {hedging.balance: 3}}",
        "spread: {threshold: 0.4}",
    ],
)
def test_nothing_is_said_of_what_acts_or_repeats(said, text):
    assert said(text) == []


def test_of_two_events_that_set_the_same_only_the_second_is_idle(said):
    same = "- {month: 2026-01, set: {threat.demand: 3}}\n"
    assert said(f"events:\n{same}{same}") == [
        "mine.yaml:3: threat.demand changes nothing, because it is 3 already"
    ]


def test_what_a_parent_sets_is_no_fault_of_the_child(said):
    parent = "regime: {attention: 3}\nevents:\n- {month: 2026-01, set: {regime.half_life: 9}}"
    assert said(parent, name="parent.yaml") == []
    child = "extends: parent.yaml\nregime: {enabled: false}\n"
    assert said(child) == []
    assert said(f"{child}events:\n- {{month: 2027-01, set: {{regime.demand: 3}}}}") == [
        "mine.yaml:4: regime.demand changes nothing, because 'regime' is off"
    ]


def test_what_is_set_by_hand_is_held_against_the_file(said):
    text = "regime: {enabled: false, attention: 3}"
    idle = "mine.yaml:1: regime.attention changes nothing, because 'regime' is off"
    assert said(text, "hedging.balance=3") == [idle]
    assert said(text, "regime.enabled=true") == []
    assert said("regime: {attention: 3}", "regime.enabled=false") == []
    assert said("regime: {attention: 3}", "regime.attention=3") == [
        "--set: regime.attention changes nothing, because it is 3 already"
    ]
    assert said("title: x", "ties.half_life=2", "2026-01: membership.sco.UZB=1") == [
        "--set: membership.sco.UZB changes nothing, because Uzbekistan is in the SCO already"
    ]


def test_a_label_alone_is_idle_and_all_together_are_one_setting(said):
    rates = "history: free\nto: 2019-12\nregime: {crisis_rate: "
    reason = "because crises are those known until 2025-12"
    assert said(rates + "{KGZ: 0.5}}") == [
        f"mine.yaml:3: regime.crisis_rate.KGZ changes nothing, {reason}"
    ]
    assert said(rates + "0.5}") == [f"mine.yaml:3: regime.crisis_rate changes nothing, {reason}"]


def test_very_many_events_are_not_looked_at(said):
    event = "- {month: 2026-01, set: {threat.demand: 3}}\n"
    assert len(said("events:\n" + event * MOST_EVENTS)) == MOST_EVENTS - 1
    assert said("events:\n" + event * (MOST_EVENTS + 1)) == []


# Sweeps.

OFF = "name: off\nsinophobia: {enabled: false}\n"
SWEEP = "seed: 1\nreplicates: 2\n"


@pytest.fixture
def sweep(tmp_path):
    """A sweep of `off`, in which sinophobia is off, of `plain`, and of both."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "off.yaml").write_text(OFF)
    (folder / "plain.yaml").write_text("name: plain\nregime: {enabled: false, attention: 3}\n")

    def load(text):
        path = folder / "sweep.yaml"
        path.write_text(SWEEP + text)
        return load_sweep(path)

    return load


def test_a_sweep_over_what_changes_nothing_at_any_point_is_refused(sweep):
    vary = "scenario: off.yaml\ndesign: {kind: grid}\nvary:\n  sinophobia.restraint: [0, 2]\n"
    with pytest.raises(InputError) as caught:
        sweep(vary + "  sinophobia.suspension: [0, 0.5]\n  hedging.balance: [0, 1]\n")
    first, second = str(caught.value).splitlines()
    assert first.endswith(
        "sweep.yaml:6: sinophobia.restraint: changes nothing at any point, because 'sinophobia' "
        "is off; leave it out"
    )
    assert "sweep.yaml:7: sinophobia.suspension: changes nothing" in second


@pytest.mark.parametrize(
    "text",
    [
        "design: {kind: grid}\n"
        "vary: {sinophobia.enabled: [false, true], sinophobia.restraint: [0, 2]}",
        "design: {kind: list}\npoints:\n"
        "  - {sinophobia.enabled: false, sinophobia.restraint: 0}\n"
        "  - {sinophobia.enabled: true, sinophobia.restraint: 2}",
    ],
)
def test_a_key_that_acts_at_some_points_may_vary(sweep, text):
    assert sweep(f"scenario: off.yaml\n{text}").size > 1
    with pytest.raises(InputError, match="changes nothing at any point"):
        sweep(f"scenario: off.yaml\n{text.replace('true', 'false').replace('[false, ', '[')}")


def test_of_several_scenarios_those_are_named_in_which_a_key_changes_nothing(sweep):
    both = "scenarios: [plain.yaml, off.yaml]\ndesign: {kind: grid}\n"
    found = idle_settings(sweep(f"{both}vary: {{sinophobia.restraint: [0, 2]}}"))
    assert [str(one).rpartition("/")[2] for one in found] == [
        "plain.yaml:2: regime.attention changes nothing, because 'regime' is off",
        "sinophobia.restraint of scenario 'off' changes nothing, because 'sinophobia' is off",
    ]
    assert idle_settings(sweep(f"{both}vary: {{regime.enabled: [false, true]}}")) == []
    assert idle_settings(sweep(f"{both}vary: {{hedging.balance: [0, 1]}}"))
