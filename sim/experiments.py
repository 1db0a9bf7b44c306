"""Runs and sweeps: what to simulate, cut into parts, by one process or several, into a folder.

A run is known by scenario, values of its point, seed and replicate. Replicates 0 to R-1 face the
same luck at every point and under every scenario, so results are compared run by run. How the work
is cut into parts, chunks and workers changes nothing in them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import store
from sim.progress import Progress
from sim.record import load_record
from sim.scenario import Point, Scenario, Sweep
from sim.workers import begin, processors

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

#: Runs of a part at most: what is lost when a sweep is interrupted, and what one worker takes at
#: a time. Quantiles of a point come from its first part, so from this many replicates at most.
PART_RUNS: Final = 2_000
#: Runs that one model carries (benchmarks: speed grows little beyond, memory does).
CHUNK: Final = 2_000
#: Runs below which starting a worker takes longer than its share of the work.
RUNS_PER_WORKER: Final = 2_000


@dataclass(frozen=True)
class Part:
    """What is simulated and kept together: some points, or some replicates of a single one."""

    number: int
    scenario: int
    first_point: int
    points: int
    first_replicate: int
    replicates: int

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.points * self.replicates


@dataclass(frozen=True)
class Experiment:
    """A run or a sweep, in the one form that is simulated.

    `keys` are those that vary, `points` their values by scenario. `design` goes to the manifest.
    """

    kind: str
    name: str
    title: str
    scenarios: tuple[Scenario, ...]
    keys: tuple[str, ...]
    points: tuple[Point, ...]
    seed: int
    replicates: int
    design: Mapping[str, Any]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * self.replicates

    def parts(self) -> tuple[Part, ...]:
        """The work in parts, which depend on the design alone."""
        return tuple(Part(number, *place) for number, place in enumerate(self._places()))

    def _places(self) -> Iterator[tuple[int, int, int, int, int]]:
        together = max(PART_RUNS // self.replicates, 1)
        length = min(self.replicates, PART_RUNS)
        for number in range(len(self.scenarios)):
            mine = [place for place, point in enumerate(self.points) if point.scenario == number]
            for first in range(mine[0], mine[-1] + 1, together):
                points = min(together, mine[-1] + 1 - first)
                for replicate in range(0, self.replicates, length):
                    replicates = min(length, self.replicates - replicate)
                    yield number, first, points, replicate, replicates

    def digest(self) -> str:
        """SHA-256 of all that was asked for: two experiments with the same one are the same."""
        content = {
            "format": store.FORMAT,
            "kind": self.kind,
            "scenarios": [[scenario.name, scenario.digest()] for scenario in self.scenarios],
            "keys": list(self.keys),
            "points": [[point.scenario, *point.values.values()] for point in self.points],
            "seed": self.seed,
            "replicates": self.replicates,
            "part": PART_RUNS,
        }
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def of_run(scenario: Scenario, runs: int, seed: int) -> Experiment:
    """The experiment of one scenario."""
    return Experiment(
        kind="run",
        name=scenario.name,
        title=scenario.title,
        scenarios=(scenario,),
        keys=(),
        points=(Point(0, {}),),
        seed=seed,
        replicates=runs,
        design={"kind": "run", "points": 1},
    )


def of_sweep(sweep: Sweep) -> Experiment:
    """The experiment of a sweep."""
    design: dict[str, Any] = {"kind": sweep.kind, "points": sweep.size}
    if sweep.vary:
        design["vary"] = {key: list(values) for key, values in sweep.vary.items()}
    if sweep.listed:
        design["list"] = [dict(point) for point in sweep.listed]
    return Experiment(
        kind="sweep",
        name=sweep.name,
        title=sweep.title,
        scenarios=sweep.scenarios,
        keys=sweep.keys,
        points=tuple(sweep.points()),
        seed=sweep.seed,
        replicates=sweep.replicates,
        design=design,
    )


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
    for scenario in experiment.scenarios:
        load_record(scenario.record)  # what is wrong with it is said once, and now
    digest = experiment.digest()
    with store.working_in(folder, digest, redo=redo) as found:
        if found is store.Found.RESULT:
            return store.load_result(folder, incomplete=True)
        parts = experiment.parts()
        book = store.begin(folder, experiment, parts, digest, given or store.Given())
        done = {part.number for part in parts if book.has(part)}
        todo = [part for part in parts if part.number not in done]
        total = experiment.runs
        before = sum(part.runs for part in parts if part.number in done)

        def tell(runs: float) -> None:
            if progress:
                progress(min(before + runs, total), total)

        try:
            _simulate(experiment, todo, folder, digest, _workers(workers, todo), chunk, tell, book)
        finally:
            book.save()
        book.merge(experiment, parts)
    return store.load_result(folder, incomplete=True)


def _workers(wanted: int | None, parts: Sequence[Part]) -> int:
    runs = sum(part.runs for part in parts)
    if wanted is None:
        wanted = min(processors(), runs // RUNS_PER_WORKER)
    return max(min(wanted, len(parts)), 1)


def _simulate(
    experiment: Experiment,
    parts: Sequence[Part],
    folder: Path,
    digest: str,
    workers: int,
    chunk: int,
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

        for part in parts:
            _simulate_part(experiment, part, folder, digest, chunk, tick)
            book.note(part)
        return
    context = multiprocessing.get_context("spawn")
    counter, stop = context.Value("d", 0.0), context.Value("b", 0)
    with ProcessPoolExecutor(
        workers,
        mp_context=context,
        initializer=_begin_worker,
        initargs=(experiment, folder, digest, chunk, counter, stop),
    ) as pool:
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


def _simulate_part(
    experiment: Experiment,
    part: Part,
    folder: Path,
    digest: str,
    chunk: int,
    tick: Callable[[float], None],
) -> None:
    from sim.parts import simulate_part  # with Mesa, which takes a second to import

    store.write_part(folder, part.number, digest, simulate_part(experiment, part, chunk, tick))


# In a worker process.


class Stopped(Exception):
    """The main process wants no more."""


@dataclass
class _Worker:
    experiment: Experiment
    folder: Path
    digest: str
    chunk: int
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
    import sim.parts  # noqa: F401

    _worker = _Worker(*given)


def _work(part: Part) -> None:
    assert _worker is not None
    w = _worker
    _simulate_part(w.experiment, part, w.folder, w.digest, w.chunk, w.tick)
