"""Claims S: publics and elites."""

from __future__ import annotations

from sim.analysis.claims.checks import Check, Claim, check
from sim.analysis.claims.measures import (
    FUTURE,
    KAZ,
    KGZ,
    TJK,
    TKM,
    TURKIC,
    UZB,
    acceptance,
    events,
    less,
    outposts,
    protests,
    sinophobia,
    spread,
    track,
)
from sim.names import LABELS, REPUBLICS


def _accepted_less(republic: int) -> Check:
    return check(
        f"it makes {LABELS[REPUBLICS[republic]]} accept fewer of China's hard offers",
        acceptance(republic),
        off={"sinophobia.enabled": 0.0},
        sign=-1,
    )


def _spreads_less(kind: str) -> Check:
    # Operations have nowhere left to go: the record has them with all who share China's border.
    return check(
        f"it lowers P(spread) of {kind}",
        spread(kind),
        off={"sinophobia.enabled": 0.0},
        sign=-1,
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "S1",
        "Sinophobia is strong in the four Turkic-speaking societies, limits China there, and helps "
        "Russia.",
        "aliyev2019",
        "sinophobia",
        ("sinophobia.baseline", "sinophobia.restraint", "sinophobia.helps_russia"),
        (
            *map(_accepted_less, TURKIC),
            *map(_spreads_less, ("outposts", "exercises")),
            check(
                "it raises Russia's role in the four",
                track("russia_security_role", *TURKIC),
                off={"sinophobia.enabled": 0.0},
            ),
        ),
    ),
    Claim(
        "S2",
        "Tajik worry over China's influence is low but rises fourfold (3 in 100 in 2008, 12 in "
        "2018), fed by land and debt.",
        "olimova_olimov2021 2.3-2.4",
        "sinophobia",
        ("sinophobia.response",),
        (
            check(
                "Tajik sinophobia of 2018 is beyond twice that of 2008, as far as polls are sure",
                less(sinophobia(TJK, 2018), sinophobia(TJK, 2008, times=2.0)),
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
        "Visible firms and corruption bring protest in Kyrgyzstan and Kazakhstan; China takes it "
        "up in talks.",
        "yau2022 p.9 (in readouts since 2018)",
        "sinophobia",
        ("sinophobia.protest_rate", "sinophobia.protection"),
        (
            check(
                "the two see more protests than the other three together",
                less(protests(KAZ, KGZ), protests(TJK, TKM, UZB)),
                built_in="freedom to protest is an input, eight times as much in the two",
            ),
            check(
                "protests bring more talks with the two",
                events(("dialogue",), (KAZ, KGZ), FUTURE),
                off={"sinophobia.protection": 0.0},
            ),
        ),
    ),
    Claim(
        "S4",
        "As Beijing pays less lip service to non-intervention, its security initiatives abroad "
        "meet little resistance at home.",
        "yau2022 p.35",
        "capacity",
        ("environment.posts_abroad",),
        (
            check(
                "were posts abroad held back as before 2016, China's outposts would be fewer",
                outposts(FUTURE),
                on={"environment.posts_abroad": 0.5},
                off={"environment.posts_abroad": 1.0},
                sign=-1,
            ),
        ),
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
    Claim(
        "S6",
        "Elites gain from China, and hold to it whatever their publics think.",
        "olimova_olimov2021 2.3-2.4, 4 (of Tajikistan; that it holds elsewhere is our reading)",
        "sinophobia",
        ("sinophobia.elite_insulation",),
        (
            check(
                "insulated elites accept more of China's hard offers",
                acceptance(*TURKIC),
                on={"sinophobia.elite_insulation": 1.0},
                off={"sinophobia.elite_insulation": 0.0},
            ),
        ),
        against=("S1",),
    ),
)
