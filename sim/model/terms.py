"""Named terms: a decision is a sum of reasons, and the reasons are kept.

An offer (in logs) and an answer (a logit) are sums over six channels. A term applies to all
channels, to some of them, or in proportion to a weight per channel; it is summed accordingly, in
the order in which terms were added, and remembered as its mean over the three hard channels.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.names import CHANNELS, HARD_CHANNELS
from sim.parameters import Array

ALL: Final = tuple(range(len(CHANNELS)))
HARD: Final = tuple(CHANNELS.index(channel) for channel in HARD_CHANNELS)
NOT_HARD: Final = tuple(channel for channel in ALL if channel not in HARD)
SOFT: Final = (CHANNELS.index("dialogue"), CHANNELS.index("training"))
DIALOGUE: Final = CHANNELS.index("dialogue")
TALKS: Final = (DIALOGUE,)
BEYOND_DIALOGUE: Final = ALL[1:]
TRAINING: Final = (CHANNELS.index("training"),)
TRANSFER: Final = (CHANNELS.index("transfer"),)
NOT_TRANSFER: Final = tuple(channel for channel in ALL if channel not in TRANSFER)
EXERCISES: Final = (CHANNELS.index("exercise"),)
OPERATION: Final = (CHANNELS.index("operation"),)
OUTPOSTS: Final = (CHANNELS.index("basing"),)
#: Channels in which forces of both sides act together.
JOINT_ACTION: Final = (*EXERCISES, *OPERATION)
#: Channels in which Russia helps a member in need.
HELP: Final = tuple(CHANNELS.index(name) for name in ("training", "transfer", "exercise", "basing"))
#: Channels that deliver security, not talk or courses.
DELIVERED: Final = tuple(
    CHANNELS.index(name) for name in ("transfer", "exercise", "operation", "basing")
)
#: Channels for which membership of the SCO is the ground: courses, and all that is hard.
UNDER_THE_SCO: Final = (*TRAINING, *HARD)
#: Channels that need people to travel.
TRAVEL: Final = tuple(CHANNELS.index(name) for name in ("training", "exercise", "operation"))

#: Terms of an offer, by power.
OFFER_TERMS: Final = (
    "concern for Xinjiang",
    "place on the map",
    "investment to protect",
    "means",
    "division of labour",
    "bilateral track",
    "institutions",
    "regime attention",
    "language gap",
    "model elsewhere",
    "commitment",
    "answer to China",
    "gifts and sales",
    "means abroad",
    "closure",
)
#: Terms of a republic's answer.
ANSWER_TERMS: Final = (
    "openness",
    "reserve",
    "unmet demand",
    "dependence",
    "balance of patrons",
    "other powers",
    "regime insecurity",
    "neighbours' experience",
    "sinophobia",
    "Russian displeasure",
    "neutrality",
    "form",
)


class Terms:
    """A sum of named terms over the channels, written into `total` of shape (channel, run)."""

    def __init__(self, total: Array, kept: Array | None, names: tuple[str, ...]) -> None:
        self._total = total
        self._kept = kept
        self._names = names
        self._all: Array = np.zeros(1)
        self._on: list[tuple[tuple[int, ...], Array]] = []
        self._along: list[tuple[Array, Array]] = []
        self._each: list[Array] = []
        if kept is not None:
            kept[...] = 0.0

    def add(self, name: str, value: Array, on: tuple[int, ...] = ALL) -> None:
        """A term of shape (run,), the same on each of the channels `on`."""
        if on is ALL:
            self._all = self._all + value
        else:
            self._on.append((on, value))
        if self._kept is not None:
            share = sum(channel in on for channel in HARD) / len(HARD)
            self._kept[self._names.index(name)] += share * value

    def add_along(self, name: str, value: Array, weights: Array) -> None:
        """A term of shape (run,) times a weight per channel, shape (channel, run)."""
        self._along.append((weights, value))
        if self._kept is not None:
            mean = (weights[HARD[0]] + weights[HARD[1]] + weights[HARD[2]]) / len(HARD)
            self._kept[self._names.index(name)] += mean * value

    def add_each(self, name: str, values: Array) -> None:
        """A term with a value of its own on every channel, shape (channel, run)."""
        self._each.append(values)
        if self._kept is not None:
            mean = (values[HARD[0]] + values[HARD[1]] + values[HARD[2]]) / len(HARD)
            self._kept[self._names.index(name)] += mean

    def sum(self) -> None:
        """Write the sum of all terms, in the order all, along, each, on."""
        total = self._total
        total[...] = self._all
        for weights, value in self._along:
            total += weights * value
        for values in self._each:
            total += values
        for channels, value in self._on:
            for channel in channels:
                total[channel] += value
