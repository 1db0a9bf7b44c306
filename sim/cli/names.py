"""Names of scenarios, sweeps and accounts as they were typed."""

from __future__ import annotations

from sim.cli.ending import tell
from sim.scenario.library import Place, find


def look_up(text: str, kind: str | None = None) -> Place:
    """The file that a name means; says so when one of the user's stands before the library's."""
    place = find(text, kind)
    if place.hides:
        tell(f"'{text}' is your {place.shown}, not {place.hides}")
    return place
