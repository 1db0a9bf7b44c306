"""An account's likelihoods, computed here or in other processes, and counted."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np

from sim.experiments.workers import begin, lost_workers_told, one_thread_each
from sim.inference.likelihood import Problem, chunks
from sim.parameters import Array

#: Told how many likelihoods have been computed.
Tell = Callable[[int], None]
#: Log likelihoods (draw,) at points of the unit cube, (draw, key).
Likelihood = Callable[[Array], Array]


@contextmanager
def counted(
    problem: Problem, workers: int, tell: Tell | None
) -> Iterator[tuple[Likelihood, Callable[[], int]]]:
    """The problem's likelihood by so many processes, and how many it has computed."""
    done = 0

    def together(found: Sequence[Array]) -> Array:
        nonlocal done
        done += sum(len(part) for part in found)
        if tell:
            tell(done)
        return np.concatenate(found)

    if workers == 1:
        yield lambda u: together([problem.log_likelihood(u)]), lambda: done
        return
    context = multiprocessing.get_context("spawn")
    with (
        lost_workers_told(),
        one_thread_each(),
        ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin_worker, initargs=(problem,)
        ) as pool,
    ):
        yield lambda u: together(list(pool.map(_work, chunks(u, workers)))), lambda: done


_problem: Problem | None = None


def _begin_worker(problem: Problem) -> None:
    global _problem
    begin()
    _problem = problem


def _work(u: Array) -> Array:
    assert _problem is not None
    return _problem.log_likelihood(u)
