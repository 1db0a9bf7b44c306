"""Simulation-based calibration: ranks of the truth add up, and tell good posteriors from bad."""

import numpy as np
import pytest

from sim.inference import calibration
from sim.inference.calibration import Calibration, _Ranked, _ranked, calibrate, placed
from sim.inference.fit import FitError, fit
from sim.inference.simulated_records import (
    DataSet,
    Rejected,
    Truths,
    draw_history,
    posed,
    rejected,
    seeds_of,
    simulated_record,
)

TRUE = {"ties.china_rate.dialogue": 2.0, "threat.concern": 1.0}
SHAPES = np.array([4.0, 2.0, 1.0, 3.0, 0.5])


def ranked_as(places, seed=0):
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
    found = ranked_as(places)
    assert found.coverage == pytest.approx({0.5: 0.5, 0.8: 0.8, 0.95: 0.95}, abs=1e-12)
    assert found.p_values == {"key0": pytest.approx(1.0), "key1": pytest.approx(1.0)}
    assert found.reasons == {"FitError": 1, "TooManyEvents": 1}


def test_the_tests_of_uniform_ranks_tell_good_posteriors_from_bad():
    good = ranked_as(gaussian(200, 3))
    assert min(good.p_values.values()) > 0.01
    assert good.p_overall > 0.01
    assert good.coverage[0.8] == pytest.approx(0.8, abs=0.06)
    narrow = ranked_as(gaussian(200, 3, width=0.6))
    assert max(narrow.p_values.values()) < 1e-3
    assert narrow.p_overall < 1e-3
    assert narrow.coverage[0.8] < 0.7
    shifted = ranked_as(gaussian(200, 3, shift=0.5))
    assert max(shifted.p_values.values()) < 1e-3
    assert list(shifted.table().columns[:2]) == ["key", "mean_rank"]
    assert (shifted.table()["mean_rank"] < 0.4).all()


def test_keys_that_hang_together_count_once_in_the_overall_test():
    """Ten keys with the same ranks say what one says; taken as independent they would be sure."""
    for seed in range(5):
        found = ranked_as(gaussian(100, 10, together=True, seed=seed), seed)
        assert found.p_overall == pytest.approx(found.p_values["key0"], abs=0.07)


def test_few_data_sets_are_not_tested():
    found = ranked_as(gaussian(9, 2))
    assert np.isnan(found.p_overall)
    assert np.isnan(list(found.p_values.values())).all()
    none = ranked_as(np.zeros((0, 100, 2), dtype=np.int64))
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
    truth, events, fits = seeds_of(6, 2)
    values, shapes = Truths.from_prior(account, [truth], "rounds")[0]
    made = simulated_record(account, values, shapes, events, tmp_path, months=12)
    alone = fit(posed(account, made, 12, "rounds"), seed=fits, draws=99, effective=200)
    for i, key in enumerate(account.keys):
        assert found.ranks[2, i] == np.sum(alone.values[key] < values[key])
    assert found.log_evidence[2] == alone.log_evidence
    # Data sets are the same however many there are.
    fewer = calibrate(account, 1, 6, origin=12, effective=200)
    np.testing.assert_array_equal(fewer.places, found.places[:1])


def test_data_sets_without_a_result_are_reported(account, monkeypatch):
    counts = []
    for number in range(6):
        truth, events, _ = seeds_of(2, number)
        drawn = Truths.from_prior(account, [truth], "rounds")[0]
        counts.append(int(draw_history(account, *drawn, events, months=12).counts.sum()))
    most = int(np.median(counts))
    over = [number for number, count in enumerate(counts) if count > most]
    assert 0 < len(over) < 6
    assert rejected(account, 6, 2, origin=12, most_events=most) == len(over) / 6

    def failing(*given, **named):
        raise FitError("no peak")

    monkeypatch.setattr(calibration, "fit", failing)
    found = calibrate(account, 6, 2, origin=12, most_events=most)
    assert found.reasons == {"FitError": 6 - len(over), "TooManyEvents": len(over)}
    assert [r.number for r in found.rejected if r.reason == "TooManyEvents"] == over
    assert found.places.shape == (0, 100, 2)


def test_events_after_the_origin_reject_nothing(account):
    """A fit does not see them: to turn data sets away by them would favour some truths."""
    before = draw_history(account, TRUE, SHAPES, 2, months=12).counts.sum()
    later = draw_history(account, TRUE, SHAPES, 2, months=60).counts.sum()
    assert later > before
    task = DataSet(
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
    found = _ranked(task)
    assert isinstance(found, _Ranked)


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(account):
    one, two = (
        calibrate(account, 3, 6, workers, origin=6, effective=200, most_events=100)
        for workers in (1, 2)
    )
    for name in ("places", "numbers", "log_evidence", "error", "effective"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert one.rejected == two.rejected
