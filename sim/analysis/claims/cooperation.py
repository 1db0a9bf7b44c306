"""Claims C: what limits and drives cooperation: language, courses, regimes, business, example."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    EVERY,
    FUTURE,
    HARD,
    KAZ,
    KGZ,
    TJK,
    TKM,
    TURKIC,
    UZB,
    acceptance,
    events,
    growth,
    hard,
    imbalance,
    less,
    outposts_before,
    track,
)
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "C1",
        "Russian as the working language caps how deep cooperation with China can go.",
        "yau2022 pp.33-34",
        "capacity",
        ("capacity.language_gap",),
        (
            check(
                "the gap lowers China's hard role in Tajikistan",
                hard(TJK),
                off={"capacity.language_gap": 0.0},
                sign=-1,
            ),
        ),
    ),
    Claim(
        "C2",
        "Training grew steeply from 2014 and peaked in 2018-19; reports show perhaps half.",
        "yau2022 pp.28, 34",
        "capacity",
        ("capacity.programme", "ties.reporting"),
        (
            check(
                "free runs hold at least three times as many reported courses a year in 2014-2019 "
                "as in 2001-2013",
                growth("training", 3.0),
                past=True,
            ),
        ),
    ),
    Claim(
        "C3",
        "Regime insecurity brings demand for regime security, and Chinese attention.",
        "yau2022 pp.34-35",
        "regime",
        ("regime.attention", "regime.demand"),
        (
            check(
                "a lasting crisis in Kazakhstan raises China's events there",
                events(CHANNELS, (KAZ,), FUTURE),
                on={"environment.crisis.KAZ": 1.0},
                off={"environment.crisis.KAZ": 0.0},
            ),
        ),
    ),
    Claim(
        "C4",
        "Private security follows Chinese business, most of all in Kyrgyzstan.",
        "yau2022 p.29",
        "sinophobia",
        ("sinophobia.companies", "dependence.investment_weight"),
        (
            check(
                "it is strongest in Kyrgyzstan, beyond the mean of the others",
                less(track("private_security", KGZ), track("private_security", KAZ, TJK, TKM, UZB)),
            ),
            check(
                "protests against firms bring it there",
                track("private_security", KGZ),
                off={"sinophobia.companies": 0.0},
                built_in="without companies that follow protests there are none",
            ),
        ),
    ),
    Claim(
        "C5",
        "Republics balance several patrons rather than become anyone's client.",
        "aliyev2019; didigova2021 3.4",
        "hedging",
        ("hedging.balance",),
        (
            check(
                "ties are less lopsided",
                imbalance(),
                off={"hedging.balance": 0.0},
                sign=-1,
            ),
        ),
        against=("D7",),
    ),
    Claim(
        "C6",
        "Tajikistan can become China's model for cooperation with others (that they may take it "
        "as an example themselves is our reading).",
        "didigova2021 1.2",
        "diffusion",
        ("diffusion.repetition", "diffusion.weight"),
        (
            check(
                "China repeats it: its hard events with the others are more",
                events(HARD, TURKIC, FUTURE),
                off={"diffusion.repetition": 0.0},
            ),
            check(
                "and Tajikistan's neighbours accept more hard offers",
                acceptance(KGZ, UZB),
                off={"diffusion.weight": 0.0},
            ),
        ),
        against=("G1",),
    ),
    Claim(
        "C7",
        "China came late to acting abroad: no exercise with a foreign army before October 2002, no "
        "post abroad before overseas interests became a task in 2013.",
        "didigova2021 ch.II; yau2022 pp.24-25",
        "capacity",
        ("environment.joint_action", "environment.posts_abroad"),
        (
            check(
                "fewer than one free run in ten has an outpost before 2013",
                outposts_before(2013),
                sign=-1,
                level=0.1,
                past=True,
                built_in="one offer in a thousand passes before April 2013",
            ),
            check(
                "were joint action to end, China's exercises and operations would be fewer",
                events(("exercise", "operation"), EVERY, FUTURE),
                on={"environment.joint_action": 0.0},
                off={"environment.joint_action": 1.0},
                sign=-1,
                built_in="one offer in a thousand passes",
            ),
        ),
    ),
)
