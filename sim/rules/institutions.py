"""Institutions: CSTO, SCO, QCCM and China's own fora.

Claims carried: G2, I2, I3, I4, I5, I7, I8 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter
from sim.rules.decay import moved


@dataclass(frozen=True)
class Institutions(Section):
    """Parameters of memberships and their effects."""

    section: ClassVar[str] = "institutions"
    title: ClassVar[str] = "CSTO, SCO, QCCM, EAEU and China's own fora"

    enabled: Array = mechanism_switch()
    csto_cover: Array = parameter(
        0.15,
        low=0,
        high=1,
        unit="share",
        meaning="share of threat that CSTO membership covers when Russia has full means",
        source="didigova2021 3.3-3.4; rauf_saud2020 sec.3",
        basis="judgement",
    )
    base_cover: Array = parameter(
        {"KAZ": 0.05, "KGZ": 0.1, "TJK": 0.15, "TKM": 0, "UZB": 0},
        low=0,
        high=1,
        unit="share",
        meaning="share of threat that Russian bases cover when Russia has full means",
        source="didigova2021 3.3 (not fitted to the Afghan border); olimova_olimov2021 3.2",
        basis="judgement",
        by="republic",
    )
    sco_cover: Array = parameter(
        0.15,
        low=0,
        high=1,
        unit="share",
        meaning="share of threat that an SCO that delivers in full would cover",
        source="didigova2021 3.2-3.4",
        basis="judgement",
    )
    commitment: Array = parameter(
        0.8,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far Russia favours CSTO members with all but arms",
        source="olimova_olimov2021 3.2; rauf_saud2020 sec.3",
        basis="judgement",
    )
    obligation: Array = parameter(
        0.2,
        low=0,
        high=2,
        unit="share",
        meaning="what the duty to coordinate in the CSTO adds to dependence on Russia",
        source="olimova_olimov2021 3.2",
        basis="judgement",
    )
    union: Array = parameter(
        0.1,
        low=0,
        high=1,
        unit="share",
        meaning="what membership of the EAEU adds to dependence on Russia",
        source="aliyev2019; rauf_saud2020 sec.2",
        basis="judgement",
    )
    coordination: Array = parameter(
        0.1,
        low=0,
        high=1,
        unit="share",
        meaning="means and reassurance that Russia gains when the SCO works beside the CSTO",
        source="rauf_saud2020 sec.5; didigova2021 3.2",
        basis="judgement",
    )
    qccm: Array = parameter(
        0.45,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far QCCM membership raises China's offers of exercises",
        source="didigova2021 3.3; olimova_olimov2021 3.1",
        basis="fitted",
    )
    sco_precondition: Array = parameter(
        2.2,
        low=0,
        high=6,
        unit="log rate",
        meaning="how far China holds courses and hard offers back from whoever is not in the SCO "
        "(2: seven times fewer)",
        source="olimova_olimov2021 p.11; yau2022 pp.12, 20, 34",
        basis="fitted",
    )
    fora: Array = parameter(
        0.2,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far C+C5, Lianyungang and cross-department mechanism raise soft offers",
        source="yau2022 pp.14-15, 23-24 (the C+C5 alone is said to be without Russia)",
        basis="judgement",
    )
    sco_exercises: Array = parameter(
        2.55,
        low=0,
        high=20,
        unit="per year",
        meaning="SCO exercises offered to a member when the SCO delivers in full",
        source="yau2022 app.2",
        basis="fitted",
    )
    csto_exercises: Array = parameter(
        3.11,
        low=0,
        high=20,
        unit="per year",
        meaning="exercises led by Russia (CSTO, CIS, SCO) offered to a CSTO member without means",
        source="exercises on record, 1994-2020 (docs/codebook.md)",
        basis="fitted",
    )
    delivery_gain: Array = parameter(
        0.1,
        low=0,
        high=1,
        unit="share",
        meaning="what a member's share in one SCO exercise adds to the SCO's delivery record",
        source="yau2022 pp.12-17",
        basis="judgement",
    )
    delivery_half_life: Array = parameter(
        3.0,
        low=0.1,
        high=50,
        unit="years",
        meaning="half-life of the SCO's delivery record",
        source="wakhan",
        basis="judgement",
    )


#: An SCO without any exercise still delivers this share: dialogue and a common list (yau2022 p.32).
SCO_FLOOR = 0.2


def means_with_coordination(p: Institutions, means: Array, sco_delivery: Array) -> Array:
    """Russian means, 0-1, after what coordination between SCO and CSTO saves."""
    return np.minimum(means + p.enabled * p.coordination * sco_delivery, 1.0)


def reassurance(p: Institutions, sco_delivery: Array) -> Array:
    """What a working SCO beside the CSTO adds to Moscow's tolerance (rauf_saud2020 sec.5)."""
    return p.enabled * p.coordination * sco_delivery


