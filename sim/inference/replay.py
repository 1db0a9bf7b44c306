"""Replay: the intensity of every cell of the record under many parameter sets at once.

The record takes the place of China's draws. What is random beside it (Russia's events, objections,
protests) is taken at its expectation, so that the probability of the record is a function of the
parameters alone. One pass of one model serves as many parameter sets as it has runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calendar import RECORD_MONTHS
from sim.inference.observation import SCORED_CHANNELS
from sim.model.influence import InfluenceModel
from sim.names import CHINA
from sim.parameters import Array

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: The channels that are scored, among all.
SCORED: Final = slice(len(SCORED_CHANNELS))


def intensities(
    scenario: Scenario,
    varied: Mapping[str, Array],
    last: int = RECORD_MONTHS - 1,
    channels: slice = SCORED,
) -> Array:
    """Intensities of China's cells as reports would show them; the scored channels unless told.

    `varied` holds parameter keys with values of shape (draw,), at least one; the result has shape
    (month, republic, channel, draw), months from 1993-01 to `last`. Each month's intensity rests
    on the record before it only, so a column is a series of one-month-ahead forecasts.
    """
    draws = len(next(iter(varied.values())))
    past = replace(scenario, start=0, end=last, history="replay")
    model = InfluenceModel(past, runs=draws, varied=varied, expected=True, reasons=False)
    return followed(model, channels)


def followed(model: InfluenceModel, channels: slice = SCORED) -> Array:
    """`shown` in each month of a model to its end, (month, republic, channel, run); releases it."""
    first = model.month
    kept = np.empty((model.scenario.end + 1 - first, *shown(model, channels).shape))
    try:
        while model.running:
            month = model.month
            model.step()
            kept[month - first] = shown(model, channels)
    finally:
        model.release()
    return kept


def shown(model: InfluenceModel, channels: slice = SCORED) -> Array:
    """Intensities of China's cells as reports show them, shape (republic, channel, run)."""
    seen: Array = model.world.intensity[CHINA, :, channels] * model.reporting[:, channels]
    return seen
