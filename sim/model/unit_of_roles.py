"""The unit of roles: China's depth-weighted stock in Tajikistan at the end of 2020.

Always that of the packaged record, so that roles mean the same under any other record; what counts
as a facility in it is as the scenario codes it.
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
from sim.record.own import ONE_PROGRAMME, OwnRecord
from sim.record.reading import load_record
from sim.rules import ties
from sim.rules.decay import kept


def china_in_tajikistan(
    p: ties.Ties, reporting: Array, facilities: str = ONE_PROGRAMME
) -> tuple[Array, Array]:
    """China's stock in Tajikistan at the end of 2020: all of it, and its hard part.

    `reporting` is the share of events that reports show, shape (republic, channel, run);
    `facilities` the coding of facilities. Raises InputError where there is none of it in any run.
    """
    shown = reporting[TAJIKISTAN]
    stock = np.zeros(np.broadcast_shapes(p.half_life.shape, shown.shape, p.joint_weight.shape))
    by_reports, in_full, joint = recorded_in_tajikistan(facilities)
    for month in np.flatnonzero(by_reports.any(axis=1) | in_full.any(axis=1) | (joint > 0.0)):
        events = by_reports[month][:, np.newaxis] / shown + in_full[month][:, np.newaxis]
        events = events + np.zeros_like(stock)
        events[EXERCISE] += p.joint_weight * joint[month]
        # What is left of events in the middle of a month, which is what `ties.accumulated` takes
        # them for, at the end of the last one.
        stock += events * kept(p.half_life, (RECORD_MONTHS - month - 0.5) / 12.0)
    full, hard = ties.weighted(p.depth, stock, ALL), ties.weighted(p.depth, stock, HARD)
    if not (full > 0.0).any() or not (hard > 0.0).any():
        raise InputError(
            "no hard channel has a depth above 0, so there is nothing to measure roles by",
            key="ties.depth",
        )
    return full, hard


@cache
def recorded_in_tajikistan(facilities: str = ONE_PROGRAMME) -> tuple[Array, Array, Array]:
    """China's events in Tajikistan, known by reports or in full, and joint exercises.

    Shapes (month, channel), (month, channel) and (month,).
    """
    record = load_record(OwnRecord(None, facilities=facilities))
    recorded, full = (
        one.counts("CHN", BILATERAL, months=RECORD_MONTHS)[:, TAJIKISTAN].astype(float)
        for one in (record, record.in_full())
    )
    joint = record.joint("CHN", months=RECORD_MONTHS)
    return recorded - full, full, joint[:, TAJIKISTAN].astype(float)
