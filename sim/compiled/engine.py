"""Histories by compiled months: the same numbers as the model stepping by itself, sooner."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiled.functions import LANES, VECTORS, W
from sim.compiled.graphs import MONTH, Node, evaluated
from sim.compiled.library import program_of
from sim.compiled.recording import SET, SUM, Bare, Keeping, Key, sections_of, state_of
from sim.compiled.tables import by_block, by_block_and_epoch, empty, zeros
from sim.model.inputs import Inputs
from sim.model.region import FROM_PARAMETERS, Phase
from sim.parameters import Array
from sim.rules.spread import Spread

#: Blocks followed between two looks at whether to go on.
_TOGETHER: Final = 4


@dataclass(frozen=True)
class Plan:
    """What is kept, and where: `places` by step, -1 where nothing is kept; `size` places in all."""

    keeping: Keeping
    places: NDArray[np.int64]
    size: int


@dataclass(frozen=True)
class Followed:
    """What was kept of some runs, by name: shape (place, row, run); of sums (place, row, point).

    ran_away: places of runs that ran away. state: the last state by cell, shape (run,). spread:
    what counts as spread in the end.
    """

    kept: Mapping[str, NDArray[Any]]
    ran_away: NDArray[np.intp]
    state: Mapping[Key, Array]
    spread: Spread


class Compiled:
    """The months of a scenario, compiled for a set of varied parameters."""

    def __init__(
        self,
        scenario: Inputs,
        varied: Sequence[str],
        plans: Sequence[Plan],
        *,
        expected: bool = False,
        steps_per_month: int = 1,
    ) -> None:
        self._scenario = scenario
        self._plans = plans
        self._expected = expected
        self._steps_per_month = steps_per_month
        self._steps = (scenario.end + 1) * steps_per_month
        self._scan()
        keeps = [plan.keeping for plan in plans]
        self._program, self._kernel = program_of(
            scenario,
            self._phases,
            varied,
            keeps,
            expected=expected,
            steps_per_month=steps_per_month,
        )

    def _bare(self, runs: int, **options: Any) -> Bare:
        return Bare(
            self._scenario,
            runs=runs,
            expected=self._expected,
            steps_per_month=self._steps_per_month,
            reasons=False,
            collect=None,
            **options,
        )

    def _scan(self) -> None:
        """What each step is given, its phase, and when parameters change."""
        model = self._bare(2)
        explained = np.zeros(self._steps, dtype=bool)
        for plan in self._plans:
            if plan.keeping.way == SUM:
                explained |= plan.places >= 0
        phases: dict[Phase, int] = {}
        self._kind = np.zeros(self._steps, dtype=np.int64)
        months = np.arange(self._steps) // self._steps_per_month
        given: list[dict[str, Array]] = []
        for step in range(self._steps):
            model.step_number, model.explain = step, bool(explained[step])
            given.append(model.outside())
            self._kind[step] = phases.setdefault(model.phase_now(), len(phases))
        model.release()
        self._phases = tuple(phases)
        self._given = {name: _stacked([each[name] for each in given]) for name in given[0]}
        changes = self._scenario.parameter_changes
        dates = {0, *(change.month for change in changes)}
        dates |= {change.until for change in changes if change.until is not None}
        #: First steps of the epochs within which parameters stay as they are.
        self._epochs = [
            date * self._steps_per_month for date in sorted(dates) if date <= months[-1]
        ]
        self._epoch = np.searchsorted(self._epochs, np.arange(self._steps), "right") - 1
        drawn = [step for step in range(self._steps) if self._phases[self._kind[step]].series_over]
        self._normal = np.zeros(self._steps, dtype=np.int64)
        self._normal[drawn] = np.arange(len(drawn))
        self._drawn = [] if self._expected else drawn

    def follow(
        self,
        runs: int,
        *,
        seed: int = 0,
        replicates: NDArray[np.int64] | None = None,
        varied: Mapping[str, Array] | None = None,
        points: NDArray[np.int64] | None = None,
        tick: Callable[[float], None] = lambda _: None,
    ) -> Followed:
        """Follows runs to the scenario's end.

        `points` are the numbers of the runs' points, rising from 0 without gaps.
        """
        lanes, real, by_point = _lanes(runs, points)
        blocks = len(lanes) // LANES
        replicates = np.arange(runs) if replicates is None else np.asarray(replicates)
        model = self._bare(
            len(lanes),
            seed=seed,
            replicates=replicates[lanes],
            varied={key: values[lanes] for key, values in (varied or {}).items()},
        )
        tables = self._tables(model, blocks)
        points = np.zeros(runs, dtype=np.int64) if points is None else points
        tables |= self._kept_tables(blocks, real, points[lanes[::W]] if by_point else None)
        self._run(tables, blocks, tick, runs)
        spread = model.sections.spread
        model.release()
        places = np.flatnonzero(real)
        return self._unpacked(
            tables, places, None if by_point else points, _of_runs(spread, places)
        )

    # What months read.

    def _tables(self, model: Bare, blocks: int) -> dict[str, NDArray[Any]]:
        program = self._program
        state = state_of(model)
        rows = [state[name][place] for name, place in program.state]
        shared, by_run = self._constants(model)
        tables = {
            "S0": by_block(rows, blocks),
            "T0": empty((len(rows), LANES)),
            "L0": by_block_and_epoch(by_run, blocks),
            "Q0": shared,
            "D0": by_block(
                [past.windows for past in model.presence.past.values()], blocks, np.int64
            ),
        }
        clocks = model.draws.clocks.values()
        tables["R0"] = by_block([row for clock in clocks for row in clock.remaining], blocks)
        tables["C0"] = zeros((blocks, sum(program.clocks.values()), LANES), np.int64)
        tables["H0"] = by_block([clock.keys for clock in clocks], blocks, np.uint64)
        normals = [model.draws.afghanistan.at(step) for step in self._drawn]
        tables["N0"] = by_block(normals, blocks)
        length = (
            max((int(past.windows.max()) for past in model.presence.past.values()), default=0) + 1
        )
        tables["P"] = empty((length, sum(program.rings.values()), LANES))
        tables["F0"] = zeros((blocks, LANES), np.int64)
        return tables

    def _constants(self, model: Bare) -> tuple[Array, list[list[Array]]]:
        """Values that all runs share, (step, row), and by epoch those that differ by run."""
        program = self._program
        shared = empty((self._steps, len(program.shared)))
        by_run = []
        for number, first in enumerate(self._epochs):
            last = [*self._epochs, self._steps][number + 1]
            model.step_number = first
            model.begin_step()
            values = _parameters(model)

            def leaf(
                node: Node,
                values: Mapping[str, Array] = values,
                first: int = first,
                last: int = last,
            ) -> Any:
                name, place = node.args
                if node.op == MONTH:
                    return self._given[name][first:last][(slice(None), *place)]
                row = values[name][place]
                return row if len(row) > 1 else row[0]

            found = evaluated([*program.shared, *program.by_run], leaf)
            for row, node in enumerate(program.shared):
                shared[first:last, row] = found[node]
            by_run.append([found[node] for node in program.by_run])
        return shared, by_run

    def _kept_tables(
        self,
        blocks: int,
        real: NDArray[np.bool_],
        of_vectors: NDArray[np.int64] | None,
    ) -> dict[str, NDArray[Any]]:
        """Where what is kept goes.

        `of_vectors`: the point of each vector, or None where sums are by run.
        """
        tables: dict[str, NDArray[Any]] = {}
        if of_vectors is None:
            of_vectors = np.arange(blocks * VECTORS)
        number = int(of_vectors.max()) + 1
        strides = np.zeros(max(len(self._plans), 1), dtype=np.int64)
        tables["J0"] = zeros((blocks, VECTORS), np.int64)
        for place, plan in enumerate(self._plans):
            keeping = plan.keeping
            if keeping.way == SUM:
                shape: tuple[int, ...] = (number, plan.size, keeping.rows, W)
                tables[keeping.name] = zeros(shape, np.int64)
                tables["J0"][...] = (of_vectors * (plan.size * keeping.rows * W)).reshape(
                    -1, VECTORS
                )
            else:
                shape = (blocks, plan.size, keeping.rows, LANES)
                kind = np.float32 if keeping.single else np.float64
                make = empty if keeping.way == SET else zeros
                tables[keeping.name] = make(shape, kind)
                strides[place] = plan.size * keeping.rows * LANES * keeping.size
        tables["strides"] = strides
        present = np.zeros(len(real), dtype=np.int64)
        present[real] = -1  # all bits
        tables["M0"] = by_block([present], blocks, np.int64)
        return tables

    def _run(
        self,
        tables: dict[str, NDArray[Any]],
        blocks: int,
        tick: Callable[[float], None],
        runs: int,
    ) -> None:
        length = len(tables["P"])
        months = np.arange(self._steps) // self._steps_per_month
        places = np.stack([plan.places for plan in self._plans], axis=1).astype(np.int64)
        fixed = {
            "places": np.ascontiguousarray(places),
            "kind": self._kind,
            "epoch": self._epoch.astype(np.int64),
            "normal": self._normal,
            "slots": months % length,
        }
        for first in range(0, blocks, _TOGETHER):
            some = min(_TOGETHER, blocks - first)
            keep = np.array(
                [
                    tables[plan.keeping.name][0 if plan.keeping.way == SUM else first].ctypes.data
                    for plan in self._plans
                ],
                dtype=np.uint64,
            )
            here = {
                name: tables[name][first:].ctypes.data
                for name in ("S0", "R0", "C0", "H0", "L0", "N0", "D0", "M0", "J0", "F0")
            }
            address = here | {
                name: tables[name].ctypes.data for name in ("T0", "Q0", "P", "strides")
            }
            address |= {name: array.ctypes.data for name, array in fixed.items()}
            address["keep"] = keep.ctypes.data
            whole = {
                "blocks": some,
                "steps": self._steps,
                "epochs": len(self._epochs),
                "normals": len(self._drawn),
                "length": length,
            }
            self._kernel.call(whole | address)
            tick(runs * some / blocks)

    def _unpacked(
        self,
        tables: Mapping[str, NDArray[Any]],
        places: NDArray[np.intp],
        points: NDArray[np.int64] | None,
        spread: Spread,
    ) -> Followed:
        """What was kept; `points`: those of the runs where sums were kept by run."""
        # Without copying where only the end is padded.
        first = len(places) == places[-1] + 1
        chosen: Any = slice(len(places)) if first else places
        kept = {}
        for plan in self._plans:
            table = tables[plan.keeping.name]
            if plan.keeping.way == SUM and points is None:
                kept[plan.keeping.name] = np.moveaxis(table.sum(axis=-1), 0, -1)
            elif plan.keeping.way == SUM and points is not None:
                by_lane = np.moveaxis(table, 0, 2).reshape(*table.shape[1:3], -1)
                first = np.flatnonzero(np.diff(points, prepend=-1))
                kept[plan.keeping.name] = np.add.reduceat(by_lane[..., places], first, axis=-1)
            else:
                by_lane = np.moveaxis(table, 0, 2).reshape(*table.shape[1:3], -1)
                kept[plan.keeping.name] = by_lane[..., chosen]
        state = {
            key: tables["S0"][:, row].reshape(-1)[places]
            for row, key in enumerate(self._program.state)
            if key in self._program.shown
        }
        ran_away = np.flatnonzero(tables["F0"].reshape(-1)[places])
        return Followed(kept, ran_away, state, spread)


def _of_runs(spread: Spread, places: NDArray[np.intp]) -> Spread:
    """What counts as spread, of the lanes that are runs."""
    found = {each.name: getattr(spread, each.name) for each in dataclasses.fields(spread)}
    return Spread(
        **{name: values[places] if len(values) > 1 else values for name, values in found.items()}
    )


def _lanes(
    runs: int, points: NDArray[np.int64] | None
) -> tuple[NDArray[np.intp], NDArray[np.bool_], bool]:
    """Run of each lane, whether it is the run's own, and whether vectors hold one point's only.

    They do where points have runs enough.
    """
    sizes = np.array([runs]) if points is None else np.bincount(points)
    by_point = bool(sizes.mean() >= W)
    if not by_point:
        sizes = np.array([runs])
    lanes: list[NDArray[np.intp]] = []
    real: list[NDArray[np.bool_]] = []
    first = 0
    for size in (int(size) for size in sizes if size):
        padded = np.arange(first, first + -(-size // W) * W)
        lanes.append(np.minimum(padded, first + size - 1))
        real.append(padded < first + size)
        first += size
    rest = -sum(map(len, lanes)) % LANES
    lanes.append(np.full(rest, runs - 1))
    real.append(np.zeros(rest, dtype=bool))
    return np.concatenate(lanes), np.concatenate(real), by_point


def _stacked(values: list[Array]) -> Array:
    """Values of a name by step, without their run; what there is none of is 0."""
    shape = max((value.shape for value in values), key=len)
    stacked = np.empty((len(values), *shape[:-1]))
    for step, value in enumerate(values):
        stacked[step] = value[..., 0]
    return stacked


def _parameters(model: Bare) -> dict[str, Array]:
    """Arrays of parameters and of what follows from them, by the names of their leaves."""
    found = {
        f"{name}.{each.name}": getattr(section, each.name)
        for name, section in sections_of(model)
        for each in dataclasses.fields(section)
    }
    return found | {name: getattr(model, name) for name in FROM_PARAMETERS}
