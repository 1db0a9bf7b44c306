"""What the tests of all rules share: sections without defaults, and runs taken apart."""

import dataclasses

import numpy as np
import pytest

from sim.parameters import parameters_of


def _section(kind, **given):
    """A section with the numbers given; the rest is NaN, so that no test leans on a default.

    The switch is on unless given. A list varies by run; for a parameter by label it is a list of
    numbers by label, or of lists by run.
    """
    fields = {}
    for name, parameter in parameters_of(kind).items():
        value = given.pop(name, 1.0 if name == "enabled" else np.nan)
        array = np.asarray(value, dtype=float)
        if parameter.by:
            array = np.broadcast_to(array, len(parameter.labels)) if array.ndim == 0 else array
            fields[name] = array[:, np.newaxis] if array.ndim == 1 else array
        else:
            fields[name] = np.atleast_1d(array)
    assert not given, f"unknown parameters: {sorted(given)}"
    return kind(**fields)


def _run_of(value, run):
    """One run of an argument; what is shared by all runs stays as it is."""
    if isinstance(value, list):
        return [_run_of(one, run) for one in value]
    if dataclasses.is_dataclass(value):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return type(value)(**{name: _run_of(array, run) for name, array in fields.items()})
    if isinstance(value, np.ndarray) and value.shape[-1] > 1:
        return value[..., run : run + 1]
    return value


def _apart(function, *arguments):
    """The result of a rule, after a check that each run alone gives the same bits and shape."""
    arguments = tuple(
        np.array(value, dtype=float) if isinstance(value, tuple) else value for value in arguments
    )
    before = [np.copy(value) for value in arguments if isinstance(value, np.ndarray)]
    whole = function(*arguments)
    after = [value for value in arguments if isinstance(value, np.ndarray)]
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other, "a rule changed its argument")
    for run in range(whole.shape[-1]):
        alone = function(*(_run_of(value, run) for value in arguments))
        assert alone.shape == (*whole.shape[:-1], 1)
        np.testing.assert_array_equal(alone[..., 0], whole[..., run])
    return whole


@pytest.fixture(scope="session")
def section():
    return _section


@pytest.fixture(scope="session")
def apart():
    """Call a rule with arrays by run, given as tuples, and check that runs do not touch."""
    return _apart
