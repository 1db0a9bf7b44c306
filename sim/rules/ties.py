"""Ties: channels, how events become standing ties, and what a role weighs.

Not a mechanism but the ground the mechanisms act on, so it has no switch. Claims carried: N3.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.names import CHANNELS
from sim.parameters import Array, Section, parameter
from sim.rules.decay import kept

#: Channels of which reports show as little in one republic as in another.
FAR_FROM_THE_PRESS = slice(CHANNELS.index("operation"), len(CHANNELS))


@dataclass(frozen=True)
class Ties(Section):
    """Parameters of channels and stocks."""

    section: ClassVar[str] = "ties"
    title: ClassVar[str] = "Channels: how often, how long, how deep, how visible, how hard"
    mechanism: ClassVar[bool] = False

    china_rate: Array = parameter(
        {
            "dialogue": 0.53,
            "training": 0.087,
            "transfer": 0.043,
            "exercise": 0.071,
            "operation": 0.053,
            "basing": 0.017,
        },
        low=0,
        high=50,
        unit="offers per year",
        meaning="China's offers per republic and year when every term is 0",
        source="yau2022 app.1-5",
        basis="fitted",
        by="channel",
    )
    russia_rate: Array = parameter(
        {
            "dialogue": 0.7,
            "training": 0.47,
            "transfer": 0.163,
            "exercise": 0.168,
            "operation": 0.07,
            "basing": 0.0145,
        },
        low=0,
        high=50,
        unit="offers per year",
        meaning="Russia's offers per republic and year when every term is 0",
        source="exercises on record, 1994-2020 (docs/codebook.md); olimova_olimov2021 3.2",
        basis="judgement",
        by="channel",
    )
    half_life: Array = parameter(
        {
            "dialogue": 2,
            "training": 3,
            "transfer": 5,
            "exercise": 4,
            "operation": 4,
            "basing": 15,
        },
        low=0.1,
        high=100,
        unit="years",
        meaning="half-life of what an event leaves behind",
        source="wakhan",
        basis="judgement",
        by="channel",
    )
    depth: Array = parameter(
        {
            "dialogue": 0.05,
            "training": 0.1,
            "transfer": 0.2,
            "exercise": 0.4,
            "operation": 0.1,
            "basing": 3.0,
        },
        low=0,
        high=10,
        unit="weight",
        meaning="weight of one event in the security role (an outpost stands all year round, a "
        "patrol takes a day or two)",
        source="wakhan",
        basis="judgement",
        by="channel",
    )
    visibility: Array = parameter(
        {
            "dialogue": 0.1,
            "training": 0.1,
            "transfer": 0.3,
            "exercise": 0.6,
            "operation": 0.5,
            "basing": 1.0,
        },
        low=0,
        high=1,
        unit="share",
        meaning="how much of the channel the public sees",
        source="wakhan",
        basis="judgement",
        by="channel",
    )
    hardness: Array = parameter(
        {
            "dialogue": 0.0,
            "training": 0.0,
            "transfer": 0.1,
            "exercise": 0.5,
            "operation": 0.1,
            "basing": 1.0,
        },
        low=0,
        high=1,
        unit="share",
        meaning="how far the channel breaks the division of labour",
        source="didigova2021 1.2 (hard means, not trade); patrols of a border are ours",
        basis="judgement",
        by="channel",
    )
    reporting: Array = parameter(
        {
            "dialogue": 1.0,
            "training": 0.5,
            "transfer": 1.0,
            "exercise": 1.0,
            "operation": 0.22,
            "basing": 0.6,
        },
        low=0.05,
        high=1,
        unit="share",
        meaning="share of China's events that public reports show (training: perhaps half; "
        "operations: 9 of 40 yearly Kazakh patrols; basing: our guess)",
        source="yau2022 pp.27-28; basing wakhan",
        basis="judgement",
        by="channel",
    )
    coverage: Array = parameter(
        {"KAZ": 0.5, "KGZ": 0.73, "TJK": 0.69, "TKM": 0.38, "UZB": 0.84},
        low=0.05,
        high=1,
        unit="share",
        meaning="how much of what reports show of a channel they show of this republic, but for "
        "operations and basing",
        source="yau2022 p.28",
        basis="fitted",
        by="republic",
    )
    joint_weight: Array = parameter(
        0.3,
        low=0,
        high=1,
        unit="bilateral events",
        meaning="what a share in a multilateral exercise adds to the tie with its leading power",
        source="yau2022 p.32-33",
        basis="judgement",
    )
    openness: Array = parameter(
        0.76,
        low=-6,
        high=6,
        unit="logit",
        meaning="answer to a soft offer when every term is 0 (0.4: 60 in 100 are accepted)",
        source="wakhan",
        basis="fitted",
    )
    reserve: Array = parameter(
        1.9,
        low=0,
        high=8,
        unit="logit",
        meaning="what an offer of hardness 1 has to overcome besides: foreign forces are "
        "unwelcome as such",
        source="olimova_olimov2021 p.11; Uzbek law of 2012 against foreign bases",
        basis="judgement",
    )
    russian_bases: Array = parameter(
        {"KAZ": 1, "KGZ": 2, "TJK": 10, "TKM": 0, "UZB": 0},
        low=0,
        high=50,
        unit="outposts",
        meaning="standing Russian bases in outposts: the stock that basing returns to",
        source="olimova_olimov2021 3.2 (201st base, 7000 soldiers); Kant 700; Kazakh test ranges",
        basis="judgement",
        by="republic",
    )


def reported(by_channel: Array, by_republic: Array) -> Array:
    """Share of China's events that reports show, shape (republic, channel, run).

    `by_channel` (channel, run) and `by_republic` (republic, run), both 0-1. How diligent a press is
    tells on talks, courses and gifts; operations and outposts lie far from it, in border zones.
    """
    shown = by_republic[:, np.newaxis] * by_channel
    shown[:, FAR_FROM_THE_PRESS] = by_channel[FAR_FROM_THE_PRESS]
    return shown


def intensity(rate: Array, log_offer: Array, answer: Array, years: float) -> Array:
    """Expected events in a step of `years`: rate x offer x chance of acceptance.

    `rate` per year, `log_offer` in logs, `answer` a logit; shapes broadcast to (channel, run).
    """
    closed = np.exp(-answer)
    closed += 1.0
    expected: Array = np.exp(log_offer)
    expected /= closed
    expected *= rate * years
    return expected


def accepted(answer: Array) -> Array:
    """Share of offers that an answer (a logit) accepts, 0-1."""
    return 1.0 / (1.0 + np.exp(-answer))


def accumulated(stock: Array, floor: Array, events: Array, half_life: Array, years: float) -> Array:
    """Stock of a tie after a step, in events: decays to `floor`, each event adds one.

    Events fall on average in the middle of the step, so they decay for half of it; this keeps
    the stock the same, to second order, when steps are halved.
    """
    half = kept(half_life, 0.5 * years)
    left = half * half
    new: Array = stock * left
    new += events * half
    new += floor * (1.0 - left)
    return new


def weighted(depth: Array, stock: Array, channels: tuple[int, ...]) -> Array:
    """Depth-weighted stock over `channels`, summed in their order; shape (run,)."""
    total: Array = depth[channels[0]] * stock[channels[0]]
    for channel in channels[1:]:
        total = total + depth[channel] * stock[channel]
    return total
