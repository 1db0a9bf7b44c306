"""Profiles: how probable the record is at each level of one parameter, the others fitted to it.

At nine levels across the prior of a key the log posterior of all other parameters is climbed anew,
their own priors counted, the key's not: where the curve is flat, the record does not say how large
the parameter is, however a fit came to its value. A climb goes from the posterior's middle, moved
as the posterior's correlations say, by steps of Broyden, Fletcher, Goldfarb and Shanno whose
lengths are tried several at once; all levels go together, since likelihoods come by the thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.inference.checkpoint import Likelihood, Steps
from sim.inference.fit import Fit, log_posterior
from sim.inference.processes import Tell, counted
from sim.parameters import Array
from sim.scenario.priors import Prior

#: Levels as shares of the prior's mass: its 98%, with both ends of its 80% among them.
LEVELS: Final = (0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99)
#: The levels within the prior's 80%, over which a verdict is given.
WITHIN: Final = slice(2, 7)
#: What the log likelihood varies by, in units, where the record informs a parameter, and weakly.
INFORMED: Final = 2.0
WEAKLY: Final = 0.5
#: Differences in z; lengths of steps that are tried; gain below which a level is done; most steps.
_STEP: Final = 0.05
_LENGTHS: Final = (0.03, 0.1, 0.3, 0.6, 1.0, 1.5)
_GAIN: Final = 0.005
_MOST_STEPS: Final = 25


@dataclass(frozen=True)
class Profile:
    """The log likelihood along one parameter, less its highest, shape (level,).

    `values` are the levels in the parameter's own unit. `settled` tells at which levels the climb
    had come to its end.
    """

    key: str
    values: Array
    log_likelihood: Array
    settled: NDArray[np.bool_]

    @property
    def range(self) -> float:
        """How much it varies within the prior's 80%, in units of log likelihood."""
        return float(np.ptp(self.log_likelihood[WITHIN]))

    @property
    def verdict(self) -> str:
        """Whether the record informs the parameter."""
        if self.range > INFORMED:
            return "informed"
        return "weakly informed" if self.range >= WEAKLY else "not informed"


def profile(
    found: Fit,
    key: str,
    *,
    workers: int = 1,
    steps: Steps | None = None,
    tell: Tell | None = None,
) -> Profile:
    """The profile of a key of a fit's account. Results do not depend on `workers`.

    With `steps` it goes on after an interruption, to the same numbers.
    """
    account = found.problem.account
    place = account.keys.index(key)
    with counted(found.problem, workers, tell, steps, steps_of(key)) as (likelihood, _):
        levels = ndtri(np.array(LEVELS))
        heights, settled = along(likelihood, found.z, place, levels)
    return Profile(key, values_of(account.parameters[place]), heights - heights.max(), settled)


def steps_of(key: str) -> str:
    """Steps of a profile that are kept while it goes on."""
    return f"profile-{key}"


def values_of(prior: Prior) -> Array:
    """The levels of a prior in the parameter's own unit."""
    return prior.from_unit(LEVELS)


def along(
    likelihood: Likelihood, z: Array, place: int, levels: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Highest log posterior of the others at each level of direction `place`, shape (level,).

    `z` are draws of the posterior, shape (draw, key). The prior of the direction itself counts for
    nothing. Also gives at which levels the climb came to its end.
    """
    rest = np.delete(np.arange(z.shape[1]), place)
    centre, spread = z.mean(axis=0), np.atleast_2d(np.cov(z.T))
    tied = spread[rest, place] / spread[place, place]
    at = centre[rest] + (levels - centre[place])[:, np.newaxis] * tied
    metric = spread[np.ix_(rest, rest)] - np.outer(tied, spread[rest, place])
    metric = np.repeat(metric[np.newaxis], len(levels), axis=0)

    def height(points: Array, level: Array) -> Array:
        """Of points (point, other key) at levels of z (point,)."""
        whole = np.insert(points, place, level, axis=1)
        return log_posterior(likelihood, whole) + 0.5 * level**2

    return _climbed(height, at, levels, metric)


def _climbed(
    height: Callable[[Array, Array], Array], at: Array, levels: Array, metric: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Quasi-Newton climbs from points (level, key), all at once; `metric` (level, key, key)."""
    here = height(at, levels)
    going = np.ones(len(levels), dtype=bool)
    if not at.shape[1]:
        return here, going
    slope = _slopes(height, at, levels)
    for _ in range(_MOST_STEPS):
        chosen = np.flatnonzero(going)
        step = np.einsum("lij,lj->li", metric[chosen], slope[chosen])
        lengths = np.array(_LENGTHS)[:, np.newaxis, np.newaxis]
        tried = at[chosen] + lengths * step
        several = np.tile(levels[chosen], len(_LENGTHS))
        heights = height(tried.reshape(-1, at.shape[1]), several).reshape(len(_LENGTHS), -1)
        best = heights.argmax(axis=0)
        reached = heights.max(axis=0)
        better = reached > here[chosen]
        done = reached <= here[chosen] + _GAIN
        moved = chosen[better]
        before, old = at[moved].copy(), slope[moved].copy()
        at[moved] = tried[best, np.arange(len(chosen))][better]
        here[moved] = reached[better]
        going[chosen[done]] = False
        if not going.any():
            break
        slope[moved] = _slopes(height, at[moved], levels[moved])
        for level, was, before_slope in zip(moved, before, old, strict=True):
            metric[level] = _updated(metric[level], at[level] - was, before_slope - slope[level])
    return here, ~going


def _slopes(height: Callable[[Array, Array], Array], at: Array, levels: Array) -> Array:
    """Slopes at points (level, key) by central differences, of the same shape."""
    number, keys = at.shape
    steps = _STEP * np.concatenate([np.eye(keys), -np.eye(keys)])
    points = (at[:, np.newaxis] + steps).reshape(-1, keys)
    heights = height(points, np.repeat(levels, 2 * keys)).reshape(number, 2, keys)
    return (heights[:, 0] - heights[:, 1]) / (2.0 * _STEP)


def _updated(metric: Array, step: Array, bent: Array) -> Array:
    """The inverse curvature after a `step` over which the slope fell by `bent`."""
    fell = float(step @ bent)
    if fell <= 1e-10:
        return metric
    left = np.eye(len(step)) - np.outer(step, bent) / fell
    return left @ metric @ left.T + np.outer(step, step) / fell
