"""Records that the model makes: scored events drawn as the likelihood assumes, and who made them.

Month by month China's scored events are drawn around the intensities, and become ties as the
record's would. Moscow's public objections are drawn beside them: a record has no place for them,
and in a replay ties and norm follow what Moscow is expected to do. A data set is turned away for
what can be seen in it (too many events before the origin, a fit that fails), never for its truth,
so that those that are left stay calibrated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from sim.calendar import RECORD_MONTHS, month_label
from sim.experiments import store
from sim.inference.fit import Fit
from sim.inference.likelihood import Problem
from sim.inference.observation import (
    IN_ROUNDS,
    OBSERVATIONS,
    OBSERVED,
    SCORED_CHANNELS,
    Counts,
    scored_counts,
)
from sim.inference.replay import shown, stepped
from sim.model.influence import InfluenceModel
from sim.names import BASING, CHANNELS, REPUBLICS
from sim.parameters import Array
from sim.record.events import Entry, Record
from sim.record.own import OwnRecord
from sim.record.reading import load_record, write_record
from sim.scenario import Scenario
from sim.scenario.accounts import SHAPE_DEFAULT, Account

#: Events before the origin that a simulated record has at most. The record has some 400.
MOST_EVENTS: Final = 5000
#: Ways to the evidence: draws as in `fit`, or Laplace's approximation at the peak.
METHODS: Final = ("importance", "laplace")
#: The page of yau2022 that tells of a channel's events.
PAGES: Final = {
    "dialogue": "app1",
    "training": "app4",
    "transfer": "app5",
    "exercise": "app3",
    "operation": "app4",
    "basing": "fn93",
}
#: A Poisson mean that no limit on events lets pass, and that can still be drawn from.
_BEYOND: Final = 1e9


class TooManyEvents(Exception):
    """Parameters make more events than a record is given room for."""


# Records that the model makes.


@dataclass(frozen=True)
class Drawn:
    """Drawn counts of all that is observed, and the intensities around which they were drawn.

    Both of shape (month, republic, OBSERVED), from 1993-01.
    """

    counts: Counts
    intensities: Array


class _Drawing(InfluenceModel):
    """A replay that draws China's scored events where others read them, and goes on from these."""

    def __init__(
        self,
        scenario: Scenario,
        varied: Mapping[str, Array],
        last: int,
        shapes: Array | None,
        seed: int,
        most_events: int,
    ) -> None:
        self._real = scored_counts(load_record(scenario.record))[..., :-1]
        self._shapes, self._most = shapes, most_events
        self._luck = np.random.default_rng(seed)
        self.drawn = np.zeros((last + 1, *self._real.shape[1:]), dtype=np.int64)
        past = replace(scenario, start=0, end=last, history="replay")
        super().__init__(past, runs=1, varied=varied, expected=True, reasons=False)
        # What was drawn is known by reports alone, so no schedule stands beside it; outposts count
        # once each, drawn or on record.
        months = slice(len(self._real))
        known, by_reports = (
            self.recorded.counts["known in full"],
            self.recorded.counts["by reports"],
        )
        known[:] = 0.0
        by_reports[months] = self.recorded.counts["reported"][months] - self._real
        known[..., BASING] = by_reports[..., BASING]
        by_reports[..., BASING] = 0.0

    def _take_from_record(self) -> Array:
        month = self.month
        mean = shown(self)[..., 0]
        if self._shapes is not None:
            mean[:, IN_ROUNDS] *= self._luck.standard_gamma(self._shapes) / self._shapes
        drawn = self._luck.poisson(np.minimum(mean, _BEYOND))
        self.drawn[month] = drawn
        if self.drawn.sum() > self._most:
            raise TooManyEvents(f"more than {self._most} events by {month_label(month)}")
        # Other sources' bilateral events and those of the QCCM stay in the same cells.
        self.recorded.counts["by reports"][month, :, :BASING] += drawn[:, :BASING]
        self.recorded.counts["known in full"][month, :, BASING] += drawn[:, BASING]
        self.recorded.counts["reported"][month] += drawn - self._real[month]
        return super()._take_from_record()


def draw_history(
    account: Account,
    values: Mapping[str, float],
    shapes: Array | None,
    seed: int,
    *,
    months: int = RECORD_MONTHS,
    most_events: int = MOST_EVENTS,
) -> Drawn:
    """Draws the scored events of the record's first `months`, each from those before it.

    `values` holds a number by key of the account; `shapes` that of the rounds by channel,
    shape (channel in rounds,), or None for independent Poisson cells. Raises TooManyEvents.
    """
    if set(values) != set(account.keys):
        odd = sorted(set(values) ^ set(account.keys))
        raise ValueError(f"values missing or not among the account's keys: {', '.join(odd)}")
    if shapes is not None and np.shape(shapes) != (len(SCORED_CHANNELS),):
        raise ValueError(f"shapes: {np.shape(shapes)}, expected ({len(SCORED_CHANNELS)},)")
    varied = {key: np.array([float(values[key])]) for key in account.keys}
    model = _Drawing(account.scenario, varied, months - 1, shapes, seed, most_events)
    intensities = stepped(model)[..., 0]
    luck = np.random.default_rng([seed, len(OBSERVED)])
    objections = luck.poisson(intensities[..., -1:])
    return Drawn(np.concatenate([model.drawn, objections], axis=2), intensities)


@dataclass(frozen=True)
class Simulated:
    """A simulated record, and the public objections that it has no place for, (month, republic)."""

    record: OwnRecord
    objections: Counts


