"""Runs and sweeps carried out: by one process or several, into a result folder.

How the work is cut into parts, chunks and workers changes nothing in the results.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.compiled.choice import COMPILED, NUMPY, engine_of
from sim.experiments import store
from sim.experiments.experiment import Experiment, Part, of_run, of_sweep
from sim.experiments.workers import Stopped, begin, lost_workers_told, processors
from sim.progress import Progress
from sim.record.reading import load_record
from sim.scenario import Scenario, Sweep

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

#: Runs that one model carries (benchmarks: speed grows little beyond, memory does).
CHUNK: Final = 2_000
#: Runs below which starting a worker takes longer than its share of the work.
RUNS_PER_WORKER: Final = {NUMPY: 2_000, COMPILED: 10_000}


def run(
    scenario: Scenario,
    runs: int,
    seed: int,
    folder: Path,
    *,
    workers: int | None = 1,
    chunk: int = CHUNK,
    progress: Progress | None = None,
    redo: bool = False,
    given: store.Given | None = None,
) -> store.Result:
    """Simulates one scenario into a result folder; as `sweep` in all else."""
    experiment = of_run(scenario, runs, seed)
    return carry_out(experiment, folder, workers, chunk, progress, redo=redo, given=given)


def sweep(
    sweep: Sweep,
    folder: Path,
    *,
    workers: int | None = 1,
    chunk: int = CHUNK,
    progress: Progress | None = None,
    redo: bool = False,
    given: store.Given | None = None,
) -> store.Result:
    """Simulates a sweep into a result folder, or goes on with one that was interrupted.

    workers: processes; None for as many as there are processors and enough to do. With more than
        one, a script has to keep its own work under `if __name__ == "__main__":`.
    chunk: runs that one model carries. Results depend on neither.
    redo: move a result that is there already aside.
    given: the files as the user wrote them, to be kept with the result.

    A folder that holds this very result already is left as it is. Raises InputError where it holds
    anything else. Runs that fail are left out, and listed in `failures.json`.
    """
    return carry_out(of_sweep(sweep), folder, workers, chunk, progress, redo=redo, given=given)


def carry_out(
    experiment: Experiment,
    folder: Path,
    workers: int | None = 1,
    chunk: int = CHUNK,
    progress: Progress | None = None,
    *,
    redo: bool = False,
    given: store.Given | None = None,
) -> store.Result:
    """Simulates an experiment into a result folder: see `sweep`."""
    from sim.experiments.assembling import assemble  # with pyarrow, which takes a while

    for scenario in experiment.scenarios:
        load_record(scenario.record)  # what is wrong with it is said once, and now
    digest = experiment.digest()
    with store.working_in(folder, digest, redo=redo) as found:
        if found is store.Found.RESULT:
            store.remove_parts(folder)  # those of a process that was killed at its very end
            store.refresh(folder, experiment, given or store.Given())
            return store.load_result(folder, incomplete=True)
        parts = experiment.parts()
        engine = engine_of(experiment.runs)
        book = store.begin(folder, experiment, parts, digest, given or store.Given(), engine)
        done = {part.number for part in parts if book.has(part)}
        todo = [part for part in parts if part.number not in done]
        total = experiment.runs
        before = sum(part.runs for part in parts if part.number in done)

        def tell(runs: float) -> None:
            if progress:
                progress(min(before + runs, total), total)

        try:
            order = _Order(experiment, folder, digest, chunk, engine)
            _simulate(order, todo, worker_count(workers, todo, engine), tell, book)
        finally:
            book.save()
        book.close(assemble(folder, experiment, parts, digest))
    return store.load_result(folder, incomplete=True)


def worker_count(wanted: int | None, parts: Sequence[Part], engine: str) -> int:
    """Processes that simulate some parts: those wanted, or as many as there is enough to do for."""
    runs = sum(part.runs for part in parts)
    if wanted is None:
        wanted = min(processors(), runs // RUNS_PER_WORKER[engine])
    return max(min(wanted, len(parts)), 1)


@dataclass(frozen=True)
class _Order:
    """What all parts of an experiment share, here and in worker processes."""

    experiment: Experiment
    folder: Path
    digest: str
    chunk: int
    engine: str

    def simulate(self, part: Part, tick: Callable[[float], None]) -> None:
        """Simulates a part, and puts it on disk."""
        from sim.experiments.parts import simulate_part  # with Mesa, which takes a second to import

        made = simulate_part(self.experiment, part, self.chunk, tick, self.engine)
        store.write_part(self.folder, part.number, self.digest, made)
        gc.collect()  # models hold themselves, and would pile up for dozens of parts


def _simulate(
    order: _Order,
    parts: Sequence[Part],
    workers: int,
    tell: Callable[[float], None],
    book: store.Book,
) -> None:
    """Simulates parts here or in worker processes; each is on disk when the book is told."""
    if workers == 1:
        done = 0.0

        def tick(runs: float) -> None:
            nonlocal done
            done += runs
            tell(done)

        import sim.experiments.parts  # noqa: F401  # with Mesa, which takes a second to import

        gc.freeze()  # all that is there already, so that collecting what parts leave is quick
        try:
            for part in parts:
                order.simulate(part, tick)
                book.note(part)
        finally:
            gc.unfreeze()
        return
    context = multiprocessing.get_context("spawn")
    counter, stop = context.Value("d", 0.0), context.Value("b", 0)
    with (
        lost_workers_told(),
        ProcessPoolExecutor(
            workers,
            mp_context=context,
            initializer=_begin_worker,
            initargs=(order, counter, stop),
        ) as pool,
    ):
        with _deaf_to_interrupts():  # which workers inherit, while they import
            futures = {pool.submit(_work, part): part for part in parts}
        try:
            waiting = set(futures)
            while waiting:
                done_now, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done_now:
                    future.result()
                    book.note(futures[future])
                tell(counter.value)
        except BaseException:
            stop.value = 1
            with _deaf_to_interrupts():  # a second Ctrl-C would leave workers behind
                pool.shutdown(cancel_futures=True)
            raise


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C goes to all processes of a terminal, and is for the main one to handle."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# In a worker process.


@dataclass
class _Worker:
    order: _Order
    counter: Synchronized[float]
    stop: Synchronized[int]

    def tick(self, runs: float) -> None:
        if self.stop.value:
            raise Stopped
        with self.counter.get_lock():
            self.counter.value += runs


_worker: _Worker | None = None


def _begin_worker(*given: Any) -> None:
    """Once per worker: what all parts share, and Mesa's import."""
    global _worker
    begin()
    import sim.experiments.parts  # noqa: F401

    _worker = _Worker(*given)
    gc.freeze()


def _work(part: Part) -> None:
    assert _worker is not None
    _worker.order.simulate(part, _worker.tick)
