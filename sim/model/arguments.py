"""What a model is called with, checked: one ValueError says what is wrong and what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import shown
from sim.model.inputs import Inputs
from sim.model.sections import leaves, registry
from sim.names import LARGEST_SEED
from sim.parameters import Array
from sim.spelling import nearest

MOST_RUNS: Final = 10_000_000
MOST_STEPS: Final = 1_000


def whole(name: str, value: Any, low: int, high: int) -> int:
    """A whole number within bounds; neither a truth value nor 2.0 is one."""
    number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not number or not low <= value <= high:
        raise ValueError(
            f"{name}: expected a whole number from {low} to {high}, not {_told(value)}"
        )
    return int(value)


def one_of(name: str, value: Any, choices: Sequence[str]) -> None:
    """One of some words, or nothing."""
    if value is not None and value not in choices:
        raise ValueError(
            f"{name}: expected one of {', '.join(choices)} or None, not {_told(value)}"
        )


def seed_of(seed: Any, rng: Any) -> int:
    """The seed, given as `seed` or by the name that Mesa gives it from 3.5 on."""
    if rng is not None:
        if seed != 0:
            raise ValueError("give seed or rng, not both; they mean the same")
        return whole("rng", rng, 0, LARGEST_SEED)
    return whole("seed", seed, 0, LARGEST_SEED)


def replicates_of(replicates: Any, runs: int) -> NDArray[np.int64]:
    """Numbers of the replicates, shape (run,): 0, 1, 2, ... unless given."""
    if replicates is None:
        return np.arange(runs)
    try:
        found = np.atleast_1d(np.asarray(replicates))
    except ValueError:  # rows of unlike length
        found = np.empty(runs)
    if found.shape != (runs,):
        raise ValueError(f"replicates: shape {found.shape}, expected ({runs},)")
    if found.dtype.kind not in "iu" or (found < 0).any():
        raise ValueError("replicates: expected whole numbers from 0 on")
    return found


def varied_of(varied: Any, runs: int) -> dict[str, Array]:
    """Arrays by parameter key, each of shape (run,)."""
    if not isinstance(varied, Mapping | None):
        raise ValueError(f"varied: expected a mapping of keys to arrays, not {_told(varied)}")
    found: dict[str, Array] = {}
    for key, values in (varied or {}).items():
        if key not in registry() and key not in leaves():
            raise ValueError(f"varied: unknown key {_told(key)}{nearest(str(key), leaves())}")
        try:
            array = np.asarray(values, dtype=float)
            if values is None:
                raise TypeError
        except (TypeError, ValueError):
            raise ValueError(f"{key}: expected numbers, not {_told(values)}") from None
        if array.shape != (runs,):
            raise ValueError(f"{key}: shape {array.shape}, expected ({runs},)")
        found[key] = array
    return found


def scenario_of(scenario: Any) -> Inputs:
    """A scenario: something with all that a model must be given."""
    if not isinstance(scenario, Inputs):
        hint = "load_scenario(...) gives one"
        raise ValueError(f"scenario: expected a scenario, not {_told(scenario)}; {hint}")
    return scenario


def _told(value: Any) -> str:
    return shown(repr(value))
