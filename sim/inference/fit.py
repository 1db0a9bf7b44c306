"""Fits: what the record says of an account's parameters, and how probable it makes the account.

Everything happens where the prior is a standard normal bell in each direction: a number's prior
share u, and z = the normal quantile of u. There, posteriors of a few hundred events are close to
normal. A fit climbs to the peak (Newton's method, all differences of a step in one batch), takes
the curvature there for a first guess, and improves on it by one of two samplers:

- `importance`: draws from a Student t around the peak, weighted, their mean and covariance taken
  for the next round, in which all rounds count as draws from one mixture (Cornuet, Marin, Mira and
  Robert 2012, Scandinavian Journal of Statistics 39, 798-812); what they have learnt is where the
  draws that count are then taken, anew. While few draws carry all of the weight,
  weights are flattened first and the covariance leans on that of the peak (Koblents and Miguez
  2015, Statistics and Computing 25, 407-425): a few draws have no covariance in thirty directions;
- `nested`: nautilus, importance nested sampling with neural networks (Lange 2023, Monthly Notices
  of the Royal Astronomical Society 525, 3181-3194), in coordinates in which that Student t is
  uniform. Prior and likelihood change so that their product stays (Chen, Hobson, Das and Gelderblom
  2019, Statistics and Computing 29, 835-850): neither posterior nor evidence do.

They share nothing but the peak, and agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp, ndtr
from scipy.stats import multivariate_t
from scipy.stats import t as student_t

from sim.errors import GaveUp
from sim.inference.checkpoint import Likelihood, Steps
from sim.inference.likelihood import Problem
from sim.inference.observation import SCORED_CHANNELS
from sim.inference.processes import Tell, counted
from sim.parameters import Array
from sim.scenario.words import SHAPE

METHODS: Final = ("importance", "nested")
#: Steps of a fit that are kept while it goes on.
STEPS: Final = "fit"

#: Equally weighted draws that a fit ends with.
DRAWS: Final = 1000
#: Evidence that is worth having has at least so many effective draws; and rounds to get there.
EFFECTIVE: Final = 1000
ROUND: Final = 2000
MOST_ROUNDS: Final = 16
MOST_FRESH: Final = 40
#: Rounds of learning that new draws come from.
LAST_ROUNDS: Final = 6
#: Rounds learn until so many times the draws asked for count: more learning saves draws later.
LEARNT: Final = 2.0
#: Draws per direction that a round's mean and covariance rest on at least.
PER_DIRECTION: Final = 10
#: Degrees of freedom of the Student t: tails heavy enough for skewed posteriors.
TAILS: Final = 7.0
#: Points of the prior among which the climb to the peak begins; and its step for differences.
STARTS: Final = 400
STEP: Final = 0.1
MOST_STEPS: Final = 25
#: Least curvature of the log posterior: the prior's is 1, and a likelihood may bend the other way.
LEAST_CURVATURE: Final = 0.5
#: Nautilus: live points, likelihoods at a time, and where it stops exploring.
LIVE: Final = 1000
BATCH: Final = 2000
LIVE_SHARE: Final = 0.3


class FitError(GaveUp):
    """A fit that came to no result worth having."""


@dataclass(frozen=True)
class Peak:
    """The highest point of a log posterior in z, shape (key,), its height and the covariance.

    The covariance is that of the normal bell with the same curvature, shape (key, key).
    """

    at: Array
    covariance: Array
    height: float

    @property
    def log_evidence(self) -> float:
        """Laplace's approximation, from `height` = log likelihood - |z|^2 / 2."""
        return self.height + 0.5 * float(np.linalg.slogdet(self.covariance)[1])


@dataclass(frozen=True)
class Sample:
    """Weighted points in z, shape (draw, key); weights sum to 1."""

    z: Array
    weight: Array
    log_evidence: float
    error: float

    @property
    def effective(self) -> float:
        """Number of independent draws that would say as much (Kish)."""
        return float(1.0 / np.sum(self.weight**2))


