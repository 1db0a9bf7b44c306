"""Histories of many runs of one scenario, by whichever engine is quicker."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.compiled.choice import COMPILED, engine_of
from sim.model.draws import RanAwayError
from sim.model.histories import Histories, Watch
from sim.model.influence import InfluenceModel
from sim.model.inputs import Inputs
from sim.parameters import Array


def follow(
    scenario: Inputs, points: NDArray[np.int64], *, seed: int, varied: Mapping[str, Array]
) -> Histories:
    """Histories without reasons, one run for each of `points`, with replicates 0, 1, 2, ...

    `points` rise from 0 without gaps; `varied` has values of shape (point,). Raises RanAwayError.
    """
    runs = len(points)
    if engine_of(runs) == COMPILED:
        from sim.compiled.watching import watch_of  # with a compiler, which takes a while

        found = watch_of(scenario, tuple(varied), ()).follow(
            runs, seed=seed, replicates=np.arange(runs), varied=varied, points=points
        )
        if found.ran_away.size:
            raise RanAwayError(found.ran_away)
        return found.histories
    by_run = {key: values[points] for key, values in varied.items()}
    model = InfluenceModel(scenario, runs=runs, seed=seed, varied=by_run, reasons=False)
    try:
        return Watch(model).follow(model)
    finally:
        model.release()
