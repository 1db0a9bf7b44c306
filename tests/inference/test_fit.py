"""Fits: posteriors whose peak, moments and evidence are known, and the same draws every time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, log, pi
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.special import ndtri

from sim.inference import fit as fits
from sim.inference.checkpoint import Steps, journaled
from sim.inference.fit import (
    Fit,
    FitError,
    Likelihood,
    Peak,
    Sample,
    Tell,
    climb,
    equal_weights,
    fit,
    importance,
    nested,
)
from sim.inference.likelihood import Problem
from sim.parameters import Array
from sim.scenario.accounts import Account, load_account

# Posteriors that are known.


@dataclass(frozen=True)
class Known:
    """A log likelihood over z, and what its posterior is under a standard normal prior."""

    log_likelihood: Callable[[Array], Array]
    mean: Array
    covariance: Array
    log_evidence: float

    @property
    def sd(self) -> Array:
        return np.sqrt(np.diag(self.covariance))

    def of_shares(self) -> Likelihood:
        """The likelihood as samplers ask for it, over the unit cube."""
        return lambda u: self.log_likelihood(ndtri(u))


def _bell(centre: Array, width: Array, height: float) -> Known:
    """A normal likelihood, `height` at its centre, with covariance `width`.

    Prior and likelihood are bells: precisions add, and the evidence is a bell once more.
    """
    precision = np.linalg.inv(width)
    covariance = np.linalg.inv(precision + np.eye(len(centre)))
    spread = np.linalg.slogdet(width)[1] - np.linalg.slogdet(width + np.eye(len(centre)))[1]
    off = centre @ np.linalg.solve(width + np.eye(len(centre)), centre)

    def log_likelihood(z: Array) -> Array:
        found: Array = height - 0.5 * np.einsum("ni,ij,nj->n", z - centre, precision, z - centre)
        return found

    return Known(
        log_likelihood, covariance @ precision @ centre, covariance, height + 0.5 * (spread - off)
    )


def _three() -> Known:
    return _bell(np.array([0.7, -1.2, 0.1]), np.diag([0.04, 0.5, 9.0]), -321.0)


def _eight() -> Known:
    """Eight numbers, some of which the data only tell together."""
    luck = np.random.default_rng(11)
    axes, _ = np.linalg.qr(luck.standard_normal((8, 8)))
    width = axes @ np.diag(np.geomspace(0.02, 20.0, 8)) @ axes.T
    return _bell(0.8 * luck.standard_normal(8), width, -1204.5)


def _skewed_log_likelihood(z: Array) -> Array:
    """Three events where exp(1.2 z0) of two were expected, and a bell that bends with z0."""
    rate = 2.0 * np.exp(1.2 * z[:, 0])
    found: Array = 3.0 * np.log(rate) - rate
    found -= 0.5 * ((z[:, 1] - 0.5 * z[:, 0] ** 2 - 0.4) / 0.5) ** 2
    return found


def _skewed() -> Known:
    def weight(y: float, x: float, power: Callable[[float, float], float]) -> float:
        rate = 2.0 * exp(1.2 * x)
        log_density = 3.0 * log(rate) - rate - 2.0 * (y - 0.5 * x * x - 0.4) ** 2
        return power(x, y) * exp(log_density - 0.5 * (x * x + y * y)) / (2.0 * pi)

    def moment(power: Callable[[float, float], float]) -> float:
        return float(dblquad(weight, -5, 4, -5, 8, args=(power,), epsabs=1e-7, epsrel=1e-6)[0])

    whole = moment(lambda x, y: 1.0)
    mean = np.array([moment(lambda x, y: x), moment(lambda x, y: y)]) / whole
    xx, yy = moment(lambda x, y: x * x) / whole, moment(lambda x, y: y * y) / whole
    xy = moment(lambda x, y: x * y) / whole
    second = np.array([[xx, xy], [xy, yy]])
    covariance = second - np.outer(mean, mean)
    return Known(_skewed_log_likelihood, mean, covariance, float(np.log(whole)))


@pytest.fixture(scope="module")
def known() -> dict[str, Known]:
    return {"three": _three(), "eight": _eight(), "skewed": _skewed()}


def test_what_is_known_is_so(known: dict[str, Known]) -> None:
    """The evidence by plain Monte Carlo, as far as that goes, and that the skewed one is so."""
    luck = np.random.default_rng(5)
    for name in ("three", "skewed"):
        truth = known[name]
        z = luck.standard_normal((400_000, len(truth.mean)))
        weight = np.exp(truth.log_likelihood(z) - truth.log_evidence)
        assert weight.mean() == pytest.approx(1.0, abs=4.0 * weight.std() / np.sqrt(len(z)))
        assert weight.std() / np.sqrt(len(z)) < 0.02
        mean = weight @ z / weight.sum()
        np.testing.assert_allclose(mean, truth.mean, atol=0.02)
    peak = climb(known["skewed"].of_shares(), 2, 1)
    assert abs(peak.at - known["skewed"].mean).max() > 0.05
    assert np.linalg.cond(known["eight"].covariance) > 20.0


# The climb.


@pytest.mark.parametrize("name", ["three", "eight"])
def test_the_climb_ends_at_the_peak_of_a_bell(name: str, known: dict[str, Known]) -> None:
    """There Laplace's approximation is exact, and so are differences of any step."""
    truth = known[name]
    peak = climb(truth.of_shares(), len(truth.mean), 3)
    height = truth.log_likelihood(truth.mean[np.newaxis])[0] - 0.5 * truth.mean @ truth.mean
    assert peak.height == pytest.approx(height, abs=2e-3)
    np.testing.assert_allclose(peak.covariance, truth.covariance, rtol=1e-4, atol=1e-6)
    # Within the height it stops for.
    off = peak.at - truth.mean
    assert off @ np.linalg.solve(truth.covariance, off) < 4e-3
    assert peak.log_evidence == pytest.approx(truth.log_evidence, abs=2e-3)


