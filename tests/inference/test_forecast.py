"""Forecasts: what an account takes of a scenario, and averages and shares that add up."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from scipy.optimize import minimize

from sim.analysis import wilson
from sim.calendar import RECORD_MONTHS, month_index
from sim.errors import InputError
from sim.inference import forecast
from sim.inference.checkpoint import Steps
from sim.inference.fit import Fit
from sim.inference.forecast import (
    Outlook,
    averaged,
    by_evidence,
    by_prediction,
    outlook,
    outlooks,
    under,
    variance,
)
from sim.inference.likelihood import Problem
from sim.inference.marginals import Marginal
from sim.inference.scores import Score
from sim.inference.scoring_jobs import with_record
from sim.model.sections import default_values
from sim.names import REPUBLICS
from sim.record.own import OwnRecord
from sim.record.reading import load_record, write_record
from sim.scenario import load_scenario
from sim.scenario.accounts import load_account

ACCOUNT = """\
source: yau2022
argument: a test
because:
  sinophobia.restraint: {why: w, page: p}
  regime.attention: {why: w, page: p}
sinophobia: {restraint: 3}
regime: {attention: 0.25}
priors:
  ties.openness: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  threat.concern: {kind: uniform, low: 0, high: 3, why: w, page: p}
  ties.china_rate.training: {kind: lognormal, median: 1, spread: 1.5, why: w, page: p}
"""
DRAWS, REPLICATES = 8, 3


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A fit to the whole record, made up: 24 draws."""
    path = tmp_path_factory.mktemp("forecast") / "mine.yaml"
    path.write_text(ACCOUNT)
    return Fit(
        problem=Problem(load_account(path), RECORD_MONTHS),
        method="importance",
        seed=1,
        z=np.random.default_rng(1).standard_normal((24, 3)),
        shapes=None,
        log_evidence=-1000.0,
        error=0.1,
        laplace=-1000.0,
        effective=24.0,
        evaluations=24,
    )


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(forecast, "DRAWS", DRAWS)
    monkeypatch.setattr(forecast, "REPLICATES", REPLICATES)


def future(**entries):
    return load_scenario({"name": "future", "to": "2023-12", **entries})


# What an account takes of a scenario.


def test_a_scenario_that_says_nothing_leaves_everything_to_the_account(found):
    scenario, held = under(found, future())
    assert held == ()
    assert dict(scenario.values) == dict(found.problem.account.scenario.values)
    assert scenario.values["sinophobia.restraint"] == 3.0
    assert (scenario.start, scenario.end) == (RECORD_MONTHS, month_index("2023-12"))
    assert scenario.name == "future"


def test_what_a_scenario_changes_counts_before_what_the_account_says(found):
    ours = future(sinophobia={"restraint": 1.5}, hedging={"balance": 0.5}, threat={"concern": 2})
    scenario, held = under(found, ours)
    account = dict(found.problem.account.scenario.values)
    changed = {"sinophobia.restraint": 1.5, "hedging.balance": 0.5, "threat.concern": 2.0}
    assert dict(scenario.values) == account | changed
    # The account's other values are kept, and a prior gives way.
    assert scenario.values["regime.attention"] == 0.25 != default_values()["regime.attention"]
    assert held == ("threat.concern",)


def test_events_hold_what_they_set_at_the_median_before(found):
    ours = future(
        events=[
            {"month": "2022-01", "set": {"threat.concern": 0.5, "environment.trade": 2}},
            {"month": "2022-06", "set": {"ties.china_rate": 2.5}},
        ]
    )
    scenario, held = under(found, ours)
    assert held == ("threat.concern", "ties.china_rate.training")
    for key in held:
        assert scenario.values[key] == np.median(found.values[key])
    account = found.problem.account.scenario.values
    others = [key for key in account if key not in held]
    assert {key: scenario.values[key] for key in others} == {key: account[key] for key in others}
    assert scenario.events == ours.events


def test_the_record_is_that_of_the_account(found, tmp_path):
    write_record(load_record(), tmp_path / "own.csv")
    record = OwnRecord.instead(tmp_path / "own.csv")
    own = replace(found, problem=Problem(with_record(found.problem.account, record), RECORD_MONTHS))
    assert under(own, future())[0].record == record
    assert under(found, future())[0].record is None
    # A future may name the same record, and no other.
    same = replace(future(), record=record)
    assert under(own, same)[0].record == record
    with pytest.raises(InputError, match=r"^future: names a record of its own, and a forecast"):
        under(found, same)


