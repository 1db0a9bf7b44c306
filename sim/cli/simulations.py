"""What `run` and `sweep` do, once the command line has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sim.cli.ending import tell
from sim.cli.folders import RESULTS, and_figures, shortened
from sim.cli.idle import warnings_of
from sim.cli.names import look_up
from sim.cli.results import complain_of_failures
from sim.cli.terminal import command_line, say, show
from sim.compiled import choice
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.carry_out import CHUNK, carry_out
from sim.experiments.experiment import Experiment, of_run, of_sweep
from sim.experiments.store import Found, Given, Result
from sim.progress import Bar
from sim.record.own import OwnRecord
from sim.scenario import Scenario, Sweep, load_scenario, load_sweep, with_assignments
from sim.scenario.library import SWEEPS
from sim.scenario.overrides import assignment_name
from sim.scenario.sweep import MOST_RUNS

#: Runs that take NumPy half a minute.
SLOW_RUNS: Final = 10_000


@dataclass(frozen=True)
class How:
    """Where and how something is simulated; with `dry_run`, only what that would take is said."""

    folder: str | None
    workers: int | None
    chunk: int | None
    redo: bool
    figures: bool
    dry_run: bool


def run(
    path: str,
    runs: int,
    seed: int,
    assignments: Sequence[str],
    record: OwnRecord | None,
    how: How,
) -> int:
    """Simulates a scenario and prints the answer; the exit code."""
    file = look_up(path).path
    scenario = load_scenario(path)
    if assignments:
        scenario = with_assignments(scenario, assignments)
    if record:
        scenario = replace(scenario, record=record.over(scenario.record))
        assignments = (*assignments, f"record={record.stem}")
    _warn(scenario)
    given = Given({scenario.name: _text(file)}, command=command_line())
    place = Path(how.folder) if how.folder else RESULTS / _folder_name(scenario, assignments)
    return _carry_out(of_run(scenario, runs, seed), place, how, given)


def sweep(
    path: str,
    assignments: Sequence[str],
    record: OwnRecord | None,
    replicates: int | None,
    seed: int | None,
    how: How,
) -> int:
    """Simulates a sweep and prints the answer; the exit code."""
    file = look_up(path, SWEEPS).path
    found = load_sweep(path, assignments)
    named = list(map(assignment_name, assignments))
    if record:
        own = tuple(
            replace(scenario, record=record.over(scenario.record)) for scenario in found.scenarios
        )
        found = replace(found, scenarios=own)
        named.append(assignment_name(f"record={record.stem}"))
    name = shortened("+".join([found.name, *named]))
    _warn(found)
    found = replace(
        found,
        replicates=found.replicates if replicates is None else replicates,
        seed=found.seed if seed is None else seed,
    )
    if found.runs > MOST_RUNS:
        raise InputError(f"makes {found.runs:,} runs; at most {MOST_RUNS:,}", key="--replicates")
    of = zip(found.scenarios, found.files, strict=True)
    texts = {scenario.name: _text(place) for scenario, place in of}
    given = Given(texts, sweep=_text(file), command=command_line())
    place = Path(how.folder) if how.folder else RESULTS / name
    return _carry_out(of_sweep(found), place, how, given)


def _carry_out(experiment: Experiment, folder: Path, how: How, given: Given) -> int:
    """Simulates an experiment unless its result is there, and says what came out."""
    workers, chunk, redo = how.workers, how.chunk or CHUNK, how.redo
    if how.dry_run:
        from sim.cli import dry_run

        show(*dry_run.told(experiment, workers, chunk))
        return 0
    from sim.analysis import summary

    result, there = carried_out(experiment, folder, workers, chunk, redo, given)
    summary.complete(result)
    say_if_there(result, there)
    show(*summary.printed(result))
    if how.figures:
        from sim.cli.figures import complete
        from sim.plots import plan_of

        complete(plan_of(result), folder, result.manifest)
    say(f"{folder}: {summary.SUMMARY}{and_figures(folder)} and tables")
    return 0 if result.complete else complain_of_failures(result)


def carried_out(
    experiment: Experiment,
    folder: Path,
    workers: int | None,
    chunk: int,
    redo: bool,
    given: Given,
) -> tuple[Result, Found]:
    """The result of an experiment, simulated unless it is there; what was there before."""
    there = Found.NOTHING if redo else store.look(folder, experiment.digest())
    if there is Found.PARTS:
        say(f"{folder}: going on where it stopped")
    if there is not Found.RESULT and experiment.runs >= SLOW_RUNS and not choice.installed():
        say("nothing here compiles months; pip install 'wakhan[fast]' makes this much faster")
    try:
        with Bar(experiment.name) as bar:
            result = carry_out(experiment, folder, workers, chunk, bar, redo=redo, given=given)
    except KeyboardInterrupt:
        say(f"{folder}: what is done is kept; the same command goes on with it")
        raise
    return result, there


def say_if_there(result: Result, there: Found) -> None:
    """Says that a result was not made now, and with which code it was."""
    if there is not Found.RESULT:
        return
    say(
        f"{result.folder}: result exists; --redo moves it aside and makes it anew, "
        "-o DIR makes it elsewhere"
    )
    if not store.same_code(result.manifest):
        say("it was made with another version of the code or of its libraries")


def _warn(loaded: Scenario | Sweep) -> None:
    """Says which settings change nothing."""
    for line in warnings_of(loaded):
        tell(line)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


def _folder_name(scenario: Scenario, assignments: Sequence[str]) -> str:
    """Name of the folder of a run: the scenario's, with what was set."""
    parts = [scenario.name, *map(assignment_name, assignments)]
    return shortened("+".join(parts))
