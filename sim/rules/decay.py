"""Decay by half-life, shared by the rules."""

import numpy as np

from sim.parameters import Array


def kept(half_life: Array, years: float) -> Array:
    """Share that is left after `years`, 0-1; `half_life` in years, above 0."""
    share: Array = np.exp(-np.log(2.0) * years / half_life)
    return share


def moved(value: Array, goal: Array, half_life: Array, years: float) -> Array:
    """A value on its way to a goal: half of the distance is left after each half-life."""
    new: Array = goal + (value - goal) * kept(half_life, years)
    return new
