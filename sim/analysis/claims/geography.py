"""Claims G: borders, Afghanistan, Xinjiang."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    BORDER,
    EVERY,
    KGZ,
    PAST,
    TJK,
    TKM,
    TURKIC,
    UZB,
    acceptance,
    events,
    first_outpost,
    hard,
    less,
    share_with,
    track,
)
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "G1",
        "China seeks posts where Afghanistan lies next to Xinjiang, and Tajikistan alone borders "
        "both.",
        "didigova2021 3.3-3.4, conclusion; yau2022 pp.6-10 (the half on Xinjiang)",
        "threat",
        ("threat.flank", "threat.border_china", "threat.border_afghanistan"),
        (
            check(
                "China's first outpost is in Tajikistan in more than half of the runs that have "
                "one",
                first_outpost(TJK),
                level=0.5,
                past=True,
            ),
            check(
                "and more often than if the place on the map told nothing",
                first_outpost(TJK),
                off={"threat.flank": 0.0},
                past=True,
            ),
            check(
                "which lifts the hard role in Tajikistan",
                hard(TJK),
                off={"threat.flank": 0.0},
                past=True,
            ),
            check(
                "and leaves it next to the same elsewhere",
                hard(*TURKIC),
                off={"threat.flank": 0.0},
                sign=0,
                past=True,
            ),
        ),
    ),
    Claim(
        "G2",
        "Tajik demand for Chinese help follows from the long Afghan border and from what CSTO and "
        "SCO leave uncovered.",
        "didigova2021 3.3",
        "threat",
        ("threat.demand", "institutions.csto_cover", "institutions.sco_cover"),
        (
            check(
                "unmet demand raises Tajikistan's acceptance of hard offers",
                acceptance(TJK),
                off={"threat.demand": 0.0},
            ),
            check(
                "more than that of the others",
                less(acceptance(TJK), acceptance(*TURKIC)),
                off={"threat.demand": 0.0},
            ),
            check(
                "and draws China's first outpost there",
                first_outpost(TJK),
                off={"threat.demand": 0.0},
                past=True,
            ),
            check(
                "cover by the CSTO lowers Tajikistan's unmet demand",
                track("demand", TJK),
                on={"institutions.csto_cover": 1.0},
                off={"institutions.csto_cover": 0.0},
                sign=-1,
                built_in="unmet demand is threat times what is left of 1 after cover",
            ),
        ),
    ),
    Claim(
        "G3",
        "Stability in Xinjiang is the founding motive; the safety of investment joins it in the "
        "(late) 2010s.",
        "yau2022 pp.2, 6-9, 32",
        "threat",
        ("threat.concern", "dependence.protection"),
        (
            check(
                "concern raises China's events before 2001",
                events(CHANNELS, EVERY, (0,)),
                off={"threat.concern": 0.0},
                past=True,
            ),
            check(
                "investment raises China's events more after 2013 than before 2001",
                less(events(CHANNELS, EVERY, (2,)), events(CHANNELS, EVERY, (0,))),
                off={"dependence.protection": 0.0},
                past=True,
            ),
        ),
    ),
    Claim(
        "G4",
        "Kyrgyzstan and Tajikistan respond most: nine of twelve bilateral exercises are with them.",
        "yau2022 p.22, app.3",
        "bilateralism",
        ("bilateralism.prefer_multilateral", "threat.demand"),
        (
            check(
                "more than half of free-run bilateral exercises are with the two",
                share_with(("exercise",), (KGZ, TJK)),
                level=0.5,
                past=True,
            ),
        ),
    ),
    Claim(
        "G5",
        "Afghan shocks raise threat where the border is shared, then around it.",
        "rauf_saud2020 sec.2-3; yau2022 pp.10, 25",
        "threat",
        ("threat.spillover", "threat.flank", "environment.afghan_future"),
        (
            check(
                "unmet demand rises in Tajikistan",
                track("demand", TJK),
                on={"environment.afghan_insecurity": 1.0},
                off={"environment.afghan_insecurity": 0.2},
                built_in="threat is insecurity times exposure of the border",
            ),
            check(
                "and in Kyrgyzstan, which has no Afghan border",
                track("demand", KGZ),
                on={"environment.afghan_insecurity": 1.0},
                off={"environment.afghan_insecurity": 0.2},
                built_in="a share of the neighbours' threat is added to a republic's own",
            ),
            check(
                "China's hard role in Tajikistan grows",
                hard(TJK),
                on={"environment.afghan_insecurity": 1.0},
                off={"environment.afghan_insecurity": 0.2},
            ),
        ),
    ),
    Claim(
        "G6",
        "Afghan insecurity may deepen reliance on Russia instead, as some Chinese scholars fear.",
        "yau2022 p.10",
        "threat",
        ("threat.turn_to_russia", "accommodation.rally"),
        (
            check(
                "Russia's role in Tajikistan grows",
                track("russia_security_role", TJK),
                on={"environment.afghan_insecurity": 1.0},
                off={"environment.afghan_insecurity": 0.2},
            ),
            check(
                "and China's share falls",
                track("china_share", TJK),
                on={"environment.afghan_insecurity": 1.0},
                off={"environment.afghan_insecurity": 0.2},
                sign=-1,
            ),
        ),
        against=("G5",),
    ),
    Claim(
        "G7",
        "China's build-up in Xinjiang makes it easier to act near its border.",
        "yau2022 p.30",
        "capacity",
        ("capacity.build_up",),
        (
            check(
                "the hard role grows more in the three border republics than in the other two",
                less(hard(*BORDER), hard(TKM, UZB)),
                off={"capacity.build_up": 0.0},
            ),
        ),
    ),
    Claim(
        "G8",
        "Joint patrols follow China's own border: with Kazakhstan every year, with Kyrgyzstan and "
        "Tajikistan now and then.",
        "yau2022 pp.27-28",
        "threat",
        ("threat.frontier", "threat.border_china"),
        (
            check(
                "the border raises reported operations with the three that share it",
                events(("operation",), BORDER, PAST),
                off={"threat.frontier": 0.0},
                past=True,
            ),
            check(
                "and their share in all operations",
                share_with(("operation",), BORDER),
                off={"threat.frontier": 0.0},
                past=True,
            ),
        ),
    ),
    Claim(
        "G9",
        "Tajikistan lacks the means to guard its own border, and lets China pay; richer states "
        "rely on their own.",
        "olimova_olimov2021 3.1; yau2022 pp.28-29 (Turkmenistan buys what others are given)",
        "threat",
        ("threat.own_means", "dependence.income"),
        (
            check(
                "Tajikistan's unmet demand exceeds Turkmenistan's, whose Afghan border is long too",
                less(track("demand", TJK), track("demand", TKM)),
            ),
            check(
                "own means account for part of the gap",
                less(track("demand", TJK), track("demand", TKM)),
                off={"threat.own_means": 0.0},
                built_in="own means cover threat in proportion to income",
            ),
            check(
                "and for part of the gap in accepting hard offers",
                less(acceptance(TJK), acceptance(TKM)),
                off={"threat.own_means": 0.0},
            ),
        ),
    ),
)
