"""Division of labour: Russia provides security, China the economy.

Claims carried: D1, D2, D9, D10 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter

#: At full strength and full norm, an offer of hardness 1 is made fifty times less often.
FULL_RESTRAINT = float(np.log(50.0))


@dataclass(frozen=True)
class DivisionOfLabour(Section):
    """Parameters of the norm."""

    section: ClassVar[str] = "division_of_labour"
    title: ClassVar[str] = "The norm: security to Russia, the economy to China"

    enabled: Array = mechanism_switch()
    strength: Array = parameter(
        0.51,
        low=0,
        high=1,
        unit="share of full restraint",
        meaning="how far the norm holds back China's hard offers (1: fifty times fewer)",
        source="didigova2021 introduction, 3.4; rauf_saud2020 p.35; aliyev2019",
        basis="judgement",
    )
    erosion: Array = parameter(
        0.02,
        low=0,
        high=0.5,
        unit="share per event of hardness 1",
        meaning="share of the norm that one unopposed Chinese hard event wears away",
        source="didigova2021 conclusion; olimova_olimov2021 sec.1",
        basis="judgement",
    )
    repair: Array = parameter(
        0.2,
        low=0,
        high=1,
        unit="share per objection",
        meaning="share of the norm's loss that one Russian objection restores",
        source="wakhan",
        basis="judgement",
    )
    consultation: Array = parameter(
        0.1,
        low=0,
        high=1,
        unit="per year",
        meaning="rate at which talks between Moscow and Beijing restore the norm",
        source="didigova2021 introduction (2015); aliyev2019; rauf_saud2020 sec.5",
        basis="judgement",
    )
    consent: Array = parameter(
        0.53,
        low=0,
        high=1,
        unit="share",
        meaning="how far Moscow's tolerance, sounded before an offer, lifts the restraint",
        source="aliyev2019 (China clears with Moscow what it does)",
        basis="judgement",
    )
    reliance_weight: Array = parameter(
        0.46,
        low=0,
        high=1,
        unit="share",
        meaning="how far the restraint follows a republic's reliance on Russia",
        source="rauf_saud2020 p.41",
        basis="judgement",
    )


def restraint(
    p: DivisionOfLabour, norm: Array, lead: Array, reliance: Array, tolerance: Array
) -> Array:
    """Log factor on China's offers per unit of hardness, at most 0.

    The norm 0-1 holds where Russia leads: `lead` 0-1 is its share of outside hard presence. It
    weighs more where a republic's `reliance` on Russia 0-1 makes Beijing accept Moscow's terms
    (rauf_saud2020 p.41), and less as far as Moscow, asked beforehand, lets things pass: `tolerance`
    0-1 (aliyev2019).
    """
    weight = 1.0 - p.reliance_weight * (1.0 - reliance)
    asked = 1.0 - p.consent * tolerance
    return -FULL_RESTRAINT * p.enabled * p.strength * norm * lead * weight * asked


def norm_after(
    p: DivisionOfLabour, norm: Array, unopposed: Array, objections: Array, years: float
) -> Array:
    """The norm, 0-1, after a step of `years`.

    Worn by `unopposed` Chinese hard events (their summed hardness), restored by Russian
    `objections` (count) and by standing consultation.
    """
    worn = norm * np.exp(np.log1p(-p.erosion) * unopposed)
    unrepaired = np.exp(-p.consultation * years) * (1.0 - p.repair) ** objections
    lost: Array = (1.0 - worn) * unrepaired
    return 1.0 - lost
