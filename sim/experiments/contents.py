"""What a result keeps of its runs: months, years, quantiles. Nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.calendar import month_index
from sim.model.inputs import Inputs
from sim.rules.spread import HARD_ROLE

#: Years at whose end the sustained roles are kept, where a scenario reaches them.
SUSTAINED_YEARS: Final = (2020, 2025, 2030, 2035)
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Their names, and the mean, in the order of the last axis of a summary.
STATISTICS: Final = ("q05", "q25", "q50", "q75", "q95", "mean")
#: Replicates of a point from which quantiles are made, at most.
QUANTILE_REPLICATES: Final = 2_000


def years_of_sustained(scenarios: Sequence[Inputs]) -> list[int]:
    """Years at whose end the sustained roles are kept: those that some scenario reaches."""
    return [year for year in SUSTAINED_YEARS if any(_reaches(s, year) for s in scenarios)]


def _reaches(scenario: Inputs, year: int) -> bool:
    return scenario.start <= month_index(f"{year}-12") <= scenario.end


def quarters(scenario: Inputs) -> list[int]:
    """Months at whose end variables are tracked: as in `sim.model.histories.Watch`."""
    months = range(scenario.start, scenario.end + 1)
    return [month for month in months if month % 3 == 2 or month == scenario.end]


def reason_months(scenario: Inputs) -> list[int]:
    """Months at whose end the reasons are kept: each December, and the last month."""
    months = range(scenario.start, scenario.end + 1)
    return [month for month in months if month % 12 == 11 or month == scenario.end]


def years(scenario: Inputs) -> list[int]:
    """Calendar years that a scenario touches."""
    return list(range(1993 + scenario.start // 12, 1993 + scenario.end // 12 + 1))


def spread_column(kind: str) -> str:
    """Column of `runs`: number of republics to which a kind of spread has come."""
    return "spread" if kind == HARD_ROLE else f"spread_{kind}"


def spread_month_column(kind: str) -> str:
    """Column of `republics`: month from which a kind counts as spread to the republic."""
    return "spread_month" if kind == HARD_ROLE else f"spread_month_{kind}"


def total_column(kind: str) -> str:
    """Column of `republics`: reported outposts, operations or exercises by the end."""
    return f"{kind}_end"
