"""What checks of claims measure: one number per run, with its unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from sim.analysis.claims.checks import AFTER, Measure
from sim.analysis.claims.least import EVENTS, PROBABILITY, Counted
from sim.calendar import month_index
from sim.model.histories import TRACKED, Histories, Track
from sim.model.schedule import PERIODS
from sim.names import CHANNELS, CHINA, REPUBLICS, RUSSIA
from sim.parameters import Array
from sim.record.series import load_series
from sim.rules.spread import HARD_ROLE, OTHERS, first_month, spread_count, sustained_in_each_run

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

_NEVER: Final = 10**6
#: Units of tracked variables that are roles; the others are told as they are tracked.
_ROLES: Final = ("Tajikistan 2020 = 1", "as China's")


# Roles and levels, over the last five years.


def hard(*republics: int) -> Measure:
    """China's mean hard role, mean over some republics."""
    return Measure(lambda h: _mean([h.hard_role[-60:, i].mean(axis=0) for i in republics]), "role")


def full(*republics: int) -> Measure:
    """China's mean security role, mean over some republics."""
    return Measure(
        lambda h: _mean([h.security_role[-60:, i].mean(axis=0) for i in republics]), "role"
    )


def track(name: str, *republics: int) -> Measure:
    """A tracked variable, mean over some republics (none: of the run)."""

    def measure(h: Histories) -> Array:
        kept = h.tracks[name][-20:].mean(axis=0, dtype=float)
        return kept if kept.ndim == 1 else _mean([kept[i] for i in republics])

    [unit] = [tracked.unit for tracked in TRACKED if tracked.name == name]
    return Measure(measure, "role" if unit in _ROLES else unit)


def imbalance() -> Measure:
    """How far China's share of ties is from one half, either way, as a share of the farthest."""

    def measure(h: Histories) -> Array:
        shares = h.tracks["china_share"][-20:].astype(float)
        return np.abs(2.0 * shares - 1.0).mean(axis=(0, 1))

    return Measure(measure, "0-1")


def sinophobia(republic: int, year: int, times: float = 1.0) -> Measure:
    """Sinophobia at the end of a year, or so many times that."""

    def measure(h: Histories) -> Array:
        quarter = int(np.searchsorted(h.quarters, month_index(f"{year}-12")))
        return times * h.tracks["sinophobia"][quarter, republic]

    return Measure(measure, "0-1")


def acceptance(*republics: int) -> Measure:
    """Share of China's offers of hard cooperation accepted after the record, mean over some."""
    return Measure(lambda h: _mean([h.acceptance[FUTURE[0], i] for i in republics]), "share")


def investment(*republics: int) -> Measure:
    """Chinese investment after the record, mean over some republics."""
    return Measure(lambda h: _mean([h.investment[FUTURE[0], i] for i in republics]), "2025 = 1")


# Events, a year.


def events(channels: Iterable[str], republics: Iterable[int], periods: Sequence[int]) -> Measure:
    """China's reported bilateral events in some channels, republics and periods."""
    counted = Counted(tuple(channels), tuple(republics), tuple(periods))
    return Measure(lambda h: _reported(h, counted) / _years(h, counted.periods), EVENTS, counted)


def outposts(periods: Sequence[int]) -> Measure:
    """China's reported outposts, all republics together."""
    return Measure(events(("basing",), EVERY, periods).of, "outposts a year")


def protests(*republics: int) -> Measure:
    """Protests against China, summed over some republics."""
    return Measure(
        lambda h: _sum(h.protests, republics) / _years(h, PERIODS_ALL), "protests a year"
    )


def objections(periods: Sequence[int], *, public: bool = False) -> Measure:
    """Moscow's objections in some periods, all republics together: all, or those in public."""

    def measure(h: Histories) -> Array:
        made = h.period_public_objections if public else h.period_objections
        return _sum(made[list(periods)].sum(axis=0), EVERY) / _years(h, periods)

    return Measure(measure, "objections a year")


def russian_events(channel: str) -> Measure:
    """Russia's events in a channel."""
    place = CHANNELS.index(channel)
    return Measure(
        lambda h: h.yearly[:, RUSSIA, place].mean(axis=0, dtype=float), "Russian events a year"
    )


def growth(channel: str, times: float) -> Measure:
    """China's reported events a year in 2014-2019, beyond so many times those in 2001-2013."""
    place = CHANNELS.index(channel)

    def a_year(h: Histories, first: int, last: int) -> Array:
        years = (h.years >= first) & (h.years <= last)
        return h.yearly[years, CHINA, place].mean(axis=0, dtype=float)

    return Measure(
        lambda h: a_year(h, 2014, 2019) - times * a_year(h, 2001, 2013),
        EVENTS,
        Counted((channel,), EVERY, (2,)),
    )


