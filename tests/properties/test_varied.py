"""A parameter varied by run does what the same value does in the scenario."""

import numpy as np
import pytest

from sim.model.sections import registry

KEYS = sorted(key for key in registry() if not key.startswith("spread."))

pytestmark = pytest.mark.usefixtures("short_past")


@pytest.mark.parametrize("key", KEYS)
def test_by_run_is_as_in_the_scenario(simulate, same_bits, values_by_run, crowded, key):
    """Two runs of different values; the second is also run alone, its value in the scenario."""
    varied = values_by_run([key], 2, 1)
    if registry()[key].unit == "switch":
        varied[key] = np.array([1.0, 0.0])
    scenario = crowded("free", months=2)
    both = simulate(scenario, 2, seed=1, varied=varied, reasons=False)
    values = {name: values[1] for name, values in varied.items()}
    one = simulate(scenario.with_values(values), seed=1, replicates=[1], reasons=False)
    same_bits(
        {name: np.ascontiguousarray(array[..., 1:]) for name, array in both.arrays().items()},
        one.arrays(),
    )
