"""What Moscow says aloud, and what it keeps to itself."""

import numpy as np

from sim.calendar import month_index
from sim.model.influence import InfluenceModel
from sim.scenario import load_scenario

VOICED = np.array([0.1, 0.5, 1.0])


def test_voice_tells_public_objections_from_silent_ones_and_moves_nothing_else():
    """A tenth, a half and all of what is expected; the state is the same in all three."""
    scenario = load_scenario({"name": "m", "from": "2014-01", "to": "2018-12", "history": "free"})
    model = InfluenceModel(scenario, 3, varied={"accommodation.voiced": VOICED}, expected=True)
    assert model.month == month_index("2014-01")
    objected = 0.0
    while model.running:
        model.step()
        public, every = model.world.public_objections, model.world.objections
        np.testing.assert_allclose(public, VOICED * every, rtol=1e-12)
        objected += every.sum()
        for name, array in vars(model.world).items():
            if name != "public_objections":
                alike = np.broadcast_to(array[..., :1], array.shape)
                np.testing.assert_allclose(array, alike, rtol=1e-9, err_msg=name)
    model.release()
    assert objected > 0.0
