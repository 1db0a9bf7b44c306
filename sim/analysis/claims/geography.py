"""Claims G: borders, Afghanistan, Xinjiang."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    BORDER,
    EVERY,
    KGZ,
    TJK,
    TKM,
    TURKIC,
    UZB,
    events,
    hard,
    less,
    share_with,
    track,
)
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "G1",
        "China's concern peaks where a republic borders both Xinjiang and Afghanistan, which only "
        "Tajikistan does.",
        "didigova2021 3.3, conclusion; yau2022 pp.6-10 (the half on Xinjiang)",
        "threat",
        ("threat.triangle", "threat.border_china", "threat.border_afghanistan"),
        (
            check(
                "the triangle widens Tajikistan's lead in the hard role",
                less(hard(TJK), hard(*TURKIC)),
                off={"threat.triangle": 0.0},
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
                "unmet demand widens Tajikistan's lead in the hard role",
                less(hard(TJK), hard(*TURKIC)),
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
                share_with("exercise", (KGZ, TJK)),
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
        ("threat.spillover", "environment.afghan_future"),
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
        ("threat.turn_to_russia",),
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
)
