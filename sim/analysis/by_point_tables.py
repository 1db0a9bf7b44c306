"""A comparison point by point as tables, text and a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.analysis.by_point import LEVELS, SHARES, ByPoint
from sim.analysis.intervals import Estimate
from sim.analysis.kinds import KINDS_DEFINED
from sim.analysis.summary import CARE
from sim.analysis.wording import FEW, end_label, number, points, years_apart
from sim.names import REPUBLICS
from sim.rules.spread import KIND_LABELS, KINDS
from sim.scenario.variants import shown_value, varied_setting
from sim.tables import Table, in_markdown, markdown, markdown_text

#: Points that a table shows: those at which most changes.
MOST_ROWS: Final = 30
#: Differences of inputs that are told, and scenarios that are named with one.
MOST_DIFFERENCES: Final = 30
MOST_SCENARIOS: Final = 3


def by_point_table(found: ByPoint, most: int = MOST_ROWS) -> Table:
    """What differs at each point, in the order of the design; of many points the strongest."""
    frame = found.table
    chosen = strongest(frame, most)
    rows = [
        (
            point_label(found, row),
            f"{row['runs']:,}",
            *(points(estimate_at(row, kind)) for kind in KINDS),
            years_apart(estimate_at(row, "first_year")),
            _role(row),
        )
        for _, row in frame.iloc[chosen].iterrows()
    ]
    title = f"{found.label} against {found.base}, point by point, by {end_label(found.end)}"
    if len(chosen) < len(frame):
        title += f" (the {len(chosen)} of {len(frame):,} points at which most changes)"
    columns = (
        "scenario" if found.several and not found.keys else "point",
        "runs",
        *(KIND_LABELS[kind].lower() for kind in KINDS),
        "first spread of the hard role",
        "hard role, where most changes",
    )
    return Table(title, columns, tuple(rows))


def strongest(frame: pd.DataFrame, most: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Places of so many points at which P of some kind changes most, in their order."""
    size = frame[list(KINDS)].abs().max(axis=1).to_numpy(float)
    return np.sort(np.argsort(-size, kind="stable")[:most])


def estimate_at(row: pd.Series[Any], name: str) -> Estimate:
    """A change at a point, with its interval."""
    return Estimate(float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"]))


def point_label(found: ByPoint, row: pd.Series[Any]) -> str:
    """What a point is known by: scenario where there are several, and values."""
    values = [f"{key} {_shown(key, float(row[key]))}" for key in found.keys]
    named = [str(row["scenario"])] if found.several or not values else []
    return ", ".join([*named, *values])


def _shown(key: str, value: float) -> str:
    """A value in a few digits, or as a file spells a switch, a month or a word."""
    setting = varied_setting(key)
    plain = not (setting.switch or setting.words or setting.months)
    return f"{value:.4g}" if plain else shown_value(key, value)


def _role(row: pd.Series[Any]) -> str:
    code = max(REPUBLICS, key=lambda one: abs(row[f"hard_role.{one}"]))
    return f"{code} {number(estimate_at(row, f'hard_role.{code}'))}"


def inputs_table(found: ByPoint) -> Table | None:
    """What was given otherwise, once for all scenarios in which it is the same difference."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for one in found.differences:
        scenario = one.label.removeprefix(f"{found.label}: ")
        rows.setdefault((one.what, one.base, one.here), []).append(scenario)
    if not rows:
        return None
    every = len({one.label for one in found.differences})
    shown = [
        (*what, "all that differ" if len(where) == every > 1 else ", ".join(where[:MOST_SCENARIOS]))
        for what, where in list(rows.items())[:MOST_DIFFERENCES]
    ]
    if len(rows) > MOST_DIFFERENCES:
        shown.append((f"and {len(rows) - MOST_DIFFERENCES:,} more", "", "", ""))
    columns = ("what", f"in {found.base}", f"in {found.label}", "scenarios")
    return Table("What differs in inputs", columns, tuple(shown))


def by_point_sentences(found: ByPoint) -> list[str]:
    """How many points change clearly in which direction, and what to know of the pairs."""
    frame = found.table
    told = []
    for kind in KINDS:
        more = int((frame[f"{kind}_low"] > 0.0).sum())
        less = int((frame[f"{kind}_high"] < 0.0).sum())
        told.append(f"{KIND_LABELS[kind].lower()} {more:,} up and {less:,} down")
    lines = [
        f"Of {len(frame):,} points in common, P(spread) changes clearly at so many: "
        f"{', '.join(told)} (intervals of 95%: of {len(frame):,} points without any change, about "
        f"{0.025 * len(frame):.1f} would seem to go up and as many down)."
    ]
    if not found.paired:
        lines.append("Seeds differ, so runs are not paired and intervals are wider.")
    if found.left_out:
        lines.append(f"{found.left_out:,} points without a counterpart are left out.")
    if frame["runs"].min() < FEW:
        lines.append(f"Fewer than {FEW} runs at some points: intervals there are wide.")
    return lines


def by_point_text(found: ByPoint) -> str:
    """A chapter of `comparison.md`."""
    table = by_point_table(found)
    lines = [f"- {markdown_text(line)}" for line in by_point_sentences(found)]
    blocks = [f"## {markdown_text(table.title)}", markdown(in_markdown(table)), "\n".join(lines)]
    return "\n\n".join(blocks)


def by_point_page(each: Sequence[ByPoint], inputs: Sequence[Table]) -> str:
    """`comparison.md` of results that are compared in no other way."""
    blocks = [f"# Point by point against {markdown_text(each[0].base)}"]
    for table in inputs:
        blocks += [f"## {markdown_text(table.title)}", markdown(table)]
    blocks += [by_point_text(found) for found in each]
    return "\n\n".join([*blocks, KINDS_DEFINED, "## Read with care", CARE]) + "\n"


def by_point_csv(found: ByPoint) -> str:
    """One row per point: what it is in the first result, the change, and the change's bounds."""
    names = [
        name
        for measure in (*SHARES, *LEVELS)
        for name in (f"{measure}_before", measure, f"{measure}_low", f"{measure}_high")
    ]
    frame = found.table[["scenario", *found.keys, "runs", *names]]
    renamed = {name: f"{name}_change" for name in (*SHARES, *LEVELS)}
    text: str = frame.rename(columns=renamed).to_csv(index=False, lineterminator="\n")
    return text
