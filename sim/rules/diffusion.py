"""Diffusion: republics watch their neighbours, and China repeats what it has done elsewhere.

Claims carried: C6 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter
from sim.rules.decay import moved


@dataclass(frozen=True)
class Diffusion(Section):
    """Parameters of copying."""

    section: ClassVar[str] = "diffusion"
    title: ClassVar[str] = "Neighbours watch a Chinese security role, and China may repeat it"

    enabled: Array = mechanism_switch()
    weight: Array = parameter(
        0.66,
        low=0,
        high=6,
        unit="logit",
        meaning="how far neighbours' experience with China opens a republic to it",
        source="didigova2021 1.2",
        basis="judgement",
    )
    repetition: Array = parameter(
        0.3,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far a full Chinese hard role in another republic raises China's hard offers: "
        "a model to repeat",
        source="didigova2021 p.8",
        basis="judgement",
    )
    lag: Array = parameter(
        3.0,
        low=0.1,
        high=20,
        unit="years",
        meaning="half-life with which neighbours' experience is taken in",
        source="wakhan",
        basis="judgement",
    )


def experience_after(
    p: Diffusion, experience: Array, neighbours_role: list[Array], years: float
) -> Array:
    """Neighbours' experience with China, 0-1, after a step.

    Follows the mean of the neighbours' hard roles (Tajikistan 2020 = 1, capped there).
    """
    total = np.minimum(neighbours_role[0], 1.0)
    for role in neighbours_role[1:]:
        total = total + np.minimum(role, 1.0)
    seen = total / len(neighbours_role)
    return moved(experience, seen, p.lag, years)


def example(p: Diffusion, experience: Array) -> Array:
    """What neighbours' experience adds to the answer to China (logit)."""
    return p.enabled * p.weight * experience


def repeated(p: Diffusion, roles_elsewhere: list[Array]) -> Array:
    """Log factor on China's hard offers: its deepest role elsewhere is a model (didigova2021 p.8).

    `roles_elsewhere`: its hard roles in the other republics (Tajikistan 2020 = 1, capped there).
    """
    deepest = roles_elsewhere[0]
    for role in roles_elsewhere[1:]:
        deepest = np.maximum(deepest, role)
    return p.enabled * p.repetition * np.minimum(deepest, 1.0)
