"""Afghanistan after the series ends: its level, and fluctuations around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sim.parameters import Array, Section, parameter


@dataclass(frozen=True)
class Environment(Section):
    """Parameters of what lies outside the region."""

    section: ClassVar[str] = "environment"
    title: ClassVar[str] = "Afghanistan after the series ends"
    mechanism: ClassVar[bool] = False

    afghan_future: Array = parameter(
        0.8,
        low=0,
        high=1.5,
        unit="share",
        meaning="Afghan insecurity after the series ends, as a share of its last five years' mean; "
        "an event may set it instead",
        source="wakhan",
        basis="judgement",
    )
    afghan_volatility: Array = parameter(
        0.35,
        low=0,
        high=2,
        unit="log sd",
        meaning="spread of Afghan insecurity around its level after the series ends",
        source="UCDP 2019 (yearly changes)",
        basis="judgement",
    )
    afghan_persistence: Array = parameter(
        2.0,
        low=0.1,
        high=20,
        unit="years",
        meaning="half-life of a departure of Afghan insecurity from its level",
        source="wakhan",
        basis="judgement",
    )
