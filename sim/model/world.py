"""The state of the world: arrays with a declared unit and dims, the run always last."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.model.terms import ANSWER_TERMS, OFFER_TERMS
from sim.names import CHANNELS, POWERS, REPUBLICS
from sim.parameters import Array

SIZES: Mapping[str, int] = {
    "power": len(POWERS),
    "republic": len(REPUBLICS),
    "channel": len(CHANNELS),
    "offer_term": len(OFFER_TERMS),
    "answer_term": len(ANSWER_TERMS),
}


def state(*dims: str, unit: str, meaning: str) -> Any:
    """A field of the World; the dim `run` is added last."""
    return dataclasses.field(metadata={"dims": (*dims, "run"), "unit": unit, "meaning": meaning})


@dataclass(eq=False)
class World:
    """All that changes, in every run at once. Agents hold views into it."""

    # Ties.
    tie: Array = state("power", "republic", "channel", unit="events", meaning="security tie")
    events: Array = state(
        "power", "republic", "channel", unit="events", meaning="events of the step"
    )
    joint: Array = state(
        "power", "republic", unit="events", meaning="shares in multilateral exercises of the step"
    )
    security_role: Array = state(
        "power", "republic", unit="China in Tajikistan 2020 = 1", meaning="security role"
    )
    hard_role: Array = state(
        "power",
        "republic",
        unit="China in Tajikistan 2020 = 1",
        meaning="hard role: exercise, operation, basing",
    )
    china_share: Array = state(
        "republic", unit="share", meaning="China's share of all outside security ties"
    )
    russian_lead: Array = state(
        "republic", unit="0-1", meaning="Russia's share of outside hard presence"
    )
    # Decisions.
    log_offer: Array = state(
        "power", "republic", "channel", unit="log rate", meaning="offer, as a factor on its rate"
    )
    answer: Array = state("power", "republic", "channel", unit="logit", meaning="answer")
    joint_offer: Array = state(
        "power", "republic", unit="per year", meaning="multilateral exercises offered"
    )
    joint_answer: Array = state(
        "power", "republic", unit="logit", meaning="answer to multilateral exercises"
    )
    intensity: Array = state(
        "power", "republic", "channel", unit="events", meaning="expected events of the step"
    )
    # Republics.
    threat: Array = state("republic", unit="0-1", meaning="threat from Afghanistan")
    demand: Array = state("republic", unit="0-1", meaning="unmet demand for security")
    insecurity: Array = state("republic", unit="0-1", meaning="regime insecurity")
    reliance: Array = state("republic", unit="0-1", meaning="dependence on Russia")
    investment: Array = state("republic", unit="2025 = 1", meaning="Chinese investment")
    debt: Array = state("republic", unit="share", meaning="China's share of external debt")
    trade: Array = state("republic", unit="share", meaning="China's share of trade")
    sinophobia: Array = state("republic", unit="0-1", meaning="sinophobia")
    presence: Array = state("republic", unit="0-1", meaning="visible Chinese economic presence")
    private_security: Array = state(
        "republic", unit="0-1", meaning="guards of Chinese private security companies"
    )
    protests: Array = state("republic", unit="events", meaning="protests of the step")
    protest_memory: Array = state("republic", unit="protests", meaning="protests remembered")
    experience: Array = state("republic", unit="0-1", meaning="neighbours' experience with China")
    # Russia's reaction.
    tolerance: Array = state(unit="0-1", meaning="Moscow's tolerance")
    objections: Array = state("republic", unit="events", meaning="objections of the step")
    public_objections: Array = state(
        "republic", unit="events", meaning="of those, the ones that Moscow makes in public"
    )
    displeasure: Array = state("republic", unit="objections", meaning="Russian displeasure")
    norm: Array = state(unit="0-1", meaning="norm of division of labour")
    # Environment and institutions.
    afghan: Array = state(unit="0-1", meaning="insecurity in Afghanistan")
    afghan_departure: Array = state(unit="log", meaning="departure of Afghanistan from its level")
    russian_means: Array = state(unit="0-1", meaning="Russian means with SCO-CSTO coordination")
    sco_delivery: Array = state(unit="0-1", meaning="the SCO's delivery record")
    # Reasons, as means over the hard channels.
    offer_terms: Array = state(
        "power", "republic", "offer_term", unit="log rate", meaning="terms of offers"
    )
    answer_terms: Array = state(
        "power", "republic", "answer_term", unit="logit", meaning="terms of answers"
    )

    @classmethod
    def empty(cls, runs: int, *, reasons: bool) -> World:
        """A world of zeros; without `reasons` the terms take no memory."""
        arrays = {}
        for field in dataclasses.fields(cls):
            *dims, _ = field.metadata["dims"]
            size = runs if reasons or not field.name.endswith("_terms") else 0
            arrays[field.name] = np.zeros((*(SIZES[dim] for dim in dims), size))
        return cls(**arrays)
