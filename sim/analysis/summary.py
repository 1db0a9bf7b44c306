"""What a result says: `summary.md` and `comparison.md`, and what commands print of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.analysis.answer import answer
from sim.analysis.comparison import Comparison
from sim.analysis.kinds import KINDS_DEFINED
from sim.analysis.runs import runs_of, scenario_names
from sim.analysis.sensitivity import first_point, points_of
from sim.analysis.tables import (
    MOST_ROWS,
    comparison_table,
    differences_table,
    effects_table,
    first_table,
    kinds_table,
    scenarios_table,
    tables,
)
from sim.experiments import store
from sim.experiments.store import Result
from sim.record.coverage import headline, unit_of_roles
from sim.record.own import in_captions
from sim.tables import Table, markdown, markdown_text

SUMMARY: Final = "summary.md"
COMPARISON: Final = "comparison.md"
#: Drawn after the summary is written, or later, or never.
FIGURES: Final = "figures/"

CARE: Final = (
    "Intervals are of 95% and say how far chance within the model may have moved a number. They "
    "do not cover what is unknown about the model: its values are fitted to the record of events "
    "where that tells something, each at one point of a wide range, and judgement elsewhere "
    "(`wakhan explain KEY` says which). Read them as what follows from the scenario's assumptions, "
    "not as forecasts; `wakhan forecast` runs on from all that the record leaves open."
)
FILES: Final[tuple[tuple[str, str], ...]] = (
    ("manifest.json", "what was asked for, by which versions, and the state of each part"),
    ("sweep.yaml", "the sweep as it was run: `wakhan sweep` makes this result from it again"),
    ("scenario.yaml", "the scenario as it was run, with every value written out"),
    ("scenarios/", "the scenarios, where there are several"),
    ("given/", "sweep and scenarios as they were given, with their comments"),
    ("runs.parquet", "one row per run: varied values and outcomes of the run"),
    ("republics.parquet", "one row per run and republic: outcomes of the republic"),
    ("points.parquet", "one row per point of the design"),
    ("quantiles.parquet", "tracked variables by point and quarter: quantiles and mean"),
    ("counts.parquet", "reported events by point, year, power and channel"),
    ("periods.parquet", "China's reported bilateral events by point, period and republic"),
    ("reasons.parquet", "mean terms of offers and answers by point and year"),
    ("failures.json", "runs that failed, with their values and errors"),
    (FIGURES, "figures as PNG and SVG, unless --no-figures was given"),
)


def printed(result: Result) -> list[str | Table]:
    """What a command prints about a result: the answer, and a few tables."""
    blocks: list[str | Table] = ["\n".join([*answer(result), *_records(result)])]
    moving = effects_table(result)
    if len(scenario_names(result)) > 1:
        blocks.append(scenarios_table(result))
    else:
        blocks += list(tables(result))[:-1]  # all but the curve over thresholds
        if moving:
            blocks.append(moving)
    return blocks


def _records(result: Result) -> list[str]:
    """What records of the user's own are, each told once."""
    own = [scenario.record for scenario in result.scenarios.values() if scenario.record]
    return list(dict.fromkeys(headline(record) for record in own))


def summary(result: Result) -> str:
    """The text of `summary.md`."""
    names = scenario_names(result)
    title = result.title
    if result.kind == "run":
        title += in_captions(next(iter(result.scenarios.values())).record)
    blocks = [f"# {markdown_text(title)}", _what(result), " ".join(answer(result))]
    blocks += _records(result)
    found = [scenarios_table(result)] if len(names) > 1 else []
    moving = effects_table(result)
    if moving:
        found.append(moving)
    for table in found:
        blocks += [f"## {table.title}", markdown(table)]
    if moving:
        blocks.append(_how_matched(result))
    for name in names[:MOST_ROWS]:
        of = f" ({name})" if len(names) > 1 else ""
        for table in tables(result, name):
            blocks += [f"## {table.title}{of}", markdown(table)]
    unit = unit_of_roles(*(scenario.record for scenario in result.scenarios.values()))
    blocks.append(f"{KINDS_DEFINED} Unit of the hard role: {unit}.")
    there = [row for row in FILES if row[0] == FIGURES or (result.folder / row[0]).exists()]
    blocks += ["## What this folder holds", markdown(Table("", ("file", "what"), tuple(there)))]
    blocks += ["## Read with care", CARE]
    return "\n\n".join(blocks) + "\n"


def _how_matched(result: Result) -> str:
    """What is held against what in the table of effects."""
    several = len(scenario_names(result)) > 1
    told = []
    design = result.manifest["design"]["kind"]
    if design == "list":
        runs = runs_of(result)
        values = points_of(result, runs.scenario)
        against = "first" if first_point(runs, values) == values.index[0] else "first that has runs"
        told.append(f"Each point of the list against its {against}, run by run.")
    elif design == "fraction":
        told.append(
            "Each key from its low to its high level, replicate by replicate: the mean over the "
            "half of the points that have the one and over the half that have the other."
        )
    elif result.keys:
        told.append(
            "Each key from its lowest to its highest level, run by run, over the points of both "
            "levels that agree in all other keys."
        )
    if several and result.keys:
        told.append("Under each scenario, and each scenario against the first at the same points.")
    elif several:
        told.append("Each scenario against the first, run by run.")
    told.append("Points and runs without a counterpart are left out.")
    return " ".join(told)


def _what(result: Result) -> str:
    manifest = result.manifest
    size, replicates = manifest["design"]["points"], manifest["replicates"]
    cut = f"{size:,} points of {replicates:,} replicates" if size > 1 else f"{replicates:,} runs"
    return f"{result.kind.capitalize()} `{result.name}`: {cut}, seed {manifest['seed']}."


def complete(result: Result) -> None:
    """Writes `summary.md` into the folder of a result, unless it is there."""
    if not store.is_noted(result.folder, SUMMARY):
        with store.adding_to(result.folder, result.manifest):
            store.write_text(result.folder / SUMMARY, summary(result))
            store.note(result.folder, [SUMMARY])


def compared(comparison: Comparison) -> list[str | Table]:
    """What a command prints about a comparison: inputs first."""
    given = differences_table(comparison, MOST_ROWS)
    return [
        *_warnings(comparison),
        *([comparison.alike] if comparison.alike else []),
        given or "No difference in inputs.",
        comparison_table(comparison),
        kinds_table(comparison),
        first_table(comparison),
        *comparison.notes,
    ]


def comparison_text(comparison: Comparison, chapters: Sequence[str] = ()) -> str:
    """The text of `comparison.md`, with further chapters on what differs in outcomes."""
    given, table = differences_table(comparison), comparison_table(comparison)
    others = (kinds_table(comparison), first_table(comparison))
    blocks = [
        f"# {markdown_text(table.title)}",
        *(f"**{markdown_text(text)}**" for text in _warnings(comparison)),
        "## What differs in inputs",
        markdown(given) if given else "Nothing.",
        markdown_text(comparison.alike),
        "## What differs in outcomes",
        markdown(table),
        *(text for one in others for text in (f"### {markdown_text(one.title)}", markdown(one))),
        "\n".join(f"- {markdown_text(note)}" for note in comparison.notes),
        *chapters,
        KINDS_DEFINED,
        "## Read with care",
        CARE,
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _warnings(comparison: Comparison) -> list[str]:
    if not comparison.barred:
        return []
    return [
        "Compared although what is counted is not the same: against "
        f"{comparison.base}, {'; '.join(comparison.barred)}."
    ]
