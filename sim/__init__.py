"""wakhan: great-power influence in Central Asia, simulated.

from sim import InfluenceModel, load_scenario
"""

from __future__ import annotations

TYPE_CHECKING = False  # that of `typing`, which takes a moment to import
if TYPE_CHECKING:
    from typing import Any

    from sim.model.influence import InfluenceModel
    from sim.scenario import load_scenario

__all__ = ["InfluenceModel", "load_scenario"]


def __getattr__(name: str) -> Any:
    # Mesa takes a second to import, so nothing is imported before it is asked for.
    if name == "InfluenceModel":
        from sim.model.influence import InfluenceModel

        return InfluenceModel
    if name == "load_scenario":
        from sim.scenario import load_scenario

        return load_scenario
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
