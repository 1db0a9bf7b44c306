"""Steps of long work, each kept whole and sealed, so that what was stopped goes on where it was.

All that takes long is a step: a task of many that are alike (`each_kept`), or a batch of
likelihoods (`journaled`). What lies between is worked out anew when the work goes on, from the same
seed and the same values, and so comes to the same numbers. A step that is damaged, or of other
work, is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.experiments import store
from sim.experiments.store import Arrays
from sim.experiments.workers import each
from sim.parameters import Array
from sim.progress import Progress

Task = TypeVar("Task")
#: Log likelihoods (draw,) at points of the unit cube, (draw, key).
Likelihood: TypeAlias = Callable[[Array], Array]


@dataclass(frozen=True)
class Steps:
    """Steps in the folder of a result, sealed with its digest."""

    folder: Path
    digest: str

    def read(self, step: int | str) -> Arrays | None:
        """What is kept of a step; None where there is nothing sound."""
        return store.read_part(self.folder, step, self.digest)

    def keep(self, step: int | str, arrays: Arrays) -> None:
        """Keeps a step that is done."""
        store.write_part(self.folder, step, self.digest, arrays)

    def forget(self, name: str) -> None:
        """Removes the steps of a name, once what they led to is kept."""
        for path in (self.folder / store.PARTS).glob(f"{name}-*.part"):
            with contextlib.suppress(OSError):  # they do no harm
                path.unlink()


def journaled(likelihood: Likelihood, steps: Steps, name: str) -> Likelihood:
    """A likelihood whose calls are steps: those that were made before are read."""
    calls = itertools.count()

    def kept(points: Array) -> Array:
        step, asked = f"{name}-{next(calls):05d}", _digest(points)
        arrays = steps.read(step)
        if arrays is None or not np.array_equal(arrays["asked"], asked):
            arrays = {"asked": asked, "found": likelihood(points)}
            steps.keep(step, arrays)
        return arrays["found"]

    return kept


def _digest(points: Array) -> NDArray[np.uint8]:
    sha = hashlib.sha256(repr(points.shape).encode())
    sha.update(np.ascontiguousarray(points, dtype=float).data)
    return np.frombuffer(sha.digest(), dtype=np.uint8)


def each_kept(
    work: Callable[[Task], Arrays],
    tasks: Sequence[Task],
    workers: int,
    progress: Progress | None = None,
    steps: Steps | None = None,
    first: int = 0,
) -> list[Arrays]:
    """What each task comes to, in their order; with `steps` each is one, numbered from `first`.

    `work` is a function of a module, and tasks can be pickled; see `each` on workers.
    """
    found = {number: steps.read(first + number) if steps else None for number in range(len(tasks))}
    todo = [number for number, arrays in found.items() if arrays is None]
    jobs = [(work, tasks[number], steps, first + number) for number in todo]
    for over, (place, arrays) in enumerate(each(_kept, jobs, workers), len(tasks) - len(todo) + 1):
        found[todo[place]] = arrays
        if progress:
            progress(over, len(tasks))
    return [arrays for arrays in found.values() if arrays is not None]


def _kept(job: tuple[Callable[[Any], Arrays], Any, Steps | None, int]) -> Arrays:
    work, task, steps, number = job
    arrays = work(task)
    if steps:
        steps.keep(number, arrays)
    return arrays
