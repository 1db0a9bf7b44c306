"""Which runs of a result failed: how many, and where."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.analysis.runs import Runs, scenario_names
from sim.experiments.store import FAILURES, Result

#: Scenarios and points that are named.
_MOST_NAMED: Final = 3


def failed_of(result: Result, runs: Runs) -> int:
    """Number of runs of a scenario that failed, of one that all its points and replicates have."""
    points = int((result.points["scenario"] == runs.scenario).sum())
    return points * int(result.manifest["replicates"]) - runs.count


def told(result: Result) -> list[str]:
    """How many runs failed and where, and how one of them is made again; nothing where none did."""
    if result.complete:
        return []
    failed, every = result.manifest["failed"], result.manifest["runs"]
    names = scenario_names(result)
    points, left = result.points, result.runs.groupby("point").size()
    there = left.reindex(points["point"], fill_value=0).to_numpy()
    lacking = int(result.manifest["replicates"]) - there
    where = []
    if len(names) > 1:
        of = {name: int(lacking[points["scenario"] == name].sum()) for name in names}
        where.append(_listed([f"{n:,} under '{name}'" for name, n in of.items() if n], "scenarios"))
    if len(points) > len(names):
        few = f"at {np.count_nonzero(lacking):,} of {len(points):,} points"
        altogether = np.count_nonzero(there == 0)
        where.append(few + (f" ({altogether:,} without any run left)" if altogether else ""))
    said = f": {'; '.join(where)}" if where else ""
    return [
        f"{failed:,} of {every:,} runs failed and are left out{said}. {FAILURES} has the values of "
        "each, and `wakhan run --replay-run RESULT ID` repeats one."
    ]


def _listed(texts: list[str], what: str) -> str:
    more = len(texts) - _MOST_NAMED
    return ", ".join(texts[:_MOST_NAMED]) + (f" and {more} more {what}" if more > 0 else "")
