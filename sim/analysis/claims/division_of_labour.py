"""Claims D: Russia and China: who does what, and what Moscow makes of it."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    EVERY,
    FUTURE,
    HARD,
    TJK,
    events,
    hard,
    objections_per_hard_event,
    total,
    track,
)
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "D1",
        "Russia provides security and China the economy: a norm, voiced at the top in 2015.",
        "didigova2021 introduction; rauf_saud2020 p.35; aliyev2019; olimova_olimov2021 sec.1",
        "division_of_labour",
        ("division_of_labour.enabled", "division_of_labour.strength"),
        (
            check(
                "the norm lowers China's hard events",
                events(HARD, EVERY, FUTURE),
                off={"division_of_labour.enabled": 0.0},
                sign=-1,
            ),
        ),
    ),
    Claim(
        "D2",
        "The norm loses its hold as China acts on its own (that want of opposition wears it is "
        "our reading).",
        "didigova2021 conclusion; olimova_olimov2021 sec.1",
        "division_of_labour",
        ("division_of_labour.erosion",),
        (
            check(
                "the norm is weaker",
                track("norm"),
                off={"division_of_labour.erosion": 0.0},
                sign=-1,
                built_in="without erosion the norm stays at 1, its highest",
            ),
            check(
                "and China's hard events are more",
                events(HARD, EVERY, FUTURE),
                off={"division_of_labour.erosion": 0.0},
            ),
        ),
        against=("D1",),
    ),
    Claim(
        "D3",
        "Moscow consents and shares the burden because its means are short.",
        "aliyev2019",
        "accommodation",
        ("accommodation.burden_sharing",),
        (
            check(
                "Moscow objects less",
                total("objections", *EVERY),
                off={"accommodation.burden_sharing": 0.0},
                sign=-1,
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
                total("objections", *EVERY),
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
                total("objections", *EVERY),
                on={"ties.china_rate.basing": 0.28},
                off={},
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
        "Moscow can give more itself (May 2021, with a view to Afghanistan), and the republic "
        "takes both.",
        "didigova2021 3.4",
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
        "D7",
        "Short of means, Russia fades and China fills in.",
        "olimova_olimov2021 sec.1 (but 3.2 also reports Russian growth)",
        "capacity",
        ("capacity.russian_means", "institutions.csto_cover"),
        (
            check(
                "Russia's role shrinks",
                track("russia_security_role", *EVERY),
                on={"environment.russian_means": 0.1},
                off={"environment.russian_means": 1.0},
                sign=-1,
            ),
            check(
                "China's hard role in Tajikistan grows",
                hard(TJK),
                on={"environment.russian_means": 0.1},
                off={"environment.russian_means": 1.0},
            ),
        ),
        against=("D3",),
    ),
    Claim(
        "D8",
        "Republics turn to China for want of other committed powers; a US presence changes that.",
        "yau2022 pp.2, 35 (rauf_saud2020 concludes that the US stay sent them to both powers)",
        "hedging",
        ("hedging.alternatives",),
        (
            check(
                "China's events become fewer",
                events(CHANNELS, EVERY, FUTURE),
                on={"environment.us_presence": 1.0},
                off={"environment.us_presence": 0.0},
                sign=-1,
            ),
        ),
    ),
)