def simulated_record(
    account: Account,
    values: Mapping[str, float],
    shapes: Array | None,
    seed: int,
    folder: Path,
    *,
    months: int = RECORD_MONTHS,
    most_events: int = MOST_EVENTS,
) -> Simulated:
    """A record in `folder` whose scored events were drawn: see `draw_history`.

    All that the account's record holds besides stays as it is. Later months than the first
    `months` have no scored event.
    """
    drawn = draw_history(account, values, shapes, seed, months=months, most_events=most_events)
    path = folder / f"{account.name}-{seed}.csv"
    own = account.scenario.record
    record = load_record(own)
    with store.writing(path) as beside:
        write_record(with_counts(record, drawn.counts[..., :-1]), beside)
    made = OwnRecord.instead(path, record.complete, own.facilities if own else None)
    return Simulated(made, drawn.counts[..., -1])


def with_counts(record: Record, counts: Counts) -> Record:
    """A record with its scored events replaced by as many as `counts` says.

    `counts` has shape (month, republic, channel), from 1993-01. Nothing is known of it by a
    schedule.
    """
    left = set(record.reported().entries) - set(record.scored().entries)
    kept = record.with_entries(entry for entry in record.entries if entry in left)
    return kept.extended(Record(tuple(_entries(counts))))


def _entries(counts: Counts) -> Iterator[Entry]:
    number = 0
    for month, republic, channel in np.argwhere(counts):
        for _ in range(counts[month, republic, channel]):
            number += 1
            yield Entry(
                event=f"simulated-{number:05d}",
                month=month_label(int(month)),
                power="CHN",
                republic=REPUBLICS[republic],
                channel=CHANNELS[channel],
                form="bilateral",
                detail=("x_simulated",),
                size=(),
                source="yau2022",
                page=PAGES[CHANNELS[channel]],
                certainty="certain",
            )


# What made them, and problems that they pose.


@dataclass(frozen=True)
class Truths:
    """Parameter sets that records are made from: values by key, each of shape (draw,).

    `shapes` are those of the rounds, (channel, draw), or None for Poisson cells.
    """

    values: Mapping[str, Array]
    shapes: Array | None

    @classmethod
    def of(cls, fitted: Fit) -> Truths:
        """The draws of a posterior."""
        return cls(fitted.values, fitted.shapes)

    @classmethod
    def from_prior(cls, account: Account, seeds: Sequence[int], observation: str) -> Truths:
        """A draw from the account's priors for each seed, with a shape of its own by channel."""
        points, shapes = [], []
        for seed in seeds:
            luck = np.random.default_rng(seed)
            points.append(luck.random(len(account.keys)))
            shares = luck.random(len(SCORED_CHANNELS))
            prior = account.shape
            shapes.append(
                np.full(len(shares), SHAPE_DEFAULT) if prior is None else prior.from_unit(shares)
            )
        values = account.from_unit_cube(np.reshape(points, (len(seeds), len(account.keys))))
        return cls(values, None if observation == "poisson" else np.transpose(shapes))

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def __getitem__(self, number: int) -> tuple[dict[str, float], Array | None]:
        values = {key: float(column[number]) for key, column in self.values.items()}
        return values, None if self.shapes is None else self.shapes[:, number]


def posed(account: Account, made: Simulated, origin: int, observation: str) -> Problem:
    """An account before a simulated record that stands in for its own."""
    scenario = replace(account.scenario, record=made.record)
    return Problem(replace(account, scenario=scenario), origin, observation, made.objections)


@dataclass(frozen=True)
class Rejected:
    """A data set that gave no result: its number, the kind of reason and what was said."""

    number: int
    reason: str
    message: str

    @classmethod
    def because(cls, number: int, problem: Exception) -> Rejected:
        """The data set that ended in an exception."""
        return cls(number, type(problem).__name__, str(problem))


@dataclass(frozen=True)
class DataSet:
    """A record to be made, and by whom it is judged; `seeds` of its events and of the fits."""

    number: int
    maker: Account
    judges: tuple[Account, ...]
    values: Mapping[str, float]
    shapes: Array | None
    seeds: tuple[int, int]
    origin: int
    observation: str
    most_events: int
    method: str
    effective: float
    draws: int

    def record(self, folder: str) -> Simulated:
        """The record, up to the origin: what a fit cannot see may not decide on rejection."""
        return simulated_record(
            self.maker,
            self.values,
            self.shapes,
            self.seeds[0],
            Path(folder),
            months=self.origin,
            most_events=self.most_events,
        )


def rejected(
    account: Account,
    datasets: int,
    seed: int,
    *,
    origin: int = RECORD_MONTHS,
    observation: str = "rounds",
    most_events: int = MOST_EVENTS,
) -> float:
    """Share of the prior's data sets with too many events before the origin.

    They are those of `calibrate`, which need not be fitted for it.
    """
    check(datasets, origin, observation, "importance")
    found = 0
    for number in range(datasets):
        drawn, events, _ = seeds_of(seed, number)
        values, shapes = Truths.from_prior(account, [drawn], observation)[0]
        try:
            draw_history(account, values, shapes, events, months=origin, most_events=most_events)
        except TooManyEvents:
            found += 1
    return found / datasets


def seeds_of(seed: int, *place: int) -> tuple[int, int, int]:
    """Seeds of a data set's truth, of its events and of its fits."""
    truth, events, fits = np.random.SeedSequence([seed, *place]).generate_state(3).tolist()
    return truth, events, fits


def check(datasets: int, origin: int, observation: str, method: str) -> None:
    """Raises ValueError where one of these is none."""
    if datasets < 1:
        raise ValueError(f"{datasets} data sets; expected at least 1")
    if not 0 < origin <= RECORD_MONTHS:
        raise ValueError(f"origin {origin}; expected a month from 1 to {RECORD_MONTHS}")
    for given, known in ((observation, OBSERVATIONS), (method, METHODS)):
        if given not in known:
            raise ValueError(f"{given!r}: expected one of {', '.join(known)}")