@dataclass(frozen=True)
class Fit:
    """A posterior: draws of equal weight, values by key of shape (draw,), and the evidence.

    `z` holds the same draws where the prior is standard normal, shape (draw, key); `shapes` those
    of the rounds, (channel, draw), or None under Poisson cells. `error` is the standard error of
    `log_evidence`, `laplace` its approximation at the peak.
    """

    problem: Problem
    method: str
    seed: int
    z: Array
    shapes: Array | None
    log_evidence: float
    error: float
    laplace: float
    effective: float
    evaluations: int

    @property
    def u(self) -> Array:
        """Draws as points of the unit cube."""
        return shares(self.z)

    @property
    def values(self) -> dict[str, Array]:
        """Draws by key."""
        return self.problem.account.from_unit_cube(self.u)

    @property
    def shapes_by_key(self) -> dict[str, Array]:
        """Shapes of the rounds by key and channel; none under Poisson cells."""
        if self.shapes is None:
            return {}
        return {
            f"{SHAPE}.{channel}": drawn
            for channel, drawn in zip(SCORED_CHANNELS, self.shapes, strict=True)
        }


def fit(
    problem: Problem,
    *,
    method: str = "importance",
    seed: int = 0,
    draws: int = DRAWS,
    effective: float = EFFECTIVE,
    workers: int = 1,
    steps: Steps | None = None,
    tell: Tell | None = None,
) -> Fit:
    """Fits an account to the months before an origin.

    With `steps` it goes on after an interruption, to the same numbers. Results depend on the seed,
    not on `workers`. Raises FitError where the draws do not represent the posterior.
    """
    if method not in METHODS:
        raise ValueError(f"{method!r}: expected one of {', '.join(METHODS)}")
    with counted(problem, workers, tell, steps, STEPS) as (likelihood, count):
        peak = climb(likelihood, len(problem.account.keys), seed)
        if method == "nested":
            sample = nested(likelihood, peak, seed, effective)
        else:
            sample = importance(likelihood, peak, seed, effective)
        if sample.effective < 0.1 * effective:
            raise FitError(
                f"{problem.account.name}: only {sample.effective:.0f} effective draws of "
                f"{len(sample.z)}; the posterior is not of a shape that {method} can follow"
            )
        z = equal_weights(sample, draws, seed)
        return Fit(
            problem=problem,
            method=method,
            seed=seed,
            z=z,
            shapes=problem.drawn_shapes(shares(z), seed),
            log_evidence=sample.log_evidence,
            error=sample.error,
            laplace=peak.log_evidence,
            effective=sample.effective,
            evaluations=count(),
        )


def shares(z: Array) -> Array:
    """Points of the unit cube, kept off its faces, where priors without ends are infinite."""
    return np.clip(ndtr(z), 1e-12, 1.0 - 1e-12)


def log_posterior(likelihood: Likelihood, z: Array) -> Array:
    """Log likelihood and log prior at z without the prior's constant, shape (draw,)."""
    found: Array = likelihood(shares(z)) - 0.5 * np.sum(z**2, axis=1)
    # Intensities beyond all numbers rule a draw out.
    return np.where(np.isnan(found), -np.inf, found)


def climb(likelihood: Likelihood, dimensions: int, seed: int) -> Peak:
    """The peak of the posterior, from the best of several points of the prior.

    Newton's method with a choice of shortened steps, all of which are tried at once.
    """
    luck = np.random.default_rng(seed)
    starts = 0.5 * luck.standard_normal((STARTS, dimensions))
    starts[0] = 0.0
    heights = log_posterior(likelihood, starts)
    if not np.isfinite(heights).any():
        raise FitError(
            "no point of the prior makes the record possible; does a rate of 0 "
            "(such as ties.china_rate.basing) stand against events on record?"
        )
    at = starts[int(np.argmax(heights))]
    damped = np.concatenate([[0.0], np.geomspace(0.3, 300.0, 9)])
    stretched = np.array([0.5, 1.5, 2.0])
    for _ in range(MOST_STEPS):
        height, slope, bend = _differences(likelihood, at)
        if not (np.isfinite(slope).all() and np.isfinite(bend).all()):
            raise FitError("the record is impossible next to the best point found")
        curvature, axes = np.linalg.eigh(-bend)
        curvature = np.maximum(curvature, LEAST_CURVATURE)
        along = axes.T @ slope
        steps = [along / (curvature + extra) for extra in damped]
        steps += [factor * along / curvature for factor in stretched]
        tried = at + np.array(steps) @ axes.T
        heights = log_posterior(likelihood, tried)
        best = int(np.argmax(heights))
        if heights[best] <= height + 1e-3:
            return Peak(at, (axes / curvature) @ axes.T, height)
        at = tried[best]
    raise FitError(f"no peak of the posterior found in {MOST_STEPS} steps")


