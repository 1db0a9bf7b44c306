"""Scenario files: read, inherited, checked, written and explained."""

from sim.scenario.loading import default_scenario, load_scenario
from sim.scenario.overrides import with_assignments
from sim.scenario.points import Points
from sim.scenario.scenario import Event, Scenario
from sim.scenario.sweep import Sweep, load_sweep
from sim.scenario.text import Origin

__all__ = [
    "Event",
    "Origin",
    "Points",
    "Scenario",
    "Sweep",
    "default_scenario",
    "load_scenario",
    "load_sweep",
    "with_assignments",
]
