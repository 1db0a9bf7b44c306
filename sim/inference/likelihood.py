"""How probable an account's parameters make the record: many parameter sets at once.

The shape of the rounds is summed over rather than sampled. Given the intensities, each channel's
months depend on its own shape alone, so that the sum over shapes is one number per channel, and a
posterior's dimensions are those of the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.special import gammaln, logsumexp, ndtr, xlogy

from sim.inference.observation import (
    IN_ROUNDS,
    OBSERVATIONS,
    ONE_BY_ONE,
    SCORED_CHANNELS,
    Counts,
    scored_counts,
)
from sim.inference.replay import intensities
from sim.names import REPUBLICS
from sim.parameters import Array
from sim.record.reading import load_record
from sim.scenario.accounts import SHAPE_DEFAULT, Account
from sim.scenario.priors import Prior

#: Parameter sets that one replay carries at most: more gain nothing, and take more memory.
CHUNK: Final = 2000
#: Months whose numbers are multiplied before a logarithm is taken.
_PER_LOGARITHM: Final = 12
#: Shapes that are summed over: points of the prior's bell, in its standard deviations. A channel
#: with many events knows the log of its shape to 0.25, so that points 0.37 apart sum it to 0.005.
_NODES: Final = np.linspace(-4.0, 4.0, 21)
_BELL: Final = np.exp(-0.5 * _NODES**2)


@dataclass(frozen=True)
class Problem:
    """An account, the months it is fitted to, and how counts scatter around its intensities.

    `origin` is the first month that is not seen, as a month of the record. Points `u` have shape
    (draw, key) in the unit cube of the account's priors. `objections`, (month, republic), are those
    of a simulated record; the real one has none.
    """

    account: Account
    origin: int
    observation: str = "rounds"
    objections: Counts | None = None

    def __post_init__(self) -> None:
        if self.observation not in OBSERVATIONS:
            raise ValueError(f"{self.observation!r}: expected one of {', '.join(OBSERVATIONS)}")
        if not 0 < self.origin <= len(self.counts):
            raise ValueError(f"origin {self.origin}; expected a month from 1 to {len(self.counts)}")

    @cached_property
    def counts(self) -> Counts:
        """All of the record, shape (month, republic, OBSERVED)."""
        counts = scored_counts(load_record(self.account.scenario.record))
        if self.objections is not None:
            counts[: len(self.objections), :, -1] = self.objections
        return counts

    @cached_property
    def shapes(self) -> tuple[Array, Array]:
        """Shapes that are summed over, shape (node,), and the logs of their weights."""
        return shape_nodes(self.account.shape)

    def intensities(self, u: Array, last: int) -> Array:
        """Intensities to the month `last`, shape (month, republic, OBSERVED, draw)."""
        return intensities(self.account.scenario, self.account.from_unit_cube(u), last)

    def log_likelihood(self, u: Array) -> Array:
        """Log probability of the months before `origin`, shape (draw,)."""
        return np.concatenate([self._of_channels(part) for part in chunks(u)])

    def _of_channels(self, u: Array) -> Array:
        expected = self.intensities(u, self.origin - 1)
        counts = self.counts[: self.origin]
        total = _cells(counts, expected)
        if self.observation == "poisson":
            total -= expected.sum(axis=(0, 1))
        else:
            _, weight = self.shapes
            nodes = self._by_shape(counts, expected) + weight[:, np.newaxis, np.newaxis]
            total[IN_ROUNDS] += logsumexp(nodes, axis=0)
            total[ONE_BY_ONE] -= expected[:, :, ONE_BY_ONE].sum(axis=(0, 1))
        return total.sum(axis=0)

    def _by_shape(self, counts: Counts, expected: Array) -> Array:
        """What the shape adds to a channel's log probability, (node, channel in rounds, draw)."""
        happened = counts[:, :, IN_ROUNDS].sum(axis=1).astype(float)
        together = expected[:, 0, IN_ROUNDS].copy()
        for republic in range(1, len(REPUBLICS)):
            together += expected[:, republic, IN_ROUNDS]
        busy = [np.flatnonzero(happened[:, channel]) for channel in range(happened.shape[1])]
        values, _ = self.shapes
        found = np.empty((len(values), *together.shape[1:]))
        for node, shape in enumerate(values):
            known = gammaln(happened + shape) - gammaln(shape) + shape * np.log(shape)
            found[node] = known.sum(axis=0)[:, np.newaxis] - shape * _sum_of_logs(together, shape)
            for channel, months in enumerate(busy):
                logs = np.log(together[months, channel] + shape)
                found[node, channel] -= happened[months, channel] @ logs
        return found

    def drawn_shapes(self, u: Array, seed: int) -> Array | None:
        """Shapes drawn given each point, (channel in rounds, draw); None under Poisson cells."""
        if self.observation == "poisson":
            return None
        values, weight = self.shapes
        luck = np.random.default_rng(seed).random((len(u), len(SCORED_CHANNELS)))
        drawn: list[Array] = []
        for part in chunks(u):
            expected = self.intensities(part, self.origin - 1)
            logs = self._by_shape(self.counts[: self.origin], expected)
            logs += weight[:, np.newaxis, np.newaxis]
            below = np.exp(logs - logsumexp(logs, axis=0)).cumsum(axis=0)
            first = sum(each.shape[1] for each in drawn)
            chosen = (below < luck[first : first + len(part)].T).sum(axis=0)
            drawn.append(values[np.minimum(chosen, len(values) - 1)])
        return np.concatenate(drawn, axis=1)


def shape_nodes(prior: Prior | None) -> tuple[Array, Array]:
    """Shapes that are summed over and the logs of their weights; without a prior, 1 alone."""
    if prior is None:
        return np.array([SHAPE_DEFAULT]), np.zeros(1)
    return prior.from_unit(ndtr(_NODES)), np.log(_BELL / _BELL.sum())


def chunks(points: Array, workers: int = 1) -> Iterator[Array]:
    """Points in equal parts that one replay can carry, as many as there are workers or more."""
    parts = max(-(-len(points) // CHUNK), min(workers, len(points)))
    yield from np.array_split(points, parts)


def _sum_of_logs(values: Array, shape: float) -> Array:
    """Sum of log(value + shape) over months, shape (channel, draw).

    A product of few months' numbers is far from the largest number, and takes one logarithm.
    """
    product = values[::_PER_LOGARITHM] + shape
    for first in range(1, _PER_LOGARITHM):
        part = values[first::_PER_LOGARITHM]
        with np.errstate(over="ignore", under="ignore"):
            product[: len(part)] *= part + shape
    with np.errstate(divide="ignore"):
        total: Array = np.log(product).sum(axis=0)
    beyond = ~np.isfinite(total)
    if beyond.any():  # what is too large or small for a product, one by one
        total[beyond] = np.log(values[:, beyond] + shape).sum(axis=0)
    return total


def _cells(counts: Counts, expected: Array) -> Array:
    """Sum of k log(intensity) - log k! over a channel's cells, shape (channel, draw)."""
    total = np.zeros(expected.shape[2:])
    for month, republic, channel in np.argwhere(counts):
        k = counts[month, republic, channel]
        total[channel] += xlogy(k, expected[month, republic, channel]) - gammaln(k + 1.0)
    return total
