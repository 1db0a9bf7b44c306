"""A process that builds many models keeps none of them."""

import gc
import tracemalloc
import weakref

import numpy as np

import sim.model
from sim.model import InfluenceModel
from sim.outcomes import Watch
from sim.record import load_record


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


def test_memory_stays_flat_over_thirty_models(crowded, monkeypatch):
    """After five to warm up, 25 more leave less behind than a tenth of one."""
    scenario = crowded("free", months=1)
    record = load_record()
    monkeypatch.setattr(sim.model, "load_record", lambda path: record)
    sizes = []
    tracemalloc.start()
    try:
        for _ in range(30):
            model = InfluenceModel(scenario, 200)
            model.step()
            size = sum(array.nbytes for array in vars(model.world).values())
            model.release()
            del model
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[-1] - sizes[4] < size / 10