def test_a_forecast_runs_on_from_the_month_to_which_the_record_is_complete(found, tmp_path):
    write_record(load_record(), tmp_path / "own.csv")
    until = (("bilateral", "2024-06"), ("sco", "2020-12"))
    record = OwnRecord(tmp_path / "own.csv", True, until)
    account = with_record(found.problem.account, record)
    longer = replace(found, problem=Problem(account, month_index("2024-07")))
    assert under(longer, future(to="2026-12"))[0].start == month_index("2024-07")
    with pytest.raises(InputError, match=r"ends less than a year after the record \(2024-06\)"):
        under(longer, future(to="2025-05"))
    seen_to = replace(seen("one", {"KGZ": [[-1, -1]]}, end="2026-12"), known=month_index("2024-07"))
    assert list(seen_to.years) == [2024, 2025, 2026]


def test_a_scenario_may_begin_later_than_the_record_ends(found):
    scenario, _ = under(found, future(**{"from": "2022-07", "history": "free"}))
    assert scenario.start == month_index("2022-07")
    assert under(found, future(**{"from": "2004-01"}))[0].start == RECORD_MONTHS


def test_what_cannot_be_forecast_is_refused(found):
    with pytest.raises(InputError, match=r"^future: simulates the past"):
        under(found, future(history="free"))
    with pytest.raises(InputError, match="simulates the past"):
        under(found, future(**{"from": "2020-12", "history": "free"}))
    under(found, future(**{"from": "2021-01", "history": "free"}))
    with pytest.raises(
        InputError, match=r"^future: ends less than a year after the record \(2020-12\)"
    ):
        under(found, future(to="2021-11"))
    under(found, future(to="2021-12"))


# Outlooks.


@pytest.fixture(scope="module")
def looked(found):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecast, "DRAWS", DRAWS)
        patch.setattr(forecast, "REPLICATES", REPLICATES)
        return outlook(found, future(spread={"threshold": 0.05, "duration": 3}), 7)


def test_an_outlook_has_a_place_for_each_draw_and_replicate(looked):
    assert looked.spread.shape == (5, DRAWS, REPLICATES)
    assert looked.role.shape == (DRAWS, REPLICATES)
    assert (looked.account, looked.scenario, looked.held) == ("mine", "future", ())
    assert looked.end == month_index("2023-12")
    assert list(looked.years) == [2021, 2022, 2023]
    dated = looked.spread[looked.spread >= 0]
    assert dated.size
    assert (dated >= RECORD_MONTHS).all() and (dated <= looked.end).all()
    assert (looked.role > 0.0).all()
    # Runs of one draw differ by luck alone, and draws differ besides.
    assert np.ptp(looked.role, axis=1).min() > 0.0


def test_an_outlook_follows_its_seed(found, looked):
    scenario = future(spread={"threshold": 0.05, "duration": 3})
    told = []
    [again] = outlooks({"mine": found}, [scenario], 7, 1, lambda *done: told.append(done))
    assert told == [(1, 1)]
    assert again.spread.tobytes() == looked.spread.tobytes()
    assert again.role.tobytes() == looked.role.tobytes()
    assert outlook(found, scenario, 8).role.tobytes() != looked.role.tobytes()


def test_outlooks_that_are_kept_are_read(found, looked, tmp_path, monkeypatch):
    scenario, steps = future(spread={"threshold": 0.05, "duration": 3}), Steps(tmp_path, "digest")
    first = outlooks({"mine": found}, [scenario], 7, 1, None, steps)
    monkeypatch.setattr(forecast, "follow", None)
    again = outlooks({"mine": found}, [scenario], 7, 1, None, steps)
    for [one] in (first, again):
        assert one.spread.tobytes() == looked.spread.tobytes()
        assert one.role.tobytes() == looked.role.tobytes()
        assert replace(one, spread=None, role=None) == replace(looked, spread=None, role=None)


