"""The evidence favours who made a record, and verdicts add up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calendar import RECORD_MONTHS
from sim.inference import who_made_it
from sim.inference.fit import FitError
from sim.inference.simulated_records import (
    Truths,
)
from sim.inference.who_made_it import confusion, judged
from sim.record.own import OwnRecord

TRUE = {"ties.china_rate.dialogue": 2.0, "threat.concern": 1.0}
SHAPES = np.array([4.0, 2.0, 1.0, 3.0, 0.5])


def columns(values):
    return {key: np.array([value]) for key, value in values.items()}


def test_the_evidence_favours_who_made_a_record(made, tmp_path):
    seldom, often = made(tmp_path, "seldom"), made(tmp_path, "often")
    rate, *others = often.priors
    seldom = replace(seldom, priors=(replace(rate, numbers=(0.1, 0.5)), *others))
    often = replace(often, priors=(replace(rate, numbers=(3.0, 4.0)), *others))
    frame = judged((seldom, often), 2, 3, origin=24, method="laplace")
    assert len(frame) == 8
    assert (frame["problem"] == "").all()
    np.testing.assert_allclose(frame.groupby(["made_by", "number"])["probability"].sum(), 1.0)
    right = frame[frame["made_by"] == frame["judged_by"]]
    assert right["won"].all()
    assert (right["probability"] > 0.9).all()
    found = confusion(frame)
    assert (found.lead.loc["seldom", "often"], found.lead.loc["often", "often"]) > (1.0, 0.0)
    assert found.wins.loc["often"].tolist() == [0.0, 1.0]
    assert found.records.tolist() == [2, 2]


def test_truths_may_be_given_and_failures_are_told(made, tmp_path, monkeypatch):
    one, two = made(tmp_path, "one"), made(tmp_path, "two")
    values = {"ties.china_rate.dialogue": np.array([0.3, 60.0]), "threat.concern": np.ones(2)}
    truths = dict.fromkeys(("one", "two"), Truths(values, np.ones((5, 2))))

    def evidence(likelihood, dimensions, seed):
        problem = likelihood.__self__
        if problem.account.name == "two":
            raise FitError("no peak")
        return type("Peak", (), {"log_evidence": -float(problem.counts.sum())})

    monkeypatch.setattr(who_made_it, "climb", evidence)
    frame = judged(
        (one, two), 2, 1, truths=truths, method="laplace", origin=12, most_events=4
    ).set_index(["made_by", "number", "judged_by"])
    row = frame.loc["one", 0, "one"]
    assert row["log_evidence"] == -row["events"] <= 0.0
    assert np.isnan(row["probability"]) and not row["won"]
    assert frame.loc[("one", 0, "two"), "problem"] == "FitError: no peak"
    assert "more than 4 events" in frame.loc[("one", 1, "one"), "problem"]
    assert np.isnan(frame.loc[("one", 1, "two"), "events"])
    found = confusion(frame.reset_index())
    assert found.records.tolist() == [0, 0]
    assert found.rejected.tolist() == [2, 2]


def test_confusion_by_hand():
    logs = {("a", 0): (0.0, -1.0), ("a", 1): (-3.0, 0.0), ("b", 0): (-9.0, -4.0)}
    lines = []
    for (maker, number), found in logs.items():
        share = np.exp(found) / np.exp(found).sum()
        for i, name in enumerate("ab"):
            lines.append((maker, number, name, found[i], share[i], i == np.argmax(found)))
    lines += [("b", 1, "a", -1.0, np.nan, False), ("b", 1, "b", np.nan, np.nan, False)]
    names = ["made_by", "number", "judged_by", "log_evidence", "probability", "won"]
    found = confusion(pd.DataFrame(lines, columns=names))
    assert found.lead.loc["a", "b"] == pytest.approx((1.0 - 3.0) / 2)
    assert found.lead.loc["b"].tolist() == [5.0, 0.0]
    assert found.margin.tolist() == [-1.0, 5.0]
    assert found.wins.loc["a"].tolist() == [0.5, 0.5]
    own = (1 / (1 + np.exp(-1.0)) + 1 / (1 + np.exp(3.0))) / 2
    assert found.probability.loc["a", "a"] == pytest.approx(own)
    assert found.records.tolist() == [2, 1]
    assert found.rejected.tolist() == [0, 1]


def test_what_cannot_be_judged_is_refused(made, tmp_path):
    one, two = made(tmp_path, "one"), made(tmp_path, "two")
    apart = replace(
        two, scenario=replace(two.scenario, record=OwnRecord.instead(tmp_path / "other.csv"))
    )
    few = {"one": Truths(columns(TRUE), SHAPES[:, np.newaxis])}
    for accounts, datasets, named, expected in (
        ((one,), 1, {}, "two accounts or more"),
        ((one, one), 1, {}, "each once"),
        ((one, apart), 1, {}, "different records"),
        ((one, two), 1, {"truths": few}, "two: no truths"),
        ((one, two), 2, {"truths": few}, "one: 1 truths for 2"),
        ((one, two), 1, {"truths": few | {"two": few["one"]}, "observation": "poisson"}, "shapes"),
        ((one, two), 0, {}, "at least 1"),
        ((one, two), 1, {"method": "nested"}, "importance, laplace"),
        ((one, two), 1, {"origin": RECORD_MONTHS + 1}, "origin"),
        ((one, two), 1, {"observation": "normal"}, "expected one of"),
    ):
        with pytest.raises(ValueError, match=expected):
            judged(accounts, datasets, 1, **named)
