"""Observation models: how recorded counts scatter around the model's intensities.

A *block* is what one observation model treats together: the five republics in one channel and one
month. Under `poisson` its cells are independent. Under `rounds` they share a gamma-distributed
factor of mean 1: China trains and visits the region in rounds, several republics in one month
(yau2022 app.4), so counts of a block rise and fall together. Outposts and Moscow's public
objections come one by one: their cells are independent under both.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from sim.names import CHANNELS, REPUBLICS
from sim.parameters import Array
from sim.record.events import Record

#: Channels of yau2022's appendices 1 and 3-5, which come in rounds, and on which scores can be
#: compared with those of other models of the same appendices.
SCORED_CHANNELS: Final = CHANNELS[:5]
#: Moscow's public objections to China's hard presence, by republic. None is on record.
OBJECTIONS: Final = "objections"
#: All that is observed: what comes in rounds first, then outposts and objections.
OBSERVED: Final = (*CHANNELS, OBJECTIONS)
IN_ROUNDS: Final = slice(len(SCORED_CHANNELS))
ONE_BY_ONE: Final = slice(len(SCORED_CHANNELS), None)
#: The sets of channels that scores are told on, by name, and how many of OBSERVED each takes.
CHANNEL_SETS: Final = {"five": len(SCORED_CHANNELS), "seven": len(OBSERVED)}

#: Observation models by name.
OBSERVATIONS: Final = ("poisson", "rounds")

Counts = NDArray[np.int64]


def scored_counts(record: Record) -> Counts:
    """Counts that are scored, shape (month, republic, OBSERVED).

    China's bilateral events, and no objection of Moscow's: no source dates one.
    """
    scored = record.scored().counts("CHN", months=record.months)
    return np.concatenate([scored, np.zeros((*scored.shape[:2], 1), dtype=np.int64)], axis=2)


def poisson(counts: Counts, intensity: Array) -> Array:
    """Log probability of each block under independent Poisson cells.

    `counts` has shape (month, republic, channel), `intensity` (month, republic, channel, draw);
    result (month, channel, draw). Where an intensity is 0, nothing happens for certain.
    """
    k = counts[..., np.newaxis]
    cells = xlogy(k, intensity) - intensity - gammaln(k + 1.0)
    return _over_republics(cells)


def rounds(counts: Counts, intensity: Array, shape: Array) -> Array:
    """Log probability of each block with a shared gamma factor of mean 1 and variance 1/shape.

    Shapes as in `poisson`, intensities above 0; `shape` has shape (draw,), (1,), (channel, draw) or
    (channel, 1), above 0.
    """
    k = counts[..., np.newaxis]
    cells = _over_republics(k * np.log(intensity) - gammaln(k + 1.0))
    happened = counts.sum(axis=1)[..., np.newaxis].astype(float)
    expected = _over_republics(intensity)
    shared = (
        gammaln(happened + shape)
        - gammaln(shape)
        + shape * np.log(shape)
        - (happened + shape) * np.log(expected + shape)
    )
    blocks: Array = cells + shared
    return blocks


def log_probability(counts: Counts, intensity: Array, shape: Array | None = None) -> Array:
    """Log probability of each block: in `rounds` with a shape, `poisson` without.

    Channels beyond those that come in rounds are Poisson in any case.
    """
    if shape is None:
        return poisson(counts, intensity)
    found = rounds(counts[:, :, IN_ROUNDS], intensity[:, :, IN_ROUNDS], shape)
    alone = poisson(counts[:, :, ONE_BY_ONE], intensity[:, :, ONE_BY_ONE])
    return np.concatenate([found, alone], axis=1)


def _over_republics(cells: Array) -> Array:
    """Sum over republics in their order, so that no number of draws changes a sum."""
    total = cells[:, 0]
    for i in range(1, len(REPUBLICS)):
        total = total + cells[:, i]
    return total
