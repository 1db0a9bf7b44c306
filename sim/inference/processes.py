"""An account's likelihoods, computed here or in other processes, kept, and counted."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np

from sim.experiments.workers import begin, lost_workers_told, one_thread_each
from sim.inference.checkpoint import Likelihood, Steps, journaled
from sim.inference.likelihood import Problem, chunks
from sim.parameters import Array

#: Told how many likelihoods have been computed.
Tell = Callable[[int], None]


@contextmanager
def counted(
    problem: Problem,
    workers: int,
    tell: Tell | None,
    steps: Steps | None = None,
    name: str = "likelihoods",
) -> Iterator[tuple[Likelihood, Callable[[], int]]]:
    """The problem's likelihood by so many processes, and how many it has found.

    With `steps` they are kept under a name, and those that were found before are read.
    """
    done = 0

    with _computed(problem, workers) as computed:
        found_by = journaled(computed, steps, name) if steps else computed

        def likelihood(u: Array) -> Array:
            nonlocal done
            found = found_by(u)
            done += len(found)
            if tell:
                tell(done)
            return found

        yield likelihood, lambda: done


@contextmanager
def _computed(problem: Problem, workers: int) -> Iterator[Likelihood]:
    if workers == 1:
        yield problem.log_likelihood
        return
    context = multiprocessing.get_context("spawn")
    with (
        lost_workers_told(),
        one_thread_each(),
        ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin_worker, initargs=(problem,)
        ) as pool,
    ):
        yield lambda u: np.concatenate(list(pool.map(_work, chunks(u, workers))))


_problem: Problem | None = None


def _begin_worker(problem: Problem) -> None:
    global _problem
    begin()
    _problem = problem


def _work(u: Array) -> Array:
    assert _problem is not None
    return _problem.log_likelihood(u)