def cover(
    p: Institutions,
    csto: Array,
    base_cover: Array,
    sco: Array,
    russian_means: Array,
    sco_delivery: Array,
) -> Array:
    """Share of a republic's threat that is covered already, 0-1.

    `csto` and `sco` are memberships 0-1; Russian cover needs Russian means, the SCO's its
    delivery record (didigova2021 3.3-3.4: neither is fitted to the Afghan border).
    """
    russian = (p.csto_cover * csto + base_cover) * russian_means
    return np.minimum(p.enabled * (russian + p.sco_cover * sco * sco_delivery), 1.0)


def commitment(p: Institutions, csto: Array) -> Array:
    """Log factor on Russian offers to a CSTO member; arms go to others too (rauf_saud2020 3)."""
    return p.enabled * p.commitment * csto


def obligation(p: Institutions, csto: Array) -> Array:
    """What the duty to coordinate adds to dependence on Russia; binds members only."""
    return p.enabled * p.obligation * csto


def economic_union(p: Institutions, eaeu: Array) -> Array:
    """What the EAEU adds to dependence on Russia."""
    return p.enabled * p.union * eaeu


def qccm_member(opened: Array, triangle: Array, widened: Array) -> Array:
    """Membership of the QCCM, 0 or 1: follows geography unless a scenario widens it.

    `opened` 0-1 since August 2016; `triangle` above 0 only with both borders (didigova2021 3.3).
    """
    return np.maximum(opened * (triangle > 0.0), widened)


def qccm_offers(p: Institutions, qccm: Array) -> Array:
    """Log factor on China's offers of exercises to a QCCM member."""
    return p.enabled * p.qccm * qccm


def precondition(p: Institutions, sco: Array, founded: Array) -> Array:
    """Log factor on China's courses and hard offers, at most 0: the SCO is their legal ground.

    `sco` 0-1: membership; `founded` 0-1: whether there is an SCO to be in, as from June 2001
    (olimova_olimov2021 p.11).
    """
    return -p.enabled * p.sco_precondition * (founded - sco)


def fora_offers(p: Institutions, fora: Array) -> Array:
    """Log factor on China's soft offers; `fora` 0-1: share of the three fora joined."""
    return p.enabled * p.fora * fora


def sco_exercises(p: Institutions, sco: Array, sco_delivery: Array) -> Array:
    """SCO exercises offered to a republic, per year."""
    return p.enabled * p.sco_exercises * sco * sco_delivery


def csto_exercises(p: Institutions, csto: Array, log_means: Array) -> Array:
    """Exercises of CSTO and CIS offered to a member, per year; `log_means`: factor of means."""
    return p.enabled * p.csto_exercises * csto * np.exp(log_means)


def sco_delivery_after(
    p: Institutions, delivery: Array, participations: Array, years: float
) -> Array:
    """The SCO's delivery record, 0-1, after a step; `participations`: members in exercises."""
    faded = moved(delivery, np.full(1, SCO_FLOOR), p.delivery_half_life, years)
    lacking: Array = (1.0 - faded) * (1.0 - p.delivery_gain) ** participations
    return 1.0 - lacking
