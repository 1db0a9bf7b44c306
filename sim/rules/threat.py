"""Threat: Afghan insecurity through borders, and China's concern for Xinjiang.

Claims carried: G1, G2, G3, G5, G6, G8, G9 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter

#: Largest Uyghur community in the region (Kazakhstan), thousand persons: the top of the scale.
LARGEST_DIASPORA = 297.0


@dataclass(frozen=True)
class Threat(Section):
    """Parameters of threat and of China's concern."""

    section: ClassVar[str] = "threat"
    title: ClassVar[str] = "Afghan insecurity through borders; China's concern for Xinjiang"

    enabled: Array = mechanism_switch()
    border_china: Array = parameter(
        {"KAZ": 1765, "KGZ": 1063, "TJK": 477, "TKM": 0, "UZB": 0},
        low=0,
        high=5000,
        unit="km",
        meaning="length of the border with China (Xinjiang)",
        source="CIA World Factbook 2025",
        basis="sourced",
        by="republic",
    )
    border_afghanistan: Array = parameter(
        {"KAZ": 0, "KGZ": 0, "TJK": 1357, "TKM": 804, "UZB": 144},
        low=0,
        high=5000,
        unit="km",
        meaning="length of the border with Afghanistan",
        source="CIA World Factbook 2025",
        basis="sourced",
        by="republic",
    )
    diaspora: Array = parameter(
        {"KAZ": 297, "KGZ": 60, "TJK": 10, "TKM": 3, "UZB": 50},
        low=0,
        high=1000,
        unit="thousand persons",
        meaning="Uyghur community, the object of China's first security talks",
        source="UHRP 2023; yau2022 p.6",
        basis="sourced",
        by="republic",
    )
    border_scale: Array = parameter(
        500,
        low=50,
        high=5000,
        unit="km",
        meaning="border length at which exposure reaches 63 per cent of full exposure",
        source="wakhan",
        basis="judgement",
    )
    concern: Array = parameter(
        0.52,
        low=0,
        high=6,
        unit="log rate",
        meaning="how far closeness to Xinjiang, by border and diaspora, raises China's offers",
        source="yau2022 pp.2, 6-10, 32",
        basis="fitted",
    )
    flank: Array = parameter(
        3.6,
        low=0,
        high=12,
        unit="log rate",
        meaning="how far a place between Xinjiang and an insecure Afghanistan raises offers of "
        "outposts",
        source="didigova2021 3.3-3.4",
        basis="fitted",
    )
    frontier: Array = parameter(
        1.7,
        low=0,
        high=8,
        unit="log rate",
        meaning="how far a long border with China raises its offers of operations, its patrols",
        source="yau2022 pp.27-28",
        basis="fitted",
    )
    own_means: Array = parameter(
        0.6,
        low=0,
        high=1,
        unit="share",
        meaning="share of its threat that the richest state of the region covers by its own means",
        source="olimova_olimov2021 sec.3 (Tajik means fall short); the number is ours",
        basis="judgement",
    )
    spillover: Array = parameter(
        0.3,
        low=0,
        high=1,
        unit="share",
        meaning="share of the neighbours' mean border threat that is felt at home",
        source="rauf_saud2020 sec.2-3; yau2022 p.25",
        basis="judgement",
    )
    demand: Array = parameter(
        1.8,
        low=0,
        high=6,
        unit="logit",
        meaning="how far unmet demand for security opens a republic to Chinese offers",
        source="didigova2021 3.3",
        basis="judgement",
    )
    turn_to_russia: Array = parameter(
        1.0,
        low=0,
        high=6,
        unit="logit",
        meaning="how far unmet demand opens a republic to Russian offers instead",
        source="yau2022 p.10",
        basis="judgement",
    )


def exposure(p: Threat, border: Array) -> Array:
    """How exposed a republic is through a border of a given length.

    `border` in km, any shape that broadcasts; result in [0, 1), 0 without a border.
    """
    return 1.0 - np.exp(-border / p.border_scale)


def border_threat(p: Threat, afghan_insecurity: Array, border_afghanistan: Array) -> Array:
    """Threat through a republic's own Afghan border, 0-1 (didigova2021 3.3).

    `afghan_insecurity` 0-1, shape (run,); `border_afghanistan` km, shape (run,) or (1,).
    """
    return p.enabled * afghan_insecurity * exposure(p, border_afghanistan)


def spilled_over(p: Threat, neighbours_threat: list[Array]) -> Array:
    """Threat that comes around the border, through neighbours: a share of their mean, 0-1.

    The mean is taken in the order given, so that it does not depend on the number of runs.
    """
    total = neighbours_threat[0]
    for threat in neighbours_threat[1:]:
        total = total + threat
    return p.spillover * total / len(neighbours_threat)


def triangle(p: Threat, border_china: Array, border_afghanistan: Array) -> Array:
    """How far a republic lies between Xinjiang and Afghanistan, 0-1.

    The geometric mean of both exposures: above 0 only where both borders exist, as in the
    Wakhan (didigova2021 3.3-3.4).
    """
    return np.sqrt(exposure(p, border_china) * exposure(p, border_afghanistan))


def closeness(p: Threat, border_china: Array, diaspora: Array) -> Array:
    """How close a republic is to Xinjiang, 0-1: border and Uyghur community in equal parts.

    `diaspora` in thousand persons, felt by its logarithm (yau2022 pp.6-8).
    """
    community = np.log1p(diaspora) / np.log1p(LARGEST_DIASPORA)
    return 0.5 * (exposure(p, border_china) + np.minimum(community, 1.0))


def xinjiang_concern(p: Threat, xinjiang: Array, closeness: Array) -> Array:
    """Log factor on China's offers to a republic close to Xinjiang (yau2022 pp.6-8).

    `xinjiang` 0-1, the weight that Beijing gives to the matter; `closeness` 0-1.
    """
    return p.enabled * p.concern * xinjiang * closeness


def flank(p: Threat, afghan_insecurity: Array, triangle: Array) -> Array:
    """Log factor on China's offers of outposts where Afghanistan lies next to Xinjiang.

    It takes both: insecurity in Afghanistan 0-1, and a republic that has both borders, `triangle`
    0-1 (didigova2021 3.3-3.4). What Beijing and the republics say of East Turkestan does not enter:
    talk of it fell while posts were built.
    """
    return p.enabled * p.flank * afghan_insecurity * triangle


def frontier(p: Threat, exposure: Array, settled: Array) -> Array:
    """Log factor on China's offers of operations, from the `exposure` 0-1 of a shared border.

    Nobody walks a line in dispute: `settled` is 0 or 1.
    """
    return p.enabled * p.frontier * exposure * settled


def exempt(p: Threat, triangle: Array) -> Array:
    """Share of China's hard acts that touch its own security, so that Moscow lets them pass, 0-1.

    In the Wakhan China guards its own flank (didigova2021 3.4, conclusion).
    """
    return p.enabled * triangle


def own_cover(p: Threat, wealth: Array) -> Array:
    """Share of a republic's threat that it covers by itself; `wealth` 0-1, the richest's is 1."""
    return p.enabled * p.own_means * wealth
