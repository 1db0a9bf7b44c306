"""Yearly series of the world outside: trade, deaths in Afghanistan, troops, output."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.record.csv_files import packaged, read_table

SERIES_COLUMNS = ("series", "year", "value", "unit", "source")


@dataclass(frozen=True, slots=True)
class Series:
    """A yearly series. `years` and `values` have shape (point,), years rising, gaps possible."""

    name: str
    unit: str
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    sources: tuple[str, ...]

    def at(self, years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values at `years` (any shape, fractions allowed), linear in between, flat outside."""
        return np.interp(years, self.years, self.values)


def load_series(path: Path | None = None) -> dict[str, Series]:
    """The yearly series by name, from the packaged file or another of the same form."""
    points: dict[str, dict[int, float]] = {}
    units: dict[str, str] = {}
    sources: dict[str, list[str]] = {}
    for line in read_table(path or packaged("series.csv"), SERIES_COLUMNS):
        name = line["series"]
        if not re.fullmatch(r"[12][0-9]{3}", line["year"]):
            raise line.fail("year", "a year such as 2016")
        year = int(line["year"])
        if year in points.setdefault(name, {}):
            raise line.fail("year", f"one value of {name} per year")
        if units.setdefault(name, line["unit"]) != line["unit"]:
            raise line.fail("unit", f"{units[name]}, as in the other lines of {name}")
        points[name][year] = line.number_in("value")
        if line["source"] not in sources.setdefault(name, []):
            sources[name].append(line["source"])
    return {
        name: Series(
            name,
            units[name],
            np.array(sorted(values), dtype=np.int64),
            np.array([values[year] for year in sorted(values)]),
            tuple(sources[name]),
        )
        for name, values in points.items()
    }
