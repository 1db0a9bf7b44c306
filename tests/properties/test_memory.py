"""A process that builds many models keeps none of them."""

import gc
import tracemalloc
import weakref

import numpy as np

from sim.model.histories import Watch
from sim.model.influence import InfluenceModel


def test_a_released_model_goes(crowded):
    model = InfluenceModel(crowded("free", months=2), 2)
    Watch(model).follow(model)
    gone, world = weakref.ref(model), weakref.ref(model.world)
    model.release()
    del model
    gc.collect()
    assert gone() is None
    assert world() is None


def test_a_released_model_may_be_released_again(crowded):
    model = InfluenceModel(crowded("free", months=1))
    model.release()
    model.release()


def test_histories_outlive_their_model(crowded):
    model = InfluenceModel(crowded("free", months=3), 2)
    histories = Watch(model).follow(model)
    model.release()
    del model
    gc.collect()
    assert np.isfinite(histories.hard_role).all()


def test_memory_stays_flat_over_thirty_models(crowded, short_past):
    """All of them go, and the last five, traced, leave less behind than a tenth of one."""
    scenario = crowded("free", months=1)
    gone = []

    def build():
        model = InfluenceModel(scenario, 200)
        model.step()
        gone.append(weakref.ref(model))
        model.release()
        return sum(array.nbytes for array in vars(model.world).values())

    for _ in range(25):
        build()
    gc.collect()
    tracemalloc.start()
    try:
        sizes = [build() for _ in range(5)]
        gc.collect()
        left, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not any(model() for model in gone)
    assert peak > sizes[0]
    assert left < sizes[0] / 10