def test_the_climb_of_a_skewed_posterior_ends_where_it_is_highest(known: dict[str, Known]) -> None:
    truth = known["skewed"]
    peak = climb(truth.of_shares(), 2, 3)
    around = peak.at + 0.02 * np.random.default_rng(1).standard_normal((200, 2))
    heights = truth.log_likelihood(around) - 0.5 * np.sum(around**2, axis=1)
    assert heights.max() < peak.height + 1e-3
    assert (np.linalg.eigvalsh(peak.covariance) > 0.0).all()
    assert peak.log_evidence == pytest.approx(truth.log_evidence, abs=0.05)


def test_of_two_peaks_the_higher_one() -> None:
    """A trough lies between them."""

    def two(u: Array) -> Array:
        z = ndtri(u)
        return np.logaddexp(-8.0 * (z[:, 0] - 1.5) ** 2, 1.0 - 8.0 * (z[:, 0] + 1.5) ** 2)

    peak = climb(two, 1, 1)
    # Precision 16 about 1.5, and 1 about 0.
    assert peak.at[0] == pytest.approx(-1.5 * 16 / 17, abs=0.02)
    assert peak.covariance[0, 0] == pytest.approx(1 / 17, rel=1e-3)


def test_a_climb_out_of_a_trough() -> None:
    """Every start lies where the posterior bends upwards; its slope is nil at |z| = 4 sqrt(ln 4),
    where it bends downwards by 2 ln 4."""
    peak = climb(lambda u: -32.0 * np.exp(-(ndtri(u[:, 0]) ** 2) / 16.0), 1, 1)
    assert abs(peak.at[0]) == pytest.approx(4.0 * np.sqrt(np.log(4.0)), abs=0.03)
    assert peak.covariance[0, 0] == pytest.approx(0.5 / np.log(4.0), rel=0.05)


def test_a_flat_peak_is_not_taken_for_wider_than_the_prior_by_far() -> None:
    """Curvature 0.2 + 1 across, 1 - 0.8 along, of which no less than 0.5 is believed."""
    peak = climb(lambda u: 0.4 * ndtri(u[:, 0]) ** 2 - 0.1 * ndtri(u[:, 1]) ** 2, 2, 1)
    np.testing.assert_allclose(peak.at, 0.0, atol=0.1)
    np.testing.assert_allclose(peak.covariance, np.diag([2.0, 1 / 1.2]), rtol=1e-3, atol=1e-6)


def test_a_climb_without_end_is_an_error() -> None:
    """Each look finds the whole likelihood higher than the last."""
    looks = 0.0

    def rising(u: Array) -> Array:
        nonlocal looks
        looks += 1.0
        return np.full(len(u), looks)

    with pytest.raises(FitError, match="no peak of the posterior found in 25 steps"):
        climb(rising, 2, 1)


# The samplers.


def _agrees(sample: Sample, truth: Known, effective: float) -> None:
    """Evidence within three standard errors; means and sds within four."""
    assert sample.weight.sum() == pytest.approx(1.0)
    assert sample.effective > effective
    assert 0.0 < sample.error < 0.1
    assert abs(sample.log_evidence - truth.log_evidence) < 3.0 * sample.error
    mean = sample.weight @ sample.z
    few = np.sqrt(sample.effective)
    assert (abs(mean - truth.mean) < 4.0 * truth.sd / few).all()
    off = sample.z - mean
    covariance = (off * sample.weight[:, np.newaxis]).T @ off
    scale = np.outer(truth.sd, truth.sd)
    assert (abs(covariance - truth.covariance) < 8.0 * scale / few).all()


