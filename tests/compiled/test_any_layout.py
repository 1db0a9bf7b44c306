"""A run is the same wherever it stands, whatever stands beside it, and on any processor."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.compiled import functions, kernels, library
from sim.compiled.engine import Compiled
from sim.compiled.tables import Lanes
from sim.compiled.watching import CompiledWatch
from sim.experiments.contents import reason_months
from sim.scenario import load_scenario

KEYS = ("sinophobia.restraint", "threat.flank")


@pytest.fixture(scope="module")
def scenario():
    return load_scenario({"name": "t", "from": "2012-01", "to": "2027-03", "history": "free"})


@pytest.fixture(scope="module")
def watch(scenario):
    return CompiledWatch(scenario, KEYS, reason_months(scenario))


def follow(watch, runs, points):
    """Histories of some of 200 runs, which have replicate and parameters by their number."""
    runs = np.asarray(runs)
    points = np.arange(len(runs)) if points is None else points
    of_point = runs[np.unique(points, return_index=True)[1]]
    values = {key: np.linspace(0.5, 2.0, 200)[of_point] for key in KEYS}
    return watch.follow(len(runs), seed=7, replicates=runs % 23, varied=values, points=points)


def kept(found):
    h = found.histories
    yield from h.tracks.values()
    yield from h.presence_first.values()
    yield from h.presence_totals.values()
    yield from (h.hard_role, h.security_role, h.yearly, h.period_counts, h.acceptance, h.protests)


@settings(max_examples=12)
@given(runs=st.lists(st.integers(0, 199), min_size=1, max_size=150, unique=True))
def test_runs_in_any_order_and_number_are_those_of_the_whole(watch, runs):
    whole, some = follow(watch, range(200), None), follow(watch, runs, None)
    for one, other in zip(kept(whole), kept(some), strict=True):
        np.testing.assert_array_equal(one[..., runs], other)
    np.testing.assert_array_equal(whole.reasons[..., runs], some.reasons)


def test_one_run_alone(watch):
    whole = follow(watch, range(200), None)
    alone = follow(watch, [131], None)
    for one, other in zip(kept(whole), kept(alone), strict=True):
        np.testing.assert_array_equal(one[..., [131]], other)


@settings(max_examples=20)
@given(sizes=st.lists(st.integers(1, 90), min_size=1, max_size=12))
def test_lanes_hold_every_run_once_and_vectors_one_point(sizes):
    points = np.repeat(np.arange(len(sizes)), sizes)
    lanes = Lanes(points)
    np.testing.assert_array_equal(lanes.runs[lanes.places], np.arange(len(points)))
    assert len(lanes.runs) == lanes.blocks * functions.LANES
    seen = np.zeros(len(points), dtype=int)
    for first in range(0, lanes.blocks, 3):
        for block, some, run in lanes.segments(range(first, min(first + 3, lanes.blocks))):
            length = some.stop - some.start
            places = block * functions.LANES + np.arange(some.start, some.stop)
            np.testing.assert_array_equal(lanes.runs[places], run + np.arange(length))
            seen[run : run + length] += 1
    assert (seen == 1).all()
    if len(points) >= functions.W * len(sizes):
        assert (lanes.points.reshape(-1, functions.W) == lanes.points[:: functions.W, None]).all()


def test_sums_by_point_are_the_same_with_many_runs_a_point_and_with_few(watch):
    """Where points have fewer runs than a vector has lanes, sums are kept by run at first."""
    points = np.repeat(np.arange(12), [1, 30, 2, 1, 1, 40, 1, 1, 1, 1, 1, 1])
    few = np.repeat(np.arange(4), [2, 1, 3, 1])
    for of in (points, few):
        runs = np.arange(len(of))
        values = {key: np.linspace(0.5, 2.0, int(of[-1]) + 1) for key in KEYS}
        given = {"seed": 7, "replicates": runs % 23}
        together = watch.follow(len(of), varied=values, points=of, **given)
        by_run = {key: v[of] for key, v in values.items()}
        alone = watch.follow(len(of), varied=by_run, points=runs, **given)
        first = np.flatnonzero(np.diff(of, prepend=-1))
        sums = np.add.reduceat(alone.reasons, first, axis=-1)
        np.testing.assert_array_equal(together.reasons, sums)


@pytest.mark.parametrize("target", [("x86-64", ""), ("haswell", ""), ("skylake-avx512", "")])
def test_every_processor_gives_the_same_bits(watch, scenario, target, monkeypatch):
    """SSE2, AVX2 and AVX-512 beside this one's own, on machines that have them."""
    if kernels.host()[1] and not can_run(target[0]):
        pytest.skip(f"this processor is no {target[0]}")
    monkeypatch.setattr(kernels, "host", lambda: target)
    monkeypatch.setattr(library, "host", lambda: target)
    library._made_with.cache_clear()
    other = CompiledWatch(scenario, KEYS, reason_months(scenario))
    library._made_with.cache_clear()
    for one, two in zip(
        kept(follow(watch, range(200), None)), kept(follow(other, range(200), None)), strict=True
    ):
        np.testing.assert_array_equal(one, two)


def can_run(name):
    needed = {"x86-64": (), "haswell": ("+avx2", "+fma"), "skylake-avx512": ("+avx512dq",)}[name]
    return all(feature in kernels.host()[1].split(",") for feature in needed)


def test_substeps_are_steps_like_any_other(scenario):
    """Twice as many steps as months, against the model's own."""
    from sim.compiled.engine import Plan
    from sim.compiled.recording import SET, Keeping
    from sim.model.influence import InfluenceModel
    from sim.names import CHINA

    short = dataclasses.replace(scenario, end=scenario.start + 30)
    steps = 2 * (short.end + 1)
    plan = Plan(
        Keeping("role", SET, 5, lambda model: model.world.hard_role[CHINA]),
        np.arange(steps),
        steps,
    )
    found = Compiled(short, (), [plan], steps_per_month=2).follow(9, seed=3).kept["role"]
    model = InfluenceModel(short, 9, seed=3, steps_per_month=2, reasons=False)
    while model.running:
        step = model.step_number
        model.step()
        np.testing.assert_allclose(found[step], model.world.hard_role[CHINA], rtol=1e-12)
    model.release()