def _differences(likelihood: Likelihood, at: Array) -> tuple[float, Array, Array]:
    """Height, slope and second derivatives at a point by differences of STEP."""
    n = len(at)
    step = STEP * np.eye(n)
    pairs = [(i, j) for i in range(n) for j in range(i)]
    both = np.array([step[i] + step[j] for i, j in pairs]).reshape(-1, n)
    points = at + np.concatenate([np.zeros((1, n)), step, -step, both, -both])
    heights = log_posterior(likelihood, points)
    here, up, down = heights[0], heights[1 : 1 + n], heights[1 + n : 1 + 2 * n]
    up_both, down_both = np.split(heights[1 + 2 * n :], 2)
    bend = np.diag((up + down - 2.0 * here) / STEP**2)
    for k, (i, j) in enumerate(pairs):
        alone = up[i] + down[i] + up[j] + down[j] - 2.0 * here
        bend[i, j] = bend[j, i] = (up_both[k] + down_both[k] - alone) / (2.0 * STEP**2)
    return float(here), (up - down) / (2.0 * STEP), bend


def importance(likelihood: Likelihood, peak: Peak, seed: int, effective: float) -> Sample:
    """Weighted draws, enough of which count, around the peak or from what rounds have learnt."""
    constant = 0.5 * len(peak.at) * np.log(2.0 * np.pi)

    def height(z: Array) -> Array:
        return log_posterior(likelihood, z) - constant

    part = multivariate_t(peak.at, 1.1 * peak.covariance, df=TAILS)
    parts: list[multivariate_t] = []
    points: list[Array] = []
    heights: list[Array] = []
    for number in range(MOST_ROUNDS):
        drawn = part.rvs(ROUND, random_state=np.random.default_rng([seed, number]))
        parts.append(part)
        points.append(drawn)
        heights.append(height(drawn))
        z = np.concatenate(points)
        log_weight = np.concatenate(heights) - _log_density(parts, z)
        sample = _weighted(z, log_weight)
        if sample.effective >= effective and number == 0:
            return sample
        centre, spread = _next_round(z, log_weight, peak.covariance)
        part = multivariate_t(centre, 1.1 * spread, df=TAILS)
        if sample.effective >= LEARNT * effective:
            break
    # Rounds are fitted to their own draws, which makes evidence too low: new draws are not. They
    # come from several rounds, since a tail that the last one misses would make one draw count for
    # many.
    mixed = [*parts[-LAST_ROUNDS:], part]
    fresh: list[Array] = []
    weights: list[Array] = []
    for number in range(MOST_FRESH):
        luck = np.random.default_rng([seed, MOST_ROUNDS + number])
        sizes = [len(share) for share in np.array_split(np.arange(ROUND), len(mixed))]
        shared = [one.rvs(size, random_state=luck) for one, size in zip(mixed, sizes, strict=True)]
        fresh.append(np.concatenate(shared))
        weights.append(height(fresh[-1]) - _log_density(mixed, fresh[-1]))
        sample = _weighted(np.concatenate(fresh), np.concatenate(weights))
        if sample.effective >= effective:
            break
    return sample


