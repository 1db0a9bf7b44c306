"""Outcomes: what is kept of every history, and spread beyond Tajikistan.

`Watch` looks at a model after each month and keeps what plots and tables need; `Histories` is what
it has kept. Months are counted from 1993-01 = 0.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.model.region import Region
from sim.model.schedule import PERIODS, Schedule
from sim.model.terms import ANSWER_TERMS, HARD, OFFER_TERMS
from sim.names import CHANNELS, CHINA, POWERS, REPUBLICS, RUSSIA
from sim.parameters import Array
from sim.rules import ties
from sim.rules.spread import Spread

Track = NDArray[np.float32]

#: Reasons are summed as whole multiples of this, so that no order of summing changes a sum.
REASON_UNIT = 2.0**-32


@dataclass(frozen=True)
class Tracked:
    """A variable kept each quarter: its label and unit for plots, and its dims before the run."""

    name: str
    label: str
    unit: str
    dims: tuple[str, ...]


#: Kept at the end of each quarter, and of the last month.
TRACKED: tuple[Tracked, ...] = (
    Tracked("china_security_role", "China's security role", "Tajikistan 2020 = 1", ("republic",)),
    Tracked("china_hard_role", "China's hard role", "Tajikistan 2020 = 1", ("republic",)),
    Tracked("russia_security_role", "Russia's security role", "as China's", ("republic",)),
    Tracked("russia_hard_role", "Russia's hard role", "as China's", ("republic",)),
    Tracked("china_share", "China's share of outside security ties", "share", ("republic",)),
    Tracked("sinophobia", "Sinophobia", "0-1", ("republic",)),
    Tracked("private_security", "Chinese private security companies", "0-1", ("republic",)),
    Tracked("demand", "Unmet demand for security", "0-1", ("republic",)),
    Tracked("displeasure", "Russian displeasure", "objections", ("republic",)),
    Tracked("norm", "Norm of division of labour", "0-1", ()),
    Tracked("tolerance", "Moscow's tolerance", "0-1", ()),
    Tracked("sco_delivery", "SCO delivery record", "0-1", ()),
    Tracked("afghan", "Insecurity in Afghanistan", "0-1", ()),
)


def tracked(model: Region) -> dict[str, Array]:
    """TRACKED as they are now."""
    world = model.world
    return {
        "china_security_role": world.security_role[CHINA],
        "china_hard_role": world.hard_role[CHINA],
        "russia_security_role": world.security_role[RUSSIA],
        "russia_hard_role": world.hard_role[RUSSIA],
        "china_share": world.china_share,
        "sinophobia": world.sinophobia,
        "private_security": world.private_security,
        "demand": world.demand,
        "displeasure": world.displeasure,
        "norm": world.norm,
        "tolerance": world.tolerance,
        "sco_delivery": world.sco_delivery,
        "afghan": world.afghan,
    }


@dataclass
class Histories:
    """What is kept of a number of runs.

    months: month indices, shape (month,). quarters: those of them at which `tracks` were kept.
    hard_role, security_role: China's, shape (month, republic, run).
    tracks: by name, shape (quarter, republic, run) or (quarter, run).
    yearly: events by power and channel as reports would show them, all republics together, shape
    (year, power, channel, run); `years` holds the years.
    period_counts: China's bilateral events as reported, shape (period, republic, channel, run).
    acceptance, investment: means over the quarters of a period, shape (period, republic, run); nan
    where there are none. Of China's offers of hard cooperation, the share that is accepted, mean
    over channels, where the record does not stand in for draws; and Chinese investment, 2025 = 1.
    period_objections, period_public_objections: Moscow's, shape (period, republic, run).
    presence_first: by kind of spread that single events make, month from which it counts, -1 for
    never, and presence_totals the events as reports would show them, from 1993 on; shape
    (republic, run).
    protests: totals, shape (republic, run).
    offer_reasons, answer_reasons: sums over runs in multiples of REASON_UNIT, shape
    (quarter, power, republic, term); None when the model kept no reasons.
    """

    months: NDArray[np.int64]
    quarters: NDArray[np.int64]
    years: NDArray[np.int64]
    hard_role: Track
    security_role: Track
    tracks: Mapping[str, Track]
    yearly: Track
    period_counts: Track
    acceptance: Array
    investment: Array
    period_objections: Track
    period_public_objections: Track
    presence_first: Mapping[str, NDArray[np.int64]]
    presence_totals: Mapping[str, Array]
    protests: Track
    offer_reasons: NDArray[np.int64] | None
    answer_reasons: NDArray[np.int64] | None
    threshold: Array = field(repr=False)
    duration: Array = field(repr=False)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.hard_role.shape[-1])

    @property
    def objections(self) -> Track:
        """Moscow's objections, all periods together, shape (republic, run)."""
        total: Track = self.period_objections.sum(axis=0)
        return total

    @property
    def public_objections(self) -> Track:
        """Those of them that it makes in public, shape (republic, run)."""
        total: Track = self.period_public_objections.sum(axis=0)
        return total

    def part(self, runs: slice) -> Histories:
        """Some of the runs, without reasons, which are sums over all."""
        return replace(
            self,
            hard_role=self.hard_role[..., runs],
            security_role=self.security_role[..., runs],
            tracks={name: track[..., runs] for name, track in self.tracks.items()},
            yearly=self.yearly[..., runs],
            period_counts=self.period_counts[..., runs],
            acceptance=self.acceptance[..., runs],
            investment=self.investment[..., runs],
            period_objections=self.period_objections[..., runs],
            period_public_objections=self.period_public_objections[..., runs],
            presence_first={kind: kept[:, runs] for kind, kept in self.presence_first.items()},
            presence_totals={kind: kept[:, runs] for kind, kept in self.presence_totals.items()},
            protests=self.protests[..., runs],
            offer_reasons=None,
            answer_reasons=None,
            threshold=self.threshold[runs],
            duration=self.duration[runs],
        )


