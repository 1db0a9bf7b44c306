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
from sim.compiled import choice
from sim.compiled.known import Known
from sim.inference.observation import OBSERVED
from sim.model.draws import RanAwayError
from sim.model.influence import InfluenceModel
from sim.names import CHINA, REPUBLICS
from sim.parameters import Array

if TYPE_CHECKING:
    from sim.compiled.engine import Compiled
    from sim.scenario import Scenario

#: Compiled replays of this process, with scenario, varied keys, and whether draws are expected.
_KNOWN: Final = Known["Compiled"](most=16)


def intensities(
    scenario: Scenario, varied: Mapping[str, Array], last: int = RECORD_MONTHS - 1
) -> Array:
    """Intensities of all that is observed, as reports would show it.

    `varied` holds parameter keys with values of shape (draw,), at least one; the result has shape
    (month, republic, OBSERVED, draw), months from 1993-01 to `last`. Each month's intensity rests
    on the record before it only, so a column is a series of one-month-ahead forecasts. Objections
    answer to the hard events of the month itself, and stand for what is expected of them.
    """
    past = replace(scenario, start=0, end=last, history="replay")
    return followed(past, varied, expected=True)


def followed(
    scenario: Scenario, varied: Mapping[str, Array], *, seed: int = 0, expected: bool = False
) -> Array:
    """Intensities of each month of a scenario, shape (month, republic, OBSERVED, draw).

    One run for each draw of `varied`. Objections answer to the events of their month, drawn or on
    record.
    """
    draws = len(next(iter(varied.values())))
    months = scenario.end + 1 - scenario.start
    if choice.compiles():
        compiled = _compiled(scenario, tuple(varied), expected)
        found = compiled.follow(draws, seed=seed, varied=varied)
        if found.ran_away.size:
            raise RanAwayError(found.ran_away)
        return found.kept["observed"].reshape(months, len(REPUBLICS), len(OBSERVED), draws)
    model = InfluenceModel(
        scenario, runs=draws, seed=seed, varied=varied, expected=expected, reasons=False
    )
    return stepped(model)


def stepped(model: InfluenceModel) -> Array:
    """The same of a model that steps by itself, which it lets go of."""
    first, last = model.scenario.start, model.scenario.end
    kept = np.empty((last + 1 - first, len(REPUBLICS), len(OBSERVED), model.runs))
    try:
        while model.running:
            here = kept[model.month - first]
            model.step()
            here[...] = observed(model)
    finally:
        model.release()
    return kept


def _compiled(scenario: Scenario, varied: tuple[str, ...], expected: bool) -> Compiled:
    from sim.compiled.engine import Compiled, Plan  # with a compiler, which takes a while
    from sim.compiled.recording import SET, Keeping

    def made() -> Compiled:
        keeping = Keeping("observed", SET, len(REPUBLICS) * len(OBSERVED), observed)
        places = np.arange(scenario.end + 1) - scenario.start
        plan = Plan(keeping, np.maximum(places, -1), int(places[-1]) + 1)
        return Compiled(scenario, varied, [plan], expected=expected)

    return _KNOWN.of((varied, expected, scenario), made)


def observed(model: InfluenceModel) -> Array:
    """Intensities of the step that was just made, shape (republic, OBSERVED, run)."""
    voiced = model.sections.accommodation.voiced * model.objecting
    return np.concatenate([shown(model), voiced[:, np.newaxis]], axis=1)


def shown(model: InfluenceModel) -> Array:
    """Intensities of China's cells as reports show them, shape (republic, channel, run)."""
    seen: Array = model.world.intensity[CHINA] * model.reporting
    return seen
