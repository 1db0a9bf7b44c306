"""Afghanistan after its war: its least level, and fluctuations once the series ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, parameter
from sim.rules.decay import kept


@dataclass(frozen=True)
class Environment(Section):
    """Parameters of what lies outside the region."""

    section: ClassVar[str] = "environment"
    title: ClassVar[str] = "Afghanistan under the Taliban"
    mechanism: ClassVar[bool] = False

    afghan_future: Array = parameter(
        0.4,
        low=0,
        high=1,
        unit="0-1",
        meaning="least Afghan insecurity from 2022 on, whatever deaths are counted (0.42 was the "
        "mean of 1996-2000, the Taliban's first rule); an event may set another level",
        source="didigova2021 pp.19-22; yau2022 p.10; UCDP 2019 (1996-2000)",
        basis="judgement",
    )
    afghan_volatility: Array = parameter(
        0.35,
        low=0,
        high=2,
        unit="log sd",
        meaning="spread of Afghan insecurity around its level after the series ends",
        source="UCDP (yearly changes)",
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


def departure_after(p: Environment, departure: Array, luck: Array, years: float) -> Array:
    """Departure of Afghan insecurity from its level, in logs, after a step; `luck`: normals."""
    left = kept(p.afghan_persistence, years)
    return left * departure + p.afghan_volatility * np.sqrt(1.0 - left * left) * luck


def variance_of_departures(p: Environment, steps: Array, years: float) -> Array:
    """Variance of departures after so many steps: they begin at nothing and reach it in time."""
    left = kept(p.afghan_persistence, years)
    return p.afghan_volatility**2 * (1.0 - left ** (2 * steps))


def around(level: Array, departure: Array, variance: Array) -> Array:
    """Afghan insecurity, 0-1: half of the variance taken off keeps the mean at the level."""
    return np.minimum(level * np.exp(departure - 0.5 * variance), 1.0)
