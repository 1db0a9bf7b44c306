"""Scores of forecasts against the record, in the same units for accounts and yardsticks.

A forecast gives intensities (month, republic, channel, draw), draws being parameter sets of a
posterior or simulated histories of a free forecast, and perhaps the shape of the rounds. What is
forecast is the mixture over draws. Three kinds of cells are judged:

- *blocks*, the joint counts of the five republics in a month and channel: log score;
- *cells*, a republic's count alone (Poisson, or negative binomial under rounds): log score, CRPS,
  PIT and coverage;
- *totals*, the sum of a block: the same four.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.marginals import PIT_SEED, Marginal, marginal, mixed
from sim.inference.observation import (
    CHANNEL_SETS,
    IN_ROUNDS,
    ONE_BY_ONE,
    SCORED_CHANNELS,
    Counts,
    log_probability,
)
from sim.parameters import Array

#: First months after the data that a forecast was fitted to, and the months scored from each.
ORIGINS: Final = ("2005-01", "2008-01", "2011-01", "2014-01", "2017-01")
HORIZON: Final = 36
#: Kinds of forecasts at an origin; and that of forecasters that learn month by month.
KINDS: Final = ("one_month", "free")
LEARNING: Final = "learning"
KIND_TITLES: Final = {
    "one_month": "one month ahead",
    "free": "free forecast",
    LEARNING: "one month ahead, learning on",
}
#: What the sets of channels are called; see CHANNEL_SETS.
CHANNEL_TITLES: Final = {"five": "five channels", "seven": "all seven channels"}
Months = NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """How one forecast, or several one after the other, did on the months scored.

    `month` and `origin` hold month indices from the record's start, shape (month,); `blocks` log
    scores (month, channel) of the five republics together, which is what forecasts are ranked by.
    Channels are the first of OBSERVED, seven or (see `on`) five.
    """

    name: str
    observation: str
    kind: str
    month: Months
    origin: Months
    blocks: Array
    cells: Marginal
    totals: Marginal

    @property
    def channels(self) -> str:
        """The set of channels it is on."""
        number = self.blocks.shape[1]
        return next(name for name, size in CHANNEL_SETS.items() if size == number)

    @property
    def total(self) -> float:
        """The log score of the whole, the sum over blocks."""
        return float(self.blocks.sum())


def score(
    name: str,
    counts: Counts,
    intensity: Array,
    shape: Array | None = None,
    *,
    origin: int,
    kind: str = "one_month",
    observation: str | None = None,
    seed: int = PIT_SEED,
) -> Score:
    """Scores of a forecast of the months from `origin` on; `seed` is that of the PIT.

    `counts` (month, republic, channel) and `intensity` (month, republic, channel, draw) hold those
    months alone; `shape` is (draw,), (1,), (channel, draw) or (channel, 1), of the channels that
    come in rounds, or None for Poisson cells. For a free forecast the draws are intensities along
    simulated histories.
    """
    if kind not in KIND_TITLES:
        known = ", ".join(KIND_TITLES)
        raise ValueError(f"{kind!r} is no kind of forecast; expected one of {known}")
    if intensity.shape[:-1] != counts.shape:
        raise ValueError(f"intensities {intensity.shape} do not match counts {counts.shape}")
    month = np.arange(origin, origin + len(counts))
    return Score(
        name=name,
        observation=observation or ("poisson" if shape is None else "rounds"),
        kind=kind,
        month=month,
        origin=np.full(len(counts), origin),
        blocks=mixed(log_probability(counts, intensity, shape)),
        cells=_marginals(counts, intensity, shape, seed),
        totals=_marginals(counts.sum(axis=1), intensity.sum(axis=1), shape, seed),
    )


def _marginals(counts: Counts, intensity: Array, shape: Array | None, seed: int) -> Marginal:
    """Scores of single counts: in rounds, and one by one where there are more channels."""
    in_rounds = marginal(counts[..., IN_ROUNDS], intensity[..., IN_ROUNDS, :], shape, seed)
    if counts.shape[-1] == len(SCORED_CHANNELS):
        return in_rounds
    alone = marginal(counts[..., ONE_BY_ONE], intensity[..., ONE_BY_ONE, :], None, seed)
    return _by_field(
        lambda name, _: np.concatenate(
            [getattr(part, name) for part in (in_rounds, alone)], axis=-1
        )
    )


def on(one: Score, channels: str) -> Score:
    """A score on the channels that come in rounds (`five`), or on all (`seven`): as it is."""
    number = CHANNEL_SETS[channels]

    def of(part: Marginal) -> Marginal:
        return _by_field(lambda name, _: getattr(part, name)[..., :number])

    return replace(one, blocks=one.blocks[:, :number], cells=of(one.cells), totals=of(one.totals))


def joined(scores: Sequence[Score]) -> Score:
    """Scores of one forecaster at several origins as one, months in the order given."""
    first = scores[0]
    for other in scores:
        if who(other) != who(first):
            raise ValueError(f"{who(other)} and {who(first)} are not one forecaster")

    def of(part: Callable[[Score], Marginal]) -> Marginal:
        return _by_field(
            lambda name, months: np.concatenate(
                [getattr(part(each), name) for each in scores], axis=months
            )
        )

    return Score(
        name=first.name,
        observation=first.observation,
        kind=first.kind,
        month=np.concatenate([each.month for each in scores]),
        origin=np.concatenate([each.origin for each in scores]),
        blocks=np.concatenate([each.blocks for each in scores]),
        cells=of(lambda each: each.cells),
        totals=of(lambda each: each.totals),
    )


def since(one: Score, first: int) -> Score:
    """A score's months from `first` on, a month of the record."""
    kept = one.month >= first

    def of(part: Marginal) -> Marginal:
        return _by_field(lambda name, months: np.compress(kept, getattr(part, name), axis=months))

    return replace(
        one,
        month=one.month[kept],
        origin=one.origin[kept],
        blocks=one.blocks[kept],
        cells=of(one.cells),
        totals=of(one.totals),
    )


def _by_field(made: Callable[[str, int], Array]) -> Marginal:
    """A Marginal whose fields are each made from its name and the axis that holds its months."""
    names = (field.name for field in fields(Marginal))
    return Marginal(**{name: made(name, 1 if name == "covered" else 0) for name in names})


def who(one: Score) -> tuple[str, str, str]:
    """What makes scores one forecaster's: name, observation and kind."""
    return (one.name, one.observation, one.kind)
