"""Scenario files: read, inherited, checked, written and explained."""

from sim.scenario.loading import default_scenario, load_scenario, parse_assignment
from sim.scenario.scenario import Event, Scenario
from sim.scenario.text import Origin

__all__ = [
    "Event",
    "Origin",
    "Scenario",
    "default_scenario",
    "load_scenario",
    "parse_assignment",
]
