"""Figures."""

from sim.plots.parameters import spread_over_parameters
from sim.plots.role import hard_role, security_role
from sim.plots.spread import spread

__all__ = ["hard_role", "security_role", "spread", "spread_over_parameters"]