def test_what_is_held_is_not_drawn(found, monkeypatch):
    """The model is given every key of the account but the one that an event sets."""
    given = {}

    follow = forecast.follow

    def watched(scenario, points, *, seed, varied):
        given.update(varied=varied, points=points)
        return follow(scenario, points, seed=seed, varied=varied)

    monkeypatch.setattr(forecast, "follow", watched)
    events = [{"month": "2021-06", "set": {"threat.concern": 0.5}}]
    seen = outlook(found, future(to="2021-12", events=events), 7)
    assert seen.held == ("threat.concern",)
    assert list(given["varied"]) == ["ties.openness", "ties.china_rate.training"]
    # Evenly spaced draws, each as often as there are replicates.
    np.testing.assert_array_equal(given["points"], np.repeat(np.arange(DRAWS), REPLICATES))
    expected = found.values["ties.openness"][::3]
    np.testing.assert_array_equal(given["varied"]["ties.openness"], expected)


def test_futures_come_first_and_what_is_wrong_is_said_before_anything_runs(found, monkeypatch):
    ran = []

    def noted(task):
        one, scenario, _ = task
        ran.append((one.problem.account.name, scenario.name))
        return dict.fromkeys(("spread", "role"))

    monkeypatch.setattr(forecast, "_simulated", noted)
    account = replace(found.problem.account, name="b")
    other = replace(found, problem=Problem(account, RECORD_MONTHS))
    first, second = future(), replace(future(), name="later")
    fits = {"mine": found, "b": other}
    expected = [("mine", "future"), ("b", "future"), ("mine", "later"), ("b", "later")]
    found_in_order = outlooks(fits, [first, second], 1, 1)
    assert ran == [(each.account, each.scenario) for each in found_in_order] == expected
    ran.clear()
    with pytest.raises(InputError, match="simulates the past"):
        outlooks(fits, [first, future(history="free")], 1, 1)
    assert not ran


def seen(account, spread, role=None, end="2023-12", held=()):
    """An outlook by hand: months of spread by republic code, -1 for never, elsewhere never."""
    shape = np.shape(next(iter(spread.values())))
    months = np.full((len(REPUBLICS), *shape), -1)
    for code, months_of in spread.items():
        months[REPUBLICS.index(code)] = months_of
    return Outlook(
        account=account,
        scenario="future",
        title="A future",
        end=month_index(end),
        spread=months,
        role=np.zeros(shape) if role is None else np.asarray(role, dtype=float),
        held=held,
    )


def test_an_outlook_by_hand():
    december = month_index("2021-12")
    one = seen(
        "mine",
        {
            "KGZ": [[december, -1], [december + 1, -1], [-1, -1], [december + 24, -1]],
            "UZB": [[december + 9, -1], [december, -1], [-1, -1], [december + 1, -1]],
            # Tajikistan has spread already, and does not count.
            "TJK": [[1, 1], [1, 1], [1, 1], [1, 1]],
        },
    )
    np.testing.assert_array_equal(one.by(2021), [[1, 0], [1, 0], [0, 0], [0, 0]])
    np.testing.assert_array_equal(one.by(2022), [[1, 0], [1, 0], [0, 0], [1, 0]])
    assert [one.probability(year) for year in one.years] == [2 / 8, 3 / 8, 3 / 8]
    assert one.reached() == {"KAZ": 0.0, "KGZ": 3 / 8, "TKM": 0.0, "UZB": 3 / 8}
    # As if each of the four draws were one run.
    expected = wilson(1.0, 4)
    assert one.interval(2021) == (expected.low, expected.high)
    assert expected.low < 0.25 < expected.high
    assert list(seen("mine", {"KGZ": [[-1]]}, end="2022-06").years) == [2021]


# Averages over accounts.


def test_weights_by_evidence(found):
    fits = {
        name: replace(found, log_evidence=value)
        for name, value in (("a", -5000.0), ("b", -5000.0 + log(3.0)), ("c", -9000.0))
    }
    assert by_evidence(fits) == {
        "a": pytest.approx(0.25),
        "b": pytest.approx(0.75),
        "c": pytest.approx(0.0, abs=1e-300),
    }


def scored(name, blocks):
    months = len(blocks)
    nothing = Marginal(*(np.zeros((months, 5, 5)) for _ in range(4)))
    month = np.arange(months)
    return Score(name, "rounds", "one_month", month, month, np.array(blocks), nothing, nothing)


