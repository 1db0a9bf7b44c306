"""The unit of roles where parameters leave nothing to measure by."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.model.influence import InfluenceModel
from sim.names import HARD_CHANNELS
from sim.scenario import load_scenario

WITHOUT = {f"ties.depth.{channel}": np.array([0.0, 0.4]) for channel in HARD_CHANNELS}


def test_runs_without_a_unit_have_no_roles_and_the_others_have_theirs():
    """A design or a fit may try them; they are failed runs or ruled out, not the end of all."""
    scenario = load_scenario({"name": "t", "from": "2018-01", "to": "2018-06"})
    model = InfluenceModel(scenario, 2, varied=WITHOUT, reasons=False)
    alone = InfluenceModel(
        scenario, 1, varied={key: v[1:] for key, v in WITHOUT.items()}, replicates=[1]
    )
    while model.running:
        model.step()
        alone.step()
    assert np.isnan(model.world.hard_role[..., 0]).all()
    np.testing.assert_array_equal(model.world.hard_role[..., 1:], alone.world.hard_role)
    model.release()


def test_without_a_unit_in_any_run_it_is_the_input_that_is_wrong():
    scenario = load_scenario({"name": "t", "from": "2018-01", "to": "2018-06"})
    with pytest.raises(InputError, match="nothing to measure roles by"):
        InfluenceModel(scenario, 2, varied={key: np.zeros(2) for key in WITHOUT})
