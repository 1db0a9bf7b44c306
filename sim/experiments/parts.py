"""One part of an experiment: simulated in chunks, and reduced to what a result folder keeps."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import month_index
from sim.compiled.choice import COMPILED, NUMPY
from sim.errors import InputError
from sim.experiments.contents import (
    QUANTILES,
    SUSTAINED_YEARS,
    reason_months,
    spread_column,
    spread_month_column,
    total_column,
)
from sim.experiments.experiment import Experiment, Part
from sim.experiments.workers import Stopped
from sim.model.draws import RanAwayError
from sim.model.histories import Histories, Watch, Watched, whole
from sim.model.influence import InfluenceModel
from sim.model.region import Region
from sim.model.terms import ANSWER_TERMS, OFFER_TERMS
from sim.names import POWERS, REPUBLICS
from sim.parameters import Array
from sim.rules.spread import HARD_ROLE, first_month, spread_count, sustained_in_each_run
from sim.scenario.variants import parameters_among

if TYPE_CHECKING:
    from sim.compiled.watching import CompiledWatch

#: The runs of a part as they are kept: arrays by name.
Arrays = dict[str, NDArray[Any]]
#: Told of every month simulated: its share of the runs in progress.
Tick = Callable[[float], None]


@dataclass
class Piece:
    """Some runs of a part, run last: what each is, outcomes by column, and what is reduced later.

    `outcomes` has arrays of shape (republic, run) or (run,). `reasons` holds sums by point of the
    part, shape (point, month, power, republic, term).
    """

    point: NDArray[np.int64]
    replicate: NDArray[np.int64]
    outcomes: Arrays
    tracks: Arrays
    yearly: NDArray[np.float32]
    periods: NDArray[np.float32]
    reasons: NDArray[np.int64]


def simulate_part(
    experiment: Experiment, part: Part, chunk: int, tick: Tick, engine: str = NUMPY
) -> Arrays:
    """The runs of a part as arrays; runs that fail are left out and listed under `failures`."""
    work = _Work(experiment, part, tick, engine)
    pieces: list[Piece] = []
    for first in range(0, part.runs, chunk):
        pieces += work.survivors(np.arange(first, min(first + chunk, part.runs)))
    arrays = work.reduced(pieces)
    in_order = sorted(work.failures, key=lambda failure: (failure["point"], failure["replicate"]))
    arrays["failures"] = np.array(json.dumps(in_order))
    return arrays


class _Work:
    """The runs of a part, numbered by point and replicate, and those that failed."""

    def __init__(self, experiment: Experiment, part: Part, tick: Tick, engine: str) -> None:
        self._seed = experiment.seed
        self._keys = experiment.keys
        self._scenario = experiment.scenario_of(part)
        self._numbers = experiment.numbers(part)
        self._values = experiment.points.values(self._numbers)
        self._parameters = parameters_among(experiment.keys)
        self._luck = experiment.points.luck[self._numbers].astype(np.int64) * experiment.replicates
        self._part = part
        self._tick = tick
        self._watch: CompiledWatch | None = None
        if engine == COMPILED:
            from sim.compiled.watching import watch_of  # with the compiler, which takes a while

            months = reason_months(self._scenario)
            self._watch = watch_of(self._scenario, self._parameters, months)
        self.failures: list[dict[str, Any]] = []

    def survivors(self, runs: NDArray[np.int64]) -> list[Piece]:
        """Simulates runs together, and once again without those that ran away or went wrong.

        When all of them fail together, by halves.
        """
        if not runs.size:
            return []
        try:
            point, replicate = self._identity(runs)
            follow = self._compiled if self._watch else self._stepped
            found = follow(point, replicate)
            wrong = _not_finite(found.histories, found.unsound)
            wrong |= dict.fromkeys(found.ran_away.tolist(), str(RanAwayError(found.ran_away)))
        except (InputError, OSError, Stopped):
            raise
        except RanAwayError as error:  # in the months before the scenario begins
            wrong = dict.fromkeys(error.runs.tolist(), str(error))
        except Exception as error:  # whatever it is, it shall not cost the other runs
            if isinstance(error, MemoryError) and len(runs) == 1:
                raise
            if len(runs) == 1:
                self._failed(int(runs[0]), f"{type(error).__name__}: {error}")
                return []
            half = len(runs) // 2
            return self.survivors(runs[:half]) + self.survivors(runs[half:])
        if wrong:
            for place, what in wrong.items():
                self._failed(int(runs[place]), what)
            return self.survivors(np.delete(runs, list(wrong)))
        return [self._piece(point, replicate, found)]

    def _stepped(self, point: NDArray[np.int64], replicate: NDArray[np.int64]) -> Watched:
        """Runs of one model that steps month by month."""
        model = InfluenceModel(
            self._scenario,
            runs=len(point),
            seed=self._seed,
            replicates=replicate,
            varied={key: self._values[key][point] for key in self._parameters},
        )
        try:
            ran_away = model.leave_behind()
            watch = _WatchByPoint(model, point, self._tick)
            histories = watch.follow(model)
            return Watched(histories, watch.reasons, np.flatnonzero(ran_away), watch.unsound)
        finally:
            model.release()

    def _compiled(self, point: NDArray[np.int64], replicate: NDArray[np.int64]) -> Watched:
        """Runs through compiled months."""
        present, numbers = np.unique(point, return_inverse=True)
        assert self._watch
        return self._watch.follow(
            len(point),
            seed=self._seed,
            replicates=replicate,
            varied={key: self._values[key][present] for key in self._parameters},
            points=numbers,
            tick=self._tick,
        )

    def _identity(self, runs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        point, place = np.divmod(runs, self._part.replicates)
        return point, self._luck[point] + place + self._part.first_replicate

    def _failed(self, run: int, error: str) -> None:
        point, replicate = self._identity(np.array([run]))
        self.failures.append(
            {
                "id": f"{int(self._numbers[point[0]])}-{int(replicate[0])}",
                "scenario": self._scenario.name,
                "point": int(self._numbers[point[0]]),
                "replicate": int(replicate[0]),
                "seed": self._seed,
                "values": {key: float(self._values[key][point[0]]) for key in self._keys},
                "error": error,
            }
        )

    def _piece(
        self,
        point: NDArray[np.int64],
        replicate: NDArray[np.int64],
        found: Watched,
    ) -> Piece:
        histories = found.histories
        reasons = self._no_reasons()
        reasons[np.unique(point)] = np.moveaxis(found.reasons, -1, 0)
        return Piece(
            point=point,
            replicate=replicate,
            outcomes=outcomes_of(histories),
            tracks=dict(histories.tracks),
            yearly=histories.yearly,
            periods=histories.period_counts,
            reasons=reasons,
        )

    def _no_reasons(self) -> NDArray[np.int64]:
        months = len(reason_months(self._scenario))
        terms = len(OFFER_TERMS) + len(ANSWER_TERMS)
        shape = (self._part.points, months, len(POWERS), len(REPUBLICS), terms)
        return np.zeros(shape, dtype=np.int64)

    def reduced(self, pieces: Sequence[Piece]) -> Arrays:
        """What is kept of the pieces, in the order of their runs."""
        part = self._part
        point = np.concatenate([np.empty(0, np.int64), *(piece.point for piece in pieces)])
        arrays: Arrays = {
            "point": point,
            "replicate": np.concatenate([np.empty(0, np.int64), *(p.replicate for p in pieces)]),
            "size": np.bincount(point, minlength=part.points),
            "reasons": sum((piece.reasons for piece in pieces), self._no_reasons()),
        }
        if not pieces:
            return arrays
        for name in pieces[0].outcomes:
            arrays[f"run.{name}"] = _joined([piece.outcomes[name] for piece in pieces]).T
        if part.first_replicate:
            return arrays
        present = np.flatnonzero(arrays["size"])
        edges = np.append(np.searchsorted(point, present), len(point))
        for name, source in (
            *((f"track.{name}", [p.tracks[name] for p in pieces]) for name in pieces[0].tracks),
            ("yearly", [piece.yearly for piece in pieces]),
            ("periods", [piece.periods for piece in pieces]),
        ):
            values = _joined(source)
            arrays[name] = np.stack(
                [summary(values[..., first:last]) for first, last in pairwise(edges)]
            )
        return arrays


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=-1)


def summary(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """QUANTILES and then the mean over the last axis, which they replace."""
    ordered = np.sort(values, axis=-1)
    found = np.empty((*values.shape[:-1], len(QUANTILES) + 1), dtype=np.float32)
    for place, quantile in enumerate(QUANTILES):
        below, share = divmod(quantile * (values.shape[-1] - 1), 1.0)
        low = ordered[..., int(below)].astype(float)
        high = ordered[..., min(int(below) + 1, values.shape[-1] - 1)]
        found[..., place] = low + share * (high - low)
    found[..., -1] = values.mean(axis=-1, dtype=float)
    return found


def outcomes_of(histories: Histories) -> Arrays:
    """Outcomes by column: shape (republic, run) for `republics.parquet`, (run,) for `runs.parquet`.

    Months from which something counts as spread are indices, -1 for never.
    """
    months, end = histories.months, int(histories.months[-1])
    found: Arrays = {}
    held = sustained_in_each_run(histories.hard_role, histories.duration)
    first = first_month(held, histories.threshold, months)
    for kind, reached in ((HARD_ROLE, first), *histories.presence_first.items()):
        found[spread_month_column(kind)] = reached.astype(np.int32)
        found[spread_column(kind)] = spread_count(reached).astype(np.int8)
    for kind, total in histories.presence_totals.items():
        found[total_column(kind)] = total.astype(np.float32)
    for year in SUSTAINED_YEARS:
        december = month_index(f"{year}-12")
        if months[0] <= december <= end:
            found[f"sustained_{year}"] = held[december - months[0]].copy()
    found["sustained_end"] = held[-1].copy()
    tracks = histories.tracks
    found["hard_role_end"] = histories.hard_role[-1].copy()
    found["security_role_end"] = histories.security_role[-1].copy()
    for name in ("china_share", "sinophobia", "norm", "tolerance"):
        found[f"{name}_end"] = tracks[name][-1].copy()
    found["protests"] = histories.protests.astype(np.int32)
    found["objections"] = histories.objections.astype(np.int32)
    found["public_objections"] = histories.public_objections.astype(np.int32)
    return found


def _not_finite(histories: Histories, unsound: NDArray[np.intp]) -> dict[int, str]:
    """Places of runs in which something is not a finite number, and what."""
    wrong: dict[int, str] = {}
    for name, values in (
        *histories.tracks.items(),
        ("hard role", histories.hard_role),
        ("security role", histories.security_role),
    ):
        # A sum is no finite number where one of its parts is none.
        sound = np.isfinite(values.sum(axis=tuple(range(values.ndim - 1)), dtype=float))
        for place in np.flatnonzero(~sound):
            wrong.setdefault(int(place), f"{name} is not a finite number")
    for place in unsound:
        wrong.setdefault(int(place), "a reason is not a finite number")
    return wrong


class _WatchByPoint(Watch):
    """Keeps the reasons by point, and at the end of each year only; says how far it is."""

    def __init__(self, model: Region, point: NDArray[np.int64], tick: Tick) -> None:
        super().__init__(model)
        self._first_of_point = np.flatnonzero(np.diff(point, prepend=-1))
        self._reason_months = reason_months(model.scenario)
        self._reasons_by_month: list[NDArray[np.int64]] = []
        self._sound = np.ones(model.runs, dtype=bool)
        self._tick = tick
        self._share = model.runs / (model.scenario.end - model.scenario.start + 1)

    @property
    def reasons(self) -> NDArray[np.int64]:
        """Sums over the runs of each point in multiples of REASON_UNIT, point last.

        Shape (month, power, republic, term, point); terms of offers, then terms of answers.
        """
        return np.stack(self._reasons_by_month)

    @property
    def unsound(self) -> NDArray[np.intp]:
        """Places of runs with a reason that is not a finite number."""
        return np.flatnonzero(~self._sound)

    def explains(self, month: int) -> bool:
        """Whether the reasons of a month are kept: at the end of each year."""
        return month in self._reason_months

    def watch_month(self, model: Region) -> None:
        """Watch a month, and say so."""
        super().watch_month(model)
        self._tick(self._share)

    def keep_reasons(self, model: Region) -> None:
        """Sum the reasons by point; those that are not finite are noted."""
        world = model.world
        terms: Array = np.concatenate([world.offer_terms, world.answer_terms], axis=2)
        self._sound &= np.isfinite(terms).all(axis=(0, 1, 2))
        with np.errstate(invalid="ignore"):
            sums = np.add.reduceat(whole(terms), self._first_of_point, axis=-1)
        self._reasons_by_month.append(sums)