def _log_density(parts: Sequence[multivariate_t], z: Array) -> Array:
    """Log density of an even mixture."""
    found: Array = logsumexp([part.logpdf(z) for part in parts], axis=0) - np.log(len(parts))
    return found


def _next_round(z: Array, log_weight: Array, covariance: Array) -> tuple[Array, Array]:
    """Mean and covariance of weighted draws, of flattened weights where too few draws count."""
    directions = z.shape[1]
    weight = _flattened(log_weight, PER_DIRECTION * directions)
    centre = weight @ z
    off = z - centre
    counting = 1.0 / np.sum(weight**2)
    own = counting / (counting + 2.0 * directions)
    spread = own * (off * weight[:, np.newaxis]).T @ off + (1.0 - own) * covariance
    return centre, spread


def _flattened(log_weight: Array, effective: float) -> Array:
    """Weights to the power, 1 at most, at which as many draws count; they sum to 1."""

    possible = np.isfinite(log_weight)

    def powered(power: float) -> Array:
        # Draws that the record rules out weigh nothing, whatever the power.
        powers = np.where(possible, power * np.where(possible, log_weight, 0.0), -np.inf)
        return np.exp(powers - logsumexp(powers))

    def lacking(power: float) -> float:
        return effective - float(1.0 / np.sum(powered(power) ** 2))

    if lacking(1.0) <= 0.0 or lacking(0.0) >= 0.0:
        return powered(1.0)
    return powered(float(brentq(lacking, 0.0, 1.0, xtol=1e-3)))


def _weighted(z: Array, log_weight: Array) -> Sample:
    """Draws with their weights; the evidence is the mean weight."""
    log_evidence = float(logsumexp(log_weight) - np.log(len(z)))
    weight = np.exp(log_weight - logsumexp(log_weight))
    spread = len(z) * np.sum(weight**2) - 1.0  # relative variance of one weight
    return Sample(z, weight, log_evidence, float(np.sqrt(spread / len(z))))


def nested(likelihood: Likelihood, peak: Peak, seed: int, effective: float) -> Sample:
    """Nested sampling by nautilus, in coordinates in which a Student t at the peak is uniform."""
    from nautilus import Sampler  # an extra

    size, axes = np.linalg.eigh(peak.covariance)
    scale = axes * np.sqrt(size)
    stretch = 0.5 * float(np.log(size).sum()) - 0.5 * len(size) * np.log(2.0 * np.pi)

    def placed(x: Array) -> Array:
        z: Array = peak.at + student_t.ppf(x, TAILS) @ scale.T
        return z

    def repartitioned(x: Array) -> Array:
        uniform = student_t.logpdf(student_t.ppf(x, TAILS), TAILS).sum(axis=1)
        found: Array = log_posterior(likelihood, placed(x)) + stretch - uniform
        return found

    sampler = Sampler(
        _unchanged,
        repartitioned,
        n_dim=len(size),
        n_live=LIVE,
        n_batch=BATCH,
        n_networks=1,
        vectorized=True,
        pass_dict=False,
        seed=seed,
    )
    sampler.run(f_live=LIVE_SHARE, n_eff=effective, discard_exploration=True)
    x, log_weight, _ = sampler.posterior()
    weight = np.exp(log_weight - logsumexp(log_weight))
    return Sample(placed(x), weight, float(sampler.log_z), 1.0 / float(np.sqrt(sampler.n_eff)))


def _unchanged(x: Array) -> Array:
    return x


def equal_weights(sample: Sample, draws: int, seed: int) -> Array:
    """Draws of equal weight, in no order, by systematic resampling; shape (draw, key)."""
    luck = np.random.default_rng([seed, draws])
    return sample.z[luck.permutation(resampled(sample.weight, draws, luck))]


def resampled(weight: Array, draws: int, luck: np.random.Generator) -> NDArray[np.intp]:
    """Places of `draws` points drawn by weights that sum to 1, in order: systematic resampling."""
    places = (np.arange(draws) + luck.random()) / draws
    return np.minimum(np.searchsorted(weight.cumsum(), places), len(weight) - 1)
