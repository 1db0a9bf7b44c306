"""Replay: the intensity of every cell of the record under many parameter sets at once.

The record takes the place of China's draws. What is random beside it (Russia's events, objections,
protests) is taken at its expectation, so that the probability of the record is a function of the
parameters alone. One pass of one model serves as many parameter sets as it has runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import RECORD_MONTHS
from sim.inference.observation import SCORED_CHANNELS
from sim.model import InfluenceModel
from sim.names import CHINA, REPUBLICS
from sim.parameters import Array

if TYPE_CHECKING:
    from sim.scenario import Scenario


def intensities(
    scenario: Scenario, varied: Mapping[str, Array], last: int = RECORD_MONTHS - 1
) -> Array:
    """Intensities of China's scored cells as reports would show them.

    `varied` holds parameter keys with values of shape (draw,), at least one; the result has shape
    (month, republic, channel, draw), months from 1993-01 to `last`. Each month's intensity rests
    on the record before it only, so a column is a series of one-month-ahead forecasts.
    """
    draws = len(next(iter(varied.values())))
    past = replace(scenario, start=0, end=last, history="replay")
    model = InfluenceModel(past, runs=draws, varied=varied, expected=True, reasons=False)
    channels = len(SCORED_CHANNELS)
    kept = np.empty((last + 1, len(REPUBLICS), channels, draws))
    while model.running:
        month = model.month
        model.step()
        shown = model.reporting[:, :channels]
        kept[month] = model.world.intensity[CHINA, :, :channels] * shown
    model.release()
    return kept
