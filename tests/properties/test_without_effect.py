"""What is said to change nothing changes no bit of any outcome, and what is not said to, does."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_index
from sim.experiments.parts import outcomes_of
from sim.model.acting import A_MONTH_LATER, CHINAS_OFFERS, acts_through
from sim.model.environment import settable_variables
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import MECHANISMS, registry
from sim.scenario import Event, default_scenario, load_scenario, with_assignments
from sim.scenario.keys import find_dated, leaf_stem
from sim.scenario.without_effect import idle_key, without_effect

REPLICATES = 3
#: Keys of parameters, all labels together.
KEYS = [key for key in registry() if not key.startswith("spread.")]
VARIABLES = sorted({leaf_stem(key) for key in settable_variables()})


def default(end, history="replay", values=(), events=()):
    scenario = default_scenario().with_values(dict(values))
    return replace(scenario, end=month_index(end), history=history, events=tuple(events))


def outcomes(scenario, runs=REPLICATES, **options):
    """All that is kept of runs but the reasons, the run last."""
    model = InfluenceModel(scenario, runs=runs, seed=3, reasons=False, **options)
    histories = Watch(model).follow(model)
    model.release()
    tracks = {f"track of {name}": track for name, track in histories.tracks.items()}
    counts = {"yearly": histories.yearly, "periods": histories.period_counts}
    return outcomes_of(histories) | tracks | counts


def differing(one, other):
    return [name for name in one if not np.array_equal(one[name], other[name])]


def elsewhere(key, scenario=None):
    """Another value of a key, not far off."""
    setting = find_dated(key)
    leaf = setting.leaves[0]
    if leaf not in (values := (scenario or default_scenario()).values):
        return 1.0 if setting.yes_or_no else 0.35
    value = values[leaf]
    if setting.switch:
        return 1.0 - value
    if key.startswith("capacity.most_"):
        return value / 4  # a higher ceiling is not reached before the programme of the 2010s
    more = 1.3 * value if value else (setting.low + min(setting.high, 1.0)) / 2
    return more if value != more <= setting.high else (value + setting.low) / 2


def moved_by_each(scenario, keys):
    """Names of outcomes that another value of each key alone moves, by key; in one model."""
    runs = (len(keys) + 1) * REPLICATES
    replicate = np.tile(np.arange(REPLICATES), len(keys) + 1)
    which = np.repeat(np.arange(len(keys) + 1), REPLICATES)
    varied = {}
    for place, key in enumerate(keys, 1):
        for leaf in find_dated(key).leaves:
            values = np.full(runs, scenario.values[leaf])
            values[which == place] = elsewhere(key, scenario)
            varied[leaf] = values
    found = outcomes(scenario, runs, replicates=replicate, varied=varied)
    by_run = [{name: a[..., which == p] for name, a in found.items()} for p in range(len(keys) + 1)]
    return {key: differing(by_run[p], by_run[0]) for p, key in enumerate(keys, 1)}


#: Or Moscow may not once object in so few runs.
STERN = {"accommodation.tolerance": 0.2}


def test_within_the_replay_just_those_keys_are_idle_that_move_nothing():
    scenario = default("2016-12", values=STERN)
    moved = moved_by_each(scenario, KEYS)
    assert {key for key in KEYS if idle_key(scenario, key)} == {
        key for key in KEYS if not moved[key]
    }


def test_within_the_replay_just_those_events_are_idle_that_move_nothing():
    """Of each variable of the environment, and each membership, one at a time."""
    as_it_is = outcomes(default("2008-12", values=STERN))
    idle, unmoved = set(), set()
    for key in VARIABLES:
        event = Event(month_index("2003-01"), None, {key: elsewhere(key)})
        scenario = default("2008-12", values=STERN, events=[event])
        if without_effect(scenario):
            idle.add(key)
        if not differing(outcomes(scenario), as_it_is):
            unmoved.add(key)
    assert idle == unmoved
    assert {"environment.closure", "environment.border_settled"} <= idle


def test_in_a_free_history_every_key_moves_something_but_what_comes_later():
    scenario = default("2020-12", "free", STERN)
    moved = moved_by_each(scenario, KEYS)
    idle = {key for key in KEYS if idle_key(scenario, key)}
    assert idle == {key for key in KEYS if not moved[key]}
    assert idle == {
        *(f"environment.afghan_{name}" for name in ("future", "volatility", "persistence")),
        "regime.crisis_rate",
    }


@pytest.mark.parametrize("history", ["replay", "free"])
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_of_a_mechanism_that_is_off_idle_keys_move_nothing(mechanism, history):
    scenario = default("2008-12", history, {f"{mechanism}.enabled": 0})
    idle = [key for key in KEYS if idle_key(scenario, key)]
    assert any(key.startswith(f"{mechanism}.") for key in idle)
    moved = moved_by_each(scenario, idle)
    assert {key: names for key, names in moved.items() if names} == {}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_once_a_mechanism_is_off_for_good_idle_events_move_nothing(mechanism):
    off = Event(month_index("2003-01"), None, {f"{mechanism}.enabled": 0})
    known = [key for key in KEYS if key != f"{mechanism}.enabled"] + VARIABLES
    candidates = [key for key in known if mechanism in acts_through(key)]
    later = month_index("2004-06")
    events = [Event(later, None, {key: elsewhere(key)}) for key in candidates]
    scenario = default("2008-12", "free", events=[off, *events])
    idle = {one.key for one in without_effect(scenario) if one.changes == "nothing"}
    kept = [event for event in events if set(event.set) <= idle]
    assert kept
    with_them = default("2008-12", "free", events=[off, *kept])
    without = default("2008-12", "free", events=[off])
    assert differing(outcomes(with_them), outcomes(without)) == []


def test_while_the_record_speaks_events_that_move_chinas_offers_alone_are_idle():
    end = RECORD_MONTHS
    events = [
        Event(month_index("2003-01"), end - (key in A_MONTH_LATER), {key: elsewhere(key)})
        for key in sorted(CHINAS_OFFERS)
    ]
    scenario = default("2022-06", events=events)
    assert {one.key for one in without_effect(scenario)} == CHINAS_OFFERS
    assert differing(outcomes(scenario), outcomes(default("2022-06"))) == []
    longer = [replace(event, until=end + 12) for event in events]
    still = {one.key for one in without_effect(default("2022-06", events=longer))}
    one_already = ("qccm_open", "joint_action", "posts_abroad", "overseas_interests")
    assert still <= {"membership.c5", *(f"environment.{name}" for name in one_already)}


@pytest.mark.parametrize("key", sorted(A_MONTH_LATER))
def test_what_acts_a_month_later_is_not_idle_in_the_last_month_of_the_replay(key):
    event = Event(RECORD_MONTHS - 1, RECORD_MONTHS, {key: find_dated(key).high})
    scenario = default("2022-06", events=[event])
    assert without_effect(scenario) == []
    assert differing(outcomes(scenario, 60), outcomes(default("2022-06"), 60))


#: Until 2012, since China's forces exercise with others from October 2002 on.
LONGER = "to=2012-12"
OPENED = "2003-01: environment.qccm_open=1"
OFF_FOR_A_YEAR = "1997-01 until 1998-01: sinophobia.enabled=false"
#: Assignments, and whether the last one is said to change nothing.
CASES = [
    ([LONGER, "2004-01: membership.qccm.TJK=1"], False),  # before there was one
    ([LONGER, OPENED, "2004-01: membership.qccm.TJK=1"], True),
    ([LONGER, OPENED, "2004-01: membership.qccm.TJK=0"], True),
    ([LONGER, OPENED, "2004-01: membership.qccm.KGZ=0"], True),
    ([LONGER, OPENED, "2004-01: membership.qccm.KGZ=1"], False),
    ([LONGER, OPENED, "threat.border_china.TJK=0", "2004-01: membership.qccm.TJK=1"], False),
    (["1997-01: membership.csto.KAZ=1"], True),
    (["1997-01: membership.csto.KAZ=0"], False),
    (["1997-01: membership.eaeu.UZB=0"], True),
    (["1997-01: membership.eaeu.UZB=1"], False),
    (["dependence.enabled=false", "1997-01: membership.eaeu.UZB=1"], True),
    (["1997-01: environment.xinjiang=0.1"], False),
    (["1997-01: environment.xinjiang=0.1", "1998-01: environment.xinjiang=0.1"], True),
    (["1997-01: environment.xinjiang=0.1", "1998-01: environment.xinjiang=0.2"], False),
    (["1997-01: sinophobia.enabled=true"], True),
    (["1997-01: sinophobia.enabled=false"], False),
    (["sinophobia.enabled=false", "1997-01: sinophobia.enabled=true"], False),
    (["sinophobia.enabled=false", "1997-01: sinophobia.restraint=6"], True),
    ([OFF_FOR_A_YEAR, "1997-01: sinophobia.baseline=0.9"], False),
    (["1993-01: hedging.balance=1", "hedging.balance=0.2"], True),
    (["hedging.balance=0.2"], False),
    (["1997-01: environment.sinophobia_shock=0"], True),
    (["1997-01: environment.sinophobia_shock.KGZ=0.2"], False),
    (["1997-01: environment.afghan_future=0.1"], True),
    (["1997-01: regime.crisis_rate=1"], True),
    (["to=2022-06", "2021-01: environment.afghan_future=0.1"], False),
    (["to=2022-06", "2021-01 until 2022-01: environment.afghan_future=0.1"], True),
]


@pytest.mark.parametrize(("texts", "idle"), CASES)
def test_what_is_said_of_a_setting_is_what_the_model_does(texts, idle):
    last = texts[-1].rpartition(":")[2].partition("=")[0].strip()
    scenario = with_assignments(default("2000-12", "free"), texts)
    assert (last in {one.key for one in without_effect(scenario)}) == idle
    before = outcomes_with(tuple(texts[:-1]))
    assert (differing(outcomes(scenario, 20), before) == []) == idle


@cache
def outcomes_with(texts):
    return outcomes(with_assignments(default("2000-12", "free"), texts), 20)


@pytest.mark.parametrize(
    "key", ["threat.demand", "membership.csto.UZB", "environment.xinjiang", "ties.china_rate"]
)
def test_an_event_in_the_last_month_leaves_spread_as_it_is(key):
    given = {"to": "2005-12", "history": "free", "spread": {"threshold": 0.01}}
    plain = load_scenario(given)
    event = {"month": "2005-12", "set": {key: elsewhere(key)}}
    late = load_scenario(given | {"events": [event]})
    assert [one.changes for one in without_effect(late)] == ["next to nothing"]
    one, other = outcomes(late, 8), outcomes(plain, 8)
    assert one["spread"].any()
    assert np.array_equal(one["spread"], other["spread"])
