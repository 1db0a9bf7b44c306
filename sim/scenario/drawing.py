"""Points drawn by a design from what its keys may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.parameters import Array
from sim.scenario import designs
from sim.scenario.levels import Believed, Learnt, Levels, Listed
from sim.scenario.points import Points
from sim.scenario.words import Kind


@dataclass(frozen=True)
class Design:
    """How points are made: the kind, and its numbers as `DESIGN_KEYS` names them."""

    kind: Kind
    points: int = 0
    base: int = 0
    second_order: bool = False
    trajectories: int = 0
    levels: int = 4
    seed: int = 0

    def size(self, vary: Mapping[str, Levels]) -> int:
        """Number of points, without making them; not for a list."""
        directions = max(groups_of(vary), default=-1) + 1
        match self.kind:
            case "fraction":
                return designs.fraction_size(directions)
            case "zip":
                return max(_counts(vary), default=0)
            case "lhs":
                return self.points
            case "sobol":
                return designs.crossed_size(self.base, directions, self.second_order)
            case "morris":
                return self.trajectories * (directions + 1)
        return designs.grid_size(_counts(vary))

    def draw(self, vary: Mapping[str, Levels], scenarios: int) -> Points:
        """The points of what varies, under each of some scenarios; not of a list.

        In designs that sample, luck is sampled as well: each point of a Latin hypercube has its
        own, and so has each row of a design for Sobol indices and each path of Morris's, whose
        points are compared with each other.
        """
        groups, keys = groups_of(vary), tuple(vary)
        directions = max(groups, default=-1) + 1
        match self.kind:
            case "lhs":
                unit = designs.latin_hypercube(self.points, directions, self.seed)
                table, luck = _placed(unit, vary, groups), np.arange(self.points, dtype=np.int32)
            case "morris":
                unit = designs.morris(self.trajectories, self.levels, directions, self.seed)
                table = _placed(unit, vary, groups, self.levels)
                luck = np.repeat(np.arange(self.trajectories, dtype=np.int32), directions + 1)
            case "sobol":
                made = designs.crossed(self.base, directions, self.second_order, self.seed)
                table = _placed(made.unit, vary, groups)
                luck = np.repeat(np.arange(self.base, dtype=np.int32), len(made.row) // self.base)
                mixed = made.row, made.swapped, made.other
                return Points.mixed(keys, table, *mixed, groups, luck, scenarios)
            case _:
                return Points.of(keys, self._of_levels(vary), scenarios)
        return Points.of(keys, table, scenarios, luck)

    def _of_levels(self, vary: Mapping[str, Levels]) -> Array:
        """Points of designs in which every key has levels of its own, shape (point, key)."""
        values = [np.array(each.values) for each in vary.values() if isinstance(each, Listed)]
        counts = _counts(vary)
        if self.kind == "zip":
            return np.stack(values, axis=1)
        places = designs.fraction(len(values)) if self.kind == "fraction" else designs.grid(counts)
        columns = [each[places[:, key]] for key, each in enumerate(values)]
        return np.stack(columns, axis=1) if columns else np.empty((1, 0))


def groups_of(vary: Mapping[str, Levels]) -> tuple[int, ...]:
    """Number of the direction that each key is drawn along: one of its own, or a posterior's."""
    numbers: dict[str, int] = {}
    for key, each in vary.items():
        numbers.setdefault(_direction(key, each), len(numbers))
    return tuple(numbers[_direction(key, each)] for key, each in vary.items())


def _direction(key: str, levels: Levels) -> str:
    return f"posterior {levels.source}" if isinstance(levels, Learnt) else key


def _counts(vary: Mapping[str, Levels]) -> list[int]:
    return [len(each.values) for each in vary.values() if isinstance(each, Listed)]


def _placed(
    unit: Array, vary: Mapping[str, Levels], groups: tuple[int, ...], steps: int = 0
) -> Array:
    """Values at points of the unit cube, shape (row, key).

    Of so many steps from 0 to 1, priors and posteriors get the middles of equal shares instead:
    they have no ends, or none that anybody believes in.
    """
    columns = []
    for group, each in zip(groups, vary.values(), strict=True):
        share = unit[:, group]
        if steps and isinstance(each, Believed | Learnt):
            share = (share * (steps - 1) + 0.5) / steps
        columns.append(each.at(share))
    return np.stack(columns, axis=1)
