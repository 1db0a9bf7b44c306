"""The unit of roles: China's depth-weighted stock in Tajikistan at the end of 2020.

Always that of the packaged record, so that roles mean the same under any other record.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.calendar import RECORD_MONTHS
from sim.errors import InputError
from sim.model.terms import ALL, HARD
from sim.names import EXERCISE, TAJIKISTAN
from sim.parameters import Array
from sim.record.events import BILATERAL
from sim.record.reading import load_record
from sim.rules import ties


def china_in_tajikistan(p: ties.Ties, reporting: Array) -> tuple[Array, Array]:
    """China's stock in Tajikistan at the end of 2020: all of it, and its hard part.

    `reporting` is the share of events that reports show, shape (republic, channel, run).
    """
    month = 1.0 / 12.0
    shown = reporting[TAJIKISTAN]
    stock = np.zeros(np.broadcast_shapes(p.half_life.shape, shown.shape, p.joint_weight.shape))
    for counts, joint in zip(*recorded_in_tajikistan(), strict=True):
        events = counts[:, np.newaxis] / shown + np.zeros_like(stock)
        events[EXERCISE] += p.joint_weight * joint
        stock = ties.accumulated(stock, np.zeros(1), events, p.half_life, month)
    full, hard = ties.weighted(p.depth, stock, ALL), ties.weighted(p.depth, stock, HARD)
    if not (full > 0.0).all() or not (hard > 0.0).all():
        raise InputError(
            "no hard channel has a depth above 0, so there is nothing to measure roles by",
            key="ties.depth",
        )
    return full, hard


@cache
def recorded_in_tajikistan() -> tuple[Array, Array]:
    """China's recorded events in Tajikistan, (month, channel), and joint exercises, (month,)."""
    record = load_record()
    counts = record.counts("CHN", BILATERAL, months=RECORD_MONTHS)
    joint = record.joint("CHN", months=RECORD_MONTHS)
    return counts[:, TAJIKISTAN].astype(float), joint[:, TAJIKISTAN].astype(float)
