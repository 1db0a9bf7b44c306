"""What checks of claims measure: one number per run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from sim.analysis.claims.checks import Measure
from sim.model.histories import Histories
from sim.names import CHANNELS, CHINA, REPUBLICS, RUSSIA
from sim.parameters import Array
from sim.record.series import load_series

KAZ, KGZ, TJK, TKM, UZB = range(len(REPUBLICS))
BORDER = (KAZ, KGZ, TJK)
TURKIC = (KAZ, KGZ, TKM, UZB)
EVERY = tuple(range(len(REPUBLICS)))

HARD = ("exercise", "operation", "basing")
SOFT = ("dialogue", "training")

#: Periods of `Histories.period_counts`: up to the end of the record, after it, all.
PAST = (0, 1, 2)
FUTURE = (3,)
PERIODS_ALL = (0, 1, 2, 3)


def hard(*republics: int) -> Measure:
    """China's mean hard role over the last five years, mean over some republics."""
    return lambda h: _mean([h.hard_role[-60:, i].mean(axis=0) for i in republics])


def full(*republics: int) -> Measure:
    """China's mean security role over the last five years, mean over some republics."""
    return lambda h: _mean([h.security_role[-60:, i].mean(axis=0) for i in republics])


def track(name: str, *republics: int) -> Measure:
    """A tracked variable, mean over the last five years and some republics (none: of the run)."""

    def measure(h: Histories) -> Array:
        kept = h.tracks[name][-20:].mean(axis=0, dtype=float)
        return kept if kept.ndim == 1 else _mean([kept[i] for i in republics])

    return measure


def events(channels: Iterable[str], republics: Iterable[int], periods: Sequence[int]) -> Measure:
    """China's reported bilateral events in some channels, republics and periods."""
    chosen = [CHANNELS.index(channel) for channel in channels]
    where = list(republics)

    def measure(h: Histories) -> Array:
        return sum(
            h.period_counts[period, i, c].astype(float)
            for period in periods
            for i in where
            for c in chosen
        ) + np.zeros(h.runs)

    return measure


def total(name: Literal["protests", "objections"], *republics: int) -> Measure:
    """Protests or objections, summed over some republics."""
    return lambda h: _mean([getattr(h, name)[i].astype(float) for i in republics]) * len(republics)


def less(one: Measure, other: Measure) -> Measure:
    """The difference of two measures."""
    return lambda h: one(h) - other(h)


def trade_error(h: Histories) -> Array:
    """Largest relative error of the trade series against the figures of yau2022 p.8."""
    series = load_series()["china_central_asia_trade"]
    stated = {1991: 0.463, 2002: 2.3, 2013: 50.2}
    errors = [
        abs(float(series.at(np.array([float(year)]))[0]) / value - 1.0)
        for year, value in stated.items()
    ]
    return np.full(h.runs, max(errors))


def objections_per_hard_event(h: Histories) -> Array:
    """Objections over hard events, pooled over runs in the divisor."""
    happened = events(HARD, EVERY, PERIODS_ALL)(h)
    return total("objections", *EVERY)(h) / happened.mean()


def imbalance(h: Histories) -> Array:
    """How far China's share of ties is from one half, either way, as a share of the farthest."""
    shares = h.tracks["china_share"][-20:].astype(float)
    return np.abs(2.0 * shares - 1.0).mean(axis=(0, 1))


def sinophobia(republic: int, year: int) -> Measure:
    """Sinophobia at the end of a year."""

    def measure(h: Histories) -> Array:
        quarter = int(np.searchsorted(h.quarters, (year - 1993) * 12 + 11))
        return h.tracks["sinophobia"][quarter, republic].astype(float)

    return measure


def russian_events(channel: str) -> Measure:
    """Russia's events in a channel."""
    place = CHANNELS.index(channel)
    return lambda h: h.yearly[:, RUSSIA, place].sum(axis=0, dtype=float)


def per_year(channel: str, first: int, last: int) -> Measure:
    """China's events in a channel, a year from `first` to `last`."""
    place = CHANNELS.index(channel)

    def measure(h: Histories) -> Array:
        years = (h.years >= first) & (h.years <= last)
        return h.yearly[years, CHINA, place].mean(axis=0, dtype=float)

    return measure


def share_with(channel: str, republics: Sequence[int]) -> Measure:
    """Share of a channel's Chinese events that falls on some republics, pooled over runs."""
    place = CHANNELS.index(channel)

    def measure(h: Histories) -> Array:
        counts = h.period_counts[:, :, place].sum(axis=0, dtype=float)
        # Each run counts by its events, so that runs with few do not blur the share.
        return counts[list(republics)].sum(axis=0) / counts.sum(axis=0).mean()

    return measure


def _mean(arrays: Sequence[Array]) -> Array:
    added = arrays[0].astype(float)
    for array in arrays[1:]:
        added = added + array
    return added / len(arrays)
