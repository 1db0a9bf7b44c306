"""What a result says, in words and small tables: `summary.md`, and what commands print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sim import analysis
from sim.analysis import Comparison, Effect, Estimate, Runs
from sim.calendar import RECORD_END, month_label
from sim.experiments import store
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS
from sim.tables import Table, markdown, markdown_text

SUMMARY: Final = "summary.md"
COMPARISON: Final = "comparison.md"
#: Drawn after the summary is written, or later, or never.
FIGURES: Final = "figures/"
#: Years by whose end P(spread) is told, where the scenario reaches them; its own end is added.
YEARS: Final = (2020, 2025, 2030, 2035, 2040, 2045, 2050)
#: As many effects, or scenarios, as a table shows.
MOST_ROWS: Final = 30

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


# The answer.


def answer(result: Result) -> list[str]:
    """Does it spread, where next, and what moves it: three sentences with their intervals."""
    names = analysis.scenario_names(result)
    runs = analysis.runs_of(result)
    if not runs.count:
        return ["No run came to its end, so there is nothing to tell."]
    if len(names) > 1:
        opening = _range_of_scenarios(result, names)
    else:
        opening = _spreads(result, runs)
    return [opening, _where_next(runs, names), _what_moves_it(result, runs)]


def _spreads(result: Result, runs: Runs) -> str:
    end = result.scenarios[runs.scenario].end
    by_end = analysis.probability(runs)
    sentence = (
        f"China's hard role {_verdict(by_end.value)} beyond Tajikistan: by {_end(end)} it has "
        f"reached another republic in {percent(by_end)} of runs"
    )
    if runs.several_points:
        sentence += " over all points"
    years = [year for year in _years(result, runs.scenario) if 2020 < year < 1993 + end // 12]
    if years:
        earlier = analysis.by_year(runs, years[-1:])[years[-1]]
        sentence += f", by the end of {years[-1]} in {percent(earlier)}"
    return sentence + "."


def _range_of_scenarios(result: Result, names: Sequence[str]) -> str:
    found = {name: analysis.probability(analysis.runs_of(result, name)) for name in names}
    ordered = sorted(names, key=lambda name: found[name].value)
    low, high = ordered[0], ordered[-1]
    return (
        f"P(spread by the end) of China's hard role beyond Tajikistan ranges from "
        f"{percent(found[low])} under '{low}' to {percent(found[high])} under '{high}'."
    )


def _where_next(runs: Runs, names: Sequence[str]) -> str:
    shares = analysis.first_reached(runs)
    (next_one, share), (second, second_share), *_ = shares.items()
    where = f" under '{runs.scenario}'" if len(names) > 1 else ""
    if share.value == 0.0:
        return f"No republic other than Tajikistan is reached in any run{where}."
    sentence = (
        f"The likeliest next republic{where} is {LABELS[next_one]}, the first to be reached in "
        f"{percent(share)} of runs"
    )
    if second_share.value > 0.0:
        sentence += f", before {LABELS[second]} in {percent(second_share)}"
    return sentence + "."


def _what_moves_it(result: Result, runs: Runs) -> str:
    effects = analysis.effects(result)
    if effects:
        strongest = " and ".join(_moved(effect) for effect in effects[:2])
        return f"What moves P(spread) most: {strongest}."
    republic = next(iter(analysis.first_reached(runs)))
    reasons = analysis.reasons_at_end(result, republic)
    against = [reason for reason in reasons if reason.mean < 0.0][:2]
    favour = [reason for reason in reversed(reasons) if reason.mean > 0.0][:2]

    def listed(found: Sequence[analysis.Reason]) -> str:
        return " and ".join(f"{r.term} ({r.side}, {r.mean:+.1f})" for r in found) or "nothing"

    return (
        f"In {LABELS[republic]} at the end, what speaks most for China is {listed(favour)}, and "
        f"most against it {listed(against)}; a sweep shows what moves P(spread)."
    )


def _moved(effect: Effect) -> str:
    doubt = "" if effect.change.clear else ", which may be chance"
    return f"{effect.name} from {effect.before} to {effect.after} by {points(effect.change)}{doubt}"


def _verdict(value: float) -> str:
    for limit, words in (
        (0.1, "is very unlikely to spread"),
        (1 / 3, "is unlikely to spread"),
        (2 / 3, "may or may not spread"),
        (0.9, "is likely to spread"),
    ):
        if value < limit:
            return words
    return "is very likely to spread"


def _end(month: int) -> str:
    label = month_label(month)
    return f"the end of {label[:4]}" if label.endswith("-12") else label


def _years(result: Result, scenario: str) -> list[int]:
    """YEARS within the scenario, and the year of its end when that is December."""
    start, end = result.scenarios[scenario].start, result.scenarios[scenario].end
    last = 1992 + (end + 1) // 12  # the last year that is complete
    years = [year for year in YEARS if 1993 + start // 12 <= year <= last]
    return years if not years or years[-1] == last else [*years, last]


def _replayed(result: Result, scenario: str, year: int) -> bool:
    """Whether a year lies in the replayed record, in which chance plays no part."""
    return result.scenarios[scenario].history == "replay" and year <= int(RECORD_END[:4])


# Numbers.


def percent(estimate: Estimate) -> str:
    """`62% (58 to 66%)`."""
    if np.isnan(estimate.value):
        return "–"
    interval = f" ({_hundredths(estimate.low)} to {_hundredths(estimate.high)}%)"
    return f"{_hundredths(estimate.value)}%" + ("" if np.isnan(estimate.low) else interval)


def points(estimate: Estimate) -> str:
    """A difference of shares: `-12 points (-16 to -8)`."""
    if np.isnan(estimate.value):
        return "–"
    interval = f" ({100 * estimate.low:+.0f} to {100 * estimate.high:+.0f})"
    return f"{100 * estimate.value:+.0f} points" + ("" if np.isnan(estimate.low) else interval)


def number(estimate: Estimate) -> str:
    """A difference of roles: `+0.12 (+0.08 to +0.16)`."""
    if np.isnan(estimate.value):
        return "–"
    interval = f" ({estimate.low:+.2f} to {estimate.high:+.2f})"
    return f"{estimate.value:+.2f}" + ("" if np.isnan(estimate.low) else interval)


def _hundredths(value: float) -> str:
    text = f"{100 * value:.0f}"
    return f"{100 * value:.1f}" if 0.0 < value < 0.095 or 0.995 <= value < 1.0 else text


# Tables.


def tables(result: Result, scenario: str | None = None) -> Iterator[Table]:
    """By year, by republic and over thresholds, of one scenario."""
    runs = analysis.runs_of(result, scenario)
    if not runs.count:
        return
    years = _years(result, runs.scenario)
    hard, full = (analysis.by_year(runs, years, full=which) for which in (False, True))
    if years:
        yield Table(
            "P(spread) by the end of a year",
            ("year", "hard role", "full role"),
            tuple(
                (str(year), percent(hard[year]), percent(full[year]))
                if not _replayed(result, runs.scenario, year)
                else (f"{year} (record)", *(f"{_hundredths(e[year].value)}%" for e in (hard, full)))
                for year in years
            ),
        )
    reached, first = analysis.reached(runs), analysis.first_reached(runs)
    yield Table(
        "By republic",
        ("republic", "reached by the end", "first to be reached", "hard role at the end"),
        tuple(
            (
                LABELS[code],
                percent(reached[code]) if code in reached else "–",
                percent(first[code]) if code in first else "–",
                f"{runs.hard[place].mean():.2f}",
            )
            for place, code in enumerate(REPUBLICS)
        ),
    )
    hard_curve, full_curve = (analysis.over_thresholds(runs, full=f) for f in (False, True))
    yield Table(
        "P(spread) by the end over thresholds",
        ("threshold", "hard role", "full role"),
        tuple((f"{t:g}", percent(hard_curve[t]), percent(full_curve[t])) for t in hard_curve),
    )


def scenarios_table(result: Result) -> Table:
    """P(spread) by the end under each scenario, and where next."""
    rows = []
    for name in analysis.scenario_names(result):
        runs = analysis.runs_of(result, name)
        if runs.count:
            first = next(iter(analysis.first_reached(runs).items()))
            where = f"{LABELS[first[0]]} {percent(first[1])}" if first[1].value else "–"
            rows.append((name, percent(analysis.probability(runs)), where))
    return Table(
        "By scenario", ("scenario", "P(spread) by the end", "likeliest first"), tuple(rows)
    )


def effects_table(result: Result) -> Table | None:
    """The strongest effects on P(spread) by the end."""
    effects = analysis.effects(result)
    if not effects:
        return None
    rows = tuple(
        (effect.name, effect.before, effect.after, points(effect.change))
        for effect in effects[:MOST_ROWS]
    )
    return Table("What moves P(spread) by the end", ("what", "from", "to", "change"), rows)


def comparison_table(comparison: Comparison) -> Table:
    """Each side against the first."""
    rows = [(comparison.base, percent(comparison.probability), *([""] * (1 + len(REPUBLICS))))]
    rows += [
        (
            contrast.label,
            percent(contrast.probability),
            points(contrast.change) + ("" if contrast.paired else " (unpaired)"),
            *(number(contrast.hard_role[code]) for code in REPUBLICS),
        )
        for contrast in comparison.contrasts
    ]
    return Table(
        f"P(spread) by {_end(comparison.end)}, and what differs from {comparison.base}",
        ("result", "P(spread)", "difference", *(f"hard role {code}" for code in REPUBLICS)),
        tuple(rows),
    )


# Texts.


def printed(result: Result) -> list[str | Table]:
    """What a command prints about a result: the answer, and a few tables."""
    blocks: list[str | Table] = ["\n".join(answer(result))]
    moving = effects_table(result)
    if len(analysis.scenario_names(result)) > 1:
        blocks.append(scenarios_table(result))
    else:
        blocks += list(tables(result))[:2]
        if moving:
            blocks.append(moving)
    return blocks


def summary(result: Result) -> str:
    """The text of `summary.md`."""
    names = analysis.scenario_names(result)
    blocks = [f"# {markdown_text(result.title)}", _what(result), " ".join(answer(result))]
    if not result.complete:
        blocks.append(_failed(result))
    found = [scenarios_table(result)] if len(names) > 1 else []
    moving = effects_table(result)
    if moving:
        found.append(moving)
    for table in found:
        blocks += [f"## {table.title}", markdown(table)]
    if result.manifest["design"]["kind"] == "list":
        blocks.append("Each point of the list against its first, run by run.")
    elif result.keys:
        blocks.append("Each key from its lowest to its highest level, averaged over the others.")
    for name in names[:MOST_ROWS]:
        of = f" ({name})" if len(names) > 1 else ""
        for table in tables(result, name):
            blocks += [f"## {table.title}{of}", markdown(table)]
    blocks.append(
        "A republic counts as reached when its hard role (exercises, operations, basing; "
        "Tajikistan 2020 = 1) has stayed at the threshold for as long as `spread.duration` asks."
    )
    there = [row for row in FILES if row[0] == FIGURES or (result.folder / row[0]).exists()]
    blocks += ["## What this folder holds", markdown(Table("", ("file", "what"), tuple(there)))]
    blocks += ["## Read with care", CARE]
    return "\n\n".join(blocks) + "\n"


def _what(result: Result) -> str:
    manifest = result.manifest
    size, replicates = manifest["design"]["points"], manifest["replicates"]
    cut = f"{size:,} points of {replicates:,} replicates" if size > 1 else f"{replicates:,} runs"
    return f"{result.kind.capitalize()} `{result.name}`: {cut}, seed {manifest['seed']}."


def _failed(result: Result) -> str:
    manifest = result.manifest
    return (
        f"**Incomplete**: {manifest['failed']:,} of {manifest['runs']:,} runs failed and are left "
        f"out; see {store.FAILURES}."
    )


def write_summary(result: Result) -> Path:
    """Writes `summary.md` into a result folder."""
    path = result.folder / SUMMARY
    store.write_text(path, summary(result))
    return path


def comparison_text(comparison: Comparison) -> str:
    """The text of `comparison.md`."""
    table = comparison_table(comparison)
    notes = "\n".join(f"- {note}" for note in comparison.notes)
    blocks = [f"# {table.title}", markdown(table), notes, CARE]
    return "\n\n".join(block for block in blocks if block) + "\n"
