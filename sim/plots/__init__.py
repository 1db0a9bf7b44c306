"""Figures."""

from sim.plots.role import hard_role, security_role
from sim.plots.spread import spread

__all__ = ["hard_role", "security_role", "spread"]
