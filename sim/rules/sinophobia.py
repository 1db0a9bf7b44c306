"""Sinophobia: publics, protests, and how much they bind elites.

Claims carried: S1, S2, S3, S5, S6, C4, N4 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter
from sim.rules.decay import moved

#: Protests of all kinds in Kazakhstan, 2018-2020: the top of the scale.
MOST_PROTESTS = 520.0
#: Half-life of the memory of a protest, years.
PROTEST_MEMORY = np.ones(1)


@dataclass(frozen=True)
class Sinophobia(Section):
    """Parameters of public opinion on China."""

    section: ClassVar[str] = "sinophobia"
    title: ClassVar[str] = "Publics, protests, and how much they bind elites"

    enabled: Array = mechanism_switch()
    baseline: Array = parameter(
        {"KAZ": 0.6, "KGZ": 0.6, "TJK": 0.2, "TKM": 0.3, "UZB": 0.4},
        low=0,
        high=1,
        unit="share",
        meaning="sinophobia to which a public returns",
        source="aliyev2019; olimova_olimov2021 2.4; Central Asia Barometer 2021",
        basis="judgement",
        by="republic",
    )
    restraint: Array = parameter(
        1.9,
        low=0,
        high=8,
        unit="logit",
        meaning="how far full sinophobia closes a republic to a fully visible offer",
        source="aliyev2019",
        basis="fitted",
    )
    elite_insulation: Array = parameter(
        0.3,
        low=0,
        high=1,
        unit="share",
        meaning="how far elites that need China disregard their publics in security matters",
        source="olimova_olimov2021 2.3-2.4, 4 (of Tajikistan)",
        basis="judgement",
    )
    concealment: Array = parameter(
        0.6,
        low=0,
        high=1,
        unit="share",
        meaning="how far basing is hidden from the public by denial",
        source="didigova2021 3.1 (denial); its effect on publics is our reading",
        basis="judgement",
    )
    response: Array = parameter(
        0.03,
        low=0,
        high=0.5,
        unit="per year",
        meaning="rise of sinophobia under full Chinese economic presence and debt",
        source="olimova_olimov2021 2.3-2.4",
        basis="judgement",
    )
    half_life: Array = parameter(
        4.0,
        low=0.1,
        high=50,
        unit="years",
        meaning="half-life with which sinophobia returns to its baseline",
        source="wakhan",
        basis="judgement",
    )
    protest_rate: Array = parameter(
        4.0,
        low=0,
        high=40,
        unit="per year",
        meaning="protests against China at full sinophobia, presence and freedom to protest",
        source="yau2022 p.9",
        basis="judgement",
    )
    protests_of_all_kinds: Array = parameter(
        {"KAZ": 520, "KGZ": 351, "TJK": 27, "TKM": 9, "UZB": 74},
        low=0,
        high=5000,
        unit="events 2018-2020",
        meaning="protests on any issue: how free a public is to protest (520 = full)",
        source="Oxus Society, Central Asia Protest Tracker",
        basis="sourced",
        by="republic",
    )
    suspension: Array = parameter(
        0.02,
        low=0,
        high=0.5,
        unit="share per protest",
        meaning="share of investment that one protest suspends",
        source="yau2022 p.9",
        basis="judgement",
    )
    protection: Array = parameter(
        0.05,
        low=0,
        high=2,
        unit="log rate per protest",
        meaning="how far each remembered protest makes China seek talks on the safety of its firms",
        source="yau2022 p.9 (in readouts since 2018)",
        basis="judgement",
    )
    companies: Array = parameter(
        0.25,
        low=0,
        high=2,
        unit="share per protest",
        meaning="guards of Chinese private security companies that each remembered protest brings "
        "where Chinese firms weigh in full",
        source="yau2022 p.29; didigova2021 p.8",
        basis="judgement",
    )
    helps_russia: Array = parameter(
        0.5,
        low=0,
        high=4,
        unit="logit",
        meaning="how far full sinophobia opens a republic to Russian offers",
        source="aliyev2019",
        basis="judgement",
    )


def cost(p: Sinophobia, sinophobia: Array) -> Array:
    """What sinophobia (0-1) takes from the answer to China per unit of visibility (logit)."""
    return -p.enabled * p.restraint * (1.0 - p.elite_insulation) * sinophobia


def advantage_for_russia(p: Sinophobia, sinophobia: Array) -> Array:
    """What sinophobia (0-1) adds to the answer to Russia (logit; aliyev2019)."""
    return p.enabled * p.helps_russia * sinophobia


def seen(p: Sinophobia, visibility: Array, basing: int) -> Array:
    """Visibility of each channel, shape (channel, run), with basing hidden by denial."""
    shown = 1.0 - p.enabled * p.concealment
    hidden = np.broadcast_arrays(visibility, shown)[0].copy()
    hidden[basing] = visibility[basing] * shown
    return hidden


def private_security(p: Sinophobia, weight: Array, investment: Array, memory: Array) -> Array:
    """Guards of Chinese private security companies, 0-1: where firms have met protest.

    `weight` and `investment` 0-1 as in `presence`, `memory` in protests (yau2022 p.29).
    """
    return np.minimum(p.enabled * p.companies * weight * investment * memory, 1.0)


def presence(weight: Array, investment: Array, debt: Array, guards: Array) -> Array:
    """Chinese economic presence as a public sees it, 0-1.

    Firms and debt in equal parts, and the `guards` 0-1 of firms.
    """
    return np.minimum(0.5 * (weight * investment + debt) + guards, 1.0)


def sinophobia_after(
    p: Sinophobia, sinophobia: Array, baseline: Array, presence: Array, years: float
) -> Array:
    """Sinophobia, 0-1, after a step: fed by presence, drawn back to its baseline."""
    # A steady rise of `response` per year balances the return to the baseline at this level.
    level = baseline + p.enabled * p.response * presence * p.half_life / np.log(2.0)
    return np.minimum(np.maximum(moved(sinophobia, level, p.half_life, years), 0.0), 1.0)


def protest_intensity(p: Sinophobia, sinophobia: Array, presence: Array, years: float) -> Array:
    """Expected protests against China in a step of `years`, shape (republic, run)."""
    freedom = np.minimum(p.protests_of_all_kinds / MOST_PROTESTS, 1.0)
    return p.enabled * p.protest_rate * freedom * sinophobia * presence * years


def protest_memory_after(memory: Array, protests: Array, years: float) -> Array:
    """Protests remembered after a step."""
    return moved(memory, np.zeros(1), PROTEST_MEMORY, years) + protests


def protective_offers(p: Sinophobia, memory: Array) -> Array:
    """Log factor on China's offers of talks after protests against its firms (yau2022 p.9)."""
    return p.enabled * p.protection * memory


def suspended(p: Sinophobia, investment: Array, protests: Array) -> Array:
    """Investment that remains after protests, share of the 2025 level."""
    return investment * (1.0 - p.enabled * p.suspension) ** protests
