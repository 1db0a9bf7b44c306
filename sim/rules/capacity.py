"""Capacity: means, build-up at the border, training programmes, and the language gap.

Claims carried: G7, D7, S4, C1, C2, C7 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter


@dataclass(frozen=True)
class Capacity(Section):
    """Parameters of means."""

    section: ClassVar[str] = "capacity"
    title: ClassVar[str] = "Means, border build-up, training programmes, language"

    enabled: Array = mechanism_switch()
    chinese_means: Array = parameter(
        0.9,
        low=0,
        high=6,
        unit="log rate",
        meaning="how far full Chinese means (2022) raise China's offers",
        source="olimova_olimov2021 sec.1; aliyev2019",
        basis="judgement",
    )
    russian_means: Array = parameter(
        1.0,
        low=0,
        high=6,
        unit="log rate",
        meaning="how far full Russian means (GDP of 2013) raise Russia's offers",
        source="olimova_olimov2021 sec.1; aliyev2019",
        basis="judgement",
    )
    build_up: Array = parameter(
        0.5,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far the build-up in Xinjiang raises hard offers beyond its border",
        source="yau2022 p.30",
        basis="judgement",
    )
    programme: Array = parameter(
        2.2,
        low=0,
        high=6,
        unit="log rate",
        meaning="how far the police training programmes of the 2010s raise offers of training",
        source="yau2022 pp.28, 34",
        basis="fitted",
    )
    most_talks: Array = parameter(
        16.3,
        low=1,
        high=1000,
        unit="reported per year",
        meaning="talks that the calendars of China's officials hold, all five republics together "
        "(the busiest three years on record: 2010-2012)",
        source="yau2022 app.1; that calendars are full is ours",
        basis="judgement",
    )
    most_courses: Array = parameter(
        20.3,
        low=1,
        high=1000,
        unit="reported per year",
        meaning="courses for which China's programme has places, all five republics together (the "
        "busiest three years on record: 2017-2019)",
        source="yau2022 app.4; that places are full is ours",
        basis="judgement",
    )
    most_operations: Array = parameter(
        2.7,
        low=0.1,
        high=1000,
        unit="reported per year",
        meaning="operations that border troops are sent on, all five republics together (the "
        "busiest three years on record: 2016-2018)",
        source="yau2022 app.4, pp.27-28 (a patrol a year in each border region)",
        basis="judgement",
    )
    language_gap: Array = parameter(
        0.7,
        low=0,
        high=4,
        unit="elasticity",
        meaning="how fast the lack of a common language slows hard cooperation as it deepens",
        source="yau2022 pp.33-34",
        basis="judgement",
    )


def means(p: Capacity, weight: Array, level: Array) -> Array:
    """Log factor on a power's offers from its means, `level` 0-1."""
    return p.enabled * weight * level


def build_up(p: Capacity, level: Array, exposure: Array) -> Array:
    """Log factor on China's hard offers: build-up 0-1 times exposure of the shared border 0-1."""
    return p.enabled * p.build_up * level * exposure


#: Share of offers that get through where means to act abroad are lacking: practically none, though
#: a logarithm needs some.
LEAST_MEANS = 0.001


def means_abroad(available: Array) -> Array:
    """Log factor on China's offers from its means to act abroad, 0-1, at most 0."""
    return np.log(np.maximum(available, LEAST_MEANS))


def programme(p: Capacity, level: Array) -> Array:
    """Log factor on China's offers of training, programme `level` 0-1."""
    return p.enabled * p.programme * level


#: How sharp the ceiling is: at half of what there is room for, 98 in 100 find a place.
SHARPNESS = 4.0


def room(p: Capacity, wanted: Array, most: Array) -> Array:
    """Share of what is wanted for which there is room, 0-1; both events a year, any unit.

    Close to 1 while less is wanted than `most`, and never more than `most` in all.
    """
    load = p.enabled * wanted / most
    beyond = np.maximum(load, 1.0)
    share: Array = (1.0 + (np.minimum(load, 1.0) / beyond) ** SHARPNESS) ** (-1.0 / SHARPNESS)
    return share / beyond


def language_gap(p: Capacity, hard_role: Array) -> Array:
    """Log factor on China's hard offers, at most 0: the deeper the role, the more it costs.

    `hard_role` with Tajikistan 2020 = 1. Short courses do not close the gap (yau2022 p.34).
    """
    return -p.enabled * p.language_gap * np.log(1.0 + hard_role)
