"""Compiled months give what the model gives: every scenario and account of the library."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import month_index
from sim.compiled import choice
from sim.compiled.engine import Compiled, Plan
from sim.compiled.recording import SET, Bare, Keeping
from sim.inference.replay import followed
from sim.model.sections import leaves
from sim.scenario import load_scenario
from sim.scenario.accounts import load_account

LIBRARY = Path(__file__).parents[2] / "scenarios"
SCENARIOS = sorted([LIBRARY / "baseline.yaml", *LIBRARY.glob("futures/*.yaml")])
ACCOUNTS = sorted(p for p in LIBRARY.glob("accounts/*.yaml") if p.stem != "common")
RUNS = 24
#: Late enough for every kind of month: series, wars and known crises have ended.
END = month_index("2029-06")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_has_the_outcomes_and_reasons_of_the_model(
    path, stepped, compiled, assert_same
):
    scenario = load_scenario(path)
    scenario = replace(scenario, end=min(scenario.end, END))
    points = np.repeat([0, 1, 2], [7, 12, 5])
    varied = {
        "sinophobia.restraint": np.array([0.5, 1.0, 3.0]),
        "ties.reporting": np.array([0.3, 0.5, 0.9]),
        "spread.operations_rate": np.array([0.4, 1.0, 2.0]),
    }
    asked = {"seed": 3, "varied": varied, "points": points}
    assert_same(stepped(scenario, RUNS, **asked), compiled(scenario, RUNS, **asked))


@pytest.mark.parametrize("path", ACCOUNTS, ids=lambda path: path.stem)
def test_every_account_has_the_intensities_of_the_model(path, monkeypatch):
    """Replays for fits, draws expected, and free histories, with all of its parameters varied."""
    account = load_account(path)
    varied = account.from_unit_cube(np.random.default_rng(4).random((5, len(account.keys))))
    past = replace(account.scenario, start=0, end=month_index("2020-12"), history="replay")
    later = replace(past, start=month_index("2018-01"), history="free")
    for scenario, expected in ((past, True), (later, False)):
        found = followed(scenario, varied, seed=2, expected=expected)
        monkeypatch.setenv(choice.VARIABLE, choice.NUMPY)
        wanted = followed(scenario, varied, seed=2, expected=expected)
        monkeypatch.delenv(choice.VARIABLE)
        np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-300)


def test_parameters_that_change_midway_and_events_of_every_kind(stepped, compiled, assert_same):
    scenario = load_scenario(
        {
            "name": "t",
            "from": "2010-01",
            "to": "2027-12",
            "history": "free",
            "events": [
                {"month": "2012-03", "until": "2015-07", "set": {"sinophobia.enabled": False}},
                {"month": "2014-01", "set": {"ties.half_life.basing": 3.0}},
                {"month": "2020-05", "until": "2021-01", "set": {"environment.closure": 1.0}},
                {"month": "2026-02", "set": {"environment.afghan_insecurity": 0.9}},
                {"month": "2026-08", "set": {"membership.qccm.UZB": 1}},
            ],
        }
    )
    varied = {"threat.flank": np.array([1.0, 5.0])}
    asked = {"varied": varied, "points": np.repeat([0, 1], 9)}
    assert_same(stepped(scenario, 18, **asked), compiled(scenario, 18, **asked))


def test_any_parameter_can_vary(stepped, compiled, assert_same):
    """All at once, by point; switches off and on."""
    scenario = load_scenario({"name": "t", "from": "2005-01", "to": "2026-06", "history": "free"})
    luck = np.random.default_rng(5)
    varied = {}
    for key, parameter in leaves().items():
        value = scenario.values[key]
        if parameter.unit == "switch":
            varied[key] = np.array([1.0, 0.0, 1.0])
        elif not key.startswith("ties.depth"):
            near = value * luck.uniform(0.8, 1.25, 3)
            varied[key] = np.clip(near, parameter.low, parameter.high)
    varied["spread.duration"] = np.array([6.0, 24.0, 12.0])
    asked = {"varied": varied, "points": np.repeat([0, 1, 2], 6)}
    assert_same(stepped(scenario, 18, **asked), compiled(scenario, 18, **asked))


def test_runs_that_run_away_are_named_and_cost_the_others_nothing(stepped, compiled):
    scenario = load_scenario({"name": "t", "from": "2018-01", "to": "2023-12"})
    varied = {
        "ties.depth": np.array([0.3, 10.0]),
        "bilateralism.routine": np.array([0.1, 50.0]),
    }
    varied = {key: np.clip(v, leaf(key).low, leaf(key).high) for key, v in varied.items()}
    varied["diffusion.repetition"] = np.array([0.0, leaf("diffusion.repetition").high])
    points = np.repeat([0, 1], 8)
    one = stepped(scenario, 16, varied=varied, points=points)
    other = compiled(scenario, 16, varied=varied, points=points)
    np.testing.assert_array_equal(one[2], other[2])
    sound = np.setdiff1d(np.arange(16), one[2])
    np.testing.assert_array_equal(one[0].hard_role[..., sound], other[0].hard_role[..., sound])


def leaf(key):
    return next(p for name, p in leaves().items() if name == key or name.startswith(f"{key}."))


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), later=st.booleans())
def test_a_month_from_any_state(seed, later, one_month):
    """Compiled and stepped from the same state, within Afghanistan's series and beyond."""
    found, wanted = one_month(seed, later)
    for name, array in wanted.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-12, atol=1e-14, err_msg=name)