@pytest.mark.parametrize("name", ["three", "eight", "skewed"])
@pytest.mark.parametrize("seed", [1, 2])
def test_importance_sampling(name: str, seed: int, known: dict[str, Known]) -> None:
    truth = known[name]
    likelihood = truth.of_shares()
    peak = climb(likelihood, len(truth.mean), seed)
    sample = importance(likelihood, peak, seed, 2000.0)
    _agrees(sample, truth, 2000.0)
    # Weights know how far they can be trusted: Kish's number, once more.
    expected = np.sqrt((len(sample.z) / sample.effective - 1.0) / len(sample.z))
    assert sample.error == pytest.approx(expected)


def test_a_record_that_the_account_rules_out_is_told() -> None:
    """As where a rate of 0 stands against outposts on record."""

    def never(u: Array) -> Array:
        return np.full(len(u), -np.inf)

    with pytest.raises(
        FitError, match=r"no point of the prior makes the record possible; .*basing"
    ):
        climb(never, 3, 1)


@pytest.mark.parametrize(("off", "width"), [(1.5, 1.0), (0.0, 8.0)])
def test_importance_sampling_takes_up_what_it_learns(
    off: float, width: float, known: dict[str, Known]
) -> None:
    """From a wrong first guess: off the peak, or too wide."""
    truth = known["three"]
    poor = Peak(truth.mean + off * truth.sd, width * truth.covariance, 0.0)
    one, more = (importance(truth.of_shares(), poor, 1, number) for number in (1.0, 2000.0))
    assert len(one.z) == fits.ROUND < len(more.z) <= fits.ROUND * fits.MOST_ROUNDS
    assert more.effective / len(more.z) > 1.5 * one.effective / len(one.z)
    _agrees(more, truth, 2000.0)


def _thirty() -> Known:
    """Thirty directions, as an account has, each with few events where exp(0.8 z) are expected."""
    events = np.arange(30) % 4

    def of_each(z: Array) -> Array:
        found: Array = 0.8 * events * z - np.exp(0.8 * z)
        return found

    z = np.linspace(-9.0, 9.0, 4001)[:, np.newaxis]
    density = np.exp(of_each(z) - 0.5 * z**2) / np.sqrt(2.0 * pi)
    whole = density.sum(axis=0)
    mean = (density * z).sum(axis=0) / whole
    variance = (density * (z - mean) ** 2).sum(axis=0) / whole
    evidence = float(np.log(whole * (z[1, 0] - z[0, 0])).sum())
    return Known(lambda z: of_each(z).sum(axis=1), mean, np.diag(variance), evidence)