# What a month adds to sums.

#: Sums that steps add to, by name: their rows before the run.
SUMS: Mapping[str, tuple[int, ...]] = {
    "yearly": (len(POWERS), len(CHANNELS)),
    "period_counts": (len(REPUBLICS), len(CHANNELS)),
    "period_objections": (len(REPUBLICS),),
    "period_public_objections": (len(REPUBLICS),),
    "protests": (len(REPUBLICS),),
}


def happened(model: Region) -> dict[str, Array]:
    """What the step that was just made adds to SUMS, the run last."""
    world, reported = model.world, model.seen
    return {
        "yearly": np.stack([_all_republics(reported), _all_republics(world.events[RUSSIA])]),
        "period_counts": reported,
        "period_objections": world.objections,
        "period_public_objections": world.public_objections,
        "protests": world.protests,
    }


def _all_republics(events: Array) -> Array:
    total = events[0]
    for i in range(1, len(REPUBLICS)):
        total = total + events[i]
    return total


def acceptance(model: Region) -> Array:
    """Share of China's offers of hard cooperation that is accepted now, shape (republic, run)."""
    first, *others = (ties.accepted(model.world.answer[CHINA][:, channel]) for channel in HARD)
    total = first
    for share in others:
        total = total + share
    return total / len(HARD)


