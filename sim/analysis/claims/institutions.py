"""Claims I: SCO, CSTO, QCCM, neutrality, form."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    EVERY,
    FUTURE,
    HARD,
    KAZ,
    KGZ,
    PAST,
    SOFT,
    TJK,
    TKM,
    UZB,
    events,
    hard,
    russian_events,
    track,
)
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "I1",
        "Dissatisfied with the SCO, above all with its Contact Group on Afghanistan, China turns "
        "to the bilateral form, which delivers.",
        "didigova2021 3.1-3.2, 3.4 (its conclusion finds no clear priority); yau2022 p.32",
        "bilateralism",
        ("bilateralism.push",),
        (
            check(
                "the push brings more bilateral hard events",
                events(HARD, EVERY, FUTURE),
                off={"bilateralism.push": 0.0},
            ),
        ),
    ),
    Claim(
        "I2",
        "Membership of the QCCM follows geography; it trains together, and is no alliance.",
        "didigova2021 3.3",
        "institutions",
        ("institutions.qccm",),
        (
            check(
                "it brings more exercises with Tajikistan",
                events(("exercise",), (TJK,), FUTURE),
                off={"institutions.qccm": 0.0},
                built_in="the claim is who can be a member, and that is worked out from borders",
            ),
            check(
                "and, since only Tajikistan can be a member, with Uzbekistan next to none",
                events(("exercise",), (UZB,), FUTURE),
                off={"institutions.qccm": 0.0},
                sign=0,
                built_in="the QCCM enters the offers to its members only",
            ),
        ),
    ),
    Claim(
        "I3",
        "The CSTO obliges members to coordinate, and covers members only.",
        "olimova_olimov2021 3.2; didigova2021 3.3",
        "institutions",
        ("institutions.csto_cover", "institutions.obligation"),
        (
            check(
                "cover lowers unmet demand of members",
                track("demand", KGZ, TJK),
                on={"institutions.csto_cover": 1.0},
                off={"institutions.csto_cover": 0.0},
                sign=-1,
                built_in="unmet demand is threat times what is left of 1 after cover",
            ),
            check(
                "but not of Turkmenistan",
                track("demand", TKM),
                on={"institutions.csto_cover": 1.0},
                off={"institutions.csto_cover": 0.0},
                sign=0,
                built_in="cover is multiplied by membership",
            ),
            check(
                "the duty to coordinate lowers China's hard role in members",
                hard(KAZ, KGZ, TJK),
                on={"institutions.obligation": 2.0},
                off={"institutions.obligation": 0.0},
                sign=-1,
            ),
        ),
    ),
    Claim(
        "I4",
        "SCO and CSTO complement each other: coordination saves Russian means and reassures.",
        "rauf_saud2020 sec.5; didigova2021 3.2",
        "institutions",
        ("institutions.coordination",),
        (
            check(
                "tolerance rises",
                track("tolerance"),
                off={"institutions.coordination": 0.0},
                built_in="coordination is a term of tolerance",
            ),
            check(
                "Russia's role grows",
                track("russia_security_role", *EVERY),
                off={"institutions.coordination": 0.0},
            ),
        ),
        against=("D7",),
    ),
    Claim(
        "I5",
        "Uzbekistan left the CSTO twice and yet buys Russian; Turkmenistan is neutral.",
        "rauf_saud2020 sec.3; neutrality: general knowledge, and no exercise in yau2022 app.3",
        "hedging",
        ("institutions.commitment", "hedging.neutrality"),
        (
            check(
                "commitment to CSTO members leaves Russian transfers next to the same",
                russian_events("transfer"),
                off={"institutions.commitment": 0.0},
                sign=0,
            ),
            check(
                "neutrality lowers China's hard role in Turkmenistan",
                hard(TKM),
                off={"hedging.neutrality.TKM": 0.0},
                sign=-1,
            ),
        ),
    ),
    Claim(
        "I6",
        "Kazakhstan and Uzbekistan prefer the multilateral form.",
        "yau2022 p.22",
        "bilateralism",
        ("bilateralism.prefer_multilateral",),
        (
            check(
                "the preference lowers bilateral events in the two",
                events(CHANNELS, (KAZ, UZB), FUTURE),
                off={
                    "bilateralism.prefer_multilateral.KAZ": 0.0,
                    "bilateralism.prefer_multilateral.UZB": 0.0,
                },
                sign=-1,
            ),
        ),
    ),
    Claim(
        "I7",
        "China builds fora of its own, the C+C5 without Russia.",
        "yau2022 pp.14-15, 23-24",
        "institutions",
        ("institutions.fora",),
        (
            check(
                "they raise dialogue and training",
                events(SOFT, EVERY, FUTURE),
                off={"institutions.fora": 0.0},
            ),
        ),
    ),
    Claim(
        "I8",
        "Membership of the SCO is the main prerequisite of closer military cooperation.",
        "olimova_olimov2021 3.2; yau2022 p.34 (no courses with Turkmenistan)",
        "institutions",
        ("institutions.sco_precondition",),
        (
            check(
                "it lowers courses and hard events with Turkmenistan, which is no member",
                events(("training", *HARD), (TKM,), FUTURE),
                off={"institutions.sco_precondition": 0.0},
                sign=-1,
            ),
            check(
                "so that free runs to 2020 have next to no courses there",
                events(("training",), (TKM,), PAST),
                sign=0,
                past=True,
            ),
        ),
    ),
)
