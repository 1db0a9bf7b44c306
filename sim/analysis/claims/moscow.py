"""Claims D, second half: how Moscow takes what Beijing does."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    EVERY,
    FUTURE,
    HARD,
    KAZ,
    KGZ,
    PAST,
    TJK,
    UZB,
    acceptance,
    events,
    hard,
    objections,
    objections_per_hard_event,
    track,
)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "D3",
        "Moscow consents and shares the burden because its means are short.",
        "aliyev2019",
        "accommodation",
        ("accommodation.burden_sharing",),
        (
            check(
                "Moscow objects less after 2020",
                objections(FUTURE),
                off={"accommodation.burden_sharing": 0.0},
                sign=-1,
            ),
            check(
                "and China's hard events are more",
                events(HARD, EVERY, FUTURE),
                off={"accommodation.burden_sharing": 0.0},
            ),
        ),
    ),
    Claim(
        "D4",
        "Its quarrel with the West makes Moscow more tolerant.",
        "aliyev2019; rauf_saud2020 sec.6",
        "accommodation",
        ("accommodation.quarrel",),
        (
            check(
                "tolerance rises",
                track("tolerance"),
                on={"environment.quarrel_with_west": 1.0},
                off={"environment.quarrel_with_west": 0.0},
                built_in="the quarrel is a term of tolerance",
            ),
            check(
                "objections become fewer",
                objections(FUTURE),
                on={"environment.quarrel_with_west": 1.0},
                off={"environment.quarrel_with_west": 0.0},
                sign=-1,
            ),
        ),
    ),
    Claim(
        "D5",
        "Moscow's reaction depends on hard means, not on trade.",
        "didigova2021 1.2 (reporting Mustafic and Preljevic)",
        "accommodation",
        ("accommodation.economic_sensitivity", "ties.hardness"),
        (
            check(
                "ten times the offers of outposts bring more objections",
                objections(FUTURE),
                on={"ties.china_rate.basing": 0.2},
                off={"ties.china_rate.basing": 0.02},
            ),
            check(
                "trade at twice its path leaves objections per hard event where they are",
                objections_per_hard_event(),
                on={"environment.trade": 2.0},
                off={"environment.trade": 1.0},
                sign=0,
            ),
        ),
    ),
    Claim(
        "D6",
        "Moscow can give more itself where China plays a role, and the republic takes both.",
        "didigova2021 3.4; olimova_olimov2021 3.2",
        "accommodation",
        ("accommodation.answer",),
        (
            check(
                "Russia's role in Tajikistan grows",
                track("russia_security_role", TJK),
                off={"accommodation.answer": 0.0},
            ),
            check(
                "and China's hard role there is next to the same",
                hard(TJK),
                off={"accommodation.answer": 0.0},
                sign=0,
            ),
        ),
    ),
    Claim(
        "D11",
        "Moscow says nothing in public of what China does in the region's security.",
        "didigova2021 conclusion; aliyev2019",
        "accommodation",
        ("accommodation.voiced", "accommodation.tolerance"),
        (
            check(
                "public objections to what the record has to 2020 are next to none",
                objections(PAST, public=True),
                sign=0,
            ),
            check(
                "and so are those in free runs",
                objections(PAST, public=True),
                sign=0,
                past=True,
            ),
        ),
    ),
    Claim(
        "D12",
        "Moscow's red line is its own lead: it accepts China as long as it remains the main "
        "provider of security.",
        "aliyev2019; didigova2021 1.2 (reporting Mustafic and Preljevic)",
        "accommodation",
        ("ties.russian_bases", "accommodation.tolerance"),
        (
            check(
                "without Russian bases the same Chinese acts meet more objections",
                objections_per_hard_event(),
                on={"ties.russian_bases": 0.0},
                off={},
            ),
        ),
        against=("D7",),
    ),
    Claim(
        "D13",
        "When Afghanistan gets worse, Russia comes to the help of its allies (April and May 2021).",
        "didigova2021 3.4",
        "accommodation",
        ("accommodation.rally",),
        (
            check(
                "Russia's role in Tajikistan grows under a lasting Afghan shock",
                track("russia_security_role", TJK),
                on={"environment.afghan_insecurity": 1.0},
                off={"environment.afghan_insecurity": 1.0, "accommodation.rally": 0.0},
            ),
            check(
                "but not in Uzbekistan, which is no ally",
                track("russia_security_role", UZB),
                on={"environment.afghan_insecurity": 1.0},
                off={"environment.afghan_insecurity": 1.0, "accommodation.rally": 0.0},
                sign=0,
                built_in="Russia's rally is multiplied by membership of the CSTO",
            ),
        ),
    ),
    Claim(
        "D14",
        "What Russians resent in the open is China's economy, which drives theirs out of markets; "
        "that it tells on security is our reading.",
        "didigova2021 1.2 (reporting Dmitrieva), conclusion; olimova_olimov2021 3.2 (in the past)",
        "accommodation",
        ("accommodation.economic_sensitivity",),
        (
            check(
                "economic presence adds to Moscow's displeasure",
                track("displeasure", *EVERY),
                off={"accommodation.economic_sensitivity": 0.0},
                built_in="presence is a term of displeasure",
            ),
            check(
                "so that its allies accept fewer of China's hard offers",
                acceptance(KAZ, KGZ, TJK),
                off={"accommodation.economic_sensitivity": 0.0},
                sign=-1,
            ),
        ),
        against=("D5",),
    ),
)
