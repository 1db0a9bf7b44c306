"""Tipping points: the smallest change of one or two parameters that turns the answer.

Along lines from where a scenario stands to the ends of its parameters' ranges, P of a kind of
spread is worked out at ever closer points, with the same luck at all of them, until the place is
known at which it crosses a half.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from sim.analysis.intervals import UNKNOWN, Estimate, paired_change, share
from sim.analysis.runs import NEVER, Floats, runs_of
from sim.analysis.spread import spreads_by
from sim.errors import InputError
from sim.experiments.carry_out import carry_out
from sim.experiments.experiment import Experiment
from sim.progress import Progress
from sim.scenario import Points, Scenario
from sim.scenario.keys import find_parameter
from sim.tables import Table

#: Steps of a line in each round, and rounds: the last step is 1/8 ** 3 of the line.
STEPS: Final = 8
ROUNDS: Final = 3


@dataclass(frozen=True)
class Line:
    """P along a line: by share of the way from the scenario, 0, to the ends of ranges, 1.

    `turns` is the share at which P crosses a half, NaN where it does not; `change` that of P from
    the scenario to the first point beyond, over pairs; `failed` counts runs that ran away.
    """

    ends: Mapping[str, float]
    shares: Floats
    found: tuple[Estimate, ...]
    turns: float
    change: Estimate
    failed: int


@dataclass(frozen=True)
class Threshold:
    """Lines from where a scenario stands, `start` by key, and P there."""

    kind: str
    scenario: Scenario
    start: Mapping[str, float]
    here: Estimate
    lines: tuple[Line, ...]
    replicates: int
    seed: int

    def at(self, line: Line, part: float) -> dict[str, float]:
        """Values by key at a share of the way along a line."""
        return _on_the_way(self.start, line.ends, part)

    def way(self, line: Line) -> str:
        """Where a line leads, in words."""
        return ", ".join(f"{key} {self.start[key]:g} to {end:g}" for key, end in line.ends.items())


def _on_the_way(
    start: Mapping[str, float], ends: Mapping[str, float], part: float
) -> dict[str, float]:
    return {key: value + part * (ends[key] - value) for key, value in start.items()}


def threshold(
    scenario: Scenario,
    keys: Sequence[str],
    kind: str,
    replicates: int,
    seed: int,
    workers: int | None = 1,
    progress: Progress | None = None,
) -> Threshold:
    """Where the answer turns along the lines of one or two keys, each a single number.

    Raises InputError for switches, keys of several different numbers, and keys set by events.
    """
    start, ends = {}, []
    for key in keys:
        setting = find_parameter(key)
        if setting.switch:
            raise InputError("a switch; there is nothing between on and off", key=key)
        values = {scenario.values[leaf] for leaf in setting.leaves}
        if len(values) > 1:
            problem = f"stands at different values; name one, such as {setting.leaves[0]}"
            raise InputError(problem, key=key)
        if any(change.key in setting.leaves for change in scenario.changes):
            raise InputError("an event sets it, too", key=key)
        start[key] = values.pop()
        ends.append([end for end in (setting.low, setting.high) if end != start[key]])
    lines = []
    directions = [dict(zip(keys, corner, strict=True)) for corner in itertools.product(*ends)]
    for number, corner in enumerate(directions):
        lines.append(_line(scenario, start, corner, kind, replicates, seed, workers))
        if progress:
            progress(number + 1, len(directions))
    return Threshold(kind, scenario, start, lines[0].found[0], tuple(lines), replicates, seed)


def _line(
    scenario: Scenario,
    start: Mapping[str, float],
    ends: Mapping[str, float],
    kind: str,
    replicates: int,
    seed: int,
    workers: int | None,
) -> Line:
    known: dict[float, tuple[Estimate, pd.Series[float]]] = {}
    failed = 0
    low, high = 0.0, 1.0
    for _ in range(ROUNDS):
        new = [part for part in np.linspace(low, high, STEPS + 1).tolist() if part not in known]
        found, lost = _at(scenario, start, ends, new, kind, replicates, seed, workers)
        known |= found
        if 0.0 not in known:
            raise InputError(f"no run of '{scenario.name}' as it stands came to its end")
        failed += lost
        shares = sorted(known)
        before = known[shares[0]][0].value >= 0.5
        turned = [s for s in shares if (known[s][0].value >= 0.5) != before]
        if not turned:
            break
        high = turned[0]
        low = max(s for s in shares if s < high)
    shares = sorted(known)
    turns, change = np.nan, UNKNOWN
    if turned:
        one, other = (known[part][0].value for part in (low, high))
        turns = low + (0.5 - one) / (other - one) * (high - low) if one != other else high
        pairs = pd.concat([known[0.0][1], known[high][1]], axis=1).dropna()
        changes = (pairs.iloc[:, 1] - pairs.iloc[:, 0]).to_numpy(float)
        change = paired_change(changes, pairs.index.to_numpy(np.int64))
    return Line(ends, np.array(shares), tuple(known[s][0] for s in shares), turns, change, failed)


def _at(
    scenario: Scenario,
    start: Mapping[str, float],
    ends: Mapping[str, float],
    parts: Sequence[float],
    kind: str,
    replicates: int,
    seed: int,
    workers: int | None,
) -> tuple[dict[float, tuple[Estimate, pd.Series[float]]], int]:
    """P and each replicate's outcome at shares of a line, and how many runs failed."""
    table = np.array([list(_on_the_way(start, ends, part).values()) for part in parts])
    experiment = Experiment(
        kind="sweep",
        name="threshold",
        title="threshold",
        scenarios=(scenario,),
        points=Points.of(tuple(start), table),
        seed=seed,
        replicates=replicates,
        design={"kind": "list", "points": len(parts)},
    )
    found: dict[float, tuple[Estimate, pd.Series[float]]] = {}
    with tempfile.TemporaryDirectory(prefix="wakhan-threshold-") as name:
        result = carry_out(experiment, Path(name) / "r", workers)
        runs = runs_of(result)
        for number, part in enumerate(parts):
            chosen = runs.where(runs.point == number)
            if chosen.count:
                hits = spreads_by(chosen, NEVER - 1, kind).astype(float)
                found[part] = share(hits, chosen), pd.Series(hits, index=chosen.replicate)
        return found, int(result.manifest["failed"])


