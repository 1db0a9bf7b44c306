"""Priors over single numbers, each with its reason.

A prior is uniform, normal or lognormal; the last two are cut off at the parameter's valid range.
The centre given is that of the whole distribution: the cut moves the median a little.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_ndtr, ndtr, ndtri

from sim.parameters import Array
from sim.scenario.text import Origin
from sim.scenario.words import PRIOR_KINDS

#: A posterior whose 80% interval is wider than this share of the prior's says nothing new.
INFORMED: Final = 0.9

PriorKind = Literal["uniform", "normal", "lognormal"]

_LOG_ROOT_TWO_PI: Final = 0.5 * float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Prior:
    """What is held likely of one number, and why.

    `numbers` are, by kind: low and high; mean and standard deviation; median and the factor of one
    standard deviation. `lowest` and `highest` are the range the number must keep to.
    """

    key: str
    kind: PriorKind
    numbers: tuple[float, float]
    lowest: float
    highest: float
    why: str
    page: str
    origin: Origin = field(default=Origin(), compare=False)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value, of which the smallest of a lognormal one is left out."""
        return self.numbers if self.kind == "uniform" else (self.lowest, self.highest)

    def holds(self, value: float) -> bool:
        """Whether a value is possible under the prior."""
        low, high = self.support
        return low <= value <= high and (value > 0.0 or self.kind != "lognormal")

    def from_unit(self, u: ArrayLike) -> Array:
        """Values at the shares `u` (0-1, any shape) of the prior's mass: its inverse CDF."""
        share = np.asarray(u, dtype=float)
        low, high = self.support
        if self.kind == "uniform":
            return np.clip(low + (high - low) * share, low, high)
        centre, scale, start, end = self._standardised()
        # The upper half of a bell loses digits next to 1: take shares from the nearer end.
        if start > 0.0:
            z = -ndtri(ndtr(-start) + (ndtr(-end) - ndtr(-start)) * share)
        else:
            z = ndtri(ndtr(start) + (ndtr(end) - ndtr(start)) * share)
        values = centre + scale * np.clip(z, start, end)
        if self.kind == "lognormal":
            values = np.exp(values)
        return np.clip(values, low, high)

    def log_density(self, value: ArrayLike) -> Array:
        """Log of the density at each value; minus infinity where none is possible."""
        x = np.asarray(value, dtype=float)
        low, high = self.support
        outside = (x < low) | (x > high)
        if self.kind == "uniform":
            density = np.full(x.shape, -np.log(high - low))
            return np.where(outside, -np.inf, density)
        centre, scale, start, end = self._standardised()
        stretch = np.zeros(x.shape)
        if self.kind == "lognormal":
            outside |= x <= 0.0
            stretch = np.log(np.where(x > 0.0, x, 1.0))
            x = stretch
        z = (x - centre) / scale
        density = -0.5 * z**2 - _LOG_ROOT_TWO_PI - np.log(scale) - stretch - _log_mass(start, end)
        return np.where(outside, -np.inf, density)

    def median(self) -> float:
        """The middle of the prior's mass."""
        return float(self.from_unit(0.5))

    def describe(self) -> str:
        """`lognormal, median 1.8, spread 1.7`."""
        pairs = zip(PRIOR_KINDS[self.kind], self.numbers, strict=True)
        return ", ".join([self.kind, *(f"{name} {number:g}" for name, number in pairs)])

    def _standardised(self) -> tuple[float, float, float, float]:
        """Centre and scale of the bell, in logs for a lognormal prior, and its two cuts."""
        centre, scale = self.numbers
        ends = np.array([self.lowest, self.highest])
        if self.kind == "lognormal":
            centre, scale = float(np.log(centre)), float(np.log(scale))
            with np.errstate(divide="ignore"):
                ends = np.log(np.maximum(ends, 0.0))
        start, end = (ends - centre) / scale
        return centre, scale, float(start), float(end)


def _log_mass(start: float, end: float) -> float:
    """Log of the mass of a standard normal between two points."""
    if start > 0.0:
        start, end = -end, -start
    below = float(log_ndtr(end))
    return below + float(np.log1p(-np.exp(float(log_ndtr(start)) - below)))
