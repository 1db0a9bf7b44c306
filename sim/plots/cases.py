"""What figures read of a result: one scenario at one point, as arrays.

The end of a month is drawn where the next one begins: 2020-12 at 2021.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.wording import FEW
from sim.calendar import month_index, month_label
from sim.experiments.contents import QUANTILE_REPLICATES
from sim.record.events import Record
from sim.record.own import in_captions
from sim.record.reading import load_record
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.experiments.store import Result

Floats = NDArray[np.float64]

#: Columns of `points` that are not varied values.
IDS = ("scenario", "point")


@dataclass(frozen=True)
class Fan:
    """Quantiles over runs along `x`, in calendar years; each has shape (time,)."""

    x: Floats
    q05: Floats
    q25: Floats
    q50: Floats
    q75: Floats
    q95: Floats
    mean: Floats


@dataclass(frozen=True)
class Stack:
    """Mean terms along `x`: `values` has shape (term, time), in the order of `terms`."""

    x: Floats
    terms: tuple[str, ...]
    values: Floats


@dataclass(frozen=True)
class Case:
    """One scenario of a result, at one point of its design."""

    result: Result
    scenario: Scenario
    point: int

    def __hash__(self) -> int:
        return id(self)

    @property
    def replays(self) -> bool:
        """Whether China's events up to the end of the record are the recorded ones."""
        return self.scenario.history == "replay"

    @cached_property
    def record(self) -> Record:
        """The record that the scenario goes by."""
        return load_record(self.scenario.record, asking=False)

    @property
    def record_year(self) -> float:
        """Where the record ends, in calendar years: China's bilateral events are complete to it."""
        return 1993.0 + self.record.months / 12.0

    @property
    def record_month(self) -> str:
        """The last month to which China's bilateral events are complete."""
        return month_label(self.record.months - 1)

    @property
    def first_year(self) -> float:
        """Calendar year in which the scenario begins."""
        return 1993.0 + self.scenario.start / 12.0

    @property
    def last_year(self) -> float:
        """Calendar year at the end of the scenario's last month."""
        return 1993.0 + (self.scenario.end + 1) / 12.0

    @cached_property
    def values(self) -> dict[str, float]:
        """The varied values of this point, by key."""
        row = self._here(self.result.points)
        keys = varied_keys(self.result)
        return {key: float(row[key].iloc[0]) for key in keys} if len(row) else {}

    @property
    def threshold(self) -> float:
        """Hard role above which China counts as having spread."""
        key = "spread.threshold"
        return self.values.get(key, float(self.scenario.values[key]))

    @cached_property
    def runs(self) -> int:
        """Number of runs at this point."""
        return len(self._here(self.result.runs))

    @property
    def label(self) -> str:
        """Name of the scenario, with the point's values where the design has several points."""
        if not several_points(self.result, self.scenario.name) or not self.values:
            return self.scenario.name
        return f"{self.scenario.name}, {values_label(self.values)}"

    @property
    def subtitle(self) -> str:
        """Scenario, its title, point, number of runs and seed."""
        return self._subtitle(runs_label(self.runs))

    @property
    def subtitle_of_quantiles(self) -> str:
        """As `subtitle`; says so where quantiles are not those of all runs."""
        runs = runs_label(self.runs)
        if self.runs > QUANTILE_REPLICATES:
            runs += f" (quantiles from the first {QUANTILE_REPLICATES:,})"
        return self._subtitle(runs)

    def _subtitle(self, runs: str) -> str:
        scenario = f"Scenario {self.label}: {titled(self.scenario)}"
        points = len(points_of(self.result, self.scenario.name))
        if points > 1:
            runs = f"one of {points:,} points, the nearest to the scenario's own values, {runs}"
        return " · ".join([scenario, runs, seed_label(self.result)])

    def fan(self, variable: str, republic: str = "") -> Fan:
        """Quantiles of a tracked variable."""
        rows = self._quantiles.get((variable, republic))
        if rows is None:
            nothing = np.zeros(0)
            return Fan(*[nothing] * 7)
        columns = ("q05", "q25", "q50", "q75", "q95", "mean")
        return Fan(year_ends(rows["month"]), *(numbers(rows[name]) for name in columns))

    def counts(self, power: str, channel: str) -> Fan:
        """Reported events per year, of all republics together; `x` holds whole years."""
        rows = self._counts
        rows = rows[(rows["power"] == power) & (rows["channel"] == channel)].sort_values("year")
        columns = ("q05", "q25", "q50", "q75", "q95", "mean")
        return Fan(numbers(rows["year"]), *(numbers(rows[name]) for name in columns))

    def reasons(self, power: str, republic: str, side: str, terms: Sequence[str]) -> Stack:
        """Mean terms of a power's offers to a republic, or of the answers to them."""
        rows = self._reasons.get((power, republic, side))
        if rows is None:
            return Stack(np.zeros(0), tuple(terms), np.zeros((len(terms), 0)))
        table = rows.pivot(index="month", columns="term", values="mean").sort_index()
        values = [numbers(table[term]) if term in table else np.zeros(len(table)) for term in terms]
        return Stack(year_ends(table.index.to_series()), tuple(terms), np.array(values))

    @cached_property
    def period_rows(self) -> pd.DataFrame:
        """This point's rows of `periods`."""
        return self._here(self.result.periods)

    @cached_property
    def _quantiles(self) -> dict[tuple[str, str], pd.DataFrame]:
        rows = self._here(self.result.quantiles).sort_values("month", kind="stable")
        groups = rows.groupby(["variable", "republic"], observed=True, dropna=False)
        return {(str(variable), _code(place)): group for (variable, place), group in groups}

    @cached_property
    def _counts(self) -> pd.DataFrame:
        return self._here(self.result.counts)

    @cached_property
    def _reasons(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        rows = self._here(self.result.reasons)
        groups = rows.groupby(["power", "republic", "side"], observed=True)
        return {(str(a), str(b), str(c)): group for (a, b, c), group in groups}

    def _here(self, frame: pd.DataFrame) -> pd.DataFrame:
        if not len(frame):
            return frame
        here = frame[frame["point"] == self.point]  # nearly always enough, and quick
        return here[here["scenario"] == self.scenario.name]


def case_of(result: Result, scenario: str | None = None, point: int | None = None) -> Case:
    """A case of a result: by default its first scenario, at the point nearest that scenario.

    Nearest is the point with most values as the scenario itself has them, else the first.
    """
    found = scenario_of(result, scenario)
    points = points_of(result, found.name)
    if point is None:
        point = _nearest_point(found, points)
    elif point not in set(points["point"]):
        raise ValueError(f"the result has no point {point} of scenario {found.name!r}")
    return Case(result, found, int(point))


def titled(scenario: Scenario) -> str:
    """The title of a scenario, with the user's own record that it goes by."""
    return f"{scenario.title}{in_captions(scenario.record)}"


def scenario_of(result: Result, name: str | None = None) -> Scenario:
    """A scenario of a result by name, or its first."""
    if name is None:
        return next(iter(result.scenarios.values()))
    if name in result.scenarios:
        return result.scenarios[name]
    known = ", ".join(result.scenarios)
    raise ValueError(f"the result has no scenario {name!r}; it has {known}")


def points_of(result: Result, scenario: str) -> pd.DataFrame:
    """The points of a scenario."""
    return result.points[result.points["scenario"] == scenario]


def several_points(result: Result, scenario: str) -> bool:
    """Whether the design has more than one point of a scenario."""
    return len(points_of(result, scenario)) > 1


def varied_keys(result: Result) -> list[str]:
    """Keys that the design varies."""
    return [str(name) for name in result.points.columns if name not in IDS]


def numbers(column: pd.Series[Any]) -> Floats:
    """A column as floats, with NaN for what is missing."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def year_ends(months: pd.Series[Any]) -> Floats:
    """Labels YYYY-MM as calendar years, at the end of the month."""
    codes, labels = pd.factorize(months.to_numpy(dtype=object))
    ends = np.array([1993.0 + (month_index(str(label)) + 1) / 12.0 for label in labels])
    return ends[codes] if len(codes) else np.zeros(0)


def values_label(values: Mapping[str, float], switches: bool = True) -> str:
    """Varied values as text, such as `sinophobia.enabled off, ties.openness 0.5`."""
    return ", ".join(
        f"{key} {_switch(value) if switches and key.endswith('enabled') else format(value, '.4g')}"
        for key, value in values.items()
    )


def runs_label(runs: int, replicates: int | None = None) -> str:
    """Number of runs as text; says so where they, or their replicates, are too few."""
    number = "1 run" if runs == 1 else f"{runs:,} runs"
    replicates = runs if replicates is None else replicates
    if replicates >= FEW:
        return number
    if replicates == 1:
        each = "" if runs == 1 else " (1 a point)"
        return f"{number}{each}: what can happen, not how likely it is"
    each = "" if runs == replicates else f" ({replicates} replicates)"
    return f"{number}{each}, too few to say how likely"


def seed_label(result: Result) -> str:
    """The seed of a result as text, and how many runs are missing."""
    failed = result.manifest["failed"]
    number = "1 run" if failed == 1 else f"{failed:,} runs"
    missing = f" · {number} failed and left out" if failed else ""
    return f"seed {result.manifest['seed']}{missing}"


def _switch(value: float) -> str:
    return "on" if value else "off"


def _code(place: object) -> str:
    return place if isinstance(place, str) else ""


def _nearest_point(scenario: Scenario, points: pd.DataFrame) -> int:
    if not len(points):
        return 0
    same = np.zeros(len(points), dtype=np.int64)
    for key in points.columns:
        if key not in IDS and key in scenario.values:
            same += np.isclose(numbers(points[key]), scenario.values[key])
    return int(points["point"].iloc[int(same.argmax())])
