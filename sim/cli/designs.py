"""What `sensitivity`, `discover` and `threshold` do, once the command line has been read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.folders import FIGURES, RESULTS, and_figures, shortened
from sim.cli.names import look_up
from sim.cli.results import result_at
from sim.cli.terminal import say, show
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.store import Result
from sim.rules.spread import EVENT_KINDS
from sim.tables import Table, markdown

if TYPE_CHECKING:
    from sim.analysis.indices import Indices
    from sim.plots.saving import Plan

#: Outcomes that are told unless others are named.
OUTCOMES: Final = ("spread", *EVENT_KINDS)
#: Years of the figure over time at most.
MOST_YEARS: Final = 12
SENSITIVITY: Final = "sensitivity"
#: What the folder of a threshold holds.
THRESHOLD: Final = ("threshold.csv", "threshold.md", FIGURES)


@dataclass(frozen=True)
class Where:
    """Of which result and scenario, and where to; `incomplete`: also where runs failed."""

    result: str
    scenario: str | None
    folder: str | None
    incomplete: bool
    redo: bool
    figures: bool


def sensitivity(where: Where, outcomes: Sequence[str]) -> int:
    """Works out indices of outcomes, prints, writes and draws them; the exit code."""
    _need("SALib", "sensitivity indices")
    from sim.analysis import index_texts as texts
    from sim.analysis.indices import indices

    result = result_at(where.result, incomplete=where.incomplete)
    found: list[Indices] = []
    still: list[str] = []
    for name in dict.fromkeys(outcomes or OUTCOMES):
        try:
            found.append(indices(result, name, where.scenario))
        except InputError as error:
            if outcomes or "does not vary" not in str(error):
                raise
            still.append(str(error))
    if not found:
        raise InputError("no kind of spread varies over the design", file=where.result)
    place = _begin(where, result, SENSITIVITY)
    title = f"What outcomes of {result.name} hang on"
    store.write_text(place / f"{SENSITIVITY}.csv", texts.csv_of(found))
    store.write_text(place / f"{SENSITIVITY}.md", texts.text_of(found, title))
    show(
        texts.DEFINED[found[0].kind],
        *(block for one in found for block in _told(one)),
        *still,
    )
    if where.figures:
        from sim.plots.saving import draw

        draw(_plan(result, where.scenario, found), store.own_folder(place, FIGURES))
    say(f"{place}: {SENSITIVITY}.md, {SENSITIVITY}.csv{and_figures(place)}")
    return 0


def _told(found: Indices) -> Iterator[str | Table]:
    from sim.analysis import index_texts as texts

    yield texts.sentence(found)
    if texts.left_out(found):
        yield texts.left_out(found)
    yield texts.index_table(found)
    pairs = texts.pair_table(found)
    if pairs:
        yield pairs


def _plan(result: Result, scenario: str | None, found: Sequence[Indices]) -> Plan:
    """The figures of some indices by name."""
    from sim.analysis.indices import indices
    from sim.analysis.outcomes import scenario_of, years_told
    from sim.analysis.runs import runs_of
    from sim.plots import indices as figures

    chosen = scenario_of(result, scenario)
    subtitle = f"{result.name}, scenario {chosen} · {found[0].rows:,} rows of the design"
    plan = {
        f"{SENSITIVITY}_{one.outcome}": partial(figures.indices, one, subtitle) for one in found
    }
    kinds = [one.outcome for one in found if one.outcome in OUTCOMES]
    if kinds:
        years, over_time = [], []
        told = years_told(runs_of(result, chosen), result.scenarios[chosen].end)
        for year in told[:: max(len(told) // MOST_YEARS, 1)]:
            try:
                over_time.append(indices(result, f"{kinds[0]}.{year}", chosen))
            except InputError:
                continue  # before anything has spread, nothing varies
            years.append(year)
        if len(years) > 1:
            draw = partial(figures.indices_over_time, over_time, years, subtitle)
            plan[f"{SENSITIVITY}_over_time"] = draw
    return plan


def _need(package: str, what: str) -> None:
    """Raises InputError where a package of the extra `analysis` is not there."""
    if find_spec(package) is None:
        raise InputError(f"{what} need {package}: pip install 'wakhan[analysis]'")


def _begin(where: Where, result: Result, what: str) -> Path:
    """The folder of an analysis of a result, prepared."""
    name = f"{what}-{result.folder.resolve().name}"
    place = Path(where.folder) if where.folder else RESULTS / shortened(name)
    aside = store.begin_comparison(place, [result], redo=where.redo)
    if aside:
        say(f"{aside}: the earlier analysis, moved aside")
    return place


def discover(where: Where, name: str) -> int:
    """Finds the conditions of an outcome, prints, writes and draws them; the exit code."""
    _need("sklearn", "trees")
    from sim.analysis import discovery

    result = result_at(where.result, incomplete=where.incomplete)
    found = discovery.discover(result, name, where.scenario)
    place = _begin(where, result, "discover")
    title = f"Where it comes about in {result.name}"
    store.write_text(place / "discovery.md", discovery.text_of(found, title))
    store.write_text(place / "discovery.csv", discovery.csv_of(found))
    left_out = f"{found.left_out:,} points left no run and are left out."
    tables = (discovery.box_table(found), discovery.leaf_table(found))
    show(
        discovery.sentence(found),
        discovery.trust(found),
        *([left_out] if found.left_out else []),
        *(table for table in tables if table.rows),
    )
    if where.figures:
        from sim.plots.discovery import discovery as drawn
        from sim.plots.saving import draw

        plan = {"discovery": partial(drawn, found, f"{result.name} · {len(found.y):,} points")}
        draw(plan, store.own_folder(place, FIGURES))
    say(f"{place}: discovery.md, discovery.csv{and_figures(place)}")
    return 0


@dataclass(frozen=True)
class Asked:
    """Which scenario and keys to follow, for which kind of spread, and how."""

    scenario: str
    keys: tuple[str, ...]
    kind: str
    runs: int
    seed: int
    folder: str | None
    workers: int
    figures: bool


def threshold(asked: Asked) -> int:
    """Looks for what turns the answer, prints, writes and draws it; the exit code."""
    from sim.analysis import threshold as working
    from sim.progress import Bar
    from sim.rules.spread import HARD_ROLE
    from sim.scenario import load_scenario

    if len(asked.keys) > 2 or len(set(asked.keys)) < len(asked.keys):
        raise InputError("expected one key, or two different ones", key="--key")
    look_up(asked.scenario)
    scenario = load_scenario(asked.scenario)
    name = shortened("+".join([f"threshold-{scenario.name}", *asked.keys, asked.kind]))
    place = Path(asked.folder) if asked.folder else RESULTS / name
    if place.exists() and any(path.name not in THRESHOLD for path in place.iterdir()):
        raise InputError("holds something else; name another folder with -o", file=place)
    kind = HARD_ROLE if asked.kind == "spread" else asked.kind
    with Bar("threshold") as bar:
        found = working.threshold(
            scenario, asked.keys, kind, asked.runs, asked.seed, asked.workers, bar
        )
    place.mkdir(parents=True, exist_ok=True)
    store.write_text(place / "threshold.csv", working.csv_of(found))
    lines = [working.sentence(found, line) for line in found.lines]
    text = [working.summary(found), markdown(working.lines_table(found)), *lines]
    store.write_text(place / "threshold.md", "\n\n".join(["# What turns the answer", *text]) + "\n")
    show(working.summary(found), working.lines_table(found))
    if asked.figures:
        from sim.plots.saving import draw
        from sim.plots.threshold import threshold as drawn

        draw({"threshold": partial(drawn, found)}, store.own_folder(place, FIGURES))
    say(f"{place}: threshold.md, threshold.csv{and_figures(place)}")
    return 0
