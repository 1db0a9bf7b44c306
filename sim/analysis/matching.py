"""Runs side by side: of the same replicate, at the same values of all that is not compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.intervals import Estimate, paired_change
from sim.analysis.runs import NEVER, Ints, Runs
from sim.analysis.spread import places_left, reached_by
from sim.rules.spread import HARD_ROLE, KINDS


@dataclass(frozen=True)
class Change:
    """Changes of P(spread) over matched runs, by kind.

    `points` are those that count, `left_out` those of the design without a counterpart;
    `runs_left_out` the runs of counted points whose counterpart failed.
    """

    by_kind: Mapping[str, Estimate]
    points: int
    left_out: int = 0
    runs_left_out: int = 0

    @property
    def estimate(self) -> Estimate:
        """The change of P(spread) of the hard role."""
        return self.by_kind[HARD_ROLE]


def matched_change(
    runs: Runs,
    base: Runs,
    cells: pd.Series[Any],
    base_cells: pd.Series[Any],
    month: int = NEVER - 1,
    places: Sequence[int] | None = None,
) -> Change:
    """Changes of P(spread) by a month from `base` to `runs`, over runs that match.

    `cells` say which points belong together: by number of each point of the design, the same
    label in both. Points without runs are among them. Spread is to any republic of `places`, or
    else to any that is left in both.
    """
    mine, theirs = pairs(runs, base, cells, base_cells)
    used, base_used = np.unique(runs.point[mine]), np.unique(base.point[theirs])
    there = np.isin(runs.point, used).sum() + np.isin(base.point, base_used).sum()
    points = len(used) + len(base_used)
    changes = {}
    for kind in KINDS:
        where = places_left(kind, runs, base) if places is None else places
        hits, base_hits = (reached_by(of, month, where, kind).astype(float) for of in (runs, base))
        changes[kind] = paired_change(hits[mine] - base_hits[theirs], runs.replicate[mine])
    return Change(
        changes,
        points=points,
        left_out=len(cells) + len(base_cells) - points,
        runs_left_out=int(there) - 2 * len(mine),
    )


def pairs(
    runs: Runs, base: Runs, cells: pd.Series[Any], base_cells: pd.Series[Any]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of the runs that match, in the one and in the other."""
    codes, _ = pd.factorize(pd.concat([cells, base_cells]).to_numpy(dtype=object))
    own, other = codes[: len(cells)], codes[len(cells) :]
    length = 1 + max((int(of.replicate.max()) for of in (runs, base) if of.count), default=0)

    def key(of: Runs, numbers: pd.Index[Any], code: Ints) -> Ints:
        place = pd.Index(numbers).get_indexer(of.point)
        return code[place] * length + of.replicate

    _, mine, theirs = np.intersect1d(
        key(runs, cells.index, own), key(base, base_cells.index, other), return_indices=True
    )
    return mine, theirs
