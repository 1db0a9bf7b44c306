"""What a parameter or variable acts through: so that settings which change nothing can be named.

The tables are of what the rules and agents read; tests/properties/test_without_effect.py holds
them against the model, key by key.
"""

from __future__ import annotations

from typing import Final

from sim.model.sections import MECHANISMS

#: Read only where China makes offers and republics answer them, so not while the record stands in
#: for both.
CHINAS_OFFERS: Final = frozenset(
    {
        *(f"bilateralism.{name}" for name in ("enabled", "push", "groundwork", "routine")),
        "bilateralism.prefer_multilateral",
        *(f"threat.{name}" for name in ("diaspora", "concern", "flank", "frontier", "demand")),
        *(f"division_of_labour.{name}" for name in ("enabled", "strength", "consent")),
        "division_of_labour.reliance_weight",
        *(f"dependence.{name}" for name in ("trade_china", "investment", "pliancy", "protection")),
        *(f"dependence.{name}" for name in ("arms_sales", "pipelines")),
        *(f"sinophobia.{name}" for name in ("restraint", "elite_insulation", "concealment")),
        "sinophobia.protection",
        *(f"hedging.{name}" for name in ("alternatives", "deference")),
        *(f"institutions.{name}" for name in ("obligation", "qccm", "fora", "sco_exercises")),
        "institutions.sco_precondition",
        "regime.attention",
        *(f"diffusion.{name}" for name in ("enabled", "weight", "repetition")),
        *(f"capacity.{name}" for name in ("chinese_means", "build_up", "programme")),
        *(f"capacity.{name}" for name in ("language_gap", "most_talks", "most_courses")),
        "capacity.most_operations",
        *(f"ties.{name}" for name in ("china_rate", "visibility")),
        *(f"environment.{name}" for name in ("xinjiang", "chinese_means", "us_presence", "trade")),
        *(f"environment.{name}" for name in ("build_up", "programme", "qccm_open", "closure")),
        *(f"environment.{name}" for name in ("joint_action", "posts_abroad", "pipelines")),
        *(f"environment.{name}" for name in ("border_settled", "civil_war", "debt_distress")),
        "environment.overseas_interests",
        *(f"membership.{name}" for name in ("qccm", "c5", "lianyungang", "cross_department")),
    }
)
#: Of those, what is worked out at the end of a month and read in the next.
A_MONTH_LATER: Final = frozenset({"dependence.trade_china", "environment.trade"})

#: Kept up while the record speaks, and first read by China's offers and their answers after it.
READ_AFTERWARDS: Final = frozenset({"diffusion.lag"})

#: Parameters that are read although their mechanism is off: by others, or for a variable that is
#: tracked.
READ_WHEN_OFF: Final = frozenset(
    {
        *(f"threat.{name}" for name in ("border_china", "border_scale")),
        *(f"division_of_labour.{name}" for name in ("erosion", "repair", "consultation")),
        *(f"dependence.{name}" for name in ("debt", "investment_weight", "adjustment", "income")),
        *(f"institutions.{name}" for name in ("delivery_gain", "delivery_half_life")),
        "sinophobia.baseline",
    }
)

#: Memberships that more than one mechanism reads: Moscow rallies to the CSTO's members.
READ_BY_OTHERS: Final = frozenset({"csto"})

#: Mechanisms besides its own that a key needs in order to act.
_NEEDS: Final = {
    "division_of_labour.repair": ("accommodation",),
    "hedging.deference": ("accommodation",),
    "institutions.base_cover": ("threat",),
    "institutions.csto_cover": ("threat",),
    "institutions.obligation": ("accommodation", "hedging"),
    "institutions.sco_cover": ("threat",),
    "institutions.union": ("dependence",),
    "ties.visibility": ("sinophobia",),
    "environment.border_settled": ("threat",),
    "environment.build_up": ("capacity",),
    "environment.chinese_means": ("capacity",),
    "environment.crisis": ("regime",),
    "environment.debt_distress": ("dependence",),
    "environment.overseas_interests": ("dependence",),
    "environment.pipelines": ("dependence",),
    "environment.programme": ("capacity",),
    "environment.qccm_open": ("institutions", "threat"),
    "environment.quarrel_with_west": ("accommodation",),
    "environment.trade": ("dependence",),
    "environment.us_presence": ("hedging",),
    "environment.xinjiang": ("threat",),
    "membership.eaeu": ("institutions", "dependence"),
}

#: Keys that act on what is left of a mechanism after it was switched off: displeasure is
#: remembered, and sinophobia returns to its baseline.
OUTLASTS: Final = frozenset(
    {
        ("accommodation.memory", "accommodation"),
        ("hedging.deference", "accommodation"),
        ("institutions.obligation", "accommodation"),
        ("sinophobia.half_life", "sinophobia"),
    }
)

#: How Afghanistan goes on once its war is over, and once its series has ended.
AFTER_THE_WAR: Final = frozenset({"environment.afghan_future"})
AFTER_THE_SERIES: Final = frozenset(
    f"environment.{name}" for name in ("afghan_volatility", "afghan_persistence")
)
#: Crises of regimes are those known, up to 2025.
AFTER_WHAT_IS_KNOWN: Final = frozenset({"regime.crisis_rate"})


def acts_through(key: str) -> tuple[str, ...]:
    """The mechanisms that must all be on for a key, without its label, to act."""
    section, _, name = key.partition(".")
    own: tuple[str, ...] = ()
    if section in MECHANISMS and name != "enabled" and key not in READ_WHEN_OFF:
        own = (section,)
    elif section == "membership" and name not in READ_BY_OTHERS:
        own = ("institutions",)
    return tuple(dict.fromkeys((*own, *_NEEDS.get(key, ()))))
