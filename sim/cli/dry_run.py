"""What `--dry-run` says: points, runs, and how long and how much they take."""

from __future__ import annotations

from typing import Final

from sim.compiled.choice import engine_of
from sim.experiments.carry_out import worker_count
from sim.experiments.experiment import Experiment
from sim.experiments.pilot import Estimate, estimate
from sim.record.reading import load_record
from sim.scenario.variants import shown_value
from sim.tables import Table

#: Points and keys that are shown.
MOST_POINTS: Final = 6
MOST_KEYS: Final = 6
_DAY: Final = 86_400


def told(experiment: Experiment, workers: int | None, chunk: int) -> tuple[str | Table, ...]:
    """Texts and tables for the terminal."""
    for scenario in experiment.scenarios:
        load_record(scenario.record)  # what is wrong with it is said now
    processes = worker_count(workers, experiment.parts(), engine_of(experiment.runs))
    found = estimate(experiment, processes, chunk)
    return (*([_points(experiment)] if experiment.keys else []), costs(experiment.name, found))


def costs(name: str, found: Estimate) -> str:
    """What an experiment takes, in a few lines."""
    points = f"{found.points:,} point{'' if found.points == 1 else 's'}"
    workers = f"{found.workers} worker{'' if found.workers == 1 else 's'}"
    lines = (
        f"{name}: {points}, {found.runs:,} runs in {found.parts:,} "
        f"part{'' if found.parts == 1 else 's'}",
        f"time: {duration(found.seconds)} with {workers} ({found.speed:,.0f} runs a second and "
        f"worker; measured on {found.measured:,} runs), without figures",
        f"memory: {size(found.simulating)} while it simulates, {size(found.reading)} while "
        "results are read",
        f"disk: {size(found.tables)}, and {size(found.at_work)} more while it runs",
        "Nothing was kept. Without --dry-run the same command carries it out.",
    )
    return "\n".join(lines)


def _points(experiment: Experiment) -> Table:
    """The first points, and the first of many keys."""
    points = experiment.points
    keys = experiment.keys[:MOST_KEYS]
    rows = []
    for number in range(min(len(points), MOST_POINTS)):
        values = points.at(number)
        shown = (_short(key, values[key]) for key in keys)
        rows.append((str(number), experiment.scenarios[points.scenario[number]].name, *shown))
    more = [f"{len(points) - len(rows):,} points more"] if len(points) > len(rows) else []
    hidden = len(experiment.keys) - len(keys)
    more += [f"{hidden:,} key{'' if hidden == 1 else 's'} more"] if hidden else []
    title = "Points" + (f" (and {', '.join(more)})" if more else "")
    return Table(title, ("point", "scenario", *keys), tuple(rows))


def _short(key: str, value: float) -> str:
    text = shown_value(key, value)
    return f"{value:.4g}" if len(text) > len("one_programme") else text


def duration(seconds: float) -> str:
    """`about 40 seconds`, `about 3 minutes`, `about 2.5 hours`, `about 12 days`."""
    for unit, length in (("day", _DAY), ("hour", 3600), ("minute", 60)):
        if seconds >= 1.5 * length:
            return f"about {_two_digits(seconds / length)} {unit}s"
    return f"about {max(seconds, 1):.0f} second{'' if seconds < 1.5 else 's'}"


def size(number: float) -> str:
    """`about 30 MB`, `about 1.2 GB`."""
    for unit, length in (("GB", 1e9), ("MB", 1e6)):
        if number >= length:
            return f"about {_two_digits(number / length)} {unit}"
    return "less than 1 MB"


def _two_digits(number: float) -> str:
    return f"{number:.2g}" if number < 10 else f"{number:,.0f}"
