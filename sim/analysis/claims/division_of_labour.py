"""Claims D, first half: who does what, by the norm and by what each power can and will do."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import (
    EVERY,
    FUTURE,
    HARD,
    KGZ,
    TJK,
    events,
    hard,
    share_with,
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
    Claim(
        "D9",
        "What China does in the region it has agreed with Moscow beforehand.",
        "aliyev2019; olimova_olimov2021 3.2 (Moscow is informed, and not concerned)",
        "division_of_labour",
        ("division_of_labour.consent",),
        (
            check(
                "where Moscow tolerates much, asking it lets China offer more of the hard kind",
                events(HARD, EVERY, FUTURE),
                off={"division_of_labour.consent": 0.0},
            ),
        ),
        against=("D2",),
    ),
    Claim(
        "D10",
        "The republics' dependence on Russia makes China accept the conditions that Russia sets.",
        "rauf_saud2020 p.41",
        "division_of_labour",
        ("division_of_labour.reliance_weight",),
        (
            check(
                "it turns part of China's hard events from Kyrgyzstan and Tajikistan, which rely "
                "on Russia most, to the others",
                share_with(HARD, (KGZ, TJK), FUTURE),
                off={"division_of_labour.reliance_weight": 0.0},
                sign=-1,
            ),
        ),
    ),
)
