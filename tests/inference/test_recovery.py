"""Recovery: simulated records are what the likelihood reads, and ranks and verdicts add up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calendar import RECORD_MONTHS, month_label
from sim.inference import recovery
from sim.inference.accounts import load_account
from sim.inference.fit import FitError, fit
from sim.inference.observation import SCORED_CHANNELS, scored_counts
from sim.inference.recovery import (
    Calibration,
    Rejected,
    TooManyEvents,
    Truths,
    calibrate,
    confusion,
    draw_history,
    judged,
    placed,
    posed,
    rejected,
    simulated_record,
)
from sim.inference.replay import intensities
from sim.record.reading import load_record

ACCOUNT = """\
source: yau2022
argument: a test
priors:
  ties.china_rate.dialogue: {kind: uniform, low: LOW, high: HIGH, why: w, page: p}
  threat.concern: {kind: uniform, low: 0.5, high: 1.5, why: w, page: p}
  observation.shape: {kind: lognormal, median: 3, spread: 1.5, why: w, page: p}
"""
#: Switches off what reads roles, so that their unit cannot matter.
WITHOUT_ROLES = {
    f"{name}.enabled": 0.0
    for name in ("hedging", "accommodation", "diffusion", "capacity", "division_of_labour")
}
TRUE = {"ties.china_rate.dialogue": 2.0, "threat.concern": 1.0}
SHAPES = np.array([4.0, 2.0, 1.0, 3.0, 0.5])


def made(folder, name="mine", low="0.3", high="4"):
    path = folder / f"{name}.yaml"
    path.write_text(ACCOUNT.replace("LOW", low).replace("HIGH", high))
    return load_account(path)


@pytest.fixture
def account(tmp_path):
    return made(tmp_path)


def changed(account, values):
    return replace(account, scenario=account.scenario.with_values(values))


def columns(values):
    return {key: np.array([value]) for key, value in values.items()}


# Records that the model makes.


def test_a_record_reads_back_as_it_was_drawn(account, tmp_path):
    drawn = draw_history(account, TRUE, SHAPES, 5)
    path = simulated_record(account, TRUE, SHAPES, 5, tmp_path)
    read = load_record(path)
    np.testing.assert_array_equal(scored_counts(read), drawn.counts)
    assert drawn.counts.shape == (RECORD_MONTHS, 5, len(SCORED_CHANNELS))
    assert (drawn.counts.sum(axis=(0, 1)) > 0).all()
    assert not list(tmp_path.glob("*.tmp"))
    # All else is the real record's, in its order.
    real = load_record()
    gone = set(real.scored().entries)
    kept = tuple(entry for entry in real.entries if entry not in gone)
    assert read.entries[: len(kept)] == kept
    assert len(read) == len(kept) + drawn.counts.sum()
    assert {entry.channel for entry in gone} <= set(SCORED_CHANNELS)


@pytest.mark.parametrize("shapes", [SHAPES, None])
def test_the_likelihood_reads_the_intensities_that_drew_a_record(account, tmp_path, shapes):
    drawn = draw_history(account, TRUE, shapes, 8)
    path = simulated_record(account, TRUE, shapes, 8, tmp_path)
    problem = posed(account, path, RECORD_MONTHS, "rounds" if shapes is not None else "poisson")
    u = np.array([[(2.0 - 0.3) / 3.7, 0.5], [0.2, 0.9]])
    read = problem.intensities(u, RECORD_MONTHS - 1)
    np.testing.assert_allclose(read[..., 0], drawn.intensities, rtol=1e-12)
    assert not np.allclose(read[..., 1], drawn.intensities, rtol=0.01)
    # What was drawn feeds back: the real record at the same values says otherwise.
    real = intensities(account.scenario, columns(TRUE))[..., 0]
    np.testing.assert_allclose(real[0], drawn.intensities[0], rtol=1e-12)
    assert not np.allclose(real, drawn.intensities, rtol=0.01)


def test_the_replay_of_a_drawn_record_gives_the_intensities_it_was_drawn_from(account, tmp_path):
    drawn = draw_history(account, TRUE, SHAPES, 3, months=120)
    path = simulated_record(account, TRUE, SHAPES, 3, tmp_path, months=120)
    read = intensities(replace(account.scenario, record=path), columns(TRUE), 119)
    np.testing.assert_array_equal(read[..., 0], drawn.intensities)


def test_counts_scatter_as_the_likelihood_holds(account):
    """Squares of deviations over variances average 1 by channel, and rounds are shared."""
    rates = {f"ties.china_rate.{channel}": 20.0 for channel in SCORED_CHANNELS[1:]}
    busy = changed(account, {**rates, "bilateralism.routine": 0.0, **WITHOUT_ROLES})
    values = {"ties.china_rate.dialogue": 20.0, "threat.concern": 0.0}
    # Beyond its prior, which a truth that is given may be.
    shapes = np.array([0.5, 1000.0, 2.0, 8.0, 30.0])
    drawn = draw_history(busy, values, shapes, 1, months=240, most_events=10**7)
    mean, count = drawn.intensities.sum(axis=1), drawn.counts.sum(axis=1)
    scattered = (count - mean) ** 2 / (mean + mean**2 / shapes)
    np.testing.assert_allclose(scattered.mean(axis=0), 1.0, atol=0.4)
    # Without the shared factor, the scatter would be a small part of that in the first channel.
    assert (mean[:, 0] / (mean + mean**2 / shapes)[:, 0]).mean() < 0.3
    poisson = draw_history(busy, values, None, 1, months=240, most_events=10**7)
    mean, count = poisson.intensities, poisson.counts
    np.testing.assert_allclose(((count - mean) ** 2 / mean).mean(axis=(0, 1)), 1.0, atol=0.2)


def test_a_shorter_history_is_the_beginning_of_a_longer_one(account, tmp_path):
    long = draw_history(account, TRUE, SHAPES, 9, months=60)
    short = draw_history(account, TRUE, SHAPES, 9, months=36)
    np.testing.assert_array_equal(long.counts[:36], short.counts)
    np.testing.assert_array_equal(long.intensities[:36], short.intensities)
    other = draw_history(account, TRUE, SHAPES, 10, months=36)
    assert (other.counts != short.counts).any()
    path = simulated_record(account, TRUE, SHAPES, 9, tmp_path, months=36)
    read = scored_counts(load_record(path))
    np.testing.assert_array_equal(read[:36], short.counts)
    assert read[36:].sum() == 0


def test_too_many_events_are_refused(account):
    total = int(draw_history(account, TRUE, SHAPES, 2, months=48).counts.sum())
    kept = draw_history(account, TRUE, SHAPES, 2, months=48, most_events=total)
    assert kept.counts.sum() == total
    with pytest.raises(TooManyEvents, match=f"more than {total - 1} events by 199"):
        draw_history(account, TRUE, SHAPES, 2, months=48, most_events=total - 1)


def test_wrong_truths_are_refused(account):
    with pytest.raises(ValueError, match=r"threat\.concern"):
        draw_history(account, {"ties.china_rate.dialogue": 1.0}, SHAPES, 1)
    with pytest.raises(ValueError, match="shapes"):
        draw_history(account, TRUE, SHAPES[:2], 1)


def test_truths_come_from_the_prior(account):
    truths = Truths.from_prior(account, range(400), "rounds")
    assert len(truths) == 400
    assert truths.shapes.shape == (5, 400)
    for prior in account.parameters:
        share = np.mean(truths.values[prior.key] < prior.median())
        assert share == pytest.approx(0.5, abs=0.1)
    below = (truths.shapes < account.shape.median()).mean(axis=1)
    np.testing.assert_allclose(below, 0.5, atol=0.1)
    assert len(np.unique(truths.shapes)) == truths.shapes.size
    assert Truths.from_prior(account, [1], "poisson").shapes is None
    values, shapes = truths[3]
    again, shapes_again = Truths.from_prior(account, [3], "rounds")[0]
    assert values == again
    np.testing.assert_array_equal(shapes, shapes_again)


# Ranks.


def calibration(places, seed=0):
    count, ranked, keys = places.shape
    nothing = np.zeros(count)
    return Calibration(
        account="mine",
        origin=12,
        observation="rounds",
        seed=seed,
        keys=tuple(f"key{i}" for i in range(keys)),
        draws=ranked - 1,
        numbers=np.arange(count),
        places=places,
        log_evidence=nothing,
        error=nothing,
        effective=nothing,
        rejected=(Rejected(3, "FitError", "no"), Rejected(5, "TooManyEvents", "many")),
    )


def gaussian(datasets, keys, width=1.0, shift=0.0, together=False, seed=1):
    """Places where posteriors are normal bells, `width` and `shift` in their true widths."""
    luck = np.random.default_rng(seed)
    truth = luck.standard_normal((datasets, 1, 1 if together else keys))
    drawn = shift + width * luck.standard_normal((datasets, 99, truth.shape[2]))
    points = np.concatenate([truth, drawn], axis=1)
    points = np.broadcast_to(points, (datasets, 100, keys))
    return np.stack([placed(each, 7) for each in points])


def test_places_are_ranks_and_ties_are_drawn_by_lot():
    points = np.array([[0.3, 1.0], [0.1, 1.0], [0.9, 1.0], [0.2, 1.0]])
    found = placed(points, 1)
    np.testing.assert_array_equal(found[:, 0], [2, 0, 3, 1])
    first = [placed(points, seed)[0, 1] for seed in range(200)]
    assert sorted(set(first)) == [0, 1, 2, 3]
    assert np.mean(first) == pytest.approx(1.5, abs=0.3)


def test_coverage_of_every_rank_once_is_exact():
    places = np.broadcast_to(np.arange(100)[:, np.newaxis, np.newaxis], (100, 100, 2))
    found = calibration(places)
    assert found.coverage == pytest.approx({0.5: 0.5, 0.8: 0.8, 0.95: 0.95}, abs=1e-12)
    assert found.p_values == {"key0": pytest.approx(1.0), "key1": pytest.approx(1.0)}
    assert found.reasons == {"FitError": 1, "TooManyEvents": 1}


def test_the_tests_of_uniform_ranks_tell_good_posteriors_from_bad():
    good = calibration(gaussian(200, 3))
    assert min(good.p_values.values()) > 0.01
    assert good.p_overall > 0.01
    assert good.coverage[0.8] == pytest.approx(0.8, abs=0.06)
    narrow = calibration(gaussian(200, 3, width=0.6))
    assert max(narrow.p_values.values()) < 1e-3
    assert narrow.p_overall < 1e-3
    assert narrow.coverage[0.8] < 0.7
    shifted = calibration(gaussian(200, 3, shift=0.5))
    assert max(shifted.p_values.values()) < 1e-3
    assert list(shifted.table().columns[:2]) == ["key", "mean_rank"]
    assert (shifted.table()["mean_rank"] < 0.4).all()


def test_keys_that_hang_together_count_once_in_the_overall_test():
    """Ten keys with the same ranks say what one says; taken as independent they would be sure."""
    for seed in range(5):
        found = calibration(gaussian(100, 10, together=True, seed=seed), seed)
        assert found.p_overall == pytest.approx(found.p_values["key0"], abs=0.07)


def test_few_data_sets_are_not_tested():
    found = calibration(gaussian(9, 2))
    assert np.isnan(found.p_overall)
    assert np.isnan(list(found.p_values.values())).all()
    none = calibration(np.zeros((0, 100, 2), dtype=np.int64))
    assert np.isnan(none.coverage[0.5])
    assert len(none.table()) == 2


def test_calibration_ranks_the_truth_among_draws_of_its_own_fit(account, tmp_path):
    told = []
    found = calibrate(
        account, 3, 6, origin=12, effective=200, progress=lambda *done: told.append(done)
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert found.ranks.shape == (3, 2)
    assert found.rejected == ()
    assert (np.sort(found.places, axis=1) == np.arange(100)[:, np.newaxis]).all()
    assert (found.effective >= 200).all()
    truth, events, fits = recovery._seeds(6, 2)
    values, shapes = Truths.from_prior(account, [truth], "rounds")[0]
    record = simulated_record(account, values, shapes, events, tmp_path, months=12)
    alone = fit(posed(account, record, 12, "rounds"), seed=fits, draws=99, effective=200)
    for i, key in enumerate(account.keys):
        assert found.ranks[2, i] == np.sum(alone.values[key] < values[key])
    assert found.log_evidence[2] == alone.log_evidence
    # Data sets are the same however many there are.
    fewer = calibrate(account, 1, 6, origin=12, effective=200)
    np.testing.assert_array_equal(fewer.places, found.places[:1])


def test_data_sets_without_a_result_are_reported(account, monkeypatch):
    counts = []
    for number in range(6):
        truth, events, _ = recovery._seeds(2, number)
        drawn = Truths.from_prior(account, [truth], "rounds")[0]
        counts.append(int(draw_history(account, *drawn, events, months=12).counts.sum()))
    most = int(np.median(counts))
    over = [number for number, count in enumerate(counts) if count > most]
    assert 0 < len(over) < 6
    assert rejected(account, 6, 2, origin=12, most_events=most) == len(over) / 6

    def failing(*given, **named):
        raise FitError("no peak")

    monkeypatch.setattr(recovery, "fit", failing)
    found = calibrate(account, 6, 2, origin=12, most_events=most)
    assert found.reasons == {"FitError": 6 - len(over), "TooManyEvents": len(over)}
    assert [r.number for r in found.rejected if r.reason == "TooManyEvents"] == over
    assert found.places.shape == (0, 100, 2)


def test_events_after_the_origin_reject_nothing(account):
    """A fit does not see them: to turn data sets away by them would favour some truths."""
    before = draw_history(account, TRUE, SHAPES, 2, months=12).counts.sum()
    later = draw_history(account, TRUE, SHAPES, 2, months=60).counts.sum()
    assert later > before
    task = recovery._DataSet(
        number=0,
        maker=account,
        judges=(account,),
        values=TRUE,
        shapes=SHAPES,
        seeds=(2, 3),
        origin=12,
        observation="rounds",
        most_events=int(before),
        method="importance",
        effective=100,
        draws=9,
    )
    found = recovery._ranked(task)
    assert isinstance(found, recovery._Ranked)


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(account):
    one, two = (
        calibrate(account, 3, 6, workers, origin=6, effective=200, most_events=100)
        for workers in (1, 2)
    )
    for name in ("places", "numbers", "log_evidence", "error", "effective"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert one.rejected == two.rejected


# Verdicts.


def test_the_evidence_favours_who_made_a_record(tmp_path):
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


def test_truths_may_be_given_and_failures_are_told(tmp_path, monkeypatch):
    one, two = made(tmp_path, "one"), made(tmp_path, "two")
    values = {"ties.china_rate.dialogue": np.array([0.3, 60.0]), "threat.concern": np.ones(2)}
    truths = dict.fromkeys(("one", "two"), Truths(values, np.ones((5, 2))))

    def evidence(likelihood, dimensions, seed):
        problem = likelihood.__self__
        if problem.account.name == "two":
            raise FitError("no peak")
        return type("Peak", (), {"log_evidence": -float(problem.counts.sum())})

    monkeypatch.setattr(recovery, "climb", evidence)
    frame = judged(
        (one, two), 2, 1, truths=truths, method="laplace", origin=12, most_events=120
    ).set_index(["made_by", "number", "judged_by"])
    row = frame.loc["one", 0, "one"]
    assert row["log_evidence"] == -row["events"] <= 0.0
    assert np.isnan(row["probability"]) and not row["won"]
    assert frame.loc[("one", 0, "two"), "problem"] == "FitError: no peak"
    assert "more than 120 events" in frame.loc[("one", 1, "one"), "problem"]
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


def test_what_cannot_be_judged_is_refused(tmp_path):
    one, two = made(tmp_path, "one"), made(tmp_path, "two")
    apart = replace(two, scenario=replace(two.scenario, record=tmp_path / "other.csv"))
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


def test_simulated_events_lie_in_the_months_they_were_drawn_in(account, tmp_path):
    path = simulated_record(account, TRUE, None, 4, tmp_path, months=30)
    months = [e.month for e in load_record(path).scored().entries]
    assert months == sorted(months)
    assert months[-1] <= month_label(29)
