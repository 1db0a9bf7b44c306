"""What `diff` and `attribute` do, once the command line has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sim.cli.ending import tell
from sim.cli.folders import FIGURES, RESULTS, and_figures, shortened
from sim.cli.names import look_up
from sim.cli.results import ATTRIBUTION, complain_of_failures, result_at
from sim.cli.simulations import carried_out, say_if_there
from sim.cli.terminal import command_line, say, show
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.carry_out import CHUNK
from sim.experiments.store import Result
from sim.scenario import Scenario, load_scenario

#: Runs of each set of changes, and their seed, where no result says.
RUNS: Final = 500
SEED: Final = 2021
#: What an attribution keeps beside the tables of its runs.
TEXT: Final = "attribution.md"
REASONS: Final = "attribution_reasons.csv"


@dataclass(frozen=True)
class Given:
    """A scenario as it was named: by a file, or by the result of a run of it."""

    name: str
    scenario: Scenario
    result: Result | None = None


def diff(first: str, second: str) -> int:
    """Prints what two scenarios or results set differently; the exit code."""
    from sim.analysis.scenario_diff import diff_table

    sides = [_given(place) for place in (first, second)]
    names = [side.name for side in sides]
    if names[0] == names[1]:
        names = [first, second] if first != second else [f"{names[0]} (1)", f"{names[1]} (2)"]
    results = tuple(side.result for side in sides if side.result)
    one, other = (side.scenario for side in sides)
    table = diff_table((names[0], names[1]), one, other, results)
    show(table or f"{names[0]} and {names[1]} set the same.")
    return 0


def attribute(
    places: Sequence[str],
    runs: int | None,
    seed: int | None,
    orders: int,
    each_key: bool,
    folder: str | None,
    workers: int | None,
    redo: bool,
    figures: bool,
) -> int:
    """Simulates the sets of changes, and says what each change did; the exit code."""
    if len(places) > 2:
        raise InputError(f"expected one or two scenarios or results, not {len(places)}")
    from sim.analysis import attribution as working
    from sim.analysis import attribution_tables as texts
    from sim.analysis.mechanisms import in_words, mechanisms
    from sim.analysis.scenario_changes import changes_between
    from sim.analysis.shapley import orders_of

    sides = [_given(place) for place in places]
    second = sides[-1].scenario
    first = sides[0].scenario if len(sides) > 1 else _parent(sides[0])
    if len(sides) > 1 and (first.start, first.end) != (second.start, second.end):
        problem = "runs over other months, so that outcomes are not those of the same time"
        raise InputError(f"{problem}; expected the months of '{first.name}'", file=places[-1])
    seed = _shared("seed", sides) if seed is None else seed
    runs = _shared("replicates", sides) if runs is None else runs
    seed, runs = SEED if seed is None else seed, RUNS if runs is None else runs
    between = changes_between(first, second, each_key=each_key)
    every = orders_of(len(between.changes), seed, orders)
    experiment = working.experiment_of(between, every, runs, seed)
    place = Path(folder) if folder else RESULTS / shortened(_name(sides, each_key))
    given = store.Given(command=command_line())
    result, there = carried_out(experiment, place, workers, CHUNK, redo, given)
    found = working.attribute(between, every, result)
    why = mechanisms(found, result)
    store.write_text(place / TEXT, texts.attribution_text(found, why))
    store.write_text(place / ATTRIBUTION, texts.attribution_csv(found))
    store.write_text(place / REASONS, texts.reasons_csv(found, why))
    say_if_there(result, there)
    show(
        texts.changes_table(found),
        "\n".join(texts.sentences(found)),
        *texts.kind_tables(found),
        texts.roles_table(found),
        *(words for words in map(in_words, why) if words),
    )
    if figures:
        from sim.plots.attribution import attribution, attribution_of_roles
        from sim.plots.saving import draw

        plan = {
            "attribution": partial(attribution, found),
            "attribution_of_roles": partial(attribution_of_roles, found),
        }
        draw(plan, store.own_folder(place, FIGURES))
    say(f"{place}: {TEXT}, {ATTRIBUTION}{and_figures(place)} and tables of all runs")
    return 0 if result.complete else complain_of_failures(result)


def _given(place: str) -> Given:
    """The scenario of a file, or of a result of one run."""
    if not Path(place).is_dir():
        if not Path(place).exists() and (RESULTS / place / store.MANIFEST).is_file():
            tell(f"'{place}' is taken for a scenario; {RESULTS / place} is a result")
        look_up(place)
        scenario = load_scenario(place)
        return Given(scenario.name, scenario)
    result = result_at(place, incomplete=True)
    several = result.manifest["scenarios"]
    if len(several) > 1:
        such_as = Path(place) / several[0]["resolved"]
        problem = f"a result of {len(several)} scenarios; name one of them, such as {such_as}"
        raise InputError(problem, file=place)
    (scenario,) = result.scenarios.values()
    return Given(result.name, scenario, result)


def _parent(given: Given) -> Scenario:
    """What a scenario's file extends."""
    if given.result:
        problem = "a result by itself; name the result or scenario to hold it against before it"
        raise InputError(problem, file=given.result.folder)
    assert given.scenario.parent is not None  # files have one: the defaults, at least
    return given.scenario.parent


def _shared(key: str, sides: Sequence[Given]) -> int | None:
    """Seed, or the least number of runs, of the results among the sides; None without results."""
    found = [int(side.result.manifest[key]) for side in sides if side.result]
    if key == "seed" and len(set(found)) > 1:
        raise InputError(f"results of seeds {found[0]} and {found[1]}; name one with --seed")
    return min(found, default=None)


def _name(sides: Sequence[Given], each_key: bool) -> str:
    names = "-".join(side.name for side in sides)
    return f"attribute-{names}{'-each-key' if each_key else ''}"
