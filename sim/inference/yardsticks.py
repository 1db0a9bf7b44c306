"""Naive yardsticks: forecasts of the record that know nothing of international relations.

An account of the five studies is worth its rules only where it forecasts the record better than
these: a constant rate, a moving average, and a self-exciting Poisson regression. Each turns counts
into intensities like an account's, so that both face the same observation models and scores.

The self-exciting regression is the discrete-time Hawkes process known in epidemiology as the
endemic-epidemic model (Hawkes 1971, Biometrika 58, 83-90; Held, Höhle and Hofmann 2005,
Statistical Modelling 5, 187-199), its past events weighted by geometric decay (Bracher and Held
2022, International Journal of Forecasting 38, 1221-1233). Its intensity is a sum of four terms:

    base + own * the cell's recent rate
         + channel * the mean recent rate of the other republics in the same channel
         + republic * the mean recent rate of the other channels with the same republic

All coefficients are above 0; "recent" is one exponentially weighted mean, whose half-life is
fitted with them by maximum likelihood, without a penalty. They are fitted once, to the months
before the origin.

The regression is of the five channels that come in rounds. Outposts and objections are too rare to
excite anything: there it holds their constant rate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from sim.calendar import month_index
from sim.inference.observation import IN_ROUNDS, ONE_BY_ONE, Counts, rounds
from sim.inference.scores import HORIZON, ORIGINS, Score, joined, score
from sim.parameters import Array

#: Events added to a count, and months to its span, so that no rate is 0 (constant; moving mean).
CONSTANT_PRIOR: Final = (0.5, 12)
MOVING_PRIOR: Final = (0.25, 6)

#: The rolling origins as months of the record.
FIRST_MONTHS: Final = tuple(month_index(first) for first in ORIGINS)

#: Windows of the moving means, months.
WINDOWS: Final = (60, 24)

#: Histories simulated for a free forecast of the self-exciting regression.
HISTORIES: Final = 1000

#: How far a channel's log shape strays from the common one: standard deviation of a normal prior.
#: A channel with few events before the origin has no maximum of its own without it.
SHAPE_SPREAD: Final = 2.0

#: Coefficients, then half-life in months: bounds of the search.
_BOUNDS: Final = ((1e-5, 1.0), (1e-4, 5.0), (1e-4, 5.0), (1e-4, 5.0), (1.0, 240.0))
#: Where the search starts: own, channel, republic, half-life. The best end is taken.
_STARTS: Final = ((0.4, 0.2, 0.1, 24.0), (0.6, 0.3, 0.05, 8.0), (0.8, 0.5, 0.1, 80.0))
_LOG_SHAPES: Final = (-4.0, 6.0)
#: A highest intensity, events per month, that ends runaway histories of a free forecast.
_HIGHEST: Final = 50.0


@dataclass(frozen=True)
class SelfExciting:
    """Coefficients of the self-exciting regression.

    `base` in events per month and cell; `own`, `channel` and `republic` in events that one past
    event brings, over all time, to its own cell, to the other republics together and to the other
    channels together; `half_life` in months. Their sum may exceed 1: a record that keeps growing.
    """

    base: float
    own: float
    channel: float
    republic: float
    half_life: float
    log_likelihood: float

    def expected(self, recent: Array) -> Array:
        """Intensities (month, republic, channel, draw) from recent rates of the same shape."""
        own, others, elsewhere = _terms(recent, self.own, self.channel, self.republic)
        return self.base + own + others + elsewhere

    def intensities(self, counts: Counts) -> Array:
        """One month ahead, shape (month, republic, channel, 1), from the counts before each."""
        recent, _ = _recent(counts, self.half_life)
        return self.expected(recent[..., np.newaxis])


@dataclass(frozen=True)
class Forecast:
    """What a yardstick says at an origin: intensities of the scored months under one observation.

    `intensity` has shape (month, republic, channel, draw), with one draw one month ahead; `shape`
    is that of the rounds, (channel, 1) or (1,), or None under Poisson cells.
    """

    name: str
    observation: str
    origin: int
    kind: str
    intensity: Array
    shape: Array | None


def constant(counts: Counts, origin: int) -> Array:
    """The mean rate of the months before `origin`, shape (month, republic, channel, 1).

    `counts` has shape (month, republic, channel); the rate is (count + 0.5) / (months + 12).
    """
    _require_origin(counts, origin)
    events, months = CONSTANT_PRIOR
    rate = (counts[:origin].sum(axis=0) + events) / (origin + months)
    return np.broadcast_to(rate[..., np.newaxis], (*counts.shape, 1)).copy()


def moving_mean(counts: Counts, window: int) -> Array:
    """The mean rate of the `window` months before each, shape (month, republic, channel, 1).

    The rate is (count + 0.25) / (months + 6), of fewer months where the record has just begun.
    """
    if window < 1:
        raise ValueError(f"window of {window} months; expected at least 1")
    events, months = MOVING_PRIOR
    upto = np.concatenate([np.zeros((1, *counts.shape[1:])), counts.cumsum(axis=0)])[:-1]
    month = np.arange(len(counts))
    first = np.maximum(month - window, 0)
    seen = (month - first)[:, np.newaxis, np.newaxis]
    rate = (upto - upto[first] + events) / (seen + months)
    return rate[..., np.newaxis]


def self_exciting(counts: Counts, origin: int) -> Array:
    """One month ahead, fitted to the months before `origin`; (month, republic, channel, 1)."""
    fitted = fit_self_exciting(counts, origin)
    return with_constant(fitted.intensities(counts[:, :, IN_ROUNDS]), constant(counts, origin))


def with_constant(regression: Array, rates: Array) -> Array:
    """The regression's intensities of what comes in rounds, and the constant rates of the rest.

    `regression` (month, republic, channel in rounds, draw), `rates` (month, republic, channel, 1).
    """
    draws = regression.shape[-1]
    rare = np.repeat(rates[: len(regression), :, ONE_BY_ONE], draws, axis=-1)
    return np.concatenate([regression, rare], axis=2)


def fit_self_exciting(counts: Counts, origin: int) -> SelfExciting:
    """Maximum likelihood of the months before `origin` under Poisson cells; deterministic.

    Channels that do not come in rounds are left out.
    """
    _require_origin(counts, origin)
    past = counts[:origin, :, IN_ROUNDS]
    rate = (past.mean() + 1.0 / past.size) / 2.0
    ends = [
        minimize(
            negative_log_likelihood,
            np.log([np.clip(rate, *_BOUNDS[0]), *start]),
            args=(past,),
            jac=True,
            method="L-BFGS-B",
            bounds=np.log(_BOUNDS),
            options={"ftol": 1e-11, "maxiter": 1000},
        )
        for start in _STARTS
    ]
    best = min(ends, key=lambda end: float(end.fun))
    base, own, channel, republic, half_life = (float(value) for value in np.exp(best.x))
    return SelfExciting(base, own, channel, republic, half_life, -float(best.fun))


def negative_log_likelihood(logs: Array, past: Counts) -> tuple[float, Array]:
    """Minus the log likelihood of `past`, up to a constant, and its gradient.

    `logs` holds the logs of base, own, channel, republic and half-life, shape (5,).
    """
    base, own, channel, republic, half_life = np.exp(logs)
    recent, slope = _recent(past, half_life)
    terms = np.stack([np.full(past.shape, base), *_terms(recent, own, channel, republic)])
    intensity = terms.sum(axis=0)
    excess = past / intensity - 1.0
    longer = np.sum(_terms(slope, own, channel, republic), axis=0) * half_life
    gradient = [*(excess * terms).sum(axis=(1, 2, 3)), (excess * longer).sum()]
    return -float((past * np.log(intensity) - intensity).sum()), -np.array(gradient)


def simulate(
    fitted: SelfExciting,
    counts: Counts,
    origin: int,
    months: int,
    *,
    shape: Array | None = None,
    histories: int = HISTORIES,
    seed: int = 0,
) -> Array:
    """Free forecast: intensities along simulated histories, (month, republic, channel, draw).

    From `origin` on the regression feeds on its own events, drawn as Poisson cells or, with a
    `shape` of (1,) or (channel, 1), in rounds. A month's intensities rest on the months simulated
    before it, so that scores average over histories without the noise of their last draw.
    """
    _require_origin(counts, origin)
    rates = constant(counts, origin)
    counts = counts[:, :, IN_ROUNDS]
    luck = np.random.default_rng([seed, origin])
    keep = 0.5 ** (1.0 / fitted.half_life)
    recent = _recent(np.concatenate([counts[:origin], counts[:1]]), fitted.half_life)[0][-1:]
    recent = np.repeat(recent[..., np.newaxis], histories, axis=-1)
    paths = np.empty((months, *counts.shape[1:], histories))
    for month in range(months):
        intensity = np.minimum(fitted.expected(recent), _HIGHEST)
        paths[month] = intensity[0]
        events = luck.poisson(intensity * _rounds_drawn(luck, shape, intensity.shape))
        recent = keep * recent + (1.0 - keep) * events
    return with_constant(paths, np.repeat(rates[:1], months, axis=0))


def fitted_shape(
    counts: Counts, intensity: Array, origin: int, *, by_channel: bool = True
) -> Array:
    """Shape of the shared rounds on the months before `origin`, by maximum likelihood.

    `intensity` has shape (month, republic, channel, 1) and covers those months at least. The
    result has shape (channel in rounds, 1), each one's log shape held near the common one by a
    normal prior of SHAPE_SPREAD; without `by_channel` the common shape alone, (1,). Between
    exp(-4) and exp(6), beyond which the rounds are Poisson in all but name.
    """
    _require_origin(counts, origin)
    past, expected = counts[:origin, :, IN_ROUNDS], intensity[:origin, :, IN_ROUNDS]

    def lost(log_shape: float) -> Array:
        return -rounds(past, expected, np.exp([log_shape]))[..., 0].sum(axis=0)

    def lost_in(channel: int, log_shape: float) -> float:
        strayed = (log_shape - common) / SHAPE_SPREAD
        return float(lost(log_shape)[channel] + 0.5 * strayed**2)

    common = _lowest(lambda log_shape: float(lost(log_shape).sum()))
    if not by_channel:
        return np.exp([common])
    logs = [_lowest(partial(lost_in, channel)) for channel in range(past.shape[2])]
    return np.exp(logs)[:, np.newaxis]


def forecasts(
    counts: Counts,
    origin: int,
    months: int,
    *,
    windows: Sequence[int] = WINDOWS,
    by_channel: bool = True,
    histories: int = HISTORIES,
    seed: int = 0,
) -> list[Forecast]:
    """Every yardstick's forecasts of `months` months from `origin`: each observation, each kind.

    `counts` reaches to the last of these months at least; what lies after `origin` enters the
    forecasts one month ahead alone. A free forecast holds a mean's last rate, while the
    self-exciting regression is simulated.
    """
    _require_origin(counts, origin)
    if len(counts) < origin + months:
        raise ValueError(f"counts of {len(counts)} months; expected at least {origin + months}")
    scored = slice(origin, origin + months)
    fitted = fit_self_exciting(counts, origin)
    ahead = {
        "constant rate": constant(counts, origin),
        **{f"mean of {window} months": moving_mean(counts, window) for window in windows},
        "self-exciting": self_exciting(counts, origin),
    }
    made = []
    for name, intensity in ahead.items():
        shapes = {
            "poisson": None,
            "rounds": fitted_shape(counts, intensity, origin, by_channel=by_channel),
        }
        for observation, shape in shapes.items():
            if name == "self-exciting":
                free = simulate(
                    fitted, counts, origin, months, shape=shape, histories=histories, seed=seed
                )
            else:
                free = np.repeat(intensity[origin : origin + 1], months, axis=0)
            made += [
                Forecast(name, observation, origin, "one_month", intensity[scored], shape),
                Forecast(name, observation, origin, "free", free, shape),
            ]
    return made


def scored(
    counts: Counts,
    origins: Sequence[int] = FIRST_MONTHS,
    months: int = HORIZON,
    *,
    by_channel: bool = True,
) -> list[Score]:
    """Scores of every yardstick, each observation and kind, its origins joined in their order."""
    found: dict[tuple[str, str, str], list[Score]] = {}
    for origin in origins:
        happened = counts[origin : origin + months]
        for made in forecasts(counts, origin, months, by_channel=by_channel):
            judged = score(
                made.name, happened, made.intensity, made.shape, origin=origin, kind=made.kind
            )
            found.setdefault((made.name, made.observation, made.kind), []).append(judged)
    return [joined(each) for each in found.values()]


def _terms(recent: Array, own: float, channel: float, republic: float) -> tuple[Array, ...]:
    """The three decaying terms of cells with recent rates (month, republic, channel, ...)."""
    republics, channels = recent.shape[1:3]
    others = (recent.sum(axis=1, keepdims=True) - recent) / (republics - 1)
    elsewhere = (recent.sum(axis=2, keepdims=True) - recent) / (channels - 1)
    return own * recent, channel * others, republic * elsewhere


def _recent(counts: Counts, half_life: float) -> tuple[Array, Array]:
    """Exponentially weighted means of the months before each, and their slopes in half-life.

    Both of shape (month, republic, channel), in events per month; weights (1 - q) q^(lag - 1) with
    q = 0.5^(1 / half-life), and no events before the record begins.
    """
    months = len(counts)
    keep = 0.5 ** (1.0 / half_life)
    lag = np.arange(months)
    weight = np.zeros(months)
    slope = np.zeros(months)
    weight[1:] = (1.0 - keep) * keep ** (lag[1:] - 1)
    slope[1:] = (lag[1:] - 1) * (1.0 - keep) * keep ** (lag[1:] - 2.0) - keep ** (lag[1:] - 1)
    slope *= keep * np.log(2.0) / half_life**2
    gap = np.tril(lag[:, np.newaxis] - lag)
    flat = counts.reshape(months, -1).astype(float)
    recent, change = weight[gap] @ flat, slope[gap] @ flat
    return recent.reshape(counts.shape), change.reshape(counts.shape)


def _rounds_drawn(
    luck: np.random.Generator, shape: Array | None, cells: tuple[int, ...]
) -> Array | float:
    """Gamma factors of mean 1 that the republics of a channel share, or 1 under Poisson cells."""
    if shape is None:
        return 1.0
    month, _, channels, draws = cells
    spread = np.broadcast_to(shape, (month, 1, channels, draws))
    return luck.gamma(spread) / spread


def _lowest(loss: Callable[[float], float]) -> float:
    """The log shape of least loss: the best of a grid, refined between its neighbours."""
    grid = np.linspace(*_LOG_SHAPES, 41)
    best = int(np.argmin([loss(float(point)) for point in grid]))
    span = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    return float(minimize_scalar(loss, bounds=span, method="bounded", options={"xatol": 1e-6}).x)


def _require_origin(counts: Counts, origin: int) -> None:
    if not 0 < origin <= len(counts):
        raise ValueError(f"origin {origin}; expected a month from 1 to {len(counts)}")