class Watch:
    """Looks at a model at the end of each month."""

    def __init__(self, model: Region) -> None:
        self._schedule = schedule = Schedule(model.scenario.start, model.scenario.end)
        shape = (len(REPUBLICS), model.runs)
        self._hard = np.empty((len(schedule.months), *shape), dtype=np.float32)
        self._full = np.empty_like(self._hard)
        self._tracks = {
            tracked.name: np.empty(
                (len(schedule.quarters), *(len(REPUBLICS) for _ in tracked.dims), model.runs),
                dtype=np.float32,
            )
            for tracked in TRACKED
        }
        self._sums = {
            name: np.zeros((schedule.sums(name), *rows, model.runs)) for name, rows in SUMS.items()
        }
        self._acceptance = np.zeros((len(PERIODS), *shape))
        self._investment = np.zeros_like(self._acceptance)
        self._drawn: set[int] = set()
        self._reasons = model.keeps_reasons
        sizes = (len(schedule.quarters), len(POWERS), len(REPUBLICS))
        self._offers = np.zeros((*sizes, len(OFFER_TERMS)), dtype=np.int64)
        self._answers = np.zeros((*sizes, len(ANSWER_TERMS)), dtype=np.int64)

    def follow(self, model: Region) -> Histories:
        """Step the model to its end, and keep what is to be kept."""
        while model.running:
            self.watch_month(model)
        return histories(
            self._schedule,
            hard_role=self._hard,
            security_role=self._full,
            tracks=self._tracks,
            sums=self._sums,
            acceptance=self._acceptance,
            investment=self._investment,
            drawn=self._drawn,
            presence_first=model.presence.first,
            presence_totals=model.presence.totals,
            spread=model.sections.spread,
            reasons=(self._offers, self._answers) if self._reasons else None,
        )

    def explains(self, month: int) -> bool:
        """Whether the reasons of a month are kept: at the end of each quarter."""
        return self._reasons and month in self._schedule.quarters

    def keep_reasons(self, model: Region) -> None:
        """Keep the reasons of a month that is explained, once it is over."""
        quarter = self._schedule.quarter(model.month - 1)
        self._offers[quarter] = whole(model.world.offer_terms).sum(axis=-1)
        self._answers[quarter] = whole(model.world.answer_terms).sum(axis=-1)

    def watch_month(self, model: Region) -> None:
        """Step through one month, counting its events, and keep its end."""
        world, month, schedule = model.world, model.month, self._schedule
        period, quarter = schedule.period(month), schedule.quarter(month)
        model.explain = self.explains(month)
        for _ in range(model.steps_per_month):
            model.step()
            for name, added in happened(model).items():
                self._sums[name][schedule.sum_of(name, month)] += added
        self._hard[month - schedule.start] = world.hard_role[CHINA]
        self._full[month - schedule.start] = world.security_role[CHINA]
        if quarter >= 0:
            for name, value in tracked(model).items():
                self._tracks[name][quarter] = value
            self._investment[period] += world.investment
            if not model.phase.replaying:
                self._drawn.add(month)
                self._acceptance[period] += acceptance(model)
        if model.explain:
            self.keep_reasons(model)


def histories(
    schedule: Schedule,
    *,
    hard_role: Track,
    security_role: Track,
    tracks: Mapping[str, Track],
    sums: Mapping[str, Array],
    acceptance: Array,
    investment: Array,
    drawn: Container[int],
    presence_first: Mapping[str, NDArray[np.int64]],
    presence_totals: Mapping[str, Array],
    spread: Spread,
    reasons: tuple[NDArray[np.int64], NDArray[np.int64]] | None,
) -> Histories:
    """Histories from what was kept on a schedule.

    `sums` are those of `happened`; `acceptance` and `investment` sums over the quarters of each
    period, the former over those whose last month is among `drawn`.
    """
    runs = hard_role.shape[-1]
    single = {name: sum_.astype(np.float32) for name, sum_ in sums.items()}
    offers, answers = reasons or (None, None)
    return Histories(
        months=schedule.months,
        quarters=schedule.quarters,
        years=schedule.years,
        hard_role=hard_role,
        security_role=security_role,
        tracks=tracks,
        yearly=single["yearly"],
        period_counts=single["period_counts"],
        acceptance=_means(acceptance, schedule.quarters_by_period(lambda month: month in drawn)),
        investment=_means(investment, schedule.quarters_by_period()),
        period_objections=single["period_objections"],
        period_public_objections=single["period_public_objections"],
        presence_first=presence_first,
        presence_totals=presence_totals,
        protests=single["protests"][0],
        offer_reasons=offers,
        answer_reasons=answers,
        threshold=np.broadcast_to(spread.threshold, (runs,)),
        duration=np.broadcast_to(spread.duration, (runs,)),
    )


def _means(sums: Array, quarters: Array) -> Array:
    """Means over quarters, nan where a period has none."""
    means = np.full_like(sums, np.nan)
    np.divide(sums, quarters, out=means, where=quarters > 0.0)
    return means


@dataclass(frozen=True)
class Watched:
    """Histories of some runs. ran_away: their places. unsound: those with a reason that is none.

    reasons: sums by point in multiples of REASON_UNIT, shape (month, power, republic, term, point),
    terms of offers and then of answers.
    """

    histories: Histories
    reasons: NDArray[np.int64]
    ran_away: NDArray[np.intp]
    unsound: NDArray[np.intp]


def whole(terms: Array) -> NDArray[np.int64]:
    """Terms in whole multiples of REASON_UNIT, whose sum is the same in any order."""
    return np.rint(terms / REASON_UNIT).astype(np.int64)
