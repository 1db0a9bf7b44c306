"""Yardsticks: their known scores on the record, and what their forms promise."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from sim.calendar import month_index
from sim.inference.observation import Counts, log_probability, scored_counts
from sim.inference.scores import HORIZON, KINDS, ORIGINS
from sim.inference.yardsticks import (
    SelfExciting,
    constant,
    fit_self_exciting,
    fitted_shape,
    forecasts,
    moving_mean,
    negative_log_likelihood,
    scored,
    self_exciting,
    simulate,
)
from sim.parameters import Array
from sim.record.reading import load_record

ORIGIN = month_index("2014-01")
TRUTH = SelfExciting(0.01, 0.5, 0.25, 0.1, 10.0, 0.0)


@pytest.fixture(scope="module")
def record() -> Counts:
    """The five channels in rounds, on which scores are compared with earlier ones."""
    return scored_counts(load_record())[..., :5]


@pytest.fixture(scope="module")
def whole() -> Counts:
    """All seven channels."""
    return scored_counts(load_record())


@pytest.fixture(scope="module")
def synthetic() -> Counts:
    """A long history of the self-exciting process itself."""
    return _history(TRUTH, 900, seed=3)


def _history(process: SelfExciting, months: int, seed: int, shape: float | None = None) -> Counts:
    luck = np.random.default_rng(seed)
    keep = 0.5 ** (1.0 / process.half_life)
    recent = np.full((1, 5, 5, 1), 0.05)
    counts = np.zeros((months, 5, 5), dtype=np.int64)
    for month in range(months):
        common = 1.0 if shape is None else luck.gamma(shape, size=5) / shape
        counts[month] = luck.poisson(process.expected(recent)[0, :, :, 0] * common)
        recent = keep * recent + (1.0 - keep) * counts[month][np.newaxis, ..., np.newaxis]
    return counts


def _log_score(counts: Counts, intensity: Array, shape: Array | None = None) -> float:
    return float(log_probability(counts[ORIGIN:], intensity[ORIGIN:], shape).sum())


def test_scored_cells_of_the_record(record: Counts) -> None:
    assert record[ORIGIN:].shape == (84, 5, 5)
    assert record[ORIGIN:].sum() == 212


def test_known_scores_of_rates(record: Counts) -> None:
    assert _log_score(record, constant(record, ORIGIN)) == pytest.approx(-834, rel=0.002)
    assert _log_score(record, moving_mean(record, 60)) == pytest.approx(-654, rel=0.002)
    assert _log_score(record, moving_mean(record, 24)) == pytest.approx(-664, rel=0.002)


def test_known_scores_of_the_self_exciting_regression(record: Counts) -> None:
    intensity = self_exciting(record, ORIGIN)
    by_channel = fitted_shape(record, intensity, ORIGIN)
    common = fitted_shape(record, intensity, ORIGIN, by_channel=False)
    assert _log_score(record, intensity) == pytest.approx(-648, rel=0.01)
    assert _log_score(record, intensity, by_channel) == pytest.approx(-607, rel=0.01)
    # What this implementation reaches, so that a change does not go unseen.
    assert _log_score(record, intensity) == pytest.approx(-651.0, abs=0.2)
    assert _log_score(record, intensity, by_channel) == pytest.approx(-609.1, abs=0.2)
    assert _log_score(record, intensity, common) == pytest.approx(-623.2, abs=0.2)


@pytest.mark.parametrize(
    ("origin", "poisson", "rounds"),
    list(
        zip(
            ORIGINS,
            (-129.9, -132.3, -185.1, -231.1, -351.9),
            (-129.0, -131.4, -182.5, -220.0, -328.9),
            strict=True,
        )
    ),
)
def test_scores_at_rolling_origins(
    record: Counts, origin: str, poisson: float, rounds: float
) -> None:
    first = month_index(origin)
    found = {
        made.observation: log_probability(
            record[first : first + HORIZON], made.intensity, made.shape
        ).sum()
        for made in forecasts(record, first, HORIZON, histories=2)
        if made.name == "self-exciting" and made.kind == "one_month"
    }
    assert found["poisson"] == pytest.approx(poisson, abs=0.2)
    assert found["rounds"] == pytest.approx(rounds, abs=0.2)


def test_outposts_and_objections_change_nothing_of_the_five_channels(
    record: Counts, whole: Counts
) -> None:
    """Fits, shapes and free forecasts are those of five channels; the rest has constant rates."""
    assert whole.shape == (336, 5, 7)
    assert whole[..., 5].sum() == 2 and whole[..., 6].sum() == 0
    for five, seven in zip(
        forecasts(record, ORIGIN, 12, histories=5),
        forecasts(whole, ORIGIN, 12, histories=5),
        strict=True,
    ):
        np.testing.assert_array_equal(seven.intensity[:, :, :5], five.intensity)
        assert seven.intensity.shape[2] == 7
        if five.shape is not None and seven.shape is not None:
            np.testing.assert_array_equal(seven.shape, five.shape)
        if five.name == "self-exciting":
            np.testing.assert_allclose(seven.intensity[:, :, 5:], 0.5 / (ORIGIN + 12))


def test_gradient_of_the_likelihood(record: Counts) -> None:
    for point in ([0.003, 0.5, 0.3, 0.1, 15.0], [0.02, 1.2, 0.01, 0.4, 3.0]):
        logs = np.log(point)
        _, gradient = negative_log_likelihood(logs, record)
        numerical = approx_fprime(logs, lambda at: negative_log_likelihood(at, record)[0], 1e-6)
        np.testing.assert_allclose(gradient, numerical, rtol=1e-4, atol=1e-3)


def test_fit_is_a_maximum(record: Counts) -> None:
    fitted = fit_self_exciting(record, ORIGIN)
    best = np.log([fitted.base, fitted.own, fitted.channel, fitted.republic, fitted.half_life])
    lowest, gradient = negative_log_likelihood(best, record[:ORIGIN])
    assert lowest == pytest.approx(-fitted.log_likelihood)
    np.testing.assert_allclose(gradient, 0.0, atol=0.02)
    for step in 0.2 * np.vstack([np.eye(5), -np.eye(5)]):
        assert negative_log_likelihood(best + step, record[:ORIGIN])[0] > lowest


def test_fit_recovers_the_process_that_made_the_counts(synthetic: Counts) -> None:
    fitted = fit_self_exciting(synthetic, len(synthetic))
    assert fitted.own == pytest.approx(TRUTH.own, abs=0.15)
    assert fitted.channel == pytest.approx(TRUTH.channel, abs=0.15)
    assert fitted.republic == pytest.approx(TRUTH.republic, abs=0.15)
    assert fitted.half_life == pytest.approx(TRUTH.half_life, rel=0.5)


def test_fitted_likelihood_is_that_of_its_intensities(record: Counts) -> None:
    fitted = fit_self_exciting(record, ORIGIN)
    past = record[:ORIGIN]
    intensity = fitted.intensities(record)[:ORIGIN, ..., 0]
    assert fitted.log_likelihood == pytest.approx((past * np.log(intensity) - intensity).sum())


def test_shapes_are_recovered() -> None:
    steady = SelfExciting(0.4, 1e-4, 1e-4, 1e-4, 12.0, 0.0)
    counts = _history(steady, 2000, seed=5, shape=0.7)
    intensity = steady.intensities(counts)
    shapes = fitted_shape(counts, intensity, len(counts))
    common = fitted_shape(counts, intensity, len(counts), by_channel=False)
    assert shapes.shape == (5, 1) and common.shape == (1,)
    np.testing.assert_allclose(shapes, 0.7, rtol=0.15)
    assert common[0] == pytest.approx(0.7, rel=0.08)


def test_shape_of_a_channel_without_events_is_near_the_common_one(record: Counts) -> None:
    first = month_index("2005-01")
    quiet = record.copy()
    quiet[:first, :, 4] = 0
    intensity = constant(quiet, first)
    shapes = fitted_shape(quiet, intensity, first)
    common = fitted_shape(quiet, intensity, first, by_channel=False)
    assert shapes[4, 0] == pytest.approx(common[0], rel=0.3)


def test_forecasts_know_nothing_of_what_follows(record: Counts) -> None:
    """Changing a month changes no intensity up to it; fits and shapes rest on months before."""
    other = record.copy()
    month = ORIGIN + 10
    other[month:] += 3
    for made, changed in zip(
        forecasts(record, ORIGIN, 36, histories=20),
        forecasts(other, ORIGIN, 36, histories=20),
        strict=True,
    ):
        np.testing.assert_array_equal(made.intensity[:11], changed.intensity[:11])
        if made.kind == "free":
            np.testing.assert_array_equal(made.intensity, changed.intensity)
        elif made.name != "constant rate":
            assert (made.intensity[11] != changed.intensity[11]).any()
        if made.shape is not None and changed.shape is not None:
            np.testing.assert_array_equal(made.shape, changed.shape)


def test_every_yardstick_each_way(record: Counts) -> None:
    made = forecasts(record, ORIGIN, 12, histories=7)
    assert len(made) == 4 * 2 * 2
    assert {(each.observation, each.kind) for each in made} == {
        (observation, kind) for observation in ("poisson", "rounds") for kind in KINDS
    }
    for each in made:
        simulated = each.name == "self-exciting" and each.kind == "free"
        assert each.intensity.shape == (12, 5, 5, 7 if simulated else 1)
        assert (each.intensity > 0).all()
        if each.kind == "free" and not simulated:
            assert (each.intensity == each.intensity[0]).all()


def test_free_forecast_begins_one_month_ahead_and_repeats(record: Counts) -> None:
    fitted = fit_self_exciting(record, ORIGIN)
    paths = simulate(fitted, record, ORIGIN, 24, histories=50, seed=4)
    ahead = fitted.intensities(record)[ORIGIN]
    np.testing.assert_allclose(paths[0], np.broadcast_to(ahead, paths[0].shape))
    np.testing.assert_array_equal(paths, simulate(fitted, record, ORIGIN, 24, histories=50, seed=4))
    assert (paths != simulate(fitted, record, ORIGIN, 24, histories=50, seed=5)).any()
    longer = simulate(fitted, record, ORIGIN, 36, histories=50, seed=4)
    np.testing.assert_array_equal(longer[:24], paths)


@pytest.mark.parametrize("shape", [None, np.array([1.0]), np.full((5, 1), 1.0)])
def test_free_forecast_has_the_mean_of_the_linear_recursion(shape: Array | None) -> None:
    """The expected intensity follows the same recursion as the intensity, rounds or none."""
    counts = _history(TRUTH, 60, seed=8)
    paths = simulate(TRUTH, counts, 60, 12, shape=shape, histories=4000, seed=1)
    keep = 0.5 ** (1.0 / TRUTH.half_life)
    recent = np.zeros((1, 5, 5, 1))
    for happened in counts:
        recent = keep * recent + (1.0 - keep) * happened[np.newaxis, ..., np.newaxis]
    for month in range(12):
        expected = TRUTH.expected(recent)
        assert paths[month].mean(axis=-1).sum() == pytest.approx(expected.sum(), rel=0.02)
        recent = keep * recent + (1.0 - keep) * expected


def test_runaway_histories_are_bounded() -> None:
    wild = SelfExciting(1.0, 5.0, 5.0, 5.0, 1.0, 0.0)
    paths = simulate(wild, np.ones((12, 5, 5), dtype=np.int64), 12, 60, histories=3)
    assert np.isfinite(paths).all() and paths.max() <= 50.0


def test_order_of_republics_and_channels_does_not_matter(record: Counts) -> None:
    order = [2, 0, 4, 1, 3]
    turned = record[:, ::-1][:, :, order]
    for before, after in (
        (constant(record, ORIGIN), constant(turned, ORIGIN)),
        (moving_mean(record, 60), moving_mean(turned, 60)),
        (self_exciting(record, ORIGIN), self_exciting(turned, ORIGIN)),
    ):
        np.testing.assert_allclose(after, before[:, ::-1][:, :, order], rtol=1e-4)


def test_moving_mean_of_a_record_that_has_just_begun() -> None:
    counts = np.ones((4, 5, 5), dtype=np.int64)
    rates = moving_mean(counts, 2)[:, 0, 0, 0]
    np.testing.assert_allclose(rates, [0.25 / 6, 1.25 / 7, 2.25 / 8, 2.25 / 8])


def test_scores_join_the_origins(record: Counts) -> None:
    origins = (month_index("2005-01"), month_index("2008-01"))
    scores = scored(record, origins, 6)
    assert len(scores) == 16
    for each in scores:
        np.testing.assert_array_equal(each.origin, np.repeat(origins, 6))
        assert each.blocks.shape == (12, 5)


def test_impossible_origins_and_windows_are_refused(record: Counts) -> None:
    for origin in (0, len(record) + 1):
        with pytest.raises(ValueError, match="expected a month from 1 to 336"):
            constant(record, origin)
    with pytest.raises(ValueError, match="at least 1"):
        moving_mean(record, 0)
    with pytest.raises(ValueError, match="expected at least 345"):
        forecasts(record, 309, 36)
