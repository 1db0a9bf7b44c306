"""Worker processes: how many, on one thread each, and gone when the main process is."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from sim.errors import GaveUp
from sim.progress import Progress

Task = TypeVar("Task")
Made = TypeVar("Made")


class Stopped(Exception):
    """The main process wants no more of a worker."""


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
    """Worker processes begun within use one thread: there are as many of them as processors."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def lost_workers_told() -> Iterator[None]:
    """Workers that the system ended are one message."""
    try:
        yield
    except BrokenProcessPool:
        raise GaveUp(
            "a worker process ended before its work (out of memory?); the same command "
            "goes on, and --workers 1 takes less memory"
        ) from None


def each(
    work: Callable[[Task], Made], tasks: Sequence[Task], workers: int
) -> Iterator[tuple[int, Made]]:
    """Number and result of each task as it is done, here or in so many new processes.

    `work` is a function of a module, and tasks can be pickled. When the caller stops or a task
    raises, no further task is begun.
    """
    if workers == 1 or len(tasks) < 2:
        yield from ((number, work(task)) for number, task in enumerate(tasks))
        return
    context = multiprocessing.get_context("spawn")
    processes = min(workers, len(tasks))
    with (
        lost_workers_told(),
        one_thread_each(),
        ProcessPoolExecutor(processes, context, initializer=begin) as pool,
    ):
        numbers = {pool.submit(work, task): number for number, task in enumerate(tasks)}
        try:
            for future in as_completed(numbers):
                yield numbers[future], future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def in_order(
    work: Callable[[Task], Made],
    tasks: Sequence[Task],
    workers: int,
    progress: Progress | None = None,
) -> list[Made]:
    """Results of `each` in the order of the tasks; `progress` is told of every one."""
    found: dict[int, Made] = {}
    for number, made in each(work, tasks, workers):
        found[number] = made
        if progress:
            progress(len(found), len(tasks))
    return [found[number] for number in range(len(tasks))]


def begin() -> None:
    """Once per worker: Ctrl-C is for the main process, and a worker ends with it.

    A worker whose parent was killed would go on, or wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
