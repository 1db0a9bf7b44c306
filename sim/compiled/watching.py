"""What a Watch keeps of a model's months, kept by compiled ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiled.engine import Compiled, Followed, Plan
from sim.compiled.known import Known
from sim.compiled.recording import ADD, SET, SUM, Keeping
from sim.model.histories import (
    SUMS,
    TRACKED,
    Histories,
    Watched,
    acceptance,
    happened,
    histories,
    tracked,
)
from sim.model.influence import InfluenceModel
from sim.model.inputs import Inputs
from sim.model.recorded import Recorded
from sim.model.schedule import PERIODS, Schedule
from sim.model.terms import ANSWER_TERMS, OFFER_TERMS
from sim.names import CHINA, POWERS, REPUBLICS
from sim.parameters import Array
from sim.rules.spread import EVENT_KINDS

_EACH: Final = len(REPUBLICS)
_TERMS: Final = len(OFFER_TERMS) + len(ANSWER_TERMS)


class CompiledWatch:
    """Follows runs of a scenario through compiled months.

    `reason_months`: those of which reasons are kept.
    """

    def __init__(
        self, scenario: Inputs, varied: Sequence[str], reason_months: Sequence[int] = ()
    ) -> None:
        self._schedule = schedule = Schedule(scenario.start, scenario.end)
        self._reasons = tuple(reason_months)
        recorded = Recorded(scenario)
        ends = schedule.quarters.tolist()
        self._drawn = {month for month in ends if not recorded.replayed(month)}
        self._compiled = Compiled(scenario, varied, self._plans())

    def _plans(self) -> list[Plan]:
        schedule, end = self._schedule, self._schedule.end
        months = range(end + 1)

        def places(of: Callable[[int], int]) -> NDArray[np.int64]:
            return np.array([of(m) if m >= schedule.start else -1 for m in months])

        def at_quarters(of: Callable[[int], int]) -> NDArray[np.int64]:
            return places(lambda month: of(month) if schedule.quarter(month) >= 0 else -1)

        months_, quarters = len(schedule.months), len(schedule.quarters)
        monthly = places(lambda month: month - schedule.start)
        quarterly = places(schedule.quarter)
        drawn = at_quarters(lambda m: schedule.period(m) if m in self._drawn else -1)
        periods = len(PERIODS)
        plans = [
            Plan(Keeping(role, SET, _EACH, _role(role), single=True), monthly, months_)
            for role in ("hard_role", "security_role")
        ]
        for each in TRACKED:
            keeping = Keeping(each.name, SET, _rows(each.dims), _track(each.name), single=True)
            plans.append(Plan(keeping, quarterly, quarters))
        for name, rows in SUMS.items():
            keeping = Keeping(name, ADD, int(np.prod(rows)), _sum(name))
            plans.append(Plan(keeping, places(partial(schedule.sum_of, name)), schedule.sums(name)))
        plans.append(Plan(Keeping("acceptance", ADD, _EACH, acceptance), drawn, periods))
        invested = at_quarters(schedule.period)
        plans.append(Plan(Keeping("investment", ADD, _EACH, _investment), invested, periods))
        if self._reasons:
            number = {month: place for place, month in enumerate(self._reasons)}
            reasons = np.array([number.get(month, -1) for month in months])
            keeping = Keeping("reasons", SUM, len(POWERS) * _EACH * _TERMS, _reasons)
            plans.append(Plan(keeping, reasons, len(number)))
            plans.append(Plan(Keeping("unsound", ADD, 1, _unsound), np.minimum(reasons, 0), 1))
        return plans

    def follow(
        self,
        runs: int,
        *,
        seed: int,
        replicates: NDArray[np.int64],
        varied: Mapping[str, Array],
        points: NDArray[np.int64],
        tick: Callable[[float], None] = lambda _: None,
    ) -> Watched:
        """Follows runs to the end; `varied` and `points` as `Compiled.follow` takes them."""
        found = self._compiled.follow(
            runs, seed=seed, replicates=replicates, varied=varied, points=points, tick=tick
        )
        kept, number = found.kept, int(points[-1]) + 1
        shape = (len(self._reasons), len(POWERS), _EACH, _TERMS, number)
        none = np.zeros(shape, dtype=np.int64)
        return Watched(
            histories=self._histories(found, runs),
            reasons=kept["reasons"].reshape(shape) if self._reasons else none,
            ran_away=found.ran_away,
            unsound=np.flatnonzero(~np.isfinite(kept["unsound"][0, 0]))
            if self._reasons
            else found.ran_away[:0],
        )

    def _histories(self, found: Followed, runs: int) -> Histories:
        kept = found.kept
        return histories(
            self._schedule,
            hard_role=kept["hard_role"],
            security_role=kept["security_role"],
            tracks={each.name: _of_dims(kept[each.name], each.dims) for each in TRACKED},
            sums={
                name: kept[name].reshape(len(kept[name]), *rows, runs)
                for name, rows in SUMS.items()
            },
            acceptance=kept["acceptance"],
            investment=kept["investment"],
            drawn=self._drawn,
            presence_first={
                kind: _presence(found, "first", kind).astype(np.int64) for kind in EVENT_KINDS
            },
            presence_totals={kind: _presence(found, "total", kind) for kind in EVENT_KINDS},
            spread=found.spread,
            reasons=None,
        )


#: Those of this process; parts of an experiment share a few.
_KNOWN: Final = Known[CompiledWatch](most=4)


def watch_of(
    scenario: Inputs, varied: tuple[str, ...], reason_months: Sequence[int]
) -> CompiledWatch:
    """The compiled watch of a scenario, made once."""
    return _KNOWN.of(
        (varied, tuple(reason_months), scenario),
        lambda: CompiledWatch(scenario, varied, reason_months),
    )


def _presence(found: Followed, what: str, kind: str) -> Array:
    return np.stack([found.state[f"{what} of {kind}", (place,)] for place in range(_EACH)])


def _rows(dims: tuple[str, ...]) -> int:
    return _EACH if dims else 1


def _of_dims(kept: NDArray[Any], dims: tuple[str, ...]) -> NDArray[Any]:
    return kept if dims else kept[:, 0]


def _role(name: str) -> Callable[[InfluenceModel], Array]:
    return lambda model: getattr(model.world, name)[CHINA]


def _track(name: str) -> Callable[[InfluenceModel], Array]:
    return lambda model: tracked(model)[name]


def _sum(name: str) -> Callable[[InfluenceModel], Array]:
    return lambda model: happened(model)[name]


def _investment(model: InfluenceModel) -> Array:
    return model.world.investment


def _reasons(model: InfluenceModel) -> Array:
    return np.concatenate([model.world.offer_terms, model.world.answer_terms], axis=2)


def _unsound(model: InfluenceModel) -> Array:
    """0, or no number where a reason is not a finite one."""
    reasons = _reasons(model).reshape(-1, model.runs)
    return np.sum(reasons - reasons, axis=0)
