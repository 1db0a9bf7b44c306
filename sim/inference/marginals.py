"""Scores of single counts, and the distributions that forecasts give them.

The log score is the log probability of what happened (higher is better), the CRPS the summed
squared distance of the two distribution functions, in events (lower is better); both are proper
(Gneiting and Raftery 2007, Journal of the American Statistical Association 102, 359-378). Months
of a free forecast are scored one by one, each with all that was not known at the origin.

Counts jump over probabilities, so PIT and coverage spread each count evenly over the probability
that its forecast gave it (Czado, Gneiting and Held 2009, Biometrics 65, 1254-1261): the PIT by a
fixed seed; the coverage as the share of that probability which lies in the central interval.
Forecasts that are right then have uniform PIT and exactly nominal coverage, however rare the
events, which plain intervals of counts near 0 do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp, xlogy

from sim.inference.observation import Counts
from sim.parameters import Array

LEVELS: Final = (0.5, 0.8, 0.95)
#: Probability left beyond the last count of a distribution function, and the count it ends at even
#: so: one runaway draw among thousands may expect millions of events.
_TAIL: Final = 1e-6
_LARGEST: Final = 500
PIT_SEED: Final = 1993


@dataclass(frozen=True)
class Marginal:
    """Scores of single counts: a republic's in a channel, or the sum over republics.

    `log`, `crps` (events) and `pit` have the shape of the counts, (month, republic, channel) or
    (month, channel); `covered` has one axis more in front, LEVELS, and lies from 0 to 1.
    """

    log: Array
    crps: Array
    pit: Array
    covered: Array


def mixed(logs: Array) -> Array:
    """Log probability of a mixture with equal weights on the draws, the last axis."""
    return logsumexp(logs, axis=-1) - np.log(logs.shape[-1])


def marginal(
    counts: Counts, intensity: Array, shape: Array | None = None, seed: int = PIT_SEED
) -> Marginal:
    """Scores of single counts: `intensity` has the axes of `counts`, (..., channel), and draws."""
    below = distribution(intensity, shape, at_least=int(counts.max(initial=0)))
    return Marginal(
        log=mixed(log_mass(counts, intensity, shape)),
        crps=crps(counts, below),
        pit=pit(counts, below, seed),
        covered=coverage(counts, below),
    )


def log_mass(counts: Counts, intensity: Array, shape: Array | None = None) -> Array:
    """Log probability of single counts, each draw apart: Poisson, or negative binomial.

    Under rounds one count's gamma factor leaves it negative binomial, of mean `intensity` and
    variance intensity + intensity^2 / shape.
    """
    k = counts[..., np.newaxis]
    if shape is None:
        return xlogy(k, intensity) - intensity - gammaln(k + 1.0)
    return (
        gammaln(k + shape)
        - gammaln(shape)
        - gammaln(k + 1.0)
        + k * np.log(intensity / (intensity + shape))
        - shape * np.log1p(intensity / shape)
    )


def distribution(intensity: Array, shape: Array | None = None, at_least: int = 0) -> Array:
    """P(count <= k) of the mixture over draws, k = 0, 1, ... in a new last axis.

    It ends where less than 1e-6 is left of every cell, beyond `at_least` in any case, and at 500.
    Probabilities follow one another by the ratios of the Poisson and negative binomial.
    """
    if shape is None:
        mass = np.exp(-intensity)
    else:
        mass = np.exp(-shape * np.log1p(intensity / shape))
        odds = intensity / (intensity + shape)
    below = [mass.mean(axis=-1)]
    for k in range(max(_LARGEST, at_least + 1)):
        if k > at_least and below[-1].min() > 1.0 - _TAIL:
            break
        ratio = intensity if shape is None else (k + shape) * odds
        mass = mass * (ratio / (k + 1.0))
        below.append(below[-1] + mass.mean(axis=-1))
    return np.minimum(np.stack(below, axis=-1), 1.0)


def sampled_distribution(samples: Counts, at_least: int = 0) -> Array:
    """P(count <= k) among simulated counts, draws in the last axis, k = 0, 1, ... in its place.

    For what has no formula, such as a republic's sum over three years of a free forecast.
    """
    largest = max(int(samples.max(initial=0)), at_least) + 1
    return np.stack([(samples <= k).mean(axis=-1) for k in range(largest + 1)], axis=-1)


def crps(counts: Counts, below: Array) -> Array:
    """Continuous ranked probability score: sum over k of (P(count <= k) - [happened <= k])^2."""
    k = np.arange(below.shape[-1])
    happened = counts[..., np.newaxis] <= k
    return ((below - happened) ** 2).sum(axis=-1)


def pit(counts: Counts, below: Array, seed: int = PIT_SEED) -> Array:
    """Randomised probability integral transform: uniform from 0 to 1 if the forecast is right.

    The randomness belongs to the cell, so that every forecast of the same months shares it.
    """
    low, high = _span(counts, below)
    return low + np.random.default_rng(seed).random(counts.shape) * (high - low)


def coverage(counts: Counts, below: Array, levels: Sequence[float] = LEVELS) -> Array:
    """Coverage of central intervals, shape (level, ...) of the counts, from 0 to 1.

    Of the span of probability that the forecast gave the count, the share that lies between
    (1 - level) / 2 and (1 + level) / 2: the expected coverage of the randomised PIT.
    """
    low, high = _span(counts, below)
    return np.stack([central_share(low, high, level) for level in levels])


def central_share(low: Array, high: Array, level: float) -> Array:
    """Of spans of probability from `low` to `high`, the share in the central interval, 0 to 1.

    Spans without width are in it or not.
    """
    tail = (1.0 - level) / 2.0
    width = high - low
    inside = np.clip(np.minimum(high, 1.0 - tail) - np.maximum(low, tail), 0.0, None)
    point = (low >= tail) & (low <= 1.0 - tail)
    return np.where(width > 0.0, inside / np.where(width > 0.0, width, 1.0), point)


def coverage_of_ranks(ranks: NDArray[np.int64], draws: int, level: float) -> Array:
    """Share of data sets whose truth lies in the central interval, by key.

    `ranks` (data set, key) among `draws` draws, 0 to `draws`; each rank is spread evenly over its
    share of probability, so that `level` itself is expected.
    """
    edges = np.arange(draws + 2) / (draws + 1.0)
    return central_share(edges[ranks], edges[ranks + 1], level).mean(axis=0)


def interval(below: Array, level: float) -> tuple[Counts, Counts]:
    """Central interval in whole counts: the smallest k whose P(count <= k) reaches each tail.

    It holds `level` of the probability at least, and near 0 a good deal more.
    """
    tail = (1.0 - level) / 2.0
    return (below < tail).sum(axis=-1), (below < 1.0 - tail).sum(axis=-1)


def pit_histogram(pits: Array, bins: int = 10) -> Array:
    """Share of PIT values in equal bins from 0 to 1, shape (bin,); flat at 1 / bins if right."""
    found, _ = np.histogram(pits, bins=bins, range=(0.0, 1.0))
    return found / max(pits.size, 1)


def _span(counts: Counts, below: Array) -> tuple[Array, Array]:
    """P(count < happened) and P(count <= happened)."""
    last = below.shape[-1] - 1
    high = np.take_along_axis(below, np.minimum(counts, last)[..., np.newaxis], axis=-1)[..., 0]
    under = np.clip(counts - 1, 0, last)[..., np.newaxis]
    low = np.where(counts > 0, np.take_along_axis(below, under, axis=-1)[..., 0], 0.0)
    return low, high
