"""Tables of what a result says, and of results side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.analysis.answer import years_of
from sim.analysis.comparison import Comparison
from sim.analysis.inputs import Difference
from sim.analysis.intervals import Estimate
from sim.analysis.runs import NEVER, Runs, runs_of, scenario_names
from sim.analysis.sensitivity import Effect, effects
from sim.analysis.spread import by_year, first_reached, over_thresholds, probability, reached
from sim.analysis.wording import end_label, hundredths, number, percent, points
from sim.calendar import month_label
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS
from sim.record.reading import load_record
from sim.tables import Table

#: As many effects, or scenarios, as a table shows.
MOST_ROWS: Final = 30
#: As many differences of inputs as are kept.
MOST_DIFFERENCES: Final = 500


def tables(result: Result, scenario: str | None = None) -> Iterator[Table]:
    """By year, by republic and over thresholds, of one scenario; of one run, what happens."""
    runs = runs_of(result, scenario)
    if not runs.count:
        return
    title = "Spread" if runs.count == 1 else "P(spread)"
    years = years_of(result, runs.scenario)
    hard, full = (by_year(runs, years, full=which) for which in (False, True))
    if years:
        yield Table(
            f"{title} by the end of a year",
            ("year", "hard role", "full role"),
            tuple(
                (str(year), _said(runs.count, hard[year]), _said(runs.count, full[year]))
                if not _replayed(result, runs.scenario, year)
                else (f"{year} (record)", *(_said_of_record(runs, e[year]) for e in (hard, full)))
                for year in years
            ),
        )
    yield _by_republic(runs)
    hard_curve, full_curve = (over_thresholds(runs, full=which) for which in (False, True))
    yield Table(
        f"{title} by the end over thresholds",
        ("threshold", "hard role", "full role"),
        tuple(
            (f"{t:g}", _said(runs.count, hard_curve[t]), _said(runs.count, full_curve[t]))
            for t in hard_curve
        ),
    )


def _by_republic(runs: Runs) -> Table:
    role = [f"{runs.hard[place].mean():.2f}" for place in range(len(REPUBLICS))]
    if runs.count == 1:
        months = [int(month) for month in runs.month[:, 0]]
        rows = [
            (LABELS[code], month_label(month) if month < NEVER else "–", hard)
            for code, month, hard in zip(REPUBLICS, months, role, strict=True)
        ]
        return Table("By republic", ("republic", "spread in", "hard role at the end"), tuple(rows))
    ever, first = reached(runs), first_reached(runs)
    return Table(
        "By republic",
        ("republic", "reached by the end", "first to be reached", "hard role at the end"),
        tuple(
            (
                LABELS[code],
                percent(ever[code]) if code in ever else "–",
                percent(first[code]) if code in first else "–",
                role[place],
            )
            for place, code in enumerate(REPUBLICS)
        ),
    )


def _said(runs: int, estimate: Estimate) -> str:
    """A share with its interval; of one run, whether it happens."""
    return percent(estimate) if runs > 1 else "yes" if estimate.value else "no"


def _said_of_record(runs: Runs, estimate: Estimate) -> str:
    """What the record makes the same in every run has no interval."""
    return f"{hundredths(estimate.value)}%" if runs.count > 1 else _said(runs.count, estimate)


def _replayed(result: Result, scenario: str, year: int) -> bool:
    """Whether a year lies in the replayed record, in which chance plays no part."""
    found = result.scenarios[scenario]
    complete = load_record(found.record, asking=False).months // 12
    return found.history == "replay" and year < 1993 + complete


def scenarios_table(result: Result) -> Table:
    """P(spread) by the end under each scenario, and where next."""
    rows = []
    for name in scenario_names(result):
        runs = runs_of(result, name)
        if runs.count:
            first = next(iter(first_reached(runs).items()))
            where = f"{LABELS[first[0]]} {_said(runs.count, first[1])}" if first[1].value else "–"
            rows.append((name, _said(runs.count, probability(runs)), where))
    return Table(
        "By scenario", ("scenario", "P(spread) by the end", "most often first"), tuple(rows)
    )


def effects_table(result: Result) -> Table | None:
    """The strongest effects on P(spread) by the end, with points left out where there are any."""
    found = effects(result)
    if not found:
        return None
    columns = ["what", "from", "to", "change"]
    shown = found[:MOST_ROWS]
    under = any(effect.scenario for effect in shown)
    missing = any(effect.found.left_out or effect.found.runs_left_out for effect in shown)
    if under:
        columns.insert(1, "under")
    if missing:
        columns.append("left out")
    rows = []
    for effect in shown:
        name = f"{effect.name} (what counts as spread)" if effect.definition else effect.name
        row = [name, effect.before, effect.after, points(effect.change)]
        if under:
            row.insert(1, effect.scenario or "–")
        rows.append(tuple([*row, _left_out(effect)] if missing else row))
    return Table("What moves P(spread) by the end", tuple(columns), tuple(rows))


def _left_out(effect: Effect) -> str:
    found = effect.found
    told = []
    if found.left_out:
        told.append(f"{found.left_out:,} of {found.points + found.left_out:,} points")
    if found.runs_left_out:
        told.append(f"{found.runs_left_out:,} runs")
    return ", ".join(told) or "–"


def differences_table(comparison: Comparison, most: int = MOST_DIFFERENCES) -> Table | None:
    """What was given otherwise to each side than to the first."""
    found = comparison.differences
    if not found:
        return None
    several = len(comparison.contrasts) > 1
    columns = ("what", f"in {comparison.base}", "here" if several else f"in {found[0].label}")
    rows = [_differing(one, several) for one in found[:most]]
    if len(found) > most:
        rows.append((f"and {len(found) - most:,} more", *([""] * (len(rows[0]) - 1))))
    return Table(
        "What differs in inputs", ("result", *columns) if several else columns, tuple(rows)
    )


def _differing(one: Difference, several: bool) -> tuple[str, ...]:
    row = (one.what, one.base, one.here)
    return (one.label, *row) if several else row


def comparison_table(comparison: Comparison) -> Table:
    """Each side against the first."""
    rows = [
        (
            comparison.base,
            _said(comparison.runs, comparison.probability),
            *([""] * (1 + len(REPUBLICS))),
        )
    ]
    rows += [
        (
            contrast.label,
            _said(contrast.runs, contrast.probability),
            points(contrast.change) + ("" if contrast.paired else " (unpaired)"),
            *(number(contrast.hard_role[code]) for code in REPUBLICS),
        )
        for contrast in comparison.contrasts
    ]
    return Table(
        f"P(spread) by {end_label(comparison.end)}, and what differs from {comparison.base}",
        ("result", "P(spread)", "difference", *(f"hard role {code}" for code in REPUBLICS)),
        tuple(rows),
    )
