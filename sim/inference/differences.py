"""Differences between scores of the same months, with their intervals; scores part by part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from sim.calendar import month_label
from sim.inference.observation import OBSERVED, Counts
from sim.inference.scores import Score
from sim.names import REPUBLICS
from sim.parameters import Array

#: Length of the blocks of months that are drawn together in the bootstrap.
BLOCK_MONTHS: Final = 6
RESAMPLES: Final = 4000


@dataclass(frozen=True)
class Difference:
    """A summed difference of scores with its interval; arrays where several were asked for."""

    total: Array
    low: Array
    high: Array


def paired_bootstrap(
    first: Array,
    second: Array,
    *,
    level: float = 0.95,
    block: int = BLOCK_MONTHS,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Difference:
    """Sum over months of `first` - `second`, with an interval from resampled months.

    Shapes (month, ...), the result (...). A month of the one is always taken with the same month
    of the other, and months in runs of six, since neighbouring months depend on each other
    (moving blocks: Künsch 1989, Annals of Statistics 17, 1217-1241). Runs wrap around from the
    last month to the first, so that each month is drawn equally often (Politis and Romano 1992,
    in LePage and Billard, Exploring the Limits of Bootstrap, 263-270).
    """
    if first.shape != second.shape:
        raise ValueError(f"scores of shapes {first.shape} and {second.shape} do not pair")
    months = len(first)
    if not months:
        raise ValueError("no months to compare")
    gap = first - second
    sums = _how_often(months, block, resamples, seed) @ gap.reshape(months, -1)
    low, high = np.quantile(sums, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    across = gap.shape[1:]
    return Difference(gap.sum(axis=0), low.reshape(across), high.reshape(across))


@cache
def _how_often(months: int, block: int, resamples: int, seed: int) -> Counts:
    """How often each month is drawn, shape (resample, month): every comparison needs it anew."""
    luck = np.random.default_rng(seed)
    starts = luck.integers(months, size=(resamples, -(-months // block)))
    drawn = (starts[..., np.newaxis] + np.arange(block)) % months
    drawn = drawn.reshape(resamples, -1)[:, :months]
    cell = drawn + months * np.arange(resamples)[:, np.newaxis]
    return np.bincount(cell.ravel(), minlength=resamples * months).reshape(resamples, months)


def compared(first: Score, second: Score) -> Difference:
    """The difference of two log scores over the same months, blocks summed."""
    require_same_months(first, second)
    return paired_bootstrap(first.blocks.sum(axis=1), second.blocks.sum(axis=1))


#: What scores can be broken down by.
BREAKDOWNS: Final = ("republic", "channel", "period")


def parts(one: Score, by: str) -> dict[str, Array]:
    """Log scores of each republic, channel or period (the months of one origin), shape (month,).

    Channels and periods split the blocks and add up to the whole. A republic's are those of its
    own counts, blind to the others in the same month, so under rounds, or with several draws,
    they do not.
    """
    if by == "republic":
        return {republic: one.cells.log[:, r].sum(axis=1) for r, republic in enumerate(REPUBLICS)}
    if by == "channel":
        return dict(zip(OBSERVED, one.blocks.T, strict=False))  # the first five, or all
    if by == "period":
        split = {}
        for origin in dict.fromkeys(one.origin.tolist()):
            chosen = one.origin == origin
            label = f"{month_label(origin)} to {month_label(int(one.month[chosen].max()))}"
            split[label] = one.blocks[chosen].sum(axis=1)
        return split
    raise ValueError(f"{by!r}: expected one of {', '.join(BREAKDOWNS)}")


def require_same_months(first: Score, second: Score) -> None:
    """Raises ValueError where two scores are not of the same months."""
    if not np.array_equal(first.month, second.month):
        raise ValueError(f"{first.name} and {second.name} were scored on different months")
