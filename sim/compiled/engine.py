"""Histories by compiled months: the same numbers as the model stepping by itself, sooner."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiled.functions import LANES, W
from sim.compiled.graphs import MONTH, Node, evaluated
from sim.compiled.library import program_of
from sim.compiled.recording import SET, SUM, Bare, Keeping, Key, sections_of, state_of
from sim.compiled.tables import Lanes, by_block, empty, zeros
from sim.model.draws import Draws
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
        kind = np.zeros(self._steps, dtype=np.int64)
        months = np.arange(self._steps) // self._steps_per_month
        given: list[dict[str, Array]] = []
        for step in range(self._steps):
            model.step_number, model.explain = step, bool(explained[step])
            given.append(model.outside())
            kind[step] = phases.setdefault(model.phase_now(), len(phases))
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
        epoch = np.searchsorted(self._epochs, np.arange(self._steps), "right") - 1
        drawn = [step for step in range(self._steps) if self._phases[kind[step]].series_over]
        normal = np.zeros(self._steps, dtype=np.int64)
        normal[drawn] = np.arange(len(drawn))
        self._drawn = [] if self._expected else drawn
        places = np.stack([plan.places for plan in self._plans], axis=1).astype(np.int64)
        self._by_step = {
            "kind": kind,
            "epoch": epoch.astype(np.int64),
            "normal": normal,
            "places": np.ascontiguousarray(places),
        }

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

        `points` are the numbers of the runs' points, rising from 0 without gaps, each run's own by
        default. `varied` has values of shape (point,). `tick` is told of runs as they are done.
        """
        points = np.arange(runs) if points is None else points
        replicates = np.arange(runs) if replicates is None else np.asarray(replicates)
        lanes = Lanes(points)
        tables, spread = self._tables(lanes, varied or {}, seed, replicates)
        kept: dict[str, NDArray[Any]] = {}
        sums: dict[str, NDArray[np.int64]] = {}
        for plan in self._plans:
            keeping = plan.keeping
            if keeping.way == SUM:
                sums[keeping.name] = zeros((lanes.sums, plan.size, keeping.rows, W), np.int64)
                tables["J0"] = lanes.sum_of_vectors * (plan.size * keeping.rows * W)
            else:
                kept[keeping.name] = np.empty((plan.size, keeping.rows, runs), keeping.kind)
        for first in range(0, lanes.blocks, _TOGETHER):
            blocks = range(first, min(first + _TOGETHER, lanes.blocks))
            made = self._run(tables, blocks, sums)
            done = 0
            for block, some, run in lanes.segments(blocks):
                length = some.stop - some.start
                done += length
                for name, table in made.items():
                    kept[name][..., run : run + length] = table[block - first][..., some]
            tick(float(done))
        kept |= {name: lanes.summed(table) for name, table in sums.items()}
        state = {
            key: tables["S0"][:, row].reshape(-1)[lanes.places]
            for row, key in enumerate(self._program.state)
            if key in self._program.shown
        }
        ran_away = np.flatnonzero(tables["F0"].reshape(-1)[lanes.places])
        return Followed(kept, ran_away, state, spread)

    def _tables(
        self,
        lanes: Lanes,
        varied: Mapping[str, Array],
        seed: int,
        replicates: NDArray[np.int64],
    ) -> tuple[dict[str, NDArray[Any]], Spread]:
        """Tables for all blocks, and what counts as spread.

        What follows from parameters is worked out once a point.
        """
        program, point = self._program, lanes.points
        model = self._bare(lanes.number, varied=varied)
        state = state_of(model)
        past = list(model.presence.past.values())
        length = max((int(each.windows.max()) for each in past), default=0) + 1
        shared, by_run = self._constants(model)
        spread = _by_run(model.sections.spread, point[lanes.places])
        model.release()
        cells = tuple(program.clocks.values())
        draws = Draws.of(seed, replicates[lanes.runs], cells, expected=self._expected)
        clocks = draws.clocks.values()
        tables = {
            "S0": by_block([state[name][place][point] for name, place in program.state]),
            "T0": empty((len(program.state), LANES)),
            "Q0": shared,
            # Epoch by epoch, and then row by row.
            "L0": by_block([_at(row, point) for rows in by_run for row in rows]),
            "R0": by_block([row for clock in clocks for row in clock.remaining]),
            "C0": zeros((lanes.blocks, sum(program.clocks.values()), LANES), np.int64),
            "H0": by_block([clock.keys for clock in clocks], np.uint64),
            "N0": by_block([draws.afghanistan.at(step) for step in self._drawn]),
            "D0": by_block([_at(each.windows, point) for each in past], np.int64),
            "P": empty((length, sum(program.rings.values()), LANES)),
            "F0": zeros((lanes.blocks, LANES), np.int64),
            "M0": by_block([np.where(lanes.real, -1, 0)], np.int64),  # all bits, or none
            "J0": np.zeros((lanes.blocks, 1), dtype=np.int64),
        }
        return tables, spread

    def _constants(self, model: Bare) -> tuple[Array, list[list[Array]]]:
        """Values that all runs share, (step, row), and by epoch those that differ by point."""
        program = self._program
        shared = empty((self._steps, len(program.shared)))
        by_run = []
        for number, first in enumerate(self._epochs):
            last = [*self._epochs, self._steps][number + 1]
            if first:
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
            by_run.append([np.atleast_1d(found[node]) for node in program.by_run])
        return shared, by_run

    def _run(
        self,
        tables: Mapping[str, NDArray[Any]],
        blocks: range,
        sums: Mapping[str, NDArray[np.int64]],
    ) -> dict[str, NDArray[Any]]:
        """Follows some blocks; what they kept by name, shape (block, place, row, run)."""
        length = len(tables["P"])
        made = {}
        strides = np.zeros(len(self._plans), dtype=np.int64)
        keep = np.zeros(len(self._plans), dtype=np.uint64)
        for number, plan in enumerate(self._plans):
            keeping = plan.keeping
            if keeping.way == SUM:
                keep[number] = sums[keeping.name].ctypes.data
                continue
            shape = (len(blocks), plan.size, keeping.rows, LANES)
            table = (empty if keeping.way == SET else zeros)(shape, keeping.kind)
            made[keeping.name] = table
            keep[number] = table.ctypes.data
            strides[number] = table[0].nbytes
        whole = {
            "blocks": len(blocks),
            "steps": self._steps,
            "epochs": len(self._epochs),
            "normals": len(self._drawn),
            "length": length,
        }
        arrays = {
            **{name: table[blocks.start :] for name, table in tables.items()},
            **{name: tables[name] for name in ("T0", "Q0", "P")},
            **self._by_step,
            "slots": np.arange(self._steps) // self._steps_per_month % length,
            "keep": keep,
            "strides": strides,
        }
        self._kernel.call(whole | {name: array.ctypes.data for name, array in arrays.items()})
        return made


def _at(row: NDArray[Any], point: NDArray[np.int64]) -> NDArray[Any]:
    """A row by point, or one number for all, by lane."""
    return row[point] if len(row) > 1 else np.broadcast_to(row, point.shape)


def _by_run(spread: Spread, points: NDArray[np.int64]) -> Spread:
    """What counts as spread, by run in place of by point."""
    values = {each.name: getattr(spread, each.name) for each in dataclasses.fields(spread)}
    return Spread(**{name: v[points] if len(v) > 1 else v for name, v in values.items()})


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
