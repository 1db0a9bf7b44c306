"""Regime: domestic crises and the demand for regime security.

Claims carried: C3 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter
from sim.rules.decay import moved


@dataclass(frozen=True)
class Regime(Section):
    """Parameters of regime insecurity."""

    section: ClassVar[str] = "regime"
    title: ClassVar[str] = "Domestic crises and the demand for regime security"

    enabled: Array = mechanism_switch()
    insecurity: Array = parameter(
        {"KAZ": 0.1, "KGZ": 0.3, "TJK": 0.3, "TKM": 0.1, "UZB": 0.1},
        low=0,
        high=1,
        unit="share",
        meaning="regime insecurity in quiet times",
        source="yau2022 pp.10, 34",
        basis="judgement",
        by="republic",
    )
    crisis_rate: Array = parameter(
        {"KAZ": 0.03, "KGZ": 0.107, "TJK": 0.03, "TKM": 0.01, "UZB": 0.03},
        low=0,
        high=2,
        unit="per year",
        meaning="crises of the regime after the record (KGZ: 2005, 2010, 2020 in 28 years)",
        source="yau2022 app.1, p.34; others judgement",
        basis="judgement",
        by="republic",
    )
    attention: Array = parameter(
        0.21,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far a full crisis raises China's offers",
        source="yau2022 pp.34-35",
        basis="fitted",
    )
    demand: Array = parameter(
        1.0,
        low=0,
        high=6,
        unit="logit",
        meaning="how far a full crisis opens a republic to anyone's offers",
        source="yau2022 pp.34-35",
        basis="judgement",
    )
    half_life: Array = parameter(
        1.0,
        low=0.1,
        high=20,
        unit="years",
        meaning="half-life of a crisis",
        source="wakhan",
        basis="judgement",
    )


def insecurity_after(
    p: Regime, insecurity: Array, quiet: Array, crises: Array, years: float
) -> Array:
    """Regime insecurity, 0-1, after a step: a crisis lifts it to 1, calm brings it back.

    `crises` counts those of the step; a fraction, as where draws are replaced by expectations,
    lifts insecurity by that share of the way.
    """
    calm = moved(insecurity, quiet, p.half_life, years)
    return calm + (1.0 - calm) * np.minimum(crises, 1.0)


def crisis_intensity(p: Regime, rate: Array, years: float) -> Array:
    """Expected crises in a step of `years`, shape of `rate` (per year)."""
    return p.enabled * rate * years


def attention(p: Regime, insecurity: Array) -> Array:
    """Log factor on China's offers to an insecure regime."""
    return p.enabled * p.attention * insecurity


def demand(p: Regime, insecurity: Array) -> Array:
    """What insecurity adds to the answer to any patron (logit)."""
    return p.enabled * p.demand * insecurity
