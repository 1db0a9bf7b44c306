"""Both engines on the same runs, compared array by array."""

import dataclasses
import os

import numpy as np
import pytest

pytest.importorskip("llvmlite", reason="the extra `fast` is not installed")

from sim.compiled.watching import CompiledWatch
from sim.experiments.contents import reason_months
from sim.experiments.parts import _WatchByPoint
from sim.model.influence import InfluenceModel

#: What is worked out in double precision and kept so: means whose last bits may differ.
NEARLY = ("acceptance",)
#: Kept by point in both engines, and compared beside the histories.
APART = ("offer_reasons", "answer_reasons")


@pytest.fixture(scope="session", autouse=True)
def kept_programs(tmp_path_factory):
    """Compiled programs of these tests are kept among themselves."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


def _stepped(scenario, runs, *, seed=1, replicates=None, varied=None, points=None):
    """What NumPy gives: histories, reasons by point, and runs that ran away."""
    points = np.zeros(runs, dtype=np.int64) if points is None else points
    model = InfluenceModel(
        scenario,
        runs,
        seed=seed,
        replicates=replicates,
        varied={key: values[points] for key, values in (varied or {}).items()},
    )
    away = model.leave_behind()
    watch = _WatchByPoint(model, points, lambda _: None)
    histories = watch.follow(model)
    model.release()
    return histories, watch.reasons, np.flatnonzero(away)


def _compiled(scenario, runs, *, seed=1, replicates=None, varied=None, points=None):
    """What compiled months give; `varied` by point."""
    watch = CompiledWatch(scenario, tuple(varied or {}), reason_months(scenario))
    found = watch.follow(
        runs,
        seed=seed,
        replicates=np.arange(runs) if replicates is None else replicates,
        varied=varied or {},
        points=np.zeros(runs, dtype=np.int64) if points is None else points,
    )
    assert not found.unsound.size
    return found.histories, found.reasons, found.ran_away


def arrays(histories):
    """Arrays of histories by name."""
    for each in dataclasses.fields(histories):
        value = getattr(histories, each.name)
        if isinstance(value, dict):
            yield from ((f"{each.name}.{name}", array) for name, array in value.items())
        elif each.name not in APART:
            yield each.name, np.asarray(value)


def _assert_same(one, other):
    """Every array the same in every bit, but for means in double precision."""
    first, second = dict(arrays(one[0])), dict(arrays(other[0]))
    assert set(first) == set(second)
    for name, array in first.items():
        assert array.dtype == second[name].dtype, name
        if name in NEARLY:
            np.testing.assert_allclose(array, second[name], rtol=1e-12, err_msg=name)
        else:
            np.testing.assert_array_equal(array, second[name], err_msg=name)
    np.testing.assert_array_equal(one[1], other[1], err_msg="reasons")
    np.testing.assert_array_equal(one[2], other[2], err_msg="ran away")


@pytest.fixture(scope="session")
def stepped():
    return _stepped


@pytest.fixture(scope="session")
def compiled():
    return _compiled


@pytest.fixture(scope="session")
def assert_same():
    return _assert_same
