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
from sim.inference.observation import OBSERVED
from sim.model.influence import InfluenceModel
from sim.names import CHINA, REPUBLICS
from sim.parameters import Array

if TYPE_CHECKING:
    from sim.scenario import Scenario


def intensities(
    scenario: Scenario, varied: Mapping[str, Array], last: int = RECORD_MONTHS - 1
) -> Array:
    """Intensities of all that is observed, as reports would show it.

    `varied` holds parameter keys with values of shape (draw,), at least one; the result has shape
    (month, republic, OBSERVED, draw), months from 1993-01 to `last`. Each month's intensity rests
    on the record before it only, so a column is a series of one-month-ahead forecasts. Objections
    answer to the hard events of the month itself, and stand for what is expected of them.
    """
    draws = len(next(iter(varied.values())))
    past = replace(scenario, start=0, end=last, history="replay")
    model = InfluenceModel(past, runs=draws, varied=varied, expected=True, reasons=False)
    return followed(model)


def followed(model: InfluenceModel) -> Array:
    """Each month's intensities of a model to its end, (month, republic, OBSERVED, run).

    Releases the model. Objections answer to the events of their month, drawn or on record.
    """
    first = model.month
    kept = np.empty((model.scenario.end + 1 - first, len(REPUBLICS), len(OBSERVED), model.runs))
    try:
        while model.running:
            here = kept[model.month - first]
            model.step()
            here[:, :-1] = shown(model)
            here[:, -1] = model.sections.accommodation.voiced * model.objecting
    finally:
        model.release()
    return kept


def shown(model: InfluenceModel) -> Array:
    """Intensities of China's cells as reports show them, shape (republic, channel, run)."""
    seen: Array = model.world.intensity[CHINA] * model.reporting
    return seen