# Shares and errors.


def spread(kind: str) -> Measure:
    """1 where a kind has spread beyond Tajikistan by the end, 0 elsewhere.

    Operations, exercises and outposts: to a further republic, where the record stands in for draws.
    """

    def measure(h: Histories) -> Array:
        if kind == HARD_ROLE:
            held = sustained_in_each_run(h.hard_role, h.duration)
            return (spread_count(first_month(held, h.threshold, h.months)) > 0).astype(float)
        return (h.presence_first[kind][list(OTHERS)] >= AFTER).any(axis=0).astype(float)

    return Measure(measure, PROBABILITY)


def first_outpost(republic: int) -> Measure:
    """Whether a republic has China's first outpost, as a share of the runs that have any.

    A month shared by two counts for both.
    """

    def measure(h: Histories) -> Array:
        months = np.where(h.presence_first["outposts"] < 0, _NEVER, h.presence_first["outposts"])
        first = months.min(axis=0)
        return _ratio((months[republic] == first) & (first < _NEVER), first < _NEVER)

    return Measure(measure, "share")


def outposts_before(year: int) -> Measure:
    """1 where any outpost of China's stands before a year, 0 elsewhere."""

    def measure(h: Histories) -> Array:
        months = h.presence_first["outposts"]
        return ((months >= 0) & (months < month_index(f"{year}-01"))).any(axis=0).astype(float)

    return Measure(measure, PROBABILITY)


def objections_per_hard_event() -> Measure:
    """Objections over hard events."""

    def measure(h: Histories) -> Array:
        return _ratio(_sum(h.objections, EVERY), _reported(h, Counted(HARD, EVERY, PERIODS_ALL)))

    return Measure(measure, "objections per hard event")


def share_with(
    channels: Iterable[str], republics: Sequence[int], periods: Sequence[int] = PERIODS_ALL
) -> Measure:
    """Share of China's events in some channels and periods that falls on some republics."""
    everywhere = Counted(tuple(channels), EVERY, tuple(periods))
    there = Counted(everywhere.channels, tuple(republics), everywhere.periods)

    def measure(h: Histories) -> Array:
        return _ratio(_reported(h, there), _reported(h, everywhere))

    return Measure(measure, "share")


def trade_error() -> Measure:
    """Largest relative error of the trade series against the figures of yau2022 p.8."""

    def measure(h: Histories) -> Array:
        series = load_series()["china_central_asia_trade"]
        stated = {1991: 0.463, 2002: 2.3, 2013: 50.2}
        errors = [
            abs(float(series.at(np.array([float(year)]))[0]) / value - 1.0)
            for year, value in stated.items()
        ]
        return np.full(h.runs, max(errors))

    return Measure(measure, "relative error")


def less(one: Measure, other: Measure) -> Measure:
    """The difference of two measures in one unit; of events, those of the first are the measure."""
    return Measure(lambda h: one.of(h) - other.of(h), one.unit, one.counted)


def _sum(counts: Track, republics: Sequence[int]) -> Array:
    """Counts of some republics together."""
    return sum(counts[i].astype(float) for i in republics) + np.zeros(counts.shape[-1])


def _ratio(part: Array, whole: Array) -> Array:
    """The part of the whole, both summed over runs: its mean over runs is that, and its spread.

    Each run counts by its share in the whole, so that runs with little do not blur the ratio. nan
    where there is nothing in any run.
    """
    mean = float(whole.mean()) or np.nan
    ratio = part.mean() / mean
    departures: Array = (part - ratio * whole) / mean
    return ratio + departures


def _reported(h: Histories, counted: Counted) -> Array:
    channels = [CHANNELS.index(channel) for channel in counted.channels]
    return sum(
        h.period_counts[period, i, c].astype(float)
        for period in counted.periods
        for i in counted.republics
        for c in channels
    ) + np.zeros(h.runs)


def _years(h: Histories, periods: Sequence[int]) -> float:
    """How many years of the histories lie in some periods."""
    spans = [PERIODS[period] for period in periods]
    return sum(int(((h.months >= a) & (h.months <= b)).sum()) for _, a, b in spans) / 12.0


def _mean(arrays: Sequence[Array]) -> Array:
    added = arrays[0].astype(float)
    for array in arrays[1:]:
        added = added + array
    return added / len(arrays)