@pytest.mark.parametrize("seed", [1, 2])
def test_importance_sampling_in_thirty_directions(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a few draws carry all of the weight at first, they do not set the next round."""
    monkeypatch.setattr(fits, "ROUND", 600)
    truth = _thirty()
    poor = Peak(truth.mean + 0.7 * truth.sd, truth.covariance, 0.0)
    assert importance(truth.of_shares(), poor, seed, 1.0).effective < 30
    _agrees(importance(truth.of_shares(), poor, seed, 1000.0), truth, 1000.0)


def test_importance_sampling_follows_its_seed(known: dict[str, Known]) -> None:
    likelihood = known["three"].of_shares()
    peak = climb(likelihood, 3, 1)
    first, again, other = (importance(likelihood, peak, seed, 300.0) for seed in (1, 1, 2))
    assert first.z.tobytes() == again.z.tobytes()
    assert first.log_evidence == again.log_evidence != other.log_evidence
    assert not np.isin(other.z, first.z).any()


@pytest.mark.parametrize("name", ["three", "eight", "skewed"])
def test_nested_sampling(name: str, known: dict[str, Known]) -> None:
    truth = known[name]
    likelihood = truth.of_shares()
    peak = climb(likelihood, len(truth.mean), 1)
    _agrees(nested(likelihood, peak, 1, 1000.0), truth, 900.0)


def test_nested_sampling_follows_its_seed(known: dict[str, Known]) -> None:
    truth = known["skewed"]
    likelihood = truth.of_shares()
    peak = climb(likelihood, 2, 1)
    first, again, other = (nested(likelihood, peak, seed, 1000.0) for seed in (4, 4, 5))
    assert first.z.tobytes() == again.z.tobytes()
    assert first.log_evidence == again.log_evidence != other.log_evidence


@pytest.mark.parametrize("method", [nested, importance])
@pytest.mark.parametrize("calls", [0, 1, 3])
def test_sampling_that_is_stopped_goes_on_to_the_same_draws(
    method: Callable[..., Sample], calls: int, known: dict[str, Known], tmp_path: Path
) -> None:
    truth, steps = known["skewed"], Steps(tmp_path, "a digest")
    peak, whole_calls = climb(truth.of_shares(), 2, 1), 0

    def counted(u: Array) -> Array:
        nonlocal whole_calls
        whole_calls += 1
        return truth.of_shares()(u)

    def stopped(u: Array) -> Array:
        nonlocal calls
        calls -= 1
        if calls < 0:
            raise InterruptedError
        return truth.of_shares()(u)

    whole = method(counted, peak, 4, 2000.0)
    made = min(calls, whole_calls - 1)
    calls = made
    with pytest.raises(InterruptedError):
        method(journaled(stopped, steps, "fit"), peak, 4, 2000.0)
    assert len(list(tmp_path.rglob("*.part"))) == made
    calls = whole_calls - made  # and not one call more
    again = method(journaled(stopped, steps, "fit"), peak, 4, 2000.0)
    assert again.z.tobytes() == whole.z.tobytes()
    assert again.log_evidence == whole.log_evidence


# Draws of equal weight.


def _sample() -> Sample:
    luck = np.random.default_rng(3)
    weight = luck.exponential(size=300) ** 3
    weight[::7] = 0.0
    weight[-1] = 0.0
    return Sample(luck.standard_normal((300, 2)), weight / weight.sum(), 0.0, 0.1)


def test_equal_weights_reproduce_the_weights() -> None:
    """Each point as often as its weight says, to one either way."""
    sample = _sample()
    for draws in (50, 1000, 4001):
        drawn = equal_weights(sample, draws, 1)
        assert drawn.shape == (draws, 2)
        times = (drawn[np.newaxis, :, 0] == sample.z[:, np.newaxis, 0]).sum(axis=1)
        assert times.sum() == draws
        assert (abs(times - draws * sample.weight) < 1.0 + 1e-9).all()
        assert not times[sample.weight == 0.0].any()
        paired = {tuple(point) for point in sample.z}
        assert {tuple(point) for point in drawn} <= paired


def test_equal_weights_follow_their_seed_and_come_in_no_order() -> None:
    sample = _sample()
    first, again, other = (equal_weights(sample, 400, seed) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes() != other.tobytes()
    assert (np.sort(first, axis=0) != np.sort(other, axis=0)).any()
    place = {point[0]: i for i, point in enumerate(sample.z)}
    order = np.array([place[value] for value in first[:, 0]])
    assert abs(np.corrcoef(order, np.arange(400))[0, 1]) < 0.2


def test_shares_stay_off_the_faces_of_the_cube() -> None:
    found = fits.shares(np.array([[-40.0, 0.0, 40.0]]))
    assert found.tolist() == [[1e-12, 0.5, 1.0 - 1e-12]]


# A whole fit.

TWO = """\
source: yau2022
argument: a test
because:
  sinophobia.enabled: {why: w, page: p}
sinophobia: {enabled: false}
priors:
  ties.openness: {kind: normal, mean: -0.5, sd: 1, why: w, page: p}
  bilateralism.routine: {kind: lognormal, median: 1, spread: 1.8, why: w, page: p}
  observation.shape: {kind: lognormal, median: 1, spread: 2.5, why: w, page: p}
"""
ORIGIN = 36


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    path = tmp_path_factory.mktemp("fit") / "two.yaml"
    path.write_text(TWO)
    return load_account(path)


@pytest.fixture(scope="module")
def problem(account: Account) -> Problem:
    return Problem(account, ORIGIN)


def _fitted(problem: Problem, seed: int, workers: int = 1, tell: Tell | None = None) -> Fit:
    return fit(problem, seed=seed, draws=300, effective=400, workers=workers, tell=tell)


@pytest.fixture(scope="module")
def told() -> list[int]:
    """How many likelihoods the fit said it had computed, each time it said so."""
    return []


@pytest.fixture(scope="module", autouse=True)
def short_rounds() -> Iterator[None]:
    """Rounds that are soon done; workers need not know of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fits, "ROUND", 600)
        yield


@pytest.fixture(scope="module")
def fitted(problem: Problem, told: list[int]) -> Fit:
    return _fitted(problem, 1, tell=told.append)


