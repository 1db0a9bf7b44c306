"""Outcomes: what is kept of every history, and spread beyond Tajikistan.

`Watch` looks at a model after each month and keeps what plots and tables need; `Histories` is what
it has kept. Months are counted from 1993-01 = 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.model.region import Region
from sim.model.terms import ANSWER_TERMS, HARD, OFFER_TERMS
from sim.names import CHANNELS, CHINA, POWERS, REPUBLICS, RUSSIA
from sim.parameters import Array
from sim.rules import ties

Track = NDArray[np.float32]

#: Periods in which events are counted: name, first and last month.
PERIODS: tuple[tuple[str, int, int], ...] = (
    ("1993-2000", 0, 95),
    ("2001-2013", 96, 251),
    ("2014-2020", 252, 335),
    ("2021-", 336, 10**6),
)

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


def _now(model: Region) -> dict[str, Array]:
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


class Watch:
    """Looks at a model at the end of each month."""

    def __init__(self, model: Region) -> None:
        start, end = model.scenario.start, model.scenario.end
        self._start = start
        self._months = np.arange(start, end + 1)
        self._quarters = np.array(
            [month for month in self._months if month % 3 == 2 or month == end], dtype=np.int64
        )
        self._years = np.arange(1993 + start // 12, 1993 + end // 12 + 1)
        shape = (len(REPUBLICS), model.runs)
        self._hard = np.empty((len(self._months), *shape), dtype=np.float32)
        self._full = np.empty_like(self._hard)
        self._tracks = {
            tracked.name: np.empty(
                (len(self._quarters), *(len(REPUBLICS) for _ in tracked.dims), model.runs),
                dtype=np.float32,
            )
            for tracked in TRACKED
        }
        self._yearly = np.zeros(
            (len(self._years), len(POWERS), len(CHANNELS), model.runs), dtype=np.float32
        )
        self._periods = np.zeros(
            (len(PERIODS), len(REPUBLICS), len(CHANNELS), model.runs), dtype=np.float32
        )
        self._protests = np.zeros(shape, dtype=np.float32)
        self._objections = np.zeros((len(PERIODS), *shape), dtype=np.float32)
        self._public_objections = np.zeros_like(self._objections)
        self._acceptance = _Means(model.runs)
        self._investment = _Means(model.runs)
        self._reasons = model.keeps_reasons
        sizes = (len(self._quarters), len(POWERS), len(REPUBLICS))
        self._offers = np.zeros((*sizes, len(OFFER_TERMS)), dtype=np.int64)
        self._answers = np.zeros((*sizes, len(ANSWER_TERMS)), dtype=np.int64)

    def follow(self, model: Region) -> Histories:
        """Step the model to its end, and keep what is to be kept."""
        while model.running:
            self.watch_month(model)
        spread = model.sections.spread
        return Histories(
            months=self._months,
            quarters=self._quarters,
            years=self._years,
            hard_role=self._hard,
            security_role=self._full,
            tracks=self._tracks,
            yearly=self._yearly,
            period_counts=self._periods,
            acceptance=self._acceptance.by_period(),
            investment=self._investment.by_period(),
            period_objections=self._objections,
            period_public_objections=self._public_objections,
            presence_first=model.presence.first,
            presence_totals=model.presence.totals,
            protests=self._protests,
            offer_reasons=self._offers if self._reasons else None,
            answer_reasons=self._answers if self._reasons else None,
            threshold=np.broadcast_to(spread.threshold, (model.runs,)),
            duration=np.broadcast_to(spread.duration, (model.runs,)),
        )

    def explains(self, month: int) -> bool:
        """Whether the reasons of a month are kept: at the end of each quarter."""
        return self._reasons and month in self._quarters

    def keep_reasons(self, model: Region) -> None:
        """Keep the reasons of a month that is explained, once it is over."""
        quarter = int(np.searchsorted(self._quarters, model.month - 1))
        self._offers[quarter] = whole(model.world.offer_terms).sum(axis=-1)
        self._answers[quarter] = whole(model.world.answer_terms).sum(axis=-1)

    def watch_month(self, model: Region) -> None:
        """Step through one month, counting its events, and keep its end."""
        world, month = model.world, model.month
        year = 1993 + month // 12 - int(self._years[0])
        period = next(place for place, (_, _, last) in enumerate(PERIODS) if month <= last)
        quarter = int(np.searchsorted(self._quarters, month))
        model.explain = self.explains(month)
        drawn = not model.replaying
        for _ in range(model.steps_per_month):
            model.step()
            reported = model.seen
            self._periods[period] += reported
            for power, events in ((CHINA, reported), (RUSSIA, world.events[RUSSIA])):
                for i in range(len(REPUBLICS)):
                    self._yearly[year, power] += events[i]
            self._protests += world.protests
            self._objections[period] += world.objections
            self._public_objections[period] += world.public_objections
        place = month - self._start
        self._hard[place] = world.hard_role[CHINA]
        self._full[place] = world.security_role[CHINA]
        if self._quarters[quarter] == month:
            for name, value in _now(model).items():
                self._tracks[name][quarter] = value
            self._investment.add(period, world.investment)
            if drawn:
                hard = ties.accepted(world.answer[CHINA][:, list(HARD)])
                self._acceptance.add(period, hard.mean(axis=1))
        if model.explain:
            self.keep_reasons(model)


class _Means:
    """Means over the quarters of each period, by republic and run."""

    def __init__(self, runs: int) -> None:
        self._sums = np.zeros((len(PERIODS), len(REPUBLICS), runs))
        self._quarters = np.zeros((len(PERIODS), 1, 1))

    def add(self, period: int, values: Array) -> None:
        """The values at the end of a quarter, shape (republic, run)."""
        self._sums[period] += values
        self._quarters[period] += 1.0

    def by_period(self) -> Array:
        """Shape (period, republic, run), nan where a period has no quarter."""
        means = np.full_like(self._sums, np.nan)
        np.divide(self._sums, self._quarters, out=means, where=self._quarters > 0.0)
        return means


def whole(terms: Array) -> NDArray[np.int64]:
    """Terms in whole multiples of REASON_UNIT, whose sum is the same in any order."""
    return np.rint(terms / REASON_UNIT).astype(np.int64)
