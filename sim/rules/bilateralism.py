"""Bilateralism: two-state form delivers, multilateral form builds consensus.

Claims carried: G4, I1, I6, N1, N2 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

from sim.parameters import Array, Section, mechanism_switch, parameter

#: Stock at which a tie is half established, events.
HALF_STANDING = 3.0


@dataclass(frozen=True)
class Bilateralism(Section):
    """Parameters of the choice of form and of the bilateral track."""

    section: ClassVar[str] = "bilateralism"
    title: ClassVar[str] = "Bilateral form delivers, multilateral form builds consensus"

    enabled: Array = mechanism_switch()
    push: Array = parameter(
        0.26,
        low=0,
        high=3,
        unit="log rate",
        meaning="extra bilateral effort of China when the SCO delivers nothing",
        source="yau2022 p.32; didigova2021 1.2, 3.2",
        basis="fitted",
    )
    groundwork: Array = parameter(
        0.6,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far standing dialogue raises offers of deeper cooperation",
        source="yau2022 p.22",
        basis="judgement",
    )
    routine: Array = parameter(
        1.5,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far a standing tie raises offers in its own channel",
        source="yau2022 pp.12, 24",
        basis="fitted",
    )
    prefer_multilateral: Array = parameter(
        {"KAZ": 0.3, "KGZ": 0, "TJK": 0, "TKM": 0, "UZB": 0.3},
        low=-3,
        high=3,
        unit="logit",
        meaning="preference for multilateral over bilateral form",
        source="yau2022 p.22",
        basis="judgement",
        by="republic",
    )


def bilateral_push(p: Bilateralism, sco_delivery: Array) -> Array:
    """Log factor on China's bilateral offers: the less the SCO delivers (0-1), the larger."""
    return p.enabled * p.push * (1.0 - sco_delivery)


def standing(stock: Array) -> Array:
    """How established a tie is, 0-1: half at HALF_STANDING events, full only in the limit.

    Bounded, since officials' calendars are: a tie makes further events likelier, but not without
    end.
    """
    return stock / (stock + HALF_STANDING)


def groundwork(p: Bilateralism, dialogue: Array) -> Array:
    """Log factor on offers beyond dialogue from the stock of dialogue (events)."""
    return p.enabled * p.groundwork * standing(dialogue)


def routine(p: Bilateralism, stock: Array) -> Array:
    """Log factor on offers in a channel from its own stock (events), shape (channel, run)."""
    return (p.enabled * p.routine) * standing(stock)


def form_cost(p: Bilateralism, prefer_multilateral: Array) -> Array:
    """What bilateral form costs a republic that prefers the multilateral one (logit)."""
    return -p.enabled * prefer_multilateral