def _bits(found: Fit) -> tuple[object, ...]:
    assert found.shapes is not None
    numbers = found.log_evidence, found.error, found.laplace, found.effective, found.evaluations
    return found.z.tobytes(), found.shapes.tobytes(), *numbers


def test_a_fit_finds_evidence_and_moments_of_a_grid(problem: Problem, fitted: Fit) -> None:
    """Both numbers' bells cut into small squares, and each one weighed."""
    edge = np.linspace(-5.0, 5.0, 46)
    z = np.stack(np.meshgrid(edge, edge), axis=-1).reshape(-1, 2)
    log_weight = problem.log_likelihood(fits.shares(z)) - 0.5 * np.sum(z**2, axis=1)
    log_weight += 2.0 * np.log(edge[1] - edge[0]) - np.log(2.0 * np.pi)
    weight = np.exp(log_weight - log_weight.max())
    evidence = log_weight.max() + np.log(weight.sum())
    assert abs(fitted.log_evidence - evidence) < 3.0 * fitted.error < 0.15
    assert fitted.laplace == pytest.approx(evidence, abs=0.3)
    weight /= weight.sum()
    mean = weight @ z
    sd = np.sqrt(weight @ (z - mean) ** 2)
    # As exact as the weighted draws are, and these.
    error = np.sqrt(1.0 / fitted.effective + 1.0 / len(fitted.z))
    assert (abs(fitted.z.mean(axis=0) - mean) < 4.0 * sd * error).all()
    assert (abs(fitted.z.std(axis=0) / sd - 1.0) < 4.0 * error).all()
    # The record says something of it.
    assert sd.min() < 0.8


def test_what_a_fit_holds(problem: Problem, fitted: Fit) -> None:
    assert (fitted.problem, fitted.method, fitted.seed) == (problem, "importance", 1)
    assert fitted.z.shape == fitted.u.shape == (300, 2)
    assert fitted.effective >= 400
    assert fitted.shapes is not None
    assert fitted.shapes.shape == (5, 300)
    assert len(np.unique(fitted.shapes[0])) > 3
    assert list(fitted.values) == ["ties.openness", "bilateralism.routine"]
    np.testing.assert_allclose(ndtri(fitted.u), fitted.z, atol=1e-6)
    for i, prior in enumerate(problem.account.parameters):
        np.testing.assert_array_equal(
            fitted.values[prior.key], prior.from_unit(fits.shares(fitted.z)[:, i])
        )


def test_a_fit_follows_its_seed_and_not_its_workers(problem: Problem, fitted: Fit) -> None:
    assert _bits(_fitted(problem, 1)) == _bits(fitted)
    assert _bits(_fitted(problem, 1, workers=2)) == _bits(fitted)
    other = _fitted(problem, 2)
    assert not np.isin(other.z, fitted.z).any()
    assert other.log_evidence != fitted.log_evidence
    assert abs(other.log_evidence - fitted.log_evidence) < 4.0 * (other.error + fitted.error)


def test_a_fit_tells_how_far_it_is(fitted: Fit, told: list[int]) -> None:
    assert told == sorted(set(told))
    assert told[0] == fits.STARTS
    assert told[-1] == fitted.evaluations >= fits.STARTS + fits.ROUND


def test_poisson_cells_have_no_shapes(account: Account) -> None:
    found = fit(Problem(account, ORIGIN, "poisson"), draws=50, effective=100)
    assert found.shapes is None
    assert found.z.shape == (50, 2)


def test_few_effective_draws_are_an_error(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fits, "ROUND", 100)
    monkeypatch.setattr(fits, "MOST_ROUNDS", 2)
    monkeypatch.setattr(fits, "MOST_FRESH", 2)
    pattern = r"two: only \d+ effective draws of 200; .* importance can follow"
    with pytest.raises(FitError, match=pattern):
        fit(problem, effective=2001)


def test_methods_that_there_are(problem: Problem) -> None:
    with pytest.raises(ValueError, match="'luck': expected one of importance, nested"):
        fit(problem, method="luck")


def test_draws_that_the_record_rules_out_weigh_nothing() -> None:
    log_weight = np.array([-np.inf, 0.0, -50.0, -np.inf, -1.0, -200.0])
    weight = fits._flattened(log_weight, 3.0)
    assert weight[[0, 3]].tolist() == [0.0, 0.0]
    assert weight.sum() == pytest.approx(1.0)
    assert 1.0 / np.sum(weight**2) == pytest.approx(3.0, rel=0.01)
    heights = fits.log_posterior(lambda u: np.array([np.nan, -1.0]), np.zeros((2, 3)))
    assert heights.tolist() == [-np.inf, -1.0]
