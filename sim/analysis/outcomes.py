"""Outcomes of runs by name, as one number a run: what sensitivities and discoveries are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.runs import NEVER, Floats, Ints, Runs, runs_of, scenario_names
from sim.analysis.spread import spreads_by
from sim.calendar import month_index
from sim.errors import InputError, shown
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS
from sim.rules.spread import HARD_ROLE, KIND_LABELS, KINDS
from sim.spelling import nearest

#: What the hard role's spread is called on the command line, where kinds are named.
SPREAD: Final = "spread"


@dataclass(frozen=True)
class Outcome:
    """One number of each run: its point, its replicate, the value; and what it is called."""

    name: str
    label: str
    point: Ints
    replicate: Ints
    values: Floats


def outcome(result: Result, name: str, scenario: str | None = None) -> Outcome:
    """An outcome of a scenario's runs (default: the first).

    `spread`, `outposts`, `operations`, `exercises`: whether that kind has spread by the end, or,
    as in `spread.2030`, by the end of a year; `hard_role_end.KAZ`: a column of a republic;
    `norm_end`: a column of runs. Raises InputError for any other name.
    """
    chosen = scenario_of(result, scenario)
    stem, _, last = name.rpartition(".")
    kind = _kind(stem or name)
    if kind and (not stem or last.isdecimal()):
        runs = runs_of(result, chosen)
        month = NEVER - 1 if not stem else _december(result, chosen, last, name)
        by = f"by the end of {last}" if stem else "by the end"
        hits = spreads_by(runs, month, kind).astype(float)
        label = f"{KIND_LABELS[kind].lower()}: spread {by}"
        return Outcome(name, label, runs.point, runs.replicate, hits)
    table, column = (result.republics, stem) if last in REPUBLICS else (result.runs, name)
    if last in REPUBLICS:
        table = table[table["republic"] == last]
    known = [each for each in table.columns if table[each].dtype.kind in "fi"]
    known = [each for each in known if each not in ("point", "replicate", *result.keys)]
    if column not in known:
        raise InputError(f"unknown outcome{_near(result, name)}", key=shown(name))
    table = table[table["scenario"] == chosen]
    label = column.replace("_", " ") + (f" in {LABELS[last]}" if last in REPUBLICS else "")
    return Outcome(
        name,
        label,
        table["point"].to_numpy(np.int64),
        table["replicate"].to_numpy(np.int64),
        table[column].to_numpy(dtype=float, na_value=np.nan),
    )


def scenario_of(result: Result, scenario: str | None) -> str:
    """The name of a scenario of a result, its first by default."""
    names = scenario_names(result)
    if scenario is None:
        return names[0]
    if scenario not in names:
        near = nearest(scenario, names)
        raise InputError(f"no such scenario; expected {', '.join(names[:6])}{near}", key=scenario)
    return scenario


def _kind(name: str) -> str | None:
    if name == SPREAD:
        return HARD_ROLE
    return name if name in KINDS else None


def _december(result: Result, scenario: str, year: str, name: str) -> int:
    found = result.scenarios[scenario]
    month = month_index(f"{year}-12") if len(year) == 4 and year[0] in "12" else -1
    if not found.start <= month <= found.end:
        first, last = 1993 + found.start // 12, 1993 + (found.end + 1) // 12 - 1
        raise InputError(f"expected a year from {first} to {last}", key=shown(name))
    return month


def _near(result: Result, name: str) -> str:
    columns = [each for each in result.runs.columns if each not in ("scenario", *result.keys)]
    by_republic = [f"{each}.KAZ" for each in result.republics.columns]
    near = nearest(name, [SPREAD, *KINDS, *columns, *by_republic])
    return near or "; expected spread, outposts, spread.2030, norm_end, hard_role_end.KAZ or alike"


def mean_by_point(found: Outcome, points: Ints) -> Floats:
    """Mean of an outcome at each of some points; NaN where no run is left or one is not known."""
    place = np.searchsorted(points, found.point)
    sums = np.bincount(place, weights=found.values, minlength=len(points))
    counts = np.bincount(place, minlength=len(points))
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums / counts


def years_told(runs: Runs, end: int) -> list[int]:
    """Years by whose ends an outcome can be followed over time, from the first spread on."""
    months = np.concatenate([each[each < NEVER] for each in runs.months.values()])
    first = 1993 + int(months.min()) // 12 if months.size else 1993 + end // 12
    last = 1993 + (end + 1) // 12 - 1
    return list(range(min(max(first, last - 20), last), last + 1))
