"""Accommodation: how Moscow takes what Beijing does.

Claims carried: D3, D4, D5, D6, D7, D11, D12, D13, D14 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter
from sim.rules.decay import kept


@dataclass(frozen=True)
class Accommodation(Section):
    """Parameters of Russia's reaction."""

    section: ClassVar[str] = "accommodation"
    title: ClassVar[str] = "Moscow tolerates, answers with more of its own, or objects"

    enabled: Array = mechanism_switch()
    tolerance: Array = parameter(
        0.6,
        low=0,
        high=1,
        unit="share",
        meaning="tolerance of Chinese hard events without a quarrel with the West and with means",
        source="aliyev2019; didigova2021 conclusion",
        basis="judgement",
    )
    quarrel: Array = parameter(
        0.2,
        low=0,
        high=1,
        unit="share",
        meaning="how far a full quarrel with the West adds to tolerance",
        source="aliyev2019; rauf_saud2020 sec.6",
        basis="judgement",
    )
    burden_sharing: Array = parameter(
        0.15,
        low=0,
        high=1,
        unit="share",
        meaning="how far a full lack of means adds to tolerance",
        source="aliyev2019; olimova_olimov2021 sec.1",
        basis="judgement",
    )
    answer: Array = parameter(
        0.5,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far Russia answers a Chinese role with more of its own offers",
        source="didigova2021 3.4 (May 2021)",
        basis="judgement",
    )
    rally: Array = parameter(
        0.5,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far a full Afghan threat to a CSTO member raises Russia's offers of help",
        source="didigova2021 p.22 (April and May 2021)",
        basis="judgement",
    )
    economic_sensitivity: Array = parameter(
        0.1,
        low=0,
        high=2,
        unit="objections per year",
        meaning="displeasure, never voiced, that China's full economic presence gives Moscow",
        source="didigova2021 pp.7, 23-24; olimova_olimov2021 p.11",
        basis="judgement",
    )
    voiced: Array = parameter(
        0.45,
        low=0.01,
        high=1,
        unit="share",
        meaning="share of Moscow's objections that become public",
        source="wakhan",
        basis="judgement",
    )
    memory: Array = parameter(
        2.0,
        low=0.1,
        high=20,
        unit="years",
        meaning="half-life of Russian displeasure",
        source="wakhan",
        basis="judgement",
    )


def tolerance(
    p: Accommodation, quarrel_with_west: Array, russian_means: Array, reassurance: Array
) -> Array:
    """Share of Chinese provocations that Moscow lets pass, 0-1.

    The rest are the mean of a Poisson number of objections.

    Rises with the quarrel with the West, with the lack of means, and with the `reassurance` that
    coordination between SCO and CSTO gives (each 0-1). Full when the mechanism is off.
    """
    unbounded = (
        p.tolerance
        + p.quarrel * quarrel_with_west
        + p.burden_sharing * (1.0 - russian_means)
        + reassurance
    )
    return 1.0 - p.enabled * (1.0 - np.minimum(unbounded, 1.0))


def provocation(hard_events: Array, exempt: Array) -> Array:
    """What Moscow has to swallow in a step, in events of hardness 1.

    `hard_events`: summed hardness of China's new events; `exempt` 0-1: the share of them that guard
    China's own flank.
    """
    return hard_events * (1.0 - exempt)


def objecting(tolerance: Array, provocation: Array, lead: Array) -> Array:
    """Expected objections to a step's provocation.

    The red line is the ratio of both powers: the smaller `lead` 0-1, Russia's share of outside hard
    presence, the more a Chinese act tells (didigova2021 1.2, 3.4).
    """
    return (1.0 - tolerance) * provocation * (1.0 - lead)


def unopposed(provocation: Array, objections: Array) -> Array:
    """What of a provocation passes without an objection: all of it, or nothing.

    Between 0 and 1 objections, as where draws are replaced by expectations, the share in between.
    """
    return provocation * (1.0 - np.minimum(objections, 1.0))


def answer_to_china(p: Accommodation, hard_role: Array) -> Array:
    """Log factor on Russian offers where China plays a hard role (Tajikistan 2020 = 1)."""
    return p.enabled * p.answer * np.log(1.0 + hard_role)


def rally(p: Accommodation, csto: Array, threat: Array) -> Array:
    """Log factor on Russia's offers to a member under Afghan `threat` 0-1 (didigova2021 p.22)."""
    return p.enabled * p.rally * csto * threat


def displeasure_after(
    p: Accommodation, displeasure: Array, objections: Array, presence: Array, years: float
) -> Array:
    """Russian displeasure with a republic after a step, in objections remembered, at least 0.

    Beside objections, China's economic `presence` 0-1 feeds it; of that Moscow does not speak.
    """
    felt = objections + p.enabled * p.economic_sensitivity * presence * years
    return displeasure * kept(p.memory, years) + felt
