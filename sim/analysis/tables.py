"""Tables of what a result says, and of results side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.analysis.answer import years_of
from sim.analysis.comparison import Comparison
from sim.analysis.inputs import Difference
from sim.analysis.intervals import Estimate, share
from sim.analysis.kinds import heading
from sim.analysis.runs import NEVER, Runs, runs_of, scenario_names
from sim.analysis.sensitivity import Effect, effects
from sim.analysis.spread import (
    by_year,
    first_reached,
    over_thresholds,
    places_left,
    reached,
    reached_by,
)
from sim.analysis.wording import end_label, hundredths, number, percent, points, years_apart
from sim.calendar import month_label
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS
from sim.record.reading import load_record
from sim.rules.spread import EVENT_KINDS, KIND_LABELS, KINDS, OTHERS
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
    found = [by_year(runs, years, kind) for kind in KINDS]
    if years:
        yield Table(
            f"{title} by the end of a year",
            ("year", *(heading(kind, runs) for kind in KINDS)),
            tuple(
                (str(year), *(_said(runs.count, of[year]) for of in found))
                if not _replayed(result, runs.scenario, year)
                else (f"{year} (record)", *(_said_of_record(runs, of[year]) for of in found))
                for year in years
            ),
        )
    if runs.count == 1:
        yield _of_one_run(runs)
    else:
        yield _reached(runs)
        yield _first(runs)
    curve = over_thresholds(runs)
    yield Table(
        f"{title} of the hard role by the end over thresholds",
        ("threshold", "hard role"),
        tuple((f"{t:g}", _said(runs.count, of)) for t, of in curve.items()),
    )


def _of_one_run(runs: Runs) -> Table:
    rows = [
        (
            LABELS[code],
            *(_month(int(runs.months[kind][place, 0])) for kind in KINDS),
            f"{runs.hard[place, 0]:.2f}",
        )
        for place, code in enumerate(REPUBLICS)
    ]
    names = [KIND_LABELS[kind].lower() for kind in KINDS]
    return Table(
        "By republic: spread in", ("republic", *names, "hard role at the end"), tuple(rows)
    )


def _reached(runs: Runs) -> Table:
    """How often each kind reaches each republic by the end; when, where the record has it."""
    ever = {kind: reached(runs, kind) for kind in KINDS}

    def cell(kind: str, place: int) -> str:
        code = REPUBLICS[place]
        if place in runs.known.get(kind, ()):
            return f"{_month(int(runs.months[kind][place].max()))} (record)"
        return percent(ever[kind][code]) if code in ever[kind] else "–"

    return Table(
        "By republic: reached by the end",
        ("republic", *(KIND_LABELS[kind].lower() for kind in KINDS)),
        tuple(
            (LABELS[code], *(cell(kind, place) for kind in KINDS))
            for place, code in enumerate(REPUBLICS)
        ),
    )


def _first(runs: Runs) -> Table:
    first = {kind: first_reached(runs, kind) for kind in KINDS}
    return Table(
        "By republic: first to be reached",
        ("republic", *(heading(kind, runs) for kind in KINDS), "hard role at the end"),
        tuple(
            (
                LABELS[code],
                *(percent(first[kind][code]) if code in first[kind] else "–" for kind in KINDS),
                f"{runs.hard[place].mean():.2f}",
            )
            for place, code in enumerate(REPUBLICS)
        ),
    )


def _month(month: int) -> str:
    return month_label(month) if month < NEVER else "–"


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
    """P(spread) by the end under each scenario, by kind, and where the hard role comes next."""
    every = [runs_of(result, name) for name in scenario_names(result)]
    every = [runs for runs in every if runs.count]
    left = {kind: places_left(kind, *every) for kind in KINDS}
    rows = []
    for runs in every:
        first = next(iter(first_reached(runs).items()))
        where = f"{LABELS[first[0]]} {_said(runs.count, first[1])}" if first[1].value else "–"
        found = [
            share(reached_by(runs, NEVER - 1, places, kind), runs) for kind, places in left.items()
        ]
        rows.append((runs.scenario, *(_said(runs.count, one) for one in found), where))
    return Table(
        "P(spread) by the end, by scenario",
        (
            "scenario",
            *(heading(kind, *every) for kind in KINDS),
            "most often first (hard role)",
        ),
        tuple(rows),
    )


def effects_table(result: Result) -> Table | None:
    """The strongest effects on P(spread) by the end, the hard role's first, and on other kinds.

    With points left out where there are any.
    """
    found = effects(result)
    if not found:
        return None
    columns = ["what", "from", "to", "change, hard role", *EVENT_KINDS]
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
        other = [points(effect.found.by_kind[kind]) for kind in EVENT_KINDS]
        row = [name, effect.before, effect.after, points(effect.change), *other]
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
        (
            "result",
            "P(hard role spreads)",
            "difference",
            *(f"hard role {code}" for code in REPUBLICS),
        ),
        tuple(rows),
    )


def kinds_table(comparison: Comparison) -> Table:
    """Each side against the first, by kind of spread that single events make."""
    rows = [
        (
            contrast.label,
            *(
                f"{_said(comparison.runs, contrast.base_by_kind[kind])} → "
                f"{_said(contrast.runs, contrast.by_kind[kind])}, "
                f"{points(contrast.found.by_kind[kind])}"
                for kind in EVENT_KINDS
            ),
        )
        for contrast in comparison.contrasts
    ]
    return Table(
        f"Other kinds of spread, to republics that the record has not reached: from "
        f"{comparison.base} to each result, and the difference",
        ("result", *EVENT_KINDS),
        tuple(rows),
    )


def first_table(comparison: Comparison) -> Table:
    """Each side against the first: when and where the hard role spreads first."""
    codes = [REPUBLICS[place] for place in OTHERS]
    rows = [
        (
            contrast.label,
            years_apart(contrast.first_year),
            *(points(contrast.first[code]) for code in codes),
        )
        for contrast in comparison.contrasts
    ]
    return Table(
        f"First spread of the hard role by {end_label(comparison.end)}: how it differs from "
        f"{comparison.base} (its mean year, where runs without spread count as the end; and how "
        "often each republic is the first)",
        ("result", "year", *(f"first {code}" for code in codes)),
        tuple(rows),
    )
