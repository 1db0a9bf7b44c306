"""Claims E: trade, investment, debt, remittances."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.least import Least
from sim.analysis.claims.measures import (
    EVERY,
    FUTURE,
    KAZ,
    KGZ,
    TJK,
    TKM,
    UZB,
    acceptance,
    events,
    full,
    hard,
    less,
    share_with,
    track,
    trade_error,
)
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "E1",
        "Where Chinese investment grows, China seeks to protect it.",
        "didigova2021 ch.II; yau2022 p.8",
        "dependence",
        ("dependence.protection", "dependence.pipelines"),
        (
            check(
                "the role grows more where most is invested (KAZ, TKM, UZB)",
                less(full(KAZ, TKM, UZB), full(KGZ, TJK)),
                off={"dependence.protection": 0.0},
            ),
            check(
                "its pipelines bring talks while they are built, in 2001-2013",
                events(("dialogue",), (KAZ, TKM, UZB), (1,)),
                off={"dependence.pipelines": 0.0},
                past=True,
            ),
        ),
    ),
    Claim(
        "E2",
        "Trade between China and the region grew from 0.46 bn USD (1991) to 2.3 (2002) and 50.2 "
        "(2013).",
        "yau2022 p.8",
        "dependence",
        ("dependence.trade_china",),
        (
            check(
                "the series that drives the path of trade holds the three figures within 1%",
                trade_error(),
                sign=0,
                past=True,
                built_in="the series is an input, and its source gives the figures",
                exception=Least(0.01, "the figures are stated to two or three digits"),
            ),
        ),
    ),
    Claim(
        "E3",
        "Debt makes pliant: Tajikistan owes China over a third of its external debt.",
        "olimova_olimov2021 2.1-2.2",
        "dependence",
        ("dependence.pliancy", "dependence.debt"),
        (
            check(
                "debt makes Tajikistan accept more of China's hard offers",
                acceptance(TJK),
                off={"dependence.pliancy": 0.0},
            ),
            check(
                "which raises China's hard role there",
                hard(TJK),
                off={"dependence.pliancy": 0.0},
            ),
            check(
                "distress over it raises the role further",
                hard(TJK),
                on={"environment.debt_distress.TJK": 1.0},
                off={"environment.debt_distress.TJK": 0.0},
            ),
        ),
    ),
    Claim(
        "E4",
        "Kyrgyz reliance on Chinese finance leads to more security cooperation there.",
        "yau2022 p.35",
        "dependence",
        ("dependence.pliancy", "dependence.rents"),
        (
            check(
                "debt raises China's role in Kyrgyzstan more than in Kazakhstan",
                less(full(KGZ), full(KAZ)),
                off={"dependence.pliancy": 0.0},
            ),
        ),
    ),
    Claim(
        "E5",
        "The rich in oil and gas buy arms; the poor receive gifts (Uzbekistan, a buyer, counts as "
        "poor here, by its income).",
        "yau2022 pp.28-29, app.5",
        "dependence",
        ("dependence.gifts", "dependence.income", "dependence.arms_sales"),
        (
            check(
                "poverty draws transfers to Kyrgyzstan and Tajikistan",
                share_with(("transfer",), (KGZ, TJK)),
                off={"dependence.gifts": 0.0},
                past=True,
            ),
            check(
                "and sales draw them to Kazakhstan, Turkmenistan and Uzbekistan",
                share_with(("transfer",), (KAZ, TKM, UZB)),
                off={"dependence.arms_sales": 0.0},
                past=True,
            ),
        ),
    ),
    Claim(
        "E6",
        "Remittances tie Tajiks (and, by the data, Kyrgyz) to Russia; closing its labour market "
        "cuts that tie.",
        "olimova_olimov2021 2.1, 2.5, 4; Bank of Russia 2017",
        "dependence",
        ("dependence.remittances", "dependence.rents"),
        (
            check(
                "Russia's role in the two shrinks",
                track("russia_security_role", KGZ, TJK),
                on={"environment.labour_closure": 1.0},
                off={"environment.labour_closure": 0.0},
                sign=-1,
            ),
        ),
    ),
    Claim(
        "E7",
        "Since 2013 China's defence papers take up interests abroad, which are the Belt and Road, "
        "and more so each time.",
        "didigova2021 ch.II",
        "dependence",
        ("environment.overseas_interests", "dependence.protection"),
        (
            check(
                "taken up in full, they bring more of China's events than if they were not",
                events(CHANNELS, EVERY, FUTURE),
                on={"environment.overseas_interests": 1.0},
                off={"environment.overseas_interests": 0.0},
            ),
        ),
    ),
)
