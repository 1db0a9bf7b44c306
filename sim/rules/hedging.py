"""Hedging: several patrons rather than one master.

Claims carried: C5, D6, D8, G6, I5 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

from sim.parameters import Array, Section, mechanism_switch, parameter


@dataclass(frozen=True)
class Hedging(Section):
    """Parameters of multi-vector policy."""

    section: ClassVar[str] = "hedging"
    title: ClassVar[str] = "Several patrons rather than one master"

    enabled: Array = mechanism_switch()
    balance: Array = parameter(
        0.3,
        low=0,
        high=6,
        unit="logit",
        meaning="how far a republic favours the patron with the smaller share",
        source="aliyev2019; didigova2021 3.4",
        basis="fitted",
    )
    alternatives: Array = parameter(
        0.26,
        low=0,
        high=6,
        unit="logit",
        meaning="how far a full US presence closes a republic to Chinese offers",
        source="yau2022 pp.2, 35",
        basis="fitted",
    )
    deference: Array = parameter(
        1.5,
        low=0,
        high=8,
        unit="logit",
        meaning="how far one Russian objection closes a fully dependent republic to a hard offer",
        source="didigova2021 conclusion; aliyev2019",
        basis="judgement",
    )
    neutrality: Array = parameter(
        {"KAZ": 0, "KGZ": 0, "TJK": 0, "TKM": 2.5, "UZB": 2.0},
        low=0,
        high=8,
        unit="logit",
        meaning="how far a policy of neutrality closes a republic to a hard offer of anyone",
        source="yau2022 app.3 (none with Turkmenistan); Uzbek law of 2012 against foreign bases",
        basis="judgement",
        by="republic",
    )


def balance(p: Hedging, share: Array) -> Array:
    """What the wish for several patrons adds to an answer (logit).

    `share` 0-1: the patron's share of all outside security ties; 0 at one half.
    """
    return p.enabled * p.balance * (1.0 - 2.0 * share)


def alternatives(p: Hedging, us_presence: Array) -> Array:
    """What another committed power (0-1) takes from the answer to China (logit)."""
    return -p.enabled * p.alternatives * us_presence


def deference(p: Hedging, displeasure: Array, dependence: Array, obligation: Array) -> Array:
    """What Russian displeasure takes from the answer to China per unit of hardness (logit).

    `displeasure` in remembered objections, `dependence` on Russia 0-1, `obligation` at least 0:
    what membership of the CSTO adds to it.
    """
    return -p.enabled * p.deference * displeasure * (dependence + obligation)


def neutrality(p: Hedging, neutrality: Array) -> Array:
    """What neutrality takes from any answer per unit of hardness (logit)."""
    return -p.enabled * neutrality
