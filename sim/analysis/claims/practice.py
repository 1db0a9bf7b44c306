"""Claims N: how cooperation goes on once it has begun, and what interrupts it."""

from __future__ import annotations

from sim.analysis.claims.checks import Claim, check
from sim.analysis.claims.measures import EVERY, FUTURE, KAZ, KGZ, PAST, events, investment
from sim.names import CHANNELS

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "N1",
        "Talks between leaders come first; ministries then put them into practice.",
        "yau2022 p.22",
        "bilateralism",
        ("bilateralism.groundwork",),
        (
            check(
                "dialogue raises the events that follow from it",
                events(CHANNELS[1:], EVERY, PAST),
                off={"bilateralism.groundwork": 0.0},
                past=True,
            ),
        ),
    ),
    Claim(
        "N2",
        "Cooperation that has begun becomes regular.",
        "yau2022 pp.12, 24",
        "bilateralism",
        ("bilateralism.routine",),
        (
            check(
                "a standing tie raises events",
                events(CHANNELS, EVERY, PAST),
                off={"bilateralism.routine": 0.0},
                past=True,
            ),
        ),
    ),
    Claim(
        "N3",
        "A pandemic stops travel, but not talks.",
        "yau2022 p.33; olimova_olimov2021 2.5",
        "ties",
        ("environment.closure",),
        (
            check(
                "closed borders lower training, exercises and operations",
                events(("training", "exercise", "operation"), EVERY, FUTURE),
                on={"environment.closure": 0.8},
                off={"environment.closure": 0.0},
                sign=-1,
            ),
        ),
    ),
    Claim(
        "N4",
        "Protests have suspended Chinese projects.",
        "yau2022 p.9",
        "sinophobia",
        ("sinophobia.suspension",),
        (
            check(
                "protests hold back Chinese investment in Kazakhstan and Kyrgyzstan",
                investment(KAZ, KGZ),
                off={"sinophobia.suspension": 0.0},
                sign=-1,
            ),
        ),
    ),
)