def test_stacking_gives_all_to_a_forecast_that_is_always_better():
    luck = np.random.default_rng(1)
    worse = luck.uniform(-1000.0, -1.0, (40, 5))
    better = worse + luck.uniform(0.1, 2.0, (40, 5))
    found = by_prediction([scored("worse", worse), scored("better", better)])
    assert list(found) == ["worse", "better"]
    assert found["better"] == pytest.approx(1.0, abs=1e-9)
    assert found["worse"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("forecasters", [2, 3])
def test_stacking_finds_the_best_mixture(forecasters):
    """Forecasts that are right at different times."""
    luck = np.random.default_rng(forecasters)
    logs = luck.normal(-3.0, 1.5, (forecasters, 60, 5))
    found = by_prediction([scored(f"f{i}", one) for i, one in enumerate(logs)])
    weights = np.array(list(found.values()))
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0.05).all() and (weights < 0.95).all()
    likely = np.exp(logs.reshape(forecasters, -1))

    def lost(free):
        share = np.append(free, 1.0 - free.sum())
        return -np.log(np.maximum(share @ likely, 1e-300)).sum()

    start = np.full(forecasters - 1, 1.0 / forecasters)
    best = minimize(lost, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    np.testing.assert_allclose(weights[:-1], best.x, atol=1e-4)


def test_equal_forecasts_share_the_weight():
    blocks = np.full((10, 5), -700.0)
    assert by_prediction([scored("a", blocks), scored("b", blocks)]) == {"a": 0.5, "b": 0.5}


SPREAD, NEVER = month_index("2022-03"), -1
ALIKE = {"a": 0.5, "b": 0.5}


def runs(account, rows):
    """An outlook of runs in which Kyrgyzstan is reached (1) or not."""
    return seen(account, {"KGZ": np.where(np.array(rows), SPREAD, NEVER)})


def test_averages_follow_their_weights():
    two = [runs("a", [[1, 1], [1, 0]]), runs("b", [[0, 0], [1, 0]])]
    assert averaged(two, ALIKE, 2022) == pytest.approx((0.75 + 0.25) / 2)
    assert averaged(two, {"a": 0.9, "b": 0.1}, 2022) == pytest.approx(0.9 * 0.75 + 0.1 * 0.25)
    assert averaged(two, ALIKE, 2021) == 0.0


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        # Accounts alone differ.
        ([[1, 1], [1, 1]], [[0, 0], [0, 0]], (1.0, 0.0, 0.0)),
        # Draws alone: their runs all end alike, and half of the draws spread.
        ([[1, 1], [0, 0]], [[0, 0], [1, 1]], (0.0, 1.0, 0.0)),
        # Luck alone: half of the runs of each draw spread.
        ([[1, 0], [1, 0]], [[0, 1], [0, 1]], (0.0, 0.0, 1.0)),
        # Nothing differs.
        ([[1, 1], [1, 1]], [[1, 1], [1, 1]], (0.0, 0.0, 0.0)),
    ],
)
def test_where_the_variance_comes_from(one, other, shares):
    found = variance([runs("a", one), runs("b", other)], ALIKE, 2022)
    assert (found.accounts, found.parameters, found.chance) == pytest.approx(shares)


def test_shares_of_the_variance_by_hand():
    """Draws of means 1, 1, 1/4 and 0; and an account that never spreads."""
    rows = [[1, 1, 1, 1], [1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0]]
    weights = {"a": 0.8, "b": 0.2}
    found = variance([runs("a", rows), runs("b", np.zeros((4, 4)))], weights, 2022)
    chance = (0.25 * 0.75 * 4 / 3) / 4
    mean = 9 / 16
    between = ((1 - mean) ** 2 * 2 + (0.25 - mean) ** 2 + mean**2) / 3 - chance / 4
    accounts = 0.8 * (mean - 0.8 * mean) ** 2 + 0.2 * (0.8 * mean) ** 2
    whole = accounts + 0.8 * (chance + between)
    assert found.accounts == pytest.approx(accounts / whole)
    assert found.parameters == pytest.approx(0.8 * between / whole)
    assert found.chance == pytest.approx(0.8 * chance / whole)


def test_luck_is_not_taken_for_parameters():
    """Draws that have the same probability, many of them: their means scatter all the same."""
    luck = np.random.default_rng(2)
    found = variance([runs("a", luck.random((4000, 4)) < 0.4)], {"a": 1.0}, 2022)
    assert found.chance > 0.95
    assert found.accounts == pytest.approx(0.0, abs=1e-12)
    probability = luck.random((4000, 1))
    known = variance([runs("a", luck.random((4000, 4)) < probability)], {"a": 1.0}, 2022)
    # A uniform probability: 1/12 of a variance of 1/4.
    assert known.parameters == pytest.approx(1 / 3, abs=0.03)
