"""Claims S: publics and elites."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    FUTURE,
    KAZ,
    KGZ,
    TJK,
    TKM,
    TURKIC,
    UZB,
    events,
    hard,
    less,
    outposts,
    sinophobia,
    total,
    track,
)
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "S1",
        "Sinophobia is strong in the four Turkic-speaking societies, limits China there, and helps "
        "Russia.",
        "aliyev2019",
        "sinophobia",
        ("sinophobia.baseline", "sinophobia.restraint", "sinophobia.helps_russia"),
        (
            check(
                "it lowers China's hard role in the four",
                hard(*TURKIC),
                off={"sinophobia.enabled": 0.0},
                sign=-1,
            ),
            check(
                "it raises Russia's role in the four",
                track("russia_security_role", *TURKIC),
                off={"sinophobia.enabled": 0.0},
            ),
        ),
    ),
    Claim(
        "S2",
        "Tajik worry is low but rises, fed by land and debt.",
        "olimova_olimov2021 2.3-2.4",
        "sinophobia",
        ("sinophobia.response",),
        (
            check(
                "Tajik sinophobia rises from 2008 to 2018",
                less(sinophobia(TJK, 2018), sinophobia(TJK, 2008)),
                past=True,
            ),
            check(
                "and stays below the Kazakh level",
                less(sinophobia(TJK, 2018), sinophobia(KAZ, 2018)),
                sign=-1,
                past=True,
                built_in="their baselines are inputs, 0.2 and 0.6, and move by less than that",
            ),
        ),
    ),
    Claim(
        "S3",
        "Visible firms and corruption bring protest in Kyrgyzstan and Kazakhstan; China answers "
        "with more protection.",
        "yau2022 pp.9, 29",
        "sinophobia",
        ("sinophobia.protest_rate", "sinophobia.protection"),
        (
            check(
                "the two see more protests than the other three together",
                less(total("protests", KAZ, KGZ), total("protests", TJK, TKM, UZB)),
                built_in="freedom to protest is an input, eight times as much in the two",
            ),
            check(
                "protests raise China's events in the two",
                events(CHANNELS, (KAZ, KGZ), FUTURE),
                off={"sinophobia.protection": 0.0},
            ),
        ),
    ),
    Claim(
        "S4",
        "Elites need China, so there is little resistance to its security ties (that publics are "
        "meant is our reading).",
        "yau2022 p.35",
        "sinophobia",
        ("sinophobia.elite_insulation",),
        (
            check(
                "insulated elites take China's hard offers",
                hard(*TURKIC),
                on={"sinophobia.elite_insulation": 1.0},
                off={"sinophobia.elite_insulation": 0.0},
            ),
        ),
        against=("S1",),
    ),
    Claim(
        "S5",
        "A presence that is denied (as in Tajikistan) evades the public's cost, by our reading.",
        "didigova2021 3.1",
        "sinophobia",
        ("sinophobia.concealment",),
        (
            check(
                "denial brings more outposts",
                outposts(FUTURE),
                off={"sinophobia.concealment": 0.0},
            ),
        ),
    ),
)
