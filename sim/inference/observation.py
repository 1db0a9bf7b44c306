"""Observation models: how recorded counts scatter around the model's intensities.

A *block* is what one observation model treats together: the five republics in one channel and one
month. Under `poisson` its cells are independent. Under `rounds` they share a gamma-distributed
factor of mean 1: China trains and visits the region in rounds, several republics in one month
(yau2022 app.4), so counts of a block rise and fall together.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from sim.names import CHANNELS, REPUBLICS
from sim.parameters import Array
from sim.record.events import Record

#: Channels that are scored: those of yau2022's appendices 1 and 3-5.
SCORED_CHANNELS: Final = CHANNELS[:5]

#: Observation models by name.
OBSERVATIONS: Final = ("poisson", "rounds")

Counts = NDArray[np.int64]


def scored_counts(record: Record) -> Counts:
    """Counts that are scored, shape (month, republic, channel): China's bilateral events."""
    scored = record.scored().counts("CHN", months=record.months)
    return scored[:, :, : len(SCORED_CHANNELS)]


def poisson(counts: Counts, intensity: Array) -> Array:
    """Log probability of each block under independent Poisson cells.

    `counts` has shape (month, republic, channel), `intensity` (month, republic, channel, draw), all
    above 0; result (month, channel, draw).
    """
    k = counts[..., np.newaxis]
    cells = k * np.log(intensity) - intensity - gammaln(k + 1.0)
    return _over_republics(cells)


def rounds(counts: Counts, intensity: Array, shape: Array) -> Array:
    """Log probability of each block with a shared gamma factor of mean 1 and variance 1/shape.

    Shapes as in `poisson`; `shape` has shape (draw,) or (1,), above 0.
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
    """Log probability of each block: `rounds` with a shape, `poisson` without."""
    return poisson(counts, intensity) if shape is None else rounds(counts, intensity, shape)


def _over_republics(cells: Array) -> Array:
    """Sum over republics in their order, so that no number of draws changes a sum."""
    total = cells[:, 0]
    for i in range(1, len(REPUBLICS)):
        total = total + cells[:, i]
    return total