@pytest.fixture(scope="module")
def one_month():
    """A month of 64 runs from a random state: what compiled code makes of it, and the model."""
    scenario = load_scenario({"name": "t", "to": "1993-01", "history": "free"})
    keepings = [
        Plan(Keeping(name, SET, size, field_of(name)), np.zeros(1, dtype=np.int64), 1)
        for name, size in CHANGING.items()
    ]

    def month(seed, later):
        def begin(model):
            luck = np.random.default_rng(seed)
            for each in fields(model.world):
                array = getattr(model.world, each.name)
                array[...] = luck.random(array.shape) * luck.choice([0.1, 1.0, 5.0])
            model.world.tie[...] *= 4.0

        class Random(Bare):
            def __init__(self, *args, **options):
                super().__init__(*args, **options)
                begin(self)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sim.model.influence.AFGHAN_SERIES_END", -1 if later else 10**6)
            patch.setattr("sim.compiled.engine.Bare", Random)
            runs = 64
            points = {"points": np.arange(runs), "varied": {"threat.flank": np.full(runs, 3.0)}}
            compiled = Compiled(scenario, ("threat.flank",), keepings)
            found = compiled.follow(runs, seed=seed % 1000, **points)
            model = Random(scenario, runs, seed=seed % 1000, varied=points["varied"], reasons=False)
            away = model.leave_behind()
            model.step()
            np.testing.assert_array_equal(found.ran_away, np.flatnonzero(away))
            wanted = {
                name: field_of(name)(model).reshape(1, size, runs)[..., ~away]
                for name, size in CHANGING.items()
            }
            model.release()
        return {name: array[..., ~away] for name, array in found.kept.items()}, wanted

    return month


#: Fields of the World that a month changes, and their rows.
CHANGING = {
    "tie": 60,
    "events": 60,
    "intensity": 60,
    "hard_role": 10,
    "security_role": 10,
    "china_share": 5,
    "demand": 5,
    "insecurity": 5,
    "investment": 5,
    "sinophobia": 5,
    "displeasure": 5,
    "experience": 5,
    "norm": 1,
    "tolerance": 1,
    "sco_delivery": 1,
    "afghan": 1,
}


def field_of(name):
    return lambda model: getattr(model.world, name)
