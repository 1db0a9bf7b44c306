"""Warnings of settings that change nothing."""

from __future__ import annotations

from typing import Final

from sim.errors import MOST_TOLD, shown
from sim.scenario import Scenario, Sweep
from sim.scenario.sweep import idle_settings
from sim.scenario.without_effect import without_effect

#: Characters of a warning: as an error's, it stays readable whatever stands in the file.
LONGEST: Final = 400


def warnings_of(loaded: Scenario | Sweep) -> list[str]:
    """A line for each setting that changes nothing, up to ten."""
    found = idle_settings(loaded) if isinstance(loaded, Sweep) else without_effect(loaded)
    lines = list(dict.fromkeys(f"warning: {shown(str(idle), LONGEST)}" for idle in found))
    more = len(lines) - MOST_TOLD
    return lines if more <= 0 else [*lines[:MOST_TOLD], f"warning: and {more} more of the kind"]