def sentence(found: Threshold, line: Line) -> str:
    """Where the answer turns along a line."""
    keys = " and ".join(found.start)
    ends = " and ".join(f"{end:g}" for end in line.ends.values())
    failed = f" ({line.failed:,} runs ran away)" if line.failed else ""
    if not np.isfinite(line.turns):
        last = line.found[-1].value
        way = f"P goes from {found.here.value:.0%} to {last:.0%}"
        return f"{keys} towards {ends}: does not turn the answer; {way}{failed}."
    values = found.at(line, line.turns)
    told = " and ".join(f"{key} = {value:.3g}" for key, value in values.items())
    away = line.turns
    moved = ", ".join(f"from {found.start[key]:g}" for key in values)
    return f"{told} ({moved}; {away:.0%} of the way to {ends}) turns the answer{failed}."


def summary(found: Threshold) -> str:
    """The smallest change of all lines, in a sentence."""
    turning = [line for line in found.lines if np.isfinite(line.turns)]
    says = f"P is {found.here.value:.0%} as the scenario stands"
    if not turning:
        return f"{says}, and no value of {' and '.join(found.start)} brings it across a half."
    nearest = min(turning, key=lambda line: line.turns)
    return f"{says}. The smallest change that turns it: {sentence(found, nearest)}"


def lines_table(found: Threshold) -> Table:
    """Every line: where it leads, where it turns the answer, and how P changes up to there."""
    rows = []
    for line in found.lines:
        turns = np.isfinite(line.turns)
        at = found.at(line, line.turns) if turns else {}
        change = f"{line.change.value:+.2f} ({line.change.low:+.2f} to {line.change.high:+.2f})"
        rows.append((
            found.way(line),
            ", ".join(f"{value:.3g}" for value in at.values()) or "–",
            change if turns else "–",
            f"{line.found[-1].value:.2f}",
        ))  # fmt: skip
    return Table("", ("line", "turns at", "change of P there", "P at its end"), tuple(rows))


def csv_of(found: Threshold) -> str:
    """P at every point that was looked at."""
    rows = [
        {"line": number, **found.at(line, part), "share": part, "p": p.value, "low": p.low,
         "high": p.high}
        for number, line in enumerate(found.lines)
        for part, p in zip(line.shares.tolist(), line.found, strict=True)
    ]  # fmt: skip
    return str(pd.DataFrame(rows).to_csv(index=False, float_format="%.6g", lineterminator="\n"))
